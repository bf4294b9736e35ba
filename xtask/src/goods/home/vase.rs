//! Terra: a thrown stoneware vase. Bare clay at the foot, a glaze that thins at the lip and pools where it can.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3, vec2, vec3};
use glb::{Clearcoat, Image, Material, Model};

use super::daylight;
use crate::goods::build::Builder;
use crate::goods::curve::spline2;
use crate::goods::looks::{self, texture};
use crate::goods::noise::{hash, smoothstep, tile_fbm};
use crate::goods::paint::{normals, picture, ramp, srgb};
use crate::goods::solid::lathe_with;

/// Outside from the edge of the glaze to the lip, around it, and down inside to the middle.
fn glazed_profile() -> Vec<Vec2> {
    let outside = [
        (47.6, 10.9), (48.9, 11.3), (49.7, 13.0), (51.4, 20.0), (60.0, 50.0), (73.0, 92.0), (84.0, 132.0), (89.6, 168.0), (87.2, 197.0),
        (74.0, 221.0), (54.0, 237.0), (41.5, 248.0), (37.2, 258.0), (38.6, 267.5), (43.0, 274.6),
    ];
    let lip = [(46.2, 277.2), (47.0, 278.9), (45.8, 280.0), (43.2, 279.9)];
    let inside = [
        (38.2, 276.4), (33.8, 268.6), (31.8, 258.0), (35.0, 248.0), (48.0, 235.0), (67.0, 219.0), (80.0, 197.0), (82.8, 168.0),
        (77.4, 132.0), (66.8, 92.0), (54.0, 50.0), (43.0, 24.0), (28.0, 16.5), (10.0, 15.0), (0.0, 14.8),
    ];
    let points: Vec<Vec2> = outside.iter().chain(&lip).chain(&inside).map(|&(r, y)| vec2(r, y)).collect();
    let even = spline2(&points, 900);
    // Dense where it bends: at the lip and at the edge of the glaze.
    let mut out = vec![even[0]];
    let (mut turned, mut gone) = (0.0f32, 0.0f32);
    for k in 1..even.len() - 1 {
        let (a, b) = (even[k] - even[k - 1], even[k + 1] - even[k]);
        turned += a.angle_to(b).abs();
        gone += a.length();
        if turned > 0.085 || gone > 5.0 {
            out.push(even[k]);
            (turned, gone) = (0.0, 0.0);
        }
    }
    out.push(even[even.len() - 1]);
    out
}

/// Bare clay: the hollow of the foot, its ring, and the wall up to under the glaze.
fn clay_profile() -> Vec<Vec2> {
    let points = [
        (0.0, 4.6), (20.0, 4.4), (34.0, 3.8), (37.4, 1.6), (39.0, 0.3), (41.5, 0.0), (45.0, 0.0), (46.6, 0.6), (47.3, 2.2), (47.4, 5.0),
        (47.6, 9.0), (48.2, 12.4),
    ];
    spline2(&points.map(|(r, y)| vec2(r, y)), 64)
}

