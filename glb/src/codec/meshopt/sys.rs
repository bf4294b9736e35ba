//! The attribute codec and the octahedral filter for processors with AVX2: the crate's only unsafe code. Every function
//! answers `None` (or `false`) elsewhere, and the portable one beside its caller does the same work.
#![allow(unsafe_code, reason = "functions compiled for more than every processor has; each call is checked")]

use super::DecodeError;
use super::filter;
use super::vertex::{Join, Planes};

/// Decodes one byte plane; see [`vertex::decode_plane`](super::vertex).
pub(super) fn decode_plane(rest: &mut &[u8], plane: &mut [u8], bits: &[u8; 4]) -> Option<Result<(), DecodeError>> {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function is compiled for.
        return Some(unsafe { avx2::decode_plane(rest, plane, bits) });
    }
    let _ = (rest, plane, bits);
    None
}

/// Sums four planes up into the elements of a block; false where it did nothing.
pub(super) fn sum(join: Join, planes: &Planes, block: &mut [u8], stride: usize, at: usize, start: [u8; 4]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function is compiled for.
        unsafe { avx2::sum(join, planes, block, stride, at, start) };
        return true;
    }
    let _ = (join, planes, block, stride, at, start);
    false
}

/// [`filter::octahedral_8`], compiled for AVX2 where there is one.
pub(super) fn octahedral_8(elements: &mut [[u8; 4]]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function is compiled for.
        return unsafe { avx2::octahedral_8(elements) };
    }
    filter::octahedral_8(elements);
}

