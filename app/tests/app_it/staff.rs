//! Who works for a shop: asked by letter, let in by its code, given another role, removed.

use domain::Lang;
use domain::account::ShopRole;

use super::fake::people::LETTER;
use super::fake::people::staff::REFUSED;
use super::merchant::attempt;
use super::people::{EMAIL, PASSWORD, signed_in};
use super::{Here, shown, went_to};

const BEN: &str = "ben@example.org";
const PEOPLE: &str = "/shop/lago/people";
const INVITE: &str = "/shop/lago/people/invite";
const INVITATION: &str = "/account/invitation";

/// Somebody who works for the shop as this, and Ben, who has an account.
async fn at_work(role: ShopRole) -> Here {
    let here = signed_in().await;
    here.fake.let_work(EMAIL, role);
    here.fake.know(BEN, PASSWORD);
    here
}

fn asks(email: &str) -> [(&str, &str); 3] {
    [("invited", email), ("role", "support"), ("letter_lang", "ar")]
}

async fn sign_in_as_ben(here: &Here, back: &str) {
    went_to(&here.post("/account/sign-out", &[]).await);
    let fields = [("login", BEN), ("password", PASSWORD), ("back", back)];
    went_to(&here.post("/account/sign-in", &fields).await);
}

#[tokio::test]
async fn an_owner_asks_somebody_once_and_takes_it_back() {
    let here = at_work(ShopRole::Owner).await;
    assert!(here.get("/shop/lago").await.1.contains("data-test=\"shop-people\""));
    let (status, html) = here.get(&format!("{PEOPLE}?lang=es")).await;
    assert_eq!(status, 200);
    assert!(html.contains("data-test=\"member-me\"") && !html.contains("data-test=\"invitation\""), "{html}");
    assert!(html.contains("value=\"es\" selected"), "the letter is in the page's language if nothing else is chosen");
    let attempt = attempt(&html);
    let mut fields = asks(BEN).to_vec();
    fields.push(("attempt", attempt.as_str()));
    let (first, second) = tokio::join!(here.post(INVITE, &fields), here.post(INVITE, &fields));
    assert_eq!((went_to(&first), went_to(&second)), (PEOPLE, PEOPLE));
    assert_eq!(here.fake.invited_by_letter(), [(BEN.to_owned(), ShopRole::Support, Lang::Ar)], "one letter");
    let (_, html) = here.get(PEOPLE).await;
    assert!(html.contains("data-test=\"invitation\" data-role=\"support\""), "{html}");
    assert!(html.contains(&format!("<bdi>{BEN}</bdi>")) && html.contains("data-test=\"notice\""), "{html}");

    // Who goes back to the same page and types another address asks another person.
    fields[0].1 = "eva@example.org";
    went_to(&here.post(INVITE, &fields).await);
    assert_eq!(here.fake.invited().len(), 2);
    let back = format!("{PEOPLE}/invitations/{}/remove", here.fake.invited()[0].id);
    assert_eq!(went_to(&here.post(&back, &[]).await), PEOPLE);
    assert_eq!(went_to(&here.post(&back, &[]).await), PEOPLE, "pressed twice it is gone all the same");
    let left: Vec<String> = here.fake.invited().into_iter().map(|i| i.email).collect();
    assert_eq!(left, ["eva@example.org"]);
    assert!(!here.get(PEOPLE).await.1.contains(&format!("<bdi>{BEN}</bdi>")));
}

#[tokio::test]
async fn what_is_wrong_with_an_invitation_is_said_at_its_field() {
    let here = at_work(ShopRole::Owner).await;
    for bad in ["", " ", "ben", "ben@", "two words@example.org", REFUSED] {
        let html = shown(here.post(INVITE, &asks(bad)).await, 422);
        assert!(html.contains("data-test=\"error-invited\"") && html.contains("data-test=\"error-summary\""), "{bad}");
        assert!(html.contains(&format!("value=\"{bad}\"")) && html.contains("value=\"ar\" selected"), "{bad}: {html}");
    }
    for (field, bad) in [("role", ""), ("role", "king"), ("letter_lang", ""), ("letter_lang", "tlh")] {
        let fields = asks(BEN).map(|(name, value)| (name, if name == field { bad } else { value }));
        let html = shown(here.post(INVITE, &fields).await, 422);
        assert!(html.contains(&format!("data-test=\"error-{field}\"")), "{field} {bad}: {html}");
        assert!(html.contains(&format!("value=\"{BEN}\"")), "what was typed stays");
    }
    assert!(here.fake.invited_by_letter().is_empty());
    // Nobody there: a word says so.
    here.fake.vanish();
    assert_eq!(went_to(&here.post(INVITE, &asks(BEN)).await), PEOPLE);
    here.fake.come_back();
    assert!(here.get(PEOPLE).await.1.contains("data-test=\"notice\""));
}

