//! What moves, merges or joins numbers without weights: pooling, resizing, padding, joining, sums of two pictures.

use super::function::Function;
use super::simd::{LANES, Lanes, load, store};
use super::window::Geometry;

/// The largest or the mean number under a window, channel by channel.
pub(super) struct Pool {
    pub(super) geometry: Geometry,
    pub(super) largest: bool,
}

impl Pool {
    #[inline(always)]
    pub(super) fn row<L: Lanes>(&self, input: &[f32], y: usize, out: &mut [f32]) {
        let g = &self.geometry;
        let [_, width, channels] = g.input;
        let (top, rows) = g.covered(0, y);
        let one = |a: f32, b: f32| if self.largest { a.max(b) } else { a + b };
        for (x, out) in out.chunks_exact_mut(channels).enumerate() {
            let (left, columns) = g.covered(1, x);
            // numbers outside of the picture neither count nor are larger
            out.fill(if self.largest { f32::NEG_INFINITY } else { 0.0 });
            for y in top..top + rows.len() {
                for pixel in input[(y * width + left) * channels..][..columns.len() * channels].chunks_exact(channels) {
                    let (lines, rest) = pixel.as_chunks::<LANES>();
                    let (out_lines, out_rest) = out.as_chunks_mut::<LANES>();
                    for (to, from) in out_lines.iter_mut().zip(lines) {
                        let (a, b) = (L::load(to), L::load(from));
                        if self.largest { a.max(b) } else { a.add(b) }.store(to);
                    }
                    for (to, from) in out_rest.iter_mut().zip(rest) {
                        *to = one(*to, *from);
                    }
                }
            }
            if !self.largest {
                let share = 1.0 / (rows.len() * columns.len()).max(1) as f32;
                for to in out.iter_mut() {
                    *to *= share;
                }
            }
        }
    }
}

/// Two pictures, number by number; the second may be one pixel for all.
pub(super) struct Binary {
    pub(super) product: bool,
    pub(super) function: Function,
    pub(super) channels: usize,
    /// The second operand is one pixel.
    pub(super) one_pixel: bool,
}

impl Binary {
    /// From the `first`th number on, which begins a pixel.
    #[inline(always)]
    pub(super) fn pixels<L: Lanes>(&self, a: &[f32], b: &[f32], first: usize, out: &mut [f32]) {
        let a = &a[first..first + out.len()];
        let b = if self.one_pixel { b } else { &b[first..first + out.len()] };
        let pixels = a.chunks_exact(self.channels).zip(out.chunks_exact_mut(self.channels));
        for ((a, out), b) in pixels.zip(b.chunks_exact(self.channels).cycle()) {
            let (a_lines, a_rest) = a.as_chunks::<LANES>();
            let (b_lines, b_rest) = b.as_chunks::<LANES>();
            let (out_lines, out_rest) = out.as_chunks_mut::<LANES>();
            for (channel, ((a, b), out)) in (0..).step_by(LANES).zip(a_lines.iter().zip(b_lines).zip(out_lines)) {
                self.line(L::load(a), L::load(b), channel).store(out);
            }
            if !a_rest.is_empty() {
                let (mut x, mut y) = ([0.0; LANES], [0.0; LANES]);
                x[..a_rest.len()].copy_from_slice(a_rest);
                y[..b_rest.len()].copy_from_slice(b_rest);
                let channel = self.channels - a_rest.len();
                let sum = self.line(L::load(&x), L::load(&y), channel);
                sum.store(&mut x);
                out_rest.copy_from_slice(&x[..a_rest.len()]);
            }
        }
        self.function.curve::<L>(out);
    }

    #[inline(always)]
    fn line<L: Lanes>(&self, a: L, b: L, channel: usize) -> L {
        let mut x = [[if self.product { a.mul(b) } else { a.add(b) }]];
        self.function.bend(&mut x, channel);
        x[0][0]
    }
}

/// A picture in another size, by linear interpolation between the four nearest pixels.
pub(super) struct Resize {
    pub(super) input: [usize; 3],
    pub(super) output: [usize; 3],
    rows: Vec<Between>,
    columns: Vec<Between>,
}

/// Between which two pixels of the input a pixel of the output lies along one axis, and how far towards the second.
#[derive(Clone, Copy)]
struct Between {
    first: usize,
    second: usize,
    share: f32,
}

