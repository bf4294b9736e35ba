//! Sign-ins by a provider's word that are under way, and which word opens which account.

use domain::UnixMillis;
use domain::provider::LinkedProvider;

use super::Tx;
use super::sql::{Pool, query, query_as, query_scalar};
use crate::error::Result;

/// A sign-in that was begun.
pub struct Flow {
    /// By whose word.
    pub provider: String,
    /// Where the person comes back to.
    pub redirect: String,
    /// Sealed: who the provider said that it is, once it did.
    pub identity: Option<String>,
}

/// Stores a sign-in that begins.
pub async fn begin(
    tx: &mut Tx<'_>,
    secret_sha256: &[u8],
    provider: &str,
    redirect: &str,
    expires_at: UnixMillis,
) -> Result<()> {
    query("INSERT INTO provider_flows (secret_sha256, provider, redirect, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(secret_sha256.to_vec())
        .bind(provider.to_owned())
        .bind(redirect.to_owned())
        .bind(expires_at)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// A sign-in that is still under way.
pub async fn flow(read: &Pool, secret_sha256: &[u8], now: UnixMillis) -> Result<Option<Flow>> {
    let row: Option<(String, String, Option<String>)> = query_as(
        "SELECT provider, redirect, identity FROM provider_flows WHERE secret_sha256 = $1 AND expires_at > $2",
    )
    .bind(secret_sha256.to_vec())
    .bind(now)
    .fetch_optional(read)
    .await?;
    Ok(row.map(|(provider, redirect, identity)| Flow { provider, redirect, identity }))
}

/// Keeps who the provider said that it is: its code is good once, and the person may have to say more.
pub async fn told(tx: &mut Tx<'_>, secret_sha256: &[u8], identity: &str) -> Result<()> {
    query("UPDATE provider_flows SET identity = $2 WHERE secret_sha256 = $1")
        .bind(secret_sha256.to_vec())
        .bind(identity.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// Ends a sign-in; whether it was under way until now.
pub async fn end(tx: &mut Tx<'_>, secret_sha256: &[u8]) -> Result<bool> {
    let done = query("DELETE FROM provider_flows WHERE secret_sha256 = $1")
        .bind(secret_sha256.to_vec())
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The account that a provider's word opens.
pub async fn account(read: &Pool, subject_mac: &[u8]) -> Result<Option<String>> {
    let found = query_scalar("SELECT account_id FROM identities WHERE subject_mac = $1").bind(subject_mac.to_vec());
    Ok(found.fetch_optional(read).await?)
}

/// A provider's word opens this account from now on; false where it opens one already.
pub async fn link(tx: &mut Tx<'_>, account_id: &str, link: &LinkedProvider, subject_mac: &[u8]) -> Result<bool> {
    let done = query(
        "INSERT INTO identities (id, account_id, provider, subject_mac, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (subject_mac) DO NOTHING",
    )
    .bind(link.id.clone())
    .bind(account_id.to_owned())
    .bind(link.provider.clone())
    .bind(subject_mac.to_vec())
    .bind(link.created_at)
    .execute(tx.conn().await?)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Who opens an account, first linked first.
pub async fn of_account(read: &Pool, account_id: &str) -> Result<Vec<LinkedProvider>> {
    let rows: Vec<(String, String, i64)> =
        query_as("SELECT id, provider, created_at FROM identities WHERE account_id = $1 ORDER BY created_at, id")
            .bind(account_id.to_owned())
            .fetch_all(read)
            .await?;
    Ok(rows.into_iter().map(|(id, provider, created_at)| LinkedProvider { id, provider, created_at }).collect())
}

/// A provider's word opens an account no more; whether it did.
pub async fn unlink(tx: &mut Tx<'_>, account_id: &str, id: &str) -> Result<bool> {
    let done = query("DELETE FROM identities WHERE account_id = $1 AND id = $2")
        .bind(account_id.to_owned())
        .bind(id.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets up to `limit` sign-ins that were not ended in time.
pub async fn forget(tx: &mut Tx<'_>, now: UnixMillis, limit: u32) -> Result<()> {
    query(
        "DELETE FROM provider_flows WHERE secret_sha256 IN
             (SELECT secret_sha256 FROM provider_flows WHERE expires_at <= $1 LIMIT $2)",
    )
    .bind(now)
    .bind(limit)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}
