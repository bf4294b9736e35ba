//! Cards that a person keeps for the next time. The shop has the gateway's name for each, and what people know it by.

use serde::{Deserialize, Serialize};

use crate::UnixMillis;

/// The most methods of one person.
pub const MAX_SAVED: usize = 20;

/// A method of payment that a person keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedMethod {
    /// Its name: what a payment is made with.
    pub id: String,
    /// `visa`, `mastercard` and the like, in the gateway's word.
    pub brand: String,
    /// The card's last four digits.
    pub last4: String,
    /// Since when.
    pub created_at: UnixMillis,
}

/// A person's methods of payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedMethods {
    /// Newest first.
    pub methods: Vec<SavedMethod>,
}

/// `POST /v1/account/payment-methods`: a card that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SaveRequest {
    /// What the gateway gave for the card. Card numbers never come here.
    #[cfg_attr(feature = "openapi", schema(max_length = 256))]
    pub token: String,
}
