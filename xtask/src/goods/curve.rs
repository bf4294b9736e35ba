//! Curves and frames along them. Lengths in millimetres.

use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3, vec2};

/// A smooth closed curve through the points (centripetal enough for hand-placed points), `n` samples evenly by length.
pub fn closed_spline3(points: &[Vec3], n: usize) -> Vec<Vec3> {
    let m = points.len();
    let dense: Vec<Vec3> = (0..m * 32)
        .map(|i| {
            let (k, t) = (i / 32, (i % 32) as f32 / 32.0);
            catmull(points[(k + m - 1) % m], points[k], points[(k + 1) % m], points[(k + 2) % m], t)
        })
        .collect();
    resample(&dense, n, true)
}

/// The same in the plane.
pub fn closed_spline2(points: &[Vec2], n: usize) -> Vec<Vec2> {
    let points: Vec<Vec3> = points.iter().map(|p| p.extend(0.0)).collect();
    closed_spline3(&points, n).into_iter().map(Vec3::truncate).collect()
}

/// A smooth open curve through the points, `n` samples evenly by length, ends included.
pub fn spline3(points: &[Vec3], n: usize) -> Vec<Vec3> {
    let m = points.len();
    let at = |i: isize| -> Vec3 {
        if i < 0 {
            points[0] * 2.0 - points[1]
        } else if i as usize >= m {
            points[m - 1] * 2.0 - points[m - 2]
        } else {
            points[i as usize]
        }
    };
    let mut dense = Vec::with_capacity(m * 32);
    for k in 0..m as isize - 1 {
        for i in 0..32 {
            dense.push(catmull(at(k - 1), at(k), at(k + 1), at(k + 2), i as f32 / 32.0));
        }
    }
    dense.push(points[m - 1]);
    resample(&dense, n, false)
}

/// The same in the plane.
pub fn spline2(points: &[Vec2], n: usize) -> Vec<Vec2> {
    let points: Vec<Vec3> = points.iter().map(|p| p.extend(0.0)).collect();
    spline3(&points, n).into_iter().map(Vec3::truncate).collect()
}

/// Centripetal Catmull-Rom between `b` and `c`.
fn catmull(a: Vec3, b: Vec3, c: Vec3, d: Vec3, t: f32) -> Vec3 {
    let knot = |p: Vec3, q: Vec3| p.distance(q).sqrt().max(1e-4);
    let (t0, t1) = (0.0, knot(a, b));
    let t2 = t1 + knot(b, c);
    let t3 = t2 + knot(c, d);
    let t = t1 + (t2 - t1) * t;
    let mix = |p: Vec3, q: Vec3, u: f32, v: f32| (p * (v - t) + q * (t - u)) / (v - u);
    let (p, q, r) = (mix(a, b, t0, t1), mix(b, c, t1, t2), mix(c, d, t2, t3));
    mix(mix(p, q, t0, t2), mix(q, r, t1, t3), t1, t2)
}

/// `n` points evenly by length. A closed curve does not repeat its first point.
pub fn resample(points: &[Vec3], n: usize, closed: bool) -> Vec<Vec3> {
    let mut all = points.to_vec();
    if closed {
        all.push(points[0]);
    }
    let mut lengths = vec![0.0f32];
    for pair in all.windows(2) {
        lengths.push(lengths[lengths.len() - 1] + pair[0].distance(pair[1]));
    }
    let total = lengths[lengths.len() - 1];
    let steps = if closed { n } else { n - 1 };
    let mut k = 0;
    (0..n)
        .map(|i| {
            let s = total * i as f32 / steps as f32;
            while k + 2 < lengths.len() && lengths[k + 1] < s {
                k += 1;
            }
            let span = (lengths[k + 1] - lengths[k]).max(1e-9);
            all[k].lerp(all[k + 1], ((s - lengths[k]) / span).clamp(0.0, 1.0))
        })
        .collect()
}

/// Where a section of a sweep stands.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    pub at: Vec3,
    pub along: Vec3,
    /// First axis of the section.
    pub right: Vec3,
    /// Second axis of the section.
    pub up: Vec3,
    /// Length from the start.
    pub length: f32,
}

/// Tangents by central differences.
fn tangents(points: &[Vec3], closed: bool) -> Vec<Vec3> {
    let n = points.len();
    (0..n)
        .map(|i| {
            let before = if i > 0 {
                i - 1
            } else if closed {
                n - 1
            } else {
                0
            };
            let after = if i + 1 < n {
                i + 1
            } else if closed {
                0
            } else {
                n - 1
            };
            (points[after] - points[before]).normalize_or_zero()
        })
        .collect()
}

