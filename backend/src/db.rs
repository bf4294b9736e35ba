//! What is stored: one SQLite file in WAL mode, one writer, a few readers.
//!
//! Files are named for the nouns; each holds the SQL of one noun, its reads on the pool and its writes on a [`Tx`].

pub mod account;
pub mod asset;
pub mod audit;
pub mod backup;
pub mod cart;
pub mod idempotency;
pub mod keys;
pub mod ledger;
pub mod letter;
pub mod oauth;
pub mod order;
pub mod payment;
pub mod pricing;
pub mod product;
pub mod quote;
pub mod refund;
pub mod returns;
pub mod session;
pub mod shipment;
pub mod shop;
pub mod stock;
pub mod webhook;
mod writer;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

pub use pricing::UsesLeft;
pub use writer::{Committed, Tx, Writer};

/// Readers: each is a thread; two cores are kept busy by four even while some wait for the disk.
const READERS: u32 = 4;

/// Pages in the log before it is copied back (16 MiB): a copy every few thousand orders instead of every few hundred.
const WAL_PAGES: &str = "4000";

/// The database: `read` for questions, `writer` for changes.
pub struct Database {
    /// Connections that can only read.
    pub read: SqlitePool,
    /// The file.
    path: PathBuf,
}

/// Opens or makes the database and brings it to the newest form.
pub async fn open(path: &Path, max_bytes: Option<u64>) -> Result<(Database, SqliteConnection), sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // What is deleted or replaced is overwritten: a forgotten key is nowhere in the file.
        .pragma("secure_delete", "ON")
        .statement_cache_capacity(128)
        // The log never holds what buyers write.
        .disable_statement_logging();
    let mut writer = options.clone().pragma("wal_autocheckpoint", WAL_PAGES).connect().await?;
    if let Some(bytes) = max_bytes {
        let page: i64 = sqlx::query_scalar("PRAGMA page_size").fetch_one(&mut writer).await?;
        let pages = bytes / u64::try_from(page).unwrap_or(4096).max(512);
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"))).execute(&mut writer).await?;
    }
    sqlx::migrate!("./migrations").run(&mut writer).await.map_err(|e| sqlx::Error::Migrate(Box::new(e)))?;
    let read = SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(5))
        // A file does not go away; asking before each read doubles its way.
        .test_before_acquire(false)
        .connect_with(options.create_if_missing(false).read_only(true))
        .await?;
    Ok((Database { read, path: path.to_owned() }, writer))
}

/// Writes the log back and closes the file.
pub async fn close(database: &Database, mut writer: SqliteConnection) {
    database.read.close().await;
    if let Err(cause) = sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut writer).await {
        tracing::warn!(%cause, "the log was not written back; the next start does it");
    }
    if let Err(cause) = writer.close().await {
        tracing::warn!(%cause, "the database did not close cleanly; nothing is lost");
    }
}

/// How often it is tried to empty the log while readers use it, and the pause between.
const EMPTY_TRIES: u32 = 40;
const EMPTY_PAUSE: Duration = Duration::from_millis(50);

/// Copies the log back and empties it, so that nothing is left in it that the database has forgotten. False where readers or
/// the writer kept it in use all the time.
pub async fn empty_log(database: &Database) -> Result<bool, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(&database.path).disable_statement_logging();
    let mut conn = options.connect().await?;
    let mut is_empty = false;
    for _ in 0..EMPTY_TRIES {
        let busy: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut conn).await?;
        is_empty = busy == 0;
        if is_empty {
            break;
        }
        tokio::time::sleep(EMPTY_PAUSE).await;
    }
    conn.close().await?;
    Ok(is_empty)
}

/// Whether the database answers.
pub async fn ping(database: &Database) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT 1").execute(&database.read).await.map(|_| ())
}

/// `SQLITE_FULL`.
const FULL: u32 = 13;

/// SQLite's primary result code.
fn code(error: &sqlx::Error) -> Option<u32> {
    let code: u32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// Whether the database cannot be written at all now (full, read-only, failing disk), in words for the client.
pub fn no_room(error: &sqlx::Error) -> Option<&'static str> {
    match code(error)? {
        FULL => Some("the shop's disk is full; nothing was changed"),
        8 | 14 => Some("the shop's data cannot be written; nothing was changed"),
        10 | 11 | 26 => Some("the shop's disk fails; nothing was changed"),
        _ => None,
    }
}

/// Whether a rule of the tables refused the row (`UNIQUE`, `CHECK` ...), and its message.
pub fn refused_by_rule(error: &sqlx::Error) -> Option<&str> {
    (code(error)? == 19).then(|| error.as_database_error().map(|e| e.message()))?
}
