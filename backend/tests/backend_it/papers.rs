//! Invoices and credit notes as PDF: whole, in every script, and with words that a reader of PDF finds.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::client::{Ask, Placed, Reply, TestShop, checkout_of, write_goods};
use super::fulfilment::as_merchant;

/// Got from Debian: `apt install poppler-utils`.
const READER: &str = "pdftotext";

async fn paper(shop: &TestShop, order: &Placed, path: &str, accept: &str) -> Reply {
    let path = format!("/v1/orders/{}/{path}", order.id);
    let headers = vec![("order-secret", order.secret.clone()), ("accept", accept.to_owned())];
    shop.ask(Ask { method: Method::GET, path: &path, headers, body: vec![] }).await
}

/// The file, also kept to be looked at: `target/.../tmp/papers/NAME.pdf`.
fn file(reply: &Reply, name: &str) -> Vec<u8> {
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/pdf"), "{:?}", reply.json());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("papers");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name).with_extension("pdf"), &reply.bytes).unwrap();
    reply.bytes.to_vec()
}

/// What a reader sees, a page each.
fn pages(file: &[u8]) -> Vec<String> {
    let reader = Command::new(READER).args(["-layout", "-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut reader = reader.unwrap_or_else(|e| panic!("{READER}: {e}; install it (Debian: apt install poppler-utils)"));
    reader.stdin.take().unwrap().write_all(file).unwrap();
    let out = reader.wait_with_output().unwrap();
    assert!(out.status.success());
    let text = String::from_utf8(out.stdout).unwrap();
    // Arabic is stored as it is written, letters apart from the marks of direction that a reader adds.
    let plain: String =
        text.chars().filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')).collect();
    plain.split_terminator('\u{c}').map(str::to_owned).collect()
}

/// A text without its spaces: a reader guesses them from gaps, and puts some elsewhere where the direction changes.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A paid order in that language, for somebody there.
async fn paid(shop: &TestShop, lines: &[(&str, u32)], lang: &str, name: &str, line1: &str, city: &str) -> Placed {
    let mut body = checkout_of(&shop.cart(lines).await);
    body["lang"] = lang.into();
    body["contact"]["name"] = name.into();
    body["address"] = json!({"line1": line1, "city": city, "country": "SG"});
    let order = Placed::from(&shop.post("/v1/checkout", &body).await.is(201));
    shop.pay(&order, "4242424242424242").await.is(201);
    order
}

#[tokio::test]
async fn papers_as_pdf_say_the_same_in_every_language_and_script() {
    const LINES: [(&str, u32); 2] = [("ARIA-ROUND-TORTOISE", 2), ("LUNA-LAMP-BRASS", 1)];
    let shop = TestShop::open().await;
    for (lang, name, line1, city, expected) in [
        ("en", "Siti Rahma", "12 Orchard Road", "Singapore", ["Invoice", "Aria round glasses", "Page 1 of 1"]),
        (
            "es",
            "Íñigo Núñez",
            "Calle de Alcalá, 42 – 3.º izq.",
            "Łódź",
            ["Factura", "Gafas redondas Aria", "Página 1 de 1"],
        ),
        ("id", "Nguyễn Thị Hương", "Jl. Sudirman 5", "Jakarta", ["Faktur", "Kacamata bulat Aria", "Halaman 1 dari 1"]),
        ("zh-CN", "李小龙", "北京市朝阳区建国路88号", "北京", ["发票", "阿里亚圆形眼镜", "第 1 页，共 1 页"]),
        ("ar", "نور حداد", "شارع الملك فهد ١٢", "الرياض", ["فاتورة", "المستديرة", "صفحة 1 من 1"]),
        // A buyer whose name is in none of the shop's languages.
        ("en", "Ελένη Παππά", "กรุงเทพมหานคร 10110", "서울 東京 Москва", ["Invoice", "Ελένη Παππά", "Москва"]),
    ] {
        let order = paid(&shop, &LINES, lang, name, line1, city).await;
        let invoice = paper(&shop, &order, "invoice", "application/pdf").await;
        assert_eq!((invoice.header("vary"), invoice.header("cache-control")), ("accept", "no-store"));
        let pages = pages(&file(&invoice, &format!("invoice-{lang}-{}", name.chars().count())));
        let [page] = pages.as_slice() else { panic!("{pages:?}") };
        for words in
            expected.into_iter().chain([name, line1, order.id.as_str(), "200.00 USD", "340.00 USD", "540.00 USD"])
        {
            assert!(letters(page).contains(&letters(words)), "{words}: {page}");
        }
        let refund = json!({"lines": [{"sku": LINES[0].0, "quantity": 1}]});
        let refund = as_merchant(&shop, &format!("/v1/orders/{}/refunds", order.id), &refund).await.is(201);
        let path = format!("credit-notes/{}", refund["credit_note"]);
        let note = self::pages(&file(&paper(&shop, &order, &path, "application/pdf").await, &format!("note-{lang}")));
        assert!(note[0].contains("100.00 USD") && !note[0].contains("340.00 USD"), "{note:?}");
        // Who does not ask for a file gets a page.
        assert_eq!(paper(&shop, &order, &path, "*/*").await.header("content-type"), "text/html; charset=utf-8");
    }
}

/// A shop whose lamps come in so many colours.
async fn with_colours(count: usize) -> TestShop {
    let dir = tempfile::tempdir().unwrap();
    let goods = dir.path().join("goods");
    write_goods(&goods, 10_000);
    let path = goods.join("catalog.json");
    let mut catalog: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let product = catalog["products"].as_array_mut().unwrap().iter_mut().find(|p| p["slug"] == "luna-lamp").unwrap();
    let model = product["variants"][0].clone();
    let variants = (0..count).map(|i| {
        let mut variant = model.clone();
        variant["sku"] = format!("LAMP-{i}").into();
        variant["options"][0]["value"] = format!("colour-{i}").into();
        variant["options"][0]["label"] =
            json!({"en": format!("colour {i} of the many that there are, and a long one too")});
        variant
    });
    product["variants"] = variants.collect();
    std::fs::write(&path, catalog.to_string()).unwrap();
    TestShop::open_in(dir, |_| {}).await
}

#[tokio::test]
async fn a_long_paper_goes_on_over_pages_with_its_heads_and_every_line_once() {
    const LINES: usize = 90;
    let shop = with_colours(LINES).await;
    let skus: Vec<String> = (0..LINES).map(|i| format!("LAMP-{i}")).collect();
    let lines: Vec<(&str, u32)> = skus.iter().map(|sku| (sku.as_str(), 1)).collect();
    let order = paid(&shop, &lines, "en", "Siti Rahma", "12 Orchard Road", "Singapore").await;
    let pages = pages(&file(&paper(&shop, &order, "invoice", "application/pdf").await, "long"));
    assert!(pages.len() > 2, "{}", pages.len());
    for (page, number) in pages.iter().zip(1..) {
        assert!(page.contains("Quantity"), "{page}");
        assert!(page.contains(&format!("Page {number} of {}", pages.len())), "{page}");
    }
    let all = pages.concat();
    for i in 0..LINES {
        assert_eq!(all.matches(&format!("colour {i} of")).count(), 1, "{i}");
    }
    assert_eq!(all.matches("340.00 USD").count(), LINES);
    assert_eq!(all.matches("30600.00 USD").count(), 1);
    assert!(pages.last().unwrap().contains("30600.00 USD"));
}

#[tokio::test]
async fn a_script_without_a_typeface_is_told_and_the_page_is_still_there() {
    let shop = TestShop::open_with(|c| c.fonts = Vec::new()).await;
    let order = paid(&shop, &[("ARIA-ROUND-TORTOISE", 1)], "zh-CN", "李小龙", "北京市", "北京").await;
    let problem = paper(&shop, &order, "invoice", "application/pdf").await.refused(406, "bad_request");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("fonts-noto-cjk") && detail.contains("text/html"), "{detail}");
    assert_eq!(paper(&shop, &order, "invoice", "text/html").await.status, 200);
    // Whoever may not see the order learns nothing about its letters.
    let thief = Placed { secret: "x".into(), ..order };
    paper(&shop, &thief, "invoice", "application/pdf").await.refused(404, "not_found");
}

#[tokio::test]
async fn a_paper_says_who_sold_when_it_was_made() {
    const LINES: [(&str, u32); 1] = [("ARIA-ROUND-TORTOISE", 1)];
    let seller = |name: &str| vec![name.to_owned(), "Via Roma 1, Milano".to_owned(), "IT 01234567890".to_owned()];
    let buy = async |shop: &TestShop| paid(shop, &LINES, "ar", "نور حداد", "شارع الملك فهد ١٢", "الرياض").await;
    let shop = TestShop::open().await;
    let unsaid = buy(&shop).await;
    let mut shop = shop;
    let mut sold = vec![(unsaid, None)];
    for name in ["Vetro S.r.l.", "Vetro e figli S.r.l."] {
        shop.clock.advance(Duration::from_secs(60));
        shop = shop.reopen(|c| c.seller = seller(name)).await;
        sold.push((buy(&shop).await, Some(name)));
    }
    // Who says nothing says what was said before.
    shop.clock.advance(Duration::from_secs(60));
    shop = shop.reopen(|_| {}).await;
    sold.push((buy(&shop).await, Some("Vetro e figli S.r.l.")));
    for (order, name) in &sold {
        let page = String::from_utf8(paper(&shop, order, "invoice", "text/html").await.bytes.to_vec()).unwrap();
        let kept = file(&paper(&shop, order, "invoice", "application/pdf").await, "invoice-seller");
        let kept = pages(&kept).concat();
        for said in ["Vetro S.r.l.", "Vetro e figli S.r.l."] {
            let is_said = *name == Some(said);
            assert_eq!((page.contains(said), kept.contains(said)), (is_said, is_said), "{said} of {name:?}");
        }
        assert_eq!(kept.contains("IT 01234567890"), name.is_some());
    }
    let (order, _) = &sold[1];
    let refund = json!({"lines": [{"sku": LINES[0].0, "quantity": 1}]});
    let refund = as_merchant(&shop, &format!("/v1/orders/{}/refunds", order.id), &refund).await.is(201);
    let note = paper(&shop, order, &format!("credit-notes/{}", refund["credit_note"]), "text/html").await;
    assert!(String::from_utf8(note.bytes.to_vec()).unwrap().contains("Vetro e figli S.r.l."));
}

#[tokio::test]
async fn a_seller_that_fits_on_no_paper_is_refused() {
    for lines in [vec!["x".to_owned(); 9], vec!["x".repeat(91)], vec![String::new()], vec!["a\nb".to_owned()]] {
        let dir = tempfile::tempdir().unwrap();
        let mut config = backend::Config::new(dir.path().join("data"));
        config.listen = "127.0.0.1:0".parse().unwrap();
        config.seller = lines.clone();
        let refused = backend::start(config).await.err().map(|e| e.to_string());
        assert!(refused.as_ref().is_some_and(|r| r.contains("seller")), "{lines:?}: {refused:?}");
    }
}
