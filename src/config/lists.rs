//! `[[opml]]`: lists of subscriptions that the configuration takes over from files and addresses.
//!
//! Takes the tables as written, leaves the sources in the configuration and the faults in the notes. Whether a list is
//! there, and what stands in it, is not asked here: that changes without the configuration.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use super::addresses::shown;
use super::check::{Notes, Table, expect_tables};
use super::fault::Place;
use super::file::Entry;
use super::schema::OPML;
use super::settings::Config;
use super::values::Field;
use crate::model::feed::FeedSettings;

const DAY: Duration = Duration::from_secs(86_400);

/// An `[[opml]]` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListSource {
    pub from: ListFrom,
    /// Of all its feeds, beside those that the list gives.
    pub tags: Vec<String>,
    /// How often an address is asked. A file is watched.
    pub interval: Duration,
    pub place: Place,
}

/// Where a list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListFrom {
    File(PathBuf),
    Address(Url),
}

impl ListFrom {
    /// Without what is secret of an address.
    pub fn shown(&self) -> String {
        match self {
            ListFrom::File(path) => path.display().to_string(),
            ListFrom::Address(url) => shown(url, &FeedSettings::default()),
        }
    }
}

/// A list while it is read: its source may be missing.
pub(super) struct ListDraft {
    pub(super) from: Option<ListFrom>,
    pub(super) tags: Vec<String>,
    pub(super) interval: Duration,
}

impl Default for ListDraft {
    fn default() -> ListDraft {
        ListDraft { from: None, tags: Vec::new(), interval: DAY }
    }
}

impl From<&ListSource> for ListDraft {
    fn from(source: &ListSource) -> ListDraft {
        ListDraft { from: Some(source.from.clone()), tags: source.tags.clone(), interval: source.interval }
    }
}

impl Field<'_> {
    pub(super) fn list_source(&mut self) -> Option<ListFrom> {
        let text = self.string("a file such as \"subscriptions.opml\", or an address")?;
        if text.contains("://") {
            return self.web_url(&text).map(ListFrom::Address);
        }
        let path = match self.node.place.folder() {
            _ if text.is_empty() => None,
            _ if Path::new(&text).is_absolute() => Some(PathBuf::from(&text)),
            Some(folder) => Some(folder.join(&text)),
            None => None,
        };
        if path.is_none() {
            self.fault_with("must name a file or an address", "write \"subscriptions.opml\", or \"https://…\"");
        }
        path.map(ListFrom::File)
    }
}

pub(super) fn read_lists(entry: &Entry, config: &mut Config, notes: &mut Notes) {
    let mut seen: BTreeMap<String, Place> = BTreeMap::new();
    for (n, (entries, place)) in expect_tables(entry, "[[opml]]", &mut notes.faults).into_iter().enumerate() {
        let mut draft = ListDraft::default();
        let missing = !entries.iter().any(|entry| entry.name == "source");
        let table = Table { entries, label: "[[opml]]".to_owned(), prefix: format!("opml.{n}.") };
        notes.read_table(&table, OPML, &mut draft);
        if missing {
            notes.faults.add_with(place, "a list without source", "write source = \"subscriptions.opml\"");
        }
        let Some(from) = draft.from else { continue };
        if let Some(first) = seen.get(&format!("{from:?}")) {
            let message = format!("the list {} stands in {} already", from.shown(), first.file_line());
            notes.faults.add_with(place, message, "remove one of the two");
            continue;
        }
        seen.insert(format!("{from:?}"), place.clone());
        config.opml.push(ListSource { from, tags: draft.tags, interval: draft.interval, place: place.clone() });
    }
}
