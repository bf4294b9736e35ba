//! The colours of a head: skin, brows, lips, eyes, hair. Linear light, 0 to 1.

use glam::{Vec2, Vec3};

use super::body::{LIDS, Material};
use super::{HeadShape, mouth};
use crate::geometry::FaceGeometry;

/// Brows: between these and the hair's colour.
const BROW: Vec3 = Vec3::new(0.035, 0.022, 0.015);
const SHIRT: Vec3 = Vec3::new(0.05, 0.09, 0.18);
const SCLERA: Vec3 = Vec3::new(0.72, 0.70, 0.68);
const LIP: Vec3 = Vec3::new(0.42, 0.13, 0.12);
const TEETH: Vec3 = Vec3::new(0.78, 0.74, 0.66);
const TONGUE: Vec3 = Vec3::new(0.40, 0.14, 0.13);
const SHADE: Vec3 = Vec3::new(0.06, 0.03, 0.025);
/// Little light comes into a mouth.
const UNLIT: f32 = 0.4;

/// From where the light comes, in the camera's space.
const KEY: Vec3 = Vec3::new(-0.35, 0.55, 0.76);
const KEY_LIGHT: f32 = 0.80;
const SKY_LIGHT: f32 = 0.34;

/// Radius of an eye and of its pupil, centimetres.
const EYE_RADIUS: f32 = 1.2;
const PUPIL_RADIUS: f32 = 0.2;

/// Brows, seen from the nose outwards: upper edge and back along the lower.
const BROWS: [[usize; 10]; 2] =
    [[107, 66, 105, 63, 70, 46, 53, 52, 65, 55], [336, 296, 334, 293, 300, 276, 283, 282, 295, 285]];
const LIPS: [usize; 20] = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185];
const MOUTH: [usize; 20] = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191];
/// How far lips fade into the skin, centimetres.
const LIPS_EDGE: f32 = 0.05;
/// Between these heights on the canonical face.
const LIPS_HIGH: std::ops::Range<f32> = -5.8..-2.9;
/// Where the corners are in both.
const CORNERS: [usize; 2] = [0, 10];
const NOSTRILS: [(usize, usize); 2] = [(20, 79), (250, 309)];
const CHEEKS: [usize; 2] = [50, 280];

/// Where what is, on the canonical face.
#[derive(Debug)]
pub(super) struct Paint {
    skin: Vec3,
    hair: Vec3,
    iris: Vec3,
    iris_radius: f32,
    brows: [Vec<Vec2>; 2],
    lips: Vec<Vec2>,
    mouth: Vec<Vec2>,
    lids: [Vec<Vec2>; 2],
    nostrils: [Vec3; 2],
    cheeks: [Vec3; 2],
}

impl Paint {
    pub(super) fn new(geometry: &FaceGeometry, shape: &HeadShape) -> Paint {
        let at = |i: usize| geometry.canonical_cm()[i].as_vec3();
        let flat = |points: &[usize]| points.iter().map(|&i| at(i).truncate()).collect::<Vec<Vec2>>();
        Paint {
            skin: shape.skin.into(),
            hair: shape.hair.into(),
            iris: shape.iris.into(),
            iris_radius: (shape.iris_mm / 20.0) as f32,
            brows: [flat(&BROWS[0]), flat(&BROWS[1])],
            lips: mouth::rounded(&flat(&LIPS), CORNERS),
            mouth: mouth::rounded(&flat(&MOUTH), CORNERS),
            lids: [flat(&LIDS[0]), flat(&LIDS[1])],
            nostrils: NOSTRILS.map(|(a, b)| (at(a) + at(b)) / 2.0),
            cheeks: CHEEKS.map(at),
        }
    }

    /// The colour of a place; `normal` in the camera's space.
    pub(super) fn shade(&self, material: Material, mark: Vec3, normal: Vec3) -> Vec3 {
        let (light, gloss) = light_on(normal);
        match material {
            Material::Face => skin_in_light(self.face(mark), normal),
            Material::Painted => skin_in_light(mark, normal),
            Material::Skin => self.skin * light,
            Material::Hair | Material::Locks => self.hair * (light + 0.8 * gloss.powi(12)) * strands(mark),
            Material::Shirt => SHIRT * light,
            Material::Cavity => SHADE * UNLIT * light,
            Material::Teeth => TEETH * (0.3 + 0.5 * light) * between_teeth(mark) + Vec3::splat(0.1 * gloss.powi(60)),
            Material::Tongue => TONGUE * light * 0.45,
            Material::Eye => self.eye(mark) * (0.55 * light + 0.25) + Vec3::splat(0.5 * gloss.powi(400)),
        }
    }

    fn face(&self, mark: Vec3) -> Vec3 {
        let flat = mark.truncate();
        let blush: f32 = self.cheeks.iter().map(|c| soft(mark.distance(*c), 1.6)).sum();
        let mottle = 1.0 + 0.04 * (mark.x * 2.1 + (mark.y * 1.7).sin()).sin() * (mark.y * 2.6 + mark.z).cos();
        let mut color = self.skin * mottle * Vec3::new(1.0 + 0.06 * blush, 1.0 - 0.10 * blush, 1.0 - 0.08 * blush);
        // The socket lies in its own shadow, and the sides of the nose in that of the bridge.
        for lids in &self.lids {
            color *= 1.0 - 0.22 * edge(lids, flat, 0.9);
            let line = distance(lids, flat);
            color = color.lerp(SHADE, 0.85 * soft(line, 0.11));
        }
        for nostril in self.nostrils {
            color = color.lerp(SHADE, 0.85 * soft(mark.distance(nostril), 0.34));
        }
        for brow in &self.brows {
            color = color.lerp(self.hair.lerp(BROW, 0.7), 0.85 * edge(brow, flat, 0.12));
        }
        // The outlines have many corners: far from them nothing is asked.
        if mark.z > 3.0 && LIPS_HIGH.contains(&mark.y) {
            color = color.lerp(LIP, 0.8 * edge(&self.lips, flat, LIPS_EDGE));
            let (within, line) = (edge(&self.mouth, flat, 0.05), soft(distance(&self.mouth, flat), 0.03));
            color = color.lerp(SHADE * UNLIT, within.max(0.6 * line));
        }
        color
    }

