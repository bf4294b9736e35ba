//! The stage: a picture that is there at once, and over it the canvas that `/static/js/stage.js` paints into.
//!
//! Hooks of the script, all on or inside `[data-stage]`:
//! - `[data-stage]` has `data-model` (the model's hash), `data-variant` (the material variant to show, may be absent),
//!   `data-motion` (`full`, `reduced`, `system`). Its state is written to `data-state`: `poster` (only the picture),
//!   `loading`, `ready` (a complete frame is painted), `failed`. The style sheet does the rest.
//! - `canvas[data-stage-canvas]` takes focus, keys and pointers. `[data-stage-poster]` is the picture under it.
//! - `button[data-stage-action]`: `turn-start`, `turn-end`, `zoom-in`, `zoom-out`, `reset`, and the switches
//!   (`aria-pressed`) `spin`, `sizes`, `ruler`, `full`, `play`. Disabled until `ready`; `play` is hidden until the model
//!   turns out to have an animation, and `select[data-stage-animations]` until it has several.
//! - `[data-stage-overlay]` is an empty box over the canvas for the dimension lines and their labels.
//! - `button[data-stage-mark]` is a hotspot: `data-at` has its place in millimetres, `data-words` what there is to say,
//!   which goes to `[data-stage-words]` (a live region) while it is `aria-expanded`. The script moves it over its place,
//!   and marks it `data-behind` while the model hides it.
//! - `fieldset[data-stage-variants]` takes a radio for each variant of the model, where nothing else offers them.
//! - `[data-stage-status]` is a live region; its words are in `data-loading`, `data-ready`, `data-failed`.
//! - `ul[data-stage-problems]` takes one `<li>` for each problem the stage found in the model (in the words of the model's
//!   reader, English); as long as it is empty the style sheet hides the box around it.
//! - a variant's radio (`input[data-variant]`, see [`mod@super::product`]) names the material variant to change to, and
//!   `data-poster` the picture to show where there is no stage.

use domain::{AssetHash, AssetRef, Hotspot, Product, Variant};
use maud::{Markup, html};

use super::parts::{Icon, icon, picture};
use super::{PageContext, paths};
use crate::text::Arg;

/// The stage of a product, or its picture alone where there is no model or nothing to show it with.
pub(super) fn stage(ctx: &PageContext, product: &Product, variant: Option<&Variant>) -> Markup {
    let poster: Option<&AssetRef> = variant.and_then(|v| v.poster.as_ref()).or_else(|| product.posters.first());
    let name = product.name.get(ctx.lang);
    match product.model.as_ref().filter(|_| ctx.has_stage) {
        None => {
            let alt = ctx.t_args("picture-of", &[("name", Arg::Text(name))]);
            html! {
                figure.stage data-state="poster" data-test="stage" {
                    div.stage-view data-stage-poster { (picture(poster, &alt, true)) }
                }
            }
        }
        Some(model) => figure(
            ctx,
            &Shown {
                model: Some(&model.hash),
                name,
                variant: variant.and_then(|v| v.model_variant.as_deref()),
                poster,
                report: &paths::product_model(&product.slug),
                hotspots: &product.hotspots,
            },
        ),
    }
}

/// What a stage shows.
#[derive(Debug)]
pub(crate) struct Shown<'a> {
    /// The model's hash; none is the file of `vitrine view`, which has the page to itself.
    pub model: Option<&'a AssetHash>,
    /// What it is called.
    pub name: &'a str,
    /// The material variant.
    pub variant: Option<&'a str>,
    /// What is there before the model is.
    pub poster: Option<&'a AssetRef>,
    /// Address of the report on the model.
    pub report: &'a str,
    /// What is worth a closer look.
    pub hotspots: &'a [Hotspot],
}

/// The stage itself with its tools.
pub(crate) fn figure(ctx: &PageContext, shown: &Shown<'_>) -> Markup {
    let is_alone = shown.model.is_none();
    html! {
        figure.stage.stage-viewer[is_alone] data-stage data-state="loading" data-model=[shown.model]
            data-motion=(ctx.motion.as_str()) data-variant=[shown.variant] data-test="stage" {
            div.stage-view {
                div.stage-poster data-stage-poster { @if !is_alone { (picture(shown.poster, "", true)) } }
                canvas.stage-canvas data-stage-canvas tabindex="0" role="img" aria-describedby="stage-keys"
                    aria-label=(ctx.t_args("stage-label", &[("name", Arg::Text(shown.name))])) data-test="stage-canvas" {}
                div.stage-overlay data-stage-overlay aria-hidden="true" dir="ltr" {}
                @for (i, spot) in shown.hotspots.iter().enumerate() {
                    @let number = i64::try_from(i + 1).unwrap_or(i64::MAX);
                    button.stage-mark type="button" data-stage-mark hidden aria-expanded="false"
                        data-at=(spot.at_mm.map(|mm| mm.to_string()).join(" ")) data-words=(spot.words.get(ctx.lang))
                        aria-label=(ctx.t_args("stage-spot", &[("number", Arg::Number(number))])) data-test=(format!("stage-mark-{i}")) {
                        span aria-hidden="true" { (crate::format::number(ctx.lang, number.unsigned_abs())) }
                    }
                }
                p.stage-words role="status" data-stage-words data-ruler=(ctx.t("stage-ruler-words")) data-test="stage-words" {}
                p.stage-status role="status" data-stage-status data-loading=(ctx.t("stage-loading"))
                    data-ready=(ctx.t("stage-ready"))
                    data-failed=(ctx.t(if is_alone { "viewer-failed" } else { "stage-failed" })) {
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
                    (tool(ctx, "sizes", Icon::Box, "stage-sizes", true))
                    (tool(ctx, "ruler", Icon::Ruler, "stage-ruler", true))
                    (tool(ctx, "reset", Icon::Reset, "stage-reset", false))
                    @if !is_alone { (tool(ctx, "full", Icon::Expand, "stage-full", true)) }
                    (tool(ctx, "play", Icon::Play, "stage-play", true))
                }
                label.stage-choice hidden data-stage-animations {
                    span { (ctx.t("stage-animation")) }
                    select data-test="stage-animations" {}
                }
                @if is_alone {
                    fieldset.stage-variants hidden data-stage-variants {
                        legend { (ctx.t("stage-variants")) }
                    }
                }
                p.stage-keys #stage-keys { (ctx.t("stage-keys")) }
                details.stage-problems open[is_alone] {
                    summary { (ctx.t("stage-problems")) }
                    ul.plain-list data-stage-problems lang="en" dir="ltr" data-test="model-problems" {}
                    p { a href=(shown.report) data-test="model-report" { (ctx.t("stage-report")) } }
                }
            }
        }
    }
}

fn tool(ctx: &PageContext, action: &str, drawing: Icon, words: &str, is_switch: bool) -> Markup {
    let words = ctx.t(words);
    html! {
        button.icon-button type="button" data-stage-action=(action) disabled title=(words)
            hidden[action == "play"] aria-pressed=[is_switch.then_some("false")] data-test=(format!("stage-{action}")) {
            (icon(drawing)) span.hidden-words { (words) }
        }
    }
}
