//! A net together with the crop that it looks at.

use crate::net::{Net, NetError};
use crate::picture::Picture;
use crate::region::Region;
use crate::sample::{Border, Shape, sample};

/// A net behind a crop. Its memory is used again for every look.
pub struct View {
    net: Net,
    shape: Shape,
    input: Vec<f32>,
}

impl View {
    /// A net that takes a colour picture in which black is `black` and white is 1.
    /// `lens`: numbers that each output must have, in the file's order.
    ///
    /// # Errors
    /// The net takes or gives something else: it is another file.
    pub fn new(net: Net, black: f32, border: Border, lens: &[usize]) -> Result<View, NetError> {
        let [batch, height, width, channels] = net.input_shape();
        if batch != 1 || channels != 3 {
            return Err(NetError::Unsupported(format!("an input of {batch} pictures with {channels} channels")));
        }
        let given: Vec<usize> = net.outputs().iter().map(|o| o.shape.iter().product()).collect();
        if given != lens {
            return Err(NetError::Unsupported(format!("outputs of {given:?} numbers where {lens:?} belong")));
        }
        let shape = Shape { width, height, black, white: 1.0, border, mirrored: false };
        Ok(View { net, shape, input: vec![0.0; width * height * channels] })
    }

    /// Pixels across the net's input.
    pub fn width(&self) -> f32 {
        self.shape.width as f32
    }

    /// What the net says about `region`.
    ///
    /// # Errors
    /// Those of the net.
    pub fn look(&mut self, picture: &Picture, region: &Region) -> Result<Vec<&[f32]>, NetError> {
        sample(picture, region, &self.shape, &mut self.input);
        self.net.run(&self.input)
    }

    /// What the net says about `region`, seen in a mirror.
    ///
    /// # Errors
    /// Those of the net.
    pub fn look_mirrored(&mut self, picture: &Picture, region: &Region) -> Result<Vec<&[f32]>, NetError> {
        sample(picture, region, &Shape { mirrored: true, ..self.shape }, &mut self.input);
        self.net.run(&self.input)
    }
}
