//! Facts to (time, reason), as one table per rule.

use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;

use super::*;

const URL: &str = "https://example.org/feed.xml";

fn at(rfc3339: &str) -> Timestamp {
    DateTime::parse_from_rfc3339(rfc3339).unwrap().to_utc()
}

fn h(hours: u64) -> Duration {
    Duration::from_secs(hours * 3_600)
}

/// A quiet poll at ten past seven, of a feed with an entry every twelve hours.
fn facts(schedule: &Schedule) -> Facts<'_> {
    let now = at("2026-06-01T07:10:00Z");
    Facts {
        now,
        schedule,
        zone: Tz::UTC,
        limits: Limits { min_interval: h(1), max_interval: h(24) },
        outcome: Outcome::Unchanged,
        failures: 0,
        cadence: Cadence { mean_gap_s: 12.0 * 3_600.0, newest: Some(now - TimeDelta::hours(1)) },
        hints: Hints::default(),
        ttl_minutes: None,
        url: URL,
        jitter: 1.0,
    }
}

/// Changes some facts, and expects the poll at a time (give or take the feed's own phase of under a minute) for a reason.
fn check(schedule: &str, change: impl Fn(&mut Facts), expected_at: &str, expected_reason: &str) -> String {
    let schedule = Schedule::parse(schedule).unwrap();
    let mut facts = facts(&schedule);
    change(&mut facts);
    let plan = next_poll(&facts);
    let late = plan.at - at(expected_at);
    let near = (TimeDelta::zero()..TimeDelta::minutes(1)).contains(&late);
    assert!(
        near && plan.reason == expected_reason,
        "{schedule}: {expected_at} {expected_reason} expected, got {plan:?}"
    );
    plan.detail
}

fn quiet_until(facts: &mut Facts, rfc3339: &str) {
    facts.hints.retry_after = Some(at(rfc3339));
}

fn failed(facts: &mut Facts, kind: FailureKind, failures: u32, jitter: f64) {
    facts.outcome = Outcome::Failed(kind);
    facts.failures = failures;
    facts.jitter = jitter;
}

#[test]
fn cron_polls_at_its_next_time_whatever_the_cache_says() {
    let nothing = |_: &mut Facts| {};
    let detail = check("0 7 * * *", nothing, "2026-06-02T07:00:00Z", "cron");
    assert_eq!(detail, "the next time of 0 7 * * * in UTC");
    check("*/15 * * * *", nothing, "2026-06-01T07:15:00Z", "cron");
    check("* * * * * *", nothing, "2026-06-01T07:10:01Z", "cron");
    check("0 7 * * *", |f| f.zone = Tz::America__New_York, "2026-06-01T11:00:00Z", "cron");
    check("*/15 * * * *", |f| f.hints.max_age = Some(h(9)), "2026-06-01T07:15:00Z", "cron");
    check("*/15 * * * *", |f| f.ttl_minutes = Some(600), "2026-06-01T07:15:00Z", "cron");
    check("*/15 * * * *", |f| f.outcome = Outcome::Changed { n_new: 3 }, "2026-06-01T07:15:00Z", "cron");
    // The calendar of the cron crate ends.
    check("@yearly", |f| f.now = at("2100-06-01T00:00:00Z"), "2100-06-02T00:00:00Z", "cron");
}

#[test]
fn a_server_that_asks_for_quiet_gets_it() {
    let quiet = |until: &'static str| move |f: &mut Facts| quiet_until(f, until);
    let detail = check("*/20 * * * *", quiet("2026-06-01T08:10:00Z"), "2026-06-01T08:20:00Z", "retry-after");
    assert_eq!(detail, "the server asked for 1 h of quiet (Retry-After), longer than the 10 m of the schedule");
    check("every 1s", quiet("2026-06-01T08:10:00Z"), "2026-06-01T08:10:00Z", "retry-after");
    check("adaptive", quiet("2026-06-03T07:00:00Z"), "2026-06-03T07:00:00Z", "retry-after");
    // The hours that the user chose hold: the next morning.
    check("*/10 7-22 * * *", quiet("2026-06-01T23:30:00Z"), "2026-06-02T07:00:00Z", "retry-after");
    // A tick at the very end of the quiet is late enough.
    check("*/20 * * * *", quiet("2026-06-01T08:20:00Z"), "2026-06-01T08:20:00Z", "retry-after");
    // At most a week.
    check("adaptive", quiet("2036-06-01T00:00:00Z"), "2026-06-08T07:10:00Z", "retry-after");
    // Less than the schedule leaves anyway, and the past.
    check("*/20 * * * *", quiet("2026-06-01T07:15:00Z"), "2026-06-01T07:20:00Z", "cron");
    check("*/20 * * * *", quiet("2020-06-01T07:15:00Z"), "2026-06-01T07:20:00Z", "cron");
    let after_failures = |f: &mut Facts| {
        failed(f, FailureKind::Transient, 3, 1.0);
        quiet_until(f, "2026-06-01T20:00:00Z");
    };
    check("adaptive", after_failures, "2026-06-02T07:10:00Z", "backoff");
    check("*/20 * * * *", after_failures, "2026-06-01T20:00:00Z", "retry-after");
}

