//! Stripe, by PaymentIntents (API version 2019-02-11 and later). Cards and wallets are collected by Stripe's own page elements,
//! which give a payment method (`pm_...`): that is the token. What a bank asks the buyer (3-D Secure) is between Stripe and the
//! buyer; its outcome comes by webhook, or when it is asked for.
//!
//! An intent is made first and confirmed second, each under an idempotency key made of our payment's name; the intent's name is
//! noted between the two. So a payment without one took no money, and asking what became of one takes none either.
//!
//! GrabPay and Boleto are payment methods like cards, in the currencies they take. GrabPay sends the buyer to its own page and
//! back. A boleto is a voucher that the buyer pays at a bank within days; the goods are held until it can no longer be paid
//! (<https://docs.stripe.com/payments/boleto/accept-a-payment>).

use std::collections::HashMap;

use domain::dispute::DisputeState;
use domain::{Currency, Money, UnixMillis};
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::signature::verify;
use super::wire::Wire;
use super::{
    Charge, ChargeOutcome, ChargeStatus, DisputeEvent, EventKind, Gateway, GatewayError, KeptMethod, Part, Report,
    ReportError, WebhookEvent,
};

/// Where Stripe is.
const API: &str = "https://api.stripe.com";

/// How many days a buyer may take to pay a voucher; Stripe's own default.
const VOUCHER_DAYS: &str = "3";

/// How long after its last day a paid voucher may be heard of: one working day, with a weekend before it.
const CLEARING_MS: UnixMillis = 3 * 24 * 60 * 60 * 1000;

/// A Stripe account.
pub struct Stripe {
    wire: Wire,
    key: String,
    /// Where a bank sends the buyer when it has asked what it wanted.
    return_url: Option<String>,
}

/// What Stripe says is wrong.
enum Fault {
    /// The card was declined.
    Declined,
    /// What was named is not there.
    Missing,
    /// It does not go that way, or nobody knows.
    Undecided(GatewayError),
}

impl From<GatewayError> for Fault {
    fn from(cause: GatewayError) -> Self {
        Self::Undecided(cause)
    }
}

impl From<Fault> for GatewayError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Declined => Self::Unreachable,
            Fault::Missing => Self::UnknownToken,
            Fault::Undecided(cause) => cause,
        }
    }
}

#[derive(Deserialize)]
struct Intent {
    id: String,
    status: String,
    amount: i64,
    currency: String,
    #[serde(default)]
    metadata: HashMap<String, String>,
    #[serde(default)]
    next_action: Option<NextAction>,
}

#[derive(Deserialize)]
struct NextAction {
    #[serde(default)]
    redirect_to_url: Option<Redirect>,
    #[serde(default)]
    boleto_display_details: Option<Voucher>,
}

#[derive(Deserialize)]
struct Redirect {
    url: String,
}

#[derive(Deserialize)]
struct Voucher {
    #[serde(default)]
    expires_at: Option<i64>,
    #[serde(default)]
    hosted_voucher_url: Option<String>,
}

#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    name: String,
}

#[derive(Deserialize)]
struct Refund {
    #[serde(default)]
    metadata: HashMap<String, String>,
    #[serde(default)]
    status: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct Setup {
    status: String,
}

#[derive(Deserialize)]
struct Method {
    #[serde(default)]
    card: Option<MethodCard>,
}

#[derive(Deserialize)]
struct MethodCard {
    brand: String,
    last4: String,
}

#[derive(Deserialize)]
struct Disputed {
    id: String,
    amount: i64,
    currency: String,
    #[serde(default)]
    payment_intent: Option<String>,
    status: String,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
struct List<T> {
    data: Vec<T>,
}

#[derive(Deserialize)]
struct Refusal {
    error: RefusalBody,
}

#[derive(Default, Deserialize)]
struct RefusalBody {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    code: Option<String>,
}

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    created: i64,
    data: EventData,
}

#[derive(Deserialize)]
struct EventData {
    object: serde_json::Value,
}

impl Stripe {
    /// The account with this secret key; banks send buyers to `return_url` (none: they answer inside Stripe's page elements).
    ///
    /// # Errors
    /// No TLS can be set up on this machine.
    pub fn new(key: impl Into<String>, return_url: Option<String>) -> Result<Self, reqwest::Error> {
        Self::at(API, key, return_url)
    }

