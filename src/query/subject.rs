//! What a query may ask of one entry.
//!
//! Made from an entry and the feed it belongs to, by reference where that can be; a store that has not the whole entry
//! at hand fills the fields itself. Nothing here judges.

use std::borrow::Cow;

use crate::model::Timestamp;
use crate::model::entry::{Entry, EntryState};
use crate::model::feed::Feed;
use crate::model::ids::{FeedId, PublicId};
use crate::query::kind::{self, Facts};

/// One entry, as a query sees it.
///
/// The text is only asked for when something in the query needs it: for a stored entry it must be unpacked.
pub struct Subject<'a> {
    pub title: &'a str,
    pub authors: Vec<&'a str>,
    pub feed: FeedId,
    /// As users see it.
    pub feed_title: Cow<'a, str>,
    /// Declared and polled addresses of the feed.
    pub feed_urls: [&'a str; 2],
    pub tags: &'a [String],
    pub language: Option<&'a str>,
    /// Host of the article's address.
    pub host: Option<&'a str>,
    /// What its kind is told from.
    pub facts: Facts<'a>,
    pub id: PublicId,
    pub has_summary: bool,
    pub has_image: bool,
    pub has_enclosure: bool,
    pub hidden: bool,
    /// The publisher's date, else when it was first seen.
    pub at: Timestamp,
    /// Summary and content as plain text. Called at most once for each judging.
    pub text: &'a dyn Fn() -> String,
}

impl<'a> Subject<'a> {
    /// An entry with the feed it belongs to; `text` gives its summary and content as plain text.
    pub fn of(entry: &'a Entry, feed: &'a Feed, text: &'a dyn Fn() -> String) -> Subject<'a> {
        let (written, details) = (&entry.text, &entry.text.details);
        Subject {
            title: &written.title,
            authors: details.authors.iter().map(|author| author.name.as_str()).collect(),
            feed: feed.id,
            feed_title: Cow::Owned(feed.title()),
            feed_urls: [feed.declared_url.as_str(), feed.fetch_url.as_str()],
            tags: &feed.settings.tags,
            language: written.language.as_deref(),
            host: written.link.as_ref().and_then(|link| link.host_str()),
            facts: Facts::of(written, feed),
            id: entry.public_id,
            has_summary: !written.summary.text.is_empty(),
            has_image: details.image.is_some()
                || details.enclosures.iter().any(|enclosure| kind::is_of(enclosure, "image/"))
                || written.content.as_str().contains("<img"),
            has_enclosure: !details.enclosures.is_empty(),
            hidden: entry.state == EntryState::Hidden,
            at: entry.published.unwrap_or(entry.first_seen),
            text,
        }
    }
}
