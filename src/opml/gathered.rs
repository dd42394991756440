//! The feeds of one list or of several, each address once, and no more of them than memory has room for.
//!
//! A feed that stands in several folders has the tags of all of them, and of its settings the first of each. A million
//! feeds must fit, so what a feed takes is counted, and the addresses are not kept a second time to know them by.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use crate::model::feed::FeedSettings;
use crate::opml::{Outline, labels};

/// What an allocation takes beyond its bytes, about.
const ALLOCATION: usize = 16;

#[derive(Default)]
pub struct Gathered {
    feeds: Vec<Outline>,
    /// By a hash that no document can foresee: where in `feeds`. Two addresses that share one take the next.
    places: HashMap<u64, usize>,
    hasher: RandomState,
    n_doubled: usize,
    /// What they take, about.
    pub n_bytes: usize,
}

impl Gathered {
    /// Adds a feed, or joins it with the one of its address.
    pub fn add(&mut self, mut outline: Outline) {
        let mut hash = self.hasher.hash_one(key(&outline));
        while let Some(place) = self.places.get(&hash) {
            let known = &mut self.feeds[*place];
            if key(known) == key(&outline) {
                self.n_doubled += 1;
                let n_before = size(known);
                merge(&mut known.settings, outline.settings);
                known.paused &= outline.paused;
                self.n_bytes += size(known).saturating_sub(n_before);
                return;
            }
            hash = hash.wrapping_add(1);
        }
        outline.settings.tags.shrink_to_fit();
        self.n_bytes += size(&outline);
        self.places.insert(hash, self.feeds.len());
        self.feeds.push(outline);
    }

    /// The feeds in the order in which they came, and how many were joined with an earlier one.
    pub fn done(self) -> (Vec<Outline>, usize) {
        (self.feeds, self.n_doubled)
    }
}

/// By this two outlines are of one feed: a fragment never reaches the server (RFC 9110 section 7.1).
fn key(outline: &Outline) -> &str {
    let address = outline.url.as_str();
    address.split_once('#').map_or(address, |(address, _)| address)
}

fn merge(mine: &mut FeedSettings, theirs: FeedSettings) {
    labels::add(&mut mine.tags, theirs.tags);
    mine.title = mine.title.take().or(theirs.title);
    mine.schedule = mine.schedule.take().or(theirs.schedule);
    mine.priority = mine.priority.or(theirs.priority);
    mine.private = mine.private.or(theirs.private);
    mine.keep = mine.keep.take().or(theirs.keep);
}

/// The memory that a feed takes, about.
fn size(outline: &Outline) -> usize {
    let settings = &outline.settings;
    let texts = [&settings.title, &settings.schedule, &settings.keep].into_iter().flatten();
    let text = |text: &String| text.len() + ALLOCATION;
    let tags = settings.tags.iter().map(|tag| size_of::<String>() + text(tag));
    size_of::<Outline>() + outline.url.as_str().len() + ALLOCATION + texts.map(text).chain(tags).sum::<usize>()
}