    /// The same at another address: a stand-in for tests.
    ///
    /// # Errors
    /// No TLS can be set up on this machine.
    pub fn at(base: &str, key: impl Into<String>, return_url: Option<String>) -> Result<Self, reqwest::Error> {
        Ok(Self { wire: Wire::new(base)?, key: key.into(), return_url })
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Fault> {
        self.call(self.wire.http.get(self.wire.at(path)).query(query)).await
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, key: &str, form: &[(&str, &str)]) -> Result<T, Fault> {
        self.call(self.wire.http.post(self.wire.at(path)).header("idempotency-key", key).form(form)).await
    }

    async fn call<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, Fault> {
        let answer = self.wire.send(request.bearer_auth(&self.key)).await?;
        if answer.is_success() {
            return Ok(answer.json()?);
        }
        let said = answer.json::<Refusal>().map(|r| r.error).unwrap_or_default();
        let code = said.code.as_deref().unwrap_or_default();
        Err(match (answer.status, code) {
            (402, _) => Fault::Declined,
            (404, _) | (400, "resource_missing") => Fault::Missing,
            // The same key is under way.
            (409, _) => GatewayError::Timeout.into(),
            (status, _) => {
                tracing::error!(status, kind = said.kind, code, "Stripe refuses; look at the settings");
                GatewayError::Unreachable.into()
            }
        })
    }

    /// What kind of payment method a token names; asked only where there is more than cards.
    async fn kind(&self, method: &str, currency: Currency) -> Result<&'static str, Fault> {
        let other = match currency {
            Currency::SGD | Currency::MYR => "grabpay",
            Currency::BRL => "boleto",
            _ => return Ok("card"),
        };
        let kind: Kind = self.get(&format!("/v1/payment_methods/{method}"), &[]).await?;
        Ok(if kind.name == other { other } else { "card" })
    }

    /// The payment's intent as it stands.
    async fn intent(&self, charge: &Charge) -> Result<Intent, Fault> {
        let id = charge.reference.as_deref().ok_or(GatewayError::Unreachable)?;
        self.get(&format!("/v1/payment_intents/{id}"), &[]).await
    }

    async fn keep_method(&self, owner: &str, customer: Option<&str>, token: &str) -> Result<Option<KeptMethod>, Fault> {
        let customer = match customer {
            Some(known) => known.to_owned(),
            None => {
                let form = [("metadata[owner]", owner)];
                self.post::<Named>("/v1/customers", &format!("{owner}:customer"), &form).await?.id
            }
        };
        let form = [("customer", customer.as_str()), ("usage", "on_session"), ("payment_method_types[0]", "card")];
        let setup: Named = self.post("/v1/setup_intents", &format!("{token}:setup"), &form).await?;
        let path = format!("/v1/setup_intents/{}/confirm", setup.id);
        let setup: Setup = self.post(&path, &format!("{token}:confirm"), &[("payment_method", token)]).await?;
        if setup.status != "succeeded" {
            // The bank asks the buyer; that is done while paying.
            return Ok(None);
        }
        let path = format!("/v1/payment_methods/{token}/attach");
        let method: Method = self.post(&path, &format!("{token}:attach"), &[("customer", &customer)]).await?;
        let card = method.card;
        Ok(card.map(|c| KeptMethod { token: format!("{customer}/{token}"), brand: c.brand, last4: c.last4 }))
    }

