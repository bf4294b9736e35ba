//! What goes back for units: exactly what they cost, once, with a paper that says so.

use std::sync::Arc;
use std::time::Duration;

use backend::{Asked, EmptyGateway, RecordedGateway};
use http::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::books;
use super::client::{Ask, Http, Placed, Reply, TestShop, new_key};
use super::pricing::{CARD, checkout, open, open_with, quote, rules};

const ARIA: &str = "ARIA-ROUND-TORTOISE";
const STELLA: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";

pub fn merchant_key(shop: &TestShop) -> String {
    std::fs::read_to_string(shop.dir.path().join("data/merchant.key")).unwrap()
}

async fn refund_with(http: &Http, merchant: &str, key: &str, order: &Placed, body: &Value) -> Reply {
    let path = format!("/v1/orders/{}/refunds", order.id);
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("idempotency-key", key.to_owned()),
        ("authorization", format!("Bearer {merchant}")),
    ];
    http.ask(Ask { method: Method::POST, path: &path, headers, body: body.to_string().into_bytes() }).await
}

pub async fn refund(shop: &TestShop, order: &Placed, body: &Value) -> Reply {
    refund_with(&shop.http, &merchant_key(shop), &new_key(), order, body).await
}

pub fn units(sku: &str, quantity: u32) -> Value {
    json!({"lines": [{"sku": sku, "quantity": quantity}]})
}

async fn paper(shop: &TestShop, order: &Placed, path: &str) -> Reply {
    let path = format!("/v1/orders/{}/{path}", order.id);
    let headers = vec![("order-secret", order.secret.clone())];
    shop.ask(Ask { method: Method::GET, path: &path, headers, body: vec![] }).await
}

