//! Reading a card from a form. Nothing of it is kept or logged; the gateway's tokenizer sees it and we keep its token.

use domain::{UnixMillis, card};

use super::request::Pairs;
use crate::api::Card;
use crate::pages::{Field, FieldFault};

/// The card, or everything that is wrong with it in the order of the form. `now` says which cards have expired.
pub(super) fn read(form: &Pairs, now: UnixMillis) -> Result<Card, Vec<(Field, FieldFault)>> {
    let number = digits(form.text(Field::CardNumber.name()));
    let expiry = expiry(form.text(Field::CardExpiry.name()), now);
    let cvc = digits(form.text(Field::CardCode.name()));
    let number = number.and_then(|n| card::is_number(&n).then_some(n).ok_or(FieldFault::NotValid));
    let cvc = cvc.and_then(|c| card::is_code(&c).then_some(c).ok_or(FieldFault::NotValid));
    match (number, expiry, cvc) {
        (Ok(number), Ok((exp_month, exp_year)), Ok(cvc)) => Ok(Card { number, exp_month, exp_year, cvc }),
        (number, expiry, cvc) => Err([
            number.err().map(|f| (Field::CardNumber, f)),
            expiry.err().map(|f| (Field::CardExpiry, f)),
            cvc.err().map(|f| (Field::CardCode, f)),
        ]
        .into_iter()
        .flatten()
        .collect()),
    }
}

/// The decimal digits of a field, in whatever script they were typed, without the spaces and dashes between them.
fn digits(text: &str) -> Result<String, FieldFault> {
    let kept = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let digits: Option<String> = kept.map(digit).collect();
    match digits {
        Some(digits) if digits.is_empty() => Err(FieldFault::Empty),
        Some(digits) => Ok(digits),
        None => Err(FieldFault::NotValid),
    }
}

/// A code as typed: without spaces, and with its digits as every server reads them.
pub(super) fn plain_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(|c| digit(c).unwrap_or(c)).collect()
}

/// ASCII, Arabic-Indic, extended Arabic-Indic and full-width digits.
fn digit(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => return Some(c),
        '٠'..='٩' => c as u32 - '٠' as u32,
        '۰'..='۹' => c as u32 - '۰' as u32,
        '０'..='９' => c as u32 - '０' as u32,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// `MM/YY`, `MM / YYYY` or `MMYY` as month and four-digit year.
fn expiry(text: &str, now: UnixMillis) -> Result<(u8, u16), FieldFault> {
    let plain: String = text.chars().filter(|c| !matches!(c, '/' | '.' | '\u{60C}' | '／')).collect();
    let digits = digits(&plain)?;
    let (month, year) = digits.split_at_checked(2).ok_or(FieldFault::NotValid)?;
    let month: u8 = month.parse().map_err(|_not_digits| FieldFault::NotValid)?;
    let year: u16 = match year.len() {
        2 => 2000 + year.parse::<u16>().map_err(|_not_digits| FieldFault::NotValid)?,
        4 => year.parse().map_err(|_not_digits| FieldFault::NotValid)?,
        _ => return Err(FieldFault::NotValid),
    };
    if !(1..=12).contains(&month) {
        return Err(FieldFault::NotValid);
    }
    if card::has_expired(year, month, now) { Err(FieldFault::Expired) } else { Ok((month, year)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22.
    const NOW: UnixMillis = 1_795_305_600_000;

    fn form(number: &str, exp: &str, cvc: &str) -> Pairs {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.append_pair("card_number", number).append_pair("card_exp", exp).append_pair("card_cvc", cvc);
        Pairs::parse(&text.finish())
    }

    #[test]
    fn cards_as_people_type_them() {
        for (number, exp, cvc) in [
            ("4242 4242 4242 4242", "12/30", "123"),
            ("4242-4242-4242-4242", "12 / 2030", " 1234 "),
            ("٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢", "١٢/٣٠", "١٢٣"),
            ("4242424242424242", "1226", "000"),
            ("4242424242424242", "11/26", "000"),
        ] {
            let card = read(&form(number, exp, cvc), NOW).unwrap();
            assert_eq!(card.number, "4242424242424242");
            assert!(card.exp_year >= 2026);
        }
    }

    #[test]
    fn every_fault_is_said() {
        use FieldFault as F;
        let faults = |n: &str, e: &str, c: &str| read(&form(n, e, c), NOW).unwrap_err();
        assert_eq!(
            faults("", " ", ""),
            [(Field::CardNumber, F::Empty), (Field::CardExpiry, F::Empty), (Field::CardCode, F::Empty)]
        );
        assert_eq!(
            faults("4242 4242 4242 4241", "13/30", "12"),
            [(Field::CardNumber, F::NotValid), (Field::CardExpiry, F::NotValid), (Field::CardCode, F::NotValid)]
        );
        assert_eq!(faults("4242424242424242", "10/26", "123"), [(Field::CardExpiry, F::Expired)]);
        assert_eq!(faults("4242424242424242", "é/1", "123"), [(Field::CardExpiry, F::NotValid)]);
        assert_eq!(faults(&"4".repeat(4000), "12/30", "123"), [(Field::CardNumber, F::NotValid)]);
    }
}
