//! One key, one effect, one answer: at once, again, with another body, and with a crash between the charge and its note.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use backend::{Asked, Charge, ChargeOutcome, ChargeStatus, Config, Gateway, GatewayError, Part, RecordedGateway};
use futures_util::future::BoxFuture;
use http::Method;
use serde_json::json;
use tokio::task::JoinSet;

use super::super::books;
use super::super::client::{TestShop, new_key, write_goods};
use super::super::database;
use super::super::server::Server;
use super::{Dice, at_once, say, times};

const SKU: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";
const STOCK: i64 = 1_000_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idempotency() {
    let (keys, at_once) = (times(10, 1_000), at_once(30, 100));
    let gateway = Arc::new(RecordedGateway::new([], Duration::from_millis(1)));
    let theirs = Arc::clone(&gateway);
    let shop = TestShop::open_with(|c| {
        c.gateway = Some(theirs);
        c.gateway_timeout = Duration::from_secs(8);
    })
    .await;
    let mut kept = Vec::new();
    for n in 1..=keys {
        let order = shop.order(&[(SKU, 1)]).await;
        let (key, path) = (new_key(), format!("/v1/orders/{}/payments", order.id));
        let mut asking = JoinSet::new();
        for _ in 0..at_once {
            let (http, key, path, secret) = (shop.http.clone(), key.clone(), path.clone(), order.secret.clone());
            asking.spawn(async move {
                loop {
                    let body = json!({"token": "any"});
                    let reply = http.write_with(&key, Method::POST, &path, Some(&secret), &body).await;
                    if reply.status != 409 {
                        return reply.is(201);
                    }
                    reply.refused(409, "idempotency_key_in_flight");
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            });
        }
        let answers = asking.join_all().await;
        assert!(answers.iter().all(|a| *a == answers[0]), "one answer for all");
        let other = json!({"token": "another"});
        let reply = shop.write_with(&key, Method::POST, &path, Some(&order.secret), &other).await;
        reply.refused(422, "idempotency_key_reused");
        kept.push((order, key, path, answers[0].clone()));
        if n % 100 == 0 {
            say(&format!("idempotency: {n} keys"));
        }
    }
    let shop = shop.reopen(|_| {}).await;
    for (order, key, path, answer) in &kept {
        // The first gateway is gone, but the key speaks first.
        let body = json!({"token": shop.token("4242424242424242").await});
        let reply = shop.write_with(key, Method::POST, path, Some(&order.secret), &body).await;
        reply.refused(422, "idempotency_key_reused");
        assert_eq!(shop.look(order).await["payments"], json!([answer]));
    }
    let asked = gateway.asked();
    assert_eq!(asked.len() as u64, keys, "one charge a key");
    assert!(asked.iter().all(|a| matches!(a, Asked::Charge(_))));
    let books = books::check(shop.dir.path(), SKU, STOCK).await;
    assert_eq!((books.sold, books.payments), (keys as i64, keys as i64));
    say(&format!(
        "idempotency: {keys} keys x {at_once} at once: {keys} charges, one answer a key, 422 for another body"
    ));
}

/// Charges into a file, once a payment, and dies as often as it is told to: before the charge, or right after.
struct Ledger {
    dir: PathBuf,
}

impl Ledger {
    fn charged(dir: &Path) -> Vec<String> {
        let text = std::fs::read_to_string(dir.join("ledger")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn die_if_told(&self, when: &str) {
        if std::fs::remove_file(self.dir.join(when)).is_ok() {
            std::process::abort();
        }
    }

    fn take(&self, charge: &Charge) -> Result<ChargeOutcome, GatewayError> {
        self.die_if_told("die-before");
        if !Self::charged(&self.dir).contains(&charge.payment_id) {
            let mut file = std::fs::OpenOptions::new().create(true).append(true).open(self.dir.join("ledger")).unwrap();
            file.write_all(format!("{}\n", charge.payment_id).as_bytes()).unwrap();
        }
        self.die_if_told("die-after");
        Ok(ChargeOutcome::Succeeded)
    }
}

impl Gateway for Ledger {
    fn name(&self) -> &'static str {
        "ledger"
    }

    fn last4(&self, _token: &str) -> Option<String> {
        Some("4242".to_owned())
    }

    fn charge<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(async move {
            if charge.token == "asks" {
                return Ok(ChargeOutcome::NeedsConfirmation);
            }
            self.take(charge)
        })
    }

    fn confirm<'a>(&'a self, charge: &'a Charge, _code: &'a str) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(async { self.take(charge) })
    }

    fn status<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeStatus, GatewayError>> {
        Box::pin(async {
            Ok(if Self::charged(&self.dir).contains(&charge.payment_id) {
                ChargeStatus::Decided(ChargeOutcome::Succeeded)
            } else if charge.token == "asks" {
                ChargeStatus::Decided(ChargeOutcome::NeedsConfirmation)
            } else {
                ChargeStatus::Unknown
            })
        })
    }

    fn refund<'a>(&'a self, _charge: &'a Charge, _part: &'a Part) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async { Ok(()) })
    }
}

