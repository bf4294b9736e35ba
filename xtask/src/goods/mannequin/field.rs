//! The mannequin's shape as distance fields, in millimetres: +Y up, face towards +Z, the pupils at y = 0 and the ear
//! canals at z = 0. Sizes are those of an adult woman's face (means of anthropometric tables: pupils 63 mm apart, face
//! 136 mm wide, 114 mm from pupils to chin).
//!
//! A head is put together as a sculptor blocks it in: skull and face, neck and shoulders; then sockets, nose, lips and
//! ears; then the lids' edges.

use glam::{Vec2, Vec3, vec2, vec3};

use super::super::noise::{fbm3, smoothstep};
use super::super::solid::{join, round_edge};

/// Half the distance between the pupils.
pub const PUPIL_X: f32 = 31.5;
/// The middle of an eyeball behind the pupil at `PUPIL_X`.
pub const EYE: Vec3 = Vec3::new(PUPIL_X, 0.0, 70.0);
/// Half axes of what is seen of an eyeball: flatter to the sides than a real one, so that it fills the corners.
pub const EYEBALL: Vec3 = Vec3::new(17.5, 13.4, 13.2);
/// Where the bust is cut off.
pub const FOOT_Y: f32 = -296.0;
/// Beyond this from the rough block nothing is worked out in detail.
const NEAR: f32 = 34.0;

/// Smooth intersection, the counterpart of [`join`].
fn meet(a: f32, b: f32, k: f32) -> f32 {
    -join(-a, -b, k)
}

fn bell(x: f32, width: f32) -> f32 {
    (-(x / width).powi(2)).exp()
}

/// A soft mound of height 1 over the front of the face.
fn mound(p: Vec3, at: Vec2, width: Vec2) -> f32 {
    bell(p.x - at.x, width.x) * bell(p.y - at.y, width.y)
}

/// Nearly the distance to an ellipsoid around the origin.
fn ellipsoid(p: Vec3, radii: Vec3) -> f32 {
    let a = (p / radii).length();
    let b = (p / (radii * radii)).length();
    if b < 1e-9 { -radii.min_element() } else { a * (a - 1.0) / b }
}

/// A capsule whose ends have different radii.
fn taper(p: Vec3, a: Vec3, b: Vec3, ra: f32, rb: f32) -> f32 {
    let t = ((p - a).dot(b - a) / (b - a).length_squared()).clamp(0.0, 1.0);
    p.distance(a.lerp(b, t)) - (ra + (rb - ra) * t)
}

/// Piecewise smooth through (y, value) points from top to bottom.
fn along(points: &[(f32, f32)], y: f32) -> f32 {
    let n = points.len();
    if y >= points[0].0 {
        return points[0].1;
    }
    for i in 1..n {
        let ((y0, v0), (y1, v1)) = (points[i - 1], points[i]);
        if y >= y1 {
            let before = if i >= 2 { points[i - 2] } else { points[0] };
            let after = if i + 1 < n { points[i + 1] } else { points[n - 1] };
            let m0 = if before.0 == y1 { 0.0 } else { (v1 - before.1) / (y1 - before.0) * (y1 - y0) };
            let m1 = if after.0 == y0 { 0.0 } else { (after.1 - v0) / (after.0 - y0) * (y1 - y0) };
            let t = (y - y0) / (y1 - y0);
            let (t2, t3) = (t * t, t * t * t);
            return v0 * (2.0 * t3 - 3.0 * t2 + 1.0)
                + m0 * (t3 - 2.0 * t2 + t)
                + v1 * (3.0 * t2 - 2.0 * t3)
                + m1 * (t3 - t2);
        }
    }
    points[n - 1].1
}

/// The skull without hair.
fn cranium(p: Vec3) -> f32 {
    ellipsoid(p - vec3(0.0, 24.0, 3.0), vec3(72.5, 90.0, 94.0))
}

