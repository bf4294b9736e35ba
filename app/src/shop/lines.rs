//! Changing what is in an order that has not left. What comes of it is shown first and done only when the buyer agrees; every amount
//! is the server's.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::order::{LinesRequest, WantedLine};
use domain::pricing::Destination;
use domain::quote::QuoteRequest;
use domain::shipment::left_to_send;
use domain::{CartRequest, Code, LineRequest, Money, Order, OrderState, Quantity, Sku};

use super::orders::{Next, derived_key, next};
use super::request::Pairs;
use super::{Document, Outcome, Shop, Visit, card, random_name};
use crate::api::ApiError;
use crate::pages::{self, Done, Fault, Field, FieldFault, LinesView, Notice, paths};
use crate::store::KeptOrder;

/// The longest number or name of an attempt that is sent back, in characters; ours are 32.
const MAX_TYPED: usize = 64;

/// Units of each SKU that are in an order, and the most there may be. Nothing where the order stands as it is. Gifts of an unpaid
/// order come and go with what earns them.
pub(super) fn changeable(kept: &KeptOrder) -> BTreeMap<Sku, (u32, u32)> {
    let order = &kept.order;
    match next(kept) {
        Next::Pay(_) | Next::Confirm(_) => bought(order).map(|(sku, n)| (sku, (n, Quantity::MAX))).collect(),
        Next::Nothing { .. }
            if order.state == OrderState::Paid && order.shipments.is_empty() && order.returns.is_empty() =>
        {
            let mut called_off: BTreeMap<Sku, u32> = BTreeMap::new();
            for line in order.refunds.iter().flat_map(|r| &r.lines) {
                *called_off.entry(line.sku.clone()).or_default() += line.quantity.get();
            }
            left_to_send(order, &called_off).into_iter().map(|(sku, n)| (sku, (n, n))).collect()
        }
        _ => BTreeMap::new(),
    }
}

/// The units of an order that are no gifts.
fn bought(order: &Order) -> impl Iterator<Item = (Sku, u32)> {
    order.lines.iter().filter_map(|line| {
        let lines = order.breakdown.iter().flat_map(|b| &b.lines);
        let gifts = lines.filter(|l| l.sku == line.sku && l.gift_of.is_some()).map(|l| l.quantity.get());
        let units = line.quantity.get().saturating_sub(gifts.sum());
        (units > 0).then(|| (line.sku.clone(), units))
    })
}

/// What a form says, in bounds.
fn read(view: &mut LinesView, form: &Pairs) {
    for (sku, units) in form.under("units.") {
        if let Some(typed) = sku.parse::<Sku>().ok().and_then(|sku| view.typed.get_mut(&sku)) {
            *typed = card::plain_digits(units).chars().take(MAX_TYPED).collect();
        }
    }
    if let Some(typed) = form.text("remove").parse::<Sku>().ok().and_then(|sku| view.typed.get_mut(&sku)) {
        "0".clone_into(typed);
    }
    if let Some(attempt) = form.get("attempt") {
        view.attempt = attempt.chars().take(MAX_TYPED).collect();
    }
}

/// What is wanted, or what is wrong with it.
fn wanted(view: &LinesView) -> Result<Vec<WantedLine>, FieldFault> {
    let mut lines = Vec::new();
    for (sku, typed) in &view.typed {
        let (_, most) = view.units.get(sku).copied().unwrap_or_default();
        let units: Option<u32> = typed.parse().ok().filter(|n| *n <= most);
        let units = units.ok_or(FieldFault::NotValid)?;
        if let Ok(quantity) = Quantity::try_from(i64::from(units)) {
            lines.push(WantedLine { sku: sku.clone(), quantity });
        }
    }
    let has_nothing = lines.is_empty() && view.order.state != OrderState::Paid;
    if has_nothing { Err(FieldFault::Empty) } else { Ok(lines) }
}

fn is_as_before(view: &LinesView, lines: &[WantedLine]) -> bool {
    lines.len() == view.units.len()
        && lines.iter().all(|l| view.units.get(&l.sku).is_some_and(|(now, _)| *now == l.quantity.get()))
}

impl Shop {
    fn lines_view(&self, kept: &KeptOrder) -> LinesView {
        let units = changeable(kept);
        LinesView {
            typed: units.iter().map(|(sku, (now, _))| (sku.clone(), now.to_string())).collect(),
            pictures: self.pictures(units.keys()),
            units,
            order: kept.order.clone(),
            is_review: false,
            total: None,
            attempt: random_name(),
            errors: Vec::new(),
            failure: None,
        }
    }

    pub(super) async fn lines_page(self: &Arc<Self>, visit: &Visit, id: &str) -> Document {
        let (kept, _) = self.shown_order(id).await?;
        let view = self.lines_view(&kept);
        if view.units.is_empty() { Err(Fault::NotFound) } else { Ok(pages::lines(&self.context(visit), &view)) }
    }

