//! The embedded gateway's own route: the only place where a card number is spoken, and it is not kept.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use domain::Problem;

use super::extract::Json;
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::{Error, Result};
use crate::gateway::{CardRequest, CardToken};

/// A token for a test card.
#[utoipa::path(post, path = "/sandbox/tokens", tag = "gateways", request_body = CardRequest,
    responses((status = 201, body = CardToken), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub async fn token(State(shop): State<Arc<Shop>>, Json(card): Json<CardRequest>) -> Result<Response> {
    let sandbox = shop.sandbox.as_ref().ok_or_else(|| Error::not_found("this shop has no sandbox"))?;
    Ok(Answer::json(201, &sandbox.token(&card)?).into_response())
}
