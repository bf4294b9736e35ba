//! The shelves, for those who run the house.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::account::Role;
use domain::stock::{CountRequest, MAX_UNITS, TransferRequest};
use domain::{Code, Quantity, Sku, Slug};

use super::orders::derived_key;
use super::people::Gone;
use super::request::Pairs;
use super::{Document, Outcome, Shop, Visit, random_name};
use crate::pages::{self, Done, Fault, Field, FieldFault, Notice, StockView, paths};

/// The longest SKU that is looked for, in characters: longer than any.
const MAX_SKU: usize = 64;

impl Shop {
    pub(super) async fn stock_page(self: &Arc<Self>, visit: &Visit, query: &Pairs) -> Document {
        let view = self.stock_view(query.text("sku")).await;
        self.page_or_sign_in(visit, view.map(|v| pages::stock(&self.context(visit), &v)))
    }

    async fn stock_view(&self, sku: &str) -> Result<StockView, Gone> {
        let role = self.house_role().await?;
        let mut view = StockView {
            sku: sku.trim().chars().take(MAX_SKU).collect(),
            may_change: role == Role::Admin,
            attempt: random_name(),
            ..StockView::default()
        };
        if view.sku.is_empty() {
            return Ok(view);
        }
        let Ok(known) = &view.sku.parse::<Sku>() else {
            view.failure = Some(Code::NotFound);
            return Ok(view);
        };
        match self.signed(|token| async move { self.api.stock(known, &token).await }).await {
            Ok(stock) => view.stock = Some(stock),
            Err(error) if error.code() == Some(Code::NotFound) => view.failure = Some(Code::NotFound),
            Err(error) => return Err(error.into()),
        }
        Ok(view)
    }

    pub(super) async fn stock_submit(self: &Arc<Self>, visit: &Visit, what: &str, form: &Pairs) -> Outcome {
        let sku = form.text("sku");
        let page = format!("{}?sku={}", paths::STOCK, paths::escape(sku));
        let visit = Visit { path: page.clone(), ..visit.clone() };
        let Ok(known) = sku.parse::<Sku>() else { return self.fault_page(&visit, Fault::Refused) };
        let digits = |field: Field| super::card::plain_digits(form.text(field.name()));
        let key = &derived_key(&["stock", what, sku, form.text("attempt")]);
        let mut errors = Vec::new();
        let done = match what {
            "count" => {
                let text = digits(Field::OnHand);
                match text.parse::<u32>() {
                    Ok(on_hand) if on_hand <= MAX_UNITS => {
                        let count = &CountRequest { sku: known, on_hand };
                        let done = self.signed(|token| async move { self.api.count_stock(count, key, &token).await });
                        Some((done.await, Done::Counted))
                    }
                    _ => {
                        errors.push((
                            Field::OnHand,
                            if text.is_empty() { FieldFault::Empty } else { FieldFault::NotValid },
                        ));
                        None
                    }
                }
            }
            "move" => {
                let quantity = digits(Field::Quantity).parse::<Quantity>();
                let place = |field: Field| form.text(field.name()).trim().parse::<Slug>();
                if quantity.is_err() {
                    errors.push((Field::Quantity, FieldFault::NotValid));
                }
                for field in [Field::From, Field::To] {
                    if place(field).is_err() {
                        errors.push((field, FieldFault::NotValid));
                    }
                }
                match (quantity, place(Field::From), place(Field::To)) {
                    (Ok(quantity), Ok(from), Ok(to)) => {
                        let wanted = &TransferRequest { sku: known, from, to, quantity };
                        let done = self.signed(|token| async move { self.api.move_stock(wanted, key, &token).await });
                        Some((done.await, Done::Moved))
                    }
                    _ => None,
                }
            }
            _ => return self.fault_page(&visit, Fault::NotFound),
        };
        let mut failure = None;
        match done {
            Some((Ok(_), what)) => {
                self.say(Notice::Done { what });
                return Outcome::Go(page);
            }
            Some((Err(error), _)) => (errors, failure) = self.refusal(&error, &[(Code::SoldOut, Field::Quantity)]),
            None => {}
        }
        let Ok(view) = self.stock_view(sku).await else {
            self.say(Notice::NotReached);
            return Outcome::Go(page);
        };
        let typed = [Field::OnHand, Field::Quantity, Field::From, Field::To];
        let typed = typed.map(|f| (f.name(), form.text(f.name()).chars().take(MAX_SKU).collect::<String>()));
        let status = if errors.is_empty() { 409 } else { 422 };
        let view = StockView { typed: BTreeMap::from(typed), errors, failure, ..view };
        Outcome::Page { status, html: pages::stock(&self.context(&visit), &view).into_string() }
    }
}
