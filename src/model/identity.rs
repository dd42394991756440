//! Who an entry is: the keys it answers to, and what the store knows of them.

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;
use crate::model::body::CleanHtml;
use crate::model::ids::EntryId;

/// The kinds of key, strongest first. The numbers are stored: never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum KeyKind {
    /// guid, Atom id, JSON id; trimmed, canonical when it is an address.
    Id = 1,
    /// The canonical form of the article's address.
    Link = 2,
    /// Id and link together, for feeds that repeat one id.
    IdLink = 3,
    /// Link and title together, for feeds whose items share one link.
    LinkTitle = 4,
    /// Hash of title and text, for entries that have nothing else.
    Content = 5,
    /// The number of six or more digits in the last part of the link's path. Evidence, not identity.
    Number = 6,
    /// The folded title. Evidence, not identity.
    Title = 7,
}

impl KeyKind {
    pub fn from_u8(number: u8) -> Option<KeyKind> {
        use KeyKind::*;
        [Id, Link, IdLink, LinkTitle, Content, Number, Title].into_iter().find(|kind| *kind as u8 == number)
    }

    /// May an entry be recognised by this key alone, within its feed?
    pub fn identifies(self) -> bool {
        self < KeyKind::Number
    }
}

/// A key that an entry of one feed answers to. Keys are kept for ever as aliases, but of an entry's Content keys only
/// the newest few.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryKey {
    pub kind: KeyKind,
    pub value: String,
}

/// Which keys of a feed can be trusted. Learnt, and never unlearnt: a change of policy re-keys no old entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IdentityPolicy {
    /// One id stood on several entries of a document.
    pub id_repeats: bool,
    /// Ids changed while links stayed.
    pub id_changes: bool,
    /// One link stood on several entries of a document.
    pub link_repeats: bool,
    /// Entries seen whose id was new although their link was known; two or more set `id_changes`.
    pub id_changes_seen: u32,
}

/// What the store is asked about one parsed entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Strongest first; all of them are remembered once the entry is stored.
    pub keys: Vec<EntryKey>,
    /// Hash of all that the publisher delivered for this entry.
    pub delivered: i64,
}

/// A stored entry that answers to a key of some probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownEntry {
    pub id: EntryId,
    /// Those keys of the probes that led here.
    pub keys: Vec<EntryKey>,
    pub delivered: i64,
    pub title: String,
    /// Loaded only when no probe that found the entry by an identifying key has the same `delivered` hash.
    pub content: Option<CleanHtml>,
    pub first_seen: Timestamp,
    /// The publisher's own `updated`, as last delivered.
    pub source_updated: Option<Timestamp>,
    /// The text and the title are gone: what it answers to is all that there is to know it by, and it never changes.
    pub pruned: bool,
}

/// All that the store knows about the entries of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub entries: Vec<KnownEntry>,
}

/// A canonical address: two addresses of one article give the same. For keys only, never shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CanonicalUrl(String);

impl CanonicalUrl {
    /// For `identify::canonical` alone.
    pub(crate) fn folded(text: String) -> CanonicalUrl {
        CanonicalUrl(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
