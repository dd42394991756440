//! Feeds that wait for their time and for their host.
//!
//! The gate of a host comes before the permit to fetch: a feed is handed out only when it is due *and* its host may
//! be asked, so a slow or busy host keeps its own feeds waiting and nobody else's. Among the feeds that could go, the
//! one that was due first goes first.
//!
//! Each host stands in one list at a time, by its earliest feed: `ready` (could go now), `later` (feed not due or
//! pause not over) or, with no feeds left and only a pause to remember, `resting`. A host that has all the requests
//! it may have stands in none until one ends. Every operation costs O(log n), a feed some hundred bytes, a host as many again.
//! Whoever holds the queue tells the time, does the fetching, and reports each end with [`Queue::finished`].

use std::collections::{BTreeSet, HashMap};

use chrono::TimeDelta;

use crate::model::Timestamp;
use crate::model::ids::FeedId;
use crate::schedule::host::{HostKey, HostRule};

/// A feed in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub feed: FeedId,
    pub host: HostKey,
    pub due: Timestamp,
    /// The newest rule that came for a host holds for all its feeds.
    pub rule: HostRule,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Queue {
    /// Where each feed stands.
    feeds: HashMap<FeedId, (Slot, Timestamp)>,
    /// Every host's feeds, earliest first.
    by_host: BTreeSet<(Slot, Timestamp, FeedId)>,
    slots: HashMap<HostKey, Slot>,
    hosts: Vec<Host>,
    free_slots: Vec<Slot>,
    ready: BTreeSet<(Timestamp, FeedId, Slot)>,
    later: BTreeSet<(Timestamp, Slot)>,
    resting: BTreeSet<(Timestamp, Slot)>,
}

/// A host's place in `hosts`.
type Slot = u32;

#[derive(Debug)]
struct Host {
    key: HostKey,
    rule: HostRule,
    n_running: usize,
    /// Until then the host is left in peace.
    pause_until: Timestamp,
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Busy, or not placed yet.
    Nowhere,
    Ready(Timestamp, FeedId),
    Later(Timestamp),
    Resting(Timestamp),
}

impl Queue {
    pub fn new() -> Queue {
        Queue::default()
    }

    /// Feeds that wait; those handed out do not count.
    pub fn len(&self) -> usize {
        self.feeds.len()
    }

    pub fn is_empty(&self) -> bool {
        self.feeds.is_empty()
    }

    /// Let a feed wait. One that waits already gets the new time and host.
    pub fn push(&mut self, waiting: Waiting) {
        self.remove(waiting.feed);
        let slot = self.slot(&waiting.host, waiting.rule);
        self.feeds.insert(waiting.feed, (slot, waiting.due));
        self.by_host.insert((slot, waiting.due, waiting.feed));
        self.place(slot);
    }

    /// Let a feed wait no more. False when it did not.
    pub fn remove(&mut self, feed: FeedId) -> bool {
        let Some((slot, due)) = self.feeds.remove(&feed) else {
            return false;
        };
        self.by_host.remove(&(slot, due, feed));
        self.place(slot);
        true
    }

    /// The feed to fetch now, if there is one: its host counts one more request until [`Queue::finished`].
    pub fn issue(&mut self, now: Timestamp) -> Option<Waiting> {
        self.let_time_pass(now);
        let (due, feed, slot) = *self.ready.first()?;
        self.feeds.remove(&feed);
        self.by_host.remove(&(slot, due, feed));
        let host = self.host(slot);
        host.n_running += 1;
        host.pause_until = host.pause_until.max(after_gap(host.rule, now));
        let waiting = Waiting { feed, host: host.key.clone(), due, rule: host.rule };
        self.place(slot);
        Some(waiting)
    }

    /// A request that is no feed's, if the host may be asked now: it counts until [`Queue::finished`].
    pub fn visit(&mut self, host: &HostKey, rule: HostRule, now: Timestamp) -> bool {
        let slot = self.slot(host, rule);
        let host = self.host(slot);
        let is_open = host.n_running < host.rule.per_host.max(1) && host.pause_until <= now;
        if is_open {
            host.n_running += 1;
            host.pause_until = after_gap(host.rule, now);
        }
        self.place(slot);
        is_open
    }

