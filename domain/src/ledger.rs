//! The double-entry ledger: every movement of money is a transfer from one account to another, so that all accounts together
//! are zero at every moment.
//!
//! A [`Transfer`] debits one account and credits another by the same amount: there is no way to write down half of it. What an
//! account holds is its debits less its credits; what the shop owns is positive, what it owes or earned is negative.
//!
//! What it refuses to do: change or delete an entry. What was wrong is posted back.

use serde::{Deserialize, Serialize};

use crate::pricing::{Breakdown, LineBreakdown};
use crate::refund::{RefundAmounts, RefundLine};
use crate::{Money, MoneyError, Order, OrderLine, Refund, Sku, Totals, UnixMillis};

/// An account, one for each currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// What buyers owe; by order. Zero for every order that is paid or let go.
    Receivable,
    /// Money that the payment gateways have for the shop.
    Gateway,
    /// Goods at their price, without the taxes in it.
    Revenue,
    /// What promotions took off.
    Discounts,
    /// Deliveries.
    Delivery,
    /// Customs taken for the state.
    Duties,
    /// Taxes taken for the state.
    Tax,
    /// What gift cards are still good for.
    GiftCards,
    /// Where gift cards were paid for: outside this shop.
    GiftCardSales,
    /// Goods that were given back, without the taxes in them.
    Refunds,
    /// Money that is to go back and has not gone yet.
    RefundsDue,
    /// Money that a bank took back over a dispute.
    Disputes,
    /// What merchants' shops earned of what was sold: the house's cost.
    ShopShares,
    /// What the house owes shops; one for each shop.
    ShopPayable,
    /// Money that went to shops.
    Payouts,
}

impl Account {
    /// All accounts.
    pub const ALL: [Self; 15] = [
        Self::Receivable,
        Self::Gateway,
        Self::Revenue,
        Self::Discounts,
        Self::Delivery,
        Self::Duties,
        Self::Tax,
        Self::GiftCards,
        Self::GiftCardSales,
        Self::Refunds,
        Self::RefundsDue,
        Self::Disputes,
        Self::ShopShares,
        Self::ShopPayable,
        Self::Payouts,
    ];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receivable => "receivable",
            Self::Gateway => "gateway",
            Self::Revenue => "revenue",
            Self::Discounts => "discounts",
            Self::Delivery => "delivery",
            Self::Duties => "duties",
            Self::Tax => "tax",
            Self::GiftCards => "gift_cards",
            Self::GiftCardSales => "gift_card_sales",
            Self::Refunds => "refunds",
            Self::RefundsDue => "refunds_due",
            Self::Disputes => "disputes",
            Self::ShopShares => "shop_shares",
            Self::ShopPayable => "shop_payable",
            Self::Payouts => "payouts",
        }
    }

    /// The account of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.as_str() == name)
    }
}

/// An amount that leaves one account and arrives in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// What becomes more of (or less owed).
    pub debit: Account,
    /// What becomes less of (or more owed).
    pub credit: Account,
    /// How much; always positive.
    pub amount: Money,
}

/// A transfer as it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Posting {
    /// Its number: the order in which things happened.
    pub number: i64,
    /// When.
    pub at: UnixMillis,
    /// What happened: `sale`, `payment`, `late_payment`, `refund`, `refund_sent`, `gift_card_issued`, `gift_card_spent`,
    /// `gift_card_back`, `dispute`, `dispute_won`, `opening`, and for shops
    /// `shop_` with what [`crate::payout::EarningKind`] says, or `payout`.
    pub why: String,
    /// The order that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// The payment, refund or dispute that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What becomes more of.
    pub debit: Account,
    /// What becomes less of.
    pub credit: Account,
    /// How much.
    pub amount: Money,
}

/// What an account holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Balance {
    /// Which.
    pub account: Account,
    /// Debits less credits.
    pub balance: Money,
}

/// The books at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ledger {
    /// Every account in every currency that something was posted in. Those of a currency add up to zero.
    pub balances: Vec<Balance>,
    /// Where the books do not fit what the shop knows of its orders, payments and gift cards: none, unless there is a fault.
    pub faults: Vec<String>,
}

