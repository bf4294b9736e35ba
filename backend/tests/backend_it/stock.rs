//! Units and what is made of them: bundles share parts, and every movement is written down.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::books;
use super::client::{Placed, TestShop, write_goods};
use super::database::Tables;

/// Five of these.
const OTTO: &str = "OTTO-SQUARE-BLACK";
/// Fifty of these.
const ARIA: &str = "ARIA-ROUND-BLACK";
/// Two of the one and one of the other; none stands on the shelf.
const SET: &str = "TERRA-VASE-IVORY";

async fn open() -> TestShop {
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    std::fs::write(dir.path().join("goods/bundles.json"), json!({SET: {OTTO: 2, ARIA: 1}}).to_string()).unwrap();
    TestShop::open_in(dir, |c| c.sandbox_delay = Duration::from_secs(3_600)).await
}

async fn cancel(shop: &TestShop, order: &Placed) {
    let path = format!("/v1/orders/{}/cancel", order.id);
    shop.write(Method::POST, &path, Some(&order.secret), &Value::Null).await.is(200);
}

/// Why each movement of a SKU was made, and by how much.
async fn movements(shop: &TestShop, sku: &str) -> Vec<(String, i64, i64)> {
    let sql = "SELECT why, on_hand, held FROM stock_movements WHERE sku = $1 ORDER BY id";
    Tables::open(shop.dir.path()).await.rows(sql, sku).await
}

