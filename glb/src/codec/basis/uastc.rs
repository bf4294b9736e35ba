//! UASTC 4x4 LDR: blocks of 16 bytes that are a subset of ASTC, with hints for other formats that are skipped here.

use std::sync::LazyLock;

use super::{BLOCK, put_block};
use crate::codec::DecodeError;

/// Bytes of a block.
pub const BLOCK_BYTES: usize = 16;
/// The mode of a block of one colour.
const SOLID: usize = 8;

/// How the bits of a block are meant, by mode (UASTC specification, table of modes).
struct Mode {
    /// The prefix that names the mode, and its bits.
    prefix: (u8, u32),
    hint_bits: u32,
    weight_bits: u32,
    /// Quantisation of the endpoints: plain bits and a trit (3), a quint (5) or neither (1).
    bits: u32,
    radix: u32,
    subsets: usize,
    planes: usize,
    /// 2 is luminance and alpha, 3 RGB, 4 RGBA.
    components: usize,
}

const fn mode(
    prefix: (u8, u32),
    hint_bits: u32,
    weight_bits: u32,
    (bits, radix): (u32, u32),
    subsets: usize,
    planes: usize,
    components: usize,
) -> Mode {
    Mode { prefix, hint_bits, weight_bits, bits, radix, subsets, planes, components }
}

const MODES: [Mode; 19] = [
    mode((0x01, 4), 15, 4, (6, 3), 1, 1, 3),
    mode((0x35, 6), 15, 2, (8, 1), 1, 1, 3),
    mode((0x1D, 5), 15, 3, (4, 1), 2, 1, 3),
    mode((0x03, 5), 15, 2, (2, 3), 3, 1, 3),
    mode((0x13, 5), 15, 2, (3, 5), 2, 1, 3),
    mode((0x0B, 5), 15, 3, (8, 1), 1, 1, 3),
    mode((0x1B, 5), 15, 2, (5, 5), 1, 2, 3),
    mode((0x07, 5), 15, 2, (3, 5), 2, 1, 3),
    mode((0x17, 5), 0, 1, (8, 1), 1, 1, 4),
    mode((0x0F, 5), 23, 2, (4, 1), 2, 1, 4),
    mode((0x02, 3), 17, 4, (4, 3), 1, 1, 4),
    mode((0x00, 2), 17, 2, (4, 3), 1, 2, 4),
    mode((0x06, 3), 17, 3, (6, 3), 1, 1, 4),
    mode((0x1F, 5), 23, 1, (8, 1), 1, 2, 4),
    mode((0x0D, 5), 23, 2, (8, 1), 1, 1, 4),
    mode((0x05, 7), 23, 4, (8, 1), 1, 1, 2),
    mode((0x15, 6), 23, 2, (8, 1), 2, 1, 2),
    mode((0x25, 6), 23, 2, (8, 1), 1, 2, 2),
    mode((0x09, 4), 15, 5, (5, 1), 1, 1, 3),
];

/// Seeds of the partitions that UASTC takes from ASTC, by the pattern's number: for two subsets, three subsets, and the
/// two subsets of mode 7.
const SEEDS_2: [u32; 30] = [
    28, 20, 16, 29, 91, 9, 107, 72, 149, 204, 50, 114, 496, 17, 78, 39, 252, 828, 43, 156, 116, 210, 476, 273, 684,
    359, 246, 195, 694, 524,
];
const SEEDS_3: [u32; 11] = [260, 74, 32, 156, 183, 15, 745, 0, 335, 902, 254];
const SEEDS_MODE_7: [u32; 19] =
    [36, 48, 61, 137, 161, 183, 226, 281, 302, 307, 479, 495, 593, 594, 605, 799, 812, 988, 993];

/// Weights of 1 to 5 bits out of 64 (ASTC, "Weight Unquantization").
const WEIGHTS: [&[u32]; 6] = [
    &[0],
    &[0, 64],
    &[0, 21, 43, 64],
    &[0, 9, 18, 27, 37, 46, 55, 64],
    &[0, 4, 8, 12, 17, 21, 25, 29, 35, 39, 43, 47, 52, 56, 60, 64],
    &[
        0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58,
        60, 62, 64,
    ],
];

/// Which pixel is in which subset, and the first pixel of each, whose weight lacks its highest bit.
#[derive(Clone, Copy)]
struct Partition {
    subsets: [u8; 16],
    is_first: u16,
}

