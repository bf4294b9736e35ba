//! The ways into an account: signing in, its second step, a new account, the code of its letter, a forgotten password.
//!
//! Passwords and codes are typed here and never written back into a page.

use maud::{Markup, html};

use super::forms::{Typing, error_summary, failure, text_field};
use super::layout::{Frame, form_token, page};
use super::parts::{Icon, icon};
use super::{Field, PageContext, SignView, paths};

/// Signing in.
pub fn sign_in(ctx: &PageContext, view: &SignView) -> Markup {
    let fields = html! {
        (text_field(ctx, &view.errors, Field::Login, Typing::email("username"), &view.email, true))
        (text_field(ctx, &view.errors, Field::Password, Typing::password("current-password"), "", true))
    };
    let more = html! {
        (super::ways::providers(ctx, view))
        p { a.text-link href=(paths::FORGOT) data-test="forgot-link" { (ctx.t("forgot-title")) } }
        p { a.text-link href=(paths::VERIFY) data-test="verify-link" { (ctx.t("sign-in-has-letter")) } }
        p {
            (ctx.t("sign-in-new")) " "
            a.text-link href=(paths::with_back(paths::SIGN_UP, &view.back)) data-test="sign-up-link" { (ctx.t("sign-up-title")) }
        }
        p.quiet { (ctx.t("sign-in-guest")) }
    };
    step(ctx, &Step::new("sign-in", paths::SIGN_IN, Icon::Portrait), view, &fields, &more)
}

/// The second step of signing in.
pub fn sign_in_code(ctx: &PageContext, view: &SignView) -> Markup {
    let fields = text_field(ctx, &view.errors, Field::Factor, Typing::code("one-time-code", 32), "", true);
    let more = html! { p { a.text-link href=(paths::SIGN_IN) { (ctx.t("sign-in-again")) } } };
    step(ctx, &Step::new("factor-step", paths::SIGN_IN_CODE, Icon::Lock), view, &fields, &more)
}

/// A new account.
pub fn sign_up(ctx: &PageContext, view: &SignView) -> Markup {
    let fields = html! {
        (text_field(ctx, &view.errors, Field::Name, Typing::words("name"), &view.name, true))
        (text_field(ctx, &view.errors, Field::Login, Typing::email("username"), &view.email, true))
        (text_field(ctx, &view.errors, Field::NewPassword, Typing::password("new-password"), "", true))
        p.step-note { (icon(Icon::Lock)) (ctx.t("sign-up-note")) }
    };
    let more = html! {
        p {
            (ctx.t("sign-up-known")) " "
            a.text-link href=(paths::with_back(paths::SIGN_IN, &view.back)) { (ctx.t("sign-in-title")) }
        }
    };
    step(ctx, &Step::new("sign-up", paths::SIGN_UP, Icon::Portrait), view, &fields, &more)
}

/// The code of the letter that a new account gets.
pub fn verify(ctx: &PageContext, view: &SignView) -> Markup {
    let fields = html! {
        @if !view.email.is_empty() {
            p data-test="verify-sent" { (ctx.t("verify-sent")) " " bdi { (view.email) } (ctx.t("sentence-end")) }
        }
        (text_field(ctx, &view.errors, Field::LetterCode, Typing::code("one-time-code", 128), "", true))
        @if !view.knows_password {
            (text_field(ctx, &view.errors, Field::Password, Typing::password("current-password"), "", true))
        }
    };
    let more = html! { p.quiet { (ctx.t("verify-none")) } };
    step(ctx, &Step::new("verify", paths::VERIFY, Icon::Check), view, &fields, &more)
}

/// A forgotten password.
pub fn forgot(ctx: &PageContext, view: &SignView) -> Markup {
    let fields = text_field(ctx, &view.errors, Field::Login, Typing::email("username"), &view.email, true);
    let more = html! { p { a.text-link href=(paths::RESET) data-test="reset-link" { (ctx.t("forgot-has-letter")) } } };
    step(ctx, &Step::new("forgot", paths::FORGOT, Icon::Lock), view, &fields, &more)
}

/// A new password by letter.
pub fn reset(ctx: &PageContext, view: &SignView) -> Markup {
    let fields = html! {
        (text_field(ctx, &view.errors, Field::LetterCode, Typing::code("one-time-code", 128), "", true))
        (text_field(ctx, &view.errors, Field::NewPassword, Typing::password("new-password"), "", true))
    };
    let more = html! { p { a.text-link href=(paths::FORGOT) { (ctx.t("reset-again")) } } };
    step(ctx, &Step::new("reset", paths::RESET, Icon::Lock), view, &fields, &more)
}

struct Step {
    /// The page's name; its words are `NAME-title`, `NAME-words` and `NAME-action`.
    name: &'static str,
    action: &'static str,
    drawing: Icon,
}

impl Step {
    const fn new(name: &'static str, action: &'static str, drawing: Icon) -> Self {
        Self { name, action, drawing }
    }
}

fn step(ctx: &PageContext, step: &Step, view: &SignView, fields: &Markup, more: &Markup) -> Markup {
    let says = |part: &str| ctx.t(&format!("{}-{part}", step.name));
    let title = says("title");
    page(
        ctx,
        Frame::new(step.name, &title),
        html! {
            section.narrow {
                span.fault-mark { (icon(step.drawing)) }
                h1 { (title) }
                p.list-summary { (says("words")) }
                (error_summary(ctx, &view.errors))
                (failure(ctx, view.failure))
                form.checkout method="post" action=(step.action) novalidate data-once data-test=(format!("{}-form", step.name)) {
                    (form_token(ctx))
                    @if !view.back.is_empty() { input type="hidden" name="back" value=(view.back); }
                    (fields)
                    button.button.button-main.button-wide type="submit" data-test=(format!("{}-submit", step.name)) { (says("action")) }
                }
                div.more-ways { (more) }
            }
        },
    )
}
