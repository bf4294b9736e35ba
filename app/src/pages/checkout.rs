//! The checkout and payment pages.

use maud::{Markup, html};

use super::{CheckoutView, PageContext, PayView};

/// The checkout.
pub fn checkout(ctx: &PageContext, view: &CheckoutView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (view.errors.len()) } })
}

/// Paying for a placed order.
pub fn pay(ctx: &PageContext, view: &PayView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (view.errors.len()) } })
}
