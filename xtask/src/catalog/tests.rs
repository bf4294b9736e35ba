use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use domain::{Currency, Lang, Look};

use super::*;
use crate::process::workspace_root;

/// A folder of its own below the build folder, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vitrine-catalog-{name}-{}", std::process::id()));
        if path.exists() {
            fs::remove_dir_all(&path).unwrap();
        }
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn repository_facts() -> Facts {
    Facts::read(&workspace_root()).unwrap()
}

/// Builds the real catalog with the pictures and models that `fill` puts down.
fn built(name: &str, fill: impl FnOnce(&Path, &Path)) -> (Folder, CatalogFile) {
    let folder = Folder::new(name);
    let (models, pictures) = (folder.0.join("models"), folder.0.join("pictures"));
    fs::create_dir_all(&models).unwrap();
    fs::create_dir_all(&pictures).unwrap();
    fill(&models, &pictures);
    let file = build(&workspace_root(), &models, &pictures, &folder.0.join("out")).unwrap();
    (folder, file)
}

fn picture(path: &Path, width: u32, height: u32) {
    image::RgbImage::from_pixel(width, height, image::Rgb([241, 239, 236])).save(path).unwrap();
}

#[test]
fn the_shop_is_whole_even_before_there_are_pictures() {
    let (folder, file) = built("whole", |_, _| {});
    assert!(file.products.len() >= 16, "{} products", file.products.len());
    for product in &file.products {
        for text in [&product.name, &product.summary, &product.description, &product.materials] {
            let languages: Vec<Lang> = text.0.keys().copied().collect();
            assert_eq!(languages.len(), Lang::ALL.len(), "{}: {languages:?}", product.slug);
            let words: BTreeSet<&str> = text.0.values().map(String::as_str).collect();
            assert_eq!(words.len(), Lang::ALL.len(), "{} says the same in two languages", product.slug);
        }
        for (lang, text) in &product.description.0 {
            assert_eq!(text.split("\n\n").count(), 2, "{} has two paragraphs in {}", product.slug, lang.tag());
        }
        for variant in &product.variants {
            for currency in Currency::SOLD_IN {
                assert!(variant.price_in(currency).is_some_and(|m| m.minor > 0), "{} in {currency}", variant.sku);
            }
        }
        assert!(product.model.is_none() && product.posters.is_empty() && product.thumbnail.is_none());
        assert!(product.try_on.is_some());
    }
    let shelved: u64 = file.categories.iter().map(|c| c.count).sum();
    assert_eq!(shelved, u64::try_from(file.products.len()).unwrap());
    assert!(file.categories.iter().all(|c| c.count > 0));
    assert!(file.categories.is_sorted_by_key(|c| c.position));

    let written = fs::read_to_string(folder.0.join("out/catalog.json")).unwrap();
    let read: CatalogFile = serde_json::from_str(&written).unwrap();
    assert_eq!(read, file);
}

#[test]
fn every_kind_of_make_up_is_sold_and_can_be_painted() {
    let (_folder, file) = built("make-up", |_, _| {});
    let mut kinds = HashSet::new();
    let mut finishes = HashSet::new();
    for product in file.products.iter().filter(|p| p.category.as_str() == "make-up") {
        for variant in &product.variants {
            let look = Look::of(product, variant).unwrap().expect("make-up is painted");
            kinds.insert(look.kind);
            finishes.insert(look.finish);
            // What is said to buyers who filter by it, and what is painted.
            let named: Vec<&String> =
                variant.options.iter().filter(|o| o.key == domain::makeup::FINISH).map(|o| &o.value).collect();
            let filtered = &product.attributes[domain::makeup::FINISH];
            assert!(named.iter().all(|finish| filtered.contains(finish)), "{}", variant.sku);
        }
        assert!(product.attributes.contains_key(domain::makeup::COVERAGE), "{}", product.slug);
    }
    assert_eq!(kinds.len(), 5, "{kinds:?}");
    assert!(finishes.len() >= 3, "{finishes:?}");
}

#[test]
fn stock_shows_every_state_a_page_has() {
    let stocks: Vec<u32> =
        repository_facts().products.iter().flat_map(|p| p.variants.iter().map(|v| v.stock)).collect();
    assert!(stocks.contains(&0), "one is sold out");
    assert!(stocks.contains(&1), "of one there is a last piece");
    assert!(stocks.iter().any(|s| *s > 10), "of some there is plenty");
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    let fill = |_: &Path, pictures: &Path| {
        picture(&pictures.join("aria-round-tortoise.jpg"), 12, 10);
        picture(&pictures.join("terra-vase-thumbnail.jpg"), 4, 4);
    };
    let (first, _) = built("same-1", fill);
    let (second, _) = built("same-2", fill);
    let bytes = |folder: &Folder| fs::read(folder.0.join("out/catalog.json")).unwrap();
    assert_eq!(bytes(&first), bytes(&second));
}

