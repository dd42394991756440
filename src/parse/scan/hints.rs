//! What a document says about being polled and about its other documents, in whichever vocabulary.
//!
//! feed-rs has slots for almost none of it. Only what stands beside the entries counts: a hub or a `next` inside an
//! entry is that entry's affair.

use crate::model::hints::Hints;
use crate::parse::scan::media::has_rel;
use crate::parse::scan::names::Space;
use crate::parse::scan::start::Start;
use crate::parse::scan::walk::{Frame, Role, Walk};

/// `sy:updatePeriod` and `sy:updateFrequency`, either of which may come first.
#[derive(Debug, Default)]
pub struct Rhythm {
    period_minutes: Option<u32>,
    frequency: Option<u32>,
}

impl Rhythm {
    /// The module's defaults stand in for the one that is missing: daily, once.
    pub fn minutes(&self) -> Option<u32> {
        if self.period_minutes.is_none() && self.frequency.is_none() {
            return None;
        }
        let frequency = self.frequency.unwrap_or(1);
        Some((self.period_minutes.unwrap_or(24 * 60) / frequency).max(1))
    }
}

/// A start tag beside the entries.
pub fn start(walk: &mut Walk, space: Space, start: &Start) {
    if !matches!(walk.parent(), Role::Root | Role::Channel) {
        return;
    }
    match (space, start.local()) {
        (Space::Core | Space::Atom, "link") => link(walk, start),
        (Space::History, "complete") => walk.hints.complete = true,
        _ => {}
    }
}

fn link(walk: &mut Walk, start: &Start) {
    if !start.has("rel") {
        return;
    }
    let Some(href) = start.attribute("href").filter(|href| !href.is_empty()) else { return };
    let Some(url) = walk.base().join(&href).ok().filter(|url| matches!(url.scheme(), "http" | "https")) else { return };
    let url = String::from(url);
    let hints = &mut walk.hints;
    if has_rel(start, "hub") {
        hints.add_hub(url.clone());
    }
    for (rel, slot) in
        [("self", &mut hints.self_url), ("next", &mut hints.next), ("prev-archive", &mut hints.prev_archive)]
    {
        if slot.is_none() && has_rel(start, rel) {
            *slot = Some(url.clone());
        }
    }
}

/// A text element beside the entries, or an hour or a day in its list.
pub fn text(walk: &mut Walk, frame: &Frame, value: impl FnOnce() -> String) {
    match (frame.space, frame.local) {
        (Space::Core, "hour") => note_hour(&mut walk.hints, &value()),
        (Space::Core, "day") => note_day(&mut walk.hints, &value()),
        (Space::Syndication, "updatePeriod") => walk.rhythm.period_minutes = period_minutes(&value()),
        (Space::Syndication, "updateFrequency") => {
            walk.rhythm.frequency = value().trim().parse().ok().filter(|frequency| *frequency > 0);
        }
        (Space::Itunes, "new-feed-url") => {
            let moved = walk.base().join(value().trim()).ok();
            walk.hints.new_feed_url = moved.filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from);
        }
        _ => {}
    }
}

/// RSS 0.91 counts from 1 to 24, RSS 2.0 from 0 to 23: 24 and 0 are one hour.
fn note_hour(hints: &mut Hints, text: &str) {
    let Some(hour) = text.trim().parse::<u8>().ok().filter(|hour| *hour <= 24) else { return };
    insert(&mut hints.skip_hours, hour % 24);
}

fn note_day(hints: &mut Hints, text: &str) {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let lower = text.trim().to_ascii_lowercase();
    let day = DAYS.iter().position(|day| lower.starts_with(day));
    if let Some(number) = day.and_then(|day| u8::try_from(day + 1).ok()) {
        insert(&mut hints.skip_days, number);
    }
}

fn insert(sorted: &mut Vec<u8>, value: u8) {
    if let Err(at) = sorted.binary_search(&value) {
        sorted.insert(at, value);
    }
}

fn period_minutes(text: &str) -> Option<u32> {
    let day = 24 * 60;
    Some(match text.trim().to_ascii_lowercase().as_str() {
        "hourly" => 60,
        "daily" => day,
        "weekly" => 7 * day,
        "monthly" => 30 * day,
        "yearly" => 365 * day,
        _ => return None,
    })
}
