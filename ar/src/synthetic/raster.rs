//! Draws triangles with a depth buffer, then colours what is visible.

use glam::{DMat4, DQuat, DVec3, Vec2, Vec3};

use super::Shot;
use super::body::{Material, Part};
use super::paint::{background, is_hair};
use crate::camera;
use crate::picture::Picture;

/// Samples a pixel, across and down.
const SAMPLES: usize = 3;

/// Nothing nearer to the camera than this is drawn, centimetres.
const NEAR_CM: f64 = 2.0;

#[derive(Debug, Clone, Copy)]
struct Sample {
    /// One over the distance: greater is nearer; zero is nothing.
    nearness: f32,
    material: Material,
    mark: Vec3,
    normal: Vec3,
}

const NOTHING: Sample = Sample { nearness: 0.0, material: Material::Skin, mark: Vec3::ZERO, normal: Vec3::ZERO };

#[derive(Debug, Default)]
pub(super) struct Raster {
    width: usize,
    height: usize,
    samples: Vec<Sample>,
}

/// A corner of a triangle on the screen.
#[derive(Clone, Copy)]
struct Corner {
    at: Vec2,
    nearness: f32,
    mark: Vec3,
    normal: Vec3,
}

impl Raster {
    pub(super) fn begin(&mut self, width: usize, height: usize) {
        (self.width, self.height) = (width * SAMPLES, height * SAMPLES);
        self.samples.clear();
        self.samples.resize(self.width * self.height, NOTHING);
    }

    pub(super) fn draw(&mut self, part: &Part, camera_from_head: &DMat4) {
        let (width, height) = (self.width / SAMPLES, self.height / SAMPLES);
        let size = |n: usize| u32::try_from(n).expect("a picture's side is held below SIDE_MAX");
        // An eye looks into the camera: its paint turns, its ball does not change.
        let eye_from_head = part.eye.map_or(DQuat::IDENTITY, |eye| {
            let gaze = camera_from_head.inverse().w_axis.truncate() - eye;
            DQuat::from_rotation_arc(gaze.normalize_or(DVec3::Z), DVec3::Z)
        });
        let corners: Vec<Option<Corner>> = (0..part.positions.len())
            .map(|i| {
                let at = camera_from_head.transform_point3(part.positions[i]);
                (at.z < -NEAR_CM).then(|| Corner {
                    at: (camera::project(at, size(width), size(height)) * SAMPLES as f64).as_vec2(),
                    nearness: (-1.0 / at.z) as f32,
                    mark: (eye_from_head * part.marks[i]).as_vec3(),
                    normal: camera_from_head.transform_vector3(part.normals[i]).as_vec3(),
                })
            })
            .collect();
        for triangle in &part.triangles {
            if let [Some(a), Some(b), Some(c)] = triangle.map(|i| corners[usize::from(i)]) {
                self.fill(part.material, [a, b, c]);
            }
        }
    }

    fn fill(&mut self, material: Material, [a, b, c]: [Corner; 3]) {
        let area = (b.at - a.at).perp_dot(c.at - a.at);
        if area.abs() < 1e-6 {
            return;
        }
        // Rows grow downwards: this is the inside of the face, seen through the mouth.
        let material = if material == Material::Face && area > 0.0 { Material::Cavity } else { material };
        let limit = Vec2::new(self.width as f32, self.height as f32);
        let min = a.at.min(b.at).min(c.at).clamp(Vec2::ZERO, limit);
        let max = a.at.max(b.at).max(c.at).clamp(Vec2::ZERO, limit);
        for y in min.y as usize..(max.y.ceil() as usize).min(self.height) {
            for x in min.x as usize..(max.x.ceil() as usize).min(self.width) {
                let p = Vec2::new(x as f32, y as f32) + 0.5;
                let u = (b.at - p).perp_dot(c.at - p) / area;
                let v = (c.at - p).perp_dot(a.at - p) / area;
                let w = 1.0 - u - v;
                if u < 0.0 || v < 0.0 || w < 0.0 {
                    continue;
                }
                let nearness = u * a.nearness + v * b.nearness + w * c.nearness;
                let sample = &mut self.samples[y * self.width + x];
                if nearness > sample.nearness {
                    // Weights that are straight in space, not on the screen.
                    let (u, v, w) = (u * a.nearness / nearness, v * b.nearness / nearness, w * c.nearness / nearness);
                    let mark = a.mark * u + b.mark * v + c.mark * w;
                    if material != Material::Hair || is_hair(mark) {
                        let normal = a.normal * u + b.normal * v + c.normal * w;
                        *sample = Sample { nearness, material, mark, normal };
                    }
                }
            }
        }
    }