/// [`filter::octahedral_16`], compiled for AVX2 where there is one.
pub(super) fn octahedral_16(elements: &mut [[u8; 8]]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function is compiled for.
        return unsafe { avx2::octahedral_16(elements) };
    }
    filter::octahedral_16(elements);
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::*;

    use super::super::filter;
    use super::super::vertex::{self, GROUP, GROUP_BYTES_MAX, Join, ONES, Planes};
    use super::DecodeError;

    #[target_feature(enable = "avx2")]
    pub(super) fn octahedral_8(elements: &mut [[u8; 4]]) {
        filter::octahedral_8(elements);
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn octahedral_16(elements: &mut [[u8; 8]]) {
        filter::octahedral_16(elements);
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn decode_plane(rest: &mut &[u8], plane: &mut [u8], bits: &[u8; 4]) -> Result<(), DecodeError> {
        vertex::decode_groups(rest, plane, bits, |data, group, deltas, all, used| {
            with_literals(data, group, deltas, all, used)
        })
    }

    /// For each set of bits: how many are set below each of the eight.
    static SET_BELOW: [u64; 256] = {
        let mut table = [0; 256];
        let mut bits = 0;
        while bits < 256 {
            let mut below = [0; 8];
            let (mut place, mut set) = (0, 0);
            while place < 8 {
                below[place] = set;
                set += (bits >> place & 1) as u8;
                place += 1;
            }
            table[bits] = u64::from_le_bytes(below);
            bits += 1;
        }
        table
    };

    /// As the portable one: each literal is looked up by how many came before it.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn with_literals(
        data: &[u8; GROUP_BYTES_MAX],
        group: &mut [u8; GROUP],
        [low, high]: [u64; 2],
        all: u8,
        used: usize,
    ) -> usize {
        let deltas = _mm_set_epi64x(high.cast_signed(), low.cast_signed());
        let is_long = _mm_cmpeq_epi8(deltas, _mm_set1_epi8(all.cast_signed()));
        let mask = _mm_movemask_epi8(is_long).cast_unsigned();
        let (first, second) = ((mask & 0xFF) as usize, (mask >> 8 & 0xFF) as usize);
        let (before, after) = (first.count_ones(), second.count_ones());
        let above = SET_BELOW[second] + ONES * u64::from(before);
        let places = _mm_set_epi64x(above.cast_signed(), SET_BELOW[first].cast_signed());
        // At most 8 bytes are used before the literals, and 16 follow.
        let literals = data.get(used..used + GROUP).map_or(_mm_setzero_si128(), |b| vector(b));
        let out = _mm_blendv_epi8(deltas, _mm_shuffle_epi8(literals, places), is_long);
        *group = bytes(out);
        used + (before + after) as usize
    }

    /// The first 16 bytes of a slice that has them.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn vector(from: &[u8]) -> __m128i {
        let half = |at: usize| from.get(at..).and_then(|b| b.first_chunk()).map_or(0, |b| i64::from_le_bytes(*b));
        _mm_set_epi64x(half(8), half(0))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn bytes(v: __m128i) -> [u8; 16] {
        let (low, high) = (_mm_cvtsi128_si64(v).cast_unsigned(), _mm_extract_epi64::<1>(v).cast_unsigned());
        (u128::from(low) | u128::from(high) << 64).to_le_bytes()
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn sum(join: Join, planes: &Planes, block: &mut [u8], stride: usize, at: usize, start: [u8; 4]) {
        match join {
            Join::Bytes => {
                let deltas = |v: [__m128i; 4]| interleaved(v.map(|v| unzigzag_8(v)));
                scan(planes, block, stride, at, start, deltas, |a, b| _mm_add_epi8(a, b));
            }
            Join::Shorts => {
                let deltas = |[a, b, c, d]: [__m128i; 4]| {
                    let first = [_mm_unpacklo_epi8(a, b), _mm_unpackhi_epi8(a, b)].map(|v| unzigzag_16(v));
                    let second = [_mm_unpacklo_epi8(c, d), _mm_unpackhi_epi8(c, d)].map(|v| unzigzag_16(v));
                    pairs(first, second)
                };
                scan(planes, block, stride, at, start, deltas, |a, b| _mm_add_epi16(a, b));
            }
            Join::Words { turn } => {
                let (right, left) = (_mm_cvtsi32_si128(turn as i32), _mm_cvtsi32_si128(32 - turn as i32));
                let turned = |v: __m128i| _mm_or_si128(_mm_srl_epi32(v, right), _mm_sll_epi32(v, left));
                let deltas = |v: [__m128i; 4]| interleaved(v).map(turned);
                scan(planes, block, stride, at, start, deltas, |a, b| _mm_xor_si128(a, b));
            }
        }
    }

    /// Running sums over 16 elements at a time: within four by two shifts, from four to four by the last of them.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn scan(
        planes: &Planes,
        block: &mut [u8],
        stride: usize,
        at: usize,
        start: [u8; 4],
        deltas: impl Fn([__m128i; 4]) -> [__m128i; 4],
        add: impl Fn(__m128i, __m128i) -> __m128i,
    ) {
        let mut sum = _mm_set1_epi32(i32::from_le_bytes(start));
        for (group, elements) in block.chunks_mut(GROUP * stride).enumerate() {
            let planes = [0, 1, 2, 3].map(|j: usize| vector(&planes[j][group * GROUP..]));
            let mut sums = [[0u8; 4]; GROUP];
            for (out, words) in sums.as_chunks_mut::<4>().0.iter_mut().zip(deltas(planes)) {
                let words = add(words, _mm_slli_si128::<4>(words));
                let words = add(add(words, _mm_slli_si128::<8>(words)), sum);
                sum = _mm_shuffle_epi32::<0xFF>(words);
                out.as_flattened_mut().copy_from_slice(&bytes(words));
            }
            for (element, sum) in elements.chunks_exact_mut(stride).zip(sums) {
                element[at..at + 4].copy_from_slice(&sum);
            }
        }
    }

    /// Sixteen words of the bytes of four planes.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn interleaved([a, b, c, d]: [__m128i; 4]) -> [__m128i; 4] {
        pairs([_mm_unpacklo_epi8(a, b), _mm_unpackhi_epi8(a, b)], [_mm_unpacklo_epi8(c, d), _mm_unpackhi_epi8(c, d)])
    }

    /// Sixteen words of eight first and eight second halves each.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn pairs(first: [__m128i; 2], second: [__m128i; 2]) -> [__m128i; 4] {
        [
            _mm_unpacklo_epi16(first[0], second[0]),
            _mm_unpackhi_epi16(first[0], second[0]),
            _mm_unpacklo_epi16(first[1], second[1]),
            _mm_unpackhi_epi16(first[1], second[1]),
        ]
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn unzigzag_8(v: __m128i) -> __m128i {
        let sign = _mm_sub_epi8(_mm_setzero_si128(), _mm_and_si128(v, _mm_set1_epi8(1)));
        _mm_xor_si128(_mm_and_si128(_mm_srli_epi16::<1>(v), _mm_set1_epi8(0x7F)), sign)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn unzigzag_16(v: __m128i) -> __m128i {
        let sign = _mm_sub_epi16(_mm_setzero_si128(), _mm_and_si128(v, _mm_set1_epi16(1)));
        _mm_xor_si128(_mm_srli_epi16::<1>(v), sign)
    }
}
