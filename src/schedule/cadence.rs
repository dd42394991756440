//! A feed's rhythm: how often it publishes, learnt from the dates of its entries, and how often to look.
//!
//! Dates are hostile input: missing, all the same, in the future, from 1970, a thousand at once from a bulk import.
//! Entries within a few minutes of each other count as one moment, a single gap cannot move the mean far, and the
//! future is now. Nothing here knows of schedules or hints; [`crate::schedule::decide`] does.

use std::time::Duration;

use chrono::TimeDelta;

use crate::model::Timestamp;
use crate::model::feed::Cadence;
use crate::schedule::decide::Limits;

/// Entries closer together than this are one moment: a poll brings them together anyway.
const ONE_MOMENT: TimeDelta = TimeDelta::minutes(5);

/// So many of the latest moments make the first mean of a feed's archive.
const N_FIRST: usize = 20;

/// How far one gap moves the mean: a change of rhythm is learnt in about five entries.
const WEIGHT: f64 = 0.2;

/// A gap counts for at most so many times the usual one, so that a holiday is not taken for a new rhythm.
const MOST_GAPS: f64 = 10.0;

/// Dates before 2000 in a feed are epochs and defaults, and no clue to its rhythm if they are not.
const OLDEST_S: i64 = 946_684_800;

/// What a document teaches. `published` holds the dates of its entries, of all or only of new ones, in any order; an
/// entry without a date counts when it is new, with the time of the poll. An empty document counts as new at first
/// sight. Not to be asked about a document that did not change.
pub fn learn(cadence: Cadence, published: &[Timestamp], now: Timestamp) -> Cadence {
    let known = cadence.newest.map(|newest| newest.min(now));
    let mut dates: Vec<Timestamp> =
        published.iter().map(|date| (*date).min(now)).filter(|date| date.timestamp() >= OLDEST_S).collect();
    if is_known(cadence) {
        // Backdated and known entries say nothing about the rhythm from here on.
        dates.retain(|date| known.is_none_or(|known| *date > known));
    }
    dates.extend(known);
    dates.sort_unstable();
    let Some(newest) = dates.last().copied() else {
        return Cadence { newest: Some(now), mean_gap_s: if is_known(cadence) { cadence.mean_gap_s } else { 0.0 } };
    };

    let gaps_s = gaps(&dates);
    let mean_gap_s = if is_known(cadence) {
        gaps_s.iter().fold(cadence.mean_gap_s, |mean, gap| mean + WEIGHT * (gap.min(MOST_GAPS * mean) - mean))
    } else {
        first_mean(&gaps_s[gaps_s.len().saturating_sub(N_FIRST - 1)..])
    };
    Cadence { mean_gap_s, newest: Some(newest) }
}

/// Seconds between moments, from sorted dates.
fn gaps(dates: &[Timestamp]) -> Vec<f64> {
    let mut gaps_s = Vec::new();
    let mut moment = match dates.first() {
        Some(first) => *first,
        None => return gaps_s,
    };
    for date in dates {
        let gap = *date - moment;
        if gap >= ONE_MOMENT {
            gaps_s.push(gap.num_seconds() as f64);
            moment = *date;
        }
    }
    gaps_s
}

/// The mean of an archive's gaps, each counted for at most some times the median. 0 while there is none.
fn first_mean(gaps_s: &[f64]) -> f64 {
    let mut sorted = gaps_s.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let Some(median) = sorted.get(sorted.len() / 2) else {
        return 0.0;
    };
    sorted.iter().map(|gap| gap.min(MOST_GAPS * median)).sum::<f64>() / sorted.len() as f64
}

fn is_known(cadence: Cadence) -> bool {
    cadence.mean_gap_s.is_finite() && cadence.mean_gap_s > 0.0
}

/// A feed that has been silent for long is looked at after each further eighth of its silence: one that wakes again
/// after a month is noticed within four days, and sooner where the longest interval is shorter.
const SILENCE_PARTS: u32 = 8;

/// How long to wait before the next look, and why so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub wait: Duration,
    pub ground: Ground,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Half the mean gap between entries.
    Rhythm,
    /// Nothing new for so long that the rhythm no longer counts, or is not known.
    Silence(Duration),
    /// Nothing is known of the feed's rhythm.
    Unknown,
    Shortest,
    Longest,
}