    async fn confirm_intent(&self, charge: &Charge) -> Result<ChargeOutcome, GatewayError> {
        let intent = self.intent(charge).await?;
        if let ChargeStatus::Decided(outcome) = status(&intent) {
            return Ok(outcome);
        }
        let back = self.return_url.as_deref().map(|url| ("return_url", url));
        let path = format!("/v1/payment_intents/{}/confirm", intent.id);
        let form: Vec<_> = back.into_iter().collect();
        match self.post::<Intent>(&path, &format!("{}:confirm", charge.payment_id), &form).await {
            Ok(intent) => outcome(status(&intent)),
            Err(Fault::Declined) => Ok(ChargeOutcome::Declined),
            // Another question may have confirmed it in between.
            Err(fault) => match status(&self.intent(charge).await?) {
                ChargeStatus::Decided(outcome) => Ok(outcome),
                ChargeStatus::Unknown | ChargeStatus::UnderWay => Err(fault.into()),
            },
        }
    }
}

/// The customer and the method of a kept token (`cus_.../pm_...`); a token of the page elements has no customer.
fn kept(token: &str) -> (Option<&str>, &str) {
    token.split_once('/').map_or((None, token), |(customer, method)| (Some(customer), method))
}

/// What an intent's status means.
fn status(intent: &Intent) -> ChargeStatus {
    match intent.status.as_str() {
        "succeeded" => ChargeStatus::Decided(ChargeOutcome::Succeeded),
        "requires_action" => {
            let voucher = intent.next_action.as_ref().and_then(|n| n.boleto_display_details.as_ref());
            ChargeStatus::Decided(match voucher.and_then(|v| v.expires_at) {
                Some(expires_s) => {
                    ChargeOutcome::Promised { until: expires_s.saturating_mul(1000).saturating_add(CLEARING_MS) }
                }
                None => ChargeOutcome::NeedsConfirmation,
            })
        }
        // After a confirmation the method is taken away where the bank refused it.
        "requires_payment_method" | "canceled" => ChargeStatus::Decided(ChargeOutcome::Declined),
        "requires_confirmation" => ChargeStatus::Unknown,
        _ => ChargeStatus::UnderWay,
    }
}

fn outcome(state: ChargeStatus) -> Result<ChargeOutcome, GatewayError> {
    match state {
        ChargeStatus::Decided(outcome) => Ok(outcome),
        ChargeStatus::UnderWay | ChargeStatus::Unknown => Err(GatewayError::Timeout),
    }
}

impl Gateway for Stripe {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn last4(&self, token: &str) -> Option<String> {
        let is_method =
            ["pm_", "card_", "src_"].iter().any(|p| token.strip_prefix(p).is_some_and(|rest| !rest.is_empty()));
        let is_plain = token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        // Stripe knows the digits; a name alone does not tell them.
        (is_method && is_plain).then(String::new)
    }

    fn open<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<Option<String>, GatewayError>> {
        Box::pin(async move {
            let (amount, currency) = (charge.amount.minor.to_string(), charge.amount.currency.code().to_lowercase());
            let (customer, method) = kept(&charge.token);
            let kind = self.kind(method, charge.amount.currency).await?;
            let mut form = vec![
                ("amount", amount.as_str()),
                ("currency", currency.as_str()),
                ("payment_method", method),
                ("payment_method_types[0]", kind),
                ("metadata[payment_id]", &charge.payment_id),
            ];
            if kind == "boleto" {
                form.push(("payment_method_options[boleto][expires_after_days]", VOUCHER_DAYS));
            }
            form.extend(customer.map(|c| ("customer", c)));
            let intent: Intent = self.post("/v1/payment_intents", &charge.payment_id, &form).await?;
            Ok(Some(intent.id))
        })
    }

    fn charge<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(self.confirm_intent(charge))
    }

