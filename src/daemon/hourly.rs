//! One line an hour on what happened: the sign of life of a service that has nothing to complain about.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::clock::Clock;
use crate::model::Timestamp;
use crate::pipeline::poll::Polled;
use crate::store::Store;

const HOUR: Duration = Duration::from_secs(3_600);

/// Counts polls since the last line.
#[derive(Debug, Default)]
pub struct Tally {
    polls: AtomicU64,
    failures: AtomicU64,
    new: AtomicU64,
    forgotten: AtomicU64,
    /// Seconds since 1970 of the last one; 0 before the first.
    last_poll: AtomicI64,
}

impl Tally {
    pub fn count(&self, polled: &Polled, now: Timestamp) {
        self.last_poll.store(now.timestamp(), Ordering::Relaxed);
        self.polls.fetch_add(1, Ordering::Relaxed);
        self.failures.fetch_add(u64::from(polled.problem.is_some()), Ordering::Relaxed);
        self.new.fetch_add(polled.n_new as u64, Ordering::Relaxed);
    }

    /// Retention took so many articles.
    pub fn forgot(&self, n_entries: usize) {
        self.forgotten.fetch_add(n_entries as u64, Ordering::Relaxed);
    }

    /// When the last poll ended.
    pub fn last_poll(&self) -> Option<Timestamp> {
        let seconds = self.last_poll.load(Ordering::Relaxed);
        Timestamp::from_timestamp(seconds, 0).filter(|_| seconds > 0)
    }

    /// What was counted, beginning anew: polls, failures, new and forgotten articles.
    fn take(&self) -> [u64; 4] {
        [&self.polls, &self.failures, &self.new, &self.forgotten].map(|counter| counter.swap(0, Ordering::Relaxed))
    }
}

/// Log the tally every hour of the clock until stopped.
pub async fn run(store: Arc<dyn Store>, clock: Clock, tally: Arc<Tally>, stop: CancellationToken) {
    let mut next = clock.now() + HOUR;
    loop {
        tokio::select! {
            () = clock.sleep_until(next) => {}
            () = stop.cancelled() => return,
        }
        // From now, not from the last line: after a week of sleep one line is enough.
        next = clock.now() + HOUR;
        let [polls, failures, new, forgotten] = tally.take();
        match store.stats().await {
            Ok(stats) => info!(
                polls,
                failures,
                new,
                forgotten,
                "the last hour: {polls} polls, {failures} failed, {new} new articles{}; {} feeds, {} articles stored",
                if forgotten > 0 { format!(", {forgotten} old ones forgotten") } else { String::new() },
                stats.n_feeds,
                stats.n_entries
            ),
            Err(problem) => warn!(%problem, "cannot read the store's numbers: {problem}"),
        }
    }
}
