//! Quotes, each a document until it is over.

use domain::UnixMillis;

use super::Tx;
use super::idempotency::{Kept, explain, keep, keyed};
use super::sql::{Pool, query, query_scalar};
use crate::app::quote::StoredQuote;
use crate::error::{Error, Result};

/// Stores a quote and keeps the answer.
pub async fn put(tx: &mut Tx<'_>, quote: &StoredQuote, kept: &Kept<'_>) -> Result<()> {
    const PUT: &str = keep!("INSERT INTO quotes (id, document, expires_at) VALUES ($7, $8, $9)");
    let put = keyed(PUT, kept)
        .bind(quote.quote.id.clone())
        .bind(serde_json::to_string(quote).expect("a quote has string keys"))
        .bind(quote.quote.expires_at);
    tx.fetch_all(put).await.map_err(explain)?;
    Ok(())
}

/// The quote of that name.
pub async fn find(read: &Pool, id: &str) -> Result<Option<StoredQuote>> {
    let document: Option<String> =
        query_scalar("SELECT document FROM quotes WHERE id = $1").bind(id.to_owned()).fetch_optional(read).await?;
    let decode = |d: String| serde_json::from_str(&d).map_err(|e| Error::from(sqlx::Error::Decode(Box::new(e))));
    document.map(decode).transpose()
}

/// Forgets up to `limit` quotes that were over at `before`.
pub async fn forget(tx: &mut Tx<'_>, before: UnixMillis, limit: u32) -> Result<()> {
    query("DELETE FROM quotes WHERE id IN (SELECT id FROM quotes WHERE expires_at < $1 LIMIT $2)")
        .bind(before)
        .bind(limit)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}
