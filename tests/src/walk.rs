//! Steps of a shopper, shared by the tour and the end-to-end tests. Each waits for what it caused.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{Browser, Shop};

/// True once a complete frame is painted on the product page.
pub const STAGE_IS_LIVE: &str = "return document.querySelector('[data-stage]')?.dataset.state === 'ready'";

/// Keys as WebDriver writes them.
pub const ENTER: &str = "\u{e007}";
/// See [`ENTER`].
pub const ESCAPE: &str = "\u{e00c}";
/// See [`ENTER`].
pub const ARROW_RIGHT: &str = "\u{e014}";

/// A card of the sandbox that pays.
pub const CARD_PAYS: &str = "4242424242424242";
/// A card of the sandbox that is declined.
pub const CARD_DECLINED: &str = "4000000000000002";
/// A card of the sandbox that asks for a code.
pub const CARD_ASKS: &str = "4000002500003155";

/// Opens a product's page from wherever we are and waits for the stage.
///
/// # Errors
/// The page or the stage does not appear.
pub async fn open_product(window: &Browser, slug: &str) -> Result<()> {
    window.go(&format!("/p/{slug}")).await?;
    window.find("page-product").await?;
    window.wait_for("the stage", STAGE_IS_LIVE).await
}

/// A number that stands for what the canvas shows.
///
/// # Errors
/// There is no canvas.
pub async fn canvas_digest(window: &Browser) -> Result<String> {
    let script = r"
        const canvas = document.querySelector('[data-stage-canvas]');
        const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        let hash = 2166136261;
        for (let i = 0; i < data.length; i += 41) { hash = Math.imul(hash ^ data[i], 16777619); }
        return canvas.width + 'x' + canvas.height + ':' + (hash >>> 0);
    ";
    let value = window.script(script, vec![]).await?;
    Ok(value.as_str().context("the canvas has a digest")?.to_owned())
}

/// Waits until the canvas shows something else than `before`, then until it stands still.
///
/// # Errors
/// The picture does not change.
pub async fn wait_for_other_picture(window: &Browser, before: &str) -> Result<String> {
    let mut last = before.to_owned();
    let mut same = 0;
    for _ in 0..400 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let now = canvas_digest(window).await?;
        same = if now == last { same + 1 } else { 0 };
        last = now;
        if last != before && same >= 8 {
            return Ok(last);
        }
    }
    bail!("the picture stays {before}")
}

/// Waits until the canvas stands still.
///
/// # Errors
/// It never does.
pub async fn stand_still(window: &Browser) -> Result<()> {
    wait_for_other_picture(window, "").await.map(drop)
}

/// Turns the model with the keyboard and waits for the new picture.
///
/// # Errors
/// The picture does not change.
pub async fn turn(window: &Browser) -> Result<()> {
    let before = canvas_digest(window).await?;
    let canvas = window.find("stage-canvas").await?;
    for _ in 0..4 {
        canvas.send_keys(ARROW_RIGHT).await.context("pressing the right arrow")?;
    }
    wait_for_other_picture(window, &before).await?;
    Ok(())
}

/// Chooses another variant than the chosen one by its radio; returns its SKU.
///
/// # Errors
/// There is no other one, or the picture does not change.
pub async fn change_variant(window: &Browser) -> Result<String> {
    let before = canvas_digest(window).await?;
    let script = r"
        const chosen = document.querySelector('input[name=sku]:checked');
        const other = [...document.querySelectorAll('input[name=sku]:not(:checked):not(:disabled)')]
            .find(radio => radio.dataset.variant !== chosen?.dataset.variant);
        other?.click();
        return other?.value ?? null;
    ";
    let value = window.script(script, vec![]).await?;
    let sku = value.as_str().context("there is another variant")?.to_owned();
    wait_for_other_picture(window, &before).await?;
    Ok(sku)
}

