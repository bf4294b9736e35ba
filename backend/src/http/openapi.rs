//! The description of this API, generated from the handlers.

use std::sync::LazyLock;

use axum::response::IntoResponse as _;
use http::header;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{Content, Header, ObjectBuilder, Ref, RefOr, Required, Response, Type};
use utoipa::{Modify, OpenApi};

use crate::policy::{self, Row};

#[derive(OpenApi)]
#[openapi(
    modifiers(&Refusals),
    components(schemas(domain::Sort)),
    info(title = "Vitrine", description = "Catalog, carts, orders and payments of a Vitrine shop."),
    paths(
        super::product::list,
        super::product::one,
        super::product::categories,
        super::asset::get,
        super::asset::put,
        super::cart::create,
        super::cart::get,
        super::cart::replace,
        super::cart::put_line,
        super::cart::delete_line,
        super::quote::create,
        super::checkout::checkout,
        super::order::get,
        super::order::cancel,
        super::payment::pay,
        super::payment::get,
        super::payment::confirm,
        super::payment::confirm_at,
        super::refund::create,
        super::paper::invoice,
        super::paper::credit_note,
        super::order::amend,
        super::order::put_lines,
        super::shipment::create,
        super::shipment::step,
        super::shipment::carrier,
        super::returns::create,
        super::returns::step,
        super::returns::withdraw,
        super::promotion::list,
        super::promotion::put,
        super::promotion::end,
        super::stock::put_location,
        super::stock::get,
        super::stock::transfer,
        super::stock::count,
        super::stock::promise,
        super::stock::arrive,
        super::ledger::of_order,
        super::ledger::get,
        super::webhook::take,
        super::sandbox::token,
        super::account::register,
        super::account::verify,
        super::account::forgot,
        super::account::reset,
        super::account::get,
        super::account::correct,
        super::account::password,
        super::account::offer_totp,
        super::account::confirm_totp,
        super::account::drop_totp,
        super::passkey::offer,
        super::passkey::add,
        super::passkey::list,
        super::passkey::rename,
        super::passkey::remove,
        super::passkey::ask,
        super::passkey::log_in,
        super::provider::list,
        super::provider::start,
        super::provider::log_in,
        super::provider::linked,
        super::provider::unlink,
        super::account::consents,
        super::account::consent,
        super::saved::list,
        super::saved::save,
        super::saved::remove,
        super::privacy::export,
        super::privacy::erase,
        super::privacy::orders,
        super::privacy::claim,
        super::shop::mine,
        super::shop::create,
        super::shop::members,
        super::shop::put_member,
        super::shop::delete_member,
        super::invitation::create,
        super::invitation::list,
        super::invitation::delete,
        super::invitation::accept,
        super::shop::products,
        super::shop::put_product,
        super::shop::orders,
        super::payout::run,
        super::payout::list,
        super::payout::set_fee,
        super::shop::set_role,
        super::shop::audit,
        super::oauth::register,
        super::oauth::authorize,
        super::oauth::token,
        super::session::create,
        super::session::refresh,
        super::session::list,
        super::session::end,
        super::session::keys,
        super::health::healthz,
        super::health::readyz,
        super::health::metrics,
    )
)]
struct Api;

/// What any route with such a parameter or body may answer as well, said in one place.
struct Refusals;

impl Modify for Refusals {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        for (path, item) in &mut api.paths.paths {
            let operations = [
                ("GET", &mut item.get),
                ("PUT", &mut item.put),
                ("POST", &mut item.post),
                ("DELETE", &mut item.delete),
            ];
            for (method, operation) in operations {
                let is_for_all = policy::find(method, path).is_some_and(Row::is_open);
                operation.iter_mut().for_each(|o| refusals(o, is_for_all));
                // No route takes a body that it could do without.
                let body = operation.as_mut().and_then(|o| o.request_body.as_mut());
                body.into_iter().for_each(|b| b.required = Some(Required::True));
            }
        }
    }
}

fn refusals(operation: &mut Operation, is_for_all: bool) {
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let named = |name: &str| parameters.iter().any(|p| p.name == name);
    let (is_write, has_body) = (named("Idempotency-Key"), operation.request_body.is_some());
    let is_of_something = parameters.iter().any(|p| p.parameter_in == ParameterIn::Path) || named("Order-Secret");
    for (applies, status, what) in [
        (
            !parameters.is_empty() || has_body,
            "400",
            "What was sent cannot be understood, or a field cannot have this value",
        ),
        (!is_for_all, "401", "Nobody knows who asks, and that would have to be known"),
        (!is_for_all, "403", "`forbidden`: who asks may not do this, whatever else they may"),
        (is_of_something, "404", "There is no such thing, or the secret does not fit"),
        (is_write, "409", "`idempotency_key_in_flight`, or the order is not in a state for this"),
        (is_write || has_body, "413", "The body is larger than 64 KiB"),
        (has_body, "415", "The body is not `application/json`"),
        (is_write, "422", "The `Idempotency-Key` came with another request before"),
        (true, "429", "Too many requests from this address"),
        (true, "503", "The server is busy, or has no room to write"),
    ] {
        if applies {
            operation.responses.responses.entry(status.to_owned()).or_insert_with(|| refusal(status, what));
        }
    }
}

fn refusal(status: &str, what: &str) -> RefOr<Response> {
    let body = Content::new(Some(Ref::from_schema_name("Problem")));
    let mut response = Response::new(what);
    response.content.insert("application/problem+json".to_owned(), body);
    if matches!(status, "429" | "503") {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
        let mut header = Header::new(seconds);
        header.description = Some("Seconds until it is worth trying again".to_owned());
        response.headers.insert("Retry-After".to_owned(), header);
    }
    response.into()
}

/// The description as JSON, as committed in `backend/openapi.json`.
pub fn openapi() -> String {
    let mut text = Api::openapi().to_pretty_json().expect("the description has no failing parts");
    text.push('\n');
    text
}

/// `GET /openapi.json`.
pub async fn serve() -> axum::response::Response {
    static TEXT: LazyLock<String> = LazyLock::new(openapi);
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}
