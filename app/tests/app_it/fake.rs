//! A shop's server in memory that does what its tester says: vanish, lose answers, change prices.

#[path = "fake/counter.rs"]
mod counter;
#[path = "fake/lines.rs"]
mod lines;
#[path = "fake/people.rs"]
pub mod people;
#[path = "fake/saved.rs"]
mod saved;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};

use app::store::sha256_hex;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use domain::pricing::{self, Case, GiftCard, Item, PricingError, Rules};
use domain::quote::{Quote, QuoteRequest};
use domain::{
    AssetHash, AssetKind, AssetRef, Cart, CartLine, CartRequest, Category, CheckoutRequest, Code, Currency,
    DeliveryMethod, Dimensions, Lang, LineIssue, Money, Order, OrderLine, OrderState, Payment, PaymentState, Problem,
    Product, ProductOption, ProductPage, Text, Variant, price_cart,
};
use http::{Method, Request, Response};
use serde_json::json;

pub struct Fake {
    address: String,
    world: Arc<Mutex<World>>,
}

#[derive(Default)]
struct World {
    products: Vec<Product>,
    assets: HashMap<String, Vec<u8>>,
    carts: HashMap<String, CartRequest>,
    quotes: BTreeMap<String, Quote>,
    /// The merchant's rules; a shop without any prices a cart wherever it goes.
    rules: Rules,
    gift_card: Option<(String, Money)>,
    orders: BTreeMap<String, Order>,
    answers: HashMap<String, (u16, String)>,
    tokens: HashMap<String, String>,
    sent: Vec<(String, String)>,
    last_cart: Option<CartRequest>,
    charges: usize,
    is_gone: bool,
    gone_before: Option<&'static str>,
    lose: Option<(&'static str, usize)>,
    people: people::People,
    saved: Vec<saved::Kept>,
}

type Said = (u16, String);

impl Fake {
    pub async fn start() -> Self {
        let world = Arc::new(Mutex::new(World::with_goods()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&world));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, world }
    }

