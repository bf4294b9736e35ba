//! From a cart to an order that holds its goods.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::pricing::{Breakdown, Destination};
use domain::{CheckoutRequest, Code, Money, Order, OrderEvent, OrderLine, OrderState, Quantity, Totals};

use super::cart::{MAX_CART_ID, no_cart};
use super::idempotency::{Answer, WriteKey};
use super::pricing::{Priced, With, label, price};
use super::quote::{StoredQuote, can_be_bought};
use super::{Shelf, Shop};
use crate::db::{self, Tx, order::NewOrder, pricing::Refusal};
use crate::error::{Error, Result};
use crate::ids;

impl Shop {
    /// Turns a cart into an order: prices it (or takes the quoted price), compares with what the buyer saw, holds the goods,
    /// uses the promotions, takes the gift cards' part. All of it or nothing.
    ///
    /// Where `account` is given, the order is among its own.
    pub async fn checkout(
        self: &Arc<Self>,
        key: &WriteKey,
        request: CheckoutRequest,
        account: Option<String>,
    ) -> Result<Answer> {
        request.contact.check()?;
        request.address.check()?;
        if request.cart_id.len() > MAX_CART_ID {
            return Err(Error::field("/cart_id", "is not a cart's name"));
        }
        let cart = db::cart::find(&self.db.read, &request.cart_id).await?.ok_or_else(|| no_cart().at("/cart_id"))?;
        let (shop, write_key) = (Arc::clone(self), key.clone());
        let answer = self.once(key, || async {
            let quote = self.quote_of(&request, cart.version).await?;
            let placed = self.writer.write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let order = shop.order_from(&request, &cart.request, quote.as_ref(), &tx.shelf, now)?;
                    let secret = ids::secret();
                    let answer = Answer::json(201, &Order { secret: Some(secret.clone()), ..order.clone() });
                    let (seal, data_key) = shop.people.vault.new_key(&order.id);
                    let sealed = answer.sealed(&order.id, &seal);
                    let kept = sealed.kept(&write_key, now);
                    let people = seal.seal(&order.id, &(&order.contact, &order.address));
                    let mut units = BTreeMap::new();
                    order.lines.iter().for_each(|l| tx.shelf.units(&l.sku, l.quantity.get(), &mut units));
                    let new = NewOrder {
                        order: &order,
                        units: &units,
                        secret: &secret,
                        people: &people,
                        data_key: &data_key,
                        account: account.as_deref(),
                        cart_id: &request.cart_id,
                        cart_version: cart.version,
                    };
                    db::order::place(tx, &new, &kept).await?;
                    let cards = quote.as_ref().map(|q| q.gift_cards.as_slice()).unwrap_or_default();
                    use_promises(tx, &order, cards, now).await?;
                    if order.state == OrderState::Paid {
                        db::order::pay_nothing(tx, &order.id, now).await?;
                    }
                    Ok(answer)
                })
            });
            placed.await
        });
        let answer = answer.await?;
        if !answer.replayed {
            self.metrics.orders_placed.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
        Ok(answer)
    }

    /// The order that a cart makes now, or why it makes none.
    fn order_from(
        &self,
        request: &CheckoutRequest,
        wanted: &domain::CartRequest,
        quote: Option<&StoredQuote>,
        shelf: &Shelf,
        now: i64,
    ) -> Result<Order> {
        let place = Destination::from(&request.address);
        // A quoted price stands; what is asked of the shelf then is only whether the goods are there.
        let with = With { place: quote.is_none().then_some(&place), ..With::default() };
        let priced = price(wanted, &with, shelf, &self.goods, now)?;
        can_be_bought(&priced.lines)?;
        let (lines, totals, breakdown) = bought(priced, quote, shelf)?;
        if totals.total != request.expected_total {
            return Err(Error::new(Code::PriceChanged, "the total is not what the buyer saw").at("/expected_total"));
        }
        // Where nothing is to be paid there is nobody to ask: the goods are the buyer's at once.
        let awaiting = OrderState::AwaitingPayment;
        let is_free = totals.total.minor == 0;
        let state = if is_free { awaiting.after(OrderEvent::Pay)? } else { awaiting };
        Ok(Order {
            id: ids::order(),
            secret: None,
            state,
            lines,
            totals,
            breakdown,
            delivery: wanted.delivery,
            contact: request.contact.clone(),
            address: request.address.clone(),
            lang: request.lang,
            created_at: now,
            hold_expires_at: now + i64::try_from(self.hold.as_millis()).unwrap_or(i64::MAX / 2),
            paid_at: is_free.then_some(now),
            payments: Vec::new(),
            refunds: Vec::new(),
            shipments: Vec::new(),
            returns: Vec::new(),
            waits: Vec::new(),
            disputes: Vec::new(),
            invoice: None,
        })
    }
}

