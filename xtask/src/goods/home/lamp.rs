//! Luna: a turned foot, a slim stem, a knurled joint, and an opal globe that glows.

use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3, vec2, vec3};
use glb::{Clearcoat, Light, LightKind, Material, Model, Node, Transform};

use super::daylight;
use crate::goods::build::Builder;
use crate::goods::curve::{filleted, spline3, superellipse, transported};
use crate::goods::looks::{self, BRASS, texture};
use crate::goods::mesh::Mesh;
use crate::goods::noise::{smoothstep, tile_fbm};
use crate::goods::paint::{linear, normals, picture, srgb};
use crate::goods::solid::{End, ball, lathe, lathe_with, sweep};

/// Radius of the globe.
const GLOBE: f32 = 100.0;
/// Height of its middle.
const GLOBE_Y: f32 = 320.0;
/// Radius of the cord.
const CORD: f32 = 3.1;

/// The lamp.
pub fn luna() -> Model {
    let mut b = Builder::new("luna-lamp", &["brass", "black"]);
    let turned = b.image(looks::brushed(0.27, 0.10, 71));
    let satin = b.image(looks::handled(0.30, 0.05, 72));
    let brass = b.look("turned brass", looks::metal_with(BRASS, turned));
    let brass_satin = b.look("satin brass", looks::metal_with(BRASS, satin));
    let grain = b.image(normals("powder coat", 256, |uv| 0.0016 * tile_fbm(uv, Vec2::splat(42.0), 2, 73)));
    let lacquer = Material { normal_texture: texture(grain), normal_scale: 0.6, ..looks::plain(0x17_17_18, 0.42) };
    let black = b.look("black powder coat", lacquer);
    let felt = b.look("felt", Material { ..looks::cloth(Vec3::splat(0.02), 0.6) });
    let opal = opal(&mut b);
    let weave = b.image(normals("braid", 128, braid_height));
    let cord = |b: &mut Builder, name: &str, dark: u32, light: u32| {
        let image = b.image(picture(name, 128, 128, |uv| {
            srgb(dark).lerp(srgb(light), smoothstep(0.0, 0.03, braid_height(uv)) * 0.8 + 0.2 * tile_fbm(uv, Vec2::splat(16.0), 2, 75))
        }));
        let cloth = Material { base_color_texture: texture(image), normal_texture: texture(weave), ..looks::cloth(Vec3::splat(0.05), 0.5) };
        b.look(name, cloth)
    };
    let linen = cord(&mut b, "linen cord", 0x8f_7a_57, 0xd6_c5_a2);
    let dark = cord(&mut b, "black cord", 0x10_10_11, 0x2e_2e_30);
    let rubber = b.look("black rubber", looks::plain(0x1a_1a_1b, 0.55));
    let steel = b.look("nickel", looks::metal(vec3(0.72, 0.70, 0.66), 0.22));

    b.part(foot(), &[brass, black], 60.0);
    b.part(felt_disc(), &[felt], 20.0);
    b.part(stem(), &[brass_satin, black], 60.0);
    b.part(Mesh::joined([foot_collar(), joint(), knob()]), &[brass], 30.0);
    b.part(cup(), &[brass_satin, black], 60.0);
    b.part2(ball(Vec3::splat(GLOBE), 144).at(0.0, GLOBE_Y, 0.0), &[opal], vec2(TAU, PI));
    let (line, end, heading) = cord_mesh();
    b.part(line, &[linen, dark], CORD * TAU * 0.5);
    let (body, pins) = plug(end, heading);
    b.part(Mesh::joined([body, grommet()]), &[rubber], 20.0);
    b.part(pins, &[steel], 20.0);
    daylight::shade(&mut b.parts_mut().collect::<Vec<_>>(), 0.55);
    with_bulb(b.finish(Vec3::ZERO))
}

/// The warm light that the globe throws on its own foot.
fn with_bulb(mut model: Model) -> Model {
    let light = Light { kind: LightKind::Point, color: vec3(1.0, 0.78, 0.52), intensity: 1.2, range: 1.5 };
    let transform = Transform { translation: vec3(0.0, (GLOBE_Y - GLOBE - 6.0) * 0.001, 0.0), ..Transform::default() };
    model.nodes.push(Node { name: "bulb".into(), light: Some(light), transform, ..Node::default() });
    model.roots.push(model.nodes.len() - 1);
    model
}

