//! A shop from the other side of the counter: what is to be sent, what comes back, what lies on the shelf.

use std::collections::BTreeMap;

use domain::account::ShopRole;
use domain::shipment::ShipmentEvent;
use domain::shop::{Membership, ShopOrder};
use domain::{Order, OrderState, Return, ReturnState, Shipment, ShipmentState, Sku};
use maud::{Markup, html};

use super::forms::{Typing, error_summary, failure, fault_of, field_error, field_id, text_field};
use super::layout::{Frame, form_token, page};
use super::order::{parcel_words, refunds, return_facts, state_mark, unit_name};
use super::parts::{Icon, day, icon, money, picture, postal, variant_words};
use super::{Field, GoodsView, MerchantView, PageContext, ShopOrderView, paths};

/// The first page of a shop that a member may see.
pub(crate) fn front(shop: &Membership) -> String {
    match shop.role {
        ShopRole::Editor => paths::shop_goods(&shop.shop.slug),
        ShopRole::Owner | ShopRole::Support => paths::shop(&shop.shop.slug),
    }
}

/// A page of a shop, with the way to its others.
pub(super) fn frame(ctx: &PageContext, name: &str, title: &str, shop: &Membership, body: &Markup) -> Markup {
    let slug = &shop.shop.slug;
    let link = |path: String, key: &str, test: &str| {
        let is_here = ctx.path.split('?').next() == Some(path.as_str());
        html! { li { a href=(path) aria-current=[is_here.then_some("page")] data-test=(test) { (ctx.t(key)) } } }
    };
    page(
        ctx,
        Frame::new(name, title),
        html! {
            nav.crumbs aria-label=(ctx.t("crumbs-label")) { a href=(paths::ACCOUNT) { (ctx.t("account-title")) } }
            header.list-head {
                p.kicker { bdi { (shop.shop.name) } " · " (ctx.t(&format!("shop-role-{}", shop.role.as_str()))) }
                h1 { (title) }
            }
            nav.tabs aria-label=(ctx.t("shop-pages")) {
                ul {
                    @if shop.role != ShopRole::Editor { (link(paths::shop(slug), "shop-orders-title", "shop-orders")) }
                    (link(paths::shop_goods(slug), "goods-title", "shop-goods"))
                    @if shop.role == ShopRole::Owner { (link(paths::shop_payouts(slug), "payouts-title", "shop-payouts")) }
                    @if shop.role == ShopRole::Owner { (link(paths::shop_people(slug), "staff-title", "shop-people")) }
                }
            }
            (body)
        },
    )
}

/// What was ordered: what is to be sent stands first.
pub fn shop_orders(ctx: &PageContext, view: &MerchantView) -> Markup {
    let (to_send, others): (Vec<&ShopOrder>, Vec<&ShopOrder>) =
        view.orders.iter().partition(|o| o.state == OrderState::Paid);
    let list = |orders: &[&ShopOrder]| {
        html! { ul.orders { @for order in orders { li { (order_card(ctx, view, order)) } } } }
    };
    let body = html! {
        section.moves aria-labelledby="to-send" {
            h2 #to-send { (ctx.t("shop-to-send")) }
            @if to_send.is_empty() { p.quiet data-test="nothing-to-send" { (ctx.t("shop-nothing-to-send")) } } @else { (list(&to_send)) }
        }
        @if !others.is_empty() {
            section.moves aria-labelledby="others" {
                h2 #others { (ctx.t("shop-other-orders")) }
                (list(&others))
            }
        }
        @if let Some(before) = view.older {
            p { a.button.button-quiet href=(format!("{}?before={before}", paths::shop(&view.shop.shop.slug))) { (ctx.t("shop-older")) } }
        }
    };
    frame(ctx, "shop-orders", &ctx.t("shop-orders-title"), &view.shop, &body)
}

