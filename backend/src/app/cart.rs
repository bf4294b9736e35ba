//! Carts: kept as asked for, priced anew each time they are looked at.

use std::collections::HashSet;
use std::sync::Arc;

use domain::cart::MAX_LINES;
use domain::{Cart, CartLine, CartRequest, LineIssue, LineRequest, Money, Quantity, Sku, Text, UnixMillis, price_cart};

use super::idempotency::{Answer, KEEP_MS, WriteKey};
use super::{Goods, Shelf, Shop};
use crate::db::{self, Committed as _, cart::StoredCart, idempotency::Kept};
use crate::error::{Error, Result};
use crate::ids;

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
        price(id, &cart.request, cart.updated_at, &self.goods.shelf(), &self.goods)
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
        let answer = Answer::json(status, &price(id, request, now, &tx.shelf, &self.goods)?);
        let kept = Kept { key, status: Some(status), body: &answer.body, payment_id: None, expires_at: now + KEEP_MS };
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

/// What the cart costs: the only place that prices one.
pub fn price(id: &str, request: &CartRequest, updated_at: UnixMillis, shelf: &Shelf, goods: &Goods) -> Result<Cart> {
    let currency = request.currency;
    let lines = request
        .lines
        .iter()
        .map(|wanted| {
            let on_shelf = shelf.find(&wanted.sku);
            let unit = on_shelf.as_ref().and_then(|s| s.variant.price_in(currency));
            let mut issues = Vec::new();
            match unit {
                None => issues.push(LineIssue::NotSold),
                Some(unit) => {
                    if let Some(seen) = wanted.seen_price.filter(|seen| *seen != unit) {
                        issues.push(LineIssue::PriceChanged { seen });
                    }
                    let left = goods.available(&wanted.sku);
                    if left < wanted.quantity.get() {
                        issues.push(LineIssue::OnlyLeft { left });
                    }
                }
            }
            let unit_price = unit.unwrap_or(Money::zero(currency));
            Ok(CartLine {
                sku: wanted.sku.clone(),
                product: on_shelf.as_ref().map(|s| s.product.slug.clone()),
                name: on_shelf.as_ref().map(|s| s.product.name.clone()).unwrap_or_default(),
                variant: on_shelf.as_ref().map(|s| label(&s.variant.options)).unwrap_or_default(),
                quantity: wanted.quantity,
                unit_price,
                total: unit_price.checked_mul(i64::from(wanted.quantity.get()))?,
                issues,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let can_be_sold = lines.iter().filter(|l| !l.issues.iter().any(LineIssue::stops_sale)).map(|l| l.total);
    let is_empty = lines.is_empty();
    let delivery = if is_empty { Money::zero(currency) } else { request.delivery.price(currency) };
    let totals = price_cart(currency, can_be_sold, delivery)?;
    Ok(Cart { id: id.to_owned(), currency, lines, delivery: request.delivery, totals, updated_at })
}

/// A variant's option labels joined, in every language any of them has.
fn label(options: &[domain::ProductOption]) -> Text {
    let langs: HashSet<_> = options.iter().flat_map(|o| o.label.0.keys().copied()).collect();
    Text(
        langs
            .into_iter()
            .map(|lang| (lang, options.iter().map(|o| o.label.get(lang)).collect::<Vec<_>>().join(" · ")))
            .collect(),
    )
}
