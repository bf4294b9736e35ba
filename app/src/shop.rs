//! The shop on this machine: answers every address, whoever asks (the window's protocol or `vitrine serve`), and takes
//! every write through one door.

pub mod catalog;
pub mod report;
mod request;

mod account;
mod card;
mod cart;
mod checkout;
mod files;
mod lines;
mod merchant;
mod mirror;
mod orders;
mod people;
mod privacy;
mod promotions;
mod provider;
mod quote;
mod reads;
mod returns;
mod saved;
mod settings;
mod sign;
mod staff;
mod stage;
mod stock;
mod sync;
mod ways;

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::{Currency, Lang, UnixMillis};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use maud::Markup;

use crate::api::{Api, ApiError};
use crate::config::Config;
use crate::pages::{self, Fault, FaultView, Motion, Notice, PageContext, Theme, Units, paths};
use crate::stage::StageLink;
use crate::store::{Store, StoreError};
use crate::try_on::{MirrorLink, PHOTO_BYTES_MAX};
use catalog::Catalog;
pub use files::program_files;
pub use mirror::MirrorAnswer;
use request::Pairs;
pub use stage::StageAnswer;

/// The policy of every document: our own files only, nothing inline, and nobody frames us. `ipc:` is the window's own
/// channel for writes.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; \
     font-src 'self'; connect-src 'self' ipc: http://ipc.localhost; form-action 'self'; frame-ancestors 'none'; \
     base-uri 'none'";
/// The largest form: the checkout's fields at their longest are a tenth of it.
pub const MAX_FORM_BYTES: usize = 256 << 10;
/// The largest photo on its way from a page, in Base64.
pub const MAX_PHOTO_TEXT: usize = PHOTO_BYTES_MAX / 3 * 4 + 64;
/// Where photos go.
pub(crate) const PHOTO_PATH: &str = "/mirror/photo";
/// The longest query that is read, in bytes.
const MAX_QUERY_BYTES: usize = 64 << 10;

/// An answer with its whole body.
pub type Answer = Response<Vec<u8>>;

/// What a write leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Go and read this address.
    Go(String),
    /// Show this document in place of the form's page.
    Page {
        /// HTTP status.
        status: u16,
        /// The document.
        html: String,
    },
}

/// The shop on this machine.
#[derive(Debug)]
pub struct Shop {
    config: Config,
    api: Api,
    store: Store,
    stage: StageLink,
    mirror: MirrorLink,
    catalog: RwLock<Arc<Catalog>>,
    first_sync: tokio::sync::watch::Sender<bool>,
    sync_turn: tokio::sync::Mutex<()>,
    cart_turn: tokio::sync::Mutex<()>,
    /// One write to the orders at a time: two clicks are one payment.
    order_turn: tokio::sync::Mutex<()>,
    /// One form of the account at a time.
    account_turn: tokio::sync::Mutex<()>,
    people: people::People,
    notices: Mutex<Vec<Notice>>,
    /// Language and currency named on the command line, until others are chosen.
    overrides: Mutex<(Option<Lang>, Option<Currency>)>,
    form_token: String,
    viewed: Option<Viewed>,
    /// Another window has the store; see [`Shop::already_open`].
    is_second: bool,
}

/// The file of `vitrine view`.
#[derive(Debug)]
struct Viewed {
    name: String,
    variant: Option<String>,
    bytes: Arc<[u8]>,
}

/// Why the shop could not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// See [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
    /// See [`ApiError`].
    #[error("setting up the client of the server")]
    Api(#[source] ApiError),
}

/// What a handler answers with: a document, or why there is none.
type Document = Result<Markup, Fault>;

impl Shop {
    /// Opens the shop. Must be called within a tokio runtime, which goes on to keep the catalog fresh.
    ///
    /// # Errors
    /// The data folder is in use by another process, or TLS cannot be set up.
    pub async fn open(config: Config, stage: StageLink) -> Result<Arc<Self>, OpenError> {
        let store = Store::open(&config.data).await?;
        let shop = Arc::new(Self::with_store(config, store, stage, None)?);
        sync::keep_fresh(&shop);
        Ok(shop)
    }

