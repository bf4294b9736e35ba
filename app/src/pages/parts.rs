//! Small pieces that many pages are made of.

use domain::{Address, AssetRef, Money, Product, Totals, UnixMillis, Variant};
use maud::{Markup, html};

use super::{PageContext, paths};
use crate::text::Arg;

/// A picture drawn with lines in the colour of the words around it. Never alone: words stand beside it, seen or heard.
#[derive(Debug, Clone, Copy)]
pub(super) enum Icon {
    Bag,
    Box,
    Camera,
    Card,
    Check,
    Cloud,
    Cross,
    Expand,
    Eye,
    Forward,
    Halves,
    Lock,
    Minus,
    Parcel,
    Play,
    Plus,
    Portrait,
    Reset,
    Return,
    Ruler,
    Search,
    Share,
    Sliders,
    Spin,
    Tag,
    TurnEnd,
    TurnStart,
    Warning,
}

/// The icon's drawing.
pub(super) fn icon(icon: Icon) -> Markup {
    let (path, flips) = match icon {
        Icon::Bag => ("M5 8h14l1 12.5H4zM9 10.5V7a3 3 0 0 1 6 0v3.5", false),
        Icon::Box => ("M7 4.5h10v9H7zM4.5 18.5h15M4.5 16.5v4M19.5 16.5v4", false),
        Icon::Camera => ("M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM15.5 13.2a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0", false),
        Icon::Card => ("M3.5 6h17v12.5h-17zM3.5 10h17M7 14.8h3.5", true),
        Icon::Check => ("m5 12.5 4.5 4.5L19 7.5", false),
        Icon::Cloud => ("M7 18h10a4 4 0 0 0 .6-7.95A6 6 0 0 0 6.2 11 3.6 3.6 0 0 0 7 18M4 4l16 16", false),
        Icon::Cross => ("M6.5 6.5l11 11m0-11-11 11", false),
        Icon::Expand => ("M4.5 9.5v-5h5M14.5 4.5h5v5M19.5 14.5v5h-5M9.5 19.5h-5v-5", false),
        Icon::Eye => ("M3 12s3.3-6 9-6 9 6 9 6-3.3 6-9 6-9-6-9-6M14.5 12a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0", false),
        Icon::Forward => ("m10 6 6 6-6 6", true),
        Icon::Halves => ("M4 5.5h16v13H4zM12 3.5v17M15 9.5h2.5M15 12.5h2.5", false),
        Icon::Lock => ("M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3", false),
        Icon::Minus => ("M5.5 12h13", false),
        Icon::Parcel => ("M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8M8 6l8 4", false),
        Icon::Play => ("M8 5.5v13l10.5-6.5z", false),
        Icon::Plus => ("M12 5.5v13M5.5 12h13", false),
        Icon::Portrait => {
            ("M15.5 9a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0M5 20c.6-3.7 3.4-5.5 7-5.5s6.4 1.8 7 5.5", false)
        }
        Icon::Reset => ("M5 12a7 7 0 1 0 2.2-5.1L5 9M5 4.5V9h4.5", false),
        Icon::Return => ("M9 14 4.5 9.5 9 5M5 9.5h8.5a5 5 0 0 1 0 10H10", true),
        Icon::Ruler => ("M3.5 15.5l12-12 5 5-12 12zM7 12l2 2M10 9l3 3M13 6l2 2", false),
        Icon::Search => ("M16 16l4.5 4.5M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0", true),
        Icon::Share => ("M12 14.5V4M8 7.5 12 4l4 3.5M7 11H5v9h14v-9h-2", false),
        Icon::Sliders => (
            "M4 8h9m5 0h2M4 16h2m5 0h9M13 8a2.5 2.5 0 1 0 5 0 2.5 2.5 0 0 0-5 0M6 16a2.5 2.5 0 1 0 5 0 2.5 2.5 0 0 0-5 0",
            true,
        ),
        Icon::Spin => ("M3.5 12c0-2.2 3.8-4 8.5-4s8.5 1.8 8.5 4-3.8 4-8.5 4M14.5 13.5 12 16l2.5 2.5", false),
        Icon::Tag => ("M4 4.5h7.5l8 8-7 7-8.5-8.5zM9.2 8.4a1.2 1.2 0 1 1-2.4 0 1.2 1.2 0 0 1 2.4 0", true),
        Icon::TurnEnd => ("M5 15.5a7.5 7.5 0 0 1 13.5-4.5M19 5.5V11h-5.5", false),
        Icon::TurnStart => ("M19 15.5A7.5 7.5 0 0 0 5.5 11M5 5.5V11h5.5", false),
        Icon::Warning => ("M12 4 2.8 20h18.4zM12 10v4.5M12 17v.5", false),
    };
    html! {
        svg.icon.icon-flips[flips] viewBox="0 0 24 24" aria-hidden="true" focusable="false" { path d=(path) {} }
    }
}

