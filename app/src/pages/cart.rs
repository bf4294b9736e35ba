//! The cart page.

use maud::{Markup, html};

use super::{PageContext, CartView};

/// The cart page.
pub fn cart(ctx: &PageContext, view: &CartView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (format!("{view:?}").len()) } })
}