/// The face without its features: at each height a superellipse, cut below by the jaw.
fn mask(p: Vec3) -> f32 {
    const BACK: f32 = 12.0;
    const POWER: f32 = 2.25;
    let width = along(
        &[
            (44.0, 63.0),
            (22.0, 66.5),
            (0.0, 67.5),
            (-20.0, 67.0),
            (-40.0, 63.0),
            (-60.0, 55.5),
            (-75.0, 49.5),
            (-90.0, 42.5),
            (-104.0, 34.0),
            (-122.0, 24.0),
        ],
        p.y,
    );
    let front = along(
        &[
            (46.0, 84.0),
            (22.0, 92.5),
            (11.0, 89.5),
            (0.0, 85.0),
            (-12.0, 85.5),
            (-25.0, 88.5),
            (-42.0, 93.5),
            (-58.0, 97.0),
            (-74.0, 98.0),
            (-90.0, 95.0),
            (-104.0, 94.5),
            (-116.0, 89.0),
            (-126.0, 80.0),
        ],
        p.y,
    );
    let depth = front - BACK;
    let (u, v) = (p.x.abs() / width, (p.z - BACK).max(0.0) / depth);
    let g = (u.powf(POWER) + v.powf(POWER)).powf(1.0 / POWER).max(0.05);
    let slope = vec2((u / g).powf(POWER - 1.0) / width, (v / g).powf(POWER - 1.0) / depth).length().max(1e-3);
    let section = (g - 1.0) / slope;
    // Under the jaw, from the chin up to its angle below the ear.
    let under = ((-114.5 + (86.0 - p.z) * 0.5) - p.y + 0.10 * (30.0 - p.x.abs()).max(0.0) * 0.3) * 0.9;
    let d = meet(section, under, 16.0);
    meet(d, p.y - 52.0, 10.0).max(-12.0 - p.z)
}

/// Neck, shoulders and the chest down to the cut.
fn shoulders(p: Vec3) -> f32 {
    // The two sides meet without a crease.
    let q = vec3((p.x * p.x + 64.0).sqrt(), p.y, p.z);
    let neck = taper(p, vec3(0.0, -60.0, -22.0), vec3(0.0, -205.0, -38.0), 37.0, 41.0);
    let strap = taper(q, vec3(44.0, -70.0, -30.0), vec3(13.0, -208.0, 2.0), 6.5, 6.5);
    let neck = join(neck, strap, 22.0);
    let slope = taper(q, vec3(18.0, -142.0, -50.0), vec3(112.0, -218.0, -50.0), 20.0, 24.0);
    let arm = taper(q, vec3(40.0, -240.0, -46.0), vec3(128.0, -247.0, -48.0), 44.0, 38.0);
    let chest = ellipsoid(p - vec3(0.0, -300.0, -32.0), vec3(138.0, 98.0, 66.0));
    let bone = taper(q, vec3(17.0, -212.0, 9.0), vec3(62.0, -208.0, 0.0), 4.0, 3.6).min(taper(
        q,
        vec3(62.0, -208.0, 0.0),
        vec3(118.0, -211.0, -30.0),
        3.6,
        4.5,
    ));
    let body = join(arm, chest, 60.0);
    let body = join(body, slope, 42.0);
    let body = join(body, neck, 44.0);
    let body = join(body, bone, 15.0);
    // Cut off below in a shallow bow that rises to the arms.
    let cut = FOOT_Y + 36.0 * (p.x / 150.0).powi(2) + 10.0 * ((p.z + 40.0) / 70.0).powi(2) - p.y;
    meet(body, cut * 0.9, 30.0)
}

/// What the bust stands on.
pub fn stand(p: Vec3) -> f32 {
    let r = vec2(p.x, p.z + 40.0).length();
    let post = round_edge(r - 13.0, (p.y + 310.0).abs() - 30.0, 1.0);
    let foot = round_edge(r - 72.0, (p.y + 346.0).abs() - 7.0, 3.0);
    join(post, foot, 10.0)
}

