//! How much daylight reaches each point: gaps between cushions and undersides are darker. Baked into vertex shade.

use std::f32::consts::PI;

use glam::{Vec2, Vec3, vec2, vec3};

use crate::goods::mesh::Mesh;

/// Directions that light comes from, spread evenly over the sphere.
const DIRECTIONS: usize = 96;
/// Side of the depth picture of one direction.
const SIDE: usize = 384;
/// What the floor sends back of the light.
const FLOOR: f32 = 0.45;

/// Sets the shade of all parts by what they hide from each other; `strength` 0 is none, 1 is all. What was in `shade`
/// before is multiplied.
pub fn shade(parts: &mut [&mut Mesh], strength: f32) {
    let (low, high) = parts.iter().map(|m| m.bounds()).fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(l, h), (a, b)| (l.min(a), h.max(b)));
    let (middle, radius) = ((low + high) * 0.5, (high - low).length() * 0.5 + 1.0);
    let texel = 2.0 * radius / SIDE as f32;
    let mut open: Vec<Vec<Vec2>> = parts.iter().map(|m| vec![Vec2::ZERO; m.positions.len()]).collect();
    for k in 0..DIRECTIONS {
        let y = 1.0 - 2.0 * (k as f32 + 0.5) / DIRECTIONS as f32;
        let (s, c) = (k as f32 * PI * (3.0 - 5f32.sqrt())).sin_cos();
        let ring = (1.0 - y * y).sqrt();
        let to_light = vec3(ring * c, y, ring * s);
        let right = to_light.any_orthonormal_vector();
        let up = to_light.cross(right);
        let light = if y > 0.0 { 0.6 + 0.4 * y } else { FLOOR };
        let view = |p: Vec3| {
            let q = p - middle;
            vec3(q.dot(right) / texel + SIDE as f32 * 0.5, q.dot(up) / texel + SIDE as f32 * 0.5, q.dot(to_light))
        };
        let mut nearest = vec![f32::NEG_INFINITY; SIDE * SIDE];
        for part in parts.iter() {
            let seen: Vec<Vec3> = part.positions.iter().map(|p| view(*p)).collect();
            for t in part.indices.chunks_exact(3) {
                draw(&mut nearest, [seen[t[0] as usize], seen[t[1] as usize], seen[t[2] as usize]]);
            }
        }
        for (part, open) in parts.iter().zip(&mut open) {
            for (i, open) in open.iter_mut().enumerate() {
                let cosine = part.normals[i].dot(to_light);
                if cosine > 0.02 {
                    let weight = cosine * light;
                    *open += vec2(weight * visible(&nearest, view(part.positions[i] + part.normals[i] * texel * 1.5), texel), weight);
                }
            }
        }
    }
    for (part, open) in parts.iter_mut().zip(open) {
        part.shade.resize(part.positions.len(), 1.0);
        for (shade, open) in part.shade.iter_mut().zip(open) {
            let lit = if open.y > 0.0 { open.x / open.y } else { 1.0 };
            *shade *= 1.0 + (lit.sqrt() - 1.0) * strength;
        }
    }
}

/// Keeps the nearest depth of every pixel whose middle is in the triangle.
fn draw(nearest: &mut [f32], [a, b, c]: [Vec3; 3]) {
    let area = (b - a).truncate().perp_dot((c - a).truncate());
    if area.abs() < 1e-9 {
        return;
    }
    let (low, high) = (a.min(b).min(c), a.max(b).max(c));
    let range = |l: f32, h: f32| (l - 0.5).ceil().max(0.0) as usize..=((h - 0.5).floor().clamp(0.0, SIDE as f32 - 1.0)) as usize;
    for y in range(low.y, high.y) {
        for x in range(low.x, high.x) {
            let p = vec2(x as f32 + 0.5, y as f32 + 0.5);
            let u = (b.truncate() - p).perp_dot(c.truncate() - p) / area;
            let v = (c.truncate() - p).perp_dot(a.truncate() - p) / area;
            let w = 1.0 - u - v;
            if u >= 0.0 && v >= 0.0 && w >= 0.0 {
                let depth = u * a.z + v * b.z + w * c.z;
                let at = &mut nearest[y * SIDE + x];
                *at = at.max(depth);
            }
        }
    }
}

/// Share of the four pixels around that do not hide the point.
fn visible(nearest: &[f32], p: Vec3, texel: f32) -> f32 {
    let (x, y) = (p.x - 0.5, p.y - 0.5);
    let (fx, fy) = (x - x.floor(), y - y.floor());
    let free = |dx: usize, dy: usize| {
        let (cx, cy) = (x.max(0.0) as usize + dx, y.max(0.0) as usize + dy);
        let inside = cx < SIDE && cy < SIDE;
        f32::from(u8::from(!inside || nearest[cy * SIDE + cx] <= p.z + texel))
    };
    let row = |dy: usize| free(0, dy) * (1.0 - fx) + free(1, dy) * fx;
    row(0) * (1.0 - fy) + row(1) * fy
}
