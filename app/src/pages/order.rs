//! Orders: just paid, being paid, looked up later.
//!
//! Hook of tests: `[data-test=order-state]` has the state's name on the wire in `data-state`.

use std::collections::BTreeMap;

use domain::{AssetRef, Order, OrderState, PaymentState, Return, ReturnState, ShipmentState, Sku, UnixMillis};
use maud::{Markup, html};

use super::layout::{Frame, form_token, page};
use super::parts::{Icon, between_totals, day, icon, money, picture, postal};
use super::price::explained;
use super::{OrderView, OrdersView, PageContext, paths};
use crate::text::Arg;

/// One order, in any state.
pub fn order(ctx: &PageContext, view: &OrderView) -> Markup {
    let title = ctx.t("order-title");
    page(
        ctx,
        Frame::new("order", &title),
        html! {
            header.list-head {
                p.kicker { (ctx.t("order-title")) " " bdi.sku data-test="order-id" { (view.order.id) } }
                h1 data-test="order-state" data-state=(view.order.state.as_str()) { (state_words(ctx, view.order.state)) }
                p.list-summary { (state_sentence(ctx, &view.order)) }
            }
            (body(ctx, view))
        },
    )
}

/// An order that was paid just now.
pub fn done(ctx: &PageContext, view: &OrderView) -> Markup {
    let title = ctx.t("done-title");
    page(
        ctx,
        Frame::new("done", &title),
        html! {
            header.list-head.done-head data-test="order-state" data-state=(view.order.state.as_str()) {
                span.fault-mark.fault-mark-good { (icon(Icon::Check)) }
                h1 { (ctx.t("done-heading")) }
                p.list-summary {
                    (ctx.t("done-words")) " " bdi { (view.order.contact.email) } (ctx.t("sentence-end"))
                }
                p.kicker { (ctx.t("order-number")) " " bdi.sku data-test="order-id" { (view.order.id) } }
            }
            (body(ctx, view))
            p.done-on { a.button.button-quiet href=(paths::HOME) { (ctx.t("continue-shopping")) } }
        },
    )
}

/// An order whose payment the gateway has not answered yet.
pub fn pending(ctx: &PageContext, view: &OrderView) -> Markup {
    let title = ctx.t("pending-title");
    page(
        ctx,
        Frame::new("pending", &title),
        html! {
            header.list-head data-test="order-state" data-state="pending" {
                span.fault-mark { span.waiting aria-hidden="true" {} }
                h1 { (title) }
                p.list-summary { (ctx.t("pending-words")) }
                p.kicker { (ctx.t("order-number")) " " bdi.sku data-test="order-id" { (view.order.id) } }
            }
            div.actions {
                form method="post" action=(paths::order_retry(&view.order.id)) data-once {
                    (form_token(ctx))
                    button.button.button-quiet type="submit" data-test="order-retry" { (ctx.t("pending-retry")) }
                }
            }
            (body(ctx, view))
        },
    )
}

/// The orders this device knows.
pub fn orders(ctx: &PageContext, view: &OrdersView) -> Markup {
    let title = ctx.t("orders-title");
    page(
        ctx,
        Frame::new("orders", &title),
        html! {
            header.list-head {
                h1 { (title) }
                @if view.is_signed_in {
                    p.list-summary { (ctx.t("orders-words-account")) }
                } @else {
                    @if !view.orders.is_empty() { p.list-summary { (ctx.t("orders-words")) } }
                    p.quiet {
                        (ctx.t("orders-sign-in")) " "
                        a.text-link href=(paths::with_back(paths::SIGN_IN, paths::ORDERS)) data-test="orders-sign-in" { (ctx.t("sign-in-title")) }
                    }
                }
            }
            @if view.is_signed_in && view.without_account > 0 {
                form.notice method="post" action=(paths::CLAIM) data-once {
                    (form_token(ctx))
                    p { (ctx.t_args("orders-claim", &[("count", Arg::Number(super::parts::count(view.without_account)))])) }
                    button.button.button-quiet type="submit" data-test="orders-claim" { (ctx.t("orders-claim-action")) }
                }
            }
            @if view.orders.is_empty() {
                section.orders-none data-test="orders-empty" {
                    p { (ctx.t(if view.is_signed_in { "orders-empty-account" } else { "orders-empty" })) }
                    a.button.button-main href=(paths::HOME) { (ctx.t("cart-empty-action")) }
                }
            } @else {
                ul.orders {
                    @for order in &view.orders { li { (order_card(ctx, order, &view.pictures)) } }
                }
            }
        },
    )
}

