//! What hangs swings: a bob on a thread under gravity, the same for the same frames.

use bevy::math::Vec3;

use super::wearer::Side;

/// How the hanging things of a wearer move. A fresh one is at rest.
#[derive(Debug, Clone, Default)]
pub struct Motion {
    ears: [Option<Bob>; 2],
}

#[derive(Debug, Clone, Copy)]
struct Bob {
    pivot: Vec3,
    at: Vec3,
    speed: Vec3,
}

/// Metres a second squared, in the camera's space: a camera is held upright.
const GRAVITY: Vec3 = Vec3::new(0.0, -9.81, 0.0);
/// Seconds of a step; a thread of a centimetre swings in a fifth of a second.
const STEP_S: f32 = 1.0 / 240.0;
/// A longer gap between frames counts as this, so that nothing leaps.
const GAP_MAX_S: f32 = 0.1;
/// Seconds in which a swing loses 63 %: the hook rubs, the skin is touched.
const CALMS_S: f32 = 0.35;
/// A pivot that moved further than this between two frames is another's.
const LEAP: f32 = 0.15;

impl Motion {
    /// The direction in which a thing hangs from an ear that is at `pivot` now, and was `dt_s` seconds ago where it was
    /// last asked for.
    pub(crate) fn swing(&mut self, side: Side, pivot: Vec3, length: f32, dt_s: f32) -> Vec3 {
        let rest = Bob { pivot, at: pivot + GRAVITY.normalize() * length, speed: Vec3::ZERO };
        let slot = &mut self.ears[side as usize];
        let mut bob = match *slot {
            Some(bob) if dt_s > 0.0 && length > 0.0 && bob.pivot.distance(pivot) < LEAP => bob,
            _ => rest,
        };
        let from = bob.pivot;
        let steps = (dt_s.clamp(0.0, GAP_MAX_S) / STEP_S).round() as u32;
        for step in 1..=steps {
            let hook = from.lerp(pivot, step as f32 / steps as f32);
            let moved = bob.at + (bob.speed + GRAVITY * STEP_S) * STEP_S;
            let held = hook + (moved - hook).normalize_or(Vec3::NEG_Y) * length;
            bob.speed = (held - bob.at) / STEP_S;
            // What rubs is the swing against the hook, not the way that both go.
            let carried = (pivot - from) / (steps as f32 * STEP_S);
            bob.speed = carried + (bob.speed - carried) * (-STEP_S / CALMS_S).exp();
            bob.at = held;
        }
        bob.pivot = pivot;
        bob.at = pivot + (bob.at - pivot).normalize_or(Vec3::NEG_Y) * length;
        *slot = Some(bob);
        (bob.at - pivot).normalize_or(Vec3::NEG_Y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME_S: f32 = 1.0 / 30.0;
    const LENGTH: f32 = 0.03;

    /// Angles off the plumb line, frame by frame, of what hangs from a hook that goes along `path`.
    fn swung(path: impl Iterator<Item = f32>) -> Vec<f32> {
        let mut motion = Motion::default();
        let down = |x: f32| motion.swing(Side::Left, Vec3::new(x, 0.0, -0.5), LENGTH, FRAME_S);
        path.map(down).map(|d| d.x.atan2(-d.y)).collect()
    }

    #[test]
    fn a_still_head_has_still_earrings_and_a_turn_lags_then_calms() {
        assert!(swung((0..30).map(|_| 0.1)).iter().all(|a| a.abs() < 1e-4));
        let angles = swung((0..90).map(|i| 0.004 * (i as f32).min(10.0)));
        assert!(angles[2] < -0.02, "it stays behind: {:?}", &angles[..12]);
        let last = angles[80..].iter().fold(0.0f32, |a, b| a.max(b.abs()));
        assert!(last < 0.02, "{last}");
    }

    #[test]
    fn the_same_frames_swing_the_same_and_a_still_does_not() {
        let path = || (0..60).map(|i| 0.02 * (i as f32 * 0.4).sin());
        assert_eq!(swung(path()), swung(path()));
        let mut motion = Motion::default();
        for x in [0.0, 0.03, 0.01] {
            let down = motion.swing(Side::Right, Vec3::X * x, LENGTH, 0.0);
            assert!(down.distance(Vec3::NEG_Y) < 1e-6);
        }
    }
}
