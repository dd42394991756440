//! What the sightings say together: learn, learn anew, unlearn.

use std::collections::BTreeSet;

use crate::model::own_clock::{OwnClock, Sighting};

/// Clocks that are kept by the network are right to the second, others to minutes.
const SLACK_S: i64 = 4 * 60;
const STEP_MIN: i32 = 30;
const MOST_MIN: i32 = 14 * 60;
/// Newfoundland in summer. Hardly anybody lives in the zones between it and UTC, and many feeds come out of a cache an
/// hour late.
const LEAST_BEHIND_MIN: i32 = 150;
const HOUR_MIN: i32 = 60;

/// How much must agree before an error is believed.
struct Enough {
    /// That a right clock could not have dated so, and how many in a hundred these are of all.
    entries: usize,
    percent: usize,
    polls: usize,
    over_s: i64,
}

/// A date ahead of its arrival is a fact.
const AHEAD: Enough = Enough { entries: 5, percent: 50, polls: 3, over_s: 2 * 3_600 };
/// The same where polls are so far apart that dates which some hand set ahead seem to agree.
const AHEAD_SELDOM: Enough = Enough { entries: 8, percent: 75, ..AHEAD };
const SELDOM_S: i64 = 3_600;
/// A date behind it may be a publisher who is always late by much the same.
const BEHIND: Enough = Enough { entries: 12, percent: 80, polls: 6, over_s: 2 * 3_600 };
/// Dates that are all of one time of day come from a template and not from a clock.
const TIMES_OF_DAY: usize = 3;

/// Entries in a row, and the polls they came from, that move what was learnt to what they agree on.
const UP: (usize, usize) = (3, 2);
const DOWN: (usize, usize) = (4, 3);
/// Of a long row, so many that contradict what was learnt are enough; of a short one it takes half.
const LONG: (usize, usize) = (12, 3);
/// Of the latest so many entries, none that agrees, or so many beyond what can be, end what was learnt.
const LATEST: usize = 8;
const BEYOND: usize = 5;

/// Does an entry's date lie after its arrival, by more than clocks differ?
pub fn is_ahead(sighting: &Sighting) -> bool {
    low(sighting) > 0
}

/// The least error that the entry allows, in seconds.
fn low(sighting: &Sighting) -> i64 {
    sighting.date_s - sighting.poll_s - SLACK_S
}

/// The greatest, if its publisher was prompt.
fn high(sighting: &Sighting) -> i64 {
    sighting.date_s - sighting.before_s + SLACK_S
}

fn supports(sighting: &Sighting, ahead_min: i32) -> bool {
    let error_s = i64::from(ahead_min) * 60;
    (low(sighting)..=high(sighting)).contains(&error_s)
}

/// The one multiple that all allow, if they leave one and no more.
fn agreed<'a>(sightings: impl Iterator<Item = &'a Sighting> + Clone) -> Option<i32> {
    let least_s = sightings.clone().map(low).max()?;
    let most_s = sightings.map(high).min()?;
    let step_s = i64::from(STEP_MIN) * 60;
    let first = least_s.div_euclid(step_s) + i64::from(least_s.rem_euclid(step_s) > 0);
    let is_only_one = first * step_s <= most_s && (first + 1) * step_s > most_s;
    i32::try_from(first).ok().filter(|_| is_only_one).map(|steps| steps * STEP_MIN)
}

