//! The one place that says when a feed is polled next, and why.
//!
//! In: what is known after a poll. Out: a time with a named reason and a sentence for people. The schedule proposes,
//! failures push its proposal back, and a server that asks for quiet has the last word; nothing ever pulls a poll
//! forward. What a server says of its cache (`max-age`, `ttl`) moves only the adaptive schedule: who writes a cron
//! expression or an interval means it.

use std::time::Duration;

use chrono_tz::Tz;

use crate::model::Timestamp;
use crate::model::answer::Hints;
use crate::model::feed::Cadence;
use crate::schedule::cadence::{Ground, Interval, interval};
use crate::schedule::cron::Cron;
use crate::schedule::duration::spoken;
use crate::schedule::{Schedule, phase};

/// All that the next poll depends on.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub now: Timestamp,
    pub schedule: &'a Schedule,
    /// Of the cron expression.
    pub zone: Tz,
    /// Of the adaptive schedule.
    pub limits: Limits,
    /// How the poll went.
    pub outcome: Outcome,
    /// Failures in a row, this one included.
    pub failures: u32,
    /// As learnt from this poll too.
    pub cadence: Cadence,
    pub hints: Hints,
    /// RSS `ttl`.
    pub ttl_minutes: Option<u32>,
    /// The address whose hash gives the feed its own moment: one that never changes, so the declared one.
    pub url: &'a str,
    /// Chance, from 0 to 1.
    pub jitter: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub min_interval: Duration,
    pub max_interval: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Changed { n_new: usize },
    Unchanged,
    Failed(FailureKind),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// May heal by itself: timeouts, DNS, 5xx, 429.
    Transient,
    /// Hardly heals without somebody's doing: 404, a login page where the feed was.
    Permanent,
    /// 410: the publisher says it will not come back (RFC 9110 section 15.5.11).
    Gone,
}

/// The next poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub at: Timestamp,
    /// `cron`, `every`, `adaptive`, `max-age`, `ttl`, `backoff`, `retry-after` or `gone`.
    pub reason: &'static str,
    /// One sentence for people.
    pub detail: String,
}

/// A publisher's `max-age` or `ttl` counts for at most a day: longer ones are mostly meant for pictures.
const LONGEST_HINT: Duration = Duration::from_secs(86_400);
const LONGEST_BACKOFF: Duration = Duration::from_secs(86_400);
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(7 * 86_400);
/// A feed that is gone gets one more look a month later, for publishers that change their minds.
const GONE_FOR: Duration = Duration::from_secs(30 * 86_400);

/// When to poll a feed next.
pub fn next_poll(facts: &Facts) -> Plan {
    let proposal = propose(facts);
    let plan = match facts.outcome {
        Outcome::Changed { .. } | Outcome::Unchanged => proposal.plan,
        Outcome::Failed(FailureKind::Transient) => back_off(facts, proposal, facts.failures.saturating_sub(1)),
        // One doubling ahead of what may heal by itself.
        Outcome::Failed(FailureKind::Permanent) => back_off(facts, proposal, facts.failures.max(1)),
        Outcome::Failed(FailureKind::Gone) => Plan {
            at: later(facts.now, GONE_FOR),
            reason: "gone",
            detail: format!("the server says the feed is gone for good (410): one more look in {}", spoken(GONE_FOR)),
        },
    };
    keep_quiet(facts, plan)
}

/// What the schedule says by itself.
struct Proposal {
    plan: Plan,
    /// From one poll to the following.
    gap: Duration,
}

fn propose(facts: &Facts) -> Proposal {
    match facts.schedule {
        Schedule::Cron(cron) => by_cron(facts, cron),
        Schedule::Every(gap) => Proposal {
            plan: Plan {
                at: on_grid(facts, *gap),
                reason: "every",
                detail: format!("the schedule asks for a poll every {}", spoken(*gap)),
            },
            gap: *gap,
        },
        Schedule::Adaptive => by_rhythm(facts),
    }
}

fn by_cron(facts: &Facts, cron: &Cron) -> Proposal {
    let detail = format!("the next time of {cron} in {}", facts.zone.name());
    match cron_poll(facts, cron, facts.now) {
        Some((at, gap)) => Proposal { plan: Plan { at, reason: "cron", detail }, gap },
        None => {
            let gap = facts.limits.max_interval;
            let detail = format!("{cron} has no further time");
            Proposal { plan: Plan { at: later(facts.now, gap), reason: "cron", detail }, gap }
        }
    }
}

/// The feed's own moment behind the first tick after `after`, and the gap behind that tick.
fn cron_poll(facts: &Facts, cron: &Cron, after: Timestamp) -> Option<(Timestamp, Duration)> {
    let tick = cron.next(after, facts.zone)?;
    let gap = match cron.next(tick, facts.zone) {
        Some(following) => (following - tick).to_std().unwrap_or_default(),
        None => facts.limits.max_interval,
    };
    Some((later(tick, phase::after_tick(facts.url, gap)), gap))
}

/// The next point of the feed's own grid. Points less than half an interval ahead are passed over, so a poll out of
/// turn is not followed at once by another; after that the grid keeps polls from drifting.
fn on_grid(facts: &Facts, gap: Duration) -> Timestamp {
    let gap_ms = i64::try_from(gap.as_millis()).unwrap_or(i64::MAX).max(1);
    let place_ms = phase::place_within(facts.url, gap).as_millis() as i64;
    let now_ms = facts.now.timestamp_millis();
    let since_point_ms = (now_ms - place_ms).rem_euclid(gap_ms);
    let mut ahead_ms = gap_ms - since_point_ms;
    if ahead_ms < gap_ms / 2 {
        ahead_ms = ahead_ms.saturating_add(gap_ms);
    }
    later(facts.now, Duration::from_millis(ahead_ms as u64))
}

