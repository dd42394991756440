//! A stream that tests of publishing and serving hold in their hands: what it contains, when it fails, how long a read
//! takes. It keeps the promises of the store's contract that readers rely on, and answers nothing else.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Semaphore, watch};
use uuid::Uuid;

use crate::model::Timestamp;
use crate::model::body::CleanHtml;
use crate::model::decision::Decision;
use crate::model::entry::{Details, Entry, EntryState, EntryText, SourceRef};
use crate::model::feed::{Feed, FeedSettings, Origin};
use crate::model::identity::{Known, Probe};
use crate::model::ids::{EntryId, FeedId, PubSeq, PublicId};
use crate::model::summary::Summary;
use crate::store::types::*;
use crate::store::{Admin, Answer, Entries, Feeds, Keeping, Members, Outbox, Relating};

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An entry that says one thing only, placed `number` minutes after six.
pub(crate) fn entry(number: i64, title: &str) -> Entry {
    let when = at("2026-11-24T06:00:00Z") + chrono::Duration::minutes(number);
    Entry {
        id: EntryId(number),
        public_id: PublicId::from_uuid(Uuid::from_u128(number as u128)),
        feed: FeedId(1),
        state: EntryState::Published,
        pub_seq: Some(PubSeq(number)),
        sort_at: Some(when),
        published: None,
        updated: when,
        first_seen: when,
        text: EntryText {
            title: title.to_owned(),
            link: Some(format!("https://news.example/{number}").parse().unwrap()),
            language: None,
            content: CleanHtml::default(),
            summary: Summary::default(),
            details: Details::default(),
        },
        source: SourceRef { title: "Example News".to_owned(), ..SourceRef::default() },
        also: Vec::new(),
    }
}

pub(crate) struct FakeStore {
    pub(crate) feeds: Mutex<Vec<Feed>>,
    /// How often the stream was read.
    pub(crate) n_reads: AtomicUsize,
    pub(crate) n_stamps: AtomicUsize,
    pub(crate) failing: Mutex<bool>,
    /// A read of the stream waits for one of these; there are plenty unless a test takes them.
    pub(crate) gate: Semaphore,
    entries: Mutex<Vec<Entry>>,
    order: watch::Sender<PubSeq>,
    stamps: Mutex<HashMap<String, (String, Timestamp)>>,
}

impl FakeStore {
    pub(crate) fn new() -> FakeStore {
        FakeStore {
            feeds: Mutex::default(),
            n_reads: AtomicUsize::new(0),
            n_stamps: AtomicUsize::new(0),
            failing: Mutex::new(false),
            gate: Semaphore::new(1000),
            entries: Mutex::default(),
            order: watch::Sender::new(PubSeq(0)),
            stamps: Mutex::default(),
        }
    }

    pub(crate) fn publish(&self, entry: Entry) {
        let mut entries = self.entries.lock().unwrap();
        entries.push(entry);
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.sort_at));
        self.order.send_modify(|order| order.0 += 1);
    }

    /// Something happened that no output shows.
    pub(crate) fn stir(&self) {
        self.order.send_modify(|order| order.0 += 1);
    }

    pub(crate) fn n_reads(&self) -> usize {
        self.n_reads.load(Ordering::SeqCst)
    }

    fn page(&self, query: StreamQuery) -> Page {
        let entries = self.entries.lock().unwrap();
        let inside =
            entries.iter().take_while(|entry| query.since.is_none_or(|since| entry.sort_at >= Some(since))).count();
        let n = inside.max(query.min).min(query.max).min(entries.len());
        Page {
            entries: entries[..n].to_vec(),
            cut: inside > query.max,
            as_of: *self.order.borrow(),
            created: at("2026-11-01T00:00:00Z"),
        }
    }
}

fn unasked<'a, T: 'a>() -> Answer<'a, T> {
    Box::pin(async { Err(Error::Closed) })
}

impl Entries for FakeStore {
    fn stream(&self, query: StreamQuery) -> Answer<'_, Page> {
        Box::pin(async move {
            self.n_reads.fetch_add(1, Ordering::SeqCst);
            let _pass = self.gate.acquire().await;
            if *self.failing.lock().unwrap() { Err(Error::Closed) } else { Ok(self.page(query)) }
        })
    }

    fn entry(&self, _: PublicId) -> Answer<'_, Option<Entry>> {
        unasked()
    }

    fn neighbours(&self, _: Selection, _: PublicId) -> Answer<'_, Neighbours> {
        unasked()
    }

    fn lead(&self, _: PublicId) -> Answer<'_, Option<PublicId>> {
        unasked()
    }

    fn summarised(&self, _: Summarised, _: usize) -> Answer<'_, Vec<Entry>> {
        unasked()
    }

    fn count_summarised(&self, _: Summarised) -> Answer<'_, u64> {
        unasked()
    }

    fn resummarise(&self, _: Vec<NewSummary>) -> Answer<'_, u64> {
        unasked()
    }

    fn changes(&self) -> watch::Receiver<PubSeq> {
        self.order.subscribe()
    }

    fn stamp(&self, rendering: String, etag: String, now: Timestamp) -> Answer<'_, Stamp> {
        self.n_stamps.fetch_add(1, Ordering::SeqCst);
        let mut stamps = self.stamps.lock().unwrap();
        let kept = stamps.entry(rendering).or_insert_with(|| (etag.clone(), now));
        if kept.0 != etag {
            *kept = (etag, now);
        }
        let changed = kept.1;
        Box::pin(async move { Ok(Stamp { changed }) })
    }
}

