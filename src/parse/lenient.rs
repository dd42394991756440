//! Text that means to be a feed, mended into XML that is well-formed.
//!
//! Used only when the strict scan failed. Bare `&` and `<`, unknown references, attributes without quotes, end tags
//! that are missing or do not match: each is mended in the way that keeps most text. An entry that is open when the
//! text ends is dropped whole, since half an entry must never replace a full one. Does not resolve names: that is the
//! scan's part, which reads the result.

mod nesting;

use crate::model::parsed::Fault;
use crate::parse::entities::{self, Declared};
use crate::parse::plain;
use crate::parse::tags::{self, Tag};

/// Deeper tags are dropped, their text stays.
const MAX_DEPTH: usize = 128;
/// Namespace declarations that are kept; a strict reader refuses more than 128.
const MAX_DECLARATIONS: usize = 64;

/// What is mended in one document. Each place costs a look, and may be written five times as long.
const MAX_MENDED: usize = 500_000;
/// What is escaped in one section; with more it stays a section.
const MAX_ESCAPED: usize = 100_000;

/// Well-formed text.
pub struct Repaired {
    pub text: String,
    /// An entry was open at the end, and was dropped.
    pub cut_entry: bool,
    /// The root was open at the end.
    pub unclosed: bool,
    /// What was mended, each class once with its count and its first place.
    pub faults: Vec<Fault>,
}

/// Mends the text of a feed, from its root on.
pub fn repair(text: &str, declared: &Declared) -> Repaired {
    let mut mender = Mender {
        text,
        declared,
        out: String::with_capacity(text.len()),
        open: Vec::new(),
        n_declarations: 0,
        n_mended: 0,
        n_entries: 0,
        grown_bytes: 0,
        faults: Vec::new(),
        sections_end: text.rfind("]]>").unwrap_or(0),
        nested: nesting::all_items_are_closed(text),
        inner_entries: String::new(),
    };
    let mut at = 0;
    while at < text.len() && !(at > 0 && mender.open.is_empty()) && !mender.is_over() {
        let length = text[at..].find('<').unwrap_or(text.len() - at);
        mender.characters(&text[at..at + length]);
        at += length;
        if at < text.len() {
            at = mender.markup(at);
        }
    }
    mender.finish()
}

struct Open<'a> {
    name: &'a str,
    /// Where its start tag was written to.
    written_at: usize,
}

struct Mender<'a> {
    text: &'a str,
    declared: &'a Declared,
    out: String,
    open: Vec<Open<'a>>,
    n_declarations: usize,
    n_mended: usize,
    n_entries: usize,
    /// What declared entities have come to.
    grown_bytes: usize,
    faults: Vec<Fault>,
    /// Behind this no CDATA section ends. Looking for the end of each would take quadratic time.
    sections_end: usize,
    /// An item in an item is one of its own, and not the sign of a missing end.
    nested: bool,
    /// Entries that were taken out of the one that is open.
    inner_entries: String,
}

impl<'a> Mender<'a> {
    /// So much is broken that the rest is left out.
    fn is_over(&self) -> bool {
        self.n_mended > MAX_MENDED
    }

    /// Counts what is mended in `part`, which is a part of the text.
    fn note(&mut self, class: &'static str, part: &str) {
        self.n_mended += 1;
        match self.faults.iter_mut().find(|known| known.class == class) {
            Some(known) => known.count = known.count.saturating_add(1),
            None => self.faults.push(Fault::once(class, self.place_of(part))),
        }
    }

    /// The line, and how it goes on from there: what its maker can look for.
    fn place_of(&self, part: &str) -> String {
        let at = (part.as_ptr().addr()).saturating_sub(self.text.as_ptr().addr()).min(self.text.len());
        let line = self.text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let rest = self.text.get(at..).unwrap_or("");
        let shown = rest.split('\n').next().unwrap_or("");
        format!("in line {line} from the root: {}", plain::beginning(shown, 40))
    }

