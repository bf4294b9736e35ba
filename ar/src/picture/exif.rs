//! What a camera says of its picture: which way up it was held, and how wide it saw. EXIF 2.32 (JEITA CP-3451), sections
//! 4.6.4 and 4.6.5.

use super::Picture;

/// What is used of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Exif {
    way: Orientation,
    /// The focal length that would show as much on film of 36 x 24 mm, millimetres.
    focal_35mm: Option<u16>,
}

/// One of the eight ways to write a picture down; 1 is upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Orientation(u16);

impl Default for Orientation {
    fn default() -> Orientation {
        Orientation(1)
    }
}

const ORIENTATION: u16 = 0x0112;
const EXIF_DIRECTORY: u16 = 0x8769;
const FOCAL_35MM: u16 = 0xA405;
const TYPE_SHORT: u16 = 3;
const TYPE_LONG: u16 = 4;
/// A directory has a few dozen entries.
const ENTRIES_MAX: u16 = 512;
/// Lenses that exist; others are slips.
const FOCAL_35MM_SANE: std::ops::RangeInclusive<u16> = 4..=2000;

impl Exif {
    /// Reads EXIF data (a TIFF file, with or without "Exif" before it). What is not there or makes no sense is left out: a
    /// picture is worth more than its label.
    pub(crate) fn read(exif: &[u8]) -> Exif {
        let Some(tiff) = Tiff::new(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)) else { return Exif::default() };
        let way = tiff.short(tiff.first, ORIENTATION).filter(|value| (1..=8).contains(value)).map(Orientation);
        let beneath = tiff.long(tiff.first, EXIF_DIRECTORY);
        let focal = beneath.and_then(|directory| tiff.short(directory, FOCAL_35MM));
        Exif { way: way.unwrap_or_default(), focal_35mm: focal.filter(|mm| FOCAL_35MM_SANE.contains(mm)) }
    }
}

struct Tiff<'a> {
    bytes: &'a [u8],
    is_big: bool,
    /// Place of the first directory.
    first: usize,
}

impl<'a> Tiff<'a> {
    fn new(bytes: &'a [u8]) -> Option<Tiff<'a>> {
        let is_big = match bytes.get(..4)? {
            b"MM\0\x2A" => true,
            b"II\x2A\0" => false,
            _ => return None,
        };
        let tiff = Tiff { bytes, is_big, first: 0 };
        Some(Tiff { first: tiff.long_at(4)?, ..tiff })
    }

    fn short_at(&self, at: usize) -> Option<u16> {
        let two = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    }

    fn long_at(&self, at: usize) -> Option<usize> {
        let four = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(if self.is_big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }).ok()
    }

    /// Where the value of `tag` lies in a directory.
    fn find(&self, directory: usize, tag: u16, kind: u16) -> Option<usize> {
        for i in 0..self.short_at(directory)?.min(ENTRIES_MAX) {
            let entry = directory.checked_add(2 + 12 * usize::from(i))?;
            if self.short_at(entry)? == tag && self.short_at(entry + 2)? == kind {
                return Some(entry + 8);
            }
        }
        None
    }

    fn short(&self, directory: usize, tag: u16) -> Option<u16> {
        self.short_at(self.find(directory, tag, TYPE_SHORT)?)
    }

    fn long(&self, directory: usize, tag: u16) -> Option<usize> {
        self.long_at(self.find(directory, tag, TYPE_LONG)?)
    }
}

/// The picture as the camera's holder saw it.
pub(crate) fn upright(mut picture: Picture, exif: Exif) -> Picture {
    picture.focal_35mm = exif.focal_35mm;
    let Orientation(way) = exif.way;
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
    Picture { width: side(out_width), height: side(out_height), pixels, ..picture }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Orientation, and beneath it a focal length.
    fn exif(big: bool, way: u16, focal: u16) -> Vec<u8> {
        let short = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let long = |n: u32| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let entry = |tag, value| [&short(tag)[..], &short(TYPE_SHORT), &long(1), &short(value), &[0, 0]].concat();
        let beneath = [&short(EXIF_DIRECTORY)[..], &short(TYPE_LONG), &long(1), &long(38)].concat();
        [
            if big { b"MM\0\x2A" } else { b"II\x2A\0" },
            &long(8)[..],
            &short(2),
            &entry(ORIENTATION, way),
            &beneath,
            &long(0),
            &short(1),
            &entry(FOCAL_35MM, focal),
        ]
        .concat()
    }

    #[test]
    fn the_tags_are_found_in_both_byte_orders_and_nonsense_is_left_out() {
        let good = |way, focal| Exif { way: Orientation(way), focal_35mm: focal };
        assert_eq!(Exif::read(&exif(true, 6, 26)), good(6, Some(26)));
        assert_eq!(Exif::read(&exif(false, 8, 85)), good(8, Some(85)));
        assert_eq!(Exif::read(&exif(false, 9, 0)), Exif::default());
        let whole = exif(true, 6, 26);
        for length in 0..whole.len() {
            let read = Exif::read(&whole[..length]);
            assert!(read.focal_35mm.is_none() || length >= whole.len() - 2, "{length}: {read:?}");
        }
        // A directory that leads to itself is read once.
        let mut circle = whole;
        circle[30..34].copy_from_slice(&8u32.to_be_bytes());
        assert_eq!(Exif::read(&circle), good(6, None));
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
            let shown = upright(stored, Exif { way: Orientation(way), focal_35mm: None });
            let letters: String = shown.pixels.chunks_exact(3).map(|p| char::from(p[0])).collect();
            assert_eq!((shown.width, letters.as_str()), (3, "abcdef"), "way {way}");
        }
    }
}
