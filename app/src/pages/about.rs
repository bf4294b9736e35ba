//! What the shop is, what it does with what it is told, and what of others is in it.

use maud::{Markup, html};

use super::layout::{Frame, page};
use super::parts::count;
use super::{AboutView, PageContext};
use crate::text::Arg;

/// Typefaces in `assets/fonts`, with their licences as they came.
const TYPEFACES: [(&str, &str); 2] = [
    ("Hanken Grotesk", include_str!("../../../assets/fonts/hanken-grotesk-OFL.txt")),
    ("IBM Plex Sans Arabic", include_str!("../../../assets/fonts/ibm-plex-sans-arabic-OFL.txt")),
];

/// About and licences.
pub fn about(ctx: &PageContext, view: &AboutView) -> Markup {
    let title = ctx.t("about-title");
    page(
        ctx,
        Frame::new("about", &title),
        html! {
            header.list-head {
                h1 { (title) }
                p.list-summary { (ctx.t("about-lead")) }
            }
            div.prose {
                section {
                    h2 { (ctx.t("about-demo-heading")) }
                    p { (ctx.t("about-demo")) }
                }
                section {
                    h2 { (ctx.t("about-privacy-heading")) }
                    p { (ctx.t("about-privacy")) }
                }
                section {
                    h2 { (ctx.t("about-program")) }
                    dl.totals {
                        @if !view.version.is_empty() { div { dt { (ctx.t("about-version")) } dd { bdi data-test="version" { (view.version) } } } }
                        @if !view.server.is_empty() { div { dt { (ctx.t("about-server")) } dd { bdi dir="ltr" { (view.server) } } } }
                        div { dt { (ctx.t("about-licence")) } dd { bdi dir="ltr" { "MIT OR Apache-2.0" } } }
                    }
                }
                section data-test="licences" {
                    h2 { (ctx.t("about-credits")) }
                    p { (ctx.t("about-typefaces")) }
                    @for (name, licence) in TYPEFACES {
                        details.licence {
                            summary { bdi { (name) } " · SIL Open Font License 1.1" }
                            pre dir="ltr" lang="en" tabindex="0" { (licence) }
                        }
                    }
                    @if !view.credits.is_empty() {
                        details.licence {
                            summary { (ctx.t_args("about-libraries", &[("count", Arg::Number(count(view.credits.len())))])) }
                            ul.credits dir="ltr" lang="en" {
                                @for credit in &view.credits { li { (credit.name) span.quiet { " " (credit.licence) } } }
                            }
                        }
                    }
                }
            }
        },
    )
}
