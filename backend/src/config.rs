//! What can be set, and from where: flags, then environment, then `DATA/server.toml`, then what is written here.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use crate::asset_store::AssetStore;
use crate::http::Network;
use crate::oidc::ProviderSettings;
use crate::vault::Kms;
use crate::webauthn::PasskeySite;
use crate::{Clock, Gateway, Mailer, PayPal, Stripe, Switch};

/// Everything the server can be told.
#[derive(Clone)]
pub struct Config {
    /// The folder that holds everything: database, assets, keys, lock.
    pub data: PathBuf,
    /// The PostgreSQL database that takes the place of the file in `data`: `postgres://user:password@host/name`. Several servers
    /// may share it, each with a data folder of its own.
    pub database: Option<String>,
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// A socket that listens already, in the place of [`Config::listen`]: whoever had it before serves, and has the data folder,
    /// until told to stop; then this server does. See [`crate::inherited_socket`].
    pub socket: Option<Arc<TcpListener>>,
    /// How long every answer is the last of its connection before a stop takes no more of them.
    pub last_answers: Duration,
    /// A folder with `catalog.json` and `assets/` to take in at start.
    pub demo: Option<PathBuf>,
    /// Where pictures and models lie: `s3://BUCKET/PREFIX`; none is the data folder's `assets`. Keys and endpoint come from
    /// AWS's usual environment variables.
    pub assets: Option<String>,
    /// Takes the place of both.
    pub asset_store: Option<Arc<dyn AssetStore>>,
    /// How long an unpaid order holds its goods.
    pub hold: Duration,
    /// How long a gateway may take to answer before the buyer is told that the outcome is not known yet.
    pub gateway_timeout: Duration,
    /// How long after a time-out the sandbox reports the payment's outcome.
    pub sandbox_delay: Duration,
    /// Pause between two rounds of letting holds expire, asking gateways again and forgetting old keys.
    pub sweep_every: Duration,
    /// Requests a second that one client address may make; 0 is no limit.
    pub rate_per_second: u32,
    /// Proxies in front of the server, which say whom they speak for.
    pub proxies: Vec<Network>,
    /// How often a minute one client address may try to sign in, register or the like; 0 is no limit.
    pub attempts_per_minute: u32,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// The largest the database may grow; none is as large as the disk.
    pub max_database_bytes: Option<u64>,
    /// What webhooks are signed with: today's secret, then the one it takes the place of for as long as both are good. For
    /// PayPal the webhook's id. None takes the secret in the data folder.
    pub webhook_secrets: Vec<String>,
    /// Takes the place of the embedded sandbox.
    pub gateway: Option<Arc<dyn Gateway>>,
    /// Where letters to buyers go: `smtps://user:password@host`; none puts them into the data folder's `letters`.
    pub smtp: Option<String>,
    /// Who letters are from.
    pub letters_from: String,
    /// Takes the place of both.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Where the keys come from that are not in the database; none takes `DATA/vault.keys`.
    pub kms: Option<Arc<dyn Kms>>,
    /// Who sells, as invoices and credit notes say it, line by line: name, address, the number that the tax office gave. At most
    /// [`MAX_SELLER_LINES`] lines of [`MAX_SELLER_LINE`] characters; none says what was said before.
    pub seller: Vec<String>,
    /// For which site people's devices make passkeys; none: the shop takes none.
    pub passkeys: Option<PasskeySite>,
    /// By whose word people can sign in besides their password.
    pub providers: Vec<ProviderSettings>,
    /// How long the shop knows who bought an order. Then name and address are forgotten; the order stays for the books.
    pub keep_buyers: Duration,
    /// Where typefaces lie for scripts that the built-in ones (Latin, Arabic) lack: papers as PDF are set in them.
    pub fonts: Vec<PathBuf>,
    /// Where traces go: an OTLP/HTTP collector, for example `http://127.0.0.1:4318`; none makes none.
    pub traces: Option<String>,
    /// What time it is.
    pub clock: Clock,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for programs.
    Json,
}

impl Config {
    /// Where the server listens unless told otherwise.
    pub const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 7407);

    /// The usual settings with everything in `data`.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            database: None,
            listen: Self::LISTEN,
            socket: None,
            last_answers: Duration::ZERO,
            demo: None,
            assets: None,
            asset_store: None,
            hold: Duration::from_secs(15 * 60),
            gateway_timeout: Duration::from_secs(8),
            sandbox_delay: Duration::from_secs(10),
            sweep_every: Duration::from_secs(2),
            // A page of the shop asks for about 30 things; nobody turns ten pages a second.
            rate_per_second: 300,
            proxies: Vec::new(),
            // A family behind one address signs in now and then; who guesses passwords wants thousands.
            attempts_per_minute: 20,
            request_timeout: Duration::from_secs(30),
            max_database_bytes: None,
            webhook_secrets: Vec::new(),
            gateway: None,
            smtp: None,
            letters_from: "Vitrine <shop@localhost>".to_owned(),
            mailer: None,
            // Invoices are kept for up to ten years (Germany: section 147 of the Fiscal Code until 2024).
            keep_buyers: Duration::from_secs(10 * 366 * 24 * 3600),
            kms: None,
            fonts: ["/usr/share/fonts", "/usr/local/share/fonts"].map(PathBuf::from).to_vec(),
            seller: Vec::new(),
            passkeys: None,
            providers: Vec::new(),
            traces: None,
            clock: Clock::default(),
        }
    }
}

