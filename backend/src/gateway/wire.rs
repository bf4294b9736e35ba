//! HTTP to gateways: one patience, one limit, one meaning of what goes wrong on the way.

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::GatewayError;
use crate::telemetry;

/// How long one request may take; the shop's own patience with a gateway is as long.
const TIMEOUT: Duration = Duration::from_secs(8);

/// The largest answer that is read: a list of a hundred refunds is a tenth of it.
const MAX_ANSWER: usize = 1 << 20;

/// A gateway's address, and a client to reach it.
pub struct Wire {
    /// What requests are built with.
    pub http: reqwest::Client,
    base: String,
}

/// What came back.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    body: Vec<u8>,
}

impl Wire {
    /// The gateway at `base`.
    ///
    /// # Errors
    /// No TLS can be set up on this machine.
    pub fn new(base: &str) -> Result<Self, reqwest::Error> {
        // A second install in one process is refused and means the same provider is there already.
        let _already = rustls::crypto::ring::default_provider().install_default().is_err();
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { http, base: base.trim_end_matches('/').to_owned() })
    }

    /// The address of a path.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Sends a request. An answer of the gateway that says "later" or "my fault" is no answer: what was asked may have
    /// happened.
    ///
    /// # Errors
    /// `Unreachable` where nothing was sent, `Timeout` where nobody knows.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer, GatewayError> {
        telemetry::asking("ask the gateway", async |traceparent| {
            self.send_below(match traceparent {
                Some(parent) => request.header("traceparent", parent),
                None => request,
            })
            .await
        })
        .await
    }

    async fn send_below(&self, request: reqwest::RequestBuilder) -> Result<Answer, GatewayError> {
        let undecided = |e: reqwest::Error| {
            tracing::warn!(cause = %e.without_url(), "a gateway did not answer");
            GatewayError::Timeout
        };
        let mut answer = match request.send().await {
            Err(e) if e.is_connect() => return Err(GatewayError::Unreachable),
            sent => sent.map_err(undecided)?,
        };
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(undecided)? {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(GatewayError::Timeout);
            }
            body.extend_from_slice(&chunk);
        }
        match status {
            429 | 500.. => Err(GatewayError::Timeout),
            // Not let in: nothing happened, and nothing will before somebody looks at the settings.
            401 | 403 => {
                tracing::error!(status, "a gateway does not know the shop; look at its keys in server.toml");
                Err(GatewayError::Unreachable)
            }
            _ => Ok(Answer { status, body }),
        }
    }
}

impl Answer {
    /// Whether the gateway did what was asked.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// It cannot be understood; then nobody knows what it said.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, GatewayError> {
        serde_json::from_slice(&self.body).map_err(|cause| {
            tracing::error!(%cause, status = self.status, "a gateway's answer cannot be understood");
            GatewayError::Timeout
        })
    }
}
