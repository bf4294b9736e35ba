//! Persons against the background: `selfie_segmentation`, over the whole picture.

use crate::mask::Mask;
use crate::net::{Net, NetError};
use crate::region::Region;
use crate::sample::Border;
use crate::source::Frame;
use crate::view::View;

const SIDE: usize = 256;

/// Tells persons from the background.
pub struct Segmenter {
    view: View,
    mask: Mask,
}

impl Segmenter {
    /// Takes the net `selfie_segmentation`.
    ///
    /// # Errors
    /// It is another net.
    pub fn new(net: Net) -> Result<Segmenter, NetError> {
        Ok(Segmenter { view: View::new(net, 0.0, Border::Zero, &[SIDE * SIDE])?, mask: Mask::new(SIDE, SIDE) })
    }

    /// The persons in this frame; the picture is stretched to the net's square.
    ///
    /// # Errors
    /// Those of the net.
    pub fn track(&mut self, frame: &Frame) -> Result<&Mask, NetError> {
        let region = Region::whole(frame.picture.width(), frame.picture.height());
        let outputs = self.view.look(&frame.picture, &region)?;
        self.mask.fill(outputs[0].iter().copied(), region);
        Ok(&self.mask)
    }
}
