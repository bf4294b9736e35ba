//! The ways into an account besides its password: passkeys and providers, and signing in at a provider.

use domain::Code;
use domain::passkey::Passkey;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::account::{below, with_password};
use super::forms::{Typing, error_summary, failure, text_field};
use super::layout::{Frame, form_token, page};
use super::parts::{Icon, day, icon};
use super::{AwayStage, AwayView, Field, PageContext, PasskeyView, WaysView, paths};
use crate::text::Arg;

/// The passkeys and the providers that open the account.
pub fn ways(ctx: &PageContext, view: &WaysView) -> Markup {
    let body = html! {
        section.moves aria-labelledby="passkeys" {
            h2 #passkeys { (ctx.t("passkeys-heading")) }
            @if view.passkeys.is_empty() {
                p.quiet data-test="passkeys-none" { (ctx.t("passkeys-none")) }
            } @else {
                ul.kept {
                    @for passkey in &view.passkeys {
                        li.kept-one data-test="passkey" {
                            (facts(ctx, passkey))
                            a.text-link href=(paths::passkey(&passkey.id)) data-test="passkey-change" {
                                (ctx.t("change")) span.hidden-words { (ctx.t("list-comma")) (passkey.name) }
                            }
                        }
                    }
                }
            }
            p.step-note { (icon(Icon::Lock)) (ctx.t("passkeys-note")) }
        }
        @if !view.providers.is_empty() || view.has_providers {
            section.moves aria-labelledby="providers" {
                h2 #providers { (ctx.t("providers-heading")) }
                @if view.providers.is_empty() {
                    p.quiet data-test="providers-none" { (ctx.t("providers-none")) }
                } @else {
                    ul.kept {
                        @for (linked, label) in &view.providers {
                            li.kept-one data-test="provider" {
                                div {
                                    p.kept-name { bdi { (label) } }
                                    p.quiet { (ctx.t("provider-since")) " " (day(ctx, linked.created_at)) }
                                }
                                form method="post" action=(paths::provider_remove(&linked.id)) data-once {
                                    (form_token(ctx))
                                    button.button.button-quiet type="submit" data-test="provider-remove" {
                                        (ctx.t("remove")) span.hidden-words { (ctx.t("list-comma")) (label) }
                                    }
                                }
                            }
                        }
                    }
                    p.step-note { (icon(Icon::Lock)) (ctx.t("providers-note")) }
                }
            }
        }
    };
    below(ctx, "ways", &ctx.t("ways-title"), Some(&ctx.t("ways-words")), &body)
}

fn facts(ctx: &PageContext, passkey: &Passkey) -> Markup {
    html! {
        div {
            p.kept-name { bdi { (passkey.name) } }
            p.quiet { (ctx.t("passkey-since")) " " (day(ctx, passkey.created_at)) }
            p.quiet {
                @match passkey.used_at {
                    Some(at) => (ctx.t_args("session-used", &[("when", Arg::Text(&crate::format::date_time(ctx.lang, at)))])),
                    None => (ctx.t("passkey-unused")),
                }
                @if passkey.is_backed_up { " · " (ctx.t("passkey-backed-up")) }
            }
        }
    }
}

/// One passkey: another name for it, or the end of it.
pub fn passkey(ctx: &PageContext, view: &PasskeyView) -> Markup {
    let passkey = &view.passkey;
    let body = html! {
        (error_summary(ctx, &view.errors))
        (failure(ctx, view.failure))
        ul.kept { li.kept-one { (facts(ctx, passkey)) } }
        section.moves aria-labelledby="rename" {
            h2 #rename { (ctx.t("passkey-rename-heading")) }
            form.checkout method="post" action=(paths::passkey(&passkey.id)) novalidate data-once data-test="passkey-form" {
                (form_token(ctx))
                (text_field(ctx, &view.errors, Field::PasskeyName, Typing::words("off"), &view.name, true))
                p { button.button.button-main type="submit" data-test="passkey-save" { (ctx.t("save")) } }
            }
        }
        section.moves aria-labelledby="end" {
            h2 #end { (ctx.t("passkey-remove-heading")) }
            p { (ctx.t("passkey-remove-words")) }
            (with_password(ctx, &paths::passkey_remove(&passkey.id), &view.errors, "passkey-remove", &ctx.t("passkey-remove-action")))
        }
    };
    let back = html! { p { a.text-link href=(paths::WAYS) { (ctx.t("ways-title")) } } };
    below(ctx, "passkey", &ctx.t("passkey-title"), None, &html! { (body) (back) })
}

