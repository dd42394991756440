//! Feeds and who wants them.
//!
//! A feed is subscribed while any origin wants it, and the settings of the strongest origin (file over opml over
//! added over starter over kept) hold as a whole. One that is merely kept shows its articles and is not polled; being wanted again
//! ends that. A feed without subscriptions keeps its row, its state and its entries: the same address,
//! or the one it had moved to, brings it back.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Row};

use crate::model::Timestamp;
use crate::model::feed::{Cadence, Feed, FeedSettings, Origin, PollState, Validators};
use crate::model::ids::FeedId;
use crate::store::sqlite::codec::{address, from_json, json, millis, moment, moment_opt, origin, origin_number};
use crate::store::sqlite::writer::Desk;
use crate::store::sqlite::{groups, privacy, rejudge};
use crate::store::types::{Error, Newcomer, Subscribed, Synced, Wanted};

/// A feed as the store reads it, with the numbers of its origins and the settings that hold.
const FEED: &str = "SELECT f.id, f.declared_url, f.fetch_url, f.profile, f.added,
        p.due, p.last_polled, p.last_success, p.last_status, p.last_error, p.failures, p.etag, p.last_modified,
        p.body_hash, p.mean_gap, p.newest, p.policy, p.seeded, p.n_entries,
        (SELECT group_concat(s.origin) FROM subscription s WHERE s.feed = f.id) AS origins,
        (SELECT s.settings FROM subscription s WHERE s.feed = f.id ORDER BY s.origin LIMIT 1) AS settings, p.paused, p.clock
    FROM feed f JOIN poll p ON p.feed = f.id";

/// Every subscribed feed, by id.
pub fn subscribed(conn: &Connection) -> Result<Vec<Feed>, Error> {
    let sql = format!("{FEED} WHERE EXISTS (SELECT 1 FROM subscription s WHERE s.feed = f.id) ORDER BY f.id");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut feeds = Vec::new();
    while let Some(row) = rows.next()? {
        feeds.push(read_feed(row)?);
    }
    Ok(feeds)
}

/// These feeds. One statement for all: bound to one id after the other, SQLite would prepare it anew for each.
pub fn these(conn: &Connection, ids: &[FeedId]) -> Result<HashMap<FeedId, Feed>, Error> {
    let sql = format!("{FEED} WHERE f.id IN (SELECT value FROM json_each(?1))");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([json(&ids)])?;
    let mut feeds = HashMap::with_capacity(ids.len());
    while let Some(row) = rows.next()? {
        let feed = read_feed(row)?;
        feeds.insert(feed.id, feed);
    }
    Ok(feeds)
}

pub fn one(conn: &Connection, id: FeedId) -> Result<Feed, Error> {
    these(conn, &[id])?.remove(&id).ok_or(Error::NoFeed(id))
}