    /// The buyer has answered the bank; only Stripe knows what.
    fn confirm<'a>(&'a self, charge: &'a Charge, _code: &'a str) -> BoxFuture<'a, Result<ChargeOutcome, GatewayError>> {
        Box::pin(async move { outcome(status(&self.intent(charge).await?)) })
    }

    fn status<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<ChargeStatus, GatewayError>> {
        Box::pin(async move {
            if charge.reference.is_none() {
                return Ok(ChargeStatus::Unknown);
            }
            Ok(status(&self.intent(charge).await?))
        })
    }

    fn confirm_at<'a>(&'a self, charge: &'a Charge) -> BoxFuture<'a, Result<Option<String>, GatewayError>> {
        Box::pin(async move {
            let next = self.intent(charge).await?.next_action;
            Ok(next.and_then(|n| {
                let voucher = n.boleto_display_details.and_then(|v| v.hosted_voucher_url);
                n.redirect_to_url.map(|r| r.url).or(voucher)
            }))
        })
    }

    fn refund<'a>(&'a self, charge: &'a Charge, part: &'a Part) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async move {
            let id = charge.reference.as_deref().ok_or(GatewayError::Unreachable)?;
            let before: List<Refund> = self.get("/v1/refunds", &[("payment_intent", id), ("limit", "100")]).await?;
            let tried = before.data.iter().filter(|r| r.metadata.get("refund_id") == Some(&part.id));
            let (failed, made): (Vec<_>, Vec<_>) =
                tried.partition(|r| matches!(r.status.as_deref(), Some("failed" | "canceled")));
            if !made.is_empty() {
                return Ok(());
            }
            let amount = part.amount.minor.to_string();
            let form = [("payment_intent", id), ("amount", amount.as_str()), ("metadata[refund_id]", part.id.as_str())];
            // One that failed has used its key up.
            let key = format!("{}:{}", part.id, failed.len());
            let _made: Refund = self.post("/v1/refunds", &key, &form).await?;
            Ok(())
        })
    }

    /// A setup intent asks the bank for leave, for payments at which the buyer is there; then the method is the customer's.
    fn keep<'a>(
        &'a self,
        owner: &'a str,
        before: Option<&'a str>,
        token: &'a str,
    ) -> BoxFuture<'a, Result<Option<KeptMethod>, GatewayError>> {
        Box::pin(async move {
            match self.keep_method(owner, before.and_then(|b| kept(b).0), token).await {
                Ok(kept) => Ok(kept),
                Err(Fault::Declined) => Ok(None),
                Err(fault) => Err(fault.into()),
            }
        })
    }

    fn forget<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<(), GatewayError>> {
        Box::pin(async move {
            let (_, method) = kept(token);
            let path = format!("/v1/payment_methods/{method}/detach");
            match self.post::<Method>(&path, &format!("{token}:detach"), &[]).await {
                Ok(_) | Err(Fault::Missing) => Ok(()),
                Err(fault) => Err(fault.into()),
            }
        })
    }

    fn report<'a>(&'a self, report: Report<'a>) -> BoxFuture<'a, Result<Option<WebhookEvent>, ReportError>> {
        Box::pin(async move {
            verify(report.secrets, report.header("stripe-signature")?, report.body, report.now_s)?;
            let event: Event = report.json()?;
            let kind = match event.kind.as_str() {
                "payment_intent.succeeded" => EventKind::Succeeded,
                "payment_intent.payment_failed" | "payment_intent.canceled" => EventKind::Declined,
                "payment_intent.requires_action" => EventKind::NeedsConfirmation,
                _ => return Ok(None),
            };
            let intent: Intent = serde_json::from_value(event.data.object).map_err(|_bad| ReportError::Unreadable)?;
            // What has no name of ours, or a currency that is never asked for, is another shop's of the same account.
            let currency: Option<Currency> = intent.currency.parse().ok();
            let ours = intent.metadata.get("payment_id").cloned().zip(currency);
            let hold_until = match status(&intent) {
                ChargeStatus::Decided(ChargeOutcome::Promised { until }) => Some(until),
                _ => None,
            };
            Ok(ours.map(|(payment_id, currency)| WebhookEvent {
                id: event.id,
                kind,
                payment_id,
                amount: Money::new(intent.amount, currency),
                created_at: event.created.saturating_mul(1000),
                hold_until,
            }))
        })
    }

    fn dispute<'a>(&'a self, report: Report<'a>) -> BoxFuture<'a, Result<Option<DisputeEvent>, ReportError>> {
        Box::pin(async move {
            verify(report.secrets, report.header("stripe-signature")?, report.body, report.now_s)?;
            let event: Event = report.json()?;
            // `created`, `updated`, `closed`, `funds_withdrawn`, `funds_reinstated`: each brings the dispute as it is then.
            if !event.kind.starts_with("charge.dispute.") {
                return Ok(None);
            }
            let about: Disputed = serde_json::from_value(event.data.object).map_err(|_bad| ReportError::Unreadable)?;
            let Some(state) = dispute_state(&about.status) else {
                tracing::warn!(status = about.status, "Stripe has a state of disputes that is not known here");
                return Ok(None);
            };
            // What was paid without an intent, or in a currency that is never asked for, is another shop's.
            let ours = about.payment_intent.zip(about.currency.parse::<Currency>().ok());
            Ok(ours.map(|(reference, currency)| DisputeEvent {
                id: event.id,
                dispute: about.id,
                reference,
                amount: Money::new(about.amount, currency),
                state,
                reason: about.reason.chars().take(MAX_REASON).collect(),
            }))
        })
    }
}

/// The longest reason that is kept; Stripe's are single words.
const MAX_REASON: usize = 64;

fn dispute_state(name: &str) -> Option<DisputeState> {
    match name {
        "warning_needs_response" | "warning_under_review" => Some(DisputeState::Inquiry),
        "warning_closed" => Some(DisputeState::Closed),
        "needs_response" | "under_review" => Some(DisputeState::Open),
        "won" => Some(DisputeState::Won),
        "lost" => Some(DisputeState::Lost),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_methods_are_tokens() {
        let stripe = Stripe::new("sk_test", None).unwrap();
        for (token, is_one) in
            [("pm_card_visa", true), ("pm_", false), ("4242424242424242", false), ("pm_a/../b", false)]
        {
            assert_eq!(stripe.last4(token).is_some(), is_one, "{token}");
        }
    }
}
