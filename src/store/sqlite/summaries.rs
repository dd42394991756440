//! Summaries made again: which entries have one of an older method, and the new ones written in their place.
//!
//! Neither `updated` nor anything else of an entry moves. An entry whose text changed since it was read is left alone: it
//! was summarised anew with its text.

use rusqlite::{Connection, OptionalExtension};

use crate::store::sqlite::codec::{Unpacker, summary_number};
use crate::store::sqlite::writer::Desk;
use crate::store::types::{Error, NewSummary, Summarised};

/// Entries whose text is kept, of a feed or of all, with a summary older than a version or with any.
const WANTED: &str = "e.id > ?1 AND (?2 IS NULL OR e.feed = ?2) AND (?3 IS NULL OR e.summary_version < ?3)
        AND e.kept_since IS NOT NULL";

/// Their numbers, the next few.
pub fn next(conn: &Connection, of: &Summarised, limit: usize) -> Result<Vec<i64>, Error> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT e.id FROM entry e WHERE {WANTED} ORDER BY e.id LIMIT ?4"))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map((of.after.0, of.feed.map(|feed| feed.0), of.older_than, limit), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn count(conn: &Connection, of: &Summarised) -> Result<u64, Error> {
    let mut statement = conn.prepare_cached(&format!("SELECT count(*) FROM entry e WHERE {WANTED}"))?;
    let n: i64 = statement.query_row((of.after.0, of.feed.map(|feed| feed.0), of.older_than), |row| row.get(0))?;
    Ok(n.unsigned_abs())
}

/// Gives how many summaries read differently now.
pub fn replace(desk: &mut Desk<'_>, summaries: &[NewSummary]) -> Result<u64, Error> {
    let mut unpacker = Unpacker::new()?;
    let mut n_changed = 0;
    for new in summaries {
        n_changed += u64::from(replace_one(desk, &mut unpacker, new)?);
    }
    if n_changed > 0 {
        desk.advance(1)?;
    }
    Ok(n_changed)
}

fn replace_one(desk: &mut Desk<'_>, unpacker: &mut Unpacker, new: &NewSummary) -> Result<bool, Error> {
    let mut statement = desk.conn.prepare_cached("SELECT packed FROM body WHERE entry = ?1")?;
    let Some(blob) = statement.query_row([new.id.0], |row| row.get::<_, Vec<u8>>(0)).optional()? else {
        return Ok(false);
    };
    let packed = unpacker.unpack(&blob)?;
    if packed.content != new.text.content || packed.details != new.text.details {
        return Ok(false);
    }
    let summary = &new.text.summary;
    let mut note = desk.conn.prepare_cached(
        "UPDATE entry SET summary_source = ?2, summary_version = ?3 WHERE id = ?1 AND kept_since IS NOT NULL",
    )?;
    note.execute((new.id.0, summary_number(summary.source), summary.version))?;
    if packed.summary == summary.text {
        return Ok(false);
    }
    // The content is as it was, and so is the sanitiser that it went through.
    let policy = blob.get(1..3).map_or(desk.facts.policy, |two| u16::from_le_bytes([two[0], two[1]]));
    let packed = desk.packer.pack(&new.text, policy)?;
    let mut statement = desk.conn.prepare_cached("UPDATE body SET packed = ?2 WHERE entry = ?1")?;
    Ok(statement.execute((new.id.0, packed))? > 0)
}
