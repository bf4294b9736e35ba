//! How a stage starts, and its limits.

use std::time::Duration;

use crate::{Ground, Tonemap};

/// Narrower frames say nothing, and a page that is being laid out asks for them by mistake.
pub const FRAME_SIDE_MIN_PX: u32 = 16;
/// A 4K display is 3840 across; wider frames cost memory and time that nobody sees.
pub const FRAME_SIDE_MAX_PX: u32 = 4096;
/// Stills are for posters and print proofs; 8192 is also the texture limit of modest GPUs.
pub const STILL_SIDE_MAX_PX: u32 = 8192;
/// More marks than this are no help to anybody, and each costs a look through the model.
pub const HOTSPOTS_MAX: usize = 16;

/// How a stage starts.
#[derive(Debug, Clone)]
pub struct StageConfig {
    /// First frame size in pixels; clamped like [`Command::Resize`](crate::Command::Resize).
    pub width: u32,
    /// See `width`.
    pub height: u32,
    /// Samples a pixel: 1 or 4.
    pub samples: u32,
    /// The page's ground.
    pub ground: Ground,
    /// Tone mapping.
    pub tonemap: Tonemap,
    /// Use a software adapter even where there is a GPU (for pictures that are equal everywhere).
    pub software_only: bool,
    /// Step the resolution down while moving when frames take longer than [`StageConfig::frame_time_target`].
    pub adaptive_scale: bool,
    /// Aim for moving frames.
    pub frame_time_target: Duration,
    /// How long a hand must have let go before turning by itself resumes.
    pub auto_rotate_resume: Duration,
}

impl Default for StageConfig {
    fn default() -> Self {
        Self {
            width: 768,
            height: 768,
            samples: 4,
            ground: Ground::default(),
            tonemap: Tonemap::default(),
            software_only: false,
            adaptive_scale: true,
            frame_time_target: Duration::from_millis(50),
            auto_rotate_resume: Duration::from_secs(4),
        }
    }
}
