//! What is done to attributes after decoding (appendix B of both extensions).

use super::{Filter, sys};

pub(super) fn apply(filter: Filter, stride: usize, bytes: &mut [u8]) {
    match (filter, stride) {
        (Filter::None, _) => {}
        (Filter::Octahedral, 4) => sys::octahedral_8(bytes.as_chunks_mut().0),
        (Filter::Octahedral, _) => sys::octahedral_16(bytes.as_chunks_mut().0),
        (Filter::Quaternion, _) => shorts(bytes, quaternion),
        (Filter::Exponential, _) => bytes.as_chunks_mut().0.iter_mut().for_each(|e| *e = exponential(*e)),
        (Filter::Color, 4) => bytes.as_chunks_mut().0.iter_mut().for_each(|e| *e = color_8(*e)),
        (Filter::Color, _) => shorts(bytes, color_16),
    }
}

fn shorts(bytes: &mut [u8], filter: impl Fn([i16; 4]) -> [i16; 4]) {
    for e in bytes.as_chunks_mut::<8>().0 {
        let [a, b, c, d] = filter([[e[0], e[1]], [e[2], e[3]], [e[4], e[5]], [e[6], e[7]]].map(i16::from_le_bytes));
        let word = |v: i16| u64::from(v.cast_unsigned());
        *e = (word(a) | word(b) << 16 | word(c) << 32 | word(d) << 48).to_le_bytes();
    }
}

/// Elements that are worked on side by side, so that the compiler can use vector instructions.
const LANES: usize = 8;

/// Unit vectors of three bytes, and a fourth that stays. Functions here and below are called by name: what [`sys`]
/// compiles for wider vectors takes in only what must be inlined.
#[inline(always)]
pub(super) fn octahedral_8(elements: &mut [[u8; 4]]) {
    let (whole, rest) = elements.as_chunks_mut::<LANES>();
    for lanes in whole {
        *lanes = lanes_8(*lanes);
    }
    rest.copy_from_slice(&lanes_8(padded(rest))[..rest.len()]);
}

#[inline(always)]
fn lanes_8(mut lanes: [[u8; 4]; LANES]) -> [[u8; 4]; LANES] {
    let mut parts = [[0.0; LANES]; 3];
    for i in 0..LANES {
        let word = u32::from_le_bytes(lanes[i]);
        parts[0][i] = ((word << 24).cast_signed() >> 24) as f32;
        parts[1][i] = ((word << 16).cast_signed() >> 24) as f32;
        parts[2][i] = ((word << 8).cast_signed() >> 24) as f32;
    }
    let [x, y, z] = octahedral(parts, 127.0);
    for i in 0..LANES {
        let vector = (x[i] & 0xFF) | (y[i] & 0xFF) << 8 | (z[i] & 0xFF) << 16;
        lanes[i] = ((u32::from_le_bytes(lanes[i]) & 0xFF00_0000) | vector).to_le_bytes();
    }
    lanes
}

/// Unit vectors of three 16-bit numbers, and a fourth that stays.
#[inline(always)]
pub(super) fn octahedral_16(elements: &mut [[u8; 8]]) {
    let (whole, rest) = elements.as_chunks_mut::<LANES>();
    for lanes in whole {
        *lanes = lanes_16(*lanes);
    }
    rest.copy_from_slice(&lanes_16(padded(rest))[..rest.len()]);
}

#[inline(always)]
fn lanes_16(mut lanes: [[u8; 8]; LANES]) -> [[u8; 8]; LANES] {
    let mut parts = [[0.0; LANES]; 3];
    for i in 0..LANES {
        let word = u64::from_le_bytes(lanes[i]);
        let (low, high) = (word as u32, (word >> 32) as u32);
        parts[0][i] = ((low << 16).cast_signed() >> 16) as f32;
        parts[1][i] = (low.cast_signed() >> 16) as f32;
        parts[2][i] = ((high << 16).cast_signed() >> 16) as f32;
    }
    let [x, y, z] = octahedral(parts, 32767.0);
    for i in 0..LANES {
        let (low, fourth) = ((x[i] & 0xFFFF) | y[i] << 16, (u64::from_le_bytes(lanes[i]) >> 32) as u32 & 0xFFFF_0000);
        lanes[i] = (u64::from(low) | u64::from((z[i] & 0xFFFF) | fourth) << 32).to_le_bytes();
    }
    lanes
}

