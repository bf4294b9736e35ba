//! The demo goods' models, made by our own code: shapes, looks and variants. The same code gives the same bytes.
//!
//! Modelling is done in millimetres with +Y up and the front towards +Z; [`build::Builder::finish`] turns it into
//! metres and puts the origin where trying on needs it.

mod build;
mod curve;
mod eyewear;
mod looks;
mod mesh;
mod noise;
mod paint;
mod solid;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use glb::Model;
use glb::write::{Coding, write};

/// JPEG quality of textures: high enough for normal maps.
const JPEG_QUALITY: u8 = 90;

/// One product's model.
pub struct Good {
    /// The product's name in addresses, and the file's.
    pub slug: &'static str,
    /// Size of the model's bounds in millimetres: width (x), height (y), depth (z).
    pub size_mm: [f32; 3],
    /// Makes the model.
    pub build: fn() -> Model,
}

/// All goods, in the catalog's order.
pub fn all() -> Vec<Good> {
    let good = |slug, size_mm, build| Good { slug, size_mm, build };
    vec![good("aria-round", [138.0, 52.0, 148.0], eyewear::aria as fn() -> Model)]
}

/// Writes `<slug>.glb` of every good into `dir`; tells `progress` one line a file.
pub fn write_all(dir: &Path, progress: &mut dyn FnMut(&str)) -> Result<()> {
    for good in all() {
        let model = (good.build)();
        let bytes = write(&model, Coding::Compact { jpeg_quality: JPEG_QUALITY })
            .with_context(|| format!("making the model of {}", good.slug))?;
        let path = dir.join(format!("{}.glb", good.slug));
        fs::write(&path, &bytes).with_context(|| format!("writing {}", path.display()))?;
        progress(&format!("{}: {} triangles, {} KB", good.slug, model.triangle_count(), bytes.len() / 1000));
    }
    Ok(())
}
