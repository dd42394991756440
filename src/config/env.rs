//! The environment: a map that is handed in, and the variables in it that stand for keys of the file.
//!
//! `CORANTO_POLL__TIMEOUT` is `timeout` of `[poll]`; plain lists are separated by commas. A variable wins over the
//! file; an empty one counts as not set, as container files write them, but for lists, which it empties. A variable
//! that begins with `CORANTO_` and stands for nothing is a fault like an unknown key. Tables that the user names or
//! counts (tags, feeds, outputs, resolve) have no variables.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use super::check::Notes;
use super::fault::{Place, nearest};
use super::file::{Node, Value};
use super::schema::{FREE_TABLES, Key, SECTIONS, Section, Shape};
use super::settings::Config;

/// The process's surroundings, as far as the configuration depends on them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Env {
    variables: BTreeMap<String, String>,
    /// What the link /etc/localtime points to.
    localtime: Option<PathBuf>,
}

/// Variables of ours that stand for no key.
const OTHERS: [&str; 4] = ["CORANTO_CONFIG", "CORANTO_LOG", "CORANTO_RIG", "CORANTO_DATA"];
const PREFIX: &str = "CORANTO_";
const TESTS: &str = "CORANTO_TEST_";

impl Env {
    /// From `std::env::vars_os()` and `std::fs::read_link("/etc/localtime").ok()`.
    pub fn new(variables: impl IntoIterator<Item = (OsString, OsString)>, localtime: Option<PathBuf>) -> Env {
        let text = |part: OsString| part.to_string_lossy().into_owned();
        Env { variables: variables.into_iter().map(|(name, value)| (text(name), text(value))).collect(), localtime }
    }

    /// A variable that is set and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub(super) fn localtime(&self) -> Option<&PathBuf> {
        self.localtime.as_ref()
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Env {
    fn from(variables: [(&str, &str); N]) -> Env {
        Env::new(variables.map(|(name, value)| (name.into(), value.into())), None)
    }
}

/// The name of the variable that stands for a key.
pub(super) fn twin(section: &Section, key: &Key<Config>) -> Option<String> {
    let name = key.name.to_uppercase();
    match (key.shape, section.name) {
        (Shape::Table, _) => None,
        (_, "") => Some(format!("{PREFIX}{name}")),
        (_, table) => Some(format!("{PREFIX}{}__{name}", table.to_uppercase())),
    }
}

/// Lay the variables over the settings of the file.
pub(super) fn apply(env: &Env, config: &mut Config, notes: &mut Notes) {
    let twins: BTreeMap<String, (&Section, &Key<Config>)> = SECTIONS
        .iter()
        .flat_map(|section| section.keys.iter().map(move |key| (section, key)))
        .filter_map(|(section, key)| twin(section, key).map(|name| (name, (section, key))))
        .collect();
    for (name, value) in env.variables.iter().filter(|(name, _)| name.starts_with(PREFIX)) {
        if OTHERS.contains(&name.as_str()) || name.starts_with(TESTS) {
            continue;
        }
        let Some((section, key)) = twins.get(name) else {
            unknown(name, twins.keys().map(String::as_str), notes);
            continue;
        };
        if value.trim().is_empty() && key.shape != Shape::List {
            continue;
        }
        let path = if section.name.is_empty() { key.name.to_owned() } else { format!("{}.{}", section.name, key.name) };
        notes.read(key, path, &node(key.shape, value, &Place::Variable(name.clone())), config);
    }
}

fn unknown<'a>(name: &'a str, twins: impl Iterator<Item = &'a str>, notes: &mut Notes) {
    let place = Place::Variable(name.to_owned());
    let rest = name.trim_start_matches(PREFIX).to_lowercase();
    let table = rest.split("__").next().unwrap_or_default();
    if FREE_TABLES.contains(&table) || rest == "net__resolve" {
        let message = "stands for no key: what a table holds that the user names is set in the file only";
        notes.faults.add(&place, message);
        return;
    }
    let message = "unknown variable: it stands for no key";
    match nearest(name, twins.chain(OTHERS)) {
        Some(near) => notes.faults.add_with(&place, message, format!("did you mean {near}?")),
        None => notes.faults.add_with(&place, message, "unset it"),
    }
}

/// A variable's text as the value that the file would hold.
fn node(shape: Shape, text: &str, place: &Place) -> Node {
    let value = match shape {
        Shape::Integer => text.trim().parse().map_or_else(|_| Value::Text(text.to_owned()), Value::Integer),
        Shape::List => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Value::List(items.map(|item| Node { value: Value::Text(item.to_owned()), place: place.clone() }).collect())
        }
        Shape::Flag => match text.trim() {
            "true" => Value::Flag(true),
            "false" => Value::Flag(false),
            other => Value::Text(other.to_owned()),
        },
        Shape::Text | Shape::Table => Value::Text(text.to_owned()),
    };
    Node { value, place: place.clone() }
}
