//! The store in one SQLite file: one process owns it, one thread writes, a few connections read.
//!
//! This file ties the verbs of the contract to the modules that carry them out: `feeds` and `polls` (with `intake` for a
//! poll's entries, `keys` for what they answer to and `known` for what it is compared with), `stream`, `relate` and
//! `groups`, `outbox`, `keeping` with what it asks for; `members` (with `belong`, who judges, `rejudge`, `roll`, who
//! writes, and `scan`, who reads), `privacy`. Below them lie
//! `writer` and `readers`, who run what they are given; `schema`, `checks` and `lock` look after the file; `codec` knows
//! how values are written down. SQL stands nowhere else in coranto.

mod codec;

mod access;
mod belong;
mod feeds;
mod groups;
mod intake;
mod keeping;
mod keys;
mod known;
mod members;
mod neighbours;
mod notes;
mod outbox;
mod polls;
mod privacy;
mod prune;
mod purge;
mod rejudge;
mod relate;
mod roll;
mod scan;
mod space;
mod stream;
mod summaries;
mod tombstones;
mod verify;

mod claims;
mod readers;
pub(crate) mod writer;

pub(crate) mod checks;
pub(crate) mod lock;
pub(crate) mod schema;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use rusqlite::Connection;
use tokio::sync::watch;

use crate::fault;
use crate::metrics::Metrics;
use crate::model::Timestamp;
use crate::model::decision::Decision;
use crate::model::entry::Entry;
use crate::model::feed::{Feed, FeedSettings, Origin};
use crate::model::identity::{Known, Probe};
use crate::model::ids::{FeedId, PubSeq, PublicId};
use crate::store::open::Settings;
use crate::store::sqlite::claims::Claims;
use crate::store::sqlite::codec::Packer;
use crate::store::sqlite::keeping::Upkeep;
use crate::store::sqlite::lock::OwnerLock;
use crate::store::sqlite::readers::Readers;
use crate::store::sqlite::schema::Facts;
use crate::store::sqlite::writer::{Desk, Equipment, Writer};
use crate::store::types::{
    Batch, Claim, Claimed, Committed, Error, Judge, KnownOutput, Neighbours, NewSummary, Newcomer, OutboxEvent,
    OutputSpec, Page, Related, Selection, Stamp, Stats, StreamQuery, Subscribed, Summarised, Synced, Wanted,
};
use crate::store::{Admin, Answer, Entries, Feeds, Members, Outbox, Relating};

/// See the module.
pub struct SqliteStore {
    /// `None` beside another owner.
    writer: Option<Writer>,
    /// `None` in memory, where the writer's connection is the only one.
    readers: Option<Readers>,
    claims: Claims,
    changes: watch::Receiver<PubSeq>,
    facts: Facts,
    /// The outputs as they were declared, for whoever publishes or changes what they could show.
    outputs: Outputs,
    upkeep: Upkeep,
}

/// Read on the writer's thread, so that what is published is judged by what was declared before it.
type Outputs = Arc<RwLock<Arc<[OutputSpec]>>>;

impl SqliteStore {
    pub(crate) fn in_memory(conn: Connection, policy: u16) -> Result<Arc<SqliteStore>, Error> {
        let path = Path::new(":memory:");
        let (writer, facts, changes) = start_writer(conn, path, None, policy)?;
        Ok(Arc::new(SqliteStore {
            writer: Some(writer),
            readers: None,
            claims: Claims::default(),
            changes,
            facts,
            outputs: no_outputs(),
            upkeep: Upkeep::new(path, false),
        }))
    }

    pub(crate) fn owning(
        conn: Connection,
        lock: OwnerLock,
        path: &Path,
        settings: &Settings,
    ) -> Result<Arc<SqliteStore>, Error> {
        let upkeep = Upkeep::new(path, lock.was_open);
        let (writer, facts, changes) = start_writer(conn, path, Some(lock), settings.policy)?;
        let readers = Some(Readers::new(path.to_owned(), settings.readers));
        Ok(Arc::new(SqliteStore {
            writer: Some(writer),
            readers,
            claims: Claims::default(),
            changes,
            facts,
            outputs: no_outputs(),
            upkeep,
        }))
    }

