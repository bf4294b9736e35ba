//! Who takes the money. The embedded one is a sandbox; two fakes stand beside it for tests.

#[cfg(test)]
mod conformance;
mod empty;
mod recorded;
mod sandbox;
pub mod signature;

use domain::{Money, UnixMillis};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

pub use empty::EmptyGateway;
pub use recorded::{Asked, RecordedGateway};
pub use sandbox::{CardRequest, CardToken, Sandbox};

/// What a gateway is asked to take. Asking twice with the same payment id never charges twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Our name for the payment: the gateway's idempotency key.
    pub payment_id: String,
    /// The gateway's name for the card.
    pub token: String,
    /// How much.
    pub amount: Money,
}

/// A part of a charge that goes back. Asking twice with the same id never gives back twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Our name for the refund: the gateway's idempotency key.
    pub id: String,
    /// How much of the charge.
    pub amount: Money,
}

/// What a gateway says at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeOutcome {
    /// The money is ours.
    Succeeded,
    /// Refused.
    Declined,
    /// The buyer must confirm.
    NeedsConfirmation,
}

/// What a gateway knows of a payment when it is asked later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeStatus {
    /// It never heard of it: no money was taken.
    Unknown,
    /// It has not decided yet.
    UnderWay,
    /// It said so, whether we heard it or not.
    Decided(ChargeOutcome),
}

/// A gateway did not decide.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// No answer in time: the outcome is not known.
    #[error("the gateway did not answer in time")]
    Timeout,
    /// It did not give that token.
    #[error("the gateway does not know the token")]
    UnknownToken,
    /// It cannot be reached.
    #[error("the gateway cannot be reached")]
    Unreachable,
}

/// A payment gateway. Its outcomes are final by webhook (`POST /v1/webhooks/{name}`); a direct answer only comes sooner.
pub trait Gateway: Send + Sync {
    /// Its name in addresses and in the database.
    fn name(&self) -> &'static str;

    /// The last four digits of the card behind a token, if the token is one of its own.
    fn last4(&self, token: &str) -> Option<String>;

    /// Takes the money, or says why not.
    fn charge<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>>;

    /// Hands over what the buyer's bank sent.
    fn confirm<'a>(&'a self, charge: &'a Charge, code: &'a str) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>>;

    /// What became of a payment. Takes no money and changes nothing, however often it is asked: this is how an answer that
    /// was lost on the way (or with the server) is found again.
    fn status<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeStatus, GatewayError>>;

    /// Gives a part of the money back, or all; again and again with no more effect than once.
    fn refund<'a>(&'a self, charge: &'a Charge, part: &'a Part) -> BoxFuture<'a, Result<(), GatewayError>>;

    /// The header that a report's signature comes in; what it signs is said in [`signature`].
    fn signature_header(&self) -> &'static str {
        "vitrine-signature"
    }

    /// What a report whose signature fits says; none where it is about something else.
    ///
    /// # Errors
    /// It is no report of this gateway.
    fn event(&self, body: &[u8]) -> Result<Option<WebhookEvent>, serde_json::Error> {
        serde_json::from_slice(body).map(Some)
    }
}

/// The body of a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WebhookEvent {
    /// The event's name; the same event has the same name however often it is sent.
    pub id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// Our name for the payment.
    pub payment_id: String,
    /// How much.
    pub amount: Money,
    /// When it happened.
    pub created_at: UnixMillis,
}

/// What a webhook reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum EventKind {
    /// The money is ours.
    #[serde(rename = "payment.succeeded")]
    Succeeded,
    /// Refused.
    #[serde(rename = "payment.declined")]
    Declined,
    /// The buyer must confirm.
    #[serde(rename = "payment.needs_confirmation")]
    NeedsConfirmation,
}
