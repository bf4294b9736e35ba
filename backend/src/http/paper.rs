//! Invoices and credit notes: pages, or PDF for who prefers it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::Problem;
use http::{HeaderMap, HeaderValue, header};

use super::extract::OrderSecret;
use crate::app::Shop;
use crate::app::paper::Form;
use crate::error::{Error, Result};

/// The invoice of a paid order, in the buyer's language; as PDF where `Accept` prefers `application/pdf`.
#[utoipa::path(get, path = "/v1/orders/{id}/invoice", tag = "orders",
    params(("id" = String, Path), ("Order-Secret" = String, Header)),
    responses((status = 200, description = "A page or a file", content((String = "text/html"), (Vec<u8> = "application/pdf"))), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 406, body = Problem, content_type = "application/problem+json", description = "No typeface on the server's machine has a letter of it; it is there as a page")))]
pub async fn invoice(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    OrderSecret(secret): OrderSecret,
    headers: HeaderMap,
) -> Result<Response> {
    let form = form(&headers);
    Ok(paper(shop.invoice(&id, &secret, form).await?, form))
}

/// A credit note of an order, in the buyer's language; as PDF where `Accept` prefers `application/pdf`.
#[utoipa::path(get, path = "/v1/orders/{id}/credit-notes/{number}", tag = "orders",
    params(("id" = String, Path), ("number" = i64, Path), ("Order-Secret" = String, Header)),
    responses((status = 200, description = "A page or a file", content((String = "text/html"), (Vec<u8> = "application/pdf"))), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 406, body = Problem, content_type = "application/problem+json", description = "No typeface on the server's machine has a letter of it; it is there as a page")))]
pub async fn credit_note(
    State(shop): State<Arc<Shop>>,
    Path((id, number)): Path<(String, String)>,
    OrderSecret(secret): OrderSecret,
    headers: HeaderMap,
) -> Result<Response> {
    let number = number.parse().map_err(|_bad| Error::not_found("there is no such credit note"))?;
    let form = form(&headers);
    Ok(paper(shop.credit_note(&id, &secret, number, form).await?, form))
}

fn paper(bytes: Vec<u8>, form: Form) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let kind = match form {
        Form::Page => "text/html; charset=utf-8",
        Form::Pdf => "application/pdf",
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    // Words and a table: nothing is fetched, nothing runs.
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

/// PDF where it is named and no other form is liked as much (RFC 9110, section 12.5.1); everybody else gets a page.
fn form(headers: &HeaderMap) -> Form {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    let (mut pdf, mut page) = (0.0_f32, 0.0_f32);
    for range in accepted {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let quality = parts.find_map(|p| p.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        match kind.to_ascii_lowercase().as_str() {
            "application/pdf" => pdf = quality,
            "text/html" => page = page.max(quality),
            _ => {}
        }
    }
    if pdf > page { Form::Pdf } else { Form::Page }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_unless_pdf_is_preferred() {
        for (accept, form) in [
            (None, Form::Page),
            (Some("*/*"), Form::Page),
            (Some("text/html,application/xhtml+xml,*/*;q=0.8"), Form::Page),
            (Some("application/pdf"), Form::Pdf),
            (Some("Application/PDF , */*;q=0.1"), Form::Pdf),
            (Some("text/html, application/pdf"), Form::Page),
            (Some("text/html;q=0.4, application/pdf;q=0.5"), Form::Pdf),
            (Some("application/pdf;q=0"), Form::Page),
            (Some("application/pdf;q=much"), Form::Page),
        ] {
            let mut headers = HeaderMap::new();
            headers.extend(accept.map(|a| (header::ACCEPT, HeaderValue::from_static(a))));
            assert_eq!(super::form(&headers), form, "{accept:?}");
        }
    }
}
