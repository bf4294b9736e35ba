//! Whole worlds by seed: a shop on its real database, whose clock stands still until it is pushed, whose network loses and
//! repeats, whose disk is full for a while, whose gateway takes money and does not say so, and which dies in the middle of a
//! charge. One thing happens after another, so a world that went wrong goes wrong again: `VITRINE_SOAK_WORLD=N` runs it alone.

mod gateway;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use backend::{Clock, Config, Letter, MailError, Mailer, Running};
use futures_util::future::BoxFuture;
use http::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use self::gateway::{CARDS, Gateway};
use super::super::books;
use super::super::client::{Ask, Http, Placed, Reply, SECRET, new_key, sign, write_goods};
use super::super::database::{self, Tables};
use super::super::pricing::{CARD, rules};
use super::{Dice, at_once, say, seed, times};

/// Checkouts in one world: its books are then held against each other, and another begins.
const CHECKOUTS: u64 = 1_000;
/// Worlds at once.
const AT_ONCE: u64 = 2;
/// The books are looked at after so many steps, too.
const LOOK_EVERY: u64 = 500;
/// Orders that something may still happen to.
const OPEN_ORDERS: usize = 24;
/// A client that hears nothing asks again so often, then gives up.
const PATIENCE: u32 = 3;
/// The morning of 29 February 2028, UTC.
const FIRST_DAY: i64 = 1_835_424_000_000;

/// Bytes of one page of SQLite's file.
const PAGE: u64 = 4096;

/// What is sold, and how many are there at first. Two share the last few, one never runs out.
const OTTO: &str = "OTTO-SQUARE-BLACK";
const ARIA: &str = "ARIA-ROUND-TORTOISE";
const STELLA: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";
const MILO: &str = "MILO-PILOT-GOLD";
const GOODS: [(&str, i64); 4] = [(OTTO, 5), (ARIA, 50), (STELLA, 1_000_000), (MILO, 1)];

#[test]
fn simulation() {
    if !database::is_file() {
        return;
    }
    let alone = std::env::var("VITRINE_SOAK_WORLD").ok().map(|n| n.parse().expect("VITRINE_SOAK_WORLD is a number"));
    let worlds = times(2, 1_000_000 / CHECKOUTS);
    // A world of the slice is smaller: it has the same faults.
    let checkouts = at_once(80, CHECKOUTS as usize) as u64;
    let (next, begun) = (AtomicU64::new(0), Instant::now());
    let all: Vec<Tally> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| {
                    let mut tally = Tally::default();
                    loop {
                        let nth = next.fetch_add(1, Ordering::Relaxed);
                        let world = match alone {
                            Some(world) if nth == 0 => world,
                            None if nth < worlds => nth,
                            _ => return tally,
                        };
                        tally.add(World::live(world, checkouts));
                        if nth % 25 == 24 {
                            let seconds = begun.elapsed().as_secs_f64();
                            say(&format!("simulation: {} worlds of {worlds} in {seconds:.0} s", nth + 1));
                        }
                    }
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().expect("a world's failure names its number above")).collect()
    });
    let mut sum = Tally::default();
    all.into_iter().for_each(|t| sum.add(t));
    say(&format!("simulation: seed {}, {sum:?}: 0 broken invariants", seed()));
    assert!(sum.paid > sum.checkouts / 20 && sum.crashes > 0 && sum.refused_by_disk > 0, "{sum:?}");
}

/// What happened.
#[derive(Debug, Default)]
struct Tally {
    checkouts: u64,
    orders: u64,
    paid: u64,
    refunds: u64,
    crashes: u64,
    repeats: u64,
    refused_by_disk: u64,
    cut_off: u64,
}

impl Tally {
    fn add(&mut self, o: Self) {
        self.checkouts += o.checkouts;
        self.orders += o.orders;
        self.paid += o.paid;
        self.refunds += o.refunds;
        self.crashes += o.crashes;
        self.repeats += o.repeats;
        self.refused_by_disk += o.refused_by_disk;
        self.cut_off += o.cut_off;
    }
}

