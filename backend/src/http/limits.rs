//! How much one client may ask: a bucket of requests per address, refilled every second.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Code;

use crate::error::Error;

/// Addresses remembered at once; more and the full buckets are forgotten, which costs nobody anything.
const MAX_ADDRESSES: usize = 100_000;

/// Seconds' worth of requests that may come at once.
const BURST_S: f64 = 2.0;

/// Requests that may be under way at once: a third of a second of work. Who comes on top is told to come back instead
/// of waiting behind them all. Fewer than there may be connections, or nobody would ever be told.
const MAX_AT_ONCE: usize = 1024;

/// The buckets.
pub struct Limits {
    per_second: f64,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
    at_once: tokio::sync::Semaphore,
}

struct Bucket {
    left: f64,
    seen: Instant,
}

impl Limits {
    /// `per_second` requests for each address; 0 is no limit.
    pub fn new(per_second: u32) -> Self {
        Self {
            per_second: f64::from(per_second),
            buckets: Mutex::default(),
            at_once: tokio::sync::Semaphore::new(MAX_AT_ONCE),
        }
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

/// The middleware. What watches the server is not counted.
pub async fn limit(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let is_watch = matches!(request.uri().path(), "/healthz" | "/readyz" | "/metrics");
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    if let (false, Some(address)) = (is_watch, address)
        && let Err(refused) = limits.take(address, Instant::now())
    {
        return refused.into_response();
    }
    let Ok(_permit) = limits.at_once.try_acquire() else {
        return Error::unavailable("too many requests are under way").into_response();
    };
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_empties_and_fills() {
        let limits = Limits::new(10);
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let start = Instant::now();
        let taken = (0..100).filter(|_| limits.take(one, start).is_ok()).count();
        assert_eq!(taken, 20);
        assert!(limits.take(other, start).is_ok(), "others are not punished");
        assert!(limits.take(one, start + Duration::from_millis(99)).is_err());
        assert!(limits.take(one, start + Duration::from_millis(200)).is_ok());
        assert!((0..10_000).all(|_| Limits::new(0).take(one, start).is_ok()), "0 is no limit");
    }
}