    pub(super) async fn lines_submit(self: &Arc<Self>, visit: &Visit, id: &str, form: &Pairs) -> Outcome {
        let _turn = self.order_turn.lock().await;
        let visit = Visit { path: paths::order_lines(id), ..visit.clone() };
        if self.people.is_done(form.text("attempt")) {
            // A second click: the first one's answer is on the order's page.
            return Outcome::Go(paths::order(id));
        }
        let kept = match self.shown_order(id).await {
            Ok((kept, _)) => kept,
            Err(fault) => return self.fault_page(&visit, fault),
        };
        let mut view = self.lines_view(&kept);
        if view.units.is_empty() {
            self.say(Notice::Problem { code: Code::WrongState });
            return Outcome::Go(paths::order(id));
        }
        read(&mut view, form);
        let lines = match wanted(&view) {
            Ok(lines) if is_as_before(&view, &lines) => return Outcome::Go(paths::order(id)),
            Ok(lines) => lines,
            Err(fault) => {
                view.errors = vec![(Field::Lines, fault)];
                return self.lines_again(&visit, &view, 422);
            }
        };
        if form.get("edit").is_some() {
            return self.lines_again(&visit, &view, 200);
        }
        let Some(agreed) = form.get("agreed") else {
            view.is_review = true;
            view.total = self.total_then(&kept.order, &lines).await;
            return self.lines_again(&visit, &view, 200);
        };
        let currency = kept.order.totals.total.currency;
        let expected_total = agreed.parse().ok().map(|minor| Money::new(minor, currency));
        let request = LinesRequest { lines, expected_total };
        match self.put_lines(&kept, &request, &view.attempt).await {
            Ok(()) => {
                self.people.note_done(&view.attempt);
                let was_paid = kept.order.state == OrderState::Paid;
                self.say(Notice::Done { what: if was_paid { Done::LinesTakenOut } else { Done::LinesChanged } });
                Outcome::Go(paths::order(id))
            }
            Err(error) => self.lines_refused(&visit, kept, view, request, &error).await,
        }
    }

    async fn put_lines(&self, kept: &KeptOrder, request: &LinesRequest, attempt: &str) -> Result<(), ApiError> {
        let opens = self.opens(kept).await?;
        let said = serde_json::to_string(request).expect("wire types have string keys and finite numbers");
        // The same wish of the same page is the same request, however often it is sent.
        let key = derived_key(&["lines", &kept.order.id, attempt, &said]);
        let order = self.api.put_lines(&kept.order.id, &opens, request, &key).await?;
        drop(self.keep_seen(order).await);
        Ok(())
    }

    async fn lines_refused(
        self: &Arc<Self>,
        visit: &Visit,
        kept: KeptOrder,
        mut view: LinesView,
        request: LinesRequest,
        error: &ApiError,
    ) -> Outcome {
        match error.code() {
            Some(Code::PriceChanged) => {
                view.is_review = true;
                // Where the same is told again, the server knows something that its price does not show: it says so when it is done.
                let told = self.total_then(&kept.order, &request.lines).await;
                view.total = told.filter(|t| Some(*t) != request.expected_total);
                view.failure = Some(Code::PriceChanged);
            }
            Some(Code::SoldOut | Code::NotSold | Code::InvalidField) => {
                view.errors = vec![(Field::Lines, FieldFault::NotValid)];
            }
            Some(Code::WrongState | Code::HoldExpired) => {
                let outcome = self.refused_form(error, paths::order(&kept.order.id));
                drop(self.refresh_order(&kept).await);
                return outcome;
            }
            _ => {
                view.is_review = true;
                view.total = request.expected_total;
                (view.errors, view.failure) = self.refusal(error, &[]);
            }
        }
        let status = if view.errors.is_empty() { 409 } else { 422 };
        self.lines_again(visit, &view, status)
    }

    fn lines_again(&self, visit: &Visit, view: &LinesView, status: u16) -> Outcome {
        Outcome::Page { status, html: pages::lines(&self.context(visit), view).into_string() }
    }

    /// What an unpaid order would cost with these lines. Codes and gift cards are known to the order alone, and what goes back of a
    /// paid one is worked out when it is done: there is no telling then.
    async fn total_then(&self, order: &Order, lines: &[WantedLine]) -> Option<Money> {
        let has_more = order.breakdown.iter().any(|b| !b.promotions.is_empty() || !b.gift_cards.is_empty());
        if order.state != OrderState::AwaitingPayment || has_more {
            return None;
        }
        let line = |l: &WantedLine| LineRequest { sku: l.sku.clone(), quantity: l.quantity, seen_price: None };
        let cart = CartRequest {
            currency: order.totals.total.currency,
            lines: lines.iter().map(line).collect(),
            delivery: order.delivery,
        };
        let told = async {
            let cart = self.api.create_cart(&cart, &random_name()).await?;
            let destination = Destination::from(&order.address);
            let request = QuoteRequest { cart_id: cart.id, destination, codes: Vec::new(), gift_cards: Vec::new() };
            self.api.quote(&request, &random_name()).await
        };
        match told.await {
            Ok(quote) => Some(quote.breakdown.totals.total),
            Err(error) => {
                tracing::info!(%error, "what an order would cost is not known");
                None
            }
        }
    }
}
