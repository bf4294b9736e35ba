//! `vitrine-server`: see the crate `backend`.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use backend::{Config, LogFormat, config};
use clap::Parser;
use tracing_subscriber::EnvFilter;

/// Vitrine's shop: catalog, carts, orders and payments over HTTP.
#[derive(Parser)]
#[command(name = "vitrine-server", version)]
struct Args {
    /// The folder that holds everything.
    #[arg(long, env = "VITRINE_DATA", value_name = "DIR", default_value = "vitrine-data")]
    data: PathBuf,
    /// A PostgreSQL database in the place of the folder's own: postgres://USER:PASSWORD@HOST/NAME. A password is better set in the
    /// environment or in DATA/server.toml, where other users of this machine do not see it.
    #[arg(long, env = "VITRINE_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// Where to listen; port 0 takes any free one [default: 127.0.0.1:7407].
    #[arg(long, env = "VITRINE_LISTEN", value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Goods to take in: a folder with catalog.json and assets/.
    #[arg(long, env = "VITRINE_DEMO", value_name = "DIR")]
    demo: Option<PathBuf>,
    /// Where pictures and models lie, with keys from AWS_ACCESS_KEY_ID and the like [default: DATA/assets].
    #[arg(long, env = "VITRINE_ASSETS", value_name = "s3://BUCKET/PREFIX")]
    assets: Option<String>,
    /// How long an unpaid order holds its goods [default: 900].
    #[arg(long, env = "VITRINE_HOLD_SECONDS", value_name = "N")]
    hold_seconds: Option<u64>,
    /// Requests a second for one client address; 0 is no limit [default: 300].
    #[arg(long, env = "VITRINE_RATE_PER_SECOND", value_name = "N")]
    rate_per_second: Option<u32>,
    /// Proxies in front of the server: only what these say of whom they speak for (X-Forwarded-For) is believed [default: none].
    #[arg(long, env = "VITRINE_PROXIES", value_name = "ADDR[/BITS]", value_delimiter = ',')]
    proxies: Option<Vec<String>>,
    /// How long a payment gateway may take to answer [default: 8000].
    #[arg(long, env = "VITRINE_GATEWAY_TIMEOUT_MS", value_name = "MS")]
    gateway_timeout_ms: Option<u64>,
    /// When the sandbox reports a payment that timed out [default: 10000].
    #[arg(long, env = "VITRINE_SANDBOX_DELAY_MS", value_name = "MS")]
    sandbox_delay_ms: Option<u64>,
    /// The largest the database may grow.
    #[arg(long, env = "VITRINE_MAX_DATABASE_BYTES", value_name = "BYTES")]
    max_database_bytes: Option<u64>,
    /// Where traces go: an OpenTelemetry collector's OTLP/HTTP address, such as http://127.0.0.1:4318 [default: nowhere].
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL")]
    traces: Option<String>,
    /// How log lines look [default: text].
    #[arg(long, env = "VITRINE_LOG_FORMAT", value_enum)]
    log_format: Option<LogFormat>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Prints the description of the API.
    Openapi,
    /// Holds the shop's books against each other and prints every account; fails where they do not fit.
    Check,
    /// Copies the running shop into a new folder: database, pictures and models. No key is in it: keep those apart.
    Backup {
        /// The folder; it must not be there yet.
        to: PathBuf,
    },
    /// Makes a shop of a backup in a data folder that has the shop's keys and no shop. The server must be stopped.
    Restore {
        /// The backup.
        from: PathBuf,
    },
    /// Wraps every person's data key anew with a new key, and forgets the old one. The server must be stopped.
    RotateKeys,
    /// Signs access tokens with a new key from the next start on. The server must be stopped.
    RotateSigningKey,
    /// Follows the audit log's chain and says where it is broken. The server must be stopped.
    VerifyAudit,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let outcome = match args.command {
        Some(Command::Openapi) => print(&backend::openapi()),
        Some(Command::Check) => database(&args).and_then(|url| check(&args.data, url.as_deref())),
        Some(Command::Backup { ref to }) => backup(&args, to),
        Some(Command::Restore { ref from }) => restore(&args, from),
        Some(Command::RotateKeys) => database(&args)
            .and_then(|url| alone(backend::rotate_keys(&args.data, url.as_deref(), None)))
            .and_then(|count| print(&format!("{count} data keys are wrapped anew\n"))),
        Some(Command::RotateSigningKey) => {
            backend::rotate_signing_key(&args.data).context("cannot make a new signing key")
        }
        Some(Command::VerifyAudit) => database(&args)
            .and_then(|url| alone(backend::verify_audit(&args.data, url.as_deref(), None)))
            .and_then(audit),
        None => serve(args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("vitrine-server: {cause:#}");
            ExitCode::FAILURE
        }
    }
}

/// How long every answer is the last of its connection before the server stops, where another one takes its socket over: any
/// client that asks twice a second has come anew by then.
const LAST_ANSWERS: Duration = Duration::from_millis(500);

