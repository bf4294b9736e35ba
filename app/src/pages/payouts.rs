//! What a shop is owed, what it was paid, and what both are made of.

use domain::payout::{Earning, Payout};
use maud::{Markup, html};

use super::merchant::frame;
use super::parts::{Icon, day, icon, money};
use super::{PageContext, PayoutsView, paths};
use crate::text::Arg;

/// A shop's money.
pub fn shop_payouts(ctx: &PageContext, view: &PayoutsView) -> Markup {
    let said = &view.payouts;
    let body = html! {
        section.moves aria-labelledby="owed" {
            h2 #owed { (ctx.t("payouts-owed")) }
            @if said.owed.is_empty() {
                p.quiet data-test="owed-nothing" { (ctx.t("payouts-owed-nothing")) }
            } @else {
                ul.owed { @for amount in &said.owed { li.owed-one data-test="owed" { (money(ctx, *amount)) } } }
            }
            p.quiet { (ctx.t_args("payouts-fee", &[("percent", Arg::Text(&percent(said.fee.get())))])) }
        }
        section.moves aria-labelledby="paid-out" {
            h2 #paid-out { (ctx.t("payouts-heading")) }
            @if said.payouts.is_empty() { p.quiet data-test="payouts-none" { (ctx.t("payouts-none")) } }
            @else { ul { @for payout in &said.payouts { (paid(ctx, payout)) } } }
        }
        @if !said.earnings.is_empty() {
            section.moves aria-labelledby="earnings" {
                h2 #earnings { (ctx.t("earnings-heading")) }
                div.table-wrap tabindex="0" role="region" aria-labelledby="earnings" {
                    table.stock-table {
                        thead { tr { @for key in ["stock-when", "stock-why", "order-title", "earnings-amount", "earnings-paid"] { th scope="col" { (ctx.t(key)) } } } }
                        tbody { @for earning in &said.earnings { (row(ctx, view, earning)) } }
                    }
                }
            }
        }
    };
    frame(ctx, "shop-payouts", &ctx.t("payouts-title"), &view.shop, &body)
}

fn paid(ctx: &PageContext, payout: &Payout) -> Markup {
    html! {
        li.move data-test="payout" {
            p.move-state { (icon(Icon::Check)) span { (money(ctx, payout.amount)) " · " (day(ctx, payout.created_at)) } }
            p.quiet { (ctx.t("payout-name")) " " bdi.sku { (payout.id) } }
        }
    }
}

fn row(ctx: &PageContext, view: &PayoutsView, earning: &Earning) -> Markup {
    html! {
        tr data-test="earning" data-kind=(earning.kind.as_str()) {
            td { (day(ctx, earning.at)) }
            td { (ctx.t(&format!("earning-{}", earning.kind.as_str().replace('_', "-")))) }
            td { a href=(paths::shop_order(&view.shop.shop.slug, &earning.order_id)) { bdi.sku { (earning.order_id) } } }
            td.stock-count { (money(ctx, earning.amount)) }
            td {
                @match &earning.payout_id {
                    Some(id) => { bdi.sku { (id) } }
                    None => { span.quiet { (ctx.t("earnings-owed")) } }
                }
            }
        }
    }
}

/// Millionths as people write percent: two digits behind the point at most, and no zeros at the end.
fn percent(millionths: u32) -> String {
    let text = format!("{}.{:02}", millionths / 10_000, millionths % 10_000 / 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
