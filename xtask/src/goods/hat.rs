//! A felt fedora. The origin is the middle of the head opening; the front is +Z.

use std::f32::consts::TAU;

use glam::{Mat4, Vec2, Vec3, vec2, vec3};
use glb::{Material, Model};

use super::build::Builder;
use super::curve::{round_rect, spline3, upright};
use super::looks;
use super::mesh::Mesh;
use super::noise::{fbm3, smoothstep, tile_fbm};
use super::paint::{linear, normals, picture, srgb};
use super::solid::{End, lathe, sweep};

/// Half axes of the head opening: across and front to back.
const OPENING: Vec2 = Vec2::new(80.5, 98.5);
const BRIM: f32 = 69.0;
const CROWN: f32 = 116.0;
const FELT: f32 = 2.4;

/// A point of the hat's outside: `angle` from the front towards +X, `s` from -1 (edge of the brim) over 0 (where brim
/// meets crown) to 1 (top of the crown).
fn outside(angle: f32, s: f32) -> Vec3 {
    let (sin, cos) = angle.sin_cos();
    if s < 0.0 {
        let w = -s;
        let reach = 5.0 * smoothstep(0.0, 0.12, w).sqrt() + (BRIM - 5.0) * w;
        let p = vec2((OPENING.x + reach) * sin, (OPENING.y + reach) * cos);
        // Sides roll up, the front dips, the back lifts.
        let sides = sin * sin;
        let front = cos.max(0.0).powi(2);
        let back = (-cos).max(0.0).powi(2);
        let rise = 21.0 * sides * w.powf(1.7) - 13.0 * front * w.powf(1.35) + 15.0 * back * w.powf(2.0);
        let fillet = 5.0 * (1.0 - smoothstep(0.0, 0.10, w)).powi(2);
        return vec3(p.x, rise + fillet, p.y);
    }
    // Side of the crown, its shoulder and its top, as one quarter of a superellipse.
    let t = s;
    let bend = TAU / 4.0 * t;
    let (n_up, n_in) = (0.46, 0.56);
    let up = bend.sin().powf(n_up + (0.72 - n_up) * t);
    let inside = bend.cos().max(0.0).powf(n_in);
    let y = 5.0 + (CROWN - 5.0) * up;
    let taper = 1.0 - 0.13 * up;
    let mut p = vec3(OPENING.x * sin * inside * taper, y, OPENING.y * cos * inside * taper);
    // The crown is higher in front than behind.
    p.y += 5.0 * (p.z / OPENING.y) * smoothstep(30.0, 110.0, p.y);
    // A teardrop dent along the top, deeper in front, and the pinch at its corners.
    let along = smoothstep(-78.0, -20.0, p.z) * smoothstep(92.0, 60.0, p.z);
    let width = 24.0 - 7.0 * smoothstep(-40.0, 60.0, p.z);
    let dent = (-(p.x / width).powi(2)).exp() * along * smoothstep(70.0, 108.0, p.y);
    p.y -= dent * (13.0 + 7.0 * smoothstep(-40.0, 55.0, p.z));
    let pinch = (-((p.z - 62.0) / 30.0).powi(2) - ((p.y - 90.0) / 27.0).powi(2)).exp();
    p.x -= p.x.signum() * pinch * 15.0 * smoothstep(4.0, 34.0, p.x.abs());
    p.z += pinch * 3.0;
    p
}

