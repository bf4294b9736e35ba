use proptest::prelude::*;

use super::*;
use crate::{Lang, Price, Text};

const C: Currency = Currency::EUR;

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

fn ppm(parts: u32) -> Ppm {
    Ppm::try_from(parts).unwrap()
}

fn item(name: &str, category: &str, minor: i64, quantity: i64) -> Item {
    Item {
        sku: sku(&name.to_uppercase()),
        product: slug(name),
        category: slug(category),
        quantity: Quantity::try_from(quantity).unwrap(),
        unit_price: Money::new(minor, C),
        weight_g: 400,
        size_mm: [200, 100, 100],
        origin: "IT".into(),
    }
}

fn promotion(id: &str, action: Action) -> Promotion {
    Promotion {
        id: slug(id),
        name: Text([(Lang::En, id.to_owned())].into()),
        priority: 0,
        exclusive: false,
        code: None,
        markets: vec![],
        window: None,
        customer_group: None,
        goods: Scope::default(),
        minimum: None,
        minimum_units: 0,
        limit: None,
        limit_per_buyer: None,
        action,
    }
}

fn only(category: &str) -> Scope {
    Scope { products: vec![], categories: vec![slug(category)] }
}

fn tax(name: &str, country: &str, region: Option<&str>, rate: u32) -> TaxRule {
    TaxRule {
        name: name.into(),
        area: Area { country: Some(country.into()), region: region.map(Into::into), postal_prefix: None },
        classes: vec![slug("standard"), slug("delivery")],
        rate: ppm(rate),
        on_duties: false,
    }
}

fn place(country: &str, region: &str) -> Destination {
    Destination { country: country.into(), region: region.into(), postal_code: String::new() }
}

/// A question with nothing special about it.
#[derive(Debug, Clone)]
struct Ask {
    rules: Rules,
    market: Market,
    items: Vec<Item>,
    codes: Vec<String>,
    group: Option<Slug>,
    place: Option<Destination>,
    delivery: DeliveryMethod,
    cards: Vec<GiftCard>,
    uses_left: BTreeMap<Slug, u32>,
    gifts: BTreeMap<Sku, Item>,
    now: UnixMillis,
}

impl Ask {
    fn of(items: Vec<Item>, promotions: Vec<Promotion>) -> Self {
        Self {
            rules: Rules { promotions, ..Rules::default() },
            market: Market::plain(),
            items,
            codes: vec![],
            group: None,
            place: None,
            delivery: DeliveryMethod::Standard,
            cards: vec![],
            uses_left: BTreeMap::new(),
            gifts: BTreeMap::new(),
            now: 0,
        }
    }

    fn price(&self) -> Result<Breakdown, PricingError> {
        let priced = price(&Case {
            rules: &self.rules,
            market: &self.market,
            currency: C,
            items: &self.items,
            codes: &self.codes,
            customer_group: self.group.as_ref(),
            place: self.place.as_ref(),
            delivery: self.delivery,
            gift_cards: &self.cards,
            uses_left: &self.uses_left,
            gifts: &self.gifts,
            exchanged: None,
            now: self.now,
        })?;
        adds_up(&priced);
        Ok(priced)
    }

    fn total(&self) -> i64 {
        self.price().unwrap().totals.total.minor
    }

    fn refused(&self) -> CodeRefusal {
        match self.price() {
            Err(PricingError::Code { why, .. }) => why,
            other => panic!("{other:?}"),
        }
    }
}

