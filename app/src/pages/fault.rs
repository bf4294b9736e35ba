//! The fault page.

use maud::{Markup, html};

use super::{PageContext, FaultView};

/// The fault page.
pub fn fault(ctx: &PageContext, view: &FaultView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (format!("{view:?}").len()) } })
}