/// The upper and lower edge of the lids' opening at `x` from the pupil, away from the nose; `None` beside it.
pub fn opening(x: f32) -> Option<(f32, f32)> {
    let s = x / if x < 0.0 { 15.0 } else { 16.0 };
    if s.abs() >= 1.0 {
        return None;
    }
    let tilt = 0.09 * x;
    let upper = 5.1 * (1.0 - (s + 0.06 * (1.0 - s * s)).abs().powf(2.3));
    let lower = -5.2 * (1.0 - (s - 0.12 * (1.0 - s * s)).abs().powf(2.2));
    Some((tilt + upper, tilt + lower))
}

/// How far outside of the lids' opening, in the picture plane.
fn beside_opening(e: Vec3) -> f32 {
    let x = e.x.clamp(-14.95, 15.95);
    let Some((upper, lower)) = opening(x) else { return 20.0 };
    let slack = (e.x - x).abs();
    ((e.y - upper).max(lower - e.y) * 0.9).max(slack)
}

/// Mouth: the line between the lips and the borders of the red, at `x` from the middle. Half as wide as `MOUTH`.
pub const MOUTH: f32 = 24.5;
pub fn lips(x: f32) -> (f32, f32, f32) {
    let s = (x.abs() / MOUTH).min(1.0);
    let calm = -73.6 + 2.0 * s * s * s;
    let line = calm - 0.9 * bell(x, 3.5) + 0.7 * bell(x.abs() - 8.5, 6.0);
    let reach = (1.0 - s * s).max(0.0);
    let bow = 7.3 * (1.0 - s).powf(0.92) + 1.1 * bell(x.abs() - 5.2, 3.2) - 1.0 * bell(x, 2.6);
    let lower = 10.2 * reach.powf(0.7);
    (line, line + bow.max(0.0), calm - lower)
}

/// How far the lips stand out at a place.
fn lip_height(x: f32, y: f32) -> f32 {
    let (line, upper, lower) = lips(x);
    let s = (x.abs() / (MOUTH + 1.0)).min(1.0);
    let fade = (1.0 - s * s).max(0.0).powf(0.8);
    let profile = |t: f32, peak: f32, edge: f32| {
        // From the line between the lips up to the fullest place, and down past the border of the red.
        let rise = smoothstep(-0.15, peak, t);
        let fall = 1.0 - smoothstep(peak, 1.9, t);
        rise.powf(0.7) * (fall * (1.0 - edge) + edge * (1.0 - smoothstep(0.95, 1.25, t)))
    };
    let up = profile((y - line) / (upper - line).max(2.5), 0.42, 0.30) * 4.3 * ((upper - line) / 4.5).min(1.0);
    let low = profile((line - y) / (line - lower).max(3.0), 0.45, 0.25) * 5.4;
    let full = if y > line { up } else { low };
    fade * full - 1.5 * bell(y - line, 0.9) * (1.0 - smoothstep(0.8, 0.98, s))
}

