//! Shops and the house: members, goods, orders, roles, the audit log.

use http::Method;
use serde_json::{Value, json};

use super::client::{Ask, Reply, TestShop, checkout_of, new_key};
use super::database::{self, Tables};
use super::people::{access, code as code_of, join, letters, open};

/// What the operator sends: the key of the data folder.
pub fn operator(shop: &TestShop) -> String {
    std::fs::read_to_string(shop.dir.path().join("data/merchant.key")).unwrap().trim().to_owned()
}

pub async fn set_role(shop: &TestShop, account: &str, role: &str) {
    let path = format!("/v1/accounts/{account}/role");
    let reply = shop.tell(Method::PUT, &path, Some(&operator(shop)), &json!({"role": role})).await;
    assert_eq!(reply.status, 204);
}

async fn id(shop: &TestShop, tokens: &Value) -> String {
    shop.me(tokens).await.is(200)["id"].as_str().unwrap().to_owned()
}

async fn look(shop: &TestShop, tokens: &Value, path: &str) -> Reply {
    shop.tell(Method::GET, path, Some(access(tokens)), &Value::Null).await
}

async fn put_product(shop: &TestShop, tokens: &Value, slug: &str, product: &Value) -> Reply {
    let path = format!("/v1/shops/{slug}/products/{}", product["slug"].as_str().unwrap());
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("idempotency-key", new_key()),
        ("authorization", format!("Bearer {}", access(tokens))),
    ];
    shop.ask(Ask { method: Method::PUT, path: &path, headers, body: product.to_string().into_bytes() }).await
}

#[tokio::test]
async fn a_shop_has_its_own_goods_and_sees_its_own_lines() {
    let shop = open().await;
    let owner = join(&shop, "owner@example.com").await;
    let support = join(&shop, "support@example.com").await;
    let house = operator(&shop);
    let new = json!({"slug": "lumen", "name": "Lumen"});
    shop.tell(Method::POST, "/v1/shops", Some(&house), &new).await.is(201);
    let again = shop.tell(Method::POST, "/v1/shops", Some(&house), &new).await.refused(400, "invalid_field");
    assert_eq!(again["field"], "/slug");
    shop.tell(Method::POST, "/v1/shops", Some(access(&owner)), &new).await.refused(403, "forbidden");
    let member = |account: &str| format!("/v1/shops/lumen/members/{account}");
    let (owner_id, support_id) = (id(&shop, &owner).await, id(&shop, &support).await);
    let is = |role: &str| json!({"role": role});
    shop.tell(Method::PUT, &member(&owner_id), Some(&house), &is("owner")).await.is(200);
    // From now on the shop looks after itself.
    let members = shop.tell(Method::PUT, &member(&support_id), Some(access(&owner)), &is("support")).await.is(200);
    assert_eq!(members["members"].as_array().unwrap().len(), 2);
    shop.tell(Method::PUT, &member("a_nobody"), Some(access(&owner)), &is("owner")).await.refused(404, "not_found");
    for change in [is("editor"), Value::Null] {
        let method = if change.is_null() { Method::DELETE } else { Method::PUT };
        shop.tell(method, &member(&owner_id), Some(access(&owner)), &change).await.refused(409, "wrong_state");
    }
    shop.tell(Method::PUT, &member(&support_id), Some(access(&support)), &is("owner")).await.refused(403, "forbidden");

    let mut lamp = shop.get("/v1/products/luna-lamp").await.is(200);
    put_product(&shop, &owner, "lumen", &lamp).await.refused(400, "invalid_field");
    lamp["slug"] = json!("lumen-lamp");
    assert_eq!(put_product(&shop, &owner, "lumen", &lamp).await.refused(400, "invalid_field")["field"], "/variants");
    let variants = lamp["variants"].as_array_mut().unwrap();
    variants.truncate(1);
    variants[0]["sku"] = json!("LUMEN-1");
    variants[0]["price"] = json!({"USD": 5_000});
    variants[0]["available"] = json!(7);
    put_product(&shop, &support, "lumen", &lamp).await.refused(403, "forbidden");
    put_product(&shop, &owner, "vitrine", &lamp).await.refused(404, "not_found");
    let mut cheaper = lamp.clone();
    cheaper["variants"][0]["price"] = json!({"USD": -1});
    let field = put_product(&shop, &owner, "lumen", &cheaper).await.refused(400, "invalid_field")["field"].clone();
    assert_eq!(field, "/variants/0/price");
    put_product(&shop, &owner, "lumen", &lamp).await.is(200);
    assert_eq!(shop.available("LUMEN-1").await, 7);
    let goods = look(&shop, &owner, "/v1/shops/lumen/products").await.is(200);
    assert_eq!(goods["products"].as_array().unwrap().len(), 1);

    // An order with goods of two shops: each sees its own lines, and nobody the whole.
    let mixed = shop.order(&[("LUMEN-1", 1), ("ARIA-ROUND-BLACK", 2)]).await;
    let own = shop.order(&[("LUMEN-1", 2)]).await;
    shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    let orders = look(&shop, &support, "/v1/shops/lumen/orders").await.is(200);
    let orders = orders["orders"].as_array().unwrap();
    assert_eq!(orders.iter().map(|o| o["id"].as_str().unwrap()).collect::<Vec<_>>(), [&own.id, &mixed.id]);
    assert!(orders.iter().all(|o| o["lines"].as_array().unwrap().iter().all(|l| l["sku"] == "LUMEN-1")));
    assert_eq!(orders[0]["contact"]["name"], "Siti Rahma");
    look(&shop, &support, &format!("/v1/orders/{}", mixed.id)).await.refused(404, "not_found");
    look(&shop, &support, &format!("/v1/orders/{}", own.id)).await.is(200);
    look(&shop, &support, "/v1/shops/vitrine/orders").await.refused(404, "not_found");
    // Rights end with the next request, not with the token.
    assert_eq!(shop.tell(Method::DELETE, &member(&support_id), Some(access(&owner)), &Value::Null).await.status, 200);
    look(&shop, &support, "/v1/shops/lumen/orders").await.refused(404, "not_found");
    let shops = look(&shop, &owner, "/v1/shops").await.is(200);
    assert_eq!(shops, json!({"shops": [{"shop": new, "role": "owner"}]}));
    let mine = json!({"password": super::people::PASSWORD});
    let erase = shop.tell(Method::POST, "/v1/account/erase", Some(access(&owner)), &mine).await;
    erase.refused(409, "wrong_state");
}

