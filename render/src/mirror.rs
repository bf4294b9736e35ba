//! The mirror: a product worn on a head in a picture, composed in one frame.
//!
//! A [`Wearer`] is what is seen of a person; [`fit()`] puts a product on, once for their measures; [`Fitted::place`] moves it
//! with them, frame by frame. What hides the product is cut out by drawing it invisibly.

mod fit;
mod motion;
mod occluder;
mod relief;
mod rest;
mod room;
mod seen;
mod spectacles;
mod wearer;

use std::sync::Arc;

use bevy::math::{Vec2, Vec3};
use image::RgbaImage;
use trace::{Background, Camera, Environment, Tonemap, composite_over};

use crate::{
    ShotRequest,
    light::radiance,
    material::StudioKey,
    prepare::{PreparedMaterial, linear_from_srgb},
};
use fit::Role;

pub use fit::{Fitted, Wear, fit};
pub use motion::Motion;
pub(crate) use room::room_light;
pub use seen::Sight;
pub use wearer::{Hand, Head, Places, Side, Wearer};

/// What is worn, by whom.
#[derive(Debug, Clone)]
pub struct WornRequest {
    /// The picture of the person.
    pub picture: Arc<RgbaImage>,
    /// What is seen of the person in it.
    pub wearer: Wearer,
    /// What is worn: a GLB file in metres, its origin and axes as [`Wear`] says.
    pub product: Arc<[u8]>,
    /// How it is worn.
    pub wear: Wear,
    /// A material variant by name.
    pub variant: Option<String>,
}

/// The shadow of what is worn: how much of the light it takes from the skin, how far it falls and how wide its edge is, in
/// widths of the face (or of a hand).
struct Shadow {
    strength: f32,
    fall: f32,
    blur: f32,
}

impl Wear {
    fn shadow(self) -> Shadow {
        let (strength, fall, blur) = match self {
            Wear::Glasses => (0.38, 0.018, 0.022),
            Wear::Earring => (0.30, 0.012, 0.020),
            Wear::Necklace => (0.30, 0.010, 0.012),
            // A brim keeps the light from above away from the forehead.
            Wear::Hat => (0.50, 0.070, 0.045),
            Wear::Ring(_) | Wear::Watch => (0.40, 0.012, 0.020),
        };
        Shadow { strength, fall, blur }
    }

    fn is_on_hand(self) -> bool {
        matches!(self, Wear::Ring(_) | Wear::Watch)
    }
}

/// Light from behind the head, against the studio's.
const BEHIND: f32 = 0.12;
/// What skin gives back of the light, about: green of linear sRGB, between the palest and the darkest.
const SKIN: f32 = 0.3;

impl Fitted {
    /// Has the materials drawn in the mirror's own ways.
    pub(crate) fn mark(&self, materials: &mut [PreparedMaterial]) {
        for &(material, role) in &self.roles {
            materials[material].set_key(match role {
                Role::Occluder => StudioKey::OCCLUDER,
                Role::Rim => StudioKey::RIM,
                Role::Veil => StudioKey::VEIL,
            });
        }
    }
}

impl WornRequest {
    /// The shot of the product alone, in the picture's own light and place. `skin` is [`WornRequest::skin_mask`].
    pub(crate) fn shot(&self, skin: &[bool]) -> ShotRequest {
        ShotRequest {
            bytes: self.product.clone(),
            width: self.picture.width(),
            height: self.picture.height(),
            variant: self.variant.clone(),
            camera: Camera { eye: Vec3::ZERO, target: Vec3::NEG_Z, fov_y: self.wearer.fov_y },
            light: Arc::new(self.light(skin)),
            background: Background::Transparent,
            tonemap: Tonemap::Neutral,
        }
    }

    /// The studio's light, as strong and of the hue that the face is lit with.
    fn light(&self, skin: &[bool]) -> Environment {
        let skin = self.skin_light(skin);
        let strength = (skin.y / SKIN).clamp(0.08, 1.6);
        // Half of the hue is the skin's own.
        let usual = Vec3::new(1.45, 1.0, 0.78);
        let hue = (skin / skin.y.max(1e-4) / usual).clamp(Vec3::splat(0.5), Vec3::splat(2.0)).map(f32::sqrt);
        Environment::from_fn(256, |direction| {
            // The head itself, and the room behind it, take the place of the studio's back.
            let front = ((direction.z + 0.6) / 0.9).clamp(0.0, 1.0);
            radiance(direction) * hue * (strength * (BEHIND + (1.0 - BEHIND) * front))
        })
    }

