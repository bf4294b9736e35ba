//! What stands on the stage when a model cannot be read: a plain rounded block, softly lit, that pretends to be nothing.

use bevy::math::{Vec3, Vec3Swizzles, Vec4};

/// Metres on a side: a gift box.
const SIDE: f32 = 0.12;
/// Radius of its edges against its half side.
const ROUNDING: f32 = 0.22;
/// Quads along an edge of a face.
const STEPS: usize = 24;

/// The block.
pub(crate) fn model() -> glb::Model {
    let mut primitive = glb::Primitive { material: Some(0), ..Default::default() };
    let axes = [Vec3::X, Vec3::NEG_X, Vec3::Y, Vec3::NEG_Y, Vec3::Z, Vec3::NEG_Z];
    for normal in axes {
        let (u, v) = (normal.zxy(), normal.cross(normal.zxy()));
        let first = primitive.positions.len() as u32;
        for row in 0..=STEPS {
            for column in 0..=STEPS {
                let (s, t) = (warp(column), warp(row));
                let on_cube = normal + u * s + v * t;
                // The core is a smaller cube; what is outside it lies on a sphere about its nearest point.
                let core = on_cube.clamp(Vec3::splat(ROUNDING - 1.0), Vec3::splat(1.0 - ROUNDING));
                let outward = (on_cube - core).normalize();
                let p = core + outward * ROUNDING;
                primitive.positions.push((p * 0.5 + Vec3::Y * 0.5) * SIDE);
                primitive.normals.push(outward);
            }
        }
        let stride = STEPS as u32 + 1;
        for row in 0..STEPS as u32 {
            for column in 0..STEPS as u32 {
                let a = first + row * stride + column;
                primitive.indices.extend([a, a + 1, a + stride + 1, a, a + stride + 1, a + stride]);
            }
        }
    }
    glb::Model {
        nodes: vec![glb::Node { mesh: Some(0), ..Default::default() }],
        roots: vec![0],
        meshes: vec![glb::Mesh { primitives: vec![primitive], ..Default::default() }],
        materials: vec![glb::Material {
            base_color: Vec4::new(0.62, 0.61, 0.59, 1.0),
            metallic: 0.0,
            roughness: 0.7,
            ..Default::default()
        }],
        ..Default::default()
    }
}

/// Places more steps where the edge is round.
fn warp(step: usize) -> f32 {
    let x = step as f32 / STEPS as f32 * 2.0 - 1.0;
    (x * std::f32::consts::FRAC_PI_2).sin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_faces_outwards_and_stands_on_the_ground() {
        let model = model();
        let primitive = &model.meshes[0].primitives[0];
        let centre = Vec3::Y * SIDE * 0.5;
        for t in primitive.indices.as_chunks::<3>().0 {
            let [a, b, c] = t.map(|i| primitive.positions[i as usize]);
            let normal = (b - a).cross(c - a);
            assert!(normal.dot((a + b + c) / 3.0 - centre) > 0.0);
        }
        let low = primitive.positions.iter().map(|p| p.y).fold(f32::MAX, f32::min);
        assert!(low.abs() < 1e-6);
    }
}
