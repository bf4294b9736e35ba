//! KTX2 pictures (KTX File Format 2.0) as `KHR_texture_basisu` has them: BasisLZ/ETC1S, UASTC and plain formats, with or
//! without zstd. The largest level of one flat picture is read; mip levels are made again by whoever draws.

use super::DecodeError;
use super::basis::etc1s::{self, Channels, Codebooks};
use super::basis::uastc;

const IDENTIFIER: [u8; 12] = [0xAB, b'K', b'T', b'X', b' ', b'2', b'0', 0xBB, b'\r', b'\n', 0x1A, b'\n'];
const HEADER_BYTES: usize = 80;
const LEVEL_BYTES: usize = 24;
/// Colour models of the data format descriptor (Khronos Data Format Specification, table of colour models).
const MODEL_ETC1S: u8 = 163;
const MODEL_UASTC: u8 = 166;
/// Channels of ETC1S and UASTC samples that are not plain RGB or RGBA.
const ETC1S_ALPHA: u8 = 15;
const ETC1S_GREEN: u8 = 4;
const UASTC_RED_GREEN: u8 = 5;
/// Bytes of one image description and of what is before them in the global data of BasisLZ.
const IMAGE_BYTES: usize = 20;
const GLOBAL_HEADER_BYTES: usize = 20;

/// What the header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// What decoding needs besides the result.
    pub scratch_bytes: usize,
    format: Format,
    is_zstd: bool,
    /// First byte and end of the largest level, and of the data that all levels share.
    level: std::ops::Range<usize>,
    global: std::ops::Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// The channels of the second slice, if there is one.
    Etc1s {
        second: Option<usize>,
        images: usize,
    },
    Uastc {
        is_red_green: bool,
    },
    Plain(Plain),
}

/// Whole channels, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Plain {
    channels: usize,
    bytes_each: usize,
    is_bgr: bool,
}

impl Format {
    /// Bytes of a level that is not supercompressed.
    fn level_bytes(self, width: u32, height: u32) -> u64 {
        let (width, height) = (u64::from(width), u64::from(height));
        match self {
            Self::Etc1s { .. } => 0,
            Self::Uastc { .. } => {
                width.div_ceil(4).saturating_mul(height.div_ceil(4)).saturating_mul(uastc::BLOCK_BYTES as u64)
            }
            Self::Plain(plain) => {
                width.saturating_mul(height).saturating_mul((plain.channels * plain.bytes_each) as u64)
            }
        }
    }
}

