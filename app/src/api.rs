//! The client of the shop's server: typed by `domain`, with a limit on everything that comes back.
//!
//! Reads are tried again after a short pause. Writes carry an `Idempotency-Key` and are tried again with the same key
//! only, so that a lost answer never becomes a second order or a second charge.

mod merchant;
mod people;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::order::LinesRequest;
use domain::quote::{Quote, QuoteRequest};
use domain::{
    AssetHash, Cart, CartRequest, Category, CheckoutRequest, Code, Order, Payment, Problem, Product, ProductPage,
    SearchQuery, Slug, Sort,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::sync::watch;

use crate::pages::paths::escape;
use crate::store::Means;

/// How long one try may take: longer than any honest answer, short enough to be told.
const TRY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection may take to come about; the shop is near or it is not there.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Pauses before the second and third try.
const PAUSES: [Duration; 2] = [Duration::from_millis(150), Duration::from_millis(600)];
/// The largest JSON answer: a full page of products in five languages is a hundredth of it.
const MAX_JSON_BYTES: usize = 16 << 20;
/// The largest picture or model: the server takes in nothing larger.
const MAX_ASSET_BYTES: usize = 64 << 20;

/// Why the server's answer could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Nobody answers at the server's address.
    #[error("asking the server")]
    Reach(#[source] reqwest::Error),
    /// The server did not answer in time; what it did is not known.
    #[error("waiting for the server's answer")]
    Wait(#[source] reqwest::Error),
    /// The answer is larger than anything the shop sends.
    #[error("reading an answer of more than {0} bytes")]
    TooLarge(usize),
    /// The answer is not what the API promises.
    #[error("understanding the answer to {path}")]
    Understand {
        /// What was asked.
        path: String,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// The server refuses, and says why.
    #[error("the server refuses: {} ({})", .0.code.as_str(), .0.detail)]
    Refused(Box<Problem>),
    /// The server has a fault, or something that is not the server answers.
    #[error("the server answers with status {0}")]
    Status(u16),
    /// The bytes are not the ones their name promises.
    #[error("the asset's bytes do not fit its hash")]
    Checksum,
    /// No port of this machine can be had, to come back to.
    #[error("opening a port to come back to")]
    Port(#[source] std::io::Error),
    /// The server sends people somewhere that is no address for them.
    #[error("the server names no address to sign in at")]
    Elsewhere,
    /// Nobody is signed in, so nothing was asked.
    #[error("nobody is signed in")]
    SignedOut,
}

impl ApiError {
    /// The code the server refused with.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            Self::SignedOut => Some(Code::SessionEnded),
            _ => None,
        }
    }

    /// Whether nobody answered, so that showing what is cached is the honest thing.
    pub fn is_offline(&self) -> bool {
        matches!(self, Self::Reach(_) | Self::Wait(_) | Self::Status(502..=504))
    }

    /// Whether a write may have happened although no answer came.
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Reach(_) | Self::Checksum | Self::SignedOut | Self::Port(_) | Self::Elsewhere => false,
            Self::Wait(_) | Self::TooLarge(_) | Self::Understand { .. } | Self::Status(_) => true,
            Self::Refused(p) => {
                matches!(
                    p.code,
                    Code::Internal | Code::IdempotencyKeyInFlight | Code::GatewayTimeout | Code::OutcomeUnknown
                )
            }
        }
    }

    fn worth_another_try(&self) -> bool {
        match self {
            Self::Reach(_) | Self::Wait(_) => true,
            Self::Status(status) => *status >= 500,
            Self::Refused(p) => {
                matches!(
                    p.code,
                    Code::RateLimited
                        | Code::Unavailable
                        | Code::IdempotencyKeyInFlight
                        | Code::Internal
                        | Code::OutcomeUnknown
                )
            }
            Self::TooLarge(_) | Self::Understand { .. } | Self::Checksum => false,
            Self::SignedOut | Self::Port(_) | Self::Elsewhere => false,
        }
    }
}

/// A card as the shopper typed it. It goes to the tokenizer, never to the store or a log.
#[derive(Clone, Serialize)]
pub struct Card {
    /// Digits only.
    pub number: String,
    /// 1 to 12.
    pub exp_month: u8,
    /// Four digits.
    pub exp_year: u16,
    /// Three or four digits.
    pub cvc: String,
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Card { .. }")
    }
}

/// What the tokenizer gives for a card.
#[derive(Debug, Clone, Deserialize)]
pub struct CardToken {
    /// Stands for the card with this shop.
    pub token: String,
}

