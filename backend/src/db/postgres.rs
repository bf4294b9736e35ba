//! One database on a PostgreSQL server, shared by as many of our servers as there are.
//!
//! Writes of all of them are serial: each batch begins by taking one lock, which ends with its transaction. So whoever
//! writes sees all that was written before, exactly as with the one file. What each keeps in memory is told to the others
//! by `NOTIFY` in the same transaction ([`news`]); what must be right while writing (the shelf) is looked at under the lock.

mod flush;
mod news;
mod split;

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};
use tokio::sync::Mutex;

use super::sql::in_time;

pub use flush::Flush;
pub use news::{hear, revision, tell};
pub use split::split;

/// Readers of one of our servers: PostgreSQL works on as many questions as it has cores; more only wait there, not here.
const READERS: u32 = 8;

/// How long after its last answer a reader is taken to be there: under load it is asked again sooner, and no server is gone
/// and back within this time.
const FRESH: Duration = Duration::from_millis(50);

/// The oldest PostgreSQL that is still given repairs (`server_version_num`).
const OLDEST: i64 = 140_000;

/// Names the lock of the leader among those of others on the same database: "vitr" and a number; see also [`BEGIN`].
const LEADING: i64 = 0x7669_7472_0002;

/// How long it may take until a server answers that is to be connected to.
const CONNECT: Duration = Duration::from_secs(5);

/// Opens a batch: the transaction, the lock under which all servers write, and the first job's savepoint. Its last row says
/// how often the shelf was changed, and the batch's place in the order of all writes.
const BEGIN: &str = "BEGIN; SELECT pg_advisory_xact_lock(130195297271809); SAVEPOINT job;
    SELECT revision, nextval('write_places') FROM shelf_revision";

/// Ends a batch without waiting for the disk: [`Flush`] does.
pub const COMMIT: &str = "RELEASE job; SET LOCAL synchronous_commit = off; COMMIT";

/// Opens a batch, and says how often the shelf was changed as of its place in the order of all writes, and that place.
pub async fn begin(conn: &mut PgConnection) -> Result<(i64, i64), sqlx::Error> {
    let rows = in_time(sqlx::raw_sql(BEGIN).fetch_all(conn)).await?;
    let last = rows.last().ok_or(sqlx::Error::RowNotFound)?;
    Ok((last.try_get(0)?, last.try_get(1)?))
}

/// Why the database cannot be used. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// It is no address.
    #[error(
        "the database's address cannot be read; write it as postgres://USER:PASSWORD@HOST:5432/NAME (special characters as %40 and the like)"
    )]
    Address {
        /// Why.
        source: sqlx::Error,
    },
    /// Nobody answers.
    #[error("no PostgreSQL answers at {at}; start it, or correct host and port in the database's address")]
    Unreachable {
        /// Where.
        at: String,
        /// Why.
        source: sqlx::Error,
    },
    /// It does not let us in.
    #[error(
        "PostgreSQL at {at} does not let {user} in; correct user and password in the database's address, or pg_hba.conf there"
    )]
    Refused {
        /// Where.
        at: String,
        /// Who.
        user: String,
        /// Why.
        source: sqlx::Error,
    },
    /// There is no such database.
    #[error(
        "PostgreSQL at {at} has no such database; make it there: createdb --encoding=UTF8 --template=template0 NAME"
    )]
    Missing {
        /// Where.
        at: String,
        /// Why.
        source: sqlx::Error,
    },
    /// It is too old.
    #[error(
        "the database at {at} is {found}; the shop needs PostgreSQL 14 or newer: bring it up to date (pg_upgrade), or name another server"
    )]
    TooOld {
        /// Where.
        at: String,
        /// Its version.
        found: String,
    },
    /// It speaks like PostgreSQL, and its locks lock nothing.
    #[error(
        "the database at {at} is CockroachDB, whose advisory locks lock nothing: stock could be sold twice; name a PostgreSQL server"
    )]
    NoLocks {
        /// Where.
        at: String,
    },
    /// It cannot hold every script.
    #[error(
        "the database at {at} is in {found}, not in UTF8; make another: createdb --encoding=UTF8 --template=template0 NAME"
    )]
    Encoding {
        /// Where.
        at: String,
        /// Its encoding.
        found: String,
    },
    /// Something else.
    #[error("the database at {at} cannot be used; it may be newer than this server, or not the shop's to change")]
    Unusable {
        /// Where.
        at: String,
        /// Why.
        source: sqlx::Error,
    },
}

