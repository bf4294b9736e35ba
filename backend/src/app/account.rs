//! Accounts: made, confirmed, corrected, exported, forgotten.

use std::net::IpAddr;
use std::sync::Arc;

use domain::Contact;
use domain::account::{
    Account, ConsentChange, Consents, MAX_WORDING, PasswordChange, PasswordReset, Profile, Registration, Role,
};
use domain::order::FieldError;
use domain::order::line;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::people::Says;
use super::session::short;
use crate::db;
use crate::db::account::{LetterFor, StoredAccount, letter_refused};
use crate::error::{Error, Result};
use crate::ids;
use crate::policy::SignedIn;
use crate::vault::{DataKey, Shut};

/// The longest address that letters go to, in bytes (RFC 5321, 4.5.3.1.3).
const MAX_EMAIL: usize = 254;

/// How long the code of a letter is good.
const LETTER_MS: i64 = 60 * 60 * 1000;

/// What tells who an account is, sealed as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// As the person wrote it.
    pub email: String,
    /// What the person may correct.
    pub profile: Profile,
}

impl From<Shut> for Error {
    fn from(cause: Shut) -> Self {
        tracing::error!(%cause, "a person's data cannot be opened");
        Self::new(domain::Code::Internal, "something went wrong on our side")
    }
}

/// Checks an e-mail address by the rules of orders.
pub fn check_email(email: &str) -> Result<()> {
    let contact = Contact { name: "-".to_owned(), email: email.to_owned(), phone: String::new() };
    let is_long = email.trim().len() > MAX_EMAIL;
    match contact.check() {
        Ok(()) if !is_long => Ok(()),
        Ok(()) => Err(Error::field("/email", "is too long")),
        Err(FieldError { reason, .. }) => Err(Error::field("/email", reason)),
    }
}

impl Shop {
    /// Makes an account and sends its code by letter. Where the address has one already, its owner gets a letter that says
    /// so; who asks cannot tell the two apart.
    pub async fn register(self: &Arc<Self>, new: Registration, from: Option<IpAddr>) -> Result<()> {
        check_email(&new.email)?;
        let profile = Profile { name: new.name, phone: String::new(), lang: new.lang, addresses: Vec::new() };
        profile.check()?;
        self.people.passwords.check("/password", &new.password, &[&new.email, &profile.name]).await?;
        self.take_attempt(from)?;
        let password = self.people.passwords.hash(&new.password).await?;
        let mac = self.email_mac(&new.email);
        if !self.may_write_to(&mac) {
            return Ok(());
        }
        let person = Person { email: new.email.trim().to_owned(), profile };
        let account = self.new_account(&person, password);
        let code = ids::secret();
        let (shop, hash) = (Arc::clone(self), Sha256::digest(&code));
        let is_new = self
            .writer
            .write(move |tx| {
                Box::pin(async move {
                    if db::account::register(tx, &account, &mac).await?.is_none() {
                        return Ok(false);
                    }
                    let until = account.created_at + LETTER_MS;
                    db::account::put_letter(tx, &hash, &account.id, LetterFor::Verify, until).await?;
                    shop.note(tx, &account.id, "account.registered", &account.id, "").await?;
                    Ok(true)
                })
            })
            .await?;
        let says = if is_new { Says::Verify } else { Says::Exists };
        self.write_letter(&person, says, is_new.then_some(&code));
        Ok(())
    }

    /// An account of a person, with a new data key; not stored yet.
    pub fn new_account(&self, person: &Person, password: String) -> StoredAccount {
        let id = ids::account();
        let (key, data_key) = self.people.vault.new_key(&id);
        StoredAccount {
            person: key.seal(&id, person),
            id,
            data_key,
            password,
            has_password: true,
            is_verified: false,
            role: Role::Buyer,
            totp: None,
            totp_offered: None,
            has_passkey: false,
            created_at: self.clock.now_ms(),
        }
    }

    /// Sends another code to confirm the address.
    pub async fn send_verification(self: &Arc<Self>, account: &StoredAccount, email_mac: &[u8]) -> Result<()> {
        self.mail_code(account, email_mac, LetterFor::Verify, Says::Verify).await
    }

    async fn mail_code(
        self: &Arc<Self>,
        account: &StoredAccount,
        email_mac: &[u8],
        purpose: LetterFor,
        says: Says,
    ) -> Result<()> {
        if !self.may_write_to(email_mac) {
            return Ok(());
        }
        let person = self.person(account)?;
        let code = ids::secret();
        let (id, hash, until) = (account.id.clone(), Sha256::digest(&code), self.clock.now_ms() + LETTER_MS);
        self.writer
            .write(move |tx| Box::pin(async move { db::account::put_letter(tx, &hash, &id, purpose, until).await }))
            .await?;
        self.write_letter(&person, says, Some(&code));
        Ok(())
    }

    /// Sends the code for a new password, if there is such an account; away from the request, so that nothing tells.
    pub fn forgot_password(self: &Arc<Self>, email: &str, from: Option<IpAddr>) -> Result<()> {
        check_email(email)?;
        self.take_attempt(from)?;
        let (shop, mac) = (Arc::clone(self), self.email_mac(email));
        tokio::spawn(async move {
            let sent = match db::account::by_email(&shop.db.read, &mac).await {
                Ok(Some(account)) if account.is_verified => {
                    shop.mail_code(&account, &mac, LetterFor::Reset, Says::Reset).await
                }
                Ok(_) => Ok(()),
                Err(cause) => Err(cause),
            };
            if let Err(cause) = sent {
                tracing::warn!(%cause, "a letter for a new password did not go out");
            }
        });
        Ok(())
    }

