//! One round of polls on behalf of a command.
//!
//! In a daemon the feeds go through its own scheduler, and so through the same gate as all others; a command that works
//! alone runs a scheduler of its own. Either way entries are published before the report is given.

use std::sync::Arc;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::daemon::operate::Steps;
use crate::daemon::operate::choose::{find_feed, is_kept_only};
use crate::daemon::operate::operator::{Daemon, Operator};
use crate::model::feed::Feed;
use crate::model::ids::FeedId;
use crate::model::privacy::discreet::discreet;
use crate::pipeline::poll::Polled;
use crate::pipeline::scheduler::{self, Signals, Work};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// Only these, due or not.
    pub feeds: Vec<String>,
    /// All, due or not.
    pub force: bool,
}

/// What a round came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    pub n_chosen: usize,
    pub n_polled: usize,
    pub n_new: usize,
    pub failures: Vec<Failed>,
    /// Feeds that are subscribed at all.
    pub n_feeds: u64,
}

/// A poll that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    pub feed: FeedId,
    pub title: String,
    pub problem: String,
}

pub async fn run(operator: &Operator, poll: Poll, steps: &Steps) -> anyhow::Result<Round> {
    let feeds = operator.store.feeds().await?;
    let ids = chosen(&feeds, &poll, operator)?;
    let mut round = Round { n_chosen: ids.len(), ..Round::default() };
    let of = |id: FeedId| feeds.iter().find(|feed| feed.id == id);
    let mut count = |polled: &Polled| {
        round.n_polled += 1;
        round.n_new += polled.n_new;
        let failed = |problem: &String| Failed {
            feed: polled.feed,
            title: of(polled.feed).map(Feed::title).unwrap_or_default(),
            problem: of(polled.feed).map(|feed| discreet(&feed.settings, problem)).unwrap_or_default(),
        };
        round.failures.extend(polled.problem.as_ref().map(failed));
        steps.round(round.n_polled, round.n_chosen, round.n_new, round.failures.len());
    };
    if !ids.is_empty() {
        these(operator, ids, steps, &mut count).await?;
    }
    operator.publish().await?;
    round.n_feeds = operator.store.stats().await?.n_feeds;
    Ok(round)
}

fn chosen(feeds: &[Feed], poll: &Poll, operator: &Operator) -> anyhow::Result<Vec<FeedId>> {
    if !poll.feeds.is_empty() {
        return poll.feeds.iter().map(|name| Ok(find_feed(feeds, name)?.id)).collect();
    }
    let now = operator.clock.now();
    let polled = feeds.iter().filter(|feed| !feed.paused && !is_kept_only(feed));
    let due = polled.filter(|feed| poll.force || feed.state.next_due.is_none_or(|due| due <= now));
    Ok(due.map(|feed| feed.id).collect())
}

/// Poll these feeds, and hear of each.
pub async fn these(
    operator: &Operator,
    ids: Vec<FeedId>,
    steps: &Steps,
    report: &mut (dyn FnMut(&Polled) + Send),
) -> anyhow::Result<()> {
    match &operator.daemon {
        Some(daemon) => ordered(daemon, ids, steps, report).await,
        None => {
            let line = operator.line()?;
            let stop = operator.stop.clone();
            let polling = scheduler::run(Arc::clone(&line), Work::Round(ids), Signals::new(), stop, report);
            polling.await.context("the round was given up")
        }
    }
}

async fn ordered(
    daemon: &Daemon,
    ids: Vec<FeedId>,
    steps: &Steps,
    report: &mut (dyn FnMut(&Polled) + Send),
) -> anyhow::Result<()> {
    let mut polled = daemon.mailbox.poll(ids).await;
    loop {
        tokio::select! {
            next = polled.recv() => match next {
                Some(polled) => report(&polled),
                None => return Ok(()),
            },
            // Whoever asked went away: what has not begun is called off.
            () = steps.closed() => anyhow::bail!("nobody waits for this round any more"),
        }
    }
}