/// The lines of an order and what it costs, by its quote where it has one.
pub(super) fn bought(
    priced: Priced,
    quote: Option<&StoredQuote>,
    shelf: &Shelf,
) -> Result<(Vec<OrderLine>, Totals, Option<Breakdown>)> {
    let (totals, breakdown) = match quote {
        Some(stored) => (stored.quote.breakdown.totals, Some(stored.quote.breakdown.clone())),
        None => (priced.totals, priced.breakdown),
    };
    let mut lines = priced
        .lines
        .into_iter()
        .map(|l| {
            let product = l.product.ok_or_else(|| Error::new(Code::NotSold, "a line is not sold"))?;
            let (sku, name, variant, quantity) = (l.sku, l.name, l.variant, l.quantity);
            Ok(OrderLine { sku, product, name, variant, quantity, unit_price: l.unit_price, total: l.total })
        })
        .collect::<Result<Vec<_>>>()?;
    if let Some(breakdown) = &breakdown {
        at_quoted_prices(&mut lines, breakdown)?;
        add_gifts(&mut lines, breakdown, shelf)?;
    }
    Ok((lines, totals, breakdown))
}

/// Lines show the prices that the total was made from.
fn at_quoted_prices(lines: &mut [OrderLine], breakdown: &Breakdown) -> Result<()> {
    for line in lines {
        if let Some(quoted) = breakdown.lines.iter().find(|l| l.sku == line.sku && l.gift_of.is_none()) {
            line.unit_price = quoted.unit_price;
            line.total = quoted.unit_price.checked_mul(i64::from(line.quantity.get()))?;
        }
    }
    Ok(())
}

/// Puts gifts among the lines: each SKU stands once, because its units are held once.
fn add_gifts(lines: &mut Vec<OrderLine>, breakdown: &Breakdown, shelf: &Shelf) -> Result<()> {
    for gift in breakdown.lines.iter().filter(|l| l.gift_of.is_some()) {
        let bought = lines.iter().position(|l| l.sku == gift.sku);
        let units = gift.quantity.get() + bought.map_or(0, |i| lines[i].quantity.get());
        let quantity = Quantity::try_from(i64::from(units))
            .map_err(|_many| Error::new(Code::SoldOut, "a gift is more than one order may have of it"))?;
        let total = gift.unit_price.checked_mul(i64::from(units))?;
        match bought {
            Some(i) => {
                lines[i].quantity = quantity;
                lines[i].total = total;
            }
            None => {
                let s = shelf
                    .find(&gift.sku)
                    .ok_or_else(|| Error::new(Code::PriceChanged, "a gift is not to be had any more"))?;
                lines.push(OrderLine {
                    sku: gift.sku.clone(),
                    product: s.product.slug.clone(),
                    name: s.product.name.clone(),
                    variant: label(&s.variant.options),
                    quantity,
                    unit_price: gift.unit_price,
                    total,
                });
            }
        }
    }
    Ok(())
}

/// Uses what the price was promised by: promotions that can be used up, and gift cards' parts, each by the hash of its code.
pub(super) async fn use_promises(
    tx: &mut Tx<'_>,
    order: &Order,
    gift_cards: &[(String, Money)],
    now: i64,
) -> Result<()> {
    let Some(breakdown) = &order.breakdown else { return Ok(()) };
    let rules = Arc::clone(&tx.shelf.rules);
    let buyer = db::pricing::buyer(&order.contact.email);
    for applied in &breakdown.promotions {
        let Some(promotion) = rules.promotions.iter().find(|p| p.id == applied.id) else {
            return Err(Error::new(Code::PriceChanged, "a promotion is over; ask for a new quote"));
        };
        if promotion.limit.is_none() && promotion.limit_per_buyer.is_none() {
            continue;
        }
        match (db::pricing::take_use(tx, &order.id, promotion, &buyer).await?, &promotion.code) {
            (Ok(()), _) => {}
            (Err(Refusal::UsedUpByBuyer), _) => {
                let detail = "this buyer has used this promotion as often as one may";
                return Err(Error::new(Code::CouponUsedUp, detail).at("/contact/email"));
            }
            (Err(Refusal::UsedUp), Some(_)) => {
                return Err(Error::new(Code::CouponUsedUp, "this code has been used up").at("/quote_id"));
            }
            // Nobody asked for it: the buyer sees another price now.
            (Err(Refusal::UsedUp), None) => {
                return Err(Error::new(Code::PriceChanged, "a promotion has been used up").at("/expected_total"));
            }
        }
    }
    for (hash, amount) in gift_cards {
        let hash = ids::from_hex(hash).ok_or_else(|| Error::new(Code::Internal, "something went wrong on our side"))?;
        if !db::pricing::spend(tx, &order.id, &hash, *amount, now).await? {
            let detail = "there is less on a gift card than when it was quoted";
            return Err(Error::new(Code::GiftCardUnknown, detail).at("/quote_id"));
        }
    }
    Ok(())
}
