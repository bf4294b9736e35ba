//! Cards that people keep.

use domain::UnixMillis;
use domain::saved::SavedMethod;

use super::Tx;
use super::payment::Patience;
use super::sql::{Pool, query, query_as, query_scalar};
use crate::error::Result;
use crate::gateway::KeptMethod;

fn decode((id, brand, last4, created_at): (String, String, String, i64)) -> SavedMethod {
    SavedMethod { id, brand, last4, created_at }
}

/// A person's methods, newest first.
pub async fn of_account(read: &Pool, account_id: &str) -> Result<Vec<SavedMethod>> {
    let rows: Vec<(String, String, String, i64)> = query_as(
        "SELECT id, brand, last4, created_at FROM saved_methods WHERE account_id = $1 ORDER BY created_at DESC, id",
    )
    .bind(account_id.to_owned())
    .fetch_all(read)
    .await?;
    Ok(rows.into_iter().map(decode).collect())
}

/// The gateway's name for a person's method, and the card's last four digits.
pub async fn token(read: &Pool, account_id: &str, id: &str, gateway: &str) -> Result<Option<(String, String)>> {
    let sql = "SELECT token, last4 FROM saved_methods WHERE account_id = $1 AND id = $2 AND gateway = $3";
    let found = query_as(sql).bind(account_id.to_owned()).bind(id.to_owned()).bind(gateway.to_owned());
    Ok(found.fetch_optional(read).await?)
}

/// Any name that the gateway has for something of the person's.
pub async fn any_token(read: &Pool, account_id: &str, gateway: &str) -> Result<Option<String>> {
    let sql = "SELECT token FROM saved_methods WHERE account_id = $1 AND gateway = $2 LIMIT 1";
    Ok(query_scalar(sql).bind(account_id.to_owned()).bind(gateway.to_owned()).fetch_optional(read).await?)
}

/// Keeps a method; one that is there stays as it is. None where the person is gone.
pub async fn put(
    tx: &mut Tx<'_>,
    id: &str,
    account_id: &str,
    gateway: &str,
    kept: &KeptMethod,
    now: UnixMillis,
) -> Result<Option<SavedMethod>> {
    let row: Option<(String, String, String, i64)> = query_as(
        "INSERT INTO saved_methods (id, account_id, gateway, token, brand, last4, created_at)
         SELECT $1, id, $3, $4, $5, $6, $7 FROM accounts WHERE id = $2
         ON CONFLICT (account_id, token) DO UPDATE SET brand = excluded.brand
         RETURNING id, brand, last4, created_at",
    )
    .bind(id.to_owned())
    .bind(account_id.to_owned())
    .bind(gateway.to_owned())
    .bind(kept.token.clone())
    .bind(kept.brand.clone())
    .bind(kept.last4.clone())
    .bind(now)
    .fetch_optional(tx.conn().await?)
    .await?;
    Ok(row.map(decode))
}

/// Removes a person's method; false where there is none of that name.
pub async fn remove(tx: &mut Tx<'_>, account_id: &str, id: &str) -> Result<bool> {
    let done = query("DELETE FROM saved_methods WHERE account_id = $1 AND id = $2")
        .bind(account_id.to_owned())
        .bind(id.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Up to `limit` names that the gateway is to forget now.
pub async fn to_forget(read: &Pool, gateway: &str, now: UnixMillis, limit: u32) -> Result<Vec<String>> {
    let sql = "SELECT token FROM methods_to_forget WHERE gateway = $1 AND ask_again_at <= $2 LIMIT $3";
    Ok(query_scalar(sql).bind(gateway.to_owned()).bind(now).bind(limit).fetch_all(read).await?)
}

/// The gateway has forgotten a name, or is asked again later.
pub async fn forgotten(tx: &mut Tx<'_>, token: &str, is_done: bool, patience: Patience) -> Result<()> {
    let sql = if is_done {
        "DELETE FROM methods_to_forget WHERE token = $1 AND $2 IS NOT NULL AND $3 IS NOT NULL AND $4 IS NOT NULL"
    } else {
        "UPDATE methods_to_forget SET ask_again_at = $2 + min($3 << CAST(min(attempts, 20) AS INTEGER), $4), attempts = attempts + 1
         WHERE token = $1"
    };
    query(sql)
        .bind(token.to_owned())
        .bind(patience.now)
        .bind(patience.first_ms)
        .bind(patience.longest_ms)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}
