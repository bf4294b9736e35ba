//! The ledger, for the merchant.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Problem;
use domain::ledger::{Ledger, Posting};

use super::extract::{Merchant, fresh};
use crate::app::Shop;
use crate::error::Result;

/// Every account, and where the books do not fit what the shop knows of its orders, payments and gift cards.
#[utoipa::path(get, path = "/v1/ledger", tag = "merchant",
    params(("Authorization" = String, Header, description = "`Bearer` and the merchant's key")),
    responses(
        (status = 200, body = Ledger),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "`not_allowed`"),
    ))]
pub async fn get(State(shop): State<Arc<Shop>>, _merchant: Merchant) -> Result<Response> {
    Ok(fresh(&shop.ledger().await?))
}

/// How an order's money moved, oldest first: every amount from one account to another.
#[utoipa::path(get, path = "/v1/orders/{id}/ledger", tag = "merchant",
    params(("id" = String, Path), ("Authorization" = String, Header, description = "`Bearer` and the merchant's key")),
    responses(
        (status = 200, body = Vec<Posting>),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "`not_allowed`"),
    ))]
pub async fn of_order(State(shop): State<Arc<Shop>>, _merchant: Merchant, Path(id): Path<String>) -> Result<Response> {
    Ok(fresh(&shop.order_ledger(&id).await?))
}
