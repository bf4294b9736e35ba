//! What shops are owed and paid: exactly their part, once, whatever goes back.

use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::books;
use super::client::{Ask, Http, Placed, Reply, SECRET, TestShop, new_key};
use super::database::Tables;
use super::fulfilment::paid;
use super::people::{access, join, open};
use super::pricing::{checkout, quote, rules};
use super::refunds::{refund, units};
use super::shops::operator;

const ARIA: &str = "ARIA-ROUND-TORTOISE";
const OTTO: &str = "OTTO-SQUARE-BLACK";

/// The round glasses are of another shop, of which the house keeps so much.
async fn with_lumen(shop: &TestShop, ppm: u32) {
    let house = operator(shop);
    let new = json!({"slug": "lumen", "name": "Lumen"});
    shop.tell(Method::POST, "/v1/shops", Some(&house), &new).await.is(201);
    let fee = shop.tell(Method::PUT, "/v1/shops/lumen/fee", Some(&house), &json!({"ppm": ppm})).await;
    assert_eq!(fee.status, 204);
    let mut tables = Tables::open(shop.dir.path()).await;
    tables.change("UPDATE products SET shop = $1 WHERE slug = $2", &["lumen", "aria-round"]).await.unwrap();
    tables.close().await;
}

async fn run(http: &Http, house: &str, key: &str) -> Reply {
    let headers = vec![("idempotency-key", key.to_owned()), ("authorization", format!("Bearer {house}"))];
    http.ask(Ask { method: Method::POST, path: "/v1/payouts", headers, body: vec![] }).await
}

async fn pay_out(shop: &TestShop) -> Vec<(String, i64)> {
    let done = run(&shop.http, &operator(shop), &new_key()).await.is(201);
    let of = |p: &Value| (p["shop"].as_str().unwrap().to_owned(), p["amount"]["minor"].as_i64().unwrap());
    done["payouts"].as_array().unwrap().iter().map(of).collect()
}

async fn payouts_of(shop: &TestShop, slug: &str) -> Value {
    let path = format!("/v1/shops/{slug}/payouts");
    shop.tell(Method::GET, &path, Some(&operator(shop)), &Value::Null).await.is(200)
}

