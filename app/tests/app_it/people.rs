//! Accounts: the ways in, what is kept of a person, and the end of it.

use app::Outcome;
use domain::Lang;
use http::Request;

use super::fake::people::{FACTOR, LETTER};
use super::{CONTACT, GOOD_CARD, Here, shown, went_to};

pub const EMAIL: &str = "ana@example.org";
pub const PASSWORD: &str = "four green horses";

/// Somebody with an account who is signed in here.
pub async fn signed_in() -> Here {
    let here = Here::open().await;
    here.fake.know(EMAIL, PASSWORD);
    sign_in(&here).await;
    here
}

pub async fn sign_in(here: &Here) {
    let fields = [("login", EMAIL), ("password", PASSWORD)];
    assert_eq!(went_to(&here.post("/account/sign-in", &fields).await), "/account");
}

/// The page, which has none of the secrets on it.
async fn page(here: &Here, path: &str) -> String {
    let (status, html) = here.get(path).await;
    assert_eq!(status, 200, "{path}: {html}");
    safe(here, &html);
    html
}

fn safe(here: &Here, html: &str) {
    for token in here.fake.tokens() {
        assert!(!html.contains(&token), "a token is on a page");
    }
    assert!(!html.contains(PASSWORD), "a password is on a page");
}

fn says(html: &str, hook: &str) -> bool {
    html.contains(&format!("data-test=\"{hook}\""))
}

#[tokio::test]
async fn a_new_account_is_confirmed_by_letter_and_outlives_a_restart() {
    let here = Here::open().await;
    assert!(says(&page(&here, "/account").await, "sign-in-form"), "who is nobody is asked to sign in");
    assert!(says(&page(&here, "/account/sign-up?back=/cart").await, "sign-up-form"));
    let fields = [("name", "Ana"), ("login", EMAIL), ("new_password", PASSWORD), ("back", "/cart")];
    assert_eq!(went_to(&here.post("/account/sign-up", &fields).await), "/account/verify?back=%2Fcart");
    let html = page(&here, "/account/verify?back=/cart").await;
    assert!(html.contains(EMAIL) && !html.contains("name=\"password\""), "the password is known still: {html}");
    let html = shown(here.post("/account/verify", &[("letter_code", "wrong"), ("back", "/cart")]).await, 422);
    assert!(says(&html, "error-letter_code"), "{html}");
    assert_eq!(went_to(&here.post("/account/verify", &[("letter_code", LETTER), ("back", "/cart")]).await), "/cart");
    assert!(page(&here, "/account").await.contains("Ana"));
    let here = here.reopen().await;
    let html = page(&here, "/account").await;
    assert!(says(&html, "account-name") && html.contains(EMAIL), "{html}");
    page(&here, "/account/sessions").await;
    assert_eq!((here.fake.sent("/refresh"), here.fake.reused()), (1, 0), "renewed once, and never with an old token");
}

#[tokio::test]
async fn after_a_restart_the_letter_needs_the_password_as_well() {
    let here = Here::open().await;
    let fields = [("name", "Ana"), ("login", EMAIL), ("new_password", PASSWORD)];
    went_to(&here.post("/account/sign-up", &fields).await);
    let here = here.reopen().await;
    assert!(page(&here, "/account/verify").await.contains("name=\"password\""));
    let html = shown(here.post("/account/verify", &[("letter_code", LETTER)]).await, 422);
    assert!(says(&html, "error-password"));
    let html = shown(here.post("/account/verify", &[("letter_code", LETTER), ("password", "not this one")]).await, 422);
    assert!(says(&html, "error-password"));
    went_to(&here.post("/account/verify", &[("letter_code", LETTER), ("password", PASSWORD)]).await);
    assert!(says(&page(&here, "/account").await, "account-name"));
}

#[tokio::test]
async fn the_second_factor_is_asked_for_after_the_password() {
    let here = Here::open().await;
    here.fake.know(EMAIL, PASSWORD);
    here.fake.ask_for_factor(EMAIL);
    let fields = [("login", EMAIL), ("password", PASSWORD), ("back", "/orders")];
    assert_eq!(went_to(&here.post("/account/sign-in", &fields).await), "/account/sign-in/code?back=%2Forders");
    assert!(says(&page(&here, "/account/sign-in/code").await, "factor-step-form"));
    let html = shown(here.post("/account/sign-in/code", &[("factor", "000000")]).await, 422);
    assert!(says(&html, "error-factor"));
    safe(&here, &html);
    // As an Arabic keyboard types it, in two groups.
    let outcome = here.post("/account/sign-in/code", &[("factor", " ١٢٣ ٤٥٦ "), ("back", "/orders")]).await;
    assert_eq!(went_to(&outcome), "/orders");
    assert!(says(&page(&here, "/account").await, "account-name"));
}

