//! Access tokens: JSON web tokens signed with Ed25519 (RFC 7519, RFC 8037, RFC 9068), good for minutes, and the keys that
//! sign them. One algorithm, named by nobody but us: what a token says about its algorithm is only compared.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::UnixMillis;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::ids;

/// How long an access token is good, in seconds: a stolen one is soon worth nothing.
pub const ACCESS_S: i64 = 10 * 60;

/// The longest token that is looked at, in bytes; ours are about 350.
pub const MAX_TOKEN: usize = 2048;

/// A key signs for so long before the next start of the server makes a new one.
const SIGNS_FOR_MS: UnixMillis = 90 * 24 * 60 * 60 * 1000;

/// Replaced keys still verify for so long: far longer than the tokens they signed.
const VERIFIES_FOR_MS: UnixMillis = 24 * 60 * 60 * 1000;

/// Who signs, and for whom.
const ISSUER: &str = "vitrine";

const ALGORITHM: &str = "EdDSA";

/// `typ` of an access token (RFC 9068, 2.1): no other kind of token passes for one.
const KIND: &str = "at+jwt";

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Us.
    pub iss: String,
    /// Us again: the server that takes it.
    pub aud: String,
    /// The account.
    pub sub: String,
    /// The session that it belongs to.
    pub sid: String,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// From when on it is no longer good, in seconds since 1970.
    pub exp: i64,
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not one of ours, or it was changed.
    #[error("the access token is not one of this shop")]
    NotOurs,
    /// It was one of ours.
    #[error("the access token has expired; get a new one with the refresh token")]
    Expired,
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

struct SigningKey {
    kid: String,
    seed: [u8; 32],
    made_at: UnixMillis,
    pair: Ed25519KeyPair,
}

/// The keys that sign and verify: the last signs.
pub struct Keyring {
    keys: Vec<SigningKey>,
}

/// A public key as others read it (RFC 7517, RFC 8037).
#[derive(Debug, Serialize)]
pub struct PublicKey {
    kty: &'static str,
    crv: &'static str,
    alg: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    kid: String,
    x: String,
}

impl Keyring {
    /// The keys of the file, made where there are none, and a new one where the last has signed for long enough.
    ///
    /// # Errors
    /// The file cannot be read or written, or holds something else.
    pub fn open(path: &Path, now: UnixMillis) -> std::io::Result<Self> {
        let mut keyring = Self { keys: read(path)? };
        if keyring.keys.last().is_none_or(|k| now - k.made_at >= SIGNS_FOR_MS) {
            keyring.rotate(path, now)?;
        }
        Ok(keyring)
    }

