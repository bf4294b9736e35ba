//! The report page.

use maud::{Markup, html};

use super::{PageContext, ReportView};

/// The report page.
pub fn report(ctx: &PageContext, view: &ReportView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (format!("{view:?}").len()) } })
}
