//! Signing in and out.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::account::{Login, Session, Sessions, Tokens, Verification};
use domain::order::line;
use domain::{Code, UnixMillis};
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::account::Person;
use super::people::{Says, too_often};
use crate::db::account::{LetterFor, StoredAccount, letter_refused};
use crate::db::session::{Renewed, StoredSession};
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::ids;
use crate::policy::{Caller, SignedIn};
use crate::token::{ACCESS_S, TokenError};

/// A session that nobody uses for so long is over.
const IDLE_MS: UnixMillis = 30 * DAY_MS;

/// A session that goes on for so long is over, however much it is used.
const LONGEST_MS: UnixMillis = 180 * DAY_MS;

/// How long a refresh token gives the same next one again: an app that heard nothing asks anew within its patience of some seconds,
/// and a copy that is used later than that is told from the owner's.
const LOST_ANSWER_MS: UnixMillis = 60 * 1000;

const DAY_MS: UnixMillis = 24 * 60 * 60 * 1000;

/// Sessions that are over are kept so long, to tell a copied token from an unknown one.
pub const KEEP_OVER_MS: UnixMillis = 30 * DAY_MS;

/// Failed attempts are remembered for so long.
pub const REMEMBER_FAILURES_MS: UnixMillis = DAY_MS;

/// How long to wait after the n-th failed attempt in a row: four are free, then 30 s, doubled each time, at most an hour.
/// About 50 guesses a day for each account, and its owner is never locked out for longer than an hour.
fn wait_ms(failed: i64) -> UnixMillis {
    if failed < 5 { 0 } else { (30_000 << (failed - 5).min(7)).min(60 * 60 * 1000) }
}

/// The longest token or code that is looked at, in bytes; ours are 32.
const MAX_TOKEN: usize = 128;

/// Which of them does not fit is not told.
pub fn refused() -> Error {
    Error::new(Code::LoginRefused, "address, password or code do not fit")
}

fn sha256(text: &str) -> Vec<u8> {
    Sha256::digest(text).to_vec()
}

impl Shop {
    /// Signs in. Who has no account here gets the answer of a wrong password, after as long.
    ///
    /// # Errors
    /// `login_refused`, `second_factor_required` (the password was right), `rate_limited`.
    pub async fn log_in(self: &Arc<Self>, login: Login, from: Option<IpAddr>) -> Result<Tokens> {
        line("/device", &login.device)?;
        self.take_attempt(from)?;
        let mac = self.email_mac(&login.email);
        let account = self.by_password(&login.email, &login.password).await?;
        self.second_factor(&mac, &account, login.code.as_deref(), "/code").await?;
        self.begin_session(&account, &login.device, Some(mac.to_vec())).await
    }

    /// The account of an address and its password, which are the first factor.
    ///
    /// # Errors
    /// `login_refused`, `rate_limited`.
    pub async fn by_password(self: &Arc<Self>, email: &str, password: &str) -> Result<StoredAccount> {
        let mac = self.email_mac(email);
        let account = db::account::by_email(&self.db.read, &mac).await?;
        self.check_password(&mac, account.as_ref(), password).await?;
        let account = account.ok_or_else(refused)?;
        if !account.is_verified {
            // Who knows the password made the account: another letter helps, and tells a stranger nothing.
            self.send_verification(&account, &mac).await?;
            return Err(Error::new(Code::LoginRefused, "the address is not confirmed yet; a new letter is on its way"));
        }
        Ok(account)
    }

