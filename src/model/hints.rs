//! What a feed document says about being polled and about its other documents.
//!
//! Sources: RSS 2.0 (`ttl`, `skipHours`, `skipDays`), RSS 1.0 syndication module (`sy:`), WebSub (`rel=hub`), RFC 5005
//! (`prev-archive`, `next`, `fh:complete`), the iTunes podcast tags (`itunes:new-feed-url`). Noted, not obeyed: what
//! becomes of them is the scheduler's to decide.

use serde::{Deserialize, Serialize};

/// Addresses are absolute. Bounded: at most 8 hubs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hints {
    /// Hours of the day in GMT, 0 to 23, sorted, in which nothing is new.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_hours: Vec<u8>,
    /// Days in which nothing is new, 1 (Monday) to 7 (ISO 8601), sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_days: Vec<u8>,
    /// `sy:updatePeriod` over `sy:updateFrequency`, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_minutes: Option<u32>,
    /// WebSub hubs, in the document's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hubs: Vec<String>,
    /// The address that the document gives itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_url: Option<String>,
    /// Where a podcast has moved to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_feed_url: Option<String>,
    /// The next page of older entries (RFC 5005 section 3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The newest archive document (RFC 5005 section 4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev_archive: Option<String>,
    /// The document holds all entries there are (RFC 5005 section 2).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub complete: bool,
}

impl Hints {
    pub const MAX_HUBS: usize = 8;

    /// One more, unless it is known or there are enough.
    pub fn add_hub(&mut self, url: String) {
        if self.hubs.len() < Hints::MAX_HUBS && !self.hubs.contains(&url) {
            self.hubs.push(url);
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Hints::default()
    }
}
