//! The account: its front page, name and telephone, addresses, password, sessions.

use domain::account::{Role, Session};
use domain::shop::Membership;
use maud::{Markup, html};

use super::checkout::address_fields;
use super::forms::{Faults, Typing, error_summary, failure, text_field};
use super::layout::{Frame, form_token, page};
use super::parts::{Icon, icon, postal};
use super::{
    AccountView, AddressView, AddressesView, Field, PageContext, PasswordView, ProfileView, SessionsView, paths,
};
use crate::text::Arg;

/// The account's front page.
pub fn account(ctx: &PageContext, view: &AccountView) -> Markup {
    let title = ctx.t("account-title");
    let account = &view.account;
    let factor = if account.has_second_factor { "account-factor-on" } else { "account-factor-off" };
    page(
        ctx,
        Frame::new("account", &title),
        html! {
            header.list-head {
                p.kicker { (title) }
                h1 data-test="account-name" { bdi { (account.profile.name) } }
                p.list-summary { bdi data-test="account-email" { (account.email) } }
            }
            ul.ways {
                (way(ctx, paths::ORDERS, Icon::Parcel, "orders-title", "account-orders-words"))
                (way(ctx, paths::PROFILE, Icon::Portrait, "profile-title", "account-profile-words"))
                (way(ctx, paths::ADDRESSES, Icon::Box, "addresses-title", "account-addresses-words"))
                (way(ctx, paths::CARDS, Icon::Card, "cards-title", "account-cards-words"))
                (way(ctx, paths::PASSWORD, Icon::Lock, "password-title", "account-password-words"))
                (way(ctx, paths::SECOND_FACTOR, Icon::Check, "factor-title", factor))
                (way(ctx, paths::WAYS, Icon::Halves, "ways-title", "account-ways-words"))
                (way(ctx, paths::SESSIONS, Icon::Eye, "sessions-title", "account-sessions-words"))
                (way(ctx, paths::DATA, Icon::Sliders, "data-title", "account-data-words"))
            }
            (shops(ctx, &view.shops, account.role))
            form.sign-out method="post" action=(paths::SIGN_OUT) data-once {
                (form_token(ctx))
                button.button.button-quiet type="submit" data-test="sign-out" { (ctx.t("sign-out")) }
            }
        },
    )
}

fn way(ctx: &PageContext, path: &str, drawing: Icon, title: &str, words: &str) -> Markup {
    html! {
        li.way {
            (icon(drawing))
            div {
                a.way-link href=(path) data-test=(format!("way-{}", title.trim_end_matches("-title"))) { (ctx.t(title)) }
                p.quiet { (ctx.t(words)) }
            }
            (icon(Icon::Forward))
        }
    }
}

fn shops(ctx: &PageContext, shops: &[Membership], role: Role) -> Markup {
    html! {
        @if !shops.is_empty() || role != Role::Buyer {
            section.moves aria-labelledby="shops" {
                h2 #shops { (ctx.t("shops-heading")) }
                ul.ways {
                    @for one in shops {
                        li.way {
                            (icon(Icon::Bag))
                            div {
                                a.way-link href=(super::merchant::front(one)) data-test=(format!("shop-{}", one.shop.slug)) { bdi { (one.shop.name) } }
                                p.quiet { (ctx.t(&format!("shop-role-{}", one.role.as_str()))) }
                            }
                            (icon(Icon::Forward))
                        }
                    }
                    @if role != Role::Buyer {
                        (way(ctx, paths::STOCK, Icon::Box, "stock-title", "stock-words"))
                        (way(ctx, paths::PROMOTIONS, Icon::Tag, "offers-title", "offers-words"))
                    }
                }
                (asked(ctx))
            }
        } @else {
            div.moves { (asked(ctx)) }
        }
    }
}

/// The way for those whom a shop asked by letter.
fn asked(ctx: &PageContext) -> Markup {
    html! {
        p.quiet {
            (ctx.t("invitation-asked")) " "
            a.text-link href=(paths::INVITATION) data-test="invitation-link" { (ctx.t("invitation-link")) }
        }
    }
}

/// A page below the account: the way back, a heading, what it is about.
pub(super) fn below(ctx: &PageContext, name: &str, title: &str, words: Option<&str>, body: &Markup) -> Markup {
    page(
        ctx,
        Frame::new(name, title),
        html! {
            nav.crumbs aria-label=(ctx.t("crumbs-label")) { a href=(paths::ACCOUNT) { (ctx.t("account-title")) } }
            header.list-head {
                h1 { (title) }
                @if let Some(words) = words { p.list-summary { (words) } }
            }
            (body)
        },
    )
}

/// Name and telephone.
pub fn profile(ctx: &PageContext, view: &ProfileView) -> Markup {
    let body = html! {
        (error_summary(ctx, &view.errors))
        (failure(ctx, view.failure))
        form.checkout method="post" action=(paths::PROFILE) novalidate data-once data-test="profile-form" {
            (form_token(ctx))
            (text_field(ctx, &view.errors, Field::Name, Typing::words("name"), &view.name, true))
            (text_field(ctx, &view.errors, Field::Phone, Typing::phone(), &view.phone, false))
            p.step-note { (ctx.t("profile-note")) }
            (save(ctx, "profile-save"))
        }
    };
    below(ctx, "profile", &ctx.t("profile-title"), None, &body)
}

