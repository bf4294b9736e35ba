//! PayPal, by Orders v2. Written from PayPal's documentation and tested against a stand-in that follows it; never run against
//! PayPal itself.
//!
//! Two kinds of token: `paypal` sends the buyer to PayPal (see [`Gateway::confirm_at`]), where they agree; `vault:ID` is a card
//! that PayPal keeps. An order is opened first, and its name noted; nothing is taken before it is captured, and an order is
//! captured once. PayPal forgets request keys after hours; what hangs on them here is only that no second order is opened.
//!
//! After a bank's no the order stays open at PayPal, for another card: asked about later it waits for the buyer, as before.
//! Asked to capture it says no again.

use std::time::{Duration, Instant};

use domain::{Currency, Money, calendar};
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::signature::{SignatureError, is_near};
use super::wire::{Answer, Wire};
use super::{
    Charge, ChargeOutcome, ChargeStatus, EventKind, Gateway, GatewayError, Part, Report, ReportError, WebhookEvent,
};

/// Where PayPal is.
const API: &str = "https://api-m.paypal.com";

/// A token of PayPal's is asked for anew so long before it ends.
const BEFORE_THE_END: Duration = Duration::from_secs(60);

/// How long PayPal goes on sending a report that was not taken.
const TOLERANCE_S: i64 = 3 * 24 * 60 * 60;

/// The token of a buyer who agrees at PayPal.
const WALLET: &str = "paypal";

/// How the token of a kept card begins.
const VAULT: &str = "vault:";

/// The longest name of a kept card.
const MAX_VAULT_ID: usize = 255;

/// What PayPal says where a bank says no.
const DECLINES: [&str; 5] = [
    "INSTRUMENT_DECLINED",
    "TRANSACTION_REFUSED",
    "CARD_EXPIRED",
    "PAYER_CANNOT_PAY",
    "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
];

/// A PayPal account.
pub struct PayPal {
    wire: Wire,
    client_id: String,
    secret: String,
    return_url: String,
    /// What opens PayPal now, and until when.
    access: Mutex<Option<(String, Instant)>>,
}

#[derive(Deserialize)]
struct Access {
    access_token: String,
    expires_in: u64,
}

#[derive(Deserialize)]
struct Order {
    id: String,
    status: String,
    #[serde(default)]
    purchase_units: Vec<Unit>,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct Link {
    rel: String,
    href: String,
}

#[derive(Deserialize)]
struct Unit {
    #[serde(default)]
    payments: Payments,
}

#[derive(Default, Deserialize)]
struct Payments {
    #[serde(default)]
    captures: Vec<Capture>,
    #[serde(default)]
    refunds: Vec<Refund>,
}

#[derive(Deserialize)]
struct Capture {
    id: String,
    status: String,
    amount: Amount,
    #[serde(default)]
    custom_id: Option<String>,
}

#[derive(Deserialize)]
struct Refund {
    status: String,
    #[serde(default)]
    custom_id: Option<String>,
}

#[derive(Deserialize)]
struct Amount {
    currency_code: String,
    value: String,
}

#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    details: Vec<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    issue: String,
}

#[derive(Deserialize)]
struct Event {
    id: String,
    event_type: String,
    create_time: String,
    resource: Value,
}

#[derive(Deserialize)]
struct Verification {
    verification_status: String,
}

impl PayPal {
    /// The account of this app; buyers who agreed at PayPal come back to `return_url`.
    ///
    /// # Errors
    /// No TLS can be set up on this machine.
    pub fn new(
        client_id: impl Into<String>,
        secret: impl Into<String>,
        return_url: impl Into<String>,
    ) -> Result<Self, reqwest::Error> {
        Self::at(API, client_id, secret, return_url)
    }

    /// The same at another address: PayPal's own sandbox, or a stand-in for tests.
    ///
    /// # Errors
    /// No TLS can be set up on this machine.
    pub fn at(
        base: &str,
        client_id: impl Into<String>,
        secret: impl Into<String>,
        return_url: impl Into<String>,
    ) -> Result<Self, reqwest::Error> {
        Ok(Self {
            wire: Wire::new(base)?,
            client_id: client_id.into(),
            secret: secret.into(),
            return_url: return_url.into(),
            access: Mutex::default(),
        })
    }

