//! ETC1S supercompressed with BasisLZ (KTX 2.0, appendix "BasisLZ/ETC1S Bitstream Specification").

use super::huffman::{Bits, Huffman};
use super::{BLOCK, put_block};
use crate::codec::DecodeError;

/// How far the two inner and the two outer values of an intensity are from the base colour (Khronos Data Format
/// Specification, "ETC1 Compressed Texture Image Formats", intensity modifier sets).
const INTENSITIES: [[i32; 2]; 8] = [[2, 8], [5, 17], [9, 29], [13, 42], [18, 60], [24, 80], [33, 106], [47, 183]];
/// Four predictions of two bits, and one symbol more that repeats the last.
const PREDICTION_REPEAT: u32 = 256;
const PREDICTION_REPEATS_MIN: u32 = 3;
const SELECTOR_REPEATS_MIN: u32 = 3;
/// This run length says that a longer one follows.
const SELECTOR_RUN_LONG: u32 = 63;

/// Codebooks and Huffman tables that all pictures of a file share.
pub struct Codebooks {
    /// The four colours of each endpoint pair.
    colors: Vec<[[u8; 4]; 4]>,
    /// Rows of two bits a pixel, the first in the lowest bits.
    selectors: Vec<[u8; 4]>,
    prediction: Huffman,
    endpoint_delta: Huffman,
    selector: Huffman,
    selector_run: Huffman,
    history_size: usize,
}

/// What a slice of blocks is put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    /// Red, green and blue; alpha becomes 255.
    Rgb,
    /// The slice's green into this channel alone.
    One(usize),
}

impl Codebooks {
    /// Reads the three parts of the global data that follow its header and image descriptions.
    ///
    /// # Errors
    /// Data that do not follow the bitstream.
    pub fn read(
        endpoint_count: usize,
        selector_count: usize,
        endpoints: &[u8],
        selectors: &[u8],
        tables: &[u8],
    ) -> Result<Self, DecodeError> {
        let mut bits = Bits::new(tables);
        let prediction = Huffman::read(&mut bits)?;
        let endpoint_delta = Huffman::read(&mut bits)?;
        let selector = Huffman::read(&mut bits)?;
        let selector_run = Huffman::read(&mut bits)?;
        let history_size = bits.take(13) as usize;
        bits.check()?;
        Ok(Self {
            colors: read_endpoints(endpoint_count, endpoints)?,
            selectors: read_selectors(selector_count, selectors)?,
            prediction,
            endpoint_delta,
            selector,
            selector_run,
            history_size,
        })
    }
}

fn read_endpoints(count: usize, bytes: &[u8]) -> Result<Vec<[[u8; 4]; 4]>, DecodeError> {
    let mut bits = Bits::new(bytes);
    let deltas = [Huffman::read(&mut bits)?, Huffman::read(&mut bits)?, Huffman::read(&mut bits)?];
    let intensity_delta = Huffman::read(&mut bits)?;
    let is_gray = bits.take(1) == 1;
    let mut intensity = 0u32;
    let mut color = [16u32; 3];
    let mut all = Vec::with_capacity(count);
    for _ in 0..count {
        intensity = (intensity + intensity_delta.decode(&mut bits)?) & 7;
        for c in color.iter_mut().take(if is_gray { 1 } else { 3 }) {
            let table = match *c {
                0..=9 => 0,
                10..=21 => 1,
                _ => 2,
            };
            *c = (*c + deltas[table].decode(&mut bits)?) & 31;
        }
        if is_gray {
            color = [color[0]; 3];
        }
        let [inner, outer] = INTENSITIES[intensity as usize];
        all.push([-outer, -inner, inner, outer].map(|offset| {
            let [r, g, b] = color.map(|c| ((c << 3 | c >> 2).cast_signed() + offset).clamp(0, 255) as u8);
            [r, g, b, 255]
        }));
    }
    bits.check()?;
    Ok(all)
}

fn read_selectors(count: usize, bytes: &[u8]) -> Result<Vec<[u8; 4]>, DecodeError> {
    let mut bits = Bits::new(bytes);
    if bits.take(2) != 0 {
        return Err(DecodeError::Invalid("the selectors start with bits that must be 0"));
    }
    let is_raw = bits.take(1) == 1;
    let delta = if is_raw { None } else { Some(Huffman::read(&mut bits)?) };
    let mut all: Vec<[u8; 4]> = Vec::with_capacity(count);
    for i in 0..count {
        let mut rows = [0u8; 4];
        for (j, row) in rows.iter_mut().enumerate() {
            *row = match (&delta, all.last()) {
                (Some(delta), Some(previous)) => delta.decode(&mut bits)? as u8 ^ previous[j],
                _ => bits.take(8) as u8,
            };
        }
        all.push(rows);
        // Raw ones may be claimed without being there.
        if i % 256 == 0 {
            bits.check()?;
        }
    }
    bits.check()?;
    Ok(all)
}

/// The last selectors, roughly by how lately they were used ("ETC1S Approximate Move to Front Routines").
struct History {
    values: Vec<u16>,
    next: usize,
}

impl History {
    fn new(size: usize) -> Self {
        Self { values: vec![0; size], next: size / 2 }
    }

    #[inline]
    fn add(&mut self, value: u16) {
        if let Some(slot) = self.values.get_mut(self.next) {
            *slot = value;
            self.next += 1;
            if self.next == self.values.len() {
                self.next = self.values.len() / 2;
            }
        }
    }