fn serve(args: Args) -> anyhow::Result<()> {
    #[cfg(unix)]
    backend::share_one_heap();
    #[cfg(unix)]
    let socket = backend::inherited_socket().context("descriptor 3 (LISTEN_FDS) is no listening TCP socket")?;
    #[cfg(windows)]
    let socket: Option<std::net::TcpListener> = None;
    let file = config::File::read(&args.data)?;
    log_to_stderr(args.log_format.or(file.log_format).unwrap_or_default());
    let mut config = Config::new(args.data);
    config.database = args.database.or(file.database);
    if let Some(socket) = socket {
        config.last_answers = LAST_ANSWERS;
        config.socket = Some(Arc::new(socket));
    }
    config.demo = args.demo.or(file.demo);
    config.assets = args.assets.or(file.assets);
    set(&mut config.listen, args.listen.or(file.listen));
    set(&mut config.hold, args.hold_seconds.or(file.hold_seconds).map(Duration::from_secs));
    set(&mut config.rate_per_second, args.rate_per_second.or(file.rate_per_second));
    let proxies = args.proxies.or(file.proxies).unwrap_or_default();
    let proxies = proxies.iter().map(|p| p.trim()).filter(|p| !p.is_empty());
    config.proxies = proxies.map(str::parse).collect::<Result<_, _>>().context("a proxy cannot be understood")?;
    let timeout_ms = args.gateway_timeout_ms.or(file.gateway_timeout_ms);
    set(&mut config.gateway_timeout, timeout_ms.map(Duration::from_millis));
    let delay_ms = args.sandbox_delay_ms.or(file.sandbox_delay_ms);
    set(&mut config.sandbox_delay, delay_ms.map(Duration::from_millis));
    config.webhook_secrets = file.webhook_secrets;
    if let Some(gateway) = file.gateway {
        // A real gateway signs with a secret of its own: the data folder's would refuse all it says.
        anyhow::ensure!(!config.webhook_secrets.is_empty(), "server.toml has a [gateway] but no webhook_secrets");
        config.gateway = Some(gateway.open().context("cannot set up TLS")?);
    }
    config.traces = args.traces.or(file.traces);
    set(&mut config.fonts, file.fonts);
    config.smtp = file.smtp;
    config.seller = file.seller;
    config.passkeys = file.passkeys;
    config.providers = file.providers;
    set(&mut config.letters_from, file.letters_from);
    config.max_database_bytes = args.max_database_bytes.or(file.max_database_bytes);
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?.block_on(async {
        let running = backend::start(config).await?;
        // Whoever reads the line may stop the server at once.
        let told_to_stop = told_to_stop().context("cannot hear signals")?;
        print(&format!("listening on http://{}\n", running.addr))?;
        told_to_stop.await;
        running.shutdown().await;
        Ok(())
    })
}

/// The address of the database, where it is not a file.
fn database(args: &Args) -> anyhow::Result<Option<String>> {
    Ok(args.database.clone().or(config::File::read(&args.data)?.database))
}

fn check(data: &Path, database: Option<&str>) -> anyhow::Result<()> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start a thread")?;
    let ledger = runtime.block_on(backend::check(data, database))?;
    for b in &ledger.balances {
        print(&format!("{} {:16} {:>16}\n", b.balance.currency, b.account.as_str(), b.balance.minor))?;
    }
    for fault in &ledger.faults {
        print(&format!("does not fit: {fault}\n"))?;
    }
    anyhow::ensure!(ledger.faults.is_empty(), "the books do not fit; keep the data folder as it is and ask for help");
    Ok(())
}

/// Copies are of files; a server's database has its own tools.
fn in_a_file(args: &Args) -> anyhow::Result<()> {
    anyhow::ensure!(
        database(args)?.is_none(),
        "this shop's data is in PostgreSQL: copy it with pg_dump, bring it back with pg_restore, and keep {} apart from the copy",
        args.data.join("vault.keys").display()
    );
    Ok(())
}

fn backup(args: &Args, to: &Path) -> anyhow::Result<()> {
    in_a_file(args)?;
    let assets = args.assets.clone().or(config::File::read(&args.data)?.assets);
    let made = alone(backend::backup(&args.data, assets.as_deref(), to))?;
    let (assets, bytes) = (made.assets, made.asset_bytes);
    print(&format!("{}: the shop as of now, with {assets} pictures and models ({bytes} bytes)\n", to.display()))?;
    print(&format!(
        "not in it: {}. Keep copies of these apart from the backup, erasures.ledger after each erasure:\n\
         without vault.keys nobody can read who bought what, with it whoever has the backup can\n",
        backend::KEYS.join(", ")
    ))
}

fn restore(args: &Args, from: &Path) -> anyhow::Result<()> {
    in_a_file(args)?;
    let assets = args.assets.clone().or(config::File::read(&args.data)?.assets);
    let done = alone(backend::restore(&args.data, assets.as_deref(), from))?;
    print(&format!("the shop is in {}; everybody signs in again\n", args.data.display()))?;
    match done.erased {
        0 => print(
            "erasures.ledger names nobody who was forgotten since; if people were, put the ledger there and restore again\n",
        ),
        n => print(&format!("{n} people who had been forgotten are forgotten again\n")),
    }?;
    check(&args.data, None)
}

fn alone<T, E: std::error::Error + Send + Sync + 'static>(
    work: impl Future<Output = Result<T, E>>,
) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start")?;
    Ok(runtime.block_on(work)?)
}

fn audit(report: backend::AuditReport) -> anyhow::Result<()> {
    let backend::AuditReport { rows, head, broken_at } = report;
    match broken_at {
        None => print(&format!("{rows} rows, unbroken; keep this head elsewhere: {head}\n")),
        Some(id) => {
            anyhow::bail!("row {id} was changed or added, or one before it is missing; {rows} rows before it stand")
        }
    }
}

fn set<T>(setting: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *setting = given;
    }
}

fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("cannot write to standard output")
}

fn log_to_stderr(format: LogFormat) {
    let filter = EnvFilter::try_from_env("VITRINE_LOG").unwrap_or_else(|_unset| EnvFilter::new("info,sqlx=warn"));
    let is_seen = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(is_seen);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

/// Hears signals from the moment it returns; its future ends with the first.
#[cfg(unix)]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Hears Ctrl-C from the moment it returns; its future ends with the first.
#[cfg(windows)]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
