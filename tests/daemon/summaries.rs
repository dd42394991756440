//! What a reader meets of summaries: the language they are made in, and what never stands in them.

use super::{Rig, page};
use crate::support::program::run;

const FRENCH: [&str; 2] = [
    "Le conseil municipal a adopté mardi soir le nouveau budget après un débat qui a duré plus de cinq heures. M. Dupont, \
     le maire, espère que les travaux du pont seront finis avant les élections.",
    "Les habitants du quartier du port sont venus dans la salle des fêtes pour dire que la rue est trop étroite. Ils ne \
     veulent pas des camions qui passent la nuit avec leur bruit, et demandent une route par les champs.",
];
const ENGLISH: &str = "The council of the town approved the new budget on Tuesday evening after a debate that lasted for \
                       more than five hours. The mayor hopes that the work on the bridge will be done by the election, \
                       and that there will be money for the school after it.";

/// An RSS item with a whole text.
fn item(n: usize, title: &str, paragraphs: &[&str]) -> String {
    let body: String = paragraphs.iter().map(|text| format!("<p>{text}</p>")).collect();
    format!(
        "<item><guid isPermaLink=\"false\">item-{n}</guid><title>{title}</title><link>https://paper.example/{n}</link>\
         <description><![CDATA[{body}]]></description></item>"
    )
}

fn feed(language: &str, items: &[String]) -> String {
    let items = items.concat();
    format!(
        "<rss version=\"2.0\"><channel><title>Paper</title><link>https://paper.example/</link>{language}{items}</channel></rss>"
    )
}

fn named<'a>(items: &'a [serde_json::Value], title: &str) -> &'a serde_json::Value {
    items.iter().find(|item| item["title"] == title).expect("the article")
}

#[test]
fn an_article_in_another_language_than_its_feed_says_comes_out_in_its_own() {
    let rig = Rig::new();
    let items =
        [item(1, "Le pont", &FRENCH), item(2, "The bridge", &[ENGLISH]), item(3, "Note", &["Le pont est ouvert."])];
    rig.origin.set("/a.xml", page(feed("<language>en-us</language>", &items)));
    rig.configure(&["/a.xml"], "");
    let _daemon = rig.start();
    let items = rig.wait_for_items(3);
    for (title, language) in [("Le pont", "fr"), ("The bridge", "en-us"), ("Note", "en-us")] {
        assert_eq!(named(&items, title)["language"], language, "{title}");
    }
    let id = named(&items, "Le pont")["id"].as_str().expect("an id").trim_start_matches("urn:uuid:").to_owned();
    let article = rig.get(&format!("/entries/{id}"), &[]).expect("an answer").text();
    assert!(article.contains("<article") && article.contains("lang=\"fr\""), "{article}");

    let config = rig.file().display().to_string();
    let why = run(rig.home(), &["why", &id, "--config", &config]);
    let why = String::from_utf8_lossy(&why.stdout).into_owned();
    let line = why.lines().find(|line| line.starts_with("language")).expect("a line about it");
    assert!(line.contains("fr: the article says en-us") || line.contains("fr: the feed says en-us"), "{line}");
    assert!(line.contains("its text is in fr"), "{line}");
}

/// Basque, of which no list of phrases knows anything.
const CLOSING: &str = "Albiste hau gure egunkariaren harpidedunek ordaindu dute.";

#[test]
fn what_a_feed_repeats_under_its_articles_is_in_no_summary_and_stays_in_the_text() {
    let rig = Rig::new();
    let story = |n: usize| {
        format!("Udalak {n}. zubiaren aurrekontua onartu zuen asteartean, eta lanak udaberrian hasiko dira.")
    };
    // The same under each, but for the title in it.
    let named = |n: usize| format!("Zubia {n} laster artikulua Portuko Egunkarian argitaratu zen lehenengo aldiz.");
    let items: Vec<String> =
        (1..=5).map(|n| item(n, &format!("Zubia {n} laster"), &[&story(n), &named(n), CLOSING])).collect();
    rig.origin.set("/five.xml", page(feed("<language>eu</language>", &items)));
    // Two articles may honestly say the same.
    let two: Vec<String> = (1..=2).map(|n| item(n, &format!("Hilabete {n}"), &[&story(n + 20), CLOSING])).collect();
    rig.origin.set(
        "/two.xml",
        page(feed("<language>eu</language>", &two).replace("paper", "gazette").replace("item-", "two-")),
    );
    rig.configure(&["/five.xml", "/two.xml"], "");
    let _daemon = rig.start();
    let items = rig.wait_for_items(7);
    for item in &items {
        let summary = item["summary"].as_str().expect("a summary");
        let of_five = item["title"].as_str().expect("a title").starts_with("Zubia");
        assert!(summary.starts_with("Udalak"), "{summary}");
        assert_eq!(!summary.contains("egunkariaren"), of_five, "{item}");
        assert!(!summary.contains("lehenengo aldiz"), "{item}");
        let id = item["id"].as_str().expect("an id").trim_start_matches("urn:uuid:");
        let article = rig.get(&format!("/entries/{id}"), &[]).expect("an answer").text();
        assert!(article.contains(CLOSING), "the text is shown as it came: {article}");
    }
}

