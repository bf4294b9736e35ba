//! Where the lips really end: the mesh says about where, the picture says where their colour ends.

use bevy::math::{Mat3, Vec2, Vec3};
use image::RgbaImage;

use super::light::linear;

/// Samples across an edge on each side of where the mesh has it.
const STEPS: usize = 10;
/// Half of the step from a column's best place to its neighbour's costs this much of a whole misplaced side.
const STIFFNESS: f32 = 0.6;
/// How much it costs to be at the end of the reach.
const TRUST: f32 = 0.25;
/// Two colours are told apart for sure when their means lie so many deviations apart, and not at all at so few.
const SURE: f32 = 3.0;
const UNSURE: f32 = 1.2;
/// Colours vary by at least this (natural logarithm), whatever the samples say: sensors have noise.
const SPREAD_MIN: f32 = 0.04;

/// Tells one thing's colour from another's: Fisher's linear discriminant over logarithms of linear light.
#[derive(Debug, Clone, Copy)]
pub(super) struct Classes {
    direction: Vec3,
    middle: Vec3,
    half: f32,
    /// How well it tells, 0 to 1.
    pub(super) confidence: f32,
}

impl Classes {
    /// From samples of both; None when there are too few.
    pub(super) fn new(ours: &[Vec3], others: &[Vec3]) -> Option<Self> {
        if ours.len() < 8 || others.len() < 8 {
            return None;
        }
        let mean = |of: &[Vec3]| of.iter().sum::<Vec3>() / of.len() as f32;
        let (a, b) = (mean(ours), mean(others));
        let mut spread = Mat3::from_diagonal(Vec3::splat(SPREAD_MIN * SPREAD_MIN));
        for (samples, mean) in [(ours, a), (others, b)] {
            for sample in samples {
                let d = (*sample - mean) / (2.0 * samples.len() as f32).sqrt();
                spread += Mat3::from_cols(d * d.x, d * d.y, d * d.z);
            }
        }
        let direction = spread.inverse() * (a - b);
        let apart = direction.dot(a - b).max(0.0);
        let confidence = ((apart.sqrt() - UNSURE) / (SURE - UNSURE)).clamp(0.0, 1.0);
        Some(Self { direction, middle: (a + b) / 2.0, half: (apart / 2.0).max(1e-6), confidence })
    }

    /// One for ours, minus one for the others, between and a little beyond.
    pub(super) fn side(&self, color: Vec3) -> f32 {
        ((color - self.middle).dot(self.direction) / self.half).clamp(-1.5, 1.5)
    }
}

/// What colours are compared by.
pub(super) fn logarithms(linear: Vec3) -> Vec3 {
    (linear + 0.004).map(f32::ln)
}

/// The colour at a place between pixels; that of the border beyond the picture.
pub(super) fn sample(picture: &RgbaImage, at: Vec2) -> Vec3 {
    let limit = Vec2::new(picture.width() as f32 - 1.0, picture.height() as f32 - 1.0);
    let at = (at - 0.5).clamp(Vec2::ZERO, limit);
    let low = at.floor();
    let part = at - low;
    let (x, y) = (low.x as u32, low.y as u32);
    let (right, down) = ((x + 1).min(limit.x as u32), (y + 1).min(limit.y as u32));
    let pixel = |x: u32, y: u32| linear(picture.get_pixel(x, y).0);
    pixel(x, y).lerp(pixel(right, y), part.x).lerp(pixel(x, down).lerp(pixel(right, down), part.x), part.y)
}

/// Moves every point of an edge along its way out of the lip, by at most `inwards` and `outwards` pixels, to where the
/// colours part. Where they do not, it stays. The edge's ends stay too.
pub(super) fn settle(
    picture: &RgbaImage,
    edge: &mut [Vec2],
    out: &[Vec2],
    classes: &Classes,
    [inwards, outwards]: [f32; 2],
) {
    let count = edge.len();
    let places = 2 * STEPS + 1;
    let offset = |i: usize| {
        let t = i as f32 / STEPS as f32 - 1.0;
        if t < 0.0 { t * inwards } else { t * outwards }
    };
    // A place's cost is what it puts on the wrong side.
    let costs: Vec<Vec<f32>> = (0..count)
        .map(|column| {
            let sides: Vec<f32> = (0..places)
                .map(|i| classes.side(logarithms(sample(picture, edge[column] + out[column] * offset(i)))))
                .collect();
            let ends = (column as f32 / (count - 1) as f32 * 2.0 - 1.0).abs();
            (0..places)
                .map(|i| {
                    let inside: f32 = sides[..i].iter().map(|s| (1.0 - s).max(0.0)).sum();
                    let outside: f32 = sides[i + 1..].iter().map(|s| (1.0 + s).max(0.0)).sum();
                    let t = i as f32 / STEPS as f32 - 1.0;
                    let trust = TRUST / (1.02 - ends.powi(4)).max(0.02);
                    classes.confidence * (inside + outside) / places as f32 + trust * t * t
                })
                .collect()
        })
        .collect();
    for (place, (point, out)) in cheapest(&costs).into_iter().zip(edge.iter_mut().zip(out)) {
        // Between two samples lies no more than a pixel or so: the mean of neighbours makes it smooth.
        let low = place.floor();
        *point += out
            * offset(low as usize)
                .mul_add(1.0 - (place - low), offset((low as usize + 1).min(places - 1)) * (place - low));
    }
}

/// The cheapest way through the columns, where neighbours should be near each other (dynamic programming), smoothed.
fn cheapest(costs: &[Vec<f32>]) -> Vec<f32> {
    let places = costs[0].len();
    let mut sums = costs[0].clone();
    let mut from: Vec<Vec<usize>> = Vec::new();
    for column in &costs[1..] {
        let step = |i: usize, j: usize| STIFFNESS * ((i as f32 - j as f32) / STEPS as f32 * 2.0).powi(2);
        let best: Vec<usize> = (0..places)
            .map(|i| {
                (0..places).min_by(|&a, &b| (sums[a] + step(i, a)).total_cmp(&(sums[b] + step(i, b)))).expect("places")
            })
            .collect();
        sums = (0..places).map(|i| sums[best[i]] + step(i, best[i]) + column[i]).collect();
        from.push(best);
    }
    let mut at = (0..places).min_by(|&a, &b| sums[a].total_cmp(&sums[b])).expect("an edge has places");
    let mut way = vec![at];
    for best in from.iter().rev() {
        at = best[at];
        way.push(at);
    }
    way.reverse();
    let value = |i: isize| way[i.clamp(0, way.len() as isize - 1) as usize] as f32;
    (0..way.len() as isize)
        .map(|i| (value(i - 2) + 4.0 * value(i - 1) + 6.0 * value(i) + 4.0 * value(i + 1) + value(i + 2)) / 16.0)
        .collect()
}
