//! What of a provider's word counts: id tokens (OpenID Connect Core 1.0, 3.1.3.7) and the keys that sign them (RFC 7517).
//! Pure.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::UnixMillis;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::public_key::{EcdsaForm, PublicKey};

/// The longest token that is looked at, in bytes: those with many groups in them are 8 KiB.
const MAX_TOKEN: usize = 16 * 1024;

/// Keys of one provider; more are not looked at. Those known have two to six.
const MAX_KEYS: usize = 32;

/// How far a provider's clock may be ahead of ours, in seconds. Tokens that are over are over to the second.
const AHEAD_S: i64 = 60;

/// The longest name by which a provider knows a person, in bytes (Core 1.0, 2).
const MAX_SUBJECT: usize = 255;

/// Who a provider says that a person is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// What the provider calls them, for ever.
    pub subject: String,
    /// Their address, where the provider says that it is theirs.
    pub email: Option<String>,
    /// How they are called, where it says so.
    pub name: Option<String>,
}

/// Why a token does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// It is no token.
    #[error("the id token is not in its form")]
    Malformed,
    /// No key of the provider fits what it says about its signature.
    #[error("no key of the provider signed the id token")]
    Key,
    /// It was changed, or signed by somebody else.
    #[error("the id token's signature does not fit")]
    Signature,
    /// It is of another provider.
    #[error("the id token is of another issuer")]
    Issuer,
    /// It is for another shop.
    #[error("the id token is for somebody else")]
    Audience,
    /// It is over, or of the future.
    #[error("the id token is not of now")]
    Time,
    /// It answers another question.
    #[error("the id token answers another sign-in")]
    Nonce,
}

/// What a token has to say.
pub struct Wanted<'a> {
    /// Who signs.
    pub issuer: &'a str,
    /// For whom.
    pub client_id: &'a str,
    /// In answer to what.
    pub nonce: &'a str,
}

/// A provider's keys.
#[derive(Deserialize)]
pub struct Jwks {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood (RFC 7515, 4.1.11): none is.
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nonce: Option<String>,
    email: Option<String>,
    email_verified: Option<Verified>,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Some providers say it in words.
#[derive(Deserialize)]
#[serde(untagged)]
enum Verified {
    Is(bool),
    Says(String),
}

/// Whether the key of a token is among those at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAnswer {
    /// It is.
    Here,
    /// It is not: the provider may have newer ones.
    Unknown,
}

impl Jwks {
    /// Whether the key that a token says it was signed with is here.
    ///
    /// # Errors
    /// It is no token.
    pub fn of(&self, token: &str) -> Result<KeyAnswer, IdTokenError> {
        let (header, ..) = split(token)?;
        Ok(if self.key(&header).is_some() { KeyAnswer::Here } else { KeyAnswer::Unknown })
    }

    /// What a token says, if it counts.
    ///
    /// # Errors
    /// See [`IdTokenError`].
    pub fn verify(&self, token: &str, wanted: &Wanted<'_>, now: UnixMillis) -> Result<Identity, IdTokenError> {
        let (header, claims, signed, signature) = split(token)?;
        let key = self.key(&header).ok_or(IdTokenError::Key)?;
        key.verify(signed.as_bytes(), &signature, EcdsaForm::Fixed).map_err(|_forged| IdTokenError::Signature)?;
        let claims: Claims = decode(claims)?;
        if claims.iss != wanted.issuer {
            return Err(IdTokenError::Issuer);
        }
        let (is_for_us, is_for_others) = match &claims.aud {
            Audience::One(one) => (one == wanted.client_id, false),
            Audience::Many(all) => (all.iter().any(|a| a == wanted.client_id), all.len() > 1),
        };
        // Whoever else it is for, the shop asked for it (3.1.3.7, 4 and 5).
        let is_by_us = claims.azp.as_deref().map_or(!is_for_others, |azp| azp == wanted.client_id);
        if !is_for_us || !is_by_us {
            return Err(IdTokenError::Audience);
        }
        // Whole seconds, where a provider writes parts of them.
        let now = now.div_euclid(1000);
        #[expect(clippy::cast_possible_truncation, reason = "seconds; beyond i64 it is the end of time")]
        let (exp, iat) = (claims.exp as i64, claims.iat as i64);
        if exp <= now || iat > now + AHEAD_S {
            return Err(IdTokenError::Time);
        }
        if claims.nonce.as_deref() != Some(wanted.nonce) {
            return Err(IdTokenError::Nonce);
        }
        if claims.sub.is_empty() || claims.sub.len() > MAX_SUBJECT {
            return Err(IdTokenError::Malformed);
        }
        let is_theirs = match claims.email_verified {
            Some(Verified::Is(is)) => is,
            Some(Verified::Says(word)) => word == "true",
            None => false,
        };
        Ok(Identity { subject: claims.sub, email: claims.email.filter(|_| is_theirs), name: claims.name })
    }

    /// The one key that fits a header: by its name, or without a name the only one of its kind. What a token says about its
    /// algorithm is compared with the key, never believed.
    fn key(&self, header: &Header) -> Option<PublicKey> {
        let named = self.keys.iter().take(MAX_KEYS).filter(|k| header.kid.is_none() || k.kid == header.kid);
        let mut fitting = named.filter_map(Jwk::public).filter(|k| k.jose_name() == header.alg);
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => Some(key),
            _ => None,
        }
    }
}

impl Jwk {
    fn public(&self) -> Option<PublicKey> {
        let bytes = |part: &Option<String>| URL_SAFE_NO_PAD.decode(part.as_deref()?).ok();
        let key = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => PublicKey::rsa(&bytes(&self.n)?, &bytes(&self.e)?),
            ("EC", Some("P-256")) => PublicKey::p256(&bytes(&self.x)?, &bytes(&self.y)?),
            ("OKP", Some("Ed25519")) => PublicKey::ed25519(&bytes(&self.x)?),
            _ => None,
        }?;
        let is_for_this = self.usage.as_deref().is_none_or(|u| u == "sig");
        (is_for_this && self.alg.as_deref().is_none_or(|a| a == key.jose_name())).then_some(key)
    }
}

/// RFC 7636, 4.2.
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// Header, claims as they stand, what is signed, and the signature.
fn split(token: &str) -> Result<(Header, &str, &str, Vec<u8>), IdTokenError> {
    const BAD: IdTokenError = IdTokenError::Malformed;
    if token.len() > MAX_TOKEN {
        return Err(BAD);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(BAD)?;
    let (header, claims) = signed.split_once('.').ok_or(BAD)?;
    let header: Header = decode(header)?;
    if header.crit.is_some() {
        return Err(BAD);
    }
    Ok((header, claims, signed, URL_SAFE_NO_PAD.decode(signature).map_err(|_not_base64| BAD)?))
}

fn decode<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, IdTokenError> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_not_base64| IdTokenError::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_not_that| IdTokenError::Malformed)
}
