//! The lobes that surfaces are made of. Directions are in the lobe's own space: z is the normal, all unit vectors.

use std::f32::consts::PI;

use glam::{Vec2, Vec3};

/// Schlick 1994, with the reflectance at grazing angles of `KHR_materials_specular`.
pub(crate) fn schlick(f0: Vec3, f90: Vec3, cos: f32) -> Vec3 {
    f0 + (f90 - f0) * (1.0 - cos.clamp(0.0, 1.0)).powi(5)
}

/// The reflected direction.
pub(crate) fn reflect(w: Vec3, h: Vec3) -> Vec3 {
    2.0 * w.dot(h) * h - w
}

/// The refracted direction, where `eta` is the index beyond the surface against the one before it; none for total
/// reflection.
pub(crate) fn refract(w: Vec3, h: Vec3, eta: f32) -> Option<Vec3> {
    let cos = w.dot(h);
    let sin2_beyond = (1.0 - cos * cos).max(0.0) / (eta * eta);
    (sin2_beyond < 1.0).then(|| (-w / eta + h * (cos / eta - (1.0 - sin2_beyond).sqrt())).normalize())
}

/// GGX with a roughness along x and one along y (Walter 2007, Burley 2012).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ggx {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

impl Ggx {
    /// The density of normals.
    pub(crate) fn normals(self, h: Vec3) -> f32 {
        let squared = (h.x / self.x).powi(2) + (h.y / self.y).powi(2) + h.z * h.z;
        1.0 / (PI * self.x * self.y * squared * squared)
    }

    fn lambda(self, w: Vec3) -> f32 {
        let tan2 = ((self.x * w.x).powi(2) + (self.y * w.y).powi(2)) / (w.z * w.z).max(1e-12);
        0.5 * ((1.0 + tan2).sqrt() - 1.0)
    }

    /// Share of the microsurface that both directions see (Smith, correlated by height: Heitz 2014).
    pub(crate) fn seen_by_both(self, a: Vec3, b: Vec3) -> f32 {
        1.0 / (1.0 + self.lambda(a) + self.lambda(b))
    }

    /// The density of normals that `w` sees.
    pub(crate) fn visible_normals(self, w: Vec3, h: Vec3) -> f32 {
        self.normals(h) * w.dot(h).max(0.0) / ((1.0 + self.lambda(w)) * w.z.abs().max(1e-6))
    }

    /// A normal that `w` sees (Heitz 2018, by spherical caps: Dupuy and Benyoub 2023).
    pub(crate) fn sample(self, w: Vec3, at: Vec2) -> Vec3 {
        let stretched = Vec3::new(w.x * self.x, w.y * self.y, w.z).normalize();
        let z = (1.0 - at.y) * (1.0 + stretched.z) - stretched.z;
        let r = (1.0 - z * z).max(0.0).sqrt();
        let (sin, cos) = (2.0 * PI * at.x).sin_cos();
        let cap = Vec3::new(r * cos, r * sin, z) + stretched;
        Vec3::new(cap.x * self.x, cap.y * self.y, cap.z.max(1e-6)).normalize()
    }

    /// What reflects from `wo` to `wi` apart from Fresnel's share; both above the surface.
    pub(crate) fn reflection(self, wo: Vec3, wi: Vec3, h: Vec3) -> f32 {
        self.normals(h) * self.seen_by_both(wo, wi) / (4.0 * wo.z * wi.z).max(1e-9)
    }

    /// Density of [`reflect`]ing at a [`Ggx::sample`]d normal.
    pub(crate) fn reflection_density(self, wo: Vec3, h: Vec3) -> f32 {
        self.visible_normals(wo, h) / (4.0 * wo.dot(h)).max(1e-9)
    }
}

