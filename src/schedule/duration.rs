//! Durations as users write them: `30s`, `15m`, `2h`, `14d`.
//!
//! One whole number and one unit, so that every duration has one shortest spelling and [`format_duration`] finds it.
//! Calendar units (months, years) are left out on purpose: they have no fixed length.

use std::time::Duration;

/// Units from small to large, with their seconds.
const UNITS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];

/// A century: more is a slip of the pen, and date arithmetic stays far from its limits.
const LONGEST: Duration = Duration::from_secs(36_525 * 86_400);

/// Why something is no duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    #[error("the duration is empty: write a whole number and a unit, like 30s, 15m, 2h or 14d")]
    Empty,
    #[error("{0:?} has no unit: write {0}s, {0}m, {0}h or {0}d")]
    NoUnit(String),
    #[error("{0:?} is no duration: write a whole number and a unit, like 30s, 15m, 2h or 14d")]
    Malformed(String),
    #[error("{0:?} is longer than a century")]
    TooLong(String),
}

/// Reads `30s`, `15m`, `2h`, `14d`; a bare `0` needs no unit.
pub fn parse_duration(written: &str) -> Result<Duration, DurationError> {
    let written = written.trim();
    let n_digits = written.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, unit) = written.split_at(n_digits);
    let seconds_per_unit = match unit {
        _ if written.is_empty() => return Err(DurationError::Empty),
        _ if digits.is_empty() => return Err(DurationError::Malformed(written.to_owned())),
        "" if digits.bytes().all(|digit| digit == b'0') => 1,
        "" => return Err(DurationError::NoUnit(written.to_owned())),
        unit => match UNITS.iter().find(|(name, _)| unit.chars().eq([*name])) {
            Some((_, seconds)) => *seconds,
            None => return Err(DurationError::Malformed(written.to_owned())),
        },
    };
    // Digits that do not fit are a number, only far too large.
    let number = digits.parse::<u64>().unwrap_or(u64::MAX);
    let duration = Duration::from_secs(number.saturating_mul(seconds_per_unit));
    if duration > LONGEST {
        return Err(DurationError::TooLong(written.to_owned()));
    }
    Ok(duration)
}

/// The shortest spelling that [`parse_duration`] reads back as the same whole seconds.
pub fn format_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let fits = |(_, unit): &&(char, u64)| seconds > 0 && seconds.is_multiple_of(*unit);
    let (name, unit) = UNITS.iter().rev().find(fits).unwrap_or(&UNITS[0]);
    format!("{}{name}", seconds / unit)
}

/// About how long, for sentences: `20 m`, `1.5 h`, `3 d`.
pub(crate) fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    let (name, unit) = match seconds {
        s if s < 59.5 => ('s', 1.0),
        s if s < 59.5 * 60.0 => ('m', 60.0),
        s if s < 36.0 * 3_600.0 => ('h', 3_600.0),
        _ => ('d', 86_400.0),
    };
    let amount = seconds / unit;
    // One decimal tells 1.5 h from 2 h; on larger amounts it would be noise.
    let rounded = if amount < 9.95 { (amount * 10.0).round() / 10.0 } else { amount.round() };
    format!("{rounded} {name}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(written: &str, expected: Result<u64, &str>) {
        let read = parse_duration(written).map(|duration| duration.as_secs()).map_err(|error| error.to_string());
        assert_eq!(read.as_ref().map_err(String::as_str), expected.as_ref().map_err(|message| *message), "{written:?}");
    }

    #[test]
    fn durations_read() {
        check("30s", Ok(30));
        check(" 15m ", Ok(900));
        check("2h", Ok(7_200));
        check("14d", Ok(1_209_600));
        check("0s", Ok(0));
        check("0", Ok(0));
        check("007m", Ok(420));
    }

    #[test]
    fn what_is_no_duration_says_what_would_be() {
        let hint = "is no duration: write a whole number and a unit, like 30s, 15m, 2h or 14d";
        check("", Err("the duration is empty: write a whole number and a unit, like 30s, 15m, 2h or 14d"));
        check("20", Err("\"20\" has no unit: write 20s, 20m, 20h or 20d"));
        for wrong in ["m", "-5m", "1.5h", "1h30m", "5 m", "5M", "5min", "2w", "٣m", "5ß"] {
            check(wrong, Err(&format!("{wrong:?} {hint}")));
        }
        check("36526d", Err("\"36526d\" is longer than a century"));
        check("99999999999999999999d", Err("\"99999999999999999999d\" is longer than a century"));
    }

    #[test]
    fn durations_are_spoken_roundly() {
        let cases = [
            (0, "0 s"),
            (20, "20 s"),
            (90, "1.5 m"),
            (1_200, "20 m"),
            (3_599, "1 h"),
            (5_400, "1.5 h"),
            (86_400, "24 h"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(spoken(Duration::from_secs(seconds)), expected);
        }
        assert_eq!(spoken(Duration::from_secs(604_800)), "7 d");
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(seconds in 0u64..3_000_000_000) {
            let duration = Duration::from_secs(seconds);
            prop_assert_eq!(parse_duration(&format_duration(duration)), Ok(duration));
        }

        #[test]
        fn nothing_panics(written in "\\PC{0,12}") {
            let _ = parse_duration(&written);
        }
    }
}
