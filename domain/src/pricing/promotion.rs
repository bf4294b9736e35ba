//! Promotions: when they apply and what they give.

use serde::{Deserialize, Serialize};

use super::amount::{Ppm, Rounding, WHOLE, ratio, sum};
use super::place::Scope;
use super::window::Window;
use super::{Case, Item};
use crate::{DeliveryMethod, Money, MoneyError, Price, Sku, Slug, Text};

/// A promotion. Those with a higher priority come first (then by name), each on what those before it left; nothing is ever
/// taken below zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Promotion {
    /// Its name in orders and reports.
    pub id: Slug,
    /// What buyers read.
    pub name: Text,
    /// High first.
    #[serde(default)]
    pub priority: i32,
    /// It applies only where none before it did, and none after it does.
    #[serde(default)]
    pub exclusive: bool,
    /// Only for who says this word; case does not matter.
    #[serde(default)]
    pub code: Option<CouponCode>,
    /// Only in these markets; none is all.
    #[serde(default)]
    pub markets: Vec<Slug>,
    /// Only then.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<super::window::Text>))]
    pub window: Option<Window>,
    /// Only for buyers of this group.
    #[serde(default)]
    pub customer_group: Option<Slug>,
    /// The goods it looks at and acts on.
    #[serde(default)]
    pub goods: Scope,
    /// Only where these goods cost this much before any promotion, in the currency of the cart.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<String, i64>>))]
    pub minimum: Option<Price>,
    /// Only where there are so many of these goods.
    #[serde(default)]
    pub minimum_units: u32,
    /// How many orders may use it in all.
    #[serde(default)]
    pub limit: Option<u32>,
    /// How many orders of one buyer (by e-mail address) may use it.
    #[serde(default)]
    pub limit_per_buyer: Option<u32>,
    /// What it gives.
    pub action: Action,
}

/// What a promotion gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// A part of the goods' price, rounded once over all of them.
    Percent(Ppm),
    /// An amount, by currency; shared over the goods.
    Fixed(Price),
    /// Of every `buy + get` units the `get` cheapest cost less.
    BuyGet {
        /// Units paid in full.
        buy: u32,
        /// Units that cost less.
        get: u32,
        /// How much less.
        off: Ppm,
    },
    /// Delivery costs nothing.
    FreeDelivery {
        /// Only in these ways; none is all.
        #[serde(default)]
        methods: Vec<DeliveryMethod>,
    },
    /// Something on top.
    Gift {
        /// What.
        sku: Sku,
        /// How many.
        quantity: crate::Quantity,
    },
}

/// A word that opens a promotion, as it is compared: upper case, 3 to 40 letters, digits and dashes of any script.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Za-z0-9-]{3,40}$"))]
#[serde(try_from = "String", into = "String")]
pub struct CouponCode(String);

/// The text is not such a word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a code is 3 to 40 letters, digits and '-'")]
pub struct CouponCodeError;

impl TryFrom<String> for CouponCode {
    type Error = CouponCodeError;

    fn try_from(text: String) -> Result<Self, CouponCodeError> {
        let plain: String = text.trim().chars().take(200).flat_map(char::to_uppercase).collect();
        let fits = (3..=40).contains(&plain.chars().count()) && plain.chars().all(|c| c.is_alphanumeric() || c == '-');
        if fits { Ok(Self(plain)) } else { Err(CouponCodeError) }
    }
}

impl CouponCode {
    /// As it is compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<CouponCode> for String {
    fn from(code: CouponCode) -> Self {
        code.0
    }
}

/// A promotion, and how often it was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionUse {
    /// The promotion.
    pub promotion: Promotion,
    /// How many orders use it; only where it has a limit are they counted.
    pub used: Option<u32>,
}

/// All promotions of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Promotions {
    /// In the order of the rules.
    pub promotions: Vec<PromotionUse>,
}

/// Why a code gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefusal {
    /// No promotion has it.
    #[error("there is no such code")]
    Unknown,
    /// Its time has not come, or is over.
    #[error("this code is not good today")]
    NotNow,
    /// It was used as often as it may be.
    #[error("this code has been used up")]
    UsedUp,
    /// These goods, this market or this buyer are not what it is for, or another promotion does not go with it.
    #[error("this code gives nothing for this cart")]
    NotApplicable,
}

