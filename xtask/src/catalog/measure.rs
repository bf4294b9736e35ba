//! What a model says about itself: its true size and its variants.

use anyhow::{Context, Result, bail};
use domain::Dimensions;
use glam::{Mat4, Vec3};
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

/// For each place the nearest corner of the model's surface at rest. Millimetres in the model's space.
pub(super) fn nearest(bytes: &[u8], places_mm: &[[f32; 3]]) -> Result<Vec<[f32; 3]>> {
    let (model, _) = glb::read(bytes, &glb::Limits::default())?;
    let mut best = vec![(f32::MAX, Vec3::ZERO); places_mm.len()];
    let mut todo: Vec<(usize, Mat4)> = model.roots.iter().map(|&root| (root, Mat4::IDENTITY)).collect();
    while let Some((index, parent)) = todo.pop() {
        let node = &model.nodes[index];
        let world = parent * node.transform.matrix();
        todo.extend(node.children.iter().map(|&child| (child, world)));
        let primitives = node.mesh.iter().flat_map(|&mesh| &model.meshes[mesh].primitives);
        for corner in primitives.flat_map(|p| &p.positions) {
            let at_mm = world.transform_point3(*corner) * 1000.0;
            for (nearest, place) in best.iter_mut().zip(places_mm) {
                let distance = at_mm.distance(Vec3::from_array(*place));
                if distance < nearest.0 {
                    *nearest = (distance, at_mm);
                }
            }
        }
    }
    Ok(best.into_iter().map(|(_, at)| at.to_array().map(|mm| (mm * 10.0).round() / 10.0)).collect())
}
