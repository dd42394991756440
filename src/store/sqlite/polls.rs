//! Polls: which feeds are due, and all that one poll changed.

use rusqlite::{Connection, OptionalExtension};

use crate::model::Timestamp;
use crate::model::decision::Decision;
use crate::model::feed::PollState;
use crate::model::identity::IdentityPolicy;
use crate::model::ids::{FeedId, Seq};
use crate::store::sqlite::claims::{Claims, Lease};
use crate::store::sqlite::codec::{json, millis, moment, topic, topic_number};
use crate::store::sqlite::intake::{self, Intake};
use crate::store::sqlite::writer::Desk;
use crate::store::sqlite::{feeds, privacy, rejudge};
use crate::store::types::{Batch, Claim, Claimed, Committed, Error, OutputSpec};

const RING: i64 = 20;

/// The condition on `poll p` that somebody wants the feed polled, not only its articles kept.
const WANTED: &str = "EXISTS (SELECT 1 FROM subscription s WHERE s.feed = p.feed AND s.origin < 5)";

/// Due feeds that nobody has, earliest first, put into the set of claimed ones before anyone else can look.
pub fn claim(conn: &Connection, claims: &Claims, claim: &Claim) -> Result<(Vec<Claimed>, Lease), Error> {
    let mut out = claims.hold();
    let mut due = match &claim.only {
        Some(feeds) => due_of(conn, feeds)?,
        None => {
            let mut due = due_before(conn, claim, |feed| !out.contains(&feed))?;
            if due.len() < claim.limit {
                due.extend(polled_after(conn, millis(claim.due_before))?);
            }
            due
        }
    };
    due.retain(|(feed, _)| !out.contains(feed));
    due.truncate(claim.limit);
    let ids: Vec<FeedId> = due.iter().map(|(feed, _)| *feed).collect();
    let mut feeds = feeds::these(conn, &ids)?;
    let mut claimed = Vec::with_capacity(due.len());
    for (id, at) in due {
        let feed = feeds.remove(&id).ok_or(Error::NoFeed(id))?;
        // A feed that was never polled is due since we know it.
        let due = if at == 0 { feed.added } else { moment(at)? };
        claimed.push(Claimed { feed, due });
    }
    out.extend(claimed.iter().map(|claimed| claimed.feed.id));
    let lease = claims.lease(claimed.iter().map(|claimed| claimed.feed.id).collect());
    Ok((claimed, lease))
}

fn due_before(conn: &Connection, claim: &Claim, is_free: impl Fn(FeedId) -> bool) -> Result<Vec<(FeedId, i64)>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT p.feed, p.due FROM poll p WHERE p.due <= ?1 AND NOT p.paused AND {WANTED} ORDER BY p.due, p.feed"
    ))?;
    let mut rows = statement.query([millis(claim.due_before)])?;
    let mut due = Vec::new();
    while due.len() < claim.limit {
        let Some(row) = rows.next()? else { break };
        let feed = FeedId(row.get(0)?);
        if is_free(feed) {
            due.push((feed, row.get(1)?));
        }
    }
    Ok(due)
}

/// Feeds polled in the future: by a clock that was wrong. Their next date is as wrong, so they are due now, or nobody
/// would poll them before that future comes. A scan, but of the small table alone: an index would cost each poll a write.
fn polled_after(conn: &Connection, end: i64) -> Result<Vec<(FeedId, i64)>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT p.feed FROM poll p
         WHERE p.last_polled > ?1 AND p.due > ?1 AND NOT p.paused AND {WANTED} ORDER BY p.feed"
    ))?;
    let feeds = statement.query_map([end], |row| Ok((FeedId(row.get(0)?), end)))?;
    Ok(feeds.collect::<Result<_, _>>()?)
}

