//! A person's data: what may be done with it, all of it in a file, the end of it.

use domain::account::Purpose;
use maud::{Markup, html};

use super::account::{below, with_password};
use super::forms::{error_summary, failure};
use super::layout::form_token;
use super::{DataView, EraseView, PageContext, paths};

/// What the shop keeps and may do with it.
pub fn data(ctx: &PageContext, view: &DataView) -> Markup {
    let body = html! {
        section.moves aria-labelledby="kept" {
            h2 #kept { (ctx.t("data-kept-heading")) }
            ul.plain-list {
                @for key in ["data-kept-profile", "data-kept-orders", "data-kept-sessions", "data-kept-log"] { li { (ctx.t(key)) } }
            }
            p { (ctx.t("data-not-kept")) }
        }
        form.moves method="post" action=(paths::CONSENTS) data-once data-test="consents-form" {
            (form_token(ctx))
            fieldset.step {
                legend { h2 { (ctx.t("consents-heading")) } }
                p { (ctx.t("consents-words")) }
                @for purpose in Purpose::ALL {
                    @let name = purpose.as_str();
                    label.check {
                        input type="checkbox" name="purpose" value=(name) checked[view.granted.contains(purpose)] data-test=(format!("consent-{name}"));
                        span.check-words { (ctx.t(&format!("consent-{}", name.replace('_', "-")))) }
                    }
                }
            }
            p { button.button.button-quiet type="submit" data-test="consents-save" { (ctx.t("save")) } }
        }
        section.moves aria-labelledby="export" {
            h2 #export { (ctx.t("export-heading")) }
            p { (ctx.t("export-words")) }
            form method="post" action=(paths::EXPORT) data-once {
                (form_token(ctx))
                button.button.button-quiet type="submit" data-test="export" { (ctx.t("export-action")) }
            }
        }
        section.moves aria-labelledby="erase" {
            h2 #erase { (ctx.t("erase-title")) }
            p { (ctx.t("erase-lead")) }
            p { a.button.button-quiet href=(paths::ERASE) data-test="erase-link" { (ctx.t("erase-more")) } }
        }
    };
    below(ctx, "data", &ctx.t("data-title"), None, &body)
}

/// What deleting the account does, and the last question.
pub fn erase(ctx: &PageContext, view: &EraseView) -> Markup {
    let list = |keys: &[&str]| html! { ul.plain-list { @for key in keys { li { (ctx.t(key)) } } } };
    let body = html! {
        section.moves aria-labelledby="goes" {
            h2 #goes { (ctx.t("erase-goes-heading")) }
            (list(&["erase-goes-account", "erase-goes-orders", "erase-goes-letters", "erase-goes-device"]))
        }
        section.moves aria-labelledby="stays" {
            h2 #stays { (ctx.t("erase-stays-heading")) }
            (list(&["erase-stays-books", "erase-stays-log"]))
            p { (ctx.t("erase-stays-why")) }
        }
        section.moves aria-labelledby="last" {
            h2 #last { (ctx.t("erase-last-heading")) }
            p { (ctx.t("erase-last-words")) }
            (error_summary(ctx, &view.errors))
            @if view.failure == Some(domain::Code::WrongState) {
                div.notice.notice-bad role="alert" tabindex="-1" data-focus data-test="failure" data-code="wrong_state" { p { (ctx.t("erase-not-yet")) } }
            } @else {
                (failure(ctx, view.failure))
            }
            (with_password(ctx, paths::ERASE, &view.errors, "erase", &ctx.t("erase-action")))
        }
    };
    below(ctx, "erase", &ctx.t("erase-title"), Some(&ctx.t("erase-lead")), &body)
}
