//! Alba, the blush, and Notte, the eyeshadow: pressed powder in compacts that lie open, the mirror in the lid.

use std::f32::consts::PI;

use domain::Finish;
use glam::{Vec2, Vec3, vec2, vec3};
use glb::Model;

use super::powder::{self, powders, pressed};
use super::rim::Outline;
use super::{Flutes, House, band, refine, shade_disc};
use crate::goods::build::{Builder, Look};
use crate::goods::curve::filleted;
use crate::goods::looks::{self, SILVER};
use crate::goods::mesh::Mesh;
use crate::goods::noise::smoothstep;
use crate::goods::solid::{ball, lathe, lathe_with, soft_box};

/// Over how many millimetres a relief rises.
const RELIEF_EDGE: f32 = 0.7;

/// A round compact with the sun over the sea in its powder. The origin is the middle of its foot.
pub fn alba() -> Model {
    const RADIUS: f32 = 31.0;
    const HINGE: Vec3 = vec3(0.0, 9.4, -RADIUS - 0.6);
    const OPEN_DEG: f32 = 106.0;
    let shades = [
        ("peach", 0xe0917a, Finish::Satin),
        ("rose", 0xc4697a, Finish::Matte),
        ("terracotta", 0x9f4a31, Finish::Matte),
        ("berry", 0x86304c, Finish::Satin),
    ];
    let mut b = Builder::new("alba-blush", &shades.map(|s| s.0));
    let House { gold, lacquer } = House::new(&mut b);
    let silvered = mirror(&mut b);
    let powders = powders(&mut b, &shades);
    let flutes = |low, high| Flutes { count: 56, depth: 0.6, low, high, radius_min: 30.0 };
    let dense = |corners: &[(Vec2, f32)]| refine(&filleted(corners, 3), 2.4);

    let foot = [vec2(0.0, 0.0), vec2(28.4, 0.0)];
    b.part(lathe(&foot, 84, 40.0), &[lacquer], 20.0);
    let side = dense(&[
        (vec2(28.4, 0.0), 0.0),
        (vec2(30.0, 0.0), 0.8),
        (vec2(RADIUS, 1.4), 0.6),
        (vec2(RADIUS, 8.2), 0.7),
        (vec2(29.6, 9.0), 0.3),
        (vec2(26.3, 9.0), 0.3),
        (vec2(26.2, 7.6), 0.0),
    ]);
    b.part(flutes(1.8, 7.4).turned(&side), &[lacquer], 20.0);
    b.part(ring([25.3, 26.5], 8.0, 9.35), &[gold], 20.0);
    let flat = refine(&[vec2(25.35, 0.0), vec2(0.0, 0.0)], 0.42);
    let powder = lathe_with(&flat, 256, 60.0, |_, _, p| vec3(p.x, dawn(vec2(p.x, p.z)), p.z));
    let powder = powder.mapped(|p, _| vec2(p.x, p.z));
    b.part(powder.at(0.0, 8.35, 0.0), &powders, powder::TILE_MM);

    // The lid as it lies closed, its hinge at the origin.
    let mut lid = |mesh: Mesh, looks: &[Look]| {
        b.part(opened(mesh.at(0.0, 0.0, -HINGE.z), OPEN_DEG, HINGE), looks, 20.0);
    };
    let outside = dense(&[
        (vec2(26.2, 1.6), 0.0),
        (vec2(26.3, 0.15), 0.3),
        (vec2(29.6, 0.15), 0.3),
        (vec2(RADIUS, 0.95), 0.5),
        (vec2(RADIUS, 4.6), 0.8),
        (vec2(28.6, 6.3), 2.0),
        (vec2(24.0, 6.6), 1.0),
    ]);
    lid(flutes(0.9, 4.9).turned(&outside), &[lacquer]);
    let top = [vec2(24.0, 6.6), vec2(12.0, 6.95), vec2(0.0, 7.05)];
    lid(lathe(&top, 84, 40.0), &[lacquer]);
    lid(band(23.2, 0.25, 6.4, 0.5), &[gold]);
    lid(shade_disc(6.0, 6.5), &powders);
    lid(ring([25.2, 26.5], 0.0, 1.6).moved(upside_down(1.5)), &[gold]);

    b.part(hinge(15.0).at(HINGE.x, HINGE.y, HINGE.z), &[gold], 20.0);
    let notch = soft_box(vec3(4.2, 1.5, 0.9), 0.85, 6, |_, p, _| p);
    b.part(notch.at(0.0, 7.0, RADIUS - 0.1), &[gold], 20.0);
    b.bake_shade(26.0, 0.6);
    // A mirror is as bright in a corner as anywhere.
    let mirror = lathe(&[vec2(0.0, 1.2), vec2(24.4, 1.2), vec2(25.4, 1.0)], 144, 3.0);
    b.part(opened(mirror.at(0.0, 0.0, -HINGE.z), OPEN_DEG, HINGE), &[silvered], 20.0);
    b.finish(Vec3::ZERO)
}

