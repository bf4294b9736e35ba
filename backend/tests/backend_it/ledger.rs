//! The ledger over whole histories: zero and fitting after every step, whatever happened.

use std::collections::BTreeMap;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::books;
use super::client::{Ask, Placed, Reply, TestShop};
use super::database::{self, Tables};
use super::pricing::{CARD, checkout, open, open_with, quote, rules};
use super::refunds::{merchant_key, refund, units};

const ARIA: &str = "ARIA-ROUND-TORTOISE";
const STELLA: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";
const LUNA: &str = "LUNA-LAMP-BRASS";

/// Steps of one history; enough that every kind of step meets every other.
const STEPS: usize = 60;
/// Histories, each from its own seed.
const SEEDS: u64 = 3;

async fn as_merchant(shop: &TestShop, path: &str) -> Reply {
    let headers = vec![("authorization", format!("Bearer {}", merchant_key(shop)))];
    shop.ask(Ask { method: Method::GET, path, headers, body: vec![] }).await
}

fn balances(ledger: &Value, currency: &str) -> BTreeMap<String, i64> {
    let of = ledger["balances"].as_array().unwrap().iter().filter(|b| b["balance"]["currency"] == currency);
    of.map(|b| (b["account"].as_str().unwrap().to_owned(), b["balance"]["minor"].as_i64().unwrap())).collect()
}

#[tokio::test]
async fn the_journal_explains_an_order_from_sale_to_refund() {
    let shop = open().await;
    let quoted = quote(&shop.http, &shop.cart(&[(ARIA, 2)]).await, &["WELCOME"], &[CARD]).await.is(201);
    let order = Placed::from(&checkout(&shop.http, &quoted, "ada@example.com").await.is(201));
    shop.pay(&order, "4242424242424242").await.is(201);
    refund(&shop, &order, &units(ARIA, 2)).await.is(201);
    let path = format!("/v1/orders/{}/ledger", order.id);
    let seen = async || as_merchant(&shop, &path).await.is(200);
    for _ in 0..400 {
        if seen().await.as_array().unwrap().iter().any(|p| p["why"] == "refund_sent") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let journal = seen().await;
    let told: Vec<(&str, &str, &str, i64)> = journal
        .as_array()
        .unwrap()
        .iter()
        // What the shop earned of it is shared out a moment later: `payouts.rs`.
        .filter(|p| !p["why"].as_str().unwrap().starts_with("shop_"))
        .map(|p| {
            let text = |key: &str| p[key].as_str().unwrap();
            (text("why"), text("debit"), text("credit"), p["amount"]["minor"].as_i64().unwrap())
        })
        .collect();
    // Two for 200.00, 10.00 off for a first order, 8.5 % on top; the gift card has 150.00.
    let tax = 760 + 855;
    let by_card = 19_000 + tax - 15_000;
    assert_eq!(
        told,
        [
            ("gift_card_spent", "gift_cards", "receivable", 15_000),
            ("sale", "receivable", "revenue", 20_000),
            ("sale", "discounts", "receivable", 1_000),
            ("sale", "receivable", "tax", tax),
            ("payment", "gateway", "receivable", by_card),
            ("refund", "tax", "receivable", tax),
            ("refund", "refunds", "receivable", 19_000),
            ("refund", "receivable", "refunds_due", by_card),
            ("gift_card_back", "receivable", "gift_cards", 15_000),
            ("refund_sent", "refunds_due", "gateway", by_card),
        ]
    );
    let ledger = as_merchant(&shop, "/v1/ledger").await.is(200);
    assert_eq!(ledger["faults"], json!([]));
    let usd = balances(&ledger, "USD");
    assert_eq!(usd.values().sum::<i64>(), 0);
    assert_eq!((usd["gift_cards"], usd["receivable"], usd["tax"], usd["gateway"]), (-15_000, 0, 0, 0));
    assert_eq!(usd["revenue"] + usd["discounts"] + usd["refunds"], 0);
    // Nobody else looks into it.
    shop.get("/v1/ledger").await.refused(401, "not_allowed");
    shop.get(&path).await.refused(401, "not_allowed");
    as_merchant(&shop, "/v1/orders/V-NOTHING/ledger").await.refused(404, "not_found");
}

#[tokio::test]
async fn the_ledger_is_never_changed_and_money_never_moves_without_it() {
    let shop = open().await;
    let order = shop.order(&[(LUNA, 1)]).await;
    shop.pay(&order, "4242424242424242").await.is(201);
    let mut tables = Tables::open(shop.dir.path()).await;
    for (sql, why) in [
        ("UPDATE ledger SET minor = 1", "never changed"),
        ("DELETE FROM ledger", "never cut"),
        ("UPDATE payments SET state = 'refunded', refund_due = 1, moved_at = NULL WHERE state = 'pending'", ""),
        ("UPDATE gift_cards SET balance_minor = 1", ""),
    ] {
        let outcome = tables.change(sql, &[]).await;
        assert!(why.is_empty() || outcome.unwrap_err().to_string().contains(why), "{sql}");
    }
    // Somebody took from a gift card behind the ledger's back: it says so.
    let ledger = backend::check(&shop.dir.path().join("data"), database::of(shop.dir.path()).as_deref()).await.unwrap();
    assert_eq!(ledger.faults, ["currencies in which gift cards are good for another amount: 1"]);
}

/// xorshift64*: the same history for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % sides
    }
}

