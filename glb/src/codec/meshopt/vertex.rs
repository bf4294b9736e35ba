//! Mode 0, attributes (appendix A of both extensions, "Mode 0: attributes").

use super::{DecodeError, STRIDE_MAX, sys};

const HEADER: u8 = 0xA0;
const BLOCK_BYTES: usize = 8192;
const BLOCK_ELEMENTS_MAX: usize = 256;
pub(super) const GROUP: usize = 16;
/// A group takes at most 24 bytes: 8 of nibbles and 16 of literals. Tails are padded so that they can always be read.
pub(super) const GROUP_BYTES_MAX: usize = 24;
const TAIL_MIN_V0: usize = 32;
const TAIL_MIN_V1: usize = 24;
/// Bits a delta by the two bits of a group's header; version 1 chooses between two such lists.
const BITS_V0: [u8; 4] = [0, 2, 4, 8];
const BITS_V1: [[u8; 4]; 2] = [[0, 1, 2, 4], [1, 2, 4, 8]];

/// The four byte planes of one block that belong together, one after the other.
pub(super) type Planes = [[u8; BLOCK_ELEMENTS_MAX]; 4];

/// How deltas of four bytes become elements.
#[derive(Debug, Clone, Copy)]
pub(super) enum Join {
    /// Zigzag deltas of single bytes.
    Bytes,
    /// Zigzag deltas of 16 bits.
    Shorts,
    /// Exclusive or of 32 bits, turned left by the encoder and right again here.
    Words {
        /// Bits, 0 to 15.
        turn: u32,
    },
}

pub(super) fn decode(data: &[u8], count: usize, stride: usize) -> Result<Vec<u8>, DecodeError> {
    let (&header, body) = data.split_first().ok_or(DecodeError::Truncated)?;
    let version = header & 0x0F;
    if header & 0xF0 != HEADER || version > 1 {
        return Err(DecodeError::Invalid("the header is not of a known attribute stream"));
    }
    let (tail, tail_min) = match version {
        0 => (stride, TAIL_MIN_V0),
        _ => (stride + stride / 4, TAIL_MIN_V1),
    };
    let tail_padded = tail.max(tail_min);
    if body.len() < tail_padded {
        return Err(DecodeError::Truncated);
    }
    // A block costs at least one byte for every four of an element, so a short stream cannot claim a huge output.
    let block_elements = ((BLOCK_BYTES / stride) & !(GROUP - 1)).min(BLOCK_ELEMENTS_MAX);
    if count.div_ceil(block_elements).saturating_mul(stride / 4) > body.len() {
        return Err(DecodeError::Truncated);
    }
    let tail = &body[body.len() - tail..];
    let mut last = [0u8; STRIDE_MAX];
    last[..stride].copy_from_slice(&tail[..stride]);
    let channels = (version > 0).then(|| &tail[stride..]);

    let mut out = vec![0u8; count * stride];
    let mut rest = body;
    let mut planes: Box<Planes> = Box::new([[0; BLOCK_ELEMENTS_MAX]; 4]);
    for block in out.chunks_mut(block_elements * stride) {
        decode_block(&mut rest, block, stride, &mut last, channels, &mut planes)?;
    }
    if rest.len() != tail_padded {
        return Err(DecodeError::Invalid("the stream does not end where its elements do"));
    }
    Ok(out)
}

fn decode_block(
    rest: &mut &[u8],
    block: &mut [u8],
    stride: usize,
    last: &mut [u8; STRIDE_MAX],
    channels: Option<&[u8]>,
    planes: &mut Planes,
) -> Result<(), DecodeError> {
    let elements = block.len() / stride;
    let control = match channels {
        Some(_) => take(rest, stride / 4)?,
        None => &[],
    };
    for word in 0..stride / 4 {
        for (j, plane) in planes.iter_mut().enumerate() {
            let bits = match control.get(word) {
                None => &BITS_V0,
                Some(control) => match control >> (2 * j) & 3 {
                    2 => {
                        plane[..elements].fill(0);
                        continue;
                    }
                    3 => {
                        plane[..elements].copy_from_slice(take(rest, elements)?);
                        continue;
                    }
                    list => &BITS_V1[usize::from(list)],
                },
            };
            decode_plane(rest, &mut plane[..elements.next_multiple_of(GROUP)], bits)?;
        }
        let at = word * 4;
        let start: [u8; 4] = [last[at], last[at + 1], last[at + 2], last[at + 3]];
        let channel = channels.map_or(0, |channels| channels[word]);
        let join = match channel & 3 {
            0 => Join::Bytes,
            1 => Join::Shorts,
            2 => Join::Words { turn: u32::from(channel >> 4) },
            _ => return Err(DecodeError::Invalid("a channel is of an unknown kind")),
        };
        if !sys::sum(join, planes, block, stride, at, start) {
            sum(join, planes, block, stride, at, start);
        }
        last[at..at + 4].copy_from_slice(&block[block.len() - stride + at..][..4]);
    }
    Ok(())
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], DecodeError> {
    let (taken, after) = rest.split_at_checked(count).ok_or(DecodeError::Truncated)?;
    *rest = after;
    Ok(taken)
}