/// What opens an order.
#[derive(Clone)]
pub enum OrderKey {
    /// Its secret.
    Secret(String),
    /// The access token of the person whose it is, or of a shop's member.
    Token(String),
}

impl std::fmt::Debug for OrderKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Secret(_) => "Secret(..)",
            Self::Token(_) => "Token(..)",
        })
    }
}

/// The shop's server.
#[derive(Debug)]
pub struct Api {
    http: reqwest::Client,
    server: String,
    is_online: watch::Sender<bool>,
    asked_at: Mutex<Instant>,
}

struct Call<'a> {
    method: reqwest::Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    key: Option<&'a str>,
    secret: Option<&'a str>,
    token: Option<&'a str>,
    /// Which form of the answer is wanted; none: JSON, or whatever there is.
    accept: Option<&'static str>,
    tries: usize,
    /// Whether a try that was not answered in time is worth another; where a bank is asked, asking longer is not.
    is_patient: bool,
}

impl<'a> Call<'a> {
    fn get(path: String) -> Self {
        Self {
            method: reqwest::Method::GET,
            path,
            query: Vec::new(),
            body: None,
            key: None,
            secret: None,
            token: None,
            accept: None,
            tries: 2,
            is_patient: true,
        }
    }

    fn write(method: reqwest::Method, path: String, body: &impl Serialize, key: &'a str) -> Self {
        let body = serde_json::to_vec(body).expect("wire types have string keys and finite numbers");
        Self {
            method,
            path,
            query: Vec::new(),
            body: Some(body),
            key: Some(key),
            secret: None,
            token: None,
            accept: None,
            tries: 3,
            is_patient: true,
        }
    }

    fn impatient(mut self) -> Self {
        self.is_patient = false;
        self
    }

    /// A write that the server keeps no answer of: a second try could undo or spend what the first one did.
    fn once(method: reqwest::Method, path: &str, body: &impl Serialize) -> Self {
        Self { key: None, tries: 1, ..Self::write(method, path.to_owned(), body, "") }
    }

    fn opened_by(mut self, key: &'a OrderKey) -> Self {
        match key {
            OrderKey::Secret(secret) => self.secret = Some(secret),
            OrderKey::Token(token) => self.token = Some(token),
        }
        self
    }

    fn signed(mut self, token: &'a str) -> Self {
        self.token = Some(token);
        self
    }
}

impl Api {
    /// A client of the server at `server` (scheme, host and port).
    ///
    /// # Errors
    /// No TLS can be set up on this machine.
    pub fn new(server: &str) -> Result<Self, ApiError> {
        // A second install in one process is refused and means the same provider is there already.
        let _already = rustls::crypto::ring::default_provider().install_default().is_err();
        let http = reqwest::Client::builder()
            .timeout(TRY_TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("vitrine/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(ApiError::Reach)?;
        let server = server.trim_end_matches('/').to_owned();
        Ok(Self { http, server, is_online: watch::Sender::new(true), asked_at: Mutex::new(Instant::now()) })
    }

    /// Whether the last answer came from the server (true before the first question).
    pub fn is_online(&self) -> bool {
        *self.is_online.borrow()
    }

    /// Tells when [`Self::is_online`] changes.
    pub fn online_changes(&self) -> watch::Receiver<bool> {
        self.is_online.subscribe()
    }

    /// Asks whether the server is there; [`Self::is_online`] knows then.
    pub async fn look(&self) {
        let mut call = Call::get("/healthz".to_owned());
        call.tries = 1;
        if let Err(error) = self.bytes(&call, MAX_JSON_BYTES).await {
            tracing::debug!(%error, "the server does not answer");
        }
    }

    /// How long ago the server was asked last.
    pub fn asked_ago(&self) -> Duration {
        self.asked_at.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }

    /// A list of products.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn products(&self, query: &SearchQuery) -> Result<ProductPage, ApiError> {
        let mut call = Call::get("/v1/products".to_owned());
        call.query = query_pairs(query);
        self.json(call).await
    }

    /// A product by its slug.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn product(&self, slug: &Slug) -> Result<Product, ApiError> {
        self.json(Call::get(format!("/v1/products/{slug}"))).await
    }

