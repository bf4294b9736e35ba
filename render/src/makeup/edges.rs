//! Where the lips really end: the mesh says about where, the picture says where their colour ends.

use bevy::math::{Mat3, Vec2, Vec3};
use image::RgbaImage;

use crate::exposure::linear;

/// Samples across an edge on each side of where the mesh has it.
const STEPS: usize = 16;
/// Half of the reach between neighbours costs this much of a whole misplaced side.
const STIFFNESS: f32 = 0.6;
/// How much it costs to be at the end of the reach.
const TRUST: f32 = 0.25;
/// Two colours are told apart for sure when their means lie so many deviations apart, and not at all at so few.
const SURE: f32 = 3.0;
const UNSURE: f32 = 1.2;
/// Colours vary by at least this (natural logarithm), whatever the samples say: sensors have noise.
const SPREAD_MIN: f32 = 0.06;
/// A colour so many deviations from ours is as likely another's.
const DEVIATIONS: f32 = 2.2;
/// A colour that differs so much from the one beside it (natural logarithm) is as likely another's: a tongue is a lip in
/// the shade.
const STEP: f32 = 0.8;
/// What is so surely another's ends the way.
const BARRIER: f32 = -0.3;

/// Says of a colour whether it is ours (one) or another's (minus one), and how sure that is.
pub(super) trait Taste {
    /// `color` as [`logarithms`] gives it, and `here`, ours beside it.
    fn side(&self, color: Vec3, here: Vec3) -> f32;
    /// How well it tells, 0 to 1.
    fn confidence(&self) -> f32;
    /// Whether nothing of ours can lie behind something that is another's.
    const ENDS: bool;
}

/// Tells one thing's colour from another's: Fisher's linear discriminant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Either {
    direction: Vec3,
    middle: Vec3,
    half: f32,
    confidence: f32,
}

/// Tells one thing's colour from all others: by the distance from its own spread (Mahalanobis).
#[derive(Debug, Clone, Copy)]
pub(super) struct Alike {
    mean: Vec3,
    spread_inverse: Mat3,
}

/// Fewer samples say nothing.
const SAMPLES_MIN: usize = 8;

fn mean(of: &[Vec3]) -> Vec3 {
    of.iter().sum::<Vec3>() / of.len() as f32
}

/// Covariance, with the least that there is.
fn spread(of: &[Vec3], mean: Vec3) -> Mat3 {
    let mut spread = Mat3::from_diagonal(Vec3::splat(SPREAD_MIN * SPREAD_MIN));
    for sample in of {
        let d = (*sample - mean) / (of.len() as f32).sqrt();
        spread += Mat3::from_cols(d * d.x, d * d.y, d * d.z);
    }
    spread
}

impl Either {
    /// From samples of both; None when there are too few.
    pub(super) fn new(ours: &[Vec3], others: &[Vec3]) -> Option<Self> {
        if ours.len().min(others.len()) < SAMPLES_MIN {
            return None;
        }
        let (a, b) = (mean(ours), mean(others));
        let direction = (spread(ours, a) * 0.5 + spread(others, b) * 0.5).inverse() * (a - b);
        let apart = direction.dot(a - b).max(0.0);
        let confidence = ((apart.sqrt() - UNSURE) / (SURE - UNSURE)).clamp(0.0, 1.0);
        Some(Self { direction, middle: (a + b) / 2.0, half: (apart / 2.0).max(1e-6), confidence })
    }
}

impl Taste for Either {
    const ENDS: bool = false;

    fn side(&self, color: Vec3, _: Vec3) -> f32 {
        ((color - self.middle).dot(self.direction) / self.half).clamp(-1.0, 1.0)
    }

    fn confidence(&self) -> f32 {
        self.confidence
    }
}

impl Alike {
    /// From samples; None when there are too few.
    pub(super) fn new(ours: &[Vec3]) -> Option<Self> {
        let mean = (ours.len() >= SAMPLES_MIN).then(|| mean(ours))?;
        Some(Self { mean, spread_inverse: spread(ours, mean).inverse() })
    }
}

impl Alike {
    /// Whether a colour has more green light, of which lips have little, than ours.
    pub(super) fn is_brighter(&self, color: Vec3) -> bool {
        color.y > self.mean.y
    }
}

impl Taste for Alike {
    const ENDS: bool = true;

    fn side(&self, color: Vec3, here: Vec3) -> f32 {
        let d = color - self.mean;
        let deviations = d.dot(self.spread_inverse * d).max(0.0).sqrt();
        (1.0 - deviations / DEVIATIONS).min(1.0 - color.distance(here) / STEP).clamp(-1.0, 1.0)
    }

    fn confidence(&self) -> f32 {
        1.0
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
/// colours part. Where they do not, it stays. The edge's ends stay too. `inside` pixels before the edge surely is lip.
pub(super) fn settle<T: Taste>(
    picture: &RgbaImage,
    edge: &mut [Vec2],
    out: &[Vec2],
    taste: &T,
    [inwards, outwards, inside_px]: [f32; 3],
) {
    let count = edge.len();
    let places = 2 * STEPS + 1;
    let offset = |i: f32| {
        let t = i / STEPS as f32 - 1.0;
        if t < 0.0 { t * inwards } else { t * outwards }
    };
    // A place's cost is what it puts on the wrong side.
    let costs: Vec<Vec<f32>> = (0..count)
        .map(|column| {
            let place = |i: usize| edge[column] + out[column] * offset(i as f32);
            let here = logarithms(sample(picture, edge[column] - out[column] * inside_px));
            let mut sides: Vec<f32> =
                (0..places).map(|i| taste.side(logarithms(sample(picture, place(i))), here)).collect();
            let barrier = (STEPS..places).find(|&i| T::ENDS && sides[i] < BARRIER).unwrap_or(places);
            sides[barrier..].fill(-1.0);
            let ends = (column as f32 / (count - 1) as f32 * 2.0 - 1.0).abs();
            let trust = TRUST / (1.02 - ends.powi(4)).max(0.02);
            let mut inside = 0.0;
            let mut outside: f32 = sides.iter().map(|s| s.max(0.0)).sum();
            let wrong = sides.iter().enumerate().map(|(i, side)| {
                outside -= side.max(0.0);
                let wrong = inside + outside;
                inside += (-side).max(0.0);
                let t = i as f32 / STEPS as f32 - 1.0;
                2.0 * taste.confidence() * wrong / places as f32 + trust * t * t
            });
            wrong.collect()
        })
        .collect();
    for (place, (point, out)) in cheapest(&costs).into_iter().zip(edge.iter_mut().zip(out)) {
        *point += out * offset(place);
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