impl Resize {
    /// `align_corners`: the outermost pixels' centres stay; `half_pixel`: the picture's borders do.
    pub(super) fn new(input: [usize; 3], output: [usize; 3], align_corners: bool, half_pixel: bool) -> Resize {
        let places = |axis: usize| {
            let (from, to) = (input[axis], output[axis]);
            let scale =
                if align_corners && to > 1 { (from - 1) as f32 / (to - 1) as f32 } else { from as f32 / to as f32 };
            let between = |at: usize| {
                let place = if half_pixel { ((at as f32 + 0.5) * scale - 0.5).max(0.0) } else { at as f32 * scale };
                let first = (place as usize).min(from - 1);
                Between { first, second: (first + 1).min(from - 1), share: place - first as f32 }
            };
            (0..to).map(between).collect()
        };
        Resize { input, output, rows: places(0), columns: places(1) }
    }

    #[inline(always)]
    pub(super) fn row<L: Lanes>(&self, input: &[f32], y: usize, out: &mut [f32]) {
        let [_, width, channels] = self.input;
        let row_len = width * channels;
        let down = self.rows[y];
        let (above, below) = (&input[down.first * row_len..][..row_len], &input[down.second * row_len..][..row_len]);
        let down_lanes = L::splat(down.share);
        let whole = channels / LANES * LANES;
        for (across, out) in self.columns.iter().zip(out.chunks_exact_mut(channels)) {
            let across_lanes = L::splat(across.share);
            let (left, right) = (across.first * channels, across.second * channels);
            let mut c = 0;
            while c < whole {
                let upper = mix::<L>(load(above, left + c), load(above, right + c), across_lanes);
                let lower = mix(load(below, left + c), load(below, right + c), across_lanes);
                store(mix(upper, lower, down_lanes), out, c);
                c += LANES;
            }
            for c in whole..channels {
                let upper = above[left + c] + (above[right + c] - above[left + c]) * across.share;
                let lower = below[left + c] + (below[right + c] - below[left + c]) * across.share;
                out[c] = upper + (lower - upper) * down.share;
            }
        }
    }
}

/// A share of the way from one to the other.
#[inline(always)]
fn mix<L: Lanes>(from: L, to: L, share: L) -> L {
    share.mul_add(to.add(from.mul(L::splat(-1.0))), from)
}

/// Zeros around a picture.
pub(super) struct Pad {
    pub(super) input: [usize; 3],
    /// Before and after, for rows, columns and channels.
    pub(super) border: [[usize; 2]; 3],
}

impl Pad {
    pub(super) fn run(&self, input: &[f32], out: &mut [f32]) {
        let [height, width, channels] = self.input;
        let [out_width, out_channels] =
            [1, 2].map(|axis| self.input[axis] + self.border[axis][0] + self.border[axis][1]);
        out.fill(0.0);
        for y in 0..height {
            for x in 0..width {
                let from = &input[(y * width + x) * channels..][..channels];
                let to =
                    ((y + self.border[0][0]) * out_width + x + self.border[1][0]) * out_channels + self.border[2][0];
                out[to..to + channels].copy_from_slice(from);
            }
        }
    }
}

/// Several tensors behind each other along one axis: every one gives `lens[i]` numbers in turn.
pub(super) struct Concat {
    pub(super) lens: Vec<usize>,
}

impl Concat {
    pub(super) fn run(&self, inputs: &[&[f32]], out: &mut [f32]) {
        let whole: usize = self.lens.iter().sum();
        for (turn, out) in out.chunks_exact_mut(whole).enumerate() {
            let mut at = 0;
            for (input, &len) in inputs.iter().zip(&self.lens) {
                out[at..at + len].copy_from_slice(&input[turn * len..][..len]);
                at += len;
            }
        }
    }
}

/// Channels spread out to blocks of pixels.
pub(super) struct DepthToSpace {
    pub(super) input: [usize; 3],
    /// Rows and columns of a block.
    pub(super) block: [usize; 2],
}

impl DepthToSpace {
    pub(super) fn run(&self, input: &[f32], out: &mut [f32]) {
        let [_, width, channels] = self.input;
        let down = self.block[0];
        let run = channels / down;
        let rows = input.chunks_exact(width * channels).zip(out.chunks_exact_mut(width * channels));
        for (row, out) in rows {
            for (dy, out) in out.chunks_exact_mut(width * run).enumerate() {
                // two is what the selfie nets need, and much faster than a copy of any length
                if let (2, (to, _)) = (run, out.as_chunks_mut::<2>()) {
                    for (pixel, to) in row.chunks_exact(channels).zip(to) {
                        *to = [pixel[dy * 2], pixel[dy * 2 + 1]];
                    }
                    continue;
                }
                for (pixel, to) in row.chunks_exact(channels).zip(out.chunks_exact_mut(run)) {
                    to.copy_from_slice(&pixel[dy * run..][..run]);
                }
            }
        }
    }
}
