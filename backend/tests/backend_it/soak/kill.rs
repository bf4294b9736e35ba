//! SIGKILL at any moment of a busy shop: what was answered stands, what was not is done once when asked again.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::super::books;
use super::super::client::{Http, Placed, Reply, checkout_of, new_key, write_goods};
use super::super::database::{self, Postgres};
use super::super::server::{Server, program};
use super::{Dice, say, times};

const SKU: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";
const STOCK: i64 = 1_000_000;
const BUYERS: u64 = 8;

/// Nobody waits longer than this for the end of a purchase, however often the server is killed meanwhile.
const STUCK: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kill() {
    kill_often(times(5, 1_000), None).await;
}

/// The same with a database that is killed as often as the shop's server, and sometimes both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    kill_often(times(4, 200), Some(Postgres::start())).await;
}

async fn kill_often(kills: u64, database: Option<Postgres>) {
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    if let Some(database) = &database {
        database.make("shop", "UTF8");
        database::note(dir.path(), &database.url("vitrine", "shop"));
    }
    let mut server = start(dir.path());
    let (tell, addr) = watch::channel(server.http.addr);
    let (stop, purchases) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let cards = Cards {
        good: server.http.token("4242424242424242").await,
        bad: server.http.token("4000000000000002").await,
        asks: server.http.token("4000002500003155").await,
        silent: server.http.token("4000000000000341").await,
    };
    let mut buyers = JoinSet::new();
    for n in 0..BUYERS {
        let buyer = Buyer { addr: addr.clone(), dice: Dice::nth(n), cards: cards.clone() };
        buyers.spawn(buyer.buy(Arc::clone(&stop), Arc::clone(&purchases)));
    }
    let mut dice = Dice::nth(1_000);
    for round in 1..=kills {
        tokio::time::sleep(Duration::from_millis(dice.below(500))).await;
        if let Some(database) = &database
            && dice.below(2) == 0
        {
            tokio::task::block_in_place(|| database.die());
            // Everybody is told to come back, and does.
            tokio::time::sleep(Duration::from_millis(dice.below(500))).await;
            tokio::task::block_in_place(|| database.go_on());
            if dice.below(2) == 0 {
                continue;
            }
        }
        server.kill();
        // One in five is killed again while it opens its data.
        while dice.below(5) == 0 {
            let mut opening = program(dir.path()).stdout(Stdio::null()).spawn().unwrap();
            tokio::time::sleep(Duration::from_millis(dice.below(100))).await;
            opening.kill().unwrap();
            opening.wait().unwrap();
        }
        server = start(dir.path());
        tell.send_replace(server.http.addr);
        if round % 10 == 0 || round == kills {
            books::check(dir.path(), SKU, STOCK).await;
        }
        if round % 100 == 0 {
            books::is_whole(dir.path()).await;
            say(&format!("kill: {round} kills, {} purchases", purchases.load(Ordering::Relaxed)));
        }
    }
    stop.store(true, Ordering::Relaxed);
    let mut slowest = Duration::ZERO;
    let (mut orders, mut payments, mut ended) = (0, 0, Vec::new());
    for done in buyers.join_all().await {
        slowest = slowest.max(done.slowest);
        orders += done.ended.len() as i64;
        payments += done.payments;
        ended.extend(done.ended);
    }
    assert!(slowest < STUCK, "a purchase took {slowest:?}");
    let stood_still = Instant::now();
    let books = loop {
        let books = books::check(dir.path(), SKU, STOCK).await;
        if books.undecided == 0 {
            break books;
        }
        assert!(stood_still.elapsed() < STUCK, "{books:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    books::is_whole(dir.path()).await;
    let states = books::states(dir.path()).await;
    for (order, state) in &ended {
        assert_eq!(states.get(&order.id), Some(state), "{}", order.id);
        assert_eq!(server.http.look(order).await["state"], *state);
    }
    assert_eq!((books.orders, books.payments), (orders, payments), "each write happened once");
    let sold = ended.iter().filter(|(_, state)| state == "paid").count() as i64;
    assert_eq!(books.sold, sold);
    say(&format!(
        "kill: {kills} kills, {orders} orders ({sold} paid): 0 lost, 0 doubled, 0 stuck, integrity clean; slowest purchase {:.1} s",
        slowest.as_secs_f64()
    ));
}

fn start(dir: &Path) -> Server {
    let mut command = program(dir);
    command.args(["--gateway-timeout-ms", "200", "--sandbox-delay-ms", "100"]);
    Server::start(command)
}

#[derive(Clone)]
struct Cards {
    good: String,
    bad: String,
    asks: String,
    silent: String,
}

/// What a buyer was told in the end.
struct Done {
    ended: Vec<(Placed, String)>,
    payments: i64,
    slowest: Duration,
}

struct Buyer {
    addr: watch::Receiver<SocketAddr>,
    dice: Dice,
    cards: Cards,
}

impl Buyer {
    async fn buy(mut self, stop: Arc<AtomicBool>, purchases: Arc<AtomicU64>) -> Done {
        let mut done = Done { ended: Vec::new(), payments: 0, slowest: Duration::ZERO };
        let mut http = Http::new(*self.addr.borrow());
        while !stop.load(Ordering::Relaxed) {
            let begun = Instant::now();
            let cart = json!({"currency": "USD", "lines": [{"sku": SKU, "quantity": 1}]});
            let cart = self.write(&mut http, "/v1/carts", None, &cart).await.is(201);
            let order = self.write(&mut http, "/v1/checkout", None, &checkout_of(&cart)).await.is(201);
            let order = Placed::from(&order);
            let path = format!("/v1/orders/{}", order.id);
            let secret = Some(order.secret.as_str());
            let pay = format!("{path}/payments");
            let with = |token: &String| json!({"token": token});
            let state = match self.dice.below(20) {
                0..=12 => {
                    let payment = self.write(&mut http, &pay, secret, &with(&self.cards.good.clone())).await.is(201);
                    assert_eq!(payment["state"], "succeeded");
                    "paid"
                }
                13..=14 => {
                    let body = with(&self.cards.bad.clone());
                    self.write(&mut http, &pay, secret, &body).await.refused(402, "card_declined");
                    "awaiting_payment"
                }
                15..=16 => {
                    let payment = self.write(&mut http, &pay, secret, &with(&self.cards.asks.clone())).await.is(201);
                    let confirm = format!("{pay}/{}/confirm", payment["id"].as_str().unwrap());
                    let code = json!({"code": "123456"});
                    assert_eq!(self.write(&mut http, &confirm, secret, &code).await.is(201)["state"], "succeeded");
                    "paid"
                }
                17..=18 => {
                    self.write(&mut http, &format!("{path}/cancel"), secret, &Value::Null).await.is(200);
                    "cancelled"
                }
                // The outcome is told later: the same write asks for it again.
                _ => {
                    let (key, body) = (new_key(), with(&self.cards.silent.clone()));
                    loop {
                        let reply = self.write_with(&mut http, &key, &pay, secret, &body).await;
                        if reply.status == 201 {
                            break;
                        }
                        reply.refused(504, "gateway_timeout");
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                    "paid"
                }
            };
            done.payments += i64::from(state != "cancelled");
            done.slowest = done.slowest.max(begun.elapsed());
            done.ended.push((order, state.to_owned()));
            purchases.fetch_add(1, Ordering::Relaxed);
        }
        done
    }

    async fn write(&mut self, http: &mut Http, path: &str, secret: Option<&str>, body: &Value) -> Reply {
        self.write_with(http, &new_key(), path, secret, body).await
    }

    /// The same write until it is answered, through as many deaths of the server as it takes.
    async fn write_with(
        &mut self,
        http: &mut Http,
        key: &str,
        path: &str,
        secret: Option<&str>,
        body: &Value,
    ) -> Reply {
        loop {
            match http.try_write_with(key, Method::POST, path, secret, body).await {
                Some(reply) if reply.status != 503 => return reply,
                _ => tokio::time::sleep(Duration::from_millis(10)).await,
            }
            if self.addr.has_changed().unwrap_or(false) {
                *http = Http::new(*self.addr.borrow_and_update());
            }
        }
    }
}
