//! An order, from checkout to the door, and the states it can be in.

use serde::{Deserialize, Serialize};

use crate::dispute::Dispute;
use crate::pricing::Breakdown;
use crate::{
    Currency, IllegalTransition, Lang, Money, Payment, Quantity, Refund, Return, Shipment, Sku, Slug, Text, Totals,
    UnixMillis,
};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// The goods are held until `hold_expires_at`.
    AwaitingPayment,
    /// Paid; the goods are the buyer's.
    Paid,
    /// On its way.
    Shipped,
    /// Arrived.
    Delivered,
    /// Not paid in time; the goods went back to the shelf.
    Expired,
    /// Called off.
    Cancelled,
    /// Paid, and the money given back.
    Refunded,
}

/// What can happen to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderEvent {
    /// The payment succeeded and the goods are there.
    Pay,
    /// The parcel left.
    Ship,
    /// The parcel arrived.
    Deliver,
    /// The hold ran out.
    Expire,
    /// Called off before payment.
    Cancel,
    /// The money went back, after payment or after a payment that came too late.
    Refund,
}

impl OrderState {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::AwaitingPayment,
        Self::Paid,
        Self::Shipped,
        Self::Delivered,
        Self::Expired,
        Self::Cancelled,
        Self::Refunded,
    ];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "awaiting_payment",
            Self::Paid => "paid",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }

    /// The state after `event`.
    ///
    /// # Errors
    /// The rules do not allow `event` here; the error names both.
    pub const fn after(self, event: OrderEvent) -> Result<Self, IllegalTransition> {
        use OrderEvent as E;
        use OrderState as S;
        match (self, event) {
            // A late payment after expiry is honoured only if the goods can be had again; the caller decides that.
            (S::AwaitingPayment | S::Expired, E::Pay) => Ok(S::Paid),
            (S::Paid, E::Ship) => Ok(S::Shipped),
            (S::Shipped, E::Deliver) => Ok(S::Delivered),
            (S::AwaitingPayment, E::Expire) => Ok(S::Expired),
            (S::AwaitingPayment, E::Cancel) => Ok(S::Cancelled),
            (S::Paid | S::Shipped | S::Delivered | S::Expired | S::Cancelled, E::Refund) => Ok(S::Refunded),
            _ => Err(IllegalTransition { noun: "order", from: self.as_str(), event: event.as_str() }),
        }
    }
}

impl OrderEvent {
    /// All events.
    pub const ALL: [Self; 6] = [Self::Pay, Self::Ship, Self::Deliver, Self::Expire, Self::Cancel, Self::Refund];

    /// The event's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Ship => "ship",
            Self::Deliver => "deliver",
            Self::Expire => "expire",
            Self::Cancel => "cancel",
            Self::Refund => "refund",
        }
    }
}

/// How an order is delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryMethod {
    /// Tracked parcel, 5 to 9 days.
    #[default]
    Standard,
    /// Tracked courier, 2 to 3 days.
    Express,
}

impl DeliveryMethod {
    /// All methods, cheapest first.
    pub const ALL: [Self; 2] = [Self::Standard, Self::Express];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Express => "express",
        }
    }

    /// The method of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == name)
    }

    /// What it costs where the shop has no rates of its own ([`crate::pricing::DeliveryRate`]).
    pub const fn price(self, currency: Currency) -> Money {
        let (standard, express) = match currency {
            Currency::USD | Currency::EUR => (0, 1_900),
            Currency::CNY => (0, 12_800),
            Currency::IDR => (0, 29_000_000),
            Currency::SAR => (0, 6_900),
            Currency::SGD => (0, 2_500),
            Currency::MYR => (0, 7_900),
            Currency::BRL => (0, 9_900),
            Currency::JPY => (0, 2_800),
            Currency::KWD => (0, 5_900),
        };
        Money::new(
            match self {
                Self::Standard => standard,
                Self::Express => express,
            },
            currency,
        )
    }
}

/// Who buys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Full name, as on the parcel.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 200,
            pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$"
        )
    )]
    pub name: String,
    /// Where news of the order goes.
    #[cfg_attr(
        feature = "openapi",
        schema(
            max_length = 200,
            pattern = r"^ *[^\s\u0000-\u001f\u007f-\u009f]+@[^\s@.\u0000-\u001f\u007f-\u009f][^\s@\u0000-\u001f\u007f-\u009f]*\.[^\s@\u0000-\u001f\u007f-\u009f]*[^\s@.\u0000-\u001f\u007f-\u009f] *$"
        )
    )]
    pub email: String,
    /// For the courier; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$"))]
    pub phone: String,
}

