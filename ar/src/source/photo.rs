//! One picture of a file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Frame, Source, SourceError, read_picture};

/// Gives one frame.
#[derive(Debug)]
pub struct Photo {
    path: Option<PathBuf>,
}

impl Photo {
    /// The file is read when its frame is asked for.
    #[must_use]
    pub fn open(path: &Path) -> Photo {
        Photo { path: Some(path.to_owned()) }
    }
}

impl Source for Photo {
    fn next_frame(&mut self, frame: &mut Frame) -> Result<bool, SourceError> {
        let Some(path) = self.path.take() else { return Ok(false) };
        frame.picture = read_picture(&path, &mut Vec::new())?;
        frame.time = Duration::ZERO;
        Ok(true)
    }

    fn is_photo(&self) -> bool {
        true
    }
}
