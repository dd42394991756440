//! Every subscription with its health.

use serde::{Deserialize, Serialize};

use crate::daemon::operate::choose::is_kept_only;
use crate::daemon::operate::operator::Operator;
use crate::model::Timestamp;
use crate::model::feed::{Feed, Origin, address_label};
use crate::model::ids::FeedId;
use crate::model::privacy::discreet::discreet;
use crate::model::report::{Complaint, complaints};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feeds {
    /// Only those whose last poll failed.
    pub failing: bool,
    /// Only those of a tag.
    pub tag: Option<String>,
}

/// What is told of one feed. The names are those of `coranto feeds --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedRow {
    pub id: FeedId,
    pub title: String,
    /// Shortened: the whole one may hold secrets.
    pub url: String,
    pub tags: Vec<String>,
    pub origins: Vec<Origin>,
    pub paused: bool,
    /// Not polled any more; its articles stay.
    pub kept: bool,
    pub private: bool,
    pub entries: u64,
    pub last_poll: Option<Timestamp>,
    pub last_success: Option<Timestamp>,
    pub next_poll: Option<Timestamp>,
    pub status: Option<u16>,
    pub failures: u32,
    pub error: Option<String>,
    /// The encoding of its last document and the evidence for it, when it was not plain UTF-8.
    pub charset: Option<String>,
    /// What is wrong with its last document, most important first.
    pub problems: Vec<Complaint>,
}

pub async fn run(operator: &Operator, which: Feeds) -> anyhow::Result<Vec<FeedRow>> {
    let feeds = operator.store.feeds().await?;
    let fits = |feed: &&Feed| {
        (!which.failing || feed.state.failures > 0)
            && which.tag.as_ref().is_none_or(|tag| feed.settings.tags.contains(tag))
    };
    Ok(feeds.iter().filter(fits).map(row).collect())
}

fn row(feed: &Feed) -> FeedRow {
    let kept = is_kept_only(feed);
    let state = &feed.state;
    FeedRow {
        id: feed.id,
        title: feed.title(),
        url: address_label(&feed.declared_url),
        tags: feed.settings.tags.clone(),
        origins: feed.origins.clone(),
        paused: feed.paused,
        kept,
        private: feed.is_private(),
        entries: feed.n_entries,
        last_poll: state.last_polled,
        last_success: state.last_success,
        next_poll: state.next_due.filter(|_| !feed.paused && !kept),
        status: state.last_status,
        failures: state.failures,
        error: state.last_error.as_deref().map(|error| discreet(&feed.settings, error)),
        charset: feed.profile.report.charset.clone(),
        problems: complaints(feed),
    }
}
