//! A shop to test against, and its client.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use backend::{Clock, Config, Running};
use http::{HeaderMap, Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::database;

pub const SECRET: &str = "a secret between the gateway and the shop";

/// How often a patient client comes back.
const PATIENCE: usize = 100;

/// Speaks HTTP to a server.
#[derive(Clone)]
pub struct Http {
    pub addr: SocketAddr,
    client: Client<HttpConnector, Full<bytes::Bytes>>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: bytes::Bytes,
    /// How often a patient client was told to come back before.
    pub waited: usize,
}

/// What is sent.
pub struct Ask<'a> {
    pub method: Method,
    pub path: &'a str,
    pub headers: Vec<(&'a str, String)>,
    pub body: Vec<u8>,
}

/// A name for a write, new each time.
pub fn new_key() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("key-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

impl Http {
    pub fn new(addr: SocketAddr) -> Self {
        let mut connector = HttpConnector::new();
        // As browsers have it: a body does not wait until the head was acknowledged.
        connector.set_nodelay(true);
        Self { addr, client: Client::builder(TokioExecutor::new()).build(connector) }
    }

    /// None where the connection broke.
    pub async fn try_ask(&self, ask: Ask<'_>) -> Option<Reply> {
        let mut request = Request::builder().method(ask.method).uri(format!("http://{}{}", self.addr, ask.path));
        for (name, value) in ask.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::from(ask.body)).unwrap();
        let reply = self.client.request(request).await.ok()?;
        let (head, body) = reply.into_parts();
        let bytes = body.collect().await.ok()?.to_bytes();
        Some(Reply { status: head.status.as_u16(), headers: head.headers, bytes, waited: 0 })
    }

    pub async fn ask(&self, ask: Ask<'_>) -> Reply {
        self.try_ask(ask).await.expect("the server answers")
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.ask(Ask { method: Method::GET, path, headers: vec![], body: vec![] }).await
    }

    /// A write with a key of its own.
    pub async fn write(&self, method: Method, path: &str, secret: Option<&str>, body: &Value) -> Reply {
        self.write_with(&new_key(), method, path, secret, body).await
    }

    pub async fn write_with(&self, key: &str, method: Method, path: &str, secret: Option<&str>, body: &Value) -> Reply {
        self.try_write_with(key, method, path, secret, body).await.expect("the server answers")
    }

    pub async fn try_write_with(
        &self,
        key: &str,
        method: Method,
        path: &str,
        secret: Option<&str>,
        body: &Value,
    ) -> Option<Reply> {
        let mut headers = vec![("content-type", "application/json".to_owned()), ("idempotency-key", key.to_owned())];
        headers.extend(secret.map(|s| ("order-secret", s.to_owned())));
        self.try_ask(Ask { method, path, headers, body: body.to_string().into_bytes() }).await
    }

    /// A write of a client that does as it is told: where the shop is full it comes back later, with the same key.
    pub async fn write_patiently(&self, path: &str, secret: Option<&str>, body: &Value) -> Reply {
        let key = new_key();
        for waited in 0..PATIENCE {
            let reply = self.write_with(&key, Method::POST, path, secret, body).await;
            if !matches!(reply.status, 429 | 503) {
                return Reply { waited, ..reply };
            }
            let seconds: u64 = reply.header("retry-after").parse().expect("it is told when to come back");
            tokio::time::sleep(Duration::from_secs(seconds)).await;
        }
        panic!("the shop was full {PATIENCE} times: {path}");
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.write(Method::POST, path, None, body).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.write(Method::PUT, path, None, body).await
    }

    /// A new cart of `(sku, quantity)` in US dollars.
    pub async fn cart(&self, lines: &[(&str, u32)]) -> Value {
        let lines: Vec<Value> = lines.iter().map(|(sku, quantity)| json!({"sku": sku, "quantity": quantity})).collect();
        self.write_patiently("/v1/carts", None, &json!({"currency": "USD", "lines": lines})).await.is(201)
    }

    pub async fn checkout(&self, cart: &Value) -> Reply {
        self.post("/v1/checkout", &checkout_of(cart)).await
    }

    /// An unpaid order and its secret.
    pub async fn order(&self, lines: &[(&str, u32)]) -> Placed {
        let cart = self.cart(lines).await;
        Placed::from(&self.write_patiently("/v1/checkout", None, &checkout_of(&cart)).await.is(201))
    }

    pub async fn token(&self, number: &str) -> String {
        let card = json!({"number": number, "exp_month": 12, "exp_year": 2031, "cvc": "123"});
        let ask = Ask {
            method: Method::POST,
            path: "/sandbox/tokens",
            headers: vec![("content-type", "application/json".to_owned())],
            body: card.to_string().into_bytes(),
        };
        self.ask(ask).await.is(201)["token"].as_str().unwrap().to_owned()
    }

    pub async fn pay(&self, order: &Placed, number: &str) -> Reply {
        let token = self.token(number).await;
        self.pay_with(order, &token).await
    }

    pub async fn pay_with(&self, order: &Placed, token: &str) -> Reply {
        let path = format!("/v1/orders/{}/payments", order.id);
        self.write(Method::POST, &path, Some(&order.secret), &json!({"token": token})).await
    }

    /// The order as it stands.
    pub async fn look(&self, order: &Placed) -> Value {
        self.see(order, &order.secret).await.is(200)
    }

    pub async fn see(&self, order: &Placed, secret: &str) -> Reply {
        let path = format!("/v1/orders/{}", order.id);
        let headers = vec![("order-secret", secret.to_owned())];
        self.ask(Ask { method: Method::GET, path: &path, headers, body: vec![] }).await
    }

    /// Units of a SKU that can be bought.
    pub async fn available(&self, sku: &str) -> u64 {
        let page = self.get("/v1/products?limit=100").await.is(200);
        let mut variants = page["items"].as_array().unwrap().iter().flat_map(|p| p["variants"].as_array().unwrap());
        variants.find(|v| v["sku"] == sku).expect("the SKU is sold")["available"].as_u64().unwrap()
    }

    /// Reports an event of the sandbox with these signature headers.
    pub async fn report(&self, body: &str, signatures: Vec<String>) -> Reply {
        let headers = signatures.into_iter().map(|s| ("vitrine-signature", s)).collect();
        self.ask(Ask { method: Method::POST, path: "/v1/webhooks/sandbox", headers, body: body.into() }).await
    }

    /// Waits until the order is in `state`; a minute at most, however slow the machine is.
    pub async fn until(&self, order: &Placed, state: &str) -> Value {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(60) {
            let seen = self.see(order, &order.secret).await;
            if seen.status != 503 && seen.is(200)["state"] == state {
                return seen.json();
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the order never became {state}: {}", self.look(order).await);
    }
}

/// A gateway's signature.
pub fn sign(secret: &str, body: &str, unix_s: i64) -> String {
    use hmac::Mac as _;
    let mut mac = hmac::Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{unix_s}.{body}").as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
    format!("t={unix_s},v1={hex}")
}

/// An order that was placed.
#[derive(Debug, Clone)]
pub struct Placed {
    pub id: String,
    pub secret: String,
}

impl From<&Value> for Placed {
    fn from(order: &Value) -> Self {
        let text = |key: &str| order[key].as_str().expect("an order has it").to_owned();
        Self { id: text("id"), secret: text("secret") }
    }
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// The body, where the status is this one.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self.json()
    }

    /// The problem, where it is a well-formed one with this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let problem = self.is(status);
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["type"], format!("urn:vitrine:problem:{code}"));
        assert_eq!(problem["status"], status);
        assert!(!problem["title"].as_str().unwrap().is_empty() && !problem["detail"].as_str().unwrap().is_empty());
        assert_eq!(self.header("content-type"), "application/problem+json");
        // Who is refused at the door has no name there.
        if !(matches!(status, 429 | 503) && self.header("x-request-id").is_empty()) {
            assert_eq!(problem["request_id"], self.header("x-request-id"));
        }
        problem
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

pub fn checkout_of(cart: &Value) -> Value {
    json!({
        "cart_id": cart["id"],
        "expected_total": cart["totals"]["total"],
        "contact": {"name": "Siti Rahma", "email": "siti@example.com"},
        "address": {"line1": "Jl. Sudirman 5", "city": "Jakarta", "country": "ID"},
        "lang": "id",
    })
}

/// A shop of this test's own.
pub struct TestShop {
    pub http: Http,
    pub clock: Clock,
    pub dir: TempDir,
    pub running: Running,
}

impl TestShop {
    /// A payment of the order that the gateway leaves open until its hold has run out.
    pub async fn pays_too_late(&self, order: &Placed) -> Value {
        self.pay(order, "4000000000000341").await.refused(504, "gateway_timeout");
        self.clock.advance(Duration::from_secs(16 * 60));
        self.until(order, "expired").await["payments"][0].clone()
    }

    /// The gateway reports that the money of a payment came.
    pub async fn money_arrives(&self, payment: &Value) {
        let body = json!({"id": new_key(), "type": "payment.succeeded", "payment_id": payment["id"],
            "amount": payment["amount"], "created_at": 1})
        .to_string();
        let signature = sign(SECRET, &body, self.clock.now_ms() / 1000);
        assert_eq!(self.report(&body, vec![signature]).await.status, 204);
    }

    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub async fn open_with(set: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        write_goods(&dir.path().join("goods"), 10_000);
        Self::open_in(dir, set).await
    }

    pub async fn open_in(dir: TempDir, set: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::new(dir.path().join("data"));
        config.listen = "127.0.0.1:0".parse().unwrap();
        config.demo = Some(dir.path().join("goods"));
        config.rate_per_second = 0;
        config.sweep_every = Duration::from_millis(20);
        config.gateway_timeout = Duration::from_millis(300);
        config.sandbox_delay = Duration::from_millis(600);
        config.webhook_secrets = vec![SECRET.to_owned()];
        config.database = database::made_for(dir.path());
        set(&mut config);
        let clock = config.clock.clone();
        let running = backend::start(config).await.unwrap();
        Self { http: Http::new(running.addr), clock, dir, running }
    }

    /// Stops the shop and opens it again on the same data.
    pub async fn reopen(self, set: impl FnOnce(&mut Config)) -> Self {
        let Self { running, dir, clock, .. } = self;
        running.shutdown().await;
        Self::open_in(dir, |config| {
            config.clock = clock;
            set(config);
        })
        .await
    }
}

impl std::ops::Deref for TestShop {
    type Target = Http;

    fn deref(&self) -> &Http {
        &self.http
    }
}

pub const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n0123456789abcdefghijklmnopqrstuvwxyz";

pub fn hash_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// A folder of goods; the first product costs `first_price` cents.
pub fn write_goods(dir: &Path, first_price: i64) {
    std::fs::create_dir_all(dir.join("assets")).unwrap();
    std::fs::write(dir.join("assets").join(hash_of(PICTURE)), PICTURE).unwrap();
    std::fs::write(dir.join("catalog.json"), catalog(first_price).to_string()).unwrap();
}

fn text(en: &str, zh: &str, es: &str, id: &str, ar: &str) -> Value {
    json!({"en": en, "zh-CN": zh, "es": es, "id": id, "ar": ar})
}

/// Slug, category, names in five languages, material, colours, price in cents, stock.
type Row = (&'static str, &'static str, [&'static str; 5], &'static str, &'static [&'static str], i64, u32);

const ROWS: [Row; 6] = [
    (
        "aria-round",
        "eyewear",
        ["Aria round glasses", "阿里亚圆形眼镜", "Gafas redondas Aria", "Kacamata bulat Aria", "نظّارة آريا المستديرة"],
        "acetate",
        &["tortoise", "black"],
        10_000,
        50,
    ),
    (
        "otto-square",
        "eyewear",
        ["Otto square glasses", "奥托方框眼镜", "Gafas cuadradas Otto", "Kacamata kotak Otto", "نظارة أوتو المربعة"],
        "acetate",
        &["black"],
        12_000,
        5,
    ),
    (
        "milo-pilot",
        "eyewear",
        ["Milo pilot glasses", "米洛飞行员眼镜", "Gafas de piloto Milo", "Kacamata pilot Milo", "نظارة ميلو"],
        "metal",
        &["gold"],
        15_000,
        1,
    ),
    (
        "luna-lamp",
        "home",
        ["Luna table lamp", "露娜台灯", "Lámpara de mesa Luna", "Lampu meja Luna", "مصباح لونا"],
        "brass",
        &["brass", "black"],
        34_000,
        20,
    ),
    (
        "terra-vase",
        "home",
        ["Terra vase", "泰拉花瓶", "Jarrón Terra", "Vas Terra", "مزهرية تيرا"],
        "ceramic",
        &["ivory"],
        8_000,
        0,
    ),
    (
        "stella-solitaire",
        "jewellery",
        ["Stella ring", "斯特拉戒指", "Anillo Stella", "Cincin Stella", "خاتم ستيلا"],
        "gold",
        &["yellow-gold"],
        250_000,
        1_000_000,
    ),
];

fn catalog(first_price: i64) -> Value {
    let categories: Vec<Value> = ["eyewear", "home", "jewellery"]
        .iter()
        .zip(1..)
        .map(|(slug, position)| {
            json!({"slug": slug, "name": text(slug, "类", slug, slug, "فئة"), "summary": text("s", "s", "s", "s", "s"), "position": position, "count": 0})
        })
        .collect();
    let picture = json!({"hash": hash_of(PICTURE), "kind": "png", "bytes": PICTURE.len(), "pixels": [8, 8]});
    let products: Vec<Value> = ROWS
        .iter()
        .zip(0i64..)
        .map(|((slug, category, names, material, colours, price, stock), i)| {
            let price = if i == 0 { first_price } else { *price };
            let variants: Vec<Value> = colours
                .iter()
                .map(|colour| {
                    let sku = format!("{}-{}", slug.to_uppercase(), colour.to_uppercase());
                    let mut prices = BTreeMap::from([("USD", price), ("EUR", price - 500), ("JPY", price * 15 / 10)]);
                    if *category == "home" {
                        prices.remove("JPY");
                    }
                    json!({"sku": sku, "options": [{"key": "colour", "value": colour, "label": {"en": colour, "zh-CN": "色"}}], "price": prices, "available": stock})
                })
                .collect();
            json!({
                "slug": slug, "category": category, "brand": "Vitrine", "origin": "IT", "weight_g": 20,
                "name": text(names[0], names[1], names[2], names[3], names[4]),
                "summary": text("Hand-made in Italy", "意大利手工制作", "Hecho a mano en Italia", "Buatan tangan di Italia", "صناعة يدوية في إيطاليا"),
                "description": text("Quiet and light.", "安静轻盈。", "Ligero.", "Ringan.", "خفيف."),
                "materials": text(material, "材料", material, material, "مادة"),
                "attributes": {"material": [material], "colour": colours},
                "dimensions": {"width_mm": 140.0, "height_mm": 45.0, "depth_mm": 150.0},
                "posters": [picture], "thumbnail": picture, "variants": variants, "published_at": 1_700_000_000_000i64 + i,
            })
        })
        .collect();
    json!({"categories": categories, "products": products})
}
