//! A payments switch: hyperswitch's API (v1), which opens the gateways that it is connected to. Written from its public
//! description and tested against a stand-in that follows it; never run against a switch.
//!
//! A payment has our name there too, and can be made once under it and confirmed once. The token is the switch's own name of a
//! payment method (`payment_token`), which its page elements give.

use domain::{Currency, Money, calendar};
use futures_util::future::BoxFuture;
use hmac::{Hmac, Mac as _};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha512;

use super::signature::{SignatureError, is_near};
use super::wire::{Answer, Wire};
use super::{
    Charge, ChargeOutcome, ChargeStatus, EventKind, Gateway, GatewayError, Part, Report, ReportError, WebhookEvent,
};
use crate::ids;

/// How long the switch goes on sending a report that was not taken.
const TOLERANCE_S: i64 = 24 * 60 * 60;

/// A refund that failed is tried again so often, under another name each time.
const REFUND_TRIES: usize = 5;

/// A payments switch.
pub struct Switch {
    wire: Wire,
    key: String,
    return_url: String,
}

#[derive(Deserialize)]
struct Payment {
    payment_id: String,
    status: String,
    #[serde(default)]
    amount: i64,
    #[serde(default)]
    currency: String,
    #[serde(default)]
    next_action: Option<NextAction>,
}

#[derive(Deserialize)]
struct NextAction {
    #[serde(default)]
    redirect_to_url: Option<String>,
}

#[derive(Deserialize)]
struct Refund {
    status: String,
}

#[derive(Deserialize)]
struct Event {
    event_id: String,
    event_type: String,
    content: Content,
    timestamp: String,
}

#[derive(Deserialize)]
struct Content {
    object: Value,
}

impl Switch {
    /// The switch at `base`, for whom it gave this key; banks send buyers back to `return_url`.
    ///
    /// # Errors
    /// No TLS can be set up on this machine.
    pub fn at(base: &str, key: impl Into<String>, return_url: impl Into<String>) -> Result<Self, reqwest::Error> {
        Ok(Self { wire: Wire::new(base)?, key: key.into(), return_url: return_url.into() })
    }

    async fn get(&self, path: &str) -> Result<Answer, GatewayError> {
        self.wire.send(self.wire.http.get(self.wire.at(path)).header("api-key", &self.key)).await
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Answer, GatewayError> {
        self.wire.send(self.wire.http.post(self.wire.at(path)).header("api-key", &self.key).json(body)).await
    }

    /// The payment as it stands; none where the switch never heard of it.
    async fn payment(&self, charge: &Charge) -> Result<Option<Payment>, GatewayError> {
        let answer = self.get(&format!("/payments/{}", charge.payment_id)).await?;
        match answer.status {
            404 => Ok(None),
            _ if answer.is_success() => answer.json().map(Some),
            _ => Err(GatewayError::Unreachable),
        }
    }

    async fn confirm_payment(&self, charge: &Charge) -> Result<ChargeOutcome, GatewayError> {
        let state = self.payment(charge).await?.map_or(ChargeStatus::Unknown, |p| status(&p.status));
        if let ChargeStatus::Decided(outcome) = state {
            return Ok(outcome);
        }
        let body = json!({"payment_token": charge.token, "return_url": self.return_url});
        let answer = self.post(&format!("/payments/{}/confirm", charge.payment_id), &body).await?;
        if answer.is_success() {
            return outcome(status(&answer.json::<Payment>()?.status));
        }
        // Another question may have confirmed it in between.
        match self.payment(charge).await?.map_or(ChargeStatus::Unknown, |p| status(&p.status)) {
            ChargeStatus::Decided(outcome) => Ok(outcome),
            ChargeStatus::Unknown if (400..500).contains(&answer.status) => Err(GatewayError::UnknownToken),
            ChargeStatus::Unknown | ChargeStatus::UnderWay => Err(GatewayError::Timeout),
        }
    }
}

fn status(name: &str) -> ChargeStatus {
    match name {
        "succeeded" => ChargeStatus::Decided(ChargeOutcome::Succeeded),
        "failed" | "cancelled" | "expired" => ChargeStatus::Decided(ChargeOutcome::Declined),
        "requires_customer_action" => ChargeStatus::Decided(ChargeOutcome::NeedsConfirmation),
        "requires_payment_method" | "requires_confirmation" => ChargeStatus::Unknown,
        _ => ChargeStatus::UnderWay,
    }
}

fn outcome(state: ChargeStatus) -> Result<ChargeOutcome, GatewayError> {
    match state {
        ChargeStatus::Decided(outcome) => Ok(outcome),
        ChargeStatus::UnderWay | ChargeStatus::Unknown => Err(GatewayError::Timeout),
    }
}

impl Gateway for Switch {
    fn name(&self) -> &'static str {
        "switch"
    }