    pub(crate) fn reading(path: &Path) -> Result<Arc<SqliteStore>, Error> {
        let conn = schema::reader(path)?;
        let facts = schema::facts(&conn, 0)?;
        // The sender goes, and the value stays: nobody tells a guest of changes.
        let (_, changes) = watch::channel(stream::head(&conn)?);
        let readers = Some(Readers::new(path.to_owned(), 2));
        Ok(Arc::new(SqliteStore {
            writer: None,
            readers,
            claims: Claims::default(),
            changes,
            facts,
            outputs: no_outputs(),
            upkeep: Upkeep::new(path, false),
        }))
    }

    async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Desk<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.check_writable()?;
        self.at_desk(work).await
    }

    /// On the writer's thread, to write or not.
    async fn at_desk<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Desk<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.writer.as_ref().ok_or(Error::ReadOnly)?.run(None, work).await
    }

    async fn read<T, F>(&self, query: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        match &self.readers {
            Some(readers) => readers.run(query).await,
            None => self.at_desk(move |desk| query(desk.conn)).await,
        }
    }
}

fn no_outputs() -> Outputs {
    Arc::new(RwLock::new(Arc::new([])))
}

fn current(outputs: &Outputs) -> Arc<[OutputSpec]> {
    Arc::clone(&outputs.read().unwrap_or_else(PoisonError::into_inner))
}

fn set(outputs: &Outputs, specs: Arc<[OutputSpec]>) {
    *outputs.write().unwrap_or_else(PoisonError::into_inner) = specs;
}

type Started = (Writer, Facts, watch::Receiver<PubSeq>);

fn start_writer(conn: Connection, path: &Path, lock: Option<OwnerLock>, policy: u16) -> Result<Started, Error> {
    let facts = schema::facts(&conn, policy)?;
    let (sender, changes) = watch::channel(stream::head(&conn)?);
    let unusable = |source| Error::Unusable { path: path.to_owned(), source };
    let packer = Packer::new().map_err(unusable)?;
    let equipment = Equipment { conn, packer, facts, path: path.to_owned(), changes: sender, lock };
    Ok((Writer::start(equipment).map_err(unusable)?, facts, changes))
}

/// A store that was not closed is closed here, so that its lock and its log never outlive it.
impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.cut_inspection();
        if let Some(readers) = &self.readers {
            readers.clear();
        }
        if let Some(thread) = self.writer.as_ref().and_then(Writer::stop) {
            let _ = thread.join(); // a writer that panicked has said so
        }
    }
}

