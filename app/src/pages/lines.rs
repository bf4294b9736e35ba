//! Changing what is in an order that has not left: how many of each, then what comes of it.

use domain::{OrderLine, OrderState, Quantity, Sku};
use maud::{Markup, html};

use super::forms::{error_summary, failure, fault_of, field_error, field_id};
use super::layout::{Frame, form_token, page};
use super::order::unit_name;
use super::parts::{money, picture};
use super::{Field, LinesView, PageContext, paths};
use crate::text::Arg;

/// The form, or what was chosen in it to be agreed to.
pub fn lines(ctx: &PageContext, view: &LinesView) -> Markup {
    let title = ctx.t(if view.is_review { "lines-review-title" } else { "lines-title" });
    let order = &view.order;
    let is_paid = order.state == OrderState::Paid;
    let words = match (view.is_review, is_paid) {
        (false, false) => "lines-words-unpaid",
        (false, true) => "lines-words-paid",
        (true, false) if view.total.is_some() => "lines-review-words-unpaid",
        (true, false) => "lines-review-words-later",
        (true, true) => "lines-review-words-paid",
    };
    page(
        ctx,
        Frame::new("lines", &title),
        html! {
            nav.crumbs aria-label=(ctx.t("crumbs-label")) { a href=(paths::order(&order.id)) { span { (ctx.t("order-title")) " " bdi.sku { (order.id) } } } }
            header.list-head {
                h1 { (title) }
                p.list-summary { (ctx.t(words)) }
            }
            (error_summary(ctx, &view.errors))
            (failure(ctx, view.failure))
            form.checkout method="post" action=(paths::order_lines(&order.id)) novalidate data-once data-test=(if view.is_review { "lines-review" } else { "lines-form" }) {
                (form_token(ctx))
                input type="hidden" name="attempt" value=(view.attempt);
                @if view.is_review { (review(ctx, view, is_paid)) } @else { (units(ctx, view)) }
            }
        },
    )
}

fn units(ctx: &PageContext, view: &LinesView) -> Markup {
    html! {
        fieldset.step id=(field_id(Field::Lines)) tabindex="-1" {
            legend.hidden-words { (ctx.t("field-lines")) }
            @if let Some(fault) = fault_of(&view.errors, Field::Lines) { (field_error(ctx, Field::Lines, fault)) }
            ul.kept {
                @for (sku, (_, most)) in &view.units { li.kept-one.return-line data-test="lines-line" { (line(ctx, view, sku, *most)) } }
            }
        }
        div.actions {
            button.button.button-main type="submit" data-test="lines-submit" { (ctx.t("lines-submit")) }
            a.button.button-quiet href=(paths::order(&view.order.id)) { (ctx.t("lines-leave")) }
        }
    }
}

fn line(ctx: &PageContext, view: &LinesView, sku: &Sku, most: u32) -> Markup {
    let name = format!("units.{sku}");
    let typed = view.typed.get(sku).map(String::as_str).unwrap_or_default();
    html! {
        div.mini-picture { (picture(view.pictures.get(sku), "", false)) }
        div {
            p.kept-name { (unit_name(ctx, &view.order, sku)) }
            @if let Some(known) = find(view, sku) { p.quiet { (money(ctx, known.unit_price)) " " (ctx.t("each")) } }
        }
        div.fields.lines-units {
            div.field {
                label for=(name) {
                    (ctx.t("quantity-label")) span.hidden-words { (ctx.t("list-comma")) (unit_name(ctx, &view.order, sku)) }
                }
                @if most < Quantity::MAX { p.field-hint #(format!("{name}-hint")) { (ctx.t_args("lines-most", &[("count", Arg::Number(most.into()))])) } }
                input #(name) type="number" name=(name) min="0" max=(most) step="1" inputmode="numeric" dir="ltr" value=(typed)
                    aria-describedby=[(most < Quantity::MAX).then(|| format!("{name}-hint"))] data-test=(name);
            }
            button.link-button type="submit" name="remove" value=(sku) data-test="lines-remove" {
                (ctx.t("lines-remove")) span.hidden-words { (ctx.t("list-comma")) (unit_name(ctx, &view.order, sku)) }
            }
        }
    }
}

fn find<'a>(view: &'a LinesView, sku: &Sku) -> Option<&'a OrderLine> {
    view.order.lines.iter().find(|l| l.sku == *sku)
}

/// What changes and what it comes to, with the amounts that the server has said.
fn review(ctx: &PageContext, view: &LinesView, is_paid: bool) -> Markup {
    let then = |sku: &Sku| view.typed.get(sku).and_then(|t| t.parse::<u32>().ok()).unwrap_or(0);
    let is_empty = view.units.keys().all(|sku| then(sku) == 0);
    html! {
        ul.kept {
            @for (sku, (now, _)) in &view.units {
                li.kept-one.return-line data-test="lines-change" {
                    input type="hidden" name=(format!("units.{sku}")) value=(then(sku));
                    div.mini-picture { (picture(view.pictures.get(sku), "", false)) }
                    div {
                        p.kept-name { (unit_name(ctx, &view.order, sku)) }
                        (becomes(ctx, *now, then(sku)))
                    }
                }
            }
        }
        dl.totals {
            div {
                dt { (ctx.t(if is_paid { "lines-paid" } else { "lines-total-now" })) }
                dd { (money(ctx, view.order.totals.total)) }
            }
            @if let Some(total) = view.total {
                div.totals-total { dt { (ctx.t("lines-total-then")) } dd data-test="lines-total" { (money(ctx, total)) } }
            }
        }
        @if is_empty { p.notice.notice-warn data-test="lines-nothing-stays" { (ctx.t("lines-nothing-stays")) } }
        input type="hidden" name="agreed" value=(view.total.map(|t| t.minor.to_string()).unwrap_or_default());
        div.actions {
            button.button.button-main type="submit" data-test="lines-agree" { (ctx.t(if is_paid { "lines-agree-paid" } else { "lines-agree" })) }
            button.button.button-quiet type="submit" name="edit" value="yes" data-test="lines-edit" { (ctx.t("lines-edit")) }
        }
    }
}

fn becomes(ctx: &PageContext, now: u32, then: u32) -> Markup {
    let args = [("now", Arg::Number(now.into())), ("then", Arg::Number(then.into()))];
    html! {
        @if then == 0 {
            p.lines-out { (ctx.t_args("lines-out", &args)) }
        } @else if then == now {
            p.quiet { (ctx.t_args("lines-same", &args)) }
        } @else {
            p { (ctx.t_args("lines-becomes", &args)) }
        }
    }
}