/// What holds of every price.
fn adds_up(b: &Breakdown) {
    let n = |m: Option<Money>| m.map_or(0, |m| i128::from(m.minor));
    let t = &b.totals;
    let by_totals =
        i128::from(t.subtotal.minor) - n(t.discount) + i128::from(t.delivery.minor) + n(t.duties) + n(t.tax)
            - n(t.gift_cards);
    assert_eq!(by_totals, i128::from(t.total.minor), "the sums add up");
    let by_entries: i128 = b.entries.iter().map(|e| i128::from(e.amount.minor)).sum();
    assert_eq!(by_entries, i128::from(t.total.minor), "the explanation adds up");
    let by_lines: i128 = b.lines.iter().map(|l| i128::from(l.total.minor)).sum();
    let delivered = by_lines + i128::from(b.delivery.minor) + i128::from(b.delivery_tax.minor);
    assert_eq!(delivered - n(t.gift_cards), i128::from(t.total.minor), "the lines add up");
    assert!(t.total.minor >= 0 && t.subtotal.minor >= 0 && t.delivery.minor >= 0);
    for l in &b.lines {
        let gross = i128::from(l.unit_price.minor) * i128::from(l.quantity.get());
        let left = gross - i128::from(l.discount.minor);
        assert!(l.discount.minor >= 0 && left >= 0, "nothing goes below zero");
        assert_eq!(left + i128::from(l.tax.minor) + i128::from(l.duty.minor), i128::from(l.total.minor));
        assert!(l.tax.minor >= 0 && l.duty.minor >= 0 && l.included_tax.minor >= 0);
    }
    let promised: i128 = b.promotions.iter().map(|p| i128::from(p.amount.minor)).sum();
    let taken: i128 = b
        .entries
        .iter()
        .filter(|e| matches!(e.reason, Reason::Discount { .. } | Reason::DeliveryDiscount { .. }))
        .map(|e| -i128::from(e.amount.minor))
        .sum();
    assert_eq!(promised, taken, "each promotion is shown with what it took");
    assert!(b.promotions.iter().all(|p| p.amount.minor >= 0));
    let taxed: i128 = b.taxes.iter().map(|x| i128::from(x.amount.minor)).sum();
    assert_eq!(taxed, n(t.tax) + n(t.included_tax));
}

#[test]
fn without_rules_it_costs_what_it_says() {
    let mut ask = Ask::of(vec![item("glasses", "eyewear", 12_900, 2), item("ring", "jewellery", 5, 1)], vec![]);
    assert_eq!(ask.total(), 25_805);
    ask.delivery = DeliveryMethod::Express;
    assert_eq!(ask.total(), 27_705);
    ask.items.clear();
    assert_eq!(ask.total(), 0);
}

#[test]
fn two_promotions_never_go_below_zero() {
    // medusa #14899 went negative with two promotions on one cart.
    let fixed = |id: &str| promotion(id, Action::Fixed(Price::from([(C, 8_000)])));
    let mut ask = Ask::of(vec![item("hat", "hats", 10_000, 1)], vec![fixed("a"), fixed("b"), fixed("c")]);
    assert_eq!(ask.total(), 0);
    let priced = ask.price().unwrap();
    assert_eq!(priced.promotions.iter().map(|p| p.amount.minor).collect::<Vec<_>>(), [8_000, 2_000]);
    ask.rules.promotions = vec![promotion("all", Action::Percent(Ppm::ALL)), fixed("b")];
    assert_eq!(ask.total(), 0);
}

#[test]
fn percent_is_rounded_once_and_shared_by_largest_remainder() {
    // Three lines of 0.33: 10 % of 0.99 is 0.10, not three times 0.03.
    let items = ["a", "b", "c"].map(|n| item(n, "x", 33, 1)).to_vec();
    let ask = Ask::of(items, vec![promotion("ten", Action::Percent(ppm(100_000)))]);
    let priced = ask.price().unwrap();
    assert_eq!(priced.totals.total.minor, 89);
    assert_eq!(priced.lines.iter().map(|l| l.discount.minor).collect::<Vec<_>>(), [4, 3, 3]);
}

