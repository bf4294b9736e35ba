//! A chain of links along a curve, with clasp and pendant.

use glam::{Mat4, Vec3, vec2, vec3};
use glb::Model;

use super::{loop_of_wire, metals};
use crate::goods::build::Builder;
use crate::goods::curve::{circle, closed_spline3, filleted, resample, transported, upright};
use crate::goods::mesh::Mesh;
use crate::goods::solid::{End, ball, lathe, sweep};

/// Distance from link to link.
const PITCH_MM: f32 = 1.95;

/// A fine cable chain as it lies around a neck, with a domed disc in front; the origin is the middle of the neck.
pub fn filo() -> Model {
    let mut b = Builder::new("filo-necklace", &["gold", "silver"]);
    let metal = metals(&mut b, 0.09);
    let half = [
        vec3(0.0, -136.0, 55.0),
        vec3(17.0, -121.0, 52.0),
        vec3(36.0, -90.0, 44.0),
        vec3(55.0, -49.0, 27.0),
        vec3(66.0, -15.0, -3.0),
        vec3(58.0, 4.0, -34.0),
        vec3(31.0, 10.0, -55.0),
    ];
    let mut points = half.to_vec();
    points.push(vec3(0.0, 11.0, -61.0));
    points.extend(half[1..].iter().rev().map(|p| vec3(-p.x, p.y, p.z)));
    let curve = closed_spline3(&points, 2400);
    let length: f32 = (0..2400).map(|i| curve[i].distance(curve[(i + 1) % 2400])).sum();
    // An even number of links, so that the twist closes.
    let count = (length / PITCH_MM / 2.0).round() as usize * 2;
    let places = resample(&curve, count, true);
    let frames = transported(&places, true, Vec3::Z);
    let link = link();
    let mut chain = Mesh::default();
    for (i, f) in frames.iter().enumerate() {
        let turn = if i % 2 == 0 { 0.78 } else { 0.78 + std::f32::consts::FRAC_PI_2 };
        let basis =
            Mat4::from_cols(f.along.extend(0.0), f.up.extend(0.0), f.along.cross(f.up).extend(0.0), f.at.extend(1.0));
        chain.append(&link.clone().moved(basis * Mat4::from_rotation_x(turn)));
    }
    b.part(chain, &metal, 20.0);

    // Pendant: ring, bail, domed disc with a rim.
    let low = places.iter().copied().fold(Vec3::INFINITY, |a, p| if p.y < a.y { p } else { a });
    let bail = loop_of_wire(2.0, 0.42, 40, 14).moved(Mat4::from_rotation_y(std::f32::consts::FRAC_PI_2)).at(
        0.0,
        low.y - 1.35,
        low.z,
    );
    b.part(bail, &metal, 20.0);
    b.part(loop_of_wire(1.5, 0.4, 36, 14).at(0.0, low.y - 4.3, low.z), &metal, 20.0);
    let profile = filleted(
        &[
            (vec2(0.0, -0.55), 0.0),
            (vec2(9.0, -0.55), 0.35),
            (vec2(9.0, 0.55), 0.42),
            (vec2(8.1, 0.6), 0.3),
            (vec2(7.7, 0.32), 0.4),
            (vec2(4.0, 0.85), 9.0),
            (vec2(0.0, 1.05), 0.0),
        ],
        8,
    );
    let disc = lathe(&profile, 144, 50.0).moved(Mat4::from_rotation_x(std::f32::consts::FRAC_PI_2 - 0.05));
    b.part(disc.at(0.0, low.y - 14.6, low.z + 0.1), &metal, 20.0);
    b.part(ball(vec3(0.9, 1.1, 0.7), 20).at(0.0, low.y - 5.65, low.z), &metal, 20.0);

    // Spring-ring clasp at the back, and the tag it closes on.
    let back = vec3(0.0, 11.0, -61.0);
    let clasp = loop_of_wire(2.7, 0.75, 48, 18);
    b.part(clasp.at(back.x - 2.4, back.y, back.z - 0.6), &metal, 20.0);
    b.part(ball(vec3(0.6, 1.0, 0.6), 16).at(back.x - 3.9, back.y + 2.9, back.z - 0.6), &metal, 20.0);
    b.part(loop_of_wire(1.9, 0.4, 36, 12).at(back.x + 2.6, back.y, back.z - 0.6), &metal, 20.0);
    b.finish(Vec3::ZERO)
}

/// An oval link along +X.
fn link() -> Mesh {
    let path: Vec<Vec3> = (0..16)
        .map(|i| {
            let (s, c) = (std::f32::consts::TAU * i as f32 / 16.0).sin_cos();
            vec3(1.32 * c.signum() * c.abs().powf(0.85), 0.78 * s, 0.0)
        })
        .collect();
    let frames = upright(&path, true, |_| Vec3::Z);
    sweep(&frames, true, (End::Open, End::Open), 80.0, |_| circle(0.27, 6))
}