/// Reads the address. The log never holds what buyers write, and nobody holds the lock for long whatever becomes of them.
pub fn address(url: &str) -> Result<PgConnectOptions, ServerError> {
    let options = PgConnectOptions::from_str(url).map_err(|source| ServerError::Address { source })?;
    Ok(options
        .application_name("vitrine-server")
        .statement_cache_capacity(512)
        .options([
            // A server that hangs in its batch lets the others go on after this long.
            ("idle_in_transaction_session_timeout", "15s"),
            ("lock_timeout", "20s"),
            // What was answered is on the disk, whatever the server's own default.
            ("synchronous_commit", "on"),
            ("default_transaction_isolation", "read committed"),
        ])
        .disable_statement_logging())
}

/// Where it is, without who and how.
fn place(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    }
}

/// A new connection.
pub async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let timed_out = |_elapsed| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
    tokio::time::timeout(CONNECT, options.connect()).await.map_err(timed_out)?
}

/// Connects, and says why not.
pub async fn first(options: &PgConnectOptions) -> Result<PgConnection, ServerError> {
    let at = place(options);
    let mut conn = match connect(options).await {
        Ok(conn) => conn,
        Err(source) => {
            // Error codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
            return Err(match sqlstate(&source).as_deref() {
                Some("28P01" | "28000") => ServerError::Refused { at, user: options.get_username().to_owned(), source },
                Some("3D000") => ServerError::Missing { at, source },
                Some(_) => ServerError::Unusable { at, source },
                None => ServerError::Unreachable { at, source },
            });
        }
    };
    let unusable = |source| ServerError::Unusable { at: at.clone(), source };
    let kind = sqlx::query_as(
        "SELECT current_setting('server_version_num')::bigint, version(), current_setting('server_encoding')",
    );
    let (number, version, encoding): (i64, String, String) = kind.fetch_one(&mut conn).await.map_err(unusable)?;
    suits(at, number, version, encoding)?;
    Ok(conn)
}

/// Whether a server of that version number, version and encoding will do.
fn suits(at: String, number: i64, version: String, encoding: String) -> Result<(), ServerError> {
    if version.starts_with("CockroachDB") {
        Err(ServerError::NoLocks { at })
    } else if number < OLDEST {
        Err(ServerError::TooOld { at, found: version })
    } else if encoding != "UTF8" {
        Err(ServerError::Encoding { at, found: encoding })
    } else {
        Ok(())
    }
}

