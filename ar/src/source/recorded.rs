//! A recorded session: pictures with the times at which a camera gave them, so that filters see the same again.

use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Frame, Source, SourceError, read_file, read_picture};

/// The list of a session's frames, in its folder.
pub const SESSION_FILE: &str = "session.json";

/// Gives the frames of a session.
#[derive(Debug)]
pub struct Recorded {
    folder: PathBuf,
    frames: std::vec::IntoIter<RecordedFrame>,
    bytes: Vec<u8>,
}

/// What [`SESSION_FILE`] says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// In the order of their times.
    pub frames: Vec<RecordedFrame>,
}

/// One frame of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedFrame {
    /// A file in the session's folder.
    pub picture: String,
    /// When it was taken, milliseconds after the session began.
    pub time_ms: f64,
}

impl Recorded {
    /// Reads the list; each picture is read when its frame is asked for.
    ///
    /// # Errors
    /// The list is missing, is not JSON, names files outside the folder, or its times go backwards.
    pub fn open(folder: &Path) -> Result<Recorded, SourceError> {
        let path = folder.join(SESSION_FILE);
        let mut bytes = Vec::new();
        read_file(&path, &mut bytes)?;
        let wrong = |why: String| SourceError::Session { path: path.clone(), why };
        let session: Session = serde_json::from_slice(&bytes).map_err(|e| wrong(e.to_string()))?;
        let mut before = 0.0;
        for frame in &session.frames {
            let name = Path::new(&frame.picture);
            if name.components().count() != 1 || !matches!(name.components().next(), Some(Component::Normal(_))) {
                return Err(wrong(format!("{} is not a file of its folder", frame.picture)));
            }
            // Not a number is not in order either.
            let in_order = frame.time_ms >= before && frame.time_ms.is_finite();
            if !in_order {
                return Err(wrong(format!("{} was taken before the frame before it", frame.picture)));
            }
            before = frame.time_ms;
        }
        Ok(Recorded { folder: folder.to_owned(), frames: session.frames.into_iter(), bytes: Vec::new() })
    }
}

impl Source for Recorded {
    fn next_frame(&mut self, frame: &mut Frame) -> Result<bool, SourceError> {
        let Some(next) = self.frames.next() else { return Ok(false) };
        frame.time = Duration::try_from_secs_f64(next.time_ms / 1000.0).unwrap_or(Duration::MAX);
        frame.picture = read_picture(&self.folder.join(&next.picture), &mut self.bytes)?;
        Ok(true)
    }
}
