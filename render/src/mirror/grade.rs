//! How sharp and how noisy a picture is, so that what is drawn into it can be the same.
//!
//! Blur: an edge that a Gaussian of known width is laid over loses the more of its slope the sharper it was (Zhuo and Sim,
//! "Defocus map estimation from a single image", Pattern Recognition 44 (2011), section 3). Grain: a mask that sees
//! neither edges nor ramps (Immerkær, "Fast noise variance estimation", CVIU 64 (1996)), where the picture is calmest.

use bevy::math::UVec2;
use image::RgbaImage;

use super::relief;

/// What a picture's lens and sensor do to what they see.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Grade {
    /// Standard deviation of the blur, pixels.
    pub(crate) blur_px: f32,
    /// Standard deviation of the grain, of encoded values 0 to 255.
    pub(crate) grain: f32,
}

/// Windows of the region that are looked at, across and down, and the side of each, pixels.
const WINDOWS: u32 = 4;
const WINDOW_PX: u32 = 96;
/// Blocks of a window in which the noise is measured; the calmest eighth of all blocks counts.
const BLOCK_PX: usize = 16;
/// More grain or blur than this is motion, or no picture of a camera.
const GRAIN_MAX: f32 = 14.0;
const BLUR_MAX_PX: f32 = 3.0;
/// The known blur that edges are compared under.
const KNOWN_PX: f32 = 2.0;
const KNOWN_REACH: usize = 5;
/// Edges are looked at under a first blur, against the grain; a slope between the pixels to both sides adds the variance of
/// two pixels' width.
const FIRST_PX: f32 = 1.0;
const SLOPE_SQUARE: f32 = FIRST_PX * FIRST_PX + 1.0 / 3.0;
/// An edge rises by at least so much a pixel, and by so many times the grain.
const SLOPE_MIN: f32 = 7.0;
const SLOPE_OVER_GRAIN: f32 = 1.5;
/// Fewer pixels of edges tell nothing.
const EDGES_MIN: usize = 24;
/// The lens is as sharp as the sharpest edges: soft skin has soft ones of its own.
const SHARPEST: f32 = 0.35;

/// What is drawn is blurred so much by its own pixels; less than the other is not seen.
const RENDERED_PX: f32 = 0.4;
const SOFTENED_MIN_PX: f32 = 0.35;
/// The mean of the sum of four even bytes, and its standard deviation.
const BYTES_MEAN: f32 = 510.0;
const BYTES_DEVIATION: f32 = 147.8;

impl Grade {
    /// Looks at the region of the picture from `corner`, `size` pixels.
    pub(crate) fn of(picture: &RgbaImage, corner: UVec2, size: UVec2) -> Self {
        let windows: Vec<Window> = Window::places(corner, size.min(UVec2::from(picture.dimensions()) - corner))
            .map(|(at, size)| Window::of(picture, at, size))
            .collect();
        let mut noise: Vec<f32> = windows.iter().flat_map(Window::noise).collect();
        noise.sort_by(f32::total_cmp);
        let grain = noise.get(noise.len() / 8).copied().unwrap_or(0.0).min(GRAIN_MAX);
        let least = SLOPE_MIN.max(SLOPE_OVER_GRAIN * grain);
        let mut blurs: Vec<f32> = windows.iter().flat_map(|window| window.blurs(least)).collect();
        blurs.sort_by(f32::total_cmp);
        let is_told = blurs.len() >= EDGES_MIN;
        let blur = is_told.then(|| blurs[(blurs.len() as f32 * SHARPEST) as usize]);
        Self { blur_px: blur.unwrap_or(0.0).min(BLUR_MAX_PX), grain }
    }

    /// As blurred as the picture is. Straight alpha.
    pub(crate) fn soften(&self, product: &mut RgbaImage) {
        let sigma = (self.blur_px.powi(2) - RENDERED_PX.powi(2)).max(0.0).sqrt();
        if sigma < SOFTENED_MIN_PX {
            return;
        }
        let (width, height) = product.dimensions();
        let pixels = product.as_chunks_mut::<4>().0;
        let margin = (3.0 * sigma).ceil() as u32;
        let mut bounds = None;
        for (at, _) in pixels.iter().enumerate().filter(|(_, pixel)| pixel[3] > 0) {
            let at = UVec2::new(at as u32 % width, at as u32 / width);
            bounds = Some(bounds.map_or((at, at), |(low, high): (UVec2, UVec2)| (low.min(at), high.max(at))));
        }
        let Some((low, high)) = bounds else { return };
        let low = low.saturating_sub(UVec2::splat(margin));
        let high = (high + margin + 1).min(UVec2::new(width, height));
        let side = (high.x - low.x) as usize;
        let rows = || (low.y..high.y).map(|y| (y * width + low.x) as usize).map(|start| start..start + side);
        // Colour that is covered: what is not there has none to lend.
        let mut planes = [const { Vec::new() }; 4];
        for &[r, g, b, a] in rows().flat_map(|row| &pixels[row]) {
            let alpha = f32::from(a);
            let covered = |byte: u8| f32::from(byte) * alpha / 255.0;
            planes.iter_mut().zip([covered(r), covered(g), covered(b), alpha]).for_each(|(plane, v)| plane.push(v));
        }
        planes.iter_mut().for_each(|plane| relief::soften(plane, side, sigma));
        for (at, place) in rows().flatten().enumerate() {
            let alpha = planes[3][at];
            let color = |plane: &[f32]| if alpha > 0.5 { (plane[at] * 255.0 / alpha).round() as u8 } else { 0 };
            pixels[place] = [color(&planes[0]), color(&planes[1]), color(&planes[2]), alpha.round() as u8];
        }
    }

