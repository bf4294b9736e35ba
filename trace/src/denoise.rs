//! What noise is left is taken out: every pixel becomes the mean of pixels about it whose neighbourhoods are equal as
//! far as the noise lets one say (non-local means between noisy estimates: Rousselle, Knaus and Zwicker 2012), and
//! whose normals are about the same. Textures do not blur: light is compared after the surface's own colour is divided
//! out.

use glam::Vec3;

/// Pixels to each side that are looked at.
const REACH: i64 = 5;
/// Pixels to each side of what is compared.
const PATCH: i64 = 1;
/// How many standard deviations still count as equal, about.
const STRENGTH: f32 = 0.7;
/// Normals differ when their difference squared is above this.
const NORMALS_DIFFER: f32 = 0.02;

/// A pixel as it is compared.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Estimate {
    /// Light over the surface's own colour.
    pub(crate) light: Vec3,
    /// Variance of `light`, as well as known.
    pub(crate) variance: Vec3,
    pub(crate) normal: Vec3,
    /// Pixels that show nothing take no part.
    pub(crate) coverage: f32,
}

/// The clean light of every pixel; rows from the top.
pub(crate) fn denoise(estimates: &mut [Estimate], width: usize) -> Vec<Vec3> {
    let height = estimates.len() / width;
    spread_variance(estimates, width, height);
    let estimates = &*estimates;
    let mut clean: Vec<Vec3> = estimates.iter().map(|e| e.light).collect();
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get());
    let rows_each = height.div_ceil(workers).max(1);
    std::thread::scope(|scope| {
        for (band, out) in clean.chunks_mut(rows_each * width).enumerate() {
            let first_row = (band * rows_each) as i64;
            scope.spawn(move || Band { estimates, width: width as i64, height: height as i64, first_row }.clean(out));
        }
    });
    clean
}

/// Two halves of the paths give a poor estimate of variance; that of the neighbours is about the same.
fn spread_variance(estimates: &mut [Estimate], width: usize, height: usize) {
    const NEAR: usize = 2;
    let raw: Vec<Vec3> = estimates.iter().map(|e| e.variance).collect();
    for y in 0..height {
        for x in 0..width {
            let at = y * width + x;
            if estimates[at].coverage == 0.0 {
                continue;
            }
            let (mut sum, mut count) = (Vec3::ZERO, 0.0);
            for y in y.saturating_sub(NEAR)..=(y + NEAR).min(height - 1) {
                for x in x.saturating_sub(NEAR)..=(x + NEAR).min(width - 1) {
                    if estimates[y * width + x].coverage > 0.0 {
                        sum += raw[y * width + x];
                        count += 1.0;
                    }
                }
            }
            estimates[at].variance = sum / count;
        }
    }
}

struct Band<'a> {
    estimates: &'a [Estimate],
    width: i64,
    height: i64,
    first_row: i64,
}

impl Band<'_> {
    fn clean(&self, out: &mut [Vec3]) {
        let rows = out.len() as i64 / self.width;
        let mut sums: Vec<(Vec3, f32)> = (0..out.len())
            .map(|i| {
                let own = &self.estimates[(self.first_row * self.width) as usize + i];
                (own.light * own.coverage, own.coverage)
            })
            .collect();
        let mut differences = vec![0.0f32; ((rows + 2 * PATCH) * self.width) as usize];
        for dy in -REACH..=REACH {
            for dx in -REACH..=REACH {
                if (dx, dy) != (0, 0) {
                    self.compare(dx, dy, &mut differences);
                    self.add(dx, dy, &differences, &mut sums);
                }
            }
        }
        for (out, (sum, weight)) in out.iter_mut().zip(sums) {
            if weight > 0.0 {
                *out = sum / weight;
            }
        }
    }

    /// How much each pixel differs from the one at an offset, in standard deviations squared; one more row on top and
    /// at the bottom.
    fn compare(&self, dx: i64, dy: i64, differences: &mut [f32]) {
        for (i, row) in differences.chunks_mut(self.width as usize).enumerate() {
            let y = self.first_row - PATCH + i as i64;
            for (x, difference) in row.iter_mut().enumerate() {
                let x = x as i64;
                let (p, q) = (self.get(x, y), self.get(x + dx, y + dy));
                *difference = match (p, q) {
                    (Some(p), Some(q)) => {
                        let apart = p.light - q.light;
                        let expected = p.variance + p.variance.min(q.variance);
                        let scale = (p.variance + q.variance) * (STRENGTH * STRENGTH) + p.light * p.light * 1e-5 + 1e-7;
                        ((apart * apart - expected) / scale).element_sum() / 3.0
                    }
                    // Beside the object and beyond the frame nothing is said.
                    _ => 0.0,
                };
            }
        }
    }

    fn add(&self, dx: i64, dy: i64, differences: &[f32], sums: &mut [(Vec3, f32)]) {
        let patch = ((2 * PATCH + 1) * (2 * PATCH + 1)) as f32;
        for (i, (sum, weights)) in sums.iter_mut().enumerate() {
            let (x, row) = (i as i64 % self.width, i as i64 / self.width);
            let y = self.first_row + row;
            let (Some(p), Some(q)) = (self.get(x, y), self.get(x + dx, y + dy)) else { continue };
            let mut difference = 0.0;
            for py in 0..=2 * PATCH {
                for px in (x - PATCH).max(0)..=(x + PATCH).min(self.width - 1) {
                    difference += differences[((row + py) * self.width + px) as usize];
                }
            }
            let bend = (p.normal - q.normal).length_squared() / NORMALS_DIFFER;
            let weight = (-(difference / patch).max(0.0).max(bend)).exp() * q.coverage;
            *sum += q.light * weight;
            *weights += weight;
        }
    }

    fn get(&self, x: i64, y: i64) -> Option<&Estimate> {
        let inside = x >= 0 && y >= 0 && x < self.width && y < self.height;
        inside.then(|| &self.estimates[(y * self.width + x) as usize]).filter(|e| e.coverage > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::coin;

    /// Two even halves with noise on them.
    fn halves(noise: f32) -> Vec<Estimate> {
        (0..40 * 40u32)
            .map(|i| {
                let even = if i % 40 < 20 { 1.0 } else { 2.0 };
                let light = Vec3::splat(even + (coin(i) - 0.5) * noise);
                let variance = Vec3::splat((coin(i + 10_000) - 0.5).powi(2) * noise * noise);
                Estimate { light, variance, normal: Vec3::Z, coverage: 1.0 }
            })
            .collect()
    }

    #[test]
    fn noise_goes_and_edges_stay() {
        let clean = denoise(&mut halves(0.2), 40);
        let wrong = |i: usize| (clean[i].x - if i % 40 < 20 { 1.0 } else { 2.0 }).abs();
        let mean = (0..1600).map(wrong).sum::<f32>() / 1600.0;
        assert!(mean < 0.015, "{mean}; it was about 0.05");
        assert!(wrong(20 * 40 + 19) < 0.05 && wrong(20 * 40 + 20) < 0.05);
    }

    #[test]
    fn what_has_no_noise_is_left_alone() {
        let clean = denoise(&mut halves(0.0), 40);
        assert!((clean[819].x - 1.0).abs() < 1e-4 && (clean[820].x - 2.0).abs() < 1e-4);
    }
}
