//! Pictures and models by the hash of their bytes.

use std::path::PathBuf;

use domain::{AssetHash, AssetKind};

use super::Shop;
use crate::db::Committed as _;
use crate::error::{Error, Result};

/// An asset that is there.
pub struct Stored {
    /// Where its bytes lie.
    pub path: PathBuf,
    /// What they are.
    pub kind: AssetKind,
    /// How many.
    pub bytes: u64,
}

impl Shop {
    /// The asset of that hash.
    pub fn asset(&self, hash: &str) -> Result<(AssetHash, Stored)> {
        let no_asset = || Error::not_found("there is no such asset");
        let hash = AssetHash::try_from(hash.to_owned()).map_err(|_not_a_hash| no_asset())?;
        let shelf = self.goods.shelf();
        let (kind, bytes) = *shelf.assets.get(&hash).ok_or_else(no_asset)?;
        let path = self.folder.asset(hash.as_str());
        Ok((hash, Stored { path, kind, bytes }))
    }
}