fn order_card(ctx: &PageContext, order: &Order, pictures: &BTreeMap<Sku, AssetRef>) -> Markup {
    html! {
        article.order-card data-test="order-card" data-state=(order.state.as_str()) {
            div.order-card-words {
                h2 { a.card-link href=(paths::order(&order.id)) { bdi.sku { (order.id) } } }
                p.quiet { (day(ctx, order.created_at)) }
            }
            (state_mark(ctx, order.state))
            ul.order-card-pictures aria-hidden="true" {
                @for line in order.lines.iter().take(MAX_CARD_PICTURES) { li.mini-picture { (picture(pictures.get(&line.sku), "", false)) } }
            }
            p.order-card-total { (money(ctx, order.totals.total)) }
        }
    }
}

/// The pictures that fit beside an order on a phone.
const MAX_CARD_PICTURES: usize = 3;

fn body(ctx: &PageContext, view: &OrderView) -> Markup {
    let order = &view.order;
    html! {
        @if let Some(since) = view.stale_since {
            p.notice.notice-warn data-test="order-stale" {
                (ctx.t_args("order-stale", &[("when", Arg::Text(&crate::format::date_time(ctx.lang, since)))]))
            }
        }
        div.with-aside {
            div {
                (timeline(ctx, order))
                (waits(ctx, order))
                (parcels(ctx, order))
                (returns(ctx, order, view.can_return))
                (refunds(ctx, order))
                div.facts.facts-two {
                    section.fact aria-labelledby="to" {
                        h2 #to { (ctx.t("order-address")) }
                        (postal(ctx, &order.contact.name, &order.address))
                    }
                    section.fact aria-labelledby="by" {
                        h2 #by { (ctx.t("order-delivery")) }
                        p { (ctx.t(&format!("delivery-{}", order.delivery.as_str()))) }
                        p.quiet { (ctx.t(&format!("delivery-{}-time", order.delivery.as_str()))) }
                        @if let Some(last4) = order.payments.iter().rev().find(|p| p.state == PaymentState::Succeeded).and_then(|p| p.last4.as_deref()) {
                            p { (ctx.t("card-label")) " " bdi dir="ltr" { (ctx.t_args("card-last4", &[("digits", Arg::Text(last4))])) } }
                        }
                    }
                }
            }
            aside.summary aria-labelledby="summary" {
                h2 #summary { (ctx.t("order-summary-heading")) }
                (order_lines(ctx, order, &view.pictures))
                @if view.can_change {
                    p { a.button.button-quiet.button-wide href=(paths::order_lines(&order.id)) data-test="order-lines" { (ctx.t("lines-change")) } }
                }
                (papers(ctx, order))
            }
        }
    }
}

/// What has not come yet, and by when it was promised.
fn waits(ctx: &PageContext, order: &Order) -> Markup {
    html! {
        @for (awaited, by) in order.waits.iter().filter_map(|w| Some((w, w.by?))) {
            p.line-waits data-test="order-waits" {
                (icon(Icon::Parcel))
                span { (unit_name(ctx, order, &awaited.sku)) " · " (waits_words(ctx, awaited.units, by)) }
            }
        }
    }
}

/// So many are on their way to the shop, and leave it by then.
pub(super) fn waits_words(ctx: &PageContext, units: u32, by: UnixMillis) -> String {
    let day = crate::format::date(ctx.lang, by);
    ctx.t_args("line-waits", &[("count", Arg::Number(i64::from(units))), ("day", Arg::Text(&day))])
}

/// Its parcels: where each is, and what its carrier calls it.
pub(super) fn parcels(ctx: &PageContext, order: &Order) -> Markup {
    html! {
        @if !order.shipments.is_empty() {
            section.moves aria-labelledby="parcels" {
                h2 #parcels { (ctx.t("parcels-heading")) }
                ul {
                    @for parcel in &order.shipments {
                        li.move data-test="parcel" data-state=(parcel.state.as_str()) {
                            p.move-state { (icon(Icon::Parcel)) span { (parcel_words(ctx, parcel.state)) " · " (day(ctx, parcel.updated_at)) } }
                            p { (ctx.t("parcel-tracking")) " " bdi { (parcel.carrier) } " " bdi.sku data-test="tracking" { (parcel.tracking) } }
                            (units(ctx, order, parcel.lines.iter().map(|l| (&l.sku, l.quantity.get(), None))))
                        }
                    }
                }
            }
        }
    }
}

