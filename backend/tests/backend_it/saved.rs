//! Cards that people keep: theirs alone, paid with by name, forgotten at the gateway too.

use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};

use super::client::{Ask, Placed, Reply, TestShop, checkout_of, new_key};
use super::database::Tables;
use super::people::{PASSWORD, access, join, open};

const ARIA: &str = "ARIA-ROUND-TORTOISE";
const ALL: &str = "/v1/account/payment-methods";

pub async fn as_person(shop: &TestShop, tokens: &Value, method: Method, path: &str, body: &Value) -> Reply {
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("idempotency-key", new_key()),
        ("authorization", format!("Bearer {}", access(tokens))),
    ];
    shop.ask(Ask { method, path, headers, body: body.to_string().into_bytes() }).await
}

pub async fn kept(shop: &TestShop, tokens: &Value) -> Vec<String> {
    let seen = shop.tell(Method::GET, ALL, Some(access(tokens)), &Value::Null).await.is(200);
    seen["methods"].as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap().to_owned()).collect()
}

/// An order of the person's.
pub async fn own_order(shop: &TestShop, tokens: &Value) -> Placed {
    let cart = shop.cart(&[(ARIA, 1)]).await;
    Placed::from(&as_person(shop, tokens, Method::POST, "/v1/checkout", &checkout_of(&cart)).await.is(201))
}

pub async fn pay(shop: &TestShop, tokens: &Value, order: &Placed, body: &Value) -> Reply {
    as_person(shop, tokens, Method::POST, &format!("/v1/orders/{}/payments", order.id), body).await
}

#[tokio::test]
async fn a_kept_card_pays_for_its_person_alone_and_is_gone_when_it_is_removed() {
    let shop = open().await;
    let (ada, eve) = (join(&shop, "ada@example.com").await, join(&shop, "eve@example.com").await);
    let token = shop.token("4242424242424242").await;
    let saved = as_person(&shop, &ada, Method::POST, ALL, &json!({"token": token})).await.is(201);
    assert_eq!((&saved["last4"], saved.get("token")), (&json!("4242"), None));
    // The same card twice is one.
    let again = as_person(&shop, &ada, Method::POST, ALL, &json!({"token": token})).await.is(201);
    assert_eq!(again["id"], saved["id"]);
    assert_eq!((kept(&shop, &ada).await.len(), kept(&shop, &eve).await.len()), (1, 0));
    for bad in [json!({"token": "tok_none"}), json!({"token": "x".repeat(300)}), json!({})] {
        as_person(&shop, &ada, Method::POST, ALL, &bad).await.refused(400, "invalid_field");
    }
    let declined = shop.token("4000000000000002").await;
    as_person(&shop, &ada, Method::POST, ALL, &json!({"token": declined})).await.refused(402, "card_declined");
    let by_name = json!({"saved": saved["id"]});
    let hers = own_order(&shop, &ada).await;
    let paid = pay(&shop, &ada, &hers, &by_name).await.is(201);
    assert_eq!((&paid["state"], &paid["last4"]), (&json!("succeeded"), &json!("4242")));
    // Nobody else pays with it, and nobody without an account.
    let theirs = own_order(&shop, &eve).await;
    assert_eq!(pay(&shop, &eve, &theirs, &by_name).await.refused(400, "invalid_field")["field"], "/saved");
    let path = format!("/v1/orders/{}/payments", theirs.id);
    shop.write(Method::POST, &path, Some(&theirs.secret), &by_name).await.refused(400, "invalid_field");
    for both in [json!({"saved": saved["id"], "token": token}), json!({})] {
        pay(&shop, &ada, &theirs, &both).await.refused(404, "not_found");
        pay(&shop, &eve, &theirs, &both).await.refused(400, "invalid_field");
    }
    let one = format!("{ALL}/{}", saved["id"].as_str().unwrap());
    shop.tell(Method::DELETE, &one, Some(access(&eve)), &Value::Null).await.refused(404, "not_found");
    assert_eq!(shop.tell(Method::DELETE, &one, Some(access(&ada)), &Value::Null).await.status, 204);
    shop.tell(Method::DELETE, &one, Some(access(&ada)), &Value::Null).await.refused(404, "not_found");
    let next = own_order(&shop, &ada).await;
    pay(&shop, &ada, &next, &by_name).await.refused(400, "invalid_field");
}

#[tokio::test]
async fn a_person_who_is_forgotten_leaves_no_card() {
    let shop = open().await;
    let ada = join(&shop, "ada@example.com").await;
    for number in ["4242424242424242", "4000002500003155"] {
        let token = shop.token(number).await;
        as_person(&shop, &ada, Method::POST, ALL, &json!({"token": token})).await.is(201);
    }
    let export = shop.tell(Method::GET, "/v1/account/export", Some(access(&ada)), &Value::Null).await.is(200);
    assert_eq!(export["payment_methods"].as_array().unwrap().len(), 2);
    let again = json!({"password": PASSWORD});
    assert_eq!(as_person(&shop, &ada, Method::POST, "/v1/account/erase", &again).await.status, 204);
    let begun = Instant::now();
    loop {
        let mut tables = Tables::open(shop.dir.path()).await;
        let left = tables.number("SELECT count(*) FROM methods_to_forget WHERE $1 = $1", "").await;
        let kept = tables.number("SELECT count(*) FROM saved_methods WHERE $1 = $1", "").await;
        tables.close().await;
        if (left, kept) == (0, 0) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{left} {kept}");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}
