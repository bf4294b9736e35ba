//! WebP pictures (`EXT_texture_webp`), with the `image-webp` crate.

use std::io::Cursor;

use super::DecodeError;

/// Pixels across and down, from the first chunk (WebP container specification; RFC 6386, section 9.1; WebP lossless
/// bitstream specification, section 3).
///
/// # Errors
/// A header that is cut or of another kind.
pub fn size(bytes: &[u8]) -> Result<(u32, u32), DecodeError> {
    let body: &[u8; 10] = bytes.get(20..30).and_then(|body| body.try_into().ok()).ok_or(DecodeError::Truncated)?;
    let short = |at: usize| u32::from(body[at]) | u32::from(body[at + 1]) << 8;
    match &bytes[12..16] {
        b"VP8X" => Ok((1 + (short(4) | u32::from(body[6]) << 16), 1 + (short(7) | u32::from(body[9]) << 16))),
        b"VP8 " if body[3..6] == [0x9D, 0x01, 0x2A] => Ok((short(6) & 0x3FFF, short(8) & 0x3FFF)),
        b"VP8L" if body[0] == 0x2F => {
            let sides = short(1) | short(3) << 16;
            Ok((1 + (sides & 0x3FFF), 1 + (sides >> 14 & 0x3FFF)))
        }
        _ => Err(DecodeError::Truncated),
    }
}

/// Decodes into `rgba`, which is as long as the size says.
///
/// # Errors
/// Damage.
pub fn decode(bytes: &[u8], rgba: &mut [u8]) -> Result<(), DecodeError> {
    let damaged = |e: image_webp::DecodingError| DecodeError::Library(e.to_string());
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    decoder.set_memory_limit(rgba.len().saturating_mul(2));
    let size = decoder.output_buffer_size().unwrap_or(usize::MAX);
    if decoder.has_alpha() && size == rgba.len() {
        return decoder.read_image(rgba).map_err(damaged);
    }
    if decoder.has_alpha() || size % 3 != 0 || size / 3 != rgba.len() / 4 {
        return Err(DecodeError::Invalid("its headers disagree about its size"));
    }
    // Decoded into the end, then spread from the front: reading stays ahead of writing.
    let start = rgba.len() - size;
    decoder.read_image(&mut rgba[start..]).map_err(damaged)?;
    for i in 0..size / 3 {
        let at = start + 3 * i;
        let [r, g, b] = [rgba[at], rgba[at + 1], rgba[at + 2]];
        rgba[4 * i..4 * i + 4].copy_from_slice(&[r, g, b, 255]);
    }
    Ok(())
}
