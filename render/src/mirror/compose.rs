//! Puts what is worn into the person's picture: its shadow on the skin, and itself in the picture's own light.

use bevy::math::{UVec2, Vec2, Vec3};
use image::{Rgba, RgbaImage};
use trace::composite_over;

use super::relief;
use super::wearer::{Head, Wearer};
use crate::prepare::linear_from_srgb;

/// How much of the light the softest shadow of a frame takes from the skin.
const SHADOW: f32 = 0.38;
/// How wide the shadow's edge is, and how far it falls, in widths of the face.
const SHADOW_BLUR: f32 = 0.022;
const SHADOW_FALL: f32 = 0.018;
/// What skin gives back of the light, about: linear sRGB, between the palest and the darkest.
const SKIN: Vec3 = Vec3::new(0.435, 0.3, 0.234);
/// How far the light is followed: the camera's own exposure keeps faces within.
const STRENGTH: (f32, f32) = (0.08, 1.6);
/// Every so many pixels of the face are looked at for its light.
const LIGHT_STEP: usize = 3;

/// A part of a picture: its upper left corner, its size, and the size of the whole; pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) corner: UVec2,
    pub(super) size: UVec2,
    pub(super) full: UVec2,
}

/// Where in a picture of size `full` a point of the camera's space is seen, pixels.
pub(super) fn pixel(at: Vec3, full: UVec2, fov_y: f32) -> Option<Vec2> {
    if at.z > -1e-3 {
        return None;
    }
    let size = full.as_vec2();
    let on_plane = at.truncate() / -at.z / (fov_y * 0.5).tan();
    Some((Vec2::new(on_plane.x * size.y / size.x, -on_plane.y) * 0.5 + 0.5) * size)
}

/// The face in a picture.
pub(super) struct FaceMask {
    part: Part,
    inside: Vec<bool>,
    /// Pixels between its leftmost and rightmost points.
    pub(super) width: f32,
}

impl FaceMask {
    /// What the face covers of a part of the picture; nothing where no head is seen.
    pub(super) fn of(wearer: &Wearer, part: Part) -> Self {
        let pixels = wearer.head.as_ref().map(|head| Pixels::of(head, part.full, wearer.fov_y));
        Self::filled(wearer, pixels.as_ref(), part)
    }

    /// All of the face.
    pub(super) fn whole(wearer: &Wearer, full: UVec2) -> Self {
        let pixels = wearer.head.as_ref().map(|head| Pixels::of(head, full, wearer.fov_y));
        let nothing = Part { corner: UVec2::ZERO, size: UVec2::ZERO, full };
        let part = pixels.as_ref().map_or(nothing, |pixels| {
            let inside = |at: Vec2| at.clamp(Vec2::ZERO, full.as_vec2());
            let (low, high) = (inside(pixels.low).floor().as_uvec2(), inside(pixels.high).ceil().as_uvec2());
            Part { corner: low, size: high.saturating_sub(low), full }
        });
        Self::filled(wearer, pixels.as_ref(), part)
    }

    fn filled(wearer: &Wearer, pixels: Option<&Pixels>, part: Part) -> Self {
        let mut inside = vec![false; (part.size.x * part.size.y) as usize];
        let (Some(head), Some(pixels)) = (&wearer.head, pixels) else { return Self { part, inside, width: 0.0 } };
        let corner = part.corner.as_vec2();
        for triangle in &head.triangles {
            let [Some(a), Some(b), Some(c)] = triangle.map(|i| pixels.at.get(usize::from(i)).copied().flatten()) else {
                continue;
            };
            relief::fill([a - corner, b - corner, c - corner], part.size.to_array(), |x, y, _| {
                inside[(y * part.size.x + x) as usize] = true;
            });
        }
        Self { part, inside, width: (pixels.high.x - pixels.low.x).max(0.0) }
    }
}

/// Where the points of a face are seen.
struct Pixels {
    at: Vec<Option<Vec2>>,
    low: Vec2,
    high: Vec2,
}

