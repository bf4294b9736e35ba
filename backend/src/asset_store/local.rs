//! Assets as files of one folder, named by their hash.

use std::io::{SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use domain::AssetHash;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::try_unfold;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use super::{AssetStore, Chunks, StoreError};
use crate::data_folder::private;
use crate::ids;

/// Bytes read at a time.
const CHUNK: usize = 256 * 1024;

/// The embedded store.
pub struct LocalAssets {
    folder: PathBuf,
}

impl LocalAssets {
    /// In that folder, which is there.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    fn path(&self, hash: &AssetHash) -> PathBuf {
        self.folder.join(hash.as_str())
    }
}

fn missing(cause: std::io::Error) -> StoreError {
    if cause.kind() == std::io::ErrorKind::NotFound { StoreError::Missing } else { StoreError::Disk(cause) }
}

/// Whole or not at all, on disk when it returns. Two at once do not meet: each has a file of its own until it is renamed.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let part = path.with_extension(format!("{}.part", ids::hex(&ids::random::<8>())));
    let written = private(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, path)
    });
    if written.is_err() {
        std::fs::remove_file(&part).ok();
    }
    written?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

impl AssetStore for LocalAssets {
    fn put<'a>(&'a self, hash: &'a AssetHash, bytes: Bytes) -> BoxFuture<'a, Result<(), StoreError>> {
        let path = self.path(hash);
        Box::pin(async move {
            let writing = tokio::task::spawn_blocking(move || write(&path, &bytes));
            Ok(writing.await.map_err(std::io::Error::other)??)
        })
    }

    fn size<'a>(&'a self, hash: &'a AssetHash) -> BoxFuture<'a, Result<Option<u64>, StoreError>> {
        Box::pin(async move {
            match tokio::fs::metadata(self.path(hash)).await.map_err(missing) {
                Ok(found) => Ok(Some(found.len())),
                Err(StoreError::Missing) => Ok(None),
                Err(cause) => Err(cause),
            }
        })
    }

    fn read<'a>(&'a self, hash: &'a AssetHash, range: Range<u64>) -> BoxFuture<'a, Result<Chunks, StoreError>> {
        Box::pin(async move {
            let mut file = File::open(self.path(hash)).await.map_err(missing)?;
            file.seek(SeekFrom::Start(range.start)).await?;
            let length = range.end - range.start;
            let chunks = try_unfold((file, length), |(mut file, left)| async move {
                if left == 0 {
                    return Ok::<_, StoreError>(None);
                }
                let mut chunk = vec![0; usize::try_from(left).unwrap_or(CHUNK).min(CHUNK)];
                file.read_exact(&mut chunk).await?;
                let left = left - chunk.len() as u64;
                Ok(Some((Bytes::from(chunk), (file, left))))
            });
            Ok(chunks.boxed())
        })
    }
}
