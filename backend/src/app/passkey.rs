//! Passkeys: made, listed, named, removed, and signed in with, alone or as a second factor. What devices say is verified by
//! [`crate::webauthn`].

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::account::{PasswordAgain, Tokens};
use domain::order::line;
use domain::passkey::{
    AddedPasskey, CreationOptions, CredentialDescriptor, DeviceWishes, KeyKind, NewPasskey, Passkey, PasskeyAsk,
    PasskeyLogin, PasskeyName, PasskeyUser, Passkeys, RelyingParty, RequestOptions,
};
use domain::{Code, UnixMillis};
use sha2::{Digest as _, Sha256};

use super::Shop;
use super::account::Person;
use super::people::Says;
use super::session::refused;
use super::totp::new_recovery_codes;
use crate::db;
use crate::db::passkey::{ChallengeFor, StoredPasskey};
use crate::error::{Error, Result};
use crate::ids;
use crate::policy::SignedIn;
use crate::vault::DataKey;
use crate::webauthn::{self, ALGORITHMS, CeremonyError, ClientData, MAX_CREDENTIAL_ID, PasskeySite, from_base64url};

/// How long a challenge is good: as long as the specification's figure for devices that ask who is there (15.1).
const CHALLENGE_MS: UnixMillis = 5 * 60 * 1000;

/// Passkeys of one account: more than anybody has devices.
const MAX_PASSKEYS: i64 = 20;

/// The longest that a browser or a device says, in bytes: four times what any known one does.
const MAX_SAID: usize = 4500;

/// The longest signature and authenticator data without a key in it, in bytes: RSA's is 512.
const MAX_SIGNED: usize = 1050;

/// The longest name that a device has for a person, in bytes (5.4.3).
const MAX_HANDLE: usize = 64;

/// How devices are reached (5.8.4), as far as it is known; others are forgotten.
const TRANSPORTS: [&str; 6] = ["ble", "hybrid", "internal", "nfc", "smart-card", "usb"];

const KIND: &str = "public-key";

impl Shop {
    fn passkey_site(&self) -> Result<&PasskeySite> {
        self.passkeys.as_ref().ok_or_else(|| Error::not_found("this shop takes no passkeys"))
    }

    /// Asks for a new passkey, to be made within five minutes.
    ///
    /// # Errors
    /// `login_refused`, `rate_limited`; `not_found` where the shop takes no passkeys.
    pub async fn offer_passkey(self: &Arc<Self>, me: &SignedIn, again: PasswordAgain) -> Result<CreationOptions> {
        let rp_id = self.passkey_site()?.rp_id().to_owned();
        let account = self.account_of(&me.account).await?;
        let Person { email, profile } = self.person(&account)?;
        self.check_password(&self.email_mac(&email), Some(&account), &again.password).await?;
        let known = db::passkey::of_account(&self.db.read, &account.id).await?;
        let challenge = self.new_challenge(ChallengeFor::Create, Some(account.id.clone())).await?;
        let user = URL_SAFE_NO_PAD.encode(&account.id);
        Ok(CreationOptions {
            rp: RelyingParty { id: rp_id, name: "Vitrine".to_owned() },
            user: PasskeyUser { id: user, name: email, display_name: profile.name },
            challenge,
            pub_key_cred_params: ALGORITHMS.map(|alg| KeyKind { kind: KIND.to_owned(), alg }).to_vec(),
            timeout: CHALLENGE_MS,
            exclude_credentials: known.into_iter().map(descriptor).collect(),
            authenticator_selection: DeviceWishes {
                resident_key: "preferred".to_owned(),
                user_verification: "preferred".to_owned(),
            },
            attestation: "none".to_owned(),
        })
    }

    /// Takes a passkey in. Other sessions end; who had no recovery codes gets some.
    ///
    /// # Errors
    /// A field: the name, or what the device says does not stand.
    pub async fn add_passkey(self: &Arc<Self>, me: &SignedIn, new: NewPasskey) -> Result<AddedPasskey> {
        let site = self.passkey_site()?;
        check_name(&new.name)?;
        let response = &new.credential.response;
        let said = bytes("/credential/response/clientDataJSON", &response.client_data_json, MAX_SAID)?;
        let object = bytes("/credential/response/attestationObject", &response.attestation_object, MAX_SAID)?;
        let id = bytes("/credential/id", &new.credential.id, MAX_CREDENTIAL_ID)?;
        let client = ClientData::read(&said).map_err(not_made)?;
        if self.take_challenge(&client, ChallengeFor::Create).await? != Some(Some(me.account.clone())) {
            return Err(Error::field("/credential", "answers no offer of now; ask for a new one"));
        }
        let credential = webauthn::created(site, &client, &object).map_err(not_made)?;
        if new.credential.kind != KIND || credential.id != id {
            return Err(Error::field("/credential/id", "is not the name of what was made"));
        }
        let account = self.account_of(&me.account).await?;
        let key = self.data_key(&account)?;
        let transports = response.transports.iter().filter(|t| TRANSPORTS.contains(&t.as_str())).cloned();
        let stored = StoredPasskey {
            id: ids::passkey(),
            account_id: account.id.clone(),
            credential,
            transports: transports.collect(),
            name: key.seal(&account.id, &new.name),
            created_at: self.clock.now_ms(),
            used_at: None,
        };
        let passkey = told(&key, &stored)?;
        let (shop, session) = (Arc::clone(self), me.session.clone());
        let codes = self
            .writer
            .write(move |tx| {
                Box::pin(async move {
                    db::passkey::put(tx, &stored, MAX_PASSKEYS).await?;
                    let (codes, hashes) = new_recovery_codes();
                    let are_new = db::account::put_first_recovery_codes(tx, &stored.account_id, &hashes).await?;
                    db::session::end_all(tx, &stored.account_id, Some(&session), stored.created_at).await?;
                    let me = &stored.account_id;
                    shop.note(tx, me, "account.passkey_added", me, &stored.id).await?;
                    Ok(if are_new { codes } else { Vec::new() })
                })
            })
            .await?;
        self.write_letter(&self.person(&account)?, Says::NewWay, None);
        Ok(AddedPasskey { passkey, codes })
    }

