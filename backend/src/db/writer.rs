//! The one task that writes: it takes every waiting job, runs each in a savepoint of one transaction, commits once,
//! and only then answers everybody. On PostgreSQL each server has such a task, and their transactions follow each other;
//! the next begins while the disk still takes the last one, whose answers wait for the disk ([`postgres::Flush`]).

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::Code;
use futures_util::future::BoxFuture;
use tokio::sync::{Notify, mpsc, oneshot};

use super::pricing::UsesLeft;
use super::sql::{Conn, Query, Row};
use super::{Line, postgres, product, sqlite};
use crate::app::{Shelf, StockLevel};
use crate::error::{Error, Result};
use crate::metrics::Metrics;
use crate::telemetry::asking;

/// Jobs that may wait; more are told to come back, so a burst cannot eat the memory.
const QUEUE: usize = 4096;

/// Jobs in one transaction: enough that the disk is not the limit, few enough that nobody waits long.
const BATCH: usize = 512;

/// What a job writes with.
pub struct Tx<'c> {
    conn: Conn<'c>,
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

impl<'c> Tx<'c> {
    /// The writing connection, inside the job's savepoint.
    pub async fn conn(&mut self) -> Result<&mut Conn<'c>, sqlx::Error> {
        if let Some(lead) = self.lead.take() {
            self.conn.run(lead).await?;
        }
        Ok(&mut self.conn)
    }

    /// All rows of a job's first question, asked together with what must come before it: one way to SQLite's thread and
    /// back instead of two.
    pub async fn fetch_all(&mut self, query: Query) -> Result<Vec<Row>, sqlx::Error> {
        let query = match (&self.conn, self.lead) {
            (Conn::Sqlite(_), Some(lead)) => {
                self.lead = None;
                query.after(lead)
            }
            _ => query,
        };
        query.fetch_all(self.conn().await?).await
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
    /// How often the goods were changed, and the goods now.
    fn revised_shelf(&self) -> (i64, Arc<Shelf>);
    /// The goods now.
    fn shelf(&self) -> Arc<Shelf> {
        self.revised_shelf().1
    }
    /// Makes committed changes visible to readers. `at` is their place in the order of all writes, always 0 where there is
    /// one server and writes are published in their order. What is older than what is there changes nothing.
    fn publish(&self, at: i64, levels: &[StockLevel], uses: &[UsesLeft], shelf: Option<(i64, Arc<Shelf>)>);
    /// The database may have fallen and lost its last writes: levels and uses that are published from here on hold, whatever
    /// their place.
    fn doubt(&self);
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
        line: Line,
        committed: Arc<dyn Committed>,
        metrics: Arc<Metrics>,
    ) -> (Self, tokio::task::JoinHandle<Line>) {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let closing = Arc::new(Notify::new());
        let task = tokio::spawn(run(line, waiting, committed, Arc::clone(&metrics), Arc::clone(&closing)));
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
        let dropped = |_| Error::unavailable("the write could not be made; nothing was changed");
        asking("write the database", async |_traceparent| answered.await.map_err(dropped)?).await
    }
}

async fn run(
    mut line: Line,
    mut waiting: mpsc::Receiver<Job>,
    committed: Arc<dyn Committed>,
    metrics: Arc<Metrics>,
    closing: Arc<Notify>,
) -> Line {
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
            return line;
        }
        metrics.writes_waiting.fetch_sub(i64::try_from(count).unwrap_or(0), Ordering::Relaxed);
        let mut answers = Vec::with_capacity(count);
        let outcome = batch(&mut line, jobs.drain(..), &mut answers, committed.as_ref()).await;
        metrics.commits.fetch_add(1, Ordering::Relaxed);
        metrics.writes.fetch_add(u64::try_from(count).unwrap_or(0), Ordering::Relaxed);
        let outcome = match outcome {
            Ok(on_disk) => Ok(on_disk),
            Err(failure) => {
                committed.doubt();
                Err(undo(&mut line, failure).await)
            }
        };
        let metrics = Arc::clone(&metrics);
        let tell = move |outcome: Result<()>| {
            for (answer, end) in answers {
                if matches!(end, JobEnd::Refused(_)) || outcome.is_err() {
                    metrics.writes_refused.fetch_add(1, Ordering::Relaxed);
                }
                answer(outcome.clone());
            }
        };
        match (outcome, line.flush()) {
            (Ok(OnDisk::ByWord(witness)), Some(flush)) => flush.tell(witness, Box::new(tell)),
            (outcome, _) => tell(outcome.map(|_on_disk| ())),
        }
    }
}

