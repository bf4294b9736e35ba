//! Rules, quotes, codes and gift cards: what was promised is paid, and nothing is promised twice.

use std::sync::Arc;
use std::time::Duration;

use backend::Config;
use http::Method;
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::books;
use super::client::{Http, Placed, Reply, TestShop, new_key, write_goods};
use super::shops::operator;

const ARIA: &str = "ARIA-ROUND-TORTOISE";
const STELLA: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";
pub const CARD: &str = "ABCD-EFGH-JKMN-PQRS";

pub fn rules() -> Value {
    let name = |n: &str| json!({"en": n});
    json!({
        "markets": [
            {"id": "europe", "countries": ["DE", "FR"], "currencies": ["EUR", "JPY"]},
            {"id": "usa", "countries": ["US", "ID"], "currencies": ["USD"], "prices_include_tax": false, "tax_per": "order"},
        ],
        "price_lists": [{"market": "europe", "currency": "EUR", "prices": {"OTTO-SQUARE-BLACK": 11_111}}],
        "exchange_rates": [{"from": "EUR", "to": "JPY", "billionths": 160_000_000_000u64, "as_of": 1}],
        "promotions": [
            {"id": "five", "name": name("Five only"), "code": "FIVE", "limit": 5, "action": {"percent": 500_000}},
            {"id": "once", "name": name("Welcome"), "code": "WELCOME", "limit_per_buyer": 1, "action": {"fixed": {"USD": 1_000}}},
            {"id": "old", "name": name("Over"), "code": "OLD1", "window": {"until": "2020-01-01T00:00", "zone": "Asia/Jakarta"}, "action": {"percent": 1}},
            {"id": "hats", "name": name("Hats"), "code": "HATS", "goods": {"categories": ["hats"]}, "action": {"percent": 1}},
            {"id": "rings", "name": name("Rings"), "goods": {"categories": ["jewellery"]}, "action": {"percent": 100_000}},
        ],
        "taxes": [
            {"name": "NY state", "area": {"country": "US", "region": "NY"}, "classes": ["standard"], "rate": 40_000},
            {"name": "New York City", "area": {"country": "US", "region": "NY"}, "classes": ["standard"], "rate": 45_000},
            {"name": "MwSt", "area": {"country": "DE"}, "classes": ["standard", "delivery"], "rate": 190_000},
        ],
    })
}

pub async fn open_with(rules: &Value, set: impl FnOnce(&mut Config)) -> TestShop {
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    std::fs::write(dir.path().join("goods/pricing.json"), rules.to_string()).unwrap();
    let cards = json!([{"code": CARD, "amount": {"minor": 15_000, "currency": "USD"}}]);
    std::fs::write(dir.path().join("goods/gift_cards.json"), cards.to_string()).unwrap();
    TestShop::open_in(dir, set).await
}

pub async fn open() -> TestShop {
    open_with(&rules(), |_| {}).await
}

pub async fn quote(http: &Http, cart: &Value, codes: &[&str], cards: &[&str]) -> Reply {
    let to = json!({"country": "US", "region": "ny", "postal_code": "10001"});
    http.post("/v1/quotes", &json!({"cart_id": cart["id"], "destination": to, "codes": codes, "gift_cards": cards}))
        .await
}

fn checkout_of(quote: &Value, email: &str) -> Value {
    json!({
        "cart_id": quote["cart_id"], "quote_id": quote["id"], "expected_total": quote["breakdown"]["totals"]["total"],
        "contact": {"name": "Ada", "email": email}, "lang": "en",
        "address": {"line1": "1 Main St", "city": "New York", "region": "NY", "postal_code": "10001", "country": "US"},
    })
}

pub async fn checkout(http: &Http, quote: &Value, email: &str) -> Reply {
    http.post("/v1/checkout", &checkout_of(quote, email)).await
}

async fn cancel(http: &Http, order: &Placed) {
    let path = format!("/v1/orders/{}/cancel", order.id);
    http.write(Method::POST, &path, Some(&order.secret), &Value::Null).await.is(200);
}

fn sum(entries: &Value) -> i64 {
    entries.as_array().unwrap().iter().map(|e| e["amount"]["minor"].as_i64().unwrap()).sum()
}

