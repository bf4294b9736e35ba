//! The studio's light, made by code: a photographer's set of soft boxes, filtered for every roughness.
//!
//! Directions are in world space: +Y up, +Z towards the first view's eye. Radiance is linear, 1 is a white wall that
//! comes out white.

use bevy::math::{Vec2, Vec3};
use trace::Environment;

/// Texels on a side of the studio's sharpest mirror image.
const STUDIO_SIDE: usize = 128;
/// Texels on a side of a given environment's sharpest mirror image.
const ENVIRONMENT_SIDE: usize = 256;
/// Mirror images from sharp to fully rough, each half as wide; Bevy takes `roughness * (LEVELS - 1)` as the level. More
/// would leave the roughest too few texels to be smooth between them.
const SPECULAR_LEVELS: usize = 6;
/// Texels on a side of the diffuse light.
const DIFFUSE_SIDE: usize = 16;
/// Texels on a side of what matt surfaces gather from.
const COARSE_SIDE: usize = 32;
/// Rays a texel of a rough mirror image.
const RAYS: usize = 96;

/// Half floats, RGBA, faces +X -X +Y -Y +Z -Z, each face with all its mipmaps (layer major).
pub(crate) struct CubeData {
    pub(crate) side: u32,
    pub(crate) levels: u32,
    pub(crate) bytes: Vec<u8>,
}

/// The studio as Bevy's environment map wants it.
pub(crate) struct StudioLight {
    pub(crate) diffuse: CubeData,
    pub(crate) specular: CubeData,
}

/// Computes the studio's light; about a tenth of a second on two threads.
pub(crate) fn studio_light() -> StudioLight {
    filtered_light(STUDIO_SIDE, radiance)
}

/// The light of an environment; about half a second on two threads.
pub(crate) fn environment_light(environment: &Environment) -> StudioLight {
    filtered_light(ENVIRONMENT_SIDE, |direction| environment.radiance(direction))
}

/// The studio's light as an environment, for tracing.
pub fn studio_environment() -> Environment {
    Environment::from_fn(1024, radiance)
}

fn filtered_light(side: usize, radiance: impl Fn(Vec3) -> Vec3 + Sync) -> StudioLight {
    let chain = RadianceChain::new(side, radiance);
    let mut specular_levels = vec![chain.levels[0].clone()];
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get()).min(4);
    for level in 1..SPECULAR_LEVELS {
        let roughness = level as f32 / (SPECULAR_LEVELS - 1) as f32;
        let rays = ggx_rays(roughness, side);
        specular_levels.push(filtered_cube(side >> level, workers, |n| chain.filter(n, &rays)));
    }
    let coarse = chain.coarse();
    let diffuse = filtered_cube(DIFFUSE_SIDE, workers, |n| matt(n, &coarse));
    StudioLight { diffuse: cube_data(DIFFUSE_SIDE, &[diffuse]), specular: cube_data(side, &specular_levels) }
}

