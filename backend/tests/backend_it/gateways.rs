//! What every gateway must do, whoever runs it: the shop's promise of one charge a payment stands on it.

use std::sync::Arc;
use std::time::Duration;

use backend::{
    CardRequest, Charge, ChargeOutcome, ChargeStatus, Clock, Gateway, GatewayError, Part, RecordedGateway, Report,
    ReportError, Sandbox, signature,
};
use domain::{Currency, Money};
use futures_util::future::{BoxFuture, join_all};
use http::HeaderMap;
use serde_json::{Value, json};

mod elsewhere;
mod paypal;
mod stripe;
mod switch;
pub mod wire;

/// What a card does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Card {
    Pays,
    Refused,
    /// Its bank asks the buyer (3-D Secure).
    Asks,
}

/// A gateway, and what is behind it.
trait Far: Send + Sync {
    /// The gateway as a server that has just started has it.
    fn gateway(&self) -> Arc<dyn Gateway>;

    /// A token of such a card; none where it has no such cards.
    fn token(&self, card: Card) -> BoxFuture<'_, Option<String>>;

    /// The buyer answers the bank; the code that the shop is told then.
    fn answer<'a>(&'a self, charge: &'a Charge, yes: bool) -> BoxFuture<'a, &'static str>;

    /// What it took for a payment and what it gave back of it, where it keeps books.
    fn books<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Option<(i64, i64)>>;

    /// Loses its next answer on the way, after it did what it was asked for. False where it cannot.
    fn loses_an_answer(&self) -> bool {
        false
    }

    /// Whether a bank's no can be heard again later without asking for the money again.
    fn remembers_a_no(&self) -> bool {
        true
    }

    /// How it reports that it took the money: headers and body.
    fn report(&self, charge: &Charge, secret: &str, at_s: i64) -> (HeaderMap, Vec<u8>);

    /// How old a report may be.
    fn patience_s(&self) -> i64 {
        signature::TOLERANCE_S
    }
}

const AMOUNT: i64 = 12_900;
const NOW_S: i64 = 1_795_345_205;
const SECRETS: [&str; 2] = ["whsec_of_today", "whsec_of_yesterday"];

fn part(id: &str, minor: i64) -> Part {
    Part { id: id.to_owned(), amount: Money::new(minor, Currency::EUR) }
}

fn decided(outcome: ChargeOutcome) -> Result<ChargeStatus, GatewayError> {
    Ok(ChargeStatus::Decided(outcome))
}

fn charge(payment_id: &str, token: &str) -> Charge {
    let amount = Money::new(AMOUNT, Currency::EUR);
    Charge { payment_id: payment_id.to_owned(), token: token.to_owned(), amount, reference: None }
}

/// A payment that the gateway knows and was not asked for yet, as the shop opens one.
async fn opened(gateway: &Arc<dyn Gateway>, payment_id: &str, token: &str) -> Charge {
    let new = charge(payment_id, token);
    Charge { reference: gateway.open(&new).await.unwrap(), ..new }
}

async fn conforms(far: &impl Far) {
    pays_or_refuses_once(far).await;
    is_charged_once_however_often_it_is_asked(far).await;
    lost_answers_are_found_again(far).await;
    the_bank_asks_the_buyer(far).await;
    gives_back_in_parts_and_whole(far).await;
    believes_only_its_own_reports(far).await;
}

async fn is_taken(far: &impl Far, charge: &Charge, expected: (i64, i64)) {
    if let Some(books) = far.books(charge).await {
        assert_eq!(books, expected, "taken and given back of {}", charge.payment_id);
    }
}

