//! Basis Universal: pictures that a device may turn into whatever its GPU knows; here they become RGBA.
//!
//! Sources: KTX File Format 2.0, appendices "BasisLZ Global Data" and "BasisLZ/ETC1S Bitstream Specification"; for UASTC
//! the Khronos Data Format Specification 1.4, "UASTC" and "ASTC Compressed Texture Image Formats", and Binomial's "UASTC
//! Texture Specification".

pub mod etc1s;
mod huffman;
pub mod uastc;

/// Pixels along one side of a block.
const BLOCK: usize = 4;

/// Copies a block of pixels to its place in a picture, `width` pixels across; what lies outside is cut.
#[inline]
fn put_block(rgba: &mut [u8], width: usize, bx: usize, by: usize, pixels: &[[u8; 4]; 16]) {
    let (x, columns) = (bx * BLOCK, (width - bx * BLOCK).min(BLOCK));
    let rows = rgba.chunks_exact_mut(width * 4).skip(by * BLOCK).take(BLOCK);
    for (row, pixels) in rows.zip(pixels.as_chunks::<BLOCK>().0) {
        row[x * 4..(x + columns) * 4].copy_from_slice(pixels[..columns].as_flattened());
    }
}
