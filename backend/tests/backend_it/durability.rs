//! Power cuts, full disks, wrong folders: nothing acknowledged is lost, and what is wrong is said.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use backend::Config;
use http::Method;
use serde_json::json;
use sqlx::Connection as _;

use super::client::{Http, Placed, TestShop, checkout_of, new_key, write_goods};

const SKU: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";
const STOCK: i64 = 1_000_000;

struct Server {
    child: Child,
    http: Http,
}

impl Server {
    fn start(dir: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vitrine-server"))
            .args(["--listen", "127.0.0.1:0", "--rate-per-second", "0", "--hold-seconds", "3600", "--demo"])
            .arg(dir.join("goods"))
            .arg("--data")
            .arg(dir.join("data"))
            .env("VITRINE_LOG", "off")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let addr = line.trim().strip_prefix("listening on http://").expect("it says where it listens").parse().unwrap();
        let written = std::fs::read_to_string(dir.join("data/server.addr")).unwrap();
        assert_eq!(written.trim(), format!("{addr}"));
        Self { child, http: Http::new(addr) }
    }

    /// SIGKILL: no goodbye.
    fn kill(self) {
        drop(self);
    }
}

/// A failing test leaves no server behind.
impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[derive(Default)]
struct Acknowledged {
    placed: Vec<Placed>,
    paid: Vec<Placed>,
}

/// Buys until the server is gone.
async fn buy(http: Http, token: String, seen: Arc<Mutex<Acknowledged>>) -> Option<()> {
    let write = |path: String, secret: Option<String>, body: serde_json::Value| {
        let http = http.clone();
        async move { http.try_write_with(&new_key(), Method::POST, &path, secret.as_deref(), &body).await }
    };
    loop {
        let body = json!({"currency": "USD", "lines": [{"sku": SKU, "quantity": 2}]});
        let cart = write("/v1/carts".into(), None, body).await?.is(201);
        let order = Placed::from(&write("/v1/checkout".into(), None, checkout_of(&cart)).await?.is(201));
        seen.lock().unwrap().placed.push(order.clone());
        let path = format!("/v1/orders/{}/payments", order.id);
        let paid = write(path, Some(order.secret.clone()), json!({"token": token})).await?;
        assert_eq!(paid.is(201)["state"], "succeeded");
        seen.lock().unwrap().paid.push(order);
    }
}

/// The tables' own books: what was counted in is on the shelf, held, or paid.
async fn check_books(dir: &Path) {
    let path = format!("sqlite://{}?mode=ro", dir.join("data/shop.db").display());
    let mut conn = sqlx::SqliteConnection::connect(&path).await.unwrap();
    let (on_hand, held): (i64, i64) =
        sqlx::query_as("SELECT on_hand, held FROM stock WHERE sku = $1").bind(SKU).fetch_one(&mut conn).await.unwrap();
    let sum = async |conn: &mut sqlx::SqliteConnection, state: &'static str| -> i64 {
        sqlx::query_scalar("SELECT coalesce(sum(quantity), 0) FROM order_lines JOIN orders ON orders.id = order_id WHERE state = $1 AND sku = $2")
            .bind(state)
            .bind(SKU)
            .fetch_one(conn)
            .await
            .unwrap()
    };
    assert_eq!(on_hand + sum(&mut conn, "paid").await, STOCK, "what is sold is gone from the shelf, once");
    assert_eq!(held, sum(&mut conn, "awaiting_payment").await, "what is held is held by an order");
    let two_charges: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT 1 FROM payments WHERE state = 'succeeded' GROUP BY order_id HAVING count(*) > 1)",
    )
    .fetch_one(&mut conn)
    .await
    .unwrap();
    assert_eq!(two_charges, 0);
    let fault: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut conn).await.unwrap();
    assert_eq!(fault, "ok");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_order_is_lost_to_kill_9() {
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    let seen = Arc::new(Mutex::new(Acknowledged::default()));
    for after_ms in [150u64, 233, 377] {
        let server = Server::start(dir.path());
        let token = server.http.token("4242424242424242").await;
        let buyers: Vec<_> =
            (0..12).map(|_| tokio::spawn(buy(Http::new(server.http.addr), token.clone(), Arc::clone(&seen)))).collect();
        let enough = seen.lock().unwrap().paid.len() + 10;
        for _ in 0..600 {
            tokio::time::sleep(Duration::from_millis(after_ms)).await;
            if seen.lock().unwrap().paid.len() >= enough {
                break;
            }
        }
        server.kill();
        for buyer in buyers {
            assert_eq!(buyer.await.unwrap(), None, "buyers end when the server is gone, not by a refusal");
        }
    }
    let server = Server::start(dir.path());
    let (placed, paid) = {
        let seen = seen.lock().unwrap();
        (seen.placed.clone(), seen.paid.clone())
    };
    assert!(paid.len() >= 30);
    for order in &placed {
        let state = server.http.look(order).await["state"].as_str().unwrap().to_owned();
        assert!(state == "paid" || state == "awaiting_payment", "{state}");
    }
    for order in &paid {
        assert_eq!(server.http.look(order).await["state"], "paid");
    }
    check_books(dir.path()).await;
    server.kill();
}

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
