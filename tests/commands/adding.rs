//! `add`, as it finds feeds: what is chosen, what is said, and how many requests it takes.

use std::path::Path;

use serde_json::Value;

use super::{FEED, home, text};
use crate::support::origin::{Mode, Origin, Page};
use crate::support::program::run;
use crate::support::temp_dir;

fn html(body: &str) -> Mode {
    Mode::Serve(Page::new(format!("<!doctype html><html>{body}</html>")).content_type("text/html"))
}

fn feed(title: &str) -> Mode {
    Mode::Serve(Page::new(FEED.replace("Gazette", title)))
}

/// Exit code, standard output, standard error, with the origin's address as `ORIGIN`.
fn add(home: &Path, origin: &Origin, arguments: &[&str]) -> (Option<i32>, String, String) {
    let arguments: Vec<String> =
        arguments.iter().map(|one| one.replace("ORIGIN", &origin.address().to_string())).collect();
    let out = run(home, &[&["add".to_owned()], &arguments[..]].concat());
    let said = |bytes: &[u8]| text(bytes).replace(&origin.address().to_string(), "ORIGIN");
    (out.status.code(), said(&out.stdout), said(&out.stderr))
}

/// What was asked for, in order.
fn asked(origin: &Origin) -> Vec<String> {
    origin.log().into_iter().map(|seen| seen.target).collect()
}

#[track_caller]
fn check(home: &Path, origin: &Origin, address: &str, expected: &str, requests: &[&str]) {
    let n_before = origin.log().len();
    let (code, out, err) = add(home, origin, &[address]);
    assert!(code == Some(0) && out.contains(expected), "{address}: {out}{err}");
    assert_eq!(asked(origin)[n_before..], *requests, "{address}: {out}{err}");
}

const WORDPRESS: &str = r#"<head><link rel="alternate" type="application/rss+xml" title="Site &raquo; Comments Feed" href="/comments/feed/">
    <link rel="alternate" type="application/rss+xml" title="Site &raquo; Feed" href="/feed/">
    <link rel="alternate" type="application/atom+xml" title="Site &raquo; Atom" href="/feed/atom/">
    <link rel="alternate" type="application/rss+xml" title="Site &raquo; Sea" href="/category/sea/feed/?a=1&amp;b=2"></head>"#;

