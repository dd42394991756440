//! The file's tree against the list of keys: settings, where each came from, and all faults at once.
//!
//! A value that cannot be read leaves its fault and its default, and the reading goes on. What several values say
//! together (an interval that ends before it begins, a feed that stands there twice) is checked at the end, and only
//! where each of them could be read.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::shown;
use super::fault::{Faults, Place, nearest};
use super::file::{Entry, Node, Value, quoted};
use super::lists::read_lists;
use super::outputs::read_outputs;
use super::schema::{FEED, FREE_TABLES, FeedDraft, Key, SECTIONS, TAG};
use super::settings::{Config, Declared, Tag};
use super::values::{Field, check_tag};

/// Where each key that is not at its default was written, by its dotted name.
pub(super) type Places = BTreeMap<String, Place>;

/// What the reading leaves beside the settings.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) faults: Faults,
    pub(super) places: Places,
    /// Keys whose value could not be read.
    failed: BTreeSet<String>,
}

impl Notes {
    /// Read one value into the settings, and note where it came from.
    pub(super) fn read<T>(&mut self, key: &Key<T>, path: String, node: &Node, target: &mut T) {
        let before = self.faults.len();
        (key.set)(target, &mut Field { name: key.name, node, faults: &mut self.faults });
        if self.faults.len() == before {
            self.places.insert(path, node.place.clone());
        } else {
            self.failed.insert(path);
        }
    }

    pub(super) fn read_table<T>(&mut self, table: &Table<'_>, keys: &'static [Key<T>], target: &mut T) {
        for entry in table.entries {
            match keys.iter().find(|key| key.name == entry.name) {
                Some(key) => self.read(key, format!("{}{}", table.prefix, key.name), &entry.node, target),
                None => {
                    let hint = hint_for_key(&entry.name, keys.iter().map(|key| key.name), &table.label);
                    unknown(&mut self.faults, entry, &format!(" in {}", table.label), hint);
                }
            }
        }
    }
}

/// A table while its keys are read.
pub(super) struct Table<'a> {
    pub(super) entries: &'a [Entry],
    /// As it stands in the file, for messages.
    pub(super) label: String,
    /// Before a key's name to make it unique in the whole configuration.
    pub(super) prefix: String,
}

/// Read the file's tree into `config`.
pub(super) fn read_file(entries: &[Entry], config: &mut Config, notes: &mut Notes) {
    for entry in entries {
        let section = SECTIONS.iter().find(|section| !section.name.is_empty() && section.name == entry.name);
        let root = SECTIONS[0].keys.iter().find(|key| key.name == entry.name);
        if let Some(section) = section {
            let (label, prefix) = (format!("[{}]", section.name), format!("{}.", section.name));
            if let Some(entries) = expect_table(entry, &label, &mut notes.faults) {
                notes.read_table(&Table { entries, label, prefix }, section.keys, config);
            }
        } else if let Some(key) = root {
            notes.read(key, key.name.to_owned(), &entry.node, config);
        } else {
            match entry.name.as_str() {
                "tags" => read_tags(entry, config, notes),
                "feeds" => read_feeds(entry, config, notes),
                "opml" => read_lists(entry, config, notes),
                "outputs" => read_outputs(entry, config, notes),
                _ => unknown_at_the_top(entry, &mut notes.faults),
            }
        }
    }
}

/// What only holds of several values together.
pub(super) fn check_together(config: &Config, notes: &mut Notes) {
    let (low, high) = ("poll.min_interval", "poll.max_interval");
    let readable = !notes.failed.contains(low) && !notes.failed.contains(high);
    if readable && config.poll.min_interval > config.poll.max_interval {
        let place = notes.places.get(low).or_else(|| notes.places.get(high)).cloned();
        if let Some(place) = place {
            notes.faults.add(&place, "min_interval is longer than max_interval in [poll]");
        }
    }
}

fn read_tags(entry: &Entry, config: &mut Config, notes: &mut Notes) {
    let Some(tags) = expect_table(entry, "[tags.NAME]", &mut notes.faults) else { return };
    for tag in tags {
        if let Err(message) = check_tag(&tag.name) {
            notes.faults.add(&tag.place, message);
        }
        let label = format!("[tags.{}]", tag.name);
        let Some(entries) = expect_table(tag, &label, &mut notes.faults) else { continue };
        let mut settings = Tag::default();
        notes.read_table(&Table { entries, label, prefix: format!("tags.{}.", tag.name) }, TAG, &mut settings);
        config.tags.insert(tag.name.clone(), settings);
    }
}