    /// What share of each pixel is so.
    pub(super) fn shares(&self, is_so: impl Fn(Material, Vec3) -> bool) -> Vec<f32> {
        let width = self.width / SAMPLES;
        let mut shares = vec![0.0; width * (self.height / SAMPLES)];
        for (i, sample) in self.samples.iter().enumerate().filter(|(_, sample)| sample.nearness > 0.0) {
            if is_so(sample.material, sample.mark) {
                let (x, y) = (i % self.width / SAMPLES, i / self.width / SAMPLES);
                shares[y * width + x] += ((SAMPLES * SAMPLES) as f32).recip();
            }
        }
        shares
    }

    /// Distance from the camera's plane at the middle of each pixel, centimetres; infinite where nothing is.
    pub(super) fn depths_cm(&self) -> Vec<f32> {
        let width = self.width / SAMPLES;
        let middle = |i: usize| {
            let (x, y) = (i % width * SAMPLES + SAMPLES / 2, i / width * SAMPLES + SAMPLES / 2);
            self.samples[y * self.width + x].nearness.recip()
        };
        (0..self.samples.len() / (SAMPLES * SAMPLES)).map(middle).collect()
    }

    /// Colours the samples (`shade` takes material, mark and normal in the camera's space), takes their mean for each
    /// pixel, and adds the sensor's noise.
    pub(super) fn finish(&self, shade: impl Fn(Material, Vec3, Vec3) -> Vec3, shot: &Shot, picture: &mut Picture) {
        let width = self.width / SAMPLES;
        let mut noise = Noise::new(shot.seed);
        let size = Vec2::new(shot.width as f32, shot.height as f32);
        for (i, rgb) in picture.pixels_mut().chunks_exact_mut(3).enumerate() {
            let (x, y) = (i % width, i / width);
            let behind = background(Vec2::new(x as f32, y as f32) / size);
            let mut sum = Vec3::ZERO;
            for row in 0..SAMPLES {
                let at = (y * SAMPLES + row) * self.width + x * SAMPLES;
                for sample in &self.samples[at..at + SAMPLES] {
                    sum += if sample.nearness > 0.0 {
                        shade(sample.material, sample.mark, sample.normal.normalize_or_zero())
                    } else {
                        behind
                    };
                }
            }
            let color = (sum / (SAMPLES * SAMPLES) as f32).to_array();
            for (out, linear) in rgb.iter_mut().zip(color) {
                *out = (srgb(linear) * 255.0 + noise.next(shot.noise)).round().clamp(0.0, 255.0) as u8;
            }
        }
    }
}

/// IEC 61966-2-1.
fn srgb(linear: f32) -> f32 {
    let linear = linear.clamp(0.0, 1.0);
    if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

/// Noise that is the same for the same seed: xorshift64* and the sum of four uniform numbers, which is close enough to
/// a normal distribution for a sensor.
struct Noise(u64);

impl Noise {
    fn new(seed: u64) -> Noise {
        Noise(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self, sigma: f32) -> f32 {
        if sigma <= 0.0 {
            return 0.0;
        }
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D);
        let sum: f32 = (0..4).map(|i| ((bits >> (16 * i)) & 0xFFFF) as f32 / 65_536.0).sum();
        // Four uniform numbers have a variance of a third.
        (sum - 2.0) * 3.0f32.sqrt() * sigma
    }
}
