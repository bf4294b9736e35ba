//! The shop's handler against a server of our own that can be slow, gone, or forget to answer.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "app_it/fake.rs"]
mod fake;
#[path = "app_it/lines.rs"]
mod lines;
#[path = "app_it/merchant.rs"]
mod merchant;
#[path = "app_it/people.rs"]
mod people;
#[path = "app_it/process.rs"]
mod process;
#[path = "app_it/quote.rs"]
mod quote;
#[path = "app_it/returns.rs"]
mod returns;
#[path = "app_it/saved.rs"]
mod saved;
#[path = "app_it/staff.rs"]
mod staff;
#[path = "app_it/ways.rs"]
mod ways;

use std::sync::Arc;

use app::stage::StageLink;
use app::{Config, Outcome, Shop};
use domain::{Currency, Lang};
use fake::Fake;
use http::{Request, header};
use process::Process;

struct Here {
    shop: Arc<Shop>,
    folder: tempfile::TempDir,
    fake: Fake,
}

fn config(fake: &Fake, folder: &std::path::Path) -> Config {
    Config {
        server: fake.address(),
        data: folder.to_owned(),
        lang: Some(Lang::En),
        currency: Some(Currency::EUR),
        camera: None,
        // What it says is looked for on the page.
        opener: "true".into(),
        downloads: folder.join("downloads"),
    }
}

impl Here {
    async fn open() -> Self {
        let fake = Fake::start().await;
        let folder = tempfile::tempdir().unwrap();
        let shop = Shop::open(config(&fake, folder.path()), StageLink::absent()).await.unwrap();
        let here = Self { shop, folder, fake };
        assert_eq!(here.get("/").await.0, 200, "the shop opens");
        here
    }

