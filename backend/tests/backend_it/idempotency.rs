//! A write sent twice happens once.

use std::sync::Arc;
use std::time::Duration;

use backend::{Asked, RecordedGateway};
use http::Method;
use serde_json::json;

use super::client::{Placed, TestShop, checkout_of, new_key};

const ARIA: &str = "ARIA-ROUND-TORTOISE";

#[tokio::test]
async fn the_same_write_has_the_same_answer_even_after_a_restart() {
    let shop = TestShop::open().await;
    let cart_body = json!({"currency": "USD", "lines": [{"sku": ARIA, "quantity": 1}]});
    let (cart_key, order_key, pay_key) = (new_key(), new_key(), new_key());
    let cart = shop.write_with(&cart_key, Method::POST, "/v1/carts", None, &cart_body).await;
    let order_body = checkout_of(&cart.is(201));
    let order = shop.write_with(&order_key, Method::POST, "/v1/checkout", None, &order_body).await;
    let placed = Placed::from(&order.is(201));
    let pay_path = format!("/v1/orders/{}/payments", placed.id);
    let pay_body = json!({"token": shop.token("4242424242424242").await});
    let payment = shop.write_with(&pay_key, Method::POST, &pay_path, Some(&placed.secret), &pay_body).await;
    assert_eq!(payment.header("idempotency-replayed"), "");
    let shop = shop.reopen(|_| {}).await;
    for (key, path, secret, body, first) in [
        (&cart_key, "/v1/carts", None, &cart_body, &cart),
        (&order_key, "/v1/checkout", None, &order_body, &order),
        (&pay_key, pay_path.as_str(), Some(placed.secret.as_str()), &pay_body, &payment),
    ] {
        let again = shop.write_with(key, Method::POST, path, secret, body).await;
        assert_eq!((again.status, &again.bytes), (first.status, &first.bytes), "{path}");
        assert_eq!(again.header("idempotency-replayed"), "true");
        shop.write_with(key, Method::POST, "/v1/carts", None, &json!({"currency": "EUR", "lines": []}))
            .await
            .refused(422, "idempotency_key_reused");
    }
    assert_eq!(shop.available(ARIA).await, 49);
    assert_eq!(shop.look(&placed).await["payments"].as_array().unwrap().len(), 1);

    // After a day the key is free for something new.
    shop.clock.advance(Duration::from_secs(24 * 60 * 60 + 1));
    let other = json!({"currency": "EUR", "lines": []});
    for _ in 0..400 {
        let reply = shop.write_with(&cart_key, Method::POST, "/v1/carts", None, &other).await;
        if reply.status == 201 {
            return;
        }
        reply.refused(503, "unavailable");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the key was never forgotten");
}

#[tokio::test]
async fn a_declined_card_stays_declined_for_its_key() {
    let shop = TestShop::open().await;
    let order = shop.order(&[(ARIA, 1)]).await;
    let path = format!("/v1/orders/{}/payments", order.id);
    let (key, body) = (new_key(), json!({"token": shop.token("4000000000000002").await}));
    for _ in 0..2 {
        shop.write_with(&key, Method::POST, &path, Some(&order.secret), &body).await.refused(402, "card_declined");
    }
    assert_eq!(shop.look(&order).await["payments"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn twenty_at_once_are_one_order_and_one_charge() {
    let gateway = Arc::new(RecordedGateway::new([], Duration::from_millis(50)));
    let theirs = Arc::clone(&gateway);
    let shop = TestShop::open_with(|c| c.gateway = Some(theirs)).await;
    let cart = shop.cart(&[(ARIA, 1)]).await;
    let at_once = async |path: String, secret: Option<String>, body: serde_json::Value| {
        let key = new_key();
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (http, key, path, secret, body) =
                    (shop.http.clone(), key.clone(), path.clone(), secret.clone(), body.clone());
                tokio::spawn(async move { http.write_with(&key, Method::POST, &path, secret.as_deref(), &body).await })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            let reply = task.await.unwrap();
            if reply.status == 409 {
                reply.refused(409, "idempotency_key_in_flight");
            } else {
                answers.push(reply.is(201));
            }
        }
        assert!(!answers.is_empty());
        assert!(answers.iter().all(|a| *a == answers[0]));
        answers.swap_remove(0)
    };
    let order = Placed::from(&at_once("/v1/checkout".into(), None, checkout_of(&cart)).await);
    assert_eq!(shop.available(ARIA).await, 49);
    at_once(format!("/v1/orders/{}/payments", order.id), Some(order.secret.clone()), json!({"token": "any"})).await;
    let charges = gateway.asked().iter().filter(|a| matches!(a, Asked::Charge(_))).count();
    assert_eq!(charges, 1);
    let seen = shop.look(&order).await;
    assert_eq!((&seen["state"], seen["payments"].as_array().unwrap().len()), (&json!("paid"), 1));
    // Twenty keys at once for one order: one charge as well.
    let order = shop.order(&[(ARIA, 1)]).await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (http, order) = (shop.http.clone(), order.clone());
            tokio::spawn(async move { http.pay_with(&order, "any").await })
        })
        .collect();
    let mut paid = 0;
    for task in tasks {
        let reply = task.await.unwrap();
        if reply.status == 201 { paid += 1 } else { drop(reply.refused(409, "wrong_state")) }
    }
    assert_eq!(paid, 1);
    let charges = gateway.asked().iter().filter(|a| matches!(a, Asked::Charge(_))).count();
    assert_eq!(charges, 2);
}

#[tokio::test]
async fn a_refused_write_keeps_nothing() {
    let shop = TestShop::open().await;
    let cart = shop.cart(&[("MILO-PILOT-GOLD", 1)]).await;
    let holder = shop.order(&[("MILO-PILOT-GOLD", 1)]).await;
    let (key, body) = (new_key(), checkout_of(&cart));
    shop.write_with(&key, Method::POST, "/v1/checkout", None, &body).await.refused(409, "sold_out");
    let cancel = format!("/v1/orders/{}/cancel", holder.id);
    shop.write(Method::POST, &cancel, Some(&holder.secret), &json!(null)).await.is(200);
    shop.write_with(&key, Method::POST, "/v1/checkout", None, &body).await.is(201);
}
