//! Check: says what is wrong with a model, and what it is.
//!
//! Before: a file. After: the same file, and a [`Report`] about it.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use glb::check::{Form, Goods, Options, Report, Use};
use glb::{Folder, Limits};

/// Why there is nothing to say about a file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be read.
    #[error("reading {}", path.display())]
    ReadFile {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// What a check is told besides the file.
#[derive(Debug, Clone, Copy, Default)]
pub struct For {
    /// Where the model will be seen.
    pub seen_in: Use,
    /// What it is, if that is known.
    pub goods: Option<Goods>,
}

/// Checks the model at `path` and the files beside it; opens nothing outside its folder.
///
/// # Errors
/// When the file itself cannot be read. A broken model is no error: its report says so.
pub fn check(path: &Path, known: For) -> Result<Report, Error> {
    let limits = Limits::DEFAULT;
    let bytes = read(path, &limits).map_err(|source| Error::ReadFile { path: path.to_owned(), source })?;
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let form = match extension.to_str() {
        Some("glb") => Form::Binary,
        Some("gltf") => Form::Text,
        _ => Form::Sniff,
    };
    let folder = Folder::around(path);
    let For { seen_in, goods } = known;
    Ok(glb::check(&bytes, &Options { form, resolve: &folder, limits, seen_in, goods }))
}

/// The bytes, and one more than may be opened where there are too many: the report says so.
fn read(path: &Path, limits: &Limits) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(limits.file_bytes as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
