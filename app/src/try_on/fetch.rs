//! Gets the nets from the shop's own server: each by its hash, into the last folder that they are looked for in.

use std::path::Path;

use anyhow::Context as _;
use ar::models::Models;
use domain::AssetHash;

use crate::api::Api;

/// Fetches every net that is missing; `progress` hears the share of their bytes that has come.
///
/// # Errors
/// The server has not got one or cannot be reached, or it cannot be written; those that came stay.
pub async fn nets(api: &Api, progress: impl Fn(f32)) -> anyhow::Result<()> {
    let models = Models::find();
    let folder = models.folders().last().context("the system names no folder to keep the nets in")?;
    let missing = super::eyes::missing();
    let all: u64 = missing.iter().map(|name| name.entry().bytes).sum();
    let mut done = 0;
    for entry in missing.iter().map(|name| name.entry()) {
        let hash = AssetHash::try_from(entry.sha256.clone()).context("the manifest's hash")?;
        let bytes = api.asset(&hash).await.with_context(|| format!("fetching {}", entry.file()))?;
        let path = folder.join(entry.file());
        tokio::task::spawn_blocking(move || write(&path, &bytes)).await??;
        done += entry.bytes;
        progress(done as f32 / all.max(1) as f32);
    }
    Ok(())
}

/// Whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().expect("a file in a folder");
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let half = path.with_extension(format!("part-{}", std::process::id()));
    std::fs::write(&half, bytes)
        .and_then(|()| std::fs::rename(&half, path))
        .inspect_err(|_| drop(std::fs::remove_file(&half)))
        .with_context(|| format!("writing {}", path.display()))
}
