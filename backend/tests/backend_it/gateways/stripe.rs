//! Stripe, as far as localstripe (PyPI) can tell: a stand-in of its API by others, started here. It keeps no idempotency keys;
//! the wire before it does.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::LazyLock;
use std::time::Duration;

use backend::{Charge, ChargeOutcome, Gateway, GatewayError, Stripe};
use domain::ledger::Account;
use futures_util::future::BoxFuture;
use http::{HeaderMap, Method};
use serde_json::{Value, json};

use super::super::client::{Ask, TestShop, sign};
use super::super::people::{access, join};
use super::super::pypi::{Served, python_with};
use super::super::refunds::refund;
use super::super::saved::{as_person, kept, own_order, pay};
use super::super::shops::operator;
use super::wire::Wire;
use super::{Card, Far, charge, conforms, opened, text};

/// The one that was looked at.
const REQUIREMENT: &str = "localstripe==1.15.10";

const KEY: &str = "sk_test_12345";

/// The program, got once for all test runs of a build folder.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| python_with(REQUIREMENT));

struct LocalStripe {
    _server: Served,
    wire: Wire,
}

impl LocalStripe {
    async fn start() -> Self {
        let server = Served::start(
            || PROGRAM.clone(),
            |command, port| {
                command.args(["-m", "localstripe", "--from-scratch", "--port", &port.to_string()]);
            },
        );
        let server = server.await;
        let wire = Wire::to(format!("http://127.0.0.1:{}", server.port)).await;
        Self { _server: server, wire }
    }

    fn stripe(&self) -> Stripe {
        Stripe::at(&self.wire.base, KEY, None).unwrap()
    }

    async fn ask(&self, method: Method, path: &str, form: &[(&str, &str)]) -> Value {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.request(method, format!("{}{path}", self.wire.to)).bearer_auth(KEY);
        let request = if form.is_empty() { request } else { request.form(form) };
        let answer = request.send().await.unwrap().bytes().await.unwrap();
        serde_json::from_slice(&answer).unwrap_or(Value::Null)
    }

    /// The payment's intents: there must be one.
    async fn intent(&self, payment_id: &str) -> Value {
        let all = self.ask(Method::GET, "/v1/payment_intents", &[]).await;
        let mut ours: Vec<Value> = all["data"].as_array().unwrap().clone();
        ours.retain(|i| i["metadata"]["payment_id"] == payment_id);
        assert_eq!(ours.len(), 1, "{ours:?}");
        ours.remove(0)
    }
}

impl Far for LocalStripe {
    fn gateway(&self) -> Arc<dyn Gateway> {
        Arc::new(self.stripe())
    }

