//! Feeds that never stand still: counters, signatures and dates that move at each request are no change of an article.

use std::path::Path;

use super::Rig;
use crate::support::origin::{Mode, Page};
use crate::support::program::{Program, run};
use crate::support::{PATIENCE, wait_until};

/// File under tests/fixtures/living, which is also its path at the origin; how many entries it holds.
const FEEDS: [(&str, usize); 7] = [
    ("video.atom", 1),
    ("notes.rss", 2),
    ("board.atom", 1),
    ("links.rss", 1),
    ("releases.atom", 1),
    ("comic.rss", 1),
    ("podcast.rss", 1),
];
const N_POLLS: usize = 50;
/// An output for each kind that the feeds hold, and the beginnings of the titles of its entries.
const KINDS: [(&str, &[&str]); 7] = [
    ("video", &["Launching the ferry"]),
    ("note", &["The tide was late again."]),
    ("image", &["The Harbour Master", "Sunset over the quay."]),
    ("article", &["Where does one buy oakum these days?"]),
    ("link", &["A bridge that opens by itself"]),
    ("release", &["v2.1.0"]),
    ("audio", &["The caulker"]),
];

#[test]
fn fifty_polls_of_feeds_that_never_stand_still_change_nothing() {
    let rig = Rig::new();
    let _daemon = started(&rig);
    rig.wait_for_items(FEEDS.iter().map(|(_, n)| n).sum());
    check_kinds(&rig);
    let before = outputs(&rig);
    for nth in 0..N_POLLS {
        assert_eq!(poll(&rig), 0, "new entries at poll {nth}");
    }
    for (name, _) in FEEDS {
        let seen = rig.origin.requests(&format!("/{name}"));
        assert!(seen.len() > N_POLLS, "{name} was asked {} times", seen.len());
    }
    for (before, after) in before.iter().zip(outputs(&rig)) {
        assert_eq!(*before, after, "an output changed");
    }
    check_edit(&rig);
}

/// A true edit is one update, or the test above proves nothing.
fn check_edit(rig: &Rig) {
    let before = dates(rig);
    let edited = living("comic.rss", 99).replace("The Harbour Master", "The Former Harbour Master");
    rig.origin.set("/comic.rss", Mode::Serve(Page::new(edited).etag("\"edited\"")));
    assert_eq!(poll(rig), 0);
    wait_until("the edit in the output", PATIENCE, || dates(rig) != before);
    let after = dates(rig);
    let old = |id: &str| before.iter().find(|(known, ..)| known == id).map(|(.., date)| date);
    let moved = after.iter().filter(|(id, _, date)| old(id) != Some(date)).map(|(_, title, _)| title.as_str());
    assert_eq!(moved.collect::<Vec<_>>(), ["The Former Harbour Master"]);
    assert_eq!(before.len(), after.len());
}

/// Id, title and `date_modified` of each item.
fn dates(rig: &Rig) -> Vec<(String, String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    rig.items().iter().map(|item| (text(&item["id"]), text(&item["title"]), text(&item["date_modified"]))).collect()
}

fn check_kinds(rig: &Rig) {
    for (kind, expected) in KINDS {
        let reply = rig.get(&format!("/feeds/{kind}.json"), &[]).expect("an answer");
        let feed: serde_json::Value = serde_json::from_str(&reply.text()).expect("JSON");
        let items = feed["items"].as_array().expect("items");
        let mut titles: Vec<&str> = items.iter().filter_map(|item| item["title"].as_str()).collect();
        titles.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(titles.len(), expected.len(), "{kind}: {titles:?}");
        assert!(titles.iter().zip(&expected).all(|(title, start)| title.starts_with(start)), "{kind}: {titles:?}");
    }
}

