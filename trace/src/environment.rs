//! Light from all around: an equirectangular picture in linear, absolute units.
//!
//! Direction `(x, y, z)` is at `u = atan2(z, x) / 2 pi + 0.5` from the left and `v = acos(y) / pi` from the top.

use std::{f32::consts::PI, io::Cursor};

use glam::{Vec2, Vec3};
use image::{ImageFormat, ImageReader};

/// Bytes of an .hdr file; a 16k one has about 400 MB and is not for this.
const FILE_BYTES_MAX: usize = 192 << 20;
/// Pixels across.
const WIDTH_MAX: u32 = 8192;
/// Wider ones are averaged down to this: no surface mirrors more than the picture shows.
const KEPT_WIDTH: usize = 2048;
/// Brighter texels (of a sun) are clipped to this, against infinities of broken files.
const RADIANCE_MAX: f32 = 1e5;

/// Why there is no light.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// The file is too large.
    #[error("the environment has {bytes} bytes, at most {max} are read")]
    TooLarge {
        /// Bytes of it.
        bytes: usize,
        /// Bytes that are read.
        max: usize,
    },
    /// The picture is too large, or has no pixels, or is not twice as wide as high.
    #[error("the environment has {width} x {height} pixels: it must be equirectangular, at most {max} wide")]
    Size {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// Pixels across at most.
        max: u32,
    },
    /// It is no Radiance picture.
    #[error("the environment cannot be read as a Radiance .hdr picture")]
    Read(#[source] image::ImageError),
}

/// Light from all around.
#[derive(Clone)]
pub struct Environment {
    width: usize,
    height: usize,
    /// Rows from the top.
    texels: Vec<Vec3>,
    /// Sums of luminance times solid angle along each row.
    along_rows: Vec<f32>,
    /// Sums over rows.
    over_rows: Vec<f32>,
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Environment({}x{})", self.width, self.height)
    }
}

impl Environment {
    /// Reads a Radiance .hdr file.
    pub fn read(bytes: &[u8]) -> Result<Self, EnvironmentError> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(EnvironmentError::TooLarge { bytes: bytes.len(), max: FILE_BYTES_MAX });
        }
        let reader = || ImageReader::with_format(Cursor::new(bytes), ImageFormat::Hdr);
        let (width, height) = reader().into_dimensions().map_err(EnvironmentError::Read)?;
        let is_twice_as_wide = height == width.div_ceil(2) || height == width / 2;
        if !(2..=WIDTH_MAX).contains(&width) || !is_twice_as_wide {
            return Err(EnvironmentError::Size { width, height, max: WIDTH_MAX });
        }
        let picture = reader().decode().map_err(EnvironmentError::Read)?.into_rgb32f();
        let (mut width, mut height) = (width as usize, height as usize);
        let mut texels: Vec<Vec3> =
            picture.as_raw().as_chunks::<3>().0.iter().map(|&texel| clean(Vec3::from_array(texel))).collect();
        while width > KEPT_WIDTH && width % 2 == 0 && height % 2 == 0 {
            (width, height, texels) = halved(width, height, &texels);
        }
        Ok(Self::from_texels(width, height, texels))
    }

    /// From a function of the direction, `width` texels around.
    pub fn from_fn(width: usize, radiance: impl Fn(Vec3) -> Vec3) -> Self {
        let width = width.clamp(4, KEPT_WIDTH);
        let height = width / 2;
        let at = |i: usize| {
            let uv =
                Vec2::new((i % width) as f32 + 0.5, (i / width) as f32 + 0.5) / Vec2::new(width as f32, height as f32);
            clean(radiance(direction(uv)))
        };
        Self::from_texels(width, height, (0..width * height).map(at).collect())
    }

    fn from_texels(width: usize, height: usize, texels: Vec<Vec3>) -> Self {
        let mut along_rows = Vec::with_capacity((width + 1) * height);
        let mut over_rows = vec![0.0];
        for y in 0..height {
            let sin = (PI * (y as f32 + 0.5) / height as f32).sin();
            let mut sum = 0.0;
            along_rows.push(0.0);
            for x in 0..width {
                // The neighbours count as well: what is looked up is interpolated.
                let light = luminance(texels[y * width + x]) + 0.1 * luminance(texels[y * width + (x + 1) % width]);
                sum += (light + 1e-6) * sin;
                along_rows.push(sum);
            }
            over_rows.push(over_rows[y] + sum);
        }
        Self { width, height, texels, along_rows, over_rows }
    }

    /// Light that comes from a direction, between the texels.
    pub fn radiance(&self, direction: Vec3) -> Vec3 {
        let uv = place(direction) * Vec2::new(self.width as f32, self.height as f32) - 0.5;
        let base = uv.floor();
        let part = uv - base;
        let x = |dx: i64| (base.x as i64 + dx).rem_euclid(self.width as i64) as usize;
        let y = |dy: i64| (base.y as i64 + dy).clamp(0, self.height as i64 - 1) as usize;
        let row = |dy: i64| {
            let start = y(dy) * self.width;
            self.texels[start + x(0)].lerp(self.texels[start + x(1)], part.x)
        };
        row(0).lerp(row(1), part.y)
    }

    /// A direction, bright ones more often, and its density by solid angle.
    pub(crate) fn sample(&self, at: Vec2) -> (Vec3, f32) {
        let (y, in_y) = find(&self.over_rows, at.y);
        let row = &self.along_rows[y * (self.width + 1)..(y + 1) * (self.width + 1)];
        let (x, in_x) = find(row, at.x);
        let uv = Vec2::new(x as f32 + in_x, y as f32 + in_y) / Vec2::new(self.width as f32, self.height as f32);
        let direction = direction(uv);
        (direction, self.density_at(x, y, uv.y))
    }

    /// Density by solid angle with which a sample finds a direction.
    pub(crate) fn density(&self, direction: Vec3) -> f32 {
        let uv = place(direction);
        let x = ((uv.x * self.width as f32) as usize).min(self.width - 1);
        let y = ((uv.y * self.height as f32) as usize).min(self.height - 1);
        self.density_at(x, y, uv.y)
    }

    fn density_at(&self, x: usize, y: usize, v: f32) -> f32 {
        let at = y * (self.width + 1) + x;
        let share = (self.along_rows[at + 1] - self.along_rows[at]) / self.over_rows[self.height];
        let texels = (self.width * self.height) as f32;
        share * texels / (2.0 * PI * PI * (PI * v).sin().max(1e-4))
    }
}