/// The relief in Alba's powder: a sun that rises from the sea, its rays, and waves.
fn dawn(p: Vec2) -> f32 {
    const HORIZON: f32 = -3.5;
    let up = -p.y;
    let sun = vec2(p.x, up - HORIZON);
    let (far, angle) = (sun.length(), sun.x.atan2(sun.y));
    let step = PI / 12.0;
    let ray = (angle / step).round();
    let reach = if ray as i32 % 2 == 0 { 20.0 } else { 15.0 };
    let aside = ((angle - ray * step) * far).abs();
    let rays = (1.05 * (reach - far) / (reach - 9.0) - aside).min(far - 9.0);
    let over = raised((7.0 - far).max(rays).min(up - HORIZON - 0.6));
    let waves = (0..4).map(|k| {
        let y = HORIZON - 4.0 * k as f32;
        let crest = 0.55 * (0.62 * p.x + 1.7 * k as f32).sin() * if k == 0 { 0.0 } else { 1.0 };
        let half = (21.0f32.powi(2) - y * y).max(0.0).sqrt() - 1.2 * k as f32;
        raised((0.5 - (up - y - crest).abs()).min(half - p.x.abs()))
    });
    let bead = raised(0.4 - (p.length() - 23.2).abs());
    let edge = smoothstep(24.3, 25.3, p.length());
    0.7 * waves.fold(over.max(bead), f32::max) - 0.45 * edge
}

