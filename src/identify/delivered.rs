//! What a publisher delivered of one entry, as one number: the same as long as a reader would see no difference.
//!
//! Left out is what moves by itself and is no news: the publisher's dates, the sizes and exact lengths of files, the
//! queries of files and pictures (signatures), the order of categories and files, trackers on the link, comments in
//! the markup, and what is counted beside an article. An entry of which only these moved is not even written again.

use std::borrow::Cow;

use crate::identify::canonical::strip_trackers;
use crate::identify::counters::without_counters;
use crate::identify::keys::Hash;
use crate::model::entry::{Details, Episode};
use crate::model::parsed::{Markup, ParsedEntry};
use crate::text::fold::fold;
use crate::text::plain::plain_of_markup;

/// See the module. `body` is the text of the entry's fullest markup, folded and less its counters: reading markup is
/// most of the cost here, and that one was read already.
pub(super) fn delivered(entry: &ParsedEntry, body: &str) -> i64 {
    let mut hash = Hash::default();
    let title = entry.title.as_deref().unwrap_or("");
    hash.add(&numberless(title));
    hash.add(&without_counters(&fold(title)));
    hash.add(entry.link.as_ref().map(strip_trackers).as_ref().map_or("", |link| link.as_str()));
    for markup in [entry.content.as_ref(), entry.summary.as_ref()] {
        let is_body = markup.zip(entry.body()).is_some_and(|(markup, body)| std::ptr::eq(markup, body));
        add_markup(&mut hash, markup, is_body.then_some(body));
    }
    hash.add(entry.language.as_deref().unwrap_or(""));
    add_details(&mut hash, &entry.details);
    hash.digest() as i64
}

/// A text counts twice: as it is written less all its numbers, and as it is read less what is counted. So a change of
/// either is seen, and a number is passed over only where the word beside it says that it counts.
fn add_markup(hash: &mut Hash, markup: Option<&Markup>, text: Option<&str>) {
    let (kind, written) = match markup {
        None => ("", Cow::Borrowed("")),
        Some(Markup::Plain(text)) => ("plain", numberless(text)),
        Some(Markup::Html(html)) => ("html", Cow::Owned(settled(html))),
    };
    hash.add(kind);
    hash.add(&written);
    match (text, markup) {
        (Some(text), _) => hash.add(text),
        (None, Some(markup)) => hash.add(&counted_out(markup)),
        (None, None) => {}
    }
}

/// As it is read: folded plain text less what is counted.
fn counted_out(markup: &Markup) -> String {
    without_counters(&fold(&plain_of_markup(markup)))
}

fn add_details(hash: &mut Hash, details: &Details) {
    for author in &details.authors {
        hash.add_all("author", &[Some(&author.name), author.uri.as_deref(), author.email.as_deref()]);
    }
    let mut categories: Vec<_> = details
        .categories
        .iter()
        .map(|category| [Some(category.term.as_str()), category.scheme.as_deref(), category.label.as_deref()])
        .collect();
    categories.sort_unstable();
    categories.iter().for_each(|category| hash.add_all("category", category));
    let mut files: Vec<_> = details
        .enclosures
        .iter()
        .map(|file| [Some(unsigned(&file.url)), file.media_type.as_deref(), file.title.as_deref()])
        .collect();
    files.sort_unstable();
    files.iter().for_each(|file| hash.add_all("enclosure", file));
    let source = details.source.as_ref();
    let image = details.image.as_deref().map(picture);
    hash.add_all(
        "details",
        &[
            image.as_deref(),
            details.rights.as_deref(),
            source.map(|source| source.title.as_str()),
            source.and_then(|source| source.link.as_deref()),
            details.comments.as_deref(),
        ],
    );
    if let Some(episode) = &details.episode {
        add_episode(hash, episode);
    }
}

/// Not how long it is, only that it is known: advertisements that are put in at each request come and go.
fn add_episode(hash: &mut Hash, episode: &Episode) {
    let season = episode.season.map(|season| season.to_string());
    let explicit = episode.explicit.map(|explicit| if explicit { "yes" } else { "no" });
    let length = episode.duration_s.map(|_| "known");
    let chapters = episode.chapters.as_ref().map(|chapters| unsigned(&chapters.url));
    let number = episode.number.as_deref();
    hash.add_all("episode", &[length, season.as_deref(), number, episode.kind.as_deref(), explicit, chapters]);
    for transcript in &episode.transcripts {
        hash.add_all(
            "transcript",
            &[Some(unsigned(&transcript.url)), transcript.media_type.as_deref(), transcript.language.as_deref()],
        );
    }
}

