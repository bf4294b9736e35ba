//! Where pictures come from. Every source gives frames until there are no more.

mod avi;
#[cfg(feature = "camera")]
mod camera;
mod empty;
mod folder;
mod photo;
mod recorded;
mod y4m;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use crate::picture::{FILE_BYTES_MAX, Picture, PictureError};

pub use avi::Avi;
#[cfg(feature = "camera")]
pub use camera::{Camera, CameraInfo, Wish};
pub use empty::Empty;
pub use folder::Folder;
pub use photo::Photo;
pub use recorded::{Recorded, RecordedFrame, SESSION_FILE, Session};
pub use y4m::Y4m;

/// A film that does not say how fast it runs, and a folder of pictures, are taken to show this many pictures a second.
pub const FRAMES_PER_SECOND: u32 = 30;

/// One picture and when it was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// The picture. Its size may change from frame to frame.
    pub picture: Picture,
    /// Time since the source's first frame.
    pub time: Duration,
}

/// Gives frames, one after the other.
pub trait Source: Send {
    /// Puts the next frame into `frame`, whose memory is used again. False when there are no more.
    ///
    /// # Errors
    /// The frame cannot be had; what came before stays good. Asking again gives the next one, or false.
    fn next_frame(&mut self, frame: &mut Frame) -> Result<bool, SourceError>;

    /// It is one picture that stands alone.
    fn is_photo(&self) -> bool {
        false
    }
}

/// Why there is no frame.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The file or folder cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// One picture is no good.
    #[error("{} shows nothing", path.display())]
    Picture {
        /// Which.
        path: PathBuf,
        /// Why.
        source: PictureError,
    },
    /// A film's frame is no good.
    #[error("frame {frame} of the film shows nothing")]
    FilmFrame {
        /// Counted from 0.
        frame: u64,
        /// Why.
        source: PictureError,
    },
    /// The film ends within a frame.
    #[error("the film stops within frame {frame}: the {frame} frames before it are whole")]
    CutShort {
        /// Counted from 0.
        frame: u64,
    },
    /// A film that this reader does not know.
    #[error("this film cannot be read ({0}): save it as Y4M (8 bits) or as AVI with Motion JPEG")]
    UnknownFilm(String),
    /// A folder without pictures.
    #[error("{} holds no JPEG, PNG or WebP pictures", .0.display())]
    NoPictures(PathBuf),
    /// The list of a recorded session is no good.
    #[error("the recorded session {} cannot be read: {why}", path.display())]
    Session {
        /// Its list.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The camera says no.
    #[error("the camera {camera} gives no picture: {why}")]
    Camera {
        /// Which.
        camera: String,
        /// What its driver says.
        why: String,
    },
}

/// Opens a photo, a film (Y4M, AVI with Motion JPEG), a folder of pictures, or a recorded session.
///
/// # Errors
/// Nothing of these is at `path`, or it cannot be read.
pub fn open(path: &Path) -> Result<Box<dyn Source>, SourceError> {
    if path.is_dir() {
        if path.join(SESSION_FILE).is_file() {
            return Ok(Box::new(Recorded::open(path)?));
        }
        return Ok(Box::new(Folder::open(path)?));
    }
    let read = |source| SourceError::Read { path: path.to_owned(), source };
    let mut start = Vec::new();
    File::open(path).and_then(|f| f.take(12).read_to_end(&mut start)).map_err(read)?;
    if start.starts_with(y4m::MAGIC) {
        return Ok(Box::new(Y4m::open(path)?));
    }
    if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"AVI ") {
        return Ok(Box::new(Avi::open(path)?));
    }
    Ok(Box::new(Photo::open(path)))
}

/// Reads a file of at most [`FILE_BYTES_MAX`] bytes into `bytes`.
fn read_file(path: &Path, bytes: &mut Vec<u8>) -> Result<(), SourceError> {
    let read = |source| SourceError::Read { path: path.to_owned(), source };
    bytes.clear();
    let file = File::open(path).map_err(read)?;
    file.take(FILE_BYTES_MAX + 1).read_to_end(bytes).map_err(read)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        let why = format!("it has more than {FILE_BYTES_MAX} bytes: scale it down");
        return Err(read(io::Error::new(io::ErrorKind::FileTooLarge, why)));
    }
    Ok(())
}

/// Reads and decodes one picture.
fn read_picture(path: &Path, bytes: &mut Vec<u8>) -> Result<Picture, SourceError> {
    read_file(path, bytes)?;
    Picture::decode(bytes).map_err(|source| SourceError::Picture { path: path.to_owned(), source })
}

/// When frame `index` of a film is shown; `seconds_a_frame` is a fraction.
fn time_of(index: u64, (num, den): (u32, u32)) -> Duration {
    let nanos = u128::from(index) * 1_000_000_000 * u128::from(num) / u128::from(den.max(1));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// Fills `buffer`, or says that fewer bytes were left.
fn read_whole(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<Filled> {
    let mut done = 0;
    while done < buffer.len() {
        match from.read(&mut buffer[done..]) {
            Ok(0) if done == 0 => return Ok(Filled::Ended),
            Ok(0) => return Ok(Filled::Partly),
            Ok(n) => done += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(Filled::Whole)
}

/// How much of a buffer could be filled.
#[derive(Debug, PartialEq, Eq)]
enum Filled {
    Whole,
    Partly,
    Ended,
}
