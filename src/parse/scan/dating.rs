//! When an entry was published and altered: the best of the dates that it carries, in whichever vocabulary.
//!
//! feed-rs takes the last date that it meets, be it garbage, and cannot tell whether a zone was written.

use crate::parse::dates::{self, Stated};
use crate::parse::plain;
use crate::parse::scan::names::Space;
use crate::parse::scan::walk::Walk;

/// A date and how surely it is the one: the lowest rank wins, and the first among equals.
#[derive(Clone, Copy, Debug)]
pub struct Ranked {
    rank: u8,
    pub stated: Stated,
}

impl Ranked {
    /// A date that any other outranks.
    pub fn last(text: &str) -> Option<Ranked> {
        dates::read(text).map(|stated| Ranked { rank: u8::MAX, stated })
    }
}

/// Which of an entry's two dates an element gives, and with what rank.
fn meaning(space: Space, local: &str) -> Option<(bool, u8)> {
    const PUBLISHED: bool = true;
    const UPDATED: bool = false;
    Some(match (space, local) {
        (Space::Core | Space::Atom, "pubDate" | "published" | "issued") => (PUBLISHED, 0),
        (Space::DcTerms, "issued") => (PUBLISHED, 1),
        (Space::Dc, "date") => (PUBLISHED, 2),
        (Space::DcTerms | Space::Core | Space::Atom, "created") => (PUBLISHED, 3),
        (Space::Core, "date") => (PUBLISHED, 4),
        (Space::Core | Space::Atom, "updated") => (UPDATED, 0),
        (Space::Core | Space::Atom, "modified") => (UPDATED, 1),
        (Space::DcTerms | Space::Dc, "modified") => (UPDATED, 2),
        _ => return None,
    })
}

/// Takes in a text element of an entry, if it is a date; tells whether it is.
pub fn note(walk: &mut Walk, space: Space, local: &str, value: impl FnOnce() -> String) -> bool {
    let Some((is_published, rank)) = meaning(space, local) else { return false };
    let value = value();
    let Some(stated) = dates::read(&value) else {
        if !value.trim().is_empty() {
            walk.note("odd-date", || format!("the date {:?} cannot be read", plain::beginning(value.trim(), 40)));
        }
        return true;
    };
    let Some(entry) = walk.entry() else { return true };
    let slot = if is_published { &mut entry.published } else { &mut entry.updated };
    if slot.is_none_or(|known| rank < known.rank) {
        *slot = Some(Ranked { rank, stated });
    }
    true
}
