//! A person's right to their data.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use domain::account::{Claim, Export, OwnOrders, PasswordAgain};
use domain::{Order, Problem, UnixMillis};
use http::StatusCode;

use super::extract::{Json, Me, fresh};
use crate::app::Shop;
use crate::error::{Error, Result};

/// Where a page of what was placed in time begins.
#[derive(serde::Deserialize)]
pub struct Before {
    before: Option<UnixMillis>,
}

/// The page that was asked for.
pub fn before(query: Result<Query<Before>, axum::extract::rejection::QueryRejection>) -> Result<Option<UnixMillis>> {
    Ok(query.map_err(|_not_a_number| Error::field("before", "is a moment in milliseconds since 1970"))?.before)
}

/// Everything the shop knows about the person.
#[utoipa::path(get, path = "/v1/account/export", tag = "people", params(("Authorization" = String, Header)),
    responses((status = 200, body = Export), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn export(State(shop): State<Arc<Shop>>, Me(me): Me) -> Result<Response> {
    Ok(fresh(&shop.export(&me).await?))
}

/// Forgets the person. Orders stay for the books, without their buyer. There is no way back.
#[utoipa::path(post, path = "/v1/account/erase", tag = "people", request_body = PasswordAgain, params(("Authorization" = String, Header)),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json", description = "`login_refused`: the password is wrong"), (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state`: an order is not finished, or a shop would have no owner")))]
pub async fn erase(State(shop): State<Arc<Shop>>, Me(me): Me, Json(again): Json<PasswordAgain>) -> Result<StatusCode> {
    shop.erase(&me, again).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The person's own orders, newest first, 50 at once.
#[utoipa::path(get, path = "/v1/account/orders", tag = "people", params(("before" = Option<i64>, Query, description = "Only orders placed before this moment, in milliseconds since 1970"), ("Authorization" = String, Header)),
    responses((status = 200, body = OwnOrders), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn orders(
    State(shop): State<Arc<Shop>>,
    Me(me): Me,
    query: Result<Query<Before>, axum::extract::rejection::QueryRejection>,
) -> Result<Response> {
    Ok(fresh(&shop.own_orders(&me, before(query)?).await?))
}

/// Makes an order that was bought without an account the person's own.
#[utoipa::path(post, path = "/v1/account/orders", tag = "people", request_body = Claim, params(("Authorization" = String, Header)),
    responses((status = 200, body = Order), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn claim(State(shop): State<Arc<Shop>>, Me(me): Me, Json(claim): Json<Claim>) -> Result<Response> {
    Ok(fresh(&shop.claim(&me, claim).await?))
}
