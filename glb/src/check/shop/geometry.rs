//! How triangles lie side by side.

use std::collections::HashMap;

use glam::Vec3;

/// What is wrong with triangles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Faces {
    /// How many there are.
    pub triangles: usize,
    /// Those without area.
    pub zero_area: usize,
    /// Edges, where corners in the same place are one.
    pub edges: usize,
    /// Edges of more than two triangles.
    pub non_manifold: usize,
    /// Edges of two triangles that look different ways.
    pub inverted: usize,
    /// Every edge has two triangles, all look the same way, and that is inwards.
    pub is_inside_out: bool,
}

/// A triangle is without area when its height is below this part of its longest side.
const HEIGHT_LEAST: f32 = 1e-6;

/// Looks at triangles: three indices each into positions, in any unit. Indices beyond the positions are left out.
pub fn faces(positions: &[[f32; 3]], indices: &[u32]) -> Faces {
    let mut corner_of_place: HashMap<[u32; 3], u32> = HashMap::with_capacity(positions.len());
    let corners: Vec<u32> = positions
        .iter()
        .enumerate()
        .map(|(i, position)| {
            // Plus zero makes -0 the same place as 0.
            let place = position.map(|c| (c + 0.0).to_bits());
            *corner_of_place.entry(place).or_insert(u32::try_from(i).unwrap_or(u32::MAX))
        })
        .collect();
    let mut found = Faces { triangles: indices.len() / 3, ..Faces::default() };
    // By edge, lower corner first: triangles that go along it forwards and backwards.
    let mut edges: HashMap<(u32, u32), (u32, u32)> = HashMap::with_capacity(indices.len());
    let mut volume = 0.0_f64;
    for triangle in indices.chunks_exact(3) {
        let corner = |i: usize| corners.get(triangle[i] as usize).copied();
        let (Some(a), Some(b), Some(c)) = (corner(0), corner(1), corner(2)) else { continue };
        let [pa, pb, pc] = [a, b, c].map(|corner| Vec3::from(positions[corner as usize]));
        let doubled = (pb - pa).cross(pc - pa).length();
        let longest = (pb - pa).length_squared().max((pc - pb).length_squared()).max((pa - pc).length_squared());
        if doubled <= longest * HEIGHT_LEAST {
            found.zero_area += 1;
            continue;
        }
        volume += f64::from(pa.dot(pb.cross(pc)));
        for (from, to) in [(a, b), (b, c), (c, a)] {
            let (forwards, backwards) = edges.entry((from.min(to), from.max(to))).or_default();
            *(if from < to { forwards } else { backwards }) += 1;
        }
    }
    found.edges = edges.len();
    let mut is_closed = !edges.is_empty();
    for (forwards, backwards) in edges.into_values() {
        found.non_manifold += usize::from(forwards + backwards > 2);
        found.inverted += usize::from(forwards.abs_diff(backwards) == 2 && forwards + backwards == 2);
        is_closed &= forwards == 1 && backwards == 1;
    }
    found.is_inside_out = is_closed && volume < 0.0;
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORNERS: [[f32; 3]; 5] = [[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, -0.0]];
    /// A tetrahedron whose faces look outwards.
    const OUTWARDS: [u32; 12] = [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3];

    #[test]
    fn a_closed_surface_has_nothing_wrong() {
        let found = faces(&CORNERS, &OUTWARDS);
        assert_eq!(found, Faces { triangles: 4, edges: 6, ..Faces::default() });
    }

    #[test]
    fn inverted_and_doubled_faces_are_found() {
        let mut inverted = OUTWARDS;
        inverted.swap(0, 1);
        assert_eq!(faces(&CORNERS, &inverted).inverted, 3);
        let mut inwards = OUTWARDS;
        inwards.reverse();
        assert!(faces(&CORNERS, &inwards).is_inside_out);
        // A fifth face on an edge, through a corner that stands in the same place as another.
        let more = [&OUTWARDS[..], &[0, 1, 4]].concat();
        assert!(faces(&CORNERS, &more).non_manifold > 0);
    }

    #[test]
    fn triangles_without_area_are_counted_and_left_out() {
        let found = faces(&CORNERS, &[0, 0, 1, 2, 4, 1, 0, 1, 9]);
        assert_eq!((found.triangles, found.zero_area, found.edges), (3, 2, 0));
    }
}
