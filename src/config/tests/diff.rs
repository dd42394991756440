//! What a reload must do, by what changed in the file.

use std::collections::BTreeSet;

use super::schema::SECTIONS;
use super::*;
use crate::config::diff::parts_of_keys;

fn loaded(text: &str) -> Loaded {
    check_text(Path::new("c.toml"), text, &Env::default()).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The parts that differ by their first letters, and the line for the log.
fn check(old: &str, new: &str, parts: &str, line: &str) {
    let diff = diff(&loaded(old), &loaded(new));
    let told = [
        (diff.feeds_changed, "feeds"),
        (diff.schedules_changed, "schedules"),
        (diff.lists_changed, "lists"),
        (diff.outputs_changed, "outputs"),
        (diff.gear_changed, "gear"),
        (diff.web_changed, "web"),
        (diff.retention_changed, "retention"),
        (!diff.needs_restart.is_empty(), "restart"),
    ];
    let told: Vec<&str> = told.into_iter().filter(|(changed, _)| *changed).map(|(_, part)| part).collect();
    assert_eq!((told.join(" ").as_str(), diff.to_string().as_str()), (parts, line), "{old}\n->\n{new}");
    assert_eq!(diff.is_empty(), parts.is_empty());
}

const A: &str = "[[feeds]]\nurl = \"https://a.example/\"\n";
const B: &str = "[[feeds]]\nurl = \"https://b.example/\"\n";

#[test]
fn every_key_belongs_to_a_part() {
    let keys = SECTIONS.iter().flat_map(|section| {
        section.keys.iter().map(|key| format!("{}.{}", section.name, key.name).trim_start_matches('.').to_owned())
    });
    let keys: BTreeSet<String> = keys.collect();
    let known: BTreeSet<String> = parts_of_keys().map(str::to_owned).collect();
    assert_eq!(keys, known, "say in config/diff.rs who reads a key");
    assert_eq!(parts_of_keys().count(), known.len());
}

#[test]
fn only_listeners_and_store_wait_for_a_restart() {
    check(
        "",
        "[server]\nlisten = [\"127.0.0.1:80\"]\n[store]\nurl = \"sqlite:b.db\"",
        "restart",
        "server.listen, store.url after a restart",
    );
    let diff = diff(&loaded(""), &loaded("[store]\nurl = \"sqlite:b.db\""));
    assert_eq!(diff.needs_restart, ["store.url"]);
}

#[test]
fn keys_reach_the_parts_that_read_them() {
    check("", "", "", "nothing");
    check("", "timezone = \"Asia/Tokyo\"", "schedules gear web", "timezone");
    check("", "[poll]\ntimeout = \"9s\"\nfirst = 3", "gear", "poll.first, poll.timeout");
    check("", "[poll]\nmax_interval = \"2d\"", "schedules gear", "poll.max_interval");
    check("", "[server]\npublic_url = \"https://a.example/\"", "gear web", "server.public_url");
    check("", "[server]\nhosts = [\"nas\"]\naccess = \"key\"", "web", "server.access, server.hosts");
    check("", "[retention]\nkeep = \"1d\"", "retention", "retention.keep");
    check("", "[net]\nresolve = { \"a.example\" = \"127.0.0.1\" }", "gear", "net.resolve");
    check("", "[tags.a]\nschedule = \"every 30m\"", "schedules gear", "tags.a.schedule");
    check("[tags.a]\nschedule = \"every 30m\"", "[tags.a]", "schedules gear", "tags.a.schedule");
    check("", "[tags.a]", "", "nothing");
}

#[test]
fn a_default_that_is_written_down_changes_nothing() {
    check("", "[poll]\ntimeout = \"30s\"\n[[outputs]]\nname = \"all\"\n[retention]\nkeep = \"365d\"", "", "nothing");
}

#[test]
fn feeds_are_known_by_their_addresses() {
    check("", &format!("{A}{B}"), "feeds", "2 feeds added");
    check(&format!("{A}{B}"), A, "feeds", "1 feed removed");
    check(&format!("{A}{B}"), &format!("# a comment\n\n{B}{A}"), "", "nothing");
    check(A, &format!("{A}title = \"A\""), "feeds", "1 feed changed");
    check(A, &format!("{A}private = true"), "feeds", "1 feed changed");
    check(A, &format!("{A}tags = [\"x\"]\n{B}"), "feeds schedules", "1 feed added, 1 changed");
    check(A, &format!("{A}schedule = \"every 1h\""), "feeds schedules", "1 feed changed");
    check(A, &format!("{A}keep = \"9d\""), "feeds retention", "1 feed changed");
    check("", &format!("{A}keep = \"9d\""), "feeds retention", "1 feed added");
}

#[test]
fn outputs_are_told_by_name() {
    let world = "[[outputs]]\nname = \"world\"\n";
    check("", world, "outputs", "outputs world");
    check(world, &format!("{world}select = \"tag:x\"\n[[outputs]]\nname = \"tech\""), "outputs", "outputs world, tech");
    check("", "[[outputs]]\nname = \"all\"\nenabled = false", "outputs", "outputs all");
    let all = "[[outputs]]\nname = \"all\"\n";
    check(&format!("{all}{world}"), &format!("{world}{all}"), "outputs", "the order of the outputs");
}

#[test]
fn all_that_changed_stands_in_one_line() {
    let new =
        format!("[poll]\ntimeout = \"9s\"\n[store]\nurl = \"sqlite:b.db\"\n[[outputs]]\nname = \"world\"\n{A}{B}");
    check(
        &format!("{A}title = \"A\""),
        &new,
        "feeds outputs gear restart",
        "1 feed added, 1 changed; outputs world; poll.timeout; store.url after a restart",
    );
}

#[test]
fn lists_are_compared_by_what_they_say() {
    let list = "[[opml]]\nsource = \"a.opml\"\n";
    check("", list, "lists", "lists of subscriptions");
    check(list, &format!("timezone = \"UTC\"\n{list}"), "", "nothing");
    check(list, &format!("{list}tags = [\"x\"]"), "lists", "lists of subscriptions");
    check(list, &format!("{list}interval = \"1h\""), "lists", "lists of subscriptions");
}
