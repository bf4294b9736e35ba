//! The shop on PostgreSQL: several servers on one database sell as one, and what is wrong with a database is told. That all the
//! rest is as with a file is looked at by the other tests, with `VITRINE_TEST_DATABASE=postgres`.

use std::path::Path;
use std::time::{Duration, Instant};

use backend::Config;
use futures_util::future::join_all;
use http::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::books;
use super::client::{Http, Placed, TestShop, checkout_of, new_key, write_goods};
use super::database::{self, Postgres, on_a_server};
use super::fulfilment::as_merchant;
use super::promises::{BY, promise};
use super::soak::{at_once, put_in, say, times};

const SKU: &str = "MILO-PILOT-GOLD";

/// What servers on one database must have alike, and what is convenient.
const KEYS: [&str; 5] = ["vault.keys", "signing.keys", "server.key", "merchant.key", "carrier.key"];

/// A shop on PostgreSQL, with so many units of [`SKU`].
async fn first(units: i64, set: impl FnOnce(&mut Config)) -> TestShop {
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    put_in(dir.path(), SKU, units);
    let url = on_a_server(dir.path());
    TestShop::open_in(dir, |c| {
        c.database = Some(url);
        set(c);
    })
    .await
}

/// Another server on the same database, with the same clock.
async fn second(first: &TestShop, set: impl FnOnce(&mut Config)) -> TestShop {
    let dir = beside(first);
    for key in KEYS {
        std::fs::copy(first.dir.path().join("data").join(key), dir.path().join("data").join(key)).unwrap();
    }
    let (url, clock) = (database::of(first.dir.path()), first.clock.clone());
    TestShop::open_in(dir, |c| {
        (c.database, c.clock) = (url, clock);
        // The goods are there.
        c.demo = None;
        set(c);
    })
    .await
}

/// A folder for another server on the same database, without keys.
fn beside(first: &TestShop) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("data")).unwrap();
    database::note(dir.path(), &database::of(first.dir.path()).unwrap());
    dir
}

