//! Normals for primitives that have none.

use std::collections::HashMap;

use glam::Vec3;

use crate::Primitive;
use crate::vertices::pick_vertices;

/// Gives a primitive without normals flat ones, as glTF 2.0 (section 3.7.2.1) asks: every triangle gets vertices of
/// its own, and tangents, which would mean nothing, are dropped. A primitive with normals is left as it is.
pub fn fill(primitive: &mut Primitive) {
    if !primitive.normals.is_empty() {
        return;
    }
    primitive.tangents.clear();
    let pick = std::mem::take(&mut primitive.indices);
    pick_vertices(primitive, &pick);
    let count = u32::try_from(pick.len()).expect("limits keep corners below 2^32");
    primitive.indices = (0..count).collect();
    primitive.normals = primitive
        .positions
        .chunks_exact(3)
        .flat_map(|corner| [unit((corner[1] - corner[0]).cross(corner[2] - corner[0])).unwrap_or(Vec3::Y); 3])
        .collect();
}

/// Gives a primitive without normals smooth ones: at each place the mean of its triangles' normals, weighted by the
/// angle they meet it with. Vertices at exactly the same place (a seam of the texture) get the same normal. A
/// primitive with normals is left as it is.
pub fn fill_smooth(primitive: &mut Primitive) {
    if !primitive.normals.is_empty() {
        return;
    }
    primitive.tangents.clear();
    let mut sums: HashMap<[u32; 3], Vec3> = HashMap::with_capacity(primitive.positions.len());
    // Adding 0 turns -0 into 0, which is the same place.
    let place = |p: Vec3| (p + Vec3::ZERO).to_array().map(f32::to_bits);
    for triangle in primitive.indices.chunks_exact(3) {
        let corners = [0, 1, 2].map(|k| primitive.positions[triangle[k] as usize]);
        let normal = unit((corners[1] - corners[0]).cross(corners[2] - corners[0])).unwrap_or_default();
        for k in 0..3 {
            let to_next = corners[(k + 1) % 3] - corners[k];
            let to_last = corners[(k + 2) % 3] - corners[k];
            let weighted =
                normal * to_next.normalize_or_zero().dot(to_last.normalize_or_zero()).clamp(-1.0, 1.0).acos();
            *sums.entry(place(corners[k])).or_default() += weighted;
        }
    }
    primitive.normals =
        primitive.positions.iter().map(|&p| sums.get(&place(p)).copied().and_then(unit).unwrap_or(Vec3::Y)).collect();
}

/// The direction of `v`, however short: the square of a tiny triangle's area has no digits left in f32.
fn unit(v: Vec3) -> Option<Vec3> {
    let largest = v.abs().max_element();
    (largest > 0.0 && largest.is_finite()).then(|| (v / largest).normalize())
}
