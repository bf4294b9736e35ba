//! One path of light, backwards from the eye.

use glam::Vec3;

use crate::{
    Background, Environment,
    bsdf::Bsdf,
    bvh::Ray,
    environment::luminance,
    random::{Spread, hash},
    scene::{Light, Scene},
    surface::Surface,
};

/// Reflections and refractions of a path at most; glass needs many.
const BOUNCES_MAX: u32 = 16;
/// From here on, dim paths end by chance.
const ROULETTE_FROM: u32 = 3;
/// Light of one path that was reflected before is clipped to this: the rest would be lone bright pixels.
const INDIRECT_MAX: f32 = 10.0;
/// Surfaces looked through in one step at most.
const STEPS_MAX: u32 = 64;

/// What a path brings back: light times coverage, and coverage; colour and normal of what the eye sees first.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    pub(crate) light: Vec3,
    pub(crate) coverage: f32,
    pub(crate) color: Vec3,
    pub(crate) normal: Vec3,
}

/// Follows a ray from the eye.
pub(crate) fn follow(
    scene: &Scene,
    environment: &Environment,
    background: Background,
    eye: Vec3,
    direction: Vec3,
    mut spread: Spread,
    seed: u32,
) -> Seen {
    let mut ray = Ray { origin: eye, direction, near: 0.0, far: f32::MAX };
    let mut light = Vec3::ZERO;
    let (mut first_color, mut first_normal) = (Vec3::ONE, Vec3::ZERO);
    let mut share = Vec3::ONE;
    // Density of the last direction, for weighing it against the environment's own choice.
    let mut last_density = f32::INFINITY;
    let mut inside: Option<Vec3> = None;
    // Red, green or blue, once dispersion has parted them.
    let mut channel: Option<usize> = None;
    let mut bounce = 0;
    for step in 0..STEPS_MAX {
        let coins = hash(seed ^ step.wrapping_mul(0x85eb_ca6b));
        let met = scene.nearest(&ray, coins, bounce == 0);
        let Some(meeting) = met else {
            if bounce == 0 && background != Background::Skybox {
                return Seen::default();
            }
            let chance = environment.density(ray.direction);
            let weight = if last_density.is_infinite() { 1.0 } else { balance(last_density, chance) };
            light += clipped(share * environment.radiance(ray.direction) * weight, bounce);
            break;
        };
        let Some(surface) = Surface::at(scene, &ray, &meeting) else { break };
        let material = &scene.materials[scene.triangles[meeting.triangle as usize].material as usize];
        // Beer's law over the way inside. Who comes to the back of glass was inside, wherever the eye began.
        let absorbs = inside.or((surface.is_back && material.is_refractive()).then_some(material.absorption));
        if let Some(absorption) = absorbs {
            share *= (absorption * -meeting.distance).map(f32::exp);
        }
        if bounce == 0 {
            first_normal = surface.frame.z;
            first_color = surface.color.lerp(Vec3::ONE, surface.transmission * (1.0 - surface.metallic));
        }
        if surface.is_unlit {
            light += share * surface.color;
            break;
        }
        let ior = ior_of_channel(&surface, channel);
        let wo = -ray.direction;
        let bsdf = Bsdf::new(&surface, wo, ior);
        light += clipped(share * surface.emitted * bsdf.lets_out(), bounce);
        if bounce == BOUNCES_MAX {
            break;
        }
        let reach = Reach { scene, surface: &surface, coins };
        light += clipped(share * from_environment(&reach, &bsdf, environment, &mut spread), bounce + 1);
        for lamp in &scene.lights {
            light += clipped(share * from_lamp(&reach, &bsdf, lamp), bounce + 1);
        }
        if surface.dispersion > 0.0 && surface.transmission > 0.0 && channel.is_none() {
            let chosen = ((spread.one() * 3.0) as usize).min(2);
            channel = Some(chosen);
            let kept = share[chosen] * 3.0;
            share = Vec3::ZERO;
            share[chosen] = kept;
        }
        let again;
        let bsdf = if channel.is_some() {
            again = Bsdf::new(&surface, wo, ior_of_channel(&surface, channel));
            again
        } else {
            bsdf
        };
        let Some(next) = bsdf.sample(&mut spread) else { break };
        share *= next.share;
        last_density = next.density;
        if next.is_through && material.is_refractive() {
            inside = (!surface.is_back).then_some(material.absorption);
        }
        ray = Ray { origin: reach.offset(next.direction), direction: next.direction, near: 0.0, far: f32::MAX };
        bounce += 1;
        if bounce >= ROULETTE_FROM {
            let chance = share.max_element().clamp(0.05, 0.98);
            if spread.one() >= chance {
                break;
            }
            share /= chance;
        }
    }
    let light = if light.is_finite() { light } else { Vec3::ZERO };
    Seen { light, coverage: 1.0, color: first_color, normal: first_normal }
}

