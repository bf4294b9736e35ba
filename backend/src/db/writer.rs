//! The one task that writes: it takes every waiting job, runs each in a savepoint of one transaction, commits once,
//! and only then answers everybody.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::Code;
use futures_util::future::BoxFuture;
use sqlx::{AssertSqlSafe, SqliteConnection};
use tokio::sync::{Notify, mpsc, oneshot};

use super::pricing::UsesLeft;
use crate::app::{Shelf, StockLevel};
use crate::error::{Error, Result};
use crate::metrics::Metrics;

/// Jobs that may wait; more are told to come back, so a burst cannot eat the memory.
const QUEUE: usize = 4096;

/// Jobs in one transaction: enough that the disk is not the limit, few enough that nobody waits long.
const BATCH: usize = 512;

/// What a job writes with.
pub struct Tx<'c> {
    conn: &'c mut SqliteConnection,
    /// What must run before the job's first statement: it opens the job's savepoint.
    lead: Option<&'static str>,
    /// The goods as of this moment in the order of writes.
    pub shelf: Arc<Shelf>,
    /// Stock levels that hold once this is committed.
    pub levels: Vec<StockLevel>,
    /// How often promotions may be used once this is committed.
    pub uses: Vec<UsesLeft>,
    /// Goods that replace the shelf once this is committed.
    pub new_shelf: Option<Arc<Shelf>>,
}

impl Tx<'_> {
    /// The writing connection, inside the job's savepoint.
    pub async fn conn(&mut self) -> Result<&mut SqliteConnection, sqlx::Error> {
        if let Some(lead) = self.lead.take() {
            sqlx::query(lead).execute(&mut *self.conn).await?;
        }
        Ok(self.conn)
    }

    /// The connection, and `sql` with what must come before it: one way to SQLite's thread and back instead of two.
    pub fn with_lead(&mut self, sql: &'static str) -> (&mut SqliteConnection, AssertSqlSafe<String>) {
        let sql = match self.lead.take() {
            Some(lead) => format!("{lead}; {sql}"),
            None => sql.to_owned(),
        };
        // Both parts are constants of this crate.
        (self.conn, AssertSqlSafe(sql))
    }
}

/// Opens the transaction and the first job's savepoint.
const BEGIN: &str = "BEGIN IMMEDIATE; SAVEPOINT job";
/// Keeps what the last job did.
const KEEP: &str = "RELEASE job; SAVEPOINT job";
/// Undoes what the last job did.
const UNDO: &str = "ROLLBACK TO job; RELEASE job; SAVEPOINT job";

/// Hands out what becomes true with a commit.
pub trait Committed: Send + Sync + 'static {
    /// The goods now.
    fn shelf(&self) -> Arc<Shelf>;
    /// Makes committed changes visible to readers.
    fn publish(&self, levels: &[StockLevel], uses: &[UsesLeft], shelf: Option<Arc<Shelf>>);
}

type Answer = Box<dyn FnOnce(Result<()>) + Send>;
type Job = Box<dyn for<'t, 'c> FnOnce(&'t mut Tx<'c>) -> BoxFuture<'t, (Answer, JobEnd)> + Send>;

/// How a job went, before the commit.
enum JobEnd {
    Done,
    /// With the refusal, where the disk takes no more: then SQLite may have undone the other jobs as well.
    Refused(Option<Error>),
}

/// The way to the writer task.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    metrics: Arc<Metrics>,
    closing: Arc<Notify>,
}

impl Writer {
    /// Starts the task. It ends, and gives the connection back, once it is closed and all waiting jobs are done.
    pub fn start(
        conn: SqliteConnection,
        committed: Arc<dyn Committed>,
        metrics: Arc<Metrics>,
    ) -> (Self, tokio::task::JoinHandle<SqliteConnection>) {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let closing = Arc::new(Notify::new());
        let task = tokio::spawn(run(conn, waiting, committed, Arc::clone(&metrics), Arc::clone(&closing)));
        (Self { jobs, metrics, closing }, task)
    }

    /// Takes no more jobs; those that wait are still done.
    pub fn close(&self) {
        self.closing.notify_one();
    }

    /// Runs `job` and returns its value once it is on disk. A job that fails leaves nothing behind.
    ///
    /// # Errors
    /// The job's own; `unavailable` where too many wait or the disk takes no more (then nothing was changed);
    /// `outcome_unknown` where the disk failed at the commit and again when that was to be undone.
    pub async fn write<T, F>(&self, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t, 'c> FnOnce(&'t mut Tx<'c>) -> BoxFuture<'t, Result<T>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            let work = job(tx);
            Box::pin(async move {
                let outcome = work.await;
                let end = match &outcome {
                    Ok(_) => JobEnd::Done,
                    Err(refusal) => JobEnd::Refused((refusal.code == Code::Unavailable).then(|| refusal.clone())),
                };
                let finish: Answer = Box::new(move |committed| {
                    // Nobody waits any more where the client is gone; the write stands all the same.
                    drop(answer.send(outcome.and_then(|value| committed.map(|()| value))));
                });
                (finish, end)
            })
        });
        self.jobs.try_send(job).map_err(|_full| Error::unavailable("too many writes are waiting"))?;
        self.metrics.writes_waiting.fetch_add(1, Ordering::Relaxed);
        answered.await.map_err(|_dropped| Error::unavailable("the write could not be made; nothing was changed"))?
    }
}

