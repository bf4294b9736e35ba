//! How a window moves over a picture.

use super::graph::Window;
use super::{NetError, malformed};

/// Sizes of a window's walk. Pictures are height, width, channels; pairs are vertical, horizontal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Geometry {
    pub(super) input: [usize; 3],
    pub(super) output: [usize; 3],
    pub(super) size: [usize; 2],
    pub(super) stride: [usize; 2],
    /// Rows above and columns left of the picture that the first window covers.
    pub(super) before: [usize; 2],
}

impl Geometry {
    /// `border` are the rows above and below, columns left and right that a PAD has put around the picture.
    pub(super) fn new(
        input: [usize; 3],
        window: Window,
        size: [usize; 2],
        border: [[usize; 2]; 2],
        channels: usize,
    ) -> Result<Geometry, NetError> {
        let mut geometry = Geometry {
            input,
            output: [0, 0, channels],
            size,
            stride: window.stride,
            before: [border[0][0], border[1][0]],
        };
        for axis in 0..2 {
            let side = input[axis] + border[axis][0] + border[axis][1];
            let (size, stride) = (size[axis], window.stride[axis]);
            if size == 0 {
                return Err(malformed("a window has no size"));
            }
            geometry.output[axis] = if window.same {
                // "SAME": as many windows as strides fit; what is missing is split, the larger half after
                let windows = side.div_ceil(stride);
                geometry.before[axis] += ((windows - 1) * stride + size).saturating_sub(side) / 2;
                windows
            } else {
                let room = side.checked_sub(size).ok_or_else(|| malformed("a window is larger than its picture"))?;
                room / stride + 1
            };
        }
        Ok(geometry)
    }

    /// Whether some window reaches over the border.
    pub(super) fn is_padded(&self) -> bool {
        self.before != [0; 2]
            || (0..2).any(|axis| (self.output[axis] - 1) * self.stride[axis] + self.size[axis] > self.input[axis])
    }

    /// Rows of input under `rows` rows of output.
    pub(super) fn window_rows(&self, rows: usize) -> usize {
        (rows - 1) * self.stride[0] + self.size[0]
    }

    /// Pixels from the left edge of the first window to the right edge of the last.
    pub(super) fn padded_width(&self) -> usize {
        (self.output[1] - 1) * self.stride[1] + self.size[1]
    }

    /// The part of the window that lies on the picture along one axis (0 vertical, 1 horizontal): the first pixel of
    /// the picture, and which positions of the window. Empty where it misses the picture altogether.
    pub(super) fn covered(&self, axis: usize, at: usize) -> (usize, std::ops::Range<usize>) {
        let from = at * self.stride[axis];
        let skip = self.before[axis].saturating_sub(from).min(self.size[axis]);
        let first = (from + skip).saturating_sub(self.before[axis]);
        let len = self.input[axis].saturating_sub(first).min(self.size[axis] - skip);
        (first, skip..skip + len)
    }

    /// The windows along one axis that lie on the picture entirely.
    pub(super) fn inside(&self, axis: usize) -> std::ops::Range<usize> {
        let stride = self.stride[axis];
        let first = self.before[axis].div_ceil(stride).min(self.output[axis]);
        let room = (self.input[axis] + self.before[axis]).checked_sub(self.size[axis]);
        let end = room.map_or(0, |room| room / stride + 1).min(self.output[axis]);
        first..end.max(first)
    }

    /// The input under `rows` rows of output from `first` on, with zeros where the windows reach over the border.
    pub(super) fn copy_padded(&self, input: &[f32], first: usize, rows: usize, to: &mut [f32]) {
        let [height, width, channels] = self.input;
        let padded = self.padded_width() * channels;
        let left = self.before[1] * channels;
        let taken = (width * channels).min(padded.saturating_sub(left));
        for (y, to) in (first * self.stride[0]..).zip(to.chunks_exact_mut(padded).take(self.window_rows(rows))) {
            match y.checked_sub(self.before[0]) {
                Some(y) if y < height => {
                    let left = left.min(padded);
                    to[..left].fill(0.0);
                    to[left..left + taken].copy_from_slice(&input[y * width * channels..][..taken]);
                    to[left + taken..].fill(0.0);
                }
                _ => to.fill(0.0),
            }
        }
    }
}
