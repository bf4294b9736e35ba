//! The cart: what the shopper wants, and the server's word on what it costs.
//!
//! Hook of `/static/js/shop.js`: a line's quantity is `[data-autosubmit]`.

use domain::{AssetRef, Cart, CartLine, LineIssue, Sku};
use maud::{Markup, html};

use super::layout::{Frame, form_token, page};
use super::order::waits_words;
use super::parts::{Icon, between_totals, icon, money, more_products, picture};
use super::price::explained;
use super::{CartView, CheckoutView, PageContext, paths};
use crate::text::Arg;

/// The cart; no lines is the empty cart's page.
pub fn cart(ctx: &PageContext, view: &CartView) -> Markup {
    let title = ctx.t("cart-title");
    let frame = Frame::new("cart", &title);
    if view.cart.lines.is_empty() {
        return page(
            ctx,
            frame,
            html! {
                section.fault data-test="cart-empty" {
                    span.fault-mark { (icon(Icon::Bag)) }
                    h1 { (ctx.t("cart-empty-heading")) }
                    p { (ctx.t("cart-empty-words")) }
                    a.button.button-main href=(paths::HOME) { (ctx.t("cart-empty-action")) }
                }
                (more_products(ctx, &ctx.t("suggestions"), &view.suggestions))
            },
        );
    }
    let cart = &view.cart;
    let has_new_prices =
        cart.lines.iter().any(|l| l.issues.iter().any(|i| matches!(i, LineIssue::PriceChanged { .. })));
    page(
        ctx,
        frame,
        html! {
            header.list-head { h1 { (title) } }
            @if view.is_estimate { p.notice.notice-warn data-test="cart-estimate" { (ctx.t("cart-estimate")) } }
            @if has_new_prices {
                div.notice.notice-warn data-test="cart-new-prices" {
                    p { (ctx.t("cart-new-prices")) }
                    form method="post" action=(paths::CART_ACCEPT) data-once {
                        (form_token(ctx))
                        button.button.button-quiet type="submit" data-test="cart-accept" { (ctx.t("cart-accept")) }
                    }
                }
            }
            div.with-aside {
                ul.lines aria-label=(ctx.t("cart-lines-label")) {
                    @for line in &cart.lines { li { (cart_line(ctx, line, view.pictures.get(&line.sku))) } }
                }
                aside.summary aria-labelledby="summary" {
                    h2 #summary { (ctx.t("summary-heading")) }
                    (totals(ctx, cart))
                    @if cart.can_be_bought() {
                        a.button.button-main.button-wide href=(paths::CHECKOUT) data-test="to-checkout" { (ctx.t("to-checkout")) }
                    } @else {
                        p.field-error data-test="cart-blocked" { (icon(Icon::Warning)) span { (ctx.t("cart-blocked")) } }
                    }
                    p.summary-note { (icon(Icon::Lock)) (ctx.t("summary-note")) }
                }
            }
        },
    )
}

fn cart_line(ctx: &PageContext, line: &CartLine, thumbnail: Option<&AssetRef>) -> Markup {
    let name = line.name.get(ctx.lang);
    let id = format!("quantity-{}", line.sku);
    let stops = line.issues.iter().any(LineIssue::stops_sale);
    html! {
        article.line.line-wrong[stops] data-test="cart-line" data-sku=(line.sku) {
            div.line-picture { (picture(thumbnail, "", true)) }
            div.line-words {
                h2.line-name {
                    @match &line.product {
                        Some(slug) => { a href=(paths::variant(slug, &line.sku)) { bdi { (name) } } }
                        None => { bdi { (name) } }
                    }
                }
                p.line-variant { bdi { (line.variant.get(ctx.lang)) } }
                p.line-unit { (money(ctx, line.unit_price)) " " span.quiet { (ctx.t("each")) } }
                (waits(ctx, line))
                @for issue in &line.issues { (line_issue(ctx, issue)) }
            }
            form.line-quantity method="post" action=(paths::CART_SET) data-once {
                (form_token(ctx))
                input type="hidden" name="sku" value=(line.sku);
                label for=(id) {
                    (ctx.t("quantity-label")) span.hidden-words { " " (name) }
                }
                input #(id) type="number" name="quantity" min="1" max=(domain::Quantity::MAX) step="1" inputmode="numeric" dir="ltr"
                    value=(line.quantity.get()) required data-autosubmit data-test="line-quantity";
                button.button.button-quiet type="submit" data-autosubmit-hides data-test="line-update" { (ctx.t("quantity-update")) }
            }
            p.line-total data-test="line-total" { (money(ctx, line.total)) }
            form.line-remove method="post" action=(paths::CART_REMOVE) data-once {
                (form_token(ctx))
                input type="hidden" name="sku" value=(line.sku);
                button.link-button type="submit" data-test="line-remove" {
                    (ctx.t("line-remove")) span.hidden-words { " " (name) }
                }
            }
        }
    }
}

