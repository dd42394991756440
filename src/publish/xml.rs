//! Writes XML that every parser accepts, whatever the text.
//!
//! Text is escaped, never put into CDATA, so `]]>` has no meaning. Characters that XML 1.0 forbids even as references
//! (section 2.2: C0 controls, U+FFFE, U+FFFF) are dropped, and so are those that it and HTML warn of. A carriage
//! return, and tab and newline in attributes, are written as references, since parsers would otherwise normalise them
//! away. In plain text `&` and `<` are hexadecimal references, as the RSS profile asks: by that a reader that guesses
//! can tell text about markup from markup.

use std::borrow::Cow;

/// A document in the making. Elements stand on lines of their own, which costs little and lets people read them.
pub(super) struct Xml {
    out: String,
}

/// Attributes of an element: name and raw value.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Xml {
    pub(super) fn new() -> Xml {
        Xml { out: String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n") }
    }

    pub(super) fn open(&mut self, name: &str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.out.push_str(">\n");
    }

    pub(super) fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.out.push_str("/>\n");
    }

    pub(super) fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.tag(name, attributes);
        self.out.push('>');
        escape_into(&mut self.out, text, Place::Text);
        self.close(name);
    }

    /// As [`Xml::text`], for text that is HTML.
    pub(super) fn html(&mut self, name: &str, attributes: Attributes<'_>, html: &str) {
        self.tag(name, attributes);
        self.out.push('>');
        escape_into(&mut self.out, html, Place::Html);
        self.close(name);
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    fn tag(&mut self, name: &str, attributes: Attributes<'_>) {
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes {
            self.out.push(' ');
            self.out.push_str(attribute);
            self.out.push_str("=\"");
            escape_into(&mut self.out, value, Place::Attribute);
            self.out.push('"');
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Html,
    Attribute,
}

fn escape_into(out: &mut String, text: &str, place: Place) {
    out.reserve(text.len());
    let mut rest = text;
    // Long runs of ordinary characters are copied whole: that is most of any document.
    while let Some(at) = rest.find(|c: char| special(c, place)) {
        out.push_str(&rest[..at]);
        let c = rest[at..].chars().next().expect("find returned the position of a character");
        match c {
            '&' if place == Place::Text => out.push_str("&#x26;"),
            '<' if place == Place::Text => out.push_str("&#x3C;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            c => out.extend(replacement(c)), // forbidden in any form
        }
        rest = &rest[at + c.len_utf8()..];
    }
    out.push_str(rest);
}

fn special(c: char, place: Place) -> bool {
    match c {
        '&' | '<' | '>' | '\r' => true,
        '"' | '\t' | '\n' => place == Place::Attribute,
        c => !allowed(c),
    }
}

/// May this character stand in an XML 1.0 document, and does every reader know what to do with it? DEL, the C1 controls
/// and the noncharacters may by the letter; XML discourages them (section 2.2), and in HTML they are errors.
fn allowed(c: char) -> bool {
    let control = matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f'..='\u{9f}');
    let noncharacter = matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
    !control && !noncharacter
}

/// What windows-1252 has at 0x80 to 0x9f, as HTML reads references to the C1 controls: nobody means the controls.
const WINDOWS_1252: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•',
    '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

fn replacement(c: char) -> Option<char> {
    let at = u32::from(c).checked_sub(0x80)?;
    WINDOWS_1252.get(at as usize).copied().filter(|c| *c != '\0')
}

/// The text less what may not be said. JSON could carry it, but the formats shall say the same.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(allowed) {
        return Cow::Borrowed(text);
    }
    text.chars().filter_map(|c| if allowed(c) { Some(c) } else { replacement(c) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, as_text: &str, as_html: &str, as_attribute: &str) {
        let mut xml = Xml { out: String::new() };
        xml.text("a", &[("b", text)], text);
        xml.html("a", &[], text);
        let expected = format!("<a b=\"{as_attribute}\">{as_text}</a>\n<a>{as_html}</a>\n");
        assert_eq!(xml.out, expected, "{text:?}");
    }

    #[test]
    fn text_is_escaped_for_its_place() {
        for text in ["plain Zürich 東京 🦀", "", "\u{fffd}\u{a0}"] {
            check(text, text, text, text);
        }
        check("a<b>&\"'", "a&#x3C;b&gt;&#x26;\"'", "a&lt;b&gt;&amp;\"'", "a&lt;b&gt;&amp;&quot;'");
        check("]]>", "]]&gt;", "]]&gt;", "]]&gt;");
        check("a\tb\nc\rd", "a\tb\nc&#13;d", "a\tb\nc&#13;d", "a&#9;b&#10;c&#13;d");
    }

    #[test]
    fn what_no_reader_expects_is_dropped_or_read_as_it_was_meant() {
        for (text, expected) in [
            ("\0\x08\x0b\x0c\x1f\u{fffe}\u{ffff}x\u{fffd}", "x\u{fffd}"),
            ("a\u{7f}\u{fdd0}\u{fdef}\u{1fffe}\u{10ffff}b", "ab"),
            ("it\u{92}s \u{93}so\u{94} \u{80}5\u{85}", "it’s “so” €5…"),
            ("\u{81}\u{8d}\u{9d}", ""),
        ] {
            check(text, expected, expected, expected);
            assert_eq!(clean(text), expected);
        }
    }
}
