//! WebP, lossy and lossless; of an animation the first frame.

use std::io::Cursor;

use super::exif::Exif;
use super::{Picture, PictureError, over_white};

/// What the decoder may use beside the picture itself, in pictures.
const WORKING_PICTURES: usize = 4;

pub(super) fn decode_into(bytes: &[u8], picture: &mut Picture) -> Result<Exif, PictureError> {
    let damaged = |e: image_webp::DecodingError| PictureError::Damaged(e.to_string());
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    picture.resize(width, height)?;
    let pixels = picture.pixels().len() / 3;
    decoder.set_memory_limit(pixels * 4 * WORKING_PICTURES);
    let exif = match decoder.exif_metadata() {
        Ok(Some(exif)) => Exif::read(&exif),
        // Damage beside the pixels does not hurt them.
        Ok(None) | Err(_) => Exif::default(),
    };
    if decoder.has_alpha() {
        let mut raw = vec![0; pixels * 4];
        decoder.read_image(&mut raw).map_err(damaged)?;
        for (out, from) in picture.pixels_mut().chunks_exact_mut(3).zip(raw.chunks_exact(4)) {
            out.copy_from_slice(&[0, 1, 2].map(|c: usize| over_white(from[c], from[3])));
        }
    } else {
        decoder.read_image(picture.pixels_mut()).map_err(damaged)?;
    }
    Ok(exif)
}
