//! Documents that are broken, as they come over the wire: what is kept of them, and what is not.

use super::*;

/// A document whose second entry has a long text.
fn long_second() -> String {
    let long = "A sentence that belongs to the full text. ".repeat(60);
    rss("alpha", 1..=3).replace("The text of entry 2.", &long)
}

#[test]
fn half_an_entry_never_replaces_a_full_one() {
    let rig = Rig::new();
    let whole = long_second();
    rig.origin.set("/a.xml", page(whole.clone()));
    rig.configure(&["/a.xml"], "");
    let mut daemon = rig.start();
    let before = rig.wait_for_items(3);
    // The connection breaks off inside the text of the second entry; then the publisher dies there.
    let cut = whole.find("A sentence").expect("the long text") + 1_000;
    rig.origin.set("/a.xml", Mode::CutOff(Page::new(whole.clone()), cut));
    daemon.wait_for_log("alpha fails: the document ended early");
    rig.origin.set("/a.xml", Mode::Serve(Page::new(whole[..cut].to_owned())));
    let polls = rig.origin.requests("/a.xml").len();
    wait_until("two more polls", crate::support::PATIENCE, || rig.origin.requests("/a.xml").len() >= polls + 2);
    assert_eq!(rig.items(), before);
}

#[test]
fn items_that_cannot_be_found_are_a_failure_and_not_no_news() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", 1..=2)));
    rig.configure(&["/a.xml"], "");
    let mut daemon = rig.start();
    rig.wait_for_items(2);
    let elsewhere = rss("alpha", 3..=4);
    let elsewhere = elsewhere.replace("<item>", "<n:item xmlns:n=\"urn:news\">").replace("</item>", "</n:item>");
    rig.origin.set("/a.xml", Mode::Serve(Page::new(elsewhere).etag("\"v2\"")));
    daemon.wait_for_log("alpha fails: the document has articles, but none where a feed keeps them");
    assert_eq!(rig.items().len(), 2);
    rig.origin.set("/a.xml", Mode::Serve(Page::new(rss("alpha", 1..=3)).etag("\"v3\"")));
    rig.wait_for_items(3);
    let polls = rig.origin.requests("/a.xml");
    let acknowledged = polls.iter().any(|poll| poll.header("if-none-match") == Some("\"v2\""));
    assert!(!acknowledged, "a document without news that can be seen was acknowledged");
}
