//! A dress watch, closed around a wrist: dial towards +Z, twelve o'clock up; the origin is the middle of the wrist.

use std::f32::consts::TAU;

use glam::{Mat4, Vec2, Vec3, vec2, vec3};
use glb::{Image, Material, Model};

use super::build::Builder;
use super::curve::{closed_spline2, filleted, round_rect, spline3, upright};
use super::looks::{self, STEEL};
use super::mesh::Mesh;
use super::noise::{smoothstep, tile_cells, tile_fbm};
use super::paint::{normals, picture, roughness, srgb};
use super::solid::{End, lathe, lathe_with, soft_box, sweep};

/// Where the back of the case lies.
const CASE_Z: f32 = 25.5;
/// The dial above the back of the case.
const DIAL: f32 = 5.1;

/// Round dress watch on a leather strap.
pub fn orizzonte() -> Model {
    let mut b = Builder::new("orizzonte-watch", &["cognac", "black"]);
    let handled = b.image(looks::handled(0.10, 0.04, 31));
    let steel = b.look("polished steel", looks::metal_with(STEEL * 1.12, handled));
    let dial_color = b.image(dial_picture());
    let dial_rough = b.image(roughness("sunburst", 512, 0.45, |uv| 0.36 + 0.10 * rays(uv)));
    let dial = b.look(
        "silvered dial",
        Material {
            base_color_texture: looks::texture(dial_color),
            metallic_roughness_texture: looks::texture(dial_rough),
            ..Default::default()
        },
    );
    let hands = b.look("polished hands", looks::metal(vec3(0.22, 0.23, 0.26), 0.16));
    let crystal = b.look("mineral glass", super::eyewear::clear_glass());
    let grain = b.image(normals("calf grain", 512, |uv| {
        let (near, second) = tile_cells(uv, 26, 0.95, 3);
        let pebble = smoothstep(0.0, 0.22, second - near);
        0.0021 * pebble + 0.0009 * tile_fbm(uv, Vec2::splat(24.0), 3, 5)
    }));
    let leather = |b: &mut Builder, name: &str, dark: u32, light: u32| {
        let color = b.image(picture(name, 512, 512, |uv| {
            let (near, second) = tile_cells(uv, 26, 0.95, 3);
            let t =
                0.62 + 0.5 * tile_fbm(uv, Vec2::splat(5.0), 4, 7) - 0.28 * (1.0 - smoothstep(0.0, 0.18, second - near));
            srgb(dark).lerp(srgb(light), t.clamp(0.0, 1.0))
        }));
        b.look(
            name,
            Material {
                base_color_texture: looks::texture(color),
                normal_texture: looks::texture(grain),
                ..looks::plain(0xffffff, 0.52)
            },
        )
    };
    let cognac = leather(&mut b, "cognac calf", 0x6a3515, 0xa4602c);
    let black = leather(&mut b, "black calf", 0x0d0c0b, 0x26221f);
    let thread_light = b.look("pale thread", looks::plain(0xd9c3a0, 0.8));
    let thread_dark = b.look("dark thread", looks::plain(0x2b2826, 0.8));
    let leathers = [cognac, black];

    let up_to_front = Mat4::from_translation(vec3(0.0, 0.0, CASE_Z)) * Mat4::from_rotation_x(TAU / 4.0);
    let on_case = |mesh: Mesh| mesh.moved(up_to_front);
    b.part(on_case(case()), &[steel], 20.0);
    b.part(lugs(), &[steel], 20.0);
    b.part(crown(), &[steel], 20.0);
    b.part(on_case(crystal_body()), &[crystal], 20.0);
    b.part2(dial_disc(), &[dial], vec2(34.0, 34.0));
    let (markers, hand_parts) = (markers(), hands_body());
    b.part(markers, &[hands], 20.0);
    b.part(hand_parts, &[hands], 20.0);

    let strap = Strap::new();
    b.part(strap.body(), &leathers, 22.0);
    b.part(strap.loops(), &leathers, 22.0);
    b.part(strap.tail(), &leathers, 22.0);
    b.part(strap.stitches(), &[thread_light, thread_dark], 10.0);
    b.part(strap.buckle(), &[steel], 20.0);
    b.bake_shade(7.0, 0.7);
    b.finish(Vec3::ZERO)
}