#[tokio::test]
async fn a_quote_explains_itself_and_is_what_is_paid() {
    let shop = open().await;
    let cart = shop.cart(&[(ARIA, 2), (STELLA, 1)]).await;
    // Before anybody knows where it goes there is the promotion that needs no code, and no tax.
    assert_eq!(cart["totals"]["total"]["minor"], 20_000 + 225_000);
    assert_eq!(sum(&cart["breakdown"]["entries"]), 245_000);
    let quoted = quote(&shop.http, &cart, &["five"], &[]).await.is(201);
    let b = &quoted["breakdown"];
    // Half of all for the code, then 10 % of what that left of the ring; 4 % and 4.5 % on the rest, each rounded once.
    let goods = 10_000 + 112_500;
    let tax = 4_900 + 5_513;
    assert_eq!(b["totals"]["subtotal"]["minor"], 270_000);
    assert_eq!(b["totals"]["discount"]["minor"], 270_000 - goods);
    assert_eq!(b["totals"]["tax"]["minor"], tax);
    assert_eq!(b["totals"]["total"]["minor"], goods + tax);
    assert_eq!(sum(&b["entries"]), goods + tax);
    let placed = checkout(&shop.http, &quoted, "ada@example.com").await.is(201);
    assert_eq!((&placed["totals"], &placed["breakdown"]), (&b["totals"], b));
    let order = Placed::from(&placed);
    let paid = shop.pay(&order, "4242424242424242").await.is(201);
    assert_eq!(paid["amount"]["minor"], goods + tax);
    let mut seen = shop.look(&order).await;
    assert_eq!(seen["state"], "paid");
    assert_eq!(seen["breakdown"].take(), *b, "it is as it was, for ever");
}

#[tokio::test]
async fn markets_have_their_own_prices_and_currencies() {
    let shop = open().await;
    let otto = shop.get("/v1/products/otto-square").await.is(200);
    assert_eq!(otto["variants"][0]["price"]["EUR"], 11_111, "a page shows what a cart will");
    let line = |sku: &str| json!([{"sku": sku, "quantity": 1}]);
    let cart = shop.post("/v1/carts", &json!({"currency": "EUR", "lines": line("OTTO-SQUARE-BLACK")})).await.is(201);
    assert_eq!(cart["totals"]["total"]["minor"], 11_111);
    // The lamp has no price in yen: it is converted, and the quote keeps the rate.
    let cart = shop.post("/v1/carts", &json!({"currency": "JPY", "lines": line("LUNA-LAMP-BRASS")})).await.is(201);
    assert_eq!(cart["lines"][0]["unit_price"]["minor"], 33_500 * 160 / 100);
    let to = json!({"country": "DE"});
    let quoted = shop.post("/v1/quotes", &json!({"cart_id": cart["id"], "destination": to})).await.is(201);
    assert_eq!(quoted["breakdown"]["exchanged"]["billionths"], 160_000_000_000u64);
    // 53,600 with 19 % in it.
    assert_eq!(quoted["breakdown"]["totals"]["included_tax"]["minor"], 8_558);
    for (country, currency) in [("US", "EUR"), ("BR", "USD")] {
        let cart = shop.post("/v1/carts", &json!({"currency": currency, "lines": line(ARIA)})).await.is(201);
        let body = json!({"cart_id": cart["id"], "destination": {"country": country}});
        shop.post("/v1/quotes", &body).await.refused(409, "no_delivery");
    }
}

