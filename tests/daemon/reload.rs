//! A changed configuration under a running daemon.

use super::{Rig, page, rss};
use crate::support::origin::{Mode, Page};
use crate::support::program::run;
use crate::support::{PATIENCE, wait_until};

fn reload(rig: &Rig) -> (Option<i32>, String) {
    command(rig, &["reload"])
}

fn command(rig: &Rig, arguments: &[&str]) -> (Option<i32>, String) {
    let file = rig.file().display().to_string();
    let out = run(rig.home(), &[&["--config", &file], arguments].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (out.status.code(), text(&out.stdout) + &text(&out.stderr))
}

fn change(rig: &Rig, from: &str, to: &str) {
    let text = std::fs::read_to_string(rig.file()).expect("a file");
    assert!(text.contains(from), "no {from:?} in {text}");
    std::fs::write(rig.file(), text.replace(from, to)).expect("a file");
}

fn ids(rig: &Rig) -> Vec<String> {
    rig.items().iter().map(|item| item["id"].to_string()).collect()
}

fn two_feeds() -> Rig {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", 1..=3)));
    rig.origin.set("/b.xml", page(rss("beta", 1..=3)));
    rig
}

#[test]
fn a_file_with_faults_changes_nothing() {
    let rig = two_feeds();
    rig.configure(&["/a.xml"], "");
    let mut daemon = rig.start();
    rig.wait_for_items(3);
    change(&rig, "[poll]", "[poll]\nconcurrency = \"many\"\nshedule = \"x\"");
    let (code, said) = reload(&rig);
    assert_eq!(code, Some(78), "{said}");
    assert!(
        said.contains("concurrency") && said.contains("did you mean") && said.contains("[configuration]"),
        "{said}"
    );
    let (code, status) = command(&rig, &["status"]);
    assert_eq!(code, Some(0), "beside a daemon, commands do without the file: {status}");
    assert!(status.contains("refused") && status.contains("trouble        configuration"), "{status}");
    assert_eq!(rig.items().len(), 3);
    let polls = rig.origin.requests("/a.xml").len();
    wait_until("another poll by the old configuration", PATIENCE, || rig.origin.requests("/a.xml").len() > polls);

    // SIGHUP says the same in the log.
    daemon.signal("HUP");
    wait_until("the faults in the log", PATIENCE, || {
        daemon.log().matches("the one before stays in effect").count() >= 2
    });
    change(&rig, "concurrency = \"many\"\nshedule = \"x\"", "");
    change(&rig, "[[feeds]]", &format!("[[feeds]]\nurl = \"{}\"\n[[feeds]]", rig.origin.url("/b.xml")));
    daemon.signal("HUP");
    rig.wait_for_items(6);
    let (_, status) = command(&rig, &["status"]);
    assert!(status.contains("taken over: 1 feed added") && !status.contains("trouble"), "{status}");
    assert!(daemon.terminate().success());
}

#[test]
fn titles_tags_selects_and_addresses_change_without_a_new_id() {
    let rig = two_feeds();
    rig.configure(&["/a.xml", "/b.xml"], "[[outputs]]\nname = \"all\"\ntitle = \"One\"\n");
    let _daemon = rig.start();
    rig.wait_for_items(6);
    let before = ids(&rig);
    change(&rig, "title = \"One\"", "title = \"Two\"");
    change(&rig, "[server]", "[server]\npublic_url = \"https://news.example/deep/er\"\naccess = \"open\"");
    change(&rig, "/a.xml\"", "/a.xml\"\ntags = [\"world\"]");
    let (code, said) = reload(&rig);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 feed changed") && said.contains("all") && said.contains("server.public_url"), "{said}");
    wait_until("the new title", PATIENCE, || {
        let feed = rig.get("/feeds/all.json", &[]).map(|reply| reply.text()).unwrap_or_default();
        feed.contains("\"Two\"") && feed.contains("https://news.example/deep/er/feeds/all.json")
    });
    assert_eq!(ids(&rig), before);
    let below = rig.get("/deep/er/feeds/all.json", &[("Host", "news.example")]).expect("an answer");
    assert_eq!(below.status, 200, "the new path is served");

    change(&rig, "title = \"Two\"", "title = \"Two\"\nselect = \"tag:world\"");
    assert_eq!(reload(&rig).0, Some(0));
    rig.wait_for_items(3);
    assert!(before.iter().filter(|id| ids(&rig).contains(id)).count() == 3, "no id is new");
    let (code, said) = reload(&rig);
    assert_eq!(code, Some(0));
    assert!(said.contains("nothing changed"), "{said}");
}

#[test]
fn a_renamed_output_leads_to_its_new_name_and_a_removed_one_is_gone() {
    let rig = two_feeds();
    rig.configure(&["/a.xml"], "[[outputs]]\nname = \"old\"\n[[outputs]]\nname = \"doomed\"\n");
    let _daemon = rig.start();
    rig.wait_for_items(3);
    let status = |path: &str| rig.get(path, &[]).expect("an answer").status;
    assert_eq!((status("/feeds/old.atom"), status("/feeds/doomed.atom")), (200, 200));
    change(&rig, "name = \"old\"\n[[outputs]]\nname = \"doomed\"", "name = \"new\"\naliases = [\"old\"]");
    assert_eq!(reload(&rig).0, Some(0));
    let statuses = ["/feeds/new.atom", "/feeds/old.atom", "/feeds/doomed.atom", "/feeds/never.atom"].map(status);
    assert_eq!(statuses, [200, 301, 410, 404]);
}

#[test]
fn a_new_schedule_dates_the_next_poll_and_polls_nothing_out_of_turn() {
    let rig = two_feeds();
    rig.configure(&["/a.xml", "/b.xml"], "");
    change(&rig, "every 1s", "0 0 1 1 *");
    let _daemon = rig.start();
    rig.wait_for_items(6);
    let polls = || (rig.origin.requests("/a.xml").len(), rig.origin.requests("/b.xml").len());
    assert_eq!(polls(), (1, 1));
    change(&rig, "/b.xml\"", "/b.xml\"\nschedule = \"every 1s\"");
    assert_eq!(reload(&rig).0, Some(0));
    wait_until("polls by the new schedule", PATIENCE, || polls().1 > 3);
    assert_eq!(polls().0, 1, "the other feed keeps its date");
    let (_, why) = command(&rig, &["why", "beta"]);
    assert!(why.contains("schedule   every 1s, its own"), "{why}");
}

#[test]
fn a_poll_under_way_ends_as_it_began() {
    let rig = two_feeds();
    rig.configure(&["/a.xml"], "");
    change(&rig, "every 1s", "0 0 1 1 *");
    let slow = std::time::Duration::from_millis(4);
    rig.origin.set("/a.xml", Mode::SlowBody(Page::new(rss("alpha", 1..=3)), slow));
    let _daemon = rig.start();
    wait_until("the request", PATIENCE, || rig.origin.requests("/a.xml").len() == 1);
    change(&rig, "[poll]", "[poll]\ntimeout = \"1s\"");
    change(&rig, "/a.xml\"", "/a.xml\"\nschedule = \"every 1h\"");
    assert_eq!(reload(&rig).0, Some(0));
    rig.wait_for_items(3);
    assert_eq!(rig.origin.requests("/a.xml").len(), 1, "it was not begun anew");
    let (_, why) = command(&rig, &["why", "alpha"]);
    assert!(why.contains("by every: "), "the date is by the schedule that holds now: {why}");
}

#[test]
fn what_takes_a_restart_is_named_and_left_as_it_is() {
    let rig = two_feeds();
    rig.configure(&["/a.xml"], "");
    let _daemon = rig.start();
    rig.wait_for_items(3);
    let port = rig.port.to_string();
    change(&rig, &format!(":{port}\""), ":1\"");
    let (code, said) = reload(&rig);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("server.listen was changed: that takes a restart"), "{said}");
    assert_eq!(rig.items().len(), 3, "the old address is still served");
}

