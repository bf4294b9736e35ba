//! What a device says about a passkey, and whether it is true: the steps of Web Authentication, Level 3, 7.1 (a new one) and
//! 7.2 (signing in). Pure: bytes in, a decision out; whose challenge it was and what becomes of it is `app::passkey`'s.
//!
//! What the shop does not ask for it does not take: no attestation but none and a device's own, no frames of other sites, no
//! extensions' outputs.

use ciborium::Value;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::public_key::{EcdsaForm, PublicKey};

/// Kinds of keys that are taken, by their numbers in the register of COSE algorithms, best first: EdDSA, ES256, RS256.
pub const ALGORITHMS: [i64; 3] = [-8, -7, -257];

/// The longest name that a device has for a passkey, in bytes (7.1, step 25).
pub const MAX_CREDENTIAL_ID: usize = 1023;

/// Levels of lists in what a device says: the specification's own forms have three.
const MAX_DEPTH: usize = 4;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

/// For which site passkeys are made: `[passkeys]` in `server.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "SiteSettings")]
pub struct PasskeySite {
    rp_id: String,
    origins: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteSettings {
    rp_id: String,
    origins: Vec<String>,
}

impl TryFrom<SiteSettings> for PasskeySite {
    type Error = PasskeySiteError;

    fn try_from(s: SiteSettings) -> Result<Self, PasskeySiteError> {
        Self::new(s.rp_id, s.origins)
    }
}

/// The settings of passkeys cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasskeySiteError {
    /// Browsers make passkeys for domains only.
    #[error("rp_id is the shop's domain in lower case, such as shop.example, without scheme and port")]
    Domain,
    /// Pages elsewhere cannot ask for the domain's passkeys.
    #[error("origins has addresses like https://shop.example, all of the domain rp_id or below it; {origin:?} is none")]
    Origin {
        /// Which.
        origin: String,
    },
}

impl PasskeySite {
    /// Passkeys of a domain, asked for by pages of these origins (`https://HOST[:PORT]`; apps of Android have
    /// `android:apk-key-hash:` and their hash).
    ///
    /// # Errors
    /// See [`PasskeySiteError`].
    pub fn new(rp_id: impl Into<String>, origins: Vec<String>) -> Result<Self, PasskeySiteError> {
        let rp_id = rp_id.into();
        let is_of_a_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
        // A number is an address of the network, which browsers refuse.
        if rp_id.is_empty() || !rp_id.chars().all(is_of_a_name) || !rp_id.contains(|c: char| c.is_ascii_lowercase()) {
            return Err(PasskeySiteError::Domain);
        }
        let is_here = |origin: &String| {
            let host = |rest: &str| rest.split(':').next().unwrap_or_default().to_owned();
            match origin.split_once("://") {
                Some(("https", rest)) => {
                    host(rest).strip_suffix(&rp_id).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
                }
                Some(("http", rest)) => host(rest) == "localhost" && rp_id == "localhost",
                _ => origin.starts_with("android:apk-key-hash:"),
            }
        };
        match origins.iter().find(|o| !is_here(o) || o.ends_with('/')) {
            Some(origin) => Err(PasskeySiteError::Origin { origin: origin.clone() }),
            None if origins.is_empty() => Err(PasskeySiteError::Origin { origin: String::new() }),
            None => Ok(Self { rp_id, origins }),
        }
    }

    /// The domain.
    pub fn rp_id(&self) -> &str {
        &self.rp_id
    }
}

