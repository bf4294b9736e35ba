//! Traces for those who run the shop: OpenTelemetry spans, sent by OTLP over HTTP in its JSON form (OTLP 1.x, "OTLP/HTTP"),
//! joined with those of callers and gateways by W3C Trace Context's `traceparent`. Off unless an address is set.
//!
//! A span says which route, which status, how long. It never says who: no address, name, secret or order is in it.
//!
//! Written here rather than taken from the `opentelemetry` crates: this much of them is a page, and they would change
//! features of crates that Bevy is built with.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::ids;
use crate::metrics::Metrics;

/// Spans that may wait to be sent; more are dropped and counted, because the shop does not wait for its watchers.
const QUEUE: usize = 4096;

/// Spans in one message, and how long the first of them waits for more.
const BATCH: usize = 512;
const GATHER: Duration = Duration::from_secs(1);

/// How long the collector may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// OTLP's numbers of span kinds.
const SERVER: u8 = 2;
const CLIENT: u8 = 3;

/// OTLP's status code for what failed.
const ERROR: u8 = 2;

/// Where a span hangs: W3C Trace Context, `traceparent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    trace: [u8; 16],
    span: [u8; 8],
    is_sampled: bool,
}

impl Context {
    /// The header's value, if it is one that can be followed (version 00 or what begins like it).
    pub fn parse(header: &str) -> Option<Self> {
        let mut parts = header.split('-');
        let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        // What a later version adds behind these may be anything.
        let is_hex = |part: &str| part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let is_lower = [version, trace, span, flags].into_iter().all(is_hex);
        let is_known = version.len() == 2 && version != "ff" && (version != "00" || parts.next().is_none());
        let flags = <[u8; 1]>::try_from(ids::from_hex(flags)?).ok()?[0];
        let this = Self {
            trace: ids::from_hex(trace)?.try_into().ok()?,
            span: ids::from_hex(span)?.try_into().ok()?,
            is_sampled: flags & 1 == 1,
        };
        (is_lower && is_known && this.trace != [0; 16] && this.span != [0; 8]).then_some(this)
    }

    /// A new span below this one.
    fn below(self) -> Self {
        Self { span: ids::random(), ..self }
    }

    fn new() -> Self {
        Self { trace: ids::random(), span: ids::random(), is_sampled: true }
    }

    fn header(self) -> String {
        format!("00-{}-{}-0{}", ids::hex(&self.trace), ids::hex(&self.span), u8::from(self.is_sampled))
    }
}

tokio::task_local! {
    static HERE: (Traces, Context);
}

/// A span that is over.
#[derive(Debug)]
struct Span {
    context: Context,
    parent: Option<[u8; 8]>,
    name: String,
    kind: u8,
    begun: SystemTime,
    ended: SystemTime,
    attributes: Vec<Value>,
    is_error: bool,
}

/// The way to the collector.
#[derive(Clone)]
pub struct Traces {
    spans: mpsc::Sender<Span>,
    metrics: Arc<Metrics>,
}

/// Sends what [`Traces`] notes until it is dropped; then what is left.
pub struct Sending {
    spans: mpsc::Receiver<Span>,
    metrics: Arc<Metrics>,
    http: reqwest::Client,
    url: String,
}

impl Traces {
    /// For the collector at `url`, for example `http://127.0.0.1:4318`.
    ///
    /// # Errors
    /// No TLS can be set up on this machine.
    pub fn to(url: &str, metrics: Arc<Metrics>) -> Result<(Self, Sending), reqwest::Error> {
        // A second install in one process is refused and means the same provider is there already.
        let _already = rustls::crypto::ring::default_provider().install_default().is_err();
        let http = reqwest::Client::builder().timeout(TIMEOUT).no_proxy().build()?;
        let (sender, spans) = mpsc::channel(QUEUE);
        let url = format!("{}/v1/traces", url.trim_end_matches('/'));
        let sending = Sending { spans, metrics: Arc::clone(&metrics), http, url };
        Ok((Self { spans: sender, metrics }, sending))
    }

