//! Goods that are sold on the promise of a date: never more than promised, never sent before they are there.

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::books;
use super::client::{Ask, Placed, Reply, TestShop, checkout_of, new_key};
use super::fulfilment::{as_merchant, paid, ship};
use super::refunds::merchant_key;

/// One of these is in the house.
const MILO: &str = "MILO-PILOT-GOLD";

/// A day, far from now.
pub const BY: i64 = 4_102_444_800_000;

pub async fn promise(shop: &TestShop, sku: &str, body: &Value) -> Reply {
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("idempotency-key", new_key()),
        ("authorization", format!("Bearer {}", merchant_key(shop))),
    ];
    let path = format!("/v1/stock/{sku}/promise");
    shop.ask(Ask { method: Method::PUT, path: &path, headers, body: body.to_string().into_bytes() }).await
}

async fn arrive(shop: &TestShop, units: u32) -> Value {
    as_merchant(shop, "/v1/stock/arrivals", &json!({"sku": MILO, "units": units})).await.is(201)
}

async fn stock(shop: &TestShop) -> Value {
    let headers = vec![("authorization", format!("Bearer {}", merchant_key(shop)))];
    let path = format!("/v1/stock/{MILO}");
    shop.ask(Ask { method: Method::GET, path: &path, headers, body: vec![] }).await.is(200)
}

async fn told(shop: &TestShop) -> Value {
    shop.get("/v1/products/milo-pilot").await.is(200)["variants"][0].clone()
}

fn waiting(stock: &Value) -> Vec<(String, u64)> {
    let rows = stock["waiting"].as_array().cloned().unwrap_or_default();
    rows.iter().map(|w| (w["order_id"].as_str().unwrap().to_owned(), w["units"].as_u64().unwrap())).collect()
}

#[tokio::test]
async fn who_buys_on_a_promise_waits_and_is_served_in_turn() {
    let shop = TestShop::open().await;
    assert_eq!(told(&shop).await.get("promise"), None);
    promise(&shop, MILO, &json!({"units": 3, "by": BY})).await.is(201);
    let seen = told(&shop).await;
    assert_eq!((&seen["available"], &seen["promise"]), (&json!(4), &json!({"in_house": 1, "by": BY})));
    let first = paid(&shop, &[(MILO, 2)]).await;
    let second = paid(&shop, &[(MILO, 1)]).await;
    let third = paid(&shop, &[(MILO, 1)]).await;
    shop.checkout(&shop.cart(&[(MILO, 1)]).await).await.refused(409, "sold_out");
    let seen = stock(&shop).await;
    assert_eq!((&seen["on_hand"], &seen["held"], &seen["promised"]), (&json!(0), &json!(0), &json!(3)));
    let owed = |order: &Placed, n| (order.id.clone(), n);
    assert_eq!(waiting(&seen), [owed(&first, 1), owed(&second, 1), owed(&third, 1)]);
    assert_eq!(seen["waiting"][0]["by"], BY);
    let waits = async |order: &Placed| shop.look(order).await.get("waits").cloned();
    assert_eq!(waits(&first).await, Some(json!([{"sku": MILO, "units": 1, "by": BY}])));
    books::check(shop.dir.path(), MILO, 4).await;
    // What is sold on a promise is owed: the merchant cannot take it back.
    promise(&shop, MILO, &json!({"units": 2, "by": BY})).await.refused(409, "wrong_state");
    // What is there leaves; what is not does not.
    assert_eq!(ship(&shop, &first, "T1", &json!([])).await.is(201)["lines"], json!([{"sku": MILO, "quantity": 1}]));
    ship(&shop, &first, "T2", &json!([])).await.refused(409, "wrong_state");
    ship(&shop, &second, "T3", &json!([{"sku": MILO, "quantity": 1}])).await.refused(409, "wrong_state");
    assert_eq!(waiting(&arrive(&shop, 1).await), [owed(&second, 1), owed(&third, 1)]);
    assert_eq!(waits(&first).await, None, "its unit came");
    ship(&shop, &first, "T2", &json!([])).await.is(201);
    ship(&shop, &second, "T3", &json!([])).await.refused(409, "wrong_state");
    // Who gives up waiting makes room for another buyer, also where the merchant does not think of the shelf.
    let refund = json!({"lines": [{"sku": MILO, "quantity": 1}]});
    as_merchant(&shop, &format!("/v1/orders/{}/refunds", third.id), &refund).await.is(201);
    assert_eq!(waiting(&stock(&shop).await), [owed(&second, 1)]);
    assert_eq!((shop.available(MILO).await, &told(&shop).await["promise"]["in_house"]), (1, &json!(0)));
    // More than promised: the promise is kept, and the rest lies on the shelf.
    let seen = arrive(&shop, 5).await;
    assert_eq!((&seen["on_hand"], waiting(&seen), seen.get("promised")), (&json!(4), vec![], None));
    assert_eq!(told(&shop).await.get("promise"), None);
    ship(&shop, &second, "T3", &json!([])).await.is(201);
    books::check(shop.dir.path(), MILO, 1 + 3 + 3).await;
    let shop = shop.reopen(|_| {}).await;
    assert_eq!(shop.available(MILO).await, 4);
}

