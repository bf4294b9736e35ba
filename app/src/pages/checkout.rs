//! The checkout and the payment of a placed order: one form each, errors at the field and in a list above.
//!
//! Hooks of `/static/js/shop.js`: `form[data-once]`; `[data-group="card"]` may be spaced in groups of four while typed;
//! a kept card's radio hides the fields of a new one (style alone does that);
//! a delivery radio is `[data-autosubmit]` with `formaction` in `data-autosubmit-to`.

use domain::{Address, DeliveryMethod};
use maud::{Markup, html};

use super::cart::order_summary;
use super::forms::{Faults, Typing, error_summary, failure, select_field, text_field};
use super::layout::{Frame, form_token, page};
use super::order::{hold_words, order_lines};
use super::parts::{Icon, icon, money, postal};
use super::product::delivery_price;
use super::saved::choose;
use super::{CardChoice, CheckoutForm, CheckoutView, Field, PageContext, PayView, SandboxCard, SandboxOutcome, paths};
use crate::text::Arg;

/// ISO 3166-1 codes of the countries the shop delivers to; their names are in `locales/`.
pub const DELIVERED_TO: [&str; 30] = [
    "AE", "AR", "AT", "AU", "BE", "CA", "CH", "CL", "CN", "CO", "DE", "EG", "ES", "FR", "GB", "HK", "ID", "IT", "JO",
    "JP", "KW", "MA", "MX", "MY", "NL", "PT", "QA", "SA", "SG", "US",
];

/// The checkout.
pub fn checkout(ctx: &PageContext, view: &CheckoutView) -> Markup {
    let title = ctx.t("checkout-title");
    let total = view.quote.as_ref().map_or(view.cart.totals.total, |q| q.breakdown.totals.total);
    page(
        ctx,
        Frame::new("checkout", &title),
        html! {
            header.list-head { h1 { (title) } }
            (error_summary(ctx, &view.errors))
            (failure(ctx, view.failure))
            div.with-aside {
                form.checkout method="post" action=(paths::CHECKOUT) novalidate data-once data-test="checkout-form" {
                    (form_token(ctx))
                    input type="hidden" name="expected_minor" value=(total.minor);
                    (who(ctx, view.addresses.as_deref()))
                    (contact(ctx, &view.form, &view.errors))
                    (address(ctx, &view.form, &view.errors, view.addresses.is_some()))
                    (delivery(ctx, view.delivery))
                    (codes(ctx, &view.form, &view.errors))
                    @if total.minor != 0 { (card(ctx, &view.errors, &view.sandbox_cards, view.cards.as_ref())) }
                    (pay_button(ctx, total))
                }
                (order_summary(ctx, view))
            }
        },
    )
}

/// Paying for an order that is already placed.
pub fn pay(ctx: &PageContext, view: &PayView) -> Markup {
    let title = ctx.t("pay-title");
    let order = &view.order;
    page(
        ctx,
        Frame::new("pay", &title),
        html! {
            header.list-head {
                h1 { (title) }
                p.list-summary { (ctx.t("order-number")) " " bdi.sku data-test="order-id" { (order.id) } }
            }
            (error_summary(ctx, &view.errors))
            (failure(ctx, view.failure))
            p.notice data-test="order-state" data-state=(order.state.as_str()) { (hold_words(ctx, order)) }
            div.with-aside {
                div {
                    form.checkout method="post" action=(paths::order_pay(&order.id)) novalidate data-once data-test="pay-form" {
                        (form_token(ctx))
                        (card(ctx, &view.errors, &view.sandbox_cards, view.cards.as_ref()))
                        (pay_button(ctx, order.totals.total))
                    }
                    p.order-change { a.text-link href=(paths::order_lines(&order.id)) data-test="order-lines" { (ctx.t("lines-change")) } }
                    form.order-cancel method="post" action=(paths::order_cancel(&order.id)) data-once {
                        (form_token(ctx))
                        button.link-button type="submit" data-test="order-cancel" { (ctx.t("order-cancel")) }
                    }
                }
                aside.summary aria-labelledby="summary" data-test="order-summary" {
                    h2 #summary { (ctx.t("summary-heading")) }
                    (order_lines(ctx, order, &view.pictures))
                }
            }
        },
    )
}

