//! One field of a cron expression: text to the set of values it names.
//!
//! Numbers, ranges, steps, lists and three-letter names, as in crontab(5). A refusal names the field, what is wrong
//! with it and what would be right. The extensions of other crons (`L`, `W`, `#`, `?`) are refused by name rather
//! than guessed at.

/// One of the six fields, with what may stand in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    name: &'static str,
    min: u32,
    max: u32,
    /// Names of the values from `first_name` on.
    names: &'static [&'static str],
    first_name: u32,
}

pub(super) const SECOND: Field = Field { name: "second", min: 0, max: 59, names: &[], first_name: 0 };
pub(super) const MINUTE: Field = Field { name: "minute", min: 0, max: 59, names: &[], first_name: 0 };
pub(super) const HOUR: Field = Field { name: "hour", min: 0, max: 23, names: &[], first_name: 0 };
pub(super) const DAY: Field = Field { name: "day of month", min: 1, max: 31, names: &[], first_name: 1 };
pub(super) const MONTH: Field = Field { name: "month", min: 1, max: 12, names: &MONTHS, first_name: 1 };
/// 7 is a second name of Sunday; sets hold it as 0.
pub(super) const WEEKDAY: Field = Field { name: "weekday", min: 0, max: 7, names: &WEEKDAYS, first_name: 0 };

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
pub(super) const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the {field} {text:?}: {problem}")]
pub struct FieldError {
    /// `second`, `minute`, `hour`, `day of month`, `month` or `weekday`.
    pub field: &'static str,
    pub text: String,
    /// What is wrong, and what would be right.
    pub problem: String,
}

/// The values that a field names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Set {
    bits: u64,
    /// A star stands in it, so it does not restrict (crontab(5)), whatever its step leaves.
    pub(super) starred: bool,
    /// One value, written as such.
    pub(super) plain: bool,
}

impl Set {
    pub(super) fn values(self) -> impl Iterator<Item = u32> {
        (0..64).filter(move |value| self.bits & (1 << value) != 0)
    }
}

impl Field {
    /// Reads a comma-separated list.
    pub(super) fn parse(&self, text: &str) -> Result<Set, FieldError> {
        let mut bits = 0;
        for item in text.split(',') {
            bits |=
                self.item(item).map_err(|problem| FieldError { field: self.name, text: text.to_owned(), problem })?;
        }
        if self.is_weekday() && bits & (1 << 7) != 0 {
            bits = (bits | 1) & !(1 << 7);
        }
        let starred = text.contains('*');
        let plain = !starred && !text.contains('/') && bits.is_power_of_two();
        Ok(Set { bits, starred, plain })
    }

    /// Whether a set holds everything that the field can hold.
    pub(super) fn is_full(&self, set: Set) -> bool {
        set.values().count() as u32 == self.last() - self.min + 1
    }

