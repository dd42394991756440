//! The defaults in the code, in the annotated file and in the documentation are the same; so are the keys.

use std::collections::BTreeSet;

use super::schema::{FEED, FREE_TABLES, Key, OPML, OUTPUT, SECTIONS, TAG};
use super::*;
use crate::config::lists::ListDraft;

const DOCUMENTATION: &str = include_str!("../../../docs/configuration.md");

/// Every key as the documentation names it, with its default as TOML.
fn keys() -> Vec<(String, Option<String>)> {
    let defaults = Config::default();
    let mut keys = Vec::new();
    for section in SECTIONS {
        let prefix = if section.name.is_empty() { String::new() } else { format!("{}.", section.name) };
        collect(&mut keys, &prefix, section.keys, &defaults);
    }
    collect(&mut keys, "tags.NAME.", TAG, &Tag::default());
    collect(&mut keys, "feeds.", FEED, &Default::default());
    collect(&mut keys, "opml.", OPML, &ListDraft::default());
    collect(&mut keys, "outputs.", OUTPUT, &Output::default());
    // The default of the zone is the system's.
    keys.iter_mut().filter(|(name, _)| name == "timezone").for_each(|(_, default)| *default = None);
    keys
}

fn collect<T>(keys: &mut Vec<(String, Option<String>)>, prefix: &str, list: &[Key<T>], from: &T) {
    for key in list {
        keys.push((format!("{prefix}{}", key.name), (key.get)(from).map(|value| value.to_string())));
    }
}

/// The annotated file with its keys switched on: prose has a space after the "#", keys have none.
fn switched_on() -> String {
    let on = |line: &'static str| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => rest,
        _ => line,
    };
    DEFAULT_FILE.lines().map(on).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_annotated_file_changes_nothing() {
    assert_eq!(config_of(DEFAULT_FILE), Config::default());
}

#[test]
fn the_annotated_file_shows_every_key_with_its_default() {
    let loaded = check_text(Path::new("coranto.toml"), &switched_on(), &Env::default()).unwrap();
    let shown: BTreeMap<String, ShownKey> = show(&loaded).into_iter().map(|key| (key.key.clone(), key)).collect();
    for (name, default) in keys() {
        let name = name
            .replace("NAME", "world")
            .replacen("feeds.", "feeds.0.", 1)
            .replacen("outputs.", "outputs.all.", 1)
            .replacen("opml.", "opml.0.", 1);
        let key = &shown[&name];
        assert!(matches!(key.origin, SetBy::Written(_)), "{name} does not stand in config/coranto.toml");
        if default.is_some() {
            assert_eq!(key.value, default, "{name} in config/coranto.toml");
        }
    }
}

#[test]
fn the_documentation_has_a_row_for_every_key_with_its_default() {
    let rows: BTreeMap<&str, &str> = DOCUMENTATION
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .map(|(name, rest)| (name, rest.split(" |").nth(1).unwrap_or_default().trim()))
        .collect();
    for (name, default) in keys() {
        let documented = rows.get(name.as_str()).unwrap_or_else(|| panic!("{name} is not documented"));
        match default {
            Some(default) => assert_eq!(read_back(&name, documented.trim_matches('`')), default, "{name}"),
            None => assert!(documented.is_empty(), "{name} has no default, but {documented}"),
        }
    }
    let known: BTreeSet<String> = keys().into_iter().map(|(name, _)| name).collect();
    let surplus: Vec<_> = rows.keys().filter(|name| !known.contains(**name)).collect();
    assert!(surplus.is_empty(), "documented, but no keys: {surplus:?}");
}

/// A documented value as it shows once it was read: `1d` and `24h` are the same.
fn read_back(name: &str, value: &str) -> String {
    let (table, key) = name.rsplit_once('.').unwrap();
    let (text, shown) = match (table, key) {
        ("opml", _) => (format!("[[opml]]\nsource = \"/x\"\n{key} = {value}"), format!("opml.0.{key}")),
        ("outputs", "name") => (format!("[[outputs]]\nname = {value}"), "outputs.all.name".to_owned()),
        ("outputs", _) => (format!("[[outputs]]\nname = \"all\"\n{key} = {value}"), format!("outputs.all.{key}")),
        _ => (format!("[{table}]\n{key} = {value}"), name.to_owned()),
    };
    let loaded = check_text(Path::new("c.toml"), &text, &Env::default()).unwrap();
    show(&loaded).into_iter().find(|key| key.key == shown).and_then(|key| key.value).unwrap()
}

#[test]
fn no_name_stands_for_two_things() {
    let names: Vec<String> = keys().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    let tables: BTreeSet<&str> = SECTIONS.iter().map(|section| section.name).chain(FREE_TABLES).collect();
    assert_eq!(tables.len(), SECTIONS.len() + FREE_TABLES.len());
    assert!(SECTIONS[0].keys.iter().all(|key| !tables.contains(key.name)));
}

#[test]
fn values_reach_their_fields() {
    let config = config_of(&switched_on());
    assert_eq!(config.timezone, chrono_tz::Europe::Berlin);
    assert_eq!(config.contact().as_deref(), Some("https://news.example.org/about"));
    assert_eq!(config.tags["world"].schedule.as_deref(), Some("every 30m"));
    let feed = &config.feeds[0];
    assert_eq!(feed.url.as_str(), "https://example.org/world.atom");
    assert_eq!(feed.settings.title.as_deref(), Some("Example World"));
    assert_eq!((feed.settings.tags.as_slice(), feed.settings.priority), (&["world".to_owned()][..], Some(0)));
    assert!(feed.place.file_line().starts_with("/etc/coranto/coranto.toml:"));
    let net = config_of("[net]\nresolve = { \"A.example\" = \"127.0.0.1:80\", \"b.example\" = \"::1\" }").net;
    let shown: Vec<String> = net.resolve.iter().map(|(name, address)| format!("{name} {address}")).collect();
    assert_eq!(shown, ["a.example 127.0.0.1:80", "b.example [::1]:0"]);
}

#[test]
fn what_is_shown_can_be_read_again() {
    let loaded = check_text(Path::new("c.toml"), &switched_on(), &Env::default()).unwrap();
    for key in show(&loaded) {
        if let Some(value) = key.value {
            assert!(format!("x = {value}").parse::<toml::Table>().is_ok(), "{} = {value}", key.key);
        }
    }
}

#[test]
fn the_starter_list_is_wide_and_without_doubles() {
    let feeds = starter();
    assert!((18..=30).contains(&feeds.len()), "{}", feeds.len());
    let titles: BTreeSet<_> = feeds.iter().map(|feed| feed.settings.title.clone().unwrap()).collect();
    assert_eq!(titles.len(), feeds.len());
    let languages: BTreeSet<_> = feeds.iter().map(|feed| feed.settings.tags[0].clone()).collect();
    assert!(languages.len() >= 10 && languages.iter().all(|language| language.len() == 2), "{languages:?}");
    assert!(feeds.iter().all(|feed| feed.url.scheme() == "https" && feed.settings.tags.len() == 2));
}
