//! What a feed document says, before anything is known about its entries.

use url::Url;

use crate::model::Timestamp;
use crate::model::entry::Details;
use crate::model::feed::FeedProfile;
use crate::model::hints::Hints;

/// Markup from a feed: HTML that nobody has looked at, or plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Markup {
    Plain(String),
    Html(String),
}

impl Markup {
    pub fn as_str(&self) -> &str {
        match self {
            Markup::Plain(text) | Markup::Html(text) => text,
        }
    }
}

/// The format a document was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    Atom,
    Rss,
    Rdf,
    Json,
}

impl FeedFormat {
    pub fn as_str(self) -> &'static str {
        match self {
            FeedFormat::Atom => "atom",
            FeedFormat::Rss => "rss",
            FeedFormat::Rdf => "rdf",
            FeedFormat::Json => "json",
        }
    }
}

/// One entry, in the document's words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParsedEntry {
    /// guid, Atom id or JSON id as written, untrimmed.
    pub id: Option<String>,
    /// Plain text, entities resolved, markup dropped.
    pub title: Option<String>,
    /// Absolute.
    pub link: Option<Url>,
    pub published: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    /// The published date (`updated` when there is none) was written without a zone, and taken as UTC.
    pub zoneless: bool,
    pub language: Option<String>,
    /// The description: a teaser, or in many RSS feeds the whole text.
    pub summary: Option<Markup>,
    pub content: Option<Markup>,
    pub details: Details,
    /// Base of relative references inside the markup, when it is not the document's.
    pub base: Option<Url>,
}

impl ParsedEntry {
    /// The fullest text that the entry carries.
    pub fn body(&self) -> Option<&Markup> {
        match (&self.content, &self.summary) {
            (Some(content), Some(summary)) if content.as_str().len() < summary.as_str().len() => Some(summary),
            (Some(content), _) => Some(content),
            (None, summary) => summary.as_ref(),
        }
    }
}

/// A feed document, read.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedFeed {
    pub format: FeedFormat,
    pub profile: FeedProfile,
    /// The address the document gives itself (rel=self), absolute.
    pub self_url: Option<Url>,
    /// How it wants to be polled, and where its other documents are.
    pub hints: Hints,
    /// In the order of the document.
    pub entries: Vec<ParsedEntry>,
}

/// Something wrong with a document that did not stop it from being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A stable name, `kebab-case`.
    pub class: &'static str,
    /// Of the first of them.
    pub detail: String,
    /// How often it was met; 1 at least.
    pub count: u32,
}

impl Fault {
    pub fn once(class: &'static str, detail: impl Into<String>) -> Fault {
        Fault { class, detail: detail.into(), count: 1 }
    }

    /// Count it among those that were met before; the first one's detail stays.
    pub fn count_in(faults: &mut Vec<Fault>, fault: Fault) {
        match faults.iter_mut().find(|known| known.class == fault.class) {
            Some(known) => known.count = known.count.saturating_add(fault.count),
            None => faults.push(fault),
        }
    }

    /// The text has items, and none was found where a feed keeps them: no news, or news that cannot be seen.
    pub const NO_ENTRIES_BUT_ITEMS: &'static str = "no-entries-but-items";
    /// The document stopped inside an entry, whether or not every byte came: it was not seen whole.
    pub const TRUNCATED: &'static str = "truncated";
    /// The root element was never closed: there may have been more. All entries that are there were read whole.
    pub const UNCLOSED: &'static str = "unclosed";
}

/// Why a document is no feed at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAFeed {
    #[error("the document is empty")]
    Empty,
    #[error("the document is an HTML page, not a feed")]
    Html,
    #[error("the document is no feed: {0}")]
    Unreadable(String),
    #[error("the document is over a limit: {0}")]
    OverLimit(String),
}
