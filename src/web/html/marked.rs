//! Marks sentences in the text of an article, wherever its markup cuts them.
//!
//! Sentences are found by their letters and signs alone: white space, tags and the way a character is written do not
//! count. Each run of text between two tags gets a `<mark>` of its own, so no element is ever opened across another.

use std::borrow::Cow;

use crate::web::html::{Body, tag_end};

/// No entity that a sanitiser writes is longer.
const LONGEST_ENTITY: usize = 12;
/// So many bytes of letters are searched: no summary looks further.
const MAX_BYTES: usize = 128 * 1024;
/// Elements whose contents are no running text.
const CLOSED: [&str; 9] = ["svg", "math", "select", "textarea", "audio", "video", "object", "iframe", "title"];

/// A visible character, and where it stands in the markup.
struct Piece {
    /// In bytes of the letters.
    at: usize,
    from: usize,
    to: usize,
    /// Between which tags.
    run: usize,
}

#[derive(Default)]
struct Letters {
    text: String,
    pieces: Vec<Piece>,
}

impl Letters {
    fn of(markup: &str) -> Letters {
        let mut letters = Letters::default();
        let (mut at, mut run, mut closed) = (0, 0, 0_usize);
        while at < markup.len() && letters.text.len() < MAX_BYTES {
            if markup[at..].starts_with('<') {
                let end = at + tag_end(&markup[at..]);
                let tag = markup[at + 1..end].trim_end_matches('>');
                let name = tag.trim_start_matches('/').split([' ', '/', '\n', '\t']).next().unwrap_or("");
                if CLOSED.contains(&name) {
                    closed = if tag.starts_with('/') { closed.saturating_sub(1) } else { closed + 1 };
                }
                at = end;
                run += 1;
                continue;
            }
            let end = markup[at..].find('<').map_or(markup.len(), |next| at + next);
            if closed == 0 {
                letters.push_run(markup, at, end, run);
            }
            at = end;
        }
        letters
    }

    fn push_run(&mut self, markup: &str, mut at: usize, end: usize, run: usize) {
        while at < end && self.text.len() < MAX_BYTES {
            let (decoded, length) = first(&markup[at..end]);
            let start = self.text.len();
            self.text.extend(decoded.chars().filter(counts));
            if self.text.len() > start {
                self.pieces.push(Piece { at: start, from: at, to: at + length, run });
            }
            at += length;
        }
    }

    /// The pieces that hold a sentence, looked for from a place in the letters.
    fn find(&self, sentence: &str, from: usize) -> Option<(usize, std::ops::Range<usize>)> {
        let sought: String = sentence.chars().filter(counts).collect();
        let sought = sought.trim_end_matches('…');
        if sought.is_empty() {
            return None;
        }
        let at = from + self.text.get(from..)?.find(sought)?;
        let end = at + sought.len();
        let first = self.pieces.partition_point(|piece| piece.at < at);
        let last = self.pieces.partition_point(|piece| piece.at < end);
        Some((end, first..last))
    }
}

/// The first character as it is read, and how many bytes it takes.
fn first(text: &str) -> (Cow<'_, str>, usize) {
    let mut chars = text.chars();
    let length = chars.next().map_or(1, char::len_utf8);
    if text.starts_with('&')
        && let Some(end) = text.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';')
    {
        let entity = &text[..=end];
        let decoded = html_escape::decode_html_entities(entity);
        if decoded != entity {
            return (decoded, end + 1);
        }
    }
    (Cow::Borrowed(&text[..length]), length)
}

