//! The values that the store's verbs take and give.

use std::path::PathBuf;

use url::Url;

use crate::model::Timestamp;
use crate::model::decision::Decision;
use crate::model::entry::{EntryText, SourceRef};
use crate::model::feed::{Feed, FeedProfile, FeedSettings, PollState};
use crate::model::identity::EntryKey;
use crate::model::ids::{EntryId, FeedId, PubSeq, PublicId, Seq};

/// A feed that some origin wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub url: Url,
    pub settings: FeedSettings,
}

/// A feed that is subscribed to with many others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomer {
    pub wanted: Wanted,
    /// Paused from the first moment, if the user did not want it before.
    pub paused: bool,
}

/// What `sync` did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synced {
    pub added: Vec<FeedId>,
    pub changed: Vec<FeedId>,
    pub removed: Vec<FeedId>,
}

/// What `subscribe` did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscribed {
    pub feed: FeedId,
    /// The feed was unknown, or known and unsubscribed.
    pub new: bool,
}

/// A worker asks for work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub limit: usize,
    /// Feeds due at or before this; feeds that were never polled are always due, and so are those that were polled later
    /// than this, by a clock that was wrong.
    pub due_before: Timestamp,
    /// Only these feeds, due or not.
    pub only: Option<Vec<FeedId>>,
}

/// A feed handed to a worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed {
    pub feed: Feed,
    pub due: Timestamp,
}

/// All that one poll changed.
#[derive(Clone, Debug)]
pub struct Batch {
    pub feed: FeedId,
    pub now: Timestamp,
    pub state: PollState,
    /// Where to poll from now on, when permanent redirects led elsewhere.
    pub fetch_url: Option<Url>,
    /// `None` when the document was not read (unchanged, failed).
    pub profile: Option<FeedProfile>,
    pub entries: Vec<EntryChange>,
    /// Appended to the feed's ring of 20.
    pub decisions: Vec<Decision>,
}

/// What became of one entry.
#[derive(Clone, Debug)]
pub enum EntryChange {
    New(Box<NewEntry>),
    /// Text or details are replaced; `significant` moves `updated`. Keys are learnt, and of kind `Content`, which each
    /// version has anew, the newest eight kept.
    Changed(Box<ChangedEntry>),
    /// Still in the document: keeps its keys alive and learns new ones. The store may note this coarsely, once a day.
    Seen {
        id: EntryId,
        keys: Vec<EntryKey>,
    },
}

/// An entry seen for the first time.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// The name to publish under, and the one to take when another feed's entry has that already.
    pub public_id: PublicId,
    pub fallback_id: PublicId,
    pub keys: Vec<EntryKey>,
    pub delivered: i64,
    pub text: EntryText,
    pub published: Option<Timestamp>,
    pub source_updated: Option<Timestamp>,
    /// Canonical form of `text.link`, by which the relater finds copies in other feeds.
    pub address: Option<String>,
    /// The entry was in a new feed's archive: its published date is its place, and it triggers nothing.
    pub archive: bool,
    /// Ready for the relater, or stored as already behind us: kept and found, not in outputs (`poll.first`). Such an
    /// entry is published without a place, leads nobody and is no event; `Hidden` is left to rules of the user's.
    pub shown: bool,
}

#[derive(Clone, Debug)]
pub struct ChangedEntry {
    pub id: EntryId,
    pub keys: Vec<EntryKey>,
    pub delivered: i64,
    pub text: EntryText,
    pub published: Option<Timestamp>,
    pub source_updated: Option<Timestamp>,
    pub address: Option<String>,
    pub significant: bool,
}

/// What `commit` did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// The last entry's place in commit order, when there were any.
    pub seq: Option<Seq>,
    pub n_new: usize,
    pub n_changed: usize,
    /// Entries now wait for the relater.
    pub n_ready: usize,
}

/// An entry as the relater weighs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    pub id: EntryId,
    pub feed: FeedId,
    pub feed_url: Url,
    pub feed_site: Option<String>,
    pub priority: i32,
    pub title: String,
    pub link: Option<Url>,
    pub content: crate::model::body::CleanHtml,
    pub published: Option<Timestamp>,
}

/// The relater's mind: pure, and the only judge of what is a copy of what.
pub trait Judge: Send + Sync {
    /// Of the leads that share the entry's address (in other feeds, oldest first), which one is the same article, and why?
    fn join(&self, entry: &Weighed, leads: &[Weighed]) -> Verdict;
    /// Shall `entry` lead rather than `lead`? Asked only while `lead` has not been published.
    fn prefers(&self, entry: &Weighed, lead: &Weighed) -> bool;
}