/// Frames that do not twist (parallel transport by double reflection); a closed curve spreads its leftover twist evenly.
pub fn transported(points: &[Vec3], closed: bool, up: Vec3) -> Vec<Frame> {
    let along = tangents(points, closed);
    let n = points.len();
    let mut ups = Vec::with_capacity(n);
    ups.push((up - along[0] * up.dot(along[0])).normalize());
    let step = |i: usize, j: usize, u: Vec3| {
        let v1 = points[j] - points[i];
        let c1 = v1.length_squared().max(1e-12);
        let (u1, t1) = (u - v1 * (2.0 / c1 * v1.dot(u)), along[i] - v1 * (2.0 / c1 * v1.dot(along[i])));
        let v2 = along[j] - t1;
        let c2 = v2.length_squared();
        let out = if c2 > 1e-12 { u1 - v2 * (2.0 / c2 * v2.dot(u1)) } else { u1 };
        (out - along[j] * out.dot(along[j])).normalize()
    };
    for i in 1..n {
        let u = ups[i - 1];
        ups.push(step(i - 1, i, u));
    }
    if closed {
        let last = step(n - 1, 0, ups[n - 1]);
        let right = along[0].cross(ups[0]);
        let twist = last.dot(right).atan2(last.dot(ups[0]));
        for (i, u) in ups.iter_mut().enumerate() {
            let angle = twist * i as f32 / n as f32;
            *u = glam::Quat::from_axis_angle(along[i], angle) * *u;
        }
    }
    assemble(points, &along, &ups)
}

/// Frames whose `up` leans to one direction everywhere (or to one per point).
pub fn upright(points: &[Vec3], closed: bool, up: impl Fn(usize) -> Vec3) -> Vec<Frame> {
    let along = tangents(points, closed);
    let ups: Vec<Vec3> =
        along.iter().enumerate().map(|(i, t)| (up(i) - *t * up(i).dot(*t)).normalize_or_zero()).collect();
    assemble(points, &along, &ups)
}

fn assemble(points: &[Vec3], along: &[Vec3], ups: &[Vec3]) -> Vec<Frame> {
    let mut length = 0.0;
    (0..points.len())
        .map(|i| {
            if i > 0 {
                length += points[i].distance(points[i - 1]);
            }
            Frame { at: points[i], along: along[i], right: ups[i].cross(along[i]), up: ups[i], length }
        })
        .collect()
}

/// A closed circle section.
pub fn circle(radius: f32, n: usize) -> Vec<Vec2> {
    (0..n).map(|i| Vec2::from_angle(TAU * i as f32 / n as f32) * radius).collect()
}

/// A closed superellipse section: exponent 2 is an ellipse, 4 and more is nearly a rectangle with soft corners.
pub fn superellipse(half_x: f32, half_y: f32, exponent: f32, n: usize) -> Vec<Vec2> {
    let round = |x: f32| x.abs().powf(2.0 / exponent) * x.signum();
    (0..n)
        .map(|i| {
            let (s, c) = (TAU * i as f32 / n as f32).sin_cos();
            vec2(round(c) * half_x, round(s) * half_y)
        })
        .collect()
}

/// A closed rectangle section with round corners, counter-clockwise, `k` steps a corner.
pub fn round_rect(half_x: f32, half_y: f32, radius: f32, k: usize) -> Vec<Vec2> {
    let r = radius.min(half_x).min(half_y);
    let mut out = Vec::with_capacity(4 * (k + 1));
    for (corner, (sx, sy)) in [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)].into_iter().enumerate() {
        let center = vec2(sx * (half_x - r), sy * (half_y - r));
        for i in 0..=k {
            let angle = PI / 2.0 * (corner as f32 + i as f32 / k as f32);
            out.push(center + Vec2::from_angle(angle) * r);
        }
    }
    out
}

/// An open polyline with rounded corners: (point, radius) each; `k` steps a corner.
pub fn filleted(corners: &[(Vec2, f32)], k: usize) -> Vec<Vec2> {
    let n = corners.len();
    let mut out = vec![corners[0].0];
    for i in 1..n - 1 {
        let (p, radius) = corners[i];
        let (before, after) = (corners[i - 1].0, corners[i + 1].0);
        let (a, b) = ((before - p).normalize(), (after - p).normalize());
        let half = (a.dot(b).clamp(-1.0, 1.0)).acos() / 2.0;
        let reach = (before.distance(p)).min(after.distance(p)) * 0.499;
        let cut = (radius / half.tan()).min(reach);
        let radius = cut * half.tan();
        if radius < 1e-4 || half > PI / 2.0 - 1e-3 {
            out.push(p);
            continue;
        }
        let center = p + (a + b).normalize() * (radius / half.sin());
        let (from, to) = (p + a * cut - center, p + b * cut - center);
        let sweep = from.angle_to(to);
        for j in 0..=k {
            out.push(center + Vec2::from_angle(sweep * j as f32 / k as f32).rotate(from));
        }
    }
    out.push(corners[n - 1].0);
    out
}