struct Tables {
    mode_by_prefix: [u8; 128],
    two: Vec<Partition>,
    three: Vec<Partition>,
    mode_7: Vec<Partition>,
    /// By mode: what a quantised endpoint value means.
    endpoints: Vec<Vec<u8>>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut mode_by_prefix = [u8::MAX; 128];
    for (bits, slot) in mode_by_prefix.iter_mut().enumerate() {
        let fits = |m: &Mode| bits & ((1 << m.prefix.1) - 1) == usize::from(m.prefix.0);
        *slot = MODES.iter().position(fits).map_or(u8::MAX, |m| m as u8);
    }
    let partitions = |seeds: &[u32], count| seeds.iter().map(|&seed| partition(seed, count)).collect();
    Tables {
        mode_by_prefix,
        two: partitions(&SEEDS_2, 2),
        three: partitions(&SEEDS_3, 3),
        mode_7: partitions(&SEEDS_MODE_7, 2),
        endpoints: MODES
            .iter()
            .map(|m| (0..m.radix << m.bits).map(|v| unquantized(v, m.bits, m.radix)).collect())
            .collect(),
    }
});

/// ASTC, "Partition Pattern Generation", for blocks of 4 by 4.
fn partition(seed: u32, count: u32) -> Partition {
    let seed = seed + (count - 1) * 1024;
    let mut hash = seed;
    hash ^= hash >> 15;
    hash = hash.wrapping_sub(hash << 17);
    hash = hash.wrapping_add(hash << 7);
    hash = hash.wrapping_add(hash << 4);
    hash ^= hash >> 5;
    hash = hash.wrapping_add(hash << 16);
    hash ^= hash >> 7;
    hash ^= hash >> 3;
    hash ^= hash << 6;
    hash ^= hash >> 17;
    let by_count = if count == 3 { 6 } else { 5 };
    let by_seed = if seed & 2 != 0 { 4 } else { 5 };
    let (even, odd) = if seed & 1 != 0 { (by_seed, by_count) } else { (by_count, by_seed) };
    let factor = |k: u32| {
        let nibble = hash >> (4 * k) & 15;
        (nibble * nibble) >> if k.is_multiple_of(2) { even } else { odd }
    };
    let mut subsets = [0u8; 16];
    for (i, subset) in (0u32..).zip(&mut subsets) {
        // Small blocks look at every second point of the pattern.
        let (x, y) = (i % 4 * 2, i / 4 * 2);
        let height = |k: u32, shift: u32| (factor(2 * k) * x + factor(2 * k + 1) * y + (hash >> shift)) & 63;
        let (a, b, c) = (height(0, 14), height(1, 10), if count < 3 { 0 } else { height(2, 6) });
        *subset = if a >= b && a >= c { 0 } else { 2 - u8::from(b >= c) };
    }
    let first = |s: u8| subsets.iter().position(|&subset| subset == s).map_or(0, |i| 1u16 << i);
    Partition { subsets, is_first: (0..count as u8).fold(0, |all, s| all | first(s)) }
}

/// ASTC, "Endpoint Unquantization": `value` is the trit or quint above the plain bits.
fn unquantized(value: u32, bits: u32, radix: u32) -> u8 {
    let (low, digit) = (value & ((1 << bits) - 1), value >> bits);
    if radix == 1 {
        // The bits are repeated until there are eight.
        let repeated = (0..8u32.div_ceil(bits)).fold(0u64, |all, _| all << bits | u64::from(low));
        return (repeated >> (8u32.div_ceil(bits) * bits - 8)) as u8;
    }
    // From which plain bit each of the nine bits of B comes, highest first, and the factor C.
    let (sources, factor): (&[u8; 9], u32) = match (radix, bits) {
        (3, 1) => (b".........", 204),
        (3, 2) => (b"b...b.bb.", 93),
        (3, 3) => (b"cb...cbcb", 44),
        (3, 4) => (b"dcb...dcb", 22),
        (3, 5) => (b"edcb...ed", 11),
        (3, 6) => (b"fedcb...f", 5),
        (5, 1) => (b".........", 113),
        (5, 2) => (b"b....bb..", 54),
        (5, 3) => (b"cb....cbc", 26),
        (5, 4) => (b"dcb....dc", 13),
        _ => (b"edcb....e", 6),
    };
    let bit = |source: u8| if source == b'.' { 0 } else { low >> (source - b'a') & 1 };
    let scattered = sources.iter().fold(0, |all, &source| all << 1 | bit(source));
    let mirrored = if low & 1 == 1 { 0x1FF } else { 0 };
    let sum = (digit * factor + scattered) ^ mirrored;
    (mirrored & 0x80 | sum >> 2) as u8
}

