//! `Vitrine-Signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over `t.body`. Stripe signs in the same way. While its secret is
//! changed a sender may put a `v1` for each: one that fits is enough.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::ids;

/// The header that a signature comes in.
pub const HEADER: &str = "vitrine-signature";

/// Signatures that are looked at in one header: more than a sender that changes its secret has.
const MAX_SIGNATURES: usize = 8;

/// How far a signature's time may be from ours: long enough for slow clocks, too short to store and replay.
pub const TOLERANCE_S: i64 = 5 * 60;

/// The signature does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is none, or more than one header.
    #[error("there is not exactly one signature")]
    Missing,
    /// The header is not such a signature.
    #[error("the signature cannot be read")]
    Unreadable,
    /// It was made too long ago, or in the future.
    #[error("the signature's time is too far from ours")]
    TooOld,
    /// It was made with another secret or for another body.
    #[error("the signature does not fit the body")]
    Wrong,
}

/// The header for `body` at `unix_s`.
pub fn sign(secret: &[u8], body: &[u8], unix_s: i64) -> String {
    format!("t={unix_s},v1={}", ids::hex(&mac(secret, body, unix_s).finalize().into_bytes()))
}

/// Checks a header against the body: one of its signatures fits one of the secrets.
pub fn verify(secrets: &[impl AsRef<[u8]>], header: &str, body: &[u8], now_s: i64) -> Result<(), SignatureError> {
    let mut time = None;
    let mut given = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", t)) if time.is_none() => {
                time = Some(t.parse::<i64>().map_err(|_bad| SignatureError::Unreadable)?)
            }
            Some(("v1", v)) if given.len() < MAX_SIGNATURES => {
                given.push(ids::from_hex(v).ok_or(SignatureError::Unreadable)?)
            }
            Some(("t" | "v1", _one_more)) => return Err(SignatureError::Unreadable),
            _ => {}
        }
    }
    let Some(time) = time.filter(|_| !given.is_empty()) else { return Err(SignatureError::Unreadable) };
    is_near(time, now_s, TOLERANCE_S)?;
    // `verify_slice` compares in constant time.
    let fits = |secret: &[u8]| given.iter().any(|v| mac(secret, body, time).verify_slice(v).is_ok());
    if secrets.iter().any(|s| fits(s.as_ref())) { Ok(()) } else { Err(SignatureError::Wrong) }
}

/// Whether a report's time is at most `tolerance_s` from ours.
pub fn is_near(time_s: i64, now_s: i64, tolerance_s: i64) -> Result<(), SignatureError> {
    if now_s.abs_diff(time_s) > tolerance_s.unsigned_abs() { Err(SignatureError::TooOld) } else { Ok(()) }
}

fn mac(secret: &[u8], body: &[u8], unix_s: i64) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(unix_s.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_secret_body_and_time_fit() {
        let header = sign(b"secret", b"body", 1_000);
        let check = |secret: &[u8], header: &str, body: &[u8], now| verify(&[secret], header, body, now);
        assert_eq!(check(b"secret", &header, b"body", 1_000 + TOLERANCE_S), Ok(()));
        assert_eq!(check(b"secret", &header, b"body", 1_001 + TOLERANCE_S), Err(SignatureError::TooOld));
        assert_eq!(check(b"secret", &header, b"body", 999 - TOLERANCE_S), Err(SignatureError::TooOld));
        assert_eq!(check(b"other", &header, b"body", 1_000), Err(SignatureError::Wrong));
        assert_eq!(check(b"secret", &header, b"body2", 1_000), Err(SignatureError::Wrong));
        assert_eq!(check(b"secret", &header.replace("t=1000", "t=1001"), b"body", 1_000), Err(SignatureError::Wrong));
        // The secret is being changed: on their side, or on ours.
        let both = format!("{},{}", sign(b"new", b"body", 1_000), header.split_once(',').unwrap().1);
        assert_eq!(check(b"secret", &both, b"body", 1_000), Ok(()));
        assert_eq!(verify(&[&b"new"[..], b"secret"], &header, b"body", 1_000), Ok(()));
        assert_eq!(verify(&[&b"new"[..]], &header, b"body", 1_000), Err(SignatureError::Wrong));
        assert_eq!(verify(&[&b""[..]; 0], &header, b"body", 1_000), Err(SignatureError::Wrong));
        let many = format!("t=1000{}", ",v1=00".repeat(MAX_SIGNATURES + 1));
        assert_eq!(check(b"secret", &many, b"body", 1_000), Err(SignatureError::Unreadable));
        for bad in [
            "",
            "t=,v1=",
            "v1=00",
            "t=1000",
            "t=1000,v1=zz",
            "t=1000,v1=0",
            "t=1000,t=1000,v1=00",
            "t=1000,v1=+f",
            "t=99999999999999999999,v1=00",
        ] {
            assert_eq!(check(b"secret", bad, b"body", 1_000), Err(SignatureError::Unreadable), "{bad}");
        }
    }
}
