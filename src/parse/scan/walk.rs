//! Where the scan is: the elements that are open, the text element that is being read, the limits.

use std::ops::Range;

use url::Url;

use crate::model::parsed::{Fault, FeedFormat};
use crate::parse::entities::{self, Declared};
use crate::parse::scan::edits::Edits;
use crate::parse::scan::leaf::{Done, Leaf};
use crate::parse::scan::names::{self, Space};
use crate::parse::scan::side::EntrySide;
use crate::parse::scan::start::{Start, mended};
use crate::parse::scan::{IllFormed, Scan, atom, media, podcast, rss};

/// feed-rs recurses; nothing that a feed means is nested half as deep.
const MAX_DEPTH: usize = 64;
/// Each costs feed-rs about 1.8 kB (373 MB for 200,000 tiny ones).
pub const MAX_ENTRIES: usize = 2_000;
/// Of all kinds: a hundred to an entry.
const MAX_ELEMENTS: usize = 200_000;
/// Attributes of one tag; beyond this they are dropped.
const MAX_ATTRIBUTE_BYTES: usize = 64 * 1024;

/// What an element is, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Root,
    Channel,
    Entry,
    /// `atom:source`.
    Source,
    Person,
    /// `media:group` and `media:content`.
    Media,
    /// Holds text only.
    Text,
    Other,
}

/// An element that is open.
pub struct Frame {
    pub role: Role,
    pub space: Space,
    pub local: String,
    name: String,
    range: Range<usize>,
    has_base: bool,
}

pub struct Walk<'a> {
    pub text: &'a str,
    pub declared: &'a Declared,
    pub edits: Edits,
    pub format: FeedFormat,
    pub shape: rss::Shape,
    side: Vec<EntrySide>,
    path: Vec<Frame>,
    leaf: Option<Leaf<'a>>,
    /// Where a subtree that feed-rs must not see begins, and how deep inside it we are.
    skipping: Option<(usize, usize)>,
    bases: Vec<Url>,
    faults: Vec<Fault>,
    undeclared: Vec<String>,
    n_elements: usize,
    entry_end: Option<usize>,
    /// The limit that was met.
    over: Option<&'static str>,
    root: Option<Start<'a>>,
    end: Option<usize>,
}