    /// The grain of a pixel in a frame, about a normal distribution.
    pub(crate) fn noise(&self, x: u32, y: u32, seed: u32) -> f32 {
        let hash = scattered(x, y, seed);
        let sum: u32 = hash.to_le_bytes().into_iter().map(u32::from).sum();
        self.grain * (sum as f32 - BYTES_MEAN) / BYTES_DEVIATION
    }

    /// Between two.
    pub(crate) fn towards(self, other: Self, share: f32) -> Self {
        let between = |from: f32, to: f32| from + (to - from) * share;
        Self { blur_px: between(self.blur_px, other.blur_px), grain: between(self.grain, other.grain) }
    }
}

/// A finaliser of MurmurHash3 (Appleby 2011): neighbours have nothing in common.
pub(crate) fn scattered(x: u32, y: u32, seed: u32) -> u32 {
    let mut hash = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77) ^ seed.wrapping_mul(0xc2b2_ae3d);
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

/// Brightness of a part of the picture, encoded, 0 to 255.
struct Window {
    width: usize,
    luma: Vec<f32>,
}

impl Window {
    /// Corners and sizes of the windows that lie evenly over a region.
    fn places(corner: UVec2, size: UVec2) -> impl Iterator<Item = (UVec2, UVec2)> {
        let window = size.min(UVec2::splat(WINDOW_PX));
        let count = (size / window.max(UVec2::ONE)).min(UVec2::splat(WINDOWS));
        let place = move |i: u32, axis: usize| match count[axis] {
            0 | 1 => corner[axis] + (size[axis] - window[axis]) / 2,
            count => corner[axis] + (size[axis] - window[axis]) * i / (count - 1),
        };
        let places = (0..count.y).flat_map(move |y| (0..count.x).map(move |x| UVec2::new(place(x, 0), place(y, 1))));
        places.map(move |at| (at, window))
    }

