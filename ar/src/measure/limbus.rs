//! The edge between the dark of an iris and the white of an eye, found in the picture to a fraction of a pixel.
//!
//! The net sees an eye on 64 x 64 pixels and draws irises towards a usual one: on drawn heads it gave pupils 2 % too near
//! to each other and irises a tenth too small. Here lines from the iris outwards are searched for their steepest step from
//! dark to light, to both sides, where no lid covers it, and a circle is laid through the steps.

use glam::{Mat3, Vec2, Vec3};

use crate::picture::Picture;

/// A circle in a picture, pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Circle {
    pub(super) middle: Vec2,
    pub(super) radius: f32,
}

/// Lines to each side, and the directions between which they lie: radians, from the eye's line towards the cheek. The upper
/// lid covers more than the lower.
const LINES: usize = 19;
const UP: f32 = -0.55;
const DOWN: f32 = 0.85;

/// Where a step is looked for, in shares of the radius: first widely, then near the circle.
const REACHES: [f32; 4] = [0.42, 0.30, 0.20, 0.15];
/// Places on a line.
const PLACES: usize = 41;
/// A step is the change over this far, pixels: an edge that a lens drew is hardly sharper.
const STEP_PX: f32 = 1.6;
/// A smaller one (sum of three colours, of 255 each) is noise.
const STEP_MIN: f32 = 24.0;

/// Steps further from the circle than this are of something else (a lid, a lash, a glint): a share of the radius, and pixels.
const BESIDE_MAX: f32 = 0.06;
const BESIDE_PX: f32 = 0.35;
/// So many of each side's lines must agree.
const AGREE_MIN: usize = 8;

/// What the net said is off by no more than this: the middle, in radii, and the radius.
const MOVED_MAX: f32 = 0.45;
const RADIUS_RANGE: std::ops::Range<f32> = 0.75..1.45;

/// The edge of the iris that a net saw at `guess`; `along` points along the eye, to the right in the picture when the face
/// is upright. `None` where it is not surely seen.
pub(super) fn limbus(picture: &Picture, guess: Circle, along: Vec2) -> Option<Circle> {
    let along = along.try_normalize()?;
    let mut circle = guess;
    for reach in REACHES {
        let sides = [-1.0, 1.0].map(|side| steps(picture, &circle, along, side, reach));
        circle = through(&sides, circle)?;
        let is_near = circle.middle.distance(guess.middle) < MOVED_MAX * guess.radius;
        if !is_near || !RADIUS_RANGE.contains(&(circle.radius / guess.radius)) {
            return None;
        }
    }
    Some(circle)
}

/// The steepest step on each line to one side.
fn steps(picture: &Picture, circle: &Circle, along: Vec2, side: f32, reach: f32) -> Vec<Vec2> {
    let down = along.perp();
    (0..LINES)
        .filter_map(|line| {
            let angle = UP + (DOWN - UP) * line as f32 / (LINES - 1) as f32;
            let out = along * (side * angle.cos()) + down * angle.sin();
            let place = |i: usize| circle.radius * (1.0 - reach + 2.0 * reach * i as f32 / (PLACES - 1) as f32);
            let light = |at: f32| Some(picture.color_at(circle.middle + out * at)?.element_sum());
            let change = |i: usize| Some(light(place(i) + STEP_PX / 2.0)? - light(place(i) - STEP_PX / 2.0)?);
            let changes = (0..PLACES).map(change).collect::<Option<Vec<f32>>>()?;
            let best = (1..PLACES - 1).max_by(|&a, &b| changes[a].total_cmp(&changes[b]))?;
            let (before, here, after) = (changes[best - 1], changes[best], changes[best + 1]);
            let curve = before - 2.0 * here + after;
            if here < STEP_MIN || before > here || after > here || curve >= 0.0 {
                return None;
            }
            let shift = (0.5 * (before - after) / curve).clamp(-0.5, 0.5);
            Some(circle.middle + out * (place(best) + shift * (place(1) - place(0))))
        })
        .collect()
}

/// The circle through most of the steps, from one that is near it: Gauss and Newton's method, in which what lies beside the
/// circle counts less and less.
fn through(sides: &[Vec<Vec2>; 2], near: Circle) -> Option<Circle> {
    const ROUNDS: usize = 8;
    let mut circle = near;
    let mut limit = near.radius / 2.0;
    for _ in 0..ROUNDS {
        let (mut normal, mut right) = (Mat3::from_diagonal(Vec3::splat(1e-3)), Vec3::ZERO);
        for p in sides.iter().flatten() {
            let off = *p - circle.middle;
            let away = off.length() - circle.radius;
            let weight = (1.0 - (away / limit).powi(2)).max(0.0).powi(2);
            let row = (off.normalize_or_zero()).extend(1.0);
            normal += Mat3::from_cols(row * row.x, row * row.y, row * row.z) * weight;
            right += row * (away * weight);
        }
        let change = normal.inverse() * right;
        if !change.is_finite() {
            return None;
        }
        circle = Circle { middle: circle.middle + change.truncate(), radius: circle.radius + change.z };
        limit = (limit / 2.0).max(BESIDE_MAX * circle.radius + BESIDE_PX);
    }
    let agrees = |p: &&Vec2| (p.distance(circle.middle) - circle.radius).abs() < limit;
    sides.iter().all(|side| side.iter().filter(agrees).count() >= AGREE_MIN).then_some(circle)
}

