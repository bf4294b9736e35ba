//! `assets/demo/catalog.toml` as types.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use domain::{Anchor, Currency, Dimensions, Price, Sku, Slug, TryOn, UnixMillis};
use serde::Deserialize;

/// The whole file, checked: what it names exists, and what it counts is right.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Facts {
    /// The ground of every picture, `#rrggbb`.
    pub ground: String,
    #[serde(rename = "category")]
    pub categories: Vec<CategoryFacts>,
    #[serde(rename = "kind")]
    pub kinds: BTreeMap<String, Kind>,
    #[serde(rename = "product")]
    pub products: Vec<ProductFacts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryFacts {
    pub slug: Slug,
    pub position: u32,
}

/// How things of a kind are tried on and photographed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    pub try_on: TryOn,
    pub anchor: Anchor,
    #[serde(default)]
    pub poster: Camera,
    pub angles: Vec<Camera>,
}

/// From where a picture is taken.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Camera {
    /// Degrees about the vertical; 0 is the front.
    pub theta: f32,
    /// Degrees from straight above.
    pub phi: f32,
    /// Against the distance at which the whole product fills the picture.
    pub distance: f32,
}

impl Default for Camera {
    fn default() -> Self {
        Self { theta: 28.0, phi: 76.0, distance: 1.0 }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductFacts {
    pub slug: Slug,
    pub kind: String,
    pub category: Slug,
    pub brand: String,
    /// ISO 3166-1 alpha-2.
    pub origin: String,
    /// `YYYY-MM-DD`.
    pub published: String,
    pub size_mm: Dimensions,
    pub weight_g: u32,
    pub price: Price,
    pub attributes: BTreeMap<String, Vec<String>>,
    /// About where on the model something is to be said, in millimetres, by the key of its words.
    #[serde(default)]
    pub hotspots: BTreeMap<String, [f32; 3]>,
    /// Instead of the kind's.
    pub poster: Option<Camera>,
    /// Instead of the kind's.
    pub angles: Option<Vec<Camera>>,
    #[serde(rename = "variant")]
    pub variants: Vec<VariantFacts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VariantFacts {
    pub sku: Sku,
    pub model_variant: Option<String>,
    pub options: Vec<OptionFacts>,
    pub stock: u32,
    /// Instead of the product's.
    pub price: Option<Price>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionFacts {
    pub key: String,
    pub value: String,
    pub swatch: Option<String>,
}

impl Facts {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let path = root.join("assets/demo/catalog.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("in {}", path.display()))
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        let facts: Self = toml::from_str(text)?;
        ensure!(is_colour(&facts.ground), "ground '{}' is not #rrggbb", facts.ground);
        ensure_unique("category", facts.categories.iter().map(|c| c.slug.as_str()))?;
        ensure_unique("product", facts.products.iter().map(|p| p.slug.as_str()))?;
        ensure_unique("SKU", facts.products.iter().flat_map(|p| &p.variants).map(|v| v.sku.as_str()))?;
        for product in &facts.products {
            facts.check(product).with_context(|| format!("product {}", product.slug))?;
        }
        Ok(facts)
    }

    pub(super) fn kind_of(&self, product: &ProductFacts) -> Result<&Kind> {
        self.kinds.get(&product.kind).with_context(|| format!("there is no kind '{}'", product.kind))
    }

    fn check(&self, product: &ProductFacts) -> Result<()> {
        self.kind_of(product)?;
        product.published_at()?;
        ensure!(
            self.categories.iter().any(|c| c.slug == product.category),
            "there is no category '{}'",
            product.category
        );
        let is_country = product.origin.len() == 2 && product.origin.bytes().all(|b| b.is_ascii_uppercase());
        ensure!(is_country, "'{}' is not an ISO 3166-1 alpha-2 code", product.origin);
        ensure!(product.weight_g > 0, "it weighs nothing");
        let size = product.size_mm;
        ensure!([size.width_mm, size.height_mm, size.depth_mm].iter().all(|mm| *mm > 0.0), "it has no size");
        ensure!(!product.variants.is_empty(), "nothing of it can be bought");
        ensure_unique(
            "choice",
            product.variants.iter().map(|v| v.choice()).collect::<Vec<_>>().iter().map(String::as_str),
        )?;
        let keys: Vec<&str> = product.variants[0].option_keys();
        for variant in &product.variants {
            let price = variant.price.as_ref().unwrap_or(&product.price);
            for currency in Currency::SOLD_IN {
                let is_priced = price.get(&currency).is_some_and(|minor| *minor > 0);
                ensure!(is_priced, "{} has no price in {currency}", variant.sku);
            }
            ensure!(variant.option_keys() == keys, "{} has other options than its siblings", variant.sku);
            for swatch in variant.options.iter().filter_map(|o| o.swatch.as_deref()) {
                ensure!(is_colour(swatch), "{}: swatch '{swatch}' is not #rrggbb", variant.sku);
            }
        }
        Ok(())
    }
}

impl ProductFacts {
    /// The model's variants that are sold, each once, in the order of the goods.
    pub(super) fn model_variants(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.variants.iter().filter_map(|v| v.model_variant.as_deref()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The one that is shown first.
    pub(super) fn default_model_variant(&self) -> Option<&str> {
        self.variants.first().and_then(|v| v.model_variant.as_deref())
    }

    /// Noon of the day it was published, UTC: the same day in nearly all the world.
    pub(super) fn published_at(&self) -> Result<UnixMillis> {
        let day =
            day_number(&self.published).with_context(|| format!("'{}' is not a day YYYY-MM-DD", self.published))?;
        Ok((day * 24 + 12) * 3_600_000)
    }
}

impl VariantFacts {
    fn option_keys(&self) -> Vec<&str> {
        self.options.iter().map(|o| o.key.as_str()).collect()
    }

    fn choice(&self) -> String {
        self.options.iter().map(|o| format!("{}={} ", o.key, o.value)).collect()
    }
}

/// `#rrggbb` in lower case.
fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

fn ensure_unique<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        ensure!(seen.insert(name), "the {what} '{}' comes twice", name.trim_end());
    }
    Ok(())
}

/// Days since 1970-01-01 in the Gregorian calendar, of `YYYY-MM-DD`.
fn day_number(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let is_leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days_in = |month: i64| match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1970..=2999).contains(&year) || !(1..=12).contains(&month) || !(1..=days_in(month)).contains(&day) {
        return None;
    }
    let years: i64 = (1970..year).map(|y| 365 + i64::from(is_leap(y))).sum();
    Some(years + (1..month).map(days_in).sum::<i64>() + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        assert_eq!(day_number("1970-01-01"), Some(0));
        assert_eq!(day_number("2000-03-01"), Some(11_017));
        assert_eq!(day_number("2026-11-22"), Some(20_779));
        for wrong in ["2026-02-29", "2026-13-01", "2026-00-10", "26-11-22", "2026-11", "", "tomorrow"] {
            assert_eq!(day_number(wrong), None, "{wrong}");
        }
    }
}
