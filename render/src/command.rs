//! What a page can ask of the stage.

use std::sync::Arc;

use trace::Tonemap;

/// One wish. Sending never blocks; wishes are carried out in order, and only the last [`Command::Open`] counts.
#[derive(Debug, Clone)]
pub enum Command {
    /// Shows a model. It is read on a worker thread; what is on the stage stays until the new one is complete.
    Open {
        /// Chosen by the caller; comes back in frames and status, so that an answer is matched to its question.
        ticket: u64,
        /// A GLB file.
        bytes: Arc<[u8]>,
        /// A material variant by name; unknown names fall back to the file's default look.
        variant: Option<String>,
    },
    /// Empties the stage and gives the memory back.
    Close,
    /// Switches the material variant; none is the file's default look.
    Variant(Option<String>),
    /// Frame size in pixels, clamped to [`FRAME_SIDE_MIN_PX`](crate::FRAME_SIDE_MIN_PX) and
    /// [`FRAME_SIDE_MAX_PX`](crate::FRAME_SIDE_MAX_PX).
    Resize {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// Turns the camera about its target. A drag to the right (`dx > 0`) turns the object to the right.
    Orbit {
        /// Radians about the vertical.
        dx: f32,
        /// Radians up and down; a drag down (`dy > 0`) shows more of the top.
        dy: f32,
    },
    /// Multiplies the camera's distance: below 1 comes nearer.
    Zoom {
        /// Greater than 0.
        factor: f32,
    },
    /// Moves the target with the hand, in pixels of the frame.
    Pan {
        /// Pixels to the right.
        dx: f32,
        /// Pixels down.
        dy: f32,
    },
    /// Looks closely at the surface under a pixel (double-click); beside the object it is a [`Command::Reset`].
    Focus {
        /// Pixels from the left of the frame.
        x: f32,
        /// Pixels from the top of the frame.
        y: f32,
    },
    /// Back to the first view.
    Reset,
    /// Turns by itself until a hand takes over; resumes a while after the hand let go.
    AutoRotate(bool),
    /// The ground the page has behind the picture: the picture ends in exactly this colour.
    Background(Ground),
    /// Tone mapping.
    Tonemap(Tonemap),
    /// Exposure in stops, 0 is neutral; clamped to -4..=4.
    Exposure(f32),
    /// Sends dimension lines with every frame.
    Dimensions(bool),
    /// Marks these points with every frame until another model is opened: metres in the model's space, at most
    /// [`HOTSPOTS_MAX`](crate::HOTSPOTS_MAX) of them.
    Hotspots(Vec<[f32; 3]>),
    /// Takes a ruler out, or puts it away with what it measured.
    Ruler(bool),
    /// Sets an end of the ruler on the surface under a pixel; beside the model it does nothing.
    RulerEnd {
        /// Pixels from the left of the frame.
        x: f32,
        /// Pixels from the top of the frame.
        y: f32,
    },
    /// Animation playback.
    Animation(AnimationCommand),
    /// No glides and no turning by itself: every change is immediate.
    ReducedMotion(bool),
}

/// Animation playback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnimationCommand {
    /// From the start, what is seen turning into it within a third of a second, or on from where it was paused; an index into [`StageStatus::animations`](crate::StageStatus).
    Play(usize),
    /// Holds the pose.
    Pause,
    /// Back to the pose of rest, likewise.
    Stop,
}

/// A colour in sRGB, as a style sheet says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

impl Ground {
    /// From its three channels.
    pub const fn new(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b }
    }
}

impl Default for Ground {
    fn default() -> Self {
        Self::new(244, 242, 239)
    }
}
