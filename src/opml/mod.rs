//! Lists of subscriptions as readers exchange them: OPML, read from any of them and written for all of them.
//!
//! [`read`] takes a document's text and gives a [`List`]: feeds with their settings, other lists that it includes, and
//! what of it cannot be taken over, by name and count. [`write`] does the opposite and loses nothing that `read` knows.
//! [`guard`] says whether a list that changed may change subscriptions. [`attributes`] knows what other readers write
//! into an outline, [`labels`] how their folders are named as tags, [`gathered`] which feeds are one.
//!
//! Broken markup is read as broken feeds are, tag by tag. Everything is bounded: outlines, depth, text, and the time is
//! linear in the document. Nothing here opens a file, follows an address or knows the store.

mod attributes;
mod gathered;
pub mod guard;
mod labels;
pub mod read;
pub mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::feed::FeedSettings;

/// coranto's own settings travel in this namespace.
pub const NAMESPACE: &str = "urn:coranto:opml";

/// Outlines of one document that are read.
pub const MAX_OUTLINES: usize = 1_000_000;

/// What the feeds of one document may take. A million with one tag each take some 330 MB (`benches/lists.rs`).
const MAX_MEMORY: usize = 512 << 20;

/// A feed as a list names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    pub url: Url,
    #[serde(default)]
    pub settings: FeedSettings,
    /// Not to be polled until it is enabled.
    #[serde(default)]
    pub paused: bool,
}

impl Outline {
    /// As one that stands in folders with these tags: theirs come first.
    pub fn put_under(&mut self, folders: &[String]) {
        let own = std::mem::take(&mut self.settings.tags);
        let outer = folders.iter().filter(|tag| !own.contains(tag)).cloned();
        labels::add(&mut self.settings.tags, outer);
        labels::add(&mut self.settings.tags, own);
    }
}

/// Another list that this one wants to be read in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Include {
    /// As written: an address, or a path beside the list.
    pub address: String,
    /// Of the folders around it.
    pub tags: Vec<String>,
}

/// An outline that names a feed which cannot be subscribed to. Its address is not told: it may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub title: String,
    pub why: String,
}

/// A document, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    pub title: Option<String>,
    /// In the order of the document, each address once.
    pub feeds: Vec<Outline>,
    pub includes: Vec<Include>,
    /// The first of them.
    pub refused: Vec<Refused>,
    pub n_refused: usize,
    /// Outlines whose address an earlier one had; they were joined with it.
    pub n_doubled: usize,
    /// Settings of other readers that coranto has no place for: as the document calls them, and how often.
    pub not_carried: BTreeMap<String, usize>,
    /// Why the end was not read, if it was not: there may be more feeds.
    pub cut: Option<Cut>,
}

/// Why a list is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cut {
    #[error("the document ends before its end")]
    Ended,
    #[error("the document has over {MAX_OUTLINES} outlines")]
    TooMany,
    #[error("the document's feeds and their tags take over {} MiB of memory", MAX_MEMORY >> 20)]
    TooLarge,
}

/// Why a document is no list of subscriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOpml {
    #[error("the document is empty")]
    Empty,
    #[error("the document is no OPML: it has no opml element")]
    NoRoot,
}
