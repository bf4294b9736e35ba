//! Where a watch and rings go: places and directions on a hand, in the camera's space.

use glam::{DMat3, DMat4, DVec2, DVec3, Vec3};

use super::{HAND_POINTS, Handedness, anatomy};
use crate::camera;

/// A finger that can wear a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finger {
    /// Points 1 to 4.
    Thumb,
    /// Points 5 to 8.
    Index,
    /// Points 9 to 12.
    Middle,
    /// Points 13 to 16.
    Ring,
    /// Points 17 to 20.
    Little,
}

impl Finger {
    /// From the thumb to the little finger.
    pub const ALL: [Finger; 5] = [Finger::Thumb, Finger::Index, Finger::Middle, Finger::Ring, Finger::Little];

    /// The joints between which a ring sits: root and next.
    fn ring_joints(self) -> (usize, usize) {
        match self {
            Finger::Thumb => (2, 3),
            Finger::Index => (5, 6),
            Finger::Middle => (9, 10),
            Finger::Ring => (13, 14),
            Finger::Little => (17, 18),
        }
    }
}

/// A ring sits this far from a finger's root to its next joint.
pub(crate) const RING_PLACE: f64 = 0.55;

/// A watch sits this far behind the wrist's point, as a share of the palm's length: just behind the wrist bone.
pub(crate) const WATCH_PLACE: f64 = 0.28;

/// Matrices that take a thing worn on the hand to the camera's space, centimetres (+X right, +Y up, camera looks along
/// -Z). The thing's Y points along the finger or arm to the fingertips, its Z out of the back of the hand, its X follows.
#[derive(Debug, Clone, PartialEq)]
pub struct HandFrames {
    /// Around the wrist.
    pub wrist: DMat4,
    /// Turn of the arm around its own axis, radians: 0 with the back of the hand to the camera, positive when the
    /// thing's X turns away from the camera.
    pub wrist_roll: f64,
    /// Around each finger, in the order of [`Finger::ALL`].
    pub rings: [DMat4; 5],
    /// The hand's points where they are taken to be.
    pub points: [DVec3; HAND_POINTS],
}

impl HandFrames {
    /// `landmarks` in pixels of a `width` x `height` picture, `world_m` in metres along the picture's sides. `None` when
    /// the two do not belong to one hand in front of the camera.
    pub(super) fn of(
        landmarks: &[Vec3; HAND_POINTS],
        world_m: &[Vec3; HAND_POINTS],
        handedness: Handedness,
        width: u32,
        height: u32,
    ) -> Option<HandFrames> {
        let guess = believed_turn(landmarks, world_m, handedness, width, height)?;
        let anatomy::Placed { points: at, turn } = anatomy::fit(landmarks, guess, handedness, (width, height))?;
        let (along, back) = (turn.y_axis, turn.z_axis);
        let to_thumb_side = at[5] - at[17];
        let palm = (at[9] - at[0]).length();
        let wrist = frame(at[0] - along * palm * WATCH_PLACE, along, back)?;
        let rings = Finger::ALL.map(|finger| {
            let (root, next) = finger.ring_joints();
            let origin = at[root].lerp(at[next], RING_PLACE);
            // The thumb is turned against the other fingers: its nail looks to its own side.
            let outward = if finger == Finger::Thumb { back + to_thumb_side.normalize_or_zero() } else { back };
            frame(origin, at[next] - at[root], outward)
        });
        let [Some(thumb), Some(index), Some(middle), Some(ring), Some(little)] = rings else { return None };
        let to_camera = (-wrist.w_axis.truncate()).try_normalize()?;
        let (x, z) = (wrist.x_axis.truncate(), wrist.z_axis.truncate());
        let wrist_roll = to_camera.dot(x).atan2(to_camera.dot(z));
        Some(HandFrames { wrist, wrist_roll, rings: [thumb, index, middle, ring, little], points: at })
    }
}

