//! Full disks, wrong folders, second servers: what is wrong is said, and nothing is lost by it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use backend::Config;
use http::Method;
use serde_json::json;

use super::books;
use super::client::{TestShop, checkout_of, new_key, write_goods};
use super::database;
use super::server::{Server, program};

const SKU: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";

#[tokio::test]
async fn a_second_server_on_the_same_data_is_told_so() {
    let shop = TestShop::open().await;
    let output = Command::new(env!("CARGO_BIN_EXE_vitrine-server"))
        .arg("--data")
        .arg(shop.dir.path().join("data"))
        .args(["--listen", "127.0.0.1:0"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    let folder = shop.dir.path().join("data").display().to_string();
    assert!(said.contains("another vitrine-server") && said.contains(&folder) && said.contains("--data"), "{said}");
    assert_eq!(shop.get("/readyz").await.status, 200, "the first is not disturbed");
}

#[tokio::test]
async fn a_shop_that_was_just_closed_can_be_opened_whatever_else_starts_meanwhile() {
    // A program that is being started has a copy of the lock for a moment.
    let is_over = Arc::new(AtomicBool::new(false));
    let starters: Vec<_> = (0..2)
        .map(|_| {
            let is_over = Arc::clone(&is_over);
            std::thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    Command::new("true").env("A", "B").status().unwrap();
                }
            })
        })
        .collect();
    let mut shop = TestShop::open().await;
    for _ in 0..10 {
        shop = shop.reopen(|_| {}).await;
    }
    is_over.store(true, Ordering::Relaxed);
    starters.into_iter().for_each(|s| s.join().unwrap());
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let locked = dir.path().join("locked");
    std::fs::create_dir(&locked).unwrap();
    let mut rights = std::fs::metadata(&locked).unwrap().permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&locked, rights).unwrap();
    // Root writes everywhere but into the kernel's own folders.
    let is_root = std::fs::write(locked.join("x"), "x").is_ok();
    let refused = if is_root { Path::new("/proc/sys").to_owned() } else { locked };
    let a_file = dir.path().join("a-file");
    std::fs::write(&a_file, "x").unwrap();
    for folder in [refused, a_file] {
        let mut config = Config::new(&folder);
        config.listen = "127.0.0.1:0".parse().unwrap();
        let Err(error) = backend::start(config).await else { panic!("{} was taken", folder.display()) };
        let said = error.to_string();
        assert!(said.contains(&folder.display().to_string()) && said.contains("--data"), "{said}");
    }
}

#[tokio::test]
async fn a_full_disk_refuses_writes_and_keeps_what_is_there() {
    if !database::is_file() {
        return;
    }
    let room = |bytes: Option<u64>| move |c: &mut Config| c.max_database_bytes = bytes;
    let shop = TestShop::open_with(room(Some(1_000_000))).await;
    let first = shop.order(&[(SKU, 1)]).await;
    let lines: Vec<_> = (0..100).map(|i| json!({"sku": format!("{}-{i}", "S".repeat(30)), "quantity": 1})).collect();
    let large = json!({"currency": "USD", "lines": lines});
    let mut refused = None;
    for _ in 0..500 {
        let reply = shop.post("/v1/carts", &large).await;
        if reply.status != 201 {
            refused = Some(reply);
            break;
        }
    }
    let refused = refused.expect("the disk fills up");
    assert!(refused.refused(503, "unavailable")["detail"].as_str().unwrap().contains("full"));
    assert!(!refused.header("retry-after").is_empty());
    // Whoever writes together with one that finds no room is told the same, or has its write.
    let (http, small) = (&shop.http, json!({"currency": "USD", "lines": []}));
    let (small, large_ref) = (&small, &large);
    let posts =
        (0..40).map(|i| async move { (i, http.post("/v1/carts", if i % 2 == 0 { small } else { large_ref }).await) });
    for (i, reply) in futures_util::future::join_all(posts).await {
        if reply.status != 201 {
            assert!(
                reply.refused(503, "unavailable")["detail"].as_str().unwrap().contains("nothing was changed"),
                "{i}"
            );
        }
    }
    assert_eq!(shop.look(&first).await["state"], "awaiting_payment");
    shop.get("/v1/products").await.is(200);
    // With room again, everything goes on where it was.
    let shop = shop.reopen(room(None)).await;
    assert_eq!(shop.available(SKU).await, 999_999);
    shop.pay(&first, "4242424242424242").await.is(201);
    shop.post("/v1/carts", &large).await.is(201);
}

