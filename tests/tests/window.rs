//! The shop end to end, in its real window: browse, turn, choose, buy, pay; and the ways it goes wrong.

#[path = "window/people.rs"]
mod people;
#[path = "window/privacy.rs"]
mod privacy;
#[path = "window/saved.rs"]
mod saved;
#[path = "window/try_on.rs"]
mod try_on;

use tests::{Shop, walk};

/// One test after the other: each takes a stage of its own, and two software rasterisers starve each other.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test(flavor = "current_thread")]
async fn browse_turn_choose_buy_and_see_the_order() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let mut shop = Shop::open(&["--lang", "en", "--currency", "EUR"]).await.unwrap();
    let window = shop.window();
    window.find("page-home").await.unwrap();
    window.click("nav-category-eyewear").await.unwrap();
    window.wait_for_path("/c/eyewear").await.unwrap();
    window.click("product-aria-round").await.unwrap();
    window.wait_for_path("/p/aria-round").await.unwrap();
    window.wait_for("the stage", walk::STAGE_IS_LIVE).await.unwrap();
    walk::turn(window).await.unwrap();
    let sku = walk::change_variant(window).await.unwrap();
    walk::add_to_cart(window).await.unwrap();

    window.go("/cart").await.unwrap();
    let line = window.find("cart-line").await.unwrap();
    assert_eq!(line.attr("data-sku").await.unwrap().as_deref(), Some(sku.as_str()), "the chosen colour is in the cart");

    walk::fill_checkout(window, walk::CARD_PAYS).await.unwrap();
    let order = walk::pay(window, "paid").await.unwrap();
    window.go("/orders").await.unwrap();
    assert!(window.text("order-card").await.unwrap().contains(&order));
    assert_eq!(shop.order_state_on_disk(&order).await.unwrap(), "paid");
    shop.close_window().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn details_and_lengths_are_found_on_the_model_by_keyboard() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let mut shop = Shop::open(&["--lang", "en"]).await.unwrap();
    let window = shop.window();
    walk::open_product(window, "aria-round").await.unwrap();

    let spot = window.find_css("[data-stage-mark]:not([hidden]):not([data-behind])").await.unwrap();
    spot.send_keys(walk::ENTER).await.unwrap();
    assert!(window.text("stage-words").await.unwrap().contains("bridge"), "the detail is said");
    spot.send_keys(walk::ESCAPE).await.unwrap();
    assert_eq!(window.text("stage-words").await.unwrap(), "");
    let is_behind = "return document.querySelectorAll('[data-stage-mark][data-behind]').length > 0";
    assert_eq!(window.script(is_behind, vec![]).await.unwrap(), false);
    let canvas = window.find("stage-canvas").await.unwrap();
    for _ in 0..8 {
        canvas.send_keys(walk::ARROW_RIGHT).await.unwrap();
    }
    window.wait_for("a detail behind the frame", is_behind).await.unwrap();

    // Enter measures from the middle of the picture, where an armchair is whichever way it is turned.
    walk::open_product(window, "nido-armchair").await.unwrap();
    let canvas = window.find("stage-canvas").await.unwrap();
    window.click("stage-ruler").await.unwrap();
    canvas.send_keys(walk::ENTER).await.unwrap();
    for _ in 0..3 {
        canvas.send_keys(walk::ARROW_RIGHT).await.unwrap();
    }
    let has_end = "return document.querySelectorAll('.stage-end').length === 1";
    window.wait_for("an end of the ruler", has_end).await.unwrap();
    walk::stand_still(window).await.unwrap();
    canvas.send_keys(walk::ENTER).await.unwrap();
    window
        .wait_for("a length", "return /^[0-9.]+ c?m?m$/.test(document.querySelector('[data-stage-words]').textContent)")
        .await
        .unwrap();

    window.click("stage-full").await.unwrap();
    let is_full = "const r = document.querySelector('[data-stage]').getBoundingClientRect(); \
                   return r.width === innerWidth && r.height === innerHeight && document.querySelector('header').inert";
    window.wait_for("the whole window", is_full).await.unwrap();
    canvas.send_keys(walk::ESCAPE).await.unwrap();
    window.wait_for("the page again", "return !document.querySelector('header').inert").await.unwrap();
    shop.close_window().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_declined_card_can_be_followed_by_one_that_asks_for_a_code() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let mut shop = Shop::open(&["--lang", "en", "--currency", "USD"]).await.unwrap();
    let window = shop.window();
    window.go("/p/terra-vase").await.unwrap();
    walk::add_to_cart(window).await.unwrap();
    walk::fill_checkout(window, walk::CARD_DECLINED).await.unwrap();
    window.click("pay").await.unwrap();
    window.find_css("[data-test=failure][data-code=card_declined]").await.unwrap();
    walk::fill_card(window, walk::CARD_ASKS).await.unwrap();
    window.click("pay").await.unwrap();
    window.find("confirm-form").await.unwrap();
    window.fill("code", "123456").await.unwrap();
    window.click("confirm").await.unwrap();
    let order = walk::wait_for_order(window, "paid").await.unwrap();
    assert_eq!(shop.order_state_on_disk(&order).await.unwrap(), "paid");
    shop.close_window().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn without_the_server_the_shop_opens_from_its_copy_and_the_cart_outlives_a_restart() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let mut shop = Shop::open(&["--lang", "en"]).await.unwrap();
    let window = shop.window();
    window.go("/c/home").await.unwrap();
    window.go("/p/luna-lamp").await.unwrap();
    walk::add_to_cart(window).await.unwrap();

    shop.kill_server();
    let window = shop.window();
    walk::notice_offline(window).await.unwrap();
    window.go("/").await.unwrap();
    walk::notice_offline(window).await.unwrap();
    window.find("product-luna-lamp").await.unwrap();

    // No goodbye: the window is killed, not closed.
    shop.kill_window().unwrap();
    shop.open_window(&["--lang", "en"]).await.unwrap();
    let window = shop.window();
    window.go("/cart").await.unwrap();
    window.find("cart-line").await.unwrap();
    window.go("/checkout").await.unwrap();
    window.find("fault-offline").await.unwrap();

    // The page that waited comes by itself.
    shop.restart_server().unwrap();
    let window = shop.window();
    window.find("checkout-form").await.unwrap();
    walk::fill_checkout(window, walk::CARD_PAYS).await.unwrap();
    let order = walk::pay(window, "paid").await.unwrap();
    assert_eq!(shop.order_state_on_disk(&order).await.unwrap(), "paid");
    shop.close_window().await.unwrap();
}
