//! Signing in by somebody else's word: providers of OpenID Connect that the shop trusts, and what of theirs opens an account.

use serde::{Deserialize, Serialize};

use crate::{Lang, UnixMillis};

/// A provider that people can sign in by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInProvider {
    /// Names it in addresses.
    pub name: String,
    /// What stands on the button.
    pub label: String,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInProviders {
    /// As the operator has put them.
    pub providers: Vec<SignInProvider>,
}

/// Begins a sign-in by a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProviderStart {
    /// Where the person comes back to: one of those that the operator has named, letter by letter.
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub redirect: String,
}

/// Where to send the person, and what to keep until they are back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderOffer {
    /// The provider's page.
    pub address: String,
    /// Stays with whoever asked and is sent with what the person comes back with: an address that somebody else made for them
    /// signs nobody in. Good for ten minutes.
    pub secret: String,
}

/// Ends a sign-in by a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProviderLogin {
    /// The one that was kept.
    #[cfg_attr(feature = "openapi", schema(max_length = 128))]
    pub secret: String,
    /// As it stands in the address that the person came back to.
    #[cfg_attr(feature = "openapi", schema(max_length = 128))]
    pub state: String,
    /// As it stands there.
    #[cfg_attr(feature = "openapi", schema(max_length = 2048))]
    pub code: String,
    /// As it stands there, where it does (RFC 9207).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub iss: Option<String>,
    /// The password of the account that has the address already: asked for once (`second_factor_required` at `/password`), so that
    /// no provider opens an account that its owner did not give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 128, format = Password))]
    pub password: Option<String>,
    /// The second factor, where the account has one: six digits, or a recovery code (`second_factor_required` at
    /// `/second_factor`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub second_factor: Option<String>,
    /// What the person calls this device.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub device: String,
    /// In which language letters to a new account are written; none is English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
}

/// A provider that opens an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedProvider {
    /// Names the link.
    pub id: String,
    /// The provider's name.
    pub provider: String,
    /// Since when.
    pub created_at: UnixMillis,
}

/// All that open an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedProviders {
    /// First linked first.
    pub providers: Vec<LinkedProvider>,
}
