//! Puts what is worn into the person's picture: its shadow on the skin, and itself in the picture's own light, as sharp and
//! as grainy as the picture is.

use ar::mask::Mask;
use bevy::math::{Mat4, UVec2, Vec2, Vec3};
use image::RgbaImage;
use trace::composite_over;

use super::grade::Grade;
use super::wearer::Wearer;
use super::{Wear, occluder, relief};
use crate::exposure::{self, SKIN, SKIN_HUE, linear, luminance};
use crate::makeup::{MakeupFace, eye_white};

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

    /// Whether hair that hangs before the head hangs before this: a hat is put over it, a necklace lies on the chest.
    pub(super) fn goes_behind_hair(self) -> bool {
        matches!(self, Wear::Glasses | Wear::Earring)
    }

    fn is_on_hand(self) -> bool {
        matches!(self, Wear::Ring(_) | Wear::Watch)
    }
}

/// Every so many pixels of the face are looked at for its light.
const LIGHT_STEP: usize = 3;

/// A part of a picture: its upper left corner, its size, and the size of the whole; pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) corner: UVec2,
    pub(super) size: UVec2,
    pub(super) full: UVec2,
}

impl Part {
    /// The smallest that both lie in.
    fn with(self, other: Self) -> Self {
        let corner = self.corner.min(other.corner);
        let end = (self.corner + self.size).max(other.corner + other.size);
        Self { corner, size: end - corner, full: self.full }
    }

    /// Places of its rows in the whole picture's pixels.
    fn rows(self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let (x, width, stride) = (self.corner.x as usize, self.size.x as usize, self.full.x as usize);
        (self.corner.y..self.corner.y + self.size.y).map(move |y| {
            let start = y as usize * stride + x;
            start..start + width
        })
    }
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

/// The skin of the face as it is seen, or of the hand that something is worn on; nothing where none is.
pub(super) struct Skin {
    pieces: Vec<Piece>,
    bounds: Option<(Vec2, Vec2)>,
    full: UVec2,
}

struct Piece {
    pixels: Vec<Option<Vec2>>,
    triangles: Vec<[usize; 3]>,
}

impl Skin {
    pub(super) fn seen(wearer: &Wearer, wear: Wear, full: UVec2) -> Self {
        let seen = |surface: &[Vec3], camera_from_surface: &Mat4| {
            surface.iter().map(|&p| pixel(camera_from_surface.transform_point3(p), full, wearer.fov_y)).collect()
        };
        let pieces: Vec<Piece> = if wear.is_on_hand() {
            let bones = wearer.hands.first().map(|hand| {
                occluder::bones(hand).into_iter().map(|(first, last, body)| Piece {
                    pixels: seen(&body.positions, &occluder::bone(hand, first, last)),
                    triangles: body.indices.as_chunks::<3>().0.iter().map(|t| t.map(|i| i as usize)).collect(),
                })
            });
            bones.into_iter().flatten().collect()
        } else {
            let face = wearer.head.iter().map(|head| Piece {
                pixels: seen(&head.surface, &head.camera_from_face),
                triangles: head.triangles.iter().map(|t| t.map(usize::from)).collect(),
            });
            face.collect()
        };
        let all = pieces.iter().flat_map(|piece| piece.pixels.iter().flatten());
        let bounds = all.fold(None, |bounds, &p| {
            Some(bounds.map_or((p, p), |(low, high): (Vec2, Vec2)| (low.min(p), high.max(p))))
        });
        Self { pieces, bounds, full }
    }

    /// Pixels between its leftmost and rightmost points.
    pub(super) fn width(&self) -> f32 {
        self.bounds.map_or(0.0, |(low, high)| high.x - low.x)
    }

    /// The box around it, as far as the picture reaches.
    pub(super) fn part(&self) -> Part {
        let inside = |at: Vec2| at.clamp(Vec2::ZERO, self.full.as_vec2());
        let (low, high) = self.bounds.unwrap_or_default();
        let (corner, end) = (inside(low).floor().as_uvec2(), inside(high).ceil().as_uvec2());
        Part { corner, size: end.saturating_sub(corner), full: self.full }
    }

    /// Which pixels of it and of another part are skin.
    pub(super) fn mask(&self, part: Part) -> SkinMask {
        let part = self.part().with(part);
        let mut inside = vec![false; (part.size.x * part.size.y) as usize];
        let corner = part.corner.as_vec2();
        for Piece { pixels, triangles } in &self.pieces {
            for triangle in triangles {
                let [Some(a), Some(b), Some(c)] = triangle.map(|i| pixels.get(i).copied().flatten()) else {
                    continue;
                };
                relief::fill([a - corner, b - corner, c - corner], part.size.to_array(), |x, y, _| {
                    inside[(y * part.size.x + x) as usize] = true;
                });
            }
        }
        SkinMask { part, inside }
    }

