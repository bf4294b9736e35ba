//! A gateway with books of its own that fails by chance: not heard, heard and not answered, undecided for a while, or its
//! answer cut off together with the shop.

use std::collections::HashMap;
use std::sync::Mutex;

use backend::{Charge, ChargeOutcome, ChargeStatus, GatewayError, Part};
use domain::Money;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::super::Dice;

/// Its cards: one pays, one pays as well, one is refused, one asks for the code 123456.
pub const CARDS: [&str; 4] = ["sim_pays", "sim_pays_too", "sim_refused", "sim_asks"];

pub struct Gateway {
    book: Mutex<Book>,
    cut: Notify,
}

struct Book {
    dice: Dice,
    is_well: bool,
    payments: HashMap<String, Entry>,
    /// Undelivered, in no order.
    reports: Vec<Value>,
    /// What the shop did wrong.
    wrongs: Vec<String>,
    /// What was charged, less what was given back.
    net: i64,
}

struct Entry {
    amount: Money,
    token: String,
    outcome: Option<ChargeOutcome>,
    parts: HashMap<String, i64>,
}

/// What goes wrong with one question.
enum Fault {
    None,
    NotHeard,
    NotAnswered,
    /// The shop dies before it hears the answer.
    Cut,
}

impl Gateway {
    pub fn new(dice: Dice) -> Self {
        let book = Book { dice, is_well: false, payments: HashMap::new(), reports: vec![], wrongs: vec![], net: 0 };
        Self { book: Mutex::new(book), cut: Notify::new() }
    }

    pub fn is_well_from_now_on(&self) {
        self.book.lock().unwrap().is_well = true;
    }

    /// Until the shop should die.
    pub async fn line_is_cut(&self) {
        self.cut.notified().await;
    }

    /// Something to report, any that waits; it may be reported once more.
    pub fn report(&self) -> Option<Value> {
        let mut book = self.book.lock().unwrap();
        let waiting = book.reports.len() as u64;
        if waiting == 0 {
            return None;
        }
        let nth = usize::try_from(book.dice.below(waiting)).unwrap();
        let again = !book.is_well && book.dice.below(4) == 0;
        Some(if again { book.reports[nth].clone() } else { book.reports.swap_remove(nth) })
    }

    pub fn not_heard(&self, event: Value) {
        self.book.lock().unwrap().reports.push(event);
    }

    /// Asserts that the shop asked for nothing wrong.
    pub fn is_right(&self) {
        assert_eq!(self.book.lock().unwrap().wrongs, Vec::<String>::new());
    }

    /// Asserts that so much was taken for a payment.
    pub fn took(&self, payment_id: &str, minor: i64) {
        let book = self.book.lock().unwrap();
        let entry = book.payments.get(payment_id).expect("the gateway knows what was paid");
        assert_eq!((entry.outcome, entry.amount.minor), (Some(ChargeOutcome::Succeeded), minor));
    }

    pub fn net(&self) -> i64 {
        self.book.lock().unwrap().net
    }

    async fn answer<T>(&self, fault: Fault, said: T) -> Result<T, GatewayError> {
        match fault {
            Fault::None => Ok(said),
            Fault::NotHeard => Err(GatewayError::Unreachable),
            Fault::NotAnswered => Err(GatewayError::Timeout),
            Fault::Cut => {
                self.cut.notify_one();
                std::future::pending().await
            }
        }
    }
}

impl Book {
    fn fault(&mut self) -> Fault {
        match self.dice.below(100) {
            _ if self.is_well => Fault::None,
            0..=9 => Fault::NotHeard,
            10..=19 => Fault::NotAnswered,
            20 => Fault::Cut,
            _ => Fault::None,
        }
    }

    fn decide(&mut self, payment_id: &str, outcome: ChargeOutcome) {
        let entry = self.payments.get_mut(payment_id).expect("it was heard of");
        entry.outcome = Some(outcome);
        let (kind, amount) = match outcome {
            ChargeOutcome::Succeeded => ("succeeded", entry.amount.minor),
            ChargeOutcome::Declined => ("declined", 0),
            ChargeOutcome::NeedsConfirmation | ChargeOutcome::Promised { .. } => ("needs_confirmation", 0),
        };
        self.net += amount;
        self.reports.push(json!({
            "id": format!("evt_{payment_id}_{kind}"), "type": format!("payment.{kind}"), "payment_id": payment_id,
            "amount": entry.amount, "created_at": 1,
        }));
    }
}

