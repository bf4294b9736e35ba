//! The cart. Wishes are kept here first, then told to the server, whose prices, stock and totals are shown.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{
    AssetRef, Cart, CartLine, CartRequest, Code, Currency, LineIssue, LineRequest, Money, Product, Quantity, Sku, Text,
    cart::MAX_LINES, price_cart,
};

use super::request::{Pairs, shortened};
use super::{Document, Outcome, Shop, Visit, random_name, reads::FEW};
use crate::api::ApiError;
use crate::pages::{self, CartView, Fault, Notice, paths};
use crate::store::{CartState, Wish};

/// How long the cart's page waits for the server's prices before it shows the last known ones.
const CART_WAIT: Duration = Duration::from_millis(2500);

impl Shop {
    pub(super) async fn cart_add(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let Some(sku) = form.get("sku").and_then(|s| s.parse::<Sku>().ok()) else {
            return self.fault_page(visit, Fault::Refused);
        };
        let catalog = self.shown_catalog().await;
        let Some(product) = catalog.product_of(&sku).cloned() else {
            self.say(Notice::Problem { code: Code::NotSold });
            return Outcome::Go(paths::CART.to_owned());
        };
        let asked = form.get("quantity").unwrap_or("1");
        let Ok(quantity) = asked.parse::<Quantity>() else {
            return self.quantity_refused(visit, &product, &sku, asked).await;
        };
        let (lang, _) = self.tongue(visit);
        let seen_price = seen(form);
        let outcome = self.store.change(|s| put_in(&mut s.cart, &sku, quantity, seen_price)).await;
        match outcome {
            PutIn::Done => {
                self.say(Notice::AddedToCart { name: product.name.get(lang).to_owned() });
                self.tell_server_later();
            }
            PutIn::TooMany => return self.quantity_refused(visit, &product, &sku, asked).await,
            PutIn::Full => self.say(Notice::CartFull),
        }
        Outcome::Go(paths::variant(&product.slug, &sku))
    }

    async fn quantity_refused(self: &Arc<Self>, visit: &Visit, product: &Product, sku: &Sku, asked: &str) -> Outcome {
        match self.product_view(product.slug.as_str(), Some(sku.as_str()), Some(asked)).await {
            Ok(view) => {
                let visit = Visit { path: paths::variant(&product.slug, sku), ..visit.clone() };
                Outcome::Page { status: 422, html: pages::product(&self.context(&visit), &view).into_string() }
            }
            Err(fault) => self.fault_page(visit, fault),
        }
    }

    pub(super) async fn cart_set(self: &Arc<Self>, form: &Pairs) -> Outcome {
        let asked = form.text("quantity");
        match (form.text("sku").parse::<Sku>(), asked.parse::<Quantity>()) {
            (Ok(sku), Ok(quantity)) => {
                let changed = self
                    .store
                    .change(|s| {
                        let wish = s.cart.wishes.iter_mut().find(|w| w.sku == sku)?;
                        wish.quantity = quantity;
                        s.cart.revision += 1;
                        Some(())
                    })
                    .await;
                if changed.is_some() {
                    self.say(Notice::CartUpdated);
                }
            }
            (Ok(_), Err(_)) => self.say(Notice::QuantityRefused { given: shortened(asked) }),
            (Err(_), _) => self.say(Notice::Problem { code: Code::InvalidField }),
        }
        Outcome::Go(paths::CART.to_owned())
    }

    pub(super) async fn cart_remove(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        if let Ok(sku) = form.text("sku").parse::<Sku>() {
            let removed = self
                .store
                .change(|s| {
                    let before = s.cart.wishes.len();
                    s.cart.wishes.retain(|w| w.sku != sku);
                    s.cart.revision += 1;
                    before != s.cart.wishes.len()
                })
                .await;
            if removed {
                let (lang, _) = self.tongue(visit);
                let catalog = self.catalog();
                let name = catalog.product_of(&sku).map_or(sku.as_str(), |p| p.name.get(lang)).to_owned();
                self.say(Notice::RemovedFromCart { name });
            }
        }
        Outcome::Go(paths::CART.to_owned())
    }

    /// The changed prices are fine: they are what the buyer has seen now.
    pub(super) async fn cart_accept(self: &Arc<Self>, visit: &Visit) -> Outcome {
        let (_, currency) = self.tongue(visit);
        self.store
            .change(|s| {
                let Some(priced) = s.cart.confirmed(currency).cloned() else { return };
                for wish in &mut s.cart.wishes {
                    if let Some(line) = priced.lines.iter().find(|l| l.sku == wish.sku) {
                        wish.seen_price = Some(line.unit_price);
                    }
                }
                s.cart.revision += 1;
            })
            .await;
        Outcome::Go(paths::CART.to_owned())
    }

    pub(super) async fn cart_page(self: &Arc<Self>, visit: &Visit) -> Document {
        let catalog = self.shown_catalog().await;
        let (cart, is_estimate) = self.shown_cart(visit).await;
        let suggestions = if cart.lines.is_empty() { catalog.newest(None, FEW) } else { Vec::new() };
        let pictures = self.pictures(cart.lines.iter().map(|l| &l.sku));
        Ok(pages::cart(&self.context(visit), &CartView { cart, pictures, is_estimate, suggestions }))
    }

    /// The cart with the server's prices where they can be had quickly; else as last known, and whether it is that.
    pub(super) async fn shown_cart(self: &Arc<Self>, visit: &Visit) -> (Cart, bool) {
        let (_, currency) = self.tongue(visit);
        if self.api.is_online() {
            match tokio::time::timeout(CART_WAIT, self.price(currency)).await {
                Ok(Ok(cart)) => return (cart, false),
                Ok(Err(error)) => {
                    tracing::info!(%error, "the cart is shown as last known");
                    if let Some(code) = error.code() {
                        self.say(Notice::Problem { code });
                    }
                }
                Err(_late) => tracing::info!("the cart is shown as last known"),
            }
        }
        let state = self.store.read(|s| s.cart.clone());
        match state.confirmed(currency) {
            Some(cart) => (cart.clone(), true),
            None => (self.estimate(&state, currency), true),
        }
    }

