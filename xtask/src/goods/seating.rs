//! Armchair and sofa. They stand on y = 0; the origin is on the floor below their middle.

use std::f32::consts::{PI, TAU};

use glam::{Mat4, Vec2, Vec3, vec2, vec3};
use glb::{Material, Model};

use super::build::Builder;
use super::curve::{Frame, circle, filleted, resample, round_rect, upright};
use super::looks;
use super::mesh::Mesh;
use super::noise::{fbm3, hash, noise3, smoothstep, tile_fbm};
use super::paint::{linear, normals, picture, srgb};
use super::solid::{End, lathe, lathe_with, soft_box, sweep};

/// A barrel chair with upright channels, in velvet.
pub fn nido() -> Model {
    let mut b = Builder::new("nido-armchair", &["moss", "rust", "ink"]);
    let pile = b.image(normals("velvet pile", 512, |uv| {
        0.0030 * tile_fbm(uv, vec2(90.0, 64.0), 2, 3) + 0.0045 * tile_fbm(uv, vec2(9.0, 7.0), 3, 4)
    }));
    let velvet = |b: &mut Builder, name: &str, dark: u32, light: u32, sheen: u32| {
        let color = b.image(picture(name, 512, 512, |uv| {
            let brushed = tile_fbm(uv + 0.05 * tile_fbm(uv, Vec2::splat(3.0), 2, 12), vec2(5.0, 4.0), 4, 13);
            let t = 0.5 + 0.55 * brushed + 0.22 * tile_fbm(uv, vec2(120.0, 90.0), 2, 14);
            srgb(dark).lerp(srgb(light), t.clamp(0.0, 1.0))
        }));
        b.look(
            name,
            Material {
                base_color_texture: looks::texture(color),
                normal_texture: looks::texture(pile),
                roughness: 0.82,
                ..looks::cloth(linear(sheen), 0.35)
            },
        )
    };
    let moss = velvet(&mut b, "moss velvet", 0x39411f, 0x5a6232, 0x8f9a5e);
    let rust = velvet(&mut b, "rust velvet", 0x722c12, 0xa34a20, 0xd98a58);
    let ink = velvet(&mut b, "ink velvet", 0x121a2b, 0x24314a, 0x5a6e92);
    let cloth = [moss, rust, ink];
    let wood = b.look("walnut", wood());
    let brass = b.look("brass", looks::metal(looks::BRASS, 0.3));

    b.part(nido_shell(), &cloth, 240.0);
    let (seat, piping) = nido_seat();
    b.part(seat, &cloth, 240.0);
    b.part(piping, &cloth, 240.0);
    b.part(nido_base(), &cloth, 240.0);
    for (x, z) in [(235.0f32, 235.0f32), (-235.0, 235.0), (215.0, -235.0), (-215.0, -235.0)] {
        let lean = Mat4::from_rotation_z(-x.signum() * 0.10) * Mat4::from_rotation_x(z.signum() * 0.10);
        let leg = lathe(&filleted(&[(vec2(0.0, 24.0), 0.0), (vec2(12.2, 24.0), 0.5), (vec2(21.0, 165.0), 2.0), (vec2(0.0, 165.0), 0.0)], 4), 40, 45.0);
        let tip = lathe(&filleted(&[(vec2(0.0, 0.0), 0.0), (vec2(10.6, 0.0), 1.0), (vec2(12.6, 26.0), 0.8), (vec2(0.0, 26.0), 0.0)], 4), 40, 45.0);
        b.part(leg.moved(lean).at(x, 0.0, z), &[wood], 160.0);
        b.part(tip.moved(lean).at(x, 0.0, z), &[brass], 60.0);
    }
    b.bake_shade(260.0, 0.8);
    b.finish_standing()
}

/// Dark, lightly oiled wood.
fn wood() -> Material {
    Material { clearcoat: Some(glb::Clearcoat { factor: 0.25, roughness: 0.35, ..looks::coat() }), ..looks::plain(0x4a2f1e, 0.5) }
}

/// Plan of the shell's middle line, from the front of the right arm around the back: half an ellipse with straight arms.
fn nido_plan() -> Vec<Vec3> {
    let (half, back) = (322.0f32, 352.0f32);
    let mut points = Vec::new();
    for i in 0..=20 {
        points.push(vec3(half, 0.0, 318.0 - 288.0 * i as f32 / 20.0));
    }
    for i in 1..120 {
        let angle = PI * i as f32 / 120.0;
        let (s, c) = angle.sin_cos();
        let (x, z) = (c.signum() * c.abs().powf(0.86) * half, s.powf(0.86) * back);
        points.push(vec3(x, 0.0, 30.0 - z));
    }
    for i in 0..=20 {
        points.push(vec3(-half, 0.0, 30.0 + 288.0 * i as f32 / 20.0));
    }
    resample(&points, 323, false)
}

