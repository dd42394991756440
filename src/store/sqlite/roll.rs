//! The rows of `member`: how an entry enters an output, leaves it, and returns with the standing that it had.

use rusqlite::{Connection, OptionalExtension};

use crate::model::ids::FeedId;
use crate::store::sqlite::belong::{Judged, Lead, Output};
use crate::store::types::Error;

/// How a lead stands in an output. The words are those of the table.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub out: bool,
    pub sort_at: i64,
    pub late: bool,
    pub named: bool,
}

impl Standing {
    pub fn at(sort_at: i64) -> Standing {
        Standing { out: false, sort_at, late: false, named: false }
    }
}

fn find(conn: &Connection, output: i64, pub_seq: i64) -> Result<Option<Standing>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT out, sort_at, late, named FROM member WHERE pub_seq = ?1 AND output = ?2")?;
    let standing = statement.query_row([pub_seq, output], |row| {
        Ok(Standing { out: row.get(0)?, sort_at: row.get(1)?, late: row.get(2)?, named: row.get(3)? })
    });
    Ok(standing.optional()?)
}

/// An entry that never stood there takes its place.
pub fn enter(conn: &Connection, output: i64, lead: &Lead, standing: Standing) -> Result<(), Error> {
    let Standing { out, sort_at, late, named } = standing;
    let mut statement = conn.prepare_cached(
        "INSERT INTO member (output, out, sort_at, pub_seq, late, named, feed, language)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    statement.execute((output, out, sort_at, lead.pub_seq, late, named, lead.feed.0, lead.language.as_deref()))?;
    Ok(())
}

fn replace(conn: &Connection, output: i64, pub_seq: i64, before: Standing, after: Standing) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(
        "UPDATE member SET out = ?5, sort_at = ?6, late = ?7, named = ?8
         WHERE output = ?1 AND out = ?2 AND sort_at = ?3 AND pub_seq = ?4",
    )?;
    statement.execute((
        output,
        before.out,
        before.sort_at,
        pub_seq,
        after.out,
        after.sort_at,
        after.late,
        after.named,
    ))?;
    Ok(())
}

/// What becomes of an entry that never stood in an output and belongs to it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newcomer {
    /// It changed, and is to be met at its place in the river.
    Shown,
    /// The output changed: see [`Output::is_late`].
    Late,
}

/// Bring an entry's standing to what was judged; true when that is a change.
pub fn settle(
    conn: &Connection,
    output: &Output,
    lead: &Lead,
    judged: Judged,
    newcomer: Newcomer,
) -> Result<bool, Error> {
    let Judged { belongs, named } = judged;
    let Some(before) = find(conn, output.id, lead.pub_seq)? else {
        let late = newcomer == Newcomer::Late && output.is_late(lead.pub_seq);
        if belongs {
            enter(conn, output.id, lead, Standing { late, named, ..Standing::at(lead.sort_at) })?;
        }
        return Ok(belongs);
    };
    if before.out != belongs && before.named == named {
        return Ok(false);
    }
    replace(conn, output.id, lead.pub_seq, before, Standing { out: !belongs, named, ..before })?;
    Ok(true)
}

/// A copy that belongs to the output joined the lead: its readers must meet the article at `place`, unless they have had
/// it already.
pub fn join(conn: &Connection, output: i64, lead: &Lead, place: i64) -> Result<(), Error> {
    let Some(before) = find(conn, output, lead.pub_seq)? else {
        return enter(conn, output, lead, Standing::at(place));
    };
    if before.late {
        replace(conn, output, lead.pub_seq, before, Standing { named: before.named, ..Standing::at(place) })
    } else if before.out {
        replace(conn, output, lead.pub_seq, before, Standing { out: false, ..before })
    } else {
        Ok(())
    }
}

/// Another entry stands in the lead's places from now on.
pub fn pass_on(conn: &Connection, pub_seq: i64, feed: FeedId, language: Option<&str>) -> Result<(), Error> {
    conn.prepare_cached("UPDATE member SET feed = ?2, language = lower(?3), named = 0 WHERE pub_seq = ?1")?
        .execute((pub_seq, feed.0, language))?;
    Ok(())
}

/// No output shows the entry of this number any more.
pub fn forget(conn: &Connection, pub_seq: i64) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM member WHERE pub_seq = ?1")?.execute([pub_seq])?;
    Ok(())
}

/// The lead's text may be in another language than it was.
pub fn note_language(conn: &Connection, pub_seq: i64, language: Option<&str>) -> Result<(), Error> {
    conn.prepare_cached("UPDATE member SET language = lower(?2) WHERE pub_seq = ?1 AND language IS NOT lower(?2)")?
        .execute((pub_seq, language))?;
    Ok(())
}

/// The highest place in any of these outputs.
pub fn newest_place(conn: &Connection, outputs: impl Iterator<Item = i64>) -> Result<Option<i64>, Error> {
    let mut statement = conn.prepare_cached("SELECT max(sort_at) FROM member WHERE output = ?1 AND out = 0")?;
    let mut newest = None;
    for output in outputs {
        newest = newest.max(statement.query_row([output], |row| row.get(0))?);
    }
    Ok(newest)
}
