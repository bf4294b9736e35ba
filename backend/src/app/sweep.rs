//! What happens by itself: holds run out, gateways are asked again, refunds go out, old keys are forgotten.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use domain::OrderEvent;
use futures_util::StreamExt as _;

use super::Shop;
use super::payment::charge_of;
use super::session::{KEEP_OVER_MS, REMEMBER_FAILURES_MS};
use crate::db;
use crate::error::Result;
use crate::gateway::Part;

/// Holds let go in one job, several questions each: few enough that buyers do not wait behind them.
const HOLDS_AT_ONCE: u32 = 10;

/// What is forgotten at once of each kind, and what goes to gateways in one round.
const AT_ONCE: u32 = 100;

/// Payments that gateways are asked about at once.
const ASKED_AT_ONCE: u32 = 32;

/// Work that can wait rests so many times as long as it took, its own waiting for the writer too: buyers have most of the
/// writer's time.
const RESTS: u32 = 4;

/// It goes on in the next round after so long, so that holds run out in time.
const ROUND: Duration = Duration::from_secs(4);

/// Carts that nobody touched for this long are forgotten.
const KEEP_CARTS_MS: i64 = 60 * 24 * 60 * 60 * 1000;

/// Quotes that are over are kept so long, to say that they are over.
const KEEP_QUOTES_MS: i64 = 24 * 60 * 60 * 1000;

/// Events are remembered far longer than their signatures are good for.
const KEEP_EVENTS_MS: i64 = 30 * 24 * 60 * 60 * 1000;

impl Shop {
    /// Sweeps for as long as the server runs. Never called twice at once.
    pub async fn sweep_forever(self: Arc<Self>, every: Duration) {
        loop {
            tokio::time::sleep(every).await;
            if !self.db.leads().await {
                continue;
            }
            if let Err(cause) = self.sweep().await {
                tracing::warn!(%cause, "sweeping failed; it is tried again");
            }
        }
    }

    /// Asks gateways for as long as the server runs: apart from the sweep, because a gateway may take its time. Never
    /// called twice at once.
    pub async fn settle_forever(self: Arc<Self>, every: Duration) {
        loop {
            tokio::time::sleep(every).await;
            if !self.db.leads().await {
                continue;
            }
            if let Err(cause) = self.settle_all().await {
                tracing::warn!(%cause, "asking the gateways failed; it is tried again");
            }
        }
    }

    /// One round of asking gateways and giving money back.
    pub(crate) async fn settle_all(self: &Arc<Self>) -> Result<()> {
        // Those due now, each once: who is asked is put off beyond this round.
        let now = self.clock.now_ms();
        while self.ask_again(now).await? == ASKED_AT_ONCE as usize {}
        self.send_refunds().await?;
        self.send_parts().await?;
        self.forget_methods().await
    }

    /// One round.
    pub(crate) async fn sweep(self: &Arc<Self>) -> Result<()> {
        while self.expire_holds().await? == HOLDS_AT_ONCE as usize {}
        self.forget_old_buyers().await?;
        let begun = Instant::now();
        loop {
            let turn = Instant::now();
            if !self.share_out().await? || begun.elapsed() > ROUND {
                break;
            }
            let left = ROUND.saturating_sub(begun.elapsed());
            tokio::time::sleep((turn.elapsed() * RESTS).min(left)).await;
        }
        let now = self.clock.now_ms();
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    db::idempotency::forget(tx, now, 10 * AT_ONCE).await?;
                    db::account::forget(tx, now, REMEMBER_FAILURES_MS, AT_ONCE).await?;
                    db::session::forget(tx, now - KEEP_OVER_MS, AT_ONCE).await?;
                    db::passkey::forget(tx, now, 10 * AT_ONCE).await?;
                    db::provider::forget(tx, now, 10 * AT_ONCE).await?;
                    db::invitation::forget(tx, now, AT_ONCE).await?;
                    db::oauth::forget(tx, now - KEEP_OVER_MS, AT_ONCE).await?;
                    db::quote::forget(tx, now - KEEP_QUOTES_MS, AT_ONCE).await?;
                    db::cart::forget(tx, now - KEEP_CARTS_MS, AT_ONCE).await?;
                    db::webhook::forget(tx, now - KEEP_EVENTS_MS, 10 * AT_ONCE).await
                })
            })
            .await
    }

    async fn expire_holds(self: &Arc<Self>) -> Result<usize> {
        let now = self.clock.now_ms();
        let count = self
            .writer
            .write(move |tx| {
                Box::pin(async move {
                    let overdue = db::order::overdue(tx, now, HOLDS_AT_ONCE).await?;
                    for id in &overdue {
                        db::order::release(tx, id, OrderEvent::Expire, now, None).await?;
                    }
                    Ok(overdue.len())
                })
            })
            .await?;
        self.metrics.orders_expired.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }

    async fn ask_again(self: &Arc<Self>, due: i64) -> Result<usize> {
        let patience = self.patience();
        let undecided =
            self.writer.write(move |tx| Box::pin(db::payment::undecided(tx, due, patience, ASKED_AT_ONCE))).await?;
        let count = undecided.len();
        futures_util::stream::iter(undecided)
            .for_each_concurrent(None, |payment| async move {
                // A decline is an answer too; a gateway that stays silent is asked again, less and less often.
                self.ask_about(payment, None).await.ok();
            })
            .await;
        Ok(count)
    }

    /// Refunds of units: as above, in parts.
    async fn send_parts(self: &Arc<Self>) -> Result<()> {
        for (charge, part) in db::refund::due(&self.db.read, self.clock.now_ms(), AT_ONCE).await? {
            let answer = self.in_time(self.gateway.refund(&charge, &part)).await;
            if let Err(cause) = &answer {
                tracing::warn!(refund = part.id, %cause, "a refund did not go out yet");
            }
            let patience = self.patience();
            self.writer
                .write(move |tx| {
                    Box::pin(async move { db::refund::answered(tx, &part.id, answer.is_ok(), patience).await })
                })
                .await?;
        }
        Ok(())
    }

    /// Money that came and could not be kept goes back whole.
    async fn send_refunds(self: &Arc<Self>) -> Result<()> {
        for stored in db::payment::to_refund(&self.db.read, self.clock.now_ms(), AT_ONCE).await? {
            let charge = charge_of(&stored);
            let all = Part { id: charge.payment_id.clone(), amount: charge.amount };
            let answer = self.in_time(self.gateway.refund(&charge, &all)).await;
            let patience = self.patience();
            if let Err(cause) = &answer {
                tracing::warn!(payment = charge.payment_id, %cause, "a refund did not go out yet");
            }
            self.writer
                .write(move |tx| {
                    Box::pin(async move {
                        match answer {
                            Ok(()) => db::payment::refund_done(tx, &charge.payment_id, patience.now).await,
                            Err(_not_yet) => db::payment::refund_put_off(tx, &charge.payment_id, patience).await,
                        }
                    })
                })
                .await?;
        }
        Ok(())
    }
}
