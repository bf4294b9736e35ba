//! Convolutions of every channel by itself.

use super::function::Function;
use super::simd::{LANES, Lanes, load, store};
use super::window::Geometry;

/// Output pixels that are computed together, so that a weight is loaded once for all of them.
const TILE: usize = 8;

pub(super) struct Depthwise {
    pub(super) geometry: Geometry,
    /// Row of the window, column, channel.
    weights: Vec<f32>,
    biases: Vec<f32>,
    pub(super) function: Function,
    channels: usize,
}

impl Depthwise {
    /// Of at least one line of channels.
    pub(super) fn new(geometry: Geometry, weights: &[f32], biases: Option<&[f32]>, function: Function) -> Depthwise {
        let channels = geometry.input[2];
        let biases = biases.map_or_else(|| vec![0.0; channels], <[f32]>::to_vec);
        Depthwise { geometry, weights: weights.to_vec(), biases, function, channels }
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
        for x in (0..inside.start).chain(inside.end..g.output[1]) {
            self.pixels::<L, 1>(input, rows.clone(), x, out);
        }
        let mut x = inside.start;
        while x + TILE <= inside.end {
            self.pixels::<L, TILE>(input, rows.clone(), x, out);
            x += TILE;
        }
        while x + 4 <= inside.end {
            self.pixels::<L, 4>(input, rows.clone(), x, out);
            x += 4;
        }
        while x + 2 <= inside.end {
            self.pixels::<L, 2>(input, rows.clone(), x, out);
            x += 2;
        }
        if x < inside.end {
            self.pixels::<L, 1>(input, rows.clone(), x, out);
        }
    }

    /// `T` pixels from `x` on; more than one only where all windows lie on the picture.
    #[inline(always)]
    fn pixels<L: Lanes, const T: usize>(&self, input: &[f32], rows: std::ops::Range<usize>, x: usize, out: &mut [f32]) {
        let (g, channels) = (&self.geometry, self.channels);
        let (first, columns) = g.covered(1, x);
        let out = &mut out[x * channels..][..T * channels];
        let line = |channel: usize, out: &mut [f32]| {
            let mut sums = [[load::<L>(&self.biases, channel)]; T];
            for (row, input) in rows.clone().zip(input.chunks_exact(g.input[1] * channels)) {
                for (column, at) in columns.clone().zip(first..) {
                    let weight = load::<L>(&self.weights, (row * g.size[1] + column) * channels + channel);
                    let input = &input[at * channels + channel..];
                    for (t, sum) in sums.iter_mut().enumerate() {
                        sum[0] = load::<L>(input, t * g.stride[1] * channels).mul_add(weight, sum[0]);
                    }
                }
            }
            self.function.apply(&mut sums, channel);
            for (t, sum) in sums.iter().enumerate() {
                store(sum[0], out, t * channels + channel);
            }
        };
        let mut channel = 0;
        while channel + LANES <= channels {
            line(channel, out);
            channel += LANES;
        }
        if channel < channels {
            // the last line overlaps the one before: the same numbers are written again
            line(channels - LANES, out);
        }
    }
}