/// Opal: a milky body lit from within, most where the bulb is, under a polished skin.
fn opal(b: &mut Builder) -> usize {
    let glow = b.image(picture("opal glow", 16, 256, |uv| {
        let t = 1.0 - uv.y;
        let bulb = (-((t - 0.42) / 0.30).powi(2)).exp();
        let warm = vec3(0.86, 0.66, 0.44).lerp(vec3(1.0, 0.92, 0.78), bulb);
        warm * (0.70 + 0.30 * bulb)
    }));
    b.look(
        "opal glass",
        Material {
            base_color: linear(0xd8_d0_c2).extend(1.0),
            metallic: 0.0,
            roughness: 0.55,
            emissive: vec3(0.62, 0.56, 0.47),
            emissive_texture: texture(glow),
            clearcoat: Some(Clearcoat { factor: 1.0, roughness: 0.03, ..looks::coat() }),
            ..Default::default()
        },
    )
}

fn foot() -> Mesh {
    let profile = filleted(
        &[
            (vec2(66.0, 1.4), 0.0),
            (vec2(73.4, 1.4), 1.2),
            (vec2(75.0, 4.0), 1.0),
            (vec2(75.0, 17.0), 8.0),
            (vec2(40.0, 19.2), 60.0),
            (vec2(0.0, 19.6), 0.0),
        ],
        14,
    );
    lathe(&profile, 160, 40.0)
}

fn felt_disc() -> Mesh {
    let profile = [vec2(0.0, 0.0), vec2(69.0, 0.0), vec2(70.5, 0.5), vec2(70.5, 1.6)];
    lathe(&profile, 96, 40.0)
}

fn stem() -> Mesh {
    lathe(&[vec2(5.2, 19.0), vec2(5.2, 100.0), vec2(5.2, 190.0)], 48, 60.0)
}

/// Where the stem meets the foot: a washer, a bead and a cove.
fn foot_collar() -> Mesh {
    let profile = filleted(
        &[
            (vec2(15.5, 19.0), 0.0),
            (vec2(15.5, 21.2), 0.7),
            (vec2(11.6, 21.8), 0.5),
            (vec2(11.6, 27.4), 1.6),
            (vec2(8.4, 28.0), 0.6),
            (vec2(7.4, 36.0), 3.0),
            (vec2(5.0, 37.0), 0.0),
        ],
        7,
    );
    lathe(&profile, 72, 38.0)
}

/// A knurled barrel between two turned rings.
fn joint() -> Mesh {
    let ring = |y: f32, r: f32, h: f32| {
        let profile = filleted(&[(vec2(4.0, y), 0.0), (vec2(r, y), 0.7), (vec2(r, y + h), 0.7), (vec2(4.0, y + h), 0.0)], 6);
        lathe(&profile, 72, 38.0)
    };
    let barrel = knurled(11.0, 186.5, 204.0, 56, 34);
    Mesh::joined([ring(178.0, 8.2, 5.0), ring(183.0, 10.2, 3.5), barrel, ring(204.0, 12.0, 3.2), ring(207.2, 9.0, 10.5)])
}

/// A cylinder with diamond knurling: `starts` teeth around.
fn knurled(radius: f32, y0: f32, y1: f32, starts: usize, rows: usize) -> Mesh {
    let profile: Vec<Vec2> = (0..=rows).map(|k| vec2(radius, y0 + (y1 - y0) * k as f32 / rows as f32)).collect();
    let pitch = TAU * radius / starts as f32;
    lathe_with(&profile, starts * 4, 50.0, |angle, t, p| {
        let (a, y) = (angle * starts as f32 / TAU, t * (y1 - y0) / pitch);
        let ridge = |x: f32| 1.0 - 2.0 * (x - x.round()).abs();
        let fade = smoothstep(0.0, 0.07, t) * smoothstep(1.0, 0.93, t);
        let cut = 0.62 * (1.0 - ridge(a + y).min(ridge(a - y))) * fade + 0.62 * (1.0 - fade);
        let out = vec3(p.x, 0.0, p.z).normalize_or_zero();
        p - out * cut
    })
}

/// The switch: a knurled knob on the foot, a little to the front.
fn knob() -> Mesh {
    let washer = lathe(&filleted(&[(vec2(11.2, 0.0), 0.0), (vec2(11.2, 1.2), 0.4), (vec2(6.0, 1.2), 0.0)], 5), 64, 38.0);
    let top = filleted(&[(vec2(8.3, 9.6), 0.0), (vec2(8.3, 11.6), 1.4), (vec2(0.0, 12.2), 0.0)], 7);
    let bottom = filleted(&[(vec2(7.0, 1.2), 0.0), (vec2(8.6, 1.6), 0.3), (vec2(8.3, 2.6), 0.0)], 4);
    let parts = [washer, lathe(&bottom, 64, 38.0), knurled(8.9, 2.4, 9.8, 44, 16), lathe(&top, 64, 38.0)];
    Mesh::joined(parts).turned(Vec3::X, 2.0).at(0.0, 18.6, 50.0)
}