    pub fn address(&self) -> String {
        self.address.clone()
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    pub fn vanish(&self) {
        self.world().is_gone = true;
    }

    /// Everything works until a request to an address that ends so, which is not carried out.
    pub fn vanish_before(&self, end: &'static str) {
        self.world().gone_before = Some(end);
    }

    pub fn come_back(&self) {
        let mut world = self.world();
        world.is_gone = false;
        world.gone_before = None;
    }

    /// Carries out the next `count` requests to an address that ends so, and says nothing.
    pub fn lose_answers(&self, end: &'static str, count: usize) {
        self.world().lose = Some((end, count));
    }

    pub fn bank_answers(&self) {
        let mut world = self.world();
        let ids: Vec<String> = world.orders.keys().cloned().collect();
        for id in ids {
            world.settle(&id);
        }
    }

    pub fn set_price(&self, sku: &str, minor: i64) {
        self.world().variant(sku).price.values_mut().for_each(|price| *price = minor);
    }

    pub fn set_stock(&self, sku: &str, left: u32) {
        self.world().variant(sku).available = left;
    }

    /// Of what can be bought so many are there; the others come that day.
    pub fn promise(&self, sku: &str, in_house: u32, by: i64) {
        self.world().variant(sku).promise = Some(domain::stock::Promise { in_house, by });
    }

    /// Rules that make the price depend on the place and on codes.
    pub fn set_rules(&self, rules: serde_json::Value) {
        self.world().rules = serde_json::from_value(rules).unwrap();
    }

    pub fn issue_gift_card(&self, code: &str, minor: i64) {
        self.world().gift_card = Some((code.to_owned(), Money::new(minor, Currency::EUR)));
    }

    /// Every price that was promised is over.
    pub fn quotes_run_out(&self) {
        self.world().quotes.clear();
    }

    pub fn charges(&self) -> usize {
        self.world().charges
    }

    pub fn orders(&self) -> usize {
        self.world().orders.len()
    }

    /// How often something was sent to an address that ends so.
    pub fn sent(&self, end: &str) -> usize {
        self.world().sent.iter().filter(|s| s.0.ends_with(end)).count()
    }

    /// The idempotency keys of everything sent to an address that ends so.
    pub fn keys(&self, end: &str) -> BTreeSet<String> {
        self.world().sent.iter().filter(|s| s.0.ends_with(end)).map(|s| s.1.clone()).collect()
    }

    pub fn last_cart_quantities(&self) -> Vec<(String, u32)> {
        let world = self.world();
        let lines = world.last_cart.iter().flat_map(|c| &c.lines);
        lines.map(|l| (l.sku.to_string(), l.quantity.get())).collect()
    }

    pub fn picture(&self) -> String {
        sha256_hex(PICTURE)
    }

    pub fn forged_picture(&self) -> String {
        let hash = "f".repeat(64);
        self.world().assets.insert(hash.clone(), b"not what it says".to_vec());
        hash
    }
}

const PICTURE: &[u8] = &[0x89, b'P', b'N', b'G', 1, 2, 3];

async fn answer(State(world): State<Arc<Mutex<World>>>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let path = parts.uri.path().to_owned();
    let header = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let (key, secret) = (header("idempotency-key"), header("order-secret"));
    let token = header("authorization").strip_prefix("Bearer ").unwrap_or_default().to_owned();
    let opens = Opens { secret, token, accept: header("accept") };
    let mut world = world.lock().unwrap();
    if world.gone_before.is_some_and(|end| path.ends_with(end)) {
        world.is_gone = true;
        world.sent.push((path.clone(), key.clone()));
    }
    if world.is_gone {
        return silence();
    }
    if let Some(hash) = path.strip_prefix("/v1/assets/") {
        return match world.assets.get(hash) {
            Some(bytes) => Response::new(Body::from(bytes.clone())),
            None => said(problem(404, Code::NotFound)),
        };
    }
    let is_write = parts.method != Method::GET && !path.starts_with("/sandbox");
    let of_people = people::is_for(&path);
    let outcome = if of_people {
        world.sent.push((path.clone(), key.clone()));
        world.people(&parts.method, &path, &body, &opens.token)
    } else if !opens.token.is_empty() && world.account_of(&opens.token).is_none() {
        problem(401, Code::TokenRefused)
    } else if is_write {
        world.sent.push((path.clone(), key.clone()));
        assert!(!key.is_empty(), "every write has a key: {path}");
        match world.answers.get(&key).cloned() {
            Some(kept) => kept,
            None => {
                let outcome = world.write(&parts.method, &path, &body, &opens);
                world.answers.insert(key, outcome.clone());
                outcome
            }
        }
    } else {
        world.read(&path, parts.uri.query().unwrap_or_default(), &body, &opens)
    };
    if let Some((end, left)) = world.lose
        && left > 0
        && path.ends_with(end)
    {
        world.lose = Some((end, left - 1));
        return silence();
    }
    said(outcome)
}

/// What a request opens orders with.
struct Opens {
    secret: String,
    token: String,
    /// Which form of the answer is wanted.
    accept: String,
}

/// An answer that breaks off: the connection dies in the middle.
fn silence() -> Response<Body> {
    let broken = futures_util::stream::once(async { Err::<Vec<u8>, _>(std::io::Error::other("gone")) });
    Response::new(Body::from_stream(broken))
}

fn said((status, body): Said) -> Response<Body> {
    Response::builder().status(status).body(Body::from(body)).unwrap()
}

fn ok(value: &impl serde::Serialize) -> Said {
    (200, serde_json::to_string(value).unwrap())
}

fn problem(status: u16, code: Code) -> Said {
    problem_at(status, code, "")
}

fn problem_at(status: u16, code: Code, field: &str) -> Said {
    let problem = Problem {
        kind: format!("urn:vitrine:problem:{}", code.as_str()),
        title: String::new(),
        status,
        detail: String::new(),
        code,
        request_id: None,
        field: (!field.is_empty()).then(|| field.to_owned()),
    };
    (status, serde_json::to_string(&problem).unwrap())
}

impl World {
    fn with_goods() -> Self {
        let mut world = Self {
            products: vec![
                product("aria-round", "eyewear", &[("ARIA-TORTOISE", 9), ("ARIA-BLACK", 500)], 12_900),
                product("luna-lamp", "home", &[("LUNA-BRASS", 5)], 19_900),
                product("sold-out-vase", "home", &[("VASE-IVORY", 0)], 8_900),
            ],
            ..Self::default()
        };
        world.assets.insert(sha256_hex(PICTURE), PICTURE.to_vec());
        world
    }

    /// Its secret opens an order, and so does whose it is, and who works for the shop.
    fn opens(&self, order: &Order, opens: &Opens) -> bool {
        let is_known = order.secret.as_deref() == Some(opens.secret.as_str());
        is_known || self.is_owner(&order.id, &opens.token) || self.works(&opens.token)
    }

