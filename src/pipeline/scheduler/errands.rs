//! Rounds on behalf of a command, and others that wait for polls to end: who still waits for which feed.
//!
//! A book of names and channels; it starts nothing. Reports are sent without waiting: each channel has room for one of
//! every feed it was opened for.

use std::collections::HashSet;

use tokio::sync::{mpsc, oneshot};

use crate::model::ids::FeedId;
use crate::pipeline::poll::Polled;

enum Waiter {
    /// Wants to hear of every poll.
    Reports(mpsc::Sender<Polled>),
    /// Wants to know when the last has ended: the channel is dropped then.
    End(#[allow(dead_code)] oneshot::Sender<()>), // held only to be dropped
}

struct Errand {
    left: HashSet<FeedId>,
    waiter: Waiter,
}

#[derive(Default)]
pub(super) struct Errands(Vec<Errand>);

impl Errands {
    pub(super) fn add(&mut self, feeds: Vec<FeedId>, report: mpsc::Sender<Polled>) {
        self.push(feeds.into_iter().collect(), Waiter::Reports(report));
    }

    pub(super) fn wait_for(&mut self, feeds: HashSet<FeedId>, done: oneshot::Sender<()>) {
        self.push(feeds, Waiter::End(done));
    }

    fn push(&mut self, left: HashSet<FeedId>, waiter: Waiter) {
        if !left.is_empty() {
            self.0.push(Errand { left, waiter });
        }
    }

    /// Is this feed to be polled for somebody?
    pub(super) fn want(&self, feed: FeedId) -> bool {
        self.0.iter().any(|errand| matches!(errand.waiter, Waiter::Reports(_)) && errand.left.contains(&feed))
    }

    /// A feed was polled, or, without a report, will not be.
    pub(super) fn ended(&mut self, feed: FeedId, polled: Option<&Polled>) {
        self.0.retain_mut(|errand| {
            if !errand.left.remove(&feed) {
                return true;
            }
            if let (Waiter::Reports(report), Some(polled)) = (&errand.waiter, polled) {
                // Full it cannot be, and who does not listen any more misses nothing.
                let _ = report.try_send(polled.clone());
            }
            !errand.left.is_empty()
        });
    }

    /// Nobody's errand can be done.
    pub(super) fn abandon(&mut self) {
        self.0.retain(|errand| matches!(errand.waiter, Waiter::End(_)));
    }

    /// Feeds that were ordered by somebody who does not listen any more, and that nobody else waits for.
    pub(super) fn called_off(&mut self) -> Vec<FeedId> {
        let gone = |errand: &mut Errand| matches!(&errand.waiter, Waiter::Reports(report) if report.is_closed());
        let called_off: Vec<Errand> = self.0.extract_if(.., gone).collect();
        let feeds: HashSet<FeedId> = called_off.into_iter().flat_map(|errand| errand.left).collect();
        feeds.into_iter().filter(|feed| !self.want(*feed)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polled(feed: FeedId) -> Polled {
        Polled { feed, next_due: None, n_new: 0, n_ready: 0, problem: None }
    }

    #[tokio::test]
    async fn everybody_who_waits_for_a_feed_hears_of_its_one_poll() {
        let mut errands = Errands::default();
        let [one, two] = [FeedId(1), FeedId(2)];
        let (first, mut hears_first) = mpsc::channel(2);
        let (second, mut hears_second) = mpsc::channel(1);
        let (end, ended) = oneshot::channel();
        errands.add(vec![one, two], first);
        errands.add(vec![two], second);
        errands.wait_for(HashSet::from([two]), end);
        errands.ended(two, Some(&polled(two)));
        assert_eq!(hears_first.recv().await.map(|polled| polled.feed), Some(two));
        assert_eq!(hears_second.recv().await.map(|polled| polled.feed), Some(two));
        assert!(hears_second.recv().await.is_none(), "that was all");
        assert!(ended.await.is_err(), "the end is told by dropping");
        assert!(errands.want(one) && !errands.want(two));
        errands.ended(one, None);
        assert!(hears_first.recv().await.is_none(), "a feed that cannot be polled is left out");
    }

    #[test]
    fn what_nobody_waits_for_any_more_is_called_off() {
        let mut errands = Errands::default();
        let (first, hears_first) = mpsc::channel(2);
        let (second, _hears_second) = mpsc::channel(1);
        errands.add(vec![FeedId(1), FeedId(2)], first);
        errands.add(vec![FeedId(2)], second);
        assert!(errands.called_off().is_empty());
        drop(hears_first);
        assert_eq!(errands.called_off(), [FeedId(1)], "the other is still wanted");
    }
}
