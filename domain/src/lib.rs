//! The nouns of the shop and their rules.
//!
//! Pure data and arithmetic: no clock, no network, no files, no SQL, no GPU. Time and randomness are passed in.
//! The serde forms of these types are the wire contract between `vitrine-server` and its clients.
//!
//! What it refuses to do: hold money in a float, price a line twice in two ways, or let a state change that the
//! shop does not know.
//!
//! ```
//! use domain::{Currency, Money};
//! let price = Money::new(12_900, Currency::EUR);
//! let two = price.checked_mul(2).expect("fits in i64");
//! assert_eq!(two, Money::new(25_800, Currency::EUR));
//! let shares: Vec<i64> = two.allocate(&[1, 1, 1]).expect("weights are positive").iter().map(|m| m.minor).collect();
//! assert_eq!(shares, [8_600, 8_600, 8_600]);
//! ```

pub mod account;
pub mod asset;
pub mod audit;
pub mod calendar;
pub mod card;
pub mod cart;
pub mod catalog;
pub mod dispute;
pub mod lang;
pub mod ledger;
pub mod makeup;
pub mod money;
pub mod oauth;
pub mod order;
pub mod passkey;
pub mod payment;
pub mod payout;
pub mod pricing;
pub mod problem;
pub mod product;
pub mod provider;
pub mod quantity;
pub mod quote;
pub mod refund;
pub mod returns;
pub mod saved;
pub mod shipment;
pub mod shop;
pub mod stock;

pub use asset::{Anchor, AssetHash, AssetKind, AssetRef, TryOn};
pub use cart::{Cart, CartLine, CartRequest, LineIssue, LineRequest, Totals, price_cart};
pub use catalog::{CatalogFile, Category, Facet, FacetValue, ProductPage, SearchQuery, Sort};
pub use lang::{Direction, Lang, Text};
pub use makeup::{Finish, Look, LookError, MakeupKind};
pub use money::{Currency, Money, MoneyError};
pub use order::{Address, Awaited, CheckoutRequest, Contact, DeliveryMethod, Order, OrderEvent, OrderLine, OrderState};
pub use payment::{Payment, PaymentEvent, PaymentState};
pub use problem::{Code, Problem};
pub use product::{Dimensions, Hotspot, Price, Product, ProductOption, Sku, Slug, Variant};
pub use quantity::{Quantity, QuantityError};
pub use refund::{Refund, RefundRequest};
pub use returns::{Return, ReturnRequest, ReturnState};
pub use shipment::{Shipment, ShipmentRequest, ShipmentState};

/// Milliseconds since 1970-01-01T00:00:00Z. The domain never reads a clock; callers pass this in.
pub type UnixMillis = i64;

/// A change of state that the rules do not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{noun} cannot go from {from} by {event}")]
pub struct IllegalTransition {
    /// What was to change ("order", "payment").
    pub noun: &'static str,
    /// The state it was in.
    pub from: &'static str,
    /// The event that was refused.
    pub event: &'static str,
}
