//! What is left of pruned entries, and when it goes: a year after the entry was found at the earliest, once its feed has
//! done without it for 30 days.
//!
//! A feed that answers "not modified" for months still lists what it listed. So the last sight of a key proves nothing by
//! its age: a document without the entry must have been read, 30 days ago or more, and none with it since. Such a
//! document left its day on the keys of its own entries.

use std::collections::HashMap;
use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

use crate::model::Timestamp;
use crate::store::sqlite::codec::millis;
use crate::store::sqlite::prune::before;
use crate::store::sqlite::writer::Desk;
use crate::store::types::Error;

const YEAR: Duration = Duration::from_secs(365 * 86_400);
const ABSENT_DAYS: i64 = 30;

/// What is long enough ago.
#[derive(Clone, Copy, Debug)]
pub struct Ages {
    /// Entries found at this time or before may go …
    found_by: i64,
    /// … and a document without them must have been read on this day or before.
    missed_by: i64,
}

impl Ages {
    pub fn new(now: Timestamp) -> Ages {
        Ages { found_by: before(now, YEAR), missed_by: day(now) - ABSENT_DAYS }
    }
}

/// As noted with keys.
pub fn day(at: Timestamp) -> i64 {
    millis(at).div_euclid(86_400_000)
}

/// A tombstone that nothing needs any more.
#[derive(Clone, Debug)]
pub struct Stale {
    id: i64,
    keys: Vec<(i64, Value)>,
}

/// Of one feed.
#[derive(Clone, Debug)]
pub struct Stales {
    pub feed: i64,
    pub tombstones: Vec<Stale>,
    /// There are more.
    pub more: bool,
    /// Keys read on the way.
    pub n_looks: usize,
    /// The last day that proves the absence of what was last seen before.
    missed: i64,
}

/// The next feed after this one with tombstones that are old enough.
pub fn next_feed(conn: &Connection, after: i64, ages: Ages) -> Result<Option<i64>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT feed FROM entry WHERE kept_since IS NULL AND feed > ?1 AND first_seen <= ?2 ORDER BY feed LIMIT 1",
    )?;
    Ok(statement.query_row((after, ages.found_by), |row| row.get(0)).optional()?)
}

/// Which tombstones of a feed may go, at most `limit`. Keys are not found by their entry, so all of the feed's are read.
pub fn find(conn: &Connection, feed: i64, ages: Ages, limit: usize) -> Result<Stales, Error> {
    let mut last_seen = old_tombstones(conn, feed, ages)?;
    let mut missed = i64::MIN;
    let mut n_looks = 0;
    let mut statement = conn.prepare_cached("SELECT entry, seen FROM entry_key WHERE feed = ?1")?;
    let mut rows = statement.query([feed])?;
    while let Some(row) = rows.next()? {
        let seen: i64 = row.get(1)?;
        n_looks += 1;
        if seen <= ages.missed_by {
            missed = missed.max(seen);
        }
        if let Some(last) = last_seen.get_mut(&row.get(0)?) {
            *last = Some(last.map_or(seen, |last| last.max(seen)));
        }
    }
    // One without keys answers to nothing: it keeps nothing from coming back.
    last_seen.retain(|_, last| last.is_none_or(|last| last < missed));
    let mut ids: Vec<i64> = last_seen.into_keys().collect();
    ids.sort_unstable();
    let more = ids.len() > limit;
    ids.truncate(limit);
    Ok(Stales { feed, tombstones: with_keys(conn, feed, &ids)?, more, n_looks, missed })
}

/// With the day on which they were last seen, once that is known.
fn old_tombstones(conn: &Connection, feed: i64, ages: Ages) -> Result<HashMap<i64, Option<i64>>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT id FROM entry WHERE kept_since IS NULL AND feed = ?1 AND first_seen <= ?2")?;
    let ids = statement.query_map((feed, ages.found_by), |row| Ok((row.get(0)?, None)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn with_keys(conn: &Connection, feed: i64, ids: &[i64]) -> Result<Vec<Stale>, Error> {
    let mut stale: HashMap<i64, Vec<(i64, Value)>> = ids.iter().map(|id| (*id, Vec::new())).collect();
    if !stale.is_empty() {
        let mut statement = conn.prepare_cached("SELECT entry, kind, key FROM entry_key WHERE feed = ?1")?;
        let mut rows = statement.query([feed])?;
        while let Some(row) = rows.next()? {
            if let Some(keys) = stale.get_mut(&row.get(0)?) {
                keys.push((row.get(1)?, row.get(2)?));
            }
        }
    }
    Ok(stale.into_iter().map(|(id, keys)| Stale { id, keys }).collect())
}

/// Delete those that no document has brought back since they were found; gives how many.
pub fn bury(desk: &mut Desk<'_>, stales: &Stales) -> Result<usize, Error> {
    let mut n = 0;
    for tombstone in &stales.tombstones {
        if is_still_missed(desk.conn, stales, tombstone)? {
            n += bury_one(desk.conn, stales.feed, tombstone)?;
        }
    }
    desk.conn
        .prepare_cached("UPDATE poll SET n_entries = n_entries - ?2 WHERE feed = ?1")?
        .execute((stales.feed, i64::try_from(n).unwrap_or(i64::MAX)))?;
    Ok(n)
}

fn is_still_missed(conn: &Connection, stales: &Stales, tombstone: &Stale) -> Result<bool, Error> {
    let mut seen = conn.prepare_cached(
        "SELECT 1 FROM entry_key WHERE feed = ?1 AND kind = ?2 AND key = ?3 AND entry = ?4 AND seen >= ?5",
    )?;
    for (kind, key) in &tombstone.keys {
        if seen.exists((stales.feed, kind, key, tombstone.id, stales.missed))? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn bury_one(conn: &Connection, feed: i64, tombstone: &Stale) -> Result<usize, Error> {
    let mut forget =
        conn.prepare_cached("DELETE FROM entry_key WHERE feed = ?1 AND kind = ?2 AND key = ?3 AND entry = ?4")?;
    for (kind, key) in &tombstone.keys {
        forget.execute((feed, kind, key, tombstone.id))?;
    }
    Ok(conn.prepare_cached("DELETE FROM entry WHERE id = ?1 AND kept_since IS NULL")?.execute([tombstone.id])?)
}