fn read_feeds(entry: &Entry, config: &mut Config, notes: &mut Notes) {
    let mut seen: BTreeMap<String, Place> = BTreeMap::new();
    for (n, (entries, place)) in expect_tables(entry, "[[feeds]]", &mut notes.faults).into_iter().enumerate() {
        let mut draft = FeedDraft::default();
        let prefix = format!("feeds.{n}.");
        let missing = !entries.iter().any(|entry| entry.name == "url");
        notes.read_table(&Table { entries, label: "[[feeds]]".to_owned(), prefix }, FEED, &mut draft);
        if missing {
            notes.faults.add_with(place, "a feed without url", "write url = \"https://…\"");
        }
        let Some(url) = draft.url else { continue };
        // A fragment never reaches the server (RFC 9110 section 7.1).
        let mut address = url.clone();
        address.set_fragment(None);
        if let Some(first) = seen.get(address.as_str()) {
            let message = format!("the feed {} stands in {} already", shown(&url, &draft.settings), first.file_line());
            notes.faults.add_with(place, message, "remove one of the two");
            continue;
        }
        seen.insert(address.to_string(), place.clone());
        config.feeds.push(Declared { url, settings: draft.settings, place: place.clone() });
    }
}

fn expect_table<'a>(entry: &'a Entry, label: &str, faults: &mut Faults) -> Option<&'a [Entry]> {
    match &entry.node.value {
        Value::Table(entries) => Some(entries),
        other => {
            let message = format!("{}: expected a table {label}, found {}", entry.name, other.describe());
            faults.add(&entry.node.place, message);
            None
        }
    }
}

/// The tables of an array of tables, each with its place.
pub(super) fn expect_tables<'a>(entry: &'a Entry, label: &str, faults: &mut Faults) -> Vec<(&'a [Entry], &'a Place)> {
    let mut tables = Vec::new();
    let Value::List(nodes) = &entry.node.value else {
        let message = format!("{}: expected tables {label}, found {}", entry.name, entry.node.value.describe());
        faults.add_with(&entry.place, message, format!("write {label} with two brackets"));
        return tables;
    };
    for node in nodes {
        match &node.value {
            Value::Table(entries) => tables.push((entries.as_slice(), &node.place)),
            other => {
                let message = format!("{}: expected tables {label}, found {}", entry.name, other.describe());
                faults.add(&node.place, message);
            }
        }
    }
    tables
}

fn unknown_at_the_top(entry: &Entry, faults: &mut Faults) {
    let is_table = match &entry.node.value {
        Value::Table(_) => true,
        Value::List(nodes) => nodes.iter().any(|node| matches!(node.value, Value::Table(_))),
        _ => false,
    };
    let names = SECTIONS.iter().map(|section| section.name).filter(|name| !name.is_empty()).chain(FREE_TABLES);
    if is_table {
        let hint = nearest(&entry.name, names).map(|name| format!("did you mean \"{name}\"?"));
        unknown(faults, entry, "", hint);
    } else {
        let hint = hint_for_key(&entry.name, SECTIONS[0].keys.iter().map(|key| key.name), "");
        unknown(faults, entry, " at the top of the file", hint);
    }
}

fn unknown(faults: &mut Faults, entry: &Entry, whereabouts: &str, hint: Option<String>) {
    let what = match &entry.node.value {
        Value::Table(_) => "table",
        Value::List(nodes) if nodes.iter().any(|node| matches!(node.value, Value::Table(_))) => "table",
        _ => "key",
    };
    let message = format!("unknown {what} {}{whereabouts}", quoted(&entry.name));
    match hint {
        Some(hint) => faults.add_with(&entry.place, message, hint),
        None => faults.add(&entry.place, message),
    }
}

/// A key of this table with nearly this name, else a table that has a key of exactly this name.
fn hint_for_key(written: &str, here: impl Iterator<Item = &'static str>, label: &str) -> Option<String> {
    if let Some(name) = nearest(written, here) {
        return Some(format!("did you mean \"{name}\"?"));
    }
    let home = SECTIONS.iter().find(|section| section.keys.iter().any(|key| key.name == written))?;
    match home.name {
        "" => Some("it belongs at the top of the file, before the first table".to_owned()),
        name if label == format!("[{name}]") => None,
        name => Some(format!("it belongs in [{name}]")),
    }
}
