//! Money: integer minor units with an ISO 4217 currency, and checked arithmetic on it.

use serde::{Deserialize, Serialize};

/// A currency the shop can price in. Names and numbers of decimals are those of ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Currency {
    /// United States dollar.
    USD,
    /// Euro.
    EUR,
    /// Chinese yuan.
    CNY,
    /// Indonesian rupiah.
    IDR,
    /// Saudi riyal.
    SAR,
    /// Japanese yen: no decimals.
    JPY,
    /// Kuwaiti dinar: three decimals.
    KWD,
    /// Singapore dollar.
    SGD,
    /// Malaysian ringgit.
    MYR,
    /// Brazilian real.
    BRL,
}

impl Currency {
    /// All currencies, in the order menus show them.
    pub const ALL: [Self; 10] =
        [Self::USD, Self::EUR, Self::CNY, Self::IDR, Self::SAR, Self::JPY, Self::KWD, Self::SGD, Self::MYR, Self::BRL];

    /// The currencies that the demo shop sells in.
    pub const SOLD_IN: [Self; 6] = [Self::USD, Self::EUR, Self::CNY, Self::IDR, Self::SAR, Self::JPY];

    /// The three letters of ISO 4217.
    pub const fn code(self) -> &'static str {
        match self {
            Self::USD => "USD",
            Self::EUR => "EUR",
            Self::CNY => "CNY",
            Self::IDR => "IDR",
            Self::SAR => "SAR",
            Self::JPY => "JPY",
            Self::KWD => "KWD",
            Self::SGD => "SGD",
            Self::MYR => "MYR",
            Self::BRL => "BRL",
        }
    }

    /// How many decimals one unit has (ISO 4217 "minor unit").
    pub const fn decimals(self) -> u32 {
        match self {
            Self::JPY => 0,
            Self::KWD => 3,
            Self::USD | Self::EUR | Self::CNY | Self::IDR | Self::SAR | Self::SGD | Self::MYR | Self::BRL => 2,
        }
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::str::FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        Self::ALL
            .into_iter()
            .find(|c| c.code().eq_ignore_ascii_case(code))
            .ok_or_else(|| MoneyError::UnknownCurrency(code.chars().take(8).collect()))
    }
}

/// An amount of one currency in minor units (cents, yen, fils). Never a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units; may be negative in a correction, never in a price.
    pub minor: i64,
    /// Whose minor units these are.
    pub currency: Currency,
}

/// Why an amount could not be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two amounts of different currencies met.
    #[error("amounts in {0} and {1} cannot be combined")]
    CurrencyMismatch(Currency, Currency),
    /// The result does not fit in 64 bits.
    #[error("the amount is too large")]
    Overflow,
    /// An allocation had no positive weight, or a negative one.
    #[error("shares must not be negative and at least one must be positive")]
    BadWeights,
    /// The code is not one of ours.
    #[error("unknown currency '{0}'")]
    UnknownCurrency(String),
}

impl Money {
    /// `minor` minor units of `currency`.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Sum.
    ///
    /// # Errors
    /// Different currencies, or the sum does not fit.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// Difference.
    ///
    /// # Errors
    /// Different currencies, or the difference does not fit.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// `count` times the amount.
    ///
    /// # Errors
    /// The product does not fit.
    pub fn checked_mul(self, count: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(count).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// Sum of many; zero in `currency` for none.
    ///
    /// # Errors
    /// A different currency among them, or the sum does not fit.
    pub fn checked_sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// Splits the amount by `weights` with the largest-remainder method: the shares add up to the amount exactly,
    /// and each differs from its exact share by less than one minor unit. Ties go to the earlier share.
    ///
    /// # Errors
    /// No weights, a negative one, or all of them zero.
    pub fn allocate(self, weights: &[i64]) -> Result<Vec<Self>, MoneyError> {
        if weights.iter().any(|w| *w < 0) {
            return Err(MoneyError::BadWeights);
        }
        let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
        if total == 0 {
            return Err(MoneyError::BadWeights);
        }
        let amount = i128::from(self.minor);
        // Floor division keeps every remainder in 0..total, for negative amounts as well.
        let mut shares: Vec<(i128, i128)> = weights
            .iter()
            .map(|w| {
                let product = amount * i128::from(*w);
                (product.div_euclid(total), product.rem_euclid(total))
            })
            .collect();
        let missing = amount - shares.iter().map(|s| s.0).sum::<i128>();
        let mut by_remainder: Vec<usize> = (0..shares.len()).collect();
        by_remainder.sort_by_key(|i| std::cmp::Reverse(shares[*i].1));
        for i in by_remainder.into_iter().take(usize::try_from(missing).expect("missing units are fewer than shares")) {
            shares[i].0 += 1;
        }
        Ok(shares
            .into_iter()
            .map(|s| Self::new(i64::try_from(s.0).expect("a share is no larger than the amount"), self.currency))
            .collect())
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch(self.currency, other.currency))
        }
    }
}

#[cfg(test)]
mod tests;
