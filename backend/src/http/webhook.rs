//! What gateways report.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use domain::Problem;
use http::{HeaderMap, StatusCode};

use super::extract::body_error;
use crate::app::Shop;
use crate::error::Result;
use crate::gateway::WebhookEvent;

/// Takes a signed report. Repeating it changes nothing.
#[utoipa::path(post, path = "/v1/webhooks/{gateway}", tag = "gateways", request_body = WebhookEvent,
    params(("gateway" = String, Path), ("Vitrine-Signature" = String, Header, description = "`t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over `t.body`")),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn take(
    State(shop): State<Arc<Shop>>,
    Path(gateway): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode> {
    let body = body.map_err(body_error)?;
    shop.webhook(&gateway, &headers, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