impl Feeds for FakeStore {
    fn sync(&self, _: Origin, _: Vec<Wanted>, _: Timestamp) -> Answer<'_, Synced> {
        unasked()
    }
    fn subscribe(&self, _: Origin, _: Wanted, _: Timestamp) -> Answer<'_, Subscribed> {
        unasked()
    }
    fn subscribe_all(&self, _: Origin, _: Vec<Newcomer>, _: Timestamp) -> Answer<'_, Vec<Subscribed>> {
        unasked()
    }
    fn unsubscribe(&self, _: Origin, _: FeedId) -> Answer<'_, bool> {
        unasked()
    }
    fn feeds(&self) -> Answer<'_, Vec<Feed>> {
        let failing = *self.failing.lock().unwrap();
        let feeds = self.feeds.lock().unwrap().clone();
        Box::pin(async move { if failing { Err(Error::Closed) } else { Ok(feeds) } })
    }
    fn purge(&self, _: FeedId) -> Answer<'_, u64> {
        unasked()
    }
    fn pause(&self, _: FeedId, _: bool) -> Answer<'_, bool> {
        unasked()
    }
    fn reschedule(&self, _: Vec<(FeedId, Timestamp)>) -> Answer<'_, ()> {
        unasked()
    }
    fn settings(&self, _: Origin, _: FeedId) -> Answer<'_, Option<FeedSettings>> {
        unasked()
    }
    fn claim(&self, _: Claim) -> Answer<'_, Vec<Claimed>> {
        unasked()
    }
    fn release(&self, _: Vec<FeedId>) -> Answer<'_, ()> {
        unasked()
    }
    fn known(&self, _: FeedId, _: Vec<Probe>) -> Answer<'_, Known> {
        unasked()
    }
    fn commit(&self, _: Batch) -> Answer<'_, Committed> {
        unasked()
    }
    fn decisions(&self, _: FeedId) -> Answer<'_, Vec<Decision>> {
        unasked()
    }
}

impl Members for FakeStore {
    fn declare_outputs(&self, _: Vec<OutputSpec>) -> Answer<'_, ()> {
        unasked()
    }
    fn rejudge(&self, _: usize) -> Answer<'_, bool> {
        unasked()
    }
    fn known_outputs(&self) -> Answer<'_, Vec<KnownOutput>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn outputs_of(&self, _: PublicId) -> Answer<'_, Vec<String>> {
        unasked()
    }
    fn outputs_at(&self, _: PublicId, _: Timestamp) -> Answer<'_, Vec<String>> {
        unasked()
    }
}

impl Keeping for FakeStore {
    fn prune(&self, _: Retention, _: usize, _: Timestamp) -> Answer<'_, Pruned> {
        unasked()
    }
    fn verify(&self, _: Timestamp) -> Answer<'_, ()> {
        unasked()
    }
    fn wants_verifying(&self, _: Timestamp) -> Answer<'_, bool> {
        unasked()
    }
    fn add_key(&self, _: Option<String>, _: [u8; 32], _: String, _: Timestamp) -> Answer<'_, i64> {
        unasked()
    }
    fn keys(&self) -> Answer<'_, Vec<AccessKey>> {
        unasked()
    }
    fn revoke_key(&self, _: i64) -> Answer<'_, bool> {
        unasked()
    }
}

impl Relating for FakeStore {
    fn relate(&self, _: std::sync::Arc<dyn Judge>, _: usize, _: Timestamp) -> Answer<'_, Related> {
        unasked()
    }
}

impl Outbox for FakeStore {
    fn add_sink(&self, _: String) -> Answer<'_, ()> {
        unasked()
    }
    fn pending(&self, _: String, _: usize) -> Answer<'_, Vec<OutboxEvent>> {
        unasked()
    }
    fn settle(&self, _: String, _: i64) -> Answer<'_, ()> {
        unasked()
    }
}

impl Admin for FakeStore {
    fn stats(&self) -> Answer<'_, Stats> {
        unasked()
    }
    fn instance(&self) -> Answer<'_, String> {
        unasked()
    }
    fn recall(&self, _: String) -> Answer<'_, Option<String>> {
        unasked()
    }
    fn remember(&self, _: String, _: Option<String>) -> Answer<'_, ()> {
        unasked()
    }
    fn stop_writing(&self) {}
    fn created(&self) -> Answer<'_, Timestamp> {
        unasked()
    }
    fn ping(&self) -> Answer<'_, ()> {
        unasked()
    }
    fn close(&self) -> Answer<'_, ()> {
        unasked()
    }
}
