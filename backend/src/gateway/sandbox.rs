//! The embedded gateway: test cards, no money. A token says which card it stands for, signed, so the same question has the
//! same answer after any crash. All it has to remember is which buyers confirmed; that lies in a file of its own, because
//! a bank does not forget its yes when the shop dies. Outcomes are also reported by signed webhook over real HTTP.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{calendar, card};
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use hmac::{Hmac, Mac as _};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use tokio::sync::mpsc;

use super::{
    Charge, ChargeOutcome, ChargeStatus, EventKind, Gateway, GatewayError, KeptMethod, Part, WebhookEvent, signature,
};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::ids;

/// Reports that may wait: an hour of a very busy shop. What does not fit is lost, as with any gateway; the shop asks again.
const REPORTS: usize = 16_384;

/// Reports under way at once.
const REPORTS_AT_ONCE: usize = 8;

/// How long after a direct answer its report is sent: as with real gateways, the answer is mostly there first.
const AFTER_ANSWER: Duration = Duration::from_millis(200);

/// Pauses before a report is tried again.
const TRY_AGAIN: [Duration; 4] =
    [Duration::from_millis(100), Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(30)];

/// The code that confirms.
const RIGHT_CODE: &str = "123456";

/// `POST /sandbox/tokens`: a card, told to the gateway and never to the shop.
#[derive(Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardRequest {
    /// Digits; spaces are ignored.
    pub number: String,
    /// 1 to 12.
    #[schema(minimum = 1, maximum = 12)]
    pub exp_month: u8,
    /// Four digits.
    pub exp_year: u16,
    /// Three or four digits.
    #[schema(pattern = "^[0-9]{3,4}$")]
    pub cvc: String,
}

/// What stands for a card from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CardToken {
    /// Pay with this.
    pub token: String,
    /// The card's last four digits.
    pub last4: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Card {
    Succeeds,
    Declined,
    AsksForCode,
    AnswersNothing,
    NoFunds,
}

/// The cards the sandbox knows. It takes no others, so that nobody tries a real one.
const CARDS: [(&str, Card); 5] = [
    ("4242424242424242", Card::Succeeds),
    ("4000000000000002", Card::Declined),
    ("4000002500003155", Card::AsksForCode),
    ("4000000000000341", Card::AnswersNothing),
    ("4000000000009995", Card::NoFunds),
];

/// The sandbox.
pub struct Sandbox {
    key: [u8; 32],
    confirmed: Confirmed,
    /// Payments whose outcome is still to be reported.
    undecided: Arc<Mutex<HashSet<String>>>,
    reports: mpsc::Sender<WebhookEvent>,
    delay: Duration,
    clock: Clock,
}

/// What the sandbox has to report; to be sent once the server's address is known.
pub struct Reports {
    waiting: mpsc::Receiver<WebhookEvent>,
    secret: Vec<u8>,
    clock: Clock,
}

impl Sandbox {
    /// A sandbox that signs tokens with `key` and reports with `secret`; what its buyers confirmed lies in `book`.
    ///
    /// # Errors
    /// The book is there and cannot be read.
    pub fn new(
        key: [u8; 32],
        secret: Vec<u8>,
        delay: Duration,
        clock: Clock,
        book: PathBuf,
    ) -> std::io::Result<(Self, Reports)> {
        let (reports, waiting) = mpsc::channel(REPORTS);
        let confirmed = Confirmed::open(book)?;
        let sandbox = Self { key, confirmed, undecided: Arc::default(), reports, delay, clock: clock.clone() };
        Ok((sandbox, Reports { waiting, secret, clock }))
    }

    /// A token for a card.
    ///
    /// # Errors
    /// `invalid_field` for a number, date or code that no card has, or a card that is not one of the sandbox's.
    pub fn token(&self, said: &CardRequest) -> Result<CardToken> {
        let number: String = said.number.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if !card::is_number(&number) {
            return Err(Error::field("/number", "is not a card number"));
        }
        let now = self.clock.now_ms();
        if !(1..=12).contains(&said.exp_month) {
            return Err(Error::field("/exp_month", "is not a month"));
        }
        let is_far_off = i64::from(said.exp_year) > calendar::Date::of(now).year + 30;
        if is_far_off || card::has_expired(said.exp_year, said.exp_month, now) {
            return Err(Error::field("/exp_year", "the card has expired"));
        }
        if !card::is_code(&said.cvc) {
            return Err(Error::field("/cvc", "is not a card's code"));
        }
        let index = CARDS
            .iter()
            .position(|(known, _)| *known == number)
            .ok_or_else(|| Error::field("/number", "the sandbox takes only its own test cards"))?;
        let mut bytes = vec![u8::try_from(index).expect("there are five cards")];
        bytes.extend(ids::random::<12>());
        let tag = self.tag(&bytes).finalize().into_bytes();
        bytes.extend(&tag[..16]);
        Ok(CardToken { token: format!("tok_{}", URL_SAFE_NO_PAD.encode(bytes)), last4: last4(&number) })
    }