/// Reads the header and checks that everything it points to is there.
///
/// # Errors
/// Damage, and kinds of KTX2 that a flat colour texture does not need.
pub fn header(bytes: &[u8]) -> Result<Header, DecodeError> {
    let head = bytes.get(..HEADER_BYTES).ok_or(DecodeError::Truncated)?;
    if head[..12] != IDENTIFIER {
        return Err(DecodeError::Invalid("it does not start as KTX2 does"));
    }
    let word = |at: usize| u32_at(head, at);
    let (vk_format, width, height) = (word(12), word(20), word(24));
    let (depth, layers, faces, levels) = (word(28), word(32), word(36), word(40));
    if width == 0 || height == 0 {
        return Err(DecodeError::Invalid("it has no pixels"));
    }
    if depth > 1 || layers > 1 || faces != 1 {
        return Err(DecodeError::Unsupported("it is an array, a volume or a cube"));
    }
    let range = |offset: u64, length: u64| -> Result<std::ops::Range<usize>, DecodeError> {
        let end = offset.checked_add(length).and_then(|end| usize::try_from(end).ok());
        let end = end.filter(|&end| end <= bytes.len()).ok_or(DecodeError::Truncated)?;
        Ok(end - length as usize..end)
    };
    let level = bytes.get(HEADER_BYTES..HEADER_BYTES + LEVEL_BYTES).ok_or(DecodeError::Truncated)?;
    let level = range(u64_at(level, 0), u64_at(level, 8))?;
    let descriptor = &bytes[range(word(48).into(), word(52).into())?];
    let global = range(u64_at(head, 64), u64_at(head, 72))?;
    let scheme = word(44);
    let format = format(vk_format, scheme, descriptor, levels.max(1))?;
    let is_zstd = match scheme {
        0 | 1 => false,
        2 => true,
        _ => return Err(DecodeError::Unsupported("it is packed with something other than zstd")),
    };
    let level_bytes = format.level_bytes(width, height);
    if !is_zstd && (level.len() as u64) < level_bytes {
        return Err(DecodeError::Truncated);
    }
    let scratch_bytes = if is_zstd { usize::try_from(level_bytes).unwrap_or(usize::MAX) } else { 0 };
    Ok(Header { width, height, scratch_bytes, format, is_zstd, level, global })
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

fn format(vk_format: u32, scheme: u32, descriptor: &[u8], levels: u32) -> Result<Format, DecodeError> {
    if vk_format != 0 {
        return plain(vk_format)
            .filter(|_| scheme != 1)
            .map(Format::Plain)
            .ok_or(DecodeError::Unsupported("its pixels are of a format for GPUs"));
    }
    // After the total size: 24 bytes of a basic descriptor block, then 16 a sample.
    let model = *descriptor.get(12).ok_or(DecodeError::Truncated)?;
    let samples: Vec<u8> =
        descriptor.get(28..).unwrap_or_default().as_chunks::<16>().0.iter().map(|s| s[3] & 15).collect();
    match (model, scheme) {
        (MODEL_ETC1S, 1) => {
            let second = match samples.get(1) {
                None => None,
                Some(&ETC1S_GREEN) => Some(1),
                Some(&ETC1S_ALPHA) => Some(3),
                Some(_) => return Err(DecodeError::Unsupported("its second slice is neither green nor alpha")),
            };
            // Every level is one image.
            Ok(Format::Etc1s { second, images: levels as usize })
        }
        (MODEL_UASTC, 0 | 2) => Ok(Format::Uastc { is_red_green: samples.first() == Some(&UASTC_RED_GREEN) }),
        _ => Err(DecodeError::Unsupported("its colour model is neither ETC1S nor UASTC")),
    }
}

/// The plain formats by their numbers in Vulkan; sRGB or not is for the material to say.
fn plain(vk_format: u32) -> Option<Plain> {
    let (channels, bytes_each, is_bgr) = match vk_format {
        9 | 15 => (1, 1, false),
        16 | 22 => (2, 1, false),
        23 | 29 => (3, 1, false),
        30 | 36 => (3, 1, true),
        37 | 43 => (4, 1, false),
        44 | 50 => (4, 1, true),
        70 => (1, 2, false),
        77 => (2, 2, false),
        84 => (3, 2, false),
        91 => (4, 2, false),
        _ => return None,
    };
    Some(Plain { channels, bytes_each, is_bgr })
}

/// Decodes the largest level into `rgba`, which is as long as the header's size says.
///
/// # Errors
/// Damage.
pub fn decode(bytes: &[u8], rgba: &mut [u8]) -> Result<(), DecodeError> {
    let header = header(bytes)?;
    let width = header.width as usize;
    if rgba.len() as u64 != u64::from(header.width).saturating_mul(u64::from(header.height)).saturating_mul(4) {
        return Err(DecodeError::Invalid("its headers disagree about its size"));
    }
    let level = &bytes[header.level.clone()];
    let unpacked;
    let level = if header.is_zstd {
        unpacked = unzstd(level, header.scratch_bytes)?;
        &unpacked
    } else {
        level
    };
    match header.format {
        Format::Etc1s { second, images } => decode_etc1s(level, &bytes[header.global], width, second, images, rgba),
        Format::Uastc { is_red_green } => {
            uastc::decode(level, width, rgba)?;
            if is_red_green {
                rgba.as_chunks_mut().0.iter_mut().for_each(|p| *p = [p[0], p[3], 0, 255]);
            }
            Ok(())
        }
        Format::Plain(plain) => {
            copy_plain(plain, level, rgba);
            Ok(())
        }
    }
}

/// Exactly `length` bytes: a frame that holds more is refused when it comes to them.
fn unzstd(packed: &[u8], length: usize) -> Result<Vec<u8>, DecodeError> {
    let mut out = vec![0; length];
    let written = ruzstd::decoding::FrameDecoder::new()
        .decode_all(packed, &mut out)
        .map_err(|_damage| DecodeError::Invalid("its zstd data are damaged or hold more than the picture"))?;
    if written == length { Ok(out) } else { Err(DecodeError::Truncated) }
}

fn decode_etc1s(
    level: &[u8],
    global: &[u8],
    width: usize,
    second: Option<usize>,
    images: usize,
    rgba: &mut [u8],
) -> Result<(), DecodeError> {
    let head = global.get(..GLOBAL_HEADER_BYTES).ok_or(DecodeError::Truncated)?;
    let counts = u32_at(head, 0);
    let mut rest = images
        .checked_mul(IMAGE_BYTES)
        .and_then(|descriptions| global.get(GLOBAL_HEADER_BYTES.checked_add(descriptions)?..))
        .ok_or(DecodeError::Truncated)?;
    // The largest level is described first.
    let image = &global[GLOBAL_HEADER_BYTES..GLOBAL_HEADER_BYTES + IMAGE_BYTES];
    if u32_at(image, 0) & 2 != 0 {
        return Err(DecodeError::Unsupported("it is a frame of a video that needs the one before"));
    }
    let mut part = |at: usize| {
        let (part, after) = rest.split_at_checked(u32_at(head, at) as usize).ok_or(DecodeError::Truncated)?;
        rest = after;
        Ok(part)
    };
    let (endpoints, selectors, tables) = (part(4)?, part(8)?, part(12)?);
    let books = Codebooks::read((counts & 0xFFFF) as usize, (counts >> 16) as usize, endpoints, selectors, tables)?;
    let slice = |at: usize| {
        let (start, length) = (u32_at(image, at) as usize, u32_at(image, at + 4) as usize);
        start.checked_add(length).and_then(|end| level.get(start..end)).ok_or(DecodeError::Truncated)
    };
    etc1s::decode_slice(&books, slice(4)?, width, Channels::Rgb, rgba)?;
    if let Some(channel) = second {
        etc1s::decode_slice(&books, slice(12)?, width, Channels::One(channel), rgba)?;
    }
    if second == Some(1) {
        rgba.as_chunks_mut::<4>().0.iter_mut().for_each(|p| p[2] = 0);
    }
    Ok(())
}

/// The highest byte of each channel; channels that are not there are 0, alpha 255.
fn copy_plain(plain: Plain, level: &[u8], rgba: &mut [u8]) {
    let Plain { channels, bytes_each, is_bgr } = plain;
    let pixels = rgba.as_chunks_mut::<4>().0;
    for (pixel, stored) in pixels.iter_mut().zip(level.chunks_exact(channels * bytes_each)) {
        *pixel = [0, 0, 0, 255];
        for (c, value) in pixel.iter_mut().take(channels).enumerate() {
            *value = stored[c * bytes_each + bytes_each - 1];
        }
        if is_bgr {
            pixel.swap(0, 2);
        }
    }
}
