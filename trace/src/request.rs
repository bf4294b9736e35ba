//! What a picture is asked with.

use std::time::Duration;

use glam::{Mat3, Vec2, Vec3};

use crate::{Environment, Tonemap};

/// Pixels on a side; as the stage's stills.
pub const PICTURE_SIDE_MAX_PX: u32 = 8192;
/// More triangles would take more than a gigabyte of tree; the stage still draws them.
pub const TRIANGLES_MAX: usize = 5_000_000;

/// Where the eye is, in world space: metres and radians, +Y up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// The eye.
    pub eye: Vec3,
    /// What it looks at.
    pub target: Vec3,
    /// Vertical field of view.
    pub fov_y: f32,
}

impl Camera {
    /// An eye on an arm about `target`: it is at `target + radius * (sin phi sin theta, cos phi, sin phi cos theta)`.
    /// Radians and metres.
    pub fn on_arm(target: [f32; 3], theta: f32, phi: f32, radius: f32, fov_y: f32) -> Self {
        let target = Vec3::from_array(target);
        // Straight above, "up" would be undefined.
        let phi = phi.clamp(1e-3, std::f32::consts::PI - 1e-3);
        let towards = Vec3::new(phi.sin() * theta.sin(), phi.cos(), phi.sin() * theta.cos());
        Self { eye: target + radius * towards, target, fov_y }
    }

    /// From pixels of a picture of this size to directions.
    pub fn lens(&self, width: u32, height: u32) -> Lens {
        let back = (self.eye - self.target).normalize_or(Vec3::Z);
        let right = Vec3::Y.cross(back).try_normalize().unwrap_or(Vec3::X);
        let size = Vec2::new(width.max(1) as f32, height.max(1) as f32);
        let half_height = (self.fov_y * 0.5).tan();
        Lens {
            world_from_camera: Mat3::from_cols(right, back.cross(right), back),
            half: Vec2::new(half_height * size.x / size.y, half_height),
            size,
        }
    }
}

/// From pixels to directions.
#[derive(Debug, Clone, Copy)]
pub struct Lens {
    world_from_camera: Mat3,
    /// Half the picture at distance 1.
    half: Vec2,
    size: Vec2,
}

impl Lens {
    /// The unit direction in the world that is seen at a place of the picture; (0, 0) is its top left corner.
    pub fn direction(&self, place: [f32; 2]) -> Vec3 {
        let p = (Vec2::from_array(place) / self.size * 2.0 - 1.0) * self.half;
        (self.world_from_camera * Vec3::new(p.x, -p.y, -1.0)).normalize()
    }
}

/// What is behind the object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Background {
    /// Nothing: straight alpha.
    Transparent,
    /// An sRGB colour, composited after tone mapping, as a page does with a transparent picture.
    Color([u8; 3]),
    /// The environment itself.
    Skybox,
}

/// A picture to be made.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// What is seen, in the pose of rest.
    pub model: &'a glb::Model,
    /// Index into the model's variants.
    pub variant: Option<usize>,
    /// Pixels across, 1 to [`PICTURE_SIDE_MAX_PX`].
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// From where.
    pub camera: Camera,
    /// Light from all around; lights of the model's own add to it.
    pub environment: &'a Environment,
    /// What is behind.
    pub background: Background,
    /// How light becomes colour.
    pub tonemap: Tonemap,
    /// Paths through a pixel at most, rounded up to a power of two; most pixels are clean sooner.
    pub samples_max: u32,
    /// After this long the picture is taken as it is. Reading the clock makes it differ from run to run only then.
    pub deadline: Duration,
}
