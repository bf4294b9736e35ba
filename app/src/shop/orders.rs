//! Orders: paying, confirming, waiting for the bank, looking at them later.

use std::sync::Arc;
use std::time::Duration;

use domain::account::Claim;
use domain::{Code, Order, OrderState, Payment, PaymentState};
use futures_util::future::join_all;

use super::request::Pairs;
use super::{Document, Outcome, Shop, Visit, checkout::sandbox_cards, now, random_name, reads::fault_of, saved};
use crate::api::ApiError;
use crate::pages::{self, ConfirmView, Done, Fault, Field, FieldFault, Notice, OrderView, OrdersView, PayView, paths};
use crate::store::{KeptOrder, Means, PayAttempt, sha256_hex};

/// How long an order's page waits for the server before it shows the last known state.
const ORDER_WAIT: Duration = Duration::from_millis(2500);
/// How long the list of orders waits.
const ORDERS_WAIT: Duration = Duration::from_millis(800);
/// Orders whose state is asked for when the list is opened; older ones say when they were seen.
const ORDERS_ASKED: usize = 10;
/// An order paid this recently is greeted as just paid.
const JUST_PAID_MS: i64 = 10 * 60 * 1000;
/// The code that the sandbox's bank accepts.
const SANDBOX_CODE: &str = "123456";

/// What an order's page asks of the shopper.
pub(super) enum Next<'a> {
    Confirm(&'a Payment),
    Wait,
    Pay(Option<Code>),
    Nothing { just_paid: bool },
}

pub(super) fn next(kept: &KeptOrder) -> Next<'_> {
    let order = &kept.order;
    if order.state != OrderState::AwaitingPayment {
        let just_paid = order.state == OrderState::Paid && order.paid_at.is_some_and(|at| now() - at < JUST_PAID_MS);
        return Next::Nothing { just_paid };
    }
    let answer_missing = kept.pay.as_ref().is_some_and(|p| p.is_open);
    match order.payments.last() {
        Some(payment) if payment.state == PaymentState::NeedsConfirmation => Next::Confirm(payment),
        Some(payment) if payment.state == PaymentState::Pending => Next::Wait,
        // The money came; the order's state follows.
        Some(payment) if payment.state == PaymentState::Succeeded => Next::Wait,
        _ if answer_missing => Next::Wait,
        Some(payment) if payment.state == PaymentState::Declined => Next::Pay(Some(Code::CardDeclined)),
        _ => Next::Pay(None),
    }
}

impl Shop {
    pub(super) async fn order_page(self: &Arc<Self>, visit: &Visit, id: &str) -> Document {
        let (kept, stale) = self.shown_order(id).await?;
        if matches!(next(&kept), Next::Pay(_)) {
            self.look_for_cards().await;
        }
        Ok(self.order_markup(visit, &kept, stale, None))
    }

    fn order_markup(&self, visit: &Visit, kept: &KeptOrder, stale: bool, wrong_code: Option<bool>) -> maud::Markup {
        let ctx = self.context(visit);
        let order = kept.order.clone();
        let pictures = self.pictures(order.lines.iter().map(|l| &l.sku));
        match next(kept) {
            Next::Confirm(payment) => pages::confirm(
                &ctx,
                &ConfirmView {
                    payment: payment.id.clone(),
                    order,
                    is_wrong: wrong_code.unwrap_or(false),
                    sandbox_code: Some(SANDBOX_CODE.to_owned()),
                },
            ),
            Next::Pay(failure) => {
                let (errors, cards) = (Vec::new(), self.card_choice("", false));
                let view = PayView { order, pictures, errors, failure, sandbox_cards: sandbox_cards(), cards };
                pages::pay(&ctx, &view)
            }
            what => {
                let can_return = !super::returns::returnable(&order).is_empty();
                let can_change = !super::lines::changeable(kept).is_empty();
                let stale_since = stale.then_some(kept.seen_at);
                let view = OrderView { order, pictures, stale_since, can_return, can_change };
                match what {
                    Next::Wait => pages::pending(&ctx, &view),
                    Next::Nothing { just_paid: true } => pages::done(&ctx, &view),
                    _ => pages::order(&ctx, &view),
                }
            }
        }
    }

    /// Whether the order's page is one that looks again by itself.
    pub(super) fn waits_for_bank(&self, id: &str) -> bool {
        self.store.read(|s| s.order(id).is_some_and(|o| matches!(next(o), Next::Wait)))
    }