#[test]
fn adaptive_follows_the_rhythm_within_limits() {
    let detail = check("adaptive", |_| {}, "2026-06-01T13:10:00Z", "adaptive");
    assert_eq!(detail, "an entry comes about every 12 h: half of that");
    let detail = check("adaptive", |f| f.cadence.mean_gap_s = 60.0, "2026-06-01T08:10:00Z", "adaptive");
    assert_eq!(detail, "an entry comes about every 1 m: the shortest interval, 1 h");
    let detail = check("adaptive", |f| f.cadence.mean_gap_s = 1e6, "2026-06-02T07:10:00Z", "adaptive");
    assert_eq!(detail, "entries are rare: the longest interval, 24 h");
    let detail = check("adaptive", |f| f.cadence = Cadence::default(), "2026-06-01T08:10:00Z", "adaptive");
    assert_eq!(detail, "the feed's rhythm is not known yet: the shortest interval, 1 h");
    let silent = |f: &mut Facts| f.cadence.newest = Some(f.now - TimeDelta::days(3));
    let detail = check("adaptive", silent, "2026-06-01T16:10:00Z", "adaptive");
    assert_eq!(detail, "nothing new for 3 d: an eighth of that");
}

#[test]
fn adaptive_heeds_the_cache_up_to_a_day() {
    let detail = check("adaptive", |f| f.hints.max_age = Some(h(8)), "2026-06-01T15:10:00Z", "max-age");
    assert_eq!(
        detail,
        "the publisher says that nothing changes for 8 h (Cache-Control), longer than the 6 h of the feed's rhythm"
    );
    check("adaptive", |f| f.hints.max_age = Some(h(5)), "2026-06-01T13:10:00Z", "adaptive");
    check("adaptive", |f| f.hints.max_age = Some(Duration::MAX), "2026-06-02T07:10:00Z", "max-age");
    check("adaptive", |f| f.ttl_minutes = Some(480), "2026-06-01T15:10:00Z", "ttl");
    check("adaptive", |f| f.ttl_minutes = Some(u32::MAX), "2026-06-02T07:10:00Z", "ttl");
    let both = |f: &mut Facts| {
        f.hints.max_age = Some(h(8));
        f.ttl_minutes = Some(600);
    };
    check("adaptive", both, "2026-06-01T17:10:00Z", "ttl");
}

#[test]
fn intervals_keep_a_grid_of_their_own() {
    let schedule = Schedule::parse("every 20m").unwrap();
    let mut facts = facts(&schedule);
    let first = next_poll(&facts);
    assert_eq!((first.reason, first.detail.as_str()), ("every", "the schedule asks for a poll every 20 m"));
    let wait = first.at - facts.now;
    assert!((TimeDelta::minutes(10)..TimeDelta::minutes(30)).contains(&wait), "{wait}");
    let mut last = first.at;
    for latency_s in [0, 1, 60, 599, 3] {
        facts.now = last + TimeDelta::seconds(latency_s);
        facts.hints.max_age = Some(h(9));
        let next = next_poll(&facts).at;
        assert_eq!(next - last, TimeDelta::minutes(20), "after a poll of {latency_s} s");
        last = next;
    }
    let elsewhere = Facts { url: "https://example.net/", ..facts.clone() };
    assert_ne!(next_poll(&elsewhere).at, next_poll(&facts).at);
}

