//! Members judged anew, slice by slice, after an output or a feed changed.
//!
//! Of a feed: all the groups in which it has an entry. Of an output: every published lead, the newest first. Entries that
//! no longer match leave; those that match only now are late, where readers would take them for new. Groups that nobody
//! wants keep the standing that they had, so that nothing of them is new when somebody wants them again.

use rusqlite::{Connection, OptionalExtension};

use crate::model::ids::{EntryId, FeedId};
use crate::store::sqlite::belong::{Assessor, Lead, Output, RIVER, When};
use crate::store::sqlite::codec::PUBLISHED;
use crate::store::sqlite::roll::{self, Newcomer};
use crate::store::sqlite::writer::Desk;
use crate::store::types::{Error, OutputSpec};

/// Every output, or the entries of every feed.
pub const EVERY: i64 = -1;

/// Judge these anew, from the beginning.
pub fn queue(conn: &Connection, output: i64, feed: i64) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO rejudge (output, feed, cursor) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET cursor = excluded.cursor",
    )?
    .execute((output, feed, i64::MAX))?;
    Ok(())
}

/// Every output judges the entries of this feed anew, if it has any.
pub fn queue_feed(conn: &Connection, feed: FeedId) -> Result<(), Error> {
    let mut with_entries = conn.prepare_cached("SELECT 1 FROM poll WHERE feed = ?1 AND n_entries > 0")?;
    if with_entries.exists([feed.0])? {
        queue(conn, EVERY, feed.0)?;
    }
    Ok(())
}

/// Judge at most so many groups; true while some are left.
pub fn rejudge(desk: &mut Desk<'_>, specs: &[OutputSpec], limit: usize) -> Result<bool, Error> {
    let mut assessor = Assessor::new(desk.conn)?;
    let mut room = i64::try_from(limit.max(1)).unwrap_or(i64::MAX);
    let mut differs = false;
    while room > 0 {
        let Some(task) = Task::first(desk.conn)? else { break };
        let outputs = task.outputs(desk.conn, specs)?;
        let entries = task.entries(desk.conn, room)?;
        for (_, lead) in &entries {
            differs |= judge(desk.conn, &mut assessor, *lead, &outputs)?;
        }
        match entries.last() {
            Some((cursor, _)) => task.note(desk.conn, *cursor)?,
            None => task.finish(desk.conn)?,
        }
        room -= i64::try_from(entries.len()).unwrap_or(i64::MAX).max(1);
    }
    if differs {
        desk.advance(1)?;
    }
    Ok(Task::first(desk.conn)?.is_some())
}

fn judge(conn: &Connection, assessor: &mut Assessor<'_>, lead: EntryId, outputs: &[Output]) -> Result<bool, Error> {
    let Some(lead) = Lead::find(conn, lead)? else { return Ok(false) };
    let Some(judged) = assessor.group(&lead, outputs, When::Ever)? else { return Ok(false) };
    let mut differs = false;
    for (output, judged) in outputs.iter().zip(judged) {
        differs |= roll::settle(conn, output, &lead, judged, Newcomer::Late)?;
    }
    Ok(differs)
}

/// A row of the queue.
struct Task {
    output: i64,
    feed: i64,
    cursor: i64,
}

impl Task {
    /// Feeds first: they are few entries each, and may have become private.
    fn first(conn: &Connection) -> Result<Option<Task>, Error> {
        let mut statement =
            conn.prepare_cached("SELECT output, feed, cursor FROM rejudge ORDER BY feed DESC, output LIMIT 1")?;
        let task =
            statement.query_row([], |row| Ok(Task { output: row.get(0)?, feed: row.get(1)?, cursor: row.get(2)? }));
        Ok(task.optional()?)
    }

    fn outputs(&self, conn: &Connection, specs: &[OutputSpec]) -> Result<Vec<Output>, Error> {
        let mut outputs = Output::all(conn, specs)?;
        match (self.output, self.feed) {
            // Who belongs to the river depends on feeds alone.
            (EVERY, EVERY) => outputs.retain(|output| output.id != RIVER),
            (EVERY, _) => {}
            (one, _) => outputs.retain(|output| output.id == one),
        }
        Ok(outputs)
    }

    /// The next entries with their leads, by the number that is the cursor.
    fn entries(&self, conn: &Connection, limit: i64) -> Result<Vec<(i64, EntryId)>, Error> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, EntryId(row.get(1)?)));
        let entries = if self.feed == EVERY {
            conn.prepare_cached(
                "SELECT pub_seq, id FROM entry WHERE pub_seq IS NOT NULL AND pub_seq < ?1
                 ORDER BY pub_seq DESC LIMIT ?2",
            )?
            .query_map((self.cursor, limit), read)?
            .collect::<Result<_, _>>()?
        } else {
            conn.prepare_cached(
                "SELECT id, coalesce(lead, id) FROM entry WHERE feed = ?1 AND id < ?2 AND state = ?3
                 ORDER BY id DESC LIMIT ?4",
            )?
            .query_map((self.feed, self.cursor, PUBLISHED, limit), read)?
            .collect::<Result<_, _>>()?
        };
        Ok(entries)
    }

    fn note(&self, conn: &Connection, cursor: i64) -> Result<(), Error> {
        conn.prepare_cached("UPDATE rejudge SET cursor = ?3 WHERE output = ?1 AND feed = ?2")?.execute((
            self.output,
            self.feed,
            cursor,
        ))?;
        Ok(())
    }

    /// Outputs for which nothing of that kind is left have found their members.
    fn finish(&self, conn: &Connection) -> Result<(), Error> {
        conn.prepare_cached("DELETE FROM rejudge WHERE output = ?1 AND feed = ?2")?
            .execute((self.output, self.feed))?;
        if self.feed == EVERY {
            conn.prepare_cached(
                "UPDATE output SET filled = 1, since = NULL
                 WHERE NOT gone AND (NOT filled OR since IS NOT NULL) AND NOT EXISTS (
                     SELECT 1 FROM rejudge r WHERE r.feed = -1 AND r.output IN (-1, output.id))",
            )?
            .execute([])?;
        }
        Ok(())
    }
}
