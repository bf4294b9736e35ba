//! One category's list, and the filters that search shares with it.

use domain::{Facet, ProductPage, SearchQuery, Sort};
use maud::{Markup, html};

use super::layout::{Frame, page};
use super::parts::{Icon, attribute_words, grid, icon};
use super::{CategoryView, PageContext, paths};
use crate::text::Arg;

/// One category.
pub fn category(ctx: &PageContext, view: &CategoryView) -> Markup {
    let name = view.category.name.get(ctx.lang);
    let base = paths::category(&view.category.slug);
    let frame = Frame::new("category", name);
    page(
        ctx,
        frame,
        html! {
            header.list-head {
                h1 { (name) }
                p.list-summary { (view.category.summary.get(ctx.lang)) }
            }
            (list(ctx, &List { base: &base, query: &view.query, page: &view.page, page_number: view.page_number }))
        },
    )
}

/// A filtered list of products at an address.
#[derive(Debug, Clone, Copy)]
pub(super) struct List<'a> {
    /// The address without its query.
    pub base: &'a str,
    /// What was asked.
    pub query: &'a SearchQuery,
    /// What was found.
    pub page: &'a ProductPage,
    /// Which page; the first is 1.
    pub page_number: u32,
}

/// Filters, order, products and the way to the next page.
pub(super) fn list(ctx: &PageContext, list: &List<'_>) -> Markup {
    let total = i64::try_from(list.page.total).unwrap_or(i64::MAX);
    let is_filtered =
        !list.query.attributes.is_empty() || list.query.price_min.is_some() || list.query.price_max.is_some();
    let has_filters = is_filtered || list.page.facets.iter().any(|f| !f.values.is_empty());
    html! {
        div.list.list-plain[!has_filters] {
            @if has_filters { (filters(ctx, list, is_filtered)) }
            section.list-results aria-labelledby="results" {
                div.list-bar {
                    h2.list-count #results data-test="result-count" {
                        (ctx.t_args("result-count", &[("count", Arg::Number(total))]))
                    }
                    (sorting(ctx, list))
                }
                @if is_filtered { (chosen(ctx, list)) }
                @if list.page.items.is_empty() {
                    div.list-none data-test="no-results" {
                        p { (ctx.t(if is_filtered { "list-none-filtered" } else { "list-none" })) }
                        @if is_filtered {
                            a.button.button-quiet href=(paths::list(list.base, &unfiltered(list.query), 1)) {
                                (ctx.t("filters-clear"))
                            }
                        }
                    }
                } @else {
                    (grid(ctx, &list.page.items))
                }
                (paging(ctx, list))
            }
        }
    }
}

fn unfiltered(query: &SearchQuery) -> SearchQuery {
    SearchQuery { text: query.text.clone(), sort: query.sort, ..SearchQuery::default() }
}

fn filters(ctx: &PageContext, list: &List<'_>, is_filtered: bool) -> Markup {
    html! {
        details.filters open[is_filtered] data-open-wide data-test="filters" {
            summary { (icon(Icon::Sliders)) (ctx.t("filters-heading")) }
            form method="get" action=(list.base) {
                @if !list.query.text.is_empty() { input type="hidden" name="q" value=(list.query.text); }
                @if list.query.sort != Sort::default() {
                    input type="hidden" name="sort" value=(paths::sort_name(list.query.sort));
                }
                @for facet in list.page.facets.iter().filter(|f| !f.values.is_empty()) { (facet_choices(ctx, list, facet)) }
                button.button.button-quiet type="submit" data-autosubmit-hides data-test="filters-apply" {
                    (ctx.t("filters-apply"))
                }
            }
        }
    }
}