#[test]
fn conditions_decide() {
    let cart = || vec![item("glasses", "eyewear", 10_000, 1), item("ring", "jewellery", 40_000, 1)];
    let off = || promotion("off", Action::Percent(ppm(500_000)));
    let total = |p: Promotion, change: &dyn Fn(&mut Ask)| {
        let mut ask = Ask::of(cart(), vec![p]);
        change(&mut ask);
        ask.total()
    };
    let nothing = |_: &mut Ask| {};
    assert_eq!(total(Promotion { goods: only("eyewear"), ..off() }, &nothing), 45_000);
    let scope = Scope { products: vec![slug("ring")], categories: vec![] };
    assert_eq!(total(Promotion { goods: scope, ..off() }, &nothing), 30_000);
    let minimum = |minor| Some(Price::from([(C, minor)]));
    assert_eq!(total(Promotion { minimum: minimum(50_000), ..off() }, &nothing), 25_000);
    assert_eq!(total(Promotion { minimum: minimum(50_001), ..off() }, &nothing), 50_000);
    assert_eq!(total(Promotion { minimum: minimum(10_001), goods: only("eyewear"), ..off() }, &nothing), 50_000);
    assert_eq!(total(Promotion { minimum: Some(Price::from([(Currency::USD, 1)])), ..off() }, &nothing), 50_000);
    assert_eq!(total(Promotion { minimum_units: 2, ..off() }, &nothing), 25_000);
    assert_eq!(total(Promotion { minimum_units: 3, ..off() }, &nothing), 50_000);
    assert_eq!(total(Promotion { markets: vec![slug("world")], ..off() }, &nothing), 25_000);
    assert_eq!(total(Promotion { markets: vec![slug("europe")], ..off() }, &nothing), 50_000);
    let vip = || Promotion { customer_group: Some(slug("vip")), ..off() };
    assert_eq!(total(vip(), &nothing), 50_000);
    assert_eq!(total(vip(), &|a| a.group = Some(slug("vip"))), 25_000);
    let window = Window::new(Some("1970-01-02T00:00"), Some("1970-01-03T00:00"), "Asia/Shanghai").unwrap();
    let day = |now| total(Promotion { window: Some(window.clone()), ..off() }, &|a: &mut Ask| a.now = now);
    assert_eq!(
        [day(57_599_999), day(57_600_000), day(143_999_999), day(144_000_000)],
        [50_000, 25_000, 25_000, 50_000]
    );
    assert_eq!(total(Promotion { limit: Some(3), ..off() }, &|a| a.uses_left.extend([(slug("off"), 0)])), 50_000);
    assert_eq!(total(Promotion { limit: Some(3), ..off() }, &|a| a.uses_left.extend([(slug("off"), 1)])), 25_000);
}

#[test]
fn codes_say_why_they_give_nothing() {
    let coded = |id: &str, code: &str| Promotion {
        code: Some(CouponCode::try_from(code.to_owned()).unwrap()),
        ..promotion(id, Action::Percent(ppm(100_000)))
    };
    let mut ask = Ask::of(vec![item("glasses", "eyewear", 10_000, 1)], vec![coded("ten", "Herbst-10")]);
    assert_eq!(ask.total(), 10_000, "nobody said it");
    for said in ["HERBST-10", "herbst-10", " Herbst-10 "] {
        ask.codes = vec![said.into()];
        assert_eq!(ask.total(), 9_000, "{said}");
    }
    for unknown in ["HERBST-11", "", "x", "'; DROP TABLE", &"X".repeat(10_000), "ΗERBST-10"] {
        ask.codes = vec!["HERBST-10".into(), unknown.to_owned()];
        assert_eq!(ask.price(), Err(PricingError::Code { index: 1, why: CodeRefusal::Unknown }), "{unknown}");
    }
    ask.codes = vec!["HERBST-10".into(), "herbst-10".into()];
    assert_eq!(ask.total(), 9_000, "said twice it counts once");
    ask.uses_left.insert(slug("ten"), 0);
    assert_eq!(ask.total(), 9_000, "uses of the time when there was a limit");
    ask.rules.promotions[0].limit = Some(10);
    assert_eq!(ask.refused(), CodeRefusal::UsedUp);
    ask.uses_left.clear();
    ask.rules.promotions[0].window = Some(Window::new(None, Some("1970-01-01T00:00"), "UTC").unwrap());
    assert_eq!(ask.refused(), CodeRefusal::NotNow);
    ask.rules.promotions[0].window = None;
    ask.rules.promotions[0].goods = only("hats");
    assert_eq!(ask.refused(), CodeRefusal::NotApplicable);
}