async fn pays_or_refuses_once(far: &impl Far) {
    for (card, expected, minor) in
        [(Card::Pays, ChargeOutcome::Succeeded, AMOUNT), (Card::Refused, ChargeOutcome::Declined, 0)]
    {
        let Some(token) = far.token(card).await else { continue };
        let asked = opened(&far.gateway(), &format!("p_{card:?}"), &token).await;
        is_taken(far, &asked, (0, 0)).await;
        for _ in 0..3 {
            assert_eq!(far.gateway().charge(&asked).await, Ok(expected), "the same question has the same answer");
            assert_eq!(far.gateway().status(&asked).await, decided(expected));
        }
        // Authorised and captured in one: the money is there.
        is_taken(far, &asked, (minor, 0)).await;
    }
}

async fn is_charged_once_however_often_it_is_asked(far: &impl Far) {
    let token = far.token(Card::Pays).await.unwrap();
    let gateway = far.gateway();
    // Also who opens it twice, because the first answer was slow, opens one payment.
    let asked = opened(&gateway, "p_at_once", &token).await;
    assert_eq!(opened(&gateway, "p_at_once", &token).await, asked);
    for answer in join_all((0..8).map(|_| gateway.charge(&asked))).await {
        assert!(answer.as_ref().is_ok_and(|o| *o == ChargeOutcome::Succeeded) || answer.is_err(), "{answer:?}");
    }
    assert_eq!(gateway.charge(&asked).await, Ok(ChargeOutcome::Succeeded));
    is_taken(far, &asked, (AMOUNT, 0)).await;
}

async fn lost_answers_are_found_again(far: &impl Far) {
    let token = far.token(Card::Pays).await.unwrap();
    let gateway = far.gateway();
    if !far.loses_an_answer() {
        return;
    }
    let new = charge("p_lost", &token);
    assert_eq!(gateway.open(&new).await, Err(GatewayError::Timeout));
    assert_eq!(gateway.status(&new).await, Ok(ChargeStatus::Unknown), "nothing was asked for yet");
    let asked = opened(&gateway, "p_lost", &token).await;
    assert_eq!(gateway.status(&asked).await, Ok(ChargeStatus::Unknown));
    is_taken(far, &asked, (0, 0)).await;
    assert!(far.loses_an_answer());
    // Nobody knows, or it asked at once; what it must never say is no.
    let answer = gateway.charge(&asked).await;
    assert!(matches!(answer, Err(GatewayError::Timeout) | Ok(ChargeOutcome::Succeeded)), "{answer:?}");
    // What it is asked now takes no money: the books say what had happened.
    assert_eq!(gateway.status(&asked).await, decided(ChargeOutcome::Succeeded));
    assert_eq!(far.gateway().charge(&asked).await, Ok(ChargeOutcome::Succeeded));
    is_taken(far, &asked, (AMOUNT, 0)).await;
    assert!(far.loses_an_answer());
    assert!(gateway.refund(&asked, &part("r_lost", 700)).await.is_err());
    assert_eq!(gateway.refund(&asked, &part("r_lost", 700)).await, Ok(()));
    is_taken(far, &asked, (AMOUNT, 700)).await;
}

async fn the_bank_asks_the_buyer(far: &impl Far) {
    let Some(token) = far.token(Card::Asks).await else { return };
    for (name, yes, expected) in [("p_yes", true, ChargeOutcome::Succeeded), ("p_no", false, ChargeOutcome::Declined)] {
        let gateway = far.gateway();
        let asked = opened(&gateway, name, &token).await;
        let waits = ChargeOutcome::NeedsConfirmation;
        for _ in 0..2 {
            assert_eq!(gateway.charge(&asked).await, Ok(waits));
            assert_eq!(gateway.status(&asked).await, decided(waits));
        }
        is_taken(far, &asked, (0, 0)).await;
        let code = far.answer(&asked, yes).await;
        assert_eq!(gateway.confirm(&asked, code).await, Ok(expected));
        // The bank's word stands, whatever is asked afterwards and in whatever way.
        let later = if yes || far.remembers_a_no() { expected } else { waits };
        assert_eq!(far.gateway().status(&asked).await, decided(later));
        assert_eq!(far.gateway().confirm(&asked, "123456").await, Ok(expected));
        assert_eq!(far.gateway().charge(&asked).await, Ok(expected));
        is_taken(far, &asked, (if yes { AMOUNT } else { 0 }, 0)).await;
    }
}