/// What is posted when an order becomes paid: all that the buyer owes for it, gift cards' parts among it.
///
/// # Errors
/// An amount does not fit.
pub fn sale(totals: &Totals, breakdown: Option<&Breakdown>) -> Result<Vec<Transfer>, MoneyError> {
    use Account as A;
    let zero = Money::zero(totals.total.currency);
    let mut transfers = Transfers::default();
    let Some(b) = breakdown else {
        transfers.push(A::Receivable, A::Revenue, totals.subtotal);
        transfers.push(A::Receivable, A::Delivery, totals.delivery);
        return Ok(transfers.0);
    };
    let lines = |part: fn(&LineBreakdown) -> Money| Money::checked_sum(zero.currency, b.lines.iter().map(part));
    let (discount, included) = (lines(|l| l.discount)?, lines(|l| l.included_tax)?);
    transfers.push(A::Receivable, A::Revenue, totals.subtotal);
    transfers.push(A::Discounts, A::Receivable, discount);
    transfers.push(A::Receivable, A::Delivery, b.delivery);
    transfers.push(A::Receivable, A::Duties, lines(|l| l.duty)?);
    transfers.push(A::Receivable, A::Tax, lines(|l| l.tax)?.checked_add(b.delivery_tax)?);
    transfers.push(A::Revenue, A::Tax, included);
    transfers.push(A::Delivery, A::Tax, delivery_included_tax(b)?);
    Ok(transfers.0)
}

/// What is posted when units of a paid order are given back, before the money goes anywhere: the shop owes it to the buyer.
/// However an order is cut into pieces, taxes and customs come back to exactly nothing.
///
/// # Errors
/// An amount does not fit.
pub fn refund(order: &Order, before: &[Refund], now: &RefundAmounts) -> Result<Vec<Transfer>, MoneyError> {
    use Account as A;
    let mut transfers = Transfers::default();
    for line in &now.lines {
        let units = i64::from(line.quantity.get());
        let Some(b) = &order.breakdown else {
            transfers.push(A::Refunds, A::Receivable, line.amount);
            continue;
        };
        let returned = crate::refund::returned(before, &line.sku);
        let part = |what: fn(&LineBreakdown) -> Money| share(b, &line.sku, what, i64::from(returned), units);
        let (tax, duty, included) = (part(|l| l.tax)?, part(|l| l.duty)?, part(|l| l.included_tax)?);
        transfers.push(A::Tax, A::Receivable, tax);
        transfers.push(A::Duties, A::Receivable, duty);
        transfers.push(A::Refunds, A::Receivable, line.amount.checked_sub(tax)?.checked_sub(duty)?);
        transfers.push(A::Tax, A::Refunds, included);
    }
    if let Some(b) = order.breakdown.as_ref().filter(|_| now.delivery.minor != 0) {
        transfers.push(A::Tax, A::Receivable, b.delivery_tax);
        transfers.push(A::Delivery, A::Receivable, b.delivery);
        transfers.push(A::Tax, A::Delivery, delivery_included_tax(b)?);
    } else {
        transfers.push(A::Delivery, A::Receivable, now.delivery);
    }
    transfers.push(A::Receivable, A::RefundsDue, now.to_payment);
    Ok(transfers.0)
}

/// What the goods of an order of these lines cost without taxes and customs, by SKU.
///
/// # Errors
/// An amount does not fit.
pub fn goods_sold(lines: &[OrderLine], breakdown: Option<&Breakdown>) -> Result<Vec<(Sku, Money)>, MoneyError> {
    match breakdown {
        None => Ok(lines.iter().map(|l| (l.sku.clone(), l.total)).collect()),
        Some(b) => {
            let goods = |l: &LineBreakdown| {
                let net = l.total.checked_sub(l.tax)?.checked_sub(l.duty)?.checked_sub(l.included_tax)?;
                Ok((l.sku.clone(), net))
            };
            b.lines.iter().map(goods).collect()
        }
    }
}

/// The same of units that go back after those `before`: in whatever pieces all of them go back, it is all of that.
///
/// # Errors
/// An amount does not fit.
pub fn goods_back(order: &Order, before: &[Refund], lines: &[RefundLine]) -> Result<Vec<(Sku, Money)>, MoneyError> {
    let goods = |line: &RefundLine| {
        let Some(b) = &order.breakdown else { return Ok((line.sku.clone(), line.amount)) };
        let (units, returned) = (i64::from(line.quantity.get()), crate::refund::returned(before, &line.sku));
        let part = |what: fn(&LineBreakdown) -> Money| share(b, &line.sku, what, i64::from(returned), units);
        let taken = part(|l| l.tax)?.checked_add(part(|l| l.duty)?)?.checked_add(part(|l| l.included_tax)?)?;
        Ok((line.sku.clone(), line.amount.checked_sub(taken)?))
    };
    lines.iter().map(goods).collect()
}