#[tokio::test]
async fn what_a_quote_cannot_be_is_refused_by_its_code() {
    let shop = open().await;
    let cart = shop.cart(&[(ARIA, 1)]).await;
    for (codes, code, field) in [
        (vec!["FIVE", "NO-SUCH"], "coupon_unknown", "/codes/1"),
        (vec!["\u{0}"], "coupon_unknown", "/codes/0"),
        (vec!["OLD1"], "coupon_not_now", "/codes/0"),
        (vec!["HATS"], "coupon_not_applicable", "/codes/0"),
    ] {
        assert_eq!(quote(&shop.http, &cart, &codes, &[]).await.refused(409, code)["field"], field);
    }
    let cards = [vec!["ABCD-EFGH-JKMN-PQRT"], vec![CARD, "abcdefghjkmnpqrs"], vec![""]];
    for (i, cards) in cards.iter().enumerate() {
        let field = format!("/gift_cards/{}", usize::from(i == 1));
        assert_eq!(quote(&shop.http, &cart, &[], cards).await.refused(409, "gift_card_unknown")["field"], field);
    }
    let body = |change: &dyn Fn(&mut Value)| {
        let mut body = json!({"cart_id": cart["id"], "destination": {"country": "US"}, "codes": [], "gift_cards": []});
        change(&mut body);
        body
    };
    for (change, field) in [
        (&(|b: &mut Value| b["destination"]["country"] = "usa".into()) as &dyn Fn(&mut Value), "/destination/country"),
        (&|b| b["destination"]["region"] = "x".repeat(1_000).into(), "/destination/region"),
        (&|b| b["destination"]["region"] = "a\u{0}".into(), "/destination/region"),
        (&|b| b["codes"] = json!(vec!["X"; 11]), "/codes"),
        (&|b| b["codes"] = json!(["X".repeat(5_000)]), "/codes/0"),
        (&|b| b["gift_cards"] = json!(vec!["X"; 6]), "/gift_cards"),
        (&|b| b["cart_id"] = "c".repeat(65).into(), "/cart_id"),
        (&|b| b["total"] = 1.into(), "/total"),
    ] {
        assert_eq!(shop.post("/v1/quotes", &body(change)).await.refused(400, "invalid_field")["field"], field);
    }
    shop.post("/v1/quotes", &body(&|b| b["cart_id"] = "c_nothing".into())).await.refused(404, "not_found");
    quote(&shop.http, &shop.cart(&[]).await, &[], &[]).await.refused(409, "cart_empty");
    quote(&shop.http, &shop.cart(&[("TERRA-VASE-IVORY", 1)]).await, &[], &[]).await.refused(409, "sold_out");
    quote(&shop.http, &shop.cart(&[("NO-SUCH", 1)]).await, &[], &[]).await.refused(409, "not_sold");
}

