//! Make-up of one house: lacquer, gilt bands, fluting, and the shade let into the lid. Things stand on y = 0.

mod compacts;
mod eyeliner;
mod foundation;
mod lipstick;
mod powder;
mod rim;

use glam::{Vec2, vec2, vec3};

use super::build::{Builder, Look};
use super::curve::filleted;
use super::looks::{self, GOLD};
use super::mesh::Mesh;
use super::noise::smoothstep;
use super::solid::{lathe, lathe_with};

pub use compacts::{alba, notte};
pub use eyeliner::linea;
pub use foundation::seta;
pub use lipstick::velluto;

/// What every case of the house is made of.
#[derive(Debug, Clone, Copy)]
struct House {
    gold: Look,
    lacquer: Look,
}

impl House {
    fn new(b: &mut Builder) -> Self {
        let rough = b.image(looks::handled(0.14, 0.05, 17));
        let gold = b.look("gilt aluminium", looks::metal_with(GOLD.lerp(vec3(0.95, 0.76, 0.50), 0.5), rough));
        Self { gold, lacquer: b.look("lacquer", looks::polished(0x1a0d10, 0.3)) }
    }
}

/// Grooves up a turned case.
struct Flutes {
    /// How many go round.
    count: u8,
    depth: f32,
    /// Where they begin and end, along y.
    low: f32,
    high: f32,
    /// What lies nearer to the axis stays smooth.
    radius_min: f32,
}

impl Flutes {
    /// Turns a profile and cuts the grooves.
    fn turned(&self, profile: &[Vec2]) -> Mesh {
        let Self { count, depth, low, high, radius_min } = *self;
        lathe_with(profile, usize::from(count) * 8, 120.0, move |angle, _, p| {
            let out = vec2(p.x, p.z).length();
            let band = smoothstep(low, low + 0.8, p.y)
                * smoothstep(high, high - 0.8, p.y)
                * smoothstep(radius_min, radius_min + 0.8, out);
            let groove = (0.5 - 0.5 * (f32::from(count) * angle).cos()).powi(2);
            p - vec3(angle.sin(), 0.0, angle.cos()) * (depth * groove * band)
        })
    }
}

/// A flat ring that stands out by `relief` from a wall of `radius`, from `y` upwards.
fn band(radius: f32, relief: f32, y: f32, height: f32) -> Mesh {
    let inside = radius - 5.0 * relief;
    let out = radius + relief;
    let profile = filleted(
        &[(vec2(inside, y), 0.0), (vec2(out, y), 0.25), (vec2(out, y + height), 0.25), (vec2(inside, y + height), 0.0)],
        4,
    );
    lathe(&profile, 144, 40.0)
}

/// The shade shows in a disc let into the case, from `y` upwards.
fn shade_disc(radius: f32, y: f32) -> Mesh {
    let profile = filleted(&[(vec2(radius, y), 0.0), (vec2(radius, y + 0.75), 0.3), (vec2(0.0, y + 0.85), 0.0)], 4);
    lathe(&profile, 64, 40.0)
}

/// The polyline with no step longer than `step`.
fn refine(points: &[Vec2], step: f32) -> Vec<Vec2> {
    let mut out = vec![points[0]];
    for pair in points.windows(2) {
        let n = (pair[0].distance(pair[1]) / step).ceil().max(1.0) as usize;
        out.extend((1..=n).map(|i| pair[0].lerp(pair[1], i as f32 / n as f32)));
    }
    out
}
