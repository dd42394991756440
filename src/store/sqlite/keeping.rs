//! What is kept and what goes, verb by verb: pruning (`prune`, `tombstones`, `space`), purging (`purge`), looking for damage
//! (`verify`) and keys for readers (`access`).
//!
//! What is to go is found on a reader and carried out by the writer in small jobs, so that polls never wait for a walk
//! over the store. Where a walk stands is remembered here, not in the file: one that is cut begins anew.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::Timestamp;
use crate::model::ids::FeedId;
use crate::store::sqlite::prune::{self, Spot, Terms};
use crate::store::sqlite::tombstones::{self, Ages};
use crate::store::sqlite::verify::{self, Inspection};
use crate::store::sqlite::{SqliteStore, access, purge, space};
use crate::store::types::{AccessKey, Error, Pruned, Retention};
use crate::store::{Answer, Keeping};

/// Above its ceiling a store shrinks to this share of it, so that it is not at it again with the next poll.
const CEILING_PERCENT: u64 = 95;

/// Keys that a slice reads in search of stale tombstones, if no one feed has more.
const KEYS_A_SLICE: usize = 100_000;

/// What the store remembers of its own upkeep while it is open.
pub struct Upkeep {
    walk: Mutex<Walk>,
    inspection: Inspection,
    /// The last owner did not end cleanly, and the file was not read whole since.
    was_open: AtomicBool,
    /// The file is damaged: nothing is written to it any more.
    damaged: AtomicBool,
}

/// Where pruning stands.
#[derive(Clone, Copy, Debug, Default)]
struct Walk {
    texts: Option<Spot>,
    /// The ceiling was passed, and enough has not gone yet.
    shrinking: bool,
    /// Feeds up to this one were looked through for stale tombstones.
    feed: i64,
    /// The day on which all feeds were: what is seen is noted by the day.
    looked_through: Option<i64>,
    /// It was begun to give free pages back.
    giving_back: bool,
}

impl Upkeep {
    pub fn new(path: &Path, was_open: bool) -> Upkeep {
        Upkeep {
            walk: Mutex::default(),
            inspection: Inspection::new(path),
            was_open: AtomicBool::new(was_open),
            damaged: AtomicBool::new(false),
        }
    }

