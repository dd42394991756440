//! Brings the store's subscriptions in line with the configuration, and looks after the starter list.

use tracing::{info, warn};

use crate::config::{self, Env, Loaded};
use crate::daemon::lists;
use crate::model::Timestamp;
use crate::model::feed::Origin;
use crate::store::Store;
use crate::store::types::{Error, Synced, Wanted};

/// Shall a new store begin with the starter list?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starters {
    No,
    /// When there is no configuration file, nobody subscribed to anything yet, and nobody else runs us.
    IfNew,
}

/// The feeds of the configuration file become the subscriptions of origin `file`, those of its lists of origin `opml`.
///
/// Without a file they are left alone: a command that was started in another environment and found none must not
/// unsubscribe from everything.
pub async fn sync(store: &dyn Store, loaded: &Loaded, now: Timestamp) -> Result<Synced, Error> {
    if loaded.file.is_none() {
        let declared = store.feeds().await?.iter().filter(|feed| feed.origins.contains(&Origin::File)).count();
        if declared > 0 {
            warn!("no configuration file was found; the {declared} feeds of an earlier one stay subscribed");
        }
        return Ok(Synced::default());
    }
    lists::sync(store, loaded, now).await?;
    let declared = loaded.config.feeds.iter();
    let wanted =
        declared.map(|feed| Wanted { url: feed.url.clone(), settings: feed.settings.clone() }).collect::<Vec<_>>();
    let has_feeds = !wanted.is_empty();
    let synced = store.sync(Origin::File, wanted, now).await?;
    if has_feeds {
        remove_starters(store, now).await?;
    }
    if synced != Default::default() {
        let (added, changed, removed) = (synced.added.len(), synced.changed.len(), synced.removed.len());
        info!(
            added,
            changed, removed, "subscriptions of the file: {added} added, {changed} changed, {removed} removed"
        );
    }
    Ok(synced)
}

/// Subscribe a new store to the starter list. True when it was done.
pub async fn begin(
    store: &dyn Store,
    loaded: &Loaded,
    env: &Env,
    starters: Starters,
    now: Timestamp,
) -> Result<bool, Error> {
    let is_service = env.get("INVOCATION_ID").is_some() || env.get("container").is_some();
    if starters == Starters::No || loaded.file.is_some() || is_service {
        return Ok(false);
    }
    let stats = store.stats().await?;
    if stats.n_feeds > 0 || stats.n_entries > 0 {
        return Ok(false);
    }
    let starters = config::starter().into_iter();
    let wanted = starters.map(|feed| Wanted { url: feed.url, settings: feed.settings }).collect();
    store.sync(Origin::Starter, wanted, now).await?;
    Ok(true)
}

/// The user's own first feed sends the starters away. Returns how many went.
pub async fn remove_starters(store: &dyn Store, now: Timestamp) -> Result<usize, Error> {
    Ok(store.sync(Origin::Starter, Vec::new(), now).await?.removed.len())
}