    /// Closes the program and opens it again on the same folder.
    async fn reopen(self) -> Self {
        let Self { shop, folder, fake } = self;
        let weak = Arc::downgrade(&shop);
        drop(shop);
        for _ in 0..500 {
            if weak.strong_count() == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let shop = Shop::open(config(&fake, folder.path()), StageLink::absent()).await.unwrap();
        Self { shop, folder, fake }
    }

    async fn get(&self, path: &str) -> (u16, String) {
        get(&self.shop, path).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Outcome {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("form_token", self.shop.form_token()).extend_pairs(fields);
        self.shop.submit(path, &body.finish()).await
    }

    async fn put_in(&self, sku: &str, quantity: &str) -> Outcome {
        let price = ("seen_minor", "12900");
        self.post("/cart/add", &[("sku", sku), ("quantity", quantity), price, ("seen_currency", "EUR")]).await
    }

    async fn buy(&self, card: &str) -> Outcome {
        self.buy_for(card, "12900").await
    }

    async fn buy_for(&self, card: &str, expected_minor: &str) -> Outcome {
        let mut fields = CONTACT.to_vec();
        fields.extend([("card_number", card), ("card_exp", "12/39"), ("card_cvc", "123")]);
        fields.push(("expected_minor", expected_minor));
        self.post("/checkout", &fields).await
    }
}

const CONTACT: [(&str, &str); 7] = [
    ("name", "Ana Pérez"),
    ("email", "ana@example.org"),
    ("line1", "Calle Mayor 1"),
    ("city", "Madrid"),
    ("postal_code", "28013"),
    ("country", "ES"),
    ("delivery", "standard"),
];
const GOOD_CARD: &str = "4242 4242 4242 4242";

async fn get(shop: &Arc<Shop>, path: &str) -> (u16, String) {
    let answer = shop.handle(Request::get(path).body(Vec::new()).unwrap()).await;
    let status = answer.status().as_u16();
    (status, String::from_utf8(answer.into_body()).unwrap())
}

fn went_to(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Go(location) => location,
        Outcome::Page { status, .. } => panic!("a page with status {status}, and not an address to go to"),
    }
}

fn shown(outcome: Outcome, status: u16) -> String {
    match outcome {
        Outcome::Page { status: is, html } if is == status => html,
        Outcome::Page { status: is, html } => panic!("{is} and not {status}: {html}"),
        Outcome::Go(location) => panic!("went to {location}"),
    }
}

#[tokio::test]
async fn every_page_in_every_language() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let order = went_to(&here.buy(GOOD_CARD).await).to_owned();
    went_to(&here.put_in("LUNA-BRASS", "2").await);
    let pages = [
        ("/", 200),
        ("/c/eyewear", 200),
        ("/c/eyewear?attr.colour=black&sort=price_up", 200),
        ("/search", 200),
        ("/search?q=aria", 200),
        ("/search?q=nothing-like-this", 200),
        ("/p/aria-round", 200),
        ("/p/aria-round?sku=ARIA-TORTOISE", 200),
        ("/p/aria-round?sku=unknown", 200),
        ("/p/sold-out-vase", 200),
        ("/cart", 200),
        ("/checkout", 200),
        (&order, 200),
        ("/orders", 200),
        ("/settings", 200),
        ("/about", 200),
        ("/c/nowhere", 404),
        ("/p/nothing", 404),
        ("/order/V-NONE", 404),
        ("/%2e%2e/etc/passwd", 404),
    ];
    for lang in Lang::ALL {
        for theme in ["light", "dark"] {
            for (path, status) in pages {
                let sign = if path.contains('?') { '&' } else { '?' };
                let path = format!("{path}{sign}lang={}&theme={theme}", lang.tag());
                let answer = here.shop.handle(Request::get(&path).body(Vec::new()).unwrap()).await;
                assert_eq!(answer.status().as_u16(), status, "{path}");
                let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
                assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
                assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
                let html = String::from_utf8(answer.into_body()).unwrap();
                assert!(html.starts_with("<!DOCTYPE html>"), "{path}");
                assert!(html.contains(&format!("lang=\"{}\"", lang.tag())), "{path}");
                assert!(html.contains(&format!("dir=\"{}\"", lang.direction().as_str())), "{path}");
                assert!(html.contains(&format!("data-theme=\"{theme}\"")), "{path}");
                // nothing that the policy would stop, and nothing that leads out of the shop
                for forbidden in [" style=", "<style", " onclick=", "javascript:", "http://", "https://"] {
                    let found = html.find(forbidden).map(|at| &html[at.saturating_sub(80)..(at + 80).min(html.len())]);
                    assert!(found.is_none() || path.starts_with("/about"), "{path}: {found:?}");
                }
                assert_eq!(html.matches("<main").count(), 1, "{path}");
                assert_eq!(html.matches("<h1").count(), 1, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn unknown_choices_fall_back() {
    let here = Here::open().await;
    let (status, html) = here.get("/?lang=tlh&currency=XYZ&theme=neon").await;
    assert_eq!(status, 200);
    assert!(html.contains("lang=\"en\"") && html.contains("tlh") && html.contains("XYZ"), "what was asked for is said");
    let (_, html) = here.get("/p/aria-round?currency=KWD").await;
    assert!(html.contains("data-currency=\"EUR\""), "a currency that is not sold in falls back");
    assert_eq!(
        went_to(&here.post("/settings", &[("lang", "xx"), ("currency", "JPY"), ("back", "//evil.test")]).await),
        "/"
    );
    let (_, html) = here.get("/p/aria-round").await;
    assert!(html.contains("lang=\"en\"") && html.contains("data-currency=\"JPY\""));
}

#[tokio::test]
async fn long_and_odd_searches_are_answered() {
    let here = Here::open().await;
    let long = "é".repeat(10_000);
    for query in [long.as_str(), "🕶 \"'<script>alert(1)</script>", "%", "\0\u{202e}", "' OR 1=1 --"] {
        let path = format!("/search?q={}", app::pages::paths::escape(query));
        let (status, html) = here.get(&path).await;
        assert_eq!(status, 200, "{query:.20}");
        assert!(!html.contains("<script>alert"));
        assert!(html.len() < 200_000);
    }
    let (status, _) = here.get(&format!("/c/eyewear?{}", "attr.colour=x&".repeat(4000))).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn the_cart_survives_a_restart() {
    let here = Here::open().await;
    assert_eq!(went_to(&here.put_in("ARIA-BLACK", "2").await), "/p/aria-round?sku=ARIA-BLACK");
    went_to(&here.put_in("LUNA-BRASS", "1").await);
    let here = here.reopen().await;
    let (status, html) = here.get("/cart").await;
    assert_eq!(status, 200);
    assert!(html.contains("ARIA-BLACK") && html.contains("LUNA-BRASS"));
    went_to(&here.post("/cart/remove", &[("sku", "ARIA-BLACK")]).await);
    let (_, html) = here.get("/cart").await;
    assert!(!html.contains("value=\"ARIA-BLACK\"") && html.contains("LUNA-BRASS"));
}

#[tokio::test]
async fn impossible_quantities_change_nothing() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "2").await);
    for bad in ["0", "-1", "1.5", "1000000000", "100", "", "abc", "98"] {
        let html = shown(here.put_in("ARIA-BLACK", bad).await, 422);
        assert!(html.contains("aria-invalid=\"true\""), "{bad}");
    }
    for bad in ["0", "-1", "1.5", "1e9", "100", ""] {
        went_to(&here.post("/cart/set", &[("sku", "ARIA-BLACK"), ("quantity", bad)]).await);
        let (_, html) = here.get("/cart").await;
        assert!(html.contains("data-test=\"notice\""), "{bad} is answered");
    }
    assert_eq!(here.fake.last_cart_quantities(), [("ARIA-BLACK".to_owned(), 2)]);
    went_to(&here.post("/cart/set", &[("sku", "ARIA-BLACK"), ("quantity", "99")]).await);
    here.get("/cart").await;
    assert_eq!(here.fake.last_cart_quantities(), [("ARIA-BLACK".to_owned(), 99)]);
}

#[tokio::test]
async fn forms_of_others_are_refused() {
    let here = Here::open().await;
    for body in ["sku=ARIA-BLACK&quantity=1", "form_token=wrong&sku=ARIA-BLACK&quantity=1"] {
        went_to(&here.shop.submit("/cart/add", body).await);
    }
    let (_, html) = here.get("/cart").await;
    assert!(!html.contains("ARIA-BLACK") && html.contains("data-test=\"notice\""));
}

#[tokio::test]
async fn a_bought_order_is_paid_and_kept() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let outcome = here.buy(GOOD_CARD).await;
    let order = went_to(&outcome).to_owned();
    let (_, html) = here.get(&order).await;
    assert!(html.contains("data-state=\"paid\""), "{html}");
    let here = here.reopen().await;
    assert!(here.get("/orders").await.1.contains(order.trim_start_matches("/order/")));
    assert!(!here.get("/cart").await.1.contains("ARIA-BLACK"), "the cart is empty after the order");
    assert_eq!(here.fake.charges(), 1);
    // the order can be looked at while the server is gone
    here.fake.vanish();
    let (status, html) = here.get(&order).await;
    assert_eq!(status, 200);
    assert!(html.contains("data-state=\"paid\"") && html.contains("data-test=\"order-stale\""));
}

#[tokio::test]
async fn a_second_click_is_the_same_order() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let (first, second) = tokio::join!(here.buy(GOOD_CARD), here.buy(GOOD_CARD));
    assert_eq!(went_to(&first), went_to(&second));
    assert_eq!((here.fake.orders(), here.fake.charges()), (1, 1));
}

#[tokio::test]
async fn lost_answers_are_asked_for_again_with_the_same_key() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    // the server places the order but its answer is lost, three times: longer than one try lasts
    here.fake.lose_answers("/v1/checkout", 3);
    let html = shown(here.buy(GOOD_CARD).await, 409);
    assert!(html.contains("Calle Mayor 1"), "what was typed stays");
    assert!(!html.contains("value=\"4242"), "but for the card");
    // the program is closed and opened again in between
    let here = here.reopen().await;
    assert!(here.get("/checkout").await.1.contains("Calle Mayor 1"));
    let order = went_to(&here.buy(GOOD_CARD).await).to_owned();
    assert_eq!(here.fake.keys("/v1/checkout").len(), 1, "one key, however often it was sent");
    assert!(here.fake.sent("/v1/checkout") >= 4);
    assert_eq!((here.fake.orders(), here.fake.charges()), (1, 1));
    assert!(here.get(&order).await.1.contains("data-state=\"paid\""));
}

