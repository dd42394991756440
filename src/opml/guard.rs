//! May a list that changed change subscriptions?
//!
//! A list at an address can break off, be replaced by an error page, or lose its feeds by somebody's mistake, and each
//! would unsubscribe from much at once. So a list that is not whole, is empty, or has lost a good part of its feeds
//! changes nothing until a person confirms it. What came along is held back, too: half of a change is no better.

use std::collections::HashSet;

use crate::opml::{Cut, Outline};

/// So many feeds a list may lose without being asked, however few it has.
const MAY_LOSE: usize = 4;
/// And so many of a hundred.
const MAY_LOSE_PERCENT: usize = 20;

/// Why a list is not taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Held {
    #[error("{0}")]
    Cut(Cut),
    #[error("it is empty")]
    Empty,
    #[error("it has lost {lost} of its {of} feeds")]
    Shrunk { lost: usize, of: usize },
}

impl Held {
    /// Can a person say that this is meant? Nobody knows what a list that was not read to its end holds.
    pub fn can_be_confirmed(self) -> bool {
        !matches!(self, Held::Cut(_))
    }
}

/// Compares what is subscribed to with what the list says now.
pub fn judge(before: &[Outline], after: &[Outline], cut: Option<Cut>) -> Result<(), Held> {
    if let Some(cut) = cut {
        return Err(Held::Cut(cut));
    }
    if after.is_empty() {
        return Err(Held::Empty);
    }
    let still: HashSet<&str> = after.iter().map(|outline| outline.url.as_str()).collect();
    let lost = before.iter().filter(|outline| !still.contains(outline.url.as_str())).count();
    if lost > MAY_LOSE && lost * 100 > before.len() * MAY_LOSE_PERCENT {
        return Err(Held::Shrunk { lost, of: before.len() });
    }
    Ok(())
}
