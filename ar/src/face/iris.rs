//! Eyes at closer sight: `iris_landmark`, 64 x 64, gives the contour of an eye and its iris.

use glam::{Vec2, Vec3};

use crate::geometry::FACE_POINTS;
use crate::net::{Net, NetError};
use crate::picture::Picture;
use crate::region::{Region, angle_to};
use crate::sample::Border;
use crate::view::View;

/// Middle, then four points on the rim: right, top, left, bottom as the picture shows them.
pub const IRIS_POINTS: usize = 5;

/// Points of an eye and its brow that the net gives; the first sixteen are the lids' edge.
const EYE_POINTS: usize = 71;
const LID_POINTS: usize = 16;

/// An eye's region is this many times as wide as the eye (MediaPipe's `iris_landmark_landmarks_to_roi`).
const REGION_SCALE: f32 = 2.3;

/// The mesh's points on the lids' edge in the net's order, of the person's right eye (on the left of the picture).
const RIGHT_LIDS: [usize; LID_POINTS] = [33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173];
/// The same of the left eye, which the net sees mirrored.
const LEFT_LIDS: [usize; LID_POINTS] = [263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398];

/// Finds irises.
pub struct Iris {
    view: View,
}

impl Iris {
    pub(super) fn new(net: Net) -> Result<Iris, NetError> {
        Ok(Iris { view: View::new(net, 0.0, Border::Replicate, &[3 * EYE_POINTS, 3 * IRIS_POINTS])? })
    }

    /// Corrects the lids of a face with 468 points and adds ten points: the right iris, then the left.
    pub(super) fn refine(&mut self, picture: &Picture, landmarks: &mut Vec<Vec3>) -> Result<(), NetError> {
        landmarks.truncate(FACE_POINTS);
        for (lids, is_mirrored) in [(&RIGHT_LIDS, false), (&LEFT_LIDS, true)] {
            let (outer, inner) = (landmarks[lids[0]].truncate(), landmarks[lids[8]].truncate());
            let (from, to) = if is_mirrored { (inner, outer) } else { (outer, inner) };
            let region = Region::around(from.min(to), from.max(to), angle_to(from, to, 0.0))
                .shifted_squared_scaled(Vec2::ZERO, REGION_SCALE);
            let depth = lids.iter().map(|&i| landmarks[i].z).sum::<f32>() / LID_POINTS as f32;
            if !region.is_usable() {
                // An eye of less than a pixel: its iris is its middle.
                landmarks.extend([((outer + inner) / 2.0).extend(depth); IRIS_POINTS]);
                continue;
            }
            let width = self.view.width();
            let outputs = if is_mirrored {
                self.view.look_mirrored(picture, &region)?
            } else {
                self.view.look(picture, &region)?
            };
            let place = |n: &[f32]| {
                let x = if is_mirrored { width - 1.0 - n[0] } else { n[0] };
                region.picture_from_unit(Vec2::new(x, n[1]) / width)
            };
            for (&i, n) in lids.iter().zip(outputs[0].chunks_exact(3)) {
                landmarks[i] = place(n).extend(landmarks[i].z);
            }
            // Mirrored, the rim's right is the picture's left.
            let order = if is_mirrored { [0, 3, 2, 1, 4] } else { [0, 1, 2, 3, 4] };
            landmarks.extend(order.map(|i| place(&outputs[1][3 * i..]).extend(depth)));
        }
        Ok(())
    }
}
