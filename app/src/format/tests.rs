use super::*;

/// Every line of the table that ICU made.
#[test]
fn money_numbers_and_dates_are_what_icu_says() {
    let mut lines = 0;
    for line in include_str!("cldr.tsv").lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [kind, lang, currency, input, expected] = fields[..] else { panic!("{line}") };
        let lang: Lang = lang.parse().unwrap();
        let unit = |key| {
            let value: f32 = input.parse().unwrap();
            let decimals = u32::from(input.contains('.'));
            let unit = Unit { key, size: 1.0, decimals };
            with_unit(lang, unit, value)
        };
        let got = match kind {
            "money" => money(lang, Money::new(input.parse().unwrap(), currency.parse().unwrap())),
            "number" => number(lang, input.parse().unwrap()),
            "date" => date(lang, input.parse().unwrap()),
            "millimeter" => unit("unit-millimetre"),
            "centimeter" => unit("unit-centimetre"),
            "inch" => unit("unit-inch"),
            "gram" => unit("unit-gram"),
            "kilogram" => unit("unit-kilogram"),
            "ounce" => unit("unit-ounce"),
            "pound" => unit("unit-pound"),
            other => panic!("{other}"),
        };
        assert_eq!(got, expected, "{line}");
        lines += 1;
    }
    assert!(lines > 400, "the table has every language and currency");
}

#[test]
fn the_largest_amounts_are_written_and_do_not_overflow() {
    for lang in Lang::ALL {
        for currency in Currency::ALL {
            for minor in [i64::MIN, i64::MAX] {
                assert!(money(lang, Money::new(minor, currency)).len() > 20);
            }
        }
    }
}

#[test]
fn lengths_are_as_precise_as_a_buyer_can_use() {
    let check = |units, mm, expected: &str| assert_eq!(length(Lang::En, units, mm), expected);
    check(Units::Mm, 145.3, "145 mm");
    check(Units::Mm, 6.54, "6.5 mm");
    check(Units::Mm, 6.02, "6 mm");
    check(Units::Mm, 300.0, "30 cm");
    check(Units::Mm, 2104.0, "210.4 cm");
    check(Units::Inch, 145.0, "5.7 in");
    check(Units::Inch, 6.5, "0.26 in");
    check(Units::Mm, 0.0, "0 mm");
    check(Units::Mm, f32::NAN, "0 mm");
    check(Units::Mm, -1.0, "0 mm");
}

#[test]
fn a_size_is_written_in_one_unit() {
    let size = Dimensions { width_mm: 2104.0, height_mm: 820.0, depth_mm: 95.0 };
    assert_eq!(dimensions(Lang::En, Units::Mm, size), "210.4 × 82 × 9.5 cm");
    assert_eq!(dimensions(Lang::Es, Units::Mm, size), "210,4 × 82 × 9,5 cm");
}

#[test]
fn instants_are_written_in_utc() {
    assert_eq!(date_time(Lang::En, 1_795_345_260_000), "November 22, 2026, 11:01 UTC");
    assert_eq!(date_time_iso(1_795_345_260_000), "2026-11-22T11:01:00Z");
    assert_eq!(date_time_iso(-1), "1969-12-31T23:59:59Z");
}