/// A judgement with its ground; a join, or a refusal of some candidate, is kept as a decision of the entry's feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Alone,
    /// There were candidates, and none was the same article.
    Refused {
        reason: &'static str,
        detail: String,
    },
    Join {
        lead: EntryId,
        reason: &'static str,
        detail: String,
    },
}

/// What `relate` did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Related {
    pub n_published: usize,
    pub n_joined: usize,
    /// Ready entries were left over.
    pub more: bool,
}

/// Which stream, or which part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// An output by its name; `None` for the river: everything that is not private.
    pub output: Option<String>,
    /// Only entries of these feeds; entries of which one has a copy do not count.
    pub feeds: Option<Vec<FeedId>>,
    /// Only entries in this language: `en` includes `en-GB`.
    pub language: Option<String>,
    /// When it is read. An output whose select speaks of time (`newer:2d`) is exact at this moment; without it there
    /// are only those that belong whatever the time.
    pub now: Option<Timestamp>,
}

/// A place in a stream: entries are in the order of these, the highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub sort_at: Timestamp,
    pub pub_seq: PubSeq,
}

/// Who reads: subscribers of a feed, to whom an entry that belongs to the output only since its select was changed would
/// look new; or people who look at a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    #[default]
    Feed,
    Page,
}

/// What part of the stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamQuery {
    pub of: Selection,
    pub audience: Audience,
    /// Only entries placed below this: the next page.
    pub below: Option<Place>,
    /// The lowest entries placed above this: the page before. Then nothing else bounds the page but `max`, and `cut` says
    /// that something lies above it.
    pub above: Option<Place>,
    /// At most so many entries of one feed; 0 for no bound.
    pub per_feed: usize,
    /// Every entry placed at or after this …
    pub since: Option<Timestamp>,
    /// … at least so many …
    pub min: usize,
    /// … at most so many.
    pub max: usize,
}

/// Entries in the order of the stream, newest place first.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub entries: Vec<crate::model::entry::Entry>,
    /// `max` cut off entries of the window.
    pub cut: bool,
    /// Publication order at the moment of reading.
    pub as_of: PubSeq,
    /// When the store was made: the `updated` of an empty output.
    pub created: Timestamp,
}

/// The entries on either side of one in a stream, as people walk it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Placed next above.
    pub newer: Option<Neighbour>,
    /// Placed next below.
    pub older: Option<Neighbour>,
}

/// Enough of an entry to point to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    pub id: PublicId,
    pub title: String,
    pub language: Option<String>,
}

/// An output as the store must know it to say who belongs to it.
#[derive(Clone, Debug)]
pub struct OutputSpec {
    pub name: String,
    /// Names that it had before: an output known under one of them is this one.
    pub aliases: Vec<String>,
    /// As written; a change of it has the members judged anew.
    pub select: String,
    pub query: crate::query::Query,
    /// Private feeds stay out unless the query names them.
    pub public: bool,
}

/// An output that the store knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownOutput {
    pub name: String,
    /// The name that it was made with: what is derived from a name outlives a new one.
    pub first_name: String,
    /// Not declared any more.
    pub gone: bool,
}

/// A key that opens an output, or, without a name, everything. The key itself is shown once and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    pub number: i64,
    /// `None` opens every reading address.
    pub output: Option<String>,
    /// SHA-256 of the key.
    pub hash: [u8; 32],
    pub note: String,
    pub made: Timestamp,
}

/// How long what is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Entries not seen as new or changed for so long lose their text and leave the stream. `None` keeps for ever.
    pub keep: Option<std::time::Duration>,
    /// Feeds with a term of their own.
    pub of_feeds: Vec<(FeedId, Option<std::time::Duration>)>,
    /// Above this size of the store's file the oldest texts go. `None` for no ceiling.
    pub max_bytes: Option<u64>,
}

/// What one slice of pruning did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Entries that lost their text and their place.
    pub n_entries: usize,
    /// Tombstones that nothing needs any more.
    pub n_tombstones: usize,
    /// Another slice would find something to do.
    pub more: bool,
}

/// When a rendering's bytes changed last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub changed: Timestamp,
}

/// Something that a sink wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEvent {
    pub number: i64,
    pub kind: OutboxKind,
    pub entry: PublicId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxKind {
    Published,
    Updated,
}