#[tokio::test]
async fn a_quote_stands_for_its_time_its_cart_and_its_place() {
    let shop = open().await;
    let cart = shop.cart(&[(ARIA, 1)]).await;
    let quoted = quote(&shop.http, &cart, &["FIVE"], &[]).await.is(201);
    let tampered = |pointer: &str, value: Value| {
        let mut body = checkout_of(&quoted, "ada@example.com");
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    for (pointer, value, code) in [
        ("/expected_total/minor", json!(1), "price_changed"),
        ("/address/region", json!("NJ"), "price_changed"),
        ("/address/country", json!("ID"), "price_changed"),
        ("/quote_id", json!("q_nothing"), "quote_expired"),
        ("/cart_id", shop.cart(&[(ARIA, 1)]).await["id"].clone(), "quote_expired"),
    ] {
        shop.post("/v1/checkout", &tampered(pointer, value)).await.refused(409, code);
    }
    // The rules change; what was promised stands.
    let mut dearer = rules();
    dearer["taxes"][0]["rate"] = 100_000.into();
    std::fs::write(shop.dir.path().join("goods/pricing.json"), dearer.to_string()).unwrap();
    shop.running.import(&shop.dir.path().join("goods")).await.unwrap();
    // A cart that is sent again as it stands is not another.
    let lines = json!({"currency": "USD", "lines": [{"sku": ARIA, "quantity": 1}]});
    shop.put(&format!("/v1/carts/{}", cart["id"].as_str().unwrap()), &lines).await.is(200);
    shop.clock.advance(Duration::from_secs(29 * 60));
    let now_dearer = quote(&shop.http, &cart, &["FIVE"], &[]).await.is(201);
    assert_ne!(now_dearer["breakdown"]["totals"], quoted["breakdown"]["totals"]);
    let first = checkout(&shop.http, &quoted, "ada@example.com").await.is(201);
    assert_eq!(first["totals"], quoted["breakdown"]["totals"]);
    shop.clock.advance(Duration::from_secs(2 * 60));
    checkout(&shop.http, &quoted, "ada@example.com").await.refused(409, "quote_expired");
    checkout(&shop.http, &now_dearer, "ada@example.com").await.is(201);
    // A cart that was changed is another cart.
    let quoted = quote(&shop.http, &cart, &[], &[]).await.is(201);
    shop.put(&format!("/v1/carts/{}/lines/{ARIA}", cart["id"].as_str().unwrap()), &json!({"quantity": 2}))
        .await
        .is(200);
    checkout(&shop.http, &quoted, "ada@example.com").await.refused(409, "price_changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_used_exactly_as_often_as_it_may() {
    let shop = open().await;
    let buyers = 60;
    let start = Arc::new(Barrier::new(buyers));
    let mut doing = JoinSet::new();
    for n in 0..buyers {
        let (http, start) = (shop.http.clone(), Arc::clone(&start));
        doing.spawn(async move {
            let quoted = quote(&http, &http.cart(&[(STELLA, 1)]).await, &["FIVE"], &[]).await.is(201);
            start.wait().await;
            (quoted.clone(), checkout(&http, &quoted, &format!("buyer{n}@example.com")).await)
        });
    }
    let (won, lost): (Vec<_>, Vec<_>) = doing.join_all().await.into_iter().partition(|(_, r)| r.status == 201);
    assert_eq!(won.len(), 5, "exactly its limit");
    for (_, reply) in &lost {
        reply.refused(409, "coupon_used_up");
    }
    // Those who were refused hold nothing.
    let books = books::check(shop.dir.path(), STELLA, 1_000_000).await;
    assert_eq!((books.orders, books.held), (5, 5));
    let cart = shop.cart(&[(STELLA, 1)]).await;
    quote(&shop.http, &cart, &["FIVE"], &[]).await.refused(409, "coupon_used_up");
    // Who calls off gives the use back, once; so does who does not pay in time.
    let orders: Vec<Placed> = won.iter().map(|(_, r)| Placed::from(&r.json())).collect();
    cancel(&shop.http, &orders[0]).await;
    checkout(&shop.http, &lost[0].0, "again@example.com").await.is(201);
    checkout(&shop.http, &lost[1].0, "again@example.com").await.refused(409, "coupon_used_up");
    shop.pay(&orders[1], "4242424242424242").await.is(201);
    shop.clock.advance(Duration::from_secs(16 * 60));
    shop.until(&orders[2], "expired").await;
    shop.until(&orders[3], "expired").await;
    shop.until(&orders[4], "expired").await;
    let mut uses = 0;
    for (quoted, _) in &lost {
        let reply = checkout(&shop.http, quoted, "more@example.com").await;
        if reply.status == 201 { uses += 1 } else { drop(reply.refused(409, "coupon_used_up")) }
    }
    assert_eq!(uses, 4, "one of five is paid, four are free again");
}

#[tokio::test]
async fn late_money_needs_the_promotion_as_well_as_the_goods() {
    let mut one = rules();
    one["promotions"][0]["limit"] = 1.into();
    let shop = open_with(&one, |c| c.sandbox_delay = Duration::from_secs(3_600)).await;
    let late = async || {
        let quoted = quote(&shop.http, &shop.cart(&[(STELLA, 1)]).await, &["FIVE"], &[]).await.is(201);
        let order = Placed::from(&checkout(&shop.http, &quoted, "late@example.com").await.is(201));
        let payment = shop.pays_too_late(&order).await;
        (order, payment)
    };
    let (first, first_money) = late().await;
    let (second, second_money) = late().await;
    shop.money_arrives(&second_money).await;
    assert_eq!(shop.look(&second).await["state"], "paid");
    shop.money_arrives(&first_money).await;
    assert_eq!(shop.look(&first).await["state"], "refunded", "its promotion is another's by now");
    let cart = shop.cart(&[(STELLA, 1)]).await;
    quote(&shop.http, &cart, &["FIVE"], &[]).await.refused(409, "coupon_used_up");
    books::check(shop.dir.path(), STELLA, 1_000_000).await;
}

#[tokio::test]
async fn one_buyer_is_welcomed_once() {
    let shop = open().await;
    let welcome = async |email: &str| {
        let quoted = quote(&shop.http, &shop.cart(&[(ARIA, 1)]).await, &["WELCOME"], &[]).await.is(201);
        checkout(&shop.http, &quoted, email).await
    };
    let first = Placed::from(&welcome("ada@example.com").await.is(201));
    let refused = welcome(" ADA@Example.com ").await.refused(409, "coupon_used_up");
    assert_eq!(refused["field"], "/contact/email");
    welcome("bob@example.com").await.is(201);
    cancel(&shop.http, &first).await;
    welcome("ada@example.com").await.is(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gift_card_is_spent_once() {
    let shop = open().await;
    let left = async || {
        let cart = shop.cart(&[(STELLA, 1)]).await;
        let reply = quote(&shop.http, &cart, &[], &["abcd efgh jkmn pqrs"]).await;
        if reply.status == 409 {
            reply.refused(409, "gift_card_unknown");
            return 0;
        }
        reply.is(201)["breakdown"]["gift_cards"][0]["amount"]["minor"].as_i64().unwrap()
    };
    // 108.50 each: the card has 150.00.
    let mut doing = JoinSet::new();
    let start = Arc::new(Barrier::new(10));
    for n in 0..10 {
        let (http, start) = (shop.http.clone(), Arc::clone(&start));
        doing.spawn(async move {
            let quoted = quote(&http, &http.cart(&[(ARIA, 1)]).await, &[], &[CARD]).await.is(201);
            assert_eq!(quoted["breakdown"]["totals"]["total"]["minor"], 0);
            start.wait().await;
            checkout(&http, &quoted, &format!("b{n}@example.com")).await
        });
    }
    let (won, lost): (Vec<_>, Vec<_>) = doing.join_all().await.into_iter().partition(|r| r.status == 201);
    assert_eq!(won.len(), 1);
    lost.iter().for_each(|r| drop(r.refused(409, "gift_card_unknown")));
    // Nothing is to be paid: the goods are the buyer's at once, and stay it.
    let order = Placed::from(&won[0].json());
    assert_eq!(won[0].json()["state"], "paid");
    assert_eq!(shop.available(ARIA).await, 49);
    shop.pay(&order, "4242424242424242").await.refused(409, "wrong_state");
    let books = books::check(shop.dir.path(), ARIA, 50).await;
    assert_eq!((books.sold, books.held, books.payments), (1, 0, 0));
    assert_eq!(left().await, 4_150);
    // The rest pays a part; it comes back when the order is called off, once.
    let quoted = quote(&shop.http, &shop.cart(&[(ARIA, 1)]).await, &[], &[CARD]).await.is(201);
    assert_eq!(quoted["breakdown"]["totals"]["total"]["minor"], 10_850 - 4_150);
    let order = Placed::from(&checkout(&shop.http, &quoted, "ada@example.com").await.is(201));
    assert_eq!(left().await, 0);
    cancel(&shop.http, &order).await;
    assert_eq!(left().await, 4_150);
    let shop = shop.reopen(|_| {}).await;
    let cart = shop.cart(&[(STELLA, 1)]).await;
    let quoted = quote(&shop.http, &cart, &[], &[CARD]).await.is(201);
    assert_eq!(
        quoted["breakdown"]["gift_cards"][0]["amount"]["minor"], 4_150,
        "taking the file in again issues nothing"
    );
}

#[tokio::test]
async fn a_gift_is_held_with_what_it_comes_with() {
    let mut with_gift = rules();
    let gift = json!({"id": "gift", "name": {"en": "A gift"}, "goods": {"categories": ["jewellery"]}, "action": {"gift": {"sku": "MILO-PILOT-GOLD", "quantity": 1}}});
    with_gift["promotions"].as_array_mut().unwrap().push(gift);
    let shop = open_with(&with_gift, |_| {}).await;
    let cart = shop.cart(&[(STELLA, 1)]).await;
    let quoted = quote(&shop.http, &cart, &[], &[]).await.is(201);
    assert_eq!(quoted["breakdown"]["lines"][1]["total"]["minor"], 0);
    let late = quote(&shop.http, &shop.cart(&[(STELLA, 1)]).await, &[], &[]).await.is(201);
    let placed = checkout(&shop.http, &quoted, "ada@example.com").await.is(201);
    assert_eq!((&placed["lines"][1]["sku"], shop.available("MILO-PILOT-GOLD").await), (&json!("MILO-PILOT-GOLD"), 0));
    // There was one: who was promised it as well is told, not given nothing.
    checkout(&shop.http, &late, "bob@example.com").await.refused(409, "sold_out");
    let without = quote(&shop.http, &shop.cart(&[(STELLA, 1)]).await, &[], &[]).await.is(201);
    assert_eq!(without["breakdown"]["lines"].as_array().unwrap().len(), 1);
    cancel(&shop.http, &Placed::from(&placed)).await;
    assert_eq!(shop.available("MILO-PILOT-GOLD").await, 1);
    // Bought and given in one order it is one line of two.
    let both = quote(&shop.http, &shop.cart(&[(STELLA, 1), ("MILO-PILOT-GOLD", 1)]).await, &[], &[]).await.is(201);
    assert_eq!(both["breakdown"]["lines"].as_array().unwrap().len(), 2, "one there is and one is bought");
    books::check(shop.dir.path(), "MILO-PILOT-GOLD", 1).await;
}

#[tokio::test]
async fn a_quote_asked_for_twice_is_one() {
    let shop = open().await;
    let cart = shop.cart(&[(ARIA, 1)]).await;
    let (key, body) = (new_key(), json!({"cart_id": cart["id"], "destination": {"country": "US"}}));
    let first = shop.write_with(&key, Method::POST, "/v1/quotes", None, &body).await.is(201);
    let again = shop.write_with(&key, Method::POST, "/v1/quotes", None, &body).await;
    assert_eq!((again.header("idempotency-replayed"), again.is(201)), ("true", first));
}

#[tokio::test]
async fn rules_that_cannot_stand_are_named_and_the_old_ones_stay() {
    let shop = open().await;
    let goods = shop.dir.path().join("goods");
    let mut bad = rules();
    bad["promotions"][0]["window"] = json!({"from": "2027-02-29T00:00", "zone": "UTC"});
    for (text, expected) in [
        (bad.to_string(), "2027-02-29T00:00"),
        (
            r#"{"price_lists": [{"market": "moon", "currency": "EUR", "prices": {}}]}"#.to_owned(),
            "/price_lists/0/market",
        ),
        ("{".to_owned(), "pricing.json"),
    ] {
        std::fs::write(goods.join("pricing.json"), text).unwrap();
        let error = shop.running.import(&goods).await.unwrap_err();
        let mut said = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            said.push_str(&format!(": {inner}"));
            cause = inner.source();
        }
        assert!(said.contains(expected), "{said}");
    }
    std::fs::remove_file(goods.join("pricing.json")).unwrap();
    std::fs::write(goods.join("gift_cards.json"), r#"[{"code":"short","amount":{"minor":1,"currency":"USD"}}]"#)
        .unwrap();
    assert!(shop.running.import(&goods).await.is_err());
    let cart = shop.cart(&[(ARIA, 1)]).await;
    quote(&shop.http, &cart, &["FIVE"], &[]).await.is(201);
}

/// What those who run the house ask.
async fn house(shop: &TestShop, method: Method, path: &str, body: &Value) -> Reply {
    shop.tell(method, path, Some(&operator(shop)), body).await
}

#[tokio::test]
async fn promotions_are_made_counted_and_ended_and_outlive_a_restart() {
    let shop = open().await;
    let flash = json!({"id": "flash", "name": {"en": "Flash", "ar": "تخفيض"}, "code": "flash-20", "limit": 2,
        "limit_per_buyer": 1, "action": {"percent": 200_000}, "window": {"until": "2030-01-01T00:00", "zone": "Asia/Shanghai"}});
    let made = house(&shop, Method::POST, "/v1/promotions", &flash).await.is(200);
    assert_eq!((&made["promotion"]["code"], &made["used"]), (&json!("FLASH-20"), &json!(0)));
    assert_eq!(
        house(&shop, Method::POST, "/v1/promotions", &flash).await.is(200),
        made,
        "sent again it changes nothing"
    );

    let quoted = quote(&shop.http, &shop.cart(&[(ARIA, 1)]).await, &["Flash-20"], &[]).await.is(201);
    let order = Placed::from(&checkout(&shop.http, &quoted, "ada@example.com").await.is(201));
    let of = |list: &Value, id: &str| {
        let all = list["promotions"].as_array().unwrap().clone();
        all.into_iter().find(|p| p["promotion"]["id"] == id)
    };
    let list = house(&shop, Method::GET, "/v1/promotions", &Value::Null).await.is(200);
    assert_eq!(of(&list, "flash").unwrap()["used"], 1);
    assert_eq!(of(&list, "rings").unwrap()["used"], Value::Null, "what has no limit is not counted");

    // Ended: whom it was promised is told, the order that has it keeps it.
    let late = quote(&shop.http, &shop.cart(&[(ARIA, 1)]).await, &["FLASH-20"], &[]).await.is(201);
    assert_eq!(house(&shop, Method::DELETE, "/v1/promotions/rings", &Value::Null).await.status, 204);
    house(&shop, Method::DELETE, "/v1/promotions/rings", &Value::Null).await.refused(404, "not_found");
    assert_eq!(house(&shop, Method::DELETE, "/v1/promotions/flash", &Value::Null).await.status, 204);
    checkout(&shop.http, &late, "bob@example.com").await.refused(409, "price_changed");
    quote(&shop.http, &shop.cart(&[(ARIA, 1)]).await, &["FLASH-20"], &[]).await.refused(409, "coupon_unknown");
    assert_eq!(shop.look(&order).await["breakdown"]["promotions"][0]["id"], "flash");

    // Uses that were counted stay counted; without a limit they no longer matter.
    let mut open_to_all = flash.clone();
    open_to_all["limit"] = 1.into();
    assert_eq!(house(&shop, Method::POST, "/v1/promotions", &open_to_all).await.is(200)["used"], 1);
    quote(&shop.http, &shop.cart(&[(ARIA, 1)]).await, &["FLASH-20"], &[]).await.refused(409, "coupon_used_up");
    open_to_all["limit"] = Value::Null;
    house(&shop, Method::POST, "/v1/promotions", &open_to_all).await.is(200);
    quote(&shop.http, &shop.cart(&[(ARIA, 1)]).await, &["FLASH-20"], &[]).await.is(201);

    // The same file is taken in again at the next start and undoes nothing; another one counts whole.
    let shop = shop.reopen(|_| {}).await;
    let list = house(&shop, Method::GET, "/v1/promotions", &Value::Null).await.is(200);
    assert!(of(&list, "flash").is_some() && of(&list, "rings").is_none());
    std::fs::write(shop.dir.path().join("goods/pricing.json"), json!({"promotions": []}).to_string()).unwrap();
    let shop = shop.reopen(|_| {}).await;
    assert_eq!(house(&shop, Method::GET, "/v1/promotions", &Value::Null).await.is(200)["promotions"], json!([]));
    let log = house(&shop, Method::GET, "/v1/audit", &Value::Null).await.is(200).to_string();
    assert!(log.contains("promotion.put") && log.contains("promotion.end"));
}

#[tokio::test]
async fn a_promotion_that_cannot_be_is_refused_where_it_is_wrong() {
    let shop = open().await;
    let good = json!({"id": "new", "name": {"en": "New"}, "code": "NEW1", "action": {"percent": 1}});
    let with = |at: &str, value: Value| {
        let mut bad = good.clone();
        bad[at] = value;
        bad
    };
    for (bad, code, field) in [
        (with("code", json!("five")), "invalid_field", "/code"),
        (with("name", json!({})), "invalid_field", "/name"),
        (with("name", json!({"en": "a\u{7}b"})), "invalid_field", "/name"),
        (with("name", json!({"en": "x".repeat(201)})), "invalid_field", "/name"),
        (with("markets", json!(["usa", "mars"])), "invalid_field", "/markets/1"),
        (with("goods", json!({"products": ["nothing"]})), "invalid_field", "/goods/products/0"),
        (with("action", json!({"gift": {"sku": "NOTHING-1", "quantity": 1}})), "invalid_field", "/action/gift/sku"),
        (with("action", json!({"percent": 1_000_001})), "invalid_field", "/action"),
        (with("action", json!({"fixed": {"EUR": -1}})), "invalid_field", "/action"),
    ] {
        let refused = house(&shop, Method::POST, "/v1/promotions", &bad).await.refused(400, code);
        assert_eq!(refused["field"], field, "{bad}");
    }
    for bad in [
        with("window", json!({"until": "2027-02-29T00:00", "zone": "UTC"})),
        with("code", json!("A B")),
        with("limit", json!(-1)),
        with("action", json!({"percent": 0.5})),
        with("wish", json!(1)),
    ] {
        assert_eq!(house(&shop, Method::POST, "/v1/promotions", &bad).await.status, 400, "{bad}");
    }
    assert_eq!(
        house(&shop, Method::GET, "/v1/promotions", &Value::Null).await.is(200)["promotions"].as_array().unwrap().len(),
        5
    );
}
