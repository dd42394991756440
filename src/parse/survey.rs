//! What is wrong with the entries of a document, once it is read: those that cannot be told apart, or lead nowhere.

use std::collections::HashSet;

use crate::model::parsed::{Fault, ParsedEntry, ParsedFeed};
use crate::parse::plain;

/// Looks at every entry.
pub fn survey(feed: &ParsedFeed, faults: &mut Vec<Fault>) {
    let mut ids = HashSet::new();
    for (index, entry) in feed.entries.iter().enumerate() {
        let mut note = |class, why: &str| {
            let detail = format!("{} {why}", name_of(entry, index));
            Fault::count_in(faults, Fault::once(class, detail));
        };
        match &entry.id {
            Some(id) if !ids.insert(id.trim()) => note("duplicate-id", "has the id of an entry before it"),
            None if entry.link.is_none() => note("no-id", "has neither an id nor a link"),
            _ => {}
        }
        if entry.link.is_none() && entry.details.enclosures.is_empty() {
            note("no-link", "leads nowhere");
        }
    }
}

fn name_of(entry: &ParsedEntry, index: usize) -> String {
    match &entry.title {
        Some(title) => format!("{:?}", plain::beginning(title, 60)),
        None => format!("entry {}", index + 1),
    }
}
