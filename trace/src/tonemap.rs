//! How light becomes colour: linear light in, linear display colour from 0 to 1 out, and the sRGB transfer function.

use glam::{Mat3, Vec3};

/// How light becomes a picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Tonemap {
    /// Khronos PBR Neutral (Khronos 2024).
    #[default]
    Neutral,
    /// ACES filmic: the reference rendering and output transforms in Stephen Hill's fit, the colour divided by 0.6
    /// first, as three.js does.
    Aces,
    /// AgX: a log curve inside an inset gamut (Sobotka; polynomial by Wrensch 2023).
    Agx,
    /// Clipped.
    None,
}

impl Tonemap {
    /// Linear display colour, 0 to 1.
    pub fn map(self, light: Vec3) -> Vec3 {
        let light = light.max(Vec3::ZERO);
        let mapped = match self {
            Self::Neutral => neutral(light),
            Self::Aces => aces(light),
            Self::Agx => agx(light),
            Self::None => light,
        };
        mapped.clamp(Vec3::ZERO, Vec3::ONE)
    }
}

fn neutral(light: Vec3) -> Vec3 {
    let start = 0.8 - 0.04;
    let darkest = light.min_element();
    let color = light - if darkest < 0.08 { darkest - 6.25 * darkest * darkest } else { 0.04 };
    let peak = color.max_element();
    if peak < start {
        return color;
    }
    let room = 1.0 - start;
    let new_peak = 1.0 - room * room / (peak + room - start);
    let whitened = 1.0 - 1.0 / (0.15 * (peak - new_peak) + 1.0);
    (color * (new_peak / peak)).lerp(Vec3::splat(new_peak), whitened)
}

fn aces(light: Vec3) -> Vec3 {
    let to_fit =
        Mat3::from_cols_array(&[0.59719, 0.07600, 0.02840, 0.35458, 0.90834, 0.13383, 0.04823, 0.01566, 0.83777]);
    let from_fit =
        Mat3::from_cols_array(&[1.60475, -0.10208, -0.00327, -0.53108, 1.10813, -0.07276, -0.07367, -0.00605, 1.07602]);
    let v = to_fit * (light / 0.6);
    let fitted = (v * (v + 0.0245786) - 0.000_090_537) / (v * (0.983_729 * v + 0.432_951) + 0.238_081);
    from_fit * fitted
}

fn agx(light: Vec3) -> Vec3 {
    let inset = Mat3::from_cols_array(&[
        0.842_479,
        0.042_328_24,
        0.042_375_66,
        0.078_433_6,
        0.878_468_6,
        0.078_433_6,
        0.079_223_745,
        0.079_166_13,
        0.879_143,
    ]);
    let outset = Mat3::from_cols_array(&[
        1.196_879,
        -0.052_896_85,
        -0.052_971_64,
        -0.098_020_88,
        1.151_903_1,
        -0.098_043_45,
        -0.099_029_74,
        -0.098_961_18,
        1.151_073_7,
    ]);
    let (low, high) = (-12.473_93, 4.026_069);
    let stops = (inset * light).max(Vec3::splat(1e-10)).map(f32::log2).clamp(Vec3::splat(low), Vec3::splat(high));
    let x = (stops - low) / (high - low);
    let x2 = x * x;
    let x4 = x2 * x2;
    let curve = 15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2 + 0.1191 * x - 0.00232;
    (outset * curve).clamp(Vec3::ZERO, Vec3::ONE).powf(2.2)
}

/// The sRGB byte of linear display colour.
pub fn srgb_byte(linear: f32) -> u8 {
    let v = linear.clamp(0.0, 1.0);
    let encoded = if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
    (encoded * 255.0).round() as u8
}

/// Puts straight RGBA over an opaque colour, in encoded values, as browsers do.
pub fn composite_over(rgba: [u8; 4], under: [u8; 3]) -> [u8; 4] {
    let alpha = u32::from(rgba[3]);
    let over = |c: usize| ((u32::from(rgba[c]) * alpha + u32::from(under[c]) * (255 - alpha) + 127) / 255) as u8;
    [over(0), over(1), over(2), 255]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values computed apart from this code, from the published formulas, in double precision.
    #[test]
    fn curves_pass_through_independent_values() {
        let at = |tonemap: Tonemap, r: f32, g: f32, b: f32| tonemap.map(Vec3::new(r, g, b));
        let near = |got: Vec3, r: f32, g: f32, b: f32| {
            assert!((got - Vec3::new(r, g, b)).abs().max_element() < 2e-3, "{got} is not {r} {g} {b}");
        };
        near(at(Tonemap::Neutral, 0.5, 0.5, 0.5), 0.46, 0.46, 0.46);
        near(at(Tonemap::Neutral, 0.0, 0.0, 0.0), 0.0, 0.0, 0.0);
        near(at(Tonemap::Neutral, 4.0, 4.0, 4.0), 0.983_26, 0.983_26, 0.983_26);
        near(at(Tonemap::Neutral, 2.0, 0.5, 0.1), 0.96, 0.32114, 0.15077);
        near(at(Tonemap::Neutral, 0.03, 0.2, 0.4), 0.005_62, 0.175_62, 0.375_62);
        near(at(Tonemap::Aces, 0.18, 0.18, 0.18), 0.21311, 0.21311, 0.21311);
        near(at(Tonemap::Aces, 1.0, 1.0, 1.0), 0.7634, 0.7634, 0.7634);
        near(at(Tonemap::Aces, 2.0, 0.5, 0.1), 0.9823, 0.60441, 0.22443);
        near(at(Tonemap::Agx, 0.18, 0.18, 0.18), 0.21447, 0.21453, 0.21454);
        near(at(Tonemap::Agx, 2.0, 0.5, 0.1), 0.80729, 0.44962, 0.21069);
        near(at(Tonemap::None, 0.3, 2.0, -1.0), 0.3, 1.0, 0.0);
    }

    #[test]
    fn white_goes_under_in_encoded_values() {
        assert_eq!(composite_over([0, 0, 0, 128], [255; 3]), [127, 127, 127, 255]);
        assert_eq!(composite_over([9, 8, 7, 255], [255; 3]), [9, 8, 7, 255]);
    }
}
