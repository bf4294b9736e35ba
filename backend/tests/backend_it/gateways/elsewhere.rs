//! Ways to pay beside cards, through Stripe: GrabPay, which sends the buyer to its own page, and Boleto, a voucher that is paid
//! within days. Localstripe knows neither, so a stand-in answers as Stripe's documents have it
//! (<https://docs.stripe.com/payments/grabpay/accept-a-payment>, <https://docs.stripe.com/payments/boleto/accept-a-payment>).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use backend::{Gateway, Stripe};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::super::books;
use super::super::client::{Ask, Placed, TestShop, sign, write_goods};
use super::text;
use super::wire::{backend_has_tls, serve};

const WHSEC: &str = "whsec_elsewhere";
const SKU: &str = "ARIA-ROUND-BLACK";
const STOCK: u64 = 50;

type Fields = BTreeMap<String, String>;

/// The fields of a form's body.
fn fields(body: &str) -> Fields {
    let url = reqwest::Url::parse(&format!("http://form/?{body}")).unwrap();
    url.query_pairs().into_owned().collect()
}

/// What the stand-in was asked for: intents as they stand, and the fields they were made with.
#[derive(Clone, Default)]
struct Books {
    intents: Arc<Mutex<Vec<(Value, Fields)>>>,
    /// When vouchers can no longer be paid, in seconds since 1970.
    voucher_ends_s: Arc<AtomicI64>,
    /// What became of confirmed intents is heard of by reports alone.
    falls_silent: Arc<AtomicBool>,
}

impl Books {
    fn change(&self, id: &str, change: impl FnOnce(&mut Value, &Fields)) -> (StatusCode, Json<Value>) {
        let mut intents = self.intents.lock().unwrap();
        match intents.iter_mut().find(|(i, _)| i["id"] == id) {
            Some((intent, fields)) => {
                change(intent, fields);
                if self.falls_silent.load(Ordering::Relaxed) && intent["status"] != "requires_confirmation" {
                    return (StatusCode::BAD_GATEWAY, Json(Value::Null));
                }
                (StatusCode::OK, Json(intent.clone()))
            }
            None => (StatusCode::NOT_FOUND, Json(json!({"error": {"type": "invalid_request_error"}}))),
        }
    }
}

async fn method(Path(id): Path<String>) -> Json<Value> {
    let kind = id.strip_prefix("pm_").and_then(|rest| rest.split('_').next()).unwrap_or("card").to_owned();
    Json(json!({"id": id, "object": "payment_method", "type": kind}))
}

async fn make(State(books): State<Books>, body: String) -> Json<Value> {
    let fields = fields(&body);
    let mut intents = books.intents.lock().unwrap();
    let intent = json!({
        "id": format!("pi_{}", intents.len()), "object": "payment_intent", "status": "requires_confirmation",
        "amount": fields["amount"].parse::<i64>().unwrap(), "currency": fields["currency"],
        "metadata": {"payment_id": fields["metadata[payment_id]"]}, "next_action": null,
    });
    intents.push((intent.clone(), fields));
    Json(intent)
}

async fn confirm(State(books): State<Books>, Path(id): Path<String>, body: String) -> (StatusCode, Json<Value>) {
    let with = fields(&body);
    let ends = books.voucher_ends_s.load(Ordering::Relaxed);
    books.change(&id, |intent, fields| match fields["payment_method_types[0]"].as_str() {
        "boleto" => {
            intent["status"] = json!("requires_action");
            intent["next_action"] = json!({"type": "boleto_display_details", "boleto_display_details": {
                "number": "01010101010101010101010101010101010101010101010", "expires_at": ends,
                "hosted_voucher_url": "https://stripe.example/voucher", "pdf": "https://stripe.example/voucher.pdf"}});
        }
        "grabpay" => {
            let back = with.get("return_url").expect("GrabPay must know where to send the buyer back");
            assert_eq!(back, "https://shop.example/paid");
            intent["status"] = json!("requires_action");
            intent["next_action"] = json!({"type": "redirect_to_url", "redirect_to_url": {
                "url": "https://grab.example/say-yes", "return_url": back}});
        }
        _card => intent["status"] = json!("succeeded"),
    })
}

