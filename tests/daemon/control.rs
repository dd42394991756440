//! Commands beside a running daemon, and without one: the same results in the same words.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Rig, page, rss};
use crate::support::origin::{Mode, Page};
use crate::support::program::{Program, coranto, run};
use crate::support::{PATIENCE, wait_until};

/// A home whose daemon polls nothing by itself, once a feed was polled.
pub(super) fn quiet() -> Rig {
    let rig = Rig::new();
    rig.configure(&[], "");
    let often = std::fs::read_to_string(rig.file()).expect("a file");
    std::fs::write(rig.file(), often.replace("every 1s", "0 0 1 1 *")).expect("a file");
    rig.origin.set("/a.xml", page(rss("alpha", 1..=2)));
    let site = "<link rel=feed href=/a.xml title=Alpha><link rel=feed href=/comments/feed title=Talk>";
    rig.origin.set("/site", Mode::Serve(Page::new(site).content_type("text/html")));
    let list = format!("<opml><outline text='Alpha' xmlUrl='{}'/></opml>", rig.origin.url("/a.xml"));
    std::fs::write(rig.home().join("list.opml"), list).expect("a file");
    rig
}

pub(super) struct Said {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

pub(super) fn command(rig: &Rig, arguments: &[&str]) -> Said {
    let file = rig.file().display().to_string();
    let out = run(rig.home(), &[&["--config", &file], arguments].concat());
    let text = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).replace(&rig.home().display().to_string(), "HOME");
        text.replace(&rig.origin.address().to_string(), "ORIGIN").replace(&rig.port.to_string(), "PORT")
    };
    Said { code: out.status.code(), stdout: text(&out.stdout), stderr: text(&out.stderr) }
}

pub(super) fn daemon(rig: &Rig) -> Program {
    let file = rig.file().display().to_string();
    let mut daemon = Program::start(coranto(rig.home(), &["run", "--empty", "--config", &file]), rig.home(), "daemon");
    daemon.wait_for_log("in a browser");
    daemon
}

/// Arguments, exit code, and what standing output and error must hold. `ORIGIN` is the origin's address.
type Step = (&'static [&'static str], i32, &'static str);

