//! Around every request: a name for it, a time limit, a log line, a count, and a wall against panics.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Code;
use futures_util::FutureExt as _;
use http::{HeaderName, HeaderValue, header};

use crate::app::Shop;
use crate::error::Error;
use crate::ids;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest request name taken from a client, in bytes.
const MAX_REQUEST_ID: usize = 64;

tokio::task_local! {
    static REQUEST: String;
}

/// The name of the request being answered.
pub fn request_id() -> Option<String> {
    REQUEST.try_with(String::clone).ok()
}

/// The middleware. Addresses and bodies never reach the log: only the route's pattern does.
pub async fn trace(State((shop, limit)): State<(Arc<Shop>, Duration)>, request: Request, next: Next) -> Response {
    let given = request.headers().get(&REQUEST_ID).and_then(|v| v.to_str().ok()).filter(|id| is_name(id));
    let id = given.map_or_else(ids::request, str::to_owned);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned();
    let caller = request.headers().get("traceparent").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let begun = Instant::now();
    let answer = async {
        // Dropping a write half-way is safe: it is the writer's by then, or it never was.
        let work = std::panic::AssertUnwindSafe(tokio::time::timeout(limit, next.run(request))).catch_unwind();
        match work.await {
            Ok(Ok(response)) => response,
            Ok(Err(_elapsed)) => Error::unavailable("the request took too long").into_response(),
            Err(_panic) => {
                tracing::error!("a handler panicked");
                Error::new(Code::Internal, "something went wrong on our side").into_response()
            }
        }
    };
    let answer = REQUEST.scope(id.clone(), answer);
    let mut response = match &shop.traces {
        None => answer.await,
        Some(traces) => traces.serve(caller.as_deref(), method.as_str(), &route, answer, |r| r.status().as_u16()).await,
    };
    let took = begun.elapsed();
    let status = response.status().as_u16();
    shop.metrics.request(method.as_str(), &route, status, took);
    let took_ms = took.as_secs_f64() * 1000.0;
    if status >= 500 {
        tracing::warn!(request_id = id, %method, route, status, took_ms, "answered");
    } else {
        tracing::info!(request_id = id, %method, route, status, took_ms, "answered");
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn is_name(id: &str) -> bool {
    (1..=MAX_REQUEST_ID).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}