#[tokio::test]
async fn a_lost_payment_answer_charges_once() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    here.fake.vanish_before("/payments");
    let order = went_to(&here.buy(GOOD_CARD).await).to_owned();
    let (_, html) = here.get(&order).await;
    assert!(html.contains("data-test=\"order-retry\""), "the page offers to ask again");
    let here = here.reopen().await;
    here.fake.come_back();
    went_to(&here.post(&format!("{order}/retry"), &[]).await);
    assert!(here.get(&order).await.1.contains("data-state=\"paid\""));
    went_to(&here.post(&format!("{order}/retry"), &[]).await);
    assert_eq!((here.fake.keys("/payments").len(), here.fake.charges()), (1, 1));
}

#[tokio::test]
async fn a_declined_card_leads_to_another() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let order = went_to(&here.buy("4000 0000 0000 0002").await).to_owned();
    let (_, html) = here.get(&order).await;
    assert!(html.contains("name=\"card_number\"") && html.contains("data-test=\"failure\""), "{html}");
    let pay = format!("{order}/pay");
    let html = shown(here.post(&pay, &[("card_number", "1"), ("card_exp", ""), ("card_cvc", "1")]).await, 422);
    assert!(html.contains("data-test=\"error-card_number\""));
    let fields = [("card_number", GOOD_CARD), ("card_exp", "1239"), ("card_cvc", "999")];
    went_to(&here.post(&pay, &fields).await);
    assert!(here.get(&order).await.1.contains("data-state=\"paid\""));
    // paying again for a paid order does nothing
    went_to(&here.post(&pay, &fields).await);
    assert_eq!(here.fake.charges(), 1);
}

