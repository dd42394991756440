//! Moments as people read them: on the clock and the calendar of the site's zone, or by their distance.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use crate::model::Timestamp;
use crate::web::layout::count;

/// A moment for a `time` element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct When {
    /// For machines.
    pub(in crate::web) exact: String,
    /// For people.
    pub(in crate::web) shown: String,
}

/// Day and time.
pub(in crate::web) fn full(at: Timestamp, zone: Tz) -> When {
    When { exact: exact(at), shown: at.with_timezone(&zone).format("%-d %B %Y, %H:%M").to_string() }
}

/// The time alone where the day stands above.
pub(in crate::web) fn below_day(at: Timestamp, day: NaiveDate, zone: Tz) -> When {
    let local = at.with_timezone(&zone);
    let form = match local.date_naive() {
        same if same == day => "%H:%M",
        other if other.year() == day.year() => "%-d %B, %H:%M",
        _ => "%-d %B %Y",
    };
    When { exact: exact(at), shown: local.format(form).to_string() }
}

/// How far away.
pub(in crate::web) fn distance(at: Timestamp, now: Timestamp) -> When {
    When { exact: exact(at), shown: distance_words(at, now) }
}

/// The day in the site's zone.
pub(in crate::web) fn day(at: Timestamp, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// What stands above a day's articles.
pub(in crate::web) fn heading(day: NaiveDate, today: NaiveDate) -> String {
    let date = day.format("%A, %-d %B %Y");
    match (today - day).num_days() {
        0 => format!("Today · {date}"),
        1 => format!("Yesterday · {date}"),
        _ => date.to_string(),
    }
}

fn exact(at: Timestamp) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// In the largest unit that leaves at least two of it.
fn distance_words(at: Timestamp, now: Timestamp) -> String {
    let seconds = (at - now).num_seconds();
    let size = seconds.unsigned_abs();
    let amount = match size {
        0..45 => return if seconds <= 0 { "just now".to_owned() } else { "in a moment".to_owned() },
        45..7_200 => count(size.div_ceil(60), "minute"),
        7_200..172_800 => count(size / 3_600, "hour"),
        _ => count(size / 86_400, "day"),
    };
    if seconds < 0 { format!("{amount} ago") } else { format!("in {amount}") }
}

/// How often something comes, when so many seconds lie between.
pub(in crate::web) fn rhythm(mean_gap_s: f64) -> Option<String> {
    const DAY: f64 = 86_400.0;
    if !mean_gap_s.is_finite() || mean_gap_s <= 0.0 {
        return None;
    }
    let of = |period: f64, name: &str| {
        let number = (period / mean_gap_s).round().clamp(1.0, 9_999.0) as u64;
        if number == 1 { format!("about one article {name}") } else { format!("about {number} articles {name}") }
    };
    Some(match mean_gap_s {
        gap if gap <= DAY * 1.3 => of(DAY, "a day"),
        gap if gap <= DAY * 9.0 => of(DAY * 7.0, "a week"),
        gap if gap <= DAY * 40.0 => of(DAY * 30.4, "a month"),
        gap if gap <= DAY * 500.0 => of(DAY * 365.0, "a year"),
        _ => "hardly ever an article".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn distances_read_like_people_say_them() {
        let now = at("2026-11-24T12:00:00Z");
        for (seconds, expected) in [
            (0, "just now"),
            (-44, "just now"),
            (10, "in a moment"),
            (-45, "1 minute ago"),
            (60, "in 1 minute"),
            (-150, "3 minutes ago"),
            (7_200, "in 2 hours"),
            (-86_400, "24 hours ago"),
            (-172_800, "2 days ago"),
            (10_000_000, "in 115 days"),
        ] {
            assert_eq!(distance_words(now + chrono::Duration::seconds(seconds), now), expected, "{seconds}");
        }
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let zone = chrono_tz::Asia::Tokyo;
        let late = at("2026-11-24T20:05:00Z");
        assert_eq!(day(late, zone).to_string(), "2026-11-25");
        assert_eq!(full(late, zone).shown, "25 November 2026, 05:05");
        assert_eq!(full(late, zone).exact, "2026-11-24T20:05:00Z");
        for (moment, expected) in [
            ("2026-11-24T20:05:00Z", "05:05"),
            ("2026-11-24T10:05:00Z", "24 November, 19:05"),
            ("2024-02-28T20:05:00Z", "29 February 2024"),
        ] {
            assert_eq!(below_day(at(moment), day(late, zone), zone).shown, expected, "{moment}");
        }
    }

    #[test]
    fn a_day_is_named_above_its_articles() {
        let today = day(at("2026-11-24T12:00:00Z"), Tz::UTC);
        let check = |date: &str, expected: &str| {
            assert_eq!(heading(date.parse().unwrap(), today), expected);
        };
        check("2026-11-24", "Today · Tuesday, 24 November 2026");
        check("2026-11-23", "Yesterday · Monday, 23 November 2026");
        check("2026-11-22", "Sunday, 22 November 2026");
        check("2026-11-25", "Wednesday, 25 November 2026");
    }

    #[test]
    fn a_rhythm_is_said_in_round_words() {
        for (gap, expected) in [
            (0.0, None),
            (f64::NAN, None),
            (600.0, Some("about 144 articles a day")),
            (86_400.0, Some("about one article a day")),
            (86_400.0 * 3.5, Some("about 2 articles a week")),
            (86_400.0 * 30.0, Some("about one article a month")),
            (86_400.0 * 100.0, Some("about 4 articles a year")),
            (86_400.0 * 1000.0, Some("hardly ever an article")),
        ] {
            assert_eq!(rhythm(gap).as_deref(), expected, "{gap}");
        }
    }
}
