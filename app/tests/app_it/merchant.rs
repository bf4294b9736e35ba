//! A shop from the other side of the counter.

use domain::account::ShopRole;
use domain::dispute::{Dispute, DisputeState};
use domain::payout::{Earning, EarningKind, Payout, ShopPayouts};
use domain::{Currency, Money, OrderState, ReturnState, ShipmentState};

use super::people::{EMAIL, sign_in, signed_in};
use super::{GOOD_CARD, Here, shown, went_to};

/// A member of the shop, and an order that a guest paid.
async fn behind_the_counter(role: ShopRole) -> (Here, String) {
    let here = signed_in().await;
    went_to(&here.post("/account/sign-out", &[]).await);
    went_to(&here.put_in("ARIA-BLACK", "2").await);
    let order = went_to(&here.buy_for(GOOD_CARD, "25800").await).to_owned();
    here.fake.let_work(EMAIL, role);
    sign_in(&here).await;
    (here, order.trim_start_matches("/order/").to_owned())
}

/// The attempt that a page's forms carry.
pub fn attempt(html: &str) -> String {
    html.split("name=\"attempt\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_parcel_is_sent_once_and_arrives() {
    let (here, id) = behind_the_counter(ShopRole::Support).await;
    assert!(here.get("/account").await.1.contains("data-test=\"shop-lago\""));
    let (_, html) = here.get("/shop/lago").await;
    assert!(html.contains(&id) && html.contains("data-test=\"shop-order\" data-state=\"paid\""), "{html}");
    let page = format!("/shop/lago/order/{id}");
    let (_, html) = here.get(&page).await;
    assert!(html.contains("Calle Mayor 1") && html.contains("data-test=\"send-form\""));
    let attempt = attempt(&html);
    let send = format!("{page}/send");
    let fields = [("carrier", ""), ("tracking", "has a space"), ("attempt", &attempt)];
    let html = shown(here.post(&send, &fields).await, 422);
    assert!(html.contains("data-test=\"error-carrier\"") && html.contains("value=\"has a space\""), "{html}");
    let fields = [("carrier", "DHL"), ("tracking", "JD-77"), ("attempt", attempt.as_str())];
    here.fake.lose_answers("/shipments", 1);
    let (first, second) = tokio::join!(here.post(&send, &fields), here.post(&send, &fields));
    assert_eq!((went_to(&first), went_to(&second)), (page.as_str(), page.as_str()));
    assert_eq!((here.fake.order(&id).shipments.len(), here.fake.keys("/shipments").len()), (1, 1), "one parcel");
    let (_, html) = here.get(&page).await;
    assert!(!html.contains("data-test=\"send-form\"") && html.contains("JD-77"));
    went_to(&here.post(&format!("{page}/parcel/s_0"), &[("event", "deliver")]).await);
    assert_eq!(here.fake.order(&id).shipments[0].state, ShipmentState::Delivered);
    shown(here.post(&format!("{page}/parcel/s_0"), &[("event", "explode")]).await, 400);
}

#[tokio::test]
async fn a_return_goes_its_way_and_money_goes_back_once() {
    let (here, id) = behind_the_counter(ShopRole::Owner).await;
    here.fake.deliver(&id);
    went_to(&here.post(&format!("/order/{id}/return"), &[("units.ARIA-BLACK", "1"), ("want", "money")]).await);
    let page = format!("/shop/lago/order/{id}");
    for (event, state) in
        [("approve", ReturnState::Approved), ("receive", ReturnState::Received), ("refund", ReturnState::Refunded)]
    {
        assert!(here.get(&page).await.1.contains(&format!("data-test=\"return-{event}\"")), "{event}");
        went_to(&here.post(&format!("{page}/return/r_0"), &[("event", event), ("restock", "yes")]).await);
        assert_eq!(here.fake.returns(&id)[0].state, state);
    }
    let attempt = attempt(&here.get(&page).await.1);
    let refund = format!("{page}/refund");
    assert!(
        shown(here.post(&refund, &[("attempt", attempt.as_str())]).await, 422).contains("data-test=\"error-units\"")
    );
    let fields = [("units.ARIA-BLACK", "1"), ("attempt", attempt.as_str())];
    went_to(&here.post(&refund, &fields).await);
    went_to(&here.post(&refund, &fields).await);
    assert_eq!(here.fake.order(&id).refunds.len(), 1, "pressed twice, paid once");
    assert!(here.get(&page).await.1.contains("data-test=\"refund\""));
    assert_eq!(here.fake.order(&id).state, OrderState::Delivered);
}

#[tokio::test]
async fn an_owner_sees_what_the_shop_is_owed_and_others_do_not() {
    let (here, id) = behind_the_counter(ShopRole::Owner).await;
    let money = |minor| Money::new(minor, Currency::EUR);
    let earning = |kind, minor, payout: Option<&str>| Earning {
        kind,
        order_id: id.clone(),
        amount: money(minor),
        at: 1_795_305_600_000,
        payout_id: payout.map(str::to_owned),
    };
    here.fake.pay_out(ShopPayouts {
        fee: 125_000.try_into().unwrap(),
        owed: vec![money(-1_129)],
        payouts: vec![Payout {
            id: "po_1".into(),
            shop: "lago".parse().unwrap(),
            amount: money(22_575),
            created_at: 1_795_305_600_000,
        }],
        earnings: vec![earning(EarningKind::Refund, -1_129, None), earning(EarningKind::Sale, 22_575, Some("po_1"))],
    });
    assert!(here.get("/shop/lago").await.1.contains("data-test=\"shop-payouts\""));
    let (status, html) = here.get("/shop/lago/payouts?lang=en").await;
    assert_eq!(status, 200);
    for words in ["data-minor=\"-1129\"", "data-minor=\"22575\"", "po_1", "12.5", "data-kind=\"refund\"", &id] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let (here, _) = behind_the_counter(ShopRole::Support).await;
    assert_eq!(here.get("/shop/lago/payouts").await.0, 404, "money is the owners'");
    assert!(!here.get("/shop/lago").await.1.contains("data-test=\"shop-payouts\""));
}

#[tokio::test]
async fn what_a_bank_took_back_is_on_the_order() {
    let (here, id) = behind_the_counter(ShopRole::Support).await;
    let page = format!("/shop/lago/order/{id}");
    assert!(!here.get(&page).await.1.contains("data-test=\"dispute\""));
    here.fake.dispute(
        &id,
        Dispute {
            id: "dp_1".into(),
            payment_id: "pay_0".into(),
            state: DisputeState::Open,
            amount: Money::new(25_800, Currency::EUR),
            reason: "product_not_received".into(),
            created_at: 1_795_305_600_000,
            updated_at: 1_795_305_600_000,
        },
    );
    let (_, html) = here.get(&page).await;
    assert!(html.contains("data-test=\"dispute\" data-state=\"open\""), "{html}");
    assert!(html.contains("product_not_received") && html.contains("data-minor=\"25800\""));
}

#[tokio::test]
async fn who_keeps_the_goods_sees_the_goods_and_no_orders() {
    let (here, id) = behind_the_counter(ShopRole::Editor).await;
    let (status, html) = here.get("/shop/lago/goods").await;
    assert_eq!(status, 200);
    assert!(html.contains("data-test=\"goods-ARIA-BLACK\"") && !html.contains("data-test=\"shop-orders\""), "{html}");
    assert_eq!(here.get("/shop/lago").await.0, 404);
    assert_eq!(here.get("/stock?sku=ARIA-BLACK").await.0, 404, "the shelves are the house's");
    went_to(&here.post("/account/sign-out", &[]).await);
    assert!(here.get(&format!("/shop/lago/order/{id}")).await.1.contains("data-test=\"sign-in-form\""));
}

#[tokio::test]
async fn the_house_counts_and_moves_units() {
    let here = signed_in().await;
    here.fake.make_admin(EMAIL);
    assert!(here.get("/stock").await.1.contains("data-test=\"stock-look\""));
    let (_, html) = here.get("/stock?sku=ARIA-TORTOISE").await;
    assert!(html.contains("data-test=\"stock-on-hand\">9<"), "{html}");
    let attempt = attempt(&html);
    let count = |n| [("sku", "ARIA-TORTOISE"), ("on_hand", n), ("attempt", attempt.as_str())];
    for bad in ["", "-1", "1.5", "100000001", "many"] {
        let html = shown(here.post("/stock/count", &count(bad)).await, 422);
        assert!(html.contains("data-test=\"error-on_hand\""), "{bad}");
    }
    assert_eq!(went_to(&here.post("/stock/count", &count("٢٠")).await), "/stock?sku=ARIA-TORTOISE");
    assert!(here.get("/stock?sku=ARIA-TORTOISE").await.1.contains("data-test=\"stock-on-hand\">20<"));
    let moved = |from| [("sku", "ARIA-TORTOISE"), ("quantity", "2"), ("from", from), ("to", "back"), ("attempt", from)];
    let html = shown(here.post("/stock/move", &moved("Not A Place")).await, 422);
    assert!(html.contains("data-test=\"error-from\"") && html.contains("value=\"Not A Place\""));
    assert!(shown(here.post("/stock/move", &moved("attic")).await, 422).contains("data-test=\"error-quantity\""));
    went_to(&here.post("/stock/move", &moved("main")).await);
}

#[tokio::test]
async fn the_house_makes_and_ends_promotions() {
    let here = signed_in().await;
    assert_eq!(here.get("/promotions").await.0, 404, "they are the house's");
    here.fake.make_admin(EMAIL);
    assert!(here.get("/promotions").await.1.contains("data-test=\"no-offers\""));
    let offer = |code, percent, day, limit| {
        [
            ("offer", "Winter"),
            ("offer_code", code),
            ("percent", percent),
            ("offer_goods", "eyewear"),
            ("last_day", day),
            ("limit", limit),
            ("once", "yes"),
        ]
    };
    for (bad, field) in [
        (offer("A B", "20", "2030-01-31", "5"), "offer_code"),
        (offer("WINTER", "", "2030-01-31", "5"), "percent"),
        (offer("WINTER", "101", "2030-01-31", "5"), "percent"),
        (offer("WINTER", "20", "2030-02-30", "5"), "last_day"),
        (offer("WINTER", "20", "2030-01-31", "0"), "limit"),
    ] {
        let html = shown(here.post("/promotions/new", &bad).await, 422);
        assert!(html.contains(&format!("data-test=\"error-{field}\"")), "{field}: {html}");
        assert!(html.contains("value=\"Winter\""), "nothing that was typed is lost");
    }
    let nameless = [("offer", " "), ("percent", "20")];
    assert!(shown(here.post("/promotions/new", &nameless).await, 422).contains("data-test=\"error-offer\""));

    let good = offer("Winter-1", "\u{662}\u{660}", "2030-01-31", "5");
    assert_eq!(went_to(&here.post("/promotions/new", &good).await), "/promotions");
    went_to(&here.post("/promotions/new", &good).await);
    let (_, html) = here.get("/promotions?lang=en").await;
    assert_eq!(html.matches("data-test=\"offer\"").count(), 1, "sent twice it is made once");
    for words in ["WINTER-1", "20 % off", "January 31, 2030", "Used 5 of 5 times", "data-offer=\"winter-1\""] {
        assert!(html.contains(words), "{words}: {html}");
    }
    // Another one of the same word is refused where the word is.
    here.fake.rename_promotions("other");
    let html = shown(here.post("/promotions/new", &good).await, 422);
    assert!(html.contains("data-test=\"error-offer_code\""), "{html}");

    went_to(&here.post("/promotions/end", &[("id", "other")]).await);
    went_to(&here.post("/promotions/end", &[("id", "other")]).await);
    assert!(here.get("/promotions").await.1.contains("data-test=\"no-offers\""));
}
