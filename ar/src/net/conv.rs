//! Convolutions: every output pixel is the product of one row of numbers with a matrix of weights.
//!
//! With height, width, channels in this order in memory, the numbers under one line of a window lie side by side. So a
//! convolution needs no rearranged copy of its input: a row of the product is as many stretches as the window is high.
//! Where the window reaches over the border, the strip of input that is needed is copied with zeros around it.

use super::aligned::Aligned;
use super::depthwise::Depthwise;
use super::function::Function;
use super::simd::{LANES, Lanes, load, store};
use super::sys::{Rows, dots, product};
use super::window::Geometry;

/// Up to so many columns, whole registers of a row are multiplied with whole registers of a column.
const NARROW: usize = 2;

pub(super) struct Conv {
    pub(super) geometry: Geometry,
    pub(super) weights: Packed,
    /// Computed for the rows that are needed, just before; its output is this one's input.
    pub(super) front: Option<Depthwise>,
    /// Of the sums; not curved when anything follows.
    pub(super) before: Function,
    pub(super) residual: Option<Residual>,
    /// Of the sums with the residual.
    pub(super) after: Function,
}

/// Numbers that are added to the sums, pixel by pixel; where they have fewer channels, the others get nothing.
#[derive(Clone, Copy)]
pub(super) struct Residual {
    pub(super) channels: usize,
}

/// A matrix in blocks of columns: a line of biases, then a line for each number of a row.
///
/// Blocks have 16 columns, or 24 for the first where eight would be left over; so the sums of a tile always fill 12 of 16
/// registers. A matrix of up to eight columns is one block.
pub(super) struct Packed {
    blocks: Aligned,
    /// Registers that hold a line of the first block, and of all others.
    first: usize,
    /// Numbers of a row.
    depth: usize,
    /// Few columns are kept as they were, one after another, with their biases.
    narrow: Option<(Vec<f32>, Vec<f32>)>,
}

impl Packed {
    /// Of weights in the order output channel, then everything else.
    pub(super) fn new(weights: &[f32], biases: Option<&[f32]>, columns: usize) -> Packed {
        let depth = weights.len() / columns;
        let lines = columns.div_ceil(LANES);
        let first = if lines == 1 { 1 } else { 2 + lines % 2 };
        let bias = |column: usize| biases.map_or(0.0, |biases| biases[column]);
        let narrow =
            (columns <= NARROW && depth >= LANES).then(|| (weights.to_vec(), (0..columns).map(bias).collect()));
        let mut blocks = Vec::with_capacity(lines * LANES * (depth + 1));
        let (mut from, mut wide) = (0, first * LANES);
        while from < columns {
            let here = from..from + wide;
            blocks.extend(here.clone().map(|column| if column < columns { bias(column) } else { 0.0 }));
            for k in 0..depth {
                let weight = |column: usize| if column < columns { weights[column * depth + k] } else { 0.0 };
                blocks.extend(here.clone().map(weight));
            }
            (from, wide) = (from + wide, 2 * LANES);
        }
        Packed { blocks: Aligned::from(blocks.as_slice()), first, depth, narrow }
    }

    /// Each block with its first column and the registers of a line.
    fn blocks(&self) -> impl Iterator<Item = (usize, usize, &[f32])> {
        let (first, others) = self.blocks.split_at(self.first * LANES * (self.depth + 1));
        let others = others.chunks_exact(2 * LANES * (self.depth + 1)).enumerate();
        let first_columns = self.first * LANES;
        std::iter::once((0, self.first, first))
            .chain(others.map(move |(n, block)| (first_columns + n * 2 * LANES, 2, block)))
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

    /// The output rows from `first` on, as many as `out` has room for. `scratch` holds them already as the front has
    /// computed them, where there is one.
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
        let (data, data_width): (&[f32], usize) = if self.front.is_some() {
            (scratch, width)
        } else if g.is_padded() {
            g.copy_padded(input, first, rows, scratch);
            (scratch, g.padded_width())
        } else {
            (&input[first * g.stride[0] * g.input[1] * channels..], g.input[1])
        };
        // a row of weights is one stretch when the window is one pixel high
        let rows = Rows { data, runs: g.size[0], step: data_width * channels, len: g.size[1] * channels };
        if let Some((weights, biases)) = &self.weights.narrow {
            for (column, (weights, bias)) in weights.chunks_exact(self.weights.depth).zip(biases).enumerate() {
                let mut pixel = 0;
                while pixel < pixels {
                    let mut sums = [0.0; LANES];
                    let here = LANES.min(pixels - pixel);
                    if here == LANES {
                        sums = dots::<L, LANES>(rows, self.starts(pixel, data_width), weights);
                    } else {
                        for (m, sum) in sums[..here].iter_mut().enumerate() {
                            [*sum] = dots::<L, 1>(rows, self.starts(pixel + m, data_width), weights);
                        }
                    }
                    for (m, sum) in sums[..here].iter().enumerate() {
                        out[(pixel + m) * columns + column] = sum + bias;
                    }
                    pixel += here;
                }
            }
            self.before.bend_pixels(out, columns);
            if let Some((data, channels)) = residual {
                for (out, data) in out.chunks_exact_mut(columns).zip(data.chunks_exact(channels)) {
                    for (out, x) in out.iter_mut().zip(data) {
                        *out += x;
                    }
                }
            }
            self.after.bend_pixels(out, columns);
        } else {
            self.tiles::<L>(rows, data_width, residual, out);
        }
        self.before.curve::<L>(out);
        self.after.curve::<L>(out);
    }