async fn gives_back_in_parts_and_whole(far: &impl Far) {
    let token = far.token(Card::Pays).await.unwrap();
    let gateway = far.gateway();
    let paid = opened(&gateway, "p_back", &token).await;
    assert_eq!(gateway.charge(&paid).await, Ok(ChargeOutcome::Succeeded));
    // Each part goes once, however often it is asked for, also by a server that has just started.
    for (id, minor, back) in [("r_a", 100, 100), ("r_b", 200, 300), ("r_a", 100, 300), ("r_b", 200, 300)] {
        assert_eq!(far.gateway().refund(&paid, &part(id, minor)).await, Ok(()));
        is_taken(far, &paid, (AMOUNT, back)).await;
    }
    assert_eq!(gateway.refund(&paid, &part("r_rest", AMOUNT - 300)).await, Ok(()));
    is_taken(far, &paid, (AMOUNT, AMOUNT)).await;
    assert_eq!(gateway.status(&paid).await, decided(ChargeOutcome::Succeeded), "it was paid");
    let whole = opened(&gateway, "p_whole", &token).await;
    assert_eq!(gateway.charge(&whole).await, Ok(ChargeOutcome::Succeeded));
    for _ in 0..2 {
        assert_eq!(gateway.refund(&whole, &part("p_whole", AMOUNT)).await, Ok(()));
    }
    is_taken(far, &whole, (AMOUNT, AMOUNT)).await;
}

async fn believes_only_its_own_reports(far: &impl Far) {
    let token = far.token(Card::Pays).await.unwrap();
    let gateway = far.gateway();
    let asked = opened(&gateway, "p_reported", &token).await;
    let hears = async |headers: &HeaderMap, body: &[u8], secrets: &[&str]| {
        let secrets: Vec<Vec<u8>> = secrets.iter().map(|s| s.as_bytes().to_vec()).collect();
        gateway.report(Report { headers, body, secrets: &secrets, now_s: NOW_S }).await
    };
    let (headers, body) = far.report(&asked, SECRETS[0], NOW_S);
    let event = hears(&headers, &body, &SECRETS[..1]).await.unwrap().expect("it is about a payment of the shop");
    assert_eq!((event.payment_id.as_str(), event.amount), (asked.payment_id.as_str(), asked.amount));
    assert_eq!(event.kind, backend::EventKind::Succeeded);
    let again = far.report(&asked, SECRETS[0], NOW_S);
    assert_eq!(hears(&again.0, &again.1, &SECRETS).await.unwrap().unwrap().id, event.id, "one event, one name");
    // The secret is being changed: what was signed with the old one is good until it is taken away.
    let (old_headers, old_body) = far.report(&asked, SECRETS[1], NOW_S);
    assert!(hears(&old_headers, &old_body, &SECRETS).await.unwrap().is_some());
    let refused = async |headers: &HeaderMap, body: &[u8], secrets: &[&str], why: &str| {
        let answer = hears(headers, body, secrets).await;
        assert!(matches!(answer, Err(ReportError::Signature(_))), "{why}: {answer:?}");
    };
    refused(&old_headers, &old_body, &SECRETS[..1], "signed with a secret that was taken away").await;
    refused(&headers, &body, &["another"], "signed with another secret").await;
    refused(&headers, &body, &[], "no secret at all").await;
    let mut changed = body.clone();
    let at = changed.windows(10).position(|w| w == b"p_reported").expect("the payment is named");
    changed[at] = b'q';
    refused(&headers, &changed, &SECRETS, "another body").await;
    refused(&HeaderMap::new(), &body, &SECRETS, "no signature").await;
    let mut twice = headers.clone();
    for (name, value) in &headers {
        twice.append(name, value.clone());
    }
    refused(&twice, &body, &SECRETS, "two signatures").await;
    for at_s in [NOW_S - far.patience_s() - 1, NOW_S + far.patience_s() + 1] {
        let (headers, body) = far.report(&asked, SECRETS[0], at_s);
        refused(&headers, &body, &SECRETS, "too old, or from the future").await;
    }
    let (headers, body) = far.report(&asked, SECRETS[0], NOW_S - far.patience_s());
    assert!(hears(&headers, &body, &SECRETS).await.unwrap().is_some(), "as old as it may be");
}