    /// Adds a key that signs from now on. The one before verifies as long as its tokens may live.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn rotate(&mut self, path: &Path, now: UnixMillis) -> std::io::Result<()> {
        // A key was replaced when the next one was made.
        let replaced: Vec<UnixMillis> = self.keys.iter().skip(1).map(|k| k.made_at).chain([now]).collect();
        let mut replaced = replaced.into_iter();
        self.keys.retain(|_| replaced.next().is_some_and(|at| now - at < VERIFIES_FOR_MS));
        self.keys.push(SigningKey::new(ids::random(), now));
        let line = |k: &SigningKey| format!("{} {} {}\n", k.kid, k.made_at, ids::hex(&k.seed));
        crate::vault::replace(path, self.keys.iter().map(line).collect::<String>().as_bytes())
    }

    /// A token for a session of an account.
    pub fn sign(&self, account: &str, session: &str, now: UnixMillis) -> String {
        let iat = now.div_euclid(1000);
        let us = || ISSUER.to_owned();
        let (sub, sid) = (account.to_owned(), session.to_owned());
        self.sign_claims(&Claims { iss: us(), aud: us(), sub, sid, iat, exp: iat + ACCESS_S })
    }

    fn sign_claims(&self, claims: &Claims) -> String {
        let key = self.keys.last().expect("an open keyring has a key");
        let header = Header { alg: ALGORITHM.into(), typ: KIND.into(), kid: key.kid.clone() };
        let signed = format!("{}.{}", encode(&header), encode(claims));
        let signature = URL_SAFE_NO_PAD.encode(key.pair.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    /// What a token says, if it is ours and still good at `now`.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub fn verify(&self, token: &str, now: UnixMillis) -> Result<Claims, TokenError> {
        if token.len() > MAX_TOKEN {
            return Err(TokenError::NotOurs);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::NotOurs)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenError::NotOurs)?;
        let header: Header = decode(header)?;
        if header.alg != ALGORITHM || header.typ != KIND {
            return Err(TokenError::NotOurs);
        }
        let key = self.keys.iter().find(|k| k.kid == header.kid).ok_or(TokenError::NotOurs)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_not_base64| TokenError::NotOurs)?;
        UnparsedPublicKey::new(&ED25519, key.pair.public_key())
            .verify(signed.as_bytes(), &signature)
            .map_err(|_forged| TokenError::NotOurs)?;
        let claims: Claims = decode(claims)?;
        let now = now.div_euclid(1000);
        if claims.iss != ISSUER || claims.aud != ISSUER || claims.iat > now {
            return Err(TokenError::NotOurs);
        }
        if claims.exp <= now { Err(TokenError::Expired) } else { Ok(claims) }
    }

    /// The public keys, for whoever verifies our tokens.
    pub fn public(&self) -> Vec<PublicKey> {
        let public = |k: &SigningKey| PublicKey {
            kty: "OKP",
            crv: "Ed25519",
            alg: ALGORITHM,
            usage: "sig",
            kid: k.kid.clone(),
            x: URL_SAFE_NO_PAD.encode(k.pair.public_key()),
        };
        self.keys.iter().map(public).collect()
    }
}

impl SigningKey {
    fn new(seed: [u8; 32], made_at: UnixMillis) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).expect("a seed is any 32 bytes");
        let kid = ids::hex(&Sha256::digest(pair.public_key())[..8]);
        Self { kid, seed, made_at, pair }
    }
}

fn read(path: &Path) -> std::io::Result<Vec<SigningKey>> {
    let text = match std::fs::read_to_string(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    let key = |line: &str| {
        let [kid, made_at, seed] = line.split_whitespace().collect::<Vec<_>>()[..] else { return None };
        let key = SigningKey::new(ids::from_hex(seed)?.try_into().ok()?, made_at.parse().ok()?);
        (key.kid == kid).then_some(key)
    };
    let bad = || std::io::Error::new(std::io::ErrorKind::InvalidData, format!("{} is damaged", path.display()));
    text.lines().map(|line| key(line).ok_or_else(bad)).collect()
}

fn encode(part: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(part).expect("a token has no failing parts"))
}

fn decode<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, TokenError> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_not_base64| TokenError::NotOurs)?;
    serde_json::from_slice(&bytes).map_err(|_not_that| TokenError::NotOurs)
}