/// A mail server that is away now and then.
#[derive(Default)]
struct Post(AtomicU64);

impl Mailer for Post {
    fn send<'a>(&'a self, _letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        let is_away = self.0.fetch_add(1, Ordering::Relaxed) % 7 == 6;
        Box::pin(async move { if is_away { Err(MailError::Carry("away".into())) } else { Ok(()) } })
    }
}

/// A server in a runtime of its own, which is dropped wherever each of its tasks stands: a power cut without a process.
struct Machine {
    runtime: Runtime,
    running: Running,
    http: Http,
}

impl Machine {
    fn start(config: Config) -> Option<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        match runtime.block_on(backend::start(config)) {
            Ok(running) => Some(Self { http: Http::new(running.addr), running, runtime }),
            Err(_disk_is_full) => {
                runtime.shutdown_timeout(Duration::from_secs(60));
                None
            }
        }
    }

    fn die(self) {
        drop((self.http, self.running));
        self.runtime.shutdown_timeout(Duration::from_secs(60));
    }
}

/// What a buyer was told of an order.
struct Known {
    order: Placed,
    total: i64,
    lines: Vec<(&'static str, u32)>,
    is_paid: bool,
    /// A payment that waits for the buyer's code.
    asks: Option<String>,
    refunded: bool,
}

struct World {
    number: u64,
    dice: Dice,
    driver: Runtime,
    machine: Option<Machine>,
    gateway: Arc<Gateway>,
    clock: Clock,
    dir: TempDir,
    merchant: String,
    known: Vec<Known>,
    /// No more happens to these; they must be there in the end.
    past: Vec<Known>,
    put_in: HashMap<&'static str, i64>,
    /// Steps until the disk has room again.
    full_for: u64,
    tally: Tally,
    /// The last things that happened, to be told with a failure.
    told: Vec<String>,
}

/// In memory where the system has that: the disk's own failures are what other soaks are about.
fn place() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}