    fn card(&self, token: &str) -> Option<(&'static str, Card)> {
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix("tok_")?).ok()?;
        let (said, tag) = bytes.split_at_checked(13)?;
        self.tag(said).verify_truncated_left(tag).ok().filter(|()| tag.len() == 16)?;
        CARDS.get(usize::from(said[0])).copied()
    }

    fn tag(&self, bytes: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(b"sandbox token");
        mac.update(bytes);
        mac
    }

    fn report(&self, charge: &Charge, kind: EventKind, after: Duration) {
        let (event, reports, undecided) = (self.event(charge, kind), self.reports.clone(), Arc::clone(&self.undecided));
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            undecided.lock().expect("no thread panics with the list").remove(&event.payment_id);
            if let Err(full_or_closed) = reports.try_send(event) {
                tracing::warn!(%full_or_closed, "a report is lost; the shop asks again by itself");
            }
        });
    }

    fn event(&self, charge: &Charge, kind: EventKind) -> WebhookEvent {
        let what = match kind {
            EventKind::Succeeded => "succeeded",
            EventKind::Declined => "declined",
            EventKind::NeedsConfirmation => "needs_confirmation",
        };
        WebhookEvent {
            id: format!("evt_{}_{what}", charge.payment_id),
            kind,
            payment_id: charge.payment_id.clone(),
            amount: charge.amount,
            created_at: self.clock.now_ms(),
            hold_until: None,
        }
    }

    fn decide(&self, charge: &Charge, outcome: ChargeOutcome) -> ChargeOutcome {
        self.report(
            charge,
            match outcome {
                ChargeOutcome::Succeeded => EventKind::Succeeded,
                ChargeOutcome::Declined => EventKind::Declined,
                ChargeOutcome::NeedsConfirmation | ChargeOutcome::Promised { .. } => EventKind::NeedsConfirmation,
            },
            AFTER_ANSWER,
        );
        outcome
    }
}

impl Gateway for Sandbox {
    fn name(&self) -> &'static str {
        "sandbox"
    }

    fn last4(&self, token: &str) -> Option<String> {
        self.card(token).map(|(number, _)| last4(number))
    }

    /// Its cards are the same for everybody, and so are their tokens.
    fn keep<'a>(
        &'a self,
        _owner: &'a str,
        _before: Option<&'a str>,
        token: &'a str,
    ) -> BoxFuture<'a, Result<Option<KeptMethod>, GatewayError>> {
        Box::pin(async move {
            let (number, card) = self.card(token).ok_or(GatewayError::UnknownToken)?;
            let is_good = !matches!(card, Card::Declined | Card::NoFunds);
            let kept = || KeptMethod { token: token.to_owned(), brand: "sandbox".to_owned(), last4: last4(number) };
            Ok(is_good.then(kept))
        })
    }

    fn charge<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(async move {
            let (_, card) = self.card(&charge.token).ok_or(GatewayError::UnknownToken)?;
            match card {
                Card::Succeeds => Ok(self.decide(charge, ChargeOutcome::Succeeded)),
                Card::Declined | Card::NoFunds => Ok(self.decide(charge, ChargeOutcome::Declined)),
                Card::AsksForCode => Ok(self.decide(charge, self.confirmed.outcome(&charge.payment_id))),
                Card::AnswersNothing => {
                    let is_new = self
                        .undecided
                        .lock()
                        .expect("no thread panics with the list")
                        .insert(charge.payment_id.clone());
                    if !is_new {
                        return std::future::pending().await;
                    }
                    self.report(charge, EventKind::Succeeded, self.delay);
                    std::future::pending().await
                }
            }
        })
    }

    fn confirm<'a>(&'a self, charge: &'a Charge, code: &'a str) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(async move {
            let (_, card) = self.card(&charge.token).ok_or(GatewayError::UnknownToken)?;
            let is_right = card == Card::AsksForCode && code == RIGHT_CODE;
            let outcome = self.confirmed.decide(&charge.payment_id, is_right).map_err(|cause| {
                tracing::error!(%cause, "the sandbox cannot write its book");
                GatewayError::Unreachable
            })?;
            Ok(self.decide(charge, outcome))
        })
    }

    /// For cards that always answer the same it says what it says to everybody; it never kept who asked.
    fn status<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeStatus, GatewayError>> {
        Box::pin(async move {
            let (_, card) = self.card(&charge.token).ok_or(GatewayError::UnknownToken)?;
            Ok(match card {
                Card::Succeeds => ChargeStatus::Decided(ChargeOutcome::Succeeded),
                Card::Declined | Card::NoFunds => ChargeStatus::Decided(ChargeOutcome::Declined),
                Card::AsksForCode => ChargeStatus::Decided(self.confirmed.outcome(&charge.payment_id)),
                Card::AnswersNothing => {
                    let undecided = self.undecided.lock().expect("no thread panics with the list");
                    if undecided.contains(&charge.payment_id) {
                        ChargeStatus::UnderWay
                    } else {
                        ChargeStatus::Decided(ChargeOutcome::Succeeded)
                    }
                }
            })
        })
    }

    fn refund<'a>(&'a self, _charge: &'a Charge, _part: &'a Part) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async { Ok(()) })
    }
}