/// The Charlie lobe (Estevez and Kulla 2017) apart from its colour, with their fitted shadowing as
/// `KHR_materials_sheen` has it. `roughness` is perceptual.
pub(crate) fn charlie(roughness: f32, wo: Vec3, wi: Vec3) -> f32 {
    let alpha = (roughness * roughness).max(1e-3);
    let h = (wo + wi).normalize_or(Vec3::Z);
    let sin2 = (1.0 - h.z * h.z).max(0.0);
    let density = (2.0 + 1.0 / alpha) * sin2.powf(0.5 / alpha) / (2.0 * PI);
    let shadow = 1.0 + charlie_lambda(alpha, wo.z) + charlie_lambda(alpha, wi.z);
    density / (shadow * 4.0 * wo.z * wi.z).max(1e-4)
}

fn charlie_lambda(alpha: f32, cos: f32) -> f32 {
    let t = (1.0 - alpha) * (1.0 - alpha);
    let mix = |rough: f32, smooth: f32| rough + (smooth - rough) * t;
    let (a, b, c) = (mix(21.5473, 25.3245), mix(3.82987, 3.32435), mix(0.19823, 0.16801));
    let (d, e) = (mix(-1.97760, -1.27393), mix(-4.32054, -4.85967));
    let l = |x: f32| a / (1.0 + b * x.max(0.0).powf(c)) + d * x + e;
    if cos.abs() < 0.5 { l(cos.abs()).exp() } else { (2.0 * l(0.5) - l(1.0 - cos.abs())).exp() }
}

/// Reflectance of a thin film over a surface (Belcour and Barla 2017, as `KHR_materials_iridescence` simplifies it):
/// interference of the first two orders, integrated against the eye's sensitivities.
pub(crate) fn thin_film(film_ior: f32, cos: f32, thickness_nm: f32, f0: Vec3) -> Vec3 {
    // A film that vanishes is air.
    let fade = smoothstep(0.0, 30.0, thickness_nm);
    let film_ior = 1.0 + (film_ior - 1.0) * fade;
    let sin2 = (1.0 - cos * cos).max(0.0) / (film_ior * film_ior);
    if sin2 >= 1.0 {
        return Vec3::ONE;
    }
    let cos_inside = (1.0 - sin2).sqrt();
    let r0 = ((film_ior - 1.0) / (film_ior + 1.0)).powi(2);
    let outer = r0 + (1.0 - r0) * (1.0 - cos.clamp(0.0, 1.0)).powi(5);
    let through = 1.0 - outer;
    let outer_phase = if film_ior < 1.0 { PI } else { 0.0 };
    let root = f0.clamp(Vec3::ZERO, Vec3::splat(0.9999)).map(f32::sqrt);
    let base_ior = (Vec3::ONE + root) / (Vec3::ONE - root);
    let inner0 = ((base_ior - film_ior) / (base_ior + film_ior)).map(|v| v * v);
    let inner = schlick(inner0, Vec3::ONE, cos_inside);
    let inner_phase = base_ior.map(|ior| if ior < film_ior { PI } else { 0.0 });
    let path = 2.0 * film_ior * thickness_nm * cos_inside;
    let phase = Vec3::splat(PI - outer_phase) + inner_phase;
    let both = (inner * outer).clamp(Vec3::splat(1e-5), Vec3::splat(0.9999));
    let root_both = both.map(f32::sqrt);
    let shared = inner * (through * through) / (Vec3::ONE - both);
    let mut sum = Vec3::splat(outer) + shared;
    let mut order = shared - through;
    for m in 1..=2u8 {
        order *= root_both;
        sum += order * 2.0 * sensitivity(f32::from(m) * path, f32::from(m) * phase);
    }
    sum.clamp(Vec3::ZERO, Vec3::ONE)
}

