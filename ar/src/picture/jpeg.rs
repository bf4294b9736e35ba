//! JPEG: also progressive, greyscale, CMYK and YCCK.

use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::exif::Exif;
use super::{Picture, PictureError, SIDE_MAX};

/// A progressive file may ask for the whole picture to be gone over this often, and no more.
const SCANS_MAX: usize = 100;

/// Decodes into `picture`, whose memory is kept when it is large enough.
pub(crate) fn decode_into(bytes: &[u8], picture: &mut Picture) -> Result<Exif, PictureError> {
    let damaged = |e: zune_jpeg::errors::DecodeErrors| PictureError::Damaged(format!("{e:?}"));
    // The library's own limit lies above ours, so that ours, which says what to do, speaks first.
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .jpeg_set_max_scans(SCANS_MAX)
        .set_max_width(u16::MAX.into())
        .set_max_height(u16::MAX.into())
        .set_strict_mode(false);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode_headers().map_err(damaged)?;
    let (width, height) = decoder.dimensions().ok_or(PictureError::Damaged("no size".to_owned()))?;
    let side = |n: usize| u32::try_from(n).unwrap_or(SIDE_MAX + 1);
    picture.resize(side(width), side(height))?;
    decoder.decode_into(picture.pixels_mut()).map_err(damaged)?;
    Ok(decoder.exif().map_or_else(Exif::default, |exif| Exif::read(exif)))
}