impl<'a> Walk<'a> {
    pub fn new(text: &'a str, base: &Url, declared: &'a Declared) -> Walk<'a> {
        Walk {
            text,
            declared,
            edits: Edits::default(),
            format: FeedFormat::Rss,
            shape: rss::Shape::default(),
            side: Vec::new(),
            path: Vec::new(),
            leaf: None,
            skipping: None,
            bases: vec![base.clone()],
            faults: Vec::new(),
            undeclared: Vec::new(),
            n_elements: 0,
            entry_end: None,
            over: None,
            root: None,
            end: None,
        }
    }

    /// The root was closed, or a limit met.
    pub fn is_done(&self) -> bool {
        self.end.is_some() || self.over.is_some()
    }

    pub fn innermost(&self) -> String {
        self.path.last().map_or_else(|| "nothing".into(), |frame| format!("<{}>", frame.name))
    }

    pub fn base(&self) -> &Url {
        &self.bases[self.bases.len() - 1]
    }

    /// The record of the entry that is open.
    pub fn entry(&mut self) -> Option<&mut EntrySide> {
        let open = self.path.iter().any(|frame| frame.role == Role::Entry);
        if open { self.side.last_mut() } else { None }
    }

    pub fn parent(&self) -> Role {
        self.path.last().map_or(Role::Other, |frame| frame.role)
    }

    pub fn note(&mut self, class: &'static str, detail: &str) {
        Fault::count_in(&mut self.faults, Fault::once(class, detail));
    }

    pub fn start(&mut self, start: Start<'a>) -> Result<(), IllFormed> {
        self.n_elements += 1;
        if self.n_elements > MAX_ELEMENTS {
            self.over = Some("it has over 200,000 elements");
        }
        if let Some((_, depth)) = &mut self.skipping {
            *depth += 1;
            return Ok(());
        }
        start.check_attributes()?;
        if let Some(leaf) = &mut self.leaf {
            self.edits.forget_from(leaf.inner_start());
            leaf.open(self.text, &start);
            return Ok(());
        }
        let space = self.space_of(&start);
        let role = self.role_of(space, &start);
        podcast::start(self, space, &start);
        if self.must_skip(space, role, &start) {
            self.skipping = Some((start.range.start, 1));
            return Ok(());
        }
        if role == Role::Entry && self.side.len() >= MAX_ENTRIES {
            self.over = Some("it has over 2,000 entries");
            return Ok(());
        }
        self.enter(start, space, role);
        Ok(())
    }

    fn enter(&mut self, start: Start<'a>, space: Space, role: Role) {
        let has_base = self.enter_base(&start);
        if role == Role::Entry {
            self.start_entry(&start);
        }
        media::start(self, space, &start);
        match self.format {
            FeedFormat::Atom => atom::start(self, space, &start),
            _ => rss::start(self, space, role, &start),
        }
        if self.path.is_empty() {
            self.root = Some(start.clone());
        } else {
            self.mend_tag(&start);
        }
        let (local, name) = (start.local().to_owned(), start.name().to_owned());
        self.path.push(Frame { role, space, local, name, range: start.range.clone(), has_base });
        if role == Role::Text {
            self.leaf = Some(Leaf::new(start, self.format != FeedFormat::Atom));
        }
    }

    pub fn end(&mut self, range: Range<usize>) {
        if let Some((from, depth)) = &mut self.skipping {
            *depth -= 1;
            if *depth == 0 {
                self.edits.remove(*from..range.end);
                self.skipping = None;
            }
            return;
        }
        if let Some(leaf) = self.leaf.as_mut().filter(|leaf| leaf.is_inside()) {
            leaf.close(self.text, &range);
            return;
        }
        let Some(frame) = self.path.pop() else { return };
        if let Some(leaf) = self.leaf.take() {
            self.end_text(&frame, &leaf.finish(self.text, range.clone()));
        }
        if frame.has_base {
            self.bases.pop();
        }
        match frame.role {
            Role::Entry => self.entry_end = Some(range.end),
            Role::Channel => self.shape.channel_ends.push(range.clone()),
            _ => {}
        }
        if self.path.is_empty() {
            self.end = Some(range.end);
            self.shape.root_end = range;
        }
    }

    fn end_text(&mut self, frame: &Frame, done: &Done<'a>) {
        if let Some(markup) = &done.markup {
            self.edits.forget_from(done.inner.start);
            self.edits.replace(done.inner.clone(), entities::escape(markup));
        }
        podcast::text(self, frame, done);
        match self.format {
            FeedFormat::Atom => atom::text(self, frame, done),
            _ => rss::text(self, frame, done),
        }
    }

    /// Mends a reference that XML does not know.
    pub fn reference(&mut self, reference: &str, range: Range<usize>) {
        if self.skipping.is_some() || self.leaf.as_ref().is_some_and(Leaf::has_markup) {
            return;
        }
        if let Some(corrected) = entities::corrected(reference, self.declared) {
            self.edits.replace(range, corrected);
        }
    }

    /// The canonical text: all of it, or up to the last complete entry when a limit was met.
    pub fn finish(mut self) -> Scan<'a> {
        let Some(root) = self.root.take() else {
            return Scan { canonical: "".into(), format: self.format, side: Vec::new(), faults: self.faults };
        };
        let mut closing = String::new();
        let mut end = self.end.unwrap_or(self.text.len());
        if let (None, Some(over)) = (self.end, self.over) {
            self.note("over-limit", &format!("{over}: the rest was left out"));
            let containers = self.path.iter().filter(|frame| matches!(frame.role, Role::Root | Role::Channel));
            let head_end = containers.map(|frame| frame.range.end).max().unwrap_or(root.range.end);
            end = self.entry_end.unwrap_or(head_end);
            if self.entry().is_some() {
                self.side.pop();
            }
            for frame in self.path.iter().filter(|frame| frame.range.end <= end) {
                closing.insert_str(0, &format!("</{}>", frame.name));
            }
        }
        let declarations: String = self
            .undeclared
            .iter()
            .filter_map(|prefix| names::uri_of_prefix(prefix).map(|uri| format!(" xmlns:{prefix}=\"{uri}\"")))
            .collect();
        let closing = match self.format {
            FeedFormat::Atom => atom::mend_root(&mut self, &root, &declarations, closing),
            _ => rss::mend_root(&mut self, &root, &declarations, closing),
        };
        let mut canonical = self.edits.apply(self.text, end);
        if !closing.is_empty() {
            canonical.to_mut().push_str(&closing);
        }
        Scan { canonical, format: self.format, side: self.side, faults: self.faults }
    }

    fn space_of(&mut self, start: &Start) -> Space {
        let prefix = start.name().split_once(':').map(|(prefix, _)| prefix);
        if let Some(prefix) = prefix.filter(|_| start.undeclared) {
            if !self.undeclared.iter().any(|known| known == prefix) && self.undeclared.len() < 32 {
                self.undeclared.push(prefix.to_owned());
            }
            self.note("undeclared-prefix", &format!("the prefix {prefix}: is used and never declared"));
        }
        let own = if self.format == FeedFormat::Atom { Space::Atom } else { Space::Core };
        match start.space {
            None => Space::Core,
            Some(_) if self.path.is_empty() => Space::Core,
            Some(space) if space == own => Space::Core,
            // A root whose default namespace is wrong loses it, and its children with it.
            Some(Space::Other | Space::Atom | Space::Core) if prefix.is_none() && self.shape.default_is_odd => {
                Space::Core
            }
            Some(space) => space,
        }
    }

    fn role_of(&mut self, space: Space, start: &Start) -> Role {
        let local = start.local();
        if self.path.is_empty() {
            return self.root_role(start);
        }
        let atom = self.format == FeedFormat::Atom || space == Space::Atom;
        match (self.parent(), space, local) {
            (Role::Root | Role::Channel, Space::Core, "item") if !atom => Role::Entry,
            (Role::Root, Space::Core, "entry") if atom => Role::Entry,
            (Role::Root, Space::Core, "channel") => Role::Channel,
            (Role::Entry, Space::Core | Space::Atom, "source") if atom => Role::Source,
            (_, Space::Core | Space::Atom, "author" | "contributor") if atom => Role::Person,
            (Role::Entry, Space::Core, "source") | (_, Space::Core, "author") => Role::Text,
            (_, Space::Media, "group" | "content") => Role::Media,
            (Role::Entry, Space::Podcast, _) if podcast::is_text(local) => Role::Text,
            _ if names::is_text(space, local) => Role::Text,
            _ => Role::Other,
        }
    }

    fn root_role(&mut self, start: &Start) -> Role {
        self.format = match start.local() {
            "feed" | "entry" => FeedFormat::Atom,
            "RDF" => FeedFormat::Rdf,
            _ => FeedFormat::Rss,
        };
        let own = if self.format == FeedFormat::Atom { Space::Atom } else { Space::Core };
        self.shape.default_is_odd = start.attribute("xmlns").is_some_and(|uri| names::space_of(&uri) != own);
        if start.local() == "entry" { Role::Entry } else { Role::Root }
    }

    /// Subtrees that feed-rs would fail or recurse on, and that mean nothing to us.
    fn must_skip(&mut self, space: Space, role: Role, start: &Start) -> bool {
        let too_deep = self.path.len() >= MAX_DEPTH;
        if too_deep {
            self.note("too-deep", "elements nested more than 64 deep were left out");
        }
        // feed-rs recurses through these two; a group holds contents, and that is all.
        let parent = self.path.last().filter(|frame| frame.role == Role::Media);
        let nested_media = parent.is_some_and(|parent| match start.local() {
            "group" => true,
            "content" => parent.local == "content",
            _ => false,
        });
        too_deep || nested_media || space == Space::Podcast && role != Role::Text
    }

    fn start_entry(&mut self, start: &Start) {
        self.side.push(EntrySide {
            about: start.attribute("rdf:about").filter(|about| !about.is_empty()),
            language: start.attribute("xml:lang"),
            base: (self.bases.len() > 1).then(|| self.base().clone()),
            guid_is_link: true,
            ..EntrySide::default()
        });
    }

    fn enter_base(&mut self, start: &Start) -> bool {
        if !start.raw_attributes().contains("xml:base") {
            return false;
        }
        let base = start.attribute("xml:base").and_then(|value| self.base().join(&value).ok());
        let found = base.is_some();
        self.bases.extend(base);
        found
    }

    /// Rewrites a tag whose namespaces are misspelt, whose base is no address, or which is too long.
    fn mend_tag(&mut self, start: &Start) {
        let raw = start.raw_attributes();
        if raw.len() > MAX_ATTRIBUTE_BYTES {
            self.note("over-limit", "attributes over 64 KiB were left out");
            self.edits.replace(start.range.clone(), start.rewritten(start.name(), |_, _| None, ""));
        } else if raw.contains("xmlns") || raw.contains("xml:base") {
            let tag = start.rewritten(start.name(), |name, value| mended(name, value, self.base()), "");
            if tag != self.text[start.range.clone()] {
                self.edits.replace(start.range.clone(), tag);
            }
        }
    }
}
