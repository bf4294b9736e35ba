//! Promotions, for the house.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::Problem;
use domain::pricing::{Promotion, PromotionUse, Promotions};
use http::StatusCode;

use super::extract::{Actor, Json, fresh};
use crate::app::Shop;
use crate::error::Result;

/// All promotions, and how often they were used.
#[utoipa::path(get, path = "/v1/promotions", tag = "merchant", params(("Authorization" = String, Header)),
    responses((status = 200, body = Promotions), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(shop): State<Arc<Shop>>) -> Result<Response> {
    Ok(fresh(&shop.promotions().await?))
}

/// A promotion, new or in place of the one of that name. Sending it again changes nothing.
#[utoipa::path(post, path = "/v1/promotions", tag = "merchant", request_body = Promotion, params(("Authorization" = String, Header)),
    responses((status = 200, body = PromotionUse), (status = 400, body = Problem, content_type = "application/problem+json", description = "`invalid_field`"), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn put(
    State(shop): State<Arc<Shop>>,
    Actor(caller): Actor,
    Json(promotion): Json<Promotion>,
) -> Result<Response> {
    Ok(fresh(&shop.put_promotion(&caller, promotion).await?))
}

/// Ends a promotion. Orders that use it keep what it gave.
#[utoipa::path(delete, path = "/v1/promotions/{id}", tag = "merchant", params(("id" = String, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json", description = "`not_found`")))]
pub async fn end(State(shop): State<Arc<Shop>>, Actor(caller): Actor, Path(id): Path<String>) -> Result<Response> {
    shop.end_promotion(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
