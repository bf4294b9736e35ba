//! Foundation: evens the skin's colour and keeps its pores, its light and everything that is no skin.
//!
//! It is thought out on a coarse grid, since all of it is soft, and brought to the pixels as what their light is
//! multiplied by.

use bevy::math::{Vec2, Vec3};
use domain::Finish;
use image::RgbaImage;

use super::light::Tone;
use super::outline::{between, curve};
use super::patch::{Patch, smooth_step};
use super::surface::Grid;
use super::{MakeupFace, Scene, eyes, lips};
use crate::exposure::{encoded, linear, luminance};
use crate::mirror::relief;

/// The face's edge, from the forehead clockwise as the viewer sees it.
const OVAL: [usize; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
/// Where the forehead and the chin are in [`OVAL`].
const TOP: usize = 0;
const BOTTOM: usize = 18;
/// Brows: the lower edge and the upper one, from the outer end to the inner one.
const BROWS: [([usize; 5], [usize; 5]); 2] =
    [([46, 53, 52, 65, 55], [70, 63, 105, 66, 107]), ([276, 283, 282, 295, 285], [300, 293, 334, 296, 336])];
/// Points around each nostril.
const NOSTRILS: [[usize; 6]; 2] = [[98, 240, 75, 79, 20, 97], [327, 460, 305, 309, 250, 326]];
/// The middle of the face, between the eyes, and how far the forehead goes beyond the mesh, of its distance from there.
const MIDDLE: usize = 168;
const FOREHEAD: f32 = 0.3;

/// Softness towards the face's edge, and towards eyes, brows, lips and nostrils, in widths of the face.
const EDGE: f32 = 0.07;
const GAP: f32 = 0.02;
/// The grid on which the skin is evened has so many cells across the face.
const CELLS: f32 = 110.0;
/// Blotches are larger than the first and smaller than the second, in widths of the face.
const FINE: f32 = 0.016;
const COARSE: f32 = 0.085;
/// How much of the blotches a full coverage takes away: of their colour, and of their lightness.
const EVEN_COLOR: f32 = 0.85;
const EVEN_LIGHT: f32 = 0.5;
/// How far a full coverage takes the skin to the tone.
const OPACITY: f32 = 0.45;
/// What differs from the skin by so much (natural logarithm of its colour) is not skin: hair, glasses, a hand's shadow.
const SKIN_NEAR: f32 = 0.45;
const SKIN_FAR: f32 = 1.0;

/// Paints the face.
pub(super) fn paint(picture: &mut RgbaImage, scene: &Scene, tone: &Tone) {
    let Some(skin) = Skin::of(picture, scene) else { return };
    let factors = skin.factors(scene, tone).map(|values| skin.grid(values));
    let (x, y, width, height) = skin.pixels;
    let mut rows = [(); 3].map(|()| vec![0.0; width]);
    for y in y..y + height as u32 {
        factors.iter().zip(&mut rows).for_each(|(grid, row)| grid.row(x, y, row));
        for (column, x) in (x..x + width as u32).enumerate() {
            let factor = Vec3::new(rows[0][column], rows[1][column], rows[2][column]);
            if factor != Vec3::ONE {
                let pixel = picture.get_pixel_mut(x, y);
                *pixel = image::Rgba(encoded(linear(pixel.0) * factor));
            }
        }
    }
}

/// How much of each pixel is to be evened.
pub(super) fn weights(picture: &RgbaImage, scene: &Scene) -> Option<Patch> {
    let skin = Skin::of(picture, scene)?;
    let grid = skin.grid(skin.weights.values.clone());
    let (x, y, width, height) = skin.pixels;
    let mut patch = Patch { x, y, width, height, values: vec![0.0; width * height] };
    for (y, weights) in (y..).zip(patch.values.chunks_exact_mut(width)) {
        grid.row(x, y, weights);
    }
    Some(patch)
}

/// The skin on a coarse grid.
struct Skin {
    /// Pixels a cell.
    cell: usize,
    /// Corner, width and height in the picture.
    pixels: (u32, u32, usize, usize),
    /// How much of each cell is to be evened; its places are cells.
    weights: Patch,
    /// The cells' mean colours.
    colors: Vec<Vec3>,
}

impl Skin {
    fn of(picture: &RgbaImage, scene: &Scene) -> Option<Self> {
        let face = scene.face;
        let cell = (face.width() / CELLS).round().max(1.0) as usize;
        let unit = face.width() / cell as f32;
        let in_cells = |outline: Vec<Vec2>| -> Vec<Vec2> { outline.into_iter().map(|p| p / cell as f32).collect() };
        let (width, height) = picture.dimensions();
        let size = (width / cell as u32, height / cell as u32);
        let oval = in_cells(oval(face));
        let mut weights = Patch::around(oval.iter().copied(), 1.0, size)?;
        weights.add_area(&oval);
        weights.change(|_, _, share| share.clamp(0.0, 1.0));
        fade(&mut weights, EDGE * unit);
        let mut others = weights.blank();
        for outline in kept(face) {
            let mut part = weights.blank();
            part.add_area(&in_cells(outline));
            others.values.iter_mut().zip(&part.values).for_each(|(all, part)| *all = all.max(part.abs()));
        }
        others.values.iter_mut().for_each(|v| *v = 1.0 - v.min(1.0));
        fade(&mut others, GAP * unit);

        let colors: Vec<Vec3> = weights.pixels().map(|(x, y, _)| mean_color(picture, x, y, cell)).collect();
        let usual = scene.light.skin.max(Vec3::splat(1e-3)) + 0.01;
        let mut alike = weights.blank();
        for (alike, color) in alike.values.iter_mut().zip(&colors) {
            let ratio = (*color + 0.01) / usual;
            let light = luminance(ratio);
            // A shadow is still skin; another hue or a dark hair is not.
            let far = (ratio / light).map(f32::ln).length() + 0.3 * light.ln().abs();
            *alike = 1.0 - smooth_step(SKIN_NEAR, SKIN_FAR, far);
        }
        alike.soften(1.0);
        for ((weight, other), alike) in weights.values.iter_mut().zip(&others.values).zip(&alike.values) {
            *weight *= other * alike;
        }
        let pixels = (weights.x * cell as u32, weights.y * cell as u32, weights.width * cell, weights.height * cell);
        let mut skin = Self { cell, pixels, weights, colors };
        skin.keep_to_bare_skin(scene, (width, height));
        Some(skin)
    }

    /// As [`Scene::keep_to_bare_skin`], by the cells' middles.
    fn keep_to_bare_skin(&mut self, scene: &Scene, picture: (u32, u32)) {
        let (x, y, width, height) = self.pixels;
        let mut bare = Patch { x, y, width, height, values: vec![1.0; width * height] };
        scene.keep_to_bare_skin(&mut bare, picture, 1.0);
        let (cell, columns) = (self.cell, self.weights.width);
        for (i, weight) in self.weights.values.iter_mut().enumerate() {
            let (row, column) = (i / columns * cell + cell / 2, i % columns * cell + cell / 2);
            *weight *= bare.values[row * width + column];
        }
    }

    /// By what the cells' red, green and blue light is multiplied.
    fn factors(&self, scene: &Scene, tone: &Tone) -> [Vec<f32>; 3] {
        let weights = &self.weights;
        let unit = scene.face.width() / self.cell as f32;
        let channel = |of: fn(&Vec3) -> f32| -> Vec<f32> {
            self.colors.iter().zip(&weights.values).map(|(color, weight)| of(color) * weight).collect()
        };
        let sums = [channel(|c| c.x), channel(|c| c.y), channel(|c| c.z), weights.values.clone()];
        let blurred = |share: f32| {
            let mut sums = sums.clone();
            let radius = (share * unit * 0.5).round().max(1.0) as usize;
            for sum in &mut sums {
                (0..2).for_each(|_| relief::blur(sum, weights.width, radius));
            }
            move |i: usize| Vec3::new(sums[0][i], sums[1][i], sums[2][i]) / sums[3][i].max(1e-4)
        };
        let (fine, coarse) = (blurred(FINE), blurred(COARSE));
        let skin = luminance(scene.light.skin).max(1e-3);
        let mut factors = [(); 3].map(|()| vec![1.0; weights.values.len()]);
        for (i, &weight) in weights.values.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            let [r, g, b] = Vec3::ONE.lerp(factor(fine(i), coarse(i), skin, tone), weight).to_array();
            (factors[0][i], factors[1][i], factors[2][i]) = (r, g, b);
        }
        factors
    }

    fn grid(&self, values: Vec<f32>) -> Grid {
        let origin = Vec2::new(self.pixels.0 as f32, self.pixels.1 as f32);
        Grid::new(origin, self.cell as f32, self.weights.width, values)
    }
}