    /// The account's passkeys.
    pub async fn passkeys(&self, me: &SignedIn) -> Result<Passkeys> {
        let key = self.data_key(&self.account_of(&me.account).await?)?;
        let stored = db::passkey::of_account(&self.db.read, &me.account).await?;
        Ok(Passkeys { passkeys: stored.iter().map(|p| told(&key, p)).collect::<Result<_>>()? })
    }

    /// Calls a passkey otherwise.
    ///
    /// # Errors
    /// `not_found`, or a name that is none.
    pub async fn name_passkey(self: &Arc<Self>, me: &SignedIn, id: &str, change: PasskeyName) -> Result<Passkeys> {
        check_name(&change.name)?;
        let sealed = self.data_key(&self.account_of(&me.account).await?)?.seal(&me.account, &change.name);
        let (account, id) = (me.account.clone(), id.to_owned());
        let renamed = self
            .writer
            .write(move |tx| Box::pin(async move { db::passkey::rename(tx, &account, &id, &sealed).await }))
            .await?;
        if renamed { self.passkeys(me).await } else { Err(no_passkey()) }
    }

    /// Removes a passkey, by the password.
    ///
    /// # Errors
    /// `login_refused`, `rate_limited`, `not_found`.
    pub async fn remove_passkey(self: &Arc<Self>, me: &SignedIn, id: &str, again: PasswordAgain) -> Result<()> {
        let account = self.account_of(&me.account).await?;
        let person = self.person(&account)?;
        self.check_password(&self.email_mac(&person.email), Some(&account), &again.password).await?;
        let (shop, id) = (Arc::clone(self), id.to_owned());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    if !db::passkey::remove(tx, &account.id, &id).await? {
                        return Err(no_passkey());
                    }
                    db::account::drop_idle_recovery_codes(tx, &account.id).await?;
                    shop.note(tx, &account.id, "account.passkey_removed", &account.id, &id).await
                })
            })
            .await
    }

    /// A challenge to sign in with: after address and password for one of the account's passkeys, else for anybody's.
    ///
    /// # Errors
    /// `login_refused`, `rate_limited`; `not_found` where the account has no passkey, or the shop takes none.
    pub async fn ask_passkey(self: &Arc<Self>, ask: PasskeyAsk, from: Option<IpAddr>) -> Result<RequestOptions> {
        let rp_id = self.passkey_site()?.rp_id().to_owned();
        self.take_attempt(from)?;
        let (account, allow_credentials) = match ask.first {
            None => (None, Vec::new()),
            Some(first) => {
                let account = self.by_password(&first.email, &first.password).await?;
                let known = db::passkey::of_account(&self.db.read, &account.id).await?;
                if known.is_empty() {
                    return Err(Error::not_found("this account has no passkey"));
                }
                (Some(account.id), known.into_iter().map(descriptor).collect())
            }
        };
        let must_verify = account.is_none();
        Ok(RequestOptions {
            challenge: self.new_challenge(ChallengeFor::Get, account).await?,
            timeout: CHALLENGE_MS,
            rp_id,
            allow_credentials,
            user_verification: if must_verify { "required" } else { "preferred" }.to_owned(),
        })
    }

    /// Signs in by a passkey.
    ///
    /// # Errors
    /// `login_refused`: the challenge, the passkey or its signature is not good; which is not told. `rate_limited`.
    pub async fn log_in_by_passkey(self: &Arc<Self>, login: PasskeyLogin, from: Option<IpAddr>) -> Result<Tokens> {
        let site = self.passkey_site()?;
        line("/device", &login.device)?;
        let response = &login.credential.response;
        let said = bytes("/credential/response/clientDataJSON", &response.client_data_json, MAX_SAID)?;
        let device = bytes("/credential/response/authenticatorData", &response.authenticator_data, MAX_SIGNED)?;
        let signature = bytes("/credential/response/signature", &response.signature, MAX_SIGNED)?;
        let handle = response.user_handle.as_deref();
        let handle = handle.map(|h| bytes("/credential/response/userHandle", h, MAX_HANDLE)).transpose()?;
        let id = bytes("/credential/id", &login.credential.id, MAX_CREDENTIAL_ID)?;
        self.take_attempt(from)?;
        let why = |cause: CeremonyError| {
            tracing::warn!(%cause, "a passkey was refused");
            refused()
        };
        let client = ClientData::read(&said).map_err(why)?;
        let first = self.take_challenge(&client, ChallengeFor::Get).await?.ok_or_else(refused)?;
        let known = db::passkey::by_credential(&self.db.read, &id).await?.ok_or_else(refused)?;
        let is_theirs = match (&first, &handle) {
            // The password named the account; a device may do so as well, and then the same (7.2, step 6).
            (Some(account), handle) => {
                *account == known.account_id && handle.as_ref().is_none_or(|h| h == account.as_bytes())
            }
            (None, handle) => handle.as_deref() == Some(known.account_id.as_bytes()),
        };
        if !is_theirs || login.credential.kind != KIND {
            return Err(refused());
        }
        let account = self.account_of(&known.account_id).await?;
        let mac = self.email_mac(&self.person(&account)?.email);
        let verified = webauthn::asserted(site, &known.credential, &client, &device, &signature, first.is_none());
        let by = match verified {
            Ok(by) => by,
            Err(cause) => {
                if cause == CeremonyError::Copied {
                    self.note_copied(&known).await?;
                }
                let told = why(cause);
                // A device cannot be guessed, only a password before it: that is what is counted.
                return Err(if first.is_some() { self.failed(mac, Some(account.id)).await } else { told });
            }
        };
        let is_first = {
            let (id, now) = (known.id.clone(), self.clock.now_ms());
            self.writer.write(move |tx| Box::pin(async move { db::passkey::used(tx, &id, by, now).await })).await?
        };
        if !is_first {
            self.note_copied(&known).await?;
            return Err(refused());
        }
        self.begin_session(&account, &login.device, first.map(|_| mac.to_vec())).await
    }

    async fn note_copied(self: &Arc<Self>, passkey: &StoredPasskey) -> Result<()> {
        let (shop, id, account) = (Arc::clone(self), passkey.id.clone(), passkey.account_id.clone());
        self.writer
            .write(move |tx| {
                Box::pin(async move { shop.note(tx, "system", "account.passkey_copied", &account, &id).await })
            })
            .await
    }

    async fn new_challenge(self: &Arc<Self>, purpose: ChallengeFor, account: Option<String>) -> Result<String> {
        let challenge = ids::random::<32>();
        let (hash, until) = (Sha256::digest(challenge), self.clock.now_ms() + CHALLENGE_MS);
        self.writer
            .write(move |tx| {
                Box::pin(async move { db::passkey::put_challenge(tx, &hash, purpose, account, until).await })
            })
            .await?;
        Ok(URL_SAFE_NO_PAD.encode(challenge))
    }

    /// For whom the challenge was that a device signed; whatever comes of it, nobody signs in with it again.
    async fn take_challenge(
        self: &Arc<Self>,
        client: &ClientData,
        purpose: ChallengeFor,
    ) -> Result<Option<Option<String>>> {
        let (hash, now) = (Sha256::digest(&client.challenge), self.clock.now_ms());
        self.writer
            .write(move |tx| Box::pin(async move { db::passkey::take_challenge(tx, &hash, purpose, now).await }))
            .await
    }
}

