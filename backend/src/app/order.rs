//! Looking at an order, and calling it off.

use std::sync::Arc;

use domain::{Order, OrderEvent};
use hmac::digest::CtOutput;
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::idempotency::{Answer, KEEP_MS, WriteKey};
use crate::db::{self, idempotency::Kept};
use crate::error::{Error, Result};

impl Shop {
    /// The order, for whoever knows its secret. A wrong secret and a wrong name look the same.
    pub async fn order(&self, id: &str, secret: &str) -> Result<Order> {
        let no_order = || Error::not_found("there is no such order, or the secret does not fit");
        let (order, expected) = db::order::find(&self.db.read, id).await?.ok_or_else(no_order)?;
        let expected: [u8; 32] = expected.try_into().map_err(|_wrong_length| no_order())?;
        // Compared in constant time, and as hashes: nothing can be learned by trying.
        let given = CtOutput::<Sha256>::new(Sha256::digest(secret));
        if given == CtOutput::new(expected.into()) { Ok(order) } else { Err(no_order()) }
    }

    /// Calls off an order that is not paid.
    pub async fn cancel_order(self: &Arc<Self>, key: &WriteKey, id: &str, secret: &str) -> Result<Answer> {
        let mut order = self.order(id, secret).await?;
        let (shop, write_key) = (Arc::clone(self), key.clone());
        self.once(key, || {
            self.writer.write(move |tx| {
                Box::pin(async move {
                    let head = db::order::head(tx, &order.id).await?;
                    order.state = head.state.after(OrderEvent::Cancel)?;
                    for payment in &mut order.payments {
                        if payment.state == domain::PaymentState::NeedsConfirmation {
                            payment.state = domain::PaymentState::Cancelled;
                        }
                    }
                    let answer = Answer::json(200, &order);
                    let kept = Kept {
                        key: &write_key,
                        status: Some(200),
                        body: &answer.body,
                        payment_id: None,
                        expires_at: shop.clock.now_ms() + KEEP_MS,
                    };
                    db::order::release(tx, &order.id, OrderEvent::Cancel, Some(&kept)).await?;
                    Ok(answer)
                })
            })
        })
        .await
    }
}
