//! The one maker of [`RawHtml`]: cuts markup down to what a DOM can be asked to hold.
//!
//! A linear scan, before any DOM exists, plays the part of the HTML standard's tree builder (section 13.2.6) that
//! decides how deep a tree gets. Tags beyond a limit are dropped and their text stays, so this never fails.
//! Elements whose text is not text (scripts, styles, foreign content) lose their tags here in any case: they change how
//! everything after them is read, and no later stage wants them. Comments go too. Says nothing about what is harmless.

use crate::model::body::RawHtml;

mod tags;
mod tree;

use tags::{Kind, Markup, Tag};
use tree::Tree;

/// Markup over this is cut: the budget of a page.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Real pages stay under 60; a DOM's recursion is safe far above.
const MAX_DEPTH: usize = 128;
/// Formatting elements that are open at once. Each is built again in every paragraph that it runs through.
const MAX_FORMATTING: usize = 32;
/// What all tags together may cost: about the sum of the depths of all elements. Keeps a DOM under one CPU-second.
const MAX_COST: usize = 2_000_000;
/// What an element costs beside its depth.
const ELEMENT_COST: usize = 8;
/// Nodes moved out of a table, each of which searches all its siblings.
const MAX_FOSTERED: usize = 1_000;

/// Untrusted markup, within bounds.
pub fn bound(markup: &str) -> RawHtml {
    let mut end = markup.len().min(MAX_BYTES);
    while !markup.is_char_boundary(end) {
        end -= 1;
    }
    RawHtml::bounded(Bounds::default().run(&markup[..end]))
}

#[derive(Default)]
struct Bounds<'a> {
    out: String,
    tree: Tree<'a>,
    cost: usize,
    /// Start tags that were dropped for depth, so that their end tags close nothing else.
    dropped: Vec<&'a str>,
    n_fostered: usize,
    /// `html`, `head` and `body` are kept once: repeated, their attributes are merged in quadratic time.
    roots_seen: Vec<&'a str>,
}

impl<'a> Bounds<'a> {
    fn run(mut self, markup: &'a str) -> String {
        self.out.reserve(markup.len());
        for piece in tags::pieces(markup) {
            match piece {
                Markup::Text(text) => self.text(text),
                Markup::Bracket => self.out.push_str("&lt;"),
                Markup::Tag(tag) => self.tag(&tag),
            }
        }
        self.out
    }

    fn text(&mut self, text: &str) {
        if self.tree.in_table_structure() && !text.trim_ascii().is_empty() {
            self.foster();
        }
        self.out.push_str(text);
    }

    fn tag(&mut self, tag: &Tag<'a>) {
        let kind = tag.kind();
        if kind == Kind::Unwrapped || kind.is_table_part() && self.n_fostered > MAX_FOSTERED || self.cost >= MAX_COST {
            return;
        }
        if kind == Kind::Root && (tag.closes || self.seen_root(tag.name)) {
            return;
        }
        if self.tree.in_table_structure() && !kind.is_table_part() && !tag.closes {
            self.foster();
        }
        // Any tag may cause all open formatting elements to be built again.
        self.cost += 1 + ELEMENT_COST * self.tree.n_formatting();
        if tag.closes {
            self.end(tag, kind);
        } else {
            self.cost += ELEMENT_COST + self.tree.depth();
            self.start(tag, kind);
        }
    }

    fn start(&mut self, tag: &Tag<'a>, kind: Kind) {
        self.tree.imply_ends(tag.name, kind);
        let too_deep = kind != Kind::Void && self.tree.depth() >= MAX_DEPTH;
        if too_deep || kind == Kind::Formatting && self.tree.n_formatting() >= MAX_FORMATTING {
            self.dropped.push(tag.name);
            return;
        }
        self.tree.start(tag.name, kind);
        self.out.push_str(tag.source);
        if !tag.source.ends_with('>') {
            self.out.push('>');
        }
    }

    fn end(&mut self, tag: &Tag<'a>, kind: Kind) {
        if self.dropped.last().is_some_and(|name| name.eq_ignore_ascii_case(tag.name)) {
            self.dropped.pop();
            return;
        }
        // A stray `</p>` or `</br>` would make an element.
        let strays = kind == Kind::Void || kind == Kind::Paragraph && !self.tree.has_paragraph();
        if strays {
            return;
        }
        self.tree.end(tag.name, kind);
        self.out.push_str("</");
        self.out.push_str(tag.name);
        self.out.push('>');
    }

    /// A node that stands between the cells of a table is moved in front of it. Too many, and all tables end here.
    fn foster(&mut self) {
        self.n_fostered += 1;
        if self.n_fostered > MAX_FOSTERED {
            for _ in 0..self.tree.n_tables() {
                self.tree.end("table", Kind::Table);
                self.out.push_str("</table>");
            }
        }
    }

    fn seen_root(&mut self, name: &'a str) -> bool {
        let seen = self.roots_seen.iter().any(|known| known.eq_ignore_ascii_case(name));
        if !seen {
            self.roots_seen.push(name);
        }
        seen
    }
}

#[cfg(test)]
mod tests;
