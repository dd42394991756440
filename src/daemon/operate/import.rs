//! Subscribe to the feeds of a list that a user brought.
//!
//! The command has read the list; here its feeds come in, some hundreds to a transaction. A feed that is subscribed to
//! already is left as it is, so that importing a list twice changes nothing. Nothing is fetched: new feeds are due.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::daemon::operate::Steps;
use crate::daemon::operate::operator::Operator;
use crate::daemon::subscriptions;
use crate::model::feed::{Feed, Origin};
use crate::opml::Outline;
use crate::store::types::{Newcomer, Wanted};

/// Feeds of one transaction: some tens of milliseconds of the writer.
const AT_ONCE: usize = 500;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Import {
    pub feeds: Vec<Outline>,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Leave the starter feeds of the first run.
    pub keep_starters: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub n_new: usize,
    /// Subscribed to already, and left as they are.
    pub n_known: usize,
    pub n_starters_removed: usize,
}

impl Imported {
    /// With what came of another piece of the same list. Starters go once.
    pub fn and(self, other: Imported) -> Imported {
        Imported {
            n_new: self.n_new + other.n_new,
            n_known: self.n_known + other.n_known,
            n_starters_removed: self.n_starters_removed.max(other.n_starters_removed),
        }
    }
}

pub async fn run(operator: &Operator, import: Import, steps: &Steps) -> anyhow::Result<Imported> {
    let store = &operator.store;
    if import.dry_run {
        return Ok(rehearsed(&store.feeds().await?, &import));
    }
    let mut imported = Imported::default();
    let n_feeds = import.feeds.len();
    let mut outlines = import.feeds.into_iter().peekable();
    while outlines.peek().is_some() {
        let newcomers = outlines.by_ref().take(AT_ONCE).map(|outline| Newcomer {
            wanted: Wanted { url: outline.url, settings: outline.settings },
            paused: outline.paused,
        });
        let done = store.subscribe_all(Origin::Added, newcomers.collect(), operator.clock.now()).await?;
        let n_new = done.iter().filter(|subscribed| subscribed.new).count();
        imported.n_new += n_new;
        imported.n_known += done.len() - n_new;
        steps.round(imported.n_new + imported.n_known, n_feeds, imported.n_new, 0);
    }
    if imported.n_new > 0 {
        if !import.keep_starters {
            imported.n_starters_removed = subscriptions::remove_starters(&**store, operator.clock.now()).await?;
        }
        operator.judge_members();
        if let Some(daemon) = &operator.daemon {
            daemon.mailbox.renew().await;
        }
        operator.publish().await?; // feeds that came back bring their articles
    }
    Ok(imported)
}

/// What importing would do. A starter that stands in the list becomes the user's own, and so does not go.
fn rehearsed(feeds: &[Feed], import: &Import) -> Imported {
    let known = addresses(feeds);
    let n_known = import.feeds.iter().filter(|outline| known.contains(outline.url.as_str())).count();
    let n_new = import.feeds.len() - n_known;
    let brought: HashSet<&str> = import.feeds.iter().map(|outline| outline.url.as_str()).collect();
    let goes = |feed: &&Feed| feed.origins == [Origin::Starter] && !brought.contains(feed.declared_url.as_str());
    let goes_any = n_new > 0 && !import.keep_starters;
    let n_starters_removed = if goes_any { feeds.iter().filter(goes).count() } else { 0 };
    Imported { n_new, n_known, n_starters_removed }
}

/// Of feeds that the user subscribed to; starters and feeds that are only kept may come again.
fn addresses(feeds: &[Feed]) -> HashSet<&str> {
    let users =
        |feed: &&Feed| feed.origins.iter().any(|origin| matches!(origin, Origin::File | Origin::Opml | Origin::Added));
    feeds.iter().filter(users).flat_map(|feed| [feed.declared_url.as_str(), feed.fetch_url.as_str()]).collect()
}
