//! The lists of `[[opml]]`: what they said last is remembered, and their feeds are the subscriptions of origin `opml`.
//!
//! [`look`] reads one, [`watch`] says when. Here it is decided what becomes of it: [`guard`] holds back a list that
//! looks like an accident, and what is remembered of it holds until it is right again or somebody confirms it. So a list
//! that cannot be had at a start unsubscribes from nothing.

pub mod look;
pub mod manners;
pub mod memory;
pub mod watch;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use tracing::{info, warn};
use url::Url;

use crate::config::{Config, ListSource, Loaded};
use crate::daemon::operate::operator::Operator;
use crate::daemon::subscriptions;
use crate::health::{Health, Part};
use crate::model::Timestamp;
use crate::model::feed::Origin;
use crate::opml::guard::{self, Held};
use crate::opml::read::joined;
use crate::store::Store;
use crate::store::types::{Synced, Wanted};
use look::{Looked, Problem};
use manners::Manners;
use memory::Remembered;

/// Why a list is not taken over.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{list}: {problem}; the feeds that it had stay subscribed")]
    Failed { list: String, problem: Problem },
    #[error("{list}: {held}; nothing was changed: `coranto reload --accept-removals` takes it over")]
    Held { list: String, held: Held },
}

impl Error {
    /// As docs/errors.md tells of it.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Held { held, .. } if held.can_be_confirmed() => "list-held",
            Error::Held { .. } | Error::Failed { .. } => "list-failed",
        }
    }
}

/// What is told of one list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListStatus {
    pub source: String,
    pub feeds: usize,
    /// When it was looked at last, and found fit.
    pub taken_over: Option<Timestamp>,
    /// What is wrong with it, with its code.
    pub problem: Option<String>,
}

pub async fn statuses(store: &dyn Store, config: &Config) -> Result<Vec<ListStatus>, crate::store::types::Error> {
    let mut all = Vec::new();
    for source in &config.opml {
        let known = memory::recall(store, &source.from).await?;
        all.push(ListStatus {
            source: source.from.shown(),
            feeds: known.feeds.len(),
            taken_over: known.taken_over,
            problem: known.problem,
        });
    }
    Ok(all)
}

/// Bring the subscriptions in line with what is remembered of the lists of the configuration.
pub async fn sync(store: &dyn Store, loaded: &Loaded, now: Timestamp) -> Result<Synced, crate::store::types::Error> {
    memory::forget_others(store, &loaded.config.opml).await?;
    let mut lists = Vec::new();
    for source in &loaded.config.opml {
        let known = memory::recall(store, &source.from).await?;
        if known.unreadable {
            return Ok(Synced::default()); // it is looked at at once, and until then all stays as it is
        }
        let mut feeds = known.feeds;
        for feed in &mut feeds {
            let new = source.tags.iter().filter(|tag| !feed.settings.tags.contains(tag)).cloned().collect::<Vec<_>>();
            feed.settings.tags.extend(new);
        }
        lists.push(feeds);
    }
    let feeds = joined(lists);
    let has_feeds = !feeds.is_empty();
    let paused: HashSet<Url> = feeds.iter().filter(|feed| feed.paused).map(|feed| feed.url.clone()).collect();
    let wanted = feeds.into_iter().map(|feed| Wanted { url: feed.url, settings: feed.settings });
    let synced = store.sync(Origin::Opml, wanted.collect(), now).await?;
    if has_feeds {
        subscriptions::remove_starters(store, now).await?;
    }
    if !paused.is_empty() && !synced.added.is_empty() {
        let added: HashSet<_> = synced.added.iter().copied().collect();
        for feed in store.feeds().await?.iter().filter(|feed| added.contains(&feed.id)) {
            if paused.contains(&feed.declared_url) {
                store.pause(feed.id, true).await?;
            }
        }
    }
    if synced != Synced::default() {
        let (added, changed, removed) = (synced.added.len(), synced.changed.len(), synced.removed.len());
        info!(added, changed, removed, "subscriptions of lists: {added} added, {changed} changed, {removed} removed");
    }
    Ok(synced)
}

