//! Who is signed in. The refresh token lies in the store, the access token and what is typed between two pages only here, in
//! memory; no page ever sees any of them.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::Code;
use domain::account::{Account, Login, Role, Tokens, TotpOffer};
use domain::provider::SignInProvider;
use domain::saved::SavedMethod;

use super::provider::Away;
use super::{Document, Outcome, Shop, Visit};
use crate::api::{ApiError, OrderKey};
use crate::pages::{self, Fault, Notice, paths};
use crate::store::{KeptOrder, KeptSession, State};

/// An access token is renewed so long before it ends: longer than a request takes.
const RENEW_BEFORE: Duration = Duration::from_secs(30);
/// What was typed for one step is there for the next one so long: time to find a letter or a telephone.
const BETWEEN_STEPS: Duration = Duration::from_secs(15 * 60);

/// What is known of the person while the program runs.
#[derive(Default)]
pub(super) struct People {
    /// Held while it is renewed: a refresh token that is used twice ends the session.
    access: tokio::sync::Mutex<Option<Access>>,
    between: Mutex<Between>,
    /// By whom people can sign in, as last heard of.
    providers: Mutex<Vec<SignInProvider>>,
}

impl std::fmt::Debug for People {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("People { .. }")
    }
}

struct Access {
    token: String,
    good_until: Instant,
}

/// What one page leaves for the next.
#[derive(Default)]
struct Between {
    login: Option<(Instant, Login)>,
    offer: Option<TotpOffer>,
    codes: Vec<String>,
    cards: Vec<SavedMethod>,
    away: Option<Away>,
    /// The form that was carried out last.
    done: String,
}

impl People {
    fn between(&self) -> MutexGuard<'_, Between> {
        self.between.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a sign-in that needs another step.
    pub(super) fn remember(&self, login: Login) {
        self.between().login = Some((Instant::now(), login));
    }

    /// The sign-in that waits for its next step.
    pub(super) fn remembered(&self) -> Option<Login> {
        let mut between = self.between();
        if between.login.as_ref().is_some_and(|(since, _)| since.elapsed() > BETWEEN_STEPS) {
            between.login = None;
        }
        between.login.as_ref().map(|(_, login)| login.clone())
    }

    /// An offered second factor, or none any more.
    pub(super) fn keep_offer(&self, offer: Option<TotpOffer>) {
        self.between().offer = offer;
    }

    /// The second factor that waits for its first code.
    pub(super) fn offer(&self) -> Option<TotpOffer> {
        self.between().offer.clone()
    }

    /// Recovery codes to be shown, or none any more.
    pub(super) fn keep_codes(&self, codes: Vec<String>) {
        self.between().codes = codes;
    }

    /// The recovery codes that were given just now.
    pub(super) fn codes(&self) -> Vec<String> {
        self.between().codes.clone()
    }

    /// The cards that the person keeps, as last heard of.
    pub(super) fn keep_cards(&self, cards: Vec<SavedMethod>) {
        self.between().cards = cards;
    }

    /// See [`Self::keep_cards`].
    pub(super) fn cards(&self) -> Vec<SavedMethod> {
        self.between().cards.clone()
    }

    /// A sign-in at a provider, or none any more.
    pub(super) fn keep_away(&self, away: Option<Away>) {
        self.between().away = away;
    }

    /// A sign-in at a provider goes on, unless another was begun since, or it is over.
    pub(super) fn go_on(&self, next: Away) {
        let mut between = self.between();
        if between.away.as_ref().is_some_and(|away| away.is(next.state())) {
            between.away = Some(next);
        }
    }

    /// The sign-in at a provider that is under way.
    pub(super) fn away(&self) -> Option<Away> {
        self.between().away.clone()
    }

    /// By whom people can sign in.
    pub(super) fn keep_providers(&self, providers: Vec<SignInProvider>) {
        *self.providers.lock().unwrap_or_else(PoisonError::into_inner) = providers;
    }