#[test]
fn a_file_that_is_gone_is_a_fault() {
    let rig = two_feeds();
    rig.configure(&["/a.xml"], "");
    let folder = rig.home().join("config/coranto");
    std::fs::create_dir_all(&folder).expect("a folder");
    let own = folder.join("coranto.toml");
    std::fs::rename(rig.file(), &own).expect("a file");
    let mut daemon = crate::support::program::Program::start(
        crate::support::program::coranto(rig.home(), &["run"]),
        rig.home(),
        "daemon",
    );
    rig.wait_for_items(3);
    std::fs::remove_file(&own).expect("a file");
    daemon.signal("HUP");
    daemon.wait_for_log("is gone");
    let status = run(rig.home(), &["status"]);
    let said = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(said.contains("last reload") && said.contains("trouble") && said.contains("1 feed"), "{said}");
}

#[test]
fn without_a_daemon_the_file_is_checked_all_the_same() {
    let rig = two_feeds();
    rig.configure(&["/a.xml"], "");
    let (code, said) = reload(&rig);
    assert_eq!(code, Some(69), "{said}");
    assert!(said.contains("[no-daemon]"), "{said}");
    change(&rig, "[poll]", "[pol]");
    let (code, said) = reload(&rig);
    assert_eq!(code, Some(78), "{said}");
}
