//! The window: a web view on `vitrine://localhost/`, answered by [`Shop::handle`] in this process. No port is opened (but while
//! somebody is away at a provider to sign in: `shop/provider.rs`), and the page can do three things only: submit a form, move the
//! stage, and look into the mirror.

#![expect(clippy::let_underscore_must_use, reason = "`tauri::command` makes such lines of every command")]

use std::sync::Arc;

use anyhow::Context as _;
use http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use tauri::webview::{NewWindowResponse, PageLoadEvent, WebviewWindowBuilder};
use tauri::{State, Url, WebviewUrl};

use crate::shop::{Answer, MirrorAnswer, StageAnswer};
use crate::{Outcome, Shop};

/// The only place the window goes.
const HOME: &str = "vitrine://localhost/";
/// Where the window opens, in logical pixels: a product and its words side by side on a small laptop.
const FIRST_SIZE: (f64, f64) = (1280.0, 860.0);
/// The smallest window the pages are laid out for.
const MIN_SIZE: (f64, f64) = (360.0, 480.0);

/// What [`submit`] answers the page's script: where to go, or a document to show instead.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Go(String),
    Html(String),
}

#[tauri::command]
async fn submit(shop: State<'_, Arc<Shop>>, path: String, body: String) -> Result<Reply, ()> {
    Ok(match shop.submit(&path, &body).await {
        Outcome::Go(location) => Reply::Go(location),
        Outcome::Page { html, .. } => Reply::Html(html),
    })
}

#[tauri::command]
async fn stage(shop: State<'_, Arc<Shop>>, wishes: serde_json::Value) -> Result<StageAnswer, ()> {
    Ok(shop.stage_wishes(wishes).await)
}

#[tauri::command]
async fn mirror(shop: State<'_, Arc<Shop>>, wish: serde_json::Value) -> Result<MirrorAnswer, ()> {
    Ok(Arc::clone(&shop).mirror_wish(wish).await)
}

#[tauri::command]
async fn photo(shop: State<'_, Arc<Shop>>, base64: String) -> Result<MirrorAnswer, ()> {
    Ok(shop.mirror_photo(base64.as_bytes()))
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// There is no display, or the system has no web view.
pub fn run(runtime: &tokio::runtime::Runtime, shop: Arc<Shop>) -> anyhow::Result<()> {
    tauri::async_runtime::set(runtime.handle().clone());
    let title = shop.window_title();
    let answering = Arc::clone(&shop);
    let drawn = shop.stage().clone();
    let folder = shop.data_folder().join("webview");
    tauri::Builder::default()
        .manage(shop)
        .register_asynchronous_uri_scheme_protocol("vitrine", move |_context, request, responder| {
            let shop = Arc::clone(&answering);
            let answer = tauri::async_runtime::spawn(async move { shop.handle(request).await });
            tauri::async_runtime::spawn(async move {
                // A page that is never answered would wait for ever, even where answering it went wrong.
                responder.respond(answer.await.map_or_else(|_panicked| failed(), for_window));
            });
        })
        .invoke_handler(tauri::generate_handler![submit, stage, mirror, photo])
        .setup(move |app| {
            let home: Url = HOME.parse()?;
            WebviewWindowBuilder::new(app, "main", WebviewUrl::CustomProtocol(home))
                .title(title)
                .inner_size(FIRST_SIZE.0, FIRST_SIZE.1)
                .min_inner_size(MIN_SIZE.0, MIN_SIZE.1)
                // The web view's own odds and ends (it is asked to keep nothing) lie with our store.
                .data_directory(folder)
                .devtools(cfg!(debug_assertions))
                .on_navigation(is_ours)
                .on_new_window(|_url, _features| NewWindowResponse::Deny)
                .on_download(|_webview, _event| false)
                // The stage warms up once the first page is there, not beside it.
                .on_page_load(move |_window, page| {
                    if page.event() == PageLoadEvent::Finished {
                        drawn.begin();
                    }
                })
                .on_document_title_changed(|window, title| {
                    if let Err(error) = window.set_title(&title) {
                        tracing::debug!(%error, "the window keeps its title");
                    }
                })
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
        .context("opening the window")
}

/// Whether an address is one of the shop's: the scheme itself, or what Windows and Android make of it.
fn is_ours(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("vitrine", Some("localhost")) => true,
        ("http" | "https", Some("vitrine.localhost")) => cfg!(any(windows, target_os = "android")),
        ("about", None) => url.as_str() == "about:blank",
        _ => false,
    }
}

/// WebKitGTK does not follow 303 on a scheme of our own; a page that refreshes to the place does the same, and going
/// back then leads to the form.
fn for_window(answer: Answer) -> Answer {
    let Some(location) = answer.headers().get(header::LOCATION).cloned() else { return answer };
    let mut answer = Response::new(Vec::new());
    let refresh = [b"0; url=".as_slice(), location.as_bytes()].concat();
    if let Ok(refresh) = HeaderValue::from_bytes(&refresh) {
        answer.headers_mut().insert("refresh", refresh);
    }
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    answer
}

fn failed() -> Answer {
    let mut answer = Response::new(Vec::new());
    *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_in_the_shop() {
        for (url, ours) in [
            ("vitrine://localhost/p/aria-round?sku=A", true),
            ("about:blank", true),
            ("vitrine://elsewhere/", false),
            ("https://example.test/", false),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(is_ours(&url.parse().unwrap()), ours, "{url}");
        }
    }

    #[test]
    fn a_redirect_becomes_a_refresh() {
        let mut answer = Response::new(Vec::new());
        *answer.status_mut() = StatusCode::SEE_OTHER;
        answer.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/cart"));
        let shown = for_window(answer);
        assert_eq!(shown.status(), StatusCode::OK);
        assert_eq!(shown.headers()["refresh"], "0; url=/cart");
    }
}