fn outcome_of(token: &str) -> ChargeOutcome {
    match token {
        "sim_refused" => ChargeOutcome::Declined,
        "sim_asks" => ChargeOutcome::NeedsConfirmation,
        _ => ChargeOutcome::Succeeded,
    }
}

impl backend::Gateway for Gateway {
    fn name(&self) -> &'static str {
        "simulated"
    }

    fn last4(&self, token: &str) -> Option<String> {
        CARDS.contains(&token).then(|| "4242".to_owned())
    }

    fn charge<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(async move {
            let (fault, said) = {
                let mut book = self.book.lock().unwrap();
                let fault = book.fault();
                if let Fault::NotHeard = fault {
                    return Err(GatewayError::Unreachable);
                }
                if let Some(known) = book.payments.get(&charge.payment_id)
                    && (known.amount != charge.amount || known.token != charge.token)
                {
                    book.wrongs.push(format!("{} is asked for once more, otherwise", charge.payment_id));
                }
                if !book.payments.contains_key(&charge.payment_id) {
                    let (amount, token) = (charge.amount, charge.token.clone());
                    let entry = Entry { amount, token, outcome: None, parts: HashMap::new() };
                    book.payments.insert(charge.payment_id.clone(), entry);
                    if book.is_well || book.dice.below(10) != 0 {
                        book.decide(&charge.payment_id, outcome_of(&charge.token));
                    }
                }
                (fault, book.payments[&charge.payment_id].outcome)
            };
            self.answer(fault, said).await?.ok_or(GatewayError::Timeout)
        })
    }

    fn confirm<'a>(&'a self, charge: &'a Charge, code: &'a str) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(async move {
            let (fault, said) = {
                let mut book = self.book.lock().unwrap();
                let fault = book.fault();
                if let Fault::NotHeard = fault {
                    return Err(GatewayError::Unreachable);
                }
                let known = book.payments.get(&charge.payment_id).and_then(|e| e.outcome);
                if known == Some(ChargeOutcome::NeedsConfirmation) {
                    let is_right = code == "123456";
                    let outcome = if is_right { ChargeOutcome::Succeeded } else { ChargeOutcome::Declined };
                    book.decide(&charge.payment_id, outcome);
                }
                (fault, book.payments.get(&charge.payment_id).and_then(|e| e.outcome))
            };
            self.answer(fault, said).await?.ok_or(GatewayError::Timeout)
        })
    }

    fn status<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeStatus, GatewayError>> {
        Box::pin(async move {
            let (fault, said) = {
                let mut book = self.book.lock().unwrap();
                let fault = book.fault();
                let said = match book.payments.get(&charge.payment_id).map(|e| e.outcome) {
                    None => ChargeStatus::Unknown,
                    Some(Some(outcome)) => ChargeStatus::Decided(outcome),
                    Some(None) if book.is_well || book.dice.below(3) == 0 => {
                        let outcome = outcome_of(&charge.token);
                        book.decide(&charge.payment_id, outcome);
                        ChargeStatus::Decided(outcome)
                    }
                    Some(None) => ChargeStatus::UnderWay,
                };
                (fault, said)
            };
            self.answer(fault, said).await
        })
    }

    fn refund<'a>(&'a self, charge: &'a Charge, part: &'a Part) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async move {
            let fault = {
                let mut book = self.book.lock().unwrap();
                let fault = book.fault();
                if let Fault::NotHeard = fault {
                    return Err(GatewayError::Unreachable);
                }
                let minor = part.amount.minor;
                match book.payments.get_mut(&charge.payment_id) {
                    Some(entry) if entry.outcome == Some(ChargeOutcome::Succeeded) => {
                        let is_new = entry.parts.insert(part.id.clone(), minor).is_none();
                        let too_much = entry.parts.values().sum::<i64>() > entry.amount.minor;
                        book.net -= if is_new { minor } else { 0 };
                        if too_much {
                            book.wrongs.push(format!("more of {} goes back than came", charge.payment_id));
                        }
                    }
                    _ => book.wrongs.push(format!("{} goes back and never came", charge.payment_id)),
                }
                fault
            };
            self.answer(fault, ()).await
        })
    }
}
