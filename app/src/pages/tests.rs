//! Every page in every state and language: right words, right direction, nothing inline, every field named.

#[path = "../../examples/page_gallery/fixture.rs"]
mod fixture;

use domain::{Currency, Direction, Lang, SearchQuery};

use super::{PageContext, Theme, Units, paths};
use crate::{pages, text};

/// Renders every scene in every language, with and without a stage.
fn each_page(mut check: impl FnMut(&str, &PageContext, &str)) {
    for lang in Lang::ALL {
        for has_stage in [false, true] {
            let ctx = PageContext { has_stage, has_mirror: has_stage, ..fixture::context(lang, Currency::SAR) };
            for (name, scene) in fixture::scenes(fixture::goods()) {
                check(&format!("{name} in {}", lang.tag()), &ctx, &scene(&ctx).into_string());
            }
        }
    }
}

/// What stands in `name="..."` of every tag that begins with `<tag`.
fn attributes<'a>(html: &'a str, tag: &str, name: &str) -> Vec<Option<&'a str>> {
    let open = format!("<{tag}");
    html.match_indices(&open)
        .map(|(at, _)| &html[at..])
        .filter(|rest| rest[open.len()..].starts_with([' ', '>']))
        .map(|rest| {
            let tag = &rest[..rest.find('>').expect("tags end")];
            let key = format!(" {name}=\"");
            tag.split_once(&key).map(|(_, after)| after.split('"').next().unwrap_or_default())
        })
        .collect()
}

#[test]
fn every_word_is_there_in_every_language() {
    let [shop, people, _] = text::sources(Lang::En);
    let keys: Vec<&str> = shop
        .lines()
        .chain(people.lines())
        .filter_map(|l| l.split_once(" =").map(|(key, _)| key))
        .filter(|key| key.contains('-') && !key.starts_with(' '))
        .collect();
    assert!(keys.len() > 300);
    each_page(|name, _, html| {
        // A missing key shows as itself, and a hole as {$name}.
        assert!(!html.contains("{$"), "{name} has words with a hole");
        for word in html.split(|c: char| c.is_whitespace() || c == '<' || c == '>').filter(|w| w.contains('-')) {
            assert!(!keys.contains(&word), "{name} shows the key {word}");
        }
    });
}

#[test]
fn pages_name_only_keys_that_exist() {
    for source in [
        include_str!("about.rs"),
        include_str!("account.rs"),
        include_str!("cart.rs"),
        include_str!("category.rs"),
        include_str!("checkout.rs"),
        include_str!("confirm.rs"),
        include_str!("factor.rs"),
        include_str!("fault.rs"),
        include_str!("home.rs"),
        include_str!("layout.rs"),
        include_str!("lines.rs"),
        include_str!("merchant.rs"),
        include_str!("notice.rs"),
        include_str!("order.rs"),
        include_str!("parts.rs"),
        include_str!("payouts.rs"),
        include_str!("price.rs"),
        include_str!("privacy.rs"),
        include_str!("product.rs"),
        include_str!("returns.rs"),
        include_str!("saved.rs"),
        include_str!("search.rs"),
        include_str!("settings.rs"),
        include_str!("sign.rs"),
        include_str!("staff.rs"),
        include_str!("stage.rs"),
        include_str!("stock.rs"),
        include_str!("try_on.rs"),
        include_str!("ways.rs"),
    ] {
        for call in [".t(\"", ".t_args(\""] {
            for (at, _) in source.match_indices(call) {
                let key = source[at + call.len()..].split('"').next().unwrap();
                assert!(text::text_if_any(Lang::En, key).is_some(), "no words for {key}");
            }
        }
    }
    for key in pages::checkout::DELIVERED_TO.iter().map(|c| format!("country-{c}")) {
        assert!(text::text_if_any(Lang::En, &key).is_some(), "no words for {key}");
    }
}