/// The server's process of the test below, which starts this program again to run only this; among the tests it does nothing.
#[tokio::test]
async fn serve_with_a_ledger() {
    let Ok(dir) = std::env::var("VITRINE_LEDGER") else { return };
    let mut config = Config::new(Path::new(&dir).join("data"));
    config.listen = "127.0.0.1:0".parse().unwrap();
    config.demo = Some(Path::new(&dir).join("goods"));
    config.database = database::of(Path::new(&dir));
    config.rate_per_second = 0;
    config.gateway = Some(Arc::new(Ledger { dir: dir.into() }));
    let running = backend::start(config).await.unwrap();
    println!("\nlistening on http://{}", running.addr);
    std::future::pending::<()>().await;
}

fn start(dir: &Path) -> Server {
    let mut again = Command::new(std::env::current_exe().unwrap());
    database::made_for(dir);
    again.args(["--exact", "backend_it::soak::idempotency::serve_with_a_ledger", "--nocapture"]);
    again.env("VITRINE_LEDGER", dir).env("RUST_TEST_THREADS", "1").stderr(std::process::Stdio::null());
    Server::start(again)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_between_charge_and_note_charges_once() {
    let crashes = times(4, 200);
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    let start = || start(dir.path());
    let mut dice = Dice::nth(0);
    let mut server = start();
    for n in 1..=crashes {
        let order = server.http.order(&[(SKU, 1)]).await;
        let (key, path) = (new_key(), format!("/v1/orders/{}/payments", order.id));
        let body = json!({"token": "any"});
        let when = if dice.below(2) == 0 { "die-before" } else { "die-after" };
        std::fs::write(dir.path().join(when), "").unwrap();
        let reply = server.http.try_write_with(&key, Method::POST, &path, Some(&order.secret), &body).await;
        assert!(reply.is_none(), "it died: {reply:?}");
        // Gone for good: until then it keeps its data folder.
        server.kill();
        server = start();
        // Some ask again with the same key, some have gone away: then the shop asks by itself.
        if dice.below(2) == 0 {
            let reply = server.http.write_with(&key, Method::POST, &path, Some(&order.secret), &body).await;
            assert_eq!(reply.is(201)["state"], "succeeded");
        }
        let seen = server.http.until(&order, "paid").await;
        assert_eq!(seen["payments"].as_array().unwrap().len(), 1);
        let charged = Ledger::charged(dir.path());
        assert_eq!(charged.len() as u64, n, "one charge for each order");
        assert!(charged.iter().any(|p| *p == seen["payments"][0]["id"].as_str().unwrap()));
        assert_eq!(books::check(dir.path(), SKU, STOCK).await.sold, n as i64);
    }
    say(&format!("idempotency: {crashes} crashes between charge and note: {crashes} charges"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_between_the_banks_yes_and_its_note_loses_no_confirmation() {
    let crashes = times(4, 200);
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    let mut dice = Dice::nth(1);
    let mut server = start(dir.path());
    for n in 1..=crashes {
        let order = server.http.order(&[(SKU, 1)]).await;
        let payment = server.http.pay_with(&order, "asks").await.is(201);
        assert_eq!(payment["state"], "needs_confirmation");
        let path = format!("/v1/orders/{}/payments/{}/confirm", order.id, payment["id"].as_str().unwrap());
        let (key, body) = (new_key(), json!({"code": "123456"}));
        let is_heard = n % 2 == 0;
        std::fs::write(dir.path().join(if is_heard { "die-after" } else { "die-before" }), "").unwrap();
        let reply = server.http.try_write_with(&key, Method::POST, &path, Some(&order.secret), &body).await;
        assert!(reply.is_none(), "it died: {reply:?}");
        server.kill();
        server = start(dir.path());
        if is_heard {
            // Some ask again, some have gone away: the shop asks the bank by itself.
            if dice.below(2) == 0 {
                let reply = server.http.write_with(&key, Method::POST, &path, Some(&order.secret), &body).await;
                assert_eq!(reply.is(201)["state"], "succeeded");
            }
        } else {
            // The bank never got the code: some ask again with the same write, some enter it anew.
            let key = if dice.below(2) == 0 { key } else { new_key() };
            while server.http.look(&order).await["payments"][0]["state"] == "pending" && dice.below(50) > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            loop {
                let reply = server.http.write_with(&key, Method::POST, &path, Some(&order.secret), &body).await;
                if reply.status == 201 {
                    assert_eq!(reply.json()["state"], "succeeded");
                    break;
                }
                // A new write waits until the shop has asked the bank about the old one.
                reply.refused(409, "wrong_state");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        server.http.until(&order, "paid").await;
        assert_eq!(Ledger::charged(dir.path()).len() as u64, n, "one charge for each order");
        assert_eq!(books::check(dir.path(), SKU, STOCK).await.sold, n as i64);
    }
    say(&format!("idempotency: {crashes} crashes around the bank's yes to a code: {crashes} charges, 0 lost"));
}
