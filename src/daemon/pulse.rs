//! How the program is, told onwards every few seconds: to the metrics as gauges, to the service manager as its status
//! line, and to health what nobody else says.
//!
//! One reading of the store's numbers serves all of them. A change of health is told at once.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::debug;

use crate::clock::Clock;
use crate::daemon::hourly::Tally;
use crate::daemon::systemd::{self, Facts};
use crate::health::Part;
use crate::metrics::Levels;
use crate::pipeline::Line;
use crate::store::types::Stats;

const EVERY: Duration = Duration::from_secs(15);

/// Whom it asks.
pub struct Pulse {
    pub line: Arc<Line>,
    pub clock: Clock,
    pub tally: Arc<Tally>,
    /// Our own addresses, for the status line.
    pub serving_on: String,
}

impl Pulse {
    /// Beat until stopped.
    pub async fn run(self, stop: CancellationToken) {
        let mut changes = self.line.health.changes();
        let mut stats = Stats::default();
        loop {
            match self.line.store.stats().await {
                Ok(found) => stats = found,
                // Whoever needs the store says what is wrong with it; here the last numbers stay.
                Err(problem) => debug!(%problem, "cannot read the store's numbers: {problem}"),
            }
            if self.line.offline.is_offline() {
                self.line.health.trouble(Part::Network, "no feed can be reached: the network seems to be down");
            } else {
                self.line.health.well(Part::Network);
            }
            changes.mark_unchanged();
            self.tell(&stats);
            let next_beat = tokio::time::sleep(EVERY);
            tokio::pin!(next_beat);
            loop {
                tokio::select! {
                    () = &mut next_beat => break,
                    Ok(()) = changes.changed() => self.tell(&stats),
                    () = stop.cancelled() => return,
                }
            }
        }
    }

    fn tell(&self, stats: &Stats) {
        self.line.metrics.levels(&Levels {
            feeds: stats.n_feeds,
            feeds_failing: stats.n_failing,
            feeds_new: stats.n_unpolled,
            feeds_paused: stats.n_paused,
            feeds_with_repairs: stats.repairs.clone(),
            articles: stats.n_entries,
            ready: stats.n_ready,
            outbox: stats.n_outbox,
            db_bytes: stats.db_bytes,
        });
        self.line.metrics.troubles(&self.line.health);
        let now = self.clock.now();
        let since = self.tally.last_poll().map(|last| (now - last).num_seconds().max(0).unsigned_abs());
        systemd::status(&systemd::status_line(&Facts {
            n_feeds: stats.n_feeds,
            n_failing: stats.n_failing,
            n_paused: stats.n_paused,
            seconds_since_poll: since,
            serving_on: self.serving_on.clone(),
            troubles: self.line.health.troubles(),
        }));
    }
}
