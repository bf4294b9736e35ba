//! Cards that people keep.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Problem;
use domain::saved::{SaveRequest, SavedMethod, SavedMethods};
use http::StatusCode;

use super::extract::{Me, Write, fresh};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// The cards that the person keeps.
#[utoipa::path(get, path = "/v1/account/payment-methods", tag = "account", params(("Authorization" = String, Header)),
    responses((status = 200, body = SavedMethods), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(shop): State<Arc<Shop>>, Me(me): Me) -> Result<Response> {
    Ok(fresh(&shop.saved_methods(&me).await?))
}

/// Keeps a card for the next time.
#[utoipa::path(post, path = "/v1/account/payment-methods", tag = "account", request_body = SaveRequest,
    params(("Authorization" = String, Header), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 201, body = SavedMethod), (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 402, body = Problem, content_type = "application/problem+json", description = "`card_declined`: it cannot be kept"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state`: there are as many as one person keeps"),
        (status = 504, body = Problem, content_type = "application/problem+json", description = "`gateway_timeout`")))]
pub async fn save(State(shop): State<Arc<Shop>>, Me(me): Me, write: Write<SaveRequest>) -> Result<Answer> {
    shop.save_method(&write.key, &me, write.body).await
}

/// Removes one of them, at the gateway too.
#[utoipa::path(delete, path = "/v1/account/payment-methods/{id}", tag = "account", params(("id" = String, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn remove(State(shop): State<Arc<Shop>>, Me(me): Me, Path(id): Path<String>) -> Result<StatusCode> {
    shop.remove_method(&me, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