#[test]
fn the_direction_is_the_languages() {
    each_page(|name, ctx, html| {
        assert_eq!(attributes(html, "html", "lang"), [Some(ctx.lang.tag())], "{name}");
        assert_eq!(attributes(html, "html", "dir"), [Some(ctx.lang.direction().as_str())], "{name}");
        assert_eq!(ctx.lang.direction() == Direction::Rtl, ctx.lang == Lang::Ar);
    });
}

#[test]
fn nothing_is_inline() {
    each_page(|name, _, html| {
        for forbidden in
            [" style=", "<style", "javascript:", " onclick", " onchange", " onsubmit", " onload", "http-equiv"]
        {
            assert!(!html.contains(forbidden), "{name} has {forbidden}");
        }
        for (at, _) in html.match_indices("<script") {
            assert!(html[at..].starts_with("<script type=\"module\" src=\"/static/js/"), "{name} has an inline script");
            assert!(html[at..].split_once('>').unwrap().1.starts_with("</script>"), "{name} has an inline script");
        }
        for address in attributes(html, "link", "href").into_iter().chain(attributes(html, "img", "src")) {
            let address = address.expect("links and pictures have addresses");
            assert!(address.starts_with("/static/") || address.starts_with("/assets/"), "{name} asks for {address}");
        }
    });
}

#[test]
fn every_field_is_labelled_and_every_form_guarded() {
    each_page(|name, _, html| {
        for (at, _) in html.match_indices("<form") {
            let form = &html[at..at + html[at..].find("</form>").expect("forms end")];
            if form.contains("method=\"post\"") {
                assert!(form.contains("name=\"form_token\" value=\"a-token\""), "{name} has an unguarded form");
            }
        }
        for tag in ["input", "select", "textarea"] {
            for (at, _) in html.match_indices(&format!("<{tag} ")) {
                let field = &html[at..at + html[at..].find('>').unwrap()];
                if field.contains("type=\"hidden\"") {
                    continue;
                }
                let is_named = match field.split_once(" id=\"").map(|(_, rest)| rest.split('"').next().unwrap()) {
                    Some(id) => html.contains(&format!("for=\"{id}\"")),
                    // A label around it.
                    None => html[..at].rfind("<label").is_some_and(|l| !html[l..at].contains("</label>")),
                };
                assert!(is_named, "{name}: no label for {field}");
            }
        }
        let mut ids: Vec<&str> = html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name} has an id twice");
        for key in [" aria-labelledby=\"", " aria-describedby=\"", " for=\"", " href=\"#"] {
            for id in html.split(key).skip(1).flat_map(|r| r.split('"').next().unwrap().split(' ')) {
                assert!(ids.contains(&id), "{name}: {key}{id} leads nowhere");
            }
        }
        for alt in attributes(html, "img", "alt") {
            assert!(alt.is_some(), "{name} has a picture without alt");
        }
    });
}

#[test]
fn headings_go_down_in_steps_of_one() {
    each_page(|name, _, html| {
        let levels: Vec<u8> = html
            .match_indices("<h")
            .filter_map(|(at, _)| html.as_bytes().get(at + 2).filter(|b| (b'1'..=b'6').contains(b)).map(|b| b - b'0'))
            .collect();
        assert_eq!(levels.iter().filter(|l| **l == 1).count(), 1, "{name} has one main heading");
        assert_eq!(levels[0], 1, "{name} begins with its heading");
        assert!(levels.windows(2).all(|w| w[1] <= w[0] + 1), "{name} skips a level: {levels:?}");
    });
}

#[test]
fn what_a_shopper_types_is_never_markup() {
    let ctx = fixture::context(Lang::En, Currency::USD);
    let (_, search) = fixture::scenes(fixture::goods()).into_iter().find(|s| s.0 == "search-none").unwrap();
    let html = search(&ctx).into_string();
    assert!(html.contains("&lt;b&gt;x&lt;/b&gt;") && !html.contains("<b>x"));
}

