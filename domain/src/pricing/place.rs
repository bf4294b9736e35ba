//! Where goods go, and the areas that rules are made for.

use serde::{Deserialize, Serialize};

use crate::{Address, Slug};

/// As much of an address as a price depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Destination {
    /// ISO 3166-1 alpha-2.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Z]{2}$"))]
    pub country: String,
    /// State, province or region, as in addresses; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$"))]
    pub region: String,
    /// Postal code; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$"))]
    pub postal_code: String,
}

impl From<&Address> for Destination {
    fn from(address: &Address) -> Self {
        Self {
            country: address.country.clone(),
            region: address.region.clone(),
            postal_code: address.postal_code.clone(),
        }
    }
}

impl Destination {
    /// Whether both are the same to every rule, however they are written.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let bare = |d: &Self| (d.country.clone(), plain(&d.region), plain(&d.postal_code));
        bare(self) == bare(other)
    }
}

/// A country or a part of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// ISO 3166-1 alpha-2; none is everywhere.
    #[serde(default)]
    pub country: Option<String>,
    /// Only this state, province or region; spaces and case do not matter.
    #[serde(default)]
    pub region: Option<String>,
    /// Only postal codes that begin so.
    #[serde(default)]
    pub postal_prefix: Option<String>,
}

impl Area {
    /// Whether the place lies in it.
    pub fn contains(&self, place: &Destination) -> bool {
        self.country.as_ref().is_none_or(|c| *c == place.country)
            && self.region.as_ref().is_none_or(|r| plain(r) == plain(&place.region))
            && self.postal_prefix.as_ref().is_none_or(|p| plain(&place.postal_code).starts_with(&plain(p)))
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Some of the goods: all where nothing is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// These products.
    #[serde(default)]
    pub products: Vec<Slug>,
    /// All products of these categories.
    #[serde(default)]
    pub categories: Vec<Slug>,
}

impl Scope {
    /// Whether the product is among them.
    pub fn has(&self, product: &Slug, category: &Slug) -> bool {
        (self.products.is_empty() && self.categories.is_empty())
            || self.products.contains(product)
            || self.categories.contains(category)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_however_they_are_written() {
        let place = |country: &str, region: &str, postal: &str| Destination {
            country: country.into(),
            region: region.into(),
            postal_code: postal.into(),
        };
        let area = |country: Option<&str>, region: Option<&str>, prefix: Option<&str>| Area {
            country: country.map(Into::into),
            region: region.map(Into::into),
            postal_prefix: prefix.map(Into::into),
        };
        let berlin = place("DE", "", "D 10115");
        assert!(area(None, None, None).contains(&berlin));
        assert!(area(Some("DE"), None, Some("d10")).contains(&berlin));
        assert!(!area(Some("DE"), None, Some("101")).contains(&berlin));
        assert!(!area(Some("FR"), None, None).contains(&berlin));
        assert!(area(Some("US"), Some("ny"), Some("100")).contains(&place("US", " NY ", "10001-1234")));
        assert!(!area(Some("US"), Some("ny"), None).contains(&place("US", "NJ", "")));
        assert!(area(Some("SA"), Some("الرياض"), None).contains(&place("SA", "الرياض", "")));
        assert!(place("US", "NY", "10001").is_same_as(&place("US", "ny ", "100 01")));
        assert!(!place("US", "NY", "10001").is_same_as(&place("US", "NY", "10002")));
    }
}
