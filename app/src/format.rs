//! Money, numbers, dates and lengths as the language writes them (Unicode CLDR).
//!
//! The patterns of five languages and seven currencies are a small table here, checked line by line against what ICU
//! says (`format/cldr.tsv`): ICU's own currency formatter for Rust is still experimental and would bring its data for
//! every other language along. Words and unit patterns are in `locales/`.

use domain::calendar::{Date, time_of_day};
use domain::{Currency, Dimensions, Lang, Money, UnixMillis};

use crate::pages::Units;
use crate::text::{self, Arg};

const NO_BREAK_SPACE: char = '\u{a0}';
const RIGHT_TO_LEFT_MARK: char = '\u{200f}';
const LEFT_TO_RIGHT_MARK: char = '\u{200e}';
/// From this size on, lengths are written in centimetres.
const CENTIMETRES_FROM_MM: f32 = 300.0;
/// From this weight on, weights are written in kilograms (or pounds).
const KILOGRAMS_FROM_G: u32 = 1000;
const MM_PER_INCH: f32 = 25.4;
const G_PER_OUNCE: f32 = 28.349_523;
const G_PER_POUND: f32 = 453.592_37;

/// An amount of money: CLDR's standard currency pattern, with CLDR's number of decimals (none for the rupiah).
pub fn money(lang: Lang, amount: Money) -> String {
    let decimals = amount.currency.decimals();
    let shown = shown_decimals(amount.currency);
    let digits = rounded(amount.minor.unsigned_abs(), decimals - shown);
    let number = decimal(lang, digits, shown);
    let symbol = symbol(lang, amount.currency);
    let is_negative = amount.minor < 0;
    let mut out = String::with_capacity(number.len() + symbol.len() + 12);
    match lang {
        Lang::En | Lang::ZhCn | Lang::Id => {
            if is_negative {
                out.push('-');
            }
            out.push_str(symbol);
            if symbol.ends_with(char::is_alphabetic) {
                out.push(NO_BREAK_SPACE);
            }
            out.push_str(&number);
        }
        Lang::Es | Lang::Ar => {
            if lang == Lang::Ar {
                out.push(RIGHT_TO_LEFT_MARK);
            }
            if is_negative {
                if lang == Lang::Ar {
                    out.push(LEFT_TO_RIGHT_MARK);
                }
                out.push('-');
            }
            out.push_str(&number);
            out.push(NO_BREAK_SPACE);
            out.push_str(symbol);
        }
    }
    out
}

/// A whole number with the language's grouping.
pub fn number(lang: Lang, n: u64) -> String {
    decimal(lang, n, 0)
}

/// A day, in words, in UTC.
pub fn date(lang: Lang, at: UnixMillis) -> String {
    let Date { year, month, day } = Date::of(at);
    let month = text::text(lang, &format!("month-{month}"));
    let (year, day) = (year.to_string(), day.to_string());
    text::text_with(
        lang,
        "date-long",
        &[("year", Arg::Text(&year)), ("month", Arg::Text(&month)), ("day", Arg::Text(&day))],
    )
}

/// A day and the time of day, in UTC, and saying so.
pub fn date_time(lang: Lang, at: UnixMillis) -> String {
    let (hour, minute) = time_of_day(at);
    let time = format!("{hour:02}:{minute:02}");
    text::text_with(lang, "date-time", &[("date", Arg::Text(&date(lang, at))), ("time", Arg::Text(&time))])
}

