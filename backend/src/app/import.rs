//! Taking in a folder of goods: `catalog.json` and `assets/{hash}`. What is wrong with it is listed, the rest is taken.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::pricing::{RuleError, Rules};
use domain::{AssetHash, AssetRef, CatalogFile, Look, Money, Product, Quantity, Sku, Slug};
use sha2::{Digest as _, Sha256};

use super::asset::MAX_ASSET;
use super::quote::card_hash;
use super::{Bundles, Shop};
use crate::asset_store::{AssetStore, StoreError};
use crate::error::Result;
use crate::{db, ids};

/// The largest catalog file: about fifty thousand products.
const MAX_CATALOG_BYTES: u64 = 256 * 1024 * 1024;

/// The largest file of rules or gift cards: a thousand rules of each kind, a hundred thousand cards.
const MAX_RULES_BYTES: u64 = 16 * 1024 * 1024;

/// A gift card's code has at least so many letters and digits: shorter ones can be guessed.
const MIN_CARD_CODE: usize = 16;

/// What the merchant decided beside the goods: `pricing.json`, `gift_cards.json` and `bundles.json`, each only where it is there.
struct Extras {
    rules: Option<Rules>,
    gift_cards: Vec<NewGiftCard>,
    bundles: Option<Bundles>,
}

/// A gift card to be issued; one that was issued before stays as it is.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct NewGiftCard {
    /// At least 16 letters and digits; spaces and dashes do not count.
    code: String,
    amount: Money,
}

