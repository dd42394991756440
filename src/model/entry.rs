//! The parts of an entry (RFC 4287 section 4) and the entry as it is stored and published.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::Timestamp;
use crate::model::body::CleanHtml;
use crate::model::ids::{EntryId, FeedId, PubSeq, PublicId};
use crate::model::summary::Summary;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub term: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// A file that belongs to the entry. Its address passes verbatim, query and all, since signed addresses break otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// Where an entry came from (atom:source, RFC 4287 section 4.2.11).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRef {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub title: String,
    /// The site (rel=alternate).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The feed document (rel=self).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
}

/// What an entry says apart from its text: the part that no query looks into, kept as one JSON value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Person>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enclosures: Vec<Enclosure>,
    /// A picture that stands for the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
    /// A source that the arriving entry itself named; wins over the feed it arrived in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceRef>,
    /// The page where the entry is discussed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub episode: Option<Box<Episode>>,
    /// The publisher's date as RFC 3339, when it could not be believed as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated_date: Option<String>,
    /// The language that the entry claims, where it is not used or is not what its feed claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated_language: Option<String>,
}

/// What makes an entry an episode of a podcast: the iTunes podcast tags and the podcast namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Episode {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub season: Option<u32>,
    /// `itunes:episode`, a number; `podcast:episode` may be a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// `full`, `trailer` or `bonus`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explicit: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transcripts: Vec<Transcript>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chapters: Option<Chapters>,
}

/// `podcast:transcript`. The address passes verbatim.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Transcript {
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// `captions` when it is timed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
}

/// `podcast:chapters`. The address passes verbatim.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chapters {
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

/// Everything of an entry that a newer version of it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryText {
    /// Plain text. Empty when the entry has none and none could be made.
    pub title: String,
    /// The original article, as the publisher wrote the address, less known trackers.
    pub link: Option<Url>,
    /// BCP 47: from the entry or the feed, unless its text surely is in another; else from its text.
    pub language: Option<String>,
    pub content: CleanHtml,
    pub summary: Summary,
    pub details: Details,
}

/// Where an entry stands on its way to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryState {
    /// Needs its page before it can be shown. No stage makes such entries yet.
    Waiting,
    /// Complete; the relater has not seen it.
    Ready,
    /// Has a place in the stream.
    Published,
    /// Kept and found, never in an output.
    Hidden,
    /// Beyond its retention, or forgotten: the text is gone, the keys and the id remain so that it never returns.
    Pruned,
}

/// An entry as the stream shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub id: EntryId,
    pub public_id: PublicId,
    pub feed: FeedId,
    pub state: EntryState,
    /// Set in the publishing transaction.
    pub pub_seq: Option<PubSeq>,
    /// Place in the stream: when it was published, but the publisher's date for what a new feed had already.
    pub sort_at: Option<Timestamp>,
    /// The publisher's date, within reason.
    pub published: Option<Timestamp>,
    /// Moves only for a significant change of text or title.
    pub updated: Timestamp,
    pub first_seen: Timestamp,
    pub text: EntryText,
    /// The feed it arrived in, or the source that it named itself.
    pub source: SourceRef,
    /// Other copies of the same article, earliest first.
    pub also: Vec<Sighting>,
}

/// Another copy of an entry, in another feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    pub source: SourceRef,
    pub title: String,
    pub link: Option<Url>,
    pub comments: Option<String>,
}
