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
        }
        assert_eq!(time_of_day(1_798_761_599_999), (23, 59));
        assert_eq!(time_of_day(-1), (23, 59));
    }
}