/// Lines of a seller on a paper: name, five of an address, two numbers.
pub const MAX_SELLER_LINES: usize = 8;

/// Characters of such a line; more do not fit beside each other on a page.
pub const MAX_SELLER_LINE: usize = 90;

/// `DATA/server.toml`: what neither a flag nor the environment says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// See [`Config::database`].
    pub database: Option<String>,
    /// See [`Config::listen`].
    pub listen: Option<SocketAddr>,
    /// See [`Config::demo`].
    pub demo: Option<PathBuf>,
    /// See [`Config::assets`].
    pub assets: Option<String>,
    /// See [`Config::hold`].
    pub hold_seconds: Option<u64>,
    /// See [`Config::rate_per_second`].
    pub rate_per_second: Option<u32>,
    /// See [`Config::proxies`].
    pub proxies: Option<Vec<String>>,
    /// See [`Config::gateway_timeout`].
    pub gateway_timeout_ms: Option<u64>,
    /// See [`Config::sandbox_delay`].
    pub sandbox_delay_ms: Option<u64>,
    /// See [`Config::max_database_bytes`].
    pub max_database_bytes: Option<u64>,
    /// Who takes real money, in the place of the sandbox.
    pub gateway: Option<GatewayFile>,
    /// See [`Config::webhook_secrets`].
    #[serde(default)]
    pub webhook_secrets: Vec<String>,
    /// See [`Config::smtp`]: it holds a password, and so stands in the file alone.
    pub smtp: Option<String>,
    /// See [`Config::letters_from`].
    pub letters_from: Option<String>,
    /// See [`Config::fonts`].
    pub fonts: Option<Vec<PathBuf>>,
    /// See [`Config::traces`].
    pub traces: Option<String>,
    /// See [`Config::seller`].
    #[serde(default)]
    pub seller: Vec<String>,
    /// See [`Config::passkeys`].
    pub passkeys: Option<PasskeySite>,
    /// See [`Config::providers`]: they hold secrets, and so stand in the file alone.
    #[serde(default)]
    pub providers: Vec<ProviderSettings>,
    /// See [`LogFormat`].
    pub log_format: Option<LogFormat>,
}

/// `[gateway]` in `server.toml`: an account with somebody who takes money. Its reports come to `/v1/webhooks/KIND`.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum GatewayFile {
    /// A Stripe account.
    Stripe {
        /// Its secret key (`sk_...`).
        key: String,
        /// Where banks send buyers back to.
        return_url: Option<String>,
    },
    /// A PayPal app.
    Paypal {
        /// Its name.
        client_id: String,
        /// Its secret.
        secret: String,
        /// Where PayPal sends buyers back to.
        return_url: String,
        /// Another address of PayPal, for example that of its sandbox.
        url: Option<String>,
    },
    /// A payments switch that speaks hyperswitch's API.
    Switch {
        /// Where it is.
        url: String,
        /// What it gave for the shop.
        key: String,
        /// Where banks send buyers back to.
        return_url: String,
    },
}

/// Without what opens the account: this may be logged.
impl std::fmt::Debug for GatewayFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Stripe { .. } => "Stripe",
            Self::Paypal { .. } => "Paypal",
            Self::Switch { .. } => "Switch",
        })
    }
}

impl GatewayFile {
    /// The gateway it describes.
    ///
    /// # Errors
    /// No TLS can be set up on this machine.
    pub fn open(self) -> Result<Arc<dyn Gateway>, reqwest::Error> {
        Ok(match self {
            Self::Stripe { key, return_url } => Arc::new(Stripe::new(key, return_url)?),
            Self::Paypal { client_id, secret, return_url, url: None } => {
                Arc::new(PayPal::new(client_id, secret, return_url)?)
            }
            Self::Paypal { client_id, secret, return_url, url: Some(url) } => {
                Arc::new(PayPal::at(&url, client_id, secret, return_url)?)
            }
            Self::Switch { url, key, return_url } => Arc::new(Switch::at(&url, key, return_url)?),
        })
    }
}

/// The settings file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is there but cannot be read.
    #[error("cannot read {path}", path = .path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not such a file.
    #[error("{path} is not a settings file", path = .path.display())]
    Parse {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: Box<toml::de::Error>,
    },
}

impl File {
    /// Reads `DATA/server.toml`; a missing file says nothing.
    ///
    /// # Errors
    /// The file cannot be read, or says something unknown.
    pub fn read(data: &Path) -> Result<Self, FileError> {
        let path = data.join("server.toml");
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|e| FileError::Parse { path, source: Box::new(e) }),
            Err(e) if matches!(e.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
                Ok(Self::default())
            }
            Err(source) => Err(FileError::Read { path, source }),
        }
    }
}
