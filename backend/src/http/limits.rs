//! Who is let in: a bucket of requests per address, refilled every second, and only as many at once as can be served. Who is
//! not is told so before anything else is done for them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Code;
use http::{HeaderValue, Method, header};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::MAX_BODY;
use super::customer::Customer;
use crate::error::Error;
use crate::metrics::Metrics;

/// Addresses remembered at once; more and the full buckets are forgotten, which costs nobody anything.
const MAX_ADDRESSES: usize = 100_000;

/// Seconds' worth of requests that may come at once.
const BURST_S: f64 = 2.0;

/// Requests that may be under way at once: a third of a second of work. Who comes on top is told to come back instead
/// of waiting behind them all. Fewer than there may be connections, or nobody would ever be told.
const MAX_AT_ONCE: usize = 1024;

/// Of these, so many are no place for new carts: a shop that lets in more buyers than it can serve to the end sells to nobody.
const KEPT_FOR_BUYERS: usize = MAX_AT_ONCE / 2;

/// Where a purchase begins; everything else is a part of one, cheap to answer, or somebody's work.
const BEGINNING: &str = "/v1/carts";

/// How long the rest of a refused request is heard out: a client that is cut off while it speaks does not hear the answer.
const HEARD_OUT: Duration = Duration::from_secs(1);

/// The buckets.
pub struct Limits {
    metrics: Arc<Metrics>,
    per_second: f64,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
    at_once: Semaphore,
}

struct Bucket {
    left: f64,
    seen: Instant,
}

impl Limits {
    /// `per_second` requests for each address; 0 is no limit.
    pub fn new(per_second: u32, metrics: Arc<Metrics>) -> Self {
        Self {
            metrics,
            per_second: f64::from(per_second),
            buckets: Mutex::default(),
            at_once: Semaphore::new(MAX_AT_ONCE),
        }
    }

    /// For as long as it is kept, one more is under way.
    fn enter(&self, address: Option<IpAddr>, begins: bool) -> Result<SemaphorePermit<'_>, Error> {
        if let Some(address) = address {
            self.take(address, Instant::now())?;
        }
        let kept = if begins { KEPT_FOR_BUYERS } else { 0 };
        let is_room = self.at_once.available_permits() > kept;
        let permit = is_room.then(|| self.at_once.try_acquire().ok()).flatten();
        permit.ok_or_else(|| Error::unavailable("too many requests are under way"))
    }

    fn take(&self, address: IpAddr, now: Instant) -> Result<(), Error> {
        if self.per_second == 0.0 {
            return Ok(());
        }
        let full = self.per_second * BURST_S;
        let mut buckets = self.buckets.lock().expect("no thread panics while counting");
        if buckets.len() >= MAX_ADDRESSES {
            let seconds_to_full = BURST_S;
            buckets.retain(|_, b| now.duration_since(b.seen).as_secs_f64() < seconds_to_full);
        }
        let bucket = buckets.entry(address).or_insert(Bucket { left: full, seen: now });
        let refill = now.duration_since(bucket.seen).as_secs_f64() * self.per_second;
        bucket.left = (bucket.left + refill).min(full);
        bucket.seen = now;
        if bucket.left < 1.0 {
            return Err(Error::new(Code::RateLimited, "too many requests from this address").retry_after(1));
        }
        bucket.left -= 1.0;
        Ok(())
    }
}

/// The middleware. What watches the server is not counted against its address: a busy server is not a broken one.
pub async fn limit(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if matches!(path, "/healthz" | "/metrics") {
        return next.run(request).await;
    }
    let address = request.extensions().get::<Customer>().map(|c| c.0);
    let address = address.filter(|_| path != "/readyz");
    let begins = request.method() == Method::POST && path == BEGINNING;
    let refusal = match limits.enter(address, begins) {
        Ok(_permit) => return next.run(request).await,
        Err(refusal) => refusal,
    };
    limits.metrics.requests_refused.fetch_add(1, Ordering::Relaxed);
    let rest = axum::body::to_bytes(request.into_body(), MAX_BODY);
    let is_heard = matches!(tokio::time::timeout(HEARD_OUT, rest).await, Ok(Ok(_)));
    let mut response = refusal.into_response();
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !is_heard {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(per_second: u32) -> Limits {
        Limits::new(per_second, Arc::default())
    }

    #[test]
    fn a_bucket_empties_and_fills() {
        let limits = limits(10);
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let start = Instant::now();
        let taken = (0..100).filter(|_| limits.take(one, start).is_ok()).count();
        assert_eq!(taken, 20);
        assert!(limits.take(other, start).is_ok(), "others are not punished");
        assert!(limits.take(one, start + Duration::from_millis(99)).is_err());
        assert!(limits.take(one, start + Duration::from_millis(200)).is_ok());
        assert!((0..10_000).all(|_| self::limits(0).take(one, start).is_ok()), "0 is no limit");
    }

    #[test]
    fn who_has_begun_to_buy_is_served_before_who_comes() {
        let limits = limits(0);
        let mut inside: Vec<_> = std::iter::from_fn(|| limits.enter(None, true).ok()).collect();
        assert_eq!(inside.len(), MAX_AT_ONCE - KEPT_FOR_BUYERS);
        inside.extend(std::iter::from_fn(|| limits.enter(None, false).ok()));
        assert_eq!(inside.len(), MAX_AT_ONCE);
        drop(inside);
        assert!(limits.enter(None, true).is_ok());
    }
}
