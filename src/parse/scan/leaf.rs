//! A text-only element while it is read: its text, or its markup when elements stand where only text should.

use std::ops::Range;

use crate::parse::entities::{self, Declared};
use crate::parse::scan::start::Start;

pub struct Leaf<'a> {
    pub start: Start<'a>,
    inner_start: usize,
    /// Local names of elements that are open inside.
    inside: Vec<&'a str>,
    markup: Option<String>,
    copied_to: usize,
    /// In RSS a CDATA section holds HTML even beside elements; in Atom it is text.
    html_in_cdata: bool,
}

/// A text-only element that was read to its end.
pub struct Done<'a> {
    pub start: Start<'a>,
    pub inner: Range<usize>,
    pub end: Range<usize>,
    pub markup: Option<String>,
}

impl<'a> Leaf<'a> {
    pub fn new(start: Start<'a>, html_in_cdata: bool) -> Leaf<'a> {
        let inner_start = start.range.end;
        Leaf { start, inner_start, inside: Vec::new(), markup: None, copied_to: inner_start, html_in_cdata }
    }

    pub fn inner_start(&self) -> usize {
        self.inner_start
    }

    pub fn has_markup(&self) -> bool {
        self.markup.is_some()
    }

    pub fn is_inside(&self) -> bool {
        !self.inside.is_empty()
    }

    pub fn open(&mut self, text: &str, start: &Start<'a>) {
        self.copy_to(text, start.range.start);
        let local = start.local();
        let out = self.markup.get_or_insert_default();
        out.push('<');
        out.push_str(local);
        for attribute in start.attributes().iter().filter(|attribute| !attribute.name.starts_with("xmlns")) {
            out.push_str(&format!(" {}=\"{}\"", attribute.name, attribute.value.replace('"', "&quot;")));
        }
        out.push('>');
        self.inside.push(local);
        self.copied_to = start.range.end;
    }

    /// Closes an element inside; an empty range closes one that had no end tag of its own.
    pub fn close(&mut self, text: &str, range: &Range<usize>) {
        self.copy_to(text, range.start);
        let has_end_tag = |local: &&str| !(range.is_empty() && is_void(local));
        if let Some(local) = self.inside.pop().filter(has_end_tag) {
            self.markup.get_or_insert_default().push_str(&format!("</{local}>"));
        }
        self.copied_to = range.end;
    }

    pub fn finish(mut self, text: &str, end: Range<usize>) -> Done<'a> {
        let inner_end = end.start.max(self.inner_start);
        if self.markup.is_some() {
            self.copy_to(text, inner_end);
        }
        Done { start: self.start, inner: self.inner_start..inner_end, end, markup: self.markup }
    }

    /// XML text is HTML text already, but for its CDATA sections.
    fn copy_to(&mut self, text: &str, end: usize) {
        let out = self.markup.get_or_insert_default();
        let mut rest = &text[self.copied_to.min(end)..end];
        while let Some(start) = rest.find("<![CDATA[") {
            out.push_str(&rest[..start]);
            let inner = &rest[start + 9..];
            let length = inner.find("]]>").unwrap_or(inner.len());
            if self.html_in_cdata {
                out.push_str(&inner[..length]);
            } else {
                out.push_str(&entities::escape(&inner[..length]));
            }
            rest = inner.get(length + 3..).unwrap_or("");
        }
        out.push_str(rest);
    }
}

impl Done<'_> {
    /// The text, all references and CDATA sections resolved once.
    pub fn text(&self, text: &str, declared: &Declared) -> String {
        let mut whole = self.whole_text(text, declared);
        whole.truncate(whole.trim_end().len());
        match whole.len() - whole.trim_start().len() {
            0 => whole,
            blank => whole.split_off(blank),
        }
    }

    /// The same with the white space at its ends.
    pub fn whole_text(&self, text: &str, declared: &Declared) -> String {
        if let Some(markup) = &self.markup {
            return markup.clone();
        }
        let mut rest = &text[self.inner.clone()];
        let mut out = String::with_capacity(rest.len());
        // What is well-formed and holds no element has only sections, comments and instructions behind a `<`.
        while let Some(start) = rest.find('<') {
            entities::decode_into(&rest[..start], declared, &mut out);
            let (inner, end) = match &rest[start..] {
                section if section.starts_with("<![CDATA[") => (&section[9..], "]]>"),
                comment if comment.starts_with("<!--") => (&comment[4..], "-->"),
                other => (&other[1..], ">"),
            };
            let length = inner.find(end).unwrap_or(inner.len());
            if end == "]]>" {
                out.push_str(&inner[..length]);
            }
            rest = inner.get(length + end.len()..).unwrap_or("");
        }
        entities::decode_into(rest, declared, &mut out);
        out
    }

    pub fn is_empty(&self, text: &str) -> bool {
        self.markup.is_none() && text[self.inner.clone()].trim().is_empty()
    }
}

/// HTML elements that have no end tag.
fn is_void(local: &str) -> bool {
    let void = ["area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
    void.contains(&local)
}