/// A report of the embedded gateways.
fn own_report(charge: &Charge, secret: &str, at_s: i64) -> (HeaderMap, Vec<u8>) {
    let event = json!({"id": format!("evt_{}", charge.payment_id), "type": "payment.succeeded",
        "payment_id": charge.payment_id, "amount": charge.amount, "created_at": at_s * 1000});
    let body = event.to_string();
    let mut headers = HeaderMap::new();
    headers.insert(signature::HEADER, super::client::sign(secret, &body, at_s).parse().unwrap());
    (headers, body.into_bytes())
}

struct FarSandbox {
    book: tempfile::TempDir,
}

impl FarSandbox {
    fn sandbox(&self) -> Sandbox {
        Sandbox::new([7; 32], vec![], Duration::ZERO, Clock::default(), self.book.path().join("book")).unwrap().0
    }
}

impl Far for FarSandbox {
    fn gateway(&self) -> Arc<dyn Gateway> {
        Arc::new(self.sandbox())
    }

    fn token(&self, card: Card) -> BoxFuture<'_, Option<String>> {
        let number = match card {
            Card::Pays => "4242424242424242",
            Card::Refused => "4000000000000002",
            Card::Asks => "4000002500003155",
        };
        let card = CardRequest { number: number.into(), exp_month: 12, exp_year: 2040, cvc: "123".into() };
        let token = self.sandbox().token(&card).unwrap().token;
        Box::pin(async move { Some(token) })
    }

    fn answer<'a>(&'a self, _charge: &'a Charge, yes: bool) -> BoxFuture<'a, &'static str> {
        Box::pin(async move { if yes { "123456" } else { "no such code" } })
    }

    fn books<'a>(&'a self, _charge: &'a Charge) -> BoxFuture<'a, Option<(i64, i64)>> {
        Box::pin(async { None })
    }

    fn report(&self, charge: &Charge, secret: &str, at_s: i64) -> (HeaderMap, Vec<u8>) {
        own_report(charge, secret, at_s)
    }
}

#[tokio::test]
async fn the_sandbox_conforms_and_remembers_after_a_restart() {
    conforms(&FarSandbox { book: tempfile::tempdir().unwrap() }).await;
}

struct FarRecorded(Arc<RecordedGateway>);

impl Far for FarRecorded {
    fn gateway(&self) -> Arc<dyn Gateway> {
        Arc::clone(&self.0) as _
    }

    fn token(&self, card: Card) -> BoxFuture<'_, Option<String>> {
        Box::pin(async move { (card == Card::Pays).then(|| "any".to_owned()) })
    }

    fn answer<'a>(&'a self, _charge: &'a Charge, _yes: bool) -> BoxFuture<'a, &'static str> {
        Box::pin(async { "" })
    }

    fn books<'a>(&'a self, _charge: &'a Charge) -> BoxFuture<'a, Option<(i64, i64)>> {
        Box::pin(async { None })
    }

    fn report(&self, charge: &Charge, secret: &str, at_s: i64) -> (HeaderMap, Vec<u8>) {
        own_report(charge, secret, at_s)
    }
}

#[tokio::test]
async fn the_recorded_gateway_conforms() {
    let far = FarRecorded(Arc::new(RecordedGateway::new([], Duration::ZERO)));
    assert_eq!(far.0.status(&charge("p_new", "any")).await, Ok(ChargeStatus::Unknown));
    conforms(&far).await;
}

/// A text of a JSON document.
#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}
