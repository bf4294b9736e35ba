//! Apps of third parties.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse as _, Response};
use domain::Problem;
use domain::account::Tokens;
use domain::oauth::{Authorization, AuthorizationRequest, Client, ClientRequest};
use http::{StatusCode, header};

use super::extract::{Actor, Json, Me, body_error, fresh};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::app::oauth::TokenRequest;
use crate::error::Result;

/// Registers an app: the house's to do.
#[utoipa::path(post, path = "/v1/oauth/clients", tag = "apps", request_body = ClientRequest, params(("Authorization" = String, Header)),
    responses((status = 201, body = Client), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn register(
    State(shop): State<Arc<Shop>>,
    Actor(caller): Actor,
    Json(request): Json<ClientRequest>,
) -> Result<Response> {
    Ok(Answer::json(201, &shop.register_client(&caller, request).await?).into_response())
}

/// The person has agreed: where to send the browser with a code that is good once, for a minute.
#[utoipa::path(post, path = "/v1/oauth/authorize", tag = "apps", request_body = AuthorizationRequest, params(("Authorization" = String, Header)),
    responses((status = 200, body = Authorization), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn authorize(
    State(shop): State<Arc<Shop>>,
    Me(me): Me,
    Json(request): Json<AuthorizationRequest>,
) -> Result<Response> {
    Ok(fresh(&shop.authorize(&me, request).await?))
}

/// Tokens for a code (with its verifier) or for a refresh token, as a form (RFC 6749, 4.1.3 and 6). Refusals are those of
/// RFC 6749, 5.2.
#[utoipa::path(post, path = "/v1/oauth/token", tag = "apps",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Tokens), (status = 400, description = "`invalid_request`, `invalid_grant` or `unsupported_grant_type`", content_type = "application/json")))]
pub async fn token(State(shop): State<Arc<Shop>>, body: Result<Bytes, BytesRejection>) -> Result<Response> {
    let body = body.map_err(body_error)?;
    let form: HashMap<_, _> = form_urlencoded::parse(&body).collect();
    let text = |name: &str| form.get(name).map_or("", |v| v.as_ref());
    let grant_type = text("grant_type");
    let request = TokenRequest {
        grant_type,
        client_id: text("client_id"),
        credential: text(if grant_type == "refresh_token" { "refresh_token" } else { "code" }),
        redirect_uri: text("redirect_uri"),
        verifier: text("code_verifier"),
    };
    Ok(match shop.app_tokens(&request).await? {
        Ok(tokens) => fresh(&tokens),
        Err(refusal) => {
            let body = serde_json::json!({"error": refusal.as_str()}).to_string();
            let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
            (StatusCode::BAD_REQUEST, headers, body).into_response()
        }
    })
}