#[test]
fn a_line_that_is_repeated_over_several_polls_is_learnt() {
    let rig = Rig::new();
    let story = |n: usize| {
        item(n, &format!("Zubia {n}"), &[&format!("Udalak {n}. zubiaren aurrekontua onartu zuen asteartean."), CLOSING])
    };
    let document = |n: usize| feed("", &(1..=n).rev().map(story).collect::<Vec<_>>());
    rig.origin.set("/a.xml", page(document(1)));
    rig.configure(&["/a.xml"], "");
    let _daemon = rig.start();
    for n in 1..=4 {
        let body = document(n);
        rig.origin.set(
            "/a.xml",
            crate::support::origin::Mode::Serve(crate::support::origin::Page::new(body).etag(&format!("\"{n}\""))),
        );
        rig.wait_for_items(n);
    }
    let items = rig.items();
    let tells = |n: usize| {
        named(&items, &format!("Zubia {n}"))["summary"].as_str().expect("a summary").contains("egunkariaren")
    };
    assert_eq!([tells(1), tells(2), tells(3), tells(4)], [true, true, false, false], "{items:?}");
}

#[test]
fn why_tells_each_sentence_of_a_summary_and_what_spoke_for_it() {
    let rig = Rig::new();
    let paragraphs = [
        "The council met on Tuesday in the old town hall. It decided to build the bridge that the town has wanted for twenty years.",
        "Work on the bridge begins in spring, and the mayor hopes to cross it before the next election. Critics call the plan too dear.",
        "They would rather mend the schools. The bridge will cost forty million euros, half of them from the state.",
        "Ferries will run until it opens. The town has grown by a third since the last bridge was closed in 1998.",
    ];
    rig.origin.set(
        "/a.xml",
        page(feed("<language>en</language>", &[item(1, "Town builds bridge after twenty years", &paragraphs)])),
    );
    rig.configure(&["/a.xml"], "");
    let _daemon = rig.start();
    let items = rig.wait_for_items(1);
    let (id, summary) = (items[0]["id"].as_str().expect("an id"), items[0]["summary"].as_str().expect("a summary"));
    let config = rig.file().display().to_string();
    let said = |more: &[&str]| {
        let out = run(rig.home(), &[&["--config", &config, "why", id], more].concat());
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    let json: serde_json::Value = serde_json::from_str(&said(&["--json"])).expect("JSON");
    let sentences = json["summary"]["sentences"].as_array().expect("sentences");
    let texts: Vec<&str> = sentences.iter().map(|one| one["text"].as_str().expect("text")).collect();
    assert_eq!(texts.join(" "), summary);
    assert_eq!(json["summary"]["source"], "extract");
    assert_eq!(json["summary"]["differs"], false);
    assert_eq!(json["language"]["told"], "en");
    for sentence in sentences {
        let features = sentence["features"].as_array().expect("features");
        assert!((1..=3).contains(&features.len()) && features[0]["contribution"].is_number(), "{sentence}");
    }
    let lines = said(&[]);
    assert!(lines.lines().any(|line| line.contains(" at ") && line.contains("covers the title +")), "{lines}");
}

#[test]
fn summaries_of_an_older_method_are_made_again_and_nothing_else_moves() {
    let rig = Rig::new();
    let sentence =
        |n: usize| format!("Sentence {n} says what the council of the town decided about the {n}th bridge on Tuesday.");
    let paragraphs: Vec<String> = (0..12).map(sentence).collect();
    let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    rig.origin.set("/a.xml", page(feed("<language>en</language>", &[item(1, "Bridges of the town", &paragraphs)])));
    rig.configure(&["/a.xml"], "");
    let mut daemon = rig.start();
    let before = rig.wait_for_items(1).remove(0);
    daemon.terminate();

    rig.configure(&["/a.xml"], "[summary]\nmax_chars = 120\n");
    let config = rig.file().display().to_string();
    let say = |arguments: &[&str]| {
        let out = run(rig.home(), &[&["--config", &config, "summarise", "--json"], arguments].concat());
        serde_json::from_slice::<serde_json::Value>(&out.stdout).expect("JSON")
    };
    assert_eq!(say(&["--stale"])["chosen"], 0);
    let store = std::fs::read_dir(rig.home().join("data/coranto")).expect("a folder").filter_map(Result::ok);
    let store =
        store.map(|file| file.path()).find(|path| path.extension().is_some_and(|end| end == "db")).expect("a store");
    let aged = rusqlite::Connection::open(store).expect("a store");
    aged.execute("UPDATE entry SET summary_version = 0", []).expect("it is written");
    drop(aged);
    assert_eq!(
        (&say(&["--stale", "--dry-run"])["chosen"], &say(&["--stale", "--dry-run"])["done"]),
        (&1.into(), &0.into())
    );
    let told = say(&["--stale"]);
    assert_eq!((&told["done"], &told["changed"], &told["kept"]), (&1.into(), &1.into(), &0.into()), "{told}");
    assert_eq!(say(&["--stale"])["chosen"], 0, "what is done is done");

    let _daemon = rig.start();
    let after = rig.wait_for_items(1).remove(0);
    let length = |item: &serde_json::Value| item["summary"].as_str().expect("a summary").chars().count();
    assert!(length(&before) > 120 && (1..=120).contains(&length(&after)), "{after}");
    for field in ["id", "date_modified", "date_published", "title"] {
        assert_eq!(before[field], after[field], "{field}");
    }
}
