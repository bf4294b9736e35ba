//! Smaller versions of pictures, for textures seen from afar.

use std::sync::{Arc, LazyLock};

use crate::Image;

/// A picture with all its smaller versions, as GPUs want them: each level half as large as the one before, rounded
/// down, to 1 x 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MipChain {
    /// Pixels across the first level.
    pub width: u32,
    /// Pixels down the first level.
    pub height: u32,
    /// Number of levels, the picture itself included.
    pub levels: u32,
    /// RGBA, 8 bits a channel, level after level, without gaps.
    pub rgba: Vec<u8>,
}

/// All levels of a picture by box filter. With `srgb` the colours are averaged as light and weighted by their alpha,
/// so that the edges of a cut-out do not take on the colour of what is cut away; otherwise all channels are plain
/// numbers.
pub fn mip_chain(image: &Image, srgb: bool) -> MipChain {
    let (mut width, mut height) = (image.width as usize, image.height as usize);
    let levels = image.width.max(image.height).max(1).ilog2() + 1;
    let mut rgba = Vec::with_capacity(image.rgba.len() / 3 * 4 + 16);
    rgba.extend_from_slice(&image.rgba);
    let mut start = 0;
    for _ in 1..levels {
        let end = rgba.len();
        let (next_width, next_height) = ((width / 2).max(1), (height / 2).max(1));
        rgba.resize(end + next_width * next_height * 4, 0);
        let (before, after) = rgba.split_at_mut(end);
        halve(&before[start..], width, height, after, srgb);
        (start, width, height) = (end, next_width, next_height);
    }
    MipChain { width: image.width, height: image.height, levels, rgba }
}

impl Image {
    /// The picture halved until neither side is above `side_max` (at least 1); itself when it is small enough.
    pub fn downscaled(&self, side_max: u32, srgb: bool) -> Self {
        let mut image = self.clone();
        while image.width.max(image.height) > side_max.max(1) {
            let (width, height) = ((image.width / 2).max(1), (image.height / 2).max(1));
            let mut rgba: Arc<[u8]> = std::iter::repeat_n(0, width as usize * height as usize * 4).collect();
            let target = Arc::get_mut(&mut rgba).expect("it was just made");
            halve(&image.rgba, image.width as usize, image.height as usize, target, srgb);
            image = Self { name: image.name, width, height, rgba };
        }
        image
    }
}

/// Averages `from` (`width` x `height`) into `to`, half as large, rounded down.
fn halve(from: &[u8], width: usize, height: usize, to: &mut [u8], srgb: bool) {
    let (next_width, next_height) = ((width / 2).max(1), (height / 2).max(1));
    let (from, to) = (from.as_chunks().0, to.as_chunks_mut().0);
    if width.is_multiple_of(2) && height.is_multiple_of(2) {
        for (rows, row) in from.chunks_exact(width * 2).zip(to.chunks_exact_mut(next_width)) {
            let (top, bottom) = rows.split_at(width);
            let pairs = top.as_chunks().0.iter().zip(bottom.as_chunks().0);
            for (pixel, (&[a, b], &[c, d])) in row.iter_mut().zip(pairs) {
                *pixel = if srgb { mean_of_light(&[a, b, c, d]) } else { mean(&[a, b, c, d]) };
            }
        }
        return;
    }
    for (y, row) in to.chunks_exact_mut(next_width).enumerate() {
        let (top, bottom) = span(y, height, next_height);
        for (x, pixel) in row.iter_mut().enumerate() {
            let (left, right) = span(x, width, next_width);
            let (mut block, mut count) = ([[0; 4]; 9], 0);
            for line in from[top * width..bottom * width].chunks_exact(width) {
                for &source in &line[left..right] {
                    block[count] = source;
                    count += 1;
                }
            }
            *pixel = if srgb { mean_of_light(&block[..count]) } else { mean(&block[..count]) };
        }
    }
}

/// The source pixels of pixel `i`: two, or three where an odd side is rounded down.
fn span(i: usize, side: usize, next_side: usize) -> (usize, usize) {
    (i * side / next_side, ((i + 1) * side).div_ceil(next_side))
}

#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "at most nine pixels; a mean of bytes is a byte")]
fn mean(pixels: &[[u8; 4]]) -> [u8; 4] {
    let count = pixels.len() as u32;
    std::array::from_fn(|k| {
        let sum: u32 = pixels.iter().map(|pixel| u32::from(pixel[k])).sum();
        ((sum + count / 2) / count) as u8
    })
}

#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "at most nine pixels; a mean of bytes is a byte")]
fn mean_of_light(pixels: &[[u8; 4]]) -> [u8; 4] {
    let curves = &*CURVES;
    let count = pixels.len() as u32;
    let light = |value: u8| u32::from(curves.light_from_srgb[usize::from(value)]);
    let alpha: u32 = pixels.iter().map(|pixel| u32::from(pixel[3])).sum();
    let color = |k: usize| {
        let mean = if alpha == 255 * count || alpha == 0 {
            pixels.iter().map(|pixel| light(pixel[k])).sum::<u32>() / count
        } else {
            pixels.iter().map(|pixel| light(pixel[k]) * u32::from(pixel[3])).sum::<u32>() / alpha
        };
        curves.srgb_from_light[mean as usize]
    };
    [color(0), color(1), color(2), ((alpha + count / 2) / count) as u8]
}

/// Light in steps of 1/8191: fine enough that every one of the 256 sRGB values survives the way there and back.
const LIGHT_MAX: u16 = 8191;

struct Curves {
    light_from_srgb: [u16; 256],
    srgb_from_light: Vec<u8>,
}

/// The sRGB transfer function (IEC 61966-2-1).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "both ends are within range by construction"
)]
static CURVES: LazyLock<Curves> = LazyLock::new(|| {
    let light = |value: f32| if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
    let srgb = |light: f32| if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    Curves {
        light_from_srgb: std::array::from_fn(|i| (light(i as f32 / 255.0) * f32::from(LIGHT_MAX)).round() as u16),
        srgb_from_light: (0..=LIGHT_MAX)
            .map(|i| (srgb(f32::from(i) / f32::from(LIGHT_MAX)) * 255.0).round() as u8)
            .collect(),
    }
});
