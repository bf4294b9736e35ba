//! What gateways report: checked by signature, taken once.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::{Code, Money, PaymentEvent};
use http::HeaderMap;

use super::Shop;
use crate::db;
use crate::error::{Error, Result};
use crate::gateway::{EventKind, Report};

impl Shop {
    /// Takes one report. Repeating it, or sending an older one after it, changes nothing.
    ///
    /// # Errors
    /// `bad_signature`; `not_found` for another gateway or an unknown payment; `bad_request` for anything unreadable;
    /// `unavailable` where the gateway must be asked whether it sent the report, and does not answer.
    pub async fn webhook(self: &Arc<Self>, gateway: &str, headers: &HeaderMap, body: &[u8]) -> Result<()> {
        let outcome = self.take_webhook(gateway, headers, body).await;
        let counter = if outcome.is_ok() { &self.metrics.webhooks } else { &self.metrics.webhooks_refused };
        counter.fetch_add(1, Ordering::Relaxed);
        outcome
    }

    async fn take_webhook(self: &Arc<Self>, gateway: &str, headers: &HeaderMap, body: &[u8]) -> Result<()> {
        if gateway != self.gateway.name() {
            return Err(Error::not_found("there is no such gateway"));
        }
        let now_s = self.clock.now_ms() / 1000;
        let report = Report { headers, body, secrets: &self.webhook_secrets, now_s };
        let event = self.gateway.report(report).await?;
        // Gateways report much that a shop need not know.
        let Some(event) = event else {
            return match self.gateway.dispute(report).await? {
                Some(dispute) => self.take_dispute(dispute).await,
                None => Ok(()),
            };
        };
        let kind = match event.kind {
            EventKind::Succeeded => PaymentEvent::Succeed,
            EventKind::Declined => PaymentEvent::Decline,
            EventKind::NeedsConfirmation => PaymentEvent::AskConfirmation,
        };
        // Most reports say what the direct answer said; they need no place among the writes.
        let known = db::payment::find(&self.db.read, &event.payment_id).await?.map(|p| p.payment);
        if known.is_some_and(|p| p.amount == event.amount && p.state.after(kind) == Ok(p.state)) {
            return Ok(());
        }
        let shop = Arc::clone(self);
        let change = self
            .writer
            .write(move |tx| {
                Box::pin(async move {
                    if !db::webhook::note(tx, &event.id, shop.clock.now_ms()).await? {
                        return Ok(None);
                    }
                    let code_sent = shop.check_amount(tx, &event.payment_id, event.amount).await?;
                    if code_sent && kind == PaymentEvent::AskConfirmation {
                        // Old news: the code is on its way, and only the gateway's word on it counts.
                        return Ok(None);
                    }
                    let (payment, change) = shop.settle(tx, &event.payment_id, kind).await?;
                    if let Some(until) = event.hold_until {
                        shop.hold_until(tx, &payment, until).await?;
                    }
                    Ok(Some(change))
                })
            })
            .await?;
        change.into_iter().for_each(|c| self.count(c));
        Ok(())
    }

    /// Refuses a report of another amount; says whether the buyer's code went to the gateway.
    async fn check_amount(&self, tx: &mut db::Tx<'_>, payment_id: &str, amount: Money) -> Result<bool> {
        match db::payment::standing(tx, payment_id).await? {
            None => Err(Error::not_found("there is no such payment")),
            Some(s) if s.payment.amount != amount => {
                tracing::error!(payment = payment_id, "a gateway reported another amount than was asked for");
                Err(Error::new(Code::BadRequest, "the amount is not the payment's"))
            }
            Some(s) => Ok(s.code_sent),
        }
    }
}
