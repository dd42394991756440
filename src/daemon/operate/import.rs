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

pub async fn run(operator: &Operator, import: Import, steps: &Steps) -> anyhow::Result<Imported> {
    let store = &operator.store;
    let feeds = store.feeds().await?;
    let known = addresses(&feeds);
    let (old, new): (Vec<Outline>, Vec<Outline>) =
        import.feeds.into_iter().partition(|outline| known.contains(outline.url.as_str()));
    let mut imported = Imported { n_new: new.len(), n_known: old.len(), n_starters_removed: 0 };
    let goes = |feed: &&Feed| feed.origins == [Origin::Starter] && !import.keep_starters && !new.is_empty();
    if import.dry_run {
        imported.n_starters_removed = feeds.iter().filter(goes).count();
        return Ok(imported);
    }
    let newcomers = new.into_iter().map(|outline| Newcomer {
        wanted: Wanted { url: outline.url, settings: outline.settings },
        paused: outline.paused,
    });
    let newcomers: Vec<Newcomer> = newcomers.collect();
    let mut n_done = 0;
    for some in newcomers.chunks(AT_ONCE) {
        store.subscribe_all(Origin::Added, some.to_vec(), operator.clock.now()).await?;
        n_done += some.len();
        steps.round(n_done, imported.n_new, n_done, 0);
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

/// Of feeds that the user subscribed to; starters and feeds that are only kept may come again.
fn addresses(feeds: &[Feed]) -> HashSet<&str> {
    let users =
        |feed: &&Feed| feed.origins.iter().any(|origin| matches!(origin, Origin::File | Origin::Opml | Origin::Added));
    feeds.iter().filter(users).flat_map(|feed| [feed.declared_url.as_str(), feed.fetch_url.as_str()]).collect()
}
