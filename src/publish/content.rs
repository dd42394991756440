//! What an entry says, the same in every format: its title, its authors, its body with the summary above and the
//! other outlets below.

use std::borrow::Cow;

use url::Url;

use crate::model::entry::{Enclosure, Entry, Person, Sighting, SourceRef};
use crate::model::output::ContentMode;
use crate::publish::xml::clean;
use crate::publish::{address, captions};

/// More outlets than this say no more to a reader, and a document must not grow with them.
const MAX_OUTLETS: usize = 30;
/// Of a title that is made from the summary.
const TITLE_CHARS: usize = 80;

/// Plain text, never empty: some readers hide what has no title.
pub(crate) fn title(entry: &Entry) -> Cow<'_, str> {
    let own = entry.text.title.trim();
    if !blank(own) {
        return Cow::Borrowed(own);
    }
    let summary = entry.text.summary.text.trim();
    if !blank(summary) {
        return shortened(summary);
    }
    Cow::Owned(source_name(&entry.source, entry.text.link.as_ref()))
}

/// Nothing left of it once it is written.
pub(crate) fn blank(text: &str) -> bool {
    clean(text).trim().is_empty()
}

fn shortened(text: &str) -> Cow<'_, str> {
    let Some((cut, _)) = text.char_indices().nth(TITLE_CHARS) else { return Cow::Borrowed(text) };
    let words = text[..cut].rfind(char::is_whitespace).unwrap_or(cut);
    Cow::Owned(format!("{}…", text[..words].trim_end()))
}

/// Never empty, since Atom asks for an author: the entry's own, else the source stands in.
pub(super) fn authors(entry: &Entry) -> Vec<Cow<'_, Person>> {
    let named = |person: &&Person| !blank(&person.name);
    let own: Vec<_> = entry.text.details.authors.iter().filter(named).map(Cow::Borrowed).collect();
    if !own.is_empty() {
        return own;
    }
    let name = source_name(&entry.source, entry.text.link.as_ref());
    vec![Cow::Owned(Person { name, ..Person::default() })]
}

/// The media type that the publisher gave, else the one that the address ends in.
pub(crate) fn kind_of(file: &Enclosure) -> Option<&str> {
    address::media_type(file.media_type.as_deref()).or_else(|| {
        let path = file.url.split(['?', '#']).next()?;
        Some(match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "mp3" => "audio/mpeg",
            "m4a" => "audio/mp4",
            "ogg" | "oga" => "audio/ogg",
            "opus" => "audio/opus",
            "mp4" | "m4v" => "video/mp4",
            "webm" => "video/webm",
            "jpg" | "jpeg" => "image/jpeg",
            "png" => "image/png",
            "gif" => "image/gif",
            "webp" => "image/webp",
            "pdf" => "application/pdf",
            _ => return None,
        })
    })
}

/// `audio` or `video`, for a file that plays.
pub(crate) fn player(file: &Enclosure) -> Option<&'static str> {
    let family = kind_of(file)?.split('/').next()?;
    ["audio", "video"].into_iter().find(|player| player.eq_ignore_ascii_case(family))
}

/// What to call an outlet: its title, else the host of its article.
pub(crate) fn source_name(source: &SourceRef, link: Option<&Url>) -> String {
    let title = source.title.trim();
    let host = link.and_then(Url::host_str).unwrap_or("unknown source");
    if blank(title) { host.to_owned() } else { title.to_owned() }
}

/// The page of a sighting where people talk about the article, when it is another page than the article's own site.
pub(crate) fn discussion<'a>(comments: Option<&'a str>, link: Option<&Url>) -> Option<Cow<'a, str>> {
    let address = address::web(comments?)?;
    let host = Url::parse(&address).ok()?.host_str()?.to_owned();
    (link.and_then(Url::host_str) != Some(host.as_str())).then_some(address)
}

