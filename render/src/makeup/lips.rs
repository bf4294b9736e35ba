//! Lipstick: over the lips up to their edge, and never into the mouth.

use bevy::math::{Vec2, Vec3};
use domain::Finish;
use image::RgbaImage;

use super::edges::{Alike, Either, Taste as _, logarithms, sample, settle};
use super::light::{Light, Tone};
use super::outline::{between, curve, resampled};
use super::patch::{Patch, smooth_step};
use super::{MakeupFace, Scene};
use crate::exposure::{encoded, linear, luminance};

/// Both lips' edges, from the corner at the viewer's left to the other.
const UPPER_OUTER: [usize; 11] = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291];
const LOWER_OUTER: [usize; 11] = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291];
const UPPER_INNER: [usize; 11] = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308];
const LOWER_INNER: [usize; 11] = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308];

/// The same, a little farther from the mouth, where lips are thickest: seen from above the upper lip hangs over its edge.
const UPPER_ROLL: [usize; 11] = [62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292];
const LOWER_ROLL: [usize; 11] = [62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292];

/// Half of the soft edge between lip and skin, in widths of the face; never sharper than a pixel.
const EDGE: f32 = 0.0035;
const EDGE_MIN_PX: f32 = 0.6;
/// The roll's points lie on its round, not at its end: so much of an overhang is not seen, in widths of the face.
const OVERHANG: f32 = 0.0035;
/// A pixel of which more is mouth is mouth.
const MOUTH: f32 = 0.6;
/// How far the picture may move the mesh's edges, in widths of the face: into the lip, and out of it;
/// and how far inside of the edge surely is lip.
const OUTER_REACH: [f32; 3] = [0.02, 0.016, 0.01];
const INNER_REACH: [f32; 3] = [0.0, 0.045, 0.01];
/// A mouth that is less open than this, in widths of the face, has nothing in it to compare lips with.
const OPEN: f32 = 0.012;
/// So near to the mouth a pixel that looks like teeth is taken for teeth.
const RIM: f32 = 0.01;
/// Shares of a pixel below this are the sums' rounding.
const NONE: f32 = 1e-4;
/// A lip is cut into so many pieces along, to know across it where its highlight is.
const PIECES: usize = 24;

/// Paints the lips.
pub(super) fn paint(picture: &mut RgbaImage, scene: &Scene, tone: &Tone) {
    let lips = Lips::of(picture, scene.face);
    let Some(weights) = lips.weights(picture, scene) else { return };
    let shade = Shade::of(picture, &weights, tone, scene.light);
    let gloss = matches!(tone.finish, Finish::Gloss | Finish::Metallic | Finish::Satin)
        .then(|| lips.gleam(scene, &weights, tone.finish));
    for (i, (x, y, weight)) in weights.pixels().enumerate() {
        if weight <= 0.0 {
            continue;
        }
        let pixel = picture.get_pixel_mut(x, y);
        let before = linear(pixel.0);
        let gleam = gloss.as_ref().map_or(0.0, |g| g.values[i]);
        let painted = shade.painted(before, tone, scene.light, gleam, shade.detail.values[i]);
        *pixel = image::Rgba(encoded(before.lerp(painted, weight * opacity(tone))));
    }
}

/// How much of each pixel is lip.
pub(super) fn weights(picture: &RgbaImage, scene: &Scene) -> Option<Patch> {
    Lips::of(picture, scene.face).weights(picture, scene)
}

/// The lips' edges, each from the corner at the viewer's left to the other.
struct Lips {
    upper_outer: Vec<Vec2>,
    upper_inner: Vec<Vec2>,
    lower_inner: Vec<Vec2>,
    lower_outer: Vec<Vec2>,
    /// Tells lip from what is seen in an open mouth.
    like_lip: Option<Alike>,
    /// How much of each pixel is lip, where that is known already.
    cover: Option<Patch>,
}

