//! What a picture tells of the light that it was taken in: how bright something white would be, and of which hue.

use bevy::math::Vec3;
use image::RgbaImage;

use crate::prepare::{linear_from_srgb, srgb_byte};

/// How much of red and blue linear light skin gives back against green, about; between the palest and the darkest.
pub(crate) const SKIN_HUE: Vec3 = Vec3::new(1.45, 1.0, 0.78);
/// What skin gives back of the light, about.
pub(crate) const SKIN: f32 = 0.3;
/// The brightest hundredth of a picture is about this bright against white in its light.
const BRIGHTEST: f32 = 0.95;
/// Exposures beyond these are no longer believed.
const EXPOSURE_MIN: f32 = 0.06;
const EXPOSURE_MAX: f32 = 1.15;
/// The picture is looked at in about so many places.
const SAMPLES: u32 = 4096;

/// Linear light of a pixel, 0 to 1.
pub(crate) fn linear(pixel: [u8; 4]) -> Vec3 {
    let [r, g, b, _] = pixel;
    let light = |byte: u8| linear_from_srgb(byte) as f32 * (1.0 / 65535.0);
    Vec3::new(light(r), light(g), light(b))
}

/// The nearest pixel, opaque.
pub(crate) fn encoded(linear: Vec3) -> [u8; 4] {
    let linear = linear.clamp(Vec3::ZERO, Vec3::ONE) * 65535.0 + 0.5;
    [srgb_byte(linear.x as u32), srgb_byte(linear.y as u32), srgb_byte(linear.z as u32), 255]
}

/// Luminance of linear light (ITU-R BT.709).
pub(crate) fn luminance(linear: Vec3) -> f32 {
    linear.dot(Vec3::new(0.2126, 0.7152, 0.0722))
}

/// What something white would look like in the picture, linear. `skin` is the mean of bare skin; `by_eyes` the exposure
/// that the whites of the eyes speak of, where they are seen.
pub(crate) fn white(picture: &RgbaImage, skin: Vec3, by_eyes: Option<f32>) -> Vec3 {
    let guesses = [Some(brightest(picture) / BRIGHTEST), Some(luminance(skin) / SKIN), by_eyes];
    let mut guesses: Vec<f32> = guesses.into_iter().flatten().collect();
    guesses.sort_by(f32::total_cmp);
    // One that is far off, a lamp in the picture or dark skin, is outvoted.
    let middle = match guesses.len() {
        3 => guesses[1],
        _ => (guesses[0] * guesses[1]).sqrt(),
    };
    // Half of the hue is the skin's own.
    let hue = (skin / luminance(skin).max(1e-4) / SKIN_HUE).clamp(Vec3::splat(0.5), Vec3::splat(2.0)).map(f32::sqrt);
    hue / luminance(hue) * middle.clamp(EXPOSURE_MIN, EXPOSURE_MAX)
}

/// How bright the brightest hundredth of the picture is.
fn brightest(picture: &RgbaImage) -> f32 {
    let (width, height) = picture.dimensions();
    let step = (f64::from(width) * f64::from(height) / f64::from(SAMPLES)).sqrt().ceil().max(1.0) as usize;
    let mut seen: Vec<f32> = (0..height)
        .step_by(step)
        .flat_map(|y| (0..width).step_by(step).map(move |x| (x, y)))
        .map(|(x, y)| luminance(linear(picture.get_pixel(x, y).0)))
        .collect();
    let at = seen.len() * 99 / 100;
    *seen.select_nth_unstable_by(at, f32::total_cmp).1
}
