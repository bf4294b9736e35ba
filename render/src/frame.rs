//! A finished picture.

use image::RgbaImage;

use crate::StageError;

/// A finished picture, never half of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Counts up from 1; ask for the next with [`Stage::frame_after`](crate::Stage::frame_after).
    pub serial: u64,
    /// Ticket of the model shown; 0 before the first.
    pub ticket: u64,
    /// Pixels across. Less than the page asked for while `scale` is below 1.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Resolution against what the page asked for: 1, 0.75 or 0.5.
    pub scale: f32,
    /// sRGB, opaque, `width * height * 4` bytes, rows from the top without padding.
    pub rgba: Vec<u8>,
    /// Full scale and at rest: no further frame follows by itself.
    pub settled: bool,
    /// Dimension lines and the ruler's, when asked for.
    pub overlay: Vec<DimensionLine>,
    /// Hotspots and the ruler's ends.
    pub marks: Vec<Mark>,
}

/// A marked point of the model, projected; the page draws it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// What it marks.
    pub kind: MarkKind,
    /// Pixels at full scale, from the top left; may lie outside the frame.
    pub at_px: [f32; 2],
    /// The model is in front of it.
    pub is_hidden: bool,
}

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarkKind {
    /// A hotspot, by its place in [`Command::Hotspots`](crate::Command::Hotspots).
    Hotspot(usize),
    /// An end of the ruler.
    RulerEnd,
}

/// One measured edge of the object, projected; the page draws it, so that it is localised and accessible.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DimensionLine {
    /// Which of the three.
    pub axis: Axis,
    /// Start in pixels at full scale, from the top left.
    pub from_px: [f32; 2],
    /// End in pixels at full scale, from the top left.
    pub to_px: [f32; 2],
    /// Millimetres.
    pub length_mm: f32,
}

/// A direction of the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Axis {
    /// Along X.
    Width,
    /// Along Y.
    Height,
    /// Along Z.
    Depth,
    /// Between the ends of the ruler.
    Ruler,
}

impl Frame {
    /// See [`jpeg`].
    ///
    /// # Errors
    /// The encoder fails.
    pub fn to_jpeg(&self, quality: u8) -> Result<Vec<u8>, StageError> {
        encoded(&self.rgba, self.width, self.height, quality)
    }
}

/// A picture as JPEG with halved colour resolution (4:2:0). `quality` is 1 to 100.
///
/// # Errors
/// The encoder fails: for pictures of more than 65,535 pixels on a side, too.
pub fn jpeg(picture: &RgbaImage, quality: u8) -> Result<Vec<u8>, StageError> {
    encoded(picture, picture.width(), picture.height(), quality)
}

fn encoded(rgba: &[u8], width: u32, height: u32, quality: u8) -> Result<Vec<u8>, StageError> {
    let mut out = Vec::with_capacity(rgba.len() / 12);
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, quality.clamp(1, 100));
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    // What does not fit is refused as a picture of no size.
    let side = |px: u32| u16::try_from(px).unwrap_or(0);
    encoder.encode(rgba, side(width), side(height), jpeg_encoder::ColorType::Rgba).map_err(StageError::EncodeJpeg)?;
    Ok(out)
}