/// Connects and brings the database to the newest form; where several servers start at once, one does and the others wait.
pub async fn open(options: &PgConnectOptions) -> Result<(PgPool, PgConnection), ServerError> {
    let mut writer = first(options).await?;
    let unusable = |source| ServerError::Unusable { at: place(options), source };
    let migrated = sqlx::migrate!("./migrations/postgres").run(&mut writer).await;
    migrated.map_err(|e| unusable(sqlx::Error::Migrate(Box::new(e))))?;
    let read = PgPoolOptions::new()
        .min_connections(1)
        .max_connections(READERS)
        .acquire_timeout(CONNECT)
        // One that answered a moment ago is not asked whether it is still there.
        .test_before_acquire(false)
        .before_acquire(|conn, meta| {
            Box::pin(async move {
                if meta.idle_for > FRESH {
                    conn.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options.clone())
        .await
        .map_err(unusable)?;
    Ok((read, writer))
}

fn sqlstate(error: &sqlx::Error) -> Option<String> {
    let error = error.as_database_error()?.try_downcast_ref::<sqlx::postgres::PgDatabaseError>()?;
    Some(error.code().to_owned())
}

/// Whether nothing can be written now, in words for the client.
pub fn no_room(error: &sqlx::Error) -> Option<&'static str> {
    const AWAY: &str = "the shop's database does not answer; nothing was changed";
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => {
            return Some(AWAY);
        }
        _ => {}
    }
    match sqlstate(error)?.as_bytes() {
        b"53100" => Some("the disk of the shop's database is full; nothing was changed"),
        b"55P03" | [b'5', b'3', ..] => Some("the shop's database is too busy; nothing was changed"),
        b"25006" => Some("the shop's database takes no writes; nothing was changed"),
        [b'5', b'7' | b'8', ..] | [b'0', b'8', ..] => Some(AWAY),
        _ => None,
    }
}

/// Whether a rule of the tables refused the row, and which, in SQLite's words.
pub fn refused_by_rule(error: &sqlx::Error) -> Option<String> {
    let kind = match sqlstate(error)?.as_str() {
        "23514" => "CHECK",
        "23505" => "UNIQUE",
        "23503" => "FOREIGN KEY",
        "23502" => "NOT NULL",
        "23000" => "TRIGGER",
        _ => return None,
    };
    let rule = error.as_database_error()?.constraint().unwrap_or_default();
    Some(format!("{kind} constraint failed: {rule}"))
}

/// Whether a failed commit may stand all the same: the answer got lost, not the commit.
pub fn may_stand(error: &sqlx::Error) -> bool {
    sqlstate(error)
        .is_none_or(|code| matches!(code.as_bytes(), [b'0', b'8', ..] | [b'5', b'7' | b'8', ..] | [b'X', b'X', ..]))
}

/// Who of all servers on one database does what only one may do at a time.
pub struct Leader {
    options: PgConnectOptions,
    /// The connection that has the lock or waits to have it: the lock ends with it, however it ends.
    candidate: Mutex<Option<Candidate>>,
}

struct Candidate {
    conn: PgConnection,
    leads: bool,
}

impl Leader {
    /// Nobody yet.
    pub const fn new(options: PgConnectOptions) -> Self {
        Self { options, candidate: Mutex::const_new(None) }
    }

    /// Whether it is this server: it is as long as its connection lives, and tries to become it where it is not.
    pub async fn is_here(&self) -> bool {
        let mut candidate = self.candidate.lock().await;
        match self.stand(candidate.take()).await {
            Ok(standing) => candidate.insert(standing).leads,
            Err(cause) => {
                tracing::warn!(%cause, "no leader can be elected now; another server may lead");
                false
            }
        }
    }

    async fn stand(&self, before: Option<Candidate>) -> Result<Candidate, sqlx::Error> {
        let mut candidate = match before {
            Some(candidate) => candidate,
            None => Candidate { conn: connect(&self.options).await?, leads: false },
        };
        if candidate.leads {
            candidate.conn.ping().await?;
        } else {
            let lock = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(LEADING);
            candidate.leads = lock.fetch_one(&mut candidate.conn).await?;
            if candidate.leads {
                tracing::info!("this server leads: it lets holds expire, asks gateways and sends letters");
            }
        }
        Ok(candidate)
    }

    /// Lets another server lead at once.
    pub async fn resign(&self) {
        if let Some(candidate) = self.candidate.lock().await.take() {
            candidate.conn.close().await.ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_and_leading_are_two_locks() {
        assert!(BEGIN.contains(&(LEADING - 1).to_string()));
    }

    #[test]
    fn a_server_that_will_not_do_is_told_why() {
        let said = |number, version: &str, encoding: &str| {
            suits("db:5432".into(), number, version.into(), encoding.into()).map_err(|e| e.to_string())
        };
        assert_eq!(said(150_018, "PostgreSQL 15.18", "UTF8"), Ok(()));
        let old = said(130_020, "PostgreSQL 13.20", "UTF8").unwrap_err();
        assert!(old.contains("13.20") && old.contains("14 or newer") && old.contains("pg_upgrade"), "{old}");
        assert!(said(150_018, "PostgreSQL 15.18", "SQL_ASCII").unwrap_err().contains("UTF8"));
        assert!(said(130_000, "CockroachDB CCL v25.4.3", "UTF8").unwrap_err().contains("CockroachDB"));
    }

    #[test]
    fn an_address_that_is_none_is_told() {
        assert!(matches!(address("shop.db"), Err(ServerError::Address { .. })));
        assert_eq!(place(&address("postgres://u:secret@db.example:5433/shop").unwrap()), "db.example:5433");
    }
}
