//! The one page of `vitrine view FILE.glb`: all stage.

use maud::{DOCTYPE, Markup, html};

use crate::pages::stage::{Shown, figure};
use crate::pages::{PageContext, paths};

/// The page. `name` is the file's, `variant` the material variant asked for on the command line.
pub fn page(ctx: &PageContext, name: &str, variant: Option<&str>) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(ctx.lang.tag()) dir=(ctx.lang.direction().as_str())
            data-theme=(ctx.theme.as_str()) data-motion=(ctx.motion.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (name) }
                link rel="stylesheet" href="/static/shop.css";
                script type="module" src="/static/js/shop.js" {}
                script type="module" src="/static/js/stage.js" {}
            }
            body.page-viewer data-test="page-viewer" {
                main #content {
                    h1.hidden-words { bdi { (name) } }
                    (figure(ctx, &Shown { model: None, name, variant, poster: None, report: paths::VIEWED_MODEL, hotspots: &[] }))
                }
            }
        }
    }
}
