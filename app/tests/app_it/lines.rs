//! Changing what is in an order: what comes of it is said first, done once, and only where it can be.

use domain::OrderState;

use super::{GOOD_CARD, Here, shown, went_to};

const BAD_CARD: &str = "4000 0000 0000 0002";

/// An order of a pair of glasses twice and a lamp, paid or not, as a guest.
async fn ordered(card: &str) -> (Here, String) {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "2").await);
    went_to(&here.put_in("LUNA-BRASS", "1").await);
    let order = went_to(&here.buy_for(card, "45700").await).to_owned();
    (here, order.trim_start_matches("/order/").to_owned())
}

fn hidden<'a>(html: &'a str, name: &str) -> &'a str {
    html.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a hidden field").split('"').next().unwrap()
}

/// Units by SKU, as the server has them.
fn units(here: &Here, id: &str) -> Vec<(String, u32)> {
    here.fake.order(id).lines.iter().map(|l| (l.sku.to_string(), l.quantity.get())).collect()
}

#[tokio::test]
async fn an_unpaid_order_is_changed_at_the_total_that_was_shown_and_then_paid() {
    let (here, id) = ordered(BAD_CARD).await;
    let page = format!("/order/{id}/lines");
    assert!(here.get(&format!("/order/{id}")).await.1.contains(&format!("href=\"{page}\"")));
    let (status, html) = here.get(&page).await;
    assert_eq!(status, 200);
    assert!(html.contains("name=\"units.ARIA-BLACK\"") && html.contains("value=\"2\""), "{html}");
    let attempt = hidden(&html, "attempt").to_owned();
    // As an Arabic keyboard types it, and a lamp that goes by its button.
    let fields =
        [("units.ARIA-BLACK", "٣"), ("units.LUNA-BRASS", "1"), ("remove", "LUNA-BRASS"), ("attempt", &attempt)];
    let html = shown(here.post(&page, &fields).await, 200);
    assert!(html.contains("data-test=\"lines-total\"") && html.contains("data-minor=\"38700\""), "{html}");
    assert_eq!((here.fake.sent("/lines"), units(&here, &id).len()), (0, 2), "nothing is done yet");
    assert_eq!((hidden(&html, "agreed"), hidden(&html, "units.ARIA-BLACK")), ("38700", "3"));
    let again = [("units.ARIA-BLACK", "3"), ("units.LUNA-BRASS", "0"), ("edit", "yes"), ("attempt", &attempt)];
    let html = shown(here.post(&page, &again).await, 200);
    assert!(html.contains("data-test=\"lines-form\"") && html.contains("value=\"3\""), "what was chosen stays");

    here.fake.lose_answers("/lines", 2);
    let agreed = [("units.ARIA-BLACK", "3"), ("units.LUNA-BRASS", "0"), ("agreed", "38700"), ("attempt", &attempt)];
    let (first, second) = tokio::join!(here.post(&page, &agreed), here.post(&page, &agreed));
    assert_eq!((went_to(&first), went_to(&second)), (format!("/order/{id}").as_str(), format!("/order/{id}").as_str()));
    assert_eq!((units(&here, &id), here.fake.keys("/lines").len()), (vec![("ARIA-BLACK".to_owned(), 3)], 1));
    let (_, html) = here.get(&format!("/order/{id}")).await;
    assert!(html.contains("Your order is changed.") && html.contains("data-minor=\"38700\""), "{html}");
    let fields = [("card_number", GOOD_CARD), ("card_exp", "1239"), ("card_cvc", "999")];
    went_to(&here.post(&format!("/order/{id}/pay"), &fields).await);
    assert_eq!(here.fake.order(&id).payments.last().unwrap().amount.minor, 38_700);
}

