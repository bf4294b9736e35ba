//! The front page: what is new, and the shelves.

use maud::{Markup, html};

use super::layout::{Frame, page};
use super::parts::{Icon, grid, icon, picture, price_line};
use super::{HomeView, PageContext, Shelf, paths};
use crate::text::Arg;

/// The front page. Without any products it says so and offers to look again.
pub fn home(ctx: &PageContext, view: &HomeView) -> Markup {
    let title = ctx.t("home-title");
    page(
        ctx,
        Frame::new("home", &title),
        html! {
            @match view.newest.split_first() {
                None => {
                    section.fault {
                        h1 { (ctx.t("home-empty-heading")) }
                        p { (ctx.t("home-empty-words")) }
                        a.button href=(paths::HOME) { (ctx.t("try-again")) }
                    }
                }
                Some((first, others)) => {
                    section.hero {
                        div.hero-words {
                            h1 { (ctx.t("home-heading")) }
                            p.hero-lead { (ctx.t("home-lead")) }
                            a.button href=(paths::product(&first.slug)) data-test="hero-link" {
                                (ctx.t_args("home-hero-action", &[("name", Arg::Text(first.name.get(ctx.lang)))]))
                            }
                        }
                        a.hero-picture href=(paths::product(&first.slug)) tabindex="-1" aria-hidden="true" {
                            (picture(first.posters.first().or(first.thumbnail.as_ref()), "", true))
                        }
                        p.hero-label {
                            bdi.hero-label-name { (first.brand) (ctx.t("list-comma")) (first.name.get(ctx.lang)) }
                            span.hero-label-price { (price_line(ctx, first)) }
                        }
                    }
                    @if !others.is_empty() {
                        section.shelf aria-labelledby="newest" data-test="newest" {
                            div.shelf-head { h2 #newest { (ctx.t("home-newest")) } }
                            (grid(ctx, others))
                        }
                    }
                    div.shelves { @for (s, is_half) in arranged(&view.shelves) { (shelf(ctx, s, is_half)) } }
                    (promises(ctx))
                }
            }
        },
    )
}

/// Shelves in their order, but two short ones side by side: a short one waits for the next.
fn arranged(shelves: &[Shelf]) -> Vec<(&Shelf, bool)> {
    let mut arranged = Vec::with_capacity(shelves.len());
    let mut waiting: Option<&Shelf> = None;
    for shelf in shelves.iter().filter(|s| !s.products.is_empty()) {
        if shelf.products.len() > SHORT {
            arranged.push((shelf, false));
        } else if let Some(first) = waiting.take() {
            arranged.extend([(first, true), (shelf, true)]);
        } else {
            waiting = Some(shelf);
        }
    }
    arranged.extend(waiting.map(|s| (s, false)));
    arranged
}

/// Products that fit on half a row.
const SHORT: usize = 2;

fn shelf(ctx: &PageContext, shelf: &Shelf, is_half: bool) -> Markup {
    let id = format!("shelf-{}", shelf.category.slug);
    html! {
        section.shelf.shelf-half[is_half] aria-labelledby=(id) data-test=(id) {
            div.shelf-head {
                h2 #(id) { (shelf.category.name.get(ctx.lang)) }
                p.shelf-summary { (shelf.category.summary.get(ctx.lang)) }
                a.shelf-all href=(paths::category(&shelf.category.slug)) {
                    (ctx.t_args("shelf-all", &[("count", Arg::Number(i64::try_from(shelf.category.count).unwrap_or(i64::MAX)))]))
                    span.hidden-words { " " (shelf.category.name.get(ctx.lang)) }
                    (icon(Icon::Forward))
                }
            }
            (grid(ctx, &shelf.products))
        }
    }
}

/// What the shop stands for, in four plain sentences.
fn promises(ctx: &PageContext) -> Markup {
    html! {
        section.promises aria-labelledby="promises" {
            h2.hidden-words #promises { (ctx.t("promises-heading")) }
            ul {
                @for (drawing, key) in [
                    (Icon::Ruler, "promise-size"), (Icon::Lock, "promise-price"),
                    (Icon::Parcel, "promise-delivery"), (Icon::Return, "promise-returns"),
                ] {
                    li {
                        (icon(drawing))
                        h3 { (ctx.t(key)) }
                        p { (ctx.t(&format!("{key}-words"))) }
                    }
                }
            }
        }
    }
}
