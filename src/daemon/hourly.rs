//! One line an hour on what happened: the sign of life of a service that has nothing to complain about.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::clock::Clock;
use crate::pipeline::poll::Polled;
use crate::store::Store;

const HOUR: Duration = Duration::from_secs(3_600);

/// Counts polls since the last line.
#[derive(Debug, Default)]
pub struct Tally {
    polls: AtomicU64,
    failures: AtomicU64,
    new: AtomicU64,
}

impl Tally {
    pub fn count(&self, polled: &Polled) {
        self.polls.fetch_add(1, Ordering::Relaxed);
        self.failures.fetch_add(u64::from(polled.problem.is_some()), Ordering::Relaxed);
        self.new.fetch_add(polled.n_new as u64, Ordering::Relaxed);
    }

    /// What was counted, beginning anew.
    fn take(&self) -> (u64, u64, u64) {
        let take = |counter: &AtomicU64| counter.swap(0, Ordering::Relaxed);
        (take(&self.polls), take(&self.failures), take(&self.new))
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
        let (polls, failures, new) = tally.take();
        match store.stats().await {
            Ok(stats) => info!(
                polls,
                failures,
                new,
                "the last hour: {polls} polls, {failures} failed, {new} new articles; {} feeds, {} articles stored",
                stats.n_feeds,
                stats.n_entries
            ),
            Err(problem) => warn!(%problem, "cannot read the store's numbers: {problem}"),
        }
    }
}
