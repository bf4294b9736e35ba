//! The layers of a surface as one scattering function: coat over sheen over metal, dielectric and glass.

use std::f32::consts::{FRAC_1_PI, PI};

use glam::Vec3;

use crate::{
    albedo,
    environment::luminance,
    lobes::{Ggx, charlie, cosine_hemisphere, reflect, refract, schlick, thin_film, uniform_hemisphere},
    random::Spread,
    surface::{Frame, Surface},
};

/// F0 of a clear coat of index 1.5.
const COAT_F0: f32 = 0.04;

/// The scattering function for one viewer.
pub(crate) struct Bsdf<'a> {
    surface: &'a Surface,
    /// Index beyond the surface against the one before it.
    eta: f32,
    wo: Vec3,
    coat_wo: Vec3,
    coat_ggx: Ggx,
    /// What the layers above let through to sheen and to what is below that.
    below_coat: f32,
    below_sheen: f32,
    /// What diffuse light is left by the dielectric's reflection.
    below_specular: f32,
    /// What light that bounces between the microsurface's faces adds.
    metal_again: Vec3,
    dielectric_again: Vec3,
    /// Transmitted light takes this.
    tint: Vec3,
    /// How often each lobe is tried: coat, sheen, microsurface, diffuse, diffuse to the other side.
    chances: [f32; 5],
}

/// A direction that light goes on in.
pub(crate) struct Scattered {
    pub(crate) direction: Vec3,
    /// Scattered light times cosine over density.
    pub(crate) share: Vec3,
    pub(crate) density: f32,
    pub(crate) is_through: bool,
}

impl<'a> Bsdf<'a> {
    /// `ior` is that of the path's colour.
    pub(crate) fn new(surface: &'a Surface, wo: Vec3, ior: f32) -> Self {
        let local_wo = surface.frame.local(wo);
        let cos = local_wo.z.clamp(0.0, 1.0);
        let eta = match (surface.has_volume, surface.is_back) {
            (true, true) => 1.0 / ior,
            (true, false) => ior,
            (false, _) => 1.0,
        };
        let coat_wo = surface.coat_frame.local(wo);
        let coat_alpha = (surface.coat_roughness * surface.coat_roughness).max(albedo::ALPHA_MIN);
        let coat_kept = albedo::ggx(coat_wo.z, surface.coat_roughness);
        let coat = surface.coat * (COAT_F0 * coat_kept.x + coat_kept.y);
        let below_coat = 1.0 - coat;
        let sheen_kept = if surface.sheen == Vec3::ZERO { 0.0 } else { albedo::sheen(cos, surface.sheen_roughness) };
        let below_sheen = below_coat * (1.0 - surface.sheen.max_element() * sheen_kept);
        // A stretched lobe keeps about what a round one with the same mean square of slopes keeps.
        let round = ((surface.ggx.x * surface.ggx.x + surface.ggx.y * surface.ggx.y) * 0.5).powf(0.25);
        let kept = albedo::ggx(cos, round);
        let lost = 1.0 / kept.element_sum().max(1e-3) - 1.0;
        let (f0, color) = (film_over(surface, surface.f0, cos), film_over(surface, surface.color, cos));
        let again = |f0: Vec3| Vec3::ONE + f0 * lost;
        let dielectric = (f0 * kept.x + kept.y * surface.f90) * again(f0);
        let metal = (color * kept.x + kept.y) * again(color);
        let below_specular = 1.0 - dielectric.max_element().min(1.0);
        let (dielectric_part, through) = (1.0 - surface.metallic, (1.0 - surface.metallic) * surface.transmission);
        // Solid glass is passed twice.
        let tint = if surface.has_volume { surface.color.map(f32::sqrt) } else { surface.color };
        let specular = luminance(dielectric) * dielectric_part + luminance(metal) * surface.metallic;
        let matt = dielectric_part * (1.0 - surface.transmission) * below_specular;
        let chances = [
            coat,
            below_coat * luminance(surface.sheen) * sheen_kept,
            below_sheen * (specular + through * below_specular.max(0.1) * luminance(tint)),
            below_sheen * matt * luminance(surface.color) * (1.0 - surface.scatter),
            below_sheen * matt * luminance(surface.scatter_color) * surface.scatter,
        ];
        let sum: f32 = chances.iter().sum();
        let chances = if sum > 1e-6 { chances.map(|chance| chance / sum) } else { [0.0, 0.0, 1.0, 0.0, 0.0] };
        Self {
            surface,
            eta,
            wo: local_wo,
            coat_wo,
            coat_ggx: Ggx { x: coat_alpha, y: coat_alpha },
            below_coat,
            below_sheen,
            below_specular,
            metal_again: again(surface.color),
            dielectric_again: again(surface.f0),
            tint,
            chances,
        }
    }