/// Where it goes, in the script of the country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street, number, floor.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 200,
            pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$"
        )
    )]
    pub line1: String,
    /// More of it; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$"))]
    pub line2: String,
    /// City.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 200,
            pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$"
        )
    )]
    pub city: String,
    /// State, province or region; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$"))]
    pub region: String,
    /// Postal code; may be empty where there is none.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$"))]
    pub postal_code: String,
    /// ISO 3166-1 alpha-2.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Z]{2}$"))]
    pub country: String,
}

/// The longest name, line or city of a contact or address, in characters.
pub const MAX_FIELD: usize = 200;

/// A field of a contact or address that cannot stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {reason}")]
pub struct FieldError {
    /// JSON pointer of the field within the checkout request.
    pub field: &'static str,
    /// Why, for a log; pages decide by the field.
    pub reason: &'static str,
}

impl Contact {
    /// Checks what can be checked without asking anyone.
    ///
    /// # Errors
    /// The first field that cannot stand.
    pub fn check(&self) -> Result<(), FieldError> {
        required("/contact/name", &self.name)?;
        required("/contact/email", &self.email)?;
        line("/contact/phone", &self.phone)?;
        let (local, host) = self.email.trim().rsplit_once('@').unwrap_or_default();
        if local.is_empty()
            || !host.contains('.')
            || host.starts_with('.')
            || host.ends_with('.')
            || self.email.trim().contains(char::is_whitespace)
        {
            return Err(FieldError { field: "/contact/email", reason: "is not an e-mail address" });
        }
        Ok(())
    }
}

impl Address {
    /// Checks what can be checked without asking anyone.
    ///
    /// # Errors
    /// The first field that cannot stand.
    pub fn check(&self) -> Result<(), FieldError> {
        required("/address/line1", &self.line1)?;
        line("/address/line2", &self.line2)?;
        required("/address/city", &self.city)?;
        line("/address/region", &self.region)?;
        line("/address/postal_code", &self.postal_code)?;
        if self.country.len() == 2 && self.country.bytes().all(|b| b.is_ascii_uppercase()) {
            Ok(())
        } else {
            Err(FieldError { field: "/address/country", reason: "is not a two-letter country code" })
        }
    }
}

fn required(field: &'static str, text: &str) -> Result<(), FieldError> {
    if text.trim().is_empty() {
        return Err(FieldError { field, reason: "is empty" });
    }
    line(field, text)
}

/// Checks a text of one line, which may be empty.
///
/// # Errors
/// It is too long or has control characters.
pub fn line(field: &'static str, text: &str) -> Result<(), FieldError> {
    if text.chars().count() > MAX_FIELD {
        return Err(FieldError { field, reason: "is too long" });
    }
    if text.chars().any(char::is_control) {
        return Err(FieldError { field, reason: "has control characters" });
    }
    Ok(())
}

/// `POST /v1/checkout`: turn a cart into an order and hold the goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckoutRequest {
    /// The cart.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub cart_id: String,
    /// What the buyer saw as the total: a difference is refused with `price_changed`, so nobody pays a surprise.
    pub expected_total: Money,
    /// Who buys.
    pub contact: Contact,
    /// Where it goes.
    pub address: Address,
    /// The buyer's language, for what is sent to them.
    pub lang: Lang,
    /// The quote whose price is to be paid; without one the cart is priced for the address, without codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub quote_id: Option<String>,
}

/// `PUT /v1/orders/{id}/address`: who an unpaid order is for, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AmendRequest {
    /// Who buys.
    pub contact: Contact,
    /// Where it goes.
    pub address: Address,
}

/// `PUT /v1/orders/{id}/lines`: what is to be in an order, in the place of what is. Before it is paid it is priced anew, and may be
/// more or less; after that, units that have not left may be taken out, and their money goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LinesRequest {
    /// All lines, each SKU once; what is not named goes out.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub lines: Vec<WantedLine>,
    /// What the order costs then, where the buyer was told: a difference is refused with `price_changed`. Of a paid order it is
    /// what was paid less what goes back, now and before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_total: Option<Money>,
}

/// Units that are to be in an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WantedLine {
    /// Of what.
    pub sku: Sku,
    /// How many.
    pub quantity: Quantity,
}

