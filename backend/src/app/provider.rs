//! Signing in by a provider's word: whose account it opens. What of its word counts is [`crate::oidc`]'s.
//!
//! A provider opens the account that it was linked to. One that has the same address is linked only if the provider says that
//! the address is the person's, and where it has a password only by that; a second factor is asked for whoever opens the door.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::account::{Profile, Tokens};
use domain::order::line;
use domain::provider::{
    LinkedProvider, LinkedProviders, ProviderLogin, ProviderOffer, ProviderStart, SignInProvider, SignInProviders,
};
use domain::{Code, Lang, UnixMillis};
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::account::{Person, check_email};
use super::people::Says;
use super::session::{refused, short};
use crate::db;
use crate::db::account::StoredAccount;
use crate::error::{Error, Result};
use crate::ids;
use crate::oidc::{Flow, Identity, Provider, WordError};
use crate::policy::SignedIn;

/// How long a person may be away at the provider's.
const AWAY_MS: UnixMillis = 10 * 60 * 1000;

/// The longest code that is passed on, in bytes.
const MAX_CODE: usize = 2048;

/// What a sign-in is told apart by; all of it follows from the secret, so that nothing of it has to be stored.
struct Marks {
    state: String,
    nonce: String,
    verifier: String,
}

/// Whose account a provider's word is to open.
enum Opens {
    /// The one that it was linked to.
    Linked(StoredAccount),
    /// One that it will be linked to.
    Known(StoredAccount),
    /// One that is made now.
    New,
}

impl Shop {
    /// By whom people can sign in.
    pub fn sign_in_providers(&self) -> SignInProviders {
        let told = |p: &Provider| SignInProvider { name: p.settings.name.clone(), label: p.settings.label.clone() };
        SignInProviders { providers: self.providers.iter().map(told).collect() }
    }

    fn provider(&self, name: &str) -> Result<&Provider> {
        let found = self.providers.iter().find(|p| p.settings.name == name);
        found.ok_or_else(|| Error::not_found("there is no such provider"))
    }

    fn marks(&self, secret: &str) -> Marks {
        let mark = |kind: &str| URL_SAFE_NO_PAD.encode(self.people.vault.blind(kind, secret));
        Marks { state: mark("oidc state"), nonce: mark("oidc nonce"), verifier: mark("oidc verifier") }
    }

    /// Begins a sign-in.
    ///
    /// # Errors
    /// `not_found`, a redirect that the operator has not named, `unavailable` where the provider is away, `rate_limited`.
    pub async fn start_provider(
        self: &Arc<Self>,
        name: &str,
        start: ProviderStart,
        from: Option<IpAddr>,
    ) -> Result<ProviderOffer> {
        let provider = self.provider(name)?;
        if !provider.settings.leads_back(&start.redirect) {
            return Err(Error::field("/redirect", "is none of those in the shop's settings"));
        }
        self.take_attempt(from)?;
        let (secret, now) = (ids::secret(), self.clock.now_ms());
        let Marks { state, nonce, verifier } = self.marks(&secret);
        let flow = Flow { state: &state, nonce: &nonce, verifier: &verifier, redirect: &start.redirect };
        let address = provider.address(&flow, now).await.map_err(|cause| away(name, &cause))?;
        let (hash, name) = (Sha256::digest(&secret), name.to_owned());
        self.writer
            .write(move |tx| {
                Box::pin(async move { db::provider::begin(tx, &hash, &name, &start.redirect, now + AWAY_MS).await })
            })
            .await?;
        Ok(ProviderOffer { address, secret })
    }

    /// Ends a sign-in. What has to be said besides is asked for, and then said with everything else again.
    ///
    /// # Errors
    /// `login_refused`, `second_factor_required` (its field says of what), `rate_limited`, `unavailable`.
    pub async fn log_in_by_provider(self: &Arc<Self>, login: ProviderLogin, from: Option<IpAddr>) -> Result<Tokens> {
        line("/device", &login.device)?;
        if login.code.len() > MAX_CODE {
            return Err(Error::field("/code", "is too long"));
        }
        self.take_attempt(from)?;
        let hash = Sha256::digest(short(&login.secret));
        let flow = db::provider::flow(&self.db.read, &hash, self.clock.now_ms()).await?.ok_or_else(refused)?;
        let provider = self.provider(&flow.provider)?;
        let identity = self.identity(provider, &flow, &login).await?;
        let subject = format!("{} {}", provider.settings.issuer, identity.subject);
        let subject = self.people.vault.blind("oidc subject", &subject);
        let opens = self.opened_by(&subject, &identity, &login).await?;
        // Whose failed attempts are counted: a provider's word cannot be guessed, a second factor can.
        let mut guessed = None;
        if let Opens::Linked(account) | Opens::Known(account) = &opens
            && account.has_second_factor()
        {
            let mac = self.email_mac(&self.person(account)?.email);
            self.not_locked(&mac).await?;
            guessed = Some(mac.to_vec());
            let given = login.second_factor.as_deref();
            self.second_factor(&mac, account, given, "/second_factor").await?;
        }
        let is_first = self.writer.write(move |tx| Box::pin(async move { db::provider::end(tx, &hash).await })).await?;
        if !is_first {
            return Err(refused());
        }
        let account = match opens {
            Opens::Linked(account) => account,
            Opens::Known(account) => {
                self.link(account.id.clone(), &flow.provider, subject).await?;
                self.write_letter(&self.person(&account)?, Says::NewWay, None);
                account
            }
            Opens::New => self.account_by_word(&identity, &login, &flow.provider, subject).await?,
        };
        self.begin_session(&account, &login.device, guessed).await
    }

