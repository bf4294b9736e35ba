//! Money that goes back for goods that came back, or never went.

use serde::{Deserialize, Serialize};

use crate::{Money, MoneyError, Order, Quantity, Sku, UnixMillis};

/// What is to be given back. Which amount that is, the shop computes: what the units really cost, their share of every
/// discount and tax included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RefundRequest {
    /// Units, each SKU once.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub lines: Vec<RefundLineRequest>,
    /// Whether the delivery is given back as well.
    #[serde(default)]
    pub delivery: bool,
    /// Whether the units go back to the shelf.
    #[serde(default)]
    pub restock: bool,
}

/// Units that are to be given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RefundLineRequest {
    /// Of what.
    pub sku: Sku,
    /// How many.
    pub quantity: Quantity,
}

/// Money that goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refund {
    /// Its name.
    pub id: String,
    /// The number of its credit note.
    pub credit_note: i64,
    /// The units.
    pub lines: Vec<RefundLine>,
    /// What goes back for the delivery.
    pub delivery: Money,
    /// All of it: lines and delivery.
    pub total: Money,
    /// The part that goes back the way it came.
    pub to_payment: Money,
    /// The part that goes back to gift cards.
    pub to_gift_cards: Money,
    /// When it was decided.
    pub created_at: UnixMillis,
}

/// Units that were given back, and for how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefundLine {
    /// Of what.
    pub sku: Sku,
    /// How many.
    pub quantity: Quantity,
    /// For how much.
    pub amount: Money,
}

/// Why nothing goes back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    /// Nothing was asked for.
    #[error("nothing is to be given back")]
    Nothing,
    /// Not so many units of that line are left with the buyer; its index in the request.
    #[error("the buyer does not have so many units of this")]
    TooMany(usize),
    /// The delivery was given back before.
    #[error("the delivery was given back already")]
    DeliveryTwice,
    /// An amount does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// What goes back by a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundAmounts {
    /// By line of the request.
    pub lines: Vec<RefundLine>,
    /// For the delivery.
    pub delivery: Money,
    /// All of it.
    pub total: Money,
    /// The part that goes back the way it came: that first, as far as it was paid so.
    pub to_payment: Money,
    /// The rest, to gift cards.
    pub to_gift_cards: Money,
    /// Whether nothing is left with the shop.
    pub is_all: bool,
}

/// What goes back for some units of an order, after what went back before. However it is cut into pieces, all that goes back
/// for all units and the delivery is exactly what was paid, and no line gets more than it cost.
///
/// # Errors
/// See [`RefundError`].
pub fn amounts(order: &Order, before: &[Refund], request: &RefundRequest) -> Result<RefundAmounts, RefundError> {
    let currency = order.totals.total.currency;
    let zero = Money::zero(currency);
    if request.lines.is_empty() && !request.delivery {
        return Err(RefundError::Nothing);
    }
    let mut lines = Vec::with_capacity(request.lines.len());
    for (i, wanted) in request.lines.iter().enumerate() {
        let is_again = request.lines[..i].iter().any(|l| l.sku == wanted.sku);
        let (units, cost) = bought(order, &wanted.sku)?.filter(|_| !is_again).ok_or(RefundError::TooMany(i))?;
        let returned = returned(before, &wanted.sku);
        let until = u64::from(returned) + u64::from(wanted.quantity.get());
        if until > u64::from(units) {
            return Err(RefundError::TooMany(i));
        }
        let up_to = |n: u64| i128::from(cost.minor) * i128::from(n) / i128::from(units);
        // The difference of two parts of an i64 is one.
        let minor = i64::try_from(up_to(until) - up_to(returned.into())).map_err(|_large| MoneyError::Overflow)?;
        lines.push(RefundLine {
            sku: wanted.sku.clone(),
            quantity: wanted.quantity,
            amount: Money::new(minor, currency),
        });
    }
    let delivery_before = before.iter().any(|r| r.delivery.minor > 0);
    let delivery_cost = delivery_cost(order)?;
    if request.delivery && (delivery_before || delivery_cost.minor == 0) {
        return Err(RefundError::DeliveryTwice);
    }
    let delivery = if request.delivery { delivery_cost } else { zero };
    let total = Money::checked_sum(currency, lines.iter().map(|l| l.amount).chain([delivery]))?;
    let paid_back = Money::checked_sum(currency, before.iter().map(|r| r.to_payment))?;
    let left = order.totals.total.checked_sub(paid_back)?.minor.max(0);
    let to_payment = Money::new(total.minor.min(left), currency);
    let is_here = |sku: &Sku| {
        let now = lines.iter().find(|l| l.sku == *sku).map_or(0, |l| l.quantity.get());
        bought(order, sku).ok().flatten().is_some_and(|(units, _)| returned(before, sku) + now < units)
    };
    let is_all = !order.lines.iter().any(|l| is_here(&l.sku))
        && (delivery_cost.minor == 0 || delivery_before || request.delivery);
    Ok(RefundAmounts { lines, delivery, total, to_payment, to_gift_cards: total.checked_sub(to_payment)?, is_all })
}