    /// A shop without goods that shows one file: `vitrine view`.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn viewer(
        config: Config,
        stage: StageLink,
        name: String,
        variant: Option<String>,
        bytes: Arc<[u8]>,
    ) -> Result<Arc<Self>, OpenError> {
        Ok(Arc::new(Self::with_store(config, Store::in_memory(), stage, Some(Viewed { name, variant, bytes }))?))
    }

    /// What a second window shows while the first one has the store: that it is there. It keeps nothing and asks nothing.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn already_open(config: Config) -> Result<Arc<Self>, OpenError> {
        let mut shop = Self::with_store(config, Store::in_memory(), StageLink::absent(), None)?;
        shop.is_second = true;
        Ok(Arc::new(shop))
    }

    fn with_store(config: Config, store: Store, stage: StageLink, viewed: Option<Viewed>) -> Result<Self, OpenError> {
        let api = Api::new(&config.server).map_err(OpenError::Api)?;
        #[cfg(feature = "desktop")]
        let mirror = MirrorLink::new(crate::try_on::Setup {
            stage: stage.clone(),
            film: config.camera.clone(),
            pictures: crate::try_on::pictures_folder(&config.data),
        });
        #[cfg(not(feature = "desktop"))]
        let mirror = MirrorLink::default();
        let cached = store.take_cached_catalog();
        let catalog = cached.map_or_else(Catalog::default, |(c, p)| Catalog::new(c, p, true, None));
        Ok(Self {
            overrides: Mutex::new((config.lang, config.currency)),
            config,
            api,
            store,
            stage,
            mirror,
            catalog: RwLock::new(Arc::new(catalog)),
            first_sync: tokio::sync::watch::Sender::new(false),
            sync_turn: tokio::sync::Mutex::default(),
            cart_turn: tokio::sync::Mutex::default(),
            order_turn: tokio::sync::Mutex::default(),
            account_turn: tokio::sync::Mutex::default(),
            people: people::People::default(),
            notices: Mutex::default(),
            form_token: random_name(),
            viewed,
            is_second: false,
        })
    }

    /// Answers any request of a page.
    pub async fn handle(self: &Arc<Self>, request: Request<Vec<u8>>) -> Answer {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let query = parts.uri.query().unwrap_or_default();
        let query = Pairs::parse(&query[..query.len().min(MAX_QUERY_BYTES)]);
        let visit = Visit::new(&parts, &query);
        let segments = request::segments(&path);
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (&parts.method, segments.as_slice()) {
            (&Method::GET | &Method::HEAD, ["static", rest @ ..]) => {
                files::embedded(&rest.join("/")).unwrap_or_else(|| plain(StatusCode::NOT_FOUND))
            }
            (&Method::GET | &Method::HEAD, ["favicon.ico"]) => files::icon(),
            (&Method::GET | &Method::HEAD, ["assets", hash]) => self.asset(hash).await,
            (&Method::GET, ["online"]) => json(&self.online()),
            (&Method::GET, ["stage", "frame"]) => self.stage_frame(&visit, &query).await,
            (&Method::GET, ["stage", "status"]) => json(&self.stage.facts()),
            (&Method::POST, ["stage", "command"]) => json(&self.stage_command(&body).await),
            (&Method::GET, ["mirror", "frame"]) => self.mirror_frame(&visit, &query).await,
            (&Method::GET, ["mirror", "status"]) => json(&self.mirror_answer(&visit)),
            (&Method::POST, ["mirror", "command"]) => json(&self.mirror_command(&visit, &body).await),
            (&Method::POST, ["mirror", "photo"]) => json(&self.mirror_photo(&body)),
            (&Method::GET | &Method::HEAD, ["account", "sign-in", "provider"])
                if let Some(next) = self.away_leads_to() =>
            {
                go(&next)
            }
            (&Method::GET | &Method::HEAD, segments) => {
                let (status, html) = self.document(&visit, segments, &query).await;
                let mut answer = document(status, html);
                if let Some(after) = self.refresh_after(segments, &query, status) {
                    answer.headers_mut().insert("refresh", HeaderValue::from_static(after));
                }
                answer
            }
            (&Method::POST, _) if body.len() > MAX_FORM_BYTES => plain(StatusCode::PAYLOAD_TOO_LARGE),
            (&Method::POST, _) => {
                let body = String::from_utf8_lossy(&body);
                match self.submit_from(&visit, &path, &body).await {
                    Outcome::Go(location) => go(&location),
                    Outcome::Page { status, html } => {
                        document(StatusCode::from_u16(status).unwrap_or(StatusCode::OK), html)
                    }
                }
            }
            _ => plain(StatusCode::METHOD_NOT_ALLOWED),
        }
    }

    /// Takes a form, `body` as `application/x-www-form-urlencoded` text: the only way anything is written.
    pub async fn submit(self: &Arc<Self>, path: &str, body: &str) -> Outcome {
        let visit = Visit { path: path.to_owned(), ..Visit::default() };
        self.submit_from(&visit, path, &body[..body.floor_char_boundary(MAX_FORM_BYTES)]).await
    }

    async fn submit_from(self: &Arc<Self>, visit: &Visit, path: &str, body: &str) -> Outcome {
        let form = Pairs::parse(body);
        let segments = request::segments(path);
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        if form.text(paths::TOKEN) != self.form_token {
            self.say(Notice::FormExpired);
            return Outcome::Go(page_of_form(&segments, &form));
        }
        match segments.as_slice() {
            ["cart", "add"] => self.cart_add(visit, &form).await,
            ["cart", "set"] => self.cart_set(&form).await,
            ["cart", "remove"] => self.cart_remove(visit, &form).await,
            ["cart", "accept"] => self.cart_accept(visit).await,
            ["checkout", "delivery"] => self.checkout_delivery(&form).await,
            ["checkout"] => self.checkout_submit(visit, &form).await,
            ["order", id, "pay"] => self.order_pay(visit, id, &form).await,
            ["order", id, "confirm"] => self.order_confirm(visit, id, &form).await,
            ["order", id, "retry"] => self.order_retry(id).await,
            ["order", id, "cancel"] => self.order_cancel(id).await,
            ["order", id, "invoice"] => self.paper_submit(id, None).await,
            ["order", id, "credit-notes", number] => match number.parse() {
                Ok(number) => self.paper_submit(id, Some(number)).await,
                Err(_no_number) => Outcome::Go(paths::order(id)),
            },
            ["order", id, "lines"] => self.lines_submit(visit, id, &form).await,
            ["order", id, "return"] => self.return_submit(visit, id, &form).await,
            ["order", id, "returns", back, "withdraw"] => self.return_withdraw(id, back).await,
            ["account", rest @ ..] => self.account_submit(visit, rest, &form).await,
            ["shop", slug, "order", id, rest @ ..] => self.shop_order_submit(visit, slug, id, rest, &form).await,
            ["shop", slug, "people", rest @ ..] => self.staff_submit(visit, slug, rest, &form).await,
            ["stock", what] => self.stock_submit(visit, what, &form).await,
            ["promotions", what] => self.promotions_submit(visit, what, &form).await,
            ["settings"] => self.settings_submit(&form).await,
            ["retry"] => {
                self.sync_now().await;
                Outcome::Go(request::back(form.text("back")))
            }
            _ => self.fault_page(visit, Fault::NotFound),
        }
    }

    async fn document(self: &Arc<Self>, visit: &Visit, segments: &[&str], query: &Pairs) -> (StatusCode, String) {
        let outcome = match segments {
            _ if self.is_second => Err(Fault::AlreadyOpen),
            [] if self.viewed.is_some() => self.viewer_page(visit),
            [] => self.home(visit).await,
            ["c", slug] => self.category(visit, slug, query).await,
            ["search"] => self.search(visit, query).await,
            ["p", slug] => self.product(visit, slug, query).await,
            ["p", slug, "model"] => self.product_report(visit, slug).await,
            ["p", slug, "try"] => self.try_page(visit, slug, query).await,
            ["model"] => self.viewer_report(visit).await,
            ["cart"] => self.cart_page(visit).await,
            ["checkout"] => self.checkout_page(visit).await,
            ["order", id] => self.order_page(visit, id).await,
            ["order", id, "lines"] => self.lines_page(visit, id).await,
            ["order", id, "return"] => self.return_page(visit, id).await,
            ["orders"] => self.orders_page(visit).await,
            ["account", rest @ ..] => self.account_document(visit, rest, query).await,
            ["shop", slug] => self.shop_orders_page(visit, slug, query).await,
            ["shop", slug, "goods"] => self.shop_goods_page(visit, slug).await,
            ["shop", slug, "payouts"] => self.shop_payouts_page(visit, slug).await,
            ["shop", slug, "people"] => self.staff_page(visit, slug).await,
            ["shop", slug, "order", id] => self.shop_order_page(visit, slug, id).await,
            ["stock"] => self.stock_page(visit, query).await,
            ["promotions"] => self.promotions_page(visit).await,
            ["settings"] => self.settings_page(visit, query),
            ["about"] => self.about_page(visit),
            _ => Err(Fault::NotFound),
        };
        match outcome {
            Ok(markup) => (StatusCode::OK, markup.into_string()),
            Err(fault) => {
                let status = StatusCode::from_u16(fault.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, self.fault_markup(visit, fault).into_string())
            }
        }
    }

    /// Pages that look again by themselves, and after how many seconds.
    fn refresh_after(&self, segments: &[&str], query: &Pairs, status: StatusCode) -> Option<&'static str> {
        match segments {
            ["order", id] if self.waits_for_bank(id) => Some("3"),
            ["account", "sign-in", "provider"] if self.away_waits() && query.get("copy").is_none() => Some("2"),
            _ if status == StatusCode::SERVICE_UNAVAILABLE && self.api.is_online() => Some("2"),
            _ => None,
        }
    }

    fn fault_markup(&self, visit: &Visit, fault: Fault) -> Markup {
        let suggestions = self.catalog().newest(None, reads::FEW);
        pages::fault(&self.context(visit), &FaultView { fault, request_id: None, suggestions })
    }

    fn fault_page(&self, visit: &Visit, fault: Fault) -> Outcome {
        Outcome::Page { status: fault.status(), html: self.fault_markup(visit, fault).into_string() }
    }

    /// What every page needs to know; takes the notices, which are said once.
    fn context(&self, visit: &Visit) -> PageContext {
        let (lang, currency) = self.tongue(visit);
        let (settings, cart_units) = self.store.read(|s| (s.settings.clone(), s.cart.units()));
        let person = self.person().map(|account| account.profile.name);
        let mut notices = std::mem::take(&mut *self.notices.lock().unwrap_or_else(PoisonError::into_inner));
        notices.extend(visit.unknown.iter().map(|given| Notice::UnknownChoice { given: given.clone() }));
        if !self.store.keeps() && self.viewed.is_none() && !self.is_second {
            notices.push(Notice::StoreReadOnly);
        }
        PageContext {
            lang,
            currency,
            units: visit.units.unwrap_or(settings.units),
            theme: visit.theme.unwrap_or(settings.theme),
            motion: visit.motion.unwrap_or(settings.motion),
            cart_units,
            is_offline: !self.api.is_online(),
            notices,
            form_token: self.form_token.clone(),
            has_stage: self.stage.is_available(),
            has_mirror: self.mirror.is_available(),
            person,
            path: visit.path.clone(),
            categories: self.catalog().categories.clone(),
        }
    }

    /// Language and currency: the address's, else the command line's, else the settings', else the surroundings'.
    fn tongue(&self, visit: &Visit) -> (Lang, Currency) {
        let (over_lang, over_currency) = *self.overrides.lock().unwrap_or_else(PoisonError::into_inner);
        let settings = self.store.read(|s| s.settings.clone());
        let lang = visit
            .lang
            .or(over_lang)
            .or(settings.lang)
            .or(visit.accepted)
            .or_else(crate::config::environment_lang)
            .unwrap_or(Lang::En);
        let currency = visit.currency.or(over_currency).or(settings.currency).unwrap_or(match lang {
            Lang::En => Currency::USD,
            Lang::ZhCn => Currency::CNY,
            Lang::Es => Currency::EUR,
            Lang::Id => Currency::IDR,
            Lang::Ar => Currency::SAR,
        });
        (lang, currency)
    }

    fn say(&self, notice: Notice) {
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }

    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The stage of this shop.
    pub const fn stage(&self) -> &StageLink {
        &self.stage
    }

    /// Where this run keeps its data.
    pub fn data_folder(&self) -> &std::path::Path {
        &self.config.data
    }

    /// The secret that every form of this run carries.
    pub fn form_token(&self) -> &str {
        &self.form_token
    }

    /// The title of the window before a page has said its own, in the shopper's language.
    pub fn window_title(&self) -> String {
        match &self.viewed {
            Some(viewed) => viewed.name.clone(),
            None => self.context(&Visit::default()).t("shop-name"),
        }
    }
}