async fn see(State(books): State<Books>, Path(id): Path<String>) -> (StatusCode, Json<Value>) {
    books.change(&id, |_, _| {})
}

/// A shop that sells in reais and Singapore dollars too, and whose money the stand-in takes.
async fn shop() -> (TestShop, Books) {
    backend_has_tls();
    let dir = tempfile::tempdir().unwrap();
    let goods = dir.path().join("goods");
    write_goods(&goods, 10_000);
    let mut catalog: Value = serde_json::from_slice(&std::fs::read(goods.join("catalog.json")).unwrap()).unwrap();
    for product in catalog["products"].as_array_mut().unwrap() {
        for variant in product["variants"].as_array_mut().unwrap() {
            variant["price"]["BRL"] = json!(54_900);
            variant["price"]["SGD"] = json!(13_500);
        }
    }
    std::fs::write(goods.join("catalog.json"), catalog.to_string()).unwrap();
    let clock = backend::Clock::standing_at(1_795_345_205_000);
    let books = Books::default();
    books.voucher_ends_s.store(clock.now_ms() / 1000 + 3 * 86_400, Ordering::Relaxed);
    let app = Router::new()
        .route("/v1/payment_methods/{id}", get(method))
        .route("/v1/payment_intents", post(make))
        .route("/v1/payment_intents/{id}", get(see))
        .route("/v1/payment_intents/{id}/confirm", post(confirm))
        .with_state(books.clone());
    let stripe = Stripe::at(&serve(app).await, "sk_test", Some("https://shop.example/paid".to_owned())).unwrap();
    let shop = TestShop::open_in(dir, |c| {
        c.clock = clock;
        c.gateway = Some(Arc::new(stripe) as Arc<dyn Gateway>);
        c.gateway_timeout = Duration::from_secs(5);
        c.webhook_secrets = vec![WHSEC.to_owned()];
    })
    .await;
    (shop, books)
}

async fn order(shop: &TestShop, currency: &str) -> Placed {
    let cart = json!({"currency": currency, "lines": [{"sku": SKU, "quantity": 1}]});
    let cart = shop.post("/v1/carts", &cart).await.is(201);
    Placed::from(&shop.checkout(&cart).await.is(201))
}

/// Pays with what that token names, and tells where the buyer goes.
async fn promise(shop: &TestShop, order: &Placed, token: &str) -> (Value, Value) {
    let payment = shop.pay_with(order, token).await.is(201);
    assert_eq!(payment["state"], "needs_confirmation");
    let path = format!("/v1/orders/{}/payments/{}/confirmation", order.id, text(&payment["id"]));
    let headers = vec![("order-secret", order.secret.clone())];
    let at = shop.ask(Ask { method: Method::GET, path: &path, headers, body: Vec::new() }).await.is(200);
    (payment, at["url"].clone())
}

/// Stripe reports that the money is there.
async fn money_comes(shop: &TestShop, books: &Books, payment: &Value) {
    let intent = {
        let mut intents = books.intents.lock().unwrap();
        let (intent, _) = intents.iter_mut().find(|(i, _)| i["metadata"]["payment_id"] == payment["id"]).unwrap();
        intent["status"] = json!("succeeded");
        intent.clone()
    };
    report(shop, "payment_intent.succeeded", intent).await;
}