/// The vase.
pub fn terra() -> Model {
    let profile = glazed_profile();
    let map = Along::new(&profile);
    let mut b = Builder::new("terra-vase", &["celadon", "ivory", "cobalt"]);
    let thrown = b.image(normals("throwing rings", 1024, |uv| relief(&map, uv)));
    let celadon = [(0.0, 0xc9_b9_95), (0.16, 0xcf_d3_b8), (0.42, 0xa9_bf_a6), (0.72, 0x84_a2_8a), (1.0, 0x55_7d_68)];
    let ivory = [(0.0, 0xc2_9a_6c), (0.16, 0xe3_d3_b4), (0.42, 0xec_e3_d0), (0.72, 0xe2_d6_bc), (1.0, 0xc9_b4_8c)];
    let cobalt = [(0.0, 0xa8_94_7c), (0.14, 0x7f_93_bb), (0.34, 0x34_56_a8), (0.62, 0x1b_38_88), (1.0, 0x0a_17_4c)];
    let looks = [("celadon", &celadon, 0x5b_4a_33u32, 0.55), ("ivory", &ivory, 0x6a_45_25, 1.0), ("cobalt", &cobalt, 0x0b_10_26, 0.35)].map(
        |(name, stops, speck, specks)| {
            let image = b.image(glaze(name, &map, stops, speck, specks));
            let coat = Clearcoat { factor: 1.0, roughness: 0.05, normal_texture: texture(thrown), ..looks::coat() };
            b.look(
                name,
                Material {
                    base_color_texture: texture(image),
                    normal_texture: texture(thrown),
                    metallic: 0.0,
                    roughness: 0.42,
                    clearcoat: Some(coat),
                    ..Default::default()
                },
            )
        },
    );
    let grit = b.image(normals("clay", 512, |uv| 0.004 * tile_fbm(uv, Vec2::splat(60.0), 3, 81) + 0.002 * tile_fbm(uv, vec2(4.0, 120.0), 2, 82)));
    let color = b.image(picture("clay", 256, 256, |uv| {
        let cloud = tile_fbm(uv, Vec2::splat(6.0), 3, 83);
        let grain = tile_fbm(uv, Vec2::splat(90.0), 1, 84);
        srgb(0xa9_84_5f).lerp(srgb(0xc2_a3_7d), (0.5 + 0.5 * cloud + 0.35 * grain).clamp(0.0, 1.0))
    }));
    let clay = b.look(
        "bare stoneware",
        Material { base_color_texture: texture(color), normal_texture: texture(grit), metallic: 0.0, roughness: 0.82, ..Default::default() },
    );
    b.part2(lathe_with(&profile, 160, 60.0, |angle, t, p| by_hand(angle, t, p)), &looks, vec2(map.around, map.length));
    b.part(lathe_with(&clay_profile(), 160, 60.0, |angle, _, p| by_hand(angle, 1.0, p)), &[clay], 60.0);
    daylight::shade(&mut b.parts_mut().collect::<Vec<_>>(), 0.6);
    b.finish_standing()
}

/// What a hand leaves: never quite round, the lip not quite level, the edge of the glaze wandering.
fn by_hand(angle: f32, t: f32, p: Vec3) -> Vec3 {
    let sway = 1.0 + 0.0035 * (2.0 * angle + 0.7 + p.y * 0.006).sin() + 0.002 * (3.0 * angle - 1.1 + p.y * 0.013).sin();
    let foot = smoothstep(0.02, 0.0, t);
    let edge = foot * (1.5 * (3.0 * angle + 0.4).sin() + 0.9 * (7.0 * angle + 2.0).sin() + 0.5 * (13.0 * angle).sin());
    let lip = smoothstep(262.0, 280.0, p.y) * (0.45 * (angle + 0.9).sin() + 0.25 * (2.0 * angle).sin());
    vec3(p.x * sway, p.y + edge + lip, p.z * sway)
}

/// Radius and height along the glazed profile, for painting.
struct Along {
    places: Vec<(f32, Vec2)>,
    length: f32,
    around: f32,
    lip: f32,
}

impl Along {
    fn new(profile: &[Vec2]) -> Self {
        let mut places = vec![(0.0, profile[0])];
        for pair in profile.windows(2) {
            let before = places[places.len() - 1].0;
            places.push((before + pair[0].distance(pair[1]), pair[1]));
        }
        let length = places[places.len() - 1].0;
        let widest = profile.iter().map(|p| p.x).fold(0.0, f32::max);
        let top = places.iter().copied().fold((0.0, Vec2::ZERO), |best, p| if p.1.y > best.1.y { p } else { best });
        Self { places, length, around: TAU * widest, lip: top.0 }
    }

    /// Millimetres along, and the point there.
    fn at(&self, uv: Vec2) -> (f32, Vec2) {
        let s = (1.0 - uv.y) * self.length;
        let k = self.places.partition_point(|p| p.0 < s).clamp(1, self.places.len() - 1);
        let ((s0, a), (s1, b)) = (self.places[k - 1], self.places[k]);
        (s, a.lerp(b, ((s - s0) / (s1 - s0).max(1e-6)).clamp(0.0, 1.0)))
    }
}