/// An amount of money, kept together and apart from the direction of the words around it.
pub(super) fn money(ctx: &PageContext, amount: Money) -> Markup {
    html! {
        bdi.money data-minor=(amount.minor) data-currency=(amount.currency.code()) {
            (crate::format::money(ctx.lang, amount))
        }
    }
}

/// What promotions and gift cards take off and what customs and taxes put on top, each only where there is some.
pub(super) fn between_totals(ctx: &PageContext, totals: &Totals) -> Markup {
    html! {
        @for (key, amount, takes_off) in [
            ("totals-discount", totals.discount, true),
            ("totals-duties", totals.duties, false),
            ("totals-tax", totals.tax, false),
            ("totals-gift-cards", totals.gift_cards, true),
        ] {
            @if let Some(amount) = amount {
                div { dt { (ctx.t(key)) } dd data-test=(key) { @if takes_off { "\u{2212}" } (money(ctx, amount)) } }
            }
        }
    }
}

/// A picture in a box of its own shape, so that nothing moves when it arrives. An empty `alt` is for pictures whose
/// words stand beside them.
pub(super) fn picture(asset: Option<&AssetRef>, alt: &str, is_first: bool) -> Markup {
    html! {
        @match asset {
            Some(asset) => {
                @let [width, height] = asset.pixels.unwrap_or([1, 1]);
                img src=(paths::picture(asset)) alt=(alt) width=(width) height=(height) decoding="async"
                    loading=(if is_first { "eager" } else { "lazy" });
            }
            None => { span.no-picture { (icon(Icon::Bag)) } }
        }
    }
}

/// A dot of a variant's colour; the name of the colour stands beside it or is read out with it.
pub(super) fn swatch(colour: Option<&str>) -> Markup {
    html! {
        @if let Some(colour) = colour.filter(|c| is_hex_colour(c)) {
            svg.swatch viewBox="0 0 20 20" aria-hidden="true" focusable="false" {
                circle cx="10" cy="10" r="10" fill=(colour) {}
            }
        }
    }
}

fn is_hex_colour(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text.bytes().skip(1).all(|b| b.is_ascii_hexdigit())
}

/// The words for a variant: its options' labels, joined.
pub(super) fn variant_words(ctx: &PageContext, variant: &Variant) -> String {
    let words: Vec<&str> = variant.options.iter().map(|o| o.label.get(ctx.lang)).filter(|w| !w.is_empty()).collect();
    if words.is_empty() { variant.sku.to_string() } else { words.join(" · ") }
}

/// The words for an attribute's key (`material`) or value (`acetate`).
pub(super) fn attribute_words(ctx: &PageContext, key: &str, value: Option<&str>) -> String {
    let word = value.unwrap_or(key);
    let message = match value {
        Some(value) => format!("attr-{key}-{value}"),
        None => format!("attr-{key}"),
    };
    crate::text::text_if_any(ctx.lang, &message).unwrap_or_else(|| {
        // Not yet in the locale files: the key itself, as a person would write it.
        let spaced = word.replace(['-', '_'], " ");
        let mut letters = spaced.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    })
}

