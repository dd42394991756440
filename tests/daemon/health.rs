//! What is wrong with a feed is told wherever one looks at it, and is gone once it is mended.

use coranto::clock::Clock;
use coranto::model::own_clock::{OwnClock, Sighting};

use super::control::{command, daemon, quiet};
use super::{Rig, page, rss};
use crate::support::origin::{Mode, Page};
use crate::support::{PATIENCE, wait_until};

/// Poll the one feed and give what `feeds --json` says of it.
fn polled(rig: &Rig) -> serde_json::Value {
    command(rig, &["poll", "--force"]);
    row(rig)
}

fn row(rig: &Rig) -> serde_json::Value {
    let feeds: serde_json::Value = serde_json::from_str(&command(rig, &["feeds", "--json"]).stdout).expect("JSON");
    feeds[0].clone()
}

fn served(text: String) -> Mode {
    Mode::Serve(Page::new(text).content_type("application/rss+xml"))
}

#[test]
fn a_broken_feed_is_told_of_everywhere_until_it_is_mended() {
    let rig = quiet();
    let daemon = daemon(&rig);
    let broken = format!("PHP warning\n{}", rss("alpha", 1..=2).replace("</channel></rss>", ""));
    rig.origin.set("/a.xml", served(broken));
    let added = command(&rig, &["add", rig.origin.url("/a.xml").as_str()]);
    assert_eq!(added.code, Some(0), "{}", added.stderr);

    let found = row(&rig);
    let classes: Vec<&str> =
        found["problems"].as_array().expect("a list").iter().filter_map(|one| one["class"].as_str()).collect();
    let of_importance = ["unclosed", "malformed", "leading-garbage"].map(|class| {
        classes.iter().position(|found| *found == class).unwrap_or_else(|| panic!("no {class} in {found}"))
    });
    assert!(of_importance.is_sorted(), "{classes:?}");
    let table = command(&rig, &["feeds"]).stdout;
    assert!(table.contains("ok; ") && table.contains(" repairs"), "{table}");
    let why = command(&rig, &["why", "alpha"]).stdout;
    assert!(why.lines().count() <= 12, "{why}");
    assert!(why.contains("wrong      the document is never closed") && why.contains("end it with"), "{why}");
    let id = found["id"].as_u64().expect("a number");
    let pages =
        [("/sources".to_owned(), " repairs</span>"), (format!("/sources/{id}"), "What is wrong with this feed")];
    for (path, says) in &pages {
        let page = rig.get(path, &[]).expect("an answer").text();
        assert!(page.contains(says), "{path}: {page}");
    }
    let gauge = "coranto_feeds_with_repairs{class=\"leading-garbage\"} 1";
    wait_until(gauge, PATIENCE, || rig.get("/metrics", &[]).is_ok_and(|reply| reply.text().contains(gauge)));

    rig.origin.set("/a.xml", served(rss("alpha", 1..=3)));
    let mended = polled(&rig);
    assert_eq!(mended["problems"], serde_json::json!([]), "{mended}");
    let why = command(&rig, &["why", "alpha"]).stdout;
    assert!(!why.contains("wrong  "), "{why}");
    for (path, says) in &pages {
        wait_until(&format!("{path} without {says}"), PATIENCE, || {
            rig.get(path, &[]).is_ok_and(|reply| !reply.text().contains(says))
        });
    }
    drop(daemon);
}

#[test]
fn a_document_whose_articles_cannot_be_found_is_a_failure_and_acknowledged_by_nothing() {
    let rig = quiet();
    assert_eq!(command(&rig, &["add", rig.origin.url("/a.xml").as_str()]).code, Some(0));
    let astray = "<rss version=\"2.0\"><channel><title>alpha</title></channel><archive xmlns:o=\"urn:old\"><o:item><title>x</title></o:item></archive></rss>";
    rig.origin.set("/a.xml", Mode::Serve(Page::new(astray).content_type("application/rss+xml").etag("\"astray\"")));
    let failed = polled(&rig);
    assert_eq!(failed["failures"], 1, "{failed}");
    let failing = command(&rig, &["feeds", "--failing"]).stdout;
    for says in ["alpha", "failed once: the document has articles, but none where", "put each item inside channel"] {
        assert!(failing.contains(says), "{says}: {failing}");
    }
    polled(&rig);
    for request in rig.origin.requests("/a.xml") {
        assert_ne!(request.header("if-none-match"), Some("\"astray\""), "what was not read is asked for again");
    }
    // None at all is no news, and fine.
    rig.origin.set("/a.xml", page(rss("alpha", [])));
    assert_eq!(polled(&rig)["failures"], 0);
}

