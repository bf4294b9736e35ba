//! Pictures and models by the hash of their bytes: in a folder where there is one, in memory otherwise.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use domain::AssetHash;
use sha2::{Digest, Sha256};

/// The most the folder may hold: some hundred products with model and pictures.
const MAX_FOLDER_BYTES: u64 = 512 << 20;
/// The most the memory may hold where nothing can be kept.
const MAX_MEMORY_BYTES: usize = 96 << 20;

/// A bounded cache; what was not used for longest goes first.
#[derive(Debug)]
pub struct AssetCache {
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder { path: PathBuf, written_bytes: Mutex<u64> },
    Memory(Mutex<HashMap<AssetHash, (Vec<u8>, u64)>>),
}

impl AssetCache {
    pub(super) fn in_folder(path: PathBuf) -> Self {
        // Counting starts at the cap, so that the first write looks at what is there.
        Self { place: Place::Folder { path, written_bytes: Mutex::new(MAX_FOLDER_BYTES) } }
    }

    pub(super) fn in_memory() -> Self {
        Self { place: Place::Memory(Mutex::default()) }
    }

    /// The bytes, if they are here and are still what their name says.
    pub fn get(&self, hash: &AssetHash) -> Option<Vec<u8>> {
        match &self.place {
            Place::Folder { path, .. } => {
                let file = path.join(hash.as_str());
                let bytes = std::fs::read(&file).ok()?;
                if sha256_hex(&bytes) != hash.as_str() {
                    tracing::warn!(%hash, "a cached asset is damaged; asking for it again");
                    drop(std::fs::remove_file(&file));
                    return None;
                }
                touch(&file);
                Some(bytes)
            }
            Place::Memory(map) => {
                let mut map = map.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let turn = map.values().map(|v| v.1).max().unwrap_or(0) + 1;
                map.get_mut(hash).map(|entry| {
                    entry.1 = turn;
                    entry.0.clone()
                })
            }
        }
    }

    /// Keeps the bytes, which the caller has checked. A disk that refuses is no error: they are fetched again.
    pub fn put(&self, hash: &AssetHash, bytes: &[u8]) {
        match &self.place {
            Place::Folder { path, written_bytes } => {
                if let Err(error) = write_whole(path, hash, bytes) {
                    tracing::warn!(%hash, %error, "an asset cannot be kept");
                    return;
                }
                let mut written = written_bytes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                *written += bytes.len() as u64;
                if *written > MAX_FOLDER_BYTES {
                    *written = make_room(path);
                }
            }
            Place::Memory(map) => {
                let mut map = map.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let turn = map.values().map(|v| v.1).max().unwrap_or(0) + 1;
                map.insert(hash.clone(), (bytes.to_vec(), turn));
                while map.values().map(|v| v.0.len()).sum::<usize>() > MAX_MEMORY_BYTES {
                    let Some(oldest) = map.iter().min_by_key(|e| e.1.1).map(|e| e.0.clone()) else { break };
                    map.remove(&oldest);
                }
            }
        }
    }
}

/// Under another name first: a half-written file never carries a hash's name.
fn write_whole(folder: &Path, hash: &AssetHash, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let part = folder.join(format!("{hash}.part"));
    std::fs::write(&part, bytes)?;
    std::fs::rename(part, folder.join(hash.as_str()))
}

/// Marks a file as used now; the modification time is the cache's memory of it.
fn touch(file: &Path) {
    let touched = std::fs::File::options().append(true).open(file).and_then(|f| f.set_modified(SystemTime::now()));
    if let Err(error) = touched {
        tracing::debug!(file = %file.display(), %error, "the time of use cannot be written");
    }
}

/// Deletes the longest unused until three quarters of the cap are left; the bytes that stay.
fn make_room(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let mut files: Vec<(SystemTime, u64, PathBuf)> = entries
        .flatten()
        .filter_map(|e| {
            let meta = e.metadata().ok()?;
            Some((meta.modified().ok()?, meta.len(), e.path()))
        })
        .collect();
    files.sort();
    let mut total: u64 = files.iter().map(|f| f.1).sum();
    if total <= MAX_FOLDER_BYTES {
        return total;
    }
    for (_, bytes, path) in files {
        if total <= MAX_FOLDER_BYTES / 4 * 3 {
            break;
        }
        if std::fs::remove_file(path).is_ok() {
            total -= bytes;
        }
    }
    total
}

/// The SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
        text
    })
}