#[tokio::test]
async fn a_bank_that_asks_is_answered() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let order = went_to(&here.buy("4000 0025 0000 3155").await).to_owned();
    let (_, html) = here.get(&order).await;
    assert!(html.contains("name=\"code\""));
    let payment = html.split("name=\"payment\" value=\"").nth(1).and_then(|t| t.split('"').next()).unwrap();
    went_to(&here.post(&format!("{order}/confirm"), &[("payment", payment), ("code", " 123456 ")]).await);
    assert!(here.get(&order).await.1.contains("data-state=\"paid\""));
}

#[tokio::test]
async fn a_silent_bank_is_waited_for() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let order = went_to(&here.buy("4000 0000 0000 0341").await).to_owned();
    let request = Request::get(&order).body(Vec::new()).unwrap();
    let answer = here.shop.handle(request).await;
    assert!(answer.headers().contains_key("refresh"), "the page looks again by itself");
    here.fake.bank_answers();
    let answer = here.shop.handle(Request::get(&order).body(Vec::new()).unwrap()).await;
    assert!(!answer.headers().contains_key("refresh"));
    assert!(String::from_utf8(answer.into_body()).unwrap().contains("data-state=\"paid\""));
    assert_eq!(here.fake.charges(), 1);
}

#[tokio::test]
async fn changed_prices_and_missing_goods_are_shown_before_anything_is_paid() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    here.fake.set_price("ARIA-BLACK", 15_900);
    let html = shown(here.buy(GOOD_CARD).await, 409);
    assert!(html.contains("value=\"15900\""), "the new total is what the next click agrees to");
    here.fake.set_stock("ARIA-BLACK", 0);
    shown(here.buy_for(GOOD_CARD, "15900").await, 409);
    assert_eq!((here.fake.orders(), here.fake.charges()), (0, 0));
    here.fake.set_stock("ARIA-BLACK", 5);
    went_to(&here.buy_for(GOOD_CARD, "15900").await);
    assert_eq!((here.fake.orders(), here.fake.charges()), (1, 1));
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let long = "x".repeat(300);
    let fields = [
        ("name", long.as_str()),
        ("email", "no"),
        ("country", "Spain"),
        ("card_number", "12"),
        ("expected_minor", "12900"),
    ];
    let html = shown(here.post("/checkout", &fields).await, 422);
    for field in ["name", "email", "line1", "city", "country", "card_number", "card_exp", "card_cvc"] {
        assert!(html.contains(&format!("data-test=\"error-{field}\"")), "{field}");
    }
    assert_eq!(here.fake.orders(), 0);
}