    /// Reads what begins with `<` at `at`; returns the offset behind it.
    fn markup(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        let behind = |end: &str| rest.find(end).map_or(self.text.len(), |offset| at + offset + end.len());
        if rest.starts_with("<![CDATA[") {
            return self.cdata(at);
        }
        if rest.starts_with("<!--") {
            return behind("-->");
        }
        if rest.starts_with("<?") || rest.starts_with("<!") {
            return behind(">");
        }
        let Some(tag) = tags::read(self.text, at) else {
            self.note("bare-less-than", rest);
            self.out.push_str("&lt;");
            return at + 1;
        };
        if tag.cut {
            return self.text.len();
        }
        if tag.broken && !tag.closes {
            self.note("broken-attribute", rest);
        }
        if tag.closes {
            self.end(tag.name);
        } else {
            self.start(&tag);
        }
        tag.end
    }

    /// A section without end reaches to the end tag of its element, else to the end of the text.
    fn cdata(&mut self, at: usize) -> usize {
        let inner = &self.text[at + 9..];
        let end = if at < self.sections_end { inner.find("]]>") } else { None };
        let (length, behind) = match end {
            Some(length) => (length, 3),
            None => {
                self.note("unclosed-cdata", &self.text[at..]);
                let end_tag = self.open.last().and_then(|open| inner.find(&format!("</{}", open.name)));
                (end_tag.unwrap_or(inner.len()), 0)
            }
        };
        let section = &inner[..length];
        if section.bytes().filter(|byte| matches!(byte, b'&' | b'<')).count() > MAX_ESCAPED {
            self.out.push_str(&format!("<![CDATA[{section}]]>"));
        } else {
            self.out.push_str(&entities::escape_text(section));
        }
        at + 9 + length + behind
    }

    fn start(&mut self, tag: &Tag<'a>) {
        self.imply_ends(tag.name);
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        let written_at = self.out.len();
        self.out.push('<');
        self.out.push_str(tag.name);
        for (name, value) in &tag.attributes {
            let declares = name.starts_with("xmlns");
            self.n_declarations += usize::from(declares);
            if is_name(name) && !(declares && (self.n_declarations > MAX_DECLARATIONS || is_reserved(name, value))) {
                self.out.push_str(&format!(" {name}=\""));
                self.value(value);
                self.out.push('"');
            }
        }
        if tag.empty || is_void(tag.name) {
            self.out.push_str("/>");
            if is_entry(tag.name) {
                self.end_entry(written_at);
            }
        } else {
            self.out.push('>');
            self.open.push(Open { name: tag.name, written_at });
        }
    }

    /// Closes what the start of this element shows to have been left open.
    fn imply_ends(&mut self, name: &str) {
        if is_entry(name) && self.nested && self.open.iter().any(|open| is_entry(open.name)) {
            return self.note("nested-items", name);
        }
        if is_entry(name) {
            let container = self.open.iter().rposition(|open| is_container(open.name));
            let outer = self.open.iter().rposition(|open| is_entry(open.name));
            if let Some(index) = container.map(|container| container + 1).or(outer) {
                self.note_unclosed(index);
                self.close_from(index);
            }
            return;
        }
        // A field in a field: the first was left open. Markup inside a text is another matter.
        let parent = self.open.len().checked_sub(2).map(|parent| self.open[parent].name);
        let in_feed = parent.is_some_and(|parent| is_entry(parent) || is_container(parent));
        let open_field = self.open.last().is_some_and(|open| is_field(open.name) && !holds_html(open.name));
        if in_feed && open_field && is_field(name) {
            self.note_unclosed(self.open.len() - 1);
            self.close_from(self.open.len() - 1);
        }
    }

    fn end(&mut self, name: &str) {
        let found = self.open.iter().rposition(|open| open.name.eq_ignore_ascii_case(name));
        let Some(index) = found else { return self.note("stray-end-tag", name) };
        self.note_unclosed(index + 1);
        if self.open[index].name != name {
            self.note("mismatched-tag", name);
        }
        self.close_from(index);
    }

    /// Counts the elements from here on as left open.
    fn note_unclosed(&mut self, index: usize) {
        for at in index..self.open.len() {
            self.note("unclosed-element", self.open[at].name);
        }
    }

    fn close_from(&mut self, index: usize) {
        while self.open.len() > index {
            let Some(open) = self.open.pop() else { return };
            self.out.push_str("</");
            self.out.push_str(open.name);
            self.out.push('>');
            if is_entry(open.name) {
                self.end_entry(open.written_at);
            }
        }
    }

