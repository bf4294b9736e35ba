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
/// `GET`: the account, or the ways to one.
pub const ACCOUNT: &str = "/account";
/// `GET`: signing in; `back`. `POST`: `login`, `password`, `back`.
pub const SIGN_IN: &str = "/account/sign-in";
/// `GET`: the second factor of a sign-in under way. `POST`: `factor`, `back`.
pub const SIGN_IN_CODE: &str = "/account/sign-in/code";
/// `GET`: a sign-in at a provider under way. `POST`: `provider`, `back`: begins one.
pub const SIGN_IN_AWAY: &str = "/account/sign-in/provider";
/// `GET`: the same with the address, to be copied.
pub const SIGN_IN_COPY: &str = "/account/sign-in/provider?copy=1";
/// `POST`: the system's browser once more; no fields.
pub const SIGN_IN_OPEN: &str = "/account/sign-in/provider/open";
/// `POST`: what is asked for besides the provider's word: `password` or `factor`.
pub const SIGN_IN_SAY: &str = "/account/sign-in/provider/say";
/// `GET`: a new account. `POST`: `name`, `login`, `new_password`, `back`.
pub const SIGN_UP: &str = "/account/sign-up";
/// `GET`: the code of the first letter. `POST`: `letter_code`, `password` where it is not known any more, `back`.
pub const VERIFY: &str = "/account/verify";
/// `GET`: a forgotten password. `POST`: `login`.
pub const FORGOT: &str = "/account/forgot";
/// `GET`: a new password by letter. `POST`: `letter_code`, `new_password`.
pub const RESET: &str = "/account/reset";
/// `POST`: no fields.
pub const SIGN_OUT: &str = "/account/sign-out";
/// `GET`: name and telephone. `POST`: `name`, `phone`.
pub const PROFILE: &str = "/account/profile";
/// `GET`: the kept addresses.
pub const ADDRESSES: &str = "/account/addresses";
/// `GET`: a new address. `POST`: the fields of an address, by [`super::Field::name`].
pub const ADDRESS_NEW: &str = "/account/addresses/new";
/// `GET`: the kept cards.
pub const CARDS: &str = "/account/cards";
/// `GET`: another password. `POST`: `old_password`, `new_password`.
pub const PASSWORD: &str = "/account/password";
/// `GET`: the second factor. `POST`: `password`: offers one.
pub const SECOND_FACTOR: &str = "/account/second-factor";
/// `POST`: `code` of the offered second factor.
pub const SECOND_FACTOR_ON: &str = "/account/second-factor/on";
/// `POST`: `password`.
pub const SECOND_FACTOR_OFF: &str = "/account/second-factor/off";
/// `POST`: the recovery codes are kept elsewhere, or the offer is not wanted; no fields.
pub const SECOND_FACTOR_DONE: &str = "/account/second-factor/done";
/// `GET`: where the person is signed in.
pub const SESSIONS: &str = "/account/sessions";
/// `GET`: the passkeys and the providers that open the account.
pub const WAYS: &str = "/account/ways";
/// `GET`: what the shop keeps and what it may do with it.
pub const DATA: &str = "/account/data";
/// `POST`: `purpose` (repeated): what is agreed to.
pub const CONSENTS: &str = "/account/data/consents";
/// `POST`: writes everything into a file; no fields.
pub const EXPORT: &str = "/account/data/export";
/// `GET`: what deleting the account does. `POST`: `password`.
pub const ERASE: &str = "/account/erase";
/// `GET`: saying yes to a shop that asked by letter. `POST`: `letter_code`.
pub const INVITATION: &str = "/account/invitation";
/// `POST`: orders bought on this device without an account become the account's; no fields.
pub const CLAIM: &str = "/account/claim";

/// `POST`: end a session; no fields.
pub fn session_end(id: &str) -> String {
    format!("/account/sessions/{}/end", escape(id))
}

/// `GET`: one passkey. `POST`: calls it otherwise: `passkey_name`.
pub fn passkey(id: &str) -> String {
    format!("{WAYS}/passkeys/{}", escape(id))
}

/// `POST`: removes a passkey: `password`.
pub fn passkey_remove(id: &str) -> String {
    format!("{}/remove", passkey(id))
}

/// `POST`: a provider opens the account no more; no fields.
pub fn provider_remove(id: &str) -> String {
    format!("{WAYS}/providers/{}/remove", escape(id))
}

/// `GET`: one kept address. `POST`: its fields.
pub fn address(name: &str) -> String {
    format!("/account/addresses/{}", escape(name))
}

/// `POST`: forget a kept address; no fields.
pub fn address_remove(name: &str) -> String {
    format!("/account/addresses/{}/remove", escape(name))
}