    async fn access(&self) -> Result<String, GatewayError> {
        let mut known = self.access.lock().await;
        if let Some((token, ends)) = known.as_ref()
            && Instant::now() < *ends
        {
            return Ok(token.clone());
        }
        let request = self.wire.http.post(self.wire.at("/v1/oauth2/token"));
        let request =
            request.basic_auth(&self.client_id, Some(&self.secret)).form(&[("grant_type", "client_credentials")]);
        let said: Access = match self.wire.send(request).await? {
            answer if answer.is_success() => answer.json()?,
            _refused => return Err(GatewayError::Unreachable),
        };
        let lasts = Duration::from_secs(said.expires_in).saturating_sub(BEFORE_THE_END);
        *known = Some((said.access_token.clone(), Instant::now() + lasts));
        Ok(said.access_token)
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer, GatewayError> {
        let answer = self.wire.send(request.bearer_auth(self.access().await?)).await;
        if answer.as_ref().is_err_and(|e| *e == GatewayError::Unreachable) {
            // It may be the token that PayPal no longer knows.
            *self.access.lock().await = None;
        }
        answer
    }

    async fn post(&self, path: &str, key: &str, body: &Value) -> Result<Answer, GatewayError> {
        let request = self.wire.http.post(self.wire.at(path)).header("paypal-request-id", key);
        self.send(request.header("prefer", "return=representation").json(body)).await
    }

    async fn order(&self, charge: &Charge) -> Result<Order, GatewayError> {
        let id = charge.reference.as_deref().ok_or(GatewayError::Unreachable)?;
        let answer = self.send(self.wire.http.get(self.wire.at(&format!("/v2/checkout/orders/{id}")))).await?;
        if answer.is_success() { answer.json() } else { Err(GatewayError::Unreachable) }
    }

    /// Takes the money where the buyer agreed, or need not.
    async fn capture(&self, charge: &Charge) -> Result<ChargeOutcome, GatewayError> {
        let order = self.order(charge).await?;
        let state = status(&order, charge);
        if let ChargeStatus::Decided(outcome) = state
            && order.status != "APPROVED"
        {
            return Ok(outcome);
        }
        let card = charge.token.strip_prefix(VAULT);
        let source = card.map_or_else(|| json!({}), |id| json!({"payment_source": {"card": {"vault_id": id}}}));
        // Once for a card as it is, once more when its bank has asked the buyer.
        let key = format!("{}:{}", charge.payment_id, order.status);
        let answer = self.post(&format!("/v2/checkout/orders/{}/capture", order.id), &key, &source).await?;
        if answer.is_success() {
            return outcome(status(&answer.json()?, charge));
        }
        let said: Refusal = answer.json().unwrap_or_default();
        let is = |issue: &str| said.details.iter().any(|d| d.issue == issue);
        if DECLINES.into_iter().any(is) {
            return Ok(ChargeOutcome::Declined);
        }
        if is("PAYER_ACTION_REQUIRED") || is("ORDER_NOT_APPROVED") {
            return Ok(ChargeOutcome::NeedsConfirmation);
        }
        if is("ORDER_ALREADY_CAPTURED") {
            return outcome(status(&self.order(charge).await?, charge));
        }
        let issues: Vec<&str> = said.details.iter().map(|d| d.issue.as_str()).collect();
        tracing::error!(status = answer.status, ?issues, "PayPal refuses");
        Err(if answer.status == 404 { GatewayError::UnknownToken } else { GatewayError::Unreachable })
    }

    /// Whether PayPal sent this report to the webhook of this name.
    async fn is_sent_to(&self, webhook: &[u8], report: Report<'_>) -> Result<bool, ReportError> {
        let header = |name| report.header(name);
        let head = json!({
            "auth_algo": header("paypal-auth-algo")?,
            "cert_url": header("paypal-cert-url")?,
            "transmission_id": header("paypal-transmission-id")?,
            "transmission_sig": header("paypal-transmission-sig")?,
            "transmission_time": header("paypal-transmission-time")?,
            "webhook_id": String::from_utf8_lossy(webhook),
        })
        .to_string();
        // The event goes back as the very bytes that came: what was signed is not what a parser would write again.
        let event = std::str::from_utf8(report.body).map_err(|_other| ReportError::Unreadable)?;
        let body = format!("{},\"webhook_event\":{event}}}", head.trim_end_matches('}'));
        let request = self.wire.http.post(self.wire.at("/v1/notifications/verify-webhook-signature"));
        let answer = self.send(request.header("content-type", "application/json").body(body)).await?;
        if !answer.is_success() {
            return Ok(false);
        }
        Ok(answer.json::<Verification>()?.verification_status == "SUCCESS")
    }
}

fn status(order: &Order, charge: &Charge) -> ChargeStatus {
    let waits = ChargeStatus::Decided(ChargeOutcome::NeedsConfirmation);
    match order.status.as_str() {
        "COMPLETED" => match captured(order).map(|c| c.status.as_str()) {
            Some("COMPLETED" | "REFUNDED" | "PARTIALLY_REFUNDED") => ChargeStatus::Decided(ChargeOutcome::Succeeded),
            Some("DECLINED" | "FAILED") => ChargeStatus::Decided(ChargeOutcome::Declined),
            _ => ChargeStatus::UnderWay,
        },
        "VOIDED" => ChargeStatus::Decided(ChargeOutcome::Declined),
        "APPROVED" | "PAYER_ACTION_REQUIRED" => waits,
        "CREATED" | "SAVED" if charge.token == WALLET => waits,
        "CREATED" | "SAVED" => ChargeStatus::Unknown,
        _ => ChargeStatus::UnderWay,
    }
}

fn outcome(state: ChargeStatus) -> Result<ChargeOutcome, GatewayError> {
    match state {
        ChargeStatus::Decided(outcome) => Ok(outcome),
        ChargeStatus::UnderWay | ChargeStatus::Unknown => Err(GatewayError::Timeout),
    }
}

fn captured(order: &Order) -> Option<&Capture> {
    order.purchase_units.first()?.payments.captures.first()
}

/// An amount as PayPal writes it: `129.00`, `129` where the currency has no decimals.
fn value(amount: Money) -> Value {
    let decimals = amount.currency.decimals() as usize;
    let digits = format!("{:0>width$}", amount.minor, width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    let text = if decimals == 0 { whole.to_owned() } else { format!("{whole}.{rest}") };
    json!({"currency_code": amount.currency.code(), "value": text})
}

/// An amount that PayPal wrote; none in a currency that is never asked for, or with other decimals than it has.
fn money(amount: &Amount) -> Option<Money> {
    let currency: Currency = amount.currency_code.parse().ok()?;
    let (whole, rest) = amount.value.split_once('.').unwrap_or((&amount.value, ""));
    let is_plain = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if rest.len() != currency.decimals() as usize || !is_plain(whole) || !is_plain(rest) {
        return None;
    }
    Some(Money::new(format!("{whole}{rest}").parse().ok()?, currency))
}

impl Gateway for PayPal {
    fn name(&self) -> &'static str {
        "paypal"
    }

    fn last4(&self, token: &str) -> Option<String> {
        let is_card = token.strip_prefix(VAULT).is_some_and(|id| {
            (1..=MAX_VAULT_ID).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
        });
        (token == WALLET || is_card).then(String::new)
    }

    fn open<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<Option<String>, GatewayError>> {
        Box::pin(async move {
            let unit = json!({"custom_id": charge.payment_id, "amount": value(charge.amount)});
            let mut body = json!({"intent": "CAPTURE", "purchase_units": [unit]});
            if charge.token == WALLET {
                body["payment_source"] = json!({"paypal": {"experience_context": {
                    "user_action": "PAY_NOW", "shipping_preference": "NO_SHIPPING",
                    "return_url": self.return_url, "cancel_url": self.return_url,
                }}});
            }
            let answer = self.post("/v2/checkout/orders", &charge.payment_id, &body).await?;
            if !answer.is_success() {
                tracing::error!(status = answer.status, "PayPal opens no such order");
                // It will say the same tomorrow, of a currency for example.
                return Err(GatewayError::UnknownToken);
            }
            Ok(Some(answer.json::<Order>()?.id))
        })
    }

    fn charge<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(self.capture(charge))
    }

