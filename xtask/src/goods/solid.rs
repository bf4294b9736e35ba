//! Kernels: revolve, sweep, boxes with soft corners, and surfaces of distance fields. Millimetres throughout.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3, vec2, vec3};

use super::curve::Frame;
use super::mesh::Mesh;

/// Revolves a profile of (radius, height) about +Y. Going up the profile with the outside on the right gives faces
/// outwards. Texture coordinates: around at the widest radius, and along the profile.
pub fn lathe(profile: &[Vec2], segments: usize, crease_deg: f32) -> Mesh {
    lathe_with(profile, segments, crease_deg, |_, _, p| p)
}

/// The same with every point moved by `f(angle, place along the profile 0 to 1, point)` before normals are made.
pub fn lathe_with(profile: &[Vec2], segments: usize, crease_deg: f32, f: impl Fn(f32, f32, Vec3) -> Vec3) -> Mesh {
    let lengths = lengths2(profile, false);
    let total = lengths[lengths.len() - 1].max(1e-6);
    let widest = profile.iter().map(|p| p.x).fold(0.0, f32::max);
    let rows = profile.len() - 1;
    let mesh = Mesh::grid(segments, rows, |u, v| {
        let k = (v * rows as f32).round() as usize;
        // The last column is the first one again, to the bit.
        let angle = if u >= 1.0 { 0.0 } else { TAU * u };
        let p = profile[k];
        let at = vec3(p.x * angle.sin(), p.y, p.x * angle.cos());
        (f(angle, lengths[k] / total, at), vec2(TAU * u * widest, -lengths[k]))
    });
    mesh.smooth(crease_deg)
}

fn lengths2(points: &[Vec2], closed: bool) -> Vec<f32> {
    let mut out = vec![0.0];
    for pair in points.windows(2) {
        out.push(out[out.len() - 1] + pair[0].distance(pair[1]));
    }
    if closed {
        out.push(out[out.len() - 1] + points[points.len() - 1].distance(points[0]));
    }
    out
}

/// How a sweep ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    /// Open.
    Open,
    /// Flat, with the edge rounded by this radius.
    Soft(f32),
}

/// Moves a closed section (counter-clockwise, axes right and up of the frame) along frames. A closed path joins its
/// ends. The section may change with the place (0 to 1) but not its number of points.
pub fn sweep(
    frames: &[Frame],
    closed: bool,
    ends: (End, End),
    crease_deg: f32,
    section: impl Fn(f32) -> Vec<Vec2>,
) -> Mesh {
    let n = frames.len();
    let total = frames[n - 1].length.max(1e-6);
    // Stations: (frame, shift along, inset of the section).
    let mut stations: Vec<(usize, f32, f32)> = Vec::new();
    const STEPS: usize = 5;
    if let (End::Soft(r), false) = (ends.0, closed) {
        for i in 0..STEPS {
            // From the flat (inset r, at the end) to the side (no inset, r further in).
            let (s, c) = (std::f32::consts::FRAC_PI_2 * i as f32 / STEPS as f32).sin_cos();
            stations.push((0, r * (1.0 - c), r * (1.0 - s)));
        }
    }
    let soft = |end: End| if let End::Soft(r) = end { r } else { 0.0 };
    for (i, frame) in frames.iter().enumerate() {
        let inside = frame.length >= soft(ends.0) && total - frame.length >= soft(ends.1);
        if closed || inside || (i == 0 && ends.0 == End::Open) || (i == n - 1 && ends.1 == End::Open) {
            stations.push((i, 0.0, 0.0));
        }
    }
    if let (End::Soft(r), false) = (ends.1, closed) {
        for i in (0..STEPS).rev() {
            let (s, c) = (std::f32::consts::FRAC_PI_2 * i as f32 / STEPS as f32).sin_cos();
            stations.push((n - 1, -r * (1.0 - c), r * (1.0 - s)));
        }
    }
    if closed {
        stations.push((0, 0.0, 0.0));
    }

    let rings: Vec<Vec<Vec2>> = stations
        .iter()
        .map(|&(i, shift, inset)| {
            let ring = section(((frames[i].length + shift) / total).clamp(0.0, 1.0));
            if inset > 0.0 { inset_ring(&ring, inset) } else { ring }
        })
        .collect();
    let points = rings[0].len();
    let around = lengths2(&rings[rings.len() / 2], true);
    let place = |k: usize, j: usize| {
        let (i, shift, _) = stations[k];
        let (f, q) = (&frames[i], rings[k][j % points]);
        f.at + f.along * shift + f.right * q.x + f.up * q.y
    };
    let rows = stations.len() - 1;
    let mut mesh = Mesh::grid(points, rows, |u, v| {
        let (j, k) = ((u * points as f32).round() as usize, (v * rows as f32).round() as usize);
        let (i, shift, _) = stations[k];
        let length =
            if closed && k == rows { total + frames[n - 1].at.distance(frames[0].at) } else { frames[i].length };
        (place(k, j), vec2(around[j], length + shift))
    });
    for (k, at_start) in [(0, true), (rows, false)] {
        let end = if at_start { ends.0 } else { ends.1 };
        if closed || end == End::Open {
            continue;
        }
        let base = mesh.positions.len() as u32;
        let middle = (0..points).map(|j| place(k, j)).sum::<Vec3>() / points as f32;
        mesh.positions.push(middle);
        mesh.uvs.push(Vec2::ZERO);
        for (j, q) in rings[k].iter().enumerate() {
            mesh.positions.push(place(k, j));
            mesh.uvs.push(*q);
        }
        for j in 0..points as u32 {
            let (a, b) = (base + 1 + j, base + 1 + (j + 1) % points as u32);
            mesh.indices.extend(if at_start { [base, b, a] } else { [base, a, b] });
        }
    }
    mesh.smooth(crease_deg)
}

