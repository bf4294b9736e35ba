//! Where the bytes of pictures and models lie: a folder, or a bucket that speaks S3. Which there are is in the database.
//!
//! A store keeps whole assets under their hash and never changes one, so a write that broke off is simply made again.

mod local;
mod memory;
mod s3;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use domain::AssetHash;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

pub use local::LocalAssets;
pub use memory::MemoryAssets;
pub use s3::{S3Assets, S3Keys};

/// An asset's bytes as they come.
pub type Chunks = BoxStream<'static, Result<Bytes, StoreError>>;

/// Keeps assets by their hash.
pub trait AssetStore: Send + Sync + 'static {
    /// Keeps an asset, whole or not at all; it stays when this returns. The caller has held `bytes` against `hash`.
    ///
    /// # Errors
    /// See [`StoreError`]; doing it again is safe after each.
    fn put<'a>(&'a self, hash: &'a AssetHash, bytes: Bytes) -> BoxFuture<'a, Result<(), StoreError>>;

    /// How many bytes the asset has; none where it is not there.
    ///
    /// # Errors
    /// See [`StoreError`].
    fn size<'a>(&'a self, hash: &'a AssetHash) -> BoxFuture<'a, Result<Option<u64>, StoreError>>;

    /// The bytes of `range`, which lies in the asset.
    ///
    /// # Errors
    /// See [`StoreError`]; also between two chunks.
    fn read<'a>(&'a self, hash: &'a AssetHash, range: Range<u64>) -> BoxFuture<'a, Result<Chunks, StoreError>>;
}

/// Why an asset cannot be kept or had. What says what to do is for the operator; clients are told less.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It is not there.
    #[error("the asset is not in the store")]
    Missing,
    /// Its bytes are not those of its hash.
    #[error("the asset's bytes in the store are not those of its hash; put it there again")]
    Damaged,
    /// The store does not answer now.
    #[error("the asset store does not answer; what was asked can be asked again")]
    Away {
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The store does not know us.
    #[error("the asset store refuses our keys; look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may do")]
    Refused {
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// There is no such bucket.
    #[error("the asset store has no bucket {bucket}; make it, or name another in the URL of assets")]
    NoBucket {
        /// Which.
        bucket: String,
    },
    /// The folder cannot be read or written.
    #[error("the folder of assets cannot be used")]
    Disk(#[from] std::io::Error),
    /// The settings name no store.
    #[error("{0}")]
    Settings(String),
}

impl StoreError {
    /// Whether it may go by itself: the store is away, or its disk has no room.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Away { .. } | Self::Disk(_))
    }
}

/// The store that a URL names: `s3://BUCKET/PREFIX`, with keys and endpoint from AWS's usual environment variables. Without
/// one, the folder `assets` in the data folder.
///
/// # Errors
/// The URL or the environment cannot be used.
pub fn open(url: Option<&str>, folder: &Path) -> Result<Arc<dyn AssetStore>, StoreError> {
    let Some(url) = url else { return Ok(Arc::new(LocalAssets::new(folder))) };
    let Some(rest) = url.strip_prefix("s3://") else {
        return Err(StoreError::Settings(format!("assets: {url} is no URL like s3://bucket/prefix")));
    };
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    Ok(Arc::new(S3Assets::new(bucket, prefix, S3Keys::Environment)?))
}
