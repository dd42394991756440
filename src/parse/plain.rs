//! Markup as one line of plain text: for titles and names, which feeds write with tags and entities in them.

use std::borrow::Cow;

/// Tags that people put into titles. Others stay as they are written: `Vec<T>` is no markup.
const TITLE_TAGS: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "center", "cite", "code", "del", "div", "em", "font", "h1",
    "h2", "h3", "h4", "i", "img", "ins", "kbd", "mark", "nobr", "p", "q", "s", "script", "small", "span", "strike",
    "strong", "style", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// A longer tag in a title is none, and looking for its end would take quadratic time.
const MAX_TAG_BYTES: usize = 2_000;

/// Tags dropped, entities resolved, white space made single.
pub fn of_html(html: &str) -> String {
    one_line(&html_escape::decode_html_entities(&without_tags(html)))
}

/// White space made single, ends trimmed.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// As much of a text as shows what it is. An address that would be cut is left out: half of one looks like another.
pub fn beginning(text: &str, n_chars: usize) -> &str {
    let Some((end, _)) = text.char_indices().nth(n_chars) else { return text };
    let shown = &text[..end];
    let Some(scheme) = shown.rfind("://") else { return shown };
    let goes_on = !text[scheme..end].contains(|c: char| c.is_whitespace() || "\"'<>`".contains(c));
    if goes_on { &shown[..scheme] } else { shown }
}

fn without_tags(html: &str) -> Cow<'_, str> {
    if !html.contains('<') {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        match tag_end(rest) {
            Some(end) => {
                if rest.starts_with("<br")
                    || rest.starts_with("<p")
                    || rest.starts_with("</p")
                    || rest.starts_with("<div")
                {
                    out.push(' ');
                }
                rest = &rest[end..];
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Where a known tag or a comment at the start of the text ends, if it does so soon.
fn tag_end(text: &str) -> Option<usize> {
    let text = &text[..text.floor_char_boundary(MAX_TAG_BYTES)];
    if text.starts_with("<!--") {
        return text.find("-->").map(|end| end + 3);
    }
    let inner = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    let name_end = inner.find(|c: char| !c.is_ascii_alphanumeric())?;
    let known = TITLE_TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(&inner[..name_end]));
    if known { text.find('>').map(|end| end + 1) } else { None }
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn what_is_cut_never_ends_in_half_an_address() {
        for (text, expected) in [
            ("short", "short"),
            ("a text that is longer than that", "a text that is longe"),
            ("see http://127.0.0.1/feed", "see http"),
            ("(http://a.b) and then on", "(http://a.b) and the"),
            ("ééééééééééééééééééééé", "éééééééééééééééééééé"),
        ] {
            assert_eq!(beginning(text, 20), expected, "{text}");
        }
    }
}
