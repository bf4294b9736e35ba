//! A shop from the other side of the counter. Nothing of it is kept on this device.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::refund::RefundLineRequest;
use domain::returns::{ReturnEvent, ReturnStep};
use domain::shipment::{MAX_TRACKING, ShipmentEvent};
use domain::shop::Membership;
use domain::{Code, Order, Quantity, RefundRequest, ShipmentRequest, Sku};

use super::orders::derived_key;
use super::people::Gone;
use super::request::Pairs;
use super::{Document, Outcome, Shop, Visit, random_name};
use crate::api::{ApiError, OrderKey};
use crate::pages::{
    self, Done, Fault, Field, FieldFault, GoodsView, MerchantView, Notice, PayoutsView, ShopOrderView, paths,
};

/// Orders and goods that come at once from the server.
const PAGE: usize = 50;
/// The most goods in one list; a larger shop is kept by other means.
const MAX_GOODS: usize = 500;

/// What is wrong with a carrier's or a parcel's name: they are printed on labels.
fn label_fault(text: &str) -> Option<FieldFault> {
    match text {
        "" => Some(FieldFault::Empty),
        t if t.len() > MAX_TRACKING || !t.bytes().all(|b| b.is_ascii_graphic()) => Some(FieldFault::NotValid),
        _ => None,
    }
}

impl Shop {
    /// The shop of that name, where the person works.
    pub(super) async fn shop_of(&self, slug: &str) -> Result<Membership, Gone> {
        let shops = self.signed(|token| async move { self.api.shops(&token).await }).await?.shops;
        shops.into_iter().find(|m| m.shop.slug.as_str() == slug).ok_or(Gone::Fault(Fault::NotFound))
    }

    pub(super) async fn shop_orders_page(self: &Arc<Self>, visit: &Visit, slug: &str, query: &Pairs) -> Document {
        let page = async {
            let shop = self.shop_of(slug).await?;
            let before = query.get("before").and_then(|b| b.parse().ok());
            let slug = &shop.shop.slug;
            let orders =
                self.signed(|token| async move { self.api.shop_orders(slug, before, &token).await }).await?.orders;
            let older = orders.last().filter(|_| orders.len() >= PAGE).map(|o| o.created_at);
            let pictures = self.pictures(orders.iter().flat_map(|o| &o.lines).map(|l| &l.sku));
            let view = MerchantView { shop, orders, older, pictures };
            Ok(pages::shop_orders(&self.context(visit), &view))
        };
        self.page_or_sign_in(visit, page.await)
    }

    pub(super) async fn shop_goods_page(self: &Arc<Self>, visit: &Visit, slug: &str) -> Document {
        let page = async {
            let shop = self.shop_of(slug).await?;
            let slug = &shop.shop.slug;
            let mut products = Vec::new();
            let mut is_all = false;
            while !is_all && products.len() < MAX_GOODS {
                let after = products.last().map(|p: &domain::Product| p.slug.clone());
                let after = after.as_ref();
                let next =
                    self.signed(|token| async move { self.api.shop_products(slug, after, &token).await }).await?;
                is_all = next.products.len() < PAGE;
                products.extend(next.products);
            }
            let view = GoodsView { shop, products, is_all };
            Ok(pages::shop_goods(&self.context(visit), &view))
        };
        self.page_or_sign_in(visit, page.await)
    }

    pub(super) async fn shop_payouts_page(self: &Arc<Self>, visit: &Visit, slug: &str) -> Document {
        let page = async {
            let shop = self.shop_of(slug).await?;
            let slug = &shop.shop.slug;
            let payouts = self.signed(|token| async move { self.api.shop_payouts(slug, &token).await }).await?;
            Ok(pages::shop_payouts(&self.context(visit), &PayoutsView { shop, payouts }))
        };
        self.page_or_sign_in(visit, page.await)
    }

    async fn shop_order_view(&self, slug: &str, id: &str) -> Result<ShopOrderView, Gone> {
        let shop = self.shop_of(slug).await?;
        let order: Order =
            self.signed(|token| async move { self.api.order(id, &OrderKey::Token(token)).await }).await?;
        let pictures = self.pictures(order.lines.iter().map(|l| &l.sku));
        Ok(ShopOrderView {
            shop,
            order,
            pictures,
            attempt: random_name(),
            carrier: String::new(),
            tracking: String::new(),
            errors: Vec::new(),
            failure: None,
        })
    }

    pub(super) async fn shop_order_page(self: &Arc<Self>, visit: &Visit, slug: &str, id: &str) -> Document {
        let view = self.shop_order_view(slug, id).await;
        self.page_or_sign_in(visit, view.map(|v| pages::shop_order(&self.context(visit), &v)))
    }

