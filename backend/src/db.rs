//! What is stored: in one SQLite file, or in a PostgreSQL database that several servers share. One writer in each server,
//! a few readers.
//!
//! Files are named for the nouns; each holds the SQL of one noun, its reads on the pool and its writes on a [`Tx`]. The text
//! is the same for both databases (see [`sql`]); what only one of them does stands in `sqlite.rs` and `postgres.rs`.

pub mod account;
pub mod asset;
pub mod audit;
pub mod backup;
pub mod cart;
pub mod dispute;
pub mod idempotency;
pub mod invitation;
pub mod keys;
pub mod ledger;
pub mod letter;
pub mod oauth;
pub mod order;
pub mod passkey;
pub mod payment;
pub mod payout;
pub mod postgres;
pub mod pricing;
pub mod product;
pub mod provider;
pub mod quote;
pub mod refund;
pub mod returns;
pub mod saved;
pub mod seller;
pub mod servers;
pub mod session;
pub mod shipment;
pub mod shop;
pub mod sql;
mod sqlite;
pub mod stock;
pub mod webhook;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection as _, Postgres, Sqlite, SqliteConnection, Transaction};

pub use postgres::ServerError;
pub use pricing::UsesLeft;
use sql::{Conn, Pool, query};
pub use writer::{Committed, Tx, Writer};

/// Where a shop's data is.
#[derive(Clone)]
pub enum Place {
    /// In a file.
    File(PathBuf),
    /// On a server.
    Server(Box<PgConnectOptions>),
}

impl Place {
    /// The database of that address, or the file in the data folder where there is none.
    ///
    /// # Errors
    /// The address is none.
    pub fn new(data: &Path, url: Option<&str>) -> Result<Self, ServerError> {
        Ok(match url {
            None => Self::File(data.join("shop.db")),
            Some(url) => Self::Server(Box::new(postgres::address(url)?)),
        })
    }
}

/// The database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file cannot be opened.
    #[error("cannot open the database {path}; it may be damaged, newer than this server, or without room", path = .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: sqlx::Error,
    },
    /// The server's database cannot be used.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// It was opened, and cannot be read.
    #[error("the database cannot be read")]
    Read(#[from] sqlx::Error),
}

/// The database: `read` for questions, `writer` for changes.
pub struct Database {
    /// Connections that can only read, or that nobody writes with.
    pub read: Pool,
    place: Place,
    leader: Option<postgres::Leader>,
}

/// The connection that writes.
pub struct Line {
    kind: LineKind,
}

enum LineKind {
    Sqlite(SqliteConnection),
    /// None where it was lost and is to be made anew.
    Postgres(Option<PgConnection>, Box<PgConnectOptions>, postgres::Flush),
}

impl Line {
    /// The connection, made anew where it was lost.
    pub async fn conn(&mut self) -> Result<Conn<'_>, sqlx::Error> {
        match &mut self.kind {
            LineKind::Sqlite(conn) => Ok(Conn::Sqlite(conn)),
            LineKind::Postgres(conn, options, _) => {
                let conn = match conn {
                    Some(conn) => conn,
                    None => conn.insert(postgres::connect(options).await?),
                };
                Ok(Conn::Postgres(conn))
            }
        }
    }

    /// What brings commits to the disk that did not wait for it; a file's always wait.
    const fn flush(&self) -> Option<&postgres::Flush> {
        match &self.kind {
            LineKind::Sqlite(_) => None,
            LineKind::Postgres(_, _, flush) => Some(flush),
        }
    }

    /// Forgets a connection that failed, where another can be made.
    fn hang_up(&mut self) {
        if let LineKind::Postgres(conn, ..) = &mut self.kind {
            *conn = None;
        }
    }

    /// Closes the connection.
    pub async fn close(self) {
        match self.kind {
            LineKind::Sqlite(conn) => sqlite::close(conn).await,
            LineKind::Postgres(conn, _, flush) => {
                flush.close().await;
                if let Some(conn) = conn {
                    conn.close().await.ok();
                }
            }
        }
    }
}

/// Opens or makes the database and brings it to the newest form. `max_bytes` limits a file.
///
/// # Errors
/// See [`OpenError`].
pub async fn open(place: Place, max_bytes: Option<u64>) -> Result<(Database, Line), OpenError> {
    let (read, kind, leader) = match &place {
        Place::File(path) => {
            let file_error = |source| OpenError::File { path: path.clone(), source };
            let (read, conn) = sqlite::open(path, max_bytes).await.map_err(file_error)?;
            (Pool::Sqlite(read), LineKind::Sqlite(conn), None)
        }
        Place::Server(options) => {
            let (read, conn) = postgres::open(options).await?;
            let leader = postgres::Leader::new((**options).clone());
            let flush = postgres::Flush::start((**options).clone());
            (Pool::Postgres(read), LineKind::Postgres(Some(conn), options.clone(), flush), Some(leader))
        }
    };
    Ok((Database { read, place, leader }, Line { kind }))
}

