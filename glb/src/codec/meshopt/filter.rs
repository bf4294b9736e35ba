//! What is done to attributes after decoding (appendix B of both extensions).

use super::Filter;

pub(super) fn apply(filter: Filter, stride: usize, bytes: &mut [u8]) {
    match (filter, stride) {
        (Filter::None, _) => {}
        (Filter::Octahedral, 4) => bytes.as_chunks_mut().0.iter_mut().for_each(|e| *e = octahedral_8(*e)),
        (Filter::Octahedral, _) => shorts(bytes, octahedral_16),
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

fn octahedral_8(e: [u8; 4]) -> [u8; 4] {
    let [x, y, z, w] = e.map(u8::cast_signed);
    let [x, y, z] = octahedral([x, y, z].map(f32::from), 127.0);
    [x as i8, y as i8, z as i8, w].map(i8::cast_unsigned)
}

fn octahedral_16([x, y, z, w]: [i16; 4]) -> [i16; 4] {
    let [x, y, z] = octahedral([x, y, z].map(f32::from), 32767.0);
    [x as i16, y as i16, z as i16, w]
}

/// `one` is what 1 is in the encoding; the octahedron is unfolded and the vector made `max` long.
#[inline]
fn octahedral([x, y, one]: [f32; 3], max: f32) -> [i32; 3] {
    let z = one - x.abs() - y.abs();
    // The lower half is folded over the upper one.
    let fold = z.min(0.0);
    let unfold = |v: f32| if v >= 0.0 { v + fold } else { v - fold };
    let (x, y) = (unfold(x), unfold(y));
    let scale = max / (x * x + y * y + z * z).sqrt();
    [x, y, z].map(|v| round(v * scale))
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
