//! The mirror: a product worn by the shopper, and bought from there.
//!
//! Hooks of `/static/js/mirror.js`, all on or inside `[data-mirror]`:
//! - `[data-mirror]` has `data-sku`, what is worn first. Its state is written to `data-state`: `closed` (the choices are
//!   shown), `opening`, `open` (pictures come), `nets` (what it sees with is missing), `absent`; and `data-mirrored` while
//!   left is shown for right.
//! - `canvas[data-mirror-canvas]` takes the pictures. `[data-mirror-choices]` are the ways in: `button[data-mirror-camera]`,
//!   `input[type=file][data-mirror-photo]`, `button[data-mirror-sitter]` (shown where the shop's own model is here); `button[data-mirror-fetch]` with `progress[data-mirror-progress]`.
//! - `button[data-mirror-action]`: the switches (`aria-pressed`) `bare` and `beside`, and `keep`, `share`, `erase`. Disabled until
//!   `open`; `share` is shown where the system lets pages hand it a picture (Web Share, level 2).
//! - `[data-mirror-say]` is a live region for hints and faults; `[data-mirror-fit]` for how it fits; `[data-mirror-kept]`
//!   for where a picture was kept.
//! - `select[data-mirror-cameras]` is shown where there are several.
//! - The variants' radios are those of [`mod@super::product`].

use domain::{Product, TryOn};
use maud::{Markup, html};

use super::layout::{Frame, page};
use super::parts::{Icon, icon, picture};
use super::{PageContext, TryView, paths, product};
use crate::text::Arg;

/// A product in the mirror.
pub fn try_on(ctx: &PageContext, view: &TryView) -> Markup {
    let product = &view.product.product;
    let name = product.name.get(ctx.lang);
    let title = ctx.t_args("mirror-title", &[("name", Arg::Text(name))]);
    let frame = Frame { has_mirror: true, ..Frame::new("try", &title) };
    page(
        ctx,
        frame,
        html! {
            nav.crumbs aria-label=(ctx.t("crumbs-label")) {
                ol {
                    li { a href=(paths::HOME) { (ctx.t("shop-name")) } (icon(Icon::Forward)) }
                    li { a href=(paths::variant(&product.slug, &view.product.chosen)) data-test="back-to-product" { (name) } }
                }
            }
            div.product {
                div.product-stage { (mirror(ctx, view)) }
                div.product-words {
                    p.product-brand { bdi { (product.brand) } }
                    h1 data-test="product-name" { bdi { (name) } }
                    (product::buy(ctx, &view.product))
                    (others(ctx, &view.others))
                }
            }
        },
    )
}

fn mirror(ctx: &PageContext, view: &TryView) -> Markup {
    let name = view.product.product.name.get(ctx.lang);
    let poster = view.product.variant().and_then(|v| v.poster.as_ref()).or(view.product.product.posters.first());
    html! {
        figure.mirror data-mirror data-state=(if ctx.has_mirror { "closed" } else { "absent" })
            data-sku=(view.product.chosen) data-test="mirror" {
            div.mirror-view {
                div.mirror-poster { (picture(poster, "", true)) }
                canvas.mirror-canvas data-mirror-canvas role="img"
                    aria-label=(ctx.t_args("mirror-label", &[("name", Arg::Text(name))])) data-test="mirror-canvas" {}
                (choices(ctx, view))
                p.mirror-say role="status" data-mirror-say data-opening=(ctx.t("mirror-opening"))
                    data-absent=(ctx.t("mirror-absent")) data-test="mirror-say" {
                    @if !ctx.has_mirror { (ctx.t("mirror-absent")) }
                }
            }
            figcaption.mirror-caption {
                div.mirror-tools role="group" aria-label=(ctx.t("mirror-tools")) {
                    (tool(ctx, "bare", Icon::Eye, "mirror-bare", true))
                    @if view.product.product.variants.len() > 1 { (tool(ctx, "beside", Icon::Halves, "mirror-beside", true)) }
                    (tool(ctx, "keep", Icon::Camera, "mirror-keep", false))
                    (tool(ctx, "share", Icon::Share, "mirror-share", false))
                    (tool(ctx, "erase", Icon::Cross, "mirror-erase", false))
                    label.mirror-cameras hidden data-mirror-cameras {
                        span.hidden-words { (ctx.t("mirror-camera-choice")) }
                        select data-test="mirror-cameras" {}
                    }
                }
                p.mirror-fit data-mirror-fit role="status" data-test="mirror-fit" {}
                p.mirror-kept {
                    span data-mirror-kept role="status" data-test="mirror-kept" {}
                    " "
                    button.link-button type="button" data-mirror-open hidden data-test="mirror-open" { (ctx.t("mirror-open")) }
                }
                p.mirror-privacy { (icon(Icon::Lock)) span { (ctx.t("mirror-privacy")) } }
            }
        }
    }
}

