//! The demo as somebody sees it who has just cloned the project: papers in many languages, read with no network.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::support::http;
use crate::support::program::Program;
use crate::support::{PATIENCE, free_port, temp_dir, wait_for};

/// A plain `cargo test` builds examples first; `--all-targets` builds only their tests, hence `scripts/test`.
fn demo() -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_BIN_EXE_coranto")).with_file_name("examples").join("demo");
    if !path.exists() {
        assert!(std::env::var_os("CORANTO_TEST_TOOLS").is_none(), "{} is missing", path.display());
        eprintln!("LEFT OUT: the demo, which is not built; cargo build --example demo builds it");
        return None;
    }
    Some(path)
}

#[test]
fn the_demo_shows_stories_of_many_papers_in_many_languages() {
    let Some(demo) = demo() else { return };
    let (home, port) = (temp_dir(), free_port());
    let _papers = free_port(); // the demo takes the next one for its papers
    let mut command = Command::new(demo);
    command.env_clear().current_dir(home.path()).args(["--port", &port.to_string(), "--seconds", "120"]);
    let mut running = Program::start(command, home.path(), "demo");
    let get = |path: &str| http::get(([127, 0, 0, 1], port).into(), path, &[]).ok().filter(|reply| reply.status == 200);

    let items = wait_for("the demo's articles", PATIENCE, || {
        let feed: Value = serde_json::from_str(&get("/feeds/all.json")?.text()).ok()?;
        Some(feed["items"].as_array()?.clone()).filter(|items| items.len() >= 40)
    });
    let languages: BTreeSet<&str> = items.iter().filter_map(|item| item["language"].as_str()).collect();
    assert!(languages.len() >= 4, "only {languages:?}");
    for item in &items {
        assert!(item["summary"].as_str().is_some_and(|summary| summary.len() >= 40), "no summary: {item}");
    }
    let reported_by_others = |item: &&Value| !item["_coranto"]["also"].as_array().is_none_or(Vec::is_empty);
    assert!(items.iter().any(|item| reported_by_others(&item)), "no story is carried by two papers");

    let river = get("/").expect("a river").text();
    let told = |item: &&Value| {
        let gist: String = item["summary"].as_str().unwrap_or_default().chars().take(20).collect();
        river.contains(item["title"].as_str().unwrap_or("-")) && river.contains(&gist)
    };
    assert!(items.iter().filter(told).count() >= 10, "{river}");
    let page = items.iter().find(reported_by_others).and_then(|item| item["_coranto"]["page"].as_str());
    let page = page.and_then(|page| page.split_once(&format!(":{port}"))).expect("a page of this site").1;
    let article = get(page).expect("the article's page").text();
    assert_eq!(article.matches("No time to read? Get a summary").count(), 2, "{article}");

    assert!(running.terminate().success(), "{}", running.log());
}