/// Who can be signed in by, on the page where people sign in.
pub(super) fn providers(ctx: &PageContext, view: &super::SignView) -> Markup {
    html! {
        @if !view.providers.is_empty() {
            div.other-ways role="group" aria-label=(ctx.t("sign-in-with")) {
                p.or aria-hidden="true" { span { (ctx.t("sign-in-or")) } }
                @for provider in &view.providers {
                    form method="post" action=(paths::SIGN_IN_AWAY) data-once {
                        (form_token(ctx))
                        input type="hidden" name="provider" value=(provider.name);
                        @if !view.back.is_empty() { input type="hidden" name="back" value=(view.back); }
                        button.button.button-quiet.button-wide type="submit" data-test=(format!("sign-in-{}", provider.name)) { bdi { (provider.label) } }
                    }
                }
            }
        }
    }
}

/// A sign-in at a provider under way: the person is there, or has to say more, or it is over.
pub fn away(ctx: &PageContext, view: &AwayView) -> Markup {
    let (drawing, name) = match view.stage {
        AwayStage::Waits => (Icon::Share, "away"),
        AwayStage::Password | AwayStage::Factor => (Icon::Lock, "away-more"),
        AwayStage::Failed(_) => (Icon::Warning, "away-failed"),
    };
    let title = ctx.t(&format!("{name}-title"));
    page(
        ctx,
        Frame::new(name, &title),
        html! {
            section.narrow data-test="away" data-stage=(name) {
                span.fault-mark { (icon(drawing)) }
                h1 { (title) }
                (error_summary(ctx, &view.errors))
                @match view.stage {
                    AwayStage::Waits => (waits(ctx, view)),
                    AwayStage::Password => {
                        p.list-summary { (ctx.t("away-password-words")) }
                        (more(ctx, view, Field::Password, Typing::password("current-password")))
                    }
                    AwayStage::Factor => {
                        p.list-summary { (ctx.t("away-factor-words")) }
                        (more(ctx, view, Field::Factor, Typing::code("one-time-code", 32)))
                    }
                    AwayStage::Failed(Code::LoginRefused) => { p.list-summary { (ctx.t("away-failed-words")) } }
                    AwayStage::Failed(code) => (failure(ctx, Some(code))),
                }
                div.more-ways {
                    p { a.text-link href=(paths::with_back(paths::SIGN_IN, &view.back)) data-test="away-leave" { (ctx.t("away-leave")) } }
                }
            }
        },
    )
}

fn waits(ctx: &PageContext, view: &AwayView) -> Markup {
    html! {
        @if view.shows_address {
            p { (ctx.t("away-copy")) }
            p.code-block dir="ltr" tabindex="0" data-test="away-address" { (view.address) }
            p { a.button.button-main.button-wide href=(paths::SIGN_IN_AWAY) data-test="away-go-on" { (ctx.t("away-go-on")) } }
        } @else {
            p.list-summary { (ctx.t("away-words")) }
            form method="post" action=(paths::SIGN_IN_OPEN) data-once {
                (form_token(ctx))
                button.button.button-quiet.button-wide type="submit" data-test="away-open" { (ctx.t("away-open")) }
            }
            p { a.text-link href=(paths::SIGN_IN_COPY) data-test="away-copy" { (ctx.t("away-nothing")) } }
        }
    }
}

fn more(ctx: &PageContext, view: &AwayView, field: Field, typing: Typing<'_>) -> Markup {
    html! {
        (failure(ctx, view.failure))
        form.checkout method="post" action=(paths::SIGN_IN_SAY) novalidate data-once data-test="away-form" {
            (form_token(ctx))
            (text_field(ctx, &view.errors, field, typing, "", true))
            button.button.button-main.button-wide type="submit" data-test="away-say" { (ctx.t("sign-in-action")) }
        }
    }
}

/// What the system's browser shows once the person has come back: a page that stands by itself, and has nothing of the answer.
pub fn came_back(lang: domain::Lang, is_granted: bool) -> Markup {
    const STYLE: &str = "html{color-scheme:light dark}body{font:1.125rem/1.5 system-ui,sans-serif;max-width:28rem;\
        margin:20vh auto;padding:0 1.5rem;text-align:center}h1{font-weight:500;font-size:1.75rem}";
    let t = |key: &str| crate::text::text(lang, key);
    let said = if is_granted { "came-back-words" } else { "came-back-refused" };
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) dir=(lang.direction().as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (t("shop-name")) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { h1 { (t("came-back-title")) } p { (t(said)) } } }
        }
    }
}
