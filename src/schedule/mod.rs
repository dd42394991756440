//! When is a feed due?
//!
//! [`Schedule`] is what a user wrote, [`decide::next_poll`] turns it, the answer of the origin and what polling has
//! taught into the time of the next poll, with its reason, and [`queue::Queue`] hands out feeds that are due, each
//! only when its host is free. [`backlog::spread`] calms the rush after a long downtime.
//!
//! Everything here is pure: no I/O, no async, no clock (`now` is an argument), no randomness (jitter is an argument).

pub mod decide;

pub mod cadence;
pub mod cron;
pub mod duration;
pub mod phase;

pub mod backlog;
pub mod host;
pub mod queue;

use std::fmt;
use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;

use crate::model::Timestamp;
use crate::schedule::cron::Cron;
use crate::schedule::cron::fields::FieldError;
use crate::schedule::duration::{DurationError, format_duration, parse_duration};

/// How often a feed is polled, as a user may write it.
#[derive(Clone, Debug, PartialEq)]
pub enum Schedule {
    /// At the times of a crontab(5) expression.
    Cron(Cron),
    /// At equal intervals.
    Every(Duration),
    /// As often as the feed's own rhythm suggests.
    Adaptive,
}

/// Longer intervals are a slip of the pen.
const LONGEST_EVERY: Duration = Duration::from_secs(366 * 86_400);

impl Schedule {
    /// Reads `adaptive`, `every 20m`, a nickname like `@hourly`, or a cron expression of 5 or 6 fields.
    pub fn parse(written: &str) -> Result<Schedule, ParseError> {
        let written = written.trim();
        let mut words = written.split_whitespace();
        match words.next() {
            None => Err(ParseError::Empty),
            Some(word) if word.eq_ignore_ascii_case("adaptive") && words.next().is_none() => Ok(Schedule::Adaptive),
            Some(word) if word.eq_ignore_ascii_case("every") => parse_every(written[word.len()..].trim()),
            Some(_) => Cron::parse(written).map(Schedule::Cron),
        }
    }

    /// The next tick after a moment. `None` for the adaptive schedule, which has no ticks of its own.
    pub fn next(&self, after: Timestamp, zone: Tz) -> Option<Timestamp> {
        match self {
            Schedule::Cron(cron) => cron.next(after, zone),
            Schedule::Every(interval) => {
                TimeDelta::from_std(*interval).ok().and_then(|gap| after.checked_add_signed(gap))
            }
            Schedule::Adaptive => None,
        }
    }
}

fn parse_every(interval: &str) -> Result<Schedule, ParseError> {
    let interval = parse_duration(interval)?;
    if interval < Duration::from_secs(1) {
        return Err(ParseError::TooOften);
    }
    if interval > LONGEST_EVERY {
        return Err(ParseError::TooRarely);
    }
    Ok(Schedule::Every(interval))
}

impl fmt::Display for Schedule {
    /// What was written; intervals in their largest whole unit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Schedule::Cron(cron) => cron.fmt(f),
            Schedule::Every(interval) => write!(f, "every {}", format_duration(*interval)),
            Schedule::Adaptive => f.write_str("adaptive"),
        }
    }
}

impl std::str::FromStr for Schedule {
    type Err = ParseError;

    fn from_str(written: &str) -> Result<Schedule, ParseError> {
        Schedule::parse(written)
    }
}

/// Why something is no schedule, and what would be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    #[error("the schedule is empty: write adaptive, an interval like every 20m, or a cron expression like 0 7 * * *")]
    Empty,
    #[error("{0:?} is no schedule: write adaptive, an interval like every 20m, or a cron expression like 0 7 * * *")]
    Unknown(String),
    #[error("{0:?} is no schedule: an interval begins with every, as in every {0}")]
    NoEvery(String),
    #[error("{0}")]
    Interval(#[from] DurationError),
    #[error("an interval must be at least 1s")]
    TooOften,
    #[error("an interval may be at most 366d")]
    TooRarely,
    #[error("{written:?} has {found} fields: write 5 (minute, hour, day, month, weekday) or 6 (second first)")]
    FieldCount { written: String, found: usize },
    #[error("{0:?} is no known nickname: write @hourly, @daily, @weekly, @monthly or @yearly")]
    Nickname(String),
    #[error("{0}")]
    Field(#[from] FieldError),
    #[error("{0:?} never fires: none of its months has such a day")]
    NeverFires(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: Result<&str, &str>) {
        let shown = Schedule::parse(written).map(|schedule| schedule.to_string()).map_err(|error| error.to_string());
        assert_eq!(shown.as_deref().map_err(String::as_str), expected, "{written:?}");
    }

    #[test]
    fn schedules_read_and_show_what_was_written() {
        check("adaptive", Ok("adaptive"));
        check(" Adaptive ", Ok("adaptive"));
        check("every 20m", Ok("every 20m"));
        check("every   1s", Ok("every 1s"));
        check("every 3600s", Ok("every 1h"));
        check("every 14d", Ok("every 14d"));
        check("  */15 7-22 * * mon-FRI ", Ok("*/15 7-22 * * mon-FRI"));
        check("30 0 6 * * *", Ok("30 0 6 * * *"));
        check("@hourly", Ok("@hourly"));
        check("@Yearly", Ok("@Yearly"));
    }

    #[test]
    fn what_is_no_schedule_says_what_would_be() {
        let forms = "write adaptive, an interval like every 20m, or a cron expression like 0 7 * * *";
        check("", Err(&format!("the schedule is empty: {forms}")));
        check("   ", Err(&format!("the schedule is empty: {forms}")));
        check("hourly", Err(&format!("\"hourly\" is no schedule: {forms}")));
        check("20m", Err("\"20m\" is no schedule: an interval begins with every, as in every 20m"));
        check("every", Err("the duration is empty: write a whole number and a unit, like 30s, 15m, 2h or 14d"));
        check("every 0s", Err("an interval must be at least 1s"));
        check("every 400d", Err("an interval may be at most 366d"));
        check(
            "every 20 parsecs",
            Err("\"20 parsecs\" is no duration: write a whole number and a unit, like 30s, 15m, 2h or 14d"),
        );
        check(
            "0 7 * *",
            Err("\"0 7 * *\" has 4 fields: write 5 (minute, hour, day, month, weekday) or 6 (second first)"),
        );
        check(
            "0 0 7 * * * 2026",
            Err("\"0 0 7 * * * 2026\" has 7 fields: write 5 (minute, hour, day, month, weekday) or 6 (second first)"),
        );
        check("@reboot", Err("\"@reboot\" is no known nickname: write @hourly, @daily, @weekly, @monthly or @yearly"));
        check("0 0 30 2 *", Err("\"0 0 30 2 *\" never fires: none of its months has such a day"));
        check("0 0 31 4,6,9,11 *", Err("\"0 0 31 4,6,9,11 *\" never fires: none of its months has such a day"));
        check("0 0 30 2 mon", Ok("0 0 30 2 mon"));
        check("0 0 29 2 *", Ok("0 0 29 2 *"));
    }
}