#[test]
fn priority_and_exclusivity_are_kept() {
    let off = |id: &str, priority, exclusive, parts| Promotion {
        priority,
        exclusive,
        ..promotion(id, Action::Percent(ppm(parts)))
    };
    let total = |promotions: Vec<Promotion>| {
        // The file's order does not matter.
        let forwards = Ask::of(vec![item("hat", "hats", 10_000, 1)], promotions.clone()).total();
        let backwards = promotions.into_iter().rev().collect();
        assert_eq!(Ask::of(vec![item("hat", "hats", 10_000, 1)], backwards).total(), forwards);
        forwards
    };
    assert_eq!(total(vec![off("a", 1, false, 500_000), off("b", 2, false, 100_000)]), 4_500);
    assert_eq!(total(vec![off("a", 1, false, 500_000), off("b", 2, true, 100_000)]), 9_000);
    assert_eq!(total(vec![off("a", 3, false, 500_000), off("b", 2, true, 100_000)]), 5_000);
    let fixed = Promotion { priority: 2, ..promotion("f", Action::Fixed(Price::from([(C, 1_000)]))) };
    assert_eq!(total(vec![off("a", 1, false, 500_000), fixed]), 4_500, "half of what the fixed one left");
}

#[test]
fn bought_together_the_cheapest_cost_less() {
    let deal = |buy, get, off| promotion("deal", Action::BuyGet { buy, get, off: ppm(off) });
    let cart = vec![item("a", "x", 3_000, 2), item("b", "x", 1_000, 2), item("c", "y", 10, 5)];
    let total = |p: Promotion| Ask::of(cart.clone(), vec![p]).total();
    let all = 8_050;
    assert_eq!(total(Promotion { goods: only("x"), ..deal(2, 1, 1_000_000) }), all - 1_000);
    assert_eq!(total(Promotion { goods: only("x"), ..deal(1, 1, 1_000_000) }), all - 2_000);
    assert_eq!(total(Promotion { goods: only("x"), ..deal(1, 1, 500_000) }), all - 1_000);
    assert_eq!(total(Promotion { goods: only("x"), ..deal(4, 1, 1_000_000) }), all);
    assert_eq!(total(deal(2, 1, 1_000_000)), all - 30, "three of nine, the cheapest");
}

#[test]
fn gifts_and_free_delivery() {
    let mut ask = Ask::of(
        vec![item("hat", "hats", 10_000, 1)],
        vec![
            promotion("free", Action::FreeDelivery { methods: vec![DeliveryMethod::Express] }),
            promotion("gift", Action::Gift { sku: sku("CLOTH"), quantity: Quantity::ONE }),
        ],
    );
    assert_eq!(ask.price().unwrap().promotions.len(), 0, "the gift is not to be had, delivery is free anyway");
    ask.gifts.insert(sku("CLOTH"), item("cloth", "care", 900, 3));
    ask.delivery = DeliveryMethod::Express;
    let priced = ask.price().unwrap();
    assert_eq!((priced.totals.total.minor, priced.totals.delivery.minor), (10_000, 0));
    let gift = &priced.lines[1];
    assert_eq!((gift.quantity, gift.total.minor, gift.gift_of.clone()), (Quantity::ONE, 0, Some(slug("gift"))));
    assert_eq!(priced.promotions.iter().map(|p| p.amount.minor).collect::<Vec<_>>(), [1_900, 900]);
}

#[test]
fn taxes_are_in_the_price_or_on_top() {
    let mut ask = Ask::of(vec![item("hat", "hats", 11_900, 1), item("ring", "jewellery", 119, 1)], vec![]);
    ask.rules.taxes = vec![tax("MwSt", "DE", None, 190_000), tax("TVA", "FR", None, 200_000)];
    assert_eq!(ask.price().unwrap().taxes, [], "nobody knows where it goes");
    ask.place = Some(place("DE", ""));
    let priced = ask.price().unwrap();
    assert_eq!((priced.totals.total.minor, priced.totals.included_tax.unwrap().minor), (12_019, 1_919));
    assert_eq!(priced.lines[0].included_tax.minor, 1_900);
    ask.place = Some(place("US", "NY"));
    assert_eq!(ask.price().unwrap().totals.included_tax, None);
    ask.market.prices_include_tax = false;
    ask.rules.taxes.extend([
        tax("NY state", "US", Some("NY"), 40_000),
        tax("New York City", "US", Some("NY"), 45_000),
        tax("MCTD", "US", Some("NY"), 3_750),
        tax("CA state", "US", Some("CA"), 72_500),
    ]);
    ask.items.truncate(1);
    let priced = ask.price().unwrap();
    // 119.00 x 4 % = 4.76; x 4.5 % = 5.355 -> 5.36; x 0.375 % = 0.44625 -> 0.45
    assert_eq!(priced.taxes.iter().map(|t| t.amount.minor).collect::<Vec<_>>(), [476, 536, 45]);
    assert_eq!(priced.totals.total.minor, 11_900 + 1_057);
}

