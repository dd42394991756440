//! Markup to plain text, one block a line.
//!
//! A linear tokenizer, not a DOM: it takes raw markup from a feed as well as what `sanitise` made, and its cost is
//! linear in the input whatever the nesting. Tags of blocks and `<br>` end a line, cells are set apart by a space,
//! the contents of scripts and styles are dropped, entities are resolved and white space is folded.
//! It does not judge markup, keeps no links and gives no text for images.

use crate::model::body::CleanHtml;
use crate::model::parsed::Markup;
use crate::text::ascii;

/// Plain text of harmless HTML: what summaries, comparisons and search work on. A pure function, so never stored.
pub fn plain(html: &CleanHtml) -> String {
    plain_of(html.as_str())
}

/// Plain text of markup that nobody has looked at.
pub fn plain_of(markup: &str) -> String {
    let mut lines = Lines::default();
    let mut unclosed = Vec::new();
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        lines.push_markup(&rest[..at]);
        rest = &rest[at..];
        rest = match Token::read(rest) {
            Token::Text(length) => {
                lines.push(&rest[..length]);
                &rest[length..]
            }
            Token::Dropped(length) => &rest[length..],
            Token::Tag { name, closing, length } => {
                let kind = Kind::of(&name);
                lines.boundary(kind);
                let after = &rest[length..];
                match kind {
                    Kind::Skipped if !closing && !unclosed.contains(&name) => match after_end_tag(after, &name) {
                        Some(found) => found,
                        // Remembered, so that a thousand unclosed elements do not search to the end a thousand times.
                        None => {
                            unclosed.push(name);
                            after
                        }
                    },
                    Kind::Raw if !closing => after_end_tag(after, &name).unwrap_or(""),
                    _ => after,
                }
            }
        };
    }
    lines.push_markup(rest);
    lines.finish()
}

/// Plain text of what a feed carried, by the kind that it said it was.
pub fn plain_of_markup(markup: &Markup) -> String {
    match markup {
        Markup::Html(html) => plain_of(html),
        Markup::Plain(text) => {
            let mut lines = Lines::default();
            for line in text.lines() {
                lines.push(line);
                lines.boundary(Kind::Block);
            }
            lines.finish()
        }
    }
}

/// What an element does to the text around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Inline,
    Block,
    Cell,
    /// Contents are no text, and run to the end tag or the end of the document.
    Raw,
    /// Contents are not shown, if there is an end tag.
    Skipped,
}

impl Kind {
    fn of(name: &str) -> Kind {
        match name {
            "script" | "style" => Kind::Raw,
            "template" | "svg" | "iframe" | "noembed" | "noframes" | "select" | "object" => Kind::Skipped,
            "td" | "th" | "option" | "button" => Kind::Cell,
            "address" | "article" | "aside" | "blockquote" | "body" | "br" | "caption" | "center" | "dd"
            | "details" | "dialog" | "dir" | "div" | "dl" | "dt" | "fieldset" | "figcaption" | "figure" | "footer"
            | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "head" | "header" | "hgroup" | "hr" | "html"
            | "legend" | "li" | "main" | "menu" | "nav" | "ol" | "p" | "pre" | "search" | "section" | "summary"
            | "table" | "tbody" | "tfoot" | "thead" | "title" | "tr" | "ul" => Kind::Block,
            _ => Kind::Inline,
        }
    }
}

/// What begins at a `<`. Lengths are bytes, at least 1, and end on a character boundary.
enum Token {
    /// Not markup after all: "3 < 4".
    Text(usize),
    /// Comments, declarations, instructions.
    Dropped(usize),
    Tag {
        name: String,
        closing: bool,
        length: usize,
    },
}

/// No element that matters here has a longer name.
const MAX_NAME: usize = 16;

