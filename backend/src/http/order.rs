//! Orders.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::order::{AmendRequest, LinesRequest};
use domain::{Order, Problem};

use super::extract::{BareWrite, OrderSecret, Write, fresh};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// The order, for whoever knows its secret.
#[utoipa::path(get, path = "/v1/orders/{id}", tag = "orders",
    params(("id" = String, Path), ("Order-Secret" = String, Header)),
    responses((status = 200, body = Order), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn get(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    OrderSecret(secret): OrderSecret,
) -> Result<Response> {
    Ok(fresh(&shop.order(&id, &secret).await?))
}

/// Changes who an unpaid order is for and where it goes; where the price depends on the place, only within the same one.
#[utoipa::path(put, path = "/v1/orders/{id}/address", tag = "orders", request_body = AmendRequest,
    params(("id" = String, Path), ("Order-Secret" = String, Header), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 200, body = Order), (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state` or `price_changed`")))]
pub async fn amend(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    OrderSecret(secret): OrderSecret,
    write: Write<AmendRequest>,
) -> Result<Answer> {
    shop.amend_order(&write.key, &id, &secret, write.body).await
}

/// Changes what is in an order that has not left: priced anew before it is paid, money back for what goes out after that.
#[utoipa::path(put, path = "/v1/orders/{id}/lines", tag = "orders", request_body = LinesRequest,
    params(("id" = String, Path), ("Order-Secret" = String, Header), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 200, body = Order), (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state`, `price_changed`, `sold_out` and what a checkout says")))]
pub async fn put_lines(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    OrderSecret(secret): OrderSecret,
    write: Write<LinesRequest>,
) -> Result<Answer> {
    shop.put_lines(&write.key, &id, &secret, write.body).await
}

/// Calls off an order that is not paid.
#[utoipa::path(post, path = "/v1/orders/{id}/cancel", tag = "orders",
    params(("id" = String, Path), ("Order-Secret" = String, Header), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 200, body = Order), (status = 409, body = Problem, content_type = "application/problem+json")))]
pub async fn cancel(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    OrderSecret(secret): OrderSecret,
    write: BareWrite,
) -> Result<Answer> {
    shop.cancel_order(&write.key, &id, &secret).await
}
