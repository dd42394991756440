//! Where a feed may be: candidates, each with what speaks for it.
//!
//! In: an address, and its page when that was fetched. Out: addresses in the order in which to ask. [`places`] knows
//! sites whose feeds follow from the address, [`page`] reads what a page names, [`choose`] orders it, [`guesses`]
//! are for pages that name nothing. Pure: whoever asks fetches, and judges by what comes whether it is a feed.

pub mod choose;
pub mod guesses;
pub mod page;
pub mod places;

use url::Url;

/// An address that may be a feed's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub url: Url,
    /// As the page calls it.
    pub title: Option<String>,
    pub clue: Clue,
    /// `hreflang`, as written.
    pub language: Option<String>,
}

/// What speaks for a candidate, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clue {
    /// `link rel=alternate` or `rel=feed`: the page says that it is its feed.
    Named,
    /// The page leads people to it, and it is of the same site.
    Linked,
    /// The same, but it is of another site: the feed's hoster, or a friend's blog.
    LinkedElsewhere,
}
