//! The entries of one document beside each other: which of them are the same, and which keys they share.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use crate::identify::keys::{self, Names};
use crate::model::identity::{EntryKey, KeyKind, Probe};
use crate::model::parsed::ParsedEntry;
use crate::text::shingles::{Shingles, containment};
use crate::text::words;

/// So many different texts under the same names are compared with each other; beyond, each stands for itself.
const MAX_VERSIONS: usize = 8;

/// Texts of fewer words say too little to tell entries apart, or to make one of two.
const TELLING_WORDS: usize = 20;

/// Share of the shorter text in the longer, from which on they are versions of one.
const SAME_TEXT: f64 = 0.5;

/// See the module.
pub(super) struct Roster<'a> {
    pub(super) entries: &'a [ParsedEntry],
    pub(super) names: Vec<Names>,
    /// For each entry, whether one above it is the same.
    pub(super) repeats: Vec<bool>,
    shared: HashSet<EntryKey>,
}

impl<'a> Roster<'a> {
    /// `names` are those of the entries, in their order.
    pub(super) fn of(entries: &'a [ParsedEntry], names: Vec<Names>, probes: &[Probe]) -> Roster<'a> {
        let repeats = repeats(entries, &names, probes);
        let mut roster = Roster { entries, names, repeats, shared: HashSet::new() };
        roster.shared = roster.shared_keys(probes);
        roster
    }

    /// Does the key stand on several different entries of the document?
    pub(super) fn is_shared(&self, key: &EntryKey) -> bool {
        self.shared.contains(key)
    }

    /// Keys that are not in the probes any more, for having been found shared, are made again.
    fn shared_keys(&self, probes: &[Probe]) -> HashSet<EntryKey> {
        let mut once: HashSet<(KeyKind, &str)> = HashSet::new();
        let mut shared = HashSet::new();
        for ((names, probe), _) in self.names.iter().zip(probes).zip(&self.repeats).filter(|(_, repeat)| !**repeat) {
            let id = names.id.iter().map(|id| (KeyKind::Id, id.as_str()));
            let links = names.links.iter().map(|link| (KeyKind::Link, link.as_str()));
            let others = probe.keys.iter().filter(|key| !matches!(key.kind, KeyKind::Id | KeyKind::Link));
            for key in id.chain(links).chain(others.map(|key| (key.kind, key.value.as_str()))) {
                if !once.insert(key) {
                    shared.insert(EntryKey { kind: key.0, value: key.1.to_owned() });
                }
            }
        }
        shared
    }
}

/// Entries that are truly the same: delivered alike, or versions under one id, link and title.
fn repeats(entries: &[ParsedEntry], names: &[Names], probes: &[Probe]) -> Vec<bool> {
    let mut versions: HashMap<(&Names, Option<&str>), Vec<Text<'_>>> = HashMap::new();
    let mut delivered: HashMap<i64, Vec<usize>> = HashMap::new();
    let mut wholes: HashSet<&EntryKey> = HashSet::new();
    let mut repeats = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        let twins = delivered.entry(probes[at].delivered).or_default();
        let mut nearest = twins.iter().take(MAX_VERSIONS);
        let is_copy = probes[at].keys.iter().filter(|key| keys::is_whole(key)).any(|key| !wholes.insert(key));
        let repeat = is_copy || nearest.any(|other| is_twin(entry, &entries[*other], &names[at], &names[*other])) || {
            let file = entry.details.enclosures.first().map(|file| file.url.as_str());
            is_version(entry, &names[at], versions.entry((&names[at], file)).or_default())
        };
        if !repeat {
            twins.push(at);
        }
        repeats.push(repeat);
    }
    repeats
}

/// Delivered alike: under one id, or listed twice with an id for each listing.
fn is_twin(entry: &ParsedEntry, other: &ParsedEntry, names: &Names, other_names: &Names) -> bool {
    names.id == other_names.id
        || (entry.published == other.published
            && names.bare_link().is_some()
            && words::count(&keys::text_of(entry)) >= TELLING_WORDS)
}

/// Is this another version of what stands above under the same id, link, title and file? Two long texts that have
/// little in common are not. Without an id names say too little: notes and pictures of one page may be called alike.
fn is_version<'a>(entry: &'a ParsedEntry, names: &Names, texts: &mut Vec<Text<'a>>) -> bool {
    if names.id.is_none() || names.bare_link().is_none() {
        return false;
    }
    let text = Text { entry, shingles: OnceCell::new() };
    let seen = texts.iter().any(|seen| !text.differs(seen));
    if !seen && texts.len() < MAX_VERSIONS {
        texts.push(text);
    }
    seen
}

/// The text of an entry, read when there is another to compare it with, and once.
struct Text<'a> {
    entry: &'a ParsedEntry,
    shingles: OnceCell<Shingles>,
}

impl Text<'_> {
    fn shingles(&self) -> &Shingles {
        self.shingles.get_or_init(|| Shingles::of(&keys::text_of(self.entry)))
    }

    fn differs(&self, other: &Text<'_>) -> bool {
        let (text, other) = (self.shingles(), other.shingles());
        text.n_words().min(other.n_words()) >= TELLING_WORDS && containment(text, other) < SAME_TEXT
    }
}
