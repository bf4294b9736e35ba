//! The one page of `vitrine view FILE.glb`.

use maud::{DOCTYPE, Markup, html};

use crate::pages::PageContext;

/// A page that is all stage. `name` is the file's, `_id` its name in addresses.
pub fn page(ctx: &PageContext, name: &str, _id: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(ctx.lang.tag()) dir=(ctx.lang.direction().as_str()) data-theme=(ctx.theme.as_str()) {
            head { meta charset="utf-8"; title { (name) } }
            body { main {} }
        }
    }
}
