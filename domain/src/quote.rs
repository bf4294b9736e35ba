//! A price that stands for a while: where it goes, what codes and gift cards do, and every amount that leads to it.

use serde::{Deserialize, Serialize};

use crate::pricing::{Breakdown, Destination};
use crate::{DeliveryMethod, UnixMillis};

/// The most codes in one quote.
pub const MAX_CODES: usize = 10;

/// The most gift cards in one quote.
pub const MAX_GIFT_CARDS: usize = 5;

/// `POST /v1/quotes`: price a cart for a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuoteRequest {
    /// The cart.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub cart_id: String,
    /// Where it goes.
    pub destination: Destination,
    /// Words that open promotions; one that gives nothing is refused, not ignored.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub codes: Vec<String>,
    /// Codes of gift cards, in the order in which they pay.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 5))]
    pub gift_cards: Vec<String>,
}

/// A price that stands until `expires_at`. Goods, codes and gift cards are not held by it: the checkout holds them, all or
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Quote {
    /// Its name; the checkout takes it.
    pub id: String,
    /// The cart that was priced.
    pub cart_id: String,
    /// Where it goes.
    pub destination: Destination,
    /// How.
    pub delivery: DeliveryMethod,
    /// The price and why.
    pub breakdown: Breakdown,
    /// When it was made.
    pub created_at: UnixMillis,
    /// Until when it stands.
    pub expires_at: UnixMillis,
}
