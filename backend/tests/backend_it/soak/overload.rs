//! Five times more than the shop can do: who cannot be served is told when to come back, the others are served as ever.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::Method;
use serde_json::json;
use tokio::task::JoinSet;

use super::super::client::{Http, Reply, new_key, write_goods};
use super::super::server::{Server, arguments};
use super::{at_once, say, share};

const SKU: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";

/// How much more is asked than was the most that could be done.
const TIMES: f64 = 5.0;

/// Clients that find out what the shop can do.
const CLIENTS: usize = 32;

/// After the storm the shop is as fast as before within this time.
const BACK_WITHIN: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn overload() {
    let seconds = at_once(1, if share().is_some_and(|s| s >= 1.0) { 300 } else { 30 }) as u64;
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    let is_long = share().is_some();
    let mut command = Command::new(if is_long { "taskset" } else { env!("CARGO_BIN_EXE_vitrine-server") });
    if is_long {
        // The server has one core, those who ask it the other: what they do does not make it slower.
        command.args(["-c", "0", env!("CARGO_BIN_EXE_vitrine-server")]);
        let me = std::process::id().to_string();
        assert!(Command::new("taskset").args(["-a", "-c", "-p", "1", &me]).output().unwrap().status.success());
    }
    arguments(&mut command, dir.path());
    let server = Server::start(command);
    let http = server.http.clone();
    let calm = Duration::from_secs(seconds.min(10));
    closed(&http, calm / 4).await;
    let peak = closed(&http, calm).await;
    let storm = open(&http, peak * TIMES, Duration::from_secs(seconds)).await;
    let after = Instant::now();
    let mut back = closed(&http, calm / 4).await;
    while back < peak * 0.8 && after.elapsed() < BACK_WITHIN * 2 {
        back = closed(&http, calm / 4).await;
    }
    let back_in = after.elapsed() - calm / 4;
    say(&format!(
        "overload: peak {peak:.0} writes/s; asked {:.0}/s for {seconds} s: {:.0}/s done ({:.0} % of peak), {} told to come back, {} unclear; {back:.0}/s again after {:.1} s",
        storm.asked,
        storm.done,
        storm.done / peak * 100.0,
        storm.refused,
        storm.broken,
        back_in.as_secs_f64()
    ));
    assert!(server.http.get("/readyz").await.status == 200);
    assert_eq!(storm.broken, 0, "everybody is answered");
    // Speeds are asserted where nothing else runs beside.
    if is_long {
        assert!(storm.refused > 0 && storm.done >= peak * 0.8 && back >= peak * 0.8 && back_in <= BACK_WITHIN);
    }
}

async fn write(http: &Http) -> Option<Reply> {
    let body = json!({"currency": "USD", "lines": [{"sku": SKU, "quantity": 1}]});
    http.try_write_with(&new_key(), Method::POST, "/v1/carts", None, &body).await
}

/// What was done a second by a fixed number of clients, each waiting for its answer.
async fn closed(http: &Http, time: Duration) -> f64 {
    let (until, done) = (Instant::now() + time, Arc::new(AtomicU64::new(0)));
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (http, done) = (http.clone(), Arc::clone(&done));
        clients.spawn(async move {
            while Instant::now() < until {
                write(&http).await.expect("the server answers").is(201);
                done.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    clients.join_all().await;
    done.load(Ordering::Relaxed) as f64 / time.as_secs_f64()
}

struct Storm {
    asked: f64,
    done: f64,
    refused: u64,
    broken: u64,
}

/// `rate` writes a second, whether or not those before were answered.
async fn open(http: &Http, rate: f64, time: Duration) -> Storm {
    let (done, refused, broken) =
        (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let begun = Instant::now();
    let mut asked = 0;
    let mut asking = JoinSet::new();
    let most = at_once(300, 3_000);
    while begun.elapsed() < time {
        let due = (begun.elapsed().as_secs_f64() * rate) as u64;
        // The network's own queues are not the shop's: no more connections than it takes.
        while asked < due && asking.len() < most {
            asked += 1;
            let (http, done, refused, broken) =
                (http.clone(), Arc::clone(&done), Arc::clone(&refused), Arc::clone(&broken));
            asking.spawn(async move {
                match write(&http).await {
                    Some(reply) if reply.status == 201 => done.fetch_add(1, Ordering::Relaxed),
                    Some(reply) if matches!(reply.status, 429 | 503) => {
                        assert!(reply.header("retry-after").parse::<u32>().unwrap() >= 1);
                        refused.fetch_add(1, Ordering::Relaxed)
                    }
                    _ => broken.fetch_add(1, Ordering::Relaxed),
                };
            });
        }
        while let Some(ended) = asking.try_join_next() {
            ended.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let in_time = done.load(Ordering::Relaxed) as f64 / time.as_secs_f64();
    asking.join_all().await;
    Storm {
        asked: asked as f64 / time.as_secs_f64(),
        done: in_time,
        refused: refused.load(Ordering::Relaxed),
        broken: broken.load(Ordering::Relaxed),
    }
}
