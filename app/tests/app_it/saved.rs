//! Cards that are kept, chosen and removed.

use super::people::{EMAIL, PASSWORD, sign_in, signed_in};
use super::{CONTACT, GOOD_CARD, Here, shown, went_to};

const BAD_CARD: &str = "4000 0000 0000 0002";
const ASKING_CARD: &str = "4000 0025 0000 3155";

/// Buys a pair of glasses with what is said of the card.
async fn buy(here: &Here, card: &[(&str, &str)]) -> String {
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    check_out(here, card).await
}

/// Buys the pair that is in the cart.
async fn check_out(here: &Here, card: &[(&str, &str)]) -> String {
    let mut fields = CONTACT.to_vec();
    fields.extend(card);
    fields.push(("expected_minor", "12900"));
    went_to(&here.post("/checkout", &fields).await).to_owned()
}

fn typed<'a>(number: &'a str, keep: &'a [(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("card_number", number), ("card_exp", "12/39"), ("card_cvc", "123"), ("pay_with", "new")];
    fields.extend(keep);
    fields
}

const KEEP: &[(&str, &str)] = &[("keep_card", "yes")];

#[tokio::test]
async fn a_card_is_kept_while_paying_and_pays_the_next_time_by_its_name() {
    let here = signed_in().await;
    assert!(here.get("/account/cards").await.1.contains("data-test=\"cards-empty\""));
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let (_, html) = here.get("/checkout").await;
    assert!(html.contains("name=\"keep_card\"") && !html.contains("name=\"pay_with\""), "nothing to choose from yet");
    let first = check_out(&here, &typed(GOOD_CARD, KEEP)).await;
    assert!(here.get(&first).await.1.contains("data-state=\"paid\""));
    assert_eq!((here.fake.kept_cards(), here.fake.charges()), (vec!["4242".to_owned()], 1));
    let (_, html) = here.get("/account/cards").await;
    assert!(html.contains("Visa") && html.contains("•••• 4242") && html.contains("data-test=\"card\""), "{html}");

    // The program is closed in between: the list comes from the server, and the newest card is the chosen one.
    let here = here.reopen().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let (_, html) = here.get("/checkout").await;
    let id = here.fake.newest_card();
    assert!(html.contains(&format!("value=\"{id}\" checked")) && html.contains("•••• 4242"), "{html}");
    // What was chosen outlives the price being asked for.
    went_to(&here.post("/checkout/delivery", &typed("", &[])).await);
    assert!(here.get("/checkout").await.1.contains("value=\"new\" checked"));
    let second = check_out(&here, &[("pay_with", &id), ("card_number", "")]).await;
    assert!(here.get(&second).await.1.contains("data-state=\"paid\""));
    assert_eq!((here.fake.charges(), here.fake.kept_cards().len()), (2, 1));
}

#[tokio::test]
async fn a_card_goes_only_after_a_second_word_and_pays_nothing_more() {
    let here = signed_in().await;
    buy(&here, &typed(GOOD_CARD, KEEP)).await;
    let id = here.fake.newest_card();
    let remove = format!("/account/cards/{id}/remove");
    let (_, html) = here.get(&remove).await;
    assert!(html.contains("data-test=\"card-remove-form\"") && html.contains("•••• 4242"), "{html}");
    assert_eq!(here.get("/account/cards/pm_none/remove").await.0, 404);
    assert_eq!(here.fake.kept_cards().len(), 1, "asking removes nothing");
    assert_eq!(went_to(&here.post(&remove, &[]).await), "/account/cards");
    went_to(&here.post(&remove, &[]).await);
    assert!(here.fake.kept_cards().is_empty(), "and twice is once");
    let (_, html) = here.get("/account/cards").await;
    assert!(html.contains("The card is removed.") && html.contains("data-test=\"cards-empty\""));

    // A page of before still offers it: nothing is charged, and the order asks for another card.
    let order = buy(&here, &[("pay_with", &id)]).await;
    let (_, html) = here.get(&order).await;
    assert!(html.contains("data-test=\"pay-form\"") && html.contains("no longer kept"), "{html}");
    assert_eq!(here.fake.charges(), 1);
    let mut fields = typed(GOOD_CARD, KEEP);
    fields.push(("ignored", ""));
    went_to(&here.post(&format!("{order}/pay"), &fields).await);
    assert_eq!((here.fake.charges(), here.fake.kept_cards().len()), (2, 1));
}

#[tokio::test]
async fn a_card_that_cannot_be_kept_pays_all_the_same() {
    let here = signed_in().await;
    let order = buy(&here, &typed(ASKING_CARD, KEEP)).await;
    let (_, html) = here.get(&order).await;
    assert!(html.contains("data-test=\"confirm-form\"") && html.contains("could not be kept"), "{html}");
    assert!(here.fake.kept_cards().is_empty());
}

#[tokio::test]
async fn a_wrong_card_is_said_beside_the_choice_and_a_declined_one_leads_to_another() {
    let here = signed_in().await;
    buy(&here, &typed(GOOD_CARD, KEEP)).await;
    let kept = here.fake.newest_card();
    let order = buy(&here, &typed(BAD_CARD, &[])).await;
    let (_, html) = here.get(&order).await;
    assert!(html.contains("data-code=\"card_declined\"") && html.contains(&format!("value=\"{kept}\" checked")));
    let html = shown(here.post(&format!("{order}/pay"), &typed("1", KEEP)).await, 422);
    assert!(html.contains("data-test=\"error-card_number\"") && html.contains("value=\"new\" checked"), "{html}");
    assert!(html.contains("name=\"keep_card\" value=\"yes\" checked"));
    went_to(&here.post(&format!("{order}/pay"), &[("pay_with", &kept)]).await);
    assert!(here.get(&order).await.1.contains("data-state=\"paid\""));
}

#[tokio::test]
async fn an_order_without_an_account_is_paid_with_a_kept_card_after_signing_in() {
    let here = signed_in().await;
    buy(&here, &typed(GOOD_CARD, KEEP)).await;
    let kept = here.fake.newest_card();
    went_to(&here.post("/account/sign-out", &[]).await);
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let (_, html) = here.get("/checkout").await;
    assert!(!html.contains("•••• 4242") && !html.contains("keep_card"), "who signed out leaves no card behind");
    went_to(&here.post("/cart/remove", &[("sku", "ARIA-BLACK")]).await);
    // A guest who sends somebody's card by name pays nothing with it.
    let order = buy(&here, &[("pay_with", &kept)]).await;
    assert!(here.get(&order).await.1.contains("data-test=\"pay-form\""));
    assert_eq!(here.fake.charges(), 1);
    sign_in(&here).await;
    went_to(&here.post(&format!("{order}/pay"), &[("pay_with", &kept)]).await);
    assert!(here.get(&order).await.1.contains("data-state=\"paid\""));
    assert_eq!(here.fake.charges(), 2);
}

#[tokio::test]
async fn cards_of_another_person_are_not_shown() {
    let here = signed_in().await;
    buy(&here, &typed(GOOD_CARD, KEEP)).await;
    here.fake.know("eve@example.org", PASSWORD);
    went_to(&here.post("/account/sign-out", &[]).await);
    went_to(&here.post("/account/sign-in", &[("login", "eve@example.org"), ("password", PASSWORD)]).await);
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    for page in ["/checkout", "/account/cards"] {
        assert!(!here.get(page).await.1.contains("•••• 4242"), "{page}");
    }
    assert!(here.fake.is_known(EMAIL));
}
