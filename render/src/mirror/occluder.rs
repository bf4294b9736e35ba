//! Bodies that are not drawn, and hide what is behind them.

use bevy::math::Vec3;

use super::wearer::Head;

/// The face's edge lies this far before the ear.
const EAR_BEHIND: f32 = 0.012;

/// The face, a skirt from its edge backwards, and a block behind each ear's place.
pub(super) fn face(head: &Head) -> glb::Primitive {
    let half_width = head.surface.iter().map(|p| p.x.abs()).fold(0.0, f32::max);
    let mut shell = glb::Primitive {
        positions: head.surface.clone(),
        indices: head.triangles.iter().flatten().map(|&i| u32::from(i)).collect(),
        ..Default::default()
    };
    let deepest = head.surface.iter().map(|p| p.z).fold(f32::INFINITY, f32::min);
    let back = deepest - 0.12;
    for [a, b] in edges(&head.triangles) {
        let at = shell.positions.len() as u32;
        for corner in [a, b] {
            let p = head.surface[usize::from(corner)];
            shell.positions.extend([p, Vec3::new(p.x, p.y, back)]);
        }
        shell.indices.extend([at, at + 1, at + 2, at + 2, at + 1, at + 3]);
    }
    for side in [-1.0, 1.0] {
        let (near, far) = (half_width - 0.015, half_width + 0.03);
        let z = deepest - EAR_BEHIND;
        let at = shell.positions.len() as u32;
        for (x, y, z) in [(near, -0.06, z), (far, -0.06, z), (far, 0.05, z), (near, 0.05, z)] {
            shell.positions.push(Vec3::new(side * x, head.places.eyes_y + y, z));
        }
        shell.indices.extend([at, at + 1, at + 2, at, at + 2, at + 3]);
    }
    shell
}

/// Edges that only one triangle has.
fn edges(triangles: &[[u16; 3]]) -> Vec<[u16; 2]> {
    let all = || triangles.iter().flat_map(|&[a, b, c]| [[a, b], [b, c], [c, a]]);
    let known: std::collections::HashSet<[u16; 2]> = all().collect();
    all().filter(|&[a, b]| !known.contains(&[b, a])).collect()
}
