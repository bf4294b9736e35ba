//! Honest pages in place of the one asked for.

use maud::{Markup, html};

use super::layout::{Frame, form_token, page};
use super::parts::{Icon, icon, more_products};
use super::{Fault, FaultView, PageContext, paths};

/// Says why there is no page, and what can be done.
pub fn fault(ctx: &PageContext, view: &FaultView) -> Markup {
    let (name, drawing) = match view.fault {
        Fault::Offline => ("offline", Icon::Cloud),
        Fault::NotFound => ("not-found", Icon::Search),
        Fault::Server => ("server", Icon::Warning),
        Fault::Busy => ("busy", Icon::Reset),
        Fault::Refused => ("refused", Icon::Warning),
        Fault::AlreadyOpen => ("already-open", Icon::Bag),
    };
    let title = ctx.t(&format!("fault-{name}-heading"));
    let can_help_to_wait = matches!(view.fault, Fault::Offline | Fault::Server | Fault::Busy);
    page(
        ctx,
        Frame::new("fault", &title),
        html! {
            section.fault data-test=(format!("fault-{name}")) {
                span.fault-mark { (icon(drawing)) }
                h1 { (title) }
                p { (ctx.t(&format!("fault-{name}-words"))) }
                @if let Some(id) = &view.request_id {
                    p.quiet { (ctx.t("fault-request")) " " bdi.sku { (id) } }
                }
                div.actions {
                    @if can_help_to_wait {
                        form method="post" action=(paths::RETRY) data-once {
                            (form_token(ctx))
                            input type="hidden" name="back" value=(ctx.path);
                            button.button.button-main type="submit" data-test="retry" { (ctx.t("try-again")) }
                        }
                    }
                    @if view.fault != Fault::AlreadyOpen {
                        a.button.button-quiet href=(paths::HOME) data-test="fault-home" { (ctx.t("fault-home")) }
                    }
                }
            }
            (more_products(ctx, &ctx.t("suggestions"), &view.suggestions))
        },
    )
}
