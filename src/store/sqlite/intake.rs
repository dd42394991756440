//! The entries of one poll: new ones, changed ones, and those that are still there.
//!
//! A new entry is stored with all its keys and queued for the relater, or stored as already behind us when it is not to
//! be shown. A changed one keeps its name and place; only a significant change moves `updated` and is an event.

use rusqlite::Connection;

use crate::model::Timestamp;
use crate::model::entry::EntryText;
use crate::model::identity::EntryKey;
use crate::model::ids::{EntryId, FeedId, PublicId};
use crate::store::sqlite::belong::{Assessor, Lead, Output, When};
use crate::store::sqlite::codec::{self, PUBLISHED, READY, address_hash, millis, summary_number};
use crate::store::sqlite::roll::{self, Newcomer};
use crate::store::sqlite::writer::Desk;
use crate::store::sqlite::{keys, outbox};
use crate::store::types::{ChangedEntry, EntryChange, Error, NewEntry, OutboxKind, OutputSpec};

/// Whose entries arrive, and when.
#[derive(Clone, Copy, Debug)]
pub struct Intake {
    pub feed: FeedId,
    pub now: Timestamp,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Taken {
    pub last_seq: Option<i64>,
    pub n_new: usize,
    pub n_changed: usize,
    pub n_ready: usize,
    pub outputs_differ: bool,
}

pub fn take_in(
    desk: &mut Desk<'_>,
    intake: Intake,
    specs: &[OutputSpec],
    entries: &[EntryChange],
) -> Result<Taken, Error> {
    let mut shown = Vec::new();
    let mut taken = Taken::default();
    let n_new = entries.iter().filter(|change| matches!(change, EntryChange::New(_))).count();
    let mut seq = reserve(desk.conn, intake.feed, n_new)?;
    desk.brings_entries |= n_new > 0;
    for change in entries {
        match change {
            EntryChange::New(entry) => {
                add(desk, intake, seq, entry)?;
                taken.last_seq = Some(seq);
                taken.n_new += 1;
                taken.n_ready += usize::from(entry.shown);
                seq += 1;
            }
            EntryChange::Changed(entry) => {
                if let Some(stands_in) = replace(desk, intake, entry)? {
                    shown.extend(stands_in);
                    taken.n_changed += 1;
                }
            }
            EntryChange::Seen { id, keys } => learn(desk, intake, *id, keys)?,
        }
    }
    keys::forget_old_versions(desk, intake, entries)?;
    taken.outputs_differ = !shown.is_empty();
    judge_anew(desk.conn, specs, shown)?;
    Ok(taken)
}

/// Groups with a changed text may belong to other outputs than before.
fn judge_anew(conn: &Connection, specs: &[OutputSpec], mut leads: Vec<EntryId>) -> Result<(), Error> {
    if leads.is_empty() {
        return Ok(());
    }
    let mut outputs = Output::all(conn, specs)?;
    outputs.retain(|output| output.query.is_some());
    if outputs.is_empty() {
        return Ok(());
    }
    leads.sort_unstable();
    leads.dedup();
    let mut assessor = Assessor::new(conn)?;
    for lead in leads {
        let Some(lead) = Lead::find(conn, lead)? else { continue };
        let Some(judged) = assessor.group(&lead, &outputs, When::Ever)? else { continue };
        for (output, judged) in outputs.iter().zip(judged) {
            roll::settle(conn, output, &lead, judged, Newcomer::Shown)?;
        }
    }
    Ok(())
}

/// Take the next numbers for new entries; gives the first.
fn reserve(conn: &Connection, feed: FeedId, n_new: usize) -> Result<i64, Error> {
    if n_new == 0 {
        return Ok(0);
    }
    let n = i64::try_from(n_new).unwrap_or(i64::MAX);
    conn.prepare_cached("UPDATE poll SET n_entries = n_entries + ?2 WHERE feed = ?1")?.execute((feed.0, n))?;
    let mut statement = conn.prepare_cached("UPDATE meta SET seq = seq + ?1 RETURNING seq")?;
    Ok(statement.query_row([n], |row| row.get::<_, i64>(0))? - n + 1)
}

fn add(desk: &mut Desk<'_>, intake: Intake, seq: i64, entry: &NewEntry) -> Result<(), Error> {
    let public_id = free_name(desk.conn, intake.feed, entry)?;
    let missed = (public_id != entry.public_id).then_some(entry.public_id);
    let text = &entry.text;
    // What is behind us was never news: its date is the publisher's.
    let updated = if entry.shown { intake.now } else { entry.published.map_or(intake.now, |at| at.min(intake.now)) };
    desk.conn
        .prepare_cached(
            "INSERT INTO entry (id, feed, state, delivered, address, first_seen, published, updated, source_updated,
                 public_id, title, link, language, summary_source, summary_version, kept_since)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?6)",
        )?
        .execute(rusqlite::params![
            seq,
            intake.feed.0,
            if entry.shown { READY } else { PUBLISHED },
            entry.delivered,
            entry.address.as_deref().map(|address| address_hash(desk.facts.seed, address)),
            millis(intake.now),
            entry.published.map(millis),
            millis(updated),
            entry.source_updated.map(millis),
            public_id.as_uuid().as_bytes(),
            text.title,
            text.link.as_ref().map(url::Url::as_str),
            text.language,
            summary_number(text.summary.source),
            text.summary.version,
        ])?;
    let packed = desk.packer.pack(text, desk.facts.policy)?;
    desk.conn.prepare_cached("INSERT INTO body (entry, packed) VALUES (?1, ?2)")?.execute((seq, packed))?;
    keys::write(desk, intake, EntryId(seq), &entry.keys)?;
    if entry.shown {
        desk.conn
            .prepare_cached("INSERT INTO ready (seq, entry, archive, name) VALUES (?1, ?1, ?2, ?3)")?
            .execute((seq, entry.archive, missed.map(|name| name.as_uuid().into_bytes())))?;
    }
    Ok(())
}