    /// What the coat lets out of emitted light.
    pub(crate) fn lets_out(&self) -> f32 {
        self.below_sheen
    }

    /// Share of metal and of dielectric reflection at a microfacet.
    fn fresnel(&self, cos: f32) -> (Vec3, Vec3) {
        let s = self.surface;
        let cos = cos.clamp(0.0, 1.0);
        // From inside, Schlick's formula wants the angle outside.
        let outside = if self.eta < 1.0 {
            let sin2 = (1.0 - cos * cos) / (self.eta * self.eta);
            if sin2 >= 1.0 {
                return (Vec3::ONE, Vec3::ONE);
            }
            (1.0 - sin2).sqrt()
        } else {
            cos
        };
        let film = |bare: Vec3, base: Vec3| {
            if s.film == 0.0 {
                return bare;
            }
            bare.lerp(thin_film(s.film_ior, cos, s.film_thickness_nm, base), s.film)
        };
        let dielectric = film(schlick(s.f0, Vec3::splat(s.f90), outside), s.f0);
        (film(schlick(s.color, Vec3::ONE, cos), s.color), dielectric)
    }

    /// What of the microsurface's light passes, before the dielectric's reflection is taken.
    fn through(&self) -> f32 {
        (1.0 - self.surface.metallic) * self.surface.transmission
    }

    /// What of the light is left to be scattered evenly, to either side.
    fn matt(&self) -> f32 {
        (1.0 - self.surface.metallic) * (1.0 - self.surface.transmission) * self.below_specular
    }

    /// How often a sampled microfacet reflects.
    fn reflects(&self, cos: f32) -> f32 {
        let (metal, dielectric) = self.fresnel(cos);
        let m = self.surface.metallic;
        let reflected = luminance(metal) * m + luminance(dielectric) * (1.0 - m);
        let passed = self.through() * (1.0 - luminance(dielectric)) * luminance(self.tint);
        if reflected + passed > 0.0 { reflected / (reflected + passed) } else { 1.0 }
    }

    /// Scattered light times cosine, and the density with which [`Bsdf::sample`] finds the direction.
    pub(crate) fn evaluate(&self, wi: Vec3) -> (Vec3, f32) {
        let s = self.surface;
        let is_above = s.flat_normal.dot(wi) > 0.0;
        let local = s.frame.local(wi);
        let mut light = Vec3::ZERO;
        let mut density = 0.0;
        if self.wo.z <= 0.0 {
            return (light, density);
        }
        if local.z > 0.0 && is_above {
            self.add_reflected(local, &mut light, &mut density);
        }
        if s.coat > 0.0 && is_above {
            self.add_coat(s.coat_frame.local(wi), &mut light, &mut density);
        }
        if local.z < 0.0 && !is_above {
            if self.through() > 0.0 {
                self.add_passed(local, &mut light, &mut density);
            }
            // KHR_materials_diffuse_transmission.
            light += s.scatter_color * (self.below_sheen * self.matt() * s.scatter * FRAC_1_PI * -local.z);
            density += self.chances[4] * FRAC_1_PI * -local.z;
        }
        (light, density)
    }

    fn add_coat(&self, wi: Vec3, light: &mut Vec3, density: &mut f32) {
        if wi.z <= 0.0 || self.coat_wo.z <= 0.0 {
            return;
        }
        let h = (self.coat_wo + wi).normalize_or(Vec3::Z);
        let fresnel = COAT_F0 + (1.0 - COAT_F0) * (1.0 - h.dot(wi).clamp(0.0, 1.0)).powi(5);
        *light += Vec3::splat(self.surface.coat * fresnel * self.coat_ggx.reflection(self.coat_wo, wi, h) * wi.z);
        *density += self.chances[0] * self.coat_ggx.reflection_density(self.coat_wo, h);
    }

