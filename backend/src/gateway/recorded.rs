//! A gateway that answers from a list and remembers what it was asked.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::{Charge, ChargeOutcome, ChargeStatus, Gateway, GatewayError, Part};

/// What was asked of a [`RecordedGateway`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// To take money.
    Charge(Charge),
    /// To take a buyer's code.
    Confirm(Charge, String),
    /// What became of a payment.
    Status(Charge),
    /// To give money back.
    Refund(Charge, Part),
}

/// Gives its answers in order; when they are used up, every charge succeeds. What it answered it knows when asked later.
/// [`GatewayError::Timeout`] is an answer lost on the way: it took the next outcome of the list all the same. Every other
/// error is a request that never came to it.
#[derive(Debug, Default)]
pub struct RecordedGateway {
    decided: Mutex<HashMap<String, ChargeOutcome>>,
    answers: Mutex<VecDeque<Result<ChargeOutcome, GatewayError>>>,
    asked: Mutex<Vec<Asked>>,
    thinks_for: Duration,
}

impl RecordedGateway {
    /// A gateway with these answers, each given after `thinks_for`.
    pub fn new(answers: impl IntoIterator<Item = Result<ChargeOutcome, GatewayError>>, thinks_for: Duration) -> Self {
        Self {
            decided: Mutex::default(),
            answers: Mutex::new(answers.into_iter().collect()),
            asked: Mutex::default(),
            thinks_for,
        }
    }

    /// Everything asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no thread panics with the list").clone()
    }

    fn answer(&self, charge: &Charge, asked: Asked) -> BoxFuture<'_, Result<ChargeOutcome, GatewayError>> {
        self.asked.lock().expect("no thread panics with the list").push(asked);
        let mut answers = self.answers.lock().expect("no thread panics with the list");
        let mut next = || answers.pop_front().unwrap_or(Ok(ChargeOutcome::Succeeded));
        let answer = next();
        let outcome = if answer == Err(GatewayError::Timeout) { next() } else { answer.clone() };
        if let Ok(outcome) = outcome {
            self.decided.lock().expect("no thread panics with the list").insert(charge.payment_id.clone(), outcome);
        }
        Box::pin(async move {
            tokio::time::sleep(self.thinks_for).await;
            answer
        })
    }
}

impl Gateway for RecordedGateway {
    fn name(&self) -> &'static str {
        "recorded"
    }

    fn last4(&self, _token: &str) -> Option<String> {
        Some("4242".to_owned())
    }

    fn charge<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        self.answer(charge, Asked::Charge(charge.clone()))
    }

    fn confirm<'a>(&'a self, charge: &'a Charge, code: &'a str) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        self.answer(charge, Asked::Confirm(charge.clone(), code.to_owned()))
    }

    fn status<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeStatus, GatewayError>> {
        self.asked.lock().expect("no thread panics with the list").push(Asked::Status(charge.clone()));
        let decided = self.decided.lock().expect("no thread panics with the list").get(&charge.payment_id).copied();
        Box::pin(async move {
            tokio::time::sleep(self.thinks_for).await;
            Ok(decided.map_or(ChargeStatus::Unknown, ChargeStatus::Decided))
        })
    }

    fn refund<'a>(&'a self, charge: &'a Charge, part: &'a Part) -> BoxFuture<'a, Result<(), GatewayError>> {
        self.asked.lock().expect("no thread panics with the list").push(Asked::Refund(charge.clone(), part.clone()));
        Box::pin(async { Ok(()) })
    }
}
