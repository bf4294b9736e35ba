//! People: accounts, sessions, roles, and what they agreed to.

use serde::{Deserialize, Serialize};

use crate::audit::AuditEntry;
use crate::order::{FieldError, line};
use crate::passkey::Passkey;
use crate::provider::LinkedProvider;
use crate::saved::SavedMethod;
use crate::{Address, Lang, Order, UnixMillis};

/// What a person is to the whole house.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Buys.
    #[default]
    Buyer,
    /// Works for the house: sees orders of all shops, changes nobody's rights.
    Staff,
    /// Runs the house.
    Admin,
}

/// What a person is to one shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ShopRole {
    /// Everything, and who else is a member.
    Owner,
    /// Goods.
    Editor,
    /// Orders.
    Support,
}

macro_rules! names {
    ($type:ident, $($variant:ident = $name:literal),+) => {
        impl $type {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }

            /// The one of that name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.as_str() == name)
            }
        }
    };
}

names!(Role, Buyer = "buyer", Staff = "staff", Admin = "admin");
names!(ShopRole, Owner = "owner", Editor = "editor", Support = "support");
names!(Purpose, Newsletter = "newsletter", Statistics = "statistics", TryOnImprovement = "try_on_improvement");

/// A new account. The answer does not tell whether there was one already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Where the letter with the code goes.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub email: String,
    /// At least 10 characters, none of the well-known ones.
    #[cfg_attr(feature = "openapi", schema(min_length = 10, max_length = 128, format = Password))]
    pub password: String,
    /// How the person is called.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: String,
    /// In which language letters are written.
    pub lang: Lang,
}

/// Who has the letter and knows the password is the account's owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// From the letter; good once.
    #[cfg_attr(feature = "openapi", schema(max_length = 128))]
    pub token: String,
    /// The one the account was registered with.
    #[cfg_attr(feature = "openapi", schema(max_length = 128, format = Password))]
    pub password: String,
    /// What the person calls this device.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub device: String,
}

/// Signing in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The account's address.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub email: String,
    /// Its password.
    #[cfg_attr(feature = "openapi", schema(max_length = 128, format = Password))]
    pub password: String,
    /// The second factor, where the account has one: six digits, or a recovery code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub code: Option<String>,
    /// What the person calls this device.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub device: String,
}

/// What opens the account's routes, as RFC 6749 (5.1) names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tokens {
    /// Goes into `Authorization: Bearer`.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// How long the access token is good, in seconds.
    pub expires_in: i64,
    /// Gets the next pair, once.
    pub refresh_token: String,
    /// What the tokens are for, separated by spaces; empty for the person's own sessions, which may do everything.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
}

/// Asks for the next pair of tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The last one given. One that was used before ends the whole session, but within a minute and while nobody has used the one that
    /// it brought it brings the same again: answers are lost on their way.
    #[cfg_attr(feature = "openapi", schema(max_length = 128))]
    pub refresh_token: String,
}

/// A session of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Names it, to end it.
    pub id: String,
    /// What the person called the device.
    pub device: String,
    /// The app of a third party that uses it, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// When it began.
    pub created_at: UnixMillis,
    /// When its tokens were last renewed.
    pub used_at: UnixMillis,
    /// When it ends by itself.
    pub expires_at: UnixMillis,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// All sessions that go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sessions {
    /// Last used first.
    pub sessions: Vec<Session>,
}

/// A forgotten password. The answer does not tell whether there is such an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Forgotten {
    /// Where the letter goes, if there is such an account.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub email: String,
}

/// A new password by a letter. It ends all sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    /// From the letter; good once.
    #[cfg_attr(feature = "openapi", schema(max_length = 128))]
    pub token: String,
    /// The new one.
    #[cfg_attr(feature = "openapi", schema(min_length = 10, max_length = 128, format = Password))]
    pub password: String,
}

/// A new password by the old one. It ends all other sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The old one.
    #[cfg_attr(feature = "openapi", schema(max_length = 128, format = Password))]
    pub old: String,
    /// The new one.
    #[cfg_attr(feature = "openapi", schema(min_length = 10, max_length = 128, format = Password))]
    pub new: String,
}

