//! Signals, owners and things in the way.

use std::time::Duration;

use coranto::clock::Clock;

use super::{Rig, page, rss};
use crate::support::origin::{Mode, Page};
use crate::support::program::run;
use crate::support::{PATIENCE, wait_until};

#[test]
fn sigterm_finishes_what_is_under_way_and_exits_cleanly() {
    let rig = Rig::new();
    let slow = Mode::SlowBody(Page::new(rss("alpha", 1..=3)).etag("\"v1\""), Duration::from_millis(1));
    rig.origin.set("/a.xml", slow);
    rig.configure(&["/a.xml"], "");
    let mut daemon = rig.start();
    wait_until("a request", PATIENCE, || !rig.origin.requests("/a.xml").is_empty());
    let started = Clock::stopwatch();
    let status = daemon.terminate();
    assert_eq!(status.code(), Some(0), "{}", daemon.log());
    assert!(started.elapsed() < Duration::from_secs(10));
    // What was under way is there at the next start, without another request.
    rig.origin.set("/a.xml", Mode::status(500));
    let _again = rig.start();
    rig.wait_for_items(3);
}

#[test]
fn a_second_signal_leaves_at_once() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", Mode::SlowBody(Page::new(rss("alpha", 1..=50)), Duration::from_millis(50)));
    rig.configure(&["/a.xml"], "");
    let mut daemon = rig.start();
    wait_until("a request", PATIENCE, || !rig.origin.requests("/a.xml").is_empty());
    daemon.signal("TERM");
    daemon.wait_for_log("finishing what is under way");
    let started = Clock::stopwatch();
    daemon.signal("TERM");
    assert_eq!(daemon.wait().code(), Some(1), "{}", daemon.log());
    assert!(started.elapsed() < Duration::from_secs(3), "a slow body held it up");
}

#[test]
fn a_second_daemon_refuses_at_once_and_says_who_owns_the_store() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", [1])));
    rig.configure(&["/a.xml"], "");
    let daemon = rig.start();
    rig.wait_for_items(1);
    let started = Clock::stopwatch();
    let second = run(rig.home(), &["run", "--config", &rig.file().display().to_string()]);
    assert!(started.elapsed() < Duration::from_secs(2));
    assert_eq!(second.status.code(), Some(69));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains(&daemon.pid().to_string()) && said.contains("coranto.db"), "{said}");
    assert_eq!(rig.items().len(), 1, "the first goes on");
}

#[test]
fn a_taken_port_is_named() {
    let rig = Rig::new();
    let _other = std::net::TcpListener::bind(("127.0.0.1", rig.port)).expect("the port");
    rig.configure(&[], "");
    let refused = run(rig.home(), &["run", "--config", &rig.file().display().to_string()]);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains(&format!("127.0.0.1:{}", rig.port)) && said.contains("server.listen"), "{said}");
}

#[test]
fn a_faulty_configuration_is_refused_with_every_fault_and_its_place() {
    let rig = Rig::new();
    std::fs::write(rig.file(), "[poll]\nshedule = \"every 1s\"\nmin_interval = \"soon\"\n").expect("a file");
    let refused = run(rig.home(), &["run", "--config", &rig.file().display().to_string()]);
    assert_eq!(refused.status.code(), Some(78));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("coranto.toml:2:1") && said.contains("did you mean \"schedule\""), "{said}");
    assert!(said.contains("coranto.toml:3:"), "{said}");
}

#[test]
fn stores_that_cannot_be_used_are_named_and_left_alone() {
    let rig = Rig::new();
    rig.configure(&[], "");
    let config = rig.file().display().to_string();
    let store = rig.home().join("data/coranto/coranto.db");
    std::fs::create_dir_all(store.parent().expect("a folder")).expect("a folder");
    let refused = |what: &str| {
        let before = std::fs::read(&store).expect("the file");
        let refused = run(rig.home(), &["run", "--config", &config]);
        assert_eq!(refused.status.code(), Some(69), "{what}");
        assert_eq!(std::fs::read(&store).expect("the file"), before, "{what}: the file was changed");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains("coranto.db"), "{what}: {said}");
        said
    };

    std::fs::write(&store, "these are somebody's notes, and far more precious than any feed\n".repeat(40))
        .expect("a file");
    assert!(refused("foreign").contains("not a coranto store"));

    std::fs::remove_file(&store).expect("the file");
    let mut daemon = rig.start();
    daemon.wait_for_log("open http");
    daemon.terminate();
    let whole = std::fs::read(&store).expect("the store");
    std::fs::write(&store, &whole[..whole.len() / 2]).expect("half a store");
    assert!(refused("truncated").contains("damaged"));

    std::fs::write(&store, &whole).expect("the store");
    let connection = rusqlite::Connection::open(&store).expect("the store");
    connection.pragma_update(None, "user_version", 9_999).expect("a pragma");
    drop(connection);
    assert!(refused("newer").contains("9999"));
}

#[test]
fn an_unwritable_folder_is_named() {
    let rig = Rig::new();
    let config = format!(
        "[server]\nlisten = [\"127.0.0.1:{}\"]\n[store]\nurl = \"sqlite:/proc/coranto/coranto.db\"\n",
        rig.port
    );
    std::fs::write(rig.file(), config).expect("a file");
    let refused = run(rig.home(), &["run", "--config", &rig.file().display().to_string()]);
    assert_eq!(refused.status.code(), Some(69));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("/proc/coranto") && said.contains("store.url"), "{said}");
}
