//! The feeds as pages name them: read from the store once in a while, since the list of a thousand feeds costs more
//! than any page made of it.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;

use crate::model::Timestamp;
use crate::model::feed::Feed;
use crate::model::ids::{FeedId, PubSeq};
use crate::store::types::Error;
use crate::summarise::repeated::KnownLines;
use crate::web::Site;
use crate::web::layout::tongue;

/// Polls change what is said about feeds and no stream.
const LIFE: TimeDelta = TimeDelta::seconds(10);
/// The stream changes with every article, which seldom concerns the list of feeds.
const REST: TimeDelta = TimeDelta::seconds(1);

/// A feed, as far as the river names it.
#[derive(Clone, Debug)]
pub(in crate::web) struct Listed {
    pub(in crate::web) id: FeedId,
    pub(in crate::web) title: String,
    pub(in crate::web) tags: Vec<String>,
    pub(in crate::web) language: Option<String>,
    pub(in crate::web) private: bool,
    pub(in crate::web) polled: bool,
    pub(in crate::web) failing: bool,
    pub(in crate::web) n_entries: u64,
    /// What its entries repeat.
    pub(in crate::web) furniture: KnownLines,
}

/// The list as it was read last.
#[derive(Default)]
pub struct Directory(Mutex<Option<Kept>>);

struct Kept {
    feeds: Arc<Vec<Listed>>,
    as_of: PubSeq,
    at: Timestamp,
}

/// All subscribed feeds by their titles.
pub(in crate::web) async fn feeds(site: &Site) -> Result<Arc<Vec<Listed>>, Error> {
    let (now, head) = (site.clock.now(), *site.store.changes().borrow());
    if let Some(feeds) = site.directory.current(head, now) {
        return Ok(feeds);
    }
    let mut feeds: Vec<Listed> = site.store.feeds().await?.iter().map(listed).collect();
    feeds.sort_by_cached_key(|feed| (feed.title.to_lowercase(), feed.id));
    let feeds = Arc::new(feeds);
    let kept = Kept { feeds: feeds.clone(), as_of: head, at: now };
    *site.directory.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    Ok(feeds)
}

impl Directory {
    fn current(&self, head: PubSeq, now: Timestamp) -> Option<Arc<Vec<Listed>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_ref()?;
        let life = if kept.as_of >= head { LIFE } else { REST };
        (now >= kept.at && now - kept.at < life).then(|| kept.feeds.clone())
    }
}

fn listed(feed: &Feed) -> Listed {
    Listed {
        id: feed.id,
        title: feed.title(),
        tags: feed.settings.tags.clone(),
        language: tongue::primary(feed.profile.language.as_deref()),
        private: feed.is_private(),
        polled: feed.state.last_polled.is_some(),
        failing: feed.state.last_error.is_some(),
        n_entries: feed.n_entries,
        furniture: KnownLines::of(&feed.profile.repeated),
    }
}
