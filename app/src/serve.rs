//! `vitrine serve`: the same pages over HTTP on loopback, for browsers and for tools that look at pages.
//!
//! The shopper's store answers whoever asks here, so it listens on loopback only, answers only requests for its own
//! address (a page elsewhere that resolves its name to us is refused), and takes no write that another page sent.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use http::{HeaderMap, Method, Request, Response, StatusCode, header};

use crate::Shop;
use crate::shop::{Answer, MAX_FORM_BYTES, MAX_PHOTO_TEXT, PHOTO_PATH};

/// How long requests under way may take after the program was told to end.
const FAREWELL: Duration = Duration::from_secs(3);

/// What `vitrine serve` could not do.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is not one of this machine alone.
    #[error("{0} is not a loopback address; the store behind these pages is one shopper's own")]
    NotLoopback(SocketAddr),
    /// The port is taken, most likely.
    #[error("listening on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// The listener failed.
    #[error("answering")]
    Answer(#[source] std::io::Error),
}

/// A listener whose address is known, before the first answer.
#[derive(Debug)]
pub struct Server {
    listener: tokio::net::TcpListener,
    address: SocketAddr,
}

#[derive(Clone)]
struct Here {
    shop: Arc<Shop>,
    address: SocketAddr,
}

impl Server {
    /// Listens on `address`; port 0 takes a free one.
    ///
    /// # Errors
    /// See [`ServeError`].
    pub async fn listen(address: SocketAddr) -> Result<Self, ServeError> {
        if !address.ip().is_loopback() {
            return Err(ServeError::NotLoopback(address));
        }
        let failed = |source| ServeError::Listen { address, source };
        let listener = tokio::net::TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `end` comes, then finishes what is under way.
    ///
    /// # Errors
    /// The listener fails.
    pub async fn run(self, shop: Arc<Shop>, end: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let router = Router::new().fallback(answer).with_state(Here { shop, address: self.address });
        let (ending, ended) = tokio::sync::oneshot::channel::<()>();
        let serving = axum::serve(self.listener, router).with_graceful_shutdown(async move {
            end.await;
            drop(ending);
        });
        tokio::select! {
            outcome = serving => outcome.map_err(ServeError::Answer),
            () = async { drop(ended.await); tokio::time::sleep(FAREWELL).await } => Ok(()),
        }
    }
}

async fn answer(State(here): State<Here>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if !is_ours(&parts.headers, here.address) {
        return refusal(StatusCode::MISDIRECTED_REQUEST);
    }
    if parts.method == Method::POST && !is_from_us(&parts.headers, here.address) {
        return refusal(StatusCode::FORBIDDEN);
    }
    let limit = if parts.uri.path() == PHOTO_PATH { MAX_PHOTO_TEXT } else { MAX_FORM_BYTES };
    let Ok(body) = to_bytes(body, limit).await else {
        return refusal(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let is_head = parts.method == Method::HEAD;
    let answer: Answer = here.shop.handle(Request::from_parts(parts, body.into())).await;
    if is_head { answer.map(|_| Body::empty()) } else { answer.map(Body::from) }
}

fn refusal(status: StatusCode) -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = status;
    answer
}

/// Whether the request names our own address.
fn is_ours(headers: &HeaderMap, address: SocketAddr) -> bool {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    host == address.to_string() || host == format!("localhost:{}", address.port())
}

/// Whether a write comes from one of our own pages. A browser names the page's origin with every write; a program that
/// names none still needs the form's token.
fn is_from_us(headers: &HeaderMap, address: SocketAddr) -> bool {
    let site = headers.get("sec-fetch-site").map(http::HeaderValue::as_bytes);
    let origin = headers.get(header::ORIGIN).and_then(|o| o.to_str().ok());
    let same = |origin: &str| {
        origin
            .strip_prefix("http://")
            .is_some_and(|host| host == address.to_string() || host == format!("localhost:{}", address.port()))
    };
    origin.is_none_or(same) && site.is_none_or(|s| s == b"same-origin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_write() {
        let address: SocketAddr = "127.0.0.1:7408".parse().unwrap();
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs.iter().map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap())).collect::<HeaderMap>()
        };
        assert!(is_ours(&headers(&[("host", "localhost:7408")]), address));
        assert!(!is_ours(&headers(&[("host", "evil.test:7408")]), address));
        assert!(!is_ours(&headers(&[]), address));
        assert!(is_from_us(&headers(&[("origin", "http://127.0.0.1:7408")]), address));
        for origin in ["http://evil.test", "null", "http://127.0.0.1:7409", "https://127.0.0.1:7408"] {
            assert!(!is_from_us(&headers(&[("origin", origin)]), address), "{origin}");
        }
        assert!(!is_from_us(&headers(&[("sec-fetch-site", "cross-site")]), address));
    }
}
