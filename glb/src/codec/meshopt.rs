//! The three codecs and four filters of `EXT_meshopt_compression` and `KHR_meshopt_compression`.
//!
//! Source: the extensions' appendices A (bitstream) and B (filters) in the Khronos glTF repository. Version 0 of the
//! attribute codec and version 1 (KHR) are read; versions 0 and 1 of the index codecs.

mod filter;
mod index;
mod sys;
mod vertex;

use super::DecodeError;

/// What a compressed buffer view holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Elements of any kind, as deltas by byte.
    Attributes,
    /// Indices of a triangle list.
    Triangles,
    /// Indices of anything else.
    Indices,
}

/// What is done to decoded attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Nothing.
    None,
    /// Unit vectors from the octahedron; elements of 4 or 8 bytes.
    Octahedral,
    /// Unit quaternions without their largest component; elements of 8 bytes.
    Quaternion,
    /// Floats with an exponent of 8 bits and a mantissa of 24.
    Exponential,
    /// RGBA from luma and chroma; elements of 4 or 8 bytes (`KHR_meshopt_compression` only).
    Color,
}

/// Elements whose size the attribute codec can say.
const STRIDE_MAX: usize = 256;

/// Decodes `count` elements of `stride` bytes each; gives `count * stride` bytes, at most `limit`.
///
/// # Errors
/// Data that do not follow the bitstream, a stride that the mode or the filter does not know, and too many bytes.
pub fn decode(
    data: &[u8],
    count: usize,
    stride: usize,
    mode: Mode,
    filter: Filter,
    limit: usize,
) -> Result<Vec<u8>, DecodeError> {
    check_layout(count, stride, mode, filter)?;
    let bytes = (count as u64).saturating_mul(stride as u64);
    if bytes > limit as u64 {
        return Err(DecodeError::TooLarge { bytes, limit: limit as u64 });
    }
    let mut out = match mode {
        Mode::Attributes => vertex::decode(data, count, stride)?,
        Mode::Triangles => index::triangles(data, count, stride)?,
        Mode::Indices => index::sequence(data, count, stride)?,
    };
    filter::apply(filter, stride, &mut out);
    Ok(out)
}

fn check_layout(count: usize, stride: usize, mode: Mode, filter: Filter) -> Result<(), DecodeError> {
    let stride_fits = match mode {
        Mode::Attributes => stride.is_multiple_of(4) && (4..=STRIDE_MAX).contains(&stride),
        Mode::Triangles | Mode::Indices => stride == 2 || stride == 4,
    };
    if !stride_fits {
        return Err(DecodeError::Invalid("the stride is not one that its mode allows"));
    }
    if mode == Mode::Triangles && !count.is_multiple_of(3) {
        return Err(DecodeError::Invalid("the number of triangle corners is not divisible by 3"));
    }
    let filter_fits = match filter {
        Filter::None => true,
        _ if mode != Mode::Attributes => false,
        Filter::Octahedral | Filter::Color => stride == 4 || stride == 8,
        Filter::Quaternion => stride == 8,
        Filter::Exponential => true,
    };
    if filter_fits { Ok(()) } else { Err(DecodeError::Invalid("the filter does not go with its mode or stride")) }
}

#[cfg(test)]
mod tests;