    /// All categories.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn categories(&self) -> Result<Vec<Category>, ApiError> {
        self.json(Call::get("/v1/categories".to_owned())).await
    }

    /// An asset's bytes, checked against their hash.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn asset(&self, hash: &AssetHash) -> Result<Vec<u8>, ApiError> {
        let call = Call::get(format!("/v1/assets/{hash}"));
        let bytes = self.bytes(&call, MAX_ASSET_BYTES).await?;
        if crate::store::sha256_hex(&bytes) == hash.as_str() { Ok(bytes) } else { Err(ApiError::Checksum) }
    }

    /// A new cart.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn create_cart(&self, wanted: &CartRequest, key: &str) -> Result<Cart, ApiError> {
        self.json(Call::write(reqwest::Method::POST, "/v1/carts".to_owned(), wanted, key)).await
    }

    /// Makes the cart what is wanted.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn put_cart(&self, id: &str, wanted: &CartRequest, key: &str) -> Result<Cart, ApiError> {
        self.json(Call::write(reqwest::Method::PUT, format!("/v1/carts/{}", escape(id)), wanted, key)).await
    }

    /// Prices a cart for a place.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn quote(&self, request: &QuoteRequest, key: &str) -> Result<Quote, ApiError> {
        self.json(Call::write(reqwest::Method::POST, "/v1/quotes".to_owned(), request, key)).await
    }

    /// Turns a cart into an order, of the person whose access token it is or of nobody known; the answer carries its secret.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn checkout(&self, request: &CheckoutRequest, key: &str, token: Option<&str>) -> Result<Order, ApiError> {
        let call = Call::write(reqwest::Method::POST, "/v1/checkout".to_owned(), request, key);
        self.json(Call { token, ..call }).await
    }

    /// An order as it stands now.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn order(&self, id: &str, opens: &OrderKey) -> Result<Order, ApiError> {
        self.json(Call::get(format!("/v1/orders/{}", escape(id))).opened_by(opens)).await
    }

    /// An order's invoice, or the credit note of that number: a PDF in the buyer's language.
    ///
    /// # Errors
    /// See [`ApiError`]; `not_acceptable` where the server has no letters for what is written there.
    pub async fn paper(&self, id: &str, opens: &OrderKey, credit_note: Option<i64>) -> Result<Vec<u8>, ApiError> {
        let paper = credit_note.map_or_else(|| "invoice".to_owned(), |number| format!("credit-notes/{number}"));
        let call = Call::get(format!("/v1/orders/{}/{paper}", escape(id))).opened_by(opens);
        self.bytes(&Call { accept: Some("application/pdf"), ..call }, MAX_ASSET_BYTES).await
    }

    /// Pays an order with a card's token, or with a card of the person whose access token is `account`.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn pay(
        &self,
        id: &str,
        opens: &OrderKey,
        means: &Means,
        account: Option<&str>,
        key: &str,
    ) -> Result<Payment, ApiError> {
        let body = match means {
            Means::Token(token) => serde_json::json!({ "token": token }),
            Means::Saved { saved } => serde_json::json!({ "saved": saved }),
        };
        let path = format!("/v1/orders/{}/payments", escape(id));
        let call = Call::write(reqwest::Method::POST, path, &body, key).opened_by(opens).impatient();
        self.json(Call { token: account.or(call.token), ..call }).await
    }

    /// Puts other lines into an order that has not left.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn put_lines(
        &self,
        id: &str,
        opens: &OrderKey,
        lines: &LinesRequest,
        key: &str,
    ) -> Result<Order, ApiError> {
        let path = format!("/v1/orders/{}/lines", escape(id));
        self.json(Call::write(reqwest::Method::PUT, path, lines, key).opened_by(opens)).await
    }

    /// Answers the bank's question about a payment.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn confirm(
        &self,
        id: &str,
        opens: &OrderKey,
        payment: &str,
        code: &str,
        key: &str,
    ) -> Result<Payment, ApiError> {
        let body = serde_json::json!({ "code": code });
        let path = format!("/v1/orders/{}/payments/{}/confirm", escape(id), escape(payment));
        self.json(Call::write(reqwest::Method::POST, path, &body, key).opened_by(opens).impatient()).await
    }

    /// Calls an unpaid order off.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn cancel(&self, id: &str, opens: &OrderKey, key: &str) -> Result<Order, ApiError> {
        let path = format!("/v1/orders/{}/cancel", escape(id));
        self.json(Call::write(reqwest::Method::POST, path, &serde_json::json!({}), key).opened_by(opens)).await
    }

    /// Gives a card to the gateway's tokenizer. A token that is asked for twice costs nobody anything.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn tokenize(&self, card: &Card) -> Result<CardToken, ApiError> {
        let mut call = Call::write(reqwest::Method::POST, "/sandbox/tokens".to_owned(), card, "");
        call.key = None;
        self.json(call).await
    }

    async fn json<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, ApiError> {
        let bytes = self.bytes(&call, MAX_JSON_BYTES).await?;
        serde_json::from_slice(&bytes).map_err(|source| ApiError::Understand { path: call.path, source })
    }

    /// A call whose answer says nothing but that it was heard.
    async fn done(&self, call: Call<'_>) -> Result<(), ApiError> {
        self.bytes(&call, MAX_JSON_BYTES).await.map(drop)
    }

    async fn bytes(&self, call: &Call<'_>, max_bytes: usize) -> Result<Vec<u8>, ApiError> {
        let mut tried = 0;
        loop {
            *self.asked_at.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
            let outcome = self.one_try(call, max_bytes).await;
            tried += 1;
            let reached = !matches!(&outcome, Err(e) if e.is_offline());
            self.is_online.send_if_modified(|online| std::mem::replace(online, reached) != reached);
            match outcome {
                Err(error)
                    if tried < call.tries
                        && error.worth_another_try()
                        && (call.is_patient || !matches!(error, ApiError::Wait(_))) =>
                {
                    tracing::debug!(path = call.path, tried, %error, "asking again");
                    tokio::time::sleep(PAUSES[(tried - 1).min(PAUSES.len() - 1)]).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn one_try(&self, call: &Call<'_>, max_bytes: usize) -> Result<Vec<u8>, ApiError> {
        let mut request = self.http.request(call.method.clone(), format!("{}{}", self.server, call.path));
        if !call.query.is_empty() {
            request = request.query(&call.query);
        }
        if let Some(body) = &call.body {
            request = request.header(http::header::CONTENT_TYPE, "application/json").body(body.clone());
        }
        if let Some(key) = call.key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(secret) = call.secret {
            request = request.header("Order-Secret", secret);
        }
        if let Some(token) = call.token {
            request = request.bearer_auth(token);
        }
        if let Some(kind) = call.accept {
            request = request.header(http::header::ACCEPT, kind);
        }
        let mut response = request.send().await.map_err(classify)?;
        let status = response.status();
        if response.content_length().is_some_and(|n| n > max_bytes as u64) {
            return Err(ApiError::TooLarge(max_bytes));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(classify)? {
            if bytes.len() + chunk.len() > max_bytes {
                return Err(ApiError::TooLarge(max_bytes));
            }
            bytes.extend_from_slice(&chunk);
        }
        if status.is_success() {
            return Ok(bytes);
        }
        match serde_json::from_slice::<Problem>(&bytes) {
            Ok(problem) => Err(ApiError::Refused(Box::new(problem))),
            Err(_not_ours) => Err(ApiError::Status(status.as_u16())),
        }
    }
}

fn classify(error: reqwest::Error) -> ApiError {
    if error.is_connect() { ApiError::Reach(error) } else { ApiError::Wait(error) }
}

/// A search as the pairs of a query string.
fn query_pairs(query: &SearchQuery) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut push = |key: &str, value: String| pairs.push((key.to_owned(), value));
    if !query.text.is_empty() {
        push("q", query.text.chars().take(SearchQuery::MAX_TEXT).collect());
    }
    if let Some(category) = &query.category {
        push("category", category.to_string());
    }
    if let Some(currency) = query.currency {
        push("currency", currency.to_string());
    }
    if let Some(min) = query.price_min {
        push("price_min", min.to_string());
    }
    if let Some(max) = query.price_max {
        push("price_max", max.to_string());
    }
    for (key, values) in &query.attributes {
        for value in values {
            push(&format!("attr.{key}"), value.clone());
        }
    }
    if query.sort != Sort::Relevance {
        push("sort", crate::pages::paths::sort_name(query.sort).to_owned());
    }
    if let Some(limit) = query.limit {
        push("limit", limit.min(SearchQuery::MAX_LIMIT).to_string());
    }
    if let Some(cursor) = &query.cursor {
        push("cursor", cursor.clone());
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_never_in_a_log() {
        let card = Card { number: "4242424242424242".into(), exp_month: 1, exp_year: 2030, cvc: "123".into() };
        assert_eq!(format!("{card:?}"), "Card { .. }");
    }

    #[test]
    fn a_search_travels_whole_but_bounded() {
        let query = SearchQuery {
            text: "é".repeat(10_000),
            attributes: [("colour".to_owned(), vec!["gold".to_owned(), "black".to_owned()])].into(),
            sort: Sort::PriceUp,
            limit: Some(1_000_000),
            ..SearchQuery::default()
        };
        let pairs = query_pairs(&query);
        assert_eq!(pairs[0].1.chars().count(), SearchQuery::MAX_TEXT);
        assert_eq!(pairs.iter().filter(|p| p.0 == "attr.colour").count(), 2);
        assert!(pairs.contains(&("limit".to_owned(), "100".to_owned())));
    }
}