    fn walk(&self) -> MutexGuard<'_, Walk> {
        self.walk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SqliteStore {
    async fn prune_slice(&self, retention: &Retention, limit: usize, now: Timestamp) -> Result<Pruned, Error> {
        self.check_writable()?;
        let terms = Terms::new(retention, now);
        let mut pruned = Pruned::default();
        pruned.more |= self.expire(&terms, limit, &mut pruned).await?;
        if let Some(max_bytes) = retention.max_bytes.filter(|_| !pruned.more) {
            pruned.more |= self.shrink(&terms, max_bytes, limit - pruned.n_entries, now, &mut pruned).await?;
        }
        if !pruned.more {
            pruned.more |= self.bury(limit - pruned.n_entries, now, &mut pruned).await?;
        }
        if !pruned.more {
            pruned.more |= self.give_back().await?;
        }
        Ok(pruned)
    }

    /// Free pages. True when it was begun, and enough may not be back yet.
    async fn give_back(&self) -> Result<bool, Error> {
        let begun = self.upkeep.walk().giving_back;
        let is_wasted = self.read(move |conn| space::is_wasted(conn, begun)).await?;
        if is_wasted {
            self.write(|desk| space::give_back(desk.conn)).await?;
        }
        self.upkeep.walk().giving_back = is_wasted;
        Ok(is_wasted)
    }

    /// Texts beyond their term. True when the walk is not through.
    async fn expire(&self, terms: &Terms, limit: usize, pruned: &mut Pruned) -> Result<bool, Error> {
        let from = self.upkeep.walk().texts;
        let asked = terms.clone();
        let found = self.read(move |conn| prune::find(conn, &asked, from, limit)).await?;
        if !found.entries.is_empty() {
            let terms = terms.clone();
            pruned.n_entries += self.write(move |desk| prune::expire(desk, &terms, &found.entries)).await?;
        }
        self.upkeep.walk().texts = found.next;
        Ok(found.next.is_some())
    }

    /// The oldest texts of a store above its ceiling. True when more must go, and can.
    async fn shrink(
        &self,
        terms: &Terms,
        max_bytes: u64,
        limit: usize,
        now: Timestamp,
        pruned: &mut Pruned,
    ) -> Result<bool, Error> {
        let enough = max_bytes / 100 * CEILING_PERCENT;
        let ceiling = if self.upkeep.walk().shrinking { enough } else { max_bytes };
        let found = self.read(move |conn| {
            if space::used_bytes(conn)? <= ceiling {
                return Ok(None);
            }
            prune::find(conn, &Terms::spare_the_newest(now), None, limit).map(Some)
        });
        let Some(found) = found.await? else {
            self.upkeep.walk().shrinking = false;
            return Ok(false);
        };
        let mut is_enough = false;
        if !found.entries.is_empty() {
            let terms = terms.clone();
            let shrunk = self.write(move |desk| prune::shrink(desk, &terms, &found.entries, enough)).await?;
            pruned.n_entries += shrunk.0;
            is_enough = shrunk.1;
        }
        let more = !is_enough && found.next.is_some();
        self.upkeep.walk().shrinking = more;
        Ok(more)
    }

    /// Tombstones that nothing needs any more, feed by feed. True when feeds are left to look through.
    async fn bury(&self, limit: usize, now: Timestamp, pruned: &mut Pruned) -> Result<bool, Error> {
        let (today, ages) = (tombstones::day(now), Ages::new(now));
        let Walk { mut feed, looked_through, .. } = *self.upkeep.walk();
        if looked_through == Some(today) && feed == 0 {
            return Ok(false);
        }
        let (mut left, mut n_looks) = (limit, 0);
        while left > 0 && n_looks < KEYS_A_SLICE {
            let found = self.read(move |conn| {
                let next = tombstones::next_feed(conn, feed, ages)?;
                next.map(|next| tombstones::find(conn, next, ages, left)).transpose()
            });
            let Some(stales) = found.await? else {
                let mut walk = self.upkeep.walk();
                (walk.feed, walk.looked_through) = (0, Some(today));
                return Ok(false);
            };
            n_looks += stales.n_looks;
            left -= stales.tombstones.len();
            feed = if stales.more { stales.feed - 1 } else { stales.feed };
            if !stales.tombstones.is_empty() {
                pruned.n_tombstones += self.write(move |desk| tombstones::bury(desk, &stales)).await?;
            }
            self.upkeep.walk().feed = feed;
        }
        Ok(true)
    }

    /// Dropped half-way, it leaves a feed that nobody wants; purging it again does the rest.
    pub(super) async fn purge_in_slices(&self, feed: FeedId) -> Result<u64, Error> {
        self.write(move |desk| purge::begin(desk, feed)).await?;
        let (mut n, mut last) = (0, 0);
        loop {
            let entries = self.read(move |conn| purge::next_entries(conn, feed, last)).await?;
            let Some(end) = entries.last() else { break };
            last = *end;
            n += self.write(move |desk| purge::erase(desk.conn, &entries)).await?;
        }
        while self.write(move |desk| purge::erase_keys(desk.conn, feed)).await? {}
        Ok(n + self.write(move |desk| purge::end(desk, feed, last)).await?)
    }

    async fn verify_whole(&self, now: Timestamp) -> Result<(), Error> {
        match &self.readers {
            Some(_) => self.upkeep.inspection.run().await?,
            None => self.read(|conn| verify::check(conn, Path::new(":memory:"))).await?,
        }
        if self.writer.is_some() {
            self.write(move |desk| verify::note(desk.conn, now)).await?;
        }
        self.upkeep.was_open.store(false, Ordering::Relaxed);
        Ok(())
    }

    pub(super) fn stop_all_writing(&self) {
        self.upkeep.damaged.store(true, Ordering::SeqCst);
        if let Some(writer) = &self.writer {
            writer.leave_the_file_alone();
        }
    }

    /// Asked by every verb that writes.
    pub(super) fn check_writable(&self) -> Result<(), Error> {
        let writer = self.writer.as_ref().ok_or(Error::ReadOnly)?;
        if self.upkeep.damaged.load(Ordering::SeqCst) {
            let detail = "nothing is written to it any more: restore a backup, or salvage it with sqlite3's .recover";
            return Err(Error::Corrupt { path: writer.path().to_owned(), detail: detail.to_owned() });
        }
        Ok(())
    }

    pub(super) async fn end_inspection(&self) {
        self.upkeep.inspection.close().await;
    }

    pub(super) fn cut_inspection(&self) {
        self.upkeep.inspection.cut();
    }
}

impl Keeping for SqliteStore {
    fn prune(&self, retention: Retention, limit: usize, now: Timestamp) -> Answer<'_, Pruned> {
        Box::pin(async move { self.prune_slice(&retention, limit.max(1), now).await })
    }

    fn verify(&self, now: Timestamp) -> Answer<'_, ()> {
        Box::pin(self.verify_whole(now))
    }

    fn wants_verifying(&self, now: Timestamp) -> Answer<'_, bool> {
        Box::pin(async move {
            let was_open = self.upkeep.was_open.load(Ordering::Relaxed);
            Ok(was_open || self.read(move |conn| verify::is_due(conn, now)).await?)
        })
    }

    fn add_key(&self, output: Option<String>, hash: [u8; 32], note: String, now: Timestamp) -> Answer<'_, i64> {
        Box::pin(self.write(move |desk| access::add(desk.conn, output.as_deref(), &hash, &note, now)))
    }

    fn keys(&self) -> Answer<'_, Vec<AccessKey>> {
        Box::pin(self.read(access::all))
    }

    fn revoke_key(&self, number: i64) -> Answer<'_, bool> {
        Box::pin(self.write(move |desk| access::revoke(desk.conn, number)))
    }
}
