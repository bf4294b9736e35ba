//! The about page.

use maud::{Markup, html};

use super::{PageContext, AboutView};

/// The about page.
pub fn about(ctx: &PageContext, view: &AboutView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (format!("{view:?}").len()) } })
}