impl Feeds for SqliteStore {
    fn sync(&self, origin: Origin, wanted: Vec<Wanted>, now: Timestamp) -> Answer<'_, Synced> {
        Box::pin(self.write(move |desk| feeds::sync(desk, origin, &wanted, now)))
    }

    fn subscribe(&self, origin: Origin, wanted: Wanted, now: Timestamp) -> Answer<'_, Subscribed> {
        Box::pin(self.write(move |desk| feeds::subscribe(desk, origin, &wanted, now)))
    }

    fn subscribe_all(&self, origin: Origin, newcomers: Vec<Newcomer>, now: Timestamp) -> Answer<'_, Vec<Subscribed>> {
        Box::pin(self.write(move |desk| feeds::subscribe_all(desk, origin, &newcomers, now)))
    }

    fn unsubscribe(&self, origin: Origin, feed: FeedId) -> Answer<'_, bool> {
        Box::pin(self.write(move |desk| feeds::unsubscribe(desk, origin, feed)))
    }

    fn purge(&self, feed: FeedId) -> Answer<'_, u64> {
        Box::pin(self.purge_in_slices(feed))
    }

    fn pause(&self, feed: FeedId, paused: bool) -> Answer<'_, bool> {
        Box::pin(self.write(move |desk| feeds::pause(desk.conn, feed, paused)))
    }

    fn reschedule(&self, due: Vec<(FeedId, Timestamp)>) -> Answer<'_, ()> {
        Box::pin(self.write(move |desk| polls::reschedule(desk.conn, &due)))
    }

    fn feeds(&self) -> Answer<'_, Vec<Feed>> {
        Box::pin(self.read(feeds::subscribed))
    }

    fn settings(&self, origin: Origin, feed: FeedId) -> Answer<'_, Option<FeedSettings>> {
        Box::pin(self.read(move |conn| feeds::settings(conn, origin, feed)))
    }

    fn claim(&self, claim: Claim) -> Answer<'_, Vec<Claimed>> {
        Box::pin(async move {
            if self.writer.is_none() {
                return Err(Error::ReadOnly);
            }
            let claims = self.claims.clone();
            let (claimed, lease) = self.read(move |conn| polls::claim(conn, &claims, &claim)).await?;
            lease.delivered();
            Ok(claimed)
        })
    }

    fn release(&self, feeds: Vec<FeedId>) -> Answer<'_, ()> {
        drop(self.claims.lease(feeds));
        Box::pin(async { Ok(()) })
    }

    fn known(&self, feed: FeedId, probes: Vec<Probe>) -> Answer<'_, Known> {
        let seed = self.facts.seed;
        Box::pin(self.read(move |conn| known::known(conn, seed, feed, &probes)))
    }

    fn commit(&self, batch: Batch) -> Answer<'_, Committed> {
        let lease = self.claims.lease(vec![batch.feed]);
        Box::pin(async move {
            self.check_writable()?;
            let writer = self.writer.as_ref().ok_or(Error::ReadOnly)?;
            if fault::on("validators-first") {
                let early = Batch { entries: Vec::new(), ..batch.clone() };
                writer.run(None, move |desk| polls::write_state(desk.conn, &early)).await?;
                // Longer than a poll and the wait for a kill take on a busy machine, so that every kill finds it.
                tokio::time::sleep(std::time::Duration::from_secs(3)).await;
            }
            let outputs = Arc::clone(&self.outputs);
            writer.run(Some(lease), move |desk| polls::commit(desk, &current(&outputs), &batch)).await
        })
    }

    fn decisions(&self, feed: FeedId) -> Answer<'_, Vec<Decision>> {
        Box::pin(self.read(move |conn| polls::decisions(conn, feed)))
    }
}

impl Entries for SqliteStore {
    fn stream(&self, query: StreamQuery) -> Answer<'_, Page> {
        let (facts, specs) = (self.facts, current(&self.outputs));
        Box::pin(self.read(move |conn| stream::page(conn, &facts, &specs, &query)))
    }

    fn entry(&self, id: PublicId) -> Answer<'_, Option<Entry>> {
        Box::pin(self.read(move |conn| stream::entry(conn, id)))
    }

    fn changes(&self) -> watch::Receiver<PubSeq> {
        let mut changes = self.changes.clone();
        changes.mark_unchanged(); // what is so far is no change
        changes
    }

    fn neighbours(&self, of: Selection, id: PublicId) -> Answer<'_, Neighbours> {
        let specs = current(&self.outputs);
        Box::pin(self.read(move |conn| neighbours::neighbours(conn, &specs, &of, id)))
    }

    fn lead(&self, id: PublicId) -> Answer<'_, Option<PublicId>> {
        Box::pin(self.read(move |conn| neighbours::lead(conn, id)))
    }

    fn summarised(&self, of: Summarised, limit: usize) -> Answer<'_, Vec<Entry>> {
        Box::pin(self.read(move |conn| stream::bare_entries(conn, &summaries::next(conn, &of, limit)?)))
    }

    fn count_summarised(&self, of: Summarised) -> Answer<'_, u64> {
        Box::pin(self.read(move |conn| summaries::count(conn, &of)))
    }

    fn resummarise(&self, summaries: Vec<NewSummary>) -> Answer<'_, u64> {
        Box::pin(self.write(move |desk| summaries::replace(desk, &summaries)))
    }

    fn stamp(&self, rendering: String, etag: String, now: Timestamp) -> Answer<'_, Stamp> {
        Box::pin(async move {
            let (name, tag) = (rendering.clone(), etag.clone());
            match self.read(move |conn| outbox::read_stamp(conn, &name, &tag)).await? {
                Some(stamp) => Ok(stamp),
                None => self.write(move |desk| outbox::stamp(desk.conn, &rendering, &etag, now)).await,
            }
        })
    }
}

