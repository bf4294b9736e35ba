//! The audit log, chained row by row.

use domain::UnixMillis;
use domain::audit::AuditEntry;

use super::Tx;
use super::sql::{Conn, Pool, query, query_as, query_scalar};
use crate::error::Result;
use crate::vault::Vault;

/// What happened, and to whom: names of accounts, orders and shops, never what they stand for.
pub struct NewEntry<'a> {
    /// The account that did it, `system` or `operator`.
    pub actor: &'a str,
    /// What was done.
    pub action: &'static str,
    /// To what.
    pub about: &'a str,
    /// More of it; may be empty.
    pub detail: &'a str,
}

/// The row and what goes before it, as one text that only this row has.
fn text(at: UnixMillis, actor: &str, action: &str, about: &str, detail: &str) -> Vec<u8> {
    serde_json::to_vec(&(at, actor, action, about, detail)).expect("numbers and texts have no failing parts")
}

/// Adds a row in the transaction of what it tells.
pub async fn add(tx: &mut Tx<'_>, vault: &Vault, now: UnixMillis, entry: &NewEntry<'_>) -> Result<()> {
    let conn = tx.conn().await?;
    let before: Option<Vec<u8>> =
        query_scalar("SELECT link FROM audit ORDER BY id DESC LIMIT 1").fetch_optional(&mut *conn).await?;
    let text = text(now, entry.actor, entry.action, entry.about, entry.detail);
    let link = vault.chain(&before.unwrap_or_default(), &text);
    query("INSERT INTO audit (at, actor, action, about, detail, link) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(now)
        .bind(entry.actor.to_owned())
        .bind(entry.action)
        .bind(entry.about.to_owned())
        .bind(entry.detail.to_owned())
        .bind(link.to_vec())
        .execute(conn)
        .await?;
    Ok(())
}

type Row = (i64, i64, String, String, String, String, Vec<u8>);

fn decode((id, at, actor, action, about, detail, _link): Row) -> AuditEntry {
    AuditEntry { id, at, actor, action, about, detail }
}

/// Up to `limit` rows after `after`, oldest first.
pub async fn list(read: &Pool, after: i64, limit: u32) -> Result<Vec<AuditEntry>> {
    let rows: Vec<Row> =
        query_as("SELECT id, at, actor, action, about, detail, link FROM audit WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(after)
            .bind(limit)
            .fetch_all(read)
            .await?;
    Ok(rows.into_iter().map(decode).collect())
}

/// The rows that a person did or that were done to them, oldest first.
pub async fn of(read: &Pool, account: &str) -> Result<Vec<AuditEntry>> {
    let rows: Vec<Row> = query_as(
        "SELECT id, at, actor, action, about, detail, link FROM audit WHERE about = $1 OR actor = $1 ORDER BY id",
    )
    .bind(account.to_owned())
    .fetch_all(read)
    .await?;
    Ok(rows.into_iter().map(decode).collect())
}

/// What a look at the whole chain finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// How many rows.
    pub rows: i64,
    /// The last link: who keeps it elsewhere sees later whether rows were cut off the end.
    pub head: Vec<u8>,
    /// The first row that was changed, added or follows a missing one.
    pub broken_at: Option<i64>,
}

/// Follows the chain from its beginning, a thousand rows at a time.
pub async fn verify(conn: &mut Conn<'_>, vault: &Vault) -> Result<Chain, sqlx::Error> {
    let mut chain = Chain { rows: 0, head: Vec::new(), broken_at: None };
    let mut last = 0;
    loop {
        let rows: Vec<Row> = query_as(
            "SELECT id, at, actor, action, about, detail, link FROM audit WHERE id > $1 ORDER BY id LIMIT 1000",
        )
        .bind(last)
        .fetch_all(&mut *conn)
        .await?;
        if rows.is_empty() {
            return Ok(chain);
        }
        for (id, at, actor, action, about, detail, link) in rows {
            let expected = vault.chain(&chain.head, &text(at, &actor, &action, &about, &detail));
            if expected != link.as_slice() {
                chain.broken_at = Some(id);
                return Ok(chain);
            }
            (chain.rows, chain.head, last) = (chain.rows + 1, link, id);
        }
    }
}