#[tokio::test]
async fn a_second_factor_is_set_up_and_turned_off() {
    let here = signed_in().await;
    assert!(says(&page(&here, "/account/second-factor").await, "factor-off"));
    for wrong in ["", "not this one"] {
        let html = shown(here.post("/account/second-factor", &[("password", wrong)]).await, 422);
        assert!(says(&html, "error-password"));
    }
    went_to(&here.post("/account/second-factor", &[("password", PASSWORD)]).await);
    let html = page(&here, "/account/second-factor").await;
    assert!(html.contains("JBSW Y3DP EHPK 3PXP") && says(&html, "factor-qr"), "{html}");
    let html = shown(here.post("/account/second-factor/on", &[("code", "999999")]).await, 422);
    assert!(says(&html, "error-code") && says(&html, "factor-qr"), "the key is there still");
    went_to(&here.post("/account/second-factor/on", &[("code", FACTOR)]).await);
    assert!(here.fake.has_factor(EMAIL));
    assert!(page(&here, "/account/second-factor").await.contains("AAAA-BBBB-0009"));
    assert!(page(&here, "/account/second-factor").await.contains("AAAA-BBBB-0009"), "a reload does not lose them");
    went_to(&here.post("/account/second-factor/done", &[]).await);
    let html = page(&here, "/account/second-factor").await;
    assert!(!html.contains("AAAA-BBBB") && says(&html, "factor-on"));
    went_to(&here.post("/account/second-factor/off", &[("password", PASSWORD)]).await);
    assert!(!here.fake.has_factor(EMAIL) && says(&page(&here, "/account/second-factor").await, "factor-off"));
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() {
    let here = Here::open().await;
    let fields = [("name", " "), ("login", "ana@"), ("new_password", "short")];
    let html = shown(here.post("/account/sign-up", &fields).await, 422);
    for hook in ["error-name", "error-login", "error-new_password"] {
        assert!(says(&html, hook), "{hook}");
    }
    assert!(html.contains("value=\"ana@\"") && !html.contains("short"));
    let fields = [("name", "Ana"), ("login", EMAIL), ("new_password", "password password")];
    let html = shown(here.post("/account/sign-up", &fields).await, 422);
    assert!(says(&html, "error-new_password") && html.contains("value=\"Ana\""), "a stolen password is said kindly");
    let html = shown(here.post("/account/sign-in", &[("login", EMAIL), ("password", "never was")]).await, 409);
    assert!(html.contains("data-code=\"login_refused\"") && html.contains(&format!("value=\"{EMAIL}\"")));
    assert!(!html.contains("never was"));
    // Nobody there: what was typed is on the page again, and a word says so.
    here.fake.vanish();
    let fields = [("name", "Ana Pérez"), ("login", EMAIL), ("new_password", PASSWORD)];
    let html = shown(here.post("/account/sign-up", &fields).await, 409);
    assert!(html.contains("value=\"Ana Pérez\"") && html.contains(&format!("value=\"{EMAIL}\"")));
    assert!(says(&html, "notice"));
    safe(&here, &html);
}

#[tokio::test]
async fn many_pages_at_once_renew_a_session_once() {
    let here = signed_in().await;
    here.fake.tokens_last(1);
    let here = here.reopen().await;
    let paths = ["/account", "/account/sessions", "/account/data", "/account/addresses", "/orders"];
    let pages = futures_util::future::join_all(paths.map(|path| here.get(path))).await;
    assert!(pages.iter().all(|(status, _)| *status == 200));
    // Such a token is too old at once, so every question renews: one after the other, never with the same token.
    assert_eq!((here.fake.reused(), here.fake.sessions()), (0, 1));
    assert!(here.fake.sent("/refresh") >= 4);
}

#[tokio::test]
async fn a_session_that_was_ended_elsewhere_is_over_here_too() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let as_guest = went_to(&here.buy(GOOD_CARD).await).to_owned();
    here.fake.know(EMAIL, PASSWORD);
    sign_in(&here).await;
    went_to(&here.put_in("LUNA-BRASS", "1").await);
    let own = went_to(&here.buy_for(GOOD_CARD, "19900").await).to_owned();
    assert!(here.get("/orders").await.1.contains(own.trim_start_matches("/order/")));
    here.fake.end_sessions();
    let html = page(&here, "/account/sessions").await;
    assert!(says(&html, "sign-in-form") && says(&html, "notice"), "{html}");
    assert!(html.contains("value=\"/account/sessions\""), "and leads back");
    assert_eq!(here.get(&own).await.0, 404, "the account's orders are not for the next person on this device");
    assert_eq!(here.get(&as_guest).await.0, 200, "what was bought without it is");
    assert!(!here.get("/checkout").await.1.contains("Calle Mayor 1"));
    // Nothing of it is on the disk either.
    let here = here.reopen().await;
    assert!(says(&page(&here, "/account").await, "sign-in-form"));
    assert_eq!(here.get(&own).await.0, 404);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_works_without_the_server() {
    let here = signed_in().await;
    assert_eq!(went_to(&here.post("/account/sign-out", &[]).await), "/account");
    assert_eq!(here.fake.sessions(), 0);
    assert!(says(&page(&here, "/account").await, "sign-in-form"));
    sign_in(&here).await;
    here.fake.vanish();
    went_to(&here.post("/account/sign-out", &[]).await);
    let (_, html) = here.get("/settings").await;
    assert!(says(&html, "notice") && html.contains("could not be told"), "{html}");
    assert!(!html.contains("data-signed-in"));
    here.fake.come_back();
    assert_eq!(here.fake.sessions(), 1, "the server was not told, and the page said so");
}

#[tokio::test]
async fn an_order_of_the_account_is_on_every_device() {
    let here = signed_in().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let mut fields = CONTACT.to_vec();
    fields.extend([("card_number", GOOD_CARD), ("card_exp", "12/39"), ("card_cvc", "123")]);
    fields.extend([("expected_minor", "12900"), ("keep_address", "yes")]);
    let order = went_to(&here.post("/checkout", &fields).await).to_owned();
    let id = order.trim_start_matches("/order/").to_owned();
    assert!(here.fake.owner(&id).is_some(), "the order is the account's");
    assert_eq!(here.fake.addresses(EMAIL), ["Calle Mayor 1"]);
    // Another device has no secret of it, and sees it.
    went_to(&here.post("/account/sign-out", &[]).await);
    assert!(!here.get("/orders").await.1.contains(&id));
    sign_in(&here).await;
    assert!(here.get("/orders").await.1.contains(&id));
    let (status, html) = here.get(&order).await;
    assert_eq!(status, 200);
    assert!(html.contains("data-state=\"paid\""), "{html}");
    // Its address is offered for the next one.
    went_to(&here.put_in("LUNA-BRASS", "1").await);
    went_to(&here.post("/checkout/delivery", &[("line1", "elsewhere"), ("city", ""), ("country", "DE")]).await);
    assert!(says(&page(&here, "/checkout").await, "use-address-0"));
    went_to(&here.post("/checkout/delivery", &[("line1", "elsewhere"), ("use_address", "0")]).await);
    let html = page(&here, "/checkout").await;
    assert!(html.contains("value=\"Calle Mayor 1\"") && html.contains("value=\"Madrid\""));
}

#[tokio::test]
async fn what_was_bought_as_a_guest_becomes_the_accounts_when_asked() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let order = went_to(&here.buy(GOOD_CARD).await).to_owned();
    let id = order.trim_start_matches("/order/");
    here.fake.know(EMAIL, PASSWORD);
    sign_in(&here).await;
    assert!(says(&page(&here, "/orders").await, "orders-claim"));
    assert_eq!(here.fake.owner(id), None, "nobody asked yet");
    went_to(&here.post("/account/claim", &[]).await);
    assert!(here.fake.owner(id).is_some());
    assert!(!says(&page(&here, "/orders").await, "orders-claim"));
}

