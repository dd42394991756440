//! Why coranto did what it did. Every decision is kept with its reason, in short form.

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;

/// What a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// When the feed is polled next.
    NextPoll,
    /// What the answer of the origin meant.
    Fetch,
    /// What could be read of the document.
    Parse,
    /// Which keys of the feed are trusted.
    Identity,
    /// Joined to a copy, or not.
    Group,
}

/// A choice and its ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub at: Timestamp,
    pub topic: Topic,
    /// A stable name, `kebab-case`: `cron`, `retry-after`, `backoff`, `not-modified`, `same-address` …
    pub reason: String,
    /// One sentence for people.
    pub detail: String,
}