/// The cell of a table of sums that a share of the whole falls into, and where in it.
fn find(sums: &[f32], share: f32) -> (usize, f32) {
    let wanted = share * sums[sums.len() - 1];
    let cell = (sums.partition_point(|&sum| sum <= wanted).max(1) - 1).min(sums.len() - 2);
    let width = sums[cell + 1] - sums[cell];
    (cell, if width > 0.0 { ((wanted - sums[cell]) / width).clamp(0.0, 1.0) } else { 0.5 })
}

fn direction(uv: Vec2) -> Vec3 {
    let (sin_phi, cos_phi) = ((uv.x - 0.5) * 2.0 * PI).sin_cos();
    let (sin_theta, cos_theta) = (uv.y * PI).sin_cos();
    Vec3::new(sin_theta * cos_phi, cos_theta, sin_theta * sin_phi)
}

fn place(direction: Vec3) -> Vec2 {
    let u = direction.z.atan2(direction.x) / (2.0 * PI) + 0.5;
    Vec2::new(u, direction.y.clamp(-1.0, 1.0).acos() / PI)
}

fn clean(texel: Vec3) -> Vec3 {
    let finite = texel.map(|v| if v.is_finite() { v } else { 0.0 });
    finite.clamp(Vec3::ZERO, Vec3::splat(RADIANCE_MAX))
}

fn halved(width: usize, height: usize, texels: &[Vec3]) -> (usize, usize, Vec<Vec3>) {
    let (w, h) = (width / 2, height / 2);
    let at = |x: usize, y: usize| texels[y * width + x];
    let mean = |i: usize| {
        let (x, y) = (2 * (i % w), 2 * (i / w));
        (at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1)) * 0.25
    };
    (w, h, (0..w * h).map(mean).collect())
}

/// Relative luminance (Rec. 709).
pub(crate) fn luminance(color: Vec3) -> f32 {
    color.dot(Vec3::new(0.2126, 0.7152, 0.0722))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_centre_column_is_plus_x_and_a_quarter_is_minus_z() {
        let right = Environment::from_fn(64, |d| Vec3::splat(if d.x > 0.9 { 1.0 } else { 0.0 }));
        assert!(right.radiance(Vec3::X).x > 0.9 && right.radiance(Vec3::NEG_Z).x < 0.1);
        assert!((place(Vec3::X) - Vec2::splat(0.5)).length() < 1e-6);
        assert!((place(Vec3::NEG_Z) - Vec2::new(0.25, 0.5)).length() < 1e-6);
        assert!(place(Vec3::Y).y < 1e-3);
    }

    #[test]
    fn samples_are_as_dense_as_they_say() {
        let light = Environment::from_fn(64, |d| Vec3::splat(0.1 + (d.x * 3.0).exp()));
        let (mut estimate, mut solid_angle) = (0.0, 0.0);
        let side = 128;
        for i in 0..side * side {
            let at = Vec2::new((i % side) as f32 + 0.5, (i / side) as f32 + 0.5) / side as f32;
            let (direction, density) = light.sample(at);
            assert!((light.density(direction) / density - 1.0).abs() < 0.05);
            estimate += light.radiance(direction).x / density / (side * side) as f32;
            solid_angle += 1.0 / density / (side * side) as f32;
        }
        let exact = 4.0 * PI * (0.1 + 3.0f32.sinh() / 3.0);
        assert!((estimate / exact - 1.0).abs() < 0.02, "{estimate} {exact}");
        assert!((solid_angle / (4.0 * PI) - 1.0).abs() < 0.02, "{solid_angle}");
    }
}