impl Pixels {
    fn of(head: &Head, full: UVec2, fov_y: f32) -> Self {
        let seen = |&p: &Vec3| pixel(head.camera_from_face.transform_point3(p), full, fov_y);
        let at: Vec<Option<Vec2>> = head.surface.iter().map(seen).collect();
        let bounds = at.iter().flatten().fold(None, |bounds: Option<(Vec2, Vec2)>, &p| {
            Some(bounds.map_or((p, p), |(low, high)| (low.min(p), high.max(p))))
        });
        let (low, high) = bounds.unwrap_or_default();
        Self { at, low, high }
    }
}

/// The light of a picture, against the studio's on usual skin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Light {
    /// Factor on everything.
    pub(super) strength: f32,
    /// Colour, green is 1.
    pub(super) hue: Vec3,
}

impl Light {
    /// That of the face in the picture; the studio's where no face is seen.
    pub(super) fn of(picture: &RgbaImage, face: &FaceMask) -> Self {
        let Part { corner, size, .. } = face.part;
        let (mut sum, mut count) = (Vec3::ZERO, 0.0f32);
        for (at, _) in face.inside.iter().enumerate().step_by(LIGHT_STEP).filter(|(_, inside)| **inside) {
            let (x, y) = (at as u32 % size.x, at as u32 / size.x);
            let pixel = picture.get_pixel(corner.x + x, corner.y + y).0;
            sum += Vec3::from_array([0, 1, 2].map(|c| linear_from_srgb(pixel[c]) as f32 / 65535.0));
            count += 1.0;
        }
        let skin = if count > 0.0 { sum / count } else { SKIN };
        // Half of the hue is the skin's own.
        let hue = (skin / skin.y.max(1e-4) / (SKIN / SKIN.y)).clamp(Vec3::splat(0.5), Vec3::splat(2.0)).map(f32::sqrt);
        Self { strength: (skin.y / SKIN.y).clamp(STRENGTH.0, STRENGTH.1), hue }
    }

    /// Between two.
    pub(super) fn towards(self, other: Self, share: f32) -> Self {
        Self {
            strength: self.strength + (other.strength - self.strength) * share,
            hue: self.hue.lerp(other.hue, share),
        }
    }
}

/// Lays the product, drawn for the face's part of the picture in neutral light, over the picture.
pub(super) fn compose(picture: &mut RgbaImage, product: &RgbaImage, face: &FaceMask, hue: Vec3, opacity: f32) {
    let Part { corner, size, .. } = face.part;
    let shadow = shadow(product, face.width);
    // Light of another hue multiplies linear light; encoded values are about its power of 1/2.2.
    let factor = hue.map(|channel| channel.powf(1.0 / 2.2));
    for y in 0..size.y {
        for x in 0..size.x {
            let at = (y * size.x + x) as usize;
            let Rgba([r, g, b, alpha]) = *product.get_pixel(x, y);
            if alpha == 0 && (shadow[at] <= 0.0 || !face.inside[at]) {
                continue;
            }
            let pixel = picture.get_pixel_mut(corner.x + x, corner.y + y);
            let mut under = [pixel.0[0], pixel.0[1], pixel.0[2]];
            if face.inside[at] {
                let kept = (1.0 - SHADOW * shadow[at] * opacity).sqrt();
                // About the square root of linear light, which is what encoded values are.
                under = under.map(|byte| (f32::from(byte) * kept) as u8);
            }
            let lit = |byte: u8, by: f32| (f32::from(byte) * by).min(255.0) as u8;
            let alpha = (f32::from(alpha) * opacity).round() as u8;
            let over = [lit(r, factor.x), lit(g, factor.y), lit(b, factor.z), alpha];
            pixel.0 = Rgba(composite_over(over, under)).0;
        }
    }
}

/// How much of the light from above and in front the product takes away, 0 to 1 a pixel.
fn shadow(product: &RgbaImage, face_width: f32) -> Vec<f32> {
    let (width, height) = product.dimensions();
    let fall = (face_width * SHADOW_FALL) as u32;
    let mut shadow: Vec<f32> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| match y.checked_sub(fall) {
            // Clear lenses cast hardly any.
            Some(y) => (f32::from(product.get_pixel(x, y).0[3]) / 255.0).powi(2),
            None => 0.0,
        })
        .collect();
    let radius = (face_width * SHADOW_BLUR).round() as usize;
    for _ in 0..2 {
        relief::blur(&mut shadow, width as usize, radius);
    }
    shadow
}
