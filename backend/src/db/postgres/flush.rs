//! Commits that reach the disk together.
//!
//! A batch commits without waiting for the disk, so that the lock under which all servers write is free for the next one;
//! what it did is answered once the disk has it. One task, on a connection of its own, makes a record that PostgreSQL
//! writes with a sync: its log is written in order, so every commit before it is on the disk then too (and on the standbys
//! that `synchronous_standby_names` names). As many batches as were committed meanwhile wait for the same sync.
//!
//! Only a connection that was there before the commit can say so: a server that fell and came back answers as well, and
//! has lost what it had not written. So each connection has a number, and a batch is answered by the one it saw.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::db::sql::in_time;
use crate::error::{Error, Result};

/// Changes nothing and is written to the log all the same (<https://www.postgresql.org/docs/current/functions-admin.html>,
/// "Logical decoding"): a commit that wrote something waits for the disk.
const SYNC: &str = "SELECT pg_logical_emit_message(true, 'vitrine', '')";

/// Pause before it is connected again. Until then every batch waits for the disk by itself.
const PAUSE: Duration = Duration::from_secs(1);

/// Batches that are told of one sync.
const AT_ONCE: usize = 64;

/// Told whether what was committed is on the disk.
pub type Told = Box<dyn FnOnce(Result<()>) + Send>;

/// A commit that is not known to be on the disk.
struct Committed {
    /// By which connection it will be known.
    by: u64,
    told: Told,
}

/// The way to the task that brings commits to the disk.
pub struct Flush {
    committed: mpsc::UnboundedSender<Committed>,
    /// The number of the connection that is up; 0 while there is none.
    up: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Flush {
    /// Starts the task. It has no limit of its own: what waits for it are the answers of jobs, which have one.
    pub fn start(options: PgConnectOptions) -> Self {
        let (committed, waiting) = mpsc::unbounded_channel();
        let up = Arc::new(AtomicU64::new(0));
        let task = tokio::spawn(run(options, waiting, Arc::clone(&up)));
        Self { committed, up, task }
    }

    /// Who can say that what is committed from now on is on the disk; none where the commit must wait for the disk itself.
    pub fn witness(&self) -> Option<u64> {
        Some(self.up.load(Ordering::Acquire)).filter(|number| *number > 0)
    }

    /// Tells once everything that was committed before is on the disk, or that this cannot be known.
    pub fn tell(&self, by: u64, told: Told) {
        if let Err(mpsc::error::SendError(lost)) = self.committed.send(Committed { by, told }) {
            (lost.told)(Err(Error::outcome_unknown()));
        }
    }

    /// Ends the task once all are told.
    pub async fn close(self) {
        drop(self.committed);
        self.task.await.ok();
    }
}

async fn run(options: PgConnectOptions, mut waiting: mpsc::UnboundedReceiver<Committed>, up: Arc<AtomicU64>) {
    let mut witness: Option<PgConnection> = None;
    let mut number = 0;
    let mut pause = Duration::ZERO;
    let mut committed = Vec::with_capacity(AT_ONCE);
    loop {
        tokio::select! {
            count = waiting.recv_many(&mut committed, AT_ONCE) => {
                if count == 0 {
                    break;
                }
                let is_synced = match &mut witness {
                    Some(conn) => sync(conn).await,
                    None => false,
                };
                if !is_synced && witness.take().is_some() {
                    up.store(0, Ordering::Release);
                }
                for Committed { by, told } in committed.drain(..) {
                    told(if is_synced && by == number { Ok(()) } else { Err(Error::outcome_unknown()) });
                }
            }
            conn = connect(&options, pause), if witness.is_none() => {
                pause = PAUSE;
                if let Some(conn) = conn {
                    witness = Some(conn);
                    number += 1;
                    up.store(number, Ordering::Release);
                }
            }
        }
    }
    up.store(0, Ordering::Release);
    if let Some(conn) = witness {
        conn.close().await.ok();
    }
}

/// A connection that has shown that it can.
async fn connect(options: &PgConnectOptions, pause: Duration) -> Option<PgConnection> {
    tokio::time::sleep(pause).await;
    let mut conn = super::connect(options).await.ok()?;
    sync(&mut conn).await.then_some(conn)
}

async fn sync(conn: &mut PgConnection) -> bool {
    let synced = in_time(sqlx::raw_sql(SYNC).execute(conn)).await;
    if let Err(cause) = &synced {
        tracing::warn!(%cause, "commits cannot be brought to the disk together now; each waits for it");
    }
    synced.is_ok()
}
