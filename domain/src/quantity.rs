//! How many of a thing: a whole number from 1 to [`Quantity::MAX`].

use serde::{Deserialize, Serialize};

/// A number of units on one cart or order line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Quantity(u32);

/// The number is not one a line can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a quantity is a whole number from 1 to {}, not {given}", Quantity::MAX)]
pub struct QuantityError {
    /// What was given, as text.
    pub given: String,
}

impl Quantity {
    /// The most of one variant in one order: enough for a family or a small office, too few to empty a shelf.
    pub const MAX: u32 = 99;
    /// One.
    pub const ONE: Self = Self(1);

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

#[cfg(feature = "openapi")]
mod openapi {
    use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

    impl utoipa::PartialSchema for super::Quantity {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .minimum(Some(1))
                .maximum(Some(Self::MAX))
                .description(Some("A number of units on one cart or order line."))
                .into()
        }
    }

    impl utoipa::ToSchema for super::Quantity {}
}

impl TryFrom<i64> for Quantity {
    type Error = QuantityError;

    fn try_from(n: i64) -> Result<Self, QuantityError> {
        match u32::try_from(n) {
            Ok(n @ 1..=Self::MAX) => Ok(Self(n)),
            _ => Err(QuantityError { given: n.to_string() }),
        }
    }
}

impl From<Quantity> for i64 {
    fn from(q: Quantity) -> Self {
        Self::from(q.0)
    }
}

impl std::str::FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let text = text.trim();
        let refused = || QuantityError { given: text.chars().take(24).collect() };
        text.parse::<i64>().ok().and_then(|n| Self::try_from(n).ok()).ok_or_else(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_numbers_of_a_sane_size() {
        for bad in ["0", "-1", "1.5", "1000000000", "100", "", "NaN", "1e1", "٣"] {
            assert!(bad.parse::<Quantity>().is_err(), "{bad}");
        }
        for bad in ["0", "-1", "1.5", "1000000000", "100", "\"2\"", "null"] {
            assert!(serde_json::from_str::<Quantity>(bad).is_err(), "{bad}");
        }
        assert_eq!(" 7 ".parse::<Quantity>().unwrap().get(), 7);
        assert_eq!(serde_json::from_str::<Quantity>("99").unwrap().get(), 99);
    }
}
