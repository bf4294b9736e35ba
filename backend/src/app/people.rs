//! What the routes of people need besides the shop: keys, passwords, and how often somebody may try.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use domain::{Code, Lang, UnixMillis};

use super::Shop;
use super::account::Person;
use super::words::{word, word_with};
use crate::db::audit::NewEntry;
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::ids;
use crate::mailer::Letter;
use crate::password::{KnownPasswords, Passwords};
use crate::token::Keyring;
use crate::vault::Vault;

/// Keys, passwords, counters.
pub struct People {
    /// Opens what is sealed.
    pub vault: Arc<Vault>,
    /// Signs access tokens.
    pub keyring: Keyring,
    /// Hashes passwords.
    pub passwords: Passwords,
    throttle: Throttle,
}

impl People {
    /// With the keys and lists of a data folder.
    ///
    /// # Errors
    /// The signing keys cannot be read or made.
    pub fn open(data: &Path, vault: Vault, attempts_per_minute: u32, now: UnixMillis) -> std::io::Result<Self> {
        Ok(Self {
            vault: Arc::new(vault),
            keyring: Keyring::open(&crate::token::path(data), now)?,
            passwords: Passwords::new(KnownPasswords::of(data)),
            throttle: Throttle { per_minute: attempts_per_minute, counts: Mutex::default() },
        })
    }
}

/// Addresses and accounts remembered at once; beyond that the windows that are over are forgotten.
const MAX_REMEMBERED: usize = 100_000;

const MINUTE_MS: UnixMillis = 60 * 1000;

/// An hour.
pub const HOUR_MS: UnixMillis = 60 * MINUTE_MS;

/// Names of letters about accounts are below zero, those about orders count up from one.
const LETTER_OF_ACCOUNT: i64 = i64::MIN;

/// Letters to one address in an hour: nobody's mailbox is filled by a stranger.
const LETTERS_PER_HOUR: u32 = 5;

/// How often something may be tried, by window: after `most` the next window has to be waited for.
struct Throttle {
    per_minute: u32,
    counts: Mutex<HashMap<Vec<u8>, Window>>,
}

struct Window {
    ends_at: UnixMillis,
    count: u32,
}

impl Throttle {
    fn take(&self, who: Vec<u8>, most: u32, window_ms: UnixMillis, now: UnixMillis) -> Result<()> {
        let mut counts = self.counts.lock().expect("no thread panics while counting");
        if counts.len() >= MAX_REMEMBERED {
            counts.retain(|_, w| w.ends_at > now);
        }
        let window = counts.entry(who).or_insert(Window { ends_at: now + window_ms, count: 0 });
        if window.ends_at <= now {
            *window = Window { ends_at: now + window_ms, count: 0 };
        }
        if window.count >= most {
            return Err(too_often(window.ends_at - now));
        }
        window.count += 1;
        Ok(())
    }
}

/// Come back in so many milliseconds.
pub fn too_often(wait_ms: UnixMillis) -> Error {
    let seconds = u64::try_from(wait_ms.max(0)).unwrap_or(0).div_ceil(1000).max(1);
    Error::new(Code::RateLimited, "too many attempts; wait a while").retry_after(seconds)
}

/// The address as accounts are found by: people write theirs in capitals now and again.
pub fn normalised(email: &str) -> String {
    email.trim().to_lowercase()
}

/// What a letter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// A code to confirm the address.
    Verify,
    /// There is an account already.
    Exists,
    /// A code for a new password.
    Reset,
    /// The password was changed.
    PasswordChanged,
    /// Something else opens the account as well from now on.
    NewWay,
    /// A shop asks the reader to work for it.
    Invited,
    /// A session was ended because its token was used twice.
    Stolen,
}

impl Says {
    const fn key(self) -> &'static str {
        match self {
            Self::Verify => "letter-verify",
            Self::Exists => "letter-exists",
            Self::Reset => "letter-reset",
            Self::PasswordChanged => "letter-password",
            Self::NewWay => "letter-way",
            Self::Invited => "letter-invited",
            Self::Stolen => "letter-stolen",
        }
    }
}

impl Shop {
    /// The blind name that an account is found by.
    pub fn email_mac(&self, email: &str) -> [u8; 32] {
        self.people.vault.blind("email", &normalised(email))
    }

    /// Counts an attempt from an address of the network.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn take_attempt(&self, from: Option<IpAddr>) -> Result<()> {
        let throttle = &self.people.throttle;
        match from {
            Some(ip) if throttle.per_minute > 0 => {
                let who = format!("ip {ip}").into_bytes();
                throttle.take(who, throttle.per_minute, MINUTE_MS, self.clock.now_ms())
            }
            _ => Ok(()),
        }
    }

    /// Counts a letter to an address; whether it may go out. That it may not is not told to who asked for it.
    pub fn may_write_to(&self, email_mac: &[u8]) -> bool {
        let who = [b"letter ", email_mac].concat();
        self.people.throttle.take(who, LETTERS_PER_HOUR, HOUR_MS, self.clock.now_ms()).is_ok()
    }

    /// Writes to a person with an account.
    pub fn write_letter(self: &Arc<Self>, to: &Person, says: Says, code: Option<&str>) {
        let args: Vec<(&str, &str)> = code.map(|c| ("code", c)).into_iter().collect();
        self.write_to(to.profile.lang, &to.profile.name, &to.email, says, &args);
    }

    /// Hands a letter over, away from the request: how long that takes tells nothing to who asked for it.
    pub fn write_to(self: &Arc<Self>, lang: Lang, name: &str, email: &str, says: Says, args: &[(&str, &str)]) {
        // Codes are copied out of letters: no invisible marks around them.
        let body = word_with(lang, &format!("{}-text", says.key()), args).replace(['\u{2068}', '\u{2069}'], "");
        let letter = Letter {
            id: i64::from_be_bytes(ids::random()) | LETTER_OF_ACCOUNT,
            name: name.to_owned(),
            address: email.to_owned(),
            subject: word(lang, &format!("{}-subject", says.key())),
            body,
            written_at: self.clock.now_ms(),
        };
        let shop = Arc::clone(self);
        tokio::spawn(async move {
            if let Err(cause) = shop.mailer.send(&letter).await {
                tracing::warn!(%cause, letter = says.key(), "a letter did not go out; its reader can ask for another");
            }
        });
    }

    /// Writes into the audit log, in the transaction of what it tells.
    pub async fn note(
        &self,
        tx: &mut Tx<'_>,
        actor: &str,
        action: &'static str,
        about: &str,
        detail: &str,
    ) -> Result<()> {
        let entry = NewEntry { actor, action, about, detail };
        db::audit::add(tx, &self.people.vault, self.clock.now_ms(), &entry).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_fills_and_passes() {
        let throttle = Throttle { per_minute: 3, counts: Mutex::default() };
        let take = |who: &str, now| throttle.take(who.into(), 3, MINUTE_MS, now);
        assert!((0..3).all(|i| take("a", i).is_ok()));
        let refused = take("a", 30_000).unwrap_err();
        assert_eq!((refused.code, refused.retry_after_s), (Code::RateLimited, Some(30)));
        assert!(take("b", 30_000).is_ok(), "others are not punished");
        assert!(take("a", MINUTE_MS).is_ok());
    }
}
