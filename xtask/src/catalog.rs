//! The demo catalog: the facts of `assets/demo/catalog.toml`, the words of `locales/<lang>/goods.ftl`, and the models and
//! pictures that were made, put together as the [`CatalogFile`] that `vitrine-server --demo DIR` takes in.
//!
//! The same sources and files give the same bytes. Facts and words must be whole, because they are ours; a model or a
//! picture that is missing is said aloud, and its product goes without it.

mod facts;
mod measure;
mod words;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use domain::{
    AssetHash, AssetKind, AssetRef, CatalogFile, Category, Dimensions, Hotspot, Product, ProductOption, Text, Variant,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use facts::{Camera, Facts, Kind, ProductFacts, VariantFacts};
use words::Words;

use crate::process::say;

/// Pixels across and down of the picture a product page shows before its stage is ready.
const POSTER_PX: u32 = 1200;
/// Pixels across and down of the picture in lists: 240 CSS pixels on a dense screen.
const THUMBNAIL_PX: u32 = 480;
/// Pixels across and down of the mannequin's picture: an iris is 35 pixels wide, of which the nets see enough.
const MANNEQUIN_PX: [u32; 2] = [1200, 1500];
/// Against the distance at which the mannequin with its stand fills the picture: room for a hat's brim above.
const MANNEQUIN_DISTANCE: f32 = 0.97;
/// At 90 a JPEG of smooth studio light shows no blocks, and a poster stays near 100 kB.
const JPEG_QUALITY: u8 = 90;
/// How far a model may be from the size in the facts before it is said aloud: 2 %, and a millimetre for small things.
const SIZE_TOLERANCE: f32 = 0.02;

/// One picture wanted from the stage: an entry of the file that `vitrine stills JOBS.json` reads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct StillJob {
    /// The model.
    pub file: String,
    /// Its material variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Degrees about the vertical; 0 is the front.
    pub theta: f32,
    /// Degrees from straight above.
    pub phi: f32,
    /// Against the distance at which the whole product fills the picture; left out where it is 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<f32>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// The ground, `#rrggbb`.
    pub background: String,
    /// Where the picture goes.
    pub out: String,
    /// `jpeg` or `png`.
    pub format: &'static str,
    /// 1 to 100.
    pub quality: u8,
}

/// Puts the catalog together and writes `OUT/catalog.json` and `OUT/assets/{hash}`.
///
/// # Errors
/// Facts or words are missing or wrong, or a file cannot be read or written.
pub(crate) fn build(root: &Path, models: &Path, pictures: &Path, out: &Path) -> Result<CatalogFile> {
    let facts = Facts::read(root)?;
    let words = Words::read(root)?;
    let assets = out.join("assets");
    if assets.is_dir() {
        // Assets of an older making would be offered for ever.
        fs::remove_dir_all(&assets).with_context(|| format!("clearing {}", assets.display()))?;
    }
    fs::create_dir_all(&assets).with_context(|| format!("making {}", assets.display()))?;

    let source = Source { facts: &facts, words: &words, models, pictures, assets: &assets };
    let file = CatalogFile { categories: source.categories()?, products: source.products()?, files: source.nets()? };
    let mut json = serde_json::to_string_pretty(&file).context("writing the catalog")?;
    json.push('\n');
    let path = out.join("catalog.json");
    fs::write(&path, json).with_context(|| format!("writing {}", path.display()))?;
    Ok(file)
}

/// The pictures that [`build`] looks for in `pictures`, as jobs for the stage.
///
/// # Errors
/// The facts are missing or wrong.
pub(crate) fn still_jobs(root: &Path, models: &Path, pictures: &Path) -> Result<Vec<StillJob>> {
    let facts = Facts::read(root)?;
    let mut jobs = vec![StillJob {
        file: models.join(format!("{}.glb", crate::goods::MANNEQUIN)).display().to_string(),
        variant: None,
        theta: 0.0,
        phi: 90.0,
        distance: Some(MANNEQUIN_DISTANCE),
        width: MANNEQUIN_PX[0],
        height: MANNEQUIN_PX[1],
        background: facts.ground.clone(),
        out: pictures.join(mannequin_name()).display().to_string(),
        format: "jpeg",
        quality: JPEG_QUALITY,
    }];
    for product in &facts.products {
        let kind = facts.kind_of(product)?;
        for shot in shots(product, kind) {
            jobs.push(StillJob {
                file: models.join(format!("{}.glb", product.slug)).display().to_string(),
                variant: shot.variant.map(str::to_owned),
                theta: shot.camera.theta,
                phi: shot.camera.phi,
                distance: (shot.camera.distance != 1.0).then_some(shot.camera.distance),
                width: shot.px,
                height: shot.px,
                background: facts.ground.clone(),
                out: pictures.join(shot.name).display().to_string(),
                format: "jpeg",
                quality: JPEG_QUALITY,
            });
        }
    }
    Ok(jobs)
}

/// A picture of a product.
struct Shot<'a> {
    name: String,
    variant: Option<&'a str>,
    camera: Camera,
    px: u32,
}