fn contact(ctx: &PageContext, form: &CheckoutForm, faults: &Faults) -> Markup {
    let email = Typing::email("email");
    let phone = Typing::phone();
    html! {
        fieldset.step {
            legend { h2 { (ctx.t("checkout-contact")) } }
            (text_field(ctx, faults, Field::Name, Typing::words("name"), &form.name, true))
            div.fields {
                (text_field(ctx, faults, Field::Email, email, &form.email, true))
                (text_field(ctx, faults, Field::Phone, phone, &form.phone, false))
            }
        }
    }
}

/// Who is not signed in may, and need not; who is chooses an address.
fn who(ctx: &PageContext, addresses: Option<&[Address]>) -> Markup {
    html! {
        @match addresses {
            None => {
                p.quiet data-test="checkout-guest" {
                    (ctx.t("checkout-guest")) " "
                    a.text-link href=(paths::with_back(paths::SIGN_IN, paths::CHECKOUT)) data-test="checkout-sign-in" { (ctx.t("sign-in-title")) }
                }
            }
            Some([]) => {}
            Some(addresses) => {
                fieldset.step {
                    legend { h2 { (ctx.t("addresses-title")) } }
                    ul.kept {
                        @for (i, address) in addresses.iter().enumerate() {
                            li.kept-one {
                                (postal(ctx, "", address))
                                button.button.button-quiet type="submit" name="use_address" value=(i) formnovalidate
                                    formaction=(paths::CHECKOUT_DELIVERY) data-test=(format!("use-address-{i}")) {
                                    (ctx.t("address-use"))
                                    span.hidden-words { (ctx.t("list-comma")) (address.line1) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn address(ctx: &PageContext, form: &CheckoutForm, faults: &Faults, may_keep: bool) -> Markup {
    html! {
        fieldset.step {
            legend { h2 { (ctx.t("checkout-address")) } }
            (address_fields(ctx, form, faults))
            @if may_keep {
                label.check {
                    input type="checkbox" name="keep_address" value="yes" checked[form.keep_address] data-test="keep-address";
                    span.check-words { (ctx.t("address-keep")) }
                }
            }
            (price_button(ctx, "quote-address"))
        }
    }
}

/// The fields of an address, in the order of an envelope read from its end.
pub(super) fn address_fields(ctx: &PageContext, form: &CheckoutForm, faults: &Faults) -> Markup {
    let mut countries: Vec<(String, String)> =
        DELIVERED_TO.iter().map(|c| ((*c).to_owned(), ctx.t(&format!("country-{c}")))).collect();
    countries.sort_by(|a, b| a.1.cmp(&b.1));
    html! {
        (select_field(ctx, faults, Field::Country, "country", &countries, &form.country))
        (text_field(ctx, faults, Field::Line1, Typing::words("address-line1"), &form.line1, true))
        (text_field(ctx, faults, Field::Line2, Typing::words("address-line2"), &form.line2, false))
        div.fields {
            (text_field(ctx, faults, Field::PostalCode, Typing::words("postal-code"), &form.postal_code, false))
            (text_field(ctx, faults, Field::City, Typing::words("address-level2"), &form.city, true))
        }
        (text_field(ctx, faults, Field::Region, Typing::words("address-level1"), &form.region, false))
    }
}

fn delivery(ctx: &PageContext, chosen: DeliveryMethod) -> Markup {
    html! {
        fieldset.step {
            legend { h2 { (ctx.t("checkout-delivery")) } }
            div.choices {
                @for method in DeliveryMethod::ALL {
                    label.choice {
                        input type="radio" name="delivery" value=(method.as_str()) checked[method == chosen]
                            data-autosubmit data-autosubmit-to=(paths::CHECKOUT_DELIVERY)
                            data-test=(format!("delivery-{}", method.as_str()));
                        span.choice-face {
                            span.choice-name { (ctx.t(&format!("delivery-{}", method.as_str()))) }
                            span.choice-price { (delivery_price(ctx, method)) }
                            span.choice-note { (ctx.t(&format!("delivery-{}-time", method.as_str()))) }
                        }
                    }
                }
            }
            button.button.button-quiet type="submit" formaction=(paths::CHECKOUT_DELIVERY) data-autosubmit-hides
                data-test="delivery-apply" { (ctx.t("delivery-apply")) }
        }
    }
}

/// Asks for the price of what is typed so far; the page comes back with it, and with all that was typed but the card.
fn price_button(ctx: &PageContext, hook: &str) -> Markup {
    html! {
        button.button.button-quiet type="submit" formaction=(paths::CHECKOUT_DELIVERY) data-test=(hook) { (ctx.t("quote-apply")) }
    }
}

fn codes(ctx: &PageContext, form: &CheckoutForm, faults: &Faults) -> Markup {
    let code = Typing::code("off", 400);
    html! {
        fieldset.step {
            legend { h2 { (ctx.t("checkout-codes")) } }
            div.fields {
                (text_field(ctx, faults, Field::Coupon, code, &form.coupon, false))
                (text_field(ctx, faults, Field::GiftCard, code, &form.gift_card, false))
            }
            (price_button(ctx, "quote-codes"))
        }
    }
}

fn card(ctx: &PageContext, faults: &Faults, sandbox: &[SandboxCard], kept: Option<&CardChoice>) -> Markup {
    html! {
        fieldset.step {
            legend { h2 { (ctx.t("checkout-payment")) } }
            @if let Some(kept) = kept { (choose(ctx, kept)) }
            div.new-card {
                @if !sandbox.is_empty() { (sandbox_words(ctx, sandbox)) }
                div.field-card data-group="card" {
                    (text_field(ctx, faults, Field::CardNumber, Typing::digits("cc-number", 23), "", true))
                }
                div.fields {
                    (text_field(ctx, faults, Field::CardExpiry, Typing::digits("cc-exp", 7), "", true))
                    (text_field(ctx, faults, Field::CardCode, Typing::digits("cc-csc", 4), "", true))
                }
                @if let Some(kept) = kept {
                    label.check {
                        input type="checkbox" name="keep_card" value="yes" checked[kept.keeps] data-test="keep-card";
                        span.check-words { (ctx.t("card-keep")) }
                    }
                }
                p.step-note { (icon(Icon::Lock)) (ctx.t("card-note")) }
            }
        }
    }
}

fn sandbox_words(ctx: &PageContext, sandbox: &[SandboxCard]) -> Markup {
    html! {
        div.sandbox data-test="sandbox-cards" {
            p.sandbox-words { strong { (ctx.t("sandbox-heading")) } " " (ctx.t("sandbox-words")) }
            dl {
                @for card in sandbox {
                    div {
                        dt { bdi.card-digits dir="ltr" { (card.number) } }
                        dd { (ctx.t(outcome_key(card.outcome))) }
                    }
                }
            }
            p.sandbox-any { (ctx.t("sandbox-any")) }
        }
    }
}

fn outcome_key(outcome: SandboxOutcome) -> &'static str {
    match outcome {
        SandboxOutcome::Succeeds => "sandbox-succeeds",
        SandboxOutcome::Declines => "sandbox-declines",
        SandboxOutcome::AsksCode => "sandbox-asks-code",
        SandboxOutcome::AnswersLate => "sandbox-answers-late",
    }
}

fn pay_button(ctx: &PageContext, total: domain::Money) -> Markup {
    let words = crate::format::money(ctx.lang, total);
    html! {
        div.pay {
            p.pay-total { span { (ctx.t("totals-total")) } (money(ctx, total)) }
            button.button.button-main.button-wide type="submit" data-test="pay" {
                @if total.minor == 0 { (ctx.t("order-button")) } @else { (ctx.t_args("pay-button", &[("total", Arg::Text(&words))])) }
            }
            p.pay-note {
                span.pay-calm { (ctx.t("pay-note")) }
                span.pay-busy { (ctx.t("pay-busy")) }
            }
        }
    }
}
