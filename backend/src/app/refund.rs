//! Money that goes back for units of a paid order.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::refund::{RefundError, amounts};
use domain::{Code, OrderEvent, OrderState, Refund, RefundRequest};
use hmac::digest::CtOutput;
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::idempotency::{Answer, WriteKey};
use crate::db;
use crate::error::{Error, Result};
use crate::ids;

/// The most lines of a refund: those of an order.
const MAX_LINES: usize = domain::cart::MAX_LINES;

impl Shop {
    /// Whether the key opens the merchant's routes. Compared in constant time, as hashes.
    pub fn is_merchant(&self, key: &str) -> bool {
        CtOutput::<Sha256>::new(Sha256::digest(key)) == CtOutput::new(self.merchant_key_sha256.into())
    }

    /// Gives units of a paid order back: what they really cost goes back the way it came, then to gift cards, with a credit
    /// note. The gateway hears of it after it is written down, as often as it takes.
    pub async fn refund(self: &Arc<Self>, key: &WriteKey, order_id: &str, request: RefundRequest) -> Result<Answer> {
        if request.lines.len() > MAX_LINES {
            return Err(Error::field("/lines", "these are more lines than an order has"));
        }
        let no_order = || Error::not_found("there is no such order");
        let (order, _secret) = db::order::find(&self.db.read, order_id).await?.ok_or_else(no_order)?;
        let (shop, write_key) = (Arc::clone(self), key.clone());
        self.once(key, || {
            self.writer.write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let state = db::order::head(tx, &order.id).await?.state;
                    if !matches!(state, OrderState::Paid | OrderState::Shipped | OrderState::Delivered) {
                        let detail = format!("nothing goes back of an order that is {}", state.as_str());
                        return Err(Error::new(Code::WrongState, detail));
                    }
                    let (before, paid_by) = db::refund::of_order_for_write(tx, &order.id).await?;
                    let a = amounts(&order, &before, &request)?;
                    let transfers = domain::ledger::refund(&order, &before, &a)?;
                    let refund = Refund {
                        id: ids::refund(),
                        credit_note: db::refund::next_credit_note(tx).await?,
                        lines: a.lines,
                        delivery: a.delivery,
                        total: a.total,
                        to_payment: a.to_payment,
                        to_gift_cards: a.to_gift_cards,
                        created_at: now,
                    };
                    let next = if a.is_all { Some(state.after(OrderEvent::Refund)?) } else { None };
                    db::refund::put(tx, &order.id, &refund, &transfers, paid_by.as_deref(), next).await?;
                    db::refund::to_gift_cards(tx, &order.id, refund.to_gift_cards, now).await?;
                    if request.restock {
                        let mut units = BTreeMap::new();
                        refund.lines.iter().for_each(|l| tx.shelf.units(&l.sku, l.quantity.get(), &mut units));
                        db::refund::restock(tx, &order.id, &units, now).await?;
                    }
                    let answer = Answer::json(201, &refund);
                    let kept = answer.kept(&write_key, now);
                    db::idempotency::keep_answer(tx, &kept).await?;
                    Ok(answer)
                })
            })
        })
        .await
    }
}

impl From<RefundError> for Error {
    fn from(cause: RefundError) -> Self {
        let words = cause.to_string();
        match cause {
            RefundError::Money(cause) => cause.into(),
            RefundError::Nothing => Self::field("/lines", words),
            RefundError::TooMany(i) => Self::field(format!("/lines/{i}/quantity"), words),
            RefundError::DeliveryTwice => Self::field("/delivery", words),
        }
    }
}