#[tokio::test]
async fn addresses_are_kept_changed_and_removed() {
    let here = signed_in().await;
    assert!(says(&page(&here, "/account/addresses").await, "addresses-empty"));
    let html = shown(here.post("/account/addresses/new", &[("line1", "Calle 1"), ("country", "ES")]).await, 422);
    assert!(says(&html, "error-city") && html.contains("value=\"Calle 1\""));
    let fields = [("line1", "شارع ١"), ("city", "الرياض"), ("country", "SA")];
    went_to(&here.post("/account/addresses/new", &fields).await);
    went_to(&here.post("/account/addresses/new", &fields).await);
    assert_eq!(here.fake.addresses(EMAIL), ["شارع ١"], "the same one twice is one");
    let html = page(&here, "/account/addresses").await;
    let edit = html.split("href=\"/account/addresses/").map(|r| r.split('"').next().unwrap()).find(|n| n.len() == 16);
    let edit = format!("/account/addresses/{}", edit.unwrap());
    assert!(page(&here, &edit).await.contains("value=\"شارع ١\""));
    went_to(&here.post(&edit, &[("line1", "شارع ٢"), ("city", "الرياض"), ("country", "SA")]).await);
    assert_eq!(here.fake.addresses(EMAIL), ["شارع ٢"]);
    // A page of before the change removes nothing.
    went_to(&here.post(&format!("{edit}/remove"), &[]).await);
    assert_eq!(here.fake.addresses(EMAIL).len(), 1);
    let html = page(&here, "/account/addresses").await;
    let now = html.split("action=\"/account/addresses/").nth(1).unwrap().split('"').next().unwrap();
    went_to(&here.post(&format!("/account/addresses/{now}"), &[]).await);
    assert!(here.fake.addresses(EMAIL).is_empty());
}