    /// Who the provider says that it is: asked once, then kept, for a person who has to say more.
    async fn identity(
        self: &Arc<Self>,
        provider: &Provider,
        flow: &db::provider::Flow,
        login: &ProviderLogin,
    ) -> Result<Identity> {
        let marks = self.marks(&login.secret);
        let is_of_another = login.iss.as_ref().is_some_and(|iss| *iss != provider.settings.issuer);
        if login.state != marks.state || is_of_another {
            return Err(refused());
        }
        let key = self.people.vault.key_of("oidc identity", &login.secret);
        if let Some(sealed) = &flow.identity {
            return Ok(key.open(&flow.provider, sealed)?);
        }
        let Marks { state, nonce, verifier } = &marks;
        let asked = Flow { state, nonce, verifier, redirect: &flow.redirect };
        let identity = provider.identity(&asked, &login.code, self.clock.now_ms()).await;
        let identity = identity.map_err(|cause| away(&flow.provider, &cause))?;
        let (hash, sealed) = (Sha256::digest(&login.secret), key.seal(&flow.provider, &identity));
        self.writer.write(move |tx| Box::pin(async move { db::provider::told(tx, &hash, &sealed).await })).await?;
        Ok(identity)
    }

    async fn opened_by(
        self: &Arc<Self>,
        subject: &[u8; 32],
        identity: &Identity,
        login: &ProviderLogin,
    ) -> Result<Opens> {
        if let Some(id) = db::provider::account(&self.db.read, subject).await? {
            return Ok(Opens::Linked(self.account_of(&id).await?));
        }
        let Some(email) = identity.email.as_deref().filter(|e| check_email(e).is_ok()) else {
            let detail = "the provider does not say that you have an address that letters reach";
            return Err(Error::new(Code::LoginRefused, detail));
        };
        let mac = self.email_mac(email);
        let known = db::account::by_email(&self.db.read, &mac).await?;
        // Whoever made an account with somebody else's address and never read a letter there has none.
        let Some(account) = known.filter(|a| a.is_verified) else { return Ok(Opens::New) };
        if account.has_password {
            let detail = "there is an account with this address; send its password once, so that the provider opens it";
            let Some(password) = &login.password else {
                return Err(Error::new(Code::SecondFactorRequired, detail).at("/password"));
            };
            self.check_password(&mac, Some(&account), password).await?;
        }
        Ok(Opens::Known(account))
    }

    /// Makes an account of a person whose address a provider vouches for.
    async fn account_by_word(
        self: &Arc<Self>,
        identity: &Identity,
        login: &ProviderLogin,
        provider: &str,
        subject: [u8; 32],
    ) -> Result<StoredAccount> {
        let email = identity.email.clone().ok_or_else(refused)?.trim().to_owned();
        let fits = |name: &&String| !name.trim().is_empty() && line("/name", name).is_ok();
        let before_at = || email.split('@').next().unwrap_or_default().to_owned();
        let profile = Profile {
            name: identity.name.as_ref().filter(fits).cloned().unwrap_or_else(before_at),
            phone: String::new(),
            lang: login.lang.unwrap_or(Lang::En),
            addresses: Vec::new(),
        };
        let mac = self.email_mac(&email);
        // Nobody knows it: who wants a password asks for one by letter.
        let password = self.people.passwords.hash(&ids::secret()).await?;
        let made = self.new_account(&Person { email, profile }, password);
        let account = StoredAccount { has_password: false, is_verified: true, ..made };
        let (shop, new) = (Arc::clone(self), account.clone());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    // Somebody was faster with the same address: then this one is refused, and the next try finds it.
                    db::account::register(tx, &new, &mac).await?.ok_or_else(refused)?;
                    shop.note(tx, &new.id, "account.registered", &new.id, "").await
                })
            })
            .await?;
        self.link(account.id.clone(), provider, subject).await?;
        Ok(account)
    }

    async fn link(self: &Arc<Self>, account: String, provider: &str, subject: [u8; 32]) -> Result<()> {
        let (shop, provider) = (Arc::clone(self), provider.to_owned());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    let link = LinkedProvider { id: ids::identity(), provider, created_at: shop.clock.now_ms() };
                    if !db::provider::link(tx, &account, &link, &subject).await? {
                        return Err(refused());
                    }
                    shop.note(tx, &account, "account.provider_added", &account, &link.provider).await
                })
            })
            .await
    }

    /// Whose word opens the account.
    pub async fn linked_providers(&self, me: &SignedIn) -> Result<LinkedProviders> {
        Ok(LinkedProviders { providers: db::provider::of_account(&self.db.read, &me.account).await? })
    }

    /// A provider's word opens the account no more.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn unlink_provider(self: &Arc<Self>, me: &SignedIn, id: &str) -> Result<()> {
        let (shop, account, id) = (Arc::clone(self), me.account.clone(), id.to_owned());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    if !db::provider::unlink(tx, &account, &id).await? {
                        return Err(Error::not_found("there is no such provider of this account"));
                    }
                    shop.note(tx, &account, "account.provider_removed", &account, &id).await
                })
            })
            .await
    }
}

/// A provider that is away is told apart from a word that does not count.
fn away(provider: &str, cause: &WordError) -> Error {
    tracing::warn!(provider, %cause, "nobody is signed in by this provider's word");
    match cause {
        WordError::Away(_) => Error::unavailable("the provider does not answer; sign in another way, or later"),
        WordError::Refused | WordError::Token(_) => refused(),
    }
}
