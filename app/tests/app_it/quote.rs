//! The checkout asks what the cart costs where it goes, explains it, and pays that.

use serde_json::json;

use super::{CONTACT, GOOD_CARD, Here, shown, went_to};

/// Ten per cent on top in Madrid; half price for a code; nothing goes to Argentina.
fn rules() -> serde_json::Value {
    json!({
        "markets": [{"id": "near", "countries": ["ES", "DE"], "currencies": ["EUR"], "prices_include_tax": false}],
        "promotions": [{"id": "half", "name": {"en": "Half price"}, "code": "HALF", "action": {"percent": 500_000}}],
        "taxes": [{"name": "IVA", "area": {"country": "ES"}, "classes": ["standard"], "rate": 100_000}],
    })
}

/// A shopper with one pair of glasses for 129.00.
async fn open() -> Here {
    let here = Here::open().await;
    here.fake.set_rules(rules());
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    here
}

/// What the page asks the next click to agree to, after its entries were added up.
fn agreed(html: &str) -> String {
    let amount = |at: usize| {
        let digits = html[at..].split("data-minor=\"").nth(1).unwrap().split('"').next().unwrap();
        digits.parse::<i64>().unwrap()
    };
    let sum: i64 = html.match_indices("data-test=\"price-entry\"").map(|(at, _)| amount(at)).sum();
    let total = amount(html.find("data-test=\"total\"").unwrap());
    let expected = html.split("name=\"expected_minor\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(html.contains("data-test=\"price-explained\""), "{html}");
    assert_eq!(sum, total, "the lines add up");
    assert_eq!(expected, total.to_string());
    expected.to_owned()
}

async fn typed(here: &Here, more: &[(&str, &str)]) -> String {
    let mut fields = CONTACT.to_vec();
    fields.retain(|f| more.iter().all(|m| m.0 != f.0));
    fields.extend_from_slice(more);
    assert_eq!(went_to(&here.post("/checkout/delivery", &fields).await), "/checkout");
    here.get("/checkout").await.1
}

#[tokio::test]
async fn the_price_of_the_place_is_explained_and_paid() {
    let here = open().await;
    let (_, html) = here.get("/checkout").await;
    assert!(html.contains("data-test=\"quote-note\"") && !html.contains("data-test=\"price-explained\""));
    let html = typed(&here, &[]).await;
    assert_eq!(agreed(&html), "14190");
    assert!(html.contains("data-kind=\"tax\"") && html.contains("IVA") && html.contains("data-test=\"quote-until\""));
    let html = typed(&here, &[("coupon", " half ")]).await;
    assert_eq!(agreed(&html), "7095");
    assert!(html.contains("Half price"));
    here.fake.issue_gift_card("GIFT-1", 1_000);
    let html = typed(&here, &[("coupon", "half"), ("gift_card", "GIFT-1"), ("delivery", "express")]).await;
    assert_eq!(agreed(&html), "7995", "and the courier's 19.00");
    let html = typed(&here, &[]).await;
    assert_eq!(agreed(&html), "6095", "what was typed stays until it is typed otherwise");
    let order = went_to(&here.buy_for(GOOD_CARD, "6095").await).to_owned();
    let (_, html) = here.get(&order).await;
    assert!(html.contains("data-state=\"paid\"") && html.contains("data-kind=\"gift_card\""), "{html}");
    assert_eq!((here.fake.orders(), here.fake.charges()), (1, 1));
    // The codes are used; the next cart begins without them.
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let (_, html) = here.get("/checkout").await;
    assert_eq!(agreed(&html), "14190");
    assert!(!html.contains("GIFT-1"));
}

#[tokio::test]
async fn nobody_pays_taxes_they_have_not_seen() {
    let here = open().await;
    // The form is sent at once, with the total that was shown before the address was known.
    let html = shown(here.buy(GOOD_CARD).await, 409);
    assert!(html.contains("data-test=\"notice\"") && !html.contains("data-test=\"failure\""), "said kindly: {html}");
    assert_eq!(agreed(&html), "14190");
    assert_eq!(here.fake.orders(), 0);
    went_to(&here.buy_for(GOOD_CARD, "14190").await);
    assert_eq!((here.fake.orders(), here.fake.charges()), (1, 1));
}