fn nido_shell() -> Mesh {
    const CHANNELS: f32 = 23.0;
    let plan = nido_plan();
    let frames: Vec<Frame> = upright(&plan, false, |_| Vec3::Y);
    let (low, thick) = (150.0, 62.0);
    // `right` points towards the inside or the outside: find out at the middle of the back.
    let inwards = if frames[161].right.z > 0.0 { 1.0 } else { -1.0 };
    sweep(&frames, false, (End::Soft(46.0), End::Soft(46.0)), 60.0, |t| {
        let back = smoothstep(0.08, 0.42, t.min(1.0 - t));
        let top = 584.0 + 164.0 * back;
        let phase = (t * CHANNELS).fract() - 0.5;
        let roll = (1.0 - (2.0 * phase).powi(2)).max(0.0).sqrt();
        let ends = smoothstep(0.0, 0.03, t.min(1.0 - t));
        let recline = 34.0 * back;
        let mut ring = Vec::new();
        // Outside upwards, over the top, inside downwards, seen along the path.
        let steps = 16;
        let radius = thick;
        let soft = 26.0;
        let foot = |side: f32, i: usize| {
            let angle = PI / 2.0 * i as f32 / 5.0;
            vec2(side * (thick - soft + soft * angle.sin()), low + soft - soft * angle.cos())
        };
        ring.extend((0..5).map(|i| foot(-1.0, i)));
        for i in 0..=steps {
            ring.push(vec2(-thick, low + soft + (top - radius - low - soft) * i as f32 / steps as f32));
        }
        for i in 1..14 {
            let angle = PI * (1.0 - i as f32 / 14.0);
            ring.push(vec2(angle.cos() * radius, top - radius + angle.sin() * radius));
        }
        for i in 0..=steps {
            ring.push(vec2(thick, low + soft + (top - radius - low - soft) * (1.0 - i as f32 / steps as f32)));
        }
        ring.extend((0..5).rev().map(|i| foot(1.0, i)));
        let shaped: Vec<Vec2> = ring
            .into_iter()
            .map(|p| {
                // Channels swell the inside and roll over the top.
                let inner = smoothstep(-thick * 0.9, thick * 0.5, p.x);
                let high = smoothstep(low, low + 60.0, p.y);
                let swell = (15.0 * roll - 4.0) * inner * high * ends;
                let along_top = smoothstep(top - radius, top, p.y);
                let out = vec2(p.x, p.y) + vec2(swell * (1.0 - along_top), swell * along_top);
                // The back leans outwards with height; the outside narrows downwards.
                let lean = -recline * ((out.y - low) / (top - low)).powf(1.3);
                let tuck = if p.x < 0.0 { 26.0 * smoothstep(430.0, 150.0, out.y) } else { 0.0 };
                vec2((out.x + lean + tuck) * inwards, out.y)
            })
            .collect();
        if inwards > 0.0 { shaped.into_iter().rev().collect() } else { shaped }
    })
}

/// A superellipse plan for the seat between the arms.
fn seat_radius(angle: f32) -> f32 {
    let (s, c) = angle.sin_cos();
    // x towards +sin, front is +cos.
    let (a, front, back) = (266.0, 346.0, 284.0);
    let b = if c > 0.0 { front } else { back };
    let n = if c > 0.0 { 4.2 } else { 2.5 };
    1.0 / ((s.abs() / a).powf(n) + (c.abs() / b).powf(n)).powf(1.0 / n)
}