/// Half the mean gap between entries, longer once the feed falls silent, within the limits. A feed of unknown rhythm
/// starts at the shortest interval and is left alone longer and longer while nothing comes.
pub fn interval(cadence: Cadence, limits: Limits, now: Timestamp) -> Interval {
    let silence = cadence.newest.and_then(|newest| (now - newest).to_std().ok()).unwrap_or(Duration::ZERO);
    let (rhythm, ground) = match is_known(cadence) {
        true => (Duration::try_from_secs_f64(cadence.mean_gap_s / 2.0).unwrap_or(Duration::MAX), Ground::Rhythm),
        false => (Duration::ZERO, Ground::Unknown),
    };
    let by_silence = silence / SILENCE_PARTS;
    let (wait, ground) = if by_silence > rhythm { (by_silence, Ground::Silence(silence)) } else { (rhythm, ground) };
    // Not `clamp`, which panics when a configuration has the limits crossed.
    if wait < limits.min_interval {
        let ground = if is_known(cadence) { Ground::Shortest } else { Ground::Unknown };
        Interval { wait: limits.min_interval, ground }
    } else if wait > limits.max_interval {
        Interval { wait: limits.max_interval.max(limits.min_interval), ground: Ground::Longest }
    } else {
        Interval { wait, ground }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW_S: i64 = 1_780_000_000;

    fn ago(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(NOW_S - seconds, 0).unwrap()
    }

    fn learnt(cadence: Cadence, ages_s: &[i64]) -> Cadence {
        let published: Vec<Timestamp> = ages_s.iter().map(|age| ago(*age)).collect();
        learn(cadence, &published, ago(0))
    }

    const H: i64 = 3_600;
    const D: i64 = 86_400;

    /// What an archive teaches: the mean gap in hours, and the age of the newest entry.
    fn check(name: &str, ages_s: &[i64], mean_h: f64, newest_age_s: i64) {
        let cadence = learnt(Cadence::default(), ages_s);
        assert!((cadence.mean_gap_s / 3_600.0 - mean_h).abs() < 0.05, "{name}: {cadence:?}");
        assert_eq!(cadence.newest, Some(ago(newest_age_s)), "{name}");
    }

    #[test]
    fn an_archive_teaches_its_mean_gap() {
        check("nothing", &[], 0.0, 0);
        check("one entry", &[5 * H], 0.0, 5 * H);
        check("hourly", &[H, 2 * H, 3 * H, 4 * H], 1.0, H);
        check("in any order", &[3 * H, H, 4 * H, 2 * H], 1.0, H);
        check("uneven", &[H, 2 * H, 9 * H], 4.0, H);
        check("all at the same instant", &[D; 30], 0.0, D);
        check("a bulk import within a minute", &[D, D + 20, D + 40, D + 60], 0.0, D);
        check("bursts once a day", &[D, D + 60, D + 120, 2 * D, 2 * D + 60, 3 * D], 24.0, D);
        check("the future is now", &[-30 * D, H, 2 * H], 1.0, 0);
        check("all in the future", &[-D, -2 * D, -3 * D], 0.0, 0);
        check("epochs and defaults", &[NOW_S, NOW_S - 1, H, 2 * H], 1.0, H);
        check("one entry of ten years ago", &[H, 2 * H, 3 * H, 4 * H, 3_650 * D], 3.25, H);
    }

    #[test]
    fn only_the_latest_of_a_long_archive_count() {
        let mut ages: Vec<i64> = (0..N_FIRST as i64).map(|n| n * H).collect();
        ages.extend((1..500).map(|n| 10 * D + n * D));
        check("slow once, hourly now", &ages, 1.0, 0);
    }

    #[test]
    fn new_entries_move_the_mean_a_little() {
        let hourly = Cadence { mean_gap_s: 3_600.0, newest: Some(ago(10 * D)) };
        // Holidays of ten days count for ten gaps.
        let after_holiday = learnt(hourly, &[0]);
        assert_eq!(after_holiday.mean_gap_s, 3_600.0 + 0.2 * 9.0 * 3_600.0);
        // Known and backdated entries change nothing.
        assert_eq!(learnt(hourly, &[10 * D, 11 * D, 300 * D]), hourly);
        assert_eq!(learnt(hourly, &[]), hourly);
        // A new rhythm is learnt.
        let daily: Vec<i64> = (0..10).map(|n| n * D).rev().collect();
        let slower = learnt(hourly, &daily);
        assert!(slower.mean_gap_s > 15.0 * 3_600.0, "{slower:?}");
    }

    #[test]
    fn the_second_entry_of_a_feed_without_archive_gives_its_first_gap() {
        let once = learnt(Cadence::default(), &[6 * H]);
        assert_eq!(learnt(once, &[6 * H, 2 * H]).mean_gap_s, 4.0 * 3_600.0);
        assert_eq!(learnt(once, &[2 * H]).mean_gap_s, 4.0 * 3_600.0);
    }

    #[test]
    fn intervals_follow_rhythm_and_silence_within_limits() {
        let limits = Limits { min_interval: Duration::from_secs(3_600), max_interval: Duration::from_secs(86_400) };
        let cases = [
            ("busy", 60.0, Some(60), H),
            ("every six hours", 6.0 * 3_600.0, Some(H), 3 * H),
            ("weekly", 7.0 * 86_400.0, Some(H), D),
            ("hourly, silent for two days", 3_600.0, Some(2 * D), 6 * H),
            ("hourly, silent for a year", 3_600.0, Some(365 * D), D),
            ("unknown and new", 0.0, Some(0), H),
            ("unknown, nothing for two days", 0.0, Some(2 * D), 6 * H),
            ("unknown, nothing at all", 0.0, None, H),
            ("newest in the future", 0.0, Some(-D), H),
            ("not a number", f64::NAN, Some(0), H),
            ("infinite", f64::INFINITY, Some(0), H),
            ("absurd", 1e300, Some(0), D),
        ];
        for (name, mean_gap_s, newest, expected_s) in cases {
            let cadence = Cadence { mean_gap_s, newest: newest.map(ago) };
            assert_eq!(interval(cadence, limits, ago(0)).wait.as_secs() as i64, expected_s, "{name}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_dates_the_mean_is_sane(
            mean_gap_s in prop_oneof![Just(0.0), 1.0f64..1e7, Just(f64::NAN)],
            newest in proptest::option::of(-D..4_000 * D),
            ages in proptest::collection::vec(-400 * D..20_000 * D, 0..40),
        ) {
            let before = Cadence { mean_gap_s, newest: newest.map(ago) };
            let after = learnt(before, &ages);
            prop_assert!(after.mean_gap_s >= 0.0 || before.mean_gap_s.is_nan(), "{:?}", after);
            prop_assert!(after.mean_gap_s.is_finite());
            prop_assert!(after.newest.unwrap() <= ago(0));
        }
    }
}