/// Every picture of a product: each variant from the front, the first one from more sides, and small.
fn shots<'a>(product: &'a ProductFacts, kind: &'a Kind) -> Vec<Shot<'a>> {
    let poster = product.poster.unwrap_or(kind.poster);
    let angles = product.angles.as_ref().unwrap_or(&kind.angles);
    let mut shots: Vec<Shot<'a>> = product
        .model_variants()
        .into_iter()
        .map(|variant| Shot {
            name: poster_name(product, variant),
            variant: Some(variant),
            camera: poster,
            px: POSTER_PX,
        })
        .collect();
    let first = product.default_model_variant();
    shots.extend(angles.iter().enumerate().map(|(i, camera)| Shot {
        name: angle_name(product, i),
        variant: first,
        camera: *camera,
        px: POSTER_PX,
    }));
    shots.push(Shot { name: thumbnail_name(product), variant: first, camera: poster, px: THUMBNAIL_PX });
    shots
}

fn poster_name(product: &ProductFacts, variant: &str) -> String {
    format!("{}-{variant}.jpg", product.slug)
}

fn angle_name(product: &ProductFacts, index: usize) -> String {
    format!("{}-angle-{}.jpg", product.slug, index + 1)
}

pub(crate) fn mannequin_name() -> String {
    format!("{}.jpg", crate::goods::MANNEQUIN)
}

fn thumbnail_name(product: &ProductFacts) -> String {
    format!("{}-thumbnail.jpg", product.slug)
}

/// Everything a catalog is made from.
struct Source<'a> {
    facts: &'a Facts,
    words: &'a Words,
    models: &'a Path,
    pictures: &'a Path,
    assets: &'a Path,
}