fn nido_seat() -> (Mesh, Mesh) {
    // A lathe whose radius is scaled to the plan: bottom, side, crowned top.
    let profile = filleted(
        &[(vec2(0.0, 270.0), 0.0), (vec2(1.0 * 300.0, 270.0), 30.0), (vec2(306.0, 345.0), 90.0), (vec2(300.0, 418.0), 34.0), (vec2(170.0, 436.0), 160.0), (vec2(0.0, 442.0), 0.0)],
        12,
    );
    let profile = refine(&profile, 14.0);
    let place = |angle: f32, p: Vec3| {
        let k = seat_radius(angle) / 300.0;
        let q = vec3(p.x * k, p.y, p.z * k);
        let folds = 2.6 * fbm3(q * 0.012, 3, 6) * smoothstep(300.0, 420.0, q.y);
        vec3(q.x, q.y + folds, q.z + 16.0)
    };
    let seat = lathe_with(&profile, 128, 180.0, |angle, _, p| place(angle, p)).box_mapped();
    let mut piping = Mesh::default();
    for (y, r) in [(411.0, 301.6), (283.0, 299.0)] {
        let path: Vec<Vec3> = (0..160)
            .map(|i| {
                let angle = TAU * i as f32 / 160.0;
                place(angle, vec3(r * angle.sin(), y, r * angle.cos()))
            })
            .collect();
        let frames = upright(&path, true, |_| Vec3::Y);
        piping.append(&sweep(&frames, true, (End::Open, End::Open), 60.0, |_| circle(4.2, 8)));
    }
    (seat, piping)
}

fn nido_base() -> Mesh {
    let profile = filleted(&[(vec2(0.0, 148.0), 0.0), (vec2(300.0, 148.0), 14.0), (vec2(304.0, 285.0), 10.0), (vec2(0.0, 290.0), 0.0)], 6);
    lathe_with(&refine(&profile, 30.0), 128, 60.0, |angle, _, p| {
        let k = (seat_radius(angle) + 14.0) / 304.0;
        vec3(p.x * k, p.y, p.z * k + 8.0)
    })
}

fn refine(points: &[Vec2], step: f32) -> Vec<Vec2> {
    let mut out = vec![points[0]];
    for pair in points.windows(2) {
        let n = (pair[0].distance(pair[1]) / step).ceil().max(1.0) as usize;
        out.extend((1..=n).map(|i| pair[0].lerp(pair[1], i as f32 / n as f32)));
    }
    out
}

/// A low three-seater with loose cushions.
pub fn riva() -> Model {
    let mut b = Builder::new("riva-sofa", &["oat", "ink"]);
    let heights: Vec<f32> = (0..512 * 512).map(|i| thread_height(pixel(i % 512, i / 512))).collect();
    let height_at = |uv: Vec2| heights[(uv.y * 512.0) as usize * 512 + (uv.x * 512.0) as usize];
    let weave = b.image(normals("linen weave", 512, |uv| 0.0052 * height_at(uv) + 0.0016 * tile_fbm(uv, Vec2::splat(7.0), 3, 4)));
    let linen = |b: &mut Builder, name: &str, warp: u32, weft: u32, sheen: u32| {
        let color = b.image(picture(name, 512, 512, |uv| {
            let (is_warp, slub) = thread(uv);
            let c = if is_warp { srgb(warp) } else { srgb(weft) };
            let shade = 0.86 + 0.16 * height_at(uv) + 0.10 * slub + 0.05 * tile_fbm(uv, Vec2::splat(4.0), 3, 21);
            c * shade
        }));
        b.look(
            name,
            Material { base_color_texture: looks::texture(color), normal_texture: looks::texture(weave), roughness: 0.92, ..looks::cloth(linear(sheen) * 0.25, 0.7) },
        )
    };
    let oat = linen(&mut b, "oat linen", 0xd9cbb2, 0xc6b598, 0xe8dcc6);
    let ink = linen(&mut b, "ink linen", 0x2b3547, 0x1e2635, 0x55637c);
    let cloth = [oat, ink];
    let accent = linen(&mut b, "clay linen", 0xa8674a, 0x935539, 0xc98a6a);
    let accent_ink = linen(&mut b, "sand linen", 0xc9b591, 0xb7a27d, 0xe0d0b0);
    let legs = b.look("oak", Material { clearcoat: Some(glb::Clearcoat { factor: 0.2, roughness: 0.4, ..looks::coat() }), ..looks::plain(0x7a5433, 0.55) });
    let tile = 64.0;

    // Frame: base, back, slim arms.
    let base = cushion(vec3(1076.0, 70.0, 420.0), 24.0, Vec3::ZERO, 0.0, 1);
    b.part(base.at(0.0, 205.0, 10.0), &cloth, tile);
    let back = cushion(vec3(1076.0, 222.0, 72.0), 40.0, vec3(0.0, 0.0, 6.0), 1.5, 2);
    b.part(back.turned(Vec3::X, -7.0).at(0.0, 408.0, -352.0), &cloth, tile);
    for side in [-1.0f32, 1.0] {
        let arm = cushion(vec3(63.0, 205.0, 446.0), 42.0, vec3(7.0, 6.0, 4.0), 1.5, (4.0 + side) as u32);
        b.part(arm.at(side * 1026.0, 350.0, 6.0), &cloth, tile);
        let ring = outline_piping(vec3(63.0, 205.0, 446.0), 42.0);
        b.part(ring.at(side * 1026.0, 350.0, 6.0), &cloth, tile);
    }
    for k in 0..3 {
        let x = (k as f32 - 1.0) * 646.0;
        let half = vec3(321.0, 82.0, 372.0);
        let seat = cushion(half, 46.0, vec3(5.0, 24.0, 13.0), 5.0, 20 + k);
        b.part(seat.at(x, 352.0, 72.0), &cloth, tile);
        b.part(piped(half, 46.0, vec3(5.0, 24.0, 13.0)).at(x, 352.0, 72.0), &cloth, tile);
        let half = vec3(314.0, 186.0, 80.0);
        let pillow = cushion(half, 60.0, vec3(8.0, 13.0, 62.0), 11.0, 40 + k);
        let lean = 0.5 * (k as f32 - 1.0);
        b.part(pillow.turned(Vec3::X, -13.0).turned(Vec3::Z, lean).at(x + lean * 4.0, 584.0, -216.0), &cloth, tile);
    }
    for (x, turn, tilt, size) in [(-838.0, 24.0, -24.0, 196.0), (846.0, -19.0, -30.0, 176.0)] {
        let pillow = throw_pillow(size, 60 + (x > 0.0) as u32);
        b.part(pillow.turned(Vec3::Z, turn * 0.3).turned(Vec3::X, tilt).turned(Vec3::Y, turn).at(x, 436.0 + size * 0.84, -58.0), &[accent, accent_ink], tile);
    }
    for (x, z) in [(960.0, 360.0), (-960.0, 360.0), (960.0, -330.0), (-960.0, -330.0), (0.0, 360.0), (0.0, -330.0)] {
        let leg = lathe(&filleted(&[(vec2(0.0, 0.0), 0.0), (vec2(17.0, 0.0), 1.5), (vec2(26.0, 140.0), 2.0), (vec2(0.0, 140.0), 0.0)], 3), 28, 45.0);
        b.part(leg.at(x, 0.0, z), &[legs], 160.0);
    }
    b.bake_shade(300.0, 0.8);
    b.finish_standing()
}

