//! A feed: what it is, what users want of it, and what polling it has taught.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::Timestamp;
use crate::model::hints::Hints;
use crate::model::identity::IdentityPolicy;
use crate::model::ids::FeedId;
use crate::model::own_clock::OwnClock;
use crate::model::privacy;
use crate::model::repeated::LineCounts;
use crate::model::report::Report;

/// What a user set for one feed. `None` leaves the matter to the tag or the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeedSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// As written: a cron expression, `every 20m` or `adaptive`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// Higher wins when copies of one article compete for the lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// Keep the feed and its address out of everything public. Without it, the address decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private: Option<bool>,
    /// How long entries are kept, as written: a duration, or `0` for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<String>,
}

/// Why coranto knows a feed. A feed lives while any origin remains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A `[[feeds]]` table of the configuration file. Its settings win.
    File,
    /// A list that the configuration names in `[[opml]]`.
    Opml,
    /// `coranto add` and `coranto import`.
    Added,
    /// The starter list of a first run without configuration; goes when the first feed of the user's own comes.
    Starter,
    /// `coranto remove --keep`: not polled any more, and its articles stay in the outputs.
    Kept,
}

impl Origin {
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::File => "file",
            Origin::Opml => "opml",
            Origin::Added => "added",
            Origin::Starter => "starter",
            Origin::Kept => "kept",
        }
    }
}

/// The two validators of RFC 9110 section 8.8, as raw bytes, to be echoed as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<Vec<u8>>,
    pub last_modified: Option<Vec<u8>>,
}

impl Validators {
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// What a publisher says about itself, replaced at each changed document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedProfile {
    /// The feed's own id: Atom id, else its first address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Timestamp>,
    /// RSS `ttl`, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl_minutes: Option<u32>,
    #[serde(skip_serializing_if = "Hints::is_empty")]
    pub hints: Hints,
    /// What reading the last document took.
    #[serde(skip_serializing_if = "Report::is_empty")]
    pub report: Report,
    /// What its entries repeat, which is not what they say.
    #[serde(skip_serializing_if = "LineCounts::is_empty")]
    pub repeated: LineCounts,
}

/// What polling has taught about a feed's rhythm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cadence {
    /// Smoothed seconds between entries; 0 while unknown.
    pub mean_gap_s: f64,
    pub newest: Option<Timestamp>,
}

/// What a feed's polls left behind. Written whole with every poll, in the transaction of its entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PollState {
    pub next_due: Option<Timestamp>,
    pub last_polled: Option<Timestamp>,
    pub last_success: Option<Timestamp>,
    /// Status of the last answer; `None` when there was none.
    pub last_status: Option<u16>,
    /// What the last failure was, in a sentence; `None` after a success.
    pub last_error: Option<String>,
    /// Failures in a row.
    pub failures: u32,
    pub validators: Validators,
    /// Hash of the last complete body.
    pub body_hash: Option<i64>,
    pub cadence: Cadence,
    pub policy: IdentityPolicy,
    pub clock: OwnClock,
    /// True once a poll brought a document that could be read: the archive of a new feed is behind us.
    pub seeded: bool,
}

/// Everything known about one feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    pub id: FeedId,
    /// The first address, never changed: part of the identity of entries whose own keys are not global.
    pub declared_url: Url,
    /// The address that is polled.
    pub fetch_url: Url,
    /// The settings that hold, after file won over added.
    pub settings: FeedSettings,
    pub origins: Vec<Origin>,
    pub profile: FeedProfile,
    pub state: PollState,
    pub added: Timestamp,
    /// By `coranto pause`: not polled until `coranto enable`.
    pub paused: bool,
    /// Entries stored.
    pub n_entries: u64,
}

impl Feed {
    /// The name that users see: theirs, the publisher's, else the address without its scheme.
    pub fn title(&self) -> String {
        display_title(&self.settings, &self.profile, &self.declared_url)
    }
}

/// See [`Feed::title`].
pub fn display_title(settings: &FeedSettings, profile: &FeedProfile, declared: &Url) -> String {
    let own = settings.title.as_deref().or(profile.title.as_deref()).map(str::trim).filter(|title| !title.is_empty());
    own.map_or_else(|| privacy::label(settings, declared), str::to_owned)
}

/// An address as a person would write it on a card: host and path, no credentials, no query, no secret segments.
pub fn address_label(url: &Url) -> String {
    privacy::shortened(url)
}