#[tokio::test]
async fn units_go_out_of_a_paid_order_and_their_money_goes_back_once() {
    let (here, id) = ordered(GOOD_CARD).await;
    let page = format!("/order/{id}/lines");
    assert!(here.get(&format!("/order/{id}")).await.1.contains("data-test=\"order-lines\""));
    let (_, html) = here.get(&page).await;
    let attempt = hidden(&html, "attempt").to_owned();
    let more = [("units.ARIA-BLACK", "3"), ("units.LUNA-BRASS", "1")];
    assert!(shown(here.post(&page, &more).await, 422).contains("data-test=\"error-lines\""), "nothing is added to it");
    let fields = [("units.ARIA-BLACK", "1"), ("units.LUNA-BRASS", "1"), ("attempt", attempt.as_str())];
    let html = shown(here.post(&page, &fields).await, 200);
    assert!(html.contains("data-test=\"lines-agree\"") && !html.contains("data-test=\"lines-total\""), "{html}");
    assert_eq!(hidden(&html, "agreed"), "", "what goes back is the server's to say");
    let mut agreed = fields.to_vec();
    agreed.push(("agreed", ""));
    went_to(&here.post(&page, &agreed).await);
    went_to(&here.post(&page, &agreed).await);
    let order = here.fake.order(&id);
    assert_eq!((order.refunds.len(), order.refunds[0].total.minor), (1, 12_900));
    let (_, html) = here.get(&format!("/order/{id}")).await;
    assert!(html.contains("data-test=\"refund\"") && html.contains("on its way back"), "{html}");
    // What went out cannot go out again; all of the rest can.
    let (_, html) = here.get(&page).await;
    assert!(html.contains("name=\"units.ARIA-BLACK\" min=\"0\" max=\"1\""), "{html}");
    let none = [("units.ARIA-BLACK", "0"), ("units.LUNA-BRASS", "0")];
    let html = shown(here.post(&page, &none).await, 200);
    assert!(html.contains("data-test=\"lines-nothing-stays\""));
    let attempt = hidden(&html, "attempt");
    let all = [none[0], none[1], ("agreed", ""), ("attempt", attempt)];
    went_to(&here.post(&page, &all).await);
    assert_eq!(here.fake.order(&id).state, OrderState::Refunded);
    assert_eq!(here.get(&page).await.0, 404, "nothing is left to change");
}

#[tokio::test]
async fn numbers_that_cannot_be_are_said_and_nothing_typed_is_lost() {
    let (here, id) = ordered(BAD_CARD).await;
    let page = format!("/order/{id}/lines");
    for bad in ["-1", "1.5", "100", "", "abc", "99999999999"] {
        let html = shown(here.post(&page, &[("units.ARIA-BLACK", bad), ("units.LUNA-BRASS", "4")]).await, 422);
        assert!(html.contains("data-test=\"error-lines\""), "{bad}");
        assert!(html.contains(&format!("value=\"{bad}\"")) && html.contains("value=\"4\""), "{bad}: {html}");
    }
    let none = [("units.ARIA-BLACK", "0"), ("units.LUNA-BRASS", "0")];
    assert!(
        shown(here.post(&page, &none).await, 422).contains("cancel the order"),
        "an empty order is a cancelled one"
    );
    // More than there are, and nobody's SKU.
    let many = [("units.LUNA-BRASS", "6"), ("units.OTHER", "3"), ("agreed", ""), ("attempt", "a")];
    assert!(shown(here.post(&page, &many).await, 422).contains("data-test=\"error-lines\""));
    let same = [("units.ARIA-BLACK", "2"), ("units.LUNA-BRASS", "1")];
    assert_eq!(went_to(&here.post(&page, &same).await), format!("/order/{id}"), "nothing to do");
    assert_eq!(units(&here, &id).len(), 2);
}

#[tokio::test]
async fn a_price_that_changed_meanwhile_is_shown_before_it_counts() {
    let (here, id) = ordered(BAD_CARD).await;
    let page = format!("/order/{id}/lines");
    let fields = |agreed| [("units.LUNA-BRASS", "0"), ("agreed", agreed), ("attempt", "a")];
    here.fake.set_price("ARIA-BLACK", 13_900);
    let html = shown(here.post(&page, &fields("25800")).await, 409);
    assert!(html.contains("data-code=\"price_changed\"") && hidden(&html, "agreed") == "27800", "{html}");
    assert_eq!(units(&here, &id).len(), 2);
    went_to(&here.post(&page, &fields("27800")).await);
    assert_eq!(here.fake.order(&id).totals.total.minor, 27_800);
}

#[tokio::test]
async fn an_order_that_left_meanwhile_stands_and_one_that_reaches_nobody_is_not_changed() {
    let (here, id) = ordered(GOOD_CARD).await;
    let page = format!("/order/{id}/lines");
    let fields = [("units.LUNA-BRASS", "0"), ("agreed", ""), ("attempt", "a")];
    here.get(&format!("/order/{id}")).await;
    here.fake.vanish();
    let html = shown(here.post(&page, &fields).await, 409);
    assert!(html.contains("data-test=\"notice\"") && html.contains("data-test=\"lines-review\""), "{html}");
    here.fake.come_back();
    here.fake.deliver(&id);
    assert_eq!(went_to(&here.post(&page, &fields).await), format!("/order/{id}"));
    assert!(here.get(&format!("/order/{id}")).await.1.contains("moved on"));
    assert_eq!((here.get(&page).await.0, here.fake.order(&id).refunds.len()), (404, 0));
}
