//! The mirror in the shop's window: a photo, two colours, a picture that is kept, and the cart.

use std::path::PathBuf;

use fantoccini::elements::Element;
use tests::{Browser, Shop, walk};

/// A portrait of the test data, which may be absent.
pub(crate) fn portrait() -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/vision/portrait.jpg");
    path.is_file().then_some(path)
}

/// The mirror's way in: a file of the shopper's own.
async fn photo_input(window: &Browser) -> Element {
    window.find_css("input[data-mirror-photo]:not(:disabled)").await.expect("a way in for photos")
}

async fn digest(window: &Browser) -> String {
    let script =
        "const c = document.querySelector('[data-mirror-canvas]'); return c.toDataURL().slice(-4000) + c.width";
    window.script(script, vec![]).await.expect("the page answers").to_string()
}

async fn wait_for_worn(window: &Browser, sku: &str) {
    let is_worn = format!("return document.querySelector('[data-mirror]').dataset.worn === '{sku}'");
    window.wait_for("the product in the mirror", &is_worn).await.expect("it is worn");
}

async fn wait_for_other(window: &Browser, before: &str) -> String {
    for _ in 0..300 {
        let now = digest(window).await;
        if now != before {
            return now;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the mirror shows the same picture");
}

#[tokio::test(flavor = "current_thread")]
async fn a_photo_wears_two_colours_is_kept_and_the_glasses_are_bought() {
    let _alone = super::ONE_AT_A_TIME.lock().await;
    let (Some(portrait), true) = (portrait(), has_nets()) else {
        return skipped("a portrait or the nets are not here");
    };
    let mut shop = Shop::open(&["--lang", "en", "--currency", "EUR"]).await.unwrap();
    let window = shop.window();
    window.go("/p/aria-round").await.unwrap();
    window.click("try-on").await.unwrap();
    window.wait_for_path("/p/aria-round/try").await.unwrap();
    assert!(
        window.text("mirror").await.unwrap().contains("never leaves this device"),
        "what the camera is for is said"
    );

    photo_input(window).await.send_keys(&portrait.display().to_string()).await.unwrap();
    window.find_css("[data-mirror][data-state=open]").await.unwrap();
    let first = chosen(window).await;
    wait_for_worn(window, &first).await;
    let black = digest(window).await;
    assert!(window.text("mirror-fit").await.unwrap().contains("mm wide"), "how it fits is said");

    choose_another(window).await;
    let second = chosen(window).await;
    assert_ne!(first, second);
    wait_for_worn(window, &second).await;
    let other = wait_for_other(window, &black).await;

    window.click("mirror-bare").await.unwrap();
    let bare = wait_for_other(window, &other).await;
    window.click("mirror-bare").await.unwrap();
    wait_for_other(window, &bare).await;

    share(window).await;
    window.click("mirror-keep").await.unwrap();
    window
        .wait_for("the kept picture", "return document.querySelector('[data-mirror-kept]').textContent !== ''")
        .await
        .unwrap();
    let kept: Vec<_> = std::fs::read_dir(shop.pictures()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(kept.len(), 1, "one picture was kept: {kept:?}");
    assert!(image::open(&kept[0]).unwrap().width() > 200);

    walk::add_to_cart(window).await.unwrap();
    window.go("/cart").await.unwrap();
    let line = window.find("cart-line").await.unwrap();
    assert_eq!(line.attr("data-sku").await.unwrap().as_deref(), Some(second.as_str()), "what was worn is in the cart");
    shop.close_window().await.unwrap();
}

/// A system that takes pictures from pages, which this one's web view does not know, is given the one that is seen.
async fn share(window: &Browser) {
    let hidden = "return document.querySelector('[data-mirror-action=share]').hidden";
    assert_eq!(
        window.script(hidden, vec![]).await.expect("the page answers"),
        serde_json::json!(true),
        "nothing is offered that is not there"
    );
    let pretend = "navigator.share = async ({ files: [file] }) => { const seen = await createImageBitmap(file); \
                   document.body.dataset.shared = `${file.name} ${seen.width}`; }; \
                   document.querySelector('[data-mirror-action=share]').hidden = false;";
    window.script(pretend, vec![]).await.expect("the page answers");
    window.click("mirror-share").await.expect("the page answers");
    let same = "const [name, width] = (document.body.dataset.shared ?? '').split(' '); \
                return name.endsWith('.jpg') && Number(width) === document.querySelector('[data-mirror-canvas]').width";
    window.wait_for("the shared picture", same).await.expect("the page answers");
}

#[tokio::test(flavor = "current_thread")]
async fn lipstick_is_tried_in_the_same_photo() {
    let _alone = super::ONE_AT_A_TIME.lock().await;
    let (Some(portrait), true) = (portrait(), has_nets()) else {
        return skipped("a portrait or the nets are not here");
    };
    let mut shop = Shop::open(&["--lang", "en"]).await.unwrap();
    let window = shop.window();
    window.go("/p/velluto-lipstick").await.unwrap();
    window.click("try-on").await.unwrap();
    photo_input(window).await.send_keys(&portrait.display().to_string()).await.unwrap();
    let first = chosen(window).await;
    wait_for_worn(window, &first).await;
    let one = digest(window).await;
    // Compared with the next shade: both at once.
    window.click("mirror-beside").await.unwrap();
    choose_another(window).await;
    let both = "return document.querySelector('[data-mirror]').dataset.besides !== ''";
    window.wait_for("two shades", both).await.unwrap();
    wait_for_other(window, &one).await;
    window.click("mirror-erase").await.unwrap();
    window.find_css("[data-mirror][data-state=closed]").await.unwrap();
    shop.close_window().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn what_cannot_be_seen_is_said_kindly() {
    let _alone = super::ONE_AT_A_TIME.lock().await;
    if !has_nets() {
        return skipped("the nets are not here");
    }
    let folder = tempfile::tempdir().unwrap();
    let mut shop = Shop::open(&["--lang", "en"]).await.unwrap();
    let window = shop.window();
    window.go("/p/aria-round/try").await.unwrap();
    let said = |words: &'static str| {
        format!("return document.querySelector('[data-mirror-say]').textContent.includes('{words}')")
    };
    // This machine has no camera. The script lets the button be pressed once it listens.
    window.find_css("[data-mirror-camera]:not(:disabled)").await.unwrap();
    window.click("mirror-camera").await.unwrap();
    window.wait_for("that there is no camera", &said("No camera")).await.unwrap();

    let no_photo = folder.path().join("words.jpg");
    std::fs::write(&no_photo, b"these are words").unwrap();
    photo_input(window).await.send_keys(&no_photo.display().to_string()).await.unwrap();
    window.wait_for("that it is no photo", &said("cannot be read")).await.unwrap();

    let nobody = folder.path().join("grey.png");
    image::RgbImage::from_pixel(320, 240, image::Rgb([150, 150, 150])).save(&nobody).unwrap();
    photo_input(window).await.send_keys(&nobody.display().to_string()).await.unwrap();
    window.wait_for("that nobody is seen", &said("no face")).await.unwrap();

    let dark = folder.path().join("dark.png");
    image::RgbImage::from_pixel(320, 240, image::Rgb([6, 6, 8])).save(&dark).unwrap();
    photo_input(window).await.send_keys(&dark.display().to_string()).await.unwrap();
    window.wait_for("that it is too dark", &said("too dark")).await.unwrap();
    shop.close_window().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn nets_come_from_the_shop_when_they_are_asked_for_and_are_used_at_once() {
    let _alone = super::ONE_AT_A_TIME.lock().await;
    let (Some(portrait), true) = (portrait(), has_nets()) else {
        return skipped("a portrait or the nets are not here");
    };
    let mut shop = Shop::open_without_nets(&["--lang", "en"]).await.unwrap();
    shop.window().go("/p/aria-round/try").await.unwrap();
    shop.window().find_css("[data-mirror][data-state=nets]").await.unwrap();

    shop.kill_server();
    shop.window().click("mirror-fetch").await.unwrap();
    let says = "return document.querySelector('[data-mirror-say]').textContent.includes('did not come')";
    shop.window().wait_for("that they could not be fetched", says).await.unwrap();
    assert!(!shop.nets().exists(), "nothing was written");

    shop.restart_server().unwrap();
    let window = shop.window();
    window.click("mirror-fetch").await.unwrap();
    window.find_css("[data-mirror][data-state=closed]").await.unwrap();
    assert!(std::fs::read_dir(shop.nets()).unwrap().count() >= 8, "the nets are here");

    photo_input(window).await.send_keys(&portrait.display().to_string()).await.unwrap();
    let first = chosen(window).await;
    wait_for_worn(window, &first).await;
    shop.close_window().await.unwrap();
}

async fn chosen(window: &Browser) -> String {
    let script = "return document.querySelector('[data-buy] input[name=sku]:checked').value";
    window.script(script, vec![]).await.expect("the page answers").as_str().expect("a variant is chosen").to_owned()
}

/// As `walk::change_variant` does: the radio itself is hidden under its face.
async fn choose_another(window: &Browser) {
    let script = "document.querySelector('[data-buy] input[name=sku]:not(:checked):not(:disabled)').click()";
    window.script(script, vec![]).await.expect("the page answers");
}

/// Whether the mirror has something to see with: what the app itself looks for.
fn has_nets() -> bool {
    ar::models::Models::find().missing().is_empty()
}

pub(crate) fn skipped(why: &str) {
    use std::io::Write as _;
    writeln!(std::io::stderr(), "SKIPPED: {why}").expect("somebody listens");
}