impl Database {
    /// Whether this server does now what only one of those on the same database may do at a time.
    pub async fn leads(&self) -> bool {
        match &self.leader {
            None => true,
            Some(leader) => leader.is_here().await,
        }
    }

    /// How often the goods were changed; a file has one server, which counts for itself.
    pub async fn revision(&self, conn: &mut Conn<'_>) -> Result<i64, sqlx::Error> {
        match self.place {
            Place::File(_) => Ok(0),
            Place::Server(_) => postgres::revision(conn).await,
        }
    }

    /// Whether other servers may use it too.
    pub const fn is_shared(&self) -> bool {
        matches!(self.place, Place::Server(_))
    }

    /// Keeps `goods` as all servers on the same database write them, for as long as this server runs.
    pub async fn hear(&self, goods: Arc<dyn Committed>) {
        if let (Place::Server(options), Pool::Postgres(read)) = (&self.place, &self.read) {
            postgres::hear((**options).clone(), read.clone(), goods).await;
        }
    }
}

/// Writes everything back and closes the database.
pub async fn close(database: &Database, writer: Line) {
    match &database.read {
        Pool::Sqlite(pool) => pool.close().await,
        Pool::Postgres(pool) => pool.close().await,
    }
    if let Some(leader) = &database.leader {
        leader.resign().await;
    }
    writer.close().await;
}

/// See [`sqlite::empty_log`]. PostgreSQL's log is not ours to empty: it forgets with its own vacuum and checkpoints.
pub async fn empty_log(database: &Database) -> Result<bool, sqlx::Error> {
    match &database.place {
        Place::File(path) => sqlite::empty_log(path.clone()).await,
        Place::Server(_) => Ok(true),
    }
}

/// Whether the database answers.
pub async fn ping(database: &Database) -> Result<(), sqlx::Error> {
    query("SELECT 1").execute(&database.read).await.map(|_| ())
}

/// Questions that are all answered as of one moment.
pub struct Snapshot {
    kind: SnapshotKind,
}

enum SnapshotKind {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// One moment of PostgreSQL: its usual transactions see each statement's own.
const ONE_MOMENT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

impl Snapshot {
    /// Of this moment.
    pub async fn of(pool: &Pool) -> Result<Self, sqlx::Error> {
        let kind = match pool {
            Pool::Sqlite(pool) => SnapshotKind::Sqlite(pool.begin().await?),
            Pool::Postgres(pool) => SnapshotKind::Postgres(pool.begin_with(ONE_MOMENT).await?),
        };
        Ok(Self { kind })
    }

    /// What to ask.
    pub fn conn(&mut self) -> Conn<'_> {
        match &mut self.kind {
            SnapshotKind::Sqlite(tx) => Conn::Sqlite(tx),
            SnapshotKind::Postgres(tx) => Conn::Postgres(tx),
        }
    }

    /// Lets the moment go.
    pub async fn end(self) -> Result<(), sqlx::Error> {
        match self.kind {
            SnapshotKind::Sqlite(tx) => tx.rollback().await,
            SnapshotKind::Postgres(tx) => tx.rollback().await,
        }
    }
}

/// The books as of one moment, beside running servers or without one; `read` may ask anything and changes nothing.
///
/// # Errors
/// See [`OpenError`], and those of `read`.
pub async fn look<T>(
    place: &Place,
    read: impl AsyncFnOnce(&mut Conn<'_>) -> Result<T, sqlx::Error>,
) -> Result<T, OpenError> {
    match place {
        Place::File(path) => {
            let file_error = |source| OpenError::File { path: path.clone(), source };
            let mut conn = sqlite::look(path).await.map_err(file_error)?;
            let mut tx = conn.begin().await.map_err(file_error)?;
            let found = read(&mut Conn::Sqlite(&mut tx)).await.map_err(file_error)?;
            tx.rollback().await.map_err(file_error)?;
            conn.close().await.map_err(file_error)?;
            Ok(found)
        }
        Place::Server(options) => {
            let mut conn = postgres::first(options).await?;
            let mut tx = conn.begin_with(ONE_MOMENT).await?;
            let found = read(&mut Conn::Postgres(&mut tx)).await?;
            tx.rollback().await?;
            conn.close().await?;
            Ok(found)
        }
    }
}

/// Whether the database cannot be written at all now (full, read-only, failing disk, away), in words for the client.
pub fn no_room(error: &sqlx::Error) -> Option<&'static str> {
    sqlite::no_room(error).or_else(|| postgres::no_room(error))
}

/// Whether a rule of the tables refused the row (`UNIQUE`, `CHECK` ...), and its message.
pub fn refused_by_rule(error: &sqlx::Error) -> Option<String> {
    if sqlite::code(error) == Some(sqlite::CONSTRAINT) {
        return error.as_database_error().map(|e| e.message().to_owned());
    }
    postgres::refused_by_rule(error)
}