impl Circle {
    /// The circle through an iris's points: its middle, then right, top, left and bottom.
    pub(super) fn of_iris(points: &[Vec3]) -> Circle {
        let across = (points[1] - points[3]).truncate().length();
        let down = (points[2] - points[4]).truncate().length();
        Circle { middle: points[0].truncate(), radius: (across + down) / 4.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dark disc in a light eye between two lids, with soft edges and a glint; the picture is 80 x 60 times `size`.
    fn eye_of(size: u32, middle: Vec2, radius: f32, turn: f32, also: impl Fn(Vec2) -> f32) -> Picture {
        let edge = |away: f32| (0.5 - away / 1.4).clamp(0.0, 1.0);
        let mut picture = Picture::default();
        picture.resize(80 * size, 60 * size).expect("a small picture");
        let width = 80 * size as usize;
        for (i, rgb) in picture.pixels_mut().chunks_exact_mut(3).enumerate() {
            let at = Vec2::new((i % width) as f32, (i / width) as f32) + 0.5;
            let off = Vec2::from_angle(-turn).rotate(at - middle);
            let is_lid = off.y < -0.6 * radius || off.y > 0.9 * radius;
            let white = 200.0 - 150.0 * edge(off.length() - radius);
            let glint = 150.0 * edge(off.distance(Vec2::new(3.0, -2.0)) - 1.5);
            rgb.fill((if is_lid { 130.0 } else { (white + glint).min(255.0) } + also(off)).clamp(0.0, 255.0) as u8);
        }
        picture
    }

    fn eye(middle: Vec2, radius: f32, turn: f32) -> Picture {
        eye_of(1, middle, radius, turn, |_| 0.0)
    }

    #[test]
    fn an_iris_is_found_to_a_tenth_of_a_pixel_from_a_wrong_guess() {
        for (turn, shift) in [(0.0, Vec2::new(1.5, 0.5)), (0.4, Vec2::new(-1.0, 1.0)), (-0.6, Vec2::ZERO)] {
            let truth = Circle { middle: Vec2::new(40.3, 30.7), radius: 9.2 };
            let picture = eye(truth.middle, truth.radius, turn);
            let guess = Circle { middle: truth.middle + shift, radius: 8.0 };
            let found = limbus(&picture, guess, Vec2::from_angle(turn)).expect("a clear edge");
            // Colours are those of pixels' middles.
            let off = found.middle - truth.middle;
            assert!(off.length() < 0.2, "{turn}: {off}");
            assert!((found.radius - truth.radius).abs() < 0.15, "{turn}: {}", found.radius);
        }
    }

    #[test]
    fn a_large_iris_is_found_between_the_places_that_are_looked_at() {
        let truth = Circle { middle: Vec2::new(240.2, 180.4), radius: 61.3 };
        let picture = eye_of(6, truth.middle, truth.radius, 0.0, |_| 0.0);
        let guess = Circle { middle: truth.middle + Vec2::new(4.0, -3.0), radius: 55.0 };
        let found = limbus(&picture, guess, Vec2::X).expect("a clear edge");
        assert!((found.radius - truth.radius).abs() < 0.015, "{}", found.radius - truth.radius);
    }

    #[test]
    fn a_lash_beside_an_iris_does_not_draw_it_away() {
        let truth = Circle { middle: Vec2::new(40.3, 30.7), radius: 9.2 };
        // Dark and then bright again, more than the iris's own edge.
        let lash = |off: Vec2| {
            let is_near = (1.12..1.28).contains(&(off.x / truth.radius)) && off.y.abs() < 0.35 * truth.radius;
            if is_near { -200.0 } else { 0.0 }
        };
        let picture = eye_of(1, truth.middle, truth.radius, 0.0, lash);
        let guess = Circle { radius: 8.6, ..truth };
        let found = limbus(&picture, guess, Vec2::X).expect("enough of the edge is clear");
        assert!(found.middle.distance(truth.middle) < 0.25, "{}", found.middle - truth.middle);
    }

    #[test]
    fn noise_and_a_guess_of_another_size_are_refused() {
        let mut state = 9u32;
        let mut dice = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 30) as u8
        };
        let noisy = (0..80 * 60 * 3).map(|_| 120 + dice()).collect();
        let noisy = Picture::from_rgb(80, 60, noisy).expect("a small picture");
        for i in 0..20u8 {
            let guess = Circle { middle: Vec2::new(30.0 + f32::from(i), 30.0), radius: 9.0 };
            assert_eq!(limbus(&noisy, guess, Vec2::X), None);
        }
        let middle = Vec2::new(40.0, 30.0);
        assert_eq!(limbus(&eye(middle, 9.2, 0.0), Circle { middle, radius: 13.4 }, Vec2::X), None);
    }

    #[test]
    fn where_no_edge_is_nothing_is_found() {
        let plain = Picture::from_rgb(80, 60, vec![120; 80 * 60 * 3]).expect("a small picture");
        let guess = Circle { middle: Vec2::new(40.0, 30.0), radius: 9.0 };
        assert_eq!(limbus(&plain, guess, Vec2::X), None);
        let beside = Circle { middle: Vec2::new(-4.0, 30.0), radius: 9.0 };
        assert_eq!(limbus(&eye(Vec2::new(40.0, 30.0), 9.0, 0.0), beside, Vec2::X), None);
        assert_eq!(limbus(&plain, Circle { middle: Vec2::NAN, radius: f32::NAN }, Vec2::X), None);
    }
}
