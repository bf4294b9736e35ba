//! Looking at an order, and calling it off.

use std::sync::Arc;

use domain::order::AmendRequest;
use domain::pricing::Destination;
use domain::{Code, Order, OrderEvent, OrderState};
use hmac::digest::CtOutput;
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::idempotency::{Answer, WriteKey};
use crate::db;
use crate::error::{Error, Result};

/// What opens an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opens {
    /// Its secret, as somebody sent it.
    Secret(String),
    /// The policy knows that it is the caller's to open.
    Cleared,
}

impl Shop {
    /// The order, for whoever knows its secret. A wrong secret and a wrong name look the same.
    pub async fn order(&self, id: &str, opens: &Opens) -> Result<Order> {
        let (order, expected) = db::order::find(&self.db.read, &self.people.vault, id).await?.ok_or_else(no_order)?;
        if is_right(opens, expected) { Ok(order) } else { Err(no_order()) }
    }

    /// Whether the secret opens the order.
    pub async fn open_order(&self, id: &str, opens: &Opens) -> Result<()> {
        let expected = db::order::secret(&self.db.read, id).await?.ok_or_else(no_order)?;
        if is_right(opens, expected) { Ok(()) } else { Err(no_order()) }
    }

    /// Changes who an unpaid order is for and where it goes. Where the price depends on the place, only within the same one.
    pub async fn amend_order(
        self: &Arc<Self>,
        key: &WriteKey,
        id: &str,
        opens: &Opens,
        request: AmendRequest,
    ) -> Result<Answer> {
        request.contact.check()?;
        request.address.check()?;
        let mut order = self.order(id, opens).await?;
        let seal = db::order::data_key(&self.db.read, &self.people.vault, id).await?.ok_or_else(no_order)?;
        let place = |address| Destination::from(address);
        if order.breakdown.is_some() && !place(&order.address).is_same_as(&place(&request.address)) {
            let detail = "the price was made for another place; call this order off and order anew";
            return Err(Error::new(Code::PriceChanged, detail).at("/address"));
        }
        let (shop, write_key) = (Arc::clone(self), key.clone());
        self.once(key, || {
            self.writer.write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let head = db::order::head(tx, &order.id).await?;
                    if head.state != OrderState::AwaitingPayment {
                        let detail = format!("an order that is {} cannot be changed", head.state.as_str());
                        return Err(Error::new(Code::WrongState, detail));
                    }
                    order.contact = request.contact;
                    order.address = request.address;
                    db::order::amend(tx, &order, &seal.seal(&order.id, &(&order.contact, &order.address))).await?;
                    let answer = Answer::json(200, &order);
                    let sealed = answer.sealed(&order.id, &seal);
                    let kept = sealed.kept(&write_key, now);
                    db::idempotency::keep_answer(tx, &kept).await?;
                    Ok(answer)
                })
            })
        })
        .await
    }

    /// Calls off an order that is not paid.
    pub async fn cancel_order(self: &Arc<Self>, key: &WriteKey, id: &str, opens: &Opens) -> Result<Answer> {
        let mut order = self.order(id, opens).await?;
        let seal = db::order::data_key(&self.db.read, &self.people.vault, id).await?;
        let (shop, write_key) = (Arc::clone(self), key.clone());
        self.once(key, || {
            self.writer.write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let head = db::order::head(tx, &order.id).await?;
                    order.state = head.state.after(OrderEvent::Cancel)?;
                    for payment in &mut order.payments {
                        if payment.state == domain::PaymentState::NeedsConfirmation {
                            payment.state = domain::PaymentState::Cancelled;
                        }
                    }
                    let answer = Answer::json(200, &order);
                    // Who was forgotten since is not in the answer either.
                    let sealed = seal.as_ref().map_or_else(|| answer.clone(), |key| answer.sealed(&order.id, key));
                    let kept = sealed.kept(&write_key, now);
                    db::order::release(tx, &order.id, OrderEvent::Cancel, now, Some(&kept)).await?;
                    Ok(answer)
                })
            })
        })
        .await
    }
}

/// There is none, or it is not theirs: the two look the same.
pub fn no_order() -> Error {
    Error::not_found("there is no such order, or the secret does not fit")
}

/// Compared in constant time, and as hashes: nothing can be learned by trying.
fn is_right(opens: &Opens, expected: Vec<u8>) -> bool {
    let Opens::Secret(secret) = opens else { return true };
    let Ok(expected) = <[u8; 32]>::try_from(expected) else { return false };
    CtOutput::<Sha256>::new(Sha256::digest(secret)) == CtOutput::new(expected.into())
}