/// Numbers about the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Subscribed: polled or paused. Those of which only the articles are kept do not count.
    pub n_feeds: u64,
    /// Subscribed, not paused, and never polled yet.
    pub n_unpolled: u64,
    pub n_entries: u64,
    pub n_published: u64,
    pub n_ready: u64,
    /// Events that some sink has not settled.
    pub n_outbox: u64,
    /// Subscribed feeds whose last poll failed.
    pub n_failing: u64,
    pub n_paused: u64,
    /// Polled feeds whose last document has a fault of a class, by class.
    pub repairs: Vec<(String, u64)>,
    pub db_bytes: u64,
}

/// Entries of a feed that another copy leads, shown beside the lead.
pub type Also = (SourceRef, String, Option<Url>);

/// Why the store could not do as told. What a caller does differs by variant.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process owns the store.
    #[error("{path:?} is in use by {owner}")]
    Owned { path: PathBuf, owner: String },
    /// Nothing can be written there.
    #[error("cannot use {path:?} as a store: {source}")]
    Unusable { path: PathBuf, source: std::io::Error },
    /// Made by a newer coranto.
    #[error("{path:?} has schema {found}, and this coranto knows only schemas up to {known}")]
    Newer { path: PathBuf, found: i64, known: i64 },
    /// Not a coranto store at all.
    #[error("{path:?} is not a coranto store: {detail}")]
    Foreign { path: PathBuf, detail: String },
    /// Damaged.
    #[error("{path:?} is damaged: {detail}")]
    Corrupt { path: PathBuf, detail: String },
    /// The disk is full or failed; nothing of the batch was kept.
    #[error("cannot write to the store: {0}")]
    Disk(String),
    #[error("the store is closed")]
    Closed,
    #[error("the store was opened for reading only: let the process that owns it write")]
    ReadOnly,
    /// Something had hold of the store for seconds: every reader taken, or another program's lock. Try again.
    #[error("the store is busy: try again")]
    Busy,
    #[error("feed {0} is not in the store")]
    NoFeed(FeedId),
    #[error("entry {0} is not one of its feed's in the store")]
    NoEntry(EntryId),
    #[error("the store failed: {0}")]
    Engine(#[from] rusqlite::Error),
    #[error("a stored value cannot be read: {0}")]
    Decode(String),
    /// A bug of ours, met with these values; nothing of the attempt was kept, and the store works on.
    #[error("the store met a bug of its own and kept nothing of what it was doing: {0}")]
    Panicked(String),
}

impl Error {
    /// Can the store as a whole not work, so that trying with another feed is no use before somebody mends it or time
    /// passes? Else the error concerns the feed or the entry that was asked about or brought, and others may go on.
    ///
    /// | of the store | of one feed or entry |
    /// |---|---|
    /// | `Owned`, `Unusable`, `Newer`, `Foreign`, `ReadOnly`: it was not opened, or not for this | `NoFeed`, `NoEntry`: not there |
    /// | `Disk`, `Corrupt`, `Closed` | `Decode`: a value in its rows, or one too long to be kept |
    /// | `Busy`: only for now | `Panicked`: a bug met with its values |
    /// | `Engine`, but for | `Engine` that refuses a value: constraints, types, lengths, conversions |
    pub fn is_of_the_store(&self) -> bool {
        match self {
            Error::Owned { .. } | Error::Unusable { .. } | Error::Newer { .. } | Error::Foreign { .. } => true,
            Error::Corrupt { .. } | Error::Disk(_) | Error::Closed | Error::ReadOnly | Error::Busy => true,
            Error::Engine(engine) => !refuses_a_value(engine),
            Error::NoFeed(_) | Error::NoEntry(_) | Error::Decode(_) | Error::Panicked(_) => false,
        }
    }
}

fn refuses_a_value(engine: &rusqlite::Error) -> bool {
    use rusqlite::Error as Engine;
    use rusqlite::ErrorCode::{ConstraintViolation, TooBig, TypeMismatch};
    match engine {
        Engine::FromSqlConversionFailure(..)
        | Engine::ToSqlConversionFailure(_)
        | Engine::IntegralValueOutOfRange(..)
        | Engine::InvalidColumnType(..)
        | Engine::Utf8Error(..) => true,
        _ => matches!(engine.sqlite_error_code(), Some(ConstraintViolation | TooBig | TypeMismatch)),
    }
}

/// Whose summaries are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summarised {
    /// `None`: of every feed.
    pub feed: Option<FeedId>,
    /// Made by a method before this one; `None`: by any.
    pub older_than: Option<u16>,
    /// Only entries behind this one, in the order of their numbers.
    pub after: EntryId,
}

/// A summary made again, with the text that it was made of.
#[derive(Clone, Debug)]
pub struct NewSummary {
    pub id: EntryId,
    pub text: EntryText,
}