#[test]
fn tax_is_rounded_per_line_or_per_order() {
    // Ten lines of 0.10 at 4 %: 0.004 each is nothing, 0.04 together is something.
    let items: Vec<Item> = (0..10).map(|i| item(&format!("n{i}"), "x", 10, 1)).collect();
    let mut ask = Ask::of(items, vec![]);
    ask.market.prices_include_tax = false;
    ask.place = Some(place("US", ""));
    ask.rules.taxes = vec![tax("state", "US", None, 40_000)];
    assert_eq!(ask.total(), 100);
    ask.market.tax_per = TaxPer::Order;
    let priced = ask.price().unwrap();
    assert_eq!(priced.totals.total.minor, 104);
    assert_eq!(priced.lines.iter().filter(|l| l.tax.minor == 1).count(), 4);
    ask.market.prices_include_tax = true;
    assert_eq!(ask.price().unwrap().totals.included_tax.unwrap().minor, 4);
    ask.market.tax_per = TaxPer::Line;
    assert_eq!(ask.price().unwrap().totals.included_tax, None);
}

#[test]
fn reduced_classes_have_their_own_rates() {
    let mut ask = Ask::of(vec![item("book", "books", 10_700, 1), item("hat", "hats", 11_900, 1)], vec![]);
    ask.place = Some(place("DE", ""));
    let reduced = TaxRule { classes: vec![slug("reduced")], ..tax("MwSt reduced", "DE", None, 70_000) };
    ask.rules.taxes = vec![tax("MwSt", "DE", None, 190_000), reduced];
    let class = GoodsClass { goods: only("books"), tax_class: Some(slug("reduced")), tariff_code: String::new() };
    ask.rules.goods = vec![class];
    let priced = ask.price().unwrap();
    assert_eq!(priced.taxes.iter().map(|t| t.amount.minor).collect::<Vec<_>>(), [1_900, 700]);
}

#[test]
fn customs_are_estimated_by_tariff_and_origin() {
    let mut ask = Ask::of(vec![item("glasses", "eyewear", 10_000, 1), item("ring", "jewellery", 30_000, 1)], vec![]);
    ask.market.prices_include_tax = false;
    ask.market.duties_paid = true;
    ask.delivery = DeliveryMethod::Express;
    let class =
        |category: &str, code: &str| GoodsClass { goods: only(category), tax_class: None, tariff_code: code.into() };
    ask.rules.goods = vec![class("eyewear", "900490"), class("jewellery", "711319")];
    let rate = |code: &str, origin: Option<&str>, parts| DutyRate {
        into: "US".into(),
        tariff_code: code.into(),
        origin: origin.map(Into::into),
        rate: ppm(parts),
    };
    ask.rules.duties = DutyRules {
        ships_from: "IT".into(),
        unions: vec![vec!["DE".into(), "IT".into()]],
        rates: vec![
            rate("90", None, 100_000),
            rate("9004", None, 20_000),
            rate("9004", Some("CN"), 270_000),
            rate("7113", None, 55_000),
        ],
        free_up_to: vec![FreeUpTo { into: "US".into(), value: Price::from([(C, 39_999)]) }],
    };
    let duties = |ask: &Ask| ask.price().unwrap().lines.iter().map(|l| l.duty.minor).collect::<Vec<_>>();
    ask.place = Some(place("DE", ""));
    assert_eq!(duties(&ask), [0, 0], "one union");
    ask.place = Some(place("US", "NY"));
    // Delivery of 19.00 is shared 475 : 1,425. 2 % of 104.75 and 5.5 % of 314.25.
    assert_eq!(duties(&ask), [210, 1_728]);
    ask.items[0].origin = "CN".into();
    assert_eq!(duties(&ask), [2_828, 1_728]);
    // Import VAT is taken from the duty as well.
    ask.rules.taxes =
        vec![TaxRule { on_duties: true, classes: vec![slug("standard")], ..tax("GST", "US", None, 100_000) }];
    assert_eq!(ask.price().unwrap().totals.tax.unwrap().minor, 1_283 + 3_173);
    ask.rules.taxes.clear();
    ask.rules.duties.free_up_to[0].value = Price::from([(C, 40_000)]);
    assert_eq!(duties(&ask), [0, 0], "small enough");
}