/// The lowest price of a product, and whether other variants cost more.
pub(super) fn price_line(ctx: &PageContext, product: &Product) -> Markup {
    let lowest = product.lowest_price(ctx.currency);
    let has_dearer = product
        .variants
        .iter()
        .filter_map(|v| v.price_in(ctx.currency))
        .any(|p| lowest.is_some_and(|l| p.minor > l.minor));
    html! {
        @match lowest {
            Some(price) if has_dearer => {
                span.price-from { (ctx.t("price-from")) } " " (money(ctx, price))
            }
            Some(price) => { (money(ctx, price)) }
            None => { span.quiet { (ctx.t_args("price-none", &[("currency", Arg::Text(ctx.currency.code()))])) } }
        }
    }
}

/// A product in a list.
pub(super) fn card(ctx: &PageContext, product: &Product, is_first: bool) -> Markup {
    let is_sold_out = product.variants.iter().all(|v| v.available == 0);
    let name = html! {
        a.card-link href=(paths::product(&product.slug)) data-test=(format!("product-{}", product.slug)) {
            bdi { (product.name.get(ctx.lang)) }
        }
    };
    let thumbnail = product.thumbnail.as_ref().or_else(|| product.posters.first());
    html! {
        article.card data-test="product-card" {
            div.card-picture { (picture(thumbnail, "", is_first)) }
            div.card-words {
                p.card-brand { bdi { (product.brand) } }
                h3.card-name { (name) }
                p.card-price { (price_line(ctx, product)) }
                @if is_sold_out {
                    p.card-state { (ctx.t("sold-out")) }
                } @else if product.variants.len() > 1 {
                    p.card-swatches {
                        @for colour in colours(product) { (swatch(Some(colour))) }
                        span.hidden-words {
                            (ctx.t_args("variant-count", &[("count", Arg::Number(count(product.variants.len())))]))
                        }
                    }
                }
            }
        }
    }
}

/// The colours a product comes in, each once. Of more than fit, some from its whole range: a foundation's card shows deep
/// skin as well as light.
fn colours(product: &Product) -> Vec<&str> {
    let mut colours: Vec<&str> = Vec::new();
    for colour in product.variants.iter().filter_map(|v| v.options.iter().find_map(|o| o.swatch.as_deref())) {
        if !colours.contains(&colour) {
            colours.push(colour);
        }
    }
    let count = colours.len();
    if count > MAX_CARD_SWATCHES {
        colours = (0..MAX_CARD_SWATCHES).map(|i| colours[i * (count - 1) / (MAX_CARD_SWATCHES - 1)]).collect();
    }
    colours
}

/// The dots that fit under a card on a phone.
const MAX_CARD_SWATCHES: usize = 6;

/// Products side by side.
pub(super) fn grid(ctx: &PageContext, products: &[Product]) -> Markup {
    html! {
        ul.grid data-test="product-grid" {
            @for (i, product) in products.iter().enumerate() { li { (card(ctx, product, i < 4)) } }
        }
    }
}

/// An address as on a parcel, to somebody or without a person.
pub(super) fn postal(ctx: &PageContext, to: &str, at: &Address) -> Markup {
    html! {
        address {
            @for part in [to, &at.line1, &at.line2] { @if !part.is_empty() { bdi { (part) } br; } }
            bdi { (at.postal_code) " " (at.city) } br;
            @if !at.region.is_empty() { bdi { (at.region) } br; }
            (super::product::country_words(ctx, &at.country))
        }
    }
}

/// A day, and the moment for programs.
pub(super) fn day(ctx: &PageContext, at: UnixMillis) -> Markup {
    html! { time datetime=(crate::format::date_time_iso(at)) { (crate::format::date(ctx.lang, at)) } }
}

/// Products under a heading, or nothing.
pub(super) fn more_products(ctx: &PageContext, heading: &str, products: &[Product]) -> Markup {
    html! {
        @if !products.is_empty() {
            section.more-products aria-labelledby="more-products" {
                h2 #more-products { (heading) }
                (grid(ctx, products))
            }
        }
    }
}

/// A count as the words want it.
pub(super) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
