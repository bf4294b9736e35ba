//! The description of this API, generated from the handlers.

use std::sync::LazyLock;

use axum::response::{IntoResponse as _, Response};
use http::header;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(title = "Vitrine", description = "Catalog, carts, orders and payments of a Vitrine shop."),
    paths(
        super::product::list,
        super::product::one,
        super::product::categories,
        super::asset::get,
        super::cart::create,
        super::cart::get,
        super::cart::replace,
        super::cart::put_line,
        super::cart::delete_line,
        super::checkout::checkout,
        super::order::get,
        super::order::cancel,
        super::payment::pay,
        super::payment::get,
        super::payment::confirm,
        super::webhook::take,
        super::sandbox::token,
        super::health::healthz,
        super::health::readyz,
        super::health::metrics,
    )
)]
struct Api;

/// The description as JSON, as committed in `backend/openapi.json`.
pub fn openapi() -> String {
    let mut text = Api::openapi().to_pretty_json().expect("the description has no failing parts");
    text.push('\n');
    text
}

/// `GET /openapi.json`.
pub async fn serve() -> Response {
    static TEXT: LazyLock<String> = LazyLock::new(openapi);
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}
