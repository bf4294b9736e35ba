//! Blush: on the apples of the cheeks, towards the temples.

use bevy::math::{Vec2, Vec3};
use domain::Finish;
use image::RgbaImage;

use super::Scene;
use super::light::{Light, Tone};
use super::patch::{Patch, smooth_step};
use super::surface::Cell;
use crate::exposure::{encoded, linear, luminance};

/// Of each cheek: points whose mean is the apple's middle, and where the brush strokes to.
const CHEEKS: [([usize; 3], usize); 2] = [([50, 205, 117], 127), ([280, 425, 346], 356)];
/// Along the stroke, across it and through the face, in widths of the face.
const REACH: Vec3 = Vec3::new(0.31, 0.2, 0.24);
/// How far from the apple's middle the stroke's is, of the way.
const STROKE: f32 = 0.05;
/// The most that blush hides of the skin.
const OPACITY: f32 = 0.5;

/// Paints both cheeks.
pub(super) fn paint(picture: &mut RgbaImage, scene: &Scene, tone: &Tone) {
    for patch in weights(picture, scene) {
        for (x, y, weight) in patch.pixels().filter(|(_, _, weight)| *weight > 0.0) {
            let pixel = picture.get_pixel_mut(x, y);
            let before = linear(pixel.0);
            let painted = tinted(before, tone, scene.light);
            *pixel = image::Rgba(encoded(before.lerp(painted, weight * tone.coverage * OPACITY)));
        }
    }
}

/// How much of each pixel is to be blushed: one patch a cheek.
pub(super) fn weights(picture: &RgbaImage, scene: &Scene) -> Vec<Patch> {
    CHEEKS.iter().filter_map(|cheek| cheek_weights(picture, scene, cheek)).collect()
}

fn cheek_weights(picture: &RgbaImage, scene: &Scene, &(apple, end): &([usize; 3], usize)) -> Option<Patch> {
    let face = scene.face;
    let width = face.width();
    let place = |i: usize| Vec3::new(face.points[i].x, -face.points[i].y, -face.points[i].z);
    let middle = apple.iter().map(|&i| place(i)).sum::<Vec3>() / 3.0;
    let end = place(end);
    let middle = middle.lerp(end, STROKE);
    let along = (end - middle).normalize_or(Vec3::X);
    let up = (place(10) - place(152)).normalize_or(Vec3::Y);
    let out = along.cross(up).normalize_or(Vec3::Z);
    let across = out.cross(along);
    let reach = REACH * width;
    let bell = |cell: &Cell| {
        let d = cell.point - middle;
        let d = Vec3::new(d.dot(along), d.dot(across), d.dot(out)) / reach;
        // It ends, so that what is farther away keeps its bytes.
        let bell = (1.0 - d.length_squared()).max(0.0);
        bell * bell * smooth_step(0.0, 0.35, cell.normal.z)
    };
    let grid = scene.surface.grid(bell, 0.0);
    let reached = scene.surface.cells().filter(|cell| bell(cell) > 0.0);
    let reached = reached.map(|cell| Vec2::new(cell.point.x, -cell.point.y));
    let mut patch = Patch::around(reached, scene.surface.cell_px(), picture.dimensions())?;
    for (y, weights) in (patch.y..).zip(patch.values.chunks_exact_mut(patch.width)) {
        grid.row(patch.x, y, weights);
    }
    scene.keep_to_bare_skin(&mut patch, picture.dimensions(), 0.0);
    Some(patch)
}

/// Skin below a powder or a cream: its colour turns to the tone's, its light and lines stay.
pub(super) fn tinted(before: Vec3, tone: &Tone, light: &Light) -> Vec3 {
    let shade = luminance(before) / luminance(light.skin).max(1e-3);
    let powder = tone.color * shade;
    // Powder is thin: it takes light away rather than that it shines in the shade.
    let as_bright = powder * (luminance(before) / luminance(powder).max(1e-4));
    let thin = as_bright.lerp(powder, if luminance(powder) < luminance(before) { 0.6 } else { 0.25 });
    match tone.finish {
        Finish::Matte => thin,
        Finish::Satin => thin * (1.0 + 0.12 * (shade - 1.0).clamp(-0.5, 1.0)),
        Finish::Gloss | Finish::Metallic => thin * (1.0 + 0.3 * (shade - 1.0).clamp(-0.5, 1.5)) + light.white * 0.02,
    }
}
