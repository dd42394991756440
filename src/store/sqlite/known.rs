//! What is known of the entries of one document.

use std::collections::HashMap;

use rusqlite::{CachedStatement, Connection, OptionalExtension};

use crate::model::body::CleanHtml;
use crate::model::identity::{EntryKey, Known, KnownEntry, Probe};
use crate::model::ids::{EntryId, FeedId};
use crate::store::sqlite::codec::{PRUNED, Unpacker, key_value, moment, moment_opt};
use crate::store::types::Error;

/// A key may stand on many entries (one link for a whole feed, a date for a number); the newest few are enough to find
/// out, and all of them would be a way to make one poll read the whole store. Their number stands in the statement: a
/// bound LIMIT makes SQLite prepare it anew whenever it is bound, which cost 4 % of a first poll.
const LOOK_UP: &str =
    "SELECT entry FROM entry_key WHERE feed = ?1 AND kind = ?2 AND key = ?3 ORDER BY entry DESC LIMIT 4";

pub fn known(conn: &Connection, seed: u64, feed: FeedId, probes: &[Probe]) -> Result<Known, Error> {
    let mut found: Vec<Found> = Vec::new();
    let mut place_of: HashMap<EntryId, usize> = HashMap::new();
    let mut lookup = conn.prepare_cached(LOOK_UP)?;
    for probe in probes {
        for key in &probe.keys {
            for entry in entries_of(&mut lookup, seed, feed, key)? {
                let place = *place_of.entry(entry).or_insert_with(|| {
                    found.push(Found { id: entry, keys: Vec::new(), delivered: Vec::new() });
                    found.len() - 1
                });
                found[place].note(key, probe.delivered);
            }
        }
    }
    let mut unpacker = Unpacker::new()?;
    let entries =
        found.into_iter().filter_map(|one| one.load(conn, &mut unpacker).transpose()).collect::<Result<_, _>>()?;
    Ok(Known { entries })
}

fn entries_of(
    lookup: &mut CachedStatement<'_>,
    seed: u64,
    feed: FeedId,
    key: &EntryKey,
) -> Result<Vec<EntryId>, rusqlite::Error> {
    let parameters = (feed.0, key.kind as u8, key_value(seed, key));
    lookup.query_map(parameters, |row| row.get(0).map(EntryId))?.collect()
}

/// An entry on the way to being known.
struct Found {
    id: EntryId,
    keys: Vec<EntryKey>,
    /// What the probes that found it by an identifying key delivered.
    delivered: Vec<i64>,
}

impl Found {
    fn note(&mut self, key: &EntryKey, delivered: i64) {
        if !self.keys.contains(key) {
            self.keys.push(key.clone());
        }
        if key.kind.identifies() {
            self.delivered.push(delivered);
        }
    }

    fn load(self, conn: &Connection, unpacker: &mut Unpacker) -> Result<Option<KnownEntry>, Error> {
        let mut statement =
            conn.prepare_cached("SELECT delivered, title, first_seen, source_updated, state FROM entry WHERE id = ?1")?;
        let mut rows = statement.query([self.id.0])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let delivered = row.get(0)?;
        let pruned = row.get::<_, i64>(4)? == PRUNED;
        let is_repeated = self.delivered.contains(&delivered);
        let content = if pruned || is_repeated { None } else { Some(content_of(conn, unpacker, self.id)?) };
        Ok(Some(KnownEntry {
            id: self.id,
            keys: self.keys,
            delivered,
            title: row.get(1)?,
            content,
            first_seen: moment(row.get(2)?)?,
            source_updated: moment_opt(row.get(3)?)?,
            pruned,
        }))
    }
}

/// The content of an entry; empty once its body was pruned.
pub fn content_of(conn: &Connection, unpacker: &mut Unpacker, id: EntryId) -> Result<CleanHtml, Error> {
    let mut statement = conn.prepare_cached("SELECT packed FROM body WHERE entry = ?1")?;
    let packed: Option<Vec<u8>> = statement.query_row([id.0], |row| row.get(0)).optional()?;
    packed.map_or_else(|| Ok(Default::default()), |packed| unpacker.unpack(&packed).map(|packed| packed.content))
}
