//! What the shop decides: prices, totals, stock, who may see an order, when money is ours.
//!
//! Files are named for the nouns. Nothing here knows HTTP; nothing here writes SQL.

pub mod access;
pub mod account;
pub mod asset;
pub mod cart;
pub mod checkout;
pub mod dispute;
pub mod idempotency;
pub mod import;
pub mod invitation;
pub mod ledger;
pub mod letter;
pub mod lines;
pub mod oauth;
pub mod order;
pub mod paper;
pub mod passkey;
pub mod payment;
pub mod payout;
pub mod people;
pub mod pricing;
pub mod privacy;
pub mod product;
pub mod promotion;
pub mod provider;
pub mod quote;
pub mod refund;
pub mod returns;
pub mod saved;
pub mod search;
pub mod session;
mod shelf;
pub mod shipment;
pub mod shop;
pub mod stock;
pub mod sweep;
pub mod totp;
pub mod webhook;
mod words;

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::asset_store::AssetStore;
use crate::clock::Clock;
use crate::data_folder::DataFolder;
use crate::db::{Database, Writer};
use crate::erasures::Erasures;
use crate::gateway::{Gateway, Sandbox};
use crate::mailer::Mailer;
use crate::metrics::Metrics;
use crate::oidc::Provider;
use crate::printer::Printer;
use crate::telemetry::Traces;
use crate::webauthn::PasskeySite;

use asset::Proven;
use people::People;
pub use shelf::{Bundles, Goods, Promises, Shelf, StockLevel};

/// The shop: everything a request needs.
pub struct Shop {
    /// Reads.
    pub db: Database,
    /// Writes.
    pub writer: Writer,
    /// Goods and their stock, in memory.
    pub goods: Arc<Goods>,
    /// Lists of them that were asked for.
    pub lists: product::Lists,
    /// Who takes the money.
    pub gateway: Arc<dyn Gateway>,
    /// The embedded gateway, where it is the one in use.
    pub sandbox: Option<Arc<Sandbox>>,
    /// See [`crate::Config::webhook_secrets`].
    pub webhook_secrets: Vec<Vec<u8>>,
    /// What carriers' reports are signed with.
    pub carrier_secret: String,
    /// Who carries letters to buyers.
    pub mailer: Arc<dyn Mailer>,
    /// Makes papers as PDF.
    pub printer: Printer,
    /// Writes with these keys are under way.
    pub in_flight: Mutex<HashSet<String>>,
    /// Keys, passwords and counters of people.
    pub people: People,
    /// See [`crate::Config::passkeys`].
    pub passkeys: Option<PasskeySite>,
    /// By whose word people sign in.
    pub providers: Vec<Provider>,
    /// The time.
    pub clock: Clock,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// Where traces go, if anywhere.
    pub traces: Option<Traces>,
    /// SHA-256 of what opens the merchant's routes.
    pub merchant_key_sha256: [u8; 32],
    /// The data folder, locked.
    pub folder: DataFolder,
    /// Where the bytes of assets lie.
    pub assets: Arc<dyn AssetStore>,
    /// Which of them were found to be what they should be.
    pub proven: Proven,
    /// Who was forgotten, for restores.
    pub erasures: Erasures,
    /// See [`crate::Config::keep_buyers`].
    pub keep_buyers: Duration,
    /// Up to which row of orders the buyers are forgotten already.
    pub forgotten_up_to: Mutex<i64>,
    /// See [`crate::Config::hold`].
    pub hold: Duration,
    /// See [`crate::Config::gateway_timeout`].
    pub gateway_timeout: Duration,
}

impl Shop {
    /// Whether the shop can read and write.
    pub async fn is_ready(&self) -> crate::error::Result<()> {
        crate::db::ping(&self.db).await?;
        self.writer.write(|_tx| Box::pin(async { Ok(()) })).await
    }
}