#[tokio::test]
async fn there_are_as_many_bundles_as_the_parts_make() {
    let shop = open().await;
    let available = async || [shop.available(SET).await, shop.available(OTTO).await, shop.available(ARIA).await];
    assert_eq!(available().await, [2, 5, 50]);
    let cart = shop.cart(&[(SET, 3)]).await;
    assert_eq!(cart["lines"][0]["issues"], json!([{"kind": "only_left", "left": 2}]));
    let set = shop.order(&[(SET, 1)]).await;
    assert_eq!(available().await, [1, 3, 49]);
    // Who takes a part takes it from the bundle as well.
    let part = shop.order(&[(OTTO, 2)]).await;
    assert_eq!(available().await, [0, 1, 49]);
    // Together they are more than there is, though each alone is not: nothing is held.
    cancel(&shop, &part).await;
    let cart = shop.cart(&[(SET, 1), (OTTO, 2)]).await;
    shop.checkout(&cart).await.refused(409, "sold_out");
    assert_eq!(available().await, [1, 3, 49]);
    shop.pay(&set, "4242424242424242").await.is(201);
    assert_eq!(available().await, [1, 3, 49]);
    let books = books::check(shop.dir.path(), OTTO, 5).await;
    assert_eq!((books.on_hand, books.held, books.sold), (3, 0, 2));
    let expected = [("count", 5, 0), ("hold", 0, 2), ("hold", 0, 2), ("cancel", 0, -2), ("sale", -2, -2)];
    assert_eq!(movements(&shop, OTTO).await, expected.map(|(why, on_hand, held)| (why.to_owned(), on_hand, held)));
    let shop = shop.reopen(|_| {}).await;
    assert_eq!([shop.available(SET).await, shop.available(OTTO).await], [1, 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bundles_and_their_parts_are_never_oversold() {
    let shop = open().await;
    let buyers = 60;
    let start = Arc::new(Barrier::new(buyers));
    let mut doing = JoinSet::new();
    for n in 0..buyers {
        let (http, start) = (shop.http.clone(), Arc::clone(&start));
        doing.spawn(async move {
            let wanted = if n % 2 == 0 { [(SET, 1)] } else { [(OTTO, 1)] };
            let cart = http.cart(&wanted).await;
            start.wait().await;
            let reply = http.checkout(&cart).await;
            (reply.status == 201).then(|| (Placed::from(&reply.json()), if n % 2 == 0 { 2 } else { 1 }))
        });
    }
    let won: Vec<(Placed, i64)> = doing.join_all().await.into_iter().flatten().collect();
    let units: i64 = won.iter().map(|(_, units)| units).sum();
    assert!((4..=5).contains(&units), "all five, or four where the last buyers wanted two: {units}");
    for (order, _) in &won {
        shop.pay(order, "4242424242424242").await.is(201);
    }
    let books = books::check(shop.dir.path(), OTTO, 5).await;
    assert_eq!((books.sold, books.held, books.on_hand), (units, 0, 5 - units));
    books::check(shop.dir.path(), ARIA, 50).await;
    assert_eq!(shop.available(OTTO).await as i64, 5 - units, "no unit is stuck");
}

#[tokio::test]
async fn late_money_for_a_bundle_takes_free_parts_or_goes_back() {
    let shop = open().await;
    let late = async || {
        let order = shop.order(&[(SET, 2)]).await;
        let payment = shop.pays_too_late(&order).await;
        (order, payment)
    };
    let (first, first_money) = late().await;
    let (second, second_money) = late().await;
    shop.money_arrives(&first_money).await;
    shop.money_arrives(&second_money).await;
    assert_eq!(shop.look(&first).await["state"], "paid");
    assert_eq!(shop.look(&second).await["state"], "refunded");
    let books = books::check(shop.dir.path(), OTTO, 5).await;
    assert_eq!((books.sold, books.held, books.on_hand), (4, 0, 1));
}

#[tokio::test]
async fn an_order_keeps_the_parts_that_it_took() {
    let shop = open().await;
    let order = shop.order(&[(SET, 1)]).await;
    let goods = shop.dir.path().join("goods");
    std::fs::write(goods.join("bundles.json"), json!({SET: {ARIA: 7}}).to_string()).unwrap();
    shop.running.import(&goods).await.unwrap();
    assert_eq!(shop.available(SET).await, 7);
    cancel(&shop, &order).await;
    assert_eq!([shop.available(OTTO).await, shop.available(ARIA).await], [5, 50]);
    for bad in [
        json!({SET: {}}),
        json!({SET: {OTTO: 0}}),
        json!({SET: {OTTO: 100}}),
        json!({SET: {SET: 1}}),
        json!({"bad sku": {OTTO: 1}}),
    ] {
        std::fs::write(goods.join("bundles.json"), bad.to_string()).unwrap();
        assert!(shop.running.import(&goods).await.is_err(), "{bad}");
    }
    assert_eq!(shop.available(SET).await, 7);
    books::check(shop.dir.path(), OTTO, 5).await;
}

#[tokio::test]
async fn units_lie_in_locations_move_between_them_and_are_counted() {
    let shop = TestShop::open().await;
    let ask = async |method: Method, path: &str, body: Value| {
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("idempotency-key", super::client::new_key()),
            ("authorization", format!("Bearer {}", super::refunds::merchant_key(&shop))),
        ];
        shop.ask(super::client::Ask { method, path, headers, body: body.to_string().into_bytes() }).await
    };
    let lie = |stock: &Value| -> Vec<(String, u64)> {
        let all = stock["locations"].as_array().unwrap().iter();
        all.map(|l| (l["location"].as_str().unwrap().to_owned(), l["units"].as_u64().unwrap())).collect()
    };
    let at = |main: u64, berlin: u64, aachen: u64| {
        let all = [("main", main), ("aachen", aachen), ("berlin", berlin)];
        all.into_iter().filter(|(l, n)| *l == "main" || *n > 0).map(|(l, n)| (l.to_owned(), n)).collect::<Vec<_>>()
    };
    for place in ["berlin", "aachen"] {
        ask(Method::PUT, &format!("/v1/locations/{place}"), json!({"name": "Lager"})).await.is(200);
    }
    ask(Method::PUT, "/v1/locations/No%20Slug", json!({"name": "x"})).await.refused(404, "not_found");
    ask(Method::PUT, "/v1/locations/x", json!({"name": " "})).await.refused(400, "invalid_field");
    let go = async |from: &str, to: &str, n: u32| {
        ask(Method::POST, "/v1/stock/transfers", json!({"sku": OTTO, "from": from, "to": to, "quantity": n})).await
    };
    assert_eq!(lie(&go("main", "berlin", 2).await.is(201)), at(3, 2, 0));
    assert_eq!(lie(&go("berlin", "aachen", 1).await.is(201)), at(3, 1, 1));
    go("main", "berlin", 4).await.refused(409, "sold_out");
    go("aachen", "main", 2).await.refused(409, "sold_out");
    go("main", "nowhere", 1).await.refused(400, "invalid_field");
    go("main", "main", 1).await.refused(400, "invalid_field");
    shop.get(&format!("/v1/stock/{OTTO}")).await.refused(401, "not_allowed");
    // Who buys does not notice where they lie: main goes first, then the others by name.
    let order = shop.order(&[(OTTO, 4)]).await;
    shop.pay(&order, "4242424242424242").await.is(201);
    let seen = async || ask(Method::GET, &format!("/v1/stock/{OTTO}"), Value::Null).await.is(200);
    let stock = seen().await;
    assert_eq!((lie(&stock), &stock["on_hand"]), (at(0, 1, 0), &json!(1)));
    let told: Vec<&str> = stock["movements"].as_array().unwrap().iter().map(|m| m["why"].as_str().unwrap()).collect();
    assert_eq!(told.iter().filter(|w| **w == "transfer").count(), 4);
    assert_eq!(told.iter().filter(|w| **w == "sale").count(), 2, "of the house and of Aachen");
    // Somebody counts; no fewer than are held.
    let held = shop.order(&[(OTTO, 1)]).await;
    let count = async |n: u32| ask(Method::POST, "/v1/stock/counts", json!({"sku": OTTO, "on_hand": n})).await;
    count(0).await.refused(409, "wrong_state");
    let counted = count(7).await.is(201);
    assert_eq!((lie(&counted), &counted["held"]), (at(6, 1, 0), &json!(1)));
    assert_eq!(shop.available(OTTO).await, 6);
    count(1).await.is(201);
    shop.pay(&held, "4242424242424242").await.is(201);
    assert_eq!(lie(&seen().await), at(0, 0, 0));
    count(200_000_000).await.refused(400, "invalid_field");
    ask(Method::POST, "/v1/stock/counts", json!({"sku": "NO-SUCH", "on_hand": 1})).await.refused(400, "invalid_field");
    // Five at first, one more counted between: all sold.
    books::check(shop.dir.path(), OTTO, 5).await;
}