/// One day with coranto. What a step says may differ between two runs in nothing but times and keys.
const DAY: &[Step] = &[
    (&["add", "http://ORIGIN/a.xml", "--tag", "world"], 0, "Subscribed to alpha (127.0.0.1/a.xml): 2 articles."),
    (
        &["add", "http://ORIGIN/a.xml", "--tag", "world"],
        0,
        "Already subscribed to alpha (127.0.0.1/a.xml): 2 articles.",
    ),
    (&["add", "http://ORIGIN/site", "--dry-run"], 0, "Already subscribed to alpha (127.0.0.1/a.xml): 2 articles."),
    (&["add", "http://ORIGIN/site", "--tag", "world"], 0, "coranto add http://ORIGIN/comments/feed   # Talk, comments"),
    (&["add", "http://ORIGIN/site", "--tag", "world", "--json"], 0, "\"outcome\": \"already-subscribed\""),
    (&["add", "http://ORIGIN/absent.xml"], 1, "answered 404 (Not Found) [cannot-add]"),
    (&["add", "nonsense://"], 2, "[misuse]"),
    (&["poll"], 0, "Nothing was due (--force polls all the same)."),
    (&["poll", "--force"], 0, "Polled 1 feed: 0 new articles, 0 failed."),
    (&["poll", "Nobody"], 2, "no feed is called \"Nobody\"; `coranto feeds` lists them [no-such-feed]"),
    (&["pause", "alpha"], 0, "Paused alpha."),
    (&["pause", "--all"], 0, "alpha is paused already."),
    (&["poll", "--force"], 0, "Every feed is paused (coranto enable)."),
    (&["poll", "alpha"], 0, "Polled 1 feed: 0 new articles, 0 failed."),
    (&["enable", "--tag", "world"], 0, "Enabled alpha."),
    (&["enable", "--tag", "nowhere"], 2, "[no-such-tag]"),
    (&["enable"], 2, "[misuse]"),
    (&["keys", "list"], 0, "No keys yet"),
    (&["keys", "add", "all", "--note", "a phone"], 0, "Key 1 opens output all."),
    (&["keys", "add", "nothing"], 2, "there is no output \"nothing\"; there are: all [no-such-output]"),
    (&["keys", "list"], 0, "a phone"),
    (&["keys", "revoke", "1"], 0, "Key 1 opens nothing any more."),
    (&["keys", "revoke", "1"], 2, "[no-such-key]"),
    (&["remove", "Nobody"], 2, "[no-such-feed]"),
    (&["remove", "alpha", "--keep"], 0, "Its 2 articles stay in the outputs"),
    (&["remove", "alpha", "--keep"], 1, "[kept-feed]"),
    (&["poll", "--force"], 0, "No feeds yet"),
    (&["feeds"], 0, "kept: not polled any more"),
    (&["add", "http://ORIGIN/a.xml"], 0, "Subscribed to alpha (127.0.0.1/a.xml): 2 articles."),
    (&["remove", "http://ORIGIN/a.xml"], 0, "Unsubscribed from alpha (127.0.0.1/a.xml). Its 2 articles are kept"),
    (&["feeds"], 0, "No feeds yet"),
    (&["add", "http://ORIGIN/a.xml"], 0, "Subscribed to alpha (127.0.0.1/a.xml): 2 articles."),
    (&["why", "alpha"], 0, "schedule   0 0 1 1 *, the default"),
    (&["summarise", "--stale"], 0, "Nothing to do: every summary is of the present method."),
    (&["summarise", "--all", "--dry-run"], 0, "Would summarise 2 articles again."),
    (&["summarise", "--all", "alpha"], 0, "Summarised 2 articles again: 0 changed."),
    (&["summarise"], 2, "say which: --stale or --all [misuse]"),
    (&["trace", "alpha"], 0, "< 304"),
    (&["trace", "alpha", "--fresh", "--verbose"], 0, "< 200"),
    (&["status"], 0, "1 feed"),
    (&["show", "urn:uuid:0190c3f4-0000-5000-8000-000000000000"], 1, "no article has the id"),
    (&["why", "urn:uuid:0190c3f4-0000-5000-8000-000000000000"], 1, "[no-such-article]"),
    (&["check"], 0, "fine"),
    (&["config", "show"], 0, "poll.schedule"),
    (&["remove", "alpha", "--purge"], 2, "say --yes as well [not-confirmed]"),
    (&["remove", "alpha", "--purge", "--yes"], 0, "2 articles erased."),
    (&["feeds"], 0, "No feeds yet"),
    (&["import", "list.opml", "--dry-run"], 0, "Would import 1 feed."),
    (&["export"], 0, "<body>\n</body>"),
    (&["import", "list.opml"], 0, "Imported 1 feed."),
    (&["import", "list.opml"], 0, "Imported 0 feeds, 1 known already."),
    (&["export"], 0, "coranto:title=\"Alpha\""),
    (&["import", "-"], 1, "[not-opml]"),
];

