//! The environment and signals: what a shell, a service manager or an impatient user does.

use std::time::Duration;

use super::{FEED, home, text};
use crate::support::origin::{Mode, Page};
use crate::support::program::{Program, coranto, run};
use crate::support::{PATIENCE, temp_dir, wait_until};

#[test]
fn without_a_home_the_configuration_is_what_is_missing() {
    let home = temp_dir();
    for command in ["poll", "feeds"] {
        let mut bare = coranto(home.path(), &[command]);
        let out = bare.env_clear().output().expect("it runs");
        assert_eq!(out.status.code(), Some(78));
        assert!(text(&out.stderr).contains("set HOME, XDG_DATA_HOME or store.url"), "{}", text(&out.stderr));
    }
}

#[test]
fn empty_variables_count_as_not_set() {
    let home = temp_dir();
    let mut command = coranto(home.path(), &["check"]);
    let out = command.env("CORANTO_CONFIG", "").env("CORANTO_LOG", "").env("TZ", "").output().expect("it runs");
    assert!(out.status.success(), "{}", text(&out.stderr));
}

#[test]
fn a_configuration_named_by_the_environment_must_be_there() {
    let home = temp_dir();
    let out = coranto(home.path(), &["check"]).env("CORANTO_CONFIG", "absent.toml").output().expect("it runs");
    assert_eq!(out.status.code(), Some(78));
    assert!(text(&out.stderr).contains("$CORANTO_CONFIG names it"), "{}", text(&out.stderr));
}

#[test]
fn a_log_filter_that_is_none_is_a_fault_of_the_configuration() {
    let home = temp_dir();
    let out = coranto(home.path(), &["check"]).env("CORANTO_LOG", "coranto=loud").output().expect("it runs");
    let said = text(&out.stderr);
    assert_eq!(out.status.code(), Some(78), "{said}");
    assert_eq!(said.matches("error parsing level filter").count(), 1, "{said}");
}

#[test]
fn a_time_zone_that_is_none_is_told() {
    let home = temp_dir();
    for zone in ["Nonsense/Zone", "CET-1CEST"] {
        let out = coranto(home.path(), &["check"]).env("TZ", zone).output().expect("it runs");
        assert!(out.status.success());
        assert!(text(&out.stderr).contains(&format!("TZ={zone:?} names no time zone")), "{}", text(&out.stderr));
    }
    let known = coranto(home.path(), &["check"]).env("TZ", ":Europe/Berlin").output().expect("it runs");
    assert_eq!(text(&known.stderr), "");
    assert!(text(&known.stdout).contains("Times are of Europe/Berlin"), "{}", text(&known.stdout));
}

/// A round that hangs on an origin which says nothing.
fn hanging(signals: &[&str]) -> (Option<i32>, String) {
    let (home, origin) = home();
    origin.set("/feed.xml", Mode::Serve(Page::new(FEED)));
    assert!(run(home.path(), &["add", origin.url("/feed.xml").as_str()]).status.success());
    origin.set("/feed.xml", Mode::SlowBody(Page::new(FEED.repeat(50)), Duration::from_millis(50)));
    let mut poll = Program::start(coranto(home.path(), &["poll", "--force"]), home.path(), "poll");
    wait_until("the request", PATIENCE, || origin.requests("/feed.xml").len() == 2);
    for (n, signal) in signals.iter().enumerate() {
        if n > 0 {
            poll.wait_for_log("finishing what is under way");
        }
        poll.signal(signal);
    }
    let code = poll.wait().code();
    let feeds = run(home.path(), &["feeds"]);
    assert!(feeds.status.success(), "the store was left in order: {}", text(&feeds.stderr));
    (code, poll.log())
}

#[test]
fn a_round_that_is_asked_to_stop_says_what_is_left() {
    for signal in ["INT", "TERM"] {
        let (code, log) = hanging(&[signal]);
        assert_eq!(code, Some(75), "{log}");
        assert!(log.contains(&format!("SIG{signal}: finishing what is under way")), "{log}");
    }
}

#[test]
fn a_round_that_is_asked_twice_leaves_at_once() {
    let (code, log) = hanging(&["INT", "INT"]);
    assert_eq!(code, Some(1), "{log}");
    assert!(!log.contains("did not end in time"), "it waited all the same: {log}");
}

#[test]
fn of_two_rounds_at_once_the_second_is_turned_away() {
    let (home, origin) = home();
    origin.set("/feed.xml", Mode::Serve(Page::new(FEED)));
    assert!(run(home.path(), &["add", origin.url("/feed.xml").as_str()]).status.success());
    origin.set("/feed.xml", Mode::Silent);
    let mut first = Program::start(coranto(home.path(), &["poll", "--force"]), home.path(), "poll");
    wait_until("the request", PATIENCE, || origin.requests("/feed.xml").len() == 2);
    let second = run(home.path(), &["poll", "--force"]);
    assert_eq!(second.status.code(), Some(69));
    assert!(text(&second.stderr).contains(&format!("pid {} (poll)", first.pid())), "{}", text(&second.stderr));
    first.kill();
    // A kill leaves a lock file, and no lock.
    origin.set("/feed.xml", Mode::Serve(Page::new(FEED)));
    assert_eq!(run(home.path(), &["poll", "--force"]).status.code(), Some(0));
}
