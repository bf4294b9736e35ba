//! The small things a shopper's machine remembers.

use domain::account::Account;
use domain::quote::{Quote, QuoteRequest};
use domain::{Cart, Currency, DeliveryMethod, Lang, Money, Order, Quantity, Sku, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::pages::{CheckoutForm, Motion, Theme, Units};

/// All of it. Each part is one document on the disk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// How the shopper wants the shop.
    pub settings: Settings,
    /// What the shopper wants to buy.
    pub cart: CartState,
    /// What was typed at the checkout.
    pub draft: CheckoutForm,
    /// The price that the server promised last.
    pub quote: Option<KeptQuote>,
    /// A checkout whose answer has not come.
    pub checkout: Option<CheckoutAttempt>,
    /// Orders, newest first.
    pub orders: Vec<KeptOrder>,
    /// Who is signed in.
    pub session: Option<KeptSession>,
}

impl State {
    /// How many orders are remembered: years of shopping, and a page that still opens at once.
    pub const MAX_ORDERS: usize = 100;

    /// The remembered order with that id.
    pub fn order(&self, id: &str) -> Option<&KeptOrder> {
        self.orders.iter().find(|o| o.order.id == id)
    }

    /// Nobody is signed in any more: the account, its orders and what was typed go; what was bought without it stays.
    pub fn forget_person(&mut self) {
        if let Some(session) = self.session.take() {
            self.orders.retain(|o| o.account.as_ref() != Some(&session.account.id));
            self.draft = CheckoutForm::default();
            self.quote = None;
        }
    }

    /// What the account knows of the person, where nothing was typed yet.
    pub fn fill_draft(&mut self, account: &Account) {
        let draft = &mut self.draft;
        for (place, known) in [
            (&mut draft.name, &account.profile.name),
            (&mut draft.email, &account.email),
            (&mut draft.phone, &account.profile.phone),
        ] {
            if place.trim().is_empty() {
                place.clone_from(known);
            }
        }
        if let (true, [only]) = (draft.line1.trim().is_empty(), account.profile.addresses.as_slice()) {
            *draft = std::mem::take(draft).at(only);
        }
    }

    /// The remembered order with that id, to change it.
    pub fn order_mut(&mut self, id: &str) -> Option<&mut KeptOrder> {
        self.orders.iter_mut().find(|o| o.order.id == id)
    }
}

/// How the shopper wants the shop. What was never chosen is none, and the surroundings decide. What cannot be
/// understood (a language of a later version, say) reads as never chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Language.
    #[serde(deserialize_with = "or_none")]
    pub lang: Option<Lang>,
    /// Currency.
    #[serde(deserialize_with = "or_none")]
    pub currency: Option<Currency>,
    /// Units of length.
    #[serde(deserialize_with = "or_default")]
    pub units: Units,
    /// Light or dark.
    #[serde(deserialize_with = "or_default")]
    pub theme: Theme,
    /// How much moves.
    #[serde(deserialize_with = "or_default")]
    pub motion: Motion,
}

fn or_none<'de, D: serde::Deserializer<'de>, T: serde::de::DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).ok())
}

fn or_default<'de, D: serde::Deserializer<'de>, T: serde::de::DeserializeOwned + Default>(
    from: D,
) -> Result<T, D::Error> {
    or_none(from).map(Option::unwrap_or_default)
}

/// One thing the shopper wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Which variant.
    pub sku: Sku,
    /// How many.
    pub quantity: Quantity,
    /// The unit price that was shown when it was put in.
    #[serde(default)]
    pub seen_price: Option<Money>,
}

/// The cart: the wishes are true here, prices and totals at the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CartState {
    /// What is wanted, in the order it was put in.
    pub wishes: Vec<Wish>,
    /// How it is to be delivered.
    pub delivery: DeliveryMethod,
    /// Counts changes of the wishes.
    pub revision: u64,
    /// The server's name for this cart, once it has one.
    pub server_id: Option<String>,
    /// What the server said last.
    pub priced: Option<Cart>,
    /// The revision the server's word is about.
    pub priced_revision: u64,
}

impl CartState {
    /// How many units are wanted.
    pub fn units(&self) -> u64 {
        self.wishes.iter().map(|w| u64::from(w.quantity.get())).sum()
    }

    /// The server's word, where it is about the wishes as they are now and in that currency.
    pub fn confirmed(&self, currency: Currency) -> Option<&Cart> {
        self.priced.as_ref().filter(|c| self.priced_revision == self.revision && c.currency == currency)
    }
}

/// A promised price, and what it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptQuote {
    /// What was asked.
    pub request: QuoteRequest,
    /// The revision of the cart that was asked about.
    pub revision: u64,
    /// When, by this device's clock.
    pub asked_at: UnixMillis,
    /// What the server promised.
    pub quote: Quote,
}

impl KeptQuote {
    /// Whether it answers this question about this cart.
    pub fn is_for(&self, request: &QuoteRequest, revision: u64, cart: &Cart) -> bool {
        self.request == *request && self.revision == revision && self.quote.breakdown.currency == cart.currency
    }

    /// Whether it stands still: for as long as the server gave it, by whichever clock.
    pub const fn stands_at(&self, now: UnixMillis) -> bool {
        let age = now.saturating_sub(self.asked_at);
        0 <= age && age < self.quote.expires_at.saturating_sub(self.quote.created_at)
    }
}

/// A checkout that was sent: written down before it goes out, so that asking again uses the same key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutAttempt {
    /// The idempotency key.
    pub key: String,
    /// SHA-256 of the request: another request gets another key.
    pub request: String,
    /// To pay with as soon as the order is there.
    #[serde(alias = "token")]
    pub means: Option<Means>,
}

/// What an order is paid with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Means {
    /// A card's token; useless anywhere else.
    Token(String),
    /// A card that the account keeps, by its name.
    Saved {
        /// [`domain::saved::SavedMethod::id`].
        saved: String,
    },
}

/// A payment that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayAttempt {
    /// The idempotency key.
    pub key: String,
    /// What it is paid with.
    #[serde(alias = "token")]
    pub means: Means,
    /// Whether the server's answer is still missing.
    pub is_open: bool,
}

/// An order of this shopper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptOrder {
    /// As the server said last.
    pub order: Order,
    /// Needed to see it; empty where only the account that it belongs to opens it.
    pub secret: String,
    /// When the server said so.
    pub seen_at: UnixMillis,
    /// The payment under way or last tried.
    #[serde(default)]
    pub pay: Option<PayAttempt>,
    /// The account that it belongs to; none was bought without one.
    #[serde(default)]
    pub account: Option<String>,
}

/// A session at the server. Its access token is never written down.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptSession {
    /// As the server said last.
    pub account: Account,
    /// Gets the next access token, and with it the next one of its own kind: each is good once.
    pub refresh_token: String,
}

impl std::fmt::Debug for KeptSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeptSession").field("account", &self.account.id).finish_non_exhaustive()
    }
}
