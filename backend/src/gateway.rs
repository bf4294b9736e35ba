//! Who takes the money. The embedded one is a sandbox; Stripe, PayPal and a payments switch take real money; two fakes stand
//! beside them for tests. What all of them must do is asked of each by `tests/backend_it/gateways.rs`.

mod empty;
mod paypal;
mod recorded;
mod sandbox;
pub mod signature;
mod stripe;
mod switch;
mod wire;

use domain::dispute::DisputeState;
use domain::{Money, UnixMillis};
use futures_util::future::BoxFuture;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use signature::SignatureError;

pub use empty::EmptyGateway;
pub use paypal::PayPal;
pub use recorded::{Asked, RecordedGateway};
pub use sandbox::{CardRequest, CardToken, Reports, Sandbox};
pub use stripe::Stripe;
pub use switch::Switch;

/// What a gateway is asked to take. Asking twice with the same payment id never charges twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Our name for the payment: the gateway's idempotency key.
    pub payment_id: String,
    /// The gateway's name for the card.
    pub token: String,
    /// How much.
    pub amount: Money,
    /// What [`Gateway::open`] said; none where it was not asked yet, or had nothing to say.
    pub reference: Option<String>,
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
    /// The buyer has a voucher, and takes it to a bank or a shop: the money may come until then, not at once.
    Promised {
        /// The last moment.
        until: UnixMillis,
    },
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

/// A card that a gateway keeps for later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMethod {
    /// What it is charged by from now on. No token that comes from outside looks like it.
    pub token: String,
    /// `visa` and the like.
    pub brand: String,
    /// The card's last four digits.
    pub last4: String,
}

/// A report as it came in. Who sent it is not known yet.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its body.
    pub body: &'a [u8],
    /// What reports may be signed with: the secret of today, and the one it takes the place of for as long as both are good.
    pub secrets: &'a [Vec<u8>],
    /// What time it is, in seconds since 1970.
    pub now_s: i64,
}

/// A report is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// The gateway did not send it, or not now.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// It is no report of this gateway.
    #[error("the event cannot be understood")]
    Unreadable,
    /// The gateway must be asked whether it sent it, and did not answer.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
}

impl Report<'_> {
    /// The one header of that name. Two are none: whoever adds one is not the report's sender.
    ///
    /// # Errors
    /// There is not exactly one.
    pub fn header(&self, name: &str) -> Result<&str, SignatureError> {
        let mut values = self.headers.get_all(name).iter();
        let only = values.next().filter(|_| values.next().is_none()).and_then(|v| v.to_str().ok());
        only.ok_or(SignatureError::Missing)
    }

    /// Its body, as JSON, where it is signed as [`signature`] says.
    ///
    /// # Errors
    /// It is not, or not by one of the secrets, or not now; or the body is something else.
    pub fn signed<T: serde::de::DeserializeOwned>(&self) -> Result<T, ReportError> {
        signature::verify(self.secrets, self.header(signature::HEADER)?, self.body, self.now_s)?;
        self.json()
    }

    /// Its body, as JSON.
    ///
    /// # Errors
    /// It is something else.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, ReportError> {
        serde_json::from_slice(self.body).map_err(|_other| ReportError::Unreadable)
    }
}

/// A payment gateway. Its outcomes are final by webhook (`POST /v1/webhooks/{name}`); a direct answer only comes sooner.
pub trait Gateway: Send + Sync {
    /// Its name in addresses and in the database.
    fn name(&self) -> &'static str;

    /// The last four digits of the card behind a token, if the token is one of its own.
    fn last4(&self, token: &str) -> Option<String>;

    /// Opens what the gateway calls this payment, and takes no money yet: its name is noted before the money is asked for, so
    /// that a payment without one was never charged. None where it knows payments by our name.
    fn open<'a>(&'a self, _charge: &'a Charge) -> BoxFuture<'a, Result<Option<String>, GatewayError>> {
        Box::pin(async { Ok(None) })
    }

    /// Takes the money, or says why not.
    fn charge<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>>;

    /// Hands over what the buyer's bank sent.
    fn confirm<'a>(&'a self, charge: &'a Charge, code: &'a str) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>>;

    /// What became of a payment. Takes no money and changes nothing, however often it is asked: this is how an answer that
    /// was lost on the way (or with the server) is found again.
    fn status<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeStatus, GatewayError>>;

    /// Where the buyer confirms, or finds the voucher, while the payment waits for that; none where the buyer types a code.
    fn confirm_at<'a>(&'a self, _charge: &'a Charge) -> BoxFuture<'a, Result<Option<String>, GatewayError>> {
        Box::pin(async { Ok(None) })
    }

    /// Gives a part of the money back, or all; again and again with no more effect than once.
    fn refund<'a>(&'a self, charge: &'a Charge, part: &'a Part) -> BoxFuture<'a, Result<(), GatewayError>>;

    /// Keeps what a token stands for, to be charged later while its owner is there. `owner` is our name for the person, and
    /// `before` what it gave for something of theirs. None where it keeps nothing, or the bank will not have this kept.
    fn keep<'a>(
        &'a self,
        _owner: &'a str,
        _before: Option<&'a str>,
        _token: &'a str,
    ) -> BoxFuture<'a, Result<Option<KeptMethod>, GatewayError>> {
        Box::pin(async { Ok(None) })
    }

    /// Forgets what it keeps; again and again with no more effect than once.
    fn forget<'a>(&'a self, _token: &'a str) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async { Ok(()) })
    }

    /// What a report says that this gateway really sent; none where it is about something else.
    ///
    /// # Errors
    /// See [`ReportError`].
    fn report<'a>(&'a self, report: Report<'a>) -> BoxFuture<'a, Result<Option<WebhookEvent>, ReportError>> {
        Box::pin(async move { report.signed().map(Some) })
    }

    /// What a report that [`Gateway::report`] has nothing to say of tells about a dispute, where it does and where this gateway
    /// really sent it.
    ///
    /// # Errors
    /// See [`ReportError`].
    fn dispute<'a>(&'a self, _report: Report<'a>) -> BoxFuture<'a, Result<Option<DisputeEvent>, ReportError>> {
        Box::pin(async { Ok(None) })
    }
}

/// What a gateway reports about a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeEvent {
    /// The report's name; the same report has the same name however often it is sent.
    pub id: String,
    /// What the gateway calls the dispute.
    pub dispute: String,
    /// What it calls the payment ([`Charge::reference`]).
    pub reference: String,
    /// How much of it.
    pub amount: Money,
    /// How the dispute stands.
    pub state: DisputeState,
    /// Why, in the gateway's word.
    pub reason: String,
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
    /// Where the buyer must confirm: the last moment at which money may come that was promised
    /// ([`ChargeOutcome::Promised`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_until: Option<UnixMillis>,
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
