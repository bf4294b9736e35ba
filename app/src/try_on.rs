//! The mirror as the pages see it: one for the whole program, seen and drawn on this machine where the feature `desktop`
//! is on, absent otherwise.
//!
//! **Invariant:** what the camera or a photo shows, and what is seen in it, stays in this process's memory until the
//! mirror is closed. Only [`MirrorWish::Keep`] writes a picture, where the shopper's pictures are.

#[cfg(not(feature = "desktop"))]
mod absent;
#[cfg(feature = "desktop")]
mod command;
#[cfg(feature = "desktop")]
mod eyes;
#[cfg(feature = "desktop")]
pub(crate) mod fetch;
#[cfg(feature = "desktop")]
mod keep;
#[cfg(feature = "desktop")]
mod live;
#[cfg(feature = "desktop")]
pub(crate) mod reflection;
#[cfg(feature = "desktop")]
pub(crate) mod source;
#[cfg(feature = "desktop")]
mod work;

use std::path::PathBuf;
use std::sync::Arc;

use domain::{AssetHash, Look, Product, Sku, TryOn, Variant};
use serde::{Deserialize, Serialize};

#[cfg(not(feature = "desktop"))]
pub use absent::MirrorLink;
#[cfg(feature = "desktop")]
pub use {
    command::{TryArgs, try_on},
    keep::pictures_folder,
    live::{MirrorLink, Setup},
};

/// The largest photo that is taken in, bytes: what a camera of 60 megapixels writes.
pub const PHOTO_BYTES_MAX: usize = 48 << 20;

/// What a page can ask of the mirror, as JSON: `{"do": "camera"}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum MirrorWish {
    /// Look through a camera: that one, or the first.
    Camera {
        /// Its place in [`MirrorFacts::cameras`].
        #[serde(default)]
        index: Option<u32>,
    },
    /// Look at the shop's own model.
    Sitter,
    /// Wear this variant instead of what was worn.
    Wear {
        /// Which.
        sku: Sku,
    },
    /// Show this variant of the same product beside the one that is worn.
    Beside {
        /// Which; none is the one alone.
        #[serde(default)]
        sku: Option<Sku>,
    },
    /// Show the picture as it is, without anything worn.
    Bare {
        /// Or with it again.
        on: bool,
    },
    /// Write the picture that is seen where the shopper's pictures are.
    Keep,
    /// Hand the picture that was kept last to the system's own program for pictures, which prints and shares it.
    Open,
    /// Fetch what the mirror sees with from the shop's server.
    Fetch,
    /// Close the camera, and forget everything.
    Erase,
}

/// What is worn, with everything that is needed to draw it.
#[derive(Debug, Clone)]
pub struct Garment {
    /// The variant.
    pub sku: Sku,
    /// Name of the model, if it is a thing that is worn.
    pub hash: Option<AssetHash>,
    /// The model, a GLB file; empty where it is painted.
    pub model: Arc<[u8]>,
    /// How it is painted, if it is make-up.
    pub look: Option<Look>,
    /// Its material variant.
    pub variant: Option<String>,
    /// How it is worn.
    pub try_on: TryOn,
    /// Its width as it is worn, millimetres.
    pub width_mm: f32,
}

/// Where the mirror is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MirrorPhase {
    /// There is nothing to see with, or to draw with.
    Absent,
    /// The nets are not on this machine: [`MirrorWish::Fetch`] gets them.
    NetsMissing,
    /// The nets are coming: see [`MirrorFacts::progress`].
    Fetching,
    /// Nothing is looked at.
    #[default]
    Closed,
    /// The camera or the photo is being opened.
    Opening,
    /// A camera's pictures follow each other.
    Live,
    /// A photo is shown.
    Still,
    /// It went wrong: see [`MirrorFacts::fault`].
    Failed,
}

/// Why there is no picture. Names of words in `locales/`: `mirror-fault-NAME`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MirrorFault {
    /// This machine has no camera.
    NoCamera,
    /// The system or its owner refuses the camera.
    CameraRefused,
    /// Another program has the camera.
    CameraBusy,
    /// The camera gives nothing any more.
    CameraLost,
    /// The film that stands for a camera ended within a picture.
    Film,
    /// The file is no picture that can be read.
    PhotoUnreadable,
    /// The photo is too large.
    PhotoTooLarge,
    /// The nets could not be fetched.
    Fetch,
    /// A net's file is damaged.
    NetsDamaged,
    /// The product cannot be drawn.
    Product,
    /// The picture could not be written.
    Keep,
    /// The system has no program that opens it.
    Open,
}

