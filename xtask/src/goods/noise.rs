//! Noise that is the same on every machine: integer hashes, gradient noise, fractal sums, cells.

use glam::{Vec2, Vec3, vec2};

/// 32 well mixed bits of a lattice point and a seed.
fn bits(x: i32, y: i32, z: i32, seed: u32) -> u32 {
    let mut h = seed.wrapping_mul(0x9e37_79b9)
        ^ (x as u32).wrapping_mul(0x85eb_ca6b)
        ^ (y as u32).wrapping_mul(0xc2b2_ae35).rotate_left(11)
        ^ (z as u32).wrapping_mul(0x27d4_eb2f).rotate_left(21);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2c1b_3c6d);
    h ^= h >> 12;
    h = h.wrapping_mul(0x297a_2d39);
    h ^ (h >> 15)
}

/// A hash of a lattice point and a seed, evenly spread over 0 to 1.
pub fn hash(x: i32, y: i32, z: i32, seed: u32) -> f32 {
    (bits(x, y, z, seed) >> 8) as f32 / 16_777_216.0
}

fn fade(t: f32) -> f32 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// Value-gradient noise in space, about -1 to 1, smooth.
pub fn noise3(p: Vec3, seed: u32) -> f32 {
    periodic3(p, [0, 0, 0], seed)
}

/// The same, repeating every `period` lattice cells in each direction (0: never).
pub fn periodic3(p: Vec3, period: [i32; 3], seed: u32) -> f32 {
    let cell = p.floor();
    let f = p - cell;
    let wrap = |n: i32, m: i32| if m > 0 { n.rem_euclid(m) } else { n };
    let pair = |n: f32, m: i32| [wrap(n as i32, m), wrap(n as i32 + 1, m)];
    let (xs, ys, zs) = (pair(cell.x, period[0]), pair(cell.y, period[1]), pair(cell.z, period[2]));
    let corner = |dx: usize, dy: usize, dz: usize| {
        let h = bits(xs[dx], ys[dy], zs[dz], seed);
        let part = |shift: u32| (h >> shift & 1023) as f32 / 511.5 - 1.0;
        let g = Vec3::new(part(0), part(10), part(20));
        g.dot(f - Vec3::new(dx as f32, dy as f32, dz as f32))
    };
    let (u, v, w) = (fade(f.x), fade(f.y), fade(f.z));
    let plane = |dz: usize| {
        let a = lerp(corner(0, 0, dz), corner(1, 0, dz), u);
        let b = lerp(corner(0, 1, dz), corner(1, 1, dz), u);
        lerp(a, b, v)
    };
    lerp(plane(0), plane(1), w) * 1.3
}

/// A fractal sum of `octaves` noises, each of twice the frequency and half the height; about -1 to 1.
pub fn fbm3(p: Vec3, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut height, mut total, mut q) = (0.0, 1.0, 0.0, p);
    for octave in 0..octaves {
        sum += height * noise3(q, seed + octave);
        total += height;
        height *= 0.5;
        q *= 2.0;
    }
    sum / total
}

/// Tileable fractal noise over the unit square: `cells` lattice cells a side in the first octave.
pub fn tile_fbm(uv: Vec2, cells: Vec2, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut height, mut total, mut n) = (0.0, 1.0, 0.0, cells);
    for octave in 0..octaves {
        let p = Vec3::new(uv.x * n.x, uv.y * n.y, 0.37 * octave as f32);
        sum += height * periodic3(p, [n.x as i32, n.y as i32, 0], seed + octave);
        total += height;
        height *= 0.5;
        n *= 2.0;
    }
    sum / total
}

/// Tileable cells: distance to the nearest and to the second nearest feature point, in cells, over the unit square.
pub fn tile_cells(uv: Vec2, cells: i32, jitter: f32, seed: u32) -> (f32, f32) {
    let p = uv * cells as f32;
    let (cx, cy) = (p.x.floor() as i32, p.y.floor() as i32);
    let (mut near, mut second) = (9.0f32, 9.0f32);
    for dy in -1..=1 {
        for dx in -1..=1 {
            let (x, y) = (cx + dx, cy + dy);
            let (hx, hy) = (x.rem_euclid(cells), y.rem_euclid(cells));
            let offset = vec2(hash(hx, hy, 1, seed), hash(hx, hy, 2, seed)) * jitter + 0.5 * (1.0 - jitter);
            let d = (vec2(x as f32, y as f32) + offset).distance(p);
            if d < near {
                (near, second) = (d, near);
            } else if d < second {
                second = d;
            }
        }
    }
    (near, second)
}

/// Hermite step from 0 below `a` to 1 above `b`.
pub fn smoothstep(a: f32, b: f32, x: f32) -> f32 {
    let t = ((x - a) / (b - a)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