/// Felt fedora with a ribbon.
pub fn brisa() -> Model {
    let mut b = Builder::new("brisa-fedora", &["camel", "black"]);
    let nap = b.image(normals("felt nap", 512, |uv| {
        0.0035 * tile_fbm(uv, vec2(70.0, 46.0), 3, 3) + 0.0020 * tile_fbm(uv, vec2(18.0, 12.0), 3, 4)
    }));
    let felt = |b: &mut Builder, name: &str, dark: u32, light: u32, sheen: u32| {
        let color = b.image(picture(name, 512, 512, |uv| {
            let t = 0.5 + 0.45 * tile_fbm(uv, vec2(60.0, 40.0), 3, 8) + 0.35 * tile_fbm(uv, Vec2::splat(6.0), 3, 9);
            srgb(dark).lerp(srgb(light), t.clamp(0.0, 1.0))
        }));
        b.look(
            name,
            Material {
                base_color_texture: looks::texture(color),
                normal_texture: looks::texture(nap),
                roughness: 0.95,
                ..looks::cloth(linear(sheen), 0.6)
            },
        )
    };
    let camel = felt(&mut b, "camel felt", 0x92714f, 0xae8e66, 0x6b5a45);
    let black = felt(&mut b, "black felt", 0x121112, 0x211f20, 0x2c2a2c);
    let felts = [camel, black];
    let ribs = b.image(normals("grosgrain", 128, |uv| {
        0.010 * (TAU * uv.x * 8.0).cos() + 0.003 * tile_fbm(uv, vec2(8.0, 40.0), 2, 3)
    }));
    let ribbon = |b: &mut Builder, name: &str, hex: u32| {
        b.look(
            name,
            Material {
                normal_texture: looks::texture(ribs),
                roughness: 0.62,
                ..with_color(looks::cloth(linear(hex) * 0.8, 0.4), hex)
            },
        )
    };
    let brown = ribbon(&mut b, "brown grosgrain", 0x3b2618);
    let dark = ribbon(&mut b, "black grosgrain", 0x0c0c0d);
    let ribbons = [brown, dark];
    let band_leather = b.look("sweatband", looks::plain(0x4a2f1c, 0.6));
    let thread =
        [b.look("camel thread", looks::plain(0x7e5c36, 0.85)), b.look("black thread", looks::plain(0x1b1a1b, 0.85))];

    b.part(shell(), &felts, 60.0);
    b.part(stitches(), &thread, 10.0);
    b.part(band(), &ribbons, 12.0);
    b.part(bow(), &ribbons, 12.0);
    b.part(sweatband(), &[band_leather], 40.0);
    b.bake_shade(70.0, 0.75);
    b.finish(Vec3::ZERO)
}

fn with_color(material: Material, hex: u32) -> Material {
    Material { base_color: linear(hex).extend(1.0), ..material }
}

/// Felt of some thickness: outside, inside, and the rounded edge between.
fn shell() -> Mesh {
    const AROUND: usize = 144;
    const BRIM_ROWS: usize = 26;
    const CROWN_ROWS: usize = 52;
    let place = |v: f32| if v < 0.0 { v } else { v.powf(0.86) };
    let rows = BRIM_ROWS + CROWN_ROWS;
    let at = |k: usize| {
        if k <= BRIM_ROWS {
            -1.0 + k as f32 / BRIM_ROWS as f32
        } else {
            place((k - BRIM_ROWS) as f32 / CROWN_ROWS as f32)
        }
    };
    let outer = Mesh::grid(AROUND, rows, |u, v| {
        let angle = if u >= 1.0 { 0.0 } else { u * TAU };
        let k = (v * rows as f32).round() as usize;
        let p = outside(angle, at(k));
        let soft = 0.35 * fbm3(p * 0.035, 3, 4);
        (p + vec3(0.0, soft, 0.0), vec2(u * TAU * 120.0, k as f32 * -3.0))
    });
    let outer = outer.smooth(180.0);
    let inner = Mesh {
        positions: outer.positions.iter().zip(&outer.normals).map(|(p, n)| *p - *n * FELT).collect(),
        ..outer.clone()
    };
    let inner = inner.flipped();
    // The edge: half a round from the outside's first row to the inside's.
    let edge = Mesh::grid(AROUND, 6, |u, v| {
        let angle = if u >= 1.0 { 0.0 } else { u * TAU };
        let (p, q) = (outside(angle, -1.0), outside(angle, -0.97));
        let (ahead, behind) = (outside(angle + 0.01, -1.0), outside(angle - 0.01, -1.0));
        let out = (p - q).normalize();
        let normal = (ahead - behind).cross(p - q).normalize();
        let normal = if normal.y < 0.0 { -normal } else { normal };
        let soft = 0.35 * fbm3(p * 0.035, 3, 4);
        let half = FELT * 0.5;
        let turn = TAU / 2.0 * v;
        let at = p + vec3(0.0, soft, 0.0) - normal * half - normal * (half * turn.cos()) + out * (half * turn.sin());
        (at, vec2(u * TAU * 120.0, v * 4.0))
    });
    let edge = edge.smooth(180.0);
    Mesh::joined([outer, inner, edge])
}

/// A point `lift` off the outside of the crown at a height.
fn on_crown(angle: f32, height: f32, lift: f32) -> Vec3 {
    // The side of the crown rises steadily: search the place along it.
    let (mut low, mut high) = (0.0f32, 0.8f32);
    for _ in 0..24 {
        let mid = (low + high) * 0.5;
        if outside(angle, mid).y < height { low = mid } else { high = mid }
    }
    let p = outside(angle, low);
    let out = vec3(angle.sin() / OPENING.x, 0.0, angle.cos() / OPENING.y).normalize();
    p + out * lift
}