/// The bar as it is shown; the hidden one has `hidden` after its class.
const OFFLINE_BAR: &str = "class=\"offline-bar\" data-offline";

#[tokio::test]
async fn a_page_that_is_looked_at_hears_when_the_server_goes_and_comes_back() {
    let here = Here::open().await;
    let hears = async |word: &str| {
        for _ in 0..200 {
            if here.get("/online").await.1 == word {
                return true;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        false
    };
    assert!(hears("true").await);
    here.fake.vanish();
    assert!(hears("false").await, "nobody asked for anything but this");
    here.fake.come_back();
    assert!(hears("true").await);
}

#[tokio::test]
async fn without_the_server_the_shop_opens_from_what_it_knows() {
    let here = Here::open().await;
    went_to(&here.put_in("ARIA-BLACK", "1").await);
    let picture = here.fake.picture();
    assert_eq!(here.get_bytes(&format!("/assets/{picture}")).await.0, 200);
    here.fake.vanish();
    let here = here.reopen().await;
    for _ in 0..100 {
        if here.get("/").await.1.contains(OFFLINE_BAR) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    for path in ["/", "/c/eyewear", "/p/aria-round", "/search?q=aria", "/cart", "/orders", "/settings"] {
        let (status, html) = here.get(path).await;
        assert_eq!(status, 200, "{path}");
        assert!(html.contains(OFFLINE_BAR), "{path}");
    }
    assert!(here.get("/p/aria-round").await.1.contains("Aria"));
    assert_eq!(here.get_bytes(&format!("/assets/{picture}")).await.0, 200, "the picture is kept");
    assert_eq!(here.get("/checkout").await.0, 503, "nobody is asked for a card now");
    went_to(&here.put_in("LUNA-BRASS", "1").await);
    here.fake.come_back();
    went_to(&here.post("/retry", &[("back", "/cart")]).await);
    let (_, html) = here.get("/cart").await;
    assert!(!html.contains(OFFLINE_BAR));
    assert_eq!(here.fake.last_cart_quantities().len(), 2, "what was put in meanwhile is told");
}

#[tokio::test]
async fn nothing_known_and_no_server_is_said() {
    let fake = Fake::start().await;
    fake.vanish();
    let folder = tempfile::tempdir().unwrap();
    let shop = Shop::open(config(&fake, folder.path()), StageLink::absent()).await.unwrap();
    let (status, html) = get(&shop, "/").await;
    assert_eq!(status, 503);
    assert!(html.contains("action=\"/retry\""));
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_said() {
    let fake = Fake::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let shop = Shop::open(config(&fake, &file), StageLink::absent()).await.unwrap();
    let body = format!("form_token={}&sku=ARIA-BLACK&quantity=1", shop.form_token());
    went_to(&shop.submit("/cart/add", &body).await);
    let (status, html) = get(&shop, "/cart").await;
    assert_eq!(status, 200);
    assert!(html.contains("ARIA-BLACK") && html.contains("data-test=\"notice\""));
}

#[tokio::test]
async fn an_asset_is_checked_against_its_name() {
    let here = Here::open().await;
    assert_eq!(here.get_bytes(&format!("/assets/{}", "0".repeat(64))).await.0, 404);
    assert_eq!(here.get_bytes("/assets/../../etc/passwd").await.0, 404);
    assert_eq!(here.get_bytes(&format!("/assets/{}", here.fake.forged_picture())).await.0, 502);
    let (status, bytes) = here.get_bytes(&format!("/assets/{}", here.fake.picture())).await;
    assert_eq!((status, bytes.starts_with(&[0x89, b'P'])), (200, true));
}

#[tokio::test]
async fn serve_answers_browsers_and_refuses_others() {
    let here = Here::open().await;
    let server = app::serve::Server::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = server.address();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.run(Arc::clone(&here.shop), async move { drop(ended.await) }));
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let base = format!("http://{address}");
    let page = client.get(format!("{base}/")).send().await.unwrap();
    assert!(page.headers().contains_key("content-security-policy"));
    let script = client.get(format!("{base}/static/js/shop.js")).send().await.unwrap();
    assert_eq!(script.headers()["content-type"], "text/javascript; charset=utf-8");
    let token = here.shop.form_token();
    let form = [("form_token", token), ("sku", "ARIA-BLACK"), ("quantity", "1")];
    let post = |origin: &str| client.post(format!("{base}/cart/add")).header("origin", origin).form(&form).send();
    let answer = post(&base).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()),
        (303, "/p/aria-round?sku=ARIA-BLACK")
    );
    assert_eq!(post("http://evil.test").await.unwrap().status(), 403);
    let rebound = client.get(format!("{base}/cart")).header("host", "evil.test").send().await.unwrap();
    assert_eq!(rebound.status(), 421);
    end.send(()).unwrap();
    serving.await.unwrap().unwrap();
    assert!(app::serve::Server::listen("0.0.0.0:0".parse().unwrap()).await.is_err());
}

impl Here {
    async fn get_bytes(&self, path: &str) -> (u16, Vec<u8>) {
        let answer = self.shop.handle(Request::get(path).body(Vec::new()).unwrap()).await;
        (answer.status().as_u16(), answer.into_body())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_and_started_again_it_has_the_cart() {
    let fake = Fake::start().await;
    let folder = tempfile::tempdir().unwrap();
    // Alone in its process this test has nobody who did it before.
    let _already = rustls::crypto::ring::default_provider().install_default().is_err();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let process = Process::start(folder.path(), &fake.address());
    let page = client.get(format!("{}/p/aria-round", process.base)).send().await.unwrap().text().await.unwrap();
    let token = page.split("name=\"form_token\" value=\"").nth(1).and_then(|t| t.split('"').next()).unwrap();
    let form = [("form_token", token), ("sku", "ARIA-BLACK"), ("quantity", "3")];
    let answer = client.post(format!("{}/cart/add", process.base)).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 303);

    let address = fake.address();
    let second = Process::second(folder.path(), &address);
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("another Vitrine is using"));

    process.kill();
    let process = Process::start(folder.path(), &address);
    let page = client.get(format!("{}/cart", process.base)).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("data-sku=\"ARIA-BLACK\"") && page.contains("value=\"3\""));
}

