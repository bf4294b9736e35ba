//! What a cart costs: price lists, promotions, delivery, customs, taxes, gift cards - one pure function from rules and goods
//! to a [`Breakdown`] whose entries add up to its total exactly.
//!
//! Order of work: prices, promotions (high priority first, each on what is left), delivery, customs, taxes, gift cards.
//! Amounts are minor units; each is rounded once at a stated place and shared by largest remainder. What does not fit in 64
//! bits is an error, never a wrong number.
//!
//! What it refuses to do: go below zero, ignore a code in silence, or guess a delivery price.

mod amount;
mod breakdown;
mod delivery;
mod duty;
mod place;
mod promotion;
mod rules;
mod tax;
mod window;

use std::collections::BTreeMap;

pub use amount::{ExchangeRate, Ppm, PpmError, Rounding};
pub use breakdown::{AppliedPromotion, Breakdown, Entry, GiftCardPart, LineBreakdown, Reason, TaxSum};
pub use delivery::{Band, DeliveryRate};
pub use duty::{DutyRate, DutyRules, FreeUpTo};
pub use place::{Area, Destination, Scope};
pub use promotion::{Action, CodeRefusal, CouponCode, CouponCodeError, Promotion, PromotionUse, Promotions};
pub use rules::{Found, GoodsClass, MAX_RULES, Market, PriceList, RuleError, Rules, TaxPer};
pub use tax::TaxRule;
pub use window::{Window, WindowError};

use crate::{Currency, DeliveryMethod, Money, MoneyError, Quantity, Sku, Slug, Totals, UnixMillis};
use amount::sum;
use promotion::{Given, Row};

/// A line to be priced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which variant.
    pub sku: Sku,
    /// Its product.
    pub product: Slug,
    /// That product's category.
    pub category: Slug,
    /// How many.
    pub quantity: Quantity,
    /// What one costs before promotions (see [`Rules::price`]).
    pub unit_price: Money,
    /// Grams of one, without packing.
    pub weight_g: u32,
    /// Width, height and depth of one, in whole millimetres.
    pub size_mm: [u32; 3],
    /// ISO 3166-1 alpha-2 of where it was made.
    pub origin: String,
}

/// A gift card as far as a price depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftCard {
    /// The last four letters of its code.
    pub last4: String,
    /// What is left on it; another currency than the cart's pays nothing.
    pub balance: Money,
}

/// Everything a price depends on.
pub struct Case<'a> {
    /// The merchant's rules.
    pub rules: &'a Rules,
    /// The buyer's market, from [`Rules::market`].
    pub market: &'a Market,
    /// What is paid in.
    pub currency: Currency,
    /// The goods.
    pub items: &'a [Item],
    /// Codes that the buyer gave.
    pub codes: &'a [String],
    /// The group that the buyer belongs to.
    pub customer_group: Option<&'a Slug>,
    /// Where it goes; while that is not known there are no taxes on top and no customs.
    pub place: Option<&'a Destination>,
    /// How.
    pub delivery: DeliveryMethod,
    /// Gift cards, in the order in which they pay.
    pub gift_cards: &'a [GiftCard],
    /// How often promotions with a limit may still be used.
    pub uses_left: &'a BTreeMap<Slug, u32>,
    /// What promotions give away, where it can be had ([`Rules::gifts`]).
    pub gifts: &'a BTreeMap<Sku, Item>,
    /// The rate that prices were converted with.
    pub exchanged: Option<ExchangeRate>,
    /// The moment.
    pub now: UnixMillis,
}

/// Why there is no price.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PricingError {
    /// A code gives nothing.
    #[error("{why}")]
    Code {
        /// Which of [`Case::codes`].
        index: usize,
        /// Why.
        why: CodeRefusal,
    },
    /// Nobody brings these goods there in this way.
    #[error("these goods cannot be delivered there in this way")]
    NoDelivery,
    /// An amount does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Prices a cart: the one place where a total is made.
