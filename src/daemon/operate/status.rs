//! How coranto is: the daemon, the feeds, the store, the outputs, and what is wrong.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::daemon::lists::{self, ListStatus};
use crate::daemon::operate::choose::is_kept_only;
use crate::daemon::operate::operator::{Daemon, Operator};
use crate::daemon::recent::Sums;
use crate::daemon::reload::Last;
use crate::model::Timestamp;
use crate::model::feed::Feed;
use crate::model::report::complaints;
use crate::publish::{self, FORMATS};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// `None` when no daemon runs.
    pub daemon: Option<Running>,
    pub configuration: Option<PathBuf>,
    pub store: StoreStatus,
    pub feeds: FeedCounts,
    pub outputs: Vec<OutputStatus>,
    /// Of `[[opml]]`.
    pub lists: Vec<ListStatus>,
}

/// The daemon itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Running {
    pub pid: u32,
    pub version: String,
    pub since: Timestamp,
    /// Fit to serve: nothing grave is wrong.
    pub ready: bool,
    pub troubles: Vec<Trouble>,
    pub last_hour: Sums,
    pub last_reload: Option<Last>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub part: String,
    pub sentence: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreStatus {
    pub path: PathBuf,
    pub bytes: u64,
    pub articles: u64,
    /// Articles that stand in the stream.
    pub published: u64,
    /// Complete and not published yet.
    pub waiting: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedCounts {
    pub total: usize,
    pub failing: usize,
    /// Something is wrong with the last document.
    pub repaired: usize,
    pub paused: usize,
    /// Only their articles are kept; they do not count as feeds.
    pub kept: usize,
    pub never_polled: usize,
    /// Due, or within the next minute.
    pub due: usize,
    pub next_poll: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputStatus {
    pub name: String,
    pub title: String,
    pub access: String,
    /// In the recommended format.
    pub address: String,
}

pub async fn run(operator: &Operator) -> anyhow::Result<Status> {
    let loaded = operator.loaded.get();
    let now = operator.clock.now();
    let stats = operator.store.stats().await?;
    let feeds = operator.store.feeds().await?;
    let base = operator.base();
    let outputs = loaded.config.outputs.iter().filter(|output| output.enabled).map(|output| OutputStatus {
        name: output.name.clone(),
        title: output.title.clone(),
        access: output.access.as_str().to_owned(),
        address: publish::feed_address(&base, &output.name, FORMATS[0]),
    });
    Ok(Status {
        daemon: operator.daemon.as_ref().map(|daemon| running(daemon, now)),
        configuration: loaded.file.clone(),
        store: StoreStatus {
            path: operator.store_path.clone(),
            bytes: stats.db_bytes,
            articles: stats.n_entries,
            published: stats.n_published,
            waiting: stats.n_ready,
        },
        feeds: count(&feeds, now),
        outputs: outputs.collect(),
        lists: lists::statuses(&*operator.store, &loaded.config).await?,
    })
}

fn running(daemon: &Daemon, now: Timestamp) -> Running {
    let health = &daemon.site.health;
    let troubles = health.troubles().into_iter();
    let troubles = troubles.map(|(part, sentence)| Trouble { part: part.as_str().to_owned(), sentence });
    Running {
        pid: std::process::id(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        since: daemon.since,
        ready: health.is_ready(),
        troubles: troubles.collect(),
        last_hour: daemon.recent.last_hour(now),
        last_reload: daemon.last_reload(),
    }
}

fn count(feeds: &[Feed], now: Timestamp) -> FeedCounts {
    let mut counts = FeedCounts::default();
    let soon = now + chrono::Duration::seconds(60);
    for feed in feeds {
        if is_kept_only(feed) {
            counts.kept += 1;
            continue;
        }
        counts.total += 1;
        counts.failing += usize::from(feed.state.failures > 0);
        counts.repaired += usize::from(!complaints(feed).is_empty());
        counts.never_polled += usize::from(feed.state.last_polled.is_none());
        if feed.paused {
            counts.paused += 1;
            continue;
        }
        // One that was never polled is due since it is known.
        let due = feed.state.next_due.or(feed.state.last_polled.is_none().then_some(feed.added));
        counts.due += usize::from(due.is_some_and(|due| due <= soon));
        counts.next_poll = [counts.next_poll, due].into_iter().flatten().min();
    }
    counts
}
