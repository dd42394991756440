//! Lists of subscriptions: brought from other readers, and taken elsewhere.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use coranto::clock::Clock;
use coranto::model::feed::{FeedSettings, Origin};
use coranto::store::open::{Settings, open};
use coranto::store::types::Wanted;
use coranto::store::{Admin as _, Feeds as _};
use serde_json::Value;

use super::{home, text, with_input};
use crate::support::program::run;

const MINE: &str = "<opml version='2.0' xmlns:coranto='urn:coranto:opml'><head><title>Mine</title></head><body>\
    <outline text='World News'>\
    <outline text='Alpha &amp; Co' xmlUrl='https://alpha.example/feed?a=1&amp;b=2' category='/deep/er' coranto:schedule='*/10 7-22 * * *'/>\
    <outline text='Own' coranto:title='' xmlUrl='https://beta.example/feed' coranto:priority='-3' coranto:keep='30d' coranto:paused='true'/>\
    </outline>\
    <outline text='Told' xmlUrl='https://gamma.example/feed' coranto:private='true'/>\
    <outline text='Token' xmlUrl='https://ann:s3cr3tword@delta.example/feed'/>\
    </body></opml>";

fn exported(home: &Path, arguments: &[&str]) -> String {
    let out = run(home, &[&["export"], arguments].concat());
    assert!(out.status.success(), "{}", text(&out.stderr));
    text(&out.stdout)
}

#[test]
fn what_was_exported_gives_the_same_subscriptions_in_an_empty_store() {
    let (one, _origin) = home();
    let imported = with_input(one.path(), &["import", "-", "--tag", "mine"], MINE);
    assert_eq!(text(&imported.stdout), "Imported 4 feeds.\n", "{}", text(&imported.stderr));
    assert!(run(one.path(), &["pause", "Token"]).status.success());
    let document = exported(one.path(), &["--secrets"]);
    for piece in
        ["s3cr3tword", "coranto:paused=\"true\"", "coranto:keep=\"30d\"", "category=\"World-News,deep,er,mine\""]
    {
        assert!(document.contains(piece), "no {piece} in {document}");
    }

    let (other, _origin) = home();
    let file = other.path().join("mine.opml");
    std::fs::write(&file, &document).expect("a file");
    let imported = run(other.path(), &["import", "mine.opml"]);
    assert_eq!(text(&imported.stdout), "Imported 4 feeds.\n", "{}", text(&imported.stderr));
    assert!(imported.stderr.is_empty(), "{}", text(&imported.stderr));
    assert_eq!(exported(other.path(), &["--secrets"]), document, "byte for byte");
    let feeds = |home: &Path| {
        let all: Value = serde_json::from_slice(&run(home, &["feeds", "--json"]).stdout).expect("JSON");
        let mut told: Vec<String> = all
            .as_array()
            .expect("a list")
            .iter()
            .map(|feed| {
                ["title", "url", "tags", "paused", "private", "origins"].map(|key| feed[key].to_string()).join(" ")
            })
            .collect();
        told.sort();
        told
    };
    assert_eq!(feeds(one.path()), feeds(other.path()));
    assert!(feeds(one.path())[0].starts_with("\"Alpha & Co\" "), "{:?}", feeds(one.path()));

    let again = run(other.path(), &["import", "mine.opml"]);
    assert_eq!(text(&again.stdout), "Imported 0 feeds, 4 known already.\n");
    assert_eq!(exported(other.path(), &["--secrets"]), document, "importing twice changes nothing");
}

#[test]
fn private_feeds_are_exported_only_when_that_is_said() {
    let (home, _origin) = home();
    assert!(with_input(home.path(), &["import", "-"], MINE).status.success());
    for arguments in [&["export"][..], &["export", "--opml"], &["export", "--json"]] {
        let out = run(home.path(), arguments);
        let (said, beside) = (text(&out.stdout), text(&out.stderr));
        assert!(said.contains("alpha.example") && said.contains("beta.example"), "{said}");
        for private in ["gamma.example", "delta.example", "s3cr3tword"] {
            assert!(!said.contains(private) && !beside.contains(private), "{arguments:?} tells {private}: {said}");
        }
        assert_eq!(beside, "Left out 2 private feeds (--secrets takes them along, passwords and all).\n");
    }
    let rows: Value = serde_json::from_str(&exported(home.path(), &["--json", "--secrets"])).expect("JSON");
    assert_eq!(rows.as_array().map(Vec::len), Some(4));
    assert_eq!(rows[3]["url"], "https://ann:s3cr3tword@delta.example/feed");

    // Also where anybody could read what stood there before.
    let file = home.path().join("all.opml");
    std::fs::write(&file, "old").expect("a file");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("a file of ours");
    assert_eq!(exported(home.path(), &["--secrets", "all.opml"]), "Exported 4 feeds.\n");
    let mode = |name: &str| std::fs::metadata(home.path().join(name)).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode("all.opml"), 0o600);
}