    /// What Stripe's page elements would give for a card.
    fn token(&self, card: Card) -> BoxFuture<'_, Option<String>> {
        let number = match card {
            Card::Pays => "4242424242424242",
            // Kept, and refused when it is charged; localstripe refuses the usual one when it is kept.
            Card::Refused => "4000000000000341",
            Card::Asks => "4000002500003155",
        };
        Box::pin(async move {
            let card = [
                ("type", "card"),
                ("card[number]", number),
                ("card[exp_month]", "12"),
                ("card[exp_year]", "2040"),
                ("card[cvc]", "123"),
            ];
            Some(text(&self.ask(Method::POST, "/v1/payment_methods", &card).await["id"]).to_owned())
        })
    }

    fn answer<'a>(&'a self, charge: &'a Charge, yes: bool) -> BoxFuture<'a, &'static str> {
        Box::pin(async move {
            let intent = self.intent(&charge.payment_id).await;
            let path = format!("/v1/payment_intents/{}/_authenticate", text(&intent["id"]));
            let form =
                [("client_secret", text(&intent["client_secret"])), ("success", if yes { "true" } else { "false" })];
            self.ask(Method::POST, &path, &form).await;
            ""
        })
    }

    fn books<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Option<(i64, i64)>> {
        Box::pin(async move {
            let intent = self.intent(&charge.payment_id).await;
            let charges = self.ask(Method::GET, "/v1/charges", &[]).await;
            let taken =
                charges["data"].as_array().unwrap().iter().filter(|c| {
                    c["payment_intent"] == intent["id"] && c["status"] == "succeeded" && c["captured"] == true
                });
            let refunds = self.ask(Method::GET, "/v1/refunds", &[]).await;
            let back = refunds["data"].as_array().unwrap().iter().filter(|r| r["payment_intent"] == intent["id"]);
            let sum = |rows: Vec<&Value>| rows.iter().map(|r| r["amount"].as_i64().unwrap()).sum();
            Some((sum(taken.collect()), sum(back.collect())))
        })
    }

    fn loses_an_answer(&self) -> bool {
        self.wire.loses_an_answer()
    }

    fn report(&self, charge: &Charge, secret: &str, at_s: i64) -> (HeaderMap, Vec<u8>) {
        let intent = json!({"id": "pi_1", "object": "payment_intent", "status": "succeeded", "amount": charge.amount.minor,
            "currency": "eur", "metadata": {"payment_id": charge.payment_id}});
        let event = json!({"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "created": at_s,
            "data": {"object": intent}});
        let body = event.to_string();
        let mut headers = HeaderMap::new();
        headers.insert("stripe-signature", sign(secret, &body, at_s).parse().unwrap());
        (headers, body.into_bytes())
    }
}

#[tokio::test]
async fn stripe_conforms_as_far_as_localstripe_can_tell() {
    let local = LocalStripe::start().await;
    conforms(&local).await;
    assert_eq!(local.stripe().open(&charge("p_nobody", "pm_nobodys")).await, Err(GatewayError::UnknownToken));
    // A server that is gone has decided nothing.
    let known = opened(&local.gateway(), "p_gone", &local.token(Card::Pays).await.unwrap()).await;
    let gone = Stripe::at("http://127.0.0.1:9", KEY, None).unwrap();
    assert_eq!(gone.charge(&known).await, Err(GatewayError::Unreachable));
    assert_eq!(gone.status(&known).await, Err(GatewayError::Unreachable));
    // Nor has one that does not know us.
    let stranger = Stripe::at(&local.wire.base, "no key", None).unwrap();
    assert_eq!(stranger.charge(&known).await, Err(GatewayError::Unreachable));
    assert_eq!(local.stripe().charge(&known).await, Ok(ChargeOutcome::Succeeded));
}

/// What Stripe signs with; another secret is about to take its place.
const WHSEC: &str = "whsec_s3cr3t";

/// A shop whose money localstripe takes.
async fn shop_with_stripe() -> (LocalStripe, TestShop) {
    let local = LocalStripe::start().await;
    let stripe: Arc<dyn Gateway> = Arc::new(local.stripe());
    let shop = TestShop::open_with(|c| {
        c.gateway = Some(stripe);
        c.gateway_timeout = Duration::from_secs(5);
        c.webhook_secrets = vec!["whsec_new".to_owned(), WHSEC.to_owned()];
        c.attempts_per_minute = 0;
    })
    .await;
    (local, shop)
}