async fn report(shop: &TestShop, kind: &str, intent: Value) {
    let event = json!({"id": format!("evt_{}", text(&intent["id"])), "object": "event", "type": kind,
        "created": shop.clock.now_ms() / 1000, "data": {"object": intent}});
    let body = event.to_string();
    let headers = vec![("stripe-signature", sign(WHSEC, &body, shop.clock.now_ms() / 1000))];
    let told = Ask { method: Method::POST, path: "/v1/webhooks/stripe", headers, body: body.into_bytes() };
    assert_eq!(shop.ask(told).await.status, 204);
}

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn goods_wait_for_a_boleto_as_long_as_it_can_be_paid() {
    let (shop, books) = shop().await;
    let before = shop.available(SKU).await;
    let (slow, never, card) = (order(&shop, "BRL").await, order(&shop, "BRL").await, order(&shop, "BRL").await);
    let (payment, url) = promise(&shop, &slow, "pm_boleto_a").await;
    assert_eq!(url, "https://stripe.example/voucher");
    let fields = books.intents.lock().unwrap()[0].1.clone();
    assert_eq!(fields["payment_method_options[boleto][expires_after_days]"], "3");
    assert_eq!(fields["currency"], "brl");
    promise(&shop, &never, "pm_boleto_b").await;
    // Buyers see until when; a card in the same currency is a card.
    let hold = shop.look(&slow).await["hold_expires_at"].as_i64().unwrap();
    assert_eq!(hold, books.voucher_ends_s.load(Ordering::Relaxed) * 1000 + 3 * 86_400_000);
    assert_eq!(shop.pay_with(&card, "pm_card_visa").await.is(201)["state"], "succeeded");
    let forgotten = order(&shop, "BRL").await;
    shop.clock.advance(Duration::from_secs(16 * 60));
    shop.until(&forgotten, "expired").await;
    assert_eq!(shop.look(&slow).await["state"], "awaiting_payment");
    assert_eq!(shop.available(SKU).await, before - 3);
    shop.clock.advance(4 * DAY);
    money_comes(&shop, &books, &payment).await;
    assert_eq!(shop.until(&slow, "paid").await["payments"][0]["state"], "succeeded");
    shop.clock.advance(3 * DAY);
    shop.until(&never, "expired").await;
    assert_eq!(shop.available(SKU).await, before - 2);
    let kept = super::super::books::check(shop.dir.path(), SKU, i64::try_from(STOCK).unwrap()).await;
    assert_eq!((kept.sold, kept.undecided), (2, 0));
}

#[tokio::test]
async fn goods_wait_for_a_boleto_that_only_a_report_told_of() {
    let (shop, books) = shop().await;
    let order = order(&shop, "BRL").await;
    books.falls_silent.store(true, Ordering::Relaxed);
    assert_eq!(shop.pay_with(&order, "pm_boleto_a").await.status, 504);
    let intent = books.intents.lock().unwrap()[0].0.clone();
    assert_eq!(intent["status"], "requires_action");
    report(&shop, "payment_intent.requires_action", intent).await;
    assert_eq!(shop.look(&order).await["payments"][0]["state"], "needs_confirmation");
    shop.clock.advance(5 * DAY);
    let seen = shop.look(&order).await;
    let until = books.voucher_ends_s.load(Ordering::Relaxed) * 1000 + 3 * 86_400_000;
    assert_eq!((seen["hold_expires_at"].as_i64(), seen["state"].as_str()), (Some(until), Some("awaiting_payment")));
}

#[tokio::test]
async fn no_gateway_holds_goods_for_ever() {
    let (shop, far) = shop().await;
    far.voucher_ends_s.store(i64::MAX / 2_000, Ordering::Relaxed);
    let order = order(&shop, "BRL").await;
    promise(&shop, &order, "pm_boleto_a").await;
    let hold = shop.look(&order).await["hold_expires_at"].as_i64().unwrap();
    assert_eq!(hold, shop.clock.now_ms() + 7 * 86_400_000);
    books::check(shop.dir.path(), SKU, i64::try_from(STOCK).unwrap()).await;
}

#[tokio::test]
async fn grabpay_sends_the_buyer_to_its_page_and_back() {
    let (shop, books) = shop().await;
    let order = order(&shop, "SGD").await;
    let (payment, url) = promise(&shop, &order, "pm_grabpay_a").await;
    assert_eq!(url, "https://grab.example/say-yes");
    assert_eq!(books.intents.lock().unwrap()[0].1["payment_method_types[0]"], "grabpay");
    money_comes(&shop, &books, &payment).await;
    assert_eq!(shop.until(&order, "paid").await["payments"][0]["state"], "succeeded");
}
