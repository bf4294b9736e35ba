//! Errors on the wire: RFC 9457 problem details with a stable code.

use serde::{Deserialize, Serialize};

/// What went wrong, for programs. New codes may be added; a meaning never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request cannot be understood.
    BadRequest,
    /// A field has a value it cannot have.
    InvalidField,
    /// There is nothing here, or the secret does not fit.
    NotFound,
    /// The method is not for this address.
    MethodNotAllowed,
    /// The body is larger than allowed.
    BodyTooLarge,
    /// Too many requests; `Retry-After` says when.
    RateLimited,
    /// The server is busy or has no room; `Retry-After` says when.
    Unavailable,
    /// The write failed at its very end: whether it stands is not known. The same `Idempotency-Key` tells the truth.
    OutcomeUnknown,
    /// The write carries no `Idempotency-Key`.
    IdempotencyKeyMissing,
    /// The same key came with another request.
    IdempotencyKeyReused,
    /// The first request with this key is still under way.
    IdempotencyKeyInFlight,
    /// The cart has no lines.
    CartEmpty,
    /// A line's SKU is not sold, or not in this currency.
    NotSold,
    /// Fewer units are left than asked for.
    SoldOut,
    /// The total is not what the buyer saw.
    PriceChanged,
    /// No promotion has this code.
    CouponUnknown,
    /// The code is not good today.
    CouponNotNow,
    /// The code was used as often as it may be, by all or by this buyer.
    CouponUsedUp,
    /// The code gives nothing for this cart.
    CouponNotApplicable,
    /// There is no such gift card, or nothing is left on it in this currency.
    GiftCardUnknown,
    /// Nobody brings these goods there in this way.
    NoDelivery,
    /// The quote is over, or there is none of that name for this cart.
    QuoteExpired,
    /// The order is not in a state for this.
    WrongState,
    /// The hold on the goods has run out.
    HoldExpired,
    /// The card was declined.
    CardDeclined,
    /// The payment gateway did not answer in time; its outcome is not known yet.
    GatewayTimeout,
    /// Only the merchant may do this, and the key is not theirs.
    NotAllowed,
    /// The person is known, and this is not theirs to do.
    Forbidden,
    /// Address, password or code do not fit; it is not told which, nor whether there is such an account.
    LoginRefused,
    /// Address and password fit; a second factor is needed as well.
    SecondFactorRequired,
    /// The access token is not good, or no longer.
    TokenRefused,
    /// The refresh token is not good, or was used before: sign in again.
    SessionEnded,
    /// The code of a letter was used, is too old, or never was.
    LetterRefused,
    /// The password is too short, or thieves know it.
    WeakPassword,
    /// A webhook's signature does not fit.
    BadSignature,
    /// The server has a fault.
    Internal,
}

impl Code {
    /// The code as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "bad_request",
            Self::InvalidField => "invalid_field",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::BodyTooLarge => "body_too_large",
            Self::RateLimited => "rate_limited",
            Self::Unavailable => "unavailable",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::IdempotencyKeyMissing => "idempotency_key_missing",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::IdempotencyKeyInFlight => "idempotency_key_in_flight",
            Self::CartEmpty => "cart_empty",
            Self::NotSold => "not_sold",
            Self::SoldOut => "sold_out",
            Self::PriceChanged => "price_changed",
            Self::CouponUnknown => "coupon_unknown",
            Self::CouponNotNow => "coupon_not_now",
            Self::CouponUsedUp => "coupon_used_up",
            Self::CouponNotApplicable => "coupon_not_applicable",
            Self::GiftCardUnknown => "gift_card_unknown",
            Self::NoDelivery => "no_delivery",
            Self::QuoteExpired => "quote_expired",
            Self::WrongState => "wrong_state",
            Self::HoldExpired => "hold_expired",
            Self::CardDeclined => "card_declined",
            Self::GatewayTimeout => "gateway_timeout",
            Self::NotAllowed => "not_allowed",
            Self::Forbidden => "forbidden",
            Self::LoginRefused => "login_refused",
            Self::SecondFactorRequired => "second_factor_required",
            Self::TokenRefused => "token_refused",
            Self::SessionEnded => "session_ended",
            Self::LetterRefused => "letter_refused",
            Self::WeakPassword => "weak_password",
            Self::BadSignature => "bad_signature",
            Self::Internal => "internal",
        }
    }
}

/// RFC 9457 problem details, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `urn:vitrine:problem:CODE`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code's short meaning.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// One sentence about this case, without secrets.
    pub detail: String,
    /// What programs decide by.
    pub code: Code,
    /// Name the request by this when asking for help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The field at fault (JSON pointer or parameter name).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}
