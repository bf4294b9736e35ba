//! Events that gateways reported, each once.

use domain::UnixMillis;

use super::Tx;
use super::sql::query;
use crate::error::Result;

/// Notes an event; false where it was noted before.
pub async fn note(tx: &mut Tx<'_>, event_id: &str, now: UnixMillis) -> Result<bool> {
    let done = query("INSERT INTO webhook_events (id, received_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(event_id.to_owned())
        .bind(now)
        .execute(tx.conn().await?)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets up to `limit` events received before `before`: their signatures are far too old to come again.
pub async fn forget(tx: &mut Tx<'_>, before: UnixMillis, limit: u32) -> Result<()> {
    query("DELETE FROM webhook_events WHERE id IN (SELECT id FROM webhook_events WHERE received_at < $1 LIMIT $2)")
        .bind(before)
        .bind(limit)
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}