#[tokio::test]
async fn a_shop_with_stripe_hears_by_signed_report_what_the_bank_said() {
    let (local, shop) = shop_with_stripe().await;
    let url = format!("http://{}/v1/webhooks/stripe", shop.addr);
    local.ask(Method::POST, "/_config/webhooks/shop", &[("url", &url), ("secret", WHSEC)]).await;
    let order = shop.order(&[("ARIA-ROUND-TORTOISE", 1)]).await;
    let payment = shop.pay_with(&order, &local.token(Card::Asks).await.unwrap()).await.is(201);
    assert_eq!(payment["state"], "needs_confirmation");
    // The buyer says yes to the bank and closes the window: the shop hears it from Stripe alone.
    local.answer(&charge(text(&payment["id"]), ""), true).await;
    let paid = shop.until(&order, "paid").await;
    assert_eq!(paid["payments"][0]["state"], "succeeded");
    // A refund of what cannot be kept goes out by the name that was noted.
    let declined = shop.order(&[("ARIA-ROUND-TORTOISE", 1)]).await;
    shop.pay_with(&declined, &local.token(Card::Refused).await.unwrap()).await.refused(402, "card_declined");
    let token = local.token(Card::Pays).await.unwrap();
    assert_eq!(shop.pay_with(&declined, &token).await.is(201)["state"], "succeeded");
    let books = super::super::books::check(shop.dir.path(), "ARIA-ROUND-TORTOISE", 50).await;
    assert_eq!((books.sold, books.undecided), (2, 0));
}

/// What Stripe sends about a dispute, signed. Localstripe knows none: the event is made as Stripe's documents have it.
async fn disputed(shop: &TestShop, secret: &str, event: &str, intent: &str, status: &str, amount: i64) -> u16 {
    let dispute = json!({"id": "dp_1", "object": "dispute", "amount": amount, "currency": "usd", "charge": "ch_1",
        "payment_intent": intent, "reason": "product_not_received", "status": status});
    let event = json!({"id": event, "object": "event", "type": "charge.dispute.updated", "created": 1, "data": {"object": dispute}});
    let body = event.to_string();
    let signature = sign(secret, &body, shop.clock.now_ms() / 1000);
    let headers = vec![("stripe-signature", signature)];
    shop.ask(Ask { method: Method::POST, path: "/v1/webhooks/stripe", headers, body: body.into_bytes() }).await.status
}

#[tokio::test]
async fn a_bank_that_takes_money_back_is_in_the_books_and_decides() {
    let (local, shop) = shop_with_stripe().await;
    let held = async || {
        let ledger = super::super::books::ledger(shop.dir.path()).await;
        let of = |a| ledger.balances.iter().find(|b| b.account == a).map_or(0, |b| b.balance.minor);
        (of(Account::Disputes), of(Account::Gateway))
    };
    let order = shop.order(&[("ARIA-ROUND-TORTOISE", 1)]).await;
    let payment = shop.pay_with(&order, &local.token(Card::Pays).await.unwrap()).await.is(201);
    let intent = local.intent(text(&payment["id"])).await;
    let intent = text(&intent["id"]);
    let say = async |event, status, amount| disputed(&shop, WHSEC, event, intent, status, amount).await;
    // Nobody but Stripe opens one, and not for more than was paid; what is not ours is nothing to us.
    assert_eq!(disputed(&shop, "whsec_other", "evt_0", intent, "needs_response", 10_000).await, 401);
    assert_eq!(say("evt_1", "needs_response", 10_001).await, 400);
    assert_eq!(disputed(&shop, WHSEC, "evt_2", "pi_another_shops", "needs_response", 10_000).await, 204);
    assert_eq!(say("evt_3", "a_state_of_tomorrow", 10_000).await, 204);
    assert_eq!((held().await, shop.look(&order).await.get("disputes")), ((0, 10_000), None));
    // A question moves nothing; then the bank has the money, however often it says so.
    for (event, status, books) in [
        ("evt_4", "warning_needs_response", (0, 10_000)),
        ("evt_5", "needs_response", (8_000, 2_000)),
        ("evt_5", "needs_response", (8_000, 2_000)),
        ("evt_6", "under_review", (8_000, 2_000)),
        // Late news.
        ("evt_7", "warning_under_review", (8_000, 2_000)),
    ] {
        assert_eq!((say(event, status, 8_000).await, held().await), (204, books), "{event}");
    }
    let seen = shop.look(&order).await;
    let dispute = &seen["disputes"][0];
    assert_eq!(
        (&dispute["state"], &dispute["reason"], &dispute["amount"]["minor"]),
        (&json!("open"), &json!("product_not_received"), &json!(8_000))
    );
    // The money does not go back twice.
    let units = json!({"lines": [{"sku": "ARIA-ROUND-TORTOISE", "quantity": 1}]});
    refund(&shop, &order, &units).await.refused(409, "wrong_state");
    assert_eq!((say("evt_8", "won", 8_000).await, held().await), (204, (0, 10_000)));
    assert_eq!((say("evt_9", "lost", 8_000).await, held().await), (204, (0, 10_000)), "a decision stands");
    refund(&shop, &order, &units).await.is(201);
    let log = shop.tell(Method::GET, "/v1/audit", Some(&operator(&shop)), &Value::Null).await.is(200);
    let noted: Vec<&str> = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["action"] == "dispute")
        .map(|e| text(&e["detail"]))
        .collect();
    assert_eq!(noted, ["dp_1 inquiry", "dp_1 open", "dp_1 won"]);
}

