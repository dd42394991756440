//! Erasing a feed and all that came with it, in slices, so that polls of other feeds go on in between.
//!
//! The feed is unsubscribed first. What it led then belongs to copies of other feeds, at the same place and under the
//! same name. A poll of the feed that was on its way may still bring entries: they have higher numbers than all before,
//! and the last slice takes them along.

use rusqlite::{Connection, OptionalExtension};

use crate::model::ids::FeedId;
use crate::store::sqlite::writer::Desk;
use crate::store::sqlite::{groups, prune};
use crate::store::types::Error;

/// Entries a slice erases, in some 20 ms: about as long as a group of polls takes.
pub const SLICE: usize = 250;

/// Nobody wants the feed any more.
pub fn begin(desk: &mut Desk<'_>, feed: FeedId) -> Result<(), Error> {
    let mut known = desk.conn.prepare_cached("SELECT 1 FROM feed WHERE id = ?1")?;
    if !known.exists([feed.0])? {
        return Err(Error::NoFeed(feed));
    }
    let n_gone = desk.conn.prepare_cached("DELETE FROM subscription WHERE feed = ?1")?.execute([feed.0])?;
    if n_gone > 0 {
        groups::hand_over(desk.conn)?;
        desk.advance(1)?;
    }
    Ok(())
}

/// The next entries of the feed beyond this one.
pub fn next_entries(conn: &Connection, feed: FeedId, after: i64) -> Result<Vec<i64>, Error> {
    let mut statement = conn.prepare_cached("SELECT id FROM entry WHERE id > ?1 AND feed = ?2 ORDER BY id LIMIT ?3")?;
    let ids = statement.query_map((after, feed.0, i64::try_from(SLICE).unwrap_or(i64::MAX)), |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

pub fn erase(conn: &Connection, entries: &[i64]) -> Result<u64, Error> {
    let mut n = 0;
    for id in entries {
        n += erase_one(conn, *id)?;
    }
    Ok(n)
}

fn erase_one(conn: &Connection, id: i64) -> Result<u64, Error> {
    let mut statement = conn.prepare_cached("SELECT pub_seq FROM entry WHERE id = ?1")?;
    let Some(pub_seq) = statement.query_row([id], |row| row.get::<_, Option<i64>>(0)).optional()? else { return Ok(0) };
    if let Some(pub_seq) = pub_seq {
        match heir(conn, id)? {
            Some(heir) => groups::swap(conn, id, heir)?,
            None => prune::leave_stream(conn, id, pub_seq)?,
        }
    }
    conn.prepare_cached("DELETE FROM ready WHERE seq = ?1")?.execute([id])?;
    conn.prepare_cached("DELETE FROM body WHERE entry = ?1")?.execute([id])?;
    Ok(conn.prepare_cached("DELETE FROM entry WHERE id = ?1")?.execute([id])? as u64)
}

/// The earliest copy of another feed. Nobody wants it at present, or the place would be its own already; should it come
/// back, it takes the place that the article had.
fn heir(conn: &Connection, lead: i64) -> Result<Option<i64>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT m.id FROM entry m JOIN entry l ON l.id = m.lead JOIN feed mf ON mf.id = m.feed
         WHERE m.lead = ?1 AND m.feed <> l.feed ORDER BY mf.private, coalesce(m.published, m.first_seen), m.id LIMIT 1",
    )?;
    Ok(statement.query_row([lead], |row| row.get(0)).optional()?)
}

/// One slice of the feed's keys; true while some are left. No entry answers to them any more.
pub fn erase_keys(conn: &Connection, feed: FeedId) -> Result<bool, Error> {
    const KEYS: i64 = 5 * SLICE as i64;
    let mut last = conn.prepare_cached(
        "SELECT kind, key, entry FROM entry_key WHERE feed = ?1 ORDER BY kind, key, entry LIMIT 1 OFFSET ?2",
    )?;
    let end: Option<(i64, rusqlite::types::Value, i64)> =
        last.query_row((feed.0, KEYS), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    match &end {
        Some((kind, key, entry)) => conn
            .prepare_cached("DELETE FROM entry_key WHERE feed = ?1 AND (kind, key, entry) < (?2, ?3, ?4)")?
            .execute((feed.0, kind, key, entry))?,
        None => conn.prepare_cached("DELETE FROM entry_key WHERE feed = ?1")?.execute([feed.0])?,
    };
    Ok(end.is_some())
}

/// The rest: entries that came meanwhile, then the feed itself. Gives how many entries that were.
pub fn end(desk: &mut Desk<'_>, feed: FeedId, after: i64) -> Result<u64, Error> {
    let mut n = 0;
    let mut last = after;
    loop {
        let late = next_entries(desk.conn, feed, last)?;
        let Some(end) = late.last() else { break };
        last = *end;
        n += erase(desk.conn, &late)?;
    }
    // Somebody may have subscribed again meanwhile; the last word came first.
    for table in ["entry_key", "decision", "rejudge", "subscription", "poll"] {
        desk.conn.prepare_cached(&format!("DELETE FROM {table} WHERE feed = ?1"))?.execute([feed.0])?;
    }
    desk.conn.prepare_cached("DELETE FROM feed WHERE id = ?1")?.execute([feed.0])?;
    desk.conn.prepare_cached("UPDATE meta SET last_purged = max(last_purged, ?1)")?.execute([feed.0])?;
    desk.advance(1)?;
    Ok(n)
}
