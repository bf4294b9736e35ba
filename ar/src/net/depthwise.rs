//! Convolutions of every channel by itself.

use std::ops::Range;

use super::aligned::Aligned;
use super::function::Function;
use super::simd::{LANES, Lanes, load, store};
use super::sys::{self, Taps};
use super::window::Geometry;

pub(super) struct Depthwise {
    pub(super) geometry: Geometry,
    /// Row of the window, column, channel.
    weights: Aligned,
    biases: Aligned,
    pub(super) function: Function,
    channels: usize,
}

impl Depthwise {
    /// Of at least one line of channels.
    pub(super) fn new(geometry: Geometry, weights: &[f32], biases: Option<&[f32]>, function: Function) -> Depthwise {
        let channels = geometry.input[2];
        let biases = biases.map_or_else(|| Aligned::zeros(channels), Aligned::from);
        Depthwise { geometry, weights: weights.into(), biases, function, channels }
    }

    /// Weights and biases.
    pub(super) fn constants(&self) -> (&[f32], &[f32]) {
        (&self.weights, &self.biases)
    }

    pub(super) fn work(&self) -> usize {
        self.geometry.output.iter().product::<usize>() * self.geometry.size[0] * self.geometry.size[1]
    }

    /// One row of output.
    #[inline(always)]
    pub(super) fn row<L: Lanes>(&self, input: &[f32], y: usize, out: &mut [f32]) {
        let g = &self.geometry;
        let (first, rows) = g.covered(0, y);
        let row_len = g.input[1] * self.channels;
        let input = &input[first * row_len..][..rows.len() * row_len];
        let inside = g.inside(1);
        let mut x = 0;
        while x < g.output[1] {
            let left = if inside.contains(&x) { inside.end - x } else { 1 };
            x += match left {
                8.. => self.pixels::<L, 8>(input, rows.clone(), x, out),
                4.. => self.pixels::<L, 4>(input, rows.clone(), x, out),
                2.. => self.pixels::<L, 2>(input, rows.clone(), x, out),
                _ => self.pixels::<L, 1>(input, rows.clone(), x, out),
            };
        }
        self.function.curve::<L>(out);
    }

    /// `T` pixels from `x` on; more than one only where all windows lie on the picture. A weight is loaded once for all.
    #[inline(always)]
    fn pixels<L: Lanes, const T: usize>(&self, input: &[f32], rows: Range<usize>, x: usize, out: &mut [f32]) -> usize {
        let (g, channels) = (&self.geometry, self.channels);
        let (first, columns) = if T > 1 { (x * g.stride[1] - g.before[1], 0..g.size[1]) } else { g.covered(1, x) };
        let out = &mut out[x * channels..][..T * channels];
        let taps = Taps {
            rows: rows.len(),
            columns: columns.len(),
            row_step: g.input[1] * channels,
            column_step: channels,
            weight_row_step: g.size[1] * channels,
        };
        let weight = (rows.start * g.size[1] + columns.start) * channels;
        let mut channel = 0;
        while channel < channels {
            // the last line may overlap the one before: the same numbers are written again
            let at = channel.min(channels - LANES);
            let bias = load::<L>(&self.biases, at);
            let (input, weights) = ((input, first * channels + at), (&*self.weights, weight + at));
            let mut sums = sys::windows::<L, T>(input, weights, taps, g.stride[1] * channels, bias);
            self.function.bend(&mut sums, at);
            for (sum, out) in sums.iter().zip(out.chunks_exact_mut(channels)) {
                store(sum[0], out, at);
            }
            channel += LANES;
        }
        T
    }
}
