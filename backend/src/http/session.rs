//! Signing in and out. Answers hold secrets, so none is kept under an `Idempotency-Key`: who lost one signs in again.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::Problem;
use domain::account::{Login, Refresh, Sessions, Tokens};
use http::StatusCode;

use super::extract::{Json, Me, Peer, fresh};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// Signs in. Whether there is such an account is not told.
#[utoipa::path(post, path = "/v1/sessions", tag = "people", request_body = Login,
    responses((status = 201, body = Tokens), (status = 401, body = Problem, content_type = "application/problem+json", description = "`login_refused` or `second_factor_required`")))]
pub async fn create(State(shop): State<Arc<Shop>>, Peer(from): Peer, Json(login): Json<Login>) -> Result<Response> {
    Ok(Answer::json(201, &shop.log_in(login, from).await?).into_response())
}

/// The next pair of tokens. A refresh token is good once; its second use ends the session, unless its answer was lost within the
/// last minute and nobody has used the one that it brought: then the same comes again.
#[utoipa::path(post, path = "/v1/sessions/refresh", tag = "people", request_body = Refresh,
    responses((status = 200, body = Tokens), (status = 401, body = Problem, content_type = "application/problem+json", description = "`session_ended`")))]
pub async fn refresh(State(shop): State<Arc<Shop>>, Json(refresh): Json<Refresh>) -> Result<Response> {
    Ok(fresh(&shop.renew(&refresh.refresh_token, None).await?))
}

/// The account's sessions that go on.
#[utoipa::path(get, path = "/v1/sessions", tag = "people", params(("Authorization" = String, Header)),
    responses((status = 200, body = Sessions), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(shop): State<Arc<Shop>>, Me(me): Me) -> Result<Response> {
    Ok(fresh(&shop.sessions(&me).await?))
}

/// Ends one of them; its access tokens are good no more.
#[utoipa::path(delete, path = "/v1/sessions/{id}", tag = "people", params(("id" = String, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn end(State(shop): State<Arc<Shop>>, Me(me): Me, Path(id): Path<String>) -> Result<StatusCode> {
    shop.end_session(&me, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The public keys of access tokens (RFC 7517).
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "people", responses((status = 200, description = "A JSON Web Key Set", content_type = "application/json")))]
pub async fn keys(State(shop): State<Arc<Shop>>) -> Response {
    fresh(&serde_json::json!({"keys": shop.people.keyring.public()}))
}