    /// When `visit` may do for a host; `None` when only the end of a request can help.
    pub fn open_at(&self, host: &HostKey) -> Option<Timestamp> {
        let Some(slot) = self.slots.get(host) else { return Some(Timestamp::MIN_UTC) };
        let host = &self.hosts[*slot as usize];
        (host.n_running < host.rule.per_host.max(1)).then_some(host.pause_until)
    }

    /// One request to this host has ended, whichever feed it was for. Its pause begins now.
    pub fn finished(&mut self, host: &HostKey, now: Timestamp) {
        let Some(slot) = self.slots.get(host).copied() else {
            return;
        };
        let host = self.host(slot);
        host.n_running = host.n_running.saturating_sub(1);
        host.pause_until = host.pause_until.max(after_gap(host.rule, now));
        self.place(slot);
    }

    /// When `issue` will next find a feed, if no request ends before. `None` when only the end of one can help.
    pub fn next_wake(&self, now: Timestamp) -> Option<Timestamp> {
        if !self.ready.is_empty() {
            return Some(now);
        }
        self.later.first().map(|(at, _)| (*at).max(now))
    }

    /// Moves hosts whose time has come to `ready`, and forgets those with nothing left to remember.
    fn let_time_pass(&mut self, now: Timestamp) {
        while let Some((at, slot)) = self.later.first().copied()
            && at <= now
        {
            self.later.pop_first();
            let (due, feed) = self.earliest(slot).expect("a host in `later` has a feed");
            self.ready.insert((due, feed, slot));
            self.host(slot).place = Place::Ready(due, feed);
        }
        while let Some((at, slot)) = self.resting.first().copied()
            && at <= now
        {
            self.resting.pop_first();
            self.slots.remove(&self.hosts[slot as usize].key);
            self.free_slots.push(slot);
        }
    }

    /// Puts a host where it belongs after anything about it changed.
    fn place(&mut self, slot: Slot) {
        let earliest = self.earliest(slot);
        let host = &mut self.hosts[slot as usize];
        match host.place {
            Place::Nowhere => false,
            Place::Ready(due, feed) => self.ready.remove(&(due, feed, slot)),
            Place::Later(at) => self.later.remove(&(at, slot)),
            Place::Resting(at) => self.resting.remove(&(at, slot)),
        };
        host.place = match earliest {
            None if host.n_running == 0 => Place::Resting(host.pause_until),
            Some((due, _)) if host.n_running < host.rule.per_host.max(1) => Place::Later(due.max(host.pause_until)),
            None | Some(_) => Place::Nowhere,
        };
        match host.place {
            Place::Later(at) => self.later.insert((at, slot)),
            Place::Resting(at) => self.resting.insert((at, slot)),
            Place::Nowhere | Place::Ready(..) => false,
        };
    }

    fn earliest(&self, slot: Slot) -> Option<(Timestamp, FeedId)> {
        let from = (slot, Timestamp::MIN_UTC, FeedId(i64::MIN));
        let (owner, due, feed) = self.by_host.range(from..).next()?;
        (*owner == slot).then_some((*due, *feed))
    }

    /// The slot of a host, new if need be, with its newest rule.
    fn slot(&mut self, key: &HostKey, rule: HostRule) -> Slot {
        if let Some(slot) = self.slots.get(key).copied() {
            self.host(slot).rule = rule;
            return slot;
        }
        let host =
            Host { key: key.clone(), rule, n_running: 0, pause_until: Timestamp::MIN_UTC, place: Place::Nowhere };
        let slot = match self.free_slots.pop() {
            Some(slot) => {
                self.hosts[slot as usize] = host;
                slot
            }
            None => {
                self.hosts.push(host);
                (self.hosts.len() - 1) as Slot
            }
        };
        self.slots.insert(key.clone(), slot);
        slot
    }

    fn host(&mut self, slot: Slot) -> &mut Host {
        &mut self.hosts[slot as usize]
    }
}

/// When the pause ends that begins now.
fn after_gap(rule: HostRule, now: Timestamp) -> Timestamp {
    TimeDelta::from_std(rule.gap).ok().and_then(|gap| now.checked_add_signed(gap)).unwrap_or(Timestamp::MAX_UTC)
}

#[cfg(test)]
mod tests;
