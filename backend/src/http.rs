//! The server's face: parses, calls `app`, renders. One file a noun.

mod account;
mod asset;
mod cart;
mod checkout;
mod customer;
mod extract;
mod guard;
mod health;
mod invitation;
mod ledger;
mod limits;
mod listen;
mod oauth;
mod openapi;
mod order;
mod paper;
mod passkey;
mod payment;
mod payout;
mod privacy;
mod problem;
mod product;
mod promotion;
mod provider;
mod quote;
mod refund;
mod returns;
mod sandbox;
mod saved;
mod session;
mod shipment;
mod shop;
mod stock;
mod trace;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post, put};

use crate::app::Shop;

pub use customer::Network;
pub use limits::Limits;
pub use listen::{Stage, listen};
pub use openapi::openapi;

/// The largest body: a cart of 100 lines is 12 KiB.
pub const MAX_BODY: usize = 64 * 1024;

/// All routes with everything around them.
pub fn router(shop: Arc<Shop>, limits: Arc<Limits>, request_timeout: Duration) -> Router {
    let routes = Router::new()
        .route("/v1/products", get(product::list))
        .route("/v1/products/{slug}", get(product::one))
        .route("/v1/categories", get(product::categories))
        .route("/v1/assets/{hash}", get(asset::get))
        .route("/v1/carts", post(cart::create))
        .route("/v1/carts/{id}", get(cart::get).put(cart::replace))
        .route("/v1/carts/{id}/lines/{sku}", put(cart::put_line).delete(cart::delete_line))
        .route("/v1/quotes", post(quote::create))
        .route("/v1/checkout", post(checkout::checkout))
        .route("/v1/orders/{id}", get(order::get))
        .route("/v1/orders/{id}/cancel", post(order::cancel))
        .route("/v1/orders/{id}/payments", post(payment::pay))
        .route("/v1/orders/{id}/payments/{payment_id}", get(payment::get))
        .route("/v1/orders/{id}/payments/{payment_id}/confirm", post(payment::confirm))
        .route("/v1/orders/{id}/payments/{payment_id}/confirmation", get(payment::confirm_at))
        .route("/v1/orders/{id}/refunds", post(refund::create))
        .route("/v1/orders/{id}/invoice", get(paper::invoice))
        .route("/v1/orders/{id}/credit-notes/{number}", get(paper::credit_note))
        .route("/v1/orders/{id}/address", put(order::amend))
        .route("/v1/orders/{id}/lines", put(order::put_lines))
        .route("/v1/orders/{id}/shipments", post(shipment::create))
        .route("/v1/orders/{id}/shipments/{shipment_id}", post(shipment::step))
        .route("/v1/orders/{id}/returns", post(returns::create))
        .route("/v1/orders/{id}/returns/{return_id}", post(returns::step))
        .route("/v1/orders/{id}/returns/{return_id}/withdraw", post(returns::withdraw))
        .route("/v1/carriers/{carrier}/events", post(shipment::carrier))
        .route("/v1/orders/{id}/ledger", get(ledger::of_order))
        .route("/v1/locations/{id}", put(stock::put_location))
        .route("/v1/promotions", get(promotion::list).post(promotion::put))
        .route("/v1/promotions/{id}", delete(promotion::end))
        .route("/v1/stock/transfers", post(stock::transfer))
        .route("/v1/stock/counts", post(stock::count))
        .route("/v1/stock/arrivals", post(stock::arrive))
        .route("/v1/stock/{sku}", get(stock::get))
        .route("/v1/stock/{sku}/promise", put(stock::promise))
        .route("/v1/ledger", get(ledger::get))
        .route("/v1/webhooks/{gateway}", post(webhook::take))
        .route("/sandbox/tokens", post(sandbox::token))
        .route("/v1/accounts", post(account::register))
        .route("/v1/accounts/verify", post(account::verify))
        .route("/v1/accounts/forgot", post(account::forgot))
        .route("/v1/accounts/reset", post(account::reset))
        .route("/v1/sessions", get(session::list).post(session::create))
        .route("/v1/sessions/refresh", post(session::refresh))
        .route("/v1/sessions/{id}", delete(session::end))
        .route("/v1/providers", get(provider::list))
        .route("/v1/providers/{provider}/sign-in", post(provider::start))
        .route("/v1/sessions/provider", post(provider::log_in))
        .route("/v1/sessions/passkey", post(passkey::log_in))
        .route("/v1/sessions/passkey/challenge", post(passkey::ask))
        .route("/v1/account", get(account::get).put(account::correct))
        .route("/v1/account/password", post(account::password))
        .route("/v1/account/second-factor", post(account::offer_totp).put(account::confirm_totp))
        .route("/v1/account/second-factor/off", post(account::drop_totp))
        .route("/v1/account/passkeys", get(passkey::list).post(passkey::add))
        .route("/v1/account/passkeys/offer", post(passkey::offer))
        .route("/v1/account/passkeys/{id}", put(passkey::rename))
        .route("/v1/account/passkeys/{id}/remove", post(passkey::remove))
        .route("/v1/account/providers", get(provider::linked))
        .route("/v1/account/providers/{id}", delete(provider::unlink))
        .route("/v1/account/consents", get(account::consents).post(account::consent))
        .route("/v1/account/export", get(privacy::export))
        .route("/v1/account/erase", post(privacy::erase))
        .route("/v1/account/payment-methods", get(saved::list).post(saved::save))
        .route("/v1/account/payment-methods/{id}", delete(saved::remove))
        .route("/v1/account/orders", get(privacy::orders).post(privacy::claim))
        .route("/v1/shops", get(shop::mine).post(shop::create))
        .route("/v1/account/invitations", post(invitation::accept))
        .route("/v1/shops/{shop}/invitations", get(invitation::list).post(invitation::create))
        .route("/v1/shops/{shop}/invitations/{id}", delete(invitation::delete))
        .route("/v1/shops/{shop}/members", get(shop::members))
        .route("/v1/shops/{shop}/members/{account}", put(shop::put_member).delete(shop::delete_member))
        .route("/v1/shops/{shop}/products", get(shop::products))
        .route("/v1/shops/{shop}/products/{slug}", put(shop::put_product))
        .route("/v1/shops/{shop}/assets/{hash}", put(asset::put))
        .route("/v1/payouts", post(payout::run))
        .route("/v1/shops/{shop}/payouts", get(payout::list))
        .route("/v1/shops/{shop}/fee", put(payout::set_fee))
        .route("/v1/shops/{shop}/orders", get(shop::orders))
        .route("/v1/accounts/{account}/role", put(shop::set_role))
        .route("/v1/audit", get(shop::audit))
        .route("/v1/oauth/clients", post(oauth::register))
        .route("/v1/oauth/authorize", post(oauth::authorize))
        .route("/v1/oauth/token", post(oauth::token))
        .route("/.well-known/jwks.json", get(session::keys))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .route("/openapi.json", get(openapi::serve));
    routes
        .route_layer(axum::middleware::from_fn_with_state(Arc::clone(&shop), guard::guard))
        .fallback(problem::no_route)
        .method_not_allowed_fallback(problem::no_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(Arc::clone(&shop))
        .layer(axum::middleware::from_fn_with_state((shop, request_timeout), trace::trace))
        .layer(axum::middleware::from_fn_with_state(limits, limits::limit))
}
