//! Paying: written down first, asked of the gateway second, settled third. Whatever happens between, the money and
//! the goods find each other or go back.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::{Code, OrderEvent, OrderState, Payment, PaymentEvent, PaymentState, UnixMillis};

use super::Shop;
use super::idempotency::{Answer, KEEP_MS, WriteKey};
use super::order::Opens;
use crate::db::payment::{NewPayment, Outcome, Patience, StoredPayment, Take};
use crate::db::{self, Tx, idempotency::Kept};
use crate::error::{Error, Result};
use crate::gateway::{Charge, ChargeOutcome, ChargeStatus, GatewayError};
use crate::ids;

/// How long after the first answer should have come a gateway is asked what became of a payment; the next pauses double.
const ASK_AGAIN_MS: i64 = 2_000;

/// No pause between two questions is longer: a buyer who looks in after a coffee finds an answer.
const ASK_AGAIN_MS_MAX: i64 = 10 * 60_000;

/// No goods are held longer than this for money that was promised, whatever a gateway says.
const LONGEST_PROMISE_MS: UnixMillis = 7 * 24 * 60 * 60 * 1000;

/// `POST /v1/orders/{id}/payments`: the gateway's name for a card. Card numbers never come here.
#[derive(Debug, Clone, serde::Deserialize, serde::Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentRequest {
    /// What the gateway gave for the card; none where a kept one pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 256)]
    pub token: Option<String>,
    /// A card that the person keeps ([`domain::saved::SavedMethod::id`]), in the place of a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64)]
    pub saved: Option<String>,
}

/// `POST /v1/orders/{id}/payments/{payment_id}/confirm`: what the buyer's bank sent.
#[derive(Debug, Clone, serde::Deserialize, serde::Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmRequest {
    /// The code; `123456` is right in the sandbox.
    #[schema(min_length = 1, max_length = 256)]
    pub code: String,
}

/// `GET /v1/orders/{id}/payments/{payment_id}/confirmation`: where the buyer says yes or no.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct ConfirmAt {
    /// A page of the bank or the gateway; none where the buyer types a code here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The longest token or code that is looked at, in bytes.
pub(super) const MAX_TOKEN: usize = 256;

impl Shop {
    /// Pays an order with a card.
    pub async fn pay(
        self: &Arc<Self>,
        key: &WriteKey,
        order_id: &str,
        opens: &Opens,
        account: Option<&str>,
        request: PaymentRequest,
    ) -> Result<Answer> {
        // What is no payment is told so before anybody looks for the order.
        if request.token.is_some() == request.saved.is_some() {
            return Err(Error::field("/token", "a payment has one token, or one kept card"));
        }
        self.open_order(order_id, opens).await?;
        let (token, last4) = match (request.token, request.saved, account) {
            (Some(token), None, _) if token.len() <= MAX_TOKEN => {
                let last4 = self.gateway.last4(&token);
                let unknown = || Error::field("/token", "the gateway does not know this token");
                let last4 = last4.ok_or_else(unknown)?;
                (token, last4)
            }
            (None, Some(saved), Some(account)) => self.saved_token(account, &saved).await?,
            (None, Some(_), None) => return Err(Error::field("/saved", "only who is signed in has kept cards")),
            _ => return Err(Error::field("/token", "the gateway does not know this token")),
        };
        self.once(key, || async {
            let payment = self.begin_payment(key, order_id, token, last4).await?;
            self.charge(payment, Some(key)).await
        })
        .await
    }

    /// One payment of an order.
    pub async fn payment(&self, order_id: &str, opens: &Opens, payment_id: &str) -> Result<Payment> {
        let order = self.order(order_id, opens).await?;
        order.payments.into_iter().find(|p| p.id == payment_id).ok_or_else(no_payment)
    }

    /// Where the buyer confirms a payment that waits for that: at their bank, or where the gateway sends them.
    pub async fn confirm_at(&self, order_id: &str, opens: &Opens, payment_id: &str) -> Result<ConfirmAt> {
        self.open_order(order_id, opens).await?;
        let stored = self.payment_of(order_id, payment_id).await?;
        if stored.payment.state != PaymentState::NeedsConfirmation {
            return Err(wrong_state(stored.payment.state));
        }
        let asked = self.in_time(self.gateway.confirm_at(&charge_of(&stored))).await;
        let url = asked.map_err(|cause| {
            tracing::warn!(payment = payment_id, %cause, "the gateway does not say where to confirm");
            Error::new(Code::GatewayTimeout, "the payment gateway did not answer in time").retry_after(2)
        })?;
        Ok(ConfirmAt { url })
    }

