//! What a model says about itself: its true size and its variants.

use anyhow::{Context, Result, bail};
use domain::Dimensions;
use glb::Severity;

/// A model's outer size at rest, and the names of its variants.
pub(super) struct Made {
    pub size_mm: Dimensions,
    pub variants: Vec<String>,
}

/// Reads and measures a GLB. Our own goods must be read without an error.
pub(super) fn glb(bytes: &[u8]) -> Result<Made> {
    let (model, problems) = glb::read(bytes, &glb::Limits::default())?;
    if let Some(problem) = problems.iter().find(|p| p.severity == Severity::Error) {
        bail!("{} at '{}': {}", problem.code, problem.pointer, problem.message);
    }
    let size_mm = model.bounds().context("there is nothing in it")?.size() * 1000.0;
    let size_mm = Dimensions { width_mm: size_mm.x, height_mm: size_mm.y, depth_mm: size_mm.z };
    Ok(Made { size_mm, variants: model.variants })
}
