//! Reports shuffled, repeated and late end where they would have ended in order; forged ones end nowhere.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::super::books;
use super::super::client::{Placed, SECRET, TestShop, new_key, sign};
use super::{Dice, say, times};

const SKU: &str = "STELLA-SOLITAIRE-YELLOW-GOLD";
const STOCK: i64 = 1_000_000;

/// Events of one payment, in order: the question, and how it ended.
const EVENTS_A_PAYMENT: u64 = 2;

/// Requests under way at once.
const AT_ONCE: usize = 64;

/// The kinds of forgery, and for each the signature headers of `body` at `now`; `stolen` is a genuine one of another
/// payment's report.
type Forge = fn(body: &str, now: i64, stolen: &str) -> Vec<String>;
const FORGERIES: [(&str, Forge); 9] = [
    ("wrong secret", |body, now, _| vec![sign("not the secret", body, now)]),
    ("old timestamp", |body, now, _| vec![sign(SECRET, body, now - 301)]),
    ("future timestamp", |body, now, _| vec![sign(SECRET, body, now + 400)]),
    ("changed body", |body, now, _| vec![sign(SECRET, &body.replace("succeeded", "declined"), now)]),
    ("missing header", |_, _, _| vec![]),
    ("truncated signature", |body, now, _| {
        let whole = sign(SECRET, body, now);
        vec![whole[..whole.len() - 2].to_owned()]
    }),
    ("other algorithm name", |body, now, _| vec![sign(SECRET, body, now).replace("v1=", "v0=")]),
    ("replay to another payment", |_, _, stolen| vec![stolen.to_owned()]),
    ("duplicate header", |body, now, stolen| vec![sign(SECRET, body, now), stolen.to_owned()]),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn webhooks() {
    let events = times(200, 100_000);
    let mut dice = Dice::nth(0);
    let shop = TestShop::open_with(|c| c.hold = Duration::from_secs(24 * 3_600)).await;
    let http = shop.http.clone();
    let token = http.token("4000002500003155").await;
    let payments = waiting(&shop, &token, events / EVENTS_A_PAYMENT).await;
    say(&format!("webhooks: {} payments wait for their buyers", payments.len()));

    let mut reports: Vec<(String, Option<Forge>)> = Vec::new();
    for (_, payment, ending) in &payments {
        for kind in ["payment.needs_confirmation", ending] {
            let body = event(payment, kind);
            // Sent once to five times, as gateways do that heard no answer.
            reports.extend((0..=dice.below(5)).map(|_| (body.clone(), None)));
        }
    }
    let sent = reports.len();
    // Every kind of forgery wants a payment to succeed that must not: one that its buyer's bank declines.
    let forged: Vec<&Value> = payments.iter().filter(|(_, _, end)| *end == DECLINED).map(|(_, p, _)| p).collect();
    let genuine = Arc::new(reports[0].0.clone());
    for n in 0..(sent / 20).max(FORGERIES.len()) {
        let (_, forge) = FORGERIES[n % FORGERIES.len()];
        let body = event(forged[usize::try_from(dice.below(forged.len() as u64)).unwrap()], "payment.succeeded");
        reports.push((body, Some(forge)));
    }
    let forgeries = reports.len() - sent;
    dice.shuffle(&mut reports);

    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut sending = JoinSet::new();
    for (n, (body, forge)) in reports.into_iter().enumerate() {
        let permit = Arc::clone(&room).acquire_owned().await.unwrap();
        let (http, genuine, clock) = (http.clone(), Arc::clone(&genuine), shop.clock.clone());
        let (pause, age_s) = (Duration::from_micros(dice.below(3_000)), i64::try_from(dice.below(280)).unwrap());
        sending.spawn(async move {
            tokio::time::sleep(pause).await;
            let now = clock.now_ms() / 1000;
            match forge {
                // Signed up to minutes ago, and held up on its way.
                None => {
                    let reply = http.report(&body, vec![sign(SECRET, &body, now - age_s)]).await;
                    assert_eq!(reply.status, 204, "{reply:?}");
                }
                Some(forge) => {
                    let stolen = sign(SECRET, &genuine, now);
                    http.report(&body, forge(&body, now, &stolen)).await.refused(401, "bad_signature");
                }
            }
            drop(permit);
        });
        if n > 0 && n % 50_000 == 0 {
            say(&format!("webhooks: {n} of {} reports", sent + forgeries));
        }
        while let Some(done) = sending.try_join_next() {
            done.unwrap();
        }
    }
    sending.join_all().await;

    let states = books::states(shop.dir.path()).await;
    for (order, payment, ending) in &payments {
        let expected = if *ending == DECLINED { "awaiting_payment" } else { "paid" };
        assert_eq!(states[&order.id], expected, "{payment}");
    }
    let books = books::check(shop.dir.path(), SKU, STOCK).await;
    let paid = payments.iter().filter(|(_, _, end)| *end != DECLINED).count();
    assert_eq!((books.sold, books.held), (paid as i64, (payments.len() - paid) as i64));
    say(&format!(
        "webhooks: {} events sent {sent} times, shuffled: final states as in order; {forgeries} forgeries of {} kinds: 0 accepted",
        payments.len() as u64 * EVENTS_A_PAYMENT,
        FORGERIES.len(),
    ));
}

const SUCCEEDED: &str = "payment.succeeded";
const DECLINED: &str = "payment.declined";

/// Orders with a payment that waits for its buyer, and how each will end.
async fn waiting(shop: &TestShop, token: &str, count: u64) -> Vec<(Placed, Value, &'static str)> {
    let mut doing = JoinSet::new();
    let mut all = Vec::new();
    for n in 0..count {
        let (http, token) = (shop.http.clone(), token.to_owned());
        doing.spawn(async move {
            let order = http.order(&[(SKU, 1)]).await;
            let payment = http.pay_with(&order, &token).await.is(201);
            assert_eq!(payment["state"], "needs_confirmation");
            (order, payment, if n % 3 == 0 { DECLINED } else { SUCCEEDED })
        });
        if doing.len() >= AT_ONCE {
            all.extend(doing.join_next().await.map(Result::unwrap));
        }
    }
    all.extend(doing.join_all().await);
    all
}

fn event(payment: &Value, kind: &str) -> String {
    json!({"id": new_key(), "type": kind, "payment_id": payment["id"], "amount": payment["amount"], "created_at": 1})
        .to_string()
}
