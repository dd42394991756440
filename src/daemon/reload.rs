//! Takes over a changed configuration while everything runs.
//!
//! The whole file is read and checked first; any fault leaves all as it was. What differs is applied: subscriptions,
//! schedules, outputs, access, the settings of polls. Polls and requests under way keep what they began with, and no
//! feed is polled out of turn. What cannot change while the daemon runs is named.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::config::{self, Env, Faults, Loaded};
use crate::daemon::lists::{self, Trust, memory};
use crate::daemon::operate::operator::{Daemon, Operator};
use crate::daemon::signals::Hangups;
use crate::daemon::{parts, subscriptions, systemd};
use crate::health::Part;
use crate::model::Timestamp;
use crate::model::decision::Topic;
use crate::model::feed::Feed;
use crate::model::ids::FeedId;
use crate::pipeline::{Line, Settings};
use crate::schedule::Schedule;
use crate::schedule::decide::{self, Facts, Outcome};
use crate::store::Store;
use crate::text::spoken;
use crate::web;

/// Where the configuration comes from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file that was named on the command line.
    pub explicit: Option<PathBuf>,
    pub env: Env,
}

impl Source {
    pub fn load(&self) -> Result<Loaded, Faults> {
        config::load(self.explicit.as_deref(), &self.env, &|path| std::fs::read_to_string(path))
    }
}

/// How a reload went, for `status`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    pub at: Timestamp,
    pub taken_over: bool,
    /// What changed, or what is wrong.
    pub sentence: String,
}

/// Read the configuration again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reload {
    /// Take over lists that have lost much: it is meant.
    pub accept_removals: bool,
}

/// What a reload changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reloaded {
    pub file: Option<PathBuf>,
    /// In words; empty when nothing changed.
    pub changes: String,
    /// Keys whose new values count from the next start on.
    pub needs_restart: Vec<String>,
    /// What was said about lists.
    pub lists: Vec<String>,
}

/// A reload that cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no daemon to reload; the configuration itself is fine")]
    NoDaemon,
    #[error("the configuration file {0:?} is gone; put it back, or restart coranto to go on without one")]
    Gone(PathBuf),
}

/// Read the configuration again and take over what changed; one at a time.
pub async fn reload(operator: &Operator, reload: Reload) -> anyhow::Result<Reloaded> {
    let Some(daemon) = &operator.daemon else { return Err(Error::NoDaemon.into()) };
    let _turn = daemon.reloading.lock().await;
    systemd::reloading();
    let outcome = take_over(operator, daemon).await;
    systemd::ready();
    daemon.site.metrics.reloaded(outcome.is_ok());
    let at = operator.clock.now();
    let health = &daemon.site.health;
    match &outcome {
        Ok(reloaded) => {
            health.well(Part::Configuration);
            let changes = if reloaded.changes.is_empty() { "nothing changed" } else { &reloaded.changes };
            info!("reloaded the configuration: {changes}");
            for key in &reloaded.needs_restart {
                warn!("{key} was changed: that takes a restart");
            }
            daemon.note_reload(Last { at, taken_over: true, sentence: changes.to_owned() });
        }
        Err(problem) => {
            let faults: Vec<String> = match problem.downcast_ref::<Faults>() {
                Some(faults) => faults.iter().map(ToString::to_string).collect(),
                None => vec![format!("{problem:#}")],
            };
            for fault in &faults {
                error!("{fault}");
            }
            error!("the configuration was not reloaded: the one before stays in effect");
            health.trouble(
                Part::Configuration,
                "the changed configuration has faults; the one before stays in effect: coranto check",
            );
            daemon.note_reload(Last { at, taken_over: false, sentence: faults.join("\n") });
        }
    }
    let mut reloaded = outcome?;
    if reload.accept_removals {
        reloaded.lists = accept(operator).await?;
    }
    let lists = lists::statuses(&*operator.store, &operator.loaded.get().config).await?;
    reloaded.lists.extend(lists.into_iter().filter_map(|list| list.problem));
    Ok(reloaded)
}

/// Take over the lists that wait for it.
async fn accept(operator: &Operator) -> anyhow::Result<Vec<String>> {
    let loaded = operator.loaded.get();
    let mut waiting = Vec::new();
    for source in &loaded.config.opml {
        if memory::recall(&*operator.store, &source.from).await?.held {
            waiting.push(source.clone());
        }
    }
    let faults = lists::refresh(operator, &waiting, Trust::Confirmed).await?;
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault.into());
    }
    let mut told = Vec::new();
    for list in lists::statuses(&*operator.store, &loaded.config).await? {
        let waited = waiting.iter().any(|source| source.from.shown() == list.source);
        if waited && list.problem.is_none() {
            told.push(format!("{} is taken over: {}", list.source, spoken::count(list.feeds as u64, "feed")));
        }
    }
    Ok(told)
}

/// Reload at each SIGHUP until stopped.
pub async fn on_hangup(mut hangups: Hangups, operator: Arc<Operator>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = hangups.next() => {}
            () = stop.cancelled() => return,
        }
        // How it went is in the log; nobody waits for an answer.
        let _ = reload(&operator, Reload::default()).await;
    }
}

