//! The code that the card's bank asks for.

use maud::{Markup, html};

use super::forms::{Typing, error_summary, text_field};
use super::layout::{Frame, form_token, page};
use super::parts::{Icon, icon, money};
use super::{ConfirmView, Field, FieldFault, PageContext, paths};
use crate::text::Arg;

/// The confirmation of a payment.
pub fn confirm(ctx: &PageContext, view: &ConfirmView) -> Markup {
    let title = ctx.t("confirm-title");
    let order = &view.order;
    let faults = if view.is_wrong { vec![(Field::ConfirmCode, FieldFault::NotValid)] } else { Vec::new() };
    let last4 = order.payments.iter().find(|p| p.id == view.payment).and_then(|p| p.last4.as_deref());
    page(
        ctx,
        Frame::new("confirm", &title),
        html! {
            section.narrow data-test="order-state" data-state=(order.state.as_str()) {
                span.fault-mark { (icon(Icon::Lock)) }
                h1 { (title) }
                p.list-summary { (ctx.t("confirm-words")) }
                (error_summary(ctx, &faults))
                dl.totals {
                    div { dt { (ctx.t("order-number")) } dd { bdi.sku data-test="order-id" { (order.id) } } }
                    @if let Some(last4) = last4 {
                        div { dt { (ctx.t("card-label")) } dd { bdi dir="ltr" { (ctx.t_args("card-last4", &[("digits", Arg::Text(last4))])) } } }
                    }
                    div.totals-total { dt { (ctx.t("totals-total")) } dd { (money(ctx, order.totals.total)) } }
                }
                form.checkout method="post" action=(paths::order_confirm(&order.id)) novalidate data-once data-test="confirm-form" {
                    (form_token(ctx))
                    input type="hidden" name="payment" value=(view.payment);
                    @if let Some(code) = &view.sandbox_code {
                        p.sandbox.sandbox-words data-test="sandbox-code" {
                            strong { (ctx.t("sandbox-heading")) } " "
                            (ctx.t_args("sandbox-code", &[("code", Arg::Text(code))]))
                        }
                    }
                    (text_field(ctx, &faults, Field::ConfirmCode, Typing::digits("one-time-code", 12), "", true))
                    button.button.button-main.button-wide type="submit" data-test="confirm" {
                        (ctx.t("confirm-button"))
                    }
                }
                form.order-cancel method="post" action=(paths::order_cancel(&order.id)) data-once {
                    (form_token(ctx))
                    button.link-button type="submit" data-test="order-cancel" { (ctx.t("order-cancel")) }
                }
            }
        },
    )
}
