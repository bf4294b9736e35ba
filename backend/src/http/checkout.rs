//! From a cart to an order.

use std::sync::Arc;

use axum::extract::State;
use domain::{CheckoutRequest, Order, Problem};

use super::extract::{Me, Write};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// Turns a cart into an order and holds the goods. Only this answer has the order's secret. Nobody needs an account; who
/// sends an access token finds the order among their own.
#[utoipa::path(post, path = "/v1/checkout", tag = "orders", request_body = CheckoutRequest,
    params(("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 201, body = Order),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such cart"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`cart_empty`, `not_sold`, `sold_out`, `price_changed`, `quote_expired`, `coupon_used_up`, `gift_card_unknown` or `no_delivery`"),
    ))]
pub async fn checkout(
    State(shop): State<Arc<Shop>>,
    caller: Option<Me>,
    write: Write<CheckoutRequest>,
) -> Result<Answer> {
    shop.checkout(&write.key, write.body, caller.map(|Me(me)| me.account)).await
}
