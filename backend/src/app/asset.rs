//! Pictures and models by the hash of their bytes.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use domain::{AssetHash, AssetKind, AssetRef, Code};
use futures_util::StreamExt as _;
use futures_util::stream::try_unfold;
use sha2::{Digest as _, Sha256};

use super::Shop;
use crate::asset_store::{Chunks, StoreError};
use crate::db::{self, Committed as _};
use crate::error::{Error, Result};
use crate::ids;
use crate::policy::Caller;

/// The largest asset, in bytes: a model of a whole room.
pub const MAX_ASSET: u64 = 64 * 1024 * 1024;

/// When to come back to a store that is away, in seconds.
const COME_BACK_S: u64 = 5;

/// An asset that is there.
pub struct Stored {
    /// Its name.
    pub hash: AssetHash,
    /// What it is.
    pub kind: AssetKind,
    /// How many bytes.
    pub bytes: u64,
}

/// Assets whose bytes this process has held against their hash.
#[derive(Clone, Default)]
pub struct Proven(Arc<Mutex<HashSet<AssetHash>>>);

impl Proven {
    fn has(&self, hash: &AssetHash) -> bool {
        self.0.lock().expect("no thread panics with a set").contains(hash)
    }

    fn add(&self, hash: AssetHash) {
        self.0.lock().expect("no thread panics with a set").insert(hash);
    }
}

impl Shop {
    /// The asset of that hash.
    pub fn asset(&self, hash: &str) -> Result<Stored> {
        let no_asset = || Error::not_found("there is no such asset");
        let hash = AssetHash::try_from(hash.to_owned()).map_err(|_not_a_hash| no_asset())?;
        let (kind, bytes) = *self.goods.shelf().assets.get(&hash).ok_or_else(no_asset)?;
        Ok(Stored { hash, kind, bytes })
    }

    /// Bytes `from..to` of an asset. The first time that this process reads it, all of it is held against its hash: on its way
    /// where all is asked for (its end is held back until it is sure), before its way where a part is.
    ///
    /// # Errors
    /// `unavailable` where the store is away, `internal` where it lost or damaged the asset; also between two chunks.
    pub async fn asset_bytes(&self, stored: &Stored, from: u64, to: u64) -> Result<Chunks> {
        let read = async {
            let is_whole = (from, to) == (0, stored.bytes);
            if !is_whole && !self.proven.has(&stored.hash) {
                let mut whole = self.proving(stored).await?;
                while let Some(chunk) = whole.next().await {
                    chunk?;
                }
            }
            if is_whole && !self.proven.has(&stored.hash) {
                // What is found out with the first bytes is still an answer of its own.
                let mut whole = self.proving(stored).await?.peekable();
                return match std::pin::Pin::new(&mut whole).next_if(Result::is_err).await {
                    Some(Err(cause)) => Err(cause),
                    _ => Ok(whole.boxed()),
                };
            }
            self.assets.read(&stored.hash, from..to).await
        };
        read.await.map_err(|cause| refusal(&stored.hash, &cause))
    }

    /// All of an asset; its last chunk comes only where all of them have its hash.
    async fn proving(&self, stored: &Stored) -> Result<Chunks, StoreError> {
        let chunks = self.assets.read(&stored.hash, 0..stored.bytes).await?;
        let state = (chunks, Sha256::new(), None::<Bytes>, self.proven.clone(), stored.hash.clone());
        let proving = try_unfold(Some(state), |state| async move {
            let Some((mut chunks, mut sha256, mut held, proven, hash)) = state else { return Ok(None) };
            while let Some(chunk) = chunks.next().await.transpose()? {
                sha256.update(&chunk);
                if let Some(before) = held.replace(chunk) {
                    return Ok(Some((before, Some((chunks, sha256, held, proven, hash)))));
                }
            }
            if ids::hex(&sha256.finalize()) != hash.as_str() {
                tracing::error!(%hash, "an asset in the store is not what its hash says");
                return Err(StoreError::Damaged);
            }
            proven.add(hash);
            Ok(held.map(|last| (last, None)))
        });
        Ok(proving.boxed())
    }

    /// Takes an asset for a shop: holds it against its hash, keeps it, and only then says that it is there. Doing it again
    /// changes nothing.
    ///
    /// # Errors
    /// `invalid_field` where the bytes are not those of the hash or not of the kind; `unavailable` where the store is away:
    /// nothing was changed.
    pub async fn take_asset(
        self: &Arc<Self>,
        caller: &Caller,
        slug: &str,
        hash: &str,
        kind: AssetKind,
        bytes: Bytes,
    ) -> Result<AssetRef> {
        let not_of_hash = || Error::field("hash", "is not the SHA-256 of the body in lower-case hexadecimal");
        let hash = AssetHash::try_from(hash.to_owned()).map_err(|_not_a_hash| not_of_hash())?;
        let digesting = bytes.clone();
        let digest = tokio::task::spawn_blocking(move || Sha256::digest(&digesting)).await;
        if ids::hex(&digest.expect("hashing does not panic")) != hash.as_str() {
            return Err(not_of_hash());
        }
        if !looks_like(kind, &bytes) {
            return Err(Error::field("Content-Type", "is not what the body begins like"));
        }
        let asset = AssetRef { hash, kind, bytes: bytes.len() as u64, size_mm: None, pixels: None };
        self.assets.put(&asset.hash, bytes).await.map_err(|cause| refusal(&asset.hash, &cause))?;
        self.proven.add(asset.hash.clone());
        let (shop, by, slug, taken) = (Arc::clone(self), caller.name().to_owned(), slug.to_owned(), asset.clone());
        self.writer
            .write(move |tx| {
                Box::pin(async move {
                    db::asset::put(tx, &taken).await?;
                    tx.new_shelf = Some(Arc::new(db::product::load(tx.conn().await?).await?));
                    shop.note(tx, &by, "shop.asset", &slug, taken.hash.as_str()).await
                })
            })
            .await?;
        Ok(asset)
    }
}

/// Whether bytes begin as such a file does.
fn looks_like(kind: AssetKind, bytes: &[u8]) -> bool {
    match kind {
        AssetKind::Glb => bytes.starts_with(b"glTF"),
        AssetKind::Png => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        AssetKind::Jpeg => bytes.starts_with(b"\xff\xd8\xff"),
        AssetKind::Data => true,
    }
}

/// What a client is told; the cause goes to the log.
fn refusal(hash: &AssetHash, cause: &StoreError) -> Error {
    let source = std::error::Error::source(cause).map(ToString::to_string).unwrap_or_default();
    tracing::error!(%hash, %cause, source, "an asset cannot be read or kept");
    match cause {
        StoreError::Missing | StoreError::Damaged => Error::new(Code::Internal, "something went wrong on our side"),
        _ => Error::unavailable("the store of pictures and models does not answer; nothing was changed")
            .retry_after(COME_BACK_S),
    }
}