    fn add_reflected(&self, wi: Vec3, light: &mut Vec3, density: &mut f32) {
        let s = self.surface;
        if s.sheen != Vec3::ZERO {
            *light += s.sheen * (self.below_coat * charlie(s.sheen_roughness, self.wo, wi) * wi.z);
        }
        *density += self.chances[1] / (2.0 * PI);
        let h = (self.wo + wi).normalize_or(Vec3::Z);
        let (metal, dielectric) = self.fresnel(h.dot(wi));
        let reflected = metal * self.metal_again * s.metallic + dielectric * self.dielectric_again * (1.0 - s.metallic);
        *light += reflected * (self.below_sheen * s.ggx.reflection(self.wo, wi, h) * wi.z);
        *density += self.chances[2] * self.reflects(self.wo.dot(h)) * s.ggx.reflection_density(self.wo, h);
        *light += s.color * (self.below_sheen * self.matt() * (1.0 - s.scatter) * FRAC_1_PI * wi.z);
        *density += self.chances[3] * FRAC_1_PI * wi.z;
    }

    fn add_passed(&self, wi: Vec3, light: &mut Vec3, density: &mut f32) {
        let s = self.surface;
        let tint = self.tint * (self.below_sheen * self.through());
        if self.eta == 1.0 {
            // A thin wall: what would reflect goes on, mirrored to the other side.
            let mirrored = wi * Vec3::new(1.0, 1.0, -1.0);
            let h = (self.wo + mirrored).normalize_or(Vec3::Z);
            let (_, dielectric) = self.fresnel(self.wo.dot(h));
            *light += tint * (Vec3::ONE - dielectric) * (s.ggx.reflection(self.wo, mirrored, h) * mirrored.z);
            *density += self.chances[2] * (1.0 - self.reflects(self.wo.dot(h))) * s.ggx.reflection_density(self.wo, h);
            return;
        }
        // Walter 2007, equations 16, 17 and 21. The change of radiance by the index squared is left out, as it cancels
        // wherever light comes out again.
        let h = (self.wo + wi * self.eta).normalize_or(Vec3::Z);
        let h = if h.z < 0.0 { -h } else { h };
        let (cos_o, cos_i) = (self.wo.dot(h), wi.dot(h));
        if cos_o <= 0.0 || cos_i >= 0.0 {
            return;
        }
        let (_, dielectric) = self.fresnel(cos_o);
        let spread = self.eta * self.eta * cos_i.abs() / (cos_o + self.eta * cos_i).powi(2).max(1e-9);
        let seen = s.ggx.normals(h) * s.ggx.seen_by_both(self.wo, wi) * cos_o / self.wo.z.max(1e-6);
        *light += tint * (Vec3::ONE - dielectric) * (seen * spread);
        let chance = self.chances[2] * (1.0 - self.reflects(cos_o));
        *density += chance * s.ggx.visible_normals(self.wo, h) * spread;
    }

    /// A direction, likely ones more often.
    pub(crate) fn sample(&self, spread: &mut Spread) -> Option<Scattered> {
        let s = self.surface;
        let (choice, at) = (spread.pair(), spread.pair());
        let [coat, sheen, micro, diffuse, _] = self.chances;
        let about = |frame: &Frame, local: Vec3| frame.world(local);
        let direction = if choice.x < coat {
            let h = self.coat_ggx.sample(self.coat_wo, at);
            about(&s.coat_frame, reflect(self.coat_wo, h))
        } else if choice.x < coat + sheen {
            about(&s.frame, uniform_hemisphere(at))
        } else if choice.x < coat + sheen + micro {
            let h = s.ggx.sample(self.wo, at);
            let local = if choice.y < self.reflects(self.wo.dot(h)) {
                reflect(self.wo, h)
            } else if self.eta == 1.0 {
                reflect(self.wo, h) * Vec3::new(1.0, 1.0, -1.0)
            } else {
                refract(self.wo, h, self.eta)?
            };
            about(&s.frame, local)
        } else if choice.x < coat + sheen + micro + diffuse || s.scatter == 0.0 {
            about(&s.frame, cosine_hemisphere(at))
        } else {
            about(&s.frame, -cosine_hemisphere(at))
        };
        let (light, density) = self.evaluate(direction);
        if !(density > 1e-9 && density.is_finite() && light.is_finite()) {
            return None;
        }
        let is_through = s.flat_normal.dot(direction) < 0.0;
        Some(Scattered { direction, share: light / density, density, is_through })
    }
}

/// F0 as a thin film over the surface changes it, seen at an angle.
fn film_over(surface: &Surface, f0: Vec3, cos: f32) -> Vec3 {
    if surface.film == 0.0 {
        return f0;
    }
    f0.lerp(thin_film(surface.film_ior, cos, surface.film_thickness_nm, f0), surface.film)
}