#[tokio::test]
async fn who_is_asked_by_letter_becomes_a_member_and_nobody_else() {
    let shop = open().await;
    let (owner, budi) = (join(&shop, "owner@example.com").await, join(&shop, "budi@example.com").await);
    let house = operator(&shop);
    let new = json!({"slug": "lumen", "name": "Lumen"});
    shop.tell(Method::POST, "/v1/shops", Some(&house), &new).await.is(201);
    let path = "/v1/shops/lumen/invitations";
    let asks = |email: &str, role: &str| json!({"email": email, "role": role, "lang": "en"});
    // The first owner is asked by the house.
    shop.tell(Method::POST, path, Some(access(&owner)), &asks("x@example.com", "owner"))
        .await
        .refused(404, "not_found");
    let known = letters(&shop, "owner@example.com");
    shop.tell(Method::POST, path, Some(&house), &asks("Owner@Example.com", "owner")).await.is(201);
    let accept = async |tokens: &Value, token: &str| {
        let body = json!({"token": token});
        shop.tell(Method::POST, "/v1/account/invitations", Some(access(tokens)), &body).await
    };
    let token = code_of(&shop, "Owner@Example.com", &known).await;
    accept(&budi, &token).await.refused(400, "letter_refused");
    let mine = accept(&owner, &token).await.is(200);
    assert_eq!(mine, json!({"shops": [{"shop": new, "role": "owner"}]}));
    accept(&owner, &token).await.refused(400, "letter_refused");

    // From now on the owner asks, also people without an account; a newer letter takes the place of the older.
    shop.tell(Method::POST, path, Some(access(&owner)), &asks("siti@example.com", "editor")).await.is(201);
    let first = code_of(&shop, "siti@example.com", &[]).await;
    let known = letters(&shop, "siti@example.com");
    let open = shop.tell(Method::POST, path, Some(access(&owner)), &asks("siti@example.com", "support")).await.is(201);
    assert_eq!(open["invitations"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&open["invitations"][0]["email"], &open["invitations"][0]["role"]),
        (&json!("siti@example.com"), &json!("support"))
    );
    let second = code_of(&shop, "siti@example.com", &known).await;
    assert!(letters(&shop, "siti@example.com").iter().any(|l| l.contains("The shop lumen")));
    let siti = join(&shop, "siti@example.com").await;
    accept(&siti, &first).await.refused(400, "letter_refused");
    accept(&siti, &second).await.is(200);
    look(&shop, &siti, "/v1/shops/lumen/orders").await.is(200);
    shop.tell(Method::GET, path, Some(access(&siti)), &Value::Null).await.refused(403, "forbidden");
    // Nobody asks the last owner out of the shop.
    let known = letters(&shop, "owner@example.com");
    shop.tell(Method::POST, path, Some(&house), &asks("owner@example.com", "editor")).await.is(201);
    let token = code_of(&shop, "owner@example.com", &known).await;
    accept(&owner, &token).await.refused(409, "wrong_state");

    // Taken back, or too late, it is nothing.
    for is_late in [false, true] {
        let known = letters(&shop, "budi@example.com");
        let open =
            shop.tell(Method::POST, path, Some(access(&owner)), &asks("budi@example.com", "editor")).await.is(201);
        let all = open["invitations"].as_array().unwrap();
        let id = all.iter().find(|i| i["email"] == "budi@example.com").unwrap()["id"].as_str().unwrap();
        let token = code_of(&shop, "budi@example.com", &known).await;
        let tokens = if is_late {
            shop.clock.advance(std::time::Duration::from_secs(7 * 24 * 3600));
            shop.log_in("budi@example.com", super::people::PASSWORD).await.is(201)
        } else {
            let path = format!("{path}/{id}");
            shop.tell(Method::DELETE, &path, Some(access(&siti)), &Value::Null).await.refused(403, "forbidden");
            assert_eq!(shop.tell(Method::DELETE, &path, Some(access(&owner)), &Value::Null).await.status, 204);
            shop.tell(Method::DELETE, &path, Some(access(&owner)), &Value::Null).await.refused(404, "not_found");
            budi.clone()
        };
        accept(&tokens, &token).await.refused(400, "letter_refused");
    }
    for (bad, field) in [("nobody", "/email"), ("a b@example.com", "/email")] {
        let refused = shop.tell(Method::POST, path, Some(&house), &asks(bad, "editor")).await;
        assert_eq!(refused.refused(400, "invalid_field")["field"], field);
    }
    shop.tell(Method::POST, "/v1/shops/nowhere/invitations", Some(&house), &asks("a@example.com", "editor"))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn roles_of_the_house_end_at_once() {
    let shop = open().await;
    let tokens = join(&shop, "staff@example.com").await;
    let account = id(&shop, &tokens).await;
    let order = shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    let path = format!("/v1/orders/{}", order.id);
    look(&shop, &tokens, &path).await.refused(404, "not_found");
    set_role(&shop, &account, "staff").await;
    look(&shop, &tokens, &path).await.is(200);
    look(&shop, &tokens, "/v1/audit").await.refused(403, "forbidden");
    set_role(&shop, &account, "admin").await;
    let log = look(&shop, &tokens, "/v1/audit").await.is(200);
    let actions: Vec<_> = log["entries"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert!(actions.ends_with(&["account.role", "account.role"]), "{actions:?}");
    set_role(&shop, &account, "buyer").await;
    look(&shop, &tokens, &path).await.refused(404, "not_found");
    shop.look(&order).await;
}

#[tokio::test]
async fn an_order_bought_without_an_account_can_be_claimed_once() {
    let shop = open().await;
    let (siti, budi) = (join(&shop, "siti@example.com").await, join(&shop, "budi@example.com").await);
    let order = shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    let claim = async |tokens: &Value, secret: &str| {
        let body = json!({"order": order.id, "secret": secret});
        shop.tell(Method::POST, "/v1/account/orders", Some(access(tokens)), &body).await
    };
    claim(&siti, "not the secret").await.refused(404, "not_found");
    claim(&siti, &order.secret).await.is(200);
    claim(&siti, &order.secret).await.is(200);
    claim(&budi, &order.secret).await.refused(404, "not_found");
    let own = look(&shop, &siti, "/v1/account/orders").await.is(200);
    assert_eq!((&own["orders"][0]["id"], own["orders"][0].get("secret")), (&json!(order.id), None));
    assert_eq!(look(&shop, &budi, "/v1/account/orders").await.is(200)["orders"], json!([]));
    look(&shop, &siti, &format!("/v1/orders/{}", order.id)).await.is(200);
    look(&shop, &budi, &format!("/v1/orders/{}", order.id)).await.refused(404, "not_found");
    shop.look(&order).await;
    look(&shop, &siti, "/v1/account/orders?before=x").await.refused(400, "invalid_field");

    // Signed in, an order is one's own at once; nobody else gets its answer by the same key.
    let cart = shop.cart(&[("ARIA-ROUND-BLACK", 1)]).await;
    let checkout = async |tokens: Option<&Value>| {
        let mut headers = vec![("content-type", "application/json".to_owned()), ("idempotency-key", "one".to_owned())];
        headers.extend(tokens.map(|t| ("authorization", format!("Bearer {}", access(t)))));
        let body = checkout_of(&cart).to_string().into_bytes();
        shop.ask(Ask { method: Method::POST, path: "/v1/checkout", headers, body }).await
    };
    let placed = checkout(Some(&siti)).await.is(201);
    let again = checkout(Some(&siti)).await;
    assert_eq!((again.header("idempotency-replayed"), again.is(201)), ("true", placed));
    checkout(Some(&budi)).await.refused(422, "idempotency_key_reused");
    checkout(None).await.refused(422, "idempotency_key_reused");
    let own = look(&shop, &siti, "/v1/account/orders").await.is(200);
    assert_eq!(own["orders"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_edited_row_of_the_audit_log_is_found() {
    let shop = open().await;
    for i in 0..4 {
        join(&shop, &format!("{i}@example.com")).await;
    }
    let TestShop { running, dir, .. } = shop;
    running.shutdown().await;
    let (data, url) = (dir.path().join("data"), database::of(dir.path()));
    let whole = backend::verify_audit(&data, url.as_deref(), None).await.unwrap();
    assert_eq!((whole.rows, whole.broken_at), (12, None));
    for (sql, broken_at) in [
        ("UPDATE audit SET detail = 'nothing to see' WHERE id = 5", Some(5)),
        ("UPDATE audit SET at = at + 1 WHERE id = 1", Some(1)),
        ("UPDATE audit SET link = (SELECT link FROM audit WHERE id = 6) WHERE id = 7", Some(7)),
        ("DELETE FROM audit WHERE id = 8", Some(9)),
        (
            "INSERT INTO audit (at, actor, action, about, detail, link) VALUES (1, 'x', 'x', 'x', '', randomblob(32))",
            Some(13),
        ),
    ] {
        let mut tables = Tables::open(dir.path()).await;
        tables.change("CREATE TEMP TABLE kept AS SELECT * FROM audit", &[]).await.unwrap();
        tables.change(sql, &[]).await.unwrap();
        assert_eq!(backend::verify_audit(&data, url.as_deref(), None).await.unwrap().broken_at, broken_at, "{sql}");
        tables.change("DELETE FROM audit", &[]).await.unwrap();
        tables.change("INSERT INTO audit SELECT * FROM kept", &[]).await.unwrap();
        tables.close().await;
    }
    assert_eq!(backend::verify_audit(&data, url.as_deref(), None).await.unwrap(), whole);
}
