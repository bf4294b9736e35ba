//! Who sells, as papers say it.

use domain::UnixMillis;

use super::sql::{Conn, Pool, query, query_scalar};

const LATEST: &str = "SELECT lines FROM sellers WHERE since <= $1 ORDER BY since DESC LIMIT 1";

/// Notes who sells from now on, where that is somebody else than before.
pub async fn note(conn: &mut Conn<'_>, lines: &[String], now: UnixMillis) -> Result<(), sqlx::Error> {
    let lines = lines.join("\n");
    let before: Option<String> = query_scalar(LATEST).bind(now).fetch_optional(&mut *conn).await?;
    if before.as_ref() == Some(&lines) {
        return Ok(());
    }
    query("INSERT INTO sellers (since, lines) VALUES ($1, $2) ON CONFLICT (since) DO UPDATE SET lines = $2")
        .bind(now)
        .bind(lines)
        .execute(conn)
        .await?;
    Ok(())
}

/// Who sold at that time, line by line; nothing where nobody had said so.
pub async fn at(read: &Pool, at: UnixMillis) -> Result<Vec<String>, sqlx::Error> {
    let lines: Option<String> = query_scalar(LATEST).bind(at).fetch_optional(read).await?;
    Ok(lines.iter().flat_map(|lines| lines.lines()).map(str::to_owned).collect())
}