async fn take_over(operator: &Operator, daemon: &Daemon) -> anyhow::Result<Reloaded> {
    let mut new = daemon.source.load()?;
    let old = operator.loaded.get();
    if let (Some(file), None) = (&old.file, &new.file) {
        return Err(Error::Gone(file.clone()).into());
    }
    let needs_restart = config::diff(&daemon.at_start, &new).needs_restart;
    // What waits for a restart is as it was.
    new.config.server.listen = daemon.at_start.config.server.listen.clone();
    new.config.store = daemon.at_start.config.store.clone();
    let diff = config::diff(&old, &new);

    // All that can fail comes first; what follows cannot.
    let (line, store) = (operator.line()?, &operator.store);
    let gear = parts::gear(&new.config)?;
    let specs = parts::output_specs(&new.config)?;
    let keys = store.keys().await?;
    let before = Dated { settings: line.gear.get().settings.clone(), feeds: store.feeds().await? };
    if diff.feeds_changed || diff.lists_changed {
        subscriptions::sync(&**store, &new, operator.clock.now()).await?;
    }
    if diff.outputs_changed {
        store.declare_outputs(specs).await?;
    }
    let known = store.known_outputs().await?;

    if diff.gear_changed || diff.schedules_changed || diff.feeds_changed || diff.lists_changed {
        line.gear.set(gear);
        reschedule(&line, &**store, &before, operator.clock.now()).await?;
        daemon.mailbox.renew().await;
    }
    let site = &daemon.site;
    let base = parts::public_base(&new.config, &daemon.served);
    let moved = base.path() != site.outputs.base().path();
    site.outputs.replace(parts::views(&new.config, &known), base, parts::gone(&known));
    if moved {
        daemon.front.set(web::router(Arc::clone(site)));
    }
    site.policy.set(parts::policy(&new.config, &daemon.served, keys));
    site.zone.set(new.config.timezone);
    daemon.retention.set(new.config.retention.clone());
    if diff.outputs_changed || diff.feeds_changed || diff.lists_changed {
        operator.judge_members();
    }
    let reloaded = Reloaded {
        file: new.file.clone(),
        changes: if diff.is_empty() { String::new() } else { diff.to_string() },
        needs_restart: needs_restart.into_iter().map(str::to_owned).collect(),
        lists: Vec::new(),
    };
    operator.loaded.set(new);
    Ok(reloaded)
}

/// What dates of polls were reckoned from.
struct Dated {
    settings: Settings,
    feeds: Vec<Feed>,
}

/// New dates for feeds whose schedule is another one now.
async fn reschedule(line: &Line, store: &dyn Store, before: &Dated, now: Timestamp) -> anyhow::Result<()> {
    let gear = line.gear.get();
    let settings = &gear.settings;
    let known: HashMap<FeedId, &Feed> = before.feeds.iter().map(|feed| (feed.id, feed)).collect();
    let same_frame = settings.zone == before.settings.zone && settings.limits == before.settings.limits;
    let mut due = Vec::new();
    for feed in store.feeds().await? {
        let Some(old) = known.get(&feed.id) else { continue };
        let schedule = settings.schedule_of(&feed);
        if same_frame && schedule == before.settings.schedule_of(old) {
            continue;
        }
        if let Some(at) = new_date(&feed, &schedule, settings, now)
            && !asked_for_quiet(store, feed.id).await?
        {
            due.push((feed.id, at));
        }
    }
    if !due.is_empty() {
        store.reschedule(due).await?;
    }
    Ok(())
}

/// When a feed is polled next under a new schedule, if that differs from its date. A cron expression says when; of the
/// other schedules whichever date comes first. A feed that rests after failures goes on resting.
fn new_date(feed: &Feed, schedule: &Schedule, settings: &Settings, now: Timestamp) -> Option<Timestamp> {
    let due = feed.state.next_due?;
    if feed.state.failures > 0 {
        return None;
    }
    let plan = decide::next_poll(&Facts {
        now,
        schedule,
        zone: settings.zone,
        limits: settings.limits,
        outcome: Outcome::Unchanged,
        failures: 0,
        cadence: feed.state.cadence,
        hints: Default::default(),
        ttl_minutes: feed.profile.ttl_minutes,
        url: feed.declared_url.as_str(),
        jitter: 0.0,
    });
    let at = match schedule {
        // What is due already is not put off by it.
        Schedule::Cron(_) if due > now => plan.at,
        Schedule::Cron(_) | Schedule::Every(_) | Schedule::Adaptive => plan.at.min(due),
    };
    (at != due).then_some(at)
}

/// Did the server itself say when to come again?
async fn asked_for_quiet(store: &dyn Store, feed: FeedId) -> anyhow::Result<bool> {
    let decisions = store.decisions(feed).await?;
    let last = decisions.iter().find(|decision| decision.topic == Topic::NextPoll);
    Ok(last.is_some_and(|decision| matches!(decision.reason.as_str(), "retry-after" | "gone")))
}