/// Whether a committed batch is on the disk.
enum OnDisk {
    Yes,
    /// Once [`postgres::Flush`] says so, by this connection.
    ByWord(u64),
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

/// Undoes what a failed batch did, and says what everybody is told.
async fn undo(line: &mut Line, Failure { cause, at_commit, refusal }: Failure) -> Error {
    let is_unknown = match line.conn().await {
        Ok(mut conn) => {
            // Some failures have undone the transaction already; then this changes nothing.
            let undone = conn.run("ROLLBACK").await;
            match conn {
                // Where the disk was full the commit's last frame is not whole, and nobody will take it for one.
                Conn::Sqlite(conn) => {
                    at_commit && sqlite::code(&cause) != Some(sqlite::FULL) && !sqlite::seal(conn).await
                }
                Conn::Postgres(_) => {
                    if undone.is_err() {
                        line.hang_up();
                    }
                    at_commit && postgres::may_stand(&cause)
                }
            }
        }
        // It was lost before the batch began, or at its end.
        Err(_away) => at_commit,
    };
    if is_unknown {
        tracing::error!(%cause, "the database failed at a commit, which may stand all the same");
        return Error::outcome_unknown();
    }
    refusal.unwrap_or_else(|| Error::from(cause))
}

/// One transaction. On an error nothing of it stands, and jobs that did not run are answered by their dropped ends.
async fn batch(
    line: &mut Line,
    jobs: impl Iterator<Item = Job>,
    answers: &mut Vec<(Answer, JobEnd)>,
    committed: &dyn Committed,
) -> Result<OnDisk, Failure> {
    let witness = line.flush().and_then(postgres::Flush::witness);
    let mut conn = line.conn().await?;
    let (mut levels, mut uses, mut at) = (Vec::new(), Vec::new(), 0);
    let (mut revision, mut shelf) = committed.revised_shelf();
    let mut new_shelf = None;
    let mut lead = Some(BEGIN);
    if let Conn::Postgres(conn) = &mut conn {
        // Other servers may have written since: what a job sees of the goods is as of its place in the order of all writes.
        let (newest, place) = postgres::begin(conn).await?;
        (lead, at) = (None, place);
        if newest != revision {
            (revision, shelf) = (newest, Arc::new(product::load(&mut Conn::Postgres(conn)).await?));
            committed.publish(at, &[], &[], Some((revision, Arc::clone(&shelf))));
        }
    }
    for job in jobs {
        let mut tx = Tx {
            conn: conn.again(),
            lead,
            shelf: Arc::clone(&shelf),
            levels: Vec::new(),
            uses: Vec::new(),
            new_shelf: None,
        };
        let (answer, end) = job(&mut tx).await;
        let Tx { levels: job_levels, uses: job_uses, new_shelf: job_shelf, lead: unused, .. } = tx;
        if unused.is_none() {
            lead = Some(if matches!(end, JobEnd::Done) { KEEP } else { UNDO });
        }
        if let (JobEnd::Refused(Some(refusal)), Some(UNDO)) = (&end, lead) {
            // A full disk may have undone everything: then the whole batch is told so, and no other job runs into it.
            if let Err(cause) = conn.run(UNDO).await {
                let refusal = Some(refusal.clone());
                answers.push((answer, end));
                return Err(Failure { cause, at_commit: false, refusal });
            }
            lead = Some(KEEP);
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
    let new_shelf = new_shelf.map(|shelf| (revision + 1, shelf));
    if let Conn::Postgres(_) = conn {
        if lead == Some(UNDO) {
            conn.run(UNDO).await?;
            lead = Some(KEEP);
        }
        postgres::tell(&mut conn, at, &levels, &uses, new_shelf.is_some()).await?;
    }
    // Who counts changes of the shelf must never see one that a crash takes back: such a batch waits for the disk itself.
    let witness = witness.filter(|_| new_shelf.is_none());
    let last = match lead {
        Some(BEGIN) => return Ok(OnDisk::Yes),
        Some(UNDO) => "ROLLBACK TO job; RELEASE job; COMMIT",
        _kept if witness.is_some() => postgres::COMMIT,
        _kept => "RELEASE job; COMMIT",
    };
    conn.run(last).await.map_err(|cause| Failure { cause, at_commit: true, refusal: None })?;
    committed.publish(at, &levels, &uses, new_shelf);
    Ok(witness.map_or(OnDisk::Yes, OnDisk::ByWord))
}
