//! What shops are owed for what was sold of theirs, and what they were paid.
//!
//! A shop earns what its goods cost after discounts, without taxes and customs (those are the states') and without the delivery (that
//! is the house's), less the house's fee. What goes back to buyers goes off that, in the same parts: an order that was given back
//! whole leaves exactly nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::pricing::{Breakdown, Ppm};
use crate::{Money, MoneyError, Order, OrderLine, Refund, Sku, Slug, UnixMillis};

/// Why a shop is owed more or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EarningKind {
    /// Goods were paid for.
    Sale,
    /// The house's part of that.
    Fee,
    /// Goods were given back.
    Refund,
    /// The house's part of those.
    FeeBack,
    /// A buyer's bank took money back.
    Dispute,
    /// It gave it back.
    DisputeWon,
}

impl EarningKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Sale, Self::Fee, Self::Refund, Self::FeeBack, Self::Dispute, Self::DisputeWon];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Fee => "fee",
            Self::Refund => "refund",
            Self::FeeBack => "fee_back",
            Self::Dispute => "dispute",
            Self::DisputeWon => "dispute_won",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == name)
    }
}

/// An amount that a shop is owed more; less, where it is below zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Earning {
    /// Why.
    pub kind: EarningKind,
    /// The order.
    pub order_id: String,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: UnixMillis,
    /// The payout that it is in; none while it is still owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payout_id: Option<String>,
}

/// Money that goes to a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payout {
    /// Its name: what the bank is told.
    pub id: String,
    /// Whose it is.
    pub shop: Slug,
    /// How much: exactly what its earnings come to.
    pub amount: Money,
    /// When it was decided.
    pub created_at: UnixMillis,
}

/// `POST /v1/payouts`: what was decided. Every shop that is owed something is in it once a currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PayoutRun {
    /// By shop.
    pub payouts: Vec<Payout>,
}

/// `GET /v1/shops/{shop}/payouts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShopPayouts {
    /// What the house keeps of the goods' price.
    pub fee: Ppm,
    /// What is owed now, by currency; below zero where more went back than was sold since the last payout.
    pub owed: Vec<Money>,
    /// Newest first.
    pub payouts: Vec<Payout>,
    /// What owed and paid amounts are made of, newest first.
    pub earnings: Vec<Earning>,
}

/// `PUT /v1/shops/{shop}/fee`: what the house keeps of orders that are paid from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FeeRequest {
    /// In millionths of the goods' price.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 1_000_000))]
    pub ppm: u32,
}

/// What each shop's goods in an order of these lines come to, before the fee. Goods that no shop has are the house's own.
///
/// # Errors
/// An amount does not fit.
pub fn earned(
    lines: &[OrderLine],
    breakdown: Option<&Breakdown>,
    shop_of: &BTreeMap<Slug, Slug>,
) -> Result<BTreeMap<Slug, i64>, MoneyError> {
    by_shop(lines, shop_of, crate::ledger::goods_sold(lines, breakdown)?)
}

/// What of that goes back with a refund, after those `before` it.
///
/// # Errors
/// An amount does not fit.
pub fn gone_back(
    order: &Order,
    before: &[Refund],
    refund: &Refund,
    shop_of: &BTreeMap<Slug, Slug>,
) -> Result<BTreeMap<Slug, i64>, MoneyError> {
    by_shop(&order.lines, shop_of, crate::ledger::goods_back(order, before, &refund.lines)?)
}

fn by_shop(
    lines: &[OrderLine],
    shop_of: &BTreeMap<Slug, Slug>,
    goods: Vec<(Sku, Money)>,
) -> Result<BTreeMap<Slug, i64>, MoneyError> {
    let mut sums: BTreeMap<Slug, i64> = BTreeMap::new();
    for (sku, amount) in goods {
        let line = lines.iter().find(|l| l.sku == sku);
        let Some(shop) = line.and_then(|l| shop_of.get(&l.product)) else { continue };
        let sum = sums.entry(shop.clone()).or_default();
        *sum = sum.checked_add(amount.minor).ok_or(MoneyError::Overflow)?;
    }
    Ok(sums)
}

/// The house's part of an amount, rounded in the shop's favour; none of nothing.
pub fn fee(minor: i64, ppm: u32) -> i64 {
    let part = i128::from(minor.max(0)) * i128::from(ppm.min(1_000_000)) / 1_000_000;
    i64::try_from(part).unwrap_or(i64::MAX)
}

/// A shop's part of what a bank took back of a payment: as much of what the shop has kept of the order as the bank took of it.
pub fn disputed(kept: i64, disputed: Money, paid: Money) -> i64 {
    let part = i128::from(kept.max(0)) * i128::from(disputed.minor) / i128::from(paid.minor.max(1));
    i64::try_from(part).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_fee_that_comes_back_in_pieces_comes_back_whole(minor in 0i64..1_000_000_000, ppm in 0u32..=1_000_000, cuts in prop::collection::vec(0i64..1_000_000, 0..10)) {
            let (mut kept, mut held) = (minor, fee(minor, ppm));
            prop_assert!(held <= minor);
            for cut in cuts.into_iter().chain([i64::MAX]) {
                kept -= cut.min(kept);
                let back = held - fee(kept, ppm);
                prop_assert!(back >= 0);
                held -= back;
            }
            prop_assert_eq!(held, 0);
        }
    }

    #[test]
    fn names_come_back() {
        for kind in EarningKind::ALL {
            assert_eq!(EarningKind::parse(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
