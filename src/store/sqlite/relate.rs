//! Ready entries, one at a time in their order: grouped by the judge, then published, in one transaction that reads its
//! own writes.
//!
//! A copy joins a lead that is published, or that came earlier in the same round. Within the round the lead can still
//! change; once published it leads for ever, or until its feed is unsubscribed: what a copy then brings back stands where
//! it stood. A copy is published too, without a place in the stream. A group that has
//! any fresh entry is fresh: only one that is archive throughout takes its published date as its place and is no event.

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::{Connection, OptionalExtension, Row};

use crate::model::Timestamp;
use crate::model::decision::{Decision, Topic};
use crate::model::ids::{EntryId, FeedId};
use crate::store::sqlite::belong::{Assessor, Lead, Output, When};
use crate::store::sqlite::codec::{PUBLISHED, Unpacker, address, millis, moment_opt};
use crate::store::sqlite::feeds::FeedCache;
use crate::store::sqlite::known::content_of;
use crate::store::sqlite::roll::{self, Standing};
use crate::store::sqlite::writer::Desk;
use crate::store::sqlite::{groups, outbox, polls};
use crate::store::types::{Error, Judge, OutboxKind, OutputSpec, Related, Verdict, Weighed};

/// More leads under one address are not weighed: each costs a comparison of texts.
const CANDIDATES: usize = 16;

pub fn relate(
    desk: &mut Desk<'_>,
    judge: &dyn Judge,
    specs: &[OutputSpec],
    limit: usize,
    now: Timestamp,
) -> Result<Related, Error> {
    let mut ready = take_ready(desk.conn, limit)?;
    let more = ready.len() > limit;
    ready.truncate(limit);
    if ready.is_empty() {
        return Ok(Related { more, ..Related::default() });
    }
    let mut round = Round {
        judge,
        now,
        feeds: FeedCache::default(),
        unpacker: Unpacker::new()?,
        leads: HashMap::new(),
        orphaned: BTreeSet::new(),
        joined: Vec::new(),
        n_joined: 0,
    };
    for entry in &ready {
        round.place(desk.conn, entry)?;
    }
    let outputs = Output::all(desk.conn, specs)?;
    let top = round.top(desk.conn, &outputs)?;
    let n_published = round.publish(desk, &ready, top)?;
    round.enrol(desk.conn, &ready, &outputs, top)?;
    for lead in &round.orphaned {
        groups::hand_over_from(desk.conn, lead.0)?;
    }
    if n_published == 0 {
        desk.advance(1)?; // copies joined: an output that names them differs
    }
    Ok(Related { n_published, n_joined: round.n_joined, more })
}

/// An entry as the queue and its own row describe it.
#[derive(Clone)]
struct Ready {
    seq: i64,
    id: EntryId,
    feed: FeedId,
    archive: bool,
    address: Option<i64>,
    /// The name that another entry had first.
    missed_name: Option<[u8; 16]>,
    head: Head,
}

/// What is known of an entry without its content.
#[derive(Clone)]
struct Head {
    title: String,
    link: Option<String>,
    published: Option<i64>,
}

impl Head {
    fn read(row: &Row<'_>) -> Result<Head, rusqlite::Error> {
        Ok(Head { title: row.get("title")?, link: row.get("link")?, published: row.get("published")? })
    }
}

