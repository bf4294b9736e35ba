//! What a merchant decides about prices, as data: one file (`pricing.json`), checked whole before it counts.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::amount::{ExchangeRate, Ppm, Rounding};
use super::delivery::DeliveryRate;
use super::duty::DutyRules;
use super::place::{Destination, Scope};
use super::promotion::{Action, Promotion};
use super::tax::TaxRule;
use crate::{Currency, Price, Sku, Slug};

/// The most rules of one kind: far more than a merchant can oversee, few enough to look through for every price.
pub const MAX_RULES: usize = 1_000;

/// All rules. Without any, prices are those of the goods, taxes included, and delivery is the flat table of
/// [`crate::DeliveryMethod::price`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Where the shop sells. A buyer's market is the first that has their country; before the country is known, the first
    /// that has their currency.
    pub markets: Vec<Market>,
    /// Prices that stand in place of the goods' own.
    pub price_lists: Vec<PriceList>,
    /// Rates for prices in currencies that goods have none in.
    pub exchange_rates: Vec<ExchangeRate>,
    /// What the law calls the goods; the first that fits counts.
    pub goods: Vec<GoodsClass>,
    /// Promotions.
    pub promotions: Vec<Promotion>,
    /// Taxes.
    pub taxes: Vec<TaxRule>,
    /// Delivery; where there are none, the flat table.
    pub delivery: Vec<DeliveryRate>,
    /// Customs.
    pub duties: DutyRules,
}

/// A group of countries that are sold to in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Market {
    /// Its name in price lists and promotions.
    pub id: Slug,
    /// ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    /// What can be paid in; the first is the one that prices are converted from.
    pub currencies: Vec<Currency>,
    /// Whether prices have the tax in them (as in Europe) or it comes on top (as in the United States).
    #[serde(default = "yes")]
    pub prices_include_tax: bool,
    /// Where the half of a minor unit goes.
    #[serde(default)]
    pub rounding: Rounding,
    /// What tax is rounded over.
    #[serde(default)]
    pub tax_per: TaxPer,
    /// Whether the shop pays customs for the buyer (DDP) and asks for them at once.
    #[serde(default)]
    pub duties_paid: bool,
}

const fn yes() -> bool {
    true
}

/// What tax is rounded over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxPer {
    /// Each line by itself.
    #[default]
    Line,
    /// The whole order once; lines share it.
    Order,
}

impl Market {
    /// How things are where no market is said: one world, taxes in the prices.
    pub fn plain() -> Self {
        Self {
            id: "world".parse().expect("it is a slug"),
            countries: Vec::new(),
            currencies: Currency::ALL.to_vec(),
            prices_include_tax: true,
            rounding: Rounding::HalfUp,
            tax_per: TaxPer::Line,
            duties_paid: false,
        }
    }
}

/// Prices of one market in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// Which market's.
    pub market: Slug,
    /// In which currency.
    pub currency: Currency,
    /// Minor units by SKU.
    pub prices: BTreeMap<Sku, i64>,
}

/// What the law calls some of the goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoodsClass {
    /// Which.
    pub goods: Scope,
    /// Named by [`TaxRule::classes`].
    #[serde(default)]
    pub tax_class: Option<Slug>,
    /// Digits of the Harmonised System; none pays no duty.
    #[serde(default)]
    pub tariff_code: String,
}

/// A rule that cannot stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {why}")]
pub struct RuleError {
    /// Where in the file, as a JSON pointer.
    pub at: String,
    /// Why.
    pub why: &'static str,
}

/// A price and how it was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Minor units.
    pub minor: i64,
    /// The rate it was converted with.
    pub exchanged: Option<ExchangeRate>,
}