/// The spiral that fingers leave: strongest on the belly, -1 to 1.
fn finger(uv: Vec2, s: f32) -> f32 {
    let turn = s / 8.5 + uv.x + 0.35 * tile_fbm(uv, vec2(3.0, 9.0), 2, 91);
    (turn * TAU).sin() * (0.65 + 0.5 * tile_fbm(uv, vec2(4.0, 14.0), 2, 92))
}

/// Height of the glaze's face in tiles.
fn relief(map: &Along, uv: Vec2) -> f32 {
    let (s, _) = map.at(uv);
    let rings = 0.055 * finger(uv, s) * smoothstep(6.0, 40.0, s) * smoothstep(0.0, 12.0, (s - map.lip).abs());
    let slow = 0.16 * tile_fbm(uv, vec2(9.0, 9.0), 3, 93);
    let peel = 0.0045 * tile_fbm(uv, Vec2::splat(150.0), 2, 94);
    (rings + slow + peel) / map.around
}

/// A glaze: `stops` go from where it is thin to where it pools; `specks` is how many spots of iron come through.
fn glaze(name: &str, map: &Along, stops: &[(f32, u32)], speck: u32, specks: f32) -> Image {
    picture(name, 1024, 1024, |uv| {
        let (s, p) = map.at(uv);
        let outside = s < map.lip;
        let from_lip = (s - map.lip).abs();
        let drip = tile_fbm(uv, vec2(34.0, 3.0), 3, 95);
        let cloud = tile_fbm(uv, vec2(6.0, 7.0), 4, 96);
        let fine = tile_fbm(uv, vec2(70.0, 70.0), 3, 97);
        let mut thick = 0.45 + 0.12 * cloud + 0.07 * drip + 0.05 * fine;
        // It runs off the lip, leaves the shoulder thin, gathers under the neck and above the foot.
        thick -= 0.50 * (-(from_lip / (5.0 + 2.2 * drip)).powi(2)).exp() + 0.12 * (-((from_lip - 10.0) / 12.0).powi(2)).exp();
        let neck = (p.y - 253.0 + 5.0 * drip) / 10.0;
        thick += 0.38 * (-neck * neck).exp();
        if outside {
            let shoulder = (p.y - 205.0) / 16.0;
            thick -= 0.10 * (-shoulder * shoulder).exp();
            thick += 0.30 * smoothstep(44.0 + 20.0 * drip, 4.0, s) - 0.42 * smoothstep(3.4, 0.4, s);
            thick -= 0.075 * finger(uv, s) * smoothstep(14.0, 44.0, s);
        } else {
            thick += 0.25 * smoothstep(60.0, 20.0, p.y);
        }
        let color = ramp(stops, thick.clamp(0.0, 1.0));
        let spot = spots(uv, map, 150.0, 0.10 * specks, 0.42, 98).max(0.8 * spots(uv, map, 60.0, 0.07 * specks, 0.36, 99));
        color.lerp(srgb(speck), spot * 0.75)
    })
}

/// Round spots: `rows` cells over the tile, of which a share holds one of up to `size` cells.
fn spots(uv: Vec2, map: &Along, rows: f32, share: f32, size: f32, seed: u32) -> f32 {
    let (s, p) = map.at(uv);
    let lean = p.x * TAU / map.around;
    let q = uv * rows;
    let cell = q.floor();
    let (x, y) = (cell.x as i32, cell.y as i32);
    if hash(x, y, 0, seed) > share || s < 6.0 {
        return 0.0;
    }
    let radius = size * (0.25 + 0.75 * hash(x, y, 1, seed).powi(2));
    let middle = cell + 0.5 + (vec2(hash(x, y, 2, seed), hash(x, y, 3, seed)) - 0.5) * (1.0 - 2.0 * size).max(0.1);
    let d = ((q - middle) * vec2(lean.max(0.2), 1.0)).length();
    smoothstep(radius, radius * 0.55, d) * (0.5 + 0.5 * hash(x, y, 4, seed))
}
