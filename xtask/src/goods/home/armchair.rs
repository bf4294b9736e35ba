//! Nido: a channelled velvet barrel around a plump seat, on splayed oak legs.

use std::f32::consts::{FRAC_PI_2, PI};

use glam::{Vec2, Vec3, vec2, vec3};
use glb::{Material, Model, Sheen};

use super::cushion::{Cushion, piping};
use super::timber;
use crate::goods::build::Builder;
use crate::goods::curve::{Frame, spline3, upright};
use crate::goods::looks::texture;
use crate::goods::mesh::Mesh;
use crate::goods::noise::{noise3, smoothstep, tile_fbm};
use crate::goods::paint::{linear, normals, picture};
use crate::goods::solid::{End, sweep};

/// Where the upholstery begins above the floor.
const FLOOR_GAP: f32 = 168.0;
/// Height of the back and of the arms' fronts.
const BACK: f32 = 756.0;
const ARM: f32 = 575.0;
/// Thickness of the barrel.
const WALL: f32 = 98.0;
/// One tile of velvet.
const VELVET_MM: f32 = 240.0;
/// Distance from channel to channel along the barrel's middle.
const CHANNELS: f32 = 23.0;

/// The armchair.
pub fn nido() -> Model {
    let mut b = Builder::new("nido-armchair", &["moss", "rust", "ink"]);
    let nap = b.image(normals("velvet", 512, |uv| {
        let fibre = tile_fbm(uv, vec2(150.0, 110.0), 2, 51);
        let stroke = tile_fbm(uv, vec2(7.0, 5.0), 4, 52);
        0.0011 * fibre + 0.010 * stroke
    }));
    let tone = b.image(picture("velvet tone", 512, 512, |uv| {
        let stroke = tile_fbm(uv + 0.02 * tile_fbm(uv, Vec2::splat(12.0), 2, 53), vec2(6.0, 4.0), 4, 54);
        let fibre = tile_fbm(uv, Vec2::splat(128.0), 2, 55);
        Vec3::splat((0.86 + 0.13 * stroke + 0.10 * fibre).clamp(0.0, 1.0))
    }));
    let velvets = [
        ("moss velvet", 0x52_57_3c, 0x8c_91_70),
        ("rust velvet", 0x92_48_2c, 0xd2_8c_68),
        ("ink velvet", 0x20_26_33, 0x66_70_86),
    ]
    .map(|(name, body, tip)| {
        b.look(
            name,
            Material {
                base_color: linear(body).extend(1.0),
                base_color_texture: texture(tone),
                normal_texture: texture(nap),
                metallic: 0.0,
                roughness: 0.82,
                sheen: Some(Sheen { color: linear(tip), roughness: 0.34, ..Default::default() }),
                ..Default::default()
            },
        )
    });
    let oak = timber::oak(&mut b);
    let brass = timber::ferrule_brass(&mut b);

    let barrel = Barrel::new();
    b.part(barrel.mesh(), &velvets, VELVET_MM);
    b.part(barrel.welts(), &velvets, VELVET_MM);
    b.part(base(), &velvets, VELVET_MM);
    b.part(seat(), &velvets, VELVET_MM);
    for (x, z) in [(268.0, 262.0), (-268.0, 262.0), (252.0, -262.0), (-252.0, -262.0)] {
        let (wood, metal) = timber::splayed(timber::leg(196.0, 21.0, 10.5, 42.0), x, z, 7.0);
        b.part(wood, &[oak], timber::TILE_MM);
        b.part(metal, &[brass], 60.0);
    }
    b.bake_shade(260.0, 0.8);
    b.finish_standing()
}

/// The barrel's wall: an upright section along a horseshoe, its ends closed round.
struct Barrel {
    frames: Vec<Frame>,
    length: f32,
}