impl Rules {
    /// Checks what the types do not say.
    ///
    /// # Errors
    /// The first rule that cannot stand.
    pub fn check(&self) -> Result<(), RuleError> {
        let refuse = |at: String, why| Err(RuleError { at, why });
        for (name, count) in [
            ("markets", self.markets.len()),
            ("price_lists", self.price_lists.len()),
            ("exchange_rates", self.exchange_rates.len()),
            ("goods", self.goods.len()),
            ("promotions", self.promotions.len()),
            ("taxes", self.taxes.len()),
            ("delivery", self.delivery.len()),
            ("duties/rates", self.duties.rates.len()),
        ] {
            if count > MAX_RULES {
                return refuse(format!("/{name}"), "there are more than 1,000 rules");
            }
        }
        let mut ids = BTreeSet::new();
        for (i, market) in self.markets.iter().enumerate() {
            if !ids.insert(&market.id) {
                return refuse(format!("/markets/{i}/id"), "another market has this name");
            }
            if market.currencies.is_empty() {
                return refuse(format!("/markets/{i}/currencies"), "a market has at least one currency");
            }
        }
        for (i, list) in self.price_lists.iter().enumerate() {
            if !ids.contains(&list.market) {
                return refuse(format!("/price_lists/{i}/market"), "there is no such market");
            }
            if list.prices.values().any(|minor| *minor < 0) {
                return refuse(format!("/price_lists/{i}/prices"), "a price is negative");
            }
        }
        if let Some(i) = self.exchange_rates.iter().position(|r| r.billionths == 0) {
            return refuse(format!("/exchange_rates/{i}/billionths"), "nothing is worth nothing");
        }
        let (mut names, mut codes) = (BTreeSet::new(), BTreeSet::new());
        for (i, promotion) in self.promotions.iter().enumerate() {
            if !names.insert(&promotion.id) {
                return refuse(format!("/promotions/{i}/id"), "another promotion has this name");
            }
            if promotion.code.as_ref().is_some_and(|code| !codes.insert(code)) {
                return refuse(format!("/promotions/{i}/code"), "another promotion has this code");
            }
            if let Some(why) = promotion.fault() {
                return refuse(format!("/promotions/{i}"), why);
            }
        }
        if let Some(i) = self.taxes.iter().position(|t| t.rate > Ppm::ALL) {
            return refuse(format!("/taxes/{i}/rate"), "a tax is at most the price itself");
        }
        if let Some((i, why)) = self.delivery.iter().enumerate().find_map(|(i, r)| Some((i, r.fault()?))) {
            return refuse(format!("/delivery/{i}"), why);
        }
        Ok(())
    }

    /// Whether there are none.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The market of a buyer; [`Market::plain`] where there are none.
    pub fn market(&self, place: Option<&Destination>, currency: Currency) -> Option<Market> {
        if self.markets.is_empty() {
            return Some(Market::plain());
        }
        let fits = |m: &&Market| match place {
            Some(place) => m.countries.contains(&place.country) && m.currencies.contains(&currency),
            None => m.currencies.contains(&currency),
        };
        self.markets.iter().find(fits).cloned()
    }

    /// The price of a SKU in a market: the market's list, else the goods' own, else the market's first currency converted.
    ///
    /// # Errors
    /// The converted price does not fit.
    pub fn price(
        &self,
        market: &Market,
        currency: Currency,
        sku: &Sku,
        own: &Price,
    ) -> Result<Option<Found>, crate::MoneyError> {
        let said = |currency: Currency| {
            let list = self.price_lists.iter().find(|l| l.market == market.id && l.currency == currency);
            list.and_then(|l| l.prices.get(sku)).or_else(|| own.get(&currency)).copied()
        };
        if let Some(minor) = said(currency) {
            return Ok(Some(Found { minor, exchanged: None }));
        }
        let Some(base) = market.currencies.first() else { return Ok(None) };
        let rate = self.exchange_rates.iter().find(|r| r.from == *base && r.to == currency);
        match (said(*base), rate) {
            (Some(minor), Some(rate)) => {
                let minor = rate.convert(minor, market.rounding)?;
                Ok(Some(Found { minor, exchanged: Some(*rate) }))
            }
            _ => Ok(None),
        }
    }

    /// What the law calls a product.
    pub(super) fn class(&self, product: &Slug, category: &Slug) -> Option<&GoodsClass> {
        self.goods.iter().find(|c| c.goods.has(product, category))
    }

    /// SKUs that promotions give away.
    pub fn gifts(&self) -> impl Iterator<Item = &Sku> {
        self.promotions.iter().filter_map(|p| match &p.action {
            Action::Gift { sku, .. } => Some(sku),
            _ => None,
        })
    }
}
