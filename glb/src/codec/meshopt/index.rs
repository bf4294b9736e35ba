//! Modes 1 and 2, triangles and indices (appendix A, "Mode 1: triangles" and "Mode 2: indices").

use super::DecodeError;

const TRIANGLES_HEADER: u8 = 0xE0;
const SEQUENCE_HEADER: u8 = 0xD0;
/// The table of the commonest pairs ends a triangle stream.
const TABLE_BYTES: usize = 16;
const SEQUENCE_TAIL_BYTES: usize = 4;

/// The last 16 of something; reading wraps around.
struct Recent<T> {
    slots: [T; 16],
    next: usize,
}

impl<T: Copy> Recent<T> {
    fn new(value: T) -> Self {
        Self { slots: [value; 16], next: 0 }
    }

    /// The one pushed `back` pushes ago; 1 is the latest.
    #[inline]
    fn get(&self, back: usize) -> T {
        self.slots[self.next.wrapping_sub(back) & 15]
    }

    /// Pushes `value` if `keep`; otherwise the next push overwrites it.
    #[inline]
    fn push(&mut self, value: T, keep: bool) {
        self.slots[self.next & 15] = value;
        self.next = (self.next + usize::from(keep)) & 15;
    }
}

/// Where indices go: 2 or 4 bytes each, little-endian.
struct Out {
    bytes: Vec<u8>,
    is_short: bool,
}

impl Out {
    fn new(count: usize, stride: usize) -> Self {
        Self { bytes: Vec::with_capacity(count * stride), is_short: stride == 2 }
    }

    #[inline]
    fn triangle(&mut self, [a, b, c]: [u32; 3]) {
        if self.is_short {
            let [a, b, c] = [a, b, c].map(|i| (i as u16).to_le_bytes());
            self.bytes.extend_from_slice(&[a[0], a[1], b[0], b[1], c[0], c[1]]);
        } else {
            let [a, b, c] = [a, b, c].map(u32::to_le_bytes);
            let all = [a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3], c[0], c[1], c[2], c[3]];
            self.bytes.extend_from_slice(&all);
        }
    }

    #[inline]
    fn index(&mut self, i: u32) {
        let bytes = i.to_le_bytes();
        self.bytes.extend_from_slice(if self.is_short { &bytes[..2] } else { &bytes });
    }
}

pub(super) fn triangles(data: &[u8], count: usize, stride: usize) -> Result<Vec<u8>, DecodeError> {
    let (&header, body) = data.split_first().ok_or(DecodeError::Truncated)?;
    let version = header & 0x0F;
    if header & 0xF0 != TRIANGLES_HEADER || version > 1 {
        return Err(DecodeError::Invalid("the header is not of a known triangle stream"));
    }
    let (codes, rest) = body.split_at_checked(count / 3).ok_or(DecodeError::Truncated)?;
    let (mut rest, table) = rest.split_last_chunk::<TABLE_BYTES>().ok_or(DecodeError::Truncated)?;

    let mut out = Out::new(count, stride);
    let mut edges = Recent::new([u32::MAX; 2]);
    let mut vertices = Recent::new(u32::MAX);
    let (mut next, mut last) = (0u32, 0u32);
    // Version 1 gives the two codes below 15 to "one before" and "one behind the last free index".
    let first_free_code = if version >= 1 { 13 } else { 15 };

    for &code in codes {
        let (a, b, c);
        if code < 0xF0 {
            let [from, to] = edges.get(usize::from(code >> 4) + 1);
            let third = usize::from(code & 15);
            (a, b) = (from, to);
            if third < first_free_code {
                let is_new = third == 0;
                c = if is_new { next } else { vertices.get(third + 1) };
                next = next.wrapping_add(u32::from(is_new));
                vertices.push(c, is_new);
            } else {
                c = match third {
                    13 => last.wrapping_sub(1),
                    14 => last.wrapping_add(1),
                    _ => free_index(&mut rest, last)?,
                };
                last = c;
                vertices.push(c, true);
            }
        } else {
            let (pair, first_is_free) = match code {
                0xFE | 0xFF => (take(&mut rest)?, code == 0xFF),
                _ => (table[usize::from(code & 15)], false),
            };
            let is_escaped = code >= 0xFE;
            if is_escaped && pair == 0 {
                next = 0;
            }
            let (second, third) = (usize::from(pair >> 4), usize::from(pair & 15));
            let mut fresh = |is_new: bool| {
                let index = next;
                next = next.wrapping_add(u32::from(is_new));
                index
            };
            // All three take their new indices before free ones are read.
            let new_a = fresh(!first_is_free);
            let new_b = fresh(second == 0);
            let new_c = fresh(third == 0);
            let mut settle = |code: usize, new: u32| -> Result<u32, DecodeError> {
                Ok(match code {
                    0 => new,
                    15 if is_escaped => {
                        last = free_index(&mut rest, last)?;
                        last
                    }
                    _ => vertices.get(code),
                })
            };
            a = settle(if first_is_free { 15 } else { 0 }, new_a)?;
            b = settle(second, new_b)?;
            c = settle(third, new_c)?;
            let is_kept = |code: usize| code == 0 || (code == 15 && is_escaped);
            vertices.push(a, true);
            vertices.push(b, is_kept(second));
            vertices.push(c, is_kept(third));
            edges.push([b, a], true);
        }
        edges.push([c, b], true);
        edges.push([a, c], true);
        out.triangle([a, b, c]);
    }
    if !rest.is_empty() {
        return Err(DecodeError::Invalid("the stream does not end where its triangles do"));
    }
    Ok(out.bytes)
}

pub(super) fn sequence(data: &[u8], count: usize, stride: usize) -> Result<Vec<u8>, DecodeError> {
    let (&header, body) = data.split_first().ok_or(DecodeError::Truncated)?;
    if header & 0xF0 != SEQUENCE_HEADER || header & 0x0F > 1 {
        return Err(DecodeError::Invalid("the header is not of a known index stream"));
    }
    let end = body.len().checked_sub(SEQUENCE_TAIL_BYTES).ok_or(DecodeError::Truncated)?;
    let mut rest = &body[..end];
    // Every index takes at least a byte.
    if rest.len() < count {
        return Err(DecodeError::Truncated);
    }
    let mut out = Out::new(count, stride);
    let mut last = [0u32; 2];
    for _ in 0..count {
        let value = variable(&mut rest)?;
        let baseline = &mut last[(value & 1) as usize];
        *baseline = baseline.wrapping_add(unzigzag(value >> 1));
        out.index(*baseline);
    }
    if !rest.is_empty() {
        return Err(DecodeError::Invalid("the stream does not end where its indices do"));
    }
    Ok(out.bytes)
}

fn take(rest: &mut &[u8]) -> Result<u8, DecodeError> {
    let (&byte, after) = rest.split_first().ok_or(DecodeError::Truncated)?;
    *rest = after;
    Ok(byte)
}

/// Up to five groups of seven bits, the lowest first; all but the last have their high bit set.
#[inline]
fn variable(rest: &mut &[u8]) -> Result<u32, DecodeError> {
    let mut value = 0u32;
    for shift in [0, 7, 14, 21, 28] {
        let byte = take(rest)?;
        value |= u32::from(byte & 127) << shift;
        if byte < 128 {
            break;
        }
    }
    Ok(value)
}

fn free_index(rest: &mut &[u8], last: u32) -> Result<u32, DecodeError> {
    Ok(last.wrapping_add(unzigzag(variable(rest)?)))
}

fn unzigzag(v: u32) -> u32 {
    (v >> 1) ^ 0u32.wrapping_sub(v & 1)
}