/// What would make the picture better. Names of words in `locales/`: `mirror-hint-NAME`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MirrorHint {
    /// No face is seen.
    NoFace,
    /// No hand is seen.
    NoHand,
    /// There is hardly any light.
    TooDark,
    /// The face or hand is too far away.
    TooFar,
    /// The face is cut off by the picture's edge.
    CutOff,
}

/// How a product fits who wears it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Fit {
    /// Width of the face between its sides, millimetres.
    pub face_mm: f32,
    /// In 95 of 100 cases the truth lies within this of it.
    pub within_mm: f32,
    /// Width of the product, millimetres.
    pub product_mm: f32,
    /// What comes of it.
    pub verdict: Verdict,
}

/// Words for a fit: `mirror-fit-NAME`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Clearly narrower than the face, beyond what may be a wrong measure.
    Narrow,
    /// As wide as the face, as far as it can be said.
    Fits,
    /// Clearly wider.
    Wide,
}

/// Facts about the mirror, for pages and tests.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MirrorFacts {
    /// Where it is.
    pub phase: MirrorPhase,
    /// What went wrong last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<MirrorFault>,
    /// What would help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<MirrorHint>,
    /// What is drawn, once it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worn: Option<Sku>,
    /// What is drawn beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<Sku>,
    /// How it fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
    /// Whether the shop's own model is here.
    pub has_sitter: bool,
    /// Names of the cameras that can be chosen.
    pub cameras: Vec<String>,
    /// Whether the picture is shown as in a mirror, left for right.
    pub mirrored: bool,
    /// Share of the nets that has come, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<f32>,
    /// Bytes of the nets that are missing.
    pub missing_bytes: u64,
    /// The picture that was kept last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<PathBuf>,
    /// Milliseconds that the last frame took, from looking to drawing.
    pub frame_ms: f32,
}

/// What came of asking for a picture.
#[derive(Debug, Clone)]
pub enum Glance {
    /// A newer one, as JPEG, and its number.
    Picture(Arc<[u8]>, u64),
    /// No newer one for now.
    Nothing,
}

/// How a product is worn in the mirror, if it can be.
pub fn worn_as(product: &Product) -> Option<TryOn> {
    let (try_on, _) = product.try_on?;
    (try_on != TryOn::Room && (product.model.is_some() || try_on.makeup().is_some())).then_some(try_on)
}

impl Garment {
    /// A variant of a product; `None` where it cannot be worn.
    pub fn of(product: &Product, variant: &Variant, model: Arc<[u8]>) -> Option<Self> {
        Some(Self {
            sku: variant.sku.clone(),
            hash: product.model.as_ref().map(|model| model.hash.clone()),
            model,
            look: Look::of(product, variant).ok()?,
            variant: variant.model_variant.clone(),
            try_on: worn_as(product)?,
            width_mm: product.dimensions.width_mm,
        })
    }
}

/// The verdict on a product of that width on a face of that width: frames are fitted to within about 4 mm of the face.
pub fn verdict(product_mm: f32, face_mm: f32, within_mm: f32) -> Verdict {
    const AS_WIDE_MM: f32 = 4.0;
    let wider = product_mm - face_mm;
    match AS_WIDE_MM + within_mm {
        doubt if wider > doubt => Verdict::Wide,
        doubt if wider < -doubt => Verdict::Narrow,
        _ => Verdict::Fits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_what_the_script_sends() {
        let read = |json: &str| serde_json::from_str::<MirrorWish>(json);
        assert_eq!(read(r#"{"do":"camera"}"#).unwrap(), MirrorWish::Camera { index: None });
        let wear = read(r#"{"do":"wear","sku":"ARIA-BLACK"}"#).unwrap();
        assert_eq!(wear, MirrorWish::Wear { sku: "ARIA-BLACK".parse().unwrap() });
        assert_eq!(read(r#"{"do":"beside"}"#).unwrap(), MirrorWish::Beside { sku: None });
        assert!(read(r#"{"do":"wear","sku":"../x"}"#).is_err());
        assert!(read(r#"{"do":"upload"}"#).is_err());
    }

    #[test]
    fn a_verdict_needs_more_than_the_measure_may_be_wrong() {
        assert_eq!(verdict(140.0, 140.0, 6.0), Verdict::Fits);
        assert_eq!(verdict(149.0, 140.0, 6.0), Verdict::Fits);
        assert_eq!(verdict(151.0, 140.0, 6.0), Verdict::Wide);
        assert_eq!(verdict(129.0, 140.0, 6.0), Verdict::Narrow);
        assert_eq!(verdict(133.0, 140.0, 2.0), Verdict::Narrow);
    }
}
