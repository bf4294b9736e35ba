//! A disk that is full, cannot be written or fails in the middle: every write is answered clearly, none is half done.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::super::books;
use super::super::client::{Http, Placed, Reply, checkout_of, new_key, write_goods};
use super::super::database;
use super::super::server::{Server, arguments, program};
use super::{Dice, say, share};

const SKU: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";
const STOCK: i64 = 1_000_000;

/// A small file system of our own, gone when this is dropped.
struct SmallDisk<'d>(&'d Path);

impl<'d> SmallDisk<'d> {
    /// None where we may not mount (only root may).
    fn mount(dir: &'d Path, size: &str) -> Option<Self> {
        let size = format!("size={size}");
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(dir).output();
        done.is_ok_and(|o| o.status.success()).then_some(Self(dir))
    }

    fn grow(&self, size: &str) {
        let size = format!("remount,size={size}");
        assert!(Command::new("mount").args(["-o", &size]).arg(self.0).output().unwrap().status.success());
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(self.0).output().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn disk() {
    if !database::is_file() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    let data = dir.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let Some(disk) = SmallDisk::mount(&data, "6m") else {
        return say("disk: skipped, a small disk can only be mounted by root");
    };
    let server = Server::start(program(dir.path()));
    let http = &server.http;
    let mut placed = Vec::new();
    let refused = loop {
        assert!(placed.len() < 5_000, "the disk never fills up");
        match order(http).await {
            Ok(order) => placed.push(order),
            Err(refused) => break refused,
        }
    };
    let problem = clear(&refused);
    assert!(problem["detail"].as_str().unwrap().contains("full"), "{problem}");
    for _ in 0..50 {
        match order(http).await {
            Ok(order) => placed.push(order),
            Err(refused) => drop(clear(&refused)),
        }
    }
    // What is there can be looked at, and only that is there.
    for order in placed.iter().rev().take(20) {
        assert_eq!(http.look(order).await["state"], "awaiting_payment");
    }
    assert_eq!(books::check(dir.path(), SKU, STOCK).await.orders, placed.len() as i64);
    // With room again the same server goes on.
    disk.grow("64m");
    let token = http.token("4242424242424242").await;
    http.pay_with(&placed[0], &token).await.is(201);
    placed.push(order(http).await.expect("there is room again"));
    // Filled to the last byte by something else, killed, and opened when there is room: everything stands.
    disk.grow("64m");
    let filler = data.join("filler");
    let mut rest = std::fs::File::create(&filler).unwrap();
    while std::io::Write::write_all(&mut rest, &[0; 4096]).is_ok() {}
    let mut last = order(http).await;
    while let Ok(order) = last {
        placed.push(order);
        last = self::order(http).await;
    }
    server.kill();
    drop(rest);
    std::fs::remove_file(&filler).unwrap();
    let server = Server::start(program(dir.path()));
    server.http.pay_with(&placed[1], &token).await.is(201);
    let books = books::check(dir.path(), SKU, STOCK).await;
    assert_eq!((books.orders, books.sold), (placed.len() as i64, 2));
    books::is_whole(dir.path()).await;
    server.kill();
    drop(disk);
    say(&format!(
        "disk: full twice with {} orders placed: refused with 503, 0 half done, goes on with room",
        placed.len()
    ));
}

/// A cart and an order of it, or the first answer that refused.
async fn order(http: &Http) -> Result<Placed, Reply> {
    let cart = json!({"currency": "USD", "lines": [{"sku": SKU, "quantity": 1}]});
    let cart = http.post("/v1/carts", &cart).await;
    if cart.status != 201 {
        return Err(cart);
    }
    let order = http.checkout(&cart.json()).await;
    if order.status == 201 { Ok(Placed::from(&order.json())) } else { Err(order) }
}

fn clear(refused: &Reply) -> Value {
    assert!(!refused.header("retry-after").is_empty());
    refused.refused(503, "unavailable")
}

/// Every place where SQLite writes or syncs fails once, one after the other, and then for good.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn disk_faults() {
    if !database::is_file() {
        return;
    }
    let works = Command::new("strace").args(["-qq", "-e", "trace=none", "true"]).status();
    if !works.is_ok_and(|s| s.success()) {
        return say("disk: faults skipped, `strace` is not there or may not trace");
    }
    let (mut sites, mut refusals, mut dice) = (0, 0, Dice::nth(0));
    let calls = [("pwrite64", "EIO"), ("fsync", "EIO"), ("pwrite64", "EROFS"), ("pwrite64", "ENOSPC")];
    let (calls, step) = if share().is_some() { (&calls[..], 1) } else { (&calls[..1], 60) };
    'calls: for (call, fault) in calls {
        for after in (0..).step_by(step) {
            let when = format!("{}{}", after + 1 + dice.below(2), if dice.below(4) == 0 { "+" } else { "" });
            match fault_at(call, fault, &when).await {
                Some(refused) => refusals += refused,
                // Nothing was left to fail.
                None => continue 'calls,
            }
            sites += 1;
        }
    }
    say(&format!(
        "disk: {sites} failing write sites: {refusals} refusals, all 503 and clear, 0 half done, restarts fine"
    ));
}

