//! Where the scan is: the elements that are open, the text element that is being read, the limits.

mod place;

use std::ops::Range;

use url::Url;

use crate::model::hints::Hints;
use crate::model::parsed::{Fault, FeedFormat};
use crate::parse::entities::{self, Declared};
use crate::parse::scan::dating::Ranked;
use crate::parse::scan::edits::Edits;
use crate::parse::scan::leaf::{Done, Leaf};
use crate::parse::scan::names::{self, Space};
use crate::parse::scan::side::EntrySide;
use crate::parse::scan::start::{Start, mended};
use crate::parse::scan::{IllFormed, Scan, atom, hints, media, podcast, rss};

/// feed-rs recurses; nothing that a feed means is nested half as deep.
const MAX_DEPTH: usize = 64;
/// Each costs feed-rs about 1.8 kB (373 MB for 200,000 tiny ones).
pub const MAX_ENTRIES: usize = 2_000;
/// Of all kinds: a hundred to an entry.
const MAX_ELEMENTS: usize = 200_000;
/// References that XML does not know, outside the texts of entries. Each costs 80 bytes until the text is put together.
const MAX_CORRECTIONS: usize = 500_000;
/// A text that feed-rs is to see: a title, a name. Mended it may be five times as long.
const MAX_FIELD_BYTES: usize = 1 << 20;
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
    /// `skipHours` and `skipDays`.
    Hours,
    /// Holds text only.
    Text,
    Other,
}

/// An element that is open.
pub struct Frame<'a> {
    pub role: Role,
    pub space: Space,
    pub local: &'a str,
    name: &'a str,
    renamed: Option<&'static str>,
    range: Range<usize>,
    has_base: bool,
    /// Left out, and what stands in it kept.
    dissolved: bool,
}

