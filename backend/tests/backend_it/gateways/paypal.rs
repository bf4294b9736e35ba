//! PayPal, by a stand-in that follows the documentation of Orders v2 and Payments v2. It is not PayPal: what the documentation
//! does not say is not seen here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use backend::{Charge, ChargeOutcome, Gateway, GatewayError, PayPal};
use futures_util::future::BoxFuture;
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::client::{Ask, TestShop};
use super::wire::{Wire, serve};
use super::{Card, Far, charge, conforms, decided, opened, text};

const CLIENT: &str = "client";
const SECRET: &str = "client secret";
const ACCESS: &str = "A21AA";

/// What PayPal keeps.
#[derive(Default)]
struct Books {
    orders: HashMap<String, Value>,
    /// Whose bank says no when it is captured.
    refused: Vec<String>,
    next: u32,
}

type Shared = Arc<Mutex<Books>>;

fn unprocessable(issue: &str) -> Response {
    let body = json!({"name": "UNPROCESSABLE_ENTITY", "message": "no", "debug_id": "x", "details": [{"issue": issue}]});
    (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({"name": "RESOURCE_NOT_FOUND", "details": []}))).into_response()
}

async fn create(State(books): State<Shared>, Json(asked): Json<Value>) -> Response {
    let mut books = books.lock().unwrap();
    let unit = &asked["purchase_units"][0];
    assert_eq!(asked["intent"], "CAPTURE");
    if unit["amount"]["currency_code"] == "KWD" {
        return unprocessable("CURRENCY_NOT_SUPPORTED");
    }
    books.next += 1;
    let id = format!("5O{:015}", books.next);
    let is_wallet = !asked["payment_source"]["paypal"].is_null();
    let status = if is_wallet { "PAYER_ACTION_REQUIRED" } else { "CREATED" };
    let link = json!({"rel": "payer-action", "method": "GET", "href": format!("https://paypal.example/checkoutnow?token={id}")});
    let order = json!({"id": id, "intent": "CAPTURE", "status": status, "purchase_units": [unit],
        "links": if is_wallet { vec![link] } else { vec![] }});
    books.orders.insert(id, order.clone());
    (StatusCode::CREATED, Json(order)).into_response()
}

async fn look(State(books): State<Shared>, Path(id): Path<String>) -> Response {
    books.lock().unwrap().orders.get(&id).map_or_else(not_found, |order| Json(order.clone()).into_response())
}

async fn capture(State(books): State<Shared>, Path(id): Path<String>, Json(asked): Json<Value>) -> Response {
    let mut books = books.lock().unwrap();
    let is_refused = books.refused.contains(&id);
    let Some(order) = books.orders.get_mut(&id) else { return not_found() };
    let card = asked["payment_source"]["card"]["vault_id"].as_str();
    let capture_status = match (order["status"].as_str().unwrap(), card) {
        ("COMPLETED", _) => return unprocessable("ORDER_ALREADY_CAPTURED"),
        ("APPROVED", _) if is_refused => return unprocessable("INSTRUMENT_DECLINED"),
        ("APPROVED", _) | ("CREATED", Some("pays")) => "COMPLETED",
        ("CREATED", Some("refused")) => "DECLINED",
        ("CREATED", Some("asks")) => {
            order["status"] = "PAYER_ACTION_REQUIRED".into();
            return unprocessable("PAYER_ACTION_REQUIRED");
        }
        ("CREATED", Some(_)) => return not_found(),
        _ => return unprocessable("ORDER_NOT_APPROVED"),
    };
    order["status"] = "COMPLETED".into();
    let unit = &mut order["purchase_units"][0];
    let captured = json!({"id": format!("3C{id}"), "status": capture_status, "amount": unit["amount"],
        "custom_id": unit["custom_id"], "final_capture": true});
    unit["payments"] = json!({"captures": [captured], "refunds": []});
    (StatusCode::CREATED, Json(order.clone())).into_response()
}

fn cents(amount: &Value) -> i64 {
    text(&amount["value"]).replace('.', "").parse().unwrap()
}

async fn refund(State(books): State<Shared>, Path(id): Path<String>, Json(asked): Json<Value>) -> Response {
    let mut books = books.lock().unwrap();
    let Some(order) = books.orders.get_mut(id.strip_prefix("3C").unwrap()) else { return not_found() };
    let payments = &mut order["purchase_units"][0]["payments"];
    let back: i64 = payments["refunds"].as_array().unwrap().iter().map(|r| cents(&r["amount"])).sum();
    let whole = cents(&payments["captures"][0]["amount"]);
    let after = back + cents(&asked["amount"]);
    if after > whole {
        return unprocessable("REFUND_AMOUNT_EXCEEDED");
    }
    payments["captures"][0]["status"] = if after == whole { "REFUNDED" } else { "PARTIALLY_REFUNDED" }.into();
    let made = json!({"id": format!("1R{back}"), "status": "COMPLETED", "amount": asked["amount"], "custom_id": asked["custom_id"]});
    payments["refunds"].as_array_mut().unwrap().push(made.clone());
    (StatusCode::CREATED, Json(made)).into_response()
}

