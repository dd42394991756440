//! Entries to bytes: the same stream in every format that readers subscribe to.
//!
//! In: a view, its entries in stream order and the addresses to name them by. Out: a document that is valid whatever
//! the publishers wrote, and byte for byte the same as long as the entries are: nothing in it depends on the time of
//! rendering or on the request. [`cache`] keeps rendered documents and knows when they are stale.
//!
//! Nothing here decides which entries belong in an output (that is the store's stream), and nothing sanitises: only
//! `CleanHtml` and plain text come in. Addresses are re-checked all the same, since they leave here for readers that
//! trust us.

pub mod cache;

pub mod atom;
pub mod json_feed;
pub mod rss;

pub(crate) mod address;
pub(crate) mod captions;
pub(crate) mod content;
pub(crate) mod episode;
mod xml;

#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod tests;

use std::time::Duration;

use url::Url;
use uuid::Uuid;

use crate::model::Timestamp;
use crate::model::entry::Entry;
use crate::model::ids::PublicId;
use crate::model::output::{ContentMode, OutputAccess};

/// A format that an output is published in. A new one is a file with an `impl Format` and a line in [`FORMATS`].
pub trait Format: Send + Sync {
    /// The end of the address: `/feeds/NAME.SUFFIX`.
    fn suffix(&self) -> &'static str;
    /// Without a charset: every document is UTF-8.
    fn media_type(&self) -> &'static str;
    fn render(&self, feed: &Output<'_>) -> Vec<u8>;
}

/// Every format, the recommended one first.
pub static FORMATS: [&'static dyn Format; 3] = [&atom::Atom, &rss::Rss, &json_feed::JsonFeed];

/// What an output is called and how much of the stream it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Part of the address.
    pub name: String,
    /// The name that it had first: the feed's id is made from it, and survives a new name.
    pub first_name: String,
    pub title: String,
    pub subtitle: Option<String>,
    pub language: Option<String>,
    /// Every entry placed within this time before now …
    pub window: Option<Duration>,
    /// … at least so many …
    pub min: usize,
    /// … at most so many.
    pub max: usize,
    /// At most so many of one feed; 0 for no bound.
    pub per_feed: usize,
    pub content: ContentMode,
    pub access: OutputAccess,
    /// Names that the output had before: they lead to it.
    pub aliases: Vec<String>,
}

impl View {
    /// An output with nothing special about it.
    pub fn plain(name: &str, title: &str) -> View {
        View {
            name: name.to_owned(),
            first_name: name.to_owned(),
            title: title.to_owned(),
            subtitle: None,
            language: None,
            window: None,
            min: 50,
            max: 500,
            per_feed: 0,
            content: ContentMode::default(),
            access: OutputAccess::default(),
            aliases: Vec::new(),
        }
    }
}

/// One output, ready to be written down.
#[derive(Clone, Copy, Debug)]
pub struct Output<'a> {
    pub view: &'a View,
    /// In stream order, newest first.
    pub entries: &'a [Entry],
    /// When the output changed last, by its entries.
    pub updated: Timestamp,
    /// The public address of this installation, path prefix included.
    pub base: &'a Url,
    /// Names this installation for ever, whatever its address; made once by the store.
    pub instance: &'a str,
}

/// Namespace of the ids that are made here.
const NAMESPACE: Uuid = Uuid::from_u128(0x8d2c_1f5e_6a0b_4c39_9f47_2b61_d0e8_53a4);

impl Output<'_> {
    /// `urn:uuid:` of this output: differs between installations, survives a new address, name, title or select.
    pub fn id(&self) -> String {
        Uuid::new_v5(&NAMESPACE, format!("{}\n{}", self.instance, self.view.first_name).as_bytes()).urn().to_string()
    }

    /// The page where the same stream can be read in a browser.
    pub fn river(&self) -> String {
        let site = address::site(self.base);
        if self.view.name == "all" { site } else { format!("{site}?output={}", self.view.name) }
    }

    /// The page of one of its entries.
    pub fn page_of(&self, entry: &Entry) -> String {
        page_address(self.base, entry.public_id, self.view)
    }

    /// Where this output is found in the given format.
    pub fn address(&self, format: &dyn Format) -> String {
        feed_address(self.base, &self.view.name, format)
    }
}

/// The page of an entry, as one comes to it from an output: previous and next then stay in it.
pub fn page_address(base: &Url, id: PublicId, view: &View) -> String {
    let mut page = address::below(base, &["entries", &id.to_string()]);
    if view.name != "all" {
        page.push_str(&format!("?output={}", view.name));
    }
    page
}

/// A public address of ours: these segments below the base.
pub fn below(base: &Url, segments: &[&str]) -> String {
    address::below(base, segments)
}

/// The public address of an output.
pub fn feed_address(base: &Url, name: &str, format: &dyn Format) -> String {
    address::below(base, &["feeds", &format!("{name}.{}", format.suffix())])
}
