//! Money that goes back for units of a paid order.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::refund::{RefundError, amounts};
use domain::shipment::left_to_send;
use domain::{Code, Order, OrderEvent, OrderState, Refund, RefundRequest, Sku};
use hmac::digest::CtOutput;
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::idempotency::{Answer, WriteKey};
use super::shipment::{advance, as_it_stands};
use crate::db::{self, Tx};
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
        let order = self.any_order(order_id).await?;
        self.write_once(key, move |tx, now| {
            Box::pin(async move {
                let (mut order, called_off) = as_it_stands(tx, order).await?;
                let refund = take_out(tx, &mut order, &called_off, &request, now).await?;
                Ok(Answer::json(201, &refund))
            })
        })
        .await
    }
}

/// Gives units of a paid order back, and calls off those among them that have not left.
pub(super) async fn take_out(
    tx: &mut Tx<'_>,
    order: &mut Order,
    called_off: &BTreeMap<Sku, u32>,
    request: &RefundRequest,
    now: i64,
) -> Result<Refund> {
    let mut left = left_to_send(order, called_off);
    let refund = give_back(tx, order, request, false, now).await?;
    // Units that have not left stay here.
    left.retain(|sku, n| {
        let back = refund.lines.iter().find(|l| l.sku == *sku).map_or(0, |l| l.quantity.get());
        *n = back.min(*n);
        *n > 0
    });
    db::shipment::call_off(tx, &order.id, &left).await?;
    // What has not arrived was never taken from a shelf: it is to be sold again, whatever the merchant says.
    let mut unsold = db::stock::owed_to(tx, &order.id).await?;
    let mut units = BTreeMap::new();
    left.iter().for_each(|(sku, n)| tx.shelf.units(sku, *n, &mut units));
    unsold.retain(|sku, n| {
        *n = units.get(sku).copied().unwrap_or(0).min(*n);
        *n > 0
    });
    if !request.restock && !unsold.is_empty() {
        db::refund::restock(tx, &order.id, &unsold, now).await?;
    }
    let called_off = db::shipment::called_off(tx, &order.id).await?;
    advance(tx, order, &called_off).await?;
    Ok(refund)
}

/// Writes down that units of an order are given back: money, papers, gift cards and, where asked for, the shelf. `came_back`
/// says that the units came by a return, which has its own say about the shelf.
pub(super) async fn give_back(
    tx: &mut Tx<'_>,
    order: &mut Order,
    request: &RefundRequest,
    came_back: bool,
    now: i64,
) -> Result<Refund> {
    if !matches!(order.state, OrderState::Paid | OrderState::Shipped | OrderState::Delivered) {
        let detail = format!("nothing goes back of an order that is {}", order.state.as_str());
        return Err(Error::new(Code::WrongState, detail));
    }
    if db::dispute::has_money(tx, &order.id).await? {
        let detail = "the buyer's bank took the money of this order back over a dispute, and decides about it";
        return Err(Error::new(Code::WrongState, detail));
    }
    let (before, paid_by) = db::refund::of_order_for_write(tx, &order.id).await?;
    let a = amounts(order, &before, request)?;
    let transfers = domain::ledger::refund(order, &before, &a)?;
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
    let next = if a.is_all { Some(order.state.after(OrderEvent::Refund)?) } else { None };
    db::refund::put(tx, &order.id, &refund, &transfers, paid_by.as_deref(), next).await?;
    order.state = next.unwrap_or(order.state);
    db::refund::to_gift_cards(tx, &order.id, refund.to_gift_cards, now).await?;
    if request.restock && !came_back {
        let mut units = BTreeMap::new();
        refund.lines.iter().for_each(|l| tx.shelf.units(&l.sku, l.quantity.get(), &mut units));
        db::refund::restock(tx, &order.id, &units, now).await?;
    }
    order.refunds.push(refund.clone());
    Ok(refund)
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