/// Reads one of them; a missing file says nothing.
fn read_extra<T: serde::de::DeserializeOwned>(path: PathBuf) -> Result<Option<T>, ImportError> {
    let length = match std::fs::metadata(&path) {
        Ok(found) => found.len(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(ImportError::Read { path, source }),
    };
    if length > MAX_RULES_BYTES {
        let source = std::io::Error::new(std::io::ErrorKind::FileTooLarge, "the file is too large");
        return Err(ImportError::Read { path, source });
    }
    let text = std::fs::read(&path).map_err(|source| ImportError::Read { path: path.clone(), source })?;
    serde_json::from_slice(&text).map(Some).map_err(|source| ImportError::Parse { path, source })
}

fn read_extras(dir: &Path) -> Result<Extras, ImportError> {
    let path = dir.join("pricing.json");
    let rules: Option<Rules> = read_extra(path.clone())?;
    if let Some(rules) = &rules {
        rules.check().map_err(|source| ImportError::Rules { path, source })?;
    }
    let path = dir.join("gift_cards.json");
    let gift_cards: Vec<NewGiftCard> = read_extra(path.clone())?.unwrap_or_default();
    for (i, card) in gift_cards.iter().enumerate() {
        let is_long = card.code.chars().filter(|c| c.is_alphanumeric()).count() >= MIN_CARD_CODE;
        if !is_long || card.amount.minor <= 0 {
            return Err(ImportError::GiftCard { path, at: i });
        }
    }
    let path = dir.join("bundles.json");
    let bundles: Option<Bundles> = read_extra(path.clone())?;
    if let Some(all) = &bundles {
        // Parts have stock of their own: no bundle in a bundle, and none of nothing.
        let stands = |parts: &BTreeMap<Sku, u32>| {
            !parts.is_empty()
                && parts.iter().all(|(part, n)| (1..=Quantity::MAX).contains(n) && !all.contains_key(part))
        };
        if let Some((bundle, _)) = all.iter().find(|(_, parts)| !stands(parts)) {
            return Err(ImportError::Bundle { path, bundle: bundle.clone() });
        }
    }
    Ok(Extras { rules, gift_cards, bundles })
}

/// The folder is not one of goods.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Its catalog cannot be read.
    #[error("cannot read {path}", path = .path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Its catalog is not one.
    #[error("{path} is not a catalog", path = .path.display())]
    Parse {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// Its rules cannot stand. The rules before stay.
    #[error("{path} has a rule that cannot stand", path = .path.display())]
    Rules {
        /// Which file.
        path: PathBuf,
        /// Which rule, and why.
        source: RuleError,
    },
    /// A gift card cannot be issued.
    #[error("{path}: card {at} has a code of fewer than 16 letters and digits, or no amount", path = .path.display())]
    GiftCard {
        /// Which file.
        path: PathBuf,
        /// Which card, from 0.
        at: usize,
    },
    /// A bundle cannot be made.
    #[error("{path}: {bundle} must be made of 1 to 99 units each of SKUs that are no bundles", path = .path.display())]
    Bundle {
        /// Which file.
        path: PathBuf,
        /// Which bundle.
        bundle: Sku,
    },
    /// Pictures and models could not be stored. Nothing was taken in.
    #[error("the pictures and models of the goods could not be stored; do it again")]
    Assets {
        /// Why.
        source: StoreError,
    },
    /// The shop could not store it.
    #[error("the goods could not be stored")]
    Store {
        /// Why.
        source: crate::error::Error,
    },
}

/// Something that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem(pub String);

/// Reads the folder and brings its assets into the store. Blocking: it copies files.
pub fn read(dir: &Path, store: &dyn AssetStore) -> Result<(CatalogFile, Vec<AssetRef>, Vec<Problem>), ImportError> {
    let path = dir.join("catalog.json");
    let read_error = |source| ImportError::Read { path: path.clone(), source };
    if std::fs::metadata(&path).map_err(read_error)?.len() > MAX_CATALOG_BYTES {
        return Err(read_error(std::io::Error::new(std::io::ErrorKind::FileTooLarge, "the catalog is too large")));
    }
    let text = std::fs::read(&path).map_err(read_error)?;
    let mut file: CatalogFile =
        serde_json::from_slice(&text).map_err(|source| ImportError::Parse { path: path.clone(), source })?;
    let (seen, taken, problems) = (HashMap::new(), Vec::new(), Vec::new());
    let mut assets = Assets { dir, store, seen, taken, problems, failed: None };
    for product in &mut file.products {
        assets.take_all(product);
    }
    for asset in &file.files {
        assets.is_taken("a file", asset);
    }
    let Assets { taken, mut problems, failed, .. } = assets;
    if let Some(source) = failed {
        return Err(ImportError::Assets { source });
    }
    sift(&mut file, &mut problems);
    file.products.iter_mut().for_each(|product| keep_from_painting_unknown_colours(product, &mut problems));
    Ok((file, taken, problems))
}

/// Leaves out what cannot be sold.
fn sift(file: &mut CatalogFile, problems: &mut Vec<Problem>) {
    let categories: HashSet<&Slug> = file.categories.iter().map(|c| &c.slug).collect();
    let mut skus = HashSet::new();
    let mut slugs = HashSet::new();
    file.products.retain(|p| {
        let why = if !categories.contains(&p.category) {
            "its category is not in the file"
        } else if p.variants.is_empty() {
            "it has no variant"
        } else if p.variants.iter().any(|v| v.price.values().any(|minor| *minor < 0)) {
            "a price is negative"
        } else if !slugs.insert(p.slug.clone()) {
            "its slug is there twice"
        } else if !p.variants.iter().all(|v| skus.insert(v.sku.clone())) {
            "a SKU of it is there twice"
        } else {
            return true;
        };
        problems.push(Problem(format!("{} is left out: {why}", p.slug)));
        false
    });
}

/// Make-up that does not say how it looks is sold, but cannot be tried on.
fn keep_from_painting_unknown_colours(product: &mut Product, problems: &mut Vec<Problem>) {
    if let Some(why) = product.variants.iter().find_map(|variant| Look::of(product, variant).err()) {
        problems.push(Problem(format!("{} cannot be tried on: {why}", product.slug)));
        product.try_on = None;
    }
}

struct Assets<'a> {
    dir: &'a Path,
    store: &'a dyn AssetStore,
    seen: HashMap<AssetHash, bool>,
    taken: Vec<AssetRef>,
    problems: Vec<Problem>,
    /// The store cannot be used: no fault of the goods, which would lose their pictures by it.
    failed: Option<StoreError>,
}

