//! Simulated origins, polled over months.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

const MIN: i64 = 60;
const H: i64 = 3_600;
const START_S: i64 = 1_770_000_000;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_timestamp(seconds, 0).unwrap()
}

/// How long after its date an entry appears.
#[derive(Clone, Copy, Debug)]
enum Publisher {
    Prompt,
    /// One in four is late by up to five hours, one in twenty is dated days back.
    Human,
    /// Behind a cache: up to an hour.
    Cached,
    /// Dates some posts hours ahead, by hand.
    Scheduling,
}

impl Publisher {
    fn lag_s(self, dice: &mut fastrand::Rng) -> i64 {
        match (self, dice.u8(0..20)) {
            (Publisher::Human, 0) => dice.i64(24 * H..30 * 24 * H),
            (Publisher::Human, 1..6) => dice.i64(5 * MIN..5 * H),
            (Publisher::Cached, _) => dice.i64(0..H),
            (Publisher::Scheduling, 0..4) => -dice.i64(10 * MIN..10 * H),
            _ => dice.i64(0..2 * MIN),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Origin {
    seed: u64,
    publisher: Publisher,
    zoneless: bool,
    /// Mean seconds between entries.
    rhythm_s: i64,
    poll_s: i64,
    /// Minutes ahead before the switch, and since.
    ahead_min: (i32, i32),
    switch_s: i64,
}

/// After each poll with new entries: when, how many entries so far, what is believed.
fn live(origin: Origin, for_s: i64) -> Vec<(i64, usize, OwnClock)> {
    let mut dice = fastrand::Rng::with_seed(origin.seed);
    let (mut clock, mut told, mut n) = (OwnClock::default(), Vec::new(), 0);
    let (mut appears_s, mut poll_s) = (START_S + dice.i64(1..origin.rhythm_s), START_S);
    while poll_s < START_S + for_s {
        let before_s = poll_s;
        poll_s += origin.poll_s * dice.i64(90..=110) / 100;
        let mut fresh = Vec::new();
        while appears_s <= poll_s {
            let ahead_min = if appears_s < START_S + origin.switch_s { origin.ahead_min.0 } else { origin.ahead_min.1 };
            let date = at(appears_s - origin.publisher.lag_s(&mut dice) + i64::from(ahead_min) * MIN);
            fresh.push(Fresh { date, zoneless: origin.zoneless });
            appears_s += dice.i64(1..2 * origin.rhythm_s);
        }
        if !fresh.is_empty() {
            n += fresh.len();
            clock = learn(&clock, &fresh, at(before_s), at(poll_s));
            assert!(clock.sightings.len() <= OwnClock::MAX_SIGHTINGS);
            told.push((poll_s, n, clock.clone()));
        }
    }
    told
}

fn honest() -> impl Strategy<Value = Origin> {
    let publisher = prop_oneof![
        Just(Publisher::Prompt),
        Just(Publisher::Human),
        Just(Publisher::Cached),
        Just(Publisher::Scheduling)
    ];
    (any::<u64>(), publisher, any::<bool>(), 10 * MIN..24 * H, 5 * MIN..6 * H).prop_map(
        |(seed, publisher, zoneless, rhythm_s, poll_s)| Origin {
            seed,
            publisher,
            zoneless,
            rhythm_s,
            poll_s,
            ahead_min: (0, 0),
            switch_s: 0,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn an_honest_clock_is_never_doubted_in_a_year(origin in honest()) {
        for (_, n, clock) in live(origin, 365 * 24 * H) {
            prop_assert_eq!(clock.ahead_min, 0, "after {} entries: {:?}", n, clock);
        }
    }
}

/// How much of their time all lives are told right: from the third day on, and from the third day after the switch.
///
/// Two days are about 24 entries.
fn shares_right(origin: Origin, days: i64) -> [f64; 2] {
    let told = live(origin, days * 24 * H);
    let right = |from_s: i64, to_s: i64, wanted: i32| {
        let within = told.iter().filter(|(at_s, ..)| (from_s..to_s).contains(&(at_s - START_S)));
        let found: Vec<bool> = within.map(|(_, _, clock)| clock.ahead_min == wanted).collect();
        found.iter().filter(|right| **right).count() as f64 / found.len() as f64
    };
    let (before, since) = origin.ahead_min;
    [right(48 * H, origin.switch_s, before), right(origin.switch_s + 48 * H, days * 24 * H, since)]
}

/// A clock that is ahead by 30 minutes to 12 hours and then an hour more or less.
fn ahead(dice: &mut fastrand::Rng, publisher: Publisher) -> Origin {
    let before = dice.i32(1..=24) * 30;
    let since = if dice.bool() { before + 60 } else { (before - 60).max(0) };
    // An error within the time between two polls is hard to tell from chance.
    let least_min = if since > 0 { before.min(since) } else { before };
    Origin {
        seed: dice.u64(..),
        publisher,
        zoneless: dice.bool(),
        rhythm_s: 2 * H,
        poll_s: dice.i64(5 * MIN..H).min(i64::from(least_min) * 40),
        ahead_min: (before, since),
        switch_s: 60 * 24 * H,
    }
}

/// Of a hundred lives that are the same in every run: any one of them may be unlucky. The shares asked for are a little less
/// than the worst and the mean of these.
#[test]
fn a_clock_that_is_ahead_is_found_and_followed_through_daylight_saving() {
    let mut dice = fastrand::Rng::with_seed(2_026);
    for (publisher, least, least_mean) in [(Publisher::Prompt, 0.94, 0.999), (Publisher::Human, 0.8, 0.99)] {
        let lives: Vec<Origin> = (0..100).map(|_| ahead(&mut dice, publisher)).collect();
        let shares: Vec<f64> = lives.iter().flat_map(|one| shares_right(*one, 120)).collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        assert!(mean > least_mean, "{publisher:?}: {mean}");
        let (worst, life) = shares.iter().zip((0..).map(|at| lives[at / 2])).min_by(|a, b| a.0.total_cmp(b.0)).unwrap();
        assert!(*worst > least, "{worst} of {life:?}");
    }
}

#[test]
fn dates_without_a_zone_may_be_behind_and_dates_with_one_are_late() {
    for (zoneless, expected) in [(true, -300), (false, 0)] {
        let origin = Origin {
            seed: 7,
            publisher: Publisher::Prompt,
            zoneless,
            rhythm_s: 2 * H,
            poll_s: 15 * MIN,
            ahead_min: (-300, -300),
            switch_s: 0,
        };
        let told = live(origin, 20 * 24 * H);
        assert_eq!(told.last().unwrap().2.ahead_min, expected);
    }
}

/// `n` entries with these minutes between date and arrival, a quarter of an hour apart and polled every five minutes.
fn fed(clock: OwnClock, from: i64, n: i64, ahead_min: i64, zoneless: bool) -> OwnClock {
    (from..from + n).fold(clock, |clock, k| {
        let poll_s = START_S + k * 37 * MIN;
        let date = at(poll_s - 2 * MIN + ahead_min * MIN);
        learn(&clock, &[Fresh { date, zoneless }], at(poll_s - 5 * MIN), at(poll_s))
    })
}

#[test]
fn five_entries_of_three_polls_in_two_hours_are_the_least() {
    let four = fed(OwnClock::default(), 0, 4, 120, false);
    assert_eq!((four.ahead_min, four.sightings.len()), (0, 4));
    let five = fed(four, 4, 1, 120, false);
    assert_eq!(five.ahead_min, 120);
    assert_eq!(five.in_words().as_deref(), Some("its clock is 2 h ahead"));
    let date = at(START_S);
    assert_eq!(five.truth(date, false), date - TimeDelta::hours(2));
    assert_eq!(five.truth(date, true), date, "what is written another way is read another way");
    // All of them in one poll are one look.
    let dates: Vec<Fresh> = (1..9).map(|k| Fresh { date: at(START_S + 2 * H - k * 11), zoneless: false }).collect();
    assert_eq!(learn(&OwnClock::default(), &dates, at(START_S - 5 * MIN), at(START_S)).ahead_min, 0);
    // Minutes that are no zone's are no clock's.
    assert_eq!(fed(OwnClock::default(), 0, 20, 107, false).ahead_min, 0);
}

#[test]
fn a_clock_that_was_set_right_is_believed_again() {
    let wrong = fed(OwnClock::default(), 0, 10, 120, true);
    assert_eq!(wrong.ahead_min, 120);
    assert_eq!(fed(wrong.clone(), 10, 4, 0, true).ahead_min, 0);
    // Or a feed that writes its zone at last.
    assert_eq!(fed(wrong.clone(), 10, 8, 0, false), OwnClock::default());
    // Or one that dates as it likes.
    let odd = (0..8).fold(wrong, |clock, k| fed(clock, 10 + k, 1, 200 + 70 * k, true));
    assert_eq!(odd.ahead_min, 0);
}

#[test]
fn daylight_saving_is_followed_within_three_entries() {
    let winter = fed(OwnClock::default(), 0, 10, 120, false);
    assert_eq!(fed(winter.clone(), 10, 2, 180, false).ahead_min, 120);
    let summer = fed(winter, 10, 3, 180, false);
    assert_eq!(summer.ahead_min, 180);
    assert_eq!(fed(summer.clone(), 13, 3, 120, false).ahead_min, 180, "three may be late");
    assert_eq!(fed(summer, 13, 4, 120, false).ahead_min, 120);
}

#[test]
fn what_cannot_be_one_clock_is_none() {
    // Some dates lie even further ahead.
    let mixed =
        (0..24).fold(OwnClock::default(), |clock, k| fed(clock, k, 1, if k % 3 == 0 { 290 } else { 120 }, false));
    assert_eq!(mixed.ahead_min, 0);
    // Polls so far apart that many numbers fit.
    let seldom = (0..24).fold(OwnClock::default(), |clock, k| {
        let poll_s = START_S + k * 5 * H + k * 61;
        learn(&clock, &[Fresh { date: at(poll_s + H), zoneless: false }], at(poll_s - 5 * H), at(poll_s))
    });
    assert_eq!((seldom.ahead_min, seldom.sightings.len()), (0, 24));
    // Late by an hour, as out of a cache; late by three, with and without a zone.
    assert_eq!(fed(OwnClock::default(), 0, 50, -60, true).ahead_min, 0);
    assert_eq!(fed(OwnClock::default(), 0, 50, -180, true).ahead_min, -180);
    let once_ahead = fed(OwnClock::default(), 0, 1, 30, false);
    assert_eq!(fed(once_ahead, 1, 23, -180, false).ahead_min, 0);
}

#[test]
fn a_feed_that_is_always_new_teaches_its_clock_too() {
    let busy = (0..100).fold(OwnClock::default(), |clock, k| {
        let poll_s = START_S + k * 5 * MIN;
        let dates: Vec<Fresh> = (0..20).map(|n| Fresh { date: at(poll_s - n * 14 + 2 * H), zoneless: false }).collect();
        learn(&clock, &dates, at(poll_s - 5 * MIN), at(poll_s))
    });
    assert_eq!(busy.ahead_min, 120);
}

#[test]
fn of_a_clock_that_is_right_nothing_is_kept() {
    assert!(fed(OwnClock::default(), 0, 50, 0, false).is_unknown());
    // A date ahead now and then is forgotten with the season.
    let once = fed(OwnClock::default(), 0, 1, 90, false);
    assert_eq!(once.sightings.len(), 1);
    assert!(fed(once, 2_000, 1, 0, false).is_unknown());
}

#[test]
fn days_and_templates_are_no_clocks() {
    let midnight = START_S - START_S % DAY_S;
    let (mut days, mut nine) = (OwnClock::default(), OwnClock::default());
    for day in 0..40 {
        let poll_s = midnight + day * DAY_S + 14 * H;
        let gap = (at(poll_s - 5 * MIN), at(poll_s));
        days = learn(&days, &[Fresh { date: at(midnight + day * DAY_S), zoneless: true }], gap.0, gap.1);
        nine = learn(&nine, &[Fresh { date: at(midnight + day * DAY_S + 9 * H), zoneless: true }], gap.0, gap.1);
    }
    assert!(days.is_unknown());
    assert_eq!(nine.ahead_min, 0);
}
