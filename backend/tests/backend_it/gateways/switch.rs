//! A payments switch, by a stand-in that follows the description of hyperswitch's API (v1). It is not a switch: what the
//! description does not say is not seen here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Path, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use backend::{Charge, Gateway, GatewayError, Switch};
use futures_util::future::BoxFuture;
use hmac::Mac as _;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::wire::{Wire, serve};
use super::{Card, Far, charge, conforms, opened, text};

const KEY: &str = "snd_key";

#[derive(Default)]
struct Books {
    payments: BTreeMap<String, Value>,
    refunds: BTreeMap<String, Value>,
}

type Shared = Arc<Mutex<Books>>;

fn refused(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({"error": {"type": "invalid_request", "code": code, "message": "no"}}))).into_response()
}

async fn create(State(books): State<Shared>, Json(asked): Json<Value>) -> Response {
    let id = text(&asked["payment_id"]).to_owned();
    assert!(id.len() <= 64 && asked["confirm"] == false && asked["capture_method"] == "automatic");
    let mut books = books.lock().unwrap();
    if books.payments.contains_key(&id) {
        return refused(StatusCode::BAD_REQUEST, "HE_01");
    }
    let payment = json!({"payment_id": id, "status": "requires_payment_method", "amount": asked["amount"],
        "currency": asked["currency"], "amount_received": null, "client_secret": format!("{id}_secret")});
    books.payments.insert(id, payment.clone());
    Json(payment).into_response()
}

async fn look(State(books): State<Shared>, Path(id): Path<String>) -> Response {
    let books = books.lock().unwrap();
    books.payments.get(&id).map_or_else(|| refused(StatusCode::NOT_FOUND, "HE_02"), |p| Json(p.clone()).into_response())
}

async fn confirm(State(books): State<Shared>, Path(id): Path<String>, Json(asked): Json<Value>) -> Response {
    let mut books = books.lock().unwrap();
    let Some(payment) = books.payments.get_mut(&id) else { return refused(StatusCode::NOT_FOUND, "HE_02") };
    if payment["status"] != "requires_payment_method" {
        return refused(StatusCode::BAD_REQUEST, "IR_16");
    }
    match text(&asked["payment_token"]) {
        "pays" => {
            payment["status"] = "succeeded".into();
            payment["amount_received"] = payment["amount"].clone();
        }
        "refused" => payment["status"] = "failed".into(),
        "asks" => {
            payment["status"] = "requires_customer_action".into();
            payment["next_action"] =
                json!({"type": "redirect_to_url", "redirect_to_url": format!("https://switch.example/redirect/{id}")});
        }
        _ => return refused(StatusCode::BAD_REQUEST, "HE_02"),
    }
    Json(payment.clone()).into_response()
}

async fn refund(State(books): State<Shared>, Json(asked): Json<Value>) -> Response {
    let id = text(&asked["refund_id"]).to_owned();
    assert!(id.len() <= 30);
    let mut books = books.lock().unwrap();
    if books.refunds.contains_key(&id) {
        return refused(StatusCode::BAD_REQUEST, "HE_01");
    }
    let of_payment = |r: &&Value| r["payment_id"] == asked["payment_id"] && r["status"] != "failed";
    let back: i64 = books.refunds.values().filter(of_payment).map(|r| r["amount"].as_i64().unwrap()).sum();
    let whole = books.payments[text(&asked["payment_id"])]["amount_received"].as_i64().unwrap();
    if back + asked["amount"].as_i64().unwrap() > whole {
        return refused(StatusCode::BAD_REQUEST, "IR_13");
    }
    let mut made = asked.clone();
    made["status"] = "succeeded".into();
    books.refunds.insert(id, made.clone());
    Json(made).into_response()
}

async fn look_at_refund(State(books): State<Shared>, Path(id): Path<String>) -> Response {
    let books = books.lock().unwrap();
    books.refunds.get(&id).map_or_else(|| refused(StatusCode::NOT_FOUND, "HE_02"), |r| Json(r.clone()).into_response())
}

async fn let_in(request: Request, next: Next) -> Response {
    let is_known = request.headers().get("api-key").is_some_and(|v| v == KEY);
    if is_known { next.run(request).await } else { refused(StatusCode::UNAUTHORIZED, "IR_01") }
}

struct Recorded {
    wire: Wire,
    books: Shared,
}

