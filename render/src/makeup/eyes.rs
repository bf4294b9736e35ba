//! Eyeshadow between the upper lid and the brow, eyeliner along the upper lashes. What is open of an eye stays as it is.

use bevy::math::{Vec2, Vec3};
use domain::Finish;
use image::RgbaImage;

use super::flakes::Flakes;
use super::light::Tone;
use super::outline::{between, curve, resampled};
use super::patch::{Patch, smooth_step};
use super::{MakeupFace, Scene};
use crate::exposure::{encoded, linear, luminance};

/// Of each eye: the upper lid's edge and the lower one's, from the outer corner to the inner one.
const UPPER: [[usize; 9]; 2] =
    [[33, 246, 161, 160, 159, 158, 157, 173, 133], [263, 466, 388, 387, 386, 385, 384, 398, 362]];
const LOWER: [[usize; 9]; 2] =
    [[33, 7, 163, 144, 145, 153, 154, 155, 133], [263, 249, 390, 373, 374, 380, 381, 382, 362]];
/// The brows' lower edges, from the outer end to the inner one.
const BROWS: [[usize; 5]; 2] = [[46, 53, 52, 65, 55], [276, 283, 282, 295, 285]];

/// The lid is cut into so many pieces along and across.
const COLUMNS: usize = 20;
const ROWS: usize = 8;
/// How far eyeshadow goes beyond the outer corner, in lengths of the eye.
const WING: f32 = 0.16;
/// Softness of its edges, in widths of the face.
const SHADOW_EDGE: f32 = 0.009;
/// So far beside what is open of an eye by its points, in widths of the face, its white may still be seen: what has less
/// than these shares of the skin's saturation (which is at least so much), and more than these of its brightness: lashes are
/// grey too.
const BESIDE_OPENING: f32 = 0.02;
const WHITE: (f32, f32) = (0.35, 0.6);
const SATURATION_MIN: f32 = 0.2;
const WHITE_MIN: (f32, f32) = (0.35, 0.6);
/// The most that powder hides of the lid.
const SHADOW_OPACITY: f32 = 0.8;
/// Metallic powder: how far its flakes lean and how sharply they mirror; what it gives back beside that, and by that.
const FLAKE_TILT: f32 = 0.5;
const FLAKE_SHARPNESS: i32 = 12;
const METAL_BASE: f32 = 0.4;
const METAL_SHINE: f32 = 2.3;

/// The line's greatest width, and how far it goes beyond the outer corner, in lengths of the eye.
const LINE: f32 = 0.062;
const TIP: f32 = 0.17;
/// Softness of the line, in widths of the face; never sharper than this many pixels.
const LINE_EDGE: f32 = 0.002;
const LINE_EDGE_MIN_PX: f32 = 0.45;
const LINER_OPACITY: f32 = 0.93;

/// The outline of what is open of an eye, clockwise as it is seen.
pub(super) fn opening(face: &MakeupFace, side: usize) -> Vec<Vec2> {
    clockwise(side, between(&curve(&face.all_at(UPPER[side])), &curve(&face.all_at(LOWER[side]))))
}

/// The eye at the viewer's right is listed from its outer corner too: the other way round.
fn clockwise(side: usize, mut outline: Vec<Vec2>) -> Vec<Vec2> {
    if side == 1 {
        outline.reverse();
    }
    outline
}

/// Paints both lids; `lids` as the bare face has them ([`shadow_weights`]).
pub(super) fn paint_shadow(picture: &mut RgbaImage, scene: &Scene, lids: &[Patch], tone: &Tone) {
    let skin = luminance(scene.light.skin).max(1e-3);
    let half = (scene.light.from + Vec3::Z).normalize();
    let flakes = Flakes::on(scene.face);
    for patch in lids {
        for (x, y, weight) in patch.pixels().filter(|(_, _, weight)| *weight > 0.0) {
            let pixel = picture.get_pixel_mut(x, y);
            let before = linear(pixel.0);
            // Lashes and folds stay as dark as they are.
            let shade = luminance(before) / skin;
            let powder = tone.color * shade.min(1.4);
            let painted = match tone.finish {
                Finish::Matte => powder,
                Finish::Satin | Finish::Gloss => {
                    let normal = scene.surface.normal(Vec2::new(x as f32, y as f32));
                    let lobe = normal.dot(half).max(0.0).powi(6) * shade.min(1.3);
                    powder * (0.8 + 0.35 * lobe) + scene.light.white * 0.01 * lobe
                }
                Finish::Metallic => {
                    let at = Vec2::new(x as f32, y as f32);
                    // The picture's y runs down.
                    let tilt = flakes.tilt(at) * Vec2::new(1.0, -1.0) * FLAKE_TILT;
                    let normal = (scene.surface.normal(at) + tilt.extend(0.0)).normalize_or(Vec3::Z);
                    let lobe = normal.dot(half).max(0.0).powi(FLAKE_SHARPNESS) * shade.min(1.3);
                    // Metal has its colour in what it mirrors and little of its own.
                    powder * (METAL_BASE + METAL_SHINE * lobe) + scene.light.white * 0.05 * lobe
                }
            };
            *pixel = image::Rgba(encoded(before.lerp(painted, weight * tone.coverage * SHADOW_OPACITY)));
        }
    }
}