/// Everything in the front of the face that is a mound or a hollow.
fn relief(p: Vec3) -> f32 {
    let q = vec3(p.x.abs(), p.y, p.z);
    let m = |x: f32, y: f32, wx: f32, wy: f32| mound(q, vec2(x, y), vec2(wx, wy));
    let brow_y = 17.5 + 3.0 * smoothstep(8.0, 38.0, q.x) - 5.0 * smoothstep(40.0, 56.0, q.x);
    let brow = 2.4 * bell(q.y - brow_y, 6.0) * smoothstep(3.0, 16.0, q.x) * (1.0 - smoothstep(46.0, 62.0, q.x));
    let sockets = -4.5 * m(31.0, 2.0, 17.0, 12.0) - 5.0 * m(15.5, 3.0, 6.5, 8.0) - 1.5 * m(33.0, 10.0, 16.0, 4.0);
    let cheeks = 3.4 * m(45.0, -22.0, 17.0, 12.0) + 1.5 * m(27.0, -32.0, 14.0, 12.0) - 2.6 * m(46.0, -58.0, 13.0, 16.0);
    let muzzle = 1.5 * m(0.0, -70.0, 22.0, 14.0);
    let corners = -1.3 * m(MOUTH + 1.0, -72.5, 4.5, 4.0);
    let philtrum = (0.8 * bell(q.x - 4.6, 2.2) - 1.0 * bell(q.x, 2.6)) * bell(q.y + 59.0, 6.5);
    let chin = -2.4 * m(0.0, -89.5, 17.0, 5.0) + 3.0 * m(0.0, -104.0, 13.0, 9.0);
    let fold = -0.35
        * bell(q.x - (17.0 + (-44.0 - q.y) * 0.45), 4.0)
        * smoothstep(-70.0, -60.0, q.y)
        * (1.0 - smoothstep(-50.0, -42.0, q.y));
    brow + sockets + cheeks + muzzle + corners + philtrum + chin + fold + lip_height(p.x, p.y)
}

fn nose(p: Vec3) -> f32 {
    let q = vec3((p.x * p.x + 4.0).sqrt(), p.y, p.z);
    let bridge = taper(p, vec3(0.0, 12.0, 86.5), vec3(0.0, -32.0, 103.5), 5.8, 6.0);
    let tip = ellipsoid(p - vec3(0.0, -38.0, 107.6), vec3(7.7, 7.2, 8.2));
    let side = taper(q, vec3(3.0, -26.0, 93.0), vec3(7.5, -39.0, 95.5), 6.0, 6.4);
    let wing = ellipsoid(q - vec3(10.8, -43.2, 99.4), vec3(4.6, 5.4, 7.4));
    let column = taper(p, vec3(0.0, -45.2, 108.2), vec3(0.0, -48.4, 98.0), 3.2, 4.0);
    let d = join(bridge, tip, 9.0);
    let d = join(d, side, 13.0);
    let d = join(d, wing, 3.5);
    join(d, column, 4.0)
}

fn nostril(p: Vec3) -> f32 {
    let q = vec3(p.x.abs(), p.y, p.z) - vec3(5.7, -48.6, 103.6);
    let turned = vec3(q.x * 0.86 + q.z * 0.5, q.y, q.z * 0.86 - q.x * 0.5);
    ellipsoid(turned, vec3(2.2, 2.4, 4.4))
}

/// Distance to a line through points.
fn tube(p: Vec3, points: &[(Vec3, f32)]) -> f32 {
    points.windows(2).map(|w| taper(p, w[0].0, w[1].0, w[0].1, w[1].1)).fold(f32::INFINITY, f32::min)
}

