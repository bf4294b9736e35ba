//! What those who run the shop are given: traces, and files that name only what the server really prints.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Request, State};
use http::Method;
use http_body_util::BodyExt as _;
use serde_json::Value;

use super::client::{Ask, TestShop};
use super::gateways::wire::serve;

const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ops");

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(FILES).join(name)).unwrap()
}

/// Every metric of ours that a text names.
fn named(text: &str) -> BTreeSet<&str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c| !is_name(c)).filter(|w| w.starts_with("vitrine_")).collect()
}

#[tokio::test]
async fn dashboard_and_alerts_name_what_the_server_prints() {
    let shop = TestShop::open().await;
    shop.get("/v1/products").await.is(200);
    let metrics = shop.get("/metrics").await;
    let text = String::from_utf8(metrics.bytes.to_vec()).unwrap();
    let printed: BTreeSet<&str> =
        text.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split([' ', '{']).next()).collect();
    for name in ["dashboard.json", "alerts.yml"] {
        let file = file(name);
        let named = named(&file);
        assert!(named.len() > 4, "{name}: {named:?}");
        let unknown: Vec<_> = named.difference(&printed).collect();
        assert!(unknown.is_empty(), "{name} names what /metrics does not print: {unknown:?}");
    }
    // The other way round: what is counted is shown.
    let dashboard = file("dashboard.json");
    let shown = named(&dashboard);
    let counters = printed.iter().filter(|p| !p.starts_with("vitrine_http_request_seconds"));
    let unseen: Vec<_> = counters.filter(|p| !shown.contains(*p)).collect();
    assert!(unseen.is_empty(), "the dashboard does not show {unseen:?}");
    let board: Value = serde_json::from_str(&dashboard).unwrap();
    let panels = board["panels"].as_array().unwrap();
    let ids: BTreeSet<_> = panels.iter().map(|p| p["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), panels.len(), "a panel's number stands twice");
    assert!(panels.iter().all(|p| p["targets"].as_array().is_some_and(|t| !t.is_empty()) && p["title"].is_string()));
    let rules = file("alerts.yml");
    let alerts = rules.matches("- alert:").count();
    for part in ["expr:", "severity:", "summary:", "todo:"] {
        assert_eq!(rules.matches(part).count(), alerts, "an alert has no {part}");
    }
}

#[test]
fn promtool_takes_the_rules_where_it_is_installed() {
    let Ok(output) = Command::new("promtool").args(["check", "rules", "alerts.yml"]).current_dir(FILES).output() else {
        return println!("promtool is not here (Debian: apt install prometheus)");
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let whole =
        Command::new("promtool").args(["check", "config", "prometheus.yml"]).current_dir(FILES).output().unwrap();
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
}

#[test]
fn the_container_and_the_service_name_settings_that_the_server_has() {
    let help = Command::new(env!("CARGO_BIN_EXE_vitrine-server")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let (container, compose, service) = (file("Containerfile"), file("compose.yaml"), file("vitrine.service"));
    let variables = [container.as_str(), compose.as_str()]
        .into_iter()
        .flat_map(|t| t.split(|c: char| !(c.is_ascii_uppercase() || c == '_')))
        .filter(|w| w.starts_with("VITRINE_") || w.starts_with("OTEL_"));
    let mut count = 0;
    for variable in variables {
        assert!(help.contains(&format!("[env: {variable}=")), "{variable} is no setting");
        count += 1;
    }
    assert!(count >= 4);
    for flag in service.split_whitespace().filter(|w| w.starts_with("--")) {
        assert!(help.contains(flag), "{flag} is no setting");
    }
}

/// A request's path, `traceparent` and body.
type Heard = (String, Option<String>, Value);

/// What a collector heard, at any of its addresses.
#[derive(Clone, Default)]
struct Collector {
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Collector {
    async fn listen(&self) -> String {
        async fn take(State(this): State<Collector>, request: Request) -> &'static str {
            let (head, body) = request.into_parts();
            let parent = head.headers.get("traceparent").map(|v| v.to_str().unwrap().to_owned());
            let body = body.collect().await.unwrap().to_bytes();
            let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
            this.heard.lock().unwrap().push((head.uri.path().to_owned(), parent, body));
            "{}"
        }
        serve(axum::Router::new().fallback(take).with_state(self.clone())).await
    }

    fn spans(&self) -> Vec<Value> {
        let heard = self.heard.lock().unwrap();
        let messages = heard.iter().filter(|(path, ..)| path == "/v1/traces");
        let spans = messages.flat_map(|(_, _, m)| m["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap());
        spans.cloned().collect()
    }

    async fn span(&self, name: &str) -> Value {
        for _ in 0..400 {
            if let Some(span) = self.spans().into_iter().find(|s| s["name"] == name) {
                return span;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("no span {name}: {:?}", self.spans());
    }
}

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

#[tokio::test]
async fn traces_join_callers_and_gateways_and_name_nobody() {
    let (collector, far) = (Collector::default(), Collector::default());
    let (url, switch) = (collector.listen().await, far.listen().await);
    let gateway = backend::Switch::at(&switch, "key", "https://shop.example/back");
    let gateway: Arc<dyn backend::Gateway> = Arc::new(gateway.unwrap());
    let shop = TestShop::open_with(|c| {
        c.traces = Some(url);
        c.gateway = Some(gateway);
        c.gateway_timeout = Duration::from_secs(5);
    })
    .await;
    let parent = |flags: &str| vec![("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-{flags}"))];
    let ask = |path: &'static str, headers| shop.ask(Ask { method: Method::GET, path, headers, body: vec![] });
    ask("/v1/products/aria-round", parent("01")).await.is(200);
    let span = collector.span("GET /v1/products/{slug}").await;
    assert_eq!((&span["traceId"], &span["parentSpanId"]), (&TRACE.into(), &"00f067aa0ba902b7".into()));
    assert_eq!(span["kind"], 2);
    assert!(span["startTimeUnixNano"].as_str().unwrap() <= span["endTimeUnixNano"].as_str().unwrap());
    // Whoever says that it is not watched is not.
    ask("/v1/categories", parent("00")).await;
    ask("/healthz", vec![("traceparent", "00-garbage".to_owned())]).await;
    let own = collector.span("GET /healthz").await;
    assert!(own["traceId"] != TRACE && own.get("parentSpanId").is_none());
    assert!(!collector.spans().iter().any(|s| s["name"] == "GET /v1/categories"));

    let order = shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    let refused = shop.pay_with(&order, "pm_1").await;
    assert!(refused.status >= 400, "{refused:?}");
    let asked = collector.span("ask the gateway").await;
    let paying = collector.span("POST /v1/orders/{id}/payments").await;
    assert_eq!((&asked["traceId"], &asked["parentSpanId"]), (&paying["traceId"], &paying["spanId"]));
    assert_eq!(asked["kind"], 3);
    // What the database took of it is told as well.
    let within =
        |name: &str| collector.spans().iter().any(|s| s["name"] == name && s["parentSpanId"] == paying["spanId"]);
    assert!(within("read the database") && within("write the database"), "{:?}", collector.spans());
    let told: Vec<String> = far.heard.lock().unwrap().iter().filter_map(|(_, parent, _)| parent.clone()).collect();
    let expected = format!("00-{}-{}-01", asked["traceId"].as_str().unwrap(), asked["spanId"].as_str().unwrap());
    assert!(told.contains(&expected), "{told:?}");

    let TestShop { running, .. } = shop;
    running.shutdown().await;
    let all = format!("{:?}", collector.heard.lock().unwrap());
    for secret in
        ["Siti", "siti@example.com", "Sudirman", "127.0.0.1", order.id.as_str(), order.secret.as_str(), "pm_1"]
    {
        assert!(!all.contains(secret), "{secret} is in the traces");
    }
}

#[tokio::test]
async fn a_collector_that_is_away_costs_no_sale() {
    let shop = TestShop::open_with(|c| c.traces = Some("http://127.0.0.1:9".to_owned())).await;
    let order = shop.order(&[("ARIA-ROUND-BLACK", 1)]).await;
    shop.pay(&order, "4242424242424242").await.is(201);
    for _ in 0..400 {
        let metrics = String::from_utf8(shop.get("/metrics").await.bytes.to_vec()).unwrap();
        let dropped = metrics.lines().find_map(|l| l.strip_prefix("vitrine_spans_dropped_total ")).unwrap();
        if dropped != "0" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("what was not sent was not counted");
}
