//! Categories, and what a search asks for and gets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{AssetRef, Currency, Product, Slug, Text};

/// A shelf of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Category {
    /// Its name in addresses.
    pub slug: Slug,
    /// What it is called.
    pub name: Text,
    /// One sentence.
    pub summary: Text,
    /// Where it stands among the others; low first.
    pub position: u32,
    /// How many products are on it.
    pub count: u64,
}

/// In what order a list comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Best match for a search, otherwise newest.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
    /// Cheapest first.
    PriceUp,
    /// Dearest first.
    PriceDown,
}

/// What `GET /v1/products` can be asked. `attributes` travel as `attr.KEY=VALUE`, repeated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// Words to look for, in any language.
    pub text: String,
    /// Only this category.
    pub category: Option<Slug>,
    /// The currency of price filters and sorting.
    pub currency: Option<Currency>,
    /// Lowest price, in minor units of `currency`.
    pub price_min: Option<i64>,
    /// Highest price, in minor units of `currency`.
    pub price_max: Option<i64>,
    /// Attribute key to accepted values: any value of a key, every key.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// Order.
    pub sort: Sort,
    /// Page size; the server caps it.
    pub limit: Option<u32>,
    /// Where the page before ended, as the server said.
    pub cursor: Option<String>,
}

impl SearchQuery {
    /// The longest text that is searched for, in characters; the server refuses more.
    pub const MAX_TEXT: usize = 200;
    /// The largest page.
    pub const MAX_LIMIT: u32 = 100;
    /// The page size where none is asked for.
    pub const DEFAULT_LIMIT: u32 = 24;
}

/// How many of the found products have each value of one attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facet {
    /// Attribute key.
    pub key: String,
    /// Values, most frequent first.
    pub values: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FacetValue {
    /// Value key.
    pub value: String,
    /// Products that would be left if it were chosen.
    pub count: u64,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProductPage {
    /// The products.
    pub items: Vec<Product>,
    /// How many there are on all pages.
    pub total: u64,
    /// Facets over all pages.
    pub facets: Vec<Facet>,
    /// Ask for the next page with this; none on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A shop's goods as one file: what `cargo xtask demo` writes and `vitrine-server --demo DIR` takes in
/// (`DIR/catalog.json`, with every asset's bytes in `DIR/assets/{hash}`). [`crate::Variant::available`] is the stock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogFile {
    /// The shelves.
    pub categories: Vec<Category>,
    /// The goods.
    pub products: Vec<Product>,
    /// What the shop's programs fetch by hash beside goods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AssetRef>,
}