fn facet_choices(ctx: &PageContext, list: &List<'_>, facet: &Facet) -> Markup {
    let chosen = list.query.attributes.get(&facet.key);
    html! {
        fieldset.facet data-test=(format!("facet-{}", facet.key)) {
            legend { (attribute_words(ctx, &facet.key, None)) }
            @for value in &facet.values {
                @let is_chosen = chosen.is_some_and(|c| c.contains(&value.value));
                label.check {
                    input type="checkbox" name=(format!("attr.{}", facet.key)) value=(value.value) checked[is_chosen]
                        data-autosubmit data-test=(format!("facet-{}-{}", facet.key, value.value));
                    span.check-words { (attribute_words(ctx, &facet.key, Some(&value.value))) }
                    span.check-count {
                        span aria-hidden="true" { (crate::format::number(ctx.lang, value.count)) }
                        span.hidden-words {
                            (ctx.t_args("result-count", &[("count", Arg::Number(i64::try_from(value.count).unwrap_or(i64::MAX)))]))
                        }
                    }
                }
            }
        }
    }
}

/// What is chosen, each with a way to take it back.
fn chosen(ctx: &PageContext, list: &List<'_>) -> Markup {
    html! {
        ul.chosen aria-label=(ctx.t("filters-chosen")) {
            @for (key, values) in &list.query.attributes {
                @for value in values {
                    @let words = attribute_words(ctx, key, Some(value));
                    li {
                        a.chip href=(paths::list(list.base, &without(list.query, key, value), 1)) data-test="filter-chip" {
                            (words) (icon(Icon::Cross))
                            span.hidden-words { (ctx.t_args("filter-remove", &[("filter", Arg::Text(&words))])) }
                        }
                    }
                }
            }
            li {
                a.chosen-clear href=(paths::list(list.base, &unfiltered(list.query), 1)) data-test="filters-clear" {
                    (ctx.t("filters-clear"))
                }
            }
        }
    }
}

fn without(query: &SearchQuery, key: &str, value: &str) -> SearchQuery {
    let mut query = query.clone();
    if let Some(values) = query.attributes.get_mut(key) {
        values.retain(|v| v != value);
    }
    query.attributes.retain(|_, values| !values.is_empty());
    query
}

fn sorting(ctx: &PageContext, list: &List<'_>) -> Markup {
    let sorts: &[Sort] = if list.query.text.is_empty() {
        &[Sort::Relevance, Sort::PriceUp, Sort::PriceDown]
    } else {
        &[Sort::Relevance, Sort::Newest, Sort::PriceUp, Sort::PriceDown]
    };
    html! {
        form.sorting method="get" action=(list.base) {
            @if !list.query.text.is_empty() { input type="hidden" name="q" value=(list.query.text); }
            @for (key, values) in &list.query.attributes {
                @for value in values { input type="hidden" name=(format!("attr.{key}")) value=(value); }
            }
            label for="sort" { (ctx.t("sort-label")) }
            select #sort name="sort" data-autosubmit data-test="sort" {
                @for sort in sorts {
                    @let key = match sort {
                        // Without words to match, the order is by age.
                        Sort::Relevance if list.query.text.is_empty() => "sort-newest",
                        Sort::Relevance => "sort-relevance",
                        Sort::Newest => "sort-newest",
                        Sort::PriceUp => "sort-price-up",
                        Sort::PriceDown => "sort-price-down",
                    };
                    option value=(paths::sort_name(*sort)) selected[*sort == list.query.sort] { (ctx.t(key)) }
                }
            }
            button.button.button-quiet type="submit" data-autosubmit-hides { (ctx.t("sort-apply")) }
        }
    }
}

fn paging(ctx: &PageContext, list: &List<'_>) -> Markup {
    let has_next = list.page.next_cursor.is_some();
    html! {
        @if has_next || list.page_number > 1 {
            nav.paging aria-label=(ctx.t("paging-label")) {
                @if list.page_number > 1 {
                    a.button.button-quiet rel="prev" href=(paths::list(list.base, list.query, list.page_number - 1))
                        data-test="page-previous" { (ctx.t("paging-previous")) }
                }
                p { (ctx.t_args("paging-number", &[("number", Arg::Number(i64::from(list.page_number)))])) }
                @if has_next {
                    a.button.button-quiet rel="next" href=(paths::list(list.base, list.query, list.page_number.saturating_add(1)))
                        data-test="page-next" { (ctx.t("paging-next")) }
                }
            }
        }
    }
}
