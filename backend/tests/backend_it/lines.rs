//! Changing what is in an order: priced anew before it is paid, money back after that, never a unit or a cent too many.

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::books;
use super::client::{Ask, Http, Placed, Reply, TestShop, new_key};
use super::database::Tables;
use super::fulfilment::{paid, ship};
use super::pricing::{CARD, checkout, open, quote};
use super::refunds::merchant_key;

const ARIA: &str = "ARIA-ROUND-TORTOISE";
const OTTO: &str = "OTTO-SQUARE-BLACK";
const LUNA: &str = "LUNA-LAMP-BRASS";
const LAST_ONE: &str = "MILO-PILOT-GOLD";

fn body(lines: &[(&str, u32)], expected: Option<i64>) -> Value {
    let lines: Vec<Value> = lines.iter().map(|(sku, n)| json!({"sku": sku, "quantity": n})).collect();
    let mut body = json!({"lines": lines});
    if let Some(minor) = expected {
        body["expected_total"] = json!({"minor": minor, "currency": "USD"});
    }
    body
}

async fn put(http: &Http, order: &Placed, lines: &[(&str, u32)], expected: Option<i64>) -> Reply {
    let path = format!("/v1/orders/{}/lines", order.id);
    http.write(Method::PUT, &path, Some(&order.secret), &body(lines, expected)).await
}

fn total(order: &Value) -> i64 {
    order["totals"]["total"]["minor"].as_i64().unwrap()
}

#[tokio::test]
async fn an_unpaid_order_is_priced_anew_and_holds_what_is_in_it() {
    let shop = TestShop::open().await;
    let order = shop.order(&[(ARIA, 2), (LUNA, 1)]).await;
    // Fewer, more, another: it costs what a checkout would have asked.
    let seen = put(&shop, &order, &[(ARIA, 1), (LUNA, 2), (LAST_ONE, 1)], Some(10_000 + 68_000 + 15_000)).await.is(200);
    assert_eq!(seen["lines"].as_array().unwrap().len(), 3);
    assert_eq!((&shop.look(&order).await, seen.get("secret")), (&seen, None));
    let left = async |sku| shop.available(sku).await;
    assert_eq!((left(ARIA).await, left(LUNA).await, left(LAST_ONE).await), (49, 18, 0));
    // What it holds itself is there for it, and no more than that.
    put(&shop, &order, &[(LAST_ONE, 1)], Some(15_000)).await.is(200);
    let refused = put(&shop, &order, &[(LAST_ONE, 2)], None).await.refused(409, "sold_out");
    assert_eq!(refused["field"], "/lines/0");
    put(&shop, &order, &[("TERRA-VASE-IVORY", 1)], None).await.refused(409, "sold_out");
    put(&shop, &order, &[("NOTHING-SUCH", 1)], None).await.refused(409, "not_sold");
    put(&shop, &order, &[], None).await.refused(409, "cart_empty");
    put(&shop, &order, &[(ARIA, 1), (ARIA, 2)], None).await.refused(400, "invalid_field");
    put(&shop, &order, &[(ARIA, 1)], Some(9_999)).await.refused(409, "price_changed");
    for quantity in [json!(0), json!(-1), json!(1.5), json!("1")] {
        let body = json!({"lines": [{"sku": ARIA, "quantity": quantity}]});
        let path = format!("/v1/orders/{}/lines", order.id);
        shop.write(Method::PUT, &path, Some(&order.secret), &body).await.refused(400, "invalid_field");
    }
    let thief = Placed { secret: "x".into(), ..order.clone() };
    put(&shop, &thief, &[(ARIA, 1)], None).await.refused(404, "not_found");
    // Nothing of that changed anything.
    assert_eq!((left(ARIA).await, left(LUNA).await, left(LAST_ONE).await), (50, 20, 0));
    books::check(shop.dir.path(), LAST_ONE, 1).await;
    // The same write again is the same answer, and holds nothing twice.
    let (key, path) = (new_key(), format!("/v1/orders/{}/lines", order.id));
    for replayed in ["", "true"] {
        let reply = shop.write_with(&key, Method::PUT, &path, Some(&order.secret), &body(&[(ARIA, 3)], None)).await;
        assert_eq!((total(&reply.is(200)), reply.header("idempotency-replayed")), (30_000, replayed));
    }
    let payment = shop.pay(&order, "4242424242424242").await.is(201);
    assert_eq!(payment["amount"]["minor"], 30_000);
    let books = books::check(shop.dir.path(), ARIA, 50).await;
    assert_eq!((books.held, books.sold), (0, 3));
    books::check(shop.dir.path(), LAST_ONE, 1).await;
    // An order that was let go stands.
    let expired = shop.order(&[(ARIA, 1)]).await;
    shop.clock.advance(std::time::Duration::from_secs(16 * 60));
    put(&shop, &expired, &[(ARIA, 2)], None).await;
    shop.until(&expired, "expired").await;
    put(&shop, &expired, &[(ARIA, 2)], None).await.refused(409, "wrong_state");
    books::check(shop.dir.path(), ARIA, 50).await;
}

