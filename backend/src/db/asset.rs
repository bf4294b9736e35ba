//! Which assets lie in the data folder.

use std::collections::HashMap;

use domain::{AssetHash, AssetKind, AssetRef};

use super::Tx;
use super::sql::{Conn, query, query_as};
use crate::error::Result;

const fn name(kind: AssetKind) -> &'static str {
    match kind {
        AssetKind::Glb => "glb",
        AssetKind::Png => "png",
        AssetKind::Jpeg => "jpeg",
        AssetKind::Data => "data",
    }
}

/// Notes an asset whose bytes are in the folder.
pub async fn put(tx: &mut Tx<'_>, asset: &AssetRef) -> Result<()> {
    query("INSERT INTO assets (hash, kind, bytes) VALUES ($1, $2, $3) ON CONFLICT (hash) DO UPDATE SET kind = $2")
        .bind(asset.hash.as_str().to_owned())
        .bind(name(asset.kind))
        .bind(i64::try_from(asset.bytes).unwrap_or(i64::MAX))
        .execute(tx.conn().await?)
        .await?;
    Ok(())
}

/// All assets.
pub async fn load(conn: &mut Conn<'_>) -> Result<HashMap<AssetHash, (AssetKind, u64)>, sqlx::Error> {
    let rows: Vec<(String, String, i64)> = query_as("SELECT hash, kind, bytes FROM assets").fetch_all(conn).await?;
    rows.into_iter()
        .map(|(hash, kind, bytes)| {
            let hash = AssetHash::try_from(hash).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
            let kind = [AssetKind::Glb, AssetKind::Png, AssetKind::Jpeg, AssetKind::Data]
                .into_iter()
                .find(|k| name(*k) == kind)
                .ok_or_else(|| sqlx::Error::Decode("the database holds an unknown kind of asset".into()))?;
            Ok((hash, (kind, u64::try_from(bytes).unwrap_or(0))))
        })
        .collect()
}