    fn variant(&mut self, sku: &str) -> &mut Variant {
        let mut variants = self.products.iter_mut().flat_map(|p| &mut p.variants);
        variants.find(|v| v.sku.as_str() == sku).unwrap()
    }

    fn read(&mut self, path: &str, query: &str, body: &[u8], opens: &Opens) -> Said {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        match segments.as_slice() {
            ["v1", "categories"] => ok(&["eyewear", "home"].map(|slug| Category {
                slug: slug.parse().unwrap(),
                name: text(slug),
                summary: text(slug),
                position: 1,
                count: 2,
            })),
            ["v1", "products"] => {
                let wanted = form_urlencoded::parse(query.as_bytes()).find(|p| p.0 == "q").map(|p| p.1.into_owned());
                let wanted = wanted.unwrap_or_default();
                let items: Vec<Product> =
                    self.products.iter().filter(|p| p.slug.as_str().contains(&wanted)).cloned().collect();
                ok(&ProductPage { total: items.len() as u64, items, facets: Vec::new(), next_cursor: None })
            }
            ["v1", "products", slug] => match self.products.iter().find(|p| p.slug.as_str() == *slug) {
                Some(product) => ok(product),
                None => problem(404, Code::NotFound),
            },
            ["v1", "stock", sku] => self.stock(sku, &opens.token),
            ["v1", "orders", id] => match self.orders.get(*id).filter(|o| self.opens(o, opens)) {
                Some(order) => ok(&Order { secret: None, ..order.clone() }),
                None => problem(404, Code::NotFound),
            },
            ["v1", "orders", id, paper @ ..] if opens.accept == "application/pdf" => match self.orders.get(*id) {
                Some(order) if self.opens(order, opens) && order.paid_at.is_some() => {
                    (200, format!("%PDF-1.7 {} of {id}", paper.join(" ")))
                }
                _ => problem(404, Code::NotFound),
            },
            ["sandbox", "tokens"] => {
                let card: serde_json::Value = serde_json::from_slice(body).unwrap();
                let token = format!("tok_{}", self.tokens.len());
                self.tokens.insert(token.clone(), card["number"].as_str().unwrap().to_owned());
                ok(&json!({ "token": token, "last4": "4242" }))
            }
            _ => problem(404, Code::NotFound),
        }
    }

    fn write(&mut self, method: &Method, path: &str, body: &[u8], opens: &Opens) -> Said {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        match (method.as_str(), segments.as_slice()) {
            ("POST", ["v1", "carts"]) => {
                let id = format!("cart-{}", self.carts.len());
                self.put(&id, serde_json::from_slice(body).unwrap())
            }
            ("PUT", ["v1", "carts", id]) if self.carts.contains_key(*id) => {
                self.put(id, serde_json::from_slice(body).unwrap())
            }
            ("POST", ["v1", "quotes"]) => self.quote(serde_json::from_slice(body).unwrap()),
            ("POST", ["v1", "checkout"]) => self.checkout(serde_json::from_slice(body).unwrap(), &opens.token),
            ("POST", ["v1", "stock", what]) => self.change_stock(what, body, &opens.token),
            ("PUT", ["v1", "orders", id, "lines"]) if self.orders.get(*id).is_some_and(|o| self.opens(o, opens)) => {
                self.put_lines(id, &serde_json::from_slice(body).unwrap())
            }
            ("POST", ["v1", "orders", id, rest @ ..]) => {
                match self.orders.get(*id) {
                    Some(order) if self.opens(order, opens) => {}
                    _ => return problem(404, Code::NotFound),
                }
                if let Some(outcome) = self.moved(id, rest, body, &opens.token) {
                    return outcome;
                }
                let body: serde_json::Value = serde_json::from_slice(body).unwrap();
                match rest {
                    ["payments"] => match self.charged(&body, &opens.token) {
                        Ok(token) => self.pay(id, &token),
                        Err(said) => said,
                    },
                    ["payments", _, "confirm"] if body["code"] == "123456" => {
                        self.settle(id);
                        ok(self.orders[*id].payments.last().unwrap())
                    }
                    ["payments", _, "confirm"] => problem(402, Code::CardDeclined),
                    _ => problem(404, Code::NotFound),
                }
            }
            _ => problem(404, Code::NotFound),
        }
    }