#[test]
fn a_date_in_the_future_is_told_as_it_was_stated_and_orders_nothing() {
    let rig = quiet();
    let _daemon = daemon(&rig);
    let dated = |date: &str, text: &str| {
        let body = rss("alpha", [1]).replace("</item>", &format!("<pubDate>{date}</pubDate></item>"));
        served(body.replace("The text", text))
    };
    rig.origin.set("/a.xml", dated("Sat, 02 Jan 2140 10:00:00 GMT", "The text"));
    assert_eq!(command(&rig, &["add", rig.origin.url("/a.xml").as_str()]).code, Some(0));
    let before = rig.wait_for_items(1);
    let published = before[0]["date_published"].as_str().expect("a date").to_owned();
    assert!(published.as_str() < "2140", "{published}");
    let id = before[0]["id"].as_str().expect("an id").to_owned();
    let why = command(&rig, &["why", &id]).stdout;
    assert!(why.contains("its publisher says 2140-01-02T10:00:00Z"), "{why}");
    let path = format!("/entries/{}", id.trim_start_matches("urn:uuid:"));
    let shown = rig.get(&path, &[]).expect("an answer").text();
    assert!(shown.contains("2 January 2140") && shown.contains("by its publisher"), "{shown}");

    // A clamp that would fall elsewhere by now is no change, and does not move with one either.
    polled(&rig);
    assert_eq!(rig.items(), before);
    rig.origin
        .set("/a.xml", dated("Sat, 02 Jan 2140 10:00:00 GMT", "Quite another text, of quite other words, is the text"));
    polled(&rig);
    wait_until("the new text", PATIENCE, || rig.items()[0].to_string().contains("Quite another"));
    assert_eq!(rig.items()[0]["date_published"].as_str(), Some(published.as_str()));
}

/// The hours that learning takes are written into the store; the last entry comes by a poll.
#[test]
fn a_clock_that_is_ahead_is_told_and_its_dates_are_shifted() {
    let rig = quiet();
    let stated = Clock::system().now() + chrono::TimeDelta::hours(2);
    let entry = |n: u32| {
        let date = format!("<pubDate>{}</pubDate></item>", stated.to_rfc2822());
        rss("alpha", [n]).replace("</item>", &date)
    };
    rig.origin.set("/a.xml", served(entry(1)));
    assert_eq!(command(&rig, &["add", rig.origin.url("/a.xml").as_str()]).code, Some(0));
    let ago = |n: i64| {
        let poll_s = stated.timestamp() - 7_200 - n * 2_000;
        Sighting { date_s: poll_s + 7_100, poll_s, before_s: poll_s - 300, zoneless: false }
    };
    let clock = OwnClock { sightings: (1..=4).rev().map(ago).collect(), ..OwnClock::default() };
    let store = rusqlite::Connection::open(rig.home().join("data/coranto/coranto.db")).expect("the store");
    let clock = serde_json::to_string(&clock).expect("JSON");
    let before = [&clock];
    store.execute("UPDATE poll SET clock = ?1", before).expect("a column for it");

    // When the server is ahead as well, it is we who are behind.
    let Mode::Serve(theirs) = served(entry(3)) else { panic!("a page") };
    let date = stated.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    rig.origin.set("/a.xml", Mode::Serve(theirs.header("Date", &date)));
    let found = polled(&rig);
    assert_eq!(found["problems"], serde_json::json!([]), "{found}");
    store.execute("UPDATE poll SET clock = ?1", before).expect("a column for it");
    drop(store);

    rig.origin.set("/a.xml", served(entry(2)));
    let found = polled(&rig);
    assert_eq!(found["problems"][0]["class"], "clock", "{found}");
    let why = command(&rig, &["why", "alpha"]).stdout;
    assert!(why.contains("wrong      its clock is 2 h ahead: dates are shifted; write the zone"), "{why}");
    let _daemon = daemon(&rig);
    let items = rig.wait_for_items(3);
    let date_of = |n: u32| {
        let title = format!("Entry {n} of alpha");
        let item = items.iter().find(|item| item["title"] == title.as_str()).expect("an item");
        let date = item["date_published"].as_str().expect("a date").to_owned();
        (chrono::DateTime::parse_from_rfc3339(&date).expect("a date"), item["id"].as_str().expect("an id").to_owned())
    };
    let ((first, _), (second, id)) = (date_of(1), date_of(2));
    assert!(first < stated, "the future is clamped");
    assert_eq!(second.timestamp(), stated.timestamp() - 7_200, "the future is understood");
    let why = command(&rig, &["why", &id]).stdout;
    assert!(why.contains(&format!("its publisher says {}", stated.format("%Y-%m-%dT%H:%M:%SZ"))), "{why}");
    let page = rig.get("/sources/1", &[]).expect("an answer").text();
    assert!(page.contains("its clock is 2 h ahead: dates are shifted"), "{page}");
}

#[test]
fn what_is_no_feed_takes_nothing_away() {
    let rig = quiet();
    let _daemon = daemon(&rig);
    rig.origin.set("/a.xml", served(rss("alpha", 1..=3)));
    assert_eq!(command(&rig, &["add", rig.origin.url("/a.xml").as_str()]).code, Some(0));
    let before = rig.wait_for_items(3);
    let login = "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><form/></body></html>";
    for text in ["", "<!doctype html><title>Moved</title><p>We moved.", login, "{\"error\":\"quota\"}"] {
        rig.origin.set("/a.xml", Mode::Serve(Page::new(text).etag("\"no feed\"")));
        assert_ne!(polled(&rig)["failures"], 0, "{text}");
        assert_eq!(rig.items(), before, "{text}");
    }
    rig.origin.set("/a.xml", served(rss("alpha", 1..=3)));
    assert_eq!(polled(&rig)["failures"], 0);
    let polls = rig.origin.requests("/a.xml");
    let last = polls.last().expect("polls").header("if-none-match");
    assert_ne!(last, Some("\"no feed\""), "what is no feed was acknowledged");
    assert_eq!(rig.items(), before);
}