/// Where a parcel is.
pub(super) fn parcel_words(ctx: &PageContext, state: ShipmentState) -> String {
    ctx.t(match state {
        ShipmentState::Packed => "parcel-packed",
        ShipmentState::InTransit => "parcel-in-transit",
        ShipmentState::Delivered => "parcel-delivered",
        ShipmentState::Lost => "parcel-lost",
        ShipmentState::Returned => "parcel-returned",
    })
}

/// What came back or is to come back, and the way to send more.
fn returns(ctx: &PageContext, order: &Order, can_return: bool) -> Markup {
    html! {
        @if can_return || !order.returns.is_empty() {
            section.moves aria-labelledby="returns" {
                h2 #returns { (ctx.t("returns-heading")) }
                @if !order.returns.is_empty() {
                    ul {
                        @for back in &order.returns {
                            li.move data-test="return" data-state=(back.state.as_str()) {
                                (return_facts(ctx, order, back))
                                p.quiet { (ctx.t(return_sentence(back.state))) }
                                @if matches!(back.state, ReturnState::Requested | ReturnState::Approved) {
                                    form method="post" action=(paths::return_withdraw(&order.id, &back.id)) data-once {
                                        (form_token(ctx))
                                        button.link-button type="submit" data-test="return-withdraw" { (ctx.t("return-withdraw")) }
                                    }
                                }
                            }
                        }
                    }
                }
                @if can_return {
                    p { a.button.button-quiet href=(paths::order_return(&order.id)) data-test="order-return" { (ctx.t("return-ask")) } }
                }
            }
        }
    }
}

/// A return's state, its units and the buyer's words.
pub(super) fn return_facts(ctx: &PageContext, order: &Order, back: &Return) -> Markup {
    html! {
        p.move-state { (icon(Icon::Return)) span { (ctx.t(return_words(back.state))) " · " (day(ctx, back.updated_at)) } }
        (units(ctx, order, back.lines.iter().map(|l| (&l.sku, l.quantity.get(), l.instead.as_ref()))))
        @if !back.reason.is_empty() { p.quiet { bdi { (back.reason) } } }
    }
}

const fn return_words(state: ReturnState) -> &'static str {
    match state {
        ReturnState::Requested => "return-requested",
        ReturnState::Approved => "return-approved",
        ReturnState::Refused => "return-refused",
        ReturnState::Withdrawn => "return-withdrawn",
        ReturnState::Received => "return-received",
        ReturnState::Refunded => "return-refunded",
        ReturnState::Exchanged => "return-exchanged",
    }
}

const fn return_sentence(state: ReturnState) -> &'static str {
    match state {
        ReturnState::Requested => "return-requested-words",
        ReturnState::Approved => "return-approved-words",
        ReturnState::Refused => "return-refused-words",
        ReturnState::Withdrawn => "return-withdrawn-words",
        ReturnState::Received => "return-received-words",
        ReturnState::Refunded => "return-refunded-words",
        ReturnState::Exchanged => "return-exchanged-words",
    }
}