/// One byte of every element of a block: two bits a group say how many bits each of its deltas has.
fn decode_plane(rest: &mut &[u8], plane: &mut [u8], bits: &[u8; 4]) -> Result<(), DecodeError> {
    sys::decode_plane(rest, plane, bits).unwrap_or_else(|| decode_groups(rest, plane, bits, with_literals))
}

/// [`decode_plane`] with one of the two ways to store deltas.
#[inline(always)]
pub(super) fn decode_groups(
    rest: &mut &[u8],
    plane: &mut [u8],
    bits: &[u8; 4],
    store: impl Fn(&[u8; GROUP_BYTES_MAX], &mut [u8; GROUP], [u64; 2], u8, usize) -> usize,
) -> Result<(), DecodeError> {
    let groups = plane.len() / GROUP;
    let header = take(rest, groups.div_ceil(4))?;
    for (i, group) in plane.as_chunks_mut::<GROUP>().0.iter_mut().enumerate() {
        let data: &[u8; GROUP_BYTES_MAX] = rest.first_chunk().ok_or(DecodeError::Truncated)?;
        let used = decode_group(data, group, bits[usize::from(header[i / 4] >> (i % 4 * 2) & 3)], &store);
        *rest = &rest[used..];
    }
    Ok(())
}

/// Deltas of 0, 1, 2, 4 or 8 bits; the largest value of each size says that a whole byte follows behind the group.
/// Gives the number of bytes used.
#[inline(always)]
fn decode_group(
    data: &[u8; GROUP_BYTES_MAX],
    group: &mut [u8; GROUP],
    bits: u8,
    store: &impl Fn(&[u8; GROUP_BYTES_MAX], &mut [u8; GROUP], [u64; 2], u8, usize) -> usize,
) -> usize {
    match bits {
        0 => {
            *group = [0; GROUP];
            0
        }
        1 => {
            // In this size alone the first delta is in the lowest bit.
            let bit = |byte: u8| {
                let isolated = (u64::from(byte) * ONES) & 0x8040_2010_0804_0201;
                ((isolated + 0x7F * ONES) >> 7) & ONES
            };
            store(data, group, [bit(data[0]), bit(data[1])], 1, 2)
        }
        2 => {
            let pairs = |at: usize| spread_pairs(u16::from_le_bytes([data[at], data[at + 1]]));
            store(data, group, [pairs(0), pairs(2)], 3, 4)
        }
        4 => {
            let nibbles =
                |at: usize| spread_nibbles(u32::from_le_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]));
            store(data, group, [nibbles(0), nibbles(4)], 15, 8)
        }
        _ => {
            group.copy_from_slice(&data[..GROUP]);
            GROUP
        }
    }
}

/// Eight deltas of two bits as bytes, the first from the highest bits of the first byte.
#[inline(always)]
fn spread_pairs(packed: u16) -> u64 {
    let x = u64::from(packed);
    let x = (x | x << 24) & 0x0000_00FF_0000_00FF;
    // The four pairs of each byte, last pair lowest.
    let x = (x | x << 12) & 0x000F_000F_000F_000F;
    let x = (x | x << 6) & 0x0303_0303_0303_0303;
    // Now the order within each four is reversed.
    u64::from((x as u32).swap_bytes()) | u64::from(((x >> 32) as u32).swap_bytes()) << 32
}

/// Eight deltas of four bits as bytes, the first from the high half of the first byte.
#[inline(always)]
fn spread_nibbles(packed: u32) -> u64 {
    let x = u64::from(packed);
    let x = (x | x << 16) & 0x0000_FFFF_0000_FFFF;
    let x = (x | x << 8) & 0x00FF_00FF_00FF_00FF;
    (x >> 4 & 0x000F_000F_000F_000F) | (x & 0x000F_000F_000F_000F) << 8
}

