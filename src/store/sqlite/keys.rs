//! The keys that entries answer to: added for ever, but for those of versions long replaced.
//!
//! Each version of an entry brings the hash of its text as a key. A page that shows a counter has a new one with every
//! poll, so an entry keeps the newest few. Ids and addresses are aliases for ever.

use std::collections::HashMap;

use rusqlite::types::Value;

use crate::model::identity::{EntryKey, KeyKind};
use crate::model::ids::EntryId;
use crate::store::sqlite::codec::{key_value, millis};
use crate::store::sqlite::intake::Intake;
use crate::store::sqlite::writer::Desk;
use crate::store::types::{ChangedEntry, EntryChange, Error};

/// Enough for a publisher who goes to and fro between versions, and for caches that deliver old ones.
const VERSIONS: usize = 8;

/// Keys are added to those that the entry has, and the day noted on which it last answered to them.
pub fn write(desk: &Desk<'_>, intake: Intake, id: EntryId, keys: &[EntryKey]) -> Result<(), Error> {
    let mut statement = desk.conn.prepare_cached(
        "INSERT INTO entry_key (feed, kind, key, entry, seen) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET seen = excluded.seen WHERE seen < excluded.seen",
    )?;
    for key in keys {
        statement.execute((intake.feed.0, key.kind as u8, key_value(desk.facts.seed, key), id.0, today(intake)))?;
    }
    Ok(())
}

fn today(intake: Intake) -> i64 {
    millis(intake.now).div_euclid(86_400_000)
}

/// Of the entries that a poll changed, keep the keys of the newest versions: those just written, then by the day on which
/// they were last seen. One walk over such keys of the feed for all of them; an index by entry would cost each entry more.
pub fn forget_old_versions(desk: &Desk<'_>, intake: Intake, changes: &[EntryChange]) -> Result<(), Error> {
    let mut versions: HashMap<i64, Versions> = changes.iter().filter_map(|change| Versions::of(desk, change)).collect();
    if versions.is_empty() {
        return Ok(());
    }
    let kind = KeyKind::Content as u8;
    let mut all = desk.conn.prepare_cached("SELECT entry, key, seen FROM entry_key WHERE feed = ?1 AND kind = ?2")?;
    let mut rows = all.query((intake.feed.0, kind))?;
    while let Some(row) = rows.next()? {
        if let Some(versions) = versions.get_mut(&row.get(0)?) {
            versions.stored.push((row.get(2)?, row.get(1)?));
        }
    }
    let mut forget =
        desk.conn.prepare_cached("DELETE FROM entry_key WHERE feed = ?1 AND kind = ?2 AND key = ?3 AND entry = ?4")?;
    for (entry, versions) in versions {
        for key in versions.old() {
            forget.execute((intake.feed.0, kind, key, entry))?;
        }
    }
    Ok(())
}

/// The keys of an entry's versions.
struct Versions {
    written: Vec<Value>,
    /// With the days on which they were last seen.
    stored: Vec<(i64, Value)>,
}

impl Versions {
    /// Of an entry that got a new version.
    fn of(desk: &Desk<'_>, change: &EntryChange) -> Option<(i64, Versions)> {
        let EntryChange::Changed(entry) = change else { return None };
        let ChangedEntry { id, keys, .. } = entry.as_ref();
        let contents = keys.iter().filter(|key| key.kind == KeyKind::Content);
        let written: Vec<Value> = contents.map(|key| key_value(desk.facts.seed, key).into()).collect();
        (!written.is_empty()).then(|| (id.0, Versions { written, stored: Vec::new() }))
    }

    /// Those beyond the newest.
    fn old(mut self) -> impl Iterator<Item = Value> {
        self.stored.sort_by_key(|(seen, key)| std::cmp::Reverse((self.written.contains(key), *seen)));
        self.stored.into_iter().skip(VERSIONS).map(|(_, key)| key)
    }
}
