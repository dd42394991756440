//! Looks after the room that the store takes: forgets what is older than it is kept for, and holds the polling while the
//! disk has too little room.
//!
//! Forgetting goes in slices, one a second at most, so that polls and readers hardly notice; it waits while the store is
//! in trouble. Polling stops before the disk is full rather than after: what is fetched and cannot be stored was asked of
//! an origin for nothing, and serving needs some room too. [`Health`] carries the word to the scheduler, which issues
//! nothing while the disk is in trouble.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::clock::Clock;
use crate::config;
use crate::daemon::hourly::Tally;
use crate::health::{Health, Part};
use crate::metrics::Metrics;
use crate::model::feed::Feed;
use crate::model::ids::FeedId;
use crate::pipeline::scheduler::Mailbox;
use crate::schedule::duration::parse_duration;
use crate::store::Store;
use crate::store::types::{Error, Retention};
use crate::swap::Swap;

/// Entries a slice takes: some milliseconds of the writer.
const SLICE: usize = 500;
const BETWEEN_SLICES: Duration = Duration::from_secs(1);
const BETWEEN_ROUNDS: Duration = Duration::from_secs(600);
/// A disk that fills at 50 MB/s loses the default reserve in that time.
const DISK_CHECK: Duration = Duration::from_secs(10);
/// Polling goes on only with somewhat more room than it stopped at, or it would flutter.
const BACK_PERCENT: u64 = 105;

/// What the keeper needs.
pub struct Keeper {
    pub store: Arc<dyn Store>,
    pub clock: Clock,
    /// Replaced by a reload.
    pub retention: Arc<Swap<config::Retention>>,
    pub health: Arc<Health>,
    pub metrics: Arc<Metrics>,
    pub tally: Arc<Tally>,
    pub mailbox: Mailbox,
    /// The folder of the store; `None` when it is in memory.
    pub folder: Option<PathBuf>,
}

impl Keeper {
    /// Keep until stopped.
    pub async fn run(self, stop: CancellationToken) {
        let forget = async {
            loop {
                self.forget().await;
                self.clock.sleep_until(self.clock.now() + BETWEEN_ROUNDS).await;
            }
        };
        let watch = async {
            loop {
                self.look_at_disk().await;
                tokio::time::sleep(DISK_CHECK).await;
            }
        };
        tokio::select! {
            () = forget => {}
            () = watch => {}
            () = stop.cancelled() => {}
        }
    }

    /// One round: slices until nothing is left.
    async fn forget(&self) {
        if self.health.is_in_trouble(Part::Store) {
            return;
        }
        if let Err(problem) = self.forget_all().await {
            warn!(%problem, "old articles cannot be forgotten now: {problem}; trying again in ten minutes");
        }
    }

    async fn forget_all(&self) -> Result<(), Error> {
        let wanted = retention(&self.retention.get(), &self.store.feeds().await?);
        loop {
            let pruned = self.store.prune(wanted.clone(), SLICE, self.clock.now()).await?;
            self.metrics.pruned(pruned.n_entries);
            self.tally.forgot(pruned.n_entries);
            if pruned.n_entries > 0 {
                debug!(n_entries = pruned.n_entries, "forgot {} old articles", pruned.n_entries);
            }
            if !pruned.more || self.health.is_in_trouble(Part::Store) {
                return Ok(());
            }
            tokio::time::sleep(BETWEEN_SLICES).await;
        }
    }

    async fn look_at_disk(&self) {
        let Some(folder) = &self.folder else { return };
        let Some(free) = free_bytes(folder) else { return };
        self.metrics.disk_free(free);
        let reserve = self.retention.get().reserve;
        let was_short = self.health.is_in_trouble(Part::Disk);
        match (was_short, is_short(free, reserve, was_short)) {
            (false, true) => {
                self.health.trouble(Part::Disk, "the store's disk has too little room: polling pauses");
                warn!(
                    free_bytes = free,
                    "only {} are free on the store's disk and retention.reserve is {}: polling pauses, serving goes on",
                    megabytes(free),
                    megabytes(reserve)
                );
            }
            (true, false) => {
                self.health.well(Part::Disk);
                info!(free_bytes = free, "{} are free on the store's disk: polling goes on", megabytes(free));
                self.mailbox.look().await;
            }
            _ => {}
        }
    }
}

fn is_short(free: u64, reserve: u64, was_short: bool) -> bool {
    let enough = if was_short { reserve.saturating_mul(BACK_PERCENT) / 100 } else { reserve };
    free < enough
}

/// Room that a user without privileges may still fill.
fn free_bytes(folder: &Path) -> Option<u64> {
    // Asked of the kernel's memory, not of the disk: it does not block.
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

fn megabytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

/// The general term, and those of feeds that have one of their own.
fn retention(general: &config::Retention, feeds: &[Feed]) -> Retention {
    let own = feeds.iter().filter_map(|feed| Some((feed.id, term_of(feed)?)));
    let of_feeds: Vec<(FeedId, Option<Duration>)> = own.collect();
    Retention { keep: general.keep, of_feeds, max_bytes: general.max_size }
}

/// `Some(None)` for ever. What cannot be read was checked when it was written, but perhaps by another version: then the
/// general term holds.
fn term_of(feed: &Feed) -> Option<Option<Duration>> {
    let term = parse_duration(feed.settings.keep.as_deref()?).ok()?;
    Some((!term.is_zero()).then_some(term))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::feed::FeedSettings;

    #[test]
    fn polling_goes_on_with_some_more_room_than_it_stopped_at() {
        for (free, was_short, expected) in
            [(1000, false, false), (999, false, true), (1000, true, true), (1050, true, false)]
        {
            assert_eq!(is_short(free, 1000, was_short), expected, "{free} {was_short}");
        }
        assert!(!is_short(0, 0, true), "no reserve, no pause");
    }

    #[test]
    fn feeds_may_have_a_term_of_their_own() {
        let feed = |number, keep: Option<&str>| {
            let url = url::Url::parse("https://example.org/").expect("an address");
            Feed {
                id: FeedId(number),
                declared_url: url.clone(),
                fetch_url: url,
                settings: FeedSettings { keep: keep.map(str::to_owned), ..FeedSettings::default() },
                origins: Vec::new(),
                profile: Default::default(),
                state: Default::default(),
                added: chrono::DateTime::UNIX_EPOCH,
                paused: false,
                n_entries: 0,
            }
        };
        let day = Duration::from_secs(86_400);
        let general = config::Retention { keep: Some(day), max_size: Some(7), reserve: 0 };
        let feeds = [feed(1, None), feed(2, Some("2d")), feed(3, Some("0")), feed(4, Some("a while"))];
        let expected = Retention {
            keep: Some(day),
            of_feeds: vec![(FeedId(2), Some(day * 2)), (FeedId(3), None)],
            max_bytes: Some(7),
        };
        assert_eq!(retention(&general, &feeds), expected);
    }

    #[test]
    fn the_disk_is_asked() {
        assert!(free_bytes(Path::new("/")).is_some());
        assert_eq!(free_bytes(Path::new("/nowhere/at/all")), None);
    }
}