impl Assets<'_> {
    /// Takes a product's assets; those that are missing or damaged go out of it.
    fn take_all(&mut self, product: &mut Product) {
        let slug = product.slug.to_string();
        let mut optional = |asset: &mut Option<AssetRef>| {
            if asset.as_ref().is_some_and(|a| !self.is_taken(&slug, a)) {
                *asset = None;
            }
        };
        optional(&mut product.model);
        optional(&mut product.thumbnail);
        product.variants.iter_mut().for_each(|v| optional(&mut v.poster));
        product.posters.retain(|a| self.is_taken(&slug, a));
    }

    fn is_taken(&mut self, whose: &str, asset: &AssetRef) -> bool {
        if let Some(known) = self.seen.get(&asset.hash) {
            return *known;
        }
        let taken = self.bring(asset);
        if let Err(why) = &taken {
            self.problems.push(Problem(format!("{whose}: asset {} is left out: {why}", asset.hash)));
        } else {
            self.taken.push(asset.clone());
        }
        self.seen.insert(asset.hash.clone(), taken.is_ok());
        taken.is_ok()
    }

    fn bring(&mut self, asset: &AssetRef) -> Result<(), String> {
        let (store, hash) = (self.store, &asset.hash);
        let there = self.wait(store.size(hash))?;
        if there == Some(asset.bytes) {
            return Ok(());
        }
        if asset.bytes > MAX_ASSET {
            return Err(format!("it is larger than {MAX_ASSET} bytes"));
        }
        let from = self.dir.join("assets").join(asset.hash.as_str());
        let length = std::fs::metadata(&from).map_err(|e| e.to_string())?.len();
        if length != asset.bytes {
            return Err(format!("it has {length} bytes, not {}", asset.bytes));
        }
        let bytes = std::fs::read(&from).map_err(|e| e.to_string())?;
        if ids::hex(&Sha256::digest(&bytes)) != asset.hash.as_str() {
            return Err("its bytes are not those of its hash".to_owned());
        }
        self.wait(store.put(hash, bytes.into()))
    }

    /// What the store says; once it has failed it is not asked again.
    fn wait<T>(&mut self, asked: impl Future<Output = Result<T, StoreError>>) -> Result<T, String> {
        let failed = || "the store of assets failed".to_owned();
        if self.failed.is_some() {
            return Err(failed());
        }
        tokio::runtime::Handle::current().block_on(asked).map_err(|cause| {
            self.failed = Some(cause);
            failed()
        })
    }
}

impl Shop {
    /// Takes in the goods of a folder; doing it again changes nothing. Stock is set only for SKUs never seen before.
    pub async fn import(self: &Arc<Self>, dir: &Path) -> Result<Vec<Problem>, ImportError> {
        let (shop, dir) = (Arc::clone(self), dir.to_owned());
        let store = Arc::clone(&self.assets);
        let reading = move || {
            let extras = read_extras(&dir)?;
            read(&dir, &*store).map(|(file, assets, problems)| (file, assets, problems, extras))
        };
        let (file, assets, mut problems, extras) =
            tokio::task::spawn_blocking(reading).await.expect("reading the folder does not panic")?;
        let more = self
            .writer
            .write(move |tx| {
                Box::pin(async move {
                    let mut problems = Vec::new();
                    let now = shop.clock.now_ms();
                    for category in &file.categories {
                        db::product::put_category(tx, category).await?;
                    }
                    for asset in &assets {
                        db::asset::put(tx, asset).await?;
                    }
                    for product in &file.products {
                        let elsewhere = db::product::skus_elsewhere(tx, product).await?;
                        if let Some(sku) = elsewhere.first() {
                            let why = format!("{} is left out: {sku} belongs to another product", product.slug);
                            problems.push(Problem(why));
                        } else {
                            db::product::put(tx, product, now).await?;
                        }
                    }
                    if let Some(rules) = &extras.rules {
                        db::pricing::import(tx, rules).await?;
                    }
                    if let Some(bundles) = &extras.bundles {
                        db::stock::put_bundles(tx, bundles).await?;
                    }
                    for card in &extras.gift_cards {
                        let plain: Vec<char> = card.code.chars().filter(|c| c.is_alphanumeric()).collect();
                        let last4: String = plain[plain.len() - 4..].iter().collect();
                        db::pricing::issue(tx, &card_hash(&card.code), &last4, card.amount, now).await?;
                    }
                    tx.new_shelf = Some(Arc::new(db::product::load(tx.conn().await?).await?));
                    Ok(problems)
                })
            })
            .await
            .map_err(|source| ImportError::Store { source })?;
        problems.extend(more);
        Ok(problems)
    }
}
