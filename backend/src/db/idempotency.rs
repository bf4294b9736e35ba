//! Kept answers.

use domain::{Code, UnixMillis};
use sqlx::SqlSafeStr;

use super::Tx;
use super::sql::{Pool, Query, query, query_as};
use crate::app::idempotency::WriteKey;
use crate::error::{Error, Result};

/// The first statement of a write that keeps its answer: it uses `$1` to `$6`, bound by [`keyed`]. It and the next one look at
/// nothing that the other changes.
macro_rules! keep {
    ($($rest:expr),* $(,)?) => {
        concat!(
            "INSERT INTO idempotency (key, request_sha256, status, body, payment_id, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6);;",
            $($rest),*
        )
    };
}
pub(super) use keep;

/// What [`keep!`] keeps.
pub struct Kept<'a> {
    /// Under which key.
    pub key: &'a WriteKey,
    /// HTTP status; none while a payment is undecided.
    pub status: Option<u16>,
    /// JSON.
    pub body: &'a str,
    /// The payment that will have the outcome.
    pub payment_id: Option<&'a str>,
    /// Until when.
    pub expires_at: UnixMillis,
}

/// A query that begins with [`keep!`].
pub fn keyed(sql: impl SqlSafeStr, kept: &Kept<'_>) -> Query {
    query(sql)
        .bind(kept.key.key.clone())
        .bind(kept.key.request_sha256.to_vec())
        .bind(kept.status)
        .bind(kept.body.to_owned())
        .bind(kept.payment_id.map(str::to_owned))
        .bind(kept.expires_at)
}

/// Says what a rule of the tables meant: a known key, or too little stock.
pub fn explain(cause: sqlx::Error) -> Error {
    match super::refused_by_rule(&cause) {
        Some(m) if m.contains("idempotency.key") => Error::new(Code::IdempotencyKeyReused, "the key is known"),
        Some(m) if m.contains("CHECK") && m.contains("held") => {
            Error::new(Code::SoldOut, "fewer units are left than asked for")
        }
        _ => Error::from(cause),
    }
}

/// Keeps the answer of a write whose effect has statements of its own.
pub async fn keep_answer(tx: &mut Tx<'_>, kept: &Kept<'_>) -> Result<()> {
    const KEEP: &str = keep!();
    keyed(KEEP, kept).execute(tx.conn().await?).await.map_err(explain)?;
    Ok(())
}

/// A kept answer as stored.
pub struct Found {
    /// What was asked.
    pub request_sha256: Vec<u8>,
    /// HTTP status; none while a payment is undecided.
    pub status: Option<u16>,
    /// JSON.
    pub body: String,
    /// The payment that has the outcome.
    pub payment_id: Option<String>,
    /// Until when it is kept.
    pub expires_at: UnixMillis,
}

/// The answer kept under `key`.
pub async fn find(read: &Pool, key: &str) -> Result<Option<Found>> {
    type Row = (Vec<u8>, Option<u16>, Option<String>, Option<String>, i64);
    let row: Option<Row> =
        query_as("SELECT request_sha256, status, body, payment_id, expires_at FROM idempotency WHERE key = $1")
            .bind(key.to_owned())
            .fetch_optional(read)
            .await?;
    Ok(row.map(|(request_sha256, status, body, payment_id, expires_at)| Found {
        request_sha256,
        status,
        body: body.unwrap_or_default(),
        payment_id,
        expires_at,
    }))
}

/// Forgets up to `limit` answers kept longer than promised.
pub async fn forget(tx: &mut Tx<'_>, now: UnixMillis, limit: u32) -> Result<u64> {
    let done =
        query("DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE expires_at <= $1 LIMIT $2)")
            .bind(now)
            .bind(limit)
            .execute(tx.conn().await?)
            .await?;
    Ok(done.rows_affected())
}
