//! A bank card drawn over a picture.

use glam::{DMat4, DVec2, DVec3, Vec3};

use crate::camera;
use crate::picture::Picture;

/// ISO/IEC 7810, format ID-1, centimetres.
const SIZE: DVec2 = DVec2::new(8.560, 5.398);
const ROUNDED: f64 = 3.18 / 10.0;
/// Samples a pixel, across and down.
const SAMPLES: u32 = 3;

/// A card and what is printed on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CardShot {
    /// From the card's middle (X along its long side, Z out of its face) to the camera's space, centimetres.
    pub camera_from_card: DMat4,
    /// Its colour, of 255.
    pub color: [f32; 3],
    /// A shadow falls over the part of it to the right of this share of its width, and leaves so much light.
    pub shadow: Option<(f64, f32)>,
}

impl CardShot {
    /// Draws it over what is there. Nothing happens when it lies behind the camera.
    pub fn draw(&self, picture: &mut Picture) {
        let (width, height) = (picture.width(), picture.height());
        let focal = camera::focal_px(height);
        let corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]
            .map(|(x, y)| self.camera_from_card.transform_point3((DVec2::new(x, y) * SIZE).extend(0.0)));
        if corners.iter().any(|p| p.z > -1.0) {
            return;
        }
        let seen = corners.map(|p| camera::project(p, width, height));
        let limit = DVec2::new(f64::from(width), f64::from(height));
        let least = seen.iter().fold(limit, |a, p| a.min(*p)).floor().max(DVec2::ZERO);
        let most = seen.iter().fold(DVec2::ZERO, |a, p| a.max(*p)).ceil().min(limit);
        let card_from_camera = self.camera_from_card.inverse();
        let eye = card_from_camera.w_axis.truncate();
        for y in least.y as u32..most.y as u32 {
            for x in least.x as u32..most.x as u32 {
                let (mut color, mut count) = (Vec3::ZERO, 0.0);
                for i in 0..SAMPLES * SAMPLES {
                    let at = DVec2::new(f64::from(i % SAMPLES), f64::from(i / SAMPLES)) + 0.5;
                    let off = DVec2::new(f64::from(x), f64::from(y)) + at / f64::from(SAMPLES) - limit / 2.0;
                    let ray = card_from_camera.transform_vector3(DVec3::new(off.x, -off.y, -focal));
                    let place = (eye - ray * (eye.z / ray.z)).truncate();
                    if is_on_card(place) {
                        color += self.print(place);
                        count += 1.0;
                    }
                }
                let share = count / (SAMPLES * SAMPLES) as f32;
                let pixel = &mut picture.pixels_mut()[(y * width + x) as usize * 3..][..3];
                for (out, card) in pixel.iter_mut().zip((color / count.max(1.0)).to_array()) {
                    *out = (f32::from(*out) * (1.0 - share) + card * share).round().clamp(0.0, 255.0) as u8;
                }
            }
        }
    }

    /// What a place of the card shows: waves, a chip and a line of figures.
    fn print(&self, at: DVec2) -> Vec3 {
        let wave = 1.0 + 0.10 * ((at.x * 1.3 + (at.y * 0.9).sin() * 2.0).sin() as f32);
        let mut color = Vec3::from(self.color) * wave;
        if (at - DVec2::new(-2.6, 0.5)).abs().cmplt(DVec2::new(0.6, 0.5)).all() {
            color = Vec3::new(212.0, 180.0, 105.0);
        }
        let is_figure = (at.y + 0.9).abs() < 0.18 && at.x.abs() < 3.4 && (at.x * 4.0).rem_euclid(1.0) < 0.6;
        if is_figure {
            color *= 0.6;
        }
        match self.shadow {
            Some((from, light)) if at.x / SIZE.x + 0.5 > from => color * light,
            _ => color,
        }
    }
}

fn is_on_card(at: DVec2) -> bool {
    let beyond = (at.abs() - (SIZE / 2.0 - ROUNDED)).max(DVec2::ZERO);
    beyond.length() < ROUNDED
}
