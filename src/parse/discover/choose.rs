//! Which of many: the main feed before comments, categories and other languages; one feed in several formats is one.
//!
//! Pure. In: the address that was asked for, and what its page names. Out: all of it in order, each with a reason that
//! people can read. Whether the first is a feed at all shows only when it is fetched.

use std::collections::HashMap;

use url::Url;

use crate::parse::discover::page::Page;
use crate::parse::discover::{Candidate, Clue};
use crate::text::site::same_site;

/// A candidate in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub candidate: Candidate,
    /// What it is among the others, as far as can be told.
    pub part: Part,
    /// The same feed in other formats.
    pub also: Vec<Url>,
}

/// The best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Lies under the address that was asked for.
    Asked,
    Main,
    /// A category, a tag, an author.
    Section,
    OtherLanguage,
    Comments,
}

impl Part {
    /// For people, behind the feed's address.
    pub fn told(self) -> &'static str {
        match self {
            Part::Asked => "it fits the address",
            Part::Main => "a main feed",
            Part::Section => "a section",
            Part::OtherLanguage => "another language",
            Part::Comments => "comments",
        }
    }
}

/// "Comments" in titles and addresses, in the languages in which blog software is common.
const COMMENTS: [&str; 21] = [
    "comment",
    "coment",
    "comentár",
    "commenti",
    "kommentar",
    "kommentti",
    "hozzászólás",
    "komentar",
    "komentarz",
    "komentář",
    "reacties",
    "yorum",
    "коммент",
    "комент",
    "σχόλια",
    "コメント",
    "评论",
    "留言",
    "댓글",
    "תגובות",
    "التعليقات",
];

const SECTIONS: [&str; 12] = [
    "author",
    "authors",
    "categories",
    "category",
    "label",
    "section",
    "tag",
    "tagged",
    "tags",
    "topic",
    "topics",
    "user",
];

/// Languages as the first segment of a path, so that `/de/` is one and `/tv/` is none.
const LANGUAGES: [&str; 34] = [
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id",
    "it", "ja", "ko", "lt", "nl", "no", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "vi", "zh",
];

/// Words that tell a format and nothing else.
const FORMATS: [&str; 11] = ["atom", "feed", "feeds", "index", "json", "rdf", "rss", "rss1", "rss2", "xml", "web"];

/// All candidates of a page, the best first.
pub fn ranked(asked: &Url, page: &Page) -> Vec<Choice> {
    let language = language_of_path(asked).or_else(|| page.language.as_deref().map(primary));
    let mut choices: Vec<Choice> = Vec::new();
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for candidate in &page.candidates {
        let same = by_key.entry(key(&candidate.url)).or_default();
        let title = bare_title(candidate);
        let twin = same.iter().copied().find(|at| {
            let other = bare_title(&choices[*at].candidate);
            other == title || other.is_empty() || title.is_empty()
        });
        if let Some(at) = twin {
            choices[at].also.push(candidate.url.clone());
            continue;
        }
        same.push(choices.len());
        let part = part(candidate, asked, page, language.as_deref());
        choices.push(Choice { candidate: candidate.clone(), part, also: Vec::new() });
    }
    // What is the page's own and what is commented on weighs most; among equals the page's order holds.
    choices.sort_by_key(|choice| (choice.part == Part::Comments, choice.candidate.clue, choice.part));
    choices
}

/// Those worth a request, in order. Anchors to other sites count when there is one alone: several are a blogroll, and
/// nobody asked for a friend's blog.
pub fn worth_asking(choices: &[Choice]) -> Vec<&Choice> {
    let own: Vec<&Choice> = choices.iter().filter(|choice| choice.candidate.clue != Clue::LinkedElsewhere).collect();
    match (own.is_empty(), choices) {
        (true, [only]) => vec![only],
        _ => own,
    }
}