#[test]
fn a_picture_is_named_by_its_bytes_and_knows_its_size() {
    let (folder, file) = built("picture", |_, pictures| {
        picture(&pictures.join("aria-round-tortoise.jpg"), 12, 10);
        // What the name says does not count, what the bytes say does.
        picture(&pictures.join("other.png"), 5, 7);
        fs::rename(pictures.join("other.png"), pictures.join("aria-round-black.jpg")).unwrap();
    });
    let aria = file.products.iter().find(|p| p.slug.as_str() == "aria-round").unwrap();
    let poster = &aria.posters[0];
    assert_eq!((poster.kind, poster.pixels, poster.size_mm), (AssetKind::Jpeg, Some([12, 10]), None));
    let bytes = fs::read(folder.0.join("out/assets").join(poster.hash.as_str())).unwrap();
    assert_eq!(u64::try_from(bytes.len()).unwrap(), poster.bytes);
    assert_eq!(aria.variants[0].poster.as_ref(), Some(poster));
    let black = aria.variants[1].poster.as_ref().unwrap();
    assert_eq!((black.kind, black.pixels), (AssetKind::Png, Some([5, 7])));
    assert!(aria.variants[2].poster.is_none());
}

#[test]
fn an_older_making_leaves_nothing_behind() {
    let folder = Folder::new("stale");
    let assets = folder.0.join("assets");
    fs::create_dir_all(&assets).unwrap();
    fs::write(assets.join("old"), b"old").unwrap();
    build(&workspace_root(), &folder.0, &folder.0, &folder.0).unwrap();
    assert!(!assets.join("old").exists());
}

#[test]
fn a_broken_model_stops_the_making() {
    let folder = Folder::new("broken");
    fs::write(folder.0.join("terra-vase.glb"), b"glTF but no more").unwrap();
    let error = build(&workspace_root(), &folder.0, &folder.0, &folder.0).unwrap_err();
    assert!(format!("{error:#}").contains("terra-vase"), "{error:#}");
}

#[test]
fn a_model_is_measured_and_its_variants_are_known() {
    let triangle = |z: f32| glb::Primitive {
        positions: vec![[-0.09, 0.0, z], [0.09, 0.0, z], [0.0, 0.26, -z]].into_iter().map(Into::into).collect(),
        normals: vec![glam::Vec3::Z; 3],
        indices: vec![0, 1, 2],
        material: Some(0),
        variant_materials: vec![(0, 0)],
        ..Default::default()
    };
    let half = glb::Transform { scale: glam::Vec3::splat(0.5), ..Default::default() };
    let model = glb::Model {
        nodes: vec![
            glb::Node { children: vec![1], transform: half, ..Default::default() },
            glb::Node { mesh: Some(0), ..Default::default() },
        ],
        roots: vec![0],
        meshes: vec![glb::Mesh { primitives: vec![triangle(0.1)], ..Default::default() }],
        materials: vec![glb::Material::default()],
        variants: vec!["ivory".to_owned()],
        ..Default::default()
    };
    let made = measure::glb(&glb::write::write(&model, glb::write::Coding::Exact).unwrap()).unwrap();
    let wanted = Dimensions { width_mm: 90.0, height_mm: 130.0, depth_mm: 100.0 };
    assert!(is_near(made.size_mm, wanted), "{:?}", made.size_mm);
    assert_eq!(made.variants, ["ivory"]);
    assert!(!is_near(made.size_mm, Dimensions { height_mm: 140.0, ..wanted }));
}

#[test]
fn a_page_says_what_its_model_measures() {
    let (_folder, file) = built("measured", |models, _| {
        let primitive = |x: f32| glb::Primitive {
            positions: vec![[0.0, 0.0, 0.0], [x, 0.0, 0.0], [0.0, 0.2604, 0.018_26]]
                .into_iter()
                .map(Into::into)
                .collect(),
            indices: vec![0, 1, 2],
            ..Default::default()
        };
        let model = glb::Model {
            nodes: vec![glb::Node { mesh: Some(0), ..Default::default() }],
            roots: vec![0],
            meshes: vec![glb::Mesh { primitives: vec![primitive(0.1803)], ..Default::default() }],
            variants: ["celadon", "ivory", "cobalt"].map(str::to_owned).to_vec(),
            ..Default::default()
        };
        let bytes = glb::write::write(&model, glb::write::Coding::Exact).unwrap();
        fs::write(models.join("terra-vase.glb"), bytes).unwrap();
    });
    let vase = file.products.iter().find(|p| p.slug.as_str() == "terra-vase").unwrap();
    let measured = Dimensions { width_mm: 180.0, height_mm: 260.0, depth_mm: 18.3 };
    assert_eq!(vase.dimensions, measured);
    assert_eq!(vase.model.as_ref().unwrap().size_mm, Some(measured));
}