/// The first of the queue, one more than asked for if there are more. Entries of feeds that nobody wants at present
/// keep their turn.
fn take_ready(conn: &Connection, limit: usize) -> Result<Vec<Ready>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut statement = conn.prepare_cached(
        "SELECT r.seq, e.id, e.feed, r.archive, e.address, r.name, e.title, e.link, e.published
         FROM ready r JOIN entry e ON e.id = r.entry
         WHERE EXISTS (SELECT 1 FROM subscription s WHERE s.feed = e.feed)
         ORDER BY r.seq LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], |row| {
        Ok(Ready {
            seq: row.get(0)?,
            id: EntryId(row.get(1)?),
            feed: FeedId(row.get(2)?),
            archive: row.get(3)?,
            address: row.get(4)?,
            missed_name: row.get(5)?,
            head: Head::read(row)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

struct Round<'j> {
    judge: &'j dyn Judge,
    now: Timestamp,
    feeds: FeedCache,
    unpacker: Unpacker,
    /// Those that lead in this round, with whether their group is archive throughout.
    leads: HashMap<EntryId, bool>,
    /// Published leads of feeds that nobody wants any more, which got a copy in this round.
    orphaned: BTreeSet<EntryId>,
    /// Copies of leads that were published before, with those leads.
    joined: Vec<(Ready, EntryId)>,
    n_joined: usize,
}

impl Round<'_> {
    /// Decide whether an entry stands alone, follows, or takes the lead.
    fn place(&mut self, conn: &Connection, entry: &Ready) -> Result<(), Error> {
        let leads = self.candidates(conn, entry)?;
        if leads.is_empty() {
            self.leads.insert(entry.id, entry.archive);
            return Ok(());
        }
        let weighed = self.weigh(conn, entry.id, entry.feed, &entry.head)?;
        let (verdict, lead) = self.ask(&weighed, &leads);
        let (Verdict::Join { reason, detail, .. } | Verdict::Refused { reason, detail }) = verdict else {
            self.leads.insert(entry.id, entry.archive);
            return Ok(());
        };
        let decision = Decision { at: self.now, topic: Topic::Group, reason: reason.to_owned(), detail };
        polls::note(conn, entry.feed, &[decision])?;
        match lead {
            None => drop(self.leads.insert(entry.id, entry.archive)),
            Some(lead) => self.join(conn, entry, &weighed, lead)?,
        }
        Ok(())
    }

    /// The judge's word and the candidate it chose. A judge that fails on these texts must not hold up all others.
    fn ask<'l>(&self, entry: &Weighed, leads: &'l [Weighed]) -> (Verdict, Option<&'l Weighed>) {
        let asked = catch_unwind(AssertUnwindSafe(|| self.judge.join(entry, leads)));
        let verdict = asked.unwrap_or_else(|_| Verdict::Refused {
            reason: "judge-failed",
            detail: format!("comparing {:?} with {} others failed, so it stands alone", entry.title, leads.len()),
        });
        let lead = match &verdict {
            Verdict::Join { lead, .. } => leads.iter().find(|candidate| candidate.id == *lead),
            Verdict::Alone | Verdict::Refused { .. } => None,
        };
        (verdict, lead)
    }

    fn join(&mut self, conn: &Connection, entry: &Ready, weighed: &Weighed, lead: &Weighed) -> Result<(), Error> {
        self.n_joined += 1;
        let Some(lead_is_archive) = self.leads.get_mut(&lead.id) else {
            // It has been published.
            if self.feeds.get(conn, lead.feed)?.origins.is_empty() {
                self.orphaned.insert(lead.id);
            }
            self.joined.push((entry.clone(), lead.id));
            return follow(conn, entry.id, lead.id);
        };
        *lead_is_archive &= entry.archive;
        let archive = *lead_is_archive;
        let prefers = catch_unwind(AssertUnwindSafe(|| self.judge.prefers(weighed, lead))).unwrap_or(false);
        if !prefers {
            return follow(conn, entry.id, lead.id);
        }
        conn.prepare_cached("UPDATE entry SET lead = ?2 WHERE lead = ?1")?.execute((lead.id.0, entry.id.0))?;
        self.leads.remove(&lead.id);
        self.leads.insert(entry.id, archive);
        follow(conn, lead.id, entry.id)
    }

    /// Leads under the same address in other feeds, oldest first. Published ones of unsubscribed feeds too: readers have
    /// seen them, and shall not see the article come back as new. Entries of a private feed keep to themselves: what is
    /// public would name the feed.
    fn candidates(&mut self, conn: &Connection, entry: &Ready) -> Result<Vec<Weighed>, Error> {
        let Some(address) = entry.address else { return Ok(Vec::new()) };
        if self.feeds.get(conn, entry.feed)?.is_private() {
            return Ok(Vec::new());
        }
        let mut statement = conn.prepare_cached(
            "SELECT e.id, e.feed, e.pub_seq, e.title, e.link, e.published FROM entry e
             WHERE e.address = ?1 AND e.lead IS NULL AND e.feed <> ?2
                 AND NOT (SELECT f.private FROM feed f WHERE f.id = e.feed)
             ORDER BY e.id",
        )?;
        let mut rows = statement.query((address, entry.feed.0))?;
        let mut found = Vec::new();
        while let (Some(row), true) = (rows.next()?, found.len() < CANDIDATES) {
            let id = EntryId(row.get(0)?);
            let is_published = row.get::<_, Option<i64>>(2)?.is_some();
            if is_published || self.leads.contains_key(&id) {
                found.push((id, FeedId(row.get(1)?), Head::read(row)?));
            }
        }
        found.into_iter().map(|(id, feed, head)| self.weigh(conn, id, feed, &head)).collect()
    }

    fn weigh(&mut self, conn: &Connection, id: EntryId, feed: FeedId, head: &Head) -> Result<Weighed, Error> {
        let feed = self.feeds.get(conn, feed)?;
        Ok(Weighed {
            id,
            feed: feed.id,
            feed_url: feed.declared_url.clone(),
            feed_site: feed.profile.site.clone(),
            priority: feed.settings.priority.unwrap_or(0),
            title: head.title.clone(),
            link: head.link.as_deref().map(address).transpose()?,
            content: content_of(conn, &mut self.unpacker, id)?,
            published: moment_opt(head.published)?,
        })
    }

    /// Where fresh entries stand: above all that stand already, also when the clock was set back since, for a reader that
    /// looks at the newest must not miss them.
    fn top(&self, conn: &Connection, outputs: &[Output]) -> Result<i64, Error> {
        let now = millis(self.now);
        let newest = newest_place(conn)?.max(roll::newest_place(conn, outputs.iter().map(|output| output.id))?);
        Ok(newest.map_or(now, |newest| newest.max(now)))
    }

    /// Where an entry stands that comes now.
    fn place_of(&self, entry: &Ready, archive: bool, top: i64) -> i64 {
        let now = millis(self.now);
        if archive { entry.head.published.map_or(now, |published| published.min(now)) } else { top }
    }

    /// Give the leads their places in the order of the queue; gives how many there are.
    fn publish(&self, desk: &mut Desk<'_>, ready: &[Ready], top: i64) -> Result<usize, Error> {
        let n_leads = self.leads.len();
        let mut pub_seq = match i64::try_from(n_leads).unwrap_or(i64::MAX) {
            0 => 0,
            n => desk.advance(n)? - n,
        };
        let mut lead = desk.conn.prepare_cached(
            "UPDATE entry SET state = ?2, pub_seq = ?3, sort_at = ?4, updated = ?4 WHERE id = ?1 RETURNING public_id",
        )?;
        let mut copy = desk.conn.prepare_cached("UPDATE entry SET state = ?2 WHERE id = ?1")?;
        let mut leave = desk.conn.prepare_cached("DELETE FROM ready WHERE seq = ?1")?;
        for entry in ready {
            leave.execute([entry.seq])?;
            let Some(archive) = self.leads.get(&entry.id) else {
                copy.execute((entry.id.0, PUBLISHED))?;
                continue;
            };
            if let Some(name) = entry.missed_name {
                self.reclaim(desk.conn, entry.id, name)?;
            }
            pub_seq += 1;
            let sort_at = self.place_of(entry, *archive, top);
            let name: [u8; 16] = lead.query_row((entry.id.0, PUBLISHED, pub_seq, sort_at), |row| row.get(0))?;
            if !archive {
                outbox::record(desk.conn, OutboxKind::Published, name)?;
            }
        }
        Ok(n_leads)
    }
}

