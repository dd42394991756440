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