/// Why a passkey is not taken. For the log: who asks is told less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyError {
    /// Something is not in the form of the specification.
    #[error("{0} is not in its form")]
    Malformed(&'static str),
    /// It was signed for something else than this.
    #[error("it was signed for something else")]
    Kind,
    /// A page of another site asked for it.
    #[error("a page of another site asked for it")]
    Origin,
    /// It is for another domain.
    #[error("it is for another domain")]
    Domain,
    /// Nobody touched the device.
    #[error("nobody was there")]
    NotPresent,
    /// The device did not ask who it was.
    #[error("the device did not ask who is there")]
    NotVerified,
    /// What is said about copies cannot be, or was otherwise before.
    #[error("what it says about copies does not fit")]
    Backup,
    /// A kind of key that the shop did not ask for.
    #[error("a kind of key that was not asked for")]
    Algorithm,
    /// A kind of attestation that the shop did not ask for.
    #[error("an attestation that was not asked for")]
    Attestation,
    /// The signature does not fit.
    #[error("the signature does not fit")]
    Signature,
    /// The device counted fewer signatures than before: there are two of it.
    #[error("the device's counter went back: it was copied")]
    Copied,
}

/// What a browser says that its page asked for (`CollectedClientData`, 5.8.1).
pub struct ClientData {
    said: Said,
    /// What was to be signed.
    pub challenge: Vec<u8>,
    hash: [u8; 32],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    top_origin: Option<String>,
}

/// A passkey as the shop keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// What the device calls it.
    pub id: Vec<u8>,
    /// The public key in COSE's form.
    pub public_key: Vec<u8>,
    /// How often the device says that it signed; 0 where it does not count.
    pub sign_count: u32,
    /// Whether it may be copied to other devices.
    pub is_backup_eligible: bool,
    /// Whether it was.
    pub is_backed_up: bool,
}

/// What signing in changes about a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// How often the device says that it signed.
    pub sign_count: u32,
    /// Whether it was copied to other devices.
    pub is_backed_up: bool,
}

impl ClientData {
    /// Reads it.
    ///
    /// # Errors
    /// It is none.
    pub fn read(json: &[u8]) -> Result<Self, CeremonyError> {
        let bad = |_cause| CeremonyError::Malformed("clientDataJSON");
        let said: Said = serde_json::from_slice(json).map_err(bad)?;
        let challenge = from_base64url(&said.challenge).ok_or(CeremonyError::Malformed("challenge"))?;
        Ok(Self { said, challenge, hash: Sha256::digest(json).into() })
    }

    /// 7.1, steps 7 to 11; 7.2, steps 10 to 14. That the challenge is one of ours is looked up by whoever keeps them.
    fn check(&self, kind: &str, site: &PasskeySite) -> Result<(), CeremonyError> {
        if self.said.kind != kind {
            return Err(CeremonyError::Kind);
        }
        let is_framed = self.said.cross_origin || self.said.top_origin.is_some();
        if is_framed || !site.origins.contains(&self.said.origin) {
            return Err(CeremonyError::Origin);
        }
        Ok(())
    }
}

/// A new passkey, as its device describes it (7.1, from step 7).
///
/// # Errors
/// Why it is not taken.
pub fn created(site: &PasskeySite, client: &ClientData, attestation: &[u8]) -> Result<Credential, CeremonyError> {
    const BAD: CeremonyError = CeremonyError::Malformed("attestationObject");
    client.check("webauthn.create", site)?;
    let (object, rest) = cbor(attestation).ok_or(BAD)?;
    let (3, true) = (object.as_map().map_or(0, Vec::len), rest.is_empty()) else { return Err(BAD) };
    let (said, format) = (at(&object, "authData").and_then(Value::as_bytes), at(&object, "fmt"));
    let (said, format) = (said.ok_or(BAD)?, format.and_then(Value::as_text).ok_or(BAD)?);
    let data = DeviceData::read(said).ok_or(CeremonyError::Malformed("authData"))?;
    data.check(site, false)?;
    let (id, public_key) = data.credential.ok_or(CeremonyError::Malformed("authData"))?;
    if id.is_empty() || id.len() > MAX_CREDENTIAL_ID {
        return Err(CeremonyError::Malformed("credentialId"));
    }
    let (key, algorithm) = cose(public_key).ok_or(CeremonyError::Algorithm)?;
    let statement = at(&object, "attStmt").ok_or(BAD)?;
    match format {
        // 8.7
        "none" if statement.as_map().is_some_and(Vec::is_empty) => {}
        // 8.2 without a chain: the passkey signs itself. Browsers leave it as it is where none is asked for (5.1.3).
        "packed" if at(statement, "x5c").is_none() && at(statement, "alg").and_then(int) == Some(algorithm) => {
            let signature = at(statement, "sig").and_then(Value::as_bytes).ok_or(CeremonyError::Attestation)?;
            let signed = [said.as_slice(), &client.hash].concat();
            key.verify(&signed, signature, EcdsaForm::Der).map_err(|_forged| CeremonyError::Signature)?;
        }
        _ => return Err(CeremonyError::Attestation),
    }
    Ok(Credential {
        id: id.to_vec(),
        public_key: public_key.to_vec(),
        sign_count: data.sign_count,
        is_backup_eligible: data.has(BACKUP_ELIGIBLE),
        is_backed_up: data.has(BACKED_UP),
    })
}

