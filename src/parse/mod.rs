//! Documents to entries: a feed in any dialect becomes a `ParsedFeed`, with what was wrong about it beside it.
//!
//! [`feed`] is the way in. XML goes through [`scan`], which bounds it, canonicalises it and notes what feed-rs has no
//! slot for; a document that is not well-formed is first made so by [`lenient`]. JSON is read by [`json`]. [`discover`]
//! finds the feeds that an HTML page points to. [`tags`], [`entities`] and [`plain`] serve lists of subscriptions too.
//! Nothing here fetches, remembers, or makes markup harmless.

pub mod classes;
pub mod discover;
pub mod entities;
pub mod feed;
pub mod plain;
pub mod tags;

mod alarm;
mod dates;
mod episode;
mod json;
mod lenient;
mod map;
mod scan;
mod survey;

#[cfg(test)]
mod tests;
