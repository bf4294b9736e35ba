//! Eight numbers at a time: the one type that kernels are written for, and the two inner loops that matter.

/// Numbers in one register.
pub(super) const LANES: usize = 8;

/// Eight numbers that are worked on together.
pub(super) trait Lanes: Copy {
    fn splat(x: f32) -> Self;
    fn load(from: &[f32; LANES]) -> Self;
    fn store(self, to: &mut [f32; LANES]);
    fn add(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn max(self, other: Self) -> Self;
    fn min(self, other: Self) -> Self;
    /// `self * factor + addend`.
    fn mul_add(self, factor: Self, addend: Self) -> Self;
}

/// Work that is compiled once for each kind of processor.
///
/// `run` must be `#[inline(always)]`, as everything below it that touches `L`, so that it becomes part of the
/// function that may use the processor's wide instructions.
pub(super) trait Kernel {
    fn run<L: Lanes>(self);
}

/// Which instructions to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// 256 bit registers with fused multiplication and addition.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// Whatever the compiler makes of plain arrays: the four-wide registers that every 64 bit processor has.
    /// On ARM this is NEON; it has been compiled for it but never run there.
    Portable,
}

impl Level {
    /// The best that this processor has.
    pub(super) fn detect() -> Level {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
            return Level::Avx2;
        }
        Level::Portable
    }
}

/// Plain arrays.
#[derive(Clone, Copy)]
#[repr(align(32))]
pub(super) struct Portable([f32; LANES]);

impl Portable {
    #[inline(always)]
    fn zip(self, other: Portable, f: impl Fn(f32, f32) -> f32) -> Portable {
        let mut out = self;
        for (a, b) in out.0.iter_mut().zip(other.0) {
            *a = f(*a, b);
        }
        out
    }
}

impl Lanes for Portable {
    #[inline(always)]
    fn splat(x: f32) -> Self {
        Portable([x; LANES])
    }

    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        Portable(*from)
    }

    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        *to = self.0;
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        let mut out = self;
        for ((a, b), c) in out.0.iter_mut().zip(factor.0).zip(addend.0) {
            // without the instruction, fused addition is a slow library call
            *a = if cfg!(any(target_arch = "aarch64", target_feature = "fma")) { a.mul_add(b, c) } else { *a * b + c };
        }
        out
    }
}

/// Where the rows of a tile begin in `data`, and how their numbers lie: `runs` stretches of `len` numbers, `step` apart.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) data: &'a [f32],
    pub(super) runs: usize,
    pub(super) step: usize,
    pub(super) len: usize,
}

/// Rows times columns: `M` rows that begin at `starts`, times the `V * 8` columns of `packed` (one line of biases, then
/// a line for each number of a row).
#[inline(always)]
pub(super) fn product<L: Lanes, const M: usize, const V: usize>(
    rows: Rows<'_>,
    starts: [usize; M],
    packed: &[f32],
) -> [[L; V]; M] {
    let (biases, weights) = packed.split_at(V * LANES);
    let mut sums = [line::<L, V>(biases); M];
    let mut weights = weights.chunks_exact(V * LANES);
    for run in 0..rows.runs {
        let rows: [&[f32]; M] = std::array::from_fn(|m| &rows.data[starts[m] + run * rows.step..][..rows.len]);
        for (k, weights) in (0..rows[0].len()).zip(&mut weights) {
            let weights = line::<L, V>(weights);
            for m in 0..M {
                let x = L::splat(rows[m][k]);
                for v in 0..V {
                    sums[m][v] = x.mul_add(weights[v], sums[m][v]);
                }
            }
        }
    }
    sums
}

#[inline(always)]
fn line<L: Lanes, const V: usize>(from: &[f32]) -> [L; V] {
    let lines = from.as_chunks::<LANES>().0;
    std::array::from_fn(|v| L::load(&lines[v]))
}

/// Eight numbers from `at` on.
#[inline(always)]
pub(super) fn load<L: Lanes>(from: &[f32], at: usize) -> L {
    L::load(from[at..].first_chunk().expect("eight numbers from here on"))
}

/// Writes eight numbers from `at` on.
#[inline(always)]
pub(super) fn store<L: Lanes>(lanes: L, to: &mut [f32], at: usize) {
    lanes.store(to[at..].first_chunk_mut().expect("eight numbers from here on"));
}