/// A convex-ish ring moved inwards along its normals, never past its middle.
fn inset_ring(ring: &[Vec2], inset: f32) -> Vec<Vec2> {
    let n = ring.len();
    let middle = ring.iter().copied().sum::<Vec2>() / n as f32;
    (0..n)
        .map(|i| {
            let along = (ring[(i + 1) % n] - ring[(i + n - 1) % n]).normalize_or_zero();
            let inwards = vec2(-along.y, along.x);
            let room = ring[i].distance(middle) * 0.98;
            let moved = ring[i] + inwards * inset.min(room);
            if (moved - middle).dot(ring[i] - middle) > 0.0 { moved } else { middle }
        })
        .collect()
}

/// A box with corners and edges rounded by `radius` and `n` quads along each flat; `f(face point on the unit cube,
/// point, outward direction)` may move points (pillows, folds). Texture coordinates are flat per face.
pub fn soft_box(half: Vec3, radius: f32, n: usize, f: impl Fn(Vec3, Vec3, Vec3) -> Vec3) -> Mesh {
    const EDGE: usize = 4;
    let radius = radius.min(half.min_element());
    let inner = half - Vec3::splat(radius);
    // Places along one axis of a face: the rounded edge, the flat, the rounded edge.
    let places = |inner: f32| -> Vec<f32> {
        let mut out = Vec::new();
        for i in 0..EDGE {
            let angle = std::f32::consts::FRAC_PI_4 * (1.0 - i as f32 / EDGE as f32);
            out.push(-inner - radius * angle.tan());
        }
        for i in 0..=n {
            out.push(-inner + 2.0 * inner * i as f32 / n as f32);
        }
        for i in 1..=EDGE {
            let angle = std::f32::consts::FRAC_PI_4 * (i as f32 / EDGE as f32);
            out.push(inner + radius * angle.tan());
        }
        out
    };
    let mut out = Mesh::default();
    for (normal, right) in [
        (Vec3::X, Vec3::NEG_Z),
        (Vec3::NEG_X, Vec3::Z),
        (Vec3::Y, Vec3::X),
        (Vec3::NEG_Y, Vec3::X),
        (Vec3::Z, Vec3::X),
        (Vec3::NEG_Z, Vec3::NEG_X),
    ] {
        let up = normal.cross(right);
        let (across, along) = (places(inner.dot(right.abs())), places(inner.dot(up.abs())));
        let (nu, nv) = (across.len() - 1, along.len() - 1);
        let depth = half.dot(normal.abs());
        let face = Mesh::grid(nu, nv, |u, v| {
            let (a, b) = (across[(u * nu as f32).round() as usize], along[(v * nv as f32).round() as usize]);
            let on_cube = normal * depth + right * a + up * b;
            let core = on_cube.clamp(-inner, inner);
            let direction = (on_cube - core).normalize_or(normal);
            let at = core + direction * radius;
            (f(on_cube / half, at, direction), vec2(a, -b))
        });
        out.append(&face);
    }
    out.smooth(50.0)
}