#[test]
fn an_import_says_what_was_new_known_and_refused() {
    let (home, _origin) = home();
    let list = "<opml><body><outline text='A' xmlUrl='https://a.example/feed' frss:cssFullContent='main'/>\
        <outline text='Script' xmlUrl='exec:secret.sh'/><outline text='A again' xmlUrl='https://a.example/feed'/>\
        <outline type='include' url='https://lists.example/more.opml'/></body></opml>";
    std::fs::write(home.path().join("list.opml"), list).expect("a file");

    let rehearsed = run(home.path(), &["import", "list.opml", "--dry-run"]);
    assert_eq!(text(&rehearsed.stdout), "Would import 1 feed, 1 refused, 1 that stood twice.\n");
    let feeds = run(home.path(), &["feeds"]);
    assert!(!feeds.status.success(), "no store was made: {}", text(&feeds.stdout));

    let imported = run(home.path(), &["import", "list.opml"]);
    assert_eq!(imported.status.code(), Some(75));
    assert_eq!(text(&imported.stdout), "Imported 1 feed, 1 refused, 1 that stood twice.\n");
    let beside = text(&imported.stderr);
    for piece in ["cannot import Script: \"exec\" is not polled", "frss:cssFullContent (1)", "It includes 1 other list"]
    {
        assert!(beside.contains(piece), "no {piece:?} in {beside}");
    }
    assert!(!beside.contains("secret"), "{beside}");

    let told = run(home.path(), &["import", "list.opml", "--dry-run", "--json"]);
    let told: Value = serde_json::from_slice(&told.stdout).expect("JSON");
    assert_eq!((&told["new"], &told["known"], &told["refused"]), (&0.into(), &1.into(), &1.into()));
    assert_eq!(told["not_carried"]["frss:cssFullContent"], 1);
}

#[test]
fn what_is_no_list_imports_nothing() {
    let (home, _origin) = home();
    for (input, code) in [("", 1), ("<html><body>Not found</body></html>", 1), ("<rss><channel/></rss>", 1)] {
        let out = with_input(home.path(), &["import", "-"], input);
        assert_eq!(out.status.code(), Some(code), "{input}");
        assert!(text(&out.stderr).contains("[not-opml]"), "{}", text(&out.stderr));
    }
    assert_eq!(run(home.path(), &["import", "absent.opml"]).status.code(), Some(1));
    assert_eq!(run(home.path(), &["import", "-", "--tag", "two words"]).status.code(), Some(2));
    assert!(!home.path().join("data/coranto/coranto.db").exists(), "no store was made for it");
    let cut =
        with_input(home.path(), &["import", "-"], "<opml><outline text='A' xmlUrl='https://a.example/'/><outline te");
    assert_eq!(cut.status.code(), Some(75));
    assert!(text(&cut.stderr).contains("ends before its end"), "{}", text(&cut.stderr));
}

#[test]
fn a_long_list_comes_in_many_pieces() {
    let (home, _origin) = home();
    let feeds: String =
        (0..6_001).map(|n| format!("<outline text='Feed {n}' xmlUrl='https://host{n}.example/feed'/>")).collect();
    let list = format!("<opml><body><outline text='Many'>{feeds}</outline></body></opml>");
    let imported = with_input(home.path(), &["import", "-"], &list);
    assert_eq!(text(&imported.stdout), "Imported 6001 feeds.\n", "{}", text(&imported.stderr));
    assert_eq!(exported(home.path(), &[]).matches("category=\"Many\"").count(), 6_001);
}

/// A store as a first run without configuration leaves it. Its feeds are on no network.
fn home_with_starters(n: usize) -> tempfile::TempDir {
    let home = crate::support::temp_dir();
    let folder = home.path().join("data/coranto");
    std::fs::create_dir_all(&folder).expect("a folder");
    let wanted = (0..n).map(|n| Wanted {
        url: url::Url::parse(&format!("http://127.0.0.1:1/{n}")).expect("an address"),
        settings: FeedSettings::default(),
    });
    let now = Clock::system().now();
    let store = open(&Settings::file(folder.join("coranto.db")), now).expect("a store");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        store.sync(Origin::Starter, wanted.collect(), now).await.expect("it is written");
        store.close().await.expect("it is closed");
    });
    home
}

#[test]
fn the_first_import_removes_the_starters_and_says_so() {
    let starters = |home: &Path| {
        let feeds: Value = serde_json::from_slice(&run(home, &["feeds", "--json"]).stdout).expect("JSON");
        let is_one = |feed: &&Value| feed["origins"] == serde_json::json!(["starter"]);
        feeds.as_array().expect("a list").iter().filter(is_one).count()
    };
    // One of the starters is chosen by the user, and stays.
    let list = "<opml><body><outline text='A' xmlUrl='https://a.example/feed'/>\
        <outline text='B' xmlUrl='http://127.0.0.1:1/3'/></body></opml>";
    for (more, removed, n_left) in [(&["--keep-starters"][..], "", 4), (&[], "the 4 starter feeds", 0)] {
        let home = home_with_starters(5);
        let arguments = [&["import", "-"], more].concat();
        let rehearsed = with_input(home.path(), &[&arguments[..], &["--dry-run"]].concat(), list);
        let would = |told: &str| {
            if removed.is_empty() { String::new() } else { format!("{told} {removed} (--keep-starters keeps them).\n") }
        };
        assert_eq!(text(&rehearsed.stdout), format!("Would import 2 feeds.\n{}", would("Would remove")));
        assert_eq!(starters(home.path()), 5, "a rehearsal removes nothing");
        let done = with_input(home.path(), &arguments, list);
        assert_eq!(text(&done.stdout), format!("Imported 2 feeds.\n{}", would("Removed")));
        assert_eq!(starters(home.path()), n_left);
        assert_eq!(text(&with_input(home.path(), &arguments, list).stdout), "Imported 0 feeds, 2 known already.\n");
    }
    let home = home_with_starters(5);
    let nothing = with_input(home.path(), &["import", "-"], "<opml><body/></opml>");
    assert_eq!(text(&nothing.stdout), "Imported 0 feeds.\n");
    assert_eq!(starters(home.path()), 5, "nothing new is no reason to remove them");
}
