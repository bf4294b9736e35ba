//! Letters that are to be written and sent.

use domain::UnixMillis;

use super::Tx;
use super::payment::Patience;
use super::sql::{Pool, query, query_as};
use crate::error::Result;

/// A letter that is to be sent.
#[derive(Debug, Clone)]
pub struct Due {
    /// Its name.
    pub id: i64,
    /// The order that it is about.
    pub order_id: String,
    /// `confirmed`, `shipped` or `refunded`.
    pub kind: String,
    /// The parcel or refund.
    pub about: Option<String>,
    /// When that happened.
    pub created_at: UnixMillis,
    /// How often it was tried.
    pub attempts: i64,
}

/// Up to `limit` letters that are to be sent now.
pub async fn due(read: &Pool, now: UnixMillis, limit: u32) -> Result<Vec<Due>> {
    let rows: Vec<(i64, String, String, Option<String>, UnixMillis, i64)> = query_as(
        "SELECT id, order_id, kind, about, created_at, attempts FROM letters
         WHERE sent_at IS NULL AND ask_again_at <= $1 ORDER BY ask_again_at LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(read)
    .await?;
    let due =
        |(id, order_id, kind, about, created_at, attempts)| Due { id, order_id, kind, about, created_at, attempts };
    Ok(rows.into_iter().map(due).collect())
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way.
    Yes,
    /// It is tried again later.
    NotYet,
    /// It will never be.
    Never,
}

/// Notes what became of a letter.
pub async fn answered(tx: &mut Tx<'_>, id: i64, sent: Sent, patience: Patience) -> Result<()> {
    query(
        "UPDATE letters SET attempts = attempts + 1,
             sent_at = CASE WHEN $5 = 'yes' THEN $2 END,
             ask_again_at = CASE WHEN $5 = 'never' THEN $6 ELSE $2 + min($3 << CAST(min(attempts, 20) AS INTEGER), $4) END
         WHERE id = $1",
    )
    .bind(id)
    .bind(patience.now)
    .bind(patience.first_ms)
    .bind(patience.longest_ms)
    .bind(match sent {
        Sent::Yes => "yes",
        Sent::NotYet => "not yet",
        Sent::Never => "never",
    })
    .bind(UnixMillis::MAX)
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}
