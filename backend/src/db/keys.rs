//! Wrapped data keys, wherever they lie.

use sqlx::AssertSqlSafe;

use super::sql::{Conn, query, query_as};

/// Tables with an `id` and a `data_key`.
pub const TABLES: [&str; 2] = ["accounts", "orders"];

/// Up to `limit` owners and their wrapped keys, by name, after one.
pub async fn after(
    conn: &mut Conn<'_>,
    table: &'static str,
    after: &str,
    limit: u32,
) -> Result<Vec<(String, Vec<u8>)>, sqlx::Error> {
    // The table's name is one of ours.
    let sql = format!("SELECT id, data_key FROM {table} WHERE id > $1 AND data_key IS NOT NULL ORDER BY id LIMIT $2");
    query_as(AssertSqlSafe(sql)).bind(after.to_owned()).bind(limit).fetch_all(conn).await
}

/// Stores keys wrapped anew, all of them or none.
pub async fn replace(conn: &mut Conn<'_>, table: &'static str, keys: &[(String, Vec<u8>)]) -> Result<(), sqlx::Error> {
    conn.run("BEGIN").await?;
    for (owner, wrapped) in keys {
        let sql = format!("UPDATE {table} SET data_key = $2 WHERE id = $1");
        query(AssertSqlSafe(sql)).bind(owner.clone()).bind(wrapped.clone()).execute(&mut *conn).await?;
    }
    conn.run("COMMIT").await
}
