//! Refunds.

use std::sync::Arc;

use axum::extract::{Path, State};
use domain::{Problem, Refund, RefundRequest};

use super::extract::{Merchant, Write};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// Gives units of a paid order back, for what they really cost: the merchant's to do, with the key of the data folder.
#[utoipa::path(post, path = "/v1/orders/{id}/refunds", tag = "merchant", request_body = RefundRequest,
    params(("id" = String, Path), ("Authorization" = String, Header, description = "`Bearer` and the merchant's key"), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 201, body = Refund),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "`not_allowed`"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state`"),
    ))]
pub async fn create(
    State(shop): State<Arc<Shop>>,
    _merchant: Merchant,
    Path(id): Path<String>,
    write: Write<RefundRequest>,
) -> Result<Answer> {
    shop.refund(&write.key, &id, write.body).await
}