/// What is to be believed from here on.
pub fn judge(clock: OwnClock) -> OwnClock {
    let Some(newest) = clock.sightings.last() else { return clock };
    let zoneless = newest.zoneless;
    if clock.ahead_min == 0 {
        return OwnClock { ahead_min: learnt(&clock.sightings, zoneless), zoneless, ..clock };
    }
    let own: Vec<Sighting> = clock.sightings.iter().filter(|one| one.zoneless == zoneless).copied().collect();
    if clock.zoneless != zoneless {
        // A feed that writes its dates another way for good.
        let latest = clock.sightings.iter().rev().take(LATEST).filter(|one| one.zoneless == zoneless);
        return match latest.count() {
            LATEST => OwnClock { ahead_min: learnt(&own, zoneless), zoneless, sightings: own },
            _ => clock,
        };
    }
    if let Some((ahead_min, n)) = moved(&own, clock.ahead_min) {
        let ahead_min = if zoneless { ahead_min } else { ahead_min.max(0) };
        return OwnClock { ahead_min, zoneless, sightings: own[own.len() - n..].to_vec() };
    }
    if is_contradicted(&own, clock.ahead_min) {
        // What spoke for it must not teach it again.
        return OwnClock { ahead_min: 0, zoneless, sightings: own[own.len().saturating_sub(LATEST)..].to_vec() };
    }
    clock
}

/// The error that enough sightings agree on; 0 when there is none.
fn learnt(sightings: &[Sighting], zoneless: bool) -> i32 {
    let own = || sightings.iter().filter(move |one| one.zoneless == zoneless);
    let n_own = own().count();
    let behind = (LEAST_BEHIND_MIN..=MOST_MIN).step_by(STEP_MIN as usize).map(|behind_min| -behind_min);
    let ahead = (STEP_MIN..=MOST_MIN).step_by(STEP_MIN as usize);
    let is_learnt = |ahead_min: &i32| {
        let supporters = || own().filter(|one| supports(one, *ahead_min));
        let telling = || supporters().filter(|one| !supports(one, 0));
        let enough = match *ahead_min {
            1.. if telling().any(|one| one.poll_s - one.before_s > SELDOM_S) => AHEAD_SELDOM,
            1.. => AHEAD,
            _ => BEHIND,
        };
        let polls: BTreeSet<i64> = telling().map(|one| one.poll_s).collect();
        let over_s = polls.last().zip(polls.first()).map_or(0, |(last, first)| last - first);
        let times: BTreeSet<i64> = telling().map(|one| one.date_s.rem_euclid(86_400) / 60).collect();
        let n = telling().count();
        let beyond = own().any(|one| low(one) > i64::from(*ahead_min) * 60);
        n >= enough.entries
            && n * 100 >= n_own * enough.percent
            && polls.len() >= enough.polls
            && over_s >= enough.over_s
            && times.len() >= TIMES_OF_DAY
            && !beyond
            && agreed(supporters()) == Some(*ahead_min)
    };
    ahead.chain(behind.filter(|_| zoneless)).find(is_learnt).unwrap_or(0)
}

/// Have the latest entries moved on by the hour of daylight saving, or back to the truth? And how many say so.
fn moved(own: &[Sighting], ahead_min: i32) -> Option<(i32, usize)> {
    (UP.0..=own.len()).find_map(|n| {
        let latest = &own[own.len() - n..];
        let to = agreed(latest.iter())?;
        let is_likely = to == 0 || (to - ahead_min).abs() == HOUR_MIN;
        let n_against = latest.iter().filter(|one| !supports(one, ahead_min)).count();
        let is_told = n_against * 2 >= n || n >= LONG.0 && n_against >= LONG.1;
        let (entries, polls) = if to > ahead_min { UP } else { DOWN };
        let seen: BTreeSet<i64> = latest.iter().map(|one| one.poll_s).collect();
        (to != ahead_min && is_likely && is_told && n >= entries && seen.len() >= polls).then_some((to, n))
    })
}

fn is_contradicted(own: &[Sighting], ahead_min: i32) -> bool {
    let latest = &own[own.len().saturating_sub(LATEST)..];
    let polls: BTreeSet<i64> = latest.iter().map(|one| one.poll_s).collect();
    let beyond = latest.iter().filter(|one| low(one) > i64::from(ahead_min) * 60).count();
    latest.len() == LATEST
        && polls.len() >= AHEAD.polls
        && (beyond >= BEYOND || latest.iter().all(|one| !supports(one, ahead_min)))
}