/// The middle of a pixel of a 512 pixel tile.
fn pixel(x: usize, y: usize) -> Vec2 {
    (vec2(x as f32, y as f32) + 0.5) / 512.0
}

/// Plain weave of 32 by 32 threads a tile: whether the warp is on top here, and how thick this thread is.
fn thread(uv: Vec2) -> (bool, f32) {
    const N: f32 = 32.0;
    let wander = 0.10 * tile_fbm(uv, Vec2::splat(16.0), 2, 31) / N;
    let p = (uv + wander) * N;
    let (i, j) = (p.x.floor() as i32, p.y.floor() as i32);
    let is_warp = (i + j).rem_euclid(2) == 0;
    let slub = if is_warp { hash(i.rem_euclid(32), 0, 7, 3) } else { hash(0, j.rem_euclid(32), 8, 3) };
    (is_warp, slub - 0.5)
}

/// Height of the weave, 0 to 1.
fn thread_height(uv: Vec2) -> f32 {
    const N: f32 = 32.0;
    let wander = 0.10 * tile_fbm(uv, Vec2::splat(16.0), 2, 31) / N;
    let p = (uv + wander) * N;
    let f = p - p.floor() - 0.5;
    let (is_warp, slub) = thread(uv);
    let (across, along) = if is_warp { (f.x, f.y) } else { (f.y, f.x) };
    let round = (1.0 - (across * 2.0 / (0.96 + 0.2 * slub)).powi(2)).max(0.0).sqrt();
    let dip = (PI * along).cos();
    let fibre = 0.12 * noise3(vec3(across * 26.0 + p.x.floor() * 3.1, along * 3.0, p.y.floor() * 2.7), 5);
    (round * (0.45 + 0.55 * dip) + fibre).clamp(0.0, 1.0)
}

/// How far a cushion swells at a point of its unit cube, along each axis.
fn swell(cube: Vec3, bulge: Vec3) -> Vec3 {
    let fall = |a: f32, b: f32| (1.0 - a.abs().powi(3)).max(0.0) * (1.0 - b.abs().powi(3)).max(0.0);
    vec3(
        cube.x * bulge.x * fall(cube.y, cube.z),
        cube.y * bulge.y * fall(cube.x, cube.z),
        cube.z * bulge.z * fall(cube.x, cube.y),
    )
}

