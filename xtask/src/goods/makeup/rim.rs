//! What is not round: profiles led around a rectangle with round corners.

use glam::{Vec2, vec2, vec3};

use crate::goods::curve::round_rect;
use crate::goods::mesh::Mesh;

/// Steps along each straight side: baked shade needs points there.
const STRAIGHT: usize = 10;
/// Steps around each corner.
const CORNER: usize = 12;

/// A rectangle in the plane y = 0, `half` of it along x and z, with round corners.
#[derive(Debug, Clone, Copy)]
pub struct Outline {
    pub half: Vec2,
    pub corner: f32,
}

impl Outline {
    /// Moved outwards by `by`: as far as there is room, where it is negative.
    fn grown(self, by: f32) -> Self {
        Self { half: (self.half + by).max(Vec2::ZERO), corner: (self.corner + by).max(0.15) }
    }

    /// Round points of (x, z), from the front towards +x as a lathe goes.
    fn ring(self) -> Vec<Vec2> {
        let corners = round_rect(self.half.y, self.half.x, self.corner, CORNER);
        let mut ring = Vec::with_capacity(corners.len() + 4 * STRAIGHT);
        for (i, &corner) in corners.iter().enumerate() {
            ring.push(corner);
            if i % (CORNER + 1) == CORNER {
                let next = corners[(i + 1) % corners.len()];
                ring.extend((1..STRAIGHT).map(|k| corner.lerp(next, k as f32 / STRAIGHT as f32)));
            }
        }
        ring.into_iter().map(|p| vec2(p.y, p.x)).collect()
    }

    /// The point of the outline's inside that is nearest to a point of (x, z).
    pub fn nearest(self, p: Vec2) -> Vec2 {
        let core = p.clamp(self.corner - self.half, self.half - self.corner);
        core + (p - core).clamp_length_max(self.corner)
    }

    /// How far inside of the outline a point of (x, z) lies; negative outside.
    pub fn depth(self, p: Vec2) -> f32 {
        let q = p.abs() - self.half + self.corner;
        self.corner - q.max(Vec2::ZERO).length() - q.max_element().min(0.0)
    }

    /// Leads a profile of (outwards of the outline, height) around. Going up it with the outside on the right gives
    /// faces outwards, as a lathe's does.
    pub fn led(self, profile: &[Vec2], crease_deg: f32) -> Mesh {
        let sections: Vec<(Self, f32)> = profile.iter().map(|p| (self.grown(p.x), p.y)).collect();
        loft(&sections, crease_deg)
    }
}

/// A skin over outlines at heights, from the lowest part of the profile on. An outline without extent closes it.
pub fn loft(sections: &[(Outline, f32)], crease_deg: f32) -> Mesh {
    let rings: Vec<Vec<Vec2>> = sections.iter().map(|(outline, _)| outline.ring()).collect();
    let mut along = vec![0.0];
    for pair in sections.windows(2) {
        let [(a, low), (b, high)] = pair else { unreachable!("windows of two") };
        along.push(along[along.len() - 1] + vec2(b.half.x - a.half.x, high - low).length());
    }
    let widest = rings.iter().map(|ring| around(ring)).max_by(|a, b| a[a.len() - 1].total_cmp(&b[b.len() - 1]));
    let around = widest.expect("a skin has sections");
    let (points, rows) = (rings[0].len(), sections.len() - 1);
    let mesh = Mesh::grid(points, rows, |u, v| {
        let (j, k) = ((u * points as f32).round() as usize, (v * rows as f32).round() as usize);
        let p = rings[k][j % points];
        (vec3(p.x, sections[k].1, p.y), vec2(around[j], -along[k]))
    });
    mesh.smooth(crease_deg)
}

/// Lengths along a closed ring up to each point, and once round.
fn around(ring: &[Vec2]) -> Vec<f32> {
    let mut lengths = vec![0.0];
    for (i, p) in ring.iter().enumerate() {
        lengths.push(lengths[i] + p.distance(ring[(i + 1) % ring.len()]));
    }
    lengths
}