    /// Mean linear light of the skin in the picture.
    fn skin_light(&self, skin: &[bool]) -> Vec3 {
        let (mut sum, mut count) = (Vec3::ZERO, 0.0f32);
        for (pixel, inside) in self.picture.pixels().zip(skin) {
            if *inside {
                sum += Vec3::from_array([0, 1, 2].map(|c| linear_from_srgb(pixel.0[c]) as f32 / 65535.0));
                count += 1.0;
            }
        }
        if count > 0.0 { sum / count } else { Vec3::splat(SKIN) }
    }

    /// Where in the picture a point of the camera's space is.
    fn pixel(&self, at: Vec3) -> Option<Vec2> {
        if at.z > -1e-3 {
            return None;
        }
        let size = Vec2::new(self.picture.width() as f32, self.picture.height() as f32);
        let half_height = (self.wearer.fov_y * 0.5).tan();
        let on_plane = at.truncate() / -at.z / half_height;
        Some((Vec2::new(on_plane.x * size.y / size.x, -on_plane.y) * 0.5 + 0.5) * size)
    }

    /// Pixels that the face covers; or the hand, where something is worn on it.
    pub(crate) fn skin_mask(&self) -> Vec<bool> {
        let (width, height) = self.picture.dimensions();
        let mut mask = vec![false; width as usize * height as usize];
        let mut cover = |corners: [Option<Vec2>; 3]| {
            if let [Some(a), Some(b), Some(c)] = corners {
                relief::fill([a, b, c], [width, height], |x, y, _| mask[(y * width + x) as usize] = true);
            }
        };
        if let Some(hand) = self.wearer.hands.first().filter(|_| self.wear.is_on_hand()) {
            for (first, last, body) in occluder::bones(hand) {
                let camera_from_bone = occluder::bone(hand, first, last);
                let at = |i: u32| self.pixel(camera_from_bone.transform_point3(body.positions[i as usize]));
                body.indices.as_chunks::<3>().0.iter().for_each(|triangle| cover(triangle.map(at)));
            }
        } else if let Some(head) = &self.wearer.head {
            let at = |&p: &Vec3| self.pixel(head.camera_from_face.transform_point3(p));
            let pixels: Vec<Option<Vec2>> = head.surface.iter().map(at).collect();
            let corner = |i: u16| pixels.get(usize::from(i)).copied().flatten();
            head.triangles.iter().for_each(|triangle| cover(triangle.map(corner)));
        }
        mask
    }

    /// The product over the picture, with its shadow on the `skin`.
    pub(crate) fn composed(&self, product: &RgbaImage, skin: &[bool]) -> RgbaImage {
        let (width, height) = self.picture.dimensions();
        let columns = |x: u32| (0..height).any(|y| skin[(y * width + x) as usize]);
        let skin_width = (0..width).filter(|&x| columns(x)).count() as f32;
        let shadow = self.shadow(product, skin_width);
        let strength = self.wear.shadow().strength;
        // A necklace lies on clothes, too, and its shadow is as narrow as itself.
        let is_anywhere = self.wear == Wear::Necklace;
        RgbaImage::from_fn(width, height, |x, y| {
            let at = (y * width + x) as usize;
            let mut under = self.picture.get_pixel(x, y).0;
            if (skin[at] || is_anywhere) && shadow[at] > 0.0 {
                let kept = 1.0 - strength * shadow[at];
                for byte in &mut under[..3] {
                    // About the square root of linear light, which is what encoded values are.
                    *byte = (f32::from(*byte) * kept.sqrt()) as u8;
                }
            }
            image::Rgba(composite_over(product.get_pixel(x, y).0, [under[0], under[1], under[2]]))
        })
    }

    /// How much of the light from above and in front the product takes away, 0 to 1 a pixel.
    fn shadow(&self, product: &RgbaImage, skin_width: f32) -> Vec<f32> {
        let (width, height) = product.dimensions();
        let Shadow { fall, blur, .. } = self.wear.shadow();
        let fall = (skin_width * fall) as u32;
        let mut shadow: Vec<f32> = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| match y.checked_sub(fall) {
                // Clear lenses cast hardly any.
                Some(y) => (f32::from(product.get_pixel(x, y).0[3]) / 255.0).powi(2),
                None => 0.0,
            })
            .collect();
        let radius = (skin_width * blur).round() as usize;
        for _ in 0..2 {
            relief::blur(&mut shadow, width as usize, radius);
        }
        shadow
    }
}
