//! The product page.

use maud::{Markup, html};

use super::{PageContext, ProductView};

/// The product page.
pub fn product(ctx: &PageContext, view: &ProductView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (format!("{view:?}").len()) } })
}