/// The name to publish under, unless it is taken; then the fallback; then, so that no feed can be stuck for ever on an
/// entry without a free name, names made from the fallback in a fixed order.
fn free_name(conn: &Connection, feed: FeedId, entry: &NewEntry) -> Result<PublicId, Error> {
    let mut taken = conn.prepare_cached("SELECT 1 FROM entry WHERE public_id = ?1")?;
    let mut is_free = |id: &PublicId| taken.exists([id.as_uuid().as_bytes()]).map(|taken| !taken);
    for id in [entry.public_id, entry.fallback_id] {
        if is_free(&id)? {
            return Ok(id);
        }
    }
    for n in 1u32.. {
        let uuid = uuid::Uuid::new_v5(entry.fallback_id.as_uuid(), format!("{feed}/{n}").as_bytes());
        let id = codec::public_id(uuid.into_bytes());
        if is_free(&id)? {
            return Ok(id);
        }
    }
    Err(Error::Decode(format!("entry {} has no free name", entry.public_id)))
}

/// What of an entry says whether anyone can see it.
struct Standing {
    pub_seq: Option<i64>,
    lead: Option<i64>,
    public_id: [u8; 16],
}

/// Gives the lead of its group, if anyone can see that; or nothing at all when the entry was pruned meanwhile: then it was
/// seen again, and no more.
fn replace(desk: &mut Desk<'_>, intake: Intake, entry: &ChangedEntry) -> Result<Option<Option<EntryId>>, Error> {
    let Some(standing) = write_text(desk, intake, entry)? else {
        learn(desk, intake, entry.id, &entry.keys)?;
        return Ok(None);
    };
    let packed = desk.packer.pack(&entry.text, desk.facts.policy)?;
    desk.conn
        .prepare_cached("INSERT INTO body (entry, packed) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET packed = ?2")?
        .execute((entry.id.0, packed))?;
    keys::write(desk, intake, entry.id, &entry.keys)?;
    if entry.significant && standing.pub_seq.is_some() {
        outbox::record(desk.conn, OutboxKind::Updated, standing.public_id)?;
    }
    if let Some(pub_seq) = standing.pub_seq {
        roll::note_language(desk.conn, pub_seq, entry.text.language.as_deref())?;
    }
    Ok(Some(standing.pub_seq.map(|_| entry.id).or(standing.lead.map(EntryId))))
}

fn write_text(desk: &Desk<'_>, intake: Intake, entry: &ChangedEntry) -> Result<Option<Standing>, Error> {
    let EntryText { title, link, language, summary, .. } = &entry.text;
    let mut statement = desk.conn.prepare_cached(
        "UPDATE entry SET delivered = ?3, address = ?4, published = ?5, source_updated = ?6, title = ?7, link = ?8,
             language = ?9, summary_source = ?10, summary_version = ?11, updated = max(updated, coalesce(?12, updated)),
             kept_since = max(kept_since, coalesce(?12, kept_since))
         WHERE id = ?1 AND feed = ?2 AND kept_since IS NOT NULL
         RETURNING pub_seq, lead, public_id",
    )?;
    let mut rows = statement.query(rusqlite::params![
        entry.id.0,
        intake.feed.0,
        entry.delivered,
        entry.address.as_deref().map(|address| address_hash(desk.facts.seed, address)),
        entry.published.map(millis),
        entry.source_updated.map(millis),
        title,
        link.as_ref().map(url::Url::as_str),
        language,
        summary_number(summary.source),
        summary.version,
        entry.significant.then(|| millis(intake.now)),
    ])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Standing { pub_seq: row.get(0)?, lead: row.get(1)?, public_id: row.get(2)? }))
}

fn learn(desk: &Desk<'_>, intake: Intake, id: EntryId, keys: &[EntryKey]) -> Result<(), Error> {
    let mut known = desk.conn.prepare_cached("SELECT 1 FROM entry WHERE id = ?1 AND feed = ?2")?;
    if !known.exists((id.0, intake.feed.0))? {
        return Err(Error::NoEntry(id));
    }
    keys::write(desk, intake, id, keys)
}
