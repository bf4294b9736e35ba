//! Files: the program's own style, scripts and fonts, and the shop's pictures and models.

use domain::AssetHash;
use http::{HeaderValue, StatusCode, header};

use super::{Answer, Shop, plain, with_type};
use crate::api::ApiError;

// Made by build.rs from `assets/` and `app/js/`: `static FILES: &[(&str, &[u8])]`, sorted by path.
include!(concat!(env!("OUT_DIR"), "/static_files.rs"));

/// The files that the program carries, by their path below `/static/`: style, scripts, fonts, icons.
pub fn program_files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.iter().copied()
}

/// A file of the program by its path below `/static/`.
pub(super) fn embedded(path: &str) -> Option<Answer> {
    let index = FILES.binary_search_by(|f| f.0.cmp(path)).ok()?;
    let (content_type, cache) = match path.rsplit('.').next()? {
        "css" => ("text/css; charset=utf-8", "no-cache"),
        "js" => ("text/javascript; charset=utf-8", "no-cache"),
        "svg" => ("image/svg+xml", "no-cache"),
        "png" => ("image/png", "no-cache"),
        "woff2" => ("font/woff2", "max-age=86400"),
        "ttf" => ("font/ttf", "max-age=86400"),
        _ => ("text/plain; charset=utf-8", "no-cache"),
    };
    Some(with_type(StatusCode::OK, content_type, cache, FILES[index].1.to_vec()))
}

/// What browsers ask for without being told of it.
pub(super) fn icon() -> Answer {
    let icon = include_bytes!("../../icons/icon.ico");
    with_type(StatusCode::OK, "image/x-icon", "max-age=86400", icon.to_vec())
}

impl Shop {
    /// A picture or model by its hash.
    pub(super) async fn asset(&self, hash: &str) -> Answer {
        let Ok(hash) = AssetHash::try_from(hash.to_owned()) else { return plain(StatusCode::NOT_FOUND) };
        match self.asset_bytes(&hash).await {
            Ok(bytes) => {
                let content_type = match bytes.as_slice() {
                    [0x89, b'P', b'N', b'G', ..] => "image/png",
                    [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
                    [b'g', b'l', b'T', b'F', ..] => "model/gltf-binary",
                    _ => "application/octet-stream",
                };
                let mut answer = with_type(StatusCode::OK, content_type, "public, max-age=31536000, immutable", bytes);
                if let Ok(tag) = HeaderValue::from_str(&format!("\"{hash}\"")) {
                    answer.headers_mut().insert(header::ETAG, tag);
                }
                answer
            }
            Err(ApiError::Refused(problem)) if problem.status == 404 => plain(StatusCode::NOT_FOUND),
            Err(error) => {
                tracing::debug!(%hash, %error, "an asset cannot be had");
                plain(StatusCode::BAD_GATEWAY)
            }
        }
    }

    /// An asset's bytes from the cache, else from the server (and then into the cache).
    pub(super) async fn asset_bytes(&self, hash: &AssetHash) -> Result<Vec<u8>, ApiError> {
        if let Some(bytes) = self.store.assets().get(hash) {
            return Ok(bytes);
        }
        let bytes = self.api.asset(hash).await?;
        self.store.assets().put(hash, &bytes);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_files_have_their_types() {
        assert!(FILES.is_sorted_by_key(|f| f.0));
        let script = embedded("js/shop.js").expect("the shop's script is embedded");
        assert_eq!(script.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert!(embedded("../Cargo.toml").is_none());
        assert!(embedded("").is_none());
    }
}
