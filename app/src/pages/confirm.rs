//! The confirm page.

use maud::{Markup, html};

use super::{PageContext, ConfirmView};

/// The confirm page.
pub fn confirm(ctx: &PageContext, view: &ConfirmView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (format!("{view:?}").len()) } })
}
