//! Cards that a person keeps: the list, taking one out, and choosing one to pay with.

use domain::saved::SavedMethod;
use maud::{Markup, html};

use super::account::below;
use super::layout::form_token;
use super::parts::{Icon, day, icon};
use super::{CardChoice, CardView, CardsView, CheckoutForm, PageContext, paths};
use crate::text::{Arg, text_if_any};

/// The kept cards.
pub fn cards(ctx: &PageContext, view: &CardsView) -> Markup {
    let body = html! {
        @if view.cards.is_empty() {
            p data-test="cards-empty" { (ctx.t("cards-empty")) }
        } @else {
            ul.kept {
                @for card in &view.cards {
                    li.kept-one data-test="card" {
                        (facts(ctx, card))
                        a.text-link href=(paths::card_remove(&card.id)) data-test="card-remove" {
                            (ctx.t("remove")) span.hidden-words { (ctx.t("list-comma")) (name(ctx, card)) " " (digits(ctx, card)) }
                        }
                    }
                }
            }
        }
        p.step-note { (icon(Icon::Lock)) (ctx.t("cards-note")) }
    };
    below(ctx, "cards", &ctx.t("cards-title"), Some(&ctx.t("cards-words")), &body)
}

/// Whether a card is to go: it cannot be brought back, only typed once more.
pub fn card_remove(ctx: &PageContext, view: &CardView) -> Markup {
    let body = html! {
        ul.kept { li.kept-one { (facts(ctx, &view.card)) } }
        form.actions method="post" action=(paths::card_remove(&view.card.id)) data-once data-test="card-remove-form" {
            (form_token(ctx))
            button.button.button-main type="submit" data-test="card-remove-yes" { (ctx.t("card-remove-action")) }
            a.button.button-quiet href=(paths::CARDS) { (ctx.t("card-remove-not")) }
        }
    };
    below(ctx, "card-remove", &ctx.t("card-remove-title"), Some(&ctx.t("card-remove-words")), &body)
}

fn facts(ctx: &PageContext, card: &SavedMethod) -> Markup {
    html! {
        div.kept-card {
            (icon(Icon::Card))
            div {
                p.kept-name { (name(ctx, card)) " " (digits(ctx, card)) }
                p.quiet { (ctx.t("card-since")) " " (day(ctx, card.created_at)) }
            }
        }
    }
}

/// One of the kept cards, or another one. Nothing to choose where none is kept.
pub(super) fn choose(ctx: &PageContext, choice: &CardChoice) -> Markup {
    html! {
        @if !choice.cards.is_empty() {
            div.choices {
                @for card in &choice.cards {
                    label.choice {
                        input type="radio" name="pay_with" value=(card.id) checked[choice.chosen.as_ref() == Some(&card.id)] data-test="pay-with-kept";
                        span.choice-face { span.choice-name { (name(ctx, card)) " " (digits(ctx, card)) } }
                    }
                }
                label.choice {
                    input type="radio" name="pay_with" value=(CheckoutForm::NEW_CARD) checked[choice.chosen.is_none()] data-test="pay-with-new";
                    span.choice-face { span.choice-name { (ctx.t("card-new")) } }
                }
            }
        }
    }
}

/// What people call a card of that make; the gateway's word where nobody told us.
fn name(ctx: &PageContext, card: &SavedMethod) -> String {
    text_if_any(ctx.lang, &format!("card-brand-{}", card.brand)).unwrap_or_else(|| ctx.t("card-label"))
}

fn digits(ctx: &PageContext, card: &SavedMethod) -> Markup {
    html! { bdi dir="ltr" { (ctx.t_args("card-last4", &[("digits", Arg::Text(&card.last4))])) } }
}