    /// The order as it stands, or as last known (true) where the server does not answer in time.
    pub(super) async fn shown_order(&self, id: &str) -> Result<(KeptOrder, bool), Fault> {
        let kept = self.store.read(|s| s.order(id).cloned()).ok_or(Fault::NotFound)?;
        match tokio::time::timeout(ORDER_WAIT, self.refresh_order(&kept)).await {
            Ok(Ok(kept)) => Ok((kept, false)),
            Ok(Err(error)) => {
                tracing::info!(%error, id, "the order is shown as last known");
                Ok((kept, true))
            }
            Err(_late) => Ok((kept, true)),
        }
    }

    pub(super) async fn refresh_order(&self, kept: &KeptOrder) -> Result<KeptOrder, ApiError> {
        let opens = self.opens(kept).await?;
        let order = self.api.order(&kept.order.id, &opens).await?;
        Ok(self.keep_seen(order).await.unwrap_or_else(|| kept.clone()))
    }

    /// Remembers what the server said about an order. A payment that it knows of is not missing any more.
    pub(super) async fn keep_seen(&self, mut order: Order) -> Option<KeptOrder> {
        order.secret = None;
        self.store
            .change(|s| {
                let kept = s.order_mut(&order.id)?;
                let is_news = order.payments.len() > kept.order.payments.len();
                if let Some(pay) = kept.pay.as_mut().filter(|_| is_news || order.state != OrderState::AwaitingPayment) {
                    pay.is_open = false;
                }
                kept.order = order;
                kept.seen_at = now();
                Some(kept.clone())
            })
            .await
    }

    pub(super) async fn orders_page(self: &Arc<Self>, visit: &Visit) -> Document {
        if self.api.is_online() && self.person().is_some() {
            match tokio::time::timeout(ORDERS_WAIT, self.take_in_own_orders()).await {
                Ok(Ok(())) => {}
                // The words at the top say so; what is known here is shown.
                Ok(Err(error)) => tracing::info!(%error, "the account's orders are shown as last known"),
                Err(_late) => tracing::info!("the account's orders are shown as last known"),
            }
        }
        let kept = self.store.read(|s| s.orders.clone());
        let moving = |o: &&KeptOrder| {
            !matches!(
                o.order.state,
                OrderState::Delivered | OrderState::Expired | OrderState::Cancelled | OrderState::Refunded
            )
        };
        if self.api.is_online() {
            let asked = join_all(kept.iter().filter(moving).take(ORDERS_ASKED).map(|o| self.refresh_order(o)));
            if tokio::time::timeout(ORDERS_WAIT, asked).await.is_err() {
                tracing::info!("the orders are shown as last known");
            }
        }
        let orders: Vec<Order> = self.store.read(|s| s.orders.iter().map(|o| o.order.clone()).collect());
        let pictures = self.pictures(orders.iter().flat_map(|o| &o.lines).map(|l| &l.sku));
        let without_account = self.store.read(|s| s.orders.iter().filter(|o| o.account.is_none()).count());
        let view = OrdersView { orders, pictures, is_signed_in: self.person().is_some(), without_account };
        Ok(pages::orders(&self.context(visit), &view))
    }

    /// Takes in the orders of who is signed in, wherever they were placed.
    async fn take_in_own_orders(&self) -> Result<(), ApiError> {
        let Some(account) = self.person().map(|a| a.id) else { return Ok(()) };
        let own = self.signed(|token| async move { self.api.own_orders(None, &token).await }).await?;
        self.store
            .change(|s| {
                if s.session.as_ref().is_none_or(|k| k.account.id != account) {
                    return;
                }
                for order in own.orders {
                    match s.order_mut(&order.id) {
                        Some(kept) => {
                            kept.order = order;
                            kept.seen_at = now();
                            kept.account = Some(account.clone());
                        }
                        None => s.orders.push(KeptOrder {
                            order,
                            secret: String::new(),
                            seen_at: now(),
                            pay: None,
                            account: Some(account.clone()),
                        }),
                    }
                }
                s.orders.sort_by_key(|o| std::cmp::Reverse(o.order.created_at));
            })
            .await;
        Ok(())
    }

    /// Makes the orders that were bought on this device without an account the account's.
    pub(super) async fn claim_submit(&self) -> Outcome {
        let page = paths::ORDERS.to_owned();
        let Some(account) = self.person().map(|a| a.id) else { return Outcome::Go(page) };
        let bought = self.store.read(|s| {
            let claim = |o: &KeptOrder| Claim { order: o.order.id.clone(), secret: o.secret.clone() };
            s.orders.iter().filter(|o| o.account.is_none()).map(claim).collect::<Vec<_>>()
        });
        for claim in &bought {
            match self.signed(|token| async move { self.api.claim(claim, &token).await }).await {
                Ok(order) => {
                    drop(self.keep_seen(order).await);
                    self.store
                        .change(|s| {
                            if let Some(kept) = s.order_mut(&claim.order) {
                                kept.account = Some(account.clone());
                            }
                        })
                        .await;
                }
                Err(error) => return self.refused_form(&error, page),
            }
        }
        self.say(Notice::Done { what: Done::Claimed });
        Outcome::Go(page)
    }

