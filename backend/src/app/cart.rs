//! Carts: kept as asked for, priced anew each time they are looked at.

use std::collections::HashSet;
use std::sync::Arc;

use domain::cart::MAX_LINES;
use domain::{Cart, CartRequest, LineRequest, Money, Quantity, Sku, UnixMillis};

use super::idempotency::{Answer, WriteKey};
use super::pricing::{Priced, With, price};
use super::{Goods, Shelf, Shop};
use crate::db::{self, Committed as _, cart::StoredCart};
use crate::error::{Error, Result};
use crate::ids;

/// The longest cart name worth looking up, in bytes; ours are 24.
pub const MAX_CART_ID: usize = 64;

/// `PUT /v1/carts/{id}/lines/{sku}`: the line as it is to be.
#[derive(Debug, Clone, serde::Deserialize, serde::Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineChange {
    /// How many.
    pub quantity: Quantity,
    /// The unit price the buyer saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_price: Option<Money>,
}

impl Shop {
    /// A new cart.
    pub async fn new_cart(self: &Arc<Self>, key: &WriteKey, request: CartRequest) -> Result<Answer> {
        check(&request)?;
        self.once(key, || self.put_cart(ids::cart(), request, 201, key)).await
    }

    /// The cart as it stands now.
    pub async fn cart(&self, id: &str) -> Result<Cart> {
        let cart = db::cart::find(&self.db.read, id).await?.ok_or_else(no_cart)?;
        priced(id, &cart.request, cart.updated_at, self.clock.now_ms(), &self.goods.shelf(), &self.goods)
    }

    /// Replaces the whole cart.
    pub async fn replace_cart(self: &Arc<Self>, key: &WriteKey, id: &str, request: CartRequest) -> Result<Answer> {
        check(&request)?;
        db::cart::find(&self.db.read, id).await?.ok_or_else(no_cart)?;
        self.once(key, || self.put_cart(id.to_owned(), request, 200, key)).await
    }

    /// Puts, changes or (with none) takes out one line.
    pub async fn change_line(
        self: &Arc<Self>,
        key: &WriteKey,
        id: &str,
        sku: Sku,
        change: Option<LineChange>,
    ) -> Result<Answer> {
        let edit = move |cart: StoredCart| -> Result<CartRequest> {
            let mut request = cart.request;
            let at = request.lines.iter().position(|l| l.sku == sku);
            match (at, change) {
                (Some(at), Some(c)) => {
                    request.lines[at] = LineRequest { sku, quantity: c.quantity, seen_price: c.seen_price }
                }
                (None, Some(c)) => {
                    request.lines.push(LineRequest { sku, quantity: c.quantity, seen_price: c.seen_price })
                }
                (Some(at), None) => drop(request.lines.remove(at)),
                (None, None) => {}
            }
            check(&request)?;
            Ok(request)
        };
        let (shop, id, write_key) = (Arc::clone(self), id.to_owned(), key.clone());
        self.once(key, || {
            self.writer.write(move |tx| {
                Box::pin(async move {
                    let cart = db::cart::find_for_write(tx, &id).await?.ok_or_else(no_cart)?;
                    let request = edit(cart)?;
                    shop.put_in(tx, &id, &request, 200, &write_key).await
                })
            })
        })
        .await
    }

    async fn put_cart(
        self: &Arc<Self>,
        id: String,
        request: CartRequest,
        status: u16,
        key: &WriteKey,
    ) -> Result<Answer> {
        let (shop, key) = (Arc::clone(self), key.clone());
        self.writer.write(move |tx| Box::pin(async move { shop.put_in(tx, &id, &request, status, &key).await })).await
    }

    async fn put_in(
        &self,
        tx: &mut db::Tx<'_>,
        id: &str,
        request: &CartRequest,
        status: u16,
        key: &WriteKey,
    ) -> Result<Answer> {
        let now = self.clock.now_ms();
        let answer = Answer::json(status, &priced(id, request, now, now, &tx.shelf, &self.goods)?);
        let kept = answer.kept(key, now);
        db::cart::put(tx, id, request, now, &kept).await?;
        Ok(answer)
    }
}

pub fn no_cart() -> Error {
    Error::not_found("there is no such cart")
}

/// Refuses a cart that cannot be one.
fn check(request: &CartRequest) -> Result<()> {
    if request.lines.len() > MAX_LINES {
        return Err(Error::field("/lines", "a cart has at most 100 lines"));
    }
    let mut seen = HashSet::new();
    match request.lines.iter().position(|l| !seen.insert(&l.sku)) {
        Some(again) => Err(Error::field(format!("/lines/{again}/sku"), "this SKU is in another line already")),
        None => Ok(()),
    }
}

/// The cart as it stands, priced without knowing where it goes.
fn priced(
    id: &str,
    request: &CartRequest,
    updated_at: UnixMillis,
    now: UnixMillis,
    shelf: &Shelf,
    goods: &Goods,
) -> Result<Cart> {
    let Priced { lines, totals, breakdown } = price(request, &With::default(), shelf, goods, now)?;
    let (id, currency, delivery) = (id.to_owned(), request.currency, request.delivery);
    Ok(Cart { id, currency, lines, delivery, totals, breakdown, updated_at })
}