    #[inline]
    fn take(&mut self, index: usize) -> Option<u16> {
        let value = *self.values.get(index)?;
        self.values.swap(index / 2, index);
        Some(value)
    }
}

/// A number in chunks of `size` bits and one that says whether more follow.
fn variable(bits: &mut Bits, size: u32) -> Result<u32, DecodeError> {
    let (mut value, mut shift) = (0u32, 0);
    loop {
        let chunk = bits.take(size + 1);
        value |= (chunk & ((1 << size) - 1)) << shift;
        shift += size;
        if chunk >> size == 0 {
            return Ok(value);
        }
        if shift >= 32 {
            return Err(DecodeError::Invalid("a run is longer than 32 bits can say"));
        }
    }
}

/// Decodes one slice into a picture of `width` pixels across; `rgba` says how many down.
///
/// # Errors
/// Data that do not follow the bitstream.
pub fn decode_slice(
    books: &Codebooks,
    slice: &[u8],
    width: usize,
    channels: Channels,
    rgba: &mut [u8],
) -> Result<(), DecodeError> {
    const BAD_NEIGHBOUR: DecodeError = DecodeError::Invalid("a block repeats one outside the picture");
    let height = rgba.len() / 4 / width;
    let (columns, rows) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
    let endpoint_count = books.colors.len();
    let selector_count = books.selectors.len();
    let mut bits = Bits::new(slice);
    let mut history = History::new(books.history_size);
    // The row above, with the block left of what has been replaced already.
    let mut above: Vec<u16> = vec![0; columns];
    let mut below_predictions = vec![0u8; columns.div_ceil(2)];
    let (mut predictions, mut last_predictions, mut prediction_repeats) = (0u32, 0u32, 0u32);
    let (mut endpoint, mut selector_repeats) = (0usize, 0u32);
    for y in 0..rows {
        let mut above_left = 0u16;
        for x in 0..columns {
            if x % 2 == 0 {
                if y % 2 == 1 {
                    predictions = u32::from(below_predictions[x / 2]);
                } else {
                    if prediction_repeats > 0 {
                        prediction_repeats -= 1;
                        predictions = last_predictions;
                    } else {
                        predictions = books.prediction.decode(&mut bits)?;
                        if predictions == PREDICTION_REPEAT {
                            prediction_repeats = variable(&mut bits, 4)?.saturating_add(PREDICTION_REPEATS_MIN - 1);
                            predictions = last_predictions;
                        } else {
                            last_predictions = predictions;
                        }
                    }
                    below_predictions[x / 2] = (predictions >> 4) as u8;
                }
            }
            endpoint = match predictions & 3 {
                0 if x > 0 => endpoint,
                1 if y > 0 => usize::from(above[x]),
                2 if x > 0 && y > 0 => usize::from(above_left),
                3 => {
                    let next = endpoint + books.endpoint_delta.decode(&mut bits)? as usize;
                    if next >= endpoint_count { next.wrapping_sub(endpoint_count) } else { next }
                }
                _ => return Err(BAD_NEIGHBOUR),
            };
            predictions >>= 2;
            above_left = std::mem::replace(&mut above[x], endpoint as u16);

            let mut symbol = selector_count;
            if selector_repeats > 0 {
                selector_repeats -= 1;
            } else {
                symbol = books.selector.decode(&mut bits)? as usize;
                if symbol == selector_count + books.history_size {
                    let run = match books.selector_run.decode(&mut bits)? {
                        SELECTOR_RUN_LONG => variable(&mut bits, 7)?,
                        run => run,
                    };
                    selector_repeats = run.saturating_add(SELECTOR_REPEATS_MIN - 1);
                    symbol = selector_count;
                }
            }
            let selector = match symbol.checked_sub(selector_count) {
                Some(place) => history.take(place).map(usize::from),
                None => {
                    history.add(symbol as u16);
                    Some(symbol)
                }
            };
            let (Some(colors), Some(selectors)) =
                (books.colors.get(endpoint), selector.and_then(|selector| books.selectors.get(selector)))
            else {
                return Err(DecodeError::Invalid("a block names what the codebooks do not have"));
            };
            paint(rgba, width, (x, y), colors, *selectors, channels);
        }
        bits.check()?;
    }
    Ok(())
}

#[inline]
fn paint(
    rgba: &mut [u8],
    width: usize,
    (bx, by): (usize, usize),
    colors: &[[u8; 4]; 4],
    selectors: [u8; 4],
    channels: Channels,
) {
    let mut pixels = [[0u8; 4]; 16];
    for (row, selectors) in pixels.as_chunks_mut::<BLOCK>().0.iter_mut().zip(selectors) {
        for (x, pixel) in row.iter_mut().enumerate() {
            *pixel = colors[usize::from(selectors >> (2 * x) & 3)];
        }
    }
    match channels {
        Channels::Rgb => put_block(rgba, width, bx, by, &pixels),
        Channels::One(channel) => {
            let columns = (width - bx * BLOCK).min(BLOCK);
            let rows = rgba.chunks_exact_mut(width * 4).skip(by * BLOCK).take(BLOCK);
            for (row, pixels) in rows.zip(pixels.as_chunks::<BLOCK>().0) {
                for (x, pixel) in pixels[..columns].iter().enumerate() {
                    row[(bx * BLOCK + x) * 4 + channel] = pixel[1];
                }
            }
        }
    }
}
