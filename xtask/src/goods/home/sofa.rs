//! Riva: three seats between slim arms, no two cushions alike, in a linen of two yarns.

use glam::{Mat4, Vec2, Vec3, vec2, vec3};
use glb::{Material, Model, Sheen};

use super::cushion::{Cushion, piping};
use super::timber;
use crate::goods::build::Builder;
use crate::goods::curve::round_rect;
use crate::goods::looks::texture;
use crate::goods::mesh::Mesh;
use crate::goods::noise::{fbm3, hash, noise3, smoothstep, tile_fbm};
use crate::goods::paint::{linear, normals, picture};
use crate::goods::solid::soft_box;

/// Where the upholstery begins above the floor.
const FLOOR_GAP: f32 = 125.0;
/// Half the sofa's width, and an arm's.
const HALF_WIDTH: f32 = 1091.0;
const ARM_HALF: f32 = 72.0;
/// One tile of linen.
const LINEN_MM: f32 = 200.0;

/// The sofa.
pub fn riva() -> Model {
    let mut b = Builder::new("riva-sofa", &["oat", "ink"]);
    let relief = b
        .image(normals("linen weave", 512, |uv| 0.0030 * yarn(uv).0 + 0.0020 * tile_fbm(uv, Vec2::splat(14.0), 3, 35)));
    let tone = b.image(picture("linen tone", 512, 512, |uv| {
        let (height, slub, is_warp) = yarn(uv);
        let cloud = tile_fbm(uv, Vec2::splat(9.0), 3, 36);
        let yarns = if is_warp { 0.05 } else { -0.04 };
        Vec3::splat((0.80 + 0.13 * height + yarns + 0.10 * slub + 0.04 * cloud).clamp(0.0, 1.0))
    }));
    let cloths =
        [("oat linen", 0xda_d1_c3, 0x6a_64_5a), ("ink linen", 0x31_37_43, 0x3c_42_4e)].map(|(name, body, tip)| {
            b.look(
                name,
                Material {
                    base_color: linear(body).extend(1.0),
                    base_color_texture: texture(tone),
                    normal_texture: texture(relief),
                    metallic: 0.0,
                    roughness: 0.92,
                    sheen: Some(Sheen { color: linear(tip), roughness: 0.55, ..Default::default() }),
                    ..Default::default()
                },
            )
        });
    let oak = timber::oak(&mut b);
    let lining = b.look(
        "lining",
        Material { base_color: linear(0x26_24_22).extend(1.0), metallic: 0.0, roughness: 0.95, ..Default::default() },
    );

    let mut frame = vec![rail(), back()];
    for side in [-1.0, 1.0] {
        frame.push(arm(side));
    }
    b.part(Mesh::joined(frame), &cloths, LINEN_MM);
    b.part(Mesh::joined((0..3).map(seat)), &cloths, LINEN_MM);
    b.part(Mesh::joined((0..3).map(pillow)), &cloths, LINEN_MM);
    let dust = soft_box(vec3(1060.0, 4.0, 400.0), 3.0, 1, |_, p, _| p).at(0.0, FLOOR_GAP + 4.0, 0.0);
    b.part(dust, &[lining], 100.0);
    for (x, z) in [(1012.0, 370.0), (-1012.0, 370.0), (1012.0, -370.0), (-1012.0, -370.0), (0.0, 340.0), (0.0, -340.0)]
    {
        let (wood, glide) = timber::leg(FLOOR_GAP + 12.0, 27.0, 18.0, 7.0);
        b.part(Mesh::joined([wood]).at(x, 0.0, z), &[oak], timber::TILE_MM);
        b.part(glide.at(x, 0.0, z), &[lining], 100.0);
    }
    b.bake_shade(320.0, 0.8);
    b.finish_standing()
}