pub struct Walk<'a> {
    pub text: &'a str,
    pub declared: &'a Declared,
    pub edits: Edits,
    pub format: FeedFormat,
    pub shape: rss::Shape,
    pub hints: Hints,
    pub rhythm: hints::Rhythm,
    side: Vec<EntrySide>,
    path: Vec<Frame<'a>>,
    leaf: Option<Leaf<'a>>,
    /// Where a subtree that feed-rs must not see begins, and how deep inside it we are.
    skipping: Option<(usize, usize)>,
    bases: Vec<Url>,
    faults: Vec<Fault>,
    undeclared: Vec<String>,
    n_elements: usize,
    n_corrections: usize,
    entry_end: Option<usize>,
    /// What declared entities have come to.
    grown_bytes: usize,
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
            hints: Hints::default(),
            rhythm: hints::Rhythm::default(),
            side: Vec::new(),
            path: Vec::new(),
            leaf: None,
            skipping: None,
            bases: vec![base.clone()],
            faults: Vec::new(),
            undeclared: Vec::new(),
            n_elements: 0,
            n_corrections: 0,
            entry_end: None,
            grown_bytes: 0,
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

    pub fn is_in_channel(&self) -> bool {
        self.path.iter().any(|frame| frame.role == Role::Channel)
    }

    pub fn parent(&self) -> Role {
        self.path.last().map_or(Role::Other, |frame| frame.role)
    }

    /// Counts a fault; what is told of a class is told of the first.
    pub fn note(&mut self, class: &'static str, detail: impl FnOnce() -> String) {
        match self.faults.iter_mut().find(|known| known.class == class) {
            Some(known) => known.count = known.count.saturating_add(1),
            None => self.faults.push(Fault::once(class, detail())),
        }
    }

    pub fn start(&mut self, mut start: Start<'a>) -> Result<(), IllFormed> {
        self.n_elements += 1;
        if self.n_elements > MAX_ELEMENTS {
            self.over = Some("it has over 200,000 elements");
        }
        if let Some((_, depth)) = &mut self.skipping {
            *depth += 1;
            return Ok(());
        }
        if start.read_attributes()? {
            self.note("broken-attribute", || format!("<{}> has an attribute twice", start.name()));
        }
        if let Some(leaf) = &mut self.leaf {
            self.edits.forget_from(leaf.inner_start());
            leaf.open(self.text, &start);
            return Ok(());
        }
        let space = self.space_of(&start);
        start.renamed = self.renamed(space, &start);
        let space = if start.renamed.is_some() { Space::Core } else { space };
        if space == Space::Core && start.local() == "item" && self.is_in_item() {
            let what = "an item stands in an item".to_owned();
            return Err(IllFormed { class: "nested-items", what });
        }
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
            self.dissolve_wrappers();
            self.start_entry(&start);
        }
        media::start(self, space, &start);
        hints::start(self, space, &start);
        match self.format {
            FeedFormat::Atom => atom::start(self, space, &start),
            _ => rss::start(self, space, role, &start),
        }
        if self.path.is_empty() {
            self.root = Some(start.clone());
        } else {
            self.mend_tag(&start);
        }
        let (local, name) = (start.local(), start.name());
        let (renamed, range) = (start.renamed, start.range.clone());
        let frame = Frame { role, space, local, name, renamed, range, has_base, dissolved: false };
        self.path.push(frame);
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
        if frame.dissolved {
            self.edits.replace(range.clone(), "");
        } else if let Some(name) = frame.renamed.filter(|_| !range.is_empty()) {
            self.edits.replace(range.clone(), format!("</{name}>"));
        }
        if let Some(leaf) = self.leaf.take() {
            self.end_text(&frame, &leaf.finish(self.text, range.clone()));
        }
        // What is wanted of it was noted. feed-rs fails over an empty title, and keeps 400 bytes for any thumbnail.
        if frame.space == Space::Media && !frame.dissolved {
            self.edits.remove(frame.range.start..range.end);
        }
        if frame.has_base {
            self.bases.pop();
        }
        match frame.role {
            Role::Entry => self.entry_end = Some(range.end),
            Role::Channel => self.shape.channel_ends.push(range.clone()),
            Role::Person => atom::bare_person(self, &self.text[frame.range.end.min(range.start)..range.start]),
            _ => {}
        }
        if self.path.is_empty() {
            self.end = Some(range.end);
            self.shape.root_end = range;
        }
    }

    fn end_text(&mut self, frame: &Frame, done: &Done<'a>) {
        let is_own = self.is_own_text(self.parent(), frame);
        if let Some(markup) = &done.markup {
            let kind = done.start.attribute("type").or_else(|| done.start.attribute("mode")).unwrap_or_default();
            let is_markup = kind.to_ascii_lowercase().ends_with("xml") || kind.eq_ignore_ascii_case("xhtml");
            if !is_markup && frame.space != Space::Xhtml {
                self.note("markup-in-text", || format!("<{}> holds elements where only text may stand", frame.name));
            }
            self.edits.forget_from(done.inner.start);
            if !is_own && done.inner.len() <= MAX_FIELD_BYTES {
                self.edits.replace(done.inner.clone(), entities::escape_text(markup));
            }
        }
        if !is_own && done.inner.len() > MAX_FIELD_BYTES {
            self.note("over-limit", || "a text over 1 MiB was left out".into());
            return self.leave_out(done);
        }
        podcast::text(self, frame, done);
        if matches!(self.parent(), Role::Root | Role::Channel | Role::Hours) {
            let (text, declared) = (self.text, self.declared);
            hints::text(self, frame, || done.text(text, declared));
        }
        match self.format {
            FeedFormat::Atom => atom::text(self, frame, done),
            _ => rss::text(self, frame, done),
        }
    }

    /// Keeps a text element from feed-rs, which would only read it again.
    pub fn leave_out(&mut self, done: &Done) {
        self.edits.remove(done.start.range.start..done.end.end);
    }

    /// Mends a reference that XML does not know.
    pub fn reference(&mut self, reference: &str, range: Range<usize>) {
        if self.skipping.is_some() || self.leaf.as_ref().is_some_and(Leaf::has_markup) {
            return;
        }
        let Some(corrected) = entities::corrected(reference, self.declared) else { return };
        match corrected.class {
            Some(class) => self.note(class, || format!("&{reference}; is no XML")),
            None => self.grown_bytes += corrected.text.len(),
        }
        if self.grown_bytes > entities::MAX_GROWTH_BYTES {
            self.over = Some("its own entities come to over 1 MiB");
        }
        let too_long = self.leaf.as_ref().is_some_and(|leaf| range.start - leaf.inner_start() > MAX_FIELD_BYTES);
        if too_long || self.is_in_own_text() {
            return;
        }
        self.n_corrections += 1;
        if self.n_corrections > MAX_CORRECTIONS {
            self.over = Some("it has over 500,000 references that are no XML");
        }
        self.edits.replace(range, corrected.text);
    }

    /// The canonical text: all of it, or up to the last complete entry when a limit was met.
    pub fn finish(mut self) -> Scan<'a> {
        let Some(root) = self.root.take() else {
            return Scan {
                canonical: "".into(),
                format: self.format,
                side: Vec::new(),
                hints: Hints::default(),
                faults: self.faults,
            };
        };
        let mut closing = String::new();
        let mut end = self.end.unwrap_or(self.text.len());
        if let (None, Some(over)) = (self.end, self.over) {
            self.note("over-limit", || format!("{over}: the rest was left out"));
            let containers = self.path.iter().filter(|frame| matches!(frame.role, Role::Root | Role::Channel));
            let head_end = containers.map(|frame| frame.range.end).max().unwrap_or(root.range.end);
            end = self.entry_end.unwrap_or(head_end);
            if self.entry().is_some() {
                self.side.pop();
            }
            for frame in self.path.iter().filter(|frame| frame.range.end <= end && !frame.dissolved) {
                closing.insert_str(0, &format!("</{}>", frame.renamed.unwrap_or(frame.name)));
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
        let hints = Hints { update_minutes: self.rhythm.minutes(), ..self.hints };
        Scan { canonical, format: self.format, side: self.side, hints, faults: self.faults }
    }

    fn start_entry(&mut self, start: &Start) {
        self.side.push(EntrySide {
            about: start.attribute("rdf:about").filter(|about| !about.is_empty()),
            language: start.attribute("xml:lang"),
            base: (self.bases.len() > 1).then(|| self.base().clone()),
            guid_is_link: true,
            // CDF writes the address and the date of an item into its tag.
            link: start.attribute("href").filter(|href| !href.is_empty()),
            published: start.attribute("lastmod").and_then(|date| Ranked::last(&date)),
            ..EntrySide::default()
        });
    }

    fn enter_base(&mut self, start: &Start) -> bool {
        let base = start.attribute("xml:base").and_then(|value| self.base().join(&value).ok());
        let found = base.is_some();
        self.bases.extend(base);
        found
    }

    /// Rewrites a tag whose namespaces are misspelt, whose base is no address, or which is too long.
    fn mend_tag(&mut self, start: &Start) {
        if start.attributes().is_empty() && start.renamed.is_none() {
            return;
        }
        let raw = start.raw_attributes();
        let name = start.renamed.unwrap_or(start.name());
        if raw.len() > MAX_ATTRIBUTE_BYTES {
            self.note("over-limit", || "attributes over 64 KiB were left out".into());
            self.edits.replace(start.range.clone(), start.rewritten(name, |_, _| None, ""));
        } else if start.renamed.is_some() || raw.contains("xmlns") || raw.contains("xml:base") {
            if let Some(odd) = rss::odd_name(start) {
                self.note("odd-namespace", || odd);
            }
            let tag = start.rewritten(name, |name, value| mended(name, value, self.base()), "");
            if tag != self.text[start.range.clone()] {
                self.edits.replace(start.range.clone(), tag);
            }
        }
    }
}
