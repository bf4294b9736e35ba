//! From a paid order to the buyer's door and back: parcels, carriers' reports, letters, returns.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use backend::{Letter, MailError, Mailer, SmtpMailer};
use futures_util::future::BoxFuture;
use http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

use super::books;
use super::client::{Ask, Placed, Reply, SECRET, TestShop, new_key, sign};
use super::refunds::{merchant_key, refund, units};

const ARIA: &str = "ARIA-ROUND-TORTOISE";
const ARIA_BLACK: &str = "ARIA-ROUND-BLACK";
const LUNA: &str = "LUNA-LAMP-BRASS";

/// Letters as they were sent.
#[derive(Default)]
struct Letters(Mutex<Vec<Letter>>);

impl Mailer for Letters {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        self.0.lock().unwrap().push(letter.clone());
        Box::pin(async { Ok(()) })
    }
}

impl Letters {
    /// The letters, once there are so many.
    async fn are(&self, count: usize) -> Vec<Letter> {
        for _ in 0..600 {
            let letters = self.0.lock().unwrap().clone();
            if letters.len() >= count {
                return letters;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("there are only {} letters", self.0.lock().unwrap().len());
    }
}

async fn open() -> (TestShop, Arc<Letters>) {
    let letters = Arc::new(Letters::default());
    let theirs = Arc::clone(&letters);
    (TestShop::open_with(|c| c.mailer = Some(theirs)).await, letters)
}

pub async fn paid(shop: &TestShop, lines: &[(&str, u32)]) -> Placed {
    let order = shop.order(lines).await;
    shop.pay(&order, "4242424242424242").await.is(201);
    order
}

pub async fn as_merchant(shop: &TestShop, path: &str, body: &Value) -> Reply {
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("idempotency-key", new_key()),
        ("authorization", format!("Bearer {}", merchant_key(shop))),
    ];
    shop.ask(Ask { method: Method::POST, path, headers, body: body.to_string().into_bytes() }).await
}

pub async fn ship(shop: &TestShop, order: &Placed, tracking: &str, lines: &Value) -> Reply {
    let body = json!({"carrier": "dhl", "tracking": tracking, "lines": lines});
    as_merchant(shop, &format!("/v1/orders/{}/shipments", order.id), &body).await
}

fn carrier_key(shop: &TestShop) -> String {
    std::fs::read_to_string(shop.dir.path().join("data/carrier.key")).unwrap()
}

/// A report of the carrier, signed with `secret`.
async fn report(shop: &TestShop, secret: &str, id: &str, tracking: &str, event: &str) -> Reply {
    let body = json!({"id": id, "tracking": tracking, "event": event, "created_at": 1}).to_string();
    let signature = sign(secret, &body, shop.clock.now_ms() / 1000);
    let headers = vec![("vitrine-signature", signature), ("content-type", "application/json".to_owned())];
    shop.ask(Ask { method: Method::POST, path: "/v1/carriers/dhl/events", headers, body: body.into() }).await
}

async fn says(shop: &TestShop, tracking: &str, event: &str) {
    assert_eq!(report(shop, &carrier_key(shop), &new_key(), tracking, event).await.status, 204);
}

async fn state(shop: &TestShop, order: &Placed) -> String {
    shop.look(order).await["state"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_order_leaves_in_parcels_and_arrives_with_the_last() {
    let (shop, letters) = open().await;
    let unpaid = shop.order(&[(ARIA, 1)]).await;
    ship(&shop, &unpaid, "T0", &json!([])).await.refused(409, "wrong_state");
    let order = paid(&shop, &[(ARIA, 3), (LUNA, 1)]).await;
    let line = |sku: &str, n: u32| json!([{"sku": sku, "quantity": n}]);
    let first = ship(&shop, &order, "T1", &line(ARIA, 2)).await.is(201);
    assert_eq!((&first["state"], &first["lines"][0]["quantity"]), (&json!("packed"), &json!(2)));
    ship(&shop, &order, "T1", &line(ARIA, 1)).await.refused(409, "wrong_state");
    let too_many = ship(&shop, &order, "T2", &line(ARIA, 2)).await.refused(400, "invalid_field");
    assert_eq!(too_many["field"], "/lines/0/quantity");
    ship(&shop, &order, "T 2", &json!([])).await.refused(400, "invalid_field");
    assert_eq!(state(&shop, &order).await, "paid", "a part of it is still here");
    let rest = ship(&shop, &order, "T2", &json!([])).await.is(201);
    assert_eq!(rest["lines"].as_array().unwrap().len(), 2, "all that is left");
    assert_eq!(state(&shop, &order).await, "shipped");
    ship(&shop, &order, "T3", &json!([])).await.refused(409, "wrong_state");
    // Only who has the carrier's key is the carrier; the gateway is not.
    for forged in [SECRET, "", &merchant_key(&shop)] {
        report(&shop, forged, "e1", "T1", "deliver").await.refused(401, "bad_signature");
    }
    report(&shop, &carrier_key(&shop), "e1", "NOBODYS", "deliver").await.refused(404, "not_found");
    // Repeated, and overtaken by what came later: nothing goes back.
    for id in ["e1", "e1", "e2"] {
        assert_eq!(report(&shop, &carrier_key(&shop), id, "T1", "deliver").await.status, 204);
    }
    says(&shop, "T1", "collect").await;
    assert_eq!(shop.look(&order).await["shipments"][0]["state"], "delivered");
    assert_eq!(state(&shop, &order).await, "shipped");
    // A lost parcel's units are sent again.
    says(&shop, "T2", "lose").await;
    let again = ship(&shop, &order, "T4", &json!([])).await.is(201);
    assert_eq!(again["lines"], rest["lines"]);
    says(&shop, "T4", "collect").await;
    says(&shop, "T4", "deliver").await;
    assert_eq!(state(&shop, &order).await, "delivered");
    // One letter for each thing, in the buyer's language.
    let sent = letters.are(4).await;
    let subjects: Vec<&str> = sent.iter().map(|l| l.subject.as_str()).collect();
    assert_eq!(subjects[0], format!("Pesanan Anda {}", order.id));
    assert_eq!(subjects.iter().filter(|s| **s == format!("Pesanan Anda {} sedang dikirim", order.id)).count(), 3);
    assert!(sent[0].body.contains("Siti Rahma") && sent[0].body.contains("Kacamata bulat Aria"), "{}", sent[0].body);
    assert!(sent.iter().any(|l| l.body.contains("dhl") && l.body.contains("T4")));
    assert_eq!(sent[0].address, "siti@example.com");
    books::check(shop.dir.path(), ARIA, 50).await;
}

#[tokio::test]
async fn units_given_back_before_they_leave_are_not_waited_for() {
    let (shop, letters) = open().await;
    let order = paid(&shop, &[(ARIA, 3)]).await;
    ship(&shop, &order, "T1", &json!([{"sku": ARIA, "quantity": 2}])).await.is(201);
    assert_eq!(state(&shop, &order).await, "paid");
    refund(&shop, &order, &units(ARIA, 1)).await.is(201);
    assert_eq!(state(&shop, &order).await, "shipped", "nothing is left to send");
    ship(&shop, &order, "T2", &json!([])).await.refused(409, "wrong_state");
    // What is with the buyer and is given back all the same does not bring the other back.
    refund(&shop, &order, &units(ARIA, 1)).await.is(201);
    says(&shop, "T1", "deliver").await;
    assert_eq!(state(&shop, &order).await, "delivered");
    let sent = letters.are(4).await;
    assert_eq!(sent.iter().filter(|l| l.subject.starts_with("Pengembalian uang")).count(), 2);
}

#[tokio::test]
async fn goods_come_back_once_for_money_or_for_other_goods() {
    let (shop, _letters) = open().await;
    let order = paid(&shop, &[(ARIA, 3)]).await;
    let ask = async |lines: Value| {
        let path = format!("/v1/orders/{}/returns", order.id);
        let body = json!({"lines": lines, "reason": "kekecilan"});
        shop.write(Method::POST, &path, Some(&order.secret), &body).await
    };
    let step = async |back: &Value, event: &str, restock: bool| {
        let path = format!("/v1/orders/{}/returns/{}", order.id, back["id"].as_str().unwrap());
        as_merchant(&shop, &path, &json!({"event": event, "restock": restock})).await
    };
    let line = |n: u32| json!([{"sku": ARIA, "quantity": n}]);
    ask(line(1)).await.refused(400, "invalid_field");
    ship(&shop, &order, "T1", &json!([])).await.is(201);
    ask(line(1)).await.refused(400, "invalid_field");
    says(&shop, "T1", "deliver").await;
    ask(json!([])).await.refused(400, "invalid_field");
    ask(line(4)).await.refused(400, "invalid_field");
    // For money: each step once, in its order.
    let back = ask(line(1)).await.is(201);
    assert_eq!(back["state"], "requested");
    step(&back, "receive", true).await.refused(409, "wrong_state");
    step(&back, "withdraw", false).await.refused(409, "wrong_state");
    step(&back, "approve", false).await.is(200);
    step(&back, "refund", false).await.refused(409, "wrong_state");
    step(&back, "receive", true).await.is(200);
    assert_eq!(shop.available(ARIA).await, 48, "it is on the shelf again");
    step(&back, "exchange", false).await.refused(409, "wrong_state");
    assert_eq!(step(&back, "refund", false).await.is(200)["state"], "refunded");
    step(&back, "refund", false).await.refused(409, "wrong_state");
    assert_eq!(shop.look(&order).await["refunds"][0]["total"]["minor"], 10_000);
    // Taken back by the buyer: the units are free for another return.
    let kept = ask(line(2)).await.is(201);
    ask(line(1)).await.refused(400, "invalid_field");
    let path = format!("/v1/orders/{}/returns/{}/withdraw", order.id, kept["id"].as_str().unwrap());
    shop.write(Method::POST, &path, Some(&order.secret), &Value::Null).await.is(200);
    step(&kept, "approve", false).await.refused(409, "wrong_state");
    // For the same glasses in black; not for a lamp.
    let swap = |sku: &str| json!([{"sku": ARIA, "quantity": 1, "instead": sku}]);
    assert_eq!(ask(swap(LUNA)).await.refused(400, "invalid_field")["field"], "/lines/0/instead");
    let mixed = json!([{"sku": ARIA, "quantity": 1, "instead": ARIA_BLACK}, {"sku": ARIA_BLACK, "quantity": 1}]);
    ask(mixed).await.refused(400, "invalid_field");
    let swapped = ask(swap(ARIA_BLACK)).await.is(201);
    step(&swapped, "approve", false).await.is(200);
    step(&swapped, "receive", false).await.is(200);
    step(&swapped, "refund", false).await.refused(409, "wrong_state");
    step(&swapped, "exchange", false).await.is(200);
    assert_eq!(shop.available(ARIA_BLACK).await, 49);
    let parcel = ship(&shop, &order, "T2", &json!([])).await.is(201);
    assert_eq!(parcel["lines"], json!([{"sku": ARIA_BLACK, "quantity": 1}]));
    says(&shop, "T2", "deliver").await;
    // The black ones come back as well: for what the others cost, and with them nothing is left.
    let last = ask(json!([{"sku": ARIA_BLACK, "quantity": 1}, {"sku": ARIA, "quantity": 1}])).await.is(201);
    for event in ["approve", "receive", "refund"] {
        step(&last, event, false).await.is(200);
    }
    let seen = shop.look(&order).await;
    assert_eq!(seen["refunds"][1]["total"]["minor"], 20_000);
    assert_eq!(seen["state"], "refunded", "all that was paid went back");
    ask(line(1)).await.refused(400, "invalid_field");
    books::ledger(shop.dir.path()).await;
    for (sku, on_hand) in [(ARIA, 48), (ARIA_BLACK, 49)] {
        assert_eq!(shop.available(sku).await, on_hand);
    }
}

#[tokio::test]
async fn an_unpaid_order_can_go_to_somebody_else() {
    let (shop, letters) = open().await;
    let order = shop.order(&[(ARIA, 1)]).await;
    let body = |email: &str| {
        json!({"contact": {"name": "Budi", "email": email},
            "address": {"line1": "Jl. Merdeka 1", "city": "Bandung", "country": "ID"}})
    };
    let path = format!("/v1/orders/{}/address", order.id);
    let amend = async |secret: &str, body: &Value| shop.write(Method::PUT, &path, Some(secret), body).await;
    amend("wrong", &body("b@example.com")).await.refused(404, "not_found");
    assert_eq!(amend(&order.secret, &body("b")).await.refused(400, "invalid_field")["field"], "/contact/email");
    assert_eq!(amend(&order.secret, &body("b@example.com")).await.is(200)["address"]["city"], "Bandung");
    shop.pay(&order, "4242424242424242").await.is(201);
    amend(&order.secret, &body("c@example.com")).await.refused(409, "wrong_state");
    let sent = letters.are(1).await;
    assert_eq!((sent[0].address.as_str(), sent[0].name.as_str()), ("b@example.com", "Budi"));
}

#[tokio::test]
async fn letters_lie_in_the_folder_where_no_mail_server_is_named() {
    let shop = TestShop::open().await;
    let order = paid(&shop, &[(LUNA, 1)]).await;
    let letter = shop.dir.path().join("data/letters/1.eml");
    for _ in 0..400 {
        if letter.exists() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let text = std::fs::read_to_string(letter).unwrap();
    assert!(text.contains(" <siti@example.com>\r\n"), "{text}");
    let body: String = text.split("\r\n\r\n").nth(1).unwrap().split_whitespace().collect();
    let body = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).unwrap();
    assert!(String::from_utf8(body).unwrap().contains(&order.id), "{text}");
    assert!(!shop.dir.path().join("data/letters/2.eml").exists());
}
/// A mail server that says these answers to what comes after the greeting of each letter, and keeps what it took.
async fn mail_server(answers: &'static [&'static str]) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let taken = Arc::new(Mutex::new(Vec::<String>::new()));
    let theirs = Arc::clone(&taken);
    tokio::spawn(async move {
        let mut answers = answers.iter();
        while let Ok((stream, _)) = listener.accept().await {
            let (reading, mut writing) = stream.into_split();
            let mut lines = BufReader::new(reading).lines();
            writing.write_all(b"220 here\r\n").await.unwrap();
            let mut letter = None;
            while let Ok(Some(line)) = lines.next_line().await {
                let answer = match (&mut letter, line.as_str()) {
                    (Some(text), ".") => {
                        theirs.lock().unwrap().push(std::mem::take(text));
                        letter = None;
                        "250 taken"
                    }
                    (Some(text), more) => {
                        text.push_str(more);
                        text.push('\n');
                        continue;
                    }
                    (None, l) if l.starts_with("EHLO") => "250 here",
                    (None, l) if l.starts_with("RCPT") => answers.next().copied().unwrap_or("250 good"),
                    (None, "DATA") => {
                        letter = Some(String::new());
                        "354 go on"
                    }
                    (None, "QUIT") => "221 bye",
                    (None, _) => "250 good",
                };
                if writing.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                    break;
                }
            }
        }
    });
    (url, taken)
}

#[tokio::test]
async fn a_mail_server_that_is_busy_is_asked_again_and_one_that_refuses_is_not() {
    // The first letter is put off once, the second refused for good, the third taken.
    let (url, taken) = mail_server(&["451 later", "250 good", "550 nobody", "250 good"]).await;
    let shop = TestShop::open_with(|c| c.smtp = Some(url)).await;
    for expected in [1, 1, 2] {
        paid(&shop, &[(LUNA, 1)]).await;
        for _ in 0..300 {
            shop.clock.advance(Duration::from_secs(20));
            tokio::time::sleep(Duration::from_millis(20)).await;
            if taken.lock().unwrap().len() == expected {
                break;
            }
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(taken.lock().unwrap().len(), expected);
    }
    let ids: Vec<String> = taken
        .lock()
        .unwrap()
        .iter()
        .map(|text| text.lines().find(|l| l.starts_with("Message-ID")).unwrap().to_owned())
        .collect();
    assert_eq!(ids, ["Message-ID: <letter-1@localhost>", "Message-ID: <letter-3@localhost>"]);
    assert!(SmtpMailer::new("not an address", "a@b.co").is_err() && SmtpMailer::new("smtp://here", "nobody").is_err());
}
