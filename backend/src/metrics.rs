//! Counters that `/metrics` shows in Prometheus' text format (exposition format 0.0.4).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the latency histogram's buckets, in seconds: from a cached read to a slow gateway.
const LATENCY_BOUNDS_S: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0, 10.0];

/// All counters of one server.
#[derive(Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<(String, String, u16), Route>>,
    /// Group commits made.
    pub commits: AtomicU64,
    /// Writes that were in them.
    pub writes: AtomicU64,
    /// Writes that were refused or failed.
    pub writes_refused: AtomicU64,
    /// Requests that were refused before anything was done for them.
    pub requests_refused: AtomicU64,
    /// Writes waiting now.
    pub writes_waiting: AtomicI64,
    /// Orders placed.
    pub orders_placed: AtomicU64,
    /// Orders paid.
    pub orders_paid: AtomicU64,
    /// Orders whose hold ran out.
    pub orders_expired: AtomicU64,
    /// Payments refused by the gateway.
    pub payments_declined: AtomicU64,
    /// Payments given back.
    pub payments_refunded: AtomicU64,
    /// Webhooks taken.
    pub webhooks: AtomicU64,
    /// Webhooks refused.
    pub webhooks_refused: AtomicU64,
    /// Spans that the collector of traces took.
    pub spans_sent: AtomicU64,
    /// Spans that it did not, or that did not fit in the queue to it.
    pub spans_dropped: AtomicU64,
}

#[derive(Default)]
struct Route {
    count: u64,
    seconds: f64,
    buckets: [u64; LATENCY_BOUNDS_S.len()],
}

impl Metrics {
    /// Counts one answered request. `route` is the pattern, never the address itself, so there are few of them.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let mut requests = self.requests.lock().expect("no thread panics while counting");
        let entry = requests.entry((method.to_owned(), route.to_owned(), status)).or_default();
        entry.count += 1;
        entry.seconds += took.as_secs_f64();
        for (bucket, bound) in entry.buckets.iter_mut().zip(LATENCY_BOUNDS_S) {
            *bucket += u64::from(took.as_secs_f64() <= bound);
        }
    }

    /// Everything as text.
    pub fn text(&self) -> String {
        let mut out = String::with_capacity(8 * 1024);
        for (name, help, value) in [
            ("vitrine_commits_total", "Group commits made.", &self.commits),
            ("vitrine_writes_total", "Writes in group commits.", &self.writes),
            ("vitrine_writes_refused_total", "Writes that were refused or failed.", &self.writes_refused),
            (
                "vitrine_requests_refused_total",
                "Requests refused at the door: too many from one address, or too many under way.",
                &self.requests_refused,
            ),
            ("vitrine_orders_placed_total", "Orders placed.", &self.orders_placed),
            ("vitrine_orders_paid_total", "Orders paid.", &self.orders_paid),
            ("vitrine_orders_expired_total", "Orders whose hold ran out.", &self.orders_expired),
            ("vitrine_payments_declined_total", "Payments refused by the gateway.", &self.payments_declined),
            ("vitrine_payments_refunded_total", "Payments given back.", &self.payments_refunded),
            ("vitrine_webhooks_total", "Webhooks taken.", &self.webhooks),
            ("vitrine_webhooks_refused_total", "Webhooks refused.", &self.webhooks_refused),
            ("vitrine_spans_sent_total", "Spans that the collector of traces took.", &self.spans_sent),
            ("vitrine_spans_dropped_total", "Spans that the collector of traces did not take.", &self.spans_dropped),
        ] {
            line(&mut out, format_args!("# HELP {name} {help}\n# TYPE {name} counter"));
            line(&mut out, format_args!("{name} {}", value.load(Ordering::Relaxed)));
        }
        line(&mut out, format_args!("# HELP vitrine_writes_waiting Writes waiting for the writer."));
        line(&mut out, format_args!("# TYPE vitrine_writes_waiting gauge"));
        line(&mut out, format_args!("vitrine_writes_waiting {}", self.writes_waiting.load(Ordering::Relaxed)));
        let name = "vitrine_http_request_seconds";
        line(&mut out, format_args!("# HELP {name} Time to answer, by route and status.\n# TYPE {name} histogram"));
        for ((method, route, status), r) in self.requests.lock().expect("no thread panics while counting").iter() {
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            for (bound, count) in LATENCY_BOUNDS_S.iter().zip(r.buckets) {
                line(&mut out, format_args!("{name}_bucket{{{labels},le=\"{bound}\"}} {count}"));
            }
            line(&mut out, format_args!("{name}_bucket{{{labels},le=\"+Inf\"}} {}", r.count));
            line(&mut out, format_args!("{name}_sum{{{labels}}} {}", r.seconds));
            line(&mut out, format_args!("{name}_count{{{labels}}} {}", r.count));
        }
        out
    }
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("a String takes every text");
}
