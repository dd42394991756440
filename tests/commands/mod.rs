//! The commands as users type them.

mod adding;
mod lists;
mod mistakes;
mod places;
mod surroundings;

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support::origin::{Mode, Origin, Page};
use crate::support::program::{coranto, run};
use crate::support::temp_dir;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A home whose configuration allows loopback, and an origin.
fn home() -> (tempfile::TempDir, Origin) {
    let home = temp_dir();
    let folder = home.path().join("config/coranto");
    std::fs::create_dir_all(&folder).expect("a folder");
    let config = "[poll]\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n";
    std::fs::write(folder.join("coranto.toml"), config).expect("a file");
    (home, Origin::start())
}

fn with_input(home: &std::path::Path, arguments: &[&str], input: &str) -> Output {
    let mut command = coranto(home, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("the input is read");
    child.wait_with_output().expect("it ends")
}

const FEED: &str = "<rss version=\"2.0\"><channel><title>Gazette</title><link>https://gazette.example/</link>\
    <item><guid isPermaLink=\"false\">1</guid><title>First</title><link>https://gazette.example/1</link><description>Text one.</description></item>\
    <item><guid isPermaLink=\"false\">2</guid><title>Second</title><link>https://gazette.example/2</link><description>Text two.</description></item>\
    </channel></rss>";

#[test]
fn add_finds_the_feed_behind_a_site_with_one_request_a_document() {
    let (home, origin) = home();
    let site = "<html><head><link rel=\"alternate\" type=\"application/rss+xml\" title=\"News\" href=\"/feed.xml\"></head></html>";
    origin.set("/", Mode::Serve(Page::new(site).content_type("text/html")));
    origin.set("/feed.xml", Mode::Serve(Page::new(FEED).etag("\"v1\"")));
    let added = run(home.path(), &["add", origin.url("/").as_str(), "--tag", "world"]);
    assert!(added.status.success(), "{}", text(&added.stderr));
    assert!(
        text(&added.stdout).contains("Subscribed to Gazette") && text(&added.stdout).contains("2 articles"),
        "{}",
        text(&added.stdout)
    );
    assert_eq!((origin.requests("/").len(), origin.requests("/feed.xml").len()), (1, 1));

    let listed = run(home.path(), &["feeds", "--json"]);
    let feeds: Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    assert_eq!(feeds[0]["title"], "Gazette");
    assert_eq!(feeds[0]["tags"], serde_json::json!(["world"]));
    assert_eq!(feeds[0]["entries"], 2);

    // Nothing is due, so a round asks for nothing; forced, it is conditional.
    let unforced = run(home.path(), &["poll"]);
    assert_eq!(text(&unforced.stdout), "Nothing was due (--force polls all the same).\n");
    assert_eq!(origin.requests("/feed.xml").len(), 1);
    let forced = run(home.path(), &["poll", "--force"]);
    assert_eq!(text(&forced.stdout), "Polled 1 feed: 0 new articles, 0 failed.\n");
    assert_eq!(origin.requests("/feed.xml")[1].header("if-none-match"), Some("\"v1\""));
}

#[test]
fn remove_keeps_the_articles_and_adding_again_restores_them() {
    let (home, origin) = home();
    origin.set("/feed.xml", Mode::Serve(Page::new(FEED)));
    let url = origin.url("/feed.xml");
    run(home.path(), &["add", url.as_str()]);
    let removed = run(home.path(), &["remove", "Gazette"]);
    assert!(removed.status.success(), "{}", text(&removed.stderr));
    assert_eq!(text(&run(home.path(), &["feeds"]).stdout).trim(), "No feeds yet: coranto add ADDRESS");
    let again = run(home.path(), &["add", url.as_str()]);
    assert!(text(&again.stdout).contains("2 articles"), "{}", text(&again.stdout));
    let unknown = run(home.path(), &["remove", "Nobody"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn a_declared_feed_is_removed_where_it_is_declared() {
    let (home, origin) = home();
    origin.set("/feed.xml", Mode::Serve(Page::new(FEED)));
    let file = home.path().join("config/coranto/coranto.toml");
    let config = std::fs::read_to_string(&file).expect("a file")
        + &format!("[[feeds]]\nurl = \"{}\"\n", origin.url("/feed.xml"));
    std::fs::write(&file, config).expect("a file");
    assert!(run(home.path(), &["poll"]).status.success());
    let refused = run(home.path(), &["remove", "Gazette"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("coranto.toml:4"), "{}", text(&refused.stderr));
}

#[test]
fn show_prints_an_article_and_its_summary() {
    let (home, origin) = home();
    let text_of =
        "The council met on Tuesday and decided to build the bridge that the town has wanted for twenty years. "
            .repeat(8);
    origin.set("/feed.xml", Mode::Serve(Page::new(FEED.replace("Text one.", &text_of))));
    run(home.path(), &["add", origin.url("/feed.xml").as_str()]);
    let store = rusqlite::Connection::open(home.path().join("data/coranto/coranto.db")).expect("the store");
    let id: String =
        store.query_row("SELECT hex(public_id) FROM entry WHERE title = 'First'", [], |row| row.get(0)).expect("a row");
    let shown = run(home.path(), &["show", &id]);
    assert!(shown.status.success(), "{}", text(&shown.stderr));
    let shown = text(&shown.stdout);
    assert!(
        shown.starts_with("First\nGazette, ") && shown.contains("Summary (") && shown.contains("The council met"),
        "{shown}"
    );
}

#[test]
fn poll_says_what_failed_and_exits_75() {
    let (home, origin) = home();
    origin.set("/feed.xml", Mode::Serve(Page::new(FEED)));
    run(home.path(), &["add", origin.url("/feed.xml").as_str()]);
    origin.set("/feed.xml", Mode::status(503));
    let polled = run(home.path(), &["poll", "--force"]);
    assert_eq!(polled.status.code(), Some(75));
    assert!(text(&polled.stderr).contains("503"), "{}", text(&polled.stderr));
    let failing = run(home.path(), &["feeds", "--failing"]);
    assert!(text(&failing.stdout).contains("failed once"), "{}", text(&failing.stdout));
}

#[test]
fn check_shows_the_next_times_and_all_faults() {
    let home = temp_dir();
    let file = home.path().join("c.toml");
    std::fs::write(&file, "timezone = \"Europe/Berlin\"\n[tags.morning]\nschedule = \"0 7 * * mon-fri\"\n")
        .expect("a file");
    let checked = run(home.path(), &["check", &file.display().to_string()]);
    assert!(checked.status.success(), "{}", text(&checked.stderr));
    let line = text(&checked.stdout).lines().find(|line| line.starts_with("tag morning")).expect("the tag").to_owned();
    assert_eq!(line.matches(" 07:00:00 C").count(), 3, "{line}");

    std::fs::write(&file, "[poll]\nshedule = \"0 7 * *\"\nconcurrency = \"many\"\n").expect("a file");
    let checked = run(home.path(), &["check", &file.display().to_string()]);
    assert_eq!(checked.status.code(), Some(78));
    assert_eq!(text(&checked.stderr).matches("c.toml:").count(), 2, "{}", text(&checked.stderr));
}

#[test]
fn the_default_configuration_is_itself_a_configuration() {
    let home = temp_dir();
    let default = run(home.path(), &["config", "default"]);
    let file = home.path().join("default.toml");
    std::fs::write(&file, &default.stdout).expect("a file");
    assert!(run(home.path(), &["check", &file.display().to_string()]).status.success());
    let shown = text(&run(home.path(), &["--config", &file.display().to_string(), "config", "show"]).stdout);
    assert!(shown.contains("poll.first = 10"), "{shown}");
}

#[test]
fn inspect_reads_batches_in_order_and_goes_on_after_a_failure() {
    let home = temp_dir();
    std::fs::write(home.path().join("a.xml"), FEED).expect("a file");
    let named = "<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:x:its-own</id><title>T</title></feed>";
    std::fs::write(home.path().join("c.xml"), named).expect("a file");
    std::fs::write(home.path().join("b.xml"), "<html><body>no feed</body></html>").expect("a file");
    let lines = "{\"id\":1,\"path\":\"a.xml\",\"url\":\"https://x.example/f\"}\n{\"id\":\"two\",\"path\":\"b.xml\"}\n{\"id\":3,\"path\":\"absent.xml\"}\n{\"id\":4,\"path\":\"c.xml\",\"url\":\"\"}\n";
    let out = with_input(home.path(), &["inspect", "feed", "--batch"], lines);
    assert_eq!(out.status.code(), Some(0));
    let rows: Vec<Value> = text(&out.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let ids: Vec<&Value> = rows.iter().map(|row| &row["id"]).collect();
    assert_eq!(ids, [&serde_json::json!(1), &serde_json::json!("two"), &serde_json::json!(3), &serde_json::json!(4)]);
    assert_eq!(rows[0]["entries"][1]["title"], "Second");
    assert!(rows[1]["error"].is_string() && rows[2]["error"].is_string());
    assert_eq!(run(home.path(), &["inspect", "feed", "b.xml"]).status.code(), Some(1));
}

#[test]
fn inspect_html_leaves_nothing_that_runs() {
    let home = temp_dir();
    let hostile = "<p onclick=x>hi<script>alert(1)</script><img src=a.png onerror=x><a href=javascript:x>y</a></p>";
    let out = text(&with_input(home.path(), &["inspect", "html", "--url", "https://x.example/d/"], hostile).stdout);
    assert!(out.contains("https://x.example/d/a.png"), "{out}");
    assert!(!out.contains("script") && !out.contains("onerror") && !out.contains("onclick"), "{out}");
}

#[test]
fn inspect_summary_gives_sentences_that_stand_in_the_text() {
    let home = temp_dir();
    let article = "The council met on Tuesday. It decided to build the bridge that the town has wanted for twenty years. \
                   Work begins in spring, and the mayor hopes to cross it before the next election. Critics call the plan too dear. \
                   They would rather mend the schools. The bridge will cost forty million euros, half of them from the state. \
                   Ferries will run until it opens. The town has grown by a third since the last bridge was closed in 1998.";
    let line = serde_json::json!({"id": "a", "title": "Town builds bridge", "text": article, "lang": "en"}).to_string();
    let out = with_input(home.path(), &["inspect", "summary"], &format!("{line}\nnot json\n"));
    let lines: Vec<Value> = text(&out.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 2);
    let sentences = lines[0]["sentences"].as_array().expect("sentences");
    assert!(!sentences.is_empty());
    for sentence in sentences {
        let words = sentence["text"].as_str().expect("text");
        let start = sentence["start"].as_u64().expect("start") as usize;
        let there: String = article.chars().skip(start).take(words.chars().count()).collect();
        assert_eq!(there, words);
    }
    assert!(lines[1]["error"].is_string());
}

#[test]
fn inspect_summary_tells_many_reports_as_one_story() {
    let home = temp_dir();
    let documents = serde_json::json!([
        {"title": "Bridge closed", "text": "The old bridge over the Ald was closed on Monday after cracks were found. A bakery near it lost customers."},
        {"title": "Cracks close bridge", "text": "Cracks in two pillars have closed the old bridge over the Ald, the town said on Monday. The mayor asked for patience."},
    ]);
    let line = serde_json::json!({"id": 7, "documents": documents, "max_chars": 120}).to_string();
    let out = with_input(home.path(), &["inspect", "summary"], &line);
    let told: Value = serde_json::from_str(&text(&out.stdout)).expect("JSON");
    assert_eq!(told["id"], 7);
    assert!(told["summary"].as_str().expect("a summary").chars().count() <= 120, "{told}");
    assert!(["Bridge closed", "Cracks close bridge"].contains(&told["title"].as_str().expect("a title")));
    for sentence in told["sentences"].as_array().filter(|sentences| !sentences.is_empty()).expect("sentences") {
        let document = &documents[sentence["document"].as_u64().expect("a document") as usize];
        assert!(document["text"].as_str().expect("text").contains(sentence["text"].as_str().expect("text")), "{told}");
    }
}

#[test]
fn mistakes_in_the_arguments_exit_2_and_help_exits_0() {
    let home = temp_dir();
    assert_eq!(run(home.path(), &["pol"]).status.code(), Some(2));
    assert_eq!(run(home.path(), &["--help"]).status.code(), Some(0));
    for command in [
        "run",
        "poll",
        "add",
        "remove",
        "pause",
        "enable",
        "feeds",
        "show",
        "check",
        "status",
        "reload",
        "why",
        "trace",
        "keys",
        "config",
        "inspect",
        "summarise",
    ] {
        let help = run(home.path(), &[command, "--help"]);
        assert_eq!(help.status.code(), Some(0), "{command}");
        assert!(text(&help.stdout).contains("Example"), "{command} shows no example");
    }
}
