//! Functions of one number, and what is done to a convolution's sums before they are written.

use super::graph;
use super::simd::{LANES, Lanes, load, store};

macro_rules! each {
    ($lines:expr, |$v:ident, $x:ident| $value:expr) => {
        for line in $lines.iter_mut() {
            for ($v, to) in line.iter_mut().enumerate() {
                let $x = *to;
                *to = $value;
            }
        }
    };
}

/// What happens to each number.
#[derive(Debug, Clone)]
pub(super) enum Function {
    Identity,
    Relu,
    Relu6,
    Logistic,
    HardSwish,
    /// Negative numbers are multiplied with their channel's slope. Filled up to whole lines with zeros.
    PRelu(Vec<f32>),
}

impl Function {
    pub(super) fn prelu(slopes: &[f32]) -> Function {
        let mut slopes = slopes.to_vec();
        slopes.resize(slopes.len().next_multiple_of(LANES), 0.0);
        Function::PRelu(slopes)
    }

    pub(super) fn is_identity(&self) -> bool {
        matches!(self, Function::Identity)
    }

    /// Of numbers that belong to the channels from `channel` on, line after line.
    #[inline(always)]
    pub(super) fn apply<L: Lanes, const M: usize, const V: usize>(&self, x: &mut [[L; V]; M], channel: usize) {
        let zero = L::splat(0.0);
        match self {
            Function::Identity => {}
            Function::Relu => each!(x, |_v, x| x.max(zero)),
            Function::Relu6 => {
                let six = L::splat(6.0);
                each!(x, |_v, x| x.max(zero).min(six));
            }
            Function::Logistic => each!(x, |_v, x| logistic(x)),
            Function::HardSwish => {
                let (three, six, sixth) = (L::splat(3.0), L::splat(6.0), L::splat(1.0 / 6.0));
                each!(x, |_v, x| x.mul(x.add(three).max(zero).min(six)).mul(sixth));
            }
            Function::PRelu(slopes) => {
                let mut lines = [zero; V];
                for (v, line) in lines.iter_mut().enumerate() {
                    *line = load(slopes, channel + v * LANES);
                }
                each!(x, |v, x| x.min(zero).mul_add(lines[v], x.max(zero)));
            }
        }
    }

    /// Of whole pixels of `channels` numbers.
    #[inline(always)]
    pub(super) fn apply_to_pixels<L: Lanes>(&self, input: &[f32], out: &mut [f32], channels: usize) {
        for (input, out) in input.chunks_exact(channels).zip(out.chunks_exact_mut(channels)) {
            let (lines, rest) = input.as_chunks::<LANES>();
            let (out_lines, out_rest) = out.as_chunks_mut::<LANES>();
            for (n, (line, out)) in lines.iter().zip(out_lines).enumerate() {
                let mut x = [[L::load(line)]];
                self.apply(&mut x, n * LANES);
                x[0][0].store(out);
            }
            if !rest.is_empty() {
                let mut line = [0.0; LANES];
                line[..rest.len()].copy_from_slice(rest);
                let mut x = [[L::load(&line)]];
                self.apply(&mut x, channels - rest.len());
                store(x[0][0], &mut line, 0);
                out_rest.copy_from_slice(&line[..rest.len()]);
            }
        }
    }
}

impl From<graph::Function> for Function {
    fn from(function: graph::Function) -> Function {
        match function {
            graph::Function::Identity => Function::Identity,
            graph::Function::Relu => Function::Relu,
            graph::Function::Relu6 => Function::Relu6,
            graph::Function::Logistic => Function::Logistic,
            graph::Function::HardSwish => Function::HardSwish,
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
