//! Very large models are brought to what the stage can turn: pictures are halved, and meshes lose the triangles that
//! are smaller than a cell of a grid (vertex clustering: Rossignac and Borrel 1993).

use std::collections::HashMap;

use bevy::math::{IVec3, Vec3};

/// Triangles over all draws: a software device draws about ten million a second.
const TRIANGLES_MAX: usize = 2_000_000;
/// Pixels on a side of a texture: more are not seen on a screen of 4096.
const TEXTURE_SIDE_MAX: u32 = 4096;
/// Bytes of all textures with their mipmaps: modest graphics cards have 2 GiB.
const TEXTURE_BYTES_MAX: u64 = 768 << 20;
/// Cells along the longest side are halved until the triangles are few enough, from here.
const CELLS_FIRST: u32 = 2048;

/// Pixels on a side that every texture is brought to, and a note if any is larger.
pub(super) fn texture_side(sizes: &[(u32, u32)], problems: &mut Vec<glb::Problem>) -> u32 {
    let bytes = |max: u32| -> u64 {
        let one = |&(w, h): &(u32, u32)| {
            let halvings = halvings(w.max(h), max);
            u64::from((w >> halvings).max(1)) * u64::from((h >> halvings).max(1)) * 16 / 3
        };
        sizes.iter().map(one).sum()
    };
    let mut side = TEXTURE_SIDE_MAX;
    while side > 64 && bytes(side) > TEXTURE_BYTES_MAX {
        side /= 2;
    }
    let larger = sizes.iter().filter(|&&(w, h)| w.max(h) > side).count();
    if larger > 0 {
        problems.push(note(
            "STAGE_TEXTURE_BUDGET",
            format!("{larger} pictures are larger than {side} pixels and are drawn at less resolution"),
        ));
    }
    side
}

/// How often a side is halved until it is at most `max`.
pub(super) fn halvings(side: u32, max: u32) -> u32 {
    (0..16).find(|&n| side >> n <= max).unwrap_or(16)
}

/// Thins out meshes, if there are too many triangles over all nodes that draw them.
pub(super) fn thin_out(model: &mut glb::Model, problems: &mut Vec<glb::Problem>) {
    let before = model.triangle_count();
    if before <= TRIANGLES_MAX {
        return;
    }
    let mut cells = CELLS_FIRST;
    while model.triangle_count() > TRIANGLES_MAX && cells >= 16 {
        for primitive in model.meshes.iter_mut().flat_map(|mesh| &mut mesh.primitives) {
            // What moves by targets has few triangles, and would tear.
            if primitive.targets.is_empty() {
                cluster(primitive, cells);
            }
        }
        cells /= 2;
    }
    problems.push(note(
        "STAGE_TRIANGLE_BUDGET",
        format!("the model has {before} triangles and is drawn with {} of them", model.triangle_count()),
    ));
}

/// Every vertex becomes the first one in its cell that faces about the same way; triangles that vanish are dropped.
fn cluster(primitive: &mut glb::Primitive, cells: u32) {
    let finite = || primitive.positions.iter().filter(|p| p.is_finite());
    let (low, high) = finite().fold((Vec3::MAX, Vec3::MIN), |(low, high), &p| (low.min(p), high.max(p)));
    let size = (high - low).max_element();
    if !(size.is_finite() && size > 0.0) {
        return;
    }
    let scale = cells as f32 / size;
    let mut first_in: HashMap<(IVec3, u8), u32> = HashMap::new();
    let mut chosen = |i: u32| {
        let place = ((primitive.positions[i as usize] - low) * scale).as_ivec3();
        let normal = primitive.normals.get(i as usize).copied().unwrap_or(Vec3::Y);
        let axis = normal.abs().max_position();
        let facing = (axis * 2 + usize::from(normal[axis] < 0.0)) as u8;
        *first_in.entry((place, facing)).or_insert(i)
    };
    let mut kept = Vec::with_capacity(primitive.indices.len() / 2);
    for triangle in primitive.indices.as_chunks::<3>().0 {
        let [a, b, c] = triangle.map(&mut chosen);
        if a != b && b != c && c != a {
            kept.extend([a, b, c]);
        }
    }
    // One triangle is left where all would go.
    if kept.is_empty() {
        kept.extend(primitive.indices.iter().take(3));
    }
    primitive.indices = kept;
}

fn note(code: &'static str, message: String) -> glb::Problem {
    glb::Problem { severity: glb::Severity::Info, code, pointer: String::new(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(side: u32) -> glb::Model {
        let positions = (0..side * side)
            .map(|i| Vec3::new((i % side) as f32, 0.0, (i / side) as f32) / side as f32)
            .collect::<Vec<_>>();
        let quad = |i: u32| [i, i + 1, i + side, i + 1, i + side + 1, i + side];
        let corners = (0..side * (side - 1)).filter(|i| i % side != side - 1);
        let primitive = glb::Primitive {
            normals: vec![Vec3::Y; positions.len()],
            indices: corners.flat_map(quad).collect(),
            positions,
            ..Default::default()
        };
        glb::Model {
            nodes: vec![glb::Node { mesh: Some(0), ..Default::default() }],
            roots: vec![0],
            meshes: vec![glb::Mesh { primitives: vec![primitive], ..Default::default() }],
            ..Default::default()
        }
    }

    #[test]
    fn too_many_triangles_become_fewer_and_the_shape_stays() {
        let mut model = sheet(1100);
        let mut problems = Vec::new();
        assert!(model.triangle_count() > TRIANGLES_MAX);
        thin_out(&mut model, &mut problems);
        assert!((50_000..=TRIANGLES_MAX).contains(&model.triangle_count()), "{}", model.triangle_count());
        let used: Vec<Vec3> = model.meshes[0].primitives[0]
            .indices
            .iter()
            .map(|&i| model.meshes[0].primitives[0].positions[i as usize])
            .collect();
        let high = used.iter().fold(Vec3::MIN, |high, &p| high.max(p));
        assert!(high.x > 0.99 && high.z > 0.99, "{high}");
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn what_fits_is_left_alone() {
        let mut problems = Vec::new();
        let mut model = sheet(100);
        let before = model.triangle_count();
        thin_out(&mut model, &mut problems);
        assert_eq!(texture_side(&[(4096, 4096), (1, 1)], &mut problems), 4096);
        assert_eq!((model.triangle_count(), problems.len()), (before, 0));
    }

    #[test]
    fn many_large_pictures_share_the_memory() {
        let mut problems = Vec::new();
        let side = texture_side(&[(8192, 8192); 40], &mut problems);
        assert_eq!(side, 1024);
        assert_eq!(halvings(8192, side), 3);
        assert_eq!(problems.len(), 1);
    }
}
