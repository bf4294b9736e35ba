//! A gateway that answers from a list and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::{Charge, ChargeOutcome, Gateway, GatewayError};

/// What was asked of a [`RecordedGateway`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// To take money.
    Charge(Charge),
    /// To take a buyer's code.
    Confirm(Charge, String),
    /// To give money back.
    Refund(Charge),
}

/// Gives its answers in order; when they are used up, every charge succeeds.
#[derive(Debug, Default)]
pub struct RecordedGateway {
    answers: Mutex<VecDeque<Result<ChargeOutcome, GatewayError>>>,
    asked: Mutex<Vec<Asked>>,
    thinks_for: Duration,
}

impl RecordedGateway {
    /// A gateway with these answers, each given after `thinks_for`.
    pub fn new(answers: impl IntoIterator<Item = Result<ChargeOutcome, GatewayError>>, thinks_for: Duration) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), asked: Mutex::default(), thinks_for }
    }

    /// Everything asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no thread panics with the list").clone()
    }

    fn answer(&self, asked: Asked) -> BoxFuture<'_, Result<ChargeOutcome, GatewayError>> {
        self.asked.lock().expect("no thread panics with the list").push(asked);
        let answer = self.answers.lock().expect("no thread panics with the list").pop_front();
        Box::pin(async move {
            tokio::time::sleep(self.thinks_for).await;
            answer.unwrap_or(Ok(ChargeOutcome::Succeeded))
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
        self.answer(Asked::Charge(charge.clone()))
    }

    fn confirm<'a>(&'a self, charge: &'a Charge, code: &'a str) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        self.answer(Asked::Confirm(charge.clone(), code.to_owned()))
    }

    fn refund<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<(), GatewayError>> {
        self.asked.lock().expect("no thread panics with the list").push(Asked::Refund(charge.clone()));
        Box::pin(async { Ok(()) })
    }
}
