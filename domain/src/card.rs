//! What is true of every payment card, whoever issued it.

use crate::{UnixMillis, calendar::Date};

/// Whether these are the digits of a card: 12 to 19 of them with a Luhn sum that fits (ISO/IEC 7812-1).
///
/// ```
/// assert!(domain::card::is_number("4242424242424242"));
/// assert!(!domain::card::is_number("4242424242424241"));
/// ```
pub fn is_number(digits: &str) -> bool {
    if !(12..=19).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0');
            if i % 2 == 0 { d } else { (2 * d) / 10 + (2 * d) % 10 }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether these are the digits of a card's code.
pub fn is_code(digits: &str) -> bool {
    matches!(digits.len(), 3 | 4) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a card is past its month (1 to 12) and four-digit year: it is good until the month's end, in UTC.
pub fn has_expired(year: u16, month: u8, now: UnixMillis) -> bool {
    let today = Date::of(now);
    (i64::from(year), month) < (today.year, today.month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_codes() {
        for good in ["4000002500003155", "4000000000009995", "6759649826438453", "371449635398431"] {
            assert!(is_number(good), "{good}");
        }
        let zeros = "0".repeat(20);
        for bad in ["", "0", "42424242424242424", "4242-4242-4242-4242", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", &zeros] {
            assert!(!is_number(bad), "{bad}");
        }
        assert!(is_code("123") && is_code("0000"));
        assert!(!is_code("12") && !is_code("12345") && !is_code("12a"));
    }

    #[test]
    fn a_card_is_good_until_its_month_ends() {
        let last_moment = 1_798_761_599_999; // 2026-12-31T23:59:59.999Z
        assert!(!has_expired(2026, 12, last_moment));
        assert!(has_expired(2026, 12, last_moment + 1));
        assert!(has_expired(2026, 11, last_moment));
        assert!(!has_expired(2027, 1, last_moment));
    }
}
