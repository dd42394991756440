//! What the program needs remembered, in its own verbs.
//!
//! The contract says nothing of SQL, rows or transactions beyond this: one [`Batch`] is all or nothing, and what a
//! verb returned is durable. It is cut by use so that no part grows past a dozen methods, object-safe so that an
//! `Arc<dyn Store>` stands at the top, and it is tested as a whole by the conformance suite in tests/store/, which
//! runs on every engine.
//!
//! Verbs that depend on the time take it as an argument.

pub mod open;
pub mod sqlite;
pub mod types;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::watch;

use crate::metrics::Metrics;
use crate::model::Timestamp;
use crate::model::decision::Decision;
use crate::model::entry::Entry;
use crate::model::feed::{Feed, FeedSettings, Origin};
use crate::model::identity::{Known, Probe};
use crate::model::ids::{FeedId, PubSeq, PublicId};
use crate::store::types::{
    AccessKey, Batch, Claim, Claimed, Committed, Error, Judge, KnownOutput, Neighbours, NewSummary, Newcomer,
    OutboxEvent, OutputSpec, Page, Pruned, Related, Retention, Selection, Stamp, Stats, StreamQuery, Subscribed,
    Summarised, Synced, Wanted,
};

/// A boxed future: one allocation a call is nothing beside a query.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// Feeds, subscriptions and their polls.
pub trait Feeds: Send + Sync {
    /// Make the subscriptions of one origin exactly those given. Feeds that no origin wants any more are
    /// unsubscribed: not polled, their entries kept but out of the stream, back in it if wanted again.
    /// The settings of the strongest origin (file, opml, added, starter) hold as a whole. A lead whose feed goes hands its
    /// place, its name and its `updated` to the earliest copy of a feed that stays, comes back or brings it again.
    fn sync(&self, origin: Origin, wanted: Vec<Wanted>, now: Timestamp) -> Answer<'_, Synced>;
    /// Subscribe to one feed. Subscribing again to a known address restores the same feed.
    fn subscribe(&self, origin: Origin, wanted: Wanted, now: Timestamp) -> Answer<'_, Subscribed>;
    /// Subscribe to many feeds in one transaction; what came of each, in their order. What the user subscribed to already,
    /// by whatever origin, is left as it is.
    fn subscribe_all(&self, origin: Origin, newcomers: Vec<Newcomer>, now: Timestamp) -> Answer<'_, Vec<Subscribed>>;
    /// Take back what `origin` wanted of a feed. True when that was its last origin.
    fn unsubscribe(&self, origin: Origin, feed: FeedId) -> Answer<'_, bool>;
    /// Unsubscribe from a feed altogether and erase all that is stored of it. Gives how many entries went.
    fn purge(&self, feed: FeedId) -> Answer<'_, u64>;
    /// Poll a feed no more, or again. True when that is a change.
    fn pause(&self, feed: FeedId, paused: bool) -> Answer<'_, bool>;
    /// New dates of the next poll, for feeds whose schedule was changed.
    fn reschedule(&self, due: Vec<(FeedId, Timestamp)>) -> Answer<'_, ()>;
    /// Every subscribed feed, by id; those of which only the articles are kept too.
    fn feeds(&self) -> Answer<'_, Vec<Feed>>;
    /// What one origin said about a feed, before file won over added.
    fn settings(&self, origin: Origin, feed: FeedId) -> Answer<'_, Option<FeedSettings>>;
    /// Which feeds shall this worker poll? A feed once claimed is not handed out again until its batch is committed
    /// or it is released.
    fn claim(&self, claim: Claim) -> Answer<'_, Vec<Claimed>>;
    /// Give claimed feeds back untouched.
    fn release(&self, feeds: Vec<FeedId>) -> Answer<'_, ()>;
    /// What is known of these entries of a feed?
    fn known(&self, feed: FeedId, probes: Vec<Probe>) -> Answer<'_, Known>;
    /// All that one poll changed, in one transaction, durable when this returns. Ends the claim, also when it fails.
    fn commit(&self, batch: Batch) -> Answer<'_, Committed>;
    /// The last decisions about a feed, newest first, at most 20.
    fn decisions(&self, feed: FeedId) -> Answer<'_, Vec<Decision>>;
}

/// The stream.
pub trait Entries: Send + Sync {
    /// A page of the stream of published leads, newest place first.
    fn stream(&self, query: StreamQuery) -> Answer<'_, Page>;
    /// One entry by its public id, whatever its state.
    fn entry(&self, id: PublicId) -> Answer<'_, Option<Entry>>;
    /// The head of the publication order. It rises with every change that an output could show: each publication takes
    /// the next number as its `pub_seq`, and a changed text, a joined copy, a feed's new name or a subscription that
    /// came or went takes one too, so that the numbers of entries are in order but not without gaps.
    /// The receiver has seen what is so when this returns.
    fn changes(&self) -> watch::Receiver<PubSeq>;
    /// Who stands above and below an entry in a stream, as a page shows it. Walking from one to the next meets every
    /// entry once, whatever is published meanwhile. Both are `None` for an entry that never stood in it; one that has left
    /// still knows where it stood.
    fn neighbours(&self, of: Selection, id: PublicId) -> Answer<'_, Neighbours>;
    /// The id of the entry that leads the group of this one: its own when it leads or stands alone.
    fn lead(&self, id: PublicId) -> Answer<'_, Option<PublicId>>;
    /// The next few entries whose summaries are meant, by their numbers.
    fn summarised(&self, of: Summarised, limit: usize) -> Answer<'_, Vec<Entry>>;
    fn count_summarised(&self, of: Summarised) -> Answer<'_, u64>;
    /// Put new summaries in the place of stored ones, of entries whose text is still that. Gives how many read differently
    /// now. `updated` does not move.
    fn resummarise(&self, summaries: Vec<NewSummary>) -> Answer<'_, u64>;
    /// When did the bytes of a rendering change last? Remembers `etag` and `now` if it differs from what is remembered;
    /// each answer to new bytes is a second later than the last at least.
    fn stamp(&self, rendering: String, etag: String, now: Timestamp) -> Answer<'_, Stamp>;
}

