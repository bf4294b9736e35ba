//! The search page.

use maud::{Markup, html};

use super::{PageContext, SearchView};

/// The search page.
pub fn search(ctx: &PageContext, view: &SearchView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (format!("{view:?}").len()) } })
}