#[tokio::test]
async fn other_devices_are_listed_and_signed_out() {
    let here = signed_in().await;
    here.fake.sign_in_elsewhere(EMAIL, "Telefon <b>");
    let html = page(&here, "/account/sessions").await;
    assert!(html.contains("Telefon &lt;b&gt;") && html.matches("data-test=\"session\"").count() == 2);
    let end = html.split("action=\"/account/sessions/").nth(1).unwrap().split('"').next().unwrap();
    went_to(&here.post(&format!("/account/sessions/{end}"), &[]).await);
    assert_eq!(here.fake.sessions(), 1);
    assert!(says(&page(&here, "/account").await, "account-name"), "this one goes on");
}

#[tokio::test]
async fn passwords_are_changed_and_forgotten_ones_replaced() {
    let here = signed_in().await;
    let html = shown(here.post("/account/password", &[("old_password", "x"), ("new_password", "y")]).await, 422);
    assert!(says(&html, "error-new_password"));
    let fields = [("old_password", "not this one"), ("new_password", "five blue horses")];
    assert!(says(&shown(here.post("/account/password", &fields).await, 422), "error-old_password"));
    went_to(&here.post("/account/password", &[("old_password", PASSWORD), ("new_password", "five blue horses")]).await);
    went_to(&here.post("/account/sign-out", &[]).await);
    went_to(&here.post("/account/forgot", &[("login", EMAIL)]).await);
    let fields = [("letter_code", LETTER), ("new_password", PASSWORD)];
    assert_eq!(went_to(&here.post("/account/reset", &fields).await), "/account/sign-in");
    sign_in(&here).await;
}

#[tokio::test]
async fn consents_are_off_until_said_and_only_changes_are_sent() {
    let here = signed_in().await;
    assert!(!page(&here, "/account/data").await.contains(" checked"));
    went_to(&here.post("/account/data/consents", &[]).await);
    assert!(here.fake.granted(EMAIL).is_empty(), "nothing said is nothing sent");
    went_to(&here.post("/account/data/consents", &[("purpose", "newsletter"), ("purpose", "nonsense")]).await);
    assert_eq!(here.fake.granted(EMAIL), [("newsletter".to_owned(), true)]);
    assert!(page(&here, "/account/data").await.contains("value=\"newsletter\" checked"));
    went_to(&here.post("/account/data/consents", &[("purpose", "statistics")]).await);
    let said = [("newsletter", true), ("newsletter", false), ("statistics", true)];
    assert_eq!(here.fake.granted(EMAIL), said.map(|(p, yes)| (p.to_owned(), yes)));
}