#[test]
fn what_stands_beside_the_text_reaches_readers() {
    let rig = Rig::new();
    let _daemon = started(&rig);
    rig.wait_for_items(FEEDS.iter().map(|(_, n)| n).sum());
    let joke = "He has held the post since the tide went out, and is waiting for it to return.";
    let item = |title: &str| rig.items().into_iter().find(|item| item["title"] == title).expect("the item");
    let page = |item: &serde_json::Value| {
        let address = item["_coranto"]["page"].as_str().expect("a page");
        let path = address.split_once("/entries").map(|(_, path)| format!("/entries{path}")).expect("a path");
        rig.get(&path, &[]).expect("an answer").text()
    };
    let comic = item("The Harbour Master");
    let content = comic["content_html"].as_str().expect("content");
    assert!(content.contains(&format!("<p>{joke}</p>")) && content.contains("alt=\"A man on a bollard\""), "{content}");
    assert!(page(&comic).contains(&format!("<p class=\"caption\">{joke}</p>")), "{}", page(&comic));

    let episode = item("The caulker");
    let shown = page(&episode);
    assert!(shown.contains("<p class=\"episode\">Season 2, episode 12 · 1 h 2 min</p>"), "{shown}");
    assert!(
        shown.contains("<audio controls preload=\"none\" src=\"https://cdn.quaytalk.example/12.mp3?Expires="),
        "{shown}"
    );
    assert!(shown.contains(">Transcript (WebVTT)</a>") && shown.contains(">Chapters</a>"), "{shown}");
    for suffix in ["atom", "rss"] {
        let file = rig.home().join(format!("all.{suffix}"));
        std::fs::write(&file, rig.get(&format!("/feeds/all.{suffix}"), &[]).expect("an answer").body).expect("a file");
        check_read_back(&rig, &file);
        super::output::xmllint(&file);
        super::output::feedparser(&file, FEEDS.iter().map(|(_, n)| n).sum());
    }
}

/// Our own parser finds the episode in what we publish.
fn check_read_back(rig: &Rig, file: &Path) {
    let read = run(rig.home(), &["inspect", "feed", &file.display().to_string()]);
    let feed: serde_json::Value = serde_json::from_slice(&read.stdout).expect("JSON");
    let entries = feed["entries"].as_array().expect("entries");
    let entry = entries.iter().find(|entry| entry["title"] == "The caulker").expect("the episode");
    let episode = &entry["episode"];
    assert_eq!(episode["duration_s"], 3723, "{entry}");
    assert_eq!((&episode["season"], &episode["number"]), (&2.into(), &"12".into()), "{entry}");
    let transcript = episode["transcripts"][0]["url"].as_str().expect("a transcript");
    assert!(transcript.starts_with("https://quaytalk.example/12.vtt?Signature="), "{entry}");
    let enclosure = entry["enclosures"][0]["url"].as_str().expect("a file");
    assert!(enclosure.starts_with("https://cdn.quaytalk.example/12.mp3?Expires="), "verbatim: {entry}");
}

/// A daemon that polls these feeds once by itself, and then when it is told to.
fn started(rig: &Rig) -> Program {
    let mut config = format!(
        "[server]\nlisten = [\"127.0.0.1:{}\"]\n[poll]\nschedule = \"every 24h\"\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n",
        rig.port
    );
    for (kind, _) in KINDS {
        config.push_str(&format!("[[outputs]]\nname = \"{kind}\"\nselect = \"kind:{kind}\"\n"));
    }
    for (name, _) in FEEDS {
        let page = move |nth| Page::new(living(name, nth)).etag(&format!("\"{nth}\""));
        rig.origin.set(&format!("/{name}"), Mode::changing(page));
        config.push_str(&format!("[[feeds]]\nurl = \"{}\"\n", rig.origin.url(&format!("/{name}"))));
    }
    std::fs::write(rig.file(), config).expect("a configuration");
    rig.start()
}

/// Polls all feeds; how many entries were new.
fn poll(rig: &Rig) -> u64 {
    let config = rig.file().display().to_string();
    let output = run(rig.home(), &["--config", &config, "poll", "--force", "--json"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let round: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(round["polled"], FEEDS.len(), "{said} {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(round["failures"].as_array().map(Vec::len), Some(0), "{said}");
    round["new"].as_u64().expect("a number")
}

fn outputs(rig: &Rig) -> Vec<String> {
    ["atom", "rss", "json"]
        .map(|suffix| rig.get(&format!("/feeds/all.{suffix}"), &[]).expect("an answer").text())
        .into()
}

/// The document as it is at the nth request; see the README beside the fixtures.
fn living(name: &str, nth: u64) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/living").join(name);
    let template = std::fs::read_to_string(path).expect("a fixture");
    let mut parts = template.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (moving, rest) = part.split_once('}').expect("a closed brace");
        text.push_str(&moved(moving, nth));
        text.push_str(rest);
    }
    text
}

fn moved(moving: &str, nth: u64) -> String {
    match moving {
        "n" => nth.to_string(),
        "sig" => format!("{:016x}", (nth + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        "hour" => format!("{:02}", nth / 60 % 24),
        "minute" => format!("{:02}", nth % 60),
        _ => match moving.strip_prefix('+') {
            Some(step) => (985 + nth * step.parse::<u64>().expect("a step")).to_string(),
            None => {
                let choices: Vec<&str> = moving.split('|').collect();
                choices[nth as usize % choices.len()].to_owned()
            }
        },
    }
}
