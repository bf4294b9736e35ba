//! Carts.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::{Cart, CartRequest, Problem, Sku};

use super::extract::{BareWrite, Write, fresh};
use crate::app::Shop;
use crate::app::cart::LineChange;
use crate::app::idempotency::Answer;
use crate::error::{Error, Result};

/// A new cart.
#[utoipa::path(post, path = "/v1/carts", tag = "carts", request_body = CartRequest,
    params(("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 201, body = Cart), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub async fn create(State(shop): State<Arc<Shop>>, write: Write<CartRequest>) -> Result<Answer> {
    shop.new_cart(&write.key, write.body).await
}

/// The cart, priced now.
#[utoipa::path(get, path = "/v1/carts/{id}", tag = "carts", params(("id" = String, Path)),
    responses((status = 200, body = Cart), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn get(State(shop): State<Arc<Shop>>, Path(id): Path<String>) -> Result<Response> {
    Ok(fresh(&shop.cart(&id).await?))
}

/// Replaces the whole cart.
#[utoipa::path(put, path = "/v1/carts/{id}", tag = "carts", request_body = CartRequest,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 200, body = Cart), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn replace(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    write: Write<CartRequest>,
) -> Result<Answer> {
    shop.replace_cart(&write.key, &id, write.body).await
}

/// Puts one line into the cart, or changes it.
#[utoipa::path(put, path = "/v1/carts/{id}/lines/{sku}", tag = "carts", request_body = LineChange,
    params(("id" = String, Path), ("sku" = domain::Sku, Path), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 200, body = Cart), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn put_line(
    State(shop): State<Arc<Shop>>,
    Path((id, sku)): Path<(String, String)>,
    write: Write<LineChange>,
) -> Result<Answer> {
    shop.change_line(&write.key, &id, parse_sku(&sku)?, Some(write.body)).await
}

/// Takes one line out of the cart; it need not be there.
#[utoipa::path(delete, path = "/v1/carts/{id}/lines/{sku}", tag = "carts",
    params(("id" = String, Path), ("sku" = domain::Sku, Path), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 200, body = Cart), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn delete_line(
    State(shop): State<Arc<Shop>>,
    Path((id, sku)): Path<(String, String)>,
    write: BareWrite,
) -> Result<Answer> {
    shop.change_line(&write.key, &id, parse_sku(&sku)?, None).await
}

fn parse_sku(text: &str) -> Result<Sku> {
    text.parse().map_err(|_not_a_sku| Error::field("sku", "is not a SKU"))
}
