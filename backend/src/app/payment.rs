//! Paying: written down first, asked of the gateway second, settled third. Whatever happens between, the money and
//! the goods find each other or go back.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::{Code, OrderEvent, OrderState, Payment, PaymentEvent, PaymentState};

use super::Shop;
use super::idempotency::{Answer, KEEP_MS, WriteKey};
use crate::db::payment::{NewPayment, Outcome, StoredPayment, Take};
use crate::db::{self, Tx, idempotency::Kept};
use crate::error::{Error, Result};
use crate::gateway::{Charge, ChargeOutcome, GatewayError};
use crate::ids;

/// How long a payment stays undecided before the gateway is asked about it again.
pub const ASK_AGAIN_MS: i64 = 60_000;

/// `POST /v1/orders/{id}/payments`: the gateway's name for a card. Card numbers never come here.
#[derive(Debug, Clone, serde::Deserialize, serde::Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentRequest {
    /// What the gateway gave for the card.
    #[schema(max_length = 256)]
    pub token: String,
}

/// `POST /v1/orders/{id}/payments/{payment_id}/confirm`: what the buyer's bank sent.
#[derive(Debug, Clone, serde::Deserialize, serde::Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmRequest {
    /// The code; `123456` is right in the sandbox.
    #[schema(min_length = 1, max_length = 256)]
    pub code: String,
}

/// The longest token or code that is looked at, in bytes.
const MAX_TOKEN: usize = 256;

impl Shop {
    /// Pays an order with a card.
    pub async fn pay(
        self: &Arc<Self>,
        key: &WriteKey,
        order_id: &str,
        secret: &str,
        request: PaymentRequest,
    ) -> Result<Answer> {
        self.open_order(order_id, secret).await?;
        let last4 = match self.gateway.last4(&request.token) {
            Some(last4) if request.token.len() <= MAX_TOKEN => last4,
            _ => return Err(Error::field("/token", "the gateway does not know this token")),
        };
        self.once(key, || async {
            let payment = self.begin_payment(key, order_id, request.token, last4).await?;
            self.charge(payment, Some(key)).await
        })
        .await
    }

    /// One payment of an order.
    pub async fn payment(&self, order_id: &str, secret: &str, payment_id: &str) -> Result<Payment> {
        let order = self.order(order_id, secret).await?;
        order.payments.into_iter().find(|p| p.id == payment_id).ok_or_else(no_payment)
    }

    /// Hands the buyer's code to the gateway.
    pub async fn confirm_payment(
        self: &Arc<Self>,
        key: &WriteKey,
        order_id: &str,
        secret: &str,
        payment_id: &str,
        request: ConfirmRequest,
    ) -> Result<Answer> {
        if request.code.is_empty() || request.code.len() > MAX_TOKEN {
            return Err(Error::field("/code", "is not a code"));
        }
        let order = self.order(order_id, secret).await?;
        let stored = db::payment::find(&self.db.read, payment_id)
            .await?
            .filter(|p| p.order_id == order_id)
            .ok_or_else(no_payment)?;
        self.once(key, || async {
            // A known key is answered from what is kept, before anything is asked of the gateway.
            if db::idempotency::find(&self.db.read, &key.key).await?.is_some() {
                return Err(Error::new(Code::IdempotencyKeyReused, "the key is known"));
            }
            if stored.payment.state != PaymentState::NeedsConfirmation {
                return Err(wrong_state(stored.payment.state));
            }
            if order.state != OrderState::AwaitingPayment || order.hold_expires_at <= self.clock.now_ms() {
                return Err(Error::new(Code::HoldExpired, "the hold on the goods has run out"));
            }
            let charge = charge_of(&stored);
            let asked = self.gateway.confirm(&charge, &request.code);
            let outcome = match tokio::time::timeout(self.gateway_timeout, asked).await {
                Ok(outcome) => outcome,
                Err(_elapsed) => Err(GatewayError::Timeout),
            };
            self.settle_answer(stored, outcome, Keep::Whole(key)).await
        })
        .await
    }

