//! A configuration as it is written: TOML text -> a tree of values that know their place.
//!
//! Takes text and gives [`Node`]s. Knows TOML and nothing of keys: what the keys mean is [`super::schema`]'s matter.
//! Serde would stop at the first wrong value; this tree lets `check` report all of them.

use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::addresses::presentable;
use super::fault::{Faults, Place};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) place: Place,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Flag(bool),
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// A kind of value that no key takes, by the name of its kind and as written.
    Other(&'static str, String),
}

/// One `key = value` of a table.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) node: Node,
}

impl Value {
    /// For messages: `the integer 30`, `a list`.
    pub(super) fn describe(&self) -> String {
        match self {
            Value::Text(text) => format!("the string {}", quoted(text)),
            Value::Integer(number) => format!("the integer {number}"),
            Value::Flag(truth) => format!("the boolean {truth}"),
            Value::List(_) => "a list".to_owned(),
            Value::Table(_) => "a table".to_owned(),
            Value::Other(kind, written) => format!("the {kind} {written}"),
        }
    }
}

/// A value inside a message: in quotes, no longer than a line, and without what is secret of an address.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    let address = text.contains("://").then(|| presentable(text));
    let text = address.as_deref().unwrap_or(text);
    if text.chars().count() <= LONGEST {
        return format!("{text:?}");
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("{:?}", format!("{start}…"))
}

/// Read TOML. Text that is not TOML is one fault.
pub(super) fn parse(text: &str, file: &Path, faults: &mut Faults) -> Vec<Entry> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = Lines::new(text, file);
    match DeTable::parse(text) {
        Ok(table) => entries(table.get_ref(), &lines),
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start);
            faults.add(&lines.place(start), format!("not valid TOML: {}", error.message()));
            Vec::new()
        }
    }
}

fn entries(table: &DeTable<'_>, lines: &Lines<'_>) -> Vec<Entry> {
    let mut entries: Vec<(usize, Entry)> = table
        .iter()
        .map(|(key, value)| {
            let start = key.span().start;
            let entry = Entry { name: key.get_ref().to_string(), place: lines.place(start), node: node(value, lines) };
            (start, entry)
        })
        .collect();
    entries.sort_by_key(|entry| entry.0);
    entries.into_iter().map(|entry| entry.1).collect()
}

fn node(value: &Spanned<DeValue<'_>>, lines: &Lines<'_>) -> Node {
    let place = lines.place(value.span().start);
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Other("integer", number.to_string()),
        },
        DeValue::Array(list) => Value::List(list.iter().map(|item| node(item, lines)).collect()),
        DeValue::Table(table) => Value::Table(entries(table, lines)),
        DeValue::Float(number) => Value::Other("float", number.to_string()),
        DeValue::Boolean(truth) => Value::Flag(*truth),
        DeValue::Datetime(time) => Value::Other("date", time.to_string()),
    };
    Node { value, place }
}

/// Turns byte offsets into places.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    file: Arc<Path>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str, file: &Path) -> Lines<'t> {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Lines { text, starts: std::iter::once(0).chain(ends).collect(), file: Arc::from(file) }
    }

    fn place(&self, at: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts[line - 1];
        let column = self.text.get(start..at).map_or(0, |before| before.chars().count()) + 1;
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Place::File { file: Arc::clone(&self.file), line: small(line), column: small(column) }
    }
}
