//! Puts what is worn into the person's picture: its shadow on the skin, and itself in the picture's own light.

use bevy::math::{Mat4, UVec2, Vec2, Vec3};
use image::{Rgba, RgbaImage};
use trace::composite_over;

use super::wearer::Wearer;
use super::{Wear, occluder, relief};
use crate::prepare::linear_from_srgb;

/// The shadow of what is worn: how much of the light it takes, how far it falls and how wide its edge is, in widths of the
/// face (or of the hand), and whether it falls on clothes, too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shadow {
    strength: f32,
    fall: f32,
    blur: f32,
    is_anywhere: bool,
}

impl Wear {
    pub(super) fn shadow(self) -> Shadow {
        let (strength, fall, blur) = match self {
            Wear::Glasses => (0.38, 0.018, 0.022),
            Wear::Earring => (0.30, 0.012, 0.020),
            Wear::Necklace => (0.30, 0.010, 0.012),
            // A brim keeps the light from above away from the forehead.
            Wear::Hat => (0.45, 0.060, 0.040),
            Wear::Ring(_) | Wear::Watch => (0.40, 0.012, 0.020),
        };
        Shadow { strength, fall, blur, is_anywhere: self == Wear::Necklace }
    }

    fn is_on_hand(self) -> bool {
        matches!(self, Wear::Ring(_) | Wear::Watch)
    }
}

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

/// The skin of the face in a picture, or of the hand.
pub(super) struct SkinMask {
    part: Part,
    inside: Vec<bool>,
    /// Pixels between its leftmost and rightmost points.
    pub(super) width: f32,
}

impl SkinMask {
    /// What the face covers of a part of the picture, or the hand that something is worn on; nothing where none is seen.
    pub(super) fn of(wearer: &Wearer, wear: Wear, part: Part) -> Self {
        Self::filled(&seen_skin(wearer, wear, part.full), part)
    }

    /// All of it.
    pub(super) fn whole(wearer: &Wearer, wear: Wear, full: UVec2) -> Self {
        let skin = seen_skin(wearer, wear, full);
        let inside = |at: Vec2| at.clamp(Vec2::ZERO, full.as_vec2());
        let (low, high) = bounds(&skin).unwrap_or_default();
        let (low, high) = (inside(low).floor().as_uvec2(), inside(high).ceil().as_uvec2());
        Self::filled(&skin, Part { corner: low, size: high.saturating_sub(low), full })
    }

    fn filled(skin: &[Skin], part: Part) -> Self {
        let mut inside = vec![false; (part.size.x * part.size.y) as usize];
        let corner = part.corner.as_vec2();
        for Skin { pixels, triangles } in skin {
            for triangle in triangles {
                let [Some(a), Some(b), Some(c)] = triangle.map(|i| pixels.get(i).copied().flatten()) else {
                    continue;
                };
                relief::fill([a - corner, b - corner, c - corner], part.size.to_array(), |x, y, _| {
                    inside[(y * part.size.x + x) as usize] = true;
                });
            }
        }
        let width = bounds(skin).map_or(0.0, |(low, high)| high.x - low.x);
        Self { part, inside, width }
    }
}

/// A piece of skin as it is seen.
struct Skin {
    pixels: Vec<Option<Vec2>>,
    triangles: Vec<[usize; 3]>,
}

fn seen_skin(wearer: &Wearer, wear: Wear, full: UVec2) -> Vec<Skin> {
    let seen = |surface: &[Vec3], camera_from_surface: &Mat4| {
        surface.iter().map(|&p| pixel(camera_from_surface.transform_point3(p), full, wearer.fov_y)).collect()
    };
    if wear.is_on_hand() {
        let Some(hand) = wearer.hands.first() else { return Vec::new() };
        let bones = occluder::bones(hand).into_iter().map(|(first, last, body)| Skin {
            pixels: seen(&body.positions, &occluder::bone(hand, first, last)),
            triangles: body.indices.as_chunks::<3>().0.iter().map(|t| t.map(|i| i as usize)).collect(),
        });
        return bones.collect();
    }
    let face = wearer.head.iter().map(|head| Skin {
        pixels: seen(&head.surface, &head.camera_from_face),
        triangles: head.triangles.iter().map(|t| t.map(usize::from)).collect(),
    });
    face.collect()
}

