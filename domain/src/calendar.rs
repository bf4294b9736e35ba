//! Dates of the Gregorian calendar, in UTC: what the shop needs of them and no more.

use crate::UnixMillis;

const DAY_MS: i64 = 86_400_000;

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Astronomical: 1 BC is 0.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// The day of a moment, in UTC.
    ///
    /// ```
    /// use domain::calendar::Date;
    /// assert_eq!(Date::of(951_782_400_000), Date { year: 2000, month: 2, day: 29 });
    /// ```
    pub const fn of(at: UnixMillis) -> Self {
        // Days since 0000-03-01, so that the leap day ends a year, over eras of 400 years.
        let days = at.div_euclid(DAY_MS) + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * from_march + 2) / 5 + 1) as u8;
        let month = (if from_march < 10 { from_march + 3 } else { from_march - 9 }) as u8;
        let year = year_of_era + era * 400 + (month <= 2) as i64;
        Self { year, month, day }
    }

    /// The moment at which the day begins, in UTC.
    pub const fn begins(self) -> UnixMillis {
        // The way back: years begin in March, over eras of 400 years.
        let year = self.year - (self.month <= 2) as i64;
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let from_march = (self.month as i64 + 9) % 12;
        let day_of_year = (153 * from_march + 2) / 5 + self.day as i64 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        (era * 146_097 + day_of_era - 719_468) * DAY_MS
    }
}

/// The moment that a text of RFC 3339 says, in UTC or with an offset; parts of a millisecond are dropped. None where there is
/// no such moment.
///
/// ```
/// use domain::calendar::moment;
/// assert_eq!(moment("2000-02-29T00:00:01.5Z"), Some(951_782_401_500));
/// assert_eq!(moment("2000-02-29T01:00:00+01:00"), Some(951_782_400_000));
/// assert_eq!(moment("2001-02-29T00:00:00Z"), None);
/// ```
pub fn moment(text: &str) -> Option<UnixMillis> {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse::<i64>().ok()
    };
    let is_at = |at: usize, c: &[u8]| text.as_bytes().get(at).is_some_and(|b| c.contains(b));
    if !(is_at(4, b"-") && is_at(7, b"-") && is_at(10, b"Tt ") && is_at(13, b":") && is_at(16, b":")) {
        return None;
    }
    let date = Date { year: number(0, 4)?, month: number(5, 7)? as u8, day: number(8, 10)? as u8 };
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // A day that there is not would come back as another; a leap second is the last one of its minute.
    if Date::of(date.begins()) != date || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let rest = text.get(19..)?;
    let digits = rest.strip_prefix('.').map_or(0, |r| r.bytes().take_while(u8::is_ascii_digit).count());
    let ms = match digits {
        0 => 0,
        n => format!("{:0<3}", &rest[1..=n.min(3)]).parse::<i64>().ok()?,
    };
    let zone = rest.get(if digits == 0 { 0 } else { digits + 1 }..)?;
    let at = 19 + rest.len() - zone.len();
    let offset_min = match zone.as_bytes() {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (number(at + 1, at + 3)?, number(at + 4, at + 6)?);
            let minutes = (hours <= 23 && minutes <= 59).then_some(60 * hours + minutes)?;
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let minutes = 60 * hour + minute - offset_min;
    Some(date.begins() + (minutes * 60 + second.min(59)) * 1000 + ms)
}

/// Hour and minute of a moment, in UTC.
pub const fn time_of_day(at: UnixMillis) -> (u8, u8) {
    let minutes = at.rem_euclid(DAY_MS) / 60_000;
    ((minutes / 60) as u8, (minutes % 60) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_right() {
        for (ms, expected) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (951_868_800_000, (2000, 3, 1)),
            (1_798_761_599_999, (2026, 12, 31)),
            (1_798_761_600_000, (2027, 1, 1)),
            (-2_203_891_200_000, (1900, 3, 1)),
        ] {
            let Date { year, month, day } = Date::of(ms);
            assert_eq!((year, month, day), expected, "{ms}");
            assert_eq!(Date::of(ms).begins(), ms.div_euclid(DAY_MS) * DAY_MS);
        }
        assert_eq!(time_of_day(1_798_761_599_999), (23, 59));
        assert_eq!(time_of_day(-1), (23, 59));
    }
    #[test]
    fn moments_are_read_and_nonsense_is_none() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-12-31T23:59:59.999999Z", 1_798_761_599_999),
            ("2026-12-31T23:59:60Z", 1_798_761_599_000),
            ("2026-12-31t18:29:59-05:30", 1_798_761_599_000),
            ("2024-02-29 12:00:00.5+00:00", 1_709_208_000_500),
        ] {
            assert_eq!(moment(text), Some(expected), "{text}");
        }
        for bad in [
            "",
            "2026-12-31",
            "2026-02-30T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+1:00",
            "2026-01-01T00:00:00+24:00",
            "+026-01-01T00:00:00Z",
            "2026-01-01T00:00:00é",
            "2026-01-01T00:00:00Zx",
        ] {
            assert_eq!(moment(bad), None, "{bad}");
        }
    }
}
