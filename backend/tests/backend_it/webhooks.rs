//! Reports from gateways: forged, repeated, late, in the wrong order.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::client::{Ask, Placed, SECRET, TestShop, sign};

const LAST_ONE: &str = "MILO-PILOT-GOLD";

fn event(payment: &Value, id: &str, kind: &str) -> String {
    json!({"id": id, "type": kind, "payment_id": payment["id"], "amount": payment["amount"], "created_at": 1})
        .to_string()
}

/// An order with a payment that waits for its buyer.
async fn waiting(shop: &TestShop) -> (Placed, Value) {
    let order = shop.order(&[(LAST_ONE, 1)]).await;
    let payment = shop.pay(&order, "4000002500003155").await.is(201);
    (order, payment)
}

#[tokio::test]
async fn forgeries_are_refused() {
    let shop = TestShop::open().await;
    let (order, payment) = waiting(&shop).await;
    let body = event(&payment, "evt_1", "payment.succeeded");
    let now = shop.clock.now_ms() / 1000;
    for forged in [
        None,
        Some(String::new()),
        Some("t=1,v1=".to_owned()),
        Some(sign("another secret", &body, now)),
        Some(sign(SECRET, &format!("{body} "), now)),
        Some(sign(SECRET, &body, now - 301)),
        Some(sign(SECRET, &body, now + 310)),
        Some(sign(SECRET, &body, now).replace("v1=", "v0=")),
    ] {
        shop.report(&body, forged.into_iter().collect()).await.refused(401, "bad_signature");
    }
    let mut other = payment.clone();
    other["amount"]["minor"] = 1.into();
    let cheap = event(&other, "evt_2", "payment.succeeded");
    shop.report(&cheap, vec![sign(SECRET, &cheap, now)]).await.refused(400, "bad_request");
    other["id"] = "p_nothing".into();
    let unknown = event(&other, "evt_3", "payment.succeeded");
    shop.report(&unknown, vec![sign(SECRET, &unknown, now)]).await.refused(404, "not_found");
    for garbage in ["", "{}", "null", "[1"] {
        shop.report(garbage, vec![sign(SECRET, garbage, now)]).await.refused(400, "bad_request");
    }
    assert_eq!(shop.look(&order).await["state"], "awaiting_payment");
    let headers = vec![("vitrine-signature", sign(SECRET, &body, now))];
    let ask = Ask { method: Method::POST, path: "/v1/webhooks/other", headers, body: body.into() };
    shop.ask(ask).await.refused(404, "not_found");
}

#[tokio::test]
async fn two_signatures_are_none() {
    let shop = TestShop::open().await;
    let (order, payment) = waiting(&shop).await;
    let body = event(&payment, "evt_1", "payment.succeeded");
    let good = sign(SECRET, &body, shop.clock.now_ms() / 1000);
    let twice = format!("{good},t=1");
    for signatures in [vec![good.clone(), good.clone()], vec![good, "t=1,v1=00".to_owned()], vec![twice]] {
        shop.report(&body, signatures).await.refused(401, "bad_signature");
    }
    assert_eq!(shop.look(&order).await["state"], "awaiting_payment");
}

#[tokio::test]
async fn repeats_and_old_news_change_nothing() {
    let shop = TestShop::open().await;
    let (order, payment) = waiting(&shop).await;
    let now = shop.clock.now_ms() / 1000;
    let report = async |id: &str, kind: &str| {
        let body = event(&payment, id, kind);
        assert_eq!(shop.report(&body, vec![sign(SECRET, &body, now)]).await.status, 204);
    };
    report("evt_paid", "payment.succeeded").await;
    let paid = shop.look(&order).await;
    assert_eq!((&paid["state"], shop.available(LAST_ONE).await), (&json!("paid"), 0));
    report("evt_paid", "payment.succeeded").await;
    report("evt_paid_again", "payment.succeeded").await;
    report("evt_old", "payment.needs_confirmation").await;
    report("evt_wrong", "payment.declined").await;
    assert_eq!(shop.look(&order).await, paid);
    assert_eq!(shop.available(LAST_ONE).await, 0);
}

#[tokio::test]
async fn two_payments_of_one_order_are_one_payment_and_one_refund() {
    let shop = TestShop::open().await;
    let (order, left_lying) = waiting(&shop).await;
    let kept = shop.pay(&order, "4242424242424242").await.is(201);
    let body = event(&left_lying, "evt_late", "payment.succeeded");
    let signature = sign(SECRET, &body, shop.clock.now_ms() / 1000);
    assert_eq!(shop.report(&body, vec![signature]).await.status, 204);
    let seen = shop.look(&order).await;
    assert_eq!(seen["state"], "paid");
    let state =
        |id: &Value| seen["payments"].as_array().unwrap().iter().find(|p| p["id"] == *id).unwrap()["state"].clone();
    assert_eq!((state(&kept["id"]), state(&left_lying["id"])), (json!("succeeded"), json!("refunded")));
    assert_eq!(shop.available(LAST_ONE).await, 0);
}

#[tokio::test]
async fn late_money_takes_free_goods_or_goes_back() {
    const FIVE: &str = "OTTO-SQUARE-BLACK";
    let shop = TestShop::open_with(|c| c.sandbox_delay = Duration::from_secs(3_600)).await;
    let too_late = async || {
        let order = shop.order(&[(FIVE, 4)]).await;
        let payment = shop.pays_too_late(&order).await;
        assert_eq!((&payment["state"], shop.available(FIVE).await), (&json!("pending"), 5));
        (order, payment)
    };
    let (first, first_money) = too_late().await;
    let (second, second_money) = too_late().await;
    shop.money_arrives(&first_money).await;
    let seen = shop.look(&first).await;
    assert_eq!((&seen["state"], &seen["payments"][0]["state"]), (&json!("paid"), &json!("succeeded")));
    assert_eq!(shop.available(FIVE).await, 1);
    shop.money_arrives(&second_money).await;
    let seen = shop.look(&second).await;
    assert_eq!((&seen["state"], &seen["payments"][0]["state"]), (&json!("refunded"), &json!("refunded")));
    assert_eq!((shop.available(FIVE).await, &shop.look(&first).await["state"]), (1, &json!("paid")));
}
