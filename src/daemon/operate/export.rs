//! The subscriptions with their settings, to be taken elsewhere. Private feeds go along only when it is asked for.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::daemon::operate::choose::is_kept_only;
use crate::daemon::operate::operator::Operator;
use crate::model::feed::{Feed, FeedSettings};
use crate::opml::write::Entry;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Private feeds, too, with whatever their addresses carry.
    pub secrets: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    pub feeds: Vec<Row>,
    /// Private feeds that do not stand in it.
    pub n_left_out: usize,
}

/// A subscription. The names are those of `coranto export --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub url: Url,
    /// The name that users see.
    pub title: String,
    pub site: Option<String>,
    pub settings: FeedSettings,
    pub paused: bool,
}

pub async fn run(operator: &Operator, export: Export) -> anyhow::Result<Exported> {
    let feeds = operator.store.feeds().await?;
    let (private, open): (Vec<&Feed>, Vec<&Feed>) =
        feeds.iter().filter(|feed| !is_kept_only(feed)).partition(|feed| feed.is_private() && !export.secrets);
    Ok(Exported { feeds: open.into_iter().map(row).collect(), n_left_out: private.len() })
}

/// Under its first address, by which its articles are known.
fn row(feed: &Feed) -> Row {
    Row {
        url: feed.declared_url.clone(),
        title: feed.title(),
        site: feed.profile.site.clone(),
        settings: feed.settings.clone(),
        paused: feed.paused,
    }
}

impl Row {
    pub fn entry(&self) -> Entry<'_> {
        Entry {
            url: &self.url,
            title: &self.title,
            site: self.site.as_deref(),
            settings: &self.settings,
            paused: self.paused,
        }
    }
}
