//! Invoices and credit notes, as pages.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::Problem;
use http::{HeaderValue, header};

use super::extract::OrderSecret;
use crate::app::Shop;
use crate::error::{Error, Result};

/// The invoice of a paid order, in the buyer's language.
#[utoipa::path(get, path = "/v1/orders/{id}/invoice", tag = "orders",
    params(("id" = String, Path), ("Order-Secret" = String, Header)),
    responses((status = 200, description = "A page", content_type = "text/html"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn invoice(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    OrderSecret(secret): OrderSecret,
) -> Result<Response> {
    Ok(page(shop.invoice(&id, &secret).await?))
}

/// A credit note of an order, in the buyer's language.
#[utoipa::path(get, path = "/v1/orders/{id}/credit-notes/{number}", tag = "orders",
    params(("id" = String, Path), ("number" = i64, Path), ("Order-Secret" = String, Header)),
    responses((status = 200, description = "A page", content_type = "text/html"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn credit_note(
    State(shop): State<Arc<Shop>>,
    Path((id, number)): Path<(String, String)>,
    OrderSecret(secret): OrderSecret,
) -> Result<Response> {
    let number = number.parse().map_err(|_bad| Error::not_found("there is no such credit note"))?;
    Ok(page(shop.credit_note(&id, &secret, number).await?))
}

fn page(html: String) -> Response {
    let mut response = html.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Words and a table: nothing is fetched, nothing runs.
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}
