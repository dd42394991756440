//! The gates of hosts: what a running request holds, and who waits for one without being a feed's poll.

use tokio::sync::{mpsc, oneshot};

use crate::model::Timestamp;
use crate::schedule::host::{HostKey, HostRule};
use crate::schedule::queue::Queue;

/// Tells the scheduler that a host is free again, also when the poll is dropped half-way.
pub struct Gate {
    fetched: mpsc::Sender<HostKey>,
    host: HostKey,
}

impl Gate {
    pub(super) fn new(fetched: &mpsc::Sender<HostKey>, host: HostKey) -> Gate {
        Gate { fetched: fetched.clone(), host }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        // There is a place for each permit and visit, each reports once, and the channel was emptied before it began.
        let _ = self.fetched.try_send(self.host.clone());
    }
}

/// A request that keeps the manners of polling although it is none.
struct Visit {
    host: HostKey,
    rule: HostRule,
    open: oneshot::Sender<Gate>,
}

/// In the order in which they came. As many as callers that wait, each of which is a task with one request at a time.
#[derive(Default)]
pub(super) struct Visits(Vec<Visit>);

impl Visits {
    pub(super) fn push(&mut self, (host, rule): (HostKey, HostRule), open: oneshot::Sender<Gate>) {
        self.0.push(Visit { host, rule, open });
    }

    /// Lets in whom the queue lets. Who does not wait any more is forgotten.
    pub(super) fn let_in(&mut self, queue: &mut Queue, now: Timestamp, gate: impl Fn(HostKey) -> Gate) {
        let mut waiting = Vec::new();
        for visit in self.0.drain(..).filter(|visit| !visit.open.is_closed()) {
            if queue.visit(&visit.host, visit.rule, now) {
                // A gate that nobody takes opens the host again by being dropped.
                let _ = visit.open.send(gate(visit.host));
            } else {
                waiting.push(visit);
            }
        }
        self.0 = waiting;
    }

    /// When the next of them can be let in, if no request ends before.
    pub(super) fn next_wake(&self, queue: &Queue) -> Option<Timestamp> {
        self.0.iter().filter_map(|visit| queue.open_at(&visit.host)).min()
    }
}