/// Waits until a shop is owed that.
async fn owed(shop: &TestShop, slug: &str, minor: i64) {
    let begun = Instant::now();
    loop {
        let seen = payouts_of(shop, slug).await;
        let now = seen["owed"].as_array().unwrap().first().map_or(0, |m| m["minor"].as_i64().unwrap());
        if now == minor {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{seen}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn shops_are_paid_their_part_of_what_was_sold_less_what_went_back() {
    let shop = open().await;
    with_lumen(&shop, 125_000).await;
    // 300.00 of theirs, and 120.00 of the house's own shop.
    let order = paid(&shop, &[(ARIA, 3), (OTTO, 1)]).await;
    shop.order(&[(ARIA, 5)]).await;
    owed(&shop, "lumen", 30_000 - 3_750).await;
    refund(&shop, &order, &units(ARIA, 1)).await.is(201);
    owed(&shop, "lumen", 20_000 - 2_500).await;
    assert_eq!(pay_out(&shop).await, [("lumen".to_owned(), 17_500), ("vitrine".to_owned(), 12_000)]);
    assert_eq!(pay_out(&shop).await, []);
    books::ledger(shop.dir.path()).await;
    // What goes back after a payout is owed to the house, and goes off the next one.
    refund(&shop, &order, &units(ARIA, 2)).await.is(201);
    owed(&shop, "lumen", -17_500).await;
    assert_eq!(pay_out(&shop).await, []);
    paid(&shop, &[(ARIA, 3)]).await;
    assert_eq!(pay_out(&shop).await, [("lumen".to_owned(), 26_250 - 17_500)]);
    let seen = payouts_of(&shop, "lumen").await;
    assert_eq!(
        (&seen["owed"], seen["payouts"].as_array().unwrap().len(), &seen["fee"]),
        (&json!([]), 2, &json!(125_000))
    );
    let sum: i64 = seen["earnings"].as_array().unwrap().iter().map(|e| e["amount"]["minor"].as_i64().unwrap()).sum();
    assert_eq!(sum, 17_500 + 8_750);
    // A new fee is for new orders.
    let fee = |ppm: u32| json!({"ppm": ppm});
    let house = operator(&shop);
    let path = "/v1/shops/lumen/fee";
    shop.tell(Method::PUT, path, Some(&house), &fee(1_000_001)).await.refused(400, "invalid_field");
    shop.tell(Method::PUT, "/v1/shops/nobody/fee", Some(&house), &fee(1)).await.refused(404, "not_found");
    assert_eq!(shop.tell(Method::PUT, path, Some(&house), &fee(1_000_000)).await.status, 204);
    let all_the_houses = paid(&shop, &[(ARIA, 1)]).await;
    assert_eq!(pay_out(&shop).await, []);
    refund(&shop, &all_the_houses, &units(ARIA, 1)).await.is(201);
    assert_eq!(pay_out(&shop).await, []);
    books::ledger(shop.dir.path()).await;
    // The owner sees it, and nobody else's.
    let owner = join(&shop, "owner@example.com").await;
    let id = shop.me(&owner).await.is(200)["id"].as_str().unwrap().to_owned();
    let member = format!("/v1/shops/lumen/members/{id}");
    shop.tell(Method::PUT, &member, Some(&house), &json!({"role": "owner"})).await.is(200);
    let mine = shop.tell(Method::GET, "/v1/shops/lumen/payouts", Some(access(&owner)), &Value::Null).await.is(200);
    assert_eq!(mine["payouts"].as_array().unwrap().len(), 2);
    let other = shop.tell(Method::GET, "/v1/shops/vitrine/payouts", Some(access(&owner)), &Value::Null).await;
    other.refused(404, "not_found");
}

#[tokio::test]
async fn a_shop_has_no_part_in_taxes_and_deliveries_and_cents_add_up() {
    let dir = tempfile::tempdir().unwrap();
    super::client::write_goods(&dir.path().join("goods"), 3_333);
    std::fs::write(dir.path().join("goods/pricing.json"), rules().to_string()).unwrap();
    let shop = TestShop::open_in(dir, |c| c.webhook_secrets = vec![SECRET.to_owned()]).await;
    // Three thirds of the fee, each rounded by itself, are a cent less than the fee.
    with_lumen(&shop, 133_800).await;
    let quoted = quote(&shop.http, &shop.cart(&[(ARIA, 3)]).await, &["FIVE"], &[]).await.is(201);
    let order = Placed::from(&checkout(&shop.http, &quoted, "a@example.com").await.is(201));
    shop.pay(&order, "4242424242424242").await.is(201);
    // 99.99 less half; the tax on top is the state's.
    let line = &quoted["breakdown"]["lines"][0];
    let part = |name: &str| line[name]["minor"].as_i64().unwrap();
    let net = part("total") - part("tax") - part("included_tax") - part("duty");
    assert!((4_999..=5_000).contains(&net), "{line}");
    let fee = net * 133_800 / 1_000_000;
    owed(&shop, "lumen", net - fee).await;
    for _ in 0..3 {
        refund(&shop, &order, &units(ARIA, 1)).await.is(201);
    }
    owed(&shop, "lumen", 0).await;
    let ledger = books::ledger(shop.dir.path()).await;
    let shares = ledger.balances.iter().find(|b| b.account == domain::ledger::Account::ShopShares).unwrap();
    assert_eq!(shares.balance.minor, 0);
    assert_eq!(pay_out(&shop).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_at_once_with_sales_and_refunds_pay_every_cent_once() {
    let shop = open().await;
    with_lumen(&shop, 100_000).await;
    let house = operator(&shop);
    let mut orders = Vec::new();
    for _ in 0..6 {
        orders.push(paid(&shop, &[(ARIA, 2)]).await);
    }
    let mut doing = JoinSet::new();
    let same = new_key();
    for i in 0..8 {
        let (http, house) = (shop.http.clone(), house.clone());
        let key = if i % 2 == 0 { same.clone() } else { new_key() };
        doing.spawn(async move { run(&http, &house, &key).await.status });
    }
    for order in &orders[..3] {
        let (http, house, path) = (shop.http.clone(), house.clone(), format!("/v1/orders/{}/refunds", order.id));
        doing.spawn(async move {
            let headers = vec![
                ("content-type", "application/json".to_owned()),
                ("idempotency-key", new_key()),
                ("authorization", format!("Bearer {house}")),
            ];
            let body = units(ARIA, 1).to_string().into_bytes();
            http.ask(Ask { method: Method::POST, path: &path, headers, body }).await.status
        });
    }
    while let Some(status) = doing.join_next().await {
        assert!(matches!(status.unwrap(), 201 | 409 | 503));
    }
    owed_settles(&shop).await;
    let seen = payouts_of(&shop, "lumen").await;
    let paid_out: i64 =
        seen["payouts"].as_array().unwrap().iter().map(|p| p["amount"]["minor"].as_i64().unwrap()).sum();
    let owed: i64 = seen["owed"].as_array().unwrap().iter().map(|m| m["minor"].as_i64().unwrap()).sum();
    assert_eq!(paid_out + owed, (12 - 3) * 9_000);
    books::ledger(shop.dir.path()).await;
    let shop = shop.reopen(|_| {}).await;
    assert!(pay_out(&shop).await.len() <= 1);
    books::ledger(shop.dir.path()).await;
}

/// Waits until all refunds are shared out.
async fn owed_settles(shop: &TestShop) {
    let begun = Instant::now();
    loop {
        let seen = payouts_of(shop, "lumen").await;
        let count = |kind: &str| seen["earnings"].as_array().unwrap().iter().filter(|e| e["kind"] == kind).count();
        if count("refund") == 3 && count("sale") == 6 {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{seen}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
