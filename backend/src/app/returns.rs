//! Goods come back: the buyer asks, the merchant allows, and money or other goods go out for what arrived.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::refund::RefundLineRequest;
use domain::returns::{
    MAX_REASON, Return, ReturnError, ReturnEvent, ReturnLine, ReturnRequest, ReturnState, ReturnStep, check, origins,
};
use domain::{Code, Order, RefundRequest, Sku};

use super::Shop;
use super::idempotency::{Answer, WriteKey};
use super::order::Opens;
use super::shipment::{advance, as_it_stands};
use crate::app::Shelf;
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::ids;

/// The most lines of a return: those of an order.
const MAX_LINES: usize = domain::cart::MAX_LINES;

impl Shop {
    /// The buyer asks to send goods back.
    pub async fn new_return(
        self: &Arc<Self>,
        key: &WriteKey,
        order_id: &str,
        opens: &Opens,
        request: ReturnRequest,
    ) -> Result<Answer> {
        if request.lines.len() > MAX_LINES {
            return Err(Error::field("/lines", "these are more lines than an order has"));
        }
        if request.reason.chars().count() > MAX_REASON {
            return Err(Error::field("/reason", "is too long"));
        }
        let order = self.order(order_id, opens).await?;
        self.write_once(key, move |tx, now| {
            Box::pin(async move {
                let (order, _called_off) = as_it_stands(tx, order).await?;
                check(&order, &request)?;
                can_be_exchanged(&tx.shelf, &order, &request.lines)?;
                let back = Return {
                    id: ids::goods_return(),
                    state: ReturnState::Requested,
                    lines: request.lines,
                    reason: request.reason,
                    created_at: now,
                    updated_at: now,
                };
                db::returns::put(tx, &order.id, &back).await?;
                Ok(Answer::json(201, &back))
            })
        })
        .await
    }

    /// The buyer keeps the goods.
    pub async fn withdraw_return(
        self: &Arc<Self>,
        key: &WriteKey,
        order_id: &str,
        opens: &Opens,
        return_id: &str,
    ) -> Result<Answer> {
        self.open_order(order_id, opens).await?;
        self.step(key, order_id, return_id, ReturnStep { event: ReturnEvent::Withdraw, restock: false }).await
    }

    /// What the merchant makes of a return.
    pub async fn return_step(
        self: &Arc<Self>,
        key: &WriteKey,
        order_id: &str,
        return_id: &str,
        step: ReturnStep,
    ) -> Result<Answer> {
        if step.event == ReturnEvent::Withdraw {
            return Err(Error::new(Code::WrongState, "only the buyer takes a return back").at("/event"));
        }
        self.step(key, order_id, return_id, step).await
    }

    async fn step(
        self: &Arc<Self>,
        key: &WriteKey,
        order_id: &str,
        return_id: &str,
        step: ReturnStep,
    ) -> Result<Answer> {
        let order = self.any_order(order_id).await?;
        let return_id = return_id.to_owned();
        self.write_once(key, move |tx, now| {
            Box::pin(async move {
                let (mut order, called_off) = as_it_stands(tx, order).await?;
                let at = order.returns.iter().position(|r| r.id == return_id);
                let at = at.ok_or_else(|| Error::not_found("there is no such return"))?;
                let mut back = order.returns[at].clone();
                back.state = back.state.after(step.event)?;
                back.updated_at = now;
                match step.event {
                    ReturnEvent::Receive if step.restock => {
                        let units = units(&tx.shelf, back.lines.iter().map(|l| (&l.sku, l.quantity.get())));
                        db::refund::restock(tx, &order.id, &units, now).await?;
                    }
                    ReturnEvent::Refund => {
                        let request = money_for(&order, &back)?;
                        super::refund::give_back(tx, &mut order, &request, true, now).await?;
                    }
                    ReturnEvent::Exchange => exchange(tx, &order, &back, now).await?,
                    _ => {}
                }
                db::returns::put(tx, &order.id, &back).await?;
                order.returns[at] = back.clone();
                advance(tx, &mut order, &called_off).await?;
                Ok(Answer::json(200, &back))
            })
        })
        .await
    }
}

/// Units with bundles opened.
fn units<'a>(shelf: &Shelf, lines: impl Iterator<Item = (&'a Sku, u32)>) -> BTreeMap<Sku, u32> {
    let mut units = BTreeMap::new();
    lines.for_each(|(sku, n)| shelf.units(sku, n, &mut units));
    units
}

/// What is given back for a return: exchanged goods are worth what was paid for those that they came for.
fn money_for(order: &Order, back: &Return) -> Result<RefundRequest> {
    if back.lines.iter().any(|l| l.instead.is_some()) {
        return Err(Error::new(Code::WrongState, "this return is for other goods, not for money"));
    }
    let paid_for = origins(order, &back.lines)?;
    let lines = paid_for.into_iter().map(|(sku, quantity)| RefundLineRequest { sku, quantity }).collect();
    Ok(RefundRequest { lines, delivery: false, restock: false })
}

async fn exchange(tx: &mut Tx<'_>, order: &Order, back: &Return, now: i64) -> Result<()> {
    can_be_exchanged(&tx.shelf, order, &back.lines)?;
    let wanted: Vec<(&Sku, u32)> =
        back.lines.iter().filter_map(|l| Some((l.instead.as_ref()?, l.quantity.get()))).collect();
    if wanted.is_empty() {
        return Err(Error::new(Code::WrongState, "this return is for money, not for other goods"));
    }
    let units = units(&tx.shelf, wanted.into_iter());
    if db::returns::take(tx, &order.id, &units, now).await? {
        Ok(())
    } else {
        Err(Error::new(Code::SoldOut, "fewer units of the other goods are left than are wanted"))
    }
}

/// Goods are exchanged for another variant of the same product that costs the same: then nobody owes anybody anything.
fn can_be_exchanged(shelf: &Shelf, order: &Order, lines: &[ReturnLine]) -> Result<()> {
    let currency = order.totals.total.currency;
    for (i, line) in lines.iter().enumerate() {
        let Some(instead) = &line.instead else { continue };
        let (old, new) = (shelf.find(&line.sku), shelf.find(instead));
        let is_even = old.zip(new).is_some_and(|(old, new)| {
            old.product.slug == new.product.slug && old.variant.price.get(&currency) == new.variant.price.get(&currency)
        });
        if !is_even {
            let detail = "goods are exchanged for another variant of the same product at the same price";
            return Err(Error::field(format!("/lines/{i}/instead"), detail));
        }
    }
    Ok(())
}

impl From<ReturnError> for Error {
    fn from(cause: ReturnError) -> Self {
        let words = cause.to_string();
        match cause {
            ReturnError::Nothing | ReturnError::Both => Self::field("/lines", words),
            ReturnError::TooMany(i) => Self::field(format!("/lines/{i}/quantity"), words),
        }
    }
}