    async fn payment_of(&self, order_id: &str, payment_id: &str) -> Result<StoredPayment> {
        let stored = db::payment::find(&self.db.read, payment_id).await?;
        stored.filter(|p| p.order_id == order_id).ok_or_else(no_payment)
    }

    /// Hands the buyer's code to the gateway.
    pub async fn confirm_payment(
        self: &Arc<Self>,
        key: &WriteKey,
        order_id: &str,
        opens: &Opens,
        payment_id: &str,
        request: ConfirmRequest,
    ) -> Result<Answer> {
        if request.code.is_empty() || request.code.len() > MAX_TOKEN {
            return Err(Error::field("/code", "is not a code"));
        }
        self.open_order(order_id, opens).await?;
        let stored = self.payment_of(order_id, payment_id).await?;
        self.once(key, || async {
            let stored = match self.send_code(Some(key), stored.clone()).await {
                // Asked again after a crash: where the bank never heard the code, it hears it now.
                Err(known) if known.code == Code::IdempotencyKeyReused => match self.unheard(key, stored).await? {
                    Some(stored) => self.send_code(None, stored).await?,
                    None => return Err(known),
                },
                sent => sent?,
            };
            let charge = charge_of(&stored);
            let outcome = self.in_time(self.gateway.confirm(&charge, &request.code)).await;
            self.settle_answer(stored, outcome, Some(key)).await
        })
        .await
    }