fn unsigned(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// The address of a picture less its signature and the number of the server that happens to have it (`i3.ytimg.com`).
fn picture(url: &str) -> Cow<'_, str> {
    let url = unsigned(url);
    let host = url.find("://").map_or(0, |at| at + 3);
    let path = url[host..].find('/').map_or(url.len(), |at| host + at);
    if !url[host..path].contains(|c: char| c.is_ascii_digit()) {
        return Cow::Borrowed(url);
    }
    let named = url[host..path].chars().filter(|c| !c.is_ascii_digit());
    Cow::Owned(url[..host].chars().chain(named).chain(url[path..].chars()).collect())
}

/// A text without its numbers, their points and commas among them.
fn numberless(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    push_numberless(text, &mut kept);
    Cow::Owned(kept)
}

/// A number goes with the points and commas within it.
fn push_numberless(text: &str, kept: &mut String) {
    let digit = |bytes: &[u8], at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut rest = text;
    while let Some(from) = rest.bytes().position(|byte| byte.is_ascii_digit()) {
        kept.push_str(&rest[..from]);
        let bytes = rest.as_bytes();
        let mut end = from + 1;
        while digit(bytes, end) || (matches!(bytes.get(end), Some(b'.' | b',')) && digit(bytes, end + 1)) {
            end += 1;
        }
        rest = &rest[end..];
    }
    kept.push_str(rest);
}

/// HTML less the numbers of its text, its comments, and the queries of the pictures and films in it.
fn settled(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push_numberless(&rest[..at], &mut kept);
        rest = &rest[at..];
        let is_comment = rest.starts_with("<!--");
        let end = if is_comment { "-->" } else { ">" };
        let length = rest.find(end).map_or(rest.len(), |at| at + end.len());
        let tag = &rest[..length];
        if loads(tag) {
            push_unsigned(tag, &mut kept);
        } else if !is_comment {
            kept.push_str(tag);
        }
        rest = &rest[length..];
    }
    push_numberless(rest, &mut kept);
    kept
}

