//! The stage: a headless Bevy renderer behind a small handle.
//!
//! A [`Stage`] owns one thread that runs Bevy without a window. A page sends it [`Command`]s and pulls finished
//! [`Frame`]s; nothing is drawn while nothing changes, and the latest frame wins. It refuses to know windows, networks
//! and languages: bytes go in, pictures and plain facts come out.
//!
//! ```no_run
//! # fn main() -> Result<(), render::StageError> {
//! use std::{sync::Arc, time::Duration};
//! let stage = render::Stage::start(render::StageConfig::default())?;
//! let bytes: Arc<[u8]> = std::fs::read("aria-round.glb").expect("a file").into();
//! stage.send(render::Command::Open { ticket: 1, bytes, variant: Some("tortoise".into()) });
//! let frame = stage.frame_after(0, Duration::from_secs(5)).expect("a picture");
//! let jpeg = frame.to_jpeg(85)?;
//! # drop(jpeg);
//! # Ok(())
//! # }
//! ```

mod command;
mod config;
mod device;
mod dimensions;
mod director;
mod engine;
mod error;
mod exposure;
mod frame;
mod light;
mod loader;
mod makeup;
mod marks;
mod material;
pub mod mirror;
mod orbit;
mod placeholder;
mod playback;
mod pose;
mod prepare;
mod resolution;
mod scene;
mod shot;
mod stage;
mod status;
mod still;
mod sys;
mod warm;

pub use command::{AnimationCommand, Command, Ground};
pub use config::{FRAME_SIDE_MAX_PX, FRAME_SIDE_MIN_PX, HOTSPOTS_MAX, STILL_SIDE_MAX_PX, StageConfig};
pub use error::StageError;
pub use frame::{Axis, DimensionLine, Frame, Mark, MarkKind, jpeg};
pub use image::RgbaImage;
pub use light::studio_environment;
pub use makeup::{MakeupFace, paint as paint_makeup, weights as makeup_weights};
pub use mirror::WornRequest;
pub use shot::ShotRequest;
pub use stage::Stage;
pub use status::{Phase, StageStatus, StillCamera, StillGround, StillRequest};
pub use trace::Tonemap;