/// What a person says again with their password before something that cannot be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordAgain {
    /// The account's password.
    #[cfg_attr(feature = "openapi", schema(max_length = 128, format = Password))]
    pub password: String,
}

/// What the shop keeps about a person, and what the person may correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// How the person is called.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: String,
    /// For the courier; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub phone: String,
    /// In which language letters are written.
    pub lang: Lang,
    /// Where things have been sent, to choose from.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub addresses: Vec<Address>,
}

/// The most addresses a person keeps: nobody chooses from more.
pub const MAX_ADDRESSES: usize = 20;

impl Profile {
    /// Checks what can be checked without asking anyone.
    ///
    /// # Errors
    /// The first field that cannot stand.
    pub fn check(&self) -> Result<(), FieldError> {
        line("/name", &self.name)?;
        if self.name.trim().is_empty() {
            return Err(FieldError { field: "/name", reason: "is empty" });
        }
        line("/phone", &self.phone)?;
        if self.addresses.len() > MAX_ADDRESSES {
            return Err(FieldError { field: "/addresses", reason: "are more than 20" });
        }
        self.addresses.iter().try_for_each(Address::check)
    }
}

/// An account, to its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// Names it.
    pub id: String,
    /// The address it was registered with.
    pub email: String,
    /// What the person may correct.
    pub profile: Profile,
    /// What the person is to the house.
    pub role: Role,
    /// Whether signing in needs a second factor.
    pub has_second_factor: bool,
    /// Since when.
    pub created_at: UnixMillis,
}

/// What a person may be asked to agree to. Nothing else is done with their data than what their orders need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Letters about new things.
    Newsletter,
    /// Counting what is looked at.
    Statistics,
    /// Measures of a fitting, without pictures, to fit better.
    TryOnImprovement,
}

/// What a person said to a purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConsentChange {
    /// To what.
    pub purpose: Purpose,
    /// Yes or no.
    pub granted: bool,
    /// Which wording the person read.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 40))]
    pub wording: String,
}

/// The longest name of a wording, in characters: a date or a version.
pub const MAX_WORDING: usize = 40;

/// What a person said, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Consent {
    /// To what.
    pub purpose: Purpose,
    /// Yes or no.
    pub granted: bool,
    /// Which wording the person read.
    pub wording: String,
    /// When.
    pub at: UnixMillis,
}

/// Everything said so far. What was said last to a purpose counts; to what nothing was said the answer is no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Consents {
    /// First said first.
    pub consents: Vec<Consent>,
}

/// An order that was bought without an account becomes the account's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The order.
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub order: String,
    /// Its secret.
    #[cfg_attr(feature = "openapi", schema(max_length = 128))]
    pub secret: String,
}

/// A second factor that is offered: for an authenticator app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpOffer {
    /// The shared secret in base 32, to type.
    pub secret: String,
    /// The same as `otpauth://`, to show as a QR code.
    pub uri: String,
}

/// A code of a second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TotpCode {
    /// Six digits.
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub code: String,
}

/// What opens the account where the authenticator app is lost; each once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// Ten of them.
    pub codes: Vec<String>,
}

/// A page of the person's own orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnOrders {
    /// Newest first.
    pub orders: Vec<Order>,
}

/// Everything the shop knows about a person, for the person and for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Export {
    /// When it was put together.
    pub exported_at: UnixMillis,
    /// The account.
    pub account: Account,
    /// What the person agreed to.
    pub consents: Vec<Consent>,
    /// Where the person is signed in.
    pub sessions: Vec<Session>,
    /// The devices that open the account.
    #[serde(default)]
    pub passkeys: Vec<Passkey>,
    /// Whose word opens the account.
    #[serde(default)]
    pub providers: Vec<LinkedProvider>,
    /// What the person bought.
    pub orders: Vec<Order>,
    /// Cards that the person keeps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payment_methods: Vec<SavedMethod>,
    /// What was done to the account.
    pub log: Vec<AuditEntry>,
}

/// A person's new role in the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// Which.
    pub role: Role,
}
