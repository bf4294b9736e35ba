//! Exact arithmetic under prices: rates in parts per million, one rounding at a stated place, shares that add up.

use serde::{Deserialize, Serialize};

use crate::{Currency, MoneyError, UnixMillis};

/// One whole, in parts per million.
pub(super) const WHOLE: i128 = 1_000_000;

/// A rate in parts per million: 7.25 % is 72,500. Never a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = u32))]
#[serde(try_from = "u32", into = "u32")]
pub struct Ppm(u32);

/// The rate is larger than any law or merchant asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a rate is 0 to {} parts per million", Ppm::MAX)]
pub struct PpmError;

impl Ppm {
    /// Ten times the whole: no duty is higher.
    pub const MAX: u32 = 10_000_000;
    /// All of it.
    pub const ALL: Self = Self(1_000_000);

    /// The parts.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Ppm {
    type Error = PpmError;

    fn try_from(parts: u32) -> Result<Self, PpmError> {
        if parts <= Self::MAX { Ok(Self(parts)) } else { Err(PpmError) }
    }
}

impl From<Ppm> for u32 {
    fn from(rate: Ppm) -> Self {
        rate.0
    }
}

/// Where the half of a minor unit goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Away from zero.
    #[default]
    HalfUp,
    /// To the even neighbour ("bankers' rounding").
    HalfEven,
}

/// `amount * times / over`, rounded once. `over` is positive.
pub(super) fn ratio(amount: i64, times: i128, over: i128, rounding: Rounding) -> Result<i64, MoneyError> {
    let product = i128::from(amount).checked_mul(times).ok_or(MoneyError::Overflow)?;
    let (whole, rest) = (product.div_euclid(over), product.rem_euclid(over));
    let twice = rest.checked_mul(2).ok_or(MoneyError::Overflow)?;
    let up = match twice.cmp(&over) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => match rounding {
            Rounding::HalfUp => product >= 0,
            Rounding::HalfEven => whole.rem_euclid(2) == 1,
        },
    };
    i64::try_from(whole + i128::from(up)).map_err(|_large| MoneyError::Overflow)
}

/// The sum, where it fits.
pub(super) fn sum(amounts: impl IntoIterator<Item = i64>) -> Result<i64, MoneyError> {
    amounts.into_iter().try_fold(0i64, |sum, n| sum.checked_add(n).ok_or(MoneyError::Overflow))
}

/// What one unit of a currency is worth in another, and since when that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExchangeRate {
    /// What is given.
    pub from: Currency,
    /// What is got for it.
    pub to: Currency,
    /// Billionths of one (major) unit of `to` for one (major) unit of `from`: 1 EUR = 1.0873 USD is 1,087,300,000.
    pub billionths: u64,
    /// When it was so.
    pub as_of: UnixMillis,
}

impl ExchangeRate {
    /// An amount of `from` in minor units, as minor units of `to`, rounded once.
    ///
    /// # Errors
    /// The amount does not fit.
    pub fn convert(&self, minor: i64, rounding: Rounding) -> Result<i64, MoneyError> {
        let times = i128::from(self.billionths) * 10i128.pow(self.to.decimals());
        ratio(minor, times, 1_000_000_000 * 10i128.pow(self.from.decimals()), rounding)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_ratio_is_the_nearest_whole_or_fails(amount in any::<i64>(), times in 0i128..20_000_000, over in 1i128..20_000_000) {
            for rounding in [Rounding::HalfUp, Rounding::HalfEven] {
                let exact = i128::from(amount) * times;
                match ratio(amount, times, over, rounding) {
                    Ok(n) => prop_assert!((i128::from(n) * over - exact).abs() * 2 <= over),
                    Err(_) => prop_assert!((exact / over).abs() >= i128::from(i64::MAX) - 1),
                }
            }
        }
    }

    #[test]
    fn halves_go_where_they_should() {
        let half = |n: i64, r| ratio(n, 1, 2, r).unwrap();
        let seen = |r| [-3, -1, 1, 3, 5].map(|n| half(n, r));
        assert_eq!(seen(Rounding::HalfUp), [-2, -1, 1, 2, 3]);
        assert_eq!(seen(Rounding::HalfEven), [-2, 0, 0, 2, 2]);
    }

    #[test]
    fn yen_have_no_cents_and_dinars_have_three_decimals() {
        let rate = |from, to, billionths| ExchangeRate { from, to, billionths, as_of: 0 };
        let convert = |r: ExchangeRate, minor| r.convert(minor, Rounding::HalfUp).unwrap();
        assert_eq!(convert(rate(Currency::EUR, Currency::JPY, 163_250_000_000), 12_900), 21_059);
        assert_eq!(convert(rate(Currency::JPY, Currency::EUR, 6_125_000), 21_059), 12_899);
        assert_eq!(convert(rate(Currency::USD, Currency::KWD, 307_000_000), 10_000), 30_700);
        assert!(rate(Currency::EUR, Currency::IDR, u64::MAX).convert(i64::MAX, Rounding::HalfUp).is_err());
    }
}
