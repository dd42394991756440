//! What entries say that feed-rs has no slot for, or loses. One record per entry, in the order of the document.

use url::Url;

use crate::model::entry::{Enclosure, Episode, SourceRef};
use crate::model::parsed::Markup;
use crate::parse::scan::dating::Ranked;

/// More enclosures than this are a playlist.
const MAX_ENCLOSURES: usize = 64;

#[derive(Debug, Default)]
pub struct EntrySide {
    /// `rdf:about`, the id of RSS 1.0.
    pub about: Option<String>,
    /// `isPermaLink` of the guid: true when absent.
    pub guid_is_link: bool,
    /// `atom:link` in an item, or the address of content that is elsewhere.
    pub link: Option<String>,
    pub source: Option<SourceRef>,
    pub enclosures: Vec<Enclosure>,
    pub image: Option<Image>,
    pub episode: Episode,
    /// For an episode that does not say how long it is.
    pub media_duration_s: Option<u32>,
    /// For an entry without a title of its own.
    pub title: Option<String>,
    /// `description` of RSS, `summary` of Atom.
    pub summary: Option<Markup>,
    /// `content:encoded` of RSS, `content` of Atom.
    pub content: Option<Markup>,
    /// For an entry without a text of its own.
    pub text: Option<Markup>,
    /// For an entry without a content in the words of its format.
    pub other_content: Option<Markup>,
    /// `itunes:summary`, which may tell more than the description.
    pub told: Option<Markup>,
    /// For an entry without an id in the words of its format.
    pub id: Option<String>,
    /// The entry's title was read: another one is no title of it.
    pub is_titled: bool,
    /// For an entry without an author of its own.
    pub author: Option<String>,
    pub rights: Option<String>,
    pub language: Option<String>,
    pub base: Option<Url>,
    pub published: Option<Ranked>,
    pub updated: Option<Ranked>,
}

/// A picture and how surely it stands for the entry.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Image {
    pub rank: ImageRank,
    pub url: String,
}

/// Weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImageRank {
    Enclosure,
    MediaContent,
    Podcast,
    Thumbnail,
}

impl EntrySide {
    pub fn add_enclosure(&mut self, enclosure: Enclosure) {
        let known = self.enclosures.iter().any(|known| known.url == enclosure.url);
        if !enclosure.url.is_empty() && !known && self.enclosures.len() < MAX_ENCLOSURES {
            self.enclosures.push(enclosure);
        }
    }

    /// Keeps the picture of the highest rank, and the first among equals.
    pub fn add_image(&mut self, rank: ImageRank, url: String) {
        if !url.is_empty() && self.image.as_ref().is_none_or(|known| known.rank < rank) {
            self.image = Some(Image { rank, url });
        }
    }
}
