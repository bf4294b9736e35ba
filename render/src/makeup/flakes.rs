//! Flakes of mica in metallic powder: each mirrors the light by its own tilt, so that a lid glitters where it is lit. They
//! lie on the face and move with it.

use bevy::math::Vec2;

use super::{MakeupFace, SIDES};
use crate::mirror::scattered;

/// The middle between the eyes.
const MIDDLE: usize = 168;
/// Flakes across a face, at the most: finer ones are not told apart; and the fewest pixels of one.
const ACROSS_MAX: f32 = 512.0;
const FLAKE_MIN_PX: f32 = 1.3;

/// Where the flakes of a face are.
pub(super) struct Flakes {
    middle: Vec2,
    /// Of one flake across, in pixels; the other way is at right angles.
    across: Vec2,
}

impl Flakes {
    /// As fine as the picture shows them: their number is a power of two, so that it seldom changes.
    pub(super) fn on(face: &MakeupFace) -> Self {
        let across = face.at(SIDES[1]) - face.at(SIDES[0]);
        let finest = (face.width() / FLAKE_MIN_PX).clamp(1.0, ACROSS_MAX);
        let count = finest.log2().floor().exp2();
        Self { middle: face.at(MIDDLE), across: across.normalize_or(Vec2::X) * face.width() / count }
    }

    /// How the flakes at a pixel lean, -1 to 1 to the right and down as the face is held.
    pub(super) fn tilt(&self, at: Vec2) -> Vec2 {
        let from = (at - self.middle) / self.across.length_squared();
        let place = Vec2::new(from.dot(self.across), from.dot(self.across.perp()));
        let (cell, share) = (place.floor(), place.fract_gl());
        let lean = |x: f32, y: f32| lean(cell + Vec2::new(x, y));
        let above = lean(0.0, 0.0).lerp(lean(1.0, 0.0), share.x);
        let below = lean(0.0, 1.0).lerp(lean(1.0, 1.0), share.x);
        let local = above.lerp(below, share.y);
        // Back from the face's own axes.
        self.across.normalize_or(Vec2::X).rotate(local)
    }
}

/// One flake's, by its place.
fn lean(cell: Vec2) -> Vec2 {
    let hash = scattered(cell.x as i32 as u32, cell.y as i32 as u32, 0);
    let part = |bits: u32| (bits & 0xffff) as f32 / 32_767.5 - 1.0;
    Vec2::new(part(hash), part(hash >> 16))
}

#[cfg(test)]
mod tests {
    use bevy::math::Vec3;

    use super::*;

    fn face(at: Vec2, size: f32, turn: f32) -> MakeupFace {
        let mut points = vec![at.extend(0.0); super::super::POINTS];
        let half = Vec2::from_angle(turn) * size / 2.0;
        (points[SIDES[0]], points[SIDES[1]]) = ((at - half).extend(0.0), (at + half).extend(0.0));
        // The face has a middle of its own.
        points[MIDDLE] = Vec3::new(at.x, at.y, 0.0);
        MakeupFace::new(points, Vec::new()).unwrap()
    }

    #[test]
    fn flakes_move_and_turn_with_the_face() {
        let still = Flakes::on(&face(Vec2::new(200.0, 200.0), 160.0, 0.0));
        let moved = Flakes::on(&face(Vec2::new(251.5, 180.25), 160.0, 0.0));
        let turned = Flakes::on(&face(Vec2::new(200.0, 200.0), 160.0, 0.5));
        let mut spread = 0.0;
        for i in 0..64 {
            let off = Vec2::new((i * 7 % 60) as f32 - 30.0, (i * 13 % 50) as f32 - 25.0) + 0.3;
            let here = still.tilt(Vec2::new(200.0, 200.0) + off);
            spread += here.length() / 64.0;
            assert!(here.distance(moved.tilt(Vec2::new(251.5, 180.25) + off)) < 1e-2);
            let along = Vec2::from_angle(0.5);
            let there = turned.tilt(Vec2::new(200.0, 200.0) + along.rotate(off));
            assert!(there.distance(along.rotate(here)) < 1e-2);
        }
        assert!((0.2..0.9).contains(&spread), "{spread}");
    }

    #[test]
    fn flakes_are_as_fine_as_the_picture_shows() {
        for size in [80.0, 300.0, 2000.0] {
            let flakes = Flakes::on(&face(Vec2::splat(1500.0), size, 0.0));
            assert!(flakes.across.length() >= FLAKE_MIN_PX && flakes.across.length() >= size / ACROSS_MAX * 0.999);
        }
    }
}