/// Puts the chosen variant into the cart and waits until the cart counts it.
///
/// # Errors
/// The cart does not count it.
pub async fn add_to_cart(window: &Browser) -> Result<()> {
    let count = "const badge = document.querySelector('[data-test=cart-count]'); \
                 const count = !badge || badge.hidden ? 0 : Number(badge.textContent.replace(/\\D/g, '')); ";
    let before = window.script(&format!("{count} return count"), vec![]).await?;
    window.click("add-to-cart").await?;
    let script = format!("{count} return count > {before} && document.readyState === 'complete'");
    window.wait_for("the cart's count", &script).await
}

/// Fills the checkout with an address and this card.
///
/// # Errors
/// A field is missing.
pub async fn fill_checkout(window: &Browser, card: &str) -> Result<()> {
    window.go("/checkout").await?;
    window.find("page-checkout").await?;
    window.fill("name", "Ana Marín").await?;
    window.fill("email", "ana@example.com").await?;
    window.choose("country", "ES").await?;
    window.fill("line1", "Calle de Alcalá 42").await?;
    window.fill("postal_code", "28014").await?;
    window.fill("city", "Madrid").await?;
    fill_card(window, card).await
}

/// Fills the card's fields.
///
/// # Errors
/// A field is missing.
pub async fn fill_card(window: &Browser, card: &str) -> Result<()> {
    window.fill("card_number", card).await?;
    window.fill("card_exp", "12/34").await?;
    window.fill("card_cvc", "123").await
}

/// Pays, and waits for an order in `state`; returns the order's public name.
///
/// # Errors
/// The order does not get there.
pub async fn pay(window: &Browser, state: &str) -> Result<String> {
    window.click("pay").await?;
    wait_for_order(window, state).await
}

/// Waits for an order page in `state`; returns the order's public name.
///
/// # Errors
/// The order does not get there.
pub async fn wait_for_order(window: &Browser, state: &str) -> Result<String> {
    let script = format!(
        "return document.readyState === 'complete' && \
         document.querySelector('[data-test=order-state]')?.dataset.state === {}",
        serde_json::to_string(state)?
    );
    window.wait_for(&format!("an order that is {state}"), &script).await?;
    Ok(window.text("order-id").await?.trim().to_owned())
}

/// Changes settings by their form: pairs of name and value.
///
/// # Errors
/// There is no such setting.
pub async fn set(window: &Browser, settings: &[(&str, &str)]) -> Result<()> {
    window.go("/settings").await?;
    window.find("settings-form").await?;
    for (name, value) in settings {
        let script = "document.querySelector(arguments[0]).click(); return true";
        let selector = format!("[data-test=\"setting-{name}-{value}\"]");
        window.script(script, vec![Value::from(selector)]).await?;
    }
    window.script("window.__leaving = true; return true", vec![]).await?;
    window.click("settings-save").await?;
    window.wait_for("the settings to be kept", "return !window.__leaving && document.readyState === 'complete'").await
}

/// Waits until the page says that the server is away; a page that is looked at asks every few seconds.
///
/// # Errors
/// It does not say so in time.
pub async fn notice_offline(window: &Browser) -> Result<()> {
    window.find_css("[data-test=\"offline-bar\"]:not([hidden])").await.map(drop)
}

/// Waits until the page no longer says so.
///
/// # Errors
/// It still says so after a while.
pub async fn notice_online(window: &Browser) -> Result<()> {
    window.find_css("[data-test=\"offline-bar\"][hidden]").await.map(drop)
}

/// An account, by letter, whose page is open then.
///
/// # Errors
/// A step of it does not come about.
pub async fn join(shop: &Shop, name: &str, email: &str, password: &str) -> Result<()> {
    let window = shop.window();
    window.go("/account/sign-up").await?;
    window.fill("name", name).await?;
    window.fill("login", email).await?;
    window.fill("new_password", password).await?;
    window.click("sign-up-submit").await?;
    window.wait_for_path("/account/verify").await?;
    let letter = shop.letter_code(email).await?;
    window.fill("letter_code", &letter).await?;
    window.click("verify-submit").await?;
    let is_in = "return document.readyState === 'complete' && !!document.querySelector('[data-test=account-name]')";
    window.wait_for("the account", is_in).await
}