#[test]
fn the_main_feed_is_chosen_and_the_others_are_shown_as_commands() {
    let (home, origin) = home();
    origin.set("/", html(WORDPRESS));
    origin.set("/category/sea/", html(WORDPRESS));
    origin.set("/feed/", feed("Main"));
    origin.set("/category/sea/feed/", feed("Sea"));
    let (code, out, err) = add(home.path(), &origin, &["http://ORIGIN/"]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(out, "Subscribed to Main (127.0.0.1/feed): 2 articles.\n");
    let expected = "Found http://ORIGIN/feed/: the page names it; a main feed.\n\
        There are others:\n  \
          coranto add 'http://ORIGIN/category/sea/feed/?a=1&b=2'   # Site » Sea, a section\n  \
          coranto add http://ORIGIN/comments/feed/   # Site » Comments Feed, comments\n";
    assert_eq!(err, expected);
    assert_eq!(asked(&origin), ["/", "/feed/"]);
    check(
        home.path(),
        &origin,
        "http://ORIGIN/category/sea/",
        "Subscribed to Sea",
        &["/category/sea/", "/category/sea/feed/?a=1&b=2"],
    );
}

#[test]
fn a_dead_feed_is_passed_over_and_told_of() {
    let (home, origin) = home();
    let links =
        r#"<link rel=alternate type=application/rss+xml href=/dead title=Dead><link rel=feed href=/live title=Live>"#;
    origin.set("/", html(links));
    origin.set("/live", feed("Live"));
    check(home.path(), &origin, "http://ORIGIN/", "Subscribed to Live", &["/", "/dead", "/live"]);
    origin.set("/live", html("moved"));
    let (code, _, err) = add(home.path(), &origin, &["http://ORIGIN/"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("Tried:\n  http://ORIGIN/dead answered 404 (Not Found)\n"), "{err}");
    assert!(err.contains("  http://ORIGIN/live: the document is an HTML page, not a feed\n"), "{err}");
    assert!(err.ends_with("none of the feeds that the page names can be read [cannot-add]\n"), "{err}");
    assert!(!err.contains("coranto add http"), "what was tried in vain is no advice: {err}");
}

#[test]
fn no_document_is_asked_for_twice() {
    let (home, origin) = home();
    let names = |paths: &[&str]| {
        let link =
            |path: &&str| format!("<link rel=alternate type=application/rss+xml title=\"{path}\" href=\"{path}\">");
        html(&paths.iter().map(link).collect::<String>())
    };
    origin.set("/old", Mode::redirect(301, "/new"));
    origin.set("/new", names(&["/old", "/new", "/live"]));
    origin.set("/live", feed("Live"));
    check(home.path(), &origin, "http://ORIGIN/old", "Subscribed to Live", &["/old", "/new", "/live"]);
    origin.set("/rss", html("nothing"));
    origin.set("/feed.xml", feed("Root"));
    let under = ["/rss/feed", "/rss/rss.xml", "/rss/feed.xml", "/rss/index.xml"];
    let expected = [&["/rss"][..], &under, &["/feed", "/feed.xml"]].concat();
    check(home.path(), &origin, "http://ORIGIN/rss", "Subscribed to Root", &expected);
}

#[test]
fn links_in_the_text_count_when_the_head_names_none() {
    let (home, origin) = home();
    origin
        .set("/", html(r#"<body><a href="https://b.example/feed">B by RSS</a><a href="/news.rss">Follow</a></body>"#));
    origin.set("/news.rss", feed("News"));
    check(home.path(), &origin, "http://ORIGIN/", "Subscribed to News", &["/", "/news.rss"]);
}

#[test]
fn refresh_canonical_and_a_page_of_feeds_are_followed_and_loops_end() {
    let (home, origin) = home();
    let names = r#"<link rel="alternate" type="application/atom+xml" href="/feed">"#;
    origin.set("/feed", feed("Gazette"));
    origin.set("/front", html(names));
    origin.set("/", html(r#"<meta http-equiv="refresh" content="0; url=/front">"#));
    origin.set("/amp/x", html(r#"<link rel="canonical" href="/front">"#));
    origin.set("/about", html(r#"<a href="/rss-feeds">RSS</a>"#));
    origin.set("/rss-feeds", html(r#"<a href="/feed">All articles</a>"#));
    let home = home.path();
    check(home, &origin, "http://ORIGIN/", "ubscribed to Gazette", &["/", "/front", "/feed"]);
    check(home, &origin, "http://ORIGIN/amp/x", "ubscribed to Gazette", &["/amp/x", "/front", "/feed"]);
    check(home, &origin, "http://ORIGIN/about", "ubscribed to Gazette", &["/about", "/rss-feeds", "/feed"]);

    origin.set("/one", html(r#"<meta http-equiv="refresh" content="0; url=/two">"#));
    origin.set("/two", html(r#"<meta http-equiv="refresh" content="0; url=/one">"#));
    let n_before = origin.log().len();
    let (code, out, _) = add(home, &origin, &["http://ORIGIN/one"]);
    // The feed at a usual place is found in the end.
    assert_eq!((code, out.contains("ubscribed to Gazette")), (Some(0), true));
    assert_eq!(asked(&origin)[n_before..n_before + 2], ["/one", "/two"]);
    let mut each = asked(&origin)[n_before..].to_vec();
    each.sort();
    each.dedup();
    assert_eq!(each.len(), origin.log().len() - n_before, "a document was fetched twice");
}

#[test]
fn usual_places_are_asked_one_by_one_when_a_page_names_nothing() {
    let (home, origin) = home();
    origin.set("/", html("<p>nothing</p>"));
    origin.set("/rss", html("soft 404"));
    origin.set("/feed.xml", feed("Hidden"));
    check(home.path(), &origin, "http://ORIGIN/", "Subscribed to Hidden", &["/", "/feed", "/rss", "/feed.xml"]);
    let n_before = origin.log().len();
    origin.set("/feed.xml", Mode::status(404));
    let (code, _, err) = add(home.path(), &origin, &["http://ORIGIN/"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("Tried:\n  http://ORIGIN/feed answered 404"), "{err}");
    assert!(err.contains("the page names no feed, and there is none where feeds usually lie [cannot-add]"), "{err}");
    assert_eq!(origin.log().len() - n_before, 10, "{:?}", asked(&origin));

    // Who has had enough is left alone.
    origin.set("/feed", Mode::status(429));
    let n_before = origin.log().len();
    assert_eq!(add(home.path(), &origin, &["http://ORIGIN/"]).0, Some(1));
    assert_eq!(asked(&origin)[n_before..], ["/", "/feed"]);
}

#[test]
fn a_site_that_keeps_programs_from_its_pages_is_asked_for_its_feed() {
    let (home, origin) = home();
    origin.set("/feed", Mode::status(404));
    origin.set("/rss", feed("Open"));
    for (status, n) in [(403, 0), (401, 1), (406, 2), (429, 3)] {
        origin.set("/", Mode::status(status));
        let (code, out, err) = add(home.path(), &origin, &["http://ORIGIN/"]);
        assert!(code == Some(0) && out.contains("ubscribed to Open"), "{status}: {out}{err}");
        assert_eq!(asked(&origin)[3 * n..], ["/", "/feed", "/rss"], "{status}");
        let reason = format!("Found http://ORIGIN/rss: http://ORIGIN/ answered {status} (");
        assert!(err.contains(&reason) && err.contains("and it lies where feeds usually do"), "{err}");
        assert!(err.contains("Tried:\n  http://ORIGIN/feed answered 404 (Not Found)\n"), "{err}");
    }
    // Nothing but what was asked for will do when that is a feed, is not there, or is to be left alone for now.
    let n_before = origin.log().len();
    origin.set("/secret/feed.xml", Mode::status(401));
    origin.set("/busy", Mode::Status(429, vec![("Retry-After".to_owned(), "60".to_owned())]));
    for (path, status) in [("/secret/feed.xml", "401"), ("/absent", "404"), ("/busy", "429")] {
        let (code, _, err) = add(home.path(), &origin, &[&format!("http://ORIGIN{path}")]);
        assert!(code == Some(1) && err.contains(&format!("answered {status}")), "{err}");
    }
    assert_eq!(asked(&origin)[n_before..], ["/secret/feed.xml", "/absent", "/busy"]);

    origin.set("/", Mode::status(403));
    origin.set("/rss", Mode::status(403));
    let (code, _, err) = add(home.path(), &origin, &["http://ORIGIN/"]);
    assert_eq!(code, Some(1));
    let told = "there is no feed where feeds usually lie: http://ORIGIN/ answered 403 (Forbidden) [cannot-add]\n";
    assert!(err.ends_with(told), "{err}");
}

#[test]
fn a_place_whose_page_is_refused_is_asked_for_it_once() {
    let (home, origin) = home_with(&["soundcloud.com", "social.example"]);
    origin.set("/anna", Mode::status(403));
    origin.set("/anna/feed", feed("Anna"));
    check(home.path(), &origin, "http://soundcloud.com/anna", "Subscribed to Anna", &["/anna", "/anna/feed"]);
    origin.set("/@anna", Mode::status(403));
    origin.set("/@anna.rss", feed("Profile"));
    check(home.path(), &origin, "http://social.example/@anna", "Subscribed to Profile", &["/@anna.rss"]);
}

#[test]
fn headers_name_feeds_as_pages_do() {
    let (home, origin) = home();
    let link =
        r#"</style.css>; rel=preload, </told.atom>; rel="alternate"; type="application/atom+xml"; title="Told, twice""#;
    origin.set("/", Mode::Serve(Page::new("plain words").content_type("text/plain").header("Link", link)));
    origin.set("/told.atom", feed("Told"));
    check(home.path(), &origin, "http://ORIGIN/", "Subscribed to Told", &["/", "/told.atom"]);
}

#[test]
fn the_program_behind_a_page_says_where_to_look_first() {
    let (home, origin) = home();
    origin.set("/", html(r#"<meta name="generator" content="Hugo 0.120">"#));
    origin.set("/index.xml", feed("Hugo"));
    check(home.path(), &origin, "http://ORIGIN/", "Subscribed to Hugo", &["/", "/index.xml"]);
}

/// A home whose resolver leads the names to the origin.
fn home_with(names: &[&str]) -> (tempfile::TempDir, Origin) {
    let (home, origin) = home();
    let file = home.path().join("config/coranto/coranto.toml");
    let rows: String = names.iter().map(|name| format!("\"{name}\" = \"{}\"\n", origin.address())).collect();
    let config = std::fs::read_to_string(&file).expect("a file") + "[net.resolve]\n" + &rows;
    std::fs::write(&file, config).expect("a file");
    (home, origin)
}

#[test]
fn a_known_place_costs_one_request() {
    let (home, origin) = home_with(&["www.youtube.com", "github.com", "social.example"]);
    origin.set("/feeds/videos.xml", feed("Videos"));
    origin.set("/example/project/releases.atom", feed("Releases"));
    origin.set("/@anna.rss", feed("Anna"));
    let channel = "http://www.youtube.com/channel/UC0123456789abcdefghijkl";
    let videos = "/feeds/videos.xml?channel_id=UC0123456789abcdefghijkl";
    check(home.path(), &origin, channel, "Subscribed to Videos (www.youtube.com/feeds/videos.xml)", &[videos]);
    check(home.path(), &origin, "http://social.example/@anna", "Subscribed to Anna", &["/@anna.rss"]);
    let (code, out, err) = add(home.path(), &origin, &["http://github.com/example/project"]);
    assert!(code == Some(0) && out.contains("Subscribed to Releases"), "{out}{err}");
    let expected = "Found http://github.com/example/project/releases.atom: it is a GitHub repository.\n\
        There are others:\n  \
          coranto add http://github.com/example/project/tags.atom   # tags\n  \
          coranto add http://github.com/example/project/commits.atom   # commits\n";
    assert_eq!(err, expected);
    assert_eq!(origin.log().len(), 3);
}

#[test]
fn a_place_that_needs_a_document_costs_two_requests() {
    let (home, origin) = home_with(&["podcasts.apple.com", "itunes.apple.com", "soundcloud.com"]);
    let lookup = format!("{{\"resultCount\":1,\"results\":[{{\"feedUrl\":\"{}\"}}]}}", origin.url("/show"));
    origin.set("/lookup", Mode::Serve(Page::new(lookup).content_type("text/javascript; charset=utf-8")));
    origin.set("/show", feed("Show"));
    let address = "http://podcasts.apple.com/us/podcast/show/id42";
    check(home.path(), &origin, address, "Subscribed to Show", &["/lookup?id=42&entity=podcast", "/show"]);
    // A page that does not tell is a page like any other, and is not fetched again.
    origin.set("/anna", html(r#"<link rel="alternate" type="application/rss+xml" href="/show">"#));
    check(home.path(), &origin, "http://soundcloud.com/anna", "ubscribed to Show", &["/anna", "/show"]);
}

#[test]
fn a_rule_that_was_wrong_costs_one_request_more() {
    let (home, origin) = home();
    origin.set("/@anna", html(r#"<link rel="alternate" type="application/rss+xml" href="/anna.xml">"#));
    origin.set("/anna.xml", feed("Anna"));
    check(home.path(), &origin, "http://ORIGIN/@anna", "Subscribed to Anna", &["/@anna.rss", "/@anna", "/anna.xml"]);
}

#[test]
fn a_short_link_to_a_known_place_is_seen_through() {
    let (home, origin) = home_with(&["short.example", "github.com"]);
    origin.set("/x", Mode::redirect(302, "http://github.com/example/project"));
    origin.set("/example/project", html(r#"<link rel="alternate" type="application/atom+xml" href="/commits">"#));
    origin.set("/example/project/releases.atom", feed("Releases"));
    let requests = ["/x", "/example/project", "/example/project/releases.atom"];
    check(home.path(), &origin, "http://short.example/x", "Subscribed to Releases", &requests);
}

#[test]
fn of_a_page_that_names_comments_alone_it_is_said() {
    let (home, origin) = home();
    origin.set("/", html(r#"<link rel="alternate" type="application/rss+xml" href="/comments/feed/">"#));
    origin.set("/comments/feed/", feed("Talk"));
    let (code, _, err) = add(home.path(), &origin, &["http://ORIGIN/"]);
    assert_eq!((code, err.as_str()), (Some(0), "Found http://ORIGIN/comments/feed/: the page names it; comments.\n"));
}

#[test]
fn a_dry_run_changes_nothing_and_needs_no_store() {
    let (home, origin) = home();
    origin.set("/", html(WORDPRESS));
    origin.set("/feed/", feed("Main"));
    let (code, out, _) = add(home.path(), &origin, &["http://ORIGIN/", "--dry-run"]);
    assert_eq!((code, out.as_str()), (Some(0), "Would subscribe to Main (127.0.0.1/feed): 2 articles.\n"));
    assert!(!home.path().join("data/coranto").exists(), "a store was made");
    assert_eq!(add(home.path(), &origin, &["http://ORIGIN/"]).0, Some(0));
    let (code, out, _) = add(home.path(), &origin, &["http://ORIGIN/", "--dry-run"]);
    assert_eq!((code, out.as_str()), (Some(0), "Already subscribed to Main (127.0.0.1/feed): 2 articles.\n"));
    assert_eq!(add(home.path(), &origin, &["http://ORIGIN/absent", "--dry-run"]).0, Some(1));
}

#[test]
fn json_tells_all_of_it() {
    let (home, origin) = home();
    origin.set("/", html(WORDPRESS));
    origin.set("/feed/", feed("Main"));
    let (code, out, err) = add(home.path(), &origin, &["--json", "http://ORIGIN/", "http://ORIGIN/absent"]);
    assert_eq!((code, err.as_str()), (Some(75), ""));
    let rows: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(rows[0]["outcome"], "subscribed");
    assert_eq!(rows[0]["feed"], "http://ORIGIN/feed/");
    assert_eq!((&rows[0]["title"], &rows[0]["entries"]), (&Value::from("Main"), &Value::from(2)));
    assert_eq!(rows[0]["others"][1]["what"], "comments");
    assert_eq!(rows[1]["outcome"], "failed");
    assert!(rows[1]["error"].as_str().is_some_and(|error| error.contains("404")), "{out}");
}

#[test]
fn what_pages_name_in_private_networks_is_refused_and_told() {
    let (home, origin) = home();
    let links = r#"<link rel=feed href=http://169.254.169.254/latest><link rel=feed href=http://[::1]/f><link rel=feed href=javascript:x>"#;
    origin.set("/", html(links));
    let (code, _, err) = add(home.path(), &origin, &["http://ORIGIN/"]);
    assert_eq!(code, Some(1));
    assert_eq!(err.matches("private network").count(), 2, "{err}");
}

#[test]
fn what_names_and_titles_hold_does_no_harm_to_a_terminal() {
    let (home, origin) = home();
    let title = "x\u{1b}[31m\u{7} $(reboot)";
    origin.set("/", html(&format!("<link rel=feed href=/f><link rel=feed href=\"/g';reboot\" title=\"{title}\">")));
    origin.set("/f", feed("Main"));
    let (code, _, err) = add(home.path(), &origin, &["http://ORIGIN/"]);
    assert!(code == Some(0) && !err.contains('\u{1b}') && !err.contains('\u{7}'), "{err:?}");
    assert!(err.contains("coranto add 'http://ORIGIN/g%27;reboot'"), "{err}");
}

#[test]
fn a_name_alone_is_enough_and_secrets_are_not_shown() {
    let (_, origin) = home();
    let home = temp_dir();
    let folder = home.path().join("config/coranto");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("coranto.toml"), "[poll]\nallow_private = [\"127.0.0.0/8\"]\n").expect("a file");
    origin.set("/", html(WORDPRESS));
    origin.set("/feed/", feed("Main"));
    let (code, out, err) = add(home.path(), &origin, &["http://anna:hunter2@ORIGIN/"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(!out.contains("hunter2") && !err.contains("hunter2"), "{out}{err}");
    let sent = origin.requests("/feed/")[0].header("authorization").map(str::to_owned);
    assert!(sent.is_some_and(|sent| sent.starts_with("Basic ")), "who may read the page may read its feed");
}