#[tokio::test]
async fn codes_gift_cards_and_taxes_follow_the_lines() {
    let shop = open().await;
    let quoted = quote(&shop.http, &shop.cart(&[(ARIA, 4)]).await, &["FIVE"], &[CARD]).await.is(201);
    let order = Placed::from(&checkout(&shop.http, &quoted, "a@example.com").await.is(201));
    // 400 less half, 8.5 % on top, 150 from the card.
    assert_eq!(total(&shop.look(&order).await), 6_700);
    let seen = put(&shop, &order, &[(ARIA, 3)], Some(1_275)).await.is(200);
    assert_eq!(seen["breakdown"]["gift_cards"][0]["amount"]["minor"], 15_000);
    books::ledger(shop.dir.path()).await;
    // More again: the code is still the order's one use of five, and the card pays no more than it has.
    put(&shop, &order, &[(ARIA, 5)], Some(12_125)).await.is(200);
    for _ in 0..4 {
        let other = quote(&shop.http, &shop.cart(&[(ARIA, 1)]).await, &["FIVE"], &[]).await.is(201);
        checkout(&shop.http, &other, "b@example.com").await.is(201);
    }
    quote(&shop.http, &shop.cart(&[(ARIA, 1)]).await, &["FIVE"], &[]).await.refused(409, "coupon_used_up");
    put(&shop, &order, &[(ARIA, 4)], Some(6_700)).await.is(200);
    // So few that the card pays all: the order is paid, and the rest is on the card.
    let seen = put(&shop, &order, &[(ARIA, 1)], Some(0)).await.is(200);
    assert_eq!(
        (&seen["state"], &seen["breakdown"]["gift_cards"][0]["amount"]["minor"]),
        (&json!("paid"), &json!(5_425))
    );
    assert_eq!(shop.look(&order).await["invoice"], 1);
    let again = quote(&shop.http, &shop.cart(&[(ARIA, 9)]).await, &[], &[CARD]).await.is(201);
    assert_eq!(again["breakdown"]["gift_cards"][0]["amount"]["minor"], 15_000 - 5_425);
    let books = books::check(shop.dir.path(), ARIA, 50).await;
    assert_eq!((books.sold, books.held), (1, 4));
    // Whatever was used in between, an order that runs out gives back what it has now.
    shop.clock.advance(std::time::Duration::from_secs(16 * 60));
    let quoted = quote(&shop.http, &shop.cart(&[(ARIA, 1)]).await, &[], &[]).await.is(201);
    let late = Placed::from(&checkout(&shop.http, &quoted, "c@example.com").await.is(201));
    shop.pay(&late, "4242424242424242").await.is(201);
    books::check(shop.dir.path(), ARIA, 50).await;
}

#[tokio::test]
async fn a_promotion_that_is_over_is_not_used_by_lines_that_change() {
    let shop = open().await;
    let quoted = quote(&shop.http, &shop.cart(&[(ARIA, 4)]).await, &["FIVE"], &[]).await.is(201);
    let order = Placed::from(&checkout(&shop.http, &quoted, "a@example.com").await.is(201));
    let house = merchant_key(&shop);
    shop.tell(Method::DELETE, "/v1/promotions/five", Some(&house), &Value::Null).await;
    put(&shop, &order, &[(ARIA, 3)], Some(16_275)).await.refused(409, "price_changed");
    put(&shop, &order, &[(ARIA, 3)], Some(32_550)).await.is(200);
    let mut tables = Tables::open(shop.dir.path()).await;
    let uses = tables.number("SELECT count(*) FROM order_promotions WHERE order_id = $1", &order.id).await;
    tables.close().await;
    assert_eq!(uses, 0, "an order that is paid late takes again what it used");
    books::check(shop.dir.path(), ARIA, 50).await;
}

#[tokio::test]
async fn what_is_taken_out_of_a_paid_order_is_paid_back_until_a_parcel_is_packed() {
    let shop = TestShop::open().await;
    let order = paid(&shop, &[(ARIA, 3), (OTTO, 2)]).await;
    put(&shop, &order, &[(ARIA, 4), (OTTO, 2)], None).await.refused(400, "invalid_field");
    put(&shop, &order, &[(ARIA, 3), (LUNA, 1)], None).await.refused(400, "invalid_field");
    put(&shop, &order, &[(ARIA, 2), (OTTO, 2)], Some(1)).await.refused(409, "price_changed");
    assert_eq!(shop.look(&order).await["refunds"], Value::Null);
    let seen = put(&shop, &order, &[(ARIA, 2), (OTTO, 1)], Some(20_000 + 12_000)).await.is(200);
    assert_eq!(seen["refunds"][0]["to_payment"]["minor"], 22_000);
    assert_eq!((shop.available(ARIA).await, shop.available(OTTO).await), (48, 4));
    // The same again is nothing more.
    let same = put(&shop, &order, &[(ARIA, 2), (OTTO, 1)], Some(32_000)).await.is(200);
    assert_eq!(same["refunds"].as_array().unwrap().len(), 1);
    // The shop's support may, too: without the buyer's secret.
    let path = format!("/v1/orders/{}/lines", order.id);
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("idempotency-key", new_key()),
        ("authorization", format!("Bearer {}", merchant_key(&shop))),
    ];
    let body = body(&[(ARIA, 2)], None).to_string().into_bytes();
    shop.ask(Ask { method: Method::PUT, path: &path, headers, body }).await.is(200);
    assert_eq!(ship(&shop, &order, "T1", &json!([])).await.is(201)["lines"], json!([{"sku": ARIA, "quantity": 2}]));
    put(&shop, &order, &[(ARIA, 1)], None).await.refused(409, "wrong_state");
    let books = books::check(shop.dir.path(), ARIA, 50).await;
    assert_eq!(books.sold, 2);
    books::check(shop.dir.path(), OTTO, 5).await;
    // Nothing left is an order given back whole, delivery and all.
    let gone = paid(&shop, &[(LUNA, 2)]).await;
    let seen = put(&shop, &gone, &[], Some(0)).await.is(200);
    assert_eq!((&seen["state"], shop.available(LUNA).await), (&json!("refunded"), 20));
    put(&shop, &gone, &[], None).await.refused(409, "wrong_state");
    books::check(shop.dir.path(), LUNA, 20).await;
}