#[tokio::test]
async fn the_file_says_what_flags_and_environment_do_not() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let serve = |settings: &str, flags: &[&str]| {
        std::fs::write(data.join("server.toml"), settings).unwrap();
        Command::new(env!("CARGO_BIN_EXE_vitrine-server"))
            .arg("--data")
            .arg(&data)
            .args(flags)
            .env("VITRINE_LOG", "off")
            .output()
            .unwrap()
    };
    // An address that is not ours ends the server at once and shows which setting was heard.
    let said = |output: std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said(serve("listen = \"198.51.100.1:1\"", &[])).contains("cannot listen on 198.51.100.1:1"));
    assert!(said(serve("listen = \"198.51.100.1:1\"", &["--listen", "198.51.100.2:2"])).contains("198.51.100.2:2"));
    assert!(said(serve("listne = 1", &[])).contains("server.toml"));
    let missing = said(serve("", &["--demo", "/nowhere", "--listen", "127.0.0.1:0"]));
    assert!(missing.contains("/nowhere"), "{missing}");
}

/// Makes syncs of a running server fail from now on; `when` as strace has it.
struct FailingSyncs(Child);

impl FailingSyncs {
    /// None where `strace` is not there or may not trace.
    fn attach(server: &Server, when: &str) -> Option<Self> {
        let mut command = Command::new("strace");
        command.args(["-f", "-e", "trace=fsync,fdatasync", "-e"]);
        command.arg(format!("inject=fsync,fdatasync:error=EIO{when}"));
        command.args(["-p", &server.child.id().to_string()]).stderr(Stdio::piped());
        let mut child = command.spawn().ok()?;
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        let is_attached = said.by_ref().map_while(Result::ok).any(|line| line.contains("attached"));
        // It goes on talking; nobody may make it wait.
        std::thread::spawn(move || said.for_each(drop));
        let this = Self(child);
        is_attached.then_some(this)
    }
}

impl Drop for FailingSyncs {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// A checkout whose sync fails (`when` says which), the server's death right after it, and the same write again: the code
/// of the first refusal, and whether the second answer was the first one's. One order is there in the end, always.
async fn checkout_without_sync(when: &str) -> Option<(String, bool)> {
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    let server = Server::start(program(dir.path()));
    let cart = server.http.cart(&[(SKU, 1)]).await;
    let (key, body) = (new_key(), checkout_of(&cart));
    let faults = FailingSyncs::attach(&server, when)?;
    let refused = server.http.write_with(&key, Method::POST, "/v1/checkout", None, &body).await;
    let code = refused.json()["code"].as_str().unwrap().to_owned();
    refused.refused(503, &code);
    assert!(!refused.header("retry-after").is_empty());
    // Killed first: detaching would let a last sync through.
    server.kill();
    drop(faults);
    let server = Server::start(program(dir.path()));
    let before = books::check(dir.path(), SKU, 1_000_000).await.orders;
    let again = server.http.write_with(&key, Method::POST, "/v1/checkout", None, &body).await;
    let order = again.is(201);
    let replayed = again.header("idempotency-replayed") == "true";
    assert_eq!(replayed, before == 1, "the key tells what stood");
    assert_eq!(books::check(dir.path(), SKU, 1_000_000).await.orders, 1);
    assert_eq!(server.http.look(&super::client::Placed::from(&order)).await["state"], "awaiting_payment");
    Some((code, replayed))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_write_does_not_come_back_with_the_next_start() {
    if !database::is_file() {
        return;
    }
    let Some(seen) = checkout_without_sync(":when=1").await else { return };
    assert_eq!(seen, ("unavailable".to_owned(), false), "what was said to be unchanged is unchanged");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_may_come_back_says_so_and_its_key_tells() {
    if !database::is_file() {
        return;
    }
    let Some((code, _either)) = checkout_without_sync("").await else { return };
    assert_eq!(code, "outcome_unknown");
}
