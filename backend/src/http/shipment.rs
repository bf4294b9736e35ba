//! Parcels.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use domain::Problem;
use domain::shipment::{Shipment, ShipmentRequest};
use http::{HeaderMap, StatusCode};

use super::extract::{Merchant, Write, body_error};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::app::shipment::{CarrierEvent, ShipmentStep};
use crate::error::Result;

/// A parcel with units of a paid order leaves; the buyer gets a letter. Without lines it takes all that is left to send.
#[utoipa::path(post, path = "/v1/orders/{id}/shipments", tag = "merchant", request_body = ShipmentRequest,
    params(("id" = String, Path), ("Authorization" = String, Header, description = "`Bearer` and the merchant's key"), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 201, body = Shipment),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "`not_allowed`"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state`"),
    ))]
pub async fn create(
    State(shop): State<Arc<Shop>>,
    _merchant: Merchant,
    Path(id): Path<String>,
    write: Write<ShipmentRequest>,
) -> Result<Answer> {
    shop.ship(&write.key, &id, write.body).await
}

/// What the merchant knows of a parcel, where its carrier sends no reports.
#[utoipa::path(post, path = "/v1/orders/{id}/shipments/{shipment_id}", tag = "merchant", request_body = ShipmentStep,
    params(("id" = String, Path), ("shipment_id" = String, Path), ("Authorization" = String, Header, description = "`Bearer` and the merchant's key"), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 200, body = Shipment),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "`not_allowed`"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state`"),
    ))]
pub async fn step(
    State(shop): State<Arc<Shop>>,
    _merchant: Merchant,
    Path((id, shipment_id)): Path<(String, String)>,
    write: Write<ShipmentStep>,
) -> Result<Answer> {
    shop.shipment_step(&write.key, &id, &shipment_id, write.body.event).await
}

/// Takes a carrier's signed report (the secret is `carrier.key` of the data folder). Repeating it changes nothing.
#[utoipa::path(post, path = "/v1/carriers/{carrier}/events", tag = "gateways", request_body = CarrierEvent,
    params(("carrier" = String, Path), ("Vitrine-Signature" = String, Header, description = "`t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over `t.body`")),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn carrier(
    State(shop): State<Arc<Shop>>,
    Path(carrier): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode> {
    let body = body.map_err(body_error)?;
    shop.carrier_event(&carrier, &headers, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