impl Token {
    fn read(markup: &str) -> Token {
        let bytes = markup.as_bytes();
        let closing = bytes.get(1) == Some(&b'/');
        let name_at = 1 + usize::from(closing);
        match bytes.get(name_at) {
            Some(byte) if byte.is_ascii_alphabetic() => {
                let name_length = bytes[name_at..]
                    .iter()
                    .take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>'))
                    .count();
                let name_end = name_at + name_length;
                let name = if name_length <= MAX_NAME {
                    String::from_utf8_lossy(&bytes[name_at..name_end]).to_ascii_lowercase()
                } else {
                    String::new()
                };
                Token::Tag { name, closing, length: name_end + tag_length(&bytes[name_end..]) }
            }
            _ if markup.starts_with("<!--") => Token::Dropped(comment_length(markup)),
            Some(b'!' | b'?') => Token::Dropped(markup.find('>').map_or(markup.len(), |at| at + 1)),
            Some(_) if closing => Token::Dropped(markup.find('>').map_or(markup.len(), |at| at + 1)),
            _ => Token::Text(1),
        }
    }
}

/// From the end of a tag's name past its `>`, which may also stand inside a quoted value.
fn tag_length(bytes: &[u8]) -> usize {
    let mut quote = None;
    let mut before_value = false;
    for (at, byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if before_value => quote = Some(*byte),
            (None, b'=') => before_value = true,
            (None, byte) if byte.is_ascii_whitespace() => {}
            (None, _) => before_value = false,
        }
    }
    bytes.len()
}

/// The whole comment; `<!-->` and `<!--->` are comments too (HTML 13.2.5.43).
fn comment_length(markup: &str) -> usize {
    let body = &markup[4..];
    if body.starts_with('>') {
        return 5;
    }
    if body.starts_with("->") {
        return 6;
    }
    // The odd end is looked for only before the proper one: each byte of the document is searched once.
    let end = body.find("-->");
    match (body[..end.unwrap_or(body.len())].find("--!>"), end) {
        (Some(odd), _) => 4 + odd + 4,
        (None, Some(at)) => 4 + at + 3,
        (None, None) => markup.len(),
    }
}

/// What follows the next `</name…>`.
fn after_end_tag<'a>(markup: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = markup;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        let head = rest.as_bytes().get(..name.len());
        if head.is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes())) {
            let tail = &rest[name.len()..];
            if tail.is_empty() || tail.starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/') {
                return Some(tail.find('>').map_or("", |end| &tail[end + 1..]));
            }
        }
    }
    None
}

/// Text under construction: white space folded, no blank line, no space at the ends of a line.
#[derive(Default)]
struct Lines {
    text: String,
    /// A space is due before the next character.
    space: bool,
}

impl Lines {
    fn push_markup(&mut self, run: &str) {
        if run.contains('&') {
            self.push(&html_escape::decode_html_entities(run));
        } else {
            self.push(run);
        }
    }

    fn push(&mut self, run: &str) {
        let mut rest = run;
        loop {
            let (ascii, after) = rest.split_at(ascii::run_length(rest.as_bytes()));
            if !ascii.is_empty() {
                self.space_due();
                self.text.push_str(ascii);
            }
            let mut others = after.chars();
            let Some(c) = others.next() else { return };
            self.push_char(c);
            rest = others.as_str();
        }
    }

    fn push_char(&mut self, c: char) {
        let c = if matches!(c, '\u{80}'..='\u{9f}') { windows_1252(c) } else { c };
        if c.is_whitespace() {
            self.space = true;
        } else if !is_invisible(c) {
            self.space_due();
            self.text.push(c);
        }
    }

    fn space_due(&mut self) {
        if self.space && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(' ');
        }
        self.space = false;
    }

    fn boundary(&mut self, kind: Kind) {
        match kind {
            Kind::Block => {
                if !self.text.is_empty() && !self.text.ends_with('\n') {
                    self.text.push('\n');
                }
                self.space = false;
            }
            Kind::Cell => self.space = true,
            Kind::Inline | Kind::Raw | Kind::Skipped => {}
        }
    }

    fn finish(mut self) -> String {
        if self.text.ends_with('\n') {
            self.text.pop();
        }
        self.text
    }
}

