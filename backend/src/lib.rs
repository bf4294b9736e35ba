//! `vitrine-server`: catalog, carts, orders and payments over HTTP, on one SQLite file or on PostgreSQL.
//!
//! Layers, each calling only the next: `http` (parses, calls, renders) → `app` (decides) → `db` (stores).
//! Everything the server knows lies in one data folder, or beside its keys and assets in a database that servers share. All writes go through one task that commits many of them at
//! once and answers only after the commit is on disk.
//!
//! What it refuses to do: believe a price, a total or a stock that a client sends; see a card number outside the
//! sandbox; answer a write that is not durable.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let mut config = backend::Config::new("/var/lib/vitrine");
//! config.listen = "127.0.0.1:0".parse()?;
//! let running = backend::start(config).await?;
//! println!("the shop is at http://{}", running.addr);
//! running.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod admin;
mod app;
pub mod asset_store;
mod backup;
mod check;
mod clock;
pub mod config;
mod data_folder;
mod db;
mod erasures;
mod error;
mod gateway;
mod http;
mod ids;
mod mailer;
mod metrics;
mod oidc;
mod password;
pub mod policy;
mod printer;
mod public_key;
mod server;
#[cfg(unix)]
mod sys;
mod telemetry;
mod token;
pub mod vault;
mod webauthn;

pub use admin::{AdminError, AuditReport, rotate_keys, rotate_signing_key, verify_audit};
pub use backup::{BackupError, KEYS, Manifest, Restored, backup, restore};
pub use check::{CheckError, check};
pub use clock::Clock;
pub use config::{Config, LogFormat};
pub use gateway::{
    Asked, CardRequest, Charge, ChargeOutcome, ChargeStatus, DisputeEvent, EmptyGateway, EventKind, Gateway,
    GatewayError, KeptMethod, Part, PayPal, RecordedGateway, Report, ReportError, Reports, Sandbox, Stripe, Switch,
    WebhookEvent, signature,
};
pub use http::{Network, openapi};
pub use mailer::{FileMailer, Letter, MailError, Mailer, SmtpError, SmtpMailer};
pub use oidc::{ProviderError, ProviderSettings};
pub use server::{Running, StartError, start};
#[cfg(unix)]
pub use sys::{inherited_socket, share_one_heap};
pub use webauthn::{PasskeySite, PasskeySiteError};
