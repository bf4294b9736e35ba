//! Who works for a shop, who was asked to, and the code of the letter by which somebody says yes.

use domain::account::ShopRole;
use domain::shop::{Invitation, Member};
use domain::{Code, Lang};
use maud::{Markup, html};

use super::account::below;
use super::forms::{Typing, error_summary, failure, select_field, text_field};
use super::layout::form_token;
use super::merchant::frame;
use super::parts::{Icon, icon};
use super::{Field, InvitationView, PageContext, StaffView, paths};
use crate::text::Arg;

/// The most invitations that are open at once; the server's limit.
const MOST_INVITATIONS: usize = 50;

/// The people of a shop.
pub fn shop_people(ctx: &PageContext, view: &StaffView) -> Markup {
    let body = html! {
        (error_summary(ctx, &view.errors))
        (refused(ctx, view.failure))
        section.moves aria-labelledby="members" {
            h2 #members { (ctx.t("staff-heading")) }
            ul.kept { @for one in &view.members { (member(ctx, view, one)) } }
        }
        @if !view.invitations.is_empty() {
            section.moves aria-labelledby="invitations" {
                h2 #invitations { (ctx.t("invitations-heading")) }
                ul.kept { @for one in &view.invitations { (open(ctx, view, one)) } }
            }
        }
        (invite(ctx, view))
    };
    frame(ctx, "shop-people", &ctx.t("staff-title"), &view.shop, &body)
}

/// Why a form failed. That a shop keeps an owner is nothing about an order.
fn refused(ctx: &PageContext, code: Option<Code>) -> Markup {
    html! {
        @if code == Some(Code::WrongState) {
            div.notice.notice-bad role="alert" tabindex="-1" data-focus data-test="failure" data-code="wrong_state" {
                (icon(Icon::Warning)) p { (ctx.t("staff-needs-owner")) }
            }
        } @else {
            (failure(ctx, code))
        }
    }
}

/// What somebody else is to the shop.
fn role_words(ctx: &PageContext, role: ShopRole) -> String {
    ctx.t(&format!("staff-role-{}", role.as_str()))
}

fn member(ctx: &PageContext, view: &StaffView, one: &Member) -> Markup {
    let slug = &view.shop.shop.slug;
    // Who this is about, for those who hear the page.
    let about = html! { span.hidden-words { (ctx.t("list-comma")) bdi { (one.name) } } };
    let id = format!("role-{}", one.account);
    html! {
        li.kept-one data-test="member" data-role=(one.role.as_str()) {
            div {
                h3.kept-name { bdi { (one.name) } }
                p.quiet { (role_words(ctx, one.role)) }
            }
            @if one.account == view.me {
                p.state-mark data-state="paid" data-test="member-me" { (icon(Icon::Check)) (ctx.t("staff-you")) }
            } @else {
                div.actions {
                    form.staff-role method="post" action=(paths::shop_member(slug, &one.account)) data-once data-test="role-form" {
                        (form_token(ctx))
                        div.field {
                            label.hidden-words for=(id) { (ctx.t("field-role")) (ctx.t("list-comma")) bdi { (one.name) } }
                            select id=(id) name=(Field::Role.name()) autocomplete="off" data-test="member-role" {
                                @for role in ShopRole::ALL {
                                    option value=(role.as_str()) selected[*role == one.role] { (role_words(ctx, *role)) }
                                }
                            }
                        }
                        button.button.button-quiet type="submit" data-test="member-change" { (ctx.t("change")) (about) }
                    }
                    form method="post" action=(paths::shop_member_remove(slug, &one.account)) data-once {
                        (form_token(ctx))
                        button.link-button type="submit" data-test="member-remove" { (ctx.t("remove")) (about) }
                    }
                }
            }
        }
    }
}

/// An invitation that nobody has answered.
fn open(ctx: &PageContext, view: &StaffView, one: &Invitation) -> Markup {
    let until = crate::format::date(ctx.lang, one.expires_at);
    html! {
        li.kept-one data-test="invitation" data-role=(one.role.as_str()) {
            div {
                h3.kept-name { bdi { (one.email) } }
                p.quiet { (role_words(ctx, one.role)) " · " (ctx.t_args("invitation-until", &[("day", Arg::Text(&until))])) }
            }
            form method="post" action=(paths::shop_uninvite(&view.shop.shop.slug, &one.id)) data-once {
                (form_token(ctx))
                button.button.button-quiet type="submit" data-test="invitation-take-back" {
                    (ctx.t("invitation-take-back")) span.hidden-words { (ctx.t("list-comma")) bdi { (one.email) } }
                }
            }
        }
    }
}

fn invite(ctx: &PageContext, view: &StaffView) -> Markup {
    let typed = |field: Field| view.typed.get(field.name()).map(String::as_str).unwrap_or_default();
    let roles: Vec<(String, String)> =
        ShopRole::ALL.iter().map(|r| (r.as_str().to_owned(), role_words(ctx, *r))).collect();
    let langs = Lang::ALL.map(|l| (l.tag().to_owned(), ctx.t(&format!("lang-{}", l.tag()))));
    let lang = Some(typed(Field::LetterLang)).filter(|t| !t.is_empty()).unwrap_or(ctx.lang.tag());
    let faults = &view.errors;
    html! {
        section.moves aria-labelledby="invite" {
            h2 #invite { (ctx.t("invite-heading")) }
            @if view.invitations.len() >= MOST_INVITATIONS && faults.is_empty() {
                p data-test="invite-full" { (ctx.t("invite-full")) }
            } @else {
                p { (ctx.t("invite-words")) }
                form.checkout method="post" action=(paths::shop_invite(&view.shop.shop.slug)) novalidate data-once data-test="invite-form" {
                    (form_token(ctx))
                    input type="hidden" name="attempt" value=(view.attempt);
                    (text_field(ctx, faults, Field::Invited, Typing::email("off"), typed(Field::Invited), true))
                    div.fields {
                        (select_field(ctx, faults, Field::Role, "off", &roles, typed(Field::Role)))
                        (select_field(ctx, faults, Field::LetterLang, "off", &langs, lang))
                    }
                    p { button.button.button-main type="submit" data-test="invite-submit" { (ctx.t("invite-action")) } }
                }
            }
        }
    }
}

/// Saying yes to a shop that asked by letter.
pub fn invitation(ctx: &PageContext, view: &InvitationView) -> Markup {
    let body = html! {
        (error_summary(ctx, &view.errors))
        (refused(ctx, view.failure))
        form.checkout method="post" action=(paths::INVITATION) novalidate data-once data-test="invitation-form" {
            (form_token(ctx))
            (text_field(ctx, &view.errors, Field::LetterCode, Typing::code("one-time-code", 128), "", true))
            p.quiet { (ctx.t("invitation-account")) " " bdi data-test="invitation-email" { (view.email) } (ctx.t("sentence-end")) }
            p { button.button.button-main type="submit" data-test="invitation-submit" { (ctx.t("invitation-action")) } }
        }
    };
    below(ctx, "invitation", &ctx.t("invitation-title"), Some(&ctx.t("invitation-words")), &body)
}