impl Recorded {
    async fn start() -> Self {
        let books = Shared::default();
        let app = Router::new()
            .route("/payments", post(create))
            .route("/payments/{id}", get(look))
            .route("/payments/{id}/confirm", post(confirm))
            .route("/refunds", post(refund))
            .route("/refunds/{id}", get(look_at_refund))
            .layer(from_fn(let_in))
            .with_state(Arc::clone(&books));
        Self { wire: Wire::to(serve(app).await).await, books }
    }

    fn switch(&self) -> Switch {
        Switch::at(&self.wire.base, KEY, "https://shop.example/back").unwrap()
    }
}

impl Far for Recorded {
    fn gateway(&self) -> Arc<dyn Gateway> {
        Arc::new(self.switch())
    }

    fn token(&self, card: Card) -> BoxFuture<'_, Option<String>> {
        let token = match card {
            Card::Pays => "pays",
            Card::Refused => "refused",
            Card::Asks => "asks",
        };
        Box::pin(async move { Some(token.to_owned()) })
    }

    fn answer<'a>(&'a self, charge: &'a Charge, yes: bool) -> BoxFuture<'a, &'static str> {
        let mut books = self.books.lock().unwrap();
        let payment = books.payments.get_mut(&charge.payment_id).unwrap();
        payment["status"] = if yes { "succeeded" } else { "failed" }.into();
        payment["amount_received"] = if yes { payment["amount"].clone() } else { Value::Null };
        payment["next_action"] = Value::Null;
        Box::pin(async { "" })
    }

    fn books<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Option<(i64, i64)>> {
        let books = self.books.lock().unwrap();
        let taken = books.payments[&charge.payment_id]["amount_received"].as_i64().unwrap_or_default();
        let ours = books.refunds.values().filter(|r| r["payment_id"] == charge.payment_id && r["status"] != "failed");
        let back = ours.map(|r| r["amount"].as_i64().unwrap()).sum();
        Box::pin(async move { Some((taken, back)) })
    }

    fn loses_an_answer(&self) -> bool {
        self.wire.loses_an_answer()
    }

    fn report(&self, charge: &Charge, secret: &str, at_s: i64) -> (HeaderMap, Vec<u8>) {
        let day = domain::calendar::Date::of(at_s * 1000);
        let (hour, minute) = domain::calendar::time_of_day(at_s * 1000);
        let second = at_s.rem_euclid(60);
        let time = format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}.000Z", day.year, day.month, day.day);
        let payment = json!({"payment_id": charge.payment_id, "status": "succeeded", "amount": charge.amount.minor,
            "currency": "EUR"});
        let event = json!({"merchant_id": "m", "event_id": "evt_1", "event_type": "payment_succeeded",
            "content": {"type": "payment_details", "object": payment}, "timestamp": time});
        let body = event.to_string();
        let mut mac = hmac::Hmac::<sha2::Sha512>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        let hex: String = mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
        let mut headers = HeaderMap::new();
        headers.insert("x-webhook-signature-512", hex.parse().unwrap());
        (headers, body.into_bytes())
    }

    fn patience_s(&self) -> i64 {
        24 * 60 * 60
    }
}

#[tokio::test]
async fn a_switch_conforms_as_far_as_its_description_tells() {
    let recorded = Recorded::start().await;
    conforms(&recorded).await;
    let stranger = Switch::at(&recorded.wire.base, "another", "https://shop.example").unwrap();
    assert_eq!(stranger.status(&charge("p_at_once", "pays")).await, Err(GatewayError::Unreachable));
    let nobody = opened(&recorded.gateway(), "p_nobody", "nobodys").await;
    assert_eq!(recorded.switch().charge(&nobody).await, Err(GatewayError::UnknownToken));
    let asks = opened(&recorded.gateway(), "p_page", "asks").await;
    recorded.switch().charge(&asks).await.unwrap();
    let page = "https://switch.example/redirect/p_page".to_owned();
    assert_eq!(recorded.switch().confirm_at(&asks).await, Ok(Some(page)));
    // A refund that failed at the bank is made again, under another name.
    let paid = opened(&recorded.gateway(), "p_failed_refund", "pays").await;
    recorded.switch().charge(&paid).await.unwrap();
    let part = super::part("r_failing", 100);
    assert_eq!(recorded.switch().refund(&paid, &part).await, Ok(()));
    recorded.books.lock().unwrap().refunds.get_mut("r_failing").unwrap()["status"] = "failed".into();
    for _ in 0..2 {
        assert_eq!(recorded.switch().refund(&paid, &part).await, Ok(()));
    }
    assert_eq!(recorded.books(&paid).await, Some((12_900, 100)));
}
