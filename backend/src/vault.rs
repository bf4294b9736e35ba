//! What keeps people's data secret on the disk: each person (and each order of a guest) has a data key of their own, which
//! seals their fields (AES-256-GCM); data keys lie in the database wrapped by a key that never does. Who forgets a person's
//! data key has forgotten the person, in every copy of the database (crypto-shredding).
//!
//! Stored forms: a sealed text is base64url of `nonce (12) | ciphertext | tag (16)`; a wrapped key is
//! `number of the wrapping key (4, big-endian) | nonce (12) | ciphertext (32) | tag (16)`. What a thing belongs to is
//! authenticated with it, so nothing sealed for one person opens as another's.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;

use crate::ids;

mod file;

pub use file::{FileKms, replace};

/// Where the keys come from that are not in the database: a file here, a key service elsewhere. It is asked when the server
/// starts and when a key is rotated, never for a request, so a slow service slows nobody.
pub trait Kms: Send + Sync {
    /// All keys, made where there are none yet.
    ///
    /// # Errors
    /// They cannot be had; the server does not start without them.
    fn keys(&self) -> Result<Keys, KmsError>;

    /// Adds a wrapping key, which wraps from now on. Older ones stay: they still unwrap.
    ///
    /// # Errors
    /// It cannot be stored; then nothing was changed.
    fn rotate(&self) -> Result<Keys, KmsError>;

    /// Drops all wrapping keys but the newest. Only after everything was wrapped anew.
    ///
    /// # Errors
    /// It cannot be stored; then nothing was changed.
    fn retire_old(&self) -> Result<(), KmsError>;
}

/// The keys that are not in the database.
#[derive(Clone)]
pub struct Keys {
    /// Wrapping keys by number; the highest wraps.
    pub wrapping: BTreeMap<u32, [u8; 32]>,
    /// Finds people by their address without storing it: it can never be changed.
    pub index: [u8; 32],
    /// Chains the audit log.
    pub audit: [u8; 32],
}

/// The keys cannot be had or stored.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct KmsError {
    /// What was tried, and what to do.
    pub what: String,
    /// Why.
    #[source]
    pub source: Option<std::io::Error>,
}

/// Something sealed does not open: it is another's, or it was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed data does not open: it was changed, or its key is not there")]
pub struct Shut;

/// Wraps and unwraps data keys, and makes blind names.
pub struct Vault {
    wrapping: BTreeMap<u32, LessSafeKey>,
    newest: u32,
    index: hmac::Key,
    audit: hmac::Key,
}

/// Seals the fields of one person. Forgotten when dropped; the wrapped form is what is stored.
pub struct DataKey(LessSafeKey);

impl Vault {
    /// With keys from a [`Kms`].
    ///
    /// # Errors
    /// There is no wrapping key.
    pub fn new(keys: &Keys) -> Result<Self, KmsError> {
        let newest = keys.wrapping.keys().next_back().copied();
        let newest = newest.ok_or_else(|| KmsError { what: "there is no wrapping key".into(), source: None })?;
        Ok(Self {
            wrapping: keys.wrapping.iter().map(|(number, key)| (*number, cipher(key))).collect(),
            newest,
            index: hmac::Key::new(hmac::HMAC_SHA256, &keys.index),
            audit: hmac::Key::new(hmac::HMAC_SHA256, &keys.audit),
        })
    }

    /// A new data key for `owner`, and its wrapped form.
    pub fn new_key(&self, owner: &str) -> (DataKey, Vec<u8>) {
        let key = ids::random::<32>();
        (DataKey(cipher(&key)), self.wrap(owner, &key))
    }

    /// The data key of `owner` from its wrapped form.
    pub fn unwrap(&self, owner: &str, wrapped: &[u8]) -> Result<DataKey, Shut> {
        self.bare(owner, wrapped).map(|key| DataKey(cipher(&key)))
    }

    /// The same data key wrapped by the newest key; none where it is already.
    pub fn rewrap(&self, owner: &str, wrapped: &[u8]) -> Result<Option<Vec<u8>>, Shut> {
        let (number, _) = split_number(wrapped)?;
        if number == self.newest {
            return Ok(None);
        }
        Ok(Some(self.wrap(owner, &self.bare(owner, wrapped)?)))
    }

    /// A name for `text` that does not tell it: HMAC-SHA256 under a key outside the database.
    pub fn blind(&self, kind: &str, text: &str) -> [u8; 32] {
        mac(&self.index, kind, text.as_bytes())
    }

    /// A data key that follows from a secret which somebody else keeps and the database does not.
    pub fn key_of(&self, kind: &str, secret: &str) -> DataKey {
        DataKey(cipher(&self.blind(kind, secret)))
    }

    /// The next link of the audit log's chain.
    pub fn chain(&self, before: &[u8], entry: &[u8]) -> [u8; 32] {
        mac(&self.audit, &ids::hex(before), entry)
    }

    fn wrap(&self, owner: &str, key: &[u8; 32]) -> Vec<u8> {
        let mut wrapped = self.newest.to_be_bytes().to_vec();
        wrapped.extend(seal(&self.wrapping[&self.newest], owner, key));
        wrapped
    }