    /// One of `*`, `*/n`, `a`, `a-b`, `a-b/n`, as bits.
    fn item(&self, item: &str) -> Result<u64, String> {
        if item.is_empty() {
            return Err("a value is missing beside a comma".to_owned());
        }
        self.refuse_extensions(item)?;
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(self.step(item, step)?)),
            None => (item, None),
        };
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (self.min, self.last()),
            Some((first, last)) => self.range(first, last)?,
            None => {
                let value = self.value(range)?;
                if let Some(step) = step {
                    let last = self.last();
                    return Err(format!("a step needs a range: write {value}-{last}/{step} or */{step}"));
                }
                (value, value)
            }
        };
        Ok((first..=last).step_by(step.unwrap_or(1) as usize).fold(0, |bits, value| bits | (1 << value)))
    }

    fn range(&self, first: &str, last: &str) -> Result<(u32, u32), String> {
        let (from, mut to) = (self.value(first)?, self.value(last)?);
        // Sunday closes a week as well as it opens one: fri-sun.
        if self.is_weekday() && to == 0 && from > 0 {
            to = 7;
        }
        if from > to {
            let (min, max) = (self.min, self.last());
            return Err(format!("{first}-{last} runs backwards: write {from}-{max},{min}-{to}"));
        }
        Ok((from, to))
    }

    fn value(&self, text: &str) -> Result<u32, String> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        if let Some(position) = named {
            return Ok(self.first_name + position as u32);
        }
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u32>() {
            Ok(value) if is_number && (self.min..=self.max).contains(&value) => Ok(value),
            _ if is_number => Err(format!("{text} is out of range: write {}", self.allowed())),
            _ if text == "*" => Err("a star stands alone or before a step, as in */2".to_owned()),
            _ => Err(format!("{text:?} is no value: write {}", self.allowed())),
        }
    }

    fn step(&self, item: &str, text: &str) -> Result<u32, String> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u32>() {
            Ok(step) if is_number && (1..=self.max).contains(&step) => Ok(step),
            // A favourite mistake: */90 in the minutes fires once an hour and not every 90 minutes.
            _ if is_number => {
                Err(format!("the step in {item} must be from 1 to {}; for a free interval write every 90m", self.max))
            }
            _ => Err(format!("the step in {item} must be a whole number, as in */2")),
        }
    }

    fn refuse_extensions(&self, item: &str) -> Result<(), String> {
        // Letters count only where no name can be meant: behind digits, or alone.
        let rest = item.trim_start_matches(|c: char| c.is_ascii_digit());
        let letters = rest.to_ascii_uppercase();
        if item.contains('#') {
            return Err("# (the nth weekday of a month) is not supported: use plain weekdays".to_owned());
        }
        if item.contains('?') {
            return Err("? is not supported: write *".to_owned());
        }
        if letters == "L" || letters == "LW" || letters.starts_with("L-") {
            return Err("L (the last) is not supported: use plain numbers, for the end of the month 28".to_owned());
        }
        if letters == "W" {
            return Err("W (the nearest working day) is not supported: use plain numbers".to_owned());
        }
        Ok(())
    }

    fn allowed(&self) -> String {
        match self.names {
            [] => format!("{} to {}", self.min, self.max),
            [first, .., last] => format!("{} to {} or {first} to {last}", self.min, self.max),
            [only] => (*only).to_owned(),
        }
    }

    /// The largest value of a set.
    fn last(&self) -> u32 {
        if self.is_weekday() { 6 } else { self.max }
    }

    fn is_weekday(&self) -> bool {
        self.name == WEEKDAY.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: &Field, text: &str, expected: Result<&[u32], &str>) {
        let read = field.parse(text).map(|set| set.values().collect::<Vec<_>>()).map_err(|error| error.problem);
        assert_eq!(read.as_deref().map_err(String::as_str), expected, "{} {text:?}", field.name);
    }

    #[test]
    fn fields_read_as_crontab_says() {
        check(&MINUTE, "5", Ok(&[5]));
        check(&MINUTE, "*/15", Ok(&[0, 15, 30, 45]));
        check(&MINUTE, "10-20/5,59", Ok(&[10, 15, 20, 59]));
        check(&MINUTE, "1,1,01", Ok(&[1]));
        check(&HOUR, "22-23,0-1", Ok(&[0, 1, 22, 23]));
        check(&MONTH, "Jan,MAR-may", Ok(&[1, 3, 4, 5]));
        check(&WEEKDAY, "0", Ok(&[0]));
        check(&WEEKDAY, "7", Ok(&[0]));
        check(&WEEKDAY, "5-7", Ok(&[0, 5, 6]));
        check(&WEEKDAY, "0-7", Ok(&[0, 1, 2, 3, 4, 5, 6]));
        check(&WEEKDAY, "fri-sun", Ok(&[0, 5, 6]));
        check(&WEEKDAY, "sun-tue", Ok(&[0, 1, 2]));
        check(&WEEKDAY, "*/2", Ok(&[0, 2, 4, 6]));
        check(&WEEKDAY, "1-7/2", Ok(&[0, 1, 3, 5]));
        check(&WEEKDAY, "wed", Ok(&[3]));
        check(&MONTH, "jul", Ok(&[7]));
    }

    #[test]
    fn refusals_say_what_would_be_right() {
        check(&MINUTE, "60", Err("60 is out of range: write 0 to 59"));
        check(&MINUTE, "99999999999", Err("99999999999 is out of range: write 0 to 59"));
        check(&MINUTE, "-5", Err("\"\" is no value: write 0 to 59"));
        check(&MINUTE, "+5", Err("\"+5\" is no value: write 0 to 59"));
        check(&MINUTE, "5/10", Err("a step needs a range: write 5-59/10 or */10"));
        check(&MINUTE, "*/90", Err("the step in */90 must be from 1 to 59; for a free interval write every 90m"));
        check(&MINUTE, "*/0", Err("the step in */0 must be from 1 to 59; for a free interval write every 90m"));
        check(&MINUTE, "*/x", Err("the step in */x must be a whole number, as in */2"));
        check(&MINUTE, "1,,2", Err("a value is missing beside a comma"));
        check(&MINUTE, "*-5", Err("a star stands alone or before a step, as in */2"));
        check(&HOUR, "22-6", Err("22-6 runs backwards: write 22-23,0-6"));
        check(&DAY, "0", Err("0 is out of range: write 1 to 31"));
        check(&DAY, "mon", Err("\"mon\" is no value: write 1 to 31"));
        check(&MONTH, "13", Err("13 is out of range: write 1 to 12 or jan to dec"));
        check(&WEEKDAY, "fri-mon", Err("fri-mon runs backwards: write 5-6,0-1"));
        check(&WEEKDAY, "8", Err("8 is out of range: write 0 to 7 or sun to sat"));
        check(&WEEKDAY, "monday", Err("\"monday\" is no value: write 0 to 7 or sun to sat"));
    }

    #[test]
    fn extensions_of_other_crons_are_refused_by_name() {
        let last = "L (the last) is not supported: use plain numbers, for the end of the month 28";
        for text in ["L", "l", "LW", "L-3"] {
            check(&DAY, text, Err(last));
        }
        check(&WEEKDAY, "5L", Err(last));
        check(&DAY, "15W", Err("W (the nearest working day) is not supported: use plain numbers"));
        check(&WEEKDAY, "5#3", Err("# (the nth weekday of a month) is not supported: use plain weekdays"));
        check(&DAY, "?", Err("? is not supported: write *"));
    }
}