impl Source<'_> {
    fn categories(&self) -> Result<Vec<Category>> {
        let mut categories = Vec::new();
        for category in &self.facts.categories {
            let text = |what: &str| self.words.text(&format!("category-{}-{what}", category.slug));
            let count = self.facts.products.iter().filter(|p| p.category == category.slug).count();
            categories.push(Category {
                slug: category.slug.clone(),
                name: text("name")?,
                summary: text("summary")?,
                position: category.position,
                count: u64::try_from(count).expect("a count fits in 64 bits"),
            });
        }
        categories.sort_by_key(|c| c.position);
        Ok(categories)
    }

    fn products(&self) -> Result<Vec<Product>> {
        self.facts.products.iter().map(|p| self.product(p).with_context(|| format!("product {}", p.slug))).collect()
    }

    fn product(&self, product: &ProductFacts) -> Result<Product> {
        let kind = self.facts.kind_of(product)?;
        let text = |what: &str| self.words.text(&format!("goods-{}-{what}", product.slug));
        self.check_attribute_words(product)?;

        let model = self.model(product)?;
        // The shopper places the model in the room, so the page says what the model measures.
        let dimensions = model.as_ref().and_then(|m| m.size_mm).unwrap_or(product.size_mm);
        let first = product.default_model_variant();
        let mut posters = Vec::new();
        posters.extend(first.map(|v| self.picture(&poster_name(product, v))).transpose()?.flatten());
        for i in 0..product.angles.as_ref().unwrap_or(&kind.angles).len() {
            posters.extend(self.picture(&angle_name(product, i))?);
        }
        Ok(Product {
            slug: product.slug.clone(),
            category: product.category.clone(),
            brand: product.brand.clone(),
            name: text("name")?,
            summary: text("summary")?,
            description: text("description")?,
            materials: text("materials")?,
            origin: product.origin.clone(),
            attributes: product.attributes.clone(),
            dimensions,
            weight_g: product.weight_g,
            try_on: Some((kind.try_on, kind.anchor)),
            hotspots: self.hotspots(product)?,
            model,
            posters,
            thumbnail: self.picture(&thumbnail_name(product))?,
            variants: product.variants.iter().map(|v| self.variant(product, v)).collect::<Result<_>>()?,
            published_at: product.published_at()?,
        })
    }

    fn variant(&self, product: &ProductFacts, variant: &VariantFacts) -> Result<Variant> {
        let options = variant
            .options
            .iter()
            .map(|option| {
                self.words.text(&format!("attr-{}", option.key))?;
                Ok(ProductOption {
                    key: option.key.clone(),
                    value: option.value.clone(),
                    label: self.value_word(&option.key, &option.value)?,
                    swatch: option.swatch.clone(),
                })
            })
            .collect::<Result<_>>()?;
        let poster = match &variant.model_variant {
            Some(name) => self.picture(&poster_name(product, name))?,
            None => None,
        };
        Ok(Variant {
            sku: variant.sku.clone(),
            options,
            price: variant.price.as_ref().unwrap_or(&product.price).clone(),
            available: variant.stock,
            promise: None,
            model_variant: variant.model_variant.clone(),
            poster,
        })
    }

    fn value_word(&self, key: &str, value: &str) -> Result<Text> {
        self.words.text(&format!("attr-{key}-{value}"))
    }

    /// Pages look these words up by themselves; here it is only made sure that they are there.
    fn check_attribute_words(&self, product: &ProductFacts) -> Result<()> {
        for (key, values) in &product.attributes {
            self.words.text(&format!("attr-{key}"))?;
            for value in values {
                self.value_word(key, value)?;
            }
        }
        Ok(())
    }

    fn model(&self, product: &ProductFacts) -> Result<Option<AssetRef>> {
        let path = self.models.join(format!("{}.glb", product.slug));
        let Some(bytes) = read_if_there(&path)? else {
            say(&format!("{} is missing: {} goes without a model", path.display(), product.slug));
            return Ok(None);
        };
        let made = measure::glb(&bytes).with_context(|| format!("reading {}", path.display()))?;
        for variant in product.model_variants() {
            ensure!(made.variants.iter().any(|v| v == variant), "the model has no variant '{variant}'");
        }
        let size_mm = rounded(made.size_mm);
        if !is_near(size_mm, product.size_mm) {
            let (slug, said) = (&product.slug, product.size_mm);
            let text = |s: Dimensions| format!("{} x {} x {} mm", s.width_mm, s.height_mm, s.depth_mm);
            say(&format!("{slug}: the model measures {}, and catalog.toml says {}", text(size_mm), text(said)));
        }
        self.store(&bytes, AssetKind::Glb, Some(size_mm), None).map(Some)
    }

    /// The places named in the facts, moved to the nearest corner of the model's surface.
    fn hotspots(&self, product: &ProductFacts) -> Result<Vec<Hotspot>> {
        let Some(bytes) = read_if_there(&self.models.join(format!("{}.glb", product.slug)))? else {
            return Ok(Vec::new());
        };
        if product.hotspots.is_empty() {
            return Ok(Vec::new());
        }
        let at: Vec<[f32; 3]> = product.hotspots.values().copied().collect();
        let on_surface = measure::nearest(&bytes, &at)?;
        let spots = product.hotspots.keys().zip(on_surface).map(|(key, at_mm)| {
            Ok(Hotspot { at_mm, words: self.words.text(&format!("goods-{}-spot-{key}", product.slug))? })
        });
        spots.collect()
    }

    fn picture(&self, name: &str) -> Result<Option<AssetRef>> {
        let path = self.pictures.join(name);
        let Some(bytes) = read_if_there(&path)? else {
            say(&format!("{} is missing: the catalog goes without it", path.display()));
            return Ok(None);
        };
        let header = image::ImageReader::new(std::io::Cursor::new(&bytes))
            .with_guessed_format()
            .context("a cursor can be read")?;
        let kind = match header.format() {
            Some(image::ImageFormat::Jpeg) => AssetKind::Jpeg,
            Some(image::ImageFormat::Png) => AssetKind::Png,
            other => anyhow::bail!("{} is {other:?}, not a JPEG or PNG picture", path.display()),
        };
        let (width, height) =
            header.into_dimensions().with_context(|| format!("reading the header of {}", path.display()))?;
        self.store(&bytes, kind, None, Some([width, height])).map(Some)
    }

    /// The nets that the mirror sees with, as far as they are on this machine: shoppers fetch them from the shop.
    fn nets(&self) -> Result<Vec<AssetRef>> {
        let models = ar::models::Models::find();
        let mut nets = Vec::new();
        for name in ar::models::ModelName::ALL {
            let bytes = models.path(name).map(|path| read_if_there(&path)).transpose()?.flatten();
            if let Some(bytes) = bytes.filter(|bytes| name.entry().is(bytes)) {
                nets.push(self.store(&bytes, AssetKind::Data, None, None)?);
            }
        }
        Ok(nets)
    }

    /// Puts the bytes under their hash. The same bytes again are written again, to the same place.
    fn store(
        &self,
        bytes: &[u8],
        kind: AssetKind,
        size_mm: Option<Dimensions>,
        pixels: Option<[u32; 2]>,
    ) -> Result<AssetRef> {
        let digest: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        let hash = AssetHash::try_from(digest).expect("a SHA-256 has 64 hexadecimal digits");
        let path = self.assets.join(hash.as_str());
        fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
        let bytes = u64::try_from(bytes.len()).expect("a length fits in 64 bits");
        Ok(AssetRef { hash, kind, bytes, size_mm, pixels })
    }
}

fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

/// As precise as a tape measure or, for small things, a calliper: whole millimetres, tenths below 2 cm.
fn rounded(size: Dimensions) -> Dimensions {
    let round = |mm: f32| if mm < 20.0 { (mm * 10.0).round() / 10.0 } else { mm.round() };
    Dimensions { width_mm: round(size.width_mm), height_mm: round(size.height_mm), depth_mm: round(size.depth_mm) }
}

fn is_near(made: Dimensions, said: Dimensions) -> bool {
    [(made.width_mm, said.width_mm), (made.height_mm, said.height_mm), (made.depth_mm, said.depth_mm)]
        .into_iter()
        .all(|(made, said)| (made - said).abs() <= (said * SIZE_TOLERANCE).max(1.0))
}

#[cfg(test)]
mod tests;
