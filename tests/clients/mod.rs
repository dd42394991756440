//! The programs that people read with, over the real daemon: a feed reader and a browser.
//!
//! Without them these tests say so and pass, unless `CORANTO_TEST_TOOLS` is set: then a missing program is a failure.

mod browser;
mod newsboat;

use std::process::{Command, Stdio};

use crate::daemon::Rig;
use crate::support::{PATIENCE, wait_until};

/// Is the program here? Says what is left out when it is not.
fn has(program: &str, package: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return true;
    }
    assert!(std::env::var_os("CORANTO_TEST_TOOLS").is_none(), "{package} is missing");
    eprintln!("LEFT OUT: what {package} makes of coranto; install it, or run scripts/test");
    false
}

/// A number of `/metrics`.
fn metric(rig: &Rig, name: &str) -> u64 {
    let text = rig.get("/metrics", &[]).expect("an answer").text();
    let line = text.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
}

/// Have the daemon take over the configuration as it stands in the file now.
fn reload(rig: &Rig) {
    let file = rig.file().display().to_string();
    let said = crate::support::program::run(rig.home(), &["--config", &file, "reload"]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

/// Titles in an output, as its JSON form has them.
fn titles(rig: &Rig, output: &str) -> Vec<String> {
    let Ok(reply) = rig.get(&format!("/feeds/{output}.json"), &[]) else { return Vec::new() };
    let feed: serde_json::Value = serde_json::from_str(&reply.text()).unwrap_or_default();
    let items = feed["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item["title"].as_str().unwrap_or_default().to_owned()).collect()
}

/// In the very document that newsboat asks for: each format is rendered at most once a second, for itself.
fn wait_for_title(rig: &Rig, output: &str, title: &str) {
    let path = format!("/feeds/{output}.atom");
    let title = format!(">{title}<");
    wait_until(&title, PATIENCE, || rig.get(&path, &[]).is_ok_and(|reply| reply.text().contains(&title)));
}
