//! The entries of one document beside each other: which of them are the same, and which keys they share.

use std::collections::{HashMap, HashSet};

use crate::identify::change::{Change, Version, judge};
use crate::identify::keys::{self, Names};
use crate::model::identity::{EntryKey, KeyKind, Probe};
use crate::model::parsed::ParsedEntry;
use crate::text::words;

/// So many different texts under the same names are compared with each other; beyond, each stands for itself.
const MAX_VERSIONS: usize = 8;

/// Two ids on one link, title and text of so many words, of one date, are one entry listed twice.
const LISTED_TWICE_WORDS: usize = 20;

/// See the module.
pub(super) struct Roster<'a> {
    pub(super) entries: &'a [ParsedEntry],
    pub(super) names: Vec<Names>,
    /// For each entry, whether one above it is the same.
    pub(super) repeats: Vec<bool>,
    shared: HashSet<EntryKey>,
}

impl<'a> Roster<'a> {
    pub(super) fn of(entries: &'a [ParsedEntry], probes: &[Probe]) -> Roster<'a> {
        let names: Vec<Names> = entries.iter().map(Names::of).collect();
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
        let mut once = HashSet::new();
        let mut shared = HashSet::new();
        for ((names, probe), _) in self.names.iter().zip(probes).zip(&self.repeats).filter(|(_, repeat)| !**repeat) {
            let key = |kind, value: &String| EntryKey { kind, value: value.clone() };
            let id = names.id.iter().map(|id| key(KeyKind::Id, id));
            let links = names.links.iter().map(|link| key(KeyKind::Link, link));
            let others = probe.keys.iter().filter(|key| !matches!(key.kind, KeyKind::Id | KeyKind::Link)).cloned();
            for key in id.chain(links).chain(others) {
                if !once.insert(key.clone()) {
                    shared.insert(key);
                }
            }
        }
        shared
    }
}

/// Entries that are truly the same: one id, one link, one title, and the same text but for trifles.
fn repeats(entries: &[ParsedEntry], names: &[Names], probes: &[Probe]) -> Vec<bool> {
    let mut versions: HashMap<(&Names, Option<&str>), Vec<String>> = HashMap::new();
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
            && words::count(&keys::text_of(entry)) >= LISTED_TWICE_WORDS)
}

/// Compares with the texts seen under the same names, and remembers a new one. Without an id, or without a text,
/// names say too little: notes and pictures of one page may all be called alike.
fn is_version(entry: &ParsedEntry, names: &Names, texts: &mut Vec<String>) -> bool {
    let text = keys::text_of(entry);
    if names.id.is_none() || names.bare_link().is_none() || text.is_empty() {
        return false;
    }
    let version = |text| Version { title: "", text, source_updated: None };
    let seen = texts.iter().any(|seen| judge(version(seen), version(&text)) != Change::Significant);
    if !seen && texts.len() < MAX_VERSIONS {
        texts.push(text);
    }
    seen
}