/// `GET`: asks whether a kept card is to go. `POST`: removes it; no fields.
pub fn card_remove(id: &str) -> String {
    format!("/account/cards/{}/remove", escape(id))
}

/// An address with the page to come back to.
pub fn with_back(path: &str, back: &str) -> String {
    if back.is_empty() { path.to_owned() } else { format!("{path}?back={}", escape(back)) }
}

/// `GET`: asking to send goods of an order back. `POST`: `units.SKU`, `want` (`money`, `goods`), `instead.SKU`, `reason`.
pub fn order_return(id: &str) -> String {
    format!("/order/{}/return", escape(id))
}

/// `GET`: changing what is in an order that has not left. `POST`: `units.SKU`, `attempt`; shows what comes of it first, and does it
/// with `agreed` (the total that was shown in minor units, or empty where none was).
pub fn order_lines(id: &str) -> String {
    format!("/order/{}/lines", escape(id))
}

/// `POST`: keep the goods after all; no fields.
pub fn return_withdraw(order: &str, id: &str) -> String {
    format!("/order/{}/returns/{}/withdraw", escape(order), escape(id))
}

/// `GET`: units of a `sku`, for those who run the house.
pub const STOCK: &str = "/stock";
/// `POST`: `sku`, `on_hand`, `attempt`.
pub const STOCK_COUNT: &str = "/stock/count";
/// `POST`: `sku`, `quantity`, `from`, `to`, `attempt`.
pub const STOCK_MOVE: &str = "/stock/move";
/// The house's promotions.
pub const PROMOTIONS: &str = "/promotions";
/// Makes a promotion.
pub const PROMOTION_NEW: &str = "/promotions/new";
/// Ends one.
pub const PROMOTION_END: &str = "/promotions/end";

/// `GET`: what was ordered of a shop, for its members; `before` (Unix milliseconds).
pub fn shop(slug: &Slug) -> String {
    format!("/shop/{slug}")
}

/// `GET`: a shop's goods and how many there are.
pub fn shop_goods(slug: &Slug) -> String {
    format!("/shop/{slug}/goods")
}

/// `GET`: what a shop is owed and was paid, for its owners.
pub fn shop_payouts(slug: &Slug) -> String {
    format!("/shop/{slug}/payouts")
}

/// `GET`: who works for a shop and who was asked to, for its owners.
pub fn shop_people(slug: &Slug) -> String {
    format!("/shop/{slug}/people")
}

/// `POST`: asks somebody by letter: `invited`, `role`, `letter_lang`, `attempt`.
pub fn shop_invite(slug: &Slug) -> String {
    format!("{}/invite", shop_people(slug))
}

/// `POST`: takes an invitation back; no fields.
pub fn shop_uninvite(slug: &Slug, id: &str) -> String {
    format!("{}/invitations/{}/remove", shop_people(slug), escape(id))
}

/// `POST`: gives a member another role: `role`.
pub fn shop_member(slug: &Slug, account: &str) -> String {
    format!("{}/members/{}", shop_people(slug), escape(account))
}

/// `POST`: removes a member; no fields.
pub fn shop_member_remove(slug: &Slug, account: &str) -> String {
    format!("{}/remove", shop_member(slug, account))
}

/// `GET`: one order of a shop.
pub fn shop_order(slug: &Slug, id: &str) -> String {
    format!("/shop/{slug}/order/{}", escape(id))
}

/// `POST`: a parcel leaves: `carrier`, `tracking`, `attempt`.
pub fn shop_send(slug: &Slug, id: &str) -> String {
    format!("{}/send", shop_order(slug, id))
}

/// `POST`: news of a parcel: `event`.
pub fn shop_parcel(slug: &Slug, id: &str, parcel: &str) -> String {
    format!("{}/parcel/{}", shop_order(slug, id), escape(parcel))
}

/// `POST`: what becomes of a return: `event`, `restock`.
pub fn shop_return(slug: &Slug, id: &str, back: &str) -> String {
    format!("{}/return/{}", shop_order(slug, id), escape(back))
}

/// `POST`: money for units: `units.SKU`, `delivery`, `restock`, `attempt`.
pub fn shop_refund(slug: &Slug, id: &str) -> String {
    format!("{}/refund", shop_order(slug, id))
}

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

/// `POST`: pay for an order: `card_number`, `card_exp`, `card_cvc`, `keep_card`, or `pay_with` by the name of a kept card.
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

/// `POST`: keep a paid order's invoice as a file, or one of its credit notes by number; no fields.
pub fn order_paper(id: &str, credit_note: Option<i64>) -> String {
    match credit_note {
        None => format!("/order/{}/invoice", escape(id)),
        Some(number) => format!("/order/{}/credit-notes/{number}", escape(id)),
    }
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