/// Who asks, and in which tongue the address says it should be answered.
#[derive(Debug, Clone, Default)]
struct Visit {
    path: String,
    lang: Option<Lang>,
    currency: Option<Currency>,
    units: Option<Units>,
    theme: Option<Theme>,
    motion: Option<Motion>,
    accepted: Option<Lang>,
    unknown: Vec<String>,
}

impl Visit {
    fn new(parts: &http::request::Parts, query: &Pairs) -> Self {
        let mut unknown = Vec::new();
        let mut known = |given: Option<&str>, is_known: bool| {
            if let Some(given) = given.filter(|_| !is_known) {
                unknown.push(request::shortened(given));
            }
        };
        let lang = query.get("lang").and_then(Lang::negotiate);
        known(query.get("lang"), lang.is_some());
        let currency = query.get("currency").and_then(sold_in);
        known(query.get("currency"), currency.is_some());
        let accepted = parts
            .headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.split(',').find_map(|tag| Lang::negotiate(tag.split(';').next()?.trim())));
        Self {
            path: parts.uri.path_and_query().map_or_else(String::new, |p| p.as_str().chars().take(2000).collect()),
            lang,
            currency,
            units: query.get("units").and_then(Units::parse),
            theme: query.get("theme").and_then(Theme::parse),
            motion: query.get("motion").and_then(Motion::parse),
            accepted,
            unknown,
        }
    }
}

