//! An open mouth: the jaw goes down, and teeth and a tongue are seen.

use glam::{DVec3, Vec2};

use super::body::{Material, Part};

/// The lower lip, ring by ring from the mouth outwards.
const LOWER_LIP: [usize; 35] = [
    95, 88, 178, 87, 14, 317, 402, 318, 324, 96, 89, 179, 86, 15, 316, 403, 319, 325, 77, 90, 180, 85, 16, 315, 404,
    320, 307, 146, 91, 181, 84, 17, 314, 405, 321,
];
/// The edge between lips and mouth.
const INNER: [usize; 20] = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95];

/// The mouth's corners on the canonical face, centimetres: half of their distance, and their height.
const CORNER_X: f64 = 2.3;
const CORNER_Y: f64 = -4.3;
/// Below this the whole jaw moves, as wide as this.
const JAW_Y: f64 = -5.6;
const JAW_X: f64 = 6.5;
/// A jaw that turns goes back as it goes down.
const BACK: f64 = 0.25;

/// How far a point of the canonical face moves when the lower lip's middle goes down by `open_cm`.
pub(super) fn moved(index: usize, canonical: DVec3, open_cm: f64) -> DVec3 {
    let is_lip = LOWER_LIP.contains(&index) || index == 375;
    // On the lip the corners hold; farther down they hold less and less.
    let down = ((CORNER_Y - canonical.y) / (CORNER_Y - JAW_Y)).clamp(0.0, 1.0);
    let reach = CORNER_X + (JAW_X - CORNER_X) * down;
    let across = (1.0 - (canonical.x / reach).powi(2)).max(0.0);
    let share = if is_lip { across } else { across * down };
    DVec3::new(0.0, -1.0, -BACK) * (open_cm * share)
}

/// Whether a triangle lies in the mouth, where an open one has a hole.
pub(super) fn closes_it(triangle: &[u16; 3]) -> bool {
    triangle.iter().all(|&i| INNER.contains(&usize::from(i)))
}

/// What is seen through the lips.
pub(super) fn inside(open_cm: f64, grown: DVec3) -> Vec<Part> {
    let ball = |material, middle: DVec3, radii: DVec3| {
        let (middle, radii) = (middle * grown, radii * grown);
        Part::ball(material, middle, radii, |p| p / grown)
    };
    vec![
        ball(Material::Cavity, DVec3::new(0.0, -4.6, 0.6), DVec3::new(4.6, 2.0 + open_cm, 2.6)),
        ball(Material::Teeth, DVec3::new(0.0, -3.9, 2.5), DVec3::new(2.05, 0.85, 2.3)),
        ball(Material::Tongue, DVec3::new(0.0, -4.9 - open_cm, 2.3), DVec3::new(1.5, 0.6, 2.0)),
    ]
}

/// A curve through the points of an outline whose corners are at `corners`: Catmull and Rom's, cut into `STEPS` a point.
#[must_use]
pub fn rounded(outline: &[Vec2], corners: [usize; 2]) -> Vec<Vec2> {
    const STEPS: usize = 6;
    let count = outline.len();
    let at = |i: usize| outline[i % count];
    let is_corner = |i: usize| corners.contains(&(i % count));
    (0..count)
        .flat_map(|i| {
            let (from, to) = (at(i), at(i + 1));
            let before = if is_corner(i) { from * 2.0 - to } else { at(i + count - 1) };
            let after = if is_corner(i + 1) { to * 2.0 - from } else { at(i + 2) };
            (0..STEPS).map(move |step| {
                let t = step as f32 / STEPS as f32;
                let (a, b) = ((to - before) * 0.5, (after - from) * 0.5);
                let bent = (from - to) * 2.0 + a + b;
                ((bent * t + (to - from) * 3.0 - a * 2.0 - b) * t + a) * t + from
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_lip_goes_down_and_the_corners_hold() {
        let middle = moved(14, DVec3::new(0.0, -4.54, 5.4), 1.5);
        assert!((middle.y + 1.5).abs() < 1e-9, "{middle}");
        assert_eq!(moved(13, DVec3::new(0.0, -3.99, 5.22), 1.5), DVec3::ZERO);
        assert_eq!(moved(61, DVec3::new(-2.46, -4.34, 4.28), 1.5).y.abs(), 0.0);
        assert!(moved(152, DVec3::new(0.0, -8.9, 4.0), 1.5).y < -1.4);
    }

    #[test]
    fn a_rounded_outline_keeps_its_points_and_corners() {
        let outline: Vec<Vec2> = (0..8).map(|i| Vec2::from_angle(i as f32 * 0.785)).collect();
        let round = rounded(&outline, [0, 4]);
        assert!(outline.iter().all(|p| round.iter().any(|q| p.distance(*q) < 1e-6)));
        let bulge = round.iter().map(|p| p.length()).fold(f32::INFINITY, f32::min);
        assert!(bulge > 0.94, "a chord's middle would be at 0.924: {bulge}");
    }
}
