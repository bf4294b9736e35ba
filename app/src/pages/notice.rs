//! Things to be said once, at the top of the next page.

use domain::Code;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::PageContext;
use crate::text::Arg;

/// Something to be said once. Kept as data, so that it is said in the language of the page that shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "notice")]
pub enum Notice {
    /// A variant was put into the cart.
    AddedToCart {
        /// The product's name in the shopper's language.
        name: String,
    },
    /// A line was changed.
    CartUpdated,
    /// A line was taken out.
    RemovedFromCart {
        /// The product's name in the shopper's language.
        name: String,
    },
    /// A quantity that is no whole number from 1 to [`domain::Quantity::MAX`].
    QuantityRefused {
        /// What was typed, cut short.
        given: String,
    },
    /// The cart has [`domain::cart::MAX_LINES`] lines already.
    CartFull,
    /// Settings were saved.
    SettingsSaved,
    /// The address or form named a language, currency or other choice that the shop does not have.
    UnknownChoice {
        /// What was asked for, cut short.
        given: String,
    },
    /// The form was from an earlier run of the app; nothing was done.
    FormExpired,
    /// The server could not be reached; nothing was changed there.
    Unreachable,
    /// The server answered with a problem.
    Problem {
        /// Which.
        code: Code,
    },
    /// What is to be paid was made for the place only now.
    PriceOfPlace,
    /// Something was done.
    Done {
        /// What.
        what: Done,
    },
    /// Everything about the person was written into a file.
    Exported {
        /// Where it is.
        path: String,
    },
    /// An invoice or a credit note was written into a file.
    PaperKept {
        /// Where it is.
        path: String,
    },
    /// A file could not be written.
    NotWritten {
        /// What the system says.
        reason: String,
    },
    /// The server could not be reached, and nothing was done or kept.
    NotReached,
    /// The address of an order did not go among the account's.
    AddressNotKept,
    /// A card pays, but did not go among the account's.
    CardNotKept,
    /// The card that was to pay is not kept any more.
    CardGone,
    /// The person is signed out here, but the server could not be told.
    SignedOutHere,
    /// The session is over: somebody ended it, or it was not used for long.
    SessionOver,
    /// The local store cannot be written (read-only or full folder): cart and settings last until the app is closed.
    StoreReadOnly,
}

/// What was done, as somebody asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// Somebody signed in.
    SignedIn,
    /// Somebody signed out.
    SignedOut,
    /// A letter with a code is on its way, if there is such an account.
    LetterSent,
    /// There is a new password.
    PasswordChanged,
    /// Signing in asks for a second factor now.
    FactorOn,
    /// It does no longer.
    FactorOff,
    /// A session was ended.
    SessionEnded,
    /// Name and telephone, an address or a consent were kept.
    Saved,
    /// An address was forgotten.
    AddressRemoved,
    /// A card was forgotten.
    CardRemoved,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A provider opens the account no more.
    ProviderRemoved,
    /// What is in an order was changed.
    LinesChanged,
    /// Units went out of a paid order, and their money goes back.
    LinesTakenOut,
    /// Orders became the account's.
    Claimed,
    /// The account is deleted.
    Erased,
    /// The shop was asked to take goods back.
    ReturnAsked,
    /// The goods are kept after all.
    ReturnWithdrawn,
    /// A parcel left.
    ParcelSent,
    /// News of a parcel or a return was kept.
    Noted,
    /// Money goes back.
    Refunded,
    /// A count was kept.
    Counted,
    /// Units were moved.
    Moved,
    /// There is a new promotion.
    OfferMade,
    /// A promotion was ended.
    OfferEnded,
    /// A letter asks somebody to work for a shop.
    Invited,
    /// It does no longer.
    InvitationTakenBack,
    /// A member is something else to a shop.
    RoleChanged,
    /// A member is nothing to it any more.
    MemberRemoved,
    /// The person works for a shop from now on.
    Joined,
}

impl Done {
    /// The name of its words.
    const fn key(self) -> &'static str {
        match self {
            Self::SignedIn => "done-signed-in",
            Self::SignedOut => "done-signed-out",
            Self::LetterSent => "done-letter-sent",
            Self::PasswordChanged => "done-password-changed",
            Self::FactorOn => "done-factor-on",
            Self::FactorOff => "done-factor-off",
            Self::SessionEnded => "done-session-ended",
            Self::Saved => "done-saved",
            Self::AddressRemoved => "done-address-removed",
            Self::CardRemoved => "done-card-removed",
            Self::PasskeyRemoved => "done-passkey-removed",
            Self::ProviderRemoved => "done-provider-removed",
            Self::LinesChanged => "done-lines-changed",
            Self::LinesTakenOut => "done-lines-taken-out",
            Self::Claimed => "done-claimed",
            Self::Erased => "done-erased",
            Self::ReturnAsked => "done-return-asked",
            Self::ReturnWithdrawn => "done-return-withdrawn",
            Self::ParcelSent => "done-parcel-sent",
            Self::Noted => "done-noted",
            Self::Refunded => "done-refunded",
            Self::Counted => "done-counted",
            Self::Moved => "done-moved",
            Self::OfferMade => "done-offer-made",
            Self::OfferEnded => "done-offer-ended",
            Self::Invited => "done-invited",
            Self::InvitationTakenBack => "done-invitation-taken-back",
            Self::RoleChanged => "done-role-changed",
            Self::MemberRemoved => "done-member-removed",
            Self::Joined => "done-joined",
        }
    }
}