async fn run(
    mut conn: SqliteConnection,
    mut waiting: mpsc::Receiver<Job>,
    committed: Arc<dyn Committed>,
    metrics: Arc<Metrics>,
    closing: Arc<Notify>,
) -> SqliteConnection {
    let mut jobs = Vec::with_capacity(BATCH);
    loop {
        let count = tokio::select! {
            count = waiting.recv_many(&mut jobs, BATCH) => count,
            () = closing.notified() => {
                waiting.close();
                continue;
            }
        };
        if count == 0 {
            return conn;
        }
        metrics.writes_waiting.fetch_sub(i64::try_from(count).unwrap_or(0), Ordering::Relaxed);
        let mut answers = Vec::with_capacity(count);
        let outcome = batch(&mut conn, jobs.drain(..), &mut answers, committed.as_ref()).await;
        metrics.commits.fetch_add(1, Ordering::Relaxed);
        metrics.writes.fetch_add(u64::try_from(count).unwrap_or(0), Ordering::Relaxed);
        let outcome = match outcome {
            Ok(()) => Ok(()),
            Err(Failure { cause, at_commit, refusal }) => {
                // Some failures have undone the transaction already; then this changes nothing.
                sqlx::raw_sql("ROLLBACK").execute(&mut conn).await.ok();
                // Where the disk was full the commit's last frame is not whole, and nobody will take it for one.
                let may_be_there = at_commit && super::code(&cause) != Some(super::FULL);
                let refusal = refusal.unwrap_or_else(|| Error::from(cause));
                Err(if may_be_there && !seal(&mut conn).await { Error::outcome_unknown() } else { refusal })
            }
        };
        for (answer, end) in answers {
            if matches!(end, JobEnd::Refused(_)) || outcome.is_err() {
                metrics.writes_refused.fetch_add(1, Ordering::Relaxed);
            }
            answer(outcome.clone());
        }
    }
}

/// Why a batch does not stand.
struct Failure {
    cause: sqlx::Error,
    /// The commit itself failed: it may lie in the log whole, although it was not synced.
    at_commit: bool,
    /// What everybody is told, where that is known better than by the cause.
    refusal: Option<Error>,
}

impl From<sqlx::Error> for Failure {
    fn from(cause: sqlx::Error) -> Self {
        Self { cause, at_commit: false, refusal: None }
    }
}

/// Makes a failed commit truly undone. SQLite undoes it for this process, but its frames lie in the log; a server that dies
/// now would find them whole at its next start and bring back what was refused. The next commit takes their place (frames
/// are chained by checksums), so one is made at once. False where that fails too: then nobody knows.
async fn seal(conn: &mut SqliteConnection) -> bool {
    let sealed =
        sqlx::raw_sql("BEGIN IMMEDIATE; UPDATE seal SET failed = failed + 1; COMMIT").execute(&mut *conn).await;
    if let Err(cause) = &sealed {
        tracing::error!(%cause, "a commit failed and cannot be undone; its writes may be there after a restart");
        sqlx::raw_sql("ROLLBACK").execute(conn).await.ok();
    }
    sealed.is_ok()
}

/// One transaction. On an error nothing of it stands, and jobs that did not run are answered by their dropped ends.
async fn batch(
    conn: &mut SqliteConnection,
    jobs: impl Iterator<Item = Job>,
    answers: &mut Vec<(Answer, JobEnd)>,
    committed: &dyn Committed,
) -> Result<(), Failure> {
    let (mut levels, mut uses) = (Vec::new(), Vec::new());
    let mut shelf = committed.shelf();
    let mut new_shelf = None;
    let mut lead = BEGIN;
    for job in jobs {
        let mut tx = Tx {
            conn: &mut *conn,
            lead: Some(lead),
            shelf: Arc::clone(&shelf),
            levels: Vec::new(),
            uses: Vec::new(),
            new_shelf: None,
        };
        let (answer, end) = job(&mut tx).await;
        let Tx { levels: job_levels, uses: job_uses, new_shelf: job_shelf, lead: unused, .. } = tx;
        if unused.is_none() {
            lead = if matches!(end, JobEnd::Done) { KEEP } else { UNDO };
        }
        if let (JobEnd::Refused(Some(refusal)), UNDO) = (&end, lead) {
            // A full disk may have undone everything: then the whole batch is told so, and no other job runs into it.
            if let Err(cause) = sqlx::query(UNDO).execute(&mut *conn).await {
                let refusal = Some(refusal.clone());
                answers.push((answer, end));
                return Err(Failure { cause, at_commit: false, refusal });
            }
            lead = KEEP;
        }
        match &end {
            JobEnd::Done => {
                levels.extend(job_levels);
                uses.extend(job_uses);
                if let Some(new) = job_shelf {
                    shelf = Arc::clone(&new);
                    new_shelf = Some(new);
                }
            }
            JobEnd::Refused(_) => {}
        }
        answers.push((answer, end));
    }
    let last = match lead {
        BEGIN => return Ok(()),
        KEEP => "RELEASE job; COMMIT",
        _undo => "ROLLBACK TO job; RELEASE job; COMMIT",
    };
    sqlx::query(last).execute(&mut *conn).await.map_err(|cause| Failure { cause, at_commit: true, refusal: None })?;
    committed.publish(&levels, &uses, new_shelf);
    Ok(())
}
