//! Prices that stand for a while.

use std::sync::Arc;

use axum::extract::State;
use domain::Problem;
use domain::quote::{Quote, QuoteRequest};

use super::extract::Write;
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// Prices a cart for a place, with codes and gift cards: every amount that leads to the total, standing for a while.
#[utoipa::path(post, path = "/v1/quotes", tag = "orders", request_body = QuoteRequest,
    params(("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 201, body = Quote),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such cart"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`cart_empty`, `not_sold`, `sold_out`, `no_delivery`, `coupon_unknown`, `coupon_not_now`, `coupon_used_up`, `coupon_not_applicable` or `gift_card_unknown`"),
    ))]
pub async fn create(State(shop): State<Arc<Shop>>, write: Write<QuoteRequest>) -> Result<Answer> {
    shop.new_quote(&write.key, write.body).await
}