    /// Sends the payment that is written down; the answer, or that there was none, is on the order afterwards.
    pub(super) async fn pay_now(&self, id: &str) {
        let Some(kept) = self.store.read(|s| s.order(id).cloned()) else { return };
        let Some(pay) = kept.pay.clone().filter(|p| p.is_open) else { return };
        let outcome = match (self.opens(&kept).await, &pay.means) {
            (Ok(opens), Means::Token(_)) => self.api.pay(id, &opens, &pay.means, None, &pay.key).await,
            (Ok(opens), Means::Saved { .. }) => {
                let (opens, pay) = (&opens, &pay);
                let ask =
                    |token: String| async move { self.api.pay(id, opens, &pay.means, Some(&token), &pay.key).await };
                self.signed(ask).await
            }
            (Err(error), _) => Err(error),
        };
        let is_answered = match &outcome {
            Ok(_) => true,
            Err(error) => !error.outcome_unknown() && !error.is_offline(),
        };
        match &outcome {
            Ok(_) => {}
            Err(error) if error.is_offline() => self.say(Notice::Unreachable),
            // A decline and a silent bank are what the order's page is about.
            Err(ApiError::Refused(p)) if matches!(p.code, Code::CardDeclined | Code::GatewayTimeout) => {}
            Err(ApiError::Refused(p)) if p.code == Code::SessionEnded => {}
            Err(ApiError::Refused(p)) if p.field.as_deref() == Some("/saved") => self.say(Notice::CardGone),
            Err(ApiError::Refused(p)) => self.say(Notice::Problem { code: p.code }),
            Err(ApiError::SignedOut) => self.say(Notice::SessionOver),
            Err(error) => {
                tracing::warn!(%error, id, "the payment's answer cannot be read");
                self.say(Notice::Problem { code: Code::Internal });
            }
        }
        self.store
            .change(|s| {
                let Some(kept) = s.order_mut(id) else { return };
                if let Some(pay) = kept.pay.as_mut().filter(|_| is_answered) {
                    pay.is_open = false;
                }
                if let Ok(payment) = outcome {
                    keep_payment(&mut kept.order, payment);
                }
            })
            .await;
    }

    pub(super) async fn order_pay(self: &Arc<Self>, visit: &Visit, id: &str, form: &Pairs) -> Outcome {
        let _turn = self.order_turn.lock().await;
        let kept = match self.shown_order(id).await {
            Ok((kept, _)) => kept,
            Err(fault) => return self.fault_page(visit, fault),
        };
        if !matches!(next(&kept), Next::Pay(_)) {
            // Paid, or being paid, already.
            return Outcome::Go(paths::order(id));
        }
        let again = |errors: Vec<(Field, FieldFault)>, failure: Option<Code>| {
            let visit = Visit { path: paths::order(id), ..visit.clone() };
            let status = if errors.is_empty() { 409 } else { 422 };
            let pictures = self.pictures(kept.order.lines.iter().map(|l| &l.sku));
            let order = kept.order.clone();
            let cards = self.card_choice(form.text("pay_with"), form.get("keep_card").is_some());
            let view = PayView { order, pictures, errors, failure, sandbox_cards: sandbox_cards(), cards };
            Outcome::Page { status, html: pages::pay(&self.context(&visit), &view).into_string() }
        };
        let paying = match saved::read(form) {
            Ok(paying) => paying,
            Err(errors) => return again(errors, None),
        };
        let means = match self.means(paying).await {
            Ok(means) => means,
            Err(error) => {
                let field = match &error {
                    ApiError::Refused(p) => p.field.as_deref().and_then(Field::from_pointer),
                    _ => None,
                };
                return match field {
                    Some(field) => again(vec![(field, FieldFault::NotValid)], None),
                    None => again(Vec::new(), Some(error.code().unwrap_or(Code::Unavailable))),
                };
            }
        };
        let pay = PayAttempt { key: random_name(), means, is_open: true };
        self.store
            .change(|s| {
                if let Some(kept) = s.order_mut(id) {
                    kept.pay = Some(pay);
                }
            })
            .await;
        self.pay_now(id).await;
        Outcome::Go(paths::order(id))
    }