async fn soon(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_sell_the_last_units_once() {
    let (repeats, buyers) = (times(1, 20), at_once(60, 1_000));
    for stock in [1, 5] {
        for _ in 0..repeats {
            let a = first(stock, |_| {}).await;
            let b = second(&a, |_| {}).await;
            let token = a.token("4242424242424242").await;
            let mut doing = JoinSet::new();
            for nth in 0..buyers {
                let http = if nth % 2 == 0 { a.http.clone() } else { b.http.clone() };
                doing.spawn(async move {
                    // A cart that is priced when nothing is left cannot be checked out; that is a no as well.
                    let cart = http.cart(&[(SKU, 1)]).await;
                    let reply = http.write_patiently("/v1/checkout", None, &checkout_of(&cart)).await;
                    (reply.status == 201).then(|| (http, Placed::from(&reply.json())))
                });
            }
            let won: Vec<(Http, Placed)> = doing.join_all().await.into_iter().flatten().collect();
            assert_eq!(won.len() as i64, stock);
            for (_, order) in &won {
                // Paid through either.
                assert_eq!(b.pay_with(order, &token).await.is(201)["state"], "succeeded");
            }
            for (http, order) in &won {
                assert_eq!(http.look(order).await["state"], "paid");
            }
            for shop in [&a, &b] {
                soon("both know that nothing is left", async || shop.available(SKU).await == 0).await;
            }
            let books = books::check(a.dir.path(), SKU, stock).await;
            assert_eq!((books.on_hand, books.held, books.sold), (0, 0, stock));
            b.running.shutdown().await;
            a.running.shutdown().await;
        }
        say(&format!(
            "postgres: stock {stock} x {buyers} buyers at two servers, {repeats} times: {stock} sold each time"
        ));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_server_changes_all_know() {
    let a = first(1, |_| {}).await;
    let b = second(&a, |_| {}).await;
    // Stock and shelf, through the first.
    as_merchant(&a, "/v1/stock/counts", &json!({"sku": SKU, "on_hand": 7})).await.is(201);
    soon("the second counts as the first", async || b.available(SKU).await == 7).await;
    promise(&a, SKU, &json!({"units": 5, "by": BY})).await.is(201);
    let promised = async || {
        let page = b.get("/v1/products?limit=100").await.is(200);
        let mut variants = page["items"].as_array().unwrap().iter().flat_map(|p| p["variants"].as_array().unwrap());
        variants.find(|v| v["sku"] == SKU).unwrap()["promise"]["by"] == BY
    };
    soon("the second promises what the first does", promised).await;
    // And back: who buys at the second is seen at the first.
    b.order(&[(SKU, 2)]).await;
    soon("the first holds what the second sold", async || a.available(SKU).await == 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_at_two_servers_is_one_write() {
    let a = first(1_000, |_| {}).await;
    let b = second(&a, |_| {}).await;
    let mut orders = 0;
    for _ in 0..times(10, 200) {
        let cart = a.cart(&[(SKU, 1)]).await;
        let (key, body) = (new_key(), checkout_of(&cart));
        let (here, there) = tokio::join!(
            a.write_with(&key, Method::POST, "/v1/checkout", None, &body),
            b.write_with(&key, Method::POST, "/v1/checkout", None, &body),
        );
        assert_eq!(here.is(201), there.is(201));
        orders += 1;
        let other = json!({"currency": "EUR", "lines": []});
        b.write_with(&key, Method::POST, "/v1/carts", None, &other).await.refused(422, "idempotency_key_reused");
    }
    assert_eq!(books::check(a.dir.path(), SKU, 1_000).await.orders, orders);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_leader_stops_another_leads() {
    let a = first(5, |_| {}).await;
    let b = second(&a, |_| {}).await;
    let early = b.order(&[(SKU, 2)]).await;
    b.clock.advance(Duration::from_secs(16 * 60));
    b.until(&early, "expired").await;
    let late = b.order(&[(SKU, 3)]).await;
    a.running.shutdown().await;
    b.clock.advance(Duration::from_secs(16 * 60));
    b.until(&late, "expired").await;
    soon("all units are free again", async || b.available(SKU).await == 5).await;
}

/// What a server says that does not start.
async fn refusal(data: &Path, database: &str) -> String {
    let mut config = Config::new(data);
    config.listen = "127.0.0.1:0".parse().unwrap();
    config.database = Some(database.to_owned());
    let Err(error) = backend::start(config).await else { panic!("{database} was taken") };
    error.to_string()
}

#[tokio::test]
async fn what_is_wrong_with_a_database_is_told() {
    let server = Postgres::of_this_process();
    let dir = tempfile::tempdir().unwrap();
    server.make("latin", "LATIN1");
    let here = format!("127.0.0.1:{}", server.port());
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let at_here = |user: &str, name: &str| format!("postgres://{user}@{here}/{name}");
    for (database, said) in [
        ("shop.db".to_owned(), ["postgres://USER:PASSWORD@HOST", "cannot be read"]),
        (format!("postgres://vitrine@{free}/shop"), ["no PostgreSQL answers at 127.0.0.1", "start it"]),
        (at_here("locked:wrong", "postgres"), [here.as_str(), "does not let locked in; correct user and password"]),
        (at_here("vitrine", "nowhere"), [here.as_str(), "no such database; make it there: createdb"]),
        (at_here("vitrine", "latin"), [here.as_str(), "is in LATIN1, not in UTF8"]),
    ] {
        let refusal = refusal(&dir.path().join("data"), &database).await;
        assert!(said.iter().all(|s| refusal.contains(s)), "{database}: {refusal}");
        assert!(!refusal.contains("wrong@"), "a password is never told: {refusal}");
    }
}

#[tokio::test]
async fn a_server_with_other_keys_is_refused_before_it_seals_anybody() {
    let a = first(1, |_| {}).await;
    let dir = beside(&a);
    let said = refusal(&dir.path().join("data"), &database::of(dir.path()).unwrap()).await;
    assert!(said.contains("vault.keys") && said.contains("copy"), "{said}");
    assert_eq!(a.get("/readyz").await.status, 200);
}

/// A shop on a PostgreSQL of its own, which a test may kill, with so many units of [`SKU`].
async fn mortal(units: i64) -> (Postgres, TestShop) {
    let server = Postgres::start();
    server.make("shop", "UTF8");
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    put_in(dir.path(), SKU, units);
    let url = server.url("vitrine", "shop");
    database::note(dir.path(), &url);
    let shop = TestShop::open_in(dir, |c| c.database = Some(url)).await;
    (server, shop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_dies_loses_nothing_and_is_found_again() {
    let (server, shop) = mortal(1).await;
    let order = shop.order(&[("LUNA-LAMP-BRASS", 2)]).await;
    server.die();
    let cart = json!({"currency": "USD", "lines": []});
    let refused = shop.post("/v1/carts", &cart).await;
    assert!(!refused.header("retry-after").is_empty());
    refused.refused(503, "unavailable");
    assert_eq!(shop.see(&order, &order.secret).await.status, 503);
    assert_ne!(shop.get("/readyz").await.status, 200);
    server.go_on();
    let answered = async || shop.post("/v1/carts", &cart).await.status == 201;
    soon("writes go on", answered).await;
    assert_eq!(shop.look(&order).await["state"], "awaiting_payment");
    shop.pay(&order, "4242424242424242").await.is(201);
    // What is told by the database is heard again, and somebody leads.
    let hold = shop.order(&[("LUNA-LAMP-BRASS", 3)]).await;
    shop.clock.advance(Duration::from_secs(16 * 60));
    shop.until(&hold, "expired").await;
    soon("the units are back", async || shop.available("LUNA-LAMP-BRASS").await == 18).await;
    let seen: Value = shop.look(&order).await;
    assert_eq!(seen["state"], "paid");
    books::check(shop.dir.path(), "LUNA-LAMP-BRASS", 20).await;
}

/// Batches commit without waiting for the disk, and only their answers wait: an answer that came too early is lost with
/// what PostgreSQL had not written yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_is_there_after_the_database_died_in_the_same_moment() {
    let (server, shop) = mortal(1_000).await;
    for _ in 0..4 {
        // Many writes follow each other: the later ones are committed while earlier ones wait for the disk.
        let orders = join_all((0..20).map(|_| shop.order(&[(SKU, 1)]))).await;
        server.die();
        server.go_on();
        let cart = json!({"currency": "USD", "lines": []});
        soon("writes go on", async || shop.post("/v1/carts", &cart).await.status == 201).await;
        for order in &orders {
            assert_eq!(shop.look(order).await["state"], "awaiting_payment");
        }
    }
    books::check(shop.dir.path(), SKU, 1_000).await;
}
