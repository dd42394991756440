//! What a reader of the output meets.

use super::{Rig, page, rss};
use crate::support::origin::{Mode, Page};
use crate::support::{PATIENCE, wait_until};

#[test]
fn each_entry_appears_once_with_summary_and_source_and_is_then_not_modified() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", [1, 2, 3])));
    rig.configure(&["/a.xml"], "");
    let _daemon = rig.start();
    let items = rig.wait_for_items(3);
    let titles: Vec<&str> = items.iter().map(|item| item["title"].as_str().expect("a title")).collect();
    assert_eq!(titles, ["Entry 1 of alpha", "Entry 2 of alpha", "Entry 3 of alpha"], "the document's order");
    assert!(
        items.iter().all(|item| item["summary"].as_str().is_some_and(|text| text.starts_with("The text of entry")))
    );

    let first = rig.get("/feeds/all.atom", &[]).expect("an answer");
    let etag = first.header("etag").expect("an ETag").to_owned();
    assert!(first.header("last-modified").is_some());
    let again = rig.get("/feeds/all.atom", &[("If-None-Match", &etag)]).expect("an answer");
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert!(first.text().contains(">alpha</title>"), "atom:source names the feed");
}

#[test]
fn the_second_poll_is_conditional_and_changes_no_byte() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", 1..=5)));
    rig.configure(&["/a.xml"], "");
    let _daemon = rig.start();
    rig.wait_for_items(5);
    let before = rig.get("/feeds/all.rss", &[]).expect("an answer").body;
    let polls = || rig.origin.requests("/a.xml");
    let n_then = polls().len();
    wait_until("two more polls", PATIENCE, || polls().len() >= n_then + 2);
    assert!(polls()[1..].iter().all(|seen| seen.header("if-none-match") == Some("\"v1\"")), "{:?}", polls());
    assert_eq!(rig.get("/feeds/all.rss", &[]).expect("an answer").body, before);
}

#[test]
fn a_restart_does_not_poll_again_before_its_time() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", 1..=2)));
    rig.configure(&["/a.xml"], "[tags.slow]\nschedule = \"every 2h\"\n");
    let config = std::fs::read_to_string(rig.file()).expect("the configuration");
    std::fs::write(rig.file(), config + "tags = [\"slow\"]\n").expect("the configuration");
    let mut daemon = rig.start();
    rig.wait_for_items(2);
    daemon.terminate();
    let before = rig.get_after_restart();
    assert_eq!(rig.origin.requests("/a.xml").len(), 1, "polled again within two hours");
    assert!(before.contains("Entry 1 of alpha"));
}

#[test]
fn an_article_that_two_feeds_of_a_site_carry_appears_once() {
    let rig = Rig::new();
    let item = |guid: &str, extra: &str| {
        format!(
            "<rss version=\"2.0\"><channel><title>{guid}</title><link>https://paper.example/</link><item><guid isPermaLink=\"false\">{guid}</guid>\
             <title>One story</title><link>https://paper.example/story?utm_source={extra}</link><description>Its text.</description></item></channel></rss>"
        )
    };
    rig.origin.set("/top.xml", page(item("top", "top")));
    rig.origin.set("/world.xml", page(item("world", "world")));
    rig.configure(&["/top.xml", "/world.xml"], "");
    let _daemon = rig.start();
    let items = rig.wait_for_items(1);
    let atom = rig.get("/feeds/all.atom", &[]).expect("an answer").text();
    assert!(atom.contains("Also reported by"), "{atom}");
    assert_eq!(items[0]["title"], "One story");
}

#[test]
fn of_a_new_feeds_archive_only_the_first_entries_enter_the_output() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", 1..=40)));
    rig.configure(&["/a.xml"], "first = 4\n");
    let _daemon = rig.start();
    let items = rig.wait_for_items(4);
    assert_eq!(items[0]["title"], "Entry 1 of alpha", "the newest of the document lead");
    // A new entry later is shown although the archive was cut.
    rig.origin.set("/a.xml", Mode::Serve(Page::new(rss("alpha", (1..=40).rev().chain([99]).rev())).etag("\"v2\"")));
    let items = rig.wait_for_items(5);
    assert_eq!(items[0]["title"], "Entry 99 of alpha");
}

#[test]
fn a_feed_that_fails_keeps_its_entries_and_makes_none() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", 1..=2)));
    rig.configure(&["/a.xml"], "");
    let mut daemon = rig.start();
    rig.wait_for_items(2);
    rig.origin
        .set("/a.xml", Mode::Serve(Page::new("<html><body>Please log in</body></html>").content_type("text/html")));
    daemon.wait_for_log("alpha fails: the document is an HTML page");
    assert_eq!(rig.items().len(), 2);
}

#[test]
fn a_body_that_ends_early_gives_its_complete_entries_and_no_validator() {
    let rig = Rig::new();
    let whole = rss("alpha", 1..=9);
    let cut = whole.len() / 2;
    rig.origin.set("/a.xml", Mode::CutOff(Page::new(whole.clone()).etag("\"v1\""), cut));
    rig.configure(&["/a.xml"], "");
    let _daemon = rig.start();
    wait_until("some entries", PATIENCE, || !rig.items().is_empty());
    let n_partial = rig.items().len();
    assert!((1..9).contains(&n_partial), "{n_partial} of a half-sent document");
    rig.origin.set("/a.xml", Mode::Serve(Page::new(whole).etag("\"v1\"")));
    rig.wait_for_items(9);
    let polls = rig.origin.requests("/a.xml");
    assert_eq!(polls[1].header("if-none-match"), None, "the validator of a partial body was kept");
}

#[test]
fn the_page_at_the_root_says_what_runs_and_keeps_secrets() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", [1])));
    rig.configure(&["/a.xml?token=s3cr3t"], "");
    let mut daemon = rig.start();
    rig.wait_for_items(1);
    let root = rig.get("/", &[]).expect("an answer");
    assert!(root.text().contains("alpha") && root.text().contains("/feeds/all.atom"), "{}", root.text());
    assert!(root.header("content-security-policy").is_some());
    rig.origin.set("/a.xml", Mode::status(500));
    daemon.wait_for_log("alpha fails");
    assert!(!rig.get("/", &[]).expect("an answer").text().contains("s3cr3t"));
    assert!(!daemon.log().contains("s3cr3t"), "{}", daemon.log());
}

impl Rig {
    /// A second life of the daemon: long enough to have polled, had it wanted to.
    fn get_after_restart(&self) -> String {
        let mut daemon = self.start();
        daemon.wait_for_log("open http");
        wait_until("the output", PATIENCE, || self.items().len() == 2);
        let text = self.get("/feeds/all.atom", &[]).expect("an answer").text();
        daemon.terminate();
        text
    }
}
