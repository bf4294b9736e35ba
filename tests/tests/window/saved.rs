//! A card that is kept pays again by its name, and an order that changes before and after it is paid.

use tests::{Browser, Shop, walk};

const EMAIL: &str = "lina.haddad@example.com";
const PASSWORD: &str = "seven blue lamps at dusk";

async fn fill_address(window: &Browser) -> anyhow::Result<()> {
    window.go("/checkout").await?;
    window.choose("country", "ES").await?;
    window.fill("line1", "Calle de Alcalá 42").await?;
    window.fill("postal_code", "28014").await?;
    window.fill("city", "Madrid").await
}

/// Presses what a label lies over, which the driver does not.
async fn press(window: &Browser, hook: &str) -> anyhow::Result<()> {
    let script = "document.querySelector(arguments[0]).click(); return true";
    window.script(script, vec![format!("[data-test={hook}]").into()]).await.map(drop)
}

/// Whether something with this hook takes up room on the page.
fn is_seen(css: &str) -> String {
    format!("return (document.querySelector('{css}')?.getClientRects().length ?? 0) > 0")
}

#[tokio::test(flavor = "current_thread")]
async fn a_kept_card_pays_again_and_goes_when_it_is_told_to() {
    let _alone = super::ONE_AT_A_TIME.lock().await;
    let mut shop = Shop::open(&["--lang", "en", "--currency", "EUR"]).await.unwrap();
    walk::join(&shop, "Lina Haddad", EMAIL, PASSWORD).await.unwrap();
    let window = shop.window();
    window.go("/p/terra-vase").await.unwrap();
    walk::add_to_cart(window).await.unwrap();
    fill_address(window).await.unwrap();
    walk::fill_card(window, walk::CARD_PAYS).await.unwrap();
    press(window, "keep-card").await.unwrap();
    let first = walk::pay(window, "paid").await.unwrap();
    assert_eq!(shop.order_state_on_disk(&first).await.unwrap(), "paid");

    // The next time it is the chosen one, and no number is asked for unless another one is wanted.
    window.go("/p/luna-lamp").await.unwrap();
    walk::add_to_cart(window).await.unwrap();
    fill_address(window).await.unwrap();
    let number = is_seen("[name=card_number]");
    assert_eq!(window.script(&number, vec![]).await.unwrap(), false, "the kept card is chosen");
    press(window, "pay-with-new").await.unwrap();
    window.wait_for("the fields of another card", &number).await.unwrap();
    press(window, "pay-with-kept").await.unwrap();
    let second = walk::pay(window, "paid").await.unwrap();
    assert_ne!(first, second);
    assert_eq!(shop.order_state_on_disk(&second).await.unwrap(), "paid");

    window.go("/account").await.unwrap();
    window.click("way-cards").await.unwrap();
    window.wait_for_path("/account/cards").await.unwrap();
    assert!(window.text("card").await.unwrap().contains("4242"));
    window.click("card-remove").await.unwrap();
    window.find("card-remove-form").await.unwrap();
    window.click("card-remove-yes").await.unwrap();
    window.find("cards-empty").await.unwrap();
    shop.close_window().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn an_order_changes_before_it_is_paid_and_until_it_leaves() {
    let _alone = super::ONE_AT_A_TIME.lock().await;
    let mut shop = Shop::open(&["--lang", "en", "--currency", "EUR"]).await.unwrap();
    let window = shop.window();
    for slug in ["terra-vase", "luna-lamp"] {
        window.go(&format!("/p/{slug}")).await.unwrap();
        walk::add_to_cart(window).await.unwrap();
    }
    walk::fill_checkout(window, walk::CARD_DECLINED).await.unwrap();
    window.click("pay").await.unwrap();
    window.find_css("[data-test=failure][data-code=card_declined]").await.unwrap();

    // Two of the first: the server says what that comes to, and that is what is paid.
    window.click("order-lines").await.unwrap();
    window.find("lines-form").await.unwrap();
    let first = "return document.querySelector('[data-test=lines-line] input').name";
    let first = window.script(first, vec![]).await.unwrap().as_str().unwrap().to_owned();
    window.fill(&first, "2").await.unwrap();
    window.click("lines-submit").await.unwrap();
    window.find("lines-review").await.unwrap();
    let minor = "return document.querySelector('[data-test=lines-total] .money').dataset.minor";
    let told = window.script(minor, vec![]).await.unwrap();
    window.click("lines-agree").await.unwrap();
    window.find("pay-form").await.unwrap();
    let asked = "return document.querySelector('.pay-total .money').dataset.minor";
    assert_eq!(window.script(asked, vec![]).await.unwrap(), told);
    walk::fill_card(window, walk::CARD_PAYS).await.unwrap();
    let order = walk::pay(window, "paid").await.unwrap();

    // One goes out again, and its money goes back.
    window.click("order-lines").await.unwrap();
    window.find("lines-form").await.unwrap();
    window.fill(&first, "1").await.unwrap();
    window.click("lines-submit").await.unwrap();
    window.find("lines-review").await.unwrap();
    window.click("lines-agree").await.unwrap();
    window.find("refund").await.unwrap();
    assert_eq!(shop.order_state_on_disk(&order).await.unwrap(), "paid", "the rest is still to come");

    // Packed, it stands.
    let parcel = serde_json::json!({ "carrier": "DHL", "tracking": "JD014061" });
    shop.as_operator(&format!("/v1/orders/{order}/shipments"), &parcel).await.unwrap();
    window.go(&format!("/order/{order}")).await.unwrap();
    window.find("parcel").await.unwrap();
    assert!(!window.has("[data-test=order-lines]").await.unwrap());
    shop.close_window().await.unwrap();
}
