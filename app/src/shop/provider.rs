//! Signing in by a provider's word (OpenID Connect). The person goes there in the system's own browser and comes back to a port of
//! this machine that is open only meanwhile (RFC 8252, 7.3). What they come back with goes to the shop's server; no page has it.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::routing::get;
use domain::provider::{ProviderLogin, ProviderStart, SignInProvider};
use domain::{Code, Lang};
use http::{HeaderValue, Response, StatusCode, Uri, header};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::request::Pairs;
use super::sign::{device, empty, way_back};
use super::{Document, Outcome, Shop, Visit, with_type};
use crate::api::ApiError;
use crate::opener;
use crate::pages::{self, AwayStage, AwayView, Done, Fault, Field, FieldFault, Notice, SignView, paths};

/// How long a person may be away at the provider's: as long as the server waits.
const AWAY: Duration = Duration::from_secs(10 * 60);
/// Where the person comes back to; the operator tells the provider `http://127.0.0.1/signed-in`, and the port is free.
const BACK: &str = "/signed-in";
/// The longest answer that is read, in bytes: the server takes codes of 2,048.
const MAX_ANSWER: usize = 8 << 10;
/// The policy of the page that the person comes back to: its own style and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// A sign-in at a provider, from leaving to the end of it.
#[derive(Clone)]
pub(super) struct Away {
    began: Instant,
    address: String,
    back: String,
    stage: AwayStage,
    /// All that is known to say to the server.
    login: ProviderLogin,
    /// Ends with it, and so does the port.
    _door: Arc<Door>,
}

impl Away {
    /// How far it is: one that takes longer than the server waits has come to nothing.
    fn stage(&self) -> AwayStage {
        if self.began.elapsed() < AWAY { self.stage } else { AwayStage::Failed(Code::LoginRefused) }
    }

    /// What tells it apart.
    pub(super) fn state(&self) -> &str {
        &self.login.state
    }

    /// Whether this is that sign-in, and not one begun since.
    pub(super) fn is(&self, state: &str) -> bool {
        self.login.state == state
    }

    fn view(&self) -> AwayView {
        AwayView {
            address: self.address.clone(),
            back: self.back.clone(),
            stage: self.stage(),
            shows_address: false,
            errors: Vec::new(),
            failure: None,
        }
    }
}

/// The task that holds the port open.
struct Door(AbortHandle);

impl Drop for Door {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What the person came back with; without a code they were refused, or did not want to.
struct CameBack {
    code: Option<String>,
    iss: Option<String>,
}

#[derive(Clone)]
struct Waiting {
    lang: Lang,
    state: String,
    came: Arc<Mutex<Option<oneshot::Sender<CameBack>>>>,
}

/// Takes the one answer that carries this sign-in's state; whoever else knocks learns nothing.
async fn come_back(State(waiting): State<Waiting>, uri: Uri) -> Response<Body> {
    let query = uri.query().unwrap_or_default();
    let said = Pairs::parse(&query[..query.len().min(MAX_ANSWER)]);
    if said.text("state") != waiting.state {
        return with_type(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "no-store", Vec::new()).map(Body::from);
    }
    let given = |key: &str| said.get(key).filter(|v| !v.is_empty()).map(str::to_owned);
    let came = CameBack { code: given("code"), iss: given("iss") };
    let page = pages::came_back(waiting.lang, came.code.is_some()).into_string();
    let sender = waiting.came.lock().unwrap_or_else(PoisonError::into_inner).take();
    // A page that is loaded again says the same, and nothing happens.
    if sender.is_some_and(|sender| sender.send(came).is_err()) {
        tracing::info!("somebody came back from a provider too late");
    }
    let mut answer = with_type(StatusCode::OK, "text/html; charset=utf-8", "no-store", page.into_bytes());
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    answer.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    answer.map(Body::from)
}

/// What tells this sign-in apart, out of the address that the server made.
fn state_of(address: &str) -> Option<String> {
    let query = address.split_once('?')?.1;
    let state = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "state")?.1;
    (!state.is_empty()).then(|| state.into_owned())
}

/// Where to go once somebody is signed in.
const fn next(back: &str) -> &str {
    if back.is_empty() { paths::ACCOUNT } else { back }
}