struct Known {
    order: Placed,
    /// SKU and units that may still go back.
    units: Vec<(&'static str, u32)>,
    /// A payment that the gateway has not decided.
    late: Option<Value>,
    is_paid: bool,
}

#[tokio::test]
async fn every_history_leaves_the_ledger_zero_and_fitting() {
    for seed in 1..=SEEDS {
        let mut often = rules();
        often["promotions"][0]["limit"] = 1_000.into();
        let shop = open_with(&often, |c| c.sandbox_delay = Duration::from_secs(36_000)).await;
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let mut known: Vec<Known> = Vec::new();
        for step in 0..STEPS {
            let what = one_step(&shop, &mut dice, &mut known, step).await;
            let ledger =
                backend::check(&shop.dir.path().join("data"), database::of(shop.dir.path()).as_deref()).await.unwrap();
            assert_eq!(ledger.faults, Vec::<String>::new(), "seed {seed}, step {step}: {what}");
        }
        assert!(known.iter().any(|k| k.is_paid) && known.len() > STEPS / 8, "seed {seed} sold something");
        books::check(shop.dir.path(), "OTTO-SQUARE-BLACK", 5).await;
    }
}

async fn one_step(shop: &TestShop, dice: &mut Dice, known: &mut Vec<Known>, step: usize) -> String {
    let pick = usize::try_from(dice.roll(known.len().max(1) as u64)).unwrap();
    match dice.roll(8) {
        0..=2 => {
            let all = [(ARIA, 1 + dice.roll(3) as u32), (STELLA, 1 + dice.roll(2) as u32), (LUNA, 1)];
            let from = usize::try_from(dice.roll(3)).unwrap();
            let lines = &all[from..];
            let codes: &[&str] = [&[][..], &["FIVE"], &["WELCOME"]][usize::try_from(dice.roll(3)).unwrap()];
            let cards: &[&str] = if dice.roll(2) == 0 { &[] } else { &[CARD] };
            let cart = shop.cart(lines).await;
            let mut quoted = quote(&shop.http, &cart, codes, cards).await;
            if quoted.status == 409 {
                quoted = quote(&shop.http, &cart, &[], &[]).await;
            }
            if quoted.status != 201 {
                return format!("no quote: {}", quoted.status);
            }
            let placed = checkout(&shop.http, &quoted.is(201), &format!("b{step}@example.com")).await;
            if placed.status != 201 {
                return format!("no order: {}", placed.status);
            }
            let placed = placed.is(201);
            let is_paid = placed["state"] == "paid";
            known.push(Known { order: Placed::from(&placed), units: lines.to_vec(), late: None, is_paid });
            format!("ordered {lines:?} {codes:?} {cards:?}")
        }
        3 | 4 if !known.is_empty() => {
            let card = ["4242424242424242", "4242424242424242", "4000000000000002", "4000000000000341"]
                [usize::try_from(dice.roll(4)).unwrap()];
            let reply = shop.pay(&known[pick].order, card).await;
            let seen = shop.look(&known[pick].order).await;
            known[pick].is_paid |= seen["state"] == "paid";
            if reply.status == 504 {
                known[pick].late = seen["payments"].as_array().unwrap().last().cloned();
            }
            format!("paid with {card}: {}", reply.status)
        }
        5 if !known.is_empty() => {
            let Some(payment) = known[pick].late.take() else { return "nothing late".to_owned() };
            shop.money_arrives(&payment).await;
            known[pick].is_paid |= shop.look(&known[pick].order).await["state"] == "paid";
            "late money".to_owned()
        }
        6 if !known.is_empty() && dice.roll(2) == 0 => {
            let path = format!("/v1/orders/{}/cancel", known[pick].order.id);
            let reply = shop.write(Method::POST, &path, Some(&known[pick].order.secret), &Value::Null).await;
            format!("called off: {}", reply.status)
        }
        6 => {
            shop.clock.advance(Duration::from_secs(16 * 60));
            tokio::time::sleep(Duration::from_millis(60)).await;
            "time went by".to_owned()
        }
        _ if !known.is_empty() => {
            let k = &mut known[pick];
            let Some(at) = k.units.iter().position(|u| u.1 > 0) else { return "nothing left".to_owned() };
            let (sku, left) = k.units[at];
            let n = 1 + dice.roll(u64::from(left)) as u32;
            let mut body = units(sku, n);
            body["restock"] = (dice.roll(2) == 0).into();
            let reply = refund(shop, &k.order, &body).await;
            if reply.status == 201 {
                k.units[at].1 -= n;
            }
            format!("gave back {n} {sku}: {}", reply.status)
        }
        _ => "nothing".to_owned(),
    }
}