/// A currency that the shop sells in.
fn sold_in(code: &str) -> Option<Currency> {
    code.parse().ok().filter(|c| Currency::SOLD_IN.contains(c))
}

/// The page that a form of an earlier run belongs to.
fn page_of_form(segments: &[&str], form: &Pairs) -> String {
    match segments {
        ["cart", ..] => paths::CART.to_owned(),
        ["checkout", ..] => paths::CHECKOUT.to_owned(),
        ["order", id, ..] => paths::order(id),
        ["settings"] => paths::SETTINGS.to_owned(),
        ["account", ..] => paths::ACCOUNT.to_owned(),
        ["shop", slug, "order", id, ..] => format!("/shop/{}/order/{}", paths::escape(slug), paths::escape(id)),
        ["shop", slug, "people", ..] => format!("/shop/{}/people", paths::escape(slug)),
        ["stock", ..] => paths::STOCK.to_owned(),
        ["promotions", ..] => paths::PROMOTIONS.to_owned(),
        _ => request::back(form.text("back")),
    }
}

/// Now. The only clock of the shop's logic.
fn now() -> UnixMillis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| UnixMillis::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

/// 128 random bits as text: idempotency keys and the form token.
fn random_name() -> String {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn with_type(status: StatusCode, content_type: &'static str, cache: &'static str, body: Vec<u8>) -> Answer {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}

fn document(status: StatusCode, html: String) -> Answer {
    let mut answer = with_type(status, "text/html; charset=utf-8", "no-store", html.into_bytes());
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// A 303 for browsers. The window's protocol does not follow it (WebKitGTK), so [`crate::desktop`] makes a `Refresh` of
/// it there.
fn go(location: &str) -> Answer {
    let mut answer = plain(StatusCode::SEE_OTHER);
    let location = HeaderValue::from_str(location).unwrap_or_else(|_| HeaderValue::from_static("/"));
    answer.headers_mut().insert(header::LOCATION, location);
    answer
}

fn plain(status: StatusCode) -> Answer {
    with_type(status, "text/plain; charset=utf-8", "no-store", Vec::new())
}

fn json(value: &impl serde::Serialize) -> Answer {
    let body = serde_json::to_vec(value).expect("answers have string keys and finite numbers");
    with_type(StatusCode::OK, "application/json", "no-store", body)
}