#[tokio::test]
async fn a_member_is_given_another_role_and_removed() {
    let here = at_work(ShopRole::Owner).await;
    here.fake.let_work(BEN, ShopRole::Editor);
    let (_, html) = here.get(PEOPLE).await;
    assert!(html.contains("data-test=\"member\" data-role=\"editor\""), "{html}");
    assert_eq!(html.matches("data-test=\"role-form\"").count(), 1, "nobody's own role is changed here");
    let ben = format!("{PEOPLE}/members/{}", here.fake.account_id(BEN));
    shown(here.post(&ben, &[("role", "king")]).await, 400);
    for _twice in 0..2 {
        assert_eq!(went_to(&here.post(&ben, &[("role", "support")]).await), PEOPLE);
        assert_eq!(here.fake.role(BEN), Some(ShopRole::Support));
    }
    for _twice in 0..2 {
        assert_eq!(went_to(&here.post(&format!("{ben}/remove"), &[]).await), PEOPLE);
        assert_eq!(here.fake.role(BEN), None);
    }
    // A page of before does not let in who was removed meanwhile.
    went_to(&here.post(&ben, &[("role", "owner")]).await);
    assert_eq!(here.fake.role(BEN), None);
    assert!(here.get(PEOPLE).await.1.contains("The shop cannot find this any more."));
}

#[tokio::test]
async fn a_shop_keeps_an_owner_and_says_so() {
    let here = at_work(ShopRole::Owner).await;
    let me = format!("{PEOPLE}/members/{}", here.fake.account_id(EMAIL));
    let remove = format!("{me}/remove");
    for (path, fields) in [(&me, vec![("role", "editor")]), (&remove, Vec::new())] {
        let html = shown(here.post(path, &fields).await, 409);
        assert!(html.contains("data-code=\"wrong_state\"") && !html.contains("This order has moved on"), "{html}");
        assert_eq!(here.fake.role(EMAIL), Some(ShopRole::Owner));
    }
    // Nor by a letter to oneself.
    went_to(&here.post(INVITE, &asks(EMAIL)).await);
    let html = shown(here.post(INVITATION, &[("letter_code", LETTER)]).await, 409);
    assert!(html.contains("data-code=\"wrong_state\""), "{html}");
    assert_eq!(here.fake.role(EMAIL), Some(ShopRole::Owner));
}

#[tokio::test]
async fn others_do_not_see_who_works_for_a_shop() {
    for role in [ShopRole::Editor, ShopRole::Support] {
        let here = at_work(role).await;
        here.fake.let_work(BEN, ShopRole::Owner);
        assert_eq!(here.get(PEOPLE).await.0, 404);
        assert!(!here.get("/shop/lago/goods").await.1.contains("data-test=\"shop-people\""));
        let ben = format!("{PEOPLE}/members/{}", here.fake.account_id(BEN));
        went_to(&here.post(INVITE, &asks("eva@example.org")).await);
        went_to(&here.post(&ben, &[("role", "support")]).await);
        went_to(&here.post(&format!("{ben}/remove"), &[]).await);
        assert_eq!((here.fake.invited().len(), here.fake.role(BEN)), (0, Some(ShopRole::Owner)));
        went_to(&here.post("/account/sign-out", &[]).await);
        assert!(here.get(PEOPLE).await.1.contains("data-test=\"sign-in-form\""));
    }
    let here = signed_in().await;
    assert_eq!(here.get(PEOPLE).await.0, 404, "who has no shop");
}

#[tokio::test]
async fn who_types_the_letters_code_works_for_the_shop() {
    let here = at_work(ShopRole::Owner).await;
    went_to(&here.post(INVITE, &asks(BEN)).await);
    // The letter went to another address.
    let html = shown(here.post(INVITATION, &[("letter_code", LETTER)]).await, 422);
    assert!(html.contains("data-test=\"error-letter_code\""), "{html}");
    went_to(&here.post("/account/sign-out", &[]).await);
    assert!(here.get(INVITATION).await.1.contains("data-test=\"sign-in-form\""));
    sign_in_as_ben(&here, INVITATION).await;
    let (_, html) = here.get("/account").await;
    assert!(html.contains("data-test=\"invitation-link\"") && !html.contains("data-test=\"shop-lago\""), "{html}");
    let (status, html) = here.get(INVITATION).await;
    assert_eq!(status, 200);
    assert!(html.contains("data-test=\"invitation-form\"") && html.contains(BEN), "{html}");
    for wrong in ["", "wrong"] {
        let html = shown(here.post(INVITATION, &[("letter_code", wrong)]).await, 422);
        assert!(
            html.contains("data-test=\"error-letter_code\"") && !html.contains("value=\"wrong\""),
            "{wrong}: {html}"
        );
    }
    assert_eq!(here.fake.role(BEN), None);
    let typed = format!(" {LETTER} ");
    let fields = [("letter_code", typed.as_str())];
    let (first, second) = tokio::join!(here.post(INVITATION, &fields), here.post(INVITATION, &fields));
    assert_eq!((went_to(&first), went_to(&second)), ("/shop/lago", "/account"), "good once, and pressed twice no harm");
    assert_eq!((here.fake.role(BEN), here.fake.invited().len()), (Some(ShopRole::Support), 0));
    let (status, html) = here.get("/shop/lago").await;
    assert_eq!(status, 200);
    assert!(html.contains("data-test=\"notice\""), "{html}");
    assert!(here.get("/account").await.1.contains("data-test=\"shop-lago\""));
}
