//! Texts beyond their term: which they are, and what becomes of their entries.
//!
//! An entry is kept for its feed's term since it was found or last changed, whatever date its publisher wrote on it.
//! Beyond it the text and the place in the stream go; the keys and the name stay as a tombstone (`tombstones`), so that
//! the feed's next document does not bring it back as new. Of a group of copies the earliest that is still kept leads on
//! in the same place and under the same name, so that no reader sees the article anew.
//!
//! Finding is reading, done beside the writer; what was found is looked at again when it is carried out.

use std::collections::HashMap;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension};

use crate::model::Timestamp;
use crate::store::sqlite::codec::{PRUNED, millis};
use crate::store::sqlite::space::used_bytes;
use crate::store::sqlite::writer::Desk;
use crate::store::sqlite::{groups, roll};
use crate::store::types::{Error, Retention};

/// Rows looked at for each entry that a slice may prune: entries with a longer term than others are passed over.
const LOOKS: usize = 16;

/// Whatever the ceiling: what came within a day stays, or it would go before anybody saw it.
const SPARED: Duration = Duration::from_secs(86_400);

/// How often a ceiling is asked about while texts go.
const ENTRIES_A_LOOK: usize = 16;

/// Entries kept since this or before are beyond their term.
#[derive(Clone, Debug)]
pub struct Terms {
    general: Option<i64>,
    of_feeds: HashMap<i64, Option<i64>>,
}

impl Terms {
    pub fn new(retention: &Retention, now: Timestamp) -> Terms {
        let end = |keep: &Option<Duration>| keep.map(|keep| before(now, keep));
        Terms {
            general: end(&retention.keep),
            of_feeds: retention.of_feeds.iter().map(|(feed, keep)| (feed.0, end(keep))).collect(),
        }
    }

    /// For a store that is too big.
    pub fn spare_the_newest(now: Timestamp) -> Terms {
        Terms { general: Some(before(now, SPARED)), of_feeds: HashMap::new() }
    }

    fn are_over(&self, feed: i64, kept_since: i64) -> bool {
        self.of_feeds.get(&feed).unwrap_or(&self.general).is_some_and(|end| kept_since <= end)
    }

    /// What was found later than this is kept, whoever brought it.
    fn latest(&self) -> Option<i64> {
        self.of_feeds.values().copied().chain([self.general]).flatten().max()
    }
}

pub fn before(now: Timestamp, keep: Duration) -> i64 {
    millis(now).saturating_sub(i64::try_from(keep.as_millis()).unwrap_or(i64::MAX))
}

/// Where a walk from the oldest entry to the newest stands.
pub type Spot = (i64, i64);

/// What a look found.
#[derive(Debug, Default)]
pub struct Found {
    pub entries: Vec<i64>,
    /// Where the next look goes on; `None` when there is nothing further.
    pub next: Option<Spot>,
}

/// The oldest entries beyond their terms, at most `limit`.
pub fn find(conn: &Connection, terms: &Terms, from: Option<Spot>, limit: usize) -> Result<Found, Error> {
    let mut found = Found::default();
    let Some(latest) = terms.latest() else { return Ok(found) };
    let mut spot = from.unwrap_or((i64::MIN, i64::MIN));
    let mut statement = conn.prepare_cached(
        "SELECT kept_since, id, feed FROM entry WHERE kept_since >= ?1 AND kept_since <= ?2 ORDER BY kept_since, id",
    )?;
    let mut rows = statement.query((spot.0, latest))?;
    let mut n_looks = 0;
    while let Some(row) = rows.next()? {
        let here = (row.get(0)?, row.get(1)?);
        if here <= spot {
            continue;
        }
        let is_over = terms.are_over(row.get(2)?, here.0);
        if n_looks >= limit.saturating_mul(LOOKS) || (is_over && found.entries.len() >= limit) {
            found.next = Some(spot);
            break;
        }
        if is_over {
            found.entries.push(here.1);
        }
        spot = here;
        n_looks += 1;
    }
    Ok(found)
}

/// Prune those of the entries that are still beyond their term; gives how many.
pub fn expire(desk: &mut Desk<'_>, terms: &Terms, entries: &[i64]) -> Result<usize, Error> {
    let mut pruning = Pruning { terms, n: 0, outputs_differ: false };
    for id in entries {
        if let Some(entry) = Doomed::read(desk.conn, *id)?.filter(|entry| terms.are_over(entry.feed, entry.kept_since))
        {
            pruning.prune(desk.conn, &entry)?;
        }
    }
    pruning.end(desk)
}