    fn last4(&self, token: &str) -> Option<String> {
        let is_plain = token.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        // The switch knows the digits; a name alone does not tell them.
        (!token.is_empty() && is_plain).then(String::new)
    }

    fn open<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<Option<String>, GatewayError>> {
        Box::pin(async move {
            let body = json!({
                "payment_id": charge.payment_id,
                "amount": charge.amount.minor,
                "currency": charge.amount.currency.code(),
                "confirm": false,
                "capture_method": "automatic",
                "return_url": self.return_url,
            });
            let answer = self.post("/payments", &body).await?;
            // A name that is taken was taken by us.
            if answer.is_success() || self.payment(charge).await?.is_some() {
                return Ok(None);
            }
            tracing::error!(status = answer.status, "the switch opens no such payment");
            Err(GatewayError::UnknownToken)
        })
    }

    fn charge<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(self.confirm_payment(charge))
    }

    /// The buyer has answered the bank; only the switch knows what.
    fn confirm<'a>(&'a self, charge: &'a Charge, _code: &'a str) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(async move { outcome(self.status(charge).await?) })
    }

    fn status<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeStatus, GatewayError>> {
        Box::pin(async move { Ok(self.payment(charge).await?.map_or(ChargeStatus::Unknown, |p| status(&p.status))) })
    }

    fn confirm_at<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<Option<String>, GatewayError>> {
        Box::pin(async move {
            let payment = self.payment(charge).await?;
            Ok(payment.and_then(|p| p.next_action).and_then(|n| n.redirect_to_url))
        })
    }

    fn refund<'a>(&'a self, charge: &'a Charge, part: &'a Part) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async move {
            for nth in 0..REFUND_TRIES {
                let id = if nth == 0 { part.id.clone() } else { format!("{}_{nth}", part.id) };
                let known = self.get(&format!("/refunds/{id}")).await?;
                if known.is_success() {
                    if known.json::<Refund>()?.status == "failed" {
                        continue;
                    }
                    return Ok(());
                }
                let body = json!({"payment_id": charge.payment_id, "refund_id": id, "amount": part.amount.minor});
                let answer = self.post("/refunds", &body).await?;
                return if answer.is_success() { Ok(()) } else { Err(GatewayError::Unreachable) };
            }
            tracing::error!(
                refund = part.id,
                "the switch failed at a refund again and again; somebody must look at it"
            );
            Err(GatewayError::Unreachable)
        })
    }

    fn report<'a>(&'a self, report: Report<'a>) -> BoxFuture<'a, Result<Option<WebhookEvent>, ReportError>> {
        Box::pin(async move {
            let given = ids::from_hex(report.header("x-webhook-signature-512")?).ok_or(SignatureError::Unreadable)?;
            let fits = |secret: &Vec<u8>| {
                let mut mac = Hmac::<Sha512>::new_from_slice(secret).expect("HMAC takes a key of any length");
                mac.update(report.body);
                // `verify_slice` compares in constant time.
                mac.verify_slice(&given).is_ok()
            };
            if !report.secrets.iter().any(fits) {
                return Err(SignatureError::Wrong.into());
            }
            let event: Event = report.json()?;
            let sent_at = calendar::moment(&event.timestamp).ok_or(ReportError::Unreadable)?;
            is_near(sent_at / 1000, report.now_s, TOLERANCE_S)?;
            let kind = match event.event_type.as_str() {
                "payment_succeeded" => EventKind::Succeeded,
                "payment_failed" | "payment_cancelled" | "payment_expired" => EventKind::Declined,
                "action_required" => EventKind::NeedsConfirmation,
                _ => return Ok(None),
            };
            let payment: Payment =
                serde_json::from_value(event.content.object).map_err(|_bad| ReportError::Unreadable)?;
            let currency: Option<Currency> = payment.currency.parse().ok();
            Ok(currency.map(|currency| WebhookEvent {
                id: event.event_id,
                kind,
                payment_id: payment.payment_id,
                amount: Money::new(payment.amount, currency),
                created_at: sent_at,
                hold_until: None,
            }))
        })
    }
}
