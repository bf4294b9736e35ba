//! The only unsafe code of this crate: wide instructions, and a job that several threads do together.
#![expect(unsafe_code, reason = "intrinsics, and borrows that outlive no job, cannot be said in safe Rust")]

pub(super) mod team;

use super::simd::{Kernel, LANES, Lanes, Level, Portable};

/// Does the work with the best instructions of that level.
pub(crate) fn dispatch<K: Kernel>(level: Level, kernel: K) {
    match level {
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => {
            // SAFETY: `Level::Avx2` comes from `Level::detect` alone, which has asked the processor for both features.
            unsafe { avx2::run(kernel) }
        }
        Level::Portable => kernel.run::<Portable>(),
    }
}

/// How the numbers of a row lie in `data`: `runs` stretches of `len` numbers, `step` apart.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) data: &'a [f32],
    pub(super) runs: usize,
    pub(super) step: usize,
    pub(super) len: usize,
}

/// Rows times columns: `M` rows that begin at `starts`, times the `V * 8` columns of `packed` (a line of biases, then a
/// line for each number of a row).
///
/// # Panics
/// When a row or the columns reach beyond their slice.
#[inline(always)]
pub(super) fn product<L: Lanes, const M: usize, const V: usize>(
    rows: Rows<'_>,
    starts: [usize; M],
    packed: &[f32],
) -> [[L; V]; M] {
    let last = starts.iter().fold(0, |a: usize, &b| a.max(b)) + (rows.runs - 1) * rows.step + rows.len;
    assert!(last <= rows.data.len() && (1 + rows.runs * rows.len) * V * LANES <= packed.len());
    // SAFETY: every place read below is at most `start + run * step + k`, which is less than `last`, or one of the
    // `1 + runs * len` lines of `packed`; both were just compared with the lengths of their slices. Pointers beyond that
    // are made by wrapping addition and not read.
    unsafe {
        let mut weights = packed.as_ptr();
        let mut sums = [[L::splat(0.0); V]; M];
        for v in 0..V {
            let bias = L::load(&*weights.add(v * LANES).cast());
            for sum in &mut sums {
                sum[v] = bias;
            }
        }
        let mut from = [rows.data.as_ptr(); M];
        for m in 0..M {
            from[m] = from[m].add(starts[m]);
        }
        for _ in 0..rows.runs {
            for k in 0..rows.len {
                weights = weights.add(V * LANES);
                let mut lines = [sums[0][0]; V];
                for (v, line) in lines.iter_mut().enumerate() {
                    *line = L::load(&*weights.add(v * LANES).cast());
                }
                for m in 0..M {
                    let x = L::splat(*from[m].add(k));
                    for v in 0..V {
                        sums[m][v] = x.mul_add(lines[v], sums[m][v]);
                    }
                }
            }
            for from in &mut from {
                *from = from.wrapping_add(rows.step);
            }
        }
        sums
    }
}

/// The same for one column: the sums of `M` rows. `weights` has `runs * len` numbers.
///
/// # Panics
/// When a row or the weights reach beyond their slice.
#[inline(always)]
pub(super) fn dots<L: Lanes, const M: usize>(rows: Rows<'_>, starts: [usize; M], weights: &[f32]) -> [f32; M] {
    let last = starts.iter().fold(0, |a: usize, &b| a.max(b)) + (rows.runs - 1) * rows.step + rows.len;
    assert!(last <= rows.data.len() && rows.runs * rows.len <= weights.len());
    let whole = rows.len / LANES * LANES;
    let (mut lanes, mut sums) = ([[0.0; LANES]; M], [0.0; M]);
    // SAFETY: places are below `last` and below `runs * len`, just compared with the slices' lengths. Pointers beyond
    // that are made by wrapping addition and not read.
    unsafe {
        let mut weights = weights.as_ptr();
        let mut from = [rows.data.as_ptr(); M];
        for m in 0..M {
            from[m] = from[m].add(starts[m]);
        }
        let mut lines = [L::splat(0.0); M];
        for _ in 0..rows.runs {
            let mut k = 0;
            while k < whole {
                let weight = L::load(&*weights.add(k).cast());
                for m in 0..M {
                    lines[m] = L::load(&*from[m].add(k).cast()).mul_add(weight, lines[m]);
                }
                k += LANES;
            }
            for k in whole..rows.len {
                for m in 0..M {
                    sums[m] += *from[m].add(k) * *weights.add(k);
                }
            }
            weights = weights.wrapping_add(rows.len);
            for from in &mut from {
                *from = from.wrapping_add(rows.step);
            }
        }
        for m in 0..M {
            lines[m].store(&mut lanes[m]);
        }
    }
    for (sum, [a, b, c, d, e, f, g, h]) in sums.iter_mut().zip(lanes) {
        *sum += ((a + b) + (c + d)) + ((e + f) + (g + h));
    }
    sums
}

/// Where the numbers under a window lie: `rows` times `columns` places, and how far apart they are in the picture and
/// among the weights.
#[derive(Clone, Copy)]
pub(super) struct Taps {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) row_step: usize,
    pub(super) column_step: usize,
    pub(super) weight_row_step: usize,
}

