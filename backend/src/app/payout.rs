//! What shops are owed, and when they are paid.

use std::sync::Arc;

use domain::Order;
use domain::dispute::DisputeState;
use domain::payout::{EarningKind, FeeRequest, PayoutRun, ShopPayouts, disputed, earned, fee, gone_back};
use domain::pricing::Ppm;

use super::Shop;
use super::idempotency::{Answer, WriteKey};
use super::order::no_order;
use crate::db::audit::NewEntry;
use crate::db::payout::{Shares, Sold, ToShare};
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::policy::Caller;

/// Orders shared out in one transaction, all in one question: few enough that buyers do not wait behind them.
const AT_ONCE: u32 = 50;

/// Refunds and disputes shared out in one transaction, several questions each.
const BACK_AT_ONCE: u32 = 5;

/// How many rounds of those a payout run begins with; what is left then is paid with the next run.
const ROUNDS: usize = 1_000;

/// Payouts and earnings that are told at once.
const TOLD: u32 = 200;

impl Shop {
    /// Shares out what was sold, given back and disputed since the last time. True where there may be more of it.
    pub(super) async fn share_out(self: &Arc<Self>) -> Result<bool> {
        let todo = db::payout::to_share(&self.db.read, AT_ONCE, BACK_AT_ONCE).await?;
        if todo.is_empty() {
            return Ok(false);
        }
        let (shop, shares) = (Arc::clone(self), shares_of(&todo.orders)?);
        self.writer.write(move |tx| Box::pin(async move { shop.share(tx, &shares, todo).await })).await?;
        Ok(true)
    }

    async fn share(&self, tx: &mut Tx<'_>, shares: &Shares, todo: ToShare) -> Result<()> {
        let now = self.clock.now_ms();
        db::payout::share_orders(tx, shares, now).await?;
        for (id, order_id) in todo.refunds {
            if db::payout::share_refund(tx, &id).await? {
                let order = self.order_for_write(tx, &order_id).await?;
                share_refund(tx, &order, &id, now).await?;
            }
        }
        for (id, order_id) in todo.disputes {
            let order = self.order_for_write(tx, &order_id).await?;
            share_dispute(tx, &order, &id, now).await?;
        }
        Ok(())
    }

    async fn order_for_write(&self, tx: &mut Tx<'_>, id: &str) -> Result<Order> {
        let found = db::order::find(tx.conn().await?, &self.people.vault, id).await?;
        found.map(|(order, _secret)| order).ok_or_else(no_order)
    }

    /// Decides that every shop is paid what it is owed. Twice in a row, the second time there is nothing.
    ///
    /// # Errors
    /// Those of every write.
    pub async fn pay_out(self: &Arc<Self>, key: &WriteKey, caller: &Caller) -> Result<Answer> {
        for _ in 0..ROUNDS {
            if !self.share_out().await? {
                break;
            }
        }
        let (shop, by) = (Arc::clone(self), caller.name().to_owned());
        self.write_once(key, move |tx, now| {
            Box::pin(async move {
                let payouts = db::payout::run(tx, now).await?;
                for payout in &payouts {
                    let detail = format!("{} {}", payout.id, super::words::amount(payout.amount));
                    let about = payout.shop.as_str();
                    let entry = NewEntry { actor: &by, action: "shop.payout", about, detail: &detail };
                    db::audit::add(tx, &shop.people.vault, now, &entry).await?;
                }
                Ok(Answer::json(201, &PayoutRun { payouts }))
            })
        })
        .await
    }

    /// What a shop is owed and was paid.
    pub async fn payouts(&self, slug: &str) -> Result<ShopPayouts> {
        let read = &self.db.read;
        let ppm = db::payout::fee(read, slug).await?.ok_or_else(no_shop)?;
        Ok(ShopPayouts {
            fee: Ppm::try_from(ppm).map_err(|_large| no_shop())?,
            owed: db::payout::owed(read, slug).await?,
            payouts: db::payout::of_shop(read, slug, TOLD).await?,
            earnings: db::payout::earnings(read, slug, TOLD).await?,
        })
    }

