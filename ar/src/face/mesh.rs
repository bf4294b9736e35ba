//! The 468 points of a face: `face_landmark`, 192 x 192.

use glam::Vec3;

use crate::geometry::FACE_POINTS;
use crate::net::{Net, NetError};
use crate::picture::Picture;
use crate::region::Region;
use crate::sample::Border;
use crate::ssd::sigmoid;
use crate::view::View;

/// Less than this is no face.
const SCORE_MIN: f32 = 0.5;

pub(super) struct Mesh {
    view: View,
    landmarks: Vec<Vec3>,
}

impl Mesh {
    pub(super) fn new(net: Net) -> Result<Mesh, NetError> {
        let view = View::new(net, 0.0, Border::Replicate, &[3 * FACE_POINTS, 1])?;
        Ok(Mesh { view, landmarks: vec![Vec3::ZERO; FACE_POINTS] })
    }

    /// How sure it is, and the points in pixels of the picture; `None` when there is no face in `region`.
    pub(super) fn look(&mut self, picture: &Picture, region: &Region) -> Result<Option<(f32, &[Vec3])>, NetError> {
        let width = self.view.width();
        let outputs = self.view.look(picture, region)?;
        let score = sigmoid(outputs[1][0]);
        if score < SCORE_MIN || !outputs[0].iter().all(|n| n.is_finite()) {
            return Ok(None);
        }
        for (landmark, n) in self.landmarks.iter_mut().zip(outputs[0].chunks_exact(3)) {
            *landmark = Vec3::new(n[0], n[1], n[2]) / width;
        }
        region.project(&mut self.landmarks);
        Ok(Some((score, &self.landmarks)))
    }
}