/// The dish that holds the globe, of the same centre.
fn cup() -> Mesh {
    let arc = |r: f32, from: f32, to: f32| {
        (0..=16).map(move |i| {
            let angle = (from + (to - from) * i as f32 / 16.0).to_radians();
            vec2(r * angle.sin(), GLOBE_Y - r * angle.cos())
        })
    };
    let mut profile: Vec<Vec2> = arc(103.4, 4.0, 23.6).collect();
    let lip = vec2(102.1 * 24.2f32.to_radians().sin(), GLOBE_Y - 102.1 * 24.2f32.to_radians().cos());
    let outwards = (24.2f32).to_radians();
    for i in 0..=10 {
        let turn = outwards - PI / 2.0 + PI * i as f32 / 10.0;
        profile.push(lip + vec2(turn.cos(), turn.sin()) * 1.35);
    }
    profile.extend(arc(100.5, 23.4, 18.0));
    lathe(&profile, 144, 50.0)
}

/// Two strands over and under around the cord; the tile is half the way round.
fn braid_height(uv: Vec2) -> f32 {
    let p = uv * 4.0;
    let over = (p.x.floor() + p.y.floor()).rem_euclid(2.0) < 1.0;
    let f = vec2(p.x - p.x.floor(), p.y - p.y.floor()) * 2.0 - 1.0;
    let (across, along) = if over { (f.x, f.y) } else { (f.y, f.x) };
    0.05 * (1.0 - across * across).max(0.0).sqrt() * (1.0 - 0.35 * along * along)
}

/// The cord, and where it ends and to which side.
fn cord_mesh() -> (Mesh, Vec3, Vec3) {
    let path = spline3(
        &[
            vec3(0.0, 8.5, -70.0),
            vec3(0.0, 8.3, -80.0),
            vec3(0.5, 5.6, -90.0),
            vec3(2.0, CORD, -101.0),
            vec3(7.0, CORD, -118.0),
            vec3(21.0, CORD, -135.0),
            vec3(40.0, CORD + 0.4, -137.0),
            vec3(53.0, 5.2, -128.5),
            vec3(58.0, 6.6, -124.0),
        ],
        90,
    );
    let heading = (path[89] - path[84]).normalize();
    let frames = transported(&path, false, Vec3::Y);
    let section = superellipse(CORD, CORD, 2.0, 16);
    (sweep(&frames, false, (End::Open, End::Open), 60.0, |_| section.clone()), path[89], heading)
}

/// A slim plug lying on the table: body, pins.
fn plug(from: Vec3, heading: Vec3) -> (Mesh, Mesh) {
    let flat = vec3(heading.x, 0.0, heading.z).normalize();
    let from = vec3(from.x, 6.8, from.z) - flat * 5.0;
    let line: Vec<Vec3> = (0..=30).map(|i| from + flat * (i as f32 * 1.2)).collect();
    let frames = transported(&line, false, Vec3::Y);
    let body = sweep(&frames, false, (End::Soft(1.0), End::Soft(1.4)), 50.0, |t| {
        let grow = smoothstep(0.0, 0.75, t);
        superellipse(4.2 + 8.6 * grow, 4.2 + 2.5 * grow, 2.0 + 1.2 * grow, 32)
    });
    let side = flat.cross(Vec3::Y);
    let pins = [-9.0f32, 9.0].map(|x| {
        let start = from + flat * 35.5 + side * x;
        let line: Vec<Vec3> = (0..=10).map(|i| start + flat * (i as f32 * 1.8)).collect();
        let section = superellipse(1.9, 1.9, 2.0, 20);
        sweep(&transported(&line, false, Vec3::Y), false, (End::Open, End::Soft(1.5)), 50.0, |_| section.clone())
    });
    (body, Mesh::joined(pins))
}

/// Where the cord leaves the foot.
fn grommet() -> Mesh {
    let profile = filleted(&[(vec2(5.6, 0.0), 0.0), (vec2(5.6, 3.4), 1.2), (vec2(CORD, 4.6), 0.8), (vec2(CORD - 0.4, 3.0), 0.0)], 6);
    lathe(&profile, 40, 45.0).turned(Vec3::X, -90.0).at(0.0, 8.5, -74.0)
}