/// The other outlets that a reader learns something from: neither the same outlet again under another address, nor the
/// same address again under another name.
pub(crate) fn others(entry: &Entry) -> Vec<&Sighting> {
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    let own = source_name(&entry.source, entry.text.link.as_ref());
    let mut kept: Vec<(&Sighting, String, Option<Cow<'_, str>>)> = Vec::new();
    for sighting in &entry.also {
        let name = source_name(&sighting.source, sighting.link.as_ref());
        let talk = discussion(sighting.comments.as_deref(), sighting.link.as_ref());
        let known = talk.is_none() && same(&name, &own)
            || kept.iter().any(|(_, other, place)| same(other, &name) && *place == talk);
        if !known && kept.len() < MAX_OUTLETS {
            kept.push((sighting, name, talk));
        }
    }
    kept.into_iter().map(|(sighting, ..)| sighting).collect()
}

/// HTML for the reader. An entry that has neither text nor summary shows its title, so that there is something to see.
///
/// The whole text of an article's page is not fetched yet: what the feed carried stands for it.
pub(super) fn body(entry: &Entry, mode: ContentMode) -> String {
    let html = if mode == ContentMode::Summary { "" } else { entry.text.content.as_str() };
    let with_summary = !matches!(mode, ContentMode::Feed | ContentMode::Full);
    let summary = entry.text.summary.text.trim();
    let mut out = String::with_capacity(html.len() + 2 * summary.len() + 64);
    if html.trim().is_empty() && blank(summary) {
        let link = entry.text.link.as_ref().and_then(|link| address::web(link.as_str()));
        out.push_str(&format!("<p>{}</p>", anchor(&title(entry), link.as_deref())));
    } else if html.trim().is_empty() {
        paragraph(&mut out, "", summary);
    } else {
        if with_summary && summary_adds(summary, html) {
            paragraph(&mut out, "<strong>Summary</strong> ", summary);
            out.push_str("<hr/>\n");
        }
        out.push_str(html);
        for caption in captions::captions(&entry.text.content, &entry.text.title) {
            out.push('\n');
            paragraph(&mut out, "", &caption);
        }
    }
    company(&mut out, entry);
    out
}

fn paragraph(out: &mut String, label: &str, text: &str) {
    if !text.is_empty() {
        out.push_str("<p>");
        out.push_str(label);
        escape_into(out, text);
        out.push_str("</p>");
    }
}

/// Does a summary above this text spare the reader anything? Not if the text is short, or begins with it.
fn summary_adds(summary: &str, html: &str) -> bool {
    let length = summary.chars().count();
    if length == 0 {
        return false;
    }
    let text = visible_text(html, 2 * length);
    // Only letters and digits are compared: quotes, dashes and the mark of omission differ between the two.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    text.chars().count() >= 2 * length && !letters(&text).starts_with(&letters(summary))
}

/// The first `limit` characters of what a browser would show, blanks collapsed.
fn visible_text(html: &str, limit: usize) -> String {
    let mut text = String::new();
    let mut count = 0;
    let mut rest = html;
    while count < limit && !rest.is_empty() {
        let end = rest.find('<').unwrap_or(rest.len());
        for c in html_escape::decode_html_entities(&rest[..end]).chars() {
            let blank = c.is_whitespace();
            if count < limit && !(blank && (text.is_empty() || text.ends_with(' '))) {
                text.push(if blank { ' ' } else { c });
                count += 1;
            }
        }
        let tag = tag_length(&rest[end..]);
        if breaks_line(&rest[end..end + tag]) && count < limit && !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
            count += 1;
        }
        rest = &rest[end + tag..];
    }
    text
}

/// Length of the tag that the text begins with; quoted attributes may hold a `>`.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn breaks_line(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']);
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
    !matches!(
        name,
        "" | "a" | "abbr" | "b" | "code" | "em" | "i" | "mark" | "s" | "span" | "strong" | "sub" | "sup" | "u"
    )
}

/// "Also reported by A, B" and "Discussed at C", each with its link.
fn company(out: &mut String, entry: &Entry) {
    let mut reports = Vec::new();
    let mut discussions = Vec::new();
    let own = discussion(entry.text.details.comments.as_deref(), entry.text.link.as_ref());
    if let Some(address) = own {
        discussions.push(anchor(&source_name(&entry.source, entry.text.link.as_ref()), Some(&address)));
    }
    for sighting in others(entry) {
        let name = source_name(&sighting.source, sighting.link.as_ref());
        match discussion(sighting.comments.as_deref(), sighting.link.as_ref()) {
            Some(address) => discussions.push(anchor(&name, Some(&address))),
            None => reports.push(anchor(&name, sighting_link(sighting).as_deref())),
        }
    }
    for (label, outlets) in [("Also reported by", reports), ("Discussed at", discussions)] {
        if !outlets.is_empty() {
            out.push_str(&format!("\n<p>{label} {}</p>", outlets.join(", ")));
        }
    }
}

/// The article of a sighting, when it has an address that may be published.
pub(crate) fn sighting_link(sighting: &Sighting) -> Option<Cow<'_, str>> {
    sighting.link.as_ref().and_then(|link| address::web(link.as_str()))
}

fn anchor(name: &str, address: Option<&str>) -> String {
    let mut out = String::new();
    if let Some(address) = address {
        out.push_str("<a href=\"");
        escape_into(&mut out, address);
        out.push_str("\">");
    }
    escape_into(&mut out, name);
    if address.is_some() {
        out.push_str("</a>");
    }
    out
}

fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_text_is_what_a_browser_shows() {
        for (html, expected) in [
            ("<p>One  two\n three</p><p>four</p>", "One two three four "),
            ("a<b>b</b>c", "abc"),
            ("<img alt=\"a > b\"/>x &amp; y &lt;z&gt;", "x & y <z>"),
            ("line<br>line", "line line"),
            ("", ""),
            ("<", ""),
            ("<a href=\"never closed", ""),
        ] {
            assert_eq!(visible_text(html, 100), expected, "{html:?}");
        }
        assert_eq!(visible_text("<p>one two</p>", 5), "one t");
        assert_eq!(visible_text("<p>東京都</p>", 2), "東京");
    }

    #[test]
    fn the_summary_stands_above_only_what_it_shortens() {
        let long = "Something else entirely comes first. ".repeat(5);
        for (summary, html, expected) in [
            ("A short one.", format!("<p>{long}</p>"), true),
            ("A short one.", "<p>A bit of text.</p>".to_owned(), false),
            ("The beginning…", format!("<p>“The <b>beginning</b>” of it. {long}</p>"), false),
            ("", format!("<p>{long}</p>"), false),
        ] {
            assert_eq!(summary_adds(summary, &html), expected, "{summary:?} above {html:?}");
        }
    }

    #[test]
    fn a_long_summary_is_cut_to_a_title_at_a_word() {
        assert_eq!(shortened("short"), "short");
        let cut = shortened(
            "Wörter und noch mehr Wörter, die alle zusammen viel zu lang für eine Überschrift sind, also Schluss",
        );
        assert_eq!(cut, "Wörter und noch mehr Wörter, die alle zusammen viel zu lang für eine…");
        assert_eq!(shortened(&"字".repeat(200)).chars().count(), 81);
    }
}