fn no_passkey() -> Error {
    Error::not_found("there is no such passkey")
}

fn not_made(cause: CeremonyError) -> Error {
    Error::new(Code::InvalidField, format!("is not taken: {cause}")).at("/credential")
}

fn check_name(name: &str) -> Result<()> {
    line("/name", name)?;
    if name.trim().is_empty() { Err(Error::field("/name", "is empty")) } else { Ok(()) }
}

/// The bytes of a field, at most so many.
fn bytes(field: &'static str, text: &str, most: usize) -> Result<Vec<u8>> {
    let decoded = from_base64url(text).filter(|b| b.len() <= most);
    decoded.ok_or_else(|| Error::field(field, "is base64url without padding, and not so long"))
}

fn descriptor(passkey: StoredPasskey) -> CredentialDescriptor {
    let id = URL_SAFE_NO_PAD.encode(&passkey.credential.id);
    CredentialDescriptor { kind: KIND.to_owned(), id, transports: passkey.transports }
}

fn told(key: &DataKey, stored: &StoredPasskey) -> Result<Passkey> {
    Ok(Passkey {
        id: stored.id.clone(),
        name: key.open(&stored.account_id, &stored.name)?,
        created_at: stored.created_at,
        used_at: stored.used_at,
        is_backed_up: stored.credential.is_backed_up,
    })
}
