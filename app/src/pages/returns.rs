//! Asking to send goods back, for the money or for another version.

use domain::{Sku, Variant};
use maud::{Markup, html};

use super::forms::{error_summary, failure, fault_of, field_error, field_id};
use super::layout::{Frame, form_token, page};
use super::order::unit_name;
use super::parts::{picture, variant_words};
use super::{Field, PageContext, ReturnView, paths};

/// The form for a return.
pub fn ask_return(ctx: &PageContext, view: &ReturnView) -> Markup {
    let title = ctx.t("return-title");
    let order = &view.order;
    page(
        ctx,
        Frame::new("return", &title),
        html! {
            nav.crumbs aria-label=(ctx.t("crumbs-label")) { a href=(paths::order(&order.id)) { span { (ctx.t("order-title")) " " bdi.sku { (order.id) } } } }
            header.list-head {
                h1 { (title) }
                p.list-summary { (ctx.t("return-words")) }
            }
            (error_summary(ctx, &view.errors))
            (failure(ctx, view.failure))
            form.checkout method="post" action=(paths::order_return(&order.id)) novalidate data-once data-test="return-form" {
                (form_token(ctx))
                input type="hidden" name="attempt" value=(view.attempt);
                (goods(ctx, view))
                fieldset.step {
                    legend { h2 { (ctx.t("return-want")) } }
                    div.choices {
                        @for (value, is_chosen) in [("money", !view.wants_goods), ("goods", view.wants_goods)] {
                            label.choice {
                                input type="radio" name="want" value=(value) checked[is_chosen] data-test=(format!("want-{value}"));
                                span.choice-face {
                                    span.choice-name { (ctx.t(&format!("return-want-{value}"))) }
                                    span.choice-note { (ctx.t(&format!("return-want-{value}-words"))) }
                                }
                            }
                        }
                    }
                }
                (reason(ctx, view))
                p { button.button.button-main type="submit" data-test="return-submit" { (ctx.t("return-submit")) } }
            }
        },
    )
}

/// The goods that can come back, each with how many and what instead.
fn goods(ctx: &PageContext, view: &ReturnView) -> Markup {
    let faults = &view.errors;
    html! {
        fieldset.step id=(field_id(Field::Units)) tabindex="-1" {
            legend { h2 { (ctx.t("return-which")) } }
            @if let Some(fault) = fault_of(faults, Field::Units) { (field_error(ctx, Field::Units, fault)) }
            @if let Some(fault) = fault_of(faults, Field::Instead) {
                div id=(field_id(Field::Instead)) tabindex="-1" { (field_error(ctx, Field::Instead, fault)) }
            }
            ul.kept {
                @for (sku, most) in &view.units {
                    li.kept-one.return-line data-test="return-line" {
                        div.mini-picture { (picture(view.pictures.get(sku), "", false)) }
                        p.kept-name { (unit_name(ctx, &view.order, sku)) }
                        div.fields {
                            (count(ctx, view, sku, *most))
                            (instead(ctx, view, sku))
                        }
                    }
                }
            }
        }
    }
}

fn count(ctx: &PageContext, view: &ReturnView, sku: &Sku, most: u32) -> Markup {
    let name = format!("units.{sku}");
    let chosen = view.chosen.get(sku).copied().unwrap_or(0);
    html! {
        div.field {
            label for=(name) { (ctx.t("return-units")) }
            select id=(name) name=(name) data-test=(name) {
                @for n in 0..=most {
                    option value=(n) selected[n == chosen] { (crate::format::number(ctx.lang, u64::from(n))) }
                }
            }
        }
    }
}

/// Other versions of the same product at the same price; nothing where there is none.
fn instead(ctx: &PageContext, view: &ReturnView, sku: &Sku) -> Markup {
    let name = format!("instead.{sku}");
    let others = others(view, sku);
    let chosen = view.instead.get(sku);
    html! {
        @if !others.is_empty() {
            div.field {
                label for=(name) { (ctx.t("return-instead")) }
                select id=(name) name=(name) data-test=(name) {
                    option value="" { (ctx.t("return-instead-none")) }
                    @for variant in others {
                        option value=(variant.sku) selected[chosen == Some(&variant.sku)] { (variant_words(ctx, variant)) }
                    }
                }
            }
        }
    }
}

fn others<'a>(view: &'a ReturnView, sku: &Sku) -> Vec<&'a Variant> {
    let Some(product) = view.products.get(sku) else { return Vec::new() };
    let currency = view.order.totals.total.currency;
    let price = product.variant(sku).and_then(|v| v.price_in(currency));
    let fits = |v: &&Variant| v.sku != *sku && v.available > 0 && v.price_in(currency) == price;
    product.variants.iter().filter(fits).collect()
}

fn reason(ctx: &PageContext, view: &ReturnView) -> Markup {
    let id = field_id(Field::Reason);
    let fault = fault_of(&view.errors, Field::Reason);
    html! {
        div.field.field-wrong[fault.is_some()] {
            label for=(id) { (ctx.t("field-reason")) " " span.field-optional { (ctx.t("field-optional")) } }
            textarea #(id) name=(Field::Reason.name()) rows="3" maxlength=(domain::returns::MAX_REASON) dir="auto"
                aria-invalid=[fault.map(|_| "true")] data-test="input-reason" { (view.reason) }
            @if let Some(fault) = fault { (field_error(ctx, Field::Reason, fault)) }
        }
    }
}
