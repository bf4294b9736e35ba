//! The home page.

use maud::{Markup, html};

use super::{PageContext, HomeView};

/// The home page.
pub fn home(ctx: &PageContext, view: &HomeView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (format!("{view:?}").len()) } })
}