/// An upholstered block: half sizes, edge radius, how far each pair of faces swells, depth of folds.
fn cushion(half: Vec3, radius: f32, bulge: Vec3, folds: f32, seed: u32) -> Mesh {
    let quads = if folds > 3.0 { 12 } else { 9 };
    let mesh = soft_box(half, radius, quads, |cube, p, direction| {
        let wave = fbm3(p * 0.0065 + Vec3::splat(seed as f32 * 3.7), 3, seed) * folds;
        let corner = cube.abs().powf(4.0);
        let pinch = corner.x * corner.y + corner.y * corner.z + corner.z * corner.x;
        p + swell(cube, bulge) + direction * (wave - pinch * folds * 0.6)
    });
    mesh.smooth(180.0).box_mapped()
}

/// Piping along the upper and lower seam of a lying cushion.
fn piped(half: Vec3, radius: f32, bulge: Vec3) -> Mesh {
    let mut out = Mesh::default();
    for side in [-1.0f32, 1.0] {
        let inset = radius * 0.29;
        let ring = round_rect(half.x - inset, half.z - inset, radius * 0.9, 8);
        let flat: Vec<Vec3> = ring.iter().map(|p| vec3(p.x, side * (half.y - inset), p.y)).collect();
        let path: Vec<Vec3> = resample(&flat, 132, true)
            .into_iter()
            .map(|p| p + swell(p / half, bulge))
            .collect();
        let frames = upright(&path, true, |_| Vec3::Y);
        out.append(&sweep(&frames, true, (End::Open, End::Open), 60.0, |_| circle(4.6, 8)));
    }
    out
}

/// Piping along the front and outer edges of an arm.
fn outline_piping(half: Vec3, radius: f32) -> Mesh {
    let inset = radius * 0.29;
    let ring = round_rect(half.x - inset, half.y - inset, radius * 0.8, 8);
    let path: Vec<Vec3> = resample(&ring.iter().map(|p| vec3(p.x, p.y, half.z - inset)).collect::<Vec<_>>(), 140, true);
    let path: Vec<Vec3> = path.into_iter().map(|p| p + swell(p / half, vec3(7.0, 6.0, 4.0))).collect();
    let frames = upright(&path, true, |_| Vec3::Z);
    sweep(&frames, true, (End::Open, End::Open), 60.0, |_| circle(4.4, 8))
}

/// A square pillow: two bellied faces that meet in a seam, with pointed corners and pulls.
fn throw_pillow(half: f32, seed: u32) -> Mesh {
    let face = |sign: f32| {
        let mesh = Mesh::grid(36, 36, |u, v| {
            let (x, y) = (2.0 * u - 1.0, 2.0 * v - 1.0);
            // Edges draw in between the corners.
            let (ex, ey) = (1.0 - 0.085 * (1.0 - y * y), 1.0 - 0.085 * (1.0 - x * x));
            let belly = ((1.0 - x.abs().powf(2.4)) * (1.0 - y.abs().powf(2.4))).max(0.0).powf(0.62);
            let folds = 5.0 * fbm3(vec3(x * 2.0, y * 2.0, sign + seed as f32), 3, seed) * belly;
            (vec3(x * half * ex * ey.sqrt(), y * half * ey * ex.sqrt(), sign * (82.0 * belly + folds)), vec2(x, y) * half)
        });
        if sign < 0.0 { mesh.flipped() } else { mesh }
    };
    let body = Mesh::joined([face(1.0), face(-1.0)]).smooth(100.0);
    let edge: Vec<Vec3> = (0..176)
        .map(|i| {
            let k = i as f32 / 44.0;
            let t = 2.0 * k.fract() - 1.0;
            let (x, y) = match k as usize {
                0 => (t, -1.0),
                1 => (1.0, t),
                2 => (-t, 1.0),
                _ => (-1.0, -t),
            };
            let (ex, ey) = (1.0 - 0.085 * (1.0 - y * y), 1.0 - 0.085 * (1.0 - x * x));
            vec3(x * half * ex * ey.sqrt(), y * half * ey * ex.sqrt(), 0.0)
        })
        .collect();
    let edge = resample(&edge, 132, true);
    let frames = upright(&edge, true, |_| Vec3::Z);
    let seam = sweep(&frames, true, (End::Open, End::Open), 60.0, |_| circle(3.6, 8));
    Mesh::joined([body, seam])
}
