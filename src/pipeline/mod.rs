//! The only module that knows the order of the stages.
//!
//! [`poll`] is the straight line of one feed: fetch, decode, parse, identify, sanitise, summarise, commit. [`scheduler`]
//! decides who walks it when, [`relater`] publishes what the line brought, [`cpu`] lends the threads, [`offline`] tells
//! a dead network from dead feeds, [`trouble`] what to do when nothing can be stored. [`inspect`] runs single stages for people who want to look.
//!
//! A poll holds its permit from the first byte sent to the commit, so what is in flight, in memory and waiting for the
//! disk is bounded by one number, and a slow disk slows the polling without a channel between them.

pub mod cpu;
pub mod inspect;
pub mod offline;
pub mod poll;
pub mod prepare;
pub mod relater;
pub mod scheduler;
pub mod trouble;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono_tz::Tz;

use crate::clock::Clock;
use crate::clocks::here::Others;
use crate::fetch::Fetcher;
use crate::health::Health;
use crate::metrics::Metrics;
use crate::model::feed::Feed;
use crate::pipeline::cpu::CpuPool;
use crate::pipeline::offline::Offline;
use crate::schedule::Schedule;
use crate::store::Store;
use crate::swap::Swap;

/// What the pipeline needs to be told, gathered from the configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    pub zone: Tz,
    pub schedule: Schedule,
    /// Schedules of tags, for feeds that set none of their own.
    pub tag_schedules: BTreeMap<String, Schedule>,
    pub limits: crate::schedule::decide::Limits,
    /// Of a new feed's archive, at most so many entries enter the outputs.
    pub first: usize,
    pub concurrency: usize,
    pub per_host: usize,
    pub host_gap: Duration,
    pub summary: crate::summarise::Settings,
}

/// What a reload replaces as a whole. A poll takes it once, when it begins, and keeps it to its end.
pub struct Gear {
    pub fetcher: Fetcher,
    pub settings: Settings,
}

/// Everything a poll needs, shared by all of them.
pub struct Line {
    pub store: Arc<dyn Store>,
    pub gear: Swap<Gear>,
    pub cpu: CpuPool,
    pub clock: Clock,
    pub offline: Offline,
    /// What time others say it is.
    pub others: Mutex<Others>,
    pub health: Arc<Health>,
    pub metrics: Arc<Metrics>,
}

/// Where a feed's schedule was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScheduleFrom {
    /// In its own settings.
    Feed,
    Tag(String),
    Default,
}

impl Settings {
    /// A feed's own schedule, else that of its first tag that has one, else the default.
    pub fn schedule_of(&self, feed: &Feed) -> Schedule {
        self.schedule_and_source(feed).0
    }

    /// See [`Settings::schedule_of`], with where it comes from.
    pub fn schedule_and_source(&self, feed: &Feed) -> (Schedule, ScheduleFrom) {
        // A schedule that the store remembers was checked when it was written, but perhaps by another version.
        if let Some(own) = feed.settings.schedule.as_deref().and_then(|text| Schedule::parse(text).ok()) {
            return (own, ScheduleFrom::Feed);
        }
        let by_tag = feed.settings.tags.iter().find_map(|tag| Some((tag, self.tag_schedules.get(tag)?)));
        match by_tag {
            Some((tag, schedule)) => (schedule.clone(), ScheduleFrom::Tag(tag.clone())),
            None => (self.schedule.clone(), ScheduleFrom::Default),
        }
    }
}
