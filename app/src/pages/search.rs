//! Search.

use maud::{Markup, html};

use super::category::{List, list};
use super::layout::{Frame, page};
use super::parts::more_products;
use super::{PageContext, SearchOutcome, SearchView, paths};
use crate::text::Arg;

/// Search: results, none, nothing asked, or too much asked.
pub fn search(ctx: &PageContext, view: &SearchView) -> Markup {
    let asked = view.query.text.as_str();
    let title = ctx.t("search-title");
    let frame = Frame { searched: asked, ..Frame::new("search", &title) };
    let body = match &view.outcome {
        SearchOutcome::NothingAsked => html! {
            header.list-head data-test="search-nothing-asked" {
                h1 { (title) }
                p.list-summary { (ctx.t("search-nothing-asked")) }
            }
        },
        SearchOutcome::TooLong => html! {
            header.list-head data-test="search-too-long" {
                h1 { (ctx.t("search-too-long-heading")) }
                p.list-summary {
                    (ctx.t_args("search-too-long", &[("max", Arg::Number(super::parts::count(domain::SearchQuery::MAX_TEXT)))]))
                }
            }
        },
        SearchOutcome::Found(found) if found.items.is_empty() && view.query.attributes.is_empty() => html! {
            header.list-head data-test="no-results" {
                h1 { (ctx.t("search-none-heading")) " " bdi.asked { (asked) } }
                p.list-summary { (ctx.t("search-none")) }
            }
        },
        SearchOutcome::Found(found) => html! {
            header.list-head {
                h1 { (ctx.t("search-found-heading")) " " bdi.asked { (asked) } }
            }
            (list(ctx, &List { base: paths::SEARCH, query: &view.query, page: found, page_number: view.page_number }))
        },
    };
    let shows_suggestions = match &view.outcome {
        SearchOutcome::Found(found) => found.items.is_empty(),
        SearchOutcome::NothingAsked | SearchOutcome::TooLong => true,
    };
    page(
        ctx,
        frame,
        html! {
            (body)
            @if shows_suggestions { (more_products(ctx, &ctx.t("suggestions"), &view.suggestions)) }
        },
    )
}
