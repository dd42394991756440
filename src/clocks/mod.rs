//! Is a feed's clock wrong, and by how much? Learnt from when its entries appear beside when they say they were written.
//!
//! An entry that is new in a poll appeared at its origin after the poll before. Its date, less the time at which it
//! appeared, is how far the clock is ahead, less the time that the publisher took. So each new entry bounds the error:
//! it is at least `date - this poll`, whatever the publisher did, and at most `date - the poll before` if the publisher
//! was prompt. Clocks are wrong by zones, so by multiples of half an hour, and several entries that leave one multiple
//! and no other have found it.
//!
//! Only the lower bound is hard. That an honest clock is taken for one that is ahead would need dates in the future; that
//! it is taken for one that is behind would need only a publisher who is late, so it is not learnt at all of dates with
//! a zone, and late of those without.
//!
//! Takes what is known and what a poll brought, gives what is known then. Asks for no time and stores nothing.

pub mod here;
mod judge;

#[cfg(test)]
mod tests;

use crate::model::Timestamp;
use crate::model::own_clock::{OwnClock, Sighting};

/// The date of an entry that a poll found new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fresh {
    pub date: Timestamp,
    /// It was written without a zone, and read as UTC.
    pub zoneless: bool,
}

/// Zones reach from -12 to +14 hours; a date further off says something else.
const FURTHEST_S: i64 = 15 * 3_600;
/// After a longer silence of ours nobody knows when an entry appeared.
const LONGEST_GAP_S: i64 = 24 * 3_600;
/// One poll must not outvote the others.
const MAX_PER_POLL: usize = 4;
/// A busy feed must not forget within the hour what it takes hours to learn.
const APART_S: i64 = 30 * 60;
/// The rules of daylight saving change within a year; what is older than this tells of another season.
const OLDEST_S: i64 = 40 * 86_400;
const DAY_S: i64 = 86_400;

/// What is known after a poll at `now` that found these entries new, when the poll before was at `before`.
pub fn learn(known: &OwnClock, fresh: &[Fresh], before: Timestamp, now: Timestamp) -> OwnClock {
    let seen = sightings(known, fresh, before.timestamp(), now.timestamp());
    if seen.is_empty() {
        return known.clone();
    }
    let mut clock = known.clone();
    clock.sightings.extend(seen);
    clock.sightings.retain(|one| now.timestamp() - one.poll_s <= OLDEST_S);
    let too_many = clock.sightings.len().saturating_sub(OwnClock::MAX_SIGHTINGS);
    clock.sightings.drain(..too_many);
    clock = judge::judge(clock);
    // Nothing is remembered of most feeds: they are right.
    if clock.ahead_min == 0 && clock.sightings.iter().all(|one| !one.zoneless && !judge::is_ahead(one)) {
        return OwnClock::default();
    }
    clock
}

fn sightings(known: &OwnClock, fresh: &[Fresh], before_s: i64, poll_s: i64) -> Vec<Sighting> {
    let gap_s = poll_s - before_s;
    let is_soon = known.sightings.last().is_some_and(|last| (0..APART_S).contains(&(poll_s - last.poll_s)));
    if !(0..=LONGEST_GAP_S).contains(&gap_s) || is_soon {
        return Vec::new();
    }
    let mut seen: Vec<Sighting> = fresh
        .iter()
        .map(|one| Sighting { date_s: one.date.timestamp(), poll_s, before_s, zoneless: one.zoneless })
        // Midnight is what a date without a time of day is read as.
        .filter(|one| (one.date_s - poll_s).abs() <= FURTHEST_S && one.date_s % DAY_S != 0)
        .collect();
    seen.sort_by_key(|one| one.date_s);
    seen.dedup_by_key(|one| one.date_s);
    // Of many, some from all over: the latest alone would all be those that their publisher dated ahead by hand.
    if seen.len() > MAX_PER_POLL {
        let last = seen.len() - 1;
        seen = (0..MAX_PER_POLL).map(|n| seen[last * n / (MAX_PER_POLL - 1)]).collect();
    }
    let tells = |one: &Sighting| one.zoneless || judge::is_ahead(one);
    if known.is_unknown() && !seen.iter().any(tells) {
        return Vec::new();
    }
    seen
}
