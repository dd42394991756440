//! Cron expressions that mean what crontab(5) says, on top of the `cron` crate.
//!
//! The crate follows Quartz: seconds are required, 1 is Sunday, day of month and weekday are ANDed, and clock changes
//! repeat, drop or reorder times. So fields are read here ([`fields`]), rewritten in the words the crate reads our
//! way (weekdays by name), and the crate only walks over wall-clock time labelled UTC, where no clock ever changes;
//! which instants show a wall time is decided in [`zone`].
//!
//! A day is restricted by day of month, by weekday, or, if no star stands in either, by one OR the other.
//! Clock changes: an expression of one fixed time of day runs once (at the end of the gap; the first of two times).
//! All others follow the wall: what a gap skips does not happen, what repeats happens again. Times always ascend.

pub(super) mod fields;
mod zone;

#[cfg(test)]
mod tests;

use std::fmt;

use chrono::{NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::model::Timestamp;
use crate::schedule::ParseError;
use crate::schedule::cron::fields::{DAY, Field, HOUR, MINUTE, MONTH, SECOND, Set, WEEKDAY, WEEKDAYS};
use crate::schedule::cron::zone::Shown;

/// A checked cron expression that fires some day.
#[derive(Clone, Debug, PartialEq)]
pub struct Cron {
    written: String,
    /// One, or two whose union is meant: by day of month, and by weekday.
    walks: Vec<::cron::Schedule>,
    /// One time of day, so a clock change neither drops nor doubles it.
    fixed: bool,
}

/// The years that the `cron` crate knows, in seconds of Unix time, with a day to spare for every zone.
const CALENDAR_S: std::ops::Range<i64> = -86_400..4_133_980_800;

/// Wall times looked at in a row that turn out not to come after `after`. Each step passes a whole gap or moves
/// within one repeated hour, so a search that needs more is lost.
const MOST_STEPS: usize = 10_000;

impl Cron {
    pub fn parse(written: &str) -> Result<Cron, ParseError> {
        let written = written.trim();
        let expression = match written.strip_prefix('@') {
            Some(_) => nickname(written)?,
            None => written,
        };
        let texts: Vec<&str> = expression.split_whitespace().collect();
        let (second, minute, hour, day, month, weekday) = match texts[..] {
            [] => return Err(ParseError::Empty),
            [minute, hour, day, month, weekday] => ("0", minute, hour, day, month, weekday),
            [second, minute, hour, day, month, weekday] => (second, minute, hour, day, month, weekday),
            _ => return Err(not_cron(written, texts.len())),
        };
        let [second, minute, hour] = [SECOND.parse(second)?, MINUTE.parse(minute)?, HOUR.parse(hour)?];
        let [day, month, weekday] = [DAY.parse(day)?, MONTH.parse(month)?, WEEKDAY.parse(weekday)?];

        let time = format!("{} {} {}", render(&SECOND, second), render(&MINUTE, minute), render(&HOUR, hour));
        let (day_text, weekday_text) = (render(&DAY, day), render(&WEEKDAY, weekday));
        let month_text = render(&MONTH, month);
        let days = if day.starred || weekday.starred {
            vec![format!("{time} {day_text} {month_text} {weekday_text}")]
        } else {
            vec![format!("{time} {day_text} {month_text} *"), format!("{time} * {month_text} {weekday_text}")]
        };
        let mut walks = Vec::with_capacity(days.len());
        for expression in days {
            let walk = expression.parse::<::cron::Schedule>();
            walks.push(walk.map_err(|_| ParseError::Unknown(written.to_owned()))?);
        }
        let cron = Cron { written: written.to_owned(), walks, fixed: second.plain && minute.plain && hour.plain };
        // Any combination of date and weekday that exists occurs within 28 years of 1970, so from there is far enough.
        match cron.next_wall(chrono::DateTime::UNIX_EPOCH.naive_utc()) {
            Some(_) => Ok(cron),
            None => Err(ParseError::NeverFires(written.to_owned())),
        }
    }

    /// The first time of the expression strictly after `after`. `None` only beyond the year 2100, where the `cron`
    /// crate's calendar ends.
    pub fn next(&self, after: Timestamp, zone: Tz) -> Option<Timestamp> {
        if after.timestamp() >= CALENDAR_S.end {
            return None;
        }
        let after = after.max(Timestamp::from_timestamp(CALENDAR_S.start, 0)?);
        let in_order = self.walk(zone::wall(after, zone), after, zone);
        // Wall time is about to jump back to where the walk above has passed already.
        let in_repeat = zone::coming_repeat(after, zone).and_then(|change| {
            let just_before = zone::wall(change, zone) - TimeDelta::seconds(1);
            self.walk(just_before, after.max(change - TimeDelta::seconds(1)), zone)
        });
        match (in_order, in_repeat) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }

    /// Follows the wall from `wall` (exclusive) to the first time that shows strictly after `after`.
    fn walk(&self, mut wall: NaiveDateTime, after: Timestamp, zone: Tz) -> Option<Timestamp> {
        for _ in 0..MOST_STEPS {
            wall = self.next_wall(wall)?;
            let at = match zone::shown(wall, zone)? {
                Shown::Once(at) => at,
                Shown::Twice(first, second) if first <= after && !self.fixed => second,
                Shown::Twice(first, _) => first,
                Shown::Never { gap_end } if self.fixed => gap_end,
                Shown::Never { gap_end } => {
                    wall = zone::wall(gap_end, zone) - TimeDelta::seconds(1);
                    continue;
                }
            };
            if at > after {
                return Some(at);
            }
        }
        None
    }

    fn next_wall(&self, after: NaiveDateTime) -> Option<NaiveDateTime> {
        let after = Utc.from_utc_datetime(&after);
        self.walks.iter().filter_map(|walk| walk.after(&after).next()).min().map(|next| next.naive_utc())
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

fn nickname(written: &str) -> Result<&'static str, ParseError> {
    match written.to_ascii_lowercase().as_str() {
        "@hourly" => Ok("0 * * * *"),
        "@daily" | "@midnight" => Ok("0 0 * * *"),
        "@weekly" => Ok("0 0 * * 0"),
        "@monthly" => Ok("0 0 1 * *"),
        "@yearly" | "@annually" => Ok("0 0 1 1 *"),
        _ => Err(ParseError::Nickname(written.to_owned())),
    }
}

/// What is not of 5 or 6 fields may not be meant as cron at all.
fn not_cron(written: &str, n_fields: usize) -> ParseError {
    if n_fields == 1 && crate::schedule::duration::parse_duration(written).is_ok() {
        return ParseError::NoEvery(written.to_owned());
    }
    if n_fields <= 2 {
        return ParseError::Unknown(written.to_owned());
    }
    ParseError::FieldCount { written: written.to_owned(), found: n_fields }
}

/// A set in the `cron` crate's words. It numbers weekdays from 1 for Sunday, so they go by name.
fn render(field: &Field, set: Set) -> String {
    if field.is_full(set) {
        return "*".to_owned();
    }
    let word = |value: u32| match field {
        field if *field == WEEKDAY => WEEKDAYS[value as usize].to_owned(),
        _ => value.to_string(),
    };
    set.values().map(word).collect::<Vec<_>>().join(",")
}