/// The face's edge up to about where the hair begins.
fn oval(face: &MakeupFace) -> Vec<Vec2> {
    let middle = face.at(MIDDLE);
    let up = face.at(OVAL[TOP]) - face.at(OVAL[BOTTOM]);
    let mut oval = face
        .all_at(OVAL)
        .map(|p| {
            // The mesh ends below the hair.
            let high = (p - middle).dot(up) / up.length_squared().max(1.0);
            middle + (p - middle) * (1.0 + FOREHEAD * smooth_step(0.2, 0.45, high))
        })
        .to_vec();
    oval.push(oval[0]);
    curve(&oval)
}

/// What stays as it is.
fn kept(face: &MakeupFace) -> Vec<Vec<Vec2>> {
    let mut all = vec![eyes::opening(face, 0), eyes::opening(face, 1), lips::outline(face)];
    all.extend(BROWS.iter().map(|(low, high)| between(&face.all_at(*low), &face.all_at(*high))));
    all.extend(NOSTRILS.iter().map(|points| face.all_at(*points).to_vec()));
    all
}

/// Falls to zero from one within `reach`, inside of where it is one.
fn fade(patch: &mut Patch, reach: f32) {
    let before = patch.values.clone();
    let radius = (reach * 0.5).round().max(1.0) as usize;
    for _ in 0..2 {
        relief::blur(&mut patch.values, patch.width, radius);
    }
    for (value, before) in patch.values.iter_mut().zip(before) {
        *value = before * smooth_step(0.5, 1.0, *value);
    }
}

