//! The one page of `vitrine view FILE.glb`: all stage.

use maud::{DOCTYPE, Markup, html};

use crate::pages::PageContext;
use crate::text::Arg;

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
                    figure.stage.stage-viewer data-stage data-state="loading" data-motion=(ctx.motion.as_str())
                        data-variant=[variant] data-test="stage" {
                        div.stage-view {
                            div.stage-poster data-stage-poster {}
                            canvas.stage-canvas data-stage-canvas tabindex="0" role="img" aria-describedby="stage-keys"
                                aria-label=(ctx.t_args("stage-label", &[("name", Arg::Text(name))])) data-test="stage-canvas" {}
                            div.stage-overlay data-stage-overlay aria-hidden="true" dir="ltr" {}
                            p.stage-status role="status" data-stage-status data-loading=(ctx.t("stage-loading"))
                                data-ready=(ctx.t("stage-ready")) data-failed=(ctx.t("viewer-failed")) {
                                (ctx.t("stage-loading"))
                            }
                        }
                        figcaption.stage-caption { p.stage-keys #stage-keys { (ctx.t("stage-keys")) } }
                    }
                    ul.plain-list data-stage-problems data-test="model-problems" lang="en" dir="ltr" {}
                }
            }
        }
    }
}
