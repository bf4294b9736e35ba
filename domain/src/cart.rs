//! The cart and what it costs.

use serde::{Deserialize, Serialize};

use crate::pricing::Breakdown;
use crate::{Currency, DeliveryMethod, Money, MoneyError, Quantity, Sku, Slug, Text, UnixMillis};

/// The most different variants in one cart.
pub const MAX_LINES: usize = 100;

/// What a client wants the cart to be. `PUT /v1/carts/{id}` replaces the whole cart with it: sending it twice changes
/// nothing, so a client that is not sure just sends it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CartRequest {
    /// The currency to price in.
    pub currency: Currency,
    /// The lines wanted; at most [`MAX_LINES`], each SKU once.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub lines: Vec<LineRequest>,
    /// How it is to be delivered; standard where not said.
    #[serde(default)]
    pub delivery: DeliveryMethod,
}

/// One wanted line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LineRequest {
    /// Which variant.
    pub sku: Sku,
    /// How many.
    pub quantity: Quantity,
    /// The unit price the buyer saw when putting it in; a difference is reported as [`LineIssue::PriceChanged`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_price: Option<Money>,
}

/// A cart as the server sees it: prices, totals and stock are its word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cart {
    /// Unguessable; whoever knows it can see and change the cart.
    pub id: String,
    /// The currency of every amount in it.
    pub currency: Currency,
    /// The lines, in the order they were sent.
    pub lines: Vec<CartLine>,
    /// How it is to be delivered.
    pub delivery: DeliveryMethod,
    /// What it costs. Lines with an issue that stops the sale are not counted.
    pub totals: Totals,
    /// How it comes about, where the shop has rules that say more than the prices of the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<Breakdown>,
    /// When it was last changed.
    pub updated_at: UnixMillis,
}

impl Cart {
    /// Whether every line can be bought as it stands.
    pub fn can_be_bought(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|l| !l.issues.iter().any(LineIssue::stops_sale))
    }

    /// How many units there are in all lines.
    pub fn units(&self) -> u64 {
        self.lines.iter().map(|l| u64::from(l.quantity.get())).sum()
    }
}

/// A line of the cart with the server's price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CartLine {
    /// Which variant.
    pub sku: Sku,
    /// The product's slug; none where the SKU is not sold any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<Slug>,
    /// The product's name.
    pub name: Text,
    /// The variant's option labels, joined.
    pub variant: Text,
    /// How many.
    pub quantity: Quantity,
    /// What one costs.
    pub unit_price: Money,
    /// What the line costs: always `unit_price` times `quantity`.
    pub total: Money,
    /// What the buyer should know about this line.
    #[serde(default)]
    pub issues: Vec<LineIssue>,
}

/// What is to be said about a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum LineIssue {
    /// The unit price is not what the buyer saw.
    PriceChanged {
        /// What was seen.
        seen: Money,
    },
    /// Fewer are left than asked for; none left is `left: 0`.
    OnlyLeft {
        /// How many can be had.
        left: u32,
    },
    /// Some are not in the house yet; who buys waits for them.
    Waits {
        /// How many of the line.
        units: u32,
        /// By when they are there.
        by: UnixMillis,
    },
    /// This SKU is not sold, or not in this currency.
    NotSold,
}

impl LineIssue {
    /// Whether the line cannot be bought until it is changed.
    pub const fn stops_sale(&self) -> bool {
        match self {
            Self::PriceChanged { .. } | Self::Waits { .. } => false,
            Self::OnlyLeft { .. } | Self::NotSold => true,
        }
    }
}

/// What a cart or an order costs: `subtotal - discount + delivery + duties + tax - gift_cards == total`, always. What is
/// not there is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Totals {
    /// All lines before promotions.
    pub subtotal: Money,
    /// What promotions take off the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Money>,
    /// Delivery, after promotions.
    pub delivery: Money,
    /// Customs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duties: Option<Money>,
    /// Taxes on top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Money>,
    /// Taxes that are in the amounts above already: to be shown, not added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub included_tax: Option<Money>,
    /// What gift cards pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gift_cards: Option<Money>,
    /// What is to be paid.
    pub total: Money,
}

impl Totals {
    /// Goods and delivery, with nothing taken off and nothing on top.
    pub const fn plain(subtotal: Money, delivery: Money, total: Money) -> Self {
        let none = None;
        Self {
            subtotal,
            discount: none,
            delivery,
            duties: none,
            tax: none,
            included_tax: none,
            gift_cards: none,
            total,
        }
    }
}

/// Adds up priced lines and delivery without any rule: what a client shows while no server answers.
///
/// # Errors
/// An amount in another currency, or a sum that does not fit in 64 bits.
pub fn price_cart(
    currency: Currency,
    line_totals: impl IntoIterator<Item = Money>,
    delivery: Money,
) -> Result<Totals, MoneyError> {
    let subtotal = Money::checked_sum(currency, line_totals)?;
    Ok(Totals::plain(subtotal, delivery, subtotal.checked_add(delivery)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn totals_add_up_or_fail(lines in prop::collection::vec(0i64..i64::MAX, 0..20), delivery in 0i64..100_000) {
            let c = Currency::USD;
            let exact: i128 = lines.iter().map(|m| i128::from(*m)).sum::<i128>() + i128::from(delivery);
            match price_cart(c, lines.iter().map(|m| Money::new(*m, c)), Money::new(delivery, c)) {
                Ok(t) => {
                    prop_assert_eq!(i128::from(t.total.minor), exact);
                    prop_assert_eq!(t.subtotal.checked_add(t.delivery).unwrap(), t.total);
                }
                Err(e) => {
                    prop_assert_eq!(e, MoneyError::Overflow);
                    prop_assert!(exact > i128::from(i64::MAX));
                }
            }
        }
    }
}