///
/// # Errors
/// See [`PricingError`].
pub fn price(case: &Case<'_>) -> Result<Breakdown, PricingError> {
    let given = promotion::apply(case)?.map_err(|(index, why)| PricingError::Code { index, why })?;
    let rows = &given.rows;
    let items = rows.iter().map(|r| &r.item);
    let delivery_gross = delivery::price(&case.rules.delivery, case.place, case.delivery, items, case.currency)?;
    let delivery = if given.delivery_by.is_some() { 0 } else { delivery_gross };
    let charges = charges(case, &given, delivery)?;
    Ok(explain(case, &given, delivery_gross, delivery, &charges)?)
}

/// Customs and taxes.
struct Charges {
    duties: Vec<i64>,
    /// By line, then delivery.
    taxes: Vec<tax::Taken>,
}

fn charges(case: &Case<'_>, given: &Given<'_>, delivery: i64) -> Result<Charges, MoneyError> {
    let (rules, market, rows) = (case.rules, case.market, &given.rows);
    let class = |row: &Row| {
        let class = rules.class(&row.item.product, &row.item.category).and_then(|c| c.tax_class.as_ref());
        class.map_or(tax::STANDARD, Slug::as_str)
    };
    let taxed = |duties: &[i64]| -> Result<Vec<tax::Taken>, MoneyError> {
        let mut things: Vec<tax::Taxed<'_>> = rows
            .iter()
            .zip(duties)
            .map(|(row, duty)| tax::Taxed { class: class(row), amount: row.left, duty: *duty })
            .collect();
        things.push(tax::Taxed { class: tax::DELIVERY, amount: delivery, duty: 0 });
        tax::taxes(&rules.taxes, market, case.place, case.currency, &things)
    };
    let no_duties = vec![0; rows.len()];
    let values: Vec<i64> = if market.prices_include_tax {
        let taxes = taxed(&no_duties)?;
        // Two taxes of a tiny price may round up to more than it.
        rows.iter().zip(taxes).map(|(row, t)| (row.left - t.iter().map(|(_, n)| n).sum::<i64>()).max(0)).collect()
    } else {
        rows.iter().map(|row| row.left).collect()
    };
    let duties = duty::duties(rules, market, case.place, case.currency, rows, &values, delivery)?;
    let taxes = taxed(&duties)?;
    Ok(Charges { duties, taxes })
}

