//! From settings to a running server and back.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::AssetHash;
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::app::asset::Proven;
use crate::app::import::ImportError;
use crate::app::people::People;
use crate::app::{Goods, Shop};
use crate::asset_store::{self, AssetStore, StoreError};
use crate::config::{Config, MAX_SELLER_LINE, MAX_SELLER_LINES};
use crate::data_folder::{DataFolder, DataFolderError, LOCK_PATIENCE};
use crate::db::{self, Database, Line, OpenError, Place, Writer};
use crate::erasures::Erasures;
use crate::gateway::{Gateway, Sandbox};
use crate::http::{Limits, Stage, listen, router};
use crate::ids;
use crate::mailer::{FileMailer, Mailer, SmtpError, SmtpMailer};
use crate::metrics::Metrics;
use crate::oidc;
use crate::printer::Printer;
use crate::telemetry::Traces;
use crate::vault::{FileKms, KmsError, Vault};

/// How long requests under way may take when the server stops: what runs containers kills after ten seconds.
const LAST_REQUESTS: Duration = Duration::from_secs(8);

/// How long the collector of traces may take for the last of them.
const LAST_TRACES: Duration = Duration::from_secs(2);

/// How long a server that was given a socket waits for the one that has the data folder: that ends within [`LAST_REQUESTS`] and
/// what it takes to close the database.
const PREDECESSOR: Duration = Duration::from_secs(60);

