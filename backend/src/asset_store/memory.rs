//! Assets in memory, for tests: a store that can be sent away, that forgets, and that spoils what it keeps.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use domain::AssetHash;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;

use super::{AssetStore, Chunks, StoreError};

/// Bytes in one chunk: few, so that tests see several.
const CHUNK: usize = 16;

/// The store.
#[derive(Default)]
pub struct MemoryAssets {
    kept: Mutex<HashMap<AssetHash, Bytes>>,
    is_away: AtomicBool,
}

impl MemoryAssets {
    /// From now on it does not answer, or does again.
    pub fn send_away(&self, is_away: bool) {
        self.is_away.store(is_away, Ordering::Relaxed);
    }

    /// Puts other bytes under the hash; none takes the asset away.
    pub fn spoil(&self, hash: &AssetHash, bytes: Option<Bytes>) {
        let mut kept = self.kept.lock().expect("no thread panics with a map");
        match bytes {
            Some(bytes) => drop(kept.insert(hash.clone(), bytes)),
            None => drop(kept.remove(hash)),
        }
    }

    fn find(&self, hash: &AssetHash) -> Result<Option<Bytes>, StoreError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(StoreError::Away { source: "it was sent away".into() });
        }
        Ok(self.kept.lock().expect("no thread panics with a map").get(hash).cloned())
    }
}

impl AssetStore for MemoryAssets {
    fn put<'a>(&'a self, hash: &'a AssetHash, bytes: Bytes) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.find(hash)?;
            self.spoil(hash, Some(bytes));
            Ok(())
        })
    }

    fn size<'a>(&'a self, hash: &'a AssetHash) -> BoxFuture<'a, Result<Option<u64>, StoreError>> {
        Box::pin(async move { Ok(self.find(hash)?.map(|b| b.len() as u64)) })
    }

    fn read<'a>(&'a self, hash: &'a AssetHash, range: Range<u64>) -> BoxFuture<'a, Result<Chunks, StoreError>> {
        Box::pin(async move {
            let bytes = self.find(hash)?.ok_or(StoreError::Missing)?;
            let (from, to) = (usize::try_from(range.start), usize::try_from(range.end));
            let whole = (from.unwrap_or(usize::MAX).min(bytes.len()), to.unwrap_or(usize::MAX).min(bytes.len()));
            let part = bytes.slice(whole.0..whole.1);
            let chunks: Vec<_> = part.chunks(CHUNK).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
            Ok(futures_util::stream::iter(chunks).boxed())
        })
    }
}