fn mean_color(picture: &RgbaImage, x: u32, y: u32, cell: usize) -> Vec3 {
    let cell = cell as u32;
    let places = (y * cell..(y + 1) * cell).flat_map(|y| (x * cell..(x + 1) * cell).map(move |x| (x, y)));
    places.map(|(x, y)| linear(picture.get_pixel(x, y).0)).sum::<Vec3>() / (cell * cell) as f32
}

/// From the colour of a small neighbourhood and of a large one to what the small one should be.
fn factor(fine: Vec3, coarse: Vec3, skin: f32, tone: &Tone) -> Vec3 {
    let (fine, coarse) = (fine.max(Vec3::splat(1e-3)), coarse.max(Vec3::splat(1e-3)));
    let (light, wide) = (luminance(fine), luminance(coarse));
    let flattest = match tone.finish {
        Finish::Matte => EVEN_LIGHT,
        Finish::Satin | Finish::Gloss | Finish::Metallic => EVEN_LIGHT * 0.6,
    };
    let lightness = light * (wide / light).powf(flattest * tone.coverage);
    let color = (fine / light).lerp(coarse / wide, EVEN_COLOR * tone.coverage);
    // The tone in the light that falls here.
    let shaded = tone.color * (lightness / skin);
    let evened = color * lightness;
    evened.lerp(shaded, OPACITY * tone.coverage) / fine
}
