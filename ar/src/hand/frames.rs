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
    use crate::hand::skeleton::{self, Build, Joint, Skeleton, mirror};
    use glam::DQuat;

    const PLACE: DVec3 = DVec3::new(3.0, -2.0, -60.0);

    /// The frames of a relaxed hand that is turned so, of which the net believes that it is tilted by `believed` more.
    fn seen(turn: DQuat, believed: DQuat, handedness: Handedness) -> HandFrames {
        let (width, height) = (1280, 720);
        let skeleton = Skeleton::new(&Build::USUAL, &[Joint { aside: 0.0, bend: [0.1, 0.15, 0.1] }; 5]);
        let side = mirror(handedness);
        let at = anatomy::seen_points(&skeleton).map(|p| turn * (p * side) + PLACE);
        let focal = camera::focal_px(height);
        let landmarks = at.map(|p| {
            let seen = camera::project(p, width, height);
            let depth = (believed * (p - at[0])).z * focal / PLACE.z;
            Vec3::new(seen.x as f32, seen.y as f32, depth as f32)
        });
        let world_m = at.map(|p| (believed * (p - at[0]) * DVec3::new(0.01, -0.01, -0.01)).as_vec3());
        HandFrames::of(&landmarks, &world_m, handedness, width, height).expect("a hand in front of the camera")
    }

    fn off_deg(found: DVec3, truth: DVec3) -> f64 {
        found.angle_between(truth).to_degrees()
    }

    #[test]
    fn the_wrist_is_where_it_was_put_although_the_net_believes_the_hand_tilted() {
        for handedness in [Handedness::Left, Handedness::Right] {
            let frames = seen(DQuat::IDENTITY, DQuat::from_rotation_x(0.6), handedness);
            let origin = frames.wrist.w_axis.truncate();
            let truth = PLACE - DVec3::Y * 9.4 * WATCH_PLACE;
            assert!((origin - truth).length() < 2.0, "{origin}");
            assert!(off_deg(frames.wrist.z_axis.truncate(), DVec3::Z) < 8.0, "{handedness:?} {:?}", frames.wrist);
            assert!(off_deg(frames.wrist.y_axis.truncate(), DVec3::Y) < 8.0, "{handedness:?} {:?}", frames.wrist);
            assert!(frames.wrist.determinant() > 0.0);
        }
    }

    #[test]
    fn the_roll_goes_all_the_way_around() {
        for degrees in (-170..=170).step_by(20) {
            let turn = DQuat::from_rotation_y(f64::from(degrees).to_radians());
            let frames = seen(turn, DQuat::IDENTITY, Handedness::Right);
            assert!(off_deg(frames.wrist.z_axis.truncate(), turn * DVec3::Z) < 10.0, "{degrees}: {:?}", frames.wrist);
            // To the camera, the place beside the picture's middle turns the hand by a few degrees more.
            let to_camera = (turn.inverse() * -PLACE).normalize();
            let truth = to_camera.x.atan2(to_camera.z);
            let off = (frames.wrist_roll - truth).sin().atan2((frames.wrist_roll - truth).cos());
            assert!(off.to_degrees().abs() < 12.0, "{degrees}: {}", frames.wrist_roll.to_degrees());
        }
    }

    #[test]
    fn a_ring_follows_its_finger() {
        let turn = DQuat::from_rotation_z(0.5);
        let frames = seen(turn, DQuat::IDENTITY, Handedness::Right);
        for (finger, ring) in Finger::ALL.into_iter().zip(frames.rings).skip(1) {
            let fan = skeleton::Skeleton::new(&Build::USUAL, &[Joint::default(); 5]).ring_bone(finger).turn.y_axis;
            let off = off_deg(ring.y_axis.truncate(), turn * fan);
            assert!(off < 15.0, "{finger:?} is {off} degrees off");
        }
    }
}
