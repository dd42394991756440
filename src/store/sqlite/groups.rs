//! Who leads a group of copies, once published: the same entry for ever, unless its feed is unsubscribed or becomes
//! private. And who has a name that two entries could have.

use rusqlite::{Connection, OptionalExtension};

use crate::model::ids::FeedId;
use crate::store::sqlite::codec::PUBLISHED;
use crate::store::sqlite::{rejudge, roll};
use crate::store::types::Error;

/// A copy `m`, of feed `mf`, may lead instead of `l`, of feed `lf`: nobody wants the lead's feed any more and somebody
/// the copy's; or the lead's is private and the copy's is not.
const MAY_INHERIT: &str = "m.state = ?1 AND EXISTS (SELECT 1 FROM subscription s WHERE s.feed = m.feed)
    AND (NOT EXISTS (SELECT 1 FROM subscription s WHERE s.feed = l.feed) OR (lf.private AND NOT mf.private))";

const PAIRS: &str = "entry m JOIN entry l ON l.id = m.lead
    JOIN feed mf ON mf.id = m.feed JOIN feed lf ON lf.id = l.feed";

/// Leads whose feed nobody wants any more hand their place to the earliest copy of a feed that somebody wants.
///
/// The article stays where it is in the stream and keeps its name and its `updated`, so that no reader sees it come
/// back as new: the two entries swap names. Should the feed return, its entry is a copy like others.
///
/// To be called when feeds go, and when they come: of a group that went as a whole, a copy may return alone.
pub fn hand_over(conn: &Connection) -> Result<(), Error> {
    let mut orphaned = conn.prepare_cached(&format!(
        "SELECT DISTINCT m.lead FROM {PAIRS} WHERE m.lead IS NOT NULL AND {MAY_INHERIT} ORDER BY m.lead"
    ))?;
    let leads: Vec<i64> = orphaned.query_map([PUBLISHED], |row| row.get(0))?.collect::<Result<_, _>>()?;
    leads.into_iter().try_for_each(|lead| hand_over_from(conn, lead))
}

/// The same for the leads of one feed.
pub fn hand_over_of(conn: &Connection, feed: FeedId) -> Result<(), Error> {
    let mut leading = conn.prepare_cached(
        "SELECT l.id FROM entry l WHERE l.feed = ?1 AND EXISTS (SELECT 1 FROM entry m WHERE m.lead = l.id)",
    )?;
    let leads: Vec<i64> = leading.query_map([feed.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
    leads.into_iter().try_for_each(|lead| hand_over_from(conn, lead))
}

/// The same for one lead.
pub fn hand_over_from(conn: &Connection, lead: i64) -> Result<(), Error> {
    match heir(conn, lead)? {
        Some(heir) => swap(conn, lead, heir),
        None => Ok(()),
    }
}

/// The earliest of those that may inherit; a private one only if there is no other.
fn heir(conn: &Connection, lead: i64) -> Result<Option<i64>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT m.id FROM {PAIRS} WHERE m.lead = ?2 AND {MAY_INHERIT}
         ORDER BY mf.private, coalesce(m.published, m.first_seen), m.id LIMIT 1"
    ))?;
    Ok(statement.query_row([PUBLISHED, lead], |row| row.get(0)).optional()?)
}

/// `heir` takes the lead's place, name and `updated`; the lead takes the heir's name and becomes its copy.
pub fn swap(conn: &Connection, lead: i64, heir: i64) -> Result<(), Error> {
    type Place = (Option<i64>, Option<i64>, i64);
    let place: Place = conn
        .prepare_cached("SELECT pub_seq, sort_at, updated FROM entry WHERE id = ?1")?
        .query_row([lead], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    conn.prepare_cached("UPDATE entry SET pub_seq = NULL, sort_at = NULL, lead = ?2 WHERE id = ?1")?
        .execute((lead, heir))?;
    conn.prepare_cached("UPDATE entry SET pub_seq = ?2, sort_at = ?3, updated = ?4, lead = NULL WHERE id = ?1")?
        .execute((heir, place.0, place.1, place.2))?;
    if let Some(pub_seq) = place.0 {
        pass_on(conn, pub_seq, heir)?;
    }
    conn.prepare_cached("UPDATE entry SET lead = ?2 WHERE lead = ?1")?.execute((lead, heir))?;
    swap_names(conn, lead, heir)
}

fn pass_on(conn: &Connection, pub_seq: i64, heir: i64) -> Result<(), Error> {
    let mut statement = conn.prepare_cached("SELECT feed, language FROM entry WHERE id = ?1")?;
    let (feed, language): (i64, Option<String>) = statement.query_row([heir], |row| Ok((row.get(0)?, row.get(1)?)))?;
    roll::pass_on(conn, pub_seq, FeedId(feed), language.as_deref())?;
    // What brought the group into an output may be gone with the lead.
    rejudge::queue_feed(conn, FeedId(feed))
}

/// Two entries exchange their public ids.
pub fn swap_names(conn: &Connection, one: i64, other: i64) -> Result<(), Error> {
    let mut name = conn.prepare_cached("SELECT public_id FROM entry WHERE id = ?1")?;
    let mut name_of = |id: i64| name.query_row([id], |row| row.get::<_, [u8; 16]>(0));
    let (ones, others) = (name_of(one)?, name_of(other)?);
    let mut rename = conn.prepare_cached("UPDATE entry SET public_id = ?2 WHERE id = ?1")?;
    // Names are unique at every step, hence the empty one in between.
    rename.execute((one, [0u8; 0]))?;
    rename.execute((other, ones))?;
    rename.execute((one, others))?;
    Ok(())
}