impl Lips {
    /// As the mesh has them, corrected by the picture where nobody did so before.
    fn of(picture: &RgbaImage, face: &MakeupFace) -> Self {
        let width = face.width();
        let down = (face.at(LOWER_OUTER[5]) - face.at(UPPER_OUTER[5])).normalize_or(Vec2::Y);
        let [mut upper_outer, mut upper_inner, mut lower_inner, mut lower_outer] = [
            face.all_at(UPPER_OUTER),
            nearest_to_mouth(face, UPPER_INNER, UPPER_ROLL, down),
            nearest_to_mouth(face, LOWER_INNER, LOWER_ROLL, -down),
            face.all_at(LOWER_OUTER),
        ]
        .map(|line| resampled(&curve(&line), PIECES + 1));
        let size = picture.dimensions();
        let is_in = |c: &&Patch| c.x + c.width as u32 <= size.0 && c.y + c.height as u32 <= size.1;
        if let Some(cover) = face.lips.as_ref().filter(is_in).cloned() {
            return Self { upper_outer, upper_inner, lower_inner, lower_outer, like_lip: None, cover: Some(cover) };
        }
        let between = |a: &[Vec2], b: &[Vec2], shares: &[f32]| -> Vec<Vec3> {
            let places = (2..=PIECES - 2).flat_map(|i| shares.iter().map(move |&t| a[i].lerp(b[i], t)));
            places.map(|place| logarithms(sample(picture, place))).collect()
        };
        let mut lip = between(&upper_outer, &upper_inner, &[0.35, 0.5, 0.65]);
        lip.extend(between(&lower_outer, &lower_inner, &[0.3, 0.45, 0.6, 0.75]));
        // Of length one, from the lip to the skin or into the mouth.
        let ways = |from: &[Vec2], to: &[Vec2]| -> Vec<Vec2> {
            from.iter().zip(to).map(|(from, to)| (*to - *from).normalize_or_zero()).collect()
        };
        let (up, down) = (ways(&lower_outer, &upper_outer), ways(&upper_outer, &lower_outer));
        for (edge, out) in [(&mut upper_outer, &up), (&mut lower_outer, &down)] {
            let beside = |far: f32| -> Vec<Vec2> { edge.iter().zip(out).map(|(e, o)| *e + *o * far * width).collect() };
            let skin = between(&beside(0.03), &beside(0.075), &[0.0, 0.33, 0.67, 1.0]);
            if let Some(lip_or_skin) = Either::new(&lip, &skin) {
                settle(picture, edge, out, &lip_or_skin, OUTER_REACH.map(|reach| reach * width));
            }
        }
        let open = upper_inner[PIECES / 2].distance(lower_inner[PIECES / 2]) / width;
        let is_open = (lower_inner[PIECES / 2] - upper_inner[PIECES / 2]).dot(down[PIECES / 2]) > 0.0;
        // Through lips that are hardly open nothing is seen that could be told from them.
        let like_lip = Alike::new(&lip).filter(|_| is_open && open > OPEN);
        if let Some(like_lip) = &like_lip {
            let reach = INNER_REACH.map(|reach| reach * width * smooth_step(OPEN, 3.0 * OPEN, open));
            for (edge, out) in [(&mut upper_inner, &down), (&mut lower_inner, &up)] {
                settle(picture, edge, out, like_lip, [reach[0], reach[1].min(open * width * 0.45), reach[2]]);
            }
        }
        let [upper_outer, upper_inner, lower_inner, lower_outer] =
            [upper_outer, upper_inner, lower_inner, lower_outer].map(|edge| curve(&edge));
        Self { upper_outer, upper_inner, lower_inner, lower_outer, like_lip, cover: None }
    }

