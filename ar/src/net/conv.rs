//! Convolutions: every output pixel is the product of one row of numbers with a matrix of weights.
//!
//! With height, width, channels in this order in memory, the numbers under one line of a window lie side by side. So a
//! convolution needs no rearranged copy of its input: a row of the product is as many stretches as the window is high.
//! Where the window reaches over the border, the strip of input that is needed is copied with zeros around it.

use super::depthwise::Depthwise;
use super::function::Function;
use super::simd::{LANES, Lanes, load, store};
use super::sys::{Rows, product};
use super::window::Geometry;

/// Rows of a tile: with two lines of columns each, their sums fill 12 of 16 registers.
const TILE_ROWS: usize = 6;

pub(super) struct Conv {
    pub(super) geometry: Geometry,
    pub(super) weights: Packed,
    /// Computed for the rows that are needed, just before; its output is this one's input.
    pub(super) front: Option<Depthwise>,
    pub(super) before: Function,
    pub(super) residual: Option<Residual>,
    pub(super) after: Function,
}

/// Numbers that are added to the sums, pixel by pixel; where they have fewer channels, the others get nothing.
#[derive(Clone, Copy)]
pub(super) struct Residual {
    pub(super) channels: usize,
}

/// A matrix in blocks of 16 columns, the last of 8 or 16: a line of biases, then a line for each number of a row.
pub(super) struct Packed {
    blocks: Vec<f32>,
    /// Numbers of a row.
    depth: usize,
}

impl Packed {
    /// Of weights in the order output channel, then everything else.
    pub(super) fn new(weights: &[f32], biases: Option<&[f32]>, columns: usize) -> Packed {
        let depth = weights.len() / columns;
        let mut blocks = Vec::with_capacity(columns.next_multiple_of(LANES) * (depth + 1));
        let mut first = 0;
        while first < columns {
            let wide = if columns - first > LANES { 2 * LANES } else { LANES };
            let columns_here = first..columns.min(first + wide);
            let line = |value: &dyn Fn(usize) -> f32| {
                let mut line = [0.0; 2 * LANES];
                for (to, column) in line.iter_mut().zip(columns_here.clone()) {
                    *to = value(column);
                }
                line
            };
            blocks.extend_from_slice(&line(&|column| biases.map_or(0.0, |biases| biases[column]))[..wide]);
            for k in 0..depth {
                blocks.extend_from_slice(&line(&|column| weights[column * depth + k])[..wide]);
            }
            first += wide;
        }
        Packed { blocks, depth }
    }

    /// Each block with its first column.
    fn blocks(&self) -> impl Iterator<Item = (usize, &[f32])> {
        let wide = 2 * LANES * (self.depth + 1);
        self.blocks.chunks(wide).enumerate().map(|(n, block)| (n * 2 * LANES, block))
    }
}

impl Conv {
    /// Multiplications of one run.
    pub(super) fn work(&self) -> usize {
        let [h, w, c] = self.geometry.output;
        h * w * c * self.weights.depth + self.front.as_ref().map_or(0, Depthwise::work)
    }

    /// Numbers of memory for one strip of `rows` rows.
    pub(super) fn scratch(&self, rows: usize) -> usize {
        let [_, w, _] = self.geometry.output;
        match &self.front {
            Some(front) => rows * w * front.geometry.output[2],
            None if self.geometry.is_padded() => {
                self.geometry.window_rows(rows) * self.geometry.padded_width() * self.geometry.input[2]
            }
            None => 0,
        }
    }

    /// Numbers of input, copied or not, under one strip of `rows` rows.
    pub(super) fn strip_len(&self, rows: usize) -> usize {
        let g = &self.geometry;
        if self.front.is_some() { self.scratch(rows) } else { g.window_rows(rows) * g.padded_width() * g.input[2] }
    }

