//! Changing what is in an order: before it is paid by pricing it anew, after that by giving back what has not left.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::order::LinesRequest;
use domain::pricing::{Destination, GiftCard};
use domain::refund::{RefundLineRequest, RefundRequest};
use domain::shipment::left_to_send;
use domain::{CartRequest, Code, LineRequest, Money, Order, OrderEvent, OrderState, PaymentState, Quantity, Sku};

use super::Shop;
use super::checkout::{bought, use_promises};
use super::idempotency::{Answer, WriteKey};
use super::order::{Opens, no_order};
use super::payment::may_be_paid;
use super::pricing::{With, price};
use super::quote::can_be_bought;
use super::refund::take_out;
use super::shipment::as_it_stands;
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::ids;

impl Shop {
    /// Puts other lines into an order that is not paid, or takes units out of one that is and has not left.
    ///
    /// # Errors
    /// `price_changed` where it would not cost what was expected; `sold_out` and the like as at the checkout; `wrong_state` for
    /// any other order, and while a payment is under way; `invalid_field` for more units of a paid order than it has left.
    pub async fn put_lines(
        self: &Arc<Self>,
        key: &WriteKey,
        id: &str,
        opens: &Opens,
        request: LinesRequest,
    ) -> Result<Answer> {
        check(&request)?;
        let order = self.order(id, opens).await?;
        let seal = db::order::data_key(&self.db.read, &self.people.vault, id).await?.ok_or_else(no_order)?;
        let (shop, write_key) = (Arc::clone(self), key.clone());
        self.once(key, || {
            self.writer.write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let (mut order, called_off) = as_it_stands(tx, order).await?;
                    match order.state {
                        OrderState::AwaitingPayment => shop.price_anew(tx, &mut order, &request, now).await?,
                        OrderState::Paid => lessen(tx, &mut order, &called_off, &request, now).await?,
                        state => {
                            let detail = format!("the lines of an order that is {} stand", state.as_str());
                            return Err(Error::new(Code::WrongState, detail));
                        }
                    }
                    let answer = Answer::json(200, &order);
                    let sealed = answer.sealed(&order.id, &seal);
                    db::idempotency::keep_answer(tx, &sealed.kept(&write_key, now)).await?;
                    Ok(answer)
                })
            })
        })
        .await
    }

    /// Makes an unpaid order what a checkout with these lines would have made of it now.
    async fn price_anew(&self, tx: &mut Tx<'_>, order: &mut Order, request: &LinesRequest, now: i64) -> Result<()> {
        may_be_paid(&db::order::head(tx, &order.id).await?, now)?;
        let line =
            |l: &domain::order::WantedLine| LineRequest { sku: l.sku.clone(), quantity: l.quantity, seen_price: None };
        let wanted = CartRequest {
            currency: order.totals.total.currency,
            lines: request.lines.iter().map(line).collect(),
            delivery: order.delivery,
        };
        let cards = db::pricing::cards_of(tx, &order.id).await?;
        let balances: Vec<GiftCard> = cards.iter().map(|(_, card)| card.clone()).collect();
        let rules = Arc::clone(&tx.shelf.rules);
        let used: BTreeSet<_> = order.breakdown.iter().flat_map(|b| &b.promotions).map(|p| p.id.clone()).collect();
        let codes =
            rules.promotions.iter().filter(|p| used.contains(&p.id)).filter_map(|p| p.code.clone().map(String::from));
        let codes: Vec<String> = codes.collect();
        // What the order itself takes is free for it.
        let own = db::order::units(tx, &order.id).await?;
        let goods = shop_goods(self, tx, &wanted, &own, &used);
        let place = Destination::from(&order.address);
        let is_explained = order.breakdown.is_some();
        let with = With { place: Some(&place), codes: &codes, gift_cards: &balances, explained: is_explained };
        let priced = price(&wanted, &with, &tx.shelf, &goods, now)?;
        can_be_bought(&priced.lines)?;
        let (lines, totals, breakdown) = bought(priced, None, &tx.shelf)?;
        expect(request, totals.total)?;
        (order.lines, order.totals, order.breakdown) = (lines, totals, breakdown);
        let mut units = BTreeMap::new();
        order.lines.iter().for_each(|l| tx.shelf.units(&l.sku, l.quantity.get(), &mut units));
        db::pricing::give_back(tx, &order.id, now).await?;
        db::order::put_lines(tx, order, &units, now).await?;
        let mut parts = order.breakdown.iter().flat_map(|b| &b.gift_cards);
        let cards: Vec<(String, Money)> =
            cards.iter().map_while(|(hash, _)| Some((ids::hex(hash), parts.next()?.amount))).collect();
        use_promises(tx, order, &cards, now).await?;
        db::pricing::drop_given_back(tx, &order.id).await?;
        for payment in order.payments.iter_mut().filter(|p| p.state == PaymentState::NeedsConfirmation) {
            payment.state = PaymentState::Cancelled;
        }
        if order.totals.total.minor == 0 {
            order.state = order.state.after(OrderEvent::Pay)?;
            order.paid_at = Some(now);
            db::order::set_state(tx, &order.id, order.state).await?;
            db::order::pay_nothing(tx, &order.id, now).await?;
        }
        Ok(())
    }
}

