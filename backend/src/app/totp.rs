//! Time-based codes as a second factor (RFC 6238 over RFC 4226: SHA-1, 30 seconds, six digits, as every authenticator app has
//! it), and recovery codes for who loses the app.

use std::sync::Arc;

use domain::UnixMillis;
use domain::account::{PasswordAgain, RecoveryCodes, TotpCode, TotpOffer};
use ring::hmac;
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::session::short;
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::ids;
use crate::policy::SignedIn;
use crate::vault::DataKey;

/// Seconds that a code is good.
const STEP_S: i64 = 30;

/// Steps before and after that are taken too: phones' clocks are a little off (RFC 6238, 5.2 allows one back).
const DRIFT: i64 = 1;

/// Bytes of the shared secret: as long as the hash (RFC 4226, 4, R6).
const SECRET: usize = 20;

/// How many recovery codes are given.
const RECOVERY_CODES: usize = 10;

/// RFC 4648, 6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

impl Shop {
    /// Offers a second factor; it counts once a code of it is confirmed.
    pub async fn offer_totp(self: &Arc<Self>, me: &SignedIn, again: PasswordAgain) -> Result<TotpOffer> {
        let account = self.account_of(&me.account).await?;
        let person = self.person(&account)?;
        self.check_password(&self.email_mac(&person.email), Some(&account), &again.password).await?;
        let secret = ids::random::<SECRET>();
        let sealed = self.data_key(&account)?.seal(&account.id, &secret.to_vec());
        let id = account.id;
        self.writer.write(move |tx| Box::pin(async move { db::account::offer_totp(tx, &id, &sealed).await })).await?;
        let secret = base32(&secret);
        let label = percent_encoding::utf8_percent_encode(&person.email, percent_encoding::NON_ALPHANUMERIC);
        let uri = format!("otpauth://totp/Vitrine:{label}?secret={secret}&issuer=Vitrine");
        Ok(TotpOffer { secret, uri })
    }

    /// Turns the offered second factor on, by a code of it.
    ///
    /// # Errors
    /// The code is not right, or nothing was offered.
    pub async fn confirm_totp(self: &Arc<Self>, me: &SignedIn, code: TotpCode) -> Result<RecoveryCodes> {
        let account = self.account_of(&me.account).await?;
        let wrong = || Error::field("/code", "is not the code of this moment");
        let who = self.people.vault.blind("totp", &account.id);
        self.not_locked(&who).await?;
        let secret: Vec<u8> = match &account.totp_offered {
            Some(sealed) => self.data_key(&account)?.open(&account.id, sealed)?,
            None => return Err(Error::not_found("no second factor was offered")),
        };
        let Some(step) = fitting_step(&secret, &code.code, self.clock.now_ms()) else {
            self.failed(who, Some(account.id)).await;
            return Err(wrong());
        };
        let (codes, hashes) = new_recovery_codes();
        let (shop, id, session) = (Arc::clone(self), account.id, me.session.clone());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    db::account::confirm_totp(tx, &id, step, &hashes).await?;
                    db::session::end_all(tx, &id, Some(&session), shop.clock.now_ms()).await?;
                    shop.note(tx, &id, "account.second_factor_on", &id, "").await
                })
            })
            .await?;
        Ok(RecoveryCodes { codes })
    }

    /// Turns the codes of an app off, by the password. Passkeys stay.
    pub async fn drop_totp(self: &Arc<Self>, me: &SignedIn, again: PasswordAgain) -> Result<()> {
        let account = self.account_of(&me.account).await?;
        let person = self.person(&account)?;
        self.check_password(&self.email_mac(&person.email), Some(&account), &again.password).await?;
        let shop = Arc::clone(self);
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    db::account::drop_totp(tx, &account.id).await?;
                    shop.note(tx, &account.id, "account.second_factor_off", &account.id, "").await
                })
            })
            .await
    }
}

/// New recovery codes, and what is kept of them.
pub fn new_recovery_codes() -> (Vec<String>, Vec<Vec<u8>>) {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| ids::recovery_code()).collect();
    let hashes = codes.iter().map(|c| hash(c)).collect();
    (codes, hashes)
}

/// Takes a code of an app, where the account has one (`sealed` is its secret), or a recovery code: each is good once.
pub async fn take(
    tx: &mut Tx<'_>,
    account_id: &str,
    key: &DataKey,
    sealed: Option<&str>,
    code: &str,
    now: UnixMillis,
) -> Result<bool> {
    let secret: Option<Vec<u8>> = sealed.map(|s| key.open(account_id, s)).transpose()?;
    match secret.and_then(|s| fitting_step(&s, code, now)) {
        Some(step) => db::account::take_step(tx, account_id, step).await,
        None => db::account::take_recovery_code(tx, account_id, &hash(code)).await,
    }
}

fn hash(recovery_code: &str) -> Vec<u8> {
    let plain: String = short(recovery_code).chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    Sha256::digest(plain.to_ascii_uppercase()).to_vec()
}

/// The time step whose code this is.
fn fitting_step(secret: &[u8], given: &str, now: UnixMillis) -> Option<i64> {
    let given: String = given.chars().filter(|c| !c.is_whitespace()).collect();
    if given.len() != 6 || !given.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let step = now.div_euclid(1000).div_euclid(STEP_S);
    // Each is compared whole; a lock after few failures leaves nothing to learn from the time it takes.
    (step - DRIFT..=step + DRIFT).rev().find(|s| format!("{:06}", code(secret, *s, 6)) == given)
}

/// RFC 4226, 5.3.
fn code(secret: &[u8], counter: i64, digits: u32) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let mac = hmac::sign(&key, &counter.to_be_bytes());
    let mac = mac.as_ref();
    let at = usize::from(mac[mac.len() - 1] & 0xf);
    let cut = [mac[at] & 0x7f, mac[at + 1], mac[at + 2], mac[at + 3]];
    u32::from_be_bytes(cut) % 10u32.pow(digits)
}

fn base32(bytes: &[u8]) -> String {
    let bit = |i: usize| bytes.get(i / 8).is_some_and(|b| b >> (7 - i % 8) & 1 == 1);
    let letter = |at: usize| (0..5).fold(0, |n, i| n << 1 | usize::from(bit(at * 5 + i)));
    (0..(bytes.len() * 8).div_ceil(5)).map(|at| char::from(BASE32[letter(at)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B, SHA-1.
        for (seconds, expected) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            assert_eq!(code(b"12345678901234567890", seconds / STEP_S, 8), expected, "{seconds}");
        }
    }

    #[test]
    fn codes_of_the_step_beside_fit_and_no_others() {
        let secret = b"12345678901234567890";
        let now = 1_111_111_111_000;
        let at = |step: i64| format!("{:06}", code(secret, now / 1000 / STEP_S + step, 6));
        for step in -1..=1 {
            assert_eq!(fitting_step(secret, &at(step), now), Some(now / 1000 / STEP_S + step));
        }
        for other in [at(-2), at(2), String::new(), "12345".into(), "١٢٣٤٥٦".into(), format!("0{}", at(0))] {
            assert_eq!(fitting_step(secret, &other, now), None, "{other}");
        }
        assert!(fitting_step(secret, &format!(" {} {}", &at(0)[..3], &at(0)[3..]), now).is_some());
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (plain, expected) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(plain.as_bytes()), expected);
        }
    }
}
