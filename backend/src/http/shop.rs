//! Merchants' shops, and the house's own routes.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use domain::account::RoleChange;
use domain::audit::AuditPage;
use domain::shop::{MemberChange, Members, Memberships, ShopOrders, ShopProducts, ShopProfile};
use domain::{Problem, Product};
use http::StatusCode;

use super::extract::{Actor, Json, Me, Write, fresh};
use super::privacy::{Before, before};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::{Error, Result};

/// Where a page begins.
#[derive(serde::Deserialize)]
pub struct After<T> {
    after: Option<T>,
}

/// The person's shops.
#[utoipa::path(get, path = "/v1/shops", tag = "shops", params(("Authorization" = String, Header)),
    responses((status = 200, body = Memberships), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn mine(State(shop): State<Arc<Shop>>, Me(me): Me) -> Result<Response> {
    Ok(fresh(&shop.memberships(&me).await?))
}

/// Opens a shop: the house's to do.
#[utoipa::path(post, path = "/v1/shops", tag = "shops", request_body = ShopProfile, params(("Authorization" = String, Header)),
    responses((status = 201, body = ShopProfile), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn create(
    State(shop): State<Arc<Shop>>,
    Actor(caller): Actor,
    Json(new): Json<ShopProfile>,
) -> Result<Response> {
    Ok(Answer::json(201, &shop.open_shop(&caller, new).await?).into_response())
}

/// Who works for the shop.
#[utoipa::path(get, path = "/v1/shops/{shop}/members", tag = "shops", params(("shop" = String, Path), ("Authorization" = String, Header)),
    responses((status = 200, body = Members), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn members(State(shop): State<Arc<Shop>>, Path(slug): Path<String>) -> Result<Response> {
    Ok(fresh(&shop.members(&slug).await?))
}

/// Gives a person a role in the shop.
#[utoipa::path(put, path = "/v1/shops/{shop}/members/{account}", tag = "shops", request_body = MemberChange, params(("shop" = String, Path), ("account" = String, Path), ("Authorization" = String, Header)),
    responses((status = 200, body = Members), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json"), (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state`: a shop keeps an owner")))]
pub async fn put_member(
    State(shop): State<Arc<Shop>>,
    Actor(caller): Actor,
    Path((slug, account)): Path<(String, String)>,
    Json(change): Json<MemberChange>,
) -> Result<Response> {
    Ok(fresh(&shop.set_member(&caller, &slug, &account, Some(change)).await?))
}

/// Takes a person's role in the shop away.
#[utoipa::path(delete, path = "/v1/shops/{shop}/members/{account}", tag = "shops", params(("shop" = String, Path), ("account" = String, Path), ("Authorization" = String, Header)),
    responses((status = 200, body = Members), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json"), (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state`: a shop keeps an owner")))]
pub async fn delete_member(
    State(shop): State<Arc<Shop>>,
    Actor(caller): Actor,
    Path((slug, account)): Path<(String, String)>,
) -> Result<Response> {
    Ok(fresh(&shop.set_member(&caller, &slug, &account, None).await?))
}

/// The shop's goods by name, 50 at once.
#[utoipa::path(get, path = "/v1/shops/{shop}/products", tag = "shops", params(("shop" = String, Path), ("after" = Option<String>, Query, description = "Only goods whose name comes after this one"), ("Authorization" = String, Header)),
    responses((status = 200, body = ShopProducts), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn products(
    State(shop): State<Arc<Shop>>,
    Path(slug): Path<String>,
    query: Result<Query<After<String>>, QueryRejection>,
) -> Result<Response> {
    let page = query.map_err(|_not_a_name| Error::field("after", "is a product's name"))?;
    Ok(fresh(&shop.shop_products(&slug, page.after.as_deref()).await?))
}

/// Puts one of the shop's goods on the shelf, new or changed.
#[utoipa::path(put, path = "/v1/shops/{shop}/products/{slug}", tag = "shops", request_body = Product, params(("shop" = String, Path), ("slug" = String, Path), ("Authorization" = String, Header), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 200, body = Product), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn put_product(
    State(shop): State<Arc<Shop>>,
    Actor(caller): Actor,
    Path((slug, product)): Path<(String, String)>,
    write: Write<Product>,
) -> Result<Answer> {
    if write.body.slug.as_str() != product {
        return Err(Error::field("/slug", "is not the name in the address"));
    }
    shop.put_product(&write.key, &caller, &slug, write.body).await
}

/// What was ordered of the shop's goods, newest first, 50 at once: the shop's lines only.
#[utoipa::path(get, path = "/v1/shops/{shop}/orders", tag = "shops", params(("shop" = String, Path), ("before" = Option<i64>, Query, description = "Only orders placed before this moment, in milliseconds since 1970"), ("Authorization" = String, Header)),
    responses((status = 200, body = ShopOrders), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn orders(
    State(shop): State<Arc<Shop>>,
    Path(slug): Path<String>,
    query: Result<Query<Before>, QueryRejection>,
) -> Result<Response> {
    Ok(fresh(&shop.shop_orders(&slug, before(query)?).await?))
}

/// Gives a person another role in the house.
#[utoipa::path(put, path = "/v1/accounts/{account}/role", tag = "house", request_body = RoleChange, params(("account" = String, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn set_role(
    State(shop): State<Arc<Shop>>,
    Actor(caller): Actor,
    Path(account): Path<String>,
    Json(change): Json<RoleChange>,
) -> Result<StatusCode> {
    shop.set_role(&caller, &account, change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The audit log, oldest first, 50 rows at once.
#[utoipa::path(get, path = "/v1/audit", tag = "house", params(("after" = Option<i64>, Query, description = "Only rows after this one"), ("Authorization" = String, Header)),
    responses((status = 200, body = AuditPage), (status = 401, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub async fn audit(
    State(shop): State<Arc<Shop>>,
    query: Result<Query<After<i64>>, QueryRejection>,
) -> Result<Response> {
    let page = query.map_err(|_not_a_number| Error::field("after", "is the number of a row"))?;
    Ok(fresh(&shop.audit_log(page.after).await?))
}
