//! Asking people to work for a shop.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::Problem;
use domain::shop::{InvitationAnswer, InvitationRequest, Invitations, Memberships};
use http::StatusCode;

use super::extract::{Actor, Json, Me, fresh};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// Asks somebody to work for the shop, by letter.
#[utoipa::path(post, path = "/v1/shops/{shop}/invitations", tag = "shops", request_body = InvitationRequest, params(("shop" = String, Path), ("Authorization" = String, Header)),
    responses((status = 201, body = Invitations), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn create(
    State(shop): State<Arc<Shop>>,
    Actor(caller): Actor,
    Path(slug): Path<String>,
    Json(request): Json<InvitationRequest>,
) -> Result<Response> {
    Ok(Answer::json(201, &shop.invite(&caller, &slug, request).await?).into_response())
}

/// Who was asked and has not said yes.
#[utoipa::path(get, path = "/v1/shops/{shop}/invitations", tag = "shops", params(("shop" = String, Path), ("Authorization" = String, Header)),
    responses((status = 200, body = Invitations), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(shop): State<Arc<Shop>>, Path(slug): Path<String>) -> Result<Response> {
    Ok(fresh(&shop.invitations(&slug).await?))
}

/// Takes an invitation back.
#[utoipa::path(delete, path = "/v1/shops/{shop}/invitations/{id}", tag = "shops", params(("shop" = String, Path), ("id" = String, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn delete(
    State(shop): State<Arc<Shop>>,
    Actor(caller): Actor,
    Path((slug, id)): Path<(String, String)>,
) -> Result<StatusCode> {
    shop.take_invitation_back(&caller, &slug, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says yes: the person is a member from now on.
#[utoipa::path(post, path = "/v1/account/invitations", tag = "shops", request_body = InvitationAnswer, params(("Authorization" = String, Header)),
    responses((status = 200, body = Memberships), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state`: a shop keeps an owner")))]
pub async fn accept(
    State(shop): State<Arc<Shop>>,
    Me(me): Me,
    Json(answer): Json<InvitationAnswer>,
) -> Result<Response> {
    Ok(fresh(&shop.accept_invitation(&me, answer).await?))
}