    /// Sets what the house keeps of a shop's goods in orders that are shared out from now on.
    pub async fn set_fee(self: &Arc<Self>, caller: &Caller, slug: &str, request: FeeRequest) -> Result<()> {
        if request.ppm > 1_000_000 {
            return Err(Error::field("/ppm", "is more than all of it"));
        }
        let (shop, by, slug) = (Arc::clone(self), caller.name().to_owned(), slug.to_owned());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    if !db::payout::set_fee(tx, &slug, request.ppm).await? {
                        return Err(no_shop());
                    }
                    let detail = request.ppm.to_string();
                    let entry = NewEntry { actor: &by, action: "shop.fee", about: &slug, detail: &detail };
                    db::audit::add(tx, &shop.people.vault, shop.clock.now_ms(), &entry).await
                })
            })
            .await
    }
}

fn no_shop() -> Error {
    Error::not_found("there is no such shop, or it is not yours")
}

/// What shops earn of orders: reckoned before the write, so that nobody waits for it.
fn shares_of(orders: &[Sold]) -> Result<Shares> {
    let mut shares = Shares::default();
    for order in orders {
        let shop_of = order.shops.iter().map(|(product, shop, _)| (product.clone(), shop.clone())).collect();
        for (shop, minor) in earned(&order.lines, order.breakdown.as_ref(), &shop_of)? {
            let fee_ppm = order.shops.iter().find(|(_, s, _)| *s == shop).map_or(0, |(_, _, ppm)| *ppm);
            shares.put(&order.id, &shop, minor, fee_ppm);
        }
        shares.end(&order.id);
    }
    Ok(shares)
}

async fn share_refund(tx: &mut Tx<'_>, order: &Order, id: &str, now: i64) -> Result<()> {
    let Some(at) = order.refunds.iter().position(|r| r.id == id) else { return Ok(()) };
    let shops = db::payout::shops_of(tx, &order.id).await?;
    let parts = db::payout::parts(tx, &order.id).await?;
    for (shop, minor) in gone_back(order, &order.refunds[..at], &order.refunds[at], &shops)? {
        let Some(part) = parts.get(&shop) else { continue };
        // Pieces are rounded; together they are never more than there was.
        let kept = part.earned - part.back;
        let minor = minor.clamp(0, kept);
        let fee_back = fee(kept, part.fee_ppm) - fee(kept - minor, part.fee_ppm);
        db::payout::take_back(tx, &order.id, &shop, minor).await?;
        db::payout::earn(tx, order, &shop, (EarningKind::Refund, id), -minor, now).await?;
        db::payout::earn(tx, order, &shop, (EarningKind::FeeBack, id), fee_back, now).await?;
    }
    Ok(())
}

async fn share_dispute(tx: &mut Tx<'_>, order: &Order, id: &str, now: i64) -> Result<()> {
    let Some(dispute) = order.disputes.iter().find(|d| d.id == id) else { return Ok(()) };
    let is_back = dispute.state == DisputeState::Won;
    if !db::payout::share_dispute(tx, id, is_back).await? {
        return Ok(());
    }
    if is_back {
        for (shop, minor) in db::payout::taken_by(tx, id).await? {
            db::payout::earn(tx, order, &shop, (EarningKind::DisputeWon, id), -minor, now).await?;
        }
        return Ok(());
    }
    let paid = order.payments.iter().find(|p| p.id == dispute.payment_id).map(|p| p.amount);
    let Some(paid) = paid else { return Ok(()) };
    for (shop, part) in db::payout::parts(tx, &order.id).await? {
        let goods = part.earned - part.back;
        let minor = disputed(goods - fee(goods, part.fee_ppm), dispute.amount, paid);
        db::payout::earn(tx, order, &shop, (EarningKind::Dispute, id), -minor, now).await?;
    }
    Ok(())
}
