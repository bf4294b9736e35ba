//! Customs, estimated: what a country asks for goods of a kind and an origin.

use serde::{Deserialize, Serialize};

use super::amount::{Ppm, WHOLE, ratio, sum};
use super::place::Destination;
use super::promotion::Row;
use super::rules::{Market, Rules};
use crate::{Currency, Money, MoneyError, Price};

/// All customs rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DutyRules {
    /// Where parcels leave from (ISO 3166-1 alpha-2); parcels within it pass no customs.
    pub ships_from: String,
    /// Countries that have no customs between them, each group a list: the European Union is one.
    pub unions: Vec<Vec<String>>,
    /// Rates. The longest tariff code that fits counts; with the right origin before without one.
    pub rates: Vec<DutyRate>,
    /// Parcels worth no more than this pay nothing.
    pub free_up_to: Vec<FreeUpTo>,
}

/// A rate of duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyRate {
    /// The country that asks for it.
    pub into: String,
    /// First digits of the Harmonised System's code.
    pub tariff_code: String,
    /// Only for goods made there.
    #[serde(default)]
    pub origin: Option<String>,
    /// Of the goods' price and their share of the delivery (CIF).
    pub rate: Ppm,
}

/// A country's exemption for small parcels ("de minimis").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FreeUpTo {
    /// The country.
    pub into: String,
    /// Value of the goods, minor units by currency.
    pub value: Price,
}

impl DutyRules {
    fn rate(&self, into: &str, tariff_code: &str, origin: &str) -> Option<Ppm> {
        let fits = |r: &&DutyRate| {
            r.into == into
                && tariff_code.starts_with(&r.tariff_code)
                && r.origin.as_ref().is_none_or(|made_in| made_in == origin)
        };
        self.rates.iter().filter(fits).max_by_key(|r| (r.tariff_code.len(), r.origin.is_some())).map(|r| r.rate)
    }

    fn pass_customs(&self, into: &str) -> bool {
        let together = |union: &Vec<String>| union.contains(&self.ships_from) && union.iter().any(|c| c == into);
        !self.ships_from.is_empty() && self.ships_from != into && !self.unions.iter().any(together)
    }
}

/// The duty of each line. `values` are the lines without any tax that is in their price.
pub(super) fn duties(
    rules: &Rules,
    market: &Market,
    place: Option<&Destination>,
    currency: Currency,
    rows: &[Row],
    values: &[i64],
    delivery: i64,
) -> Result<Vec<i64>, MoneyError> {
    let nothing = vec![0; rows.len()];
    let Some(place) = place.filter(|p| market.duties_paid && rules.duties.pass_customs(&p.country)) else {
        return Ok(nothing);
    };
    let worth = sum(values.iter().copied())?;
    let free = rules.duties.free_up_to.iter().find(|f| f.into == place.country).and_then(|f| f.value.get(&currency));
    if worth == 0 || free.is_some_and(|most| worth <= *most) {
        return Ok(nothing);
    }
    let carried = Money::new(delivery, currency).allocate(values)?;
    rows.iter()
        .zip(values)
        .zip(carried)
        .map(|((row, value), carried)| {
            let item = &row.item;
            let tariff = rules.class(&item.product, &item.category).map_or("", |c| c.tariff_code.as_str());
            let rate = if tariff.is_empty() { None } else { rules.duties.rate(&place.country, tariff, &item.origin) };
            let base = value.checked_add(carried.minor).ok_or(MoneyError::Overflow)?;
            rate.map_or(Ok(0), |rate| ratio(base, i128::from(rate.get()), WHOLE, market.rounding))
        })
        .collect()
}
