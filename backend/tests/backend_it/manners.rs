//! How the server behaves towards anyone.

use std::sync::Arc;
use std::time::Duration;

use backend::RecordedGateway;
use http::Method;
use serde_json::json;

use super::client::{Ask, TestShop, new_key};

#[tokio::test]
async fn whatever_is_wrong_is_told_in_one_form() {
    let shop = TestShop::open().await;
    let json_type = || ("content-type", "application/json".to_owned());
    let key = || ("idempotency-key", new_key());
    let ask = |method, path, headers, body: &[u8]| shop.ask(Ask { method, path, headers, body: body.to_vec() });
    ask(Method::GET, "/", vec![], b"").await.refused(404, "not_found");
    ask(Method::GET, "/v1/../../etc/passwd", vec![], b"").await.refused(404, "not_found");
    ask(Method::DELETE, "/v1/products", vec![], b"").await.refused(405, "method_not_allowed");
    ask(Method::GET, "/v1/checkout", vec![], b"").await.refused(405, "method_not_allowed");
    for path in ["/v1/carts", "/v1/checkout", "/v1/orders/V-0/payments", "/v1/orders/V-0/payments/p/confirm"] {
        let secret = || ("order-secret", "x".to_owned());
        let headers = vec![json_type(), secret()];
        ask(Method::POST, path, headers, b"{}").await.refused(400, "idempotency_key_missing");
        let headers = vec![json_type(), secret(), ("idempotency-key", "x".repeat(129))];
        ask(Method::POST, path, headers, b"{}").await.refused(400, "invalid_field");
        for garbage in [&b""[..], b"{", b"\xff\xfe", b"nul"] {
            ask(Method::POST, path, vec![json_type(), secret(), key()], garbage).await.refused(400, "bad_request");
        }
        for not_ours in [&b"[]"[..], b"1", b"null", b"{\"x\":1}"] {
            ask(Method::POST, path, vec![json_type(), secret(), key()], not_ours).await.refused(400, "invalid_field");
        }
        ask(Method::POST, path, vec![secret(), key()], b"{}").await.refused(415, "bad_request");
        let large = vec![b' '; 65 * 1024];
        ask(Method::POST, path, vec![json_type(), secret(), key()], &large).await.refused(413, "body_too_large");
    }
    let deep = "[".repeat(30_000);
    ask(Method::POST, "/v1/carts", vec![json_type(), key()], deep.as_bytes()).await.refused(400, "bad_request");
    let two = br#"{"currency":"USD","lines":[]} {}"#;
    ask(Method::POST, "/v1/carts", vec![json_type(), key()], two).await.refused(400, "bad_request");
    for path in ["/v1/orders/V-0/cancel", "/v1/carts/x/lines/X"] {
        let method = if path.ends_with("cancel") { Method::POST } else { Method::DELETE };
        ask(method, path, vec![("order-secret", "x".to_owned())], b"").await.refused(400, "idempotency_key_missing");
    }
    for id in ["good-id.1_2", "bad id", &"x".repeat(65)] {
        let reply = ask(Method::GET, "/healthz", vec![("x-request-id", id.to_owned())], b"").await;
        assert_eq!(reply.header("x-request-id") == id, id == "good-id.1_2");
        assert_eq!((reply.status, reply.header("x-content-type-options")), (200, "nosniff"));
    }
    assert_eq!(shop.get("/readyz").await.status, 200);
    let metrics = shop.get("/metrics").await;
    let metrics = String::from_utf8_lossy(&metrics.bytes).into_owned();
    for line in [
        "vitrine_orders_placed_total 0",
        "route=\"/v1/products\",status=\"405\"",
        "# TYPE vitrine_writes_waiting gauge",
    ] {
        assert!(metrics.contains(line), "{line}");
    }
    assert!(!metrics.contains("etc/passwd"), "addresses are not routes");
}

#[tokio::test]
async fn the_description_is_the_committed_one() {
    let shop = TestShop::open().await;
    let served = shop.get("/openapi.json").await;
    assert_eq!((served.status, served.header("content-type")), (200, "application/json"));
    let committed = include_str!("../../openapi.json");
    let is_same = String::from_utf8_lossy(&served.bytes) == committed;
    assert!(is_same, "run `vitrine-server openapi > backend/openapi.json`");
    let description: serde_json::Value = serde_json::from_str(committed).unwrap();
    for path in ["/v1/products", "/v1/orders/{id}/payments/{payment_id}/confirm", "/sandbox/tokens"] {
        assert!(description["paths"][path].is_object(), "{path}");
    }
    assert!(description["components"]["schemas"]["Order"].is_object());
}

