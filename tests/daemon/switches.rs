//! Time and names as tests own them.

use super::{Rig, page, rss};
use crate::support::origin::{Mode, Page};
use crate::support::{PATIENCE, wait_until};

#[test]
fn a_week_passes_in_seconds_under_the_test_clock() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", 1..=2)));
    rig.configure(&["/a.xml"], "[tags.daily]\nschedule = \"0 6 * * *\"\n");
    let config = std::fs::read_to_string(rig.file()).expect("the configuration");
    std::fs::write(rig.file(), config + "tags = [\"daily\"]\n").expect("the configuration");
    // A day lasts a little over four seconds.
    let _daemon = rig.start_with(&[("CORANTO_TEST_CLOCK", "2026-03-27T05:00:00Z,20000")]);
    wait_until("three daily polls", PATIENCE, || rig.origin.requests("/a.xml").len() >= 3);
    let entry = &rig.items()[0];
    assert!(entry["date_modified"].as_str().is_some_and(|date| date.starts_with("2026-03")), "{entry}");
}

#[test]
fn names_of_the_configuration_lead_to_the_origin() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", [1])));
    let more = format!(
        "[net]\nresolve = {{ \"news.example\" = \"{}\" }}\n[[feeds]]\nurl = \"http://news.example/a.xml\"\n",
        rig.origin.address()
    );
    rig.configure(&[], &more);
    let _daemon = rig.start();
    rig.wait_for_items(1);
    assert_eq!(rig.origin.requests("/a.xml")[0].header("host"), Some("news.example"));
}

#[test]
fn private_addresses_are_refused_unless_the_configuration_opens_them() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", [1])));
    rig.configure(&["/a.xml"], "");
    let closed = std::fs::read_to_string(rig.file()).expect("a file").replace("allow_private = [\"127.0.0.0/8\"]", "");
    std::fs::write(rig.file(), closed).expect("a file");
    let mut daemon = rig.start();
    daemon.wait_for_log("allow_private");
    assert!(rig.origin.requests("/a.xml").is_empty(), "the private address was asked");
}

#[test]
fn a_lost_store_that_is_rebuilt_gives_the_same_ids() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", 1..=6)));
    rig.origin.set("/b.xml", Mode::Serve(Page::new(rss("beta", 1..=6).replace("isPermaLink=\"false\"", ""))));
    rig.configure(&["/a.xml", "/b.xml"], "");
    let ids = || {
        let mut daemon = rig.start();
        let mut ids: Vec<String> =
            rig.wait_for_items(12).iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect();
        daemon.terminate();
        ids.sort();
        ids
    };
    let before = ids();
    std::fs::remove_dir_all(rig.home().join("data")).expect("the data folder");
    assert_eq!(ids(), before);
}

#[test]
fn a_dead_network_is_said_once_and_blamed_on_no_feed() {
    let rig = Rig::new();
    let feeds: String = (0..6).map(|n| format!("[[feeds]]\nurl = \"http://feed{n}.invalid/\"\n")).collect();
    rig.configure(&[], &feeds);
    // Time runs fast enough for every feed to fail several times.
    let mut daemon = rig.start_with(&[("CORANTO_TEST_CLOCK", "2026-03-27T05:00:00Z,600")]);
    daemon.wait_for_log("the network seems to be down");
    wait_until("a served output", PATIENCE, || rig.get("/feeds/all.atom", &[]).is_ok_and(|reply| reply.status == 200));
    daemon.wait_for_log("the last hour:");
    let log = daemon.log();
    assert_eq!(log.matches("the network seems to be down").count(), 1, "{log}");
    assert!(!log.contains(" fails: "), "{log}");
    assert!(daemon.terminate().success());
}