#[test]
fn delivery_goes_by_weight_size_and_zone() {
    let band = |up_to_g, minor| Band { up_to_g, price: Price::from([(C, minor)]) };
    let area = |country: &str| Area { country: Some(country.into()), region: None, postal_prefix: None };
    let rate = |to: Vec<Area>, bands| DeliveryRate {
        to,
        method: DeliveryMethod::Standard,
        bands,
        cubic_cm_per_kg: None,
        longest_mm: None,
    };
    let mut ask = Ask::of(vec![item("hat", "hats", 10_000, 2)], vec![]);
    ask.rules.delivery = vec![
        rate(vec![area("DE"), area("AT")], vec![band(800, 490), band(5_000, 990)]),
        rate(vec![area("US")], vec![band(800, 2_900)]),
    ];
    let delivery = |ask: &Ask| ask.price().map(|b| b.totals.delivery.minor);
    ask.place = Some(place("AT", ""));
    assert_eq!(delivery(&ask), Ok(490), "800 g is still in the first band");
    ask.items[0].quantity = Quantity::try_from(3).unwrap();
    assert_eq!(delivery(&ask), Ok(990));
    ask.place = Some(place("US", ""));
    assert_eq!(delivery(&ask), Err(PricingError::NoDelivery), "too heavy");
    ask.place = Some(place("FR", ""));
    assert_eq!(delivery(&ask), Err(PricingError::NoDelivery), "no zone");
    ask.place = Some(place("AT", ""));
    ask.rules.delivery[0].longest_mm = Some(199);
    assert_eq!(delivery(&ask), Err(PricingError::NoDelivery), "too long");
    ask.rules.delivery[0].longest_mm = None;
    ask.rules.delivery[0].cubic_cm_per_kg = Some(5_000);
    ask.items[0].quantity = Quantity::ONE;
    // 200 x 100 x 100 mm are 2,000 cm3: 400 g, as heavy as it is.
    assert_eq!(delivery(&ask), Ok(490));
    ask.items[0].size_mm = [400, 300, 100];
    assert_eq!(delivery(&ask), Ok(990), "12,000 cm3 count as 2.4 kg");
    ask.delivery = DeliveryMethod::Express;
    assert_eq!(delivery(&ask), Err(PricingError::NoDelivery), "no such way");
}

#[test]
fn gift_cards_pay_what_they_have() {
    let card = |minor, currency| GiftCard { last4: "9QXA".into(), balance: Money::new(minor, currency) };
    let mut ask = Ask::of(vec![item("hat", "hats", 10_000, 1)], vec![]);
    ask.cards = vec![card(3_000, C), card(50_000, Currency::USD), card(4_000, C)];
    assert_eq!(ask.total(), 3_000);
    ask.cards.push(card(1_000_000, C));
    let priced = ask.price().unwrap();
    assert_eq!(priced.totals.total.minor, 0);
    assert_eq!(priced.gift_cards.iter().map(|g| g.amount.minor).collect::<Vec<_>>(), [3_000, 4_000, 3_000]);
    ask.cards = vec![card(-5, C)];
    assert_eq!(ask.total(), 10_000);
}

