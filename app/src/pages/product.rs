//! A product: the stage, what can be chosen, what it costs, and what a buyer wants to know before paying.
//!
//! Hooks of `/static/js/stage.js` and `/static/js/shop.js`: the form is `[data-buy]`; each variant's radio is
//! `input[name=sku][data-variant]` (the model's material variant, may be absent) with `data-poster`, `data-price`,
//! `data-minor`, `data-stock` (words), `data-stock-state` (`many`, `few`, `later`, `none`); on change the script writes them to
//! `[data-buy-price]`, `input[data-buy-minor]`, `[data-buy-stock]`, `[data-buy-chosen]`
//! and `[data-buy-sku]`, and disables `[data-buy-add]` for `none`.

use std::collections::BTreeSet;

use domain::{DeliveryMethod, Product, ProductOption, Variant};
use maud::{Markup, html};

use super::layout::{Frame, form_token, page};
use super::parts::{Icon, attribute_words, icon, money, more_products, swatch, variant_words};
use super::{PageContext, ProductView, paths, stage};
use crate::text::Arg;

/// From so few left on, the number is said.
const FEW: u32 = 5;

/// A product.
pub fn product(ctx: &PageContext, view: &ProductView) -> Markup {
    let product = &view.product;
    let name = product.name.get(ctx.lang);
    let frame = Frame { has_stage: product.model.is_some(), ..Frame::new("product", name) };
    page(
        ctx,
        frame,
        html! {
            @if let Some(category) = &view.category {
                nav.crumbs aria-label=(ctx.t("crumbs-label")) {
                    ol {
                        li { a href=(paths::HOME) { (ctx.t("shop-name")) } (icon(Icon::Forward)) }
                        li { a href=(paths::category(&category.slug)) { (category.name.get(ctx.lang)) } }
                    }
                }
            }
            div.product {
                div.product-stage { (stage::stage(ctx, product, view.variant())) }
                div.product-words {
                    p.product-brand { bdi { (product.brand) } }
                    h1 data-test="product-name" { bdi { (name) } }
                    p.product-summary { (product.summary.get(ctx.lang)) }
                    @if ctx.has_mirror && crate::try_on::worn_as(product).is_some() {
                        a.button.button-quiet.try-link href=(paths::try_on(&product.slug, &view.chosen)) data-try-link data-test="try-on" {
                            (icon(Icon::Portrait)) (ctx.t("mirror-try"))
                        }
                    }
                    (buy(ctx, view))
                }
                (facts(ctx, view))
            }
            (more_products(ctx, &ctx.t("product-related"), &view.related))
        },
    )
}

pub(super) fn buy(ctx: &PageContext, view: &ProductView) -> Markup {
    let product = &view.product;
    let variant = view.variant();
    let price = variant.and_then(|v| v.price_in(ctx.currency));
    let can_be_bought = variant.is_some_and(|v| v.available > 0) && price.is_some();
    html! {
        form.buy method="post" action=(paths::CART_ADD) data-buy data-once data-test="buy-form" {
            (form_token(ctx))
            input type="hidden" name="seen_currency" value=(ctx.currency.code());
            input type="hidden" name="seen_minor" value=(price.map_or(0, |p| p.minor)) data-buy-minor;
            p.buy-price data-buy-price data-test="price" {
                @match price {
                    Some(price) => { (money(ctx, price)) }
                    None => { (ctx.t_args("price-none", &[("currency", Arg::Text(ctx.currency.code()))])) }
                }
            }
            p.buy-tax { (ctx.t("price-note")) }
            @if product.variants.len() > 1 {
                fieldset.variants {
                    legend {
                        (variant_legend(ctx, product)) ": "
                        span.variants-chosen data-buy-chosen { (variant.map(|v| variant_words(ctx, v)).unwrap_or_default()) }
                    }
                    @let is_grouped = comes_in_groups(product);
                    @for (first, variants) in by_first_option(product) {
                        @if let Some(first) = first.filter(|_| is_grouped) {
                            p.variant-group { (swatch(first.swatch.as_deref())) (first.label.get(ctx.lang)) }
                        }
                        div.variant-list {
                            @for v in variants {
                                (variant_choice(ctx, v, variant.is_some_and(|c| c.sku == v.sku), is_grouped))
                            }
                        }
                    }
                }
            } @else if let Some(only) = variant {
                input type="hidden" name="sku" value=(only.sku);
            }
            div data-buy-stock role="status" data-test="stock" { (stock(ctx, variant)) }
            div.buy-row {
                div.field.field-narrow.field-wrong[view.refused_quantity.is_some()] {
                    label for="quantity" { (ctx.t("quantity-label")) }
                    input #quantity type="number" name="quantity" min="1" max=(domain::Quantity::MAX) step="1" inputmode="numeric"
                        value=(view.refused_quantity.as_deref().unwrap_or("1")) required dir="ltr"
                        aria-invalid=[view.refused_quantity.as_ref().map(|_| "true")]
                        aria-describedby=[view.refused_quantity.as_ref().map(|_| "quantity-error")] data-test="quantity";
                }
                button.button.button-main type="submit" disabled[!can_be_bought] data-buy-add data-test="add-to-cart" {
                    (icon(Icon::Bag)) (ctx.t("add-to-cart"))
                }
            }
            @if view.refused_quantity.is_some() {
                p.field-error #quantity-error {
                    (icon(Icon::Warning))
                    span { (ctx.t_args("quantity-refused", &[("max", Arg::Number(i64::from(domain::Quantity::MAX)))])) }
                }
            }
            @if view.is_sold_out() {
                div.sold-out data-test="sold-out" {
                    p { (ctx.t("sold-out-words")) }
                    a href=(paths::category(view.category_slug())) { (ctx.t("sold-out-others")) }
                }
            }
        }
    }
}

