//! Two configurations -> what a reload must do to get from one to the other.
//!
//! Every key belongs to the parts of the program that read it ([`PARTS`]); a key that is added to the schema without
//! a line there fails a test. Feeds, tags and outputs are compared as a whole. What cannot change while the daemon
//! runs is named, for a warning. Nothing here applies anything.

use std::collections::BTreeMap;
use std::fmt;

use super::Loaded;
use super::lists::ListSource;
use super::schema::SECTIONS;
use super::settings::{Config, Declared, Output};

/// A part of the running daemon that takes settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// When feeds are polled.
    Schedules,
    /// How they are polled, read and summarised.
    Gear,
    Web,
    Retention,
    /// Cannot be applied while running.
    Restart,
}

use Part::{Gear, Restart, Retention, Schedules, Web};

/// Who reads each key of the tables with fixed names.
const PARTS: &[(&str, &[Part])] = &[
    ("timezone", &[Schedules, Gear, Web]),
    ("server.listen", &[Restart]),
    // It is the contact of the User-Agent, too.
    ("server.public_url", &[Web, Gear]),
    ("server.access", &[Web]),
    ("server.hosts", &[Web]),
    ("server.trusted_proxies", &[Web]),
    ("store.url", &[Restart]),
    ("poll.schedule", &[Schedules, Gear]),
    ("poll.min_interval", &[Schedules, Gear]),
    ("poll.max_interval", &[Schedules, Gear]),
    ("poll.first", &[Gear]),
    ("poll.concurrency", &[Gear]),
    ("poll.per_host", &[Gear]),
    ("poll.host_gap", &[Gear]),
    ("poll.timeout", &[Gear]),
    ("poll.max_body", &[Gear]),
    ("poll.contact", &[Gear]),
    ("poll.allow_private", &[Gear]),
    ("summary.sentences", &[Gear]),
    ("summary.max_chars", &[Gear]),
    ("summary.source", &[Gear]),
    ("retention.keep", &[Retention]),
    ("retention.max_size", &[Retention]),
    ("retention.reserve", &[Retention]),
    ("net.resolve", &[Gear]),
];

/// What differs, by what must be done about it; and, as text, one line for the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// The declared subscriptions or their settings.
    pub feeds_changed: bool,
    /// The next poll of some feed may be another.
    pub schedules_changed: bool,
    pub outputs_changed: bool,
    /// The lists that subscriptions are taken from.
    pub lists_changed: bool,
    /// What polls need: limits, manners, summaries.
    pub gear_changed: bool,
    /// Access, names, proxies, the public address, the time zone of the pages.
    pub web_changed: bool,
    pub retention_changed: bool,
    /// Keys whose new value waits for the next start.
    pub needs_restart: Vec<&'static str>,
    feeds: Counts,
    outputs: Vec<String>,
    /// Dotted names, but of feeds and outputs.
    keys: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    n_added: usize,
    n_changed: usize,
    n_removed: usize,
}

/// What a reload from `old` to `new` must do.
pub fn diff(old: &Loaded, new: &Loaded) -> Diff {
    let (old, new) = (&old.config, &new.config);
    let mut diff = Diff::default();
    diff_keys(old, new, &mut diff);
    diff_tags(old, new, &mut diff);
    diff_feeds(&old.feeds, &new.feeds, &mut diff);
    diff.outputs = changed_outputs(&old.outputs, &new.outputs);
    let bare = |list: &ListSource| (list.from.clone(), list.tags.clone(), list.interval);
    diff.lists_changed = !old.opml.iter().map(bare).eq(new.opml.iter().map(bare));
    // Their order is that of the pages.
    diff.outputs_changed = old.outputs != new.outputs;
    diff
}

impl Diff {
    pub fn is_empty(&self) -> bool {
        *self == Diff::default()
    }
}