    /// See [`Self::keep_providers`].
    pub(super) fn providers(&self) -> Vec<SignInProvider> {
        self.providers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers that a page's form was carried out.
    pub(super) fn note_done(&self, attempt: &str) {
        attempt.clone_into(&mut self.between().done);
    }

    /// Whether the last form that was carried out is this one, sent once more.
    pub(super) fn is_done(&self, attempt: &str) -> bool {
        !attempt.is_empty() && self.between().done == attempt
    }

    fn forget(&self) {
        *self.between() = Between::default();
    }
}

/// What a page asks of the server may be refused because nobody is signed in any more; then it asks to sign in.
#[derive(Debug)]
pub(super) enum Gone {
    /// Ask to sign in.
    SignIn,
    /// Show why there is no page.
    Fault(Fault),
}

impl From<ApiError> for Gone {
    fn from(error: ApiError) -> Self {
        tracing::info!(%error, "there is no such page of the account now");
        match error.code() {
            Some(Code::SessionEnded | Code::TokenRefused | Code::NotAllowed) => Self::SignIn,
            Some(Code::Forbidden) => Self::Fault(Fault::NotFound),
            _ => Self::Fault(super::reads::fault_of(&error)),
        }
    }
}

impl Shop {
    /// The account as last heard of; none where nobody is signed in.
    pub(super) fn person(&self) -> Option<Account> {
        self.store.read(|s| s.session.as_ref().map(|k| k.account.clone()))
    }

    /// A page that only a person who is signed in has; others are asked to sign in, and come back to it.
    pub(super) fn page_or_sign_in(&self, visit: &Visit, page: Result<maud::Markup, Gone>) -> Document {
        match page {
            Ok(page) => Ok(page),
            Err(Gone::Fault(fault)) => Err(fault),
            Err(Gone::SignIn) => Ok(pages::sign_in(&self.context(visit), &self.sign_view(visit.path.clone()))),
        }
    }

    /// Where a form leads that only a person who is signed in can send, where it did not go through and its page has nothing
    /// to say about that: back to `page`, with a word.
    pub(super) fn refused_form(&self, error: &ApiError, page: String) -> Outcome {
        tracing::info!(%error, "a form of the account did not go through");
        match error {
            e if e.is_offline() => self.say(Notice::NotReached),
            // The page asks to sign in, and says why.
            e if e.code() == Some(Code::SessionEnded) => {}
            e => self.say(Notice::Problem { code: e.code().unwrap_or(Code::Internal) }),
        }
        Outcome::Go(page)
    }

    /// Asks the server as the person who is signed in. Where the access token is refused, it is renewed once.
    ///
    /// # Errors
    /// [`ApiError::SignedOut`], `session_ended` (the session is forgotten here as well), and what `ask` answers.
    pub(super) async fn signed<T, F>(&self, ask: impl Fn(String) -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let token = self.token(None).await?;
        match ask(token.clone()).await {
            Err(error) if error.code() == Some(Code::TokenRefused) => ask(self.token(Some(&token)).await?).await,
            outcome => outcome,
        }
    }

    /// An access token that is good for a while, and is not `but`.
    pub(super) async fn token(&self, but: Option<&str>) -> Result<String, ApiError> {
        let mut access = self.people.access.lock().await;
        let is_good = |a: &&Access| Instant::now() < a.good_until && but != Some(a.token.as_str());
        if let Some(access) = access.as_ref().filter(is_good) {
            return Ok(access.token.clone());
        }
        let refresh_token = self.store.read(|s| s.session.as_ref().map(|k| k.refresh_token.clone()));
        let refresh_token = refresh_token.ok_or(ApiError::SignedOut)?;
        match self.api.renew(&refresh_token).await {
            Ok(tokens) => {
                // On the disk first: what is used up there must not be what is found after a crash.
                self.store
                    .change(|s| {
                        if let Some(session) = s.session.as_mut() {
                            session.refresh_token.clone_from(&tokens.refresh_token);
                        }
                    })
                    .await;
                let next = Access::of(&tokens);
                let token = next.token.clone();
                *access = Some(next);
                Ok(token)
            }
            Err(error) => {
                if error.code() == Some(Code::SessionEnded) {
                    *access = None;
                    self.people.forget();
                    self.store.change(State::forget_person).await;
                    self.say(Notice::SessionOver);
                }
                Err(error)
            }
        }
    }

