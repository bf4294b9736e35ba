//! Earrings, necklace and rings.

mod brilliant;
mod chain;
mod rings;

use std::f32::consts::TAU;

use glam::{Vec2, Vec3, vec2, vec3};
use glb::{Iridescence, Material, Model};

use super::build::{Builder, Look};
use super::curve::{circle, filleted, spline3, upright};
use super::looks::{self, GOLD, SILVER};
use super::mesh::Mesh;
use super::noise::{fbm3, smoothstep};
use super::solid::{End, ball, lathe, lathe_with, sweep};

pub use chain::filo;
pub use rings::{duna, stella};

/// Polished gold and silver, as the two variants.
fn metals(b: &mut Builder, rough: f32) -> [Look; 2] {
    let cloud = b.image(looks::handled(rough, rough * 0.35, 11));
    [b.look("gold", looks::metal_with(GOLD, cloud)), b.look("silver", looks::metal_with(SILVER, cloud))]
}

/// A hoop of twisted tube, hanging in the plane of the ear (x = 0); the origin is the middle of the post.
pub fn onda() -> Model {
    let mut b = Builder::new("onda-hoops", &["gold", "silver"]);
    let metal = metals(&mut b, 0.11);
    let (ry, rz) = (12.7, 11.7);
    let on_hoop = |angle: f32| vec3(0.0, ry * angle.cos() - ry, rz * angle.sin());
    // The tube goes from just behind the post all the way round to just before it.
    let (from, to) = (0.30f32, TAU - 0.36);
    let n = 300;
    let path: Vec<Vec3> = (0..=n).map(|i| on_hoop(from + (to - from) * i as f32 / n as f32)).collect();
    let frames = upright(&path, false, |_| Vec3::X);
    let tube = sweep(&frames, false, (End::Soft(0.5), End::Soft(0.5)), 70.0, |t| {
        let belly = (std::f32::consts::PI * t).sin();
        let radius = 1.05 + 1.25 * belly.powf(0.8);
        (0..44)
            .map(|j| {
                let angle = TAU * j as f32 / 44.0;
                let ridge = (2.0 * (angle - t * TAU * 4.5)).cos();
                Vec2::from_angle(angle) * radius * (1.0 + 0.17 * ridge - 0.03 * (4.0 * (angle - t * TAU * 4.5)).cos())
            })
            .collect()
    });
    b.part(tube, &metal, 20.0);
    // Plain sleeves at both ends, the hinge, and the post that clicks in.
    for (angle, sign) in [(from, -1.0f32), (to, 1.0)] {
        let path: Vec<Vec3> = (0..8).map(|i| on_hoop(angle + sign * 0.012 * i as f32 - sign * 0.03)).collect();
        let path: Vec<Vec3> = if sign < 0.0 { path.into_iter().rev().collect() } else { path };
        let frames = upright(&path, false, |_| Vec3::X);
        b.part(sweep(&frames, false, (End::Soft(0.3), End::Soft(0.3)), 60.0, |_| circle(1.28, 32)), &metal, 20.0);
    }
    let post: Vec<Vec3> = (0..=24).map(|i| on_hoop(-0.40 + 0.74 * i as f32 / 24.0) + vec3(0.0, 0.12, 0.0)).collect();
    let frames = upright(&post, false, |_| Vec3::X);
    b.part(sweep(&frames, false, (End::Soft(0.25), End::Soft(0.25)), 60.0, |_| circle(0.45, 18)), &metal, 20.0);
    let at = on_hoop(to + 0.1);
    let profile =
        filleted(&[(vec2(0.0, -1.3), 0.0), (vec2(0.62, -1.3), 0.2), (vec2(0.62, 1.3), 0.2), (vec2(0.0, 1.3), 0.0)], 4);
    b.part(lathe(&profile, 20, 40.0).turned(Vec3::Z, 90.0).at(at.x, at.y, at.z), &metal, 20.0);
    b.finish(Vec3::ZERO)
}