/// Paints both lines.
pub(super) fn paint_liner(picture: &mut RgbaImage, scene: &Scene, tone: &Tone) {
    let skin = luminance(scene.light.skin).max(1e-3);
    for patch in liner_weights(picture, scene) {
        for (x, y, weight) in patch.pixels().filter(|(_, _, weight)| *weight > 0.0) {
            let pixel = picture.get_pixel_mut(x, y);
            let before = linear(pixel.0);
            let shade = (luminance(before) / skin).min(1.2);
            let painted = tone.color * (0.35 + 0.65 * shade);
            *pixel = image::Rgba(encoded(before.lerp(painted, weight * tone.coverage * LINER_OPACITY)));
        }
    }
}

/// How much of each pixel is to be shaded: one patch an eye.
pub(super) fn shadow_weights(picture: &RgbaImage, scene: &Scene) -> Vec<Patch> {
    [0, 1].into_iter().filter_map(|side| shadow_of(picture, scene, side)).collect()
}

fn shadow_of(picture: &RgbaImage, scene: &Scene, side: usize) -> Option<Patch> {
    let face = scene.face;
    let soft = SHADOW_EDGE * face.width();
    let [outer, inner] = [face.at(UPPER[side][0]), face.at(UPPER[side][8])];
    let brow = resampled(&curve(&face.all_at(BROWS[side])), COLUMNS + 1);
    // Beyond the corner towards the brow's end, where a brush strokes out.
    let beyond = outer + (outer - inner) * WING + (brow[0] - outer) * WING;
    let mut lid: Vec<Vec2> = vec![beyond];
    lid.extend(face.all_at(UPPER[side]));
    let lid = resampled(&curve(&lid), COLUMNS + 1);
    let mut patch = Patch::around(lid.iter().chain(&brow).copied(), 3.0 * soft + 1.0, picture.dimensions())?;
    // The first row lies below the lid's edge, at most at the lower lid, where the eye is cut out again: so softening takes
    // nothing from the edge of an open eye.
    let mut below: Vec<Vec2> = vec![beyond];
    below.extend(face.all_at(LOWER[side]));
    let below = resampled(&curve(&below), COLUMNS + 1);
    let at = |column: usize, row: usize| match row {
        0 => lid[column] + (below[column] - lid[column]).clamp_length_max(3.0 * soft),
        row => lid[column].lerp(brow[column], (row - 1) as f32 / ROWS as f32),
    };
    let strength = |column: usize, row: usize| {
        let (along, up) = (column as f32 / COLUMNS as f32, row.saturating_sub(1) as f32 / ROWS as f32);
        let height = 1.0 - smooth_step(0.2, 1.0, up);
        // More outside than towards the nose, and nothing at the very ends.
        let ends = smooth_step(0.0, 0.22, along) * (1.0 - 0.85 * smooth_step(0.72, 1.0, along));
        height * ends * (1.0 - 0.2 * along)
    };
    for column in 0..COLUMNS {
        for row in 0..=ROWS {
            let cells = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
            let (places, numbers) = (cells.map(|(c, r)| at(c, r)), cells.map(|(c, r)| strength(c, r)));
            for [a, b, c] in [[0, 1, 2], [0, 2, 3]] {
                patch.add_triangle([places[a], places[b], places[c]], [numbers[a], numbers[b], numbers[c]]);
            }
        }
    }
    patch.soften(soft);
    patch.change(|_, _, weight| if weight < 0.004 { 0.0 } else { weight });
    let open = opened(scene.face, side, &patch);
    for (weight, open) in patch.values.iter_mut().zip(&open.values) {
        *weight *= if *open > 1e-4 { 0.0 } else { 1.0 };
    }
    // An eye that is open wider than its points say: its white stays white.
    let mut near = open;
    near.soften(BESIDE_OPENING * face.width());
    let white = scene.light.white.max(Vec3::splat(1e-4));
    let skin = saturation(scene.light.skin / white).max(SATURATION_MIN);
    let bright = luminance(scene.light.skin);
    patch.change(|x, y, weight| {
        let near = near.values[(y - near.y) as usize * near.width + (x - near.x) as usize];
        if near <= 0.0 {
            return weight;
        }
        let color = linear(picture.get_pixel(x, y).0);
        let grey = 1.0 - smooth_step(WHITE.0, WHITE.1, saturation(color / white) / skin);
        let is_lit = smooth_step(WHITE_MIN.0, WHITE_MIN.1, luminance(color) / bright);
        weight * (1.0 - (12.0 * near).min(1.0) * grey * is_lit)
    });
    scene.keep_to_bare_skin(&mut patch, picture.dimensions(), 0.0);
    Some(patch)
}