/// The upright box around it, pixels.
fn bounds(skin: &[Skin]) -> Option<(Vec2, Vec2)> {
    let all = skin.iter().flat_map(|skin| skin.pixels.iter().flatten());
    all.fold(None, |bounds, &p| Some(bounds.map_or((p, p), |(low, high): (Vec2, Vec2)| (low.min(p), high.max(p)))))
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
    pub(super) fn of(picture: &RgbaImage, skin: &SkinMask) -> Self {
        let Part { corner, size, .. } = skin.part;
        let (mut sum, mut count) = (Vec3::ZERO, 0.0f32);
        for (at, _) in skin.inside.iter().enumerate().step_by(LIGHT_STEP).filter(|(_, inside)| **inside) {
            let (x, y) = (at as u32 % size.x, at as u32 / size.x);
            let pixel = picture.get_pixel(corner.x + x, corner.y + y).0;
            sum += Vec3::from_array([0, 1, 2].map(|c| linear_from_srgb(pixel[c]) as f32 / 65535.0));
            count += 1.0;
        }
        let lit = if count > 0.0 { sum / count } else { SKIN };
        // Half of the hue is the skin's own.
        let hue = (lit / lit.y.max(1e-4) / (SKIN / SKIN.y)).clamp(Vec3::splat(0.5), Vec3::splat(2.0)).map(f32::sqrt);
        Self { strength: (lit.y / SKIN.y).clamp(STRENGTH.0, STRENGTH.1), hue }
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
pub(super) fn compose(
    picture: &mut RgbaImage,
    product: &RgbaImage,
    skin: &SkinMask,
    shadow: Shadow,
    hue: Vec3,
    opacity: f32,
) {
    let Part { corner, size, .. } = skin.part;
    let shade = shade(product, shadow, skin.width);
    // Light of another hue multiplies linear light; encoded values are about its power of 1/2.2.
    let factor = hue.map(|channel| channel.powf(1.0 / 2.2));
    for y in 0..size.y {
        for x in 0..size.x {
            let at = (y * size.x + x) as usize;
            let Rgba([r, g, b, alpha]) = *product.get_pixel(x, y);
            let is_shaded = shade[at] > 0.0 && (shadow.is_anywhere || skin.inside[at]);
            if alpha == 0 && !is_shaded {
                continue;
            }
            let pixel = picture.get_pixel_mut(corner.x + x, corner.y + y);
            let mut under = [pixel.0[0], pixel.0[1], pixel.0[2]];
            if is_shaded {
                let kept = (1.0 - shadow.strength * shade[at] * opacity).sqrt();
                // About the square root of linear light, which is what encoded values are.
                under = under.map(|byte| (f32::from(byte) * kept).round() as u8);
            }
            let lit = |byte: u8, by: f32| (f32::from(byte) * by).min(255.0) as u8;
            let alpha = (f32::from(alpha) * opacity).round() as u8;
            let over = [lit(r, factor.x), lit(g, factor.y), lit(b, factor.z), alpha];
            pixel.0 = Rgba(composite_over(over, under)).0;
        }
    }
}

/// How much of the light from above and in front the product takes away, 0 to 1 a pixel.
fn shade(product: &RgbaImage, shadow: Shadow, skin_width: f32) -> Vec<f32> {
    let (width, height) = product.dimensions();
    let fall = (skin_width * shadow.fall) as u32;
    let mut shade: Vec<f32> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| match y.checked_sub(fall) {
            // Clear lenses cast hardly any.
            Some(y) => (f32::from(product.get_pixel(x, y).0[3]) / 255.0).powi(2),
            None => 0.0,
        })
        .collect();
    let radius = (skin_width * shadow.blur).round() as usize;
    for _ in 0..2 {
        relief::blur(&mut shade, width as usize, radius);
    }
    shade
}