/// Money that went back.
pub(super) fn refunds(ctx: &PageContext, order: &Order) -> Markup {
    html! {
        @if !order.refunds.is_empty() {
            section.moves aria-labelledby="refunds" {
                h2 #refunds { (ctx.t("refunds-heading")) }
                ul {
                    @for refund in &order.refunds {
                        li.move data-test="refund" {
                            p.move-state { (icon(Icon::Check)) span { (money(ctx, refund.total)) " · " (day(ctx, refund.created_at)) } }
                            (units(ctx, order, refund.lines.iter().map(|l| (&l.sku, l.quantity.get(), None))))
                            @if refund.to_gift_cards.minor > 0 {
                                p.quiet { (ctx.t("refund-gift-cards")) " " (money(ctx, refund.to_gift_cards)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Units by name, each with what is wanted instead.
fn units<'a>(ctx: &PageContext, order: &Order, lines: impl Iterator<Item = (&'a Sku, u32, Option<&'a Sku>)>) -> Markup {
    html! {
        ul.move-units {
            @for (sku, count, instead) in lines {
                li {
                    (unit_name(ctx, order, sku)) " × " (crate::format::number(ctx.lang, u64::from(count)))
                    @if let Some(instead) = instead { " " (icon(Icon::Forward)) " " bdi.sku { (instead) } }
                }
            }
        }
    }
}

/// What something of an order is called; goods that came in exchange go by their number.
pub(super) fn unit_name(ctx: &PageContext, order: &Order, sku: &Sku) -> Markup {
    html! {
        @match order.lines.iter().find(|l| l.sku == *sku) {
            Some(line) => {
                bdi { (line.name.get(ctx.lang)) }
                @if !line.variant.get(ctx.lang).is_empty() { (ctx.t("list-comma")) bdi { (line.variant.get(ctx.lang)) } }
            }
            None => { bdi.sku { (sku) } }
        }
    }
}

/// What was bought and what it cost.
pub(super) fn order_lines(ctx: &PageContext, order: &Order, pictures: &BTreeMap<Sku, AssetRef>) -> Markup {
    html! {
        ul.mini-lines {
            @for line in &order.lines {
                li.mini-line data-test="order-line" {
                    div.mini-picture { (picture(pictures.get(&line.sku), "", true)) }
                    div {
                        p.mini-name { a href=(paths::variant(&line.product, &line.sku)) { bdi { (line.name.get(ctx.lang)) } } }
                        p.quiet { bdi { (line.variant.get(ctx.lang)) } " × " (line.quantity.get()) }
                    }
                    p.mini-total { (money(ctx, line.total)) }
                }
            }
        }
        @if let Some(breakdown) = &order.breakdown {
            (explained(ctx, breakdown, order.delivery, &|sku| order.lines.iter().find(|l| l.sku == *sku).map(|l| &l.name)))
        } @else {
            (plain_totals(ctx, order))
        }
    }
}

/// Its invoice and credit notes, to keep as files.
fn papers(ctx: &PageContext, order: &Order) -> Markup {
    let paper = |credit_note: Option<i64>, words: String| {
        html! {
            form method="post" action=(paths::order_paper(&order.id, credit_note)) data-once {
                (form_token(ctx))
                button.link-button type="submit" data-test="order-paper" { (words) }
            }
        }
    };
    html! {
        @if order.paid_at.is_some() {
            div.papers {
                (paper(None, ctx.t("order-invoice")))
                @for number in order.refunds.iter().map(|refund| refund.credit_note) {
                    (paper(Some(number), ctx.t_args("order-credit-note", &[("number", Arg::Text(&number.to_string()))])))
                }
            }
        }
    }
}

fn plain_totals(ctx: &PageContext, order: &Order) -> Markup {
    html! {
        dl.totals {
            div { dt { (ctx.t("totals-subtotal")) } dd { (money(ctx, order.totals.subtotal)) } }
            div {
                dt { (ctx.t("totals-delivery")) }
                dd { @if order.totals.delivery.minor == 0 { (ctx.t("delivery-free")) } @else { (money(ctx, order.totals.delivery)) } }
            }
            (between_totals(ctx, &order.totals))
            div.totals-total {
                dt { (ctx.t("totals-total")) @if order.totals.tax.is_none() { span.quiet { (ctx.t("totals-taxes")) } } }
                dd data-test="total" { (money(ctx, order.totals.total)) }
            }
        }
    }
}

/// Where the order has been and where it goes next; said in words, drawn beside.
fn timeline(ctx: &PageContext, order: &Order) -> Markup {
    let steps = steps(order);
    html! {
        section.timeline aria-labelledby="timeline" {
            h2 #timeline { (ctx.t("timeline-heading")) }
            ol {
                @for step in &steps {
                    li.step-done[step.stand == Stand::Done].step-now[step.stand == Stand::Now].step-next[step.stand == Stand::Next].step-bad[step.stand == Stand::Bad]
                        aria-current=[(step.stand == Stand::Now || step.stand == Stand::Bad).then_some("step")] {
                        span.step-mark {
                            @match step.stand {
                                Stand::Done => { (icon(Icon::Check)) }
                                Stand::Bad => { (icon(Icon::Cross)) }
                                Stand::Now | Stand::Next => {}
                            }
                        }
                        div {
                            p.step-name {
                                (ctx.t(step.key))
                                span.hidden-words { (ctx.t("list-comma")) (ctx.t(step.stand.key())) }
                            }
                            @if let Some(at) = step.at {
                                p.quiet { time datetime=(crate::format::date_time_iso(at)) { (crate::format::date_time(ctx.lang, at)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Done,
    Now,
    Next,
    Bad,
}

impl Stand {
    const fn key(self) -> &'static str {
        match self {
            Self::Done => "stand-done",
            Self::Now => "stand-now",
            Self::Next => "stand-next",
            Self::Bad => "stand-bad",
        }
    }
}

#[derive(Debug)]
struct Step {
    key: &'static str,
    stand: Stand,
    at: Option<UnixMillis>,
}

fn steps(order: &Order) -> Vec<Step> {
    use OrderState as S;
    let step = |key, stand, at| Step { key, stand, at };
    let placed = step("step-placed", Stand::Done, Some(order.created_at));
    let paid = |stand| step("step-paid", stand, order.paid_at);
    match order.state {
        S::AwaitingPayment => vec![
            placed,
            step("step-awaiting", Stand::Now, None),
            step("step-shipped", Stand::Next, None),
            step("step-delivered", Stand::Next, None),
        ],
        S::Paid => vec![
            placed,
            paid(Stand::Done),
            step("step-packing", Stand::Now, None),
            step("step-delivered", Stand::Next, None),
        ],
        S::Shipped => vec![
            placed,
            paid(Stand::Done),
            step("step-shipped", Stand::Now, None),
            step("step-delivered", Stand::Next, None),
        ],
        S::Delivered => vec![
            placed,
            paid(Stand::Done),
            step("step-shipped", Stand::Done, None),
            step("step-delivered", Stand::Done, None),
        ],
        S::Expired => vec![placed, step("step-expired", Stand::Bad, Some(order.hold_expires_at))],
        S::Cancelled => vec![placed, step("step-cancelled", Stand::Bad, None)],
        S::Refunded => {
            let mut steps = vec![placed];
            steps.extend(order.paid_at.map(|_| paid(Stand::Done)));
            steps.push(step("step-refunded", Stand::Bad, None));
            steps
        }
    }
}

/// The state in a word or two.
fn state_words(ctx: &PageContext, state: OrderState) -> String {
    ctx.t(match state {
        OrderState::AwaitingPayment => "state-awaiting-payment",
        OrderState::Paid => "state-paid",
        OrderState::Shipped => "state-shipped",
        OrderState::Delivered => "state-delivered",
        OrderState::Expired => "state-expired",
        OrderState::Cancelled => "state-cancelled",
        OrderState::Refunded => "state-refunded",
    })
}

fn state_sentence(ctx: &PageContext, order: &Order) -> String {
    match order.state {
        OrderState::AwaitingPayment => hold_words(ctx, order),
        OrderState::Paid => ctx.t("state-paid-words"),
        OrderState::Shipped => ctx.t("state-shipped-words"),
        OrderState::Delivered => ctx.t("state-delivered-words"),
        OrderState::Expired => ctx.t("state-expired-words"),
        OrderState::Cancelled => ctx.t("state-cancelled-words"),
        OrderState::Refunded => ctx.t("state-refunded-words"),
    }
}

/// The state in a word or two, with a drawing.
pub(super) fn state_mark(ctx: &PageContext, state: OrderState) -> Markup {
    let drawing = match state {
        OrderState::AwaitingPayment => Icon::Lock,
        OrderState::Paid | OrderState::Delivered => Icon::Check,
        OrderState::Shipped => Icon::Parcel,
        OrderState::Expired | OrderState::Cancelled => Icon::Cross,
        OrderState::Refunded => Icon::Return,
    };
    html! { p.state-mark data-state=(state.as_str()) { (icon(drawing)) (state_words(ctx, state)) } }
}

/// Until when the goods are kept for the shopper.
pub(super) fn hold_words(ctx: &PageContext, order: &Order) -> String {
    ctx.t_args("hold-until", &[("when", Arg::Text(&crate::format::date_time(ctx.lang, order.hold_expires_at)))])
}
