//! A person with an account, an order that moves, and a shop from the other side of the counter.

use std::collections::BTreeMap;

use domain::account::{Account, Profile, Purpose, Role, Session, ShopRole, TotpOffer};
use domain::dispute::{Dispute, DisputeState};
use domain::passkey::Passkey;
use domain::payout::{Earning, EarningKind, Payout, ShopPayouts};
use domain::pricing::PromotionUse;
use domain::provider::{LinkedProvider, SignInProvider};
use domain::refund::RefundLine;
use domain::returns::ReturnLine;
use domain::saved::SavedMethod;
use domain::shipment::ShipmentLine;
use domain::shop::{Invitation, Member, Membership, ShopOrder, ShopProfile};
use domain::stock::{Movement, Stock, StockAt};
use domain::{
    Address, Code, Currency, Lang, Money, Order, OrderState, Product, Quantity, Refund, Return, ReturnState, Shipment,
    ShipmentState,
};
use maud::Markup;

use super::super::pages::{self, *};
use super::{NOW, order, pictures};

type Add<'a> = &'a mut dyn FnMut(&'static str, Box<dyn Fn(&PageContext) -> Markup>);

/// An address in Spain.
pub fn madrid() -> Address {
    Address {
        line1: "Calle de Alcalá 42, 3.º B".into(),
        line2: String::new(),
        city: "Madrid".into(),
        region: String::new(),
        postal_code: "28014".into(),
        country: "ES".into(),
    }
}

fn riyadh() -> Address {
    Address {
        line1: "شارع الملك فهد ١٢".into(),
        line2: "الطابق الثالث".into(),
        city: "الرياض".into(),
        postal_code: "12211".into(),
        country: "SA".into(),
        ..madrid()
    }
}

fn account() -> Account {
    Account {
        id: "a_1".into(),
        email: "nour.haddad@example.com".into(),
        profile: Profile {
            name: "Nour Haddad".into(),
            phone: "+966 11 555 0100".into(),
            lang: Lang::Ar,
            addresses: vec![madrid(), riyadh()],
        },
        role: Role::Admin,
        has_second_factor: true,
        created_at: NOW,
    }
}

fn saved(id: &str, brand: &str, last4: &str) -> SavedMethod {
    SavedMethod { id: id.into(), brand: brand.into(), last4: last4.into(), created_at: NOW }
}

/// Two kept cards, of which the first or none is chosen.
pub fn choice(is_kept: bool) -> CardChoice {
    let cards = vec![saved("pm_1", "visa", "4242"), saved("pm_2", "unknown", "0005")];
    CardChoice { cards, chosen: is_kept.then(|| "pm_1".to_owned()), keeps: false }
}

fn member(role: ShopRole) -> Membership {
    Membership { shop: ShopProfile { slug: "studio-lago".parse().expect("a slug"), name: "Studio Lago".into() }, role }
}

fn one() -> Quantity {
    Quantity::ONE
}

/// An order of which a parcel arrived, one is on its way, and something comes back.
fn moving(goods: &[Product], currency: Currency) -> Order {
    let mut order = order(goods, currency, OrderState::Shipped);
    let sku = |i: usize| order.lines[i % order.lines.len()].sku.clone();
    let parcel = |id: &str, state, i, tracking: &str| Shipment {
        id: id.into(),
        state,
        lines: vec![ShipmentLine { sku: sku(i), quantity: one() }],
        carrier: "DHL".into(),
        tracking: tracking.into(),
        created_at: NOW,
        updated_at: NOW + 3_600_000,
    };
    let back = |id: &str, state, i, instead| Return {
        id: id.into(),
        state,
        lines: vec![ReturnLine { sku: sku(i), quantity: one(), instead }],
        reason: "The bridge is too wide for me.".into(),
        created_at: NOW,
        updated_at: NOW + 7_200_000,
    };
    let shipments = vec![
        parcel("s1", ShipmentState::Delivered, 0, "JD0140600003"),
        parcel("s2", ShipmentState::InTransit, 1, "JD0140600017"),
    ];
    let returns = vec![
        back("r1", ReturnState::Requested, 0, Some(sku(1))),
        back("r2", ReturnState::Approved, 0, None),
        back("r3", ReturnState::Received, 0, None),
        back("r4", ReturnState::Refunded, 1, None),
    ];
    let amount = Money::new(4_200, currency);
    let refunds = vec![Refund {
        id: "f1".into(),
        credit_note: 1,
        lines: vec![RefundLine { sku: sku(1), quantity: one(), amount }],
        delivery: Money::zero(currency),
        total: amount,
        to_payment: amount,
        to_gift_cards: Money::zero(currency),
        created_at: NOW,
    }];
    order.shipments = shipments;
    order.returns = returns;
    order.refunds = refunds;
    order
}

/// Every page of an account and of a shop in every state that looks different.
pub fn add_scenes(goods: &[Product], add: Add<'_>) {
    signing(add);
    kept(add);
    moved(goods, add);
    changed(goods, add);
    counter(goods, add);
    staff(add);
}

fn signing(add: Add<'_>) {
    let plain = || SignView { email: "nour.haddad@example.com".into(), ..SignView::default() };
    let wrong = || SignView {
        back: "/checkout".into(),
        errors: vec![
            (Field::Login, FieldFault::NotValid),
            (Field::Password, FieldFault::Empty),
            (Field::Name, FieldFault::Empty),
            (Field::NewPassword, FieldFault::Refused(Code::WeakPassword)),
            (Field::LetterCode, FieldFault::Refused(Code::LetterRefused)),
            (Field::Factor, FieldFault::NotValid),
        ],
        ..plain()
    };
    let only = |fields: &[Field]| {
        let mut view = wrong();
        view.errors.retain(|(field, _)| fields.contains(field));
        view
    };
    type Page = fn(&PageContext, &SignView) -> Markup;
    let acme = || SignInProvider { name: "acme".into(), label: "Acme-Konto".into() };
    let scenes: [(&'static str, Page, SignView); 12] = [
        ("sign-in-others", pages::sign_in, SignView { providers: vec![acme()], ..plain() }),
        ("sign-in", pages::sign_in, plain()),
        ("sign-in-wrong", pages::sign_in, only(&[Field::Login, Field::Password])),
        ("sign-in-refused", pages::sign_in, SignView { failure: Some(Code::LoginRefused), ..plain() }),
        ("sign-in-code", pages::sign_in_code, plain()),
        ("sign-in-code-wrong", pages::sign_in_code, only(&[Field::Factor])),
        ("sign-up", pages::sign_up, SignView::default()),
        ("sign-up-wrong", pages::sign_up, only(&[Field::Name, Field::Login, Field::NewPassword])),
        ("verify", pages::verify, SignView { knows_password: true, ..plain() }),
        ("verify-wrong", pages::verify, only(&[Field::LetterCode])),
        ("forgot", pages::forgot, SignView::default()),
        ("reset", pages::reset, SignView::default()),
    ];
    for (name, page, view) in scenes {
        add(name, Box::new(move |ctx| page(ctx, &view)));
    }
}

fn kept(add: Add<'_>) {
    let signed_in = |ctx: &PageContext| PageContext { person: Some("Nour".into()), ..ctx.clone() };
    add(
        "account",
        Box::new(move |ctx| {
            let shops = vec![member(ShopRole::Owner), member(ShopRole::Editor)];
            let shops = shops.into_iter().take(if ctx.lang == Lang::En { 1 } else { 0 }).collect();
            pages::account(&signed_in(ctx), &AccountView { account: account(), shops })
        }),
    );
    add(
        "account-new",
        Box::new(move |ctx| {
            let account = Account { role: Role::Buyer, has_second_factor: false, ..account() };
            pages::account(&signed_in(ctx), &AccountView { account, shops: Vec::new() })
        }),
    );
    add("profile", Box::new(|ctx| pages::profile(ctx, &ProfileView { name: "Nour".into(), ..ProfileView::default() })));
    add(
        "profile-wrong",
        Box::new(|ctx| {
            let errors = vec![(Field::Name, FieldFault::Empty)];
            pages::profile(ctx, &ProfileView { errors, failure: Some(Code::Internal), ..ProfileView::default() })
        }),
    );
    add("addresses-empty", Box::new(|ctx| pages::addresses(ctx, &AddressesView::default())));
    add(
        "addresses",
        Box::new(|ctx| {
            let addresses = vec![("a1".to_owned(), madrid()), ("a2".to_owned(), riyadh())];
            pages::addresses(ctx, &AddressesView { addresses })
        }),
    );
    add(
        "address",
        Box::new(|ctx| {
            let form = CheckoutForm::default().at(&madrid());
            let errors = vec![(Field::City, FieldFault::Empty)];
            pages::address(ctx, &AddressView { name: Some("a1".into()), form, errors, failure: None })
        }),
    );
    add("password", Box::new(|ctx| pages::password(ctx, &PasswordView::default())));
    let offer = || {
        TotpOffer {
        secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into(),
        uri: "otpauth://totp/Vitrine:nour%2Ehaddad%40example%2Ecom?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Vitrine"
            .into(),
    }
    };
    for (name, view) in [
        ("factor-off", FactorView::default()),
        ("factor-on", FactorView { is_on: true, ..FactorView::default() }),
        (
            "factor-offered",
            FactorView {
                offer: Some(offer()),
                errors: vec![(Field::ConfirmCode, FieldFault::NotValid)],
                ..FactorView::default()
            },
        ),
        (
            "factor-codes",
            FactorView {
                is_on: true,
                codes: (0..10).map(|i| format!("7K3M-9QXA-{i}V2P")).collect(),
                ..FactorView::default()
            },
        ),
    ] {
        add(name, Box::new(move |ctx| pages::factor(ctx, &view)));
    }
    add(
        "sessions",
        Box::new(|ctx| {
            let session = |id: &str, device: &str, is_this| Session {
                id: id.into(),
                device: device.into(),
                app: None,
                created_at: NOW,
                used_at: NOW + 600_000,
                expires_at: NOW,
                is_this,
            };
            let sessions = vec![session("s_1", "Vitrine, Linux", true), session("s_2", "", false)];
            pages::sessions(ctx, &SessionsView { sessions })
        }),
    );
    add("cards", Box::new(|ctx| pages::cards(ctx, &CardsView { cards: choice(false).cards })));
    add("cards-empty", Box::new(|ctx| pages::cards(ctx, &CardsView::default())));
    add("card-remove", Box::new(|ctx| pages::card_remove(ctx, &CardView { card: saved("pm_1", "visa", "4242") })));
    ways(add);
    add("data", Box::new(|ctx| pages::data(ctx, &DataView { granted: vec![Purpose::Newsletter] })));
    add("erase", Box::new(|ctx| pages::erase(ctx, &EraseView::default())));
    add(
        "erase-not-yet",
        Box::new(|ctx| {
            let errors = vec![(Field::Password, FieldFault::Empty)];
            pages::erase(ctx, &EraseView { failure: Some(Code::WrongState), errors })
        }),
    );
}

fn ways(add: Add<'_>) {
    let passkey = || Passkey {
        id: "pk_1".into(),
        name: "Telefon".into(),
        created_at: NOW,
        used_at: Some(NOW + 600_000),
        is_backed_up: true,
    };
    let linked = || LinkedProvider { id: "lp_1".into(), provider: "acme".into(), created_at: NOW };
    let all = move || WaysView {
        passkeys: vec![passkey(), Passkey { name: "🔑".into(), used_at: None, is_backed_up: false, ..passkey() }],
        providers: vec![(linked(), "Acme-Konto".into())],
        has_providers: true,
    };
    add("ways", Box::new(move |ctx| pages::ways(ctx, &all())));
    add("ways-none", Box::new(|ctx| pages::ways(ctx, &WaysView { has_providers: true, ..WaysView::default() })));
    add(
        "passkey",
        Box::new(move |ctx| {
            let errors = vec![(Field::PasskeyName, FieldFault::Empty), (Field::Password, FieldFault::NotValid)];
            pages::passkey(ctx, &PasskeyView { passkey: passkey(), name: String::new(), errors, failure: None })
        }),
    );
    let view = |stage, errors| AwayView {
        address: "https://accounts.example/authorize?response_type=code&client_id=vitrine&state=k3Jd82".into(),
        back: "/checkout".into(),
        stage,
        shows_address: false,
        errors,
        failure: None,
    };
    let copied = AwayView { shows_address: true, ..view(AwayStage::Waits, Vec::new()) };
    add("away-copy", Box::new(move |ctx| pages::away(ctx, &copied)));
    let wrong = |field| vec![(field, FieldFault::NotValid)];
    for (name, stage, errors) in [
        ("away", AwayStage::Waits, Vec::new()),
        ("away-password", AwayStage::Password, wrong(Field::Password)),
        ("away-factor", AwayStage::Factor, wrong(Field::Factor)),
        ("away-failed", AwayStage::Failed(Code::LoginRefused), Vec::new()),
        ("away-away", AwayStage::Failed(Code::Unavailable), Vec::new()),
    ] {
        let view = view(stage, errors);
        add(name, Box::new(move |ctx| pages::away(ctx, &view)));
    }
}

fn moved(goods: &[Product], add: Add<'_>) {
    let all = goods.to_vec();
    add(
        "order-moving",
        Box::new(move |ctx| {
            let order = moving(&all, ctx.currency);
            let view =
                OrderView { order, pictures: pictures(&all), stale_since: None, can_return: true, can_change: false };
            pages::order(ctx, &view)
        }),
    );
    for (name, errors) in [
        ("return", Vec::new()),
        ("return-wrong", vec![(Field::Units, FieldFault::Empty), (Field::Instead, FieldFault::Empty)]),
    ] {
        let all = goods.to_vec();
        add(
            name,
            Box::new(move |ctx| {
                let order = order(&all, ctx.currency, OrderState::Delivered);
                let units: BTreeMap<_, _> = order.lines.iter().map(|l| (l.sku.clone(), l.quantity.get())).collect();
                let product = |sku: &domain::Sku| all.iter().find(|p| p.variant(sku).is_some()).cloned();
                let view = ReturnView {
                    products: units.keys().filter_map(|sku| Some((sku.clone(), product(sku)?))).collect(),
                    pictures: pictures(&all),
                    units,
                    order,
                    chosen: BTreeMap::new(),
                    wants_goods: name == "return-wrong",
                    instead: BTreeMap::new(),
                    reason: "Too wide".into(),
                    attempt: "0".into(),
                    errors: errors.clone(),
                    failure: None,
                };
                pages::ask_return(ctx, &view)
            }),
        );
    }
}

fn changed(goods: &[Product], add: Add<'_>) {
    for (name, state, is_review) in [
        ("lines", OrderState::AwaitingPayment, false),
        ("lines-wrong", OrderState::Paid, false),
        ("lines-review", OrderState::AwaitingPayment, true),
        ("lines-review-paid", OrderState::Paid, true),
    ] {
        let all = goods.to_vec();
        add(
            name,
            Box::new(move |ctx| {
                let order = order(&all, ctx.currency, state);
                let is_paid = state == OrderState::Paid;
                let most = |n: u32| if is_paid { n } else { Quantity::MAX };
                let units = order.lines.iter().map(|l| (l.sku.clone(), (l.quantity.get(), most(l.quantity.get()))));
                let units: BTreeMap<_, _> = units.collect();
                let typed = |(i, sku): (usize, &domain::Sku)| (sku.clone(), i.to_string());
                let view = LinesView {
                    typed: units.keys().enumerate().map(typed).collect(),
                    units,
                    pictures: pictures(&all),
                    is_review,
                    total: (is_review && !is_paid).then(|| Money::new(1_234_500, ctx.currency)),
                    attempt: "0".into(),
                    errors: if name == "lines-wrong" { vec![(Field::Lines, FieldFault::NotValid)] } else { Vec::new() },
                    failure: None,
                    order,
                };
                pages::lines(ctx, &view)
            }),
        );
    }
}

fn disputes(currency: Currency) -> Vec<Dispute> {
    let of = |state: DisputeState| Dispute {
        id: format!("dp_{}", state.as_str()),
        payment_id: "pay-1".into(),
        state,
        amount: Money::new(18_900, currency),
        reason: "product_not_received".into(),
        created_at: NOW,
        updated_at: NOW,
    };
    DisputeState::ALL.map(of).to_vec()
}

fn counter(goods: &[Product], add: Add<'_>) {
    let all = goods.to_vec();
    add(
        "shop-orders",
        Box::new(move |ctx| {
            let of = |state| {
                let order = order(&all, ctx.currency, state);
                ShopOrder {
                    id: order.id,
                    state,
                    created_at: NOW,
                    lines: order.lines,
                    delivery: order.delivery,
                    contact: order.contact,
                    address: order.address,
                    lang: order.lang,
                }
            };
            let orders = [OrderState::Paid, OrderState::Paid, OrderState::Delivered].map(of).to_vec();
            let (shop, pictures) = (member(ShopRole::Owner), pictures(&all));
            let ctx = PageContext { path: "/shop/studio-lago".into(), ..ctx.clone() };
            pages::shop_orders(&ctx, &MerchantView { shop, orders, older: Some(NOW), pictures })
        }),
    );
    for (name, errors) in [
        ("shop-order", Vec::new()),
        (
            "shop-order-wrong",
            vec![
                (Field::Carrier, FieldFault::Empty),
                (Field::Tracking, FieldFault::NotValid),
                (Field::Units, FieldFault::Empty),
            ],
        ),
    ] {
        let all = goods.to_vec();
        add(
            name,
            Box::new(move |ctx| {
                let mut order = moving(&all, ctx.currency);
                order.disputes = disputes(ctx.currency);
                let view = ShopOrderView {
                    shop: member(ShopRole::Support),
                    order,
                    pictures: pictures(&all),
                    attempt: "0".into(),
                    carrier: String::new(),
                    tracking: "has a space".into(),
                    errors: errors.clone(),
                    failure: None,
                };
                pages::shop_order(ctx, &view)
            }),
        );
    }
    add(
        "shop-payouts",
        Box::new(move |ctx| {
            let money = |minor| Money::new(minor, ctx.currency);
            let earning = |kind, minor, payout: Option<&str>| Earning {
                kind,
                order_id: "V-7K3M-9QXA".into(),
                amount: money(minor),
                at: NOW,
                payout_id: payout.map(str::to_owned),
            };
            let payouts = ShopPayouts {
                fee: 125_000.try_into().expect("a rate"),
                owed: vec![money(16_275), Money::new(-4_900, Currency::JPY)],
                payouts: vec![Payout {
                    id: "po_7K3M9QXA".into(),
                    shop: "studio-lago".parse().expect("a slug"),
                    amount: money(123_400),
                    created_at: NOW,
                }],
                earnings: vec![
                    earning(EarningKind::DisputeWon, 4_900, None),
                    earning(EarningKind::Dispute, -4_900, None),
                    earning(EarningKind::FeeBack, 613, None),
                    earning(EarningKind::Refund, -4_900, None),
                    earning(EarningKind::Fee, -2_363, Some("po_7K3M9QXA")),
                    earning(EarningKind::Sale, 18_900, Some("po_7K3M9QXA")),
                ],
            };
            let ctx = PageContext { path: "/shop/studio-lago/payouts".into(), ..ctx.clone() };
            pages::shop_payouts(&ctx, &PayoutsView { shop: member(ShopRole::Owner), payouts })
        }),
    );
    let all = goods.to_vec();
    add(
        "shop-goods",
        Box::new(move |ctx| {
            let view = GoodsView { shop: member(ShopRole::Editor), products: all.clone(), is_all: false };
            pages::shop_goods(ctx, &view)
        }),
    );
    let sku = goods[0].variants[0].sku.clone();
    for (name, is_found) in [("stock", true), ("stock-none", false)] {
        let sku = sku.clone();
        add(
            name,
            Box::new(move |ctx| {
                let movement = |why: &str, on_hand, held| Movement {
                    why: why.into(),
                    order_id: (why == "sale").then(|| "V-7K3M-9QXA".into()),
                    location: (why == "transfer").then(|| "main".parse().expect("a slug")),
                    on_hand,
                    held,
                    at: NOW,
                };
                let stock = Stock {
                    sku: sku.clone(),
                    on_hand: 1_200,
                    held: 3,
                    promised: 0,
                    promised_by: None,
                    waiting: Vec::new(),
                    locations: vec![StockAt { location: "main".parse().expect("a slug"), units: 1_200 }],
                    movements: vec![movement("sale", -1, -1), movement("transfer", 5, 0), movement("count", 1_201, 0)],
                };
                let view = StockView {
                    sku: sku.to_string(),
                    stock: is_found.then_some(stock),
                    may_change: true,
                    errors: if is_found { vec![(Field::OnHand, FieldFault::NotValid)] } else { Vec::new() },
                    failure: (!is_found).then_some(Code::NotFound),
                    ..StockView::default()
                };
                pages::stock(ctx, &view)
            }),
        );
    }
    for (name, is_wrong) in [("promotions", false), ("promotions-errors", true)] {
        add(
            name,
            Box::new(move |ctx| {
                let offer = |id: &str, used, promotion: &str| PromotionUse {
                    promotion: serde_json::from_str(&promotion.replace("ID", id)).expect("a promotion"),
                    used,
                };
                let promotions = vec![
                    offer(
                        "winter",
                        Some(12),
                        r#"{"id":"ID","name":{"en":"Winter light","ar":"نور الشتاء"},"code":"WINTER-20","limit":100,"window":{"until":"2027-01-01T00:00","zone":"UTC"},"goods":{"categories":["eyewear"]},"action":{"percent":200000}}"#,
                    ),
                    offer(
                        "three",
                        None,
                        r#"{"id":"ID","name":{"en":"Three for two"},"action":{"buy_get":{"buy":2,"get":1,"off":1000000}}}"#,
                    ),
                    offer(
                        "welcome",
                        Some(1),
                        r#"{"id":"ID","name":{"en":"Welcome"},"code":"WELCOME","limit_per_buyer":1,"window":{"until":"2025-01-01T00:00","zone":"UTC"},"action":{"fixed":{"USD":1000,"EUR":900}}}"#,
                    ),
                ];
                let view = PromotionsView {
                    promotions: if is_wrong { Vec::new() } else { promotions },
                    now: NOW,
                    categories: ctx.categories.clone(),
                    may_change: true,
                    errors: if is_wrong { vec![(Field::OfferCode, FieldFault::NotValid)] } else { Vec::new() },
                    ..PromotionsView::default()
                };
                pages::promotions(ctx, &view)
            }),
        );
    }
}

fn staff(add: Add<'_>) {
    for (name, is_wrong) in [("shop-people", false), ("shop-people-wrong", true)] {
        add(
            name,
            Box::new(move |ctx| {
                let member =
                    |account: &str, name: &str, role| Member { account: account.into(), name: name.into(), role };
                let invitation = |id: &str, email: &str, role| Invitation {
                    id: id.into(),
                    email: email.into(),
                    role,
                    expires_at: NOW + 7 * 86_400_000,
                };
                let invitations = vec![
                    invitation(
                        "i_1",
                        "lucía.fernández-de-córdoba.y.la.torre@correo.estudio-lago.example",
                        ShopRole::Editor,
                    ),
                    invitation("i_2", "omar@example.com", ShopRole::Owner),
                ];
                let typed = [(Field::Invited.name(), "ben@"), (Field::LetterLang.name(), "ar")];
                let view = StaffView {
                    shop: self::member(ShopRole::Owner),
                    me: "a_1".into(),
                    members: vec![
                        member("a_1", "Nour Haddad", ShopRole::Owner),
                        member("a_2", "Maximiliana Wolfeschlegelsteinhausenbergerdorff", ShopRole::Editor),
                        member("a_3", "王小明", ShopRole::Support),
                    ],
                    invitations: if is_wrong { Vec::new() } else { invitations },
                    attempt: "0".into(),
                    typed: if is_wrong { typed.map(|(f, t)| (f, t.to_owned())).into() } else { BTreeMap::new() },
                    errors: if is_wrong {
                        vec![(Field::Invited, FieldFault::NotValid), (Field::Role, FieldFault::Empty)]
                    } else {
                        Vec::new()
                    },
                    failure: is_wrong.then_some(Code::WrongState),
                };
                let ctx = PageContext { path: "/shop/studio-lago/people".into(), ..ctx.clone() };
                pages::shop_people(&ctx, &view)
            }),
        );
    }
    for (name, errors) in [
        ("invitation", Vec::new()),
        ("invitation-wrong", vec![(Field::LetterCode, FieldFault::Refused(Code::LetterRefused))]),
    ] {
        add(
            name,
            Box::new(move |ctx| {
                let email = "nour.haddad@example.com".into();
                pages::invitation(ctx, &InvitationView { email, errors: errors.clone(), failure: None })
            }),
        );
    }
}