#[tokio::test]
async fn a_dispute_that_is_heard_of_when_it_is_lost_is_posted_all_the_same() {
    let (local, shop) = shop_with_stripe().await;
    let order = shop.order(&[("ARIA-ROUND-TORTOISE", 1)]).await;
    let payment = shop.pay_with(&order, &local.token(Card::Pays).await.unwrap()).await.is(201);
    let intent = local.intent(text(&payment["id"])).await;
    assert_eq!(disputed(&shop, WHSEC, "evt_1", text(&intent["id"]), "lost", 10_000).await, 204);
    let ledger = super::super::books::ledger(shop.dir.path()).await;
    let lost = ledger.balances.iter().find(|b| b.account == Account::Disputes).unwrap();
    assert_eq!((lost.balance.minor, &shop.look(&order).await["disputes"][0]["state"]), (10_000, &json!("lost")));
}

#[tokio::test]
async fn stripe_keeps_a_card_for_its_customer_and_forgets_it() {
    let (local, shop) = shop_with_stripe().await;
    let ada = join(&shop, "ada@example.com").await;
    let all = "/v1/account/payment-methods";
    let keep = async |token: &str| as_person(&shop, &ada, Method::POST, all, &json!({"token": token})).await;
    let (first, second) = (local.token(Card::Pays).await.unwrap(), local.token(Card::Pays).await.unwrap());
    let saved = keep(&first).await.is(201);
    assert_eq!((&saved["brand"], &saved["last4"]), (&json!("visa"), &json!("4242")));
    keep(&second).await.is(201);
    // A bank that wants to ask does so while paying, not before.
    keep(&local.token(Card::Asks).await.unwrap()).await.refused(402, "card_declined");
    keep("pm_nobodys").await.refused(400, "invalid_field");
    let of = async |token: &str| {
        local.ask(Method::GET, &format!("/v1/payment_methods/{token}"), &[]).await["customer"].clone()
    };
    let customer = of(&first).await;
    assert!(text(&customer).starts_with("cus_"));
    assert_eq!(of(&second).await, customer, "a person is one customer");
    let order = own_order(&shop, &ada).await;
    let paid = pay(&shop, &ada, &order, &json!({"saved": saved["id"]})).await.is(201);
    assert_eq!((&paid["state"], &paid["last4"]), (&json!("succeeded"), &json!("4242")));
    assert_eq!(local.intent(text(&paid["id"])).await["customer"], customer);
    // Somebody else's name for it is no token of ours.
    let taken = format!("{}/{first}", text(&customer));
    pay(&shop, &ada, &order, &json!({"token": taken})).await.refused(400, "invalid_field");
    let one = format!("{all}/{}", text(&saved["id"]));
    assert_eq!(shop.tell(Method::DELETE, &one, Some(access(&ada)), &Value::Null).await.status, 204);
    for _ in 0..400 {
        if of(&first).await == Value::Null {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!((of(&first).await, of(&second).await), (Value::Null, customer));
    assert_eq!(kept(&shop, &ada).await.len(), 1);
}