    /// Asks again for an answer that did not come, with the same key.
    pub(super) async fn order_retry(&self, id: &str) -> Outcome {
        let _turn = self.order_turn.lock().await;
        self.pay_now(id).await;
        Outcome::Go(paths::order(id))
    }

    pub(super) async fn order_confirm(self: &Arc<Self>, visit: &Visit, id: &str, form: &Pairs) -> Outcome {
        let _turn = self.order_turn.lock().await;
        let Some(kept) = self.store.read(|s| s.order(id).cloned()) else {
            return self.fault_page(visit, Fault::NotFound);
        };
        let payment = form.text("payment");
        let code = form.text(Field::ConfirmCode.name()).trim();
        // The same answer to the same question is the same request, however often it is sent.
        let key = derived_key(&["confirm", id, &kept.secret, payment, code]);
        let visit = Visit { path: paths::order(id), ..visit.clone() };
        let answer = match self.opens(&kept).await {
            Ok(opens) => self.api.confirm(id, &opens, payment, code, &key).await,
            Err(error) => Err(error),
        };
        match answer {
            Ok(payment) => {
                let still_asked = payment.state == PaymentState::NeedsConfirmation;
                let kept = self
                    .store
                    .change(|s| {
                        let kept = s.order_mut(id)?;
                        keep_payment(&mut kept.order, payment);
                        Some(kept.clone())
                    })
                    .await
                    .filter(|_| still_asked);
                match kept {
                    Some(kept) => self.wrong_code(&visit, &kept),
                    None => Outcome::Go(paths::order(id)),
                }
            }
            Err(ApiError::Refused(p)) if p.code == Code::InvalidField => self.wrong_code(&visit, &kept),
            Err(error) => {
                match &error {
                    e if e.is_offline() => self.say(Notice::Unreachable),
                    ApiError::Refused(p) if p.code == Code::CardDeclined => {}
                    e => self.say(Notice::Problem { code: e.code().unwrap_or(Code::Internal) }),
                }
                Outcome::Go(paths::order(id))
            }
        }
    }

    fn wrong_code(&self, visit: &Visit, kept: &KeptOrder) -> Outcome {
        Outcome::Page { status: 422, html: self.order_markup(visit, kept, false, Some(true)).into_string() }
    }

    /// Keeps the order's invoice, or the credit note of that number, as a file.
    pub(super) async fn paper_submit(&self, id: &str, credit_note: Option<i64>) -> Outcome {
        let page = Outcome::Go(paths::order(id));
        let Some(kept) = self.store.read(|s| s.order(id).cloned()) else { return page };
        let paper = match self.opens(&kept).await {
            Ok(opens) => self.api.paper(id, &opens, credit_note).await,
            Err(error) => Err(error),
        };
        match paper {
            Ok(pdf) => {
                let name = match credit_note {
                    None => format!("invoice-{id}"),
                    Some(number) => format!("credit-note-{number}-{id}"),
                };
                self.keep_file(pdf, &name, "pdf", |path| Notice::PaperKept { path }).await;
            }
            Err(error) if error.is_offline() => self.say(Notice::Unreachable),
            Err(error) => {
                tracing::info!(%error, id, "a paper cannot be had: {:?}", fault_of(&error));
                self.say(Notice::Problem { code: error.code().unwrap_or(Code::Internal) });
            }
        }
        page
    }

    pub(super) async fn order_cancel(&self, id: &str) -> Outcome {
        let _turn = self.order_turn.lock().await;
        if let Some(kept) = self.store.read(|s| s.order(id).cloned()) {
            let key = derived_key(&["cancel", id, &kept.secret]);
            let answer = match self.opens(&kept).await {
                Ok(opens) => self.api.cancel(id, &opens, &key).await,
                Err(error) => Err(error),
            };
            match answer {
                Ok(order) => drop(self.keep_seen(order).await),
                Err(error) if error.is_offline() => self.say(Notice::Unreachable),
                Err(error) => {
                    tracing::info!(%error, id, "the order was not called off: {:?}", fault_of(&error));
                    self.say(Notice::Problem { code: error.code().unwrap_or(Code::Internal) });
                }
            }
        }
        Outcome::Go(paths::order(id))
    }
}

/// Puts a payment, as the server says it is, among the order's.
fn keep_payment(order: &mut Order, payment: Payment) {
    match order.payments.iter_mut().find(|p| p.id == payment.id) {
        Some(known) => *known = payment,
        None => order.payments.push(payment),
    }
}

/// An idempotency key that is the same for the same question, and tells nothing of it.
pub(super) fn derived_key(parts: &[&str]) -> String {
    sha256_hex(parts.join("\0").as_bytes())[..32].to_owned()
}