/// Which entry belongs to which output.
///
/// An entry is judged when it is published, when a copy joins it and when its text changes, in the same transaction. When
/// a select changes, or what a feed is called or tagged, the members are judged anew in the background: those that no
/// longer match leave; those that match only now are shown on pages, but not to subscribers of an output that was ever
/// served, to whom old articles would look new.
pub trait Members: Send + Sync {
    /// The outputs are these from now on. One that is not named any more is remembered as gone; one that has another name
    /// now keeps its members.
    fn declare_outputs(&self, outputs: Vec<OutputSpec>) -> Answer<'_, ()>;
    /// Judge the next few of those that must be judged anew; true while some are left.
    fn rejudge(&self, limit: usize) -> Answer<'_, bool>;
    /// Every output that was ever declared, by name.
    fn known_outputs(&self) -> Answer<'_, Vec<KnownOutput>>;
    /// The outputs in whose pages an entry stands, or the lead of its group; but for outputs whose select speaks of time,
    /// which without the time cannot be told.
    fn outputs_of(&self, id: PublicId) -> Answer<'_, Vec<String>>;
    /// The same at a moment, of every output.
    fn outputs_at(&self, id: PublicId, now: Timestamp) -> Answer<'_, Vec<String>>;
}

/// What may be forgotten, and who may read.
pub trait Keeping: Send + Sync {
    /// Prune one slice of at most `limit` entries. Keys and ids stay until the key has been absent from its feed for 30
    /// days, and a year at least.
    fn prune(&self, retention: Retention, limit: usize, now: Timestamp) -> Answer<'_, Pruned>;
    /// Read the whole file and look for damage; [`Error::Corrupt`] when there is any.
    fn verify(&self, now: Timestamp) -> Answer<'_, ()>;
    /// Was the store not closed the last time, or not verified for a day?
    fn wants_verifying(&self, now: Timestamp) -> Answer<'_, bool>;
    /// Keep a new key by its hash; gives its number.
    fn add_key(&self, output: Option<String>, hash: [u8; 32], note: String, now: Timestamp) -> Answer<'_, i64>;
    fn keys(&self) -> Answer<'_, Vec<AccessKey>>;
    /// True when there was such a key.
    fn revoke_key(&self, number: i64) -> Answer<'_, bool>;
}

/// Grouping copies and publishing, strictly one at a time in the order in which entries became ready.
pub trait Relating: Send + Sync {
    /// Take up to `limit` ready entries, let the judge group them, and publish: one transaction, that reads its own writes.
    fn relate(&self, judge: Arc<dyn Judge>, limit: usize, now: Timestamp) -> Answer<'_, Related>;
}

/// Events that must leave the program exactly as often as they happened, or at least once after a crash.
pub trait Outbox: Send + Sync {
    /// From now on, record events for this sink. Idempotent.
    fn add_sink(&self, sink: String) -> Answer<'_, ()>;
    /// The oldest events that the sink has not settled.
    fn pending(&self, sink: String, limit: usize) -> Answer<'_, Vec<OutboxEvent>>;
    /// Everything up to this event is done.
    fn settle(&self, sink: String, up_to: i64) -> Answer<'_, ()>;
}

/// The store as a thing on a disk.
pub trait Admin: Send + Sync {
    fn stats(&self) -> Answer<'_, Stats>;
    /// The store's own name: a random UUID made with it, kept for ever.
    fn instance(&self) -> Answer<'_, String>;
    /// What was remembered under a name.
    fn recall(&self, name: String) -> Answer<'_, Option<String>>;
    /// Remember a text under a name, or forget what was.
    fn remember(&self, name: String, text: Option<String>) -> Answer<'_, ()>;
    /// Count commits there from now on.
    fn measure(&self, _metrics: Arc<Metrics>) {}
    /// Refuse every write from now on: the file is damaged. Reading goes on.
    fn stop_writing(&self);
    /// When the store was made.
    fn created(&self) -> Answer<'_, Timestamp>;
    /// Resolves once a no-op went through the writer: proof that it lives.
    fn ping(&self) -> Answer<'_, ()>;
    /// Finish what is queued, checkpoint, let go of the files. Later verbs fail with [`Error::Closed`].
    fn close(&self) -> Answer<'_, ()>;
}

/// The whole contract.
pub trait Store: Feeds + Entries + Members + Relating + Outbox + Keeping + Admin {}

impl<T: Feeds + Entries + Members + Relating + Outbox + Keeping + Admin> Store for T {}
