//! Every page in every state as a file, to look at without a server, a window or a stage:
//! `cargo run -p app --no-default-features --example page_gallery -- OUT [DEMO]`.
//!
//! Writes `OUT/LANG/PAGE.html`, `OUT/LANG/PAGE.stage.html` for pages with a stage, `OUT/assets/HASH` and `OUT/static/`:
//! any file server shows it. With `DEMO` (what `cargo xtask demo` writes) the demo shop's own goods and
//! pictures are used, otherwise stand-ins.

mod fixture;

use std::path::Path;

use anyhow::Context as _;
use app::{pages, text};
use domain::{AssetKind, CatalogFile, Currency, Lang, Product};
use image::{Rgb, RgbImage};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().context("usage: page_gallery OUT [DEMO]")?;
    let out = Path::new(&out);
    let assets = out.join("assets");
    std::fs::create_dir_all(&assets).context("making the folder for pictures")?;
    let goods = match arguments.next() {
        Some(demo) => demo_goods(Path::new(&demo), &assets)?,
        None => {
            let goods = fixture::goods();
            for (i, product) in goods.iter().enumerate() {
                for poster in &product.posters {
                    stand_in(i).save_with_format(assets.join(poster.hash.as_str()), image::ImageFormat::Png)?;
                }
            }
            goods
        }
    };
    for (path, bytes) in app::program_files() {
        let path = out.join("static").join(path);
        std::fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        std::fs::write(path, bytes)?;
    }
    for (lang, currency) in [
        (Lang::En, Currency::USD),
        (Lang::ZhCn, Currency::CNY),
        (Lang::Es, Currency::EUR),
        (Lang::Id, Currency::IDR),
        (Lang::Ar, Currency::SAR),
    ] {
        let folder = out.join(lang.tag());
        std::fs::create_dir_all(&folder).context("making the folder of a language")?;
        let ctx = fixture::context(lang, currency);
        let with_stage = pages::PageContext { has_stage: true, ..ctx.clone() };
        for (name, scene) in fixture::scenes(goods.clone()) {
            std::fs::write(folder.join(format!("{name}.html")), scene(&ctx).into_string())?;
            if name.starts_with("product") {
                std::fs::write(folder.join(format!("{name}.stage.html")), scene(&with_stage).into_string())?;
            }
        }
    }
    Ok(())
}

fn demo_goods(demo: &Path, assets: &Path) -> anyhow::Result<Vec<Product>> {
    let file = std::fs::read(demo.join("catalog.json")).context("reading the demo shop's goods")?;
    let catalog: CatalogFile = serde_json::from_slice(&file).context("understanding the demo shop's goods")?;
    for product in &catalog.products {
        let pictures = product
            .posters
            .iter()
            .chain(&product.thumbnail)
            .chain(product.variants.iter().filter_map(|v| v.poster.as_ref()));
        for picture in pictures.filter(|p| p.kind != AssetKind::Glb) {
            let name = picture.hash.as_str();
            std::fs::copy(demo.join("assets").join(name), assets.join(name))
                .with_context(|| format!("copying {name}"))?;
        }
    }
    Ok(catalog.products)
}

/// A soft shape on a soft ground, different for each product.
fn stand_in(index: usize) -> RgbImage {
    const SIDE: u32 = 960;
    let hue = [
        [107, 68, 35],
        [201, 162, 75],
        [94, 28, 44],
        [31, 64, 48],
        [60, 60, 66],
        [196, 158, 84],
        [150, 150, 152],
        [141, 85, 36],
        [143, 17, 40],
        [77, 90, 51],
    ][index % 10];
    RgbImage::from_fn(SIDE, SIDE, |x, y| {
        let (dx, dy) = ((x as f32 - 480.0) / 300.0, (y as f32 - 500.0) / (160.0 + 30.0 * (index % 4) as f32));
        let inside = 1.0 - ((dx * dx + dy * dy).sqrt() - 1.0).mul_add(60.0, 0.5).clamp(0.0, 1.0);
        let shade = 1.0 - 0.35 * (dy * 0.5 + 0.5).clamp(0.0, 1.0);
        let ground = [240.0, 239.0, 236.0];
        Rgb(std::array::from_fn(|i| (ground[i] * (1.0 - inside) + hue[i] as f32 * shade * inside) as u8))
    })
}
