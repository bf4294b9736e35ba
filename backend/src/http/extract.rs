//! What handlers take: bodies, keys and secrets, each with its own clear refusal.

use std::net::IpAddr;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use domain::Code;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::customer::Customer;
use super::guard::Cleared;
use crate::app::idempotency::{Answer, MAX_KEY, WriteKey};
use crate::app::order::{Opens, no_order};
use crate::error::{Error, Result};
use crate::policy::{Caller, SignedIn};

/// The longest order secret that is looked at, in bytes; ours are 32.
const MAX_SECRET: usize = 128;

/// A client's write: its key and its body.
pub struct Write<T> {
    /// Names the write.
    pub key: WriteKey,
    /// The parsed body.
    pub body: T,
}

/// A write without a body.
pub struct BareWrite {
    /// Names the write.
    pub key: WriteKey,
}

/// A body without a key: not a client's write.
pub struct Json<T>(pub T);

/// What opens an order.
pub struct OrderSecret(pub Opens);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Write<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let (head, bytes) = take(request, state).await?;
        let key = write_key(&head, &bytes)?;
        is_json(&head.headers)?;
        Ok(Self { key, body: parse(&bytes)? })
    }
}

impl<S: Send + Sync> FromRequest<S> for BareWrite {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let (head, bytes) = take(request, state).await?;
        Ok(Self { key: write_key(&head, &bytes)? })
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let (head, bytes) = take(request, state).await?;
        is_json(&head.headers)?;
        parse(&bytes).map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OrderSecret {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        if parts.extensions.get::<Cleared>().is_some() {
            return Ok(Self(Opens::Cleared));
        }
        let secret = parts.headers.get("order-secret").and_then(|v| v.to_str().ok()).filter(|s| s.len() <= MAX_SECRET);
        secret.map(|s| Self(Opens::Secret(s.to_owned()))).ok_or_else(no_order)
    }
}

/// A request that the policy let through for what its caller is, to the merchant.
pub struct Merchant;

impl<S: Send + Sync> FromRequestParts<S> for Merchant {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let is_cleared = parts.extensions.get::<Cleared>().is_some();
        is_cleared.then_some(Self).ok_or_else(|| Error::new(Code::NotAllowed, "this needs the merchant's key"))
    }
}

/// The person who asks.
pub struct Me(pub SignedIn);

impl<S: Send + Sync> FromRequestParts<S> for Me {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        match parts.extensions.get::<Caller>() {
            Some(Caller::Person(me)) => Ok(Self(me.clone())),
            _ => Err(Error::new(Code::NotAllowed, "this needs an access token")),
        }
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Me {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<Self>> {
        match parts.extensions.get::<Caller>() {
            Some(Caller::Person(me)) => Ok(Some(Self(me.clone()))),
            _ => Ok(None),
        }
    }
}

/// Whoever asks, where the policy let them through for what they are.
pub struct Actor(pub Caller);

impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let caller = parts.extensions.get::<Caller>().cloned();
        caller.map(Self).ok_or_else(|| Error::new(Code::NotAllowed, "this needs a key or an access token"))
    }
}

/// Which address of the network asks.
pub struct Peer(pub Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Customer>().map(|c| c.0)))
    }
}

async fn take<S: Send + Sync>(request: Request, state: &S) -> Result<(Parts, Bytes)> {
    let (head, body) = request.into_parts();
    let whole = Request::from_parts(head.clone(), body);
    let bytes = Bytes::from_request(whole, state).await.map_err(body_error)?;
    Ok((head, bytes))
}

/// Why a body could not be taken.
pub fn body_error(cause: BytesRejection) -> Error {
    if cause.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Error::new(Code::BodyTooLarge, "a body is at most 64 KiB")
    } else {
        Error::new(Code::BadRequest, "the body did not arrive whole")
    }
}

fn write_key(head: &Parts, body: &[u8]) -> Result<WriteKey> {
    let given = head.headers.get("idempotency-key").ok_or_else(|| {
        Error::new(Code::IdempotencyKeyMissing, "every write carries an Idempotency-Key, new for each new write")
    })?;
    let key = given.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > MAX_KEY || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Error::field("Idempotency-Key", "a key is 1 to 128 visible ASCII characters"));
    }
    let secret = head.headers.get("order-secret").map(HeaderValue::as_bytes).unwrap_or_default();
    // Another person's request is another request, even with the same key.
    let caller = head.extensions.get::<Caller>().map_or(&b""[..], |c| c.name().as_bytes());
    let mut hash = Sha256::new();
    for part in [head.method.as_str().as_bytes(), head.uri.path().as_bytes(), secret, caller, body] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(part);
    }
    Ok(WriteKey { key: key.to_owned(), request_sha256: hash.finalize().into() })
}

fn is_json(headers: &HeaderMap) -> Result<()> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let media = given.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case("application/json") { Ok(()) } else { Err(Error::media_type()) }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|e| {
        let pointer = pointer(e.path());
        let cause = e.into_inner();
        if cause.is_data() {
            // serde's words name the value's rule, and the value only where the rule does.
            Error::field(pointer, without_position(&cause.to_string()))
        } else {
            Error::new(Code::BadRequest, "the body is not JSON")
        }
    })?;
    reader.end().map_err(|_trailing| Error::new(Code::BadRequest, "the body has more than one JSON value"))?;
    Ok(value)
}

/// serde_json ends its messages with a line and column that mean nothing to a form.
fn without_position(message: &str) -> String {
    let cut = message.rfind(" at line ").unwrap_or(message.len());
    message[..cut].chars().take(200).collect()
}

/// RFC 6901.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => "/?".to_owned(),
        })
        .collect()
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = (status, [(header::CONTENT_TYPE, "application/json")], self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.replayed {
            headers.insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

/// A JSON answer that is not to be kept by anyone between.
pub fn fresh(value: &impl serde::Serialize) -> Response {
    Answer::json(200, value).into_response()
}
