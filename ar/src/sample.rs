//! Cuts a turned rectangle out of a picture into a net's input.

use std::ops::Range;

use glam::{Mat2, Vec2};

use crate::net::wide::{Kernel, Lanes, Level, dispatch, share};
use crate::picture::Picture;
use crate::region::Region;

/// What lies outside the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// The nearest pixel of the picture.
    Replicate,
    /// Black.
    Zero,
}

/// What a net's input looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// What black becomes.
    pub black: f32,
    /// What white becomes.
    pub white: f32,
    /// What lies outside the picture.
    pub border: Border,
    /// Whether the net sees the region mirrored left to right.
    pub mirrored: bool,
}

/// Three channels; rows follow each other without gaps.
const CHANNELS: usize = 3;

/// Rows that a thread takes at once.
const ROWS: usize = 16;

/// Fills `out` (height x width x 3, as `shape` says) with `region` of `picture`, interpolated between four pixels.
///
/// Pixel (0, 0) of the net is the region's corner, and whole numbers are pixel middles, as in MediaPipe's
/// `ImageToTensorCalculator` on the processor: no half-pixel shift, no blur when scaling down.
pub fn sample(picture: &Picture, region: &Region, shape: &Shape, out: &mut [f32]) {
    debug_assert_eq!(out.len(), shape.width * shape.height * CHANNELS);
    let turn = Mat2::from_angle(region.angle);
    let mut step_x = turn * Vec2::new(region.size.x / shape.width as f32, 0.0);
    let step_y = turn * Vec2::new(0.0, region.size.y / shape.height as f32);
    let mut origin = region.center - turn * (region.size / 2.0);
    if shape.mirrored {
        origin += step_x * (shape.width - 1) as f32;
        step_x = -step_x;
    }
    let scale = (shape.white - shape.black) / 255.0;
    let level = Level::detect();
    let row_len = shape.width * CHANNELS;
    share(out, ROWS * row_len, &|part, rows| {
        for (y, row) in (part * ROWS..).zip(rows.chunks_exact_mut(row_len)) {
            let line = Line { picture, shape, first: origin + step_y * y as f32, step: step_x, scale };
            let inner = line.inner();
            let (before, rest) = row.split_at_mut(inner.start * CHANNELS);
            let (within, after) = rest.split_at_mut(inner.len() * CHANNELS);
            dispatch(level, Edge { line, from: 0, out: before });
            dispatch(level, Inner { line, from: inner.start, out: within });
            dispatch(level, Edge { line, from: inner.end, out: after });
        }
    });
}

/// Where the pixels of a row of the net's input lie in the picture.
#[derive(Clone, Copy)]
struct Line<'a> {
    picture: &'a Picture,
    shape: &'a Shape,
    first: Vec2,
    step: Vec2,
    scale: f32,
}

impl Line<'_> {
    /// The pixels that lie inside the picture by at least one of its own, which keeps them there also after rounding.
    fn inner(&self) -> Range<usize> {
        let (mut from, mut to) = (0.0f32, self.shape.width as f32);
        let sides =
            [(self.first.x, self.step.x, self.picture.width()), (self.first.y, self.step.y, self.picture.height())];
        for (first, step, side) in sides {
            let (least, most) = (1.0, side as f32 - 2.0);
            if step == 0.0 {
                if !(least..most).contains(&first) {
                    return 0..0;
                }
                continue;
            }
            let (one, other) = ((least - first) / step, (most - first) / step);
            from = from.max(one.min(other));
            to = to.min(one.max(other));
        }
        let (from, to) = (from.ceil() as usize, to.floor().max(0.0) as usize);
        if from < to { from..to } else { 0..0 }
    }

    /// Between four pixels, in the net's numbers.
    #[inline(always)]
    fn mixed<const N: usize>(&self, [a, b, c, d]: [[f32; N]; 4], share: Vec2) -> [f32; N] {
        let mut mixed = [0.0; N];
        for i in 0..N {
            let upper = a[i] + (b[i] - a[i]) * share.x;
            let lower = c[i] + (d[i] - c[i]) * share.x;
            mixed[i] = (upper + (lower - upper) * share.y) * self.scale + self.shape.black;
        }
        mixed
    }
}

/// Pixels of a line from `from` on whose four neighbours exist, and a byte beyond them.
struct Inner<'a> {
    line: Line<'a>,
    from: usize,
    out: &'a mut [f32],
}

impl Kernel for Inner<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let stride = self.line.picture.width() as usize * CHANNELS;
        let bytes = self.line.picture.pixels();
        for (x, out) in (self.from..).zip(self.out.chunks_exact_mut(CHANNELS)) {
            let p = self.line.first + self.line.step * x as f32;
            let (ix, iy) = (p.x as usize, p.y as usize);
            let at = iy * stride + ix * CHANNELS;
            // A byte more than a pixel has, which nobody uses: four numbers fill a register.
            let mut corners = [[0.0; 4]; 4];
            for (i, corner) in corners.iter_mut().enumerate() {
                let at = at + (i / 2) * stride + (i % 2) * CHANNELS;
                for (number, byte) in corner.iter_mut().zip(&bytes[at..at + 4]) {
                    *number = f32::from(*byte);
                }
            }
            let mixed = self.line.mixed(corners, p - Vec2::new(ix as f32, iy as f32));
            out.copy_from_slice(&mixed[..CHANNELS]);
        }
    }
}