/// `KHR_materials_dispersion`: the index spreads about that of green.
fn ior_of_channel(surface: &Surface, channel: Option<usize>) -> f32 {
    let half_spread = (surface.ior - 1.0) * 0.025 * surface.dispersion;
    let shift = channel.map_or(0.0, |channel| channel as f32 - 1.0);
    (surface.ior + half_spread * shift).max(1.0)
}

/// A place on a surface that other places are looked at from.
struct Reach<'a> {
    scene: &'a Scene,
    surface: &'a Surface,
    coins: u32,
}

impl Reach<'_> {
    /// A place just off the surface, on the side of a direction.
    fn offset(&self, direction: Vec3) -> Vec3 {
        let side = self.surface.flat_normal.dot(direction).signum();
        let rounding = self.surface.position.abs().max_element() * 2e-6;
        self.surface.position + self.surface.flat_normal * (side * self.scene.epsilon.max(rounding))
    }

    fn sees(&self, direction: Vec3, far: f32) -> bool {
        let ray = Ray { origin: self.offset(direction), direction, near: 0.0, far };
        !self.scene.is_blocked(&ray, hash(self.coins ^ 0x27d4_eb2f))
    }
}

/// Light that comes straight from all around, by the environment's choice of direction.
fn from_environment(reach: &Reach<'_>, bsdf: &Bsdf<'_>, environment: &Environment, spread: &mut Spread) -> Vec3 {
    let (direction, density) = environment.sample(spread.pair());
    let (scattered, own_density) = bsdf.evaluate(direction);
    if density <= 0.0 || scattered.max_element() <= 0.0 || !reach.sees(direction, f32::MAX) {
        return Vec3::ZERO;
    }
    scattered * environment.radiance(direction) * (balance(density, own_density) / density)
}

/// Light of a lamp of the model's own (`KHR_lights_punctual`).
fn from_lamp(reach: &Reach<'_>, bsdf: &Bsdf<'_>, lamp: &Light) -> Vec3 {
    let way = lamp.position - reach.surface.position;
    let distance = way.length();
    let (direction, strength, far) = match lamp.kind {
        glb::LightKind::Directional => (-lamp.direction, 1.0, f32::MAX),
        _ if distance <= 0.0 => return Vec3::ZERO,
        _ => {
            let reached = distance / lamp.range;
            let window = if lamp.range.is_finite() { (1.0 - reached.powi(4)).clamp(0.0, 1.0) } else { 1.0 };
            (way / distance, window / (distance * distance), distance * 0.9999)
        }
    };
    let cone = match lamp.kind {
        glb::LightKind::Spot { inner_angle, outer_angle } => {
            let scale = 1.0 / (inner_angle.cos() - outer_angle.cos()).max(0.001);
            let part = ((-direction.dot(lamp.direction) * 1.0 - outer_angle.cos()) * scale).clamp(0.0, 1.0);
            part * part
        }
        _ => 1.0,
    };
    let (scattered, _) = bsdf.evaluate(direction);
    if cone * strength <= 0.0 || scattered.max_element() <= 0.0 || !reach.sees(direction, far) {
        return Vec3::ZERO;
    }
    scattered * lamp.intensity * (strength * cone)
}

/// The power heuristic (Veach 1997).
fn balance(chosen: f32, other: f32) -> f32 {
    if chosen.is_infinite() {
        return 1.0;
    }
    let (a, b) = (chosen * chosen, other * other);
    if a + b > 0.0 { a / (a + b) } else { 0.0 }
}

fn clipped(light: Vec3, bounce: u32) -> Vec3 {
    let brightness = luminance(light);
    if bounce <= 1 || brightness <= INDIRECT_MAX { light } else { light * (INDIRECT_MAX / brightness) }
}
