//! Facts about the stage, and what a still is asked with.

use std::sync::Arc;

use crate::Ground;

/// Where the stage is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Phase {
    /// Pipelines are being warmed; commands are taken already.
    #[default]
    Starting,
    /// Nothing is shown.
    Ready,
    /// A model is being read; the one before, if any, is still shown.
    Loading,
    /// The model of `ticket` is shown.
    Showing,
    /// The model of `ticket` cannot be read: a placeholder is shown, `problems` says why.
    Failed,
}

/// Facts about the stage, as of now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StageStatus {
    /// Where the stage is.
    pub phase: Phase,
    /// Ticket of the last [`Command::Open`](crate::Command::Open); 0 before the first and after a close.
    pub ticket: u64,
    /// What is wrong with the model, or is not drawn.
    pub problems: Vec<glb::Problem>,
    /// Names of its material variants.
    pub variants: Vec<String>,
    /// The variant shown.
    pub variant: Option<String>,
    /// Names of its animations; an unnamed one is an empty string.
    pub animations: Vec<String>,
    /// Width, height and depth in millimetres, in the pose of rest.
    pub size_mm: Option<[f32; 3]>,
    /// Triangles drawn.
    pub triangles: usize,
    /// Pictures drawn since the start, stills and warm-up included.
    pub frames_rendered: u64,
    /// Milliseconds the last picture took.
    pub frame_time_ms: f32,
    /// Name of the graphics adapter.
    pub adapter: String,
}

/// What a still is asked with.
#[derive(Debug, Clone)]
pub struct StillRequest {
    /// A GLB file; none is the model on the stage, in the variant and from the place it is seen now unless said
    /// otherwise here.
    pub bytes: Option<Arc<[u8]>>,
    /// Pixels across, 1 to [`STILL_SIDE_MAX_PX`](crate::STILL_SIDE_MAX_PX).
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// A material variant by name.
    pub variant: Option<String>,
    /// The view; none is the first view (or the present one, without `bytes`).
    pub camera: Option<StillCamera>,
    /// What is behind the object.
    pub ground: StillGround,
    /// Draw at twice the size and average in linear light: finer edges, four times the work.
    pub supersample: bool,
}

impl Default for StillRequest {
    fn default() -> Self {
        Self {
            bytes: None,
            width: 1024,
            height: 1024,
            variant: None,
            camera: None,
            ground: StillGround::Color(Ground::default()),
            supersample: true,
        }
    }
}

/// A view of a still. The eye is at `target + r * (sin phi sin theta, cos phi, sin phi cos theta)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StillCamera {
    /// Radians about the vertical; 0 is the front (+Z).
    pub theta: f32,
    /// Radians from straight above.
    pub phi: f32,
    /// Against the distance at which the object fills the first view.
    pub distance: f32,
}

/// What is behind the object of a still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StillGround {
    /// Nothing: straight alpha, with the contact shadow in it.
    Transparent,
    /// A colour.
    Color(Ground),
}
