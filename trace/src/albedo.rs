//! How much of even light each lobe returns, by the view's angle and the roughness: what layers below must give up.

use std::{f32::consts::PI, sync::LazyLock};

use glam::{Vec2, Vec3};

use crate::lobes::{Ggx, charlie, reflect, uniform_hemisphere};

/// Entries by angle and by roughness.
const SIDE: usize = 32;
/// Directions a side of the square that an entry is summed over.
const DIRECTIONS: usize = 16;
/// Smoother surfaces are treated as this smooth.
pub(crate) const ALPHA_MIN: f32 = 0.002;

/// Two numbers an entry, looked up between entries.
struct Table(Vec<Vec2>);

impl Table {
    fn new(entry: impl Fn(Vec3, f32) -> Vec2) -> Self {
        let values = (0..SIDE * SIDE).map(|i| {
            let at = |i: usize| i as f32 / (SIDE - 1) as f32;
            let cos = at(i % SIDE).max(0.01);
            entry(Vec3::new((1.0 - cos * cos).sqrt(), 0.0, cos), at(i / SIDE))
        });
        Self(values.collect())
    }

    fn at(&self, cos: f32, roughness: f32) -> Vec2 {
        let place = |v: f32| {
            let p = v.clamp(0.0, 1.0) * (SIDE - 1) as f32;
            let low = (p as usize).min(SIDE - 2);
            (low, p - low as f32)
        };
        let ((x, fx), (y, fy)) = (place(cos), place(roughness));
        let row = |y: usize| self.0[y * SIDE + x].lerp(self.0[y * SIDE + x + 1], fx);
        row(y).lerp(row(y + 1), fy)
    }
}

fn spread() -> impl Iterator<Item = Vec2> {
    (0..DIRECTIONS * DIRECTIONS)
        .map(|i| Vec2::new((i % DIRECTIONS) as f32 + 0.5, (i / DIRECTIONS) as f32 + 0.5) / DIRECTIONS as f32)
}

static GGX: LazyLock<Table> = LazyLock::new(|| {
    Table::new(|wo, roughness| {
        let alpha = (roughness * roughness).max(ALPHA_MIN);
        let ggx = Ggx { x: alpha, y: alpha };
        let sum: Vec2 = spread()
            .map(|at| {
                let h = ggx.sample(wo, at);
                let wi = reflect(wo, h);
                if wi.z <= 0.0 {
                    return Vec2::ZERO;
                }
                let share = ggx.reflection(wo, wi, h) * wi.z / ggx.reflection_density(wo, h).max(1e-9);
                let grazing = (1.0 - wo.dot(h).clamp(0.0, 1.0)).powi(5);
                Vec2::new(share * (1.0 - grazing), share * grazing)
            })
            .sum();
        sum / (DIRECTIONS * DIRECTIONS) as f32
    })
});

static CHARLIE: LazyLock<Table> = LazyLock::new(|| {
    Table::new(|wo, roughness| {
        let sum: f32 = spread()
            .map(|at| {
                let wi = uniform_hemisphere(at);
                charlie(roughness.max(0.05), wo, wi) * wi.z * 2.0 * PI
            })
            .sum();
        Vec2::splat((sum / (DIRECTIONS * DIRECTIONS) as f32).min(1.0))
    })
});

/// Shares that multiply F0 and F90 of a GGX lobe (Karis 2013); their sum is what one bounce of light keeps.
pub(crate) fn ggx(cos: f32, perceptual_roughness: f32) -> Vec2 {
    GGX.at(cos, perceptual_roughness)
}

/// Share that the Charlie lobe returns at full colour.
pub(crate) fn sheen(cos: f32, perceptual_roughness: f32) -> f32 {
    CHARLIE.at(cos, perceptual_roughness).x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smooth_mirrors_keep_all_and_rough_ones_lose_some() {
        let kept = |cos: f32, roughness: f32| ggx(cos, roughness).element_sum();
        assert!((kept(1.0, 0.0) - 1.0).abs() < 0.01);
        // At roughness 1, seen head-on, Smith's GGX can be integrated by hand: 1 - ln 2.
        let exact = 1.0 - std::f32::consts::LN_2;
        assert!((kept(1.0, 1.0) - exact).abs() < 0.005, "{}", kept(1.0, 1.0));
        assert!(sheen(0.1, 0.3) > 3.0 * sheen(0.9, 0.3), "cloth shines at its rim");
    }
}
