//! VAT, GST and sales taxes, by table: in the price or on top of it, rounded by line or by order.

use serde::{Deserialize, Serialize};

use super::amount::{Ppm, WHOLE, ratio, sum};
use super::place::{Area, Destination};
use super::rules::{Market, TaxPer};
use crate::{Currency, Money, MoneyError, Slug};

/// The class of delivery in [`TaxRule::classes`].
pub const DELIVERY: &str = "delivery";
/// The class of goods that have none of their own.
pub const STANDARD: &str = "standard";

/// A tax. Every one that fits is taken: a state's and its city's sales tax are two rules, as are GST and PST.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxRule {
    /// What the law calls it: `VAT`, `NY state`.
    pub name: String,
    /// Where it is taken.
    pub area: Area,
    /// From what: `standard`, `reduced`, `delivery` ...
    pub classes: Vec<Slug>,
    /// How much.
    pub rate: Ppm,
    /// Whether it is taken from customs as well (import VAT). Counts only where taxes come on top.
    #[serde(default)]
    pub on_duties: bool,
}

/// Something that is taxed.
pub(super) struct Taxed<'a> {
    pub class: &'a str,
    pub amount: i64,
    pub duty: i64,
}

/// What one rule takes from one thing: the rule's index and how much.
pub(super) type Taken = Vec<(usize, i64)>;

/// What is taken from each thing.
pub(super) fn taxes(
    rules: &[TaxRule],
    market: &Market,
    place: Option<&Destination>,
    currency: Currency,
    things: &[Taxed<'_>],
) -> Result<Vec<Taken>, MoneyError> {
    let Some(place) = place else { return Ok(vec![Vec::new(); things.len()]) };
    let here: Vec<usize> = (0..rules.len()).filter(|i| rules[*i].area.contains(place)).collect();
    let rules_of = |thing: &Taxed<'_>| -> Vec<usize> {
        here.iter().copied().filter(|i| rules[*i].classes.iter().any(|c| c.as_str() == thing.class)).collect()
    };
    // Things that the same rules take from, rounded together: one by one, or all.
    let mut groups: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    for (n, thing) in things.iter().enumerate() {
        let wanted = rules_of(thing);
        match groups.iter_mut().find(|(rules, _)| market.tax_per == TaxPer::Order && *rules == wanted) {
            Some((_, members)) => members.push(n),
            None => groups.push((wanted, vec![n])),
        }
    }
    let mut taken = vec![Taken::new(); things.len()];
    if market.prices_include_tax {
        for (wanted, members) in groups {
            included(rules, market, currency, things, &wanted, &members, &mut taken)?;
        }
    } else if market.tax_per == TaxPer::Line {
        for (wanted, members) in groups {
            for rule in wanted {
                on_top(rules, market, currency, things, rule, &members, &mut taken)?;
            }
        }
    } else {
        // Each rule is rounded once, over everything that it takes from.
        for rule in here.iter().copied() {
            let members: Vec<usize> = (0..things.len()).filter(|n| rules_of(&things[*n]).contains(&rule)).collect();
            on_top(rules, market, currency, things, rule, &members, &mut taken)?;
        }
    }
    Ok(taken)
}

/// The taxes that are in the price of `members`: rounded once, shared by rate, then by amount.
fn included(
    rules: &[TaxRule],
    market: &Market,
    currency: Currency,
    things: &[Taxed<'_>],
    wanted: &[usize],
    members: &[usize],
    taken: &mut [Taken],
) -> Result<(), MoneyError> {
    let rates: Vec<i64> = wanted.iter().map(|i| i64::from(rules[*i].rate.get())).collect();
    let all: i128 = rates.iter().map(|r| i128::from(*r)).sum();
    let amounts: Vec<i64> = members.iter().map(|n| things[*n].amount).collect();
    let amount = sum(amounts.iter().copied())?;
    if all == 0 || amount == 0 {
        return Ok(());
    }
    let tax = Money::new(ratio(amount, all, WHOLE + all, market.rounding)?, currency);
    for (rule, of_rule) in wanted.iter().zip(tax.allocate(&rates)?) {
        for (n, share) in members.iter().zip(of_rule.allocate(&amounts)?) {
            taken[*n].push((*rule, share.minor));
        }
    }
    Ok(())
}

/// What one rule puts on top of `members`: rounded once, shared by what it is taken from.
fn on_top(
    rules: &[TaxRule],
    market: &Market,
    currency: Currency,
    things: &[Taxed<'_>],
    rule: usize,
    members: &[usize],
    taken: &mut [Taken],
) -> Result<(), MoneyError> {
    let of = |n: &usize| {
        let duty = if rules[rule].on_duties { things[*n].duty } else { 0 };
        things[*n].amount.checked_add(duty).ok_or(MoneyError::Overflow)
    };
    let bases = members.iter().map(of).collect::<Result<Vec<_>, _>>()?;
    let base = sum(bases.iter().copied())?;
    if base == 0 {
        return Ok(());
    }
    let tax = ratio(base, i128::from(rules[rule].rate.get()), WHOLE, market.rounding)?;
    for (n, share) in members.iter().zip(Money::new(tax, currency).allocate(&bases)?) {
        taken[*n].push((rule, share.minor));
    }
    Ok(())
}