/// What buyers confirmed: a line `PAYMENT yes` or `PAYMENT no` each, synced before it is said.
struct Confirmed {
    book: PathBuf,
    known: Mutex<HashMap<String, bool>>,
}

impl Confirmed {
    fn open(book: PathBuf) -> std::io::Result<Self> {
        let text = match std::fs::read_to_string(&book) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(e),
        };
        let known = text.lines().filter_map(|l| l.split_once(' ')).map(|(id, said)| (id.to_owned(), said == "yes"));
        Ok(Self { known: Mutex::new(known.collect()), book })
    }

    fn outcome(&self, payment_id: &str) -> ChargeOutcome {
        match self.known.lock().expect("no thread panics with the book").get(payment_id) {
            None => ChargeOutcome::NeedsConfirmation,
            Some(true) => ChargeOutcome::Succeeded,
            Some(false) => ChargeOutcome::Declined,
        }
    }

    /// The first word stands.
    fn decide(&self, payment_id: &str, is_right: bool) -> std::io::Result<ChargeOutcome> {
        let mut known = self.known.lock().expect("no thread panics with the book");
        if !known.contains_key(payment_id) {
            let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&self.book)?;
            file.write_all(format!("{payment_id} {}\n", if is_right { "yes" } else { "no" }).as_bytes())?;
            file.sync_data()?;
            known.insert(payment_id.to_owned(), is_right);
        }
        drop(known);
        Ok(self.outcome(payment_id))
    }
}

impl Reports {
    /// Sends reports to the webhook route at `to` until the sandbox is gone.
    pub async fn send_to(self, to: SocketAddr) {
        let client: Client<HttpConnector, Full<bytes::Bytes>> = Client::builder(TokioExecutor::new()).build_http();
        let Self { waiting, secret, clock } = self;
        let events = futures_util::stream::unfold(waiting, |mut waiting| async move {
            waiting.recv().await.map(|event| (event, waiting))
        });
        events
            .for_each_concurrent(REPORTS_AT_ONCE, |event| {
                let (client, secret, clock) = (&client, &secret, &clock);
                async move {
                    let body = serde_json::to_vec(&event).expect("an event has string keys");
                    for pause in TRY_AGAIN {
                        if post(client, to, secret, clock, &body).await {
                            return;
                        }
                        tokio::time::sleep(pause).await;
                    }
                    tracing::warn!(event = event.id, "a report could not be delivered");
                }
            })
            .await;
    }
}

async fn post(
    client: &Client<HttpConnector, Full<bytes::Bytes>>,
    to: SocketAddr,
    secret: &[u8],
    clock: &Clock,
    body: &[u8],
) -> bool {
    let request = http::Request::post(format!("http://{to}/v1/webhooks/sandbox"))
        .header("content-type", "application/json")
        .header("vitrine-signature", signature::sign(secret, body, clock.now_ms() / 1000))
        .body(Full::from(body.to_vec()))
        .expect("the address is a valid one");
    matches!(client.request(request).await, Ok(answer) if answer.status().is_success())
}

fn last4(number: &str) -> String {
    number[number.len() - 4..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_cannot_be_made_up() {
        let sandbox =
            |key| Sandbox::new([key; 32], vec![], Duration::ZERO, Clock::default(), "/nowhere/book".into()).unwrap().0;
        let (sandbox, other) = (sandbox(7), sandbox(8));
        let card =
            CardRequest { number: "4242 4242 4242 4242".into(), exp_month: 12, exp_year: 2030, cvc: "123".into() };
        let good = sandbox.token(&card).unwrap();
        assert_eq!(sandbox.last4(&good.token).as_deref(), Some("4242"));
        let mut letters: Vec<char> = good.token.chars().collect();
        for i in 0..letters.len() - 1 {
            let kept = letters[i];
            letters[i] = if kept == 'A' { 'B' } else { 'A' };
            assert_eq!(sandbox.last4(&letters.iter().collect::<String>()), None, "letter {i}");
            letters[i] = kept;
        }
        for bad in ["", "tok_", "tok_AA", "x", &good.token[..20]] {
            assert_eq!(sandbox.last4(bad), None);
        }
        assert_eq!(other.last4(&good.token), None);
    }
}