/// The goods as they are for this order: its own units and uses are free for it. Only what the price may ask for is looked at.
fn shop_goods(
    shop: &Shop,
    tx: &Tx<'_>,
    wanted: &CartRequest,
    own: &BTreeMap<Sku, u32>,
    used: &BTreeSet<domain::Slug>,
) -> super::Goods {
    let asked = wanted.lines.iter().map(|l| &l.sku).chain(tx.shelf.rules.gifts());
    shop.goods.with_back(&tx.shelf, asked, own, used)
}

/// Takes units out of a paid order that has not left, and gives their money back.
async fn lessen(
    tx: &mut Tx<'_>,
    order: &mut Order,
    called_off: &BTreeMap<Sku, u32>,
    request: &LinesRequest,
    now: i64,
) -> Result<()> {
    if !order.returns.is_empty() || !order.shipments.is_empty() {
        let detail = "a parcel of this order was packed; what is not wanted of it can be returned";
        return Err(Error::new(Code::WrongState, detail));
    }
    let left = left_to_send(order, called_off);
    for (i, line) in request.lines.iter().enumerate() {
        if left.get(&line.sku).is_none_or(|n| *n < line.quantity.get()) {
            let detail = "nothing is added to a paid order; order it by itself";
            return Err(Error::field(format!("/lines/{i}/quantity"), detail));
        }
    }
    let kept = |sku: &Sku| request.lines.iter().find(|l| l.sku == *sku).map_or(0, |l| l.quantity.get());
    let out = |(sku, n): (&Sku, &u32)| {
        let quantity = Quantity::try_from(i64::from(n - kept(sku))).ok()?;
        Some(RefundLineRequest { sku: sku.clone(), quantity })
    };
    let lines: Vec<RefundLineRequest> = left.iter().filter_map(out).collect();
    if !lines.is_empty() {
        // Where nothing is sent, nothing is paid for sending.
        let is_all = request.lines.is_empty();
        let delivery = is_all && domain::refund::delivery_left(order)?.minor > 0;
        take_out(tx, order, called_off, &RefundRequest { lines, delivery, restock: true }, now).await?;
    }
    let currency = order.totals.total.currency;
    let back = Money::checked_sum(currency, order.refunds.iter().map(|r| r.to_payment))?;
    expect(request, order.totals.total.checked_sub(back)?)
}

fn expect(request: &LinesRequest, total: Money) -> Result<()> {
    match request.expected_total {
        Some(expected) if expected != total => {
            Err(Error::new(Code::PriceChanged, "the order would not cost what the buyer saw").at("/expected_total"))
        }
        _ => Ok(()),
    }
}

fn check(request: &LinesRequest) -> Result<()> {
    if request.lines.len() > domain::cart::MAX_LINES {
        return Err(Error::field("/lines", "these are more lines than an order has"));
    }
    for (i, line) in request.lines.iter().enumerate() {
        if request.lines[..i].iter().any(|l| l.sku == line.sku) {
            return Err(Error::field(format!("/lines/{i}/sku"), "each SKU stands once"));
        }
    }
    Ok(())
}
