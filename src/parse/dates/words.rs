//! The family of RFC 822: numbers, a name of a month, a time and a zone, in whatever order people put them.

use std::borrow::Cow;

use crate::parse::dates::clock::{Half, Time};
use crate::parse::dates::{Day, Stated, full_year, moment, names, number};

/// What the words said.
#[derive(Default)]
struct Found {
    month: Option<u32>,
    /// Numbers that are neither time nor zone, with their count of digits.
    numbers: Vec<(u32, usize)>,
    time: Option<Time>,
    half: Option<Half>,
    offset: Option<i32>,
}

pub fn read_date(text: &str) -> Option<Stated> {
    let text = &*units_parted(text);
    let words = split(text);
    let mut found = Found::default();
    for (index, word) in words.iter().enumerate() {
        read(word, &words[index + 1..], index == 0, &mut found)?;
    }
    let day = found.day(text.matches('/').count() == 2)?;
    let time = found.time.unwrap_or_default();
    let time = found.half.map_or(time, |half| time.with_half(half));
    moment(&day, time, found.offset)
}

/// Units of Chinese, Japanese and Korean dates, which stand behind their numbers, as what stands between numbers
/// elsewhere: `2026年11月24日 9時05分`, `2026년 11월 24일`.
fn units_parted(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(['年', '月', '日', '년', '월', '일', '時', '时', '시']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '年' | '月' | '日' | '년' | '월' | '일' | '秒' | '초' => out.push(' '),
            '時' | '时' | '点' | '시' | '分' | '분' => out.push(':'),
            '午' => out.push_str("午 "),
            c => out.push(c),
        }
    }
    // `9時05分` leaves a mark behind the minutes, and Korean a space behind each unit.
    Cow::Owned(out.replace(": ", ":").trim_end_matches([':', ' ']).to_owned())
}

/// Words, with 25-Aug-2012, 05/21/2009 and 24.11.2026 taken apart.
fn split(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || c == ',')
        .flat_map(|word| {
            let dotted = word.trim_end_matches('.').matches('.').count() == 2
                && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            let joined = word.matches('-').count() == 2 && !word.contains(':') || word.matches('/').count() == 2;
            // `18 Nov 2026T10:00:00Z`: two families in one.
            let stamped = word.get(4..5) == Some("T") && word.contains(':');
            let separators: &[char] = match (joined, dotted) {
                _ if stamped => &['T'],
                (true, _) => &['-', '/'],
                (false, true) => &['.'],
                (false, false) => &[' '],
            };
            word.split(separators)
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Takes in one word; `None` when with it this can be no date.
fn read(word: &str, later: &[&str], is_first: bool, found: &mut Found) -> Option<()> {
    let signed = word.starts_with(['+', '-']);
    if word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit()) {
        return read_time(word, found);
    }
    if let Some(half) = Half::parse(word) {
        found.half = Some(half);
    } else if found.is_day() && found.time.is_some() && found.offset.is_none() && is_offset(word) {
        found.offset = names::offset(&format!("+{word}"));
    } else if let Some(value) = leading_number(word) {
        if found.numbers.len() == 3 {
            return None;
        }
        found.numbers.push(value);
    } else if let Some(month) = names::month(word).filter(|_| found.month.is_none() && !signed) {
        // Weekdays such as French "mar." begin like months; a month behind them tells.
        let is_weekday = is_first && later.iter().any(|word| names::month(word).is_some());
        if !is_weekday {
            found.month = Some(month);
        }
    } else if found.time.is_some() && found.offset.is_none() {
        found.offset = names::offset(word);
        if signed && found.offset.is_none() {
            return None;
        }
    }
    Some(())
}

/// `9:05`, `9:05pm`, `09:05:00+0200`.
fn read_time(word: &str, found: &mut Found) -> Option<()> {
    if found.time.is_some() {
        return None;
    }
    let end = word.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(word.len());
    let (clock, rest) = word.split_at(end);
    // `9:05h`, as Spanish and Portuguese pages have it.
    let rest = if matches!(rest, "h" | "h." | "hs") { "" } else { rest };
    found.time = Some(Time::parse(clock)?);
    if let Some(half) = Half::parse(rest) {
        found.half = Some(half);
    } else if !rest.is_empty() {
        found.offset = Some(names::offset(rest)?);
    }
    Some(())
}

/// `24`, `24th`, `24.`: the number and how many digits it was written with.
fn leading_number(word: &str) -> Option<(u32, usize)> {
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, '.' | '年' | '月' | '日'));
    number(digits).map(|value| (value, digits.len()))
}

/// `0100`: somebody lost the sign.
fn is_offset(word: &str) -> bool {
    word.len() == 4 && number(word).is_some()
}

impl Found {
    fn is_day(&self) -> bool {
        self.numbers.len() + usize::from(self.month.is_some()) == 3
    }

    fn day(&self, slashes: bool) -> Option<Day> {
        let day = |year, month, day| Some(Day { year, month, day });
        match (self.month, self.numbers.as_slice()) {
            (Some(month), [(year, 4)]) => day(*year as i32, month, 1),
            (Some(month), [(year, 4), (number, _)]) => day(*year as i32, month, *number),
            (Some(month), [(number, _), (year, n_digits)]) => day(full_year(*year, *n_digits), month, *number),
            (None, [(year, 4), (month, _), (number, _)]) => day(*year as i32, *month, *number),
            (None, [(first, _), (second, _), (year, n_digits)]) => {
                let year = full_year(*year, *n_digits);
                // Americans write slashes, and the month first, wherever that gives a date.
                if slashes && *first <= 12 { day(year, *first, *second) } else { day(year, *second, *first) }
            }
            _ => None,
        }
    }
}