/// What is left over, filled up with nothing.
#[inline(always)]
fn padded<const N: usize>(rest: &[[u8; N]]) -> [[u8; N]; LANES] {
    let mut lanes = [[0; N]; LANES];
    lanes[..rest.len()].copy_from_slice(rest);
    lanes
}

/// The third is what 1 is in the encoding; the octahedron is unfolded and the vector made `max` long, its parts as
/// whole numbers.
#[inline(always)]
fn octahedral([mut x, mut y, one]: [[f32; LANES]; 3], max: f32) -> [[u32; LANES]; 3] {
    let mut out = [[0; LANES]; 3];
    for i in 0..LANES {
        let z = one[i] - x[i].abs() - y[i].abs();
        // The lower half is folded over the upper one.
        let fold = z.min(0.0);
        x[i] += if x[i] >= 0.0 { fold } else { -fold };
        y[i] += if y[i] >= 0.0 { fold } else { -fold };
        let scale = max / (x[i] * x[i] + y[i] * y[i] + z * z).sqrt();
        out[0][i] = round(x[i] * scale).cast_unsigned();
        out[1][i] = round(y[i] * scale).cast_unsigned();
        out[2][i] = round(z * scale).cast_unsigned();
    }
    out
}

/// The last component says which one was left out (two bits) and how long 1 is (the rest).
#[inline]
fn quaternion([x, y, z, w]: [i16; 4]) -> [i16; 4] {
    let one = f32::from(w | 3);
    let [x, y, z] = [x, y, z].map(f32::from);
    let left_out = (one * one * 2.0 - x * x - y * y - z * z).max(0.0).sqrt();
    let scale = 32767.0 / std::f32::consts::SQRT_2 / one;
    let mut out = [0i16; 4];
    let place = usize::from(w.cast_unsigned() & 3);
    for (k, v) in [left_out, x, y, z].into_iter().enumerate() {
        out[(place + k) & 3] = round(v * scale) as i16;
    }
    out
}

/// 24 bits of signed mantissa times two to the power of 8 signed bits.
#[inline]
fn exponential(e: [u8; 4]) -> [u8; 4] {
    let v = u32::from_le_bytes(e).cast_signed();
    let (mantissa, exponent) = (v << 8 >> 8, v >> 24);
    let power = f32::from_bits(((exponent + 127) as u32) << 23);
    (power * mantissa as f32).to_le_bytes()
}

fn color_8([y, co, cg, a]: [u8; 4]) -> [u8; 4] {
    let chroma = |v: u8| i32::from(v.cast_signed());
    color(i32::from(y), chroma(co), chroma(cg), i32::from(a), 255.0).map(|v| v as u8)
}

fn color_16([y, co, cg, a]: [i16; 4]) -> [i16; 4] {
    let plain = |v: i16| i32::from(v.cast_unsigned());
    color(plain(y), i32::from(co), i32::from(cg), plain(a), 65535.0).map(|v| v as i16)
}

/// YCoCg to RGB; the highest bit of alpha says how many bits all components have.
#[inline]
fn color(y: i32, co: i32, cg: i32, a: i32, max: f32) -> [i32; 4] {
    let mut all = a | a >> 1;
    all |= all >> 2;
    all |= all >> 4;
    all |= all >> 8;
    let alpha = (a << 1 & all) | (a & 1);
    let scale = max / all as f32;
    [y + co - cg, y + cg, y - co - cg, alpha].map(|v| (v as f32 * scale + 0.5) as i32)
}

/// To the nearest whole number, of anything within 2^22.
///
/// Added to 1.5 times 2^23 a float's last bits are its whole number; what is no number gives some number.
#[inline(always)]
fn round(v: f32) -> i32 {
    const WHOLE: f32 = 12_582_912.0;
    (v + WHOLE).to_bits().wrapping_sub(WHOLE.to_bits()).cast_signed()
}