#[tokio::test]
async fn too_many_requests_are_sent_away_with_a_time_to_come_back() {
    let shop = TestShop::open_with(|c| c.rate_per_second = 5).await;
    let mut refused = 0;
    for _ in 0..40 {
        let reply = shop.get("/v1/categories").await;
        if reply.status != 200 {
            reply.refused(429, "rate_limited");
            assert_eq!(reply.header("retry-after"), "1");
            refused += 1;
        }
    }
    assert!(refused >= 20, "{refused}");
    assert_eq!(shop.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn behind_a_proxy_each_buyer_is_counted_alone() {
    let shop = TestShop::open_with(|c| {
        c.attempts_per_minute = 2;
        c.proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let tries = async |buyer: &str| {
        let body = json!({"email": "nobody@example.com", "password": "not-this-one"}).to_string().into_bytes();
        let headers = vec![("content-type", "application/json".to_owned()), ("x-forwarded-for", buyer.to_owned())];
        shop.ask(Ask { method: Method::POST, path: "/v1/sessions", headers, body }).await.status
    };
    for _ in 0..2 {
        assert_eq!(tries("198.51.100.1").await, 401);
    }
    assert_eq!(tries("198.51.100.1").await, 429);
    assert_eq!(tries("203.0.113.9, 198.51.100.1").await, 429, "what a buyer writes does not count");
    assert_eq!(tries("198.51.100.2").await, 401, "others are not punished");
}

#[tokio::test]
async fn who_is_refused_while_still_speaking_hears_why_and_can_go_on() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let shop = TestShop::open_with(|c| c.rate_per_second = 1).await;
    while shop.get("/v1/categories").await.status == 200 {}
    let mut talk = tokio::net::TcpStream::connect(shop.addr).await.unwrap();
    let mut heard = [0; 4096];
    for _ in 0..3 {
        talk.write_all(b"POST /v1/carts HTTP/1.1\r\nhost: shop\r\ncontent-length: 11\r\n\r\n{\"curr").await.unwrap();
        tokio::time::sleep(Duration::from_millis(30)).await;
        talk.write_all(b"ency\"").await.unwrap();
        let count = talk.read(&mut heard).await.unwrap();
        let answer = String::from_utf8_lossy(&heard[..count]);
        assert!(answer.starts_with("HTTP/1.1 429"), "each is answered, on the same connection: {answer:?}");
    }
    let metrics = shop.get("/metrics").await;
    let text = String::from_utf8_lossy(&metrics.bytes);
    let refused = text.lines().find_map(|l| l.strip_prefix("vitrine_requests_refused_total "));
    assert!(refused.unwrap().parse::<u32>().unwrap() >= 4, "{refused:?}");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_let_go_and_its_payment_still_ends() {
    let gateway = Arc::new(RecordedGateway::new([], Duration::from_secs(3)));
    let shop = TestShop::open_with(|c| {
        c.gateway = Some(gateway);
        c.gateway_timeout = Duration::from_secs(10);
        c.request_timeout = Duration::from_secs(2);
    })
    .await;
    let order = shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    let path = format!("/v1/orders/{}/payments", order.id);
    let (key, body) = (new_key(), json!({"token": "any"}));
    shop.write_with(&key, Method::POST, &path, Some(&order.secret), &body).await.refused(503, "unavailable");
    shop.clock.advance(Duration::from_secs(61));
    shop.until(&order, "paid").await;
    let again = shop.write_with(&key, Method::POST, &path, Some(&order.secret), &body).await.is(201);
    assert_eq!(again["state"], "succeeded");
    assert_eq!(shop.look(&order).await["payments"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn stopping_answers_what_is_under_way() {
    let gateway = Arc::new(RecordedGateway::new([], Duration::from_millis(300)));
    let shop = TestShop::open_with(|c| {
        c.gateway = Some(gateway);
        c.gateway_timeout = Duration::from_secs(5);
    })
    .await;
    let order = shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    let (http, paying) = (shop.http.clone(), order.clone());
    let payment = tokio::spawn(async move { http.pay_with(&paying, "any").await.is(201) });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let shop = shop.reopen(|_| {}).await;
    assert_eq!(payment.await.unwrap()["state"], "succeeded");
    assert_eq!(shop.look(&order).await["state"], "paid");
}