/// Decodes all blocks into a picture of `width` pixels across; `rgba` says how many down.
///
/// # Errors
/// Too few blocks, and blocks of a mode or pattern that there is not.
pub fn decode(blocks: &[u8], width: usize, rgba: &mut [u8]) -> Result<(), DecodeError> {
    let height = rgba.len() / 4 / width;
    let (columns, rows) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
    let blocks = blocks.as_chunks::<BLOCK_BYTES>().0;
    if blocks.len() < columns * rows {
        return Err(DecodeError::Truncated);
    }
    let tables = &*TABLES;
    for (by, row) in blocks.chunks_exact(columns).take(rows).enumerate() {
        for (bx, block) in row.iter().enumerate() {
            let pixels = decode_block(tables, u128::from_le_bytes(*block))
                .ok_or(DecodeError::Invalid("a block has a mode or a pattern that there is not"))?;
            put_block(rgba, width, bx, by, &pixels);
        }
    }
    Ok(())
}

/// Takes bits from the low end.
struct Block(u128);

impl Block {
    #[inline]
    fn take(&mut self, count: u32) -> u32 {
        let bits = self.0 as u32 & ((1 << count) - 1);
        self.0 >>= count;
        bits
    }
}

fn decode_block(tables: &Tables, block: u128) -> Option<[[u8; 4]; 16]> {
    let number = usize::from(tables.mode_by_prefix[block as usize & 127]);
    let mode = MODES.get(number)?;
    let mut block = Block(block >> mode.prefix.1);
    if number == SOLID {
        return Some([(block.0 as u32).to_le_bytes(); 16]);
    }
    block.take(mode.hint_bits);
    let partition = match (mode.subsets, number) {
        (2, 7) => *tables.mode_7.get(block.take(5) as usize)?,
        (2, _) => *tables.two.get(block.take(5) as usize)?,
        (3, _) => *tables.three.get(block.take(4) as usize)?,
        _ => Partition { subsets: [0; 16], is_first: 1 },
    };
    // The channel that the second plane of weights is for.
    let second = match (mode.planes, number) {
        (2, 17) => 3,
        (2, _) => block.take(2) as usize,
        _ => 4,
    };
    let quantized = take_endpoints(mode, &mut block);
    let meaning = &tables.endpoints[number];
    let mut colors = [[[0u8; 4]; 32]; 3];
    let weights = WEIGHTS[mode.weight_bits as usize];
    for (subset, colors) in colors[..mode.subsets].iter_mut().enumerate() {
        let mut ends = [[255u32; 4]; 2];
        for c in 0..mode.components {
            for (side, end) in ends.iter_mut().enumerate() {
                let value = quantized[(subset * mode.components + c) * 2 + side];
                let value = u32::from(meaning[value as usize]);
                match mode.components {
                    2 if c == 0 => end[..3].fill(value),
                    2 => end[3] = value,
                    _ => end[c] = value,
                }
            }
        }
        let [low, high] = ends.map(|end| end.map(|v| v << 8 | v));
        for (color, &w) in colors.iter_mut().zip(weights) {
            for c in 0..4 {
                color[c] = ((low[c] * (64 - w) + high[c] * w + 32) >> 14) as u8;
            }
        }
    }
    let mut pixels = [[0u8; 4]; 16];
    for (i, pixel) in pixels.iter_mut().enumerate() {
        let bits = mode.weight_bits - u32::from(partition.is_first >> i & 1);
        let colors = &colors[usize::from(partition.subsets[i])];
        *pixel = colors[block.take(bits) as usize];
        if mode.planes == 2 {
            let other = colors[block.take(bits) as usize];
            pixel[second] = other[second];
        }
    }
    Some(pixels)
}

/// Endpoint values as stored: the trits of five or the quints of three come packed, before all plain bits.
fn take_endpoints(mode: &Mode, block: &mut Block) -> [u32; 18] {
    let count = mode.components * 2 * mode.subsets;
    let mut values = [0u32; 18];
    // How many bits 1, 2, ... digits together take.
    let sizes: &[u32] = match mode.radix {
        3 => &[2, 4, 5, 7, 8],
        5 => &[3, 5, 7],
        _ => &[],
    };
    if !sizes.is_empty() {
        for group in values[..count].chunks_mut(sizes.len()) {
            let mut packed = block.take(sizes[group.len() - 1]);
            for value in group {
                *value = packed % mode.radix;
                packed /= mode.radix;
            }
        }
    }
    for value in &mut values[..count] {
        *value = *value << mode.bits | block.take(mode.bits);
    }
    values
}
