//! The shelves, for the merchant.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::Problem;
use domain::stock::{ArrivalRequest, CountRequest, Location, LocationRequest, PromiseRequest, Stock, TransferRequest};

use super::extract::{Merchant, Write, fresh};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::error::Result;

/// A place where units lie, new or renamed; `main` is always there.
#[utoipa::path(put, path = "/v1/locations/{id}", tag = "merchant", request_body = LocationRequest,
    params(("id" = String, Path), ("Authorization" = String, Header, description = "`Bearer` and the merchant's key"), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 200, body = Location),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "`not_allowed`"),
    ))]
pub async fn put_location(
    State(shop): State<Arc<Shop>>,
    _merchant: Merchant,
    Path(id): Path<String>,
    write: Write<LocationRequest>,
) -> Result<Answer> {
    shop.put_location(&write.key, &id, write.body).await
}

/// Units of a SKU, where they lie, and how they came and went.
#[utoipa::path(get, path = "/v1/stock/{sku}", tag = "merchant",
    params(("sku" = String, Path), ("Authorization" = String, Header, description = "`Bearer` and the merchant's key")),
    responses(
        (status = 200, body = Stock),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "`not_allowed`"),
    ))]
pub async fn get(State(shop): State<Arc<Shop>>, _merchant: Merchant, Path(sku): Path<String>) -> Result<Response> {
    Ok(fresh(&shop.stock(&sku).await?))
}

/// Units go from one location to another. Who buys does not notice.
#[utoipa::path(post, path = "/v1/stock/transfers", tag = "merchant", request_body = TransferRequest,
    params(("Authorization" = String, Header, description = "`Bearer` and the merchant's key"), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 201, body = Stock),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "`not_allowed`"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`sold_out`: fewer units are there"),
    ))]
pub async fn transfer(
    State(shop): State<Arc<Shop>>,
    _merchant: Merchant,
    write: Write<TransferRequest>,
) -> Result<Answer> {
    shop.transfer(&write.key, write.body).await
}

/// Somebody counted: so many units are in the house.
#[utoipa::path(post, path = "/v1/stock/counts", tag = "merchant", request_body = CountRequest,
    params(("Authorization" = String, Header, description = "`Bearer` and the merchant's key"), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 201, body = Stock),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "`not_allowed`"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state`: unpaid orders hold more"),
    ))]
pub async fn count(State(shop): State<Arc<Shop>>, _merchant: Merchant, write: Write<CountRequest>) -> Result<Answer> {
    shop.count_stock(&write.key, write.body).await
}

/// Units are sold before they are there, up to so many and by such a day; 0 ends it.
#[utoipa::path(put, path = "/v1/stock/{sku}/promise", tag = "merchant", request_body = PromiseRequest,
    params(("sku" = String, Path), ("Authorization" = String, Header, description = "`Bearer` and the merchant's key"), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 201, body = Stock),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "`not_allowed`"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state`: more are sold on it"),
    ))]
pub async fn promise(
    State(shop): State<Arc<Shop>>,
    _merchant: Merchant,
    Path(sku): Path<String>,
    write: Write<PromiseRequest>,
) -> Result<Answer> {
    shop.promise(&write.key, &sku, write.body).await
}

/// Units came into the house: who waits longest gets theirs first.
#[utoipa::path(post, path = "/v1/stock/arrivals", tag = "merchant", request_body = ArrivalRequest,
    params(("Authorization" = String, Header, description = "`Bearer` and the merchant's key"), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 201, body = Stock),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "`not_allowed`"),
    ))]
pub async fn arrive(
    State(shop): State<Arc<Shop>>,
    _merchant: Merchant,
    write: Write<ArrivalRequest>,
) -> Result<Answer> {
    shop.arrive(&write.key, write.body).await
}
