//! Words of papers and letters, from `locales/`, and amounts as papers write them.

use std::sync::LazyLock;

use domain::{Direction, Lang, Money};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

/// The words for `key`; the key itself where a language lacks it, which a test refuses.
pub fn word(lang: Lang, key: &str) -> String {
    word_with(lang, key, &[])
}

/// The words for `key` with its placeholders filled.
pub fn word_with(lang: Lang, key: &str, args: &[(&str, &str)]) -> String {
    static BUNDLES: LazyLock<Vec<FluentBundle<FluentResource>>> =
        LazyLock::new(|| Lang::ALL.into_iter().map(load).collect());
    let bundle = Lang::ALL.iter().position(|l| *l == lang).and_then(|i| BUNDLES.get(i));
    let pattern = bundle.and_then(|b| Some((b, b.get_message(key)?.value()?)));
    let mut filled = FluentArgs::with_capacity(args.len());
    args.iter().for_each(|(name, text)| filled.set(*name, *text));
    pattern.map_or_else(|| key.to_owned(), |(b, p)| b.format_pattern(p, Some(&filled), &mut Vec::new()).into_owned())
}

/// An amount as on papers of every country: digits, point, code of the currency (ISO 4217).
pub fn amount(money: Money) -> String {
    let unit = 10u64.pow(money.currency.decimals());
    let (whole, part) = (money.minor.unsigned_abs() / unit, money.minor.unsigned_abs() % unit);
    let sign = if money.minor < 0 { "\u{2212}" } else { "" };
    match money.currency.decimals() as usize {
        0 => format!("{sign}{whole} {}", money.currency),
        digits => format!("{sign}{whole}.{part:0digits$} {}", money.currency),
    }
}

fn load(lang: Lang) -> FluentBundle<FluentResource> {
    macro_rules! files {
        ($tag:literal) => {
            [
                include_str!(concat!("../../../locales/", $tag, "/papers.ftl")),
                include_str!(concat!("../../../locales/", $tag, "/letters.ftl")),
            ]
        };
    }
    let sources = match lang {
        Lang::En => files!("en"),
        Lang::ZhCn => files!("zh-CN"),
        Lang::Es => files!("es"),
        Lang::Id => files!("id"),
        Lang::Ar => files!("ar"),
    };
    let mut bundle = FluentBundle::new_concurrent(vec![lang.tag().parse().expect("Lang::tag is a BCP 47 tag")]);
    // Marks around what is filled in keep an order's Latin letters apart in Arabic; elsewhere nothing needs them.
    bundle.set_use_isolating(lang.direction() == Direction::Rtl);
    for source in sources {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _faults)| readable);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        for (minor, currency, expected) in [
            (12_900, Currency::EUR, "129.00 EUR"),
            (-5, Currency::USD, "\u{2212}0.05 USD"),
            (15_000, Currency::JPY, "15000 JPY"),
            (1_234, Currency::KWD, "1.234 KWD"),
            (i64::MIN, Currency::USD, "\u{2212}92233720368547758.08 USD"),
        ] {
            assert_eq!(amount(Money::new(minor, currency)), expected);
        }
    }

    #[test]
    fn every_language_has_every_word() {
        let papers = include_str!("../../../locales/en/papers.ftl");
        let letters = include_str!("../../../locales/en/letters.ftl");
        let lines = papers.lines().chain(letters.lines());
        let keys: Vec<&str> = lines.filter_map(|l| l.split_once(" =")).map(|(key, _)| key).collect();
        assert!(keys.contains(&"paper-total") && keys.contains(&"letter-reset-text"));
        for key in keys {
            for lang in Lang::ALL {
                assert_ne!(word(lang, key), key, "{}", lang.tag());
            }
        }
    }
}