/// How many answers were refusals; none where the fault was never reached.
async fn fault_at(call: &str, fault: &str, when: &str) -> Option<u64> {
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    // Made and closed in peace; `data/shop.db` exists.
    Server::start(program(dir.path())).stop();
    let mut command = Command::new("strace");
    let log = dir.path().join("faults");
    command.args(["-D", "-f", "-qq", "-o"]).arg(&log);
    command.args(["-e", &format!("trace={call}"), "-e", &format!("inject={call}:error={fault}:when={when}")]);
    command.arg(env!("CARGO_BIN_EXE_vitrine-server"));
    arguments(&mut command, dir.path());
    let what = format!("{call}:{fault}:{when}");
    let (mut refused, mut acknowledged) = (0, Vec::new());
    // It may say no already when it opens; then it says so and ends.
    if let Some(server) = Server::try_start(command) {
        let token = server.http.token("4242424242424242").await;
        for _ in 0..3 {
            if let Some(order) = purchase(&server.http, &token, &mut refused, &what).await {
                acknowledged.push(order);
            }
        }
        server.kill();
    }
    let server = Server::start(program(dir.path()));
    for order in &acknowledged {
        assert_eq!(server.http.look(order).await["state"], "paid", "{what}");
    }
    let token = server.http.token("4242424242424242").await;
    let mut no_more = 0;
    assert!(purchase(&server.http, &token, &mut no_more, &what).await.is_some() && no_more == 0, "{what}");
    books::check(dir.path(), SKU, STOCK).await;
    books::is_whole(dir.path()).await;
    server.kill();
    // strace writes its log as it goes; a fault that was made is marked in it.
    let log = String::from_utf8_lossy(&std::fs::read(&log).unwrap_or_default()).into_owned();
    log.contains("(INJECTED)").then_some(refused)
}

/// Cart, order and payment, each asked again with its key while it is refused; none where that never ends.
async fn purchase(http: &Http, token: &str, refused: &mut u64, what: &str) -> Option<Placed> {
    let mut insist = async |path: &str, secret: Option<&str>, body: &Value| {
        let key = new_key();
        for _ in 0..5 {
            let reply = http.write_with(&key, Method::POST, path, secret, body).await;
            if reply.status == 201 {
                return Some(reply.json());
            }
            // A payment may be written down and its outcome not: then it is found out later.
            assert!(
                matches!(reply.status, 503 | 504),
                "{what}: {} {}",
                reply.status,
                String::from_utf8_lossy(&reply.bytes)
            );
            assert!(!reply.header("retry-after").is_empty(), "{what}");
            *refused += 1;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    };
    let cart = json!({"currency": "USD", "lines": [{"sku": SKU, "quantity": 1}]});
    let cart = insist("/v1/carts", None, &cart).await?;
    let order = Placed::from(&insist("/v1/checkout", None, &checkout_of(&cart)).await?);
    let path = format!("/v1/orders/{}/payments", order.id);
    insist(&path, Some(&order.secret), &json!({"token": token})).await?;
    Some(order)
}
