//! Goods, carts and orders to render every page with, in every state. Used by the gallery and by the pages' tests.

#[path = "people.rs"]
mod people;

use std::collections::BTreeMap;

use domain::order::{Address, Contact, OrderLine};
use domain::pricing::{self, Case, Destination, ExchangeRate, GiftCard, Item, Rules};
use domain::quote::Quote;
use domain::{
    AssetHash, AssetKind, AssetRef, Cart, CartLine, Category, Code, Currency, DeliveryMethod, Dimensions, Facet,
    FacetValue, Lang, LineIssue, Money, Order, OrderState, Payment, PaymentState, Product, ProductOption, ProductPage,
    Quantity, SearchQuery, Sku, Slug, Text, Variant, price_cart,
};
use maud::Markup;

use super::pages::{self, *};
use super::text;

/// 2026-11-22T11:00:00Z.
const NOW: i64 = 1_795_345_200_000;

/// A page in one state, by name.
pub type Scene = (&'static str, Box<dyn Fn(&PageContext) -> Markup>);

/// A context as the pages of the fixture want it.
pub fn context(lang: Lang, currency: Currency) -> PageContext {
    PageContext {
        currency,
        cart_units: 3,
        form_token: "a-token".into(),
        categories: categories(),
        ..PageContext::first_visit(lang)
    }
}

/// Every page in every state that looks different.
pub fn scenes(goods: Vec<Product>) -> Vec<Scene> {
    let mut all: Vec<Scene> = Vec::new();
    let mut add = |name, scene: Box<dyn Fn(&PageContext) -> Markup>| all.push((name, scene));
    let find = |slug: &str| goods.iter().find(|p| p.slug.as_str() == slug).cloned().unwrap_or_else(|| goods[0].clone());
    let some: Vec<Product> = goods.iter().take(4).cloned().collect();

    let home = HomeView {
        newest: goods.iter().take(5).cloned().collect(),
        shelves: categories()
            .into_iter()
            .map(|category| Shelf {
                products: goods.iter().filter(|p| p.category == category.slug).take(4).cloned().collect(),
                category,
            })
            .collect(),
    };
    add("home", Box::new(move |ctx| pages::home(ctx, &home)));
    add("home-empty", Box::new(|ctx| pages::home(ctx, &HomeView::default())));

    let list = |items: Vec<Product>, next: bool| ProductPage {
        total: items.len() as u64,
        facets: facets(&items),
        next_cursor: next.then(|| "after".to_owned()),
        items,
    };
    let eyewear: Vec<Product> = goods.iter().filter(|p| p.category.as_str() == "eyewear").cloned().collect();
    let mut filtered = SearchQuery::default();
    filtered.attributes.insert("colour".into(), vec!["tortoise".into()]);
    for (name, query, items, page_number) in [
        ("category", SearchQuery::default(), eyewear.clone(), 1),
        ("category-filtered", filtered.clone(), eyewear.iter().take(1).cloned().collect(), 2),
        ("category-none", filtered, Vec::new(), 1),
    ] {
        let view = CategoryView {
            category: categories()[0].clone(),
            query,
            page: list(items, name == "category"),
            page_number,
        };
        add(name, Box::new(move |ctx| pages::category(ctx, &view)));
    }
    for (name, words, outcome) in [
        ("search", "gold", SearchOutcome::Found(list(goods.iter().skip(5).cloned().collect(), false))),
        ("search-none", "“velvet” 🦩 <b>x</b>", SearchOutcome::Found(list(Vec::new(), false))),
        ("search-too-long", "", SearchOutcome::TooLong),
        ("search-nothing", "", SearchOutcome::NothingAsked),
    ] {
        let query = SearchQuery { text: words.into(), ..SearchQuery::default() };
        let view = SearchView { query, outcome, page_number: 1, suggestions: some.clone() };
        add(name, Box::new(move |ctx| pages::search(ctx, &view)));
    }
    for (name, slug) in [
        ("product", "aria-round"),
        ("product-large", "nido-armchair"),
        ("product-shades", "velluto-lipstick"),
        ("product-sizes", "duna-signet"),
    ] {
        let mut view = ProductView::of(find(slug)).expect("the fixture's products have variants");
        view.category = categories().into_iter().find(|c| c.slug == view.product.category);
        view.related = some.clone();
        add(name, Box::new(move |ctx| pages::product(ctx, &view)));
    }
    for (name, slug) in [("try-on", "aria-round"), ("try-on-shades", "velluto-lipstick")] {
        let product = ProductView::of(find(slug)).expect("the fixture's products have variants");
        let view = TryView { product, others: some.clone() };
        add(name, Box::new(move |ctx| pages::try_on(ctx, &view)));
    }
    let mut sold_out = ProductView::of(find("duna-signet")).expect("the fixture's products have variants");
    sold_out.product.variants.iter_mut().for_each(|v| v.available = 0);
    sold_out.refused_quantity = Some("-3".into());
    add("product-sold-out", Box::new(move |ctx| pages::product(ctx, &sold_out)));

    let cart_of = goods.clone();
    let view = |ctx: &PageContext, goods: &[Product], issues: bool| CartView {
        cart: cart(goods, ctx.currency, issues),
        pictures: pictures(goods),
        is_estimate: issues,
        suggestions: Vec::new(),
    };
    let with_issues = goods.clone();
    add("cart", Box::new(move |ctx| pages::cart(ctx, &view(ctx, &cart_of, false))));
    add("cart-issues", Box::new(move |ctx| pages::cart(ctx, &view(ctx, &with_issues, true))));
    let suggestions = some.clone();
    add(
        "cart-empty",
        Box::new(move |ctx| {
            let mut view = view(ctx, &[], false);
            view.suggestions.clone_from(&suggestions);
            pages::cart(ctx, &view)
        }),
    );

    for (name, errors, failure) in [
        ("checkout", Vec::new(), None),
        ("checkout-priced", vec![(Field::Coupon, FieldFault::Refused(Code::CouponUnknown))], None),
        (
            "checkout-errors",
            vec![
                (Field::Email, FieldFault::NotValid),
                (Field::Country, FieldFault::Empty),
                (Field::Line2, FieldFault::TooLong),
                (Field::CardNumber, FieldFault::NotValid),
                (Field::CardExpiry, FieldFault::Expired),
            ],
            None,
        ),
        ("checkout-sold-out", Vec::new(), Some(Code::SoldOut)),
    ] {
        let goods = goods.clone();
        add(
            name,
            Box::new(move |ctx| {
                pages::checkout(
                    ctx,
                    &CheckoutView {
                        cart: cart(&goods, ctx.currency, false),
                        pictures: pictures(&goods),
                        form: CheckoutForm {
                            name: "Nour Haddad".into(),
                            email: "nour@".into(),
                            ..CheckoutForm::default()
                        },
                        quote: (name == "checkout-priced").then(|| quote(&goods, ctx.currency)),
                        gifts: BTreeMap::new(),
                        delivery: DeliveryMethod::default(),
                        errors: errors.clone(),
                        failure,
                        sandbox_cards: sandbox_cards(),
                        addresses: (name != "checkout").then(|| vec![people::madrid()]),
                        cards: (name != "checkout").then(|| people::choice(name == "checkout-priced")),
                    },
                )
            }),
        );
    }
    let declined = goods.clone();
    add(
        "pay",
        Box::new(move |ctx| {
            pages::pay(
                ctx,
                &PayView {
                    order: order(&declined, ctx.currency, OrderState::AwaitingPayment),
                    pictures: pictures(&declined),
                    errors: Vec::new(),
                    failure: Some(Code::CardDeclined),
                    sandbox_cards: sandbox_cards(),
                    cards: Some(people::choice(true)),
                },
            )
        }),
    );
    for (name, is_wrong) in [("confirm", false), ("confirm-wrong", true)] {
        let goods = goods.clone();
        add(
            name,
            Box::new(move |ctx| {
                let order = order(&goods, ctx.currency, OrderState::AwaitingPayment);
                let payment = order.payments[0].id.clone();
                pages::confirm(ctx, &ConfirmView { order, payment, is_wrong, sandbox_code: Some("123456".into()) })
            }),
        );
    }
    for (name, state) in [
        ("done", OrderState::Paid),
        ("pending", OrderState::AwaitingPayment),
        ("order-paid", OrderState::Paid),
        ("order-shipped", OrderState::Shipped),
        ("order-delivered", OrderState::Delivered),
        ("order-expired", OrderState::Expired),
        ("order-cancelled", OrderState::Cancelled),
        ("order-refunded", OrderState::Refunded),
    ] {
        let goods = goods.clone();
        add(
            name,
            Box::new(move |ctx| {
                let view = OrderView {
                    order: order(&goods, ctx.currency, state),
                    pictures: pictures(&goods),
                    stale_since: (state == OrderState::Shipped).then_some(NOW),
                    can_return: state == OrderState::Delivered,
                    can_change: state == OrderState::Paid,
                };
                match name {
                    "done" => pages::done(ctx, &view),
                    "pending" => pages::pending(ctx, &view),
                    _ => pages::order(ctx, &view),
                }
            }),
        );
    }
    let ordered = goods.clone();
    add(
        "orders",
        Box::new(move |ctx| {
            let orders = OrderState::ALL.into_iter().map(|s| order(&ordered, ctx.currency, s)).collect();
            let is_signed_in = ctx.lang == Lang::En;
            pages::orders(ctx, &OrdersView { orders, is_signed_in, without_account: 2, pictures: pictures(&ordered) })
        }),
    );
    add("orders-empty", Box::new(|ctx| pages::orders(ctx, &OrdersView::default())));
    add("settings", Box::new(|ctx| pages::settings(ctx, &SettingsView { return_to: "/".into() })));
    add(
        "about",
        Box::new(|ctx| {
            let credits = vec![Credit { name: "maud".into(), licence: "MIT OR Apache-2.0".into() }];
            pages::about(ctx, &AboutView { version: "0.1.0".into(), server: "http://127.0.0.1:8080".into(), credits })
        }),
    );
    for (name, fault) in [
        ("offline", Fault::Offline),
        ("not-found", Fault::NotFound),
        ("server-error", Fault::Server),
        ("busy", Fault::Busy),
        ("refused", Fault::Refused),
        ("already-open", Fault::AlreadyOpen),
    ] {
        let suggestions = if fault == Fault::NotFound { some.clone() } else { Vec::new() };
        let view = FaultView { fault, request_id: (fault == Fault::Server).then(|| "01J9ZQ".into()), suggestions };
        add(name, Box::new(move |ctx| pages::fault(ctx, &view)));
    }
    people::add_scenes(&goods, &mut add);
    let told = goods.clone();
    add(
        "notices",
        Box::new(move |ctx| {
            let mut ctx = ctx.clone();
            ctx.is_offline = true;
            ctx.notices = vec![
                Notice::AddedToCart { name: told[0].name.get(ctx.lang).to_owned() },
                Notice::QuantityRefused { given: "1e9".into() },
                Notice::StoreReadOnly,
                Notice::Problem { code: Code::SoldOut },
            ];
            pages::settings(&ctx, &SettingsView::default())
        }),
    );
    all
}

/// The shelves.
pub fn categories() -> Vec<Category> {
    ["eyewear", "sunglasses", "jewellery", "watches", "make-up", "hats", "home"]
        .into_iter()
        .zip(1..)
        .map(|(slug, position)| Category {
            slug: slug.parse().expect("a slug"),
            name: words(&format!("category-{slug}-name")),
            summary: words(&format!("category-{slug}-summary")),
            position,
            count: 4,
        })
        .collect()
}

struct Good {
    slug: &'static str,
    category: &'static str,
    usd_minor: i64,
    size_mm: [f32; 3],
    key: &'static str,
    values: &'static [(&'static str, &'static str)],
}

const GOODS: [Good; 10] = [
    good(
        "aria-round",
        "eyewear",
        18_900,
        [138.0, 47.0, 146.0],
        "colour",
        &[("tortoise", "#6b4423"), ("black", "#161616"), ("crystal", "#dfe3e2")],
    ),
    good(
        "milo-pilot",
        "eyewear",
        21_500,
        [141.0, 50.0, 143.0],
        "colour",
        &[("gold", "#c9a24b"), ("gunmetal", "#4a4d52")],
    ),
    good(
        "nora-cat-eye",
        "eyewear",
        19_500,
        [140.0, 48.0, 144.0],
        "colour",
        &[("burgundy", "#5e1c2c"), ("black", "#161616")],
    ),
    good(
        "otto-square",
        "eyewear",
        22_900,
        [144.0, 49.0, 148.0],
        "colour",
        &[("forest", "#1f4030"), ("havana", "#7a4a21"), ("navy", "#1c2a4a")],
    ),
    good(
        "luce-oversized",
        "sunglasses",
        24_900,
        [148.0, 58.0, 145.0],
        "colour",
        &[("tortoise", "#6b4423"), ("black", "#161616")],
    ),
    good("onda-hoops", "jewellery", 9_500, [32.0, 34.0, 4.5], "colour", &[("gold", "#c9a24b"), ("silver", "#c8cacc")]),
    good(
        "duna-signet",
        "jewellery",
        16_000,
        [21.0, 25.0, 12.0],
        "colour",
        &[("gold", "#c9a24b"), ("silver", "#c8cacc")],
    ),
    good(
        "orizzonte-watch",
        "watches",
        39_900,
        [40.0, 230.0, 9.0],
        "colour",
        &[("cognac", "#8d5524"), ("black", "#161616")],
    ),
    good(
        "velluto-lipstick",
        "make-up",
        3_200,
        [20.0, 72.0, 20.0],
        "shade",
        &[("rosewood", "#96515b"), ("ruby", "#8f1128"), ("coral", "#e06250"), ("nude", "#b98270"), ("plum", "#5a2440")],
    ),
    good(
        "nido-armchair",
        "home",
        129_000,
        [820.0, 780.0, 845.0],
        "colour",
        &[("moss", "#4d5a33"), ("rust", "#9a4a26"), ("ink", "#232a3a")],
    ),
];

const fn good(
    slug: &'static str,
    category: &'static str,
    usd_minor: i64,
    size_mm: [f32; 3],
    key: &'static str,
    values: &'static [(&'static str, &'static str)],
) -> Good {
    Good { slug, category, usd_minor, size_mm, key, values }
}

/// Ten of the demo shop's goods, with pictures by made-up names.
pub fn goods() -> Vec<Product> {
    GOODS.iter().enumerate().map(|(i, g)| product(i, g)).collect()
}

fn product(index: usize, g: &Good) -> Product {
    let code = g.slug.split('-').next().unwrap_or_default().to_uppercase();
    let price = |cents: i64| {
        Currency::SOLD_IN
            .into_iter()
            .map(|c| {
                let minor = match c {
                    Currency::USD | Currency::EUR => cents,
                    Currency::CNY => cents * 7,
                    Currency::SAR => cents * 15 / 4,
                    Currency::JPY => cents * 3 / 2,
                    _ => cents * 16_000,
                };
                (c, minor)
            })
            .collect()
    };
    let variants = g.values.iter().enumerate().map(|(i, (value, swatch))| Variant {
        sku: format!("{code}-{}", value.to_uppercase()).parse().expect("a SKU"),
        options: vec![ProductOption {
            key: g.key.into(),
            value: (*value).into(),
            label: words(&format!("attr-{}-{value}", g.key)),
            swatch: Some((*swatch).into()),
        }],
        price: price(g.usd_minor + if g.slug == "nido-armchair" { 10_000 * i64::try_from(i).expect("few") } else { 0 }),
        available: [12, 3, 0][i % 3],
        promise: None,
        model_variant: Some((*value).into()),
        poster: None,
    });
    let key = |what: &str| words(&format!("goods-{}-{what}", g.slug));
    Product {
        slug: g.slug.parse().expect("a slug"),
        category: g.category.parse().expect("a slug"),
        brand: ["Studio Lago", "Atelier Sabbia", "Casa Verde"][index % 3].into(),
        name: key("name"),
        summary: key("summary"),
        description: key("description"),
        materials: key("materials"),
        origin: ["IT", "PT", "JP"][index % 3].into(),
        attributes: BTreeMap::from([
            ("material".to_owned(), vec!["acetate".to_owned()]),
            (g.key.to_owned(), g.values.iter().map(|v| v.0.to_owned()).collect()),
        ]),
        dimensions: Dimensions { width_mm: g.size_mm[0], height_mm: g.size_mm[1], depth_mm: g.size_mm[2] },
        weight_g: if g.category == "home" { 18_400 } else { 28 },
        try_on: None,
        model: Some(asset(100 + index, AssetKind::Glb)),
        posters: vec![asset(index, AssetKind::Png)],
        thumbnail: Some(asset(index, AssetKind::Png)),
        variants: variants.collect(),
        hotspots: Vec::new(),
        published_at: NOW,
    }
}

/// A picture or model by a made-up name.
pub fn asset(number: usize, kind: AssetKind) -> AssetRef {
    let hash = AssetHash::try_from(format!("{number:064x}")).expect("64 digits");
    AssetRef { hash, kind, bytes: 1, size_mm: None, pixels: (kind != AssetKind::Glb).then_some([960, 960]) }
}

fn words(key: &str) -> Text {
    Text(Lang::ALL.into_iter().map(|l| (l, text::text(l, key))).collect())
}

fn facets(items: &[Product]) -> Vec<Facet> {
    let mut counts: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for (key, values) in items.iter().flat_map(|p| &p.attributes) {
        for value in values {
            *counts.entry(key).or_default().entry(value).or_default() += 1;
        }
    }
    let values = |v: BTreeMap<&str, u64>| {
        v.into_iter().map(|(value, count)| FacetValue { value: value.into(), count }).collect()
    };
    counts.into_iter().map(|(key, v)| Facet { key: key.into(), values: values(v) }).collect()
}

fn pictures(goods: &[Product]) -> BTreeMap<Sku, AssetRef> {
    let of = |p: &Product| p.thumbnail.clone();
    goods.iter().flat_map(|p| p.variants.iter().filter_map(move |v| Some((v.sku.clone(), of(p)?)))).collect()
}

fn cart(goods: &[Product], currency: Currency, with_issues: bool) -> Cart {
    let mut lines: Vec<CartLine> = goods.iter().take(3).zip(1_i64..).map(|(p, n)| cart_line(p, n, currency)).collect();
    if with_issues {
        let seen = Money::new(100, currency);
        let issues =
            [vec![LineIssue::PriceChanged { seen }], vec![LineIssue::OnlyLeft { left: 1 }], vec![LineIssue::NotSold]];
        lines.iter_mut().zip(issues).for_each(|(line, issues)| line.issues = issues);
        lines.extend(goods.iter().skip(3).take(1).map(|p| {
            let mut line = cart_line(p, 2, currency);
            line.product = None;
            line.issues = vec![LineIssue::OnlyLeft { left: 0 }];
            line
        }));
    }
    let delivery = DeliveryMethod::Standard;
    let totals = price_cart(currency, lines.iter().map(|l| l.total), delivery.price(currency)).expect("small amounts");
    Cart { id: "cart".into(), currency, lines, delivery, totals, breakdown: None, updated_at: NOW }
}

/// A price with every kind of reason in it.
fn quote(goods: &[Product], currency: Currency) -> Quote {
    let cart = cart(goods, currency, false);
    let item = |line: &CartLine| Item {
        sku: line.sku.clone(),
        product: "a".parse().expect("a slug"),
        category: "b".parse().expect("a slug"),
        quantity: line.quantity,
        unit_price: line.unit_price,
        weight_g: 100,
        size_mm: [100; 3],
        origin: "IT".into(),
    };
    let items: Vec<Item> = cart.lines.iter().map(item).collect();
    let rules: Rules = serde_json::from_value(serde_json::json!({
        "markets": [{"id": "abroad", "countries": ["SA"], "currencies": [currency], "prices_include_tax": false}],
        "promotions": [
            {"id": "ten", "name": {"en": "Ten less", "ar": "أقل بعشرة"}, "action": {"percent": 100_000}},
            {"id": "free", "name": {"en": "Free delivery"}, "action": {"free_delivery": {}}},
        ],
        "taxes": [{"name": "VAT", "area": {}, "classes": ["standard"], "rate": 190_000}],
    }))
    .expect("rules");
    let place = Destination { country: "SA".into(), region: String::new(), postal_code: "12211".into() };
    let gift_cards = [GiftCard { last4: "PQRS".into(), balance: Money::new(1_000, currency) }];
    let case = Case {
        rules: &rules,
        market: &rules.market(Some(&place), currency).expect("a market"),
        currency,
        items: &items,
        codes: &[],
        customer_group: None,
        place: Some(&place),
        delivery: DeliveryMethod::Express,
        gift_cards: &gift_cards,
        uses_left: &BTreeMap::new(),
        gifts: &BTreeMap::new(),
        exchanged: Some(ExchangeRate { from: Currency::EUR, to: currency, billionths: 1_000_000_000, as_of: NOW }),
        now: NOW,
    };
    Quote {
        id: "q".into(),
        cart_id: cart.id,
        destination: place.clone(),
        delivery: DeliveryMethod::Express,
        breakdown: pricing::price(&case).expect("small amounts"),
        created_at: NOW,
        expires_at: NOW + 30 * 60_000,
    }
}

fn cart_line(product: &Product, quantity: i64, currency: Currency) -> CartLine {
    let variant = &product.variants[0];
    let unit_price = variant.price_in(currency).expect("sold in every currency");
    CartLine {
        sku: variant.sku.clone(),
        product: Some(product.slug.clone()),
        name: product.name.clone(),
        variant: variant.options[0].label.clone(),
        quantity: Quantity::try_from(quantity).expect("a small quantity"),
        unit_price,
        total: unit_price.checked_mul(quantity).expect("small amounts"),
        issues: Vec::new(),
    }
}

fn order(goods: &[Product], currency: Currency, state: OrderState) -> Order {
    let cart = cart(goods, currency, false);
    let slug = |line: &CartLine| line.product.clone().unwrap_or_else(|| "gone".parse::<Slug>().expect("a slug"));
    let was_paid = !matches!(state, OrderState::AwaitingPayment | OrderState::Expired | OrderState::Cancelled);
    Order {
        id: "V-7K3M-9QXA".into(),
        secret: None,
        state,
        lines: cart
            .lines
            .iter()
            .map(|l| OrderLine {
                sku: l.sku.clone(),
                product: slug(l),
                name: l.name.clone(),
                variant: l.variant.clone(),
                quantity: l.quantity,
                unit_price: l.unit_price,
                total: l.total,
            })
            .collect(),
        totals: cart.totals,
        breakdown: None,
        invoice: None,
        refunds: Vec::new(),
        shipments: Vec::new(),
        returns: Vec::new(),
        waits: Vec::new(),
        disputes: Vec::new(),
        delivery: cart.delivery,
        contact: Contact { name: "نور حداد".into(), email: "nour@example.com".into(), phone: String::new() },
        address: Address {
            line1: "شارع الملك فهد ١٢".into(),
            line2: String::new(),
            city: "Riyadh".into(),
            region: String::new(),
            postal_code: "12211".into(),
            country: "SA".into(),
        },
        lang: Lang::Ar,
        created_at: NOW,
        hold_expires_at: NOW + 30 * 60_000,
        paid_at: was_paid.then_some(NOW + 60_000),
        payments: vec![Payment {
            id: "pay-1".into(),
            state: if was_paid { PaymentState::Succeeded } else { PaymentState::NeedsConfirmation },
            amount: cart.totals.total,
            created_at: NOW,
            last4: Some("4242".into()),
        }],
    }
}

fn sandbox_cards() -> Vec<SandboxCard> {
    let card = |number: &str, outcome| SandboxCard { number: number.into(), outcome };
    vec![
        card("4242 4242 4242 4242", SandboxOutcome::Succeeds),
        card("4000 0000 0000 0002", SandboxOutcome::Declines),
        card("4000 0000 0000 3220", SandboxOutcome::AsksCode),
        card("4000 0000 0000 0119", SandboxOutcome::AnswersLate),
    ]
}
