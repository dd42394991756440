//! Decides who walks the line when: one task that owns the queue and every poll it started.
//!
//! The store's `claim` is the truth about what is due; the queue holds only feeds that were claimed, all due within a
//! minute. Polls are children of this task: it waits for them when it stops, so nothing that was fetched is lost to a
//! shutdown within the deadline.
//!
//! A running scheduler takes orders through its [`Mailbox`], one at a time between two turns of its loop.

mod errands;
mod gates;
mod mailbox;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, warn};
use url::Url;

use crate::fault;
use crate::health::Part;
use crate::model::Timestamp;
use crate::model::feed::Feed;
use crate::model::ids::FeedId;
use crate::pipeline::Line;
use crate::pipeline::poll::{self, Polled};
use crate::pipeline::scheduler::errands::Errands;
use crate::pipeline::scheduler::gates::Visits;
use crate::pipeline::scheduler::mailbox::Order;
use crate::pipeline::trouble::Trouble;
use crate::schedule::backlog::{self, Overdue};
use crate::schedule::host::{HostKey, HostRule, host_key};
use crate::schedule::queue::{Queue, Waiting};
use crate::store::types::{Claim, Claimed, Error};

pub use gates::Gate;
pub use mailbox::{Mailbox, Orders, mailbox};

/// Feeds claimed at a time. More would only hold their rows in memory.
const CLAIM: usize = 256;
/// While permits lie idle because all that was claimed waits for its hosts, so many may be held: a host with a thousand
/// feeds must not keep everybody else's from being claimed.
const CLAIM_STARVED: usize = 64 * CLAIM;
/// Feeds due within so long are claimed ahead, so that each starts on its second.
const HORIZON_S: i64 = 60;
/// A backlog is what was due so long ago that only a stopped daemon explains it.
const BACKLOG_S: i64 = 60;
/// More requests at once than this are never made, whatever the configuration says.
const MOST_PERMITS: usize = 1024;
/// Requests beside them that may end before the scheduler hears of it: lists are read one at a time by few tasks.
const MOST_VISITS: usize = 64;
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
    /// Whatever falls due, and what is ordered, until told to stop.
    Forever(Orders),
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
    /// Poll what falls due; else only what was asked for by name.
    forever: bool,
    orders: Option<mpsc::Receiver<Order>>,
    errands: Errands,
    visits: Visits,
    /// Feeds that are to be polled now, due or not, and still to be claimed.
    named: Vec<FeedId>,
    /// Removed or paused while their poll ran.
    dropped: HashSet<FeedId>,
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
    let (forever, orders, named) = match work {
        Work::Forever(Orders(orders)) => (true, Some(orders), Vec::new()),
        Work::Round(feeds) => (false, None, feeds),
    };
    let mut scheduler = Scheduler {
        line,
        signals,
        report,
        queue: Queue::new(),
        waiting: HashMap::new(),
        polls: JoinSet::new(),
        running: HashMap::new(),
        // A fetch reports at most once, and no more fetches run than there are permits, and visits.
        fetched: mpsc::channel(MOST_PERMITS + MOST_VISITS),
        unseen: HashSet::new(),
        forever,
        orders,
        errands: Errands::default(),
        visits: Visits::default(),
        named,
        dropped: HashSet::new(),
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
            if fault::due("hang-scheduler") {
                std::future::pending::<()>().await;
            }
            let now = self.line.clock.now();
            // A clock that was ahead and was set back must not stop the claiming until it gets there again.
            self.next_claim = self.next_claim.min(now + chrono::Duration::seconds(HORIZON_S));
            let called_off = self.errands.called_off();
            self.let_go(&called_off).await;
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
                order = next_order(&mut self.orders) => match order {
                    Some(order) => self.obey(order).await,
                    None => self.orders = None,
                },
                () = self.line.clock.sleep_until(wake) => {}
            }
        }
    }

    fn wants_claim(&self, now: Timestamp) -> bool {
        let wanted = !self.named.is_empty() || (self.forever && now >= self.next_claim);
        wanted && self.fatal.is_none() && self.queue.len() < self.room(now)
    }

    async fn obey(&mut self, order: Order) {
        let now = self.line.clock.now();
        match order {
            Order::Look => self.next_claim = now,
            Order::Renew => {
                let waiting: Vec<FeedId> =
                    self.waiting.keys().copied().filter(|feed| !self.errands.want(*feed)).collect();
                self.let_go(&waiting).await;
                self.next_claim = now;
            }
            Order::Poll { feeds, report } => self.run_errand(feeds, report, now),
            Order::Drop { feeds, ended } => self.drop_feeds(&feeds, ended).await,
            Order::Visit { url, open } => self.visits.push(self.host_of(&url), open),
            Order::Ping(done) => drop(done.send(())),
        }
    }

    /// A feed whose poll runs already is waited for, not polled twice.
    fn run_errand(&mut self, feeds: Vec<FeedId>, report: mpsc::Sender<Polled>, now: Timestamp) {
        if self.is_held() {
            return; // who asked hears of no poll, and need not wait for a disk
        }
        let mut known: HashSet<FeedId> = self.running.values().chain(&self.named).copied().collect();
        for feed in &feeds {
            if !known.insert(*feed) {
                continue;
            }
            match self.waiting.get(feed) {
                Some(waiting) => self.queue.push(self.waiting_for(waiting, now)),
                None => self.named.push(*feed),
            }
        }
        self.errands.add(feeds, report);
    }

    async fn drop_feeds(&mut self, feeds: &[FeedId], ended: oneshot::Sender<()>) {
        let running: HashSet<FeedId> = self.running.values().copied().filter(|feed| feeds.contains(feed)).collect();
        self.let_go(feeds).await;
        for feed in feeds.iter().filter(|feed| !running.contains(feed)) {
            self.errands.ended(*feed, None);
        }
        self.dropped.extend(&running);
        self.errands.wait_for(running, ended);
        self.tell_first_round();
    }

    /// Give feeds back that were claimed, or were to be, and whose poll has not begun.
    async fn let_go(&mut self, feeds: &[FeedId]) {
        if feeds.is_empty() {
            return;
        }
        let gone: HashSet<FeedId> = feeds.iter().copied().collect();
        self.named.retain(|feed| !gone.contains(feed));
        let mut released = Vec::new();
        for feed in gone {
            self.queue.remove(feed);
            if self.waiting.remove(&feed).is_some() {
                self.unseen.remove(&feed);
                released.push(feed);
            }
        }
        if !released.is_empty() {
            // A store that is gone has no claims either.
            let _ = self.line.store.release(released).await;
        }
    }

    /// How many feeds may be held: more when permits are left over although everything that can be issued was.
    fn room(&self, now: Timestamp) -> usize {
        if self.polls.len() < self.permits(now) { CLAIM_STARVED } else { CLAIM }
    }

    /// Is the store's disk too full to fetch what may not find room?
    fn is_held(&self) -> bool {
        self.line.health.is_in_trouble(Part::Disk)
    }

    fn permits(&self, now: Timestamp) -> usize {
        if self.is_held() {
            return 0;
        }
        self.trouble.permits(self.line.gear.get().settings.concurrency.min(MOST_PERMITS), now)
    }

    fn is_done(&self) -> bool {
        !self.forever && self.named.is_empty() && self.queue.is_empty() && self.polls.is_empty()
    }

    /// The next time at which something could be issued or claimed without anything else happening first.
    fn next_wake(&self, now: Timestamp) -> Timestamp {
        let latest = now + chrono::Duration::seconds(HORIZON_S);
        let issue = if self.polls.len() < self.permits(now) { self.queue.next_wake(now) } else { None };
        let claim = (self.forever && self.queue.len() < self.room(now)).then_some(self.next_claim);
        let wakes = [issue, claim, self.trouble.retry_at(now), self.visits.next_wake(&self.queue)];
        wakes.into_iter().flatten().filter(|wake| *wake > now).min().unwrap_or(latest).min(latest)
    }

    async fn claim(&mut self, now: Timestamp) {
        let horizon = now + chrono::Duration::seconds(HORIZON_S);
        let named = self.named.split_off(self.named.len().saturating_sub(CLAIM));
        let only = (!named.is_empty()).then(|| named.clone());
        // At the start a backlog is to be seen whole, so that it can be spread.
        let limit = if self.started { CLAIM } else { CLAIM_STARVED };
        let claim = Claim { limit, due_before: horizon, only };
        match self.line.store.claim(claim).await {
            Ok(claimed) if named.is_empty() => {
                // A full answer means that more is due: ask again as soon as there is room.
                let more = claimed.len() >= limit;
                self.next_claim = if more { now } else { horizon - chrono::Duration::seconds(HORIZON_S / 2) };
                let spread = spread_backlog(&claimed, now);
                self.started = true;
                self.accept(claimed, |claimed| spread.get(&claimed.feed.id).copied().unwrap_or(claimed.due));
            }
            Ok(claimed) => {
                let got: HashSet<FeedId> = claimed.iter().map(|claimed| claimed.feed.id).collect();
                for feed in named.into_iter().filter(|feed| !got.contains(feed)) {
                    self.errands.ended(feed, None);
                }
                self.started |= !self.forever;
                self.accept(claimed, |_| now);
            }
            Err(problem) => self.store_failed(problem, now),
        }
    }

    fn store_failed(&mut self, problem: Error, now: Timestamp) {
        if !problem.is_of_the_store() {
            error!(%problem, "what a feed brought cannot be kept: {problem}");
            return;
        }
        // What was asked for by name is called off: who asked shall not wait for a store that may stay broken.
        self.named.clear();
        self.errands.abandon();
        if !self.forever || matches!(problem, Error::Closed) {
            self.fatal.get_or_insert(problem);
            return;
        }
        let news = self.trouble.failed(now);
        self.next_claim = self.trouble.retry_at(now).unwrap_or(now);
        if news {
            self.line.health.trouble(Part::Store, "nothing can be stored at the moment");
            error!(%problem, "the store fails: {problem}; polling slows down until it works again");
        }
    }

    fn accept(&mut self, claimed: Vec<Claimed>, when: impl Fn(&Claimed) -> Timestamp) {
        for claimed in claimed {
            let due = when(&claimed);
            let feed = claimed.feed;
            if !feed.state.seeded && feed.state.last_polled.is_none() {
                self.unseen.insert(feed.id);
            }
            self.queue.push(self.waiting_for(&feed, due));
            self.waiting.insert(feed.id, feed);
        }
        self.tell_first_round();
    }

    fn waiting_for(&self, feed: &Feed, due: Timestamp) -> Waiting {
        let (host, rule) = self.host_of(&feed.fetch_url);
        Waiting { feed: feed.id, host, due, rule }
    }

    fn host_of(&self, url: &Url) -> (HostKey, HostRule) {
        let gear = self.line.gear.get();
        let settings = &gear.settings;
        let gap = if gear.fetcher.is_private_host(url) { Duration::ZERO } else { settings.host_gap };
        (host_key(url), HostRule { per_host: settings.per_host, gap })
    }

    fn issue(&mut self, now: Timestamp) {
        // Every ended fetch is heard before a new one begins: so the channel always has room for those that run.
        while let Ok(host) = self.fetched.1.try_recv() {
            self.queue.finished(&host, now);
        }
        let fetched = &self.fetched.0;
        self.visits.let_in(&mut self.queue, now, |host| Gate::new(fetched, host));
        while self.polls.len() < self.permits(now) {
            let Some(next) = self.queue.issue(now) else { return };
            let Some(feed) = self.waiting.remove(&next.feed) else { continue };
            self.line.metrics.late((now - next.due).to_std().unwrap_or_default());
            let (line, gate) = (Arc::clone(&self.line), Gate::new(&self.fetched.0, next.host));
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
                    self.line.health.well(Part::Store);
                    warn!("the store works again");
                }
                if let Some(due) = polled.next_due.filter(|due| *due < self.next_claim) {
                    self.next_claim = due.max(now);
                }
                if polled.n_ready > 0 {
                    self.signals.ready.notify_one();
                }
                self.errands.ended(polled.feed, Some(&polled));
                (self.report)(&polled);
            }
            Ok((_, Err(Error::NoFeed(feed)))) if self.dropped.contains(&feed) => {
                debug!("feed {feed} was removed while it was polled");
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
            self.errands.ended(feed, None);
            self.dropped.remove(&feed);
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

async fn next_order(orders: &mut Option<mpsc::Receiver<Order>>) -> Option<Order> {
    match orders {
        Some(orders) => orders.recv().await,
        None => std::future::pending().await,
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
