//! From a cart's wishes to its price: goods from the shelf, rules from the merchant, arithmetic from `domain`.

use std::collections::{BTreeMap, HashSet};

use domain::pricing::{
    self, Breakdown, Case, CodeRefusal, Destination, ExchangeRate, GiftCard, Item, Market, PricingError,
};
use domain::{CartLine, CartRequest, Code, LineIssue, Money, Sku, Text, Totals, UnixMillis, price_cart};

use super::shelf::OnShelf;
use super::{Goods, Shelf};
use crate::error::{Error, Result};

/// What a cart is priced with.
#[derive(Default)]
pub struct With<'a> {
    /// Where it goes, where that is known.
    pub place: Option<&'a Destination>,
    /// Codes that the buyer gave.
    pub codes: &'a [String],
    /// Gift cards, in the order in which they pay.
    pub gift_cards: &'a [GiftCard],
    /// Whether it is to be explained even where there is nothing special about it.
    pub explained: bool,
}

/// A priced cart.
pub struct Priced {
    /// The lines, in the order of the wishes; those that cannot be bought have an issue.
    pub lines: Vec<CartLine>,
    /// The sums over lines that can be bought.
    pub totals: Totals,
    /// How they came about, where rules had a part in it.
    pub breakdown: Option<Breakdown>,
}

/// Prices a cart: the only place that does.
pub fn price(request: &CartRequest, with: &With<'_>, shelf: &Shelf, goods: &Goods, now: UnixMillis) -> Result<Priced> {
    let currency = request.currency;
    let rules = &shelf.rules;
    let Some(market) = rules.market(with.place, currency) else {
        return Err(Error::new(Code::NoDelivery, "this shop does not sell to that country in this currency"));
    };
    let mut exchanged = None;
    let mut items = Vec::with_capacity(request.lines.len());
    let mut lines = Vec::with_capacity(request.lines.len());
    for wanted in &request.lines {
        let on_shelf = shelf.find(&wanted.sku);
        let unit = on_shelf.as_ref().map(|s| unit_price(shelf, &market, currency, s, &mut exchanged)).transpose()?;
        let unit = unit.flatten();
        let mut issues = Vec::new();
        match unit {
            None => issues.push(LineIssue::NotSold),
            Some(unit) => {
                if let Some(seen) = wanted.seen_price.filter(|seen| *seen != unit) {
                    issues.push(LineIssue::PriceChanged { seen });
                }
                let left = goods.available(shelf, &wanted.sku);
                let (asked, promise) = (wanted.quantity.get(), goods.promise(shelf, &wanted.sku));
                match promise {
                    // Of a day that is over nobody can be told when.
                    Some(promise) if promise.by <= now && promise.in_house < asked => {
                        issues.push(LineIssue::OnlyLeft { left: promise.in_house });
                    }
                    _ if left < asked => issues.push(LineIssue::OnlyLeft { left }),
                    Some(promise) if promise.in_house < asked => {
                        issues.push(LineIssue::Waits { units: asked - promise.in_house, by: promise.by });
                    }
                    _ => {}
                }
            }
        }
        let unit_price = unit.unwrap_or(Money::zero(currency));
        if let Some(s) = on_shelf.as_ref().filter(|_| !issues.iter().any(LineIssue::stops_sale)) {
            items.push(item(s, wanted.quantity, unit_price));
        }
        lines.push(CartLine {
            sku: wanted.sku.clone(),
            product: on_shelf.as_ref().map(|s| s.product.slug.clone()),
            name: on_shelf.as_ref().map(|s| s.product.name.clone()).unwrap_or_default(),
            variant: on_shelf.as_ref().map(|s| label(&s.variant.options)).unwrap_or_default(),
            quantity: wanted.quantity,
            unit_price,
            total: unit_price.checked_mul(i64::from(wanted.quantity.get()))?,
            issues,
        });
    }
    if !with.explained && rules.is_plain() {
        // Nothing to explain. Delivery is asked for as soon as something is wished for.
        let delivery = if lines.is_empty() { Money::zero(currency) } else { request.delivery.price(currency) };
        let can_be_sold = lines.iter().filter(|l| !l.issues.iter().any(LineIssue::stops_sale)).map(|l| l.total);
        let totals = price_cart(currency, can_be_sold, delivery)?;
        return Ok(Priced { lines, totals, breakdown: None });
    }
    let breakdown = pricing::price(&Case {
        rules,
        market: &market,
        currency,
        items: &items,
        codes: with.codes,
        customer_group: None,
        place: with.place,
        delivery: request.delivery,
        gift_cards: with.gift_cards,
        uses_left: &goods.uses_left(),
        gifts: &gifts(shelf, goods, &market, request)?,
        exchanged,
        now,
    })?;
    Ok(Priced { lines, totals: breakdown.totals, breakdown: Some(breakdown) })
}