fn explain(
    case: &Case<'_>,
    given: &Given<'_>,
    delivery_gross: i64,
    delivery: i64,
    charges: &Charges,
) -> Result<Breakdown, MoneyError> {
    let (currency, rows) = (case.currency, &given.rows);
    let money = |minor| Money::new(minor, currency);
    let included = case.market.prices_include_tax;
    let id = |by: usize| given.applied[by].id.clone();
    let mut entries = Vec::new();
    let mut say = |reason, minor: i64| {
        if minor != 0 {
            entries.push(Entry { reason, amount: money(minor) });
        }
    };
    for row in rows {
        let (sku, quantity) = (row.item.sku.clone(), row.item.quantity);
        say(Reason::Goods { sku: sku.clone(), quantity }, row.gross);
        for (by, amount) in &row.discounts {
            say(Reason::Discount { promotion: id(*by), sku: sku.clone() }, -amount);
        }
    }
    say(Reason::Delivery, delivery_gross);
    if let Some(by) = given.delivery_by {
        say(Reason::DeliveryDiscount { promotion: id(by) }, delivery - delivery_gross);
    }
    for (row, duty) in rows.iter().zip(&charges.duties) {
        say(Reason::Duty { sku: row.item.sku.clone() }, *duty);
    }
    let taxes = tax_sums(case, charges)?;
    for tax in taxes.iter().filter(|t| !t.included) {
        say(Reason::Tax { name: tax.name.clone() }, tax.amount.minor);
    }
    let lines = rows
        .iter()
        .zip(&charges.duties)
        .zip(&charges.taxes)
        .map(|((row, duty), taxes)| {
            let tax = sum(taxes.iter().map(|(_, n)| *n))?;
            let (on_top, inside) = if included { (0, tax) } else { (tax, 0) };
            Ok(LineBreakdown {
                sku: row.item.sku.clone(),
                quantity: row.item.quantity,
                unit_price: row.item.unit_price,
                discount: money(row.gross - row.left),
                tax: money(on_top),
                included_tax: money(inside),
                duty: money(*duty),
                total: money(sum([row.left, on_top, *duty])?),
                gift_of: row.gift_of.map(id),
            })
        })
        .collect::<Result<Vec<_>, MoneyError>>()?;
    let delivery_taxes = charges.taxes.last().map(Vec::as_slice).unwrap_or_default();
    let delivery_tax = if included { 0 } else { sum(delivery_taxes.iter().map(|(_, n)| *n))? };
    let mut to_pay = sum(lines.iter().map(|l| l.total.minor).chain([delivery, delivery_tax]))?;
    let mut gift_cards = Vec::new();
    for card in case.gift_cards.iter().filter(|c| c.balance.currency == currency) {
        let part = card.balance.minor.clamp(0, to_pay);
        if part > 0 {
            to_pay -= part;
            say(Reason::GiftCard { last4: card.last4.clone() }, -part);
            gift_cards.push(GiftCardPart { last4: card.last4.clone(), amount: money(part) });
        }
    }
    let subtotal = sum(rows.iter().map(|r| r.gross))?;
    let some = |minor: i64| (minor != 0).then(|| money(minor));
    let (on_top, inside): (Vec<&TaxSum>, Vec<&TaxSum>) = taxes.iter().partition(|t| !t.included);
    let totals = Totals {
        subtotal: money(subtotal),
        discount: some(sum(lines.iter().map(|l| l.discount.minor))?),
        delivery: money(delivery),
        duties: some(sum(charges.duties.iter().copied())?),
        tax: some(sum(on_top.iter().map(|t| t.amount.minor))?),
        included_tax: some(sum(inside.iter().map(|t| t.amount.minor))?),
        gift_cards: some(sum(gift_cards.iter().map(|g| g.amount.minor))?),
        total: money(to_pay),
    };
    let promotions = promotion_sums(case, given, delivery_gross - delivery)?;
    Ok(Breakdown {
        market: case.market.id.clone(),
        currency,
        lines,
        delivery: money(delivery),
        delivery_tax: money(delivery_tax),
        promotions,
        taxes,
        gift_cards,
        exchanged: case.exchanged,
        entries,
        totals,
    })
}

fn tax_sums(case: &Case<'_>, charges: &Charges) -> Result<Vec<TaxSum>, MoneyError> {
    let mut by_rule: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
    for (rule, amount) in charges.taxes.iter().flatten() {
        by_rule.entry(*rule).or_default().push(*amount);
    }
    by_rule
        .into_iter()
        .map(|(rule, amounts)| {
            let TaxRule { name, rate, .. } = &case.rules.taxes[rule];
            let amount = Money::new(sum(amounts)?, case.currency);
            Ok(TaxSum { name: name.clone(), rate: *rate, amount, included: case.market.prices_include_tax })
        })
        .collect()
}

fn promotion_sums(case: &Case<'_>, given: &Given<'_>, off_delivery: i64) -> Result<Vec<AppliedPromotion>, MoneyError> {
    given
        .applied
        .iter()
        .enumerate()
        .map(|(by, promotion)| {
            let on_goods = given.rows.iter().flat_map(|r| &r.discounts).filter(|(b, _)| *b == by).map(|(_, n)| *n);
            let on_delivery = (given.delivery_by == Some(by)).then_some(off_delivery);
            let amount = Money::new(sum(on_goods.chain(on_delivery))?, case.currency);
            Ok(AppliedPromotion { id: promotion.id.clone(), name: promotion.name.clone(), amount })
        })
        .collect()
}

#[cfg(test)]
mod tests;
