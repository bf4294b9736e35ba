//! The bones of a right hand.

use glam::{DMat3, DVec3};

use super::HandShape;
use crate::hand::{Finger, HAND_POINTS};

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
pub(super) struct Bone {
    pub(super) start: DVec3,
    pub(super) turn: DMat3,
    pub(super) length: f64,
}

impl Bone {
    /// The place this share of its length from its near end.
    pub(super) fn at(&self, share: f64) -> DVec3 {
        self.start + self.turn.y_axis * (self.length * share)
    }

    /// Y from `start` to `end`, Z as near to `outward` as that allows.
    pub(super) fn between(start: DVec3, end: DVec3, outward: DVec3) -> Bone {
        let y = (end - start).normalize_or(DVec3::Y);
        let x = y.cross(outward).normalize_or(DVec3::X);
        Bone { start, turn: DMat3::from_cols(x, y, x.cross(y)), length: start.distance(end) }
    }
}

#[derive(Debug)]
pub(super) struct Skeleton {
    /// As the nets count them.
    pub(super) points: [DVec3; HAND_POINTS],
    /// Three bones of each finger from the root out; the thumb's first lies in the palm.
    pub(super) fingers: [[Bone; 3]; 5],
}

impl Skeleton {
    pub(super) fn new(shape: &HandShape) -> Skeleton {
        let fingers = Finger::ALL.map(|finger| chain(finger, shape));
        let mut points = [DVec3::ZERO; HAND_POINTS];
        for (bones, points) in fingers.iter().zip(points[1..].as_chunks_mut::<4>().0) {
            *points = [bones[0].start, bones[1].start, bones[2].start, bones[2].at(1.0)];
        }
        Skeleton { points, fingers }
    }

    /// The bone that a ring goes around.
    pub(super) fn ring_bone(&self, finger: Finger) -> &Bone {
        let bones = &self.fingers[finger as usize];
        if finger == Finger::Thumb { &bones[1] } else { &bones[0] }
    }
}

fn chain(finger: Finger, shape: &HandShape) -> [Bone; 3] {
    let bend = shape.bend_deg[finger as usize].map(f64::to_radians);
    let mut bent = 0.0;
    let (mut start, lengths) = match (finger as usize).checked_sub(1) {
        None => (THUMB_FOOT * shape.size, THUMB_LENGTHS),
        Some(i) => (ROOTS[i] * shape.size, LENGTHS[i]),
    };
    [0, 1, 2].map(|i| {
        bent += bend[i];
        let straight = match (finger as usize).checked_sub(1) {
            // Its nail looks to its own side.
            None => Bone::between(DVec3::ZERO, THUMB_WAYS[i], DVec3::new(-1.0, 0.0, 1.0)).turn,
            Some(f) => DMat3::from_rotation_z((FANS_DEG[f] * shape.spread).to_radians()),
        };
        let turn = straight * DMat3::from_rotation_x(-bent);
        let bone = Bone { start, turn, length: lengths[i] * shape.size };
        start = bone.at(1.0);
        bone
    })
}