/// What one costs in a market, where it is sold there.
fn unit_price(
    shelf: &Shelf,
    market: &Market,
    currency: domain::Currency,
    s: &OnShelf<'_>,
    exchanged: &mut Option<ExchangeRate>,
) -> Result<Option<Money>> {
    let found = shelf.rules.price(market, currency, &s.variant.sku, &s.variant.price)?;
    Ok(found.map(|f| {
        *exchanged = exchanged.or(f.exchanged);
        Money::new(f.minor, currency)
    }))
}

/// What promotions may give away now: it is sold, and there is enough of it beside what the cart takes.
fn gifts(shelf: &Shelf, goods: &Goods, market: &Market, request: &CartRequest) -> Result<BTreeMap<Sku, Item>> {
    let mut found = BTreeMap::new();
    for sku in shelf.rules.gifts() {
        let Some(s) = shelf.find(sku) else { continue };
        let Some(unit) = unit_price(shelf, market, request.currency, &s, &mut None)? else { continue };
        let wanted = request.lines.iter().find(|l| l.sku == *sku).map_or(0, |l| l.quantity.get());
        // As many as a promotion may give; what it gives is checked again when the goods are held.
        if goods.available(shelf, sku) > wanted {
            found.insert(sku.clone(), item(&s, domain::Quantity::ONE, unit));
        }
    }
    Ok(found)
}

fn item(s: &OnShelf<'_>, quantity: domain::Quantity, unit_price: Money) -> Item {
    let d = s.product.dimensions;
    Item {
        sku: s.variant.sku.clone(),
        product: s.product.slug.clone(),
        category: s.product.category.clone(),
        quantity,
        unit_price,
        weight_g: s.product.weight_g,
        // Whole millimetres, rounded up: a float's cast is cut to what fits.
        size_mm: [d.width_mm, d.height_mm, d.depth_mm].map(|mm| mm.ceil() as u32),
        origin: s.product.origin.clone(),
    }
}

/// A variant's option labels joined, in every language any of them has.
pub fn label(options: &[domain::ProductOption]) -> Text {
    let langs: HashSet<_> = options.iter().flat_map(|o| o.label.0.keys().copied()).collect();
    Text(
        langs
            .into_iter()
            .map(|lang| (lang, options.iter().map(|o| o.label.get(lang)).collect::<Vec<_>>().join(" · ")))
            .collect(),
    )
}

impl From<PricingError> for Error {
    fn from(cause: PricingError) -> Self {
        match cause {
            PricingError::Money(cause) => cause.into(),
            PricingError::NoDelivery => Self::new(Code::NoDelivery, cause.to_string()),
            PricingError::Code { index, why } => {
                let code = match why {
                    CodeRefusal::Unknown => Code::CouponUnknown,
                    CodeRefusal::NotNow => Code::CouponNotNow,
                    CodeRefusal::UsedUp => Code::CouponUsedUp,
                    CodeRefusal::NotApplicable => Code::CouponNotApplicable,
                };
                Self::new(code, why.to_string()).at(format!("/codes/{index}"))
            }
        }
    }
}
