//! Saying that a model looks wrong.

use maud::{Markup, html};

use super::layout::{Frame, form_token, page};
use super::{PageContext, ReportView, paths};
use crate::text::Arg;

/// The kinds of report, as the form's values.
pub const KINDS: [&str; 4] = ["look", "colour", "size", "other"];

/// A report about a product's model.
pub fn report(ctx: &PageContext, view: &ReportView) -> Markup {
    let title = ctx.t("report-title");
    let name = view.product.name.get(ctx.lang);
    page(
        ctx,
        Frame::new("report", &title),
        html! {
            section.narrow {
                h1 { (title) }
                p.list-summary { (ctx.t_args("report-words", &[("name", Arg::Text(name))])) }
                @if view.is_sent {
                    p.notice.notice-good role="status" data-test="report-sent" { (ctx.t("report-sent")) }
                } @else {
                    form.checkout method="post" action=(paths::report(&view.product.slug)) data-once data-test="report-form" {
                        (form_token(ctx))
                        @if let Some(sku) = &view.variant { input type="hidden" name="sku" value=(sku); }
                        fieldset.step {
                            legend { h2 { (ctx.t("report-kind")) } }
                            div.choices {
                                @for (i, kind) in KINDS.iter().enumerate() {
                                    label.choice {
                                        input type="radio" name="kind" value=(kind) checked[i == 0] data-test=(format!("report-{kind}"));
                                        span.choice-face { span.choice-name { (ctx.t(&format!("report-kind-{kind}"))) } }
                                    }
                                }
                            }
                        }
                        div.field {
                            label for="report-text" { (ctx.t("report-text")) " " span.field-optional { (ctx.t("field-optional")) } }
                            textarea #report-text name="words" rows="4" maxlength="2000" dir="auto" {}
                        }
                        button.button.button-main type="submit" data-test="report-send" { (ctx.t("report-send")) }
                    }
                }
                @if !view.problems.is_empty() {
                    section.fact data-test="model-problems" {
                        h2 { (ctx.t("report-found")) }
                        ul.plain-list lang="en" dir="ltr" { @for problem in &view.problems { li { (problem) } } }
                    }
                }
                p { a href=(paths::product(&view.product.slug)) { (ctx.t("report-back")) } }
            }
        },
    )
}
