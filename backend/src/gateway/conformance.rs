//! What every gateway must do, whoever runs it: the shop's promise of one charge a payment stands on it.

use std::time::Duration;

use domain::{Currency, Money};

use super::sandbox::{CardRequest, Sandbox};
use super::{Charge, ChargeOutcome, ChargeStatus, Gateway, Part, RecordedGateway};
use crate::clock::Clock;

fn charge(payment_id: &str, token: &str) -> Charge {
    Charge { payment_id: payment_id.to_owned(), token: token.to_owned(), amount: Money::new(12_900, Currency::EUR) }
}

/// A gateway with a token that succeeds, and where it has them one that is declined and one that asks for `code`.
struct Candidate {
    gateway: Box<dyn Gateway>,
    good: String,
    bad: Option<String>,
    asks: Option<(String, &'static str)>,
}

async fn conforms(c: &Candidate) {
    let gateway = &c.gateway;
    for (token, expected) in
        [(Some(&c.good), ChargeOutcome::Succeeded), (c.bad.as_ref(), ChargeOutcome::Declined)].into_iter()
    {
        let Some(token) = token else { continue };
        let asked = charge(&format!("p_{expected:?}"), token);
        for _ in 0..3 {
            assert_eq!(gateway.charge(&asked).await, Ok(expected), "the same question has the same answer");
        }
        assert_eq!(gateway.status(&asked).await, Ok(ChargeStatus::Decided(expected)));
    }
    let paid = charge("p_Succeeded", &c.good);
    let part = Part { id: "r_1".into(), amount: Money::new(5, Currency::EUR) };
    for _ in 0..2 {
        assert_eq!(gateway.refund(&paid, &part).await, Ok(()), "a refund may be asked for again");
    }
    if let Some((token, code)) = &c.asks {
        for (name, code, expected) in
            [("p_right", *code, ChargeOutcome::Succeeded), ("p_wrong", "no such code", ChargeOutcome::Declined)]
        {
            let asked = charge(name, token);
            let waits = ChargeOutcome::NeedsConfirmation;
            assert_eq!(gateway.charge(&asked).await, Ok(waits));
            assert_eq!(gateway.status(&asked).await, Ok(ChargeStatus::Decided(waits)));
            assert_eq!(gateway.confirm(&asked, code).await, Ok(expected));
            // The bank's word stands, whatever is asked afterwards and in whatever way.
            assert_eq!(gateway.status(&asked).await, Ok(ChargeStatus::Decided(expected)));
            assert_eq!(gateway.confirm(&asked, "123456").await, Ok(expected));
            assert_eq!(gateway.charge(&asked).await, Ok(expected));
        }
    }
}

#[tokio::test]
async fn the_sandbox_conforms_and_remembers_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let open = || {
        let book = dir.path().join("book");
        Sandbox::new([7; 32], vec![], Duration::ZERO, Clock::default(), book).unwrap().0
    };
    let sandbox = open();
    let token = |number: &str| {
        let card = CardRequest { number: number.into(), exp_month: 12, exp_year: 2040, cvc: "123".into() };
        sandbox.token(&card).unwrap().token
    };
    let (good, bad, asks) = (token("4242424242424242"), token("4000000000000002"), token("4000002500003155"));
    let candidate = |gateway| Candidate {
        gateway,
        good: good.clone(),
        bad: Some(bad.clone()),
        asks: Some((asks.clone(), "123456")),
    };
    conforms(&candidate(Box::new(open()))).await;
    let again = open();
    let decided = |o| Ok(ChargeStatus::Decided(o));
    assert_eq!(again.status(&charge("p_right", &asks)).await, decided(ChargeOutcome::Succeeded));
    assert_eq!(again.status(&charge("p_wrong", &asks)).await, decided(ChargeOutcome::Declined));
}

#[tokio::test]
async fn the_recorded_gateway_conforms() {
    let gateway = Box::new(RecordedGateway::new([], Duration::ZERO));
    assert_eq!(gateway.status(&charge("p_new", "any")).await, Ok(ChargeStatus::Unknown));
    conforms(&Candidate { gateway, good: "any".into(), bad: None, asks: None }).await;
}
