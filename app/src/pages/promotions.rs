//! The house's promotions: what there is, how often it was used, a new one, an end.

use domain::pricing::{Action, Promotion, PromotionUse};
use maud::{Markup, html};

use super::account::below;
use super::forms::{Typing, error_summary, failure, select_field, text_field};
use super::layout::form_token;
use super::parts::money;
use super::{Field, PageContext, PromotionsView, paths};
use crate::text::Arg;

/// What stands for all goods in the form.
pub const ALL_GOODS: &str = "all";

/// The promotions.
pub fn promotions(ctx: &PageContext, view: &PromotionsView) -> Markup {
    let body = html! {
        (error_summary(ctx, &view.errors))
        (failure(ctx, view.failure))
        @if view.promotions.is_empty() { p.quiet data-test="no-offers" { (ctx.t("offers-none")) } }
        @else { ul.offers { @for one in &view.promotions { li { (offer(ctx, view, one)) } } } }
        @if view.may_change { (new(ctx, view)) }
    };
    below(ctx, "promotions", &ctx.t("offers-title"), Some(&ctx.t("offers-words")), &body)
}

fn offer(ctx: &PageContext, view: &PromotionsView, one: &PromotionUse) -> Markup {
    let promotion = &one.promotion;
    let is_over = promotion.window.as_ref().is_some_and(|w| w.is_over(view.now));
    let number = |n: u32| Arg::Number(i64::from(n));
    html! {
        article.offer data-test="offer" data-offer=(promotion.id) {
            div {
                h2.offer-name { bdi { (promotion.name.get(ctx.lang)) } }
                p.offer-gives { (gives(ctx, &promotion.action)) @if let Some(what) = goods(ctx, view, promotion) { " · " (what) } }
            }
            p.offer-code {
                @match &promotion.code {
                    Some(code) => bdi.sku data-test="offer-word" { (code.as_str()) },
                    None => span.quiet { (ctx.t("offer-without-code")) },
                }
            }
            p.quiet.offer-facts {
                @if let Some(window) = &promotion.window && let Some(ends) = window.ends() {
                    @if is_over { (ctx.t("offer-over")) } @else {
                        // The day before the moment at which it is over.
                        (ctx.t_args("offer-until", &[("day", Arg::Text(&crate::format::date(ctx.lang, ends - 1)))]))
                    }
                    br;
                }
                @if let Some(used) = one.used {
                    @match promotion.limit {
                        Some(limit) => (ctx.t_args("offer-used-of", &[("count", number(used)), ("most", number(limit))])),
                        None => (ctx.t_args("offer-used", &[("count", number(used))])),
                    }
                }
            }
            @if view.may_change {
                form.offer-end method="post" action=(paths::PROMOTION_END) data-once {
                    (form_token(ctx))
                    input type="hidden" name="id" value=(promotion.id);
                    button.link-button type="submit" data-test="offer-end" { (ctx.t("offer-end")) }
                }
            }
        }
    }
}

fn gives(ctx: &PageContext, action: &Action) -> Markup {
    let number = |n: u32| Arg::Number(i64::from(n));
    match action {
        // Hundredths of a percent are not written.
        Action::Percent(off) => {
            html! { (ctx.t_args("offer-percent", &[("percent", number(off.get() / 10_000))])) }
        }
        Action::Fixed(amounts) => html! {
            @for (i, (currency, minor)) in amounts.iter().enumerate() {
                @if i > 0 { " · " }
                "\u{2212}" (money(ctx, domain::Money::new(*minor, *currency)))
            }
        },
        Action::BuyGet { buy, get, .. } => {
            html! { (ctx.t_args("offer-buy-get", &[("buy", number(*buy)), ("get", number(*get))])) }
        }
        Action::FreeDelivery { .. } => html! { (ctx.t("offer-delivery")) },
        Action::Gift { sku, .. } => html! { (ctx.t("offer-gift")) " " bdi.sku { (sku) } },
    }
}

/// What it is for, where it is not for all goods.
fn goods(ctx: &PageContext, view: &PromotionsView, promotion: &Promotion) -> Option<String> {
    let scope = &promotion.goods;
    let name = |slug: &domain::Slug| {
        let known = view.categories.iter().find(|c| c.slug == *slug);
        known.map_or_else(|| slug.as_str().to_owned(), |c| c.name.get(ctx.lang).to_owned())
    };
    let all: Vec<String> =
        scope.categories.iter().map(name).chain(scope.products.iter().map(|p| p.as_str().to_owned())).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn new(ctx: &PageContext, view: &PromotionsView) -> Markup {
    let typed = |field: Field| view.typed.get(field.name()).map(String::as_str).unwrap_or_default();
    let mut goods = vec![(ALL_GOODS.to_owned(), ctx.t("offer-all-goods"))];
    goods.extend(view.categories.iter().map(|c| (c.slug.as_str().to_owned(), c.name.get(ctx.lang).to_owned())));
    let chosen = Some(typed(Field::OfferGoods)).filter(|t| !t.is_empty()).unwrap_or(ALL_GOODS);
    let day = Typing { kind: "date", ..Typing::code("off", 10) };
    let (digits, faults) = (Typing::digits("off", 9), &view.errors);
    html! {
        section.moves aria-labelledby="new-offer" {
            h2 #new-offer { (ctx.t("offer-new-heading")) }
            form.checkout method="post" action=(paths::PROMOTION_NEW) novalidate data-once data-test="offer-form" {
                (form_token(ctx))
                (text_field(ctx, faults, Field::Offer, Typing::words("off"), typed(Field::Offer), true))
                div.fields {
                    (text_field(ctx, faults, Field::OfferCode, Typing::code("off", 40), typed(Field::OfferCode), false))
                    (text_field(ctx, faults, Field::Percent, Typing::digits("off", 3), typed(Field::Percent), true))
                }
                (select_field(ctx, faults, Field::OfferGoods, "off", &goods, chosen))
                div.fields {
                    (text_field(ctx, faults, Field::LastDay, day, typed(Field::LastDay), false))
                    (text_field(ctx, faults, Field::Limit, digits, typed(Field::Limit), false))
                }
                label.check {
                    input type="checkbox" name="once" value="yes" checked[view.typed.contains_key("once")] data-test="offer-once";
                    span { (ctx.t("offer-once")) }
                }
                p { button.button.button-main type="submit" data-test="offer-submit" { (ctx.t("offer-new-action")) } }
            }
        }
    }
}
