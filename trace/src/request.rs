//! What a picture is asked with.

use std::time::Duration;

use glam::Vec3;

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