/// Light that comes from a direction.
pub(crate) fn radiance(d: Vec3) -> Vec3 {
    // A cyclorama: bright floor that rolls up into a dimmer wall, dark towards the ceiling between the lamps.
    let floor = Vec3::new(0.60, 0.585, 0.57);
    let wall = Vec3::new(0.34, 0.345, 0.355);
    let ceiling = Vec3::new(0.11, 0.115, 0.125);
    let mut light =
        if d.y < 0.0 { wall.lerp(floor, smooth(0.0, 0.55, -d.y)) } else { wall.lerp(ceiling, smooth(0.0, 0.5, d.y)) };
    // Behind the camera the room is dark, so that polished faces keep a dark edge to read by.
    light *= 1.0 - 0.45 * smooth(0.2, 0.95, d.z) * (1.0 - smooth(0.35, 0.8, d.y.abs()));
    // The big overhead soft box, a little in front of the object.
    light += Vec3::new(5.6, 5.5, 5.35) * soft_box(d, Vec3::new(0.05, 1.0, 0.22), Vec3::X, Vec2::new(0.62, 0.42), 0.16);
    // Key: a large warm box from the front left.
    light += Vec3::new(4.6, 4.35, 4.0) * soft_box(d, Vec3::new(-0.82, 0.5, 0.62), Vec3::Y, Vec2::new(0.30, 0.50), 0.10);
    // Fill: a tall cool strip from the right.
    light += Vec3::new(2.7, 2.85, 3.1) * soft_box(d, Vec3::new(0.95, 0.24, 0.30), Vec3::Y, Vec2::new(0.14, 0.62), 0.07);
    // Rim: a narrow cool strip behind on the left.
    light +=
        Vec3::new(3.6, 3.75, 4.0) * soft_box(d, Vec3::new(-0.62, 0.30, -0.85), Vec3::Y, Vec2::new(0.10, 0.55), 0.05);
    // And a wide low one behind on the right.
    light + Vec3::new(2.1, 2.1, 2.15) * soft_box(d, Vec3::new(0.75, 0.34, -0.80), Vec3::Y, Vec2::new(0.26, 0.34), 0.10)
}

/// How much of a rectangular lamp a direction sees: the lamp stands at `centre`, `half` its half size at distance 1.
fn soft_box(d: Vec3, centre: Vec3, up: Vec3, half: Vec2, edge: f32) -> f32 {
    let forward = centre.normalize();
    let side = up.cross(forward).normalize();
    let over = forward.cross(side);
    let along = d.dot(forward);
    if along <= 0.0 {
        return 0.0;
    }
    let (x, y) = ((d.dot(side) / along).abs(), (d.dot(over) / along).abs());
    // A hot middle that falls off towards the frame, as cloth in front of a bulb does.
    let falloff = 1.0 - 0.30 * ((x / half.x).powi(2) + (y / half.y).powi(2)).min(2.0) * 0.5;
    (1.0 - smooth(half.x - edge, half.x + edge, x)) * (1.0 - smooth(half.y - edge, half.y + edge, y)) * falloff
}

fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// One level of a cube: six faces of `side * side` texels.
type Cube = Vec<Vec3>;

/// The sharp radiance and ever coarser averages of it, to take wide rays from.
struct RadianceChain {
    side: usize,
    levels: Vec<Cube>,
}

impl RadianceChain {
    fn new(finest: usize, radiance: impl Fn(Vec3) -> Vec3 + Sync) -> Self {
        let mut levels = vec![filtered_cube(finest, 2, radiance)];
        let mut side = finest;
        while side > 1 {
            let fine = levels.last().expect("the chain starts with one level");
            let half = side / 2;
            let mut coarse = Vec::with_capacity(6 * half * half);
            for face in 0..6 {
                for y in 0..half {
                    for x in 0..half {
                        let at = |dx: usize, dy: usize| fine[(face * side + 2 * y + dy) * side + 2 * x + dx];
                        coarse.push((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) * 0.25);
                    }
                }
            }
            levels.push(coarse);
            side = half;
        }
        Self { side: finest, levels }
    }

    /// Radiance about a direction, averaged over a footprint of `level`.
    fn sample(&self, d: Vec3, level: f32) -> Vec3 {
        let low = (level.max(0.0) as usize).min(self.levels.len() - 1);
        let high = (low + 1).min(self.levels.len() - 1);
        let part = (level - low as f32).clamp(0.0, 1.0);
        self.sample_level(d, low).lerp(self.sample_level(d, high), part)
    }

    fn sample_level(&self, d: Vec3, level: usize) -> Vec3 {
        let side = self.side >> level;
        let (face, uv) = face_and_uv(d);
        let p = (uv * side as f32 - 0.5).max(Vec2::ZERO);
        let (x0, y0) = ((p.x as usize).min(side - 1), (p.y as usize).min(side - 1));
        let (x1, y1) = ((x0 + 1).min(side - 1), (y0 + 1).min(side - 1));
        let (fx, fy) = ((p.x - x0 as f32).clamp(0.0, 1.0), (p.y - y0 as f32).clamp(0.0, 1.0));
        let at = |x: usize, y: usize| self.levels[level][(face * side + y) * side + x];
        at(x0, y0).lerp(at(x1, y0), fx).lerp(at(x0, y1).lerp(at(x1, y1), fx), fy)
    }