    /// An entry inside another waits until that one is complete, and then stands behind it.
    fn end_entry(&mut self, written_at: usize) {
        self.n_entries += 1;
        if self.open.iter().any(|open| is_entry(open.name)) {
            self.inner_entries.push_str(&self.out[written_at..]);
            self.out.truncate(written_at);
        } else {
            self.out.push_str(&std::mem::take(&mut self.inner_entries));
        }
    }

    /// The value of an attribute, fit to stand between double quotes.
    fn value(&mut self, value: &str) {
        let mut rest = value;
        while let Some(start) = rest.find(['"', '<']) {
            self.characters(&rest[..start]);
            self.out.push_str(if rest.as_bytes()[start] == b'"' { "&quot;" } else { "&lt;" });
            self.n_mended += 1;
            rest = &rest[start + 1..];
            if self.is_over() {
                return;
            }
        }
        self.characters(rest);
    }

    /// Text with every `&` made right.
    fn characters(&mut self, text: &str) {
        let mut rest = text;
        while let Some(start) = rest.find('&') {
            self.out.push_str(&rest[..start]);
            rest = &rest[start + 1..];
            match entities::reference(rest) {
                Some(name) => {
                    self.reference(name);
                    rest = &rest[name.len() + 1..];
                }
                None => {
                    self.note("bare-ampersand", rest);
                    self.out.push_str("&amp;");
                }
            }
            if self.is_over() {
                return;
            }
        }
        self.out.push_str(rest);
    }

    fn reference(&mut self, name: &str) {
        // Asked first: to work out what is then left out would cost as much as to write it.
        if self.grown_bytes > entities::MAX_GROWTH_BYTES && self.declared.contains_key(name) {
            return self.note("over-limit", name);
        }
        let Some(corrected) = entities::corrected(name, self.declared) else {
            return self.out.push_str(&format!("&{name};"));
        };
        match corrected.class {
            Some(class) => self.note(class, name),
            None => self.grown_bytes += corrected.text.len(),
        }
        self.out.push_str(&corrected.text);
    }

    fn finish(mut self) -> Repaired {
        let is_over = self.is_over();
        if is_over {
            self.faults.push(Fault::once("over-limit", "it is broken in over 500,000 places: the rest was left out"));
        }
        let unclosed = !self.open.is_empty() && !is_over;
        let entry = self.open.iter().position(|open| is_entry(open.name));
        // A single entry that takes all of the limit is better than none, and is the same next time.
        let entry = entry.filter(|_| !is_over || self.n_entries > 0);
        if let Some(entry) = entry {
            self.out.truncate(self.open[entry].written_at);
            self.open.truncate(entry);
            self.out.push_str(&std::mem::take(&mut self.inner_entries));
        }
        self.close_from(0);
        Repaired { text: self.out, cut_entry: entry.is_some() && !is_over, unclosed, faults: self.faults }
    }
}

fn is_entry(name: &str) -> bool {
    is_local(name, &["item", "entry"])
}

/// Elements that entries stand in.
fn is_container(name: &str) -> bool {
    is_local(name, &["channel", "feed", "RDF", "rss"])
}

fn is_local(name: &str, locals: &[&str]) -> bool {
    let local = name.rsplit(':').next().unwrap_or("");
    locals.iter().any(|known| known.eq_ignore_ascii_case(local))
}

/// Elements that stand in an entry and not in a text.
fn is_field(name: &str) -> bool {
    matches!(
        name,
        "title"
            | "link"
            | "guid"
            | "id"
            | "pubDate"
            | "updated"
            | "published"
            | "description"
            | "summary"
            | "content"
            | "content:encoded"
            | "author"
            | "category"
            | "comments"
            | "enclosure"
            | "dc:creator"
            | "dc:date"
    )
}

/// Fields in which people write markup, so that a `title` in them may be HTML's.
fn holds_html(name: &str) -> bool {
    matches!(name, "description" | "summary" | "content" | "content:encoded" | "author")
}

fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "input" | "wbr" | "embed" | "param")
}

/// May this be written as an attribute's name?
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}

/// Namespaces that may not be bound, or not to this (Namespaces in XML section 3).
fn is_reserved(name: &str, value: &str) -> bool {
    matches!(name, "xmlns:xml" | "xmlns:xmlns" | "xmlns:")
        || value.contains("w3.org/XML/1998/namespace")
        || value.contains("w3.org/2000/xmlns")
}