/// Brushed rays from the middle, -1 to 1; `uv` over the dial's square.
fn rays(uv: Vec2) -> f32 {
    let p = uv - 0.5;
    let turn = p.to_angle() / TAU + 0.5;
    tile_fbm(vec2(turn, 0.3), vec2(220.0, 1.0), 2, 5)
}

/// Silvered dial: rays, a minute track, a fine step where the middle meets the hour ring.
fn dial_picture() -> Image {
    const N: f32 = 34.0;
    picture("dial", 1024, 1024, |uv| {
        let p = (uv - 0.5) * N;
        let r = p.length();
        let angle = p.x.atan2(-p.y).rem_euclid(TAU);
        let mut c = srgb(0xe9e5dc) * (1.0 + 0.020 * rays(uv));
        let step = 1.0 - 0.12 * (-((r - 10.4) / 0.07).powi(2)).exp();
        c *= step;
        let minute = angle / TAU * 60.0;
        let off = (minute - minute.round()).abs() / 60.0 * TAU * r;
        let is_five = (minute.round() as i32) % 5 == 0;
        let (inner, half) = if is_five { (15.2, 0.13) } else { (15.55, 0.07) };
        let ink = smoothstep(half + 0.035, half - 0.035, off)
            * smoothstep(inner - 0.04, inner + 0.04, r)
            * smoothstep(16.24, 16.16, r);
        let circle = smoothstep(0.075, 0.035, (r - 16.25).abs());
        c.lerp(srgb(0x2c2d31), ink.max(circle) * 0.92)
    })
}

/// Case, bezel and back, revolved about +Y from y = 0.
fn case() -> Mesh {
    let profile = filleted(
        &[
            (vec2(0.0, 0.15), 0.0),
            (vec2(16.0, 0.0), 0.4),
            (vec2(17.2, 0.9), 0.4),
            (vec2(18.3, 1.0), 0.5),
            (vec2(19.75, 2.6), 1.6),
            (vec2(19.75, 4.6), 0.9),
            (vec2(19.2, 5.0), 0.18),
            (vec2(19.35, 5.25), 0.16),
            (vec2(18.7, 6.5), 1.2),
            (vec2(17.3, 7.0), 0.4),
            (vec2(17.05, 6.3), 0.15),
            (vec2(16.5, 5.1), 0.2),
            (vec2(16.4, 5.0), 0.0),
        ],
        7,
    );
    lathe(&profile, 144, 36.0)
}

/// A low dome between the bezel's walls.
fn crystal_body() -> Mesh {
    let mut profile = vec![vec2(17.02, 6.2)];
    profile.extend(filleted(&[(vec2(17.02, 6.2), 0.0), (vec2(17.02, 7.05), 0.3), (vec2(16.2, 7.3), 0.6)], 5));
    for i in 1..=24 {
        let r = 16.2 * (1.0 - i as f32 / 24.0);
        profile.push(vec2(r, 7.3 + 0.85 * (1.0 - (r / 16.2).powi(2))));
    }
    lathe(&profile, 128, 50.0)
}

fn dial_disc() -> Mesh {
    let disc = lathe(&[vec2(16.9, 0.0), vec2(10.0, 0.0), vec2(0.0, 0.0)], 96, 30.0);
    let disc = disc.moved(Mat4::from_translation(vec3(0.0, 0.0, CASE_Z + DIAL)) * Mat4::from_rotation_x(TAU / 4.0));
    disc.mapped(|p, _| vec2(p.x + 17.0, 17.0 - p.y))
}