/// Why the server did not start. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be used.
    #[error(transparent)]
    DataFolder(#[from] DataFolderError),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The seller's lines do not fit on a paper.
    #[error(
        "`seller` in server.toml has more than {MAX_SELLER_LINES} lines, or one that is empty or longer than {MAX_SELLER_LINE} characters"
    )]
    Seller,
    /// Other servers on the same database seal people's data with other keys.
    #[error(
        "the keys in {path} are not those of the other servers on this database; copy vault.keys of the first one's data folder there",
        path = .path.display()
    )]
    OtherKeys {
        /// Which file.
        path: PathBuf,
    },
    /// The keys of people's data cannot be had.
    #[error("cannot open the keys of people's data")]
    Keys(#[from] KmsError),
    /// People of old orders cannot be sealed.
    #[error("cannot seal the names and addresses of old orders")]
    Seal {
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Pictures and models cannot be kept as the settings say.
    #[error("cannot keep pictures and models")]
    Assets(#[from] StoreError),
    /// The address is taken or not ours.
    #[error("cannot listen on {listen}; name another address with --listen (port 0 takes any free one)")]
    Listen {
        /// Which address.
        listen: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Letters cannot be sent as the settings say.
    #[error("cannot send letters; look at smtp and letters_from in server.toml")]
    Letters(#[from] SmtpError),
    /// Nobody can sign in by a provider as the settings say.
    #[error(transparent)]
    Provider(#[from] oidc::ProviderError),
    /// Traces cannot be sent.
    #[error("cannot set up TLS for the collector of traces")]
    Traces(#[from] reqwest::Error),
    /// The goods cannot be taken in.
    #[error("cannot take in the goods of {dir}; make them with `cargo xtask demo --out {dir}`", dir = .dir.display())]
    Import {
        /// Which folder.
        dir: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A running server. Dropping it stops it too, without waiting.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    shop: Option<Arc<Shop>>,
    stop: watch::Sender<Stage>,
    last_answers: Duration,
    serving: JoinHandle<()>,
    background: JoinSet<()>,
    writing: JoinHandle<Line>,
    sending: Option<JoinHandle<()>>,
}

/// Starts a server: opens or makes its data folder, takes in the demo goods, listens.
///
/// # Errors
/// See [`StartError`].
pub async fn start(config: Config) -> Result<Running, StartError> {
    let patience = if config.socket.is_some() { PREDECESSOR } else { LOCK_PATIENCE };
    let data = config.data.clone();
    let opening = tokio::task::spawn_blocking(move || DataFolder::open(&data, patience));
    let folder = opening.await.expect("opening a folder does not panic")?;
    let key = folder.key()?;
    let merchant_key_sha256 = Sha256::digest(folder.merchant_key()?).into();
    let kms = config.kms.unwrap_or_else(|| Arc::new(FileKms::new(config.data.join("vault.keys"))));
    let vault = Vault::new(&kms.keys()?)?;
    let people = People::open(&config.data, vault, config.attempts_per_minute, config.clock.now_ms())
        .map_err(|source| DataFolderError::Write { path: config.data.clone(), source })?;
    let place = Place::new(&config.data, config.database.as_deref()).map_err(OpenError::from)?;
    let (database, mut line) = db::open(place, config.max_database_bytes).await?;
    let goods = Arc::new(take_stock(&database, &mut line).await.map_err(OpenError::from)?);
    if database.is_shared() {
        let print = ids::hex(&people.vault.blind("servers", "vault.keys"));
        let mut conn = line.conn().await.map_err(OpenError::from)?;
        if !db::servers::has_the_same_keys(&mut conn, &print).await.map_err(OpenError::from)? {
            return Err(StartError::OtherKeys { path: config.data.join("vault.keys") });
        }
    }
    if !config.seller.is_empty() {
        let is_right = |line: &String| {
            (1..=MAX_SELLER_LINE).contains(&line.chars().count()) && !line.chars().any(char::is_control)
        };
        if config.seller.len() > MAX_SELLER_LINES || !config.seller.iter().all(is_right) {
            return Err(StartError::Seller);
        }
        let mut conn = line.conn().await.map_err(OpenError::from)?;
        db::seller::note(&mut conn, &config.seller, config.clock.now_ms()).await.map_err(OpenError::from)?;
    }
    let metrics = Arc::new(Metrics::default());
    let (stop, stopping) = watch::channel(Stage::Open);
    let (writer, writing) = Writer::start(line, Arc::clone(&goods) as _, Arc::clone(&metrics));

    let mailer: Arc<dyn Mailer> = match (config.mailer, config.smtp) {
        (Some(mailer), _) => mailer,
        (None, Some(url)) => Arc::new(SmtpMailer::new(&url, &config.letters_from)?),
        (None, None) => Arc::new(FileMailer::new(folder.letters(), config.letters_from)),
    };
    let assets = match config.asset_store {
        Some(store) => store,
        None => open_assets(config.assets.as_deref(), &folder.assets()).await?,
    };
    let carrier_secret = folder.carrier_key()?;
    let mut webhook_secrets: Vec<Vec<u8>> = config.webhook_secrets.into_iter().map(String::into_bytes).collect();
    if webhook_secrets.is_empty() {
        webhook_secrets.push(key.to_vec());
    }
    let (gateway, sandbox, reports): (Arc<dyn Gateway>, _, _) = match config.gateway {
        Some(gateway) => (gateway, None, None),
        None => {
            let (sandbox, reports) = Sandbox::new(
                key,
                webhook_secrets[0].clone(),
                config.sandbox_delay,
                config.clock.clone(),
                folder.sandbox_book(),
            )
            .map_err(|source| DataFolderError::Write { path: config.data.clone(), source })?;
            let sandbox = Arc::new(sandbox);
            (Arc::clone(&sandbox) as _, Some(sandbox), Some(reports))
        }
    };
    let traces = config.traces.as_deref().map(|url| Traces::to(url, Arc::clone(&metrics))).transpose()?;
    let (traces, sending) = traces.unzip();
    let shop = Arc::new(Shop {
        db: database,
        writer,
        goods,
        gateway,
        sandbox,
        webhook_secrets,
        carrier_secret,
        mailer,
        printer: Printer::new(config.fonts),
        lists: crate::app::product::Lists::default(),
        in_flight: Mutex::default(),
        people,
        passkeys: config.passkeys,
        providers: oidc::open(config.providers)?,
        clock: config.clock,
        metrics,
        traces,
        merchant_key_sha256,
        folder,
        assets,
        proven: Proven::default(),
        erasures: Erasures::of(&config.data),
        keep_buyers: config.keep_buyers,
        forgotten_up_to: Mutex::new(0),
        hold: config.hold,
        gateway_timeout: config.gateway_timeout,
    });
    shop.seal_old_orders().await.map_err(|source| StartError::Seal { source: Box::new(source) })?;
    if let Some(dir) = &config.demo {
        import(&shop, dir).await.map_err(|e| StartError::Import { dir: dir.clone(), source: Box::new(e) })?;
    }

    let listen_error = |source| StartError::Listen { listen: config.listen, source };
    let listener = match &config.socket {
        Some(socket) => adopt(socket),
        None => TcpListener::bind(config.listen).await,
    }
    .map_err(listen_error)?;
    let addr = listener.local_addr().map_err(listen_error)?;
    if let Err(source) = shop.folder.replace("server.addr", addr.to_string().as_bytes()) {
        return Err(DataFolderError::Write { path: config.data, source }.into());
    }
    let limits = Limits::new(config.rate_per_second, Arc::clone(&shop.metrics));
    let router = router(Arc::clone(&shop), Arc::new(limits), config.request_timeout);
    // It ends by itself, once the shop is dropped and what it noted is sent.
    let sending = sending.map(|s| tokio::spawn(s.forever()));
    let mut background = JoinSet::new();
    if let Some(reports) = reports {
        background.spawn(reports.send_to(reachable(addr)));
    }
    let heard = Arc::clone(&shop);
    background.spawn(async move { heard.db.hear(Arc::clone(&heard.goods) as _).await });
    background.spawn(Arc::clone(&shop).sweep_forever(config.sweep_every));
    background.spawn(Arc::clone(&shop).settle_forever(config.sweep_every));
    background.spawn(Arc::clone(&shop).send_letters_forever(config.sweep_every));
    let serving = tokio::spawn(listen(listener, router, config.proxies.into(), stopping));
    tracing::info!(%addr, data = %config.data.display(), "the shop is open");
    let last_answers = config.last_answers;
    Ok(Running { addr, shop: Some(shop), stop, last_answers, serving, background, writing, sending })
}

impl Running {
    /// Takes in a folder of goods, as `--demo` does at the start, and lists what was left out.
    ///
    /// # Errors
    /// The folder cannot be read or the goods cannot be stored.
    pub async fn import(&self, dir: &Path) -> Result<Vec<String>, StartError> {
        let shop = self.shop.as_ref().expect("the shop is there until it stops");
        let problems =
            shop.import(dir).await.map_err(|e| StartError::Import { dir: dir.to_owned(), source: Box::new(e) })?;
        Ok(problems.into_iter().map(|p| p.0).collect())
    }

    /// Does now, once, what the server does by itself every [`Config::sweep_every`]: holds run out, gateways are asked again,
    /// refunds and letters go out. For simulations, where nothing happens by itself.
    ///
    /// # Errors
    /// The database refuses; what was done until then stands.
    pub async fn round(&self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let shop = self.shop.as_ref().expect("the shop is there until it stops");
        shop.sweep().await?;
        shop.settle_all().await?;
        Ok(shop.send_letters().await?)
    }

    /// Stops: no new requests, those under way are answered, everything is on disk when it returns.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(Stage::LastAnswers);
        tokio::time::sleep(self.last_answers).await;
        self.background.shutdown().await;
        self.stop.send_replace(Stage::Closing);
        let mut serving = self.serving;
        match tokio::time::timeout(LAST_REQUESTS, &mut serving).await {
            Ok(Ok(())) => {}
            Ok(outcome) => tracing::warn!(?outcome, "the listener did not end cleanly"),
            Err(_elapsed) => {
                tracing::warn!("some requests were still under way");
                serving.abort();
            }
        }
        if let Some(shop) = self.shop.take() {
            shop.writer.close();
            match self.writing.await {
                Ok(conn) => db::close(&shop.db, conn).await,
                Err(cause) => tracing::error!(%cause, "the writer failed"),
            }
        }
        if let Some(sending) = self.sending
            && tokio::time::timeout(LAST_TRACES, sending).await.is_err()
        {
            tracing::warn!("the collector of traces did not take the last of them");
        }
        tracing::info!("the shop is closed");
    }
}

/// What stands in the tables at the start.
async fn take_stock(database: &Database, line: &mut Line) -> Result<Goods, sqlx::Error> {
    let mut conn = line.conn().await?;
    let revision = database.revision(&mut conn).await?;
    let shelf = db::product::load(&mut conn).await?;
    let levels = db::stock::load(&mut conn).await?;
    let uses = db::pricing::uses_left(&mut conn).await?;
    if !database.is_shared() {
        // After a start nobody else waits for an answer; with other servers somebody may.
        db::payment::all_undecided_are_due(&mut conn).await?;
    }
    Ok(Goods::new(revision, shelf, &levels, &uses))
}

/// A socket of another process, which keeps its own hold of it.
fn adopt(socket: &std::net::TcpListener) -> std::io::Result<TcpListener> {
    let socket = socket.try_clone()?;
    socket.set_nonblocking(true)?;
    TcpListener::from_std(socket)
}

/// Opens the store of assets and puts something into it: wrong keys and a missing bucket are found out now. One that only is
/// away does not keep the shop closed.
async fn open_assets(url: Option<&str>, folder: &Path) -> Result<Arc<dyn AssetStore>, StoreError> {
    let store = asset_store::open(url, folder)?;
    if url.is_none() {
        return Ok(store);
    }
    let (probe, hash) = (&b"room to write"[..], ids::hex(&Sha256::digest(b"room to write")));
    let hash = AssetHash::try_from(hash).expect("a digest is a hash");
    match store.put(&hash, probe.into()).await {
        Err(StoreError::Away { source }) => {
            tracing::error!(%source, "the store of assets does not answer; until it does there are no pictures and models");
        }
        tried => tried?,
    }
    Ok(store)
}

async fn import(shop: &Arc<Shop>, dir: &Path) -> Result<(), ImportError> {
    for problem in shop.import(dir).await? {
        tracing::warn!("{}", problem.0);
    }
    Ok(())
}

/// Where the server reaches itself.
fn reachable(addr: SocketAddr) -> SocketAddr {
    if addr.ip().is_unspecified() { SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), addr.port()) } else { addr }
}