#[tokio::test]
async fn a_count_gives_those_who_wait_what_is_theirs() {
    let shop = TestShop::open().await;
    promise(&shop, MILO, &json!({"units": 5, "by": BY})).await.is(201);
    let order = paid(&shop, &[(MILO, 3)]).await;
    assert_eq!(waiting(&stock(&shop).await), [(order.id.clone(), 2)]);
    // One is counted: it is theirs, and one more is owed.
    let counted = as_merchant(&shop, "/v1/stock/counts", &json!({"sku": MILO, "on_hand": 1})).await.is(201);
    assert_eq!((waiting(&counted), shop.available(MILO).await), (vec![(order.id.clone(), 1)], 4));
    let counted = as_merchant(&shop, "/v1/stock/counts", &json!({"sku": MILO, "on_hand": 3})).await.is(201);
    assert_eq!((waiting(&counted), &counted["on_hand"], shop.available(MILO).await), (vec![], &json!(2), 7));
    ship(&shop, &order, "T1", &json!([])).await.is(201);
    for (units, by, field) in [(100_000_001_u64, BY, "/units"), (1, 0, "/by")] {
        let problem = promise(&shop, MILO, &json!({"units": units, "by": by})).await.refused(400, "invalid_field");
        assert_eq!(problem["field"], field);
    }
    promise(&shop, "NOTHING-SUCH", &json!({"units": 1, "by": BY})).await.refused(400, "invalid_field");
    // No promise any more: what nobody bought of it is gone from the shelf.
    promise(&shop, MILO, &json!({"units": 0, "by": 0})).await.is(201);
    assert_eq!(shop.available(MILO).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_more_is_sold_than_promised() {
    const BUYERS: usize = 40;
    let shop = TestShop::open().await;
    promise(&shop, MILO, &json!({"units": 6, "by": BY})).await.is(201);
    let token = shop.token("4242424242424242").await;
    let start = Arc::new(Barrier::new(BUYERS));
    let mut doing = JoinSet::new();
    for _ in 0..BUYERS {
        let (http, start, token) = (shop.http.clone(), Arc::clone(&start), token.clone());
        doing.spawn(async move {
            let cart = http.cart(&[(MILO, 1)]).await;
            start.wait().await;
            let reply = http.write_patiently("/v1/checkout", None, &checkout_of(&cart)).await;
            if reply.status != 201 {
                return 0;
            }
            http.pay_with(&Placed::from(&reply.json()), &token).await.is(201);
            1
        });
    }
    assert_eq!(doing.join_all().await.into_iter().sum::<u64>(), 7);
    let owed: u64 = waiting(&stock(&shop).await).iter().map(|(_, units)| units).sum();
    assert_eq!((owed, shop.available(MILO).await), (6, 0));
    books::check(shop.dir.path(), MILO, 7).await;
}

#[tokio::test]
async fn who_waits_is_told_before_buying_and_a_day_that_is_over_sells_nothing() {
    let shop = TestShop::open().await;
    promise(&shop, MILO, &json!({"units": 3, "by": BY})).await.is(201);
    let line = |cart: &Value| cart["lines"][0]["issues"].clone();
    assert_eq!(line(&shop.cart(&[(MILO, 1)]).await), json!([]), "one is in the house");
    let cart = shop.cart(&[(MILO, 3)]).await;
    assert_eq!(line(&cart), json!([{"kind": "waits", "units": 2, "by": BY}]));
    shop.checkout(&cart).await.is(201);

    let soon = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64 + 1_000;
    shop.checkout(&shop.cart(&[(MILO, 1)]).await).await.is(201);
    promise(&shop, MILO, &json!({"units": 5, "by": soon})).await.is(201);
    assert_eq!(told(&shop).await["available"], 2);
    let cart = shop.cart(&[(MILO, 1)]).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let seen = told(&shop).await;
    assert_eq!((&seen["available"], seen.get("promise")), (&json!(0), None));
    assert_eq!(line(&shop.cart(&[(MILO, 1)]).await), json!([{"kind": "only_left", "left": 0}]));
    shop.checkout(&cart).await.refused(409, "sold_out");
}
