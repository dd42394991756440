//! How deep would the tree be? The stack of open elements and the list of active formatting elements, without a tree.
//!
//! Where the standard's rules are simplified, the depth comes out too large rather than too small.

use super::tags::Kind;

/// The adoption agency (section 13.2.6.4.7) gives up after this many rounds, and leaves the element in its list.
const ADOPTION_ROUNDS: usize = 8;

#[derive(Clone, Copy)]
struct Open<'a> {
    name: &'a str,
    kind: Kind,
}

impl Open<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// What is open at a place in the markup.
#[derive(Default)]
pub struct Tree<'a> {
    stack: Vec<Open<'a>>,
    /// Formatting elements to build again, in runs parted by markers (`None`).
    active: Vec<Option<&'a str>>,
    n_tables: usize,
}

impl<'a> Tree<'a> {
    /// A table's rows have groups even when these are not written.
    pub fn depth(&self) -> usize {
        self.stack.len() + 2 * self.n_tables
    }

    pub fn n_formatting(&self) -> usize {
        self.active.len()
    }

    pub fn n_tables(&self) -> usize {
        self.n_tables
    }

    /// Is there a paragraph that an end tag would close?
    pub fn has_paragraph(&self) -> bool {
        let border = |open: &Open| open.kind.is_scope() || open.kind == Kind::Button;
        let nearest = self.stack.iter().rev().find(|open| open.kind == Kind::Paragraph || border(open));
        nearest.is_some_and(|open| open.kind == Kind::Paragraph)
    }

    /// Would a node put here be moved out in front of the table?
    pub fn in_table_structure(&self) -> bool {
        self.stack.last().is_some_and(|top| matches!(top.kind, Kind::Table | Kind::RowGroup | Kind::Row))
    }

    /// Closes what a start tag closes without saying so.
    pub fn imply_ends(&mut self, name: &str, kind: Kind) {
        let breaks_paragraph = matches!(
            kind,
            Kind::Block | Kind::List | Kind::Paragraph | Kind::Heading | Kind::ListItem | Kind::Term | Kind::Table
        ) || name.eq_ignore_ascii_case("hr");
        match kind {
            Kind::ListItem | Kind::Term => self.close_item(kind),
            Kind::Heading if self.top_is(Kind::Heading) => self.truncate(self.stack.len() - 1),
            Kind::Ruby if self.top_is(Kind::Ruby) => self.truncate(self.stack.len() - 1),
            Kind::Button => self.pop_in_scope(|open| open.kind == Kind::Button, Kind::is_scope),
            Kind::Formatting if is_exclusive(name) && self.active_position(name).is_some() => self.end(name, kind),
            Kind::Cell => self.pop_in_scope(|open| open.kind == Kind::Cell, |kind| kind == Kind::Table),
            Kind::Row => self.pop_in_scope(|open| open.kind == Kind::Row, |kind| kind == Kind::Table),
            Kind::RowGroup | Kind::Caption => self.pop_to_table(),
            Kind::Table if self.in_table_structure() => self.end("table", Kind::Table),
            _ => {}
        }
        if breaks_paragraph {
            self.pop_in_scope(|open| open.kind == Kind::Paragraph, |kind| kind.is_scope() || kind == Kind::Button);
        }
    }

    pub fn start(&mut self, name: &'a str, kind: Kind) {
        match kind {
            Kind::Void => return,
            Kind::Formatting => self.active.push(Some(name)),
            Kind::Table => self.n_tables += 1,
            _ if kind.is_marker() => self.active.push(None),
            _ => {}
        }
        self.stack.push(Open { name, kind });
    }

    pub fn end(&mut self, name: &str, kind: Kind) {
        match kind {
            Kind::Void => {}
            Kind::Formatting => match self.active_position(name) {
                Some(position) => self.end_formatting(name, position),
                None => self.end_ordinary(name),
            },
            Kind::Ordinary | Kind::Ruby => self.end_ordinary(name),
            Kind::Heading => self.pop_in_scope(|open| open.kind == Kind::Heading, Kind::is_scope),
            Kind::Paragraph => self.pop_in_scope(|open| open.is(name), |kind| kind.is_scope() || kind == Kind::Button),
            Kind::ListItem => self.pop_in_scope(|open| open.is(name), |kind| kind.is_scope() || kind == Kind::List),
            Kind::Cell | Kind::Row | Kind::RowGroup | Kind::Caption => {
                self.pop_in_scope(|open| open.is(name), |kind| kind == Kind::Table);
            }
            Kind::Table => self.pop_in_scope(|open| open.kind == Kind::Table, |_| false),
            _ => self.pop_in_scope(|open| open.is(name), Kind::is_scope),
        }
    }

    fn top_is(&self, kind: Kind) -> bool {
        self.stack.last().is_some_and(|top| top.kind == kind)
    }

    /// Pops down to and with the nearest element that is meant, unless a border comes first.
    fn pop_in_scope(&mut self, meant: impl Fn(&Open) -> bool, border: impl Fn(Kind) -> bool) {
        for (index, open) in self.stack.iter().enumerate().rev() {
            if meant(open) {
                self.truncate(index);
                return;
            }
            if border(open.kind) {
                return;
            }
        }
    }

    fn pop_to_table(&mut self) {
        if let Some(table) = self.stack.iter().rposition(|open| open.kind == Kind::Table) {
            self.truncate(table + 1);
        }
    }

    /// `li`, `dd` and `dt` close one another through divisions and paragraphs, not through other blocks.
    fn close_item(&mut self, kind: Kind) {
        for (index, open) in self.stack.iter().enumerate().rev() {
            if open.kind == kind {
                self.truncate(index);
                return;
            }
            let passable = open.is("address") || open.is("div") || open.kind == Kind::Paragraph;
            if open.kind.is_special() && !passable {
                return;
            }
        }
    }

    fn end_ordinary(&mut self, name: &str) {
        for (index, open) in self.stack.iter().enumerate().rev() {
            if open.is(name) {
                self.truncate(index);
                return;
            }
            if open.kind.is_special() {
                return;
            }
        }
    }

    /// The nearest active formatting element of this name, on this side of the last marker.
    fn active_position(&self, name: &str) -> Option<usize> {
        for (index, active) in self.active.iter().enumerate().rev() {
            match active {
                Some(active) if active.eq_ignore_ascii_case(name) => return Some(index),
                Some(_) => {}
                None => return None,
            }
        }
        None
    }

    /// The adoption agency: blocks inside the element move out of it, one a round.
    fn end_formatting(&mut self, name: &str, position: usize) {
        let Some(index) = self.stack.iter().rposition(|open| open.is(name)) else {
            self.active.remove(position);
            return;
        };
        let n_blocks = self.stack[index..].iter().filter(|open| open.kind.is_special()).count();
        if n_blocks >= ADOPTION_ROUNDS {
            return;
        }
        self.active.remove(position);
        if n_blocks == 0 {
            self.truncate(index);
        } else {
            self.stack.remove(index);
        }
    }

    /// Closes all elements from `index` on. Formatting ends with the marker it stands behind.
    fn truncate(&mut self, index: usize) {
        for open in self.stack.drain(index..).rev() {
            if open.kind == Kind::Table {
                self.n_tables = self.n_tables.saturating_sub(1);
            }
            if open.kind.is_marker() {
                let marker = self.active.iter().rposition(Option::is_none);
                self.active.truncate(marker.unwrap_or(0));
            }
        }
    }
}

/// Formatting elements that do not stand in one another.
fn is_exclusive(name: &str) -> bool {
    name.eq_ignore_ascii_case("a") || name.eq_ignore_ascii_case("nobr")
}