/// A square compact with the moon in its powder, an applicator before it. The origin is the middle of its foot.
pub fn notte() -> Model {
    const CASE: Outline = Outline { half: vec2(22.0, 27.0), corner: 6.0 };
    const HINGE: Vec3 = vec3(0.0, 8.6, -27.6);
    const OPEN_DEG: f32 = 106.0;
    const PAN: Outline = Outline { half: vec2(19.2, 18.0), corner: 3.6 };
    const PAN_Z: f32 = -6.6;
    let shades = [
        ("sand", 0xc4a384, Finish::Matte),
        ("cocoa", 0x5a3a2b, Finish::Matte),
        ("mauve", 0x8a6273, Finish::Satin),
        ("bronze", 0x905b30, Finish::Metallic),
        ("graphite", 0x4c4c50, Finish::Metallic),
    ];
    let mut b = Builder::new("notte-eyeshadow", &shades.map(|s| s.0));
    let House { gold, lacquer } = House::new(&mut b);
    let silvered = mirror(&mut b);
    let powders = powders(&mut b, &shades);
    let foam = b.look("foam", looks::plain(0xe9dccb, 0.95));
    let soft = |corners: &[(Vec2, f32)]| refine(&filleted(corners, 5), 3.0);

    let base = soft(&[
        (vec2(-22.0, 0.0), 0.0),
        (vec2(-1.2, 0.0), 0.8),
        (vec2(0.0, 1.6), 0.9),
        (vec2(0.0, 7.4), 0.8),
        (vec2(-0.9, 8.2), 0.4),
        (vec2(-1.9, 8.2), 0.4),
        (vec2(-2.0, 5.2), 0.5),
        (vec2(-22.0, 5.2), 0.0),
    ]);
    b.part(CASE.led(&base, 50.0), &[lacquer], 20.0);
    b.part(rail(CASE, 3.4, 0.9), &[gold], 20.0);
    let tray =
        filleted(&[(vec2(0.75, 5.0), 0.0), (vec2(0.75, 7.9), 0.3), (vec2(-0.35, 7.9), 0.3), (vec2(-0.4, 6.0), 0.0)], 5);
    b.part(PAN.led(&tray, 50.0).at(0.0, 0.0, PAN_Z), &[gold], 20.0);
    b.part(pressed(PAN, 0.3, night).at(0.0, 7.15, PAN_Z), &powders, powder::TILE_MM);
    let applicator = applicator();
    for (mesh, look) in applicator.into_iter().zip([lacquer, gold, foam]) {
        b.part(mesh.turned(Vec3::Z, 90.0).turned(Vec3::Y, 2.0).at(0.0, 7.3, 18.9), &[look], 20.0);
    }

    // The lid as it lies closed, its hinge at the origin.
    let mut lid = |mesh: Mesh, looks: &[Look]| {
        b.part(opened(mesh.at(0.0, 0.0, -HINGE.z), OPEN_DEG, HINGE), looks, 20.0);
    };
    let outside = soft(&[
        (vec2(-2.3, 1.4), 0.0),
        (vec2(-2.2, 0.1), 0.3),
        (vec2(-0.8, 0.1), 0.3),
        (vec2(0.0, 0.8), 0.4),
        (vec2(0.0, 3.6), 1.2),
        (vec2(-2.6, 5.2), 2.4),
        (vec2(-22.0, 5.2), 0.0),
    ]);
    lid(CASE.led(&outside, 50.0), &[lacquer]);
    lid(shade_disc(5.0, 4.9), &powders);

    b.part(hinge(20.0).at(HINGE.x, HINGE.y - 0.2, HINGE.z), &[gold], 20.0);
    let notch = soft_box(vec3(4.0, 1.2, 0.8), 0.75, 6, |_, p, _| p);
    b.part(notch.at(0.0, 6.6, 27.0), &[gold], 20.0);
    b.bake_shade(22.0, 0.6);
    let mirror = CASE.led(&[vec2(-22.0, 1.0), vec2(-3.4, 1.0), vec2(-2.3, 0.75)], 3.0);
    b.part(opened(mirror.at(0.0, 0.0, -HINGE.z), OPEN_DEG, HINGE), &[silvered], 20.0);
    b.finish(Vec3::ZERO)
}

/// The relief in Notte's powder: a crescent, three stars, and rings of light around them.
fn night(p: Vec2) -> f32 {
    let at = vec2(p.x, -p.y);
    let moon = vec2(-1.5, 0.0);
    let crescent = (9.2 - at.distance(moon)).min(at.distance(moon + vec2(3.9, 2.5)) - 7.9);
    let star = |place: Vec2, size: f32| {
        let d = (at - place).abs();
        size - (d.x.sqrt() + d.y.sqrt()).powi(2)
    };
    let stars = [(vec2(4.4, 4.6), 5.6), (vec2(11.4, -3.8), 3.6), (vec2(8.6, 11.4), 3.0)];
    let figures = stars.into_iter().map(|(place, size)| star(place, size) * 0.3).fold(crescent, f32::max);
    let border = Outline { half: vec2(19.2, 18.0), corner: 3.6 }.depth(p);
    let frame = raised(0.32 - (border - 1.9).abs());
    let rings = 0.5 + 0.5 * (2.0 * PI * at.distance(moon) / 1.25).cos();
    let sky = smoothstep(0.5, 1.6, -figures) * smoothstep(2.6, 3.6, border);
    0.75 * raised(figures).max(frame) + 0.16 * rings * sky - 0.4 * smoothstep(0.9, 0.0, border)
}

