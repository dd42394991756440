//! Dates as feeds write them: RFC 3339 and its kin, RFC 822 and its kin, and what else has been met.
//!
//! Takes text, gives a point in time or nothing; a date without a zone is taken as UTC. Names of months are known in
//! the languages whose feeds write them. What is nonsense (month 13, year 9999) is no date.

mod clock;
mod iso;
mod names;
mod words;

use chrono::{Duration, NaiveDate, TimeZone, Utc};

use crate::model::Timestamp;
use clock::Time;

/// A longer text is no date.
const MAX_BYTES: usize = 120;

/// A date as it was written: the moment, and whether it said where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stated {
    pub at: Timestamp,
    /// No zone was written, or none that anybody knows: UTC was assumed.
    pub zoneless: bool,
}

/// Reads a date in any of the known forms, a date without a zone as UTC.
pub fn parse(text: &str) -> Option<Timestamp> {
    read(text).map(|stated| stated.at)
}

/// Reads a date in any of the known forms, and tells whether it named a zone.
pub fn read(text: &str) -> Option<Stated> {
    let text = text.trim().trim_matches('"').trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    epoch(text).or_else(|| iso::read(text)).or_else(|| words::read_date(text))
}

/// Seconds or milliseconds since 1970, which is the same moment everywhere.
fn epoch(text: &str) -> Option<Stated> {
    // Python writes its clock with a fraction.
    let text = text.split_once('.').map_or(text, |(whole, _)| whole);
    let number: i64 = text.parse().ok()?;
    let at = match text.len() {
        10 => Utc.timestamp_opt(number, 0).single(),
        13 => Utc.timestamp_millis_opt(number).single(),
        _ => None,
    };
    at.map(|at| Stated { at, zoneless: false })
}

struct Day {
    year: i32,
    month: u32,
    day: u32,
}

/// The moment of a day, a time of day and an offset in minutes, if one was told. 24:00 is the next day, a leap second
/// the one before.
fn moment(day: &Day, time: Time, offset_minutes: Option<i32>) -> Option<Stated> {
    if !(1900..=2200).contains(&day.year) {
        return None;
    }
    let (hour, days) = if time.hour == 24 { (0, 1) } else { (time.hour, 0) };
    let date = NaiveDate::from_ymd_opt(day.year, day.month, day.day)?;
    let local = date.and_hms_nano_opt(hour, time.minute, time.second.min(59), time.nanosecond)?;
    let shift = Duration::days(days) - Duration::minutes(offset_minutes.unwrap_or(0).into());
    let at = Utc.from_utc_datetime(&local).checked_add_signed(shift)?;
    Some(Stated { at, zoneless: offset_minutes.is_none() })
}

/// A year of two digits is within the century around 2019.
fn full_year(number: u32, n_digits: usize) -> i32 {
    let number = number as i32;
    match n_digits {
        1 | 2 if number < 69 => 2000 + number,
        1 | 2 => 1900 + number,
        _ => number,
    }
}

/// A number, if the text is nothing but digits.
fn number(text: &str) -> Option<u32> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests;
