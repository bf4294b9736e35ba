//! The ways into an account besides its password.

use std::time::Duration;

use http::Request;

use super::fake::people::{CODE, FACTOR, STATE};
use super::people::{EMAIL, PASSWORD, signed_in};
use super::{Here, shown, went_to};

const AWAY: &str = "/account/sign-in/provider";

/// A shop that takes a provider's word, and somebody who has an account and is not signed in.
async fn with_provider() -> Here {
    let here = Here::open().await;
    here.fake.know(EMAIL, PASSWORD);
    here.fake.trust_a_provider();
    went_to(&here.post("/retry", &[("back", "/account")]).await);
    here
}

/// Leaves for the provider.
async fn leave(here: &Here, back: &str) {
    assert_eq!(went_to(&here.post(AWAY, &[("provider", "acme"), ("back", back)]).await), AWAY);
}

/// What the person's browser does when the provider sends it back.
async fn come_back(here: &Here, query: &str) -> (u16, String) {
    let browser = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = browser.get(format!("{}?{query}", here.fake.back())).send().await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store");
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The page once it is at that stage, and where it goes by itself.
async fn at_stage(here: &Here, stage: &str) -> (String, Option<String>) {
    for _ in 0..400 {
        let answer = here.shop.handle(Request::get(AWAY).body(Vec::new()).unwrap()).await;
        let refresh = answer.headers().get("refresh").map(|v| v.to_str().unwrap().to_owned());
        let html = String::from_utf8(answer.into_body()).unwrap();
        for secret in ["provider-secret", CODE, PASSWORD] {
            assert!(!html.contains(secret), "{secret} is on a page");
        }
        if html.contains(&format!("data-stage=\"{stage}\"")) {
            return (html, refresh);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never {stage}: {}", here.get(AWAY).await.1);
}

/// Where the page leads once somebody is signed in.
async fn leads_to(here: &Here) -> String {
    for _ in 0..400 {
        let answer = here.shop.handle(Request::get(AWAY).body(Vec::new()).unwrap()).await;
        if let Some(location) = answer.headers().get("location") {
            return location.to_str().unwrap().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nobody is signed in: {}", here.get(AWAY).await.1);
}

fn granted() -> String {
    format!("state={STATE}&code={CODE}")
}

#[tokio::test]
async fn a_provider_signs_in_through_the_systems_browser() {
    let here = with_provider().await;
    let html = here.get("/account/sign-in?back=/checkout").await.1;
    assert!(html.contains("data-test=\"sign-in-acme\""), "{html}");
    leave(&here, "/checkout").await;
    let (html, refresh) = at_stage(&here, "away").await;
    assert_eq!(refresh.as_deref(), Some("2"), "the page looks again by itself: {html}");
    let answer = here.shop.handle(Request::get(format!("{AWAY}?copy=1")).body(Vec::new()).unwrap()).await;
    assert!(answer.headers().get("refresh").is_none(), "nothing is taken away from who copies");
    let html = String::from_utf8(answer.into_body()).unwrap();
    assert!(html.contains("https://acme.example/auth?client_id=vitrine&amp;state="), "{html}");
    went_to(&here.post("/account/sign-in/provider/open", &[]).await);
    // Who else knocks at the port learns nothing and changes nothing.
    assert_eq!(come_back(&here, &format!("state=another&code={CODE}")).await, (404, String::new()));
    at_stage(&here, "away").await;
    let (status, html) = come_back(&here, &granted()).await;
    assert!(status == 200 && html.contains("You can close this page") && !html.contains(CODE), "{html}");

    // The account has a password, which is asked for once.
    let (_, refresh) = at_stage(&here, "away-more").await;
    assert_eq!(refresh, None, "nothing that is typed goes away");
    let say = "/account/sign-in/provider/say";
    for wrong in ["", "not this one"] {
        let html = shown(here.post(say, &[("password", wrong)]).await, 422);
        assert!(html.contains("data-test=\"error-password\"") && !html.contains("not this one"), "{html}");
    }
    assert_eq!(went_to(&here.post(say, &[("password", PASSWORD)]).await), AWAY);
    assert_eq!(leads_to(&here).await, "/checkout");
    assert!(here.get("/account").await.1.contains(EMAIL));
    assert_eq!(went_to(&here.post(say, &[("password", PASSWORD)]).await), AWAY, "an old page leads on");
    assert_eq!(here.fake.sessions(), 1);

    // The next time the provider's word is enough, and with the second step on, its code as well.
    went_to(&here.post("/account/sign-out", &[]).await);
    here.fake.ask_for_factor(EMAIL);
    leave(&here, "").await;
    come_back(&here, &granted()).await;
    assert!(at_stage(&here, "away-more").await.0.contains("name=\"factor\""));
    let html = shown(here.post(say, &[("factor", "000000")]).await, 422);
    assert!(html.contains("data-test=\"error-factor\""));
    went_to(&here.post(say, &[("factor", FACTOR)]).await);
    assert_eq!(leads_to(&here).await, "/account");
    assert!(here.get("/account").await.1.contains("data-test=\"notice\""), "that somebody is signed in is said there");
}

#[tokio::test]
async fn a_sign_in_that_comes_to_nothing_says_so_and_leaves_no_port_open() {
    let here = with_provider().await;
    leave(&here, "").await;
    let first = here.fake.back();
    let (status, html) = come_back(&here, &format!("state={STATE}&error=access_denied")).await;
    assert!(status == 200 && html.contains("You were not signed in"), "{html}");
    at_stage(&here, "away-failed").await;
    // Another try is another port, and the first is closed.
    leave(&here, "").await;
    at_stage(&here, "away").await;
    assert_ne!(here.fake.back(), first);
    closes(&first, &first).await;
    come_back(&here, &format!("state={STATE}&code=forged")).await;
    at_stage(&here, "away-failed").await;
    shown(here.post(AWAY, &[("provider", "nobody")]).await, 404);
}

/// Asks until nobody listens there any more.
async fn closes(asked: &str, there: &str) {
    let browser = reqwest::Client::builder().no_proxy().build().unwrap();
    for _ in 0..400 {
        if browser.get(asked).send().await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    browser.get(there).send().await.unwrap_err();
}

#[tokio::test]
async fn who_signed_in_another_way_meanwhile_stays_who_they_are() {
    let here = with_provider().await;
    leave(&here, "").await;
    come_back(&here, &granted()).await;
    at_stage(&here, "away-more").await;
    went_to(&here.post("/account/sign-in/provider/say", &[("password", PASSWORD)]).await);
    assert_eq!(leads_to(&here).await, "/account");
    went_to(&here.post("/account/sign-out", &[]).await);

    // From now on the provider's word alone opens Ana's account. Ben signs in while it is on its way.
    here.fake.know("ben@example.org", PASSWORD);
    leave(&here, "").await;
    let waiting = here.fake.back();
    went_to(&here.post("/account/sign-in", &[("login", "ben@example.org"), ("password", PASSWORD)]).await);
    closes(&format!("{waiting}?{}", granted()), &waiting).await;
    assert_eq!(here.fake.sessions(), 1, "nobody else is signed in by a page that was left open");
    assert!(here.get("/account").await.1.contains("ben@example.org"));
    // Nor does who is signed in leave for a provider.
    assert_eq!(went_to(&here.post(AWAY, &[("provider", "acme"), ("back", "/cart")]).await), "/cart");
    assert!(here.get("/account").await.1.contains("ben@example.org"));
}

#[tokio::test]
async fn an_answer_that_is_lost_is_not_told_as_a_wrong_password() {
    let here = with_provider().await;
    leave(&here, "/cart").await;
    come_back(&here, &granted()).await;
    at_stage(&here, "away-more").await;
    here.fake.lose_answers("/sessions/provider", 3);
    went_to(&here.post("/account/sign-in/provider/say", &[("password", PASSWORD)]).await);
    let (html, _) = at_stage(&here, "away-failed").await;
    assert!(html.contains("data-code=\"unavailable\"") && html.contains("back=%2Fcart"), "{html}");
}

#[tokio::test]
async fn a_shop_without_providers_offers_none() {
    let here = Here::open().await;
    assert!(!here.get("/account").await.1.contains("sign-in-or"));
    shown(here.post(AWAY, &[("provider", "acme")]).await, 404);
    assert!(here.get(AWAY).await.1.contains("data-test=\"sign-in-form\""), "nothing is under way");
    assert!(!here.get("/account/sign-in").await.1.contains("data-test=\"sign-in-acme\""));
}

#[tokio::test]
async fn passkeys_are_renamed_and_removed_and_providers_let_go() {
    let here = signed_in().await;
    here.fake.make_passkey(EMAIL, "pk_1", "Phone <b>");
    let html = here.get("/account/ways").await.1;
    assert!(html.contains("Phone &lt;b&gt;") && !html.contains("data-test=\"provider\""), "{html}");
    let page = "/account/ways/passkeys/pk_1";
    assert_eq!(here.get("/account/ways/passkeys/pk_2").await.0, 404);
    let html = shown(here.post(page, &[("passkey_name", " ")]).await, 422);
    assert!(html.contains("data-test=\"error-passkey_name\""));
    went_to(&here.post(page, &[("passkey_name", "My phone")]).await);
    assert_eq!(here.fake.passkeys(EMAIL), ["My phone"]);
    let remove = format!("{page}/remove");
    for wrong in ["", "not this one"] {
        let html = shown(here.post(&remove, &[("password", wrong)]).await, 422);
        assert!(html.contains("data-test=\"error-password\"") && !html.contains("not this one"));
    }
    assert_eq!(here.fake.passkeys(EMAIL).len(), 1);
    // Pressed twice, it is gone once.
    for _ in 0..2 {
        assert_eq!(went_to(&here.post(&remove, &[("password", PASSWORD)]).await), "/account/ways");
    }
    assert!(here.get("/account/ways").await.1.contains("data-test=\"passkeys-none\""));

    went_to(&here.post("/account/sign-out", &[]).await);
    here.fake.trust_a_provider();
    went_to(&here.post("/retry", &[("back", "/account")]).await);
    leave(&here, "").await;
    come_back(&here, &granted()).await;
    at_stage(&here, "away-more").await;
    went_to(&here.post("/account/sign-in/provider/say", &[("password", PASSWORD)]).await);
    assert_eq!(leads_to(&here).await, "/account");
    assert!(here.get("/account/ways").await.1.contains("data-test=\"provider\""));
    went_to(&here.post("/account/ways/providers/lp_1/remove", &[]).await);
    assert!(here.get("/account/ways").await.1.contains("data-test=\"providers-none\""));
    here.fake.end_sessions();
    assert!(here.get("/account/ways").await.1.contains("data-test=\"sign-in-form\""));
}