impl Notice {
    fn is_good_news(&self) -> bool {
        matches!(
            self,
            Self::AddedToCart { .. }
                | Self::CartUpdated
                | Self::RemovedFromCart { .. }
                | Self::SettingsSaved
                | Self::Done { .. }
                | Self::Exported { .. }
                | Self::PaperKept { .. }
        )
    }

    fn words(&self, ctx: &PageContext) -> String {
        match self {
            Self::AddedToCart { name } => ctx.t_args("notice-added", &[("name", Arg::Text(name))]),
            Self::CartUpdated => ctx.t("notice-cart-updated"),
            Self::RemovedFromCart { name } => ctx.t_args("notice-removed", &[("name", Arg::Text(name))]),
            Self::QuantityRefused { given } => ctx.t_args(
                "notice-quantity-refused",
                &[("given", Arg::Text(given)), ("max", Arg::Number(i64::from(domain::Quantity::MAX)))],
            ),
            Self::CartFull => ctx.t("notice-cart-full"),
            Self::SettingsSaved => ctx.t("notice-settings-saved"),
            Self::UnknownChoice { given } => ctx.t_args("notice-unknown-choice", &[("given", Arg::Text(given))]),
            Self::FormExpired => ctx.t("notice-form-expired"),
            Self::Unreachable => ctx.t("notice-unreachable"),
            Self::Problem { code } => problem_words(ctx, *code),
            Self::PriceOfPlace => ctx.t("notice-price-of-place"),
            Self::Done { what } => ctx.t(what.key()),
            Self::Exported { path } => ctx.t_args("notice-exported", &[("path", Arg::Text(path))]),
            Self::PaperKept { path } => ctx.t_args("notice-paper-kept", &[("path", Arg::Text(path))]),
            Self::NotWritten { reason } => ctx.t_args("notice-not-written", &[("reason", Arg::Text(reason))]),
            Self::AddressNotKept => ctx.t("notice-address-not-kept"),
            Self::CardNotKept => ctx.t("notice-card-not-kept"),
            Self::CardGone => ctx.t("notice-card-gone"),
            Self::NotReached => ctx.t("notice-not-reached"),
            Self::SignedOutHere => ctx.t("notice-signed-out-here"),
            Self::SessionOver => ctx.t("problem-session-ended"),
            Self::StoreReadOnly => ctx.t("notice-store-read-only"),
        }
    }
}

/// One sentence for the shopper about a problem of the server.
pub(super) fn problem_words(ctx: &PageContext, code: Code) -> String {
    ctx.t(match code {
        Code::BadRequest | Code::MethodNotAllowed | Code::BodyTooLarge | Code::BadSignature | Code::NotAllowed => {
            "problem-refused"
        }
        Code::Forbidden => "problem-forbidden",
        Code::LoginRefused => "problem-login-refused",
        Code::SecondFactorRequired => "problem-second-factor-required",
        Code::TokenRefused | Code::SessionEnded => "problem-session-ended",
        Code::LetterRefused => "problem-letter-refused",
        Code::WeakPassword => "problem-weak-password",
        Code::InvalidField => "problem-invalid-field",
        Code::NotFound => "problem-not-found",
        Code::RateLimited => "problem-too-often",
        Code::Unavailable => "problem-busy",
        Code::IdempotencyKeyMissing | Code::IdempotencyKeyReused => "problem-attempt-used",
        Code::IdempotencyKeyInFlight => "problem-in-flight",
        Code::CartEmpty => "problem-cart-empty",
        Code::NotSold => "problem-not-sold",
        Code::SoldOut => "problem-sold-out",
        Code::PriceChanged => "problem-price-changed",
        Code::CouponUnknown => "problem-coupon-unknown",
        Code::CouponNotNow => "problem-coupon-not-now",
        Code::CouponUsedUp => "problem-coupon-used-up",
        Code::CouponNotApplicable => "problem-coupon-not-applicable",
        Code::GiftCardUnknown => "problem-gift-card-unknown",
        Code::NoDelivery => "problem-no-delivery",
        Code::QuoteExpired => "problem-quote-expired",
        Code::WrongState => "problem-wrong-state",
        Code::HoldExpired => "problem-hold-expired",
        Code::CardDeclined => "problem-card-declined",
        Code::GatewayTimeout => "problem-gateway-timeout",
        Code::Internal | Code::OutcomeUnknown => "problem-internal",
    })
}

/// The live region at the top of the page: always there, so that what is put into it later is read out.
pub(super) fn notices(ctx: &PageContext) -> Markup {
    html! {
        div.notices role="status" aria-live="polite" data-test="notices" {
            @for notice in &ctx.notices {
                p.notice.notice-good[notice.is_good_news()].notice-warn[!notice.is_good_news()] data-test="notice" {
                    (notice.words(ctx))
                }
            }
        }
    }
}
