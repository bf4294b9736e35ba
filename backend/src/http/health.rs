//! For those who watch the server.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::app::Shop;
use crate::error::{Error, Result};

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "watch", responses((status = 200, body = String)))]
pub async fn healthz() -> &'static str {
    "ok"
}

/// The shop can read and write.
#[utoipa::path(get, path = "/readyz", tag = "watch", responses((status = 200, body = String)))]
pub async fn readyz(State(shop): State<Arc<Shop>>) -> Result<&'static str> {
    let is_ready = tokio::time::timeout(std::time::Duration::from_secs(2), shop.is_ready()).await;
    is_ready.map_err(|_elapsed| Error::unavailable("the database does not answer in time"))??;
    Ok("ready")
}

/// Counters in Prometheus' text format.
#[utoipa::path(get, path = "/metrics", tag = "watch", responses((status = 200, body = String)))]
pub async fn metrics(State(shop): State<Arc<Shop>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], shop.metrics.text()).into_response()
}
