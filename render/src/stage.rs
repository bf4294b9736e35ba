//! The handle.

use std::{sync::Arc, time::Duration};

use image::RgbaImage;

use crate::{Command, Frame, StageConfig, StageError, StageStatus, StillRequest};

/// A running stage. Clones share it; the last one to go ends its thread.
#[derive(Debug, Clone)]
pub struct Stage {
    shared: Arc<()>,
}

impl Stage {
    /// Starts the stage on a thread of its own. Returns as soon as a graphics adapter is found; pipelines warm up
    /// behind it ([`Phase::Starting`](crate::Phase)).
    pub fn start(_config: StageConfig) -> Result<Self, StageError> {
        Ok(Self { shared: Arc::new(()) })
    }

    /// Sends a wish. Never blocks; a stage that has stopped ignores it.
    pub fn send(&self, _command: Command) {
        let _shared = &self.shared;
    }

    /// The latest finished picture with a serial above `serial`, waiting for one at most `timeout`. Serial 0 takes any.
    pub fn frame_after(&self, _serial: u64, _timeout: Duration) -> Option<Arc<Frame>> {
        None
    }

    /// Facts, as of now.
    pub fn status(&self) -> StageStatus {
        StageStatus::default()
    }

    /// An exact picture, off the page's beat. Blocks until it is done.
    pub fn still(&self, _request: StillRequest) -> Result<RgbaImage, StageError> {
        Err(StageError::Stopped)
    }
}
