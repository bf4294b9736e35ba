//! Every card, and every way in which money and goods could miss each other.

use std::sync::Arc;
use std::time::Duration;

use backend::{Asked, ChargeOutcome, EmptyGateway, GatewayError, RecordedGateway};
use http::Method;
use serde_json::{Value, json};

use super::client::{Ask, Placed, TestShop, new_key};

const ARIA: &str = "ARIA-ROUND-TORTOISE";
const LAST_ONE: &str = "MILO-PILOT-GOLD";

async fn confirm(shop: &TestShop, order: &Placed, payment: &Value, code: &str) -> super::client::Reply {
    let path = format!("/v1/orders/{}/payments/{}/confirm", order.id, payment["id"].as_str().unwrap());
    shop.write(Method::POST, &path, Some(&order.secret), &json!({"code": code})).await
}

#[tokio::test]
async fn a_good_card_pays() {
    let shop = TestShop::open().await;
    let order = shop.order(&[(ARIA, 2)]).await;
    let payment = shop.pay(&order, "4242 4242 4242 4242").await.is(201);
    assert_eq!((&payment["state"], &payment["last4"]), (&json!("succeeded"), &json!("4242")));
    assert_eq!(payment["amount"], json!({"minor": 20_000, "currency": "USD"}));
    let paid = shop.look(&order).await;
    assert_eq!(paid["state"], "paid");
    assert!(paid["paid_at"].as_i64().unwrap() >= paid["created_at"].as_i64().unwrap());
    assert_eq!(paid["payments"], json!([payment]));
    assert_eq!(shop.available(ARIA).await, 48);
    let path = format!("/v1/orders/{}/payments/{}", order.id, payment["id"].as_str().unwrap());
    let ask = |secret: &str| Ask {
        method: Method::GET,
        path: &path,
        headers: vec![("order-secret", secret.to_owned())],
        body: vec![],
    };
    assert_eq!(shop.ask(ask(&order.secret)).await.is(200), payment);
    shop.ask(ask("x")).await.refused(404, "not_found");
    shop.pay(&order, "4242424242424242").await.refused(409, "wrong_state");
    // The sandbox's webhooks came over HTTP and changed nothing more.
    for _ in 0..100 {
        let metrics = shop.get("/metrics").await;
        if String::from_utf8_lossy(&metrics.bytes).contains("vitrine_webhooks_total 1\n") {
            assert_eq!(shop.look(&order).await, paid);
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the sandbox never reported");
}

#[tokio::test]
async fn a_declined_card_leaves_the_order_payable() {
    let shop = TestShop::open().await;
    let order = shop.order(&[(LAST_ONE, 1)]).await;
    for card in ["4000000000000002", "4000000000009995"] {
        shop.pay(&order, card).await.refused(402, "card_declined");
        assert_eq!(shop.look(&order).await["state"], "awaiting_payment");
    }
    shop.pay(&order, "4242424242424242").await.is(201);
    let states: Vec<Value> =
        shop.look(&order).await["payments"].as_array().unwrap().iter().map(|p| p["state"].clone()).collect();
    assert_eq!(states, ["declined", "declined", "succeeded"]);
    assert_eq!(shop.available(LAST_ONE).await, 0);
}

#[tokio::test]
async fn a_confirmation_pays_declines_or_is_abandoned() {
    let shop = TestShop::open().await;
    let card = "4000002500003155";
    let order = shop.order(&[(ARIA, 1)]).await;
    let first = shop.pay(&order, card).await.is(201);
    assert_eq!(first["state"], "needs_confirmation");
    confirm(&shop, &order, &first, "").await.refused(400, "invalid_field");
    confirm(&shop, &order, &first, "000000").await.refused(402, "card_declined");
    confirm(&shop, &order, &first, "123456").await.refused(409, "wrong_state");
    let second = shop.pay(&order, card).await.is(201);
    // A new attempt takes the place of one that was left lying.
    let third = shop.pay(&order, card).await.is(201);
    confirm(&shop, &order, &second, "123456").await.refused(409, "wrong_state");
    assert_eq!(confirm(&shop, &order, &third, "123456").await.is(201)["state"], "succeeded");
    let seen = shop.look(&order).await;
    let states: Vec<&str> = seen["payments"].as_array().unwrap().iter().map(|p| p["state"].as_str().unwrap()).collect();
    assert_eq!((seen["state"].as_str().unwrap(), states), ("paid", vec!["declined", "cancelled", "succeeded"]));
    confirm(&shop, &order, &json!({"id": "p_nothing"}), "123456").await.refused(404, "not_found");

    let abandoned = shop.order(&[(LAST_ONE, 1)]).await;
    let payment = shop.pay(&abandoned, card).await.is(201);
    shop.clock.advance(Duration::from_secs(16 * 60));
    let seen = shop.until(&abandoned, "expired").await;
    assert_eq!(seen["payments"][0]["state"], "cancelled");
    confirm(&shop, &abandoned, &payment, "123456").await.refused(409, "wrong_state");
    assert_eq!(shop.available(LAST_ONE).await, 1);
}

#[tokio::test]
async fn a_gateway_that_times_out_decides_by_webhook() {
    let shop = TestShop::open_with(|c| c.sandbox_delay = Duration::from_secs(3)).await;
    let order = shop.order(&[(ARIA, 1)]).await;
    let token = shop.token("4000000000000341").await;
    let path = format!("/v1/orders/{}/payments", order.id);
    let key = new_key();
    let body = json!({"token": token});
    shop.write_with(&key, Method::POST, &path, Some(&order.secret), &body).await.refused(504, "gateway_timeout");
    let seen = shop.look(&order).await;
    assert_eq!((&seen["state"], &seen["payments"][0]["state"]), (&json!("awaiting_payment"), &json!("pending")));
    shop.pay(&order, "4242424242424242").await.refused(409, "wrong_state");
    shop.until(&order, "paid").await;
    // The same write again hears the outcome, and charges nothing.
    let again = shop.write_with(&key, Method::POST, &path, Some(&order.secret), &body).await.is(201);
    assert_eq!(again["state"], "succeeded");
    assert_eq!(shop.look(&order).await["payments"].as_array().unwrap().len(), 1);
    assert_eq!(shop.available(ARIA).await, 49);
}

#[tokio::test]
async fn refunds_reach_the_gateway_once_asked_for() {
    let gateway =
        Arc::new(RecordedGateway::new([Err(GatewayError::Timeout), Ok(ChargeOutcome::Succeeded)], Duration::ZERO));
    let theirs = Arc::clone(&gateway);
    let shop = TestShop::open_with(|c| c.gateway = Some(theirs)).await;
    let order = shop.order(&[(LAST_ONE, 1)]).await;
    shop.pay_with(&order, "any").await.refused(504, "gateway_timeout");
    let cancel = format!("/v1/orders/{}/cancel", order.id);
    shop.write(Method::POST, &cancel, Some(&order.secret), &Value::Null).await.is(200);
    // A minute later the gateway is asked again, and has the money of an order that is called off.
    shop.clock.advance(Duration::from_secs(61));
    let seen = shop.until(&order, "refunded").await;
    assert_eq!(seen["payments"][0]["state"], "refunded");
    tokio::time::sleep(Duration::from_millis(200)).await;
    let asked = gateway.asked();
    let [Asked::Charge(first), Asked::Status(second), Asked::Refund(back, _all)] = &asked[..] else {
        panic!("{asked:?}")
    };
    assert!(first == second && second == back, "one payment, one name");
    assert_eq!(shop.available(LAST_ONE).await, 1);
}

#[tokio::test]
async fn a_gateway_that_is_away_loses_nothing() {
    let shop = TestShop::open_with(|c| c.gateway = Some(Arc::new(EmptyGateway))).await;
    let order = shop.order(&[(ARIA, 1)]).await;
    shop.pay_with(&order, "any").await.refused(504, "gateway_timeout");
    assert_eq!(shop.look(&order).await["payments"][0]["state"], "pending");
    let ask = Ask {
        method: Method::POST,
        path: "/sandbox/tokens",
        headers: vec![("content-type", "application/json".into())],
        body: br#"{"number":"4242424242424242","exp_month":1,"exp_year":2031,"cvc":"123"}"#.to_vec(),
    };
    shop.ask(ask).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_token_that_the_gateway_forgot_leaves_the_order_payable() {
    let gateway = Arc::new(RecordedGateway::new([Err(GatewayError::UnknownToken)], Duration::ZERO));
    let shop = TestShop::open_with(|c| c.gateway = Some(gateway)).await;
    let order = shop.order(&[(ARIA, 1)]).await;
    shop.pay_with(&order, "forgotten").await.refused(402, "card_declined");
    assert_eq!(shop.look(&order).await["payments"][0]["state"], "declined");
    shop.pay_with(&order, "another").await.is(201);
    assert_eq!(shop.look(&order).await["state"], "paid");
}

#[tokio::test]
async fn a_payment_that_was_cut_off_is_asked_about_at_the_next_start() {
    let shop = TestShop::open_with(|c| c.gateway = Some(Arc::new(EmptyGateway))).await;
    let order = shop.order(&[(ARIA, 1)]).await;
    shop.pay_with(&order, "any").await.refused(504, "gateway_timeout");
    // No minute passes; whoever waited for the answer is gone with the server.
    let gateway = Arc::new(RecordedGateway::new([], Duration::ZERO));
    let shop = shop.reopen(|c| c.gateway = Some(gateway)).await;
    let seen = shop.until(&order, "paid").await;
    assert_eq!(seen["payments"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_silent_gateway_does_not_keep_goods_from_the_shelf() {
    let gateway = Arc::new(RecordedGateway::new([], Duration::from_secs(3_600)));
    let shop = TestShop::open_with(|c| {
        c.gateway = Some(gateway);
        c.gateway_timeout = Duration::from_secs(60);
        // Long enough for every other request on a busy machine: 100 ms were not, and the test failed there.
        c.request_timeout = Duration::from_secs(2);
    })
    .await;
    let silent = shop.order(&[(ARIA, 1)]).await;
    shop.pay_with(&silent, "any").await.refused(503, "unavailable");
    let abandoned = shop.order(&[(LAST_ONE, 1)]).await;
    // The gateway is asked again and says nothing; meanwhile the holds run out.
    shop.clock.advance(Duration::from_secs(63));
    tokio::time::sleep(Duration::from_millis(200)).await;
    shop.clock.advance(Duration::from_secs(16 * 60));
    shop.until(&abandoned, "expired").await;
    assert_eq!(shop.available(LAST_ONE).await, 1);
}

#[tokio::test]
async fn cards_that_are_none_get_no_token() {
    let shop = TestShop::open().await;
    let card = |number: &str, month: i64, year: i64, cvc: &str| json!({"number": number, "exp_month": month, "exp_year": year, "cvc": cvc});
    for (body, field) in [
        (card("4242424242424241", 1, 2031, "123"), "/number"),
        (card("5555555555554444", 1, 2031, "123"), "/number"),
        (card("", 1, 2031, "123"), "/number"),
        (card("4242x", 1, 2031, "123"), "/number"),
        (card("4242424242424242", 13, 2031, "123"), "/exp_month"),
        (card("4242424242424242", 0, 2031, "123"), "/exp_month"),
        (card("4242424242424242", 1, 2020, "123"), "/exp_year"),
        (card("4242424242424242", 1, 2031, "12"), "/cvc"),
        (card("4242424242424242", 1, 2031, "abc"), "/cvc"),
        (card("4242424242424242", -1, 2031, "123"), "/exp_month"),
    ] {
        let headers = vec![("content-type", "application/json".to_owned())];
        let ask = Ask { method: Method::POST, path: "/sandbox/tokens", headers, body: body.to_string().into_bytes() };
        let problem = shop.ask(ask).await.refused(400, "invalid_field");
        assert_eq!(problem["field"], field, "{body}");
        assert!(!problem.to_string().contains("42424242"), "no number comes back: {problem}");
    }
    let order = shop.order(&[(ARIA, 1)]).await;
    for token in ["", "tok_AAAA", &"x".repeat(1_000)] {
        assert_eq!(shop.pay_with(&order, token).await.refused(400, "invalid_field")["field"], "/token");
    }
    assert_eq!(shop.look(&order).await["payments"], json!([]));
}
