//! Settings: language, currency, units, theme, motion. One form, one button, kept on this device.

use domain::{Currency, Lang};
use maud::{Markup, html};

use super::layout::{Frame, form_token, page};
use super::{Motion, PageContext, SettingsView, Theme, Units, paths};

/// The settings.
pub fn settings(ctx: &PageContext, view: &SettingsView) -> Markup {
    let title = ctx.t("settings-title");
    page(
        ctx,
        Frame::new("settings", &title),
        html! {
            header.list-head {
                h1 { (title) }
                p.list-summary { (ctx.t("settings-words")) }
            }
            form.settings method="post" action=(paths::SETTINGS) data-once data-test="settings-form" {
                (form_token(ctx))
                @if !view.return_to.is_empty() { input type="hidden" name="back" value=(view.return_to); }
                fieldset.step {
                    legend { h2 { (ctx.t("settings-lang")) } }
                    div.choices {
                        @for lang in Lang::ALL {
                            (choice("lang", lang.tag(), lang == ctx.lang, html! {
                                // In its own language, whichever is shown now: the way back from a wrong choice.
                                span.choice-name lang=(lang.tag()) dir=(lang.direction().as_str()) { (ctx.t(&format!("lang-{}", lang.tag()))) }
                            }))
                        }
                    }
                }
                fieldset.step {
                    legend { h2 { (ctx.t("settings-currency")) } }
                    div.choices {
                        @for currency in Currency::SOLD_IN {
                            (choice("currency", currency.code(), currency == ctx.currency, html! {
                                span.choice-name { (ctx.t(&format!("currency-{}", currency.code()))) }
                                bdi.choice-note { (currency.code()) }
                            }))
                        }
                    }
                }
                (named(ctx, "units", Units::ALL.iter().map(|u| (u.as_str(), *u == ctx.units))))
                (named(ctx, "theme", Theme::ALL.iter().map(|t| (t.as_str(), *t == ctx.theme))))
                (named(ctx, "motion", Motion::ALL.iter().map(|m| (m.as_str(), *m == ctx.motion))))
                button.button.button-main type="submit" data-test="settings-save" { (ctx.t("settings-save")) }
            }
        },
    )
}

fn named<'a>(ctx: &PageContext, name: &str, choices: impl Iterator<Item = (&'a str, bool)>) -> Markup {
    html! {
        fieldset.step {
            legend { h2 { (ctx.t(&format!("settings-{name}"))) } }
            div.choices {
                @for (value, is_chosen) in choices {
                    (choice(name, value, is_chosen, html! {
                        span.choice-name { (ctx.t(&format!("settings-{name}-{value}"))) }
                    }))
                }
            }
        }
    }
}

fn choice(name: &str, value: &str, is_chosen: bool, face: Markup) -> Markup {
    html! {
        label.choice {
            input type="radio" name=(name) value=(value) checked[is_chosen] data-test=(format!("setting-{name}-{value}"));
            span.choice-face { (face) }
        }
    }
}
