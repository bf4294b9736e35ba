//! Payouts of shops.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Problem;
use domain::payout::{FeeRequest, PayoutRun, ShopPayouts};
use http::StatusCode;

use super::extract::{Actor, BareWrite, Json, fresh};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// Decides that every shop is paid what it is owed: its part of paid orders, less refunds, disputes and the house's fee.
#[utoipa::path(post, path = "/v1/payouts", tag = "house", params(("Authorization" = String, Header), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 201, body = PayoutRun), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn run(State(shop): State<Arc<Shop>>, Actor(caller): Actor, write: BareWrite) -> Result<Answer> {
    shop.pay_out(&write.key, &caller).await
}

/// What the shop is owed and was paid, and what that is made of: the newest 200 of each.
#[utoipa::path(get, path = "/v1/shops/{shop}/payouts", tag = "shops", params(("shop" = String, Path), ("Authorization" = String, Header)),
    responses((status = 200, body = ShopPayouts), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(shop): State<Arc<Shop>>, Path(slug): Path<String>) -> Result<Response> {
    Ok(fresh(&shop.payouts(&slug).await?))
}

/// Sets what the house keeps of the shop's goods from now on.
#[utoipa::path(put, path = "/v1/shops/{shop}/fee", tag = "house", request_body = FeeRequest, params(("shop" = String, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn set_fee(
    State(shop): State<Arc<Shop>>,
    Actor(caller): Actor,
    Path(slug): Path<String>,
    Json(request): Json<FeeRequest>,
) -> Result<StatusCode> {
    shop.set_fee(&caller, &slug, request).await?;
    Ok(StatusCode::NO_CONTENT)
}