    /// The points of a face's mesh; none of a hand, or of a face of other points.
    fn makeup_face(&self) -> Option<MakeupFace> {
        let [piece] = &self.pieces[..] else { return None };
        let points: Option<Vec<Vec3>> = piece.pixels.iter().map(|p| p.map(|p| p.extend(0.0))).collect();
        MakeupFace::new(points?, Vec::new())
    }
}

/// Which pixels of a part of the picture are skin.
pub(super) struct SkinMask {
    part: Part,
    inside: Vec<bool>,
}

impl SkinMask {
    /// Row `y` of the picture, from `x` on.
    fn row(&self, x: u32, y: u32) -> &[bool] {
        let at = (y - self.part.corner.y) * self.part.size.x + x - self.part.corner.x;
        &self.inside[at as usize..]
    }
}

/// The light of a picture, against the studio's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Light {
    /// Factor on everything.
    pub(super) strength: f32,
    /// Colour, green is 1.
    hue: Vec3,
}

impl Light {
    /// As the skin, the eyes and the brightest of the picture tell; the studio's where no skin is seen.
    pub(super) fn of(picture: &RgbaImage, skin: &Skin, mask: &SkinMask) -> Self {
        let pixels = picture.as_raw().as_chunks::<4>().0;
        let (mut sum, mut count) = (Vec3::ZERO, 0.0f32);
        for (row, inside) in mask.part.rows().zip(mask.inside.chunks_exact(mask.part.size.x.max(1) as usize)) {
            let lit = pixels[row].iter().zip(inside).step_by(LIGHT_STEP).filter(|(_, inside)| **inside);
            for (&pixel, _) in lit {
                sum += linear(pixel);
                count += 1.0;
            }
        }
        let lit = if count > 0.0 { sum / count } else { SKIN_HUE * SKIN / luminance(SKIN_HUE) };
        let by_eyes = skin.makeup_face().and_then(|face| eye_white(picture, &face));
        let white = exposure::white(picture, lit, by_eyes);
        Self { strength: luminance(white), hue: white / white.y }
    }

    /// Between two.
    pub(super) fn towards(self, other: Self, share: f32) -> Self {
        Self {
            strength: self.strength + (other.strength - self.strength) * share,
            hue: self.hue.lerp(other.hue, share),
        }
    }
}

/// How the product is to look in a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finish {
    pub(super) shadow: Shadow,
    pub(super) light: Light,
    pub(super) grade: Grade,
    /// Which grain: another in every frame, the same for the same.
    pub(super) seed: u32,
    pub(super) opacity: f32,
}

/// Lays the product, drawn for a part of the picture in neutral light, over the picture, and behind the hair in it. What is
/// known of the person: their skin and its width (as of [`Skin`]), and where their hair is.
pub(super) fn compose(
    picture: &mut RgbaImage,
    mut product: RgbaImage,
    part: Part,
    person: (&SkinMask, f32, Option<&Mask>),
    finish: &Finish,
) {
    let (mask, skin_width, hair) = person;
    let shade = shade(&product, finish.shadow, skin_width);
    finish.grade.soften(&mut product);
    // Light of another hue multiplies linear light; encoded values are about its power of 1/2.2.
    let factor = finish.light.hue.map(|channel| channel.powf(1.0 / 2.2));
    let opacity = finish.opacity;
    let width = part.size.x as usize;
    let under = picture.as_chunks_mut::<4>().0;
    let rows = product.as_chunks::<4>().0.chunks_exact(width).zip(shade.chunks_exact(width));
    for ((y, place), (over, shade)) in (part.corner.y..).zip(part.rows()).zip(rows) {
        let skin = mask.row(part.corner.x, y);
        for (x, pixel) in under[place].iter_mut().enumerate() {
            let [r, g, b, alpha] = over[x];
            let is_shaded = shade[x] > 0.0 && (finish.shadow.is_anywhere || skin[x]);
            if alpha == 0 && !is_shaded {
                continue;
            }
            let mut under = [pixel[0], pixel[1], pixel[2]];
            if is_shaded {
                let kept = (1.0 - finish.shadow.strength * shade[x] * opacity).sqrt();
                // About the square root of linear light, which is what encoded values are.
                under = under.map(|byte| (f32::from(byte) * kept).round() as u8);
            }
            let noise = finish.grade.noise(x as u32, y, finish.seed);
            let lit = |byte: u8, by: f32| (f32::from(byte) * by + noise).clamp(0.0, 255.0) as u8;
            let at = Vec2::new((part.corner.x + x as u32) as f32 + 0.5, y as f32 + 0.5);
            let shown = hair.map_or(1.0, |hair| 1.0 - hair.at(at));
            let alpha = (f32::from(alpha) * opacity * shown).round() as u8;
            *pixel = composite_over([lit(r, factor.x), lit(g, factor.y), lit(b, factor.z), alpha], under);
        }
    }
}

/// How much of the light from above and in front the product takes away, 0 to 1 a pixel.
fn shade(product: &RgbaImage, shadow: Shadow, skin_width: f32) -> Vec<f32> {
    let (width, height) = (product.width() as usize, product.height() as usize);
    let fall = ((skin_width * shadow.fall) as usize).min(height);
    let mut shade = vec![0.0; width * height];
    for (shade, pixel) in shade[fall * width..].iter_mut().zip(product.as_chunks::<4>().0) {
        // Clear lenses cast hardly any.
        *shade = (f32::from(pixel[3]) / 255.0).powi(2);
    }
    let radius = (skin_width * shadow.blur).round() as usize;
    for _ in 0..2 {
        relief::blur(&mut shade, width, radius);
    }
    shade
}