/// One where `depth_mm` is inside of a figure of a relief, zero outside.
fn raised(depth_mm: f32) -> f32 {
    smoothstep(-RELIEF_EDGE / 2.0, RELIEF_EDGE / 2.0, depth_mm)
}

/// Opens a lid whose hinge is the x axis, and puts its hinge in place.
fn opened(lid: Mesh, degrees: f32, hinge: Vec3) -> Mesh {
    lid.turned(Vec3::X, -degrees).at(hinge.x, hinge.y, hinge.z)
}

/// A barrel hinge along the x axis: three knuckles on a pin.
fn hinge(length: f32) -> Mesh {
    let knuckle = length / 3.0 - 0.2;
    let profile = filleted(
        &[(vec2(0.0, 0.0), 0.0), (vec2(1.6, 0.0), 0.3), (vec2(1.6, knuckle), 0.3), (vec2(0.0, knuckle), 0.0)],
        5,
    );
    let knuckles = [-1.5f32, -0.5, 0.5].map(|k| lathe(&profile, 40, 45.0).at(0.0, k * length / 3.0 + 0.1, 0.0));
    let pin = lathe(
        &filleted(
            &[
                (vec2(0.0, -length / 2.0), 0.0),
                (vec2(1.1, -length / 2.0), 0.2),
                (vec2(1.1, length / 2.0), 0.2),
                (vec2(0.0, length / 2.0), 0.0),
            ],
            3,
        ),
        32,
        45.0,
    );
    Mesh::joined(knuckles.into_iter().chain([pin])).turned(Vec3::Z, 90.0)
}

/// Silvered glass.
fn mirror(b: &mut Builder) -> Look {
    b.look("mirror", looks::metal(SILVER, 0.0))
}

/// A flat ring between two radii, from `low` to `high`, its edges soft.
fn ring([inner, outer]: [f32; 2], low: f32, high: f32) -> Mesh {
    let profile = filleted(
        &[(vec2(outer, low), 0.0), (vec2(outer, high), 0.3), (vec2(inner, high), 0.3), (vec2(inner - 0.1, low), 0.0)],
        5,
    );
    lathe(&profile, 144, 50.0)
}

/// A strip that stands out a little around an outline, from `y` upwards.
fn rail(outline: Outline, y: f32, height: f32) -> Mesh {
    let profile = filleted(
        &[(vec2(-0.4, y), 0.0), (vec2(0.12, y), 0.1), (vec2(0.12, y + height), 0.1), (vec2(-0.4, y + height), 0.0)],
        3,
    );
    outline.led(&profile, 40.0)
}

/// Turns what stands on y = 0 over, and puts its foot at `y`.
fn upside_down(y: f32) -> glam::Mat4 {
    glam::Mat4::from_translation(vec3(0.0, y, 0.0)) * glam::Mat4::from_rotation_x(PI)
}

/// A foam tip at both ends of a stick along y: the stick, its ferrules, the foam.
fn applicator() -> [Mesh; 3] {
    let stick = lathe(&[vec2(1.35, -10.0), vec2(1.5, 0.0), vec2(1.35, 10.0)], 40, 60.0);
    let ferrule =
        filleted(&[(vec2(1.3, 9.0), 0.0), (vec2(1.65, 9.0), 0.15), (vec2(1.55, 12.4), 0.2), (vec2(0.8, 12.4), 0.0)], 4);
    let ferrule = lathe(&ferrule, 40, 45.0);
    let tip = ball(vec3(2.15, 4.2, 1.75), 40).at(0.0, 14.6, 0.0);
    let other_end = |mesh: &Mesh| mesh.clone().turned(Vec3::Z, 180.0);
    let both = |mesh: Mesh| Mesh::joined([other_end(&mesh), mesh]);
    [stick, both(ferrule), both(tip)]
}