    fn put(&mut self, id: &str, request: CartRequest) -> Said {
        self.last_cart = Some(request.clone());
        self.carts.insert(id.to_owned(), request);
        ok(&self.priced(id))
    }

    fn priced(&self, id: &str) -> Cart {
        let request = &self.carts[id];
        let currency = request.currency;
        let lines: Vec<CartLine> = request
            .lines
            .iter()
            .map(|line| {
                let product = self.products.iter().find(|p| p.variant(&line.sku).is_some()).unwrap();
                let variant = product.variant(&line.sku).unwrap();
                let unit_price = variant.price_in(currency).unwrap();
                let mut issues = Vec::new();
                if let Some(seen) = line.seen_price.filter(|seen| *seen != unit_price) {
                    issues.push(LineIssue::PriceChanged { seen });
                }
                if variant.available < line.quantity.get() {
                    issues.push(LineIssue::OnlyLeft { left: variant.available });
                }
                if let Some(promise) = variant.promise.filter(|p| p.in_house < line.quantity.get()) {
                    issues.push(LineIssue::Waits { units: line.quantity.get() - promise.in_house, by: promise.by });
                }
                CartLine {
                    sku: line.sku.clone(),
                    product: Some(product.slug.clone()),
                    name: product.name.clone(),
                    variant: text("variant"),
                    quantity: line.quantity,
                    unit_price,
                    total: unit_price.checked_mul(i64::from(line.quantity)).unwrap(),
                    issues,
                }
            })
            .collect();
        let totals = price_cart(currency, lines.iter().map(|l| l.total), request.delivery.price(currency)).unwrap();
        Cart { id: id.to_owned(), currency, lines, delivery: request.delivery, totals, breakdown: None, updated_at: 0 }
    }

    fn quote(&mut self, request: QuoteRequest) -> Said {
        let cart = self.priced(&request.cart_id);
        let item = |l: &CartLine| Item {
            sku: l.sku.clone(),
            product: l.product.clone().unwrap(),
            category: "eyewear".parse().unwrap(),
            quantity: l.quantity,
            unit_price: l.unit_price,
            weight_g: 28,
            size_mm: [140, 48, 145],
            origin: "IT".into(),
        };
        let items: Vec<Item> = cart.lines.iter().map(item).collect();
        let mut gift_cards = Vec::new();
        for (i, code) in request.gift_cards.iter().enumerate() {
            match self.gift_card.as_ref().filter(|(known, _)| known == code) {
                Some((_, balance)) => gift_cards.push(GiftCard { last4: "0001".into(), balance: *balance }),
                None => return problem_at(409, Code::GiftCardUnknown, &format!("/gift_cards/{i}")),
            }
        }
        let Some(market) = self.rules.market(Some(&request.destination), cart.currency) else {
            return problem(409, Code::NoDelivery);
        };
        let priced = pricing::price(&Case {
            rules: &self.rules,
            market: &market,
            currency: cart.currency,
            items: &items,
            codes: &request.codes,
            customer_group: None,
            place: Some(&request.destination),
            delivery: cart.delivery,
            gift_cards: &gift_cards,
            uses_left: &BTreeMap::new(),
            gifts: &BTreeMap::new(),
            exchanged: None,
            now: 0,
        });
        let breakdown = match priced {
            Ok(breakdown) => breakdown,
            Err(PricingError::Code { index, .. }) => {
                return problem_at(409, Code::CouponUnknown, &format!("/codes/{index}"));
            }
            Err(_) => return problem(409, Code::NoDelivery),
        };
        let quote = Quote {
            id: format!("q-{}", self.sent.len()),
            cart_id: request.cart_id,
            destination: request.destination,
            delivery: cart.delivery,
            breakdown,
            created_at: 0,
            expires_at: 30 * 60_000,
        };
        self.quotes.insert(quote.id.clone(), quote.clone());
        ok(&quote)
    }