impl Members for SqliteStore {
    fn declare_outputs(&self, outputs: Vec<OutputSpec>) -> Answer<'_, ()> {
        Box::pin(async move {
            let (specs, before, shared): (Arc<[OutputSpec]>, _, _) =
                (outputs.into(), current(&self.outputs), Arc::clone(&self.outputs));
            let declared = self.write(move |desk| {
                members::declare(desk, &specs)?;
                set(&shared, specs); // for the next job of this very group
                Ok(())
            });
            declared.await.inspect_err(|_| set(&self.outputs, before))
        })
    }

    fn rejudge(&self, limit: usize) -> Answer<'_, bool> {
        let outputs = Arc::clone(&self.outputs);
        Box::pin(self.write(move |desk| rejudge::rejudge(desk, &current(&outputs), limit)))
    }

    fn known_outputs(&self) -> Answer<'_, Vec<KnownOutput>> {
        Box::pin(self.read(members::known))
    }

    fn outputs_of(&self, id: PublicId) -> Answer<'_, Vec<String>> {
        let specs = current(&self.outputs);
        Box::pin(self.read(move |conn| members::outputs_of(conn, &specs, id, None)))
    }

    fn outputs_at(&self, id: PublicId, now: Timestamp) -> Answer<'_, Vec<String>> {
        let specs = current(&self.outputs);
        Box::pin(self.read(move |conn| members::outputs_of(conn, &specs, id, Some(now))))
    }
}

impl Relating for SqliteStore {
    fn relate(&self, judge: Arc<dyn Judge>, limit: usize, now: Timestamp) -> Answer<'_, Related> {
        let outputs = Arc::clone(&self.outputs);
        Box::pin(self.write(move |desk| relate::relate(desk, judge.as_ref(), &current(&outputs), limit, now)))
    }
}

impl Outbox for SqliteStore {
    fn add_sink(&self, sink: String) -> Answer<'_, ()> {
        Box::pin(self.write(move |desk| outbox::add_sink(desk.conn, &sink)))
    }

    fn pending(&self, sink: String, limit: usize) -> Answer<'_, Vec<OutboxEvent>> {
        Box::pin(self.read(move |conn| outbox::pending(conn, &sink, limit)))
    }

    fn settle(&self, sink: String, up_to: i64) -> Answer<'_, ()> {
        Box::pin(self.write(move |desk| outbox::settle(desk.conn, &sink, up_to)))
    }
}

impl Admin for SqliteStore {
    fn stats(&self) -> Answer<'_, Stats> {
        Box::pin(self.read(schema::stats))
    }

    fn instance(&self) -> Answer<'_, String> {
        Box::pin(async { Ok(self.facts.instance.hyphenated().to_string()) })
    }

    fn recall(&self, name: String) -> Answer<'_, Option<String>> {
        Box::pin(self.read(move |conn| notes::recall(conn, &name)))
    }

    fn remember(&self, name: String, text: Option<String>) -> Answer<'_, ()> {
        Box::pin(self.write(move |desk| notes::remember(desk.conn, &name, text.as_deref())))
    }

    fn measure(&self, metrics: Arc<Metrics>) {
        if let Some(writer) = &self.writer {
            writer.measure(metrics);
        }
    }

    fn stop_writing(&self) {
        self.stop_all_writing();
    }

    fn created(&self) -> Answer<'_, Timestamp> {
        Box::pin(async { Ok(self.facts.created) })
    }

    fn ping(&self) -> Answer<'_, ()> {
        Box::pin(self.at_desk(|_| Ok(())))
    }

    fn close(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            self.end_inspection().await;
            if let Some(readers) = &self.readers {
                readers.close().await;
            }
            if let Some(thread) = self.writer.as_ref().and_then(Writer::stop) {
                // Joining waits for the last commit and the checkpoint.
                let _ = tokio::task::spawn_blocking(move || thread.join()).await;
            }
            Ok(())
        })
    }
}