impl Round<'_> {
    /// Enter what was published into the outputs that take it. A copy takes its lead into those that take the copy, at the
    /// copy's own place: their readers would not look for news far below.
    fn enrol(&self, conn: &Connection, ready: &[Ready], outputs: &[Output], top: i64) -> Result<(), Error> {
        let mut assessor = Assessor::new(conn)?;
        for entry in ready.iter().filter(|entry| self.leads.contains_key(&entry.id)) {
            let Some(lead) = Lead::find(conn, entry.id)? else { continue };
            let Some(judged) = assessor.group(&lead, outputs, When::Ever)? else { continue };
            for (output, judged) in outputs.iter().zip(judged).filter(|(_, judged)| judged.belongs) {
                let standing = Standing { named: judged.named, ..Standing::at(lead.sort_at) };
                roll::enter(conn, output.id, &lead, standing)?;
            }
        }
        for (copy, lead) in &self.joined {
            let Some(lead) = Lead::find(conn, *lead)? else { continue };
            let takes = assessor.alone(copy.id, outputs)?;
            for (output, _) in outputs.iter().zip(takes).filter(|(_, takes)| *takes) {
                roll::join(conn, output.id, &lead, self.place_of(copy, copy.archive, top))?;
            }
        }
        Ok(())
    }

    /// A lead takes the name that it should have from an entry that nobody sees under it: the copy that came first, or
    /// one that was behind us. Else the name of an article would depend on which of two feeds was read first, and not be
    /// the same again in a store that is rebuilt.
    fn reclaim(&self, conn: &Connection, lead: EntryId, name: [u8; 16]) -> Result<(), Error> {
        let mut statement = conn.prepare_cached("SELECT id, pub_seq FROM entry WHERE public_id = ?1")?;
        let holder: Option<(i64, Option<i64>)> =
            statement.query_row([name], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        match holder {
            Some((holder, None)) if !self.leads.contains_key(&EntryId(holder)) => {
                groups::swap_names(conn, holder, lead.0)
            }
            _ => Ok(()),
        }
    }
}

fn newest_place(conn: &Connection) -> Result<Option<i64>, Error> {
    let mut statement = conn.prepare_cached("SELECT max(sort_at) FROM entry WHERE pub_seq IS NOT NULL")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

fn follow(conn: &Connection, copy: EntryId, lead: EntryId) -> Result<(), Error> {
    conn.prepare_cached("UPDATE entry SET lead = ?2 WHERE id = ?1")?.execute((copy.0, lead.0))?;
    Ok(())
}
