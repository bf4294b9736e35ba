//! Accounts. As with sessions, no answer is kept: passwords and codes stay out of the database.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::Problem;
use domain::account::{
    Account, ConsentChange, Consents, Forgotten, PasswordAgain, PasswordChange, PasswordReset, Profile, RecoveryCodes,
    Registration, Tokens, TotpCode, TotpOffer, Verification,
};
use http::StatusCode;

use super::extract::{Json, Me, Peer, fresh};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// Makes an account; its code comes by letter. The answer is the same where the address has an account already.
#[utoipa::path(post, path = "/v1/accounts", tag = "people", request_body = Registration,
    responses((status = 202), (status = 400, body = Problem, content_type = "application/problem+json", description = "`weak_password` or a field")))]
pub async fn register(
    State(shop): State<Arc<Shop>>,
    Peer(from): Peer,
    Json(new): Json<Registration>,
) -> Result<StatusCode> {
    shop.register(new, from).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Confirms the address by the letter's code, with the password, and signs in.
#[utoipa::path(post, path = "/v1/accounts/verify", tag = "people", request_body = Verification,
    responses((status = 201, body = Tokens), (status = 400, body = Problem, content_type = "application/problem+json", description = "`letter_refused`"), (status = 401, body = Problem, content_type = "application/problem+json", description = "`login_refused`")))]
pub async fn verify(State(shop): State<Arc<Shop>>, Peer(from): Peer, Json(v): Json<Verification>) -> Result<Answer> {
    Ok(Answer::json(201, &shop.verify(v, from).await?))
}

/// Asks for a new password by letter. The answer is the same where there is no such account.
#[utoipa::path(post, path = "/v1/accounts/forgot", tag = "people", request_body = Forgotten, responses((status = 202)))]
pub async fn forgot(State(shop): State<Arc<Shop>>, Peer(from): Peer, Json(f): Json<Forgotten>) -> Result<StatusCode> {
    shop.forgot_password(&f.email, from)?;
    Ok(StatusCode::ACCEPTED)
}

/// Takes a new password by the letter's code. All sessions end.
#[utoipa::path(post, path = "/v1/accounts/reset", tag = "people", request_body = PasswordReset,
    responses((status = 204), (status = 400, body = Problem, content_type = "application/problem+json", description = "`letter_refused` or `weak_password`")))]
pub async fn reset(
    State(shop): State<Arc<Shop>>,
    Peer(from): Peer,
    Json(r): Json<PasswordReset>,
) -> Result<StatusCode> {
    shop.reset_password(r, from).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The account.
#[utoipa::path(get, path = "/v1/account", tag = "people", params(("Authorization" = String, Header)),
    responses((status = 200, body = Account), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn get(State(shop): State<Arc<Shop>>, Me(me): Me) -> Result<Response> {
    Ok(fresh(&shop.account(&me).await?))
}

/// Corrects what the person may correct.
#[utoipa::path(put, path = "/v1/account", tag = "people", request_body = Profile, params(("Authorization" = String, Header)),
    responses((status = 200, body = Account), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn correct(State(shop): State<Arc<Shop>>, Me(me): Me, Json(profile): Json<Profile>) -> Result<Response> {
    Ok(fresh(&shop.correct(&me, profile).await?))
}

/// Takes a new password by the old one. Other sessions end.
#[utoipa::path(post, path = "/v1/account/password", tag = "people", request_body = PasswordChange, params(("Authorization" = String, Header)),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json", description = "`login_refused`: the old one is wrong")))]
pub async fn password(
    State(shop): State<Arc<Shop>>,
    Me(me): Me,
    Json(change): Json<PasswordChange>,
) -> Result<StatusCode> {
    shop.new_password(&me, change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Offers a second factor, to be confirmed by a code of it.
#[utoipa::path(post, path = "/v1/account/second-factor", tag = "people", request_body = PasswordAgain, params(("Authorization" = String, Header)),
    responses((status = 200, body = TotpOffer), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn offer_totp(
    State(shop): State<Arc<Shop>>,
    Me(me): Me,
    Json(again): Json<PasswordAgain>,
) -> Result<Response> {
    Ok(fresh(&shop.offer_totp(&me, again).await?))
}

/// Turns the offered second factor on. Other sessions end; the recovery codes are shown this once.
#[utoipa::path(put, path = "/v1/account/second-factor", tag = "people", request_body = TotpCode, params(("Authorization" = String, Header)),
    responses(
        (status = 200, body = RecoveryCodes),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No second factor was offered"),
    ))]
pub async fn confirm_totp(State(shop): State<Arc<Shop>>, Me(me): Me, Json(code): Json<TotpCode>) -> Result<Response> {
    Ok(fresh(&shop.confirm_totp(&me, code).await?))
}

/// Turns the second factor off.
#[utoipa::path(post, path = "/v1/account/second-factor/off", tag = "people", request_body = PasswordAgain, params(("Authorization" = String, Header)),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn drop_totp(
    State(shop): State<Arc<Shop>>,
    Me(me): Me,
    Json(again): Json<PasswordAgain>,
) -> Result<StatusCode> {
    shop.drop_totp(&me, again).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the person agreed to so far.
#[utoipa::path(get, path = "/v1/account/consents", tag = "people", params(("Authorization" = String, Header)),
    responses((status = 200, body = Consents), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn consents(State(shop): State<Arc<Shop>>, Me(me): Me) -> Result<Response> {
    Ok(fresh(&shop.consents(&me).await?))
}

/// Writes down a yes or a no.
#[utoipa::path(post, path = "/v1/account/consents", tag = "people", request_body = ConsentChange, params(("Authorization" = String, Header)),
    responses((status = 200, body = Consents), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn consent(State(shop): State<Arc<Shop>>, Me(me): Me, Json(change): Json<ConsentChange>) -> Result<Response> {
    Ok(fresh(&shop.consent(&me, change).await?))
}