/// Units of a SKU in an order and what they cost in the end, gifts among them for nothing.
fn bought(order: &Order, sku: &Sku) -> Result<Option<(u32, Money)>, MoneyError> {
    let parts: Vec<(u32, Money)> = match &order.breakdown {
        Some(b) => b.lines.iter().filter(|l| l.sku == *sku).map(|l| (l.quantity.get(), l.total)).collect(),
        None => order.lines.iter().filter(|l| l.sku == *sku).map(|l| (l.quantity.get(), l.total)).collect(),
    };
    let cost = Money::checked_sum(order.totals.total.currency, parts.iter().map(|p| p.1))?;
    Ok((!parts.is_empty()).then(|| (parts.iter().map(|p| p.0).sum(), cost)))
}

pub(crate) fn returned(before: &[Refund], sku: &Sku) -> u32 {
    before.iter().flat_map(|r| &r.lines).filter(|l| l.sku == *sku).map(|l| l.quantity.get()).sum()
}

/// What the delivery cost, taxes on top included.
fn delivery_cost(order: &Order) -> Result<Money, MoneyError> {
    match &order.breakdown {
        Some(b) => b.delivery.checked_add(b.delivery_tax),
        None => Ok(order.totals.delivery),
    }
}

/// What would go back for the delivery now: nothing where it went back already.
///
/// # Errors
/// An amount does not fit.
pub fn delivery_left(order: &Order) -> Result<Money, MoneyError> {
    let is_back = order.refunds.iter().any(|r| r.delivery.minor > 0);
    if is_back { Ok(Money::zero(order.totals.total.currency)) } else { delivery_cost(order) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Currency, Lang, OrderLine, OrderState, Text, Totals};

    fn order(lines: &[(i64, i64)], delivery: i64, by_card: i64) -> Order {
        let money = |minor| Money::new(minor, Currency::EUR);
        let line = |(i, (quantity, total)): (usize, &(i64, i64))| OrderLine {
            sku: format!("S-{i}").parse().unwrap(),
            product: "p".parse().unwrap(),
            name: Text::default(),
            variant: Text::default(),
            quantity: Quantity::try_from(*quantity).unwrap(),
            unit_price: money(0),
            total: money(*total),
        };
        let goods: i64 = lines.iter().map(|l| l.1).sum();
        serde_json::from_value::<Order>(serde_json::json!({
            "id": "V", "state": OrderState::Paid, "lines": lines.iter().enumerate().map(line).collect::<Vec<_>>(),
            "totals": Totals::plain(money(goods), money(delivery), money((goods + delivery - by_card).max(0))),
            "delivery": "express", "contact": {"name": "", "email": ""}, "lang": Lang::En,
            "address": {"line1": "", "city": "", "country": "DE"}, "created_at": 0, "hold_expires_at": 0,
        }))
        .unwrap()
    }

    fn done(a: &RefundAmounts) -> Refund {
        Refund {
            id: String::new(),
            credit_note: 0,
            lines: a.lines.clone(),
            delivery: a.delivery,
            total: a.total,
            to_payment: a.to_payment,
            to_gift_cards: a.to_gift_cards,
            created_at: 0,
        }
    }

    fn ask(lines: &[(&str, i64)], delivery: bool) -> RefundRequest {
        let line = |(sku, n): &(&str, i64)| RefundLineRequest {
            sku: sku.parse().unwrap(),
            quantity: Quantity::try_from(*n).unwrap(),
        };
        RefundRequest { lines: lines.iter().map(line).collect(), delivery, restock: false }
    }

    proptest! {
        #[test]
        fn in_whatever_pieces_exactly_what_was_paid_goes_back(
            lines in prop::collection::vec((1i64..=20, 0i64..100_000), 1..5),
            delivery in 0i64..3_000,
            by_card in 0i64..50_000,
            cuts in prop::collection::vec((0usize..5, 1i64..8, any::<bool>()), 0..40),
        ) {
            let order = order(&lines, delivery, by_card);
            let mut before: Vec<Refund> = Vec::new();
            // Random pieces, then all that is left.
            let rest = (0..lines.len()).map(|i| (i, 99, true));
            for (i, n, with_delivery) in cuts.into_iter().chain(rest) {
                let sku = format!("S-{}", i % lines.len());
                let here = i64::from(order.lines[i % lines.len()].quantity.get()) - i64::from(returned(&before, &sku.parse().unwrap()));
                let n = n.min(here);
                let with_delivery = with_delivery && delivery > 0 && !before.iter().any(|r| r.delivery.minor > 0);
                let pieces: Vec<(&str, i64)> = if n > 0 { vec![(&sku, n)] } else { vec![] };
                match amounts(&order, &before, &ask(&pieces, with_delivery)) {
                    Ok(a) => {
                        prop_assert!(a.lines.iter().all(|l| l.amount.minor >= 0));
                        before.push(done(&a));
                    }
                    Err(e) => prop_assert_eq!(e, RefundError::Nothing),
                }
            }
            let back = |f: fn(&Refund) -> Money| before.iter().map(|r| f(r).minor).sum::<i64>();
            let all: i64 = lines.iter().map(|l| l.1).sum::<i64>() + delivery;
            prop_assert_eq!(back(|r| r.total), all);
            prop_assert_eq!(back(|r| r.to_payment), order.totals.total.minor);
            prop_assert_eq!(back(|r| r.to_gift_cards), all - order.totals.total.minor);
            prop_assert!(amounts(&order, &before, &ask(&[("S-0", 1)], false)) == Err(RefundError::TooMany(0)));
        }
    }

    #[test]
    fn what_nobody_has_does_not_go_back() {
        let order = order(&[(3, 100)], 0, 0);
        let refused = |lines: &[(&str, i64)], delivery| amounts(&order, &[], &ask(lines, delivery)).unwrap_err();
        assert_eq!(refused(&[], false), RefundError::Nothing);
        assert_eq!(refused(&[("S-0", 4)], false), RefundError::TooMany(0));
        assert_eq!(refused(&[("S-0", 2), ("S-0", 1)], false), RefundError::TooMany(1));
        assert_eq!(refused(&[("S-9", 1)], false), RefundError::TooMany(0));
        assert_eq!(refused(&[], true), RefundError::DeliveryTwice);
        let a = amounts(&order, &[], &ask(&[("S-0", 1)], false)).unwrap();
        assert_eq!((a.total.minor, a.is_all), (33, false));
        let b = amounts(&order, &[done(&a)], &ask(&[("S-0", 2)], false)).unwrap();
        assert_eq!((b.total.minor, b.is_all), (67, true));
    }
}
