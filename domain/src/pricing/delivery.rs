//! What delivery costs: by zone, by weight and by size.

use serde::{Deserialize, Serialize};

use super::place::{Area, Destination};
use super::{Item, PricingError};
use crate::{Currency, DeliveryMethod, Price};

/// One way of delivering to one zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryRate {
    /// The zone: any of these.
    pub to: Vec<Area>,
    /// Which way.
    pub method: DeliveryMethod,
    /// Prices by weight, light first.
    pub bands: Vec<Band>,
    /// How many cubic centimetres count as a kilogram (carriers use 5,000); none counts weight only.
    #[serde(default)]
    pub cubic_cm_per_kg: Option<u32>,
    /// No piece may be longer.
    #[serde(default)]
    pub longest_mm: Option<u32>,
}

/// Parcels up to a weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Grams, this many included.
    pub up_to_g: u64,
    /// Minor units by currency.
    pub price: Price,
}

impl DeliveryRate {
    pub(super) fn fault(&self) -> Option<&'static str> {
        if self.bands.is_empty() {
            Some("there is no weight that it takes")
        } else if self.bands.windows(2).any(|b| b[0].up_to_g >= b[1].up_to_g) {
            Some("weights must go up")
        } else if self.bands.iter().any(|b| b.price.values().any(|minor| *minor < 0)) {
            Some("a price is negative")
        } else if self.cubic_cm_per_kg == Some(0) {
            Some("a kilogram has some size")
        } else {
            None
        }
    }

    /// Grams that count for a piece: the larger of its weight and its size (rounded up).
    fn grams(&self, item: &Item) -> u64 {
        let by_size = self.cubic_cm_per_kg.map_or(0, |cm3| {
            let [x, y, z] = item.size_mm.map(u128::from);
            // 1 cm3 is 1,000 mm3 and 1 kg is 1,000 g: the thousands cancel.
            u64::try_from((x * y * z).div_ceil(u128::from(cm3))).unwrap_or(u64::MAX)
        });
        u64::from(item.weight_g).max(by_size).saturating_mul(u64::from(item.quantity.get()))
    }
}

/// What it costs to bring the goods there: the first rate that takes them. Where the place is not known yet, the first of
/// the method, or nothing.
pub(super) fn price<'i>(
    rates: &[DeliveryRate],
    place: Option<&Destination>,
    method: DeliveryMethod,
    items: impl Iterator<Item = &'i Item> + Clone,
    currency: Currency,
) -> Result<i64, PricingError> {
    if items.clone().next().is_none() {
        return Ok(0);
    }
    if rates.is_empty() {
        return Ok(method.price(currency).minor);
    }
    let goes_there = |r: &&DeliveryRate| {
        r.method == method && place.is_none_or(|place| r.to.iter().any(|area| area.contains(place)))
    };
    let takes = |r: &DeliveryRate| {
        let is_short = |item: &Item| r.longest_mm.is_none_or(|most| item.size_mm.iter().all(|mm| *mm <= most));
        if !items.clone().all(is_short) {
            return None;
        }
        let grams = items.clone().map(|i| r.grams(i)).fold(0, u64::saturating_add);
        r.bands.iter().find(|b| grams <= b.up_to_g)?.price.get(&currency).copied()
    };
    match (rates.iter().filter(goes_there).find_map(takes), place) {
        (Some(minor), _) => Ok(minor),
        // Nothing is refused before anybody said where it goes.
        (None, None) => Ok(0),
        (None, Some(_)) => Err(PricingError::NoDelivery),
    }
}
