//! The shelves, for those who run the house: how many units there are, where they lie, how they moved.

use domain::stock::Stock;
use maud::{Markup, html};

use super::account::below;
use super::forms::{Typing, error_summary, failure, text_field};
use super::layout::form_token;
use super::{Field, PageContext, StockView, paths};

/// The shelves.
pub fn stock(ctx: &PageContext, view: &StockView) -> Markup {
    let body = html! {
        (error_summary(ctx, &view.errors))
        (failure(ctx, view.failure))
        form.stock-search method="get" action=(paths::STOCK) {
            div.field {
                label for="stock-sku" { (ctx.t("product-sku")) }
                input #stock-sku type="text" name="sku" value=(view.sku) maxlength="64" dir="ltr" autocomplete="off" data-test="stock-sku";
            }
            button.button.button-quiet type="submit" data-test="stock-look" { (ctx.t("stock-look")) }
        }
        @if let Some(stock) = &view.stock {
            (found(ctx, stock))
            @if view.may_change { (changes(ctx, view, stock)) }
            (movements(ctx, stock))
        }
    };
    below(ctx, "stock", &ctx.t("stock-title"), Some(&ctx.t("stock-words")), &body)
}

fn units(ctx: &PageContext, n: u32) -> String {
    crate::format::number(ctx.lang, u64::from(n))
}

fn found(ctx: &PageContext, stock: &Stock) -> Markup {
    html! {
        section.moves aria-labelledby="found" {
            h2 #found { bdi.sku { (stock.sku) } }
            dl.totals {
                div { dt { (ctx.t("stock-on-hand")) } dd data-test="stock-on-hand" { (units(ctx, stock.on_hand)) } }
                div { dt { (ctx.t("stock-held")) } dd { (units(ctx, stock.held)) } }
                @for at in &stock.locations {
                    div { dt { (ctx.t("stock-at")) " " bdi.sku { (at.location) } } dd { (units(ctx, at.units)) } }
                }
            }
        }
    }
}

fn changes(ctx: &PageContext, view: &StockView, stock: &Stock) -> Markup {
    let typed = |field: Field| view.typed.get(field.name()).map(String::as_str).unwrap_or_default();
    let hidden = html! {
        (form_token(ctx))
        input type="hidden" name="attempt" value=(view.attempt);
        input type="hidden" name="sku" value=(stock.sku);
    };
    html! {
        section.moves aria-labelledby="count" {
            h2 #count { (ctx.t("stock-count-heading")) }
            p { (ctx.t("stock-count-words")) }
            form.checkout method="post" action=(paths::STOCK_COUNT) novalidate data-once data-test="count-form" {
                (hidden)
                (text_field(ctx, &view.errors, Field::OnHand, Typing::digits("off", 9), typed(Field::OnHand), true))
                p { button.button.button-main type="submit" data-test="count-submit" { (ctx.t("stock-count-action")) } }
            }
        }
        section.moves aria-labelledby="transfer" {
            h2 #transfer { (ctx.t("stock-move-heading")) }
            form.checkout method="post" action=(paths::STOCK_MOVE) novalidate data-once data-test="move-form" {
                (hidden)
                (text_field(ctx, &view.errors, Field::Quantity, Typing::digits("off", 3), typed(Field::Quantity), true))
                div.fields {
                    (text_field(ctx, &view.errors, Field::From, Typing::code("off", 64), typed(Field::From), true))
                    (text_field(ctx, &view.errors, Field::To, Typing::code("off", 64), typed(Field::To), true))
                }
                p { button.button.button-quiet type="submit" data-test="move-submit" { (ctx.t("stock-move-action")) } }
            }
        }
    }
}

fn movements(ctx: &PageContext, stock: &Stock) -> Markup {
    html! {
        @if !stock.movements.is_empty() {
            div.moves {
                h2 #movements { (ctx.t("stock-movements")) }
                div.table-wrap tabindex="0" role="region" aria-labelledby="movements" {
                    table.stock-table {
                        thead { tr {
                            th scope="col" { (ctx.t("stock-when")) }
                            th scope="col" { (ctx.t("stock-why")) }
                            th scope="col" { (ctx.t("stock-on-hand")) }
                            th scope="col" { (ctx.t("stock-held")) }
                        } }
                        tbody {
                            @for one in &stock.movements {
                                tr {
                                    td { (crate::format::date_time(ctx.lang, one.at)) }
                                    td {
                                        (why(ctx, &one.why))
                                        @if let Some(order) = &one.order_id { " " bdi.sku { (order) } }
                                        @if let Some(place) = &one.location { " " bdi.sku { (place) } }
                                    }
                                    td.stock-count { bdi dir="ltr" { (signed(one.on_hand)) } }
                                    td.stock-count { bdi dir="ltr" { (signed(one.held)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A movement's reason; one of a later server is shown by its name.
fn why(ctx: &PageContext, why: &str) -> String {
    crate::text::text_if_any(ctx.lang, &format!("stock-why-{why}")).unwrap_or_else(|| why.to_owned())
}

fn signed(n: i64) -> String {
    match n {
        0 => String::new(),
        n if n < 0 => format!("\u{2212}{}", n.unsigned_abs()),
        n => format!("+{n}"),
    }
}