/// Where the signing keys lie.
pub fn path(data: &Path) -> PathBuf {
    data.join("signing.keys")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = 1_800_000_000_000;

    fn keyring() -> (tempfile::TempDir, Keyring) {
        let dir = tempfile::tempdir().unwrap();
        let keyring = Keyring::open(&path(dir.path()), NOW).unwrap();
        (dir, keyring)
    }

    fn claims() -> Claims {
        let us = || ISSUER.to_owned();
        let iat = NOW / 1000;
        Claims { iss: us(), aud: us(), sub: "a_1".into(), sid: "s_1".into(), iat, exp: iat + ACCESS_S }
    }

    #[test]
    fn a_token_is_good_to_its_last_second_and_not_a_second_longer() {
        let (_dir, keyring) = keyring();
        let token = keyring.sign("a_1", "s_1", NOW);
        let end = NOW + ACCESS_S * 1000;
        assert_eq!(keyring.verify(&token, NOW), Ok(claims()));
        assert_eq!(keyring.verify(&token, end - 1), Ok(claims()));
        assert_eq!(keyring.verify(&token, end), Err(TokenError::Expired));
        assert_eq!(keyring.verify(&token, end + 1000), Err(TokenError::Expired));
        assert_eq!(keyring.verify(&token, NOW - 1000), Err(TokenError::NotOurs), "made in the future");
    }

    #[test]
    fn no_algorithm_but_ours_is_heard() {
        let (_dir, keyring) = keyring();
        let good = keyring.sign("a_1", "s_1", NOW);
        let (_, rest) = good.split_once('.').unwrap();
        let kid = keyring.keys[0].kid.clone();
        for (alg, typ) in [("none", KIND), ("None", KIND), ("HS256", KIND), ("EdDSA", "JWT"), ("eddsa", KIND)] {
            let header = encode(&Header { alg: alg.into(), typ: typ.into(), kid: kid.clone() });
            assert_eq!(keyring.verify(&format!("{header}.{rest}"), NOW), Err(TokenError::NotOurs), "{alg} {typ}");
            let bare = format!("{header}.{}.", encode(&claims()));
            assert_eq!(keyring.verify(&bare, NOW), Err(TokenError::NotOurs), "{alg} {typ} without a signature");
        }
        // A MAC made with what everybody knows, our public key.
        let header = encode(&Header { alg: "HS256".into(), typ: KIND.into(), kid });
        let signed = format!("{header}.{}", encode(&claims()));
        let mac_key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, keyring.keys[0].pair.public_key().as_ref());
        let forged = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(ring::hmac::sign(&mac_key, signed.as_bytes())));
        assert_eq!(keyring.verify(&forged, NOW), Err(TokenError::NotOurs));
    }

    #[test]
    fn a_wrong_kid_a_strange_key_or_a_changed_word_is_not_ours() {
        let (_dir, keyring) = keyring();
        let stranger = Keyring { keys: vec![SigningKey::new([9; 32], NOW)] };
        assert_eq!(keyring.verify(&stranger.sign("a_1", "s_1", NOW), NOW), Err(TokenError::NotOurs));
        let mut liar = SigningKey::new([9; 32], NOW);
        liar.kid = keyring.keys[0].kid.clone();
        let liar = Keyring { keys: vec![liar] };
        assert_eq!(keyring.verify(&liar.sign("a_1", "s_1", NOW), NOW), Err(TokenError::NotOurs));
        for (iss, aud) in [("other", ISSUER), (ISSUER, "other")] {
            let token = keyring.sign_claims(&Claims { iss: iss.into(), aud: aud.into(), ..claims() });
            assert_eq!(keyring.verify(&token, NOW), Err(TokenError::NotOurs));
        }
        let good = keyring.sign("a_1", "s_1", NOW);
        let parts: Vec<&str> = good.split('.').collect();
        let other = encode(&Claims { sub: "a_2".into(), ..claims() });
        for bad in [
            format!("{}.{other}.{}", parts[0], parts[2]),
            good[..good.len() - 1].to_owned(),
            format!("{good}."),
            format!(".{good}"),
            String::new(),
            "..".into(),
            "x".repeat(MAX_TOKEN + 1),
        ] {
            assert_eq!(keyring.verify(&bad, NOW), Err(TokenError::NotOurs), "{bad}");
        }
    }

    #[test]
    fn keys_rotate_and_old_tokens_live_out_their_minutes() {
        let (dir, mut keyring) = keyring();
        let path = path(dir.path());
        let old = keyring.sign("a_1", "s_1", NOW);
        keyring.rotate(&path, NOW).unwrap();
        let new = keyring.sign("a_1", "s_1", NOW);
        let again = Keyring::open(&path, NOW).unwrap();
        assert_eq!((again.verify(&old, NOW), again.verify(&new, NOW)), (Ok(claims()), Ok(claims())));
        assert_eq!(again.public().len(), 2);
        keyring.rotate(&path, NOW + VERIFIES_FOR_MS).unwrap();
        assert_eq!(keyring.verify(&old, NOW), Err(TokenError::NotOurs), "its key is gone");
        assert!(keyring.verify(&new, NOW).is_ok());
        let later = Keyring::open(&path, NOW + VERIFIES_FOR_MS + SIGNS_FOR_MS).unwrap();
        assert_eq!(later.keys.len(), 2, "a new one by itself; those replaced long ago are gone");
        std::fs::write(&path, "damaged").unwrap();
        assert!(Keyring::open(&path, NOW).is_err());
    }
}
