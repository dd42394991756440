//! The one query language: of outputs, rules, searches and editions.
//!
//! [`parse`] reads what a user wrote, or says what is wrong with a caret under the place; [`Query::matches`] judges one
//! entry in memory. Everything here is pure; the stores and the relater ask it, nobody else decides what belongs where.

mod matches;
mod parse;

use crate::model::Timestamp;
use crate::model::ids::{FeedId, PublicId};

pub use parse::{ParseError, parse};

/// A query that was read. The empty one matches everything.
#[derive(Clone, Debug)]
pub struct Query {
    #[allow(dead_code)] // read by the judge
    pub(crate) root: parse::Node,
}

/// What kind of thing an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Article,
    Link,
    Image,
    Audio,
    Video,
    Note,
    Release,
}

/// What a query may ask of one entry.
///
/// The text is only asked for when something in the query needs it: for a stored entry it must be unpacked.
pub struct Subject<'a> {
    pub title: &'a str,
    pub authors: &'a [String],
    pub feed: FeedId,
    /// As users see it.
    pub feed_title: &'a str,
    /// Declared and polled addresses of the feed.
    pub feed_urls: [&'a str; 2],
    pub tags: &'a [String],
    pub language: Option<&'a str>,
    /// Host of the article's address.
    pub host: Option<&'a str>,
    pub kind: Kind,
    pub id: PublicId,
    pub has_summary: bool,
    pub has_image: bool,
    pub has_enclosure: bool,
    pub hidden: bool,
    /// The publisher's date, else when it was first seen.
    pub at: Timestamp,
    /// Summary and content as plain text.
    pub text: &'a dyn Fn() -> String,
}

/// Three answers: without knowing the time, `newer:2d` cannot be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    No,
    /// It depends on when it is asked.
    Depends,
}

impl Query {
    /// Does the entry match, at this moment?
    pub fn matches(&self, subject: &Subject<'_>, now: Timestamp) -> bool {
        self.judge(subject, Some(now)) == Verdict::Yes
    }

    /// Could it match at some time?
    pub fn may_match(&self, subject: &Subject<'_>) -> bool {
        self.judge(subject, None) != Verdict::No
    }
}