fn order_card(ctx: &PageContext, view: &MerchantView, order: &ShopOrder) -> Markup {
    let units: u32 = order.lines.iter().map(|l| l.quantity.get()).sum();
    html! {
        article.order-card data-test="shop-order" data-state=(order.state.as_str()) {
            div.order-card-words {
                h3 { a.card-link href=(paths::shop_order(&view.shop.shop.slug, &order.id)) { bdi.sku { (order.id) } } }
                p.quiet { (day(ctx, order.created_at)) }
            }
            (state_mark(ctx, order.state))
            ul.order-card-pictures aria-hidden="true" {
                @for line in order.lines.iter().take(3) { li.mini-picture { (picture(view.pictures.get(&line.sku), "", false)) } }
            }
            p.order-card-total {
                bdi { (order.contact.name) } br;
                span.quiet { (ctx.t_args("shop-units", &[("count", crate::text::Arg::Number(i64::from(units)))])) }
            }
        }
    }
}

/// One order, and what can be done about it.
pub fn shop_order(ctx: &PageContext, view: &ShopOrderView) -> Markup {
    let order = &view.order;
    let left = left_to_send(order);
    let body = html! {
        (error_summary(ctx, &view.errors))
        (failure(ctx, view.failure))
        div.with-aside {
            div {
                (state_mark(ctx, order.state))
                (disputes(ctx, order))
                @if can_send(order) && !left.is_empty() { (send(ctx, view, &left)) }
                (parcels(ctx, view))
                (returns(ctx, view))
                @if order.paid_at.is_some() && order.state != OrderState::Refunded { (give_back(ctx, view)) }
                (refunds(ctx, order))
            }
            aside.summary aria-labelledby="summary" {
                h2 #summary { (ctx.t("order-address")) }
                (postal(ctx, &order.contact.name, &order.address))
                p { bdi { (order.contact.email) } @if !order.contact.phone.is_empty() { br; bdi dir="ltr" { (order.contact.phone) } } }
                p.quiet { (ctx.t(&format!("delivery-{}", order.delivery.as_str()))) " · " (ctx.t(&format!("lang-{}", order.lang.tag()))) }
                (super::order::order_lines(ctx, order, &view.pictures))
            }
        }
    };
    let title = format!("{} {}", ctx.t("order-title"), order.id);
    frame(ctx, "shop-order", &title, &view.shop, &body)
}

/// What the buyer's bank asks, and has taken.
fn disputes(ctx: &PageContext, order: &Order) -> Markup {
    html! {
        @if !order.disputes.is_empty() {
            section.moves aria-labelledby="disputes" {
                h2 #disputes { (ctx.t("disputes-heading")) }
                ul {
                    @for dispute in &order.disputes {
                        @let state = dispute.state.as_str();
                        li.move data-test="dispute" data-state=(state) {
                            p.move-state { (icon(Icon::Warning)) span { (ctx.t(&format!("dispute-{state}"))) " · " (money(ctx, dispute.amount)) " · " (day(ctx, dispute.created_at)) } }
                            p { (ctx.t(&format!("dispute-{state}-words"))) }
                            @if !dispute.reason.is_empty() { p.quiet { (ctx.t("dispute-reason")) " " bdi.sku { (dispute.reason) } } }
                        }
                    }
                }
            }
        }
    }
}

fn can_send(order: &Order) -> bool {
    matches!(order.state, OrderState::Paid | OrderState::Shipped | OrderState::Delivered)
}

/// Units that are in no parcel. Those that were given back before they left are known to the server alone: it leaves them
/// out of a parcel that names no lines.
fn left_to_send(order: &Order) -> BTreeMap<Sku, u32> {
    domain::shipment::left_to_send(order, &BTreeMap::new())
}

