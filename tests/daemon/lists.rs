//! Lists of `[[opml]]`: files that are watched, addresses that are asked politely, and the guard over both.

use std::time::Duration;

use super::{Rig, page, rss};
use crate::support::origin::{Mode, Page};
use crate::support::program::run;
use crate::support::{PATIENCE, wait_until};

fn command(rig: &Rig, arguments: &[&str]) -> (Option<i32>, String) {
    let file = rig.file().display().to_string();
    let out = run(rig.home(), &[&["--config", &file], arguments].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (out.status.code(), text(&out.stdout) + &text(&out.stderr))
}

/// An origin with feeds `/f1.xml` and so on, each with one entry, and a configuration with one list.
fn rig(source: &str) -> Rig {
    let rig = Rig::new();
    for n in 1..=6 {
        rig.origin.set(&format!("/f{n}.xml"), page(rss(&format!("feed{n}"), [n])));
    }
    let source = source.replace("ORIGIN", &rig.origin.address().to_string());
    rig.configure(&[], &format!("[[opml]]\nsource = \"{source}\"\ntags = [\"listed\"]\n"));
    rig
}

/// One value of each feed.
fn of_feeds(rig: &Rig, key: &str) -> Vec<String> {
    let file = rig.file().display().to_string();
    let out = run(rig.home(), &["--config", &file, "feeds", "--json"]);
    let feeds: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    feeds.as_array().expect("a list").iter().map(|feed| feed[key].to_string()).collect()
}

fn list(rig: &Rig, numbers: impl IntoIterator<Item = u32>, more: &str) -> String {
    let address = |n: u32| rig.origin.url(&format!("/f{n}.xml"));
    let outlines: String = numbers.into_iter().map(|n| format!("<outline text='' xmlUrl='{}'/>", address(n))).collect();
    format!("<opml version='2.0'><body><outline text='Some folder'>{outlines}</outline>{more}</body></opml>")
}

fn write(rig: &Rig, text: &str) {
    std::fs::write(rig.home().join("list.opml"), text).expect("a file");
}

#[track_caller]
fn wait_for_status(rig: &Rig, piece: &str) {
    wait_until(&format!("{piece:?} in the status"), PATIENCE, || command(rig, &["status"]).1.contains(piece));
}

#[test]
fn a_file_is_watched() {
    let rig = rig("list.opml");
    write(&rig, &list(&rig, 1..=2, ""));
    let mut daemon = rig.start();
    rig.wait_for_items(2);
    assert_eq!(of_feeds(&rig, "tags"), ["[\"Some-folder\",\"listed\"]"; 2]);
    assert_eq!(of_feeds(&rig, "origins"), ["[\"opml\"]"; 2]);
    write(&rig, &list(&rig, 1..=3, ""));
    rig.wait_for_items(3);
    write(&rig, &list(&rig, 2..=3, ""));
    rig.wait_for_items(2);
    for (broken, why) in [
        ("<html>Not found</html>", "no OPML"),
        ("", "the document is empty"),
        ("<opml><body><outline text='x' xmlUrl='http://a.example/'/>", "ends before its end"),
    ] {
        write(&rig, broken);
        wait_for_status(&rig, why);
        assert!(command(&rig, &["status"]).1.contains("[list-failed]"));
        assert_eq!(rig.items().len(), 2, "{why}");
    }
    std::fs::remove_file(rig.home().join("list.opml")).expect("a file");
    wait_for_status(&rig, "No such file");
    let (_, check) = command(&rig, &["check"]);
    assert!(check.contains("[list-failed]"), "{check}");
    let (code, refused) = command(&rig, &["remove", "feed2"]);
    assert!(code == Some(1) && refused.contains("list.opml: remove it there [declared-feed]"), "{refused}");

    // What was said last holds over a restart.
    assert!(daemon.terminate().success(), "{}", daemon.log());
    assert!(daemon.log().contains("[list-failed]"), "{}", daemon.log());
    let _daemon = rig.start();
    rig.wait_for_items(2);
    write(&rig, &list(&rig, 1..=4, ""));
    rig.wait_for_items(4);
    let (_, status) = command(&rig, &["status"]);
    assert!(status.contains("list.opml: 4 feeds, read") && !status.contains("trouble"), "{status}");
}

#[test]
fn a_list_that_shrinks_changes_nothing_until_it_is_confirmed() {
    let rig = rig("list.opml");
    write(&rig, &list(&rig, 1..=6, ""));
    let mut daemon = rig.start();
    rig.wait_for_items(6);
    write(&rig, &list(&rig, 1..=1, ""));
    wait_for_status(&rig, "it has lost 5 of its 6 feeds");
    assert_eq!(rig.items().len(), 6);
    let ready = rig.get("/readyz", &[]).expect("an answer");
    assert!(ready.status == 200 && ready.text().contains("coranto status"), "{}", ready.text());
    let (code, said) = command(&rig, &["reload"]);
    assert!(code == Some(0) && said.contains("[list-held]"), "{said}");
    assert_eq!(rig.items().len(), 6, "a reload alone confirms nothing");
    assert!(daemon.terminate().success());
    let _daemon = rig.start();
    // Nor does a restart.
    wait_for_status(&rig, "[list-held]");
    rig.wait_for_items(6);
    let (code, said) = command(&rig, &["reload", "--accept-removals"]);
    assert!(code == Some(0) && said.contains("is taken over: 1 feed"), "{said}");
    rig.wait_for_items(1);
    assert!(!command(&rig, &["status"]).1.contains("list-held"));
    write(&rig, &list(&rig, [], ""));
    wait_for_status(&rig, "it is empty");
    assert_eq!(rig.items().len(), 1);
    assert!(command(&rig, &["reload", "--accept-removals"]).1.contains("is taken over: 0 feeds"));
    rig.wait_for_items(0);
}

#[test]
fn an_address_is_asked_daily_and_conditionally() {
    let rig = rig("http://ORIGIN/list.opml");
    let serve = |text: String, tag: &str| Mode::Serve(Page::new(text).content_type("text/x-opml").etag(tag));
    rig.origin.set("/list.opml", serve(list(&rig, 1..=2, ""), "\"one\""));
    let asked = || rig.origin.requests("/list.opml").len();
    let on = |day: &str| rig.start_with(&[("CORANTO_TEST_CLOCK", &format!("2030-01-{day}Z,1"))]);
    let mut daemon = on("01T00:00:00");
    rig.wait_for_items(2);
    assert!(daemon.terminate().success());
    // It is not due when it was asked some hours ago.
    let mut daemon = on("01T20:00:00");
    let polls = rig.origin.requests("/f1.xml").len();
    wait_until("polls of the feeds", PATIENCE, || rig.origin.requests("/f1.xml").len() > polls + 2);
    assert_eq!(asked(), 1);
    assert!(daemon.terminate().success());
    // A day later it is, and its server says that nothing changed.
    let mut daemon = on("02T01:00:00");
    wait_until("a second request", PATIENCE, || asked() == 2);
    assert_eq!(rig.origin.requests("/list.opml")[1].header("if-none-match"), Some("\"one\""));
    wait_for_status(&rig, "2 feeds, read");
    assert!(daemon.terminate().success());
    rig.origin.set("/list.opml", Mode::status(500));
    let mut daemon = on("03T02:00:00");
    wait_for_status(&rig, "[list-failed]");
    rig.wait_for_items(2);
    assert!(daemon.terminate().success());
    rig.origin.set("/list.opml", serve(list(&rig, 1..=3, ""), "\"two\""));
    let _daemon = on("03T04:00:00");
    rig.wait_for_items(3);
}

#[test]
fn lists_that_include_each_other_come_to_an_end() {
    let rig = rig("http://ORIGIN/list.opml");
    let include = |path: &str| format!("<outline text='Inner'><outline type='include' url='{path}'/></outline>");
    let both = include("/list.opml") + &include("more.opml");
    rig.origin.set("/list.opml", Mode::Serve(Page::new(list(&rig, [1], &both))));
    rig.origin.set("/more.opml", Mode::Serve(Page::new(list(&rig, [1, 2], &both))));
    let _daemon = rig.start();
    rig.wait_for_items(2);
    assert_eq!((rig.origin.requests("/list.opml").len(), rig.origin.requests("/more.opml").len()), (1, 1));
    let tags = ["[\"Some-folder\",\"Inner\",\"listed\"]", "[\"Inner\",\"Some-folder\",\"listed\"]"];
    assert_eq!(of_feeds(&rig, "tags"), tags);
}

#[test]
fn lists_and_feeds_of_one_host_are_asked_for_one_at_a_time() {
    let rig = rig("list.opml");
    write(&rig, &list(&rig, [2], ""));
    let mut config = String::new();
    // Each of these answers takes over half a second; requests that began closer together ran side by side.
    let slow = |text: String| {
        let pause = Duration::from_millis(600) / text.len() as u32;
        Mode::SlowBody(Page::new(text), pause.max(Duration::from_millis(1)))
    };
    for n in 0..3 {
        let path = format!("/list{n}");
        rig.origin.set(&path, slow(list(&rig, [1], &" ".repeat(400))));
        config.push_str(&format!("[[opml]]\nsource = \"{}\"\n", rig.origin.url(&path)));
    }
    rig.origin.set("/f1.xml", slow(rss("feed1", [1]) + &" ".repeat(400)));
    rig.configure(&["/f1.xml"], &config);
    let _daemon = rig.start();
    let n_asked = |path: &str| rig.origin.requests(path).len();
    wait_until("lists and feeds", PATIENCE, || n_asked("/list2") == 1 && n_asked("/f1.xml") >= 3);
    let mut starts: Vec<Duration> = rig.origin.log().iter().map(|seen| seen.at).collect();
    starts.sort();
    let apart: Vec<Duration> = starts.windows(2).map(|two| two[1] - two[0]).collect();
    assert!(apart.iter().all(|pause| *pause > Duration::from_millis(400)), "{apart:?}");
}

#[test]
fn lists_that_go_on_and_on_are_not_taken_over() {
    let rig = rig("http://ORIGIN/list/0");
    for n in 0..40 {
        let next = format!("<outline type='include' url='/list/{}'/>", n + 1);
        rig.origin.set(&format!("/list/{n}"), Mode::Serve(Page::new(list(&rig, [1], &next))));
    }
    let _daemon = rig.start();
    wait_for_status(&rig, "include each other more than 4 deep");
    assert!(rig.origin.requests("/list/5").is_empty());
    assert_eq!(rig.items().len(), 0);
}

#[test]
fn no_list_is_read_twice() {
    let rig = rig("http://ORIGIN/a#own");
    let include = |address: &str| format!("<outline type='include' url='{address}'/>");
    let includes = ["/a", "/a#1", "/b", "/b#2", "/b#3"].map(include).concat();
    for (path, n) in [("/a", 1), ("/b", 2)] {
        rig.origin.set(path, Mode::Serve(Page::new(list(&rig, [n], &includes))));
    }
    let _daemon = rig.start();
    wait_for_status(&rig, "2 feeds");
    assert_eq!(["/a", "/b"].map(|path| rig.origin.requests(path).len()), [1, 1]);
}

#[test]
fn without_a_daemon_a_round_of_polls_reads_the_lists() {
    let rig = rig("list.opml");
    write(&rig, &list(&rig, 1..=3, ""));
    let (code, said) = command(&rig, &["poll"]);
    assert!(code == Some(0) && said.contains("Polled 3 feeds: 3 new articles, 0 failed."), "{said}");
    let (_, check) = command(&rig, &["check"]);
    assert!(check.contains("list.opml: 3 feeds"), "{check}");
    // A list that leaves the configuration takes its feeds along.
    rig.configure(&[], "");
    let (_, said) = command(&rig, &["poll"]);
    assert!(said.contains("No feeds yet"), "{said}");
}
