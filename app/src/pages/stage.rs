//! The stage: a picture that is there at once, and over it the canvas that `/static/js/stage.js` paints into.
//!
//! Hooks of the script, all on or inside `[data-stage]`:
//! - `[data-stage]` has `data-model` (the model's hash), `data-variant` (the material variant to show, may be absent),
//!   `data-motion` (`full`, `reduced`, `system`). Its state is written to `data-state`: `poster` (only the picture),
//!   `loading`, `ready` (a complete frame is painted), `failed`. The style sheet does the rest.
//! - `canvas[data-stage-canvas]` takes focus, keys and pointers. `[data-stage-poster]` is the picture under it.
//! - `button[data-stage-action]`: `turn-start`, `turn-end`, `zoom-in`, `zoom-out`, `spin` (`aria-pressed`), `sizes`
//!   (`aria-pressed`), `reset`. Disabled until `ready`.
//! - `[data-stage-overlay]` is an empty box over the canvas for the dimension lines and their labels.
//! - `[data-stage-status]` is a live region; its words are in `data-loading`, `data-ready`, `data-failed`.
//! - `ul[data-stage-problems]` takes one `<li>` for each problem the stage found in the model (in the words of the model's
//!   reader, English); as long as it is empty the style sheet hides the box around it.
//! - a variant's radio (`input[data-variant]`, see [`mod@super::product`]) names the material variant to change to, and
//!   `data-poster` the picture to show where there is no stage.

use domain::{AssetRef, Product, Variant};
use maud::{Markup, html};

use super::PageContext;
use super::parts::{Icon, icon, picture};
use crate::text::Arg;

/// The stage of a product, or its picture alone where there is no model or nothing to show it with.
pub(super) fn stage(ctx: &PageContext, product: &Product, variant: Option<&Variant>) -> Markup {
    let poster: Option<&AssetRef> = variant.and_then(|v| v.poster.as_ref()).or_else(|| product.posters.first());
    let name = product.name.get(ctx.lang);
    let alt = ctx.t_args("picture-of", &[("name", Arg::Text(name))]);
    html! {
        @match product.model.as_ref().filter(|_| ctx.has_stage) {
            None => {
                figure.stage data-state="poster" data-test="stage" {
                    div.stage-view data-stage-poster { (picture(poster, &alt, true)) }
                }
            }
            Some(model) => {
                figure.stage data-stage data-state="loading" data-model=(model.hash) data-motion=(ctx.motion.as_str())
                    data-variant=[variant.and_then(|v| v.model_variant.as_deref())] data-test="stage" {
                    div.stage-view {
                        div.stage-poster data-stage-poster { (picture(poster, "", true)) }
                        canvas.stage-canvas data-stage-canvas tabindex="0" role="img" aria-describedby="stage-keys"
                            aria-label=(ctx.t_args("stage-label", &[("name", Arg::Text(name))])) data-test="stage-canvas" {}
                        div.stage-overlay data-stage-overlay aria-hidden="true" dir="ltr" {}
                        p.stage-status role="status" data-stage-status data-loading=(ctx.t("stage-loading"))
                            data-ready=(ctx.t("stage-ready")) data-failed=(ctx.t("stage-failed")) {
                            (ctx.t("stage-loading"))
                        }
                    }
                    figcaption.stage-caption {
                        div.stage-tools role="group" aria-label=(ctx.t("stage-tools")) {
                            (tool(ctx, "turn-start", Icon::TurnStart, "stage-turn-left", false))
                            (tool(ctx, "turn-end", Icon::TurnEnd, "stage-turn-right", false))
                            (tool(ctx, "zoom-in", Icon::Plus, "stage-zoom-in", false))
                            (tool(ctx, "zoom-out", Icon::Minus, "stage-zoom-out", false))
                            (tool(ctx, "spin", Icon::Spin, "stage-spin", true))
                            (tool(ctx, "sizes", Icon::Ruler, "stage-sizes", true))
                            (tool(ctx, "reset", Icon::Reset, "stage-reset", false))
                        }
                        p.stage-keys #stage-keys { (ctx.t("stage-keys")) }
                        details.stage-problems {
                            summary { (ctx.t("stage-problems")) }
                            ul.plain-list data-stage-problems lang="en" dir="ltr" data-test="model-problems" {}
                        }
                    }
                }
            }
        }
    }
}

fn tool(ctx: &PageContext, action: &str, drawing: Icon, words: &str, is_switch: bool) -> Markup {
    let words = ctx.t(words);
    html! {
        button.icon-button type="button" data-stage-action=(action) disabled title=(words)
            aria-pressed=[is_switch.then_some("false")] data-test=(format!("stage-{action}")) {
            (icon(drawing)) span.hidden-words { (words) }
        }
    }
}