fn send(ctx: &PageContext, view: &ShopOrderView, left: &BTreeMap<Sku, u32>) -> Markup {
    let slug = &view.shop.shop.slug;
    html! {
        section.moves aria-labelledby="send" {
            h2 #send { (ctx.t("send-heading")) }
            ul.move-units {
                @for (sku, n) in left {
                    li { (unit_name(ctx, &view.order, sku)) " × " (crate::format::number(ctx.lang, u64::from(*n))) }
                }
            }
            form.checkout method="post" action=(paths::shop_send(slug, &view.order.id)) novalidate data-once data-test="send-form" {
                (form_token(ctx))
                input type="hidden" name="attempt" value=(view.attempt);
                div.fields {
                    (text_field(ctx, &view.errors, Field::Carrier, Typing::code("off", 64), &view.carrier, true))
                    (text_field(ctx, &view.errors, Field::Tracking, Typing::code("off", 64), &view.tracking, true))
                }
                p { button.button.button-main type="submit" data-test="send" { (ctx.t("send-action")) } }
            }
        }
    }
}

fn parcels(ctx: &PageContext, view: &ShopOrderView) -> Markup {
    html! {
        @if !view.order.shipments.is_empty() {
            section.moves aria-labelledby="parcels" {
                h2 #parcels { (ctx.t("parcels-heading")) }
                ul { @for parcel in &view.order.shipments { (parcel_row(ctx, view, parcel)) } }
            }
        }
    }
}

fn parcel_row(ctx: &PageContext, view: &ShopOrderView, parcel: &Shipment) -> Markup {
    // What a person behind the counter hears of a parcel; carriers that report do the rest.
    let steps = [ShipmentEvent::Deliver, ShipmentEvent::Lose, ShipmentEvent::Return];
    let possible = |e: &ShipmentEvent| {
        parcel.state != ShipmentState::Delivered && parcel.state.after(*e).is_ok_and(|after| after != parcel.state)
    };
    html! {
        li.move data-test="parcel" data-state=(parcel.state.as_str()) {
            p.move-state { (icon(Icon::Parcel)) span { (parcel_words(ctx, parcel.state)) " · " (day(ctx, parcel.updated_at)) } }
            p { (ctx.t("parcel-tracking")) " " bdi { (parcel.carrier) } " " bdi.sku { (parcel.tracking) } }
            div.actions {
                @for event in steps.into_iter().filter(possible) {
                    form method="post" action=(paths::shop_parcel(&view.shop.shop.slug, &view.order.id, &parcel.id)) data-once {
                        (form_token(ctx))
                        input type="hidden" name="event" value=(event.as_str());
                        button.button.button-quiet type="submit" data-test=(format!("parcel-{}", event.as_str())) {
                            (ctx.t(&format!("parcel-event-{}", event.as_str())))
                        }
                    }
                }
            }
        }
    }
}

fn returns(ctx: &PageContext, view: &ShopOrderView) -> Markup {
    html! {
        @if !view.order.returns.is_empty() {
            section.moves aria-labelledby="returns" {
                h2 #returns { (ctx.t("returns-heading")) }
                ul {
                    @for back in &view.order.returns {
                        li.move data-test="return" data-state=(back.state.as_str()) {
                            (return_facts(ctx, &view.order, back))
                            (return_steps(ctx, view, back))
                        }
                    }
                }
            }
        }
    }
}

/// What the merchant can make of a return now.
fn return_steps(ctx: &PageContext, view: &ShopOrderView, back: &Return) -> Markup {
    let wants_goods = back.lines.iter().any(|l| l.instead.is_some());
    let steps: &[&str] = match back.state {
        ReturnState::Requested => &["approve", "refuse"],
        ReturnState::Approved => &["receive"],
        ReturnState::Received if wants_goods => &["exchange"],
        ReturnState::Received => &["refund"],
        _ => &[],
    };
    html! {
        @if !steps.is_empty() {
            form.actions method="post" action=(paths::shop_return(&view.shop.shop.slug, &view.order.id, &back.id)) data-once {
                (form_token(ctx))
                @if back.state == ReturnState::Approved {
                    label.check {
                        input type="checkbox" name="restock" value="yes" data-test="return-restock";
                        span.check-words { (ctx.t("return-restock")) }
                    }
                }
                @for step in steps {
                    button.button.button-quiet type="submit" name="event" value=(step) data-test=(format!("return-{step}")) {
                        (ctx.t(&format!("return-event-{step}")))
                    }
                }
            }
        }
    }
}

