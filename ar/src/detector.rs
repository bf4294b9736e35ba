//! The detectors: where faces, palms and bodies are, in the whole picture.

use crate::net::{Net, NetError};
use crate::picture::Picture;
use crate::region::Region;
use crate::sample::Border;
use crate::ssd::{Detection, Ssd};
use crate::view::View;

/// Finds things of one kind in a picture.
pub struct Detector {
    view: View,
    ssd: Ssd,
}

impl Detector {
    /// Faces within about two metres: `face_detection_short_range`. Points: right eye, left eye (the person's), nose
    /// tip, mouth, right ear, left ear.
    ///
    /// # Errors
    /// It is another net.
    pub fn face_near(net: Net) -> Result<Detector, NetError> {
        Detector::new(net, -1.0, Ssd::new(128, &[8, 16, 16, 16], 2, 6, 0.5))
    }

    /// Faces within about five metres: `face_detection_full_range_sparse`. Points as those of the near one.
    ///
    /// # Errors
    /// It is another net.
    pub fn face_far(net: Net) -> Result<Detector, NetError> {
        Detector::new(net, -1.0, Ssd::new(192, &[4], 1, 6, 0.6))
    }

    /// Palms: `palm_detection_full`. Points: wrist, then the roots of index, middle, ring and little finger, then two
    /// of the thumb.
    ///
    /// # Errors
    /// It is another net.
    pub fn palm(net: Net) -> Result<Detector, NetError> {
        Detector::new(net, 0.0, Ssd::new(192, &[8, 16, 16, 16], 2, 7, 0.5))
    }

    /// Bodies: `pose_detection`. Points: middle of the hips, a point as far from it as the body reaches, then the same
    /// for the upper body.
    ///
    /// # Errors
    /// It is another net.
    pub fn body(net: Net) -> Result<Detector, NetError> {
        Detector::new(net, -1.0, Ssd::new(224, &[8, 16, 32, 32, 32], 2, 4, 0.5))
    }

    fn new(net: Net, black: f32, ssd: Ssd) -> Result<Detector, NetError> {
        let lens = [ssd.box_count() * ssd.box_len(), ssd.box_count()];
        Ok(Detector { view: View::new(net, black, Border::Zero, &lens)?, ssd })
    }

    /// What is found, most likely first, in pixels of the picture.
    ///
    /// # Errors
    /// Those of the net.
    pub fn find(&mut self, picture: &Picture) -> Result<Vec<Detection>, NetError> {
        let region = Region::letterbox(picture.width(), picture.height());
        let outputs = self.view.look(picture, &region)?;
        Ok(self.ssd.found(outputs[0], outputs[1], &region))
    }
}
