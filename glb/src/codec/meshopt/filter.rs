//! What is done to attributes after decoding (appendix B of both extensions).

use super::Filter;

pub(super) fn apply(filter: Filter, stride: usize, bytes: &mut [u8]) {
    match (filter, stride) {
        (Filter::None, _) => {}
        (Filter::Octahedral, 4) => octahedral_8(bytes.as_chunks_mut().0),
        (Filter::Octahedral, _) => octahedral_16(bytes.as_chunks_mut().0),
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

/// Unit vectors of three bytes, and a fourth that stays.
fn octahedral_8(elements: &mut [[u8; 4]]) {
    in_lanes(elements, |lanes| {
        let words = lanes.map(u32::from_le_bytes);
        let part = |shift: u32| words.map(|w| ((w << shift).cast_signed() >> 24) as f32);
        let [x, y, z] = octahedral(part(24), part(16), part(8), 127.0);
        std::array::from_fn(|i| {
            let byte = |v: i32| v.cast_unsigned() & 0xFF;
            ((words[i] & 0xFF00_0000) | byte(x[i]) | byte(y[i]) << 8 | byte(z[i]) << 16).to_le_bytes()
        })
    });
}

/// Unit vectors of three 16-bit numbers, and a fourth that stays.
fn octahedral_16(elements: &mut [[u8; 8]]) {
    in_lanes(elements, |lanes| {
        let low = lanes.map(|e| u32::from_le_bytes([e[0], e[1], e[2], e[3]]));
        let high = lanes.map(|e| u32::from_le_bytes([e[4], e[5], e[6], e[7]]));
        let first = |words: [u32; LANES]| words.map(|w| ((w << 16).cast_signed() >> 16) as f32);
        let y = low.map(|w| (w.cast_signed() >> 16) as f32);
        let [x, y, z] = octahedral(first(low), y, first(high), 32767.0);
        std::array::from_fn(|i| {
            let short = |v: i32| v.cast_unsigned() & 0xFFFF;
            let low = short(x[i]) | short(y[i]) << 16;
            let high = short(z[i]) | (high[i] & 0xFFFF_0000);
            (u64::from(low) | u64::from(high) << 32).to_le_bytes()
        })
    });
}

fn in_lanes<const N: usize>(elements: &mut [[u8; N]], filter: impl Fn([[u8; N]; LANES]) -> [[u8; N]; LANES]) {
    let (whole, rest) = elements.as_chunks_mut::<LANES>();
    whole.iter_mut().for_each(|lanes| *lanes = filter(*lanes));
    let mut padded = [[0; N]; LANES];
    padded[..rest.len()].copy_from_slice(rest);
    rest.copy_from_slice(&filter(padded)[..rest.len()]);
}

/// `one` is what 1 is in the encoding; the octahedron is unfolded and the vector made `max` long.
#[inline(always)]
fn octahedral(mut x: [f32; LANES], mut y: [f32; LANES], one: [f32; LANES], max: f32) -> [[i32; LANES]; 3] {
    let mut z = [0.0f32; LANES];
    for i in 0..LANES {
        z[i] = one[i] - x[i].abs() - y[i].abs();
        // The lower half is folded over the upper one.
        let fold = z[i].min(0.0);
        x[i] += if x[i] >= 0.0 { fold } else { -fold };
        y[i] += if y[i] >= 0.0 { fold } else { -fold };
    }
    let mut scale = [0.0f32; LANES];
    for i in 0..LANES {
        scale[i] = max / (x[i] * x[i] + y[i] * y[i] + z[i] * z[i]).sqrt();
    }
    [x, y, z].map(|v| std::array::from_fn(|i| round(v[i] * scale[i])))
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

/// To the nearest whole number, halves away from 0.
#[inline]
fn round(v: f32) -> i32 {
    (v + 0.5f32.copysign(v)) as i32
}