/// What PayPal signs; how it does is its own affair, because it checks it itself.
fn signature(webhook: &str, time: &str, event: &str) -> String {
    Sha256::digest(format!("{SECRET}|{webhook}|{time}|{event}")).iter().map(|b| format!("{b:02x}")).collect()
}

async fn verify(body: String) -> Json<Value> {
    let asked: Value = serde_json::from_str(&body).unwrap();
    // The event as it was written, not as it would be written again.
    let event = body.split_once("\"webhook_event\":").unwrap().1.strip_suffix('}').unwrap();
    let expected = signature(text(&asked["webhook_id"]), text(&asked["transmission_time"]), event);
    for name in ["auth_algo", "cert_url", "transmission_id"] {
        assert!(!text(&asked[name]).is_empty());
    }
    let fits = asked["transmission_sig"] == expected.as_str();
    Json(json!({"verification_status": if fits { "SUCCESS" } else { "FAILURE" }}))
}

async fn login(headers: HeaderMap, body: String) -> Response {
    use base64::Engine as _;
    let expected = base64::engine::general_purpose::STANDARD.encode(format!("{CLIENT}:{SECRET}"));
    let is_ours = headers.get("authorization").is_some_and(|v| v == format!("Basic {expected}").as_str());
    assert_eq!(body, "grant_type=client_credentials");
    if is_ours {
        Json(json!({"access_token": ACCESS, "token_type": "Bearer", "expires_in": 32_400})).into_response()
    } else {
        (StatusCode::UNAUTHORIZED, Json(json!({"error": "invalid_client"}))).into_response()
    }
}

async fn let_in(request: Request, next: Next) -> Response {
    let is_known = request.headers().get("authorization").is_some_and(|v| v == format!("Bearer {ACCESS}").as_str());
    if is_known { next.run(request).await } else { StatusCode::UNAUTHORIZED.into_response() }
}

struct Recorded {
    wire: Wire,
    books: Shared,
}

impl Recorded {
    async fn start() -> Self {
        let books = Shared::default();
        let app = Router::new()
            .route("/v2/checkout/orders", post(create))
            .route("/v2/checkout/orders/{id}", get(look))
            .route("/v2/checkout/orders/{id}/capture", post(capture))
            .route("/v2/payments/captures/{id}/refund", post(refund))
            .route("/v1/notifications/verify-webhook-signature", post(verify))
            .layer(from_fn(let_in))
            .route("/v1/oauth2/token", post(login))
            .with_state(Arc::clone(&books));
        Self { wire: Wire::to(serve(app).await).await, books }
    }

    fn paypal(&self) -> PayPal {
        PayPal::at(&self.wire.base, CLIENT, SECRET, "https://shop.example/back").unwrap()
    }

    /// The order of a payment: there must be one.
    fn order(&self, payment_id: &str) -> Value {
        let books = self.books.lock().unwrap();
        let ours: Vec<&Value> =
            books.orders.values().filter(|o| o["purchase_units"][0]["custom_id"] == payment_id).collect();
        assert_eq!(ours.len(), 1, "{ours:?}");
        ours[0].clone()
    }
}

impl Far for Recorded {
    fn gateway(&self) -> Arc<dyn Gateway> {
        Arc::new(self.paypal())
    }

