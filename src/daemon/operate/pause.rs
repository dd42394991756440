//! Poll feeds no more for a while, and again.

use serde::{Deserialize, Serialize};

use crate::daemon::operate::choose::{Misuse, NoSuchFeed, find_feed, is_kept_only};
use crate::daemon::operate::operator::Operator;
use crate::model::feed::Feed;

/// Which feeds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub feeds: Vec<String>,
    pub tag: Option<String>,
    pub all: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused {
    /// Paused, or enabled.
    pub paused: bool,
    /// Feeds that were changed, by their titles …
    pub changed: Vec<String>,
    /// … and those that were so already.
    pub already: Vec<String>,
}

pub async fn run(operator: &Operator, which: Pause, paused: bool) -> anyhow::Result<Paused> {
    let feeds = operator.store.feeds().await?;
    let chosen = chosen(&feeds, &which)?;
    let mut done = Paused { paused, changed: Vec::new(), already: Vec::new() };
    let mut ids = Vec::new();
    for feed in chosen {
        if operator.store.pause(feed.id, paused).await? {
            done.changed.push(feed.title());
            ids.push(feed.id);
        } else {
            done.already.push(feed.title());
        }
    }
    if let Some(daemon) = &operator.daemon {
        if paused {
            daemon.mailbox.drop_feeds(ids).await;
        } else {
            daemon.mailbox.look().await;
        }
    }
    Ok(done)
}

fn chosen<'a>(feeds: &'a [Feed], which: &Pause) -> anyhow::Result<Vec<&'a Feed>> {
    let mut chosen: Vec<&Feed> = Vec::new();
    for name in &which.feeds {
        let feed = find_feed(feeds, name)?;
        if is_kept_only(feed) {
            return Err(Misuse(format!("{} is not polled any more: only its articles are kept", feed.title())).into());
        }
        chosen.push(feed);
    }
    let polled = || feeds.iter().filter(|feed| !is_kept_only(feed));
    if let Some(tag) = &which.tag {
        let tagged: Vec<&Feed> = polled().filter(|feed| feed.settings.tags.contains(tag)).collect();
        if tagged.is_empty() {
            return Err(NoSuchFeed::Tag(tag.clone()).into());
        }
        chosen.extend(tagged);
    }
    if which.all {
        chosen.extend(polled());
    }
    if which.feeds.is_empty() && which.tag.is_none() && !which.all {
        return Err(Misuse("name a feed, or give --tag NAME or --all".to_owned()).into());
    }
    chosen.sort_by_key(|feed| feed.id);
    chosen.dedup_by_key(|feed| feed.id);
    Ok(chosen)
}