fn loads(tag: &str) -> bool {
    let name = tag[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    ["img", "source", "video", "audio", "track"].iter().any(|loading| loading.eq_ignore_ascii_case(name))
}

/// A tag less the queries of the addresses in it. A question mark elsewhere, as in an `alt`, has no slash before it in
/// its word.
fn push_unsigned(tag: &str, kept: &mut String) {
    let breaks = |c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '>');
    let mut rest = tag;
    while let Some(at) = rest.find('?') {
        let before = &rest[..at];
        let word = before.rfind(|c: char| breaks(c) || matches!(c, '=' | ',')).map_or(0, |at| at + 1);
        kept.push_str(before);
        rest = &rest[at + 1..];
        if before[word..].contains('/') {
            rest = &rest[rest.find(breaks).unwrap_or(rest.len())..];
        } else {
            kept.push('?');
        }
    }
    kept.push_str(rest);
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::model::entry::{Category, Chapters, Enclosure};

    fn entry(content: &str) -> ParsedEntry {
        ParsedEntry {
            id: Some("1".to_owned()),
            link: Url::parse("https://a.example/1").ok(),
            title: Some("T".to_owned()),
            content: Some(Markup::Html(content.to_owned())),
            ..ParsedEntry::default()
        }
    }

    fn delivered_of(entry: &ParsedEntry) -> i64 {
        let body = entry.body().map(counted_out).unwrap_or_default();
        delivered(entry, &body)
    }

    #[track_caller]
    fn check(change: impl Fn(&mut ParsedEntry), same: bool) {
        let base = entry("<p>text</p>");
        let mut other = base.clone();
        change(&mut other);
        assert_eq!(delivered_of(&base) == delivered_of(&other), same, "{other:?}");
    }

    #[track_caller]
    fn check_content(one: &str, other: &str, same: bool) {
        assert_eq!(delivered_of(&entry(one)) == delivered_of(&entry(other)), same, "{one:?} {other:?}");
    }

    #[track_caller]
    fn check_details(one: Details, other: Details, same: bool) {
        let with = |details: Details| delivered_of(&ParsedEntry { details, ..entry("") });
        assert_eq!(with(one.clone()) == with(other.clone()), same, "{one:?} {other:?}");
    }

    #[test]
    fn what_is_delivered_is_what_a_reader_would_miss() {
        check(|entry| entry.id = None, true);
        check(|entry| entry.link = Url::parse("https://a.example/1?utm_source=x").ok(), true);
        check(|entry| entry.updated = Some(chrono::DateTime::UNIX_EPOCH), true);
        check(|entry| entry.link = Url::parse("http://a.example/1").ok(), false);
        check(|entry| entry.title = Some("U".to_owned()), false);
        check(|entry| entry.title = Some("t".to_owned()), false);
        check(|entry| entry.title = Some("T (3 comments)".to_owned()), false);
        check(|entry| entry.content = Some(Markup::Plain("<p>text</p>".to_owned())), false);
        check(|entry| entry.summary = entry.content.take(), false);
        check(|entry| entry.details.rights = Some("©".to_owned()), false);
    }

    #[test]
    fn counters_comments_and_signatures_in_the_text_are_no_difference() {
        for (one, other, same) in [
            ("<p>A story.</p><b>3</b> comments", "<p>A story.</p><b>1,204</b> comments", true),
            ("<p>Points: 17</p><p># Comments: 4</p>", "<p>Points: 23</p><p># Comments: 11</p>", true),
            ("A story.<!-- made in 17 ms -->", "A story.<!-- made in 8 ms -->", true),
            ("<img src=\"/x.png?s=1&amp;t=2\" alt=\"x\">", "<img src=\"/x.png?s=9&amp;t=3\" alt=\"x\">", true),
            ("<IMG SRC='/x.png?s=1'>", "<IMG SRC='/x.png?s=2'>", true),
            ("<img srcset=\"/x.png?s=1 1x,/y.png?s=1 2x\">", "<img srcset=\"/x.png?s=2 1x,/y.png?s=3 2x\">", true),
            ("<img src=\"/x.png?s=1\" alt=\"one\">", "<img src=\"/x.png?s=1\" alt=\"two\">", false),
            ("<img title=\"Why?not\" src=\"/x\">", "<img title=\"Why?yes\" src=\"/x\">", false),
            ("<img src=\"/x.png\">", "<img src=\"/y.png\">", false),
            ("<a href=\"/x?a=1\">x</a>", "<a href=\"/x?a=2\">x</a>", false),
            ("5 dead", "7 dead", false),
            ("a lot", "a Lot", false),
            ("<p>a</p>", "<b>a</b>", false),
            ("<!-- never closed 1", "<!-- never closed 2", true),
            ("1 < 2", "1 < 3", false),
        ] {
            check_content(one, other, same);
        }
    }

    #[test]
    fn order_sizes_and_signatures_beside_the_text_are_no_difference() {
        let files = |urls: &[&str]| Details {
            enclosures: urls
                .iter()
                .map(|url| Enclosure { url: (*url).to_owned(), length: Some(url.len() as u64), ..Enclosure::default() })
                .collect(),
            ..Details::default()
        };
        check_details(files(&["https://a.example/x.mp3?sig=1"]), files(&["https://a.example/x.mp3?sig=22"]), true);
        check_details(
            files(&["https://a.example/x", "https://a.example/y"]),
            files(&["https://a.example/y", "https://a.example/x"]),
            true,
        );
        check_details(files(&["https://a.example/x.mp3"]), files(&["https://a.example/y.mp3"]), false);
        let terms = |terms: &[&str]| Details {
            categories: terms.iter().map(|term| Category { term: (*term).to_owned(), ..Category::default() }).collect(),
            ..Details::default()
        };
        check_details(terms(&["a", "b"]), terms(&["b", "a"]), true);
        check_details(terms(&["a", "b"]), terms(&["a"]), false);
        let image = |url: &str| Details { image: Some(url.to_owned()), ..Details::default() };
        check_details(image("https://i3.pics.example/a1.jpg?s=1"), image("https://i4.pics.example/a1.jpg?s=2"), true);
        check_details(image("https://i3.pics.example/a1.jpg"), image("https://i3.pics.example/a2.jpg"), false);
        let told = |duration_s: Option<u32>, chapters: &str| {
            let chapters = Some(Chapters { url: chapters.to_owned(), ..Chapters::default() });
            Details {
                episode: Some(Box::new(Episode { duration_s, chapters, ..Episode::default() })),
                ..Details::default()
            }
        };
        check_details(told(Some(60), "https://a.example/c?s=1"), told(Some(75), "https://a.example/c?s=2"), true);
        check_details(told(None, "https://a.example/c"), told(Some(75), "https://a.example/c"), false);
        check_details(told(None, "https://a.example/c"), told(None, "https://a.example/d"), false);
    }
}