/// What tells the variants apart, in a word: colour, shade, or just "version".
fn variant_legend(ctx: &PageContext, product: &Product) -> String {
    let key = product.variants.first().and_then(|v| v.options.first()).map(|o| o.key.as_str());
    let words = key.and_then(|k| crate::text::text_if_any(ctx.lang, &format!("attr-{k}")));
    words.unwrap_or_else(|| ctx.t("variant-legend"))
}

/// Whether some variants share their first option: a colour that comes in sizes. A shade that comes in one finish only
/// stands for itself.
fn comes_in_groups(product: &Product) -> bool {
    let firsts: BTreeSet<_> = product.variants.iter().map(|v| v.options.first().map(|o| &o.value)).collect();
    firsts.len() < product.variants.len()
}

/// The variants, those with the same first option together.
fn by_first_option(product: &Product) -> Vec<(Option<&ProductOption>, Vec<&Variant>)> {
    let is_grouped = comes_in_groups(product);
    let mut groups: Vec<(Option<&ProductOption>, Vec<&Variant>)> = Vec::new();
    for variant in &product.variants {
        let first = variant.options.first();
        let group = groups.iter_mut().find(|(f, _)| !is_grouped || f.map(|o| &o.value) == first.map(|o| &o.value));
        match group {
            Some((_, variants)) => variants.push(variant),
            None => groups.push((first, vec![variant])),
        }
    }
    groups
}

/// A variant to choose. In a group only what tells it from the others of the group is shown; all of it is read out.
fn variant_choice(ctx: &PageContext, variant: &Variant, is_chosen: bool, is_in_group: bool) -> Markup {
    let words = variant_words(ctx, variant);
    let rest: Vec<&str> = variant.options.iter().skip(1).map(|o| o.label.get(ctx.lang)).collect();
    let price = variant.price_in(ctx.currency);
    let state = stock_state(variant);
    html! {
        label.variant.variant-none[state == "none"] {
            input type="radio" name="sku" value=(variant.sku) checked[is_chosen] required
                data-variant=[variant.model_variant.as_deref()] data-poster=[variant.poster.as_ref().map(paths::picture)]
                data-name=(words) data-minor=(price.map_or(0, |p| p.minor))
                data-price=[price.map(|p| crate::format::money(ctx.lang, p))]
                data-stock=(stock_words(ctx, Some(variant))) data-stock-state=(state)
                data-test=(format!("variant-{}", variant.sku));
            span.variant-face {
                @if is_in_group && !rest.is_empty() {
                    span.hidden-words { (variant.options[0].label.get(ctx.lang)) " " }
                    span.variant-words { (rest.join(" · ")) }
                } @else {
                    (swatch(variant.options.iter().find_map(|o| o.swatch.as_deref())))
                    span.variant-words { (words) }
                }
                @if state == "none" { span.variant-state { (ctx.t("sold-out")) } }
            }
        }
    }
}

/// How many are in the house.
fn in_house(variant: &Variant) -> u32 {
    variant.promise.map_or(variant.available, |promise| promise.in_house)
}

