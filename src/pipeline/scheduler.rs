//! Decides who walks the line when: one task that owns the queue and every poll it started.
//!
//! The store's `claim` is the truth about what is due; the queue holds only feeds that were claimed, all due within a
//! minute. Polls are children of this task: it waits for them when it stops, so nothing that was fetched is lost to a
//! shutdown within the deadline.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::model::Timestamp;
use crate::model::feed::Feed;
use crate::model::ids::FeedId;
use crate::pipeline::Line;
use crate::pipeline::poll::{self, Polled};
use crate::pipeline::trouble::Trouble;
use crate::schedule::backlog::{self, Overdue};
use crate::schedule::host::{HostKey, HostRule, host_key};
use crate::schedule::queue::{Queue, Waiting};
use crate::store::types::{Claim, Claimed, Error};

/// Feeds claimed at a time. More would only hold their rows in memory.
const CLAIM: usize = 256;
/// While permits lie idle because all that was claimed waits for its hosts, so many may be held: a host with a thousand
/// feeds must not keep everybody else's from being claimed.
const CLAIM_STARVED: usize = 64 * CLAIM;
/// Feeds due within so long are claimed ahead, so that each starts on its second.
const HORIZON_S: i64 = 60;
/// A backlog is what was due so long ago that only a stopped daemon explains it.
const BACKLOG_S: i64 = 60;
/// Running fetches get so long when the daemon stops; feeds whose poll was dropped stay due.
const DRAIN: Duration = Duration::from_secs(5);

/// What a scheduler tells the rest of the program.
#[derive(Clone)]
pub struct Signals {
    /// Something is ready for the relater.
    pub ready: Arc<Notify>,
    /// Every feed was polled once.
    pub first_round: watch::Sender<bool>,
}

impl Signals {
    pub fn new() -> Signals {
        Signals { ready: Arc::new(Notify::new()), first_round: watch::Sender::new(false) }
    }
}

impl Default for Signals {
    fn default() -> Signals {
        Signals::new()
    }
}

/// What to poll.
pub enum Work {
    /// Whatever falls due, until told to stop.
    Forever,
    /// These feeds once, due or not.
    Round(Vec<FeedId>),
}

/// The task's own state.
struct Scheduler<'a> {
    line: Arc<Line>,
    signals: Signals,
    /// Called with every finished poll: the progress bar.
    report: &'a mut (dyn FnMut(&Polled) + Send),
    queue: Queue,
    waiting: HashMap<FeedId, Feed>,
    polls: JoinSet<Result<Polled, Error>>,
    /// Whose poll a task is, for the one that fails without saying so.
    running: HashMap<tokio::task::Id, FeedId>,
    fetched: (mpsc::Sender<HostKey>, mpsc::Receiver<HostKey>),
    /// Claimed and not yet polled for the first time ever.
    unseen: HashSet<FeedId>,
    /// Feeds of a round that are still to be claimed.
    to_claim: Option<Vec<FeedId>>,
    next_claim: Timestamp,
    started: bool,
    trouble: Trouble,
    /// Why there is no point in going on.
    fatal: Option<Error>,
}

/// Poll until the work is done or `stop` is called; waits for running polls either way.
///
/// Fails when the store is closed, and in a round when it cannot keep what was fetched: going on would only ask
/// origins for nothing.
pub async fn run(
    line: Arc<Line>,
    work: Work,
    signals: Signals,
    stop: CancellationToken,
    report: &mut (dyn FnMut(&Polled) + Send),
) -> Result<(), Error> {
    let now = line.clock.now();
    // A fetch reports at most once, and no more fetches run than there are permits.
    let fetched = mpsc::channel(line.settings.concurrency.max(1));
    let mut scheduler = Scheduler {
        line,
        signals,
        report,
        queue: Queue::new(),
        waiting: HashMap::new(),
        polls: JoinSet::new(),
        running: HashMap::new(),
        fetched,
        unseen: HashSet::new(),
        to_claim: match work {
            Work::Forever => None,
            Work::Round(feeds) => Some(feeds),
        },
        next_claim: now,
        started: false,
        trouble: Trouble::default(),
        fatal: None,
    };
    scheduler.poll_until(&stop).await;
    scheduler.drain().await;
    scheduler.fatal.map_or(Ok(()), Err)
}