#[tokio::test]
async fn the_account_is_deleted_with_what_this_device_has_of_it() {
    let here = signed_in().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let order = went_to(&here.buy(GOOD_CARD).await).to_owned();
    let html = page(&here, "/account/erase").await;
    assert!(html.contains("Tax law") && html.contains("invoices"), "what stays, and why, is said");
    assert!(says(&shown(here.post("/account/erase", &[("password", "")]).await, 422), "error-password"));
    assert!(says(&shown(here.post("/account/erase", &[("password", "not this one")]).await, 422), "error-password"));
    let html = shown(here.post("/account/erase", &[("password", PASSWORD)]).await, 409);
    assert!(html.contains("data-code=\"wrong_state\"") && html.contains("not finished"), "{html}");
    here.fake.deliver(order.trim_start_matches("/order/"));
    assert_eq!(went_to(&here.post("/account/erase", &[("password", PASSWORD)]).await), "/");
    assert!(!here.fake.is_known(EMAIL));
    // At once, and after the next start.
    let has_nothing = |folder: &std::path::Path| {
        for file in ["vitrine.sqlite", "vitrine.sqlite-wal"] {
            let bytes = std::fs::read(folder.join(file)).unwrap_or_default();
            assert!(!bytes.windows(13).any(|w| w == b"Calle Mayor 1"), "{file} has the address still");
        }
    };
    has_nothing(here.folder.path());
    let here = here.reopen().await;
    assert_eq!(here.get(&order).await.0, 404);
    has_nothing(here.folder.path());
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_the_machine_reads_the_store() {
    use std::os::unix::fs::PermissionsExt as _;
    let here = signed_in().await;
    for entry in std::fs::read_dir(here.folder.path()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name().to_string_lossy().starts_with("vitrine") {
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{:?}: {mode:o}", entry.file_name());
        }
    }
}

#[tokio::test]
async fn every_page_of_an_account_in_every_language() {
    let here = signed_in().await;
    here.fake.make_admin(EMAIL);
    here.fake.let_work(EMAIL, domain::account::ShopRole::Owner);
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let order = went_to(&here.buy(GOOD_CARD).await).to_owned();
    here.fake.deliver(order.trim_start_matches("/order/"));
    let shop_order = format!("/shop/lago{order}");
    let back = format!("{order}/return");
    let paths = [
        "/account",
        "/account/sign-in",
        "/account/sign-in/code",
        "/account/sign-up",
        "/account/verify",
        "/account/forgot",
        "/account/reset",
        "/account/profile",
        "/account/addresses",
        "/account/addresses/new",
        "/account/password",
        "/account/second-factor",
        "/account/sessions",
        "/account/data",
        "/account/erase",
        "/orders",
        &order,
        &back,
        "/shop/lago",
        "/shop/lago/goods",
        &shop_order,
        "/stock",
        "/stock?sku=ARIA-BLACK",
        "/stock?sku=NOTHING",
        "/promotions",
    ];
    for lang in Lang::ALL {
        for path in paths {
            let sign = if path.contains('?') { '&' } else { '?' };
            let html = page(&here, &format!("{path}{sign}lang={}", lang.tag())).await;
            assert!(html.contains(&format!("dir=\"{}\"", lang.direction().as_str())), "{path}");
            assert_eq!(html.matches("<h1").count(), 1, "{path}");
        }
    }
    for path in [
        "/account/nothing",
        "/account/addresses/nothing",
        "/shop/nothing",
        "/shop/lago/order/V-NONE",
        "/order/V-NONE/return",
    ] {
        assert_eq!(here.get(path).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn a_form_without_its_token_signs_nobody_in_or_out() {
    let here = signed_in().await;
    for path in ["/account/sign-out", "/account/erase", "/account/data/export"] {
        let outcome = here.shop.submit(path, &format!("form_token=wrong&password={PASSWORD}")).await;
        assert_eq!(outcome, Outcome::Go("/account".to_owned()));
    }
    assert_eq!((here.fake.sessions(), here.fake.is_known(EMAIL)), (1, true));
    // What a browser says of itself changes nothing: there are no cookies.
    let request = Request::get("/account").header("cookie", "session=1").body(Vec::new()).unwrap();
    assert!(here.shop.handle(request).await.headers().get("set-cookie").is_none());
}