#[test]
fn every_picture_the_catalog_wants_is_ordered_once() {
    let facts = repository_facts();
    let jobs = still_jobs(&workspace_root(), Path::new("models"), Path::new("pictures")).unwrap();
    let outs: BTreeSet<&str> = jobs.iter().map(|j| j.out.as_str()).collect();
    assert_eq!(outs.len(), jobs.len(), "two pictures have one name");
    let wanted = 1 + facts.products.iter().map(|p| p.model_variants().len() + 3).sum::<usize>();
    assert_eq!(jobs.len(), wanted);
    let aria: Vec<_> = jobs.iter().filter(|j| j.file.ends_with("aria-round.glb")).collect();
    assert_eq!(aria.len(), 3 + 2 + 1);
    assert_eq!(aria[0].variant.as_deref(), Some("tortoise"));
    assert_eq!((aria[0].width, aria[0].height, aria[0].format, aria[0].quality), (1200, 1200, "jpeg", 90));
    let thumbnail = aria.last().unwrap();
    assert_eq!((thumbnail.width, thumbnail.variant.as_deref()), (480, Some("tortoise")));
    assert!(jobs.iter().all(|j| j.background == facts.ground));
    assert_eq!(serde_json::to_value(aria[0]).unwrap().get("distance"), None, "what is usual is left out");
}

/// A file that is right, to be spoilt.
const RIGHT: &str = r##"
ground = "#f1efec"
[[category]]
slug = "hats"
position = 1
[kind.hat]
try_on = "hat"
anchor = "head_top"
angles = []
[[product]]
slug = "cap"
kind = "hat"
category = "hats"
brand = "Someone"
origin = "PT"
published = "2026-11-22"
size_mm = { width_mm = 1, height_mm = 1, depth_mm = 1 }
weight_g = 1
price = { USD = 1, EUR = 1, CNY = 1, IDR = 1, SAR = 1, JPY = 1 }
[product.attributes]
style = ["classic"]
[[product.variant]]
sku = "CAP-1"
options = [{ key = "colour", value = "black", swatch = "#000000" }]
stock = 1
[[product.variant]]
sku = "CAP-2"
options = [{ key = "colour", value = "camel", swatch = "#b98d5d" }]
stock = 1
"##;

#[test]
fn wrong_facts_are_refused_with_their_reason() {
    Facts::parse(RIGHT).unwrap();
    for (from, to, reason) in [
        ("CAP-2", "CAP-1", "comes twice"),
        ("CAP-2", "cap 2", "a SKU is"),
        ("\"camel\"", "\"black\"", "comes twice"),
        ("#b98d5d", "#b98d5", "#rrggbb"),
        ("#f1efec", "white", "#rrggbb"),
        ("JPY = 1", "JPY = 0", "no price in JPY"),
        (", SAR = 1", "", "no price in SAR"),
        ("JPY = 1", "JPY = 1.5", "invalid type"),
        ("category = \"hats\"", "category = \"shoes\"", "no category"),
        ("kind = \"hat\"", "kind = \"shoe\"", "no kind"),
        ("origin = \"PT\"", "origin = \"Portugal\"", "ISO 3166"),
        ("2026-11-22", "2026-02-30", "not a day"),
        ("key = \"colour\", value = \"camel\"", "key = \"shade\", value = \"camel\"", "other options"),
        ("weight_g = 1", "weight_kg = 1", "unknown field"),
        ("height_mm = 1", "height_mm = 0", "no size"),
    ] {
        let spoilt = RIGHT.replacen(from, to, 1);
        assert_ne!(spoilt, RIGHT, "'{from}' is in the file");
        let error = format!("{:#}", Facts::parse(&spoilt).expect_err(to));
        assert!(error.contains(reason), "'{to}' gives: {error}");
    }
}

#[test]
fn words_that_are_missing_are_named() {
    let words = Words::read(&workspace_root()).unwrap();
    let error = format!("{:#}", words.text("goods-unicorn-name").unwrap_err());
    assert!(error.contains("goods-unicorn-name"), "{error}");
}

#[test]
fn no_word_is_left_over() {
    let facts = repository_facts();
    let mut used = BTreeSet::new();
    for category in &facts.categories {
        used.extend(["name", "summary"].map(|what| format!("category-{}-{what}", category.slug)));
    }
    for product in &facts.products {
        used.extend(
            ["name", "summary", "description", "materials"].map(|what| format!("goods-{}-{what}", product.slug)),
        );
        used.extend(product.hotspots.keys().map(|key| format!("goods-{}-spot-{key}", product.slug)));
        let facets = product.attributes.iter().flat_map(|(key, values)| values.iter().map(move |value| (key, value)));
        let options = product.variants.iter().flat_map(|v| v.options.iter().map(|o| (&o.key, &o.value)));
        for (key, value) in facets.chain(options) {
            used.insert(format!("attr-{key}"));
            used.insert(format!("attr-{key}-{value}"));
        }
    }
    let text = fs::read_to_string(workspace_root().join("locales/en/goods.ftl")).unwrap();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let names =
        text.lines().filter_map(|line| line.split_once(" =")).map(|(name, _)| name).filter(|n| n.chars().all(is_name));
    let left: Vec<&str> = names.filter(|name| !used.contains(*name)).collect();
    assert!(left.is_empty(), "nothing uses {left:?}");
}
