//! A bank card as a measure: ISO/IEC 7810, format ID-1, 85.60 x 53.98 mm with corners rounded by 3.18 mm.

mod finder;
mod lines;

use glam::{DMat3, DVec2, DVec3, Vec2};

use crate::camera;

pub use finder::find_card;

/// Width and height, millimetres.
pub(super) const CARD_MM: DVec2 = DVec2::new(85.60, 53.98);

/// Sides that differ from the card's by more than this (logarithm of their ratio), or corners whose angle's cosine is
/// greater than this, are those of something else.
const SHAPE_MAX: f64 = 0.045;
const SKEW_MAX: f64 = 0.06;

/// Four corners of a bank card in the picture, pixels, one after the other around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Card {
    /// The corners.
    pub corners: [Vec2; 4],
}

/// Where a card is. The camera's space here has X to the right, Y down and Z into the picture; millimetres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    /// Takes places on the card (millimetres from its first corner, and 1) to rays (z = 1).
    ray_from_card: DMat3,
    /// The card's plane: the distance along its normal, and the normal.
    normal: DVec3,
    distance_mm: f64,
    /// How far its shape is from a card's, 0 when it is one.
    pub(super) off: f64,
}

impl Card {
    /// The card in space, seen by a camera with a picture of this size. `None` when the corners are those of no card.
    pub(super) fn placed(&self, width: u32, height: u32) -> Option<Placed> {
        let [a, b, c, d] = self.corners.map(|p| camera::ray(p.as_dvec2(), width, height));
        // The long side may come first or second.
        let best = [[a, b, c, d], [b, c, d, a]].into_iter().filter_map(place);
        best.min_by(|one, other| one.off.total_cmp(&other.off)).filter(|placed| placed.off < 1.0)
    }

    /// Whether these may be the corners of a card at all, in a picture of this size.
    #[must_use]
    pub fn is_card(&self, width: u32, height: u32) -> bool {
        self.placed(width, height).is_some()
    }
}

/// The pose of a rectangle of the card's size from the rays to its corners: Zhang, "A flexible new technique for camera
/// calibration" (2000), section 3.1, with a known camera.
fn place(corners: [DVec2; 4]) -> Option<Placed> {
    let from_unit = quad_from_square(corners)?;
    let ray_from_card = from_unit * DMat3::from_diagonal(DVec3::new(1.0 / CARD_MM.x, 1.0 / CARD_MM.y, 1.0));
    let (x, y, t) = (ray_from_card.x_axis, ray_from_card.y_axis, ray_from_card.z_axis);
    let scale = (x.length() * y.length()).sqrt();
    if !scale.is_normal() {
        return None;
    }
    let shape = (x.length() / y.length()).ln().abs() / SHAPE_MAX;
    let skew = x.normalize().dot(y.normalize()).abs() / SKEW_MAX;
    let normal = x.cross(y).try_normalize()?;
    let place = t / scale * t.z.signum();
    Some(Placed { ray_from_card, normal, distance_mm: normal.dot(place), off: shape.max(skew) })
}

/// The perspective map that takes the unit square to four corners (Heckbert, "Fundamentals of texture mapping", 1989).
fn quad_from_square([a, b, c, d]: [DVec2; 4]) -> Option<DMat3> {
    let (one, two, sum) = (b - c, d - c, a - b + c - d);
    let area = one.perp_dot(two);
    if area.abs() < 1e-12 {
        return None;
    }
    let (g, h) = (sum.perp_dot(two) / area, one.perp_dot(sum) / area);
    let (x, y) = (b - a + b * g, d - a + d * h);
    Some(DMat3::from_cols(x.extend(g), y.extend(h), a.extend(1.0)))
}

impl Placed {
    /// Where the ray (z = 1) meets the card's plane, millimetres in the camera's space.
    pub(super) fn meets(&self, ray: DVec2) -> DVec3 {
        let ray = ray.extend(1.0);
        ray * (self.distance_mm / self.normal.dot(ray))
    }

    /// Length of the line between two places of a picture if it lay in the card's plane, millimetres.
    pub(super) fn length_mm(&self, from: DVec2, to: DVec2) -> f64 {
        self.meets(from).distance(self.meets(to))
    }

    /// The ray to the card's middle.
    pub(super) fn middle(&self) -> DVec2 {
        let ray = self.ray_from_card * (CARD_MM / 2.0).extend(1.0);
        ray.truncate() / ray.z
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DQuat;

    /// A card turned around its middle, 400 mm away; `shape` makes it another thing.
    fn seen(turn: DQuat, shape: DVec2) -> Card {
        let focal = camera::focal_px(720);
        let corner = |x: f64, y: f64| {
            let p = turn * (DVec2::new(x, y) * CARD_MM * shape / 2.0).extend(0.0) + DVec3::new(30.0, -20.0, 400.0);
            (p.truncate() / p.z * focal + DVec2::new(640.0, 360.0)).as_vec2()
        };
        Card { corners: [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)] }
    }

    #[test]
    fn a_card_gives_its_own_size_and_distance_however_it_is_turned() {
        for (x, y, z) in [(0.0, 0.0, 0.0), (0.4, -0.2, 0.5), (-0.6, 0.3, 1.7), (0.1, 0.7, -2.9)] {
            let mut card = seen(DQuat::from_euler(glam::EulerRot::XYZ, x, y, z), DVec2::ONE);
            for _ in 0..4 {
                let placed = card.placed(1280, 720).expect("a card");
                let ray = |at: Vec2| (at.as_dvec2() - DVec2::new(640.0, 360.0)) / camera::focal_px(720);
                let long = placed.length_mm(ray(card.corners[0]), ray(card.corners[1]));
                let short = placed.length_mm(ray(card.corners[1]), ray(card.corners[2]));
                assert!((long.max(short) - CARD_MM.x).abs() < 0.2, "{long} {short}");
                assert!((long.min(short) - CARD_MM.y).abs() < 0.2, "{long} {short}");
                let middle = placed.meets(placed.middle());
                assert!((middle - DVec3::new(30.0, -20.0, 400.0)).length() < 2.0, "{middle}");
                card.corners.rotate_left(1);
            }
        }
    }

    #[test]
    fn other_rectangles_are_no_cards() {
        // A photograph of 3 : 2, a sheet of paper, a telephone, a square; and what is no rectangle at all.
        for ratio in [1.5, 1.414, 2.05, 1.0] {
            let shape = DVec2::new(ratio / (CARD_MM.x / CARD_MM.y), 1.0);
            assert!(!seen(DQuat::from_rotation_x(0.2), shape).is_card(1280, 720), "{ratio}");
        }
        let corners = [(0.0, 0.0), (90.0, 0.0), (140.0, 60.0), (50.0, 60.0)].map(Vec2::from);
        assert!(!Card { corners }.is_card(1280, 720));
        assert!(!Card { corners: [Vec2::ZERO; 4] }.is_card(1280, 720));
    }
}
