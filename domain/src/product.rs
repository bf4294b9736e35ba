//! What the shop sells.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::stock::Promise;
use crate::{Anchor, AssetRef, Currency, Money, Text, TryOn, UnixMillis};

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident, $max:expr, $error:ident, $message:literal, $pattern:literal, $allowed:pat) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = $pattern))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        /// The text is not such a name.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[error($message)]
        pub struct $error;

        impl $name {
            /// The longest such name, in bytes.
            pub const MAX_LEN: usize = $max;

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                let fits = (1..=Self::MAX_LEN).contains(&text.len()) && text.bytes().all(|b| matches!(b, $allowed));
                if fits { Ok(Self(text)) } else { Err($error) }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name_type!(
    /// A readable name for addresses: `round-acetate-glasses`.
    Slug, 80, SlugError, "a slug is 1 to 80 of a-z, 0-9 and '-'", "^[a-z0-9-]{1,80}$", b'a'..=b'z' | b'0'..=b'9' | b'-'
);
name_type!(
    /// Stock keeping unit: names one variant, the thing that is counted and shipped.
    Sku, 40, SkuError, "a SKU is 1 to 40 of A-Z, 0-9 and '-'", "^[A-Z0-9-]{1,40}$", b'A'..=b'Z' | b'0'..=b'9' | b'-'
);

/// Outer size in millimetres: width (x), height (y), depth (z), as the product stands or is worn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dimensions {
    /// Left to right.
    pub width_mm: f32,
    /// Bottom to top.
    pub height_mm: f32,
    /// Back to front.
    pub depth_mm: f32,
}

impl Eq for Dimensions {}

/// Prices of one variant, one entry a currency it is sold in.
pub type Price = BTreeMap<Currency, i64>;

/// A product: what a page shows. Text and prices come in every language and currency at once, so an answer can be
/// cached and shown offline in any of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Product {
    /// Its name in addresses.
    pub slug: Slug,
    /// Slug of the category it stands in.
    pub category: Slug,
    /// The maker.
    pub brand: String,
    /// What it is called.
    pub name: Text,
    /// One sentence.
    pub summary: Text,
    /// One or two paragraphs, separated by blank lines.
    pub description: Text,
    /// What it is made of, in words.
    pub materials: Text,
    /// ISO 3166-1 alpha-2 code of the country of origin.
    pub origin: String,
    /// Facets: attribute key (`material`, `colour`, `shape`) to value keys; words for both are in `locales/`.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// Outer size.
    pub dimensions: Dimensions,
    /// Weight without packing.
    pub weight_g: u32,
    /// How it can be tried on, and where its model's origin goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub try_on: Option<(TryOn, Anchor)>,
    /// The 3D model; its material variants are named by [`Variant::model_variant`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<AssetRef>,
    /// What is worth a closer look on the model.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hotspots: Vec<Hotspot>,
    /// Large pictures, best first.
    pub posters: Vec<AssetRef>,
    /// A small picture for lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<AssetRef>,
    /// What can be bought; never empty.
    pub variants: Vec<Variant>,
    /// When it came to the shop: "new" is newest first.
    pub published_at: UnixMillis,
}

/// A place on a product's model, and what there is to say of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hotspot {
    /// Millimetres in the model's space (x to the right, y up, z to the front).
    pub at_mm: [f32; 3],
    /// One sentence.
    pub words: Text,
}

impl Eq for Hotspot {}

/// One choice such as a colour: a key and its value key; words for both are in `locales/`, unless `label` says more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProductOption {
    /// `colour`, `size`, `shade`.
    pub key: String,
    /// `tortoise`, `54`, `rosewood`.
    pub value: String,
    /// What buyers call it.
    pub label: Text,
    /// A colour to show as a swatch: `#rrggbb` in sRGB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swatch: Option<String>,
}

/// One thing that can be bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Variant {
    /// Its name in stock and orders.
    pub sku: Sku,
    /// What tells it from its siblings.
    pub options: Vec<ProductOption>,
    /// Minor units by currency.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, i64>))]
    pub price: Price,
    /// Units that can be bought now (counted stock less what others hold).
    pub available: u32,
    /// How many of them are not there yet, and when they will be; none where all are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// Name of the variant in the model (`KHR_materials_variants`) that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_variant: Option<String>,
    /// A poster of this variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster: Option<AssetRef>,
}

impl Variant {
    /// The price in `currency`, if it is sold in it.
    pub fn price_in(&self, currency: Currency) -> Option<Money> {
        self.price.get(&currency).map(|minor| Money::new(*minor, currency))
    }
}

impl Product {
    /// The variant with that SKU.
    pub fn variant(&self, sku: &Sku) -> Option<&Variant> {
        self.variants.iter().find(|v| &v.sku == sku)
    }

    /// The lowest price of its variants in `currency`.
    pub fn lowest_price(&self, currency: Currency) -> Option<Money> {
        self.variants.iter().filter_map(|v| v.price_in(currency)).min_by_key(|m| m.minor)
    }
}
