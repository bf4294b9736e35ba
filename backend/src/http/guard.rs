//! Before every handler: who asks, and may they? A route that the policy does not name is closed.

use std::sync::Arc;

use axum::extract::{FromRequestParts as _, MatchedPath, RawPathParams, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::Code;
use http::header;
use http::request::Parts;

use crate::app::Shop;
use crate::app::access::About;
use crate::app::order::no_order;
use crate::error::{Error, Result};
use crate::policy::{self, Caller, Decision};
use crate::token::MAX_TOKEN;

/// The policy let this request through for what its caller is: no secret is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Cleared;

/// The middleware.
pub async fn guard(State(shop): State<Arc<Shop>>, request: Request, next: Next) -> Response {
    let (mut head, body) = request.into_parts();
    match check(&shop, &mut head).await {
        Ok(()) => next.run(Request::from_parts(head, body)).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn check(shop: &Shop, head: &mut Parts) -> Result<()> {
    let path = head.extensions.get::<MatchedPath>().map(|m| m.as_str().to_owned()).unwrap_or_default();
    let Some(row) = policy::find(head.method.as_str(), &path) else {
        tracing::error!(method = %head.method, path, "a route without a row in the policy");
        return Err(Error::new(Code::Internal, "nobody is allowed to do this yet"));
    };
    if row.is_open() {
        return Ok(());
    }
    let caller = match bearer(head)? {
        Some(token) => shop.caller(&token).await?,
        None => Caller::Nobody,
    };
    let parameters = RawPathParams::from_request_parts(head, &()).await.ok();
    let named = |name: &str| parameters.iter().flatten().find(|(key, _)| *key == name).map(|(_, value)| value);
    let about = match (row.path.starts_with("/v1/orders/"), named("id"), named("shop")) {
        (true, Some(order), _) => About::Order(order),
        (_, _, Some(slug)) => About::Shop(slug),
        _ => About::Nothing,
    };
    let has_secret = head.headers.contains_key("order-secret");
    let decision = row.decide(&shop.facts(&caller, about, has_secret).await?);
    if !matches!(decision, Decision::Cleared | Decision::BySecret) {
        tracing::warn!(caller = caller.name(), method = row.method, route = row.path, ?decision, "refused");
    }
    match decision {
        Decision::Cleared => {
            head.extensions.insert(Cleared);
            if caller != Caller::Nobody {
                head.extensions.insert(caller);
            }
            Ok(())
        }
        Decision::BySecret => Ok(()),
        Decision::Unknown => Err(Error::new(Code::NotAllowed, "this needs a key or an access token")),
        Decision::Forbidden => Err(Error::new(Code::Forbidden, "this is not yours to do")),
        Decision::Hidden if row.path.starts_with("/v1/orders/") => Err(no_order()),
        Decision::Hidden => Err(Error::not_found("there is no such shop, or it is not yours")),
    }
}

/// What stands in `Authorization: Bearer`.
fn bearer(head: &Parts) -> Result<Option<String>> {
    let mut given = head.headers.get_all(header::AUTHORIZATION).iter();
    let Some(first) = given.next() else { return Ok(None) };
    let token = first.to_str().ok().and_then(|s| s.strip_prefix("Bearer ")).filter(|t| t.len() <= MAX_TOKEN);
    match (token, given.next()) {
        (Some(token), None) => Ok(Some(token.to_owned())),
        _ => Err(Error::new(Code::NotAllowed, "Authorization is `Bearer` and one token")),
    }
}