    /// What became of a payment whose request was cut off.
    pub async fn resume_payment(self: &Arc<Self>, payment_id: &str, key: &WriteKey) -> Result<Answer> {
        let stored = db::payment::find(&self.db.read, payment_id).await?.ok_or_else(no_payment)?;
        if stored.payment.state == PaymentState::Pending {
            // The gateway knows the payment by its name: asking again never charges again.
            return self.charge(stored, Some(key)).await;
        }
        answer_for(&stored.payment).map(|answer| Answer { replayed: true, ..answer })
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
                    let Some(amount) = db::payment::begin(tx, &new, now + ASK_AGAIN_MS, &kept).await? else {
                        may_be_paid(&db::order::head(tx, &order_id).await?, now)?;
                        return Err(Error::new(Code::WrongState, "the order cannot be paid now"));
                    };
                    let payment = Payment {
                        id: id.clone(),
                        state: PaymentState::Pending,
                        amount,
                        created_at: now,
                        last4: Some(last4),
                    };
                    let stored = StoredPayment { payment, order_id, token };
                    Ok(stored)
                })
            })
            .await
    }

    /// Asks the gateway for the money and settles what it says.
    pub async fn charge(self: &Arc<Self>, stored: StoredPayment, key: Option<&WriteKey>) -> Result<Answer> {
        let charge = charge_of(&stored);
        let outcome = match tokio::time::timeout(self.gateway_timeout, self.gateway.charge(&charge)).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => Err(GatewayError::Timeout),
        };
        self.settle_answer(stored, outcome, key.map_or(Keep::Nothing, Keep::Outcome)).await
    }

    async fn settle_answer(
        self: &Arc<Self>,
        stored: StoredPayment,
        outcome: Result<ChargeOutcome, GatewayError>,
        keep: Keep<'_>,
    ) -> Result<Answer> {
        let event = match outcome {
            Ok(ChargeOutcome::Succeeded) => PaymentEvent::Succeed,
            Ok(ChargeOutcome::Declined) => PaymentEvent::Decline,
            Ok(ChargeOutcome::NeedsConfirmation) => PaymentEvent::AskConfirmation,
            // It will never take money for this card: the order is free for another one.
            Err(GatewayError::UnknownToken) => PaymentEvent::Decline,
            Err(cause) => {
                tracing::warn!(payment = stored.payment.id, %cause, "the gateway did not decide; its webhook will");
                let detail = "the payment gateway did not answer in time; the outcome is not known yet";
                return Err(Error::new(Code::GatewayTimeout, detail).retry_after(2));
            }
        };
        let (shop, keep) = (Arc::clone(self), keep.owned());
        let (payment, change) = self
            .writer
            .write(move |tx| {
                Box::pin(async move {
                    if let Some(paid) = shop.settle_at_once(tx, &stored, event, &keep).await? {
                        return Ok((paid, Change::Paid));
                    }
                    let (payment, change) = shop.settle(tx, &stored.payment.id, event).await?;
                    let (status, body) = match answer_for(&payment) {
                        Ok(answer) => (answer.status, answer.body),
                        Err(refusal) => (refusal.status(), refusal.detail.into_owned()),
                    };
                    match keep {
                        KeepOwned::Nothing => {}
                        KeepOwned::Outcome(key) => db::payment::keep_outcome(tx, &key.key, status, &body).await?,
                        KeepOwned::Whole(key) => {
                            let kept = Kept {
                                key: &key,
                                status: Some(status),
                                body: &body,
                                payment_id: None,
                                expires_at: shop.clock.now_ms() + KEEP_MS,
                            };
                            db::payment::keep_answer(tx, &kept).await?;
                        }
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
        keep: &KeepOwned,
    ) -> Result<Option<Payment>> {
        let key = match keep {
            KeepOwned::Nothing => None,
            KeepOwned::Outcome(key) => Some(key.key.as_str()),
            KeepOwned::Whole(_) => return Ok(None),
        };
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
        db::payment::refund(tx, &s, order_after).await?;
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

/// How the answer is kept.
enum Keep<'a> {
    Nothing,
    Outcome(&'a WriteKey),
    Whole(&'a WriteKey),
}

enum KeepOwned {
    Nothing,
    Outcome(WriteKey),
    Whole(WriteKey),
}

impl Keep<'_> {
    fn owned(&self) -> KeepOwned {
        match self {
            Self::Nothing => KeepOwned::Nothing,
            Self::Outcome(key) => KeepOwned::Outcome((*key).clone()),
            Self::Whole(key) => KeepOwned::Whole((*key).clone()),
        }
    }
}

fn may_be_paid(head: &db::order::OrderHead, now: i64) -> Result<()> {
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

fn charge_of(stored: &StoredPayment) -> Charge {
    Charge { payment_id: stored.payment.id.clone(), token: stored.token.clone(), amount: stored.payment.amount }
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
