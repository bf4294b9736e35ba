//! What is wrong with a model, and what it is: for the merchant whose product looks odd, and for the curious.

use glb::check::Severity;
use maud::{Markup, html};

use super::layout::{Frame, page};
use super::parts::{Icon, count, icon};
use super::{ModelView, PageContext};
use crate::text::Arg;

/// The report on a model.
pub fn report(ctx: &PageContext, view: &ModelView) -> Markup {
    let title = ctx.t_args("report-title", &[("name", Arg::Text(&view.name))]);
    page(
        ctx,
        Frame::new("report", &title),
        html! {
            header.list-head {
                h1 { (title) }
                p.list-summary data-test="report-verdict" { (verdict(ctx, view)) }
            }
            div.prose {
                @if let Some(facts) = &view.facts {
                    section data-test="report-facts" {
                        h2 { (ctx.t("report-facts")) }
                        dl.totals {
                            (row(&ctx.t("product-size"), &crate::format::dimensions(ctx.lang, ctx.units, facts.size)))
                            (row(&ctx.t("report-triangles"), &number(ctx, facts.triangles)))
                            (row(&ctx.t("report-materials"), &number(ctx, facts.materials)))
                            (row(&ctx.t("report-textures"), &number(ctx, facts.textures)))
                            (row(&ctx.t("stage-variants"), &number(ctx, facts.variants)))
                            (row(&ctx.t("report-animations"), &number(ctx, facts.animations)))
                            (row(&ctx.t("report-kilobytes"), &number(ctx, facts.bytes.div_ceil(1000))))
                        }
                    }
                }
                @if !view.issues.is_empty() {
                    section {
                        h2 { (ctx.t("report-issues")) }
                        ol.report-issues data-test="report-issues" {
                            @for issue in &view.issues {
                                li data-severity=(issue.severity) {
                                    p.report-severity { (icon(drawing(issue.severity))) (ctx.t(severity_key(issue.severity))) }
                                    p lang="en" dir="ltr" { (issue.message) }
                                    p.quiet lang="en" dir="ltr" { code { (issue.code) } " " code { (issue.pointer) } }
                                }
                            }
                        }
                    }
                }
                p { a.button.button-quiet href=(view.back) { (ctx.t("report-back")) } }
            }
        },
    )
}

fn verdict(ctx: &PageContext, view: &ModelView) -> String {
    let of = |severity| count(view.issues.iter().filter(|i| i.severity == severity).count());
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    if errors == 0 && warnings == 0 {
        return ctx.t("report-fine");
    }
    ctx.t_args("report-found", &[("errors", Arg::Number(errors)), ("warnings", Arg::Number(warnings))])
}

fn row(what: &str, value: &str) -> Markup {
    html! { div { dt { (what) } dd { bdi { (value) } } } }
}

fn number(ctx: &PageContext, n: usize) -> String {
    crate::format::number(ctx.lang, n as u64)
}

const fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "report-error",
        Severity::Warning => "report-warning",
        Severity::Info => "report-info",
        Severity::Hint => "report-hint",
    }
}

const fn drawing(severity: Severity) -> Icon {
    match severity {
        Severity::Error => Icon::Cross,
        Severity::Warning => Icon::Warning,
        Severity::Info | Severity::Hint => Icon::Forward,
    }
}
