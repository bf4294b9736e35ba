//! Cuts a turned rectangle out of a picture into a net's input.

use glam::{Mat2, Vec2};

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
    let limit = Vec2::new(picture.width() as f32 - 1.0, picture.height() as f32 - 1.0);
    for (y, row) in out.chunks_exact_mut(shape.width * CHANNELS).enumerate() {
        let first = origin + step_y * y as f32;
        let last = first + step_x * (shape.width - 1) as f32;
        // A margin of one pixel keeps the fast path away from the edges, also after rounding.
        let inside = |p: Vec2| p.cmpge(Vec2::ONE).all() && p.cmplt(limit - 1.0).all();
        if inside(first) && inside(last) {
            inner_row(picture, first, step_x, scale, shape.black, row);
        } else {
            edge_row(picture, first, step_x, shape, scale, row);
        }
    }
}

/// A row whose four neighbours always exist, and one byte beyond them.
fn inner_row(picture: &Picture, first: Vec2, step: Vec2, scale: f32, black: f32, row: &mut [f32]) {
    let stride = picture.width() as usize * CHANNELS;
    let bytes = picture.pixels();
    for (x, out) in row.chunks_exact_mut(CHANNELS).enumerate() {
        let p = first + step * x as f32;
        let (ix, iy) = (p.x as usize, p.y as usize);
        let (fx, fy) = (p.x - ix as f32, p.y - iy as f32);
        let at = iy * stride + ix * CHANNELS;
        let top: &[u8; 6] = bytes[at..at + 6].try_into().expect("six bytes were cut");
        let low: &[u8; 6] = bytes[at + stride..at + stride + 6].try_into().expect("six bytes were cut");
        for c in 0..CHANNELS {
            let (a, b) = (f32::from(top[c]), f32::from(top[c + CHANNELS]));
            let (d, e) = (f32::from(low[c]), f32::from(low[c + CHANNELS]));
            let upper = a + (b - a) * fx;
            let lower = d + (e - d) * fx;
            out[c] = (upper + (lower - upper) * fy) * scale + black;
        }
    }
}

fn edge_row(picture: &Picture, first: Vec2, step: Vec2, shape: &Shape, scale: f32, row: &mut [f32]) {
    let (width, height) = (i64::from(picture.width()), i64::from(picture.height()));
    let bytes = picture.pixels();
    let pixel = |x: i64, y: i64| -> [f32; CHANNELS] {
        if shape.border == Border::Zero && (x < 0 || y < 0 || x >= width || y >= height) {
            return [0.0; CHANNELS];
        }
        let (x, y) = (x.clamp(0, width - 1), y.clamp(0, height - 1));
        let at = usize::try_from((y * width + x) * CHANNELS as i64).expect("both were clamped to the picture");
        [f32::from(bytes[at]), f32::from(bytes[at + 1]), f32::from(bytes[at + 2])]
    };
    for (x, out) in row.chunks_exact_mut(CHANNELS).enumerate() {
        let p = first + step * x as f32;
        let whole = p.floor();
        let f = p - whole;
        let (ix, iy) = (whole.x as i64, whole.y as i64);
        let corners = [pixel(ix, iy), pixel(ix + 1, iy), pixel(ix, iy + 1), pixel(ix + 1, iy + 1)];
        for c in 0..CHANNELS {
            let upper = corners[0][c] + (corners[1][c] - corners[0][c]) * f.x;
            let lower = corners[2][c] + (corners[3][c] - corners[2][c]) * f.x;
            out[c] = (upper + (lower - upper) * f.y) * scale + shape.black;
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