/// Prune of these entries, oldest first, until no more than so many bytes are in use; gives how many, and whether that
/// was enough.
pub fn shrink(desk: &mut Desk<'_>, terms: &Terms, entries: &[i64], to_bytes: u64) -> Result<(usize, bool), Error> {
    let mut pruning = Pruning { terms, n: 0, outputs_differ: false };
    let mut is_enough = false;
    for few in entries.chunks(ENTRIES_A_LOOK) {
        is_enough = used_bytes(desk.conn)? <= to_bytes;
        if is_enough {
            break;
        }
        for id in few {
            if let Some(entry) = Doomed::read(desk.conn, *id)? {
                pruning.prune(desk.conn, &entry)?;
            }
        }
    }
    let is_enough = is_enough || used_bytes(desk.conn)? <= to_bytes;
    Ok((pruning.end(desk)?, is_enough))
}

/// An entry about to lose its text.
struct Doomed {
    id: i64,
    feed: i64,
    kept_since: i64,
    lead: Option<i64>,
    pub_seq: Option<i64>,
}

impl Doomed {
    fn read(conn: &Connection, id: i64) -> Result<Option<Doomed>, Error> {
        let mut statement = conn.prepare_cached(
            "SELECT feed, kept_since, lead, pub_seq FROM entry WHERE id = ?1 AND kept_since IS NOT NULL",
        )?;
        let read = statement.query_row([id], |row| {
            Ok(Doomed { id, feed: row.get(0)?, kept_since: row.get(1)?, lead: row.get(2)?, pub_seq: row.get(3)? })
        });
        Ok(read.optional()?)
    }
}

struct Pruning<'t> {
    terms: &'t Terms,
    n: usize,
    outputs_differ: bool,
}

impl Pruning<'_> {
    fn prune(&mut self, conn: &Connection, entry: &Doomed) -> Result<(), Error> {
        self.n += 1;
        self.outputs_differ |= entry.pub_seq.is_some() || entry.lead.is_some();
        let heir = entry.pub_seq.map(|_| self.heir(conn, entry.id)).transpose()?.flatten();
        match (heir, entry.pub_seq) {
            (Some(heir), _) => groups::swap(conn, entry.id, heir)?,
            (None, Some(pub_seq)) => leave_stream(conn, entry.id, pub_seq)?,
            (None, None) => {}
        }
        conn.prepare_cached("DELETE FROM body WHERE entry = ?1")?.execute([entry.id])?;
        conn.prepare_cached("DELETE FROM ready WHERE seq = ?1")?.execute([entry.id])?;
        if entry.lead.is_some() || heir.is_some() {
            // So that nobody names it beside an article. Only where it may have one: to change a reference has the engine
            // keep a journal for the statement, which in a long slice took most of the time.
            conn.prepare_cached("UPDATE entry SET lead = NULL WHERE id = ?1 AND lead IS NOT NULL")?
                .execute([entry.id])?;
        }
        // Without its address it is no candidate for copies either.
        conn.prepare_cached(
            "UPDATE entry SET state = ?2, kept_since = NULL, pub_seq = NULL, sort_at = NULL, address = NULL,
                 title = '', link = NULL, language = NULL, summary_source = 0, summary_version = 0
             WHERE id = ?1",
        )?
        .execute((entry.id, PRUNED))?;
        Ok(())
    }

    /// The earliest copy that is still kept, of a feed that somebody wants if there is one, and of one that is not private.
    /// A copy that is beyond its term too goes with the lead.
    fn heir(&self, conn: &Connection, lead: i64) -> Result<Option<i64>, Error> {
        let mut statement = conn.prepare_cached(
            "SELECT m.id, m.feed, m.kept_since FROM entry m JOIN feed mf ON mf.id = m.feed
             WHERE m.lead = ?1 AND m.kept_since IS NOT NULL
             ORDER BY NOT EXISTS (SELECT 1 FROM subscription s WHERE s.feed = m.feed), mf.private,
                 coalesce(m.published, m.first_seen), m.id",
        )?;
        let mut rows = statement.query([lead])?;
        while let Some(row) = rows.next()? {
            if !self.terms.are_over(row.get(1)?, row.get(2)?) {
                return Ok(Some(row.get(0)?));
            }
        }
        Ok(None)
    }

    fn end(self, desk: &mut Desk<'_>) -> Result<usize, Error> {
        if self.outputs_differ {
            desk.advance(1)?;
        }
        Ok(self.n)
    }
}

/// What led is seen no more, nor are its copies, which wait for their own end behind the stream.
pub fn leave_stream(conn: &Connection, lead: i64, pub_seq: i64) -> Result<(), Error> {
    roll::forget(conn, pub_seq)?;
    let mut led = conn.prepare_cached("SELECT 1 FROM entry WHERE lead = ?1")?;
    if led.exists([lead])? {
        conn.prepare_cached("UPDATE entry SET lead = NULL WHERE lead = ?1")?.execute([lead])?;
    }
    Ok(())
}
