//! What the rest of the program asks of a running scheduler.
//!
//! Orders go in through one bounded channel; answers come back through channels that always have room, so the scheduler
//! never waits for anybody. A scheduler that has ended answers by silence: every wait here ends then too.

use tokio::sync::{mpsc, oneshot};
use url::Url;

use crate::model::ids::FeedId;
use crate::pipeline::poll::Polled;
use crate::pipeline::scheduler::Gate;

/// Orders come from people and from a watchdog; whoever finds the box full waits.
const ORDERS: usize = 16;

pub(super) enum Order {
    /// Something became due out of turn.
    Look,
    /// What is known of the feeds that wait may be old: claim them anew.
    Renew,
    /// Poll these now, due or not. There is room for one report each.
    Poll {
        feeds: Vec<FeedId>,
        report: mpsc::Sender<Polled>,
    },
    /// These are not to be polled any more. Polls that run already end as they would; `ended` is dropped then.
    Drop {
        feeds: Vec<FeedId>,
        ended: oneshot::Sender<()>,
    },
    /// Somebody asks for a document that is no feed's poll.
    Visit {
        url: Url,
        open: oneshot::Sender<Gate>,
    },
    Ping(oneshot::Sender<()>),
}

/// Where a scheduler finds its orders.
pub struct Orders(pub(super) mpsc::Receiver<Order>);

/// Cheap to clone.
#[derive(Clone)]
pub struct Mailbox(mpsc::Sender<Order>);

/// A mailbox and its other end.
pub fn mailbox() -> (Mailbox, Orders) {
    let (sender, receiver) = mpsc::channel(ORDERS);
    (Mailbox(sender), Orders(receiver))
}

impl Mailbox {
    async fn order(&self, order: Order) {
        // A scheduler that has ended needs no orders.
        let _ = self.0.send(order).await;
    }

    /// Look for due feeds now rather than at the next turn.
    pub async fn look(&self) {
        self.order(Order::Look).await;
    }

    /// The settings or dates of feeds were changed: forget what was claimed and not begun, and look again.
    pub async fn renew(&self) {
        self.order(Order::Renew).await;
    }

    /// Poll these feeds now, through the same gate as all others. Gives each poll as it ends, then nothing more; a feed
    /// that cannot be polled is left out. Who stops listening calls off what has not begun.
    pub async fn poll(&self, feeds: Vec<FeedId>) -> mpsc::Receiver<Polled> {
        let (report, polled) = mpsc::channel(feeds.len().max(1));
        self.order(Order::Poll { feeds, report }).await;
        polled
    }

    /// Poll these feeds no more: they were paused or removed. What is given back resolves when those of their polls that
    /// run have ended.
    pub async fn drop_feeds(&self, feeds: Vec<FeedId>) -> oneshot::Receiver<()> {
        let (ended, wait) = oneshot::channel();
        self.order(Order::Drop { feeds, ended }).await;
        wait
    }

    /// Wait until the host of an address may be asked by the manners of polling. While what is given back is held, the
    /// host counts as busy. `None` when there is no scheduler any more.
    pub async fn visit(&self, url: &Url) -> Option<Gate> {
        let (open, wait) = oneshot::channel();
        self.order(Order::Visit { url: url.clone(), open }).await;
        wait.await.ok()
    }

    /// Is the scheduler alive? Resolves when an order went through it; waits as long as it hangs.
    pub async fn ping(&self) -> bool {
        let (done, wait) = oneshot::channel();
        self.order(Order::Ping(done)).await;
        wait.await.is_ok()
    }
}