/// A pearl under an ear wire; the origin is the top of the wire.
pub fn goccia() -> Model {
    let mut b = Builder::new("goccia-drops", &["gold", "silver"]);
    let metal = metals(&mut b, 0.10);
    let lustre = Material {
        clearcoat: Some(glb::Clearcoat { factor: 0.9, roughness: 0.12, ..looks::coat() }),
        iridescence: Some(Iridescence {
            factor: 0.35,
            texture: None,
            ior: 1.4,
            thickness_min_nm: 260.0,
            thickness_max_nm: 420.0,
            thickness_texture: None,
        }),
        ..looks::plain(0xf3e9df, 0.22)
    };
    let pearl = b.look("pearl", lustre);

    let wire = spline3(
        &[
            vec3(0.0, -17.2, -4.6),
            vec3(0.0, -12.0, -4.35),
            vec3(0.0, -5.0, -4.1),
            vec3(0.0, -1.5, -3.0),
            vec3(0.0, -0.42, -0.9),
            vec3(0.0, -1.5, 1.2),
            vec3(0.0, -5.0, 1.7),
            vec3(0.0, -10.0, 0.9),
            vec3(0.0, -14.2, 0.1),
            vec3(0.0, -15.4, 0.0),
        ],
        110,
    );
    let frames = upright(&wire, false, |_| Vec3::X);
    b.part(sweep(&frames, false, (End::Soft(0.35), End::Soft(0.2)), 60.0, |_| circle(0.42, 18)), &metal, 20.0);
    b.part(ball(Vec3::splat(0.95), 28).at(0.0, -15.0, 0.05), &metal, 20.0);
    let ring = |y: f32, radius: f32, turned: bool| {
        let path: Vec<Vec3> = (0..48)
            .map(|i| {
                let (s, c) = (TAU * i as f32 / 48.0).sin_cos();
                if turned { vec3(radius * s, radius * 1.15 * c, 0.0) } else { vec3(0.0, radius * c, radius * s) }
            })
            .collect();
        let frames = upright(&path, true, move |_| if turned { Vec3::Z } else { Vec3::X });
        sweep(&frames, true, (End::Open, End::Open), 60.0, |_| circle(0.34, 16)).at(0.0, y, 0.0)
    };
    b.part(ring(-17.0, 1.25, true), &metal, 20.0);
    b.part(ring(-19.4, 1.35, false), &metal, 20.0);
    // A cap of eight petals that follows the pearl.
    let cap = filleted(
        &[
            (vec2(0.0, -20.35), 0.0),
            (vec2(0.9, -20.4), 0.3),
            (vec2(1.1, -21.2), 0.3),
            (vec2(2.35, -21.9), 0.8),
            (vec2(3.15, -23.2), 0.4),
            (vec2(2.9, -23.3), 0.1),
            (vec2(1.9, -22.2), 0.3),
            (vec2(0.0, -21.6), 0.0),
        ],
        6,
    );
    let cap: Vec<Vec2> = cap.into_iter().rev().collect();
    let petals = lathe_with(&cap, 128, 60.0, |angle, _, p| {
        let low = smoothstep(-21.4, -23.2, p.y);
        let scallop = (4.0 * angle).sin().abs().powf(0.7);
        vec3(p.x, p.y + low * (1.0 - scallop) * 0.75, p.z)
    });
    b.part(petals, &metal, 20.0);
    let body = ball(Vec3::ONE, 96)
        .bent(|p| {
            let grown = 1.0 + 0.012 * fbm3(p * 1.6 + 7.0, 3, 5);
            let drop = 1.0 - 0.10 * smoothstep(-0.2, 1.0, p.y);
            vec3(p.x * 4.5 * drop, p.y * 4.95 + 0.1 * p.y * p.y, p.z * 4.5 * drop) * grown
        })
        .smooth(180.0);
    b.part(body.at(0.0, -26.55, 0.0), &[pearl], 20.0);
    b.finish(Vec3::ZERO)
}

/// A ring of wire around +Z.
fn loop_of_wire(radius: f32, wire: f32, segments: usize, sides: usize) -> Mesh {
    let path: Vec<Vec3> =
        (0..segments).map(|i| (Vec2::from_angle(TAU * i as f32 / segments as f32) * radius).extend(0.0)).collect();
    let frames = upright(&path, true, |_| Vec3::Z);
    sweep(&frames, true, (End::Open, End::Open), 70.0, |_| circle(wire, sides))
}
