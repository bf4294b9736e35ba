//! Apps of third parties and the codes that people gave them.

use domain::UnixMillis;
use domain::oauth::Client;

use super::Tx;
use super::sql::{Pool, query, query_as};
use crate::error::{Error, Result};

/// What a code stands for.
pub struct Grant {
    /// The app.
    pub client_id: String,
    /// The person.
    pub account_id: String,
    /// Where the code went.
    pub redirect: String,
    /// Base64url of the SHA-256 of the verifier.
    pub challenge: String,
    /// What the app may do.
    pub scope: String,
    /// Until when the code is good.
    pub expires_at: UnixMillis,
}

/// Stores an app.
pub async fn put_client(tx: &mut Tx<'_>, client: &Client, now: UnixMillis) -> Result<()> {
    query("INSERT INTO clients (id, name, redirects, created_at) VALUES ($1, $2, $3, $4)")
        .bind(client.id.clone())
        .bind(client.name.clone())
        .bind(serde_json::to_string(&client.redirects).expect("texts have no failing parts"))
        .bind(now)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// The app of that name.
pub async fn client(read: &Pool, id: &str) -> Result<Option<Client>> {
    let row: Option<(String, String)> =
        query_as("SELECT name, redirects FROM clients WHERE id = $1").bind(id.to_owned()).fetch_optional(read).await?;
    row.map(|(name, redirects)| {
        let redirects = serde_json::from_str(&redirects).map_err(|e| Error::from(sqlx::Error::Decode(Box::new(e))))?;
        Ok(Client { id: id.to_owned(), name, redirects })
    })
    .transpose()
}

/// Stores a code.
pub async fn put_grant(tx: &mut Tx<'_>, code_sha256: &[u8], grant: &Grant) -> Result<()> {
    query(
        "INSERT INTO grants (code_sha256, client_id, account_id, redirect, challenge, scope, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(code_sha256.to_vec())
    .bind(grant.client_id.clone())
    .bind(grant.account_id.clone())
    .bind(grant.redirect.clone())
    .bind(grant.challenge.clone())
    .bind(grant.scope.clone())
    .bind(grant.expires_at)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// What a code stands for, and the session that it became already.
pub async fn grant(tx: &mut Tx<'_>, code_sha256: &[u8]) -> Result<Option<(Grant, Option<String>)>> {
    type Row = (String, String, String, String, String, i64, Option<String>);
    let row: Option<Row> = query_as(
        "SELECT client_id, account_id, redirect, challenge, scope, expires_at, session_id FROM grants
         WHERE code_sha256 = $1",
    )
    .bind(code_sha256.to_vec())
    .fetch_optional(tx.conn().await?)
    .await?;
    Ok(row.map(|(client_id, account_id, redirect, challenge, scope, expires_at, session)| {
        (Grant { client_id, account_id, redirect, challenge, scope, expires_at }, session)
    }))
}

/// A code is used now.
pub async fn use_grant(tx: &mut Tx<'_>, code_sha256: &[u8], session_id: &str) -> Result<()> {
    query("UPDATE grants SET session_id = $2 WHERE code_sha256 = $1")
        .bind(code_sha256.to_vec())
        .bind(session_id.to_owned())
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// Forgets up to `limit` codes that were over before `before`.
pub async fn forget(tx: &mut Tx<'_>, before: UnixMillis, limit: u32) -> Result<()> {
    query("DELETE FROM grants WHERE code_sha256 IN (SELECT code_sha256 FROM grants WHERE expires_at < $1 LIMIT $2)")
        .bind(before)
        .bind(limit)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}
