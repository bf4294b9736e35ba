//! Where the files beside a `.gltf` come from.
//!
//! A model names its buffers and pictures by URI reference (glTF 2.0, section 2.8; RFC 3986, section 4.2). Whoever
//! opens a model says with a [`Resolve`] what may be read for it; no implementation here opens a network connection.

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;

/// Where the files beside a `.gltf` come from.
pub trait Resolve {
    /// The bytes behind `uri`, a URI reference that is no data URI; at most `limit_bytes` of them.
    ///
    /// # Errors
    /// Whenever the bytes cannot or may not be had; see [`ResolveError`].
    fn read(&self, uri: &str, limit_bytes: u64) -> Result<Vec<u8>, ResolveError>;
}

/// Why the bytes behind a URI cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// It is no relative reference with valid percent-encoding.
    #[error("{uri:?} is no valid relative reference")]
    ParseUri {
        /// As the model says, cut.
        uri: String,
    },
    /// It has a scheme or a host: it would be fetched, and nothing is.
    #[error("{uri:?} is not beside the model, and nothing is fetched from elsewhere")]
    StayLocal {
        /// As the model says, cut.
        uri: String,
    },
    /// It is absolute, goes up, or follows a link out of the folder.
    #[error("{uri:?} lies outside the model's folder")]
    StayInFolder {
        /// As the model says, cut.
        uri: String,
    },
    /// There is no such file.
    #[error("{uri:?} is not there")]
    FindFile {
        /// As the model says, cut.
        uri: String,
    },
    /// It is longer than asked for.
    #[error("{uri:?} has more than {limit_bytes} bytes")]
    FitLimit {
        /// As the model says, cut.
        uri: String,
        /// As asked.
        limit_bytes: u64,
    },
    /// It is there and cannot be read.
    #[error("{uri:?} cannot be read")]
    ReadFile {
        /// As the model says, cut.
        uri: String,
        /// Why.
        source: std::io::Error,
    },
}

/// Characters of a URI repeated in an error.
const URI_SHOWN_CHARS: usize = 120;

/// The folder a model lies in. Never leaves it: refuses schemes, absolute paths, `..`, and links that lead out of it.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder itself.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder that holds the file `model`.
    pub fn around(model: &Path) -> Self {
        match model.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => Self::new(parent),
            _ => Self::new("."),
        }
    }
}

impl Resolve for Folder {
    fn read(&self, uri: &str, limit_bytes: u64) -> Result<Vec<u8>, ResolveError> {
        let shown: String = uri.chars().take(URI_SHOWN_CHARS).collect();
        let relative = relative_path(uri)?;
        let failed = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
                ResolveError::FindFile { uri: shown.clone() }
            }
            _ => ResolveError::ReadFile { uri: shown.clone(), source },
        };
        let root = self.root.canonicalize().map_err(failed)?;
        let path = root.join(relative).canonicalize().map_err(failed)?;
        if !path.starts_with(&root) {
            return Err(ResolveError::StayInFolder { uri: shown });
        }
        // Looked at before it is opened: opening a pipe would wait for its writer.
        let facts = path.metadata().map_err(failed)?;
        if !facts.is_file() {
            return Err(ResolveError::FindFile { uri: shown });
        }
        let too_long = ResolveError::FitLimit { uri: shown.clone(), limit_bytes };
        if facts.len() > limit_bytes {
            return Err(too_long);
        }
        let mut bytes = Vec::new();
        // One byte more shows a file that grew since.
        let mut file = File::open(&path).map_err(failed)?.take(limit_bytes.saturating_add(1));
        file.read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > limit_bytes {
            return Err(too_long);
        }
        Ok(bytes)
    }
}

/// A lone GLB: there is nothing beside it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

impl Resolve for Nothing {
    fn read(&self, uri: &str, _limit_bytes: u64) -> Result<Vec<u8>, ResolveError> {
        relative_path(uri)?;
        Err(ResolveError::FindFile { uri: uri.chars().take(URI_SHOWN_CHARS).collect() })
    }
}

/// The path that a URI reference names below the model's folder. Touches no file.
///
/// # Errors
/// When it is malformed, has a scheme or host, is absolute or goes up.
pub fn relative_path(uri: &str) -> Result<PathBuf, ResolveError> {
    let shown: String = uri.chars().take(URI_SHOWN_CHARS).collect();
    if uri.starts_with("//") || uri.starts_with("\\\\") || has_scheme(uri) {
        return Err(ResolveError::StayLocal { uri: shown });
    }
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    if path.is_empty() {
        return Err(ResolveError::ParseUri { uri: shown });
    }
    if path.starts_with(['/', '\\']) {
        return Err(ResolveError::StayInFolder { uri: shown });
    }
    let mut found = PathBuf::new();
    for segment in path.split('/') {
        let Ok(name) = percent_decode_str(segment).decode_utf8() else {
            return Err(ResolveError::ParseUri { uri: shown });
        };
        if name.contains('\0') {
            return Err(ResolveError::ParseUri { uri: shown });
        }
        // One segment is one name, also once decoded and on systems with other separators.
        let mut parts = Path::new(&*name).components();
        match (parts.next(), parts.next()) {
            (None | Some(Component::CurDir), None) => {}
            (Some(Component::Normal(part)), None) if !name.contains(['/', '\\']) => found.push(part),
            _ => return Err(ResolveError::StayInFolder { uri: shown }),
        }
    }
    Ok(found)
}

/// Whether a URI reference starts with a scheme (RFC 3986, section 3.1).
pub fn has_scheme(uri: &str) -> bool {
    let Some((scheme, _)) = uri.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}
