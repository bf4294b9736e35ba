//! Orders.

use maud::{Markup, html};

use super::{OrderView, OrdersView, PageContext};

/// One order.
pub fn order(ctx: &PageContext, view: &OrderView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (view.order.id) } })
}

/// An order just paid.
pub fn done(ctx: &PageContext, view: &OrderView) -> Markup {
    order(ctx, view)
}

/// An order whose payment the gateway has not answered yet. Its `<main>` carries `data-poll-ms`.
pub fn pending(ctx: &PageContext, view: &OrderView) -> Markup {
    order(ctx, view)
}

/// The orders this device knows.
pub fn orders(ctx: &PageContext, view: &OrdersView) -> Markup {
    super::layout::page(ctx, &ctx.t("nav-home"), html! { p { (view.orders.len()) } })
}
