//! Apps of third parties, which a person allows to do some things for them (OAuth 2.1).

use serde::{Deserialize, Serialize};

/// An app to be registered. It has no secret: what it is held to are its addresses, and its proof key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClientRequest {
    /// How it is called.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: String,
    /// Where codes may go: `https`, a loopback address, or a scheme of the app's own; compared letter by letter.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 10))]
    pub redirects: Vec<String>,
}

/// A registered app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Client {
    /// Its `client_id`.
    pub id: String,
    /// How it is called.
    pub name: String,
    /// Where codes may go.
    pub redirects: Vec<String>,
}

/// What an app asks a person for (RFC 6749, 4.1.1; RFC 7636, 4.3), sent by the shop's own page once the person has agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AuthorizationRequest {
    /// `code`; there is no other.
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub response_type: String,
    /// Which app.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub client_id: String,
    /// One of its addresses, letter by letter.
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub redirect_uri: String,
    /// What it wants to do: `profile`, `orders`, or both with a space between.
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub scope: String,
    /// The app's own, given back unchanged.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub state: String,
    /// Base64url of the SHA-256 of the app's verifier.
    #[cfg_attr(feature = "openapi", schema(min_length = 43, max_length = 43))]
    pub code_challenge: String,
    /// `S256`; there is no other.
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub code_challenge_method: String,
}

/// Where to send the person's browser next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Authorization {
    /// The app's address with `code`, `state` and `iss` (RFC 9207).
    pub redirect_to: String,
}