#[test]
fn prices_come_from_lists_then_goods_then_exchange() {
    let market = Market { id: slug("europe"), currencies: vec![C, Currency::JPY, Currency::USD], ..Market::plain() };
    let list = PriceList { market: slug("europe"), currency: C, prices: [(sku("HAT"), 9_900)].into() };
    let rate = ExchangeRate { from: C, to: Currency::JPY, billionths: 160_000_000_000, as_of: 5 };
    let rules = Rules { price_lists: vec![list], exchange_rates: vec![rate], ..Rules::default() };
    let own = Price::from([(C, 10_000), (Currency::USD, 12_000)]);
    let found = |currency, sku: &Sku| rules.price(&market, currency, sku, &own).unwrap();
    assert_eq!(found(C, &sku("HAT")), Some(Found { minor: 9_900, exchanged: None }));
    assert_eq!(found(C, &sku("RING")), Some(Found { minor: 10_000, exchanged: None }));
    assert_eq!(found(Currency::USD, &sku("HAT")), Some(Found { minor: 12_000, exchanged: None }));
    assert_eq!(found(Currency::JPY, &sku("HAT")), Some(Found { minor: 15_840, exchanged: Some(rate) }));
    assert_eq!(found(Currency::KWD, &sku("HAT")), None);
}