/// A plain weave of 44 by 44 yarns a tile, each a little thicker or thinner than the next: height from 0 to 1, how thick
/// this yarn is (-0.5 to 0.5), and whether it is the warp that lies on top.
fn yarn(uv: Vec2) -> (f32, f32, bool) {
    const YARNS: i32 = 44;
    let wander = vec2(tile_fbm(uv, Vec2::splat(12.0), 2, 31), tile_fbm(uv, Vec2::splat(12.0), 2, 32)) * 0.006;
    let p = (uv + wander) * YARNS as f32;
    let (i, j) = (p.x.floor() as i32, p.y.floor() as i32);
    let is_warp = (i + j).rem_euclid(2) == 0;
    let number = if is_warp { i } else { j }.rem_euclid(YARNS);
    // A yarn swells and thins along its way.
    let line = number as f32 / YARNS as f32;
    let on_the_way = if is_warp { vec2(line, uv.y) } else { vec2(uv.x, line) };
    let slub =
        0.5 * (hash(number, i32::from(is_warp), 0, 33) - 0.5) + 0.5 * tile_fbm(on_the_way, Vec2::splat(8.0), 2, 34);
    let f = (p - p.floor()) * 2.0 - 1.0;
    let (across, along) = if is_warp { (f.x, f.y) } else { (f.y, f.x) };
    let round = (1.0 - (across / (0.96 + 0.25 * slub)).powi(2)).max(0.0).sqrt();
    let fibre = 0.14 * noise3(vec3(across * 9.0 + number as f32 * 3.1, along * 1.5, p.y.floor()), 37);
    let over = 0.5 + 0.5 * (std::f32::consts::FRAC_PI_2 * along).cos();
    ((round * over + fibre).clamp(0.0, 1.0), slub, is_warp)
}

/// A padded panel: `soft_box` that swells by `swell` on its faces, with the unevenness of stuffing.
fn padded(half: Vec3, radius: f32, n: usize, swell: f32, seed: u32) -> Mesh {
    soft_box(half, radius, n, |unit, p, out| {
        let room = |x: f32| (1.0 - x.abs().min(1.0).powi(4)).max(0.0);
        let face = out.abs();
        // Along the two directions of the face only.
        let flat = vec3(room(unit.x), room(unit.y), room(unit.z)).max(face.powf(8.0)).element_product();
        let uneven = 1.0 + 0.35 * fbm3(p / 260.0, 2, seed);
        p + out * (swell * flat * uneven + 0.9 * noise3(p / 75.0, seed + 1))
    })
}

/// A loop of piping around the face of a box of these half sizes, whose edges are rounded by `radius`.
fn face_loop(half: Vec2, radius: f32, depth: f32) -> Vec<Vec3> {
    let in_by = radius * (1.0 - std::f32::consts::FRAC_1_SQRT_2) - 1.2;
    let ring = round_rect(half.x - in_by, half.y - in_by, radius, 8);
    let ring: Vec<Vec3> = ring.iter().map(|q| q.extend(depth - in_by)).collect();
    crate::goods::curve::resample(&ring, 84, true)
}

fn arm(side: f32) -> Mesh {
    let (half, radius) = (vec3(ARM_HALF, 246.0, 428.0), 24.0);
    let seed = if side > 0.0 { 101 } else { 111 };
    let sag = |p: Vec3| {
        // The top gives a little where elbows rest.
        let top = smoothstep(120.0, 246.0, p.y);
        vec3(p.x, p.y - 5.0 * top * (-((p.z - 60.0) / 190.0).powi(2)).exp(), p.z)
    };
    let body = padded(half, radius, 9, 9.0, seed);
    let front = face_loop(half.truncate(), radius, half.z);
    let rear: Vec<Vec3> = front.iter().map(|p| vec3(-p.x, p.y, -p.z)).collect();
    let welt = Mesh::joined([piping(&front, true, 5.2), piping(&rear, true, 5.2)]);
    let whole = Mesh::joined([body.bent(sag).smooth(50.0), welt]);
    whole.at(side * (HALF_WIDTH - ARM_HALF), FLOOR_GAP + half.y, -8.0)
}

/// The front rail and the deck under the seats.
fn rail() -> Mesh {
    padded(vec3(HALF_WIDTH - 2.0 * ARM_HALF + 6.0, 84.0, 418.0), 16.0, 10, 5.0, 121).at(0.0, FLOOR_GAP + 84.0, -6.0)
}

