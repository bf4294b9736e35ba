//! A total that explains itself: every amount that leads to it, in words, and their sum is it.
//!
//! Hooks of tests: each amount is `[data-test=price-entry]` with its reason in `data-kind`; the amount itself has
//! `data-minor`.

use domain::pricing::{Breakdown, Entry, Reason};
use domain::{DeliveryMethod, Sku, Slug, Text};
use maud::{Markup, html};

use super::PageContext;
use super::parts::money;
use crate::text::Arg;

/// Every amount and the total; `name` knows what the goods are called.
pub(super) fn explained<'a>(
    ctx: &PageContext,
    breakdown: &Breakdown,
    delivery: DeliveryMethod,
    name: &dyn Fn(&Sku) -> Option<&'a Text>,
) -> Markup {
    let words = |entry: &Entry| reason_words(ctx, breakdown, delivery, &entry.reason, name);
    html! {
        dl.totals data-test="price-explained" {
            @for entry in &breakdown.entries {
                div data-test="price-entry" data-kind=(kind(&entry.reason)) {
                    dt { bdi { (words(entry)) } }
                    dd { (money(ctx, entry.amount)) }
                }
            }
            div.totals-total {
                dt { (ctx.t("totals-total")) }
                dd data-test="total" { (money(ctx, breakdown.totals.total)) }
            }
            @for tax in breakdown.taxes.iter().filter(|t| t.included && t.amount.minor != 0) {
                div data-test="price-included" {
                    dt { bdi { (ctx.t_args("price-included", &[("name", Arg::Text(&tax.name))])) } }
                    dd.quiet { (money(ctx, tax.amount)) }
                }
            }
        }
        @if let Some(rate) = &breakdown.exchanged {
            p.summary-note { (ctx.t_args("quote-exchanged", &[("from", Arg::Text(rate.from.code()))])) }
        }
    }
}

const fn kind(reason: &Reason) -> &'static str {
    match reason {
        Reason::Goods { .. } => "goods",
        Reason::Discount { .. } => "discount",
        Reason::Delivery => "delivery",
        Reason::DeliveryDiscount { .. } => "delivery_discount",
        Reason::Duty { .. } => "duty",
        Reason::Tax { .. } => "tax",
        Reason::GiftCard { .. } => "gift_card",
    }
}

fn reason_words<'a>(
    ctx: &PageContext,
    breakdown: &Breakdown,
    delivery: DeliveryMethod,
    reason: &Reason,
    name: &dyn Fn(&Sku) -> Option<&'a Text>,
) -> String {
    let goods = |sku: &Sku| name(sku).map_or(sku.as_str(), |text| text.get(ctx.lang)).to_owned();
    let promotion = |id: &Slug| {
        let applied = breakdown.promotions.iter().find(|p| p.id == *id);
        applied.map_or(id.as_str(), |p| p.name.get(ctx.lang)).to_owned()
    };
    let method = ctx.t(&format!("delivery-{}", delivery.as_str()));
    match reason {
        Reason::Goods { sku, quantity } => ctx.t_args(
            "price-quantity",
            &[("name", Arg::Text(&goods(sku))), ("count", Arg::Number(i64::from(quantity.get())))],
        ),
        Reason::Discount { promotion: id, sku } => ctx.t_args(
            "price-promotion-on",
            &[("promotion", Arg::Text(&promotion(id))), ("name", Arg::Text(&goods(sku)))],
        ),
        Reason::Delivery => ctx.t_args("price-delivery", &[("method", Arg::Text(&method))]),
        Reason::DeliveryDiscount { promotion: id } => {
            ctx.t_args("price-promotion-on", &[("promotion", Arg::Text(&promotion(id))), ("name", Arg::Text(&method))])
        }
        Reason::Duty { sku } => ctx.t_args("price-duty", &[("name", Arg::Text(&goods(sku)))]),
        Reason::Tax { name } => ctx.t_args("price-tax", &[("name", Arg::Text(name))]),
        Reason::GiftCard { last4 } => ctx.t_args("price-gift-card", &[("last4", Arg::Text(last4))]),
    }
}