    /// Takes a new password by the code of a letter. All sessions end; a second factor stays.
    ///
    /// # Errors
    /// `letter_refused`, `weak_password`.
    pub async fn reset_password(self: &Arc<Self>, reset: PasswordReset, from: Option<IpAddr>) -> Result<()> {
        self.take_attempt(from)?;
        let token = Sha256::digest(short(&reset.token)).to_vec();
        let now = self.clock.now_ms();
        let reader = db::account::reader_of(&self.db.read, &token, LetterFor::Reset, now).await?;
        let account = self.account_of(&reader.ok_or_else(letter_refused)?).await?;
        let person = self.person(&account)?;
        self.people.passwords.check("/password", &reset.password, &[&person.email, &person.profile.name]).await?;
        let hash = self.people.passwords.hash(&reset.password).await?;
        let who = self.email_mac(&person.email);
        self.change_password(account, hash, "account.password_reset", Some(token), None).await?;
        self.writer.write(move |tx| Box::pin(async move { db::account::succeeded(tx, &who).await })).await?;
        self.write_letter(&person, Says::PasswordChanged, None);
        Ok(())
    }

    /// Takes a new password by the old one. Other sessions end.
    ///
    /// # Errors
    /// `login_refused` (the old one is wrong), `weak_password`, `rate_limited`.
    pub async fn new_password(self: &Arc<Self>, me: &SignedIn, change: PasswordChange) -> Result<()> {
        let account = self.account_of(&me.account).await?;
        let person = self.person(&account)?;
        self.check_password(&self.email_mac(&person.email), Some(&account), &change.old).await?;
        self.people.passwords.check("/new", &change.new, &[&person.email, &person.profile.name]).await?;
        let hash = self.people.passwords.hash(&change.new).await?;
        self.change_password(account, hash, "account.password_changed", None, Some(me.session.clone())).await?;
        self.write_letter(&person, Says::PasswordChanged, None);
        Ok(())
    }

    async fn change_password(
        self: &Arc<Self>,
        account: StoredAccount,
        hash: String,
        action: &'static str,
        letter: Option<Vec<u8>>,
        keep: Option<String>,
    ) -> Result<()> {
        let shop = Arc::clone(self);
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    if let Some(token) = letter {
                        db::account::use_letter(tx, &token).await?;
                    }
                    db::account::set_password(tx, &account.id, &hash).await?;
                    db::session::end_all(tx, &account.id, keep.as_deref(), shop.clock.now_ms()).await?;
                    shop.note(tx, &account.id, action, &account.id, "").await
                })
            })
            .await
    }

    /// The account as stored.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn account_of(&self, id: &str) -> Result<StoredAccount> {
        let found = db::account::find(&self.db.read, id).await?;
        found.ok_or_else(|| Error::not_found("there is no such account"))
    }

    /// Opens what is sealed of an account.
    pub fn data_key(&self, account: &StoredAccount) -> Result<DataKey> {
        Ok(self.people.vault.unwrap(&account.id, &account.data_key)?)
    }

    /// Who an account is.
    pub fn person(&self, account: &StoredAccount) -> Result<Person> {
        Ok(self.data_key(account)?.open(&account.id, &account.person)?)
    }

    /// The account, to its owner.
    pub async fn account(&self, me: &SignedIn) -> Result<Account> {
        let stored = self.account_of(&me.account).await?;
        let Person { email, profile } = self.person(&stored)?;
        let has_second_factor = stored.has_second_factor();
        let (id, role, created_at) = (stored.id, stored.role, stored.created_at);
        Ok(Account { id, email, profile, role, has_second_factor, created_at })
    }

    /// Corrects what a person may correct, as a whole.
    pub async fn correct(self: &Arc<Self>, me: &SignedIn, profile: Profile) -> Result<Account> {
        profile.check()?;
        let (shop, id) = (Arc::clone(self), me.account.clone());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    let stored = db::account::find_for_write(tx, &id).await?;
                    let key = shop.data_key(&stored)?;
                    let person: Person = key.open(&id, &stored.person)?;
                    let sealed = key.seal(&id, &Person { profile, ..person });
                    db::account::set_person(tx, &id, &sealed).await?;
                    shop.note(tx, &id, "account.corrected", &id, "").await
                })
            })
            .await?;
        self.account(me).await
    }

    /// What the person agreed to so far.
    pub async fn consents(&self, me: &SignedIn) -> Result<Consents> {
        Ok(Consents { consents: db::account::consents(&self.db.read, &me.account).await? })
    }

    /// Writes down what the person says now.
    pub async fn consent(self: &Arc<Self>, me: &SignedIn, change: ConsentChange) -> Result<Consents> {
        line("/wording", &change.wording)?;
        if change.wording.is_empty() || change.wording.chars().count() > MAX_WORDING {
            return Err(Error::field("/wording", "names which wording was read, in 1 to 40 characters"));
        }
        let (shop, id) = (Arc::clone(self), me.account.clone());
        self.writer
            .write(move |tx| {
                Box::pin(async move { db::account::put_consent(tx, &id, &change, shop.clock.now_ms()).await })
            })
            .await?;
        self.consents(me).await
    }
}