#[test]
fn failures_double_the_schedules_own_gap() {
    let transient = |failures, jitter| move |f: &mut Facts| failed(f, FailureKind::Transient, failures, jitter);
    let permanent = |failures, jitter| move |f: &mut Facts| failed(f, FailureKind::Permanent, failures, jitter);
    // Adaptive, six hours: as it proposes, 12 h, 24 h, and no further.
    check("adaptive", transient(1, 1.0), "2026-06-01T13:10:00Z", "adaptive");
    let detail = check("adaptive", transient(2, 1.0), "2026-06-01T19:10:00Z", "backoff");
    assert_eq!(detail, "2 polls failed in a row: the feed rests for 12 h");
    check("adaptive", transient(3, 1.0), "2026-06-02T07:10:00Z", "backoff");
    check("adaptive", transient(u32::MAX, 1.0), "2026-06-02T07:10:00Z", "backoff");
    check("adaptive", transient(3, 0.0), "2026-06-01T19:10:00Z", "backoff");
    check("adaptive", transient(3, f64::NAN), "2026-06-02T07:10:00Z", "backoff");
    check("adaptive", permanent(1, 1.0), "2026-06-01T19:10:00Z", "backoff");
    // A cron expression keeps to its times: the last one within the rest.
    check("*/10 * * * *", transient(1, 1.0), "2026-06-01T07:20:00Z", "cron");
    check("*/10 * * * *", transient(3, 1.0), "2026-06-01T07:40:00Z", "backoff");
    check("*/10 * * * *", permanent(3, 1.0), "2026-06-01T08:20:00Z", "backoff");
    check("*/10 7-8 * * *", transient(7, 1.0), "2026-06-01T08:50:00Z", "backoff");
    check("*/10 7-22 * * *", transient(30, 1.0), "2026-06-02T07:00:00Z", "backoff");
    check("* * * * * *", transient(30, 1.0), "2026-06-02T07:10:00Z", "backoff");
    // Rare times are rare enough.
    check("0 7 * * *", transient(9, 1.0), "2026-06-02T07:00:00Z", "cron");
    check("0 7 * * 1", permanent(9, 1.0), "2026-06-08T07:00:00Z", "cron");
}

#[test]
fn short_intervals_back_off_from_short_gaps() {
    let schedule = Schedule::parse("every 1s").unwrap();
    let mut facts = facts(&schedule);
    for (failures, longest_ms) in [(1, 1_500), (2, 2_000), (4, 8_000)] {
        failed(&mut facts, FailureKind::Transient, failures, 1.0);
        let wait_ms = (next_poll(&facts).at - facts.now).num_milliseconds();
        assert!((500..=longest_ms).contains(&wait_ms), "{failures} failures: {wait_ms} ms");
    }
}

#[test]
fn what_is_gone_gets_one_more_look() {
    let gone = |f: &mut Facts| failed(f, FailureKind::Gone, 1, 0.5);
    let detail = check("*/10 * * * *", gone, "2026-07-01T07:10:00Z", "gone");
    assert_eq!(detail, "the server says the feed is gone for good (410): one more look in 30 d");
}

const SCHEDULES: [&str; 9] = [
    "adaptive",
    "every 1s",
    "every 20m",
    "every 366d",
    "* * * * * *",
    "*/15 7-22 * * mon-fri",
    "0 7 * * *",
    "30 2 29 2 *",
    "@yearly",
];

proptest! {
    #[test]
    fn the_next_poll_is_ahead_and_no_rule_pulls_it_forward(
        schedule in 0usize..SCHEDULES.len(),
        now_s in 1_700_000_000i64..4_200_000_000,
        failures in 0u32..50,
        kind in 0u8..4,
        mean_gap_s in prop_oneof![Just(0.0), 0.1f64..1e9],
        newest_age_s in -1_000_000i64..100_000_000,
        max_age_s in proptest::option::of(0u64..10_000_000),
        ttl_minutes in proptest::option::of(any::<u32>()),
        retry_s in proptest::option::of(-1_000_000i64..100_000_000),
        jitter in 0.0f64..=1.0,
    ) {
        let schedule = Schedule::parse(SCHEDULES[schedule]).unwrap();
        let now = Timestamp::from_timestamp(now_s, 0).unwrap();
        let calm = Facts {
            now,
            zone: Tz::Europe__Berlin,
            cadence: Cadence { mean_gap_s, newest: Some(now - TimeDelta::seconds(newest_age_s)) },
            ..facts(&schedule)
        };
        let hinted = Facts {
            hints: Hints {
                retry_after: retry_s.map(|wait| now + TimeDelta::seconds(wait)),
                max_age: max_age_s.map(Duration::from_secs),
            },
            ttl_minutes,
            outcome: match kind {
                0 => Outcome::Unchanged,
                1 => Outcome::Failed(FailureKind::Transient),
                2 => Outcome::Failed(FailureKind::Permanent),
                _ => Outcome::Changed { n_new: 1 },
            },
            failures,
            jitter,
            ..calm.clone()
        };
        let (calm, hinted) = (next_poll(&calm), next_poll(&hinted));
        prop_assert!(calm.at > now);
        prop_assert!(hinted.at >= calm.at, "{:?} before {:?}", hinted, calm);
        if let Some(wait) = retry_s {
            prop_assert!(hinted.at >= now + TimeDelta::seconds(wait.min(7 * 86_400)));
        }
    }
}
