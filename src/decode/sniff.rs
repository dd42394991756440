//! What is this document really? Servers send feeds as HTML, login pages as XML, and JSON as text.
//!
//! Looks at the first tags of the text, not at any header. Garbage before a feed's root (a warning of the page that
//! made it, a byte order mark in the middle) does not hide the feed.

use crate::model::body::DocumentKind;

/// How far into a document its root may hide behind garbage.
const MAX_GARBAGE_BYTES: usize = 64 * 1024;

const FEED_ROOTS: [&str; 5] = ["rss", "feed", "rdf", "channel", "entry"];

/// Tags that stand near the top of a page and in no feed before its root. `br` and `b` are missing on purpose: PHP
/// writes its warnings with them.
const PAGE_TAGS: [&str; 11] =
    ["html", "head", "body", "meta", "title", "script", "link", "style", "div", "form", "table"];

/// The kind of a document, by its content alone.
pub fn kind_of(text: &str) -> DocumentKind {
    let trimmed = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    if trimmed.starts_with(['{', '[']) && trimmed[1..].trim_start().starts_with(['"', '{', '}', '[', ']']) {
        return DocumentKind::Json;
    }
    let mut at = 0;
    let mut n_tags = 0;
    while let Some(offset) = trimmed[at..].find('<') {
        at += offset;
        if at > MAX_GARBAGE_BYTES {
            break;
        }
        let rest = &trimmed[at + 1..];
        let local = local_name(rest);
        if FEED_ROOTS.contains(&local.as_str()) {
            return DocumentKind::Xml;
        }
        if PAGE_TAGS.contains(&local.as_str()) || is_html_doctype(rest) {
            return if wraps_feed(rest) { DocumentKind::Xml } else { DocumentKind::Html };
        }
        n_tags += usize::from(!local.is_empty());
        at += 1 + skip(rest);
    }
    match n_tags {
        0 => DocumentKind::Other,
        _ if trimmed.starts_with('<') => DocumentKind::Xml,
        _ => DocumentKind::Other,
    }
}

/// Some scripts put a feed, entries and all, into the body of a page.
fn wraps_feed(page: &str) -> bool {
    let head = &page[..page.floor_char_boundary(MAX_GARBAGE_BYTES)];
    let atom = head.find("<feed xmlns=\"http://www.w3.org/2005/Atom\"").filter(|at| page[*at..].contains("<entry"));
    let rss = head.find("<rss version=").filter(|at| page[*at..].contains("<item"));
    atom.or(rss).is_some_and(|at| !head[..at].contains("<script") && !head[..at].contains("<pre"))
}

/// The lower-case name of a start tag, less its prefix; empty when this is no start tag.
fn local_name(after_bracket: &str) -> String {
    let end = after_bracket.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.')));
    let name = &after_bracket[..end.unwrap_or(after_bracket.len()).min(64)];
    name.rsplit(':').next().unwrap_or("").to_ascii_lowercase()
}

fn is_html_doctype(after_bracket: &str) -> bool {
    let head: String = after_bracket.chars().take(16).collect::<String>().to_ascii_lowercase();
    head.strip_prefix("!doctype").is_some_and(|rest| rest.trim_start().starts_with("html"))
}

/// Steps over a comment or a processing instruction, in which tags mean nothing.
fn skip(after_bracket: &str) -> usize {
    let end = if after_bracket.starts_with("!--") {
        after_bracket.find("-->")
    } else if after_bracket.starts_with('?') {
        after_bracket.find("?>")
    } else {
        None
    };
    let opens = after_bracket.starts_with("!--") || after_bracket.starts_with('?');
    if opens { end.unwrap_or(after_bracket.len()) } else { 0 }
}