    fn weights(&self, picture: &RgbaImage, scene: &Scene) -> Option<Patch> {
        if let Some(mut cover) = self.cover.clone() {
            scene.keep_to_bare(&mut cover, picture.dimensions());
            return Some(cover);
        }
        let width = scene.face.width();
        let edge = (EDGE * width).max(EDGE_MIN_PX);
        let outline = between(&self.upper_outer, &self.lower_outer);
        let mut lips = Patch::around(outline.iter().copied(), 4.0 * edge + 2.0, picture.dimensions())?;
        lips.add_area(&outline);
        lips.change(|_, _, share| share.clamp(0.0, 1.0));
        lips.soften(edge);
        let mut mouth = lips.blank();
        mouth.add_area(&between(&self.upper_inner, &self.lower_inner));
        mouth.change(|_, _, share| if share > NONE { share.min(1.0) } else { 0.0 });
        // Lips fade beyond their outline, about as far as paint does. Towards the mouth they end.
        for (lip, inside) in lips.values.iter_mut().zip(&mouth.values) {
            *lip = smooth_step(0.02, 0.76, *lip) * if *inside > MOUTH { 0.0 } else { 1.0 - inside };
        }
        if let Some(like_lip) = &self.like_lip {
            let mut rim = mouth;
            rim.soften(RIM * width);
            for ((x, y, near), lip) in rim.pixels().zip(&mut lips.values) {
                if *lip > 0.0 && near > 0.05 {
                    // What is darker may be the lip's own shade, and paint keeps it as dark; what is brighter is teeth.
                    let color = logarithms(linear(picture.get_pixel(x, y).0));
                    let side = if like_lip.is_brighter(color) { like_lip.side(color, color) } else { 1.0 };
                    *lip *= 1.0 - smooth_step(0.05, 0.3, near) * smooth_step(-0.6, -1.0, side);
                }
            }
        }
        scene.keep_to_bare_skin(&mut lips, picture.dimensions(), 0.0);
        Some(lips)
    }
}

/// Where a lip ends towards the mouth: at its edge, or at what hangs over it.
fn nearest_to_mouth(face: &MakeupFace, edge: [usize; 11], roll: [usize; 11], to_mouth: Vec2) -> [Vec2; 11] {
    std::array::from_fn(|i| {
        let (edge, roll) = (face.at(edge[i]), face.at(roll[i]));
        let is_corner = i == 0 || i == 10;
        let over = (roll - edge).dot(to_mouth) - OVERHANG * face.width();
        edge + to_mouth * if is_corner { 0.0 } else { over.max(0.0) }
    })
}

/// The lips and the mouth between them, as the mesh has them.
pub(super) fn outline(face: &MakeupFace) -> Vec<Vec2> {
    between(&curve(&face.all_at(UPPER_OUTER)), &curve(&face.all_at(LOWER_OUTER)))
}

/// How much of the lip a coat hides where it is thickest.
fn opacity(tone: &Tone) -> f32 {
    let most = match tone.finish {
        Finish::Matte => 0.96,
        Finish::Satin => 0.88,
        Finish::Gloss => 0.74,
        Finish::Metallic => 0.9,
    };
    most * tone.coverage
}

/// How light falls on the lips in the picture.
struct Shade {
    /// The colour under a wet film: deeper.
    deep: Vec3,
    /// What a lip in usual light of this picture looks like.
    usual: f32,
    /// Fine lines: luminance against that of its neighbourhood.
    detail: Patch,
}

impl Shade {
    fn of(picture: &RgbaImage, weights: &Patch, tone: &Tone, light: &Light) -> Self {
        let mut detail = weights.blank();
        let mut seen = Vec::new();
        for ((x, y, weight), value) in weights.pixels().zip(&mut detail.values) {
            *value = luminance(linear(picture.get_pixel(x, y).0));
            if weight > 0.7 {
                seen.push(*value);
            }
        }
        let usual = if seen.is_empty() {
            0.1
        } else {
            let middle = seen.len() / 2;
            *seen.select_nth_unstable_by(middle, f32::total_cmp).1
        };
        let mut smooth = detail.clone();
        smooth.soften((weights.height as f32 * 0.03).max(0.8));
        for (value, around) in detail.values.iter_mut().zip(&smooth.values) {
            *value = (*value + 0.01) / (around + 0.01);
        }
        let deep = tone.color * (tone.color / light.white.max(Vec3::splat(1e-3))).map(|c| c.max(0.0).powf(0.15));
        Self { deep, usual: usual.max(0.004), detail }
    }

