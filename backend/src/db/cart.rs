//! Stored carts: what their owners asked for, never a price of ours.

use domain::{CartRequest, UnixMillis};

use super::Tx;
use super::idempotency::{Kept, explain, keep, keyed};
use super::sql::{Pool, query, query_as};
use crate::error::{Error, Result};

/// A cart as stored.
#[derive(Debug, Clone)]
pub struct StoredCart {
    /// What its owner asked for.
    pub request: CartRequest,
    /// Counts changes.
    pub version: i64,
    /// When it was last changed.
    pub updated_at: UnixMillis,
}

const FIND: &str = "SELECT document, version, updated_at FROM carts WHERE id = $1";

fn decode((document, version, updated_at): (String, i64, i64)) -> Result<StoredCart> {
    let request = serde_json::from_str(&document).map_err(|e| Error::from(sqlx::Error::Decode(Box::new(e))))?;
    Ok(StoredCart { request, version, updated_at })
}

/// The cart of that name.
pub async fn find(read: &Pool, id: &str) -> Result<Option<StoredCart>> {
    query_as(FIND).bind(id.to_owned()).fetch_optional(read).await?.map(decode).transpose()
}

/// The cart of that name, in the order of writes.
pub async fn find_for_write(tx: &mut Tx<'_>, id: &str) -> Result<Option<StoredCart>> {
    query_as(FIND).bind(id.to_owned()).fetch_optional(tx.conn().await?).await?.map(decode).transpose()
}

/// Stores a cart, new or changed, and keeps the answer. What is sent again as it stands is no new version: quotes stand.
pub async fn put(tx: &mut Tx<'_>, id: &str, request: &CartRequest, now: UnixMillis, kept: &Kept<'_>) -> Result<()> {
    const PUT: &str = keep!(
        "INSERT INTO carts (id, document, version, updated_at) VALUES ($7, $8, 1, $9)
         ON CONFLICT (id) DO UPDATE SET version = carts.version + CASE WHEN carts.document <> $8 THEN 1 ELSE 0 END, document = $8, updated_at = $9"
    );
    let put = keyed(PUT, kept)
        .bind(id.to_owned())
        .bind(serde_json::to_string(request).expect("a cart request has string keys"))
        .bind(now);
    tx.fetch_all(put).await.map_err(explain)?;
    Ok(())
}

/// Replaces a cart's lines where nothing is to be kept.
pub async fn replace(tx: &mut Tx<'_>, id: &str, request: &CartRequest, now: UnixMillis) -> Result<()> {
    query("UPDATE carts SET document = $2, version = version + 1, updated_at = $3 WHERE id = $1")
        .bind(id.to_owned())
        .bind(serde_json::to_string(request).expect("a cart request has string keys"))
        .bind(now)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// Forgets up to `limit` carts not touched since `before`.
pub async fn forget(tx: &mut Tx<'_>, before: UnixMillis, limit: u32) -> Result<()> {
    query("DELETE FROM carts WHERE id IN (SELECT id FROM carts WHERE updated_at < $1 LIMIT $2)")
        .bind(before)
        .bind(limit)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}