impl Shop {
    /// Asks by whom people can sign in; where it cannot be had, what was known stays.
    pub(super) async fn hear_of_providers(&self) {
        // Telephones come back by other ways, which are not there yet.
        if cfg!(any(target_os = "android", target_os = "ios")) {
            return;
        }
        match self.api.providers().await {
            Ok(said) => self.people.keep_providers(said.providers),
            Err(error) => tracing::debug!(%error, "who else signs people in is not known"),
        }
    }

    /// The page where people sign in, with everybody who helps.
    pub(super) fn sign_view(&self, back: String) -> SignView {
        SignView { back, providers: self.people.providers(), ..SignView::default() }
    }

    /// Leaves for a provider. Who is signed in need not.
    pub(super) async fn away_begin(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let name = form.text("provider");
        let Some(provider) = self.people.providers().into_iter().find(|p| p.name == name) else {
            return self.fault_page(visit, Fault::NotFound);
        };
        let back = way_back(form);
        if self.person().is_some() {
            return Outcome::Go(next(&back).to_owned());
        }
        let page = paths::with_back(paths::SIGN_IN, &back);
        let (lang, _) = self.tongue(visit);
        match self.leave_for(&provider, back, lang).await {
            Ok(address) => {
                self.open_in_browser(address);
                Outcome::Go(paths::SIGN_IN_AWAY.to_owned())
            }
            Err(error) => self.refused_form(&error, page),
        }
    }

