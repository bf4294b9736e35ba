//! Five times more buyers than the shop can serve: who cannot be served is told when to come back before they began, and
//! those who began are served to the end.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::Method;
use serde_json::json;
use tokio::task::JoinSet;

use super::super::client::{Http, Placed, checkout_of, write_goods};
use super::super::server::{Server, arguments};
use super::{at_once, put_in, say, share};

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
    put_in(dir.path(), SKU, 1_000_000_000);
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
    // A shop that sold as much as one that is this busy: an empty file takes more.
    closed(&http, Duration::from_secs(seconds) / 3).await;
    let peak = closed(&http, calm).await;
    let storm = open(&http, peak * TIMES, Duration::from_secs(seconds)).await;
    let after = Instant::now();
    let mut back = closed(&http, calm / 4).await;
    while back < peak * 0.8 && after.elapsed() < BACK_WITHIN * 2 {
        back = closed(&http, calm / 4).await;
    }
    let back_in = after.elapsed() - calm / 4;
    say(&format!(
        "overload: peak {peak:.0} purchases/s; {:.0} buyers/s came for {seconds} s: {:.0}/s bought ({:.0} % of peak), {} were told to come back before they began, and {} times somebody who had begun; {back:.0}/s again after {:.1} s",
        storm.asked,
        storm.done,
        storm.done / peak * 100.0,
        storm.refused,
        storm.interrupted,
        back_in.as_secs_f64()
    ));
    assert!(server.http.get("/readyz").await.status == 200);
    let bought = (storm.done * seconds as f64) as u64;
    assert!(storm.interrupted * 100 <= bought, "who began is served to the end");
    // Speeds are asserted where nothing else runs beside.
    if is_long {
        assert!(storm.refused > 0 && storm.done >= peak * 0.8 && back >= peak * 0.8 && back_in <= BACK_WITHIN);
    }
}

/// A cart, its order, a card and the payment; how often the buyer had to wait, or none where the shop was full at its door.
async fn purchase(http: &Http) -> Option<u64> {
    let wish = json!({"currency": "USD", "lines": [{"sku": SKU, "quantity": 1}]});
    let cart = http.write(Method::POST, "/v1/carts", None, &wish).await;
    if matches!(cart.status, 429 | 503) {
        assert!(cart.header("retry-after").parse::<u32>().unwrap() >= 1, "it is told when to come back");
        return None;
    }
    let order = http.write_patiently("/v1/checkout", None, &checkout_of(&cart.is(201))).await;
    let placed = Placed::from(&order.is(201));
    let card = json!({"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"});
    let token = http.write_patiently("/sandbox/tokens", None, &card).await;
    let (path, card) = (format!("/v1/orders/{}/payments", placed.id), json!({"token": token.is(201)["token"]}));
    let paid = http.write_patiently(&path, Some(&placed.secret), &card).await;
    assert_eq!(paid.is(201)["state"], "succeeded");
    Some((order.waited + token.waited + paid.waited) as u64)
}

/// What was done a second by a fixed number of clients, each waiting for its answer.
async fn closed(http: &Http, time: Duration) -> f64 {
    let (until, done) = (Instant::now() + time, Arc::new(AtomicU64::new(0)));
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (http, done) = (http.clone(), Arc::clone(&done));
        clients.spawn(async move {
            while Instant::now() < until {
                assert_eq!(purchase(&http).await, Some(0));
                done.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    clients.join_all().await;
    done.load(Ordering::Relaxed) as f64 / time.as_secs_f64()
}

struct Storm {
    /// Buyers a second that came.
    asked: f64,
    /// Purchases a second that were done while they came.
    done: f64,
    /// Buyers who were told to come back before they began.
    refused: u64,
    /// How often one was who had begun.
    interrupted: u64,
}

/// `rate` buyers a second, whether or not those before were served.
async fn open(http: &Http, rate: f64, time: Duration) -> Storm {
    let counts = || Arc::new(AtomicU64::new(0));
    let (done, refused, interrupted) = (counts(), counts(), counts());
    let begun = Instant::now();
    let mut asked = 0;
    let mut asking = JoinSet::new();
    let most = at_once(700, 3_000);
    while begun.elapsed() < time {
        let due = (begun.elapsed().as_secs_f64() * rate) as u64;
        // The network's own queues are not the shop's: no more connections than it takes.
        while asked < due && asking.len() < most {
            asked += 1;
            let (http, done, refused, interrupted) =
                (http.clone(), Arc::clone(&done), Arc::clone(&refused), Arc::clone(&interrupted));
            asking.spawn(async move {
                match purchase(&http).await {
                    Some(times) => {
                        done.fetch_add(1, Ordering::Relaxed);
                        interrupted.fetch_add(times, Ordering::Relaxed);
                    }
                    None => {
                        refused.fetch_add(1, Ordering::Relaxed);
                    }
                }
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
        interrupted: interrupted.load(Ordering::Relaxed),
    }
}
