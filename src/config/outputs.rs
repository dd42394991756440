//! `[[outputs]]`: each table by itself, and what holds of all of them together.
//!
//! Takes the tables as written, leaves the outputs in the configuration and the faults in the notes. Names are part of
//! addresses, so no two outputs may answer to the same one, be it as their name or as an alias. Who belongs to an
//! output is not asked here: a select is read once, to say what is wrong with it, and kept as written.

use std::collections::BTreeMap;

use super::addresses::without_secrets;
use super::check::{Notes, Table, expect_tables};
use super::fault::Place;
use super::file::{Entry, Value, quoted};
use super::schema::OUTPUT;
use super::settings::{Config, Output};
use super::values::Field;
use crate::query;

/// The ends of addresses: `/feeds/NAME.atom`.
const SUFFIXES: [&str; 3] = [".atom", ".rss", ".json"];
const LONGEST_NAME: usize = 64;

impl Field<'_> {
    /// What an output is called in addresses.
    pub(super) fn output_name(&mut self) -> Option<String> {
        let text = self.string("a name such as \"world\"")?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        let suffix = SUFFIXES.iter().find(|suffix| text.ends_with(*suffix));
        if text.is_empty() {
            self.fault("must not be empty");
        } else if text.chars().count() > LONGEST_NAME {
            self.fault(&format!("must not be longer than {LONGEST_NAME} characters"));
        } else if !text.chars().all(plain) {
            let message = format!("{} is no name: it may hold a-z, 0-9, \"-\", \"_\" and \".\"", quoted(&text));
            let near = text.to_lowercase().replace(' ', "-");
            match near.chars().all(plain) {
                true => self.fault_with(&message, &format!("did you mean {near:?}?")),
                false => self.fault(&message),
            }
        } else if text.starts_with('.') {
            self.fault("must not begin with \".\"");
        } else if let Some(suffix) = suffix {
            let hint = format!("the addresses add {suffix}: write {:?}", text.trim_end_matches(suffix));
            self.fault_with(&format!("must not end in {suffix}"), &hint);
        } else {
            return Some(text);
        }
        None
    }

    /// A query, as written.
    pub(super) fn select(&mut self) -> Option<String> {
        let text = self.string("a query such as \"tag:world lang:en\"")?;
        match query::parse(&text) {
            Ok(_) => return Some(text),
            // The excerpt would show the whole query, and the caret would stand elsewhere under what may be shown of it.
            Err(_) if without_secrets(&text) != text => {
                self.fault("there is a mistake in this query, which is not shown, for it names a secret address");
            }
            Err(problem) => {
                let message = format!("{}: {problem}", self.name);
                self.faults.add_marked(&self.node.place, message, problem.caret(&text));
            }
        }
        None
    }
}

/// An output with the places that faults of several tables point to.
struct Written<'a> {
    output: Output,
    place: &'a Place,
    name: &'a Place,
    aliases: Vec<&'a Place>,
}

pub(super) fn read_outputs(entry: &Entry, config: &mut Config, notes: &mut Notes) {
    let tables = expect_tables(entry, "[[outputs]]", &mut notes.faults);
    let written: Vec<Written<'_>> = tables
        .into_iter()
        .enumerate()
        .filter_map(|(n, (entries, place))| read_output(n, entries, place, notes))
        .collect();
    let mut outputs: BTreeMap<&str, &Written<'_>> = BTreeMap::new();
    for output in &written {
        match outputs.get(output.output.name.as_str()) {
            None => drop(outputs.insert(&output.output.name, output)),
            Some(first) => {
                let message =
                    format!("the output {:?} stands in {} already", first.output.name, first.place.file_line());
                notes.faults.add_with(output.name, message, "choose another name, or remove one of the two");
            }
        }
    }
    check_aliases(&written, &outputs, notes);
    let all = outputs.contains_key("all");
    let (enabled, disabled) = written.into_iter().map(|written| written.output).partition(|output| output.enabled);
    config.outputs = enabled;
    config.disabled_outputs = disabled;
    if !all {
        config.outputs.insert(0, Output::default());
    }
}

/// `None` when it has no name that could be read.
fn read_output<'a>(n: usize, entries: &'a [Entry], place: &'a Place, notes: &mut Notes) -> Option<Written<'a>> {
    let entry_of = |name: &str| entries.iter().find(|entry| entry.name == name);
    let name = entry_of("name");
    let prefix = match name.map(|name| &name.node.value) {
        Some(Value::Text(name)) => format!("outputs.{}.", name.trim()),
        _ => format!("outputs.{n}."),
    };
    let mut output = Output { name: String::new(), ..Output::default() };
    let before = notes.faults.len();
    notes.read_table(&Table { entries, label: "[[outputs]]".to_owned(), prefix }, OUTPUT, &mut output);
    if notes.faults.len() == before && output.min > output.max {
        let at = entry_of("min").or_else(|| entry_of("max")).map_or(place, |entry| &entry.node.place);
        let message = format!("min is more than max in [[outputs]]: {} and {}", output.min, output.max);
        notes.faults.add(at, message);
    }
    let Some(name) = name else {
        notes.faults.add_with(place, "an output without name", "write name = \"world\"");
        return None;
    };
    if output.name.is_empty() {
        return None;
    }
    if entry_of("title").is_none() {
        output.title = Output::named(&output.name).title;
    }
    let aliases = match entry_of("aliases").map(|entry| &entry.node.value) {
        Some(Value::List(nodes)) => nodes.iter().map(|node| &node.place).collect(),
        _ => Vec::new(),
    };
    Some(Written { output, place, name: &name.node.place, aliases })
}

/// No alias may lead to two outputs, or away from one that exists.
fn check_aliases<'a>(written: &'a [Written<'_>], outputs: &BTreeMap<&str, &Written<'_>>, notes: &mut Notes) {
    let mut seen: BTreeMap<&str, &'a Written<'_>> = BTreeMap::new();
    for this in written.iter().filter(|written| written.output.enabled) {
        for (alias, place) in this.output.aliases.iter().zip(&this.aliases) {
            let other = outputs.get(alias.as_str());
            if *alias == this.output.name {
                notes.faults.add(place, format!("aliases: {alias:?} is the output's own name"));
            } else if let Some(other) = other.filter(|other| other.output.enabled) {
                let message = format!("aliases: {alias:?} is the name of the output in {}", other.place.file_line());
                notes.faults.add(place, message);
            } else if alias == "all" && other.is_none() {
                let hint = "add a table [[outputs]] with name = \"all\" and enabled = false";
                notes.faults.add_with(place, "aliases: the output \"all\" is there without a table, too", hint);
            } else if let Some(first) = seen.get(alias.as_str()) {
                let message = format!("aliases: {alias:?} stands in {} already", first.place.file_line());
                notes.faults.add(place, message);
            }
            seen.entry(alias).or_insert(this);
        }
    }
}
