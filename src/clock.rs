//! The only module that asks what time it is.
//!
//! Everywhere else `now` is an argument. Builds with debug assertions honour `CORANTO_TEST_CLOCK=start,factor`: time
//! begins at `start` (RFC 3339) and runs `factor` times as fast, so that whole-program tests live through a week in
//! seconds. Release builds ignore the variable.

use std::time::{Duration, Instant};

use crate::model::Timestamp;

/// Knows the time. Cheap to copy; handed down from `daemon` and `cli`.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    started: Instant,
    origin: Timestamp,
    factor: f64,
}

impl Clock {
    /// The system's clock, or the one that a test asked for.
    #[allow(clippy::disallowed_methods)] // this is the home of "now"
    pub fn system() -> Clock {
        let (origin, factor) = test_clock().unwrap_or_else(|| (chrono::Utc::now(), 1.0));
        Clock { started: Instant::now(), origin, factor }
    }

    #[allow(clippy::disallowed_methods)] // this is the home of "now"
    pub fn now(&self) -> Timestamp {
        if self.factor == 1.0 && test_clock().is_none() {
            return chrono::Utc::now();
        }
        let elapsed = self.started.elapsed().mul_f64(self.factor);
        self.origin + chrono::Duration::from_std(elapsed).unwrap_or(chrono::Duration::zero())
    }

    /// Sleep until the clock shows `at`; at once if it is past.
    pub async fn sleep_until(&self, at: Timestamp) {
        let ahead = (at - self.now()).to_std().unwrap_or(Duration::ZERO);
        tokio::time::sleep(ahead.div_f64(self.factor)).await;
    }

    /// Time that passes for people and sockets, not for schedules: durations and deadlines of real work.
    #[allow(clippy::disallowed_methods)] // this is the home of "now"
    pub fn stopwatch() -> Stopwatch {
        Stopwatch(Instant::now())
    }
}

/// Measures how long something took.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(debug_assertions)]
fn test_clock() -> Option<(Timestamp, f64)> {
    static PARSED: std::sync::OnceLock<Option<(Timestamp, f64)>> = std::sync::OnceLock::new();
    *PARSED.get_or_init(|| {
        let spec = std::env::var("CORANTO_TEST_CLOCK").ok()?;
        let (start, factor) = spec.split_once(',')?;
        let start = chrono::DateTime::parse_from_rfc3339(start.trim()).ok()?;
        Some((start.to_utc(), factor.trim().parse().ok().filter(|factor: &f64| *factor > 0.0)?))
    })
}

#[cfg(not(debug_assertions))]
fn test_clock() -> Option<(Timestamp, f64)> {
    None
}