    /// Directions, as long as their share of the sphere, and the light from each.
    fn coarse(&self) -> Vec<(Vec3, Vec3)> {
        let level = self.side.ilog2().saturating_sub(COARSE_SIDE.ilog2()) as usize;
        let side = self.side >> level;
        let at = |index: usize| {
            let (face, y, x) = (index / (side * side), index / side % side, index % side);
            let on_face = |i: usize| 2.0 * (i as f32 + 0.5) / side as f32 - 1.0;
            let share = (1.0 + on_face(x).powi(2) + on_face(y).powi(2)).powf(-1.5);
            (direction(face, x, y, side) * share, self.levels[level][index])
        };
        (0..6 * side * side).map(at).collect()
    }

    /// Weighted average of the rays about a normal.
    fn filter(&self, n: Vec3, rays: &[Ray]) -> Vec3 {
        let (t, b) = n.any_orthonormal_pair();
        let mut sum = Vec3::ZERO;
        let mut weight = 0.0;
        for ray in rays {
            let d = t * ray.direction.x + b * ray.direction.y + n * ray.direction.z;
            sum += self.sample(d, ray.level) * ray.weight;
            weight += ray.weight;
        }
        sum / weight
    }
}

/// A ray about +Z.
struct Ray {
    direction: Vec3,
    weight: f32,
    level: f32,
}

/// Solid angle of a texel of the sharpest level.
fn texel_solid_angle(side: usize) -> f32 {
    4.0 * std::f32::consts::PI / (6 * side * side) as f32
}

/// Evenly spread pairs in the unit square (Hammersley).
fn spread(index: usize, count: usize) -> Vec2 {
    let bits = (index as u32).reverse_bits();
    Vec2::new((index as f32 + 0.5) / count as f32, bits as f32 / 4_294_967_296.0)
}

/// Rays distributed as a GGX surface seen head-on reflects them (Karis 2013), each as wide as its share.
fn ggx_rays(perceptual_roughness: f32, side: usize) -> Vec<Ray> {
    let alpha2 = perceptual_roughness.powi(4);
    (0..RAYS)
        .filter_map(|i| {
            let xi = spread(i, RAYS);
            let cos2 = (1.0 - xi.y) / (1.0 + (alpha2 - 1.0) * xi.y);
            let (cos, sin) = (cos2.sqrt(), (1.0 - cos2).max(0.0).sqrt());
            let phi = std::f32::consts::TAU * xi.x;
            let half = Vec3::new(sin * phi.cos(), sin * phi.sin(), cos);
            let direction = half * (2.0 * cos) - Vec3::Z;
            if direction.z <= 0.0 {
                return None;
            }
            let spread_d = cos2 * (alpha2 - 1.0) + 1.0;
            let density = alpha2 / (std::f32::consts::PI * spread_d * spread_d) / 4.0;
            let solid_angle = 1.0 / (RAYS as f32 * density.max(1e-6));
            Some(Ray {
                direction,
                weight: direction.z,
                level: 0.5 * (solid_angle / texel_solid_angle(side)).log2() + 0.5,
            })
        })
        .collect()
}

/// What a matt surface gathers: the whole sphere, by the cosine.
fn matt(n: Vec3, light: &[(Vec3, Vec3)]) -> Vec3 {
    let (sum, weight) = light.iter().fold((Vec3::ZERO, 0.0), |(sum, weight), (direction, light)| {
        // The direction is as long as its share of the sphere.
        let cos = n.dot(*direction).max(0.0);
        (sum + *light * cos, weight + cos)
    });
    sum / weight
}

