//! What lies between a gateway and the shop: it loses answers, and keeps those that were given under a key, as Stripe and PayPal
//! both say they do.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode};

/// Headers that carry a request's key.
const KEYS: [&str; 2] = ["idempotency-key", "paypal-request-id"];

/// What was answered under a key; none while that is under way.
type Kept = Option<(StatusCode, Vec<u8>)>;

/// A wire to the server at `to`.
#[derive(Clone)]
pub struct Wire {
    /// Where it begins.
    pub base: String,
    /// Where it leads.
    pub to: String,
    loses: Arc<AtomicBool>,
    kept: Arc<Mutex<HashMap<String, Kept>>>,
    http: reqwest::Client,
}

/// Serves an application on a port of its own, until the test ends.
pub async fn serve(app: axum::Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    base
}

impl Wire {
    pub async fn to(to: String) -> Self {
        backend_has_tls();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut wire = Self { base: String::new(), to, loses: Arc::default(), kept: Arc::default(), http };
        wire.base = serve(axum::Router::new().fallback(carry).with_state(wire.clone())).await;
        wire
    }

    /// The answer to the next write does not come back.
    pub fn loses_an_answer(&self) -> bool {
        self.loses.store(true, Ordering::Relaxed);
        true
    }
}

/// reqwest wants a provider before its first client.
pub fn backend_has_tls() {
    let _already = rustls::crypto::ring::default_provider().install_default().is_err();
}

async fn carry(State(wire): State<Wire>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let path = head.uri.path_and_query().unwrap().as_str().to_owned();
    let key = KEYS.iter().find_map(|k| head.headers.get(*k)).map(|v| v.to_str().unwrap().to_owned());
    if let Some(key) = &key {
        let mut kept = wire.kept.lock().unwrap();
        match kept.get(key) {
            Some(Some((status, body))) => return (*status, Body::from(body.clone())).into_response(),
            Some(None) => return StatusCode::CONFLICT.into_response(),
            None => kept.insert(key.clone(), None),
        };
    }
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let mut onward = wire.http.request(head.method.clone(), format!("{}{path}", wire.to)).body(body);
    for (name, value) in &head.headers {
        if name != http::header::HOST {
            onward = onward.header(name, value);
        }
    }
    let answer = onward.send().await.unwrap();
    let status = answer.status();
    let body = answer.bytes().await.unwrap().to_vec();
    if let Some(key) = key {
        wire.kept.lock().unwrap().insert(key, Some((status, body.clone())));
    }
    let is_write = head.method == Method::POST && !path.contains("oauth2") && !path.contains("verify");
    if is_write && wire.loses.swap(false, Ordering::Relaxed) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    (status, body).into_response()
}