/// Pixels of a line from `from` on, wherever they lie.
struct Edge<'a> {
    line: Line<'a>,
    from: usize,
    out: &'a mut [f32],
}

impl Kernel for Edge<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Line { picture, shape, .. } = self.line;
        let (width, height) = (i64::from(picture.width()), i64::from(picture.height()));
        for (x, out) in (self.from..).zip(self.out.chunks_exact_mut(CHANNELS)) {
            let p = self.line.first + self.line.step * x as f32;
            let whole = p.floor();
            let mut corners = [[0.0; CHANNELS]; 4];
            for (i, corner) in (0i64..).zip(&mut corners) {
                let (x, y) = (whole.x as i64 + i % 2, whole.y as i64 + i / 2);
                let (near_x, near_y) = (x.clamp(0, width - 1), y.clamp(0, height - 1));
                if shape.border == Border::Zero && (x, y) != (near_x, near_y) {
                    continue;
                }
                let at = (near_y * width + near_x) as usize * CHANNELS;
                for (number, byte) in corner.iter_mut().zip(&picture.pixels()[at..at + CHANNELS]) {
                    *number = f32::from(*byte);
                }
            }
            out.copy_from_slice(&self.line.mixed(corners, p - whole));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Red grows with x, green with y: interpolation must give the place back.
    fn ramp() -> Picture {
        let pixels = (0..100u8).flat_map(|y| (0..120u8).flat_map(move |x| [x, y, 7])).collect();
        Picture::from_rgb(120, 100, pixels).expect("the size fits")
    }

    fn shape(border: Border, mirrored: bool) -> Shape {
        Shape { width: 16, height: 16, black: 0.0, white: 255.0, border, mirrored }
    }

    #[test]
    fn every_point_is_where_the_region_says() {
        for angle in [0.0, 0.4, -2.5] {
            for mirrored in [false, true] {
                let region = Region { center: Vec2::new(60.3, 50.2), size: Vec2::new(41.0, 37.0), angle };
                let mut out = vec![0.0; 16 * 16 * 3];
                sample(&ramp(), &region, &shape(Border::Replicate, mirrored), &mut out);
                for (i, rgb) in out.chunks_exact(3).enumerate() {
                    let column = if mirrored { 15 - i % 16 } else { i % 16 };
                    let unit = Vec2::new(column as f32 / 16.0, (i / 16) as f32 / 16.0);
                    let at = region.picture_from_unit(unit);
                    assert!((Vec2::new(rgb[0], rgb[1]) - at).length() < 1e-3, "{rgb:?} {at:?}");
                }
            }
        }
    }

    #[test]
    fn a_row_may_begin_and_end_outside() {
        let middle = Vec2::new(60.0, 50.0);
        for step in 0..40u16 {
            let angle = f32::from(step) * 0.16;
            let size = Vec2::new(90.0 + f32::from(step) * 2.7, 130.0);
            let mut out = vec![0.0; 16 * 16 * 3];
            let region = Region { center: middle + Vec2::from_angle(angle) * 20.0, size, angle };
            sample(&ramp(), &region, &shape(Border::Replicate, false), &mut out);
            for (i, rgb) in out.chunks_exact(3).enumerate() {
                let at = region.picture_from_unit(Vec2::new((i % 16) as f32 / 16.0, (i / 16) as f32 / 16.0));
                let near = at.clamp(Vec2::ZERO, Vec2::new(119.0, 99.0));
                assert!((Vec2::new(rgb[0], rgb[1]) - near).length() < 1e-3, "{rgb:?} {at:?}");
            }
        }
        // Upright regions whose rows lie on the picture's very edge.
        for region in [Region::whole(120, 100), Region::letterbox(120, 100)] {
            let mut out = vec![0.0; 16 * 16 * 3];
            sample(&ramp(), &region, &shape(Border::Zero, false), &mut out);
            let corner = region.picture_from_unit(Vec2::splat(0.5));
            let found = &out[(8 * 16 + 8) * 3..][..3];
            assert!((Vec2::new(found[0], found[1]) - corner).length() < 1e-3, "{found:?}");
        }
    }

    #[test]
    fn outside_is_black_or_the_nearest_pixel() {
        let region = Region { center: Vec2::new(-50.0, 50.0), size: Vec2::splat(8.0), angle: 0.0 };
        let mut out = vec![9.0; 16 * 16 * 3];
        sample(&ramp(), &region, &shape(Border::Zero, false), &mut out);
        assert!(out.iter().all(|&v| v == 0.0));
        sample(&ramp(), &region, &shape(Border::Replicate, false), &mut out);
        assert!(out.chunks_exact(3).all(|rgb| rgb[2] == 7.0));
    }

    #[test]
    fn a_picture_of_one_pixel_can_be_sampled() {
        let dot = Picture::from_rgb(1, 1, vec![10, 20, 30]).expect("the size fits");
        let mut out = vec![0.0; 16 * 16 * 3];
        sample(&dot, &Region::letterbox(1, 1), &shape(Border::Replicate, false), &mut out);
        assert!(out.chunks_exact(3).all(|rgb| rgb == [10.0, 20.0, 30.0]));
    }
}
