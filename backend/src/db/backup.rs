//! What a backup and a restore need of SQLite beside the nouns.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection};

use super::Tx;
use super::sql::query;
use crate::error::Result;

/// Opens a database for looking only, beside its running server.
pub async fn look(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new().filename(path).read_only(true).disable_statement_logging().connect().await
}

/// Writes everything that is committed at this moment into a new file, without what was deleted; the server goes on meanwhile.
pub async fn copy(from: &Path, to: &str) -> Result<(), sqlx::Error> {
    let mut conn = look(from).await?;
    sqlx::query("VACUUM INTO $1").bind(to.to_owned()).execute(&mut conn).await?;
    conn.close().await
}

/// The first thing that SQLite finds wrong with the file.
pub async fn damage(conn: &mut SqliteConnection) -> Result<Option<String>, sqlx::Error> {
    let said: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(conn).await?;
    Ok((said != "ok").then_some(said))
}

/// The newest wrapped data key of a table, and whose it is.
pub async fn a_key(conn: &mut SqliteConnection, table: &'static str) -> Result<Option<(String, Vec<u8>)>, sqlx::Error> {
    // The table's name is one of ours.
    let sql = format!("SELECT id, data_key FROM {table} WHERE data_key IS NOT NULL ORDER BY rowid DESC LIMIT 1");
    sqlx::query_as(AssertSqlSafe(sql)).fetch_optional(conn).await
}

/// Forgets who bought these orders, whoever they belonged to when the backup was made.
pub async fn forget_orders(tx: &mut Tx<'_>, orders: &[String]) -> Result<()> {
    let ids = serde_json::to_string(orders).expect("texts have no failing parts");
    query(
        "UPDATE orders SET data_key = NULL, contact = '', account_id = NULL WHERE id IN (SELECT value FROM json_each($1));
         UPDATE payments SET last4 = NULL WHERE order_id IN (SELECT value FROM json_each($1));
         UPDATE order_promotions SET buyer_sha256 = randomblob(32) WHERE order_id IN (SELECT value FROM json_each($1))",
    )
    .bind(ids)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// Ends every session: what ended since the backup must not go on.
pub async fn end_sessions(tx: &mut Tx<'_>) -> Result<()> {
    query("DELETE FROM sessions").execute(tx.conn().await?).await?;
    Ok(())
}