/// What comes later, and when: to be known before it is bought.
pub(super) fn waits(ctx: &PageContext, line: &CartLine) -> Markup {
    let later = line.issues.iter().find_map(|issue| match issue {
        LineIssue::Waits { units, by } => Some((*units, *by)),
        _ => None,
    });
    html! {
        @if let Some((units, by)) = later {
            p.line-waits data-test="line-waits" {
                (icon(Icon::Parcel))
                span { (waits_words(ctx, units, by)) }
            }
        }
    }
}

fn line_issue(ctx: &PageContext, issue: &LineIssue) -> Markup {
    let (words, hook) = match issue {
        LineIssue::Waits { .. } => return html! {},
        LineIssue::PriceChanged { seen } => {
            let seen = crate::format::money(ctx.lang, *seen);
            (ctx.t_args("issue-price-changed", &[("seen", Arg::Text(&seen))]), "issue-price-changed")
        }
        LineIssue::OnlyLeft { left: 0 } => (ctx.t("issue-sold-out"), "issue-sold-out"),
        LineIssue::OnlyLeft { left } => {
            (ctx.t_args("issue-only-left", &[("count", Arg::Number(i64::from(*left)))]), "issue-only-left")
        }
        LineIssue::NotSold => (ctx.t("issue-not-sold"), "issue-not-sold"),
    };
    html! { p.field-error data-test=(hook) { (icon(Icon::Warning)) span { (words) } } }
}

/// Subtotal, delivery and total.
fn totals(ctx: &PageContext, cart: &Cart) -> Markup {
    html! {
        dl.totals {
            div { dt { (ctx.t("totals-subtotal")) } dd data-test="subtotal" { (money(ctx, cart.totals.subtotal)) } }
            div {
                dt { (ctx.t("totals-delivery")) (ctx.t("list-comma")) (ctx.t(&format!("delivery-{}", cart.delivery.as_str()))) }
                dd data-test="delivery-price" {
                    @if cart.totals.delivery.minor == 0 { (ctx.t("delivery-free")) } @else { (money(ctx, cart.totals.delivery)) }
                }
            }
            (between_totals(ctx, &cart.totals))
            div.totals-total {
                dt { (ctx.t("totals-total")) @if cart.totals.tax.is_none() { span.quiet { (ctx.t("totals-taxes")) } } }
                dd data-test="total" { (money(ctx, cart.totals.total)) }
            }
        }
    }
}

/// What is bought and what it costs, beside a form.
pub(super) fn order_summary(ctx: &PageContext, view: &CheckoutView) -> Markup {
    let cart = &view.cart;
    let breakdown = view.quote.as_ref().map(|q| &q.breakdown);
    let named = |sku: &Sku| cart.lines.iter().find(|l| l.sku == *sku).map(|l| &l.name).or_else(|| view.gifts.get(sku));
    // A promised price stands, whatever the shelf says now.
    let total = |line: &CartLine| {
        let quoted = breakdown.and_then(|b| b.lines.iter().find(|l| l.sku == line.sku && l.gift_of.is_none()));
        quoted.and_then(|l| l.unit_price.checked_mul(i64::from(l.quantity.get())).ok()).unwrap_or(line.total)
    };
    html! {
        aside.summary aria-labelledby="summary" data-test="order-summary" {
            h2 #summary { (ctx.t("summary-heading")) }
            ul.mini-lines {
                @for line in &cart.lines {
                    li.mini-line {
                        div.mini-picture { (picture(view.pictures.get(&line.sku), "", true)) }
                        div {
                            p.mini-name { bdi { (line.name.get(ctx.lang)) } }
                            p.quiet { bdi { (line.variant.get(ctx.lang)) } " × " (line.quantity.get()) }
                            (waits(ctx, line))
                        }
                        p.mini-total { (money(ctx, total(line))) }
                    }
                }
            }
            @match &view.quote {
                Some(quote) => {
                    (explained(ctx, &quote.breakdown, quote.delivery, &named))
                    p.summary-note data-test="quote-until" {
                        (ctx.t_args("quote-until", &[("when", Arg::Text(&crate::format::date_time(ctx.lang, quote.expires_at)))]))
                    }
                }
                None => {
                    (totals(ctx, cart))
                    p.summary-note data-test="quote-note" { (ctx.t("quote-note")) }
                }
            }
            p.summary-back { a href=(paths::CART) data-test="back-to-cart" { (ctx.t("back-to-cart")) } }
        }
    }
}