#[tokio::test]
async fn a_second_window_says_that_the_first_is_open() {
    let config = app::Config {
        server: "http://127.0.0.1:9".into(),
        data: "/nonexistent".into(),
        lang: None,
        currency: None,
        camera: None,
        opener: "true".into(),
        downloads: "/nonexistent".into(),
    };
    let shop = app::Shop::already_open(config).unwrap();
    for path in ["/", "/cart", "/checkout"] {
        let answer = shop.handle(http::Request::get(path).body(Vec::new()).unwrap()).await;
        assert_eq!(answer.status(), 409);
        let html = String::from_utf8(answer.into_body()).unwrap();
        assert!(html.contains("data-test=\"fault-already-open\""), "{path}");
        assert!(!html.contains("data-test=\"notice\""), "nothing is said of a disk that is not asked for");
    }
}

#[tokio::test]
async fn the_report_says_what_is_wrong_with_a_model_and_what_it_is() {
    let report = async |bytes: &[u8]| {
        let config = app::Config {
            server: "http://127.0.0.1:9".into(),
            data: "/nonexistent".into(),
            lang: None,
            currency: None,
            camera: None,
            opener: "true".into(),
            downloads: "/nonexistent".into(),
        };
        let stage = app::stage::StageLink::absent();
        let shop = app::Shop::viewer(config, stage, "<cube>.gltf".into(), None, bytes.into()).unwrap();
        let answer = shop.handle(http::Request::get("/model").body(Vec::new()).unwrap()).await;
        assert_eq!(answer.status(), 200);
        String::from_utf8(answer.into_body()).unwrap()
    };
    let nothing = report(b"").await;
    assert!(nothing.contains("data-severity=\"error\"") && !nothing.contains("report-facts"));
    assert!(nothing.contains("&lt;cube&gt;"), "a file's name is no markup");
    let odd = br#"{"asset": {"version": "2.0"}, "scenes": [{"nodes": [7]}]}"#;
    assert!(report(odd).await.contains("UNRESOLVED_REFERENCE"));
    let triangle = br#"{"asset": {"version": "2.0"}, "nodes": [{"mesh": 0}], "scenes": [{"nodes": [0]}], "scene": 0,
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 3, "min": [0,0,0], "max": [1,1,0]}],
        "bufferViews": [{"buffer": 0, "byteLength": 36}], "buffers": [{"byteLength": 36, "uri":
        "data:application/octet-stream;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAA"}]}"#;
    let fine = report(triangle).await;
    assert!(fine.contains("report-facts") && !fine.contains("data-severity=\"error\""));
}