#[test]
fn cards_passwords_and_codes_are_never_filled_in_by_a_page() {
    each_page(|name, _, html| {
        let cards = ["card_number", "card_exp", "card_cvc", "code"];
        for field in cards.into_iter().chain(["password", "new_password", "old_password", "letter_code", "factor"]) {
            for (at, _) in html.match_indices(&format!(" name=\"{field}\"")) {
                let rest = &html[at..at + html[at..].find('>').unwrap()];
                assert!(rest.contains(" value=\"\""), "{name} fills in {field}");
            }
        }
    });
}

#[test]
fn lists_have_stable_addresses() {
    let mut query = SearchQuery { text: "öl & <x>".into(), ..SearchQuery::default() };
    query.attributes.insert("colour".into(), vec!["gold".into(), "black".into()]);
    assert_eq!(
        paths::list("/search", &query, 2),
        "/search?q=%C3%B6l%20%26%20%3Cx%3E&attr.colour=gold&attr.colour=black&page=2"
    );
    assert_eq!(paths::list("/c/home", &SearchQuery::default(), 1), "/c/home");
}

#[test]
fn choices_come_back() {
    for theme in Theme::ALL {
        assert_eq!(Theme::parse(theme.as_str()), Some(*theme));
    }
    for units in Units::ALL {
        assert_eq!(Units::parse(units.as_str()), Some(*units));
        assert_eq!(serde_json::to_value(units).unwrap(), units.as_str());
    }
    assert_eq!(Theme::parse("sepia"), None);
}

/// The fixture's lipstick, changed.
fn lipstick_page(change: impl FnOnce(&mut Vec<domain::Variant>)) -> String {
    let mut product = fixture::goods().into_iter().find(|p| p.slug.as_str() == "velluto-lipstick").unwrap();
    change(&mut product.variants);
    let view = pages::ProductView::of(product).unwrap();
    pages::product(&fixture::context(Lang::En, Currency::USD), &view).into_string()
}

#[test]
fn only_variants_that_share_an_option_stand_in_groups() {
    let finish = |value: &str| domain::ProductOption {
        key: "finish".into(),
        value: value.into(),
        label: domain::Text::default(),
        swatch: None,
    };
    let each_its_own = lipstick_page(|variants| variants.iter_mut().for_each(|v| v.options.push(finish("satin"))));
    assert!(!each_its_own.contains("variant-group"), "a shade in one finish is a group of one");
    let shared = lipstick_page(|variants| {
        let shade = variants[0].options[0].clone();
        variants[1].options[0] = shade;
        variants.iter_mut().zip(["matte", "satin"].into_iter().cycle()).for_each(|(v, f)| v.options.push(finish(f)));
    });
    assert_eq!(shared.matches("variant-group").count(), 4, "five variants of four shades");
}

#[test]
fn a_card_with_many_shades_shows_the_lightest_and_the_deepest() {
    let mut goods = fixture::goods();
    let lipstick = goods.iter_mut().find(|p| p.slug.as_str() == "velluto-lipstick").unwrap();
    let colour = |i: u8| format!("#{i}{i}0000");
    let many = (0..8u8).map(|i| {
        let mut variant = lipstick.variants[0].clone();
        variant.options[0].swatch = Some(colour(i));
        variant
    });
    lipstick.variants = many.collect();
    let card = super::parts::card(&fixture::context(Lang::En, Currency::USD), lipstick, false).into_string();
    assert_eq!(card.matches("<circle").count(), 6);
    assert!(card.contains(&colour(0)) && card.contains(&colour(7)), "{card}");
}

#[test]
fn units_change_what_is_said_about_size() {
    let metric = fixture::context(Lang::En, Currency::USD);
    let imperial = PageContext { units: Units::Inch, ..metric.clone() };
    let (_, product) = fixture::scenes(fixture::goods()).into_iter().find(|s| s.0 == "product").unwrap();
    assert!(product(&metric).into_string().contains("138 mm"));
    assert!(product(&imperial).into_string().contains("5.4 in"));
}
