//! What can go wrong with a request, and the one place where that becomes a status.

use std::borrow::Cow;

use domain::{Code, MoneyError};

use crate::gateway::ReportError;

/// What a request is refused with: a code for programs, a sentence for people, and for some the field at fault.
/// Causes go to the log where they happen; they never travel.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{code:?}: {detail}")]
pub struct Error {
    /// What programs decide by.
    pub code: Code,
    /// One sentence without secrets.
    pub detail: Cow<'static, str>,
    /// JSON pointer or parameter name.
    pub field: Option<String>,
    /// When to try again.
    pub retry_after_s: Option<u64>,
    /// The status where it is not the code's own.
    status: Option<u16>,
}

/// What the application layer returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A refusal with a code and a sentence.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), field: None, retry_after_s: None, status: None }
    }

    /// A field that cannot have this value.
    pub fn field(field: impl Into<String>, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { field: Some(field.into()), ..Self::new(Code::InvalidField, detail) }
    }

    /// Nothing is there.
    pub fn not_found(what: &'static str) -> Self {
        Self::new(Code::NotFound, what)
    }

    /// The server cannot do it now.
    pub fn unavailable(detail: &'static str) -> Self {
        Self::new(Code::Unavailable, detail).retry_after(1)
    }

    /// The write was cut off at its last moment, and the disk does not say whether it stands.
    pub fn outcome_unknown() -> Self {
        let detail = "the shop's disk failed while this was written; send it again with the same Idempotency-Key to learn whether it stands";
        Self::new(Code::OutcomeUnknown, detail).retry_after(1)
    }

    /// The body is not JSON by its own word.
    pub fn media_type() -> Self {
        Self { status: Some(415), ..Self::new(Code::BadRequest, "the body must be application/json") }
    }

    /// It cannot be had in the form that was asked for.
    pub fn not_acceptable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status: Some(406), ..Self::new(Code::BadRequest, detail) }
    }

    /// The body is nothing that goods are shown with.
    pub fn asset_type() -> Self {
        let detail = "Content-Type must be model/gltf-binary, image/png, image/jpeg or application/octet-stream";
        Self { status: Some(415), ..Self::new(Code::BadRequest, detail) }
    }

    /// The requested part of a file does not exist.
    pub fn range() -> Self {
        Self { status: Some(416), ..Self::new(Code::BadRequest, "the range is outside the file") }
    }

    /// Says when to try again.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// Names the field at fault.
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The HTTP status: the one match from errors to statuses.
    pub fn status(&self) -> u16 {
        self.status.unwrap_or(match self.code {
            Code::BadRequest
            | Code::InvalidField
            | Code::IdempotencyKeyMissing
            | Code::LetterRefused
            | Code::WeakPassword => 400,
            Code::BadSignature
            | Code::NotAllowed
            | Code::LoginRefused
            | Code::SecondFactorRequired
            | Code::TokenRefused
            | Code::SessionEnded => 401,
            Code::Forbidden => 403,
            Code::CardDeclined => 402,
            Code::NotFound => 404,
            Code::MethodNotAllowed => 405,
            Code::IdempotencyKeyInFlight
            | Code::CartEmpty
            | Code::NotSold
            | Code::SoldOut
            | Code::PriceChanged
            | Code::CouponUnknown
            | Code::CouponNotNow
            | Code::CouponUsedUp
            | Code::CouponNotApplicable
            | Code::GiftCardUnknown
            | Code::NoDelivery
            | Code::QuoteExpired
            | Code::WrongState
            | Code::HoldExpired => 409,
            Code::BodyTooLarge => 413,
            Code::IdempotencyKeyReused => 422,
            Code::RateLimited => 429,
            Code::Internal => 500,
            Code::Unavailable | Code::OutcomeUnknown => 503,
            Code::GatewayTimeout => 504,
        })
    }

    /// The code's short meaning.
    pub const fn title(&self) -> &'static str {
        match self.code {
            Code::BadRequest => "The request cannot be understood",
            Code::InvalidField => "A field has a value it cannot have",
            Code::NotFound => "Not found",
            Code::MethodNotAllowed => "This address does not take this method",
            Code::BodyTooLarge => "The body is too large",
            Code::RateLimited => "Too many requests",
            Code::Unavailable => "The server is busy or has no room",
            Code::OutcomeUnknown => "It is not known whether the write stands",
            Code::IdempotencyKeyMissing => "The write carries no Idempotency-Key",
            Code::IdempotencyKeyReused => "The Idempotency-Key came with another request",
            Code::IdempotencyKeyInFlight => "The first request with this key is still under way",
            Code::CartEmpty => "The cart is empty",
            Code::NotSold => "Not sold",
            Code::SoldOut => "Sold out",
            Code::PriceChanged => "The price has changed",
            Code::CouponUnknown => "There is no such code",
            Code::CouponNotNow => "The code is not good today",
            Code::CouponUsedUp => "The code has been used up",
            Code::CouponNotApplicable => "The code gives nothing for this cart",
            Code::GiftCardUnknown => "There is no such gift card",
            Code::NoDelivery => "It cannot be delivered there",
            Code::QuoteExpired => "The quote is over",
            Code::WrongState => "The order is not in a state for this",
            Code::HoldExpired => "The hold on the goods has run out",
            Code::CardDeclined => "The card was declined",
            Code::GatewayTimeout => "The payment gateway did not answer in time",
            Code::NotAllowed => "Only the merchant may do this",
            Code::Forbidden => "This is not yours to do",
            Code::LoginRefused => "Signing in was refused",
            Code::SecondFactorRequired => "A second factor is needed",
            Code::TokenRefused => "The access token is not good",
            Code::SessionEnded => "The session has ended",
            Code::LetterRefused => "The code of the letter is not good",
            Code::WeakPassword => "The password is too weak",
            Code::BadSignature => "The signature does not fit",
            Code::Internal => "The server has a fault",
        }
    }
}

/// The database failed: the cause is logged here, once.
impl From<sqlx::Error> for Error {
    fn from(cause: sqlx::Error) -> Self {
        if let Some(detail) = crate::db::no_room(&cause) {
            tracing::error!(%cause, "the database cannot be written");
            return Self::unavailable(detail).retry_after(30);
        }
        if matches!(cause, sqlx::Error::PoolTimedOut) {
            return Self::unavailable("too many reads are waiting");
        }
        tracing::error!(%cause, "the database failed");
        Self::new(Code::Internal, "something went wrong on our side")
    }
}

impl From<ReportError> for Error {
    fn from(refused: ReportError) -> Self {
        match refused {
            ReportError::Signature(cause) => Self::new(Code::BadSignature, cause.to_string()),
            ReportError::Unreadable => Self::new(Code::BadRequest, "the event cannot be understood"),
            ReportError::Gateway(cause) => {
                tracing::warn!(%cause, "a gateway does not say whether it sent a report");
                Self::unavailable("the report cannot be checked now")
            }
        }
    }
}

impl From<MoneyError> for Error {
    fn from(cause: MoneyError) -> Self {
        Self::new(Code::InvalidField, cause.to_string())
    }
}

impl From<domain::IllegalTransition> for Error {
    fn from(cause: domain::IllegalTransition) -> Self {
        Self::new(Code::WrongState, cause.to_string())
    }
}

impl From<domain::order::FieldError> for Error {
    fn from(cause: domain::order::FieldError) -> Self {
        Self::field(cause.field, cause.reason)
    }
}
