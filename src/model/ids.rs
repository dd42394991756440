//! Names of things. A plain integer or string never crosses a border between modules.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! row_id {
    ($name:ident, $what:literal) => {
        #[doc = $what]
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

row_id!(FeedId, "A feed, as the store numbers it. Never shown in an output.");
row_id!(EntryId, "An entry, as the store numbers it. Never shown in an output.");
row_id!(Seq, "Commit order of entries: internal, says what the relater has still to see.");
row_id!(PubSeq, "Publication order of entries: the only public cursor.");

/// The name of an entry in every output, for ever: a UUIDv5 of its strongest trusted key.
///
/// Made only by [`crate::identify::public_id`], so that a store that was lost and is rebuilt from the same feeds
/// gives the same names again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicId(Uuid);

impl PublicId {
    /// For `identify`, which derives it, and the stores, which read it back.
    pub(crate) fn from_uuid(uuid: Uuid) -> PublicId {
        PublicId(uuid)
    }

    pub fn as_uuid(&self) -> &Uuid {
        &self.0
    }

    /// `urn:uuid:…`, the form that stands in feeds (RFC 4122 section 3).
    pub fn urn(&self) -> String {
        self.0.urn().to_string()
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl std::str::FromStr for PublicId {
    type Err = uuid::Error;

    /// Accepts the bare UUID and the `urn:uuid:` form, as users paste either.
    fn from_str(text: &str) -> Result<PublicId, uuid::Error> {
        Uuid::try_parse(text).map(PublicId)
    }
}
