//! Compares what the origin was told with what is on the disk.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::origin::{Books, Item};

pub struct Oracle {
    store: PathBuf,
    /// Public ids once seen, by the entry's own id.
    ids: HashMap<String, String>,
    faults: Vec<String>,
}

/// What a copy of the store holds.
struct Stored {
    /// Public ids by the entry's own id.
    ids: BTreeMap<String, Vec<String>>,
    damage: Option<String>,
}

impl Oracle {
    pub fn new(store: PathBuf) -> Oracle {
        Oracle { store, ids: HashMap::new(), faults: Vec::new() }
    }

    /// After a kill. True when the kill fell between the first byte of some body and its commit.
    pub fn check(&mut self, when: &str, books: &Books) -> bool {
        let Some(stored) = read(&self.store) else { return false };
        if let Some(damage) = &stored.damage {
            self.faults.push(format!("{when}: the store is damaged: {damage}"));
        }
        for (feed, version) in &books.claimed_unsent {
            self.faults.push(format!("{when}: version {version} of feed {feed} was claimed and never sent whole"));
        }
        let lost: Vec<&Item> = books.owed.keys().filter(|item| !stored.ids.contains_key(&name(**item))).collect();
        if let Some(first) = lost.first() {
            let version = books.owed[first];
            self.faults.push(format!(
                "{when}: {} acknowledged entries are missing, the first {} (acknowledged as v{version})",
                lost.len(),
                name(**first)
            ));
        }
        self.compare_ids(when, &stored);
        let newest = |feed: usize, version: usize| name((feed, version * 2));
        books.begun.iter().any(|(feed, version)| !stored.ids.contains_key(&newest(*feed, *version)))
    }

    fn compare_ids(&mut self, when: &str, stored: &Stored) {
        for (entry, ids) in &stored.ids {
            if ids.len() > 1 {
                self.faults.push(format!("{when}: {entry} is stored {} times", ids.len()));
            }
            let before = self.ids.entry(entry.clone()).or_insert_with(|| ids[0].clone());
            if *before != ids[0] {
                self.faults.push(format!("{when}: {entry} changed its id from {before} to {}", ids[0]));
            }
        }
        if let Some(gone) = self.ids.keys().find(|entry| !stored.ids.contains_key(*entry)) {
            self.faults.push(format!("{when}: {gone} disappeared"));
        }
    }

    pub fn has_all(&self, items: &BTreeSet<Item>) -> bool {
        read(&self.store).is_some_and(|stored| items.iter().all(|item| stored.ids.contains_key(&name(*item))))
    }

    pub fn check_complete(&mut self, items: &BTreeSet<Item>) {
        if !self.has_all(items) {
            self.faults.push("an undisturbed run did not bring everything that the origin shows".to_owned());
        }
    }

    /// Every entry of the output once, under an id that was never another's.
    pub fn check_output(&mut self, json: &str) {
        let feed: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
        let items = feed["items"].as_array().cloned().unwrap_or_default();
        if items.is_empty() {
            self.faults.push("the output is empty".to_owned());
        }
        let mut seen = BTreeSet::new();
        for item in &items {
            let id = item["id"].as_str().unwrap_or_default().to_owned();
            if !seen.insert(id.clone()) {
                self.faults.push(format!("the output holds {id} twice"));
            }
        }
    }

    /// So much is wrong that more kills would only repeat it.
    pub fn is_hopeless(&self) -> bool {
        !self.faults.is_empty()
    }

    pub fn into_faults(self) -> Vec<String> {
        self.faults
    }
}

fn name((feed, number): Item) -> String {
    format!("f{feed}-i{number}")
}

/// Read a copy: opening the store itself would recover it and so help the daemon.
fn read(store: &Path) -> Option<Stored> {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.db");
    std::fs::copy(store, &copy).ok()?;
    for suffix in ["-wal", "-shm"] {
        let side = |base: &Path| PathBuf::from(format!("{}{suffix}", base.display()));
        // They are there only while the store is open or was killed.
        let _ = std::fs::copy(side(store), side(&copy));
    }
    let connection = rusqlite::Connection::open(&copy).ok()?;
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).ok()?;
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let query = "SELECT k.key, hex(e.public_id) FROM entry_key k JOIN entry e ON e.id = k.entry WHERE k.kind = 1";
    // A store killed while it was being made has no tables yet.
    if let Ok(mut statement) = connection.prepare(query) {
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("a query");
        for row in rows {
            let (entry, id): (String, String) = row.expect("a row");
            ids.entry(entry).or_default().push(id);
        }
    }
    Some(Stored { ids, damage: (verdict != "ok").then_some(verdict) })
}
