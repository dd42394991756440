//! Judges one entry by a query.

use crate::model::Timestamp;
use crate::query::{Query, Subject, Verdict};

impl Query {
    /// `None` for the time: terms that depend on it answer [`Verdict::Depends`].
    pub(super) fn judge(&self, _subject: &Subject<'_>, _now: Option<Timestamp>) -> Verdict {
        Verdict::Yes
    }

    /// Does any term depend on when it is asked?
    pub fn depends_on_time(&self) -> bool {
        false
    }

    /// Does any term depend on what a feed is called, where it is or which tags it has?
    pub fn depends_on_feed(&self) -> bool {
        false
    }

    /// Does a `feed:` term, not negated, name exactly this feed: by its number, its address or its whole title?
    pub fn names_feed(&self, _subject: &Subject<'_>) -> bool {
        false
    }
}