/// A bar with a ridge, lying in the XY plane along +Y: from `low` to `high`, half widths at both ends and `mid`.
fn blade(low: f32, mid: f32, high: f32, widths: [f32; 3], thick: f32) -> Mesh {
    let rows = [(low, widths[0]), (mid, widths[1]), (high, widths[2])];
    let mut out = Mesh::default();
    for pair in rows.windows(2) {
        let ((y0, w0), (y1, w1)) = (pair[0], pair[1]);
        for side in [-1.0f32, 1.0] {
            let ridge = |y: f32| vec3(0.0, y, thick);
            let edge = |y: f32, w: f32| vec3(side * w, y, thick * 0.35);
            let foot = |y: f32, w: f32| vec3(side * w, y, 0.0);
            for q in [
                [ridge(y0), edge(y0, w0), edge(y1, w1), ridge(y1)],
                [edge(y0, w0), foot(y0, w0), foot(y1, w1), edge(y1, w1)],
            ] {
                let base = out.positions.len() as u32;
                out.positions.extend(q);
                out.uvs.extend(q.map(|p| p.truncate()));
                if side > 0.0 {
                    out.quad(base, base + 1, base + 2, base + 3)
                } else {
                    out.quad(base + 3, base + 2, base + 1, base)
                }
            }
        }
    }
    for (y, w, towards) in [(low, widths[0], -1.0f32), (high, widths[2], 1.0)] {
        if w > 0.02 {
            let q = [
                vec3(-w, y, 0.0),
                vec3(w, y, 0.0),
                vec3(w, y, thick * 0.35),
                vec3(0.0, y, thick),
                vec3(-w, y, thick * 0.35),
            ];
            let base = out.positions.len() as u32;
            out.positions.extend(q);
            out.uvs.extend(q.map(|p| p.truncate()));
            for k in 1..4u32 {
                let t = [base, base + k, base + k + 1];
                out.indices.extend(if towards < 0.0 { t } else { [t[0], t[2], t[1]] });
            }
        }
    }
    out.smooth(12.0)
}

/// Applied hour markers, and a small horizon below twelve.
fn markers() -> Mesh {
    let mut out = Mesh::default();
    for hour in 0..12 {
        let turn = -TAU * hour as f32 / 12.0;
        let offsets: &[f32] = if hour == 0 { &[-0.62, 0.62] } else { &[0.0] };
        let low = if hour % 3 == 0 { 11.1 } else { 12.1 };
        for dx in offsets {
            let bar = blade(low, (low + 14.7) * 0.5, 14.7, [0.36, 0.40, 0.44], 0.42).at(*dx, 0.0, 0.0);
            out.append(&bar.turned(Vec3::Z, turn.to_degrees()));
        }
    }
    let line = blade(-2.6, 0.0, 2.6, [0.10, 0.12, 0.10], 0.16).turned(Vec3::Z, 90.0).at(0.0, 7.0, 0.0);
    out.append(&line);
    let sun: Vec<Vec3> =
        (0..=24).map(|i| Vec2::from_angle(std::f32::consts::PI * i as f32 / 24.0).extend(0.0) * 1.15).collect();
    let frames = upright(&sun, false, |_| Vec3::Z);
    let arc = sweep(&frames, false, (End::Soft(0.05), End::Soft(0.05)), 60.0, |_| round_rect(0.10, 0.10, 0.06, 3));
    out.append(&arc.at(0.0, 7.05, 0.06));
    out.at(0.0, 0.0, CASE_Z + DIAL)
}

/// Dauphine hands at eight past ten.
fn hands_body() -> Mesh {
    let hour = blade(-2.2, 1.7, 9.4, [0.25, 0.85, 0.0], 0.34).turned(Vec3::Z, -304.0);
    let minute = blade(-2.8, 2.0, 14.6, [0.22, 0.70, 0.0], 0.30).turned(Vec3::Z, -48.0);
    let cap = filleted(&[(vec2(1.05, 0.0), 0.0), (vec2(1.05, 1.25), 0.3), (vec2(0.0, 1.45), 0.0)], 5);
    let cap = lathe(&cap, 40, 40.0).turned(Vec3::X, 90.0);
    Mesh::joined([hour.at(0.0, 0.0, 0.35), minute.at(0.0, 0.0, 0.78), cap.at(0.0, 0.0, 0.0)]).at(
        0.0,
        0.0,
        CASE_Z + DIAL,
    )
}

fn lugs() -> Mesh {
    let path = spline3(
        &[
            vec3(11.6, 14.2, CASE_Z + 4.0),
            vec3(11.75, 17.8, CASE_Z + 4.3),
            vec3(11.9, 21.2, CASE_Z + 2.9),
            vec3(11.9, 23.6, CASE_Z - 0.2),
        ],
        30,
    );
    let frames = upright(&path, false, |_| Vec3::Z);
    let lug = sweep(&frames, false, (End::Soft(0.4), End::Soft(0.9)), 50.0, |t| {
        round_rect(1.55 - 0.35 * t, 1.9 - 0.35 * t, 0.65, 5)
    });
    let pair = lug.both_sides();
    let other = pair.clone().moved(Mat4::from_scale(vec3(1.0, -1.0, 1.0)));
    let mut out = Mesh::joined([pair, other]);
    // Spring bars.
    for side in [1.0, -1.0] {
        let bar = lathe(&[vec2(0.0, -11.6), vec2(0.75, -11.6), vec2(0.75, 11.6), vec2(0.0, 11.6)], 16, 40.0);
        out.append(&bar.turned(Vec3::Z, 90.0).at(0.0, 22.4 * side, CASE_Z + 1.6));
    }
    out
}