fn words(reply: &Reply) -> String {
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/html; charset=utf-8"));
    String::from_utf8(reply.bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn units_go_back_for_what_they_cost_with_their_share_of_discount_and_tax() {
    let gateway = Arc::new(RecordedGateway::new([], Duration::ZERO));
    let theirs = Arc::clone(&gateway);
    let shop = open_with(&rules(), |c| c.gateway = Some(theirs)).await;
    let quoted = quote(&shop.http, &shop.cart(&[(ARIA, 3), (STELLA, 1)]).await, &["FIVE"], &[]).await.is(201);
    let line = &quoted["breakdown"]["lines"][0];
    // Three for 300.00, half off, 8.5 % on top; the order's tax is rounded once and shared.
    let cost = line["total"]["minor"].as_i64().unwrap();
    assert!((16_274..=16_276).contains(&cost), "{cost}");
    let order = Placed::from(&checkout(&shop.http, &quoted, "ada@example.com").await.is(201));
    refund(&shop, &order, &units(ARIA, 1)).await.refused(409, "wrong_state");
    shop.pay_with(&order, "any").await.is(201);
    let restocked = json!({"lines": [{"sku": ARIA, "quantity": 1}], "restock": true});
    let first = refund(&shop, &order, &restocked).await.is(201);
    assert_eq!(first["total"]["minor"], cost / 3);
    assert_eq!((shop.available(ARIA).await, &first["credit_note"]), (48, &json!(1)));
    let second = refund(&shop, &order, &units(ARIA, 2)).await.is(201);
    assert_eq!(second["total"]["minor"].as_i64().unwrap() + cost / 3, cost, "together they are what the line cost");
    assert_eq!((shop.available(ARIA).await, &second["credit_note"]), (48, &json!(2)));
    let again = refund(&shop, &order, &units(ARIA, 1)).await.refused(400, "invalid_field");
    assert_eq!(again["field"], "/lines/0/quantity");
    assert_eq!(shop.look(&order).await["state"], "paid");
    let last = refund(&shop, &order, &units(STELLA, 1)).await.is(201);
    let seen = shop.look(&order).await;
    assert_eq!((&seen["state"], &seen["payments"][0]["state"]), (&json!("refunded"), &json!("refunded")));
    assert_eq!(seen["refunds"], json!([first, second, last]));
    refund(&shop, &order, &units(STELLA, 1)).await.refused(409, "wrong_state");
    // The gateway gave back each part once, and in all what it had taken.
    for _ in 0..200 {
        let parts = gateway.asked().iter().filter(|a| matches!(a, Asked::Refund(..))).count();
        if parts == 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let parts: Vec<i64> = gateway
        .asked()
        .iter()
        .filter_map(|a| if let Asked::Refund(_, part) = a { Some(part.amount.minor) } else { None })
        .collect();
    let expected: Vec<i64> = [&first, &second, &last].map(|r| r["to_payment"]["minor"].as_i64().unwrap()).to_vec();
    assert_eq!(parts, expected);
    assert_eq!(parts.iter().sum::<i64>(), quoted["breakdown"]["totals"]["total"]["minor"].as_i64().unwrap());
    // What was not put back is gone.
    let books = books::check(shop.dir.path(), STELLA, 999_999).await;
    assert_eq!((books.on_hand, books.sold), (999_999, 0));
}

#[tokio::test]
async fn only_the_merchant_gives_back_and_only_what_was_bought() {
    let shop = open().await;
    let order = shop.order(&[(ARIA, 1)]).await;
    shop.pay(&order, "4242424242424242").await.is(201);
    let key = merchant_key(&shop);
    for wrong in ["", "x", &order.secret, &key[1..], &key.to_uppercase()] {
        refund_with(&shop.http, wrong, &new_key(), &order, &units(ARIA, 1)).await.refused(401, "not_allowed");
    }
    let path = format!("/v1/orders/{}/refunds", order.id);
    shop.write(Method::POST, &path, Some(&order.secret), &units(ARIA, 1)).await.refused(401, "not_allowed");
    for (body, field) in [
        (json!({"lines": []}), "/lines"),
        (units("NO-SUCH", 1), "/lines/0/quantity"),
        (units(ARIA, 2), "/lines/0/quantity"),
        (units(ARIA, 0), "/lines/0/quantity"),
        (json!({"lines": [{"sku": ARIA, "quantity": 1}, {"sku": ARIA, "quantity": 1}]}), "/lines/1/quantity"),
        (json!({"lines": [], "delivery": true}), "/delivery"),
        (json!({"lines": [], "amount": 1}), "/amount"),
    ] {
        assert_eq!(refund(&shop, &order, &body).await.refused(400, "invalid_field")["field"], field, "{body}");
    }
    let nobody = Placed { id: "V-0000-0000".into(), secret: String::new() };
    refund(&shop, &nobody, &units(ARIA, 1)).await.refused(404, "not_found");
    // The same write twice is one refund.
    let (again, body) = (new_key(), units(ARIA, 1));
    let first = refund_with(&shop.http, &key, &again, &order, &body).await.is(201);
    let second = refund_with(&shop.http, &key, &again, &order, &body).await;
    assert_eq!((second.header("idempotency-replayed"), second.is(201)), ("true", first));
    assert_eq!(shop.look(&order).await["refunds"].as_array().unwrap().len(), 1);
    let shop = shop.reopen(|_| {}).await;
    assert_eq!(merchant_key(&shop), key, "the key stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_at_once_give_back_each_unit_once_and_papers_have_no_gaps() {
    let shop = open().await;
    // Some orders are paid, some cards are declined, all at once: invoices are 1, 2, 3 ...
    let mut paying = JoinSet::new();
    for n in 0..30 {
        let http = shop.http.clone();
        paying.spawn(async move {
            let order = http.order(&[(STELLA, 5)]).await;
            let card = if n % 3 == 0 { "4000000000000002" } else { "4242424242424242" };
            (http.pay(&order, card).await.status == 201).then_some(order)
        });
    }
    let paid: Vec<Placed> = paying.join_all().await.into_iter().flatten().collect();
    let mut numbers = Vec::new();
    for order in &paid {
        numbers.push(shop.look(order).await["invoice"].as_i64().unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    let key = merchant_key(&shop);
    let mut asking = JoinSet::new();
    for n in 0..40 {
        let (http, key, order) = (shop.http.clone(), key.clone(), paid[n % 2].clone());
        asking.spawn(async move {
            let reply = refund_with(&http, &key, &new_key(), &order, &units(STELLA, 1)).await;
            if reply.status == 201 { reply.json()["credit_note"].as_i64() } else { None }
        });
    }
    let mut notes: Vec<i64> = asking.join_all().await.into_iter().flatten().collect();
    notes.sort_unstable();
    assert_eq!(notes, (1..=10).collect::<Vec<_>>(), "five units of each of two orders");
    books::check(shop.dir.path(), STELLA, 1_000_000 - 10).await;
}

#[tokio::test]
async fn a_gateway_that_is_away_gives_back_when_it_is_there_again() {
    let shop = open_with(&rules(), |c| c.gateway = Some(Arc::new(RecordedGateway::new([], Duration::ZERO)))).await;
    let order = shop.order(&[(ARIA, 2)]).await;
    shop.pay_with(&order, "any").await.is(201);
    let shop = shop.reopen(|c| c.gateway = Some(Arc::new(EmptyGateway))).await;
    let back = refund(&shop, &order, &units(ARIA, 1)).await.is(201);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let gateway = Arc::new(RecordedGateway::new([], Duration::ZERO));
    let theirs = Arc::clone(&gateway);
    let shop = shop.reopen(|c| c.gateway = Some(theirs)).await;
    shop.clock.advance(Duration::from_secs(10));
    for _ in 0..200 {
        if !gateway.asked().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    shop.clock.advance(Duration::from_secs(3_600));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let asked = gateway.asked();
    let [Asked::Refund(charge, part)] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!((charge.amount.minor, part.amount.minor), (20_000, 10_000));
    assert_eq!(back["id"], part.id);
}

#[tokio::test]
async fn gift_cards_get_back_what_they_paid() {
    let shop = open().await;
    let quoted = quote(&shop.http, &shop.cart(&[(ARIA, 2)]).await, &[], &[CARD]).await.is(201);
    // 217.00, of which the card pays 150.00.
    let order = Placed::from(&checkout(&shop.http, &quoted, "ada@example.com").await.is(201));
    shop.pay(&order, "4242424242424242").await.is(201);
    let first = refund(&shop, &order, &units(ARIA, 1)).await.is(201);
    assert_eq!([&first["to_payment"]["minor"], &first["to_gift_cards"]["minor"]], [6_700, 4_150]);
    let second = refund(&shop, &order, &units(ARIA, 1)).await.is(201);
    assert_eq!([&second["to_payment"]["minor"], &second["to_gift_cards"]["minor"]], [0, 10_850]);
    assert_eq!(shop.look(&order).await["state"], "refunded");
    let quoted = quote(&shop.http, &shop.cart(&[(STELLA, 1)]).await, &[], &[CARD]).await.is(201);
    assert_eq!(quoted["breakdown"]["gift_cards"][0]["amount"]["minor"], 15_000);
}

#[tokio::test]
async fn papers_are_in_the_buyers_language_and_only_theirs() {
    let shop = open().await;
    let cart = shop.cart(&[(ARIA, 1)]).await;
    let quoted = quote(&shop.http, &cart, &["FIVE"], &[]).await.is(201);
    let mut body = super::client::checkout_of(&cart);
    body["quote_id"] = quoted["id"].clone();
    body["expected_total"] = quoted["breakdown"]["totals"]["total"].clone();
    body["address"] = json!({"line1": "شارع الملك فهد ١٢", "city": "<b>x</b>", "region": "NY", "postal_code": "10001", "country": "US"});
    body["contact"]["name"] = "<script>alert(1)</script>".into();
    body["lang"] = "ar".into();
    let order = Placed::from(&shop.post("/v1/checkout", &body).await.is(201));
    paper(&shop, &order, "invoice").await.refused(404, "not_found");
    shop.pay(&order, "4242424242424242").await.is(201);
    let invoice = paper(&shop, &order, "invoice").await;
    assert!(invoice.header("content-security-policy").starts_with("default-src 'none'"));
    let page = words(&invoice);
    for expected in [
        "dir=\"rtl\"",
        "فاتورة 1",
        "شارع الملك فهد ١٢",
        "&lt;script&gt;",
        "NY state",
        "54.25 USD",
        "\u{2212}50.00 USD",
        "نظّارة آريا المستديرة",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(!page.contains("<script>") && !page.contains("<b>"));
    paper(&shop, &order, "credit-notes/1").await.refused(404, "not_found");
    refund(&shop, &order, &units(ARIA, 1)).await.is(201);
    let page = words(&paper(&shop, &order, "credit-notes/1").await);
    assert!(page.contains("إشعار دائن 1") && page.contains("54.25 USD"), "{page}");
    let thief = Placed { secret: "x".into(), ..order.clone() };
    for path in ["invoice", "credit-notes/1"] {
        paper(&shop, &thief, path).await.refused(404, "not_found");
    }
    for path in ["credit-notes/2", "credit-notes/-1", "credit-notes/x", "credit-notes/99999999999999999999"] {
        paper(&shop, &order, path).await.refused(404, "not_found");
    }
    // Where no rule had a part in the price there is an invoice as well.
    let plain = TestShop::open().await;
    let order = plain.order(&[(ARIA, 2)]).await;
    plain.pay(&order, "4242424242424242").await.is(201);
    let page = words(&paper(&plain, &order, "invoice").await);
    assert!(page.contains("Faktur 1") && page.contains("200.00 USD"), "{page}");
}