/// The back: leaning, sewn along its outer edge.
fn back() -> Mesh {
    let half = vec3(HALF_WIDTH - 2.0 * ARM_HALF + 4.0, 298.0, 72.0);
    let body = padded(half, 30.0, 11, 9.0, 131);
    let rear: Vec<Vec3> = face_loop(half.truncate(), 30.0, half.z).iter().map(|p| vec3(-p.x, p.y, -p.z)).collect();
    let lean = Mat4::from_translation(vec3(0.0, FLOOR_GAP + 297.0, -350.0)) * Mat4::from_rotation_x(-0.075);
    Mesh::joined([body, piping(&rear, true, 5.2)]).moved(lean)
}

/// How far cushion `k` differs in what `what` counts, -1 to 1.
fn differs(k: usize, what: i32) -> f32 {
    2.0 * hash(k as i32, what, 0, 141) - 1.0
}

/// Middle of place `k`.
fn place_x(k: usize) -> f32 {
    (k as f32 - 1.0) * 636.0
}

fn seat(k: usize) -> Mesh {
    let cushion = Cushion {
        half: vec2(315.5 + 0.8 * differs(k, 1), 330.0 + 3.0 * differs(k, 2)),
        squareness: 9.0,
        outline: None,
        band: 66.0,
        crown: vec2(44.0 + 5.0 * differs(k, 3), 5.0),
        swell: 9.0,
        piping: 5.2,
        around: 120,
        creased: 1.0 + 0.25 * differs(k, 4),
        lower_piping: true,
        seed: 150 + 20 * k as u32,
    };
    let turn = Mat4::from_rotation_y(0.006 * differs(k, 5));
    let sat_x = 40.0 * differs(k, 6);
    cushion.mesh(|p| {
        let up = smoothstep(-30.0, 80.0, p.y);
        let sat = (-(vec2(p.x - sat_x, p.z + 20.0) / vec2(190.0, 180.0)).length_squared()).exp();
        // The front edge rolls over a little.
        let roll = -7.0 * smoothstep(180.0, 330.0, p.z) * up;
        let q = vec3(p.x, p.y - (13.0 + 4.0 * differs(k, 7)) * sat * up + roll, p.z);
        turn.transform_point3(q) + vec3(place_x(k), FLOOR_GAP + 168.0 + 68.0, 112.0 + 4.0 * differs(k, 8))
    })
}

fn pillow(k: usize) -> Mesh {
    let half_height = 204.0 + 4.0 * differs(k, 11);
    let cushion = Cushion {
        half: vec2(313.5 + 1.5 * differs(k, 12), half_height),
        squareness: 6.5,
        outline: None,
        band: 42.0,
        crown: vec2(72.0 + 6.0 * differs(k, 13), 20.0),
        swell: 10.0,
        piping: 5.2,
        around: 112,
        creased: 1.25 + 0.3 * differs(k, 14),
        lower_piping: false,
        seed: 250 + 20 * k as u32,
    };
    // The cushion's upper side to the front, its far edge (-z) up.
    let stand = Mat4::from_translation(vec3(place_x(k) + 2.0 * differs(k, 15), 600.0, -218.0))
        * Mat4::from_rotation_z(0.012 * differs(k, 16))
        * Mat4::from_rotation_x(std::f32::consts::FRAC_PI_2 - 0.23 + 0.025 * differs(k, 17));
    cushion.mesh(|p| {
        // Corners hang back, the middle of the upper edge dips, and the filling sinks.
        let up = (-p.z / half_height).clamp(-1.0, 1.0);
        let dip = 9.0 * smoothstep(0.3, 1.0, up) * (1.0 - (p.x / 313.5).powi(2)).max(0.0);
        let sink = 1.0 - 0.22 * up;
        let slump = 6.0 * up * noise3(vec3(p.x / 260.0, 0.5, 0.5), 260 + k as u32);
        stand.transform_point3(vec3(p.x, p.y * sink, p.z + dip + slump))
    })
}