/// The same instant for machines: `2026-11-22T11:20:00Z`.
pub fn date_time_iso(at: UnixMillis) -> String {
    let Date { year, month, day } = Date::of(at);
    let (hour, minute) = time_of_day(at);
    let second = at.div_euclid(1000).rem_euclid(60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A length given in millimetres: as precise as a buyer can use, in the chosen units.
pub fn length(lang: Lang, units: Units, mm: f32) -> String {
    with_unit(lang, length_unit(units, mm), mm)
}

/// Width, height and depth in one unit: `145 × 48 × 142 mm`.
pub fn dimensions(lang: Lang, units: Units, size: Dimensions) -> String {
    let all = [size.width_mm, size.height_mm, size.depth_mm];
    let unit = length_unit(units, all.into_iter().fold(0.0, f32::max));
    let (first, last) = (all[..2].iter().map(|mm| amount(lang, unit, *mm)), with_unit(lang, unit, all[2]));
    first.chain([last]).collect::<Vec<_>>().join(" × ")
}

/// A weight.
pub fn weight(lang: Lang, units: Units, grams: u32) -> String {
    // Weights of goods are far below f32's exact integers.
    let g = grams as f32;
    let unit = match (units, grams >= KILOGRAMS_FROM_G) {
        (Units::Mm, false) => Unit { key: "unit-gram", size: 1.0, decimals: 0 },
        (Units::Mm, true) => Unit { key: "unit-kilogram", size: 1000.0, decimals: 1 },
        (Units::Inch, false) => Unit { key: "unit-ounce", size: G_PER_OUNCE, decimals: 1 },
        (Units::Inch, true) => Unit { key: "unit-pound", size: G_PER_POUND, decimals: 1 },
    };
    with_unit(lang, unit, g)
}

#[derive(Debug, Clone, Copy)]
struct Unit {
    key: &'static str,
    size: f32,
    decimals: u32,
}

fn length_unit(units: Units, mm: f32) -> Unit {
    match units {
        Units::Mm if mm >= CENTIMETRES_FROM_MM => Unit { key: "unit-centimetre", size: 10.0, decimals: 1 },
        Units::Mm if mm >= 20.0 => Unit { key: "unit-millimetre", size: 1.0, decimals: 0 },
        Units::Mm => Unit { key: "unit-millimetre", size: 1.0, decimals: 1 },
        Units::Inch if mm >= MM_PER_INCH => Unit { key: "unit-inch", size: MM_PER_INCH, decimals: 1 },
        Units::Inch => Unit { key: "unit-inch", size: MM_PER_INCH, decimals: 2 },
    }
}

fn with_unit(lang: Lang, unit: Unit, value: f32) -> String {
    text::text_with(lang, unit.key, &[("n", Arg::Text(&amount(lang, unit, value)))])
}

/// The number before the unit, without trailing zeros.
fn amount(lang: Lang, unit: Unit, value: f32) -> String {
    let mut decimals = unit.decimals;
    let scaled = (f64::from(value) / f64::from(unit.size) * f64::from(10_u32.pow(decimals))).round();
    // A saturating cast: a size that is not finite is shown as a huge number, never as a wrong one.
    let mut digits = if scaled.is_finite() && scaled > 0.0 { scaled as u64 } else { 0 };
    while decimals > 0 && digits % 10 == 0 {
        digits /= 10;
        decimals -= 1;
    }
    decimal(lang, digits, decimals)
}

/// `digits` with the decimal point `decimals` from the right, grouped by thousands.
fn decimal(lang: Lang, digits: u64, decimals: u32) -> String {
    let (group, point, smallest_grouped) = match lang {
        Lang::En | Lang::ZhCn | Lang::Ar => (',', '.', 4),
        Lang::Id => ('.', ',', 4),
        // CLDR's minimumGroupingDigits is 2: 1234 but 12.345.
        Lang::Es => ('.', ',', 5),
    };
    let scale = 10_u64.pow(decimals);
    let whole = (digits / scale).to_string();
    let mut out = String::with_capacity(whole.len() * 4 / 3 + 4);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) && whole.len() >= smallest_grouped {
            out.push(group);
        }
        out.push(digit);
    }
    if decimals > 0 {
        out.push(point);
        let width = usize::try_from(decimals).expect("a currency has few decimals");
        out.push_str(&format!("{:0width$}", digits % scale));
    }
    out
}

/// Half away from zero, as ICU does by default.
const fn rounded(minor: u64, dropped_decimals: u32) -> u64 {
    let scale = 10_u64.pow(dropped_decimals);
    minor / scale + if minor % scale * 2 >= scale && scale > 1 { 1 } else { 0 }
}

/// CLDR's decimals where they differ from ISO 4217: sen are no longer in use.
const fn shown_decimals(currency: Currency) -> u32 {
    match currency {
        Currency::IDR => 0,
        _ => currency.decimals(),
    }
}

const fn symbol(lang: Lang, currency: Currency) -> &'static str {
    use Currency as C;
    match (lang, currency) {
        (Lang::En, C::USD) => "$",
        (_, C::USD) => "US$",
        (_, C::EUR) => "€",
        (Lang::ZhCn, C::CNY) | (Lang::En, C::JPY) => "¥",
        (Lang::Es, C::CNY) => "CNY",
        (_, C::CNY) => "CN¥",
        (Lang::Es, C::JPY) => "JPY",
        (_, C::JPY) => "JP¥",
        (Lang::Id, C::IDR) => "Rp",
        (_, C::IDR) => "IDR",
        (Lang::Ar, C::SAR) => "ر.س.\u{200f}",
        (_, C::SAR) => "SAR",
        (Lang::Ar, C::KWD) => "د.ك.\u{200f}",
        (_, C::KWD) => "KWD",
        (_, C::SGD) => "SGD",
        (_, C::MYR) => "MYR",
        (_, C::BRL) => "R$",
    }
}

#[cfg(test)]
mod tests;