/// White space folds, and what no reader sees is not in sentences.
fn counts(c: &char) -> bool {
    !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

impl Body {
    /// The same with these sentences marked; they stand in the order of the text. One that is not found is left out.
    pub(in crate::web) fn marked(&self, sentences: &[String]) -> Body {
        let markup = self.markup();
        let letters = Letters::of(markup);
        let mut out = String::with_capacity(markup.len() + 256);
        let (mut written, mut from) = (0, 0);
        for sentence in sentences {
            let Some((end, pieces)) = letters.find(sentence, from) else { continue };
            from = end;
            for run in letters.pieces[pieces].chunk_by(|one, other| one.run == other.run) {
                let (start, end) = (run[0].from, run[run.len() - 1].to);
                if start < written {
                    continue;
                }
                out.push_str(&markup[written..start]);
                out.push_str("<mark>");
                out.push_str(&markup[start..end]);
                out.push_str("</mark>");
                written = end;
            }
        }
        out.push_str(&markup[written..]);
        Body(out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(markup: &str, sentences: &[&str], expected: &str) {
        let sentences: Vec<String> = sentences.iter().map(ToString::to_string).collect();
        assert_eq!(Body(markup.to_owned()).marked(&sentences).markup(), expected);
    }

    #[test]
    fn sentences_are_marked_across_whatever_cuts_them() {
        check("<p>One. Two. Three.</p>", &["Two."], "<p>One. <mark>Two.</mark> Three.</p>");
        check("<p>One. Two. Three.</p>", &["One.", "Three."], "<p><mark>One.</mark> Two. <mark>Three.</mark></p>");
        check(
            "<p>So <a href=\"x>y\">it <b>is</b></a>. Yes.</p>",
            &["So it is."],
            "<p><mark>So</mark> <a href=\"x>y\"><mark>it</mark> <b><mark>is</mark></b></a><mark>.</mark> Yes.</p>",
        );
        check("<p>A\n  &amp; B&nbsp;C. No.</p>", &["A & B C."], "<p><mark>A\n  &amp; B&nbsp;C.</mark> No.</p>");
        check(
            "<p>One<br>two.</p>\n<p>No.</p>",
            &["One two."],
            "<p><mark>One</mark><br><mark>two.</mark></p>\n<p>No.</p>",
        );
        check("<p>הוא בא. היא הלכה.</p>", &["היא הלכה."], "<p>הוא בא. <mark>היא הלכה.</mark></p>");
        check("<p>北京今天下雨。明天晴。</p>", &["明天晴。"], "<p>北京今天下雨。<mark>明天晴。</mark></p>");
        check("<p>Long and longer still.</p>", &["Long and…"], "<p><mark>Long and</mark> longer still.</p>");
    }

    #[test]
    fn what_is_not_there_is_left_alone() {
        for markup in
            ["", "<p>One.</p>", "<p>AT&T &lt;b&gt;</p>", "<svg><title>Two.</title></svg>", "<p title=\"Two.\">x</p>"]
        {
            check(markup, &["Two.", "", "…", "Three."], markup);
        }
        check("<p>Twice. Twice.</p>", &["Twice.", "Twice."], "<p><mark>Twice.</mark> <mark>Twice.</mark></p>");
    }

    proptest! {
        #[test]
        fn nothing_but_marks_is_added(parts in prop::collection::vec(0_usize..9, 0..30), from in 0_usize..20, n in 0_usize..12) {
            const PARTS: [&str; 9] = ["<p>", "</p>", "<b>", "</b>", "word", " ", "&amp;", "é. ", "<img alt=\"a > b\">"];
            let markup: String = parts.iter().map(|part| PARTS[*part]).collect();
            let text = crate::text::plain::plain_of(&markup);
            let sentence: String = text.chars().skip(from).take(n).collect();
            let marked = Body(markup.clone()).marked(&[sentence]).markup().to_owned();
            prop_assert_eq!(marked.replace("<mark>", "").replace("</mark>", ""), markup);
            // No tag stands inside a mark.
            for inside in marked.split("<mark>").skip(1) {
                let inside = inside.split("</mark>").next().unwrap_or("");
                prop_assert!(!inside.contains('<'), "{}", marked);
            }
        }
    }
}