fn band() -> Mesh {
    const AROUND: usize = 160;
    let profile: Vec<(f32, f32)> = vec![
        (7.0, 0.0),
        (7.1, 0.8),
        (7.6, 1.15),
        (14.0, 1.25),
        (24.0, 1.25),
        (36.0, 1.25),
        (42.4, 1.15),
        (42.9, 0.8),
        (43.0, 0.0),
    ];
    let rows = profile.len() - 1;
    Mesh::grid(AROUND, rows, |u, v| {
        let angle = if u >= 1.0 { 0.0 } else { u * TAU };
        let (height, lift) = profile[(v * rows as f32).round() as usize];
        (on_crown(angle, height, lift), vec2(u * TAU * 90.0, -height))
    })
    .smooth(50.0)
}

/// A flat bow on the left side: two loops, two tails' ends, a knot.
fn bow() -> Mesh {
    let side = -TAU / 4.0 + 0.12;
    let place = on_crown(side, 25.0, 1.6);
    let out = vec3(side.sin() / OPENING.x, 0.12 / 90.0, side.cos() / OPENING.y).normalize();
    let along = Vec3::Y.cross(out).normalize();
    let up = out.cross(along);
    let basis = Mat4::from_cols(along.extend(0.0), up.extend(0.0), out.extend(0.0), place.extend(1.0));
    let mut mesh = Mesh::default();
    for sign in [-1.0f32, 1.0] {
        let path = spline3(
            &[
                vec3(0.0, 0.0, 1.4),
                vec3(sign * 9.0, 0.0, 3.4),
                vec3(sign * 20.0, 0.0, 3.0),
                vec3(sign * 25.5, 0.0, 1.1),
                vec3(sign * 20.0, 0.0, -0.6 - 0.9),
                vec3(sign * 9.0, 0.0, -0.9),
                vec3(0.0, 0.0, 0.2),
            ],
            44,
        );
        let frames = upright(&path, false, |_| Vec3::Y);
        mesh.append(&sweep(&frames, false, (End::Open, End::Open), 50.0, |t| {
            let waist = 1.0 - 0.22 * smoothstep(0.22, 0.0, t.min(1.0 - t));
            round_rect(0.4, 16.0 * waist, 0.3, 3)
        }));
    }
    let knot: Vec<Vec3> = (0..40)
        .map(|i| (Vec2::from_angle(TAU * i as f32 / 40.0) * vec2(16.4, 3.0)).extend(0.0))
        .map(|p| vec3(0.0, p.x, p.y + 1.4))
        .collect();
    let frames = upright(&knot, true, |_| Vec3::X);
    mesh.append(&sweep(&frames, true, (End::Open, End::Open), 60.0, |_| round_rect(0.5, 5.0, 0.4, 4)));
    mesh.moved(basis)
}

/// The leather band inside.
fn sweatband() -> Mesh {
    Mesh::grid(120, 4, |u, v| {
        let angle = if u >= 1.0 { 0.0 } else { u * TAU };
        let height = 4.0 + 34.0 * v;
        (
            on_crown(angle, height.max(5.5), -FELT - 0.7) + vec3(0.0, height.min(5.5) - 5.5, 0.0),
            vec2(u * 560.0, -height),
        )
    })
    .smooth(60.0)
    .flipped()
}

/// A row of stitches a little inside the brim's edge.
fn stitches() -> Mesh {
    let stitch = lathe(&[vec2(0.0, -1.5), vec2(0.34, -1.1), vec2(0.36, 1.1), vec2(0.0, 1.5)], 6, 80.0);
    let mut out = Mesh::default();
    const COUNT: usize = 250;
    for i in 0..COUNT {
        let angle = TAU * i as f32 / COUNT as f32;
        let s = -0.93;
        let p = outside(angle, s);
        let along = (outside(angle + 0.01, s) - outside(angle - 0.01, s)).normalize();
        let across = outside(angle, s - 0.02) - outside(angle, s);
        let normal = across.cross(along).normalize();
        let normal = if normal.y < 0.0 { -normal } else { normal };
        let soft = 0.35 * fbm3(p * 0.035, 3, 4);
        for lift in [0.05, -FELT - 0.05] {
            let at = p + vec3(0.0, soft, 0.0) + normal * lift;
            let basis = Mat4::from_cols(
                normal.cross(along).extend(0.0),
                along.extend(0.0),
                -normal.extend(0.0).truncate().extend(0.0),
                at.extend(1.0),
            );
            let basis = if basis.determinant() < 0.0 { basis * Mat4::from_scale(vec3(-1.0, 1.0, 1.0)) } else { basis };
            out.append(&stitch.clone().moved(basis));
        }
    }
    out
}
