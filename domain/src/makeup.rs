//! Make-up: what a product says of itself, so that it can be painted into a picture.
//!
//! The colour is the swatch of the variant's option, the finish and the coverage are attributes of the product (or
//! options of the variant, when it comes in several): the same words that buyers filter by.

use crate::{Product, Sku, TryOn, Variant};

/// Attribute, or option, that names the finish.
pub const FINISH: &str = "finish";
/// Attribute, or option, that names the coverage.
pub const COVERAGE: &str = "coverage";

/// What is put on, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MakeupKind {
    /// Over the face: evens the skin and keeps its pores.
    Foundation,
    /// On the apples of the cheeks.
    Blush,
    /// Between the upper lid and the brow.
    Eyeshadow,
    /// Along the upper lashes.
    Eyeliner,
    /// On the lips, never in the mouth.
    Lipstick,
}

/// How it takes the light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finish {
    /// Without highlights.
    Matte,
    /// The skin's own highlights, a little softened.
    Satin,
    /// Wet: narrow, white highlights.
    Gloss,
    /// Like a foil: wide highlights of its own colour.
    Metallic,
}

/// One product as it is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// What it is.
    pub kind: MakeupKind,
    /// Its colour as the shop shows it, sRGB.
    pub color: [u8; 3],
    /// How it takes the light.
    pub finish: Finish,
    /// How much it hides where it is thickest, 0 to 1.
    pub coverage: f32,
}

/// A make-up product does not say how it looks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookError {
    /// No option of the variant has a swatch.
    #[error("{sku} has no option with a swatch '#rrggbb': make-up is painted in that colour")]
    MissingColour {
        /// The variant.
        sku: Sku,
    },
    /// The swatch is not `#rrggbb`.
    #[error("the swatch '{swatch}' of {sku} is not '#rrggbb'")]
    ReadColour {
        /// The variant.
        sku: Sku,
        /// What it has instead.
        swatch: String,
    },
    /// A finish of another name.
    #[error("finish '{0}' is none of matte, satin, gloss, metallic")]
    UnknownFinish(String),
    /// A coverage of another name.
    #[error("coverage '{0}' is none of sheer, medium, full")]
    UnknownCoverage(String),
}

impl TryOn {
    /// What kind of make-up it is, if it is painted and not worn.
    pub const fn makeup(self) -> Option<MakeupKind> {
        match self {
            Self::Lipstick => Some(MakeupKind::Lipstick),
            Self::Blush => Some(MakeupKind::Blush),
            Self::Eyeshadow => Some(MakeupKind::Eyeshadow),
            Self::Eyeliner => Some(MakeupKind::Eyeliner),
            Self::Foundation => Some(MakeupKind::Foundation),
            Self::Glasses | Self::Earring | Self::Necklace | Self::Ring | Self::Watch | Self::Hat | Self::Room => None,
        }
    }
}

impl Look {
    /// How a variant of a product is painted; None when the product is no make-up.
    ///
    /// # Errors
    /// It is make-up, and does not say its colour, or names a finish or a coverage that does not exist.
    pub fn of(product: &Product, variant: &Variant) -> Result<Option<Self>, LookError> {
        let Some(kind) = product.try_on.and_then(|(try_on, _)| try_on.makeup()) else { return Ok(None) };
        let said = |key: &str| {
            let option = variant.options.iter().find(|o| o.key == key).map(|o| o.value.as_str());
            option.or_else(|| product.attributes.get(key)?.first().map(String::as_str))
        };
        let finish = match said(FINISH) {
            // What each kind mostly is.
            None if kind == MakeupKind::Lipstick => Finish::Satin,
            None | Some("matte") => Finish::Matte,
            Some("satin") => Finish::Satin,
            Some("gloss") => Finish::Gloss,
            Some("metallic") => Finish::Metallic,
            Some(other) => return Err(LookError::UnknownFinish(other.to_owned())),
        };
        let coverage = match said(COVERAGE) {
            Some("sheer") => 0.45,
            None | Some("medium") => 0.7,
            Some("full") => 1.0,
            Some(other) => return Err(LookError::UnknownCoverage(other.to_owned())),
        };
        Ok(Some(Self { kind, color: colour(variant)?, finish, coverage }))
    }
}