    /// The output rows from `first` on, as many as `out` has room for.
    #[inline(always)]
    pub(super) fn strip<L: Lanes>(
        &self,
        input: &[f32],
        residual: Option<&[f32]>,
        first: usize,
        out: &mut [f32],
        scratch: &mut [f32],
    ) {
        let g = &self.geometry;
        let [_, width, columns] = g.output;
        let row_len = width * columns;
        let rows = out.len() / row_len;
        let pixels = rows * width;
        let residual = residual.zip(self.residual.as_ref()).map(|(data, r)| {
            let from = first * width * r.channels;
            (&data[from..from + pixels * r.channels], r.channels)
        });
        let channels = g.input[2];
        let (data, data_width): (&[f32], usize) = if let Some(front) = &self.front {
            let row_len = width * channels;
            for (y, row) in (first..).zip(scratch[..rows * row_len].chunks_exact_mut(row_len)) {
                front.row::<L>(input, y, row);
            }
            (scratch, width)
        } else if g.is_padded() {
            g.copy_padded(input, first, rows, scratch);
            (scratch, g.padded_width())
        } else {
            (&input[first * g.stride[0] * g.input[1] * channels..], g.input[1])
        };
        // a row of weights is one stretch when the window is one pixel high
        let rows = Rows { data, runs: g.size[0], step: data_width * channels, len: g.size[1] * channels };
        for (column, block) in self.weights.blocks() {
            let mut tile = Tile { conv: self, rows, data_width, residual, out, column, block };
            let mut pixel = 0;
            while pixel < pixels {
                let left = pixels - pixel;
                let take = left.min(TILE_ROWS);
                match (take, block.len() == 2 * LANES * (self.weights.depth + 1)) {
                    (6, true) => tile.run::<L, 6, 2>(pixel),
                    (5, true) => tile.run::<L, 5, 2>(pixel),
                    (4, true) => tile.run::<L, 4, 2>(pixel),
                    (3, true) => tile.run::<L, 3, 2>(pixel),
                    (2, true) => tile.run::<L, 2, 2>(pixel),
                    (_, true) => tile.run::<L, 1, 2>(pixel),
                    (6, false) => tile.run::<L, 6, 1>(pixel),
                    (5, false) => tile.run::<L, 5, 1>(pixel),
                    (4, false) => tile.run::<L, 4, 1>(pixel),
                    (3, false) => tile.run::<L, 3, 1>(pixel),
                    (2, false) => tile.run::<L, 2, 1>(pixel),
                    (_, false) => tile.run::<L, 1, 1>(pixel),
                }
                pixel += take;
            }
        }
    }
}

/// What all tiles of one block of columns share.
struct Tile<'a, 'o> {
    conv: &'a Conv,
    rows: Rows<'a>,
    /// Pixels of a row of the data.
    data_width: usize,
    residual: Option<(&'a [f32], usize)>,
    out: &'o mut [f32],
    column: usize,
    block: &'a [f32],
}

impl Tile<'_, '_> {
    #[inline(always)]
    fn run<L: Lanes, const M: usize, const V: usize>(&mut self, pixel: usize) {
        let g = &self.conv.geometry;
        let [_, width, columns] = g.output;
        let mut starts = [0; M];
        let (mut y, mut x) = (pixel / width, pixel % width);
        for start in &mut starts {
            *start = (y * g.stride[0] * self.data_width + x * g.stride[1]) * g.input[2];
            x += 1;
            if x == width {
                (y, x) = (y + 1, 0);
            }
        }
        let mut sums = product::<L, M, V>(self.rows, starts, self.block);
        self.conv.before.apply(&mut sums, self.column);
        if let Some((data, channels)) = self.residual
            && self.column < channels
        {
            for (m, sums) in sums.iter_mut().enumerate() {
                let data = &data[(pixel + m) * channels + self.column..(pixel + m + 1) * channels];
                for (v, sum) in sums.iter_mut().enumerate() {
                    *sum = sum.add(load_some(data, v * LANES));
                }
            }
        }
        self.conv.after.apply(&mut sums, self.column);
        for (m, sums) in sums.iter().enumerate() {
            let out = &mut self.out[(pixel + m) * columns + self.column..(pixel + m + 1) * columns];
            for (v, sum) in sums.iter().enumerate() {
                store_some(*sum, out, v * LANES);
            }
        }
    }
}

/// Eight numbers from `at` on, zeros after the end.
#[inline(always)]
fn load_some<L: Lanes>(from: &[f32], at: usize) -> L {
    if at + LANES <= from.len() {
        return load(from, at);
    }
    let mut line = [0.0; LANES];
    if let Some(rest) = from.get(at..) {
        line[..rest.len()].copy_from_slice(rest);
    }
    L::load(&line)
}

/// Writes those of the eight numbers for which there is room.
#[inline(always)]
fn store_some<L: Lanes>(lanes: L, to: &mut [f32], at: usize) {
    if at + LANES <= to.len() {
        return store(lanes, to, at);
    }
    let mut line = [0.0; LANES];
    lanes.store(&mut line);
    if let Some(rest) = to.get_mut(at..) {
        let len = rest.len();
        rest.copy_from_slice(&line[..len]);
    }
}
