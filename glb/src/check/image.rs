//! Headers of pictures: what kind they are and how large, without decoding them.
//!
//! PNG (W3C, section 5 and 11), JPEG (ITU T.81, annex B), WebP (its container specification, RFC 9649) and KTX2
//! (Khronos, section 3).

/// A kind of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Jpeg,
    Png,
    Webp,
    Ktx2,
}

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) width: u32,
    pub(super) height: u32,
    /// A colour profile, oblong pixels or animation: nothing glTF renders.
    pub(super) is_special: bool,
}

/// Why there is no header.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    Unknown,
    Ended,
    Invalid(&'static str),
}

/// Fewer bytes are no picture of any kind.
const LEAST_BYTES: usize = 14;
const KTX2_HEADER_BYTES: usize = 80;

impl Kind {
    /// By the first bytes.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..14) == Some(b"WEBPVP");
        match bytes {
            _ if bytes.len() < LEAST_BYTES => None,
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            _ if bytes.starts_with(b"\x89PNG\r\n\x1A\n") => Some(Self::Png),
            _ if is_webp => Some(Self::Webp),
            _ if bytes.starts_with(b"\xABKTX 20\xBB\r\n\x1A\n") => Some(Self::Ktx2),
            _ => None,
        }
    }

    pub(super) fn mime_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Ktx2 => "image/ktx2",
        }
    }
}

/// Reads the header.
pub(super) fn header(bytes: &[u8]) -> Result<Header, Failure> {
    match Kind::of(bytes).ok_or(Failure::Unknown)? {
        Kind::Jpeg => jpeg(bytes),
        Kind::Png => png(bytes),
        Kind::Webp => webp(bytes),
        Kind::Ktx2 => ktx2(bytes),
    }
}

fn be32(bytes: &[u8], at: usize) -> Result<u32, Failure> {
    let word = bytes.get(at..at.saturating_add(4)).and_then(|b| b.try_into().ok()).ok_or(Failure::Ended)?;
    Ok(u32::from_be_bytes(word))
}

fn byte(bytes: &[u8], at: usize) -> Result<u32, Failure> {
    bytes.get(at).map(|b| u32::from(*b)).ok_or(Failure::Ended)
}

/// Walks the segments up to the start of the frame.
fn jpeg(bytes: &[u8]) -> Result<Header, Failure> {
    let mut at = 1;
    loop {
        let marker = byte(bytes, at)?;
        at += 1;
        // Fill bytes, and markers without a segment.
        if matches!(marker, 0xFF | 0x01 | 0xD0..=0xD9) {
            continue;
        }
        let length = (byte(bytes, at)? << 8 | byte(bytes, at + 1)?) as usize;
        if length < 2 {
            return Err(Failure::Invalid("a segment has an invalid length"));
        }
        let is_frame = (matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)) || marker == 0xDE;
        if is_frame {
            let frame = bytes.get(at + 2..at + length).ok_or(Failure::Ended)?;
            let [_bits, h1, h0, w1, w0, channels, ..] = *frame else {
                return Err(Failure::Invalid("the frame header is too short"));
            };
            if !matches!(channels, 1 | 3) {
                return Err(Failure::Invalid("it has neither 1 nor 3 channels"));
            }
            let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
            return Ok(Header { kind: Kind::Jpeg, width: width.into(), height: height.into(), is_special: false });
        }
        at += length;
    }
}

