//! Signing in by somebody else's word: an OpenID Connect provider (OpenID Connect Core 1.0, authorisation code with PKCE, state
//! and nonce; discovery by OpenID Connect Discovery 1.0). This file asks the provider; `token` decides what of its word counts;
//! whose account it opens is `app::provider`'s.

mod token;

use std::sync::Arc;
use std::time::Duration;

use domain::UnixMillis;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::telemetry;
pub use token::{IdTokenError, Identity};
use token::{Jwks, KeyAnswer, Wanted};

/// How long one request to a provider may take: somebody waits in front of a page.
const TIMEOUT: Duration = Duration::from_secs(8);

/// The largest answer that is read, in bytes: the largest known set of keys is a tenth of it.
const MAX_ANSWER: usize = 128 << 10;

/// What a provider says about itself and its keys is asked again after so long.
const KEEP_MS: UnixMillis = 60 * 60 * 1000;

/// Whoever shows tokens with keys that nobody knows makes the shop ask the provider so often at most.
const KEYS_AGAIN_MS: UnixMillis = 60 * 1000;

/// `[[providers]]` in `server.toml`: somebody whose word on who a person is the shop takes.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// Names it in addresses: small letters, digits and `-`.
    pub name: String,
    /// What stands on the button.
    pub label: String,
    /// As its tokens have it: `https://accounts.example`.
    pub issuer: String,
    /// What it calls the shop.
    pub client_id: String,
    /// What it gave the shop to show that it is the shop.
    pub client_secret: String,
    /// Where it may send people back to, letter by letter: the shop's own pages, or the app's address on the person's machine,
    /// `http://127.0.0.1/signed-in`: without a port it stands for every port (RFC 8252, 7.3).
    pub redirects: Vec<String>,
}

impl ProviderSettings {
    /// Whether people may be sent back there.
    pub fn leads_back(&self, redirect: &str) -> bool {
        self.redirects.iter().any(|known| known == redirect || without_port(redirect).is_some_and(|r| r == *known))
    }
}

/// An address of this machine without its port.
fn without_port(redirect: &str) -> Option<String> {
    const HERE: &str = "http://127.0.0.1";
    let (port, path) = redirect.strip_prefix(HERE)?.strip_prefix(':')?.split_once('/')?;
    let is_port = port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|p| p > 0);
    is_port.then(|| format!("{HERE}/{path}"))
}

/// Without what opens the shop's account there: this may be logged.
impl std::fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.name, self.issuer)
    }
}

/// A provider cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// A setting cannot be.
    #[error("the provider {name:?} in server.toml: {what}")]
    Setting {
        /// Which.
        name: String,
        /// What to do.
        what: &'static str,
    },
    /// No TLS can be set up on this machine.
    #[error("cannot set up TLS")]
    Tls(#[from] reqwest::Error),
}

/// The providers of the settings.
///
/// # Errors
/// See [`ProviderError`].
pub fn open(settings: Vec<ProviderSettings>) -> Result<Vec<Provider>, ProviderError> {
    let is_twice = |(i, s): (usize, &ProviderSettings)| settings[..i].iter().any(|other| other.name == s.name);
    if let Some(twice) = settings.iter().enumerate().find(|s| is_twice(*s)) {
        return Err(ProviderError::Setting { name: twice.1.name.clone(), what: "its name stands twice" });
    }
    settings.into_iter().map(Provider::new).collect()
}

/// Why somebody is not signed in. For the log: who asks is told less.
#[derive(Debug, thiserror::Error)]
pub enum WordError {
    /// The provider does not answer, or not as it should.
    #[error("the provider does not answer as it should: {0}")]
    Away(&'static str),
    /// It knows nothing of this code.
    #[error("the provider does not take the code")]
    Refused,
    /// What it says does not count.
    #[error(transparent)]
    Token(#[from] IdTokenError),
}

/// A provider, and what it said about itself last.
pub struct Provider {
    /// What the operator said.
    pub settings: ProviderSettings,
    http: reqwest::Client,
    known: Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    about: Arc<About>,
    keys: Arc<Jwks>,
    keys_at: UnixMillis,
    at: UnixMillis,
}

/// OpenID Connect Discovery 1.0, 3.
#[derive(Deserialize)]
struct About {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

/// What one sign-in is told apart by: all of it follows from a secret that the person's browser keeps.
pub struct Flow<'a> {
    /// Comes back with the person.
    pub state: &'a str,
    /// Stands in the token.
    pub nonce: &'a str,
    /// Proves to the provider that who brings the code asked for it (RFC 7636).
    pub verifier: &'a str,
    /// Where the person comes back to.
    pub redirect: &'a str,
}

#[derive(Deserialize)]
struct TokenAnswer {
    id_token: String,
}

impl Provider {
    /// With the operator's settings; nothing is asked yet.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub fn new(settings: ProviderSettings) -> Result<Self, ProviderError> {
        let wrong = |what| Err(ProviderError::Setting { name: settings.name.clone(), what });
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if settings.name.is_empty() || settings.name.len() > 40 || !settings.name.chars().all(is_name) {
            return wrong("name is 1 to 40 small letters, digits and -");
        }
        if !is_private(&settings.issuer) {
            return wrong("issuer begins with https://");
        }
        if settings.client_id.is_empty() || settings.client_secret.is_empty() || settings.redirects.is_empty() {
            return wrong("client_id, client_secret and redirects are what the provider was told and gave");
        }
        // A second install in one process is refused and means the same provider is there already.
        let _already = rustls::crypto::ring::default_provider().install_default().is_err();
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { settings, http, known: Mutex::default() })
    }