#[tokio::test]
async fn who_buys_what_is_still_to_come_is_told_when() {
    let here = Here::open().await;
    // 2030-02-01.
    here.fake.promise("ARIA-BLACK", 1, 1_896_134_400_000);
    here.fake.promise("ARIA-TORTOISE", 0, 1_896_134_400_000);
    // The goods that were fetched at the start know nothing of it; those of the next start do.
    let here = here.reopen().await;
    let mut html = String::new();
    for _ in 0..250 {
        html = here.get("/p/aria-round?sku=ARIA-TORTOISE&lang=en").await.1;
        if html.contains("data-state=\"later\"") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(html.contains("data-state=\"later\"") && html.contains("sent by February 1, 2030"), "{html}");
    went_to(&here.put_in("ARIA-BLACK", "3").await);
    for page in ["/cart?lang=en", "/checkout?lang=en"] {
        let (_, html) = here.get(page).await;
        assert!(
            html.contains("data-test=\"line-waits\"") && html.contains("2 of these are on their way"),
            "{page}: {html}"
        );
        assert!(!html.contains("data-test=\"cart-blocked\""), "it can be bought");
    }
    went_to(&here.put_in("ARIA-TORTOISE", "1").await);
    assert_eq!(here.get("/cart?lang=en").await.1.matches("data-test=\"line-waits\"").count(), 2);
}

#[tokio::test]
async fn without_a_stage_there_is_no_mirror_and_it_says_so() {
    let here = Here::open().await;
    // It has no model, so there is nothing to wear.
    assert_eq!(here.get("/p/aria-round/try").await.0, 404);
    assert!(!here.get("/p/aria-round").await.1.contains("/try?"), "nothing is promised");
    let (status, facts) = here.get("/mirror/status").await;
    assert_eq!((status, facts.contains(r#""phase":"absent""#)), (200, true), "{facts}");
    let wishes: [(&str, &[u8]); 5] = [
        ("/mirror/command", br#"{"do":"camera"}"#),
        ("/mirror/command", br#"{"do":"wear","sku":"ARIA-BLACK"}"#),
        ("/mirror/command", b"{{{"),
        ("/mirror/photo", b"AAAA"),
        ("/mirror/photo", b"\xff\xfe no Base64 \x00"),
    ];
    for (path, body) in wishes {
        let request = Request::post(path).body(body.to_vec()).unwrap();
        let answer = here.shop.handle(request).await;
        let facts = String::from_utf8(answer.into_body()).unwrap();
        assert!(facts.contains(r#""phase":"absent""#), "{path}: {facts}");
    }
    let frame = here.shop.handle(Request::get("/mirror/frame?after=x").body(Vec::new()).unwrap()).await;
    assert_eq!(frame.status().as_u16(), 204);
    assert!(frame.headers().contains_key("x-facts"));
}