fn by_rhythm(facts: &Facts) -> Proposal {
    let Interval { wait, ground } = interval(facts.cadence, facts.limits, facts.now);
    let own = spoken(wait);
    let mut gap = wait;
    let mut reason = "adaptive";
    let mut detail = match ground {
        Ground::Rhythm => format!("an entry comes about every {}: half of that", rhythm(facts.cadence)),
        Ground::Silence(silence) => format!("nothing new for {}: an eighth of that", spoken(silence)),
        Ground::Unknown => format!("the feed's rhythm is not known yet: the shortest interval, {own}"),
        Ground::Shortest => {
            format!("an entry comes about every {}: the shortest interval, {own}", rhythm(facts.cadence))
        }
        Ground::Longest => format!("entries are rare: the longest interval, {own}"),
    };
    let ttl = facts.ttl_minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
    for (name, word, hint) in [("max-age", "Cache-Control", facts.hints.max_age), ("ttl", "ttl", ttl)] {
        let hint = hint.unwrap_or_default().min(LONGEST_HINT);
        if hint > gap {
            gap = hint;
            reason = name;
            detail = format!(
                "the publisher says that nothing changes for {} ({word}), longer than the {own} of the feed's rhythm",
                spoken(hint)
            );
        }
    }
    let at = later(facts.now, gap.saturating_add(phase::after_tick(facts.url, gap)));
    Proposal { plan: Plan { at, reason, detail }, gap }
}

fn rhythm(cadence: Cadence) -> String {
    spoken(Duration::try_from_secs_f64(cadence.mean_gap_s).unwrap_or_default())
}

/// Doubles the schedule's gap, with full jitter over its upper half, so that feeds which failed together do not come
/// back together.
fn back_off(facts: &Facts, proposal: Proposal, n_doublings: u32) -> Plan {
    let base = proposal.gap.max(Duration::from_secs(1));
    let factor = 2_u32.saturating_pow(n_doublings);
    let longest = base.saturating_mul(factor).min(LONGEST_BACKOFF);
    let rest = longest.mul_f64(0.5 + 0.5 * sound(facts.jitter));
    let earliest = later(facts.now, rest);
    let at = match facts.schedule {
        // Never outside the hours that the user chose.
        Schedule::Cron(cron) => last_poll_until(facts, cron, &proposal, earliest),
        Schedule::Every(_) | Schedule::Adaptive => earliest,
    };
    if at <= proposal.plan.at {
        return proposal.plan;
    }
    let times = if facts.failures > 1 {
        format!("{} polls failed in a row", facts.failures)
    } else {
        "the poll failed".to_owned()
    };
    let wait = (at - facts.now).to_std().unwrap_or_default();
    Plan { at, reason: "backoff", detail: format!("{times}: the feed rests for {}", spoken(wait)) }
}

/// The last time of the expression up to `limit`, but not before its next one.
fn last_poll_until(facts: &Facts, cron: &Cron, proposal: &Proposal, limit: Timestamp) -> Timestamp {
    let mut best = proposal.plan.at;
    // Look back from the limit in doubling steps until one holds a time, then walk to the last within that step.
    let mut step = proposal.gap.max(Duration::from_secs(1));
    let mut from = facts.now;
    while let Ok(span) = (limit - facts.now).to_std()
        && step < span
    {
        let start = later(facts.now, span - step);
        if cron_poll(facts, cron, start).is_some_and(|(at, _)| at <= limit) {
            from = start;
            break;
        }
        step = step.saturating_mul(2);
    }
    // Near the limit is near enough: a dense expression after a long pause is not walked to its end.
    for _ in 0..64 {
        match cron_poll(facts, cron, from) {
            Some((at, _)) if at <= limit => {
                best = best.max(at);
                from = at;
            }
            _ => break,
        }
    }
    best
}

/// Heeds `Retry-After`, whatever the answer was that carried it.
fn keep_quiet(facts: &Facts, plan: Plan) -> Plan {
    let Some(until) = facts.hints.retry_after else {
        return plan;
    };
    let until = until.min(later(facts.now, LONGEST_RETRY_AFTER));
    if until <= plan.at {
        return plan;
    }
    let at = match facts.schedule {
        Schedule::Cron(cron) => {
            let just_before = until - chrono::TimeDelta::nanoseconds(1);
            cron_poll(facts, cron, just_before).map_or(until, |(at, _)| at)
        }
        Schedule::Every(_) | Schedule::Adaptive => until,
    };
    let quiet = spoken((until - facts.now).to_std().unwrap_or_default());
    let own = spoken((plan.at - facts.now).to_std().unwrap_or_default());
    let whose = if plan.reason == "backoff" { "the rest after failures" } else { "the schedule" };
    let detail = format!("the server asked for {quiet} of quiet (Retry-After), longer than the {own} of {whose}");
    Plan { at, reason: "retry-after", detail }
}

fn later(from: Timestamp, wait: Duration) -> Timestamp {
    chrono::TimeDelta::from_std(wait).ok().and_then(|wait| from.checked_add_signed(wait)).unwrap_or(Timestamp::MAX_UTC)
}

/// Chance as a number from 0 to 1, whatever came.
fn sound(jitter: f64) -> f64 {
    if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests;