#[test]
fn rules_that_cannot_stand_are_named() {
    let at = |json: &str| serde_json::from_str::<Rules>(json).unwrap().check().unwrap_err().at;
    let name = r#""name":{"en":"n"}"#;
    assert_eq!(at(r#"{"markets":[{"id":"a","countries":[],"currencies":[]}]}"#), "/markets/0/currencies");
    assert_eq!(at(r#"{"price_lists":[{"market":"a","currency":"EUR","prices":{}}]}"#), "/price_lists/0/market");
    let twice = format!(
        r#"{{"promotions":[{{"id":"a",{name},"action":{{"percent":1}}}},{{"id":"a",{name},"action":{{"percent":1}}}}]}}"#
    );
    assert_eq!(at(&twice), "/promotions/1/id");
    let much = format!(r#"{{"promotions":[{{"id":"a",{name},"action":{{"percent":1000001}}}}]}}"#);
    assert_eq!(at(&much), "/promotions/0");
    for unreadable in [
        r#"{"promotion":[]}"#,
        r#"{"taxes":[{"name":"x","area":{},"classes":[],"rate":-1}]}"#,
        r#"{"taxes":[{"name":"x","area":{},"classes":[],"rate":0.19}]}"#,
    ] {
        assert!(serde_json::from_str::<Rules>(unreadable).is_err(), "{unreadable}");
    }
    assert_eq!(Rules::default().check(), Ok(()));
}

#[test]
fn too_large_is_an_error_and_never_wraps() {
    let mut ask =
        Ask::of(vec![item("a", "x", i64::MAX / 2, 1), item("b", "x", i64::MAX / 2, 1), item("c", "x", 2, 1)], vec![]);
    assert_eq!(ask.price(), Err(PricingError::Money(MoneyError::Overflow)));
    ask.items = vec![item("a", "x", i64::MAX, 99)];
    assert_eq!(ask.price(), Err(PricingError::Money(MoneyError::Overflow)));
    ask.items = vec![item("a", "x", i64::MAX, 1)];
    assert_eq!(ask.total(), i64::MAX);
    ask.market.prices_include_tax = false;
    ask.place = Some(place("DE", ""));
    ask.rules.taxes = vec![tax("MwSt", "DE", None, 1)];
    assert_eq!(ask.price(), Err(PricingError::Money(MoneyError::Overflow)));
}

fn any_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        (0u32..=1_000_000).prop_map(|p| Action::Percent(ppm(p))),
        (0i64..100_000).prop_map(|n| Action::Fixed(Price::from([(C, n)]))),
        (1u32..4, 1u32..4, 0u32..=1_000_000).prop_map(|(buy, get, off)| Action::BuyGet { buy, get, off: ppm(off) }),
        Just(Action::FreeDelivery { methods: vec![] }),
        Just(Action::Gift { sku: sku("CLOTH"), quantity: Quantity::ONE }),
    ]
}

prop_compose! {
    fn any_promotion()(action in any_action(), priority in -2i32..3, exclusive in proptest::bool::weighted(0.1), on in 0usize..3, minimum in 0i64..30_000) -> Promotion {
        let goods = [Scope::default(), only("x"), only("y")][on].clone();
        Promotion { priority, exclusive, goods, minimum: Some(Price::from([(C, minimum)])), ..promotion("p", action) }
    }
}

prop_compose! {
    fn any_ask()(
        lines in prop::collection::vec((0i64..50_000, 1i64..=99, any::<bool>()), 0..8),
        promotions in prop::collection::vec(any_promotion(), 0..5),
        rates in prop::collection::vec((0u32..300_000, any::<bool>()), 0..4),
        cards in prop::collection::vec(0i64..100_000, 0..3),
        switches in any::<[bool; 5]>(),
        duty in 0u32..400_000,
    ) -> Ask {
        let items = lines.into_iter().enumerate().map(|(i, (minor, n, x))| item(&format!("n{i}"), if x { "x" } else { "y" }, minor, n)).collect();
        let promotions = promotions.into_iter().enumerate().map(|(i, p)| Promotion { id: slug(&format!("p{i}")), ..p }).collect();
        let mut ask = Ask::of(items, promotions);
        ask.gifts.insert(sku("CLOTH"), item("cloth", "care", 900, 1));
        ask.place = Some(place("US", "NY"));
        ask.rules.taxes = rates.into_iter().enumerate().map(|(i, (rate, on_duties))| TaxRule { on_duties, ..tax(&format!("t{i}"), "US", None, rate) }).collect();
        ask.cards = cards.into_iter().map(|n| GiftCard { last4: "9QXA".into(), balance: Money::new(n, C) }).collect();
        ask.market.prices_include_tax = switches[0];
        ask.market.tax_per = if switches[1] { TaxPer::Order } else { TaxPer::Line };
        ask.market.rounding = if switches[2] { Rounding::HalfEven } else { Rounding::HalfUp };
        ask.delivery = if switches[3] { DeliveryMethod::Express } else { DeliveryMethod::Standard };
        ask.market.duties_paid = switches[4];
        ask.rules.goods = vec![GoodsClass { goods: Scope::default(), tax_class: None, tariff_code: "9004".into() }];
        ask.rules.duties.ships_from = "IT".into();
        ask.rules.duties.rates = vec![DutyRate { into: "US".into(), tariff_code: "90".into(), origin: None, rate: ppm(duty) }];
        ask
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_total_explains_itself(ask in any_ask()) {
        // `price` asserts that all sums agree and nothing is below zero.
        let priced = ask.price().unwrap();
        prop_assert_eq!(&ask.price().unwrap(), &priced);
        let bought: i64 = ask.items.iter().map(|i| i.unit_price.minor * i64::from(i.quantity.get())).sum();
        let gifts: i64 = priced.lines.iter().filter(|l| l.gift_of.is_some()).map(|l| l.unit_price.minor).sum();
        prop_assert_eq!(priced.totals.subtotal.minor, bought + gifts);
        let json = serde_json::to_string(&priced).unwrap();
        prop_assert_eq!(serde_json::from_str::<Breakdown>(&json).unwrap(), priced);
    }

    #[test]
    fn taxes_are_right_to_half_a_unit_a_rounding(ask in any_ask()) {
        let priced = ask.price().unwrap();
        for rule in &priced.taxes {
            if rule.included { continue }
            let on_duties = ask.rules.taxes.iter().any(|t| t.name == rule.name && t.on_duties);
            let base: i128 = priced.lines.iter().map(|l| {
                let left = i128::from(l.unit_price.minor) * i128::from(l.quantity.get()) - i128::from(l.discount.minor);
                left + if on_duties { i128::from(l.duty.minor) } else { 0 }
            }).sum::<i128>() + i128::from(priced.delivery.minor);
            let roundings = if ask.market.tax_per == TaxPer::Order { 1 } else { priced.lines.len() as i128 + 1 };
            let error = (i128::from(rule.amount.minor) * 1_000_000 - base * i128::from(rule.rate.get())).abs();
            prop_assert!(error * 2 <= roundings * 1_000_000, "{error}");
        }
    }

    #[test]
    fn what_is_returned_adds_up(ask in any_ask(), cuts in prop::collection::vec(1u32..40, 1..8)) {
        for line in ask.price().unwrap().lines {
            let (mut returned, mut back) = (0, 0);
            for n in cuts.iter().copied().chain([99]) {
                let n = n.min(line.quantity.get() - returned);
                let part = line.refund(returned, n).unwrap().minor;
                prop_assert!(part >= 0);
                returned += n;
                back += part;
            }
            prop_assert_eq!(back, line.total.minor);
            prop_assert!(line.refund(returned, 1).is_err());
        }
    }
}