/// A line of an order: what was bought, at the price it was bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderLine {
    /// Which variant.
    pub sku: Sku,
    /// The product's slug.
    pub product: Slug,
    /// The product's name at that time.
    pub name: Text,
    /// The variant's option labels, joined.
    pub variant: Text,
    /// How many.
    pub quantity: Quantity,
    /// What one cost.
    pub unit_price: Money,
    /// What the line cost.
    pub total: Money,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order {
    /// Its public name, short enough to read over the phone: `V-7K3M-9QXA`.
    pub id: String,
    /// Unguessable; needed to see it. Only in the answer to the checkout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Where it stands.
    pub state: OrderState,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// What it cost.
    pub totals: Totals,
    /// How that came about, where the shop's rules say more than the prices of the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<Breakdown>,
    /// How it is delivered.
    pub delivery: DeliveryMethod,
    /// Who buys.
    pub contact: Contact,
    /// Where it goes.
    pub address: Address,
    /// The buyer's language.
    pub lang: Lang,
    /// When it was placed.
    pub created_at: UnixMillis,
    /// Until when the goods are held; meaningless once paid.
    pub hold_expires_at: UnixMillis,
    /// When it was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<UnixMillis>,
    /// Its payments, oldest first.
    #[serde(default)]
    pub payments: Vec<Payment>,
    /// What went back of it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
    /// Its parcels, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shipments: Vec<Shipment>,
    /// What came back or is to come back, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<Return>,
    /// What it still waits for: units that were sold on the promise of a date and have not come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<Awaited>,
    /// What buyers' banks said about its payments, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disputes: Vec<Dispute>,
    /// The number of its invoice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<i64>,
}

/// Units of an order that have not come to the shop yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Awaited {
    /// Of what; a part, where a bundle waits for it.
    pub sku: Sku,
    /// How many.
    pub units: u32,
    /// By when they were to come when the buyer paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UnixMillis>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_order_never_leaves_the_known_paths(events in prop::collection::vec(proptest::sample::select(OrderEvent::ALL.to_vec()), 0..30)) {
            let mut state = OrderState::AwaitingPayment;
            let mut was_paid = false;
            for event in events {
                match state.after(event) {
                    Ok(next) => {
                        prop_assert_ne!(next, state);
                        was_paid |= next == OrderState::Paid;
                        state = next;
                    }
                    Err(e) => {
                        prop_assert_eq!(e.from, state.as_str());
                        prop_assert!(e.to_string().contains(event.as_str()));
                    }
                }
                if matches!(state, OrderState::Shipped | OrderState::Delivered) {
                    prop_assert!(was_paid, "nothing is shipped unpaid");
                }
                prop_assert!(!(was_paid && matches!(state, OrderState::Expired | OrderState::Cancelled)));
            }
        }

        #[test]
        fn checks_never_panic(name in ".{0,300}", email in ".{0,300}", country in ".{0,4}") {
            let contact = Contact { name: name.clone(), email, phone: String::new() };
            let _outcome = contact.check();
            let address = Address { line1: name, line2: String::new(), city: "x".into(), region: String::new(), postal_code: String::new(), country };
            let _outcome = address.check();
        }
    }

    #[test]
    fn names_come_back() {
        for s in OrderState::ALL {
            assert_eq!(OrderState::parse(s.as_str()), Some(s));
            assert_eq!(serde_json::to_value(s).unwrap(), s.as_str());
        }
    }

    #[test]
    fn addresses_in_every_script_pass() {
        for line1 in [
            "شارع الملك فهد ١٢",
            "北京市朝阳区建国路88号",
            "Jl. Jend. Sudirman No. 5",
            "Calle de Alcalá, 42 – 3.º izq.",
        ] {
            let a = Address {
                line1: line1.into(),
                line2: String::new(),
                city: "Rīga".into(),
                region: String::new(),
                postal_code: String::new(),
                country: "SA".into(),
            };
            assert_eq!(a.check(), Ok(()));
        }
        let contact = |email: &str| Contact { name: "A".into(), email: email.into(), phone: String::new() };
        assert!(contact("a@b.co").check().is_ok());
        for bad in ["", "a", "a@", "@b.co", "a@b", "a b@c.de", "a@.de", "a@de."] {
            assert!(contact(bad).check().is_err(), "{bad}");
        }
    }
}