#[tokio::test]
async fn money_for_what_an_order_cost_before_goes_back() {
    let shop = TestShop::open().await;
    let order = shop.order(&[(ARIA, 2)]).await;
    let asked = shop.pay(&order, "4000002500003155").await.is(201);
    assert_eq!(asked["state"], "needs_confirmation");
    let seen = put(&shop, &order, &[(ARIA, 1)], Some(10_000)).await.is(200);
    assert_eq!(seen["payments"][0]["state"], "cancelled");
    // The bank says yes to what it was asked before.
    shop.money_arrives(&asked).await;
    let seen = shop.look(&order).await;
    assert_eq!((&seen["state"], &seen["payments"][0]["state"]), (&json!("awaiting_payment"), &json!("refunded")));
    assert_eq!(shop.pay(&order, "4242424242424242").await.is(201)["amount"]["minor"], 10_000);
    // While the gateway has not said what became of a payment, the lines stand.
    let pending = shop.order(&[(ARIA, 2)]).await;
    shop.pay(&pending, "4000000000000341").await.refused(504, "gateway_timeout");
    put(&shop, &pending, &[(ARIA, 1)], None).await.refused(409, "wrong_state");
    shop.until(&pending, "paid").await;
    let books = books::check(shop.dir.path(), ARIA, 50).await;
    assert_eq!((books.sold, books.held), (3, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn buyers_who_change_pay_and_are_served_at_once_never_break_the_books() {
    const ORDERS: usize = 12;
    let shop = TestShop::open().await;
    let token = shop.token("4242424242424242").await;
    let merchant = merchant_key(&shop);
    let mut placed = Vec::new();
    for _ in 0..ORDERS {
        placed.push(shop.order(&[(ARIA, 2)]).await);
    }
    let start = Arc::new(Barrier::new(ORDERS * 4));
    let mut doing = JoinSet::new();
    for (i, order) in placed.iter().enumerate() {
        for what in 0..4 {
            let (http, order, start) = (shop.http.clone(), order.clone(), Arc::clone(&start));
            let (token, merchant) = (token.clone(), merchant.clone());
            doing.spawn(async move {
                start.wait().await;
                match what {
                    0 => put(&http, &order, &[(ARIA, 1 + u32::try_from(i % 5).unwrap())], None).await,
                    // Five of these are there, and twelve want one.
                    1 => put(&http, &order, &[(ARIA, 1), (OTTO, 1)], None).await,
                    2 => http.pay_with(&order, &token).await,
                    _ => {
                        let path = format!("/v1/orders/{}/shipments", order.id);
                        let headers = vec![
                            ("content-type", "application/json".to_owned()),
                            ("idempotency-key", new_key()),
                            ("authorization", format!("Bearer {merchant}")),
                        ];
                        let body = json!({"carrier": "DHL", "tracking": format!("T{i}"), "lines": []}).to_string();
                        http.ask(Ask { method: Method::POST, path: &path, headers, body: body.into_bytes() }).await
                    }
                }
            });
        }
    }
    while let Some(reply) = doing.join_next().await {
        let reply = reply.unwrap();
        assert!(matches!(reply.status, 200 | 201 | 400 | 409 | 429 | 503), "{reply:?}");
    }
    for order in &placed {
        let seen = shop.look(order).await;
        let taken: i64 = seen["payments"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|p| p["state"] == "succeeded" || p["state"] == "refunded")
            .map(|p| p["amount"]["minor"].as_i64().unwrap())
            .sum();
        let lines: i64 = seen["lines"].as_array().unwrap().iter().map(|l| l["total"]["minor"].as_i64().unwrap()).sum();
        assert_eq!(total(&seen), lines);
        assert!(taken == 0 || taken == total(&seen), "{seen}");
    }
    for (sku, count) in [(ARIA, 50), (OTTO, 5)] {
        books::check(shop.dir.path(), sku, count).await;
    }
}