    /// The buyer has been at PayPal; only PayPal knows what they said there.
    fn confirm<'a>(&'a self, charge: &'a Charge, _code: &'a str) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(self.capture(charge))
    }

    fn status<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeStatus, GatewayError>> {
        Box::pin(async move {
            if charge.reference.is_none() {
                return Ok(ChargeStatus::Unknown);
            }
            Ok(status(&self.order(charge).await?, charge))
        })
    }

    fn confirm_at<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<Option<String>, GatewayError>> {
        Box::pin(async move {
            let links = self.order(charge).await?.links;
            Ok(links.into_iter().find(|l| l.rel == "payer-action").map(|l| l.href))
        })
    }

    fn refund<'a>(&'a self, charge: &'a Charge, part: &'a Part) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async move {
            let order = self.order(charge).await?;
            let capture = captured(&order).ok_or(GatewayError::Unreachable)?;
            let refunds = order.purchase_units.iter().flat_map(|u| &u.payments.refunds);
            let tried = refunds.filter(|r| r.custom_id.as_ref() == Some(&part.id));
            let (failed, made): (Vec<_>, Vec<_>) = tried.partition(|r| matches!(&*r.status, "FAILED" | "CANCELLED"));
            if !made.is_empty() {
                return Ok(());
            }
            let body = json!({"amount": value(part.amount), "custom_id": part.id});
            // One that failed has used its key up.
            let key = format!("{}:{}", part.id, failed.len());
            let answer = self.post(&format!("/v2/payments/captures/{}/refund", capture.id), &key, &body).await?;
            if answer.is_success() { Ok(()) } else { Err(GatewayError::Unreachable) }
        })
    }

    /// A report names its webhook, whose id stands in the place of a secret; PayPal is asked whether it sent it.
    fn report<'a>(&'a self, report: Report<'a>) -> BoxFuture<'a, Result<Option<WebhookEvent>, ReportError>> {
        Box::pin(async move {
            let sent_at =
                calendar::moment(report.header("paypal-transmission-time")?).ok_or(SignatureError::Unreadable)?;
            is_near(sent_at / 1000, report.now_s, TOLERANCE_S)?;
            let event: Event = report.json()?;
            let mut is_ours = false;
            for webhook in report.secrets {
                is_ours = is_ours || self.is_sent_to(webhook, report).await?;
            }
            if !is_ours {
                return Err(SignatureError::Wrong.into());
            }
            let kind = match event.event_type.as_str() {
                "PAYMENT.CAPTURE.COMPLETED" => EventKind::Succeeded,
                "PAYMENT.CAPTURE.DECLINED" | "PAYMENT.CAPTURE.DENIED" => EventKind::Declined,
                // That a buyer agreed takes no money; the page they come back to does.
                _ => return Ok(None),
            };
            let capture: Capture = serde_json::from_value(event.resource).map_err(|_bad| ReportError::Unreadable)?;
            let amount = money(&capture.amount);
            Ok(capture.custom_id.zip(amount).map(|(payment_id, amount)| WebhookEvent {
                id: event.id,
                kind,
                payment_id,
                amount,
                created_at: calendar::moment(&event.create_time).unwrap_or(sent_at),
                hold_until: None,
            }))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_and_read_in_each_currencys_decimals() {
        for (minor, currency, text) in [
            (12_900, Currency::EUR, "129.00"),
            (5, Currency::USD, "0.05"),
            (129, Currency::JPY, "129"),
            (0, Currency::JPY, "0"),
            (1_005, Currency::KWD, "1.005"),
        ] {
            let amount = Money::new(minor, currency);
            assert_eq!(value(amount)["value"], text);
            let said = Amount { currency_code: currency.code().into(), value: text.into() };
            assert_eq!(money(&said), Some(amount));
        }
        for bad in ["129", "129.0", "-1.00", "1,00", "1.0x", "", ".", "99999999999999999999.00"] {
            assert_eq!(money(&Amount { currency_code: "EUR".into(), value: bad.into() }), None, "{bad}");
        }
    }

    #[test]
    fn only_names_of_paypals_are_tokens() {
        let paypal = PayPal::new("id", "secret", "https://shop.example/back").unwrap();
        for (token, is_one) in
            [("paypal", true), ("vault:7gx95pt5", true), ("vault:", false), ("vault:a/b", false), ("", false)]
        {
            assert_eq!(paypal.last4(token).is_some(), is_one, "{token}");
        }
    }
}