/// Fourier transform of the eye's sensitivities at an optical path difference in nanometres, in linear sRGB
/// (Belcour and Barla 2017, supplemental fit by Gaussians).
fn sensitivity(path_nm: f32, shift: Vec3) -> Vec3 {
    let phase = 2.0 * PI * path_nm * 1.0e-9;
    let value = Vec3::new(5.4856e-13, 4.4201e-13, 5.2481e-13);
    let place = Vec3::new(1.6810e6, 1.7953e6, 2.2084e6);
    let variance = Vec3::new(4.3278e9, 9.3046e9, 6.6121e9);
    let wave = (place * phase + shift).map(f32::cos);
    let fading = (variance * (-phase * phase)).map(f32::exp);
    let mut xyz = value * (variance * (2.0 * PI)).map(f32::sqrt) * wave * fading;
    xyz.x += 9.7470e-14
        * (2.0 * PI * 4.5282e9f32).sqrt()
        * (2.2399e6 * phase + shift.x).cos()
        * (-4.5282e9 * phase * phase).exp();
    xyz /= 1.0685e-7;
    Vec3::new(
        xyz.dot(Vec3::new(3.240_454_2, -1.537_138_5, -0.498_531_4)),
        xyz.dot(Vec3::new(-0.969_266, 1.876_010_8, 0.041_556)),
        xyz.dot(Vec3::new(0.055_643_4, -0.204_025_9, 1.057_225_2)),
    )
}

fn smoothstep(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A direction about +z, more often where more light counts.
pub(crate) fn cosine_hemisphere(at: Vec2) -> Vec3 {
    let (sin, cos) = (2.0 * PI * at.x).sin_cos();
    let r = at.y.sqrt();
    Vec3::new(r * cos, r * sin, (1.0 - at.y).max(0.0).sqrt())
}

/// A direction about +z, all equally often.
pub(crate) fn uniform_hemisphere(at: Vec2) -> Vec3 {
    let (sin, cos) = (2.0 * PI * at.x).sin_cos();
    let r = (1.0 - at.y * at.y).max(0.0).sqrt();
    Vec3::new(r * cos, r * sin, at.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refraction_obeys_snell() {
        let w = Vec3::new(0.6, 0.0, 0.8);
        let inside = refract(w, Vec3::Z, 1.5).expect("light enters glass");
        assert!((inside.x + 0.4).abs() < 1e-5 && inside.z < 0.0, "{inside}");
        assert!(refract(Vec3::new(0.8, 0.0, 0.6), Vec3::Z, 1.0 / 1.5).is_none(), "total reflection");
    }

    #[test]
    fn a_film_of_nothing_is_the_bare_surface_and_a_film_of_something_changes_with_the_angle() {
        let bare = schlick(Vec3::splat(0.04), Vec3::ONE, 0.9);
        assert!((thin_film(1.3, 0.9, 0.0, Vec3::splat(0.04)) - bare).abs().max_element() < 0.01);
        let (front, side) =
            (thin_film(1.5, 1.0, 400.0, Vec3::splat(0.3)), thin_film(1.5, 0.4, 400.0, Vec3::splat(0.3)));
        let hue = |c: Vec3| c / c.max_element();
        assert!((hue(front) - hue(side)).abs().max_element() > 0.15, "{front} {side}");
        for cos in [0.1, 0.5, 1.0] {
            let seen = thin_film(1.8, cos, 550.0, Vec3::splat(0.9));
            assert!(seen.min_element() >= 0.0 && seen.max_element() <= 1.0);
        }
    }

    #[test]
    fn visible_normals_are_as_dense_as_they_say() {
        let ggx = Ggx { x: 0.5, y: 0.2 };
        let wo = Vec3::new(0.6, -0.2, 0.5).normalize();
        let (mut sum, side) = (0.0, 300);
        for i in 0..side * side {
            let at = Vec2::new((i % side) as f32 + 0.5, (i / side) as f32 + 0.5) / side as f32;
            sum += ggx.visible_normals(wo, uniform_hemisphere(at)) * 2.0 * PI / (side * side) as f32;
        }
        assert!((sum - 1.0).abs() < 0.02, "{sum}");
    }
}
