//! Errors on the wire: RFC 9457 problem details.

use axum::response::{IntoResponse, Response};
use domain::{Code, Problem};
use http::{HeaderValue, StatusCode, header};

use crate::error::Error;

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let problem = Problem {
            kind: format!("urn:vitrine:problem:{}", self.code.as_str()),
            title: self.title().to_owned(),
            status: status.as_u16(),
            detail: self.detail.into_owned(),
            code: self.code,
            request_id: super::trace::request_id(),
            field: self.field,
        };
        let body = serde_json::to_vec(&problem).expect("a problem has no failing parts");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if matches!(self.code, Code::NotAllowed | Code::TokenRefused) {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// No such address.
pub async fn no_route() -> Error {
    Error::not_found("there is nothing at this address")
}

/// No such method at this address. The router adds `Allow`.
pub async fn no_method() -> Error {
    Error::new(Code::MethodNotAllowed, "this address does not take this method")
}