impl Promotion {
    /// What the types do not refuse.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let negative = |p: &Price| p.values().any(|minor| *minor < 0);
        match &self.action {
            Action::Percent(off) | Action::BuyGet { off, .. } if *off > Ppm::ALL => {
                Some("more than all of the price cannot be given")
            }
            Action::BuyGet { buy, get, .. } if *buy == 0 || *get == 0 => Some("buy and get are at least one"),
            Action::Fixed(amounts) if negative(amounts) => Some("an amount is negative"),
            _ if self.minimum.as_ref().is_some_and(negative) => Some("the minimum is negative"),
            _ => None,
        }
    }

    fn refuses(&self, case: &Case<'_>, rows: &[Row]) -> Result<Option<CodeRefusal>, MoneyError> {
        if let Some(window) = &self.window
            && (!window.has_begun(case.now) || window.is_over(case.now))
        {
            return Ok(Some(CodeRefusal::NotNow));
        }
        // Uses that were counted while there was a limit count no longer once there is none.
        if self.limit.is_some_and(|limit| limit == 0 || case.uses_left.get(&self.id) == Some(&0)) {
            return Ok(Some(CodeRefusal::UsedUp));
        }
        let mine = || rows.iter().filter(|r| r.gift_of.is_none() && self.has(&r.item));
        let units: u64 = mine().map(|r| u64::from(r.item.quantity.get())).sum();
        let is_enough = match &self.minimum {
            None => true,
            Some(minimum) => match minimum.get(&case.currency) {
                None => false,
                Some(minimum) => sum(mine().map(|r| r.gross))? >= *minimum,
            },
        };
        let applies = is_enough
            && units >= u64::from(self.minimum_units.max(1))
            && (self.markets.is_empty() || self.markets.contains(&case.market.id))
            && self.customer_group.as_ref().is_none_or(|g| case.customer_group == Some(g));
        Ok((!applies).then_some(CodeRefusal::NotApplicable))
    }

    fn has(&self, item: &Item) -> bool {
        self.goods.has(&item.product, &item.category)
    }
}

/// A line under work.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub item: Item,
    pub gross: i64,
    /// What promotions left of it.
    pub left: i64,
    /// Index into [`Given::applied`] and how much.
    pub discounts: Vec<(usize, i64)>,
    /// The promotion that put it in.
    pub gift_of: Option<usize>,
}

impl Row {
    pub fn new(item: &Item) -> Result<Self, MoneyError> {
        let gross = item.unit_price.checked_mul(i64::from(item.quantity.get()))?.minor;
        Ok(Self { item: item.clone(), gross, left: gross, discounts: Vec::new(), gift_of: None })
    }

    fn take(&mut self, by: usize, amount: i64) {
        if amount != 0 {
            self.left -= amount;
            self.discounts.push((by, amount));
        }
    }
}

/// What promotions made of the lines.
pub(super) struct Given<'a> {
    pub rows: Vec<Row>,
    /// In the order in which they applied.
    pub applied: Vec<&'a Promotion>,
    /// Index of the one that pays the delivery.
    pub delivery_by: Option<usize>,
}