    /// Confirms an account's address and signs in: the letter's code and the password together show its owner.
    ///
    /// # Errors
    /// `letter_refused`, `login_refused`, `rate_limited`.
    pub async fn verify(self: &Arc<Self>, v: Verification, from: Option<IpAddr>) -> Result<Tokens> {
        line("/device", &v.device)?;
        self.take_attempt(from)?;
        let token = sha256(short(&v.token));
        let now = self.clock.now_ms();
        let reader = db::account::reader_of(&self.db.read, &token, LetterFor::Verify, now).await?;
        let account = match reader {
            Some(id) => db::account::find(&self.db.read, &id).await?,
            None => None,
        };
        let Some(account) = account else { return Err(letter_refused()) };
        let mac = self.people.vault.blind("verify", &account.id);
        self.check_password(&mac, Some(&account), &v.password).await?;
        let (shop, id) = (Arc::clone(self), account.id.clone());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    db::account::use_letter(tx, &token).await?;
                    db::account::verified(tx, &id).await?;
                    shop.note(tx, &id, "account.verified", &id, "").await
                })
            })
            .await?;
        self.begin_session(&account, &v.device, Some(mac.to_vec())).await
    }

    /// Compares a password, and counts what does not fit. `who` is what is counted: there need not be such an account.
    pub async fn check_password(
        self: &Arc<Self>,
        who: &[u8; 32],
        account: Option<&StoredAccount>,
        password: &str,
    ) -> Result<()> {
        self.not_locked(who).await?;
        let is_right = self.people.passwords.is_right(password, account.map(|a| a.password.clone())).await?;
        if is_right { Ok(()) } else { Err(self.failed(*who, account.map(|a| a.id.clone())).await) }
    }

    /// Whether an attempt may be made at all now.
    ///
    /// # Errors
    /// `rate_limited`.
    pub async fn not_locked(&self, who: &[u8; 32]) -> Result<()> {
        let until = db::account::locked_until(&self.db.read, who).await?;
        let now = self.clock.now_ms();
        if until > now { Err(too_often(until - now)) } else { Ok(()) }
    }

    /// Counts an attempt that failed, and says so.
    pub async fn failed(self: &Arc<Self>, who: [u8; 32], account: Option<String>) -> Error {
        let shop = Arc::clone(self);
        let counted = self.writer.write(move |tx| {
            Box::pin(async move {
                let now = shop.clock.now_ms();
                let failed = db::account::failed(tx, &who, now, REMEMBER_FAILURES_MS, wait_ms).await?;
                // One note for each lock, not for each guess: a guesser cannot fill the log.
                if let (Some(id), true) = (account, wait_ms(failed) > 0) {
                    shop.note(tx, "system", "account.locked", &id, &format!("{failed} failed attempts")).await?;
                }
                Ok(())
            })
        });
        counted.await.err().unwrap_or_else(refused)
    }

    /// Asks for the second factor where the account has one, and takes its code once; `field` is where it is sent.
    pub async fn second_factor(
        self: &Arc<Self>,
        who: &[u8; 32],
        account: &StoredAccount,
        code: Option<&str>,
        field: &'static str,
    ) -> Result<()> {
        if !account.has_second_factor() {
            return Ok(());
        }
        let sealed = account.totp.clone();
        let Some(code) = code else {
            return Err(Error::new(
                Code::SecondFactorRequired,
                "send a code of your second factor as well, or sign in by a passkey",
            )
            .at(field));
        };
        let (shop, account_id, code) = (Arc::clone(self), account.id.clone(), short(code).to_owned());
        let key = self.data_key(account)?;
        let is_right = self
            .writer
            .write(move |tx| {
                Box::pin(async move {
                    super::totp::take(tx, &account_id, &key, sealed.as_deref(), &code, shop.clock.now_ms()).await
                })
            })
            .await?;
        if is_right { Ok(()) } else { Err(self.failed(*who, Some(account.id.clone())).await) }
    }

    /// Begins a session of the person's own. `who` is whose failed attempts count no more.
    pub async fn begin_session(
        self: &Arc<Self>,
        account: &StoredAccount,
        device: &str,
        who: Option<Vec<u8>>,
    ) -> Result<Tokens> {
        let device = self.data_key(account)?.seal(&account.id, &device);
        let (shop, account_id) = (Arc::clone(self), account.id.clone());
        let session = self.new_session(account_id, device, None, "");
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    if let Some(who) = who {
                        // Guesses that were made beside this one, before it was counted, do not win.
                        let now = shop.clock.now_ms();
                        if db::account::locked_until_for_write(tx, &who).await? > now {
                            return Err(too_often(1_000));
                        }
                        db::account::succeeded(tx, &who).await?;
                    }
                    shop.note(tx, &session.account_id, "session.begun", &session.account_id, &session.id).await?;
                    shop.put_session(tx, &session).await
                })
            })
            .await
    }

    /// A session that begins now.
    pub fn new_session(
        &self,
        account_id: String,
        device: String,
        client_id: Option<String>,
        scope: &str,
    ) -> StoredSession {
        let now = self.clock.now_ms();
        StoredSession {
            id: ids::session(),
            account_id,
            device,
            client_id,
            scope: scope.to_owned(),
            created_at: now,
            used_at: now,
            expires_at: now + LONGEST_MS,
        }
    }

    /// Stores a new session and makes its first tokens.
    pub async fn put_session(&self, tx: &mut Tx<'_>, session: &StoredSession) -> Result<Tokens> {
        let refresh = ids::secret();
        db::session::begin(tx, session, &sha256(&refresh)).await?;
        Ok(self.tokens(session, refresh))
    }

    fn tokens(&self, session: &StoredSession, refresh_token: String) -> Tokens {
        Tokens {
            access_token: self.people.keyring.sign(&session.account_id, &session.id, self.clock.now_ms()),
            token_type: "Bearer".to_owned(),
            expires_in: ACCESS_S,
            refresh_token,
            scope: session.scope.clone(),
        }
    }

    /// The next pair of tokens. A refresh token that comes a second time was copied, unless its answer was just lost: its session
    /// ends, whoever has the newer one, and the account's owner is told.
    ///
    /// # Errors
    /// `session_ended`.
    pub async fn renew(self: &Arc<Self>, refresh_token: &str, client_id: Option<&str>) -> Result<Tokens> {
        let old = sha256(short(refresh_token));
        // It follows from the one before and a key outside the database, so that it can be given again and lies nowhere.
        let next = URL_SAFE_NO_PAD.encode(self.people.vault.blind("refresh", short(refresh_token)));
        let (shop, next_sha256) = (Arc::clone(self), sha256(&next));
        let client_id = client_id.map(str::to_owned);
        let renewed = self
            .writer
            .write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let renewed = db::session::renew(tx, &old, &next_sha256, IDLE_MS, LOST_ANSWER_MS, now).await?;
                    match &renewed {
                        Renewed::Reused { session, account } => {
                            shop.note(tx, "system", "session.reused", account, session).await?;
                        }
                        // A token of one app in the hands of another: nothing of this write stands.
                        Renewed::Next(session) if session.client_id != client_id => return Err(session_ended()),
                        Renewed::Next(_) | Renewed::Unknown => {}
                    }
                    Ok(renewed)
                })
            })
            .await?;
        match renewed {
            Renewed::Next(session) => Ok(self.tokens(&session, next)),
            Renewed::Reused { account, .. } => {
                if let Some(account) = db::account::find(&self.db.read, &account).await? {
                    let person: Person = self.person(&account)?;
                    if self.may_write_to(&self.email_mac(&person.email)) {
                        self.write_letter(&person, Says::Stolen, None);
                    }
                }
                Err(session_ended())
            }
            Renewed::Unknown => Err(session_ended()),
        }
    }

    /// The account's sessions that go on.
    pub async fn sessions(&self, me: &SignedIn) -> Result<Sessions> {
        let account = self.account_of(&me.account).await?;
        let key = self.data_key(&account)?;
        let stored = db::session::of_account(&self.db.read, &me.account, self.clock.now_ms()).await?;
        let sessions = stored.into_iter().map(|s| {
            Ok(Session {
                device: key.open(&me.account, &s.device)?,
                is_this: s.id == me.session,
                id: s.id,
                app: s.client_id,
                created_at: s.created_at,
                used_at: s.used_at,
                expires_at: s.expires_at.min(s.used_at + IDLE_MS),
            })
        });
        Ok(Sessions { sessions: sessions.collect::<Result<_>>()? })
    }

    /// Ends a session of the account.
    ///
    /// # Errors
    /// `not_found`: it has none of that name that goes on.
    pub async fn end_session(self: &Arc<Self>, me: &SignedIn, id: &str) -> Result<()> {
        let (shop, account, id) = (Arc::clone(self), me.account.clone(), id.to_owned());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    if !db::session::end(tx, &account, &id, shop.clock.now_ms()).await? {
                        return Err(Error::not_found("there is no such session"));
                    }
                    shop.note(tx, &account, "session.ended", &account, &id).await
                })
            })
            .await
    }

    /// Who sends this bearer token: the operator with the merchant's key, or a person whose session goes on.
    ///
    /// # Errors
    /// `not_allowed` (no token of ours), `token_refused` (too old, or its session is over).
    pub async fn caller(&self, bearer: &str) -> Result<Caller> {
        if self.is_merchant(bearer) {
            return Ok(Caller::Operator);
        }
        let now = self.clock.now_ms();
        let refused = |detail: &'static str| Error::new(Code::TokenRefused, detail);
        let claims = match self.people.keyring.verify(bearer, now) {
            Ok(claims) => claims,
            Err(TokenError::Expired) => return Err(refused("the access token has expired; renew it")),
            Err(TokenError::NotOurs) => {
                return Err(Error::new(Code::NotAllowed, "this needs a key or an access token"));
            }
        };
        let alive = db::session::alive(&self.db.read, &claims.sid, &claims.sub, now).await?;
        let alive = alive.ok_or_else(|| refused("the session of this access token is over"))?;
        Ok(Caller::Person(SignedIn {
            account: claims.sub,
            session: claims.sid,
            role: alive.role,
            app: alive.client_id.map(|_| alive.scope.split(' ').map(str::to_owned).collect()),
        }))
    }
}

fn session_ended() -> Error {
    Error::new(Code::SessionEnded, "this refresh token is not good; sign in again")
}

/// A token that is too long is none.
pub fn short(token: &str) -> &str {
    if token.len() <= MAX_TOKEN { token } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_up_to_an_hour() {
        let waits: Vec<i64> = (1..=14).map(|n| wait_ms(n) / 1000).collect();
        assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        assert_eq!(wait_ms(i64::MAX), 3_600_000);
    }
}