/// Money for units that did not come or need not come back.
fn give_back(ctx: &PageContext, view: &ShopOrderView) -> Markup {
    let order = &view.order;
    let returned = |sku: &Sku| -> u32 {
        order.refunds.iter().flat_map(|r| &r.lines).filter(|l| l.sku == *sku).map(|l| l.quantity.get()).sum()
    };
    html! {
        details.moves data-test="refund-details" open[fault_of(&view.errors, Field::Units).is_some()] {
            summary { h2 { (ctx.t("refund-heading")) } }
            p { (ctx.t("refund-words")) }
            form.checkout method="post" action=(paths::shop_refund(&view.shop.shop.slug, &order.id)) novalidate data-once data-test="refund-form" {
                (form_token(ctx))
                input type="hidden" name="attempt" value=(view.attempt);
                fieldset.step id=(field_id(Field::Units)) tabindex="-1" {
                    legend.hidden-words { (ctx.t("refund-heading")) }
                    @if let Some(fault) = fault_of(&view.errors, Field::Units) { (field_error(ctx, Field::Units, fault)) }
                    @for line in &order.lines {
                        @let most = line.quantity.get().saturating_sub(returned(&line.sku));
                        @let name = format!("units.{}", line.sku);
                        @if most > 0 {
                            div.field {
                                label for=(name) { (unit_name(ctx, order, &line.sku)) " · " (money(ctx, line.total)) }
                                select id=(name) name=(name) data-test=(name) {
                                    @for n in 0..=most { option value=(n) { (crate::format::number(ctx.lang, u64::from(n))) } }
                                }
                            }
                        }
                    }
                    label.check {
                        input type="checkbox" name="delivery" value="yes" data-test="refund-delivery";
                        span.check-words { (ctx.t("refund-delivery")) }
                    }
                    label.check {
                        input type="checkbox" name="restock" value="yes" data-test="refund-restock";
                        span.check-words { (ctx.t("return-restock")) }
                    }
                }
                p { button.button.button-main type="submit" data-test="refund-submit" { (ctx.t("refund-action")) } }
            }
        }
    }
}

/// A shop's goods, and how many there are of each version.
pub fn shop_goods(ctx: &PageContext, view: &GoodsView) -> Markup {
    let body = html! {
        p.quiet { (ctx.t("goods-words")) }
        @if view.products.is_empty() { p data-test="goods-empty" { (ctx.t("goods-empty")) } }
        ul.kept {
            @for product in &view.products {
                li.kept-one.goods-one data-test="goods-one" {
                    div.mini-picture { (picture(product.thumbnail.as_ref().or_else(|| product.posters.first()), "", false)) }
                    div {
                        h2.kept-name { a.text-link href=(paths::product(&product.slug)) { bdi { (product.name.get(ctx.lang)) } } }
                        table.stock-table {
                            thead { tr { th scope="col" { (ctx.t("variant-legend")) } th scope="col" { (ctx.t("product-sku")) } th scope="col" { (ctx.t("goods-left")) } } }
                            tbody {
                                @for variant in &product.variants {
                                    tr data-test=(format!("goods-{}", variant.sku)) {
                                        td { (variant_words(ctx, variant)) }
                                        td { bdi.sku { (variant.sku) } }
                                        td.stock-count data-none[variant.available == 0] { (crate::format::number(ctx.lang, u64::from(variant.available))) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if !view.is_all { p.quiet { (ctx.t("goods-more")) } }
    };
    frame(ctx, "shop-goods", &ctx.t("goods-title"), &view.shop, &body)
}
