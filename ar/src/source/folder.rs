//! A folder of numbered pictures: one film, in the order of their names.

use std::path::{Path, PathBuf};

use super::{FRAMES_PER_SECOND, Frame, Source, SourceError, read_picture, time_of};

/// An hour at 30 pictures a second.
const PICTURES_MAX: usize = 108_000;

/// Gives a frame for each picture.
#[derive(Debug)]
pub struct Folder {
    paths: Vec<PathBuf>,
    next: usize,
    bytes: Vec<u8>,
}

impl Folder {
    /// Lists the pictures; each is read when its frame is asked for.
    ///
    /// # Errors
    /// The folder cannot be listed or holds no pictures.
    pub fn open(path: &Path) -> Result<Folder, SourceError> {
        let read = |source| SourceError::Read { path: path.to_owned(), source };
        let mut paths = Vec::new();
        for entry in path.read_dir().map_err(read)?.take(PICTURES_MAX) {
            let path = entry.map_err(read)?.path();
            if is_picture(&path) {
                paths.push(path);
            }
        }
        if paths.is_empty() {
            return Err(SourceError::NoPictures(path.to_owned()));
        }
        paths.sort();
        Ok(Folder { paths, next: 0, bytes: Vec::new() })
    }
}

impl Source for Folder {
    fn next_frame(&mut self, frame: &mut Frame) -> Result<bool, SourceError> {
        let Some(path) = self.paths.get(self.next) else { return Ok(false) };
        frame.time = time_of(self.next as u64, (1, FRAMES_PER_SECOND));
        self.next += 1;
        frame.picture = read_picture(path, &mut self.bytes)?;
        Ok(true)
    }
}

fn is_picture(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    ["png", "jpg", "jpeg", "webp"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}