    fn checkout(&mut self, request: CheckoutRequest, token: &str) -> Said {
        let cart = self.priced(&request.cart_id);
        let quote = match request.quote_id.as_ref().map(|id| self.quotes.get(id)) {
            Some(None) => return problem(409, Code::QuoteExpired),
            Some(Some(quote)) if !quote.destination.is_same_as(&(&request.address).into()) => {
                return problem(409, Code::PriceChanged);
            }
            quote => quote.flatten(),
        };
        let totals = quote.map_or(cart.totals, |q| q.breakdown.totals);
        let breakdown = quote.map(|q| q.breakdown.clone());
        if totals.total != request.expected_total {
            return problem(409, Code::PriceChanged);
        }
        if !cart.can_be_bought() {
            return problem(409, Code::SoldOut);
        }
        let id = format!("V-TEST-{:04}", self.orders.len());
        let line = |l: &CartLine| OrderLine {
            sku: l.sku.clone(),
            product: l.product.clone().unwrap(),
            name: l.name.clone(),
            variant: l.variant.clone(),
            quantity: l.quantity,
            unit_price: l.unit_price,
            total: l.total,
        };
        let order = Order {
            id: id.clone(),
            secret: Some(format!("secret-{id}")),
            state: if totals.total.minor == 0 { OrderState::Paid } else { OrderState::AwaitingPayment },
            lines: cart.lines.iter().map(line).collect(),
            totals,
            breakdown,
            delivery: DeliveryMethod::Standard,
            contact: request.contact,
            address: request.address,
            lang: request.lang,
            created_at: 1_795_305_600_000,
            hold_expires_at: 1_795_305_600_000,
            paid_at: None,
            payments: Vec::new(),
            refunds: Vec::new(),
            shipments: Vec::new(),
            returns: Vec::new(),
            waits: Vec::new(),
            disputes: Vec::new(),
            invoice: None,
        };
        self.own(&id, token);
        self.orders.insert(id, order.clone());
        ok(&order)
    }

    fn pay(&mut self, id: &str, token: &str) -> Said {
        let state = match self.tokens[token].as_str() {
            "4000000000000002" => PaymentState::Declined,
            "4000002500003155" => PaymentState::NeedsConfirmation,
            _ => PaymentState::Pending,
        };
        let is_slow = self.tokens[token] == "4000000000000341";
        let order = self.orders.get_mut(id).unwrap();
        let payment = Payment {
            id: format!("pay_{}", order.payments.len()),
            state,
            amount: order.totals.total,
            created_at: 0,
            last4: None,
        };
        order.payments.push(payment);
        match state {
            PaymentState::Declined => problem(402, Code::CardDeclined),
            PaymentState::Pending if is_slow => problem(504, Code::GatewayTimeout),
            PaymentState::Pending => {
                self.settle(id);
                ok(self.orders[id].payments.last().unwrap())
            }
            _ => ok(self.orders[id].payments.last().unwrap()),
        }
    }

    fn settle(&mut self, id: &str) {
        let order = self.orders.get_mut(id).unwrap();
        if order.state == OrderState::AwaitingPayment
            && let Some(payment) = order.payments.last_mut()
        {
            payment.state = PaymentState::Succeeded;
            order.state = OrderState::Paid;
            order.paid_at = Some(1_795_305_600_000);
            self.charges += 1;
        }
    }
}

fn text(words: &str) -> Text {
    Text(Lang::ALL.into_iter().map(|lang| (lang, words.to_owned())).collect())
}

fn product(slug: &str, category: &str, variants: &[(&str, u32)], minor: i64) -> Product {
    let picture = AssetRef {
        hash: AssetHash::try_from(sha256_hex(PICTURE)).unwrap(),
        kind: AssetKind::Png,
        bytes: PICTURE.len() as u64,
        size_mm: None,
        pixels: Some([480, 480]),
    };
    let name = slug[..1].to_uppercase() + &slug[1..];
    Product {
        slug: slug.parse().unwrap(),
        category: category.parse().unwrap(),
        brand: "Vitrine".into(),
        name: text(&name),
        summary: text("summary"),
        description: text("one\n\ntwo"),
        materials: text("acetate"),
        origin: "IT".into(),
        attributes: [("colour".to_owned(), vec!["black".to_owned()])].into(),
        dimensions: Dimensions { width_mm: 140.0, height_mm: 48.0, depth_mm: 145.0 },
        weight_g: 28,
        try_on: None,
        model: None,
        posters: vec![picture.clone()],
        thumbnail: Some(picture),
        variants: variants
            .iter()
            .map(|(sku, available)| Variant {
                sku: sku.parse().unwrap(),
                options: vec![ProductOption {
                    key: "colour".into(),
                    value: "black".into(),
                    label: text(sku),
                    swatch: Some("#112233".into()),
                }],
                price: Currency::SOLD_IN.into_iter().map(|c| (c, minor)).collect(),
                available: *available,
                promise: None,
                model_variant: None,
                poster: None,
            })
            .collect(),
        hotspots: Vec::new(),
        published_at: 1_795_000_000_000,
    }
}