/// How far a colour is from grey, 0 to 1.
fn saturation(linear: Vec3) -> f32 {
    1.0 - linear.min_element() / linear.max_element().max(1e-4)
}

/// What is open of an eye, over the pixels of a patch.
fn opened(face: &MakeupFace, side: usize, like: &Patch) -> Patch {
    let mut open = like.blank();
    open.add_area(&opening(face, side));
    open.change(|_, _, share| share.clamp(0.0, 1.0));
    open
}

/// How much of each pixel is line: one patch an eye.
pub(super) fn liner_weights(picture: &RgbaImage, scene: &Scene) -> Vec<Patch> {
    [0, 1].into_iter().filter_map(|side| line_of(picture, scene, side)).collect()
}

fn line_of(picture: &RgbaImage, scene: &Scene, side: usize) -> Option<Patch> {
    let face = scene.face;
    let [outer, inner] = [face.at(UPPER[side][0]), face.at(UPPER[side][8])];
    let length = outer.distance(inner);
    // The tip goes on where the lower lid points, and a little up to the brow.
    let lower = (outer - face.at(LOWER[side][2])).normalize_or_zero();
    let brow = (face.at(BROWS[side][0]) - outer).normalize_or_zero();
    let tip = outer + (lower * 0.75 + brow * 0.25).normalize_or_zero() * TIP * length;
    let lashes = resampled(&curve(&face.all_at(UPPER[side])), COLUMNS + 1);
    let up: Vec<Vec2> = (0..=COLUMNS)
        .map(|i| {
            let along = lashes[(i + 1).min(COLUMNS)] - lashes[i.saturating_sub(1)];
            let normal = along.perp().normalize_or_zero();
            if normal.dot(brow) < 0.0 { -normal } else { normal }
        })
        .collect();
    let mut above = vec![tip];
    above.extend((0..=COLUMNS).map(|i| {
        let along = i as f32 / COLUMNS as f32;
        let width = LINE * length * (0.28 + 0.72 * (1.0 - smooth_step(0.15, 1.0, along)));
        lashes[i] + up[i] * width * (1.0 - smooth_step(0.9, 1.0, along))
    }));
    // The lashes' roots hang a little over the edge of the lid.
    let mut below = vec![tip];
    below.extend((0..=COLUMNS).map(|i| lashes[i] - up[i] * LINE * 0.12 * length));
    let outline = clockwise(side, between(&curve(&above), &curve(&below)));
    let soft = (LINE_EDGE * face.width()).max(LINE_EDGE_MIN_PX);
    let mut patch = Patch::around(outline.iter().copied(), 3.0 * soft + 1.0, picture.dimensions())?;
    patch.add_area(&outline);
    patch.change(|_, _, share| share.clamp(0.0, 1.0));
    patch.soften(soft);
    let open = opened(face, side, &patch);
    for (weight, open) in patch.values.iter_mut().zip(&open.values) {
        *weight *= 1.0 - open;
        *weight = if *weight < 0.01 { 0.0 } else { *weight };
    }
    scene.keep_to_bare_skin(&mut patch, picture.dimensions(), 0.0);
    Some(patch)
}