    fn token(&self, card: Card) -> BoxFuture<'_, Option<String>> {
        let id = match card {
            Card::Pays => "pays",
            Card::Refused => "refused",
            Card::Asks => "asks",
        };
        Box::pin(async move { Some(format!("vault:{id}")) })
    }

    /// The bank lets the buyer through either way; whether it pays is seen when the money is taken.
    fn answer<'a>(&'a self, charge: &'a Charge, yes: bool) -> BoxFuture<'a, &'static str> {
        let id = text(&self.order(&charge.payment_id)["id"]).to_owned();
        let mut books = self.books.lock().unwrap();
        books.orders.get_mut(&id).unwrap()["status"] = "APPROVED".into();
        if !yes {
            books.refused.push(id);
        }
        Box::pin(async { "" })
    }

    fn books<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Option<(i64, i64)>> {
        let payments = self.order(&charge.payment_id)["purchase_units"][0]["payments"].clone();
        let captures = payments["captures"].as_array().cloned().unwrap_or_default();
        let taken = captures.iter().filter(|c| c["status"] != "DECLINED").map(|c| cents(&c["amount"])).sum();
        let refunds = payments["refunds"].as_array().cloned().unwrap_or_default();
        let back = refunds.iter().map(|r| cents(&r["amount"])).sum();
        Box::pin(async move { Some((taken, back)) })
    }

    fn loses_an_answer(&self) -> bool {
        self.wire.loses_an_answer()
    }

    fn remembers_a_no(&self) -> bool {
        false
    }

    /// A report names the webhook that it goes to, whose id stands in the place of a secret.
    fn report(&self, charge: &Charge, secret: &str, at_s: i64) -> (HeaderMap, Vec<u8>) {
        let day = domain::calendar::Date::of(at_s * 1000);
        let (hour, minute) = domain::calendar::time_of_day(at_s * 1000);
        let second = at_s.rem_euclid(60);
        let time = format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", day.year, day.month, day.day);
        // Spaces as PayPal has them, so that a body written again would not fit.
        let event = format!(
            r#"{{ "id":"WH-1", "event_type":"PAYMENT.CAPTURE.COMPLETED", "create_time":"{time}", "resource_type":"capture",
            "resource": {{ "id":"3C1", "status":"COMPLETED", "custom_id":"{}",
            "amount":{{"currency_code":"EUR","value":"129.00"}} }} }}"#,
            charge.payment_id
        );
        let mut headers = HeaderMap::new();
        let mut set = |name: &'static str, value: &str| headers.insert(name, value.parse().unwrap());
        set("paypal-auth-algo", "SHA256withRSA");
        set("paypal-cert-url", "https://api.paypal.com/v1/notifications/certs/CERT-1");
        set("paypal-transmission-id", "69cd13f0");
        set("paypal-transmission-time", &time);
        set("paypal-transmission-sig", &signature(secret, &time, &event));
        (headers, event.into_bytes())
    }

    fn patience_s(&self) -> i64 {
        3 * 24 * 60 * 60
    }
}

#[tokio::test]
async fn paypal_conforms_as_far_as_its_documentation_tells() {
    let recorded = Recorded::start().await;
    conforms(&recorded).await;
    let stranger = PayPal::at(&recorded.wire.base, CLIENT, "another", "https://shop.example").unwrap();
    assert_eq!(stranger.open(&charge("p_stranger", "paypal")).await, Err(GatewayError::Unreachable));
    let gone = opened(&recorded.gateway(), "p_nobody", "vault:nobody").await;
    assert_eq!(recorded.paypal().charge(&gone).await, Err(GatewayError::UnknownToken));
    let dinar = domain::Money::new(1_000, domain::Currency::KWD);
    let unsold = Charge { amount: dinar, ..charge("p_dinar", "paypal") };
    assert_eq!(recorded.paypal().open(&unsold).await, Err(GatewayError::UnknownToken));
}

#[tokio::test]
async fn a_buyer_agrees_at_paypal_and_the_money_is_taken_when_they_are_back() {
    let recorded = Recorded::start().await;
    let paypal: Arc<dyn Gateway> = Arc::new(recorded.paypal());
    let theirs = Arc::clone(&paypal);
    let shop = TestShop::open_with(|c| {
        c.gateway = Some(theirs);
        c.gateway_timeout = Duration::from_secs(5);
    })
    .await;
    let order = shop.order(&[("ARIA-ROUND-TORTOISE", 1)]).await;
    let payment = shop.pay_with(&order, "paypal").await.is(201);
    assert_eq!(payment["state"], "needs_confirmation");
    let path = |last: &str| format!("/v1/orders/{}/payments/{}/{last}", order.id, text(&payment["id"]));
    let at = path("confirmation");
    let ask = |secret: &str| Ask {
        method: Method::GET,
        path: &at,
        headers: vec![("order-secret", secret.to_owned())],
        body: vec![],
    };
    let name = text(&recorded.order(text(&payment["id"]))["id"]).to_owned();
    let expected = json!({"url": format!("https://paypal.example/checkoutnow?token={name}")});
    assert_eq!(shop.ask(ask(&order.secret)).await.is(200), expected);
    shop.ask(ask("x")).await.refused(404, "not_found");
    let confirm = async || {
        let body = json!({"code": "back"});
        shop.write(Method::POST, &path("confirm"), Some(&order.secret), &body).await
    };
    // Back without having agreed: nothing is taken, and the buyer may go there again.
    assert_eq!(confirm().await.is(201)["state"], "needs_confirmation");
    let asked = Charge { reference: Some(name), ..charge(text(&payment["id"]), "paypal") };
    assert_eq!(recorded.books(&asked).await, Some((0, 0)));
    recorded.answer(&asked, true).await;
    assert_eq!(paypal.status(&asked).await, decided(ChargeOutcome::NeedsConfirmation));
    assert_eq!(confirm().await.is(201)["state"], "succeeded");
    assert_eq!(recorded.books(&asked).await, Some((10_000, 0)));
    assert_eq!(shop.look(&order).await["state"], "paid");
    shop.ask(ask(&order.secret)).await.refused(409, "wrong_state");
}