    /// Makes the server's cart what is wished for and keeps what it says.
    ///
    /// # Errors
    /// See [`ApiError`]; the wishes stay as they are.
    pub(super) async fn price(&self, currency: Currency) -> Result<Cart, ApiError> {
        let _turn = self.cart_turn.lock().await;
        let state = self.store.read(|s| s.cart.clone());
        if state.wishes.is_empty() {
            return Ok(self.estimate(&state, currency));
        }
        let line = |w: &Wish| LineRequest {
            sku: w.sku.clone(),
            quantity: w.quantity,
            // A price in another currency says nothing about this one.
            seen_price: w.seen_price.filter(|m| m.currency == currency),
        };
        let wanted = CartRequest { currency, lines: state.wishes.iter().map(line).collect(), delivery: state.delivery };
        let known = match &state.server_id {
            Some(id) => match self.api.put_cart(id, &wanted, &random_name()).await {
                Err(error) if error.code() == Some(Code::NotFound) => None,
                outcome => Some(outcome?),
            },
            None => None,
        };
        let cart = match known {
            Some(cart) => cart,
            None => self.api.create_cart(&wanted, &random_name()).await?,
        };
        self.store
            .change(|s| {
                s.cart.server_id = Some(cart.id.clone());
                s.cart.priced_revision = state.revision;
                s.cart.priced = Some(cart.clone());
            })
            .await;
        Ok(cart)
    }

    /// The server hears of a change behind the page; the cart's page asks in any case.
    fn tell_server_later(self: &Arc<Self>) {
        let shop = Arc::clone(self);
        let (_, currency) = self.tongue(&Visit::default());
        tokio::spawn(async move {
            if let Err(error) = shop.price(currency).await {
                tracing::debug!(%error, "the server has not heard of the cart's change yet");
            }
        });
    }

    /// The cart at the last known prices.
    fn estimate(&self, state: &CartState, currency: Currency) -> Cart {
        let catalog = self.catalog();
        let line = |wish: &Wish| {
            let product = catalog.product_of(&wish.sku);
            let variant = product.and_then(|p| p.variant(&wish.sku));
            let price = variant.and_then(|v| v.price_in(currency));
            let unit_price = price.unwrap_or(Money::zero(currency));
            let total = unit_price.checked_mul(i64::from(wish.quantity)).unwrap_or(Money::zero(currency));
            let issues = if price.is_some() { Vec::new() } else { vec![LineIssue::NotSold] };
            CartLine {
                sku: wish.sku.clone(),
                product: product.map(|p| p.slug.clone()),
                name: product.map(|p| p.name.clone()).unwrap_or_default(),
                variant: variant.map(variant_label).unwrap_or_default(),
                quantity: wish.quantity,
                unit_price,
                total,
                issues,
            }
        };
        let lines: Vec<CartLine> = state.wishes.iter().map(line).collect();
        let delivery = if lines.is_empty() { Money::zero(currency) } else { state.delivery.price(currency) };
        let zero = Money::zero(currency);
        let totals = price_cart(currency, lines.iter().map(|l| l.total), delivery)
            .unwrap_or(domain::Totals::plain(zero, zero, zero));
        Cart {
            id: String::new(),
            currency,
            lines,
            delivery: state.delivery,
            totals,
            breakdown: None,
            updated_at: super::now(),
        }
    }

    /// A small picture of each variant.
    pub(super) fn pictures<'a>(&self, skus: impl Iterator<Item = &'a Sku>) -> BTreeMap<Sku, AssetRef> {
        let catalog = self.catalog();
        skus.filter_map(|sku| {
            let product = catalog.product_of(sku)?;
            let poster = product.variant(sku).and_then(|v| v.poster.as_ref());
            let picture = poster.or(product.thumbnail.as_ref()).or(product.posters.first())?;
            Some((sku.clone(), picture.clone()))
        })
        .collect()
    }
}

enum PutIn {
    Done,
    TooMany,
    Full,
}

/// Puts `quantity` more of a variant in, or says why not; nothing changes then.
fn put_in(cart: &mut CartState, sku: &Sku, quantity: Quantity, seen_price: Option<Money>) -> PutIn {
    if let Some(wish) = cart.wishes.iter_mut().find(|w| &w.sku == sku) {
        match Quantity::try_from(i64::from(wish.quantity) + i64::from(quantity)) {
            Ok(sum) => wish.quantity = sum,
            Err(_) => return PutIn::TooMany,
        }
        wish.seen_price = seen_price.or(wish.seen_price);
    } else if cart.wishes.len() >= MAX_LINES {
        return PutIn::Full;
    } else {
        cart.wishes.push(Wish { sku: sku.clone(), quantity, seen_price });
    }
    cart.revision += 1;
    PutIn::Done
}

/// The price that the form's page showed.
fn seen(form: &Pairs) -> Option<Money> {
    let minor = form.get("seen_minor")?.parse().ok()?;
    Some(Money::new(minor, form.get("seen_currency")?.parse().ok()?))
}

/// The option labels, joined, in every language.
fn variant_label(variant: &domain::Variant) -> Text {
    let join = |lang| variant.options.iter().map(|o| o.label.get(lang)).collect::<Vec<_>>().join(" · ");
    Text(domain::Lang::ALL.into_iter().map(|lang| (lang, join(lang))).collect())
}