impl Barrel {
    fn new() -> Self {
        // The right-hand half of the middle line from the back to the front of the arm.
        let half = [
            (0.0, -340.0),
            (90.0, -334.0),
            (176.0, -311.0),
            (251.0, -262.0),
            (308.0, -188.0),
            (332.0, -100.0),
            (334.0, 0.0),
            (332.0, 100.0),
            (326.0, 200.0),
            (317.0, 300.0),
            (312.0, 352.0),
        ];
        let left = half.iter().rev().map(|&(x, z): &(f32, f32)| vec3(-x, 0.0, z));
        let right = half.iter().skip(1).map(|&(x, z)| vec3(x, 0.0, z));
        let dense = spline3(&left.chain(right).collect::<Vec<_>>(), 1601);
        // Close together where the ends close.
        let n = 264;
        let place = |i: usize| {
            let t = i as f32 / n as f32;
            let ease = 0.5 - 0.5 * (PI * t).cos();
            (t + 0.25 * (ease - t) * (1.0 - smoothstep(0.0, 0.5, (t - 0.5).abs()))).clamp(0.0, 1.0)
        };
        let cap = 16;
        let total = dense.windows(2).map(|p| p[0].distance(p[1])).sum::<f32>();
        let nose = WALL * 0.5 / total;
        let mut places: Vec<f32> = (0..cap).map(|i| nose * (1.0 - (FRAC_PI_2 * i as f32 / cap as f32).cos())).collect();
        places.extend((0..=n).map(|i| nose + (1.0 - 2.0 * nose) * place(i)));
        places.extend((0..cap).rev().map(|i| 1.0 - nose * (1.0 - (FRAC_PI_2 * i as f32 / cap as f32).cos())));
        let points: Vec<Vec3> = places
            .iter()
            .map(|t| {
                let at = t * 1600.0;
                let k = (at as usize).min(1599);
                dense[k].lerp(dense[k + 1], at - k as f32)
            })
            .collect();
        let frames = upright(&points, false, |_| Vec3::Y);
        let length = frames[frames.len() - 1].length;
        Self { frames, length }
    }

    /// 0 where the wall ends, 1 from half its thickness on.
    fn closing(&self, s: f32) -> f32 {
        let d = (s.min(self.length - s) / (WALL * 0.5)).clamp(0.0, 1.0);
        (1.0 - (1.0 - d) * (1.0 - d)).max(0.0).sqrt()
    }

    fn height(&self, s: f32) -> f32 {
        let t = (s / self.length - 0.5).abs() * 2.0;
        let fall = smoothstep(0.18, 0.86, t);
        BACK + (ARM - BACK) * fall - 10.0 * smoothstep(0.86, 1.0, t)
    }

    /// A point of the wall at `s` along and `a` around: 0 to 1 up outside, 1 to 2 over the top, 2 to 3 down inside.
    fn point(&self, s: f32, a: f32) -> Vec2 {
        let close = self.closing(s);
        let t = (s / self.length - 0.5).abs() * 2.0;
        let thick = (WALL + 10.0 * (1.0 - smoothstep(0.3, 0.9, t))) * close;
        let roll = thick * 0.5;
        let top = self.height(s) - (1.0 - close) * 16.0;
        let shoulder = top - roll * 0.92;
        // The outside tapers to the floor, the inside swells towards the small of the back.
        let outside = |v: f32| thick * 0.5 - 30.0 * (1.0 - v).powf(1.7) + 5.0 * (PI * v).sin() * close;
        let inside = |v: f32| {
            -thick * 0.5
                - 30.0 * (1.0 - v).powf(1.7) * (1.0 - close)
                - (26.0 * (1.0 - v) + 15.0 * (PI * v.powf(1.4)).sin() * (1.0 - smoothstep(0.45, 0.8, t))) * close
        };
        let base = if a <= 1.0 {
            vec2(outside(a), FLOOR_GAP + (shoulder - FLOOR_GAP) * a)
        } else if a <= 2.0 {
            let angle = PI * (a - 1.0);
            vec2(angle.cos() * roll, shoulder + angle.sin().max(0.0).powf(0.9) * (top - shoulder))
        } else {
            let v = 3.0 - a;
            vec2(inside(v), FLOOR_GAP + (shoulder - FLOOR_GAP) * v)
        };
        // Channels: round pads sewn down between them, from the welt over the top to the seat.
        let f = s / self.length * CHANNELS;
        let across = 2.0 * (f - f.floor()) - 1.0;
        let pad = 1.0 - (1.0 - across * across).max(0.0).powf(0.55);
        let depth = 13.0 * smoothstep(1.12, 1.42, a) * close;
        let soft = 3.0 * noise3(vec3(s / 95.0, a * 2.3, 4.0), 57) * close;
        let inwards = if a <= 1.0 {
            vec2(-1.0, 0.0)
        } else if a <= 2.0 {
            -Vec2::from_angle(PI * (a - 1.0))
        } else {
            vec2(1.0, 0.0)
        };
        base + inwards * (pad * depth + soft * 0.6)
    }

