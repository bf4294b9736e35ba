//! The shop's own model: a bust on which spectacles, make-up, earrings and hats are shown to people without camera or
//! photo. No person was its model; [`field`] says how it is shaped.

mod field;

use glam::{Vec2, Vec3, vec2, vec3};
use glb::{Material, Model};

use super::build::Builder;
use super::looks;
use super::mesh::Mesh;
use super::noise::{fbm3, smoothstep};
use super::paint::{linear, picture, srgb};
use super::solid::{ball, surface};

/// Millimetres across and down that the face's picture covers, its middle at `FACE_MIDDLE_Y`.
const FACE: Vec2 = Vec2::new(160.0, 200.0);
const FACE_MIDDLE_Y: f32 = -28.0;
/// Millimetres that an eye's picture covers.
const EYE: f32 = 36.0;
/// Radius of an iris: 11.7 mm across, the mean of adults that measures of the mirror start from.
const IRIS: f32 = 5.85;
/// Size of the bust with its stand in millimetres: width (x), height (y), depth (z).
pub const SIZE_MM: [f32; 3] = [326.6, 475.9, 227.8];
const SKIN: u32 = 0xd5ac98;

/// One axis of the grid: steps of `fine` mm between `low` and `high`, wider ones beyond.
struct Axis {
    low: f32,
    high: f32,
    fine: f32,
    coarse: f32,
}

impl Axis {
    /// Millimetres at grid place `q`; 0 is at `low`.
    fn at(&self, q: f32) -> f32 {
        let inside = (self.high - self.low) / self.fine;
        // Steps widen over some cells, so that neighbours differ little.
        let widen = |n: f32| {
            const CELLS: f32 = 12.0;
            let t = (n / CELLS).min(1.0);
            let mean = self.fine + (self.coarse - self.fine) * t * 0.5;
            n.min(CELLS) * mean + (n - CELLS).max(0.0) * self.coarse
        };
        if q < 0.0 {
            self.low - widen(-q)
        } else if q > inside {
            self.high + widen(q - inside)
        } else {
            self.low + q * self.fine
        }
    }

    /// The grid place of `mm`.
    fn place(&self, mm: f32) -> f32 {
        let (mut a, mut b) = (-2000.0, 4000.0);
        for _ in 0..60 {
            let m = (a + b) * 0.5;
            if self.at(m) < mm { a = m } else { b = m }
        }
        a
    }
}

/// The surface of a field, finer where the face is. `scale` 1 is for use; more is coarser.
fn sculpt(low: Vec3, high: Vec3, scale: f32, field: impl Fn(Vec3) -> f32) -> Mesh {
    let axes = [
        Axis { low: -50.0, high: 50.0, fine: 0.8 * scale, coarse: 2.6 * scale },
        Axis { low: -86.0, high: 16.0, fine: 0.8 * scale, coarse: 2.4 * scale },
        Axis { low: 68.0, high: 118.0, fine: 0.8 * scale, coarse: 2.2 * scale },
    ];
    let [x, y, z] = &axes;
    let bend = |q: Vec3| vec3(x.at(q.x), y.at(q.y), z.at(q.z));
    let place = |p: Vec3| vec3(x.place(p.x), y.place(p.y), z.place(p.z));
    let (low, high) = (place(low), place(high));
    let mut mesh = surface(low, high, 1.0, |q| field(bend(q))).bent(bend);
    for (p, n) in mesh.positions.iter().zip(&mut mesh.normals) {
        const H: f32 = 0.15;
        let d = |axis: Vec3| field(*p + axis * H) - field(*p - axis * H);
        *n = vec3(d(Vec3::X), d(Vec3::Y), d(Vec3::Z)).normalize_or(Vec3::Y);
    }
    mesh
}

/// What the face's picture shows at a place of the face.
fn face_color(at: Vec2) -> Vec3 {
    let x = at.x.abs();
    let skin = srgb(SKIN);
    let mut c = skin;
    let bell = |dx: f32, dy: f32| (-dx * dx - dy * dy).exp();
    // Blood shows in the cheeks, on the nose and the chin.
    c = c.lerp(srgb(0xd0887a), 0.35 * bell((x - 44.0) / 17.0, (at.y + 32.0) / 13.0));
    c = c.lerp(srgb(0xcf9180), 0.25 * bell(x / 9.0, (at.y + 42.0) / 8.0));
    // Round the eyes it is a little darker.
    c = c.lerp(srgb(0xb07f6c), 0.35 * bell((x - 32.0) / 17.0, (at.y - 5.0) / 8.0));
    // Nostrils lie in the shade.
    c = c.lerp(srgb(0x6e4034), 0.75 * bell((x - 5.9) / 2.7, (at.y + 49.0 + 0.12 * x) / 1.5));
    // Lips.
    let (line, upper, lower) = field::lips(at.x);
    if x < field::MOUTH {
        let inside = (upper - at.y).min(at.y - lower);
        let red = smoothstep(-0.5, 0.7, inside) * smoothstep(field::MOUTH, field::MOUTH - 2.5, x);
        let tone = srgb(0xb0605a).lerp(srgb(0xbe6f67), smoothstep(line, line - 5.0, at.y));
        c = c.lerp(tone, 0.92 * red);
        c = c.lerp(srgb(0x6e3430), 0.6 * bell(0.0, (at.y - line) / 0.7) * smoothstep(field::MOUTH + 0.5, 18.0, x));
    }
    // Brows: an arch, full at the inner end and pointed at the outer.
    let t = (x - 12.0) / 42.0;
    if (-0.1..1.05).contains(&t) {
        let arch = 16.4 + 4.8 * (0.8 * std::f32::consts::PI * t).sin() - 2.8 * t * t;
        let half = 3.1 * smoothstep(-0.1, 0.22, t).sqrt() * (1.0 - smoothstep(0.35, 1.05, t)).powf(0.8) + 0.5;
        let hairs = fbm3(vec3((at.x.abs() + (at.y - arch) * 0.7) * 1.1, (at.y - arch) * 0.35, 3.0), 2, 7);
        let d = (at.y - arch).abs() / half;
        let cover = (1.0 - smoothstep(0.45, 1.15, d + hairs * 0.35))
            * smoothstep(-0.1, 0.12, t)
            * (1.0 - smoothstep(0.95, 1.04, t));
        c = c.lerp(srgb(0x5c4335), 0.8 * cover);
    }
    // The lids' edges: a line of lashes above, a fainter one below.
    let e = vec2(x - field::PUPIL_X, at.y);
    if let Some((up, low)) = field::opening(e.x.clamp(-14.5, 15.7)) {
        let side = smoothstep(-16.0, -9.0, e.x) * smoothstep(18.0, 14.5, e.x);
        let above = smoothstep(-1.0, -0.2, e.y - up) * (1.0 - smoothstep(1.1, 2.4 + 0.05 * e.x.max(0.0), e.y - up));
        let below = smoothstep(-1.2, -0.4, low - e.y) * (1.0 - smoothstep(0.2, 1.1, low - e.y));
        c = c.lerp(srgb(0x2b1d18), 0.9 * above * side);
        c = c.lerp(srgb(0x7a5244), 0.5 * below * side);
    }
    c
}

