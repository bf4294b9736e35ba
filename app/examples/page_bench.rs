//! How long the handler takes for each page of a shop with 200 products:
//! `cargo run -p app --no-default-features --example page_bench`. The bar is a p95 of 10 ms.

use std::io::Write as _;
use std::time::{Duration, Instant};

use app::stage::StageLink;
use app::{Config, Shop};
use axum::Json;
use domain::{
    AssetHash, AssetKind, AssetRef, Category, Currency, Dimensions, Lang, Product, ProductOption, ProductPage, Text,
    Variant,
};
use http::Request;

const PRODUCTS: usize = 200;
const ROUNDS: usize = 200;
const BAR: Duration = Duration::from_millis(10);

fn main() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build()?.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let server = format!("http://{}", listener.local_addr()?);
    let list = || async {
        let page = ProductPage { items: products(), total: PRODUCTS as u64, facets: Vec::new(), next_cursor: None };
        Json(page)
    };
    let shelves = || async { Json(categories()) };
    let router = axum::Router::new()
        .route("/v1/products", axum::routing::get(list))
        .route("/v1/categories", axum::routing::get(shelves));
    tokio::spawn(async move { axum::serve(listener, router).await });

    let data = std::env::temp_dir().join(format!("vitrine-page-bench-{}", std::process::id()));
    let config = Config {
        server,
        data: data.clone(),
        lang: Some(Lang::Ar),
        currency: Some(Currency::EUR),
        camera: None,
        opener: app::opener::SYSTEM.to_owned(),
        downloads: data.clone(),
    };
    let shop = Shop::open(config, StageLink::absent()).await?;
    let mut out = std::io::stdout();
    let mut worst = Duration::ZERO;
    for path in [
        "/",
        "/c/eyewear",
        "/c/eyewear?attr.colour=gold&sort=price_up&page=2",
        "/p/product-7",
        "/orders",
        "/settings",
        "/about",
    ] {
        let mut times = Vec::with_capacity(ROUNDS);
        let mut bytes = 0;
        for round in 0..ROUNDS + 10 {
            let request = Request::get(path).body(Vec::new())?;
            let begun = Instant::now();
            let answer = shop.handle(request).await;
            // the first ones load words and the catalog
            if round >= 10 {
                times.push(begun.elapsed());
            }
            anyhow::ensure!(answer.status() == 200, "{path}: {}", answer.status());
            bytes = answer.body().len();
        }
        times.sort();
        let at = |percent: usize| times[times.len() * percent / 100];
        writeln!(out, "{path:<52} {bytes:>7} bytes  p50 {:>9.3?}  p95 {:>9.3?}  p99 {:>9.3?}", at(50), at(95), at(99))?;
        worst = worst.max(at(95));
    }
    drop(shop);
    std::fs::remove_dir_all(data)?;
    writeln!(out, "worst p95 {worst:.3?}, bar {BAR:?}")?;
    anyhow::ensure!(worst <= BAR, "slower than the bar");
    Ok(())
}

const COLOURS: [&str; 5] = ["black", "gold", "silver", "tortoise", "forest"];

fn text(words: &str) -> Text {
    Text(Lang::ALL.into_iter().map(|lang| (lang, words.to_owned())).collect())
}

fn categories() -> Vec<Category> {
    ["eyewear", "home"]
        .into_iter()
        .zip(1..)
        .map(|(slug, position)| Category {
            slug: slug.parse().expect("a slug"),
            name: text(slug),
            summary: text("What this shelf is about, in one sentence."),
            position,
            count: PRODUCTS as u64 / 2,
        })
        .collect()
}

fn products() -> Vec<Product> {
    let picture = |i: usize| AssetRef {
        hash: AssetHash::try_from(format!("{i:064x}")).expect("64 digits"),
        kind: AssetKind::Jpeg,
        bytes: 100_000,
        size_mm: None,
        pixels: Some([1200, 1200]),
    };
    (0..PRODUCTS)
        .map(|i| Product {
            slug: format!("product-{i}").parse().expect("a slug"),
            category: ["eyewear", "home"][i % 2].parse().expect("a slug"),
            brand: "A maker".into(),
            name: text(&format!("A product with a name, number {i}")),
            summary: text("One sentence about it that says what is worth knowing before looking closer."),
            description: text(&"A paragraph of description as a shop writes it. ".repeat(12)),
            materials: text("Acetate, steel, glass"),
            origin: "IT".into(),
            attributes: [
                ("colour".to_owned(), vec![COLOURS[i % 5].to_owned(), COLOURS[(i + 1) % 5].to_owned()]),
                ("material".to_owned(), vec!["acetate".to_owned()]),
                ("shape".to_owned(), vec!["round".to_owned()]),
            ]
            .into(),
            dimensions: Dimensions { width_mm: 140.0, height_mm: 48.0, depth_mm: 145.0 },
            weight_g: 28,
            try_on: None,
            model: Some(AssetRef { kind: AssetKind::Glb, pixels: None, ..picture(i) }),
            posters: vec![picture(i), picture(i + 1000)],
            thumbnail: Some(picture(i + 2000)),
            variants: (0..4)
                .map(|v| Variant {
                    sku: format!("SKU-{i}-{v}").parse().expect("a SKU"),
                    options: vec![ProductOption {
                        key: "colour".into(),
                        value: COLOURS[v].into(),
                        label: text(COLOURS[v]),
                        swatch: Some("#806040".into()),
                    }],
                    price: Currency::SOLD_IN.into_iter().map(|c| (c, 10_000 + i as i64 * 100)).collect(),
                    available: 10,
                    promise: None,
                    model_variant: Some(COLOURS[v].into()),
                    poster: Some(picture(i * 10 + v)),
                })
                .collect(),
            hotspots: Vec::new(),
            published_at: 1_795_000_000_000 + i as i64,
        })
        .collect()
}