    /// Where to send a person (OpenID Connect Core 1.0, 3.1.2.1).
    ///
    /// # Errors
    /// The provider is away.
    pub async fn address(&self, flow: &Flow<'_>, now: UnixMillis) -> Result<String, WordError> {
        let about = self.known(now).await?.about;
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", flow.redirect)
            .append_pair("scope", "openid email profile")
            .append_pair("state", flow.state)
            .append_pair("nonce", flow.nonce)
            .append_pair("code_challenge", &token::challenge(flow.verifier))
            .append_pair("code_challenge_method", "S256");
        let joint = if about.authorization_endpoint.contains('?') { '&' } else { '?' };
        Ok(format!("{}{joint}{}", about.authorization_endpoint, query.finish()))
    }

    /// Who the provider says that it is, by the code that the person came back with.
    ///
    /// # Errors
    /// See [`WordError`].
    pub async fn identity(&self, flow: &Flow<'_>, code: &str, now: UnixMillis) -> Result<Identity, WordError> {
        let known = self.known(now).await?;
        let (id, secret) = (&self.settings.client_id, &self.settings.client_secret);
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", flow.redirect),
            ("code_verifier", flow.verifier),
        ];
        let request = self.http.post(&known.about.token_endpoint);
        let methods = &known.about.token_endpoint_auth_methods_supported;
        // RFC 6749, 2.3.1; Discovery, 3: where nothing is said it is `client_secret_basic`.
        let is_basic = methods.is_empty() || methods.iter().any(|m| m == "client_secret_basic");
        let request = if is_basic {
            let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            request.basic_auth(encode(id), Some(encode(secret)))
        } else {
            form.extend([("client_id", id.as_str()), ("client_secret", secret.as_str())]);
            request
        };
        let answer: TokenAnswer = self.ask(request.form(&form)).await?;
        let wanted = Wanted { issuer: &self.settings.issuer, client_id: id, nonce: flow.nonce };
        let keys = match known.keys.of(&answer.id_token)? {
            KeyAnswer::Here => known.keys,
            // It may have new keys.
            KeyAnswer::Unknown => self.new_keys(now).await?,
        };
        Ok(keys.verify(&answer.id_token, &wanted, now)?)
    }

    async fn known(&self, now: UnixMillis) -> Result<Known, WordError> {
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref().filter(|k| now - k.at < KEEP_MS) {
            return Ok(known.clone());
        }
        let issuer = &self.settings.issuer;
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let about: About = self.ask(self.http.get(url)).await?;
        if about.issuer != *issuer {
            return Err(WordError::Away("its configuration is another issuer's"));
        }
        if ![&about.authorization_endpoint, &about.token_endpoint, &about.jwks_uri].into_iter().all(|u| is_private(u)) {
            return Err(WordError::Away("its addresses are not https"));
        }
        let keys = Arc::new(self.ask(self.http.get(&about.jwks_uri)).await?);
        // New keys may be asked for at once.
        let new = Known { about: Arc::new(about), keys, keys_at: UnixMillis::MIN / 2, at: now };
        Ok(known.insert(new).clone())
    }

    async fn new_keys(&self, now: UnixMillis) -> Result<Arc<Jwks>, WordError> {
        let mut known = self.known.lock().await;
        let known = known.as_mut().ok_or(WordError::Away("nothing is known of it"))?;
        if now - known.keys_at >= KEYS_AGAIN_MS {
            known.keys_at = now;
            known.keys = Arc::new(self.ask(self.http.get(&known.about.jwks_uri)).await?);
        }
        Ok(Arc::clone(&known.keys))
    }

    async fn ask<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, WordError> {
        telemetry::asking("ask the provider", async |_traceparent| {
            let away = |_cause| WordError::Away("the connection broke");
            let mut answer = request.header("accept", "application/json").send().await.map_err(away)?;
            let status = answer.status();
            let mut body = Vec::new();
            while let Some(chunk) = answer.chunk().await.map_err(away)? {
                if body.len() + chunk.len() > MAX_ANSWER {
                    return Err(WordError::Away("its answer is too long"));
                }
                body.extend_from_slice(&chunk);
            }
            match status.as_u16() {
                200 => {
                    serde_json::from_slice(&body).map_err(|_cause| WordError::Away("its answer cannot be understood"))
                }
                400 | 401 => Err(WordError::Refused),
                _ => Err(WordError::Away("it answers with an error")),
            }
        })
        .await
    }
}

/// Whether nobody between can read it: TLS, or this machine.
fn is_private(url: &str) -> bool {
    let host = url.strip_prefix("http://").and_then(|rest| rest.split(['/', ':']).next());
    // A name before the host would hide whose it is.
    !url.contains('@') && (url.starts_with("https://") || matches!(host, Some("127.0.0.1" | "localhost")))
}