    fn bare(&self, owner: &str, wrapped: &[u8]) -> Result<[u8; 32], Shut> {
        let (number, sealed) = split_number(wrapped)?;
        let key = open(self.wrapping.get(&number).ok_or(Shut)?, owner, sealed)?;
        key.try_into().map_err(|_wrong_length| Shut)
    }
}

impl DataKey {
    /// `value` as a text that only this key opens, and only for this `owner`.
    pub fn seal(&self, owner: &str, value: &impl serde::Serialize) -> String {
        let plain = serde_json::to_vec(value).expect("what is sealed has string keys and no failing parts");
        URL_SAFE_NO_PAD.encode(seal(&self.0, owner, &plain))
    }

    /// What was sealed.
    pub fn open<T: serde::de::DeserializeOwned>(&self, owner: &str, sealed: &str) -> Result<T, Shut> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).map_err(|_not_ours| Shut)?;
        serde_json::from_slice(&open(&self.0, owner, &sealed)?).map_err(|_not_that| Shut)
    }
}

fn split_number(wrapped: &[u8]) -> Result<(u32, &[u8]), Shut> {
    let (number, sealed) = wrapped.split_at_checked(4).ok_or(Shut)?;
    Ok((u32::from_be_bytes(number.try_into().map_err(|_four| Shut)?), sealed))
}

fn cipher(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("the key is 32 bytes"))
}

/// Nonces are random: a data key seals a handful of texts, a wrapping key far fewer than the 2^32 keys that NIST SP 800-38D
/// (8.3) allows with random nonces, if it is rotated now and then.
fn seal(key: &LessSafeKey, owner: &str, plain: &[u8]) -> Vec<u8> {
    let nonce = ids::random::<NONCE_LEN>();
    let mut text = plain.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(owner), &mut text)
        .expect("what is sealed is shorter than 64 GiB");
    [&nonce[..], &text].concat()
}

fn open(key: &LessSafeKey, owner: &str, sealed: &[u8]) -> Result<Vec<u8>, Shut> {
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or(Shut)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_length| Shut)?;
    let mut text = text.to_vec();
    let length = key.open_in_place(nonce, Aad::from(owner), &mut text).map_err(|_changed| Shut)?.len();
    text.truncate(length);
    Ok(text)
}

fn mac(key: &hmac::Key, kind: &str, text: &[u8]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    context.update(kind.as_bytes());
    context.update(&[0]);
    context.update(text);
    context.sign().as_ref().try_into().expect("SHA-256 is 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(count: u32) -> Keys {
        let wrapping = (1..=count).map(|n| (n, [u8::try_from(n).unwrap(); 32])).collect();
        Keys { wrapping, index: [7; 32], audit: [8; 32] }
    }

    #[test]
    fn what_is_sealed_opens_for_its_owner_only_and_unchanged_only() {
        let vault = Vault::new(&keys(1)).unwrap();
        let (key, wrapped) = vault.new_key("a_1");
        let sealed = key.seal("a_1", &"Jl. Sudirman 5");
        assert!(!sealed.contains("Sudirman"));
        let again = vault.unwrap("a_1", &wrapped).unwrap();
        assert_eq!(again.open::<String>("a_1", &sealed), Ok("Jl. Sudirman 5".to_owned()));
        assert_eq!(again.open::<String>("a_2", &sealed), Err(Shut), "another owner");
        assert!(vault.unwrap("a_2", &wrapped).is_err(), "another owner's key");
        for at in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[at] ^= 1;
            assert!(vault.unwrap("a_1", &changed).is_err(), "byte {at}");
        }
        let mut changed = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        changed[NONCE_LEN] ^= 1;
        assert_eq!(again.open::<String>("a_1", &URL_SAFE_NO_PAD.encode(changed)), Err(Shut));
        for short in ["", "AAAA", "not base64!"] {
            assert_eq!(again.open::<String>("a_1", short), Err(Shut));
        }
        assert_ne!(key.seal("a_1", &1), key.seal("a_1", &1), "never the same twice");
    }

    #[test]
    fn a_rotated_key_still_unwraps_and_rewrapping_needs_it_no_more() {
        let (key, old) = Vault::new(&keys(1)).unwrap().new_key("a_1");
        let sealed = key.seal("a_1", &"x");
        let both = Vault::new(&keys(2)).unwrap();
        let new = both.rewrap("a_1", &old).unwrap().expect("it is wrapped by the old key");
        assert_eq!(both.rewrap("a_1", &new), Ok(None));
        let mut only_new = keys(2);
        only_new.wrapping.remove(&1);
        let only_new = Vault::new(&only_new).unwrap();
        assert!(only_new.unwrap("a_1", &old).is_err());
        assert_eq!(only_new.unwrap("a_1", &new).unwrap().open::<String>("a_1", &sealed), Ok("x".to_owned()));
    }

    #[test]
    fn blind_names_tell_nothing_and_do_not_collide_across_kinds() {
        let vault = Vault::new(&keys(1)).unwrap();
        assert_eq!(vault.blind("email", "a@b.c"), vault.blind("email", "a@b.c"));
        assert_ne!(vault.blind("email", "a@b.c"), vault.blind("phone", "a@b.c"));
        assert_ne!(vault.blind("a", "b"), vault.blind("", "ab"));
    }
}