    fn mesh(&self) -> Mesh {
        let mut around: Vec<f32> = (0..11).map(|i| i as f32 / 11.0).collect();
        around.extend((0..18).map(|i| 1.0 + i as f32 / 18.0));
        around.extend((0..=14).map(|i| 2.0 + i as f32 / 14.0));
        sweep(&self.frames, false, (End::Open, End::Open), 75.0, |t| {
            around.iter().map(|&a| self.point(t * self.length, a)).collect()
        })
    }

    /// The line at `a(s)` around.
    fn line(&self, a: impl Fn(f32) -> f32, out: f32) -> Vec<Vec3> {
        self.frames
            .iter()
            .map(|f| {
                let p = self.point(f.length, a(f.length));
                let q = vec2(p.x + out, p.y);
                f.at + f.right * q.x + f.up * q.y
            })
            .collect()
    }

    /// Piping where the smooth outside meets the channels: up the front of an arm, round the back, down the other.
    fn welts(&self) -> Mesh {
        let ends = |s: f32| {
            let d = s.min(self.length - s);
            1.5 + (1.06 - 1.5) * smoothstep(0.0, 120.0, d)
        };
        let upper = self.line(ends, 1.0);
        let drop = |end: usize| {
            let f = self.frames[end];
            let front = f.along * if end == 0 { -1.0 } else { 1.0 };
            (0..27)
                .map(|i| {
                    let p = self.point(f.length, i as f32 / 27.0);
                    f.at + f.right * p.x + f.up * p.y + front
                })
                .collect::<Vec<_>>()
        };
        let mut line = drop(0);
        line.extend(upper.iter().copied());
        line.extend(drop(upper.len() - 1).into_iter().rev());
        let line = crate::goods::curve::resample(&line, 300, false);
        let foot: Vec<Vec3> = crate::goods::curve::resample(&self.line(|_| 0.0, 1.0), 200, false);
        Mesh::joined([piping(&line, false, 4.6), piping(&foot, false, 4.6)])
    }
}

/// The seat's plan: round at the back, bowed at the front. `x` is half its width at the front.
fn plan(x: f32, front: f32, back: f32) -> Vec<Vec2> {
    let half = [
        (0.0, front),
        (0.45 * x, front - 3.0),
        (0.80 * x, front - 12.0),
        (0.95 * x, front - 30.0),
        (x, front - 70.0),
        (x * 1.012, 120.0),
        (x * 1.0, -20.0),
        (x * 0.93, -130.0),
        (x * 0.74, back + 70.0),
        (x * 0.42, back + 14.0),
    ];
    let right = half.iter().map(|&(x, z): &(f32, f32)| vec2(x, z));
    let left = half.iter().skip(1).rev().map(|&(x, z)| vec2(-x, z));
    let mut points: Vec<Vec2> = right.collect();
    points.push(vec2(0.0, back));
    points.extend(left);
    // From the front by the right to the back: that is from +z to +x; the cushion wants the other way round.
    points.reverse();
    points
}

/// The plump seat, with the hollow that sitting leaves.
fn seat() -> Mesh {
    let cushion = Cushion {
        half: Vec2::ZERO,
        squareness: 2.0,
        outline: Some(plan(262.0, 391.0, -292.0)),
        band: 55.0,
        crown: vec2(54.0, 8.0),
        swell: 13.0,
        piping: 5.0,
        around: 170,
        creased: 0.6,
        lower_piping: true,
        seed: 58,
    };
    cushion.mesh(|p| {
        let sat = (-(vec2(p.x, p.z - 70.0) / vec2(170.0, 165.0)).length_squared()).exp();
        let up = smoothstep(-40.0, 60.0, p.y);
        vec3(p.x, p.y - 17.0 * sat * up + 340.0, p.z)
    })
}

/// What carries the seat, between the arms.
fn base() -> Mesh {
    let body = Cushion {
        half: Vec2::ZERO,
        squareness: 2.0,
        outline: Some(plan(285.0, 366.0, -330.0)),
        band: 58.0,
        crown: vec2(2.0, 2.0),
        swell: 7.0,
        piping: 4.6,
        around: 110,
        creased: 0.3,
        lower_piping: true,
        seed: 59,
    };
    body.mesh(|p| vec3(p.x, p.y + FLOOR_GAP + 60.0, p.z))
}
