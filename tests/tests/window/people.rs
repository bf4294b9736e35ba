//! A person from the first letter to the last: an account, a second step, an address, an order, a return, their data, the end.

use ring::hmac;
use serde_json::json;
use tests::{Browser, Shop, walk};

const EMAIL: &str = "ana.marin@example.com";
const PASSWORD: &str = "four green horses at sea";

/// What a page that is there answers: a driver that is asked for an element while pages change may refuse to look.
const IS_ACCOUNT: &str =
    "return document.readyState === 'complete' && !!document.querySelector('[data-test=account-name]')";
/// See [`IS_ACCOUNT`].
const IS_WAY_IN: &str =
    "return document.readyState === 'complete' && !!document.querySelector('[data-test=sign-in-form]')";

/// RFC 4648, 6, as authenticator apps read keys.
fn base32(key: &str) -> Vec<u8> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for letter in key.chars().filter(|c| !c.is_whitespace()) {
        bits = bits << 5 | u32::try_from(LETTERS.find(letter).expect("a letter of base 32")).expect("few");
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}

/// RFC 6238: the code of `steps` half minutes from now. Each is good once, so the next one is asked for early.
fn code(key: &str, steps: u64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &base32(key));
    let mac = hmac::sign(&key, &(now / 30 + steps).to_be_bytes());
    let at = usize::from(mac.as_ref()[19] & 0xf);
    let cut: [u8; 4] = mac.as_ref()[at..at + 4].try_into().expect("four bytes");
    format!("{:06}", (u32::from_be_bytes(cut) & 0x7fff_ffff) % 1_000_000)
}

async fn count(window: &Browser, css: &str) -> i64 {
    let script = "return document.querySelectorAll(arguments[0]).length";
    window
        .script(script, vec![css.into()])
        .await
        .expect("the test's own shop answers")
        .as_i64()
        .expect("the test's own shop answers")
}

