//! Writes XML that every parser accepts, whatever the text.
//!
//! Text is escaped, never put into CDATA, so `]]>` has no meaning. Characters that XML 1.0 forbids even as references
//! (section 2.2: C0 controls, U+FFFE, U+FFFF) are dropped. A carriage return, and tab and newline in attributes, are
//! written as references, since parsers would otherwise normalise them away.

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
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            _ => {} // forbidden in any form
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

/// May this character stand in an XML 1.0 document?
fn allowed(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// The text less what XML forbids. JSON could carry it, but the formats shall say the same.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(allowed) { Cow::Borrowed(text) } else { text.chars().filter(|c| allowed(*c)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, as_text: &str, as_attribute: &str) {
        let mut xml = Xml { out: String::new() };
        xml.text("a", &[("b", text)], text);
        assert_eq!(xml.out, format!("<a b=\"{as_attribute}\">{as_text}</a>\n"), "{text:?}");
    }

    #[test]
    fn text_is_escaped_for_its_place() {
        check("plain Zürich 東京 🦀", "plain Zürich 東京 🦀", "plain Zürich 東京 🦀");
        check("a<b>&\"'", "a&lt;b&gt;&amp;\"'", "a&lt;b&gt;&amp;&quot;'");
        check("]]>", "]]&gt;", "]]&gt;");
        check("a\tb\nc\rd", "a\tb\nc&#13;d", "a&#9;b&#10;c&#13;d");
        check(
            "\0\x08\x0b\x0c\x1f\u{fffe}\u{ffff}x\u{fffd}\u{85}\u{7f}",
            "x\u{fffd}\u{85}\u{7f}",
            "x\u{fffd}\u{85}\u{7f}",
        );
        check("", "", "");
    }
}
