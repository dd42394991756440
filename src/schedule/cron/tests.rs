//! Equal to `croner`, an independent implementation of the same rules, around every clock change; and by table where
//! the two are known to differ.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;

fn at(rfc3339: &str) -> Timestamp {
    DateTime::parse_from_rfc3339(rfc3339).unwrap().to_utc()
}

/// The first times of an expression after a start, in the zone's local time.
fn check(expression: &str, zone: Tz, after: &str, expected: &[&str]) {
    let cron = Cron::parse(expression).unwrap();
    let mut times = Vec::new();
    let mut last = at(after);
    for _ in expected {
        last = cron.next(last, zone).unwrap();
        times.push(last.with_timezone(&zone).to_rfc3339());
    }
    assert_eq!(times, expected, "{expression} in {zone} after {after}");
}

/// Whether croner gives the same next times.
fn agrees(expression: &str, zone: Tz, after: Timestamp, n_steps: usize) -> Result<(), String> {
    let ours = Cron::parse(expression).map_err(|error| error.to_string())?;
    let theirs = croner::Cron::from_str(expression).map_err(|error| error.to_string())?;
    let mut last = after;
    for _ in 0..n_steps {
        let our_next = ours.next(last, zone);
        let their_next = theirs.find_next_occurrence(&last.with_timezone(&zone), false).ok().map(|at| at.to_utc());
        // Only our calendar ends in 2100.
        let their_next = their_next.filter(|at| *at < super::tests::at("2101-01-01T00:00:00Z"));
        if our_next != their_next {
            let show = |at: Option<Timestamp>| at.map(|at| at.with_timezone(&zone).to_rfc3339());
            return Err(format!(
                "{expression} in {zone} after {}: ours {:?}, croner {:?}",
                last.with_timezone(&zone).to_rfc3339(),
                show(our_next),
                show(their_next)
            ));
        }
        match our_next {
            Some(next) if next <= last => {
                return Err(format!("{expression} in {zone}: {next} does not come after {last}"));
            }
            Some(next) => last = next,
            None => return Ok(()),
        }
    }
    Ok(())
}

const EXPRESSIONS: [&str; 36] = [
    "* * * * *",
    "*/15 * * * *",
    "*/30 * * * *",
    "7 * * * *",
    "0 6 * * *",
    "30 2 * * *",
    "0 2 * * *",
    "15 0 * * *",
    "0 0 * * *",
    "59 23 * * *",
    "45 1 * * *",
    "*/20 1-3 * * *",
    "10,40 2 * * *",
    "0 2,14 * * *",
    "30 */2 * * *",
    "5-59/9 0-4 * * *",
    "0 9 * * 1",
    "0 9 * * 0",
    "0 9 * * 7",
    "0 9 * * sun-tue",
    "0 9 * * 5-7",
    "0 9 * * 1-7/2",
    "*/10 7-22 * * mon-fri",
    "0 0 13 * fri",
    "30 2 1,15 * 0",
    "0 12 1-7 * 1",
    "0 0 29 2 *",
    "0 0 31 * *",
    "0 0 1 1 *",
    "0 0 28-31 dec,jan *",
    "30 0 6 * * *",
    "*/20 30 2 * * *",
    "0 */30 * * * *",
    "15,45 59 1-3 * * *",
    "59 59 23 31 12 *",
    "5 0 3 * 3,10 0",
];

/// Zones with their clock changes of 2026 and some stranger ones of the past, in UTC.
const CHANGES: [(Tz, &[&str]); 11] = [
    (Tz::Europe__Berlin, &["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"]),
    (Tz::America__New_York, &["2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"]),
    // Half an hour.
    (Tz::Australia__Lord_Howe, &["2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z"]),
    // At midnight.
    (Tz::Asia__Tehran, &["2022-03-21T20:30:00Z", "2022-09-21T19:30:00Z"]),
    (Tz::America__Sao_Paulo, &["2018-02-18T02:00:00Z", "2018-11-04T03:00:00Z"]),
    (Tz::Asia__Beirut, &["2026-03-28T22:00:00Z", "2026-10-24T21:00:00Z"]),
    // Just after midnight.
    (Tz::America__St_Johns, &["2006-04-02T03:31:00Z", "2006-10-29T02:31:00Z"]),
    // Twice a year the other way about, for Ramadan.
    (Tz::Africa__Casablanca, &["2026-02-15T02:00:00Z", "2026-03-22T02:00:00Z"]),
    // Two hours.
    (Tz::Antarctica__Troll, &["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"]),
    (Tz::Asia__Kathmandu, &["2026-06-01T00:00:00Z"]),
    (Tz::UTC, &["2026-03-29T01:00:00Z", "2026-12-31T23:59:59Z"]),
];

#[test]
fn around_clock_changes_every_expression_agrees_with_croner() {
    let mut differences = Vec::new();
    for (zone, changes) in CHANGES {
        for change in changes {
            for expression in EXPRESSIONS {
                for minutes in (-26 * 60..=4 * 60).step_by(47) {
                    let start = at(change) + TimeDelta::minutes(minutes) + TimeDelta::seconds(minutes % 3);
                    differences.extend(agrees(expression, zone, start, 3).err());
                }
            }
        }
    }
    assert!(differences.is_empty(), "{} differ: {:#?}", differences.len(), &differences[..differences.len().min(5)]);
}

#[test]
fn through_the_year_every_expression_agrees_with_croner() {
    for (zone, _) in CHANGES {
        for expression in EXPRESSIONS {
            for day in (0..365).step_by(23) {
                let start = at("2026-01-01T00:00:00Z") + TimeDelta::days(day) + TimeDelta::seconds(day * 977);
                assert_eq!(agrees(expression, zone, start, 3), Ok(()));
            }
        }
    }
}