    /// An access token where somebody is signed in; none is a guest, and so is who was signed out a moment ago.
    ///
    /// # Errors
    /// The server cannot be asked.
    pub(super) async fn token_if_any(&self) -> Result<Option<String>, ApiError> {
        match self.token(None).await {
            Ok(token) => Ok(Some(token)),
            Err(error) if error.code() == Some(Code::SessionEnded) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What opens an order: its secret, or else who is signed in.
    ///
    /// # Errors
    /// There is no secret, and nobody is signed in or the server cannot be asked.
    pub(super) async fn opens(&self, kept: &KeptOrder) -> Result<OrderKey, ApiError> {
        if kept.secret.is_empty() {
            Ok(OrderKey::Token(self.token(None).await?))
        } else {
            Ok(OrderKey::Secret(kept.secret.clone()))
        }
    }

    /// Takes a new session in: its tokens, its account, and the account's name and address where nothing was typed yet.
    ///
    /// # Errors
    /// The account cannot be read; nobody is signed in then.
    pub(super) async fn begin_session(&self, tokens: Tokens) -> Result<(), ApiError> {
        let account = self.api.account(&tokens.access_token).await?;
        let mut access = self.people.access.lock().await;
        self.people.forget();
        self.store
            .change(|s| {
                if s.session.as_ref().is_some_and(|before| before.account.id != account.id) {
                    s.forget_person();
                }
                s.fill_draft(&account);
                s.session = Some(KeptSession { account, refresh_token: tokens.refresh_token.clone() });
            })
            .await;
        *access = Some(Access::of(&tokens));
        Ok(())
    }

    /// What the person is to the house; the pages of who runs it are nothing to buyers.
    pub(super) async fn house_role(&self) -> Result<Role, Gone> {
        let account = self.signed(|token| async move { self.api.account(&token).await }).await?;
        let role = account.role;
        self.keep_account(account).await;
        if role == Role::Buyer { Err(Gone::Fault(Fault::NotFound)) } else { Ok(role) }
    }

    /// Remembers what the server said about the account.
    pub(super) async fn keep_account(&self, account: Account) {
        self.store
            .change(|s| {
                if let Some(session) = s.session.as_mut().filter(|k| k.account.id == account.id) {
                    session.account = account;
                }
            })
            .await;
    }

    /// Signs out here: tokens, the account and its orders are forgotten on this device.
    pub(super) async fn forget_session(&self) {
        let mut access = self.people.access.lock().await;
        *access = None;
        self.people.forget();
        self.store.change(State::forget_person).await;
    }

    /// Ends the session at the server, then here. A server that cannot be reached does not keep anybody signed in here.
    pub(super) async fn sign_out(&self) -> Outcome {
        let ended = self
            .signed(|token| async move {
                let sessions = self.api.sessions(&token).await?;
                match sessions.sessions.iter().find(|s| s.is_this) {
                    Some(this) => self.api.end_session(&this.id, &token).await,
                    None => Ok(()),
                }
            })
            .await;
        self.forget_session().await;
        match ended {
            Err(error) if error.code() != Some(Code::SessionEnded) => {
                tracing::info!(%error, "the server was not told of the end of a session");
                self.say(Notice::SignedOutHere);
            }
            _ => self.say(Notice::Done { what: pages::Done::SignedOut }),
        }
        Outcome::Go(paths::ACCOUNT.to_owned())
    }
}

impl Access {
    fn of(tokens: &Tokens) -> Self {
        let lasts = Duration::from_secs(u64::try_from(tokens.expires_in).unwrap_or(0));
        Self { token: tokens.access_token.clone(), good_until: Instant::now() + lasts.saturating_sub(RENEW_BEFORE) }
    }
}