/// A cube whose texels are `f` of their direction, on several threads.
fn filtered_cube(side: usize, workers: usize, f: impl Fn(Vec3) -> Vec3 + Sync) -> Cube {
    let mut cube = vec![Vec3::ZERO; 6 * side * side];
    let rows = 6 * side;
    let rows_each = rows.div_ceil(workers.max(1));
    std::thread::scope(|scope| {
        for (worker, part) in cube.chunks_mut(rows_each * side).enumerate() {
            let f = &f;
            scope.spawn(move || {
                for (i, texel) in part.iter_mut().enumerate() {
                    let index = worker * rows_each * side + i;
                    let (face, y, x) = (index / (side * side), index / side % side, index % side);
                    *texel = f(direction(face, x, y, side));
                }
            });
        }
    });
    cube
}

/// World direction of a texel. Cube maps are left-handed, so the shader negates z when it looks them up, and so does
/// this.
fn direction(face: usize, x: usize, y: usize, side: usize) -> Vec3 {
    let s = 2.0 * (x as f32 + 0.5) / side as f32 - 1.0;
    let t = 2.0 * (y as f32 + 0.5) / side as f32 - 1.0;
    let d = match face {
        0 => Vec3::new(1.0, -t, -s),
        1 => Vec3::new(-1.0, -t, s),
        2 => Vec3::new(s, 1.0, t),
        3 => Vec3::new(s, -1.0, -t),
        4 => Vec3::new(s, -t, 1.0),
        _ => Vec3::new(-s, -t, -1.0),
    };
    (d * Vec3::new(1.0, 1.0, -1.0)).normalize()
}

/// The inverse of [`direction`]: face, and place in it from 0 to 1.
fn face_and_uv(world: Vec3) -> (usize, Vec2) {
    let d = world * Vec3::new(1.0, 1.0, -1.0);
    let a = d.abs();
    let (face, s, t, m) = if a.x >= a.y && a.x >= a.z {
        if d.x > 0.0 { (0, -d.z, -d.y, a.x) } else { (1, d.z, -d.y, a.x) }
    } else if a.y >= a.z {
        if d.y > 0.0 { (2, d.x, d.z, a.y) } else { (3, d.x, -d.z, a.y) }
    } else if d.z > 0.0 {
        (4, d.x, -d.y, a.z)
    } else {
        (5, -d.x, -d.y, a.z)
    };
    (face, Vec2::new(s / m, t / m) * 0.5 + 0.5)
}

fn cube_data(side: usize, levels: &[Cube]) -> CubeData {
    let mut bytes = Vec::new();
    for face in 0..6 {
        for (level, cube) in levels.iter().enumerate() {
            let texels = (side >> level) * (side >> level);
            for texel in &cube[face * texels..(face + 1) * texels] {
                for value in [texel.x, texel.y, texel.z, 1.0] {
                    bytes.extend_from_slice(&half::f16::from_f32(value).to_le_bytes());
                }
            }
        }
    }
    CubeData { side: side as u32, levels: levels.len() as u32, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_finds_its_texel_again() {
        for face in 0..6 {
            for (x, y) in [(0, 0), (3, 5), (7, 7), (2, 6)] {
                let (found, uv) = face_and_uv(direction(face, x, y, 8));
                assert_eq!(found, face);
                assert!((uv * 8.0 - Vec2::new(x as f32 + 0.5, y as f32 + 0.5)).length() < 1e-3, "{face} {x} {y} {uv}");
            }
        }
    }

    #[test]
    fn filtering_keeps_the_energy() {
        let chain = RadianceChain::new(STUDIO_SIDE, radiance);
        let mean = chain.levels[0].iter().sum::<Vec3>() / chain.levels[0].len() as f32;
        let coarse = chain.coarse();
        let diffuse = filtered_cube(DIFFUSE_SIDE, 2, |n| matt(n, &coarse));
        let diffuse_mean = diffuse.iter().sum::<Vec3>() / diffuse.len() as f32;
        assert!((diffuse_mean / mean - 1.0).abs().max_element() < 0.1, "{mean} {diffuse_mean}");
    }
}
