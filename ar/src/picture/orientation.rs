//! Which way up a camera held its picture: tag 0x0112 of EXIF 2.32 (JEITA CP-3451), section 4.6.4.

use super::Picture;

/// One of the eight ways to write a picture down; 1 is upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Orientation(u16);

const TAG: u16 = 0x0112;
const TYPE_SHORT: u16 = 3;
/// A first directory has a few dozen entries.
const ENTRIES_MAX: u16 = 512;

impl Orientation {
    /// As it is.
    pub(crate) const UPRIGHT: Orientation = Orientation(1);

    /// Reads the tag out of EXIF data (a TIFF file, with or without "Exif" before it). Upright when it is not there or
    /// makes no sense: a picture is worth more than its label.
    pub(crate) fn of_exif(exif: &[u8]) -> Orientation {
        Orientation::find(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)).unwrap_or(Orientation::UPRIGHT)
    }

    fn find(tiff: &[u8]) -> Option<Orientation> {
        let big = match tiff.get(..4)? {
            b"MM\0\x2A" => true,
            b"II\x2A\0" => false,
            _ => return None,
        };
        let short = |at: usize| -> Option<u16> {
            let two = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
            Some(if big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
        };
        let four = tiff.get(4..8)?.try_into().ok()?;
        let start = usize::try_from(if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }).ok()?;
        for i in 0..short(start)?.min(ENTRIES_MAX) {
            let entry = start.checked_add(2 + 12 * usize::from(i))?;
            if short(entry)? == TAG && short(entry + 2)? == TYPE_SHORT {
                return short(entry + 8).filter(|value| (1..=8).contains(value)).map(Orientation);
            }
        }
        None
    }
}

/// The picture as the camera's holder saw it.
pub(crate) fn upright(picture: Picture, Orientation(way): Orientation) -> Picture {
    if way == 1 {
        return picture;
    }
    let (width, height) = (picture.width as usize, picture.height as usize);
    let swapped = way >= 5;
    let (out_width, out_height) = if swapped { (height, width) } else { (width, height) };
    let mut pixels = vec![0; picture.pixels.len()];
    for (i, out) in pixels.chunks_exact_mut(3).enumerate() {
        let (x, y) = (i % out_width, i / out_width);
        // Where the pixel lies in the file.
        let (fx, fy) = match way {
            2 => (width - 1 - x, y),
            3 => (width - 1 - x, height - 1 - y),
            4 => (x, height - 1 - y),
            5 => (y, x),
            6 => (y, height - 1 - x),
            7 => (width - 1 - y, height - 1 - x),
            _ => (width - 1 - y, x),
        };
        let at = (fy * width + fx) * 3;
        out.copy_from_slice(&picture.pixels[at..at + 3]);
    }
    let side = |n: usize| u32::try_from(n).expect("sides are held below SIDE_MAX");
    Picture { width: side(out_width), height: side(out_height), pixels }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exif(big: bool, value: u16) -> Vec<u8> {
        let mut out = Vec::new();
        let short = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        out.extend_from_slice(if big { b"MM\0\x2A\0\0\0\x08" } else { b"II\x2A\0\x08\0\0\0" });
        out.extend_from_slice(&short(1));
        out.extend_from_slice(&short(TAG));
        out.extend_from_slice(&short(TYPE_SHORT));
        out.extend_from_slice(if big { &[0, 0, 0, 1] } else { &[1, 0, 0, 0] });
        out.extend_from_slice(&short(value));
        out.extend_from_slice(&[0, 0]);
        out
    }

    #[test]
    fn the_tag_is_found_in_both_byte_orders_and_nonsense_is_upright() {
        assert_eq!(Orientation::of_exif(&exif(true, 6)), Orientation(6));
        assert_eq!(Orientation::of_exif(&exif(false, 8)), Orientation(8));
        assert_eq!(Orientation::of_exif(&exif(false, 9)), Orientation::UPRIGHT);
        let whole = exif(true, 6);
        for length in 0..whole.len() - 3 {
            assert_eq!(Orientation::of_exif(&whole[..length]), Orientation::UPRIGHT, "{length}");
        }
    }

    /// What a viewer must show for each way (EXIF 2.32, figure of tag 0x0112) is the letter's upright form.
    #[test]
    fn all_eight_ways_show_the_same() {
        // Three by two: a b c / d e f
        let files: [(u16, u32, &str); 8] = [
            (1, 3, "abcdef"),
            (2, 3, "cbafed"),
            (3, 3, "fedcba"),
            (4, 3, "defabc"),
            (5, 2, "adbecf"),
            (6, 2, "cfbead"),
            (7, 2, "fcebda"),
            (8, 2, "daebfc"),
        ];
        for (way, width, file) in files {
            let pixels: Vec<u8> = file.bytes().flat_map(|b| [b; 3]).collect();
            let stored = Picture::from_rgb(width, 6 / width, pixels).expect("the size fits");
            let shown = upright(stored, Orientation(way));
            let letters: String = shown.pixels.chunks_exact(3).map(|p| char::from(p[0])).collect();
            assert_eq!((shown.width, letters.as_str()), (3, "abcdef"), "way {way}");
        }
    }
}