/// Walks the chunks up to the first with pixels.
fn png(bytes: &[u8]) -> Result<Header, Failure> {
    let mut at = 8;
    let (mut size, mut is_oblong) = (None, false);
    let (mut transfer, mut primaries) = (Colour::Unknown, Colour::Unknown);
    loop {
        let length = be32(bytes, at)? as usize;
        let kind = be32(bytes, at + 4)?.to_be_bytes();
        let expected = match &kind {
            b"IHDR" => 13,
            b"cHRM" => 32,
            b"sRGB" => 1,
            b"pHYs" => 9,
            b"gAMA" => 4,
            _ => length,
        };
        if length != expected {
            return Err(Failure::Invalid("a chunk has a wrong length"));
        }
        let data = at + 8;
        match &kind {
            b"IHDR" => size = Some((be32(bytes, data)?, be32(bytes, data + 4)?)),
            b"iCCP" => (transfer, primaries) = (Colour::Other, Colour::Other),
            b"sRGB" => (transfer, primaries) = (Colour::Srgb, Colour::Srgb),
            b"gAMA" if transfer == Colour::Unknown => {
                // 1/2.2, as sRGB's substitute, or linear.
                transfer = if matches!(be32(bytes, data)?, 45_455 | 100_000) { Colour::Srgb } else { Colour::Other };
            }
            b"cHRM" if primaries == Colour::Unknown => {
                let srgb = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];
                primaries = Colour::Srgb;
                for (i, wanted) in srgb.into_iter().enumerate() {
                    if be32(bytes, data + 4 * i)? != wanted {
                        primaries = Colour::Other;
                    }
                }
            }
            b"pHYs" => is_oblong |= be32(bytes, data)? != be32(bytes, data + 4)?,
            b"IDAT" => {
                let (width, height) = size.ok_or(Failure::Invalid("it has no header"))?;
                let is_special = is_oblong || transfer == Colour::Other || primaries == Colour::Other;
                return Ok(Header { kind: Kind::Png, width, height, is_special });
            }
            _ => {}
        }
        at = data.checked_add(length + 4).ok_or(Failure::Ended)?;
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Colour {
    Unknown,
    Srgb,
    Other,
}

fn webp(bytes: &[u8]) -> Result<Header, Failure> {
    let le16 = |at: usize| Ok(byte(bytes, at)? | byte(bytes, at + 1)? << 8);
    let le24 = |at: usize| Ok(le16(at)? | byte(bytes, at + 2)? << 16);
    let (width, height, is_special) = match &bytes[12..16.min(bytes.len())] {
        b"VP8 " => (le16(26)? & 0x3FFF, le16(28)? & 0x3FFF, false),
        b"VP8L" => {
            let bits = le24(21)? | byte(bytes, 24)? << 24;
            ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, false)
        }
        b"VP8X" => (le24(24)? + 1, le24(27)? + 1, byte(bytes, 20)? & 0x22 != 0),
        [_, _, _] | [_, _] => return Err(Failure::Ended),
        _ => return Err(Failure::Invalid("its first chunk is of no known kind")),
    };
    Ok(Header { kind: Kind::Webp, width, height, is_special })
}

fn ktx2(bytes: &[u8]) -> Result<Header, Failure> {
    if bytes.len() < KTX2_HEADER_BYTES {
        return Err(Failure::Ended);
    }
    let (width, height) = (be32(bytes, 20)?.swap_bytes(), be32(bytes, 24)?.swap_bytes());
    if width == 0 || height == 0 {
        return Err(Failure::Invalid("it is no 2D picture"));
    }
    Ok(Header { kind: Kind::Ktx2, width, height, is_special: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let mut chunk = u32::try_from(data.len()).expect("small").to_be_bytes().to_vec();
        chunk.extend_from_slice(kind);
        chunk.extend_from_slice(data);
        chunk.extend_from_slice(&[0; 4]);
        chunk
    }

    fn png_of(chunks: &[Vec<u8>]) -> Vec<u8> {
        [b"\x89PNG\r\n\x1A\n".to_vec(), chunks.concat()].concat()
    }

    #[test]
    fn sizes_are_read_from_headers() {
        let ihdr = chunk(b"IHDR", &[0, 0, 1, 0, 0, 0, 2, 0, 8, 2, 0, 0, 0]);
        let idat = chunk(b"IDAT", &[]);
        let good = header(&png_of(&[ihdr.clone(), idat.clone()])).expect("a header");
        assert_eq!((good.width, good.height, good.is_special), (256, 512, false));
        let odd = header(&png_of(&[ihdr.clone(), chunk(b"gAMA", &[0, 0, 0, 9]), idat.clone()])).expect("a header");
        assert!(odd.is_special);
        assert_eq!(header(&png_of(std::slice::from_ref(&ihdr))), Err(Failure::Ended));
        assert_eq!(header(&png_of(&[idat])), Err(Failure::Invalid("it has no header")));
        let jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 9, 8, 1, 2, 3, 4, 3, 0];
        let found = header(&jpeg).expect("a header");
        assert_eq!((found.kind, found.width, found.height), (Kind::Jpeg, 0x304, 0x102));
        assert_eq!(header(b"GIF89a\0\0\0\0\0\0\0\0\0"), Err(Failure::Unknown));
        let webp = b"RIFF\x1c\0\0\0WEBPVP8L\x0f\0\0\0\x2f\xff\xc0\x1f\x00\x07\x10\xfd\x8f\xfe\x07";
        let found = header(webp).expect("a header");
        assert_eq!((found.width, found.height), (256, 128));
    }
}
