//! Unsubscribe. What becomes of the articles is for the user to say.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::daemon::lists::memory;
use crate::daemon::operate::choose::{find_feed, is_kept_only};
use crate::daemon::operate::operator::Operator;
use crate::model::feed::{Feed, Origin, address_label};
use crate::store::types::Wanted;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remove {
    pub feed: String,
    pub fate: Fate,
}

/// Of the feed's articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// They leave the outputs and stay stored: subscribing again brings them back.
    Store,
    /// They stay in the outputs as well.
    Keep,
    /// They are erased.
    Purge,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    pub title: String,
    pub address: String,
    pub fate: Fate,
    /// Articles that are kept, or that were erased.
    pub n_entries: u64,
}

/// A feed that cannot be removed by a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{title} is declared in {place}: remove it there")]
    Declared { title: String, place: String },
    #[error("of {0} only the articles are kept already; `coranto remove {0} --purge` erases them")]
    Kept(String),
}

pub async fn run(operator: &Operator, remove: Remove) -> anyhow::Result<Removed> {
    let store = &operator.store;
    let feeds = store.feeds().await?;
    let feed = find_feed(&feeds, &remove.feed)?;
    refuse(operator, feed, remove.fate).await?;
    let title = feed.title();
    let context = || format!("cannot remove {title}");
    if remove.fate == Fate::Keep {
        // Before the others go, so that its articles never leave the outputs.
        let wanted = Wanted { url: feed.declared_url.clone(), settings: feed.settings.clone() };
        store.subscribe(Origin::Kept, wanted, operator.clock.now()).await.with_context(context)?;
    }
    for origin in feed.origins.iter().filter(|origin| **origin != Origin::Kept || remove.fate != Fate::Keep) {
        store.unsubscribe(*origin, feed.id).await.with_context(context)?;
    }
    if let Some(daemon) = &operator.daemon {
        let ended = daemon.mailbox.drop_feeds(vec![feed.id]).await;
        if remove.fate == Fate::Purge {
            let _ = ended.await; // or a poll under way would bring some of it back
        }
    }
    let n_entries = match remove.fate {
        Fate::Purge => store.purge(feed.id).await.with_context(context)?,
        Fate::Store | Fate::Keep => feed.n_entries,
    };
    operator.judge_members();
    Ok(Removed { title, address: address_label(&feed.declared_url), fate: remove.fate, n_entries })
}

async fn refuse(operator: &Operator, feed: &Feed, fate: Fate) -> anyhow::Result<()> {
    if feed.origins.contains(&Origin::File) {
        let loaded = operator.loaded.get();
        let place = loaded.config.feeds.iter().find(|declared| declared.url == feed.declared_url);
        let place = place.or_else(|| loaded.config.feeds.iter().find(|declared| declared.url == feed.fetch_url));
        let place = place.map(|declared| declared.place.file_line());
        let place = place.unwrap_or_else(|| "the configuration file".to_owned());
        return Err(Error::Declared { title: feed.title(), place }.into());
    }
    if feed.origins.contains(&Origin::Opml) {
        let place = list_of(operator, feed).await?.unwrap_or_else(|| "a list of the configuration".to_owned());
        return Err(Error::Declared { title: feed.title(), place }.into());
    }
    match fate {
        Fate::Keep if is_kept_only(feed) => Err(Error::Kept(feed.title()).into()),
        Fate::Keep | Fate::Store | Fate::Purge => Ok(()),
    }
}

/// The list of `[[opml]]` that names the feed.
async fn list_of(operator: &Operator, feed: &Feed) -> anyhow::Result<Option<String>> {
    for source in &operator.loaded.get().config.opml {
        let known = memory::recall(&*operator.store, &source.from).await?;
        if known.feeds.iter().any(|outline| outline.url == feed.declared_url || outline.url == feed.fetch_url) {
            return Ok(Some(source.from.shown()));
        }
    }
    Ok(None)
}