    async fn leave_for(
        self: &Arc<Self>,
        provider: &SignInProvider,
        back: String,
        lang: Lang,
    ) -> Result<String, ApiError> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(ApiError::Port)?;
        let port = listener.local_addr().map_err(ApiError::Port)?.port();
        let start = ProviderStart { redirect: format!("http://127.0.0.1:{port}{BACK}") };
        let offer = self.api.start_provider(&provider.name, &start).await?;
        let state = state_of(&offer.address).filter(|_| opener::is_for_browsers(&offer.address));
        let state = state.ok_or(ApiError::Elsewhere)?;
        let (came, coming) = oneshot::channel();
        let waiting = Waiting { lang, state: state.clone(), came: Arc::new(Mutex::new(Some(came))) };
        let router = Router::new().route(BACK, get(come_back)).with_state(waiting);
        let shop = Arc::downgrade(self);
        let this = state.clone();
        let task = tokio::spawn(async move {
            let came = tokio::select! {
                failed = axum::serve(listener, router) => {
                    tracing::info!(?failed, "nobody can come back from the provider");
                    None
                }
                came = tokio::time::timeout(AWAY, coming) => came.ok().and_then(Result::ok),
            };
            if let (Some(came), Some(shop)) = (came, shop.upgrade()) {
                shop.away_came(&this, came).await;
            }
        });
        let login = ProviderLogin {
            secret: offer.secret,
            state,
            code: String::new(),
            iss: None,
            password: None,
            second_factor: None,
            device: device(),
            lang: Some(lang),
        };
        self.people.keep_away(Some(Away {
            began: Instant::now(),
            address: offer.address.clone(),
            back,
            stage: AwayStage::Waits,
            login,
            _door: Arc::new(Door(task.abort_handle())),
        }));
        Ok(offer.address)
    }

    /// Shows an address in the system's browser. Where that does not work, the page has the address to be copied.
    fn open_in_browser(&self, address: String) {
        let browser = self.config.opener.clone();
        // A thread that nobody waits for: some openers last as long as the browser.
        std::thread::spawn(move || {
            if let Err(error) = opener::open(&browser, address) {
                tracing::info!(%error, "the system's browser was not opened");
            }
        });
    }

    /// What somebody came back with to the sign-in of that state. One that was begun since, or somebody who signed in another way
    /// meanwhile, is left alone.
    async fn away_came(self: &Arc<Self>, state: &str, came: CameBack) {
        let Some(away) = self.people.away().filter(|away| away.is(state)) else { return };
        let failed = match came.code {
            None => Some(Code::LoginRefused),
            Some(code) => {
                let login = ProviderLogin { code, iss: came.iss, ..away.login.clone() };
                self.away_try(&away, login).await.err().map(|error| error.code().unwrap_or(Code::Unavailable))
            }
        };
        if let Some(code) = failed {
            self.people.go_on(Away { stage: AwayStage::Failed(code), ..away });
        }
    }

    /// Says everything that is known to the server: signed in, or what has to be said besides.
    async fn away_try(&self, away: &Away, login: ProviderLogin) -> Result<(), ApiError> {
        let stage = match self.api.log_in_by_provider(&login).await {
            Ok(tokens) => {
                let is_wanted = self.person().is_none() && self.people.away().is_some_and(|a| a.is(&login.state));
                if !is_wanted {
                    tracing::info!("somebody came back from a provider too late");
                    return Ok(());
                }
                match self.begin_session(tokens).await {
                    Ok(()) => {
                        self.say(Notice::Done { what: Done::SignedIn });
                        // Its page leads on to where the person came from.
                        self.people.keep_away(Some(away.clone()));
                        return Ok(());
                    }
                    Err(error) => {
                        tracing::info!(%error, "a session was begun whose account cannot be read");
                        AwayStage::Failed(Code::Unavailable)
                    }
                }
            }
            Err(ApiError::Refused(problem)) if problem.code == Code::SecondFactorRequired => {
                match problem.field.as_deref() {
                    Some("/password") => AwayStage::Password,
                    _ => AwayStage::Factor,
                }
            }
            // The provider's word may be used up: what is sent again would be refused for another reason than it says.
            Err(error) if error.outcome_unknown() => {
                tracing::info!(%error, "whether somebody is signed in by a provider's word is not known");
                AwayStage::Failed(Code::Unavailable)
            }
            Err(error) => {
                tracing::info!(%error, "nobody is signed in by a provider's word");
                return Err(error);
            }
        };
        self.people.go_on(Away { stage, login, ..away.clone() });
        Ok(())
    }

    /// The page of the sign-in under way; `copies` shows the address, and stays as it is meanwhile.
    pub(super) fn away_page(&self, visit: &Visit, copies: bool) -> Document {
        Ok(match self.people.away() {
            Some(away) => {
                let view = AwayView { shows_address: copies, ..away.view() };
                pages::away(&self.context(visit), &view)
            }
            None => pages::sign_in(&self.context(visit), &self.sign_view(String::new())),
        })
    }

    /// Where the page of a sign-in leads once somebody is signed in.
    pub(super) fn away_leads_to(&self) -> Option<String> {
        self.person()?;
        Some(next(&self.people.away().map(|away| away.back).unwrap_or_default()).to_owned())
    }

    /// Whether the page of the sign-in under way looks again by itself.
    pub(super) fn away_waits(&self) -> bool {
        self.people.away().is_some_and(|away| away.stage() == AwayStage::Waits)
    }

    /// Opens the browser once more.
    pub(super) fn away_open(&self) -> Outcome {
        if let Some(away) = self.people.away() {
            self.open_in_browser(away.address);
        }
        Outcome::Go(paths::SIGN_IN_AWAY.to_owned())
    }

    /// What the server wants to know besides the provider's word.
    pub(super) async fn away_say(self: &Arc<Self>, visit: &Visit, form: &Pairs) -> Outcome {
        let visit = Visit { path: paths::SIGN_IN_AWAY.to_owned(), ..visit.clone() };
        let Some(away) = self.people.away().filter(|_| self.person().is_none()) else {
            return Outcome::Go(visit.path);
        };
        let login = away.login.clone();
        let (field, text, login) = match away.stage() {
            AwayStage::Password => {
                let text = form.text(Field::Password.name()).to_owned();
                (Field::Password, text.clone(), ProviderLogin { password: Some(text), ..login })
            }
            AwayStage::Factor => {
                let text = super::card::plain_digits(form.text(Field::Factor.name()));
                (Field::Factor, text.clone(), ProviderLogin { second_factor: Some(text), ..login })
            }
            // Pressed twice, or an old page.
            _ => return Outcome::Go(visit.path),
        };
        let (errors, failure) = match empty(&text) {
            Some(fault) => (vec![(field, fault)], None),
            None => match self.away_try(&away, login).await {
                Ok(()) => return Outcome::Go(visit.path),
                Err(error) if error.code() == Some(Code::LoginRefused) => (vec![(field, FieldFault::NotValid)], None),
                Err(error) => self.refusal(&error, &[]),
            },
        };
        let status = if errors.is_empty() { 409 } else { 422 };
        let view = AwayView { errors, failure, ..away.view() };
        Outcome::Page { status, html: pages::away(&self.context(&visit), &view).into_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_read_out_of_the_address() {
        assert_eq!(state_of("https://a.example/auth?client_id=x&state=a%2Bb").as_deref(), Some("a+b"));
        for none in ["https://a.example/auth", "https://a.example/auth?state=", "https://a.example/?estate=x"] {
            assert_eq!(state_of(none), None, "{none}");
        }
    }
}
