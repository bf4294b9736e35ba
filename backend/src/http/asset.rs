//! Pictures and models. Their name is their hash, so they never change: kept forever, fetched in parts if wanted.

use std::ops::RangeInclusive;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use domain::{AssetKind, AssetRef, Code, Problem};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::sync::Semaphore;

use super::extract::Actor;
use crate::app::Shop;
use crate::app::asset::MAX_ASSET;
use crate::error::{Error, Result};

/// Uploads at once: each is in memory whole while it is held against its hash.
const UPLOADS: usize = 4;
static ROOM: Semaphore = Semaphore::const_new(UPLOADS);

/// An asset's bytes, whole or in part (RFC 9110, sections 13 and 14).
#[utoipa::path(get, path = "/v1/assets/{hash}", tag = "goods", params(("hash" = String, Path, description = "SHA-256 in hexadecimal")),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream"),
        (status = 206, description = "The asked part"),
        (status = 304, description = "The client has it"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 416, body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn get(
    State(shop): State<Arc<Shop>>,
    Path(hash): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response> {
    let stored = shop.asset(&hash)?;
    let etag = format!("\"{}\"", stored.hash);
    let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    if text(header::IF_NONE_MATCH).is_some_and(|tags| matches_etag(tags, &etag)) {
        return Ok(with_caching(StatusCode::NOT_MODIFIED.into_response(), &etag));
    }
    let is_same = text(header::IF_RANGE).is_none_or(|tag| tag == etag);
    let range = match text(header::RANGE).filter(|_| is_same && method == Method::GET) {
        None => Part::Whole,
        Some(range) => part(range, stored.bytes),
    };
    let (status, range) = match range {
        Part::Whole => (StatusCode::OK, None),
        Part::Some(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        Part::Outside => {
            let mut refused = Error::range().into_response();
            refused.headers_mut().insert(header::CONTENT_RANGE, value(&format!("bytes */{}", stored.bytes)));
            return Ok(refused);
        }
    };
    let (from, length) = match &range {
        None => (0, stored.bytes),
        Some(r) => (*r.start(), r.end() - r.start() + 1),
    };
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        Body::from_stream(shop.asset_bytes(&stored, from, from + length).await?)
    };
    let mut response = (status, body).into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(stored.kind.content_type()));
    out.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    out.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(r) = range {
        out.insert(header::CONTENT_RANGE, value(&format!("bytes {}-{}/{}", r.start(), r.end(), stored.bytes)));
    }
    Ok(with_caching(response, &etag))
}

/// Brings a picture or model under its hash, for the shop's goods to name. Sent again it changes nothing, so it needs no key.
#[utoipa::path(put, path = "/v1/shops/{shop}/assets/{hash}", tag = "shops",
    params(("shop" = String, Path), ("hash" = String, Path, description = "SHA-256 in hexadecimal"), ("Authorization" = String, Header)),
    request_body(content_type = "application/octet-stream", description = "At most 64 MiB; `Content-Type` says what it is: `model/gltf-binary`, `image/png`, `image/jpeg` or `application/octet-stream`"),
    responses(
        (status = 200, body = AssetRef),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 415, body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn put(
    State(shop): State<Arc<Shop>>,
    Actor(caller): Actor,
    Path((slug, hash)): Path<(String, String)>,
    request: Request,
) -> Result<Json<AssetRef>> {
    let (head, body) = request.into_parts();
    let media = head.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kinds = [AssetKind::Glb, AssetKind::Png, AssetKind::Jpeg, AssetKind::Data];
    let kind = kinds.into_iter().find(|k| k.content_type() == media).ok_or_else(Error::asset_type)?;
    let room = ROOM.try_acquire().map_err(|_taken| Error::unavailable("too many uploads at once"))?;
    let limit = usize::try_from(MAX_ASSET).unwrap_or(usize::MAX);
    let bytes = Limited::new(body, limit).collect().await.map_err(|cause| {
        if cause.is::<LengthLimitError>() {
            Error::new(Code::BodyTooLarge, "a picture or model is at most 64 MiB")
        } else {
            Error::new(Code::BadRequest, "the body did not arrive whole; send it again")
        }
    })?;
    let taken = shop.take_asset(&caller, &slug, &hash, kind, bytes.to_bytes()).await;
    drop(room);
    taken.map(Json)
}

fn with_caching(mut response: Response, etag: &str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ETAG, value(etag));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    // The bytes are what their type says and nothing else, whoever opens them.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    response
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("digits and hexadecimal are header text")
}

fn matches_etag(tags: &str, etag: &str) -> bool {
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Some(RangeInclusive<u64>),
    Outside,
}

/// One range of bytes. Several at once, and what is not a range, get the whole, as RFC 9110 allows.
fn part(header: &str, length: u64) -> Part {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|r| r.split_once('-')) else { return Part::Whole };
    let number = |text: &str| -> Option<Option<u64>> {
        if text.is_empty() {
            Some(None)
        } else {
            text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit())).map(Some)
        }
    };
    let (Some(first), Some(last)) = (number(first.trim()), number(last.trim())) else { return Part::Whole };
    let range = match (first, last) {
        (None, None) => return Part::Whole,
        (None, Some(0)) => return Part::Outside,
        (None, Some(suffix)) => length.saturating_sub(suffix)..=length.saturating_sub(1),
        (Some(first), Some(last)) if last < first => return Part::Whole,
        (Some(first), last) => first..=last.unwrap_or(u64::MAX).min(length.saturating_sub(1)),
    };
    if *range.start() >= length { Part::Outside } else { Part::Some(range) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_those_of_the_rfc() {
        for (header, expected) in [
            ("bytes=0-0", Part::Some(0..=0)),
            ("bytes=0-", Part::Some(0..=99)),
            ("bytes=90-1000", Part::Some(90..=99)),
            ("bytes=-10", Part::Some(90..=99)),
            ("bytes=-1000", Part::Some(0..=99)),
            ("bytes=100-", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=5-4", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=+1-4", Part::Whole),
            ("bytes=-", Part::Whole),
            ("lines=0-1", Part::Whole),
            ("bytes=99999999999999999999-", Part::Whole),
        ] {
            assert_eq!(part(header, 100), expected, "{header}");
        }
        assert_eq!(part("bytes=0-", 0), Part::Outside);
    }
}
