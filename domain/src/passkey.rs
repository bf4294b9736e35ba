//! Passkeys: pairs of keys that a person's device makes for one shop and keeps (Web Authentication, Level 3).
//!
//! What goes to the browser and comes from it has the names of that specification's JSON forms, so that a page hands it to
//! `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` (5.1.8, 5.1.9) and sends back what the
//! credential's `toJSON` says. Bytes are base64url without padding everywhere.

use serde::{Deserialize, Serialize};

use crate::UnixMillis;

/// What a device needs to make a passkey (`PublicKeyCredentialCreationOptionsJSON`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CreationOptions {
    /// For which shop.
    pub rp: RelyingParty,
    /// For whom.
    pub user: PasskeyUser,
    /// To be signed; good once, for five minutes.
    pub challenge: String,
    /// Which keys the shop can verify, best first.
    pub pub_key_cred_params: Vec<KeyKind>,
    /// For how long the challenge is good, in milliseconds.
    pub timeout: i64,
    /// Passkeys that the account has: a device makes no second one.
    pub exclude_credentials: Vec<CredentialDescriptor>,
    /// What the shop wishes of the device.
    pub authenticator_selection: DeviceWishes,
    /// `none`: the shop does not ask for the device's make.
    pub attestation: String,
}

/// The shop as devices know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RelyingParty {
    /// Its domain.
    pub id: String,
    /// How it is called.
    pub name: String,
}

/// A person as devices know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PasskeyUser {
    /// The account's name as bytes: it tells nothing about the person.
    pub id: String,
    /// The account's address.
    pub name: String,
    /// How the person is called.
    pub display_name: String,
}

/// A kind of key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyKind {
    /// `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its number in the register of COSE algorithms.
    pub alg: i64,
}

/// A passkey as devices know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CredentialDescriptor {
    /// `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the device calls it.
    pub id: String,
    /// How the device is reached.
    pub transports: Vec<String>,
}

/// What the shop wishes of a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DeviceWishes {
    /// Whether it should find the passkey without being told which.
    pub resident_key: String,
    /// Whether it should ask for a finger, a face or a PIN.
    pub user_verification: String,
}

/// A new passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPasskey {
    /// What the person calls it.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: String,
    /// What the device made.
    pub credential: CreatedCredential,
}

/// What a device made (`RegistrationResponseJSON`). Parts that the shop has no use for are not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedCredential {
    /// What the device calls it.
    #[cfg_attr(feature = "openapi", schema(max_length = 1364))]
    pub id: String,
    /// `public-key`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub kind: String,
    /// What it signed.
    pub response: CreatedResponse,
}

/// What a device signed when it made a passkey (`AuthenticatorAttestationResponseJSON`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CreatedResponse {
    /// What the browser says that it was asked.
    #[serde(rename = "clientDataJSON")]
    #[cfg_attr(feature = "openapi", schema(max_length = 6000))]
    pub client_data_json: String,
    /// What the device says.
    #[cfg_attr(feature = "openapi", schema(max_length = 6000))]
    pub attestation_object: String,
    /// How the device is reached; words that the shop does not know are forgotten.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    pub transports: Vec<String>,
}

/// A passkey of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkey {
    /// Names it.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// When it was made.
    pub created_at: UnixMillis,
    /// When it was last signed in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<UnixMillis>,
    /// Whether it is kept in more places than the device.
    pub is_backed_up: bool,
}

/// All passkeys of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkeys {
    /// First made first.
    pub passkeys: Vec<Passkey>,
}

/// A passkey that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddedPasskey {
    /// The passkey.
    pub passkey: Passkey,
    /// What opens the account where its devices are lost, each once, shown this once; empty where the account has such codes.
    pub codes: Vec<String>,
}

/// What a passkey is to be called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasskeyName {
    /// The new name.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: String,
}

/// Asks for a challenge to sign in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasskeyAsk {
    /// The passkey is the second factor after these. None: it is both, so its device has to ask for a finger, a face or a PIN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<FirstFactor>,
}

/// What an account is signed in to with before its second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FirstFactor {
    /// The account's address.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub email: String,
    /// Its password.
    #[cfg_attr(feature = "openapi", schema(max_length = 128, format = Password))]
    pub password: String,
}

/// What a device needs to sign in with a passkey (`PublicKeyCredentialRequestOptionsJSON`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RequestOptions {
    /// To be signed; good once, for five minutes.
    pub challenge: String,
    /// For how long it is, in milliseconds.
    pub timeout: i64,
    /// The shop's domain.
    pub rp_id: String,
    /// Which passkeys will do; none named: any that the device has for this shop.
    pub allow_credentials: Vec<CredentialDescriptor>,
    /// Whether the device has to ask for a finger, a face or a PIN.
    pub user_verification: String,
}

/// Signing in by a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasskeyLogin {
    /// What the device signed.
    pub credential: AssertedCredential,
    /// What the person calls this device.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub device: String,
}

/// What a device signed with a passkey (`AuthenticationResponseJSON`). Parts that the shop has no use for are not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssertedCredential {
    /// What the device calls the passkey.
    #[cfg_attr(feature = "openapi", schema(max_length = 1364))]
    pub id: String,
    /// `public-key`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub kind: String,
    /// The signature, and what it is over.
    pub response: AssertedResponse,
}

/// A passkey's signature, and what it is over (`AuthenticatorAssertionResponseJSON`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AssertedResponse {
    /// What the browser says that it was asked.
    #[serde(rename = "clientDataJSON")]
    #[cfg_attr(feature = "openapi", schema(max_length = 6000))]
    pub client_data_json: String,
    /// What the device says.
    #[cfg_attr(feature = "openapi", schema(max_length = 1400))]
    pub authenticator_data: String,
    /// Its signature over both.
    #[cfg_attr(feature = "openapi", schema(max_length = 1400))]
    pub signature: String,
    /// Whose passkey the device says that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 88))]
    pub user_handle: Option<String>,
}