/// An ear on the right of the picture (+X), in its own plane: x out of the head, y up, z towards the face.
pub fn ear(p: Vec3) -> f32 {
    // The ear leans back by 12 degrees and stands off the head by 28.
    let at = p - vec3(65.5, -11.0, -4.0);
    let (s, c) = (28f32.to_radians().sin(), 28f32.to_radians().cos());
    let at = vec3(at.x * c + at.z * s, at.y, at.z * c - at.x * s);
    let (s, c) = (12f32.to_radians().sin(), 12f32.to_radians().cos());
    let e = vec3(at.x, at.y * c - at.z * s, at.z * c + at.y * s);
    let v = |x: f32, y: f32, z: f32| vec3(x, y, z);
    let rim = [
        (v(1.0, 0.0, -2.0), 1.8),
        (v(3.5, 9.0, 1.0), 2.2),
        (v(4.5, 19.0, 1.5), 2.7),
        (v(5.0, 27.0, -4.0), 2.9),
        (v(5.5, 30.5, -13.0), 3.0),
        (v(5.5, 27.0, -22.0), 3.0),
        (v(5.0, 18.0, -27.5), 2.8),
        (v(4.5, 7.0, -28.0), 2.5),
        (v(4.0, -5.0, -24.5), 2.4),
        (v(3.5, -15.0, -18.5), 2.6),
        (v(3.0, -22.0, -12.0), 3.2),
    ];
    let fold = [
        (v(4.5, 20.0, -8.0), 2.0),
        (v(5.0, 14.0, -15.0), 2.8),
        (v(4.8, 4.0, -18.5), 3.0),
        (v(4.2, -6.0, -15.5), 2.8),
        (v(4.0, -11.5, -9.0), 3.0),
    ];
    let plate = ellipsoid(e - v(1.0, 3.0, -12.5), v(3.4, 26.5, 15.5));
    let lobe = ellipsoid(e - v(2.6, -23.5, -6.5), v(3.6, 9.0, 8.0));
    let root = ellipsoid(e - v(-6.0, 0.0, -8.0), v(9.0, 20.0, 11.0));
    let tragus = ellipsoid(e - v(4.0, -3.0, 0.0), v(3.0, 5.5, 4.0));
    let bowl = ellipsoid(e - v(6.0, -1.0, -8.5), v(6.5, 11.0, 7.0));
    let d = join(plate, root, 6.0);
    let d = meet(d, -bowl, 3.0);
    let d = join(d, tube(e, &rim), 2.6);
    let d = join(d, tube(e, &fold), 3.6);
    let d = join(d, lobe, 5.0);
    join(d, tragus, 3.0)
}

/// The bust without eyes and hair.
pub fn skin(p: Vec3) -> f32 {
    let head = join(cranium(p), mask(p), 10.0);
    let body = shoulders(p);
    let rough = join(head, body, 12.0);
    if rough.abs() > NEAR {
        return rough;
    }
    let q = vec3(p.x.abs(), p.y, p.z);
    let front = smoothstep(35.0, 62.0, p.z) * smoothstep(-130.0, -112.0, p.y);
    let mut head = if front > 0.0 { head - relief(p) * front } else { head };
    if p.z > 55.0 && p.y > -75.0 && p.y < 35.0 {
        head = join(head, nose(p), 11.0);
        let e = q - EYE;
        let upper = smoothstep(-2.0, 2.0, e.y);
        let lid = ellipsoid(e, EYEBALL + vec3(1.0, 1.3, 1.2 + 0.5 * upper));
        head = join(head, lid, 6.0 - 2.8 * upper);
        if e.z > -7.0 {
            head = meet(head, -beside_opening(e).max(-6.0 - e.z), 1.1);
        }
        head = meet(head, -nostril(p), 3.0);
    }
    join(head, body, 12.0)
}

/// Hair, combed back.
pub fn hair(p: Vec3) -> f32 {
    let skull = cranium(p);
    if skull.abs() > 20.0 {
        return skull - 7.0;
    }
    let x = p.x.abs();
    // Where the hair begins: high over the forehead, round the temples, behind the ears and down to the nape.
    let line = along(
        &[
            (200.0, 200.0),
            (97.0, 70.0),
            (91.0, 68.0),
            (80.0, 58.0),
            (66.0, 44.0),
            (52.0, 30.0),
            (30.0, 22.0),
            (10.0, 20.0),
            (-6.0, 14.0),
            (-22.0, -20.0),
            (-40.0, -62.0),
            (-60.0, -70.0),
            (-120.0, -72.0),
        ],
        p.z,
    );
    let edge = (line - p.y) * 0.75;
    let around = x.atan2(p.y - 8.0);
    let wave = fbm3(vec3(p.x, p.y, p.z * 0.35) * 0.03, 2, 5);
    let strands = (around * 46.0 + wave * 7.0).sin() * 0.35 + (around * 105.0 + wave * 12.0 + 1.0).sin() * 0.10;
    let thick = 8.0 * smoothstep(0.0, 26.0, -edge).sqrt() - 0.6;
    meet(skull - thick - strands * smoothstep(2.0, 10.0, -edge), edge, 3.0)
}