    /// Answers a request below the caller's span, if it told one. `route` is the route's pattern.
    pub async fn serve<T>(
        &self,
        caller: Option<&str>,
        method: &str,
        route: &str,
        work: impl Future<Output = T>,
        status_of: impl FnOnce(&T) -> u16,
    ) -> T {
        let parent = caller.and_then(Context::parse);
        let context = parent.map_or_else(Context::new, Context::below);
        let begun = SystemTime::now();
        let answer = HERE.scope((self.clone(), context), work).await;
        let status = status_of(&answer);
        self.note(Span {
            context,
            parent: parent.map(|p| p.span),
            name: format!("{method} {route}"),
            kind: SERVER,
            begun,
            ended: SystemTime::now(),
            attributes: vec![
                text("http.request.method", method),
                text("http.route", route),
                json!({"key": "http.response.status_code", "value": {"intValue": status.to_string()}}),
            ],
            is_error: status >= 500,
        });
        answer
    }

    fn note(&self, span: Span) {
        if span.context.is_sampled && self.spans.try_send(span).is_err() {
            self.metrics.spans_dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Asks somebody else, below the span of the request that is being answered, if there is one. `ask` is told the `traceparent`
/// to send along. `whom` is a constant.
pub async fn asking<T, E>(whom: &'static str, ask: impl AsyncFnOnce(Option<String>) -> Result<T, E>) -> Result<T, E> {
    let Ok((traces, parent)) = HERE.try_with(Clone::clone) else { return ask(None).await };
    let (context, begun) = (parent.below(), SystemTime::now());
    let answer = ask(Some(context.header())).await;
    traces.note(Span {
        context,
        parent: Some(parent.span),
        name: whom.to_owned(),
        kind: CLIENT,
        begun,
        ended: SystemTime::now(),
        attributes: Vec::new(),
        is_error: answer.is_err(),
    });
    answer
}

impl Sending {
    /// Sends until nobody notes spans any more.
    pub async fn forever(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        while let Some(first) = self.spans.recv().await {
            batch.push(first);
            let gather = async { while batch.len() < BATCH && self.spans.recv_many(&mut batch, BATCH).await > 0 {} };
            // Whether it is full or late does not matter.
            tokio::time::timeout(GATHER, gather).await.ok();
            let count = batch.len() as u64;
            let counter = match self.send(&batch).await {
                Ok(()) => &self.metrics.spans_sent,
                Err(cause) => {
                    tracing::debug!(cause = %cause.without_url(), "the collector of traces does not take them");
                    &self.metrics.spans_dropped
                }
            };
            counter.fetch_add(count, Ordering::Relaxed);
            batch.clear();
        }
    }

    async fn send(&self, spans: &[Span]) -> Result<(), reqwest::Error> {
        self.http.post(&self.url).json(&message(spans)).send().await?.error_for_status().map(|_taken| ())
    }
}

/// An `ExportTraceServiceRequest` in OTLP's JSON form: names in camel case, numbers of 64 bits as text, names of traces in
/// hexadecimal.
fn message(spans: &[Span]) -> Value {
    let spans: Vec<Value> = spans.iter().map(Span::json).collect();
    json!({"resourceSpans": [{
        "resource": {"attributes": [
            text("service.name", "vitrine-server"),
            text("service.version", env!("CARGO_PKG_VERSION")),
        ]},
        "scopeSpans": [{"scope": {"name": "vitrine-server"}, "spans": spans}],
    }]})
}

impl Span {
    fn json(&self) -> Value {
        let mut span = json!({
            "traceId": ids::hex(&self.context.trace),
            "spanId": ids::hex(&self.context.span),
            "name": self.name,
            "kind": self.kind,
            "startTimeUnixNano": nanoseconds(self.begun),
            "endTimeUnixNano": nanoseconds(self.ended.max(self.begun)),
            "attributes": self.attributes,
        });
        if let Some(parent) = self.parent {
            span["parentSpanId"] = ids::hex(&parent).into();
        }
        if self.is_error {
            span["status"] = json!({"code": ERROR});
        }
        span
    }
}

fn nanoseconds(at: SystemTime) -> String {
    at.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos().to_string()
}

fn text(key: &str, value: &str) -> Value {
    json!({"key": key, "value": {"stringValue": value}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_standard_allows_is_followed() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(Context::parse(good).map(Context::header).as_deref(), Some(good));
        let newer = Context::parse("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03-more").unwrap();
        assert!(newer.is_sampled);
        assert!(!Context::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00").unwrap().is_sampled);
        for bad in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        ] {
            assert_eq!(Context::parse(bad), None, "{bad}");
        }
    }
}
