//! The frame of every page: head, header, notices, footer.

use domain::Lang;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::parts::{Icon, icon};
use super::{PageContext, notice, paths};

/// What the page is called, and which of its surroundings it wants.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    /// The title in the window and in the tab, without the shop's name.
    pub title: &'a str,
    /// Sets the page's class and its test hook: `page-NAME`.
    pub name: &'a str,
    /// Whether the page has a 3D stage to start.
    pub has_stage: bool,
    /// Whether the page has a mirror to look into.
    pub has_mirror: bool,
    /// Words to show in the search field.
    pub searched: &'a str,
}

impl<'a> Frame<'a> {
    /// A page without a stage.
    pub(super) const fn new(name: &'a str, title: &'a str) -> Self {
        Self { title, name, has_stage: false, has_mirror: false, searched: "" }
    }
}

/// The whole document around `body`.
pub(super) fn page(ctx: &PageContext, frame: Frame<'_>, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(ctx.lang.tag()) dir=(ctx.lang.direction().as_str())
            data-theme=(ctx.theme.as_str()) data-motion=(ctx.motion.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (frame.title) " · " (ctx.t("shop-name")) }
                (style_links(ctx.lang))
                script type="module" src="/static/js/shop.js" {}
                @if frame.has_mirror && ctx.has_mirror { script type="module" src="/static/js/mirror.js" {} }
                @if frame.has_stage && ctx.has_stage { script type="module" src="/static/js/stage.js" {} }
            }
            body class=(format!("page-{}", frame.name)) data-test=(format!("page-{}", frame.name)) {
                a.skip-link href="#content" { (ctx.t("skip-to-content")) }
                (connection(ctx))
                (header(ctx, frame))
                main #content tabindex="-1" {
                    (notice::notices(ctx))
                    (body)
                }
                (footer(ctx))
            }
        }
    }
}

/// Says that the server is away; `shop.js` shows and hides it while the page is looked at.
fn connection(ctx: &PageContext) -> Markup {
    html! {
        div role="status" {
            section.offline-bar hidden[!ctx.is_offline] data-offline aria-label=(ctx.t("fault-offline-heading"))
                data-test="offline-bar" {
                p { (icon(Icon::Cloud)) (ctx.t("offline-bar")) }
                form method="post" action=(paths::RETRY) {
                    (form_token(ctx))
                    input type="hidden" name="back" value=(ctx.path);
                    button.link-button type="submit" data-test="offline-retry" { (ctx.t("try-again")) }
                }
            }
        }
    }
}

/// The hidden field that every form carries.
pub(super) fn form_token(ctx: &PageContext) -> Markup {
    html! { input type="hidden" name=(paths::TOKEN) value=(ctx.form_token); }
}

/// The style sheets, and the face of the language ahead of them, so that words do not jump.
pub(super) fn style_links(lang: Lang) -> Markup {
    html! {
        link rel="preload" href="/static/fonts/hanken-grotesk-latin-wght-normal.woff2" as="font" type="font/woff2" crossorigin;
        @if lang == Lang::Ar {
            @for weight in ["400", "600"] {
                link rel="preload" href=(format!("/static/fonts/ibm-plex-sans-arabic-arabic-{weight}-normal.woff2"))
                    as="font" type="font/woff2" crossorigin;
            }
        }
        link rel="stylesheet" href="/static/shop.css";
    }
}

fn header(ctx: &PageContext, frame: Frame<'_>) -> Markup {
    let count = ctx.cart_units;
    let units = ctx.t_args("cart-units", &[("count", crate::text::Arg::Number(count.try_into().unwrap_or(i64::MAX)))]);
    html! {
        header.site-header {
            div.site-header-row {
                a.wordmark href=(paths::HOME) data-test="nav-home" { (ctx.t("shop-name")) }
                form.search-form role="search" method="get" action=(paths::SEARCH) {
                    label.hidden-words for="site-search" { (ctx.t("search-label")) }
                    input #site-search type="search" name="q" value=(frame.searched) maxlength="2000"
                        placeholder=(ctx.t("search-placeholder")) autocomplete="off" data-test="search-input";
                    button.icon-button type="submit" data-test="search-submit" {
                        (icon(Icon::Search)) span.hidden-words { (ctx.t("search-submit")) }
                    }
                }
                nav.site-tools aria-label=(ctx.t("nav-tools")) {
                    a.tool-link href=(paths::ORDERS) aria-current=[current(ctx, paths::ORDERS)] data-test="nav-orders" {
                        (icon(Icon::Parcel)) span.tool-words { (ctx.t("nav-orders")) }
                    }
                    a.tool-link href=(paths::ACCOUNT) aria-current=[current(ctx, paths::ACCOUNT)] data-test="nav-account"
                        data-signed-in=[ctx.person.as_ref().map(|_| "true")] {
                        (icon(Icon::Portrait))
                        span.tool-words { (ctx.t(if ctx.person.is_some() { "nav-account" } else { "sign-in-title" })) }
                    }
                    a.tool-link href=(paths::SETTINGS) aria-current=[current(ctx, paths::SETTINGS)] data-test="nav-settings" {
                        (icon(Icon::Sliders)) span.tool-words { (ctx.t("nav-settings")) }
                    }
                    a.tool-link href=(paths::CART) aria-current=[current(ctx, paths::CART)] data-test="nav-cart" {
                        (icon(Icon::Bag)) span.tool-words { (ctx.t("nav-cart")) }
                        " " span.badge hidden[count == 0] data-test="cart-count" { (crate::format::number(ctx.lang, count)) }
                        " " span.hidden-words { (units) }
                    }
                }
            }
            @if !ctx.categories.is_empty() {
                nav.shelf-nav aria-label=(ctx.t("nav-shelves")) {
                    ul {
                        @for category in &ctx.categories {
                            @let path = paths::category(&category.slug);
                            li {
                                a href=(path) aria-current=[current(ctx, &path)]
                                    data-test=(format!("nav-category-{}", category.slug)) {
                                    (category.name.get(ctx.lang))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn current(ctx: &PageContext, path: &str) -> Option<&'static str> {
    (ctx.path.split('?').next() == Some(path)).then_some("page")
}

fn footer(ctx: &PageContext) -> Markup {
    html! {
        footer.site-footer {
            div.site-footer-row {
                p.footer-promise { (ctx.t("footer-promise")) }
                nav aria-label=(ctx.t("nav-footer")) {
                    ul {
                        li { a href=(paths::ORDERS) { (ctx.t("nav-orders")) } }
                        li { a href=(paths::SETTINGS) { (ctx.t("nav-settings")) } }
                        li { a href=(paths::ABOUT) data-test="nav-about" { (ctx.t("nav-about")) } }
                    }
                }
                p.footer-choice data-test="footer-choice" {
                    a href=(paths::SETTINGS) {
                        (ctx.t(&format!("lang-{}", ctx.lang.tag())))
                        (PreEscaped(" · "))
                        bdi { (ctx.currency.code()) }
                        span.hidden-words { " · " (ctx.t("settings-change")) }
                    }
                }
            }
        }
    }
}