/// Live through the day; what was said, step by step.
fn live(rig: &Rig) -> Vec<Said> {
    let mut all = Vec::new();
    for (arguments, code, says) in DAY {
        let address = rig.origin.address().to_string();
        let arguments: Vec<String> = arguments.iter().map(|argument| argument.replace("ORIGIN", &address)).collect();
        let said = command(rig, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let both = format!("{}{}", said.stdout, said.stderr);
        assert_eq!(said.code, Some(*code), "{arguments:?}: {both}");
        assert!(both.contains(says), "{arguments:?} does not say {says:?}: {both}");
        assert!(!both.contains("in use"), "{arguments:?}: {both}");
        all.push(said);
    }
    all
}

#[test]
fn every_command_does_and_says_the_same_with_a_daemon_and_without() {
    let (alone, beside) = (quiet(), quiet());
    let without = live(&alone);
    let mut running = daemon(&beside);
    let with = live(&beside);
    for ((arguments, ..), (one, other)) in DAY.iter().zip(without.iter().zip(&with)) {
        // These tell of times, keys, or the daemon itself; and by the time of an export it may have polled.
        if ["keys", "why", "trace", "status", "config", "feeds", "export"].contains(&arguments[0]) {
            continue;
        }
        assert_eq!((&one.stdout, &one.stderr), (&other.stdout, &other.stderr), "{arguments:?}");
    }
    assert!(running.terminate().success(), "{}", running.log());
    assert!(!socket(&beside).exists(), "a clean end leaves no socket file");
}

fn socket(rig: &Rig) -> PathBuf {
    rig.home().join("data/coranto/coranto.db.control")
}

#[test]
fn the_control_socket_is_for_its_user_and_group_and_speaks_to_its_own_version() {
    use std::io::{Read as _, Write as _};
    let rig = quiet();
    let _daemon = daemon(&rig);
    let mode = std::fs::metadata(socket(&rig)).expect("the socket").permissions().mode();
    assert_eq!(mode & 0o777, 0o660);
    let ask = |head: &str, body: &str| {
        let mut stream = std::os::unix::net::UnixStream::connect(socket(&rig)).expect("somebody listens");
        let length = body.len();
        let request = format!("{head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n");
        let version = if head.starts_with("POST /v1/old") { "0.0.1" } else { env!("CARGO_PKG_VERSION") };
        let request = format!("{}\r\nCoranto-Version: {version}\r\n\r\n{body}", request.trim_end());
        // What is too much is refused before it was read.
        let _ = stream.write_all(request.replace("/v1/old", "/v1/status").as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    assert!(ask("POST /v1/status", "{}").contains("\"done\""));
    assert!(ask("POST /v1/old", "{}").contains("version-mismatch"));
    for (head, body) in [("POST /v1/remove", "{}"), ("POST /v1/explode", "{}"), ("POST /v1/status", "not JSON")] {
        assert!(ask(head, body).contains("bad-request"), "{head}");
    }
    assert!(ask("GET /v1/status", "").starts_with("HTTP/1.1 405"));
    assert!(!ask("POST /v1/status", &format!("{{\"x\":\"{}\"}}", "x".repeat(70_000))).contains("\"done\""));
    assert!(ask("POST /v1/status", "{}").contains("\"done\""), "it goes on");
}

#[test]
fn a_feed_that_is_being_polled_is_waited_for_and_not_polled_twice() {
    let rig = quiet();
    let _daemon = daemon(&rig);
    let url = rig.origin.url("/a.xml").to_string();
    assert_eq!(command(&rig, &["add", &url]).code, Some(0));
    rig.origin.set("/a.xml", Mode::SlowBody(Page::new(rss("alpha", 1..=3)), Duration::from_millis(3)));
    let file = rig.file().display().to_string();
    let start = |name| Program::start(coranto(rig.home(), &["--config", &file, "poll", "alpha"]), rig.home(), name);
    let mut first = start("first");
    wait_until("the request", PATIENCE, || rig.origin.requests("/a.xml").len() == 2);
    let mut second = start("second");
    assert!(first.wait().success() && second.wait().success());
    assert_eq!(rig.origin.requests("/a.xml").len(), 2, "{} {}", first.log(), second.log());
    for log in [first.log(), second.log()] {
        assert_eq!(log, "Polled 1 feed: 1 new article, 0 failed.\n");
    }
}

#[test]
fn a_round_of_which_some_fail_says_so_beside_a_daemon_too() {
    let rig = quiet();
    let _daemon = daemon(&rig);
    assert_eq!(command(&rig, &["add", rig.origin.url("/a.xml").as_str()]).code, Some(0));
    rig.origin.set("/a.xml", Mode::status(503));
    let polled = command(&rig, &["poll", "--force"]);
    assert_eq!(polled.code, Some(75), "{}", polled.stderr);
    assert!(polled.stderr.contains("alpha: ") && polled.stderr.contains("503"), "{}", polled.stderr);
    let status = command(&rig, &["status"]).stdout;
    assert!(status.contains("1 failing") && status.contains("last hour      2 polls, 1 failed"), "{status}");
    let json: serde_json::Value = serde_json::from_str(&command(&rig, &["status", "--json"]).stdout).expect("JSON");
    assert_eq!(json["feeds"]["failing"], 1);
    assert_eq!(json["daemon"]["ready"], true);
}

#[test]
fn a_daemon_that_hangs_does_not_keep_anybody_from_looking() {
    let rig = quiet();
    let daemon = daemon(&rig);
    assert_eq!(command(&rig, &["add", rig.origin.url("/a.xml").as_str()]).code, Some(0));
    daemon.signal("STOP");
    let feeds = command(&rig, &["feeds"]);
    daemon.signal("CONT");
    assert_eq!(feeds.code, Some(0), "{}", feeds.stderr);
    assert!(feeds.stdout.contains("alpha") && feeds.stderr.contains("does not answer"), "{}", feeds.stderr);
}

#[test]
fn a_daemon_whose_socket_is_gone_is_named() {
    let rig = quiet();
    let daemon = daemon(&rig);
    std::fs::remove_file(socket(&rig)).expect("the socket");
    let refused = command(&rig, &["poll"]);
    assert_eq!(refused.code, Some(69));
    let owner = format!("in use by pid {} (run)", daemon.pid());
    assert!(refused.stderr.contains(&owner) && refused.stderr.contains("[store-in-use]"), "{}", refused.stderr);
    assert!(refused.stderr.contains("does not answer on its control socket"), "{}", refused.stderr);
}

#[test]
fn removing_and_adding_again_shows_nothing_twice() {
    let rig = quiet();
    rig.origin.set("/b.xml", page(rss("beta", 1..=3)));
    let _daemon = daemon(&rig);
    for path in ["/a.xml", "/b.xml"] {
        assert_eq!(command(&rig, &["add", rig.origin.url(path).as_str()]).code, Some(0));
    }
    let ids = |items: Vec<serde_json::Value>| items.iter().map(|item| item["id"].to_string()).collect::<Vec<_>>();
    let before = ids(rig.wait_for_items(5));
    assert_eq!(command(&rig, &["remove", "alpha"]).code, Some(0));
    rig.wait_for_items(3);
    let again = command(&rig, &["add", rig.origin.url("/a.xml").as_str()]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert_eq!(ids(rig.wait_for_items(5)), before, "the same articles under the same ids in the same places");
    assert_eq!(command(&rig, &["remove", "alpha", "--keep"]).code, Some(0));
    assert_eq!(ids(rig.wait_for_items(5)), before, "kept articles stay");
}

#[test]
fn a_paused_feed_is_left_alone_until_it_is_enabled() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", 1..=2)));
    rig.origin.set("/b.xml", page(rss("beta", 1..=2)));
    rig.configure(&["/a.xml", "/b.xml"], "");
    let _daemon = rig.start();
    rig.wait_for_items(4);
    assert_eq!(command(&rig, &["pause", "alpha"]).stdout, "Paused alpha.\n");
    let count = |path: &str| rig.origin.requests(path).len();
    // One that was under way may have been counted after the command.
    let (beta, alpha) = (count("/b.xml"), count("/a.xml"));
    wait_until("polls of the other feed", PATIENCE, || count("/b.xml") > beta + 3);
    assert!(count("/a.xml") <= alpha + 1, "{} polls of a paused feed", count("/a.xml") - alpha);
    assert_eq!(rig.items().len(), 4, "its articles stay");
    assert!(command(&rig, &["feeds"]).stdout.contains("paused; ok"));
    let alpha = count("/a.xml");
    assert_eq!(command(&rig, &["enable", "alpha"]).stdout, "Enabled alpha.\n");
    wait_until("polls of the enabled feed", PATIENCE, || count("/a.xml") > alpha);
}

#[test]
fn a_key_opens_an_output_as_soon_as_it_is_made_and_not_after_it_was_revoked() {
    let rig = quiet();
    let config = std::fs::read_to_string(rig.file()).expect("a file");
    std::fs::write(
        rig.file(),
        config.replace("[server]\n", "[server]\naccess = \"key\"\n")
            + "\n[[outputs]]\nname = \"own\"\naccess = \"secret\"\n",
    )
    .expect("a file");
    let _daemon = daemon(&rig);
    let made = command(&rig, &["keys", "add", "own", "--json"]);
    let made: serde_json::Value =
        serde_json::from_str(&made.stdout.replace("PORT", &rig.port.to_string())).expect("JSON");
    let address = made["addresses"][0].as_str().expect("an address");
    let path = address.split_once(&format!(":{}", rig.port)).expect("ours").1;
    let status = |path: &str| rig.get(path, &[]).expect("an answer").status;
    assert_eq!((status(path), status("/feeds/own.atom")), (200, 401));
    assert_eq!(command(&rig, &["keys", "revoke", "1"]).code, Some(0));
    assert_eq!(status(path), 401);
}

#[test]
fn nothing_secret_is_told_by_any_command() {
    let rig = quiet();
    let _daemon = daemon(&rig);
    rig.origin.set("/feed.xml", Mode::Serve(Page::new(rss("gamma", 1..=2)).header("Set-Cookie", "s=hunter2")));
    let secret = rig.origin.url("/feed.xml").as_str().replace("//", "//user:hunter2@") + "?token=hunter2";
    assert_eq!(command(&rig, &["add", &secret]).code, Some(0));
    for arguments in [
        &["feeds", "--json"][..],
        &["why", "gamma"],
        &["trace", "gamma", "--fresh", "--verbose"],
        &["status"],
        &["poll", "gamma", "--json"],
        &["pause", "gamma"],
        &["remove", "gamma"],
    ] {
        let said = command(&rig, arguments);
        let both = said.stdout + &said.stderr;
        assert!(!both.contains("hunter2") && !both.is_empty(), "{arguments:?}: {both}");
    }
}

#[test]
fn why_tells_what_became_of_an_article() {
    let rig = quiet();
    rig.origin.set("/b.xml", page(rss("alpha", 1..=2).replace("<title>alpha</title>", "<title>beta</title>")));
    for path in ["/a.xml", "/b.xml"] {
        assert_eq!(command(&rig, &["add", rig.origin.url(path).as_str()]).code, Some(0));
    }
    let daemon = daemon(&rig);
    let items = rig.wait_for_items(2);
    let id = items[0]["id"].as_str().expect("an id").to_owned();
    let why = command(&rig, &["why", &id]).stdout;
    assert!(why.lines().count() <= 12, "{why}");
    for part in ["source     alpha", "outputs    all", "it leads those of beta", "published, with its place", "judged"]
    {
        assert!(why.contains(part), "no {part:?} in {why}");
    }
    drop(daemon);
    wait_until("the lock", PATIENCE, || command(&rig, &["why", &id]).code == Some(0));
}

/// The store's path may be too long for a socket beside it.
#[test]
fn a_store_in_a_deep_folder_has_its_socket_elsewhere() {
    let rig = quiet();
    let deep: PathBuf = rig.home().join("d".repeat(60)).join("e".repeat(60));
    let config = std::fs::read_to_string(rig.file()).expect("a file");
    let store = format!("\n[store]\nurl = \"sqlite:{}\"\n", deep.join("coranto.db").display());
    std::fs::write(rig.file(), config + &store).expect("a file");
    std::fs::create_dir_all(rig.home().join("run")).expect("a folder");
    let _daemon = daemon(&rig);
    let found: Vec<_> = std::fs::read_dir(rig.home().join("run")).expect("a folder").collect();
    assert_eq!(found.len(), 1, "the socket is in the runtime folder");
    let added = command(&rig, &["add", rig.origin.url("/a.xml").as_str()]);
    assert_eq!(added.code, Some(0), "{}", added.stderr);
    assert!(Path::new(&deep).join("coranto.db").exists());
}
