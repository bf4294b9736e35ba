//! Functions of one number, and what is done to a convolution's sums before they are written.

use super::graph;
use super::simd::{LANES, Lanes, load};

/// What happens to each number.
#[derive(Debug, Clone)]
pub(super) enum Function {
    Identity,
    /// Straight but for a bend at zero and an end: negative numbers are multiplied with their channel's slope (filled up
    /// to whole lines), and nothing is larger than the ceiling. RELU, RELU6 and PRELU are this.
    Bent {
        slopes: Vec<f32>,
        ceiling: f32,
    },
    Logistic,
    /// `x * clamp(x + 3, 0, 6) / 6`.
    HardSwish,
}

impl Function {
    pub(super) fn new(function: graph::Function, channels: usize) -> Function {
        match function {
            graph::Function::Identity => Function::Identity,
            graph::Function::Relu => Function::bent(&vec![0.0; channels], f32::INFINITY),
            graph::Function::Relu6 => Function::bent(&vec![0.0; channels], 6.0),
            graph::Function::Logistic => Function::Logistic,
            graph::Function::HardSwish => Function::HardSwish,
        }
    }

    /// A slope for each channel.
    pub(super) fn bent(slopes: &[f32], ceiling: f32) -> Function {
        let mut slopes = slopes.to_vec();
        slopes.resize(slopes.len().next_multiple_of(LANES), 0.0);
        Function::Bent { slopes, ceiling }
    }

    pub(super) fn is_identity(&self) -> bool {
        matches!(self, Function::Identity)
    }

    pub(super) fn is_curved(&self) -> bool {
        matches!(self, Function::Logistic | Function::HardSwish)
    }

    /// Bends numbers that belong to the channels from `channel` on, line after line. Curves are left to [`Self::curve`].
    #[inline(always)]
    pub(super) fn bend<L: Lanes, const M: usize, const V: usize>(&self, x: &mut [[L; V]; M], channel: usize) {
        let Function::Bent { slopes, ceiling } = self else { return };
        let (zero, ceiling) = (L::splat(0.0), L::splat(*ceiling));
        let mut lines = [zero; V];
        for (v, line) in lines.iter_mut().enumerate() {
            *line = load(slopes, channel + v * LANES);
        }
        for row in x {
            for (x, slope) in row.iter_mut().zip(lines) {
                *x = x.min(zero).mul_add(slope, x.max(zero)).min(ceiling);
            }
        }
    }

    /// Bends whole pixels of `channels` numbers.
    #[inline(always)]
    pub(super) fn bend_pixels(&self, pixels: &mut [f32], channels: usize) {
        if let Function::Bent { slopes, ceiling } = self {
            for pixel in pixels.chunks_exact_mut(channels) {
                for (x, slope) in pixel.iter_mut().zip(slopes) {
                    *x = (x.max(0.0) + x.min(0.0) * slope).min(*ceiling);
                }
            }
        }
    }

    /// Curves numbers that have been written.
    #[inline(always)]
    pub(super) fn curve<L: Lanes>(&self, numbers: &mut [f32]) {
        if !self.is_curved() {
            return;
        }
        let (three, six, sixth) = (L::splat(3.0), L::splat(6.0), L::splat(1.0 / 6.0));
        let mut at = 0;
        while at < numbers.len() {
            let here = LANES.min(numbers.len() - at);
            let mut line = [0.0; LANES];
            line[..here].copy_from_slice(&numbers[at..at + here]);
            let x = L::load(&line);
            let y = match self {
                Function::Logistic => logistic(x),
                _ => x.mul(x.add(three).max(L::splat(0.0)).min(six)).mul(sixth),
            };
            y.store(&mut line);
            numbers[at..at + here].copy_from_slice(&line[..here]);
            at += here;
        }
    }
}

/// `1 / (1 + e^-x)`, within two units of the last place.
#[inline(always)]
fn logistic<L: Lanes>(x: L) -> L {
    let one = L::splat(1.0);
    one.div(one.add(exponential(x.mul(L::splat(-1.0)))))
}

/// `e^x` for numbers from -87 to 87, the ends for those beyond: a power of two times the series of what is left, which
/// is at most half the logarithm of two, so that the eighth term is smaller than the rounding.
#[inline(always)]
fn exponential<L: Lanes>(x: L) -> L {
    let x = x.max(L::splat(-87.0)).min(L::splat(87.0));
    let whole = x.mul(L::splat(std::f32::consts::LOG2_E)).round();
    // the logarithm of two in two parts: the first has few digits, so that its multiples are exact
    let rest = whole.mul_add(L::splat(-0.693_359_4), x);
    let rest = whole.mul_add(L::splat(2.121_944_4e-4), rest);
    let mut series = L::splat(1.0 / 5040.0);
    for factor in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        series = series.mul_add(rest, L::splat(factor));
    }
    series.mul(whole.power_of_two())
}