/// A signature of a passkey that the shop knows (7.2, from step 10).
///
/// # Errors
/// Why it is not taken.
pub fn asserted(
    site: &PasskeySite,
    known: &Credential,
    client: &ClientData,
    device: &[u8],
    signature: &[u8],
    must_verify: bool,
) -> Result<Use, CeremonyError> {
    client.check("webauthn.get", site)?;
    let data = DeviceData::read(device).ok_or(CeremonyError::Malformed("authenticatorData"))?;
    data.check(site, must_verify)?;
    if data.has(BACKUP_ELIGIBLE) != known.is_backup_eligible {
        return Err(CeremonyError::Backup);
    }
    let (key, _) = cose(&known.public_key).ok_or(CeremonyError::Algorithm)?;
    let signed = [device, &client.hash].concat();
    key.verify(&signed, signature, EcdsaForm::Der).map_err(|_forged| CeremonyError::Signature)?;
    if (data.sign_count, known.sign_count) != (0, 0) && data.sign_count <= known.sign_count {
        return Err(CeremonyError::Copied);
    }
    Ok(Use { sign_count: data.sign_count, is_backed_up: data.has(BACKED_UP) })
}

/// Authenticator data (6.1).
struct DeviceData<'a> {
    domain_sha256: &'a [u8],
    flags: u8,
    sign_count: u32,
    /// What the device calls the passkey, and its public key in COSE's form.
    credential: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> DeviceData<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (domain_sha256, rest) = bytes.split_at_checked(32)?;
        let (&flags, rest) = rest.split_first()?;
        let (count, mut rest) = rest.split_first_chunk::<4>()?;
        let mut credential = None;
        if flags & HAS_CREDENTIAL != 0 {
            // The make of the device stands before it: whoever does not ask for it is told nothing.
            let (_make, after) = rest.split_at_checked(16)?;
            let (length, after) = after.split_first_chunk::<2>()?;
            let (id, key) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
            let (_, after) = cbor(key)?;
            credential = Some((id, &key[..key.len() - after.len()]));
            rest = after;
        }
        if flags & HAS_EXTENSIONS != 0 {
            let (outputs, after) = cbor(rest)?;
            outputs.as_map()?;
            rest = after;
        }
        let sign_count = u32::from_be_bytes(*count);
        rest.is_empty().then_some(Self { domain_sha256, flags, sign_count, credential })
    }

    const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// 7.1, steps 14 to 18; 7.2, steps 16 to 20.
    fn check(&self, site: &PasskeySite, must_verify: bool) -> Result<(), CeremonyError> {
        if self.domain_sha256 != Sha256::digest(&site.rp_id).as_slice() {
            Err(CeremonyError::Domain)
        } else if !self.has(USER_PRESENT) {
            Err(CeremonyError::NotPresent)
        } else if must_verify && !self.has(USER_VERIFIED) {
            Err(CeremonyError::NotVerified)
        } else if self.has(BACKED_UP) && !self.has(BACKUP_ELIGIBLE) {
            Err(CeremonyError::Backup)
        } else {
            Ok(())
        }
    }
}