    /// Whether a place of the face is lip: at least half as red as one.
    pub(super) fn is_lip(&self, mark: Vec3) -> bool {
        let flat = mark.truncate();
        let is_near = mark.z > 3.0 && LIPS_HIGH.contains(&mark.y);
        is_near && edge(&self.lips, flat, LIPS_EDGE) >= 0.5 && !is_inside(&self.mouth, flat)
    }

    /// Whether a place of the face lies between the lips.
    pub(super) fn is_mouth(&self, mark: Vec3) -> bool {
        mark.z > 3.0 && is_inside(&self.mouth, mark.truncate())
    }

    fn eye(&self, mark: Vec3) -> Vec3 {
        let beside = mark.truncate().length() * EYE_RADIUS;
        if mark.z < 0.0 {
            return SCLERA;
        }
        let angle = mark.y.atan2(mark.x);
        let fibres = 0.8 + 0.35 * (angle * 23.0).sin() * (angle * 7.0).cos();
        let limbus = 1.0 - 0.6 * soft((beside - self.iris_radius).abs(), 0.07);
        let mut color = SCLERA.lerp(self.iris * fibres * limbus, step_down(beside, self.iris_radius, 0.02));
        color = color.lerp(Vec3::splat(0.004), step_down(beside, PUPIL_RADIUS, 0.02));
        color
    }
}

/// A wall with soft light on it; `place` is 0 to 1 across and down.
pub(super) fn background(place: Vec2) -> Vec3 {
    let glow = (-(place - Vec2::new(0.3, 0.25)).length_squared() * 3.0).exp();
    Vec3::new(0.26, 0.28, 0.30) * (0.55 + 0.6 * glow) * (1.05 - 0.25 * place.y)
}

/// Skin of this colour; `normal` in the camera's space.
pub(super) fn skin_in_light(color: Vec3, normal: Vec3) -> Vec3 {
    let (light, gloss) = light_on(normal);
    color * light + Vec3::splat(0.035 * gloss.powi(24))
}

/// Light that a matt surface gets, and how nearly it mirrors the lamp.
fn light_on(normal: Vec3) -> (f32, f32) {
    let key = normal.dot(KEY.normalize());
    // Light that goes through skin reaches a little around the edge.
    let wrapped = ((key + 0.25) / 1.25).max(0.0);
    let sky = SKY_LIGHT * (0.65 + 0.35 * normal.y);
    let half = (KEY.normalize() + Vec3::Z).normalize();
    (KEY_LIGHT * wrapped + sky, normal.dot(half).max(0.0))
}

/// Above the forehead's edge, and behind the temples.
pub(super) fn is_hair(mark: Vec3) -> bool {
    mark.y > 8.0 - 0.02 * mark.x * mark.x || (mark.z < -0.8 && mark.y > 3.0) || (mark.z < -4.5 && mark.y > -4.0)
}

/// Dark lines between teeth of 8 mm.
fn between_teeth(mark: Vec3) -> f32 {
    1.0 - 0.35 * soft(((mark.x / 0.8).fract().abs() - 0.5).abs() * 0.8, 0.05)
}

fn strands(mark: Vec3) -> f32 {
    0.85 + 0.3 * (mark.x * 9.0 + (mark.y * 3.0).sin()).sin()
}

/// One in the middle, falling to zero beyond `radius`.
fn soft(distance: f32, radius: f32) -> f32 {
    let t = (1.0 - distance / radius).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// One below `at`, zero above, with a soft step.
fn step_down(value: f32, at: f32, width: f32) -> f32 {
    ((at + width - value) / (2.0 * width)).clamp(0.0, 1.0)
}

/// One inside the outline, falling to zero `width` beyond it.
fn edge(outline: &[Vec2], p: Vec2, width: f32) -> f32 {
    if is_inside(outline, p) { 1.0 } else { soft(distance(outline, p), width) }
}

/// Whether a ray from `p` crosses the outline an odd number of times.
fn is_inside(outline: &[Vec2], p: Vec2) -> bool {
    let crosses =
        |(a, b): (Vec2, Vec2)| (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x);
    lines(outline).filter(|line| crosses(*line)).count() % 2 == 1
}

fn distance(outline: &[Vec2], p: Vec2) -> f32 {
    let to_line = |(a, b): (Vec2, Vec2)| {
        let along = ((p - a).dot(b - a) / (b - a).length_squared()).clamp(0.0, 1.0);
        p.distance(a.lerp(b, along))
    };
    lines(outline).map(to_line).fold(f32::INFINITY, f32::min)
}

fn lines(outline: &[Vec2]) -> impl Iterator<Item = (Vec2, Vec2)> {
    outline.iter().copied().zip(outline.iter().copied().cycle().skip(1))
}