fn crown() -> Mesh {
    let profile = filleted(
        &[
            (vec2(0.0, 0.0), 0.0),
            (vec2(1.9, 0.0), 0.1),
            (vec2(1.9, 0.8), 0.1),
            (vec2(2.9, 0.85), 0.35),
            (vec2(3.0, 3.2), 0.6),
            (vec2(1.8, 3.65), 0.6),
            (vec2(0.0, 3.75), 0.0),
        ],
        6,
    );
    let fluted = lathe_with(&profile, 160, 60.0, |angle, _, p| {
        let band = smoothstep(0.95, 1.2, p.y) * smoothstep(3.2, 2.9, p.y);
        p - vec3(angle.sin(), 0.0, angle.cos()) * (0.17 * band * (0.5 - 0.5 * (26.0 * angle).cos()))
    });
    fluted.turned(Vec3::Z, -90.0).at(19.3, 0.0, CASE_Z + 3.4)
}

/// The strap as a loop in the YZ plane, from the upper lugs over the back to the lower ones.
struct Strap {
    /// Middle of the strap's thickness, from twelve o'clock backwards.
    path: Vec<Vec3>,
}

impl Strap {
    fn new() -> Self {
        let outline = closed_spline2(
            &[
                vec2(0.0, 30.0),
                vec2(14.0, 29.6),
                vec2(22.4, 27.0),
                vec2(31.0, 18.0),
                vec2(34.4, 4.0),
                vec2(31.0, -12.0),
                vec2(20.0, -25.0),
                vec2(0.0, -31.0),
                vec2(-20.0, -25.0),
                vec2(-31.0, -12.0),
                vec2(-34.4, 4.0),
                vec2(-31.0, 18.0),
                vec2(-22.4, 27.0),
                vec2(-14.0, 29.6),
            ],
            300,
        );
        // From the upper spring bar to the lower one.
        let first = outline.iter().position(|p| p.x > 20.7).unwrap_or(0);
        let last = outline.iter().rposition(|p| p.x < -20.7).unwrap_or(outline.len() - 1);
        let path = outline[first..=last].iter().map(|p| vec3(0.0, p.x, p.y)).collect();
        Self { path }
    }

    fn half_width(t: f32) -> f32 {
        9.8 - 1.9 * smoothstep(0.05, 0.48, t.min(1.0 - t))
    }

    fn half_thick(t: f32) -> f32 {
        let near = t.min(1.0 - t);
        1.15 + 0.95 * smoothstep(0.30, 0.06, near) - 0.3 * smoothstep(0.05, 0.0, near)
    }

    fn frames(&self) -> Vec<super::curve::Frame> {
        let path = &self.path;
        upright(path, false, |i| {
            let p = path[i];
            vec3(0.0, p.y, p.z).normalize()
        })
    }

    fn body(&self) -> Mesh {
        sweep(&self.frames(), false, (End::Soft(0.5), End::Soft(0.5)), 60.0, |t| {
            let (w, h) = (Self::half_width(t), Self::half_thick(t));
            // Flat lining, padded outside, a turned edge.
            let padded = |x: f32| 1.0 + 0.16 * smoothstep(1.0, 0.35, (x / w).abs());
            let mut ring = Vec::with_capacity(44);
            for (k, p) in round_rect(w, h, h.min(0.85), 4).into_iter().enumerate() {
                ring.push(p);
                // More points along the top so that the padding is round.
                if k == 4 {
                    for i in 1..12 {
                        let x = (w - 0.85) * (1.0 - 2.0 * i as f32 / 12.0);
                        ring.push(vec2(x, h));
                    }
                }
            }
            ring.into_iter().map(|p| if p.y > 0.0 { vec2(p.x, p.y * padded(p.x)) } else { p }).collect()
        })
    }

