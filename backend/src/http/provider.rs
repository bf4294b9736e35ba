//! Signing in by a provider's word. As with sessions, no answer is kept.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::Problem;
use domain::account::Tokens;
use domain::provider::{LinkedProviders, ProviderLogin, ProviderOffer, ProviderStart, SignInProviders};
use http::StatusCode;

use super::extract::{Json, Me, Peer, fresh};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// By whom people can sign in.
#[utoipa::path(get, path = "/v1/providers", tag = "people", responses((status = 200, body = SignInProviders)))]
pub async fn list(State(shop): State<Arc<Shop>>) -> Response {
    fresh(&shop.sign_in_providers())
}

/// Begins a sign-in: where to send the person.
#[utoipa::path(post, path = "/v1/providers/{provider}/sign-in", tag = "people", request_body = ProviderStart, params(("provider" = String, Path)),
    responses((status = 200, body = ProviderOffer)))]
pub async fn start(
    State(shop): State<Arc<Shop>>,
    Peer(from): Peer,
    Path(provider): Path<String>,
    Json(start): Json<ProviderStart>,
) -> Result<Response> {
    Ok(fresh(&shop.start_provider(&provider, start, from).await?))
}

/// Ends it with what the person came back with. Where more has to be said, the same is sent again with it.
#[utoipa::path(post, path = "/v1/sessions/provider", tag = "people", request_body = ProviderLogin,
    responses((status = 201, body = Tokens), (status = 401, body = Problem, content_type = "application/problem+json", description = "`login_refused`; `second_factor_required` with the field that is missing")))]
pub async fn log_in(
    State(shop): State<Arc<Shop>>,
    Peer(from): Peer,
    Json(login): Json<ProviderLogin>,
) -> Result<Response> {
    Ok(Answer::json(201, &shop.log_in_by_provider(login, from).await?).into_response())
}

/// Whose word opens the account.
#[utoipa::path(get, path = "/v1/account/providers", tag = "people", params(("Authorization" = String, Header)),
    responses((status = 200, body = LinkedProviders), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn linked(State(shop): State<Arc<Shop>>, Me(me): Me) -> Result<Response> {
    Ok(fresh(&shop.linked_providers(&me).await?))
}

/// A provider's word opens the account no more.
#[utoipa::path(delete, path = "/v1/account/providers/{id}", tag = "people", params(("id" = String, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn unlink(State(shop): State<Arc<Shop>>, Me(me): Me, Path(id): Path<String>) -> Result<StatusCode> {
    shop.unlink_provider(&me, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