fn diff_keys(old: &Config, new: &Config, diff: &mut Diff) {
    for section in SECTIONS {
        for key in section.keys.iter().filter(|key| (key.get)(old) != (key.get)(new)) {
            let name =
                if section.name.is_empty() { key.name.to_owned() } else { format!("{}.{}", section.name, key.name) };
            let Some((known, parts)) = PARTS.iter().find(|(known, _)| *known == name) else { continue };
            for part in *parts {
                match part {
                    Schedules => diff.schedules_changed = true,
                    Gear => diff.gear_changed = true,
                    Web => diff.web_changed = true,
                    Retention => diff.retention_changed = true,
                    Restart => diff.needs_restart.push(known),
                }
            }
            if *parts != [Restart] {
                diff.keys.push(name);
            }
        }
    }
}

fn diff_tags(old: &Config, new: &Config, diff: &mut Diff) {
    let names = old.tags.keys().chain(new.tags.keys().filter(|name| !old.tags.contains_key(*name)));
    for name in names {
        let schedule = |config: &Config| config.tags.get(name).and_then(|tag| tag.schedule.clone());
        if schedule(old) != schedule(new) {
            diff.schedules_changed = true;
            // The schedules of tags travel with the settings of polls.
            diff.gear_changed = true;
            diff.keys.push(format!("tags.{name}.schedule"));
        }
    }
}

fn diff_feeds(old: &[Declared], new: &[Declared], diff: &mut Diff) {
    let known: BTreeMap<&str, &Declared> = old.iter().map(|feed| (feed.url.as_str(), feed)).collect();
    let mut kept = 0;
    for feed in new {
        let Some(before) = known.get(feed.url.as_str()) else {
            diff.feeds.n_added += 1;
            diff.retention_changed |= feed.settings.keep.is_some();
            continue;
        };
        kept += 1;
        let (was, is) = (&before.settings, &feed.settings);
        if was != is {
            diff.feeds.n_changed += 1;
            diff.schedules_changed |= was.schedule != is.schedule || was.tags != is.tags;
            diff.retention_changed |= was.keep != is.keep;
        }
    }
    diff.feeds.n_removed = old.len() - kept;
    diff.feeds_changed = diff.feeds != Counts::default();
}

/// By name: added, removed, or with other settings.
fn changed_outputs(old: &[Output], new: &[Output]) -> Vec<String> {
    let same = |one: &Output, of: &[Output]| of.iter().find(|other| other.name == one.name) == Some(one);
    let gone = old.iter().filter(|output| !new.iter().any(|other| other.name == output.name));
    let changed = new.iter().filter(|output| !same(output, old)).chain(gone);
    changed.map(|output| output.name.clone()).collect()
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [(self.n_added, "added"), (self.n_changed, "changed"), (self.n_removed, "removed")];
        let mut noun = true;
        for (n, what) in kinds.into_iter().filter(|(n, _)| *n > 0) {
            match (noun, n) {
                (true, 1) => write!(f, "1 feed {what}")?,
                (true, n) => write!(f, "{n} feeds {what}")?,
                (false, n) => write!(f, ", {n} {what}")?,
            }
            noun = false;
        }
        Ok(())
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outputs = match (self.outputs_changed, self.outputs.is_empty()) {
            (true, false) => format!("outputs {}", self.outputs.join(", ")),
            (true, true) => "the order of the outputs".to_owned(),
            (false, _) => String::new(),
        };
        let lists = if self.lists_changed { "lists of subscriptions".to_owned() } else { String::new() };
        let waiting = match self.needs_restart.is_empty() {
            true => String::new(),
            false => format!("{} after a restart", self.needs_restart.join(", ")),
        };
        let parts = [self.feeds.to_string(), lists, outputs, self.keys.join(", "), waiting];
        let told: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        f.write_str(if told.is_empty() { "nothing" } else { "" })?;
        f.write_str(&told.join("; "))
    }
}

#[cfg(test)]
pub(super) fn parts_of_keys() -> impl Iterator<Item = &'static str> {
    PARTS.iter().map(|(name, _)| *name)
}