/// The part of a SKU's tax or duty that `units` have after `returned` went back before.
fn share(
    b: &Breakdown,
    sku: &Sku,
    what: fn(&LineBreakdown) -> Money,
    returned: i64,
    units: i64,
) -> Result<Money, MoneyError> {
    let lines = || b.lines.iter().filter(|l| l.sku == *sku);
    let all: i64 = lines().map(|l| i64::from(l.quantity.get())).sum();
    let amount = Money::checked_sum(b.currency, lines().map(what))?;
    let up_to = |n: i64| i128::from(amount.minor) * i128::from(n) / i128::from(all.max(1));
    let minor = i64::try_from(up_to(returned + units) - up_to(returned)).map_err(|_large| MoneyError::Overflow)?;
    Ok(Money::new(minor, b.currency))
}

/// Taxes that are in the price of the delivery.
fn delivery_included_tax(b: &Breakdown) -> Result<Money, MoneyError> {
    let all = b.totals.included_tax.unwrap_or(Money::zero(b.currency));
    all.checked_sub(Money::checked_sum(b.currency, b.lines.iter().map(|l| l.included_tax))?)
}

#[derive(Default)]
struct Transfers(Vec<Transfer>);

impl Transfers {
    /// Nothing is not posted; a rounding that went the other way is posted the other way.
    fn push(&mut self, debit: Account, credit: Account, amount: Money) {
        let (debit, credit) = if amount.minor < 0 { (credit, debit) } else { (debit, credit) };
        let minor = amount.minor.saturating_abs();
        if minor != 0 {
            self.0.push(Transfer { debit, credit, amount: Money::new(minor, amount.currency) });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::pricing::{self, Case, Destination, GiftCard, Item, Rules};
    use crate::refund::{RefundLineRequest, amounts};
    use crate::{Currency, DeliveryMethod, Lang, OrderLine, OrderState, Quantity, RefundRequest, Text};

    type Books = BTreeMap<Account, i64>;

    fn post(books: &mut Books, transfers: &[Transfer]) {
        for t in transfers {
            assert!(t.amount.minor > 0 && t.debit != t.credit);
            *books.entry(t.debit).or_default() += t.amount.minor;
            *books.entry(t.credit).or_default() -= t.amount.minor;
        }
    }

    /// An order priced with promotions, taxes (inside or on top), customs and a gift card.
    fn priced(lines: &[(i64, i64)], included: bool, off: i64, card: i64, tax: i64) -> Order {
        let money = |minor| Money::new(minor, Currency::EUR);
        let rules: Rules = serde_json::from_value(serde_json::json!({
            "markets": [{"id": "m", "countries": ["DE"], "currencies": ["EUR"], "prices_include_tax": included, "duties_paid": true}],
            "promotions": [{"id": "off", "name": {"en": "off"}, "action": {"percent": off}}],
            "taxes": [
                {"name": "A", "area": {}, "classes": ["standard", "delivery"], "rate": tax},
                {"name": "B", "area": {}, "classes": ["standard"], "rate": 33_333},
            ],
            "goods": [{"goods": {}, "tariff_code": "90031900"}],
            "duties": {"ships_from": "CN", "rates": [{"into": "DE", "tariff_code": "9003", "rate": 22_000}]},
        }))
        .expect("rules");
        let item = |(i, (quantity, minor)): (usize, &(i64, i64))| Item {
            sku: format!("S-{i}").parse().unwrap(),
            product: "p".parse().unwrap(),
            category: "c".parse().unwrap(),
            quantity: Quantity::try_from(*quantity).unwrap(),
            unit_price: money(*minor),
            weight_g: 1,
            size_mm: [1; 3],
            origin: "CN".into(),
        };
        let items: Vec<Item> = lines.iter().enumerate().map(item).collect();
        let place = Destination { country: "DE".into(), region: String::new(), postal_code: String::new() };
        let cards = [GiftCard { last4: "0000".into(), balance: money(card) }];
        let breakdown = pricing::price(&Case {
            rules: &rules,
            market: &rules.market(Some(&place), Currency::EUR).unwrap(),
            currency: Currency::EUR,
            items: &items,
            codes: &[],
            customer_group: None,
            place: Some(&place),
            delivery: DeliveryMethod::Express,
            gift_cards: &cards,
            uses_left: &BTreeMap::new(),
            gifts: &BTreeMap::new(),
            exchanged: None,
            now: 0,
        })
        .unwrap();
        let line = |i: &Item| OrderLine {
            sku: i.sku.clone(),
            product: i.product.clone(),
            name: Text::default(),
            variant: Text::default(),
            quantity: i.quantity,
            unit_price: i.unit_price,
            total: i.unit_price.checked_mul(i64::from(i.quantity.get())).unwrap(),
        };
        serde_json::from_value(serde_json::json!({
            "id": "V", "state": OrderState::Paid, "lines": items.iter().map(line).collect::<Vec<_>>(),
            "totals": breakdown.totals, "breakdown": breakdown, "delivery": "express", "lang": Lang::En,
            "contact": {"name": "", "email": ""}, "address": {"line1": "", "city": "", "country": "DE"},
            "created_at": 0, "hold_expires_at": 0,
        }))
        .unwrap()
    }

    proptest! {
        #[test]
        fn what_was_sold_and_given_back_leaves_nothing(
            lines in prop::collection::vec((1i64..=9, 0i64..50_000), 1..4),
            included in any::<bool>(),
            off in 0i64..=1_000_000,
            card in 0i64..80_000,
            tax in 0i64..300_000,
            cuts in prop::collection::vec((0usize..4, 1i64..5, any::<bool>()), 0..20),
        ) {
            let order = priced(&lines, included, off, card, tax);
            let gift = order.totals.gift_cards.map_or(0, |m| m.minor);
            let mut books = Books::new();
            post(&mut books, &sale(&order.totals, order.breakdown.as_ref()).unwrap());
            // All that is owed is what the card and the gift card pay.
            prop_assert_eq!(books[&Account::Receivable], order.totals.total.minor + gift);
            prop_assert_eq!(books.values().sum::<i64>(), 0);
            let tax_taken = -books.get(&Account::Tax).copied().unwrap_or_default();
            let t = order.totals;
            prop_assert_eq!(tax_taken, t.tax.map_or(0, |m| m.minor) + t.included_tax.map_or(0, |m| m.minor));
            let mut before: Vec<Refund> = Vec::new();
            let rest = (0..lines.len()).map(|i| (i, 99, true));
            for (i, n, with_delivery) in cuts.into_iter().chain(rest) {
                let sku: Sku = format!("S-{}", i % lines.len()).parse().unwrap();
                let left = lines[i % lines.len()].0 - i64::from(crate::refund::returned(&before, &sku));
                let with_delivery = with_delivery && !before.iter().any(|r| r.delivery.minor > 0);
                let units = (left.min(n) > 0).then(|| RefundLineRequest { sku, quantity: Quantity::try_from(left.min(n)).unwrap() });
                let request = RefundRequest { lines: units.into_iter().collect(), delivery: with_delivery, restock: false };
                let Ok(a) = amounts(&order, &before, &request) else { continue };
                let receivable = books.get(&Account::Receivable).copied();
                post(&mut books, &refund(&order, &before, &a).unwrap());
                // What is not owed to the payment any more is owed to the gift card.
                let moved = receivable.unwrap_or_default() - books.get(&Account::Receivable).copied().unwrap_or_default();
                prop_assert_eq!(moved, a.to_gift_cards.minor);
                before.push(Refund {
                    id: String::new(), credit_note: 0, lines: a.lines, delivery: a.delivery, total: a.total,
                    to_payment: a.to_payment, to_gift_cards: a.to_gift_cards, created_at: 0,
                });
            }
            let at = |a: Account| books.get(&a).copied().unwrap_or_default();
            prop_assert_eq!((at(Account::Tax), at(Account::Duties), at(Account::Delivery)), (0, 0, 0));
            prop_assert_eq!(at(Account::Revenue) + at(Account::Discounts) + at(Account::Refunds), 0);
            prop_assert_eq!(at(Account::RefundsDue), -order.totals.total.minor);
            prop_assert_eq!(books.values().sum::<i64>(), 0);
        }
    }

    #[test]
    fn names_come_back() {
        for a in Account::ALL {
            assert_eq!(Account::parse(a.as_str()), Some(a));
            assert_eq!(serde_json::to_value(a).unwrap(), a.as_str());
        }
    }
}