/// An item of a field over `min..=max`.
fn item(min: u32, max: u32) -> impl Strategy<Value = String> {
    let range = (min..=max, min..=max).prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b)));
    prop_oneof![
        4 => (min..=max).prop_map(|value| value.to_string()),
        2 => range.clone(),
        1 => (range, 1..=max.max(1)).prop_map(|(range, step)| format!("{range}/{step}")),
    ]
}

fn field(min: u32, max: u32) -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just("*".to_owned()),
        2 => item(min, max),
        1 => proptest::collection::vec(item(min, max), 2..4).prop_map(|items| items.join(",")),
    ]
}

fn stepped(min: u32, max: u32) -> impl Strategy<Value = String> {
    prop_oneof![3 => field(min, max), 1 => (1..=max).prop_map(|step| format!("*/{step}"))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Days are drawn without `*/n`, where the two differ: see below.
    #[test]
    fn any_expression_agrees_with_croner(
        second in prop_oneof![3 => Just("0".to_owned()), 1 => stepped(0, 59)],
        minute in stepped(0, 59),
        hour in stepped(0, 23),
        day in field(1, 28),
        month in stepped(1, 12),
        weekday in field(0, 7),
        place in 0usize..CHANGES.len(),
        offset_s in -100_000i64..40_000,
    ) {
        let expression = format!("{second} {minute} {hour} {day} {month} {weekday}");
        let (zone, changes) = CHANGES[place];
        for change in changes {
            let start = at(change) + TimeDelta::seconds(offset_s) + TimeDelta::milliseconds(offset_s % 2 * 500);
            prop_assert_eq!(agrees(&expression, zone, start, 4), Ok(()));
        }
    }

    #[test]
    fn nothing_panics(written in "[-*/,0-9a-zLW#?@ ]{0,24}") {
        let _ = Cron::parse(&written);
    }

    #[test]
    fn nothing_panics_on_any_text(written in "\\PC{0,24}") {
        let _ = Cron::parse(&written);
    }
}

/// crontab(5): a field that contains a star does not restrict, so `*/2` beside a weekday means both. croner takes
/// only a bare `*` for one and fires on either: on 1 June 2026 (a Monday, odd), then on the 3rd (a Wednesday).
#[test]
fn a_stepped_star_does_not_restrict_and_there_croner_is_wrong() {
    check(
        "0 0 */2 * mon",
        Tz::UTC,
        "2026-06-01T00:00:00Z",
        &["2026-06-15T00:00:00+00:00", "2026-06-29T00:00:00+00:00"],
    );
    let theirs = croner::Cron::from_str("0 0 */2 * mon").unwrap();
    let next = theirs.find_next_occurrence(&at("2026-06-01T00:00:00Z"), false).unwrap();
    assert_eq!(next, at("2026-06-03T00:00:00Z"));
}

#[test]
fn days_of_month_and_weekdays_are_ored() {
    check(
        "0 0 13 * fri",
        Tz::UTC,
        "2026-05-30T00:00:00Z",
        &["2026-06-05T00:00:00+00:00", "2026-06-12T00:00:00+00:00", "2026-06-13T00:00:00+00:00"],
    );
}

#[test]
fn a_fixed_time_in_a_gap_runs_at_its_end_and_in_a_repeat_once() {
    check(
        "30 2 * * *",
        Tz::Europe__Berlin,
        "2026-03-28T12:00:00Z",
        &["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"],
    );
    check(
        "30 2 * * *",
        Tz::Europe__Berlin,
        "2026-10-24T12:00:00Z",
        &["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"],
    );
}

#[test]
fn intervals_follow_the_wall_and_ascend() {
    check(
        "*/30 * * * *",
        Tz::Europe__Berlin,
        "2026-10-25T00:00:00Z",
        &[
            "2026-10-25T02:30:00+02:00",
            "2026-10-25T02:00:00+01:00",
            "2026-10-25T02:30:00+01:00",
            "2026-10-25T03:00:00+01:00",
        ],
    );
    check(
        "*/30 * * * *",
        Tz::Europe__Berlin,
        "2026-03-29T00:30:00Z",
        &["2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00"],
    );
}

#[test]
fn every_second_steps_by_seconds_through_both_changes() {
    let cron = Cron::parse("* * * * * *").unwrap();
    for change in ["2026-03-29T00:59:57Z", "2026-10-25T00:59:57Z", "2026-10-25T01:59:57Z"] {
        let mut last = at(change);
        for _ in 0..6 {
            let next = cron.next(last, Tz::Europe__Berlin).unwrap();
            assert_eq!(next - last, TimeDelta::seconds(1));
            last = next;
        }
    }
}

/// Samoa crossed the date line: 30 December 2011 never was.
#[test]
fn a_day_that_never_was_is_passed() {
    check(
        "0 12 * * *",
        Tz::Pacific__Apia,
        "2011-12-29T22:00:00Z",
        &["2011-12-31T00:00:00+14:00", "2011-12-31T12:00:00+14:00"],
    );
    check(
        "0 */12 * * *",
        Tz::Pacific__Apia,
        "2011-12-29T22:00:00Z",
        &["2011-12-31T00:00:00+14:00", "2011-12-31T12:00:00+14:00"],
    );
}

#[test]
fn beyond_the_calendar_there_is_no_next_time() {
    let cron = Cron::parse("@yearly").unwrap();
    assert_eq!(cron.next(at("2100-06-01T00:00:00Z"), Tz::UTC), None);
    assert_eq!(cron.next(Timestamp::MAX_UTC, Tz::UTC), None);
    assert_eq!(cron.next(Timestamp::MIN_UTC, Tz::UTC), Some(at("1970-01-01T00:00:00Z")));
}
