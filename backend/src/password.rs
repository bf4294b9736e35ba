//! Passwords: how they are kept (Argon2id, RFC 9106), and which are too well known to be taken.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::Code;
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::ids;

mod known;

pub use known::KnownPasswords;

/// Memory of one hash in KiB, passes and lanes: what OWASP's Password Storage Cheat Sheet names first for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Who waits behind so many others is told to come back: at 50 hashes a second this is a second.
const MAX_WAITING: usize = 64;

/// The fewest characters (OWASP ASVS 5 asks for 8; two more cost nobody anything).
pub const MIN_CHARS: usize = 10;

/// The most characters: passphrases fit, and hashing stays cheap.
pub const MAX_CHARS: usize = 128;

/// Hashes and compares away from the threads that answer requests, a few at once: logins never take all cores from buyers.
pub struct Passwords {
    at_once: Arc<Semaphore>,
    waiting: Semaphore,
    known: KnownPasswords,
    /// Compared with where there is no account: an answer takes as long as where there is one.
    nobody: String,
}

impl Passwords {
    /// With a list of known passwords.
    pub fn new(known: KnownPasswords) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            at_once: Arc::new(Semaphore::new((cores / 2).max(1))),
            waiting: Semaphore::new(MAX_WAITING),
            known,
            nobody: hash_now(&ids::hex(&ids::random::<16>())),
        }
    }

    /// Whether the password may be taken by this person.
    ///
    /// # Errors
    /// `weak_password`: too short, too long, known to everybody, or the person's own name or address.
    pub async fn check(&self, field: &'static str, password: &str, about: &[&str]) -> Result<()> {
        let chars = password.chars().count();
        let weak = |detail: &'static str| Err(Error::new(Code::WeakPassword, detail).at(field));
        if chars < MIN_CHARS {
            return weak("a password has at least 10 characters");
        }
        if chars > MAX_CHARS {
            return weak("a password has at most 128 characters");
        }
        let lower = password.to_lowercase();
        let is_about = |text: &&str| text.chars().count() >= 4 && lower.contains(&text.to_lowercase());
        if about.iter().flat_map(|t| t.split(['@', ' '])).any(|t| is_about(&t)) {
            return weak("the password holds your own name or address");
        }
        if self.known.contains(password).await? {
            return weak("this password is in lists of stolen passwords; take another");
        }
        Ok(())
    }

    /// The password's hash as it is kept.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.in_turn(move || hash_now(&password)).await
    }

    /// Whether this is the password that was kept; where nothing was, no, just as slowly.
    pub async fn is_right(&self, password: &str, kept: Option<String>) -> Result<bool> {
        if password.chars().count() > MAX_CHARS {
            return Ok(false);
        }
        let (password, is_somebody) = (password.to_owned(), kept.is_some());
        let kept = kept.unwrap_or_else(|| self.nobody.clone());
        self.in_turn(move || {
            let fits =
                PasswordHash::new(&kept).is_ok_and(|h| argon2().verify_password(password.as_bytes(), &h).is_ok());
            fits && is_somebody
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _place =
            self.waiting.try_acquire().map_err(|_full| Error::unavailable("too many people are signing in"))?;
        let turn = Arc::clone(&self.at_once).acquire_owned().await.expect("the semaphore is never closed");
        // The turn goes with the work: who gives up waiting does not let another thread in.
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|cause| {
            tracing::error!(%cause, "hashing a password failed");
            Error::new(Code::Internal, "something went wrong on our side")
        })
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are within Argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(password: &str) -> String {
    let salt = SaltString::encode_b64(&ids::random::<16>()).expect("16 bytes are a salt");
    argon2().hash_password(password.as_bytes(), &salt).expect("any bytes can be hashed").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_kept_as_argon2id_with_owasps_figures() {
        let passwords = Passwords::new(KnownPasswords::built_in());
        let kept = passwords.hash("correct horse battery").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, passwords.hash("correct horse battery").await.unwrap(), "salted");
        assert!(passwords.is_right("correct horse battery", Some(kept.clone())).await.unwrap());
        assert!(!passwords.is_right("correct horse battery ", Some(kept)).await.unwrap());
        assert!(!passwords.is_right("correct horse battery", None).await.unwrap());
        assert!(!passwords.is_right("x", Some("damaged".into())).await.unwrap());
    }

    #[tokio::test]
    async fn weak_passwords_say_why() {
        let passwords = Passwords::new(KnownPasswords::built_in());
        let about = ["siti.rahma@example.com", "Siti Rahma"];
        for (weak, why) in [
            ("short", "at least"),
            ("密码密码密码密码密", "at least"),
            (&"x".repeat(129), "at most"),
            ("password123", "stolen"),
            ("P@ssw0rd2024!", "stolen"),
            ("qwertyuiop", "stolen"),
            ("aaaaaaaaaaaa", "stolen"),
            ("1234567890", "stolen"),
            ("xx-rahma-77-y", "your own"),
            ("my siti.rahma key", "your own"),
        ] {
            let refusal = passwords.check("/password", weak, &about).await.unwrap_err();
            assert!(refusal.code == Code::WeakPassword && refusal.detail.contains(why), "{weak}: {refusal}");
        }
        for good in ["correct horse battery", "تسعة أحصنة في المطر", "五匹马在雨里慢慢地走", "tr0mbone-Kettle-92x"]
        {
            passwords.check("/password", good, &about).await.unwrap();
        }
    }

    #[tokio::test]
    async fn who_would_wait_too_long_is_told_to_come_back() {
        let passwords = Passwords::new(KnownPasswords::built_in());
        let all: Vec<_> = (0..200).map(|_| passwords.hash("correct horse battery")).collect();
        let answers = futures_util::future::join_all(all).await;
        let refused = answers.iter().filter(|a| a.as_ref().is_err_and(|e| e.retry_after_s.is_some())).count();
        assert_eq!(refused, 200 - MAX_WAITING);
    }
}