fn stock_state(variant: &Variant) -> &'static str {
    match in_house(variant) {
        0 if variant.available > 0 => "later",
        0 => "none",
        1..=FEW => "few",
        _ => "many",
    }
}

fn stock_words(ctx: &PageContext, variant: Option<&Variant>) -> String {
    if let Some(promise) = variant.and_then(|v| v.promise).filter(|p| p.in_house == 0) {
        return ctx.t_args("stock-later", &[("day", Arg::Text(&crate::format::date(ctx.lang, promise.by)))]);
    }
    match variant.map_or(0, in_house) {
        0 => ctx.t("stock-none"),
        left @ 1..=FEW => ctx.t_args("stock-few", &[("count", Arg::Number(i64::from(left)))]),
        _ => ctx.t("stock-many"),
    }
}

fn stock(ctx: &PageContext, variant: Option<&Variant>) -> Markup {
    html! {
        p.stock data-state=(variant.map_or("none", stock_state)) { span.stock-dot aria-hidden="true" {} (stock_words(ctx, variant)) }
    }
}

/// What a buyer wants to know before paying.
fn facts(ctx: &PageContext, view: &ProductView) -> Markup {
    let product = &view.product;
    let size = product.dimensions;
    let length = |mm| crate::format::length(ctx.lang, ctx.units, mm);
    html! {
        div.facts {
            section.fact.fact-wide aria-labelledby="about-it" {
                h2 #about-it { (ctx.t("product-about")) }
                @for paragraph in product.description.get(ctx.lang).split("\n\n").filter(|p| !p.trim().is_empty()) {
                    p { (paragraph) }
                }
            }
            section.fact aria-labelledby="size" data-test="dimensions" {
                h2 #size { (ctx.t("product-size")) }
                dl {
                    (row(&ctx.t("size-width"), html! { bdi { (length(size.width_mm)) } }))
                    (row(&ctx.t("size-height"), html! { bdi { (length(size.height_mm)) } }))
                    (row(&ctx.t("size-depth"), html! { bdi { (length(size.depth_mm)) } }))
                    (row(&ctx.t("size-weight"), html! { bdi { (crate::format::weight(ctx.lang, ctx.units, product.weight_g)) } }))
                }
            }
            section.fact aria-labelledby="made" data-test="materials" {
                h2 #made { (ctx.t("product-made")) }
                dl {
                    (row(&ctx.t("product-materials"), html! { (product.materials.get(ctx.lang)) }))
                    (row(&ctx.t("product-origin"), html! { (country_words(ctx, &product.origin)) }))
                    @for (key, values) in product.attributes.iter().filter(|(key, _)| key.as_str() != "material") {
                        @let words: Vec<String> = values.iter().map(|v| attribute_words(ctx, key, Some(v))).collect();
                        (row(&attribute_words(ctx, key, None), html! { (words.join(&ctx.t("list-comma"))) }))
                    }
                    @if let Some(variant) = view.variant() {
                        (row(&ctx.t("product-sku"), html! { bdi.sku data-buy-sku { (variant.sku) } }))
                    }
                }
            }
            section.fact.fact-wide aria-labelledby="delivery" data-test="delivery-facts" {
                h2 #delivery { (ctx.t("product-delivery")) }
                dl {
                    @for method in DeliveryMethod::ALL {
                        (row(&ctx.t(&format!("delivery-{}", method.as_str())), html! {
                            (ctx.t(&format!("delivery-{}-time", method.as_str()))) (ctx.t("list-comma")) (delivery_price(ctx, method))
                        }))
                    }
                    (row(&ctx.t("returns-label"), html! { (ctx.t("returns-words")) }))
                }
            }
        }
    }
}

fn row(term: &str, value: Markup) -> Markup {
    html! { div { dt { (term) } dd { (value) } } }
}

/// What a delivery costs, or that it costs nothing.
pub(super) fn delivery_price(ctx: &PageContext, method: DeliveryMethod) -> Markup {
    let price = method.price(ctx.currency);
    html! { @if price.minor == 0 { (ctx.t("delivery-free")) } @else { (money(ctx, price)) } }
}

/// A country's name, or its code where the shop has no word for it.
pub(super) fn country_words(ctx: &PageContext, code: &str) -> String {
    ["origin", "country"]
        .iter()
        .find_map(|kind| crate::text::text_if_any(ctx.lang, &format!("{kind}-{code}")))
        .unwrap_or_else(|| code.to_owned())
}