/// How to look into it; what the camera is for is said before it opens.
fn choices(ctx: &PageContext, view: &TryView) -> Markup {
    let is_on_hand = matches!(view.product.product.try_on, Some((TryOn::Ring | TryOn::Watch, _)));
    html! {
        div.mirror-choices data-mirror-choices {
            div.mirror-ways data-mirror-ways {
                p.mirror-heading { (ctx.t("mirror-heading")) }
                p { (ctx.t("mirror-purpose")) }
                div.mirror-buttons {
                    button.button.button-main type="button" data-mirror-camera disabled data-test="mirror-camera" {
                        (icon(Icon::Camera)) (ctx.t("mirror-camera"))
                    }
                    label.button.button-quiet.mirror-file {
                        (icon(Icon::Portrait)) (ctx.t("mirror-photo"))
                        input.hidden-words type="file" accept="image/jpeg,image/png,image/webp" data-mirror-photo disabled
                            data-test="mirror-photo";
                    }
                }
                @if !is_on_hand {
                    button.link-button type="button" data-mirror-sitter hidden data-test="mirror-sitter" { (ctx.t("mirror-sitter")) }
                }
                noscript { p { (ctx.t("mirror-script")) } }
            }
            div.mirror-nets data-mirror-nets hidden {
                p.mirror-heading { (ctx.t("mirror-nets-heading")) }
                p { (ctx.t("mirror-nets-words")) }
                button.button.button-main type="button" data-mirror-fetch data-test="mirror-fetch" { (ctx.t("mirror-nets-fetch")) }
                progress data-mirror-progress hidden max="1" value="0" aria-label=(ctx.t("mirror-nets-coming")) {}
            }
        }
    }
}

fn tool(ctx: &PageContext, action: &str, drawing: Icon, words: &str, is_switch: bool) -> Markup {
    let words = ctx.t(words);
    html! {
        button.mirror-tool type="button" data-mirror-action=(action) disabled
            aria-pressed=[is_switch.then_some("false")] data-test=(format!("mirror-{action}")) {
            (icon(drawing)) span { (words) }
        }
    }
}

/// Other things that are worn at the same place: the mirror stays open while they are changed.
fn others(ctx: &PageContext, others: &[Product]) -> Markup {
    html! {
        @if !others.is_empty() {
            section.mirror-others aria-labelledby="mirror-others" {
                h2 #mirror-others { (ctx.t("mirror-others")) }
                ul {
                    @for product in others {
                        @let thumbnail = product.thumbnail.as_ref().or_else(|| product.posters.first());
                        @let first = product.variants.iter().find(|v| v.available > 0).or_else(|| product.variants.first());
                        @if let Some(first) = first {
                            li {
                                a href=(paths::try_on(&product.slug, &first.sku)) data-test=(format!("try-{}", product.slug)) {
                                    span.mirror-other-picture { (picture(thumbnail, "", false)) }
                                    bdi { (product.name.get(ctx.lang)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
