//! What a model says about itself: its true size and its variants.

use anyhow::{Result, bail};
use domain::Dimensions;
use glam::{Mat4, Vec3};
use glb::{Model, Severity};

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
    let mut box_m = (Vec3::INFINITY, Vec3::NEG_INFINITY);
    for root in &model.roots {
        add(&model, *root, Mat4::IDENTITY, &mut box_m);
    }
    let (low, high) = box_m;
    if low.x > high.x {
        bail!("there is nothing in it");
    }
    let size_mm = (high - low) * 1000.0;
    let size_mm = Dimensions { width_mm: size_mm.x, height_mm: size_mm.y, depth_mm: size_mm.z };
    Ok(Made { size_mm, variants: model.variants })
}

fn add(model: &Model, node: usize, world_from_parent: Mat4, box_m: &mut (Vec3, Vec3)) {
    let node = &model.nodes[node];
    let world_from_node = world_from_parent * node.transform.matrix();
    for primitive in node.mesh.iter().flat_map(|m| &model.meshes[*m].primitives) {
        for point_in_node in &primitive.positions {
            let point = world_from_node.transform_point3(*point_in_node);
            *box_m = (box_m.0.min(point), box_m.1.max(point));
        }
    }
    for child in &node.children {
        add(model, *child, world_from_node, box_m);
    }
}
