//! A total that explains itself: every amount that leads to it, and their sum is it.

use serde::{Deserialize, Serialize};

use super::amount::{ExchangeRate, Ppm};
use crate::{Currency, Money, MoneyError, Quantity, Sku, Slug, Text, Totals};

/// How a total came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Breakdown {
    /// The buyer's market.
    pub market: Slug,
    /// The currency of every amount.
    pub currency: Currency,
    /// The goods, those given for nothing too.
    pub lines: Vec<LineBreakdown>,
    /// What delivery costs after promotions, without taxes on top.
    pub delivery: Money,
    /// Taxes on top of the delivery.
    pub delivery_tax: Money,
    /// Promotions, in the order in which they applied.
    pub promotions: Vec<AppliedPromotion>,
    /// Taxes by name.
    pub taxes: Vec<TaxSum>,
    /// Gift cards that pay a part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gift_cards: Vec<GiftCardPart>,
    /// The rate that prices were converted with, where the goods have none in this currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanged: Option<ExchangeRate>,
    /// Every amount that leads to the total, in reading order. Their sum is the total.
    pub entries: Vec<Entry>,
    /// The sums.
    pub totals: Totals,
}

/// A line and all that was done to its price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineBreakdown {
    /// Which variant.
    pub sku: Sku,
    /// How many.
    pub quantity: Quantity,
    /// What one costs before promotions.
    pub unit_price: Money,
    /// What promotions took off the line.
    pub discount: Money,
    /// Taxes on top of the price.
    pub tax: Money,
    /// Taxes that are in the price.
    pub included_tax: Money,
    /// Customs.
    pub duty: Money,
    /// What the line costs in the end: `unit_price * quantity - discount + tax + duty`.
    pub total: Money,
    /// The promotion that gives it, where it is a gift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gift_of: Option<Slug>,
}

/// A promotion that applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppliedPromotion {
    /// Its name in reports.
    pub id: Slug,
    /// What buyers read.
    pub name: Text,
    /// All that it took off, delivery and gifts too.
    pub amount: Money,
}

/// A tax over the whole order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaxSum {
    /// What the law calls it.
    pub name: String,
    /// Its rate.
    pub rate: Ppm,
    /// How much.
    pub amount: Money,
    /// Whether it is in the prices, and so not on top of them.
    pub included: bool,
}

/// A part paid by a gift card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GiftCardPart {
    /// The last four letters of its code.
    pub last4: String,
    /// How much of it.
    pub amount: Money,
}

/// One amount of the explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// What for.
    #[serde(flatten)]
    pub reason: Reason,
    /// How much; negative takes off.
    pub amount: Money,
}

/// What an amount is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Reason {
    /// Goods at their price.
    Goods {
        /// Which.
        sku: Sku,
        /// How many.
        quantity: Quantity,
    },
    /// A promotion on goods.
    Discount {
        /// Which promotion.
        promotion: Slug,
        /// On which goods.
        sku: Sku,
    },
    /// Delivery.
    Delivery,
    /// A promotion on delivery.
    DeliveryDiscount {
        /// Which promotion.
        promotion: Slug,
    },
    /// Customs.
    Duty {
        /// On which goods.
        sku: Sku,
    },
    /// A tax on top.
    Tax {
        /// What the law calls it.
        name: String,
    },
    /// Paid by a gift card.
    GiftCard {
        /// The last four letters of its code.
        last4: String,
    },
}

impl LineBreakdown {
    /// What goes back for `returning` units when `returned` went back before. However a line is returned, piece by piece or
    /// at once, all that went back for all of it is exactly what it cost.
    ///
    /// # Errors
    /// More units than there are.
    pub fn refund(&self, returned: u32, returning: u32) -> Result<Money, MoneyError> {
        let all = self.quantity.get();
        let until = returned.checked_add(returning).filter(|n| *n <= all).ok_or(MoneyError::BadWeights)?;
        let up_to = |n: u32| {
            let part = i128::from(self.total.minor) * i128::from(n) / i128::from(all);
            i64::try_from(part).map_err(|_large| MoneyError::Overflow)
        };
        Ok(Money::new(up_to(until)? - up_to(returned)?, self.currency()))
    }

    const fn currency(&self) -> Currency {
        self.total.currency
    }
}