/// These feeds, due or not, paused or not; one that is not to be polled again comes last.
fn due_of(conn: &Connection, feeds: &[FeedId]) -> Result<Vec<(FeedId, i64)>, Error> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT coalesce(p.due, p.last_polled, 0), p.due IS NULL FROM poll p WHERE p.feed = ?1 AND {WANTED}"
    ))?;
    let mut due = Vec::new();
    for feed in feeds {
        let found: Option<(i64, bool)> =
            statement.query_row([feed.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        due.extend(found.map(|(at, never)| (never, at, *feed)));
    }
    due.sort_unstable();
    due.dedup();
    Ok(due.into_iter().map(|(_, at, feed)| (feed, at)).collect())
}

/// Feeds that are polled at all, and were before: a new one is due at once, and one that is gone stays so.
pub fn reschedule(conn: &Connection, due: &[(FeedId, Timestamp)]) -> Result<(), Error> {
    let mut statement =
        conn.prepare_cached(&format!("UPDATE poll AS p SET due = ?2 WHERE p.feed = ?1 AND p.due > 0 AND {WANTED}"))?;
    for (feed, at) in due {
        statement.execute((feed.0, millis(*at)))?;
    }
    Ok(())
}

pub fn commit(desk: &mut Desk<'_>, specs: &[OutputSpec], batch: &Batch) -> Result<Committed, Error> {
    write_state(desk.conn, batch)?;
    let mut outputs_differ = write_identity(desk.conn, batch)?;
    let intake = Intake { feed: batch.feed, now: batch.now };
    let result = intake::take_in(desk, intake, specs, &batch.entries)?;
    outputs_differ |= result.outputs_differ;
    note(desk.conn, batch.feed, &batch.decisions)?;
    if outputs_differ {
        desk.advance(1)?;
    }
    Ok(Committed {
        seq: result.last_seq.map(Seq),
        n_new: result.n_new,
        n_changed: result.n_changed,
        n_ready: result.n_ready,
    })
}

/// The state alone: what a store that acknowledges before it keeps would write first. For the seeded bug of that name.
pub fn write_state(conn: &Connection, batch: &Batch) -> Result<(), Error> {
    let PollState { validators, cadence, policy, .. } = &batch.state;
    let state = &batch.state;
    // Never polled is always due; polled and with no date is not to be polled again.
    let due = state.next_due.map(millis).or(if state.last_polled.is_none() { Some(0) } else { None });
    let policy = (*policy != IdentityPolicy::default()).then(|| json(policy));
    let clock = (!state.clock.is_unknown()).then(|| json(&state.clock));
    let n = conn
        .prepare_cached(
            "UPDATE poll SET due = ?2, last_polled = ?3, last_success = ?4, last_status = ?5, last_error = ?6,
                 failures = ?7, etag = ?8, last_modified = ?9, body_hash = ?10, mean_gap = ?11, newest = ?12,
                 policy = ?13, seeded = ?14, clock = ?15
             WHERE feed = ?1",
        )?
        .execute(rusqlite::params![
            batch.feed.0,
            due,
            state.last_polled.map(millis),
            state.last_success.map(millis),
            state.last_status,
            state.last_error,
            state.failures,
            validators.etag,
            validators.last_modified,
            state.body_hash,
            cadence.mean_gap_s,
            cadence.newest.map(millis),
            policy,
            state.seeded,
            clock,
        ])?;
    if n == 0 { Err(Error::NoFeed(batch.feed)) } else { Ok(()) }
}

/// Where the feed is and what it says about itself; true when an output could show the difference.
fn write_identity(conn: &Connection, batch: &Batch) -> Result<bool, Error> {
    let mut n = 0;
    if let Some(url) = &batch.fetch_url {
        n += conn
            .prepare_cached("UPDATE feed SET fetch_url = ?2 WHERE id = ?1 AND fetch_url <> ?2")?
            .execute((batch.feed.0, url.as_str()))?;
        if n > 0 {
            privacy::refresh(conn, batch.feed)?;
        }
    }
    if let Some(profile) = &batch.profile {
        let mut renamed =
            conn.prepare_cached("SELECT 1 FROM feed WHERE id = ?1 AND json_extract(profile, '$.title') IS NOT ?2")?;
        if renamed.exists((batch.feed.0, &profile.title))? {
            rejudge::queue_feed(conn, batch.feed)?; // a query may ask for what it is called
        }
        n += conn
            .prepare_cached("UPDATE feed SET profile = ?2 WHERE id = ?1 AND profile <> ?2")?
            .execute((batch.feed.0, json(profile)))?;
    }
    Ok(n > 0)
}

/// Append to the feed's ring.
pub fn note(conn: &Connection, feed: FeedId, decisions: &[Decision]) -> Result<(), Error> {
    if decisions.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(decisions.len()).unwrap_or(i64::MAX);
    let end: i64 = conn
        .prepare_cached("UPDATE poll SET n_decisions = n_decisions + ?2 WHERE feed = ?1 RETURNING n_decisions")?
        .query_row((feed.0, count), |row| row.get(0))?;
    let mut statement = conn.prepare_cached(
        "INSERT INTO decision (feed, slot, n, at, topic, reason, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (feed, slot) DO UPDATE SET n = excluded.n, at = excluded.at, topic = excluded.topic,
             reason = excluded.reason, detail = excluded.detail",
    )?;
    for (n, decision) in (end - count..).zip(decisions).filter(|(n, _)| *n >= end - RING) {
        statement.execute((
            feed.0,
            n % RING,
            n,
            millis(decision.at),
            topic_number(decision.topic),
            &decision.reason,
            &decision.detail,
        ))?;
    }
    Ok(())
}

pub fn decisions(conn: &Connection, feed: FeedId) -> Result<Vec<Decision>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT at, topic, reason, detail FROM decision WHERE feed = ?1 ORDER BY n DESC")?;
    let mut rows = statement.query([feed.0])?;
    let mut decisions = Vec::new();
    while let Some(row) = rows.next()? {
        decisions.push(Decision {
            at: moment(row.get(0)?)?,
            topic: topic(row.get(1)?)?,
            reason: row.get(2)?,
            detail: row.get(3)?,
        });
    }
    Ok(decisions)
}
