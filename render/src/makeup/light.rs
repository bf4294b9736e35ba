//! The light that a face stands in, as far as a picture tells it, and colours in it.

use bevy::math::{Mat4, Vec2, Vec3, Vec4};
use domain::{Finish, Look};
use image::RgbaImage;

use super::patch::Patch;
use super::surface::Surface;
use super::{MakeupFace, eyes};
use crate::exposure::{self, SKIN, SKIN_HUE, linear, luminance};

/// One of so many places of the surface is looked at.
const SKIN_STEP: usize = 7;
/// Eyes with fewer pixels of white tell nothing.
const WHITES_MIN: usize = 12;

/// What the white of an eye gives back under its lid's shadow.
const EYE_WHITE: f32 = 0.42;

/// What lights the face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Light {
    /// What something white in it would look like in the picture, linear.
    pub(super) white: Vec3,
    /// Where most of it comes from: x to the right, y up, z from the camera; of length one.
    pub(super) from: Vec3,
    /// What bare skin looks like, linear.
    pub(super) skin: Vec3,
}

impl Light {
    pub(super) fn of(picture: &RgbaImage, face: &MakeupFace, surface: &Surface) -> Self {
        let (skin, from) = on_skin(picture, surface);
        let white = exposure::white(picture, skin, eye_white(picture, face));
        Self { white, from, skin }
    }
}

/// The skin's usual colour, and where its light comes from: its luminance is taken for a plane over the normals.
fn on_skin(picture: &RgbaImage, surface: &Surface) -> (Vec3, Vec3) {
    let (width, height) = picture.dimensions();
    let mut seen: Vec<(f32, Vec3, Vec3)> = surface
        .cells()
        .step_by(SKIN_STEP)
        .filter(|cell| cell.normal.z > 0.25)
        .filter_map(|cell| {
            let (x, y) = (cell.point.x, -cell.point.y);
            let is_inside = x >= 0.0 && y >= 0.0 && x < width as f32 && y < height as f32;
            let color = is_inside.then(|| linear(picture.get_pixel(x as u32, y as u32).0))?;
            Some((luminance(color), color, cell.normal))
        })
        .collect();
    if seen.len() < 16 {
        return (SKIN_HUE * SKIN, Vec3::new(0.0, 0.5, 0.866));
    }
    // Brows, nostrils and teeth are at the ends.
    seen.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let seen = &seen[seen.len() / 6..seen.len() * 19 / 20];
    let skin = seen.iter().map(|s| s.1).sum::<Vec3>() / seen.len() as f32;
    let (mut squares, mut sums) = (Mat4::ZERO, Vec4::ZERO);
    for &(luminance, _, normal) in seen {
        let row = normal.extend(1.0);
        squares += Mat4::from_cols(row * row.x, row * row.y, row * row.z, row * row.w);
        sums += row * luminance;
    }
    // A little of nothing at all keeps flat faces solvable.
    let squares = squares + Mat4::from_diagonal(Vec4::splat(seen.len() as f32 * 1e-3));
    let slope = (squares.inverse() * sums).truncate() / luminance(skin).max(1e-4);
    // A face that is lit evenly has its light from above and in front.
    let from = (slope + Vec3::new(0.0, 0.25, 0.5)).with_z((slope.z + 0.5).max(0.35)).normalize();
    (skin, from)
}

/// The exposure by the whites of the eyes, where they are seen.
pub(crate) fn eye_white(picture: &RgbaImage, face: &MakeupFace) -> Option<f32> {
    let mut seen = Vec::new();
    for side in [0, 1] {
        let outline: Vec<Vec2> = eyes::opening(face, side);
        let Some(mut patch) = Patch::around(outline.iter().copied(), 0.0, picture.dimensions()) else { continue };
        patch.add_area(&outline);
        for (x, y, _) in patch.pixels().filter(|(_, _, share)| *share > 0.99) {
            seen.push(luminance(linear(picture.get_pixel(x, y).0)));
        }
    }
    // The iris is darker, and its highlight small.
    seen.sort_by(f32::total_cmp);
    (seen.len() >= WHITES_MIN).then(|| seen[seen.len() * 4 / 5] / EYE_WHITE)
}

/// A look's colour in the picture's light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tone {
    /// Linear, what a flat thick layer of it gives back.
    pub(super) color: Vec3,
    pub(super) finish: Finish,
    pub(super) coverage: f32,
}

impl Tone {
    pub(super) fn new(look: &Look, light: &Light) -> Self {
        let [r, g, b] = look.color;
        let coverage = if look.coverage.is_finite() { look.coverage.clamp(0.0, 1.0) } else { 0.0 };
        Self { color: linear([r, g, b, 255]) * light.white, finish: look.finish, coverage }
    }
}
