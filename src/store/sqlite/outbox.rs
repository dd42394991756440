//! Events for sinks, and the stamps of renderings.

use rusqlite::{Connection, OptionalExtension};

use crate::model::Timestamp;
use crate::store::sqlite::codec::{millis, moment, public_id};
use crate::store::types::{Error, OutboxEvent, OutboxKind, Stamp};

/// The number of the last event ever recorded.
const LAST: &str = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)";

pub fn add_sink(conn: &Connection, sink: &str) -> Result<(), Error> {
    conn.prepare_cached(&format!("INSERT INTO sink (name, settled) VALUES (?1, {LAST}) ON CONFLICT DO NOTHING"))?
        .execute([sink])?;
    Ok(())
}

/// Write an event down, if anybody is there to want it.
pub fn record(conn: &Connection, kind: OutboxKind, public_id: [u8; 16]) -> Result<(), Error> {
    conn.prepare_cached("INSERT INTO outbox (kind, public_id) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM sink)")?
        .execute((kind_number(kind), public_id))?;
    Ok(())
}

pub fn pending(conn: &Connection, sink: &str, limit: usize) -> Result<Vec<OutboxEvent>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = conn.prepare_cached(
        "SELECT number, kind, public_id FROM outbox
         WHERE number > (SELECT settled FROM sink WHERE name = ?1) ORDER BY number LIMIT ?2",
    )?;
    let mut rows = statement.query((sink, limit))?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        events.push(OutboxEvent { number: row.get(0)?, kind: kind(row.get(1)?)?, entry: public_id(row.get(2)?) });
    }
    Ok(events)
}

/// Never beyond the last event: those to come are not done.
pub fn settle(conn: &Connection, sink: &str, up_to: i64) -> Result<(), Error> {
    conn.prepare_cached(&format!(
        "UPDATE sink SET settled = min(?2, {LAST}) WHERE name = ?1 AND settled < min(?2, {LAST})"
    ))?
    .execute((sink, up_to))?;
    conn.prepare_cached("DELETE FROM outbox WHERE number <= (SELECT min(settled) FROM sink)")?.execute([])?;
    Ok(())
}

fn kind_number(kind: OutboxKind) -> i64 {
    match kind {
        OutboxKind::Published => 0,
        OutboxKind::Updated => 1,
    }
}

fn kind(number: i64) -> Result<OutboxKind, Error> {
    match number {
        0 => Ok(OutboxKind::Published),
        1 => Ok(OutboxKind::Updated),
        other => Err(Error::Decode(format!("{other} is no kind of event"))),
    }
}

pub fn read_stamp(conn: &Connection, rendering: &str, etag: &str) -> Result<Option<Stamp>, Error> {
    let mut statement = conn.prepare_cached("SELECT changed FROM stamp WHERE rendering = ?1 AND etag = ?2")?;
    let changed: Option<i64> = statement.query_row([rendering, etag], |row| row.get(0)).optional()?;
    changed.map(|changed| Ok(Stamp { changed: moment(changed)? })).transpose()
}

/// A stamp moves on by a second at least, the unit of Last-Modified, also when the clock was set back: a reader that
/// asks with the old one must be told of the new bytes.
pub fn stamp(conn: &Connection, rendering: &str, etag: &str, now: Timestamp) -> Result<Stamp, Error> {
    if let Some(stamp) = read_stamp(conn, rendering, etag)? {
        return Ok(stamp);
    }
    let mut statement = conn.prepare_cached(
        "INSERT INTO stamp (rendering, etag, changed) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET etag = excluded.etag, changed = max(excluded.changed, changed + 1000)
         RETURNING changed",
    )?;
    let changed = statement.query_row((rendering, etag, millis(now)), |row| row.get(0))?;
    Ok(Stamp { changed: moment(changed)? })
}
