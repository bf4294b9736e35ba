//! The settings page.

use maud::{Markup, html};

use super::{PageContext, SettingsView};

/// The settings page.
pub fn settings(ctx: &PageContext, view: &SettingsView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (format!("{view:?}").len()) } })
}