/// How far a list may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// What the guard lets through.
    Guarded,
    /// A person said that its losses are meant.
    Confirmed,
}

/// Look at these lists and take over what they say. The faults were logged, and are told in `status`.
pub async fn refresh(operator: &Operator, sources: &[ListSource], trust: Trust) -> anyhow::Result<Vec<Error>> {
    let line = operator.line()?;
    let mut manners = Manners::of(operator, &line);
    let mut faults = Vec::new();
    let mut changed = false;
    for source in sources {
        let known = memory::recall(&*operator.store, &source.from).await?;
        // A list that is to be confirmed must be read whole, whatever its server thinks that we have.
        let before = (trust == Trust::Guarded).then_some(&known);
        let looked = look::look(&line, &mut manners, &source.from, before).await;
        // Somebody else may have looked meanwhile, and a fetch takes long.
        let known = memory::recall(&*operator.store, &source.from).await?;
        let (next, other) = judged(source, known, looked, trust, operator.clock.now(), &mut faults);
        memory::remember(&*operator.store, &source.from, &next).await?;
        changed |= other;
    }
    if changed {
        let synced = sync(&*operator.store, &operator.loaded.get(), operator.clock.now()).await?;
        if synced != Synced::default() {
            operator.judge_members();
            if let Some(daemon) = &operator.daemon {
                daemon.mailbox.drop_feeds(synced.removed).await;
                daemon.mailbox.renew().await;
            }
            operator.publish().await?;
        }
    }
    tell(&line.health, &statuses(&*operator.store, &operator.loaded.get().config).await?);
    Ok(faults)
}

/// Say at the start what was wrong before.
pub async fn tell_of_before(operator: &Operator) -> anyhow::Result<()> {
    let lists = statuses(&*operator.store, &operator.loaded.get().config).await?;
    tell(&operator.line()?.health, &lists);
    Ok(())
}

/// Anybody may read this sentence: it names no list.
fn tell(health: &Health, lists: &[ListStatus]) {
    match lists.iter().filter(|list| list.problem.is_some()).count() {
        0 => health.well(Part::Lists),
        _ => health.trouble(Part::Lists, "a list of subscriptions is not taken over: coranto status"),
    }
}

/// What is remembered from now on, and whether its feeds are others.
fn judged(
    source: &ListSource,
    known: Remembered,
    looked: Result<Looked, Problem>,
    trust: Trust,
    now: Timestamp,
    faults: &mut Vec<Error>,
) -> (Remembered, bool) {
    let list = source.from.shown();
    let mut next = Remembered { checked: Some(now), ..known.clone() };
    let outcome = match looked {
        Err(problem) => {
            next.not_before = problem.not_before();
            Err(Error::Failed { list: list.clone(), problem })
        }
        Ok(Looked::Same) => Ok(()),
        Ok(Looked::Read(read)) => match guard::judge(&known.feeds, &read.feeds, read.cut) {
            Err(held) if trust == Trust::Guarded || !held.can_be_confirmed() => {
                Err(Error::Held { list: list.clone(), held })
            }
            _ => {
                next = Remembered { checked: Some(now), ..read.remembered };
                next.feeds = read.feeds;
                Ok(())
            }
        },
    };
    match outcome {
        Ok(()) => {
            if known.problem.is_some() {
                info!("{list} is taken over again");
            }
            (next.failures, next.problem, next.taken_over, next.held) = (0, None, Some(now), false);
        }
        Err(fault) => {
            let told = format!("{fault} [{}]", fault.code());
            // Once when it begins; what goes on stands in the status.
            if known.problem.as_ref() != Some(&told) {
                warn!("{told}");
            }
            next.held = matches!(fault, Error::Held { .. });
            (next.failures, next.problem) = (known.failures.saturating_add(1), Some(told));
            faults.push(fault);
        }
    }
    let changed = next.feeds != known.feeds || known.unreadable;
    (next, changed)
}
