//! Where units lie, and how they moved.

use serde::{Deserialize, Serialize};

use crate::{Quantity, Sku, Slug, UnixMillis};

/// The location that has what lies nowhere else.
pub const MAIN: &str = "main";

/// The longest name of a location, in characters.
pub const MAX_NAME: usize = 100;

/// The most units of one SKU that may be counted: far more than any shelf holds, and no sum of them overflows.
pub const MAX_UNITS: u32 = 100_000_000;

/// `PUT /v1/locations/{id}`: a place where units lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LocationRequest {
    /// What people call it.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 100,
            pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$"
        )
    )]
    pub name: String,
}

/// A place where units lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Location {
    /// Its name for programs.
    pub id: Slug,
    /// What people call it.
    pub name: String,
}

/// `POST /v1/stock/transfers`: units go from one location to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TransferRequest {
    /// Of what.
    pub sku: Sku,
    /// From where.
    pub from: Slug,
    /// To where.
    pub to: Slug,
    /// How many.
    pub quantity: Quantity,
}

/// `POST /v1/stock/counts`: somebody counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CountRequest {
    /// What.
    pub sku: Sku,
    /// Units in the house, in all locations, held ones and those owed to buyers too; never fewer than unpaid orders hold.
    #[cfg_attr(feature = "openapi", schema(maximum = 100_000_000))]
    pub on_hand: u32,
}

/// `PUT /v1/stock/{sku}/promise`: units that are sold before they are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PromiseRequest {
    /// How many are to come, those sold already too; 0 ends the promise. Never fewer than are sold on it.
    #[cfg_attr(feature = "openapi", schema(maximum = 100_000_000))]
    pub units: u32,
    /// By when they are there: what buyers are told.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub by: UnixMillis,
}

/// `POST /v1/stock/arrivals`: units came into the house; those who wait longest get theirs first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ArrivalRequest {
    /// Of what.
    pub sku: Sku,
    /// How many, promised or not.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100_000_000))]
    pub units: u32,
}

/// Units that can be bought and are not there yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Promise {
    /// How many of a variant's `available` units are in the house; who takes more waits for the rest.
    pub in_house: u32,
    /// By when the others are there.
    pub by: UnixMillis,
}

/// A buyer who paid and waits for goods to arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Waiting {
    /// The order.
    pub order_id: String,
    /// Units of this SKU.
    pub units: u32,
    /// What was promised when it was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UnixMillis>,
}

/// Units of a SKU, where they lie, and how they came and went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stock {
    /// Which.
    pub sku: Sku,
    /// Units in the house.
    pub on_hand: u32,
    /// How many of them unpaid orders hold.
    pub held: u32,
    /// Units that are sold before they are there: those to come, sold already or not.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub promised: u32,
    /// By when they are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_by: Option<UnixMillis>,
    /// Who waits for them, the one who waits longest first; no more than the first 200.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<Waiting>,
    /// Units by location; together they are `on_hand`.
    pub locations: Vec<StockAt>,
    /// The last movements, newest first.
    pub movements: Vec<Movement>,
}

const fn is_zero(units: &u32) -> bool {
    *units == 0
}

/// Units in one location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StockAt {
    /// Where.
    pub location: Slug,
    /// How many.
    pub units: u32,
}

/// Units that came, went, or were held or let go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Movement {
    /// `count`, `hold`, `cancel`, `expire`, `sale`, `return`, `exchange`, `promise`, `arrival` or `transfer`.
    pub why: String,
    /// The order that it was for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// The location, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Slug>,
    /// Units that came into the house or the location; negative went.
    pub on_hand: i64,
    /// Units that are held now and were not; negative are let go.
    pub held: i64,
    /// When.
    pub at: UnixMillis,
}