    fn of(picture: &RgbaImage, at: UVec2, size: UVec2) -> Self {
        let stride = picture.width() as usize;
        let pixels = picture.as_raw().as_chunks::<4>().0;
        let rows = (at.y..at.y + size.y).map(|y| &pixels[y as usize * stride + at.x as usize..][..size.x as usize]);
        let luma = |&[r, g, b, _]: &[u8; 4]| 0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b);
        Self { width: size.x as usize, luma: rows.flat_map(|row| row.iter().map(luma)).collect() }
    }

    /// The noise of each block.
    fn noise(&self) -> Vec<f32> {
        let (width, height) = (self.width, self.luma.len() / self.width.max(1));
        let starts = |side: usize| (1..side.saturating_sub(BLOCK_PX)).step_by(BLOCK_PX);
        let block = |x0: usize, y0: usize| {
            let mut sum = 0.0;
            for y in y0..y0 + BLOCK_PX {
                let [above, here, below] = [y - 1, y, y + 1].map(|y| &self.luma[y * width + x0 - 1..][..BLOCK_PX + 2]);
                for x in 1..=BLOCK_PX {
                    let rows = |row: &[f32]| row[x - 1] - 2.0 * row[x] + row[x + 1];
                    sum += (rows(above) - 2.0 * rows(here) + rows(below)).abs();
                }
            }
            // The mask's own factor is 6; of a Gaussian the mean size is sqrt(2 / pi) of its deviation.
            sum * std::f32::consts::FRAC_PI_2.sqrt() / (6.0 * (BLOCK_PX * BLOCK_PX) as f32)
        };
        starts(height).flat_map(|y| starts(width).map(move |x| block(x, y))).collect()
    }

    /// The blur of every edge that rises by at least `least` a pixel.
    fn blurs(&self, least: f32) -> Vec<f32> {
        let (width, height) = (self.width, self.luma.len() / self.width.max(1));
        if width.min(height) <= 2 * KNOWN_REACH {
            return Vec::new();
        }
        let mut first = self.luma.clone();
        relief::soften(&mut first, width, FIRST_PX);
        let mut known = first.clone();
        relief::soften(&mut known, width, KNOWN_PX);
        let slope = |luma: &[f32], at: usize| {
            let (across, down) = (luma[at + 1] - luma[at - 1], luma[at + width] - luma[at - width]);
            across.hypot(down) / 2.0
        };
        let mut found = Vec::new();
        for y in KNOWN_REACH + 1..height - KNOWN_REACH - 1 {
            for x in KNOWN_REACH + 1..width - KNOWN_REACH - 1 {
                let at = y * width + x;
                let here = slope(&first, at);
                // Across its edge it is the steepest.
                let is_edge = here >= least
                    && [(1, width), (width, 1)].into_iter().any(|(across, along)| {
                        let rises = (first[at + across] - first[at - across]).abs();
                        rises >= (first[at + along] - first[at - along]).abs()
                            && here >= slope(&first, at - across)
                            && here >= slope(&first, at + across)
                    });
                if is_edge {
                    let ratio = here / slope(&known, at).max(1e-3);
                    if ratio > 1.02 {
                        let square = KNOWN_PX * KNOWN_PX / (ratio * ratio - 1.0);
                        found.push((square - SLOPE_SQUARE).max(0.0).sqrt());
                    }
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dark and bright bars under a blur, with noise, rounded as a camera does.
    fn picture(blur_px: f32, grain: f32) -> RgbaImage {
        const SIDE: u32 = 256;
        let bars: Vec<f32> = (0..SIDE)
            .map(|x| {
                // The integral of a Gaussian over each step, by its logistic likeness (within 0.01).
                let step = |at: f32| 1.0 / (1.0 + (-1.702 * (x as f32 - at) / blur_px.max(0.05)).exp());
                60.0 + 110.0 * (step(40.3) - step(90.7) + step(130.1) - step(200.5))
            })
            .collect();
        let mut state = 7u32;
        let mut noise = || {
            // Twelve even numbers make a normal one.
            let sum: f32 = (0..12)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 8) as f32 / (1 << 24) as f32
                })
                .sum();
            sum - 6.0
        };
        RgbaImage::from_fn(SIDE, SIDE, |x, _| {
            let value = (bars[x as usize] + grain * noise()).round().clamp(0.0, 255.0) as u8;
            image::Rgba([value, value, value, 255])
        })
    }

    fn grade(picture: &RgbaImage) -> Grade {
        Grade::of(picture, UVec2::ZERO, UVec2::from(picture.dimensions()))
    }

    #[test]
    fn grain_is_measured_beside_edges() {
        for grain in [0.0, 2.0, 5.0, 8.0] {
            let found = grade(&picture(1.0, grain)).grain;
            assert!((found - grain).abs() < 0.35 + 0.12 * grain, "{found} for {grain}");
        }
    }

    #[test]
    fn blur_is_measured_under_grain() {
        for grain in [0.0, 2.0, 5.0] {
            for blur in [0.7, 1.0, 1.5, 2.2] {
                let found = grade(&picture(blur, grain)).blur_px;
                assert!((found - blur).abs() < 0.2 + 0.12 * blur, "{found} for {blur} under grain {grain}");
            }
        }
    }

    #[test]
    fn what_is_softened_is_as_blurred_as_asked_and_has_no_dark_rim() {
        // A bright square on nothing, with sharp edges.
        let mut product = RgbaImage::from_fn(96, 96, |x, y| {
            let is_there = (24..72).contains(&x) && (24..72).contains(&y);
            if is_there { image::Rgba([250, 240, 230, 255]) } else { image::Rgba([0; 4]) }
        });
        Grade { blur_px: 1.5, grain: 0.0 }.soften(&mut product);
        let mut over = RgbaImage::from_pixel(96, 96, image::Rgba([20, 20, 20, 255]));
        for (under, over) in over.pixels_mut().zip(product.pixels()) {
            under.0 = trace::composite_over(over.0, [20, 20, 20]);
        }
        let found = grade(&over).blur_px;
        assert!((found - 1.45).abs() < 0.3, "{found}");
        let seen = product.pixels().filter(|pixel| pixel.0[3] > 8);
        assert!(seen.clone().all(|pixel| pixel.0[0] > 235), "{:?}", seen.map(|p| p.0[0]).min());
    }

    #[test]
    fn grain_is_as_strong_as_asked_and_the_same_for_the_same_frame() {
        let asked = Grade { blur_px: 0.0, grain: 4.0 };
        let of = |seed| -> Vec<f32> { (0..10_000).map(|i| asked.noise(i % 100, i / 100, seed)).collect() };
        let values = of(3);
        let mean = values.iter().sum::<f32>() / 1e4;
        let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / 1e4).sqrt();
        assert!(mean.abs() < 0.15 && (deviation - 4.0).abs() < 0.2, "{mean} {deviation}");
        assert_eq!(values, of(3));
        assert_ne!(values, of(4));
    }

    #[test]
    fn small_and_even_pictures_tell_nothing() {
        for side in [1, 5, 9, 40, 300] {
            let even = RgbaImage::from_pixel(side, side, image::Rgba([90, 80, 70, 255]));
            assert_eq!(grade(&even), Grade::default(), "{side}");
        }
    }
}