    /// Notes that the buyer's code is about to go to the gateway: if the server dies before it notes the answer, the
    /// payment is undecided and the gateway will be asked what became of it.
    async fn send_code(self: &Arc<Self>, key: Option<&WriteKey>, stored: StoredPayment) -> Result<StoredPayment> {
        let (shop, key) = (Arc::clone(self), key.cloned());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let id = &stored.payment.id;
                    let kept = key.as_ref().map(|key| Kept {
                        key,
                        status: None,
                        body: "",
                        payment_id: Some(id),
                        expires_at: now + KEEP_MS,
                    });
                    let next = PaymentState::NeedsConfirmation.after(PaymentEvent::Confirm)?;
                    let ask_at = shop.first_question(now);
                    let is_sent = db::payment::send_code(tx, id, next, now, ask_at, kept.as_ref()).await?;
                    if !is_sent {
                        let s = db::payment::standing(tx, id).await?.ok_or_else(no_payment)?;
                        if s.payment.state != PaymentState::NeedsConfirmation {
                            return Err(wrong_state(s.payment.state));
                        }
                        return Err(Error::new(Code::HoldExpired, "the hold on the goods has run out"));
                    }
                    let payment = Payment { state: next, ..stored.payment };
                    Ok(StoredPayment { payment, ..stored })
                })
            })
            .await
    }

    /// The payment, where the write of this key was cut off before the gateway got the buyer's code.
    async fn unheard(self: &Arc<Self>, key: &WriteKey, stored: StoredPayment) -> Result<Option<StoredPayment>> {
        let kept = db::idempotency::find(&self.db.read, &key.key).await?;
        if !kept.is_some_and(|k| k.request_sha256 == key.request_sha256 && k.status.is_none()) {
            return Ok(None);
        }
        let id = stored.payment.id.clone();
        if stored.payment.state == PaymentState::Pending {
            // Whatever it says is noted with the payment; only whether it waits for the code matters here.
            match self.ask_about(stored, None).await {
                Err(cause) if matches!(cause.code, Code::Unavailable | Code::OutcomeUnknown) => return Err(cause),
                _ => {}
            }
        }
        let stored = db::payment::find(&self.db.read, &id).await?.ok_or_else(no_payment)?;
        match stored.payment.state {
            PaymentState::NeedsConfirmation => Ok(Some(stored)),
            // Who looks for the outcome now would be told that the buyer must confirm, who has.
            PaymentState::Pending => Err(undecided()),
            _ => Ok(None),
        }
    }

    /// What became of a payment whose request was cut off.
    pub async fn resume_payment(self: &Arc<Self>, payment_id: &str, key: &WriteKey) -> Result<Answer> {
        let stored = db::payment::find(&self.db.read, payment_id).await?.ok_or_else(no_payment)?;
        if stored.payment.state == PaymentState::Pending {
            return self.ask_about(stored, Some(key)).await;
        }
        answer_for(&stored.payment).map(|answer| Answer { replayed: true, ..answer })
    }

    /// Asks the gateway what became of an undecided payment, and settles what it says. Money is asked for again only where
    /// the gateway never heard of the payment and the order still waits for it.
    pub async fn ask_about(self: &Arc<Self>, stored: StoredPayment, key: Option<&WriteKey>) -> Result<Answer> {
        let charge = charge_of(&stored);
        let outcome = match self.in_time(self.gateway.status(&charge)).await {
            Ok(ChargeStatus::Decided(outcome)) => Ok(outcome),
            Ok(ChargeStatus::UnderWay) => Err(GatewayError::Timeout),
            Ok(ChargeStatus::Unknown) if self.still_awaits(&stored.order_id).await? => {
                // The gateway knows the payment by its name: whatever crossed on the way, it charges once.
                return self.charge(stored, key).await;
            }
            Ok(ChargeStatus::Unknown) => return self.settle_with(stored, PaymentEvent::Cancel, None, key).await,
            Err(cause) => Err(cause),
        };
        self.settle_answer(stored, outcome, key).await
    }

    async fn still_awaits(&self, order_id: &str) -> Result<bool> {
        let order = db::order::find(&self.db.read, &self.people.vault, order_id).await?.map(|(order, _secret)| order);
        let now = self.clock.now_ms();
        Ok(order.is_some_and(|o| o.state == OrderState::AwaitingPayment && o.hold_expires_at > now))
    }

    /// An answer of the gateway, where one comes in time.
    pub async fn in_time<T>(&self, asked: impl Future<Output = Result<T, GatewayError>>) -> Result<T, GatewayError> {
        tokio::time::timeout(self.gateway_timeout, asked).await.unwrap_or(Err(GatewayError::Timeout))
    }

    /// How patiently gateways are asked, from now on.
    pub fn patience(&self) -> Patience {
        Patience { now: self.clock.now_ms(), first_ms: ASK_AGAIN_MS, longest_ms: ASK_AGAIN_MS_MAX }
    }

    /// When the gateway is first asked about a payment that begins now: not while its direct answer may still come.
    fn first_question(&self, now: i64) -> i64 {
        now + i64::try_from(self.gateway_timeout.as_millis()).unwrap_or(ASK_AGAIN_MS_MAX) + ASK_AGAIN_MS
    }

    async fn begin_payment(
        self: &Arc<Self>,
        key: &WriteKey,
        order_id: &str,
        token: String,
        last4: String,
    ) -> Result<StoredPayment> {
        let (shop, order_id, key) = (Arc::clone(self), order_id.to_owned(), key.clone());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    let now = shop.clock.now_ms();
                    let id = ids::payment();
                    let kept =
                        Kept { key: &key, status: None, body: "", payment_id: Some(&id), expires_at: now + KEEP_MS };
                    let new = NewPayment {
                        id: &id,
                        order_id: &order_id,
                        gateway: shop.gateway.name(),
                        token: &token,
                        last4: &last4,
                        now,
                    };
                    let Some(amount) = db::payment::begin(tx, &new, shop.first_question(now), &kept).await? else {
                        may_be_paid(&db::order::head(tx, &order_id).await?, now)?;
                        return Err(Error::new(Code::WrongState, "the order cannot be paid now"));
                    };
                    let payment = Payment {
                        id: id.clone(),
                        state: PaymentState::Pending,
                        amount,
                        created_at: now,
                        last4: (!last4.is_empty()).then_some(last4),
                    };
                    Ok(StoredPayment { payment, order_id, token, reference: None })
                })
            })
            .await
    }

    /// Asks the gateway for the money and settles what it says.
    async fn charge(self: &Arc<Self>, stored: StoredPayment, key: Option<&WriteKey>) -> Result<Answer> {
        let mut charge = charge_of(&stored);
        if charge.reference.is_none() {
            match self.in_time(self.gateway.open(&charge)).await {
                Ok(None) => {}
                Ok(Some(name)) => charge.reference = self.refer(&charge.payment_id, name).await?,
                Err(cause) => return self.settle_answer(stored, Err(cause), key).await,
            }
        }
        let outcome = self.in_time(self.gateway.charge(&charge)).await;
        self.settle_answer(stored, outcome, key).await
    }

    /// Notes what the gateway calls a payment. Who was slower hears the name that stands.
    async fn refer(self: &Arc<Self>, payment_id: &str, name: String) -> Result<Option<String>> {
        let id = payment_id.to_owned();
        self.writer.write(move |tx| Box::pin(async move { db::payment::refer(tx, &id, &name).await })).await
    }

    async fn settle_answer(
        self: &Arc<Self>,
        stored: StoredPayment,
        outcome: Result<ChargeOutcome, GatewayError>,
        key: Option<&WriteKey>,
    ) -> Result<Answer> {
        let mut hold_until = None;
        let event = match outcome {
            Ok(ChargeOutcome::Succeeded) => PaymentEvent::Succeed,
            Ok(ChargeOutcome::Declined) => PaymentEvent::Decline,
            Ok(ChargeOutcome::NeedsConfirmation) => PaymentEvent::AskConfirmation,
            Ok(ChargeOutcome::Promised { until }) => {
                hold_until = Some(until);
                PaymentEvent::AskConfirmation
            }
            // It will never take money for this card: the order is free for another one.
            Err(GatewayError::UnknownToken) => PaymentEvent::Decline,
            Err(cause) => {
                tracing::warn!(payment = stored.payment.id, %cause, "the gateway did not decide; it is asked again");
                return Err(undecided());
            }
        };
        self.settle_with(stored, event, hold_until, key).await
    }

    /// Keeps the goods of a payment that waits for promised money, for as long as it may come.
    pub(super) async fn hold_until(&self, tx: &mut Tx<'_>, payment: &Payment, until: UnixMillis) -> Result<()> {
        if payment.state == PaymentState::NeedsConfirmation {
            let until = until.min(self.clock.now_ms() + LONGEST_PROMISE_MS);
            db::order::hold_until(tx, &payment.id, until).await?;
        }
        Ok(())
    }

    async fn settle_with(
        self: &Arc<Self>,
        stored: StoredPayment,
        event: PaymentEvent,
        hold_until: Option<UnixMillis>,
        key: Option<&WriteKey>,
    ) -> Result<Answer> {
        let (shop, key) = (Arc::clone(self), key.map(|k| k.key.clone()));
        let (payment, change) = self
            .writer
            .write(move |tx| {
                Box::pin(async move {
                    if let Some(paid) = shop.settle_at_once(tx, &stored, event, key.as_deref()).await? {
                        return Ok((paid, Change::Paid));
                    }
                    let (payment, change) = shop.settle(tx, &stored.payment.id, event).await?;
                    if let Some(until) = hold_until {
                        shop.hold_until(tx, &payment, until).await?;
                    }
                    if let Some(key) = key {
                        let (status, body) = match answer_for(&payment) {
                            Ok(answer) => (answer.status, answer.body),
                            Err(refusal) => (refusal.status(), refusal.detail.into_owned()),
                        };
                        db::payment::keep_outcome(tx, &key, status, &body).await?;
                    }
                    Ok((payment, change))
                })
            })
            .await?;
        self.count(change);
        answer_for(&payment)
    }

    /// The usual settlement: the payment as it is then, or none where it must be looked at closely.
    async fn settle_at_once(
        &self,
        tx: &mut Tx<'_>,
        stored: &StoredPayment,
        event: PaymentEvent,
        key: Option<&str>,
    ) -> Result<Option<Payment>> {
        if event != PaymentEvent::Succeed || stored.payment.state != PaymentState::Pending {
            return Ok(None);
        }
        let next = (stored.payment.state.after(event)?, OrderState::AwaitingPayment.after(OrderEvent::Pay)?);
        let paid = Payment { state: next.0, ..stored.payment.clone() };
        let answer = answer_for(&paid)?;
        let outcome = Outcome { key, status: answer.status, body: &answer.body };
        let is_done = db::payment::pay_pending(tx, stored, next, &outcome, self.clock.now_ms()).await?;
        Ok(is_done.then_some(paid))
    }

    /// What a payment's event makes of it, its order, the stock and the cart: the one place where money meets goods.
    /// Repeated and late events come here as well and change nothing wrongly.
    pub async fn settle(&self, tx: &mut Tx<'_>, payment_id: &str, event: PaymentEvent) -> Result<(Payment, Change)> {
        let mut s = db::payment::standing(tx, payment_id).await?.ok_or_else(no_payment)?;
        let before = s.payment.state;
        if before == PaymentState::Refunded && event == PaymentEvent::Succeed {
            return Ok((s.payment, Change::None));
        }
        let next = match before.after(event) {
            Ok(next) => next,
            // Events overtake each other; the state that stands is the later truth.
            Err(cause) => {
                tracing::info!(payment = payment_id, %cause, "an event came out of order");
                return Ok((s.payment, Change::None));
            }
        };
        if next == before {
            return Ok((s.payment, Change::None));
        }
        s.payment.state = next;
        if event != PaymentEvent::Succeed {
            db::payment::set_state(tx, payment_id, next, None).await?;
            let change = if next == PaymentState::Declined { Change::Declined } else { Change::None };
            return Ok((s.payment, change));
        }
        let now = self.clock.now_ms();
        let order_next = s.order_state.after(OrderEvent::Pay);
        let is_paid = match (s.order_state, &order_next) {
            // The order was changed while the buyer's bank asked: it waits for the payment of what it costs now.
            _ if !s.is_enough => false,
            (OrderState::AwaitingPayment, Ok(paid)) => db::payment::pay(tx, &s, *paid, Take::Held, now).await?,
            (OrderState::Expired, Ok(paid)) => db::payment::pay(tx, &s, *paid, Take::Free, now).await?,
            _ => false,
        };
        if is_paid {
            return Ok((s.payment, Change::Paid));
        }
        // The money came and there is nothing to give for it: it goes back. An order paid by another payment stays.
        let is_paid_by_another = s.paid_by.is_some();
        let order_after = if is_paid_by_another { None } else { s.order_state.after(OrderEvent::Refund).ok() };
        s.payment.state = PaymentState::Succeeded.after(PaymentEvent::Refund)?;
        db::payment::refund(tx, &s, order_after, now).await?;
        Ok((s.payment, Change::Refunded))
    }

    /// Counts what a settlement changed, once it is committed.
    pub fn count(&self, change: Change) {
        let counter = match change {
            Change::None => return,
            Change::Paid => &self.metrics.orders_paid,
            Change::Declined => &self.metrics.payments_declined,
            Change::Refunded => &self.metrics.payments_refunded,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

fn undecided() -> Error {
    Error::new(Code::GatewayTimeout, "the payment gateway did not answer in time; the outcome is not known yet")
        .retry_after(2)
}

/// What a settlement changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing that is counted.
    None,
    /// The order is paid.
    Paid,
    /// The card was declined.
    Declined,
    /// The money goes back.
    Refunded,
}

/// Refuses an order that waits for no payment now.
pub(super) fn may_be_paid(head: &db::order::OrderHead, now: i64) -> Result<()> {
    if head.state == OrderState::Expired {
        return Err(Error::new(Code::HoldExpired, "the hold on the goods has run out"));
    }
    if head.state != OrderState::AwaitingPayment {
        let detail = format!("an order that is {} cannot be paid", head.state.as_str());
        return Err(Error::new(Code::WrongState, detail));
    }
    if head.hold_expires_at <= now {
        return Err(Error::new(Code::HoldExpired, "the hold on the goods has run out"));
    }
    if head.is_being_paid {
        return Err(Error::new(Code::WrongState, "a payment of this order is not decided yet"));
    }
    Ok(())
}

/// What the gateway is asked about a payment.
pub fn charge_of(stored: &StoredPayment) -> Charge {
    Charge {
        payment_id: stored.payment.id.clone(),
        token: stored.token.clone(),
        amount: stored.payment.amount,
        reference: stored.reference.clone(),
    }
}

fn no_payment() -> Error {
    Error::not_found("there is no such payment")
}

fn wrong_state(state: PaymentState) -> Error {
    Error::new(Code::WrongState, format!("a payment that is {} cannot be confirmed", state.as_str()))
}

/// What the buyer hears about a payment.
fn answer_for(payment: &Payment) -> Result<Answer> {
    match payment.state {
        PaymentState::Declined => Err(Error::new(Code::CardDeclined, "the card was declined; another may be tried")),
        PaymentState::Pending => Err(Error::new(Code::GatewayTimeout, "the outcome is not known yet")),
        PaymentState::NeedsConfirmation
        | PaymentState::Succeeded
        | PaymentState::Cancelled
        | PaymentState::Refunded => Ok(Answer::json(201, payment)),
    }
}