/// Marks that no reader sees and that would tell equal words apart: controls, soft hyphens, zero-width spaces.
/// Joiners stay, since Persian and emoji need them.
fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// C1 controls in a text are characters of Windows-1252 that somebody passed through (HTML 13.2.5.80 does the same
/// for `&#146;`).
fn windows_1252(c: char) -> char {
    const TABLE: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    // U+0085 is both the control NEL and the ellipsis; in text from the network it is the ellipsis.
    (c as usize).checked_sub(0x80).and_then(|at| TABLE.get(at)).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(markup: &str, expected: &str) {
        assert_eq!(plain_of(markup), expected, "{markup:?}");
    }

    #[test]
    fn blocks_are_lines_and_white_space_folds() {
        check("", "");
        check("  one \n two\u{a0}three&nbsp;four ", "one two three four");
        check("<p>One</p><p>Two</p>", "One\nTwo");
        check("<div><div>\n<p> One <b>bold</b>face</p>\n</div></div>Two", "One boldface\nTwo");
        check("a<br>b<br/><br />c", "a\nb\nc");
        check("<ul><li>x<li>y</ul>", "x\ny");
        check("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3");
        check("<P CLASS=x>Up</P>", "Up");
    }

    #[test]
    fn entities_are_resolved_once() {
        check("Q&amp;A &lt;b&gt; &eacute;&#233;&#xe9; &amp;amp;", "Q&A <b> ééé &amp;");
        check("AT&T & co; &unknown; &#146;", "AT&T & co; &unknown; ’");
        check("sof&shy;t zero\u{200b}width", "soft zerowidth");
    }

    #[test]
    fn contents_that_are_no_text_are_dropped() {
        check("a<script>if (x < 3) { '</p>' }</script>b<style>p{}</style >c", "abc");
        check("a<script>never closed <p>b", "a");
        check("a<svg><title>no</title></svg>b<svg>c", "abc");
        check("a<!-- <p> -->b<!-->c<!--->d<!-- open <p>e", "abcd");
        check("<!DOCTYPE html><?xml version='1.0'?>x</ >y", "xy");
        check("<scripty>x</scripty>", "x");
    }

    #[test]
    fn what_looks_like_markup_and_is_none_stays() {
        check("3 < 4 and 5 > 4 <", "3 < 4 and 5 > 4 <");
        check("<a title='x > y' href=\"z>\">link</a>", "link");
        check("<a href=it's>link</a> it's", "link it's");
        check("cut off <a href='", "cut off");
        check("I <3 you", "I <3 you");
    }

    #[test]
    fn plain_markup_keeps_its_lines_and_its_signs() {
        let markup = Markup::Plain("One  line <b>\n\nTwo &amp; three".to_owned());
        assert_eq!(plain_of_markup(&markup), "One line <b>\nTwo &amp; three");
        assert_eq!(plain_of_markup(&Markup::Html("<p>x</p>".to_owned())), "x");
    }

    #[test]
    fn hostile_markup_costs_no_more_than_its_length() {
        for bomb in
            ["<svg>", "<script>", "<", "<a ", "<!--", "&#", "</", "<div>", "<a b='", "<svg></sv>", "&amp", "<!---->"]
        {
            let text = bomb.repeat(1_000_000 / bomb.len());
            assert!(plain_of(&text).len() <= text.len(), "{bomb}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_folded_lines(markup in "(<|>|/|p|b|!|-|&|;|é|'|\"|=| |\n|script|x){0,60}") {
            let text = plain_of(&markup);
            prop_assert!(!text.contains("\n\n") && !text.contains("  ") && text.trim() == text);
        }
    }
}
