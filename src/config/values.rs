//! One written value -> one checked value, or a fault at its place.
//!
//! Each method of [`Field`] reads one kind of value that several keys share, and says in its fault what a right one
//! looks like. Kinds with more to say have a file of their own: [`super::addresses`].

use std::ops::RangeInclusive;
use std::time::Duration;

use chrono_tz::Tz;

use super::fault::{Faults, nearest};
use super::file::{Node, Value, quoted};
use crate::fetch::Cidr;
use crate::schedule::Schedule;
use crate::schedule::duration::{format_duration, parse_duration};

/// A key's value while it is read.
pub(super) struct Field<'a> {
    pub(super) name: &'static str,
    pub(super) node: &'a Node,
    pub(super) faults: &'a mut Faults,
}

/// Keep a value that could be read; one that could not has left a fault.
pub(super) fn put<V>(value: Option<V>, slot: &mut V) {
    if let Some(value) = value {
        *slot = value;
    }
}

impl Field<'_> {
    pub(super) fn fault(&mut self, message: &str) {
        self.faults.add(&self.node.place, format!("{}: {message}", self.name));
    }

    pub(super) fn fault_with(&mut self, message: &str, hint: &str) {
        self.faults.add_with(&self.node.place, format!("{}: {message}", self.name), hint);
    }

    fn wrong_kind(&mut self, wanted: &str, hint: Option<String>) {
        let message = format!("expected {wanted}, found {}", self.node.value.describe());
        match hint {
            Some(hint) => self.fault_with(&message, &hint),
            None => self.fault(&message),
        }
    }

    pub(super) fn string(&mut self, wanted: &str) -> Option<String> {
        match &self.node.value {
            Value::Text(text) => Some(text.trim().to_owned()),
            _ => {
                self.wrong_kind(wanted, None);
                None
            }
        }
    }

    /// A title: one line of text.
    pub(super) fn title(&mut self) -> Option<String> {
        let text = self.string("a string")?;
        if text.is_empty() {
            self.fault("must not be empty");
        } else if text.chars().any(char::is_control) {
            self.fault("must be one line of plain text");
        } else if text.chars().count() > 300 {
            self.fault("must not be longer than 300 characters");
        } else {
            return Some(text);
        }
        None
    }

    pub(super) fn integer(&mut self, range: RangeInclusive<i64>) -> Option<i64> {
        match self.node.value {
            Value::Integer(number) if range.contains(&number) => Some(number),
            Value::Integer(number) => {
                let (low, high) = range.into_inner();
                self.fault(&format!("must lie between {low} and {high}, not {number}"));
                None
            }
            _ => {
                let bare = match &self.node.value {
                    Value::Text(text) => text.trim().parse::<i64>().ok(),
                    _ => None,
                };
                self.wrong_kind("an integer", bare.map(|number| format!("write {number} without quotes")));
                None
            }
        }
    }

    pub(super) fn count(&mut self, range: RangeInclusive<u32>) -> Option<usize> {
        let number = self.integer(i64::from(*range.start())..=i64::from(*range.end()))?;
        usize::try_from(number).ok()
    }

    pub(super) fn duration(&mut self, range: RangeInclusive<Duration>) -> Option<Duration> {
        const WANTED: &str = "a duration such as \"30s\", \"15m\", \"2h\" or \"14d\"";
        let text = match &self.node.value {
            Value::Text(text) => text.trim().to_owned(),
            Value::Integer(number) => {
                self.wrong_kind(WANTED, Some(format!("did you mean \"{number}s\"?")));
                return None;
            }
            _ => return self.string(WANTED).and(None),
        };
        let Ok(duration) = parse_duration(&text) else {
            self.wrong_kind(WANTED, None);
            return None;
        };
        if !range.contains(&duration) {
            let (low, high) = (format_duration(*range.start()), format_duration(*range.end()));
            self.fault(&format!("must lie between {low} and {high}, not {text}"));
            return None;
        }
        Some(duration)
    }

    /// Bytes.
    pub(super) fn size(&mut self, range: RangeInclusive<u64>) -> Option<u64> {
        const WANTED: &str = "a size such as \"512KiB\", \"10MiB\" or \"1GiB\"";
        let size = match &self.node.value {
            Value::Text(text) => parse_size(text.trim()),
            _ => None,
        };
        match size {
            None => {
                let zero = matches!(self.node.value, Value::Integer(0));
                self.wrong_kind(WANTED, zero.then(|| "write \"0\"".to_owned()));
            }
            Some(bytes) if !range.contains(&bytes) => {
                let (low, high) = (format_size(*range.start()), format_size(*range.end()));
                self.fault(&format!("must lie between {low} and {high}, not {}", format_size(bytes)));
            }
            Some(_) => return size,
        }
        None
    }

    /// How long something is kept: days at least; `"0"`, which is `None`, is for ever.
    pub(super) fn term(&mut self) -> Option<Option<Duration>> {
        const WANTED: &str = "a duration such as \"30d\" or \"365d\", or \"0\" for ever";
        const SHORTEST: Duration = Duration::from_secs(86_400);
        if let Value::Integer(number) = self.node.value {
            let hint = if number == 0 { "write \"0\"".to_owned() } else { format!("did you mean \"{number}d\"?") };
            self.wrong_kind(WANTED, Some(hint));
            return None;
        }
        let text = self.string(WANTED)?;
        match parse_duration(&text) {
            Err(_) => self.wrong_kind(WANTED, None),
            Ok(Duration::ZERO) => return Some(None),
            Ok(term) if term < SHORTEST => {
                self.fault(&format!("must be at least 1d, or \"0\" for ever, not {text}"));
            }
            Ok(term) => return Some(Some(term)),
        }
        None
    }

    /// Bytes that something may take; `"0"`, which is `None`, sets no limit.
    pub(super) fn ceiling(&mut self) -> Option<Option<u64>> {
        // A store that holds nothing yet takes a few hundred KiB; less than this is a slip of the pen.
        const SMALLEST: u64 = 10 << 20;
        let bytes = self.size(0..=(1 << 50))?;
        if (1..SMALLEST).contains(&bytes) {
            let smallest = format_size(SMALLEST);
            self.fault(&format!("must be at least {smallest}, or \"0\" for no limit, not {}", format_size(bytes)));
            return None;
        }
        Some(Some(bytes).filter(|bytes| *bytes > 0))
    }

    pub(super) fn flag(&mut self) -> Option<bool> {
        let hint = match &self.node.value {
            Value::Flag(truth) => return Some(*truth),
            Value::Text(text) => match text.trim() {
                word @ ("true" | "false") => Some(format!("write {word} without quotes")),
                _ => None,
            },
            _ => None,
        };
        self.wrong_kind("true or false", hint);
        None
    }

    pub(super) fn schedule(&mut self) -> Option<String> {
        let text = self.string("a schedule such as \"adaptive\", \"every 20m\" or \"*/30 * * * *\"")?;
        match Schedule::parse(&text) {
            Ok(_) => Some(text),
            Err(problem) => {
                self.fault(&format!("{} is no schedule: {problem}", quoted(&text)));
                None
            }
        }
    }

    /// One of a few words.
    pub(super) fn word<V: Copy>(&mut self, words: &[(&'static str, V)]) -> Option<V> {
        let known: Vec<String> = words.iter().map(|(word, _)| format!("{word:?}")).collect();
        let wanted = format!("one of {}", known.join(", "));
        let text = self.string(&wanted)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let near = nearest(&text, words.iter().map(|(word, _)| *word));
            self.wrong_kind(&wanted, near.map(|word| format!("did you mean {word:?}?")));
        }
        found
    }

    pub(super) fn zone(&mut self) -> Option<Tz> {
        let text = self.string("the name of a time zone such as \"Europe/Berlin\"")?;
        let zone = text.parse().ok();
        if zone.is_none() {
            let message = format!("{} is no time zone of the IANA database", quoted(&text));
            match nearest(&text, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())) {
                Some(name) => self.fault_with(&message, &format!("did you mean {name:?}?")),
                None => self.fault_with(&message, "write one such as \"Europe/Berlin\" or \"UTC\""),
            }
        }
        zone
    }

    /// Every string of a list, each read by `read`; the list is good if all of it is.
    pub(super) fn list<V>(&mut self, read: impl Fn(&mut Field<'_>) -> Option<V>) -> Option<Vec<V>> {
        let node = self.node;
        let Value::List(nodes) = &node.value else {
            let hint = match &node.value {
                Value::Text(text) => Some(format!("write [{}]", quoted(text))),
                _ => None,
            };
            self.wrong_kind("a list of strings", hint);
            return None;
        };
        let mut values = Vec::with_capacity(nodes.len());
        for node in nodes {
            values.extend(read(&mut Field { name: self.name, node, faults: self.faults }));
        }
        (values.len() == nodes.len()).then_some(values)
    }

    /// A plain word: what a tag may be called.
    pub(super) fn tag(&mut self) -> Option<String> {
        let text = self.string("a word")?;
        match check_tag(&text) {
            Ok(_) => Some(text),
            Err(problem) => {
                self.fault(&problem.to_string());
                None
            }
        }
    }

    pub(super) fn cidr(&mut self) -> Option<String> {
        let text = self.string("a network such as \"192.168.0.0/16\"")?;
        match text.parse::<Cidr>() {
            Ok(_) => Some(text),
            Err(problem) => {
                self.fault(&problem.to_string());
                None
            }
        }
    }
}

/// Letters, digits, `-`, `_` and `.`, so that `tag:NAME` needs no quotes in a query.
pub fn check_tag(text: &str) -> Result<(), String> {
    let plain = text.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
    if plain && text.chars().next().is_some_and(char::is_alphanumeric) && text.chars().count() <= 64 {
        return Ok(());
    }
    Err(format!("{} is no plain word; tags are letters, digits, \"-\", \"_\" and \".\", without spaces", quoted(text)))
}

/// The opposite of [`Field::term`].
pub(super) fn format_term(term: Option<Duration>) -> String {
    term.map_or_else(|| "0".to_owned(), format_duration)
}

const UNITS: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

fn parse_size(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok()?;
    if number == 0 && unit.is_empty() {
        return Some(0);
    }
    let (_, factor) = UNITS.into_iter().find(|(name, _)| *name == unit.trim_start())?;
    number.checked_mul(factor)
}

pub(super) fn format_size(bytes: u64) -> String {
    let unit = UNITS.into_iter().find(|(_, factor)| bytes > 0 && bytes.is_multiple_of(*factor));
    unit.map_or_else(|| "0".to_owned(), |(name, factor)| format!("{}{name}", bytes / factor))
}