    /// Two keepers near the buckle.
    fn loops(&self) -> Mesh {
        let frames = self.frames();
        let n = frames.len();
        let mut out = Mesh::default();
        for place in [0.60, 0.68] {
            let t = place;
            let f = frames[(n as f32 * place) as usize];
            let (w, h) = (Self::half_width(t) + 0.5, Self::half_thick(t) + 1.75);
            let ring = round_rect(w, h, 1.4, 6);
            let path: Vec<Vec3> = ring.iter().map(|q| f.at + f.right * q.x + f.up * (q.y + 0.95)).collect();
            let along = f.along;
            let keeper = upright(&path, true, |_| along);
            out.append(&sweep(&keeper, true, (End::Open, End::Open), 60.0, |_| round_rect(0.5, 2.1, 0.4, 4)));
        }
        out
    }

    /// The free end, lying on the strap from the buckle through the keepers to its rounded point.
    fn tail(&self) -> Mesh {
        let frames = self.frames();
        let n = frames.len();
        let (from, to) = ((n as f32 * 0.53) as usize, (n as f32 * 0.76) as usize);
        let path: Vec<Vec3> = (from..to)
            .map(|i| {
                let start = smoothstep(0.0, 0.12, (i - from) as f32 / (to - from) as f32);
                frames[i].at + frames[i].up * (1.0 + 1.05 * start)
            })
            .collect();
        let tail = upright(&path, false, |i| frames[from + i].up);
        sweep(&tail, false, (End::Soft(0.3), End::Soft(0.5)), 70.0, |t| {
            let point = (1.0 - 0.96 * ((t - 0.84) / 0.16).max(0.0).powi(2)).sqrt();
            round_rect(7.3 * point.max(0.12), 0.85, 0.6, 4)
        })
    }

    /// Saddle stitches along both edges of the outside.
    fn stitches(&self) -> Mesh {
        let frames = self.frames();
        let n = frames.len();
        let stitch = lathe(
            &filleted(
                &[(vec2(0.0, -0.95), 0.0), (vec2(0.26, -0.85), 0.2), (vec2(0.26, 0.85), 0.2), (vec2(0.0, 0.95), 0.0)],
                2,
            ),
            8,
            80.0,
        );
        let total = frames[n - 1].length;
        let mut out = Mesh::default();
        let count = (total / 2.9) as usize;
        for k in 2..count - 1 {
            let s = total * (k as f32 + 0.5) / count as f32;
            let i = frames.iter().position(|f| f.length >= s).unwrap_or(n - 1);
            let t = s / total;
            let f = frames[i];
            for side in [-1.0f32, 1.0] {
                let x = side * (Self::half_width(t) - 1.55);
                let lift = Self::half_thick(t) * 1.02 + 0.03;
                let basis = Mat4::from_cols(
                    f.right.extend(0.0),
                    (f.along + f.right * side * 0.07).normalize().extend(0.0),
                    f.right.cross(f.along).extend(0.0),
                    (f.at + f.right * x + f.up * lift).extend(1.0),
                );
                out.append(&stitch.clone().moved(basis));
            }
        }
        out
    }

    /// A tang buckle at the back.
    fn buckle(&self) -> Mesh {
        let frames = self.frames();
        let f = frames[(frames.len() as f32 * 0.52) as usize];
        let basis = Mat4::from_cols(
            f.right.extend(0.0),
            f.along.extend(0.0),
            f.right.cross(f.along).extend(0.0),
            f.at.extend(1.0),
        );
        let ring: Vec<Vec3> = round_rect(9.3, 4.6, 2.2, 8).iter().map(|p| p.extend(0.0)).collect();
        let frames = upright(&ring, true, |_| Vec3::Z);
        let bow = sweep(&frames, true, (End::Open, End::Open), 60.0, |_| round_rect(0.85, 1.0, 0.55, 4));
        let out_of_strap = (f.right.cross(f.along)).dot(f.up).signum();
        let tang = soft_box(vec3(0.7, 4.7, 0.45), 0.4, 3, |_, p, _| p).at(0.0, 0.3, 2.7 * out_of_strap);
        Mesh::joined([bow.at(0.0, 0.0, 1.0 * out_of_strap), tang]).moved(basis)
    }
}