/// By place, since a name is looked for among all the names in every row.
fn read_feed(row: &Row<'_>) -> Result<Feed, Error> {
    let origins: Option<String> = row.get(19)?;
    let mut origins =
        origins.iter().flat_map(|list| list.split(',')).map(read_origin).collect::<Result<Vec<_>, _>>()?;
    origins.sort_unstable();
    let settings: Option<String> = row.get(20)?;
    Ok(Feed {
        id: FeedId(row.get(0)?),
        declared_url: address(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?,
        fetch_url: address(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?,
        settings: settings.map_or_else(|| Ok(FeedSettings::default()), |text| from_json(&text))?,
        origins,
        profile: from_json(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)?,
        state: read_state(row)?,
        added: moment(row.get(4)?)?,
        paused: row.get(21)?,
        n_entries: row.get::<_, i64>(18)?.unsigned_abs(),
    })
}

fn read_origin(number: &str) -> Result<Origin, Error> {
    origin(number.parse().map_err(|_| Error::Decode(format!("{number:?} is no origin")))?)
}

fn read_state(row: &Row<'_>) -> Result<PollState, Error> {
    let policy: Option<String> = row.get(16)?;
    let clock: Option<String> = row.get(22)?;
    Ok(PollState {
        next_due: moment_opt(row.get::<_, Option<i64>>(5)?.filter(|due| *due != 0))?,
        last_polled: moment_opt(row.get(6)?)?,
        last_success: moment_opt(row.get(7)?)?,
        last_status: row.get(8)?,
        last_error: row.get(9)?,
        failures: row.get(10)?,
        validators: Validators { etag: row.get(11)?, last_modified: row.get(12)? },
        body_hash: row.get(13)?,
        cadence: Cadence { mean_gap_s: row.get(14)?, newest: moment_opt(row.get(15)?)? },
        policy: policy.map_or_else(|| Ok(Default::default()), |text| from_json(&text))?,
        clock: clock.map_or_else(|| Ok(Default::default()), |text| from_json(&text))?,
        seeded: row.get(17)?,
    })
}

pub fn pause(conn: &Connection, feed: FeedId, paused: bool) -> Result<bool, Error> {
    let n = conn
        .prepare_cached("UPDATE poll SET paused = ?2 WHERE feed = ?1 AND paused <> ?2")?
        .execute((feed.0, paused))?;
    Ok(n > 0)
}

pub fn settings(conn: &Connection, origin: Origin, feed: FeedId) -> Result<Option<FeedSettings>, Error> {
    let text: Option<String> = conn
        .prepare_cached("SELECT settings FROM subscription WHERE feed = ?1 AND origin = ?2")?
        .query_row((feed.0, origin_number(origin)), |row| row.get(0))
        .optional()?;
    text.map(|text| from_json(&text)).transpose()
}

pub fn sync(desk: &mut Desk<'_>, origin: Origin, wanted: &[Wanted], now: Timestamp) -> Result<Synced, Error> {
    let mut synced = Synced::default();
    let mut kept = HashSet::new();
    for one in wanted {
        let feed = find_or_make(desk.conn, one, now)?;
        if !kept.insert(feed) {
            continue; // two addresses of one feed: the first one's settings hold
        }
        match want(desk.conn, origin, feed, &one.settings)? {
            Wish::New => synced.added.push(feed),
            Wish::Changed => synced.changed.push(feed),
            Wish::Same => {}
        }
    }
    for feed in wanted_by(desk.conn, origin)? {
        if kept.contains(&feed) {
            continue;
        }
        match drop_wish(desk.conn, origin, feed)? {
            Gone::Last => synced.removed.push(feed),
            Gone::OthersRemain { changed: true } => synced.changed.push(feed),
            Gone::OthersRemain { changed: false } | Gone::WasNot => {}
        }
    }
    if !synced.removed.is_empty() || !synced.added.is_empty() {
        groups::hand_over(desk.conn)?;
    }
    if synced != Synced::default() {
        desk.advance(1)?;
    }
    Ok(synced)
}

pub fn subscribe(desk: &mut Desk<'_>, origin: Origin, wanted: &Wanted, now: Timestamp) -> Result<Subscribed, Error> {
    let feed = find_or_make(desk.conn, wanted, now)?;
    let wish = want(desk.conn, origin, feed, &wanted.settings)?;
    if wish == Wish::New {
        groups::hand_over(desk.conn)?;
    }
    if wish != Wish::Same {
        desk.advance(1)?;
    }
    Ok(Subscribed { feed, new: wish == Wish::New })
}

pub fn subscribe_all(
    desk: &mut Desk<'_>,
    origin: Origin,
    newcomers: &[Newcomer],
    now: Timestamp,
) -> Result<Vec<Subscribed>, Error> {
    let mut all = Vec::with_capacity(newcomers.len());
    let mut changed = false;
    for newcomer in newcomers {
        let feed = find_or_make(desk.conn, &newcomer.wanted, now)?;
        let new = !is_the_users(desk.conn, feed)?;
        if new {
            changed |= want(desk.conn, origin, feed, &newcomer.wanted.settings)? != Wish::Same;
            if newcomer.paused {
                changed |= pause(desk.conn, feed, true)?;
            }
        }
        all.push(Subscribed { feed, new });
    }
    if all.iter().any(|subscribed| subscribed.new) {
        groups::hand_over(desk.conn)?;
    }
    if changed {
        desk.advance(1)?;
    }
    Ok(all)
}

pub fn unsubscribe(desk: &mut Desk<'_>, origin: Origin, feed: FeedId) -> Result<bool, Error> {
    let gone = drop_wish(desk.conn, origin, feed)?;
    if gone == Gone::Last {
        groups::hand_over(desk.conn)?;
    }
    if gone != Gone::WasNot {
        desk.advance(1)?;
    }
    Ok(gone == Gone::Last)
}

/// Did the user subscribe to it? Starters, and feeds that are only kept, are nobody's choice.
fn is_the_users(conn: &Connection, feed: FeedId) -> Result<bool, Error> {
    let mut wanted =
        conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM subscription WHERE feed = ?1 AND origin NOT IN (?2, ?3))")?;
    let others = (feed.0, origin_number(Origin::Starter), origin_number(Origin::Kept));
    Ok(wanted.query_row(others, |row| row.get(0))?)
}

/// The feed that was declared under this address, else one that has moved to it, else a new one.
fn find_or_make(conn: &Connection, wanted: &Wanted, now: Timestamp) -> Result<FeedId, Error> {
    let url = wanted.url.as_str();
    let mut declared = conn.prepare_cached("SELECT id FROM feed WHERE declared_url = ?1")?;
    if let Some(id) = declared.query_row([url], |row| row.get(0)).optional()? {
        return Ok(FeedId(id));
    }
    let mut moved = conn.prepare_cached(
        "SELECT id FROM feed f WHERE fetch_url = ?1 AND fetch_url <> declared_url
         ORDER BY EXISTS (SELECT 1 FROM subscription s WHERE s.feed = f.id) DESC, id LIMIT 1",
    )?;
    if let Some(id) = moved.query_row([url], |row| row.get(0)).optional()? {
        return Ok(FeedId(id));
    }
    conn.prepare_cached(
        "INSERT INTO feed (id, declared_url, fetch_url, added)
         SELECT 1 + max(last_purged, coalesce((SELECT max(id) FROM feed), 0)), ?1, ?1, ?2 FROM meta",
    )?
    .execute((url, millis(now)))?;
    let id = conn.last_insert_rowid();
    conn.prepare_cached("INSERT INTO poll (feed) VALUES (?1)")?.execute([id])?;
    Ok(FeedId(id))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// Nobody wanted the feed before, or nobody but to keep what it brought.
    New,
    /// The settings that hold changed.
    Changed,
    Same,
}

fn want(conn: &Connection, origin: Origin, feed: FeedId, settings: &FeedSettings) -> Result<Wish, Error> {
    if origin != Origin::Kept {
        conn.prepare_cached("DELETE FROM subscription WHERE feed = ?1 AND origin = ?2")?
            .execute((feed.0, origin_number(Origin::Kept)))?;
    }
    let before = settings_that_hold(conn, feed)?;
    conn.prepare_cached(
        "INSERT INTO subscription (feed, origin, settings) VALUES (?1, ?2, ?3)
         ON CONFLICT (feed, origin) DO UPDATE SET settings = excluded.settings WHERE settings <> excluded.settings",
    )?
    .execute((feed.0, origin_number(origin), json(settings)))?;
    let after = settings_that_hold(conn, feed)?;
    if before != after {
        settings_changed(conn, feed, before.as_deref(), after.as_deref())?;
    }
    let wish = match before {
        None => Wish::New,
        Some(_) if before != after => Wish::Changed,
        Some(_) => Wish::Same,
    };
    if wish == Wish::New && origin != Origin::Kept {
        // It was paused in a former life, and who subscribes wants to read.
        pause(conn, feed, false)?;
    }
    Ok(wish)
}

/// Who belongs to outputs may depend on what a feed is called and tagged, whether it is private, and whether anybody wants
/// it at all.
fn settings_changed(conn: &Connection, feed: FeedId, before: Option<&str>, after: Option<&str>) -> Result<(), Error> {
    privacy::refresh(conn, feed)?;
    let read = |text: Option<&str>| text.map(from_json::<FeedSettings>).transpose();
    let what_counts = |settings: FeedSettings| (settings.title, settings.tags);
    if read(before)?.map(what_counts) == read(after)?.map(what_counts) {
        return Ok(());
    }
    rejudge::queue_feed(conn, feed)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gone {
    WasNot,
    Last,
    OthersRemain { changed: bool },
}

fn drop_wish(conn: &Connection, origin: Origin, feed: FeedId) -> Result<Gone, Error> {
    let before = settings_that_hold(conn, feed)?;
    let n_dropped = conn
        .prepare_cached("DELETE FROM subscription WHERE feed = ?1 AND origin = ?2")?
        .execute((feed.0, origin_number(origin)))?;
    if n_dropped == 0 {
        return Ok(Gone::WasNot);
    }
    let after = settings_that_hold(conn, feed)?;
    if before != after {
        settings_changed(conn, feed, before.as_deref(), after.as_deref())?;
    }
    Ok(if after.is_none() { Gone::Last } else { Gone::OthersRemain { changed: before != after } })
}

fn settings_that_hold(conn: &Connection, feed: FeedId) -> Result<Option<String>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT settings FROM subscription WHERE feed = ?1 ORDER BY origin LIMIT 1")?;
    Ok(statement.query_row([feed.0], |row| row.get(0)).optional()?)
}

fn wanted_by(conn: &Connection, origin: Origin) -> Result<Vec<FeedId>, Error> {
    let mut statement = conn.prepare_cached("SELECT feed FROM subscription WHERE origin = ?1 ORDER BY feed")?;
    let feeds = statement.query_map([origin_number(origin)], |row| row.get(0).map(FeedId))?;
    Ok(feeds.collect::<Result<_, _>>()?)
}

/// Feeds read once for a page of entries.
#[derive(Default)]
pub struct FeedCache(HashMap<FeedId, Feed>);

impl FeedCache {
    pub fn get(&mut self, conn: &Connection, id: FeedId) -> Result<&Feed, Error> {
        match self.0.entry(id) {
            std::collections::hash_map::Entry::Occupied(known) => Ok(known.into_mut()),
            std::collections::hash_map::Entry::Vacant(place) => Ok(place.insert(one(conn, id)?)),
        }
    }
}
