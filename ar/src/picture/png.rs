//! PNG: all colour types, 1 to 16 bits.

use std::io::Cursor;

use super::exif::Exif;
use super::{Picture, PictureError, over_white};

pub(super) fn decode_into(bytes: &[u8], picture: &mut Picture) -> Result<Exif, PictureError> {
    let damaged = |e: png::DecodingError| PictureError::Damaged(e.to_string());
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (width, height) = (reader.info().width, reader.info().height);
    picture.resize(width, height)?;
    let size = reader.output_buffer_size().ok_or(PictureError::TooLarge { width, height })?;
    let color = reader.output_color_type().0;
    if color == png::ColorType::Rgb {
        reader.next_frame(picture.pixels_mut()).map_err(damaged)?;
    } else {
        let mut raw = vec![0; size];
        reader.next_frame(&mut raw).map_err(damaged)?;
        let rgb = picture.pixels_mut().chunks_exact_mut(3);
        match color {
            png::ColorType::Grayscale => rgb.zip(&raw).for_each(|(out, &gray)| out.fill(gray)),
            png::ColorType::GrayscaleAlpha => {
                rgb.zip(raw.chunks_exact(2)).for_each(|(out, from)| out.fill(over_white(from[0], from[1])));
            }
            png::ColorType::Rgba => rgb.zip(raw.chunks_exact(4)).for_each(|(out, from)| {
                out.copy_from_slice(&[0, 1, 2].map(|c: usize| over_white(from[c], from[3])));
            }),
            other => return Err(PictureError::Damaged(format!("unexpected {other:?}"))),
        }
    }
    Ok(reader.info().exif_metadata.as_deref().map_or_else(Exif::default, Exif::read))
}