fn save(ctx: &PageContext, hook: &str) -> Markup {
    html! { p { button.button.button-main type="submit" data-test=(hook) { (ctx.t("save")) } } }
}

/// The kept addresses.
pub fn addresses(ctx: &PageContext, view: &AddressesView) -> Markup {
    let body = html! {
        @if view.addresses.is_empty() {
            p data-test="addresses-empty" { (ctx.t("addresses-empty")) }
        } @else {
            ul.kept {
                @for (name, address) in &view.addresses {
                    li.kept-one data-test="address" {
                        (postal(ctx, "", address))
                        div.actions {
                            a.text-link href=(paths::address(name)) data-test="address-edit" {
                                (ctx.t("change")) span.hidden-words { (ctx.t("list-comma")) (address.line1) }
                            }
                            form method="post" action=(paths::address_remove(name)) data-once {
                                (form_token(ctx))
                                button.link-button type="submit" data-test="address-remove" {
                                    (ctx.t("remove")) span.hidden-words { (ctx.t("list-comma")) (address.line1) }
                                }
                            }
                        }
                    }
                }
            }
        }
        p { a.button.button-main href=(paths::ADDRESS_NEW) data-test="address-new" { (ctx.t("address-new-title")) } }
    };
    below(ctx, "addresses", &ctx.t("addresses-title"), Some(&ctx.t("addresses-words")), &body)
}

/// A new or a kept address.
pub fn address(ctx: &PageContext, view: &AddressView) -> Markup {
    let title = ctx.t(if view.name.is_some() { "address-title" } else { "address-new-title" });
    let action = view.name.as_deref().map_or_else(|| paths::ADDRESS_NEW.to_owned(), paths::address);
    let body = html! {
        (error_summary(ctx, &view.errors))
        (failure(ctx, view.failure))
        form.checkout method="post" action=(action) novalidate data-once data-test="address-form" {
            (form_token(ctx))
            fieldset.step {
                legend.hidden-words { (title) }
                (address_fields(ctx, &view.form, &view.errors))
            }
            (save(ctx, "address-save"))
        }
    };
    below(ctx, "address", &title, None, &body)
}

/// Another password.
pub fn password(ctx: &PageContext, view: &PasswordView) -> Markup {
    let body = html! {
        (error_summary(ctx, &view.errors))
        (failure(ctx, view.failure))
        form.checkout method="post" action=(paths::PASSWORD) novalidate data-once data-test="password-form" {
            (form_token(ctx))
            (text_field(ctx, &view.errors, Field::OldPassword, Typing::password("current-password"), "", true))
            (text_field(ctx, &view.errors, Field::NewPassword, Typing::password("new-password"), "", true))
            (save(ctx, "password-save"))
        }
    };
    below(ctx, "password", &ctx.t("password-title"), Some(&ctx.t("password-words")), &body)
}

/// A form that asks for the password once more before it does something.
pub(super) fn with_password(ctx: &PageContext, action: &str, faults: &Faults, hook: &str, words: &str) -> Markup {
    html! {
        form.checkout method="post" action=(action) novalidate data-once data-test=(format!("{hook}-form")) {
            (form_token(ctx))
            (text_field(ctx, faults, Field::Password, Typing::password("current-password"), "", true))
            p { button.button.button-main type="submit" data-test=(hook) { (words) } }
        }
    }
}

/// Where the person is signed in.
pub fn sessions(ctx: &PageContext, view: &SessionsView) -> Markup {
    let body = html! {
        ul.kept {
            @for session in &view.sessions { (session_row(ctx, session)) }
        }
    };
    below(ctx, "sessions", &ctx.t("sessions-title"), Some(&ctx.t("sessions-words")), &body)
}

fn session_row(ctx: &PageContext, session: &Session) -> Markup {
    let when = |at| crate::format::date_time(ctx.lang, at);
    let device = if session.device.is_empty() { ctx.t("session-unnamed") } else { session.device.clone() };
    html! {
        li.kept-one data-test="session" {
            div {
                h2.kept-name {
                    bdi { (device) }
                    @if let Some(app) = &session.app { " · " bdi.sku { (app) } }
                }
                p.quiet { (ctx.t_args("session-used", &[("when", Arg::Text(&when(session.used_at)))])) }
                p.quiet { (ctx.t_args("session-begun", &[("when", Arg::Text(&when(session.created_at)))])) }
            }
            @if session.is_this {
                p.state-mark data-state="paid" data-test="session-this" { (icon(Icon::Check)) (ctx.t("session-this")) }
            } @else {
                form method="post" action=(paths::session_end(&session.id)) data-once {
                    (form_token(ctx))
                    button.button.button-quiet type="submit" data-test="session-end" {
                        (ctx.t("session-end")) span.hidden-words { (ctx.t("list-comma")) (device) }
                    }
                }
            }
        }
    }
}