/// Applies every promotion that fits. A code that was given and does nothing is an error: its index and why.
pub(super) fn apply<'a>(case: &Case<'a>) -> Result<Result<Given<'a>, (usize, CodeRefusal)>, MoneyError> {
    let rows = case.items.iter().map(Row::new).collect::<Result<Vec<_>, _>>()?;
    let mut given = Given { rows, applied: Vec::new(), delivery_by: None };
    let codes: Vec<Option<CouponCode>> = case.codes.iter().map(|c| CouponCode::try_from(c.clone()).ok()).collect();
    let mut outcomes = vec![Some(CodeRefusal::Unknown); codes.len()];
    let mut order: Vec<&Promotion> = case.rules.promotions.iter().collect();
    order.sort_by(|a, b| b.priority.cmp(&a.priority).then_with(|| a.id.cmp(&b.id)));
    let mut closed = false;
    for promotion in order {
        let said: Vec<usize> = match &promotion.code {
            None => Vec::new(),
            Some(code) => codes.iter().enumerate().filter(|(_, c)| c.as_ref() == Some(code)).map(|(i, _)| i).collect(),
        };
        if promotion.code.is_some() && said.is_empty() {
            continue;
        }
        let mut refusal = promotion.refuses(case, &given.rows)?;
        if refusal.is_none() && (closed || (promotion.exclusive && !given.applied.is_empty())) {
            refusal = Some(CodeRefusal::NotApplicable);
        }
        if refusal.is_none() {
            if act(case, promotion, &mut given)? {
                given.applied.push(promotion);
                closed |= promotion.exclusive;
            } else {
                refusal = Some(CodeRefusal::NotApplicable);
            }
        }
        said.into_iter().for_each(|i| outcomes[i] = refusal);
    }
    Ok(match outcomes.iter().enumerate().find_map(|(i, o)| Some((i, (*o)?))) {
        Some(refused) => Err(refused),
        None => Ok(given),
    })
}

/// Whether it gave anything.
fn act(case: &Case<'_>, promotion: &Promotion, given: &mut Given<'_>) -> Result<bool, MoneyError> {
    let by = given.applied.len();
    let rows = &mut given.rows;
    let mine: Vec<usize> =
        (0..rows.len()).filter(|i| rows[*i].gift_of.is_none() && promotion.has(&rows[*i].item)).collect();
    let lefts: Vec<i64> = mine.iter().map(|i| rows[*i].left).collect();
    let left = sum(lefts.iter().copied())?;
    let shared = match &promotion.action {
        Action::Percent(off) => ratio(left, i128::from(off.get()), WHOLE, Rounding::HalfUp)?,
        Action::Fixed(amounts) => amounts.get(&case.currency).copied().unwrap_or(0).min(left),
        Action::BuyGet { buy, get, off } => {
            let mut any = false;
            for (i, units) in cheapest(&mine, rows, *buy, *get) {
                let row = &mut rows[i];
                let part = ratio(
                    row.left,
                    i128::from(units) * i128::from(off.get()),
                    i128::from(row.item.quantity.get()) * WHOLE,
                    Rounding::HalfUp,
                )?;
                any |= part > 0;
                row.take(by, part);
            }
            return Ok(any);
        }
        Action::FreeDelivery { methods } => {
            let is_for_it = methods.is_empty() || methods.contains(&case.delivery);
            if !is_for_it || given.delivery_by.is_some() {
                return Ok(false);
            }
            given.delivery_by = Some(by);
            return Ok(true);
        }
        Action::Gift { sku, quantity } => {
            let Some(item) = case.gifts.get(sku) else { return Ok(false) };
            let mut row = Row::new(&Item { quantity: *quantity, ..item.clone() })?;
            row.gift_of = Some(by);
            let all = row.gross;
            row.take(by, all);
            rows.push(row);
            return Ok(true);
        }
    };
    if shared <= 0 {
        return Ok(false);
    }
    let shares = Money::new(shared, case.currency).allocate(&lefts)?;
    for (i, share) in mine.into_iter().zip(shares) {
        rows[i].take(by, share.minor);
    }
    Ok(true)
}

/// Rows and how many units of each are among the cheapest `get` of every `buy + get`.
fn cheapest(mine: &[usize], rows: &[Row], buy: u32, get: u32) -> Vec<(usize, u64)> {
    let units: u64 = mine.iter().map(|i| u64::from(rows[*i].item.quantity.get())).sum();
    let mut free = units / (u64::from(buy) + u64::from(get)) * u64::from(get);
    let mut by_price = mine.to_vec();
    by_price.sort_by_key(|i| rows[*i].item.unit_price.minor);
    let mut taken = Vec::new();
    for i in by_price {
        let n = free.min(u64::from(rows[i].item.quantity.get()));
        if n > 0 {
            taken.push((i, n));
            free -= n;
        }
    }
    taken
}
