//! Passkeys. As with sessions, no answer is kept.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::Problem;
use domain::account::{PasswordAgain, Tokens};
use domain::passkey::{
    AddedPasskey, CreationOptions, NewPasskey, PasskeyAsk, PasskeyLogin, PasskeyName, Passkeys, RequestOptions,
};
use http::StatusCode;

use super::extract::{Json, Me, Peer, fresh};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// Asks for a new passkey: what the page hands to `navigator.credentials.create`.
#[utoipa::path(post, path = "/v1/account/passkeys/offer", tag = "people", request_body = PasswordAgain, params(("Authorization" = String, Header)),
    responses((status = 200, body = CreationOptions), (status = 401, body = Problem, content_type = "application/problem+json", description = "`login_refused`"), (status = 404, body = Problem, content_type = "application/problem+json", description = "The shop takes no passkeys")))]
pub async fn offer(State(shop): State<Arc<Shop>>, Me(me): Me, Json(again): Json<PasswordAgain>) -> Result<Response> {
    Ok(fresh(&shop.offer_passkey(&me, again).await?))
}

/// Takes in the passkey that was made. Other sessions end; recovery codes are shown this once, where there were none.
#[utoipa::path(post, path = "/v1/account/passkeys", tag = "people", request_body = NewPasskey, params(("Authorization" = String, Header)),
    responses((status = 201, body = AddedPasskey), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json", description = "The shop takes no passkeys")))]
pub async fn add(State(shop): State<Arc<Shop>>, Me(me): Me, Json(new): Json<NewPasskey>) -> Result<Response> {
    Ok(Answer::json(201, &shop.add_passkey(&me, new).await?).into_response())
}

/// The account's passkeys.
#[utoipa::path(get, path = "/v1/account/passkeys", tag = "people", params(("Authorization" = String, Header)),
    responses((status = 200, body = Passkeys), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(shop): State<Arc<Shop>>, Me(me): Me) -> Result<Response> {
    Ok(fresh(&shop.passkeys(&me).await?))
}

/// Calls a passkey otherwise.
#[utoipa::path(put, path = "/v1/account/passkeys/{id}", tag = "people", request_body = PasskeyName, params(("id" = String, Path), ("Authorization" = String, Header)),
    responses((status = 200, body = Passkeys), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn rename(
    State(shop): State<Arc<Shop>>,
    Me(me): Me,
    Path(id): Path<String>,
    Json(change): Json<PasskeyName>,
) -> Result<Response> {
    Ok(fresh(&shop.name_passkey(&me, &id, change).await?))
}

/// Removes a passkey, by the password.
#[utoipa::path(post, path = "/v1/account/passkeys/{id}/remove", tag = "people", request_body = PasswordAgain, params(("id" = String, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json", description = "`login_refused`")))]
pub async fn remove(
    State(shop): State<Arc<Shop>>,
    Me(me): Me,
    Path(id): Path<String>,
    Json(again): Json<PasswordAgain>,
) -> Result<StatusCode> {
    shop.remove_passkey(&me, &id, again).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A challenge to sign in with: what the page hands to `navigator.credentials.get`. After address and password the passkey is
/// the second factor; without them it is both.
#[utoipa::path(post, path = "/v1/sessions/passkey/challenge", tag = "people", request_body = PasskeyAsk,
    responses((status = 200, body = RequestOptions), (status = 401, body = Problem, content_type = "application/problem+json", description = "`login_refused`"), (status = 404, body = Problem, content_type = "application/problem+json", description = "The account has no passkey, or the shop takes none")))]
pub async fn ask(State(shop): State<Arc<Shop>>, Peer(from): Peer, Json(ask): Json<PasskeyAsk>) -> Result<Response> {
    Ok(fresh(&shop.ask_passkey(ask, from).await?))
}

/// Signs in by a passkey.
#[utoipa::path(post, path = "/v1/sessions/passkey", tag = "people", request_body = PasskeyLogin,
    responses((status = 201, body = Tokens), (status = 401, body = Problem, content_type = "application/problem+json", description = "`login_refused`"), (status = 404, body = Problem, content_type = "application/problem+json", description = "The shop takes no passkeys")))]
pub async fn log_in(
    State(shop): State<Arc<Shop>>,
    Peer(from): Peer,
    Json(login): Json<PasskeyLogin>,
) -> Result<Response> {
    Ok(Answer::json(201, &shop.log_in_by_passkey(login, from).await?).into_response())
}
