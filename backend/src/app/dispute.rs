//! What buyers' banks say about payments, as gateways report it.

use std::sync::Arc;

use domain::Code;
use domain::dispute::{Dispute, DisputeState};

use super::Shop;
use crate::db::audit::NewEntry;
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::gateway::DisputeEvent;

impl Shop {
    /// Takes what a gateway reports about a dispute. Repeating it, or an older report after it, changes nothing.
    pub(super) async fn take_dispute(self: &Arc<Self>, event: DisputeEvent) -> Result<()> {
        let shop = Arc::clone(self);
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    if !db::webhook::note(tx, &event.id, now).await? {
                        return Ok(());
                    }
                    shop.dispute_stands(tx, &event, now).await
                })
            })
            .await
    }

    async fn dispute_stands(&self, tx: &mut Tx<'_>, event: &DisputeEvent, now: i64) -> Result<()> {
        let payment = db::dispute::payment_of(tx, self.gateway.name(), &event.reference).await?;
        let Some((payment_id, order_id, paid)) = payment else {
            // Another shop's of the same account, or one from before payments were named.
            tracing::warn!(dispute = event.dispute, "a dispute is about no payment of this shop");
            return Ok(());
        };
        if event.amount.currency != paid.currency || !(1..=paid.minor).contains(&event.amount.minor) {
            tracing::error!(dispute = event.dispute, "a dispute is about another amount than was paid");
            return Err(Error::new(Code::BadRequest, "the amount is not the payment's"));
        }
        let known = db::dispute::find(tx, &event.dispute).await?;
        // The first word of a decided dispute goes the way of all others, so that every movement is posted.
        let (mut dispute, way) = match known {
            Some(known) => (known.clone(), known.state.way_to(event.state)),
            None => {
                let first = match event.state {
                    DisputeState::Won | DisputeState::Lost => DisputeState::Open,
                    state => state,
                };
                let dispute = Dispute {
                    id: event.dispute.clone(),
                    payment_id,
                    state: first,
                    amount: event.amount,
                    reason: event.reason.clone(),
                    created_at: now,
                    updated_at: now,
                };
                db::dispute::put(tx, &order_id, &dispute).await?;
                self.note_dispute(tx, &order_id, &dispute, now).await?;
                (dispute, first.way_to(event.state))
            }
        };
        for state in way {
            dispute.state = *state;
            dispute.updated_at = now;
            db::dispute::put(tx, &order_id, &dispute).await?;
            self.note_dispute(tx, &order_id, &dispute, now).await?;
        }
        Ok(())
    }

    async fn note_dispute(&self, tx: &mut Tx<'_>, order_id: &str, dispute: &Dispute, now: i64) -> Result<()> {
        let detail = format!("{} {}", dispute.id, dispute.state.as_str());
        let entry = NewEntry { actor: "system", action: "dispute", about: order_id, detail: &detail };
        db::audit::add(tx, &self.people.vault, now, &entry).await
    }
}