/// What is seen of an eye, from its middle.
fn eye_color(at: Vec2) -> Vec3 {
    let r = at.length();
    let white = srgb(0xefe9e3).lerp(srgb(0xd9b3a5), 0.5 * smoothstep(9.0, 16.0, at.x.abs()));
    let shadow = smoothstep(1.0, 6.0, at.y);
    let white = white.lerp(srgb(0xa8958c), 0.65 * shadow);
    let angle = at.y.atan2(at.x);
    let rays = fbm3(vec3(angle.cos() * 6.0, angle.sin() * 6.0, r * 0.5), 3, 11);
    let iris = srgb(0x6a4a2c).lerp(srgb(0x8a6a3c), (0.5 + 0.8 * rays).clamp(0.0, 1.0) * smoothstep(IRIS, 2.2, r));
    let iris = iris.lerp(srgb(0x2a1b12), smoothstep(IRIS - 1.3, IRIS, r));
    let iris = iris.lerp(srgb(0x080606), 1.0 - smoothstep(1.9, 2.3, r));
    iris.lerp(white, smoothstep(IRIS - 0.15, IRIS + 0.35, r))
}

/// The bust on its stand.
pub fn bust() -> Model {
    sculpted(1.1)
}

/// As [`bust`], with cells of `scale` times the finest worth having: more is coarser and sooner made.
pub fn sculpted(scale: f32) -> Model {
    let mut b = Builder::new("mannequin", &[]);
    let painted = b.image(picture("face", 1280, 1600, |uv| {
        face_color(vec2((uv.x - 0.5) * FACE.x, (0.5 - uv.y) * FACE.y + FACE_MIDDLE_Y))
    }));
    let eyes = b.image(picture("eye", 512, 512, |uv| eye_color(vec2((uv.x - 0.5) * EYE, (0.5 - uv.y) * EYE))));
    let matt = Material { metallic: 0.0, roughness: 0.72, ..Default::default() };
    let skin = b.look("skin", Material { base_color: linear(SKIN).extend(1.0), ..matt.clone() });
    let face = b.look("face", Material { base_color_texture: looks::texture(painted), ..matt });
    let eye = b.look("eye", Material { base_color_texture: looks::texture(eyes), ..looks::polished(0xffffff, 0.3) });
    let hair = b.look("hair", looks::plain(0x3a2820, 0.6));

    let brass = b.look("brass", looks::metal(looks::BRASS, 0.3));

    let body = sculpt(vec3(-196.0, field::FOOT_Y - 12.0, -122.0), vec3(196.0, 122.0, 126.0), scale, field::skin);
    let (front, rest) = body.split(|p, n| n.z > 0.0 && p.z > 45.0 && p.y > -120.0 && p.y < 65.0);
    let on_face = |p: Vec3, _: Vec3| vec2(p.x + FACE.x * 0.5, FACE.y * 0.5 - (p.y - FACE_MIDDLE_Y));
    b.part2(front.mapped(on_face), &[face], FACE);
    b.part(rest, &[skin], 100.0);
    let ball = ball(field::EYEBALL, 96).smooth(60.0).mapped(|p, _| vec2(p.x + EYE * 0.5, EYE * 0.5 - p.y)).at(
        field::EYE.x,
        field::EYE.y,
        field::EYE.z,
    );
    b.part(ball.both_sides(), &[eye], EYE);
    let ear = surface(vec3(50.0, -56.0, -50.0), vec3(98.0, 30.0, 20.0), 0.9 * scale, field::ear);
    b.part(ear.both_sides(), &[skin], 100.0);
    b.part(surface(vec3(-92.0, -86.0, -114.0), vec3(92.0, 132.0, 112.0), 1.7 * scale, field::hair), &[hair], 100.0);
    b.part(surface(vec3(-80.0, -366.0, -120.0), vec3(80.0, -272.0, 40.0), 1.7 * scale, field::stand), &[brass], 100.0);
    b.bake_shade(45.0, 0.45);
    b.finish(Vec3::ZERO)
}

#[cfg(test)]
mod tests;