    /// Where the rows of weights for `M` pixels from `pixel` on begin in the data of a strip.
    #[inline(always)]
    fn starts<const M: usize>(&self, pixel: usize, data_width: usize) -> [usize; M] {
        let g = &self.geometry;
        let width = g.output[1];
        let mut starts = [0; M];
        if g.size == [1; 2] && g.stride == [1; 2] {
            for (m, start) in starts.iter_mut().enumerate() {
                *start = (pixel + m) * g.input[2];
            }
            return starts;
        }
        let (mut y, mut x) = (pixel / width, pixel % width);
        for start in &mut starts {
            *start = (y * g.stride[0] * data_width + x * g.stride[1]) * g.input[2];
            x += 1;
            if x == width {
                (y, x) = (y + 1, 0);
            }
        }
        starts
    }

    #[inline(always)]
    fn tiles<L: Lanes>(&self, rows: Rows<'_>, data_width: usize, residual: Option<(&[f32], usize)>, out: &mut [f32]) {
        let pixels = out.len() / self.geometry.output[2];
        for (column, registers, block) in self.weights.blocks() {
            let mut tile = Tile { conv: self, rows, data_width, residual, out, column, block };
            // tiles of about the same size: one of a single row would take as long as one of three
            let most = [8, 6, 3][registers - 1];
            let tiles = pixels.div_ceil(most);
            let (size, larger) = (pixels / tiles, pixels % tiles);
            let mut pixel = 0;
            while pixel < pixels {
                let size = (size + usize::from(pixel < larger * (size + 1))).min(pixels - pixel);
                pixel += match (registers, size) {
                    (2, 6) => tile.run::<L, 6, 2>(pixel),
                    (2, 5) => tile.run::<L, 5, 2>(pixel),
                    (2, 4) => tile.run::<L, 4, 2>(pixel),
                    (2, 3) => tile.run::<L, 3, 2>(pixel),
                    (2, 2) => tile.run::<L, 2, 2>(pixel),
                    (2, _) => tile.run::<L, 1, 2>(pixel),
                    (3, 3) => tile.run::<L, 3, 3>(pixel),
                    (3, 2) => tile.run::<L, 2, 3>(pixel),
                    (3, _) => tile.run::<L, 1, 3>(pixel),
                    (_, 8) => tile.run::<L, 8, 1>(pixel),
                    (_, 4..) => tile.run::<L, 4, 1>(pixel),
                    (_, 2..) => tile.run::<L, 2, 1>(pixel),
                    _ => tile.run::<L, 1, 1>(pixel),
                };
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
    fn run<L: Lanes, const M: usize, const V: usize>(&mut self, pixel: usize) -> usize {
        let columns = self.conv.geometry.output[2];
        let starts = self.conv.starts::<M>(pixel, self.data_width);
        let mut sums = product::<L, M, V>(self.rows, starts, self.block);
        self.conv.before.bend(&mut sums, self.column);
        if let Some((data, channels)) = self.residual
            && self.column < channels
        {
            let pixels = data[pixel * channels..].chunks_exact(channels);
            for (sums, data) in sums.iter_mut().zip(pixels) {
                let data = &data[self.column..];
                for (v, sum) in sums.iter_mut().enumerate() {
                    *sum = sum.add(load_some(data, v * LANES));
                }
            }
        }
        self.conv.after.bend(&mut sums, self.column);
        for (sums, out) in sums.iter().zip(self.out[pixel * columns..].chunks_exact_mut(columns)) {
            let out = &mut out[self.column..];
            for (v, sum) in sums.iter().enumerate() {
                store_some(*sum, out, v * LANES);
            }
        }
        M
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
