//! From a cart to an order that holds its goods.

use std::sync::Arc;

use domain::{CheckoutRequest, Code, LineIssue, Order, OrderLine, OrderState};

use super::cart::{no_cart, price};
use super::idempotency::{Answer, KEEP_MS, WriteKey};
use super::{Shelf, Shop};
use crate::db::{self, idempotency::Kept, order::NewOrder};
use crate::error::{Error, Result};
use crate::ids;

/// The longest cart name worth looking up, in bytes; ours are 24.
const MAX_CART_ID: usize = 64;

impl Shop {
    /// Turns a cart into an order: prices it, compares with what the buyer saw, holds the goods.
    pub async fn checkout(self: &Arc<Self>, key: &WriteKey, request: CheckoutRequest) -> Result<Answer> {
        request.contact.check()?;
        request.address.check()?;
        if request.cart_id.len() > MAX_CART_ID {
            return Err(Error::field("/cart_id", "is not a cart's name"));
        }
        let cart = db::cart::find(&self.db.read, &request.cart_id).await?.ok_or_else(|| no_cart().at("/cart_id"))?;
        let (shop, write_key) = (Arc::clone(self), key.clone());
        let answer = self.once(key, || {
            self.writer.write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let order = shop.order_from(&request, &cart.request, &tx.shelf, now)?;
                    let secret = ids::secret();
                    let answer = Answer::json(201, &Order { secret: Some(secret.clone()), ..order.clone() });
                    let kept = Kept {
                        key: &write_key,
                        status: Some(201),
                        body: &answer.body,
                        payment_id: None,
                        expires_at: now + KEEP_MS,
                    };
                    let new = NewOrder {
                        order: &order,
                        secret: &secret,
                        cart_id: &request.cart_id,
                        cart_version: cart.version,
                    };
                    db::order::place(tx, &new, &kept).await?;
                    Ok(answer)
                })
            })
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
        shelf: &Shelf,
        now: i64,
    ) -> Result<Order> {
        let cart = price(&request.cart_id, wanted, now, shelf, &self.goods)?;
        if cart.lines.is_empty() {
            return Err(Error::new(Code::CartEmpty, "the cart has no lines"));
        }
        let at = |i: usize| format!("/lines/{i}");
        if let Some(i) = cart.lines.iter().position(|l| l.issues.contains(&LineIssue::NotSold)) {
            return Err(Error::new(Code::NotSold, "a line is not sold, or not in this currency").at(at(i)));
        }
        if let Some(i) = cart.lines.iter().position(|l| l.issues.iter().any(LineIssue::stops_sale)) {
            return Err(Error::new(Code::SoldOut, "fewer units are left than asked for").at(at(i)));
        }
        if cart.totals.total != request.expected_total {
            return Err(Error::new(Code::PriceChanged, "the total is not what the buyer saw").at("/expected_total"));
        }
        let lines = cart
            .lines
            .into_iter()
            .map(|l| {
                let product = l.product.ok_or_else(|| Error::new(Code::NotSold, "a line is not sold"))?;
                Ok(OrderLine {
                    sku: l.sku,
                    product,
                    name: l.name,
                    variant: l.variant,
                    quantity: l.quantity,
                    unit_price: l.unit_price,
                    total: l.total,
                })
            })
            .collect::<Result<_>>()?;
        Ok(Order {
            id: ids::order(),
            secret: None,
            state: OrderState::AwaitingPayment,
            lines,
            totals: cart.totals,
            delivery: cart.delivery,
            contact: request.contact.clone(),
            address: request.address.clone(),
            lang: request.lang,
            created_at: now,
            hold_expires_at: now + i64::try_from(self.hold.as_millis()).unwrap_or(i64::MAX / 2),
            paid_at: None,
            payments: Vec::new(),
        })
    }
}