/// Eight channels of `T` windows, `step` apart: what lies under each, times the weights, plus `bias`.
///
/// # Panics
/// When a window or the weights reach beyond their slice.
#[inline(always)]
pub(super) fn windows<L: Lanes, const T: usize>(
    input: (&[f32], usize),
    weights: (&[f32], usize),
    taps: Taps,
    step: usize,
    bias: L,
) -> [[L; 1]; T] {
    let mut sums = [[bias]; T];
    if taps.rows == 0 || taps.columns == 0 {
        return sums;
    }
    let columns = (taps.columns - 1) * taps.column_step + LANES;
    let last = input.1 + (T - 1) * step + (taps.rows - 1) * taps.row_step + columns;
    assert!(last <= input.0.len());
    assert!(weights.1 + (taps.rows - 1) * taps.weight_row_step + columns <= weights.0.len());
    // SAFETY: the places read are sums of the same terms with smaller factors than those just compared. Pointers beyond
    // that are made by wrapping addition and not read.
    unsafe {
        let (mut from_row, mut weight_row) = (input.0.as_ptr().add(input.1), weights.0.as_ptr().add(weights.1));
        for _ in 0..taps.rows {
            let (mut from, mut weight) = (from_row, weight_row);
            for _ in 0..taps.columns {
                let line = L::load(&*weight.cast());
                let mut place = from;
                for sum in &mut sums {
                    sum[0] = L::load(&*place.cast()).mul_add(line, sum[0]);
                    place = place.wrapping_add(step);
                }
                from = from.wrapping_add(taps.column_step);
                weight = weight.wrapping_add(taps.column_step);
            }
            from_row = from_row.wrapping_add(taps.row_step);
            weight_row = weight_row.wrapping_add(taps.weight_row_step);
        }
    }
    sums
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256, _MM_FROUND_NO_EXC, _MM_FROUND_TO_NEAREST_INT, _mm256_add_epi32, _mm256_add_ps, _mm256_castsi256_ps,
        _mm256_cvtps_epi32, _mm256_div_ps, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_max_ps, _mm256_min_ps,
        _mm256_mul_ps, _mm256_round_ps, _mm256_set1_epi32, _mm256_set1_ps, _mm256_slli_epi32, _mm256_storeu_ps,
    };

    use crate::net::simd::{Kernel, LANES, Lanes};

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn run<K: Kernel>(kernel: K) {
        kernel.run::<Avx2>();
    }

    /// Exists only inside `run`.
    #[derive(Clone, Copy)]
    pub(super) struct Avx2(__m256);

    // Every method: values of this type are made only by kernels under `run`, so the instructions are there.
    impl Lanes for Avx2 {
        #[inline(always)]
        fn splat(x: f32) -> Self {
            // SAFETY: see above.
            Avx2(unsafe { _mm256_set1_ps(x) })
        }

        #[inline(always)]
        fn load(from: &[f32; LANES]) -> Self {
            // SAFETY: see above; the array holds the eight numbers that are read, at any alignment.
            Avx2(unsafe { _mm256_loadu_ps(from.as_ptr()) })
        }

        #[inline(always)]
        fn store(self, to: &mut [f32; LANES]) {
            // SAFETY: see above; the array has room for the eight numbers that are written, at any alignment.
            unsafe { _mm256_storeu_ps(to.as_mut_ptr(), self.0) }
        }

        #[inline(always)]
        fn add(self, other: Self) -> Self {
            // SAFETY: see above.
            Avx2(unsafe { _mm256_add_ps(self.0, other.0) })
        }

        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            // SAFETY: see above.
            Avx2(unsafe { _mm256_mul_ps(self.0, other.0) })
        }

        #[inline(always)]
        fn max(self, other: Self) -> Self {
            // SAFETY: see above.
            Avx2(unsafe { _mm256_max_ps(self.0, other.0) })
        }

        #[inline(always)]
        fn min(self, other: Self) -> Self {
            // SAFETY: see above.
            Avx2(unsafe { _mm256_min_ps(self.0, other.0) })
        }

        #[inline(always)]
        fn div(self, other: Self) -> Self {
            // SAFETY: see above.
            Avx2(unsafe { _mm256_div_ps(self.0, other.0) })
        }

        #[inline(always)]
        fn round(self) -> Self {
            // SAFETY: see above.
            Avx2(unsafe { _mm256_round_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(self.0) })
        }

        #[inline(always)]
        fn power_of_two(self) -> Self {
            // SAFETY: see above.
            Avx2(unsafe {
                let exponent = _mm256_add_epi32(_mm256_cvtps_epi32(self.0), _mm256_set1_epi32(127));
                _mm256_castsi256_ps(_mm256_slli_epi32::<23>(exponent))
            })
        }

        #[inline(always)]
        fn mul_add(self, factor: Self, addend: Self) -> Self {
            // SAFETY: see above.
            Avx2(unsafe { _mm256_fmadd_ps(self.0, factor.0, addend.0) })
        }
    }
}
