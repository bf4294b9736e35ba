//! From cart to order, and what stands between.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::client::{Placed, TestShop, checkout_of, write_goods};

const ARIA: &str = "ARIA-ROUND-TORTOISE";
const LAST_ONE: &str = "MILO-PILOT-GOLD";
const GOOD_CARD: &str = "4242424242424242";

#[tokio::test]
async fn an_order_holds_its_goods_and_opens_to_its_secret_only() {
    let shop = TestShop::open().await;
    let cart = shop.cart(&[(ARIA, 3), ("LUNA-LAMP-BRASS", 1)]).await;
    let placed = shop.checkout(&cart).await.is(201);
    let order = Placed::from(&placed);
    assert_eq!(placed["state"], "awaiting_payment");
    assert_eq!(placed["totals"], cart["totals"]);
    assert_eq!(placed["lines"][0]["name"]["ar"], "نظّارة آريا المستديرة");
    assert_eq!(placed["lines"][0]["total"]["minor"], 30_000);
    let letters: Vec<&str> = order.id.split('-').collect();
    assert!(letters[0] == "V" && letters[1].len() == 4 && letters[2].len() == 4, "{}", order.id);
    assert_eq!(shop.available(ARIA).await, 47);

    let mut seen = shop.look(&order).await;
    assert!(seen["secret"].is_null());
    seen["secret"] = placed["secret"].clone();
    assert_eq!(seen, placed);
    for wrong in ["", "x", &order.secret[1..], &order.secret.to_lowercase()] {
        shop.see(&order, wrong).await.refused(404, "not_found");
    }
    shop.get(&format!("/v1/orders/{}", order.id)).await.refused(404, "not_found");
    let nobody = Placed { id: "V-0000-0000".into(), secret: order.secret.clone() };
    shop.see(&nobody, &order.secret).await.refused(404, "not_found");
    let cancel = format!("/v1/orders/{}/cancel", order.id);
    shop.write(Method::POST, &cancel, Some("x"), &Value::Null).await.refused(404, "not_found");

    let cancelled = shop.write(Method::POST, &cancel, Some(&order.secret), &Value::Null).await.is(200);
    assert_eq!(cancelled["state"], "cancelled");
    assert_eq!(shop.look(&order).await, cancelled);
    assert_eq!(shop.available(ARIA).await, 50);
    shop.write(Method::POST, &cancel, Some(&order.secret), &Value::Null).await.refused(409, "wrong_state");
    shop.pay(&order, GOOD_CARD).await.refused(409, "wrong_state");
    assert_eq!(shop.available(ARIA).await, 50);
}

#[tokio::test]
async fn what_cannot_be_bought_is_refused_and_holds_nothing() {
    let shop = TestShop::open().await;
    let empty = shop.cart(&[]).await;
    shop.checkout(&empty).await.refused(409, "cart_empty");
    let unknown = shop.cart(&[(ARIA, 1), ("NO-SUCH", 1)]).await;
    assert_eq!(shop.checkout(&unknown).await.refused(409, "not_sold")["field"], "/lines/1");
    let too_many = shop.cart(&[(ARIA, 1), (LAST_ONE, 2)]).await;
    assert_eq!(shop.checkout(&too_many).await.refused(409, "sold_out")["field"], "/lines/1");

    let cart = shop.cart(&[(ARIA, 1)]).await;
    let good = checkout_of(&cart);
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    for (pointer, value, code, status) in [
        ("/expected_total", json!({"minor": 9_999, "currency": "USD"}), "price_changed", 409),
        ("/expected_total", json!({"minor": 10_000, "currency": "EUR"}), "price_changed", 409),
        ("/expected_total", json!({"minor": 10_000.5, "currency": "USD"}), "invalid_field", 400),
        ("/contact/email", json!("nobody"), "invalid_field", 400),
        ("/contact/name", json!(" "), "invalid_field", 400),
        ("/address/line1", json!("x".repeat(201)), "invalid_field", 400),
        ("/address/city", json!("a\u{0}b"), "invalid_field", 400),
        ("/address/country", json!("Indonesia"), "invalid_field", 400),
        ("/lang", json!("tlh"), "invalid_field", 400),
        ("/cart_id", json!("c_nothing"), "not_found", 404),
        ("/cart_id", json!("x".repeat(10_000)), "invalid_field", 400),
    ] {
        let problem = shop.post("/v1/checkout", &with(pointer, value)).await.refused(status, code);
        let field = problem["field"].as_str().unwrap();
        assert!(field.starts_with(pointer), "{field} for {pointer}");
    }
    assert_eq!(shop.available(ARIA).await, 50);

    // The price changes between cart and checkout: nobody pays a surprise.
    write_goods(&shop.dir.path().join("goods"), 11_000);
    shop.running.import(&shop.dir.path().join("goods")).await.unwrap();
    shop.checkout(&cart).await.refused(409, "price_changed");
    let cart = shop.get(&format!("/v1/carts/{}", cart["id"].as_str().unwrap())).await.is(200);
    assert_eq!(shop.checkout(&cart).await.is(201)["totals"]["total"]["minor"], 11_000);
}