/// A key in COSE's form (RFC 9053, 7.1; RFC 8230, 4) and its number among the algorithms; none where it is not one of
/// [`ALGORITHMS`] or its parts do not fit.
fn cose(bytes: &[u8]) -> Option<(PublicKey, i64)> {
    let (map, rest) = cbor(bytes)?;
    let part = |label: i64| map.as_map()?.iter().find(|(k, _)| int(k) == Some(label)).map(|(_, value)| value);
    let (number, data) = (|label| part(label).and_then(int), |label| part(label).and_then(Value::as_bytes));
    let algorithm = number(3)?;
    let key = match (algorithm, number(1)?) {
        (-7, 2) if number(-1) == Some(1) => PublicKey::p256(data(-2)?, data(-3)?),
        (-8, 1) if number(-1) == Some(6) => PublicKey::ed25519(data(-2)?),
        (-257, 3) => PublicKey::rsa(data(-1)?, data(-2)?),
        _ => None,
    }?;
    rest.is_empty().then_some((key, algorithm))
}

fn int(value: &Value) -> Option<i64> {
    value.as_integer().and_then(|n| n.try_into().ok())
}

fn at<'v>(map: &'v Value, name: &str) -> Option<&'v Value> {
    map.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
}

/// The first item, and what comes after it.
fn cbor(bytes: &[u8]) -> Option<(Value, &[u8])> {
    let mut rest = bytes;
    let item = ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_DEPTH).ok()?;
    Some((item, rest))
}

/// Bytes in the one form that the specification has for them (5.1: base64url without padding).
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_domain_and_pages_of_it() {
        let site =
            |rp_id: &str, origins: &[&str]| PasskeySite::new(rp_id, origins.iter().map(|o| (*o).to_owned()).collect());
        for (rp_id, origins) in [
            ("shop.example", &["https://shop.example", "https://www.shop.example:8443"][..]),
            ("localhost", &["http://localhost:7407"]),
            ("shop.example", &["android:apk-key-hash:abc"]),
        ] {
            assert!(site(rp_id, origins).is_ok(), "{rp_id} {origins:?}");
        }
        for (rp_id, origins) in [
            ("", &["https://shop.example"][..]),
            ("127.0.0.1", &["https://127.0.0.1"]),
            ("https://shop.example", &["https://shop.example"]),
            ("shop.example", &[]),
            ("shop.example", &["https://shop.example/"]),
            ("shop.example", &["https://other-shop.example"]),
            ("shop.example", &["http://shop.example"]),
            ("shop.example", &["http://localhost"]),
        ] {
            assert!(site(rp_id, origins).is_err(), "{rp_id} {origins:?}");
        }
    }

    #[test]
    fn nothing_that_a_device_says_is_more_than_it_is() {
        // Lengths that lie, lists in lists, and every cut of a good one.
        for bad in
            [&b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff"[..], &[0x81; 5_000], &[0xbf; 5_000], b"\x9b\x7f\xff\xff\xff"]
        {
            assert!(cbor(bad).is_none());
        }
        let key = b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        let mut data =
            [&[7; 32][..], &[HAS_CREDENTIAL | USER_PRESENT, 0, 0, 0, 9], &[0; 16], &[0, 2], b"id", key].concat();
        let read = DeviceData::read(&data).unwrap();
        assert_eq!((read.sign_count, read.credential), (9, Some((&b"id"[..], &key[..]))));
        assert!((0..data.len()).all(|n| DeviceData::read(&data[..n]).is_none()));
        data.push(0);
        assert!(DeviceData::read(&data).is_none());
        assert_eq!(cose(key), Some((PublicKey::EdDsa([b'a'; 32]), -8)));
        // Another curve, another kind of key, a key too short, no algorithm at all.
        for (from, to) in [(b"\x20\x06", b"\x20\x04"), (b"\x01\x01", b"\x01\x02"), (b"\x03\x27", b"\x03\x00")] {
            let at = key.windows(2).position(|w| w == from).unwrap();
            let mut other = key.to_vec();
            other[at..at + 2].copy_from_slice(to);
            assert_eq!(cose(&other), None);
        }
    }
}