/// The same byte eight times over.
pub(super) const ONES: u64 = 0x0101_0101_0101_0101;

/// Stores 16 deltas, those equal to `all` (a power of two less 1) from `data`, from byte `used` on.
#[inline]
pub(super) fn with_literals(
    data: &[u8; GROUP_BYTES_MAX],
    group: &mut [u8; GROUP],
    [low, high]: [u64; 2],
    all: u8,
    mut used: usize,
) -> usize {
    let deltas = (u128::from(low) | u128::from(high) << 64).to_le_bytes();
    // A byte of `all + 1 - (delta ^ all)` has its highest used bit only where the delta is `all`.
    let (alls, flag) = (ONES * u64::from(all), ONES * (u64::from(all) + 1));
    let is_long = |deltas: u64| (flag - (deltas ^ alls)) & flag;
    if is_long(low) | is_long(high) == 0 {
        *group = deltas;
        return used;
    }
    // A power of two long, so that no index needs to be checked.
    let mut literals = [0u8; 32];
    literals[..GROUP_BYTES_MAX].copy_from_slice(data);
    // Without branches: which deltas are long is what no processor can guess.
    for (out, delta) in group.iter_mut().zip(deltas) {
        let is_long = delta == all;
        let literal = literals[used & 31];
        *out = if is_long { literal } else { delta };
        used += usize::from(is_long);
    }
    used
}

/// Sums the deltas of four planes up into the elements of a block, at a byte of each.
pub(super) fn sum(join: Join, planes: &Planes, block: &mut [u8], stride: usize, at: usize, start: [u8; 4]) {
    match join {
        Join::Bytes => sum_bytes(planes, block, stride, at, start),
        Join::Shorts => sum_shorts(planes, block, stride, at, start),
        Join::Words { turn } => xor_words(planes, block, stride, at, start, turn),
    }
}

fn sum_bytes(planes: &Planes, block: &mut [u8], stride: usize, at: usize, start: [u8; 4]) {
    const HIGH: u32 = 0x8080_8080;
    let mut sum = u32::from_le_bytes(start);
    let [a, b, c, d] = planes;
    let bytes = a.iter().zip(b).zip(c.iter().zip(d));
    for (element, ((&a, &b), (&c, &d))) in block.chunks_exact_mut(stride).zip(bytes) {
        let v = u32::from_le_bytes([a, b, c, d]);
        let sign = (v & 0x0101_0101) * 0xFF;
        let delta = (v >> 1 & 0x7F7F_7F7F) ^ sign;
        // Four additions at once: without the highest bits nothing carries into the next byte.
        sum = ((sum & !HIGH) + (delta & !HIGH)) ^ ((sum ^ delta) & HIGH);
        element[at..at + 4].copy_from_slice(&sum.to_le_bytes());
    }
}

fn sum_shorts(planes: &Planes, block: &mut [u8], stride: usize, at: usize, start: [u8; 4]) {
    let unzigzag = |v: u16| (v >> 1) ^ 0u16.wrapping_sub(v & 1);
    let mut sums = [u16::from_le_bytes([start[0], start[1]]), u16::from_le_bytes([start[2], start[3]])];
    let [a, b, c, d] = planes;
    let bytes = a.iter().zip(b).zip(c.iter().zip(d));
    let join = |sums: [u16; 2]| (u32::from(sums[0]) | u32::from(sums[1]) << 16).to_le_bytes();
    for (element, ((&a, &b), (&c, &d))) in block.chunks_exact_mut(stride).zip(bytes) {
        sums[0] = sums[0].wrapping_add(unzigzag(u16::from_le_bytes([a, b])));
        sums[1] = sums[1].wrapping_add(unzigzag(u16::from_le_bytes([c, d])));
        element[at..at + 4].copy_from_slice(&join(sums));
    }
}

fn xor_words(planes: &Planes, block: &mut [u8], stride: usize, at: usize, start: [u8; 4], turn: u32) {
    let mut word = u32::from_le_bytes(start);
    let [a, b, c, d] = planes;
    let bytes = a.iter().zip(b).zip(c.iter().zip(d));
    for (element, ((&a, &b), (&c, &d))) in block.chunks_exact_mut(stride).zip(bytes) {
        word ^= u32::from_le_bytes([a, b, c, d]).rotate_right(turn);
        element[at..at + 4].copy_from_slice(&word.to_le_bytes());
    }
}