#[tokio::test(flavor = "current_thread")]
async fn a_person_comes_buys_sends_back_and_goes() {
    let _alone = super::ONE_AT_A_TIME.lock().await;
    let mut shop = Shop::open(&["--lang", "en", "--currency", "EUR"]).await.unwrap();
    let window = shop.window();

    // An account, by letter.
    window.click("nav-account").await.unwrap();
    window.wait_for_path("/account").await.unwrap();
    window.click("sign-up-link").await.unwrap();
    window.wait_for_path("/account/sign-up").await.unwrap();
    window.find("sign-up-form").await.unwrap();
    window.fill("name", "Ana Marín").await.unwrap();
    window.fill("login", EMAIL).await.unwrap();
    window.fill("new_password", "password123").await.unwrap();
    window.click("sign-up-submit").await.unwrap();
    window.find("error-new_password").await.unwrap();
    window.fill("new_password", PASSWORD).await.unwrap();
    window.click("sign-up-submit").await.unwrap();
    window.wait_for_path("/account/verify").await.unwrap();
    let letter = shop.letter_code(EMAIL).await.unwrap();
    window.fill("letter_code", &letter).await.unwrap();
    window.click("verify-submit").await.unwrap();
    window.wait_for("the account", IS_ACCOUNT).await.unwrap();
    assert_eq!(window.text("account-email").await.unwrap(), EMAIL);

    // A second step, and in again with it.
    window.click("way-factor").await.unwrap();
    window.wait_for_path("/account/second-factor").await.unwrap();
    window.fill("password", PASSWORD).await.unwrap();
    window.click("factor-begin").await.unwrap();
    let key = window.text("factor-key").await.unwrap();
    window.find("factor-qr").await.unwrap();
    window.fill("code", &code(&key, 0)).await.unwrap();
    window.click("factor-confirm").await.unwrap();
    let codes = "return document.readyState === 'complete' && !!document.querySelector('[data-test=recovery-codes]')";
    window.wait_for("recovery codes", codes).await.unwrap();
    assert_eq!(count(window, "[data-test=recovery-codes] li").await, 10);
    window.click("codes-kept").await.unwrap();
    window.wait_for("the account", IS_ACCOUNT).await.unwrap();
    window.click("sign-out").await.unwrap();
    window.wait_for("the way in", IS_WAY_IN).await.unwrap();
    window.fill("login", EMAIL).await.unwrap();
    window.fill("password", PASSWORD).await.unwrap();
    window.click("sign-in-submit").await.unwrap();
    window.wait_for_path("/account/sign-in/code").await.unwrap();
    window.fill("factor", &code(&key, 1)).await.unwrap();
    window.click("factor-step-submit").await.unwrap();
    window.wait_for("the account", IS_ACCOUNT).await.unwrap();

    // An address, used at the checkout.
    window.click("way-addresses").await.unwrap();
    window.wait_for_path("/account/addresses").await.unwrap();
    window.click("address-new").await.unwrap();
    window.wait_for_path("/account/addresses/new").await.unwrap();
    window.choose("country", "ES").await.unwrap();
    window.fill("line1", "Calle de Alcalá 42").await.unwrap();
    window.fill("postal_code", "28014").await.unwrap();
    window.fill("city", "Madrid").await.unwrap();
    window.click("address-save").await.unwrap();
    let is_kept = "return document.readyState === 'complete' && !!document.querySelector('[data-test=address]')";
    window.wait_for("the kept address", is_kept).await.unwrap();
    window.go("/p/terra-vase").await.unwrap();
    walk::add_to_cart(window).await.unwrap();
    window.go("/checkout").await.unwrap();
    window.click("use-address-0").await.unwrap();
    window
        .wait_for("the address", "return document.querySelector('[name=line1]')?.value === 'Calle de Alcalá 42'")
        .await
        .unwrap();
    walk::fill_card(window, walk::CARD_PAYS).await.unwrap();
    let order = walk::pay(window, "paid").await.unwrap();

    // Killed and opened again, the session goes on.
    shop.kill_window().unwrap();
    shop.open_window(&["--lang", "en", "--currency", "EUR"]).await.unwrap();
    let window = shop.window();
    window.go("/orders").await.unwrap();
    assert!(window.text("order-card").await.unwrap().contains(&order));

    // It arrives, and something goes back.
    let parcel = json!({ "carrier": "DHL", "tracking": "JD014060" });
    let parcel = shop.as_operator(&format!("/v1/orders/{order}/shipments"), &parcel).await.unwrap();
    let step = format!("/v1/orders/{order}/shipments/{}", parcel["id"].as_str().unwrap());
    shop.as_operator(&step, &json!({ "event": "deliver" })).await.unwrap();
    window.go(&format!("/order/{order}")).await.unwrap();
    assert_eq!(window.text("tracking").await.unwrap(), "JD014060");
    window.click("order-return").await.unwrap();
    window.wait_for_path(&format!("/order/{order}/return")).await.unwrap();
    window.fill("reason", "It is larger than my shelf").await.unwrap();
    window.click("return-submit").await.unwrap();
    let is_asked = "return document.readyState === 'complete' && \
                    !!document.querySelector('[data-test=return][data-state=requested]')";
    window.wait_for("the return", is_asked).await.unwrap();
    let returned = return_on_disk(&shop, &order).await;
    shop.as_operator(&format!("/v1/orders/{order}/returns/{returned}"), &json!({ "event": "approve" })).await.unwrap();
    window.go(&format!("/order/{order}")).await.unwrap();
    window.find_css("[data-test=return][data-state=approved]").await.unwrap();

    // All of it in a file, and then nothing.
    window.go("/account/data").await.unwrap();
    window.click("export").await.unwrap();
    let is_said = "return document.readyState === 'complete' && !!document.querySelector('[data-test=notice]')";
    window.wait_for("where the file is", is_said).await.unwrap();
    let file = std::fs::read_to_string(shop.downloads().join("vitrine-data-1.json")).unwrap();
    for known in [EMAIL, "Calle de Alcalá 42", order.as_str(), "It is larger than my shelf"] {
        assert!(file.contains(known), "{known} is in the export");
    }
    window.click("erase-link").await.unwrap();
    window.wait_for_path("/account/erase").await.unwrap();
    window.fill("password", PASSWORD).await.unwrap();
    window.click("erase").await.unwrap();
    let is_home = "return document.readyState === 'complete' && location.pathname === '/'";
    window.wait_for("the front page", is_home).await.unwrap();
    window.go("/orders").await.unwrap();
    window.find("orders-empty").await.unwrap();
    window.go("/account").await.unwrap();
    window.fill("login", EMAIL).await.unwrap();
    window.fill("password", PASSWORD).await.unwrap();
    window.click("sign-in-submit").await.unwrap();
    window.find_css("[data-test=failure][data-code=login_refused]").await.unwrap();
    shop.close_window().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn somebody_is_asked_to_work_for_a_shop_and_asks_another() {
    let _alone = super::ONE_AT_A_TIME.lock().await;
    let mut shop = Shop::open(&["--lang", "en", "--currency", "EUR"]).await.unwrap();
    walk::join(&shop, "Ana Marín", EMAIL, PASSWORD).await.unwrap();
    let window = shop.window();
    window.go("/account/ways").await.unwrap();
    window.find("passkeys-none").await.unwrap();

    let first = shop.letter_code(EMAIL).await.unwrap();
    shop.as_operator("/v1/shops", &json!({ "slug": "studio-lago", "name": "Studio Lago" })).await.unwrap();
    let invitation = json!({ "email": EMAIL, "role": "owner", "lang": "en" });
    shop.as_operator("/v1/shops/studio-lago/invitations", &invitation).await.unwrap();
    let mut letter = first.clone();
    for _ in 0..400 {
        letter = shop.letter_code(EMAIL).await.unwrap();
        if letter != first {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    window.go("/account").await.unwrap();
    window.click("invitation-link").await.unwrap();
    window.wait_for_path("/account/invitation").await.unwrap();
    window.fill("letter_code", &first).await.unwrap();
    window.click("invitation-submit").await.unwrap();
    window.find("error-letter_code").await.unwrap();
    window.fill("letter_code", &letter).await.unwrap();
    window.click("invitation-submit").await.unwrap();
    window.wait_for_path("/shop/studio-lago").await.unwrap();

    window.click("shop-people").await.unwrap();
    window.wait_for_path("/shop/studio-lago/people").await.unwrap();
    window.find("member-me").await.unwrap();
    window.fill("invited", "ben@example.com").await.unwrap();
    window.choose("role", "support").await.unwrap();
    window.click("invite-submit").await.unwrap();
    let is_asked = "return document.readyState === 'complete' && \
                    !!document.querySelector('[data-test=invitation][data-role=support]')";
    window.wait_for("the invitation", is_asked).await.unwrap();
    shop.letter_code("ben@example.com").await.unwrap();
    window.click("invitation-take-back").await.unwrap();
    let is_gone = "return document.readyState === 'complete' && !document.querySelector('[data-test=invitation]') && \
                   !!document.querySelector('[data-test=notice]')";
    window.wait_for("no invitation", is_gone).await.unwrap();
    shop.close_window().await.unwrap();
}

/// The name of an order's return, which pages need not show.
async fn return_on_disk(shop: &Shop, order: &str) -> String {
    use sqlx::Connection;
    let database =
        shop.server.as_ref().expect("the test's own shop answers").database().expect("the test's own shop answers");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database).read_only(true);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.expect("the test's own shop answers");
    sqlx::query_scalar("SELECT id FROM returns WHERE order_id = ?")
        .bind(order)
        .fetch_one(&mut connection)
        .await
        .expect("the test's own shop answers")
}
