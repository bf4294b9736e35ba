//! The last units: sold exactly, whoever comes at once, pays late, not at all, or changes their mind.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::super::books;
use super::super::client::{Http, Placed, TestShop, checkout_of, write_goods};
use super::{Dice, at_once, put_in, say, times};

const SKU: &str = "MILO-PILOT-GOLD";

/// A bundle of one unit of it and one of [`PART`], of which there are plenty.
const SET: &str = "TERRA-VASE-IVORY";
const PART: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn oversell() {
    let (repeats, buyers) = (times(1, 100), at_once(100, 1_000));
    for stock in [1, 5, 100] {
        for repeat in 0..repeats {
            everybody_pays(stock, buyers).await;
            some_change_their_mind(stock, buyers, Dice::nth(repeat)).await;
            some_want_a_bundle(stock, buyers).await;
        }
        say(&format!(
            "oversell: stock {stock} x {buyers} buyers at once, three ways {repeats} times: {stock} sold each time"
        ));
    }
}

async fn shop(stock: i64) -> TestShop {
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    put_in(dir.path(), SKU, stock);
    std::fs::write(dir.path().join("goods/bundles.json"), json!({SET: {SKU: 1, PART: 1}}).to_string()).unwrap();
    // The gateway's late reports are sent by the test.
    TestShop::open_in(dir, |c| c.sandbox_delay = Duration::from_secs(24 * 3_600)).await
}

async fn everybody_pays(stock: i64, buyers: usize) {
    let shop = shop(stock).await;
    let token = shop.token("4242424242424242").await;
    let won = rush(&shop.http, buyers, &[SKU]).await;
    assert_eq!(won.len() as i64, stock);
    pay_all(&shop.http, &won, &token).await;
    let books = books::check(shop.dir.path(), SKU, stock).await;
    assert_eq!((books.on_hand, books.held, books.sold), (0, 0, stock));
    shop.running.shutdown().await;
}

/// Half want the unit alone, half in a bundle: the two share it.
async fn some_want_a_bundle(stock: i64, buyers: usize) {
    let shop = shop(stock).await;
    let token = shop.token("4242424242424242").await;
    let won = rush(&shop.http, buyers, &[SKU, SET]).await;
    assert_eq!(won.len() as i64, stock);
    pay_all(&shop.http, &won, &token).await;
    let books = books::check(shop.dir.path(), SKU, stock).await;
    assert_eq!((books.on_hand, books.held, books.sold), (0, 0, stock));
    let parts = books::check(shop.dir.path(), PART, 1_000_000).await;
    assert_eq!((parts.held, parts.on_hand + parts.sold), (0, 1_000_000));
    shop.running.shutdown().await;
}

async fn pay_all(http: &Http, orders: &[Placed], token: &str) {
    for order in orders {
        assert_eq!(http.pay_with(order, token).await.is(201)["state"], "succeeded");
    }
}

/// What a buyer does with the unit that is held for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Pays,
    IsDeclined,
    Leaves,
    Cancels,
    /// The gateway has the money and says so when the hold has run out.
    PaysLate,
}

async fn some_change_their_mind(stock: i64, buyers: usize, mut dice: Dice) {
    let shop = shop(stock).await;
    let good = shop.token("4242424242424242").await;
    let bad = shop.token("4000000000000002").await;
    let silent = shop.token("4000000000000341").await;
    let mut doing = JoinSet::new();
    for order in rush(&shop.http, buyers, &[SKU]).await {
        let fates = [Fate::Pays, Fate::IsDeclined, Fate::Leaves, Fate::Cancels, Fate::PaysLate, Fate::PaysLate];
        let fate = fates[usize::try_from(dice.below(6)).unwrap()];
        let (http, good, bad, silent) = (shop.http.clone(), good.clone(), bad.clone(), silent.clone());
        doing.spawn(async move {
            match fate {
                Fate::Pays => drop(http.pay_with(&order, &good).await.is(201)),
                Fate::IsDeclined => drop(http.pay_with(&order, &bad).await.refused(402, "card_declined")),
                Fate::Leaves => {}
                Fate::Cancels => {
                    let path = format!("/v1/orders/{}/cancel", order.id);
                    http.write(http::Method::POST, &path, Some(&order.secret), &Value::Null).await.is(200);
                }
                Fate::PaysLate => drop(http.pay_with(&order, &silent).await.refused(504, "gateway_timeout")),
            }
            (order, fate)
        });
    }
    let ended = doing.join_all().await;
    // The holds run out; while others take what is free again, the late money comes.
    shop.clock.advance(Duration::from_secs(16 * 60));
    let second_wave = tokio::spawn({
        let (http, good) = (shop.http.clone(), good.clone());
        async move {
            for order in rush(&http, buyers / 4, &[SKU]).await {
                http.pay_with(&order, &good).await.is(201);
            }
        }
    });
    let mut late: Vec<&Placed> = ended.iter().filter(|(_, f)| *f == Fate::PaysLate).map(|(o, _)| o).collect();
    dice.shuffle(&mut late);
    for order in &late {
        tokio::time::sleep(Duration::from_millis(dice.below(5))).await;
        let payment = &shop.look(order).await["payments"][0];
        shop.money_arrives(payment).await;
    }
    second_wave.await.unwrap();
    for (order, fate) in &ended {
        let expected = match fate {
            Fate::Pays => "paid",
            Fate::IsDeclined | Fate::Leaves => "expired",
            Fate::Cancels => "cancelled",
            Fate::PaysLate => {
                let seen = shop.look(order).await;
                match (seen["state"].as_str().unwrap(), seen["payments"][0]["state"].as_str().unwrap()) {
                    ("paid", "succeeded") | ("refunded", "refunded") => continue,
                    other => panic!("late money ended as {other:?}"),
                }
            }
        };
        shop.until(order, expected).await;
    }
    // What is left is really there to be bought.
    while let [order] = &rush(&shop.http, 1, &[SKU]).await[..] {
        shop.pay_with(order, &good).await.is(201);
    }
    let books = books::check(shop.dir.path(), SKU, stock).await;
    assert_eq!((books.on_hand, books.held, books.sold), (0, 0, stock), "no unit is stuck");
    shop.running.shutdown().await;
}

/// `buyers` with a cart each check out at the same moment, in turn of one of `skus`; the orders of those who got a unit. Who is
/// told that the shop is full comes back.
async fn rush(http: &Http, buyers: usize, skus: &[&'static str]) -> Vec<Placed> {
    let start = std::sync::Arc::new(Barrier::new(buyers));
    let mut doing = JoinSet::new();
    for nth in 0..buyers {
        let (http, start, sku) = (http.clone(), start.clone(), skus[nth % skus.len()]);
        doing.spawn(async move {
            let cart = http.cart(&[(sku, 1)]).await;
            start.wait().await;
            let reply = http.write_patiently("/v1/checkout", None, &checkout_of(&cart)).await;
            if reply.status == 201 {
                return Some(Placed::from(&reply.json()));
            }
            // Whose cart was priced while nothing was left, and came free before the checkout, saw another total.
            let saw_none_left = cart["totals"]["total"]["minor"] == 0;
            reply.refused(
                409,
                if saw_none_left && reply.json()["code"] == "price_changed" { "price_changed" } else { "sold_out" },
            );
            None
        });
    }
    doing.join_all().await.into_iter().flatten().collect()
}