/// The surface where a distance field is zero (negative inside), by surface nets whose points are then pulled onto the
/// surface; normals are those of the field. Texture coordinates are left at zero.
pub fn surface(low: Vec3, high: Vec3, cell: f32, field: impl Fn(Vec3) -> f32) -> Mesh {
    let size = ((high - low) / cell).ceil().as_ivec3() + 1;
    let (nx, ny, nz) = (size.x as usize, size.y as usize, size.z as usize);
    let corner = |x: usize, y: usize, z: usize| low + vec3(x as f32, y as f32, z as f32) * cell;
    let mut values = Vec::with_capacity(nx * ny * nz);
    for z in 0..nz {
        for y in 0..ny {
            for x in 0..nx {
                values.push(field(corner(x, y, z)));
            }
        }
    }
    let at = |x: usize, y: usize, z: usize| values[(z * ny + y) * nx + x];
    let mut vertex = vec![u32::MAX; nx * ny * nz];
    let mut mesh = Mesh::default();
    let gradient = |p: Vec3| {
        let h = cell * 0.25;
        let d = |axis: Vec3| field(p + axis * h) - field(p - axis * h);
        vec3(d(Vec3::X), d(Vec3::Y), d(Vec3::Z)) / (2.0 * h)
    };
    for z in 0..nz - 1 {
        for y in 0..ny - 1 {
            for x in 0..nx - 1 {
                let corners: [(usize, usize, usize); 8] =
                    std::array::from_fn(|i| (x + (i & 1), y + (i >> 1 & 1), z + (i >> 2)));
                let inside = corners.map(|(x, y, z)| at(x, y, z) < 0.0);
                if inside.iter().all(|&i| i) || inside.iter().all(|&i| !i) {
                    continue;
                }
                let (mut sum, mut count) = (Vec3::ZERO, 0.0);
                for i in 0..8usize {
                    for bit in [1, 2, 4] {
                        let j = i | bit;
                        if i & bit == 0 && inside[i] != inside[j] {
                            let (a, b) = (corners[i], corners[j]);
                            let (fa, fb) = (at(a.0, a.1, a.2), at(b.0, b.1, b.2));
                            sum += corner(a.0, a.1, a.2).lerp(corner(b.0, b.1, b.2), fa / (fa - fb));
                            count += 1.0;
                        }
                    }
                }
                let mut p = sum / count;
                for _ in 0..3 {
                    let g = gradient(p);
                    let step = g * (field(p) / g.length_squared().max(1e-6));
                    p -= step.clamp_length_max(cell * 0.5);
                }
                vertex[(z * ny + y) * nx + x] = mesh.positions.len() as u32;
                mesh.positions.push(p);
                mesh.normals.push(gradient(p).normalize_or(Vec3::Y));
                mesh.uvs.push(Vec2::ZERO);
            }
        }
    }
    let cell_vertex = |x: usize, y: usize, z: usize| vertex[(z * ny + y) * nx + x];
    for z in 1..nz - 1 {
        for y in 1..ny - 1 {
            for x in 1..nx - 1 {
                let here = at(x, y, z) < 0.0;
                let mut face = |there: bool, q: [u32; 4]| {
                    if here == there || q.contains(&u32::MAX) {
                        return;
                    }
                    if here { mesh.quad(q[0], q[1], q[2], q[3]) } else { mesh.quad(q[0], q[3], q[2], q[1]) }
                };
                face(
                    at(x + 1, y, z) < 0.0,
                    [
                        cell_vertex(x, y - 1, z - 1),
                        cell_vertex(x, y, z - 1),
                        cell_vertex(x, y, z),
                        cell_vertex(x, y - 1, z),
                    ],
                );
                face(
                    at(x, y + 1, z) < 0.0,
                    [
                        cell_vertex(x - 1, y, z - 1),
                        cell_vertex(x - 1, y, z),
                        cell_vertex(x, y, z),
                        cell_vertex(x, y, z - 1),
                    ],
                );
                face(
                    at(x, y, z + 1) < 0.0,
                    [
                        cell_vertex(x - 1, y - 1, z),
                        cell_vertex(x, y - 1, z),
                        cell_vertex(x, y, z),
                        cell_vertex(x - 1, y, z),
                    ],
                );
            }
        }
    }
    mesh
}

/// Union with the seam filled smoothly over about `k`.
pub fn join(a: f32, b: f32, k: f32) -> f32 {
    let h = (k - (a - b).abs()).max(0.0) / k;
    a.min(b) - h * h * k * 0.25
}

/// Exact intersection of two walls with an edge of radius `r`.
pub fn round_edge(a: f32, b: f32, r: f32) -> f32 {
    let (u, v) = ((r + a).max(0.0), (r + b).max(0.0));
    a.max(b).min(-r) + vec2(u, v).length()
}

/// Distance to a box with rounded corners.
pub fn box_field(p: Vec3, half: Vec3, radius: f32) -> f32 {
    let q = p.abs() - half + Vec3::splat(radius);
    q.max(Vec3::ZERO).length() + q.max_element().min(0.0) - radius
}

/// An ellipsoid around the origin.
pub fn ball(radii: Vec3, segments: usize) -> Mesh {
    let rows = segments / 2;
    let profile: Vec<Vec2> = (0..=rows)
        .map(|i| {
            let angle = std::f32::consts::PI * (i as f32 / rows as f32 - 0.5);
            vec2(angle.cos().max(0.0), angle.sin())
        })
        .collect();
    let scaled = |_: f32, _: f32, p: Vec3| p * radii;
    lathe_with(&profile, segments, 180.0, scaled)
}
