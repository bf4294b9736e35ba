//! The frame of every page.

use maud::{DOCTYPE, Markup, html};

use super::{PageContext, notice};

/// The whole document around `body`.
pub(super) fn page(ctx: &PageContext, title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(ctx.lang.tag()) dir=(ctx.lang.direction().as_str()) data-theme=(ctx.theme.as_str()) data-motion=(ctx.motion.as_str()) {
            head { title { (title) } }
            body { main { (notice::notices(ctx)) (body) } }
        }
    }
}
