//! Dates and ages in queries.
//!
//! A date is a day in UTC, so that a query means the same on every machine. Ages have one whole number and one unit,
//! as durations have in the configuration, and weeks besides.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::Timestamp;

const UNITS: [(&str, i64); 5] = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400), ("w", 7 * 86_400)];

/// A century: more is a slip of the pen, and date arithmetic stays far from its limits.
const LONGEST: i64 = 36_525 * 86_400;

/// `2026-11-01`, which is its first moment, or a moment of RFC 3339.
pub(super) fn read_moment(text: &str) -> Option<Timestamp> {
    let whole = if text.len() == "2026-11-01".len() { format!("{text}T00:00:00Z") } else { text.to_owned() };
    DateTime::parse_from_rfc3339(&whole).ok().map(|at| at.with_timezone(&Utc))
}

/// `30m`, `2h`, `14d`, `1w`.
pub(super) fn read_age(text: &str) -> Option<TimeDelta> {
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, unit) = text.split_at(n_digits);
    let (_, seconds) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let total = digits.parse::<i64>().ok()?.checked_mul(*seconds)?;
    (1..=LONGEST).contains(&total).then(|| TimeDelta::seconds(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(read_moment(text).map(|at| at.to_rfc3339()).as_deref(), expected, "{text:?}");
        };
        check("2026-11-01", Some("2026-11-01T00:00:00+00:00"));
        check("2026-11-01T18:30:00Z", Some("2026-11-01T18:30:00+00:00"));
        check("2026-11-01T00:30:00+01:00", Some("2026-10-31T23:30:00+00:00"));
        for wrong in [
            "",
            "2026",
            "2026-11",
            "2026-02-30",
            "01.11.2026",
            "2026-1-1",
            "2026-11-1 ",
            "+026-11-01",
            "yesterday",
            "２０２６-11",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn ages_read() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(read_age(text).map(|age| age.num_seconds()), expected, "{text:?}");
        };
        check("45s", Some(45));
        check("30m", Some(1_800));
        check("2h", Some(7_200));
        check("14d", Some(1_209_600));
        check("1w", Some(604_800));
        check("36525d", Some(LONGEST));
        for wrong in ["", "2", "d", "0d", "-2d", "1.5h", "2 d", "2D", "2y", "36526d", "9999999999999999999w", "٣d"] {
            check(wrong, None);
        }
    }
}
