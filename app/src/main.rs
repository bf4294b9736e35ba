//! The `vitrine` program: the shop in a window, in a browser, or one model at a time.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use app::stage::StageLink;
use app::{Config, Shop, config};
use clap::{Args, Parser, Subcommand};
use domain::{Currency, Lang};

/// The shop where you see a thing before you buy it.
#[derive(Debug, Parser)]
#[command(name = "vitrine", version, about)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Verb>,
}

#[derive(Debug, Args)]
struct Common {
    /// The shop's server.
    #[arg(long, global = true, env = "VITRINE_SERVER", default_value = config::DEFAULT_SERVER)]
    server: String,
    /// Where the cart, the settings and the cache are kept [default: the platform's data folder].
    #[arg(long, global = true, env = "VITRINE_APP_DATA")]
    data: Option<PathBuf>,
    /// Language: en, zh-CN, es, id or ar. An unknown one falls back.
    #[arg(long, global = true)]
    lang: Option<String>,
    /// Currency, such as EUR. An unknown one falls back.
    #[arg(long, global = true)]
    currency: Option<String>,
    /// A film (Y4M, AVI with Motion JPEG), a folder of pictures or a recorded session that stands for the camera.
    #[arg(long, global = true, env = "VITRINE_CAMERA")]
    camera: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Answer the shop's pages over HTTP on this machine, for a browser.
    Serve {
        /// Where to listen; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:7408")]
        listen: SocketAddr,
        /// Do without the 3D stage: pages show pictures.
        #[arg(long)]
        no_stage: bool,
    },
    /// Show any GLB model on the stage.
    #[cfg(feature = "desktop")]
    View(app::stills::ViewArgs),
    /// Wear a product in a photo or a film, without a display. What is seen stays on this machine.
    #[cfg(feature = "desktop")]
    Try(app::try_on::TryArgs),
    /// Write many pictures of models with one stage, without a display.
    #[cfg(feature = "desktop")]
    Stills {
        /// JSON: an array of {file, variant?, theta?, phi?, distance?, width, height, background?, out, format?, quality?}.
        jobs: PathBuf,
    },
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("VITRINE_LOG")
        .unwrap_or_else(|_unset| tracing_subscriber::EnvFilter::new("warn,app=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "vitrine: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let config = cli.common.config();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(2)
        .thread_name("vitrine")
        .build()
        .context("starting the runtime")?;
    match cli.command {
        Some(Verb::Serve { listen, no_stage }) => runtime.block_on(serve(config, listen, no_stage)),
        #[cfg(feature = "desktop")]
        Some(Verb::View(view)) => app::stills::view(config, &runtime, view),
        #[cfg(feature = "desktop")]
        Some(Verb::Try(args)) => app::try_on::try_on(&config.server, &runtime, &args),
        #[cfg(feature = "desktop")]
        Some(Verb::Stills { jobs }) => app::stills::write_all(&jobs),
        #[cfg(feature = "desktop")]
        None => {
            match runtime.block_on(Shop::open(config.clone(), StageLink::later())) {
                // Who started it from a menu sees no standard error: a window says the same.
                Err(taken @ app::shop::OpenError::Store(app::store::StoreError::InUse { .. })) => {
                    let data = std::env::temp_dir().join("vitrine-second-window");
                    app::desktop::run(&runtime, Shop::already_open(Config { data, ..config })?)?;
                    Err(taken.into())
                }
                opened => app::desktop::run(&runtime, opened?),
            }
        }
        #[cfg(not(feature = "desktop"))]
        None => anyhow::bail!("this build has no window; `vitrine serve` answers the same pages to a browser"),
    }
}

async fn serve(config: Config, listen: SocketAddr, no_stage: bool) -> anyhow::Result<()> {
    #[cfg(feature = "desktop")]
    let stage = if no_stage { StageLink::absent() } else { StageLink::start() };
    #[cfg(not(feature = "desktop"))]
    let stage = {
        let _there_is_none_anyway = no_stage;
        StageLink::absent()
    };
    let server = app::serve::Server::listen(listen).await?;
    let shop = Shop::open(config, stage).await?;
    let mut out = std::io::stdout();
    writeln!(out, "listening on http://{}", server.address()).and_then(|()| out.flush()).context("saying where")?;
    let end = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "the program can only be killed");
            std::future::pending::<()>().await;
        }
    };
    server.run(shop, end).await?;
    Ok(())
}

impl Common {
    fn config(&self) -> Config {
        let data = self.data.clone().or_else(config::default_data_folder).unwrap_or_else(|| {
            tracing::warn!("the platform names no data folder; using one in the temporary folder");
            std::env::temp_dir().join("vitrine")
        });
        let lang = self.lang.as_deref().and_then(|tag| {
            Lang::negotiate(tag).or_else(|| {
                tracing::warn!(tag, "the shop does not speak this language");
                None
            })
        });
        let currency = self.currency.as_deref().and_then(|code| {
            let known = code.parse::<Currency>().ok().filter(|c| Currency::SOLD_IN.contains(c));
            if known.is_none() {
                tracing::warn!(code, "the shop does not sell in this currency");
            }
            known
        });
        Config {
            server: self.server.trim_end_matches('/').to_owned(),
            opener: app::opener::SYSTEM.to_owned(),
            downloads: app::config::downloads_folder(&data),
            data,
            lang,
            currency,
            camera: self.camera.clone(),
        }
    }
}