#[tokio::test]
async fn a_code_that_gives_nothing_is_said_at_its_field() {
    let here = open().await;
    let html = typed(&here, &[("coupon", "NONSENSE"), ("gift_card", "NOBODYS")]).await;
    assert!(html.contains("data-test=\"error-coupon\"") && html.contains("data-test=\"error-gift_card\""), "{html}");
    assert!(html.contains("value=\"NONSENSE\""), "what was typed stays");
    assert_eq!(agreed(&html), "14190", "the price without them is shown");
    let html = shown(here.buy_for(GOOD_CARD, "14190").await, 422);
    assert!(html.contains("data-test=\"error-coupon\""));
    assert_eq!(here.fake.orders(), 0);
}

#[tokio::test]
async fn where_nobody_delivers_is_said_before_anything_is_sent() {
    let here = open().await;
    let html = typed(&here, &[("country", "AR")]).await;
    assert!(html.contains("data-code=\"no_delivery\""));
    assert_eq!(here.fake.sent("/v1/checkout"), 0);
}

#[tokio::test]
async fn a_price_that_ran_out_is_asked_for_again() {
    let here = open().await;
    assert_eq!(agreed(&typed(&here, &[]).await), "14190");
    // The same price again: the buyer need not hear of it.
    here.fake.quotes_run_out();
    went_to(&here.buy_for(GOOD_CARD, "14190").await);
    assert_eq!((here.fake.orders(), here.fake.charges()), (1, 1));
    assert_eq!(here.fake.keys("/v1/checkout").len(), 2, "another request has another key");
    // Another price: it is shown, and said.
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    assert_eq!(agreed(&here.get("/checkout").await.1), "14190");
    here.fake.quotes_run_out();
    let mut dearer = rules();
    dearer["taxes"][0]["rate"] = 200_000.into();
    here.fake.set_rules(dearer);
    let html = shown(here.buy_for(GOOD_CARD, "14190").await, 409);
    assert!(html.contains("data-code=\"quote_expired\""), "{html}");
    assert_eq!(agreed(&html), "15480");
    went_to(&here.buy_for(GOOD_CARD, "15480").await);
    assert_eq!(here.fake.charges(), 2);
}

#[tokio::test]
async fn a_promised_price_outlives_a_restart_and_a_lost_answer() {
    let here = open().await;
    assert_eq!(agreed(&typed(&here, &[]).await), "14190");
    let here = here.reopen().await;
    assert_eq!(agreed(&here.get("/checkout").await.1), "14190");
    assert_eq!(here.fake.sent("/v1/quotes"), 1);
    // The order is placed, its answer lost, the promise over: asking again finds the order.
    here.fake.lose_answers("/v1/checkout", 3);
    shown(here.buy_for(GOOD_CARD, "14190").await, 409);
    here.fake.quotes_run_out();
    let here = here.reopen().await;
    went_to(&here.buy_for(GOOD_CARD, "14190").await);
    assert_eq!((here.fake.orders(), here.fake.charges()), (1, 1));
    assert_eq!(here.fake.keys("/v1/checkout").len(), 1);
}

#[tokio::test]
async fn what_gift_cards_pay_needs_no_card() {
    let here = open().await;
    here.fake.issue_gift_card("GIFT-2", 100_000);
    let html = typed(&here, &[("gift_card", "GIFT-2")]).await;
    assert_eq!(agreed(&html), "0");
    assert!(!html.contains("name=\"card_number\""));
    let mut fields = CONTACT.to_vec();
    fields.push(("expected_minor", "0"));
    let order = went_to(&here.post("/checkout", &fields).await).to_owned();
    assert!(here.get(&order).await.1.contains("data-state=\"paid\""));
    assert_eq!((here.fake.orders(), here.fake.charges()), (1, 0));
}
