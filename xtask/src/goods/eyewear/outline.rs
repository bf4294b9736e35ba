//! Lens shapes, around their own middle; x grows away from the nose.

use glam::{Vec2, vec2};

use crate::goods::curve::closed_spline2;

/// Points on each outline.
pub const POINTS: usize = 720;

/// A round lens, a touch wider above (as round frames are).
pub fn round(width: f32, height: f32) -> Vec<Vec2> {
    (0..POINTS)
        .map(|i| {
            let (s, c) = (std::f32::consts::TAU * i as f32 / POINTS as f32).sin_cos();
            let widen = 1.0 + 0.025 * s;
            vec2(c * width * 0.5 * widen, s * height * 0.5)
        })
        .collect()
}

/// A smooth closed outline through hand-placed points, counter-clockwise from the temple side.
pub fn through(points: &[(f32, f32)]) -> Vec<Vec2> {
    let points: Vec<Vec2> = points.iter().map(|&(x, y)| vec2(x, y)).collect();
    soften(&closed_spline2(&points, POINTS), 6)
}

/// Rounds what a spline left uneven: a few passes of averaging.
fn soften(points: &[Vec2], passes: usize) -> Vec<Vec2> {
    let n = points.len();
    let mut out = points.to_vec();
    for _ in 0..passes {
        out = (0..n)
            .map(|i| {
                let reach = 8;
                (0..=2 * reach).map(|k| out[(i + n + k - reach) % n]).sum::<Vec2>() / (2 * reach + 1) as f32
            })
            .collect();
    }
    out
}

/// The outline moved outwards by `offset` of the polar angle.
pub fn offset(points: &[Vec2], offset: impl Fn(f32) -> f32) -> Vec<Vec2> {
    let n = points.len();
    (0..n)
        .map(|i| {
            let along = (points[(i + 1) % n] - points[(i + n - 1) % n]).normalize();
            points[i] + vec2(along.y, -along.x) * offset(points[i].to_angle())
        })
        .collect()
}

/// A star-shaped outline as a field: negative inside, a distance to first order near the outline.
pub struct Polar {
    radii: Vec<f32>,
}

impl Polar {
    const STEPS: usize = 2048;

    pub fn new(points: &[Vec2]) -> Self {
        let mut by_angle: Vec<(f32, f32)> = points.iter().map(|p| (p.to_angle(), p.length())).collect();
        by_angle.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n = by_angle.len();
        let tau = std::f32::consts::TAU;
        let mut k = 0;
        let radii = (0..Self::STEPS)
            .map(|i| {
                let angle = tau * i as f32 / Self::STEPS as f32 - tau / 2.0;
                while k < n && by_angle[k].0 < angle {
                    k += 1;
                }
                let (mut a, mut b) = (by_angle[(k + n - 1) % n], by_angle[k % n]);
                if k == 0 {
                    a.0 -= tau;
                }
                if k == n {
                    b.0 += tau;
                }
                let t = ((angle - a.0) / (b.0 - a.0).max(1e-9)).clamp(0.0, 1.0);
                a.1 + (b.1 - a.1) * t
            })
            .collect();
        Self { radii }
    }

    /// Radius at an angle.
    pub fn radius(&self, angle: f32) -> f32 {
        let tau = std::f32::consts::TAU;
        let t = (angle / tau + 0.5).rem_euclid(1.0) * Self::STEPS as f32;
        let (i, f) = (t.floor() as usize, t.fract());
        let (a, b) = (self.radii[i % Self::STEPS], self.radii[(i + 1) % Self::STEPS]);
        a + (b - a) * f
    }

    pub fn field(&self, p: Vec2) -> f32 {
        let angle = p.to_angle();
        let h = 0.02;
        let r = self.radius(angle);
        let slope = (self.radius(angle + h) - self.radius(angle - h)) / (2.0 * h * r);
        (p.length() - r) / (1.0 + slope * slope).sqrt()
    }
}