impl Scheduler<'_> {
    async fn poll_until(&mut self, stop: &CancellationToken) {
        loop {
            let now = self.line.clock.now();
            // A clock that was ahead and was set back must not stop the claiming until it gets there again.
            self.next_claim = self.next_claim.min(now + chrono::Duration::seconds(HORIZON_S));
            self.issue(now);
            while self.wants_claim(now) {
                self.claim(now).await;
                self.issue(now);
            }
            if self.is_done() || self.fatal.is_some() {
                return;
            }
            let wake = self.next_wake(now);
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                Some(ended) = self.polls.join_next_with_id() => self.poll_ended(ended).await,
                Some(host) = self.fetched.1.recv() => {
                    let now = self.line.clock.now();
                    self.queue.finished(&host, now);
                }
                () = self.line.clock.sleep_until(wake) => {}
            }
        }
    }

    fn wants_claim(&self, now: Timestamp) -> bool {
        let nothing_left = self.to_claim.as_ref().is_some_and(Vec::is_empty);
        !nothing_left && self.fatal.is_none() && now >= self.next_claim && self.queue.len() < self.room(now)
    }

    /// How many feeds may be held: more when permits are left over although everything that can be issued was.
    fn room(&self, now: Timestamp) -> usize {
        if self.polls.len() < self.permits(now) { CLAIM_STARVED } else { CLAIM }
    }

    fn permits(&self, now: Timestamp) -> usize {
        self.trouble.permits(self.line.settings.concurrency, now)
    }

    fn is_done(&self) -> bool {
        self.to_claim.as_ref().is_some_and(Vec::is_empty) && self.queue.is_empty() && self.polls.is_empty()
    }

    /// The next time at which something could be issued or claimed without anything else happening first.
    fn next_wake(&self, now: Timestamp) -> Timestamp {
        let latest = now + chrono::Duration::seconds(HORIZON_S);
        let issue = if self.polls.len() < self.permits(now) { self.queue.next_wake(now) } else { None };
        let claims = self.to_claim.as_ref().is_none_or(|left| !left.is_empty());
        let claim = (claims && self.queue.len() < self.room(now)).then_some(self.next_claim);
        let wakes = [issue, claim, self.trouble.retry_at(now)];
        wakes.into_iter().flatten().filter(|wake| *wake > now).min().unwrap_or(latest).min(latest)
    }

    async fn claim(&mut self, now: Timestamp) {
        let horizon = now + chrono::Duration::seconds(HORIZON_S);
        let only = self.to_claim.as_mut().map(|left| left.split_off(left.len().saturating_sub(CLAIM)));
        // At the start a backlog is to be seen whole, so that it can be spread.
        let limit = if self.started { CLAIM } else { CLAIM_STARVED };
        let claim = Claim { limit, due_before: horizon, only };
        match self.line.store.claim(claim).await {
            Ok(claimed) => {
                // A full answer means that more is due: ask again as soon as there is room.
                let more = claimed.len() >= limit && self.to_claim.is_none();
                self.next_claim = if more || self.to_claim.is_some() {
                    now
                } else {
                    horizon - chrono::Duration::seconds(HORIZON_S / 2)
                };
                self.accept(claimed, now);
            }
            Err(problem) => self.store_failed(problem, now),
        }
    }

    fn store_failed(&mut self, problem: Error, now: Timestamp) {
        if !problem.is_of_the_store() {
            error!(%problem, "what a feed brought cannot be kept: {problem}");
            return;
        }
        let in_round = self.to_claim.is_some();
        if in_round || matches!(problem, Error::Closed) {
            self.fatal.get_or_insert(problem);
            return;
        }
        let news = self.trouble.failed(now);
        self.next_claim = self.trouble.retry_at(now).unwrap_or(now);
        if news {
            error!(%problem, "the store fails: {problem}; polling slows down until it works again");
        }
    }

    fn accept(&mut self, claimed: Vec<Claimed>, now: Timestamp) {
        let in_round = self.to_claim.is_some();
        let spread = if in_round { HashMap::new() } else { spread_backlog(&claimed, now) };
        for Claimed { feed, due } in claimed {
            if !feed.state.seeded && feed.state.last_polled.is_none() {
                self.unseen.insert(feed.id);
            }
            let due = if in_round { now } else { spread.get(&feed.id).copied().unwrap_or(due) };
            self.queue.push(self.waiting_for(&feed, due));
            self.waiting.insert(feed.id, feed);
        }
        self.started = true;
        self.tell_first_round();
    }

    fn waiting_for(&self, feed: &Feed, due: Timestamp) -> Waiting {
        let settings = &self.line.settings;
        let private = self.line.fetcher.is_private_host(&feed.fetch_url);
        let gap = if private { Duration::ZERO } else { settings.host_gap };
        Waiting {
            feed: feed.id,
            host: host_key(&feed.fetch_url),
            due,
            rule: HostRule { per_host: settings.per_host, gap },
        }
    }

    fn issue(&mut self, now: Timestamp) {
        // Every ended fetch is heard before a new one begins: so the channel always has room for those that run.
        while let Ok(host) = self.fetched.1.try_recv() {
            self.queue.finished(&host, now);
        }
        while self.polls.len() < self.permits(now) {
            let Some(next) = self.queue.issue(now) else { return };
            let Some(feed) = self.waiting.remove(&next.feed) else { continue };
            let (line, gate) = (Arc::clone(&self.line), Gate { fetched: self.fetched.0.clone(), host: next.host });
            let id = feed.id;
            let task = self.polls.spawn(async move { poll::poll(&line, feed, gate).await });
            self.running.insert(task.id(), id);
        }
    }

    async fn poll_ended(&mut self, ended: Result<(tokio::task::Id, Result<Polled, Error>), tokio::task::JoinError>) {
        let task = match &ended {
            Ok((id, _)) => *id,
            Err(problem) => problem.id(),
        };
        let feed = self.running.remove(&task);
        match ended {
            Ok((_, Ok(polled))) => {
                let now = self.line.clock.now();
                if self.trouble.worked() {
                    warn!("the store works again");
                }
                if let Some(due) = polled.next_due.filter(|due| *due < self.next_claim) {
                    self.next_claim = due.max(now);
                }
                if polled.n_ready > 0 {
                    self.signals.ready.notify_one();
                }
                (self.report)(&polled);
            }
            Ok((_, Err(problem))) => {
                self.store_failed(problem, self.line.clock.now());
                self.release(feed).await;
            }
            // Jobs that panic are caught in the CPU pool; what arrives here is a bug in the line itself.
            Err(problem) => {
                error!(%problem, "a poll failed inside coranto: {problem}");
                self.release(feed).await;
            }
        }
        if let Some(feed) = feed {
            self.unseen.remove(&feed);
        }
        self.tell_first_round();
    }

    async fn release(&mut self, feed: Option<FeedId>) {
        // A store that is gone has no claims either.
        let _ = self.line.store.release(feed.into_iter().collect()).await;
    }

    fn tell_first_round(&self) {
        if self.started && self.unseen.is_empty() {
            self.signals.first_round.send_if_modified(|over| !std::mem::replace(over, true));
        }
    }

    /// Let running polls finish under a deadline; then give back what was claimed and never started.
    async fn drain(&mut self) {
        let all = async {
            while let Some(ended) = self.polls.join_next_with_id().await {
                self.poll_ended(ended).await;
            }
        };
        if tokio::time::timeout(DRAIN, all).await.is_err() {
            warn!(n_polls = self.polls.len(), "{} polls did not end in time; their feeds stay due", self.polls.len());
            self.polls.shutdown().await;
        }
        self.signals.ready.notify_one();
        let left: Vec<FeedId> = self.waiting.drain().map(|(feed, _)| feed).collect();
        if !left.is_empty() {
            // A store that is gone has no claims either.
            let _ = self.line.store.release(left).await;
        }
    }
}

/// Tells the scheduler that a host is free again, also when the poll is dropped half-way.
pub struct Gate {
    fetched: mpsc::Sender<HostKey>,
    host: HostKey,
}

impl Drop for Gate {
    fn drop(&mut self) {
        // There is a place for each permit, each poll reports once, and the channel was emptied before it began.
        let _ = self.fetched.try_send(self.host.clone());
    }
}

/// New times for feeds that were due long before the daemon started.
fn spread_backlog(claimed: &[Claimed], now: Timestamp) -> HashMap<FeedId, Timestamp> {
    let overdue: Vec<Overdue> = claimed.iter().filter_map(|claimed| overdue(claimed, now)).collect();
    backlog::spread(&overdue, now).into_iter().collect()
}

fn overdue(claimed: &Claimed, now: Timestamp) -> Option<Overdue> {
    let last_polled = claimed.feed.state.last_polled?;
    if (now - claimed.due).num_seconds() <= BACKLOG_S {
        return None;
    }
    let gap = (claimed.due - last_polled).to_std().unwrap_or(Duration::ZERO);
    Some(Overdue { feed: claimed.feed.id, due: Some(claimed.due), gap })
}
