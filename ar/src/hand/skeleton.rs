//! The bones of a hand: how long they are among adults, and where bent joints bring them.
//!
//! The hand's space, centimetres: the wrist at the origin, +Y to the root of the middle finger, +Z out of the back of the
//! hand, +X follows. Bones are those of a right hand; a left one is its mirror image.

use glam::{DMat3, DVec3};

use super::{Finger, HAND_POINTS, Handedness};

/// Roots of the fingers (index to little) of a usual adult, centimetres.
const ROOTS: [DVec3; 4] =
    [DVec3::new(-2.5, 9.0, 0.1), DVec3::new(0.0, 9.4, 0.3), DVec3::new(2.1, 8.9, 0.1), DVec3::new(4.0, 7.9, -0.3)];
/// Their bones from the root out, centimetres; the last one ends at the net's point of the tip, just under the skin.
const LENGTHS: [[f64; 3]; 4] = [[4.3, 2.5, 1.8], [4.7, 2.9, 1.9], [4.3, 2.8, 1.9], [3.4, 2.0, 1.7]];
/// How far they point to the thumb's side in a relaxed hand, degrees.
const FANS_DEG: [f64; 4] = [5.0, 0.0, -5.0, -11.0];

/// The thumb: its foot, where its three bones point when it is not bent, and how long they are.
const THUMB_FOOT: DVec3 = DVec3::new(-1.9, 2.0, -0.9);
const THUMB_WAYS: [DVec3; 3] =
    [DVec3::new(-0.68, 0.70, -0.20), DVec3::new(-0.50, 0.85, -0.12), DVec3::new(-0.38, 0.92, -0.05)];
const THUMB_LENGTHS: [f64; 3] = [4.6, 3.3, 2.4];

/// A bone: its near end, its own axes (Y along it, Z to the nail's side) and its length in centimetres.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bone {
    pub(crate) start: DVec3,
    pub(crate) turn: DMat3,
    pub(crate) length: f64,
}

impl Bone {
    /// The place this share of its length from its near end.
    pub(crate) fn at(&self, share: f64) -> DVec3 {
        self.start + self.turn.y_axis * (self.length * share)
    }

    /// Y from `start` to `end`, Z as near to `outward` as that allows.
    pub(crate) fn between(start: DVec3, end: DVec3, outward: DVec3) -> Bone {
        let y = (end - start).normalize_or(DVec3::Y);
        let x = y.cross(outward).normalize_or(DVec3::X);
        Bone { start, turn: DMat3::from_cols(x, y, x.cross(y)), length: start.distance(end) }
    }
}

/// How bones differ from a usual adult's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Build {
    /// Everything.
    pub(crate) size: f64,
    /// The palm's width, beside its length.
    pub(crate) palm_width: f64,
    /// Lengths of the fingers, from the thumb on, beside the palm's.
    pub(crate) finger_length: [f64; 5],
}

impl Build {
    /// A usual adult's.
    pub(crate) const USUAL: Build = Build { size: 1.0, palm_width: 1.0, finger_length: [1.0; 5] };
}

/// How a finger is held, radians.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Joint {
    /// To the thumb's side of where it points in a relaxed hand.
    pub(crate) aside: f64,
    /// Towards the palm, at its root, middle and last joint.
    pub(crate) bend: [f64; 3],
}

/// Bones in place.
#[derive(Debug)]
pub(crate) struct Skeleton {
    /// As the nets count them.
    pub(crate) points: [DVec3; HAND_POINTS],
    /// Three bones of each finger from the root out; the thumb's first lies in the palm.
    pub(crate) fingers: [[Bone; 3]; 5],
}

impl Skeleton {
    pub(crate) fn new(build: &Build, joints: &[Joint; 5]) -> Skeleton {
        let fingers = Finger::ALL.map(|finger| chain(finger, build, &joints[finger as usize]));
        let mut points = [DVec3::ZERO; HAND_POINTS];
        for (bones, points) in fingers.iter().zip(points[1..].as_chunks_mut::<4>().0) {
            *points = ends(bones);
        }
        Skeleton { points, fingers }
    }

    /// The bone that a ring goes around.
    pub(crate) fn ring_bone(&self, finger: Finger) -> &Bone {
        let bones = &self.fingers[finger as usize];
        if finger == Finger::Thumb { &bones[1] } else { &bones[0] }
    }
}

/// Which way from a fan of fingers a finger lies, for a hand that is spread by this factor.
pub(crate) fn fanned(finger: Finger, factor: f64) -> f64 {
    (finger as usize).checked_sub(1).map_or(0.0, |i| (FANS_DEG[i] * (factor - 1.0)).to_radians())
}

/// What makes the bones of a right hand those of `handedness`.
pub(crate) fn mirror(handedness: Handedness) -> DVec3 {
    match handedness {
        Handedness::Right => DVec3::ONE,
        Handedness::Left => DVec3::new(-1.0, 1.0, 1.0),
    }
}

/// The points that the nets know of these bones.
pub(crate) fn ends(bones: &[Bone; 3]) -> [DVec3; 4] {
    [bones[0].start, bones[1].start, bones[2].start, bones[2].at(1.0)]
}

/// Three bones of a finger from the root out.
pub(crate) fn chain(finger: Finger, build: &Build, joint: &Joint) -> [Bone; 3] {
    let wide = DVec3::new(build.palm_width, 1.0, 1.0) * build.size;
    let (mut start, lengths, ways) = match (finger as usize).checked_sub(1) {
        None => {
            // Its nail looks to its own side.
            let outward = DVec3::new(-1.0, 0.0, 1.0);
            let ways = THUMB_WAYS.map(|way| Bone::between(DVec3::ZERO, way, outward).turn);
            (THUMB_FOOT * wide, THUMB_LENGTHS, ways)
        }
        Some(i) => (ROOTS[i] * wide, LENGTHS[i], [DMat3::from_rotation_z(FANS_DEG[i].to_radians()); 3]),
    };
    let aside = DMat3::from_rotation_z(joint.aside);
    let mut bent = 0.0;
    [0, 1, 2].map(|i| {
        bent += joint.bend[i];
        let turn = aside * ways[i] * DMat3::from_rotation_x(-bent);
        let bone = Bone { start, turn, length: lengths[i] * build.size * build.finger_length[finger as usize] };
        start = bone.at(1.0);
        bone
    })
}
