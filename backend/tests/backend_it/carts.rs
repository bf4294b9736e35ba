//! Carts.

use http::Method;
use serde_json::{Value, json};

use super::client::TestShop;

const ARIA: &str = "ARIA-ROUND-TORTOISE";

#[tokio::test]
async fn the_server_prices_every_line() {
    let shop = TestShop::open().await;
    let cart = shop
        .post(
            "/v1/carts",
            &json!({"currency": "EUR", "delivery": "express", "lines": [
                {"sku": ARIA, "quantity": 2, "seen_price": {"minor": 1, "currency": "EUR"}},
                {"sku": "TERRA-VASE-IVORY", "quantity": 1},
                {"sku": "MILO-PILOT-GOLD", "quantity": 2},
                {"sku": "NO-SUCH", "quantity": 1},
            ]}),
        )
        .await
        .is(201);
    assert_eq!(cart["lines"][0]["total"], json!({"minor": 19_000, "currency": "EUR"}));
    assert_eq!(cart["lines"][0]["issues"], json!([{"kind": "price_changed", "seen": {"minor": 1, "currency": "EUR"}}]));
    assert_eq!(cart["lines"][1]["issues"], json!([{"kind": "only_left", "left": 0}]));
    assert_eq!(cart["lines"][2]["issues"], json!([{"kind": "only_left", "left": 1}]));
    assert_eq!(cart["lines"][3]["issues"], json!([{"kind": "not_sold"}]));
    assert_eq!(cart["totals"]["subtotal"]["minor"], 19_000);
    assert_eq!(cart["totals"]["total"]["minor"], 19_000 + 1_900);

    let path = format!("/v1/carts/{}", cart["id"].as_str().unwrap());
    assert_eq!(shop.get(&path).await.is(200), cart);
    // The home goods have no price in yen.
    let yen =
        json!({"currency": "JPY", "lines": [{"sku": ARIA, "quantity": 1}, {"sku": "LUNA-LAMP-BRASS", "quantity": 1}]});
    let cart = shop.put(&path, &yen).await.is(200);
    assert_eq!(cart["totals"]["total"], json!({"minor": 15_000, "currency": "JPY"}));
    assert_eq!(cart["lines"][1]["issues"], json!([{"kind": "not_sold"}]));

    let line = format!("{path}/lines/MILO-PILOT-GOLD");
    let cart = shop.put(&line, &json!({"quantity": 1})).await.is(200);
    assert_eq!(cart["lines"].as_array().unwrap().len(), 3);
    let cart = shop.put(&line, &json!({"quantity": 3})).await.is(200);
    assert_eq!(cart["lines"][2]["quantity"], 3);
    for _ in 0..2 {
        let cart = shop.write(Method::DELETE, &line, None, &Value::Null).await.is(200);
        assert_eq!(cart["lines"].as_array().unwrap().len(), 2);
    }
    let cart = shop.put(&path, &json!({"currency": "USD", "lines": [], "delivery": "express"})).await.is(200);
    assert_eq!(cart["totals"]["total"]["minor"], 0);
    let shop = shop.reopen(|_| {}).await;
    assert_eq!(shop.get(&path).await.is(200), cart);
}

#[tokio::test]
async fn what_no_cart_can_be_is_refused_with_its_field() {
    let shop = TestShop::open().await;
    let line = |quantity: Value| json!({"currency": "USD", "lines": [{"sku": ARIA, "quantity": quantity}]});
    let many: Vec<Value> = (0..101).map(|i| json!({"sku": format!("S-{i}"), "quantity": 1})).collect();
    for (body, field) in [
        (line(json!(0)), "/lines/0/quantity"),
        (line(json!(-1)), "/lines/0/quantity"),
        (line(json!(1.5)), "/lines/0/quantity"),
        (line(json!(1_000_000_000)), "/lines/0/quantity"),
        (line(json!(100)), "/lines/0/quantity"),
        (line(json!("2")), "/lines/0/quantity"),
        (line(json!(1e300)), "/lines/0/quantity"),
        (json!({"currency": "DOGE", "lines": []}), "/currency"),
        (json!({"currency": "USD", "lines": [{"sku": "bad sku", "quantity": 1}]}), "/lines/0/sku"),
        (json!({"currency": "USD", "lines": [{"sku": ARIA, "quantity": 1, "price": 1}]}), "/lines/0/price"),
        (
            json!({"currency": "USD", "lines": [{"sku": ARIA, "quantity": 1}, {"sku": ARIA, "quantity": 1}]}),
            "/lines/1/sku",
        ),
        (json!({"currency": "USD", "lines": many}), "/lines"),
        (json!({"currency": "USD", "lines": [], "delivery": "drone"}), "/delivery"),
    ] {
        let problem = shop.post("/v1/carts", &body).await.refused(400, "invalid_field");
        assert_eq!(problem["field"], field, "{body}");
    }
    let cart = shop.cart(&[(ARIA, 1)]).await;
    let path = format!("/v1/carts/{}", cart["id"].as_str().unwrap());
    shop.put(&format!("{path}/lines/{ARIA}"), &json!({"quantity": 0})).await.refused(400, "invalid_field");
    shop.put(&format!("{path}/lines/bad%20sku"), &json!({"quantity": 1})).await.refused(400, "invalid_field");
    assert_eq!(shop.get(&path).await.is(200), cart);
    for missing in ["/v1/carts/c_nothing", "/v1/carts/%F0%9F%95%B6"] {
        shop.get(missing).await.refused(404, "not_found");
        shop.put(missing, &json!({"currency": "USD", "lines": []})).await.refused(404, "not_found");
        shop.put(&format!("{missing}/lines/{ARIA}"), &json!({"quantity": 1})).await.refused(404, "not_found");
    }
}