fn part(candidate: &Candidate, asked: &Url, page: &Page, language: Option<&str>) -> Part {
    let path = candidate.url.path().to_lowercase();
    let query = candidate.url.query().unwrap_or("").to_lowercase();
    let title = candidate.title.as_deref().unwrap_or("").to_lowercase();
    if COMMENTS.iter().any(|word| title.contains(word) || path.contains(word) || query.contains(word)) {
        return Part::Comments;
    }
    let own_language = candidate.language.as_deref().map(primary).or_else(|| language_of_path(&candidate.url));
    if own_language.as_deref().zip(language).is_some_and(|(own, wanted)| own != wanted) {
        return Part::OtherLanguage;
    }
    if fits(&candidate.url, asked) {
        // Below one article lies what is said about it.
        return if page.is_article { Part::Comments } else { Part::Asked };
    }
    let mut segments = path.split('/');
    if segments.any(|segment| SECTIONS.contains(&segment)) { Part::Section } else { Part::Main }
}

/// Does a feed lie under an address that is more than the site's front page?
fn fits(feed: &Url, asked: &Url) -> bool {
    let folder = asked.path().trim_end_matches('/');
    let below = feed.path().strip_prefix(folder).is_some_and(|rest| rest.starts_with(['/', '.']));
    !folder.is_empty() && same_site(feed, asked) && below
}

fn language_of_path(url: &Url) -> Option<String> {
    let first = url.path_segments()?.next()?;
    let language = primary(first);
    let is_one = LANGUAGES.contains(&language.as_str()) && (first.len() == 2 || first.len() == 5);
    is_one.then_some(language)
}

/// `de-AT` -> `de`.
fn primary(language: &str) -> String {
    language.split(['-', '_']).next().unwrap_or("").to_lowercase()
}

/// An address without what tells the format: equal for `/feed/`, `/atom.xml` and `/?feed=rss2`.
fn key(url: &Url) -> String {
    let is_format = |word: &str| FORMATS.contains(&word) || matches!(word, "1.0" | "2.0");
    let mut key = url.host_str().unwrap_or("").trim_start_matches("www.").to_owned();
    if let Some(port) = url.port() {
        key.push_str(&format!(":{port}"));
    }
    for segment in url.path().split('/').filter(|segment| !segment.is_empty()) {
        let words = segment.to_lowercase();
        let words = words.split('.').filter(|word| !is_format(word)).collect::<Vec<_>>().join(".");
        if !words.is_empty() {
            key.push('/');
            key.push_str(&words);
        }
    }
    for (name, value) in url.query_pairs() {
        if !is_format(&value.to_lowercase()) {
            key.push_str(&format!("&{name}={value}"));
        }
    }
    key
}

