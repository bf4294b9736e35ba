//! Sending goods back: which of an order can be, and asking for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::returns::{MAX_REASON, ReturnLine, check};
use domain::{Code, Order, Quantity, ReturnRequest, Sku};

use super::orders::derived_key;
use super::request::Pairs;
use super::{Document, Outcome, Shop, Visit, random_name};
use crate::api::ApiError;
use crate::pages::{self, Done, Fault, Field, FieldFault, Notice, ReturnView, paths};
use crate::store::KeptOrder;

/// Units of each SKU that the buyer has and that are in no return, by the rules of [`check`].
pub(super) fn returnable(order: &Order) -> BTreeMap<Sku, u32> {
    let delivered = order.shipments.iter().flat_map(|s| &s.lines);
    let most = delivered.map(|l| {
        (
            l.sku.clone(),
            order
                .shipments
                .iter()
                .flat_map(|s| &s.lines)
                .filter(|m| m.sku == l.sku)
                .map(|m| m.quantity.get())
                .sum::<u32>(),
        )
    });
    let can = |sku: &Sku, units: u32| {
        let Ok(quantity) = Quantity::try_from(i64::from(units)) else { return false };
        let lines = vec![ReturnLine { sku: sku.clone(), quantity, instead: None }];
        check(order, &ReturnRequest { lines, reason: String::new() }).is_ok()
    };
    let largest = |(sku, most): (Sku, u32)| {
        let units = (1..=most.min(Quantity::MAX)).rev().find(|n| can(&sku, *n))?;
        Some((sku, units))
    };
    most.filter_map(largest).collect()
}

/// The longest name of an attempt that is sent back, in characters; ours are 32.
const MAX_ATTEMPT: usize = 64;

/// What a form says, in bounds.
fn read(view: &mut ReturnView, form: &Pairs) {
    for (sku, units) in form.under("units.") {
        if let (Ok(sku), Ok(units)) = (sku.parse::<Sku>(), units.parse::<u32>())
            && let Some(most) = view.units.get(&sku)
        {
            view.chosen.insert(sku, units.min(*most));
        }
    }
    for (sku, instead) in form.under("instead.") {
        if let (Ok(sku), Ok(instead)) = (sku.parse::<Sku>(), instead.parse::<Sku>()) {
            view.instead.insert(sku, instead);
        }
    }
    if let Some(attempt) = form.get("attempt") {
        view.attempt = attempt.chars().take(MAX_ATTEMPT).collect();
    }
    view.wants_goods = form.text("want") == "goods";
    view.reason = form.text(Field::Reason.name()).trim().chars().take(MAX_REASON * 2).collect();
}

/// The request, or everything that is wrong with the form.
fn request(view: &ReturnView) -> Result<ReturnRequest, Vec<(Field, FieldFault)>> {
    let mut errors = Vec::new();
    let chosen = view.chosen.iter().filter(|(_, n)| **n > 0);
    let lines: Vec<ReturnLine> = chosen
        .filter_map(|(sku, n)| {
            let instead = view.instead.get(sku).filter(|_| view.wants_goods).cloned();
            Some(ReturnLine { sku: sku.clone(), quantity: Quantity::try_from(i64::from(*n)).ok()?, instead })
        })
        .collect();
    if lines.is_empty() {
        errors.push((Field::Units, FieldFault::Empty));
    } else if view.wants_goods && lines.iter().any(|l| l.instead.is_none()) {
        errors.push((Field::Instead, FieldFault::Empty));
    }
    if view.reason.chars().count() > MAX_REASON {
        errors.push((Field::Reason, FieldFault::NotValid));
    }
    if errors.is_empty() { Ok(ReturnRequest { lines, reason: view.reason.clone() }) } else { Err(errors) }
}

impl Shop {
    fn return_view(&self, kept: &KeptOrder) -> ReturnView {
        let order = kept.order.clone();
        let units = returnable(&order);
        let catalog = self.catalog();
        let product = |sku: &Sku| Some((sku.clone(), catalog.product_of(sku)?.clone()));
        ReturnView {
            products: units.keys().filter_map(product).collect(),
            pictures: self.pictures(units.keys()),
            units,
            order,
            chosen: BTreeMap::new(),
            wants_goods: false,
            instead: BTreeMap::new(),
            reason: String::new(),
            attempt: random_name(),
            errors: Vec::new(),
            failure: None,
        }
    }

    pub(super) async fn return_page(self: &Arc<Self>, visit: &Visit, id: &str) -> Document {
        let (kept, _) = self.shown_order(id).await?;
        let mut view = self.return_view(&kept);
        if view.units.is_empty() {
            return Err(Fault::NotFound);
        }
        if let ([only], true) = (view.units.keys().cloned().collect::<Vec<_>>().as_slice(), view.chosen.is_empty()) {
            view.chosen.insert(only.clone(), 1);
        }
        Ok(pages::ask_return(&self.context(visit), &view))
    }

    pub(super) async fn return_submit(self: &Arc<Self>, visit: &Visit, id: &str, form: &Pairs) -> Outcome {
        let _turn = self.order_turn.lock().await;
        let visit = Visit { path: paths::order_return(id), ..visit.clone() };
        let attempt = form.text("attempt");
        if self.people.is_done(attempt) {
            // A second click: the first one's answer is on the order's page.
            return Outcome::Go(paths::order(id));
        }
        let kept = match self.shown_order(id).await {
            Ok((kept, _)) => kept,
            Err(fault) => return self.fault_page(&visit, fault),
        };
        let mut view = self.return_view(&kept);
        read(&mut view, form);
        match request(&view) {
            Err(errors) => view.errors = errors,
            Ok(request) => match self.ask_return(&kept, &request, attempt).await {
                Ok(()) => {
                    self.people.note_done(attempt);
                    self.say(Notice::Done { what: Done::ReturnAsked });
                    return Outcome::Go(paths::order(id));
                }
                Err(error) => (view.errors, view.failure) = self.refusal(&error, &[]),
            },
        }
        let status = if view.errors.is_empty() { 409 } else { 422 };
        Outcome::Page { status, html: pages::ask_return(&self.context(&visit), &view).into_string() }
    }

    async fn ask_return(&self, kept: &KeptOrder, request: &ReturnRequest, attempt: &str) -> Result<(), ApiError> {
        let opens = self.opens(kept).await?;
        let said = serde_json::to_string(request).expect("wire types have string keys and finite numbers");
        // The same wish of the same page is the same request, however often it is sent.
        let key = derived_key(&["return", &kept.order.id, attempt, &said]);
        self.api.ask_return(&kept.order.id, &opens, request, &key).await?;
        drop(self.refresh_order(kept).await);
        Ok(())
    }

    pub(super) async fn return_withdraw(self: &Arc<Self>, id: &str, back: &str) -> Outcome {
        let _turn = self.order_turn.lock().await;
        let page = paths::order(id);
        let Some(kept) = self.store.read(|s| s.order(id).cloned()) else { return Outcome::Go(page) };
        let key = derived_key(&["withdraw", id, &kept.secret, back]);
        let answer = match self.opens(&kept).await {
            Ok(opens) => self.api.withdraw_return(id, &opens, back, &key).await,
            Err(error) => Err(error),
        };
        match answer {
            Ok(_) => self.say(Notice::Done { what: Done::ReturnWithdrawn }),
            Err(error) => {
                let code = error.code();
                let outcome = self.refused_form(&error, page);
                if code == Some(Code::WrongState) {
                    drop(self.refresh_order(&kept).await);
                }
                return outcome;
            }
        }
        Outcome::Go(page)
    }
}