#[tokio::test]
async fn the_last_units_are_sold_exactly_once() {
    let shop = TestShop::open().await;
    for (sku, stock) in [(LAST_ONE, 1), ("OTTO-SQUARE-BLACK", 5)] {
        let mut carts = Vec::new();
        for _ in 0..30 {
            carts.push(shop.cart(&[(sku, 1)]).await);
        }
        let buyers = carts.into_iter().map(|cart| {
            let http = shop.http.clone();
            tokio::spawn(async move {
                let reply = http.checkout(&cart).await;
                if reply.status != 201 {
                    reply.refused(409, "sold_out");
                    return 0;
                }
                let order = Placed::from(&reply.json());
                assert_eq!(http.pay(&order, GOOD_CARD).await.is(201)["state"], "succeeded");
                assert_eq!(http.look(&order).await["state"], "paid");
                1
            })
        });
        let mut sold = 0;
        for buyer in buyers.collect::<Vec<_>>() {
            sold += buyer.await.unwrap();
        }
        assert_eq!(sold, stock, "{sku}");
        assert_eq!(shop.available(sku).await, 0);
    }
}

#[tokio::test]
async fn an_unpaid_hold_returns() {
    let shop = TestShop::open().await;
    let order = shop.order(&[(LAST_ONE, 1)]).await;
    assert_eq!(shop.available(LAST_ONE).await, 0);
    shop.clock.advance(Duration::from_secs(14 * 60));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(shop.look(&order).await["state"], "awaiting_payment");
    shop.clock.advance(Duration::from_secs(61));
    shop.until(&order, "expired").await;
    assert_eq!(shop.available(LAST_ONE).await, 1);
    shop.pay(&order, GOOD_CARD).await.refused(409, "hold_expired");
    let other = shop.order(&[(LAST_ONE, 1)]).await;
    shop.pay(&other, GOOD_CARD).await.is(201);
    assert_eq!(shop.available(LAST_ONE).await, 0);
}

#[tokio::test]
async fn a_paid_cart_is_emptied_but_not_of_what_came_after() {
    let shop = TestShop::open().await;
    let cart = shop.cart(&[(ARIA, 2)]).await;
    let path = format!("/v1/carts/{}", cart["id"].as_str().unwrap());
    let order = Placed::from(&shop.checkout(&cart).await.is(201));
    assert_eq!(shop.get(&path).await.is(200)["lines"].as_array().unwrap().len(), 1);
    shop.pay(&order, GOOD_CARD).await.is(201);
    assert_eq!(shop.get(&path).await.is(200)["lines"], json!([]));

    let cart = shop.put(&path, &json!({"currency": "USD", "lines": [{"sku": ARIA, "quantity": 2}]})).await.is(200);
    let order = Placed::from(&shop.checkout(&cart).await.is(201));
    let more =
        json!({"currency": "USD", "lines": [{"sku": ARIA, "quantity": 5}, {"sku": "LUNA-LAMP-BLACK", "quantity": 1}]});
    shop.put(&path, &more).await.is(200);
    shop.pay(&order, GOOD_CARD).await.is(201);
    let left = shop.get(&path).await.is(200);
    assert_eq!((&left["lines"][0]["quantity"], &left["lines"][1]["sku"]), (&json!(3), &json!("LUNA-LAMP-BLACK")));
}