/// A title without what tells the format.
fn bare_title(candidate: &Candidate) -> String {
    let title = candidate.title.as_deref().unwrap_or("").to_lowercase();
    let words = title.split(|c: char| !c.is_alphanumeric());
    let is_format = |word: &&str| word.is_empty() || FORMATS.contains(word) || matches!(*word, "0" | "1" | "2" | "03");
    words.filter(|word| !is_format(word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Links as `path title hreflang`, and the order that comes of them.
    fn check(asked: &str, change: impl Fn(&mut Page), links: &[(&str, &str)], expected: &[(&str, Part)]) {
        let url = Url::parse("https://a.example").unwrap().join(asked).unwrap();
        let candidates = links.iter().map(|(href, title)| Candidate {
            url: url.join(href).unwrap(),
            title: Some((*title).to_owned()).filter(|title| !title.is_empty()),
            clue: Clue::Named,
            language: None,
        });
        let mut page = Page {
            url: url.clone(),
            candidates: candidates.collect(),
            elsewhere: None,
            menu: None,
            language: None,
            generator: None,
            is_article: false,
        };
        change(&mut page);
        let choices = ranked(&url, &page);
        let shown: Vec<(&str, Part)> =
            choices.iter().map(|choice| (choice.candidate.url.path(), choice.part)).collect();
        assert_eq!(shown, expected, "{asked} {links:?}");
    }

    #[test]
    fn comments_come_last_in_any_language() {
        for title in [
            "Site » Comments Feed",
            "Kommentar-Feed",
            "Flux des commentaires",
            "Лента комментариев",
            "コメントフィード",
        ] {
            check(
                "/",
                |_| (),
                &[("/x/", title), ("/feed/", "Site")],
                &[("/feed/", Part::Main), ("/x/", Part::Comments)],
            );
        }
        check("/", |_| (), &[("/comments/feed/", "")], &[("/comments/feed/", Part::Comments)]);
    }

    #[test]
    fn a_category_is_chosen_by_those_who_ask_for_it() {
        let links = [("/feed/", "Site"), ("/category/sea/feed/", "Site » Sea")];
        check("/", |_| (), &links, &[("/feed/", Part::Main), ("/category/sea/feed/", Part::Section)]);
        check("/category/sea/", |_| (), &links, &[("/category/sea/feed/", Part::Asked), ("/feed/", Part::Main)]);
        check("/category/sea", |_| (), &links, &[("/category/sea/feed/", Part::Asked), ("/feed/", Part::Main)]);
        check("/category/seagull", |_| (), &links, &[("/feed/", Part::Main), ("/category/sea/feed/", Part::Section)]);
    }

    #[test]
    fn what_lies_below_an_article_is_not_the_sites_feed() {
        let links = [("/2026/title/feed/", "Site » Title"), ("/feed/", "Site")];
        let article = |page: &mut Page| page.is_article = true;
        check("/2026/title/", article, &links, &[("/feed/", Part::Main), ("/2026/title/feed/", Part::Comments)]);
    }

    #[test]
    fn the_language_of_the_address_then_of_the_page_decides() {
        let links = [("/en/feed", "Site"), ("/de/feed", "Site")];
        check("/de/", |_| (), &links, &[("/de/feed", Part::Asked), ("/en/feed", Part::OtherLanguage)]);
        let german = |page: &mut Page| page.language = Some("de-AT".to_owned());
        check("/", german, &links, &[("/de/feed", Part::Main), ("/en/feed", Part::OtherLanguage)]);
        check("/", |_| (), &links, &[("/en/feed", Part::Main), ("/de/feed", Part::Main)]);
        let told = |page: &mut Page| {
            page.language = Some("en".to_owned());
            page.candidates[0].language = Some("fr".to_owned());
        };
        check("/", told, &[("/a", "Un"), ("/b", "One")], &[("/b", Part::Main), ("/a", Part::OtherLanguage)]);
    }

    #[test]
    fn one_feed_in_several_formats_is_one() {
        let links = [("/feed/", "Site RSS"), ("/atom.xml", "Site (Atom)"), ("/feed.json", ""), ("/?feed=rss2", "Site")];
        check("/", |_| (), &links, &[("/feed/", Part::Main)]);
        let apart =
            [("/rss.xml", "News"), ("/feed.xml", "Podcast"), ("/news/rss.xml", "News"), ("/?feed=comments-rss2", "")];
        let expected =
            [("/rss.xml", Part::Main), ("/feed.xml", Part::Main), ("/news/rss.xml", Part::Main), ("/", Part::Comments)];
        check("/", |_| (), &apart, &expected);
    }

    #[test]
    fn of_other_sites_only_a_single_link_is_worth_a_request() {
        let choice = |url: &str, clue| {
            let url = Url::parse(url).unwrap();
            Choice { candidate: Candidate { url, title: None, clue, language: None }, part: Part::Main, also: vec![] }
        };
        let (one, two) = (
            choice("https://b.example/rss", Clue::LinkedElsewhere),
            choice("https://c.example/rss", Clue::LinkedElsewhere),
        );
        let own = choice("https://a.example/rss", Clue::Linked);
        assert_eq!(worth_asking(std::slice::from_ref(&one)), [&one]);
        assert_eq!(worth_asking(&[one.clone(), two]), [] as [&Choice; 0]);
        assert_eq!(worth_asking(&[one, own.clone()]), [&own]);
        assert!(worth_asking(&[]).is_empty());
    }
}