/// How the hand is turned as the net believes it: axes in the camera's space.
fn believed_turn(
    landmarks: &[Vec3; HAND_POINTS],
    world_m: &[Vec3; HAND_POINTS],
    handedness: Handedness,
    width: u32,
    height: u32,
) -> Option<DMat3> {
    // The net sees the hand along the line of sight, as if it lay in the picture's middle.
    let middle = landmarks.iter().map(|p| p.truncate().as_dvec2()).sum::<DVec2>() / HAND_POINTS as f64;
    let camera_from_sight = camera::camera_from_sight(middle, width, height);
    let at = |i: usize| camera_from_sight * (world_m[i].as_dvec3() * DVec3::new(1.0, -1.0, -1.0));
    let along = at(9) - at(0);
    let to_thumb_side = at(5) - at(17);
    let back = match handedness {
        Handedness::Left => to_thumb_side.cross(along),
        Handedness::Right => along.cross(to_thumb_side),
    };
    frame(DVec3::ZERO, along, back).map(DMat3::from_mat4)
}

/// Y along `along`, Z as near to `outward` as that allows.
fn frame(origin: DVec3, along: DVec3, outward: DVec3) -> Option<DMat4> {
    let y = along.try_normalize()?;
    let x = y.cross(outward).try_normalize()?;
    let z = x.cross(y);
    Some(DMat4::from_mat3_translation(DMat3::from_cols(x, y, z), origin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DQuat;

    /// A flat right hand seen from its back, fingers up: metres, x right, y down, z away.
    fn right_hand() -> [DVec3; HAND_POINTS] {
        let mut points = [DVec3::ZERO; HAND_POINTS];
        for (finger, x) in [-0.05, -0.03, -0.01, 0.01, 0.03].into_iter().enumerate() {
            for joint in 0..4 {
                points[1 + 4 * finger + joint] = DVec3::new(x, -0.08 - 0.025 * joint as f64, 0.0);
            }
        }
        points
    }

    fn seen(turn: DQuat, handedness: Handedness) -> HandFrames {
        let (width, height) = (1280, 720);
        let world = right_hand().map(|p| {
            let p = if handedness == Handedness::Left { DVec3::new(-p.x, p.y, p.z) } else { p };
            turn * p
        });
        let focal = camera::focal_px(height);
        let landmarks = world.map(|p| {
            let (x, y, z) = (p.x + 0.03, p.y + 0.02, p.z + 0.6);
            Vec3::new((640.0 + focal * x / z) as f32, (360.0 + focal * y / z) as f32, 0.0)
        });
        // The net tells of the hand as it is along the line of sight.
        let flat = landmarks.map(|p| p.truncate().as_dvec2());
        let middle = flat.iter().sum::<DVec2>() / HAND_POINTS as f64;
        let sight_from_camera = camera::camera_from_sight(middle, width, height).inverse();
        let up = |p: DVec3| DVec3::new(p.x, -p.y, -p.z);
        let world_m = world.map(|p| up(sight_from_camera * up(p)).as_vec3());
        HandFrames::of(&landmarks, &world_m, handedness, width, height).expect("a hand in front of the camera")
    }

    #[test]
    fn the_wrist_is_where_it_was_put_and_shows_its_back() {
        for handedness in [Handedness::Left, Handedness::Right] {
            let frames = seen(DQuat::IDENTITY, handedness);
            let origin = frames.wrist.w_axis.truncate();
            let truth = DVec3::new(3.0, -2.0 - 8.0 * WATCH_PLACE, -60.0);
            assert!((origin - truth).length() < 1.0, "{origin}");
            assert!(frames.wrist.z_axis.z > 0.99, "{handedness:?} {:?}", frames.wrist);
            assert!(frames.wrist.y_axis.y > 0.99);
            assert!(frames.wrist.determinant() > 0.0);
        }
    }

    #[test]
    fn the_roll_goes_all_the_way_around() {
        for degrees in (-170..=170).step_by(20) {
            let angle = f64::from(degrees).to_radians();
            let straight = seen(DQuat::IDENTITY, Handedness::Right).wrist_roll;
            let frames = seen(DQuat::from_rotation_y(angle), Handedness::Right);
            let turned = frames.wrist_roll - straight;
            let off = (turned - angle).sin().atan2((turned - angle).cos());
            // The place on the picture moves a little with the turn, and the direction to the camera with it.
            assert!(off.abs() < 0.12, "{degrees}: {}", frames.wrist_roll.to_degrees());
        }
    }

    #[test]
    fn a_ring_follows_its_finger() {
        let frames = seen(DQuat::from_rotation_z(0.5), Handedness::Right);
        for ring in frames.rings {
            let expected = DQuat::from_rotation_z(-0.5) * DVec3::Y;
            assert!(ring.y_axis.truncate().dot(expected) > 0.99, "{ring:?}");
        }
    }
}