    /// The lip below a thick coat.
    fn painted(&self, before: Vec3, tone: &Tone, light: &Light, gleam: f32, detail: f32) -> Vec3 {
        let shade = luminance(before) / self.usual;
        // What is much brighter than the lip is a highlight: the light's own colour, above the paint.
        let knee = 1.3;
        let diffuse = if shade > knee { knee + (shade - knee) * 0.25 } else { shade };
        let highlight = (shade - diffuse).max(0.0) * self.usual;
        let white = light.white;
        let broken = detail.powi(3).clamp(0.3, 2.2);
        match tone.finish {
            Finish::Matte => tone.color * diffuse.sqrt() * diffuse.sqrt().sqrt() + white * highlight * 0.2,
            Finish::Satin => tone.color * diffuse + white * (highlight * 0.7 + gleam * broken),
            Finish::Gloss => self.deep * diffuse + white * (highlight * 1.1 + gleam * broken),
            Finish::Metallic => {
                let foil = tone.color * (0.55 + 0.45 * diffuse) * diffuse.sqrt();
                foil + (tone.color * 0.75 + white * 0.25) * (gleam * broken + highlight * 0.6)
            }
        }
    }
}

impl Lips {
    /// Highlights of a smooth coat: lips are round across and follow the face along. A share of white a pixel.
    fn gleam(&self, scene: &Scene, weights: &Patch, finish: Finish) -> Patch {
        let mut gleam = weights.blank();
        let half = (scene.light.from + Vec3::Z).normalize();
        // (sharpness, strength)
        let (power, strength) = match finish {
            Finish::Gloss => (60.0, 0.42),
            Finish::Metallic => (9.0, 0.5),
            Finish::Matte | Finish::Satin => (14.0, 0.06),
        };
        const ROWS: usize = 10;
        for (outer, inner) in [(&self.upper_outer, &self.upper_inner), (&self.lower_outer, &self.lower_inner)] {
            let (outer, inner) = (resampled(outer, PIECES + 1), resampled(inner, PIECES + 1));
            let at = |column: usize, row: usize| outer[column].lerp(inner[column], row as f32 / ROWS as f32);
            let lobe = |column: usize, row: usize| {
                let across = outer[column] - inner[column];
                let flat = across.normalize_or_zero();
                // From the skin the lip rises, rolls over and goes down into the mouth.
                let roll = 0.95 - 1.75 * row as f32 / ROWS as f32;
                let on_face = scene.surface.normal(at(column, ROWS / 2));
                let outwards = Vec3::new(flat.x, -flat.y, 0.0);
                let normal = (on_face * roll.cos() + outwards * roll.sin()).normalize_or(Vec3::Z);
                // Towards the corners the coat is thin.
                let along = (column as f32 / PIECES as f32 * 2.0 - 1.0).abs();
                strength * normal.dot(half).max(0.0).powf(power) * (1.0 - smooth_step(0.45, 0.95, along))
            };
            for column in 0..PIECES {
                for row in 0..ROWS {
                    let cells = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
                    let places = cells.map(|(c, r)| at(c, r));
                    let lobes = cells.map(|(c, r)| lobe(c, r));
                    for [a, b, c] in [[0, 1, 2], [0, 2, 3]] {
                        gleam.add_triangle([places[a], places[b], places[c]], [lobes[a], lobes[b], lobes[c]]);
                    }
                }
            }
        }
        gleam.soften((scene.face.width() * 0.004).max(0.5));
        gleam
    }
}
