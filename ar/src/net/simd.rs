//! Eight numbers at a time: the one type that kernels are written for.
//!
//! A closure between the kernel and the instructions would keep them from being put in line: loops are spelled out.

/// Numbers in one register.
pub(crate) const LANES: usize = 8;

/// Eight numbers that are worked on together.
pub(crate) trait Lanes: Copy {
    fn splat(x: f32) -> Self;
    fn load(from: &[f32; LANES]) -> Self;
    fn store(self, to: &mut [f32; LANES]);
    fn add(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn max(self, other: Self) -> Self;
    fn min(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
    /// To the nearest whole number, halves to even.
    fn round(self) -> Self;
    /// Two to the power of a whole number from -126 to 127.
    fn power_of_two(self) -> Self;
    /// `self * factor + addend`.
    fn mul_add(self, factor: Self, addend: Self) -> Self;
}

/// Work that is compiled once for each kind of processor.
///
/// `run` must be `#[inline(always)]`, as everything below it that touches `L`, so that it becomes part of the
/// function that may use the processor's wide instructions.
pub(crate) trait Kernel {
    fn run<L: Lanes>(self);
}

/// Which instructions to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// 256 bit registers with fused multiplication and addition.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// Whatever the compiler makes of plain arrays: the four-wide registers that every 64 bit processor has.
    /// On ARM that is NEON; this has been neither compiled nor run there yet.
    Portable,
}

impl Level {
    /// The best that this processor has.
    pub(crate) fn detect() -> Level {
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

macro_rules! zip {
    ($one:expr, $other:expr, |$a:ident, $b:ident| $value:expr) => {{
        let mut out = $one;
        for ($a, $b) in out.0.iter_mut().zip($other.0) {
            *$a = {
                let $a = *$a;
                $value
            };
        }
        out
    }};
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
        zip!(self, other, |a, b| a + b)
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        zip!(self, other, |a, b| a * b)
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        zip!(self, other, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        zip!(self, other, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        zip!(self, other, |a, b| a / b)
    }

    #[inline(always)]
    fn round(self) -> Self {
        // beyond 2^23 a number has no fraction; adding that much rounds what is smaller
        const NO_FRACTION: f32 = 8_388_608.0;
        zip!(self, self, |a, b| (a + NO_FRACTION.copysign(b)) - NO_FRACTION.copysign(b))
    }

    #[inline(always)]
    fn power_of_two(self) -> Self {
        zip!(self, self, |a, _b| f32::from_bits((a as i32 + 127).cast_unsigned() << 23))
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
