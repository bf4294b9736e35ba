//! Goods that come back.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::Problem;
use domain::returns::{Return, ReturnRequest, ReturnStep};

use super::extract::{BareWrite, Merchant, OrderSecret, Write};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// The buyer asks to send goods back that arrived: for money, or for another variant at the same price.
#[utoipa::path(post, path = "/v1/orders/{id}/returns", tag = "orders", request_body = ReturnRequest,
    params(("id" = String, Path), ("Order-Secret" = String, Header), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 201, body = Return)))]
pub async fn create(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    OrderSecret(secret): OrderSecret,
    write: Write<ReturnRequest>,
) -> Result<Answer> {
    shop.new_return(&write.key, &id, &secret, write.body).await
}

/// The buyer keeps the goods.
#[utoipa::path(post, path = "/v1/orders/{id}/returns/{return_id}/withdraw", tag = "orders",
    params(("id" = String, Path), ("return_id" = String, Path), ("Order-Secret" = String, Header), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 200, body = Return)))]
pub async fn withdraw(
    State(shop): State<Arc<Shop>>,
    Path((id, return_id)): Path<(String, String)>,
    OrderSecret(secret): OrderSecret,
    write: BareWrite,
) -> Result<Answer> {
    shop.withdraw_return(&write.key, &id, &secret, &return_id).await
}

/// What the merchant makes of a return: approved, refused, received, then refunded or exchanged.
#[utoipa::path(post, path = "/v1/orders/{id}/returns/{return_id}", tag = "merchant", request_body = ReturnStep,
    params(("id" = String, Path), ("return_id" = String, Path), ("Authorization" = String, Header, description = "`Bearer` and the merchant's key"), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 200, body = Return),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "`not_allowed`"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state` or `sold_out`"),
    ))]
pub async fn step(
    State(shop): State<Arc<Shop>>,
    _merchant: Merchant,
    Path((id, return_id)): Path<(String, String)>,
    write: Write<ReturnStep>,
) -> Result<Answer> {
    shop.return_step(&write.key, &id, &return_id, write.body).await
}