    /// What a member does about an order.
    pub(super) async fn shop_order_submit(
        self: &Arc<Self>,
        visit: &Visit,
        slug: &str,
        id: &str,
        path: &[&str],
        form: &Pairs,
    ) -> Outcome {
        let page = format!("/shop/{}/order/{}", paths::escape(slug), paths::escape(id));
        let visit = Visit { path: page.clone(), ..visit.clone() };
        // Made with the page: what is pressed twice, or sent again after an answer was lost, is done once.
        let attempt = form.text("attempt");
        let key = derived_key(&[&page, &path.join("/"), attempt, form.text("event")]);
        let (done, what) = match path {
            ["send"] => return self.send_parcel(&visit, (slug, id), form, &key).await,
            ["refund"] => return self.refund(&visit, (slug, id), form, &key).await,
            ["parcel", parcel] => {
                let Some(event) = ShipmentEvent::ALL.into_iter().find(|e| e.as_str() == form.text("event")) else {
                    return self.fault_page(&visit, Fault::Refused);
                };
                let key = &key;
                let done =
                    self.signed(|token| async move { self.api.shipment_step(id, parcel, event, key, &token).await });
                (done.await.map(drop), Done::Noted)
            }
            ["return", back] => {
                let Some(event) = ReturnEvent::ALL.into_iter().find(|e| e.as_str() == form.text("event")) else {
                    return self.fault_page(&visit, Fault::Refused);
                };
                let step = &ReturnStep { event, restock: form.get("restock").is_some() };
                let key = &key;
                let done = self.signed(|token| async move { self.api.return_step(id, back, step, key, &token).await });
                (done.await.map(drop), Done::Noted)
            }
            _ => return self.fault_page(&visit, Fault::NotFound),
        };
        match done {
            Ok(()) => {
                self.say(Notice::Done { what });
                Outcome::Go(page)
            }
            Err(error) => self.refused_form(&error, page),
        }
    }

    /// The page again with what was typed, or where the order cannot be had, without.
    async fn shop_order_again(
        &self,
        visit: &Visit,
        (slug, id): (&str, &str),
        form: &Pairs,
        (errors, failure): (Vec<(Field, FieldFault)>, Option<Code>),
    ) -> Outcome {
        let Ok(view) = self.shop_order_view(slug, id).await else {
            self.say(failure.map_or(Notice::NotReached, |code| Notice::Problem { code }));
            return Outcome::Go(visit.path.clone());
        };
        let status = if errors.is_empty() { 409 } else { 422 };
        let attempt = form.get("attempt").map_or(view.attempt.clone(), str::to_owned);
        let typed = |field: Field| form.text(field.name()).chars().take(MAX_TRACKING * 2).collect::<String>();
        let view = ShopOrderView {
            attempt,
            carrier: typed(Field::Carrier),
            tracking: typed(Field::Tracking),
            errors,
            failure,
            ..view
        };
        Outcome::Page { status, html: pages::shop_order(&self.context(visit), &view).into_string() }
    }

    async fn send_parcel(&self, visit: &Visit, order: (&str, &str), form: &Pairs, key: &str) -> Outcome {
        let carrier = form.text(Field::Carrier.name()).trim().to_owned();
        let tracking = form.text(Field::Tracking.name()).trim().to_owned();
        let mut errors = Vec::new();
        errors.extend(label_fault(&carrier).map(|f| (Field::Carrier, f)));
        errors.extend(label_fault(&tracking).map(|f| (Field::Tracking, f)));
        if !errors.is_empty() {
            return self.shop_order_again(visit, order, form, (errors, None)).await;
        }
        let parcel = &ShipmentRequest { lines: Vec::new(), carrier, tracking };
        match self.signed(|token| async move { self.api.ship(order.1, parcel, key, &token).await }).await {
            Ok(_) => {
                self.say(Notice::Done { what: Done::ParcelSent });
                Outcome::Go(visit.path.clone())
            }
            Err(error) => self.shop_order_again(visit, order, form, self.refusal(&error, &[])).await,
        }
    }

    async fn refund(&self, visit: &Visit, order: (&str, &str), form: &Pairs, key: &str) -> Outcome {
        let mut units: BTreeMap<Sku, Quantity> = BTreeMap::new();
        for (sku, n) in form.under("units.") {
            if let (Ok(sku), Ok(n)) = (sku.parse::<Sku>(), n.parse::<Quantity>()) {
                units.insert(sku, n);
            }
        }
        let request = &RefundRequest {
            lines: units.into_iter().map(|(sku, quantity)| RefundLineRequest { sku, quantity }).collect(),
            delivery: form.get("delivery").is_some(),
            restock: form.get("restock").is_some(),
        };
        if request.lines.is_empty() && !request.delivery {
            let errors = vec![(Field::Units, FieldFault::Empty)];
            return self.shop_order_again(visit, order, form, (errors, None)).await;
        }
        match self.signed(|token| async move { self.api.refund(order.1, request, key, &token).await }).await {
            Ok(_) => {
                self.say(Notice::Done { what: Done::Refunded });
                Outcome::Go(visit.path.clone())
            }
            Err(error) => {
                let (errors, failure) = self.refusal(&error, &[]);
                let is_known = !error.outcome_unknown() && !error.is_offline();
                if is_known && let ApiError::Refused(_) = error {
                    // It did not and will not happen: another try is another one.
                    let form = form.without("attempt");
                    return self.shop_order_again(visit, order, &form, (errors, failure)).await;
                }
                self.shop_order_again(visit, order, form, (errors, failure)).await
            }
        }
    }
}