/// The colour of the first option that has one.
fn colour(variant: &Variant) -> Result<[u8; 3], LookError> {
    let swatch = variant.options.iter().find_map(|o| o.swatch.as_deref());
    let swatch = swatch.ok_or_else(|| LookError::MissingColour { sku: variant.sku.clone() })?;
    let bad = || LookError::ReadColour { sku: variant.sku.clone(), swatch: swatch.to_owned() };
    let digits = swatch.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()));
    let number = digits.and_then(|d| u32::from_str_radix(d, 16).ok()).ok_or_else(bad)?;
    let [_, r, g, b] = number.to_be_bytes();
    Ok([r, g, b])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Anchor, Dimensions, ProductOption, Text};

    fn product(try_on: TryOn, attributes: &[(&str, &str)], options: &[(&str, &str, Option<&str>)]) -> Product {
        let option = |&(key, value, swatch): &(&str, &str, Option<&str>)| ProductOption {
            key: key.into(),
            value: value.into(),
            label: Text::default(),
            swatch: swatch.map(Into::into),
        };
        Product {
            slug: "velluto".parse().unwrap(),
            category: "make-up".parse().unwrap(),
            brand: String::new(),
            name: Text::default(),
            summary: Text::default(),
            description: Text::default(),
            materials: Text::default(),
            origin: "IT".into(),
            attributes: attributes.iter().map(|&(k, v)| (k.to_owned(), vec![v.to_owned()])).collect(),
            dimensions: Dimensions { width_mm: 1.0, height_mm: 1.0, depth_mm: 1.0 },
            weight_g: 1,
            try_on: Some((try_on, Anchor::Lips)),
            model: None,
            hotspots: Vec::new(),
            posters: Vec::new(),
            thumbnail: None,
            variants: vec![Variant {
                sku: "V-1".parse().unwrap(),
                options: options.iter().map(option).collect(),
                price: [].into(),
                available: 1,
                promise: None,
                model_variant: None,
                poster: None,
            }],
            published_at: 0,
        }
    }

    fn look(product: &Product) -> Result<Option<Look>, LookError> {
        Look::of(product, &product.variants[0])
    }

    const RUBY: (&str, &str, Option<&str>) = ("shade", "ruby", Some("#8f0f22"));

    #[test]
    fn a_lipstick_says_its_colour_finish_and_coverage() {
        let full = product(TryOn::Lipstick, &[("finish", "gloss"), ("coverage", "full")], &[RUBY]);
        let expected =
            Look { kind: MakeupKind::Lipstick, color: [0x8f, 0x0f, 0x22], finish: Finish::Gloss, coverage: 1.0 };
        assert_eq!(look(&full), Ok(Some(expected)));
        // What it does not say is what such products usually are.
        let plain = look(&product(TryOn::Blush, &[], &[RUBY])).unwrap().unwrap();
        assert_eq!((plain.finish, plain.coverage), (Finish::Matte, 0.7));
    }

    #[test]
    fn a_variant_that_comes_in_a_finish_has_that_one() {
        let both = product(TryOn::Eyeshadow, &[("finish", "matte")], &[("finish", "metallic", None), RUBY]);
        assert_eq!(look(&both).unwrap().unwrap().finish, Finish::Metallic);
    }

    #[test]
    fn what_is_worn_is_not_painted() {
        assert_eq!(look(&product(TryOn::Hat, &[("finish", "woven")], &[RUBY])), Ok(None));
    }

    #[test]
    fn a_product_that_cannot_be_painted_says_why() {
        fn wrong(attributes: &[(&str, &str)], options: &[(&str, &str, Option<&str>)]) -> LookError {
            look(&product(TryOn::Lipstick, attributes, options)).unwrap_err()
        }
        assert!(matches!(wrong(&[], &[]), LookError::MissingColour { .. }));
        for swatch in ["8f0f22", "#8f0f2", "#8f0f2g", "#+f0f22", "#äöü"] {
            assert!(matches!(wrong(&[], &[("shade", "x", Some(swatch))]), LookError::ReadColour { .. }), "{swatch}");
        }
        assert_eq!(wrong(&[("finish", "wet")], &[RUBY]), LookError::UnknownFinish("wet".into()));
        assert_eq!(wrong(&[("coverage", "much")], &[RUBY]), LookError::UnknownCoverage("much".into()));
    }
}
