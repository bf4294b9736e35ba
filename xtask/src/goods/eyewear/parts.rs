//! What all frames have: lenses, hinges, screws, pads.

use glam::{Vec2, Vec3, vec2};
use glb::{Material, Transmission};

use super::outline::Polar;
use crate::goods::curve::{filleted, round_rect};
use crate::goods::mesh::Mesh;
use crate::goods::solid::{End, lathe, soft_box, sweep};

/// A lens without a prescription: thin, clear, with the faint green of its coating.
pub fn clear_lens() -> Material {
    Material {
        base_color: Vec3::new(0.985, 0.995, 0.99).extend(1.0),
        metallic: 0.0,
        roughness: 0.0,
        ior: 1.45,
        transmission: Some(Transmission { factor: 1.0, texture: None }),
        ..Default::default()
    }
}

/// A lens filling `shape` (around `center`), as a closed body `thickness` thick, whose front bulges by `bulge` over a
/// base that `base(x, y)` gives. Texture coordinates run from 0 to 1 over the lens's height and width.
pub fn lens(
    shape: &Polar,
    center: Vec2,
    grow: f32,
    thickness: f32,
    bulge: f32,
    base: impl Fn(f32, f32) -> f32,
) -> Mesh {
    const AROUND: usize = 96;
    const RINGS: usize = 14;
    let reach = (0..AROUND).map(|i| shape.radius(i as f32 / AROUND as f32 * std::f32::consts::TAU)).fold(0.0, f32::max);
    let side = |front: bool| {
        Mesh::grid(AROUND, RINGS, |u, v| {
            let angle = if u >= 1.0 { 0.0 } else { u * std::f32::consts::TAU };
            let place = v * v.sqrt().max(0.3) / 1.0;
            let place = if v >= 1.0 { 1.0 } else { place };
            let q = Vec2::from_angle(angle) * (shape.radius(angle) + grow) * place;
            let p = center + q;
            let dome = bulge * (1.0 - (q.length() / reach).powi(2));
            let z = base(p.x, p.y) + dome + if front { thickness * 0.5 } else { -thickness * 0.5 };
            (p.extend(z), vec2(0.5 + 0.5 * q.x / reach, 0.5 - 0.5 * q.y / reach))
        })
    };
    let front = side(true);
    let back = side(false).flipped();
    let rim = Mesh::grid(AROUND, 1, |u, v| {
        let angle = if u >= 1.0 { 0.0 } else { u * std::f32::consts::TAU };
        let q = Vec2::from_angle(angle) * (shape.radius(angle) + grow);
        let p = center + q;
        let dome = bulge * (1.0 - (q.length() / reach).powi(2));
        (
            p.extend(base(p.x, p.y) + dome + thickness * (v - 0.5)),
            vec2(0.5 + 0.5 * q.x / reach, 0.5 - 0.5 * q.y / reach),
        )
    });
    let flipped_front = is_backwards(&front);
    let front = if flipped_front { front.flipped() } else { front };
    let back = if flipped_front { back.flipped() } else { back };
    Mesh::joined([front, back, rim]).smooth(40.0)
}

fn is_backwards(front: &Mesh) -> bool {
    let t = &front.indices[front.indices.len() - 3..];
    let p = |k: usize| front.positions[t[k] as usize];
    (p(1) - p(0)).cross(p(2) - p(0)).z < 0.0
}

/// A five-barrel hinge around the vertical axis through the origin, with its screw: 6 mm tall.
pub fn hinge() -> Mesh {
    let mut out = Mesh::default();
    for k in 0..5 {
        let y = -3.0 + 1.2 * k as f32;
        let profile = filleted(
            &[(vec2(0.0, y), 0.0), (vec2(1.25, y), 0.25), (vec2(1.25, y + 1.12), 0.25), (vec2(0.0, y + 1.12), 0.0)],
            3,
        );
        out.append(&lathe(&profile, 20, 35.0));
    }
    out.append(&screw(0.95).moved(glam::Mat4::from_rotation_x(-std::f32::consts::FRAC_PI_2)).at(0.0, 3.0, 0.0));
    out
}

/// A slotted screw head facing +Z, `radius` wide, from z = 0.
pub fn screw(radius: f32) -> Mesh {
    let profile = filleted(&[(vec2(radius, -0.4), 0.0), (vec2(radius, 0.25), 0.18), (vec2(0.0, 0.42), 0.0)], 4);
    lathe(&profile, 24, 40.0).moved(glam::Mat4::from_rotation_x(std::f32::consts::FRAC_PI_2))
}

/// A flat plate with soft edges: half sizes.
pub fn plate(half: Vec3, radius: f32) -> Mesh {
    soft_box(half, radius, 2, |_, p, _| p)
}

/// A flat bar along points: half sizes across and up of the frames.
pub fn bar(points: &[Vec3], half: Vec2, radius: f32, up: Vec3) -> Mesh {
    let frames = crate::goods::curve::upright(points, false, |_| up);
    let end = End::Soft(radius * 0.9);
    sweep(&frames, false, (end, end), 50.0, |_| round_rect(half.x, half.y, radius, 4))
}
