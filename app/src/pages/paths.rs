//! Every address of the shop: what the router answers and what pages link to.
//!
//! `GET` addresses are documents; `POST` addresses take `application/x-www-form-urlencoded` with the hidden field
//! [`TOKEN`]. Field names are listed with each.

use domain::{AssetHash, AssetRef, SearchQuery, Sku, Slug, Sort};

/// `GET`: the front page.
pub const HOME: &str = "/";
/// `GET`: search; `q` and the filters of [`list`].
pub const SEARCH: &str = "/search";
/// `GET`: the cart.
pub const CART: &str = "/cart";
/// `POST`: `sku`, `quantity`, `seen_minor`, `seen_currency`.
pub const CART_ADD: &str = "/cart/add";
/// `POST`: `sku`, `quantity`.
pub const CART_SET: &str = "/cart/set";
/// `POST`: `sku`.
pub const CART_REMOVE: &str = "/cart/remove";
/// `POST`: the changed prices are fine; no fields.
pub const CART_ACCEPT: &str = "/cart/accept";
/// `GET`: the checkout. `POST`: `expected_minor` (the total that was shown), the fields of [`super::CheckoutForm`] and
/// the card's, by [`super::Field::name`].
pub const CHECKOUT: &str = "/checkout";
/// `POST`: `delivery`, the address, codes, and whatever of the checkout was typed so far: the page comes back with its price.
pub const CHECKOUT_DELIVERY: &str = "/checkout/delivery";
/// `GET`: the orders this device knows.
pub const ORDERS: &str = "/orders";
/// `GET`: settings. `POST`: any of `lang`, `currency`, `units`, `theme`, `motion`, and `back` (a path to return to).
pub const SETTINGS: &str = "/settings";
/// `GET`: about and licences.
pub const ABOUT: &str = "/about";
/// `POST`: look again whether the server is there; `back`.
pub const RETRY: &str = "/retry";
/// Hidden field of every form: [`super::PageContext::form_token`].
pub const TOKEN: &str = "form_token";
/// Where style sheets, modules and fonts lie.
pub const STATIC: &str = "/static/";

/// `GET`: one category; filters as in [`list`].
pub fn category(slug: &Slug) -> String {
    format!("/c/{slug}")
}

/// `GET`: one product; `sku` chooses a variant.
pub fn product(slug: &Slug) -> String {
    format!("/p/{slug}")
}

/// `GET`: the report on a product's model.
pub fn product_model(slug: &Slug) -> String {
    format!("/p/{slug}/model")
}

/// `GET`: the mirror, wearing a product; `sku` chooses a variant.
pub fn try_on(slug: &Slug, sku: &Sku) -> String {
    format!("/p/{slug}/try?sku={sku}")
}

/// `GET`: the report on the file of `vitrine view`.
pub const VIEWED_MODEL: &str = "/model";

/// `GET`: one product with a variant chosen.
pub fn variant(slug: &Slug, sku: &Sku) -> String {
    format!("/p/{slug}?sku={sku}")
}

/// `GET`: one order; asks for a confirmation, another card, or patience, as it stands.
pub fn order(id: &str) -> String {
    format!("/order/{}", escape(id))
}

/// `POST`: pay for an order: `card_number`, `card_exp`, `card_cvc`.
pub fn order_pay(id: &str) -> String {
    format!("/order/{}/pay", escape(id))
}

/// `POST`: the code for the bank: `payment`, `code`.
pub fn order_confirm(id: &str) -> String {
    format!("/order/{}/confirm", escape(id))
}

/// `POST`: ask the gateway again with the same key; no fields.
pub fn order_retry(id: &str) -> String {
    format!("/order/{}/retry", escape(id))
}

/// `POST`: call an unpaid order off; no fields.
pub fn order_cancel(id: &str) -> String {
    format!("/order/{}/cancel", escape(id))
}

/// `GET`: an asset's bytes, by hash; may be kept forever.
pub fn asset(hash: &AssetHash) -> String {
    format!("/assets/{hash}")
}

/// `GET`: a picture's bytes.
pub fn picture(asset_ref: &AssetRef) -> String {
    asset(&asset_ref.hash)
}

/// A list's address: `base` with `q`, `attr.KEY` (repeated), `price_min`, `price_max` (minor units), `sort`, `page`.
/// Only what differs from the default is written, in a fixed order.
pub fn list(base: &str, query: &SearchQuery, page_number: u32) -> String {
    let mut pairs: Vec<(String, String)> = Vec::new();
    if !query.text.is_empty() {
        pairs.push(("q".into(), query.text.clone()));
    }
    for (key, values) in &query.attributes {
        pairs.extend(values.iter().map(|v| (format!("attr.{key}"), v.clone())));
    }
    if let Some(min) = query.price_min {
        pairs.push(("price_min".into(), min.to_string()));
    }
    if let Some(max) = query.price_max {
        pairs.push(("price_max".into(), max.to_string()));
    }
    if query.sort != Sort::default() {
        pairs.push(("sort".into(), sort_name(query.sort).into()));
    }
    if page_number > 1 {
        pairs.push(("page".into(), page_number.to_string()));
    }
    let tail: Vec<String> = pairs.iter().map(|(k, v)| format!("{}={}", escape(k), escape(v))).collect();
    if tail.is_empty() { base.to_owned() } else { format!("{base}?{}", tail.join("&")) }
}

/// The value of `sort` in addresses.
pub const fn sort_name(sort: Sort) -> &'static str {
    match sort {
        Sort::Relevance => "relevance",
        Sort::Newest => "newest",
        Sort::PriceUp => "price_up",
        Sort::PriceDown => "price_down",
    }
}

/// The order of that name.
pub fn parse_sort(name: &str) -> Option<Sort> {
    [Sort::Relevance, Sort::Newest, Sort::PriceUp, Sort::PriceDown].into_iter().find(|s| sort_name(*s) == name)
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                out.push('%');
                for digit in [byte >> 4, byte & 15] {
                    out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
                }
            }
        }
    }
    out
}
