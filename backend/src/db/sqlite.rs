//! One file in WAL mode: one connection that writes, a few that read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

/// Readers: each is a thread; two cores are kept busy by four even while some wait for the disk.
const READERS: u32 = 4;

/// What a reader keeps of the file, KiB below zero: enough for the tops of its indexes, so little that it is soon full. The rest
/// the system keeps, once for all.
const READER_CACHE: &str = "-512";

/// Pages in the log before it is copied back (16 MiB): a copy every few thousand orders instead of every few hundred.
const WAL_PAGES: &str = "4000";

/// Opens or makes the file and brings it to the newest form.
pub async fn open(path: &Path, max_bytes: Option<u64>) -> Result<(SqlitePool, SqliteConnection), sqlx::Error> {
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
        .connect_with(options.create_if_missing(false).read_only(true).pragma("cache_size", READER_CACHE))
        .await?;
    Ok((read, writer))
}

/// A connection that changes nothing, beside a running server or without one.
pub async fn look(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new().filename(path).read_only(true).disable_statement_logging().connect().await
}

/// Writes the log back and closes the file.
pub async fn close(mut writer: SqliteConnection) {
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
pub async fn empty_log(path: PathBuf) -> Result<bool, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path).disable_statement_logging();
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

/// Makes a failed commit truly undone. SQLite undoes it for this process, but its frames lie in the log; a server that dies
/// now would find them whole at its next start and bring back what was refused. The next commit takes their place (frames
/// are chained by checksums), so one is made at once. False where that fails too: then nobody knows.
pub async fn seal(conn: &mut SqliteConnection) -> bool {
    let sealed =
        sqlx::raw_sql("BEGIN IMMEDIATE; UPDATE seal SET failed = failed + 1; COMMIT").execute(&mut *conn).await;
    if let Err(cause) = &sealed {
        tracing::error!(%cause, "a commit failed and cannot be undone; its writes may be there after a restart");
        sqlx::raw_sql("ROLLBACK").execute(conn).await.ok();
    }
    sealed.is_ok()
}

/// `SQLITE_FULL`.
pub const FULL: u32 = 13;

/// `SQLITE_CONSTRAINT`.
pub const CONSTRAINT: u32 = 19;

/// SQLite's primary result code, where the error is SQLite's.
pub fn code(error: &sqlx::Error) -> Option<u32> {
    let error = error.as_database_error()?.try_downcast_ref::<sqlx::sqlite::SqliteError>()?;
    let code: u32 = sqlx::error::DatabaseError::code(error)?.parse().ok()?;
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
