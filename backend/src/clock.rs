//! The one place where the server reads a clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::UnixMillis;

/// The system's clock, which tests can push forward; or one of a simulation, which goes only when it is pushed.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    stands_at: Option<UnixMillis>,
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that shows `at` and goes only by [`Clock::advance`] and [`Clock::turn_back`]: what happens by it happens again.
    pub fn standing_at(at: UnixMillis) -> Self {
        Self { stands_at: Some(at), ahead_ms: Arc::default() }
    }

    /// Milliseconds since 1970.
    pub fn now_ms(&self) -> UnixMillis {
        let system = || {
            let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)
        };
        self.stands_at.unwrap_or_else(system).saturating_add(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// Makes every copy of this clock show `by` more from now on.
    pub fn advance(&self, by: Duration) {
        self.ahead_ms.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }

    /// Makes every copy show `by` less, as a clock that is set right does.
    pub fn turn_back(&self, by: Duration) {
        self.ahead_ms.fetch_sub(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }
}
