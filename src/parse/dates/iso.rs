//! The family of ISO 8601: `2026-11-24T09:05:00+02:00`, SQL dates, compact ones, days of the year.

use chrono::{Datelike, NaiveDate};

use crate::parse::dates::clock::{Half, Time};
use crate::parse::dates::{Day, Stated, full_year, moment, names, number};

pub fn read(text: &str) -> Option<Stated> {
    let (date, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    let day = day(date)?;
    let (time, zone) = time_and_zone(time.trim())?;
    let offset = match zone.split_whitespace().next() {
        Some(zone) => Some(names::offset(zone)?),
        None => None,
    };
    moment(&day, time, offset)
}

fn day(date: &str) -> Option<Day> {
    let parts: Vec<&str> = date.split('-').collect();
    match parts.as_slice() {
        [year, month, day] if !year.is_empty() => {
            let month = number(month).or_else(|| names::month(month))?;
            // 24-Nov-2026 is not of this family.
            let is_year = year.len() == 4 || year.len() == 2 && day.len() <= 2;
            if !is_year {
                None
            } else {
                Some(Day { year: full_year(number(year)?, year.len()), month, day: number(day)? })
            }
        }
        [year, ordinal] if year.len() == 4 && ordinal.len() == 3 => {
            self::ordinal(number(year)? as i32, number(ordinal)?)
        }
        // The shorthands of ISO 8601:1988: `-0312` and `-03-12` are of 2003.
        ["", month] if month.len() == 4 => {
            let digits = number(month)?;
            Some(Day { year: full_year(digits / 100, 2), month: digits % 100, day: 1 })
        }
        ["", year, month] if year.len() == 2 && month.len() == 2 => {
            Some(Day { year: full_year(number(year)?, 2), month: number(month)?, day: 1 })
        }
        [year, month] if year.len() == 4 => Some(Day { year: number(year)? as i32, month: number(month)?, day: 1 }),
        [compact] => {
            let digits = number(compact)?;
            match compact.len() {
                8 => Some(Day { year: (digits / 10_000) as i32, month: digits / 100 % 100, day: digits % 100 }),
                7 => ordinal((digits / 1000) as i32, digits % 1000),
                6 if !(1900..=2200).contains(&(digits / 100)) => {
                    Some(Day { year: full_year(digits / 10_000, 2), month: digits / 100 % 100, day: digits % 100 })
                }
                6 => Some(Day { year: (digits / 100) as i32, month: digits % 100, day: 1 }),
                4 if (1970..2100).contains(&digits) => Some(Day { year: digits as i32, month: 1, day: 1 }),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The day of a year by its number.
fn ordinal(year: i32, day: u32) -> Option<Day> {
    let date = NaiveDate::from_yo_opt(year, day)?;
    Some(Day { year: date.year(), month: date.month(), day: date.day() })
}

/// The time of day, and what is left behind it.
fn time_and_zone(text: &str) -> Option<(Time, &str)> {
    if text.is_empty() {
        return Some((Time::default(), ""));
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(text.len());
    let (clock, rest) = (&text[..end], text[end..].trim());
    let time = match (clock.len(), number(clock)) {
        (6, Some(digits)) => {
            Time { hour: digits / 10_000, minute: digits / 100 % 100, second: digits % 100, nanosecond: 0 }
        }
        (4, Some(digits)) => Time { hour: digits / 100, minute: digits % 100, ..Time::default() },
        (1 | 2, Some(hour)) => Time { hour, ..Time::default() },
        _ => Time::parse(clock)?,
    };
    let (word, behind) = rest.split_once(' ').unwrap_or((rest, ""));
    Some(match Half::parse(word) {
        Some(half) => (time.with_half(half), behind.trim()),
        None => (time, rest),
    })
}
