//! Rings: the finger goes along Z, the face or stone is up; the origin is the middle of the finger hole.

use std::f32::consts::TAU;

use glam::{Mat4, Vec2, Vec3, vec2, vec3};
use glb::{Material, Model};

use super::{brilliant, loop_of_wire};
use crate::goods::build::Builder;
use crate::goods::curve::{circle, filleted, spline3, upright};
use crate::goods::looks::{self, GOLD, SILVER};
use crate::goods::noise::smoothstep;
use crate::goods::solid::{End, join, lathe, round_edge, surface, sweep};

/// A signet ring whose band widens into a brushed oval face.
pub fn duna() -> Model {
    const INNER: f32 = 8.9;
    const TOP: f32 = 12.6;
    let mut b = Builder::new("duna-signet", &["gold", "silver"]);
    let cloud = b.image(looks::handled(0.12, 0.05, 11));
    let strokes = b.image(looks::brushed(0.34, 0.16, 5));
    let polished = [b.look("gold", looks::metal_with(GOLD, cloud)), b.look("silver", looks::metal_with(SILVER, cloud))];
    let brushed = [
        b.look("brushed gold", looks::metal_with(GOLD * 0.97, strokes)),
        b.look("brushed silver", looks::metal_with(SILVER * 0.95, strokes)),
    ];
    let field = |p: Vec3| {
        let rho = p.truncate().length();
        let up = (p.y / rho.max(1e-3)).clamp(-1.0, 1.0);
        let rise = smoothstep(-0.9, 0.95, up);
        let thick = 1.35 + 1.0 * rise;
        let half_width = 2.1 + 2.4 * rise * rise;
        // A band of lens-shaped section.
        let across = (p.z / half_width).abs();
        let crown = thick * (1.0 - 0.42 * across * across);
        let band = round_edge(rho - (INNER + crown), p.z.abs() - half_width, 0.7);
        // The head: an oval that narrows downwards into the shoulders.
        let drop = (TOP - p.y).max(-1.0);
        let (a, c) = (7.0 - 0.10 * drop, 6.35 - 0.16 * drop);
        let oval = (vec2(p.x / a, p.z / c).length() - 1.0) * a.min(c);
        let slab = round_edge(oval, (p.y - TOP).max(5.2 - p.y), 0.42);
        let body = join(band, slab, 3.6).max(p.y - TOP);
        round_edge(body, INNER - rho, 0.55)
    };
    let ring = surface(vec3(-12.5, -12.0, -7.2), vec3(12.5, 13.2, 7.2), 0.235, field);
    let (face, body) = ring.split(|p, n| n.y > 0.985 && p.y > TOP - 0.05);
    b.part(body.mapped(|p, _| vec2(p.x + p.z, p.y - p.z)), &polished, 20.0);
    b.part(face.mapped(|p, _| vec2(p.x, p.z)), &brushed, 16.0);
    b.finish(Vec3::ZERO)
}

/// A round brilliant in six claws on a slim band.
pub fn stella() -> Model {
    const INNER: f32 = 8.65;
    const STONE: f32 = 6.4;
    const GIRDLE_Y: f32 = 14.0;
    let mut b = Builder::new("stella-solitaire", &["yellow-gold", "white-gold"]);
    let cloud = b.image(looks::handled(0.10, 0.04, 12));
    let metal = [
        b.look("yellow gold", looks::metal_with(GOLD, cloud)),
        b.look("white gold", looks::metal_with(SILVER * 0.97, cloud)),
    ];
    let gem = Material {
        base_color: Vec3::ONE.extend(1.0),
        metallic: 0.0,
        roughness: 0.0,
        ior: 2.2,
        transmission: Some(glb::Transmission { factor: 1.0, texture: None }),
        ..Default::default()
    };
    let crown = b.look("stone", gem);
    let mirror = b.look("stone, inside", looks::metal(vec3(0.93, 0.95, 0.98), 0.02));
    let below = b.look("stone, below", looks::metal(vec3(0.82, 0.85, 0.89), 0.05));

    // Band: half-round outside, softly rounded inside, slimmer under the head.
    let n = 220;
    let path: Vec<Vec3> =
        (0..n).map(|i| (Vec2::from_angle(TAU * (i as f32 / n as f32 + 0.25)) * (INNER + 0.8)).extend(0.0)).collect();
    let frames = upright(&path, true, |_| Vec3::Z);
    let band = sweep(&frames, true, (End::Open, End::Open), 60.0, |t| {
        let near_head = smoothstep(0.0, 0.16, t.min(1.0 - t));
        let (half_width, half_thick) = (0.78 + 0.22 * near_head, 0.80 + 0.02 * near_head);
        (0..32)
            .map(|j| {
                let (s, c) = (TAU * j as f32 / 32.0).sin_cos();
                // `right` points away from the finger on one half of the section.
                let flat = if c < 0.0 { 0.72 } else { 1.0 };
                vec2(c.signum() * c.abs().powf(0.8) * half_thick * flat, s.signum() * s.abs().powf(0.72) * half_width)
            })
            .collect()
    });
    b.part(band, &metal, 20.0);

    // Head: six claws from a foot on the band, two gallery rings.
    for k in 0..6 {
        let turn = Mat4::from_rotation_y(TAU * (k as f32 + 0.5) / 6.0);
        let claw = spline3(
            &[
                vec3(0.0, INNER + 0.6, 0.65),
                vec3(0.0, INNER + 2.2, 1.5),
                vec3(0.0, GIRDLE_Y - 1.5, 2.72),
                vec3(0.0, GIRDLE_Y - 0.1, STONE * 0.5 + 0.22),
                vec3(0.0, GIRDLE_Y + 0.62, STONE * 0.5 - 0.02),
                vec3(0.0, GIRDLE_Y + 0.98, STONE * 0.5 - 0.62),
            ],
            40,
        );
        let frames = upright(&claw, false, |_| Vec3::X);
        let claw = sweep(&frames, false, (End::Soft(0.2), End::Soft(0.3)), 60.0, |t| {
            circle(0.46 - 0.07 * (t - 0.3).max(0.0), 18)
        });
        b.part(claw.moved(turn), &metal, 20.0);
    }
    for (y, radius, wire) in [(GIRDLE_Y - 1.75, 2.55, 0.36), (INNER + 1.9, 1.42, 0.42)] {
        let ring = loop_of_wire(radius, wire, 72, 16).moved(Mat4::from_rotation_x(std::f32::consts::FRAC_PI_2));
        b.part(ring.at(0.0, y, 0.0), &metal, 20.0);
    }
    let foot = filleted(
        &[
            (vec2(0.0, INNER + 0.5), 0.0),
            (vec2(1.15, INNER + 0.6), 0.3),
            (vec2(1.0, INNER + 1.7), 0.3),
            (vec2(0.0, INNER + 1.8), 0.0),
        ],
        5,
    );
    b.part(lathe(&foot, 40, 50.0), &metal, 20.0);

    let stone = brilliant::cut(STONE);
    let turned = |mesh: crate::goods::mesh::Mesh| mesh.turned(Vec3::Y, 11.0).at(0.0, GIRDLE_Y, 0.0);
    b.part(turned(stone.mirrors), &[mirror], 10.0);
    b.part(turned(stone.pavilion), &[below], 10.0);
    b.part(turned(stone.crown), &[crown], 10.0);
    b.finish(Vec3::ZERO)
}
