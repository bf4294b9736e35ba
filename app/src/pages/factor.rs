//! The second factor: what it is, a code to scan, recovery codes.

use domain::account::TotpOffer;
use maud::{Markup, html};
use qrcode::{EcLevel, QrCode};

use super::account::{below, with_password};
use super::forms::{Typing, error_summary, failure, text_field};
use super::layout::form_token;
use super::{FactorView, Field, PageContext, paths};

/// The second factor, as it stands: off, offered, just turned on, on.
pub fn factor(ctx: &PageContext, view: &FactorView) -> Markup {
    let body = html! {
        (error_summary(ctx, &view.errors))
        (failure(ctx, view.failure))
        @if !view.codes.is_empty() {
            (codes(ctx, &view.codes))
        } @else if let Some(offer) = &view.offer {
            (offered(ctx, offer, view))
        } @else if view.is_on {
            p data-test="factor-on" { (ctx.t("factor-is-on")) }
            (with_password(ctx, paths::SECOND_FACTOR_OFF, &view.errors, "factor-drop", &ctx.t("factor-drop")))
        } @else {
            p data-test="factor-off" { (ctx.t("factor-is-off")) }
            (with_password(ctx, paths::SECOND_FACTOR, &view.errors, "factor-begin", &ctx.t("factor-begin")))
        }
    };
    below(ctx, "factor", &ctx.t("factor-title"), Some(&ctx.t("factor-words")), &body)
}

fn offered(ctx: &PageContext, offer: &TotpOffer, view: &FactorView) -> Markup {
    html! {
        div.factor {
            div.factor-scan {
                h2 { (ctx.t("factor-scan")) }
                (qr(ctx, &offer.uri))
            }
            div.factor-type {
                h2 { (ctx.t("factor-type")) }
                p.factor-key { bdi.sku dir="ltr" data-test="factor-key" { (in_fours(&offer.secret)) } }
                form.checkout method="post" action=(paths::SECOND_FACTOR_ON) novalidate data-once data-test="factor-form" {
                    (form_token(ctx))
                    (text_field(ctx, &view.errors, Field::ConfirmCode, Typing::digits("one-time-code", 12), "", true))
                    p { button.button.button-main type="submit" data-test="factor-confirm" { (ctx.t("factor-confirm")) } }
                }
                form method="post" action=(paths::SECOND_FACTOR_DONE) data-once {
                    (form_token(ctx))
                    button.link-button type="submit" data-test="factor-not-now" { (ctx.t("factor-not-now")) }
                }
            }
        }
    }
}

/// A QR code (ISO/IEC 18004) as one path, dark on light by day and by night: what scanners want.
fn qr(ctx: &PageContext, text: &str) -> Markup {
    // Four modules of light around it, as 6.3.8 asks.
    const QUIET: usize = 4;
    html! {
        @match QrCode::with_error_correction_level(text, EcLevel::M) {
            Ok(code) => {
                @let side = code.width() + 2 * QUIET;
                svg.qr viewBox=(format!("0 0 {side} {side}")) role="img" aria-label=(ctx.t("factor-qr")) data-test="factor-qr" {
                    path d=(dark(&code, QUIET)) {}
                }
            }
            // Longer than any code holds: the key beside it is typed.
            Err(_too_long) => { p.quiet { (ctx.t("factor-qr-none")) } }
        }
    }
}

fn dark(code: &QrCode, quiet: usize) -> String {
    let width = code.width();
    let modules = code.to_colors();
    let dark = modules.iter().enumerate().filter(|(_, color)| **color == qrcode::Color::Dark);
    dark.map(|(i, _)| format!("M{} {}h1v1h-1z", i % width + quiet, i / width + quiet)).collect()
}

/// A key in groups of four, as people read it out.
fn in_fours(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn codes(ctx: &PageContext, codes: &[String]) -> Markup {
    html! {
        section.moves aria-labelledby="codes" {
            h2 #codes { (ctx.t("codes-heading")) }
            p { (ctx.t("codes-words")) }
            ol.codes dir="ltr" data-test="recovery-codes" {
                @for code in codes { li { bdi.sku { (code) } } }
            }
            form method="post" action=(paths::SECOND_FACTOR_DONE) data-once {
                (form_token(ctx))
                button.button.button-main type="submit" data-test="codes-kept" { (ctx.t("codes-kept")) }
            }
        }
    }
}
