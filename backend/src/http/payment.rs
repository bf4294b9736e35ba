//! Payments.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::{Payment, Problem};

use super::extract::{Me, OrderSecret, Write, fresh};
use crate::app::Shop;
use crate::app::idempotency::Answer;
use crate::app::payment::{ConfirmAt, ConfirmRequest, PaymentRequest};
use crate::error::Result;

/// Pays an order with a token of the gateway, or with a card that the person keeps.
#[utoipa::path(post, path = "/v1/orders/{id}/payments", tag = "orders", request_body = PaymentRequest,
    params(("id" = String, Path), ("Order-Secret" = String, Header), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 201, body = Payment, description = "`succeeded`, or `needs_confirmation`"),
        (status = 402, body = Problem, content_type = "application/problem+json", description = "`card_declined`"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state` or `hold_expired`"),
        (status = 504, body = Problem, content_type = "application/problem+json", description = "`gateway_timeout`: the payment stays `pending`; look at the order"),
    ))]
pub async fn pay(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    OrderSecret(secret): OrderSecret,
    me: Option<Me>,
    write: Write<PaymentRequest>,
) -> Result<Answer> {
    let account = me.map(|Me(me)| me.account);
    shop.pay(&write.key, &id, &secret, account.as_deref(), write.body).await
}

/// One payment.
#[utoipa::path(get, path = "/v1/orders/{id}/payments/{payment_id}", tag = "orders",
    params(("id" = String, Path), ("payment_id" = String, Path), ("Order-Secret" = String, Header)),
    responses((status = 200, body = Payment), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn get(
    State(shop): State<Arc<Shop>>,
    Path((id, payment_id)): Path<(String, String)>,
    OrderSecret(secret): OrderSecret,
) -> Result<Response> {
    Ok(fresh(&shop.payment(&id, &secret, &payment_id).await?))
}

/// Where the buyer confirms a payment that waits for it; then `confirm` asks what came of it.
#[utoipa::path(get, path = "/v1/orders/{id}/payments/{payment_id}/confirmation", tag = "orders",
    params(("id" = String, Path), ("payment_id" = String, Path), ("Order-Secret" = String, Header)),
    responses(
        (status = 200, body = ConfirmAt),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state`"),
        (status = 504, body = Problem, content_type = "application/problem+json", description = "`gateway_timeout`"),
    ))]
pub async fn confirm_at(
    State(shop): State<Arc<Shop>>,
    Path((id, payment_id)): Path<(String, String)>,
    OrderSecret(secret): OrderSecret,
) -> Result<Response> {
    Ok(fresh(&shop.confirm_at(&id, &secret, &payment_id).await?))
}

/// Hands over the code that the buyer's bank sent.
#[utoipa::path(post, path = "/v1/orders/{id}/payments/{payment_id}/confirm", tag = "orders", request_body = ConfirmRequest,
    params(("id" = String, Path), ("payment_id" = String, Path), ("Order-Secret" = String, Header), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses(
        (status = 201, body = Payment),
        (status = 402, body = Problem, content_type = "application/problem+json", description = "`card_declined`"),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`wrong_state` or `hold_expired`"),
    ))]
pub async fn confirm(
    State(shop): State<Arc<Shop>>,
    Path((id, payment_id)): Path<(String, String)>,
    OrderSecret(secret): OrderSecret,
    write: Write<ConfirmRequest>,
) -> Result<Answer> {
    shop.confirm_payment(&write.key, &id, &secret, &payment_id, write.body).await
}
