//! The category page.

use maud::{Markup, html};

use super::{PageContext, CategoryView};

/// The category page.
pub fn category(ctx: &PageContext, view: &CategoryView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (format!("{view:?}").len()) } })
}