impl World {
    fn live(number: u64, checkouts: u64) -> Tally {
        let dir = tempfile::tempdir_in(place()).unwrap();
        let goods = dir.path().join("goods");
        write_goods(&goods, 10_000);
        let mut often = rules();
        often["promotions"][0]["limit"] = 40.into();
        std::fs::write(goods.join("pricing.json"), often.to_string()).unwrap();
        let cards = json!([{"code": CARD, "amount": {"minor": 150_000, "currency": "USD"}}]);
        std::fs::write(goods.join("gift_cards.json"), cards.to_string()).unwrap();
        let dice = Dice::nth(number);
        let mut world = Self {
            number,
            gateway: Arc::new(Gateway::new(Dice::nth(number ^ 0x6761_7465))),
            dice,
            driver: Builder::new_current_thread().enable_all().build().unwrap(),
            machine: None,
            clock: Clock::standing_at(FIRST_DAY),
            dir,
            merchant: String::new(),
            known: Vec::new(),
            past: Vec::new(),
            put_in: GOODS.into_iter().collect(),
            full_for: 0,
            tally: Tally::default(),
            told: Vec::new(),
        };
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world.history(checkouts)));
        if let Err(cause) = outcome {
            say(&format!("simulation: seed {}, world {number} went wrong; it happened:", seed()));
            world.told.iter().rev().take(40).rev().for_each(|line| say(line));
            std::panic::resume_unwind(cause);
        }
        std::mem::take(&mut world.tally)
    }

    fn history(&mut self, checkouts: u64) {
        self.boot(None);
        self.merchant = std::fs::read_to_string(self.dir.path().join("data/merchant.key")).unwrap();
        let mut step = 0u64;
        while self.tally.checkouts < checkouts {
            step += 1;
            let what = self.step();
            self.told.push(format!("{step}: {what}"));
            if self.told.len() > 400 {
                self.told.drain(..200);
            }
            self.gateway.is_right();
            if step.is_multiple_of(LOOK_EVERY) {
                self.driver.block_on(books::ledger(self.dir.path()));
            }
        }
        self.end();
    }

    fn config(&self, max_database_bytes: Option<u64>) -> Config {
        let mut config = Config::new(self.dir.path().join("data"));
        config.listen = "127.0.0.1:0".parse().unwrap();
        // Later it finds the goods that are there; with little room it tries to take them in again.
        let is_first = self.merchant.is_empty();
        config.demo = (is_first || max_database_bytes.is_some()).then(|| self.dir.path().join("goods"));
        config.rate_per_second = 0;
        // Only the driver makes things happen.
        config.sweep_every = Duration::from_secs(24 * 3600);
        config.gateway = Some(Arc::clone(&self.gateway) as _);
        config.mailer = Some(Arc::new(Post::default()));
        config.webhook_secrets = vec![SECRET.to_owned()];
        config.clock = self.clock.clone();
        config.max_database_bytes = max_database_bytes;
        config
    }

    fn boot(&mut self, max_database_bytes: Option<u64>) {
        if let Some(machine) = self.machine.take() {
            machine.die();
        }
        self.machine = Machine::start(self.config(max_database_bytes));
        if self.machine.is_none() {
            // It does not even open on so full a disk, and says so; then there is room again.
            assert!(max_database_bytes.is_some(), "world {} opens", self.number);
            self.machine = Machine::start(self.config(None));
        }
        assert!(self.machine.is_some(), "world {} opens again", self.number);
    }

    fn crash(&mut self) {
        self.tally.crashes += 1;
        self.full_for = 0;
        self.boot(None);
    }

    fn http(&self) -> Http {
        self.machine.as_ref().expect("it is open between two steps").http.clone()
    }

    fn pick(&mut self, n: usize) -> usize {
        usize::try_from(self.dice.below(n.max(1) as u64)).unwrap()
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.dice.below(100) < percent
    }

    /// A write over a bad line: none where the buyer gives up without an answer.
    fn send(&mut self, path: &str, secret: Option<&str>, body: &Value) -> Option<Reply> {
        let key = new_key();
        let mut answer: Option<Reply> = None;
        for _ in 0..PATIENCE {
            answer = self.send_once(&key, path, secret, body);
            match &answer {
                // Nobody knows: asked again later, with the same key.
                None => self.tally.cut_off += 1,
                Some(r) if r.status == 503 => self.tally.refused_by_disk += 1,
                Some(r) if r.status == 504 => self.clock.advance(Duration::from_secs(3)),
                Some(_) => break,
            }
        }
        let answer = answer.filter(|r| !matches!(r.status, 503 | 504))?;
        if self.chance(10) {
            // The answer was lost, or the line sent twice: the same question has the same answer.
            self.tally.repeats += 1;
            if let Some(again) = self.send_once(&key, path, secret, body)
                && again.status != 503
                && answer.status < 300
            {
                assert_eq!((again.status, &again.bytes), (answer.status, &answer.bytes), "{path}");
            }
        }
        Some(answer)
    }

    /// None where the server died before it answered.
    fn send_once(&mut self, key: &str, path: &str, secret: Option<&str>, body: &Value) -> Option<Reply> {
        let (http, gateway) = (self.http(), Arc::clone(&self.gateway));
        let mut headers = vec![("content-type", "application/json".to_owned()), ("idempotency-key", key.to_owned())];
        headers.extend(secret.map(|s| ("order-secret", s.to_owned())));
        if secret.is_none() && !path.starts_with("/v1/c") && !path.starts_with("/v1/q") {
            headers.push(("authorization", format!("Bearer {}", self.merchant)));
        }
        let ask = Ask { method: Method::POST, path, headers, body: body.to_string().into_bytes() };
        let answer = self.driver.block_on(async {
            tokio::select! {
                biased;
                () = gateway.line_is_cut() => None,
                reply = http.try_ask(ask) => Some(reply.expect("the server answers while it lives")),
            }
        });
        drop(http);
        if answer.is_none() {
            self.crash();
        }
        answer
    }

    fn look(&mut self, order: &Placed) -> Value {
        let http = self.http();
        self.driver.block_on(http.look(order))
    }

    fn round(&mut self) {
        let machine = self.machine.as_ref().expect("it is open");
        let lived = machine.runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.gateway.line_is_cut() => false,
                done = machine.running.round() => {
                    // A full disk may refuse a round; the next one does it.
                    assert!(done.is_ok() || self.full_for > 0, "{done:?}");
                    true
                }
            }
        });
        if !lived {
            self.crash();
        }
    }

    fn step(&mut self) -> String {
        if self.full_for > 0 {
            self.full_for -= 1;
            if self.full_for == 0 {
                self.boot(None);
            }
        }
        let nth = self.pick(self.known.len());
        match self.dice.below(100) {
            0..=34 => self.buys(),
            35..=59 if !self.known.is_empty() => {
                // Mostly one that waits for its money; now and then one that has it.
                let unpaid = self.known.iter().position(|k| !k.is_paid).filter(|_| !nth.is_multiple_of(4));
                self.pays(unpaid.map_or(nth, |first| nth.max(first)))
            }
            60..=64 if !self.known.is_empty() => self.confirms(nth),
            65..=68 if !self.known.is_empty() => self.cancels(nth),
            69..=73 if !self.known.is_empty() => self.gets_back(nth),
            74..=85 => self.gateway_reports(),
            86..=90 => {
                let ms = [5_000, 61_000, 16 * 60_000, 3 * 3_600_000][self.pick(4)];
                self.clock.advance(Duration::from_millis(ms));
                format!("{ms} ms go by")
            }
            91 => {
                self.clock.turn_back(Duration::from_secs(20));
                "the clock is set back".to_owned()
            }
            92..=95 => {
                self.round();
                "a round".to_owned()
            }
            96..=97 => self.counts(),
            98 => {
                let how = if self.full_for == 0 && self.chance(50) {
                    let pages = "SELECT page_count FROM pragma_page_count() WHERE $1 = $1";
                    let path = self.dir.path();
                    let pages = self.driver.block_on(async { Tables::open(path).await.number(pages, "").await });
                    self.full_for = 30;
                    Some((u64::try_from(pages).unwrap() + self.dice.below(40)) * PAGE)
                } else {
                    self.tally.crashes += 1;
                    self.full_for = 0;
                    None
                };
                self.boot(how);
                format!("it dies and opens again, room for {how:?}")
            }
            _ => "nothing".to_owned(),
        }
    }

    fn buys(&mut self) -> String {
        let all = [
            vec![(ARIA, 1 + self.dice.below(3) as u32), (STELLA, 1)],
            vec![(OTTO, 1 + self.dice.below(2) as u32)],
            vec![(STELLA, 1 + self.dice.below(4) as u32)],
            vec![(MILO, 1)],
            vec![(OTTO, 1), (ARIA, 1)],
        ];
        let lines = all[self.pick(all.len())].clone();
        let codes: &[&str] = [&[][..], &["FIVE"], &["WELCOME"]][self.pick(3)];
        let cards: &[&str] = if self.chance(80) { &[] } else { &[CARD] };
        let wanted: Vec<Value> = lines.iter().map(|(sku, q)| json!({"sku": sku, "quantity": q})).collect();
        let Some(cart) = self.send("/v1/carts", None, &json!({"currency": "USD", "lines": wanted})) else {
            return "no cart".to_owned();
        };
        let cart = cart.is(201);
        let to = json!({"country": "US", "region": "ny", "postal_code": "10001"});
        let ask = json!({"cart_id": cart["id"], "destination": to, "codes": codes, "gift_cards": cards});
        let quoted = match self.send("/v1/quotes", None, &ask) {
            Some(r) if r.status == 201 => r.json(),
            Some(r) if r.status == 409 => return "no quote".to_owned(),
            Some(r) => panic!("a quote: {} {}", r.status, r.json()),
            None => return "no quote heard of".to_owned(),
        };
        self.tally.checkouts += 1;
        let email = format!("b{}@example.com", self.dice.below(200));
        let total = &quoted["breakdown"]["totals"]["total"];
        let body = json!({
            "cart_id": quoted["cart_id"], "quote_id": quoted["id"], "expected_total": total,
            "contact": {"name": "Ada", "email": email}, "lang": "en",
            "address": {"line1": "1 Main St", "city": "New York", "region": "NY", "postal_code": "10001", "country": "US"},
        });
        let Some(placed) = self.send("/v1/checkout", None, &body) else { return "no order heard of".to_owned() };
        if placed.status != 201 {
            assert_eq!(placed.status, 409, "{}", placed.json());
            return format!("no order: {}", placed.json()["code"]);
        }
        let placed = placed.json();
        let total = total["minor"].as_i64().unwrap();
        assert_eq!(placed["totals"]["total"]["minor"].as_i64(), Some(total), "what was quoted is asked for");
        self.tally.orders += 1;
        let is_paid = placed["state"] == "paid";
        if self.known.len() >= OPEN_ORDERS {
            let oldest = self.known.remove(0);
            self.past.push(oldest);
        }
        let order = Placed::from(&placed);
        let what = format!("{} of {lines:?}", order.id);
        self.known.push(Known { order, total, lines, is_paid, asks: None, refunded: false });
        what
    }

    fn pays(&mut self, nth: usize) -> String {
        let card = CARDS[self.pick(CARDS.len())];
        let order = self.known[nth].order.clone();
        let path = format!("/v1/orders/{}/payments", order.id);
        let Some(reply) = self.send(&path, Some(&order.secret), &json!({"token": card})) else {
            return format!("{} paid with {card}: nothing heard", order.id);
        };
        let said = reply.json();
        match (reply.status, said["state"].as_str()) {
            (201, Some("succeeded")) => {
                let known = &mut self.known[nth];
                known.is_paid = true;
                assert_eq!(said["amount"]["minor"].as_i64(), Some(known.total));
                self.gateway.took(said["id"].as_str().unwrap(), known.total);
            }
            (201, Some("needs_confirmation")) => self.known[nth].asks = said["id"].as_str().map(str::to_owned),
            (201, Some("refunded" | "cancelled")) | (402 | 409 | 410, _) => {}
            _ => panic!("{} paid with {card}: {} {said}", order.id, reply.status),
        }
        format!("{} paid with {card}: {}", order.id, reply.status)
    }

    fn confirms(&mut self, nth: usize) -> String {
        let Some(payment) = self.known[nth].asks.take() else { return "nothing to confirm".to_owned() };
        let order = self.known[nth].order.clone();
        let code = if self.chance(80) { "123456" } else { "000000" };
        let path = format!("/v1/orders/{}/payments/{payment}/confirm", order.id);
        let Some(reply) = self.send(&path, Some(&order.secret), &json!({"code": code})) else {
            return format!("{payment} confirmed: nothing heard");
        };
        if reply.status == 201 && reply.json()["state"] == "succeeded" {
            self.known[nth].is_paid = true;
            self.gateway.took(&payment, self.known[nth].total);
        }
        format!("{payment} confirmed with {code}: {}", reply.status)
    }

    fn cancels(&mut self, nth: usize) -> String {
        let order = self.known[nth].order.clone();
        let reply = self.send(&format!("/v1/orders/{}/cancel", order.id), Some(&order.secret), &Value::Null);
        format!("{} called off: {:?}", order.id, reply.map(|r| r.status))
    }

    fn gets_back(&mut self, nth: usize) -> String {
        let (order, (sku, quantity)) = (self.known[nth].order.clone(), self.known[nth].lines[0]);
        let units = 1 + self.dice.below(u64::from(quantity)) as u32;
        let body = json!({"lines": [{"sku": sku, "quantity": units}], "restock": true});
        let reply = self.send(&format!("/v1/orders/{}/refunds", order.id), None, &body);
        if reply.as_ref().is_some_and(|r| r.status == 201) {
            self.tally.refunds += 1;
            self.known[nth].refunded = true;
        }
        format!("{units} {sku} of {} back: {:?}", order.id, reply.map(|r| r.status))
    }

    fn gateway_reports(&mut self) -> String {
        let Some(event) = self.gateway.report() else { return "nothing to report".to_owned() };
        let status = self.says(&event);
        format!("{event}: {status}")
    }

    fn says(&mut self, event: &Value) -> u16 {
        let body = event.to_string();
        let headers = vec![("vitrine-signature", sign(SECRET, &body, self.clock.now_ms() / 1000))];
        let ask = Ask { method: Method::POST, path: "/v1/webhooks/simulated", headers, body: body.into() };
        let http = self.http();
        let reply = self.driver.block_on(http.ask(ask));
        assert!(reply.status == 204 || reply.status == 503 && self.full_for > 0, "{}", reply.json());
        if reply.status == 503 {
            self.gateway.not_heard(event.clone());
        }
        reply.status
    }

    /// Somebody brings more of what runs out.
    fn counts(&mut self) -> String {
        let sku = [OTTO, ARIA, MILO][self.pick(3)];
        let more = 1 + self.dice.below(20) as i64;
        let (http, merchant) = (self.http(), format!("Bearer {}", self.merchant));
        let path = format!("/v1/stock/{sku}");
        let ask = Ask { method: Method::GET, path: &path, headers: vec![("authorization", merchant)], body: vec![] };
        let there = self.driver.block_on(http.ask(ask)).is(200)["on_hand"].as_i64().unwrap();
        drop(http);
        let body = json!({"sku": sku, "on_hand": there + more});
        match self.send("/v1/stock/counts", None, &body) {
            Some(reply) => {
                reply.is(201);
                *self.put_in.get_mut(sku).unwrap() += more;
                format!("{more} more {sku}")
            }
            None => {
                // Whether it was written is seen when it can be asked again.
                self.full_for = 0;
                self.boot(None);
                let (http, merchant) = (self.http(), format!("Bearer {}", self.merchant));
                let headers = vec![("authorization", merchant)];
                let ask = Ask { method: Method::GET, path: &path, headers, body: vec![] };
                let now = self.driver.block_on(http.ask(ask)).is(200)["on_hand"].as_i64().unwrap();
                *self.put_in.get_mut(sku).unwrap() += now - there;
                format!("{} more {sku}, unheard", now - there)
            }
        }
    }

    /// The faults end, everything comes to rest, and all books are held against each other.
    fn end(&mut self) {
        self.gateway.is_well_from_now_on();
        self.full_for = 0;
        self.boot(None);
        for _ in 0..6 {
            while let Some(event) = self.gateway.report() {
                self.says(&event);
            }
            self.clock.advance(Duration::from_secs(3_600));
            self.round();
        }
        let mut scarce = None;
        for (sku, put_in) in self.put_in.clone() {
            let books = self.driver.block_on(books::check(self.dir.path(), sku, put_in));
            assert_eq!((books.undecided, books.held), (0, 0), "{sku} is at rest: {books:?}");
            scarce = Some(books);
        }
        let ledger = self.driver.block_on(books::ledger(self.dir.path()));
        let at_the_gateway: i64 = ledger
            .balances
            .iter()
            .filter(|b| b.account == domain::ledger::Account::Gateway)
            .map(|b| b.balance.minor)
            .sum();
        assert_eq!(at_the_gateway, self.gateway.net(), "the ledger says what the gateway has");
        let states = self.driver.block_on(books::states(self.dir.path()));
        for known in self.past.iter().chain(&self.known) {
            let state = states.get(&known.order.id).map(String::as_str);
            assert!(state.is_some(), "{} was acknowledged and is gone", known.order.id);
            let had_money = matches!(state, Some("paid" | "refunded"));
            assert!(!known.is_paid || had_money, "{} was paid and is {state:?}", known.order.id);
            self.tally.paid += u64::from(known.is_paid);
        }
        // One that was refunded in part is still there to look at, whole.
        if let Some(order) = self.known.iter().find(|k| k.refunded).map(|k| k.order.clone()) {
            assert!(!self.look(&order)["refunds"].as_array().unwrap().is_empty());
        }
        assert!(scarce.is_some_and(|books| books.orders as u64 >= self.tally.orders));
        self.machine.take().expect("it is open").die();
        self.driver.block_on(books::is_whole(self.dir.path()));
    }
}
